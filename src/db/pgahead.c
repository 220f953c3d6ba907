/*
 * pgahead.c - DB_AHEAD: questions that a rule is going to ask go to PostgreSQL together, and their answers wait here.
 *
 * At serializable a question has the same answer throughout a transaction but for what the transaction itself writes,
 * so an answer is good until the first write.  A reader, for whom each question has the answer of its moment, is told
 * once.  docs/decisions/0023-journeys.md
 */
#include "db/inside.h"

#include <libpq-fe.h>
#include <string.h>

/* The arguments as one text: those of one statement are the same when these are. */
static str
pg_key(struct arena *a, const struct pg_args *p)
{
	struct buf b = { .a = a };

	for (int i = 0; i < p->n; i++) {
		str value = { p->values[i], 0 };

		if (value.s)
			value.n = p->formats[i] ? (size_t)p->lengths[i] : strlen(value.s);
		buf_put(&b, (str){ (const char *)&value.n, sizeof value.n });
		buf_char(&b, value.s ? 'v' : 'n');
		if (value.n)
			buf_put(&b, value);
	}
	return buf_str(&b);
}

static struct asked *
find(struct db *d, const struct stmt_text *text, str key)
{
	for (struct asked *i = d->asked; i < d->asked + d->n_asked; i++)
		if (i->text == text && str_eq(i->key, key))
			return i;
	return NULL;
}

failed
pg_ahead(struct call *c, const struct pg_args *p)
{
	struct db *d = c->d;
	str key = pg_key(c->a, p);
	struct fence f;

	if (d->n_asked == PG_AHEAD || find(d, c->text, key))
		return NULL;
	TRY(pg_send(c, p, pg_fence_of(c, &f) && !pg_fence_stands(d, &f) ? &f : NULL));
	d->asked[d->n_asked++] = (struct asked){ .text = c->text, .key = key, .place = d->put - 1 };
	return NULL;
}

failed
pg_told(struct call *c, const struct pg_args *p, struct pg_result **ret)
{
	struct db *d = c->d;
	struct asked *one = d->n_asked && c->want != EACH_ROW ? find(d, c->text, pg_key(c->a, p)) : NULL;
	struct trouble t;

	if (one && !one->answer && pg_answers(d, NULL, &t))
		return TROUBLE(c->a, c->q->name, &t);
	*ret = one ? one->answer : NULL;
	if (one && !d->in_rule)
		one->text = NULL;
	return NULL;
}

bool
pg_ahead_keep(struct db *d, int place, struct pg_result *r)
{
	for (struct asked *i = d->asked; i < d->asked + d->n_asked; i++)
		if (!i->answer && i->place == place && PQresultStatus(r) == PGRES_TUPLES_OK) {
			i->answer = r;
			return true;
		}
	return false;
}

void
pg_ahead_void(struct db *d)
{
	for (size_t i = 0; i < d->n_asked; i++)
		PQclear(d->asked[i].answer);
	d->n_asked = 0;
}
