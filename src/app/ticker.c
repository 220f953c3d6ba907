/* ticker.c - see ticker.h. */
#include "app/ticker.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "modules/dual/dual.h"
#include "platform/account.h"
#include "platform/job.h"
#include "platform/proof.h"
#include "platform/rotate.h"
#include "platform/viewed.h"
#include "web/module.h"

#define HEAR_MS         500
#define BEAT_MS         1000
#define DAILY_BEATS     60
#define QUIET_MS        3000    /* without a write: then the log is copied back */
#define TICK_ARENA_MOST ((size_t)64 << 20)

struct ticker;
typedef void beating(struct arena *, void *ticker);

/* One thread, and how often it does what. */
struct beats { struct ticker *ticker; pthread_t thread; long each_ms; beating *beat; };

struct ticker {
	const struct world *world;
	struct chain *chain;
	struct beats hearing, working;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, files_told, behind_told, replaced;
	size_t ahead_told;              /* so many steps of a newer program were told of */
	str server;                     /* what this one is called among those of the database */
	int64_t n;
};

static void
complain(const char *what, failed f)
{
	if (f)
		log_fault(what, FMT, ARG(f->what));
}

/* What modules do each minute: one's fault keeps no other from its turn. */
static void
run_minute(const struct world *w, struct arena *a)
{
	if (db_pool_is_pg(w->pool))
		complain("backup", proof_learn(w, a));
	for (const struct module *const *m = modules; *m; m++)
		if ((*m)->minute)
			complain((*m)->name, (*m)->minute(w, a));
}

/* Said once, when it happens; /readyz, /metrics and the system administrator's home say it from then on. */
static void
look_for_keeper(struct ticker *t)
{
	if (t->files_told || !child_gone())
		return;
	t->files_told = true;
	log_fault("child", "the keeper has gone: files that are handed in are refused until the server "
		"is started anew");
}

/* This server is there still; and what a newer one has done to the tables meanwhile, said once when it happens. */
static void
stay(struct ticker *t, struct arena *a)
{
	const struct world *w = t->world;
	struct db_gap gap;
	failed f = db_stay(w->pool, a, t->server, w->steps, w->n_steps, &gap);
	bool behind = f && f->code == ERR_CONFLICT;

	if (f && !(behind && t->behind_told))
		log_fault("steps", FMT, ARG(f->what));
	t->behind_told = behind;
	if (!f && gap.ahead != t->ahead_told) {
		t->ahead_told = gap.ahead;
		log_note("steps", "the database has %zu steps of a newer program, which only add: this one goes on",
		         gap.ahead);
	}
}

/* Another root key was put in while this server ran: it can write nothing any more, and gets up to be started anew. */
static void
follow_keys(struct ticker *t, struct arena *a)
{
	failed f = t->replaced ? NULL : rotation_catch_up(t->world, a);

	if (!f || f->code != ERR_DENIED) {
		complain("keys", f);
		return;
	}
	t->replaced = true;
	kill(getpid(), SIGTERM);
}

static void
hear(struct arena *a, void *v)
{
	const struct ticker *t = v;

	complain("sessions", session_catch_up(t->world, a));
}

static void
work(struct arena *a, void *v)
{
	struct ticker *t = v;
	const struct world *w = t->world;
	bool minute = t->n % DAILY_BEATS == 0;
	int64_t sealed;

	if (t->n++ % DB_STAY_S == 0)
		stay(t, a);
	look_for_keeper(t);
	complain("tick", session_flush(w, a));
	complain("tick", viewed_flush(w, a));
	follow_keys(t, a);
	if (t->replaced)
		return;
	complain("tick", job_runner_renew(w, a));
	complain("due", job_due_start(w, a));
	if (minute) {
		complain("tick", session_sweep(w, a));
		complain("daily", job_daily_start(w, a));
		complain("dual", dual_sweep(w, a));
		complain("keys", rotation_settle(w, a, ROTATE_JOB));
		run_minute(w, a);
	}
	complain("audit", chain_seal(t->chain, a, &sealed));
	db_checkpoint_idle(w->pool, QUIET_MS);
	job_runner_wake(w);
}

/* What requests left to write. */
static void
write_rest(struct arena *a, void *v)
{
	const struct ticker *t = v;

	complain("serve", viewed_flush(t->world, a));
	run_minute(t->world, a);
}

static void
end_record(struct arena *a, void *v)
{
	struct ticker *t = v;

	if (!t->replaced)
		complain("audit", chain_end(t->chain, a));
}

/* What one beat has no memory for is done by the next. */
static void
tick(struct ticker *t, beating *beat)
{
	if (!arena_apart(TICK_ARENA_MOST, beat, t))
		log_fault("tick", "no memory");
}

static struct timespec
later(struct timespec at, long ms)
{
	at.tv_nsec += ms * 1000000;
	at.tv_sec += at.tv_nsec / 1000000000;
	at.tv_nsec %= 1000000000;
	return at;
}

static void *
beats_main(void *v)
{
	const struct beats *b = v;
	struct ticker *t = b->ticker;
	struct timespec next;

	clock_gettime(CLOCK_REALTIME, &next);
	pthread_mutex_lock(&t->lock);
	while (!t->stop) {
		next = later(next, b->each_ms);
		while (!t->stop && !pthread_cond_timedwait(&t->wake, &t->lock, &next))
			;
		if (t->stop)
			break;
		pthread_mutex_unlock(&t->lock);
		tick(t, b->beat);
		pthread_mutex_lock(&t->lock);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

failed
ticker_start(struct arena *a, const struct world *w, struct chain *chain, struct ticker **ret)
{
	struct ticker *t = NEW(a, struct ticker);

	*t = (struct ticker){ .world = w, .chain = chain, .server = world_server(w, a),
		.hearing = { .ticker = t, .each_ms = HEAR_MS, .beat = hear },
		.working = { .ticker = t, .each_ms = BEAT_MS, .beat = work } };
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->wake, NULL);
	if (pthread_create(&t->hearing.thread, NULL, beats_main, &t->hearing) ||
	    pthread_create(&t->working.thread, NULL, beats_main, &t->working))
		return FAIL(a, ERR_FAULT, "no thread");
	*ret = t;
	return NULL;
}

bool
ticker_stop(struct ticker *t)
{
	pthread_mutex_lock(&t->lock);
	t->stop = true;
	pthread_cond_broadcast(&t->wake);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->hearing.thread, NULL);
	pthread_join(t->working.thread, NULL);
	tick(t, write_rest);
	return t->replaced;
}

void
ticker_end(struct ticker *t)
{
	tick(t, end_record);
}
