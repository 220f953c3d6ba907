/* stage.c - what the routes of committees need: terms, elections, who sits where. */
#include "test/web/stage_inside.h"

#include <setjmp.h>

#include <cmocka.h>

#include "committee_queries.h"
#include "modules/committee/committee.h"

static failed
term_rule(struct act *x, void *v)
{
	static struct committee_person chair = { .name = S("王建国"), .post = COMMITTEE_CHAIR };
	struct making *m = v;

	return committee_install(x, &(struct committee_office){ .org_id = m->parent, .kind = COMMITTEE_UNION,
		.began = { 20240520 }, .years = 5, .seats = 5, .people = { &chair, 1 } }, &m->made);
}

/* The house may do so anywhere; the one before it ends. */
id
stage_term(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_org(s, stage_union_of(s)) };

	(void)ret;
	stage_make(s, &actor_house, term_rule, &m);
	return m.made;
}

id
stage_seat(struct stage *s)
{
	struct committee_seats_rows rows = { 0 };
	struct arena *own = arena_open((size_t)1 << 20);        /* gives its reader back */

	DO(db_all(test_db(s->w, own), s->a, committee_seats, scope_all(), &rows, .term_id = s->object));
	arena_close(own);
	return rows.n ? rows.at[0].seat_id : (id){ 1 };
}

struct dropping { id org; int64_t kind; };

static failed
drop_rule(struct act *x, void *v)
{
	const struct dropping *d = v;
	struct election_open_row open;
	failed f = db_one(x->db, x->a, election_open, &open, .org_id = d->org, .kind = d->kind);

	for (int64_t state = ELECTION_DRAFT; !f && state <= ELECTION_RETURNED; state++)
		TRY(db_run(x->db, x->a, election_state, NULL, .election_id = open.election_id, .from_state = state,
			.state = ELECTION_DROPPED));
	return act_record(x, (struct entry){ .what = "stage", .object = "election" });
}

static void
drop_election(struct stage *s, const char *path, int64_t kind)
{
	struct dropping d = { stage_org(s, path), kind };

	DO(act_run(s->w, s->a, &actor_house, S("stage"), drop_rule, &d));
}

static failed
election_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct election_form form = { .org_id = m->parent, .kind = COMMITTEE_UNION, .what = ELECTION_TERM, .years = 5,
		.seats = 5 };

	return election_make(x, &form, &m->made);
}

id
stage_election(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_org(s, stage_union_of(s)) };

	(void)ret;
	drop_election(s, stage_union_of(s), COMMITTEE_UNION);
	stage_make(s, &actor_house, election_rule, &m);
	return m.made;
}

static void
no_election_first(struct stage *s)
{
	drop_election(s, TEST_COMPANY, COMMITTEE_WOMEN);
}

static id term_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "committee_term"); }
static id election_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "election"); }

static const struct thing things[] = {
	{ "/lists/terms/views/:id", NULL, term_view, true },
	{ "/lists/elections/views/:id", NULL, election_view, true },
	{ "/flows/election/:id", NULL, stage_election, true },
	{ "/terms/:id", NULL, stage_term, true },
	{ "/elections/:id", NULL, stage_election, true },
	{ 0 }
};

static const struct lesson lessons[] = {
	{ "POST /terms", "org_id={new union}&kind=1&number=1&began=2024-05-20&years=5&seats=5&people=王建国 主席 兼职" },
	{ "POST /terms/:id/leave", "seat_id={seat}&how=1&day=2026-11-20&reason=本人辞职" },
	{ "GET /terms/new", "org_id={company}" }, { "GET /elections/new", "org_id={company}&kind=1&what=1" },
	{ "POST /elections", "org_id={company}&kind=3&what=1&years=5&seats=5", .before = no_election_first },
	{ "POST /elections/:id", "org_id={company}&kind=1&what=1&years=3&seats=5&rev=1" },
	{ "PATCH /elections/:id", "seats=4&rev=1" },
	{ "GET /flows/election/:id/moves", .who = BASE, .permit = "committee.see" },
	{ "POST /flows/election/:id/moves", "move=drop&from=1&reason=这次不办了", BASE, .permit = "committee.edit" },
	{ 0 }
};

static const char *const own[] = { "GET /api/v1/flows/election/:id/moves", "POST /api/v1/flows/election/:id/moves", NULL };

const struct staging committee_staging = { .lessons = lessons, .things = things, .own = own };
