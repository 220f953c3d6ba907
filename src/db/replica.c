/*
 * replica.c - standbys of PostgreSQL, asked for what may be a moment old.
 *
 * Each server has a watch, a thread with a line of its own that asks it ten times a second how far its log is.  From
 * that a replica is used or left out, and a reader who has written knows whether his own is there: a commit brings
 * its place in the primary's log along (pg_send_commit), and a replica that has replayed up to it shows it.
 * docs/decisions/0017-replicas.md
 */
#include "db/inside.h"

#include <assert.h>
#include <libpq-fe.h>
#include <poll.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
	BEAT_MS = 100,
	ANSWER_MS = 2000,               /* a server that says nothing for so long is away */
	HANG_MS = 500,                  /* between two looks whether a replica that works long is there at all */
	FRESH_MS = 2500,                /* what a watch saw before that is not believed any more */
	LOOK_MS = 5000,                 /* between two looks at the tables, rights and steps */
	ONCE_BEATS = 20,                /* of db_watch_once */
	BEHIND_MOST_S = 10,
	BEHIND_MOST_MIB = 64,
};
#define LOOK_ARENA ((size_t)8 << 20)

/* --- what a server says of itself --------------------------------------------------------- */

struct told { bool standby; uint64_t log; char system[24]; int64_t timeline; };

/* A plain role may ask all of this.  A standby's own timeline is in its control file at the latest restartpoint. */
static const char question[] =
	"select pg_is_in_recovery(),"
	" case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end - '0/0',"
	" s.system_identifier,"
	" case when pg_is_in_recovery() then greatest(c.timeline_id, r.min_recovery_end_timeline)"
	" else ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int end"
	" from pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r";

/* One row of four, or NULL.  A server that hangs is given up: its line ends here. */
static PGresult *
answer(PGconn *c)
{
	int64_t until = ticks() + ANSWER_MS * 1000;
	PGresult *r = NULL, *next;

	if (!PQsendQuery(c, question))
		return NULL;
	while (PQisBusy(c)) {
		struct pollfd p = { .fd = PQsocket(c), .events = POLLIN };
		int64_t left = until - ticks();

		if (left <= 0)
			shutdown(PQsocket(c), SHUT_RDWR);
		if (poll(&p, 1, left > 0 ? (int)(left / 1000) + 1 : 0) > 0 && !PQconsumeInput(c))
			break;
	}
	while ((next = PQgetResult(c))) {
		PQclear(r);
		r = next;
	}
	if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1)
		return r;
	PQclear(r);
	return NULL;
}

static bool
ask(struct db *line, struct told *ret)
{
	PGresult *r = pg_alive(line) ? answer(line->pg) : NULL;
	int64_t log = 0;

	if (!r)
		return false;
	*ret = (struct told){ .standby = *PQgetvalue(r, 0, 0) == 't' };
	str_int(str_of(PQgetvalue(r, 0, 1)), &log);
	ret->log = (uint64_t)log;
	snprintf(ret->system, sizeof ret->system, "%s", PQgetvalue(r, 0, 2));
	str_int(str_of(PQgetvalue(r, 0, 3)), &ret->timeline);
	PQclear(r);
	return true;
}

/* --- the primary ------------------------------------------------------------------------------ */

uint64_t
db_mark(const struct db_pool *p)
{
	return atomic_load(&p->mark);
}

void
replica_mark(struct db_pool *p, uint64_t log)
{
	uint64_t was = atomic_load(&p->mark), now = log ? log : UINT64_MAX;

	while (p->n_replicas && was < now && !atomic_compare_exchange_weak(&p->mark, &was, now))
		;
}

void
db_mark_now(struct db_pool *p)
{
	replica_mark(p, 0);
}

bool
db_replicated(const struct db_pool *p)
{
	return p->n_replicas;
}

static void
beat_primary(struct db_pool *p)
{
	struct watch *w = p->watch;
	bool lost = db_mark(p) == UINT64_MAX;
	uint64_t unknown = UINT64_MAX;
	int64_t now = ticks();
	struct told told;

	/* Away, or changing places with another: what was last known of it stands. */
	if (!ask(&w->line, &told) || told.standby)
		return;
	pthread_mutex_lock(&w->lock);
	w->newest = (struct reached){ told.log, now };
	w->timeline = told.timeline;
	memcpy(w->system, told.system, sizeof w->system);
	pthread_mutex_unlock(&w->lock);
	/* A commit whose place nobody learnt lies before this. */
	if (lost)
		atomic_compare_exchange_strong(&p->mark, &unknown, told.log);
}

/* --- a replica --------------------------------------------------------------------------------- */

static failed
look(struct db_pool *r, struct arena *a)
{
	struct db_gap gap;

	TRY(pg_fit(&r->watch->line, a));
	TRY(db_migrated(&r->watch->line, a, r->primary->steps, r->primary->n_steps, &gap));
	return gap.missing ? FAIL(a, ERR_FAULT, "%zu of the %zu steps of this program's tables are missing",
	                          gap.missing, r->primary->n_steps) : NULL;
}

/* The server, the rights and the tables are such as this program needs. */
static bool
is_fit(struct db_pool *r, char why[WHAT])
{
	struct watch *w = r->watch;
	struct arena *a;
	jmp_buf full;
	failed e;

	if (w->looked && ticks() - w->looked < LOOK_MS * 1000)
		return true;
	a = arena_open(LOOK_ARENA);
	if (!a || setjmp(full)) {
		snprintf(why, WHAT, "there is no memory to look at it");
		if (a)
			arena_close(a);
		return false;
	}
	arena_full(a, &full);
	e = look(r, a);
	w->looked = e ? 0 : ticks();
	if (e)
		snprintf(why, WHAT, FMT, ARG(e->what));
	arena_close(a);
	return !e;
}

/*
 * How old its state is: it has what the primary had when its goal was set once it gets there.  That is never less
 * than the truth, and needs no clock of another machine.
 */
static bool
is_near(struct db_pool *r, struct reached primary, uint64_t log, char why[WHAT])
{
	struct watch *w = r->watch;
	/* Who was left out comes back when it has made up for half of it, so that it does not come and go. */
	int64_t part = w->state == LEFT_OUT ? 2 : 1, bytes = 0, us;

	if (log < primary.log)
		bytes = (int64_t)(primary.log - log);
	if (!bytes) {
		w->as_of = primary.at;
		w->goal = primary;
	} else if (!w->goal.at || log >= w->goal.log) {
		w->as_of = w->goal.at;
		w->goal = primary;
	}
	us = w->as_of ? primary.at - w->as_of : 0;
	pthread_mutex_lock(&w->lock);
	w->behind_bytes = bytes;
	w->behind_us = us;
	pthread_mutex_unlock(&w->lock);
	if (w->as_of && us <= r->primary->behind_most_us / part && bytes <= r->primary->behind_most_bytes / part)
		return true;
	if (w->as_of)
		snprintf(why, WHAT, "it is %lld bytes of the log and %lld s behind", (long long)bytes,
		         (long long)(us / SECOND));
	else
		snprintf(why, WHAT, "it is %lld bytes of the log behind and has not caught up yet", (long long)bytes);
	return false;
}

/* NULL when it may be asked; else the reason, in words. */
static const char *
judge(struct db_pool *r, const struct told *told, char why[WHAT])
{
	struct watch *w = r->primary->watch;
	char system[sizeof w->system];
	struct reached newest;
	int64_t timeline;

	pthread_mutex_lock(&w->lock);
	newest = w->newest;
	timeline = w->timeline;
	memcpy(system, w->system, sizeof system);
	pthread_mutex_unlock(&w->lock);
	if (!newest.at)
		return "the primary has not been reached yet";
	if (strcmp(told->system, system))
		snprintf(why, WHAT, "it is of another cluster: its system identifier is %s, the primary's %s",
		         told->system, system);
	else if (!told->standby)
		snprintf(why, WHAT, "it is no standby: it was promoted, or never was one");
	else if (told->timeline != timeline)
		snprintf(why, WHAT, "it is on timeline %lld, the primary on %lld", (long long)told->timeline,
		         (long long)timeline);
	else if (is_fit(r, why) && is_near(r, newest, told->log, why))
		return NULL;
	return why;
}

static void
settle(struct db_pool *r, struct reached replayed, const char *why)
{
	struct watch *w = r->watch;
	int64_t now = ticks(), since;
	bool was, first;

	pthread_mutex_lock(&w->lock);
	was = w->state == USED;
	first = w->state == NOT_LOOKED;
	since = w->since;
	if (replayed.at)
		w->newest = replayed;
	if (first || was != !why)
		w->since = now;
	w->state = why ? LEFT_OUT : USED;
	snprintf(w->why, sizeof w->why, "%s", why ? why : "");
	pthread_mutex_unlock(&w->lock);
	if (why && (was || first))
		log_fault("db", "the replica %s is left out: %s", r->name, why);
	else if (!why && first)
		log_note("db", "the replica %s is used", r->name);
	else if (!why && !was)
		log_note("db", "the replica %s is used again, after %lld ms", r->name,
		         (long long)((now - since) / 1000));
}

static void
beat_replica(struct db_pool *r)
{
	struct watch *w = r->watch;
	int64_t now = ticks();
	char why[WHAT] = "";
	struct told told;

	if (ask(&w->line, &told)) {
		settle(r, (struct reached){ told.log, now }, judge(r, &told, why));
		return;
	}
	w->looked = 0;
	w->goal = (struct reached){ 0 };
	w->as_of = 0;
	snprintf(why, sizeof why, "it does not answer: %.*s", (int)strcspn(PQerrorMessage(w->line.pg), "\n"),
	         PQerrorMessage(w->line.pg));
	settle(r, (struct reached){ 0 }, why);
}

/* --- watching ------------------------------------------------------------------------------------- */

static void
beat(struct db_pool *p)
{
	if (p->primary)
		beat_replica(p);
	else
		beat_primary(p);
}

static void *
watch_main(void *arg)
{
	struct db_pool *p = arg;
	struct watch *w = p->watch;
	int64_t next;

	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		pthread_mutex_unlock(&w->lock);
		beat(p);
		next = ticks() + BEAT_MS * 1000;
		pthread_mutex_lock(&w->lock);
		while (!w->stop && wait_until(&w->wake, &w->lock, next))
			;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void
watch_new(struct db_pool *p, struct arena *a)
{
	p->watch = NEW(a, struct watch);
	p->watch->line.pool = p;
	pthread_mutex_init(&p->watch->lock, NULL);
	wait_init(&p->watch->wake);
}

static failed
watch_start(struct db_pool *p, struct arena *a)
{
	if (pthread_create(&p->watch->thread, NULL, watch_main, p))
		return FAIL(a, ERR_FAULT, "no thread to watch a replica");
	p->watch->runs = true;
	return NULL;
}

static void
watch_end(struct watch *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	if (w->runs)
		pthread_join(w->thread, NULL);
	pg_close(&w->line);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

failed
db_watch(struct db_pool *p, struct arena *a, const struct step *const *steps, size_t n)
{
	if (!p->n_replicas)
		return NULL;
	p->steps = steps;
	p->n_steps = n;
	beat_primary(p);
	TRY(watch_start(p, a));
	for (size_t i = 0; i < p->n_replicas; i++)
		TRY(watch_start(p->replicas[i], a));
	return NULL;
}

/* One that is on its way to what the primary had just now is given a moment. */
void
db_watch_once(struct db_pool *p, const struct step *const *steps, size_t n)
{
	const struct timespec pause = { .tv_nsec = BEAT_MS * 1000000 };

	p->steps = steps;
	p->n_steps = n;
	if (p->n_replicas)
		beat_primary(p);
	for (size_t i = 0; i < p->n_replicas; i++) {
		struct watch *w = p->replicas[i]->watch;

		beat_replica(p->replicas[i]);
		for (int j = 1; j < ONCE_BEATS && w->state == LEFT_OUT && w->goal.at && !w->as_of; j++) {
			nanosleep(&pause, NULL);
			beat_replica(p->replicas[i]);
		}
	}
}

/* --- the pools of replicas ---------------------------------------------------------------------------- */

/* "db2.example:5432"; NULL: it names no one server. */
static const char *
server_name(struct arena *a, const char *where)
{
	PQconninfoOption *options = PQconninfoParse(where, NULL);
	const char *host = NULL, *port = "5432", *name = NULL;

	for (PQconninfoOption *o = options; o && o->keyword; o++) {
		if (o->val && (!strcmp(o->keyword, "host") || (!host && !strcmp(o->keyword, "hostaddr"))))
			host = o->val;
		else if (o->val && !strcmp(o->keyword, "port"))
			port = o->val;
	}
	if (options && !(host && strchr(host, ',')))
		name = arena_fmt(a, "%s:%s", host ? host : "localhost", port).s;
	PQconninfoFree(options);
	return name;
}

static failed
replica_new(struct db_pool *p, struct arena *a, str where, size_t readers)
{
	struct db_pool *r = NEW(a, struct db_pool);

	r->pg = r->read_only = r->prepare = true;
	r->lock_file = -1;
	r->primary = p;
	r->where = arena_z(a, str_of(pg_where(r, a, arena_z(a, where))));
	r->name = str_starts(where, S("postgres")) ? server_name(a, r->where) : NULL;
	/* The URI may hold a password. */
	if (!r->name)
		return FAIL(a, ERR_FAULT, "a replica is a postgresql:// URI of one server, without a list of hosts");
	shelf_init(&r->readers);
	pthread_mutex_init(&r->away.lock, NULL);
	watch_new(r, a);
	for (size_t i = 0; i < readers; i++) {
		r->readers.all[i].pool = r;
		r->readers.n++;
		shelf_give(&r->readers, &r->readers.all[i]);
	}
	p->replicas[p->n_replicas++] = r;
	return NULL;
}

failed
replicas_open(struct db_pool *p, struct arena *a, const struct db_options *o, size_t readers)
{
	if (o->n_replicas > REPLICAS_MOST)
		return FAIL(a, ERR_FAULT, "%zu replicas: there may be %d", o->n_replicas, (int)REPLICAS_MOST);
	p->behind_most_us = (o->behind_most_seconds ? o->behind_most_seconds : BEHIND_MOST_S) * SECOND;
	p->behind_most_bytes = o->behind_most_bytes ? o->behind_most_bytes : (int64_t)BEHIND_MOST_MIB << 20;
	if (o->n_replicas)
		watch_new(p, a);
	for (size_t i = 0; i < o->n_replicas; i++)
		TRY(replica_new(p, a, o->replicas[i], readers));
	return NULL;
}

void
replicas_close(struct db_pool *p)
{
	for (size_t i = 0; i < p->n_replicas; i++)
		watch_end(p->replicas[i]->watch);
	watch_end(p->watch);
	for (size_t i = 0; i < p->n_replicas; i++) {
		shelf_end(&p->replicas[i]->readers, pg_close);
		pthread_mutex_destroy(&p->replicas[i]->away.lock);
	}
}

/* --- choosing one --------------------------------------------------------------------------------------- */

/* Which has been looked at just now and has all up to `seen`; how far it is. */
static bool
may_ask(struct db_pool *r, uint64_t seen, uint64_t *ret_log)
{
	struct watch *w = r->watch;
	bool may;

	pthread_mutex_lock(&w->lock);
	may = w->state == USED && w->newest.log >= seen && ticks() - w->newest.at < FRESH_MS * 1000;
	*ret_log = w->newest.log;
	pthread_mutex_unlock(&w->lock);
	return may;
}

bool
replica_take(struct db_pool *p, uint64_t seen, const struct db_pool *but, struct db **ret)
{
	unsigned first = p->n_replicas ? atomic_fetch_add(&p->turn, 1) : 0;
	uint64_t mark = db_mark(p), log;
	struct db *d;

	for (size_t i = 0; i < p->n_replicas; i++) {
		struct db_pool *r = p->replicas[(first + i) % p->n_replicas];

		if (r == but || !may_ask(r, seen, &log) || !shelf_take(&r->readers, 0, &d))
			continue;
		if (!pg_alive(d)) {
			shelf_give(&r->readers, d);
			continue;
		}
		d->stands_in = true;
		d->lags = log < mark;
		*ret = d;
		return true;
	}
	return false;
}

void
replica_attend(struct db *d)
{
	struct pollfd p = { .fd = PQsocket(d->pg), .events = POLLIN };
	uint64_t log;

	while (d->stands_in && PQisBusy(d->pg)) {
		if (poll(&p, 1, HANG_MS) > 0) {
			if (!PQconsumeInput(d->pg))
				return;
		} else if (!may_ask(d->pool, 0, &log)) {
			shutdown(p.fd, SHUT_RDWR);
			return;
		}
	}
}

/* The primary, or another replica that is as far as the one that failed was. */
bool
replica_elsewhere(struct db *d, struct arena *a)
{
	struct db_pool *of = d->pool, *p = of->primary;
	struct db *other;
	uint64_t log;

	assert(d->stands_in);
	if (db_borrow(p, a, &other)) {
		may_ask(of, 0, &log);
		if (!replica_take(p, log, of, &other))
			return false;
	}
	/* It is asked once more, not round and round. */
	other->stands_in = false;
	d->instead = other;
	return true;
}

struct db_servers
db_servers(struct db_pool *p, struct arena *a)
{
	struct db_servers all = { NEW_N(a, struct db_server, p->n_replicas + 1), 0 };

	if (p->n_replicas)
		all.at[all.n++] = (struct db_server){ .name = "primary", .used = true,
			.reads = atomic_load(&p->reads) };
	for (size_t i = 0; i < p->n_replicas; i++) {
		struct watch *w = p->replicas[i]->watch;
		struct db_server *s = &all.at[all.n++];
		char why[WHAT];

		*s = (struct db_server){ .name = p->replicas[i]->name, .reads = atomic_load(&p->replicas[i]->reads),
			.repeated = atomic_load(&p->replicas[i]->repeated) };
		pthread_mutex_lock(&w->lock);
		s->used = w->state == USED;
		s->behind_bytes = w->behind_bytes;
		s->behind_us = w->behind_us;
		memcpy(why, w->why, sizeof why);
		pthread_mutex_unlock(&w->lock);
		s->why = arena_str(a, str_of(why));
	}
	return all;
}
