/*
 * raw.h - a client that sends bytes as they stand and shows what came back: for
 * requests that no HTTP client would make.
 *
 *	int fd = raw_open(url);
 *	raw_send(fd, S("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
 *	struct raw_answer r = raw_read(a, fd);          one answer by its Content-Length
 *	SAME("", raw_rest(a, fd));                      what follows until the server closes
 *
 * Every wait ends after 20 s with a failure, so that a fault shows as one.
 */
#ifndef TEST_RAW_RAW_H
#define TEST_RAW_RAW_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct raw_answer { int status; str head, body; };

static inline int
raw_open(str url)
{
	static const struct timeval patience = { .tv_sec = 20 };
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	size_t colon = url.n;
	int64_t port = 0;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	while (colon && url.s[colon - 1] != ':')
		colon--;
	if (!str_int(str_from(url, colon), &port))
		fail_msg("no port in " FMT, ARG(url));
	at.sin_port = htons((uint16_t)port);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at))
		fail_msg("connect: %s", strerror(errno));
	return fd;
}

/* False when the server no longer takes it. */
static inline bool
raw_send(int fd, str s)
{
	while (s.n) {
		ssize_t put = send(fd, s.s, s.n, MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		s = str_from(s, (size_t)put);
	}
	return true;
}

/* One byte; false at the end, which a reset is too. */
static inline bool
raw_byte(int fd, char *to)
{
	ssize_t got = recv(fd, to, 1, 0);

	if (got < 0 && (errno == EAGAIN))
		fail_msg("nothing came for 20 s");
	return got == 1;
}

static inline str
raw_field(const struct raw_answer *r, const char *name)
{
	str rest = r->head, line;
	size_t n = strlen(name);

	while (line = str_cut(&rest, '\n'), line.s)
		if (line.n > n && line.s[n] == ':' && !strncasecmp(line.s, name, n))
			return str_trim(str_from(line, n + 1));
	return (str){ 0 };
}

/* The next answer; status 0 when the connection ends before it. */
static inline struct raw_answer
raw_read_some(struct arena *a, int fd, bool body)
{
	struct buf head = { .a = a }, rest = { .a = a };
	struct raw_answer r = { 0 };
	int64_t status, n = 0;
	char c;

	while (!str_ends(buf_str(&head), S("\r\n\r\n"))) {
		if (!raw_byte(fd, &c))
			return r;
		buf_char(&head, c);
	}
	r.head = buf_str(&head);
	if (!str_starts(r.head, S("HTTP/1.1 ")) || !str_int(str_part(r.head, 9, 3), &status))
		fail_msg("not an answer: " FMT, ARG(r.head));
	r.status = (int)status;
	if (body && raw_field(&r, "Content-Length").s &&
	    !str_int(raw_field(&r, "Content-Length"), &n))
		fail_msg("bad length: " FMT, ARG(r.head));
	while ((int64_t)rest.n < n && raw_byte(fd, &c))
		buf_char(&rest, c);
	r.body = buf_str(&rest);
	return r;
}

static inline struct raw_answer
raw_read(struct arena *a, int fd)
{
	return raw_read_some(a, fd, true);
}

/* Everything until the server closes. */
static inline str
raw_rest(struct arena *a, int fd)
{
	struct buf b = { .a = a };
	char c;

	while (raw_byte(fd, &c))
		buf_char(&b, c);
	return buf_str(&b);
}

#endif
