/* pgfate.c - a commit of PostgreSQL that got no answer: what became of it.  docs/decisions/0010-lost-commits.md */
#include "db/inside.h"

#include <libpq-fe.h>
#include <string.h>
#include <time.h>

/* While the server still works on that number, it may yet commit. */
static bool
at_it(struct db *d, bool *ret)
{
	const char *number = d->number;
	PGresult *r = PQexecParams(d->pg, "select coalesce(pg_xact_status($1::text::xid8), '') = 'in progress'", 1,
	                           NULL, &number, NULL, NULL, 0);
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	/* After a crash the server may have forgotten the number, which is an error: nobody works on it. */
	bool good = PQresultStatus(r) == PGRES_TUPLES_OK || (state && !strncmp(state, "22", 2));

	*ret = PQresultStatus(r) == PGRES_TUPLES_OK && *PQgetvalue(r, 0, 0) == 't';
	PQclear(r);
	return good;
}

static enum pg_fate
look_up(struct db *d, struct arena *a)
{
	struct { id row; } args = { d->proof_row };
	struct { int64_t n; } rows = { 0 };
	bool working;

	d->spoiled.code = 0;
	if (!pg_alive(d) || !at_it(d, &working) || working)
		return UNKNOWN;
	/* The number alone would not do: a server that crashed gives it out again. */
	if (db_one_(d, a, d->proof, NULL, &args, &rows))
		return UNKNOWN;
	return rows.n ? THERE : GONE;
}

/* The line broke between a commit and its answer: what the server says when it is back. */
enum pg_fate
pg_settle(struct db *d, struct arena *a)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	int64_t until = ticks() + PG_SETTLE_MS * 1000;
	enum pg_fate fate = UNKNOWN;

	while (d->proof && fate == UNKNOWN && ticks() < until) {
		fate = look_up(d, a);
		if (fate == UNKNOWN)
			nanosleep(&pause, NULL);
	}
	log_note("db", "a commit got no answer: %s", fate == THERE ? "it is there" :
	         fate == GONE ? "it is not there, and is made again" : "what became of it is not known");
	return fate;
}
