/*
 * flush.c - a disk whose flush takes its time: loaded before a program, each fsync and fdatasync of it takes
 * GONGHUI_FLUSH_US microseconds longer.  What is written is as durable as before.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void
wait_a_while(void)
{
	const char *said = getenv("GONGHUI_FLUSH_US");
	long us = said ? strtol(said, NULL, 10) : 0;
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	while (nanosleep(&t, &t) && errno == EINTR)
		continue;
}

typedef int flush(int);

static int
after(const char *name, int fd)
{
	flush *real = (flush *)dlsym(RTLD_NEXT, name);

	wait_a_while();
	return real(fd);
}

__attribute__((visibility("default"))) int fsync(int fd) { return after("fsync", fd); }
__attribute__((visibility("default"))) int fdatasync(int fd) { return after("fdatasync", fd); }
