/* stmt.c - running a statement: what is the same on both engines. */
#include "db/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct err db_no_memory = { .code = ERR_BUSY, .at = HERE, .what = S("no memory for a row") },
		 db_out_of_turn = { .code = ERR_BUSY,
				    .at = HERE,
				    .what = S("every connection stayed busy") };

int64_t db_later;
char db_ahead;

/* --- statements ready for use --------------------------------------------- */

/* The slot of the text, or the empty one where it would go. */
static struct cached *
cache_slot(const struct cache *c, const struct stmt_text *text)
{
	size_t i = (size_t)(((uintptr_t)text >> 4) * 0x9E3779B97F4A7C15u >> 20);

	for (i &= c->size - 1; c->slots[i].text && c->slots[i].text != text;)
		i = (i + 1) & (c->size - 1);
	return &c->slots[i];
}

const struct cached *
cache_get(const struct cache *c, const struct stmt_text *text)
{
	const struct cached *slot = c->size ? cache_slot(c, text) : NULL;

	return slot && slot->text ? slot : NULL;
}

static bool
cache_grow(struct cache *c)
{
	struct cache larger = { .n = c->n, .size = c->size ? c->size * 2 : 256 };

	larger.slots = calloc(larger.size, sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < c->size; i++)
		if (c->slots[i].text)
			*cache_slot(&larger, c->slots[i].text) = c->slots[i];
	free(c->slots);
	*c = larger;
	return true;
}

bool
cache_put(struct cache *c, struct cached entry)
{
	if (c->n * 2 >= c->size && !cache_grow(c))
		return false;
	*cache_slot(c, entry.text) = entry;
	c->n++;
	return true;
}

void
cache_clear(struct cache *c)
{
	free(c->slots);
	*c = (struct cache){ 0 };
}

/* --- texts ------------------------------------------------------------------- */

/* "{*}" or "{m.*}" at s: how long it is, or 0. */
static size_t
star_length(const char *s)
{
	size_t n = strspn(s + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (n && s[1 + n++] != '.')
		return 0;
	return s[1 + n] == '*' && s[2 + n] == '}' ? n + 3 : 0;
}

str
stmt_spell(struct arena *a, const struct stmt *q, const char *text)
{
	struct buf b = { .a = a };
	size_t n;

	for (const char *s = text; *s; s += n) {
		n = *s == '{' ? star_length(s) : 0;
		if (!n) {
			n = 1 + strcspn(s + 1, "{");
			buf_put(&b, (str){ s, n });
			continue;
		}
		assert(q->row);
		for (size_t i = 0; i < q->row->n; i++) {
			buf_put(&b, i ? S(", ") : S(""));
			buf_put(&b, (str){ s + 1, n - 3 });
			buf_put(&b, str_of(q->row->fields[i].name));
		}
	}
	buf_char(&b, 0);
	return (str){ b.s, b.n - 1 };
}

/* --- many values as one ------------------------------------------------------------ */

str
db_ids(struct arena *a, const id *ids, size_t n)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_array(&j);
	for (size_t i = 0; i < n; i++)
		emit_int(&j, ids[i].v);
	emit_end(&j);
	return buf_str(&b);
}

str
db_texts(struct arena *a, const str *texts, size_t n)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_array(&j);
	for (size_t i = 0; i < n; i++)
		emit_str(&j, texts[i]);
	emit_end(&j);
	return buf_str(&b);
}

str
db_blobs(struct arena *a, const struct blob *blobs, size_t n)
{
	str *texts = NEW_N(a, str, n + 1);

	for (size_t i = 0; i < n; i++) {
		struct buf b = { .a = a };

		buf_hex(&b, blobs[i].bytes);
		texts[i] = buf_str(&b);
	}
	return db_texts(a, texts, n);
}

/* --- rows ----------------------------------------------------------------------- */

void
secrets_place(const struct entity *e, void *row)
{
	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		struct secret *s = (struct secret *)((char *)row + f->at);

		if (f->kind != KIND_SECRET || !f->seals)
			continue;
		s->place = f->seals;
		s->row = *(const id *)((const char *)row + f->sealed_by);
	}
}

/* Each row is zeroed as it is handed out: of the room for more most stays unused. */
void *
call_place(struct call *c, struct arena **ret)
{
	size_t size = c->q->row->size;

	*ret = c->want == EACH_ROW ? c->walk->scratch : c->a;
	if (c->want == EACH_ROW)
		return arena_try(*ret, size);
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : c->want == FIRST_ROW ? 1 : 16;
		char *larger = arena_room(c->a, cap * size);

		if (!larger)
			return NULL;
		if (c->n)
			memcpy(larger, c->rows, c->n * size);
		c->rows = larger;
		c->cap = cap;
	}
	return memset(c->rows + c->n++ * size, 0, size);
}

/* `each` may fill its scratch arena: that ends the walk, and nothing above it. */
static failed
call_each(struct call *c, const void *row)
{
	jmp_buf full;
	failed e;

	if (setjmp(full))
		return &db_no_memory;
	arena_full(c->walk->scratch, &full);
	e = c->each(c->arg, c->walk->scratch, row);
	arena_full(c->walk->scratch, NULL);
	return e;
}

failed
call_row(struct call *c, void *row)
{
	int64_t begun;
	failed e;

	secrets_place(c->q->row, row);
	if (c->want != EACH_ROW)
		return NULL;
	begun = ticks();
	c->d->walks++;
	e = call_each(c, row);
	c->d->walks--;
	c->away += ticks() - begun;
	if (!e)
		arena_reset(c->walk->scratch);
	return e;
}

/* --- running ------------------------------------------------------------------------ */

void
db_spoil(struct db *d, const struct trouble *t)
{
	if (d->in_rule && !d->spoiled.code)
		d->spoiled = *t;
}

/* An {if} is on when its parameter is given; a number when it is not zero. */
static bool
decides(const struct field *f, const void *args)
{
	if (f->kind == KIND_INT || f->kind == KIND_MONEY)
		return *(const int64_t *)field_of(f, args) != 0;
	return !field_absent(f, args);
}

static size_t
stmt_variant(const struct stmt *q, const void *args)
{
	size_t bits = 0;

	for (size_t i = 0; i < q->n_ifs; i++)
		bits |= (size_t)decides(&q->args[q->ifs[i]], args) << i;
	return bits;
}

/*
 * How a statement may be called is settled where it is called.  What it is given comes from a request: who forgot that
 * it may be absent (an account of which no person is known) has made a fault of this answer, not of everybody's.
 */
static failed
call_check(const struct call *c)
{
	const struct stmt *q = c->q;

	assert(c->scope || !(q->scoped || q->owned));
	assert(c->want == NO_ROWS || q->row);
	assert(!c->d->writer || (c->d->in_rule && pthread_equal(c->d->owner, pthread_self())));
	for (size_t i = 0; i < q->n_args; i++)
		if (!(q->optional && q->optional[i]) && q->args[i].kind != KIND_BOOL &&
		    field_absent(&q->args[i], c->args))
			return FAIL(c->a, ERR_FAULT, "%s: no %s was given", q->name, q->args[i].name);
	return NULL;
}

/* The server refused or is gone, and its time was not up: what a replica cannot answer, another may. */
static bool
may_repeat(const struct call *c, failed e)
{
	return c->d->stands_in && !c->d->late && (e->code == ERR_BUSY || e->code == ERR_FAULT) && e != &db_no_memory;
}

/*
 * What stands in for a reader of the primary is a reader nobody notices: a statement that fails on it is asked once
 * more of the primary.  Rows that were handed out one by one cannot be taken back, so those go there at once.
 */
static failed
pg_ask(struct call *c)
{
	failed e;

	if (c->want == EACH_ROW && c->d->stands_in && !c->d->instead)
		(void)replica_elsewhere(c->d, c->a);
	if (c->d->instead)
		c->d = c->d->instead;
	if (!c->d->writer && !c->ahead)
		atomic_fetch_add(&c->d->pool->reads, 1);
	c->d->late = false;
	e = pg_run(c);
	if (!e || c->want == EACH_ROW || !may_repeat(c, e) || !replica_elsewhere(c->d, c->a))
		return e;
	atomic_fetch_add(&c->d->pool->repeated, 1);
	c->n = 0;
	return pg_ask(c);
}

static failed
call_run(struct call *c)
{
	const struct stmt *q = c->q;
	struct db *d = c->d;
	int64_t begun, spent;
	failed e;

	TRY(call_check(c));
	if (q->writes && !d->writer)
		return FAIL(c->a, ERR_FAULT, "%s: writes, and this is a reader", q->name);
	if (d->spoiled.code)
		return FAIL(c->a, d->spoiled.code, "%s: after a failed statement: %s",
		            q->name, d->spoiled.what);
	c->text = &q->variants[stmt_variant(q, c->args)];
	begun = ticks();
	e = d->pg ? pg_ask(c) : lite_run(c);
	spent = ticks() - begun - c->away;
	if (spent > SLOW_US)
		log_note("db", "%s took %lld ms", q->name, (long long)(spent / 1000));
	return e;
}

failed
db_run_(struct db *d, struct arena *a, const struct stmt *q, const struct scope *scope,
        const void *args, int64_t *changed)
{
	struct call c = { .d = d, .a = a, .q = q, .scope = scope, .args = args, .later = changed == DB_LATER };

	TRY(call_run(&c));
	if (changed && !c.later)
		*changed = c.changed;
	return NULL;
}

failed
db_one_(struct db *d, struct arena *a, const struct stmt *q, const struct scope *scope,
        const void *args, void *row)
{
	struct call c = { .d = d, .a = a, .q = q, .scope = scope, .args = args, .want = FIRST_ROW,
		.ahead = row == DB_AHEAD };

	if (c.ahead && !d->pg)
		return NULL;
	TRY(call_run(&c));
	if (c.ahead)
		return NULL;
	if (!c.n)
		return FAIL(a, ERR_MISSING, "%s: no row", q->name);
	memcpy(row, c.rows, q->row->size);
	return NULL;
}

failed
db_all_(struct db *d, struct arena *a, const struct stmt *q, const struct scope *scope,
        const void *args, void **rows, size_t *n)
{
	struct call c = { .d = d, .a = a, .q = q, .scope = scope, .args = args, .want = ALL_ROWS };

	TRY(call_run(&c));
	*rows = c.rows;
	*n = c.n;
	return NULL;
}

/* A copy that outlives the scratch arena. */
static failed
err_keep(struct arena *a, failed e)
{
	struct err *copy;

	if (!e)
		return NULL;
	copy = NEW(a, struct err);
	*copy = *e;
	copy->what = arena_str(a, e->what);
	for (size_t i = 0; i < COUNT(copy->values); i++)
		copy->values[i] = arena_str(a, e->values[i]);
	copy->next = err_keep(a, e->next);
	return copy;
}

static void
walk_end(void *arg)
{
	struct walk *w = arg;

	arena_close(w->scratch);
	w->scratch = NULL;
	if (w->held)
		pg_result_end(w->held);
	w->held = NULL;
}

failed
db_each_(struct db *d, struct arena *a, const struct stmt *q, const struct scope *scope,
         const void *args, db_each_row *each, void *arg)
{
	struct walk *w = NEW(a, struct walk);
	struct call c = { .d = d, .a = a, .q = q, .scope = scope, .args = args,
		.want = EACH_ROW, .each = each, .arg = arg, .walk = w };
	failed e;

	arena_defer(a, walk_end, w);
	w->scratch = arena_open(WALK_ARENA);
	if (!w->scratch)
		return &db_no_memory;
	e = err_keep(a, call_run(&c));
	walk_end(w);
	return e;
}
