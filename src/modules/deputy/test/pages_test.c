/* pages_test.c - leave from the first page to the last: naming, standing in, taking back; the list; programs. */
#include "test/test.h"

#include "modules/deputy/deputy.h"
#include "test/web/player.h"

static const char *
number(struct arena *a, id v)
{
	return arena_fmt(a, "%lld", (long long)v.v).s;
}

static struct answer
name_him(struct visit *v, struct arena *a, const struct actor *giver, const struct actor *to, const char *last)
{
	return visit_post(v, "/me/deputies", "post_id", number(a, giver->post), "own_post_id", number(a, to->post),
		"first_day", "2026-11-22", "last_day", last, "reason", "年休假", NULL);
}

/* Of whom no person is known, he is told why not, and not that he should sign in. */
TEST(who_came_by_a_mobile_only_names_nobody)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_sign_in_mobile(v, "19000000777");
	got = visit_get(v, "/me/deputies");
	assert_int_equal(got.status, 200);
	HAS(got.body, "手机用户");
	LACKS(got.body, "href=\"/sign-in\"");
	got = visit_get(v, "/me/deputies/new");
	assert_int_equal(got.status, 403);
	HAS(got.body, "没有职务");
}

TEST(an_officer_goes_on_leave_and_comes_back)
{
	struct world *w = test_world(a);
	const struct actor *li = test_actor(w, a, "town", TEST_STREET), *wang = test_actor(w, a, "town", TEST_STREET);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *leaving = visit_new(a, w), *staying = visit_beside(a, leaving);
	struct answer got;
	str deputy;

	visit_as(leaving, li);
	visit_as(staying, wang);
	got = visit_get(leaving, "/me/deputies/new");
	HAS(got.body, wang->name);
	LACKS(got.body, base->name);
	got = visit_get(leaving, arena_fmt(a, "/me/deputies/new?word=" FMT, ARG(base->name)).s);
	HAS(got.body, base->name);
	/* Too long: said at the field, with what was typed. */
	got = name_him(leaving, a, li, wang, "2027-01-22");
	assert_int_equal(got.status, 422);
	HAS(got.body, "一次最多 30 天");
	HAS(got.body, "年休假");
	got = name_him(leaving, a, li, wang, "2026-11-28");
	assert_int_equal(got.status, 303);
	got = visit_get(leaving, "/me/deputies");
	HAS(got.body, "代理中");
	HAS(got.body, "收回");
	/* The deputy finds it under his own matters and goes there by one press. */
	got = visit_get(staying, "/");
	HAS(got.body, arena_fmt(a, FMT "的待办", ARG(li->name)).s);
	deputy = answer_cut(&got, S("name=\"deputy_id\" value=\""), S("\""));
	assert_true(deputy.n > 0);
	LACKS(got.body, "回到自己的岗位");
	got = visit_post(staying, "/post", "post_id", number(a, li->post), "deputy_id", arena_z(a, deputy), "next", "/members", NULL);
	SAME("/members", answer_header(&got, "Location"));
	got = visit_get(staying, "/members");
	HAS(got.body, arena_fmt(a, "您正在代" FMT "办理，到 2026-11-28 止", ARG(li->name)).s);
	HAS(got.body, arena_fmt(a, FMT " 代 " FMT, ARG(wang->name), ARG(li->name)).s);
	assert_int_equal(visit_get(staying, "/accounts/new").status, 403);
	got = visit_get(staying, "/scope");
	HAS(got.body, "正在用");
	got = visit_post(staying, "/post", "post_id", number(a, wang->post), NULL);
	got = visit_get(staying, "/");
	LACKS(got.body, "回到自己的岗位");
	/* Taken back while he stands in: the next page is his own again. */
	visit_post(staying, "/post", "post_id", number(a, li->post), "deputy_id", arena_z(a, deputy), NULL);
	got = visit_get(leaving, arena_fmt(a, "/me/deputies/" FMT "/end", ARG(deputy)).s);
	HAS(got.body, "收回代理");
	got = visit_post(leaving, arena_fmt(a, "/me/deputies/" FMT "/end", ARG(deputy)).s, NULL);
	assert_int_equal(got.status, 303);
	LACKS(visit_get(staying, "/").body, "回到自己的岗位");
	assert_int_equal(visit_post(staying, "/post", "post_id", number(a, li->post), "deputy_id", arena_z(a, deputy),
		NULL).status, 404);
	HAS(visit_get(leaving, "/me/deputies").body, "委托人收回");
}

TEST(whoever_keeps_accounts_sees_who_stands_in_and_ends_it)
{
	struct world *w = test_world(a);
	const struct actor *li = test_actor(w, a, "town", TEST_STREET), *wang = test_actor(w, a, "town", TEST_STREET);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	const char *page;
	struct answer got;

	visit_as(v, li);
	assert_int_equal(name_him(v, a, li, wang, "2026-11-28").status, 303);
	visit_as(other, test_actor(w, a, "town", TEST_TOWN));
	LACKS(visit_get(other, "/deputies").body, li->name);
	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	got = visit_get(v, "/deputies");
	HAS(got.body, li->name);
	HAS(got.body, wang->name);
	page = arena_fmt(a, "/deputies/" FMT, ARG(answer_cut(&got, S("href=\"/deputies/"), S("\"")))).s;
	HAS(visit_get(v, page).body, "年休假");
	assert_int_equal(visit_get(other, page).status, 404);
	page = arena_fmt(a, "%s/end", page).s;
	assert_int_equal(visit_get(other, page).status, 404);
	assert_int_equal(visit_post(v, page, "reason", "", NULL).status, 422);
	assert_int_equal(visit_post(v, page, "reason", "已经回来上班", NULL).status, 303);
	assert_int_equal(visit_post(v, page, "reason", "已经回来上班", NULL).status, 409);
	HAS(visit_get(v, "/deputies").body, "已结束");
}

TEST(a_program_does_the_same)
{
	struct world *w = test_world(a);
	const struct actor *li = test_actor(w, a, "town", TEST_STREET), *wang = test_actor(w, a, "town", TEST_STREET);
	str his = test_token(w, a, li), mine = test_token(w, a, wang), deputy, lent;
	struct visit *v = visit_new(a, w);
	struct answer got;

	got = visit_json(v, HTTP_GET, "/api/v1/me/deputies/candidates", (str){ 0 }, his);
	HAS(got.body, number(a, wang->post));
	got = visit_json(v, HTTP_POST, "/api/v1/me/deputies", arena_fmt(a, "{\"post_id\":\"%lld\",\"own_post_id\":\"%lld\","
		"\"first_day\":\"2026-11-22\",\"last_day\":\"2026-11-28\",\"reason\":\"年休假\"}", (long long)li->post.v,
		(long long)wang->post.v), his);
	assert_int_equal(got.status, 201);
	deputy = answer_cut(&got, S("{\"id\":\""), S("\""));
	got = visit_json(v, HTTP_GET, "/api/v1/me/deputies", (str){ 0 }, mine);
	HAS(got.body, arena_z(a, deputy));
	got = visit_json(v, HTTP_PUT, "/api/v1/session", arena_fmt(a, "{\"post_id\":\"%lld\",\"deputy_id\":\"" FMT "\"}",
		(long long)li->post.v, ARG(deputy)), mine);
	assert_int_equal(got.status, 200);
	lent = answer_cut(&got, S("{\"token\":\""), S("\""));
	assert_int_equal(visit_json(v, HTTP_GET, "/api/v1/members", (str){ 0 }, mine).status, 401);
	assert_int_equal(visit_json(v, HTTP_GET, "/api/v1/members", (str){ 0 }, lent).status, 200);
	/* Giving rights is not lent, in whatever way it is asked for. */
	assert_int_equal(visit_json(v, HTTP_POST, arena_fmt(a, "/api/v1/deputies/" FMT "/end", ARG(deputy)).s,
		S("{\"reason\":\"试一试\"}"), lent).status, 403);
	got = visit_json(v, HTTP_DELETE, arena_fmt(a, "/api/v1/me/deputies/" FMT, ARG(deputy)).s, (str){ 0 }, his);
	assert_int_equal(got.status, 200);
	assert_int_equal(visit_json(v, HTTP_PUT, "/api/v1/session", arena_fmt(a,
		"{\"post_id\":\"%lld\",\"deputy_id\":\"" FMT "\"}", (long long)li->post.v, ARG(deputy)), lent).status, 404);
}
