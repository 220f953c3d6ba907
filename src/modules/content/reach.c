/* reach.c - what is read, and the index of an official account: see reach.h. */
#include "modules/content/inside.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

const struct choice terminals[] = {
	{ TERMINAL_DESK, "电脑", NULL }, { TERMINAL_PHONE, "手机", NULL }, { TERMINAL_WECHAT, "微信", NULL }, { 0 } };

enum terminal
terminal_of(str agent)
{
	if (str_find_str(agent, S("MicroMessenger")) >= 0)
		return TERMINAL_WECHAT;
	return str_find_str(agent, S("Mobi")) >= 0 || str_find_str(agent, S("Android")) >= 0 ? TERMINAL_PHONE
		: TERMINAL_DESK;
}

/* --- counting ------------------------------------------------------------------------- */

/*
 * The one table in memory that is not handed around: a figure that may be lost, of all installations in this process
 * (a server has one).  A slot belongs to an article, its terminal and the day until it is written down.
 */
struct slot { const struct world *world; id article; struct date day; int64_t terminal, views, reads; };
static struct slot slots[REACH_ROOM];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;

static bool
same_slot(const struct slot *s, const struct world *w, id article, struct date day, int64_t terminal)
{
	return s->world == w && s->article.v == article.v && s->day.ymd == day.ymd && s->terminal == terminal;
}

void
reach_count(const struct world *w, id article, enum terminal terminal, bool to_the_end)
{
	struct date day = world_today(w);
	uint64_t at = ((uint64_t)article.v * 0x9e3779b97f4a7c15u) >> 40;

	pthread_mutex_lock(&slots_lock);
	for (size_t tries = 0; tries < 64; tries++, at++) {
		struct slot *s = &slots[at % REACH_ROOM];

		if (s->world && !same_slot(s, w, article, day, terminal))
			continue;
		if (!s->world)
			*s = (struct slot){ .world = w, .article = article, .day = day, .terminal = terminal };
		if (to_the_end)
			s->reads++;
		else
			s->views++;
		break;
	}
	pthread_mutex_unlock(&slots_lock);
}

struct flushing { struct slot *at; size_t n; };

static failed
write_down(struct act *x, void *v)
{
	const struct flushing *f = v;

	for (size_t i = 0; i < f->n; i++) {
		const struct slot *s = &f->at[i];

		TRY(db_run(x->db, x->a, reach_add, NULL, .article_id = s->article, .day = s->day,
			.terminal = s->terminal,
			.views = s->views, .reads = s->reads));
		TRY(db_run(x->db, x->a, reach_sum, NULL, .article_id = s->article, .views = s->views,
			.reads = s->reads));
	}
	return act_record(x, (struct entry){ .what = "content.reach", .object = "article",
		.changes = arena_fmt(x->a, "{\"rows\":%zu}", f->n) });
}

failed
reach_flush(const struct world *w, struct arena *a)
{
	struct flushing f = { NEW_N(a, struct slot, REACH_ROOM), 0 };

	pthread_mutex_lock(&slots_lock);
	for (size_t i = 0; i < REACH_ROOM; i++)
		if (slots[i].world == w) {
			f.at[f.n++] = slots[i];
			slots[i] = (struct slot){ 0 };
		}
	pthread_mutex_unlock(&slots_lock);
	return f.n ? act_run(w, a, &actor_house, S("reach"), write_down, &f) : NULL;
}

/* --- WCI ------------------------------------------------------------------------------ */

const struct wci_weights
	wci_with_forwards    = { "V14.2（含转发）", 0.70, 0.09, 0.06, 0.15 },
	wci_without_forwards = { "V14.2（不含转发）", 0.85, 0.09, 0.06, 0 };

static double
part(const struct wci_weights *k, int64_t read, int64_t look, int64_t like, int64_t forward, double by)
{
	if (by <= 0)
		return 0;
	return k->read * log((double)read / by + 1) + k->look * log(10 * ((double)look / by) + 1) +
	       k->like * log(10 * ((double)like / by) + 1) + k->forward * log(10 * ((double)forward / by) + 1);
}

double
wci(const struct wci_weights *k, const struct content_wci *c)
{
	double days = date_days(c->until) - date_days(c->since) + 1, sum;

	sum = 0.6 * part(k, c->read_all, c->look_all, c->like_all, c->forward_all, days) +
	      0.2 * part(k, c->read_all, c->look_all, c->like_all, c->forward_all, (double)c->articles) +
	      0.1 * part(k, c->read_top, c->look_top, c->like_top, c->forward_top, days) +
	      0.1 * part(k, c->read_most, c->look_most, c->like_most, c->forward_most, 1);
	return sum * sum * 1.2 * 10;
}

static const struct text
	says_until = { "wci.until", "结束日期不能早于开始日期，也不能晚于今天。" },
	says_most  = { "wci.most", "最高的一篇不能多于总数。" },
	says_top   = { "wci.top", "头条不能多于总数。" },
	says_twice = { "wci.twice", "这个公众号的这段时间已经填过，请改那一条。" },
	says_title = { "wci.title", "{1} {2}" },
	says_enter = { "wci.enter", "填一段时间的数据" };

static const struct field *
field(const char *name)
{
	return entity_field(&wci_form_entity, str_of(name));
}

static failed
prove(struct act *x, const struct wci_form *f, id self)
{
	struct wci_of_row other;
	failed e;

	TRY(entity_check(x->a, &wci_form_entity, f));
	if (f->until.ymd < f->since.ymd || f->until.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, field("until"), &says_until);
	if (f->read_top > f->read_all || f->look_top > f->look_all || f->like_top > f->like_all ||
	    f->forward_top > f->forward_all)
		return FAIL_SAY(x->a, ERR_INVALID, field("read_top"), &says_top);
	if (f->read_most > f->read_all || f->look_most > f->look_all || f->like_most > f->like_all ||
	    f->forward_most > f->forward_all)
		return FAIL_SAY(x->a, ERR_INVALID, field("read_most"), &says_most);
	e = db_one(x->db, x->a, wci_of, x->who->scope, &other, .org_id = x->who->org, .account = str_trim(f->account),
		.since = f->since, .until = f->until);
	if (!e && other.wci_id.v != self.v)
		return FAIL_SAY(x->a, ERR_INVALID, field("since"), &says_twice);
	return e && e->code != ERR_MISSING ? e : NULL;
}

#define FIGURES(f) .articles = (f)->articles, \
	.read_all = (f)->read_all, .look_all = (f)->look_all, .like_all = (f)->like_all, \
	.forward_all = (f)->forward_all, .read_top = (f)->read_top, .look_top = (f)->look_top, \
	.like_top = (f)->like_top, .forward_top = (f)->forward_top, .read_most = (f)->read_most, \
	.look_most = (f)->look_most, .like_most = (f)->like_most, .forward_most = (f)->forward_most

static str
title_of(struct arena *a, str account, struct date since)
{
	return content_say(a, &says_title, account, date_text(a, since));
}

static failed
create(struct act *x, const void *v, id *ret)
{
	const struct wci_form *f = v;
	id key = act_id(x);
	int64_t changed;

	TRY(prove(x, f, (id){ 0 }));
	TRY(db_run(x->db, x->a, wci_insert, x->who->scope, &changed, .wci_id = key, .org_id = x->who->org,
		.account = str_trim(f->account), .since = f->since, .until = f->until, FIGURES(f)));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)x->who->org.v);
	TRY(act_record(x, (struct entry){ .what = "content.reach", .object = "content_wci", .object_id = key,
		.org_path = x->who->org_path, .title = title_of(x->a, f->account, f->since),
		.changes = audit_changes(x, &wci_form_entity, NULL, f) }));
	*ret = key;
	return NULL;
}

static failed
get(struct db *d, struct arena *a, struct scope scope, id key, struct content_wci *ret)
{
	return db_one(d, a, wci_rows, scope, ret, .wci_id = key, .most = 1);
}

static struct wci_form
form_of(const struct content_wci *c)
{
	return (struct wci_form){ .account = c->account, .since = c->since, .until = c->until, FIGURES(c) };
}

static failed
update(struct act *x, id key, int64_t rev, const void *v)
{
	const struct wci_form *f = v;
	struct content_wci was;
	struct wci_form before;
	int64_t changed;

	TRY(get(x->db, x->a, x->who->scope, key, &was));
	TRY(prove(x, f, key));
	TRY(db_run(x->db, x->a, wci_set, x->who->scope, &changed, .wci_id = key, .rev = rev,
		.account = str_trim(f->account),
		.since = f->since, .until = f->until, FIGURES(f)));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "figures %lld have rev %lld", (long long)key.v, (long long)was.rev);
	before = form_of(&was);
	return act_record(x, (struct entry){ .what = "content.reach", .object = "content_wci", .object_id = key,
		.org_path = was.org_path, .title = title_of(x->a, f->account, f->since),
		.changes = audit_changes(x, &wci_form_entity, &before, f) });
}

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	struct wci_rows_rows rows;

	(void)w;
	TRY(db_all(d, a, wci_rows, scope, &rows, .before = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *row)
{
	(void)w;
	return get(d, a, scope, key, row);
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *form, int64_t *rev)
{
	struct content_wci was;

	(void)w;
	if (!key.v)
		return NULL;
	TRY(get(d, a, scope, key, &was));
	*(struct wci_form *)form = form_of(&was);
	*rev = was.rev;
	return NULL;
}

/* A line of a sheet is about the row of the same account and days. */
static failed
match(struct act *x, const void *v, id *ret)
{
	const struct wci_form *f = v;
	struct wci_of_row row = { { 0 } };
	failed e = db_one(x->db, x->a, wci_of, x->who->scope, &row, .org_id = x->who->org,
		.account = str_trim(f->account),
		.since = f->since, .until = f->until);

	if (e && e->code != ERR_MISSING)
		return e;
	*ret = e ? (id){ 0 } : row.wci_id;
	return NULL;
}

static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct content_wci *)row)->wci_id };
}

static str title(const void *row) { return ((const struct content_wci *)row)->account; }
static str org_path(const void *row) { return ((const struct content_wci *)row)->org_path; }

static const struct alias aliases[] = {
	{ "公众号名称", "account" }, { "起始日期", "since" }, { "截止日期", "until" }, { "阅读数", "read_all" },
	{ "在看数", "look_all" }, { "点赞数", "like_all" }, { "转发数", "forward_all" }, { "发文数", "articles" }, { 0 } };

const struct record content_wci_record = {
	.name = "content_wci", .label = "公众号数据", .path = "/wci", .unit = "条", .group = "宣传",
	.see = "content.reach", .edit = "content.reach", .import = "content.reach",
	.row = &content_wci_entity, .form = &wci_form_entity, .list = list, .place = place, .one = one,
	.prefill = prefill,
	.create = create, .update = update, .match = match, .aliases = aliases, .title = title, .org_path = org_path,
	.no_list = true,
	.create_word = &says_enter,
};
