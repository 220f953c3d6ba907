/*
 * access_reach_test.c - the access matrix, where an object's place has changed or is asked for by a word: below one's
 * own union it is one's own; with its union moved away, and in the recycle bin, it is as if it had never been; pickers,
 * searches and sheets show nothing foreign.
 *
 * ACCESS_ROUTE=/orgs walks only the routes whose name holds this.
 */
#include "modules/member/member.h"
#include "modules/org/org.h"
#include "test/test.h"
#include "test/web/stage_inside.h"

#include "web/site.h"

struct walk { struct stage *s; const struct site_route *r; str name; size_t faults; };
typedef void walker(struct walk *);

static void
fault(struct walk *w, const char *who, const struct request *q, const struct answer *got, const char *what)
{
	w->faults++;
	print_error("** " FMT " as %s: %s: %d\n   " FMT "?" FMT "\n   " FMT "\n", ARG(w->name), who, what, got->status,
		ARG(q->path), ARG(q->query.s ? q->query : S("")), ARG(utf8_first(answer_text(w->s->a, got), 700)));
}

static void
walk_routes(struct stage *s, walker *one)
{
	struct site_routes all = site_routes(visit_site(s->visits[NOBODY]));
	const char *only = getenv("ACCESS_ROUTE");
	size_t faults = 0;

	for (size_t i = 0; i < all.n; i++) {
		struct arena *names = arena_open(1 << 16);
		struct walk w = { .s = s, .r = &all.at[i], .name = stage_name(names, &all.at[i]) };

		if (!only || str_find_str(w.name, str_of(only)) >= 0) {
			stage_turn(s);
			one(&w);
		}
		faults += w.faults;
		arena_close(names);
	}
	print_message("# %lld requests, %zu faults\n", (long long)s->sent, faults);
	if (faults)
		fail_msg("%zu faults", faults);
}

/* What is its owner's, wherever his union is; is the street's (a founding) or has another side (a transfer); is staged
 * for the base officer alone; or is told to who may decide it, which no deputy is lent. */
static const char *const elsewhere[] = { "/import/", "/held/", "/lists/", "/flows/fullexport/", "/flows/second/",
	"/dual/", "founding", "transfer", "/certificate/paper", NULL };

/* A page of one object in somebody's unions, which this one may open. */
static bool
is_page_of_one(const struct walk *w, enum principal who)
{
	const char *permit = stage_permit(w->r);

	for (const char *const *e = elsewhere; *e; e++)
		if (str_find_str(w->name, str_of(*e)) >= 0)
			return false;
	return w->r->route->method == HTTP_GET && strchr(w->r->route->path, ':') && stage_is_scoped(w->r) && permit &&
	       !(w->r->route->flags & (OPEN | POCKET)) && actor_may(w->s->w, w->s->actors[who], permit) &&
	       !stage_exception(w->r) && stage_who(w->s, w->r) <= who;
}

static bool
is_in(const struct answer *got)
{
	return got->status >= 200 && got->status < 400;
}

/* --- below one's own -------------------------------------------------------------------------------- */

static void
below(struct walk *w)
{
	static const enum principal all[] = { TOWN, DEPUTY, CITY };

	for (size_t i = 0; i < COUNT(all); i++) {
		struct request q;
		struct answer got;

		if (!is_page_of_one(w, all[i]))
			continue;
		q = stage_request(w->s, w->r, all[i], OWN);
		got = stage_send(w->s, all[i], &q, 0);
		if (!is_in(&got))
			fault(w, principal_names[all[i]], &q, &got, "what lies below is not answered");
	}
}

ON_BOTH(what_lies_below_ones_union_is_ones_own)
{
	walk_routes(stage_in(a, w), below);
}

/* --- its union moved away ----------------------------------------------------------------------------- */

struct moving { id org, to, job; };

static failed
move_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->to, S("区划调整"), &m->job);
}

static void
move_union(struct stage *s, id org, const char *town)
{
	struct moving m = { org, stage_org(s, town), { 0 } };

	DO(act_run(s->w, s->a, s->actors[CITY], S("stage"), move_rule, &m));
}

static void
moved(struct walk *w)
{
	struct request q;
	struct answer got;
	id org = stage_org(w->s, TEST_COMPANY);

	if (!is_page_of_one(w, TOWN))
		return;
	q = stage_request(w->s, w->r, TOWN, OWN);
	if (str_find_str(q.path, S("/orgs/")) >= 0)
		org = w->s->object;
	move_union(w->s, org, TEST_TOWN);
	got = stage_send(w->s, TOWN, &q, 0);
	move_union(w->s, org, TEST_STREET);
	if (got.status != 404)
		fault(w, principal_names[TOWN], &q, &got, "its union is another town's now");
}

ON_BOTH(what_went_away_with_its_union_is_absent)
{
	walk_routes(stage_in(a, w), moved);
}

/* --- taken out ------------------------------------------------------------------------------------------ */

struct removing { id member; bool hold; };

static failed
take_out_rule(struct act *x, void *v)
{
	const struct removing *r = v;
	struct member m;

	TRY(member_record.one(x->db, x->a, x->world, x->who->scope, r->member, &m));
	return r->hold ? member_hold(x, m.person_id, S("本人要求")) : member_remove(x, r->member, m.rev, S("录错了"));
}

static void
taken_out(struct walk *w)
{
	for (int hold = 0; hold < 2; hold++) {
		struct request q;
		struct answer got;
		struct removing r;

		if (!is_page_of_one(w, CITY) || !str_starts(str_of(w->r->route->path), S("/members/:id")))
			return;
		q = stage_request(w->s, w->r, CITY, OWN);
		r = (struct removing){ w->s->object, hold };
		if (act_run(w->s->w, w->s->a, w->s->actors[CITY], S("stage"), take_out_rule, &r))
			continue;       /* who was expelled is no member to be taken out */
		got = stage_send(w->s, CITY, &q, 0);
		if (got.status != 404)
			fault(w, principal_names[CITY], &q, &got, hold ? "is restricted" : "is in the bin");
	}
}

ON_BOTH(whoever_is_in_the_bin_or_restricted_is_absent)
{
	walk_routes(stage_in(a, w), taken_out);
}

/* --- by a word -------------------------------------------------------------------------------------------- */

/* The list, picker or search asked with each of its words for what is foreign. */
static void
ask_words(struct walk *w, enum principal who, const id *ids, size_t n)
{
	const struct entity *e = stage_query(w->r);
	str mill = test_org(w->s->w, w->s->a, TEST_MILL).name;
	str path = str_of(w->r->route->path);
	/* A member may go to any union of the house; a deputy's own post is there. */
	bool named = str_starts(path, S("/transfers")) ||
		(who == DEPUTY && (str_eq(path, S("/scope")) || str_starts(path, S("/me/"))));

	for (size_t i = 0; e && i < e->n; i++) {
		struct request q;
		struct answer got;

		if (e->fields[i].kind != KIND_TEXT)
			continue;
		for (int k = 0; k < 2; k++) {
			q = stage_request(w->s, w->r, who, OWN);
			q.query = pairs_with(w->s->a, (str){ 0 }, str_of(e->fields[i].name),
				k ? S("%E6%B1%9F%E9%98%B4%E5%B8%82%E7%9B%88%E5%B8%86") /* 江阴市盈帆 */
				: S("%E7%8E%8B") /* 王 */);
			got = stage_send(w->s, who, &q, 0);
			for (size_t j = 0; j < n; j++)
				if (str_find_str(got.body, stage_id_text(w->s->a, ids[j])) >= 0)
					fault(w, principal_names[who], &q, &got, "finds something foreign");
			if (!named && str_find_str(got.body, mill) >= 0)
				fault(w, principal_names[who], &q, &got, "finds a foreign union");
		}
	}
}

ON_BOTH(no_word_finds_what_is_foreign)
{
	static const enum principal all[] = { BASE, TOWN, DEPUTY };
	struct stage *s = stage_in(a, w);
	struct site_routes routes = site_routes(visit_site(s->visits[NOBODY]));
	struct walk at = { .s = s };

	for (size_t k = 0; k < COUNT(all); k++, stage_turn(s)) {
		id foreign[STAGE_THINGS + 1];
		size_t n = stage_things(s, all[k], SIBLING, foreign);

		foreign[n++] = stage_org(s, TEST_MILL);

		for (size_t i = 0; i < routes.n; i++) {
			at.r = &routes.at[i];
			at.name = stage_name(a, at.r);
			if (at.r->route->method == HTTP_GET && !strchr(at.r->route->path, ':') &&
			    !(at.r->route->flags & (OPEN | POCKET)) && stage_who(s, at.r) <= all[k])
				ask_words(&at, all[k], foreign, n);
		}
	}
	print_message("# %lld requests, %zu faults\n", (long long)s->sent, at.faults);
	if (at.faults)
		fail_msg("%zu faults", at.faults);
}

/* --- in a sheet ---------------------------------------------------------------------------------------------- */

ON_BOTH(no_sheet_holds_a_row_of_a_foreign_union)
{
	static const enum principal all[] = { BASE, TOWN, DEPUTY };
	struct stage *s = stage_in(a, w);
	struct site_routes routes = site_routes(visit_site(s->visits[NOBODY]));
	struct walk at = { .s = s };
	size_t sheets = 0;

	for (size_t k = 0; k < COUNT(all); k++, stage_turn(s)) {
		id things[STAGE_THINGS];
		str mill = test_org(s->w, s->a, TEST_MILL).name;

		stage_things(s, all[k], OWN, things);
		stage_things(s, all[k], SIBLING, things);
		for (size_t i = 0; i < routes.n; i++) {
			struct request q;
			struct answer got;

			at.r = &routes.at[i];
			at.name = stage_name(a, at.r);
			if (at.r->route->method != HTTP_POST || strchr(at.r->route->path, ':') || at.r->route->flags & (OPEN | API) ||
			    !str_ends(str_of(at.r->route->path), S("/export")) || stage_who(s, at.r) > all[k])
				continue;
			q = stage_request(s, at.r, all[k], OWN);
			q.body = S("format=csv");
			got = stage_send(s, all[k], &q, 0);
			sheets += got.status == 200;
			if (str_find_str(answer_text(s->a, &got), mill) >= 0)
				fault(&at, principal_names[all[k]], &q, &got, "a foreign row in the sheet");
		}
	}
	assert_true(sheets >= 6);
	print_message("# %lld requests, %zu faults\n", (long long)s->sent, at.faults);
	if (at.faults)
		fail_msg("%zu faults", at.faults);
}
