/* rights.c - see rights.h. */
#include "platform/rights.h"

#include "platform/account.h"
#include "platform_account.h"
#include "platform_rights.h"

struct permits
rights_lent(const struct world *w, const struct permits *all)
{
	struct permits some = { { 0 } };

	for (size_t i = 0; i < w->n_permits; i++)
		if (permits_has(all, i) && (permit_keeper(&w->permits[i]) == KEEPER_NONE || w->permits[i].lent))
			permits_add(&some, i);
	return some;
}

bool
rights_keeper(const struct rights *r)
{
	for (size_t i = 0; i < r->own; i++)
		if (role_keeper(r->at[i].role_name) != KEEPER_NONE)
			return true;
	return false;
}

static struct right
own_right(const struct world *w, const struct post_of_person_row *p)
{
	return (struct right){ .post = p->post_id, .org = p->org_id, .title = p->title, .org_name = p->org_name,
		.org_path = p->org_path, .role_name = p->role_name, .role_label = p->role_label,
		.permits = permits_read(w, p->permits), .first = date_of(p->since) };
}

static struct right
lent_right(const struct world *w, const struct deputy_of_person_row *d, str giver, id back)
{
	struct permits all = permits_read(w, d->permits);

	return (struct right){ .post = d->post_id, .org = d->org_id, .title = d->title, .org_name = d->org_name,
		.org_path = d->org_path, .role_name = d->role_name, .role_label = d->role_label,
		.permits = rights_lent(w, &all), .first = d->first_day,
		.behalf = { d->deputy_id, d->giver_person_id, d->giver_account_id, back, giver, d->last_day } };
}

static failed
givers_called(struct db *d, struct arena *a, const struct deputy_of_person_rows *lent, str **ret)
{
	id *givers = NEW_N(a, id, lent->n + 1);

	for (size_t i = 0; i < lent->n; i++)
		givers[i] = lent->at[i].giver_person_id;
	return persons_called(d, a, givers, lent->n, ret);
}

failed
rights_of(struct db *d, struct arena *a, const struct world *w, id person, struct rights *ret)
{
	struct post_of_person_rows own = { 0 };
	struct deputy_of_person_rows lent = { 0 };
	struct rights all = { 0 };
	str *givers;

	if (person.v)
		TRY(db_all(d, a, post_of_person, &own, .person_id = person));
	if (own.n)
		TRY(db_all(d, a, deputy_of_person, &lent, .person_id = person, .today = world_today(w)));
	TRY(givers_called(d, a, &lent, &givers));
	all.at = NEW_N(a, struct right, own.n + lent.n + 1);
	for (size_t i = 0; i < own.n; i++)
		all.at[all.n++] = own_right(w, &own.at[i]);
	all.own = all.n;
	if (rights_keeper(&all))
		lent.n = 0;
	for (size_t i = 0; i < lent.n; i++)
		if (role_keeper(lent.at[i].role_name) == KEEPER_NONE)
			all.at[all.n++] = lent_right(w, &lent.at[i], givers[i], own.at[0].post_id);
	*ret = all;
	return NULL;
}

const struct right *
rights_find(const struct rights *r, id post, id deputy)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i].post.v == post.v && r->at[i].behalf.deputy.v == deputy.v)
			return &r->at[i];
	return NULL;
}

void
rights_take(struct arena *a, const struct right *r, struct actor *who)
{
	static const struct text says_for = { "actor.for", "{1} 代 {2}" };

	who->post = r->post;
	who->org = r->org;
	who->post_title = r->title;
	who->role = r->role_label;
	who->org_name = r->org_name;
	who->org_path = r->org_path;
	who->permits = r->permits;
	who->scope = scope_of(a, r->org_path);
	who->scope.self = who->person;
	who->behalf = r->behalf;
	/* So signed, whatever he does names both: the record, steps of flows, articles. */
	if (r->behalf.deputy.v)
		who->name = err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = &says_for,
			.values = { who->name, r->behalf.name } });
}
