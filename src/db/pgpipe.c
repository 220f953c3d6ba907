/*
 * pgpipe.c - what a rule writes without asking goes to PostgreSQL in one journey, and so does a statement with its
 * fence: libpq's pipeline mode.
 *
 * pg_send puts a statement on its way; the answers to all of them are read when the rule asks something, when it
 * has sent enough, and with the commit.  After the first that fails the server passes over the rest of the pipe,
 * the commit too, so what is told as done was done whole.
 */
#include "db/inside.h"
#include "db/spread.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* A list may hold one value or a thousand, and what is planned while a table is empty would be kept as it grows. */
bool
pg_prepares(const struct call *c)
{
	return c->d->pool->prepare && !c->q->many;
}

bool
pg_name(struct call *c, char ret[24], bool *ret_new)
{
	const struct cached *k = cache_get(&c->d->cache, c->text);
	struct cached made = { .text = c->text };

	*ret_new = !k;
	if (!k) {
		made.pg = ++c->d->names;
		if (!cache_put(&c->d->cache, made))
			return false;
		k = &made;
	}
	snprintf(ret, 24, "s%u", k->pg);
	return true;
}

/* Nothing goes out or comes back: the line is lost, where nothing else was told before. */
const struct trouble *
pg_line_lost(struct db *d, struct trouble *t)
{
	*t = d->in_rule && d->spoiled.code ? d->spoiled
		: (struct trouble){ ERR_BUSY, "the line to PostgreSQL broke" };
	db_spoil(d, t);
	return t;
}

/* Everything up to the next sync is one transaction, where none is open. */
static bool
put_call(struct call *c, const struct pg_list *p, const char *name, bool is_new)
{
	PGconn *to = c->d->pg;
	str text = is_new ? stmt_spell(c->a, c->q, c->text->pg) : (str){ 0 };

	if (!pg_prepares(c))
		return PQsendQueryParams(to, text.s, p->n, p->types, p->values, p->lengths, p->formats, 0);
	/* Behind one that fails it would not be made. */
	c->d->doubtful = c->d->doubtful || is_new;
	c->d->put += is_new;
	return (!is_new || PQsendPrepare(to, name, text.s, p->n, p->types)) &&
	       PQsendQueryPrepared(to, name, p->n, p->values, p->lengths, p->formats, 0);
}

/*
 * A cluster tells its servers what was said with `set local`, which is nothing outside of a transaction: statements
 * of no rule get one, in the same journey.
 */
static bool
wrap(struct db *d)
{
	d->wrapped = d->pool->spread == DB_CLUSTER && PQtransactionStatus(d->pg) == PQTRANS_IDLE;
	d->put += d->wrapped;
	return !d->wrapped || PQsendQueryParams(d->pg, "begin", 0, NULL, NULL, NULL, NULL, 0);
}

bool
pg_put(struct call *c, const struct pg_list *p, const struct fence *fence)
{
	struct db *d = c->d;
	bool is_new = true;
	char name[24];

	if (pg_prepares(c) && !pg_name(c, name, &is_new)) {
		db_spoil(d, &(struct trouble){ ERR_BUSY, "no memory for a statement" });
		return false;
	}
	/* A transaction of its own: what was said in the one before is over. */
	if (!d->sent && PQtransactionStatus(d->pg) == PQTRANS_IDLE)
		d->fence = (struct fence){ "" };
	if (!d->sent && (!PQenterPipelineMode(d->pg) || !wrap(d)))
		return false;
	d->sent++;
	if ((fence && !pg_fence_send(d, fence)) || !put_call(c, p, name, is_new))
		return false;
	d->put++;
	return true;
}

failed
pg_send(struct call *c, const struct pg_args *p, const struct fence *fence)
{
	struct pg_list all = { p->n, p->types, p->values, p->lengths, p->formats };
	struct trouble t;

	return pg_put(c, &all, fence) ? NULL : TROUBLE(c->a, c->q->name, pg_line_lost(c->d, &t));
}

const struct trouble *
pg_send_commit(struct db *d, struct trouble *t)
{
	PGconn *to = d->pg;

	if (!d->sent && !PQenterPipelineMode(to))
		return pg_line_lost(d, t);
	d->sent++;
	d->placed = d->pool->n_replicas;
	if (!PQsendQueryParams(to, "commit", 0, NULL, NULL, NULL, NULL, 0))
		return pg_line_lost(d, t);
	/* Its own transaction: whatever becomes of it, the commit in front of it has been done. */
	return !d->placed || PQsendQueryParams(to, "select pg_current_wal_insert_lsn() - '0/0'", 0, NULL, NULL, NULL,
	                                       NULL, 0) ? NULL : pg_line_lost(d, t);
}

/* The answer to a commit; one that had failed before is told "ROLLBACK". */
static bool
is_end(PGresult *r)
{
	return r && PQresultStatus(r) == PGRES_COMMAND_OK &&
	       (!strcmp(PQcmdStatus(r), "COMMIT") || !strcmp(PQcmdStatus(r), "ROLLBACK"));
}

/* The place behind a commit, or no answer, which is the same as not knowing it. */
static void
take_place(struct db *d, const PGresult *r)
{
	int64_t log = 0;

	d->placed = false;
	if (r && PQresultStatus(r) == PGRES_TUPLES_OK)
		str_int(str_of(PQgetvalue(r, 0, 0)), &log);
	replica_mark(d->pool, (uint64_t)log);
}

/* The next result, or NULL when there will be none; each statement's results end with one NULL. */
static PGresult *
next_result(struct db *d)
{
	PGconn *c = d->pg;
	PGresult *r;

	replica_attend(d);
	r = PQgetResult(c);
	return r || PQstatus(c) != CONNECTION_OK ? r : PQgetResult(c);
}

/* The last of what begins a transaction tells its number. */
static void
take_number(struct db *d, const PGresult *r)
{
	if (!d->beginning || PQresultStatus(r) != PGRES_TUPLES_OK)
		return;
	d->beginning = false;
	snprintf(d->number, sizeof d->number, "%s", PQgetvalue(r, 0, 0));
}

const struct trouble *
pg_arrived(struct db *d, struct trouble *t)
{
	return d->sent ? pg_answers(d, NULL, t) : NULL;
}

const struct trouble *
pg_answers(struct db *d, struct pg_result **ret, struct trouble *t)
{
	const struct trouble *bad = NULL;
	PGresult *r, *last = NULL;
	bool whole = false, done = false;
	int place = 0;

	if ((d->wrapped && !PQsendQueryParams(d->pg, "commit", 0, NULL, NULL, NULL, NULL, 0)) || !PQpipelineSync(d->pg))
		bad = pg_line_lost(d, t);
	while (!whole && (r = next_result(d))) {
		whole = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
		if (!whole && d->placed && is_end(last)) {
			take_place(d, r);
			done = true;
		}
		if (whole || bad || done || (d->wrapped && is_end(r))) {
			PQclear(r);
			continue;
		}
		take_number(d, r);
		if (pg_ahead_keep(d, place++, r))
			continue;
		PQclear(last);
		last = NULL;
		if (PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK)
			last = r;
		else
			bad = pg_end(d, r, false, t);
	}
	/* A line that broke behind the commit's answer changes nothing. */
	if (!done && d->placed && is_end(last)) {
		take_place(d, NULL);
		done = true;
	}
	d->placed = false;
	if (!bad && !whole && !done)
		bad = pg_line_lost(d, t);
	PQexitPipelineMode(d->pg);
	if (d->wrapped && PQtransactionStatus(d->pg) == PQTRANS_INERROR)
		PQclear(PQexec(d->pg, "rollback"));
	d->wrapped = false;
	d->sent = d->put = 0;
	d->doubtful = d->doubtful && bad;
	if (bad || !ret) {
		PQclear(last);
		return bad;
	}
	*ret = last;
	return NULL;
}
