/* status_test.c - 会籍变动: what each kind asks for, what follows from it, taking it back, leaving, 备案. */
#include "member_status.h"
#include "modules/member/inside.h"
#include "test/test.h"
#include "test/world.h"

#include <string.h>

struct cast { struct world *w; struct arena *a; const struct actor *worker, *base, *other, *street; id member; };
struct call {
	struct member_admission admit;
	struct member_move move;
	id member, made;
	int64_t rev, from;
	const char *name;
	str words;
};

static failed do_admit(struct act *x, void *v) { struct call *c = v; return member_admit(x, &c->admit, &c->made); }
static failed do_move(struct act *x, void *v) { struct call *c = v; return member_move(x, c->member, c->rev, &c->move); }
static failed do_undo(struct act *x, void *v) { struct call *c = v; return member_undo(x, c->member, c->rev, c->words); }
static failed do_ask(struct act *x, void *v) { struct call *c = v; return member_exit_ask(x, c->words, &c->made); }
static failed do_stay(struct act *x, void *v) { (void)v; return member_exit_withdraw(x); }

static failed
do_report(struct act *x, void *v)
{
	struct call *c = v;

	return flow_move(x, &member_report_flow, c->made, str_of(c->name), c->from, c->words);
}

static failed
do_exit(struct act *x, void *v)
{
	struct call *c = v;

	return flow_move(x, &member_exit_flow, c->made, str_of(c->name), c->from, c->words);
}

static struct cast
cast_in(struct world *w, struct arena *a)
{
	struct cast c = { w, a, test_worker(w, a), test_actor(w, a, "base", TEST_COMPANY),
		test_actor(w, a, "base", TEST_COMPANY), test_actor(w, a, "town", TEST_STREET), { 0 } };
	struct call k = { .admit = { .person = c.worker->person, .org = test_org(w, a, TEST_COMPANY).org_id,
		.joined = { 20240105 } } };

	OK(act_run(w, a, &actor_house, S("test"), do_admit, &k));
	c.member = k.made;
	return c;
}

static struct member
now(struct cast *c)
{
	struct member m = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_record.one(d, c->a, c->w, c->street->scope, c->member, &m));
	db_return(c->w->pool, d);
	return m;
}

static failed
move(struct cast *c, const struct actor *who, struct member_move m)
{
	struct call k = { .move = m, .member = c->member, .rev = now(c).rev };

	if (!k.move.day.ymd)
		k.move.day.ymd = 20261120;
	if (!k.move.reason.n)
		k.move.reason = S("本人提出");
	return act_run(c->w, c->a, who, S("test"), do_move, &k);
}

static failed
undo(struct cast *c, const struct actor *who)
{
	struct call k = { .member = c->member, .rev = now(c).rev, .words = S("登记错了人") };

	return act_run(c->w, c->a, who, S("test"), do_undo, &k);
}

/* The fault of this field is among those found. */
static bool
blames(failed f, const char *field)
{
	for (; f; f = f->next)
		if (f->field && !strcmp(f->field->name, field))
			return true;
	return false;
}

static void
counted(struct cast *c, int64_t want_counted, int64_t want_retained)
{
	int64_t in_force, retained;
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_counted(d, c->a, c->street->scope, &in_force, &retained));
	assert_int_equal(want_counted, in_force - retained);
	assert_int_equal(want_retained, retained);
	db_return(c->w->pool, d);
}

/* What a whole and right declaration of each kind is. */
static const struct member_move
	exits = { .status = MEMBER_EXITED, .declared = { 20261102 }, .announced = { 20261110 }, .card = true },
	deemed = { .status = MEMBER_EXITED, .deemed = true, .unpaid_since = { 20260401 }, .unpaid = true, .idle = true,
		.warned = { 20260901 } },
	expelled = { .status = MEMBER_EXPELLED, .judgement_no = S("（2026）苏0281刑初120号"),
		.judgement_day = { 20260901 }, .opinion = S("一致同意"), .decided = { 20261015 } };

/* --- what each asks for ------------------------------------------------------------------ */

ON_BOTH(retaining_asks_why_and_frees_of_dues_and_vote)
{
	struct cast c = cast_in(w, a);
	struct member m;

	assert_true(member_may_vote(&(struct member){ .status = MEMBER_ACTIVE }));
	counted(&c, 1, 0);
	assert_true(blames(move(&c, c.base, (struct member_move){ .status = MEMBER_RETAINED }), "ground"));
	OK(move(&c, c.base, (struct member_move){ .status = MEMBER_RETAINED, .ground = RETAIN_ARMY }));
	m = now(&c);
	assert_int_equal(0, m.dues.fen);
	assert_false(member_may_vote(&m));
	counted(&c, 0, 1);
	OK(move(&c, c.base, (struct member_move){ .status = MEMBER_ACTIVE }));
	counted(&c, 1, 0);
	SAME("《工会会员会籍管理办法》第二十条", member_clause(MEMBER_RETAINED, RETAIN_ARMY));
}

/* Type, day and reason of each line of a history, also of the first. */
ON_BOTH(a_history_begins_with_how_he_came)
{
	struct cast c = cast_in(w, a);
	struct member_changes changes;

	OK(move(&c, c.base, (struct member_move){ .status = MEMBER_RETAINED, .ground = RETAIN_ARMY, .reason = S("入伍") }));
	OK(member_changes(test_db(w, a), a, c.base->scope, c.member, 5, &changes));
	assert_int_equal(changes.n, 2);
	SAME("入伍", changes.at[0].reason);
	assert_int_equal(changes.at[1].kind, CHANGE_JOINED);
	assert_int_equal(changes.at[1].day.ymd, 20240105);
	SAME("本人申请，工会同意", changes.at[1].reason);
}

ON_BOTH(leaving_is_declared_announced_and_the_card_taken_back)
{
	struct cast c = cast_in(w, a);
	failed f = move(&c, c.base, (struct member_move){ .status = MEMBER_EXITED });
	struct member_move m = exits;

	assert_true(blames(f, "declared"));
	assert_true(blames(f, "announced"));
	assert_true(blames(f, "card"));
	m.announced.ymd = 20261101;
	assert_true(blames(move(&c, c.base, m), "announced"));
	OK(move(&c, c.base, exits));
	assert_int_equal(MEMBER_EXITED, now(&c).status);
	counted(&c, 0, 0);
}

ON_BOTH(who_is_deemed_to_have_left_did_both_for_six_months_and_was_told)
{
	struct cast c = cast_in(w, a);
	struct member_changes changes;
	struct member_move m = deemed;
	struct db *d;

	m.unpaid_since.ymd = 20260620;
	assert_true(blames(move(&c, c.base, m), "unpaid_since"));
	m = deemed;
	m.idle = false;
	assert_true(blames(move(&c, c.base, m), "idle"));
	m = deemed;
	m.unpaid = false;
	assert_true(blames(move(&c, c.base, m), "unpaid"));
	m = deemed;
	m.warned.ymd = 20260301;
	assert_true(blames(move(&c, c.base, m), "warned"));
	OK(move(&c, c.base, deemed));
	OK(db_borrow(w->pool, a, &d));
	OK(member_changes(d, a, c.base->scope, c.member, 1, &changes));
	assert_int_equal(CHANGE_DEEMED, changes.at[0].kind);
	db_return(w->pool, d);
}

ON_BOTH(nobody_is_expelled_without_a_sentence_and_a_decision)
{
	struct cast c = cast_in(w, a);
	failed f = move(&c, c.base, (struct member_move){ .status = MEMBER_EXPELLED });
	struct member_move m = expelled;

	assert_true(blames(f, "judgement_no"));
	assert_true(blames(f, "judgement_day"));
	assert_true(blames(f, "opinion"));
	assert_true(blames(f, "decided"));
	m.judgement_day.ymd = 20261016;
	assert_true(blames(move(&c, c.base, m), "judgement_day"));
	assert_int_equal(MEMBER_ACTIVE, now(&c).status);
}

/* --- 备案 ------------------------------------------------------------------------------------ */

static id
report_of(struct cast *c)
{
	struct member_reports_of_rows rows = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(db_all(d, c->a, member_reports_of, &rows, .member_id = c->member));
	db_return(c->w->pool, d);
	assert_int_equal(1, rows.n);
	return rows.at[0].change_id;
}

static failed
file(struct cast *c, const struct actor *who, const char *name, int64_t from, const char *words)
{
	struct call k = { .made = report_of(c), .name = name, .from = from, .words = str_of(words) };

	return act_run(c->w, c->a, who, S("test"), do_report, &k);
}

ON_BOTH(an_expulsion_is_filed_by_the_union_above)
{
	struct cast c = cast_in(w, a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct actor flattered = *c.base;
	struct flow_place place;
	struct db *d;

	OK(move(&c, c.base, expelled));
	assert_int_equal(MEMBER_EXPELLED, now(&c).status);
	FAILS(ERR_DENIED, file(&c, c.base, "file", REPORT_SENT, ""));
	flattered.permits = c.street->permits;
	FAILS(ERR_DENIED, file(&c, &flattered, "file", REPORT_SENT, ""));
	FAILS(ERR_MISSING, file(&c, town, "file", REPORT_SENT, ""));
	FAILS(ERR_INVALID, file(&c, c.street, "query", REPORT_SENT, ""));
	OK(file(&c, c.street, "query", REPORT_SENT, "缺判决书复印件"));
	OK(file(&c, c.base, "report", REPORT_RETURNED, "已补"));
	OK(file(&c, c.street, "file", REPORT_SENT, ""));
	OK(db_borrow(w->pool, a, &d));
	OK(flow_place(d, a, &member_report_flow, report_of(&c), &place));
	assert_int_equal(REPORT_FILED, place.state);
	db_return(w->pool, d);
}

/* --- taking it back ---------------------------------------------------------------------------- */

ON_BOTH(a_mistake_is_taken_back_by_somebody_else)
{
	struct cast c = cast_in(w, a);
	struct member_changes changes;
	struct db *d;

	FAILS(ERR_INVALID, undo(&c, c.other));
	OK(move(&c, c.base, expelled));
	FAILS(ERR_DENIED, undo(&c, c.base));
	assert_int_equal(MEMBER_EXPELLED, now(&c).status);
	OK(undo(&c, c.other));
	assert_int_equal(MEMBER_ACTIVE, now(&c).status);
	counted(&c, 1, 0);
	FAILS(ERR_INVALID, undo(&c, c.other));
	OK(db_borrow(w->pool, a, &d));
	OK(member_changes(d, a, c.base->scope, c.member, 10, &changes));
	assert_int_equal(3, changes.n);
	assert_int_equal(CHANGE_UNDONE, changes.at[0].kind);
	assert_int_equal(CHANGE_EXPELLED, changes.at[1].kind);
	db_return(w->pool, d);
	/* The report goes with it. */
	FAILS(ERR_CONFLICT, file(&c, c.street, "file", REPORT_SENT, ""));
}

ON_BOTH(after_thirty_days_it_stands)
{
	struct cast c = cast_in(w, a);

	OK(move(&c, c.base, exits));
	test_wait(w, 29 * DAY);
	OK(undo(&c, c.other));
	OK(move(&c, c.base, exits));
	test_wait(w, 33 * DAY);
	FAILS(ERR_INVALID, undo(&c, c.other));
}

ON_BOTH(what_was_retained_is_so_again_with_its_figures)
{
	struct cast c = cast_in(w, a);

	OK(move(&c, c.base, (struct member_move){ .status = MEMBER_RETAINED, .ground = RETAIN_PENSION }));
	OK(move(&c, c.base, (struct member_move){ .status = MEMBER_DECEASED }));
	counted(&c, 0, 0);
	OK(undo(&c, c.other));
	assert_int_equal(MEMBER_RETAINED, now(&c).status);
	counted(&c, 0, 1);
}

ON_BOTH(who_joined_again_is_not_a_member_twice)
{
	struct cast c = cast_in(w, a);
	struct call k = { .admit = { .person = c.worker->person, .org = test_org(w, a, TEST_MILL).org_id,
		.joined = { 20261121 } } };

	OK(move(&c, c.base, exits));
	OK(act_run(w, a, &actor_house, S("test"), do_admit, &k));
	FAILS(ERR_INVALID, undo(&c, c.other));
	assert_int_equal(MEMBER_EXITED, now(&c).status);
	/* Who was a person before he joined is found too. */
	c.member = k.made;
	c.street = test_actor(w, a, "town", TEST_TOWN);
	assert_int_equal(c.worker->person.v, now(&c).person_id.v);
	assert_int_not_equal(c.worker->person.v, k.made.v);
}

/* --- asking to leave ------------------------------------------------------------------------------ */

ON_BOTH(a_member_asks_once_and_it_is_done_with_the_change)
{
	struct cast c = cast_in(w, a);
	struct call k = { .words = S("离开本市") };
	int64_t waiting;
	struct db *d;

	OK(act_run(w, a, c.worker, S("test"), do_ask, &k));
	FAILS(ERR_INVALID, act_run(w, a, c.worker, S("test"), do_ask, &k));
	OK(db_borrow(w->pool, a, &d));
	OK(flow_inbox_count(d, a, w, c.base, "exit", 100, &waiting));
	assert_int_equal(1, waiting);
	db_return(w->pool, d);
	/* Nothing is done by saying so: the membership is changed first. */
	k.name = "done";
	k.from = EXIT_ASKED;
	FAILS(ERR_INVALID, act_run(w, a, c.base, S("test"), do_exit, &k));
	assert_int_equal(MEMBER_ACTIVE, now(&c).status);
	OK(move(&c, c.base, exits));
	OK(db_borrow(w->pool, a, &d));
	OK(flow_inbox_count(d, a, w, c.base, "exit", 100, &waiting));
	assert_int_equal(0, waiting);
	db_return(w->pool, d);
}

ON_BOTH(he_may_stay_after_all)
{
	struct cast c = cast_in(w, a);
	struct call k = { .words = S("离开本市") };

	FAILS(ERR_MISSING, act_run(w, a, c.worker, S("test"), do_stay, NULL));
	OK(act_run(w, a, c.worker, S("test"), do_ask, &k));
	OK(act_run(w, a, c.worker, S("test"), do_stay, NULL));
	assert_int_equal(MEMBER_ACTIVE, now(&c).status);
	OK(act_run(w, a, c.worker, S("test"), do_ask, &k));
}

/* --- dues ------------------------------------------------------------------------------------------- */

TEST(dues_are_explained)
{
	struct world *w = test_world(a);
	struct member m = { .status = MEMBER_ACTIVE, .wage = { 650899 } };
	struct member_dues d;

	OK(member_dues(w, a, &m, &d));
	SAME("32.50 元：月基本工资 6508.99 元，不足 10 元的部分不计，按 6500.00 元的 0.5%", d.sum);
	assert_int_equal(3250, d.amount.fen);
	m.wage.fen = 650000;
	OK(member_dues(w, a, &m, &d));
	SAME("32.50 元，是月基本工资 6500.00 元的 0.5%", d.sum);
	m.status = MEMBER_RETAINED;
	OK(member_dues(w, a, &m, &d));
	SAME("0.00 元", d.sum);
	HAS(d.clause, "第二十一条");
}
