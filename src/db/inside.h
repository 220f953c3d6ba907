/*
 * inside.h - what the files of src/db share.  Nobody else includes it, but the
 * tests of this folder, which reach the engines through it to make them fail.
 */
#ifndef DB_INSIDE_H
#define DB_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <sqlite3.h>

#include "db/db.h"
#include "db/tables.h"

struct pg_conn;                 /* libpq's own names for PGconn and PGresult */
struct pg_result;

enum {
	READERS = 6, READERS_MOST = 8,
	PG_WRITERS = 4,                 /* connections that db_write of PostgreSQL takes turns on */
	BORROW_WAIT_MS = 2000,          /* for a reader */
	WRITE_WAIT_MS = 5000,           /* for the baton, or a writer of PostgreSQL */
	ALONE_WAIT_MS = 60000,          /* for the baton, to hold it alone */
	ENGINE_WAIT_MS = 5000,          /* SQLite's own busy timeout: programs that are not ours */
	BATCH_MOST = 64,                /* rules in one commit */
	BATCH_AGE_US = 5000,            /* at this age a batch is committed though others wait */
	PG_TRIES = 16,                  /* of a transaction that meets 40001 or 40P01, or was lost whole */
	PG_MEETS = 10,                  /* … before it is given a turn for itself */
	PG_SENT_MOST = 64,              /* statements on their way, none of them waited for */
	PG_AHEAD = 12,                  /* questions asked ahead whose answers are kept; more are not */
	PG_SETTLE_MS = 10000,           /* to find out what became of a commit that got no answer */
	REPLICAS_MOST = 8,
	SLOW_US = 50000,                /* a statement this slow is logged */
	WAL_PAGES = 15000,              /* in the log: the writer copies them back */
	WAL_PAGES_TIGHT = 4000,         /* the same where the disk has less than a gigabyte left */
	WAL_PAGES_MOST = 40000,         /* … and waits for readers, to begin it anew */
	RESTART_WAIT_MS = 100,          /* for those readers */
	WALK_ROWS = 256,                /* fetched at a time from a cursor of PostgreSQL */
	WHAT = 200,                     /* bytes of an engine's message that are kept */
};
#define WALK_ARENA ((size_t)16 << 20)   /* bytes one row of db_each and its `each` may use */

/* --- one connection --------------------------------------------------------- */

/* Statements ready for use, by the address of their variant; open addressing. */
struct cached { const struct stmt_text *text; sqlite3_stmt *lite; unsigned pg; };
struct cache { struct cached *slots; size_t n, size; };

const struct cached *cache_get(const struct cache *, const struct stmt_text *);   /* or NULL */
bool cache_put(struct cache *, struct cached);          /* false: no memory */
void cache_clear(struct cache *);                       /* does not finalize */

/* The statements that begin and end things, one of each on every connection of SQLite. */
enum word { BEGIN_WRITE, BEGIN_READ, SAVE, RELEASE, UNDO, COMMIT, ROLLBACK, WORDS };

/* For whom statements of PostgreSQL run: "LOW HIGH SELF" of a scope, "house", or "": for nobody. pgfence.c */
struct fence { char said[200]; };

/* DB_AHEAD: a statement, its arguments as pg_key spells them, and the answer once it has come.  pgahead.c */
struct asked { const struct stmt_text *text; str key; int place; struct pg_result *answer; };

/* What went wrong, kept without an arena. */
struct trouble { enum err_code code; char what[WHAT]; };

struct db {
	struct db_pool *pool;
	sqlite3 *lite;
	sqlite3_stmt *words[WORDS];
	struct pg_conn *pg;
	bool writer, in_rule;
	pthread_t owner;                /* the thread whose rule runs, while in_rule */
	struct trouble spoiled;         /* the first failed statement of this rule; code 0: none */
	bool again;                     /* it was 40001 or 40P01 */
	int64_t written;
	int walks;                      /* statements in the middle of their rows: db_each */
	int wal_pages, wal_tried;       /* in the log now; when last copied back */
	unsigned names;                 /* given to prepared statements of PostgreSQL */
	int sent;                       /* statements of the rule that PostgreSQL has not answered yet */
	int put;                        /* … and messages that each have a result: with fences, and what prepares */
	bool wrapped;                   /* … between a begin and a commit of their own */
	bool beginning;                 /* … and in front of them, what begins the transaction */
	char number[24];                /* the server's own number of the transaction, once it has begun */
	struct asked asked[PG_AHEAD];
	size_t n_asked;
	bool gathering;                 /* db_gather */
	int waiting;                    /* rows of the rule that wait to be sent: pgmany.c */
	struct gather *gathers;
	size_t waiting_bytes;           /* … of their values */
	struct arena *waiting_texts;
	bool doubtful;                  /* of its prepared statements some may not be there */
	bool placed;                    /* behind the commit that was sent, its place in the log is asked for */
	bool late;                      /* its last failed statement took too long */
	bool stands_in;                 /* a replica's, lent where a reader of the primary was asked for */
	bool lags;                      /* … which may lack what this process has written */
	struct db *instead;             /* … and did not answer: another server's reader, asked from then on */
	struct fence fence;             /* what was said last in this transaction */
	const struct stmt *proof;       /* db_proof, and its row */
	id proof_row;
	struct cache cache;
	struct db *next;                /* on its shelf */
};

/* --- the pool ---------------------------------------------------------------- */

/* Connections that are lent out and come back. */
struct shelf {
	pthread_mutex_t lock;
	pthread_cond_t back;
	struct db *free, all[READERS_MOST];
	size_t n;
};
void shelf_init(struct shelf *);
void shelf_end(struct shelf *, void (*close_one)(struct db *));
bool shelf_take(struct shelf *, int64_t wait_ms, struct db **ret);
void shelf_give(struct shelf *, struct db *);

/* See baton.c. */
struct turn;
struct baton {
	pthread_mutex_t lock;
	struct turn *first, *last;      /* who waits, in order */
	struct turn *batch;             /* who waits for the common commit */
	pthread_t owner;
	bool held, owned, open;         /* open: a transaction has begun */
	bool stopped;                   /* a sync failed: nothing is acknowledged any more */
	size_t waiting;                 /* turns from first to last */
	int count, good;                /* rules in the batch; those that succeeded */
	int64_t begun;
	uint64_t commits, copied;       /* common commits so far; when the log was last copied back whole */
	int64_t committed;              /* ticks of the last */
};

/* Around each copying back of SQLite's log, by who holds the baton; whole: nothing is left in it.  wal.c */
struct db_pool;
void wal_before(struct db_pool *);
void wal_after(struct db_pool *, bool whole);

/* Since when PostgreSQL does not answer (0: it does), and when it is tried next. */
struct away { pthread_mutex_t lock; int64_t since, until, pause; };

/* Since when a server of the cluster does not answer (0: all do), and which: shards.c */
struct shards { pthread_mutex_t lock; int64_t since; char who[WHAT]; };

/* How far a log had come at that tick: bytes from its beginning. */
struct reached { uint64_t log; int64_t at; };

/* A server of PostgreSQL that is asked ten times a second where it is: replica.c */
struct watch {
	pthread_t thread;
	pthread_mutex_t lock;           /* guards what follows, but the line, which is the thread's */
	pthread_cond_t wake;
	bool runs, stop;
	struct reached newest;            /* the primary: the end of its log; a replica: what it has replayed */
	char system[24];                /* the primary's cluster and timeline */
	int64_t timeline;
	enum { NOT_LOOKED, USED, LEFT_OUT } state;
	int64_t since;                  /* of that state */
	char why[WHAT];                 /* it is left out */
	int64_t behind_bytes, behind_us;
	struct db line;
	struct reached goal;              /* where the primary was; when the replica is there, the next is set */
	int64_t as_of;                  /* it has all that the primary had at this tick; 0: not known */
	int64_t looked;                 /* when it was last proven to be such as it must be; 0: anew */
};

struct db_pool {
	const char *where;              /* a path, or PostgreSQL's URI */
	bool pg, read_only, prepare, copying, filling;
	_Atomic int spread;             /* enum db_spread; known once a line has been opened */
	int cache_mb;
	int lock_file;
	struct db writer;               /* SQLite's one */
	struct shelf readers, writers;  /* writers: PostgreSQL's */
	struct baton baton;
	struct wal *wal;                /* what is written is kept: wal.h; NULL: it is not */
	struct away away;
	struct shards shards;
	_Atomic uint64_t wrote;
	/* With replicas, each of which is a pool of readers with its own watch. */
	const char *name;               /* of a replica, for people: host:port */
	struct db_pool *primary;        /* of a replica; NULL: this is the primary */
	struct db_pool *replicas[REPLICAS_MOST];
	size_t n_replicas;
	struct watch *watch;            /* NULL: there are no replicas */
	int64_t behind_most_us, behind_most_bytes;
	const struct step *const *steps;        /* a replica must have them */
	size_t n_steps;
	_Atomic unsigned turn;
	_Atomic uint64_t mark;          /* where the log was behind the last commit; UINT64_MAX: not known */
	_Atomic int64_t reads, repeated;        /* statements of readers; those asked elsewhere once more */
};

int64_t ticks(void);            /* microseconds of a clock that only goes on */
void    wait_init(pthread_cond_t *);                    /* a condition on that clock */
bool    wait_until(pthread_cond_t *, pthread_mutex_t *, int64_t ticks); /* false: too late */

/* --- one execution ------------------------------------------------------------ */

struct call {
	struct db *d;
	struct arena *a;
	const struct stmt *q;
	const struct stmt_text *text;
	const struct scope *scope;
	const void *args;
	enum { NO_ROWS, FIRST_ROW, ALL_ROWS, EACH_ROW } want;
	char *rows;                     /* FIRST_ROW, ALL_ROWS */
	size_t n, cap;
	db_each_row *each;
	void *arg;
	struct walk *walk;
	bool later;                     /* DB_LATER: its answer is not waited for */
	bool ahead;                     /* DB_AHEAD */
	int64_t changed, away;          /* away: microseconds spent in `each` */
};

/* Lives in the caller's arena, so that a jump out of `each` loses nothing. */
struct walk { struct arena *scratch; struct pg_result *held; };

/*
 * A place for the next row (NULL: no memory) and, when it is filled, what to
 * do with it.  The arena is where the row's texts go.
 */
void *call_place(struct call *, struct arena **ret);
MAY_FAIL call_row(struct call *, void *row);

/* The variant's text with {*} and {m.*} replaced by the row's columns; ends in a NUL. */
str  stmt_spell(struct arena *, const struct stmt *, const char *text);
/* So many columns are what its row holds. */
static inline bool
stmt_fits(const struct stmt *q, size_t columns)
{
	return columns == q->row->n || (q->fewer && columns < q->row->n);
}
void secrets_place(const struct entity *, void *row);   /* after all columns were read */

extern const struct err db_no_memory;
extern const struct err db_out_of_turn;                 /* the wait for a connection was in vain */

/* The error of a trouble.  May jump: hold nothing. */
#define TROUBLE(a, name, t) FAIL(a, (t)->code, "%s: %s", name, (t)->what)

/* Remember what ended a statement, so that its rule cannot succeed. */
void db_spoil(struct db *, const struct trouble *);

/* --- SQLite: lite.c -------------------------------------------------------------- */

MAY_FAIL lite_open(struct db *, struct arena *, const char *path, bool writer);
void     lite_close(struct db *);
const char *frames_vfs(void);                           /* of a writer: frames.c; NULL: the usual one */
int      lite_word(struct db *, enum word);             /* a result code */
void     lite_sweep(struct db *);                       /* reset what a jump left in the middle */
MAY_FAIL lite_run(struct call *);
MAY_FAIL lite_script(struct db *, struct arena *, const char *name, const char *text);
MAY_FAIL lite_text(struct db *, struct arena *, const char *text, int column, str *ret);
MAY_FAIL lite_check(struct db *, struct arena *, const struct stmt *, const struct stmt_text *);
void     lite_trouble(sqlite3 *, int rc, struct trouble *ret);

/* --- PostgreSQL: pgline.c, pg.c, pgturn.c, pgpipe.c, pgmany.c, pgfence.c, pgrow.c, replica.c -------------------- */

/* The URI without what in it is ours; a copy, or itself. */
const char *pg_where(struct db_pool *, struct arena *, const char *where);
MAY_FAIL pg_open(struct db *, struct arena *, bool writer);
void     pg_close(struct db *);
bool     pg_alive(struct db *);                         /* connects, anew when the line was lost */
const struct trouble *pg_session_prepare(struct db *, struct trouble *);        /* our own statements */
MAY_FAIL pg_fit(struct db *, struct arena *);           /* the server and our rights are such that we can work */
MAY_FAIL pg_may_make(struct db *, struct arena *);      /* tables */
void     pg_result_end(struct pg_result *);
void     pg_sweep(struct db *);                         /* ends what a jump left open */
MAY_FAIL pg_run(struct call *);
MAY_FAIL pg_script(struct db *, struct arena *, const char *name, const char *text);
MAY_FAIL pg_text(struct db *, struct arena *, const char *text, str *ret);
MAY_FAIL pg_check(struct db *, struct arena *, const struct stmt *, const struct stmt_text *);
MAY_FAIL pg_plan(struct db *, struct arena *, const struct stmt *, const struct stmt_text *,
                 str *ret);
/* PG_ALONE: its statements may take their time.  PG_SCHEMA: so too, sees the latest, waits long for no lock. */
enum pg_manner { PG_BESIDE, PG_ALONE, PG_SCHEMA };
MAY_FAIL pg_write(struct db_pool *, struct arena *, enum pg_manner, db_rule *, void *arg);
/*
 * Sets number, so that a transaction whose line broke can be told from one that is still at it, or puts on its way
 * what will (beginning): the answers to what the rule asks first are behind it.
 */
const struct trouble *pg_begin(struct db *, enum pg_manner, bool overtaken, struct trouble *);
/* What became of a transaction whose commit got no answer, asked of the server for PG_SETTLE_MS: pgfate.c */
enum pg_fate { THERE, GONE, UNKNOWN };
enum pg_fate pg_settle(struct db *, struct arena *);
/* It did not come to anything: a line that was cut while it lay on the shelf is taken up anew. */
void pg_not_begun(struct db *);
const struct trouble *pg_begin_prepare(struct db *, struct trouble *);  /* once for each session of a writer */
MAY_FAIL pg_hurry(struct db *, struct arena *, bool);   /* whether statements of this session are cut short */

/*
 * A text of ours; a result judged and ended; one judged and kept when it is good.  NULL: good, else what is
 * wrong.  `constant`: the text holds no value of anybody, so the server's message may be told whole.
 */
const struct trouble *pg_word(struct db *, const char *text, struct trouble *);
const struct trouble *pg_end(struct db *, struct pg_result *, bool constant, struct trouble *);
const struct trouble *pg_look(struct db *, struct pg_result *, struct trouble *);

/* The arguments of a call as libpq wants them; what they point to is the call's. */
enum { PG_ARGS = 64 };
struct pg_args {
	unsigned types[PG_ARGS];
	const char *values[PG_ARGS];
	int lengths[PG_ARGS], formats[PG_ARGS], n;
	unsigned char bytes[PG_ARGS][8];
};
void pg_types(const struct stmt *, const char *text, struct pg_args *ret); /* types and n alone */
void pg_values(const struct call *, struct pg_args *ret);
bool pg_type_fits(enum kind, unsigned type);    /* such a column can be read as that kind */

/*
 * pgpipe.c: put a call (or the commit) behind what was sent before, a fence that is not NULL in front of it; read
 * the answers to all of it, of which the last is handed out.  The first trouble is the outcome of all behind it.
 */
MAY_FAIL pg_send(struct call *, const struct pg_args *, const struct fence *);
/* Where there are replicas, the commit's place in the log comes back with its answer: replica_mark. */
const struct trouble *pg_send_commit(struct db *, struct trouble *);
const struct trouble *pg_line_lost(struct db *, struct trouble *);      /* says so, and spoils the rule */
const struct trouble *pg_answers(struct db *, struct pg_result **ret, struct trouble *);
/* Arguments of any number; pg_put is pg_send of such, false: the line is lost, or no memory. */
struct pg_list { int n; const unsigned *types; const char *const *values; const int *lengths, *formats; };
bool pg_put(struct call *, const struct pg_list *, const struct fence *);
bool pg_prepares(const struct call *);  /* its statement is prepared once for each session */
bool pg_name(struct call *, char ret[24], bool *ret_new);       /* of the prepared statement; false: no memory */
/* Reads what is on its way, if anything: before a text that travels by itself. */
const struct trouble *pg_arrived(struct db *, struct trouble *);

/*
 * pgahead.c: put a question on its way whose answer is kept; the answer to a call that was asked ahead (NULL: it was
 * not), which stays there; the transaction writes, or is over: nothing that was asked counts.  The message with that
 * number was answered: true, it is kept.
 */
MAY_FAIL pg_ahead(struct call *, const struct pg_args *);
MAY_FAIL pg_told(struct call *, const struct pg_args *, struct pg_result **ret);
void pg_ahead_void(struct db *);
bool pg_ahead_keep(struct db *, int place, struct pg_result *);

/*
 * pgmany.c: keep a call's row until there are others (false: it is not such a call); send all that wait; forget them;
 * and what was learnt about statements with them.  Lost: the line.
 */
bool pg_gather(struct call *, bool *ret_lost);
bool pg_gather_flush(struct db *);
void pg_gather_drop(struct db *);
void pg_gather_end(struct db *);
/* The text of the call's statement for many rows, and its types; false: its rows do not wait. */
bool pg_gather_text(struct call *, struct stmt_text *ret, struct pg_args *ret_types);

/*
 * pgfence.c: which fence a call wants (false: none, it names no scoped table); whether it is said already; say it,
 * in a pipe or alone; "house", for our own texts over all tables, inside a transaction.
 */
bool pg_fence_of(const struct call *, struct fence *ret);
bool pg_fence_stands(const struct db *, const struct fence *);
bool pg_fence_send(struct db *, const struct fence *);          /* false: the line is lost */
const struct trouble *pg_fence_set(struct db *, const struct fence *, struct trouble *);
const struct trouble *pg_fence_prepare(struct db *, struct trouble *);  /* once for each session: pg_session_prepare */
MAY_FAIL pg_house(struct db *, struct arena *);
void pg_house_first(struct db *, struct buf *);         /* the same at the head of a text of several statements */

/*
 * The first of the tables (they end in a NULL name; those that are not there do not count) that has a $path column
 * and not the fence it wants, or NULL; and, in a rule, put up all that are wanting.  Only their owner may.
 */
MAY_FAIL pg_fence_open(struct db *, struct arena *, const struct db_table *, const char **ret);
MAY_FAIL pg_fence_raise(struct db *, struct arena *, const struct db_table *);
MAY_FAIL pg_fence_passed(struct db *, struct arena *, bool *ret);       /* this role is one that no fence holds */

/* spread.c: whether the database is spread, for its pool. */
MAY_FAIL spread_find(struct db *, struct arena *);

/*
 * pgclaim.c, of a database that is spread: what a call claims is claimed before it is made; and, on a cluster, rows
 * that get another person are taken out and put in where he lies.
 */
MAY_FAIL pg_claim(struct call *, const struct pg_args *);
MAY_FAIL pg_move(struct call *, const struct pg_args *);

/*
 * shards.c, of a cluster: whether a statement failed because one of its servers does not answer; which of them do not
 * answer now (NULL: all do, or there is no cluster), "10.0.0.11:5432, 10.0.0.12:5432".
 */
bool shard_lost(struct db *, const char *state, const char *message);
MAY_FAIL shards_look(struct db *, struct arena *, const char **ret);

/* "2026-11-22", *p moves behind it; "2026-11-22 01:38:00.12+00". */
struct date   pg_read_date(const char **p);
struct moment pg_read_moment(const char *);

/* ERR_CONFLICT while a copy into this database is under way: copy.c. */
MAY_FAIL copy_none_begun(struct db *, struct arena *);

/*
 * replica.c: the replicas of a pool, none of them asked yet; closing them, and the watches; a reader of one that has
 * all up to `seen` and is not of the pool `but` (false: there is none); another server's reader in place of one that
 * stands in (false: none answers); a commit got to that place in the log (0: it is not known where).
 */
MAY_FAIL replicas_open(struct db_pool *, struct arena *, const struct db_options *, size_t readers);
void replicas_close(struct db_pool *);
bool replica_take(struct db_pool *, uint64_t seen, const struct db_pool *but, struct db **ret);
bool replica_elsewhere(struct db *, struct arena *);
/* Waits for the next answer to a reader that stands in; gives its line up when the watch says the replica is away. */
void replica_attend(struct db *);
void replica_mark(struct db_pool *, uint64_t log);

/* One row of a result; false: no memory. */
bool pg_row(const struct pg_result *, int at, const struct entity *, struct arena *, void *row);

/* --- steps: applied.c, servers.c ------------------------------------------------------------ */

struct applied { str module; int64_t number; str name, digest; bool expands; };
struct applied_list { struct applied *at; size_t n; };

MAY_FAIL applied_read(struct db *, struct arena *, struct applied_list *ret);
MAY_FAIL applied_add(struct db *, struct arena *, const struct step *, struct moment now);
/* In a rule: tables schema_step and, on PostgreSQL, schema_server, if they are not there as they should be. */
MAY_FAIL applied_table(struct db *, struct arena *);
/* Is it among them?  ERR_CONFLICT: with other content. */
MAY_FAIL applied_has(struct arena *, const struct applied_list *, const struct step *, bool *ret);
/* ERR_CONFLICT: one of them is not among the steps, and is no expansion. */
MAY_FAIL applied_gap(struct arena *, const struct applied_list *, const struct step *const *steps, size_t n,
                     struct db_gap *ret);

/*
 * A rule over the schema.  PostgreSQL: it is run again while it is ERR_BUSY, for ten minutes, and beyond while it says
 * `others`; `what` is for people.  schema_turn: in it, first of all; ERR_BUSY while somebody else is at it.
 */
struct turn_asked { const char *what; bool others; };
MAY_FAIL schema_alone(struct db_pool *, struct arena *, struct turn_asked *, db_rule *, void *arg);
MAY_FAIL schema_turn(struct db *, struct arena *, struct turn_asked *);

/* ERR_CONFLICT: servers that are alive do not know this step.  PostgreSQL, in a rule that has its turn. */
MAY_FAIL servers_know(struct db *, struct arena *, const struct step *);

/* --- the baton -------------------------------------------------------------------------- */

void     baton_open(struct baton *);
void     baton_close(struct baton *);

/* db_write_alone; with `schema` foreign keys are off meanwhile: the rule checks them itself. */
MAY_FAIL baton_alone(struct db_pool *, struct arena *, bool schema, db_rule *, void *arg);

#endif
