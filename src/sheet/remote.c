/*
 * remote.c - a sheet read by a child: what it says of it, and what is believed.
 *
 * The child says an opening, then rows, then an end; or a fault, and nothing more.  All of it is proven here
 * once more, by the same line_put that proves what a file says: a child that became somebody else's
 * can hand in rows, as whoever wrote the file could, and nothing beyond.
 */
#include <iconv.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sheet/book.h"

#define CPU_S       180         /* two million rows of XLSX take half of it */
#define QUIET_MS    120000      /* all shared strings are read before the first row */
#define MEMORY      ((int64_t)96 << 20)
#define SPARE       ((int64_t)STRING_BLOCKS * (int64_t)STRING_BLOCK)    /* mapped, too */
#define ROOM        ((size_t)1 << 20)   /* of what the child has read, not of what it reads into */
#define NAME_MOST   1024        /* bytes of a worksheet's name, and of an encoding's */
#define NUMBER_MOST ((int64_t)1 << 31)

enum saying { OPENING, ROW, FAULT, END };

/* Every saying begins with it; what the words hold depends on which. */
struct head { int64_t saying, a, b, c, d; };

/* Behind the head of a row: one for each cell; then the texts, one behind the other. */
struct cell { uint32_t kind, n; };

struct remote {
	struct child *child;
	str encoding, name;
	size_t visible;
	int64_t consumed, merged, last;
};

/* --- in the child --------------------------------------------------------------------- */

static bool
say_head(enum saying saying, int64_t a, int64_t b, int64_t c, int64_t d)
{
	struct head h = { saying, a, b, c, d };

	return child_say(&h, sizeof h);
}

static bool
say_opening(const struct sheet *s)
{
	str encoding = sheet_encoding(s), name = sheet_name(s);

	return say_head(OPENING, s->format, (int64_t)sheet_visible(s), (int64_t)encoding.n, (int64_t)name.n) &&
	       child_say(encoding.s, encoding.n) && child_say(name.s, name.n);
}

static bool
say_row(const struct sheet *s, const struct sheet_row *row)
{
	int64_t done, all, bytes = 0;
	bool ok;

	sheet_progress(s, &done, &all);
	for (size_t i = 0; i < row->n; i++)
		bytes += (int64_t)row->at[i].text.n;
	ok = say_head(ROW, row->number, (int64_t)row->n, bytes, done);
	for (size_t i = 0; ok && i < row->n; i++) {
		struct cell c = { row->at[i].kind, (uint32_t)row->at[i].text.n };

		ok = child_say(&c, sizeof c);
	}
	for (size_t i = 0; ok && i < row->n; i++)
		ok = child_say(row->at[i].text.s, row->at[i].text.n);
	return ok;
}

static bool
say_rows(struct sheet *s)
{
	struct sheet_row row;

	for (;;) {
		if (sheet_next(s, &row))
			return say_head(FAULT, s->fault.say, s->fault.row, s->fault.column, s->fault.limit);
		if (!row.number) {
			int64_t last, merged = sheet_merged(s, &last);

			return say_head(END, merged, last, 0, 0);
		}
		if (!say_row(s, &row))
			return false;
	}
}

static bool
run(str params)
{
	struct arena *a = arena_open(ROOM);
	struct sheet_limits limits;
	struct fault fault;
	struct sheet *s;

	if (!a || params.n != sizeof limits)
		return false;
	memcpy(&limits, params.s, sizeof limits);
	if (sheet_open_here(a, CHILD_IN, &limits, CHILD_SPARE, &fault, &s))
		return say_head(FAULT, fault.say, fault.row, fault.column, fault.limit);
	return say_opening(s) && say_rows(s);
}

/* The table of GB18030 is loaded and stays; so does the time zone, by which archives date their parts. */
static void
ready(void)
{
	(void)iconv_open("UTF-8", "GB18030");
	tzset();
}

const struct child_work sheet_work = { .name = "sheet", .ready = ready, .run = run, .memory = MEMORY + SPARE,
	.spare = SPARE, .answer_most = (int64_t)ROW_MOST + (1 << 20), .cpu_s = CPU_S, .quiet_ms = QUIET_MS };

/* --- in the server ---------------------------------------------------------------------- */

/* What the child did not say as it should, or could not say at all. */
static bool
refuse(struct sheet *s)
{
	return fault_note(&s->fault, SAY_CHILD, 0, 0, 0);
}

/* Nobody reads for us now: too many at a time, or nobody until the server is started anew. */
static enum say
busy(void)
{
	return child_gone() ? SAY_KEEPER : SAY_CHILDREN;
}

static bool
take(struct sheet *s, size_t n, const char **ret)
{
	failed f = child_take(s->remote->child, n, ret);

	if (f)
		return fault_note(&s->fault, f->code == ERR_BUSY ? busy() : SAY_CHILD, 0, 0, 0);
	return true;
}

static bool
take_head(struct sheet *s, struct head *ret)
{
	const char *bytes;

	if (!take(s, sizeof *ret, &bytes))
		return false;
	memcpy(ret, bytes, sizeof *ret);
	return true;
}

/* Its fault, as if it were ours.  What it has no memory for is more than a file may need. */
static bool
take_fault(struct sheet *s, const struct head *h)
{
	if (h->a <= SAY_NOTHING || h->a >= SAY_COUNT || h->a == SAY_MEMORY || h->b < 0 || h->c < 0 || h->d < 0)
		return refuse(s);
	return fault_note(&s->fault, (enum say)h->a, h->b, h->c, h->d);
}

static bool
take_text(struct sheet *s, int64_t n, str *ret)
{
	const char *bytes;

	if (n < 0 || n > NAME_MOST)
		return refuse(s);
	if (!take(s, (size_t)n, &bytes))
		return false;
	*ret = arena_str(s->a, (str){ bytes, (size_t)n });
	return utf8_proven(*ret) || refuse(s);
}

bool
remote_open(struct sheet *s)
{
	struct remote *r = s->remote = NEW(s->a, struct remote);
	int spare = temporary_file();
	struct head h;
	failed f;

	if (spare < 0)
		return fault_note(&s->fault, SAY_DISK, 0, 0, 0);
	f = child_ask(s->a, &sheet_work, s->fd, spare, (str){ (const char *)&s->limits, sizeof s->limits }, &r->child);
	close(spare);
	if (f)
		return fault_note(&s->fault, busy(), 0, 0, 0);
	if (!take_head(s, &h))
		return false;
	if (h.saying == FAULT)
		return take_fault(s, &h);
	if (h.saying != OPENING || (h.a != SHEET_CSV && h.a != SHEET_XLSX) || h.b < 0)
		return refuse(s);
	s->format = (enum sheet_format)h.a;
	r->visible = (size_t)h.b;
	return take_text(s, h.c, &r->encoding) && take_text(s, h.d, &r->name);
}

static bool
take_row(struct sheet *s, const struct head *h)
{
	int64_t left = h->c;
	const char *cells, *text;
	size_t n;

	if (h->a <= s->line.number || h->a > NUMBER_MOST || h->b < 1 || h->b > (int64_t)s->line.columns || left < 0 ||
	    left > (int64_t)ROW_MOST || h->d < 0 || h->d > s->size)
		return refuse(s);
	n = (size_t)h->b * sizeof(struct cell);
	if (!take(s, n + (size_t)left, &cells))
		return false;
	text = cells + n;
	line_clear(&s->line, h->a);
	for (size_t i = 0; i < (size_t)h->b; i++) {
		struct cell c;

		memcpy(&c, cells + i * sizeof c, sizeof c);
		if (c.kind > SHEET_ERROR || c.n > left || (c.kind == SHEET_EMPTY && c.n))
			return refuse(s);
		if (c.kind && !line_put(&s->line, &s->limits, &s->fault, i, (enum sheet_kind)c.kind,
		                        (str){ text, c.n }))
			return false;
		text += c.n;
		left -= c.n;
	}
	s->remote->consumed = h->d;
	return (!left && s->line.n) || refuse(s);
}

bool
remote_next(struct sheet *s)
{
	struct head h;

	if (!take_head(s, &h))
		return false;
	switch (h.saying) {
	case ROW:
		return take_row(s, &h);
	case FAULT:
		return take_fault(s, &h);
	case END:
		if (h.a < 0 || h.b < 0 || h.b > NUMBER_MOST)
			return refuse(s);
		s->remote->merged = h.a;
		s->remote->last = h.b;
		s->ended = true;
		return true;
	default:
		return refuse(s);
	}
}

str
remote_encoding(const struct remote *r)
{
	return r->encoding;
}

str
remote_name(const struct remote *r)
{
	return r->name;
}

size_t
remote_visible(const struct remote *r)
{
	return r->visible;
}

int64_t
remote_consumed(const struct remote *r)
{
	return r->consumed;
}

int64_t
remote_merged(const struct remote *r, int64_t *ret_last)
{
	*ret_last = r->last;
	return r->merged;
}
