/* merge_test.c - two records of one human being become one, and nothing of either is lost. */
#include "modules/member/inside.h"
#include "modules/member/test/people.h"

#include "platform/account.h"
#include "platform/notice.h"

struct doing { id keep, other; struct merge_form form; struct new_account account; id made; struct member_move move; };

static failed do_merge(struct act *x, void *v)
{
	struct doing *d = v;

	return member_merge(x, d->keep, d->other, &d->form);
}

static failed do_account(struct act *x, void *v)
{
	struct doing *d = v;

	TRY(account_make(x, d->account, &d->made));
	return notice_send(x, d->account.person, S("欢迎"), S("欢迎加入工会"), S("/my/card"));
}

/* One human being, twice: with his resident number, and with the same number as 其他证件. */
static void
twice(struct world *w, struct arena *a, const struct actor *who, int n, struct doing *d)
{
	struct member_form one = some_form(a, "王建国", n), two = one;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	one.job = S("焊工");
	two.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	two.document_type = DOCUMENT_OTHER;
	two.sex = SEX_MALE;
	two.birth = (struct date){ 19910407 };
	two.mobile = arena_fmt(a, "1900%07d", n + 500);
	two.job = S("电工");
	two.tags = S("快递员");
	*d = (struct doing){ enter(w, a, who, &one), .form = { .keep = 1, .reason = S("看过身份证原件，是同一个人") } };
	d->other = enter(w, a, who, &two);
}

ON_BOTH(the_survivor_has_both_histories_and_the_chosen_values)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	int64_t company = members_at(w, a, TEST_COMPANY), community = members_at(w, a, TEST_COMMUNITY);
	struct doing d;
	struct member keep, other, lost;
	struct member_changes changes;
	struct db *db;
	id survivor;

	twice(w, a, who, 1, &d);
	lost = member_now(w, a, who, d.other);
	d.form.job = 2;
	d.form.mobile = 2;
	OK(act_run(w, a, who, S("t"), do_merge, &d));
	keep = member_now(w, a, who, d.keep);
	other = member_now(w, a, who, d.other);
	assert_int_equal(keep.person_id.v, other.person_id.v);
	assert_int_not_equal(lost.person_id.v, other.person_id.v);
	SAME("电工", keep.job);
	SAME("快递员", keep.tags);
	SAME("19000000501", opened(w, a, keep.mobile));
	assert_int_equal(keep.document_type, DOCUMENT_RESIDENT);
	assert_int_equal(keep.status, MEMBER_ACTIVE);
	assert_int_equal(other.status, MEMBER_EXITED);
	assert_int_equal(members_at(w, a, TEST_COMPANY), company + 1);
	assert_int_equal(members_at(w, a, TEST_COMMUNITY), community);
	db = borrow(w, a);
	OK(member_changes(db, a, who->scope, d.other, 10, &changes));
	assert_int_equal(changes.at[0].kind, CHANGE_SAME_PERSON);
	assert_int_equal(changes.at[changes.n - 1].kind, CHANGE_JOINED);
	OK(person_survivor(db, a, lost.person_id, &survivor));
	db_return(w->pool, db);
	assert_int_equal(survivor.v, keep.person_id.v);
	assert_int_equal(test_recorded(w, a, "person.merge"), 1);
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), do_merge, &d));
}

ON_BOTH(what_is_later_wins_where_nothing_is_chosen_and_gaps_are_filled)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 3), two = one;
	struct doing d = { .form = { .keep = 1, .reason = S("同一个人") } };
	struct member now;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	one.work_unit = S("晟科机械");
	one.education = 21;
	one.wage = (struct money){ 600000 };
	d.keep = enter(w, a, who, &one);
	test_wait(w, DAY);
	two.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	two.document_type = DOCUMENT_PASSPORT;
	two.document_no = S("E12345678");
	two.name = S("王建国");
	two.sex = SEX_MALE;
	two.birth = (struct date){ 19910407 };
	two.job = S("电工");
	d.other = enter(w, a, who, &two);
	d.form.document_no = 1;
	OK(act_run(w, a, who, S("t"), do_merge, &d));
	now = member_now(w, a, who, d.keep);
	SAME("晟科机械", now.work_unit);
	SAME("电工", now.job);
	/* What the later record leaves blank stays as it was. */
	assert_int_equal(now.education, 21);
	assert_int_equal(now.wage.fen, 600000);
	assert_int_equal(now.document_type, DOCUMENT_RESIDENT);
}

ON_BOTH(accounts_and_notices_follow)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct account_by_id_row account;
	struct doing d;
	struct member keep;
	struct db *db;
	int64_t unread;

	twice(w, a, who, 5, &d);
	keep = member_now(w, a, who, d.keep);
	d.account = (struct new_account){ .login = S("jianguo"), .person = member_now(w, a, who, d.other).person_id };
	OK(act_run(w, a, &actor_house, S("t"), do_account, &d));
	OK(act_run(w, a, who, S("t"), do_merge, &d));
	db = borrow(w, a);
	OK(db_one(db, a, account_by_id, &account, .account_id = d.made));
	OK(notice_count_unread(db, a, keep.person_id, &unread));
	db_return(w->pool, db);
	assert_int_equal(account.person_id.v, keep.person_id.v);
	assert_int_equal(unread, 1);
}

ON_BOTH(two_different_valid_numbers_are_two_people)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 7), two = some_form(a, "王建国", 9);
	struct doing d = { .form = { .keep = 1, .reason = S("同名同姓") } };
	failed f;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	two.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	d.keep = enter(w, a, who, &one);
	d.other = enter(w, a, who, &two);
	f = act_run(w, a, who, S("t"), do_merge, &d);
	FAILS(ERR_INVALID, f);
	HAS(err_sentence(a, f), S("居民身份证"));
	assert_int_equal(test_recorded(w, a, "person.merge"), 0);
}

ON_BOTH(whoever_sees_only_one_of_them_merges_nothing)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	struct doing d;

	twice(w, a, street, 11, &d);
	FAILS(ERR_MISSING, act_run(w, a, base, S("t"), do_merge, &d));
}

ON_BOTH(nobody_merges_himself)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct actor own = *street;
	struct doing d;

	twice(w, a, street, 13, &d);
	own.person = member_now(w, a, street, d.other).person_id;
	FAILS(ERR_DENIED, act_run(w, a, &own, S("t"), do_merge, &d));
}

static failed do_check(struct act *x, void *v)
{
	return member_check(x, false, v);
}

static failed do_repair(struct act *x, void *v)
{
	return member_check(x, true, v);
}

static failed do_retain(struct act *x, void *v)
{
	struct doing *d = v;

	return member_move(x, d->other, 1, &d->move);
}

/* The loser's membership has a change, a tag and a ground: all three are the survivor's, or the check would say so. */
ON_BOTH(everything_is_true_afterwards)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct buf said = { .a = a };
	struct doing d;

	twice(w, a, who, 15, &d);
	d.move = (struct member_move){ .status = MEMBER_RETAINED, .ground = RETAIN_JOBLESS, .day = { 20261120 },
		.reason = S("失业") };
	OK(act_run(w, a, who, S("t"), do_retain, &d));
	OK(act_run(w, a, who, S("t"), do_merge, &d));
	OK(act_run(w, a, &actor_house, S("t"), do_check, &said));
	assert_int_equal(said.n, 0);
}

/* As if a statement had led the rows to somebody else. */
static failed do_mislead(struct act *x, void *v)
{
	struct doing *d = v;
	struct member_state keep;

	TRY(member_state(x->db, x->a, d->keep, &keep));
	TRY(db_run(x->db, x->a, member_changes_owned, NULL, .member_id = d->other, .survivor_id = keep.person_id));
	TRY(db_run(x->db, x->a, member_tags_owned, NULL, .member_id = d->other, .survivor_id = keep.person_id));
	TRY(db_run(x->db, x->a, member_grounds_owned, NULL, .member_id = d->other, .survivor_id = keep.person_id));
	return act_record(x, (struct entry){ .what = "member.edit", .object = "member" });
}

ON_BOTH(rows_of_another_person_than_their_membership_are_found_and_set_right)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct buf said = { .a = a }, again = { .a = a };
	struct doing d;

	twice(w, a, who, 17, &d);
	d.move = (struct member_move){ .status = MEMBER_RETAINED, .ground = RETAIN_JOBLESS, .day = { 20261120 },
		.reason = S("失业") };
	OK(act_run(w, a, who, S("t"), do_retain, &d));
	OK(act_run(w, a, &actor_house, S("t"), do_mislead, &d));
	OK(act_run(w, a, &actor_house, S("t"), do_repair, &said));
	HAS(buf_str(&said), arena_fmt(a, "member %lld: its changes, tags or grounds are another person's", (long long)d.other.v));
	OK(act_run(w, a, &actor_house, S("t"), do_check, &again));
	assert_int_equal(again.n, 0);
	assert_int_equal(member_now(w, a, who, d.other).status, MEMBER_RETAINED);
}
