/* rules_test.c - what an installation decides for itself, and that it holds. */
#include "test/test.h"

#include "modules/setting/setting.h"
#include "test/web/player.h"

static failed
change_rule(struct act *x, void *v)
{
	return setting_change(x, v);
}

TEST(settings_are_kept_and_recorded_with_what_they_were)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	struct setting_form form = { S("江阴市总工会（试）"), 3 };
	struct settings now;
	struct db *d = test_db(w, a);

	OK(setting_read(d, a, w, &now));
	SAME("江阴市总工会", now.form.house);
	assert_int_equal(now.form.sms_ceiling, SMS_CEILING);
	assert_false(now.demo);
	OK(act_run(w, a, system, S("t"), change_rule, &form));
	OK(setting_read(d, a, w, &now));
	SAME("江阴市总工会（试）", now.form.house);
	assert_int_equal(now.form.sms_ceiling, 3);
	assert_int_equal(test_recorded(w, a, "setting.edit"), 1);
}

TEST(over_the_ceiling_no_short_message_goes_out)
{
	struct world *w = test_world(a);
	struct setting_form form = { S("江阴市总工会"), 2 };
	struct settings now;

	OK(act_run(w, a, &actor_house, S("t"), change_rule, &form));
	OK(sms_code_send(w, a, S("19000000001"), "join", S("10.1.1.1")));
	OK(sms_code_send(w, a, S("19000000002"), "join", S("10.1.1.1")));
	FAILS(ERR_LIMIT, sms_code_send(w, a, S("19000000003"), "join", S("10.1.1.1")));
	OK(setting_read(test_db(w, a), a, w, &now));
	assert_int_equal(now.sms_today, 2);
	test_wait(w, DAY);
	OK(sms_code_send(w, a, S("19000000003"), "join", S("10.1.1.1")));
}

TEST(the_page_shows_rules_with_their_clauses_and_what_is_not_confirmed)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	got = visit_get(v, "/settings");
	assert_int_equal(got.status, 200);
	HAS(got.body, "complaint.reply");
	HAS(got.body, "15 个工作日");
	HAS(got.body, "工会法 第十一条");
	HAS(got.body, "待核实");
	HAS(got.body, "还没有 2027 年的放假安排");
	HAS(got.body, "修改设置");
}

TEST(only_the_system_administrator_changes_them)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *city = visit_beside(a, v);
	struct answer got;

	visit_as(city, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(visit_get(city, "/settings").status, 200);
	LACKS(visit_get(city, "/settings").body, "修改设置");
	assert_int_equal(visit_post(city, "/settings", "house", "别的总工会", "sms_ceiling", "5", NULL).status, 403);
	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	assert_int_equal(visit_get(v, "/settings/edit").status, 200);
	got = visit_post(v, "/settings", "house", "短", "sms_ceiling", "5", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(v, "/settings", "house", "江阴市总工会新", "sms_ceiling", "5", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, "/settings").body, "江阴市总工会新");
}

/* Every officer must have one from now on: he finds it out at his next step. */
TEST(who_must_have_a_second_factor_is_a_setting)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *base = visit_beside(a, v);
	struct answer got;

	visit_as(base, test_actor(w, a, "base", TEST_COMPANY));
	assert_int_equal(visit_get(base, "/members").status, 200);
	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	got = visit_post(v, "/settings", "house", "江阴市总工会", "sms_ceiling", "2000", "password_profile", "1",
		"second_factor", "3", NULL);
	assert_int_equal(got.status, 303);
	assert_int_equal(test_recorded(w, a, "setting.edit"), 1);
	got = visit_get(base, "/members");
	assert_int_equal(got.status, 303);
	SAME("/me/second/new", answer_header(&got, "Location"));
	/* The administrator too: he has none either. */
	assert_int_equal(visit_get(v, "/settings/edit").status, 303);
}

struct freeing { struct setting_form form; };

static failed
free_rule(struct act *x, void *v)
{
	return setting_change(x, &((struct freeing *)v)->form);
}

TEST(nobody_is_freed_of_it_outside_a_demonstration)
{
	struct world *w = test_world(a);
	struct freeing f = { { .house = S("江阴市总工会"), .second_factor = SECOND_FOR_ADMINISTRATORS } };
	struct settings now;
	failed no;

	OK(act_run(w, a, &actor_house, S("t"), free_rule, &f));
	f.form.second_factor = SECOND_FOR_NOBODY;
	no = act_run(w, a, &actor_house, S("t"), free_rule, &f);
	FAILS(ERR_INVALID, no);
	assert_string_equal(no->field->name, "second_factor");
	OK(setting_read(test_db(w, a), a, w, &now));
	assert_int_equal(now.form.second_factor, SECOND_FOR_ADMINISTRATORS);
	assert_int_equal(now.form.sms_ceiling, SMS_CEILING);
}
