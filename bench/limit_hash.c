/*
 * limit_hash - the limit of signing in: Argon2id by its own library with a member's cost (19 MiB, two passes, one
 * lane), on as many threads as there are processors.  Prints how many a second.
 *
 *	limit_hash SECONDS
 */
#include <argon2.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { KIB = 19456, PASSES = 2, THREADS_MOST = 64 };

static double ends;

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *
work(void *done)
{
	static const char word[] = "Gonghui-2026", salt[] = "sixteen bytes ..";
	unsigned char hash[32];

	for (; seconds() < ends; ++*(size_t *)done)
		if (argon2id_hash_raw(PASSES, KIB, 1, word, sizeof word - 1, salt, sizeof salt - 1, hash, sizeof hash))
			abort();
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t threads[THREADS_MOST];
	size_t done[THREADS_MOST] = { 0 }, all = 0;
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	double began = seconds();

	if (argc != 2) {
		fputs("usage: limit_hash SECONDS\n", stderr);
		return 2;
	}
	if (n > THREADS_MOST)
		n = THREADS_MOST;
	ends = began + strtod(argv[1], NULL);
	for (long i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, work, &done[i]))
			return 1;
	for (long i = 0; i < n; i++) {
		pthread_join(threads[i], NULL);
		all += done[i];
	}
	printf("%.0f\n", (double)all / (seconds() - began));
	return 0;
}
