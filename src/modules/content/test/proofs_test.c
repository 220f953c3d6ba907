/* proofs_test.c - 三校: three people read a text letter by letter before three others review it, where a union says so. */
#include "modules/content/test/newsroom.h"

#include <string.h>

struct proofing { bool on; };

static failed proofing_rule(struct act *x, void *v) { return content_proofing_set(x, ((struct proofing *)v)->on); }

static failed
proofing(const struct newsroom *n, const struct actor *who, bool on)
{
	return act_run(n->w, n->a, who, S("t"), proofing_rule, &(struct proofing){ on });
}

static const struct actor *
clerk(const struct newsroom *n)
{
	return test_actor(n->w, n->a, "base", TEST_COMPANY);
}

/* Handed in to the proofs, and passed by so many: first the writer himself, then two others. */
static id
proofed(const struct newsroom *n, id article, int passes)
{
	id version = article_now(n, article).newest_id;

	OK(move(n, n->author, version, "proof", CONTENT_DRAFT, NULL));
	if (passes > 0)
		OK(move(n, n->author, version, "pass", CONTENT_PROOF_1, NULL));
	if (passes > 1)
		OK(move(n, clerk(n), version, "pass", CONTENT_PROOF_2, NULL));
	if (passes > 2)
		OK(move(n, clerk(n), version, "pass", CONTENT_PROOF_3, NULL));
	return version;
}

static struct newsroom
with_proofs(struct world *w, struct arena *a)
{
	struct newsroom n = newsroom(w, a);

	OK(proofing(&n, n.second, true));
	return n;
}

static size_t
offered(const struct newsroom *n, const struct actor *who, id version, const char *name)
{
	struct flow_offers offers;
	size_t found = 0;

	OK(flow_offers(test_db(n->w, n->a), n->a, n->w, who, &content_flow, version, &offers));
	for (size_t i = 0; i < offers.n; i++)
		found += !strcmp(offers.at[i].move->name, name);
	return found;
}

ON_BOTH(without_it_a_text_goes_to_its_reviews_and_proofs_are_not_offered)
{
	struct newsroom n = newsroom(w, a);
	id version = article_now(&n, written(&n)).newest_id;

	assert_int_equal(offered(&n, n.author, version, "submit"), 1);
	assert_int_equal(offered(&n, n.author, version, "proof"), 0);
	FAILS(ERR_DENIED, move(&n, n.author, version, "proof", CONTENT_DRAFT, NULL));
	OK(move(&n, n.author, version, "submit", CONTENT_DRAFT, NULL));
}

ON_BOTH(with_it_three_proofs_come_before_the_first_review_and_six_people_have_read_it)
{
	struct newsroom n = with_proofs(w, a);
	id article = written(&n), version = article_now(&n, article).newest_id;

	assert_int_equal(offered(&n, n.author, version, "submit"), 0);
	FAILS(ERR_DENIED, move(&n, n.author, version, "submit", CONTENT_DRAFT, NULL));
	proofed(&n, article, 2);
	FAILS(ERR_INVALID, move(&n, n.first, version, "pass", CONTENT_FIRST + 100, NULL));
	FAILS(ERR_CONFLICT, move(&n, n.first, version, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, clerk(&n), version, "pass", CONTENT_PROOF_3, NULL));
	assert_int_equal(article_now(&n, article).state, CONTENT_FIRST);
	OK(move(&n, n.first, version, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, n.second, version, "pass", CONTENT_SECOND, NULL));
	OK(move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
	SAME("<p>九个驿站开到二十二点。</p>", read_by_all(&n, article));
}

ON_BOTH(the_writer_proofs_once_at_most_and_nobody_proofs_twice_or_reviews_what_he_proofed)
{
	struct newsroom n = with_proofs(w, a);
	const struct actor *one = clerk(&n), *two = clerk(&n);
	id version = proofed(&n, written(&n), 1);

	FAILS(ERR_DENIED, move(&n, n.author, version, "pass", CONTENT_PROOF_2, NULL));
	OK(move(&n, one, version, "pass", CONTENT_PROOF_2, NULL));
	FAILS(ERR_DENIED, move(&n, one, version, "pass", CONTENT_PROOF_3, NULL));
	FAILS(ERR_DENIED, move(&n, n.author, version, "pass", CONTENT_PROOF_3, NULL));
	OK(move(&n, n.second, version, "pass", CONTENT_PROOF_3, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, n.first, version, "pass", CONTENT_FIRST, NULL));
	/* The first proof by another: then the writer makes none. */
	version = article_now(&n, written(&n)).newest_id;
	OK(move(&n, n.author, version, "proof", CONTENT_DRAFT, NULL));
	OK(move(&n, one, version, "pass", CONTENT_PROOF_1, NULL));
	FAILS(ERR_DENIED, move(&n, one, version, "pass", CONTENT_PROOF_2, NULL));
	FAILS(ERR_DENIED, move(&n, n.author, version, "pass", CONTENT_PROOF_2, NULL));
	OK(move(&n, two, version, "pass", CONTENT_PROOF_2, NULL));
}

ON_BOTH(who_wrote_a_line_of_it_makes_neither_the_second_proof_nor_the_third)
{
	struct newsroom n = with_proofs(w, a);
	const struct actor *helper = clerk(&n);
	id article = written(&n), version;

	OK(change(&n, helper, article, article_now(&n, article).rev, S("<p>改过的一段。</p>")));
	version = proofed(&n, article, 1);
	FAILS(ERR_DENIED, move(&n, helper, version, "pass", CONTENT_PROOF_2, NULL));
	OK(move(&n, clerk(&n), version, "pass", CONTENT_PROOF_2, NULL));
	FAILS(ERR_DENIED, move(&n, helper, version, "return", CONTENT_PROOF_3, "一处"));
}

ON_BOTH(who_stands_in_for_a_proofreader_or_the_writer_is_taken_for_both)
{
	struct newsroom n = with_proofs(w, a);
	const struct actor *one = clerk(&n), *deputy = clerk(&n), *for_one = test_deputy(w, a, one, deputy),
		*for_author = test_deputy(w, a, n.author, deputy);
	id version = proofed(&n, written(&n), 1);

	FAILS(ERR_DENIED, move(&n, for_author, version, "pass", CONTENT_PROOF_2, NULL));
	OK(move(&n, one, version, "pass", CONTENT_PROOF_2, NULL));
	FAILS(ERR_DENIED, move(&n, for_one, version, "pass", CONTENT_PROOF_3, NULL));
	OK(move(&n, deputy, version, "pass", CONTENT_PROOF_3, NULL));
}

ON_BOTH(a_changed_text_begins_its_proofs_anew)
{
	struct newsroom n = with_proofs(w, a);
	id article = written(&n), before = proofed(&n, article, 2), after;
	struct flow_place place;

	OK(change(&n, n.author, article, article_now(&n, article).rev, S("<p>又改了一个字。</p>")));
	after = article_now(&n, article).newest_id;
	assert_true(after.v != before.v);
	OK(flow_place(test_db(w, a), a, &content_flow, before, &place));
	assert_int_equal(place.state, CONTENT_RECALLED);
	FAILS(ERR_CONFLICT, move(&n, clerk(&n), before, "pass", CONTENT_PROOF_3, NULL));
	OK(move(&n, n.author, after, "proof", CONTENT_DRAFT, NULL));
	assert_int_equal(article_now(&n, article).state, CONTENT_PROOF_1);
}

ON_BOTH(a_proof_is_of_the_text_that_was_handed_in_and_of_no_other)
{
	struct newsroom n = with_proofs(w, a);
	id version = proofed(&n, written(&n), 1);
	struct tampering t = { version, CONTENT_PROOF_2, n.column };

	OK(act_run(w, a, &actor_house, S("t"), tamper, &t));
	FAILS(ERR_CONFLICT, move(&n, clerk(&n), version, "pass", CONTENT_PROOF_2, NULL));
}

ON_BOTH(what_a_proof_found_is_kept_line_by_line_and_sends_it_back)
{
	struct newsroom n = with_proofs(w, a);
	id article = written(&n), version = proofed(&n, article, 1);
	struct flow_steps steps;

	FAILS(ERR_INVALID, move(&n, clerk(&n), version, "return", CONTENT_PROOF_2, "  "));
	OK(move(&n, clerk(&n), version, "return", CONTENT_PROOF_2, "“已 经”应为“已经”\n\n  第二段漏“到”  \n"));
	assert_int_equal(article_now(&n, article).state, CONTENT_RETURNED);
	OK(flow_steps(test_db(w, a), a, &content_flow, version, &steps));
	assert_int_equal(content_faults(steps.at[steps.n - 1].reason), 2);
	/* Corrected it is a new version, proofed from the first on. */
	OK(change(&n, n.author, article, article_now(&n, article).rev, S("<p>改好了。</p>")));
	proofed(&n, article, 3);
	assert_int_equal(article_now(&n, article).state, CONTENT_FIRST);
}

ON_BOTH(a_union_decides_for_itself_and_all_below_and_alone_takes_it_back)
{
	struct newsroom n = newsroom(w, a);
	const struct actor *street = test_actor(w, a, "town", TEST_STREET), *town = test_actor(w, a, "town", TEST_TOWN);
	struct content_proofing p;

	FAILS(ERR_CONFLICT, proofing(&n, street, false));
	OK(proofing(&n, street, true));
	FAILS(ERR_CONFLICT, proofing(&n, street, true));
	OK(content_proofed(test_db(w, a), a, w, S(TEST_COMPANY), &p));
	assert_true(p.on);
	OK(content_proofed(test_db(w, a), a, w, S(TEST_TOWN), &p));
	assert_false(p.on);
	OK(content_proofed(test_db(w, a), a, w, S(TEST_CITY), &p));
	assert_false(p.on);
	/* What the city decides, a town takes not back. */
	OK(proofing(&n, n.second, true));
	FAILS(ERR_CONFLICT, proofing(&n, town, false));
	FAILS(ERR_CONFLICT, proofing(&n, street, false));
	OK(proofing(&n, n.second, false));
	OK(proofing(&n, street, false));
	OK(content_proofed(test_db(w, a), a, w, S(TEST_COMPANY), &p));
	assert_false(p.on);
	assert_int_equal(test_recorded(w, a, "content.proofs_on"), 2);
	assert_int_equal(test_recorded(w, a, "content.proofs_off"), 2);
}

ON_BOTH(what_is_being_proofed_when_it_is_taken_back_goes_on)
{
	struct newsroom n = with_proofs(w, a);
	id article = written(&n), version = proofed(&n, article, 1);

	OK(proofing(&n, n.second, false));
	OK(move(&n, clerk(&n), version, "pass", CONTENT_PROOF_2, NULL));
	OK(move(&n, clerk(&n), version, "pass", CONTENT_PROOF_3, NULL));
	assert_int_equal(article_now(&n, article).state, CONTENT_FIRST);
}

TEST(a_rule_pack_turns_it_on_for_everybody)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a);
	struct rules pack;
	struct content_proofing p;

	OK(rules_read(a, S("name = 某省\n[content.proofs]\nn = 3\nunit = times\nclause = 某省宣传规定\n"), w->rules, &pack));
	w->rules = &pack;
	OK(content_proofed(test_db(w, a), a, w, S(TEST_MILL), &p));
	assert_true(p.on && !p.org_id.v);
	FAILS(ERR_CONFLICT, proofing(&n, n.second, false));
}

ON_BOTH(a_proof_waits_in_the_inbox_of_those_who_may)
{
	struct newsroom n = with_proofs(w, a);
	struct flow_waitings waiting;
	bool found = false;

	proofed(&n, written(&n), 1);
	OK(flow_inbox(test_db(w, a), a, w, clerk(&n), 50, &waiting));
	for (size_t i = 0; i < waiting.n; i++)
		found |= str_eq(waiting.at[i].what, S("二校稿件"));
	assert_true(found);
	OK(flow_inbox(test_db(w, a), a, w, test_actor(w, a, "base", TEST_MILL), 50, &waiting));
	assert_int_equal(waiting.n, 0);
}
