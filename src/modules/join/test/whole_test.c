/* whole_test.c - what stands around an application: days that go by, employers, drafts, invitations, the way to a union. */
#include "modules/join/test/joining.h"

#include "join_late.h"
#include "platform/job.h"

static failed
keep(struct act *x, void *v)
{
	return join_draft_save(x, v);
}

/* The house's day: the job is asked for and run, as often as one likes. */
static failed
start(struct act *x, void *v)
{
	id job;

	return job_start(x, v, S("t"), S("{}"), &job);
}

static void
run_house(struct world *w, struct arena *a, const char *kind)
{
	char name[40];

	snprintf(name, sizeof name, "%s", kind);
	OK(act_run(w, a, &actor_house, S("t"), start, name));
	OK(job_run_all(w, a));
}

static str
waiting_title(struct world *w, struct arena *a, const struct actor *who, id application)
{
	struct flow_waitings all;
	struct db *d = lent(w, a);

	OK(flow_inbox(d, a, w, who, 50, &all));
	db_return(w->pool, d);
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].subject.v == application.v)
			return all.at[i].title;
	return S("(not there)");
}

/* --- days that go by ---------------------------------------------------------------------------- */

static void
days_go_by(struct world *w, struct arena *a)
{
	struct db *d = test_db(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COURIERS), *town = test_actor(w, a, "town", TEST_STREET);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key = applied(w, a, who, &form);
	struct join_late_of_row late;
	struct flow_steps steps;

	/* Sunday 2026-11-22; the third working day is Wednesday, the fifth Friday. */
	test_wait(w, 2 * DAY);
	run_house(w, a, "join.deadlines");
	assert_int_equal(notices_of(w, a, base->person, "入会申请等您审核"), 0);
	test_wait(w, DAY);
	run_house(w, a, "join.deadlines");
	run_house(w, a, "join.deadlines");
	assert_int_equal(notices_of(w, a, base->person, "入会申请等您审核"), 1);
	assert_int_equal(notices_of(w, a, town->person, "入会申请等您审核"), 0);

	/* Friday is the last day, and still theirs. */
	test_wait(w, 2 * DAY);
	run_house(w, a, "join.deadlines");
	OK(db_one(d, a, join_late_of, &late, .application_id = key));
	assert_int_equal(late.escalated.us, 0);
	test_wait(w, DAY);
	run_house(w, a, "join.deadlines");
	run_house(w, a, "join.deadlines");
	OK(db_one(d, a, join_late_of, &late, .application_id = key));
	SAME("澄江街道总工会", late.above_name);
	assert_int_equal(notices_of(w, a, town->person, "下级工会逾期，请您审核入会申请"), 1);
	HAS(waiting_title(w, a, town, key), "逾期，转澄江街道总工会");
	OK(flow_steps(d, a, &join_flow, key, &steps));
	assert_int_equal(steps.n, 2);
	SAME("超过期限，转上级工会审核", steps.at[1].move_label);

	/* The union above decides, and that it did is on record. */
	OK(decide_as(w, a, town, key, S("accept"), (str){ 0 }));
	assert_int_equal(test_recorded(w, a, "join.above"), 1);
	assert_int_equal(test_recorded(w, a, "join.escalate"), 1);
}

TEST(three_days_remind_five_escalate_each_once)
{
	days_go_by(world_with_texts(a), a);
}

TEST(what_is_put_right_begins_its_days_anew)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COURIERS);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct applying p = { .form = form_of(w, a, S("陈晓芸"), NUMBER(1)) };
	struct join_late_of_row late;
	id key = applied(w, a, who, &p.form);

	test_wait(w, 9 * DAY);
	run_house(w, a, "join.deadlines");
	OK(decide_as(w, a, base, key, S("return"), S("请写明网点")));
	/* Decided by the union that was asked: late, but not by the one above. */
	assert_int_equal(test_recorded(w, a, "join.above"), 0);
	OK(act_run(w, a, who, S("t"), resubmit, &p));
	OK(db_one(d, a, join_late_of, &late, .application_id = key));
	assert_int_equal(late.escalated.us, 0);
	SAME("入会申请 陈晓芸", waiting_title(w, a, base, key));
	run_house(w, a, "join.deadlines");
	OK(db_one(d, a, join_late_of, &late, .application_id = key));
	assert_int_equal(late.escalated.us, 0);
}

/* --- employers without a union ---------------------------------------------------------------------- */

static void
employ(struct world *w, struct arena *a, int from, int n, const char *unit, const struct actor *accepts)
{
	id key = { 0 };

	for (int i = from; i < from + n; i++) {
		struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(i));

		form.work_unit = str_of(unit);
		key = applied(w, a, holder(w, a, MOBILE(i)), &form);
		if (accepts)
			OK(decide_as(w, a, accepts, key, S("accept"), (str){ 0 }));
	}
}

static void
one_employer(struct world *w, struct arena *a)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *other = test_actor(w, a, "town", TEST_TOWN);
	struct join_unit_hints_rows hints = { 0 };

	employ(w, a, 101, 20, "江阴市澄远物流有限公司", NULL);
	/* Members count as applicants do, however the name was typed. */
	employ(w, a, 121, 4, "江阴市澄远物流 有限责任公司", town);
	run_house(w, a, "join.units");
	assert_int_equal(notices_of(w, a, town->person, "江阴市澄远物流有限公司可以单独建会了"), 0);
	employ(w, a, 125, 1, "江阴市澄远物流有限公司", NULL);
	/* An employer that has a union of its own is not meant. */
	employ(w, a, 140, 25, "江阴市晟科机械装备有限公司", NULL);
	run_house(w, a, "join.units");
	run_house(w, a, "join.units");
	OK(db_all(test_db(w, a), a, join_unit_hints, town->scope, &hints, .most = 10));
	assert_int_equal(hints.n, 1);
	assert_int_equal(hints.at[0].persons, 25);
	HAS(hints.at[0].unit_name, "澄远物流");
	assert_int_equal(test_recorded(w, a, "join.unit"), 1);
	OK(db_all(test_db(w, a), a, join_unit_hints, other->scope, &hints, .most = 10));
	assert_int_equal(hints.n, 0);
}

TEST(twenty_five_of_one_employer_are_said_once)
{
	one_employer(world_with_texts(a), a);
}

TEST(the_houses_day_on_postgresql)
{
	struct world *w = test_world_pg(a);

	if (!w)
		return;
	OK(act_run(w, a, &actor_house, S("t"), seed, NULL));
	days_go_by(w, a);
	one_employer(w, a);
}

/* --- drafts --------------------------------------------------------------------------------------------- */

TEST(a_draft_is_gone_on_with_from_another_telephone)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *there = holder(w, a, MOBILE(1)),
		*other = holder(w, a, MOBILE(2));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1)), read;
	struct moment kept;

	form.words = S("站点没有\n\"休息\"的地方");
	OK(act_run(w, a, who, S("t"), keep, &form));
	OK(join_draft(w, d, a, there->account, &read, &kept));
	SAME("陈晓芸", read.name);
	assert_int_equal(read.group, GROUP_COURIER);
	SAME("站点没有\n\"休息\"的地方", read.words);
	/* Neither numbers nor ticks: the one is typed, the others set where it is handed in. */
	assert_int_equal(read.document_no.n, 0);
	assert_false(read.join || read.use || read.number);
	FAILS(ERR_MISSING, join_draft(w, d, a, other->account, &read, &kept));

	/* Kept again, it is thirty days from then; on the next day it is gone. */
	test_wait(w, 20 * DAY);
	OK(act_run(w, a, there, S("t"), keep, &form));
	test_wait(w, 30 * DAY);
	run_house(w, a, "join.deadlines");
	OK(join_draft(w, d, a, who->account, &read, &kept));
	test_wait(w, DAY);
	run_house(w, a, "join.deadlines");
	FAILS(ERR_MISSING, join_draft(w, d, a, who->account, &read, &kept));
}

TEST(what_was_handed_in_leaves_no_draft)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1)), read;
	struct moment kept;

	OK(act_run(w, a, who, S("t"), keep, &form));
	applied(w, a, who, &form);
	FAILS(ERR_MISSING, join_draft(w, test_db(w, a), a, who->account, &read, &kept));
}

/* --- invitations -------------------------------------------------------------------------------------------- */

static failed
leave(struct act *x, void *v)
{
	const struct member *m = v;

	return member_move(x, m->member_id, m->rev, &(struct member_move){ .status = MEMBER_EXITED,
		.day = act_today(x), .reason = S("本人申请退会"), .declared = act_today(x), .announced = act_today(x),
		.card = true });
}

TEST(an_invitation_counts_and_ends_with_the_membership)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	struct member m;
	struct join_invited figures;
	struct org_public org;
	struct join_form form;
	str code;
	id member, key;

	OK(member_of_person(d, a, who->person, &m));
	code = join_code(w, a, "invite", m.member_id);
	OK(join_invitation(w, d, a, code, &member, &org));
	assert_int_equal(org.org_id.v, m.org_id.v);
	/* A poster's code is no invitation, and nobody makes one up. */
	FAILS(ERR_MISSING, join_invitation(w, d, a, join_code(w, a, "poster", m.member_id), &member, &org));
	FAILS(ERR_MISSING, join_invitation(w, d, a, S("1-0000000000"), &member, &org));

	form = form_of(w, a, S("李思远"), NUMBER(2));
	form.by = code;
	key = applied(w, a, holder(w, a, MOBILE(2)), &form);
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("accept"), (str){ 0 }));
	form = form_of(w, a, S("王思远"), NUMBER(3));
	form.by = code;
	form.route = ROUTE_UNIT;
	form.org_id = test_org(w, a, TEST_MILL).org_id;
	/* To another union than the inviter's: it is an application like any other. */
	applied(w, a, holder(w, a, MOBILE(3)), &form);
	OK(join_invited_by(d, a, m.member_id, world_now(w), &figures));
	assert_int_equal(figures.applied, 1);
	assert_int_equal(figures.accepted, 1);

	for (int i = 4; i < 4 + INVITED_A_DAY - 1; i++) {
		form = form_of(w, a, S("赵思远"), NUMBER(i));
		form.by = code;
		applied(w, a, holder(w, a, MOBILE(i)), &form);
	}
	FAILS(ERR_MISSING, join_invitation(w, d, a, code, &member, &org));
	test_wait(w, DAY);
	OK(join_invitation(w, d, a, code, &member, &org));
	OK(member_of_person(d, a, who->person, &m));
	OK(act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), leave, &m));
	FAILS(ERR_MISSING, join_invitation(w, d, a, code, &member, &org));
}

/* --- where to --------------------------------------------------------------------------------------------------- */

static failed
found_drivers(struct act *x, void *v)
{
	struct org_form form = { .parent_id = *(id *)v, .kind = ORG_INDUSTRY, .name = S("江阴市货运行业工会联合会"),
		.division = S("320281") };
	id made;

	return org_create(x, &form, &made);
}

TEST(the_nearest_union_and_why_it_is_that)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	struct join_form form = { .route = ROUTE_PLATFORM, .group = GROUP_COURIER, .division = S("320281001") };
	struct org_public org;
	id city = test_org(w, a, TEST_CITY).org_id;
	str why;

	OK(join_union(d, a, &form, &org, &why));
	SAME("江阴市澄江街道快递行业工会联合会", org.name);
	HAS(why, "街道有这一行的工会");
	/* No union of the trade in the street, and none in the city yet. */
	form.group = GROUP_TRUCK;
	OK(join_union(d, a, &form, &org, &why));
	SAME("澄江街道总工会", org.name);
	HAS(why, "由街道总工会接收");
	OK(act_run(w, a, &actor_house, S("t"), found_drivers, &city));
	OK(join_union(d, a, &form, &org, &why));
	SAME("江阴市货运行业工会联合会", org.name);
	HAS(why, "全市这一行");
	/* By place alone; and where a street has none, the one above. */
	form = (struct join_form){ .route = ROUTE_PLACE, .division = S("320281107") };
	OK(join_union(d, a, &form, &org, &why));
	SAME("华士镇总工会", org.name);
	HAS(why, "单位没有工会");
	form.division = S("320281102");
	OK(join_union(d, a, &form, &org, &why));
	SAME("江阴市总工会", org.name);
	HAS(why, "上一级");
	form.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	OK(join_union(d, a, &form, &org, &why));
	HAS(why, "社区（村）");
}

/* --- on paper --------------------------------------------------------------------------------- */

TEST(a_poster_leads_by_the_configured_address_alone)
{
	struct world *w = world_with_texts(a);
	struct org_public org = test_org(w, a, TEST_COURIERS);
	str bytes, address;
	id read;

	w->base = S("https://gonghui.example.org");
	address = join_poster_address(w, a, org.org_id);
	assert_true(str_starts(address, S("https://gonghui.example.org/join?org=")));
	assert_true(join_code_read(w, a, "poster", str_from(address, strlen("https://gonghui.example.org/join?org=")), &read));
	assert_int_equal(read.v, org.org_id.v);
	OK(join_poster(w, a, &org, (str){ 0 }, &bytes));
	assert_true(str_starts(bytes, S("%PDF-")));
}
