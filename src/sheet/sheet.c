/* sheet.c - see sheet.h: tells the format from the bytes and hands the rest to its reader. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sheet/inside.h"

const struct sheet_limits sheet_limits = {
	.packed_most  = 200 << 20,
	.ratio_most   = 100,
	.entries_most = 200,
	.strings_most = 2000000,
	.columns_most = 300,
	.rows_most    = 2000000,
	.cell_most    = 32767,
};

#define HEAD 4096               /* bytes that tell the format */

/* Files people upload by mistake, by their first bytes. */
static const struct { str start; enum say say; } known[] = {
	{ { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8 }, SAY_OLD },
	{ { "%PDF-", 5 }, SAY_NOT_SHEET },
	{ { "{\\rtf", 5 }, SAY_NOT_SHEET },
	{ { "\x89PNG", 4 }, SAY_NOT_SHEET },
	{ { "\xFF\xD8\xFF", 3 }, SAY_NOT_SHEET },
	{ { "GIF8", 4 }, SAY_NOT_SHEET },
	{ { "Rar!", 4 }, SAY_NOT_SHEET },
	{ { "7z\xBC\xAF", 4 }, SAY_NOT_SHEET },
	{ { "\x1F\x8B", 2 }, SAY_NOT_SHEET },
	{ { "\x7F" "ELF", 4 }, SAY_NOT_SHEET },
	{ { "SQLite format 3", 15 }, SAY_NOT_SHEET },
};

int64_t
read_at(int fd, void *to, size_t n, int64_t at)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, (char *)to + done, n - done, (off_t)at + (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (int64_t)done;
}

failed
sheet_failed(struct sheet *s)
{
	if (!s->failed)
		s->failed = fault_failed(s->a, &s->fault);
	return s->failed;
}

static void
sheet_end(void *arg)
{
	struct sheet *s = arg;

	csv_end(s->csv);
	xlsx_end(s->xlsx);
	line_close(&s->line);
	if (s->fd >= 0)
		close(s->fd);
}

/* An OLE container holds an encrypted workbook, or one from before 2007. */
static enum say
old_or_locked(const struct sheet *s)
{
	static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	char block[16384 + sizeof name];
	int64_t got;

	for (int64_t at = 0; at < s->size; at += 16384) {
		if ((got = read_at(s->fd, block, sizeof block, at)) < 0)
			return SAY_READ;
		if (memmem(block, (size_t)got, name, sizeof name - 1))
			return SAY_LOCKED;
	}
	return SAY_OLD;
}

/* A page with a table, or XML, saved under the name of a sheet; or mail with such a page in it. */
static bool
looks_like_web(str head)
{
	static const char *const starts[] = {
		"!doctype", "html", "head", "meta", "style", "table", "div", "body", "?xml", "!--",
	};

	if (str_starts(head, S("\xEF\xBB\xBF")))
		head = str_from(head, 3);
	head = str_trim(head);
	if (head.n >= 13 && !strncasecmp(head.s, "mime-version:", 13))
		return true;
	if (!str_starts(head, S("<")))
		return false;
	head = str_from(head, 1);
	for (size_t i = 0; i < COUNT(starts); i++) {
		size_t n = strlen(starts[i]);

		if (head.n >= n && !strncasecmp(head.s, starts[i], n))
			return true;
	}
	return false;
}

/* Text has hardly any control characters; UTF-16 has its mark. */
static bool
looks_binary(str head)
{
	size_t odd = 0;

	if (str_starts(head, S("\xFF\xFE")) || str_starts(head, S("\xFE\xFF")))
		return false;
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.s[i];

		odd += c < ' ' && c != '\t' && c != '\n' && c != '\r';
	}
	return odd > 1 + head.n / 64;
}

static bool
sheet_begin(struct sheet *s)
{
	char bytes[HEAD];
	str head = { bytes, 0 };
	int64_t got;

	if (!s->size)
		return fault_note(&s->fault, SAY_NO_BYTES, 0, 0, 0);
	if (s->size > s->limits.packed_most)
		return fault_note(&s->fault, SAY_PACKED, 0, 0, s->limits.packed_most >> 20);
	if ((got = read_at(s->fd, bytes, sizeof bytes, 0)) < 0)
		return fault_note(&s->fault, SAY_READ, 0, 0, 0);
	head.n = (size_t)got;
	if (!line_open(&s->line, (size_t)s->limits.columns_most))
		return fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_starts(head, known[i].start))
			return fault_note(&s->fault, known[i].say == SAY_OLD ? old_or_locked(s) :
			                  known[i].say, 0, 0, 0);
	if (str_starts(head, S("PK\3\4")) || str_starts(head, S("PK\5\6"))) {
		s->format = SHEET_XLSX;
		return xlsx_open(s);
	}
	if (looks_like_web(head))
		return fault_note(&s->fault, SAY_WEB, 0, 0, 0);
	if (looks_binary(head))
		return fault_note(&s->fault, SAY_NOT_SHEET, 0, 0, 0);
	s->format = SHEET_CSV;
	return csv_open(s);
}

static failed
sheet_new(struct arena *a, int fd, const struct sheet_limits *limits, struct sheet **ret)
{
	struct sheet *s = NEW(a, struct sheet);
	struct stat st;

	*s = (struct sheet){ .a = a, .limits = *limits, .fd = -1, .spare = -1 };
	arena_defer(a, sheet_end, s);
	s->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (s->fd < 0 || fstat(s->fd, &st) || !S_ISREG(st.st_mode))
		return FAIL(a, ERR_FAULT, "a sheet is read from a regular file only");
	s->size = st.st_size;
	*ret = s;
	return NULL;
}

failed
sheet_open_here(struct arena *a, int fd, const struct sheet_limits *limits, int spare, struct fault *why,
                struct sheet **ret)
{
	struct sheet *s;

	*why = (struct fault){ 0 };
	TRY(sheet_new(a, fd, limits, &s));
	s->spare = spare;
	if (!sheet_begin(s)) {
		*why = s->fault;
		return sheet_failed(s);
	}
	*ret = s;
	return NULL;
}

failed
sheet_open(struct arena *a, int fd, const struct sheet_limits *limits, struct sheet **ret)
{
	struct fault why;
	struct sheet *s;
	bool child;

	TRY(child_wanted(a, &child));
	if (!child)
		return sheet_open_here(a, fd, limits, -1, &why, ret);
	TRY(sheet_new(a, fd, limits, &s));
	if (!line_open(&s->line, (size_t)s->limits.columns_most))
		fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
	else if (remote_open(s))
		return *ret = s, NULL;
	return sheet_failed(s);
}

static bool
sheet_read(struct sheet *s)
{
	return s->remote ? remote_next(s) : s->csv ? csv_next(s) : xlsx_next(s);
}

failed
sheet_next(struct sheet *s, struct sheet_row *ret)
{
	if (s->failed)
		return s->failed;
	if (!s->ended && !sheet_read(s))
		return sheet_failed(s);
	if (s->ended) {
		if (!s->any) {
			fault_note(&s->fault, SAY_NO_ROWS, 0, 0, 0);
			return sheet_failed(s);
		}
		*ret = (struct sheet_row){ 0 };
		return NULL;
	}
	s->any = true;
	line_row(&s->line, ret);
	return NULL;
}

enum sheet_format
sheet_format(const struct sheet *s)
{
	return s->format;
}

str
sheet_encoding(const struct sheet *s)
{
	return s->remote ? remote_encoding(s->remote) : s->csv ? csv_encoding(s->csv) : S("UTF-8");
}

str
sheet_name(const struct sheet *s)
{
	return s->remote ? remote_name(s->remote) : s->xlsx ? xlsx_name(s->xlsx) : S("");
}

size_t
sheet_visible(const struct sheet *s)
{
	return s->remote ? remote_visible(s->remote) : s->xlsx ? xlsx_visible(s->xlsx) : 1;
}

int64_t
sheet_merged(const struct sheet *s, int64_t *ret_last)
{
	*ret_last = 0;
	if (!s->ended)
		return 0;
	return s->remote ? remote_merged(s->remote, ret_last) : s->xlsx ? xlsx_merged(s->xlsx, ret_last) : 0;
}

void
sheet_progress(const struct sheet *s, int64_t *done, int64_t *all)
{
	*all = s->size;
	*done = s->ended ? s->size : s->remote ? remote_consumed(s->remote) :
		s->csv ? csv_consumed(s->csv) : xlsx_consumed(s->xlsx);
}
