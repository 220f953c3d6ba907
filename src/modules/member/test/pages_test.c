/* pages_test.c - members as officers see them in the browser, and as programs do. */
#include "modules/member/member.h"
#include "platform/reveal.h"
#include "test/test.h"
#include "test/web/player.h"

#define COMPANY "江阴市晟科机械装备有限公司工会委员会"

static const char *
path_of(struct arena *a, id member, const char *behind)
{
	return arena_fmt(a, "/members/%lld%s", (long long)member.v, behind).s;
}

static const char *
number(struct arena *a, int n)
{
	return arena_z(a, document_make(a, S("320599"), (struct date){ 19900307 }, n));
}

/* Registered through the form; the id is read off where the answer leads. */
static id
register_here(struct visit *v, struct arena *a, const char *name, int n)
{
	struct answer got = visit_post(v, "/members", "name", name, "document_type", "111", "document_no",
		number(a, n), "mobile", arena_fmt(a, "1900%07d", n).s, "org_name", COMPANY, "joined",
		"2026-01-05", "wage", "6500", "tags", "快递员", "employment", "1", NULL);
	str where = answer_header(&got, "Location");
	id member = { 0 };

	assert_int_equal(303, got.status);
	assert_true(str_int(str_from(where, strlen("/members/")), &member.v));
	return member;
}

TEST(a_member_is_registered_and_seen_masked)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	id member;

	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	got = visit_get(v, "/members/new");
	assert_int_equal(200, got.status);
	HAS(got.body, COMPANY);
	HAS(got.body, "2026-11-22");
	HAS(got.body, "登记会员");
	member = register_here(v, a, "王小明", 12);
	got = visit_get(v, "/members");
	HAS(got.body, "王小明");
	HAS(got.body, "320599********");
	HAS(got.body, "190****0012");
	HAS(got.body, "32.50");
	HAS(got.body, "快递员");
	HAS(got.body, "全部<small>1</small>");
	LACKS(got.body, number(a, 12));
	got = visit_get(v, path_of(a, member, ""));
	assert_int_equal(200, got.status);
	HAS(got.body, "基本信息");
	HAS(got.body, "1990年");
	HAS(got.body, "32.50 元，是月基本工资 6500.00 元的 0.5%");
	HAS(got.body, "会籍变化");
	HAS(got.body, "入会");
	LACKS(got.body, number(a, 12));
	LACKS(got.body, "1990-03-07");
}

struct founding { struct org_form form; id made; };

static failed
found_union(struct act *x, void *arg)
{
	struct founding *f = arg;

	return org_create(x, &f->form, &f->made);
}

/* What is kept for the choice above the list holds until somebody writes, and for nobody in another scope. */
TEST(a_new_union_can_be_chosen_on_the_next_page)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w), *town = visit_new(a, w);
	struct founding f = { .form = { .parent_id = test_org(w, a, TEST_CITY).org_id, .kind = ORG_TOWN,
		.name = S("青阳镇总工会"), .division = S("320281103") } };

	visit_as(v, city);
	visit_as(town, test_actor(w, a, "town", TEST_STREET));
	LACKS(visit_get(v, "/members").body, "青阳镇总工会及下级");
	HAS(visit_get(v, "/members").body, "澄江街道总工会及下级");
	OK(act_run(w, a, city, S("t"), found_union, &f));
	HAS(visit_get(v, "/members").body, "青阳镇总工会及下级");
	HAS(visit_get(v, "/members").body, "青阳镇总工会及下级");
	HAS(visit_get(town, "/members").body, COMPANY "及下级");
	LACKS(visit_get(town, "/members").body, "青阳镇总工会");
}

TEST(the_views_and_filters_of_the_list_answer)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	register_here(v, a, "王小明", 12);
	assert_int_equal(200, visit_get(v, "/members").status);
	HAS(visit_get(v, "/members").body, "澄江街道总工会及下级");
	HAS(visit_get(v, "/members?group=100").body, "王小明");
	LACKS(visit_get(v, "/members?since=2026-11-01").body, "王小明");
	LACKS(visit_get(v, "/members?status=100").body, "王小明");
	HAS(visit_get(v, "/members?word=wxm&group=3&status=1&since=2026-01-01").body, "王小明");
	LACKS(visit_get(v, "/members?word=wxm&group=2").body, "王小明</a>");
	got = visit_get(v, arena_fmt(a, "/members?org_id=%lld",
		(long long)test_org(w, a, TEST_TOWN).org_id.v).s);
	assert_int_equal(200, got.status);
	LACKS(got.body, "王小明");
	got = visit_get(v, arena_fmt(a, "/members?org_id=%lld",
		(long long)test_org(w, a, TEST_COMPANY).org_id.v).s);
	HAS(got.body, "王小明");
	HAS(got.body, COMPANY "及下级");
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_get(v, arena_fmt(a, "/members?org_id=%lld",
		(long long)test_org(w, a, TEST_COMPANY).org_id.v).s);
	assert_int_equal(404, got.status);
}

TEST(a_form_with_faults_comes_back_without_the_numbers)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	char *wrong = arena_z(a, str_of(number(a, 12)));

	wrong[17] = wrong[17] == '1' ? '2' : '1';
	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	got = visit_post(v, "/members", "name", "王小明", "document_type", "111", "document_no", wrong,
		"mobile", "19000000012", "org_name", COMPANY, "joined", "2026-01-05",
		"job", "焊工", NULL);
	assert_int_equal(422, got.status);
	HAS(got.body, "焊工");
	HAS(got.body, "校验码不对");
	LACKS(got.body, wrong);
	LACKS(got.body, "19000000012");
	got = visit_get(v, "/members/unions?org_name=晟科");
	HAS(got.body, COMPANY);
	LACKS(visit_get(v, "/members/unions?org_name=针织").body, "针织服饰");
}

TEST(an_edit_keeps_what_is_sealed_and_a_late_one_is_explained)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	struct answer got;
	id member;

	visit_as(v, base);
	member = register_here(v, a, "王小明", 12);
	got = visit_get(v, path_of(a, member, "/edit"));
	assert_int_equal(200, got.status);
	HAS(got.body, "已填 <span class=\"mask\">190****0012</span>");
	LACKS(got.body, "19000000012");
	got = visit_post(v, path_of(a, member, ""), "name", "王小明", "document_type", "111", "joined",
		"2026-01-05", "job", "焊工", "tags", "快递员", "wage", "6500", "rev", "1", NULL);
	assert_int_equal(303, got.status);
	got = visit_get(v, path_of(a, member, ""));
	HAS(got.body, "焊工");
	HAS(got.body, "190****0012");
	HAS(got.body, "修改资料");
	got = visit_post(v, path_of(a, member, ""), "name", "王小明", "document_type", "111", "joined",
		"2026-01-05", "job", "车工", "tags", "快递员", "wage", "6500", "rev", "1", NULL);
	assert_int_equal(409, got.status);
	HAS(got.body, base->name);
	HAS(got.body, "2026-11-22 09:00");
	HAS(got.body, "车工");
	LACKS(got.body, "所属工会：用对方存的");
}

TEST(a_change_of_membership_asks_why)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	id member;

	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	member = register_here(v, a, "王小明", 12);
	got = visit_get(v, path_of(a, member, "/move"));
	assert_int_equal(200, got.status);
	HAS(got.body, "保留会籍");
	LACKS(got.body, "恢复在册");
	HAS(visit_get(v, path_of(a, member, "/move?turn=3")).body, "办理以后");
	got = visit_post(v, path_of(a, member, "/move"), "status", "4", "day", "2026-11-20", "rev", "1", NULL);
	assert_int_equal(422, got.status);
	HAS(got.body, "请填写原因");
	got = visit_post(v, path_of(a, member, "/move"), "status", "4", "day", "2026-11-20", "reason", "离职",
		"rev", "1", NULL);
	assert_int_equal(422, got.status);
	HAS(got.body, "请填写本人声明退会的日期");
	HAS(got.body, "收回会员证");
	got = visit_post(v, path_of(a, member, "/move"), "status", "4", "day", "2026-11-20", "reason", "离职",
		"declared", "2026-11-10", "announced", "2026-11-15", "card", "1", "rev", "1", NULL);
	assert_int_equal(303, got.status);
	got = visit_get(v, path_of(a, member, ""));
	HAS(got.body, "已退会");
	HAS(got.body, "离职");
	LACKS(got.body, path_of(a, member, "/edit"));
}

TEST(a_number_is_shown_for_a_reason_and_recorded)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	id member;

	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	member = register_here(v, a, "王小明", 12);
	got = visit_post(v, path_of(a, member, "/reveal"), "field", "mobile", "reason", "电话回访", NULL);
	assert_int_equal(200, got.status);
	HAS(got.body, "19000000012");
	assert_int_equal(1, test_recorded(w, a, "member.reveal"));
	/* On the member's own page, with what stands there; the other numbers stay masked. */
	HAS(got.body, "会籍变化");
	HAS(got.body, "手机已完整显示");
	LACKS(got.body, number(a, 12));
	HAS(got.body, arena_fmt(a, "class=\"btn\" href=\"%s\"", path_of(a, member, "")).s);
	got = visit_post(v, path_of(a, member, "/reveal"), "field", "mobile", "reason", "", NULL);
	assert_int_equal(422, got.status);
	HAS(got.body, "会籍变化");
	LACKS(got.body, "19000000012");
	assert_int_equal(400, visit_post(v, path_of(a, member, "/reveal"), "field", "name", "reason", "看看", NULL).status);
}

TEST(numbers_are_shown_in_full_only_so_often)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct answer got;
	id member;

	visit_as(v, who);
	visit_as(other, test_actor(w, a, "base", TEST_COMPANY));
	member = register_here(v, a, "王小明", 12);
	for (int i = 0; i < REVEAL_DAY; i++) {
		if (i && i % REVEAL_HOUR == 0) {
			got = visit_post(v, path_of(a, member, "/reveal"), "field", "mobile", "reason", "电话回访", NULL);
			assert_int_equal(429, got.status);
			HAS(got.body, "一小时内已经看过 60 次");
			SAME("3600", answer_header(&got, "Retry-After"));
			LACKS(got.body, "19000000012");
			test_wait(w, HOUR);
			visit_as(v, who);
		}
		got = visit_post(v, path_of(a, member, "/reveal"), "field", "mobile", "reason", "电话回访", NULL);
		assert_int_equal(200, got.status);
		visit_forget(v);
	}
	test_wait(w, HOUR);
	visit_as(v, who);
	visit_as(other, test_actor(w, a, "base", TEST_COMPANY));
	got = visit_post(v, path_of(a, member, "/reveal"), "field", "mobile", "reason", "电话回访", NULL);
	assert_int_equal(429, got.status);
	HAS(got.body, "一天内已经看过 200 次");
	/* Refusals are in the record as well, and nobody else's budget is used. */
	assert_int_equal(REVEAL_DAY + 4, test_recorded(w, a, "member.reveal"));
	assert_int_equal(200, visit_post(other, path_of(a, member, "/reveal"), "field", "mobile", "reason", "回访", NULL).status);
}

TEST(a_number_of_fifteen_digits_is_refused_on_page_and_api)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	str token = test_token(w, a, base);
	struct answer got;

	got = visit_json(v, HTTP_POST, "/api/v1/members", S("{\"name\":\"王小明\",\"document_type\":111,"
		"\"document_no\":\"320599850612027\",\"mobile\":\"19000000012\",\"joined\":\"2026-01-05\"}"), token);
	assert_int_equal(422, got.status);
	HAS(got.body, "15 位的身份证号码已于 2013 年停用");
	visit_as(v, base);
	got = visit_post(v, "/members", "name", "王小明", "document_type", "111", "document_no", "320599850612027", "mobile",
		"19000000012", "joined", "2026-01-05", "employment", "1", "org_name", COMPANY, NULL);
	assert_int_equal(422, got.status);
	HAS(got.body, "15 位的身份证号码已于 2013 年停用");
}

TEST(programs_read_and_write_the_same_members)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	str token = test_token(w, a, base);
	struct answer got;

	got = visit_json(v, HTTP_POST, "/api/v1/members", arena_fmt(a,
		"{\"name\":\"王小明\",\"document_type\":111,\"document_no\":\"%s\",\"mobile\":\"19000000012\","
		"\"joined\":\"2026-01-05\",\"wage\":\"6500.00\"}", number(a, 12)), token);
	assert_int_equal(201, got.status);
	got = visit_json(v, HTTP_GET, "/api/v1/members?word=wxm", (str){ 0 }, token);
	assert_int_equal(200, got.status);
	HAS(got.body, "王小明");
	HAS(got.body, "32.50");
	LACKS(got.body, number(a, 12));
	LACKS(got.body, "org_path");
}
