/* server.c - starting and stopping: see http.h. */
#include "http/inside.h"

#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 64
#define SMALL_LANE 2
#define SWEEP_S 1
#define SETTLE_MS 1000          /* for answers on their way out when the drain is over */
#define GREET_MS 1000           /* for a client that has connected and not yet spoken */
#define NOTICE_MS 20            /* for a connection taken a moment ago to be known at all */

/*
 * What a connection may use inside the library, which clears it for every
 * request.  Half of it is the buffer for the head at first; it grows in place.
 */
#define CONNECTION_MEMORY ((size_t)32 << 10)

/* Percent signs stay: gate_path decodes, once. */
static size_t
keep_escapes(void *side, struct MHD_Connection *c, char *s)
{
	(void)side, (void)c;
	return strlen(s);
}

static void
panic(void *nobody, const char *file, unsigned line, const char *reason)
{
	(void)nobody;
	log_fault("http", "libmicrohttpd gives up at %s:%u: %s", file, line, reason ? reason : "");
	abort();
}

/* admin.sock is for the user of this process and for root. */
static bool
is_operator(int fd)
{
	struct ucred who;
	socklen_t n = sizeof who;

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) &&
	       (!who.uid || who.uid == geteuid());
}

static void
connection_changed(void *side, struct MHD_Connection *c, void **peer,
                   enum MHD_ConnectionNotificationCode what)
{
	struct side *at = side;
	const union MHD_ConnectionInfo *fd;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		peers_remove(&at->server->peers, *peer);
		*peer = NULL;
		return;
	}
	if (!(fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)))
		return;
	*peer = peers_add(&at->server->peers, fd->connect_fd, now_ms());
	if (!*peer || (at->local && !is_operator(fd->connect_fd)))
		shutdown(fd->connect_fd, SHUT_RDWR);
}

/* Each loop is a daemon of its own at the one socket; as a pool of the library's they would not stop safely (0002). */
static failed
loop_start(struct arena *a, struct side *at, struct MHD_Daemon **ret)
{
	const struct http_options *o = &at->server->options;
	/* Behind a proxy every client has the proxy's address. */
	bool each = !at->local && !o->n_proxies;
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_LISTEN_SOCKET, at->listen_fd, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, HTTP_CONNECTIONS / LOOPS, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, each ? HTTP_CONNECTIONS_EACH : 0, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)CONNECTION_MEMORY, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, HTTP_IDLE_MS / 1000, NULL },
		{ MHD_OPTION_END, 0, NULL } };

	/* clang-format off */
	*ret = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0,
		NULL, NULL,
		exchange_step, at,
		MHD_OPTION_ARRAY, options,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_end, at,
		MHD_OPTION_NOTIFY_CONNECTION, connection_changed, at,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_line, at,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, at,
		MHD_OPTION_END);
	/* clang-format on */
	return *ret ? NULL : FAIL(a, ERR_FAULT, "libmicrohttpd does not start: %s", strerror(errno));
}

static failed
side_start(struct arena *a, struct side *at)
{
	for (size_t i = 0; i < (at->local ? 1 : LOOPS); i++)
		TRY(loop_start(a, at, &at->loops[i]));
	return NULL;
}

static void
pause_ms(int64_t ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

static void *
keep(void *server)
{
	struct http_server *s = server;
	struct timespec next;
	int fault, late;

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (;;) {
		next.tv_sec += SWEEP_S;
		while ((fault = sem_clockwait(&s->keeper_ends, CLOCK_MONOTONIC, &next)) &&
		       errno == EINTR)
			continue;
		if (!fault)
			return NULL;
		if ((late = peers_sweep(&s->peers, now_ms())))
			log_note("http", "%d slow connections ended", late);
		/* The library's memory for its connections is on the heap as well. */
		if (exchange_thin(s))
			malloc_trim(0);
	}
}

static failed
start_threads(struct arena *a, struct http_server *s)
{
	const struct http_options *o = &s->options;
	size_t workers = o->workers > 0 ? (size_t)o->workers : WORKERS;

	size_t at_once = o->at_once > 0 ? (size_t)o->at_once : workers;

	for (int i = 0; i < LANES; i++)
		if (!lane_start(&s->lanes[i], i == LANE_MAIN ? workers : SMALL_LANE,
		                i == LANE_MAIN ? at_once : SMALL_LANE, HTTP_QUEUE_MOST, exchange_run))
			return FAIL(a, ERR_FAULT, "no threads for workers");
	if (pthread_create(&s->keeper, NULL, keep, s))
		return FAIL(a, ERR_FAULT, "no thread for the keeper");
	s->keeper_runs = true;
	TRY(side_start(a, &s->public));
	return o->admin_socket ? side_start(a, &s->local) : NULL;
}

/*
 * For the threads that follow: who is woken waits until somebody's slice of the processor is over, or he gives way, and
 * interrupts nobody in the middle of a request.  So the loop finds several answers when its turn comes, not each one
 * alone.  Where it is not permitted (systemd's unit says it itself) all goes on as it was.  Decision 0031.
 */
static void
be_patient(void)
{
	(void)sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
}

static failed
start(struct arena *a, struct http_server *s)
{
	sigset_t all, before;
	failed e;

	TRY(listen_public(a, s->options.listen, &s->public.listen_fd, &s->url));
	if (s->options.admin_socket)
		TRY(listen_admin(a, s->options.admin_socket, &s->local.listen_fd));
	be_patient();
	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	e = start_threads(a, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e;
}

failed
http_start(struct arena *a, const struct http_options *options, struct http_server **ret)
{
	struct http_server *s = NEW(a, struct http_server);
	failed e;

	s->options = *options;
	s->public = (struct side){ .server = s, .listen_fd = -1 };
	s->local = (struct side){ .server = s, .listen_fd = -1, .local = true };
	s->spool.folder = options->spool;
	pthread_mutex_init(&s->free_lock, NULL);
	pthread_mutex_init(&s->peers.lock, NULL);
	sem_init(&s->keeper_ends, 0, 0);
	random_bytes(&s->ids, sizeof s->ids);
	random_bytes(&s->id_key, sizeof s->id_key);
	MHD_set_panic_func(panic, NULL);
	/* Other versions may lay the head out differently. */
	s->known_layout = !strcmp(MHD_get_version(), "0.9.75");
	if (!s->known_layout)
		log_note("http", "libmicrohttpd %s: bare LF and NUL are left to the proxy",
		         MHD_get_version());
	e = busy_make(s) ? start(a, s) : FAIL(a, ERR_FAULT, "no memory for a server");
	if (e) {
		http_stop(s, 0);
		return e;
	}
	log_note("http", "listening on " FMT, ARG(s->url));
	*ret = s;
	return NULL;
}

str
http_url(const struct http_server *s)
{
	return s->url;
}

static void
side_quiet(struct side *at)
{
	for (size_t i = 0; i < LOOPS && at->loops[i]; i++)
		MHD_quiesce_daemon(at->loops[i]);
}

static void
side_stop(struct side *at)
{
	for (size_t i = 0; i < LOOPS && at->loops[i]; i++)
		MHD_stop_daemon(at->loops[i]);
	if (at->listen_fd >= 0)
		close(at->listen_fd);
}

static void
wait_idle(struct http_server *s, int64_t until_ms)
{
	while (atomic_load(&s->in_flight) && now_ms() < until_ms)
		pause_ms(2);
}

void
http_stop(struct http_server *s, int64_t drain_ms)
{
	int64_t began = now_ms(), greet = drain_ms < GREET_MS ? drain_ms : GREET_MS;

	atomic_store(&s->draining, true);
	side_quiet(&s->public);
	side_quiet(&s->local);
	do {
		pause_ms(drain_ms < NOTICE_MS ? drain_ms : NOTICE_MS);
		while (peers_new(&s->peers) && now_ms() < began + greet)
			pause_ms(2);
		wait_idle(s, began + drain_ms);
	} while (peers_new(&s->peers) && now_ms() < began + greet);
	for (int i = 0; i < LANES; i++)
		lane_stop(&s->lanes[i], exchange_give_up);
	/* Every connection is resumed now, as the library demands before it is stopped. */
	wait_idle(s, now_ms() + SETTLE_MS);
	sem_post(&s->keeper_ends);
	if (s->keeper_runs)
		pthread_join(s->keeper, NULL);
	side_stop(&s->public);
	side_stop(&s->local);
	if (s->local.listen_fd >= 0)
		unlink(s->options.admin_socket);
	exchange_free_all(s);
	busy_free(s);
}

struct http_stats
http_stats(const struct http_server *server)
{
	/* Reading takes a lock, which is no change to the reader. */
	union { const struct http_server *read; struct http_server *lock; } s = { .read = server };

	return (struct http_stats){
		.requests = atomic_load(&server->requests),
		.refused = atomic_load(&server->refused),
		.in_flight = atomic_load(&server->in_flight),
		.waiting = (int64_t)lane_waiting(&s.lock->lanes[LANE_MAIN]),
		.shed = atomic_load(&server->shed) };
}
