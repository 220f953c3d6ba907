/*
 * proxied.c - the ambiguous requests of test/raw/ambiguous.h once more, through nginx as
 * packaging/ has it.  What one of the two takes for the end of a request the other must take for it
 * too: a second request runs here exactly when nginx knows it as one of its own.
 */
#include "test/test.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "test/raw/ambiguous.h"
#include "test/raw/site.h"

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

/* nginx with what packaging/proxy.conf tells it, in a folder of its own. */
static struct front
front_start(struct arena *a, str server)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = arena_z(a, arena_fmt(a, "%s/gonghui-nginx-XXXXXX", tmp ? tmp : "/tmp"));
	int port = free_port();
	struct front f = { .url = arena_fmt(a, "http://127.0.0.1:%d", port) };
	str conf;

	assert_non_null(mkdtemp(folder));
	f.log = arena_fmt(a, "%s/log", folder);
	conf = arena_fmt(a, "daemon off; master_process off; pid %s/pid; error_log %s/errors;\n"
		"events { }\n"
		"http {\n"
		"log_format seen '$request_method $request_uri $upstream_status';\n"
		"access_log %s/log seen;\n"
		"client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u;\n"
		"scgi_temp_path %s/s;\n"
		"keepalive_timeout 300ms; client_header_timeout 300ms; client_body_timeout 300ms;\n"
		"server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:" FMT ";\n"
		"proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $host;\n"
		"proxy_set_header X-Forwarded-For $remote_addr; proxy_request_buffering on; } }\n"
		"}\n", folder, folder, folder, folder, folder, folder, folder, folder, port, ARG(port_of(server)));
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

/* Everything that comes back until the connection ends or is quiet. */
static str
talk(struct arena *a, str url, str bytes)
{
	int fd = raw_open(url);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct buf b = { .a = a };
	char piece[4096];
	ssize_t n;

	raw_send(fd, bytes);
	while (poll(&wait, 1, QUIET_MS) > 0 && (n = recv(fd, piece, sizeof piece, 0)) > 0)
		buf_put(&b, (str){ piece, (size_t)n });
	close(fd);
	return buf_str(&b);
}

static int
count(str text, str part)
{
	int n = 0;

	for (ptrdiff_t at; (at = str_find_str(text, part)) >= 0; n++)
		text = str_from(text, (size_t)at + part.n);
	return n;
}

TEST(nginx_and_we_agree_where_a_request_ends)
{
	struct site site = { 0 };
	struct http_server *server = serve(a, &site);
	struct front f;
	int refused = 0;

	if (access(NGINX, X_OK)) {
		print_message("# SKIP no nginx here\n");
		http_stop(server, 1000);
		return;
	}
	f = front_start(a, http_url(server));
	HAS(talk(a, f.url, S("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), "GET /hello");
	for (size_t i = 0; i < COUNT(ambiguous); i++) {
		int ran = atomic_load(&site.smuggled);
		str before = read_text(a, f.log), after, said;

		said = talk(a, f.url, ambiguous[i].bytes);
		after = str_from(read_text(a, f.log), before.n);
		ran = atomic_load(&site.smuggled) - ran;
		refused += !ran;
		/* "GET /smuggled 200": nginx has read it as a request behind the first, and passed it on. */
		if (ran != count(after, S("GET /smuggled 200")))
			fail_msg("%s: ran %d times, nginx knows [" FMT "]\nand said [" FMT "]", ambiguous[i].what, ran,
				ARG(after), ARG(said));
		/* Behind a first request that one of the two refuses nothing runs. */
		if (ran && count(said, S("HTTP/1.1 4")) && !count(said, S("HTTP/1.1 2")))
			fail_msg("%s: refused, and the second ran: " FMT, ambiguous[i].what, ARG(said));
	}
	print_message("# %d of %zu end with the first answer, behind nginx too\n", refused, COUNT(ambiguous));
	front_stop(&f);
	http_stop(server, 1000);
}
