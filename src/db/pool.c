/* pool.c - opening a database, its connections, and lending them out. */
#include "db/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_POLL_MS = 20 };

/* --- waiting ---------------------------------------------------------------- */

int64_t
ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec / 1000;
}

void
wait_init(pthread_cond_t *c)
{
	pthread_condattr_t how;

	pthread_condattr_init(&how);
	pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
	pthread_cond_init(c, &how);
	pthread_condattr_destroy(&how);
}

bool
wait_until(pthread_cond_t *c, pthread_mutex_t *lock, int64_t when)
{
	struct timespec t = { .tv_sec = when / SECOND, .tv_nsec = when % SECOND * 1000 };

	return pthread_cond_timedwait(c, lock, &t) != ETIMEDOUT;
}

/* --- shelves ------------------------------------------------------------------ */

void
shelf_init(struct shelf *s)
{
	pthread_mutex_init(&s->lock, NULL);
	wait_init(&s->back);
}

void
shelf_end(struct shelf *s, void (*close_one)(struct db *))
{
	for (size_t i = 0; i < s->n; i++)
		close_one(&s->all[i]);
	pthread_cond_destroy(&s->back);
	pthread_mutex_destroy(&s->lock);
}

bool
shelf_take(struct shelf *s, int64_t wait_ms, struct db **ret)
{
	int64_t until = 0;
	struct db *d;

	pthread_mutex_lock(&s->lock);
	while (!s->free) {
		until = until ? until : ticks() + wait_ms * 1000;
		if (!wait_until(&s->back, &s->lock, until))
			break;
	}
	d = s->free;
	if (d)
		s->free = d->next;
	pthread_mutex_unlock(&s->lock);
	if (d)
		*ret = d;
	return d;
}

/* The last one back is the first one out: its cache is warm. */
void
shelf_give(struct shelf *s, struct db *d)
{
	pthread_mutex_lock(&s->lock);
	d->next = s->free;
	s->free = d;
	pthread_cond_signal(&s->back);
	pthread_mutex_unlock(&s->lock);
}

/* --- the pool -------------------------------------------------------------------- */

static void
pool_close(void *arg)
{
	struct db_pool *p = arg;

	replicas_close(p);
	shelf_end(&p->readers, p->pg ? pg_close : lite_close);
	shelf_end(&p->writers, pg_close);
	lite_close(&p->writer);         /* last, so that it takes the log along */
	baton_close(&p->baton);
	pthread_mutex_destroy(&p->away.lock);
	pthread_mutex_destroy(&p->shards.lock);
	if (p->lock_file >= 0)
		close(p->lock_file);
}

/* One process writes: whoever holds PATH.lock, until it closes the pool or dies. */
static failed
pool_lock(struct db_pool *p, struct arena *a, int64_t wait_ms)
{
	const struct timespec pause = { .tv_nsec = LOCK_POLL_MS * 1000000 };
	int64_t until = ticks() + wait_ms * 1000;
	str path = arena_fmt(a, "%s.lock", p->where);

	p->lock_file = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (p->lock_file < 0)
		return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path.s,
			    strerror(errno));
	while (flock(p->lock_file, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return FAIL(a, ERR_FAULT, "%s: %s", path.s, strerror(errno));
		if (ticks() >= until)
			return FAIL(a, ERR_BUSY, "%s: another process writes to this database",
				    path.s);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

/* SQLite would make the file by the umask; it gives the log the mode of the file. */
static failed
file_make(struct arena *a, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path,
			    strerror(errno));
	close(fd);
	return NULL;
}

static failed
open_lite(struct db_pool *p, struct arena *a, const struct db_options *o, size_t readers)
{
	if (!o->read_only) {
		TRY(pool_lock(p, a, o->lock_wait_ms));
		TRY(file_make(a, p->where));
		p->writer.pool = p;
		TRY(lite_open(&p->writer, a, p->where, true));
	}
	for (size_t i = 0; i < readers; i++) {
		p->readers.all[i].pool = p;
		TRY(lite_open(&p->readers.all[i], a, p->where, false));
		p->readers.n++;
		shelf_give(&p->readers, &p->readers.all[i]);
	}
	return NULL;
}

static failed
open_pg_shelf(struct db_pool *p, struct arena *a, struct shelf *s, size_t n, bool writers)
{
	for (size_t i = 0; i < n; i++) {
		s->all[i].pool = p;
		s->n++;
		TRY(pg_open(&s->all[i], a, writers));
		shelf_give(s, &s->all[i]);
	}
	return NULL;
}

/* "prepare=off" in the URI is ours, for a pgbouncer that knows no prepared statements. */
const char *
pg_where(struct db_pool *p, struct arena *a, const char *where)
{
	static const char ours[] = "prepare=off";
	const char *at = strstr(where, ours);
	size_t n = sizeof ours - 1, before;

	if (!at || at == where || !strchr("?&", at[-1]))
		return where;
	p->prepare = false;
	before = (size_t)(at - where);
	if (at[n] == '&')
		n++;
	else
		before--;
	return arena_fmt(a, "%.*s%s", (int)before, where, at + n).s;
}

failed
db_open(struct arena *a, const char *where, struct db_options o, struct db_pool **ret)
{
	static const char lite[] = "sqlite:";
	struct db_pool *p = NEW(a, struct db_pool);
	size_t readers = o.readers < 1              ? READERS
			 : o.readers > READERS_MOST ? READERS_MOST
						    : (size_t)o.readers;

	p->pg = str_starts(str_of(where), S("postgres"));
	if (!p->pg && !str_starts(str_of(where), S("sqlite:")))
		return FAIL(a, ERR_FAULT, "a database is sqlite:PATH or postgresql://…");
	if (!p->pg && o.n_replicas)
		return FAIL(a, ERR_FAULT, "only a database of PostgreSQL has replicas");
	p->read_only = o.read_only;
	p->copying = o.copying;
	p->filling = o.filling;
	p->cache_mb = o.cache_mb;
	p->prepare = true;
	p->lock_file = -1;
	shelf_init(&p->readers);
	shelf_init(&p->writers);
	baton_open(&p->baton);
	pthread_mutex_init(&p->away.lock, NULL);
	pthread_mutex_init(&p->shards.lock, NULL);
	arena_defer(a, pool_close, p);
	if (p->pg) {
		p->where = arena_z(a, str_of(pg_where(p, a, where)));
		TRY(open_pg_shelf(p, a, &p->readers, readers, false));
		TRY(pg_fit(&p->readers.all[0], a));
		TRY(spread_find(&p->readers.all[0], a));
		TRY(open_pg_shelf(p, a, &p->writers, o.read_only ? 0 : PG_WRITERS, true));
		TRY(replicas_open(p, a, &o, readers));
	} else {
		p->where = arena_z(a, str_of(where + sizeof lite - 1));
		TRY(open_lite(p, a, &o, readers));
	}
	if (!o.copying)
		TRY(copy_none_begun(&p->readers.all[0], a));
	*ret = p;
	return NULL;
}

bool
db_pool_is_pg(const struct db_pool *p)
{
	return p->pg;
}

bool
db_is_pg(const struct db *d)
{
	return d->pg;
}

int64_t
db_written(const struct db *d)
{
	return d->written + d->waiting;
}

void
db_proof(struct db *d, const struct stmt *there, id row)
{
	d->proof = there;
	d->proof_row = row;
}

failed
db_borrow(struct db_pool *p, struct arena *a, struct db **ret)
{
	struct db *d;

	if (!shelf_take(&p->readers, BORROW_WAIT_MS, &d))
		return &db_out_of_turn;
	if (p->pg && !pg_alive(d)) {
		shelf_give(&p->readers, d);
		return FAIL(a, ERR_BUSY, "PostgreSQL does not answer");
	}
	*ret = d;
	return NULL;
}

/* Where it cannot begin, each statement sees the latest: that is right too. */
void
db_snapshot(struct db *d)
{
	if (!d->pg && !d->writer && sqlite3_get_autocommit(d->lite))
		(void)lite_word(d, BEGIN_READ);
}

failed
db_borrow_lagging(struct db_pool *p, struct arena *a, uint64_t seen, struct db **ret)
{
	return replica_take(p, seen, NULL, ret) ? NULL : db_borrow(p, a, ret);
}

bool
db_stands_in(const struct db *d)
{
	return d->stands_in;
}

bool
db_lags(const struct db *d)
{
	return d->lags;
}

/* A request that jumped may have left a statement in the middle of its rows. */
void
db_return(struct db_pool *p, struct db *d)
{
	if (d->instead)
		db_return(p, d->instead);
	d->instead = NULL;
	d->stands_in = d->lags = false;
	if (p->pg)
		pg_sweep(d);
	else
		lite_sweep(d);
	shelf_give(&d->pool->readers, d);
}
