/* lite.c - SQLite: preparing, binding, stepping, reading rows by the kinds of their fields. */
#include "db/inside.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The power-loss rig builds once with "normal" and must then see acknowledged writes lost. */
#ifndef DB_SYNCHRONOUS
#define DB_SYNCHRONOUS "full"
#endif

static const char pragmas[] =
	"pragma synchronous=" DB_SYNCHRONOUS ";"
	"pragma foreign_keys=on;"
	"pragma temp_store=memory;"
	"pragma wal_autocheckpoint=0;"          /* the writer looks after the log itself: baton.c */
	"pragma journal_size_limit=67108864;"
	"pragma mmap_size=68719476736;"        /* all of it: what lies beyond is copied at each look */;
enum { CACHE_MB = 16 };         /* of the writer */
/*
 * A mapped page is laid out, and would be proven by cell_size_check, each time it is looked at: so the writer, which
 * looks at the same ones again, maps none and keeps them, and readers prove none.
 */
static const char reader_pragmas[] = "pragma cache_size=-2000; pragma query_only=on;";
/* Keys that lead elsewhere are proven when all rows are there: copykeys.c. */
static const char copying_pragmas[] = "pragma foreign_keys=off;";

static const char *const words[WORDS] = {
	[BEGIN_WRITE] = "begin immediate", [BEGIN_READ] = "begin",
	[SAVE] = "savepoint rule", [RELEASE] = "release rule", [UNDO] = "rollback to rule",
	[COMMIT] = "commit", [ROLLBACK] = "rollback",
};

/* --- what went wrong ---------------------------------------------------------- */

static enum err_code
lite_code(int rc)
{
	switch (rc) {
	case SQLITE_IOERR_SHMSIZE: return ERR_FULL;
	case SQLITE_IOERR_NOMEM:   return ERR_BUSY;
	}
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT: return ERR_CONFLICT;
	case SQLITE_FULL:       return ERR_FULL;
	case SQLITE_TOOBIG:     return ERR_LARGE;
	case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_NOMEM: case SQLITE_INTERRUPT:
		return ERR_BUSY;
	}
	return ERR_FAULT;
}

/*
 * SQLite's own words for a broken constraint name columns or the index and
 * never a value; others (a malformed search word, say) may quote one, so of
 * those only the code is told.
 */
void
lite_trouble(sqlite3 *lite, int rc, struct trouble *ret)
{
	ret->code = lite_code(rc);
	if ((rc & 0xff) == SQLITE_CONSTRAINT)
		snprintf(ret->what, sizeof ret->what, "%s", sqlite3_errmsg(lite));
	else
		snprintf(ret->what, sizeof ret->what, "%s (%d)", sqlite3_errstr(rc), rc);
}

/* For texts that are constants: the message may be told whole. */
static failed
lite_fault(struct db *d, struct arena *a, const char *name, int rc)
{
	struct trouble t = { .code = lite_code(rc) };

	snprintf(t.what, sizeof t.what, "%s", sqlite3_errmsg(d->lite));
	db_spoil(d, &t);
	return TROUBLE(a, name, &t);
}

/* --- opening -------------------------------------------------------------------- */

static int
count_pages(void *arg, sqlite3 *lite, const char *schema, int pages)
{
	struct db *d = arg;

	(void)lite;
	(void)schema;
	d->wal_pages = pages;
	return SQLITE_OK;
}

static const char *
writer_pragmas(const struct db *d, struct arena *a)
{
	int mb = d->pool->cache_mb > 0 ? d->pool->cache_mb : CACHE_MB;

	return arena_fmt(a, "pragma cache_size=-%d; pragma cell_size_check=on; pragma mmap_size=0;", mb * 1000).s;
}

/*
 * The mapped database in pages of 2 MiB, where the kernel has them for a file (ext4 since Linux 6.16): a wish, no more.
 * Not of a file that does not fit into memory: 2 MiB would be read for each row that is not there.  Decision 0030.
 */
static void
wish_large_pages(struct db *d)
{
	int64_t memory = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	sqlite3_file *file = NULL;
	sqlite3_int64 size = 0;
	void *begin = NULL;

	if (sqlite3_file_control(d->lite, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
	    file->pMethods->xFileSize(file, &size) != SQLITE_OK || size > memory / 4 ||
	    file->pMethods->xFetch(file, 0, 1, &begin) != SQLITE_OK || !begin)
		return;
	madvise(begin, (size_t)size, MADV_HUGEPAGE);
	file->pMethods->xUnfetch(file, 0, begin);
}

/* All at once and early: the end of a transaction must not need memory that is not there then. */
static failed
prepare_words(struct db *d, struct arena *a)
{
	for (size_t w = 0; w < WORDS; w++) {
		int rc = sqlite3_prepare_v3(d->lite, words[w], -1, SQLITE_PREPARE_PERSISTENT, &d->words[w], NULL);

		if (rc != SQLITE_OK)
			return lite_fault(d, a, words[w], rc);
	}
	return NULL;
}

static failed
lite_settle(struct db *d, struct arena *a)
{
	str mode;

	sqlite3_extended_result_codes(d->lite, 1);
	sqlite3_busy_timeout(d->lite, ENGINE_WAIT_MS);
	sqlite3_db_config(d->lite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(d->lite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* Or each call would be planned anew for the value behind its limit. */
	sqlite3_db_config(d->lite, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
	if (d->writer) {
		/* What a transaction puts behind a file's end needs no log: there was nothing before it. */
		const char *log = d->pool->filling ? "delete" : "wal";

		TRY(lite_text(d, a, arena_fmt(a, "pragma journal_mode=%s", log).s, 0, &mode));
		if (!str_eq(mode, str_of(log)))
			return FAIL(a, ERR_FAULT, "another log than was asked for: " FMT, ARG(mode));
	}
	TRY(lite_script(d, a, "pragmas", pragmas));
	TRY(lite_script(d, a, "pragmas", d->writer ? writer_pragmas(d, a) : reader_pragmas));
	if (d->writer && d->pool->copying)
		TRY(lite_script(d, a, "pragmas", copying_pragmas));
	if (d->writer)
		sqlite3_wal_hook(d->lite, count_pages, d);
	else
		wish_large_pages(d);
	return prepare_words(d, a);
}

failed
lite_open(struct db *d, struct arena *a, const char *path, bool writer)
{
	int flags = SQLITE_OPEN_NOMUTEX;
	int rc;

	flags |= writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
	d->writer = writer;
	rc = sqlite3_open_v2(path, &d->lite, flags, writer ? frames_vfs() : NULL);
	if (rc != SQLITE_OK) {
		struct trouble t = { .code = lite_code(rc) };

		snprintf(t.what, sizeof t.what, "%s",
		         d->lite ? sqlite3_errmsg(d->lite) : sqlite3_errstr(rc));
		lite_close(d);
		return TROUBLE(a, path, &t);
	}
	return lite_settle(d, a);
}

/*
 * Only statements of our own are finalized: those of a search table are its
 * own, and ended by it.  One that a jump left behind keeps its connection
 * until the program ends, which close_v2 allows.
 */
void
lite_close(struct db *d)
{
	for (size_t i = 0; i < d->cache.size; i++)
		sqlite3_finalize(d->cache.slots[i].lite);
	cache_clear(&d->cache);
	for (size_t i = 0; i < WORDS; i++)
		sqlite3_finalize(d->words[i]);
	memset(d->words, 0, sizeof d->words);
	sqlite3_close_v2(d->lite);
	d->lite = NULL;
}

int
lite_word(struct db *d, enum word w)
{
	int rc = sqlite3_step(d->words[w]);

	sqlite3_reset(d->words[w]);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

void
lite_sweep(struct db *d)
{
	for (sqlite3_stmt *s = d->walks ? sqlite3_next_stmt(d->lite, NULL) : NULL; s;
	     s = sqlite3_next_stmt(d->lite, s)) {
		sqlite3_reset(s);
		sqlite3_clear_bindings(s);
	}
	d->walks = 0;
	/* The end of a snapshot (db_snapshot); a reader's commit has nothing to fail on. */
	if (!d->writer && !sqlite3_get_autocommit(d->lite))
		(void)lite_word(d, COMMIT);
}

/* --- preparing --------------------------------------------------------------------- */

static failed
lite_prepare(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text,
             sqlite3_stmt **ret)
{
	str spelt = stmt_spell(a, q, text->sqlite);
	size_t args = q->n_args + (q->scoped ? 2 : 0) + (q->owned ? 1 : 0);
	const char *rest, *wrong = NULL;
	sqlite3_stmt *s;
	int rc = sqlite3_prepare_v3(d->lite, spelt.s, (int)spelt.n + 1, SQLITE_PREPARE_PERSISTENT,
	                            &s, &rest);

	if (rc != SQLITE_OK)
		return lite_fault(d, a, q->name, rc);
	if (!s || str_trim(str_of(rest)).n)
		wrong = "is not exactly one statement";
	else if (q->row && !stmt_fits(q, (size_t)sqlite3_column_count(s)))
		wrong = "has another number of columns than its row has fields";
	else if ((size_t)sqlite3_bind_parameter_count(s) > args)
		wrong = "has more parameters than arguments";
	else if (!sqlite3_stmt_readonly(s) && !q->writes)
		wrong = "writes, and is not marked so";
	if (wrong) {
		sqlite3_finalize(s);
		return FAIL(a, ERR_FAULT, "%s: %s", q->name, wrong);
	}
	*ret = s;
	return NULL;
}

/*
 * The statement of this call.  One that is being walked right now by an outer
 * db_each is prepared a second time, for this call alone: *ret_own.
 */
static failed
lite_ready(struct call *c, sqlite3_stmt **ret, bool *ret_own)
{
	const struct cached *k = cache_get(&c->d->cache, c->text);

	*ret_own = k && sqlite3_stmt_busy(k->lite);
	if (k && !*ret_own) {
		*ret = k->lite;
		return NULL;
	}
	TRY(lite_prepare(c->d, c->a, c->q, c->text, ret));
	if (!k && !cache_put(&c->d->cache, (struct cached){ .text = c->text, .lite = *ret }))
		*ret_own = true;
	return NULL;
}

failed
lite_check(struct db *d, struct arena *a, const struct stmt *q, const struct stmt_text *text)
{
	sqlite3_stmt *s = NULL;

	TRY(lite_prepare(d, a, q, text, &s));
	sqlite3_finalize(s);
	return NULL;
}

/* --- binding ---------------------------------------------------------------------------- */

static int
bind_text(sqlite3_stmt *s, int at, str v)
{
	return v.s ? sqlite3_bind_text64(s, at, v.s, v.n, SQLITE_STATIC, SQLITE_UTF8)
	           : sqlite3_bind_null(s, at);
}

static int
bind_blob(sqlite3_stmt *s, int at, str v)
{
	return v.s ? sqlite3_bind_blob64(s, at, v.s, v.n, SQLITE_STATIC) : sqlite3_bind_null(s, at);
}

static int
bind_field(sqlite3_stmt *s, int at, const struct field *f, const void *args)
{
	const void *p = field_of(f, args);

	switch (f->kind) {
	case KIND_TEXT:   return bind_text(s, at, *(const str *)p);
	case KIND_BLOB:   return bind_blob(s, at, ((const struct blob *)p)->bytes);
	case KIND_SECRET: return bind_blob(s, at, ((const struct secret *)p)->sealed);
	case KIND_BOOL:   return sqlite3_bind_int(s, at, *(const bool *)p);
	case KIND_INT:    return sqlite3_bind_int64(s, at, *(const int64_t *)p);
	case KIND_MONEY:  return sqlite3_bind_int64(s, at, ((const struct money *)p)->fen);
	case KIND_ID: case KIND_DATE: case KIND_MOMENT:
		break;
	}
	if (field_absent(f, args))
		return sqlite3_bind_null(s, at);
	if (f->kind == KIND_DATE)
		return sqlite3_bind_int64(s, at, ((const struct date *)p)->ymd);
	if (f->kind == KIND_MOMENT)
		return sqlite3_bind_int64(s, at, ((const struct moment *)p)->us);
	return sqlite3_bind_int64(s, at, ((const id *)p)->v);
}

/* A parameter that this variant does not use may lie beyond the last it has. */
static int
lite_bind(const struct call *c, sqlite3_stmt *s)
{
	int most = sqlite3_bind_parameter_count(s), at = 1, rc = SQLITE_OK;
	const struct stmt *q = c->q;

	for (size_t i = 0; i < q->n_args && at <= most && rc == SQLITE_OK; i++, at++)
		rc = bind_field(s, at, &q->args[i], c->args);
	if (q->scoped && at + 1 <= most && rc == SQLITE_OK) {
		rc = bind_text(s, at, c->scope->low.s ? c->scope->low : S(""));
		if (rc == SQLITE_OK)
			rc = bind_text(s, at + 1, c->scope->high.s ? c->scope->high : S(""));
	}
	at += q->scoped ? 2 : 0;
	if (q->owned && at <= most && rc == SQLITE_OK)
		rc = sqlite3_bind_int64(s, at, c->scope->self.v);
	return rc;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* A text or blob into the arena; a zero-length one is not absent.  False: no memory. */
static bool
read_bytes(sqlite3_value *v, struct arena *a, str *ret)
{
	const void *from = sqlite3_value_blob(v);       /* of a text too: without a NUL that would be a copy */
	size_t n = (size_t)sqlite3_value_bytes(v);
	char *to = arena_room(a, n + 1);

	if (!to || (!from && n))
		return false;
	if (n)
		memcpy(to, from, n);
	to[n] = '\0';
	*ret = (str){ to, n };
	return true;
}

/* The value itself is read: no other thread has this connection, so that there is nothing to protect it from. */
static bool
read_row(sqlite3_stmt *s, const struct entity *e, size_t n, struct arena *a, void *row)
{
	for (size_t i = 0; i < n; i++) {
		const struct field *f = &e->fields[i];
		sqlite3_value *v = sqlite3_column_value(s, (int)i);
		void *p = (char *)row + f->at;
		struct secret *secret = p;
		struct blob *blob = p;
		bool fits = true;

		if (sqlite3_value_type(v) == SQLITE_NULL)
			continue;
		switch (f->kind) {
		case KIND_TEXT:   fits = read_bytes(v, a, p); break;
		case KIND_BLOB:   fits = read_bytes(v, a, &blob->bytes); break;
		case KIND_SECRET: fits = read_bytes(v, a, &secret->sealed); break;
		case KIND_ID:     ((id *)p)->v = sqlite3_value_int64(v); break;
		case KIND_INT:    *(int64_t *)p = sqlite3_value_int64(v); break;
		case KIND_BOOL:   *(bool *)p = sqlite3_value_int64(v) != 0; break;
		case KIND_DATE:   ((struct date *)p)->ymd = sqlite3_value_int(v); break;
		case KIND_MOMENT: ((struct moment *)p)->us = sqlite3_value_int64(v); break;
		case KIND_MONEY:  ((struct money *)p)->fen = sqlite3_value_int64(v); break;
		}
		if (!fits)
			return false;
	}
	return true;
}

/* Step to the end, or to the first row if that is all that is wanted and nothing is written. */
static int
lite_walk(struct call *c, sqlite3_stmt *s, failed *ret)
{
	size_t n = (size_t)sqlite3_column_count(s);
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct arena *a;
		void *row;

		if (c->want == NO_ROWS || (c->want == FIRST_ROW && c->n))
			continue;
		row = call_place(c, &a);
		*ret = row && read_row(s, c->q->row, n, a, row) ? call_row(c, row) : &db_no_memory;
		if (*ret || (c->want == FIRST_ROW && !c->q->writes))
			return SQLITE_DONE;
	}
	return rc;
}

failed
lite_run(struct call *c)
{
	sqlite3 *lite = c->d->lite;
	struct trouble t;
	sqlite3_stmt *s = NULL;
	bool own;
	int64_t before;
	int rc;
	failed e = NULL;

	TRY(lite_ready(c, &s, &own));
	before = sqlite3_total_changes64(lite);
	rc = lite_bind(c, s);
	if (rc == SQLITE_OK)
		rc = lite_walk(c, s, &e);
	if (rc != SQLITE_DONE)
		lite_trouble(lite, rc, &t);
	/* Only now, with the statement at rest, may an error be made: that may jump. */
	sqlite3_reset(s);
	if (own)
		sqlite3_finalize(s);
	else
		sqlite3_clear_bindings(s);
	if (rc != SQLITE_DONE) {
		db_spoil(c->d, &t);
		return TROUBLE(c->a, c->q->name, &t);
	}
	if (c->q->writes) {
		c->changed = sqlite3_changes64(lite);
		c->d->written += sqlite3_total_changes64(lite) - before;
	}
	return e;
}

/* --- texts without parameters: pragmas, steps, checks ------------------ */

failed
lite_script(struct db *d, struct arena *a, const char *name, const char *text)
{
	int rc = sqlite3_exec(d->lite, text, NULL, NULL, NULL);

	return rc == SQLITE_OK ? NULL : lite_fault(d, a, name, rc);
}

/* The texts of one column, a line for each row. */
failed
lite_text(struct db *d, struct arena *a, const char *text, int column, str *ret)
{
	sqlite3_stmt *s;
	char *all = NULL;
	size_t n = 0;
	int rc = sqlite3_prepare_v2(d->lite, text, -1, &s, NULL);

	while (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) {
		const unsigned char *from = sqlite3_column_text(s, column);
		size_t more = (size_t)sqlite3_column_bytes(s, column);
		char *longer = arena_try(a, n + more + 2);

		if (!longer) {
			rc = SQLITE_NOMEM;
			break;
		}
		if (n) {
			memcpy(longer, all, n);
			longer[n++] = '\n';
		}
		if (more)
			memcpy(longer + n, from, more);
		n += more;
		all = longer;
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_finalize(s);
	else
		sqlite3_finalize(s);
	if (rc != SQLITE_OK)
		return lite_fault(d, a, "text", rc);
	*ret = (str){ all ? all : "", n };
	return NULL;
}
