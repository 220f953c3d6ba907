/*
 * A live server on a free port of this machine, spoken to with raw bytes:
 * src/http from the socket to the handler and back.
 */
#include "test/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "http/inside.h"
#include "test/raw/ambiguous.h"
#include "test/raw/raw.h"

/* --- the server under test ---------------------------------------------------- */

struct site {
	atomic_int smuggled, runs;
	sem_t entered, go;
	pthread_barrier_t meet;
};

static void
echo(struct arena *a, const struct http_request *rq, struct http_response *rs)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };

	http_set(rs, "Content-Type", S("text/plain; charset=utf-8"));
	rs->status = 200;
	rs->body = arena_fmt(a, "%s " FMT " [" FMT "] " FMT "%s%s %lld:" FMT, methods[rq->method], ARG(rq->path),
	                     ARG(rq->query), ARG(rq->remote), rq->secure ? " secure" : "",
	                     rq->local ? " local" : "", (long long)rq->body_size, ARG(rq->body));
}

/* Sums the bytes of a spooled body. */
static void
sum(struct arena *a, const struct http_request *rq, struct http_response *rs)
{
	char piece[64 << 10];
	uint64_t total = 0;
	int64_t n = 0;
	ssize_t got;

	while ((got = read(rq->body_fd, piece, sizeof piece)) > 0) {
		n += got;
		for (ssize_t i = 0; i < got; i++)
			total += (unsigned char)piece[i];
	}
	rs->status = 200;
	rs->body = arena_fmt(a, "%lld %llu %d", (long long)n, (unsigned long long)total, (int)rq->body.n);
}

static void
file(struct http_response *rs)
{
	int fd = spool_file("/tmp");

	assert_true(spool_write(fd, "from a file", 11));
	rs->status = 200;
	rs->fd = fd;
	rs->fd_size = 11;
}

static void
handle(void *ctx, struct arena *a, const struct http_request *rq, struct http_response *rs)
{
	struct site *s = ctx;

	atomic_fetch_add(&s->runs, 1);
	if (str_eq(rq->path, S("/smuggled")))
		atomic_fetch_add(&s->smuggled, 1);
	if (str_eq(rq->path, S("/wait"))) {
		sem_post(&s->entered);
		while (sem_wait(&s->go))
			continue;
	}
	if (str_eq(rq->path, S("/meet")))
		pthread_barrier_wait(&s->meet);
	if (str_eq(rq->path, S("/full")))
		for (;;)
			arena_get(a, 1 << 20);
	if (str_eq(rq->path, S("/nothing")))
		return;
	if (str_eq(rq->path, S("/sum")))
		sum(a, rq, rs);
	else if (str_eq(rq->path, S("/file")))
		file(rs);
	else
		echo(a, rq, rs);
}

static int64_t
limit(void *ctx, enum http_method method, str path)
{
	(void)ctx, (void)method;
	return str_eq(path, S("/sum")) ? (int64_t)32 << 20 : 0;
}

static struct http_server *
serve_with(struct arena *a, struct site *site, struct http_options o)
{
	struct http_server *server;

	sem_init(&site->entered, 0, 0);
	sem_init(&site->go, 0, 0);
	o.listen = S("127.0.0.1:0");
	o.spool = o.spool ? o.spool : "/tmp";
	o.handler = handle;
	o.body_limit = limit;
	o.ctx = site;
	OK(http_start(a, &o, &server));
	return server;
}

static struct http_server *
serve(struct arena *a, struct site *site)
{
	return serve_with(a, site, (struct http_options){ 0 });
}

/* One request on a connection of its own. */
static struct raw_answer
ask(struct arena *a, struct http_server *server, str bytes)
{
	int fd = raw_open(http_url(server));
	struct raw_answer r;

	raw_send(fd, bytes);
	r = raw_read(a, fd);
	close(fd);
	return r;
}

#define GET_(path) S("GET " path " HTTP/1.1\r\nHost: x\r\n\r\n")

/* --- the gate, live --------------------------------------------------------------- */

TEST(ambiguous_requests_end_with_their_first_answer)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int wrong = 0;

	for (size_t i = 0; i < COUNT(ambiguous); i++) {
		const struct ambiguous *one = &ambiguous[i];
		int fd = raw_open(http_url(server));
		struct raw_answer r;
		bool ours, head = str_starts(one->bytes, S("HEAD"));
		str rest;

		raw_send(fd, one->bytes);
		r = raw_read_some(a, fd, !head);
		rest = raw_rest(a, fd);
		close(fd);
		ours = raw_field(&r, "X-Request-Id").s != NULL;
		if (one->by == LIBRARY_TWICE && str_starts(r.body, arena_fmt(a, "HTTP/1.1 %d ", one->status)))
			rest = S("");
		if (r.status != one->status || rest.n || ours != (one->by == GATE) || atomic_load(&site.runs)) {
			print_error("%s: %d instead of %d, by %s, then %zu bytes, %d runs\n", one->what, r.status,
			            one->status, ours ? "the gate" : "the library", rest.n, atomic_load(&site.runs));
			wrong++;
		}
		atomic_store(&site.runs, 0);
	}
	http_stop(server, 1000);
	assert_int_equal(wrong, 0);
	assert_int_equal(atomic_load(&site.smuggled), 0);
}

TEST(the_marker_itself_works)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));

	raw_send(fd, S(TO_GET "\r\n" SMUGGLED));
	assert_int_equal(raw_read(a, fd).status, 200);
	assert_int_equal(raw_read(a, fd).status, 200);
	assert_int_equal(atomic_load(&site.smuggled), 1);
	close(fd);
	http_stop(server, 1000);
}

TEST(heads_over_their_limits)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct buf b = { .a = a };

	buf_put(&b, S(TO_GET));
	for (int i = 0; i < 64; i++)
		buf_fmt(&b, "X-%d: 1\r\n", i);
	buf_put(&b, S("\r\n" SMUGGLED));
	assert_int_equal(ask(a, server, buf_str(&b)).status, 431);

	b.n = 0;
	buf_put(&b, S("GET /"));
	for (int i = 0; i < 9000; i++)
		buf_char(&b, 'a');
	buf_put(&b, S(" HTTP/1.1\r\nHost: x\r\n\r\n" SMUGGLED));
	assert_int_equal(ask(a, server, buf_str(&b)).status, 414);

	for (int size = 16 << 10; size <= 128 << 10; size += 112 << 10) {
		b.n = 0;
		buf_put(&b, S(TO_GET "X-Long: "));
		for (int i = 0; i < size; i++)
			buf_char(&b, 'a');
		buf_put(&b, S("\r\n\r\n" SMUGGLED));
		assert_int_equal(ask(a, server, buf_str(&b)).status, 431);
	}
	/* The largest that is allowed passes: the library's buffer holds it in one piece. */
	b.n = 0;
	buf_put(&b, S("GET /"));
	for (int i = 1; i < HTTP_TARGET_MOST; i++)
		buf_char(&b, 'a');
	buf_put(&b, S(" HTTP/1.1\r\nHost: x\r\nX-Long: "));
	for (int i = 0; i < HTTP_HEADERS_MOST - 40; i++)
		buf_char(&b, 'a');
	buf_put(&b, S("\r\n\r\n"));
	assert_int_equal(ask(a, server, buf_str(&b)).status, 200);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.smuggled), 0);
}

TEST(other_hosts_are_sent_away)
{
	static const str hosts[] = { { "gonghui.example", 15 } };
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .hosts = hosts, .n_hosts = 1 });

	assert_int_equal(ask(a, server, GET_("/")).status, 421);
	assert_int_equal(ask(a, server, S("GET / HTTP/1.1\r\nHost: gonghui.example:8080\r\n\r\n")).status, 200);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 1);
}

TEST(forwarded_fields_count_from_a_proxy_alone)
{
	static const str proxies[] = { { "127.0.0.1", 9 } };
	const str request = S("GET /a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.9\r\n"
	                      "X-Forwarded-Proto: https\r\n\r\n");
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct raw_answer r;

	SAME("GET /a [] 127.0.0.1 0:", ask(a, server, request).body);
	http_stop(server, 1000);
	server = serve_with(a, &site, (struct http_options){ .proxies = proxies, .n_proxies = 1 });
	r = ask(a, server, request);
	SAME("GET /a [] 192.0.2.9 secure 0:", r.body);
	assert_non_null(raw_field(&r, "Strict-Transport-Security").s);
	http_stop(server, 1000);
}

/* --- answers ------------------------------------------------------------------------ */

TEST(every_answer_is_protected_and_numbered)
{
	static const char *const fields[] = { "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
		"Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control", "Date", "Content-Length" };
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct raw_answer r[] = { ask(a, server, GET_("/")), ask(a, server, GET_("//")), ask(a, server, GET_("/full")),
	                          ask(a, server, GET_("/nothing")), ask(a, server, GET_("/file")) };
	const int status[] = { 200, 400, 503, 500, 200 };

	for (size_t i = 0; i < COUNT(r); i++) {
		assert_int_equal(r[i].status, status[i]);
		for (size_t f = 0; f < COUNT(fields); f++)
			assert_non_null(raw_field(&r[i], fields[f]).s);
		assert_int_equal(raw_field(&r[i], "X-Request-Id").n, 16);
		for (size_t before = 0; before < i; before++)
			assert_false(str_eq(raw_field(&r[i], "X-Request-Id"), raw_field(&r[before], "X-Request-Id")));
	}
	SAME("网址格式不正确。", r[1].body);
	SAME("close", raw_field(&r[1], "Connection"));
	SAME("text/plain; charset=utf-8", raw_field(&r[1], "Content-Type"));
	SAME("访问人数较多，请稍后再试。", r[2].body);
	SAME("from a file", r[4].body);
	http_stop(server, 1000);
}

TEST(head_answers_as_get_without_a_body)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));
	struct raw_answer head, get;

	raw_send(fd, S("HEAD /a?b=1 HTTP/1.1\r\nHost: x\r\n\r\n"));
	head = raw_read_some(a, fd, false);
	raw_send(fd, GET_("/a?b=1"));
	get = raw_read(a, fd);
	SAME("GET /a [b=1] 127.0.0.1 0:", get.body);
	SAME(raw_field(&get, "Content-Length"), raw_field(&head, "Content-Length"));
	close(fd);
	http_stop(server, 1000);
}

/* --- bodies --------------------------------------------------------------------------- */

TEST(small_bodies_arrive_in_memory)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));

	raw_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na=1\r\n"));
	SAME("POST /p [] 127.0.0.1 5:a=1\r\n", raw_read(a, fd).body);
	raw_send(fd, S("PUT /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n" ONCE));
	SAME("PUT /p [] 127.0.0.1 5:abcde", raw_read(a, fd).body);
	raw_send(fd, S("PATCH /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"));
	assert_int_equal(raw_read(a, fd).status, 100);
	raw_send(fd, S("z"));
	SAME("PATCH /p [] 127.0.0.1 1:z", raw_read(a, fd).body);
	raw_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\n\r\n"));
	SAME("POST /p [] 127.0.0.1 0:", raw_read(a, fd).body);
	close(fd);
	http_stop(server, 1000);
}

/* A body of n bytes, each 1; `chunked` in pieces of 60,000. */
static bool
send_body(int fd, int64_t n, bool chunked)
{
	char piece[60000], size[16];

	memset(piece, 1, sizeof piece);
	for (int64_t sent = 0; sent < n; ) {
		size_t m = n - sent < (int64_t)sizeof piece ? (size_t)(n - sent) : sizeof piece;

		snprintf(size, sizeof size, "%zx\r\n", m);
		if ((chunked && !raw_send(fd, str_of(size))) || !raw_send(fd, (str){ piece, m }) ||
		    (chunked && !raw_send(fd, S("\r\n"))))
			return false;
		sent += (int64_t)m;
	}
	return !chunked || raw_send(fd, S("0\r\n\r\n"));
}

TEST(large_bodies_are_spooled)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));
	const int64_t n = 20 << 20;

	raw_send(fd, arena_fmt(a, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: %lld\r\n\r\n", (long long)n));
	assert_true(send_body(fd, n, false));
	SAME("20971520 20971520 0", raw_read(a, fd).body);
	raw_send(fd, S("POST /sum HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
	assert_true(send_body(fd, n, true));
	SAME("20971520 20971520 0", raw_read(a, fd).body);
	close(fd);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&server->spool.used), 0);
}

TEST(bodies_over_their_limit_are_refused)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd;

	/* Declared: before a byte of it is read. */
	assert_int_equal(ask(a, server, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")).status, 413);
	assert_int_equal(ask(a, server, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n"
	                                  "Expect: 100-continue\r\n\r\n")).status, 413);
	/* Counted, when it is chunked: the client is heard out a little, and then cut off. */
	fd = raw_open(http_url(server));
	raw_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
	assert_true(send_body(fd, HTTP_BODY_MOST + 1000, true));
	assert_int_equal(raw_read(a, fd).status, 413);
	SAME("", raw_rest(a, fd));
	close(fd);
	fd = raw_open(http_url(server));
	raw_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
	assert_false(send_body(fd, (int64_t)1 << 30, true));
	close(fd);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 0);
	assert_int_equal(atomic_load(&server->spool.used), 0);
}

TEST(a_body_that_cannot_be_kept_is_refused)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .spool = "/nowhere" });
	int fd = raw_open(http_url(server));

	raw_send(fd, S("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n"));
	send_body(fd, 400000, false);
	assert_int_equal(raw_read(a, fd).status, 500);
	close(fd);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 0);
}

TEST(a_client_that_goes_away_leaves_nothing)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	const struct linger reset = { .l_onoff = 1 };
	int fd = raw_open(http_url(server));

	/* By a reset: an end right behind data is noticed by the library only when the connection is idle. */
	raw_send(fd, S("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"));
	send_body(fd, 1000000, false);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(fd);
	/* One that goes while its handler runs. */
	fd = raw_open(http_url(server));
	raw_send(fd, GET_("/wait"));
	sem_wait(&site.entered);
	close(fd);
	sem_post(&site.go);
	while (http_stats(server).in_flight)
		sched_yield();
	assert_int_equal(atomic_load(&server->spool.used), 0);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 1);
}

/* --- many at once ------------------------------------------------------------------------ */

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
TEST(sixty_clients_on_kept_connections)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
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
	http_stop(server, 1000);
	pthread_barrier_destroy(&site.meet);
}

TEST(health_checks_pass_by_a_full_house)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));

	raw_send(busy, GET_("/wait"));
	sem_wait(&site.entered);
	raw_send(queued, GET_("/later"));
	while (http_stats(server).waiting != 1)
		sched_yield();
	assert_int_equal(ask(a, server, GET_("/healthz")).status, 200);
	assert_int_equal(ask(a, server, GET_("/metrics")).status, 200);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, busy).status, 200);
	assert_int_equal(raw_read(a, queued).status, 200);
	close(busy);
	close(queued);
	http_stop(server, 1000);
}

TEST(an_old_queue_sheds_load_at_once)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));
	struct lane *lane = &server->lanes[LANE_MAIN];
	struct raw_answer r;

	raw_send(busy, GET_("/wait"));
	sem_wait(&site.entered);
	raw_send(queued, GET_("/later"));
	while (http_stats(server).waiting != 1)
		sched_yield();
	pthread_mutex_lock(&lane->lock);
	lane->first->queued_ms -= HTTP_QUEUE_WAIT_MS + 1;
	pthread_mutex_unlock(&lane->lock);
	r = ask(a, server, GET_("/too-much"));
	assert_int_equal(r.status, 503);
	SAME("2", raw_field(&r, "Retry-After"));
	assert_int_equal(http_stats(server).shed, 1);
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
	struct lane lane = { .lock = PTHREAD_MUTEX_INITIALIZER, .ready = PTHREAD_COND_INITIALIZER, .most = 2,
	                     .run = never };
	struct exchange x[3] = { 0 };

	assert_true(lane_push(&lane, &x[0]));
	assert_true(lane_push(&lane, &x[1]));
	assert_false(lane_push(&lane, &x[2]));
	assert_int_equal(lane_waiting(&lane), 2);
	lane_stop(&lane, never);
	assert_false(lane_push(&lane, &x[2]));
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

/* --- stopping --------------------------------------------------------------------------------- */

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
	sem_wait(&site.entered);
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

TEST(a_stop_without_patience_answers_what_waits)
{
	struct site site = { 0 };
	struct http_server *server = serve_with(a, &site, (struct http_options){ .workers = 1 });
	struct stop stop = { server, 0 };
	int busy = raw_open(http_url(server)), queued = raw_open(http_url(server));
	pthread_t thread;

	raw_send(busy, GET_("/wait"));
	sem_wait(&site.entered);
	raw_send(queued, GET_("/later"));
	while (http_stats(server).waiting != 1)
		sched_yield();
	pthread_create(&thread, NULL, stop_run, &stop);
	assert_int_equal(raw_read(a, queued).status, 503);
	sem_post(&site.go);
	assert_int_equal(raw_read(a, busy).status, 200);
	pthread_join(thread, NULL);
	close(busy);
	close(queued);
}

/* --- sockets ------------------------------------------------------------------------------------- */

TEST(listening_fails_in_words)
{
	static const char *const bad[] = { "", "127.0.0.1", "127.0.0.1:x", "localhost:80", "300.1.1.1:80", "127.0.0.1:" };
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

	FAILS(ERR_MISSING, http_ask_local(a, path, HTTP_GET, S("/"), (str){ 0 }, (str){ 0 }, &status, &answer));
	o.ctx = &site;
	OK(http_start(a, &o, &server));
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	OK(http_ask_local(a, path, HTTP_GET, S("/status?x=1"), (str){ 0 }, (str){ 0 }, &status, &answer));
	assert_int_equal(status, 200);
	SAME("GET /status [x=1] local local 0:", answer);
	OK(http_ask_local(a, path, HTTP_POST, S("/user"), S("text/plain"), S("王小明"), &status, &answer));
	SAME("POST /user [] local local 9:王小明", answer);
	OK(http_ask_local(a, path, HTTP_GET, S("/a/../b"), (str){ 0 }, (str){ 0 }, &status, &answer));
	assert_int_equal(status, 400);
	FAILS(ERR_INVALID, http_ask_local(a, path, HTTP_GET, S("/a\r\nX: y"), (str){ 0 }, (str){ 0 }, &status, &answer));
	FAILS(ERR_CONFLICT, http_start(a, &o, &second));
	http_stop(server, 1000);
	FAILS(ERR_MISSING, http_ask_local(a, path, HTTP_GET, S("/"), (str){ 0 }, (str){ 0 }, &status, &answer));

	/* What a killed server left behind is no obstacle. */
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
	OK(http_start(a, &o, &server));
	http_stop(server, 0);
}
