/*
 * limit_commit - the limit of durable writes without HTTP: THREADS ask for
 * SECONDS, each for one request's rows at a time.  Prints requests/s.
 *
 *	limit_commit PATH THREADS SECONDS ROWS
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/commit.h"

static _Atomic bool over;
static _Atomic long done;

static void *
ask_main(void *v)
{
	(void)v;
	while (!over) {
		commit_put();
		done++;
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t threads[256];
	int n, seconds;

	if (argc != 5 || (n = atoi(argv[2])) < 1 || n > 256 || (seconds = atoi(argv[3])) < 1) {
		fputs("usage: limit_commit PATH THREADS SECONDS ROWS\n", stderr);
		return 2;
	}
	commit_open(argv[1], atoi(argv[4]));
	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, ask_main, NULL))
			return 1;
	sleep((unsigned)seconds);
	over = true;
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%ld\n", done / seconds);
	return 0;
}
