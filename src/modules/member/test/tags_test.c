/* tags_test.c - groups as tags: each group's own figure, and sums in which nobody counts twice. */
#include "member_tags.h"
#include "modules/member/inside.h"
#include "modules/member/test/people.h"
#include "test/web/player.h"

struct doing { struct member_form form; struct tag_form tag; struct member_move move; id row, to; int64_t rev; };

static failed do_register(struct act *x, void *v)
{
	struct doing *d = v;

	return member_register(x, &d->form, &d->row);
}

static failed do_update(struct act *x, void *v)
{
	struct doing *d = v;

	return member_update(x, d->row, d->rev, &d->form);
}

static failed do_leave(struct act *x, void *v)
{
	struct doing *d = v;

	return member_move(x, d->row, d->rev, &d->move);
}

static failed do_tag(struct act *x, void *v)
{
	struct doing *d = v;

	return d->row.v ? tag_change(x, d->row, d->rev, &d->tag) : tag_create(x, &d->tag, &d->row);
}

static failed do_move(struct act *x, void *v)
{
	struct doing *d = v;
	id job;

	return org_move(x, d->row, d->to, S("区划调整"), &job);
}

static failed do_check(struct act *x, void *v)
{
	return member_check(x, true, v);
}

/* As if a statement had forgotten the rows. */
static failed do_lose(struct act *x, void *v)
{
	struct member_state m;

	TRY(member_state(x->db, x->a, *(const id *)v, &m));
	TRY(db_run(x->db, x->a, member_tag_drop, NULL, .member_id = m.member_id, .person_id = m.person_id));
	return act_record(x, (struct entry){ .what = "member.edit", .object = "member" });
}

static struct doing
somebody(struct arena *a, const char *name, int n, const char *tags)
{
	return (struct doing){ .form = { .name = str_of(name), .document_type = DOCUMENT_RESIDENT,
		.document_no = document_make(a, S("320599"), (struct date){ 19910407 }, n),
		.mobile = arena_fmt(a, "1900%07d", n), .joined = { 20260105 }, .tags = str_of(tags) } };
}

static id
register_as(struct world *w, struct arena *a, const struct actor *who, const char *name, int n, const char *tags)
{
	struct doing d = somebody(a, name, n, tags);

	OK(act_run(w, a, who, S("t"), do_register, &d));
	return d.row;
}

static struct tag
tag_of(struct world *w, struct arena *a, const struct actor *who, int64_t tag)
{
	struct tags all;
	struct tag sums = { 0 };
	struct db *d = borrow(w, a);

	OK(tags_counted(d, a, who->scope, &all));
	db_return(w->pool, d);
	for (size_t i = 0; i < all.n; i++) {
		if (all.at[i].tag_id.v == tag)
			sums = (struct tag){ .tag_id = { tag }, .name = all.at[i].name, .members = all.at[i].members };
	}
	for (size_t i = 0; i < all.n; i++) {
		sums.of_new += all.at[i].of_new;
		sums.of_eight += all.at[i].of_eight;
	}
	return sums;
}

static size_t
listed(struct world *w, struct arena *a, const struct actor *who, struct member_filter filter)
{
	struct found found;
	struct db *d = borrow(w, a);

	OK(member_record.list(d, a, w, who->scope, &(struct ask){ .filter = &filter, .most = 50 }, &found));
	db_return(w->pool, d);
	return found.n;
}

ON_BOTH(a_member_with_two_tags_counts_in_each_and_once_in_the_sums)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	id two = register_as(w, a, who, "陈晓芸", 1, "外卖配送员、快递员");
	struct member m = member_now(w, a, who, two);

	assert_int_equal(m.tag_bits, 12);
	register_as(w, a, who, "王建国", 2, "网约车司机");
	register_as(w, a, who, "李国强", 3, "");
	SAME("快递员、外卖配送员", m.tags);
	assert_int_equal(m.group, GROUP_COURIER);
	assert_int_equal(tag_of(w, a, who, GROUP_COURIER).members, 1);
	assert_int_equal(tag_of(w, a, who, GROUP_FOOD).members, 1);
	assert_int_equal(tag_of(w, a, who, GROUP_FOOD).of_new, 2);
	/* 网约车司机 is of the four, not of the eight. */
	assert_int_equal(tag_of(w, a, who, GROUP_FOOD).of_eight, 1);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = FILTER_NEW_KINDS }), 2);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = FILTER_EIGHT }), 1);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = GROUP_FOOD }), 1);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = GROUP_FOOD, .word = S("陈") }), 1);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = GROUP_TRUCK }), 0);
	assert_int_equal(listed(w, a, test_actor(w, a, "base", TEST_MILL),
		(struct member_filter){ .group = GROUP_FOOD }), 0);
}

ON_BOTH(a_changed_set_and_a_new_name_are_followed)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct doing d = somebody(a, "陈晓芸", 11, "快递员、货车司机");
	str said;
	struct buf b = { .a = a };

	OK(act_run(w, a, who, S("t"), do_register, &d));
	d.rev = 1;
	d.form.tags = S("保安员");
	d.form.name = S("陈小芸");
	OK(act_run(w, a, who, S("t"), do_update, &d));
	assert_int_equal(tag_of(w, a, who, GROUP_COURIER).members, 0);
	assert_int_equal(tag_of(w, a, who, GROUP_GUARD).members, 1);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = GROUP_GUARD }), 1);
	assert_int_equal(member_now(w, a, who, d.row).group, GROUP_GUARD);
	/* The same set in another order is no change. */
	d.rev = 2;
	OK(act_run(w, a, who, S("t"), do_update, &d));
	assert_int_equal(member_now(w, a, who, d.row).rev, 2);
	OK(act_run(w, a, &actor_house, S("t"), do_check, &b));
	said = b.n ? buf_str(&b) : S("");
	LACKS(said, S("row of tag"));
}

ON_BOTH(who_leaves_is_not_counted_and_a_union_that_moves_takes_its_tags_along)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY), *city = test_actor(w, a, "city", TEST_CITY);
	id stays = register_as(w, a, who, "陈晓芸", 21, "快递员");
	struct doing d = { .row = register_as(w, a, who, "王建国", 22, "快递员"), .rev = 1,
		.move = { .status = MEMBER_EXITED, .day = { 20261101 }, .reason = S("本人申请"), .declared = { 20261101 },
			.announced = { 20261101 }, .card = true } };
	struct doing move = { .row = test_org(w, a, TEST_COMPANY).org_id, .to = test_org(w, a, TEST_TOWN).org_id };

	OK(act_run(w, a, who, S("t"), do_leave, &d));
	assert_int_equal(tag_of(w, a, city, GROUP_COURIER).members, 1);
	OK(act_run(w, a, city, S("t"), do_move, &move));
	assert_int_equal(tag_of(w, a, test_actor(w, a, "town", TEST_STREET), GROUP_COURIER).members, 0);
	assert_int_equal(tag_of(w, a, test_actor(w, a, "town", TEST_TOWN), GROUP_COURIER).members, 1);
	assert_true(stays.v > 0);
}

ON_BOTH(a_union_adds_tags_of_its_own_and_closes_them)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *who = test_actor(w, a, "base", TEST_COMPANY);
	struct doing d = { .tag = { S("劳动模范"), S("劳模"), TAG_OPEN } }, again = d, m, unknown;

	OK(act_run(w, a, city, S("t"), do_tag, &d));
	FAILS(ERR_INVALID, act_run(w, a, city, S("t"), do_tag, &again));
	m = somebody(a, "陈晓芸", 31, "劳模、快递员");
	OK(act_run(w, a, who, S("t"), do_register, &m));
	SAME("快递员、劳动模范", member_now(w, a, who, m.row).tags);
	assert_int_equal(listed(w, a, who, (struct member_filter){ .group = d.row.v }), 1);
	unknown = somebody(a, "王建国", 32, "宇航员");
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), do_register, &unknown));

	d.rev = 1;
	d.tag.state = TAG_CLOSED;
	OK(act_run(w, a, city, S("t"), do_tag, &d));
	unknown.form.tags = S("劳模");
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), do_register, &unknown));
	m.rev = 1;
	m.form.tags = S("劳模");
	OK(act_run(w, a, who, S("t"), do_update, &m));
	SAME("劳动模范", member_now(w, a, who, m.row).tags);
}

ON_BOTH(who_has_no_tag_shows_none)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct doing d = somebody(a, "陈晓芸", 51, "无");

	d.form.work_unit = S("晟科机械");
	OK(act_run(w, a, who, S("t"), do_register, &d));
	assert_int_equal(member_now(w, a, who, d.row).tags.n, 0);
}

ON_BOTH(the_names_of_the_given_groups_stay)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .row = { GROUP_COURIER }, .rev = 1, .tag = { S("送件员"), { 0 }, TAG_OPEN } };

	FAILS(ERR_INVALID, act_run(w, a, city, S("t"), do_tag, &d));
	d.tag = (struct tag_form){ S("快递员"), S("送件员"), TAG_OPEN };
	OK(act_run(w, a, city, S("t"), do_tag, &d));
}

ON_BOTH(check_finds_and_mends_a_row_that_is_missing)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	id member = register_as(w, a, who, "陈晓芸", 41, "快递员");
	struct buf b = { .a = a };

	OK(act_run(w, a, &actor_house, S("t"), do_lose, &member));
	assert_int_equal(tag_of(w, a, who, GROUP_COURIER).members, 0);
	OK(act_run(w, a, &actor_house, S("t"), do_check, &b));
	HAS(buf_str(&b), S("row of tag 3"));
	assert_int_equal(tag_of(w, a, who, GROUP_COURIER).members, 1);
}

TEST(tick_boxes_are_repeated_and_come_back_ticked)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	got = visit_get(v, "/members/new");
	HAS(got.body, S("type=\"checkbox\" name=\"tags\" value=\"快递员\""));
	got = visit_post(v, "/members", "name", "王小明", "document_type", "111", "document_no", "1", "joined",
		"2026-01-05", "tags", "快递员", "tags", "外卖配送员", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, S("value=\"快递员\" checked"));
	HAS(got.body, S("value=\"外卖配送员\" checked"));
	LACKS(got.body, S("value=\"保安员\" checked"));
}
