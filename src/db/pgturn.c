/*
 * pgturn.c - how a transaction of PostgreSQL begins: whose turn it is.
 *
 * The turn of all writers of all servers is the table schema_server.  Rules share it; one that was overtaken PG_MEETS
 * times has it for itself: it waits for those that have begun, those that come wait for it, and as `lock table` comes
 * before what the transaction sees, none of them can overtake it again.  docs/decisions/0021-overtaken.md
 */
#include "db/inside.h"

#include <libpq-fe.h>
#include <stdio.h>

#define NUMBER     "select pg_current_xact_id()"
#define UNHURRIED  "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;"
#define SERIAL     "begin isolation level serializable read write;"
#define SCHEMA     "begin isolation level read committed read write;" UNHURRIED "set local lock_timeout = 300;"
#define SHARED     "lock table schema_server in row share mode;"
#define FOR_ITSELF "lock table schema_server in exclusive mode;"

/* What a rule begins with in most cases, each a statement: they go out with the first thing the rule asks. */
static const struct { const char *name, *text; } words[] = {
	{ "begin", "begin isolation level serializable read write" },
	{ "turn", "lock table schema_server in row share mode" },
	{ "number", NUMBER },
};

const struct trouble *
pg_begin_prepare(struct db *d, struct trouble *t)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (pg_end(d, PQprepare(d->pg, words[i].name, words[i].text, 0, NULL), true, t))
			return t;
	return NULL;
}

static const struct trouble *
begin_later(struct db *d, struct trouble *t)
{
	if (!PQenterPipelineMode(d->pg))
		return pg_line_lost(d, t);
	d->sent++;
	d->beginning = true;
	for (size_t i = 0; i < COUNT(words); i++, d->put++)
		if (!PQsendQueryPrepared(d->pg, words[i].name, 0, NULL, NULL, NULL, 0))
			return pg_line_lost(d, t);
	return NULL;
}

/* A cluster hands each `set local` on to its servers as the text in which it came: so one at a time. */
static const struct trouble *
words_by_one(struct db *d, const char *text, struct trouble *t)
{
	str rest = str_of(text), one;
	char word[80];

	while (one = str_cut(&rest, ';'), one.n) {
		snprintf(word, sizeof word, FMT, ARG(one));
		if (pg_word(d, word, t))
			return t;
	}
	return NULL;
}

const struct trouble *
pg_begin(struct db *d, enum pg_manner how, bool overtaken, struct trouble *t)
{
	static const char *const texts[][2] = {
		[PG_BESIDE] = { SERIAL SHARED NUMBER, SERIAL FOR_ITSELF NUMBER },
		/* It may be long, so those that were overtaken do not wait for it. */
		[PG_ALONE] = { SERIAL UNHURRIED, SERIAL UNHURRIED FOR_ITSELF },
		/* Who waits to change a table keeps all from it that come behind: so not for long. */
		[PG_SCHEMA] = { SCHEMA, SCHEMA },
	};
	PGresult *r;

	if (how == PG_BESIDE && !overtaken && d->pool->prepare)
		return begin_later(d, t);
	if (how != PG_BESIDE && words_by_one(d, texts[how][overtaken], t))
		return t;
	r = PQexec(d->pg, how == PG_BESIDE ? texts[how][overtaken] : NUMBER);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		return pg_end(d, r, true, t);
	snprintf(d->number, sizeof d->number, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return NULL;
}

void
pg_not_begun(struct db *d)
{
	pg_sweep(d);
	d->again = d->again || PQstatus(d->pg) != CONNECTION_OK;
}
