/* serve.c - gonghui serve: the server until it is told to stop. */
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "app/commands.h"
#include "app/files.h"
#include "app/ship.h"
#include "app/sms.h"
#include "app/ticker.h"
#include "modules/sms/sms.h"
#include "platform/account.h"
#include "platform/job.h"
#include "web/module.h"

#define DRAIN_MS 10000

#define READ_EACH 2     /* requests that read, at a time, for each processor: now and then one waits for a page */

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
prove_roles(struct arena *a, const struct world *w)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = roles_prove(d, a, w);
	db_return(w->pool, d);
	return f;
}

static failed
serve(struct arena *a, const struct config *c)
{
	struct http_options o = { .listen = c->listen, .workers = (int)c->workers,
		.handler = site_handle, .body_limit = site_body_limit, .rank = site_rank };
	struct http_server *server;
	struct ticker *ticker;
	struct chain *chain;
	struct ship *ship;
	struct world *w;
	sigset_t ends;
	bool replaced;
	int which;
	failed f;

	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	mallopt(M_MMAP_THRESHOLD, HEAP_KEPT / 16);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	TRY(world_open(a, c, (struct opening){ .migrate = true, .replicas = true, .key_apart = true,
		.lock_wait_ms = 30000 }, &w));
	TRY(prove_roles(a, w));
	if (c->ship.n)
		TRY(folder_need(a, arena_z(a, c->ship)));
	/* Before the first thread: what comes from outside is met inside the fence. */
	TRY(fence_off(a, c));
	TRY(db_enter(w->pool, a, world_server(w, a), w->steps, w->n_steps));
	TRY(db_watch(w->pool, a, w->steps, w->n_steps));
	w->sms = w->demo ? sms_of_demo(a) : sms_gateway_new(a, w);
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
	replaced = ticker_stop(ticker);
	job_runner_stop(w);
	ticker_end(ticker);
	f = db_leave(w->pool, a, world_server(w, a));
	if (f)
		log_fault("steps", FMT, ARG(f->what));
	ship_stop(ship);
	return replaced ? FAIL(a, ERR_DENIED, "the root key was replaced: start with the new key file") : NULL;
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
