/* card_api_test.c - a service point's program checks a card: the same answer as on the desk, on record, for who may. */
#include "modules/join/join.h"
#include "modules/member/test/people.h"
#include "test/web/player.h"

static struct answer
check(struct visit *v, struct arena *a, str code)
{
	return visit_json(v, HTTP_POST, "/api/v1/cards/check", arena_fmt(a, "{\"code\":\"" FMT "\"}", ARG(code)), visit_token(v));
}

TEST(a_program_is_told_whose_card_it_is_and_each_look_is_recorded)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = some_form(a, "陈晓芸", 1);
	struct answer got;
	str code;

	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	code = card_code(w, a, enter(w, a, who, &form), world_now(w));
	visit_as(v, who);
	got = check(v, a, code);
	assert_int_equal(got.status, 200);
	SAME("{\"state\":1,\"name\":\"陈*芸\",\"org_name\":\"江阴市晟科机械装备有限公司工会委员会\","
		"\"until\":\"2026-11-22T01:01:00.000000Z\"}", got.body);
	test_wait(w, 61 * SECOND);
	SAME("{\"state\":2,\"name\":null,\"org_name\":null,\"until\":null}", check(v, a, code).body);
	HAS(check(v, a, S("G1-1-1-0000000000000000")).body, "\"state\":3");
	assert_int_equal(test_recorded(w, a, "card.check"), 3);
	assert_int_equal(visit_json(v, HTTP_POST, "/api/v1/cards/check", S("{}"), visit_token(v)).status, 422);
	visit_as(v, test_worker(w, a));
	assert_int_equal(check(v, a, code).status, 403);
	assert_int_equal(visit_json(v, HTTP_POST, "/api/v1/cards/check", S("{\"code\":\"x\"}"), (str){ 0 }).status, 401);
	HAS(visit_json(v, HTTP_GET, "/api/openapi.json", (str){ 0 }, (str){ 0 }).body, "\"operationId\":\"cards_check\"");
}
