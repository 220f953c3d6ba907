/* serve.c - gonghui serve: the server until it is told to stop. */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/ship.h"
#include "app/sms.h"
#include "base/child.h"
#include "modules/dual/dual.h"
#include "platform/account.h"
#include "platform/chain.h"
#include "platform/job.h"
#include "platform/rotate.h"
#include "platform/viewed.h"
#include "web/module.h"

#define DRAIN_MS 10000

#define READ_EACH 2     /* requests that read, at a time, for each processor: now and then one waits for a page */

/* --- each second: last seen, rights, the record, jobs; each minute: the day's jobs --- */

#define DAILY_SECONDS   60
#define QUIET_MS        3000    /* without a write: then the log is copied back */
#define TICK_ARENA_MOST ((size_t)64 << 20)

struct ticker {
	const struct world *world;
	struct chain *chain;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, files_told, behind_told, replaced;
	size_t ahead_told;              /* so many steps of a newer program were told of */
	str server;                     /* what this one is called among those of the database */
	int64_t beats;
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
beat(struct ticker *t, struct arena *a)
{
	const struct world *w = t->world;
	bool minute = t->beats % DAILY_SECONDS == 0;
	int64_t sealed;

	if (t->beats++ % DB_STAY_S == 0)
		stay(t, a);
	look_for_keeper(t);
	complain("tick", session_flush(w, a));
	complain("tick", viewed_flush(w, a));
	complain("tick", session_catch_up(w, a));
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

/* What one beat has no memory for is done by the next. */
static void
tick(struct ticker *t)
{
	struct arena *a = arena_open(TICK_ARENA_MOST);
	jmp_buf full;

	if (!a)
		return;
	if (setjmp(full)) {
		log_fault("tick", "no memory");
	} else {
		arena_full(a, &full);
		beat(t, a);
	}
	arena_full(a, NULL);
	arena_close(a);
}

static void *
ticker_main(void *v)
{
	struct ticker *t = v;
	struct timespec next;

	clock_gettime(CLOCK_REALTIME, &next);
	pthread_mutex_lock(&t->lock);
	while (!t->stop) {
		next.tv_sec++;
		while (!t->stop && !pthread_cond_timedwait(&t->wake, &t->lock, &next))
			;
		if (t->stop)
			break;
		pthread_mutex_unlock(&t->lock);
		tick(t);
		pthread_mutex_lock(&t->lock);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

static failed
ticker_start(struct arena *a, const struct world *w, struct chain *chain, struct ticker *t)
{
	*t = (struct ticker){ .world = w, .chain = chain, .server = world_server(w, a) };
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->wake, NULL);
	return pthread_create(&t->thread, NULL, ticker_main, t) ? FAIL(a, ERR_FAULT, "no thread") : NULL;
}

static void
ticker_stop(struct ticker *t)
{
	pthread_mutex_lock(&t->lock);
	t->stop = true;
	pthread_cond_signal(&t->wake);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
}

/* --- serving -------------------------------------------------------------------------- */

/*
 * Pages are built in memory that goes back to the heap with each answer.  glibc would hand it on to the
 * system and take it again, a page fault for every 4 KiB; so much of it stays here.
 */
#define HEAP_KEPT (64 << 20)

/* SQLite answers on the processor itself: more at a time would make all of them late.  PostgreSQL is waited for. */
static int
read_at_once(const struct world *w)
{
	return db_pool_is_pg(w->pool) ? 0 : READ_EACH * get_nprocs();
}

static failed
serve(struct arena *a, const struct config *c)
{
	struct http_options o = { .listen = c->listen, .loops = (int)c->loops, .workers = (int)c->workers,
		.handler = site_handle, .body_limit = site_body_limit, .rank = site_rank };
	struct http_server *server;
	struct ticker ticker;
	struct chain *chain;
	struct ship *ship;
	struct world *w;
	sigset_t ends;
	int which;

	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	mallopt(M_MMAP_THRESHOLD, HEAP_KEPT / 16);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	TRY(world_open(a, c, (struct opening){ .migrate = true, .replicas = true, .lock_wait_ms = 30000 }, &w));
	if (c->ship.n && mkdir(arena_z(a, c->ship), 0700) && errno != EEXIST)
		return FAIL(a, ERR_FAULT, FMT ": %s", ARG(c->ship), strerror(errno));
	/* Before the first thread: what comes from outside is met inside the fence. */
	TRY(fence_off(a, c));
	TRY(db_enter(w->pool, a, world_server(w, a), w->steps, w->n_steps));
	TRY(db_watch(w->pool, a, w->steps, w->n_steps));
	w->sms = sms_to_log(a, w->demo);
	w->rates = !c->no_rates;
	o.at_once = read_at_once(w);
	o.ctx = site_new(a, w);
	o.hosts = config_list(a, c->hosts, &o.n_hosts);
	o.proxies = config_list(a, c->proxies, &o.n_proxies);
	o.spool = arena_fmt(a, FMT "/spool", ARG(w->data)).s;
	o.admin_socket = arena_fmt(a, FMT "/admin.sock", ARG(w->data)).s;
	TRY(chain_open(a, w, c->audit_anchor, &chain));
	TRY(ship_start(a, w, c, &ship));
	TRY(job_runner_start(a, w));
	TRY(http_start(a, &o, &server));
	w->server = server;
	TRY(ticker_start(a, w, chain, &ticker));
	printf("listening on " FMT "\n", ARG(http_url(server)));
	fflush(stdout);
	sigwait(&ends, &which);
	log_note("serve", "stopping: signal %d", which);
	http_stop(server, DRAIN_MS);
	ticker_stop(&ticker);
	complain("serve", viewed_flush(w, a));
	run_minute(w, a);
	job_runner_stop(w);
	complain("steps", db_leave(w->pool, a, world_server(w, a)));
	ship_stop(ship);
	return ticker.replaced ? FAIL(a, ERR_DENIED, "the root key was replaced: start with the new key file") : NULL;
}

int
serve_command(struct arena *a, struct config *c, int argc, char **argv)
{
	failed f;

	if (argc)
		return command_usage("serve", argv[0]);
	f = serve(a, c);
	return f ? command_failed(a, f) : EXIT_FINE;
}
