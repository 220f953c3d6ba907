/*
 * naive.h - a small server that is strict but for one fault: what a rig has to see, or it sees nothing.
 *
 *	struct naive *n = naive_start(a, BELIEVES_LENGTH);
 *	…naive_url(a, n)…
 *	atomic_load(&n->smuggled)                       so often has /smuggled run
 *	naive_stop(n);
 */
#ifndef TEST_RAW_NAIVE_H
#define TEST_RAW_NAIVE_H

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include "test/raw/raw.h"

#define NAIVE_PEERS 64
#define NAIVE_BYTES 8192        /* of a peer that wait; who sends more is left */

enum naive_fault {
	FAULTLESS,
	BELIEVES_LENGTH,        /* where a request says both */
	BELIEVES_CHUNKED,
	BELIEVES_LAST,          /* of two lengths */
	TAKES_LF,               /* as the end of a line */
	UNFOLDS,                /* takes a line that begins with a blank for more of the one before */
	RUNS_REFUSED,           /* what stands behind a head that is refused, body or not */
	NAIVE_FAULTS
};

struct naive_peer { int fd; size_t n; char bytes[NAIVE_BYTES]; };
struct naive {
	enum naive_fault fault;
	int fd, port;
	pthread_t thread;
	atomic_bool stop;
	atomic_int smuggled;
	struct naive_peer peers[NAIVE_PEERS];
};

struct naive_head { size_t end; int64_t length; int lengths; bool get, smuggled, chunked, refused, broken; };

/* Bytes up to behind the blank line; 0: it has not come yet. */
static inline size_t
naive_head_end(const struct naive *v, str s)
{
	static const str ends[] = { { "\r\n\r\n", 4 }, { "\n\n", 2 }, { "\n\r\n", 3 } };
	size_t first = 0;

	for (size_t i = 0; i < (v->fault == TAKES_LF ? COUNT(ends) : 1); i++) {
		ptrdiff_t at = str_find_str(s, ends[i]);

		if (at >= 0 && (!first || (size_t)at + ends[i].n < first))
			first = (size_t)at + ends[i].n;
	}
	return first;
}

static inline void
naive_field(const struct naive *v, struct naive_head *h, str line)
{
	static const str length = { "Content-Length:", 15 }, encoding = { "Transfer-Encoding:", 18 };
	ptrdiff_t colon = str_find(line, ':');

	h->broken = h->broken || (colon > 0 && line.s[colon - 1] == ' ');
	if (str_starts(line, S(" ")) || str_starts(line, S("\t"))) {
		h->broken = h->broken || v->fault != UNFOLDS;
	} else if (str_starts(line, length)) {
		h->broken = h->broken || !str_digits(str_trim(str_from(line, length.n))) ||
			!str_int(str_trim(str_from(line, length.n)), &h->length) || (h->lengths++ && v->fault != BELIEVES_LAST);
	} else if (str_starts(line, encoding)) {
		h->chunked = str_eq(str_trim(str_from(line, encoding.n)), S("chunked"));
		h->broken = h->broken || !h->chunked;
	}
}

static inline struct naive_head
naive_head(const struct naive *v, str s)
{
	struct naive_head h = { .end = naive_head_end(v, s) };
	str rest = str_part(s, 0, h.end), line = str_cut(&rest, '\n');

	h.get = str_starts(line, S("GET "));
	h.smuggled = str_starts(line, S("GET /smuggled "));
	for (; line.s; line = str_cut(&rest, '\n')) {
		h.broken = h.broken || (line.n && !str_ends(line, S("\r")) && v->fault != TAKES_LF);
		naive_field(v, &h, line);
	}
	if (h.lengths && h.chunked) {
		h.chunked = v->fault == BELIEVES_CHUNKED;
		h.broken = h.broken || (v->fault != BELIEVES_LENGTH && v->fault != BELIEVES_CHUNKED);
	}
	h.refused = h.broken || (h.get && (h.length || h.chunked));
	return h;
}

/* Bytes of the body behind the head; -1: not all of them are here. */
static inline ptrdiff_t
naive_body(const struct naive_head *h, str s)
{
	size_t at = 0, size;
	char *end;

	if (!h->chunked)
		return h->length <= (int64_t)s.n ? (ptrdiff_t)h->length : -1;
	for (;;) {
		ptrdiff_t line = str_find_str(str_from(s, at), S("\r\n"));

		if (line < 0)
			return -1;
		size = strtoul(s.s + at, &end, 16);
		at += (size_t)line + 2 + size + 2;
		if (at > s.n)
			return -1;
		if (!size)
			return (ptrdiff_t)at;
	}
}

/* One request of those that wait; false: there is no whole one. */
static inline bool
naive_next(struct naive *v, struct naive_peer *p)
{
	str all = { p->bytes, p->n };
	struct naive_head h = naive_head(v, all);
	ptrdiff_t body = h.end ? naive_body(&h, str_from(all, h.end)) : -1;
	bool runs_on = v->fault == RUNS_REFUSED && !h.broken;

	if (!h.end || (!h.refused && body < 0))
		return false;
	if (h.refused) {
		raw_send(p->fd, runs_on ? S("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n")
		                        : S("HTTP/1.1 400 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
		if (!runs_on) {
			close(p->fd);
			*p = (struct naive_peer){ .fd = -1 };
			return false;
		}
		body = 0;
	} else {
		atomic_fetch_add(&v->smuggled, h.smuggled);
		raw_send(p->fd, S("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
	}
	p->n -= h.end + (size_t)body;
	memmove(p->bytes, p->bytes + h.end + body, p->n);
	return true;
}

static inline void
naive_read(struct naive *v, struct naive_peer *p)
{
	/* One byte stays free, as an end for strtoul. */
	ssize_t got = recv(p->fd, p->bytes + p->n, NAIVE_BYTES - 1 - p->n, 0);

	if (got <= 0) {
		close(p->fd);
		*p = (struct naive_peer){ .fd = -1 };
		return;
	}
	p->n += (size_t)got;
	p->bytes[p->n] = '\0';
	while (p->fd >= 0 && naive_next(v, p))
		continue;
}

static inline void *
naive_main(void *n)
{
	struct naive *v = n;
	struct pollfd wait[NAIVE_PEERS + 1];

	for (;;) {
		wait[NAIVE_PEERS] = (struct pollfd){ .fd = v->fd, .events = POLLIN };
		for (size_t i = 0; i < NAIVE_PEERS; i++)
			wait[i] = (struct pollfd){ .fd = v->peers[i].fd, .events = POLLIN };
		poll(wait, NAIVE_PEERS + 1, -1);
		if (atomic_load(&v->stop))
			return NULL;
		for (size_t i = 0; i < NAIVE_PEERS; i++)
			if (wait[i].revents)
				naive_read(v, &v->peers[i]);
		for (size_t i = 0; wait[NAIVE_PEERS].revents && i < NAIVE_PEERS; i++)
			if (v->peers[i].fd < 0) {
				v->peers[i].fd = accept(v->fd, NULL, NULL);
				break;
			}
	}
}

static inline struct naive *
naive_start(struct arena *a, enum naive_fault fault)
{
	struct naive *v = NEW(a, struct naive);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof at;

	v->fault = fault;
	v->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	for (size_t i = 0; i < NAIVE_PEERS; i++)
		v->peers[i].fd = -1;
	assert_int_equal(bind(v->fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(v->fd, NAIVE_PEERS), 0);
	assert_int_equal(getsockname(v->fd, (struct sockaddr *)&at, &n), 0);
	v->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&v->thread, NULL, naive_main, v), 0);
	return v;
}

static inline str
naive_url(struct arena *a, const struct naive *v)
{
	return arena_fmt(a, "http://127.0.0.1:%d", v->port);
}

static inline void
naive_stop(struct naive *v)
{
	atomic_store(&v->stop, true);
	shutdown(v->fd, SHUT_RDWR);
	pthread_join(v->thread, NULL);
	for (size_t i = 0; i < NAIVE_PEERS; i++)
		if (v->peers[i].fd >= 0)
			close(v->peers[i].fd);
	close(v->fd);
}

#endif
