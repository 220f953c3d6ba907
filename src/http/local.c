/* local.c - asking the running server over admin.sock: see http.h. */
#include "http/http.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_S 3600         /* a backup or an import may take its time */

static const char *const method_names[] = {
	[HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
};

/* A socket that is closed with its arena. */
struct line { int fd; };

static void
line_close(void *arg)
{
	struct line *l = arg;

	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static failed
line_open(struct arena *a, const char *path, struct line **ret)
{
	static const struct timeval patience = { .tv_sec = PATIENCE_S };
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct line *l = NEW(a, struct line);

	l->fd = -1;
	arena_defer(a, line_close, l);
	if (strlen(path) >= sizeof at.sun_path)
		return FAIL(a, ERR_INVALID, "%s: longer than a socket's name may be", path);
	memcpy(at.sun_path, path, strlen(path));
	if ((l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0)
		return FAIL(a, ERR_FAULT, "socket: %s", strerror(errno));
	setsockopt(l->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(l->fd, (const struct sockaddr *)&at, sizeof at))
		return FAIL(a, errno == ENOENT || errno == ECONNREFUSED ? ERR_MISSING : ERR_FAULT,
		            "%s: %s", path, strerror(errno));
	*ret = l;
	return NULL;
}

/* A server that refuses early stops reading; its answer is still to be read. */
static void
line_send(int fd, str s)
{
	while (s.n) {
		ssize_t put = send(fd, s.s, s.n, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return;
		s = str_from(s, (size_t)put);
	}
}

static failed
line_read(struct arena *a, int fd, str *ret)
{
	struct buf all = { .a = a };
	char piece[16 << 10];
	ssize_t got;

	while ((got = recv(fd, piece, sizeof piece, 0)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return FAIL(a, ERR_FAULT, "the server broke off: %s", strerror(errno));
		if (all.n + (size_t)got > HTTP_LOCAL_ANSWER)
			return FAIL(a, ERR_LARGE, "the answer is over %d bytes", HTTP_LOCAL_ANSWER);
		buf_put(&all, (str){ piece, (size_t)got });
	}
	*ret = buf_str(&all);
	return NULL;
}

/* Our own server's answer: a length, then so many bytes, then the end. */
static failed
read_answer(struct arena *a, str all, bool head, int *status, str *ret)
{
	ptrdiff_t blank = all.n ? str_find_str(all, S("\r\n\r\n")) : -1;
	str lines = str_part(all, 0, blank < 0 ? 0 : (size_t)blank), line = str_cut(&lines, '\n');
	str body = str_from(all, (size_t)(blank + 4));
	int64_t code, length = -1;

	if (blank < 0 || !str_starts(line, S("HTTP/1.1 ")) || !str_int(str_part(line, 9, 3), &code))
		return FAIL(a, ERR_FAULT, "the server's answer is not one");
	while (line = str_cut(&lines, '\n'), line.s)
		if (line.n > 15 && !strncasecmp(line.s, "Content-Length:", 15) &&
		    !str_int(str_trim(str_from(line, 15)), &length))
			return FAIL(a, ERR_FAULT, "the server's answer has no length");
	if (!head && length != (int64_t)body.n)
		return FAIL(a, ERR_FAULT, "the server's answer broke off");
	*status = (int)code;
	*ret = body;
	return NULL;
}

failed
http_ask_local(struct arena *a, const char *socket_path, enum http_method method, str path,
               str content_type, str body, int *status, str *ret)
{
	struct buf head = { .a = a };
	struct line *line = NULL;
	str all;
	failed e;

	if (!path.n || path.s[0] != '/' || str_has(path, ' ') || !utf8_proven(path) ||
	    str_has(path, '\r') || str_has(path, '\n'))
		return FAIL(a, ERR_INVALID, "not a path: " FMT, ARG(path));
	TRY(line_open(a, socket_path, &line));
	buf_fmt(&head, "%s " FMT " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
	        method_names[method], ARG(path));
	if (content_type.s)
		buf_fmt(&head, "Content-Type: " FMT "\r\n", ARG(content_type));
	if (method != HTTP_GET && method != HTTP_HEAD)
		buf_fmt(&head, "Content-Length: %zu\r\n", body.n);
	buf_put(&head, S("\r\n"));
	line_send(line->fd, buf_str(&head));
	line_send(line->fd, body);
	e = line_read(a, line->fd, &all);
	line_close(line);
	return e ? e : read_answer(a, all, method == HTTP_HEAD, status, ret);
}
