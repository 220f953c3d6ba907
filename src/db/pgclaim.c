/*
 * pgclaim.c - what a database that is spread over shards asks besides a statement.
 *
 * A unique index holds on one shard.  A value that is nobody's twice anywhere has a row in schema_key, which lies by
 * the value: who writes it first puts his name there, in the same transaction, and waits there for whoever is at it.
 * Nothing is taken out when a value is given up: whose name stands there is asked whether he still has it, and if not
 * it is the next one's.
 */
#include "db/inside.h"
#include "db/spread.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

enum { BYTEA = 17, BIGINT = 20 };       /* PostgreSQL's numbers of types */

/* The id that an argument is, as a text. */
static const char *
person_text(struct call *c, size_t arg)
{
	return arena_int(c->a, ((const id *)field_of(&c->q->args[arg], c->args))->v).s;
}

/* --- claims --------------------------------------------------------------------------------- */

struct claiming { struct call *c; const struct stmt_claim *claim; const char *values[2]; int lengths[2], formats[2]; };

/* One row of one column, or nothing. */
static failed
ask(struct claiming *q, const char *text, str *ret)
{
	static const unsigned types[] = { BYTEA, BIGINT };
	struct call *c = q->c;
	struct trouble t;
	PGresult *r;

	if (pg_arrived(c->d, &t))
		return TROUBLE(c->a, c->q->name, &t);
	r = PQexecParams(c->d->pg, text, 2, types, q->values, q->lengths, q->formats, 0);
	if (pg_look(c->d, r, &t))
		return TROUBLE(c->a, c->q->name, &t);
	*ret = PQntuples(r) ? arena_str(c->a, str_of(PQgetvalue(r, 0, 0))) : (str){ 0 };
	PQclear(r);
	return NULL;
}

/* Whether the one whose name stands there, who is not us, has the value yet. */
static failed
still_has(struct claiming *q, str holder, bool *ret)
{
	const struct stmt_claim *m = q->claim;
	const char *mine = q->values[1];
	bool bytes = q->c->q->args[m->value].kind == KIND_BLOB;
	str found;

	q->values[1] = holder.s;
	TRY(pg_house(q->c->d, q->c->a));
	TRY(ask(q, arena_fmt(q->c->a, "select 1 from %s where person_id = $2 and %s = %s", m->table, m->column,
	                     bytes ? "$1" : "convert_from($1, 'UTF8')").s, &found));
	q->values[1] = mine;
	*ret = found.n;
	return NULL;
}

static failed
claim_one(struct claiming *q)
{
	struct arena *a = q->c->a;
	const struct stmt_claim *m = q->claim;
	struct trouble t = { .code = ERR_CONFLICT };
	bool taken;
	str holder;

	TRY(ask(q, arena_fmt(a, "insert into schema_key as k (name, value, holder) values ('%s.%s', $1, $2)"
	                     " on conflict (value, name) do update set holder = k.holder returning holder",
	                     m->table, m->column).s, &holder));
	if (str_eq(holder, str_of(q->values[1])))
		return NULL;
	TRY(still_has(q, holder, &taken));
	if (!taken)
		return ask(q, arena_fmt(a, "update schema_key set holder = $2 where value = $1 and name = '%s.%s'",
		                        m->table, m->column).s, &holder);
	snprintf(t.what, sizeof t.what, "UNIQUE constraint failed: %s.%s", m->table, m->column);
	db_spoil(q->c->d, &t);
	return TROUBLE(a, q->c->q->name, &t);
}

failed
pg_claim(struct call *c, const struct pg_args *p)
{
	for (const struct stmt_claim *m = c->q->claims; m < c->q->claims + c->q->n_claims; m++) {
		const char *value = p->values[m->value];
		struct claiming q = { c, m, { value, NULL }, { 0 }, { 1, 0 } };

		if (!value)
			continue;
		q.lengths[0] = p->formats[m->value] ? p->lengths[m->value] : (int)strlen(value);
		q.values[1] = person_text(c, m->holder);
		TRY(claim_one(&q));
	}
	return NULL;
}

/* --- rows that get another person ----------------------------------------------------------------- */

static const struct db_table *
table_of(const char *name)
{
	const struct db_table *t = db_tables;

	while (strcmp(t->name, name))
		t++;
	return t;
}

/* The rows taken out: "update T set person_id = $2 where …" becomes "delete from T where … returning column, …". */
static str
taking_out(struct call *c, const struct db_table *t)
{
	const char *text = stmt_spell(c->a, c->q, c->text->pg).s;
	struct buf b = { .a = c->a };

	buf_fmt(&b, "delete from %s %s returning ", t->name, strstr(text, "where"));
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", t->columns[i].name);
	buf_char(&b, 0);
	return buf_str(&b);
}

static str
putting_in(struct call *c, const struct db_table *t)
{
	struct buf b = { .a = c->a };

	buf_fmt(&b, "insert into %s (", t->name);
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", t->columns[i].name);
	buf_put(&b, S(") values ("));
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s$%zu", i ? ", " : "", i + 1);
	buf_put(&b, S(")"));
	buf_char(&b, 0);
	return buf_str(&b);
}

static const struct trouble *
put_in(struct call *c, const struct db_table *t, const PGresult *r, int row, const char *person, struct trouble *ret)
{
	const char **values = NEW_N(c->a, const char *, t->n);

	for (size_t i = 0; i < t->n; i++)
		values[i] = !strcmp(t->columns[i].name, "person_id") ? person
			: PQgetisnull(r, row, (int)i) ? NULL : PQgetvalue(r, row, (int)i);
	return pg_end(c->d, PQexecParams(c->d->pg, putting_in(c, t).s, (int)t->n, NULL, values, NULL, NULL, 0),
	              false, ret);
}

failed
pg_move(struct call *c, const struct pg_args *p)
{
	const struct db_table *t = table_of(c->q->moves);
	const struct trouble *bad = NULL;
	struct trouble trouble;
	struct fence f;
	PGresult *r;

	if (pg_arrived(c->d, &trouble) || (pg_fence_of(c, &f) && pg_fence_set(c->d, &f, &trouble)))
		return TROUBLE(c->a, c->q->name, &trouble);
	r = PQexecParams(c->d->pg, taking_out(c, t).s, p->n, p->types, p->values, p->lengths, p->formats, 0);
	if (pg_look(c->d, r, &trouble))
		return TROUBLE(c->a, c->q->name, &trouble);
	arena_defer(c->a, (void (*)(void *))PQclear, r);
	c->changed = PQntuples(r);
	c->d->written += c->changed;
	for (int i = 0; i < PQntuples(r) && !bad; i++)
		bad = put_in(c, t, r, i, person_text(c, c->q->moves_to), &trouble);
	return bad ? TROUBLE(c->a, c->q->name, &trouble) : NULL;
}
