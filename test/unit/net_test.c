/* net_test.c - asking outside: whom one may ask, how much and how long; what never leaves. */
#include "test/test.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http.h"
#include "net/net.h"

struct peer { struct http_server *server; _Atomic int asked; char body[256], type[128], head[512]; };

static void
handle(void *v, struct arena *a, const struct http_request *q, struct http_response *r)
{
	struct peer *p = v;

	p->asked++;
	r->status = 200;
	snprintf(p->body, sizeof p->body, FMT, ARG(q->body.s ? q->body : S("")));
	snprintf(p->type, sizeof p->type, FMT, ARG(http_header(q, "Content-Type").s ? http_header(q, "Content-Type") : S("")));
	snprintf(p->head, sizeof p->head, FMT "|" FMT, ARG(http_header(q, "webhook-id").s ? http_header(q, "webhook-id") : S("")),
		ARG(http_header(q, "x-second").s ? http_header(q, "x-second") : S("")));
	if (str_eq(q->path, S("/large"))) {
		r->body = (str){ arena_get(a, 2 << 20), 2 << 20 };
	} else if (str_eq(q->path, S("/away"))) {
		r->status = 302;
		http_set(r, "Location", S("/other"));
	} else
		r->body = arena_fmt(a, "{\"path\":\"" FMT "\"}", ARG(q->path));
	http_set(r, "Content-Type", S("application/json"));
}

static int64_t
no_limit(void *v, enum http_method method, str path)
{
	(void)v, (void)method, (void)path;
	return 4 << 20;
}

static void
end(void *v)
{
	http_stop(((struct peer *)v)->server, 1000);
}

static struct peer *
peer(struct arena *a, str *ret_where)
{
	struct peer *p = NEW(a, struct peer);

	OK(http_start(a, &(struct http_options){ .listen = S("127.0.0.1:0"), .workers = 2, .spool = "/tmp",
		.handler = handle, .body_limit = no_limit, .ctx = p }, &p->server));
	arena_defer(a, end, p);
	*ret_where = str_from(http_url(p->server), sizeof "http://" - 1);
	return p;
}

static struct net_ask
at(struct arena *a, str where, const char *path)
{
	return (struct net_ask){ .url = arena_fmt(a, "http://" FMT "%s", ARG(where), path) };
}

TEST(a_configured_peer_is_asked_and_answers)
{
	struct net_answer got;
	struct net_ask ask;
	str where;
	struct peer *p = peer(a, &where);
	struct net *n = net_new(a, arena_fmt(a, "127.0.0.1:1, " FMT, ARG(where)));

	ask = at(a, where, "/a?b=1");
	OK(net_ask(n, a, &ask, &got));
	assert_int_equal(got.status, 200);
	SAME("{\"path\":\"/a\"}", got.body);
	HAS(got.type, "application/json");
	ask.type = "application/json";
	ask.body = S("{\"name\":\"工会\"}");
	OK(net_ask(n, a, &ask, &got));
	SAME("{\"name\":\"工会\"}", p->body);
	SAME("application/json", p->type);
}

TEST(lines_of_the_head_go_along_and_none_gets_in_that_was_not_said)
{
	static const struct net_header good[] = { { "webhook-id", S("msg_1") }, { "X-Second", S("工会 = 1") } };
	static const struct net_header bad[] = { { "webhook-id", S("msg_1\r\nX-Second: 2") }, { "webhook-id", S("a\nb") },
		{ "webhook-id: 1\r\nX-Second", S("2") }, { "web hook", S("1") }, { "", S("1") }, { "webhook-id", S("a\0b") },
		{ "webhook-id", S("") } };
	struct net_header many[NET_HEADERS_MOST + 1];
	struct net_answer got;
	str where;
	struct peer *p = peer(a, &where);
	struct net *n = net_new(a, where);
	struct net_ask ask = at(a, where, "/");

	ask.headers = good;
	ask.n_headers = COUNT(good);
	OK(net_ask(n, a, &ask, &got));
	assert_string_equal("msg_1|工会 = 1", p->head);
	/* A body of which nothing is said, as some signatures want it. */
	ask.type = "";
	ask.body = S("{}");
	OK(net_ask(n, a, &ask, &got));
	assert_string_equal("", p->type);
	assert_string_equal("{}", p->body);
	p->asked = 0;
	for (size_t i = 0; i < COUNT(bad); i++) {
		ask.headers = &bad[i];
		ask.n_headers = 1;
		FAILS(ERR_INVALID, net_ask(n, a, &ask, &got));
	}
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = good[0];
	ask.headers = many;
	ask.n_headers = COUNT(many);
	FAILS(ERR_INVALID, net_ask(n, a, &ask, &got));
	assert_int_equal(p->asked, 0);
}

TEST(nobody_else_in_the_house_is_asked)
{
	static const char *const inside[] = { "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.1.1:8443/", "https://172.20.0.1/",
		"https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[fd00::1]/", "https://[::ffff:127.0.0.1]/",
		"https://localhost/", "https://0.0.0.0/", "https://100.64.0.1/" };
	struct net_answer got;
	str where;
	struct peer *p = peer(a, &where);
	struct net *n = net_new(a, (str){ 0 });
	struct net_ask ask = at(a, where, "/");

	/* Not even by http, where nothing is configured. */
	FAILS(ERR_DENIED, net_ask(n, a, &ask, &got));
	ask.url = arena_fmt(a, "https://" FMT "/", ARG(where));
	FAILS(ERR_DENIED, net_ask(n, a, &ask, &got));
	for (size_t i = 0; i < COUNT(inside); i++) {
		ask.url = str_of(inside[i]);
		FAILS(ERR_DENIED, net_ask(n, a, &ask, &got));
	}
	assert_int_equal(p->asked, 0);
}

TEST(what_is_no_address_of_a_service_is_refused)
{
	static const struct { const char *url; enum err_code code; } bad[] = { { "", ERR_INVALID }, { "gonghui", ERR_INVALID },
		{ "file:///etc/passwd", ERR_INVALID }, { "ftp://gonghui.example/", ERR_DENIED }, { "http://gonghui.example/", ERR_DENIED },
		{ "https://name:word@gonghui.example/", ERR_INVALID }, { "gopher://127.0.0.1:25/x", ERR_DENIED } };
	struct net *n = net_new(a, (str){ 0 });
	struct net_answer got;

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct net_ask ask = { .url = str_of(bad[i].url) };

		FAILS(bad[i].code, net_ask(n, a, &ask, &got));
	}
}

TEST(a_redirect_is_an_answer_and_is_not_followed)
{
	struct net_answer got;
	str where;
	struct peer *p = peer(a, &where);
	struct net *n = net_new(a, where);
	struct net_ask ask = at(a, where, "/away");

	OK(net_ask(n, a, &ask, &got));
	assert_int_equal(got.status, 302);
	assert_int_equal(p->asked, 1);
}

/* Takes connections and says nothing. */
static int
silent(struct arena *a, str *ret_where)
{
	struct sockaddr_in s = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof s;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_false(bind(fd, (struct sockaddr *)&s, n) || listen(fd, 4) || getsockname(fd, (struct sockaddr *)&s, &n));
	*ret_where = arena_fmt(a, "127.0.0.1:%d", ntohs(s.sin_port));
	return fd;
}

TEST(too_much_and_too_long_end)
{
	struct net_answer got;
	str where;
	struct peer *p = peer(a, &where);
	struct net *n = net_new(a, where);
	struct net_ask ask = at(a, where, "/large");
	int fd;
	failed f;

	(void)p;
	FAILS(ERR_LARGE, net_ask(n, a, &ask, &got));
	ask.most = 3 << 20;
	OK(net_ask(n, a, &ask, &got));
	assert_int_equal(got.body.n, 2 << 20);
	fd = silent(a, &where);
	ask = at(a, where, "/?access_token=SECRET");
	ask.wait_ms = 50;
	f = net_ask(net_new(a, where), a, &ask, &got);
	close(fd);
	FAILS(ERR_FAULT, f);                    /* sent, and not known what became of it */
	LACKS(f->what, "SECRET");
	ask = (struct net_ask){ .url = at(a, where, "/").url, .type = "text/plain",
		.body = { arena_get(a, NET_BODY_MOST + 1), NET_BODY_MOST + 1 } };
	FAILS(ERR_LARGE, net_ask(n, a, &ask, &got));
	ask = (struct net_ask){ .url = S("http://127.0.0.1:9/") };
	n = net_new(a, S("127.0.0.1:9"));
	FAILS(ERR_BUSY, net_ask(n, a, &ask, &got));     /* nothing was said */
}

TEST(a_form_with_a_file_arrives_whole)
{
	struct net_answer got;
	str where;
	struct peer *p = peer(a, &where);
	struct net *n = net_new(a, where);
	struct net_part part = { .name = "media", .type = "image/png", .file_name = S("cover.png"), .bytes = S("\x89PNG....") };
	struct net_ask ask = at(a, where, "/upload");

	ask.parts = &part;
	ask.n_parts = 1;
	OK(net_ask(n, a, &ask, &got));
	HAS(p->type, "multipart/form-data; boundary=");
	HAS(p->body, "name=\"media\"; filename=\"cover.png\"");
	HAS(p->body, "Content-Type: image/png");
}

TEST(a_value_in_a_query_is_escaped)
{
	SAME("%2Fmy%2Fcard%3Fa%3D1%26b%3D%E5%B7%A5", net_escape(a, S("/my/card?a=1&b=工")));
	SAME("A-z0._~", net_escape(a, S("A-z0._~")));
}
