/*
 * pgmany.c - rows of plain inserts that wait for others of their statement: db_gather.
 *
 * "insert into t (a, b) values ($1, 7)" is made anew for any number of rows: "insert into t (a, b) select u.c1, 7 from
 * unnest($1) as u (c1)".  PostgreSQL opens the table and each of its indexes once for all of them, and takes each
 * column as one value, where of "values" with a hundred rows it reads, looks up and evaluates every parameter by
 * itself.  COPY knows no row-level security and takes no part in a pipe.  Rows go out when there are GATHERED of them,
 * behind those of tables that theirs refers to, and what is left before anything else is asked or done.
 */
#include "db/inside.h"
#include "db/spread.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GATHERED = 100 };
#define WAITING_BYTES ((size_t)8 << 20) /* of values, all statements together */
#define TEXT_BYTES    ((size_t)1 << 20) /* while a statement is prepared */

/* The values of one column as PostgreSQL sends an array: a head, then each with its length in front. */
struct column { unsigned char *s; size_t n, room; bool lacks; };

struct gather {
	struct gather *next;
	const struct stmt *q;
	const struct stmt_text *one;
	const struct db_table *table;           /* it goes into; NULL: one that no step has, which refers to none */
	struct stmt_text many;                  /* pg: with an array for each parameter; NULL: no row waits */
	int n;                                  /* rows that wait */
	struct pg_args last;                    /* the row that came last: its types are those of all */
	struct column columns[PG_ARGS];
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

/* The values of the row, each parameter a column of u: "u.c1, 7". */
static void
put_row(struct buf *b, str row)
{
	const char *end = row.s + row.n - 1, *next;

	for (const char *s = row.s + 1; s < end; s = next) {
		next = step_over(s);
		if (*s == '$')
			buf_put(b, S("u.c"));
		else
			buf_put(b, (str){ s, (size_t)(next - s) });
	}
}

static const char *
spell_rows(const struct call *c, str row)
{
	struct buf b = { .a = c->a };
	size_t values = (size_t)(row.s - c->text->pg) - strlen("values ");

	buf_put(&b, (str){ c->text->pg, values });
	buf_put(&b, S("select "));
	put_row(&b, row);
	buf_put(&b, S(" from unnest("));
	for (size_t i = 1; i <= c->q->n_args; i++)
		buf_fmt(&b, "%s$%zu", i > 1 ? ", " : "", i);
	buf_put(&b, S(") as u ("));
	for (size_t i = 1; i <= c->q->n_args; i++)
		buf_fmt(&b, "%sc%zu", i > 1 ? ", " : "", i);
	buf_put(&b, S(")"));
	buf_char(&b, 0);
	return b.s;
}

/* Texts are texts here, of which PostgreSQL makes no JSON by itself. */
static bool
has_json(const struct db_table *t)
{
	for (size_t i = 0; t && i < t->n; i++)
		if (!strcmp(t->columns[i].word, "json"))
			return true;
	return false;
}

/*
 * The call's statement for many rows, in its arena; NULL: its rows do not wait.  A cluster would carry what is selected
 * to its servers by COPY.
 */
static const char *
text_of_many(const struct call *c, const struct db_table **ret)
{
	const struct stmt *q = c->q;
	str row;

	*ret = NULL;
	if (!q->n_args || q->scoped || q->owned || q->n_ifs || (c->d->pool->spread && q->n_claims))
		return NULL;
	row = values_of(c->text->pg, ret);
	if (!row.n || has_json(*ret) || (c->d->pool->spread == DB_CLUSTER && (!*ret || (*ret)->place != DB_ANYWHERE)))
		return NULL;
	return spell_rows(c, row);
}

static void
gather_end(struct gather *g)
{
	for (size_t i = 0; i < COUNT(g->columns); i++)
		free(g->columns[i].s);
	free((void *)(uintptr_t)g->many.pg);
	free(g);
}

/* --- the rows of one statement ------------------------------------------------------------ */

/* NULL: no memory. */
static struct gather *
gather_of(struct call *c)
{
	struct gather *g = c->d->gathers;
	const char *many;

	while (g && g->one != c->text)
		g = g->next;
	if (g)
		return g;
	g = calloc(1, sizeof *g);
	if (!g)
		return NULL;
	g->q = c->q;
	g->one = c->text;
	many = text_of_many(c, &g->table);
	g->many.pg = many ? strdup(many) : NULL;
	if (many && !g->many.pg) {
		gather_end(g);
		return NULL;
	}
	g->next = c->d->gathers;
	c->d->gathers = g;
	return g;
}

static void
put_int(unsigned char *to, uint32_t v)
{
	for (int i = 4; i--; v >>= 8)
		to[i] = (unsigned char)v;
}

/* How many dimensions, whether one is absent, the type of each, how many, the number of the first. */
enum { HEAD = 5 * 4 };

static void
head_of(struct column *c, unsigned type, int n)
{
	put_int(c->s, 1);
	put_int(c->s + 4, c->lacks);
	put_int(c->s + 8, type);
	put_int(c->s + 12, (uint32_t)n);
	put_int(c->s + 16, 1);
}

/* false: no memory. */
static bool
column_add(struct column *c, const char *value, size_t n)
{
	size_t need = (c->n ? c->n : HEAD) + 4 + n;

	if (need > c->room) {
		size_t room = need < 512 ? 1024 : need * 2;
		unsigned char *larger = realloc(c->s, room);

		if (!larger)
			return false;
		c->s = larger;
		c->room = room;
	}
	c->n = c->n ? c->n : HEAD;
	put_int(c->s + c->n, value ? (uint32_t)n : UINT32_MAX);
	if (value && n)
		memcpy(c->s + c->n + 4, value, n);
	c->lacks = c->lacks || !value;
	c->n = need;
	return true;
}

/* The values of a call as a row that waits; false: no room for them. */
static bool
keep_row(struct call *c, struct gather *g)
{
	struct pg_args *p = &g->last;
	size_t before[PG_ARGS], bytes = 0;

	pg_types(c->q, c->text->pg, p);
	pg_values(c, p);
	for (int i = 0; i < p->n; i++) {
		struct column *to = &g->columns[i];
		size_t n = !p->values[i] ? 0 : p->formats[i] ? (size_t)p->lengths[i] : strlen(p->values[i]);

		before[i] = to->n;
		bytes += n + 4;
		if (c->d->waiting_bytes + bytes <= WAITING_BYTES && column_add(to, p->values[i], n))
			continue;
		for (int k = 0; k <= i; k++)
			g->columns[k].n = before[k];
		return false;
	}
	c->d->waiting_bytes += bytes;
	g->n++;
	c->d->waiting++;
	return true;
}

/* --- on their way ---------------------------------------------------------------------------- */

/* PostgreSQL's numbers of types, and of arrays of them. */
static const unsigned arrays[][2] = { { 16, 1000 }, { 17, 1001 }, { 20, 1016 }, { 25, 1009 }, { 1082, 1182 },
	{ 1184, 1185 } };
enum { INFERRED = 0, TEXT = 25 };

static unsigned
element(unsigned type)
{
	return type == INFERRED ? TEXT : type;
}

static unsigned
array_of(unsigned type)
{
	size_t i = 0;

	while (arrays[i][0] != element(type))
		i++;
	return arrays[i][1];
}

static bool
send_rows(struct db *d, struct gather *g)
{
	struct call c = { .d = d, .a = d->waiting_texts, .q = g->q, .text = &g->many };
	unsigned types[PG_ARGS];
	const char *values[PG_ARGS];
	int lengths[PG_ARGS], formats[PG_ARGS], width = g->last.n;
	struct pg_list all = { width, types, values, lengths, formats };
	struct fence f;
	bool fence = pg_fence_of(&c, &f) && !pg_fence_stands(d, &f);

	for (int i = 0; i < width; i++) {
		struct column *column = &g->columns[i];

		head_of(column, element(g->last.types[i]), g->n);
		types[i] = array_of(g->last.types[i]);
		values[i] = (const char *)column->s;
		lengths[i] = (int)column->n;
		formats[i] = 1;
	}
	return pg_put(&c, &all, fence ? &f : NULL);
}

static void
forget(struct db *d, struct gather *g)
{
	for (int i = 0; i < g->last.n; i++)
		g->columns[i] = (struct column){ .s = g->columns[i].s, .room = g->columns[i].room };
	d->waiting -= g->n;
	g->n = 0;
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
	if (!flush_before(d, g) || !send_rows(d, g))
		return false;
	d->written += g->n;
	forget(d, g);
	if (!d->waiting)
		d->waiting_bytes = 0;
	return true;
}

bool
pg_gather_flush(struct db *d)
{
	bool good = true;

	for (struct gather *g = d->gathers; g && good && d->waiting; g = g->next)
		good = !g->n || flush(d, g);
	if (d->waiting_texts)
		arena_reset(d->waiting_texts);
	return good;
}

void
pg_gather_drop(struct db *d)
{
	for (struct gather *g = d->gathers; g; g = g->next)
		forget(d, g);
	d->waiting_bytes = 0;
}

void
pg_gather_end(struct db *d)
{
	for (struct gather *g = d->gathers, *next; g; g = next) {
		next = g->next;
		gather_end(g);
	}
	d->gathers = NULL;
	if (d->waiting_texts)
		arena_close(d->waiting_texts);
	d->waiting_texts = NULL;
}

bool
pg_gather(struct call *c, bool *ret_lost)
{
	struct db *d = c->d;
	struct gather *g;

	*ret_lost = false;
	if (!d->gathering)
		return false;
	if (!d->waiting_texts) {
		d->waiting_texts = arena_open(TEXT_BYTES);
		if (!d->waiting_texts)
			return false;
	}
	g = gather_of(c);
	if (!g || !g->many.pg)
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

bool
pg_gather_text(struct call *c, struct stmt_text *ret, struct pg_args *ret_types)
{
	const struct db_table *table;

	*ret = (struct stmt_text){ .pg = text_of_many(c, &table) };
	if (!ret->pg)
		return false;
	pg_types(c->q, c->text->pg, ret_types);
	for (int i = 0; i < ret_types->n; i++)
		ret_types->types[i] = array_of(ret_types->types[i]);
	return true;
}

void
db_gather(struct db *d)
{
	assert(d->in_rule);
	d->gathering = d->pg;
}
