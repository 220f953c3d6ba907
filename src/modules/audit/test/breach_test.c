/* breach_test.c - whose data did this account read: numbers in full, exports, pages. */
#include "modules/audit/breach.h"

#include "modules/member/member.h"
#include "platform/viewed.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"

static id
member_at(struct world *w, struct arena *a, const struct actor *who, size_t at)
{
	struct found found;

	ASK(member_record.list(d, a, w, who->scope, &(struct ask){ .most = 10 }, &found));
	assert_true(found.n > at);
	return ((const struct member *)found.at)[at].member_id;
}

static struct breach_answer
asked(struct world *w, struct arena *a, const char *login, struct date from, struct date to)
{
	struct breach_answer b;

	OK(viewed_flush(w, a));
	ASK(breach_find(d, a, w, scope_all(), str_of(login), from, to, 100, &b));
	return b;
}

ON_BOTH(three_ways_of_reading_are_told_and_only_those_of_the_account)
{
	const struct actor *one = test_actor(w, a, "town", TEST_TOWN), *other = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w), *beside = visit_beside(a, v);
	struct date today = world_today(w);
	const char *page, *second;
	struct breach_answer b;

	bring(w, a, one, people(a, 0, 3, "6500"));
	page = arena_fmt(a, "/members/%lld", (long long)member_at(w, a, one, 0).v).s;
	second = arena_fmt(a, "/members/%lld", (long long)member_at(w, a, one, 1).v).s;
	visit_as(v, one);
	visit_as(beside, other);
	assert_int_equal(asked(w, a, "test1", today, today).n, 0);
	assert_int_equal(visit_get(v, page).status, 200);
	assert_int_equal(visit_get(v, page).status, 200);
	assert_int_equal(visit_json(v, HTTP_GET, arena_fmt(a, "/api/v1%s", second).s, (str){ 0 }, test_token(w, a, one)).status,
		200);
	assert_int_equal(visit_get(beside, page).status, 200);
	/* A list shows masks of many and is no page of somebody; what was refused was not read. */
	assert_int_equal(visit_get(v, "/members").status, 200);
	assert_int_equal(visit_get(v, "/members/4711").status, 404);
	b = asked(w, a, "test1", today, today);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.people, 2);
	assert_int_equal(b.at[0].how, BREACH_PAGE);
	assert_int_equal(b.at[0].times, 2);
	SAME("王小明", b.at[0].title);
	assert_int_equal(visit_post(v, arena_fmt(a, "%s/reveal", page).s, "field", "mobile", "reason", "打电话核实", NULL).status,
		200);
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", "报送社保", NULL).status, 200);
	b = asked(w, a, "test1", today, today);
	assert_int_equal(b.n, 4);
	assert_int_equal(b.people, 2);
	assert_int_equal(b.exported, 3);
	assert_int_equal(asked(w, a, "test2", today, today).n, 1);
	/* On other days nothing was read. */
	assert_int_equal(asked(w, a, "test1", date_plus(today, -9), date_plus(today, -1)).n, 0);
	test_wait(w, 2 * DAY);
	assert_int_equal(asked(w, a, "test1", date_plus(today, 1), date_plus(today, 2)).n, 0);
	assert_int_equal(asked(w, a, "test1", today, date_plus(today, 2)).n, 4);
}

static failed
look_at_evidence(struct act *x, void *v)
{
	(void)v;
	return act_record(x, (struct entry){ .what = "correction.file", .object = "correction", .object_id = { 7 },
		.title = S("王小明") });
}

/* What was handed in to prove who somebody is, and the rows that wait to be put right. */
ON_BOTH(documents_and_waiting_rows_that_were_taken_along_are_told_too)
{
	const struct actor *one = test_actor(w, a, "town", TEST_TOWN);
	struct date today = world_today(w);
	struct visit *v = visit_new(a, w);
	struct buf sheet = { .a = a };
	struct breach_answer b;

	buf_put(&sheet, S(HEAD));
	add_row(&sheet, "王小明", S("3205"), 1, MILL, "6500");
	bring(w, a, one, buf_str(&sheet));
	visit_as(v, one);
	assert_int_equal(visit_post(v, "/members/held/sheet", NULL).status, 200);
	OK(act_run(w, a, one, S("t"), look_at_evidence, NULL));
	b = asked(w, a, "test1", today, today);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.at[0].how, BREACH_EXPORT);
	assert_int_equal(b.at[0].rows, 1);
	assert_int_equal(b.at[1].how, BREACH_FILE);
	assert_int_equal(b.people, 1);
	SAME("王小明", b.at[1].title);
}

TEST(the_auditor_finds_it_on_a_page_and_takes_a_list_along)
{
	struct world *w = test_world(a);
	const struct actor *one = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w), *auditor = visit_beside(a, v);
	struct answer got;

	bring(w, a, one, people(a, 0, 3, "6500"));
	visit_as(v, one);
	assert_int_equal(visit_post(v, arena_fmt(a, "/members/%lld/reveal", (long long)member_at(w, a, one, 0).v).s, "field",
		"mobile", "reason", "打电话核实", NULL).status, 200);
	OK(viewed_flush(w, a));
	visit_as(auditor, test_actor(w, a, "audit", TEST_CITY));
	HAS(visit_get(auditor, "/breach").body, "请填账号和起止日期");
	HAS(visit_get(auditor, "/breach?login=nobody").body, "没有这个账号：nobody");
	got = visit_get(auditor, "/breach?login=test1");
	HAS(got.body, "看完整号码");
	HAS(got.body, "王小明");
	HAS(got.body, "打电话核实");
	HAS(got.body, "看过 1 个人");
	LACKS(got.body, "19000000");
	got = visit_post(auditor, "/breach/sheet", "login", "test1", "format", "csv", NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "看完整号码");
	HAS(got.body, "王小明");
	LACKS(got.body, "19000000");
	assert_int_equal(test_recorded(w, a, "audit.breach"), 1);
	/* It is nobody else's business. */
	visit_as(auditor, test_actor(w, a, "security", TEST_CITY));
	assert_int_equal(visit_get(auditor, "/breach?login=test1").status, 403);
}
