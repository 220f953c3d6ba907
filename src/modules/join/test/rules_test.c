/* rules_test.c - joining: the whole way, second applications, whose matter it is, moves, what is kept how long. */
#include "modules/join/test/joining.h"

#include "platform/expiry.h"

extern const struct expiry join_expiries[];

static failed
take_back(struct act *x, void *v)
{
	(void)v;
	return join_withdraw(x, (str){ 0 });
}

/* --- the whole way -------------------------------------------------------------------------- */

static void
whole_way(struct world *w, struct arena *a)
{
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *officer = test_actor(w, a, "town", TEST_STREET);
	struct join_form form = form_of(w, a, S("陈小芸"), NUMBER(1));
	struct applying fixed = { .form = form };
	struct application row;
	struct flow_place place;
	struct flow_steps steps;
	struct member m;
	struct notice_rows notices;
	id key = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_SUBMITTED);
	SAME("江阴市澄江街道快递行业工会联合会", row.org_name);
	assert_true(str_starts(row.number, S("R20261122-")));
	assert_int_equal(row.number.n, 14);
	/* 2026-11-22 is a Sunday: five working days end on the Friday. */
	OK(flow_place(d, a, &join_flow, key, &place));
	assert_int_equal(place.due.ymd, 20261127);
	/* Nobody is made a person by what he typed alone. */
	assert_int_equal(on_file(w, a, d, NUMBER(1)).person_id.v, 0);

	FAILS(ERR_INVALID, decide_as(w, a, officer, key, S("return"), S("  ")));
	OK(decide_as(w, a, officer, key, S("return"), S("姓名和证件不一致，请核对")));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_RETURNED);

	fixed.form.name = S("陈晓芸");
	OK(act_run(w, a, who, S("t"), resubmit, &fixed));
	OK(join_of_account(d, a, who->account, &row));
	assert_int_equal(row.state, JOIN_SUBMITTED);
	SAME("陈晓芸", row.name);

	OK(decide_as(w, a, officer, key, S("accept"), (str){ 0 }));
	who = again(w, a, who);
	assert_int_not_equal(who->person.v, 0);
	OK(member_of_person(d, a, who->person, &m));
	SAME("陈晓芸", m.name);
	assert_int_equal(m.group, GROUP_COURIER);
	assert_int_equal(m.joined.ymd, 20261122);
	assert_true(m.member_no.n > 0);
	OK(notice_list(d, a, who->person, (id){ 0 }, 10, &notices));
	assert_int_equal(notices.n, 1);
	HAS(notices.at[0].body, m.member_no);
	SAME("/my/card", notices.at[0].path);
	OK(flow_steps(d, a, &join_flow, key, &steps));
	assert_int_equal(steps.n, 4);
	SAME("姓名和证件不一致，请核对", steps.at[1].reason);
	assert_int_equal(test_recorded(w, a, "join.submit"), 1);
	assert_int_equal(test_recorded(w, a, "join.accept"), 1);
}

TEST(from_the_application_to_the_card)
{
	whole_way(world_with_texts(a), a);
}

TEST(a_refused_one_may_apply_again)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1)), *officer = test_actor(w, a, "town", TEST_STREET);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key = { 0 }, second = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	OK(decide_as(w, a, officer, key, S("refuse"), S("不在本街道工作")));
	OK(apply_as(w, a, who, &form, &second));
	OK(act_run(w, a, who, S("t"), take_back, NULL));
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), take_back, NULL));
	FAILS(ERR_CONFLICT, decide_as(w, a, officer, second, S("accept"), (str){ 0 }));
}

TEST(the_union_of_the_employer)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct application row;
	id key = { 0 };

	form.route = ROUTE_UNIT;
	FAILS(ERR_INVALID, apply_as(w, a, who, &form, &key));
	form.org_id = (id){ 12345 };
	FAILS(ERR_INVALID, apply_as(w, a, who, &form, &key));
	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	OK(apply_as(w, a, who, &form, &key));
	OK(join_of_account(test_db(w, a), a, who->account, &row));
	SAME(TEST_COMPANY, row.org_path);
	/* The trade is asked of those without an employer's union only. */
	assert_int_equal(row.group, GROUP_NONE);
}

/* --- a second one ------------------------------------------------------------------------------ */

TEST(a_second_application_is_told_where_the_person_is)
{
	struct world *w = world_with_texts(a);
	const struct actor *other;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	const struct actor *member = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	failed f;
	id key = { 0 };

	f = apply_as(w, a, member, &form, &key);
	HAS(sentence(a, f), "江阴市澄江街道快递行业工会联合会");
	other = holder(w, a, MOBILE(2));
	f = apply_as(w, a, other, &form, &key);
	LACKS(sentence(a, f), "江阴市澄江街道");
	HAS(sentence(a, f), "12351");
	assert_ptr_equal(f->field, join_field(FIELD_DOCUMENT_NO));
}

TEST(one_open_application_for_a_document_and_for_an_account)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1)), *other;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1)), next = form_of(w, a, S("李娟"), NUMBER(2));
	id key = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	HAS(sentence(a, apply_as(w, a, who, &next, &key)), "入会进度");
	other = holder(w, a, MOBILE(2));
	HAS(sentence(a, apply_as(w, a, other, &form, &key)), "12351");
	OK(apply_as(w, a, other, &next, &key));
}

TEST(documents_are_not_to_be_looked_up_by_trying)
{
	struct world *w = world_with_texts(a);
	const struct actor *member = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1)), *other;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	id key = { 0 };

	(void)member;
	other = holder(w, a, MOBILE(2));
	for (int i = 0; i < REFUSALS_MOST; i++)
		FAILS(ERR_INVALID, apply_as(w, a, other, &form, &key));
	FAILS(ERR_LIMIT, apply_as(w, a, other, &form, &key));
	test_wait(w, DAY + SECOND);
	FAILS(ERR_INVALID, apply_as(w, a, other, &form, &key));
}

/* --- who may decide ------------------------------------------------------------------------------- */

TEST(nobody_decides_on_his_own)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct actor officer = *test_actor(w, a, "town", TEST_STREET);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_checks checks;
	id key = { 0 };

	/* The account itself, should it ever hold a post. */
	OK(apply_as(w, a, who, &form, &key));
	officer.account = who->account;
	FAILS(ERR_DENIED, decide_as(w, a, &officer, key, S("accept"), (str){ 0 }));
	OK(join_checks(test_db(w, a), a, w, &officer, key, &checks));
	assert_true(checks.own);
}

TEST(nor_on_his_own_from_a_second_telephone)
{
	struct world *w = world_with_texts(a);
	struct putting p = { .form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = NUMBER(1), .mobile = MOBILE(1) } };
	struct actor officer = *test_actor(w, a, "town", TEST_STREET);
	const struct actor *second;
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	static const char *const verbs[] = { "accept", "return", "refuse" };
	id key = { 0 };

	OK(act_run(w, a, &actor_house, S("t"), put_person, &p));
	officer.person = p.made;
	second = holder(w, a, MOBILE(2));
	OK(apply_as(w, a, second, &form, &key));
	for (size_t i = 0; i < COUNT(verbs); i++)
		FAILS(ERR_DENIED, decide_as(w, a, &officer, key, str_of(verbs[i]), S("理由")));
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("refuse"), S("请用登记的手机号")));
}

TEST(the_second_officer_is_told_who_was_first)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1));
	const struct actor *first = test_actor(w, a, "town", TEST_STREET), *second = test_actor(w, a, "city", TEST_CITY);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	failed f;
	id key = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	OK(decide_as(w, a, first, key, S("accept"), (str){ 0 }));
	f = decide_as(w, a, second, key, S("refuse"), S("不在本街道"));
	FAILS(ERR_CONFLICT, f);
	HAS(sentence(a, f), first->name);
}

TEST(a_decision_on_what_has_changed_is_refused)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = holder(w, a, MOBILE(1)), *officer = test_actor(w, a, "town", TEST_STREET);
	struct applying p = { .form = form_of(w, a, S("陈晓芸"), NUMBER(1)) };
	struct join_decision d = { .move = S("accept"), .from = JOIN_SUBMITTED, .rev = 1 };

	OK(act_run(w, a, who, S("t"), submit, &p));
	d.application = p.made;
	OK(decide_as(w, a, officer, p.made, S("return"), S("请写明站点")));
	OK(act_run(w, a, who, S("t"), resubmit, &p));
	FAILS(ERR_CONFLICT, act_run(w, a, officer, S("t"), decide, &d));
	d.rev = 3;
	OK(act_run(w, a, officer, S("t"), decide, &d));
}

TEST(another_town_sees_and_decides_nothing)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1)), *stranger = test_actor(w, a, "town", TEST_TOWN);
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct join_filter filter = { .word = NUMBER(1) };
	struct ask ask = { .filter = &filter, .most = 10 };
	struct application row;
	struct found found;
	id key = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	FAILS(ERR_MISSING, decide_as(w, a, stranger, key, S("accept"), (str){ 0 }));
	FAILS(ERR_MISSING, join_record.one(d, a, w, stranger->scope, key, &row));
	OK(join_record.list(d, a, w, stranger->scope, &ask, &found));
	assert_int_equal(found.n, 0);
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_STREET)), &ask, &found));
	assert_int_equal(found.n, 1);
	/* Another account sees nothing of it either. */
	FAILS(ERR_MISSING, join_of_account(d, a, stranger->account, &row));
	FAILS(ERR_DENIED, decide_as(w, a, test_actor(w, a, "audit", TEST_CITY), key, S("accept"), (str){ 0 }));
}

static void
list_is_found(struct world *w, struct arena *a)
{
	struct db *d = test_db(w, a);
	struct join_form one = form_of(w, a, S("陈晓芸"), NUMBER(1)), two = form_of(w, a, S("李娟"), NUMBER(2));
	struct join_filter filter = { 0 };
	struct ask ask = { .filter = &filter, .most = 10 };
	struct application row;
	struct found found;
	id key = { 0 };

	OK(apply_as(w, a, holder(w, a, MOBILE(1)), &one, &key));
	OK(join_record.one(d, a, w, scope_of(a, S(TEST_CITY)), key, &row));
	OK(apply_as(w, a, holder(w, a, MOBILE(2)), &two, &key));
	const str words[] = { S("陈"), S("陈晓芸"), NUMBER(1), MOBILE(1), row.number };
	for (size_t i = 0; i < COUNT(words); i++) {
		filter.word = words[i];
		OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
		assert_int_equal(found.n, 1);
		SAME("陈晓芸", ((struct application *)found.at)->name);
	}
	filter = (struct join_filter){ .state = JOIN_RETURNED };
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
	assert_int_equal(found.n, 0);
	/* A page goes on behind its last row. */
	filter = (struct join_filter){ .state = JOIN_SUBMITTED };
	ask.most = 1;
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
	ask.after = join_record.place(found.at);
	OK(join_record.list(d, a, w, scope_of(a, S(TEST_CITY)), &ask, &found));
	assert_int_equal(found.n, 1);
	SAME("李娟", ((struct application *)found.at)->name);
}

TEST(the_list_is_found_by_what_is_typed)
{
	list_is_found(world_with_texts(a), a);
}

TEST(both_on_postgresql)
{
	void (*const stories[])(struct world *, struct arena *) = { whole_way, list_is_found };

	for (size_t i = 0; i < COUNT(stories); i++) {
		struct world *w = test_world_pg(a);

		if (!w)
			return;
		OK(act_run(w, a, &actor_house, S("t"), seed, NULL));
		stories[i](w, a);
	}
}

/* --- a union that moves -------------------------------------------------------------------------------------- */

struct moving { id org, to, job; };

static failed
move_union(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->to, S("调整隶属"), &m->job);
}

TEST(applications_follow_their_union)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = holder(w, a, MOBILE(1));
	struct join_form form = form_of(w, a, S("陈晓芸"), NUMBER(1));
	struct moving m = { test_org(w, a, TEST_COMPANY).org_id, test_org(w, a, TEST_TOWN).org_id, { 0 } };
	struct application row;
	id key = { 0 };

	form.route = ROUTE_UNIT;
	form.org_id = m.org;
	OK(apply_as(w, a, who, &form, &key));
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), move_union, &m));
	OK(join_record.one(d, a, w, scope_of(a, S(TEST_TOWN)), key, &row));
	FAILS(ERR_MISSING, join_record.one(d, a, w, scope_of(a, S(TEST_STREET)), key, &row));
	FAILS(ERR_MISSING, decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("accept"), (str){ 0 }));
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_TOWN), key, S("accept"), (str){ 0 }));
}

/* --- what is refused is kept for a time only --------------------------------------------------------- */

static failed
over(struct act *x, void *v)
{
	int64_t *n = v;

	TRY(join_expiries[0].purge(x, (struct moment){ x->now.us - join_expiries[0].days * DAY }, 100, n));
	return act_record(x, (struct entry){ .what = "t", .object = "join" });
}

TEST(a_refused_application_goes_when_its_time_is_over_and_others_stay)
{
	struct world *w = world_with_texts(a);
	const struct actor *officer = test_actor(w, a, "town", TEST_STREET);
	struct join_form refused = form_of(w, a, S("陈晓芸"), NUMBER(1)), open = form_of(w, a, S("陈晓东"), NUMBER(2));
	const struct actor *one = holder(w, a, MOBILE(1)), *other = holder(w, a, MOBILE(2));
	struct flow_place place;
	id key = { 0 }, kept = { 0 };
	int64_t n = -1;
	struct db *d;

	OK(apply_as(w, a, one, &refused, &key));
	OK(apply_as(w, a, other, &open, &kept));
	OK(decide_as(w, a, officer, key, S("refuse"), S("不在本市工作")));
	test_wait(w, 180 * DAY - SECOND);
	OK(act_run(w, a, &actor_house, S("t"), over, &n));
	assert_int_equal(n, 0);
	test_wait(w, 2 * SECOND);
	OK(act_run(w, a, &actor_house, S("t"), over, &n));
	assert_int_equal(n, 1);
	OK(db_borrow(w->pool, a, &d));
	FAILS(ERR_MISSING, flow_place(d, a, &join_flow, key, &place));
	OK(flow_place(d, a, &join_flow, kept, &place));
	assert_int_equal(place.state, JOIN_SUBMITTED);
	db_return(w->pool, d);
	/* He may apply again, and the record still tells what was decided. */
	OK(apply_as(w, a, again(w, a, one), &refused, &key));
	assert_int_equal(test_recorded(w, a, "join.refuse"), 1);
}
