/* Sheets written, and read again: nothing is lost, nothing runs, nothing is left behind. */
#include <dirent.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>

#include "test/test.h"
#include "test/sheets/sheets.h"

#include "sheet/book.h"

#define CELL(k, s) { SHEET_##k, { s, sizeof s - 1 } }

static const struct choice genders[] = { { 1, "男", NULL }, { 2, "女", NULL }, { 0, NULL, NULL } };
static const struct choice unions[] = {
	{ 1, "江阴市周庄镇总工会, 本级", NULL }, { 2, "甲", NULL }, { 3, "乙", NULL }, { 0, NULL, NULL },
};
static const struct sheet_column columns[] = {
	{ { "姓名", 6 }, 0, NULL },
	{ { "性别", 6 }, 6, genders },
	{ { "证件号码", 12 }, 24, NULL },
	{ { "所属工会", 12 }, 0, unions },
};

static struct sheet_out *
opened(struct arena *a, int fd, enum sheet_format format, str watermark)
{
	struct sheet_out *o;

	OK(sheet_out_open(a, fd, format, S("会员名册"), watermark, columns, COUNT(columns), &o));
	return o;
}

/* What the part of the workbook holds. */
static str
part_of(struct arena *a, int fd, const char *path)
{
	str bytes = file_bytes(a, fd);
	zip_error_t e;
	zip_t *zip = zip_open_from_source(zip_source_buffer_create(bytes.s, bytes.n, 0, &e), ZIP_RDONLY, &e);
	zip_stat_t st;
	zip_file_t *file;
	char *s;

	assert_non_null(zip);
	if (zip_stat(zip, path, 0, &st)) {
		zip_discard(zip);
		return (str){ 0 };
	}
	s = arena_get(a, st.size + 1);
	file = zip_fopen(zip, path, 0);
	assert_int_equal(zip_fread(file, s, st.size), st.size);
	zip_fclose(file);
	zip_discard(zip);
	return (str){ s, st.size };
}

TEST(CSV_is_what_spreadsheets_expect)
{
	static const struct sheet_cell cells[] = {
		CELL(TEXT, "a,\"b\"\r\n"), CELL(EMPTY, ""), CELL(NUMBER, "-5.5"), CELL(TEXT, " x"),
	};
	int fd = file_empty(a);
	struct sheet_out *o = opened(a, fd, SHEET_CSV, S("仅供内部使用"));

	OK(sheet_out_row(o, cells, 4));
	OK(sheet_out_row(o, cells, 1));
	OK(sheet_out_close(o));
	SAME("\xEF\xBB\xBF" "仅供内部使用\r\n姓名,性别,证件号码,所属工会\r\n"
	     "\"a,\"\"b\"\"\r\n\",,-5.5,\" x\"\r\n\"a,\"\"b\"\"\r\n\"\r\n", file_bytes(a, fd));
}

TEST(no_text_of_a_CSV_is_a_formula)
{
	static const struct { struct sheet_cell cell; const char *want; } cases[] = {
		{ CELL(TEXT, "=1+1"), "'=1+1" }, { CELL(TEXT, "+86"), "'+86" }, { CELL(TEXT, "-"), "'-" },
		{ CELL(TEXT, "@x"), "'@x" }, { CELL(TEXT, "\tx"), "\"'\tx\"" }, { CELL(TEXT, "\rx"), "\"'\rx\"" },
		{ CELL(TEXT, "\nx"), "\"'\nx\"" }, { CELL(TEXT, "=a,\"b\""), "\"'=a,\"\"b\"\"\"" },
		{ CELL(TEXT, "＝1"), "'＝1" }, { CELL(TEXT, "'=1"), "''=1" }, { CELL(TEXT, "'a"), "'a" },
		{ CELL(TEXT, "-5"), "'-5" }, { CELL(NUMBER, "-5"), "-5" }, { CELL(NUMBER, "+5E3"), "+5E3" },
		{ CELL(NUMBER, "-5+cmd|'/c calc'!A1"), "'-5+cmd|'/c calc'!A1" },
		{ CELL(NUMBER, "-"), "'-" }, { CELL(FORMULA, "=1"), "'=1" }, { CELL(DATE, "2026-11-22"), "2026-11-22" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		int fd = file_empty(a);
		struct sheet_out *o = opened(a, fd, SHEET_CSV, (str){ 0 });
		str got;

		OK(sheet_out_row(o, &cases[i].cell, 1));
		OK(sheet_out_close(o));
		got = file_bytes(a, fd);
		SAME(arena_fmt(a, "%s\r\n", cases[i].want),
		     str_from(got, (size_t)str_find_str(got, S("\r\n")) + 2));
		HAS(shown(a, fd), arena_fmt(a, "2:T" FMT "\n", ARG(cases[i].cell.text)));
	}
}

TEST(XLSX_keeps_kinds_and_digits)
{
	static const struct sheet_cell one[] = {
		CELL(TEXT, "=1+1"), CELL(NUMBER, "123456789012345"), CELL(NUMBER, "320599199001011234"),
		CELL(DATE, "2026-11-22"),
	}, two[] = {
		CELL(NUMBER, "007"), CELL(NUMBER, "-0.5"), CELL(BOOL, "true"), CELL(DATE, "1900-01-01"),
	}, three[] = {
		CELL(TEXT, "_x0041_ 𠮷"), CELL(ERROR, "#N/A"), CELL(FORMULA, "2"), CELL(TEXT, " a\r\nb\rc\td "),
	}, four[] = {
		CELL(TEXT, "'=1"), CELL(NUMBER, "1E5"), CELL(DATE, "2026-11-22 09:38:00"), CELL(TEXT, "<&\">"),
	};
	int fd = file_empty(a);
	struct sheet_out *o = opened(a, fd, SHEET_XLSX, (str){ 0 });

	OK(sheet_out_row(o, one, 4));
	OK(sheet_out_row(o, two, 4));
	OK(sheet_out_row(o, three, 4));
	OK(sheet_out_row(o, four, 4));
	OK(sheet_out_close(o));
	SAME("1:T姓名|T性别|T证件号码|T所属工会\n"
	     "2:T=1+1|N123456789012345|T320599199001011234|D2026-11-22\n"
	     "3:T007|N-0.5|Btrue|T1900-01-01\n"
	     "4:T_x0041_ 𠮷|T#N/A|T2|T a\r\nb\rc\td \n"
	     "5:T'=1|T1E5|T2026-11-22 09:38:00|T<&\">\n", shown(a, fd));
	LACKS(part_of(a, fd, "xl/worksheets/sheet1.xml"), "<f>");
}

TEST(a_template_offers_its_choices)
{
	int fd = file_empty(a);
	struct sheet_out *o = opened(a, fd, SHEET_XLSX, S("填写说明"));
	struct sheet *s;
	str sheet;

	OK(sheet_out_close(o));
	SAME("1:T填写说明\n2:T姓名|T性别|T证件号码|T所属工会\n", shown(a, fd));
	sheet = part_of(a, fd, "xl/worksheets/sheet1.xml");
	HAS(sheet, "<dataValidations count=\"2\">");
	HAS(sheet, "sqref=\"B3:B1048576\"><formula1>'选项'!$B$1:$B$2</formula1>");
	HAS(sheet, "sqref=\"D3:D1048576\"><formula1>'选项'!$D$1:$D$3</formula1>");
	HAS(sheet, "<pane ySplit=\"2\" topLeftCell=\"A3\" activePane=\"bottomLeft\" state=\"frozen\"/>");
	HAS(sheet, "<col min=\"3\" max=\"3\" width=\"24.");
	HAS(part_of(a, fd, "xl/worksheets/sheet2.xml"), "江阴市周庄镇总工会, 本级");
	OK(sheet_open(a, fd, &sheet_limits, &s));
	SAME("会员名册", sheet_name(s));
	assert_int_equal(sheet_visible(s), 1);
}

TEST(without_choices_there_is_one_worksheet)
{
	int fd = file_empty(a);
	struct sheet_out *o;

	OK(sheet_out_open(a, fd, SHEET_XLSX, S("'a/b:c'[很长的名字很长的名字很长的名字很长的名字很长的名字]"),
	                  (str){ 0 }, columns, 1, &o));
	OK(sheet_out_close(o));
	assert_null(part_of(a, fd, "xl/worksheets/sheet2.xml").s);
	HAS(part_of(a, fd, "xl/workbook.xml"), "name=\"_a_b_c'_很长的名字很长的名字很长的名字很长的名字很长的\"");
}

TEST(what_does_not_fit_is_refused)
{
	struct sheet_cell five[5] = { { 0 } }, cell = { SHEET_TEXT, arena_fmt(a, "%032768d", 0) };
	struct sheet_out *o = opened(a, file_empty(a), SHEET_XLSX, (str){ 0 });
	failed e;

	FAILS(ERR_FAULT, sheet_out_row(o, five, 5));
	e = sheet_out_row(o, &cell, 1);
	FAILS(ERR_LARGE, e);
	SAME("单元格 A2 的内容超过 Excel 允许的 32767 个字，请改为导出 CSV。", err_sentence(a, e));
	/* It is left unfinished: the arena clears up. */
}

TEST(a_full_disk_is_told)
{
	FILE *full = fopen("/dev/full", "w");
	struct sheet_out *o = opened(a, fileno(full), SHEET_CSV, (str){ 0 });

	FAILS(ERR_FULL, sheet_out_close(o));
	o = opened(a, fileno(full), SHEET_XLSX, (str){ 0 });
	FAILS(ERR_FULL, sheet_out_close(o));
	fclose(full);
}

/* Files may not grow over this: what a write gets then is what it gets on a full disk. */
TEST(rows_are_not_lost_when_the_disk_fills_up)
{
	static const rlim_t sizes[] = { 100 << 10, 1000 << 10, 1400 << 10, 1600 << 10 };
	struct rlimit before, small;
	struct dice dice = { 1 };
	size_t failures = 0;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		int fd = file_empty(a);
		struct sheet_out *o = opened(a, fd, SHEET_XLSX, (str){ 0 });
		failed e = NULL;

		small = (struct rlimit){ sizes[i], before.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		for (int row = 0; !e && row < 10000; row++) {
			char text[64];
			struct sheet_cell cell = { SHEET_TEXT, { text, 0 } };

			cell.text.n = (size_t)snprintf(text, sizeof text, "%020llu%020llu",
			                               (unsigned long long)dice_next(&dice),
			                               (unsigned long long)dice_next(&dice));
			e = sheet_out_row(o, &cell, 1);
		}
		if (!e)
			e = sheet_out_close(o);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		if (e)
			assert_int_equal(e->code, ERR_FULL);
		else
			HAS(shown(a, fd), "\n10001:");
		failures += e != NULL;
	}
	assert_true(failures >= 2);
}

static size_t
names_in(const char *folder)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

TEST(temporary_files_have_no_names)
{
	char folder[] = "/tmp/sheet-out-XXXXXX";
	char *before = getenv("TMPDIR");
	static const struct sheet_cell secret = CELL(TEXT, "320599199001011234");
	struct arena *own = arena_open(16 << 20);
	struct sheet_out *o;
	size_t open_before = names_in("/proc/self/fd");

	assert_non_null(mkdtemp(folder));
	setenv("TMPDIR", folder, 1);
	o = opened(own, file_empty(own), SHEET_XLSX, (str){ 0 });
	for (int i = 0; i < 2000; i++)
		OK(sheet_out_row(o, &secret, 1));
	assert_int_equal(names_in(folder), 0);
	OK(sheet_out_close(o));
	assert_int_equal(names_in(folder), 0);
	/* One that is never closed. */
	o = opened(own, file_empty(own), SHEET_XLSX, (str){ 0 });
	OK(sheet_out_row(o, &secret, 1));
	arena_close(own);
	assert_int_equal(names_in(folder), 0);
	assert_int_equal(names_in("/proc/self/fd"), open_before);
	if (before)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
	assert_int_equal(rmdir(folder), 0);
}

static str
any_text(struct arena *a, struct dice *dice)
{
	static const char *const pieces[] = {
		"王", "𠮷", "㑇", "·", "堃", ",", "\"", "\n", "\r\n", "=", "+", "-", "@", "'", "\t", " ", "a", "_x000A_",
		"<", "&", ";", "7",
	};
	struct buf b = { .a = a };

	for (uint64_t n = dice_below(dice, 6); n; n--)
		buf_put(&b, str_of(pieces[dice_below(dice, COUNT(pieces))]));
	return buf_str(&b);
}

static struct sheet_cell
any_cell(struct arena *a, struct dice *dice)
{
	str text;

	switch (dice_below(dice, 4)) {
	case 0:
		return (struct sheet_cell){ SHEET_NUMBER, arena_fmt(a, "%d", (int)dice_below(dice, 2000000) - 1000000) };
	case 1:
		return (struct sheet_cell){ SHEET_DATE, date_text(a, date_of_days((int32_t)dice_below(dice, 40000) - 20000)) };
	default:
		text = any_text(a, dice);
		return (struct sheet_cell){ text.n ? SHEET_TEXT : SHEET_EMPTY, text };
	}
}

static void
round_trip(struct arena *a, enum sheet_format format)
{
	int fd = file_empty(a);
	struct dice write = { 7 }, read = { 7 };
	struct sheet_out *o = opened(a, fd, format, (str){ 0 });
	struct arena *row_arena = arena_open(1 << 20);
	struct sheet *s;
	struct sheet_row row;

	for (int i = 0; i < 10000; i++) {
		struct sheet_cell cells[4] = { { SHEET_NUMBER, arena_fmt(row_arena, "%d", i) } };

		for (size_t j = 1; j < 4; j++)
			cells[j] = any_cell(row_arena, &write);
		OK(sheet_out_row(o, cells, 4));
		arena_reset(row_arena);
	}
	OK(sheet_out_close(o));
	OK(sheet_open(a, fd, &sheet_limits, &s));
	OK(sheet_next(s, &row));
	for (int i = 0; i < 10000; i++) {
		OK(sheet_next(s, &row));
		assert_int_equal(row.number, i + 2);
		SAME(arena_fmt(row_arena, "%d", i), row.at[0].text);
		for (size_t j = 1; j < 4; j++) {
			struct sheet_cell want = any_cell(row_arena, &read);

			if (j < row.n)
				SAME(want.text, row.at[j].text);
			else
				assert_int_equal(want.text.n, 0);
			if (j < row.n && format == SHEET_XLSX)
				assert_int_equal(row.at[j].kind, want.kind);
		}
		arena_reset(row_arena);
	}
	OK(sheet_next(s, &row));
	assert_int_equal(row.number, 0);
	arena_close(row_arena);
}

TEST(ten_thousand_rows_there_and_back_by_CSV)
{
	round_trip(a, SHEET_CSV);
}

TEST(ten_thousand_rows_there_and_back_by_XLSX)
{
	round_trip(a, SHEET_XLSX);
}

static size_t
memory(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static void
many_rows(struct arena *a, enum sheet_format format)
{
	int fd = file_empty(a);
	size_t before = memory(), most = before, n = 0;
	struct sheet_out *o = opened(a, fd, format, (str){ 0 });
	struct sheet *s;
	struct sheet_row row;
	int64_t done, all, last = 0;

	for (int i = 0; i < 200000; i++) {
		char number[32];
		struct sheet_cell cells[4] = { CELL(TEXT, "王小明"), CELL(TEXT, "男"), { SHEET_TEXT, { number, 0 } },
			CELL(DATE, "2026-11-22") };

		cells[2].text.n = (size_t)snprintf(number, sizeof number, "320599%012d", i);
		OK(sheet_out_row(o, cells, 4));
		if (i % 10000 == 0 && memory() > most)
			most = memory();
	}
	OK(sheet_out_close(o));
	OK(sheet_open(a, fd, &sheet_limits, &s));
	for (;; n++) {
		OK(sheet_next(s, &row));
		if (!row.number)
			break;
		if (n % 10000)
			continue;
		if (memory() > most)
			most = memory();
		sheet_progress(s, &done, &all);
		assert_true(done >= last && done <= all);
		last = done;
	}
	assert_int_equal(n, 200001);
	assert_true(most - before < (size_t)30 << 20);
	print_message("# %zu KiB\n", (most - before) >> 10);
}

TEST(memory_does_not_grow_with_rows_of_CSV)
{
	many_rows(a, SHEET_CSV);
}

TEST(memory_does_not_grow_with_rows_of_XLSX)
{
	many_rows(a, SHEET_XLSX);
}

static void
strings_end(void *arg)
{
	strings_close(arg);
}

TEST(shared_strings_beyond_memory_lie_in_a_file)
{
	struct strings *t = NEW(a, struct strings);
	struct fault f = { 0 };
	char text[30000];
	size_t before = memory();
	bool over;
	str got;

	strings_open(t, -1);
	arena_defer(a, strings_end, t);
	for (int i = 0; i < 1500; i++) {
		memset(text, 'a' + i % 26, sizeof text);
		memcpy(text, &i, sizeof i);
		assert_true(strings_add(t, &f, (str){ text, sizeof text - (size_t)(i % 7) }, i % 100 == 99));
	}
	assert_true(memory() - before < (size_t)20 << 20);
	assert_true(t->spill >= 0);
	for (int i = 1499; i >= 0; i--) {
		memset(text, 'a' + i % 26, sizeof text);
		memcpy(text, &i, sizeof i);
		assert_true(strings_get(t, i, &got, &over));
		assert_int_equal(over, i % 100 == 99);
		SAME(((str){ text, over ? 0 : sizeof text - (size_t)(i % 7) }), got);
	}
	assert_false(strings_get(t, 1500, &got, &over));
	assert_false(strings_get(t, -1, &got, &over));
}
