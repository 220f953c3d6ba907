/*
 * limit_http - the limit of answering: libmicrohttpd with two event loops, each
 * request suspended, taken by one of 64 workers, answered with BYTES that are
 * there already, and resumed.  With --commit each is answered once its rows are
 * durable; with --ask once PostgreSQL has answered EACH of the statements of FILE
 * (asked.h), on six connections.  Prints the port, then serves until killed.
 *
 *	limit_http BYTES [--commit PATH ROWS | --ask URL FILE EACH]
 */
#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/asked.h"
#include "bench/commit.h"

enum { LOOPS = 2, WORKERS = 64, ASKING = 6 };

struct request { struct request *next; struct MHD_Connection *connection; bool done; };

static struct {
	pthread_mutex_t lock;
	pthread_cond_t ready;
	struct request *first, **last;
} queue = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &queue.first };
static char *body;
static size_t body_size;
static bool commits;
static const char *ask_url;
static double each;             /* statements of an answer: a mean */

static void *
worker_main(void *number)
{
	size_t at = 0;
	double until;
	struct asking a;

	if (ask_url) {
		asking_open(&a, ask_url);
		at = asked_n / 7 * (size_t)(uintptr_t)number;
	}
	until = (double)at;
	for (;;) {
		struct request *one;

		pthread_mutex_lock(&queue.lock);
		while (!queue.first)
			pthread_cond_wait(&queue.ready, &queue.lock);
		one = queue.first;
		queue.first = one->next;
		if (!queue.first)
			queue.last = &queue.first;
		pthread_mutex_unlock(&queue.lock);
		if (commits)
			commit_put();
		if (ask_url)
			for (until += each; (double)at < until; at++)
				asking_rows(&a, at);
		one->done = true;
		MHD_resume_connection(one->connection);
	}
	return NULL;
}

static enum MHD_Result
answer(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version,
       const char *upload, size_t *upload_size, void **state)
{
	struct request *one = *state;
	struct MHD_Response *r;
	enum MHD_Result result;

	(void)ctx, (void)url, (void)method, (void)version, (void)upload;
	if (!one) {
		*state = calloc(1, sizeof *one);
		return *state ? MHD_YES : MHD_NO;
	}
	if (*upload_size) {
		*upload_size = 0;
		return MHD_YES;
	}
	if (!one->done) {
		one->connection = c;
		one->next = NULL;
		MHD_suspend_connection(c);
		pthread_mutex_lock(&queue.lock);
		*queue.last = one;
		queue.last = &one->next;
		pthread_cond_signal(&queue.ready);
		pthread_mutex_unlock(&queue.lock);
		return MHD_YES;
	}
	r = MHD_create_response_from_buffer(body_size, body, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
	result = MHD_queue_response(c, MHD_HTTP_OK, r);
	MHD_destroy_response(r);
	return result;
}

static void
completed(void *ctx, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	(void)ctx, (void)c, (void)why;
	free(*state);
}

int
main(int argc, char **argv)
{
	struct MHD_Daemon *d;
	pthread_t thread;
	bool asks = argc == 6 && !strcmp(argv[2], "--ask");

	commits = argc == 5 && !strcmp(argv[2], "--commit");
	if (argc != 2 && !commits && !asks) {
		fputs("usage: limit_http BYTES [--commit PATH ROWS | --ask URL FILE EACH]\n", stderr);
		return 2;
	}
	body_size = strtoul(argv[1], NULL, 10);
	body = malloc(body_size + 1);
	memset(body, 'x', body_size);
	if (commits)
		commit_open(argv[3], atoi(argv[4]));
	if (asks) {
		ask_url = argv[3];
		asked_read(argv[4]);
		each = strtod(argv[5], NULL);
	}
	for (int i = 0; i < (asks ? ASKING : WORKERS); i++)
		if (pthread_create(&thread, NULL, worker_main, (void *)(uintptr_t)i))
			return 1;
	d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, answer, NULL,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)LOOPS, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32 << 10, MHD_OPTION_END);
	if (!d)
		return 1;
	printf("%d\n", (int)MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	pause();
	return 0;
}
