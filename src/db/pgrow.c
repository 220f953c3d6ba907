/* pgrow.c - arguments and rows of PostgreSQL: numbers go in binary, all comes back as text. */
#include "db/inside.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

enum { INFERRED = 0, BOOL = 16, BYTES = 17, INT8 = 20, TEXT = 25, DATES = 1082, MOMENTS = 1184 };

/* A text's type is left to the server, so that one text fits text, jsonb and tsvector columns. */
static const unsigned types[] = {
	[KIND_TEXT] = INFERRED, [KIND_ID] = INT8, [KIND_INT] = INT8, [KIND_BOOL] = BOOL,
	[KIND_DATE] = DATES, [KIND_MOMENT] = MOMENTS, [KIND_MONEY] = INT8,
	[KIND_BLOB] = BYTES, [KIND_SECRET] = BYTES,
};

/* What each kind can be read from: texts, name, json, jsonb, tsvector; integers, numeric. */
static const unsigned readable[][8] = {
	[KIND_TEXT]   = { 25, 1043, 1042, 19, 114, 3802, 3614 },
	[KIND_ID]     = { 20, 23, 21 },
	[KIND_INT]    = { 20, 23, 21, 1700, 16 },
	[KIND_MONEY]  = { 20, 23, 21, 1700 },
	[KIND_BOOL]   = { 16, 20, 23 },
	[KIND_DATE]   = { 1082 },
	[KIND_MOMENT] = { 1184 },
	[KIND_BLOB]   = { 17 },
	[KIND_SECRET] = { 17 },
};

bool
pg_type_fits(enum kind kind, unsigned type)
{
	for (size_t i = 0; i < COUNT(readable[kind]) && readable[kind][i]; i++)
		if (readable[kind][i] == type)
			return true;
	return false;
}

/* --- arguments --------------------------------------------------------------- */

/* Whether the text names $n. */
static bool
uses(const char *text, size_t n)
{
	char mark[16];
	size_t length = (size_t)snprintf(mark, sizeof mark, "$%zu", n);

	for (const char *p = strstr(text, mark); p; p = strstr(p + length, mark))
		if (p[length] < '0' || p[length] > '9')
			return true;
	return false;
}

void
pg_types(const struct stmt *q, const char *text, struct pg_args *ret)
{
	ret->n = (int)q->n_args;
	assert(q->n_args + 3 <= PG_ARGS);
	for (size_t i = 0; i < q->n_args; i++) {
		ret->types[i] = types[q->args[i].kind];
		/* Nothing can be inferred for what this variant leaves out. */
		if (ret->types[i] == INFERRED && !uses(text, i + 1))
			ret->types[i] = TEXT;
	}
	if (q->scoped) {
		ret->types[ret->n++] = TEXT;
		ret->types[ret->n++] = TEXT;
	}
	if (q->owned)
		ret->types[ret->n++] = INT8;
}

static void
put_number(struct pg_args *p, int at, int64_t v, int length)
{
	uint64_t u = (uint64_t)v;

	for (int i = length; i--; u >>= 8)
		p->bytes[at][i] = (unsigned char)u;
	p->values[at] = (const char *)p->bytes[at];
	p->lengths[at] = length;
	p->formats[at] = 1;
}

static void
put_bytes(struct pg_args *p, int at, str bytes)
{
	p->values[at] = bytes.s;
	p->lengths[at] = (int)bytes.n;
	p->formats[at] = 1;
}

/* Text format ends at a NUL, so the text is copied. */
static void
put_text(struct pg_args *p, int at, struct arena *a, str text)
{
	p->values[at] = text.s ? arena_z(a, text) : NULL;
	p->lengths[at] = 0;
	p->formats[at] = 0;
}

/* PostgreSQL counts days and microseconds from 2000-01-01. */
#define YEAR_2000 10957

static void
put_field(struct pg_args *p, int at, struct arena *a, const struct field *f, const void *args)
{
	const void *v = field_of(f, args);

	switch (f->kind) {
	case KIND_TEXT:   put_text(p, at, a, *(const str *)v); return;
	case KIND_BLOB:   put_bytes(p, at, ((const struct blob *)v)->bytes); return;
	case KIND_SECRET: put_bytes(p, at, ((const struct secret *)v)->sealed); return;
	case KIND_BOOL:   put_number(p, at, *(const bool *)v, 1); return;
	case KIND_INT:    put_number(p, at, *(const int64_t *)v, 8); return;
	case KIND_MONEY:  put_number(p, at, ((const struct money *)v)->fen, 8); return;
	case KIND_ID: case KIND_DATE: case KIND_MOMENT:
		break;
	}
	if (field_absent(f, args))
		put_text(p, at, a, (str){ 0 });
	else if (f->kind == KIND_DATE)
		put_number(p, at, date_days(*(const struct date *)v) - YEAR_2000, 4);
	else if (f->kind == KIND_MOMENT)
		put_number(p, at, ((const struct moment *)v)->us - YEAR_2000 * DAY, 8);
	else
		put_number(p, at, ((const id *)v)->v, 8);
}

void
pg_values(const struct call *c, struct pg_args *ret)
{
	int at = 0;

	for (; (size_t)at < c->q->n_args; at++)
		put_field(ret, at, c->a, &c->q->args[at], c->args);
	if (c->q->scoped) {
		put_text(ret, at++, c->a, c->scope->low.s ? c->scope->low : S(""));
		put_text(ret, at++, c->a, c->scope->high.s ? c->scope->high : S(""));
	}
	if (c->q->owned)
		put_number(ret, at, c->scope->self.v, 8);
}

/* --- rows ---------------------------------------------------------------------- */

/* Digits at *p, which moves behind them. */
static int64_t
take_digits(const char **p)
{
	uint64_t v = 0;

	for (; **p >= '0' && **p <= '9'; (*p)++)
		v = v * 10 + (uint64_t)(**p - '0');
	return (int64_t)v;
}

/* A whole number, t or f; a fraction is cut off, as SQLite does. */
static int64_t
read_int(const char *p)
{
	bool minus = *p == '-';

	if (*p == 't')
		return 1;
	p += minus;
	return minus ? (int64_t)-(uint64_t)take_digits(&p) : take_digits(&p);
}

/* "2026-11-22"; *p moves behind it. */
struct date
pg_read_date(const char **p)
{
	int64_t y = take_digits(p), m, d;

	*p += **p == '-';
	m = take_digits(p);
	*p += **p == '-';
	d = take_digits(p);
	return (struct date){ (int32_t)(y * 10000 + m * 100 + d) };
}

/* "2026-11-22 01:38:00.12+00": the session's zone is UTC. */
struct moment
pg_read_moment(const char *p)
{
	int64_t us = DAY * date_days(pg_read_date(&p)), part = SECOND;

	for (int64_t unit = HOUR; unit >= SECOND && *p; unit /= 60) {
		p++;
		us += take_digits(&p) * unit;
	}
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++)
			us += (*p - '0') * (part /= 10);
	return (struct moment){ us };
}

static bool
read_text(const char *from, size_t n, struct arena *a, str *ret)
{
	char *to = arena_try(a, n + 1);

	if (!to)
		return false;
	memcpy(to, from, n);
	*ret = (str){ to, n };
	return true;
}

static int
hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x0a1b" */
static bool
read_bytes(const char *from, size_t n, struct arena *a, str *ret)
{
	size_t bytes = n / 2 - 1;
	char *to = arena_try(a, bytes + 1);

	if (!to)
		return false;
	for (size_t i = 0; i < bytes; i++)
		to[i] = (char)(hex_digit(from[2 * i + 2]) << 4 | hex_digit(from[2 * i + 3]));
	*ret = (str){ to, bytes };
	return true;
}

void
pg_result_end(struct pg_result *r)
{
	PQclear(r);
}

bool
pg_row(const struct pg_result *r, int at, const struct entity *e, struct arena *a, void *row)
{
	size_t fields = (size_t)PQnfields(r);

	for (size_t i = 0; i < fields; i++) {
		const struct field *f = &e->fields[i];
		void *p = (char *)row + f->at;
		const char *v = PQgetvalue(r, at, (int)i);
		size_t n = (size_t)PQgetlength(r, at, (int)i);
		bool fits = true;

		if (PQgetisnull(r, at, (int)i))
			continue;
		switch (f->kind) {
		case KIND_TEXT:   fits = read_text(v, n, a, p); break;
		case KIND_BLOB:   fits = read_bytes(v, n, a, &((struct blob *)p)->bytes); break;
		case KIND_SECRET: fits = read_bytes(v, n, a, &((struct secret *)p)->sealed); break;
		case KIND_ID:     ((id *)p)->v = read_int(v); break;
		case KIND_INT:    *(int64_t *)p = read_int(v); break;
		case KIND_BOOL:   *(bool *)p = read_int(v) != 0; break;
		case KIND_DATE:   *(struct date *)p = pg_read_date(&v); break;
		case KIND_MOMENT: *(struct moment *)p = pg_read_moment(v); break;
		case KIND_MONEY:  ((struct money *)p)->fen = read_int(v); break;
		}
		if (!fits)
			return false;
	}
	return true;
}
