/*
 * site.h - the server that the raw tests speak to: a handler whose paths say
 * what it does.
 *
 *	/wait      tells `entered`, then waits for `go`
 *	/meet      waits until as many as `meet` says are here
 *	/full      uses up its arena
 *	/nothing   leaves the answer empty
 *	/sum       length and sum of a spooled body (up to 32 MiB)
 *	/file      answers with a file
 *	/source    answers with 200,000 bytes that are read while they are sent; `ended` counts their ends
 *	/torn      says so too, and cannot read the second half
 *	/smuggled  counts itself
 *	else       method, path, query, address and body, in words
 */
#ifndef TEST_RAW_SITE_H
#define TEST_RAW_SITE_H

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "http/inside.h"
#include "test/raw/raw.h"

#define PATIENCE_S 20           /* a wait that takes longer is a fault */

struct site {
	atomic_int smuggled, runs, ended, reads;
	sem_t entered, go;
	pthread_barrier_t meet;
};

static inline void
await(sem_t *s)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += PATIENCE_S;
	if (sem_clockwait(s, CLOCK_MONOTONIC, &until))
		fail_msg("nothing came for %d s", PATIENCE_S);
}

static void
echo(struct arena *a, const struct http_request *rq, struct http_response *rs)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };

	http_set(rs, "Content-Type", S("text/plain; charset=utf-8"));
	rs->status = 200;
	rs->body = arena_fmt(a, "%s " FMT " [" FMT "] " FMT "%s%s %lld:" FMT, methods[rq->method],
	                     ARG(rq->path), ARG(rq->query), ARG(rq->remote),
	                     rq->secure ? " secure" : "", rq->local ? " local" : "",
	                     (long long)rq->body_size, ARG(rq->body));
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
	rs->body = arena_fmt(a, "%lld %llu %d", (long long)n, (unsigned long long)total,
	                     (int)rq->body.n);
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

#define SOURCE_SIZE 200000

struct source { struct site *site; int64_t most; };

static int64_t
read_source(void *v, int64_t at, char *to, size_t n)
{
	struct source *s = v;

	atomic_fetch_add(&s->site->reads, 1);
	if (at >= s->most)
		return -1;
	n = n > 7000 ? 7000 : n;
	for (size_t i = 0; i < n; i++)
		to[i] = (char)((at + (int64_t)i) % 251);
	return (int64_t)n;
}

static void
end_source(void *v)
{
	struct source *s = v;

	atomic_fetch_add(&s->site->ended, 1);
}

static void
source(struct site *site, struct arena *a, int64_t most, struct http_response *rs)
{
	struct source *s = arena_get(a, sizeof *s);

	*s = (struct source){ site, most };
	rs->status = 200;
	rs->source = (struct http_source){ read_source, end_source, s, SOURCE_SIZE };
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
	else if (str_eq(rq->path, S("/source")) || str_eq(rq->path, S("/torn")))
		source(s, a, str_eq(rq->path, S("/torn")) ? SOURCE_SIZE / 2 : SOURCE_SIZE, rs);
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

static inline struct http_server *
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

static inline struct http_server *
serve(struct arena *a, struct site *site)
{
	return serve_with(a, site, (struct http_options){ 0 });
}

/* One request on a connection of its own. */
static inline struct raw_answer
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

#endif
