/* pdf_test.c - documents on paper, read back by tools that know nothing of ours. */
#include "test/test.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "pdf/pdf.h"
#include "qr/qr.h"

static struct pdf_paper
paper(str title)
{
	return (struct pdf_paper){ .title = title, .footer = S("江阴市总工会"), .made = moment_of((struct date){ 20261122 }) };
}

/* The output of a command over the document, or absent where the command is missing. */
static str
read_back(struct arena *a, str pdf, const char *command)
{
	char name[] = "/tmp/gonghui-pdf-XXXXXX";
	int fd = mkstemp(name);
	struct buf b = { .a = a };
	char bytes[4096];
	size_t n;
	FILE *f;

	assert_true(fd >= 0 && write(fd, pdf.s, pdf.n) == (ssize_t)pdf.n);
	close(fd);
	f = popen(arena_fmt(a, command, name).s, "r");
	while ((n = fread(bytes, 1, sizeof bytes, f)))
		buf_put(&b, (str){ bytes, n });
	pclose(f);
	unlink(name);
	return buf_str(&b);
}

static str
text_of(struct arena *a, str pdf)
{
	return read_back(a, pdf, "pdftotext -layout -enc UTF-8 %s - 2>&1");
}

static int
times(str text, str part)
{
	int n = 0;

	for (ptrdiff_t at; (at = str_find_str(text, part)) >= 0; n++)
		text = str_from(text, (size_t)at + part.n);
	return n;
}

TEST(a_document_is_sound_and_says_what_it_was_told)
{
	struct pdf *p = pdf_new(a, &(struct pdf_paper){ .title = S("证明"), .footer = S("江阴市总工会"),
		.watermark = S("样张"), .made = moment_of((struct date){ 20261122 }) });
	str bytes, text, checked;

	pdf_text(p, PDF_TITLE, S("会员证明"));
	pdf_text(p, PDF_PARAGRAPH, S("兹证明王小明同志（会员编号 1024）自2021年3月1日起为本会会员，“一次入会、动态接转”；特此证明。"));
	pdf_text(p, PDF_TEXT, S("龘 堃 𠮷"));
	pdf_text_at(p, (struct pdf_area){ 20, 200, 60, 8 }, PDF_LARGE, S("放在别处的一行"));
	pdf_box(p, (struct pdf_area){ 20, 200, 60, 8 });
	pdf_seal(p, S("江阴市总工会"), S("2026年11月22日"));
	OK(pdf_make(p, &bytes));
	assert_true(str_starts(bytes, S("%PDF-1.")));
	checked = read_back(a, bytes, "qpdf --check %s 2>&1");
	HAS(checked, "No syntax or stream encoding errors found");
	text = text_of(a, bytes);
	HAS(text, "会员证明");
	HAS(text, "龘");
	HAS(text, "堃");
	HAS(text, "𠮷");
	HAS(text, "放在别处的一行");
	HAS(text, "盖章处");
	HAS(text, "第 1 页，共 1 页");
	HAS(text, "样张");
	HAS(read_back(a, bytes, "pdffonts %s"), "NotoSerifCJKsc");
	HAS(read_back(a, bytes, "pdfinfo -rawdates %s"), "595.276 x 841.89 pts (A4)");
	/* The caller's midnight in China, not the clock's. */
	HAS(read_back(a, bytes, "pdfinfo -rawdates %s"), "20261121160000Z");
}

/* A full stop, a comma or a closing bracket never begins a line; an opening one never ends it. */
TEST(lines_break_by_the_rules_of_chinese)
{
	static const char *const never_first[] = { "，", "。", "；", "”", "）", "、", "！" };
	static const char *const never_last[] = { "“", "（" };
	struct pdf_paper sheet = paper(S("标点"));
	str bytes, text, line;

	sheet.footer = (str){ 0 };
	sheet.unnumbered = true;
	struct pdf *p = pdf_new(a, &sheet);
	/* Every width of a line's beginning, so that each mark comes to each edge. */
	for (int i = 0; i < 48; i++) {
		struct buf b = { .a = a };

		for (int k = 0; k < i; k++)
			buf_put(&b, S("字"));
		buf_put(&b, S("职工，代表。大会；“提案”（立案）、答复！表决，通过。“公布”（归档）"));
		pdf_text(p, PDF_TEXT, buf_str(&b));
	}
	OK(pdf_make(p, &bytes));
	text = text_of(a, bytes);
	for (str rest = text; (line = str_cut(&rest, '\n')).s;) {
		line = str_trim(line);
		for (size_t i = 0; i < COUNT(never_first); i++)
			assert_false(str_starts(line, str_of(never_first[i])));
		for (size_t i = 0; i < COUNT(never_last); i++)
			assert_false(str_ends(line, str_of(never_last[i])));
	}
	assert_int_equal(48, times(text, S("归")));
}

static struct pdf_table
long_table(struct arena *a, size_t rows)
{
	static const struct pdf_column columns[] = {
		{ { "序号", 6 }, 1, PDF_FIGURE }, { { "姓名", 6 }, 2, PDF_TEXT },
		{ { "说明", 6 }, 5, PDF_TEXT } };
	str *cells = NEW_N(a, str, rows * 3);

	for (size_t i = 0; i < rows; i++) {
		cells[i * 3] = arena_fmt(a, "%zu", i + 1);
		cells[i * 3 + 1] = arena_fmt(a, "职工%03zu号", i + 1);
		cells[i * 3 + 2] = i % 7 ? S("在岗") : S("这一行的说明很长，要分成好几行才写得下，但是一行表格不应当被分在两页上，"
			"除非它自己比一页还要长。");
	}
	return (struct pdf_table){ columns, 3, cells, rows };
}

TEST(a_table_of_two_hundred_rows_goes_over_the_pages)
{
	struct pdf_paper sheet = paper(S("名册"));
	struct pdf *p = pdf_new(a, &sheet);
	struct pdf_table t = long_table(a, 200);
	str bytes, text;
	int pages;

	pdf_text(p, PDF_TITLE, S("会员名册"));
	pdf_table(p, &t);
	OK(pdf_make(p, &bytes));
	text = text_of(a, bytes);
	pages = times(text, S("\f"));
	assert_in_range(pages, 5, 12);
	assert_int_equal(pages, times(text, S("序号")));
	assert_int_equal(pages, times(text, S("江阴市总工会")));
	HAS(text, arena_fmt(a, "第 %d 页，共 %d 页", pages, pages).s);
	for (size_t i = 1; i <= 200; i++)
		assert_int_equal(1, times(text, arena_fmt(a, "职工%03zu号", i)));
	/* A row in two pieces would have its last words on another page than its number. */
	for (str rest = text, page; (page = str_cut(&rest, '\f')).s;)
		assert_int_equal(times(page, S("这一行的说明很长")), times(page, S("比一页还要长。")));
}

TEST(a_row_longer_than_a_page_is_divided)
{
	struct pdf_paper sheet = paper(S("长"));
	struct pdf *p = pdf_new(a, &sheet);
	struct pdf_column columns[] = { { S("事项"), 1, PDF_TEXT }, { S("经过"), 3, PDF_TEXT } };
	struct buf b = { .a = a };
	str bytes, text;

	for (int i = 0; i < 120; i++)
		buf_fmt(&b, "第%03d段经过。\n", i);
	str cells[] = { S("协商"), buf_str(&b) };
	pdf_table(p, &(struct pdf_table){ columns, 2, cells, 1 });
	OK(pdf_make(p, &bytes));
	text = text_of(a, bytes);
	for (int i = 0; i < 120; i++)
		assert_int_equal(1, times(text, arena_fmt(a, "第%03d段", i)));
	assert_int_equal(times(text, S("\f")), times(text, S("事项")));
}

TEST(the_same_document_has_the_same_bytes)
{
	str once[2];

	for (int i = 0; i < 2; i++) {
		struct pdf_paper sheet = paper(S("证明"));
		struct pdf *p = pdf_new(a, &sheet);
		struct pdf_table t = long_table(a, 30);

		pdf_text(p, PDF_HEAD, S("一样的"));
		pdf_table(p, &t);
		OK(pdf_make(p, &once[i]));
	}
	assert_true(once[0].n > 1000);
	assert_true(str_eq(once[0], once[1]));
}

TEST(a_code_is_read_from_the_paper)
{
	struct pdf_paper sheet = paper(S("码"));
	struct pdf *p = pdf_new(a, &sheet);
	struct qr_matrix m = qr_matrix(a, S("https://example.org/orgs/check/工会"));
	str bytes;

	pdf_code_at(p, 150, 20, 35, (struct pdf_code){ m.dark, m.side });
	OK(pdf_make(p, &bytes));
	HAS(read_back(a, bytes, "pdftoppm -r 100 -png %s /tmp/gonghui-code.$$ && "
		"zbarimg -q --raw /tmp/gonghui-code.$$-1.png; rm -f /tmp/gonghui-code.$$-1.png"),
		"https://example.org/orgs/check/工会");
}

TEST(what_is_too_long_for_its_place_becomes_smaller_and_is_cut_with_dots)
{
	struct pdf_paper sheet = { .title = S("卡"), .unnumbered = true, .made = { 1 } };
	struct pdf *p = pdf_new(a, &sheet);
	struct buf b = { .a = a };
	str bytes, text;

	for (int i = 0; i < 300; i++)
		buf_put(&b, S("很长的名称"));
	pdf_text_at(p, (struct pdf_area){ 20, 20, 60, 12 }, PDF_LARGE, S("江阴市新就业形态劳动者行业工会联合会第一基层委员会"));
	pdf_text_at(p, (struct pdf_area){ 20, 60, 60, 12 }, PDF_LARGE, buf_str(&b));
	OK(pdf_make(p, &bytes));
	text = text_of(a, bytes);
	HAS(text, "基层委员会");
	/* What the dots stand for can still be copied; on the paper nothing lies outside the area. */
	SAME("\f", read_back(a, bytes, "pdftotext -r 72 -x 0 -y 206 -W 595 -H 630 %s -"));
}

TEST(control_characters_are_left_out)
{
	struct pdf_paper sheet = paper(S("字"));
	struct pdf *p = pdf_new(a, &sheet);
	str bytes;

	pdf_text(p, PDF_TEXT, S("前\0后\x01" "面"));
	OK(pdf_make(p, &bytes));
	HAS(text_of(a, bytes), "前后面");
}

TEST(limits_fail_and_the_next_document_is_made)
{
	struct pdf_paper sheet = paper(S("大"));
	struct pdf *p = pdf_new(a, &sheet);
	char *letters = arena_get(a, PDF_TEXT_MOST + 1);
	str bytes;

	memset(letters, 'a', PDF_TEXT_MOST + 1);
	pdf_text(p, PDF_TEXT, (str){ letters, PDF_TEXT_MOST + 1 });
	FAILS(ERR_LARGE, pdf_make(p, &bytes));
	p = pdf_new(a, &sheet);
	for (int i = 0; i <= PDF_PAGES_MOST; i++)
		pdf_page(p);
	FAILS(ERR_LARGE, pdf_make(p, &bytes));

	/* No room in the arena: the press stops, and gives its turn to others. */
	struct arena *small = arena_open(128 << 10);
	p = pdf_new(small, &sheet);
	for (int i = 0; i < 200; i++)
		pdf_text(p, PDF_TEXT, arena_fmt(small, "%d 龘堃", i));
	struct pdf_table t = long_table(a, 200);
	pdf_table(p, &t);
	FAILS(ERR_BUSY, pdf_make(p, &bytes));
	arena_close(small);

	p = pdf_new(a, &sheet);
	pdf_text(p, PDF_TEXT, S("好"));
	OK(pdf_make(p, &bytes));
}

static void *
make_one(void *v)
{
	struct arena *a = arena_open(32 << 20);
	struct pdf_paper sheet = paper(S("并行"));
	struct pdf *p = pdf_new(a, &sheet);
	str bytes = { 0 };

	pdf_text(p, PDF_TEXT, S("并行"));
	*(bool *)v = !pdf_make(p, &bytes) && str_starts(bytes, S("%PDF"));
	arena_close(a);
	return NULL;
}

TEST(threads_take_turns)
{
	pthread_t threads[4];
	bool made[4] = { 0 };

	(void)a;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, make_one, &made[i]);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_true(made[i]);
	}
}
