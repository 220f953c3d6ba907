/* demo_committees.c - the demo's terms, elections, and units that ask for a union. */
#include <string.h>

#include "app/demo.h"
#include "modules/committee/demo.h"
#include "modules/founding/founding.h"
#include "platform/division.h"
#include "platform/names.h"
#include "platform/uscc.h"
#include "platform_account.h"

struct telling {
	struct act *x;
	struct demo *d;
	struct demo_scratch s;
	struct dice dice;
	struct actor reviewer;
};

/* A rule that runs as if on an earlier day, for somebody else. */
static struct act
on_behalf(const struct telling *t, const struct actor *who, int64_t days)
{
	struct act x = t->s.x;

	x.who = who;
	x.now.us -= days * DAY;
	return x;
}

static str
some_name(struct telling *t)
{
	return names_person(&t->dice, t->s.a, dice_below(&t->dice, 2) ? SEX_MALE : SEX_FEMALE,
		1970 + (int)dice_below(&t->dice, 25));
}

/* Some unions of the first street whose terms end soon, or are over: days from today. */
static const struct { size_t org; int32_t days; } ends[] = {
	{ 0, 120 }, { 1, 40 }, { 2, -35 }, { 3, 75 }, { 4, 20 }, { 6, -200 }, { 7, 160 }, { 11, 50 }, { 12, -3 },
};

static failed
set_ends(struct telling *t)
{
	for (size_t i = 0; i < COUNT(ends) && ends[i].org < t->d->n_orgs; i++) {
		struct org o;

		TRY(org_get(t->s.x.db, t->s.a, scope_all(), t->d->orgs[ends[i].org].org_id, &o));
		TRY(org_set_committee(&t->s.x, o.org_id, o.chair, date_plus(t->d->day, ends[i].days)));
		demo_scratch_next(t->x, &t->s);
	}
	return NULL;
}

/* --- elections ------------------------------------------------------------------------- */

enum { PREPARED, FILED, SENT_BACK, APPROVED };
static const struct { size_t org; int fate; int64_t days; } elections[] = {
	{ 1, PREPARED, 6 }, { 2, FILED, 4 }, { 3, FILED, 13 }, { 5, SENT_BACK, 8 }, { 8, APPROVED, 20 }, { 9,
		FILED, 2 },
};

/* An officer of the union itself; its chair speaks for it. */
static failed
union_actor(struct telling *t, const struct demo_org *o, struct actor *ret)
{
	struct role_by_name_row role;

	TRY(db_one(t->x->db, t->s.a, role_by_name, &role, .name = S("base")));
	*ret = (struct actor){ .name = some_name(t), .post_title = S("工会主席"), .org = o->org_id, .org_name = o->name, /* idiom: made-up data */
		.org_path = o->path, .permits = permits_read(t->x->world, role.permits),
		.scope = scope_of(t->s.a, o->path), .address = S("") };
	return NULL;
}

static failed
tell_election(struct telling *t, const struct demo_org *o, int fate, int64_t days)
{
	struct arena *a = t->s.a;
	int64_t entitled = 30 + (int64_t)dice_below(&t->dice, 40), present = entitled - 3;
	struct election_form form = { .org_id = o->org_id, .kind = COMMITTEE_UNION, .what = ELECTION_TERM, .years = 5,
		.seats = 5, .held = date_plus(t->d->day, -(int32_t)days - 3), .entitled = entitled, .present = present,
		.no_relative = true };
	struct actor who;
	struct act x;
	id election;

	TRY(union_actor(t, o, &who));
	form.people = arena_fmt(a, FMT " 主席 专职 %lld\n" FMT " 副主席 兼职 %lld\n" FMT " 委员 兼职 %lld\n" /* idiom: made-up data */
		FMT " 委员 兼职 %lld\n" FMT " 委员 兼职 %lld\n" FMT " 委员 兼职 3", ARG(who.name), (long long)present, /* idiom: made-up data */
		ARG(some_name(t)), (long long)present - 1, ARG(some_name(t)), (long long)present - 2,
		ARG(some_name(t)), (long long)present - 3, ARG(some_name(t)), (long long)present - 4,
		ARG(some_name(t)));
	x = on_behalf(t, &who, days);
	TRY(election_make(&x, &form, &election));
	if (fate != PREPARED)
		TRY(flow_move(&x, &election_flow, election, S("submit"), ELECTION_DRAFT, (str){ 0 }));
	x = on_behalf(t, &t->reviewer, days > 2 ? days - 2 : 0);
	if (fate == SENT_BACK)
		TRY(flow_move(&x, &election_flow, election, S("return"), ELECTION_SUBMITTED,
			S("候选人只比应选多一人，请补充会员大会对差额的说明。"))); /* idiom: made-up data */
	if (fate == APPROVED)
		TRY(flow_move(&x, &election_flow, election, S("approve"), ELECTION_SUBMITTED,
			S("澄总工组〔2026〕31号"))); /* idiom: made-up data */
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

/* --- units that ask for a union ------------------------------------------------------------ */

static const struct { int64_t state, days, employees, willing, form; bool at_home, elected; } foundings[] = {
	{ FOUNDING_SUBMITTED, 1, 42, 31, FOUND_COMMITTEE, true, false },
	{ FOUNDING_SUBMITTED, 4, 18, 12, FOUND_ORGANISER, true, false },
	{ FOUNDING_SUBMITTED, 9, 260, 140, FOUND_COMMITTEE, false, false },
	{ FOUNDING_RETURNED, 7, 55, 40, FOUND_COMMITTEE, true, false },
	{ FOUNDING_PREPARING, 20, 80, 52, FOUND_COMMITTEE, true, false },
	{ FOUNDING_FILED, 30, 66, 38, FOUND_COMMITTEE, true, true },
	{ FOUNDING_FILED, 40, 22, 15, FOUND_ORGANISER, false, true },
	{ FOUNDING_DONE, 60, 48, 36, FOUND_COMMITTEE, true, true },
	{ FOUNDING_REFUSED, 15, 9, 5, FOUND_JOINT, false, false },
};

/* Numbers of units beyond those that have a union. */
#define FIRST_UNIT (NAMES_COMPANIES - 100)
#define FIRST_CODE (NAMES_CODES - 1000)

static struct founding_form
some_form(struct telling *t, size_t i)
{
	struct arena *a = t->s.a;
	size_t street = foundings[i].at_home ? 0 : 1 + dice_below(&t->dice, t->d->n_streets - 1);
	struct names_unit u = names_unit(a, NAMES_COMPANY, S(""), S(""), FIRST_UNIT + (int64_t)i);
	struct founding_form f = { .unit_name = u.employer, .union_name = u.union_name,
		.unit_uscc = names_uscc(a, S("91"), FIRST_CODE + (int64_t)i), .division = t->d->streets[street].code,
		.nature = 170, .industry = u.industry - 'A' + 1, .employees = foundings[i].employees,
		.willing = foundings[i].willing, .form = foundings[i].form, .contact = some_name(t),
		.entrusted = true };

	f.address = names_address(&t->dice, a, division_full_name(a, t->d->streets[street].code));
	f.group_names = arena_fmt(a, FMT "、" FMT "、" FMT, ARG(f.contact), ARG(some_name(t)), ARG(some_name(t)));
	return f;
}

static failed
hold_election(struct telling *t, const struct actor *who, id founding, size_t i)
{
	int64_t n = foundings[i].willing, days = foundings[i].days;
	bool one = foundings[i].form == FOUND_ORGANISER;
	struct founding_result r = { .held = date_plus(t->d->day, -(int32_t)(days / 2)), .entitled = n,
		.present = n - 2,
		.years = 5, .seats = 3, .no_relative = true };
	struct act x = on_behalf(t, who, days / 3);

	r.people = one ? arena_fmt(t->s.a, FMT " 组织员 %lld", ARG(some_name(t)), (long long)n - 3) /* idiom: made-up data */
		: arena_fmt(t->s.a, FMT " 主席 兼职 %lld\n" FMT " 副主席 兼职 %lld\n" FMT " 委员 兼职 %lld", /* idiom: made-up data */
			ARG(some_name(t)), (long long)n - 2, ARG(some_name(t)), (long long)n - 4, ARG(some_name(t)),
			(long long)n - 6);
	TRY(founding_elected(&x, founding, &r));
	return flow_move(&x, &founding_flow, founding, S("file"), FOUNDING_PREPARING, (str){ 0 });
}

static failed
tell_founding(struct telling *t, size_t i)
{
	struct founding_form form = some_form(t, i);
	struct actor who = { .name = form.contact, .post_title = S(""), .address = S("") };
	int64_t state = foundings[i].state, days = foundings[i].days;
	const char *first = state == FOUNDING_RETURNED ? "return" : state == FOUNDING_REFUSED ? "refuse" : "agree";
	struct act x = on_behalf(t, &who, days);
	id founding;

	TRY(demo_account(&x, (str){ 0 }, (str){ 0 }, names_mobile(t->s.a, FIRST_MOBILE + t->d->mobiles++), (id){ 0 },
		&who.account));
	TRY(founding_submit(&x, &form, &founding));
	x = on_behalf(t, &t->reviewer, days - 1);
	if (state != FOUNDING_SUBMITTED)
		TRY(flow_move(&x, &founding_flow, founding, str_of(first), FOUNDING_SUBMITTED,
			state == FOUNDING_RETURNED
			? S("职工人数和社保人数对不上，请核对后再交。") : state == FOUNDING_REFUSED /* idiom: made-up data */
			? S("单位注册地不在本辖区，请向所在镇街工会申请。") : (str){ 0 })); /* idiom: made-up data */
	if (foundings[i].elected)
		TRY(hold_election(t, &who, founding, i));
	x = on_behalf(t, &t->reviewer, days / 4);
	if (state == FOUNDING_DONE)
		TRY(flow_move(&x, &founding_flow, founding, S("approve"), FOUNDING_FILED,
			S("澄总工组〔2026〕27号"))); /* idiom: made-up data */
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

failed
demo_committees(struct act *x, struct demo *d)
{
	struct telling t = { .x = x, .d = d, .dice = { d->seed ^ 0x636f6d6d } };
	int64_t terms;

	TRY(demo_scratch(x, &t.s));
	TRY(set_ends(&t));
	TRY(committee_bulk(x, d->seed, &terms));
	TRY(demo_reviewer(x, d, &t.reviewer));
	for (size_t i = 0; i < COUNT(elections) && elections[i].org < d->n_orgs; i++)
		TRY(tell_election(&t, &d->orgs[elections[i].org], elections[i].fate, elections[i].days));
	for (size_t i = 0; i < COUNT(foundings); i++)
		TRY(tell_founding(&t, i));
	x->recorded += t.s.x.recorded;
	return NULL;
}
