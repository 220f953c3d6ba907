/* look_test.c - 以他人身份查看权限: rights and no rows, told and recorded; one answer for the page and the request. */
#include "test/test.h"

#include "modules/account/look.h"
#include "modules/member/test/people.h"
#include "platform/notice.h"
#include "platform/rights.h"
#include "test/web/player.h"
#include "web/may.h"

static const char *
path(struct arena *a, const char *before, id v, const char *behind)
{
	return arena_fmt(a, "%s%lld%s", before, (long long)v.v, behind).s;
}

static struct answer
look(struct visit *v, struct arena *a, const struct actor *at, const char *reason)
{
	return visit_post(v, path(a, "/accounts/", at->account, "/look"), "reason", reason, NULL);
}

/* Somebody in the company, whom its officers may see. */
static void
somebody(struct world *w, struct arena *a, const char *name)
{
	struct entering e = { some_form(a, name, 7), { 0 } };

	OK(act_run(w, a, test_actor(w, a, "base", TEST_COMPANY), S("t"), enter_rule, &e));
}

TEST(it_shows_what_he_may_post_by_post_and_no_row_of_what_he_would_see)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str own, lent;

	somebody(w, a, "陈晓芸");
	test_deputy(w, a, town, base);
	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	HAS(visit_get(v, path(a, "/accounts/", base->account, "")).body, "以他人身份查看");
	got = visit_get(v, path(a, "/accounts/", base->account, "/look"));
	assert_int_equal(got.status, 200);
	HAS(got.body, "为什么要看");
	LACKS(got.body, "桌面上的菜单");
	got = look(v, a, base, "核对离岗后的权限");
	assert_int_equal(got.status, 200);
	LACKS(got.body, "陈晓芸");
	own = answer_cut(&got, arena_fmt(a, "<section class=\"card gap\" aria-label=\"" FMT " " FMT "\">", ARG(base->org_name),
		ARG(base->post_title)), S("</section>"));
	lent = answer_cut(&got, arena_fmt(a, "<section class=\"card gap\" aria-label=\"" FMT " " FMT "\">",
		ARG(town->org_name), ARG(town->post_title)), S("</section>"));
	/* His own post: from when, which menu, which lists, which buttons. */
	HAS(own, "本人的职务");
	HAS(own, "2026-11-");
	HAS(own, arena_fmt(a, FMT "和它的下级", ARG(base->org_name)).s);
	HAS(own, "会员列表");
	HAS(own, "入会申请：通过");
	HAS(own, "/members/:id");
	LACKS(own, "开通账号和授予职务");
	/* What is lent: by whom, until when, and without what is kept for an administrator. */
	HAS(lent, arena_fmt(a, "代" FMT "办理", ARG(town->name)).s);
	HAS(lent, "2026-11-28");
	HAS(lent, "查看账号与角色");
	LACKS(lent, "开通账号和授予职务");
}

/* Whatever it says he may open lets him in, and what it does not say refuses him: by the same function. */
TEST(what_it_tells_is_what_he_meets)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY), *wall = test_actor(w, a, "wall", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	const struct actor *both[] = { base, wall };
	size_t refused = 0;

	for (size_t k = 0; k < COUNT(both); k++) {
		struct may may;
		size_t told = 0, met = 0;

		may_of(a, w, visit_site(v), both[k], &may);
		for (size_t i = 0; i < may.permits.n; i++)
			for (size_t p = 0; p < may.permits.at[i].pages.n; p++)
				told += !strchr(may.permits.at[i].pages.at[p]->of.route->path, ':');
		visit_as(v, both[k]);
		for (size_t i = 0; i < visit_site(v)->n; i++) {
			const struct compiled *c = &visit_site(v)->all[i];
			const struct route *r = c->of.route;

			if (r->method != HTTP_GET || !c->needs_permit || r->flags & API || strchr(r->path, ':'))
				continue;
			if (visit_get(v, r->path).status != 403)
				met++;
			else
				refused++;
		}
		assert_int_equal(told, met);
		for (size_t i = 0; i < may.menu.n; i++) {
			struct answer home = visit_get(v, "/me");

			HAS(home.body, arena_fmt(a, "href=\"%s\"", may.menu.at[i]->path).s);
		}
	}
	assert_true(refused > 10);
}

ON_BOTH(he_is_told_who_looked_and_why_and_so_is_the_record)
{
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct visit *v = visit_new(a, w), *his = visit_beside(a, v), *other = visit_beside(a, v);
	struct notice_rows told;
	struct answer got;

	visit_as(his, base);
	HAS(visit_get(his, "/me/looks").body, "没有人查看过");
	HAS(visit_get(his, "/me").body, "谁查看过我的权限");
	visit_as(v, security);
	assert_int_equal(look(v, a, base, "核对离岗后的权限").status, 200);
	got = visit_get(his, "/me/looks");
	HAS(got.body, security->name);
	HAS(got.body, "核对离岗后的权限");
	OK(notice_list(test_db(w, a), a, base->person, (id){ 0 }, 10, &told));
	assert_int_equal(told.n, 1);
	HAS(told.at[0].title, arena_fmt(a, FMT "查看了您的权限", ARG(security->name)).s);
	HAS(told.at[0].body, "核对离岗后的权限");
	SAME("/me/looks", told.at[0].path);
	assert_int_equal(test_recorded(w, a, "account.look"), 1);
	/* It is told to nobody else, and a second copy of the request looks at nothing. */
	visit_as(other, test_actor(w, a, "base", TEST_COMPANY));
	LACKS(visit_get(other, "/me/looks").body, "核对离岗后的权限");
	got = visit_post(v, path(a, "/accounts/", base->account, "/look"), "reason", "核对离岗后的权限", "once", "k1", NULL);
	assert_int_equal(got.status, 200);
	got = visit_post(v, path(a, "/accounts/", base->account, "/look"), "reason", "核对离岗后的权限", "once", "k1", NULL);
	assert_int_equal(got.status, 409);
	LACKS(got.body, "桌面上的菜单");
	assert_int_equal(test_recorded(w, a, "account.look"), 2);
}

TEST(without_a_reason_nothing_is_shown_told_or_recorded)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	const char *empty[] = { "", "   ", "看看" };

	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	for (size_t i = 0; i < COUNT(empty); i++) {
		struct answer got = look(v, a, base, empty[i]);

		assert_int_equal(got.status, 422);
		LACKS(got.body, "桌面上的菜单");
	}
	assert_int_equal(test_recorded(w, a, "account.look"), 0);
}

static failed
end_post(struct act *x, void *v)
{
	const struct actor *who = v;
	struct left_sum left;

	return account_end_post(x, who->account, who->post, S("换届"), NULL, &left);
}

/* What the page says, with the number that was asked for taken out. */
static str
main_of(struct arena *a, const struct answer *got, int64_t number)
{
	str rest = answer_cut(got, S("<main"), S("</main>")), digits = arena_int(a, number);
	struct buf b = { .a = a };

	for (ptrdiff_t at; (at = str_find_str(rest, digits)) >= 0; rest = str_from(rest, (size_t)at + digits.n))
		buf_put(&b, str_part(rest, 0, (size_t)at));
	buf_put(&b, rest);
	return buf_str(&b);
}

TEST(nobody_else_looks_and_what_is_absent_or_no_officers_reads_the_same)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY), *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct visit *v = visit_new(a, w);
	id member = test_worker(w, a)->account;
	struct answer absent, worker, got;

	visit_as(v, security);
	worker = visit_post(v, path(a, "/accounts/", member, "/look"), "reason", "核对离岗后的权限", NULL);
	absent = visit_post(v, path(a, "/accounts/", (id){ member.v + 1000000 }, "/look"), "reason", "核对离岗后的权限", NULL);
	assert_int_equal(absent.status, 404);
	assert_int_equal(worker.status, 404);
	assert_true(str_eq(main_of(a, &absent, member.v + 1000000), main_of(a, &worker, member.v)));
	/* Her own is her menu. */
	got = look(v, a, security, "核对离岗后的权限");
	assert_int_equal(got.status, 403);
	HAS(got.body, "这是您自己的账号");
	assert_int_equal(visit_get(v, path(a, "/accounts/", security->account, "/look")).status, 403);
	LACKS(visit_get(v, path(a, "/accounts/", security->account, "")).body, "以他人身份查看");
	/* Another administrator's rights, and nothing by which he gets in. */
	got = look(v, a, system, "核对三员分立");
	assert_int_equal(got.status, 200);
	HAS(got.body, "停用和启用账号");
	LACKS(got.body, "test1");
	LACKS(got.body, "动态口令</dt>");
	/* Whoever opens accounts does not look; nor does the one who is looked at. */
	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(look(v, a, base, "核对离岗后的权限").status, 403);
	LACKS(visit_get(v, path(a, "/accounts/", base->account, "")).body, "以他人身份查看");
	visit_as(v, system);
	assert_int_equal(look(v, a, base, "核对离岗后的权限").status, 403);
	visit_as(v, base);
	assert_int_equal(look(v, a, system, "核对离岗后的权限").status, 403);
	/* A post that has ended gives nothing. */
	OK(act_run(w, a, security, S("t"), end_post, (void *)(uintptr_t)base));
	visit_as(v, security);
	HAS(look(v, a, base, "核对离岗后的权限").body, "没有职务");
	/* Two looks, and three who were refused. */
	assert_int_equal(test_recorded(w, a, "account.look"), 5);
}

TEST(a_closed_accounts_owner_finds_it_when_he_is_back)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w), *system = visit_beside(a, v), *his = visit_beside(a, v);
	struct notice_rows told;

	visit_as(system, test_actor(w, a, "system", TEST_CITY));
	assert_int_equal(visit_post(system, path(a, "/accounts/", base->account, "/close"), "reason", "长期病假",
		NULL).status, 303);
	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	HAS(look(v, a, base, "核对停用前的权限").body, "账号已停用");
	OK(notice_list(test_db(w, a), a, base->person, (id){ 0 }, 10, &told));
	assert_int_equal(told.n, 0);
	assert_int_equal(visit_post(system, path(a, "/accounts/", base->account, "/open"), NULL).status, 303);
	visit_as(his, base);
	HAS(visit_get(his, "/me/looks").body, "核对停用前的权限");
}

TEST(a_program_gets_the_same_in_lines)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct visit *v = visit_new(a, w);
	str token = test_token(w, a, security);
	struct answer got = visit_json(v, HTTP_POST, path(a, "/api/v1/accounts/", base->account, "/look"),
		S("{\"reason\":\"核对离岗后的权限\"}"), token);

	assert_int_equal(got.status, 200);
	HAS(got.body, "\"name\":\"member.see\",\"label\":\"查看会员\"");
	HAS(got.body, "/members/:id");
	HAS(got.body, "\"kind\":1");
	LACKS(got.body, "account.edit");
	got = visit_json(v, HTTP_POST, path(a, "/api/v1/accounts/", base->account, "/look"), S("{}"), token);
	assert_int_equal(got.status, 422);
	got = visit_json(v, HTTP_GET, "/api/v1/me/looks", (str){ 0 }, test_token(w, a, base));
	HAS(got.body, "核对离岗后的权限");
}

/* Narrowed to one union she sees no post elsewhere, though its holder is of both. */
TEST(posts_out_of_scope_are_not_shown)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY), *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w);
	struct answer got;

	test_deputy(w, a, mill, base);
	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	HAS(look(v, a, base, "核对离岗后的权限").body, mill->org_name);
	assert_int_equal(visit_post(v, "/scope", "org_id", arena_z(a, arena_int(a, base->org.v)), NULL).status, 303);
	got = look(v, a, base, "核对离岗后的权限");
	assert_int_equal(got.status, 200);
	LACKS(got.body, mill->org_name);
}
