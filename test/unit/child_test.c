/* child_test.c - files read by a child: what it can do, what it cannot, and that nobody has to believe it. */
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/keeper.h"
#include "film/inside.h"
#include "jail/jail.h"
#include "picture/picture.h"
#include "sheet/inside.h"
#include "sheet/sheet.h"
#include "test/films/films.h"
#include "test/test.h"
#include "test/sheets/sheets.h"

/* --- children that do one thing --------------------------------------------------------- */

static bool
says_its_file(str params)
{
	char bytes[64];
	ssize_t n = pread(CHILD_IN, bytes, sizeof bytes, 0);

	return n > 0 && child_say(params.s, params.n) && child_say(bytes, (size_t)n);
}

static bool
spins(str params)
{
	for (volatile bool on = true; on;)
		;
	return params.n;
}

static bool
eats(str params)
{
	char *p;

	while ((p = malloc(1 << 20)))
		memset(p, 1, 1 << 20);
	return child_say("full", 4) && !params.n;
}

static bool
falls(str params)
{
	raise(SIGSEGV);
	return !params.n;
}

static bool
waits(str params)
{
	char byte;

	return read(CHILD_OUT, &byte, 1) == 1 && !params.n;
}

static bool
floods(str params)
{
	static const char bytes[4096];

	while (child_say(bytes, sizeof bytes))
		;
	return !params.n;
}

/* What an intruder would want; each says so if it could. */
static bool
tries(str params)
{
	char *const none[] = { NULL };
	int what = params.s[0];
	bool did = false;

	switch (what) {
	case 'o': did = open("/etc/passwd", O_RDONLY) >= 0; break;
	case 'm': did = memfd_create("x", 0) >= 0; break;
	case 's': did = socket(AF_INET, SOCK_STREAM, 0) >= 0; break;
	case 'u': did = socket(AF_UNIX, SOCK_STREAM, 0) >= 0; break;
	case 'x': did = execve("/bin/true", none, none) == 0; break;
	case 'f': did = fork() >= 0; break;
	case 'k': did = kill(1, 0) == 0; break;
	case 'c': did = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; break;
	case 'i': did = pwrite(CHILD_IN, "x", 1, 0) == 1; break;
	case 't': did = ftruncate(CHILD_IN, 0) == 0; break;
	case 'h': did = signal(SIGSYS, SIG_IGN) != SIG_ERR; break;
	}
	return child_say(did ? "did it" : "was let", 6);
}

#define WORK(f, quiet) static const struct child_work f##_work = { .name = #f, .run = f, .memory = 64 << 20, .spare = 1 << 20, \
	.answer_most = 1 << 20, .cpu_s = 1, .quiet_ms = quiet }
WORK(says_its_file, 60000);
WORK(spins, 60000);
WORK(eats, 60000);
WORK(falls, 60000);
WORK(waits, 100);
WORK(floods, 60000);
WORK(tries, 60000);

static const struct child_work *const works[] = { &says_its_file_work, &spins_work, &eats_work, &falls_work, &waits_work,
	&floods_work, &tries_work, &sheet_work, &picture_work, &film_work, NULL };

static void
end_keeper(void *v)
{
	(void)v;
	child_stop();
	child_none();
}

static void
keep(struct arena *a, const struct child_work *const *which)
{
	OK(child_start(a, which, &jail_of_children));
	arena_defer(a, end_keeper, NULL);
}

static failed
taken(struct arena *a, const struct child_work *work, str params, size_t n, str *ret)
{
	const char *bytes;
	struct child *c;

	TRY(child_ask(a, work, file_of(a, S("file")), -1, params, &c));
	TRY(child_take(c, n, &bytes));
	*ret = arena_str(a, (str){ bytes, n });
	return NULL;
}

TEST(a_child_reads_its_file_and_says_what_it_read)
{
	str said;

	keep(a, works);
	OK(taken(a, &says_its_file_work, S("a "), 6, &said));
	SAME("a file", said);
	/* One byte more than it has to say. */
	FAILS(ERR_INVALID, taken(a, &says_its_file_work, S("a "), 7, &said));
}

TEST(a_child_that_overruns_is_ended_and_the_next_is_fine)
{
	str said;

	keep(a, works);
	FAILS(ERR_INVALID, taken(a, &spins_work, S(""), 1, &said));
	FAILS(ERR_INVALID, taken(a, &falls_work, S(""), 1, &said));
	FAILS(ERR_INVALID, taken(a, &waits_work, S(""), 1, &said));
	if (!child_watched()) {
		OK(taken(a, &eats_work, S(""), 4, &said));
		SAME("full", said);
	}
	OK(taken(a, &says_its_file_work, S("a "), 6, &said));
}

TEST(no_more_than_so_many_at_a_time)
{
	struct arena *held = arena_open(1 << 20);
	struct child *c;
	const char *bytes;
	str said;

	keep(a, works);
	for (int i = 0; i < CHILDREN_MOST; i++) {
		OK(child_ask(held, &floods_work, file_of(held, S("file")), -1, S(""), &c));
		OK(child_take(c, 1, &bytes));
	}
	FAILS(ERR_BUSY, taken(a, &says_its_file_work, S("a "), 6, &said));
	/* Nobody listens any more: they are killed, and there is room as soon as the keeper has seen it. */
	arena_close(held);
	for (failed f = NULL; (f = taken(a, &says_its_file_work, S("a "), 6, &said));)
		assert_int_equal(f->code, ERR_BUSY);
}

TEST(without_a_keeper_nothing_is_read)
{
	struct sheet *s;

	keep(a, works);
	child_stop();
	FAILS(ERR_FAULT, sheet_open(a, file_of(a, S("a,b\n")), &sheet_limits, &s));
}

TEST(a_child_may_compute_and_nothing_else)
{
	str said;

	if (child_watched()) {
		print_message("# sanitizers and valgrind make calls of their own: no jail\n");
		skip();
	}
	keep(a, works);
	for (const char *what = "omsuxfkcith"; *what; what++) {
		failed f = taken(a, &tries_work, (str){ what, 1 }, 1, &said);

		if (!f)
			print_error("%c was not refused\n", *what);
		FAILS(ERR_INVALID, f);
	}
	/* What is allowed is not what ends it. */
	OK(taken(a, &tries_work, S("-"), 6, &said));
}

/* --- sheets and pictures --------------------------------------------------------------------- */

static str
rows_of(struct arena *a, int n, bool wide)
{
	struct buf b = { .a = a };

	for (int i = 0; i < n; i++)
		buf_fmt(&b, "张三%d,%d,=\"00%d\"%s\r\n", i, i, i, wide ? ",,,末列" : "");
	return buf_str(&b);
}

static int
sheet_of(struct arena *a, int rows)
{
	struct sheet_column columns[] = { { .title = S("姓名") }, { .title = S("号") } };
	struct sheet_out *out;
	int fd = file_empty(a);

	OK(sheet_out_open(a, fd, SHEET_XLSX, S("名册"), (str){ 0 }, columns, 2, &out));
	for (int i = 0; i < rows; i++) {
		struct sheet_cell cells[] = { { SHEET_TEXT, arena_fmt(a, "李四%d", i) }, { SHEET_NUMBER, arena_fmt(a, "%d", i) } };

		OK(sheet_out_row(out, cells, 2));
	}
	OK(sheet_out_close(out));
	return fd;
}

/* So many shared strings that they do not all stay in memory. */
static int
spilling(struct arena *a)
{
	struct buf strings = { .a = a }, rows = { .a = a };
	char filler[32741];           /* longer than what packing looks back */
	struct part parts[] = { { "xl/sharedStrings.xml", { 0 } }, { "xl/worksheets/sheet1.xml", { 0 } } };

	/* Text that does not pack a hundredfold, which would be refused. */
	for (size_t i = 0, seed = 1; i < sizeof filler - 1; i++)
		filler[i] = (char)('a' + (seed = seed * 1103515245 + 12345) / 65536 % 26);
	filler[sizeof filler - 1] = 0;
	buf_fmt(&strings, "<sst xmlns='%s'>", MAIN_SPACE);
	buf_put(&rows, S("<worksheet xmlns='" MAIN_SPACE "'><sheetData>"));
	for (int i = 0; i < 600; i++) {
		buf_fmt(&strings, "<si><t>%d%s</t></si>", i, filler);
		buf_fmt(&rows, "<row><c t='s'><v>%d</v></c></row>", 599 - i);
	}
	buf_put(&strings, S("</sst>"));
	buf_put(&rows, S("</sheetData></worksheet>"));
	parts[0].bytes = buf_str(&strings);
	parts[1].bytes = buf_str(&rows);
	return workbook_of(a, parts, 2);
}

TEST(a_child_reads_sheets_as_this_process_would)
{
	int files[] = { file_of(a, S("姓名,电话\n张三,19000000001\n")), file_of(a, rows_of(a, 5000, true)),
		file_of(a, S("\xD5\xC5\xC8\xFD,1\n")), file_of(a, S("\xFF\xFE" "a\0\t\0" "\x20\x5F")),
		file_of(a, S("a,b\n1,\"2\n")), file_of(a, S("a,b\n1,x\1\n")), file_of(a, S("")), file_of(a, S("%PDF-1.4")),
		file_of(a, S("PK\5\6garbage")), file_of(a, S("\n\n")), sheet_of(a, 2000),
		worksheet_of(a, S(ROWS("<row r='2'><c r='B2' t='b'><v>1</v></c><c r='C2'><f>1+1</f></c></row>"))),
		worksheet_of(a, S("<!DOCTYPE x>" ROWS(""))) };
	str here[COUNT(files)];

	for (size_t i = 0; i < COUNT(files); i++)
		here[i] = shown(a, files[i]);
	keep(a, works);
	for (size_t i = 0; i < COUNT(files); i++)
		SAME(here[i], shown(a, files[i]));
}

TEST(strings_that_do_not_stay_in_memory_lie_in_the_scratch_file)
{
	struct arena *large = arena_open((size_t)256 << 20);
	int fd = dup(spilling(large));
	struct sheet_row row;
	struct sheet *s;

	arena_close(large);
	keep(a, works);
	OK(sheet_open(a, fd, &sheet_limits, &s));
	for (int i = 0; i < 600; i++) {
		OK(sheet_next(s, &row));
		assert_int_equal(row.n, 1);
		assert_true(str_starts(row.at[0].text, arena_fmt(a, "%d", 599 - i)) &&
		            row.at[0].text.n > sizeof "599" + 32700);
	}
	close(fd);
}

TEST(what_is_known_of_a_sheet_comes_along)
{
	struct sheet *s;
	struct sheet_row row;
	int64_t done, all, last;

	keep(a, works);
	OK(sheet_open(a, sheet_of(a, 3), &sheet_limits, &s));
	assert_int_equal(sheet_format(s), SHEET_XLSX);
	SAME("名册", sheet_name(s));
	assert_int_equal(sheet_visible(s), 1);
	OK(sheet_open(a, worksheet_of(a, S(WORKSHEET("<sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData>"
		"<mergeCells><mergeCell ref='A1:B7'/></mergeCells>"))), &sheet_limits, &s));
	OK(sheet_next(s, &row));
	OK(sheet_next(s, &row));
	assert_int_equal(sheet_merged(s, &last), 1);
	assert_int_equal(last, 7);
	OK(sheet_open(a, file_of(a, S("\xD5\xC5\xC8\xFD,1\n")), &sheet_limits, &s));
	SAME("GB18030", sheet_encoding(s));
	do
		OK(sheet_next(s, &row));
	while (row.number);
	sheet_progress(s, &done, &all);
	assert_int_equal(done, all);
}

static int
picture_of(struct arena *a, const char *type, int width, int height, bool see_through)
{
	GdkPixbuf *points = gdk_pixbuf_new(GDK_COLORSPACE_RGB, see_through, 8, width, height);
	gchar *bytes;
	gsize n;
	int fd;

	gdk_pixbuf_fill(points, 0xC8102E80);
	assert_true(gdk_pixbuf_save_to_buffer(points, &bytes, &n, type, NULL, NULL));
	fd = file_of(a, (str){ bytes, n });
	g_free(bytes);
	g_object_unref(points);
	return fd;
}

TEST(a_child_makes_pictures_as_this_process_would)
{
	int files[] = { picture_of(a, "jpeg", 1600, 900, false), picture_of(a, "png", 40, 30, true),
		picture_of(a, "png", 8, 8, false), file_of(a, S("\xFF\xD8\xFF\xE0 broken")), file_of(a, S("GIF89a")) };
	struct picture here[COUNT(files)] = { 0 }, away;
	failed why[COUNT(files)], f;

	for (size_t i = 0; i < COUNT(files); i++)
		why[i] = picture_make(a, files[i], 1280, &here[i]);
	assert_null(why[0]);
	assert_int_equal(here[0].width, 1280);
	keep(a, works);
	for (size_t i = 0; i < COUNT(files); i++) {
		away = (struct picture){ 0 };
		f = picture_make(a, files[i], 1280, &away);
		assert_true(!why[i] == !f);
		if (f)
			assert_true(f->code == why[i]->code && f->say == why[i]->say);
		else
			SAME(here[i].bytes, away.bytes);
		assert_int_equal(here[i].width, away.width);
		assert_true(here[i].type == away.type);
	}
}

TEST(a_child_reads_films_as_this_process_would)
{
	int files[] = { file_of(a, film_mp4_made(a, &(struct film_plan){ .place = S("here"), .last = true })),
		file_of(a, film_webm_made(a, &(struct film_plan){ .unknown = true })),
		file_of(a, film_mp4_made(a, &(struct film_plan){ .format = "hvc1" })), file_of(a, S("GIF89a")) };
	struct film here[COUNT(files)] = { 0 }, away;
	failed why[COUNT(files)], f;

	for (size_t i = 0; i < COUNT(files); i++)
		why[i] = film_read(a, files[i], &here[i]);
	keep(a, works);
	for (size_t i = 0; i < COUNT(files); i++) {
		away = (struct film){ 0 };
		f = film_read(a, files[i], &away);
		assert_true(!why[i] == !f);
		assert_true(!f || f->say == why[i]->say);
		assert_memory_equal(&here[i], &away, sizeof away);
	}
}

/* --- a child that became somebody else's ---------------------------------------------------------- */

struct lie { int64_t saying, a, b, c, d; };
enum { OPENING, ROW, FAULT, END };

/* After a proper opening, the lie of this number. */
static const struct { struct lie head; uint32_t kind, n; const char *text; } lies[] = {
	{ { 99, 0, 0, 0, 0 }, 0, 0, "" },
	{ { FAULT, SAY_COUNT, 0, 0, 0 }, 0, 0, "" },
	{ { FAULT, -1, 0, 0, 0 }, 0, 0, "" },
	{ { FAULT, SAY_ROWS, -5, 0, 0 }, 0, 0, "" },
	{ { ROW, 1, 301, 1, 0 }, SHEET_TEXT, 1, "x" },          /* more columns than there may be */
	{ { ROW, 1, -1, 1, 0 }, SHEET_TEXT, 1, "x" },
	{ { ROW, 0, 1, 1, 0 }, SHEET_TEXT, 1, "x" },            /* a number that does not grow */
	{ { ROW, 1, 1, (int64_t)1 << 40, 0 }, SHEET_TEXT, 1, "x" },
	{ { ROW, 1, 1, 1, 0 }, SHEET_TEXT, 400000000, "x" },    /* a cell beyond its row */
	{ { ROW, 1, 1, 2, 0 }, SHEET_TEXT, 1, "xy" },           /* bytes that belong to no cell */
	{ { ROW, 1, 1, 1, 0 }, 77, 1, "x" },
	{ { ROW, 1, 1, 1, 0 }, SHEET_TEXT, 1, "\xFF" },         /* not UTF-8 */
	{ { ROW, 1, 1, 1, 0 }, SHEET_TEXT, 1, "\1" },
	{ { ROW, 1, 1, 0, 0 }, SHEET_EMPTY, 0, "" },            /* a row of nothing */
	{ { ROW, 1, 1, 1, (int64_t)1 << 40 }, SHEET_TEXT, 1, "x" },     /* farther than the file is long */
};

static bool
lies_about_sheets(str params)
{
	const struct lie opening = { OPENING, SHEET_CSV, 1, 5, 0 };
	unsigned char which;
	uint32_t cell[2];

	if (pread(CHILD_IN, &which, 1, 0) != 1 || params.n != sizeof(struct sheet_limits))
		return false;
	which = (unsigned char)(which - 'A');
	cell[0] = lies[which].kind;
	cell[1] = lies[which].n;
	return child_say(&opening, sizeof opening) && child_say("UTF-8", 5) &&
	       child_say(&lies[which].head, sizeof lies[which].head) && child_say(cell, sizeof cell) &&
	       child_say(lies[which].text, strlen(lies[which].text));
}

static bool
lies_about_pictures(str params)
{
	char which;
	int64_t head[5] = { 0, 0, 100, 100, 5 };

	if (pread(CHILD_IN, &which, 1, 0) != 1 || params.n != sizeof(int))
		return false;
	head[0] = which == 'A' ? 99 : 0;
	head[2] = which == 'B' ? 100000 : 100;
	head[4] = which == 'C' ? (int64_t)1 << 40 : 5;
	return child_say(head, sizeof head) && child_say("<html", 5);
}

static bool
lies_about_films(str params)
{
	struct { int64_t fault; struct film film; } said = { .film = { .kind = FILM_MP4, .codec = FILM_H264, .ms = 1000,
		.width = 320, .height = 180, .n_blanks = 1, .blanks = { { 0, 8 } } } };
	char which;

	if (pread(CHILD_IN, &which, 1, 0) != 1 || params.n)
		return false;
	switch (which) {
	case 'A': said.fault = N_FILM_FAULTS; break;
	case 'B': said.fault = -1; break;
	case 'C': said.film.kind = 7; break;
	case 'D': said.film.codec = 0; break;
	case 'E': said.film.ms = 0; break;
	case 'F': said.film.width = FILM_SIDE_MOST + 1; break;
	case 'G': said.film.n_blanks = FILM_BLANKS_MOST + 1; break;
	case 'H': said.film.n_blanks = -1; break;
	case 'I': said.film.blanks[0] = (struct film_part){ 4, 8 }; break;      /* beyond the file's ten bytes */
	case 'J': said.film.blanks[0] = (struct film_part){ -1, 8 }; break;
	case 'K': said.film.blanks[0] = (struct film_part){ 0, INT64_MAX }; break;
	case 'L': said.film.blanks[0] = (struct film_part){ 0, 1 }; break;
	}
	return child_say(&said, sizeof said);
}

TEST(what_a_child_says_of_a_film_is_proven)
{
	static const struct child_work films = { .name = "film", .run = lies_about_films, .memory = 64 << 20, .cpu_s = 5 };
	static const struct child_work *const liars[] = { &films, NULL };
	struct film film;

	keep(a, liars);
	OK(film_read(a, file_of(a, S("true bytes")), &film));
	for (const char *which = "ABCDEFGHIJKL"; *which; which++)
		FAILS(ERR_INVALID, film_read(a, file_of(a, arena_fmt(a, "%cten bytes", *which)), &film));
}

TEST(what_a_child_says_is_proven_like_a_file)
{
	static const struct child_work sheets = { .name = "sheet", .run = lies_about_sheets, .memory = 64 << 20, .cpu_s = 5 },
		pictures = { .name = "picture", .run = lies_about_pictures, .memory = 64 << 20, .cpu_s = 5 };
	static const struct child_work *const liars[] = { &sheets, &pictures, NULL };
	struct sheet_row row;
	struct picture p;
	struct sheet *s;

	keep(a, liars);
	for (size_t i = 0; i < COUNT(lies); i++) {
		char which = (char)('A' + i);
		failed f;

		OK(sheet_open(a, file_of(a, (str){ &which, 1 }), &sheet_limits, &s));
		f = sheet_next(s, &row);
		if (!f)
			print_error("lie %zu was believed\n", i);
		assert_true(f && f->say && (f->code == ERR_INVALID || f->code == ERR_LARGE));
		assert_ptr_equal(f, sheet_next(s, &row));
	}
	for (const char *which = "ABCD"; *which; which++)
		FAILS(ERR_INVALID, picture_make(a, file_of(a, (str){ which, 1 }), 1280, &p));
}
