/* rules_test.c - the record: words for acts, days as bounds, what changed, and edited rows found out. */
#include "test/test.h"

#include <sqlite3.h>

#include "modules/audit/audit.h"
#include "platform/account.h"
#include "test/web/player.h"

/* What a thief with the file but without the keys can do. */
static void
edit_file(const struct world *w, struct arena *a, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s, &db), SQLITE_OK);
	sqlite3_exec(db, sql, NULL, NULL, &why);
	if (why)
		fail_msg("%s", why);
	sqlite3_close(db);
}

struct noting { struct entry entry; };

static failed
note_rule(struct act *x, void *v)
{
	const struct noting *n = v;

	return act_record(x, n->entry);
}

static void
note(struct world *w, struct arena *a, const struct actor *who, struct entry e)
{
	struct noting n = { e };

	OK(act_run(w, a, who, S("request-1"), note_rule, &n));
}

static id
newest(const struct world *w, struct arena *a)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	id key;

	assert_int_equal(sqlite3_open(arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "select max(audit_id) from audit", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	key.v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return key;
}

TEST(a_row_is_proven_as_it_was_written)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct audit_row r;

	note(w, a, city, (struct entry){ .what = "member.edit", .object = "member", .object_id = { 12 },
		.title = S("会员 王小明"), .changes = S("{\"name\":[\"王明\",\"王小明\"]}"), .reason = S("更正") });
	OK(audit_get(test_db(w, a), a, scope_all(), newest(w, a), &r));
	SAME("会员 王小明", r.title);
	SAME("request-1", r.request_id);
	assert_int_equal(r.person_id.v, city->person.v);
	assert_true(act_verify(w->keys, a, &r));
}

TEST(an_edited_row_is_found_out)
{
	static const char *const edits[] = {
		"update audit set title = '别人' where audit_id = (select max(audit_id) from audit)",
		"update audit set by_name = '' where audit_id = (select max(audit_id) from audit)",
		"update audit set outcome = 2 where audit_id = (select max(audit_id) from audit)",
		"update audit set at = at - 1 where audit_id = (select max(audit_id) from audit)",
		"update audit set reason = 'x' where audit_id = (select max(audit_id) from audit)",
		"update audit set object_id = 13 where audit_id = (select max(audit_id) from audit)",
		"update audit set mac = zeroblob(32) where audit_id = (select max(audit_id) from audit)",
	};
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	struct audit_row r;

	for (size_t i = 0; i < COUNT(edits); i++) {
		note(w, a, &actor_house, (struct entry){ .what = "org.edit", .object = "org", .object_id = { 12 },
			.title = S("华士镇总工会") });
		OK(audit_get(d, a, scope_all(), newest(w, a), &r));
		assert_true(act_verify(w->keys, a, &r));
		edit_file(w, a, edits[i]);
		OK(audit_get(d, a, scope_all(), newest(w, a), &r));
		assert_false(act_verify(w->keys, a, &r));
	}
}

TEST(values_that_change_places_do_not_prove)
{
	struct world *w = test_world(a);
	struct audit_row r;

	note(w, a, &actor_house, (struct entry){ .what = "x", .object = "org", .title = S("ab"), .reason = S("c") });
	OK(audit_get(test_db(w, a), a, scope_all(), newest(w, a), &r));
	r.title = S("a");
	r.reason = S("bc");
	assert_false(act_verify(w->keys, a, &r));
}

TEST(a_span_is_proven_and_names_the_first_wrong_row)
{
	struct world *w = test_world(a);
	struct db *d = test_db(w, a);
	struct audit_proof p;
	struct audit_span all = { 0 };
	int64_t before;

	OK(audit_prove(d, a, w, scope_all(), all, &p));
	before = p.rows;
	assert_true(before > 0);
	assert_int_equal(p.wrong, 0);
	note(w, a, &actor_house, (struct entry){ .what = "org.edit", .object = "org", .title = S("华士镇总工会") });
	edit_file(w, a, "update audit set title = '别人' where audit_id = (select max(audit_id) from audit)");
	OK(audit_prove(d, a, w, scope_all(), all, &p));
	assert_int_equal(p.rows, before + 1);
	assert_int_equal(p.wrong, 1);
	assert_int_equal(p.first_wrong.v, newest(w, a).v);
}

TEST(days_are_bounds_of_ids)
{
	struct audit_span s = audit_span((struct date){ 20261122 }, (struct date){ 20261122 });
	struct moment morning = moment_of((struct date){ 20261122 });
	id inside = { (morning.us / 1000 + 1 - 1577836800000) << 21 }, next = { (morning.us / 1000 + 86400000 - 1577836800000) << 21 };

	assert_true(inside.v >= s.low.v && inside.v < s.high.v);
	assert_true(next.v >= s.high.v);
	assert_int_equal(audit_span((struct date){ 0 }, (struct date){ 0 }).low.v, 0);
}

TEST(acts_have_words_and_unknown_ones_stand_as_they_are)
{
	struct world *w = test_world(a);

	SAME("登录", audit_what(a, w, S("sign-in"), S("account")));
	SAME("投诉建议：答复", audit_what(a, w, S("complaint.answer"), S("complaint")));
	HAS(audit_what(a, w, S("audit.see"), S("route")), "没有权限");
	SAME("no.such.act", audit_what(a, w, S("no.such.act"), S("thing")));
	SAME("工会", audit_object(w, S("org")));
	SAME("thing", audit_object(w, S("thing")));
}

TEST(changes_are_told_by_label_and_secrets_only_that_they_changed)
{
	struct audit_changes c;

	OK(audit_changes_read(a, S("member"), S("{\"name\":[\"王明\",\"王小明\"],\"document_no\":[\"9f2c\",\"41d8\"]}"), &c));
	assert_int_equal(c.n, 2);
	SAME("姓名", c.at[0].label);
	SAME("王明", c.at[0].before);
	SAME("王小明", c.at[0].after);
	HAS(c.at[1].after, "不显示");
	OK(audit_changes_read(a, S("thing"), S("{\"field\":\"mobile\",\"new\":[\"\"]}"), &c));
	SAME("field", c.at[0].label);
	SAME("mobile", c.at[0].after);
	OK(audit_changes_read(a, S("thing"), (str){ 0 }, &c));
	assert_int_equal(c.n, 0);
	FAILS(ERR_FAULT, audit_changes_read(a, S("thing"), S("not json"), &c));
}

TEST(the_auditor_looks_and_nobody_else)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *city = visit_beside(a, v);
	struct answer got;
	str row;

	visit_as(city, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(visit_get(city, "/audit").status, 403);
	visit_as(v, test_actor(w, a, "audit", TEST_CITY));
	got = visit_get(v, "/audit");
	assert_int_equal(got.status, 200);
	HAS(got.body, "没有权限：查看审计记录");
	row = answer_cut(&got, S("<tbody"), S("</tbody>"));
	row = str_from(row, (size_t)str_find_str(row, S("href=\"/audit/")) + 13);
	row = str_cut(&row, '"');
	got = visit_get(v, arena_fmt(a, "/audit/" FMT, ARG(row)).s);
	HAS(got.body, "校验值相符");
	edit_file(w, a, "update audit set title = 'x'");
	got = visit_get(v, arena_fmt(a, "/audit/" FMT, ARG(row)).s);
	HAS(got.body, "校验值不符");
	got = visit_post(v, "/audit/prove", NULL);
	assert_int_equal(got.status, 303);
	HAS(visit_get(v, "/audit").body, "有不相符的");
}

TEST(the_list_is_narrowed_by_who_what_outcome_and_days)
{
	struct world *w = test_world(a);
	const struct actor *auditor = test_actor(w, a, "audit", TEST_CITY), *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);

	note(w, a, city, (struct entry){ .what = "org.edit", .object = "org", .title = S("改了的工会") });
	visit_as(v, auditor);
	HAS(visit_get(v, "/audit?what=org.edit").body, "改了的工会");
	LACKS(visit_get(v, "/audit?what=sign-in").body, "改了的工会");
	HAS(visit_get(v, arena_fmt(a, "/audit?by_name=" FMT, ARG(city->name)).s).body, "改了的工会");
	HAS(visit_get(v, "/audit?object=工会").body, "改了的工会");
	LACKS(visit_get(v, "/audit?outcome=2").body, "改了的工会");
	HAS(visit_get(v, "/audit?from=2026-11-22&to=2026-11-22").body, "改了的工会");
	HAS(visit_get(v, "/audit?to=2026-11-21").body, "没有找到这样的记录");
}

TEST(a_sign_in_is_told_with_the_persons_name)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v = visit_new(a, w), *auditor = visit_beside(a, v);
	struct answer got;
	str row;

	visit_sign_in(v, "test1", TEST_PASSWORD);
	visit_as(auditor, test_actor(w, a, "audit", TEST_CITY));
	got = visit_get(auditor, "/audit?what=sign-in.try");
	HAS(got.body, mill->name);
	row = answer_cut(&got, S("<a href=\"/audit/"), S("\""));
	HAS(visit_get(auditor, arena_fmt(a, "/audit/" FMT, ARG(row)).s).body, mill->name);
}

TEST(older_rows_follow_on_the_next_page)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str next;

	note(w, a, &actor_house, (struct entry){ .what = "org.edit", .object = "org", .title = S("最早的一条") });
	for (int i = 0; i < 50; i++)
		note(w, a, &actor_house, (struct entry){ .what = "org.edit", .object = "org", .title = S("后来的") });
	visit_as(v, test_actor(w, a, "audit", TEST_CITY));
	got = visit_get(v, "/audit?what=org.edit");
	LACKS(got.body, "最早的一条");
	next = answer_cut(&got, S("what=org.edit&amp;after="), S("\""));
	HAS(visit_get(v, arena_fmt(a, "/audit?what=org.edit&after=" FMT, ARG(next)).s).body, "最早的一条");
}
