/* record_sheet_test.c - members brought in from sheets and out into them: each row's outcome, what stops, what goes on. */
#include "modules/member/member.h"
#include "platform/account.h"
#include "platform/file.h"
#include "platform/job.h"
#include "platform_import.h"
#include "test/test.h"
#include "test/sheets/sheets.h"
#include "test/web/imports.h"
#include "test/web/player.h"

/* --- numbers of the first generation -------------------------------------------------------------- */

ON_BOTH(an_old_list_may_have_numbers_of_fifteen_digits)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	str number = document_make(a, S("320599"), (struct date){ 19850612 }, 27), plain;
	/* What stood on the card of 1985: no century, no check digit. */
	str old = arena_fmt(a, "%.6s%.9s", number.s, number.s + 8);
	str line = arena_fmt(a, "王小明," FMT ",19000000000," MILL ",2026-01-05,\n", ARG(old));
	str sheet = arena_cat(a, S(HEAD), line);
	struct member_there there;
	struct member m;
	struct brought got;

	got = bring(w, a, who, sheet);
	COUNTS(got, 1, 0, 0, 0, 0);
	OK(member_find_by_document(test_db(w, a), a, member_document_index(w, a, DOCUMENT_RESIDENT, number), &there));
	OK(member_record.one(test_db(w, a), a, w, who->scope, there.member_id, &m));
	OK(crypt_open(w->keys, a, m.document_no, &plain));
	SAME(number, plain);
	assert_int_equal(m.sex, SEX_MALE);
	/* Once more it is the same person with the same number. */
	got = bring(w, a, who, sheet);
	COUNTS(got, 0, 0, 1, 0, 0);
	/* A date that never was stays refused. */
	got = bring(w, a, who, arena_cat(a, S(HEAD), S("李小红,320599850231027,19000000001," MILL ",2026-01-05,\n")));
	COUNTS(got, 0, 0, 0, 0, 1);
}
/* --- what becomes of rows ----------------------------------------------------------------- */

ON_BOTH(each_row_ends_as_one_of_five_and_they_add_up)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct buf b = { .a = a };
	struct brought got = bring(w, a, who, people(a, 0, 3, "6500"));

	COUNTS(got, 3, 0, 0, 0, 0);
	assert_int_equal(got.job.state, JOB_DONE);
	buf_put(&b, S(HEAD));
	add_row(&b, "王小明", number_of(a, 0), 0, MILL, "6500");      /* 2: as it is */
	add_row(&b, "王小明", number_of(a, 1), 1, MILL, "7000");      /* 3: another wage */
	add_row(&b, "王小明", number_of(a, 2), 77, "", "");           /* 4: another mobile, the rest left as it is */
	add_row(&b, "李大力", number_of(a, 3), 3, MILL, "");          /* 5: new */
	buf_put(&b, S(",,,,,,备注\n"));                               /* 6: nothing that is known */
	add_row(&b, "", number_of(a, 4), 4, MILL, "6500");            /* 7: no name */
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 1, 2, 1, 1, 1);
	HAS(reason(w, a, &got, 7), "请填写姓名");
	assert_int_equal(got.job.expected, 6);
	assert_int_equal(got.job.done + got.job.failed_count, 6);
	SAME("读到 6 行：新增 1，更新 2，无变化 1，跳过 1，拒绝 1。", got.job.note);
	assert_int_equal(members_of(w, a, who), 4);
}

TEST(the_same_file_twice_changes_nothing)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	str csv = people(a, 0, 450, "6500");
	struct brought got = bring(w, a, who, csv);
	int64_t made = test_recorded(w, a, "member.create"), edited = test_recorded(w, a, "member.edit");

	COUNTS(got, 450, 0, 0, 0, 0);
	got = bring(w, a, who, csv);
	COUNTS(got, 0, 0, 450, 0, 0);
	assert_int_equal(test_recorded(w, a, "member.create"), made);
	assert_int_equal(test_recorded(w, a, "member.edit"), edited);
	assert_int_equal(members_of(w, a, who), 450);
}

ON_BOTH(a_second_row_about_the_same_person_names_the_first)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct buf b = { .a = a };
	struct brought got;

	buf_put(&b, S(HEAD));
	add_row(&b, "王小明", number_of(a, 1), 1, MILL, "6500");
	add_row(&b, "赵小琴", number_of(a, 2), 2, MILL, "6500");
	add_row(&b, "王小明", number_of(a, 1), 3, MILL, "9900");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 2, 0, 0, 0, 1);
	HAS(reason(w, a, &got, 4), "与本表第 2 行重复");
	/* And so when the member was there before. */
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 0, 0, 2, 0, 1);
	HAS(reason(w, a, &got, 4), "与本表第 2 行重复");
	/* And when the two stand in different batches. */
	buf_put(&b, str_from(people(a, 100, 250, "6500"), S(HEAD).n));
	add_row(&b, "王小明", number_of(a, 101), 3, MILL, "9900");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 250, 0, 2, 0, 2);
	HAS(reason(w, a, &got, 255), "与本表第 6 行重复");
}

TEST(what_is_wrong_with_a_row_is_said_in_words)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	str good = number_of(a, 1);
	char wrong = good.s[17] == '1' ? '2' : '1';
	struct buf b = { .a = a };
	struct brought got;

	buf_put(&b, S("姓名,证件号码,性别,所属工会,入会日期,手机\n"));
	buf_fmt(&b, "甲甲,%.17s%c,,%s,2026-01-05,\n", good.s, wrong, MILL);
	buf_fmt(&b, "乙乙,320599199002300011,,%s,2026-01-05,\n", MILL);
	buf_fmt(&b, "丙丙," FMT ",,%s,2026-01-05,\n", ARG(document_make(a, S("320599"), (struct date){ 20150101 }, 11)), MILL);
	buf_fmt(&b, "丁丁," FMT ",女,%s,2026-01-05,\n", ARG(number_of(a, 3)), MILL);
	buf_fmt(&b, "戊戊," FMT ",,%s,2026-02-30,\n", ARG(number_of(a, 5)), MILL);
	buf_fmt(&b, "己己,3.20599E+17,,%s,2026-01-05,\n", MILL);
	buf_fmt(&b, "庚庚," FMT ",,没有这个工会,2026-01-05,\n", ARG(number_of(a, 7)));
	buf_fmt(&b, "辛辛," FMT ",不详,%s,2026-01-05,19O00000001\n", ARG(number_of(a, 9)), MILL);
	buf_fmt(&b, "壬壬," FMT ",,%s,2026-01-05,\n", ARG(number_of(a, 11)), COMPANY);
	buf_fmt(&b, "癸癸,320599********0018,,%s,2026-01-05,\n", MILL);
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 0, 0, 0, 0, 10);
	HAS(reason(w, a, &got, 2), "校验");
	HAS(reason(w, a, &got, 3), "1990-02-30");
	HAS(reason(w, a, &got, 4), "16");
	HAS(reason(w, a, &got, 5), "性别");
	HAS(reason(w, a, &got, 6), "“2026-02-30”不是一个存在的日期");
	HAS(reason(w, a, &got, 7), "号码可能已丢失末位，请改为文本格式");
	HAS(reason(w, a, &got, 8), "工会");
	HAS(reason(w, a, &got, 9), "性别：“不详”不在可选的范围内");
	HAS(reason(w, a, &got, 10), "工会");
	HAS(reason(w, a, &got, 11), "证件号码：这一格已遮盖");
	assert_int_equal(members_of(w, a, who), 0);
}

TEST(a_number_in_a_numeric_cell_is_refused_and_never_guessed_at)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct brought got = bring_fd(w, a, who, worksheet_of(a, S(ROWS(
		"<row r='1'><c r='A1' t='inlineStr'><is><t>姓名</t></is></c><c r='B1' t='inlineStr'><is><t>证件号码</t></is></c>"
		"<c r='C1' t='inlineStr'><is><t>入会日期*</t></is></c></row>"
		"<row r='2'><c r='A2' t='inlineStr'><is><t>王娟</t></is></c><c r='B2'><v>320599199001010000</v></c>"
		"<c r='C2'><v>20260105</v></c></row>"
		"<row r='3'><c r='A3' t='inlineStr'><is><t>李明</t></is></c><c r='B3'><v>3.2059919900101E+17</v></c>"
		"<c r='C3'><v>20260105</v></c></row>"))), "名册.xlsx");

	COUNTS(got, 0, 0, 0, 0, 2);
	HAS(reason(w, a, &got, 2), "这一格是数值格式，号码可能已丢失末位，请改为文本格式");
	HAS(reason(w, a, &got, 3), "这一格是数值格式，号码可能已丢失末位，请改为文本格式");
}

TEST(text_in_the_encoding_of_old_programs_is_read)
{
	static const char head[] = "\xD0\xD5\xC3\xFB,\xD6\xA4\xBC\xFE\xBA\xC5\xC2\xEB,\xC8\xEB\xBB\xE1\xC8\xD5\xC6\xDA\n";
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct buf b = { .a = a };
	struct brought got;

	buf_put(&b, str_of(head));
	buf_fmt(&b, "\xCD\xF5\xBE\xEA," FMT ",2026-02-31\n", ARG(number_of(a, 1)));
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 0, 0, 0, 0, 1);
	SAME("王娟", got.refused.at[0].label);
}

/* --- what becomes of files -------------------------------------------------------------------- */

static str
refusal(struct world *w, struct arena *a, int fd)
{
	struct import_upload u = { .record = &member_record, .fd = fd, .name = S("x") };
	failed f = import_prove(w, &actor_house, a, &u);

	return f ? err_sentence(a, f) : S("(taken)");
}

TEST(a_file_that_will_not_do_is_refused_before_anything)
{
	struct world *w = test_world(a);

	HAS(refusal(w, a, file_of(a, S("%PDF-1.7 …"))), "不是表格文件");
	HAS(refusal(w, a, file_of(a, S(""))), "空");
	HAS(refusal(w, a, file_of(a, S("PK\3\4 cut"))), "损坏");
	HAS(refusal(w, a, file_of(a, S("颜色,尺码\n红,42\n"))), "没有找到认得的列名");
	HAS(refusal(w, a, file_of(a, S("姓名,手机\n王,1\n"))), "缺少必填的列：入会日期");
	HAS(refusal(w, a, file_of(a, S("姓名,姓 名,入会日期\n"))), "“姓名”在表格里出现了不止一次");
	SAME("(taken)", refusal(w, a, file_of(a, S("说明\n 姓名＊ ,NAME2,入会日期,月基本工资(元)\n"))));
}

/* --- stopping and going on ---------------------------------------------------------------------- */

static int64_t creates_left;
static const char *poison;

static const struct text says_odd = { "test.odd", "这个人很奇怪。" };

/* Fails like a full disk, or spoils the transaction with a statement, when it is told to. */
static failed
frail_create(struct act *x, const void *form, id *ret)
{
	const struct member_form *m = form;
	failed f = NULL;

	if (creates_left >= 0 && creates_left-- == 0)
		return FAIL(x->a, ERR_FULL, "the plug was pulled");
	if (poison && str_eq(m->name, S("怪怪"))) {
		for (int i = 0; i < 2 && !f; i++)
			f = db_run(x->db, x->a, import_row_put, NULL, .import_row_id = { 1 }, .import_id = { 1 },
				.row_no = 1, .outcome = 1);
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_odd);
	}
	TRY(member_record.create(x, form, ret));
	for (int i = 0; i < 2 && poison && str_eq(m->name, str_of(poison)); i++)
		f = db_run(x->db, x->a, import_put, NULL, .import_id = *ret, .record = S("x"), .file_id = *ret,
			.name = S("x"), .made = x->now);
	return f;
}

static struct record
frail(void)
{
	struct record r = member_record;

	r.create = frail_create;
	return r;
}

ON_BOTH(a_run_that_was_killed_goes_on_where_it_stopped)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	int batch = db_pool_is_pg(w->pool) ? IMPORT_BLOCK : IMPORT_BATCH, all = 2 * batch + 50;
	struct record r = frail();
	struct import_sum sum;
	struct brought got;
	id import;

	OK(put(w, a, who, file_of(a, people(a, 0, all, "6500")), "名册.csv", &import));
	creates_left = batch + 100;
	FAILS(ERR_FULL, import_run_rows(w, who, a, &r, import, NULL, &sum));
	creates_left = -1;
	got = look(w, a, who, import, (id){ 0 });
	COUNTS(got, batch, 0, 0, 0, 0);
	assert_int_equal(members_of(w, a, who), batch);
	OK(import_run_rows(w, who, a, &r, import, NULL, &sum));
	got = look(w, a, who, import, (id){ 0 });
	COUNTS(got, all, 0, 0, 0, 0);
	assert_int_equal(members_of(w, a, who), all);
	/* Once more there is nothing left to do. */
	OK(import_run_rows(w, who, a, &r, import, NULL, &sum));
	assert_int_equal(sum.read, all);
}

ON_BOTH(a_row_that_spoils_its_transaction_is_left_out_of_it)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct record r = frail();
	struct buf b = { .a = a };
	struct import_sum sum;
	struct brought got;
	id import;

	buf_put(&b, S(HEAD));
	for (int i = 0; i < 260; i++)
		add_row(&b, i % 50 == 49 ? "毒毒" : i == 120 ? "怪怪" : "王小明", number_of(a, i), i, MILL, "6500");
	OK(put(w, a, who, file_of(a, buf_str(&b)), "名册.csv", &import));
	poison = "毒毒";
	creates_left = -1;
	OK(import_run_rows(w, who, a, &r, import, NULL, &sum));
	poison = NULL;
	got = look(w, a, who, import, (id){ 0 });
	COUNTS(got, 254, 0, 0, 0, 6);
	assert_int_equal(got.refused.at[0].row_no, 51);
	SAME("与已有的记录冲突，没有写入。", reason(w, a, &got, 51));
	SAME("这个人很奇怪。", reason(w, a, &got, 122));
	assert_int_equal(members_of(w, a, who), 254);
}

static failed
end_post(struct act *x, void *post)
{
	return post_close(x, *(const id *)post);
}

TEST(who_lost_his_post_imports_nothing)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct import_asked asked = { .record = &member_record };
	struct brought got;

	OK(put(w, a, who, file_of(a, people(a, 0, 3, "6500")), "名册.csv", &asked.import));
	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(act_run(w, a, &actor_house, S("test"), end_post, &(id){ who->post.v }));
	OK(job_run_all(w, a));
	got = look(w, a, who, asked.import, asked.job);
	COUNTS(got, 0, 0, 0, 0, 0);
	assert_int_equal(got.job.state, JOB_FAILED);
	HAS(got.job.note, "权限");
}

/* --- what comes back --------------------------------------------------------------------------------- */

static str
file_shown(struct world *w, struct arena *a, id file)
{
	int64_t size;
	int fd;

	OK(file_open(w, a, file, &fd, &size));
	return shown(a, fd);
}

TEST(refused_rows_come_back_in_ones_own_columns_with_the_reason)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct file_row file;
	struct buf b = { .a = a };
	struct brought got;
	str back;

	buf_put(&b, S("鞋码," HEAD));
	buf_put(&b, S("42,"));
	add_row(&b, "王小明", number_of(a, 1), 1, MILL, "6500");
	buf_put(&b, S("43,"));
	add_row(&b, "李大力", S("3205"), 2, MILL, "6500");
	got = bring(w, a, who, buf_str(&b));
	COUNTS(got, 1, 0, 0, 0, 1);
	OK(file_one(test_db(w, a), a, who->account, got.job.file_id, &file));
	SAME("名册-需要修改的行.csv", file.name);
	back = file_shown(w, a, got.job.file_id);
	HAS(back, "1:T鞋码|T姓名|T证件号码|T手机|T所属工会|T入会日期|T月基本工资（元）|T处理结果|T原因|T待整理编号\n");
	HAS(back, "2:T43|T李大力|T3205|");
	HAS(back, "|T拒绝|T证件号码");
	LACKS(back, "王小明");
	/* Put right and brought in as it came back, it is taken. */
	LACKS(refusal(w, a, file_of(a, back)), "处理结果");
}

TEST(an_export_is_masked_marked_and_recorded)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct export_asked asked = { .ask = { &member_record, NULL, SHEET_XLSX, 0 } };
	struct job_row job;
	str out;

	bring(w, a, who, people(a, 0, 3, "6500"));
	OK(act_run(w, a, who, S("test"), export_start, &asked));
	OK(job_run_all(w, a));
	OK(job_one(test_db(w, a), a, who->account, asked.job, &job));
	SAME("导出 3 行", job.note);
	assert_int_equal(job.state, JOB_DONE);
	out = file_shown(w, a, job.file_id);
	HAS(out, "导出于 2026-11-22 09:00 仅供工作使用");
	HAS(out, who->name);
	HAS(out, "2:T姓名|T证件号码|T手机|T所属工会|T群体|T会籍|T入会日期|T月会费（元）|");
	HAS(out, "|T190****0001|");
	HAS(out, "320599********");
	LACKS(out, "19000000001");
	assert_int_equal(test_recorded(w, a, "member.export"), 1);
}

TEST(a_formula_in_a_name_stays_a_text)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct export_ask ask = { &member_record, NULL, SHEET_CSV, 0 };
	struct export_done done;
	struct buf b = { .a = a };
	int fd = file_empty(a);

	buf_put(&b, S("姓名,证件号码,所属工会,入会日期,工作单位\n"));
	buf_fmt(&b, "王娟," FMT ",%s,2026-01-05,=HYPERLINK(1)\n", ARG(number_of(a, 1)), MILL);
	COUNTS(bring(w, a, who, buf_str(&b)), 1, 0, 0, 0, 0);
	OK(export_write(w, who, a, test_db(w, a), &ask, fd, &done));
	assert_int_equal(done.rows, 1);
	HAS(file_bytes(a, fd), "'=HYPERLINK(1)");
}

/* --- the pages --------------------------------------------------------------------------------------- */

static struct answer
upload(struct visit *v, struct arena *a, str csv)
{
	str body = arena_fmt(a, "--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--cut\r\n"
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		FMT "\r\n--cut--\r\n", ARG(visit_csrf(v)), ARG(csv));

	return visit_send(v, &(struct sending){ .method = HTTP_POST, .path = S("/members/import"),
		.type = S("multipart/form-data; boundary=cut"), .body = body });
}

TEST(a_sheet_is_uploaded_looked_at_written_and_answered)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *other = visit_beside(a, v);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct answer got;
	const char *path, *run;

	visit_as(v, who);
	visit_as(other, test_actor(w, a, "town", TEST_TOWN));
	HAS(visit_get(v, "/members/import").body, "月基本工资（元）");
	assert_int_equal(visit_get(v, "/members/import/template").status, 200);
	got = upload(v, a, S("颜色\n红\n"));
	assert_int_equal(got.status, 422);
	HAS(got.body, "没有找到认得的列名");
	got = upload(v, a, arena_cat(a, people(a, 0, 2, "6500"), S("坏坏,3205,,,2026-01-05,\n")));
	assert_int_equal(got.status, 303);
	path = arena_z(a, answer_header(&got, "Location"));
	got = visit_get(v, path);
	assert_int_equal(got.status, 200);
	HAS(got.body, "写入 2 行");
	HAS(got.body, "坏坏");
	LACKS(got.body, "19000000000");
	assert_int_equal(members_of(w, a, who), 0);
	/* It is nobody else's. */
	assert_int_equal(visit_get(other, path).status, 404);
	run = arena_fmt(a, "%s/run", path).s;
	assert_int_equal(visit_post(v, run, NULL).status, 303);
	HAS(visit_get(v, path).body, "停止写入");
	/* Asked twice it is one job. */
	assert_int_equal(visit_post(v, run, NULL).status, 303);
	OK(job_run_all(w, a));
	got = visit_get(v, path);
	HAS(got.body, "已完成");
	HAS(got.body, "坏坏");
	assert_int_equal(members_of(w, a, who), 2);
	got = visit_get(v, arena_fmt(a, "%s/result", path).s);
	assert_int_equal(got.status, 200);
	assert_int_equal(visit_get(other, arena_fmt(a, "%s/result", path).s).status, 404);
	HAS(visit_get(v, "/members/import").body, "以前的导入");
}

TEST(a_run_that_is_stopped_keeps_what_it_wrote_and_can_go_on)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct answer got;
	const char *path;

	visit_as(v, who);
	got = upload(v, a, people(a, 0, 250, "6500"));
	path = arena_z(a, answer_header(&got, "Location"));
	visit_post(v, arena_fmt(a, "%s/run", path).s, NULL);
	assert_int_equal(visit_post(v, arena_fmt(a, "%s/stop", path).s, NULL).status, 303);
	OK(job_run_all(w, a));
	HAS(visit_get(v, path).body, "已取消");
	assert_int_equal(members_of(w, a, who), 0);
	HAS(visit_get(v, path).body, "接着导入");
	visit_post(v, arena_fmt(a, "%s/run", path).s, NULL);
	OK(job_run_all(w, a));
	HAS(visit_get(v, path).body, "已完成");
	assert_int_equal(members_of(w, a, who), 250);
}

TEST(the_list_is_exported_at_once_with_its_filter)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct answer got;

	bring(w, a, who, people(a, 0, 2, "6500"));
	visit_as(v, who);
	got = visit_post(v, "/members/export", "word", "王小明", "format", "csv", NULL);
	assert_int_equal(got.status, 200);
	HAS(answer_header(&got, "Content-Disposition"), "attachment");
	assert_int_equal(test_recorded(w, a, "member.export"), 1);
	assert_int_equal(visit_post(v, "/members/export", "format", "exe", NULL).status, 422);
	visit_as(v, test_actor(w, a, "system", TEST_CITY));
	assert_int_equal(visit_post(v, "/members/export", "format", "csv", NULL).status, 403);
	assert_int_equal(test_recorded(w, a, "member.export"), 2);
}

struct walked { int64_t n; id last; };

static failed
count_one(void *v, struct arena *scratch, const void *row)
{
	struct walked *k = v;
	const struct member *m = row;

	(void)scratch;
	k->n++;
	assert_true(m->member_id.v != k->last.v);
	k->last = m->member_id;
	return NULL;
}

/* A record without a walk of its own is exported by its list, which comes in pages. */
ON_BOTH(a_list_is_exported_whole_page_by_page)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct record plain = member_record;
	struct walked k = { 0 };

	plain.each = NULL;
	COUNTS(bring(w, a, who, people(a, 0, 401, "6500")), 401, 0, 0, 0, 0);
	ASK(record_walk(&plain, d, a, w, who->scope, NULL, count_one, &k));
	assert_int_equal(k.n, 401);
}

TEST(every_list_of_people_goes_out_masked_marked_and_recorded)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	static const char *const lists[] = { "/applications", "/transfers", "/terms", "/elections", "/expulsions",
		"/duplicates", "/members/bin", "/tags" };
	struct answer got;

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	for (size_t i = 0; i < COUNT(lists); i++) {
		const char *path = arena_fmt(a, "%s/export", lists[i]).s;

		HAS(visit_get(v, lists[i]).body, path);
		got = visit_post(v, path, "format", "csv", NULL);
		assert_int_equal(got.status, 200);
		HAS(got.body, "仅供工作使用");
	}
	assert_int_equal(test_recorded(w, a, "member.export"), 6);
	/* Who may look and not export is shown no way to, and has none. */
	visit_as(v, test_actor(w, a, "audit", TEST_TOWN));
	assert_int_equal(visit_post(v, "/applications/export", "format", "csv", NULL).status, 403);
}
