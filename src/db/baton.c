/*
 * baton.c - SQLite's one writer, passed from thread to thread; many rules, one commit.
 *
 * Who holds the baton may use the writer connection.  The first opens `begin
 * immediate`; every rule works in a savepoint of its own.  Whoever finishes
 * while others wait hands the baton to the first of them and waits for the
 * common commit; whoever finishes and finds nobody waiting, or the batch full
 * or old, commits for all.  So the batch grows by itself while a commit is on
 * its way to the disk, and a lone writer waits for nobody.
 *
 * A turn is one rule's stay in here.  It lies in the rule's arena, and its
 * clean-up there ends it when the rule jumped out instead of returning.
 * While a rule runs no mutex is held.
 */
#include "db/inside.h"

#include <stdatomic.h>
#include <assert.h>
#include <string.h>
#include <sys/statvfs.h>

struct turn {
	struct db_pool *pool;
	struct turn *next;              /* among those who wait, or in the batch */
	enum { ASIDE, WAITING, HOLDING, COMMITTING, DONE } state;
	bool alone, schema;
	pthread_cond_t woken;
	struct trouble outcome;         /* of the commit, or of begin; code 0: durable */
	struct trouble spoiled;         /* a statement of the rule failed */
};

static const struct trouble stopped = {
	ERR_FAULT,
	"a write to the disk has failed; nothing is written until the program is started anew"
};

void
baton_open(struct baton *b)
{
	pthread_mutex_init(&b->lock, NULL);
	b->copied = UINT64_MAX;         /* what an earlier process left in the log */
}

void
baton_close(struct baton *b)
{
	pthread_mutex_destroy(&b->lock);
}

/* --- who is next --------------------------------------------------------------- */

static void
queue_add(struct baton *b, struct turn *t)
{
	t->state = WAITING;
	t->next = NULL;
	if (b->last)
		b->last->next = t;
	else
		b->first = t;
	b->last = t;
	b->waiting++;
}

static void
queue_remove(struct baton *b, struct turn *t)
{
	struct turn *before = NULL;

	for (struct turn *i = b->first; i != t; i = i->next)
		before = i;
	if (before)
		before->next = t->next;
	else
		b->first = t->next;
	if (b->last == t)
		b->last = before;
	b->waiting--;
}

/* With the lock held: the baton goes to the first in the queue, or lies free. */
static void
pass(struct baton *b)
{
	struct turn *t = b->first;

	b->owned = false;
	b->held = t;
	if (!t)
		return;
	queue_remove(b, t);
	t->state = HOLDING;
	pthread_cond_signal(&t->woken);
}

static bool
take(struct baton *b, struct turn *t)
{
	int64_t until = ticks() + (t->alone ? ALONE_WAIT_MS : WRITE_WAIT_MS) * (int64_t)1000;

	pthread_mutex_lock(&b->lock);
	/* A rule may not call db_write: it would wait for itself. */
	assert(!b->owned || !pthread_equal(b->owner, pthread_self()));
	if (b->held)
		queue_add(b, t);
	else
		t->state = HOLDING;
	b->held = true;
	while (t->state == WAITING)
		if (!wait_until(&t->woken, &b->lock, until) && t->state == WAITING) {
			queue_remove(b, t);
			t->state = DONE;
		}
	if (t->state == HOLDING) {
		b->owned = true;
		b->owner = pthread_self();
	}
	pthread_mutex_unlock(&b->lock);
	return t->state == HOLDING;
}

/* --- the common commit ----------------------------------------------------------- */

/* After these the disk's state is unknown; a second sync would report success for lost pages. */
static bool
disk_failed(int rc)
{
	return rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC;
}

static void
stop(struct baton *b, int rc)
{
	pthread_mutex_lock(&b->lock);
	b->stopped = true;
	pthread_mutex_unlock(&b->lock);
	log_fault("db", "%s (%d): no write is accepted any more", sqlite3_errstr(rc), rc);
}

static bool
is_stopped(struct baton *b)
{
	bool yes;

	pthread_mutex_lock(&b->lock);
	yes = b->stopped;
	pthread_mutex_unlock(&b->lock);
	return yes;
}

/*
 * End the transaction of the batch.  A batch whose rules all failed is rolled
 * back.  What a commit fails with is never the fault of one rule, so it is
 * busy, full or fault, whatever SQLite calls it.
 */
static void
batch_commit(struct db_pool *p, bool any_good, struct trouble *ret)
{
	struct db *d = &p->writer;
	int rc = lite_word(d, any_good ? COMMIT : ROLLBACK);

	if (rc == SQLITE_OK || !any_good)
		return;
	lite_trouble(d->lite, rc, ret);
	if (ret->code != ERR_FULL && ret->code != ERR_BUSY)
		ret->code = ERR_FAULT;
	if (!sqlite3_get_autocommit(d->lite))
		lite_word(d, ROLLBACK);
	if (disk_failed(rc))
		stop(&p->baton, rc);
}

/* The transaction is over: tell everyone who waits for it. */
static void
batch_end(struct baton *b, const struct trouble *outcome)
{
	struct turn *next;

	pthread_mutex_lock(&b->lock);
	for (struct turn *t = b->batch; t; t = next) {
		next = t->next;         /* once told, the turn is its thread's again */
		t->outcome = *outcome;
		t->state = DONE;
		pthread_cond_signal(&t->woken);
	}
	b->batch = NULL;
	b->open = false;
	b->count = b->good = 0;
	b->commits += !outcome->code;
	b->committed = ticks();
	pthread_mutex_unlock(&b->lock);
}

static bool
checkpoint(struct db_pool *p, int how, int wait_ms)
{
	sqlite3 *lite = p->writer.lite;
	int rc, pages = -1, copied = 0;

	wal_before(p);
	sqlite3_busy_timeout(lite, wait_ms);
	rc = sqlite3_wal_checkpoint_v2(lite, NULL, how, &pages, &copied);
	sqlite3_busy_timeout(lite, ENGINE_WAIT_MS);
	wal_after(p, rc == SQLITE_OK && pages == copied);
	if (disk_failed(rc))
		stop(&p->baton, rc);
	return rc == SQLITE_OK;
}

/* A log of 62 MB is nothing to a disk that has room. */
#define WAL_ROOM ((int64_t)1 << 30)

static bool
has_room(const struct db_pool *p)
{
	struct statvfs s;

	return !statvfs(p->where, &s) && (int64_t)s.f_bavail * (int64_t)s.f_frsize >= WAL_ROOM;
}

/* Copy the log back into the file when it has grown; everyone is answered already. */
static void
log_back(struct db_pool *p)
{
	struct db *d = &p->writer;
	int grown;

	if (d->wal_pages < d->wal_tried)
		d->wal_tried = 0;       /* the log has begun anew */
	grown = d->wal_pages - d->wal_tried;
	if (grown < WAL_PAGES_TIGHT || (grown < WAL_PAGES && has_room(p)))
		return;
	d->wal_tried = d->wal_pages;
	checkpoint(p, d->wal_pages < WAL_PAGES_MOST ? SQLITE_CHECKPOINT_PASSIVE
	                                            : SQLITE_CHECKPOINT_RESTART, RESTART_WAIT_MS);
}

/* --- one turn ----------------------------------------------------------------------- */

/* A migration's steps may take a table away for a moment: see migrate.c. */
static void
enforce_keys(struct turn *t)
{
	if (t->schema && !t->pool->copying)
		sqlite3_exec(t->pool->writer.lite, "pragma foreign_keys=on", NULL, NULL, NULL);
}

static bool
batch_begin(struct turn *t)
{
	struct baton *b = &t->pool->baton;
	struct db *d = &t->pool->writer;
	int rc;

	if (b->open)
		return true;
	if (is_stopped(b)) {
		t->outcome = stopped;
		return false;
	}
	/* One that could not be rolled back for lack of memory; nothing of it was promised to anybody. */
	if (!sqlite3_get_autocommit(d->lite))
		lite_word(d, ROLLBACK);
	/* Inside a transaction this pragma would do nothing. */
	rc = t->schema ? sqlite3_exec(d->lite, "pragma foreign_keys=off", NULL, NULL, NULL)
		       : SQLITE_OK;
	if (rc == SQLITE_OK)
		rc = lite_word(d, BEGIN_WRITE);
	if (rc != SQLITE_OK) {
		lite_trouble(d->lite, rc, &t->outcome);
		enforce_keys(t);
		return false;
	}
	b->open = true;
	b->begun = ticks();
	return true;
}

/*
 * Keep what the rule did, or undo it.  Whether the transaction is still there
 * is asked of SQLite: after a full disk, an I/O error or lack of memory it may
 * have rolled back everyone's work; then the whole batch is lost.
 */
static bool
savepoint_end(struct turn *t, bool good)
{
	struct db *d = &t->pool->writer;
	int rc = SQLITE_OK;

	if (sqlite3_get_autocommit(d->lite))
		return false;
	if (t->alone)
		return true;
	if (!good)
		rc = lite_word(d, UNDO);
	if (rc == SQLITE_OK)
		rc = lite_word(d, RELEASE);
	if (rc != SQLITE_OK)
		lite_word(d, ROLLBACK);
	return rc == SQLITE_OK && !sqlite3_get_autocommit(d->lite);
}

/* Take part in the batch, and leave the baton to the next if the batch has room for him. */
static bool
handed_on(struct baton *b, struct turn *t, bool good, bool stays)
{
	bool room;

	pthread_mutex_lock(&b->lock);
	b->owned = false;
	b->count++;
	b->good += good;
	t->state = COMMITTING;
	if (stays) {
		t->next = b->batch;
		b->batch = t;
	}
	room = b->first && !b->first->alone && !t->alone && b->count < BATCH_MOST &&
	       ticks() - b->begun < BATCH_AGE_US;
	if (room) {
		pass(b);
		while (stays && t->state != DONE)
			pthread_cond_wait(&t->woken, &b->lock);
	}
	pthread_mutex_unlock(&b->lock);
	return room;
}

/* The rule is over.  Returns when its work is durable or undone; after a jump it does not stay. */
static void
leave(struct turn *t, bool good, bool stays)
{
	struct db_pool *p = t->pool;
	struct baton *b = &p->baton;
	struct trouble outcome = { 0 };
	bool whole = savepoint_end(t, good), any_good;

	if (whole && handed_on(b, t, good, stays))
		return;
	if (!whole) {
		outcome = (struct trouble){ ERR_FAULT, "the transaction was rolled back" };
		if (t->spoiled.code)
			outcome = t->spoiled;
		if (outcome.code == ERR_CONFLICT)
			outcome.code = ERR_FAULT;
		if (stays) {
			t->next = b->batch;
			b->batch = t;
		}
	} else {
		pthread_mutex_lock(&b->lock);
		any_good = b->good > 0;
		pthread_mutex_unlock(&b->lock);
		batch_commit(p, any_good, &outcome);
	}
	enforce_keys(t);
	atomic_fetch_add(&p->wrote, 1);
	batch_end(b, &outcome);
	log_back(p);
	pthread_mutex_lock(&b->lock);
	pass(b);
	pthread_mutex_unlock(&b->lock);
}

/* The arena is cleaned.  A turn that still holds the baton is one whose rule jumped. */
static void
turn_end(void *arg)
{
	struct turn *t = arg;
	struct db *d = &t->pool->writer;

	if (t->state == HOLDING) {
		d->in_rule = false;
		t->spoiled = d->spoiled;
		lite_sweep(d);
		leave(t, false, false);
	}
	pthread_cond_destroy(&t->woken);
}

static failed
rule_run(struct turn *t, db_rule *rule, void *arg)
{
	struct db *d = &t->pool->writer;
	int rc = t->alone ? SQLITE_OK : lite_word(d, SAVE);
	failed e = NULL;

	d->spoiled.code = 0;
	d->written = 0;
	d->owner = pthread_self();
	d->in_rule = true;
	if (rc == SQLITE_OK)
		e = rule(d, arg);
	else
		lite_trouble(d->lite, rc, &d->spoiled);
	d->in_rule = false;
	t->spoiled = d->spoiled;
	return e;
}

static failed
lite_write(struct db_pool *p, struct arena *a, struct turn how, db_rule *rule, void *arg)
{
	struct turn *t = NEW(a, struct turn);
	failed e;

	*t = how;
	t->pool = p;
	wait_init(&t->woken);
	arena_defer(a, turn_end, t);
	if (p->read_only)
		return FAIL(a, ERR_FAULT, "the database is open for reading only");
	if (!take(&p->baton, t))
		return &db_out_of_turn;
	if (!batch_begin(t)) {
		pthread_mutex_lock(&p->baton.lock);
		t->state = DONE;
		pass(&p->baton);
		pthread_mutex_unlock(&p->baton.lock);
		return TROUBLE(a, "begin", &t->outcome);
	}
	e = rule_run(t, rule, arg);
	leave(t, !e && !t->spoiled.code, true);
	if (t->outcome.code)
		return TROUBLE(a, "commit", &t->outcome);
	if (!e && t->spoiled.code)
		return TROUBLE(a, "rule", &t->spoiled);
	return e;
}

static failed
pg_wrote(struct db_pool *p, struct arena *a, enum pg_manner how, db_rule *rule, void *arg)
{
	failed e = pg_write(p, a, how, rule, arg);

	atomic_fetch_add(&p->wrote, 1);
	return e;
}

uint64_t
db_wrote(const struct db_pool *p)
{
	return atomic_load(&p->wrote);
}

failed
db_write(struct db_pool *p, struct arena *a, db_rule *rule, void *arg)
{
	return p->pg ? pg_wrote(p, a, PG_BESIDE, rule, arg)
	             : lite_write(p, a, (struct turn){ 0 }, rule, arg);
}

failed
baton_alone(struct db_pool *p, struct arena *a, bool schema, db_rule *rule, void *arg)
{
	return p->pg ? pg_wrote(p, a, schema ? PG_SCHEMA : PG_ALONE, rule, arg)
	             : lite_write(p, a, (struct turn){ .alone = true, .schema = schema },
	                          rule, arg);
}

failed
db_write_alone(struct db_pool *p, struct arena *a, db_rule *rule, void *arg)
{
	return baton_alone(p, a, false, rule, arg);
}

bool
db_checkpoint(struct db_pool *p)
{
	struct baton *b = &p->baton;
	bool busy, whole;

	if (p->pg || p->read_only)
		return false;
	pthread_mutex_lock(&b->lock);
	busy = b->held || b->stopped;
	b->held = b->held || !busy;
	pthread_mutex_unlock(&b->lock);
	if (busy)
		return false;
	whole = checkpoint(p, SQLITE_CHECKPOINT_TRUNCATE, 0);
	pthread_mutex_lock(&b->lock);
	if (whole)
		b->copied = b->commits;
	pass(b);
	pthread_mutex_unlock(&b->lock);
	return whole;
}

bool
db_checkpoint_idle(struct db_pool *p, int64_t quiet_ms)
{
	struct baton *b = &p->baton;
	bool wanted;

	if (p->pg || p->read_only)
		return false;
	pthread_mutex_lock(&b->lock);
	wanted = b->copied != b->commits && ticks() - b->committed >= quiet_ms * 1000;
	pthread_mutex_unlock(&b->lock);
	return wanted && db_checkpoint(p);
}
