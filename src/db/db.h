/*
 * db.h - one SQL for two engines.
 *
 * Statements come from queries.sql through sqlgen as constants with typed
 * parameters and rows; no SQL text is made at run time.  A `struct db` is one
 * connection, used by one thread at a time.  Readers are opened read-only; the
 * one writer of SQLite is reached through db_write alone, which runs a rule
 * under the baton and returns when its commit is durable.
 *
 *	TRY(db_all(d, a, member_search, scope, &found, .word = word, .most = 20));
 *	TRY(db_one(d, a, member_by_id, scope, &m, .member_id = key));       ERR_MISSING when there is none
 *	TRY(db_run(d, a, member_rename, scope, &changed, .member_id = key, .name = name));
 *
 * The scope argument is there when the statement's text has a {scoped} table,
 * and only then; leaving it out does not compile.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

/* --- statements, made by sqlgen --------------------------------------- */

struct stmt_text { const char *sqlite, *pg; };
/* It writes a value that is nobody else's, whichever shard his rows lie on: the args that say what and whose. */
struct stmt_claim { const char *table, *column; unsigned char value, holder; };
struct stmt {
	const char *name;
	const struct field *args; size_t n_args;        /* parameters ?1 … ?n */
	const struct entity *row;                       /* NULL: returns no rows */
	bool writes;
	bool scoped, owned;     /* after the args: low, high (scoped) and then self (owned) */
	bool house;             /* under its note it names a scoped table bare: no scope fences it */
	bool many;              /* a list is among its parameters: PostgreSQL plans it each time anew */
	bool fewer;             /* its columns may end before the row's fields: those are absent, or 0 */
	const unsigned char *optional;                  /* per arg: 1 = may be absent */
	const struct stmt_claim *claims; size_t n_claims;
	const char *moves; unsigned char moves_to;      /* it gives rows of that table to the person of that arg */
	const struct stmt_text *variants;               /* 1 << n_ifs texts */
	const unsigned char *ifs; size_t n_ifs;         /* the arg that decides each {if} by being given (a number:
	                                                   by not being 0); bit i of the variant */
	const char *note;                               /* the reason of "-- unscoped: …", or NULL */
};

/*
 * A migration, made by sqlgen from steps/NNNN_name.sql.  One that expands only adds what a program that does not know
 * it can leave alone; `online`: it makes indexes and nothing else, on PostgreSQL while others read and write.
 */
struct step { int number; const char *module, *name, *sqlite, *pg, *digest; bool expands, online; };

/* --- connections -------------------------------------------------------- */

struct db;
struct db_pool;

struct db_options {
	int  readers;                   /* 4 … 8; 0 means 6 */
	bool read_only;                 /* take no writer lock */
	int64_t lock_wait_ms;           /* how long to wait for another process's writer lock */
	bool copying;                   /* the target of a copy that has not ended may be opened: copy.h */
	bool filling;                   /* SQLite: one great transaction fills a new file, with no log as long */
	int  cache_mb;                  /* pages the writer of SQLite keeps in memory; 0 means 16 */
	/*
	 * Standbys of a PostgreSQL `where`, at most 8, a URI for each one server; they need not be there.  One that is
	 * further behind is not asked: so many seconds (0 means 10), or bytes of the log (0 means 64 MiB).
	 */
	const str *replicas; size_t n_replicas;
	int64_t behind_most_seconds, behind_most_bytes;
};

/*
 * where: "sqlite:PATH" or "postgresql://…" ("prepare=off" in the latter: no
 * prepared statements, for an old pgbouncer).  Closed with its arena.  One
 * process at a time holds the writer of a file; ERR_BUSY when it is another.
 */
MAY_FAIL db_open(struct arena *, const char *where, struct db_options, struct db_pool **ret);
/* Files that a connection to `where` opens whenever it is made: certificates and passwords that a URI names. */
const str *db_reads(struct arena *, const char *where, size_t *ret_n);
bool     db_is_pg(const struct db *);
bool     db_pool_is_pg(const struct db_pool *);

/*
 * A reader for this thread; give it back, also after a jump.  Blocks while all
 * are taken, at most 2 s, then ERR_BUSY.
 */
MAY_FAIL db_borrow(struct db_pool *, struct arena *, struct db **ret);
void     db_return(struct db_pool *, struct db *);
/*
 * A reader that may be of a replica and see the database as it was a moment ago, but with all that was in it at the
 * mark `seen` (0: whatever).  Where no replica is fit and free it is one of the primary's, by db_borrow.  A statement
 * that fails on a replica is asked once more of the primary, unseen.  While the primary is away it reads on.
 */
MAY_FAIL db_borrow_lagging(struct db_pool *, struct arena *, uint64_t seen, struct db **ret);
bool     db_stands_in(const struct db *);       /* it is of a replica */
bool     db_lags(const struct db *);            /* … which may lack what this process has written (db_wrote) */
bool     db_replicated(const struct db_pool *); /* there are replicas */
/*
 * What a reader has to have seen to know all that this process has written until now; 0: nothing, or no replicas.
 * db_mark_now: from now on also what others have written until now, of which somebody was told.
 */
uint64_t db_mark(const struct db_pool *);
void     db_mark_now(struct db_pool *);
/*
 * Look after the replicas from now on, in threads that end with the pool: a replica must have these steps.  Before it
 * is called none of them is asked.  db_watch_once looks at each once, from this thread.
 */
MAY_FAIL db_watch(struct db_pool *, struct arena *, const struct step *const *steps, size_t n);
void     db_watch_once(struct db_pool *, const struct step *const *steps, size_t n);
/* The servers that are asked, the primary first; without replicas there are none to tell of. */
struct db_server {
	const char *name;               /* "primary", or host:port */
	bool used;
	str why;                        /* it is left out; empty: not looked at yet */
	int64_t reads;                  /* statements so far */
	int64_t repeated;               /* … that it did not answer, so that another was asked */
	int64_t behind_bytes, behind_us;
};
struct db_servers { struct db_server *at; size_t n; };
struct db_servers db_servers(struct db_pool *, struct arena *);
/*
 * Until it is given back, this reader sees the database as it is at its first statement: what one
 * page says agrees, and SQLite takes its read lock once instead of for each statement.  Not for who
 * writes meanwhile and wants to see it.  PostgreSQL: each statement sees the latest.
 */
void     db_snapshot(struct db *);

/*
 * Run a rule on the writer, in a savepoint of its own under the baton, and
 * return when the commit that holds it is durable.  What the rule failed with
 * is returned and its savepoint undone; when the common commit fails, every
 * rule of that batch fails with ERR_BUSY, ERR_FULL or ERR_FAULT.  ERR_BUSY
 * also when the baton did not come within 5 s.
 *
 * A rule is over at its first failed statement: later ones are refused, and it
 * fails with the first one's error even if it returns NULL (PostgreSQL works
 * so; ERR_MISSING is no failure of a statement).  What may be there already is
 * inserted with `on conflict`.  ERR_CONFLICT names in err.what, on both engines,
 * the columns ("UNIQUE constraint failed: person.document_blind").
 * On PostgreSQL a rule overtaken by another, or lost with its line, is run again,
 * so it must set what it hands out anew each time.  A rule may not call db_write.  A rule that
 * jumps out of its full arena keeps the baton until that arena is reset or
 * closed: do that before anything else (docs/locks.md).
 */
typedef failed db_rule(struct db *, void *arg);
MAY_FAIL db_write(struct db_pool *, struct arena *, db_rule *, void *arg);

/* A long writer (migration, bulk import): holds the baton alone, own begin and commit; may wait 60 s. */
MAY_FAIL db_write_alone(struct db_pool *, struct arena *, db_rule *, void *arg);

/*
 * Goes up whenever this process may have changed something, after a reader can see it and before the
 * writer is told: what was read after one look at it still holds while another look says the same.
 * What other processes write it does not know.
 */
uint64_t db_wrote(const struct db_pool *);

/*
 * Business rows written since this rule began: what the audit assertion looks at.  One that goes out later counts at
 * once, whatever comes of it.
 */
int64_t  db_written(const struct db *);

/* --- statements --------------------------------------------------------- */

MAY_FAIL db_run_(struct db *, struct arena *, const struct stmt *, const struct scope *, const void *args,
                 int64_t *changed);
MAY_FAIL db_one_(struct db *, struct arena *, const struct stmt *, const struct scope *, const void *args, void *row);
MAY_FAIL db_all_(struct db *, struct arena *, const struct stmt *, const struct scope *, const void *args,
                 void **rows, size_t *n);

/*
 * Row by row, for exports: `each` gets one row in a scratch arena of 16 MiB that
 * is reset after it; a failure of `each` ends the walk and is returned.  `each`
 * may ask the same connection for more.
 */
typedef failed db_each_row(void *arg, struct arena *scratch, const void *row);
MAY_FAIL db_each_(struct db *, struct arena *, const struct stmt *, const struct scope *, const void *args,
                  db_each_row *each, void *arg);

/*
 * Each statement NAME has, made by sqlgen beside `extern const struct stmt NAME`,
 * the macros NAME_run_, NAME_one_, NAME_all_, NAME_each_ that these call.
 */
#define db_run(d, a, q, ...)  q##_run_(d, a, __VA_ARGS__)   /* …, [scope,] int64_t *changed or NULL, .param = … */
#define db_one(d, a, q, ...)  q##_one_(d, a, __VA_ARGS__)   /* …, [scope,] &row, .param = … */
#define db_all(d, a, q, ...)  q##_all_(d, a, __VA_ARGS__)   /* …, [scope,] &rows, .param = … */
#define db_each(d, a, q, ...) q##_each_(d, a, __VA_ARGS__)  /* …, [scope,] each, arg, .param = … */

/*
 * Instead of &changed, for a write of a rule that asks nothing of it: it may go out together with what follows,
 * one journey to PostgreSQL for all of them, and what it fails with is told by a later statement or the commit.
 *
 *	TRY(db_run(x->db, x->a, outbox_add, DB_LATER, .outbox_id = …));
 */
extern int64_t db_later;
#define DB_LATER (&db_later)

/*
 * Instead of &row or &rows (db_one for db_all too): the question will be asked soon, and goes out with others, one
 * journey to PostgreSQL for all of them; who asks the very same has the answer here, in a rule each time, of a reader
 * once.  A hint: a write makes it void, on SQLite nothing is done.  The arena lives as long as the rule or the loan.
 *
 *	TRY(db_one(x->db, x->a, account_mobile_get, DB_AHEAD, .account_id = …));
 */
extern char db_ahead;
#define DB_AHEAD ((void *)&db_ahead)

/*
 * In a rule, to its end: rows of plain inserts that may go out later (`insert into … values`, DB_LATER) wait for others
 * of their statement, and PostgreSQL gets many with one.  For a rule that writes hundreds.  Those of one table go in
 * their order, behind those they refer to, and all before anything else is asked or done.  SQLite: as without.
 */
void db_gather(struct db *);

/*
 * Many values as one parameter, for `x in {ids :members}` and its like: one question instead of one for each.
 *
 *	TRY(db_all(x->db, x->a, home_months, &rows, .members = db_ids(x->a, members, n)));
 */
str db_ids(struct arena *, const id *, size_t n);
str db_texts(struct arena *, const str *, size_t n);
str db_blobs(struct arena *, const struct blob *, size_t n);

/*
 * Which row of this transaction tells that it is there: `there` counts the rows with that id, its one parameter.
 * When the line breaks between a commit and its answer, PostgreSQL is asked for the row before the caller is
 * answered: it is there, or the rule is run again.  The last one given counts.
 */
void db_proof(struct db *, const struct stmt *there, id row);

/* --- keeping the file ---------------------------------------------------- */

/*
 * Steps not applied yet are, in the order given, each in a transaction of its own together with its line in table
 * schema_step.  ERR_CONFLICT when a step was edited after it had been applied, the database has one that is not among
 * these and is no expansion, or a server that is alive does not know one that is to be applied and is none.
 *
 * On PostgreSQL a step asks for a lock for 0.3 s at most and then lets the others pass, again and again for ten
 * minutes (ERR_BUSY); while another server applies steps it waits.
 */
MAY_FAIL db_migrate(struct db_pool *, struct arena *, const struct step *const *steps, size_t n,
                    struct moment now, size_t *applied);
/* How the database's steps and these differ: those not applied yet; those that are not among them, all expansions. */
struct db_gap { size_t missing, ahead; };
MAY_FAIL db_migrated(struct db *, struct arena *, const struct step *const *steps, size_t n, struct db_gap *ret);

/*
 * The servers of one PostgreSQL tell one another, in table schema_server, that they are there and which steps they
 * know.  `who`: a name that no other one has, for people too.  db_enter: before the first request; ERR_CONFLICT as
 * for db_migrate.  db_stay: every DB_STAY_S seconds; one that was not heard of for 30 s counts as gone; ERR_CONFLICT
 * when a step that is no expansion has come meanwhile.  db_leave: at the end.  On SQLite there is one server: nothing
 * is done, and ret is zero.
 */
#define DB_STAY_S 5
MAY_FAIL db_enter(struct db_pool *, struct arena *, str who, const struct step *const *steps, size_t n);
MAY_FAIL db_stay(struct db_pool *, struct arena *, str who, const struct step *const *steps, size_t n,
                 struct db_gap *ret);
MAY_FAIL db_leave(struct db_pool *, struct arena *, str who);

MAY_FAIL db_prepare_check(struct db *, struct arena *, const struct stmt *);    /* every variant parses here */
MAY_FAIL db_backup(struct db_pool *, struct arena *, const char *path); /* while others write; SQLite; a new file */
/* "NAME N" for each table, a line each, by name: how many rows it holds.  SQLite. */
MAY_FAIL db_census(struct db *, struct arena *, str *ret);
MAY_FAIL db_integrity(struct db *, struct arena *, str *ret);                   /* "ok" or what is wrong */
MAY_FAIL db_plan(struct db *, struct arena *, const struct stmt *, size_t variant, str *ret);   /* explain query plan */
MAY_FAIL db_writable(struct db_pool *, struct arena *);                         /* a real write */
/*
 * For /readyz: the server is fit, the role may, no step is missing, a write becomes durable; or which is not so.
 * ahead: as of struct db_gap.
 */
MAY_FAIL db_ready(struct db_pool *, struct arena *, const struct step *const *steps, size_t n, size_t *ahead);
/*
 * SQLite: the writer copies the log back into the file and empties it; nothing on a busy writer or
 * while somebody reads an older state.  db_checkpoint_idle does it once nothing has been written for so
 * many milliseconds, and only where there is something to copy: called each second by the server.
 */
bool     db_checkpoint(struct db_pool *);                       /* true: the log is empty */
bool     db_checkpoint_idle(struct db_pool *, int64_t quiet_ms);        /* true: it was copied now */

#endif
