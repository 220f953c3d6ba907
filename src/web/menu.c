/* menu.c - the side menu of the desk and the tab bar of the pocket, from the modules' tables. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "platform/flow.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "web/site.h"
#include "web_layout_desk.h"

static int
by_rank(const void *one, const void *other)
{
	const struct menu_place *a = one, *b = other;

	return a->entry->rank - b->entry->rank;
}

static struct menu_place
place_of(struct arena *a, const struct world *w, const struct menu *e)
{
	struct menu_place place = { .entry = e, .path = str_of(e->path),
		.permit = e->permit ? permit_bit(w, e->permit) : 0 };
	struct out o = { .b = { .a = a } };

	if (e->group) {
		desk_menu_item(&o, &(struct menu_item){ .path = e->path, .label = e->label, .icon = e->icon });
		place.plain.s = buf_str(&o.b);
	}
	return place;
}

void
menu_compile(struct arena *a, struct site *site)
{
	size_t n = 0;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct menu *e = (*m)->menu; e && e->path; e++)
			n++;
	site->menu = NEW_N(a, struct menu_place, n + 1);
	for (const struct module *const *m = modules; *m; m++)
		for (const struct menu *e = (*m)->menu; e && e->path; e++)
			site->menu[site->n_menu++] = place_of(a, site->world, e);
	qsort(site->menu, site->n_menu, sizeof *site->menu, by_rank);
}

bool
menu_offers(const struct actor *who, const struct menu_place *m)
{
	return m->entry->group && (!m->entry->permit || (who && permits_has(&who->permits, m->permit)));
}

/* The phone's first page: every path of the pocket begins with it, and is not under it. */
#define POCKET_HOME "/my"

/* The entry whose path the request's path begins with, the longest one. */
static const struct menu_place *
current_entry(const struct rq *rq)
{
	const struct menu_place *best = NULL;
	/* Pages about a list stand under the list's entry. */
	str here = rq->record && str_starts(rq->http->path, S("/lists/")) ? str_of(rq->record->path) : rq->http->path;

	for (size_t i = 0; i < rq->site->n_menu; i++) {
		str path = rq->site->menu[i].path;

		if (str_starts(here, path) && (!best || path.n > best->path.n) &&
		    (here.n == path.n || (path.n > 1 && here.s[path.n] == '/' && !str_eq(path, S(POCKET_HOME)))))
			best = &rq->site->menu[i];
	}
	return best;
}

failed
web_waiting(struct rq *rq, const char *flow, int64_t *ret)
{
	return flow_inbox_count(web_db(rq), rq->a, rq->world, rq->who, flow, MENU_COUNT_MOST, ret);
}

static int64_t
count_of(struct rq *rq, const struct menu *e)
{
	int64_t n = 0;
	failed f = e->count ? e->count(rq, &n) : NULL;

	return f ? 0 : n;
}

#define KNOWN_TIME MINUTE

static bool
known_read(struct rq *rq, int64_t counts[KNOWN_MOST])
{
	struct menu_known *k = rq->who->known;
	str low = web_scope(rq).low;
	bool holds;

	/* What a replica lacks it would be kept as not there. */
	if (!k || db_lags(rq->db_))
		return false;
	pthread_mutex_lock(&k->lock);
	holds = k->until > world_now(rq->world).us && k->wrote == rq->wrote &&
	        str_eq((str){ k->low, k->low_size }, low);
	if (holds)
		memcpy(counts, k->at, sizeof k->at);
	pthread_mutex_unlock(&k->lock);
	return holds;
}

static void
known_write(struct rq *rq, const int64_t counts[KNOWN_MOST])
{
	struct menu_known *k = rq->who->known;
	str low = web_scope(rq).low;

	if (!k || low.n > sizeof k->low || db_lags(web_db(rq)))
		return;
	pthread_mutex_lock(&k->lock);
	k->wrote = rq->wrote;
	k->until = world_now(rq->world).us + KNOWN_TIME;
	memcpy(k->low, low.s, low.n);
	k->low_size = low.n;
	memcpy(k->at, counts, sizeof k->at);
	pthread_mutex_unlock(&k->lock);
}

/* The figures of the entries of the desk, by their place in the site's table; then notices and tasks. */
static void
desk_counts(struct rq *rq, int64_t counts[KNOWN_MOST])
{
	const struct site *site = rq->site;
	size_t n = site->n_menu;
	failed f = NULL;

	assert(n + 2 <= KNOWN_MOST);
	(void)web_db(rq);               /* rq->wrote is from before its first look */
	if (known_read(rq, counts))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct menu_place *m = &site->menu[i];

		counts[i] = menu_offers(rq->who, m) ? count_of(rq, m->entry) : 0;
	}
	if (rq->who->person.v)
		f = notice_count_unread(web_db(rq), rq->a, rq->who->person, &counts[n]);
	if (!f)
		f = job_count_open(web_db(rq), rq->a, rq->who->account, &counts[n + 1]);
	if (f)
		log_fault("menu", FMT, ARG(f->what));
	else
		known_write(rq, counts);
}

static void
fill_desk(struct rq *rq)
{
	const struct site *site = rq->site;
	const struct menu_place *here = current_entry(rq);
	struct menu_item *items = NEW_N(rq->a, struct menu_item, site->n_menu + 1);
	struct menu_group *groups = NEW_N(rq->a, struct menu_group, site->n_menu + 1);
	int64_t counts[KNOWN_MOST] = { 0 };
	size_t n = 0, n_groups = 0;

	desk_counts(rq, counts);
	for (size_t i = 0; i < site->n_menu; i++) {
		const struct menu_place *m = &site->menu[i];
		const struct menu *e = m->entry;

		if (!menu_offers(rq->who, m))
			continue;
		if (!n_groups || strcmp(groups[n_groups - 1].label, e->group))
			groups[n_groups++] = (struct menu_group){ e->group, { &items[n], 0 } };
		items[n++] = (struct menu_item){ e->path, e->label, e->icon, counts[i], m == here, m->plain };
		groups[n_groups - 1].items.n++;
	}
	rq->view.menu.at = groups;
	rq->view.menu.n = n_groups;
	rq->view.notices = counts[site->n_menu];
	rq->view.tasks = counts[site->n_menu + 1];
}

/* Entries without a group stand in the pocket's tab bar. */
static void
fill_pocket(struct rq *rq)
{
	const struct site *site = rq->site;
	const struct menu_place *here = current_entry(rq);
	struct menu_item *items = NEW_N(rq->a, struct menu_item, site->n_menu + 1);
	size_t n = 0;

	for (size_t i = 0; i < site->n_menu; i++) {
		const struct menu *e = site->menu[i].entry;

		if (!e->group)
			items[n++] = (struct menu_item){ e->path, e->label, e->icon, count_of(rq, e),
				&site->menu[i] == here };
	}
	rq->view.tabs.at = items;
	rq->view.tabs.n = n;
}

void
menu_fill(struct rq *rq)
{
	/* What failed for want of a reader is not made to wait for another; who is too fast costs nothing more. */
	if (rq->view.bare || rq->answer->status >= 500 || rq->answer->status == 429)
		return;
	if (rq->route->flags & POCKET)
		fill_pocket(rq);
	else if (rq->who && rq->who->must == MUST_NOTHING)
		fill_desk(rq);
}
