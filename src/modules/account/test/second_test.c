/* second_test.c - the second factor as its owner meets it, at the doors and on his pages; and two who switch it off. */
#include "modules/account/reset.h"

#include "platform/job.h"
#include "platform/notice.h"
#include "platform/second.h"
#include "platform_account.h"
#include "platform_act.h"
#include "test/test.h"
#include "test/web/player.h"
#include "web/web.h"

/* --- a telephone -------------------------------------------------------------------------- */

static uint8_t
letter_of(char c)
{
	return (uint8_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
}

/* What an app makes of the key that is typed: RFC 4648, blanks between the groups. */
static str
key_bytes(struct arena *a, str key)
{
	struct buf b = { .a = a };
	uint32_t held = 0;
	int bits = 0;

	for (size_t i = 0; i < key.n; i++) {
		if (key.s[i] == ' ')
			continue;
		held = (held << 5 | letter_of(key.s[i])) & 0xffff;
		if ((bits += 5) >= 8)
			buf_char(&b, (char)(held >> (bits -= 8) & 255));
	}
	return buf_str(&b);
}

static const char *
code_now(const struct world *w, struct arena *a, str secret)
{
	return arena_z(a, totp_code(a, secret, world_now(w)));
}

struct phone { str secret, recovery; };

/* Takes one on the pages, as whoever is signed in here. */
static struct phone
take(struct world *w, struct arena *a, struct visit *v)
{
	struct answer got = visit_get(v, "/me/second/new");
	struct phone p = { .secret = key_bytes(a, answer_cut(&got, S("id=\"second-key\">"), S("</code>"))) };
	const char *pending = arena_z(a, answer_cut(&got, S("name=\"pending\" value=\""), S("\"")));

	assert_int_equal(got.status, 200);
	assert_int_equal(p.secret.n, TOTP_SECRET);
	got = visit_post(v, "/me/second", "code", code_now(w, a, p.secret), "pending", pending, "password", TEST_PASSWORD, NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "备用码只显示这一次");
	p.recovery = answer_cut(&got, S("<li><code class=\"handed\">"), S("</code>"));
	assert_int_equal(p.recovery.n, 11);
	test_wait(w, 30 * SECOND);
	return p;
}

/* Through the first door: the password is right, the code is still to come. */
static void
first_door(struct visit *v, const char *login)
{
	struct answer got = visit_post(v, "/sign-in", "account", login, "password", TEST_PASSWORD, NULL);

	assert_int_equal(got.status, 303);
	SAME("/sign-in/code", answer_header(&got, "Location"));
}

/* --- the doors ------------------------------------------------------------------------------ */

ON_BOTH(after_the_password_nothing_but_the_code_is_reached)
{
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct phone p;
	struct answer got;
	str before;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	p = take(w, a, v);
	assert_int_equal(visit_get(v, "/members").status, 200);
	first_door(other, "test1");
	got = visit_get(other, "/members");
	assert_int_equal(got.status, 303);
	SAME("/sign-in/code", answer_header(&got, "Location"));
	assert_int_equal(visit_get(other, "/me").status, 303);
	assert_int_equal(visit_get(other, "/me/second/off").status, 303);
	assert_int_equal(visit_post(other, "/me/password", "old_password", TEST_PASSWORD, "new_password", "Third-2026",
		"new_again", "Third-2026", NULL).status, 303);
	LACKS(visit_get(other, "/no-such-page").body, test_org(w, a, TEST_MILL).name);
	assert_int_equal(visit_json(other, HTTP_GET, "/healthz", (str){ 0 }, visit_token(other)).status, 200);
	got = visit_json(other, HTTP_GET, "/api/v1/members", (str){ 0 }, visit_token(other));
	assert_int_equal(got.status, 403);
	HAS(got.body, "动态口令");
	got = visit_get(other, "/sign-in/code");
	HAS(got.body, "再核对一次身份");
	LACKS(got.body, "href=\"/members\"");
	got = visit_post(other, "/sign-in/code", "code", "00000a", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "动态口令不对或已经用过");
	before = arena_str(a, visit_token(other));
	got = visit_post(other, "/sign-in/code", "code", code_now(w, a, p.secret), "next", "/members", NULL);
	assert_int_equal(got.status, 303);
	SAME("/members", answer_header(&got, "Location"));
	assert_false(str_eq(before, visit_token(other)));
	assert_int_equal(visit_get(other, "/members").status, 200);
	/* The token from before the code opens nothing any more. */
	assert_int_equal(visit_json(other, HTTP_GET, "/api/v1/members", (str){ 0 }, before).status, 401);
}

TEST(who_signs_out_before_the_code_is_out)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	take(w, a, v);
	first_door(other, "test1");
	assert_int_equal(visit_post(other, "/sign-out", NULL).status, 303);
	HAS(visit_get(other, "/sign-in").body, "name=\"password\"");
}

TEST(a_recovery_code_opens_the_door_once)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct phone p;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	p = take(w, a, v);
	first_door(other, "test1");
	assert_int_equal(visit_post(other, "/sign-in/code", "code", arena_z(a, p.recovery), NULL).status, 303);
	HAS(visit_get(other, "/me/second").body, "还有 9 个");
	assert_int_equal(visit_post(other, "/sign-out", NULL).status, 303);
	first_door(other, "test1");
	assert_int_equal(visit_post(other, "/sign-in/code", "code", arena_z(a, p.recovery), NULL).status, 422);
}

TEST(what_was_typed_before_the_session_ran_out_waits_behind_both_doors)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	struct phone p;
	struct answer got;
	const char *kept;

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	p = take(w, a, v);
	got = visit_post(other, "/accounts", "name", "钱小芸", "login", "qian.xy", NULL);
	assert_int_equal(got.status, 401);
	kept = arena_z(a, answer_cut(&got, S("name=\"kept\" value=\""), S("\"")));
	got = visit_post(other, "/sign-in", "account", "test1", "password", TEST_PASSWORD, "kept", kept, NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "再核对一次身份");
	LACKS(got.body, "钱小芸");
	kept = arena_z(a, answer_cut(&got, S("name=\"kept\" value=\""), S("\"")));
	got = visit_post(other, "/sign-in/code", "code", "00000a", "kept", kept, NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(other, "/sign-in/code", "code", code_now(w, a, p.secret), "kept", kept, NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "接着提交");
	HAS(got.body, "钱小芸");
}

static str
program(struct arena *a, const char *code)
{
	return arena_fmt(a, "{\"account\":\"test1\",\"password\":\"" TEST_PASSWORD "\"%s%s%s}",
		code ? ",\"code\":\"" : "", code ? code : "", code ? "\"" : "");
}

ON_BOTH(a_program_brings_the_code_with_the_password)
{
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct session_rows rows;
	struct phone p;
	struct answer got;
	str token;

	visit_as(v, who);
	p = take(w, a, v);
	got = visit_json(v, HTTP_POST, "/api/v1/session", program(a, NULL), (str){ 0 });
	assert_int_equal(got.status, 422);
	HAS(got.body, "\"code\":\"这个账号登录还要动态口令");
	LACKS(got.body, "\"token\"");
	got = visit_json(v, HTTP_POST, "/api/v1/session", program(a, "00000a"), (str){ 0 });
	assert_int_equal(got.status, 422);
	/* What did not prove left no session behind. */
	OK(session_list(test_db(w, a), a, who->account, &rows));
	assert_int_equal(rows.n, 1);
	got = visit_json(v, HTTP_POST, "/api/v1/session", program(a, code_now(w, a, p.secret)), (str){ 0 });
	assert_int_equal(got.status, 201);
	token = answer_cut(&got, S("\"token\":\""), S("\""));
	assert_int_equal(visit_json(v, HTTP_GET, "/api/v1/members", (str){ 0 }, token).status, 200);
}

/* --- one's own pages ------------------------------------------------------------------------- */

TEST(it_is_taken_with_a_good_code_only)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	const char *pending, *code;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	HAS(visit_get(v, "/me").body, "href=\"/me/second\"");
	got = visit_get(v, "/me/second/new");
	pending = arena_z(a, answer_cut(&got, S("name=\"pending\" value=\""), S("\"")));
	got = visit_post(v, "/me/second", "code", "00000a", "pending", pending, "password", TEST_PASSWORD, NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "对不上");
	/* Nor at a desk that somebody left open: his password is asked for again, and counted. */
	code = code_now(w, a, key_bytes(a, answer_cut(&got, S("id=\"second-key\">"), S("</code>"))));
	got = visit_post(v, "/me/second", "code", code, "pending", pending, NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "请输入登录密码");
	for (int i = 1; i < LOCK_TRIES; i++)
		HAS(visit_post(v, "/me/second", "code", code, "pending", pending, "password", "Falsch-2026", NULL).body,
			"现在的密码不对");
	HAS(visit_post(v, "/me/second", "code", code, "pending", pending, "password", TEST_PASSWORD, NULL).body, "15 分钟后再试");
	assert_int_equal(visit_get(v, arena_fmt(a, "/me/second/code.svg?of=%s", pending).s).status, 200);
	/* Nobody else's picture, and none that is too old. */
	test_wait(w, 16 * MINUTE);
	assert_int_equal(visit_get(v, arena_fmt(a, "/me/second/code.svg?of=%s", pending).s).status, 404);
	got = visit_post(v, "/me/second", "code", "000000", "pending", pending, "password", TEST_PASSWORD, NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "15 分钟");
	assert_int_equal(visit_get(v, "/me/second").status, 303);
}

TEST(another_telephone_needs_the_old_one_or_a_recovery_code)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct phone p;
	struct answer got;
	str secret;
	const char *pending;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	p = take(w, a, v);
	got = visit_get(v, "/me/second/new");
	HAS(got.body, "换一部手机");
	secret = key_bytes(a, answer_cut(&got, S("id=\"second-key\">"), S("</code>")));
	pending = arena_z(a, answer_cut(&got, S("name=\"pending\" value=\""), S("\"")));
	assert_int_equal(visit_post(v, "/me/second", "code", code_now(w, a, secret), "pending", pending, NULL).status, 422);
	assert_int_equal(visit_post(v, "/me/second", "code", code_now(w, a, secret), "old_code", "00000a", "pending",
		pending, NULL).status, 422);
	got = visit_post(v, "/me/second", "code", code_now(w, a, secret), "old_code", arena_z(a, p.recovery), "pending",
		pending, NULL);
	assert_int_equal(got.status, 200);
	assert_int_equal(test_recorded(w, a, "second.change"), 1);
	test_wait(w, 30 * SECOND);
	assert_int_equal(visit_post(v, "/me/second/off", "code", code_now(w, a, p.secret), NULL).status, 422);
	assert_int_equal(visit_post(v, "/me/second/off", "code", code_now(w, a, secret), NULL).status, 303);
}

TEST(an_officer_switches_it_off_and_an_administrator_does_not)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *keeper = visit_beside(a, v), *again = visit_beside(a, v);
	struct phone p;
	struct answer got;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	p = take(w, a, v);
	HAS(visit_get(v, "/me/second").body, "href=\"/me/second/off\"");
	assert_int_equal(visit_post(v, "/me/second/off", "code", "00000a", NULL).status, 422);
	assert_int_equal(visit_post(v, "/me/second/off", "code", code_now(w, a, p.secret), NULL).status, 303);
	visit_sign_in(again, "test1", TEST_PASSWORD);
	assert_int_equal(visit_get(again, "/members").status, 200);
	visit_as(keeper, test_actor(w, a, "audit", TEST_CITY));
	p = take(w, a, keeper);
	LACKS(visit_get(keeper, "/me/second").body, "href=\"/me/second/off\"");
	got = visit_post(keeper, "/me/second/off", "code", code_now(w, a, p.secret), NULL);
	assert_int_equal(got.status, 403);
}

TEST(a_worker_sees_nothing_of_it)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);

	visit_as(v, test_worker(w, a));
	LACKS(visit_get(v, "/me").body, "动态口令");
	assert_int_equal(visit_get(v, "/me/second").status, 404);
	assert_int_equal(visit_get(v, "/me/second/new").status, 404);
	LACKS(visit_get(v, "/my").body, "动态口令");
}

static failed
administrators_must(struct act *x, void *v)
{
	(void)v;
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S(SECOND_SETTING), .value = S(SECOND_ADMINISTRATORS),
		.changed = x->now));
	return act_record(x, (struct entry){ .what = "setting.edit", .object = "setting" });
}

ON_BOTH(an_administrator_without_one_reaches_the_page_to_take_one)
{
	struct visit *v = visit_new(a, w);
	struct answer got;

	test_actor(w, a, "audit", TEST_CITY);
	OK(act_run(w, a, &actor_house, S("t"), administrators_must, NULL));
	visit_sign_in(v, "test1", TEST_PASSWORD);
	got = visit_get(v, "/audit");
	assert_int_equal(got.status, 303);
	SAME("/me/second/new", answer_header(&got, "Location"));
	assert_int_equal(visit_get(v, "/me").status, 303);
	got = visit_json(v, HTTP_GET, "/api/v1/members", (str){ 0 }, visit_token(v));
	assert_int_equal(got.status, 403);
	HAS(got.body, "请先在网页上开通");
	HAS(visit_get(v, "/me/second/new").body, "管理员登录要有动态口令");
	take(w, a, v);
	assert_int_equal(visit_get(v, "/audit").status, 200);
}

/* --- two people switch it off -------------------------------------------------------------------- */

struct asking { id account, reset; int64_t from; };

static failed
ask(struct act *x, void *v)
{
	struct asking *k = v;

	return reset_request(x, k->account, S("手机掉进河里"), &k->reset);
}

static failed
confirm(struct act *x, void *v)
{
	const struct asking *k = v;

	return flow_move(x, &second_flow, k->reset, S("confirm"), k->from ? k->from : RESET_WAITING, (str){ 0 });
}

static failed
run(const struct world *w, struct arena *a, const struct actor *who, act_rule *rule, void *arg)
{
	return act_run(w, a, who, S("t"), rule, arg);
}

static bool
is_on(const struct world *w, struct arena *a, id account)
{
	struct second now;

	OK(second_of(test_db(w, a), a, account, &now));
	return now.on;
}

ON_BOTH(one_asks_another_confirms_and_the_owner_is_told)
{
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *town = test_actor(w, a, "town", TEST_TOWN);
	const struct actor *beside = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w);
	struct asking k = { .account = mill->account };
	struct notice_rows told;

	visit_as(v, mill);
	FAILS(ERR_CONFLICT, run(w, a, town, ask, &k));
	take(w, a, v);
	OK(run(w, a, town, ask, &k));
	FAILS(ERR_CONFLICT, run(w, a, beside, ask, &k));
	FAILS(ERR_DENIED, run(w, a, town, confirm, &k));
	FAILS(ERR_DENIED, run(w, a, mill, confirm, &k));
	assert_true(is_on(w, a, mill->account));
	OK(run(w, a, beside, confirm, &k));
	assert_false(is_on(w, a, mill->account));
	assert_int_equal(visit_get(v, "/me").status, 303);
	OK(notice_list(test_db(w, a), a, mill->person, (id){ 0 }, 10, &told));
	assert_int_equal(told.n, 2);
	HAS(told.at[0].body, "手机掉进河里");
	assert_int_equal(test_recorded(w, a, "second.confirm"), 1);
	FAILS(ERR_CONFLICT, run(w, a, beside, confirm, &k));
}

ON_BOTH(nobody_confirms_what_is_his_own_or_beyond_his_unions)
{
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *city = test_actor(w, a, "city", TEST_CITY);
	const struct actor *street = test_actor(w, a, "town", TEST_STREET), *auditor = test_actor(w, a, "audit", TEST_CITY);
	struct visit *v = visit_new(a, w);
	struct asking k = { .account = town->account };

	visit_as(v, town);
	take(w, a, v);
	FAILS(ERR_DENIED, run(w, a, town, ask, &k));
	FAILS(ERR_MISSING, run(w, a, street, ask, &k));
	FAILS(ERR_DENIED, run(w, a, auditor, ask, &k));
	OK(run(w, a, city, ask, &k));
	FAILS(ERR_DENIED, run(w, a, town, confirm, &k));
	FAILS(ERR_DENIED, run(w, a, city, confirm, &k));
	FAILS(ERR_DENIED, run(w, a, auditor, confirm, &k));
	FAILS(ERR_MISSING, run(w, a, street, confirm, &k));
	OK(run(w, a, test_actor(w, a, "security", TEST_CITY), confirm, &k));
	assert_false(is_on(w, a, town->account));
}

/* One of the three loses his telephone: the other two, one each; no officer, and none of his own kind. */
ON_BOTH(an_administrator_s_is_switched_off_by_the_other_two_alone)
{
	static const struct { const char *owner, *asks, *confirms; int64_t state; } kinds[] = {
		{ "security", "system", "audit", RESET_BY_AUDIT }, { "system", "security", "audit", RESET_BY_AUDIT },
		{ "audit", "security", "system", RESET_BY_SYSTEM }, { "audit", "system", "security", RESET_BY_SECURITY },
	};
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);

	for (size_t i = 0; i < COUNT(kinds); i++) {
		const struct actor *owner = test_actor(w, a, kinds[i].owner, TEST_CITY);
		const struct actor *same = test_actor(w, a, kinds[i].owner, TEST_CITY);
		const struct actor *one = test_actor(w, a, kinds[i].asks, TEST_CITY);
		const struct actor *other = test_actor(w, a, kinds[i].confirms, TEST_CITY);
		struct asking k = { .account = owner->account, .from = kinds[i].state };
		struct arena *own = arena_open(32 << 20);
		struct visit *v = visit_new(own, w);
		int64_t waiting;

		visit_as(v, owner);
		take(w, own, v);
		FAILS(ERR_DENIED, run(w, a, owner, ask, &k));
		FAILS(ERR_DENIED, run(w, a, same, ask, &k));
		FAILS(ERR_DENIED, run(w, a, city, ask, &k));
		OK(run(w, a, one, ask, &k));
		FAILS(ERR_DENIED, run(w, a, city, confirm, &k));
		FAILS(ERR_DENIED, run(w, a, same, confirm, &k));
		FAILS(ERR_DENIED, run(w, a, one, confirm, &k));
		FAILS(ERR_DENIED, run(w, a, test_actor(w, a, kinds[i].asks, TEST_CITY), confirm, &k));
		OK(flow_inbox_count(test_db(w, own), own, w, other, "second", 10, &waiting));
		assert_int_equal(waiting, 1);
		visit_as(v, other);
		HAS(visit_get(v, arena_fmt(a, "/accounts/second/%lld", (long long)k.reset.v).s).body, "确认关闭");
		assert_true(is_on(w, own, owner->account));
		OK(run(w, a, other, confirm, &k));
		assert_false(is_on(w, own, owner->account));
		arena_close(own);
	}
}

static failed
begin_lapse(struct act *x, void *v)
{
	return job_start(x, RESET_LAPSE_JOB, S("过期"), S("{}"), v);
}

ON_BOTH(what_nobody_confirmed_within_a_day_lapses)
{
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *town = test_actor(w, a, "town", TEST_TOWN);
	const struct actor *beside = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w);
	struct asking k = { .account = mill->account }, again = k;
	struct flow_place place;
	id job;

	visit_as(v, mill);
	take(w, a, v);
	OK(run(w, a, town, ask, &k));
	test_wait(w, RESET_TIME + SECOND);
	FAILS(ERR_CONFLICT, run(w, a, beside, confirm, &k));
	assert_true(is_on(w, a, mill->account));
	OK(run(w, a, &actor_house, begin_lapse, &job));
	OK(job_run_all(w, a));
	OK(flow_place(test_db(w, a), a, &second_flow, k.reset, &place));
	assert_int_equal(place.state, RESET_LAPSED);
	OK(run(w, a, beside, ask, &again));
	OK(run(w, a, town, confirm, &again));
	assert_false(is_on(w, a, mill->account));
}

TEST(the_pages_of_a_request_lead_from_the_account_to_its_end)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w), *one = visit_beside(a, v), *other = visit_beside(a, v);
	struct answer got;
	const char *account = arena_fmt(a, "/accounts/%lld", (long long)mill->account.v).s, *request;

	visit_as(v, mill);
	visit_as(one, test_actor(w, a, "town", TEST_TOWN));
	visit_as(other, test_actor(w, a, "security", TEST_CITY));
	LACKS(visit_get(one, account).body, "关闭动态口令");
	take(w, a, v);
	HAS(visit_get(one, account).body, "关闭动态口令");
	got = visit_get(one, arena_fmt(a, "%s/second", account).s);
	assert_int_equal(got.status, 200);
	HAS(got.body, "24 小时内确认");
	assert_int_equal(visit_post(one, arena_fmt(a, "%s/second", account).s, "reason", "", NULL).status, 422);
	got = visit_post(one, arena_fmt(a, "%s/second", account).s, "reason", "手机丢了", NULL);
	assert_int_equal(got.status, 303);
	request = arena_z(a, answer_header(&got, "Location"));
	LACKS(visit_get(one, request).body, "确认关闭");
	got = visit_get(other, request);
	HAS(got.body, "确认关闭");
	HAS(got.body, "手机丢了");
	got = visit_post(other, arena_fmt(a, "%s/move", request).s, "move", "refuse", "reason", "", "rev", "1", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(other, arena_fmt(a, "%s/move", request).s, "move", "confirm", "reason", "", "rev", "1", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(other, request).body, "已关闭");
	assert_int_equal(visit_get(v, "/me").status, 303);
}

struct by_word { str word; id account; };

static failed
by_word(struct act *x, void *v)
{
	struct by_word *b = v;

	return account_by_word(x, b->word, S("test1"), (str){ 0 }, &b->account);
}

ON_BOTH(the_command_line_switches_it_off)
{
	const struct actor *auditor = test_actor(w, a, "audit", TEST_CITY);
	struct visit *v = visit_new(a, w);
	struct by_word b = { .word = S("second") };

	FAILS(ERR_CONFLICT, run(w, a, &actor_house, by_word, &b));
	visit_as(v, auditor);
	take(w, a, v);
	OK(run(w, a, &actor_house, by_word, &b));
	assert_false(is_on(w, a, auditor->account));
	assert_int_equal(visit_get(v, "/me").status, 303);
	assert_int_equal(test_recorded(w, a, "second.off"), 1);
}
