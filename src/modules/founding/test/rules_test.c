/* rules_test.c - founding a union: who may ask, where it goes, the election, and the union that comes of it. */
#include "test/test.h"

#include "committee_queries.h"
#include "modules/founding/inside.h"
#include "platform/account.h"
#include "platform/notice.h"
#include "platform/uscc.h"
#include "platform_account.h"
#include "test/world.h"

/* --- people and rules --------------------------------------------------------------- */

struct applying { struct founding_form form; id made; };
struct fixing { id founding; struct founding_form form; };
struct electing { id founding; struct founding_result form; };
struct moving { id founding; const char *move; int64_t from; str reason; };

static failed submit(struct act *x, void *v) { struct applying *p = v; return founding_submit(x, &p->form, &p->made); }
static failed fix(struct act *x, void *v) { struct fixing *f = v; return founding_resubmit(x, f->founding, &f->form); }
static failed elect(struct act *x, void *v) { struct electing *e = v; return founding_elected(x, e->founding, &e->form); }

static failed
move(struct act *x, void *v)
{
	struct moving *m = v;

	return flow_move(x, &founding_flow, m->founding, str_of(m->move), m->from, m->reason);
}

static failed
remind(struct act *x, void *v)
{
	return job_start(x, FOUNDING_REMIND_JOB, S("建会期限提醒"), S("{}"), v);
}

/* Whoever holds this telephone, signed in by a code. */
static const struct actor *
holder(struct world *w, struct arena *a, str mobile)
{
	const struct actor *who = NULL;
	str token;

	test_wait(w, MINUTE + SECOND);
	OK(sms_code_send(w, a, mobile, "sign-in", S("127.0.0.1")));
	OK(account_sign_in_mobile(w, a, mobile, test_code(w), S("127.0.0.1"), S("test"), &token));
	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return who;
}

static struct founding_form
form_of(struct arena *a, uint32_t serial)
{
	return (struct founding_form){ .unit_name = arena_fmt(a, "江阴市澄锐第%u精密制造有限公司", serial),
		.unit_uscc = uscc_make(a, S("91"), S("320599"), serial), .division = S("320281001"),
		.address = S("澄江中路1号"), .nature = 170, .industry = 3, .employees = 60, .willing = 30,
		.form = FOUND_COMMITTEE, .union_name = arena_fmt(a, "江阴市澄锐第%u精密制造有限公司工会委员会", serial),
		.group_names = S("王建国、李晓梅"), .contact = S("王建国"), .entrusted = true };
}

static struct founding_result
result_of(void)
{
	return (struct founding_result){ .held = { 20261121 }, .entitled = 30, .present = 28, .years = 3, .seats = 3,
		.people = S("王建国 主席 兼职 27\n李晓梅 副主席 兼职 20\n陈志强 委员 兼职 16"), .no_relative = true };
}

static failed
step(struct world *w, struct arena *a, const struct actor *who, id founding, const char *what, int64_t from,
     const char *why)
{
	return act_run(w, a, who, S("t"), move, &(struct moving){ founding, what, from, str_of(why) });
}

static struct founding
now(struct world *w, struct arena *a, id founding)
{
	struct arena *own = arena_open((size_t)1 << 20);
	struct founding f = { 0 };

	OK(db_one(test_db(w, own), a, founding_get, &f, .founding_id = founding));
	arena_close(own);
	return f;
}

/* Submitted by this telephone, agreed to by the street, elected. */
static id
elected(struct world *w, struct arena *a, const struct actor *who, const struct actor *town, struct founding_form form)
{
	struct applying p = { .form = form };
	struct electing e = { .form = result_of() };

	OK(act_run(w, a, who, S("t"), submit, &p));
	OK(step(w, a, town, p.made, "agree", FOUNDING_SUBMITTED, NULL));
	e.founding = p.made;
	if (form.form == FOUND_ORGANISER)
		e.form.people = S("王建国 组织员 20");
	OK(act_run(w, a, who, S("t"), elect, &e));
	return p.made;
}

/* --- the way ---------------------------------------------------------------------------- */

static int founded;

/* Whoever wants to know hears of it in the same transaction. */
static failed
heard(struct act *x, id org)
{
	struct org o;

	founded++;
	return org_get(x->db, x->a, scope_all(), org, &o);
}

ON_BOTH(a_unit_asks_elects_and_has_a_union)
{
	static const struct listen listens[] = { { "org.founded", heard } };
	const struct actor *who = holder(w, a, S("19000000041")), *town = test_actor(w, a, "town", TEST_STREET);
	struct applying p = { .form = form_of(a, 1) };
	struct electing e = { .form = result_of() };
	struct committee_term_now_row term = { 0 };
	struct founding f;
	struct org o = { 0 };

	w->listens = listens;
	w->n_listens = COUNT(listens);
	founded = 0;
	OK(act_run(w, a, who, S("t"), submit, &p));
	f = now(w, a, p.made);
	SAME("澄江街道总工会", f.org_name);
	assert_int_equal(f.due.ymd, 20261127);
	OK(step(w, a, town, p.made, "return", FOUNDING_SUBMITTED, "地址请写到门牌"));
	p.form.address = S("澄江中路1号3幢");
	OK(act_run(w, a, who, S("t"), fix, &(struct fixing){ p.made, p.form }));
	OK(step(w, a, town, p.made, "agree", FOUNDING_SUBMITTED, NULL));
	/* Nothing is filed before the election, nor after one that is not valid. */
	FAILS(ERR_INVALID, step(w, a, who, p.made, "file", FOUNDING_PREPARING, NULL));
	e.founding = p.made;
	e.form.present = 19;
	e.form.people = S("王建国 主席 兼职 19");
	OK(act_run(w, a, who, S("t"), elect, &e));
	FAILS(ERR_INVALID, step(w, a, who, p.made, "file", FOUNDING_PREPARING, NULL));
	e.form = result_of();
	OK(act_run(w, a, who, S("t"), elect, &e));
	OK(step(w, a, who, p.made, "file", FOUNDING_PREPARING, NULL));
	FAILS(ERR_INVALID, step(w, a, town, p.made, "approve", FOUNDING_FILED, ""));
	OK(step(w, a, town, p.made, "approve", FOUNDING_FILED, "澄总工组〔2026〕15号"));
	f = now(w, a, p.made);
	SAME("澄总工组〔2026〕15号", f.document_no);
	OK(org_get(test_db(w, a), a, town->scope, f.made_org_id, &o));
	SAME(p.form.union_name, o.name);
	SAME("王建国", o.chair);
	assert_int_equal(o.founded.ymd, 20261122);
	assert_int_equal(o.term_ends.ymd, 20291121);
	assert_int_equal(o.base, ORG_SINGLE);
	OK(db_one(test_db(w, a), a, committee_term_now, &term, .org_id = o.org_id, .kind = COMMITTEE_UNION));
	assert_int_equal(term.number, 1);
	assert_int_equal(founded, 1);
}

ON_BOTH(few_members_may_have_one_organiser_and_no_committee)
{
	const struct actor *who = holder(w, a, S("19000000041")), *town = test_actor(w, a, "town", TEST_STREET);
	struct founding_form form = form_of(a, 2);
	struct committee_term_now_row term;
	struct founding f;
	struct org o;
	id founding;

	form.willing = 24;
	form.form = FOUND_ORGANISER;
	founding = elected(w, a, who, town, form);
	OK(step(w, a, who, founding, "file", FOUNDING_PREPARING, NULL));
	OK(step(w, a, town, founding, "approve", FOUNDING_FILED, "16号"));
	f = now(w, a, founding);
	assert_true(f.made_org_id.v);
	FAILS(ERR_MISSING, db_one(test_db(w, a), a, committee_term_now, &term, .org_id = f.made_org_id,
		.kind = COMMITTEE_UNION));
	/* He sits, and the union says who leads it. */
	OK(db_one(test_db(w, a), a, committee_term_now, &term, .org_id = f.made_org_id, .kind = COMMITTEE_ONE));
	assert_int_equal(term.seats, 1);
	assert_int_equal(term.ends.ymd, committee_ends(term.began, 3).ymd);
	OK(org_get(test_db(w, a), a, scope_all(), f.made_org_id, &o));
	SAME(arena_cat(a, term.head, S("（组织员）")), o.chair);
}

TEST(from_twenty_five_on_a_committee_is_a_must)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041"));
	struct applying p = { .form = form_of(a, 3) };

	p.form.form = FOUND_ORGANISER;
	p.form.willing = 25;
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
	p.form.form = FOUND_JOINT;
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
	p.form.willing = 24;
	OK(act_run(w, a, who, S("t"), submit, &p));
}

TEST(what_is_entered_has_to_hold)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041"));
	struct applying p = { .form = form_of(a, 4) };

	p.form.entrusted = false;
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
	p.form = form_of(a, 4);
	p.form.willing = 61;
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
	p.form = form_of(a, 4);
	p.form.division = S("320281");
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
	p.form = form_of(a, 4);
	p.form.upper_id = test_org(w, a, TEST_COMPANY).org_id;
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
	/* The last character checks the whole, the ninth of the organisation's code that code. */
	p.form = form_of(a, 4);
	p.form.unit_uscc = arena_cat(a, str_part(p.form.unit_uscc, 0, 17), p.form.unit_uscc.s[17] == '0' ? S("1") : S("0"));
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), submit, &p));
}

/* --- who is covered already ------------------------------------------------------------------ */

TEST(a_unit_with_a_union_is_told_which_and_one_under_way_is_not_taken_twice)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041")), *other = holder(w, a, S("19000000042"));
	const struct actor *town = test_actor(w, a, "town", TEST_STREET);
	struct applying p = { .form = form_of(a, 5) }, again = { .form = form_of(a, 5) };
	failed f;
	id founding = elected(w, a, who, town, p.form);

	FAILS(ERR_INVALID, act_run(w, a, other, S("t"), submit, &again));
	OK(step(w, a, who, founding, "file", FOUNDING_PREPARING, NULL));
	OK(step(w, a, town, founding, "approve", FOUNDING_FILED, "17号"));
	f = act_run(w, a, other, S("t"), submit, &again);
	FAILS(ERR_INVALID, f);
	HAS(err_sentence(a, f), p.form.union_name);
	/* By its name too, whatever the code. */
	again.form.unit_uscc = form_of(a, 6).unit_uscc;
	FAILS(ERR_INVALID, act_run(w, a, other, S("t"), submit, &again));
	again.form.unit_name = form_of(a, 6).unit_name;
	OK(act_run(w, a, other, S("t"), submit, &again));
}

TEST(withdrawn_it_may_be_asked_for_again)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041"));
	struct applying p = { .form = form_of(a, 7) };

	OK(act_run(w, a, who, S("t"), submit, &p));
	OK(step(w, a, who, p.made, "withdraw", FOUNDING_SUBMITTED, NULL));
	OK(act_run(w, a, who, S("t"), submit, &p));
}

/* --- whose matter it is -------------------------------------------------------------------------- */

TEST(nobody_approves_his_own)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_STREET);
	struct applying p = { .form = form_of(a, 8) };

	p.form.mobile = S("19000000088");
	OK(act_run(w, a, town, S("t"), submit, &p));
	FAILS(ERR_DENIED, step(w, a, town, p.made, "agree", FOUNDING_SUBMITTED, NULL));
	OK(step(w, a, test_actor(w, a, "town", TEST_STREET), p.made, "agree", FOUNDING_SUBMITTED, NULL));
}

static failed
give_mobile(struct act *x, void *v)
{
	struct person_by_id_row p;
	struct secret sealed;

	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = *(const id *)v));
	TRY(act_seal(x, "person.mobile", p.person_id, S("19000000043"), &sealed));
	TRY(db_run(x->db, x->a, person_set, NULL, .person_id = p.person_id, .rev = p.rev, .name = p.name, .name_key = S("x"),
		.initials = S("x"), .sex = p.sex, .mobile = sealed, .mobile_index = act_blind(x, "person.mobile",
		S("19000000043"))));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

TEST(an_officer_who_applied_with_his_telephone_is_the_same_person)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *phone = holder(w, a, S("19000000043"));
	struct applying p = { .form = form_of(a, 9) };
	id person = town->person;

	OK(act_run(w, a, &actor_house, S("t"), give_mobile, &person));
	OK(act_run(w, a, phone, S("t"), submit, &p));
	FAILS(ERR_DENIED, step(w, a, town, p.made, "agree", FOUNDING_SUBMITTED, NULL));
	OK(step(w, a, test_actor(w, a, "town", TEST_STREET), p.made, "agree", FOUNDING_SUBMITTED, NULL));
}

TEST(a_neighbour_sees_nothing_and_a_stranger_changes_nothing)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041")), *other = holder(w, a, S("19000000042"));
	struct applying p = { .form = form_of(a, 10) };
	struct founding f;

	OK(act_run(w, a, who, S("t"), submit, &p));
	FAILS(ERR_MISSING, step(w, a, test_actor(w, a, "town", TEST_TOWN), p.made, "agree", FOUNDING_SUBMITTED, NULL));
	FAILS(ERR_MISSING, step(w, a, other, p.made, "withdraw", FOUNDING_SUBMITTED, NULL));
	FAILS(ERR_MISSING, act_run(w, a, other, S("t"), fix, &(struct fixing){ p.made, p.form }));
	FAILS(ERR_MISSING, act_run(w, a, other, S("t"), elect, &(struct electing){ p.made, result_of() }));
	FAILS(ERR_MISSING, founding_own(test_db(w, a), a, other, p.made, &f));
	OK(founding_own(test_db(w, a), a, who, p.made, &f));
}

/* --- deadlines, moves --------------------------------------------------------------------------------- */

TEST(who_has_it_is_reminded_before_the_day_and_after_it_once_each)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041")), *town = test_actor(w, a, "town", TEST_STREET);
	static const struct { int64_t wait; int64_t unread; } days[] = { { 0, 0 }, { 4, 1 }, { 0, 1 }, { 4, 2 }, { 9, 2 } };
	struct applying p = { .form = form_of(a, 11) };
	id job;

	OK(act_run(w, a, who, S("t"), submit, &p));
	for (size_t i = 0; i < COUNT(days); i++) {
		struct arena *own = arena_open((size_t)16 << 20);
		int64_t n = 0;

		test_wait(w, days[i].wait * DAY);
		OK(act_run(w, a, &actor_house, S("t"), remind, &job));
		OK(job_run_all(w, own));
		OK(notice_count_unread(test_db(w, own), a, town->person, &n));
		assert_int_equal(n, days[i].unread);
		arena_close(own);
	}
}

struct following { id org; };

static failed
follow(struct act *x, void *v)
{
	TRY(founding_org_moved(x, ((struct following *)v)->org));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

static failed
misplace(struct act *x, void *v)
{
	TRY(db_run(x->db, x->a, founding_rescope, NULL, .org_id = ((struct following *)v)->org, .org_path = S("0009")));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

/* A street moves nowhere in this small tree: its path is made wrong, and follows again. */
TEST(an_application_follows_the_path_of_the_union_above)
{
	struct world *w = test_world(a);
	const struct actor *who = holder(w, a, S("19000000041")), *town = test_actor(w, a, "town", TEST_STREET);
	struct applying p = { .form = form_of(a, 12) };
	struct following m = { test_org(w, a, TEST_STREET).org_id };
	struct founding f;

	OK(act_run(w, a, who, S("t"), submit, &p));
	OK(act_run(w, a, &actor_house, S("t"), misplace, &m));
	FAILS(ERR_MISSING, founding_record.one(test_db(w, a), a, w, town->scope, p.made, &f));
	OK(act_run(w, a, &actor_house, S("t"), follow, &m));
	OK(founding_record.one(test_db(w, a), a, w, town->scope, p.made, &f));
	OK(step(w, a, town, p.made, "agree", FOUNDING_SUBMITTED, NULL));
}
