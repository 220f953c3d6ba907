/* The strict gate over the bytes of a head, without a socket: gate.h, peers.h, message.c. */
#include "test/test.h"

#include "http/gate.h"
#include "http/peers.h"

/*
 * Lay a head out as libmicrohttpd leaves it in its buffer (delimiters turned
 * into NULs, lines cut at the first one), and judge it.
 */
static const struct refusal *
judge(struct arena *a, const char *head, size_t n, struct gate_pass *pass)
{
	char *s = arena_get(a, n + 1), *line = s, *end = s + n;
	struct gate_head h = { .size = n,
		               .headers = NEW_N(a, struct http_header, HTTP_HEADER_COUNT + 1) };
	static const str hosts[] = { { "gonghui.example", 15 } };
	const struct refusal *no;

	memcpy(s, head, n);
	for (bool first = true; line < end; first = false) {
		char *lf = memchr(line, '\n', (size_t)(end - line)), *cut = lf, *space, *colon,
		     *last;

		assert_non_null(lf);
		if (cut > line && cut[-1] == '\r')
			*--cut = '\0';
		*lf = *cut = '\0';
		if (cut == line)
			break;
		if (first) {
			space = strchr(line, ' ');
			last = memrchr(line, ' ', (size_t)(cut - line));
			*space = *last = '\0';
			h.method = str_of(line);
			h.target = str_of(space + 1);
			h.version = str_of(last + 1);
		} else {
			colon = strchr(line, ':');
			*colon++ = '\0';
			while (*colon == ' ' || *colon == '\t')
				colon++;
			if (h.n_headers <= HTTP_HEADER_COUNT)
				h.headers[h.n_headers++] =
					(struct http_header){ str_of(line), str_of(colon) };
		}
		line = lf + 1;
	}
	if ((no = gate_sizes(&h)) || (no = gate_bytes(&h)))
		return no;
	return gate_judge(a, &h, hosts, 1, pass);
}

static int
status_of(struct arena *a, const char *head, size_t n)
{
	struct gate_pass pass;
	const struct refusal *no = judge(a, head, n, &pass);

	return no ? no->status : 0;
}

#define STATUS(head) status_of(a, head, sizeof head - 1)
#define HOST "Host: gonghui.example\r\n"

TEST(an_ordinary_request_passes)
{
	struct gate_pass pass;
	const char head[] = "POST /members?page=2&q=%E7%8E%8B HTTP/1.1\r\n" HOST
	                    "Content-Length: 12\r\nAccept: text/html\r\nAccept: */*\r\n\r\n";

	assert_null(judge(a, head, sizeof head - 1, &pass));
	assert_int_equal(pass.method, HTTP_POST);
	SAME("/members", pass.path);
	SAME("page=2&q=%E7%8E%8B", pass.query);
	assert_int_equal(pass.length, 12);
	assert_int_equal(pass.n_headers, 3);
}

TEST(head_runs_as_get)
{
	struct gate_pass pass;
	const char head[] = "HEAD / HTTP/1.1\r\n" HOST "\r\n";

	assert_null(judge(a, head, sizeof head - 1, &pass));
	assert_true(pass.head);
	assert_int_equal(pass.method, HTTP_GET);
	assert_null(pass.query.s);
}

TEST(lengths_that_two_readers_read_differently_are_refused)
{
#define POST(fields) STATUS("POST / HTTP/1.1\r\n" HOST fields "\r\n")
	assert_int_equal(0, POST("Content-Length: 0\r\n"));
	assert_int_equal(0, POST("Transfer-Encoding: chunked\r\n"));
	assert_int_equal(0, POST("transfer-encoding: CHUNKED\r\n"));
	assert_int_equal(400, POST("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"));
	assert_int_equal(400, POST("Content-Length: 4\r\nContent-Length: 4\r\n"));
	assert_int_equal(400, POST("Content-Length: 4\r\ncontent-length: 5\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding: xchunked\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding: chunked, identity\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding: identity\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding: \x0b" "chunked\r\n"));
	assert_int_equal(400, POST("Transfer-Encoding : chunked\r\n"));
	assert_int_equal(400, POST("Content-Length : 4\r\n"));
	assert_int_equal(400, POST("Content-Length: +4\r\n"));
	assert_int_equal(400, POST("Content-Length: -4\r\n"));
	assert_int_equal(400, POST("Content-Length: 0x4\r\n"));
	assert_int_equal(400, POST("Content-Length: 4,4\r\n"));
	assert_int_equal(400, POST("Content-Length:\r\n"));
	assert_int_equal(400, POST("Content-Length: 9223372036854775808\r\n"));
	assert_int_equal(0, POST("Content-Length: 9223372036854775807\r\n"));
	assert_int_equal(400,
	                 STATUS("POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
}

TEST(the_byte_filter_finds_what_the_library_hides)
{
	assert_int_equal(0, STATUS("GET / HTTP/1.1\r\n" HOST "X-A:1\r\nX-B: \t 2  \r\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\nHost: gonghui.example\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "X-A: 1\nX-B: 2\r\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "X-A: 1\0smuggled: 2\r\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "X-A: 1\0\r\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "X-A: 1\r\r\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "X-A: 1\rX-B: 2\r\n\r\n"));
}

TEST(names_and_hosts_are_proven)
{
#define GET(fields) STATUS("GET / HTTP/1.1\r\n" fields "\r\n")
	assert_int_equal(0, GET("Host: GongHui.Example:8443\r\n"));
	assert_int_equal(400, GET(""));
	assert_int_equal(400, GET("Host:\r\n"));
	assert_int_equal(400, GET(HOST HOST));
	assert_int_equal(400, GET("Host: gonghui.example:80a\r\n"));
	assert_int_equal(400, GET("Host: gonghui.example/a\r\n"));
	assert_int_equal(400, GET("Host: a@gonghui.example\r\n"));
	assert_int_equal(421, GET("Host: evil.example\r\n"));
	assert_int_equal(421, GET("Host: [::1]:80\r\n"));
	assert_int_equal(400, GET("Host: [::1\r\n"));
	assert_int_equal(400, GET(HOST "X(A): 1\r\n"));
	assert_int_equal(400, GET(HOST ": 1\r\n"));
	assert_int_equal(400, GET(HOST "X-A: \x01\r\n"));
	assert_int_equal(400, GET(HOST "X-A: \xC0\xAF\r\n"));
	assert_int_equal(400, GET(HOST "Cookie: a=1\r\nCookie: b=2\r\n"));
	assert_int_equal(400, GET(HOST "Authorization: a\r\nauthorization: b\r\n"));
	assert_int_equal(400, GET(HOST "Content-Type: a/b\r\nContent-Type: a/b\r\n"));
	assert_int_equal(400, GET(HOST "X-Any: 1\r\nX-Any: 1\r\n"));
	assert_int_equal(417, GET(HOST "Expect: 200-ok\r\n"));
	assert_int_equal(0, GET(HOST "Expect: 100-continue\r\n"));
}

TEST(methods_versions_and_bodies)
{
	assert_int_equal(405, STATUS("OPTIONS / HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(405, STATUS("TRACE / HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(501, STATUS("get / HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(501, STATUS("PROPFIND / HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("G(T / HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(505, STATUS("GET / HTTP/1.2\r\n" HOST "\r\n"));
	assert_int_equal(0, STATUS("GET / HTTP/1.0\r\n" HOST "\r\n"));
	assert_int_equal(0, STATUS("GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"));
	assert_int_equal(400, STATUS("GET / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n"));
	assert_int_equal(400,
	                 STATUS("HEAD / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
	assert_int_equal(400, STATUS("DELETE / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n"));
	assert_int_equal(400, STATUS("GET http://gonghui.example/ HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("GET * HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("GET /a b HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("GET /a#b HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("GET /a?b\x7f HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(400, STATUS("GET /a\0b HTTP/1.1\r\n" HOST "\r\n"));
}

TEST(limits_of_the_head)
{
	struct buf b = { .a = a };
	struct gate_pass pass;

	for (int fields = HTTP_HEADER_COUNT; fields <= HTTP_HEADER_COUNT + 1; fields++) {
		b.n = 0;
		buf_put(&b, S("GET / HTTP/1.1\r\n" HOST));
		for (int i = 1; i < fields; i++)
			buf_fmt(&b, "X-%d: %d\r\n", i, i);
		buf_put(&b, S("\r\n"));
		assert_int_equal(status_of(a, b.s, b.n), fields > HTTP_HEADER_COUNT ? 431 : 0);
	}
	for (size_t most = HTTP_TARGET_MOST; most <= HTTP_TARGET_MOST + 1; most++) {
		b.n = 0;
		buf_put(&b, S("GET /"));
		for (size_t i = 1; i < most; i++)
			buf_char(&b, 'a');
		buf_put(&b, S(" HTTP/1.1\r\n" HOST "\r\n"));
		assert_int_equal(status_of(a, b.s, b.n), most > HTTP_TARGET_MOST ? 414 : 0);
	}
	b.n = 0;
	buf_put(&b, S("GET / HTTP/1.1\r\n" HOST "X-Long: "));
	for (size_t i = 0; i < HTTP_HEADERS_MOST; i++)
		buf_char(&b, 'a');
	buf_put(&b, S("\r\n\r\n"));
	assert_int_equal(judge(a, b.s, b.n, &pass)->status, 431);
}

static bool
path(struct arena *a, const char *raw, str *ret)
{
	char *to = arena_get(a, strlen(raw) + 1);

	return !gate_path(str_of(raw), to, ret);
}

TEST(paths_are_decoded_once)
{
	static const char *const refused[] = { "",        "a",          "//",      "/a//b",
		                               "/./a",    "/a/..",      "/../a",   "/%2e%2E/a",
		                               "/a%2fb",  "/a%2Fb",     "/a%5cb",  "/a\\b",
		                               "/a;b",    "/%00",       "/%0d%0a", "/%7f",
		                               "/%",      "/%4",        "/%4g",    "/%G4",
		                               "/%c0%af", "/%ed%a0%80", "/%ff",    "/\xE7\x8E\x8B",
		                               "/a\"b",   "/a<b" };
	str got;

	assert_true(path(a, "/", &got));
	SAME("/", got);
	assert_true(path(a, "/members/%E7%8E%8B%20x/", &got));
	SAME("/members/王 x/", got);
	assert_true(path(a, "/a%252fb", &got));
	SAME("/a%2fb", got);
	assert_true(path(a, "/..a/b..", &got));
	for (size_t i = 0; i < COUNT(refused); i++)
		if (path(a, refused[i], &got))
			fail_msg("%s was accepted", refused[i]);
}

TEST(forwarded_addresses_count_only_from_a_proxy)
{
	static const str proxies[] = { { "127.0.0.1", 9 }, { "10.0.0.2", 8 } };
	str us = S("127.0.0.1");

	SAME("198.51.100.7", gate_remote(S("198.51.100.7"), S("1.2.3.4"), proxies, 2));
	SAME("1.2.3.4", gate_remote(us, S("1.2.3.4"), proxies, 2));
	SAME("1.2.3.4", gate_remote(us, S("6.6.6.6, 1.2.3.4, 10.0.0.2"), proxies, 2));
	SAME("2001:db8::1", gate_remote(us, S("2001:db8::1"), proxies, 2));
	SAME("127.0.0.1", gate_remote(us, S("<script>"), proxies, 2));
	SAME("127.0.0.1", gate_remote(us, (str){ 0 }, proxies, 2));
	SAME("127.0.0.1", gate_remote(us, S(""), NULL, 0));
}

TEST(fields_and_cookies_are_never_ambiguous)
{
	struct http_header headers[] = { { S("Cookie"),
		                           S("sid=1; theme=\"dark\"; twice=1; twice=2; empty=") },
		                         { S("X-A"), S("v") } };
	struct http_request rq = { .headers = headers, .n_headers = COUNT(headers) };

	SAME("v", http_header(&rq, "x-a"));
	assert_null(http_header(&rq, "X-B").s);
	SAME("1", http_cookie(&rq, S("sid")));
	SAME("dark", http_cookie(&rq, S("theme")));
	SAME("", http_cookie(&rq, S("empty")));
	assert_null(http_cookie(&rq, S("twice")).s);
	assert_null(http_cookie(&rq, S("si")).s);
}

TEST(slow_clients_are_late_and_busy_ones_are_not)
{
	struct peer p = { 0 };

	peer_phase(&p, PHASE_NEW, 0, 0);
	assert_false(peer_late(&p, HTTP_HEADER_MS));
	assert_true(peer_late(&p, HTTP_HEADER_MS + 1));
	peer_phase(&p, PHASE_WORK, 0, 0);
	assert_false(peer_late(&p, 3600 * 1000));
	peer_phase(&p, PHASE_BODY, 0, 0);
	assert_false(peer_late(&p, HTTP_HEADER_MS + 500));
	assert_true(peer_late(&p, HTTP_HEADER_MS + 2000));
	peer_progress(&p, 2 * HTTP_RATE_LEAST);
	assert_false(peer_late(&p, HTTP_HEADER_MS + 2000));
	assert_true(peer_late(&p, HTTP_HEADER_MS + 3000));
	peer_phase(&p, PHASE_IDLE, 0, 0);
	assert_true(peer_late(&p, HTTP_IDLE_MS + HTTP_HEADER_MS + 1));
}
