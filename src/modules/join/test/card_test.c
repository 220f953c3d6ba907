/* card_test.c - the member's card: codes that live a minute, and who looked at one. */
#include "modules/join/test/joining.h"

static failed
verify(struct act *x, void *v)
{
	struct card_answer answer;

	return card_verify(x, *(str *)v, &answer);
}

TEST(a_card_code_is_dead_sixty_seconds_after_its_issue_and_cannot_be_forged)
{
	struct world *w = world_with_texts(a);
	struct db *d = test_db(w, a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	struct moment issued = { world_now(w).us / SECOND * SECOND };
	struct card_answer answer;
	struct member m;
	str code;

	OK(member_of_person(d, a, who->person, &m));
	code = card_code(w, a, m.member_id, issued);
	OK(card_check(w, d, a, code, issued, &answer));
	assert_int_equal(answer.state, CARD_VALID);
	SAME("陈*芸", answer.name);
	assert_int_equal(answer.until.us, issued.us + 60 * SECOND);
	OK(card_check(w, d, a, code, (struct moment){ issued.us + CARD_RENEW }, &answer));
	assert_int_equal(answer.state, CARD_VALID);
	OK(card_check(w, d, a, code, (struct moment){ issued.us + 60 * SECOND - 1 }, &answer));
	assert_int_equal(answer.state, CARD_VALID);
	OK(card_check(w, d, a, code, (struct moment){ issued.us + 60 * SECOND }, &answer));
	assert_int_equal(answer.state, CARD_LATE);
	assert_int_equal(answer.name.n, 0);
	OK(card_check(w, d, a, code, (struct moment){ issued.us - SECOND }, &answer));
	assert_int_equal(answer.state, CARD_LATE);
	/* Issued a second later, it is another one. */
	assert_false(str_eq(code, card_code(w, a, m.member_id, (struct moment){ issued.us + SECOND })));

	for (size_t i = 0; i < code.n; i++) {
		char *forged = arena_z(a, code);

		forged[i] = forged[i] == '7' ? '8' : '7';
		OK(card_check(w, d, a, str_of(forged), issued, &answer));
		assert_int_equal(answer.state, CARD_FORGED);
		OK(card_check(w, d, a, str_part(code, 0, i), issued, &answer));
		assert_int_equal(answer.state, CARD_FORGED);
	}
	OK(card_check(w, d, a, card_code(w, a, (id){ 77 }, issued), issued, &answer));
	assert_int_equal(answer.state, CARD_ENDED);
	OK(card_check(w, d, a, S("--------------------------------------------------------------------"), issued, &answer));
	assert_int_equal(answer.state, CARD_FORGED);
}

/* In two places within its life both are told; each look is recorded, whatever came out. */
TEST(each_look_at_a_card_is_recorded)
{
	struct world *w = world_with_texts(a);
	const struct actor *who = member_by(w, a, MOBILE(1), S("陈晓芸"), NUMBER(1));
	struct member m;
	str code, forged = S("G1-1-1-0000000000000000");

	OK(member_of_person(test_db(w, a), a, who->person, &m));
	code = card_code(w, a, m.member_id, world_now(w));
	OK(act_run(w, a, test_actor(w, a, "base", TEST_COURIERS), S("t"), verify, &code));
	OK(act_run(w, a, test_actor(w, a, "base", TEST_MILL), S("t"), verify, &code));
	OK(act_run(w, a, test_actor(w, a, "base", TEST_MILL), S("t"), verify, &forged));
	assert_int_equal(test_recorded(w, a, "card.check"), 3);
}
