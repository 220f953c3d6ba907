/*
 * clock.c - a clock that is ahead: what a server does days later, seen now.
 *
 * Loaded before libc (LD_PRELOAD); RIG_AHEAD says how many seconds.  Only the time of day is, not how time passes; who
 * waits until a time of that day waits as long as he would.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))
#define THIS_CENTURY 946684800          /* seconds: below lies what counts from the start of the machine */

static time_t
ahead(void)
{
	const char *said = getenv("RIG_AHEAD");

	return said ? atoll(said) : 0;
}

SHOWN int
clock_gettime(clockid_t clock, struct timespec *t)
{
	int got = (int)syscall(SYS_clock_gettime, clock, t);

	if (!got && clock == CLOCK_REALTIME)
		t->tv_sec += ahead();
	return got;
}

SHOWN int
pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct timespec *until)
{
	static int (*wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
	struct timespec t = *until;

	if (!wait)
		*(void **)&wait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
	if (t.tv_sec > THIS_CENTURY)
		t.tv_sec -= ahead();
	return wait(cond, lock, &t);
}
