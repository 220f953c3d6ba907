/* pgline.c - the line to PostgreSQL: what a server has to be, connecting, coming back after it was away. */
#include "db/inside.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
	CONNECT_S = 5,                  /* until a server that says nothing counts as away */
	PAUSE_MS = 50,                  /* before it is tried again; doubled each time, */
	PAUSE_MOST_MS = 1000,           /* up to this */
	OLDEST = 150000,                /* PostgreSQL 15 */
};

/*
 * How values are spelt, and the least trust; a line that dies in a transaction frees its locks, and no statement
 * holds a request for ever.  Who only reads says so with each session, but not behind a pgbouncer that hands one
 * session of the server to many of ours: what a reader set there a writer would find.
 */
#define HURRY "set lock_timeout = '5s'; set statement_timeout = '60s';"
static const char session[] =
	"set client_min_messages = warning; set datestyle = 'ISO, YMD'; set timezone = 'UTC';"
	"set bytea_output = hex; set standard_conforming_strings = on; " HURRY
	" set idle_in_transaction_session_timeout = '60s';";
static const char reader_session[] = "set default_transaction_read_only = on";

/* --- a server that is away ---------------------------------------------------------- */

/* While it is, one thread at a time tries to reach it, and not at each request: the others are told at once. */
static bool
may_try(struct away *w)
{
	int64_t now = ticks();
	bool may;

	pthread_mutex_lock(&w->lock);
	may = now >= w->until;
	if (may && w->since)
		w->until = now + (CONNECT_S + 1) * SECOND;
	pthread_mutex_unlock(&w->lock);
	return may;
}

/* Of a replica its watch tells. */
static void
tried(struct db_pool *p, bool reached, const char *said)
{
	struct away *w = &p->away;
	int64_t now = ticks(), since;

	pthread_mutex_lock(&w->lock);
	since = w->since;
	w->pause = reached ? 0 : w->pause ? w->pause * 2 : PAUSE_MS * 1000;
	if (w->pause > PAUSE_MOST_MS * 1000)
		w->pause = PAUSE_MOST_MS * 1000;
	w->until = reached ? 0 : now + w->pause;
	w->since = reached ? 0 : since ? since : now;
	pthread_mutex_unlock(&w->lock);
	if (p->primary)
		return;
	if (reached && since)
		log_note("db", "PostgreSQL answers again, after %lld ms", (long long)((now - since) / 1000));
	if (!reached && !since)
		log_fault("db", "PostgreSQL does not answer: %.*s", (int)strcspn(said, "\n"), said);
}

/* A server that speaks without being asked says goodbye. */
static bool
hung_up(PGconn *c)
{
	struct pollfd p = { .fd = PQsocket(c), .events = POLLIN };

	while (poll(&p, 1, 0) > 0)
		if (!PQconsumeInput(c) || PQstatus(c) != CONNECTION_OK)
			return true;
	return false;
}

/* --- connections ------------------------------------------------------------------------ */

const struct trouble *
pg_session_prepare(struct db *d, struct trouble *t)
{
	if (!d->pool->prepare)
		return NULL;
	return pg_fence_prepare(d, t) || (d->writer && pg_begin_prepare(d, t)) ? t : NULL;
}

static const struct trouble *
settle(struct db *d, struct trouble *t)
{
	if (pg_word(d, session, t) || pg_session_prepare(d, t))
		return t;
	return d->writer || !d->pool->prepare ? NULL : pg_word(d, reader_session, t);
}

failed
pg_hurry(struct db *d, struct arena *a, bool on)
{
	return pg_script(d, a, "session", on ? HURRY : "set lock_timeout = 0; set statement_timeout = 0");
}

static void
connect_line(struct db *d)
{
	/*
	 * What stands before dbname yields to the URI, what stands after does not.  A peer that is gone without a
	 * word is noticed after some ten seconds, whether we speak or wait.
	 */
	static const char *const keys[] = { "connect_timeout", "fallback_application_name", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname", "client_encoding", NULL };
	const char *values[] = { "5", "gonghui", "5", "2", "3", "10000", d->pool->where, "UTF8", NULL };

	d->pg = PQconnectdbParams(keys, values, 1);
}

failed
pg_open(struct db *d, struct arena *a, bool writer)
{
	struct trouble t;

	d->writer = writer;
	connect_line(d);
	if (PQstatus(d->pg) != CONNECTION_OK)
		return FAIL(a, ERR_BUSY, "no connection: %s", PQerrorMessage(d->pg));
	return settle(d, &t) ? TROUBLE(a, "session", &t) : NULL;
}

void
pg_close(struct db *d)
{
	PQfinish(d->pg);
	pg_gather_end(d);
	d->pg = NULL;
	cache_clear(&d->cache);
}

bool
pg_alive(struct db *d)
{
	struct away *w = &d->pool->away;
	struct trouble t;
	bool reached;

	if (PQstatus(d->pg) == CONNECTION_OK && PQpipelineStatus(d->pg) == PQ_PIPELINE_OFF && !hung_up(d->pg))
		return true;
	if (!may_try(w))
		return false;
	if (d->pg)
		PQreset(d->pg);
	else
		connect_line(d);
	cache_clear(&d->cache);
	d->sent = d->put = 0;
	d->doubtful = false;
	reached = PQstatus(d->pg) == CONNECTION_OK && !settle(d, &t);
	tried(d->pool, reached, PQerrorMessage(d->pg));
	return reached;
}

/* --- what a server has to be --------------------------------------------------------------- */

static failed
fit_locale(struct db *d, struct arena *a)
{
	static const char *const plain[] = { "C", "POSIX", "C.UTF-8", "C.utf8" };
	str order;

	TRY(pg_text(d, a, "select case datlocprovider when 'c' then datcollate else 'ICU' end from pg_database"
	                  " where datname = current_database()", &order));
	for (size_t i = 0; i < COUNT(plain); i++)
		if (str_eq(order, str_of(plain[i])))
			return NULL;
	return FAIL(a, ERR_FAULT, "the database sorts by the locale " FMT ": make it anew with"
	            " create database … template template0 encoding 'UTF8' locale 'C.UTF-8'", ARG(order));
}

static failed
fit_rights(struct db *d, struct arena *a)
{
	str schema, closed;

	TRY(pg_text(d, a, "select coalesce(current_schema(), '')", &schema));
	if (!schema.n)
		return FAIL(a, ERR_FAULT, "the role %s may use no schema of its search_path:"
		            " grant usage, create on schema public to %s", PQuser(d->pg), PQuser(d->pg));
	TRY(pg_text(d, a, "select relname from pg_class where relkind in ('r', 'p')"
	                  " and relnamespace = (select oid from pg_namespace where nspname = current_schema())"
	                  " and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')"
	                  " and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))"
	                  " order by relname limit 1", &closed));
	if (closed.n)
		return FAIL(a, ERR_FAULT, "the role %s may not read and write the table " FMT ": it must own the"
		            " tables, or be granted select, insert, update and delete on all of them",
		            PQuser(d->pg), ARG(closed));
	return NULL;
}

failed
pg_fit(struct db *d, struct arena *a)
{
	const char *encoding = PQparameterStatus(d->pg, "server_encoding");
	int version = PQserverVersion(d->pg);
	str standby;

	if (version < OLDEST)
		return FAIL(a, ERR_FAULT, "the server is PostgreSQL %d: 15 or later is wanted", version / 10000);
	if (!encoding || strcmp(encoding, "UTF8"))
		return FAIL(a, ERR_FAULT, "the database's encoding is %s: make it anew with"
		            " create database … template template0 encoding 'UTF8' locale 'C.UTF-8'",
		            encoding ? encoding : "unknown");
	TRY(fit_locale(d, a));
	TRY(fit_rights(d, a));
	TRY(pg_text(d, a, "select pg_is_in_recovery()", &standby));
	return str_eq(standby, S("t")) && !d->pool->read_only
		? FAIL(a, ERR_BUSY, "the server is a standby: it takes no writes until it is promoted") : NULL;
}

failed
pg_may_make(struct db *d, struct arena *a)
{
	str may;

	TRY(pg_text(d, a, "select has_schema_privilege(current_schema(), 'create')", &may));
	return str_eq(may, S("t")) ? NULL
		: FAIL(a, ERR_FAULT, "the role %s may make no tables: grant create on schema public to %s, or let"
		       " it own the schema", PQuser(d->pg), PQuser(d->pg));
}

const str *
db_reads(struct arena *a, const char *where, size_t *ret_n)
{
	static const char *const words[] = { "passfile", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslcrldir" };
	str *paths = NEW_N(a, str, COUNT(words));
	PQconninfoOption *options = PQconninfoParse(where, NULL);

	*ret_n = 0;
	for (PQconninfoOption *o = options; o && o->keyword; o++)
		for (size_t i = 0; o->val && i < COUNT(words); i++)
			if (!strcmp(o->keyword, words[i]))
				paths[(*ret_n)++] = arena_str(a, str_of(o->val));
	PQconninfoFree(options);
	return paths;
}
