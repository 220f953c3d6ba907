/* rules_test.c - transfers: who starts, who confirms, what moves, who sees it afterwards, what is refused. */
#include "modules/transfer/test/cast.h"

/* --- the whole way ------------------------------------------------------------------------- */

ON_BOTH(a_member_asks_both_unions_confirm_and_he_is_there)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	assert_int_equal(1, members_at(&c, TEST_STREET));
	OK(begin(&c, c.worker, TEST_MILL, &t));
	assert_int_equal(MEMBER_LEAVING, member_now(&c).status);
	assert_int_equal(1, waiting(&c, c.company));
	assert_int_equal(0, waiting(&c, c.mill));
	assert_int_equal(1, told(&c, c.company));
	/* Both sides see it from the beginning; the neighbours of either do not. */
	assert_int_equal(TRANSFER_RELEASE, seen_by(&c, c.mill, t).state);
	assert_int_equal(20261127, seen_by(&c, c.company, t).due.ymd);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	assert_int_equal(0, waiting(&c, c.company));
	assert_int_equal(1, waiting(&c, c.mill));
	assert_int_equal(1, members_at(&c, TEST_STREET));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	SAME(TEST_MILL, member_now(&c).org_path);
	assert_int_equal(0, members_at(&c, TEST_STREET));
	assert_int_equal(0, members_at(&c, TEST_COMPANY));
	assert_int_equal(1, members_at(&c, TEST_TOWN));
	assert_int_equal(1, members_at(&c, TEST_MILL));
	assert_int_equal(1, members_at(&c, TEST_CITY));
	assert_int_equal(TRANSFER_DONE, seen_by(&c, c.company, t).state);
	assert_int_equal(TRANSFER_DONE, seen_by(&c, c.mill, t).state);
	assert_int_equal(1, told(&c, c.worker));
}

ON_BOTH(what_is_scoped_by_the_member_goes_along)
{
	struct cast c = cast_in(w, a, true);
	struct member_changes changes;
	struct member m;
	struct db *d;
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	OK(db_borrow(w->pool, a, &d));
	FAILS(ERR_MISSING, member_record.one(d, a, w, c.company->scope, c.member, &m));
	OK(member_record.one(d, a, w, c.mill->scope, c.member, &m));
	SAME(test_org(w, a, TEST_MILL).name, m.org_name);
	OK(member_changes(d, a, c.company->scope, c.member, 10, &changes));
	assert_int_equal(0, changes.n);
	OK(member_changes(d, a, c.mill->scope, c.member, 10, &changes));
	assert_int_equal(3, changes.n);
	assert_int_equal(CHANGE_TRANSFERRED, changes.at[0].kind);
	assert_int_equal(20261122, changes.at[0].day.ymd);
	HAS(changes.at[0].reason, "换了单位");
	db_return(w->pool, d);
	assert_int_equal(1, test_recorded(w, a, "member.transfer"));
}

ON_BOTH(a_third_union_neither_sees_nor_moves_it)
{
	struct cast c = cast_in(w, a, true);
	const struct actor *school = test_actor(w, a, "base", TEST_SCHOOL);
	struct transfer row;
	struct db *d;
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(db_borrow(w->pool, a, &d));
	FAILS(ERR_MISSING, transfer_record.one(d, a, w, school->scope, t, &row));
	db_return(w->pool, d);
	FAILS(ERR_MISSING, step(&c, school, t, "release", TRANSFER_RELEASE, ""));
	FAILS(ERR_MISSING, begin(&c, school, TEST_MILL, &t));
	/* The other side sees it, and does not confirm in the first one's name. */
	FAILS(ERR_DENIED, step(&c, c.mill, t, "release", TRANSFER_RELEASE, ""));
}

/* --- who starts -------------------------------------------------------------------------------- */

ON_BOTH(the_union_that_is_left_has_confirmed_by_asking)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	OK(begin(&c, c.company, TEST_MILL, &t));
	assert_int_equal(TRANSFER_ACCEPT, seen_by(&c, c.mill, t).state);
	assert_int_equal(1, waiting(&c, c.mill));
	assert_int_equal(1, told(&c, c.worker));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	SAME(TEST_MILL, member_now(&c).org_path);
}

ON_BOTH(the_union_that_asks_for_him_need_not_confirm_again)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	OK(begin(&c, c.mill, TEST_MILL, &t));
	assert_int_equal(STARTED_BY_NEW, seen_by(&c, c.company, t).started);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	assert_int_equal(TRANSFER_DONE, seen_by(&c, c.mill, t).state);
	SAME(TEST_MILL, member_now(&c).org_path);
}

static failed
do_register(struct act *x, void *v)
{
	struct call *c = v;
	struct member_form form = { .name = c->ask.name, .document_type = DOCUMENT_RESIDENT,
		.document_no = c->ask.document_no, .org_id = test_org(x->world, x->a, TEST_COMPANY).org_id,
		.joined = { 20260105 } };

	return member_register(x, &form, &c->made);
}

TEST(a_request_needs_name_and_number_and_tells_nobody_more)
{
	struct world *w = test_world(a);
	struct cast c = cast_in(w, a, true);
	str number = document_make(a, S("320599"), (struct date){ 19900307 }, 12);
	struct call k = { .ask = { S("王小明"), DOCUMENT_RESIDENT, number, test_org(w, a, TEST_MILL).org_id,
		S("已到本单位上班") } };
	failed unknown = act_run(w, a, c.mill, S("test"), do_ask, &k), other;

	assert_non_null(unknown);
	OK(act_run(w, a, c.company, S("test"), do_register, &k));
	k.ask.name = S("王大明");
	other = act_run(w, a, c.mill, S("test"), do_ask, &k);
	assert_non_null(other);
	SAME(err_sentence(a, unknown).s, err_sentence(a, other));
	for (int i = 0; i < TRANSFER_TRIES; i++)
		transfer_refused(w, a, c.mill, S("test"), other);
	FAILS(ERR_LIMIT, act_run(w, a, c.mill, S("test"), do_ask, &k));
	test_wait(w, 2 * DAY);
	/* For a union that is not his, nothing is said at all. */
	k.ask.name = S("王小明");
	k.ask.to_org = test_org(w, a, TEST_SCHOOL).org_id;
	FAILS(ERR_MISSING, act_run(w, a, c.mill, S("test"), do_ask, &k));
	k.ask.to_org = test_org(w, a, TEST_MILL).org_id;
	OK(act_run(w, a, c.mill, S("test"), do_ask, &k));
	assert_int_equal(STARTED_BY_NEW, seen_by(&c, c.company, k.made).started);
}

/* --- what is refused ------------------------------------------------------------------------------ */

ON_BOTH(plain_sentences_for_what_cannot_be)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	SAYS(a, begin(&c, c.worker, TEST_COMPANY, &t), "本来就在");
	SAYS(a, begin(&c, c.worker, TEST_CITY, &t), "不能转到江阴市总工会");
	OK(begin(&c, c.worker, TEST_MILL, &t));
	SAYS(a, begin(&c, c.company, TEST_SCHOOL, &t), "2026-11-22 提出，转往江阴市盈帆针织");
}

struct closing { id org; };
static failed
do_close(struct act *x, void *v)
{
	return org_dissolve(x, ((struct closing *)v)->org, &(struct org_ending){ .day = act_today(x),
		.document_no = S("澄总工〔2026〕1号"), .reason = S("单位注销") });
}

ON_BOTH(a_closed_union_takes_nobody)
{
	struct cast c = cast_in(w, a, true);
	struct closing close = { test_org(w, a, TEST_MILL).org_id };
	struct call k = { .form = { c.member, close.org, S("换了单位"), .own = true } };
	failed f;

	OK(act_run(w, a, c.city, S("test"), do_close, &close));
	f = act_run(w, a, c.worker, S("test"), do_begin, &k);
	assert_non_null(f);
	assert_int_equal(ERR_INVALID, f->code);
	SAME("“江阴市盈帆针织服饰有限公司工会委员会”已撤销，不能再办理。", err_sentence(a, f));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
}

ON_BOTH(either_refuses_with_a_reason_and_he_stays)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_INVALID, step(&c, c.company, t, "refuse", TRANSFER_RELEASE, " "));
	OK(step(&c, c.company, t, "refuse", TRANSFER_RELEASE, "劳动合同还没有解除"));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	SAME("劳动合同还没有解除", last_reason(&c));
	SAME(TEST_COMPANY, member_now(&c).org_path);
	assert_int_equal(1, told(&c, c.worker));
	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	OK(step(&c, c.mill, t, "refuse", TRANSFER_ACCEPT, "不是本单位职工"));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	assert_int_equal(1, members_at(&c, TEST_COMPANY));
}

ON_BOTH(who_asked_takes_it_back_and_nobody_else)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.mill, t, "recall", TRANSFER_RELEASE, ""));
	FAILS(ERR_DENIED, step(&c, c.worker, t, "object", TRANSFER_RELEASE, "不要"));
	SAME("转往江阴市盈帆针织服饰有限公司工会委员会：换了单位", last_reason(&c));
	OK(step(&c, c.worker, t, "withdraw", TRANSFER_RELEASE, ""));
	SAME("本人撤回转会", last_reason(&c));
	OK(begin(&c, c.mill, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.company, t, "recall", TRANSFER_RELEASE, ""));
	FAILS(ERR_DENIED, step(&c, c.worker, t, "withdraw", TRANSFER_RELEASE, ""));
	/* The other side of where it waits: its own path does not hold the place in the flow. */
	OK(step(&c, c.mill, t, "recall", TRANSFER_RELEASE, ""));
	SAME("发起的工会撤回转会", last_reason(&c));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	OK(begin(&c, c.mill, TEST_MILL, &t));
	OK(step(&c, c.worker, t, "object", TRANSFER_RELEASE, "我没有换单位"));
	assert_int_equal(TRANSFER_REFUSED, seen_by(&c, c.mill, t).state);
}

ON_BOTH(nobody_confirms_his_own)
{
	struct cast c = cast_in(w, a, true);
	struct actor own = *c.company;
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	own.person = c.worker->person;
	FAILS(ERR_DENIED, step(&c, &own, t, "release", TRANSFER_RELEASE, ""));
}

ON_BOTH(who_confirms_second_is_told_who_was_first)
{
	struct cast c = cast_in(w, a, true);
	const struct actor *second = test_actor(w, a, "base", TEST_COMPANY);
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	SAYS(a, step(&c, second, t, "release", TRANSFER_RELEASE, ""), c.company->name.s);
}

TEST(the_tables_agree_with_their_structs)
{
	const struct entity *all[] = { &transfer_entity, &transfer_filter_entity, &start_form_entity, &ask_form_entity,
		&own_transfer_entity, &batch_form_entity, &start_query_entity, &batch_query_entity, &picks_query_entity,
		&own_query_entity, &say_form_entity };

	(void)a;
	for (size_t i = 0; i < COUNT(all); i++)
		assert_true(entity_covers(all[i]));
}
