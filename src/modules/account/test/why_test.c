/* why_test.c - why somebody may see a page: the sentence names permit, post, role and scope, and shows nothing of it. */
#include "test/test.h"

#include "modules/member/test/people.h"
#include "test/web/player.h"

static const char *
number(struct arena *a, const char *before, id v, const char *behind)
{
	return arena_fmt(a, "%s%lld%s", before, (long long)v.v, behind).s;
}

/* Somebody in the company, and the path of his page. */
static const char *
somebody(struct world *w, struct arena *a, const char *name)
{
	struct entering e = { some_form(a, name, 7), { 0 } };

	OK(act_run(w, a, test_actor(w, a, "base", TEST_COMPANY), S("t"), enter_rule, &e));
	return number(a, "/members/", e.made, "");
}

TEST(each_page_of_one_object_says_why_one_sees_it)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *mill = test_actor(w, a, "base", TEST_MILL);
	const char *page = somebody(w, a, "陈晓芸");
	struct visit *v = visit_new(a, w);
	str why;
	struct answer got;

	visit_as(v, town);
	got = visit_get(v, page);
	why = answer_cut(&got, S("<details class=\"why\">"), S("</details>"));
	HAS(why, "“查看会员”");
	HAS(why, arena_fmt(a, FMT " " FMT, ARG(town->org_name), ARG(town->post_title)).s);
	HAS(why, "澄江街道总工会和它的下级");
	LACKS(why, "代");
	LACKS(visit_get(v, "/members").body, "class=\"why\"");
	/* Of what one does not see nothing says why. */
	got = visit_get(v, "/members/7");
	assert_int_equal(got.status, 404);
	LACKS(got.body, "class=\"why\"");
	/* In a post that was lent: whose, and until when. */
	visit_as(v, test_deputy(w, a, town, mill));
	got = visit_get(v, page);
	why = answer_cut(&got, S("<details class=\"why\">"), S("</details>"));
	HAS(why, arena_fmt(a, "权限来自代" FMT "办理的职务", ARG(town->name)).s);
	HAS(why, "代理到 2026-11-28 止");
}

TEST(whoever_keeps_rights_is_told_why_another_may_or_may_not_and_nothing_else)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_STREET), *mill = test_actor(w, a, "base", TEST_MILL);
	const struct actor *wall = test_actor(w, a, "wall", TEST_STREET), *company = test_actor(w, a, "base", TEST_COMPANY);
	const char *page = somebody(w, a, "陈晓芸");
	struct visit *v = visit_new(a, w);
	struct answer got, absent;

	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	got = visit_get(v, arena_fmt(a, "/accounts/%lld/why?path=%s", (long long)company->account.v, page).s);
	HAS(got.body, "能看到，是因为有“查看会员”的权限");
	LACKS(got.body, "陈晓芸");
	/* With the host and what stood behind it, as it is copied from the browser's line. */
	got = visit_get(v, arena_fmt(a, "/accounts/%lld/why?path=https://gh.example.org%s%%3Fview=3", (long long)company->account.v,
		page).s);
	HAS(got.body, "能看到，是因为有“查看会员”的权限");
	got = visit_get(v, arena_fmt(a, "/accounts/%lld/why?path=%s", (long long)wall->account.v, page).s);
	HAS(got.body, "看不到，因为没有“查看会员”的权限");
	/* Out of scope and absent read the same. */
	got = visit_get(v, arena_fmt(a, "/accounts/%lld/why?path=%s", (long long)mill->account.v, page).s);
	HAS(got.body, "没有这一条，或者它不在");
	absent = visit_get(v, number(a, "/accounts/", mill->account, "/why?path=/members/4611686018427387904"));
	SAME(arena_z(a, answer_cut(&got, S("<ul class=\"plain-list\">"), S("</ul>"))),
		answer_cut(&absent, S("<ul class=\"plain-list\">"), S("</ul>")));
	/* Standing in for the street's officer he does see it, in that row and no other. */
	test_deputy(w, a, town, mill);
	got = visit_get(v, arena_fmt(a, "/accounts/%lld/why?path=%s", (long long)mill->account.v, page).s);
	HAS(got.body, "没有这一条，或者它不在");
	HAS(got.body, "权限来自代");
	/* Who has no business with that account asks in vain. */
	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	assert_int_equal(visit_get(v, number(a, "/accounts/", company->account, "/why?path=/members")).status, 404);
	visit_as(v, company);
	assert_int_equal(visit_get(v, number(a, "/accounts/", mill->account, "/why?path=/members")).status, 403);
}

TEST(a_program_asks_for_itself)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	const char *page = somebody(w, a, "陈晓芸");
	struct visit *v = visit_new(a, w);
	str token = test_token(w, a, mill);
	struct answer got = visit_json(v, HTTP_GET, arena_fmt(a, "/api/v1/why?path=%s", page).s, (str){ 0 }, token);

	HAS(got.body, "\"may\":false");
	got = visit_json(v, HTTP_GET, "/api/v1/why?path=/members", (str){ 0 }, token);
	HAS(got.body, "\"may\":true");
	HAS(got.body, "“查看会员”");
	got = visit_json(v, HTTP_GET, "/api/v1/why?path=/nowhere", (str){ 0 }, token);
	HAS(got.body, "没有这个页面");
}
