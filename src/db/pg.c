/* pg.c - PostgreSQL: statements and transactions. */
#include "db/inside.h"
#include "db/spread.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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
	ret->code = shard_lost(d, state, message) ? ERR_BUSY : pg_code(d, state);
	if (!strcmp(state, "40001") || !strcmp(state, "40P01"))
		d->again = true;
	/* A standby cancels with these words too what stands in the way of its log. */
	d->late = !strcmp(state, "57014") && !(message && strstr(message, "conflict with recovery"));
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
const struct trouble *
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
const struct trouble *
pg_look(struct db *d, PGresult *r, struct trouble *t)
{
	return PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK
	     ? NULL : pg_end(d, r, false, t);
}

const struct trouble *
pg_word(struct db *d, const char *text, struct trouble *t)
{
	return pg_arrived(d, t) ? t : pg_end(d, PQexec(d->pg, text), true, t);
}

failed
pg_script(struct db *d, struct arena *a, const char *name, const char *text)
{
	struct trouble t;

	return pg_word(d, text, &t) ? TROUBLE(a, name, &t) : NULL;
}

void
pg_sweep(struct db *d)
{
	struct trouble t;

	pg_gather_drop(d);
	(void)pg_arrived(d, &t);
	pg_ahead_void(d);
	d->beginning = false;
	if (PQtransactionStatus(d->pg) != PQTRANS_IDLE)
		pg_word(d, "rollback", &t);
	if (d->doubtful && !pg_word(d, "deallocate all", &t) && !pg_session_prepare(d, &t)) {
		cache_clear(&d->cache);
		d->doubtful = false;
	}
	d->walks = 0;
}

/* --- statements -------------------------------------------------------------------- */

/* What is answered to what was sent: libpq's own PQexec… would wait for a replica that hangs. */
static PGresult *
pg_answer(struct db *d, int sent)
{
	PGresult *r = NULL, *next;

	if (!sent)
		return NULL;
	replica_attend(d);
	while ((next = PQgetResult(d->pg))) {
		PQclear(r);
		r = next;
	}
	return r;
}

static failed
pg_prepare(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text,
           const char *name, const struct pg_args *p)
{
	str spelt = stmt_spell(a, q, text->pg);
	struct trouble t;

	if (!pg_end(d, pg_answer(d, PQsendPrepare(d->pg, name, spelt.s, p->n, p->types)), true, &t))
		return NULL;
	d->doubtful = true;
	return TROUBLE(a, q->name, &t);
}

/* The server's name of the statement, which is made when it is not there yet. */
static failed
pg_ready(struct call *c, const struct pg_args *p, char ret[24])
{
	bool is_new;

	if (!pg_name(c, ret, &is_new))
		return &db_no_memory;
	return is_new ? pg_prepare(c->d, c->a, c->q, c->text, ret, p) : NULL;
}

static failed
pg_rows(struct call *c, const PGresult *r)
{
	int n = c->want == NO_ROWS ? 0 : PQntuples(r);

	if (c->want == FIRST_ROW && n > 1)
		n = 1;
	if (c->want != NO_ROWS && !stmt_fits(c->q, (size_t)PQnfields(r)))
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
	struct fence f = { "" };
	bool fence = pg_fence_of(c, &f);
	struct trouble t;
	failed e = NULL;
	int n = WALK_ROWS;

	if (began)
		d->fence = (struct fence){ "" };
	if ((began && pg_word(d, "begin read only", &t)) || (fence && pg_fence_set(d, &f, &t)) ||
	    pg_end(d, PQexecParams(d->pg, declare.s, p->n, p->types, p->values, p->lengths,
	                           p->formats, 0), false, &t)) {
		if (began)
			pg_sweep(d);
		return TROUBLE(c->a, c->q->name, &t);
	}
	/* What `each` asked meanwhile may have been for somebody else. */
	while (!e && n == WALK_ROWS)
		e = fence && pg_fence_set(d, &f, &t) ? TROUBLE(c->a, c->q->name, &t)
		                                     : pg_take(c, PQexec(d->pg, fetch.s), &n);
	if (!e && (pg_word(d, shut.s, &t) || (began && pg_word(d, "commit", &t))))
		e = TROUBLE(c->a, c->q->name, &t);
	if (e && began)
		pg_sweep(d);
	else if (e && PQtransactionStatus(d->pg) == PQTRANS_INTRANS)
		pg_word(d, shut.s, &t);
	return e;
}

/* A statement that travels alone. */
static failed
pg_alone(struct call *c, const struct pg_args *p, const char *name)
{
	PGconn *to = c->d->pg;

	/* One message for all, so that a pgbouncer cannot hand the halves to two sessions of the server. */
	return pg_take(c, pg_answer(c->d, pg_prepares(c)
		? PQsendQueryPrepared(to, name, p->n, p->values, p->lengths, p->formats, 0)
		: PQsendQueryParams(to, stmt_spell(c->a, c->q, c->text->pg).s, p->n, p->types, p->values, p->lengths,
		                    p->formats, 0)), NULL);
}

failed
pg_run(struct call *c)
{
	struct db *d = c->d;
	bool later = c->later && d->in_rule && d->pool->prepare, fence, lost = false;
	struct pg_args p;
	struct fence f;
	struct trouble t;
	PGresult *r;
	char name[24];

	if (c->q->writes)
		pg_ahead_void(d);
	if (later && pg_gather(c, &lost)) {
		if (lost)
			return TROUBLE(c->a, c->q->name, pg_line_lost(d, &t));
		return d->sent < PG_SENT_MOST || !pg_answers(d, NULL, &t) ? NULL : TROUBLE(c->a, c->q->name, &t);
	}
	if (lost || (d->waiting && !pg_gather_flush(d)))
		return TROUBLE(c->a, c->q->name, pg_line_lost(d, &t));
	pg_types(c->q, c->text->pg, &p);
	pg_values(c, &p);
	if (d->pool->spread && c->q->n_claims)
		TRY(pg_claim(c, &p));
	if (d->pool->spread == DB_CLUSTER && c->q->moves)
		return pg_move(c, &p);
	if (c->ahead)
		return d->pool->prepare ? pg_ahead(c, &p) : NULL;
	TRY(pg_told(c, &p, &r));
	if (r)
		return pg_rows(c, r);
	if (c->want == EACH_ROW && pg_arrived(d, &t))
		return TROUBLE(c->a, c->q->name, &t);
	if (c->want == EACH_ROW && !c->q->writes)
		return pg_walk(c, &p);
	fence = pg_fence_of(c, &f) && !pg_fence_stands(d, &f);
	if (!d->sent && !later) {
		if (pg_prepares(c))
			TRY(pg_ready(c, &p, name));
		if (!fence)
			return pg_alone(c, &p, name);
	}
	TRY(pg_send(c, &p, fence ? &f : NULL));
	if (later) {
		d->written++;
		return d->sent < PG_SENT_MOST || !pg_answers(d, NULL, &t) ? NULL : TROUBLE(c->a, c->q->name, &t);
	}
	return pg_answers(d, &r, &t) ? TROUBLE(c->a, c->q->name, &t) : pg_take(c, r, NULL);
}

/* --- looking at statements and texts -------------------------------------------------- */

/* The statement for many rows, which nobody wrote, is understood too. */
static failed
check_many(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text)
{
	struct call c = { .d = d, .a = a, .q = q, .text = text };
	struct stmt_text many;
	struct pg_args p;
	struct trouble t;

	if (!pg_gather_text(&c, &many, &p))
		return NULL;
	TRY(pg_prepare(d, a, q, &many, "checked", &p));
	return pg_word(d, "deallocate checked", &t) ? TROUBLE(a, q->name, &t) : NULL;
}

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
	TRY(check_many(d, a, q, text));
	if (q->row && !stmt_fits(q, (size_t)n))
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
	struct trouble t;
	PGresult *r;

	if (pg_arrived(d, &t))
		return TROUBLE(a, "text", &t);
	r = PQexec(d->pg, text);
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

/*
 * An answer of "ROLLBACK" to commit: the transaction had failed before.  No answer of the server's own, or its
 * goodbye: nobody knows.
 */
static const struct trouble *
pg_commit(struct db *d, enum pg_fate *ret, struct trouble *t)
{
	const char *state;
	PGresult *r;

	*ret = GONE;
	if (d->waiting && !pg_gather_flush(d))
		return pg_line_lost(d, t);
	if (d->sent || d->pool->n_replicas) {
		if (pg_send_commit(d, t) || pg_answers(d, &r, t)) {
			*ret = PQstatus(d->pg) == CONNECTION_OK ? GONE : UNKNOWN;
			return t;
		}
	} else {
		r = PQexec(d->pg, "commit");
	}
	if (PQresultStatus(r) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT")) {
		PQclear(r);
		*t = (struct trouble){ ERR_FAULT, "the transaction had failed before its commit" };
		return t;
	}
	state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	if (!state || !strncmp(state, "57P", 3) || !strncmp(state, "08", 2))
		*ret = UNKNOWN;
	return pg_end(d, r, true, t);
}

static failed
pg_try(struct db *d, struct arena *a, enum pg_manner how, bool overtaken, db_rule *rule, void *arg)
{
	enum pg_fate fate;
	struct trouble t;
	failed e;

	d->spoiled.code = 0;
	d->again = false;
	d->written = 0;
	d->proof = NULL;
	d->gathering = false;
	d->fence = (struct fence){ "" };
	d->number[0] = 0;
	if (pg_begin(d, how, overtaken, &t)) {
		pg_not_begun(d);
		return TROUBLE(a, "begin", &t);
	}
	own(d, true);
	e = rule(d, arg);
	/* Without its number nobody could say what became of a commit. */
	if (!e && d->beginning && pg_arrived(d, &t))
		db_spoil(d, &t);
	own(d, false);
	if (e || d->spoiled.code) {
		if (d->beginning)
			pg_not_begun(d);
		else
			pg_sweep(d);
		return e ? e : TROUBLE(a, "rule", &d->spoiled);
	}
	if (!pg_commit(d, &fate, &t)) {
		pg_ahead_void(d);
		return NULL;
	}
	pg_sweep(d);
	if (fate == UNKNOWN) {
		own(d, true);
		fate = pg_settle(d, a);
		own(d, false);
		d->again = fate == GONE;
		replica_mark(d->pool, 0);
	}
	return fate == THERE ? NULL : TROUBLE(a, "commit", &t);
}

/* Who overtook one another come apart by waiting differently long: up to 1 ms, 2 ms … 128 ms, and again. */
static void
step_aside(int tries)
{
	nanosleep(&(struct timespec){ .tv_nsec = (ticks() % 1000 << (tries < 7 ? tries : 7)) * 1000 }, NULL);
}

failed
pg_write(struct db_pool *pool, struct arena *a, enum pg_manner how, db_rule *rule, void *arg)
{
	struct pg_turn *t = NEW(a, struct pg_turn);
	failed e = NULL;
	struct db *d;

	t->pool = pool;
	arena_defer(a, pg_abandoned, t);
	assert_not_inside(pool);
	if (pool->read_only)
		return FAIL(a, ERR_FAULT, "the database is open for reading only");
	if (!shelf_take(&pool->writers, WRITE_WAIT_MS, &d))
		return &db_out_of_turn;
	t->d = d;
	for (int i = 0; i < PG_TRIES; i++) {
		e = pg_alive(d) ? pg_try(d, a, how, i >= PG_MEETS, rule, arg)
		                : FAIL(a, ERR_BUSY, "PostgreSQL does not answer");
		if (!e || !d->again)
			break;
		if (i + 1 != PG_MEETS)
			step_aside(i);
	}
	t->d = NULL;
	shelf_give(&pool->writers, d);
	return e;
}
