/* pg.c - PostgreSQL: connections, statements, transactions. */
#include "db/inside.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* How values are spelt, and the least trust; a line that dies in a transaction frees its locks. */
static const char session[] =
	"set client_min_messages = warning; set datestyle = 'ISO, YMD'; set timezone = 'UTC';"
	"set bytea_output = hex; set standard_conforming_strings = on; set lock_timeout = '5s';"
	"set idle_in_transaction_session_timeout = '60s';";
static const char reader_session[] = "set default_transaction_read_only = on";
static const char writer_session[] = "set default_transaction_isolation = 'serializable'";

void
pg_result_end(struct pg_result *r)
{
	PQclear(r);
}

/* --- what went wrong ----------------------------------------------------------- */

static enum err_code
pg_code(struct db *d, const char *state)
{
	static const struct { const char *prefix; enum err_code code; } codes[] = {
		{ "23", ERR_CONFLICT }, { "40", ERR_BUSY }, { "53100", ERR_FULL },
		{ "53", ERR_BUSY }, { "54000", ERR_LARGE }, { "55P03", ERR_BUSY },
		{ "57", ERR_BUSY }, { "08", ERR_BUSY },
	};

	/* Without a state it is libpq that speaks: the line, or no memory. */
	if (!*state || PQstatus(d->pg) != CONNECTION_OK)
		return ERR_BUSY;
	/* A writer that finds itself on a standby: the servers are changing places. */
	if (d->writer && !strcmp(state, "25006"))
		return ERR_BUSY;
	for (size_t i = 0; i < COUNT(codes); i++)
		if (!strncmp(state, codes[i].prefix, strlen(codes[i].prefix)))
			return codes[i].code;
	return ERR_FAULT;
}

/*
 * The same words as SQLite's: "UNIQUE constraint failed: person.document,
 * person.kind", then PostgreSQL's name of the constraint.  The columns are cut
 * out of the detail "Key (document, kind)=(…", which goes on with the values.
 */
static void
broken_constraint(const PGresult *r, const char *state, struct trouble *ret)
{
	const char *table = PQresultErrorField(r, PG_DIAG_TABLE_NAME);
	const char *name = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
	const char *column = PQresultErrorField(r, PG_DIAG_COLUMN_NAME);
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
	const char *kind = !strcmp(state, "23505") ? "UNIQUE"
	                 : !strcmp(state, "23502") ? "NOT NULL"
	                 : !strcmp(state, "23503") ? "FOREIGN KEY"
	                 : !strcmp(state, "23514") ? "CHECK" : "EXCLUDE";
	const char *open = detail ? strchr(detail, '(') : NULL;
	const char *shut = open ? strstr(open, ")=(") : NULL;
	int n = snprintf(ret->what, sizeof ret->what, "%s constraint failed:", kind);
	str keys = { 0 }, key;

	if (shut && !strcmp(state, "23505"))
		keys = (str){ open + 1, (size_t)(shut - open - 1) };
	else if (column)
		keys = str_of(column);
	while (table && (key = str_trim(str_cut(&keys, ','))).s && n > 0 &&
	       (size_t)n < sizeof ret->what)
		n += snprintf(ret->what + n, sizeof ret->what - (size_t)n, " %s." FMT "%s",
		              table, ARG(key), keys.s ? "," : "");
	if (name && n > 0 && (size_t)n < sizeof ret->what)
		snprintf(ret->what + n, sizeof ret->what - (size_t)n, " (%s)", name);
}

/* `constant`: the text holds no value of anybody, its message may be told whole. */
static void
pg_trouble(struct db *d, const PGresult *r, bool constant, struct trouble *ret)
{
	const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	const char *message = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	state = state ? state : "";
	ret->code = pg_code(d, state);
	if (!strcmp(state, "40001") || !strcmp(state, "40P01"))
		d->again = true;
	if (!message)
		snprintf(ret->what, sizeof ret->what, "no answer from PostgreSQL");
	else if (!strncmp(state, "23", 2))
		broken_constraint(r, state, ret);
	else if (!constant && (!strncmp(state, "22", 2) || !strcmp(state, "42601")))
		snprintf(ret->what, sizeof ret->what, "SQLSTATE %s", state);
	else
		snprintf(ret->what, sizeof ret->what, "%s (SQLSTATE %s)", message, state);
}

/* Takes the result; NULL when it is a good one. */
static const struct trouble *
pg_end(struct db *d, PGresult *r, bool constant, struct trouble *t)
{
	ExecStatusType status = PQresultStatus(r);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
		    status == PGRES_EMPTY_QUERY;

	if (!good) {
		pg_trouble(d, r, constant, t);
		db_spoil(d, t);
	}
	PQclear(r);
	return good ? NULL : t;
}

/* The same of a result that goes on to be read when it is good. */
static const struct trouble *
pg_look(struct db *d, PGresult *r, struct trouble *t)
{
	return PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK
	     ? NULL : pg_end(d, r, false, t);
}

static const struct trouble *
pg_word(struct db *d, const char *text, struct trouble *t)
{
	return pg_end(d, PQexec(d->pg, text), true, t);
}

failed
pg_script(struct db *d, struct arena *a, const char *name, const char *text)
{
	struct trouble t;

	return pg_word(d, text, &t) ? TROUBLE(a, name, &t) : NULL;
}

/* --- connections ------------------------------------------------------------------ */

static failed
pg_settle(struct db *d, struct arena *a)
{
	TRY(pg_script(d, a, "session", session));
	return pg_script(d, a, "session", d->writer ? writer_session : reader_session);
}

failed
pg_open(struct db *d, struct arena *a, bool writer)
{
	/* What stands before dbname yields to the URI, what stands after does not. */
	static const char *const keys[] = { "connect_timeout", "fallback_application_name",
					    "dbname", "client_encoding", NULL };
	const char *values[] = { "5", "gonghui", d->pool->where, "UTF8", NULL };

	d->writer = writer;
	d->pg = PQconnectdbParams(keys, values, 1);
	if (PQstatus(d->pg) != CONNECTION_OK)
		return FAIL(a, ERR_BUSY, "no connection: %s", PQerrorMessage(d->pg));
	return pg_settle(d, a);
}

void
pg_close(struct db *d)
{
	PQfinish(d->pg);
	d->pg = NULL;
	cache_clear(&d->cache);
}

bool
pg_alive(struct db *d)
{
	struct trouble t;

	if (PQstatus(d->pg) == CONNECTION_OK)
		return true;
	PQreset(d->pg);
	cache_clear(&d->cache);
	return PQstatus(d->pg) == CONNECTION_OK && !pg_word(d, session, &t) &&
	       !pg_word(d, d->writer ? writer_session : reader_session, &t);
}

void
pg_sweep(struct db *d)
{
	struct trouble t;

	if (PQtransactionStatus(d->pg) != PQTRANS_IDLE)
		pg_word(d, "rollback", &t);
	d->walks = 0;
}

/* --- statements -------------------------------------------------------------------- */

static failed
pg_prepare(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text,
           const char *name, const struct pg_args *p)
{
	str spelt = stmt_spell(a, q, text->pg);
	struct trouble t;

	if (pg_end(d, PQprepare(d->pg, name, spelt.s, p->n, p->types), true, &t))
		return TROUBLE(a, q->name, &t);
	return NULL;
}

static void
spell_name(char ret[24], unsigned number)
{
	snprintf(ret, 24, "s%u", number);
}

/* The server's name of the statement; without `prepare` the unnamed one, made each time. */
static failed
pg_ready(struct call *c, const struct pg_args *p, char ret[24])
{
	struct db *d = c->d;
	const struct cached *k = cache_get(&d->cache, c->text);
	struct cached made = { .text = c->text };

	*ret = 0;
	if (!d->pool->prepare)
		return pg_prepare(d, c->a, c->q, c->text, ret, p);
	if (!k) {
		made.pg = ++d->names;
		spell_name(ret, made.pg);
		TRY(pg_prepare(d, c->a, c->q, c->text, ret, p));
		if (!cache_put(&d->cache, made))
			return &db_no_memory;
		k = &made;
	}
	spell_name(ret, k->pg);
	return NULL;
}

static failed
pg_rows(struct call *c, const PGresult *r)
{
	int n = c->want == NO_ROWS ? 0 : PQntuples(r);

	if (c->want == FIRST_ROW && n > 1)
		n = 1;
	if (c->want != NO_ROWS && (size_t)PQnfields(r) != c->q->row->n)
		return FAIL(c->a, ERR_FAULT, "%s: has %d columns and its row %zu fields",
		            c->q->name, PQnfields(r), c->q->row->n);
	for (int i = 0; i < n; i++) {
		struct arena *a;
		void *row = call_place(c, &a);

		if (!row || !pg_row(r, i, c->q->row, a, row))
			return &db_no_memory;
		TRY(call_row(c, row));
	}
	return NULL;
}

/* The rows of a result; it ends with the walk if `each` jumps, else here. */
static failed
pg_take(struct call *c, PGresult *r, int *ret_n)
{
	struct trouble t;
	failed e;
	int n;

	if (pg_look(c->d, r, &t))
		return TROUBLE(c->a, c->q->name, &t);
	n = PQntuples(r);
	if (c->q->writes) {
		int64_t changed = 0;

		str_int(str_of(PQcmdTuples(r)), &changed);
		c->changed = changed;
		c->d->written += changed;
	}
	if (c->want == EACH_ROW)
		c->walk->held = r;
	e = pg_rows(c, r);
	if (c->want == EACH_ROW)
		c->walk->held = NULL;
	PQclear(r);
	if (!e && ret_n)
		*ret_n = n;
	return e;
}

/* Row by row through a cursor, so that an export of any size fits, and `each` may ask for more. */
static failed
pg_walk(struct call *c, const struct pg_args *p)
{
	struct db *d = c->d;
	str text = stmt_spell(c->a, c->q, c->text->pg);
	str declare =
		arena_fmt(c->a, "declare walk%d no scroll cursor for " FMT, d->walks, ARG(text));
	str fetch = arena_fmt(c->a, "fetch %d from walk%d", (int)WALK_ROWS, d->walks);
	str shut = arena_fmt(c->a, "close walk%d", d->walks);
	bool began = PQtransactionStatus(d->pg) == PQTRANS_IDLE;
	struct trouble t;
	failed e = NULL;
	int n = WALK_ROWS;

	if ((began && pg_word(d, "begin read only", &t)) ||
	    pg_end(d, PQexecParams(d->pg, declare.s, p->n, p->types, p->values, p->lengths,
	                           p->formats, 0), false, &t)) {
		if (began)
			pg_sweep(d);
		return TROUBLE(c->a, c->q->name, &t);
	}
	while (!e && n == WALK_ROWS)
		e = pg_take(c, PQexec(d->pg, fetch.s), &n);
	if (!e && (pg_word(d, shut.s, &t) || (began && pg_word(d, "commit", &t))))
		e = TROUBLE(c->a, c->q->name, &t);
	if (e && began)
		pg_sweep(d);
	else if (e && PQtransactionStatus(d->pg) == PQTRANS_INTRANS)
		pg_word(d, shut.s, &t);
	return e;
}

failed
pg_run(struct call *c)
{
	struct pg_args p;
	char name[24];

	pg_types(c->q, c->text->pg, &p);
	pg_values(c, &p);
	if (c->want == EACH_ROW && !c->q->writes)
		return pg_walk(c, &p);
	TRY(pg_ready(c, &p, name));
	return pg_take(c, PQexecPrepared(c->d->pg, name, p.n, p.values, p.lengths, p.formats, 0),
		       NULL);
}

/* --- looking at statements and texts -------------------------------------------------- */

failed
pg_check(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text)
{
	struct pg_args p;
	struct trouble t;
	PGresult *r;
	int n;
	const struct field *wrong = NULL;

	pg_types(q, text->pg, &p);
	TRY(pg_prepare(d, a, q, text, "checked", &p));
	r = PQdescribePrepared(d->pg, "checked");
	n = PQnfields(r);
	for (int i = 0; q->row && i < n && (size_t)i < q->row->n; i++)
		if (!pg_type_fits(q->row->fields[i].kind, PQftype(r, i)))
			wrong = &q->row->fields[i];
	PQclear(r);
	if (pg_word(d, "deallocate checked", &t))
		return TROUBLE(a, q->name, &t);
	if (q->row && (size_t)n != q->row->n)
		return FAIL(a, ERR_FAULT, "%s: has %d columns and its row %zu fields",
		            q->name, n, q->row->n);
	if (wrong)
		return FAIL(a, ERR_FAULT, "%s: %s is of another type in the database", q->name,
			    wrong->name);
	return NULL;
}

failed
pg_text(struct db *d, struct arena *a, const char *text, str *ret)
{
	struct buf b = { .a = a };
	PGresult *r = PQexec(d->pg, text);
	struct trouble t;

	if (pg_look(d, r, &t))
		return TROUBLE(a, "text", &t);
	arena_defer(a, (void (*)(void *))PQclear, r);
	for (int i = 0; i < PQntuples(r); i++)
		buf_fmt(&b, "%s%s", i ? "\n" : "", PQgetvalue(r, i, 0));
	*ret = buf_str(&b);
	return NULL;
}

/* The plan for values nobody knows yet, which is the one a prepared statement settles on. */
failed
pg_plan(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text, str *ret)
{
	struct buf b = { .a = a };
	struct pg_args p;
	struct trouble t;
	failed e;

	pg_types(q, text->pg, &p);
	buf_fmt(&b, "explain execute planned");
	for (int i = 0; i < p.n; i++)
		buf_fmt(&b, "%snull", i ? ", " : "(");
	buf_put(&b, p.n ? S(")") : S(""));
	buf_char(&b, 0);
	TRY(pg_script(d, a, q->name, "set plan_cache_mode = force_generic_plan"));
	TRY(pg_prepare(d, a, q, text, "planned", &p));
	e = pg_text(d, a, b.s, ret);
	pg_word(d, "deallocate planned; reset plan_cache_mode", &t);
	return e;
}

/* --- transactions ------------------------------------------------------------------------ */

/* Lives in the caller's arena: when the rule jumps, its clean-up gives the connection back. */
struct pg_turn { struct db_pool *pool; struct db *d; };

static void
own(struct db *d, bool in_rule)
{
	pthread_mutex_lock(&d->pool->writers.lock);
	d->in_rule = in_rule;
	d->owner = pthread_self();
	pthread_mutex_unlock(&d->pool->writers.lock);
}

static void
pg_abandoned(void *arg)
{
	struct pg_turn *t = arg;
	struct db *d = t->d;

	if (!d)
		return;
	own(d, false);
	pg_sweep(d);
	t->d = NULL;
	shelf_give(&t->pool->writers, d);
}

static void
assert_not_inside(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->writers.lock);
	for (size_t i = 0; i < pool->writers.n; i++)
		assert(!pool->writers.all[i].in_rule ||
		       !pthread_equal(pool->writers.all[i].owner, pthread_self()));
	pthread_mutex_unlock(&pool->writers.lock);
}

/* An answer of "ROLLBACK" to commit: the transaction had failed before. */
static const struct trouble *
pg_commit(struct db *d, struct trouble *t)
{
	PGresult *r = PQexec(d->pg, "commit");

	if (PQresultStatus(r) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT")) {
		PQclear(r);
		*t = (struct trouble){ ERR_FAULT, "the transaction had failed before its commit" };
		return t;
	}
	return pg_end(d, r, true, t);
}

static failed
pg_try(struct db *d, struct arena *a, db_rule *rule, void *arg)
{
	struct trouble t;
	failed e;

	d->spoiled.code = 0;
	d->again = false;
	d->written = 0;
	if (pg_word(d, "begin", &t))
		return TROUBLE(a, "begin", &t);
	own(d, true);
	e = rule(d, arg);
	own(d, false);
	if (e || d->spoiled.code) {
		pg_sweep(d);
		return e ? e : TROUBLE(a, "rule", &d->spoiled);
	}
	if (pg_commit(d, &t)) {
		pg_sweep(d);
		return TROUBLE(a, "commit", &t);
	}
	return NULL;
}

failed
pg_write(struct db_pool *pool, struct arena *a, db_rule *rule, void *arg)
{
	struct pg_turn *t = NEW(a, struct pg_turn);
	failed e = NULL;
	struct db *d;

	t->pool = pool;
	arena_defer(a, pg_abandoned, t);
	assert_not_inside(pool);
	if (!shelf_take(&pool->writers, WRITE_WAIT_MS, &d))
		return &db_out_of_turn;
	t->d = d;
	if (!pg_alive(d))
		e = FAIL(a, ERR_BUSY, "no connection to PostgreSQL");
	for (int i = 0; !e && i < PG_TRIES; i++) {
		e = pg_try(d, a, rule, arg);
		if (!e || !d->again)
			break;
		if (i + 1 < PG_TRIES)
			e = NULL;
	}
	t->d = NULL;
	shelf_give(&pool->writers, d);
	return e;
}
