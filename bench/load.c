/*
 * load - asks a server on 127.0.0.1 over and over and prints how fast it answers.
 *
 *	load [--patient] PORT CONNECTIONS SECONDS FILE [FROM COUNT]
 *
 * FILE holds whole requests, each behind a line with its length.  Without FROM
 * they are sent around until SECONDS are over; with FROM and COUNT each of
 * those is sent once, and SECONDS is only the most it may take.  One thread, one
 * request in flight on each connection.  With --patient who is told 503 asks again when he was told to, otherwise at once.
 * Prints
 *
 *	answers/s  p50 µs  p99 µs  bytes of a body  answers  failures  refused  p50 µs  p99 µs  longest µs
 *
 * where a failure is any status but 2xx and 3xx, or none; and refused those that were told 503, how fast the last three.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 1 << 20, BUCKETS = 2000000 };   /* buckets of 1 µs; the last holds all above */

struct request { const char *at; size_t n; };

struct line {
	int fd;
	const struct request *request;
	size_t sent, got, head, length; /* head: bytes of it, once known */
	int64_t began, wakes;           /* wakes: when it asks again that was told to wait; 0: it does not wait */
	char *answer;
};

static struct {
	const struct request *all; size_t n, next, last;
	bool once, over, patient;
	int64_t ends;
	int port;
	size_t good, bad, refused, bytes, open;
	uint32_t *buckets, *refusals;   /* of all answers; of the refused */
} run;

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t
ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* --- requests --------------------------------------------------------------------- */

static void
read_requests(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	struct request *all = NULL;
	size_t n = 0, most = 0;
	const char *p, *end;

	if (fd < 0 || fstat(fd, &st))
		die(path);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED)
		die(path);
	for (end = p + st.st_size; p < end;) {
		char *after;
		size_t size = strtoul(p, &after, 10);

		if (n == most && !(all = realloc(all, sizeof *all * (most = most ? 2 * most : 1024))))
			die("memory");
		all[n++] = (struct request){ after + 1, size };
		p = after + 1 + size;
	}
	close(fd);
	run.all = all;
	run.n = n;
}

static const struct request *
next_request(void)
{
	if (run.over || (run.once && run.next == run.last) || ticks() >= run.ends) {
		run.over = true;
		return NULL;
	}
	return &run.all[run.next++ % run.n];
}

/* --- one connection ------------------------------------------------------------------- */

static void
dial(struct line *l, int epoll)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)run.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event want = { .events = EPOLLIN, .data.ptr = l };
	int one = 1;

	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&to, sizeof to))
		die("connect");
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, l->fd, &want))
		die("epoll");
}

/* Requests are smaller than a socket's buffer. */
static bool
ask(struct line *l)
{
	if (!(l->request = next_request()))
		return false;
	l->began = ticks();
	l->got = l->head = l->length = 0;
	if (send(l->fd, l->request->at, l->request->n, MSG_NOSIGNAL) != (ssize_t)l->request->n)
		l->request = NULL;
	return l->request;
}

static void
note(struct line *l, bool good)
{
	int64_t took = ticks() - l->began;
	bool refused = l->got > 12 && !memcmp(l->answer + 9, "503", 3);

	run.good += good;
	run.bad += !good;
	run.bytes += l->length;
	took = took < BUCKETS ? took : BUCKETS - 1;
	run.buckets[took]++;
	run.refused += refused;
	run.refusals[took] += refused;
	if (!good && run.bad < 4 && l->got)
		fprintf(stderr, "load: %.*s\n", (int)strcspn(l->answer, "\r"), l->answer);
}

static void
read_head(struct line *l)
{
	char *end, *length;

	l->answer[l->got] = 0;
	end = strstr(l->answer, "\r\n\r\n");
	if (!end)
		return;
	l->head = (size_t)(end - l->answer) + 4;
	length = strcasestr(l->answer, "\r\ncontent-length:");
	/* HEAD is told the length of what it does not get. */
	l->length = length && length < end && *l->request->at != 'H' ? strtoul(length + 17, NULL, 10) : 0;
}

/* When the answer says to come again: µs from now. */
static int64_t
told_to_wait(const struct line *l)
{
	const char *after = strcasestr(l->answer, "\r\nretry-after:");

	return after ? strtol(after + 14, NULL, 10) * INT64_C(1000000) : 0;
}

/* True when the answer is whole. */
static bool
listen_to(struct line *l)
{
	ssize_t n = recv(l->fd, l->answer + l->got, ANSWER - 1 - l->got, 0);

	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		l->request = NULL;
		return true;
	}
	l->got += (size_t)n;
	if (!l->head)
		read_head(l);
	return l->head && l->got >= l->head + l->length;
}

static void
ask_or_end(struct line *l)
{
	if (!ask(l)) {
		close(l->fd);
		run.open--;
	}
}

static void
serve_line(struct line *l, int epoll)
{
	bool lost;

	if (!listen_to(l))
		return;
	lost = !l->request;
	note(l, !lost && l->got > 9 && (l->answer[9] == '2' || l->answer[9] == '3'));
	if (lost || strcasestr(l->answer, "\r\nconnection: close")) {
		close(l->fd);
		dial(l, epoll);
	}
	if (run.patient && !lost && !memcmp(l->answer + 9, "503", 3))
		l->wakes = ticks() + told_to_wait(l);
	else
		ask_or_end(l);
}

/* Those whose time has come, or all when there is nothing more to ask. */
static void
wake_lines(struct line *lines, size_t n)
{
	int64_t now = ticks();

	for (size_t i = 0; i < n; i++)
		if (lines[i].wakes && (lines[i].wakes <= now || now >= run.ends)) {
			lines[i].wakes = 0;
			ask_or_end(&lines[i]);
		}
}

/* --- the end ------------------------------------------------------------------------------ */

static int
percentile(const uint32_t *buckets, size_t n, size_t of_thousand)
{
	size_t want = n * of_thousand / 1000, seen = 0;

	for (int i = 0; i < BUCKETS; i++)
		if ((seen += buckets[i]) > want)
			return i;
	return BUCKETS;
}

static int
longest(const uint32_t *buckets)
{
	int i = BUCKETS - 1;

	while (i && !buckets[i])
		i--;
	return i;
}

int
main(int argc, char **argv)
{
	size_t connections;
	struct line *lines;
	int epoll = epoll_create1(EPOLL_CLOEXEC), n;
	int64_t began, took;

	if (argc > 1 && !strcmp(argv[1], "--patient")) {
		run.patient = true;
		argc--, argv++;
	}
	if (argc != 5 && argc != 7) {
		fputs("usage: load [--patient] PORT CONNECTIONS SECONDS FILE [FROM COUNT]\n", stderr);
		return 2;
	}
	run.port = (int)strtol(argv[1], NULL, 10);
	connections = strtoul(argv[2], NULL, 10);
	read_requests(argv[4]);
	run.once = argc == 7;
	if (run.once) {
		run.next = strtoul(argv[5], NULL, 10);
		run.last = run.next + strtoul(argv[6], NULL, 10);
		if (run.last > run.n)
			run.last = run.n;
	}
	run.buckets = calloc(BUCKETS, sizeof *run.buckets);
	run.refusals = calloc(BUCKETS, sizeof *run.refusals);
	lines = calloc(connections, sizeof *lines);
	began = ticks();
	run.ends = began + strtol(argv[3], NULL, 10) * 1000000;
	for (size_t i = 0; i < connections; i++) {
		lines[i].answer = malloc(ANSWER);
		dial(&lines[i], epoll);
		if (ask(&lines[i]))
			run.open++;
	}
	while (run.open) {
		struct epoll_event events[64];

		n = epoll_wait(epoll, events, 64, run.patient ? 1 : 10000);
		if (n == 0 && !run.patient)
			die("no answer within 10 s");
		if (run.patient)
			wake_lines(lines, connections);
		for (int i = 0; i < n; i++)
			serve_line(events[i].data.ptr, epoll);
	}
	took = ticks() - began;
	printf("%.0f %d %d %zu %zu %zu %zu %d %d %d\n", (double)run.good * 1e6 / (double)took,
	       percentile(run.buckets, run.good + run.bad, 500), percentile(run.buckets, run.good + run.bad, 990),
	       run.good + run.bad ? run.bytes / (run.good + run.bad) : 0, run.good + run.bad, run.bad, run.refused,
	       run.refused ? percentile(run.refusals, run.refused, 500) : 0,
	       run.refused ? percentile(run.refusals, run.refused, 990) : 0, longest(run.refusals));
	return 0;
}
