/* demo.c - see demo.h. */
#include "modules/committee/demo.h"

#include "committee_demo.h"
#include "modules/committee/inside.h"

#define BATCH 500
#define SEATS 5
#define PER_CENT(dice, n) (dice_below((dice), 100) < (n))

/* A term that ends when the union's does. */
struct sitting { const struct demo_unions_row *o; id term; int64_t kind, seats, years; struct date began; };

static failed
write_term(struct act *x, struct dice *dice, struct sitting *s, str head)
{
	const struct demo_unions_row *o = s->o;
	int64_t number = 1;

	if (o->founded.ymd && s->began.ymd > o->founded.ymd)
		number += (s->began.ymd / 10000 - o->founded.ymd / 10000 + s->years - 1) / s->years;
	s->term = act_id(x);
	return db_run(x->db, x->a, demo_term_add, NULL, .term_id = s->term, .org_id = o->org_id,
		.org_path = o->org_path, .kind = s->kind, .number = number, .began = s->began, .years = s->years,
		.ends = o->term_ends, .seats = s->seats, .head = head, .made = x->now,
		.document_no = arena_fmt(x->a, "总工组〔%d〕%d号", s->began.ymd / 10000, /* idiom: made-up data */
			1 + (int)dice_below(dice, 200)));
}

static failed
write_seat(struct act *x, const struct sitting *s, str name, int64_t post, bool full, id person)
{
	return db_run(x->db, x->a, demo_seat_add, NULL, .seat_id = act_id(x), .term_id = s->term,
		.org_id = s->o->org_id,
		.org_path = s->o->org_path, .name = name, .post = post, .full_time = full, .person_id = person,
		.since = s->began);
}

/* Three or five years before the end: not in days to come. */
static void
choose_years(const struct act *x, struct dice *dice, struct sitting *s)
{
	s->years = s->o->kind == ORG_BASE && PER_CENT(dice, 30) ? 3 : 5;
	s->began = committee_ends(s->o->term_ends, -s->years);
	if (s->began.ymd > act_today(x).ymd)
		s->years = 5, s->began = committee_ends(s->o->term_ends, -s->years);
}

/* The union's committee with its chair; most have one that audits too. */
static failed
write_union(struct act *x, struct dice *dice, const struct demo_unions_row *o, int64_t *ret_terms)
{
	struct sitting s = { .o = o, .kind = COMMITTEE_UNION, .seats = SEATS };
	struct demo_some_members_rows some;

	TRY(db_all(x->db, x->a, demo_some_members, &some, .org_id = o->org_id, .most = SEATS - 1));
	choose_years(x, dice, &s);
	TRY(write_term(x, dice, &s, o->chair));
	TRY(write_seat(x, &s, o->chair, COMMITTEE_CHAIR, o->members > 600, (id){ 0 }));
	for (size_t i = 0; i < some.n; i++)
		TRY(write_seat(x, &s, some.at[i].name, i ? COMMITTEE_SEAT : COMMITTEE_VICE, false,
			some.at[i].person_id));
	(*ret_terms)++;
	if (some.n < 3 || PER_CENT(dice, 40))
		return NULL;
	s.kind = COMMITTEE_AUDIT;
	s.seats = 3;
	TRY(write_term(x, dice, &s, some.at[1].name));
	TRY(write_seat(x, &s, some.at[1].name, COMMITTEE_AUDIT_HEAD, false, some.at[1].person_id));
	TRY(write_seat(x, &s, some.at[2].name, COMMITTEE_SEAT, false, some.at[2].person_id));
	(*ret_terms)++;
	return NULL;
}

/* An arena for each batch, since there are thousands. */
static void
close_batch(void *a)
{
	arena_close(a);
}

failed
committee_bulk(struct act *x, uint64_t seed, int64_t *ret_terms)
{
	struct arena *a = arena_open((size_t)64 << 20);
	struct act batch = *x;
	struct dice dice = { seed ^ 0x7465726d };
	struct demo_unions_rows rows;
	id after = { 1 };
	int64_t terms = 0;

	if (!a)
		return FAIL(x->a, ERR_BUSY, "no memory");
	arena_defer(x->a, close_batch, a);
	batch.a = a;
	do {
		arena_reset(a);
		TRY(db_all(x->db, a, demo_unions, &rows, .after = after, .most = BATCH));
		for (size_t i = 0; i < rows.n; i++)
			TRY(write_union(&batch, &dice, &rows.at[i], &terms));
		if (rows.n)
			after = rows.at[rows.n - 1].org_id;
	} while (rows.n == BATCH);
	*ret_terms = terms;
	return act_record(x, (struct entry){ .what = "committee.bulk", .object = "committee_term",
		.changes = arena_fmt(x->a, "{\"terms\":%lld}", (long long)terms) });
}
