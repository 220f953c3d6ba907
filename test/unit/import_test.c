/* import_test.c - what a run is asked to do, columns by hand, rows that wait, the API. */
#include "platform/account.h"
#include "platform/file.h"
#include "platform/reveal.h"
#include "platform_account.h"
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"
#include "web/held.h"

/* --- new ones, changed ones, or both ------------------------------------------------------- */

static struct brought
bring_as(struct world *w, struct arena *a, const struct actor *who, str csv, enum import_mode mode)
{
	struct import_upload u = { .record = &member_record, .fd = file_of(a, csv), .name = S("名册.csv"), .mode = mode };
	struct import_asked asked = { .record = &member_record };

	OK(import_prove(w, who, a, &u));
	OK(act_run(w, a, who, S("test"), import_make, &u));
	asked.import = u.import;
	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(job_run_all(w, a));
	return look(w, a, who, asked.import, asked.job);
}

ON_BOTH(what_was_not_asked_for_is_skipped)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct brought got;

	COUNTS(bring(w, a, who, people(a, 0, 2, "6500")), 2, 0, 0, 0, 0);
	got = bring_as(w, a, who, people(a, 0, 4, "7000"), IMPORT_ADD);
	COUNTS(got, 2, 0, 0, 2, 0);
	HAS(reason(w, a, &got, 2), "库里已经有了，这次只新增");
	got = bring_as(w, a, who, people(a, 0, 6, "8000"), IMPORT_UPDATE);
	COUNTS(got, 0, 4, 0, 2, 0);
	HAS(reason(w, a, &got, 7), "这次只更新已有的");
	assert_int_equal(members_of(w, a, who), 4);
}

/* --- what columns mean --------------------------------------------------------------------------- */

TEST(usual_names_of_columns_are_known)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct buf b = { .a = a };

	buf_put(&b, S("职工姓名,身份证号,联系电话,入会时间,工种\n"));
	buf_fmt(&b, "王　娟," FMT ",19000000001,2026/1/5,挡车工\n", ARG(number_of(a, 1)));
	COUNTS(bring(w, a, who, buf_str(&b)), 1, 0, 0, 0, 0);
	/* The blank that lines a name up is not part of it. */
	COUNTS(bring(w, a, who, buf_str(&b)), 0, 0, 1, 0, 0);
	SAME("挡车工", nth_member(w, a, who, 1).job);
}

static struct answer
upload_csv(struct visit *v, struct arena *a, str csv, const char *mode)
{
	str body = arena_fmt(a, "--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--cut\r\n"
		"Content-Disposition: form-data; name=\"mode\"\r\n\r\n%s\r\n--cut\r\n"
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		FMT "\r\n--cut--\r\n", ARG(visit_csrf(v)), mode, ARG(csv));

	return visit_send(v, &(struct sending){ .method = HTTP_POST, .path = S("/members/import"),
		.type = S("multipart/form-data; boundary=cut"), .body = body });
}

/* The number that stands for "column c means this field": see import_columns.c. */
static str
code(struct arena *a, int column, const char *field)
{
	const struct entity *e = member_record.form;
	const struct field *f = field ? entity_field(e, str_of(field)) : NULL;

	return arena_fmt(a, "column=%lld", (long long)(column * 1000 + (f ? f - e->fields + 1 : 0)));
}

TEST(columns_are_chosen_by_hand_and_remembered_for_the_union)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *far = visit_beside(a, v);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	str csv = arena_fmt(a, "谁,号,几时来的,鞋码\n王小明," FMT ",2026-01-05,42\n", ARG(number_of(a, 1))), chosen;
	struct answer got;
	const char *path, *columns;

	visit_as(v, who);
	visit_as(far, test_actor(w, a, "base", TEST_SCHOOL));
	got = upload_csv(v, a, csv, "2");
	assert_int_equal(got.status, 303);
	columns = arena_z(a, answer_header(&got, "Location"));
	HAS(str_of(columns), "/columns");
	path = arena_z(a, str_part(str_of(columns), 0, strlen(columns) - strlen("/columns")));
	/* Without them there is no preview. */
	assert_int_equal(visit_get(v, path).status, 303);
	got = visit_get(v, columns);
	HAS(got.body, "几时来的");
	HAS(got.body, "缺少必填的列");
	LACKS(got.body, number_of(a, 1).s);
	/* Two of the same field, then as it should be. */
	chosen = arena_fmt(a, FMT "&" FMT "&" FMT "&" FMT, ARG(code(a, 1, "name")),
		ARG(code(a, 2, "name")), ARG(code(a, 3, "joined")), ARG(code(a, 4, NULL)));
	got = visit_form(v, columns, chosen);
	assert_int_equal(got.status, 422);
	HAS(got.body, "不止一次");
	chosen = arena_fmt(a, FMT "&" FMT "&" FMT "&" FMT, ARG(code(a, 1, "name")),
		ARG(code(a, 2, "document_no")), ARG(code(a, 3, "joined")), ARG(code(a, 4, NULL)));
	assert_int_equal(visit_form(v, columns, chosen).status, 303);
	got = visit_get(v, path);
	HAS(got.body, "写入 1 行");
	HAS(got.body, "只新增");
	/* The next sheet of this union needs no choosing; that of another does. */
	got = upload_csv(v, a, csv, "1");
	LACKS(answer_header(&got, "Location"), "columns");
	got = upload_csv(far, a, csv, "1");
	HAS(answer_header(&got, "Location"), "columns");
	/* Chosen otherwise after it has begun: no. */
	assert_int_equal(visit_post(v, arena_fmt(a, "%s/run", path).s, NULL).status, 303);
	got = visit_form(v, columns, chosen);
	assert_int_equal(got.status, 303);
	OK(job_run_all(w, a));
	assert_int_equal(members_of(w, a, who), 1);
}

TEST(formulas_are_read_as_they_were_saved_and_said)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct import_upload u = { .record = &member_record, .name = S("a.xlsx") };
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct answer got;

	u.fd = worksheet_of(a, arena_fmt(a, ROWS("<row r='1'><c r='A1' t='inlineStr'><is><t>姓名</t></is></c>"
		"<c r='B1' t='inlineStr'><is><t>证件号码</t></is></c><c r='C1' t='inlineStr'><is><t>入会日期</t></is></c></row>"
		"<row r='2'><c r='A2' t='str'><f>D2</f><v>王娟</v></c><c r='B2' t='inlineStr'><is><t>" FMT "</t></is></c>"
		"<c r='C2'><v>20260105</v></c></row>"), ARG(number_of(a, 1))));
	OK(import_prove(w, who, a, &u));
	OK(act_run(w, a, who, S("test"), import_make, &u));
	visit_as(v, who);
	got = visit_get(v, arena_fmt(a, "/members/import/%lld", (long long)u.import.v).s);
	HAS(got.body, "写入 1 行");
	HAS(got.body, "公式，取保存时的结果");
}

/* --- rows that wait ----------------------------------------------------------------------------- */

static int64_t
waiting(struct world *w, struct arena *a, const struct actor *who)
{
	struct held_many_row row;

	ASK(db_one(d, a, held_many, who->scope, &row, .record = S("member"), .most = 1000));
	return row.n;
}

static struct held_list_rows
held_of(struct world *w, struct arena *a, const struct actor *who, enum held_state state)
{
	struct held_list_rows rows;

	ASK(db_all(d, a, held_list, who->scope, &rows, .record = S("member"), .state = (int64_t)state,
		.after_path = S(""), .most = 100));
	return rows;
}

ON_BOTH(what_is_refused_waits_and_is_put_right_by_a_sheet)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN), *far = test_actor(w, a, "town", TEST_STREET);
	struct buf b = { .a = a };
	struct held_list_rows held;
	struct held_by_id_row one;
	struct brought got;
	str cells;

	buf_put(&b, S(HEAD));
	add_row(&b, "王小明", number_of(a, 1), 1, MILL, "6500");
	add_row(&b, "李大力", S("320599"), 2, MILL, "6500");
	add_row(&b, "赵小琴", number_of(a, 3), 3, "没有这家工会", "6500");
	add_row(&b, "王小明", number_of(a, 1), 4, MILL, "6500");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 1, 0, 0, 0, 3);
	/* A second row about somebody who is in is no row that waits. */
	assert_int_equal(waiting(w, a, who), 2);
	assert_int_equal(run_of(w, a, got.import).held, 2);
	assert_int_equal(waiting(w, a, far), 0);
	/* The same file again leaves no second copy. */
	bring(w, a, who, buf_str(&b));
	assert_int_equal(waiting(w, a, who), 2);
	held = held_of(w, a, who, HELD_OPEN);
	ASK(db_one(d, a, held_by_id, who->scope, &one, .record = S("member"), .held_id = held.at[0].held_id));
	LACKS(one.cells.sealed, "李大力");
	OK(held_cells(w, a, &one, &cells));
	HAS(cells, "\"document_no\":\"320599\"");
	HAS(cells, "\"mobile\":\"19000000002\"");
	/* One is corrected, its mobile left as it was given out: masked. */
	b = (struct buf){ .a = a };
	buf_put(&b, S("待整理编号," HEAD));
	buf_fmt(&b, "%lld,李大力," FMT ",190****0002,%s,2026-01-05,\n", (long long)held.at[0].held_id.v,
		ARG(number_of(a, 2)), MILL);
	buf_fmt(&b, "%lld,赵小琴,320599********%.4s,190****0003,还是没有的工会,2026-01-05,\n",
		(long long)held.at[1].held_id.v, number_of(a, 3).s + 14);
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 1, 0, 0, 0, 1);
	assert_int_equal(waiting(w, a, who), 1);
	{
		struct member m = nth_member(w, a, who, 2);

		SAME("19000000002", mobile_of(w, a, &m));
	}
	/* The other was refused again and says so with what it says now. */
	ASK(db_one(d, a, held_by_id, who->scope, &one, .record = S("member"), .held_id = held.at[1].held_id));
	OK(held_cells(w, a, &one, &cells));
	HAS(cells, "还是没有的工会");
	HAS(cells, number_of(a, 3).s);
	HAS(cells, "\"wage\":\"6500\"");
	/* Taken back, what it put right waits again. */
	UNDONE(undo(w, a, who, got.import), 1, 0, 0);
	assert_int_equal(waiting(w, a, who), 2);
	/* A number of somebody else's row, or a made-up one, is no key to it. */
	b = (struct buf){ .a = a };
	buf_put(&b, S("待整理编号," HEAD));
	buf_fmt(&b, "%lld,李大力,320599********0000,190****0002,%s,2026-01-05,\n", (long long)held.at[0].held_id.v, COMPANY);
	got = bring(w, a, far, buf_str(&b));
	COUNTS(got, 0, 0, 0, 0, 1);
	HAS(reason(w, a, &got, 2), "这一格已遮盖");
	assert_int_equal(waiting(w, a, who), 2);
}

TEST(one_row_is_put_right_on_a_page_or_given_up)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *far = visit_beside(a, v);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct buf b = { .a = a };
	struct held_list_rows held;
	struct answer got;
	const char *first, *second;

	buf_put(&b, S(HEAD));
	add_row(&b, "李大力", S("32059919900101000X"), 2, MILL, "6500");
	add_row(&b, "赵小琴", number_of(a, 3), 3, "没有这家工会", "六千");
	bring(w, a, who, buf_str(&b));
	held = held_of(w, a, who, HELD_OPEN);
	first = arena_fmt(a, "/members/held/%lld", (long long)held.at[0].held_id.v).s;
	second = arena_fmt(a, "/members/held/%lld", (long long)held.at[1].held_id.v).s;
	visit_as(v, who);
	visit_as(far, test_actor(w, a, "town", TEST_STREET));
	got = visit_get(v, "/members/held");
	HAS(got.body, "李大力");
	HAS(got.body, "名册.csv 第 2 行");
	LACKS(got.body, "32059919900101");
	LACKS(visit_get(far, "/members/held").body, "李大力");
	assert_int_equal(visit_get(far, first).status, 404);
	HAS(visit_get(v, "/members/import").body, "待整理里有 2 行");
	/* The numbers are told by their masks; what a field does not take stands there as it was. */
	got = visit_get(v, first);
	HAS(got.body, "已填 320599********000X");
	LACKS(got.body, "19000000002");
	got = visit_get(v, second);
	HAS(got.body, "六千");
	/* Wrong again: beside the field.  Then right: the mobile that was not typed is the one held. */
	assert_int_equal(visit_post(v, first, "rev", "1", "name", "李大力", "document_no", "3205", "org_name", MILL,
		"joined", "2026-01-05", NULL).status, 422);
	got = visit_post(v, first, "rev", "1", "name", "李大力", "document_no", number_of(a, 2).s, "org_name", MILL,
		"joined", "2026-01-05", NULL);
	assert_int_equal(got.status, 303);
	HAS(answer_header(&got, "Location"), "/members/");
	{
		struct member m = nth_member(w, a, who, 2);

		SAME("19000000002", mobile_of(w, a, &m));
	}
	HAS(visit_get(v, first).body, "已解决");
	/* Once is enough, and one that is settled is not given up. */
	assert_int_equal(visit_post(v, first, "rev", "2", "name", "李大力", "document_no", number_of(a, 2).s,
		"org_name", MILL, "joined", "2026-01-05", NULL).status, 404);
	assert_int_equal(visit_post(v, arena_fmt(a, "%s/drop", second).s, "rev", "1", "reason", "", NULL).status, 422);
	assert_int_equal(visit_post(v, arena_fmt(a, "%s/drop", second).s, "rev", "1", "reason", "已经调走", NULL).status, 303);
	assert_int_equal(waiting(w, a, who), 0);
	HAS(visit_get(v, "/members/held?state=3").body, "赵小琴");
	HAS(visit_get(v, second).body, "已经调走");
	HAS(visit_get(v, "/members/held").body, "没有待整理的行");
}

TEST(all_that_waits_goes_out_masked_and_comes_back)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct buf b = { .a = a };
	struct answer got;
	str out;

	buf_put(&b, S(HEAD));
	add_row(&b, "李大力", number_of(a, 2), 2, "没有这家工会", "=1+1");
	bring(w, a, who, buf_str(&b));
	visit_as(v, who);
	got = visit_post(v, "/members/held/sheet", NULL);
	assert_int_equal(got.status, 200);
	out = shown(a, file_of(a, got.body));
	HAS(out, "T待整理编号|T原因|T姓名|");
	HAS(out, "|T李大力|");
	HAS(out, "|T190****0002|");
	LACKS(out, "19000000002");
	LACKS(out, number_of(a, 2).s);
	/* As it is it comes back, and is refused for what is still wrong and nothing else. */
	{
		struct brought again = bring_fd(w, a, who, file_of(a, got.body), "待整理.xlsx");

		COUNTS(again, 0, 0, 0, 0, 1);
		LACKS(reason(w, a, &again, again.refused.at[0].row_no), "遮盖");
	}
	assert_int_equal(waiting(w, a, who), 1);
}

/* --- numbers in full ------------------------------------------------------------------------------ */

TEST(numbers_go_out_in_full_only_with_the_right_for_a_reason_and_few_at_a_time)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct answer got;

	bring(w, a, who, people(a, 0, 2, "6500"));
	visit_as(v, who);
	got = visit_post(v, "/members/export", "format", "csv", NULL);
	LACKS(got.body, "19000000001");
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", "full", "1", NULL).status, 422);
	got = visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", "报送社保", NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "19000000001");
	HAS(got.body, number_of(a, 1).s);
	HAS(got.body, "含完整号码");
	bring(w, a, who, people(a, 10, EXPORT_FULL_MOST, "6500"));
	got = visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", "报送社保", NULL);
	/* More is asked of somebody else: src/modules/dual/test/rules_test.c. */
	assert_int_equal(got.status, 303);
	HAS(answer_header(&got, "Location"), "/dual/");
	LACKS(got.body, "19000000001");
	visit_as(v, test_actor(w, a, "base", TEST_MILL));
	got = visit_post(v, "/members/export", "format", "csv", "full", "1", "reason", "报送社保", NULL);
	assert_int_equal(got.status, 303);
	LACKS(got.body, "19000000001");
}

/* --- over the API ---------------------------------------------------------------------------------------- */

TEST(a_program_imports_looks_and_takes_back)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	str token = test_token(w, a, who), row = arena_fmt(a, "{\"name\":\"王小明\",\"document_no\":\"" FMT
		"\",\"mobile\":\"19000000001\",\"org_name\":\"" MILL "\",\"joined\":\"2026-01-05\",\"migrant\":true,\"work_unit\":\"=1+1\"}",
		ARG(number_of(a, 1))), body;
	struct sending s = { .method = HTTP_POST, .path = S("/api/v1/members/import"), .type = S("application/json"),
		.bare = true, .n_headers = 2 };
	struct answer got;
	const char *path;

	s.headers[0] = (struct http_header){ S("Authorization"), arena_cat(a, S("Bearer "), token) };
	s.headers[1] = (struct http_header){ S("Idempotency-Key"), S("key-1") };
	assert_int_equal(visit_json(v, HTTP_POST, "/api/v1/members/import", S("{\"rows\":[]}"), token).status, 422);
	assert_int_equal(visit_json(v, HTTP_POST, "/api/v1/members/import", S("{\"rows\":[{\"nobody\":1}]}"), token).status, 422);
	HAS(visit_json(v, HTTP_POST, "/api/v1/members/import", S("{\"rows\":[{\"name\":\"王\",\"job\":\"焊工\"}]}"), token).body, "缺少必填的列");
	body = arena_fmt(a, "{\"mode\":\"both\",\"rows\":[" FMT ",{\"name\":\"李大力\",\"document_no\":\"3205\",\"org_name\":\""
		MILL "\",\"joined\":\"2026-01-05\"}]}", ARG(row));
	s.body = body;
	got = visit_send(v, &s);
	SAME("", got.status == 201 ? S("") : got.body);
	path = arena_z(a, answer_header(&got, "Location"));
	HAS(str_of(path), "/api/v1/members/import/");
	/* A second copy is the same run. */
	got = visit_send(v, &s);
	SAME(path, answer_header(&got, "Location"));
	OK(job_run_all(w, a));
	got = visit_json(v, HTTP_GET, path, (str){ 0 }, token);
	HAS(got.body, "\"state\":\"done\"");
	HAS(got.body, "\"read\":2,\"created\":1,\"updated\":0,\"same\":0,\"skipped\":0,\"rejected\":1,\"held\":1");
	got = visit_json(v, HTTP_GET, arena_fmt(a, "%s/rows", path).s, (str){ 0 }, token);
	HAS(got.body, "\"row\":2,\"outcome\":\"created\"");
	HAS(got.body, "\"row\":3,\"outcome\":\"rejected\"");
	assert_int_equal(members_of(w, a, who), 1);
	/* The apostrophe that guards a formula in the file is no part of the value. */
	SAME("=1+1", nth_member(w, a, who, 1).work_unit);
	assert_int_equal(visit_json(v, HTTP_GET, path, (str){ 0 }, test_token(w, a, test_actor(w, a, "town", TEST_TOWN))).status,
		404);
	assert_int_equal(visit_json(v, HTTP_POST, arena_fmt(a, "%s/undo", path).s, S("{}"), token).status, 200);
	OK(job_run_all(w, a));
	got = visit_json(v, HTTP_GET, path, (str){ 0 }, token);
	HAS(got.body, "\"undo\":{\"state\":\"done\",\"done\":1,\"kept\":0,\"failed\":0}");
	assert_int_equal(members_of(w, a, who), 0);
}

/* --- what people bring -------------------------------------------------------------------------------------- */

static str
refused_file(struct world *w, struct arena *a, int fd)
{
	struct import_upload u = { .record = &member_record, .fd = fd, .name = S("x") };
	failed f = import_prove(w, &actor_house, a, &u);

	return f ? err_sentence(a, f) : S("(taken)");
}

TEST(what_spoils_a_file_is_said_and_what_was_written_stays)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct buf wide = { .a = a }, merged = { .a = a };
	struct import_asked asked = { .record = &member_record };
	struct brought got;

	/* Three hundred and one columns; a worksheet with nothing in it; bytes of GBK that call themselves UTF-8. */
	for (int i = 0; i < 301; i++)
		buf_fmt(&wide, "%s列%d", i ? "," : "", i);
	HAS(refused_file(w, a, file_of(a, buf_str(&wide))), "列数太多，最多 300 列");
	HAS(refused_file(w, a, worksheet_of(a, S(ROWS("")))), "没有内容");
	HAS(refused_file(w, a, file_of(a, S("\xEF\xBB\xBF\xD0\xD5\xC3\xFB,\xC8\xEB\xBB\xE1\xC8\xD5\xC6\xDA\n"))), "编码");
	HAS(refused_file(w, a, worksheet_of(a, S("<?xml version='1.0' encoding='UTF-8'?><worksheet xmlns='" MAIN_SPACE "'>"
		"<sheetData><row r='1'><c t='inlineStr'><is><t>\xD0\xD5\xC3\xFB</t></is></c></row></sheetData></worksheet>"))), "损坏");
	/* A merged name holds for its first row alone: the second says that it has none. */
	buf_fmt(&merged, ROWS("<row r='1'><c r='A1' t='inlineStr'><is><t>姓名</t></is></c><c r='B1' t='inlineStr'><is><t>证件号码</t>"
		"</is></c><c r='C1' t='inlineStr'><is><t>入会日期</t></is></c></row>"
		"<row r='2'><c r='A2' t='inlineStr'><is><t>王娟</t></is></c><c r='B2' t='inlineStr'><is><t>%.18s</t></is></c>"
		"<c r='C2'><v>20260105</v></c></row><row r='3'><c r='A3'/><c r='B3' t='inlineStr'><is><t>%.18s</t></is></c>"
		"<c r='C3'><v>20260105</v></c></row>"), number_of(a, 1).s, number_of(a, 3).s);
	got = bring_fd(w, a, who, worksheet_of(a, buf_str(&merged)), "合并.xlsx");
	COUNTS(got, 1, 0, 0, 0, 1);
	HAS(reason(w, a, &got, 3), "请填写姓名");
	/* It breaks off in the middle: what stands before is written and counted, the rest is not made up. */
	OK(put(w, a, who, file_of(a, arena_cat(a, people(a, 100, 300, "6500"), S("王小明,\"没有结束的引号\n"))), "断.csv",
		&asked.import));
	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(job_run_all(w, a));
	got = look(w, a, who, asked.import, asked.job);
	assert_int_equal(got.job.state, JOB_FAILED);
	HAS(got.job.note, "引号没有结束");
	COUNTS(got, 300, 0, 0, 0, 0);
	assert_int_equal(members_of(w, a, who), 301);
}

TEST(what_is_written_is_the_file_that_was_previewed)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct import_asked asked = { .record = &member_record };
	int fd = file_of(a, people(a, 0, 2, "6500"));
	str other = people(a, 10, 5, "6500");
	struct brought got;

	/* The user's file changes behind the preview: the sealed copy does not. */
	OK(put(w, a, who, fd, "名册.csv", &asked.import));
	assert_int_equal(pwrite(fd, other.s, other.n, 0), other.n);
	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(job_run_all(w, a));
	got = look(w, a, who, asked.import, asked.job);
	COUNTS(got, 2, 0, 0, 0, 0);
	SAME("王小明", nth_member(w, a, who, 0).name);
}
