/* pages_test.c - accounts as officers see them, one's own page, and the way in for the command line. */
#include "test/test.h"

#include "modules/account/account.h"
#include "platform_account.h"
#include "platform_act.h"
#include "test/web/player.h"
#include "web/web.h"

static const char *
path_of(struct arena *a, const char *before, id key, const char *behind)
{
	return arena_fmt(a, "%s%lld%s", before, (long long)key.v, behind).s;
}

static const char *
role_text(const struct world *w, struct arena *a, const char *name)
{
	struct role_by_name_row r;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_one(d, a, role_by_name, &r, .name = str_of(name)));
	db_return(w->pool, d);
	return arena_fmt(a, "%lld", (long long)r.role_id.v).s;
}

TEST(officers_see_the_accounts_of_their_unions_only)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *mill = test_actor(w, a, "base", TEST_MILL);
	const struct actor *company = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, town);
	got = visit_get(v, "/accounts");
	assert_int_equal(got.status, 200);
	HAS(got.body, mill->name);
	HAS(got.body, test_org(w, a, TEST_MILL).name);
	LACKS(got.body, test_org(w, a, TEST_COMPANY).name);
	assert_int_equal(visit_get(v, path_of(a, "/accounts/", mill->account, "")).status, 200);
	assert_int_equal(visit_get(v, path_of(a, "/accounts/", company->account, "")).status, 404);
	assert_int_equal(visit_get(v, path_of(a, "/accounts/", company->account, "/password")).status, 404);
}

TEST(the_list_is_found_by_name_and_login_and_paged)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str next;

	for (int i = 0; i < 25; i++)
		test_actor(w, a, "base", TEST_MILL);
	visit_as(v, security);
	got = visit_get(v, "/accounts?word=test7");
	HAS(got.body, ">test7<");
	LACKS(got.body, ">test8<");
	got = visit_get(v, "/accounts?word=%25");
	HAS(got.body, "没有找到这样的账号");
	got = visit_get(v, "/accounts");
	HAS(got.body, ">test2<");
	LACKS(got.body, ">test26<");
	next = answer_cut(&got, S("class=\"btn\" href=\"/accounts?word=&amp;after="), S("\""));
	assert_true(next.n > 0);
	got = visit_get(v, arena_fmt(a, "/accounts?word=&after=" FMT, ARG(next)).s);
	HAS(got.body, ">test26<");
	LACKS(got.body, ">test2<");
}

TEST(opening_an_account_shows_its_password_once)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *officer = visit_beside(a, v);
	struct answer got;
	str password;

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	got = visit_get(v, "/accounts/new");
	assert_int_equal(got.status, 200);
	HAS(got.body, "基层工会干部");
	LACKS(got.body, "系统管理员</option>");
	got = visit_post(v, "/accounts", "name", "钱小芸", "mobile", "19000000901", "login", "qian.xy", "org_name",
		"江阴市盈帆针织服饰有限公司工会委员会", "title", "工会主席", "role_id", role_text(w, a, "base"), "once", "k1", NULL);
	assert_int_equal(got.status, 200);
	password = answer_cut(&got, S("<code class=\"handed\">"), S("</code>"));
	assert_int_equal(password.n, 19);
	visit_sign_in(officer, "qian.xy", arena_z(a, password));
	assert_int_equal(visit_get(officer, "/me").status, 303);
	/* A double click opens nothing more and shows nothing. */
	got = visit_post(v, "/accounts", "name", "钱小芸", "mobile", "19000000901", "login", "qian.xy", "org_name",
		"江阴市盈帆针织服饰有限公司工会委员会", "title", "工会主席", "role_id", role_text(w, a, "base"), "once", "k1", NULL);
	assert_int_equal(got.status, 409);
	LACKS(got.body, "class=\"handed\"");
}

/* Opens an account and gives the password that is shown. */
static str
handed(struct world *w, struct arena *a, struct visit *v)
{
	struct answer got;

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	got = visit_post(v, "/accounts", "name", "钱小芸", "mobile", "19000000901", "login", "qian.xy", "org_name",
		"江阴市盈帆针织服饰有限公司工会委员会", "title", "工会主席", "role_id", role_text(w, a, "base"), NULL);
	return answer_cut(&got, S("<code class=\"handed\">"), S("</code>"));
}

TEST(a_password_from_somebody_else_is_changed_before_anything_else)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *officer = visit_beside(a, v);
	const char *first = arena_z(a, handed(w, a, v));
	struct answer got;

	visit_sign_in(officer, "qian.xy", first);
	got = visit_get(officer, "/members");
	assert_int_equal(got.status, 303);
	SAME("/me/password", answer_header(&got, "Location"));
	assert_int_equal(visit_get(officer, "/").status, 303);
	assert_int_equal(visit_post(officer, "/me/sessions/1/end", NULL).status, 303);
	got = visit_get(officer, "/me/password");
	assert_int_equal(got.status, 200);
	HAS(got.body, "请先改成自己的密码");
	HAS(got.body, "至少 8 位");
	LACKS(got.body, "href=\"/members\"");
	/* Phones and programs: what is open is shown as to a stranger, the rest is refused in words. */
	assert_int_equal(visit_get(officer, "/my").status, 200);
	got = visit_post(officer, "/me/password", "old_password", first, "new_password", first, "new_again", first, NULL);
	HAS(got.body, "不能和原密码相同");
	got = visit_post(officer, "/me/password", "old_password", first, "new_password", "Third-2026", "new_again",
		"Third-2026", NULL);
	assert_int_equal(got.status, 303);
	visit_sign_in(officer, "qian.xy", "Third-2026");
	assert_int_equal(visit_get(officer, "/members").status, 200);
}

static failed
long_passwords(struct act *x, void *v)
{
	(void)v;
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S(PASSWORD_PROFILE_SETTING), .value = S("asvs"),
		.changed = x->now));
	TRY(session_stale(x, (id){ 0 }));
	return act_record(x, (struct entry){ .what = "setting.edit", .object = "setting" });
}

/* What the door says to the new officer. */
static str
refusal(struct world *w, struct arena *a, str password)
{
	str token;
	failed f = account_sign_in(w, a, S("qian.xy"), password, S("127.0.0.1"), S("t"), &token);

	return f ? err_sentence(a, f) : S("");
}

TEST(a_password_from_somebody_else_that_nobody_used_ends_by_itself)
{
	struct world *w = test_world(a);
	str first = handed(w, a, visit_new(a, w));

	test_wait(w, HANDED_TIME - SECOND);
	SAME("", refusal(w, a, first));
	test_wait(w, 2 * SECOND);
	HAS(refusal(w, a, first), "已经作废");
	/* Whoever does not know it is not told. */
	HAS(refusal(w, a, S("x")), "账号或密码不对");
}

TEST(a_password_that_came_of_age_is_changed_first_where_the_profile_says_so)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);

	test_actor(w, a, "base", TEST_MILL);
	test_wait(w, 90 * DAY - SECOND);
	visit_sign_in(v, "test1", TEST_PASSWORD);
	assert_int_equal(visit_get(v, "/members").status, 200);
	test_wait(w, 2 * SECOND);
	assert_int_equal(visit_get(v, "/members").status, 303);
	HAS(visit_get(v, "/me/password").body, "90 天");
	OK(act_run(w, a, &actor_house, S("t"), long_passwords, NULL));
	assert_int_equal(visit_get(v, "/members").status, 200);
}

TEST(a_program_with_a_password_to_change_is_told_so)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	str password = handed(w, a, v), token;
	struct answer got;

	OK(account_sign_in(w, a, S("qian.xy"), password, S("127.0.0.1"), S("t"), &token));
	got = visit_json(v, HTTP_GET, "/api/v1/members", (str){ 0 }, token);
	assert_int_equal(got.status, 403);
	HAS(got.body, "请先改密码");
	assert_int_equal(visit_json(v, HTTP_GET, "/healthz", (str){ 0 }, token).status, 200);
}

TEST(a_form_with_faults_comes_back_with_what_was_typed)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	got = visit_post(v, "/accounts", "name", "钱小芸", "mobile", "19000000901", "login", "qian.xy", "org_name",
		"没有这个工会", "title", "工会主席", "role_id", role_text(w, a, "base"), NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "没有叫这个名称的工会");
	HAS(got.body, "钱小芸");
	LACKS(got.body, "19000000901");
	got = visit_get(v, "/accounts/unions?org_name=针织");
	HAS(got.body, "江阴市盈帆针织服饰有限公司工会委员会");
	LACKS(visit_get(v, "/accounts/unions?org_name=晟科").body, "晟科机械");
}

TEST(passwords_posts_and_state_are_changed_from_the_account)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w), *system = visit_beside(a, v);
	struct answer got;

	visit_as(v, test_actor(w, a, "security", TEST_CITY));
	visit_as(system, test_actor(w, a, "system", TEST_CITY));
	got = visit_get(v, path_of(a, "/accounts/", mill->account, ""));
	HAS(got.body, "重设密码");
	LACKS(got.body, "停用账号");
	HAS(visit_get(v, path_of(a, "/accounts/", mill->account, "/password")).body, "旧密码作废");
	got = visit_post(v, path_of(a, "/accounts/", mill->account, "/password"), "once", "p1", NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "class=\"handed\"");
	assert_int_equal(visit_get(v, path_of(a, "/accounts/", mill->account, "/posts/new")).status, 200);
	got = visit_post(v, path_of(a, "/accounts/", mill->account, "/posts"), "org_name",
		"江阴市澄晖中心小学工会委员会", "title", "委员", "role_id", role_text(w, a, "base"), NULL);
	assert_int_equal(got.status, 303);
	got = visit_post(v, arena_fmt(a, "/accounts/%lld/posts/%lld/end", (long long)mill->account.v,
		(long long)mill->post.v).s, "reason", "", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(v, arena_fmt(a, "/accounts/%lld/posts/%lld/end", (long long)mill->account.v,
		(long long)mill->post.v).s, "reason", "换届", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, path_of(a, "/accounts/", mill->account, "")).body, "已结束");
	got = visit_post(system, path_of(a, "/accounts/", mill->account, "/close"), "reason", "离岗", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(system, path_of(a, "/accounts/", mill->account, "")).body, "已停用");
	assert_int_equal(visit_post(system, path_of(a, "/accounts/", mill->account, "/open"), NULL).status, 303);
}

TEST(roles_tell_what_they_hold)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	got = visit_get(v, "/accounts/roles");
	HAS(got.body, "安全管理员");
	got = visit_get(v, arena_fmt(a, "/accounts/roles/%s", role_text(w, a, "security")).s);
	HAS(got.body, "开通账号和授予职务");
	LACKS(got.body, "查看审计记录");
}

TEST(everybody_has_a_page_of_his_own)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct answer got;
	str session;

	visit_as(v, mill);
	visit_as(other, mill);
	got = visit_get(v, "/me");
	HAS(got.body, "test1");
	HAS(got.body, test_org(w, a, TEST_MILL).name);
	got = visit_post(v, "/me/password", "old_password", TEST_PASSWORD, "new_password", "short", "new_again", "short", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "至少要 8 位");
	LACKS(got.body, TEST_PASSWORD);
	got = visit_post(v, "/me/password", "old_password", TEST_PASSWORD, "new_password", "Third-2026", "new_again",
		"Third-2027", NULL);
	HAS(got.body, "两次写的新密码不一样");
	got = visit_get(v, "/me/sessions");
	HAS(got.body, "就是这一次");
	session = answer_cut(&got, S("/me/sessions/"), S("/end"));
	assert_int_equal(visit_post(v, arena_fmt(a, "/me/sessions/" FMT "/end", ARG(session)).s, NULL).status, 303);
	assert_int_equal(visit_get(other, "/me").status, 303);
	assert_int_equal(visit_get(v, "/me").status, 200);
	got = visit_post(v, "/me/password", "old_password", TEST_PASSWORD, "new_password", "Third-2026", "new_again",
		"Third-2026", NULL);
	assert_int_equal(got.status, 303);
	assert_int_equal(visit_get(v, "/me").status, 303);
}

TEST(another_ones_session_cannot_be_ended)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct answer got;
	struct session_rows rows;
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);

	visit_as(v, test_actor(w, a, "base", TEST_SCHOOL));
	visit_as(other, mill);
	OK(session_list(test_db(w, a), a, mill->account, &rows));
	got = visit_post(v, path_of(a, "/me/sessions/", rows.at[0].session_id, "/end"), NULL);
	assert_int_equal(got.status, 404);
	assert_int_equal(visit_get(other, "/me").status, 200);
}

/* A telephone that was lost is signed out from the next one. */
TEST(on_the_phone_one_sees_ones_sessions_and_ends_a_strange_one)
{
	struct world *w = test_world(a);
	const struct actor *worker = test_worker(w, a);
	struct visit *v = visit_new(a, w), *lost = visit_beside(a, v);
	struct session_rows rows;
	struct answer got;
	const char *end;

	visit_as(lost, worker);
	OK(session_list(test_db(w, a), a, worker->account, &rows));
	end = path_of(a, "/my/sessions/", rows.at[0].session_id, "/end");
	visit_as(v, worker);
	HAS(visit_get(v, "/my/data").body, "href=\"/my/sessions\"");
	got = visit_get(v, "/my/sessions");
	assert_int_equal(got.status, 200);
	HAS(got.body, "就是这一次");
	HAS(got.body, end);
	LACKS(got.body, "class=\"frame\"");
	got = visit_post(v, end, NULL);
	SAME("/my/sessions", answer_header(&got, "Location"));
	assert_int_equal(visit_get(lost, "/my/sessions").status, 303);
	assert_int_equal(visit_get(v, "/my/sessions").status, 200);
	LACKS(visit_get(v, "/my/sessions").body, end);
}

/* --- signing others out ---------------------------------------------------------------------- */

TEST(the_system_administrator_signs_one_out_or_everybody)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY), *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w), *one = visit_beside(a, v), *other = visit_beside(a, v);
	const char *path = path_of(a, "/accounts/", mill->account, "/sessions");

	visit_as(one, mill);
	visit_as(other, test_actor(w, a, "security", TEST_CITY));
	assert_int_equal(visit_post(other, path, NULL).status, 403);
	assert_int_equal(visit_post(other, "/accounts/sessions", "reason", "好玩", NULL).status, 403);
	assert_int_equal(visit_get(one, "/me").status, 200);
	visit_as(v, system);
	HAS(visit_get(v, path_of(a, "/accounts/", mill->account, "")).body, "退出他的登录");
	assert_int_equal(visit_post(v, path, NULL).status, 303);
	assert_int_equal(visit_get(one, "/me").status, 303);
	assert_int_equal(visit_get(other, "/me").status, 200);
	/* The account is as it was. */
	visit_sign_in(one, "test2", TEST_PASSWORD);
	assert_int_equal(visit_post(v, "/accounts/sessions", "reason", "", NULL).status, 422);
	assert_int_equal(visit_post(v, "/accounts/sessions", "reason", "怀疑有人进来过", NULL).status, 303);
	assert_int_equal(visit_get(one, "/me").status, 303);
	assert_int_equal(visit_get(other, "/me").status, 303);
	assert_int_equal(visit_get(v, "/me").status, 303);
	assert_int_equal(test_recorded(w, a, "account.sign_out_all"), 1);
}

/* --- the command line's way in ----------------------------------------------------------------- */

static struct http_response
ask(struct visit *v, struct world *w, struct arena *a, str body, bool local)
{
	static const struct http_header type = { S("Content-Type"), S("application/x-www-form-urlencoded") };
	struct http_request http = { .method = HTTP_POST, .path = S("/admin/user"), .headers = &type, .n_headers = 1,
		.remote = S("local"), .local = local, .request_id = S("t"), .body = body, .body_fd = -1,
		.body_size = (int64_t)body.n };
	struct http_response answer = { 0 };

	(void)w;
	site_handle((void *)(uintptr_t)visit_site(v), a, &http, &answer);
	return answer;
}

TEST(the_command_line_is_served_over_the_local_socket_only)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct http_response got;

	(void)mill;
	assert_int_equal(ask(v, w, a, S("do=close&login=test1"), false).status, 404);
	got = ask(v, w, a, S("do=password&login=test1"), true);
	assert_int_equal(got.status, 200);
	HAS(got.body, "\"password\":\"");
	assert_int_equal(ask(v, w, a, S("do=close&login=test1"), true).status, 200);
	assert_int_equal(ask(v, w, a, S("do=close&login=nobody"), true).status, 404);
	assert_int_equal(ask(v, w, a, S("do=remove&login=test1"), true).status, 422);
}
