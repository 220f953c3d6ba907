/* rules_test.c - three people agree to a text, and exactly that text is read. */
#include "test/test.h"

#include <math.h>

#include "modules/content/test/newsroom.h"

struct planning { id article; struct article_plan plan; };
struct leading { id org, to, job; };
struct wording { struct word_form form; id made; };

static failed due(struct act *x, void *v) { return article_publish_due(x, v); }

static failed
plan_rule(struct act *x, void *v)
{
	struct planning *p = v;

	return article_schedule(x, p->article, &p->plan);
}

static failed
lead(struct act *x, void *v)
{
	struct leading *m = v;

	return org_move(x, m->org, m->to, S("区划调整"), &m->job);
}

static failed
word(struct act *x, void *v)
{
	struct wording *p = v;

	return content_word_record.create(x, &p->form, &p->made);
}

/* --- three reviews ------------------------------------------------------------------------ */

ON_BOTH(an_article_is_read_when_three_others_have_agreed_and_not_before)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n), version = reviewed(&n, article, 2);

	SAME("", read_by_all(&n, article));
	assert_int_equal(test_recorded(w, a, "content.publish"), 0);
	OK(move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
	SAME("<p>九个驿站开到二十二点。</p>", read_by_all(&n, article));
	assert_int_equal(article_now(&n, article).state, CONTENT_LIVE);
	assert_int_equal(test_recorded(w, a, "content.publish"), 1);
}

ON_BOTH(nobody_reviews_twice_and_no_author_reviews)
{
	struct newsroom n = newsroom(w, a);
	struct writing own = { some_text(&n), { 0 } };
	id version = reviewed(&n, written(&n), 0);

	/* Whoever has no permit; who wrote; who passed one review already. */
	FAILS(ERR_DENIED, move(&n, n.author, version, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, n.second, version, "pass", CONTENT_FIRST, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_SECOND, NULL));
	FAILS(ERR_DENIED, move(&n, n.first, version, "pass", CONTENT_SECOND, NULL));
	OK(move(&n, n.final, version, "pass", CONTENT_SECOND, NULL));
	FAILS(ERR_DENIED, move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_FINAL, NULL));
	OK(move(&n, test_actor(w, a, "city", TEST_CITY), version, "pass", CONTENT_FINAL, NULL));
	/* With all permits, of one's own article. */
	OK(act_run(w, a, n.second, S("t"), write_rule, &own));
	version = article_now(&n, own.made).newest_id;
	OK(move(&n, n.second, version, "submit", CONTENT_DRAFT, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_FIRST, NULL));
}

ON_BOTH(who_stands_in_for_a_reviewer_or_an_author_is_taken_for_both)
{
	struct newsroom n = newsroom(w, a);
	const struct actor *clerk = test_actor(w, a, "city", TEST_CITY), *for_second = test_deputy(w, a, n.second, clerk);
	struct writing his = { some_text(&n), { 0 } };
	id version = reviewed(&n, written(&n), 0), article;

	/* One passed the first review: neither he nor his deputy passes the next, nor the deputy as himself after that. */
	OK(move(&n, n.second, version, "pass", CONTENT_FIRST, NULL));
	FAILS(ERR_DENIED, move(&n, for_second, version, "pass", CONTENT_SECOND, NULL));
	OK(move(&n, clerk, version, "pass", CONTENT_SECOND, NULL));
	FAILS(ERR_DENIED, move(&n, for_second, version, "pass", CONTENT_FINAL, NULL));
	version = reviewed(&n, written(&n), 0);
	OK(move(&n, for_second, version, "pass", CONTENT_FIRST, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_SECOND, NULL));
	FAILS(ERR_DENIED, move(&n, clerk, version, "pass", CONTENT_SECOND, NULL));
	/* Written for somebody: neither of the two reviews it. */
	OK(act_run(w, a, for_second, S("t"), write_rule, &his));
	version = article_now(&n, his.made).newest_id;
	OK(move(&n, for_second, version, "submit", CONTENT_DRAFT, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_FIRST, NULL));
	FAILS(ERR_DENIED, move(&n, clerk, version, "pass", CONTENT_FIRST, NULL));
	FAILS(ERR_DENIED, move(&n, for_second, version, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, n.final, version, "pass", CONTENT_FIRST, NULL));
	/* A line corrected for somebody, in what a third one wrote and hands in. */
	article = written(&n);
	OK(change(&n, for_second, article, article_now(&n, article).rev, S("<p>九个驿站开到二十三点。</p>")));
	version = reviewed(&n, article, 0);
	FAILS(ERR_DENIED, move(&n, n.second, version, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, n.final, version, "pass", CONTENT_FIRST, NULL));
}

ON_BOTH(who_wrote_a_line_of_it_does_not_review_it)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n);

	/* The city's officer corrects the draft; the author hands it in. */
	OK(change(&n, n.second, article, article_now(&n, article).rev, S("<p>改过的一段。</p>")));
	OK(move(&n, n.author, article_now(&n, article).newest_id, "submit", CONTENT_DRAFT, NULL));
	FAILS(ERR_DENIED, move(&n, n.second, article_now(&n, article).newest_id, "pass", CONTENT_FIRST, NULL));
	OK(move(&n, n.final, article_now(&n, article).newest_id, "pass", CONTENT_FIRST, NULL));
}

ON_BOTH(a_changed_text_begins_its_reviews_anew)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n), before = reviewed(&n, article, 2), after;
	struct flow_place place;

	OK(change(&n, n.author, article, article_now(&n, article).rev, S("<p>又改了一个字。</p>")));
	after = article_now(&n, article).newest_id;
	assert_true(after.v != before.v);
	assert_int_equal(article_now(&n, article).state, CONTENT_DRAFT);
	/* The old one waits for nobody any more, and can be passed by nobody. */
	OK(flow_place(test_db(w, a), a, &content_flow, before, &place));
	assert_int_equal(place.state, CONTENT_RECALLED);
	FAILS(ERR_CONFLICT, move(&n, n.final, before, "pass", CONTENT_FINAL, NULL));
	FAILS(ERR_INVALID, move(&n, n.final, after, "pass", CONTENT_DRAFT, NULL));
	OK(move(&n, n.author, after, "submit", CONTENT_DRAFT, NULL));
	assert_int_equal(article_now(&n, article).state, CONTENT_FIRST);
}

ON_BOTH(the_old_version_is_read_until_the_new_one_has_passed)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n), old = reviewed(&n, article, 3), fresh;

	OK(change(&n, n.author, article, article_now(&n, article).rev, S("<p>开到二十三点。</p>")));
	SAME("<p>九个驿站开到二十二点。</p>", read_by_all(&n, article));
	fresh = reviewed(&n, article, 2);
	SAME("<p>九个驿站开到二十二点。</p>", read_by_all(&n, article));
	OK(move(&n, n.final, fresh, "pass", CONTENT_FINAL, NULL));
	SAME("<p>开到二十三点。</p>", read_by_all(&n, article));
	FAILS(ERR_CONFLICT, move(&n, n.second, old, "withdraw", CONTENT_LIVE, "已经不是线上版"));
}

ON_BOTH(what_lacks_its_source_its_checks_or_words_for_a_picture_is_not_handed_in)
{
	struct newsroom n = newsroom(w, a);
	struct writing p = { some_text(&n), { 0 } };

	p.form.source = (str){ 0 };
	OK(act_run(w, a, n.author, S("t"), write_rule, &p));
	FAILS(ERR_INVALID, move(&n, n.author, article_now(&n, p.made).newest_id, "submit", CONTENT_DRAFT, NULL));
	p.form.source = S("晟科工会");
	p.form.unclassified = false;
	OK(act_run(w, a, n.author, S("t"), write_rule, &p));
	FAILS(ERR_INVALID, move(&n, n.author, article_now(&n, p.made).newest_id, "submit", CONTENT_DRAFT, NULL));
}

ON_BOTH(a_return_says_why_and_the_author_is_told)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n), version = reviewed(&n, article, 1);

	FAILS(ERR_INVALID, move(&n, n.second, version, "return", CONTENT_SECOND, "  "));
	OK(move(&n, n.second, version, "return", CONTENT_SECOND, "补上截止日期"));
	assert_int_equal(article_now(&n, article).state, CONTENT_RETURNED);
	/* Written again, it is a new version, which all three may review. */
	OK(change(&n, n.author, article, article_now(&n, article).rev, S("<p>到二月底。</p>")));
	reviewed(&n, article, 3);
	SAME("<p>到二月底。</p>", read_by_all(&n, article));
}

ON_BOTH(one_person_takes_it_down_at_once_and_says_why)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n), version = reviewed(&n, article, 3);

	FAILS(ERR_DENIED, move(&n, n.author, version, "withdraw", CONTENT_LIVE, "写错了"));
	FAILS(ERR_INVALID, move(&n, n.first = n.second, version, "withdraw", CONTENT_LIVE, NULL));
	OK(move(&n, n.second, version, "withdraw", CONTENT_LIVE, "地址写错了"));
	SAME("", read_by_all(&n, article));
	assert_int_equal(test_recorded(w, a, "content.withdraw"), 1);
}

ON_BOTH(what_was_recalled_is_passed_and_published_by_nobody)
{
	struct newsroom n = newsroom(w, a);
	id version = reviewed(&n, written(&n), 2);

	OK(move(&n, n.author, version, "recall", CONTENT_FINAL, NULL));
	FAILS(ERR_CONFLICT, move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
}

ON_BOTH(a_text_changed_behind_the_reviews_is_passed_and_published_by_nobody)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n), version = reviewed(&n, article, 2);
	struct tampering t = { version, CONTENT_FINAL, n.column };

	OK(act_run(w, a, &actor_house, S("t"), tamper, &t));
	FAILS(ERR_CONFLICT, move(&n, n.final, version, "pass", CONTENT_FINAL, NULL));
	SAME("", read_by_all(&n, article));
	assert_int_equal(article_now(&n, article).state, CONTENT_FINAL);
}

ON_BOTH(the_check_finds_an_article_that_is_not_the_approved_text)
{
	struct newsroom n = newsroom(w, a);
	struct buf said = { .a = a };
	id article = written(&n), version = reviewed(&n, article, 3);
	struct tampering t = { version, CONTENT_LIVE, n.column };
	struct act x = { .world = w, .who = &actor_house, .db = test_db(w, a), .a = a, .now = world_now(w) };

	OK(content_check(&x, false, &said));
	SAME("", buf_str(&said));
	OK(act_run(w, a, &actor_house, S("t"), tamper, &t));
	x.db = test_db(w, a);
	OK(content_check(&x, false, &said));
	HAS(buf_str(&said), "不一致");
}

TEST(words_do_not_wander_from_one_part_of_the_digest_to_the_next)
{
	struct content_text one = { .title = S("驿站"), .summary = S("延时开放") };
	struct content_text other = { .title = S("驿站延时"), .summary = S("开放") };

	struct blob x, y;

	OK(content_hash(NULL, a, &one, &x));
	OK(content_hash(NULL, a, &other, &y));
	assert_false(str_eq(x.bytes, y.bytes));
}

ON_BOTH(who_saves_second_overwrites_nothing)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n);
	int64_t rev = article_now(&n, article).rev;

	OK(change(&n, n.author, article, rev, S("<p>一</p>")));
	FAILS(ERR_CONFLICT, change(&n, n.author, article, rev, S("<p>二</p>")));
}

ON_BOTH(another_union_neither_sees_nor_writes_it)
{
	struct newsroom n = newsroom(w, a);
	const struct actor *other = test_actor(w, a, "base", TEST_MILL);
	id article = written(&n);
	struct article row;

	FAILS(ERR_MISSING, article_record.one(test_db(w, a), a, w, other->scope, article, &row));
	FAILS(ERR_MISSING, change(&n, other, article, 2, S("<p>别人</p>")));
	FAILS(ERR_MISSING, move(&n, other, article_now(&n, article).newest_id, "submit", CONTENT_DRAFT, NULL));
}

/* --- time ------------------------------------------------------------------------------------ */

ON_BOTH(it_appears_and_goes_at_its_hour)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n);
	struct planning p = { article, { .publish_on = { 20261123 }, .publish_hour = 9,
		.withdraw_day = { 20261124 } } };
	struct planning past = { article, { .publish_on = { 20261121 }, .publish_hour = 9 } };
	int64_t done;

	FAILS(ERR_INVALID, act_run(w, a, n.author, S("t"), plan_rule, &past));
	OK(act_run(w, a, n.author, S("t"), plan_rule, &p));
	reviewed(&n, article, 3);
	assert_int_equal(article_now(&n, article).state, CONTENT_APPROVED);
	test_wait(w, 23 * HOUR);
	OK(act_run(w, a, &actor_house, S("t"), due, &done));
	SAME("", read_by_all(&n, article));
	test_wait(w, HOUR);
	OK(act_run(w, a, &actor_house, S("t"), due, &done));
	SAME("<p>九个驿站开到二十二点。</p>", read_by_all(&n, article));
	test_wait(w, 2 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), due, &done));
	SAME("", read_by_all(&n, article));
	assert_int_equal(article_now(&n, article).state, CONTENT_WITHDRAWN);
}

ON_BOTH(it_moves_with_its_union)
{
	struct newsroom n = newsroom(w, a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct leading m = { test_org(w, a, TEST_COMPANY).org_id, test_org(w, a, TEST_TOWN).org_id, { 0 } };
	id article = written(&n);
	struct article row;

	FAILS(ERR_MISSING, article_record.one(test_db(w, a), a, w, town->scope, article, &row));
	OK(act_run(w, a, n.second, S("t"), lead, &m));
	OK(article_record.one(test_db(w, a), a, w, town->scope, article, &row));
}

/* --- found, counted, remarked ---------------------------------------------------------------------- */

ON_BOTH(what_is_read_is_found_by_its_words_and_a_draft_is_not)
{
	struct newsroom n = newsroom(w, a);
	struct content_pieces found;
	id article = written(&n);

	OK(content_search(test_db(w, a), a, S("二十二点"), 5, &found));
	assert_int_equal(found.n, 0);
	reviewed(&n, article, 3);
	OK(content_search(test_db(w, a), a, S("二十二点"), 5, &found));
	assert_int_equal(found.n, 1);
	SAME("驿站延时开放", found.at[0].title);
	OK(content_search(test_db(w, a), a, S("  "), 5, &found));
	assert_int_equal(found.n, 0);
}

ON_BOTH(views_are_counted_in_memory_and_written_once)
{
	struct newsroom n = newsroom(w, a);
	id article = written(&n);

	reviewed(&n, article, 3);
	for (int i = 0; i < 1000; i++)
		reach_count(w, article, TERMINAL_PHONE, false);
	reach_count(w, article, TERMINAL_PHONE, true);
	assert_int_equal(article_now(&n, article).views, 0);
	OK(reach_flush(w, a));
	assert_int_equal(article_now(&n, article).views, 1000);
	assert_int_equal(article_now(&n, article).reads, 1);
	assert_int_equal(test_recorded(w, a, "content.reach"), 1);
	OK(reach_flush(w, a));
	assert_int_equal(test_recorded(w, a, "content.reach"), 1);
}

ON_BOTH(a_number_of_a_person_and_a_listed_word_are_remarked_and_stop_nothing)
{
	struct newsroom n = newsroom(w, a);
	struct writing p = { some_text(&n), { 0 } };
	struct wording listed_word = { { S("农民工"), S("规范说法是“务工人员”") }, { 0 } };
	struct content_remarks r;
	struct content_text t;
	bool number = false, listed = false;

	OK(act_run(w, a, n.second, S("t"), word, &listed_word));
	p.form.body = S("<p>农民工王师傅，电话19000000001。</p>");
	OK(act_run(w, a, n.author, S("t"), write_rule, &p));
	OK(db_one(test_db(w, a), a, text_get, scope_all(), &t, .version_id = article_now(&n, p.made).newest_id));
	OK(content_remarks(test_db(w, a), a, &t, &r));
	for (size_t i = 0; i < r.n; i++) {
		number |= *r.at[i].tone == 'w' && str_find_str(r.at[i].second, S("190…01")) >= 0;
		listed |= *r.at[i].tone == 'w' && str_find_str(r.at[i].second, S("务工人员")) >= 0;
		LACKS(r.at[i].second, "19000000001");
	}
	assert_true(number && listed);
	OK(move(&n, n.author, t.version_id, "submit", CONTENT_DRAFT, NULL));
}

TEST(a_difference_names_what_came_and_what_went)
{
	struct difference d = content_difference(a, S("开到 20:00\n第二段\n第三段"), S("开到 22:00，一直到月底\n第二段\n新的一段"));

	assert_int_equal(d.n, 3);
	assert_int_equal(d.at[1].n, 1);
	assert_int_equal(d.at[1].at[0].kind, PIECE_SAME);
	SAME("开到 2", d.at[0].at[0].text);
	assert_int_equal(d.at[0].at[0].kind, PIECE_SAME);
	SAME("0", d.at[0].at[1].text);
	assert_int_equal(d.at[0].at[1].kind, PIECE_GONE);
	assert_true(d.added > 0 && d.gone > 0);
	d = content_difference(a, S("一\n二"), S("一\n二"));
	assert_int_equal(d.added + d.gone, 0);
}

/* --- WCI: the vectors were computed twice, by other code --------------------------------------------- */

TEST(the_index_is_that_of_the_published_formulas)
{
	struct content_wci c = { .since = { 20261116 }, .until = { 20261122 }, .articles = 20, .read_all = 50000,
		.look_all = 200, .like_all = 400, .forward_all = 900, .read_top = 30000, .look_top = 120,
		.like_top = 250,
		.forward_top = 600, .read_most = 8000, .look_most = 40, .like_most = 90, .forward_most = 150 };
	struct content_wci none = { .since = { 20261122 }, .until = { 20261122 }, .articles = 1 };

	assert_true(fabs(wci(&wci_with_forwards, &c) - 755.204334) < 0.000001);
	assert_true(fabs(wci(&wci_without_forwards, &c) - 804.514021) < 0.000001);
	assert_true(fabs(wci(&wci_with_forwards, &none)) < 0.000001);
	none.articles = 0;
	assert_true(fabs(wci(&wci_without_forwards, &none)) < 0.000001);
}
