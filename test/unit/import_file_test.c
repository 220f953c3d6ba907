/* import_file_test.c - what a file holds and does not show: it is said before anything is written, and with the result. */
#include "test/test.h"
#include "test/web/imports.h"
#include "test/web/player.h"

#define TEXT(r, s) "<c r='" r "' t='inlineStr'><is><t>" s "</t></is></c>"
#define TITLES "<row r='2'>" TEXT("A2", "姓名") TEXT("B2", "证件号码") TEXT("C2", "入会日期") TEXT("D2", "工作单位") "</row>"

/* Two people under the titles, with a banner above them; `unit` is the cell D3, `merged` stands behind the rows. */
static str
sheet_with(struct arena *a, const char *unit, const char *merged)
{
	return arena_fmt(a, WORKSHEET("<sheetData><row r='1'>" TEXT("A1", "会员名册") "</row>" TITLES
		"<row r='3'>" TEXT("A3", "王娟") TEXT("B3", FMT) "<c r='C3'><v>20260105</v></c>%s</row>"
		"<row r='4'>" TEXT("A4", "李强") TEXT("B4", FMT) "<c r='C4'><v>20260105</v></c></row>"
		"</sheetData>%s"), ARG(number_of(a, 1)), unit, ARG(number_of(a, 2)), merged);
}

/* Kept as a run of this officer's; the page of its preview. */
static struct answer
preview(struct world *w, struct arena *a, struct visit *v, const struct actor *who, int fd, id *ret)
{
	OK(put(w, a, who, fd, "名册.xlsx", ret));
	return visit_get(v, arena_fmt(a, "/members/import/%lld", (long long)ret->v).s);
}

static struct brought
run(struct world *w, struct arena *a, const struct actor *who, id import)
{
	struct import_asked asked = { .record = &member_record, .import = import };

	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(job_run_all(w, a));
	return look(w, a, who, import, asked.job);
}

TEST(merged_cells_are_said_before_and_after)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct brought done;
	struct answer got;
	id import = { 0 };

	visit_as(v, who);
	/* A banner over the titles hides nothing. */
	got = preview(w, a, v, who, worksheet_of(a, sheet_with(a, "", "<mergeCells count='1'><mergeCell ref='A1:D1'/>"
		"</mergeCells>")), &import);
	LACKS(got.body, "合并的单元格");
	got = preview(w, a, v, who, worksheet_of(a, sheet_with(a, TEXT("D3", "盈帆针织"), "<mergeCells count='2'>"
		"<mergeCell ref='A1:D1'/><mergeCell ref='D3:D4'/></mergeCells>")), &import);
	HAS(got.body, "有合并的单元格");
	HAS(got.body, "这份表有 2 处合并的单元格");
	HAS(got.body, "写入 2 行");
	done = run(w, a, who, import);
	assert_int_equal(done.job.state, JOB_DONE);
	COUNTS(done, 2, 0, 0, 0, 0);
	HAS(visit_get(v, arena_fmt(a, "/members/import/%lld", (long long)import.v).s).body, "这份表有 2 处合并的单元格");
}

TEST(a_formula_without_its_result_is_refused_and_an_empty_result_is_empty)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct brought got;

	got = bring_fd(w, a, who, worksheet_of(a, sheet_with(a, "<c r='D3'><f>VLOOKUP(A3,X1:Y9,2)</f><v></v></c>", "")), "a.xlsx");
	COUNTS(got, 1, 0, 0, 0, 1);
	HAS(reason(w, a, &got, 3), "工作单位：这一格是公式，文件里没有存它的结果");
	got = bring_fd(w, a, who, worksheet_of(a, sheet_with(a, "<c r='D3' t='str'><f>IF(A9,1,\"\")</f><v></v></c>", "")), "b.xlsx");
	COUNTS(got, 1, 0, 1, 0, 0);
}

TEST(worksheets_that_are_not_read_are_said)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct part parts[] = { { "xl/worksheets/sheet1.xml", sheet_with(a, "", "") },
		{ "xl/workbook.xml", S(WORKBOOK("<sheets><sheet name='一车间' r:id='rId1'/><sheet name='二车间' r:id='rId1'/>"
			"<sheet name='代码' r:id='rId1' state='hidden'/></sheets>")) } };
	struct answer got;
	id import = { 0 };

	visit_as(v, who);
	got = preview(w, a, v, who, workbook_of(a, parts, 2), &import);
	HAS(got.body, "只读了工作表“一车间”");
	HAS(got.body, "文件里另有 1 个工作表没有读");
	got = preview(w, a, v, who, workbook_of(a, parts, 1), &import);
	LACKS(got.body, "只读了工作表");
}

TEST(a_file_that_breaks_off_is_written_up_to_there_and_gives_back_what_was_refused)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct buf b = { .a = a };
	struct brought got;
	struct answer back;
	const char *path;
	id import = { 0 };

	/* The first batch is written, and of the second all that stands before the fault. */
	buf_put(&b, S(HEAD));
	add_row(&b, "李大力", S("3205"), 2, MILL, "6500");
	for (int i = 0; i < 300; i++)
		add_row(&b, "王小明", number_of(a, i), i, MILL, "6500");
	buf_put(&b, S("王小明,\"没有结束的引号\n"));
	OK(put(w, a, who, file_of(a, buf_str(&b)), "断.csv", &import));
	got = run(w, a, who, import);
	assert_int_equal(got.job.state, JOB_FAILED);
	HAS(got.job.note, "引号没有结束");
	COUNTS(got, 300, 0, 0, 0, 1);
	visit_as(v, who);
	path = arena_fmt(a, "/members/import/%lld", (long long)import.v).s;
	HAS(visit_get(v, path).body, "下载需要修改的行");
	back = visit_get(v, arena_fmt(a, "%s/result", path).s);
	assert_int_equal(back.status, 200);
	HAS(back.body, "李大力");
	HAS(back.body, "拒绝");
	LACKS(back.body, "王小明");
}

/* Behind those that are proven rows are counted, and whether the file is whole is known before anything is written. */
TEST(a_long_sheet_is_counted_to_its_end_before_anything_is_written)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct buf b = { .a = a };
	struct answer got;
	id import = { 0 };

	buf_put(&b, S("姓名,证件号码,入会日期\n"));
	for (int i = 0; i < IMPORT_LOOK_MOST + 345; i++)
		buf_put(&b, S("王小明,3205,2026-01-05\n"));
	visit_as(v, who);
	got = preview(w, a, v, who, file_of(a, buf_str(&b)), &import);
	HAS(got.body, "整份共 20,345 行；先核对了前 20,000 行");
	LACKS(got.body, "读不到最后");
	buf_put(&b, S("王小明,\"没有结束的引号\n"));
	got = preview(w, a, v, who, file_of(a, buf_str(&b)), &import);
	HAS(got.body, "这份表读不到最后");
	HAS(got.body, "引号没有结束");
	HAS(got.body, "会写到读得到的第 20,345 行为止");
}

TEST(of_three_hundred_columns_two_hundred_are_shown_and_that_is_said)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	const struct actor *who = test_actor(w, a, "base", TEST_MILL);
	struct buf b = { .a = a };
	struct answer got;
	id import = { 0 };

	/* The last three are known by their titles, though nobody is asked about them. */
	for (int i = 0; i < 297; i++)
		buf_fmt(&b, "列%d,", i);
	buf_put(&b, S("姓名,证件号码,入会日期\n"));
	for (int i = 0; i < 297; i++)
		buf_char(&b, ',');
	buf_fmt(&b, "王娟," FMT ",2026-01-05\n", ARG(number_of(a, 1)));
	visit_as(v, who);
	got = preview(w, a, v, who, file_of(a, buf_str(&b)), &import);
	HAS(got.body, "写入 1 行");
	got = visit_get(v, arena_fmt(a, "/members/import/%lld/columns", (long long)import.v).s);
	HAS(got.body, "这份表有 300 列，下面是前 200 列");
	HAS(got.body, "列199");
	LACKS(got.body, "列200");
	COUNTS(run(w, a, who, import), 1, 0, 0, 0, 0);
}
