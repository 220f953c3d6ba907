/*
 * proxied.c - requests that two readers could read differently, through nginx as packaging/ has it, and
 * through somebody who passes bytes on as they came.  What one takes for the end of a request the other
 * must take for it too: a second request runs here exactly when the one in front knows it as one of its
 * own.  Servers with one fault each, of the usual kinds, show that the rig sees such a difference.
 */
#include "test/test.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "test/raw/naive.h"
#include "test/raw/site.h"
#include "test/raw/swallowed.h"

#define NGINX    "/usr/sbin/nginx"
#define QUIET_MS 700            /* of a connection: nginx has said all it will */

struct front { pid_t pid; str url, log; };

static str
port_of(str url)
{
	size_t colon = url.n;

	while (colon && url.s[colon - 1] != ':')
		colon--;
	return str_from(url, colon);
}

/* A port that was free a moment ago. */
static int
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	close(fd);
	return ntohs(at.sin_port);
}

static void
write_text(const char *path, str text)
{
	FILE *to = fopen(path, "we");

	if (!to || fwrite(text.s, 1, text.n, to) != text.n || fclose(to))
		fail_msg("%s cannot be written", path);
}

static str
read_text(struct arena *a, str path)
{
	FILE *from = fopen(path.s, "re");
	struct buf b = { .a = a };
	char piece[4096];
	size_t n;

	while (from && (n = fread(piece, 1, sizeof piece, from)) > 0)
		buf_put(&b, (str){ piece, n });
	if (from)
		fclose(from);
	return buf_str(&b);
}

static bool
answers(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) },
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = !connect(fd, (struct sockaddr *)&at, sizeof at);

	close(fd);
	return yes;
}

/* nginx in a folder of its own, with packaging/proxy.conf and connections that it keeps, as there. */
static struct front
front_start(struct arena *a, str server)
{
	const char *tmp = getenv("TMPDIR"), *conf_there = realpath("packaging/proxy.conf", NULL);
	char *folder = arena_z(a, arena_fmt(a, "%s/gonghui-nginx-XXXXXX", tmp ? tmp : "/tmp"));
	int port = free_port();
	struct front f = { .url = arena_fmt(a, "http://127.0.0.1:%d", port) };
	str conf;

	assert_non_null(conf_there);
	assert_non_null(mkdtemp(folder));
	f.log = arena_fmt(a, "%s/log", folder);
	conf = arena_fmt(a, "daemon off; master_process off; pid %s/pid; error_log %s/errors;\n"
		"events { }\n"
		"http {\n"
		"log_format seen '$request_method $request_uri $upstream_status';\n"
		"access_log %s/log seen;\n"
		"client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u;\n"
		"scgi_temp_path %s/s;\n"
		"keepalive_timeout 300ms; client_header_timeout 300ms; client_body_timeout 300ms; client_max_body_size 200m;\n"
		"upstream gonghui { server 127.0.0.1:" FMT "; keepalive 64; }\n"
		"server { listen 127.0.0.1:%d; location / { proxy_pass http://gonghui; include %s; } }\n"
		"}\n", folder, folder, folder, folder, folder, folder, folder, folder, ARG(port_of(server)), port, conf_there);
	write_text(arena_fmt(a, "%s/conf", folder).s, conf);
	if (!(f.pid = fork())) {
		execl(NGINX, NGINX, "-p", folder, "-c", arena_fmt(a, "%s/conf", folder).s, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 200 && !answers(port); i++)
		poll(NULL, 0, 25);
	return f;
}

static void
front_stop(struct front *f)
{
	kill(f->pid, SIGTERM);
	waitpid(f->pid, NULL, 0);
}

/* Everything that comes back until the connection ends or is quiet; `last`: the server is told that no more comes. */
static str
talk_once(struct arena *a, str url, str bytes, bool last)
{
	int fd = raw_open(url);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct buf b = { .a = a };
	char piece[4096];
	ssize_t n;

	raw_send(fd, bytes);
	if (last)
		shutdown(fd, SHUT_WR);
	while (poll(&wait, 1, QUIET_MS) > 0 && (n = recv(fd, piece, sizeof piece, 0)) > 0)
		buf_put(&b, (str){ piece, (size_t)n });
	close(fd);
	return buf_str(&b);
}

static str
talk(struct arena *a, str url, str bytes)
{
	return talk_once(a, url, bytes, false);
}

static int
count(str text, str part)
{
	int n = 0;

	for (ptrdiff_t at; (at = str_find_str(text, part)) >= 0; n++)
		text = str_from(text, (size_t)at + part.n);
	return n;
}

/* Who speaks to whom, and how often a second request has run there.  What a faulty one does is not told in words. */
struct pair { str server; atomic_int *ran; struct front *nginx; bool faulty; };

/* False: the second request ran and the one in front knows nothing of it, or the other way.  Without nginx he knows none. */
static bool
agree(struct arena *a, const struct pair *p, const char *what, str bytes, int *ret)
{
	int ran = atomic_load(p->ran), known;
	str before = p->nginx ? read_text(a, p->nginx->log) : S(""), after, said;

	said = talk_once(a, p->nginx ? p->nginx->url : p->server, bytes, p->faulty && !p->nginx);
	after = p->nginx ? str_from(read_text(a, p->nginx->log), before.n) : S("");
	/* "GET /smuggled 200": nginx has read it as a request behind the first, and passed it on. */
	known = count(after, S("GET /smuggled 200"));
	*ret = ran = atomic_load(p->ran) - ran;
	if (ran != known && !p->faulty)
		print_message("# %s: ran %d times, known %d times: " FMT "\n", what, ran, known,
			ARG(str_part(said, 0, said.n < 12 ? said.n : 12)));
	/* Behind a first request that one of the two refuses nothing runs. */
	return ran == known && !(ran && count(said, S("HTTP/1.1 4")) && !count(said, S("HTTP/1.1 2")));
}

/* So many of swallowed.h are read differently. */
static int
differences(struct arena *a, const struct pair *p)
{
	int n = 0, ran;

	for (size_t i = 0; i < COUNT(swallowed); i++)
		n += !agree(a, p, swallowed[i].what, swallowed[i].bytes, &ran);
	return n;
}

/* More than is taken of a body, made of nothing but requests. */
static int
too_much(struct arena *a, const struct pair *p)
{
	struct buf body = { .a = a };
	int n = 0, ran;

	while (body.n < 2 * HTTP_BODY_MOST)
		buf_put(&body, S(SMUGGLED));
	n += !agree(a, p, "too long", arena_fmt(a, TO_POST "Content-Length: %zu\r\n\r\n" FMT, body.n, ARG(buf_str(&body))), &ran);
	n += !agree(a, p, "too long, in one chunk", arena_fmt(a, TO_POST CHUNKED "\r\n%zx\r\n" FMT "\r\n0\r\n\r\n", body.n,
		ARG(buf_str(&body))), &ran);
	return n;
}

static bool
no_nginx(void)
{
	if (!access(NGINX, X_OK))
		return false;
	print_message("# SKIP no nginx here\n");
	return true;
}

TEST(nginx_and_we_agree_where_a_request_ends)
{
	struct site site = { 0 };
	struct http_server *server;
	struct pair p;
	struct front f;
	int refused = 0, wrong = 0, ran;

	if (no_nginx())
		return;
	server = serve(a, &site);
	f = front_start(a, http_url(server));
	p = (struct pair){ http_url(server), &site.smuggled, &f, false };
	HAS(talk(a, f.url, S("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), "GET /hello");
	HAS(talk(a, f.url, S(TO_POST LENGTH "Connection: close\r\n\r\n" SMUGGLED)), "POST /echo");
	for (size_t i = 0; i < COUNT(ambiguous); i++) {
		wrong += !agree(a, &p, ambiguous[i].what, ambiguous[i].bytes, &ran);
		refused += !ran;
	}
	print_message("# %d of %zu end with the first answer, behind nginx too\n", refused, COUNT(ambiguous));
	wrong += differences(a, &p) + too_much(a, &p);
	front_stop(&f);
	http_stop(server, 1000);
	assert_int_equal(wrong, 0);
}

TEST(nothing_runs_that_somebody_in_front_took_for_a_body)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct pair p = { http_url(server), &site.smuggled, NULL, false };
	int wrong;

	HAS(talk(a, p.server, S(TO_POST LENGTH "Connection: close\r\n\r\n" SMUGGLED)), "POST /echo");
	wrong = differences(a, &p) + too_much(a, &p);
	http_stop(server, 1000);
	assert_int_equal(wrong, 0);
}

TEST(each_usual_fault_of_a_server_is_seen)
{
	static const char *const faults[NAIVE_FAULTS] = { "has none", "believes the length", "believes chunked",
		"believes the last length", "takes a bare LF", "unfolds", "runs what it refused" };

	for (enum naive_fault fault = FAULTLESS; fault < NAIVE_FAULTS; fault++) {
		struct naive *v = naive_start(a, fault);
		struct pair p = { naive_url(a, v), &v->smuggled, NULL, true };
		int seen;

		HAS(talk(a, p.server, S(TO_POST LENGTH "\r\n" SMUGGLED "GET /smuggled HTTP/1.1\r\n\r\n")), "200 OK");
		assert_int_equal(atomic_load(&v->smuggled), 1);
		seen = differences(a, &p);
		print_message("# a server that %s: %d of %zu read differently\n", faults[fault], seen, COUNT(swallowed));
		assert_true(fault ? seen > 0 : !seen);
		naive_stop(v);
	}
}

TEST(a_server_that_runs_what_it_refused_is_seen_behind_nginx_too)
{
	struct naive *v;
	struct front f;
	struct pair p;
	int seen;

	if (no_nginx())
		return;
	v = naive_start(a, RUNS_REFUSED);
	f = front_start(a, naive_url(a, v));
	p = (struct pair){ naive_url(a, v), &v->smuggled, &f, true };
	seen = differences(a, &p);
	print_message("# behind nginx: %d of %zu read differently\n", seen, COUNT(swallowed));
	front_stop(&f);
	naive_stop(v);
	assert_true(seen > 0);
}
