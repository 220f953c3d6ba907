/* activation_test.c - codes for part-time officers: who may open them, what they give, how they end. */
#include "test/test.h"

#include "account_codes.h"
#include "modules/account/activation.h"
#include "platform_account.h"
#include "test/web/player.h"

static id
role_id(struct world *w, struct arena *a, const char *name)
{
	struct role_by_name_row r;

	OK(db_one(test_db(w, a), a, role_by_name, &r, .name = str_of(name)));
	return r.role_id;
}

struct code_opening { struct activation_form form; id ticked; struct activation_opened made; };

static failed
open_rule(struct act *x, void *v)
{
	struct code_opening *o = v;

	return activation_open(x, &o->form, &o->ticked, o->ticked.v > 0, &o->made);
}

static failed
again_rule(struct act *x, void *v)
{
	return activation_again(x, *(id *)v, 0);
}

static failed
withdraw_rule(struct act *x, void *v)
{
	return activation_withdraw(x, *(id *)v);
}

static failed
run(struct world *w, struct arena *a, const struct actor *who, act_rule *rule, void *v)
{
	return act_run(w, a, who, S("t"), rule, v);
}

static struct code_opening
all_base(struct world *w, struct arena *a)
{
	return (struct code_opening){ .form = { OPEN_BASE, (str){ 0 }, S("经办人"), role_id(w, a, "base"), 30 } };
}

static struct code_list_rows
codes_of(struct world *w, struct arena *a, const struct actor *who)
{
	struct code_list_rows rows;

	OK(db_all(test_db(w, a), a, code_list, who->scope, &rows, .now = world_now(w), .most = 50));
	return rows;
}

/* The first code in somebody's scope, as it stands on the paper. */
static str
paper(struct world *w, struct arena *a, const struct actor *who)
{
	struct code_list_rows rows = codes_of(w, a, who);

	return activation_code(w, a, rows.at[0].activation_id, rows.at[0].issue);
}

static failed
use(struct world *w, struct arena *a, str code, const char *mobile, const char *login)
{
	struct activate_form form = { code, str_of(mobile), S("000000"), S("钱知远"), str_of(login), S("Qian-zhi-2026"),
		S("Qian-zhi-2026") };
	bool had;

	TRY(activation_send(w, a, code, str_of(mobile), S("10.1.1.1")));
	form.sms = test_code(w);
	test_wait(w, MINUTE + SECOND);
	return activation_use(w, a, &form, S("10.1.1.1"), S("t"), &had);
}

TEST(a_town_opens_its_unions_and_their_officers_do_the_rest)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *who;
	struct code_opening o = all_base(w, a);
	str code, token;

	OK(run(w, a, town, open_rule, &o));
	assert_int_equal(o.made.made, 2);
	assert_int_equal(codes_of(w, a, town).n, 2);
	code = paper(w, a, town);
	assert_int_equal(code.n, 14);
	OK(use(w, a, code, "19000000555", "qianzhiyuan"));
	OK(account_sign_in(w, a, S("qianzhiyuan"), S("Qian-zhi-2026"), S("10.1.1.1"), S("t"), &token));
	OK(session_actor(w, a, token, S("10.1.1.1"), &who));
	SAME("经办人", who->post_title);
	SAME(TEST_MILL, who->org_path);
	assert_true(actor_may(w, who, "join.review"));
	/* His own password from the beginning: nothing to change. */
	assert_int_equal(MUST_NOTHING, who->must);
	/* Once only, and the union that has its officer is not opened again. */
	FAILS(ERR_INVALID, use(w, a, code, "19000000556", "another"));
	OK(run(w, a, town, withdraw_rule, &codes_of(w, a, town).at[1].activation_id));
	OK(run(w, a, town, open_rule, &o));
	assert_int_equal(o.made.made, 1);
	assert_true(test_recorded(w, a, "activation.open") >= 3);
	assert_int_equal(test_recorded(w, a, "activation.use"), 1);
}

TEST(nobody_opens_more_than_he_has_or_beyond_his_unions)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *base = test_actor(w, a, "base", TEST_MILL);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct code_opening o = all_base(w, a);

	FAILS(ERR_DENIED, run(w, a, base, open_rule, &(struct code_opening){ .form = { OPEN_NAMED,
		test_org(w, a, TEST_MILL).name, S("经办人"), o.form.role_id, 30 } }));
	o.form.role_id = role_id(w, a, "city");
	FAILS(ERR_DENIED, run(w, a, town, open_rule, &o));
	o.form.role_id = role_id(w, a, "system");
	FAILS(ERR_DENIED, run(w, a, city, open_rule, &o));
	/* A neighbour's union is not there; one's own is the upper one's to open. */
	o = all_base(w, a);
	o.form.which = OPEN_NAMED;
	o.form.org_name = test_org(w, a, TEST_COMPANY).name;
	FAILS(ERR_INVALID, run(w, a, town, open_rule, &o));
	o.form.which = OPEN_TICKED;
	o.ticked = test_org(w, a, TEST_COMPANY).org_id;
	FAILS(ERR_INVALID, run(w, a, town, open_rule, &o));
	o.ticked = test_org(w, a, TEST_TOWN).org_id;
	FAILS(ERR_DENIED, run(w, a, town, open_rule, &o));
	o.ticked = test_org(w, a, TEST_SCHOOL).org_id;
	OK(run(w, a, town, open_rule, &o));
	/* What she opened, a neighbour cannot take back. */
	FAILS(ERR_MISSING, run(w, a, test_actor(w, a, "town", TEST_STREET), withdraw_rule,
		&codes_of(w, a, town).at[0].activation_id));
}

TEST(a_code_ends_by_its_day_by_being_taken_back_and_by_a_new_one)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct code_opening o = all_base(w, a);
	struct activation_asked asked;
	str first, second;
	id key;

	OK(run(w, a, town, open_rule, &o));
	key = codes_of(w, a, town).at[0].activation_id;
	first = paper(w, a, town);
	OK(activation_look(w, a, first, &asked));
	/* Small letters and blanks are the same code. */
	OK(activation_look(w, a, arena_fmt(a, " %.4s %.9s ", first.s, first.s + 5), &asked));
	OK(run(w, a, town, again_rule, &key));
	second = paper(w, a, town);
	FAILS(ERR_INVALID, activation_look(w, a, first, &asked));
	OK(activation_look(w, a, second, &asked));
	test_wait(w, 30 * DAY);
	FAILS(ERR_INVALID, activation_look(w, a, second, &asked));
	assert_int_equal(activation_state(ACTIVATION_WAITING, TEST_NOW, world_now(w)), ACTIVATION_ENDED);
	OK(run(w, a, town, again_rule, &key));
	second = paper(w, a, town);
	OK(activation_look(w, a, second, &asked));
	OK(run(w, a, town, withdraw_rule, &key));
	FAILS(ERR_INVALID, activation_look(w, a, second, &asked));
	FAILS(ERR_INVALID, activation_look(w, a, S("2222-2222-2222"), &asked));
}

TEST(tries_with_one_code_are_counted)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct code_opening o = all_base(w, a);
	struct activate_form form = { .mobile = S("19000000555"), .sms = S("123456"), .name = S("钱知远"),
		.login = S("qianzhiyuan"), .password = S("Qian-zhi-2026"), .again = S("Qian-zhi-2026") };
	bool had;

	OK(run(w, a, town, open_rule, &o));
	form.code = paper(w, a, town);
	for (int i = 0; i < ACTIVATION_TRIES; i++)
		FAILS(ERR_INVALID, activation_use(w, a, &form, S("10.1.1.1"), S("t"), &had));
	FAILS(ERR_LIMIT, activation_use(w, a, &form, S("10.1.1.1"), S("t"), &had));
}

/* An officer's account is not had by a text message: the post goes to him, his password stays. */
TEST(who_has_an_account_keeps_his_password)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct code_opening o = all_base(w, a);
	str token;

	OK(run(w, a, town, open_rule, &o));
	OK(use(w, a, paper(w, a, town), "19000000555", "qianzhiyuan"));
	OK(use(w, a, activation_code(w, a, codes_of(w, a, town).at[1].activation_id, 1), "19000000555", "second"));
	FAILS(ERR_INVALID, account_sign_in(w, a, S("second"), S("Qian-zhi-2026"), S("10.1.1.1"), S("t"), &token));
	assert_int_equal(test_recorded(w, a, "activation.use"), 2);
}

TEST(the_code_lies_nowhere_in_clear)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct code_opening o = all_base(w, a);
	struct code_by_index_row row;
	str code;

	OK(run(w, a, town, open_rule, &o));
	code = paper(w, a, town);
	OK(db_one(test_db(w, a), a, code_by_index, &row, .code_index = activation_index(w, a, code)));
	/* Under other keys it is another digest: what lies there says nothing without them. */
	assert_false(str_eq(crypt_blind(keys_for_tests(a, 2), a, "activation.code", code).bytes,
		activation_index(w, a, code).bytes));
}

TEST(the_pages_open_print_export_and_activate)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct visit *v = visit_new(a, w), *phone = visit_beside(a, v);
	struct answer got;
	str code;
	const char *key;

	visit_as(v, town);
	HAS(visit_get(v, "/accounts/activations").body, "还没有激活码");
	assert_int_equal(visit_get(v, "/accounts/activations/new").status, 200);
	got = visit_get(v, "/accounts/activations/unions");
	HAS(got.body, test_org(w, a, TEST_MILL).name);
	LACKS(got.body, test_org(w, a, TEST_COMPANY).name);
	got = visit_post(v, "/accounts/activations/choose", "ids",
		arena_fmt(a, "%lld", (long long)test_org(w, a, TEST_MILL).org_id.v).s, "do", "open", NULL);
	HAS(got.body, "name=\"ids\"");
	HAS(got.body, "/accounts/activations/ticked");
	got = visit_post(v, "/accounts/activations/ticked", "ids", "1", "which", "4", "title", "", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "name=\"ids\"");
	got = visit_post(v, "/accounts/activations", "which", "1", "title", "经办人", "role_id",
		arena_fmt(a, "%lld", (long long)role_id(w, a, "base").v).s, "days", "30", "org_name", "", NULL);
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/accounts/activations?state=1");
	HAS(got.body, "已开通 2 个激活码");
	HAS(got.body, test_org(w, a, TEST_SCHOOL).name);
	code = paper(w, a, town);
	LACKS(got.body, code);
	key = arena_fmt(a, "%lld", (long long)codes_of(w, a, town).at[0].activation_id.v).s;
	got = visit_post(v, "/accounts/activations/batch", "ids", key, "do", "print", NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, code);
	HAS(got.body, "https://gonghui.example/activate");
	got = visit_get(v, arena_fmt(a, "/accounts/activations/qr.svg?code=" FMT,
		ARG(answer_cut(&got, S("qr.svg?code="), S("\"")))).s);
	assert_int_equal(got.status, 200);
	HAS(got.body, "<svg");
	got = visit_post(v, "/accounts/activations/batch", "ids", key, "do", "sheet", NULL);
	assert_int_equal(got.status, 200);
	assert_int_equal(test_recorded(w, a, "activation.show"), 2);
	/* On the phone, by the paper. */
	got = visit_get(phone, arena_fmt(a, "/activate?code=" FMT, ARG(code)).s);
	HAS(got.body, test_org(w, a, TEST_MILL).name);
	got = visit_post(phone, "/activate/code", "code", arena_z(a, code), "mobile", "19000000555", NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "验证码已发出");
	got = visit_post(phone, "/activate", "code", arena_z(a, code), "mobile", "19000000555", "sms", arena_z(a, test_code(w)),
		"name", "钱知远", "login", "qianzhiyuan", "password", "short", "again", "other", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "密码至少要 8 位");
	HAS(got.body, "两次写的密码不一样");
	LACKS(got.body, "value=\"short\"");
	got = visit_post(phone, "/activate", "code", arena_z(a, code), "mobile", "19000000555", "sms", arena_z(a, test_code(w)),
		"name", "钱知远", "login", "qianzhiyuan", "password", "Qian-zhi-2026", "again", "Qian-zhi-2026", NULL);
	assert_int_equal(got.status, 303);
	visit_sign_in(phone, "qianzhiyuan", "Qian-zhi-2026");
	HAS(visit_get(phone, "/me").body, "经办人");
	HAS(visit_get(v, "/accounts/activations?state=2").body, "钱知远");
}
