/*
 * A live server on a free port of this machine, spoken to with raw bytes: what
 * it refuses, what it answers, how bodies arrive.
 */
#include "test/test.h"

#include "test/raw/ambiguous.h"
#include "test/raw/site.h"

/* --- the gate, live -------------------------------------------------------- */

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
		rest = r.status == one->status ? raw_rest(a, fd) : S("");
		close(fd);
		ours = raw_field(&r, "X-Request-Id").s != NULL;
		if (one->by == LIBRARY_TWICE &&
		    str_starts(r.body, arena_fmt(a, "HTTP/1.1 %d ", one->status)))
			rest = S("");
		if (r.status != one->status || rest.n || ours != (one->by == GATE) ||
		    atomic_load(&site.runs)) {
			print_error("%s: %d instead of %d, by %s, then %zu bytes, %d runs\n",
			            one->what, r.status, one->status,
			            ours ? "the gate" : "the library", rest.n,
			            atomic_load(&site.runs));
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
	/* The largest that is allowed passes, in one field or in all: the library's buffer holds it in one piece. */
	for (int fields = 1; fields <= 63; fields += 62) {
		b.n = 0;
		buf_put(&b, S("GET /"));
		for (int i = 1; i < HTTP_TARGET_MOST; i++)
			buf_char(&b, 'a');
		buf_put(&b, S(" HTTP/1.1\r\nHost: x\r\n"));
		for (int i = 1; i < fields; i++)
			buf_fmt(&b, "X-%02d: 1\r\n", i);
		buf_put(&b, S("X-Long: "));
		for (int i = 0; i < HTTP_HEADERS_MOST - 40 - 9 * fields; i++)
			buf_char(&b, 'a');
		buf_put(&b, S("\r\n\r\n"));
		assert_int_equal(ask(a, server, buf_str(&b)).status, 200);
	}
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.smuggled), 0);
}

TEST(other_hosts_are_sent_away)
{
	static const str hosts[] = { { "gonghui.example", 15 } };
	struct site site = { 0 };
	struct http_server *server =
		serve_with(a, &site, (struct http_options){ .hosts = hosts, .n_hosts = 1 });

	assert_int_equal(ask(a, server, GET_("/")).status, 421);
	assert_int_equal(
		ask(a, server, S("GET / HTTP/1.1\r\nHost: gonghui.example:8080\r\n\r\n")).status,
		200);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 1);
}

TEST(forwarded_fields_count_from_a_proxy_alone)
{
	static const str proxies[] = { { "127.0.0.1", 9 } };
	const str request =
		S("GET /a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.9\r\n"
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

/* --- answers --------------------------------------------------------------- */

TEST(every_answer_is_protected_and_numbered)
{
	static const char *const fields[] = { "Content-Security-Policy",
		                              "X-Content-Type-Options",
		                              "Referrer-Policy",
		                              "Cross-Origin-Opener-Policy",
		                              "Cross-Origin-Resource-Policy",
		                              "Cache-Control",
		                              "Date",
		                              "Content-Length" };
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct raw_answer r[] = { ask(a, server, GET_("/")), ask(a, server, GET_("//")),
		                  ask(a, server, GET_("/full")), ask(a, server, GET_("/nothing")),
		                  ask(a, server, GET_("/file")) };
	const int status[] = { 200, 400, 503, 500, 200 };

	for (size_t i = 0; i < COUNT(r); i++) {
		assert_int_equal(r[i].status, status[i]);
		for (size_t f = 0; f < COUNT(fields); f++)
			assert_non_null(raw_field(&r[i], fields[f]).s);
		assert_int_equal(raw_field(&r[i], "X-Request-Id").n, 16);
		for (size_t before = 0; before < i; before++)
			assert_false(str_eq(raw_field(&r[i], "X-Request-Id"),
			                    raw_field(&r[before], "X-Request-Id")));
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

/* --- bodies ---------------------------------------------------------------- */

TEST(small_bodies_arrive_in_memory)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));

	raw_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na=1\r\n"));
	SAME("POST /p [] 127.0.0.1 5:a=1\r\n", raw_read(a, fd).body);
	raw_send(
		fd,
		S("PUT /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n" ONCE));
	SAME("PUT /p [] 127.0.0.1 5:abcde", raw_read(a, fd).body);
	raw_send(
		fd,
		S("PATCH /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"));
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

	raw_send(fd, arena_fmt(a, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: %lld\r\n\r\n",
	                       (long long)n));
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
	assert_int_equal(
		ask(a, server, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"))
			.status,
		413);
	assert_int_equal(ask(a, server,
	                     S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n"
	                       "Expect: 100-continue\r\n\r\n"))
	                         .status,
	                 413);
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
	struct http_server *server =
		serve_with(a, &site, (struct http_options){ .spool = "/nowhere" });
	int fd = raw_open(http_url(server));

	raw_send(fd, S("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n"));
	send_body(fd, 400000, false);
	assert_int_equal(raw_read(a, fd).status, 500);
	close(fd);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 0);
}

TEST(a_body_is_read_while_it_is_sent_and_ends_once)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	int fd = raw_open(http_url(server));
	struct raw_answer r;

	raw_send(fd, GET_("/source"));
	r = raw_read(a, fd);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.body.n, SOURCE_SIZE);
	for (size_t i = 0; i < r.body.n; i++)
		assert_int_equal((unsigned char)r.body.s[i], i % 251);
	/* The head alone: nothing is read. */
	atomic_store(&site.reads, 0);
	raw_send(fd, S("HEAD /source HTTP/1.1\r\nHost: x\r\n\r\n"));
	r = raw_read_some(a, fd, false);
	SAME("200000", raw_field(&r, "Content-Length"));
	assert_int_equal(atomic_load(&site.reads), 0);
	raw_send(fd, GET_("/echo"));
	assert_int_equal(raw_read(a, fd).status, 200);
	close(fd);
	/* What cannot be read ends the connection, and is no shorter answer. */
	fd = raw_open(http_url(server));
	raw_send(fd, GET_("/torn"));
	assert_true(raw_rest(a, fd).n < SOURCE_SIZE);
	close(fd);
	/* Somebody who goes in the middle. */
	fd = raw_open(http_url(server));
	raw_send(fd, GET_("/source"));
	raw_read_some(a, fd, false);
	close(fd);
	while (http_stats(server).in_flight)
		sched_yield();
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.ended), 4);
}

TEST(a_client_that_goes_away_leaves_nothing)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	const struct linger reset = { .l_onoff = 1 };
	int fd = raw_open(http_url(server));

	/* By a reset: an end right behind data is noticed by the library when it has been idle. */
	raw_send(fd, S("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"));
	send_body(fd, 1000000, false);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(fd);
	/* One that goes while its handler runs. */
	fd = raw_open(http_url(server));
	raw_send(fd, GET_("/wait"));
	await(&site.entered);
	close(fd);
	sem_post(&site.go);
	while (http_stats(server).in_flight)
		sched_yield();
	assert_int_equal(atomic_load(&server->spool.used), 0);
	http_stop(server, 1000);
	assert_int_equal(atomic_load(&site.runs), 1);
}
