/*
 * A live server under load, while it stops, and on its other sockets.
 */
#include "test/test.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "test/raw/site.h"

/* --- many at once ---------------------------------------------------------- */

#define CLIENTS 60
#define ROUNDS 5

struct client { struct http_server *server; pthread_t thread; int right; };

static void *
client_run(void *arg)
{
	struct client *c = arg;
	struct arena *a = arena_open(1 << 20);
	int fd = raw_open(http_url(c->server));

	for (int i = 0; i < ROUNDS; i++) {
		raw_send(fd, GET_("/meet"));
		c->right += raw_read(a, fd).status == 200;
		raw_send(fd, GET_("/quick"));
		c->right += raw_read(a, fd).status == 200;
	}
	close(fd);
	arena_close(a);
	return NULL;
}

/* Each round, all of them must be inside their handlers at the same time. */
static void
sixty_meet(struct arena *a, struct http_options o)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, o);
	struct client all[CLIENTS];

	pthread_barrier_init(&site.meet, NULL, CLIENTS);
	for (int i = 0; i < CLIENTS; i++) {
		all[i] = (struct client){ .server = server };
		assert_int_equal(pthread_create(&all[i].thread, NULL, client_run, &all[i]), 0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(all[i].thread, NULL);
		assert_int_equal(all[i].right, 2 * ROUNDS);
	}
	assert_int_equal(http_stats(server).requests, 2 * ROUNDS * CLIENTS);
	/* What they needed together is not kept for the few who come behind them. */
	while (http_stats(server).in_flight)
		sched_yield();
	exchange_thin(server);
	assert_true(server->n_free > 0 && server->n_free < CLIENTS);
	http_stop(server, 1000);
	pthread_barrier_destroy(&site.meet);
}

TEST(sixty_clients_on_kept_connections)
{
	sixty_meet(a, (struct http_options){ 0 });
}

/* Where one at a time is begun, each is let in once the others are long at it. */
TEST(who_waits_keeps_nobody_out)
{
	sixty_meet(a, (struct http_options){ .at_once = 1 });
}

/* One is at work and will be until site.go, one waits. */
static void
busy_house(struct site *site, struct http_server *server, int busy, int queued)
{
	raw_send(busy, GET_("/wait"));
	await(&site->entered);
	raw_send(queued, GET_("/later"));
	while (http_stats(server).waiting != 1)
		sched_yield();
}

static void
oldest_waits(struct lane *lane, int64_t ms)
{
	pthread_mutex_lock(&lane->lock);
	lane->first->queued_ms = now_ms() - ms;
	pthread_mutex_unlock(&lane->lock);
}

TEST(health_checks_pass_by_a_full_house)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));

	busy_house(&site, server, busy, queued);
	assert_int_equal(ask(a, server, GET_("/healthz")).status, 200);
	assert_int_equal(ask(a, server, GET_("/metrics")).status, 200);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, busy).status, 200);
	assert_int_equal(raw_read(a, queued).status, 200);
	close(busy);
	close(queued);
	http_stop(server, 1000);
}

/* At once, and without a new connection for whoever asks again. */
TEST(an_old_queue_sheds_load_at_once)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));
	int refused = raw_open(http_url(server));
	struct raw_answer r;
	str after;

	busy_house(&site, server, busy, queued);
	oldest_waits(&server->lanes[LANE_MAIN], HTTP_QUEUE_WAIT_MS + 1);
	raw_send(refused, GET_("/too-much"));
	r = raw_read(a, refused);
	assert_int_equal(r.status, 503);
	after = raw_field(&r, "Retry-After");
	assert_true(after.n == 1 && after.s[0] >= '2' && after.s[0] <= '5');
	assert_int_equal(http_stats(server).shed, 1);
	/* What comes with a body was not read to its end. */
	r = ask(a, server, S("POST /too-much HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\na=1"));
	assert_int_equal(r.status, 503);
	SAME("close", raw_field(&r, "Connection"));
	sem_post(&site.go);
	assert_int_equal(raw_read(a, queued).status, 200);
	/* Who was refused asks again on the same connection. */
	raw_send(refused, GET_("/again"));
	assert_int_equal(raw_read(a, refused).status, 200);
	close(refused);
	close(busy);
	close(queued);
	http_stop(server, 1000);
}

static unsigned
refused_at_once(struct arena *a, struct http_server *server)
{
	unsigned seen = 0;

	for (int i = 0; i < 64; i++) {
		struct raw_answer r = ask(a, server, GET_("/too-much"));
		str after = raw_field(&r, "Retry-After");

		assert_int_equal(r.status, 503);
		seen |= 1u << (after.s[0] - '0');
	}
	return seen;
}

TEST(who_was_refused_together_does_not_come_back_together)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));

	busy_house(&site, server, busy, queued);
	oldest_waits(&server->lanes[LANE_MAIN], HTTP_QUEUE_WAIT_MS + 1);
	assert_int_equal(refused_at_once(a, server), 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, queued).status, 200);
	close(busy);
	close(queued);
	http_stop(server, 1000);
}

static enum http_rank
rank_in_path(void *ctx, const struct http_request *rq)
{
	static const struct { const char *path; enum http_rank rank; } known[] = {
		{ "/static", HTTP_STATIC }, { "/browse", HTTP_BROWSE }, { "/search", HTTP_SEARCH }, { "/kept", HTTP_KEPT },
	};

	(void)ctx;
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_eq(rq->path, str_of(known[i].path)))
			return known[i].rank;
	return HTTP_LAST;
}

/* The looks of pages first, the doors last; an administrator does not wait at all. */
TEST(what_matters_least_is_left_out_first)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1, .rank = rank_in_path });
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));
	struct lane *lane = &server->lanes[LANE_MAIN];

	busy_house(&site, server, busy, queued);
	oldest_waits(lane, 700);
	assert_int_equal(ask(a, server, GET_("/static")).status, 503);
	assert_int_equal(ask(a, server, GET_("/kept")).status, 200);
	oldest_waits(lane, 1200);
	assert_int_equal(ask(a, server, GET_("/browse")).status, 503);
	oldest_waits(lane, 1700);
	assert_int_equal(ask(a, server, GET_("/search")).status, 503);
	assert_int_equal(ask(a, server, GET_("/kept")).status, 200);
	assert_false(lane_jammed(lane, HTTP_LAST, now_ms()));
	oldest_waits(lane, 2100);
	assert_int_equal(ask(a, server, GET_("/door")).status, 503);
	assert_int_equal(ask(a, server, GET_("/kept")).status, 200);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, queued).status, 200);
	close(busy);
	close(queued);
	http_stop(server, 1000);
}

static void
never(struct exchange *x)
{
	(void)x;
}

TEST(a_lane_holds_so_many)
{
	struct lane lane = { .lock = PTHREAD_MUTEX_INITIALIZER,
		             .most = 2,
		             .run = never };
	struct exchange x[3] = { 0 };

	assert_true(lane_push(&lane, &x[0]));
	assert_true(lane_push(&lane, &x[1]));
	assert_false(lane_push(&lane, &x[2]));
	assert_int_equal(lane_waiting(&lane), 2);
	lane_stop(&lane, never);
	assert_false(lane_push(&lane, &x[2]));
}

/* --- who works -------------------------------------------------------------- */

enum { THREADS = 4, TURNS = 20 };
static struct { pthread_t by[TURNS]; int policy[TURNS]; _Atomic int n; } worked;

static void
note_who(struct exchange *x)
{
	(void)x;
	worked.by[worked.n] = pthread_self();
	worked.policy[worked.n] = sched_getscheduler(0);
	worked.n++;
}

static void
all_rest(struct lane *lane)
{
	for (int n = 0; n != THREADS; sched_yield()) {
		n = 0;
		pthread_mutex_lock(&lane->lock);
		for (struct seat *s = lane->resting; s; s = s->next)
			n++;
		pthread_mutex_unlock(&lane->lock);
	}
}

/* Its stack and heap are warm. */
TEST(who_rested_last_is_called_first)
{
	struct exchange x = { 0 };
	struct lane lane = { 0 };

	worked.n = 0;
	assert_true(lane_start(&lane, THREADS, THREADS, 8, note_who));
	for (int i = 0; i < TURNS; i++) {
		all_rest(&lane);
		assert_true(lane_push(&lane, &x));
		while (worked.n == i)
			sched_yield();
	}
	lane_stop(&lane, never);
	assert_int_equal(lane.n_threads, 0);
	for (int i = 1; i < TURNS; i++)
		assert_true(pthread_equal(worked.by[i], worked.by[0]));
}

/* Whoever is woken interrupts nobody: decision 0031. */
TEST(the_threads_of_a_server_are_patient)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);

	worked.n = 0;
	server->lanes[LANE_MAIN].run = note_who;
	assert_true(lane_push(&server->lanes[LANE_MAIN], &(struct exchange){ 0 }));
	while (!worked.n)
		sched_yield();
	assert_int_equal(worked.policy[0], SCHED_BATCH);
	http_stop(server, 1000);
}

TEST(a_sweep_hangs_up_on_the_slow)
{
	struct peers all = { .lock = PTHREAD_MUTEX_INITIALIZER };
	int slow[2], fast[2];
	struct peer *s, *f;
	char c;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, slow), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fast), 0);
	s = peers_add(&all, slow[0], 0);
	f = peers_add(&all, fast[0], 5000);
	assert_true(peers_new(&all));
	assert_int_equal(peers_sweep(&all, HTTP_HEADER_MS + 1), 1);
	assert_int_equal(recv(slow[1], &c, 1, 0), 0);
	assert_int_equal(recv(fast[1], &c, 1, MSG_DONTWAIT), -1);
	peers_remove(&all, f);
	peers_remove(&all, s);
	assert_null(all.first);
	for (int i = 0; i < 2; i++) {
		close(slow[i]);
		close(fast[i]);
	}
}

/* --- stopping -------------------------------------------------------------- */

struct stop { struct http_server *server; int64_t drain_ms; };

static void *
stop_run(void *arg)
{
	struct stop *s = arg;

	http_stop(s->server, s->drain_ms);
	return NULL;
}

TEST(a_stop_lets_requests_in_flight_finish)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct stop stop = { server, 20000 };
	int fd = raw_open(http_url(server)), idle = raw_open(http_url(server));
	struct raw_answer r;
	pthread_t thread;

	raw_send(idle, GET_("/"));
	assert_int_equal(raw_read(a, idle).status, 200);
	raw_send(fd, GET_("/wait"));
	await(&site.entered);
	pthread_create(&thread, NULL, stop_run, &stop);
	while (!atomic_load(&server->draining))
		sched_yield();
	sem_post(&site.go);
	r = raw_read(a, fd);
	assert_int_equal(r.status, 200);
	SAME("close", raw_field(&r, "Connection"));
	SAME("", raw_rest(a, fd));
	pthread_join(thread, NULL);
	SAME("", raw_rest(a, idle));
	close(fd);
	close(idle);
}

TEST(a_patient_stop_also_runs_what_waits)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	struct stop stop = { server, 20000 };
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));
	pthread_t thread;

	raw_send(busy, GET_("/wait"));
	await(&site.entered);
	raw_send(queued, GET_("/wait"));
	while (http_stats(server).waiting != 1)
		sched_yield();
	pthread_create(&thread, NULL, stop_run, &stop);
	while (!atomic_load(&server->draining))
		sched_yield();
	sem_post(&site.go);
	assert_int_equal(raw_read(a, busy).status, 200);
	/* The one that waited runs now: had the stop given it up, nobody would enter. */
	await(&site.entered);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, queued).status, 200);
	pthread_join(thread, NULL);
	close(busy);
	close(queued);
}

TEST(a_stop_without_patience_answers_what_waits)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	struct stop stop = { server, 0 };
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));
	pthread_t thread;

	busy_house(&site, server, busy, queued);
	pthread_create(&thread, NULL, stop_run, &stop);
	assert_int_equal(raw_read(a, queued).status, 503);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, busy).status, 200);
	pthread_join(thread, NULL);
	close(busy);
	close(queued);
}

/* --- sockets --------------------------------------------------------------- */

TEST(listening_fails_in_words)
{
	static const char *const bad[] = {
		"", "127.0.0.1", "127.0.0.1:x", "localhost:80", "300.1.1.1:80", "127.0.0.1:"
	};
	struct site site = { 0 };
	struct http_server *server = serve(a, &site), *second;
	struct http_options o = { .spool = "/tmp", .handler = handle, .ctx = &site };

	for (size_t i = 0; i < COUNT(bad); i++) {
		o.listen = str_of(bad[i]);
		FAILS(ERR_INVALID, http_start(a, &o, &second));
	}
	o.listen = str_from(http_url(server), sizeof "http://" - 1);
	FAILS(ERR_CONFLICT, http_start(a, &o, &second));
	http_stop(server, 1000);
	OK(http_start(a, &o, &second));
	http_stop(second, 0);
}

/*
 * libmicrohttpd's loop and who stops it both take the listening socket out of the loop's set, and one of them is late.
 * In this thread it is always we, since somebody else has done it the moment before.
 */
static _Thread_local bool late;

__attribute__((visibility("default"))) int
epoll_ctl(int set, int what, int fd, struct epoll_event *e)
{
	if (late && what == EPOLL_CTL_DEL)
		syscall(SYS_epoll_ctl, set, what, fd, e);
	return (int)syscall(SYS_epoll_ctl, set, what, fd, e);
}

TEST(it_stops_also_when_its_loop_was_first_to_let_go_of_the_socket)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);

	assert_int_equal(ask(a, server, GET_("/")).status, 200);
	late = true;
	http_stop(server, 1000);
	late = false;
}

TEST(an_inherited_socket_goes_first)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int before = fcntl(3, F_DUPFD_CLOEXEC, 10), fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t n = sizeof at;
	struct site site = { 0 };
	struct http_server *server;

	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 8), 0);
	getsockname(fd, (struct sockaddr *)&at, &n);
	if (fd != 3) {
		dup2(fd, 3);
		close(fd);
	}
	setenv("LISTEN_PID", arena_z(a, arena_fmt(a, "%d", getpid())), 1);
	setenv("LISTEN_FDS", "1", 1);
	server = serve(a, &site);
	SAME(arena_fmt(a, "http://127.0.0.1:%d", ntohs(at.sin_port)), http_url(server));
	assert_null(getenv("LISTEN_FDS"));
	assert_int_equal(ask(a, server, GET_("/")).status, 200);
	http_stop(server, 1000);
	if (before >= 0) {
		dup2(before, 3);
		close(before);
	}
}

TEST(the_admin_socket_speaks_the_same_http)
{
	const char *path = arena_z(a, arena_fmt(a, "/tmp/http_server_test.%d.sock", getpid()));
	static const str hosts[] = { { "gonghui.example", 15 } };
	struct http_options o = { .listen = S("127.0.0.1:0"), .admin_socket = path, .spool = "/tmp",
	                          .handler = handle, .hosts = hosts, .n_hosts = 1 };
	struct site site = { 0 };
	struct http_server *server, *second;
	struct stat s;
	int status;
	str answer;

	FAILS(ERR_MISSING,
	      http_ask_local(a, path, HTTP_GET, S("/"), (str){ 0 }, (str){ 0 }, &status, &answer));
	o.ctx = &site;
	OK(http_start(a, &o, &server));
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	OK(http_ask_local(a, path, HTTP_GET, S("/status?x=1"), (str){ 0 }, (str){ 0 }, &status,
	                  &answer));
	assert_int_equal(status, 200);
	SAME("GET /status [x=1] local local 0:", answer);
	OK(http_ask_local(a, path, HTTP_POST, S("/user"), S("text/plain"), S("王小明"), &status,
	                  &answer));
	SAME("POST /user [] local local 9:王小明", answer);
	OK(http_ask_local(a, path, HTTP_GET, S("/a/../b"), (str){ 0 }, (str){ 0 }, &status,
	                  &answer));
	assert_int_equal(status, 400);
	FAILS(ERR_INVALID, http_ask_local(a, path, HTTP_GET, S("/a\r\nX: y"), (str){ 0 },
	                                  (str){ 0 }, &status, &answer));
	FAILS(ERR_CONFLICT, http_start(a, &o, &second));
	http_stop(server, 1000);
	FAILS(ERR_MISSING,
	      http_ask_local(a, path, HTTP_GET, S("/"), (str){ 0 }, (str){ 0 }, &status, &answer));

	/* What a killed server left behind is no obstacle. */
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
	OK(http_start(a, &o, &server));
	http_stop(server, 0);
}
