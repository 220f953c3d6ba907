/*
 * pgmany.c - rows of plain inserts that wait for others of their statement: db_gather.
 *
 * "insert into t (a, b) values ($1, $2)" is made anew with many rows: "… values ($1, $2), ($3, $4), …".  For one row
 * PostgreSQL opens the table and each of its indexes; for many it does so once.  COPY would be no cheaper than that,
 * knows no row-level security and takes no part in a pipe.  Rows go out when there are GATHERED of them, behind those
 * of tables that theirs refers to, and what is left, a few at a time, before anything else is asked or done.
 */
#include "db/inside.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GATHERED = 100, FEW = 10 };
#define WAITING_BYTES ((size_t)8 << 20) /* of values, all statements together */
#define TEXT_BYTES    ((size_t)1 << 20) /* beside them, while a statement is prepared */

struct gather {
	struct gather *next;
	const struct stmt *q;
	const struct stmt_text *one;
	bool plain;                             /* an insert whose rows may wait */
	const struct db_table *table;           /* it goes into; NULL: one that no step has, which refers to none */
	struct stmt_text many, few;             /* pg: with GATHERED rows, and with FEW */
	int n;                                  /* rows that wait */
	struct pg_args rows[GATHERED];
};

/* --- texts --------------------------------------------------------------------------- */

/* Behind a literal, or the next character. */
static const char *
step_over(const char *s)
{
	const char *shut = *s == '\'' ? strchr(s + 1, '\'') : NULL;

	return shut ? shut + 1 : s + 1;
}

/* The bracket that closes the one at s, or NULL. */
static const char *
closing(const char *s)
{
	int depth = 0;

	for (; *s; s = step_over(s)) {
		depth += (*s == '(') - (*s == ')');
		if (!depth)
			return s;
	}
	return NULL;
}

static const struct db_table *
table_named(str name)
{
	for (const struct db_table *t = db_tables; t->name; t++)
		if (str_eq(str_of(t->name), name))
			return t;
	return NULL;
}

/* The one row of "insert into t (…) values (…)" and nothing behind it; absent: it is another kind of text. */
static str
values_of(const char *text, const struct db_table **ret)
{
	static const char into[] = "insert into ", word[] = "values (";
	const char *name = text + strlen(into), *at, *shut;
	size_t n;

	if (strncmp(text, into, strlen(into)))
		return (str){ 0 };
	n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	at = strchr(name, '(');
	at = at ? closing(at) : NULL;
	at = at ? at + 1 + strspn(at + 1, " \n\t") : NULL;
	if (!at || strncmp(at, word, strlen(word)))
		return (str){ 0 };
	at += strlen(word) - 1;
	shut = closing(at);
	if (!shut || shut[1 + strspn(shut + 1, " \n\t;")])
		return (str){ 0 };
	*ret = table_named((str){ name, n });
	return (str){ at, (size_t)(shut - at) + 1 };
}

/* The row once more, its parameters so many further. */
static void
put_row(struct buf *b, str row, size_t further)
{
	const char *end = row.s + row.n, *next;

	for (const char *s = row.s; s < end; s = next) {
		next = step_over(s);
		if (*s != '$') {
			buf_put(b, (str){ s, (size_t)(next - s) });
			continue;
		}
		buf_fmt(b, "$%zu", (size_t)strtoul(s + 1, NULL, 10) + further);
		next += strspn(next, "0123456789");
	}
}

static char *
spell_rows(const struct gather *g, struct arena *a, str row, size_t n)
{
	struct buf b = { .a = a };

	buf_put(&b, (str){ g->one->pg, (size_t)(row.s - g->one->pg) });
	for (size_t i = 0; i < n; i++) {
		buf_put(&b, i ? S(", ") : S(""));
		put_row(&b, row, i * g->q->n_args);
	}
	return strndup(b.s, b.n);
}

static bool
spell_many(struct gather *g, struct arena *a)
{
	str row = values_of(g->one->pg, &g->table);

	g->plain = row.n;
	if (!g->plain)
		return true;
	g->many.pg = spell_rows(g, a, row, GATHERED);
	g->few.pg = spell_rows(g, a, row, FEW);
	return g->many.pg && g->few.pg;
}

static void
gather_end(struct gather *g)
{
	free((void *)(uintptr_t)g->many.pg);
	free((void *)(uintptr_t)g->few.pg);
	free(g);
}

/* --- the rows of one statement ------------------------------------------------------------ */

/* NULL: no memory. */
static struct gather *
gather_of(struct call *c)
{
	struct gather *g = c->d->gathers;

	while (g && g->one != c->text)
		g = g->next;
	if (g)
		return g;
	g = calloc(1, sizeof *g);
	if (!g)
		return NULL;
	g->q = c->q;
	g->one = c->text;
	if (!spell_many(g, c->a)) {
		gather_end(g);
		return NULL;
	}
	g->next = c->d->gathers;
	c->d->gathers = g;
	return g;
}

/* The values of a call as a row that waits; false: no room for them. */
static bool
keep_row(struct call *c, struct gather *g)
{
	struct pg_args *p = &g->rows[g->n];

	pg_types(c->q, c->text->pg, p);
	pg_values(c, p);
	for (int i = 0; i < p->n; i++) {
		size_t n = p->formats[i] ? (size_t)p->lengths[i] : p->values[i] ? strlen(p->values[i]) + 1 : 0;
		char *copy;

		if (!p->values[i] || p->values[i] == (const char *)p->bytes[i])
			continue;
		if (arena_used(c->d->waiting_values) + n > WAITING_BYTES)
			return false;
		copy = arena_try(c->d->waiting_values, n + 1);
		if (!copy)
			return false;
		memcpy(copy, p->values[i], n);
		p->values[i] = copy;
	}
	g->n++;
	c->d->waiting++;
	return true;
}

/* --- on their way ---------------------------------------------------------------------------- */

static bool
send_rows(struct db *d, struct gather *g, int from, int n, const struct stmt_text *text)
{
	struct call c = { .d = d, .a = d->waiting_values, .q = g->q, .text = text };
	unsigned types[GATHERED * PG_ARGS];
	const char *values[GATHERED * PG_ARGS];
	int lengths[GATHERED * PG_ARGS], formats[GATHERED * PG_ARGS], width = g->rows[from].n;
	struct pg_list all = { n * width, types, values, lengths, formats };
	struct fence f;
	bool fence = pg_fence_of(&c, &f) && !pg_fence_stands(d, &f);

	for (int i = 0; i < n; i++) {
		const struct pg_args *p = &g->rows[from + i];
		size_t at = (size_t)(i * width), many = (size_t)width;

		memcpy(types + at, p->types, many * sizeof *types);
		memcpy(values + at, p->values, many * sizeof *values);
		memcpy(lengths + at, p->lengths, many * sizeof *lengths);
		memcpy(formats + at, p->formats, many * sizeof *formats);
	}
	if (!pg_put(&c, &all, fence ? &f : NULL))
		return false;
	d->waiting -= n;
	d->written += n;
	return true;
}

static bool flush(struct db *, struct gather *);

/* What these rows refer to has to be there first. */
static bool
flush_before(struct db *d, const struct gather *g)
{
	const struct db_key *keys = g->table ? g->table->keys : NULL;

	for (size_t i = 0; g->table && i < g->table->n_keys; i++)
		for (struct gather *to = keys[i].to ? d->gathers : NULL; to; to = to->next)
			if (to->n && to->table && to->table != g->table &&
			    !strcmp(to->table->name, keys[i].to) && !flush(d, to))
				return false;
	return true;
}

static bool
flush(struct db *d, struct gather *g)
{
	int n = g->n, at = 0;

	if (!flush_before(d, g))
		return false;
	g->n = 0;
	while (at < n) {
		int some = n - at >= GATHERED ? GATHERED : n - at >= FEW ? FEW : 1;

		if (!send_rows(d, g, at, some, some == GATHERED ? &g->many : some == FEW ? &g->few : g->one))
			return false;
		at += some;
	}
	return true;
}

bool
pg_gather_flush(struct db *d)
{
	bool good = true;

	for (struct gather *g = d->gathers; g && good && d->waiting; g = g->next)
		good = !g->n || flush(d, g);
	if (good && d->waiting_values)
		arena_reset(d->waiting_values);
	return good;
}

void
pg_gather_drop(struct db *d)
{
	for (struct gather *g = d->gathers; g; g = g->next)
		g->n = 0;
	d->waiting = 0;
	if (d->waiting_values)
		arena_reset(d->waiting_values);
}

void
pg_gather_end(struct db *d)
{
	for (struct gather *g = d->gathers, *next; g; g = next) {
		next = g->next;
		gather_end(g);
	}
	d->gathers = NULL;
	if (d->waiting_values)
		arena_close(d->waiting_values);
	d->waiting_values = NULL;
}

bool
pg_gather(struct call *c, bool *ret_lost)
{
	struct db *d = c->d;
	struct gather *g;

	*ret_lost = false;
	if (!d->gathering || c->q->scoped || c->q->owned || c->q->n_ifs || (d->pool->spread && c->q->n_claims))
		return false;
	if (!d->waiting_values) {
		d->waiting_values = arena_open(WAITING_BYTES + TEXT_BYTES);
		if (!d->waiting_values)
			return false;
		arena_large(d->waiting_values);
	}
	g = gather_of(c);
	if (!g || !g->plain)
		return false;
	if (!keep_row(c, g)) {
		*ret_lost = !pg_gather_flush(d);
		if (*ret_lost || !keep_row(c, g))
			return false;
	}
	if (g->n == GATHERED)
		*ret_lost = !flush(d, g);
	return true;
}

void
db_gather(struct db *d)
{
	assert(d->in_rule);
	d->gathering = d->pg;
}
