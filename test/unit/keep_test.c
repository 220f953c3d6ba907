/* keep_test.c - what was typed and not sent is kept; what was done by a slip is taken back. */
#include "modules/member/member.h"
#include "platform/document.h"
#include "platform/draft.h"
#include "platform/names.h"
#include "platform/notice.h"
#include "platform/undo.h"
#include "platform_lists.h"
#include "test/test.h"
#include "test/web/player.h"

struct registering { struct member_form form; id made; };

static failed
register_one(struct act *x, void *v)
{
	struct registering *r = v;

	return member_register(x, &r->form, &r->made);
}

static id
member(struct world *w, struct arena *a, const char *path, int n)
{
	struct registering r = { .form = { .name = S("王样例"), .document_type = DOCUMENT_RESIDENT, .sex = SEX_FEMALE,
		.mobile = names_mobile(a, 8000 + n), .job = S("挡车工"), .org_id = test_org(w, a, path).org_id,
		.document_no = names_document(a, (struct date){ 19900101 }, SEX_FEMALE, n), .joined = { 20260105 } } };

	OK(act_run(w, a, &actor_house, S("t"), register_one, &r));
	return r.made;
}

/* --- drafts ------------------------------------------------------------------------------ */

#define NEW_FORM "draft_form=/members/new&draft_keep=document_no+birth+mobile"

TEST(a_form_begun_is_offered_again_and_is_gone_when_it_was_sent)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL);
	str number = names_document(a, (struct date){ 19910203 }, SEX_MALE, 3);
	struct answer got;

	visit_as(v, lu);
	LACKS(visit_get(v, "/members/new").body, "未提交的草稿");
	got = visit_form(v, "/drafts", arena_fmt(a, NEW_FORM "&once=abc&name=%%E7%%8E%%8B&job=weld&migrant=1&document_no=" FMT,
		ARG(number)));
	SAME("/members/new?draft=1", answer_header(&got, "Location"));
	/* Saved again with the same key of the form: the later one counts. */
	got = visit_form(v, "/drafts", arena_fmt(a, NEW_FORM "&once=abc&name=%%E7%%8E%%8B&job=weld&migrant=1&draft_used=1"
		"&document_no=" FMT, ARG(number)));
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/members/new");
	HAS(got.body, "您有一份未提交的草稿");
	LACKS(got.body, "value=\"weld\"");
	got = visit_get(v, "/members/new?draft=1");
	HAS(got.body, "value=\"weld\"");
	HAS(got.body, "name=\"migrant\" value=\"1\" checked");
	/* A number that was typed is never echoed: its mask tells that it is there. */
	LACKS(got.body, number);
	HAS(got.body, "草稿里已填 <span class=\"mask\">320599********");
	/* Sent without typing it again: it is taken from the draft, and the draft is gone. */
	got = visit_form(v, "/members", arena_fmt(a, NEW_FORM "&draft_used=1&name=%%E7%%8E%%8B%%E6%%A0%%B7&document_type=111"
		"&document_no=&joined=2026-01-05&" FMT, ARG(form_encode(a, &(struct form_pair){ S("org_name"),
		test_org(w, a, TEST_MILL).name }, 1))));
	assert_int_equal(got.status, 303);
	LACKS(visit_get(v, "/members/new").body, "未提交的草稿");
	HAS(visit_get(v, answer_header(&got, "Location").s).body, "王样");
}

TEST(a_form_with_faults_keeps_its_draft)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	visit_form(v, "/drafts", S(NEW_FORM "&job=weld&mobile=19000000055"));
	got = visit_form(v, "/members", S(NEW_FORM "&draft_used=1&job=weld&mobile="));
	assert_int_equal(got.status, 422);
	HAS(got.body, "草稿里已填 <span class=\"mask\">190****0055");
	HAS(visit_get(v, "/members/new").body, "未提交的草稿");
	visit_form(v, "/drafts/drop", S("draft_form=/members/new"));
	LACKS(visit_get(v, "/members/new").body, "未提交的草稿");
}

TEST(a_draft_is_its_account_s_alone_sealed_and_kept_for_seven_days)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL);
	struct draft_of_row row;

	visit_as(v, lu);
	visit_form(v, "/drafts", S(NEW_FORM "&job=weld&mobile=19000000055"));
	OK(db_one(test_db(w, a), a, draft_of, &row, .account_id = lu->account, .form = S("/members/new"), .since = { 1 }));
	assert_true(str_find_str(row.typed.sealed, S("19000000055")) < 0);
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	LACKS(visit_get(v, "/members/new").body, "未提交的草稿");
	visit_as(v, lu);
	HAS(visit_get(v, "/members/new").body, "未提交的草稿");
	test_wait(w, 7 * DAY + MINUTE);
	visit_as(v, lu);
	LACKS(visit_get(v, "/members/new").body, "未提交的草稿");
}

TEST(drafts_are_kept_for_pages_that_one_may_open)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	assert_int_equal(visit_form(v, "/drafts", S("draft_form=/orgs/new&name=x")).status, 400);
	assert_int_equal(visit_form(v, "/drafts", S("draft_form=//evil.example/&name=x")).status, 400);
	assert_int_equal(visit_form(v, "/drafts", S("draft_form=/api/v1/members&name=x")).status, 400);
	/* Passwords are no draft. */
	LACKS(visit_get(v, "/me/password").body, "draft_form");
}

/* --- taking back --------------------------------------------------------------------------- */

static str
undo_path(struct arena *a, struct visit *v, const char *page)
{
	struct answer got = visit_get(v, page);

	return arena_str(a, answer_cut(&got, S("action=\"/undo/"), S("\"")));
}

/* What was typed about one union is not offered for another. */
TEST(a_draft_is_found_by_whom_its_form_is_about)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	long long one = (long long)test_org(w, a, TEST_COMPANY).org_id.v, other = (long long)test_org(w, a, TEST_MILL).org_id.v;
	static const char *const forms[] = { "/elections/new", "/terms/new" };
	struct answer got;

	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	for (size_t i = 0; i < COUNT(forms); i++) {
		const char *page = arena_fmt(a, "%s?org_id=%lld", forms[i], one).s;

		HAS(visit_get(v, page).body, "存草稿");
		got = visit_post(v, "/drafts", "draft_form", page, "people", "WANG", "seats", "5", NULL);
		SAME(arena_fmt(a, "%s&draft=1", page), answer_header(&got, "Location"));
		HAS(visit_get(v, page).body, "您有一份未提交的草稿");
		HAS(visit_get(v, arena_fmt(a, "%s&draft=1", page).s).body, "WANG");
		LACKS(visit_get(v, arena_fmt(a, "%s?org_id=%lld", forms[i], other).s).body, "未提交的草稿");
	}
}

/* Forms about a union that ends or divides, and one with a file: what was typed and ticked is there again. */
TEST(a_draft_of_a_union_that_is_reshaped_keeps_what_was_ticked)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct org_public mill = test_org(w, a, TEST_MILL), school = test_org(w, a, TEST_SCHOOL);
	const char *forms[] = { arena_fmt(a, "/orgs/%lld/close", (long long)mill.org_id.v).s,
		arena_fmt(a, "/orgs/%lld/merge?into_id=%lld", (long long)mill.org_id.v, (long long)school.org_id.v).s,
		arena_fmt(a, "/orgs/%lld/split", (long long)mill.org_id.v).s };
	const char *ticked = arena_fmt(a, "%lld", (long long)member(w, a, TEST_MILL, 5).v).s;
	struct answer got;

	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	for (size_t i = 0; i < COUNT(forms); i++) {
		HAS(visit_get(v, forms[i]).body, "存草稿");
		got = visit_post(v, "/drafts", "draft_form", forms[i], "document_no", "澄工复WANG", "ids", ticked, NULL);
		assert_int_equal(got.status, 303);
		HAS(visit_get(v, forms[i]).body, "您有一份未提交的草稿");
		got = visit_get(v, arena_fmt(a, "%s%sdraft=1", forms[i], i == 1 ? "&" : "?").s);
		HAS(got.body, "澄工复WANG");
	}
	HAS(got.body, arena_fmt(a, "value=\"%s\" aria-label=\"勾选王样例\" checked=\"checked\"", ticked));
}

TEST(a_draft_of_a_form_with_a_file_keeps_the_rest)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *worker = test_worker(w, a);
	static const char page[] = "/my/data/correct";
	struct draft kept;
	struct answer got;

	visit_as(v, worker);
	got = visit_get(v, page);
	HAS(got.body, "formenctype=\"application/x-www-form-urlencoded\"");
	got = visit_post(v, "/drafts", "draft_form", page, "words", "户口本改了WANG", "file", "户口本.jpg", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, page).body, "文件要重新选");
	got = visit_get(v, "/my/data/correct?draft=1");
	HAS(got.body, "户口本改了WANG");
	OK(draft_find(test_db(w, a), a, w, worker->account, S("/my/data/correct"), &kept));
	LACKS(kept.typed, "jpg");
}

TEST(an_edited_field_is_taken_back_by_the_rule_that_edits)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	str page = arena_fmt(a, "/members/%lld", (long long)member(w, a, TEST_MILL, 1).v), undo;
	struct answer got;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_form(v, page.s, S("name=%E7%8E%8B%E6%A0%B7%E4%BE%8B&joined=2026-01-05&job=weld&rev=1"));
	assert_int_equal(got.status, 303);
	got = visit_get(v, page.s);
	HAS(got.body, "weld");
	HAS(got.body, "撤销");
	undo = arena_str(a, answer_cut(&got, S("action=\"/undo/"), S("\"")));
	got = visit_form(v, arena_cat(a, S("/undo/"), undo).s, S(""));
	SAME(page, answer_header(&got, "Location"));
	got = visit_get(v, page.s);
	HAS(got.body, "已撤销，恢复到原来的样子。");
	HAS(got.body, "挡车工");
	assert_int_equal(test_recorded(w, a, "member.edit"), 2);
	/* Once only. */
	assert_int_equal(visit_form(v, arena_cat(a, S("/undo/"), undo).s, S("")).status, 404);
}

TEST(what_was_built_upon_or_is_late_is_not_taken_back)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other;
	str page = arena_fmt(a, "/members/%lld", (long long)member(w, a, TEST_MILL, 1).v), undo;
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL);
	struct answer got;

	visit_as(v, lu);
	other = visit_beside(a, v);
	visit_as(other, test_actor(w, a, "base", TEST_MILL));
	visit_form(v, page.s, S("name=%E7%8E%8B%E6%A0%B7%E4%BE%8B&joined=2026-01-05&job=weld&rev=1"));
	undo = undo_path(a, v, page.s);
	assert_true(undo.n > 0);
	/* It is its author's. */
	assert_int_equal(visit_form(other, arena_cat(a, S("/undo/"), undo).s, S("")).status, 404);
	visit_form(other, page.s, S("name=%E7%8E%8B%E6%A0%B7%E4%BE%8B&joined=2026-01-05&job=paint&rev=2"));
	got = visit_form(v, arena_cat(a, S("/undo/"), undo).s, S(""));
	assert_int_equal(got.status, 409);
	HAS(got.body, "后来又有别的改动，没有撤销");
	HAS(visit_get(v, page.s).body, "paint");
	visit_form(v, page.s, S("name=%E7%8E%8B%E6%A0%B7%E4%BE%8B&joined=2026-01-05&job=lathe&rev=3"));
	undo = undo_path(a, v, page.s);
	test_wait(w, UNDO_TIME + SECOND);
	got = visit_form(v, arena_cat(a, S("/undo/"), undo).s, S(""));
	assert_int_equal(got.status, 422);
	HAS(got.body, "超过时间");
}

TEST(what_cannot_be_taken_back_whole_is_not_offered)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	str page = arena_fmt(a, "/members/%lld", (long long)member(w, a, TEST_MILL, 1).v);
	struct answer got;

	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_form(v, page.s, S("name=%E7%8E%8B%E6%A0%B7%E4%BE%8B&joined=2026-01-05&mobile=19000000066&rev=1"));
	assert_int_equal(got.status, 303);
	got = visit_get(v, page.s);
	HAS(got.body, "已保存。");
	LACKS(got.body, "/undo/");
}

static failed
tell(struct act *x, void *v)
{
	TRY(notice_send(x, *(const id *)v, S("样例"), S("样例消息"), S("/me")));
	return act_record(x, (struct entry){ .what = "t", .object = "notice" });
}

TEST(a_view_taken_away_and_messages_marked_come_back)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *lu = test_actor(w, a, "base", TEST_MILL);
	id person = lu->person;
	struct answer got;
	str view, undo;
	int64_t unread;

	visit_as(v, lu);
	got = visit_post(v, "/lists/members/views", "group", "3", "view_name", "只看快递", NULL);
	view = arena_str(a, answer_header(&got, "Location"));
	visit_post(v, arena_cat(a, view, S("/remove")).s, NULL);
	undo = undo_path(a, v, "/lists/members/views");
	got = visit_form(v, arena_cat(a, S("/undo/"), undo).s, S(""));
	HAS(visit_get(v, "/lists/members/views").body, "群体：快递员");

	OK(act_run(w, a, &actor_house, S("t"), tell, &person));
	OK(act_run(w, a, &actor_house, S("t"), tell, &person));
	visit_post(v, "/notices/read", NULL);
	OK(notice_count_unread(test_db(w, a), a, person, &unread));
	assert_int_equal(unread, 0);
	undo = undo_path(a, v, "/notices");
	got = visit_form(v, arena_cat(a, S("/undo/"), undo).s, S(""));
	assert_int_equal(got.status, 303);
	OK(notice_count_unread(test_db(w, a), a, person, &unread));
	assert_int_equal(unread, 2);
}
