/* fail.c - see fail.h.  FAIL_WRITE is also cutting and making a file; memory fails with ENOMEM. */
/* The names themselves are wanted, not what the headers would make of them. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include "test/rig/fail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

static struct fail armed;
static atomic_bool on;
static atomic_long calls;
static long every;              /* of a preloaded server: one allocation of so many */

SHOWN void
fail_arm(struct fail f)
{
	armed = f;
	atomic_store(&calls, 0);
	atomic_store(&on, true);
}

SHOWN long
fail_disarm(void)
{
	atomic_store(&on, false);
	return atomic_load(&calls);
}

/* Spread like chance, and the same each time. */
static bool
is_chosen(long n)
{
	return (unsigned long)n * 2654435761u % 4294967291u % (unsigned long)every == 0;
}

static bool
fails(enum fail_kind kind)
{
	long n;

	if (!atomic_load(&on) || armed.kind != kind)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (every) {
		errno = ENOMEM;
		return is_chosen(n);
	}
	if (!armed.at || n < armed.at || (n > armed.at && !armed.lasting))
		return false;
	errno = kind == FAIL_MEMORY ? ENOMEM : armed.error;
	return true;
}

/* --- in a server: RIG_MEMORY_EVERY=2000, and SIGUSR1 begins or ends it ------------------ */

static void
turn(int signal)
{
	(void)signal;
	atomic_store(&on, !atomic_load(&on));
}

__attribute__((constructor)) static void
begin(void)
{
	const char *n = getenv("RIG_MEMORY_EVERY");

	every = n ? strtol(n, NULL, 10) : 0;
	if (every)
		signal(SIGUSR1, turn);
}

/* --- memory ------------------------------------------------------------------------- */

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
void *aligned_alloc(size_t, size_t);
int posix_memalign(void **, size_t, size_t);

SHOWN void *malloc(size_t n) { return fails(FAIL_MEMORY) ? NULL : __libc_malloc(n); }
SHOWN void *calloc(size_t n, size_t each) { return fails(FAIL_MEMORY) ? NULL : __libc_calloc(n, each); }
SHOWN void *aligned_alloc(size_t to, size_t n) { return fails(FAIL_MEMORY) ? NULL : __libc_memalign(to, n); }

/* Making smaller is not refused by anybody, and libraries count on that. */
SHOWN void *
realloc(void *old, size_t n)
{
	return n && fails(FAIL_MEMORY) ? NULL : __libc_realloc(old, n);
}

SHOWN int
posix_memalign(void **ret, size_t to, size_t n)
{
	void *p = fails(FAIL_MEMORY) ? NULL : __libc_memalign(to, n);

	if (!p)
		return ENOMEM;
	*ret = p;
	return 0;
}

/* --- the disk --------------------------------------------------------------------------- */

ssize_t __read_chk(int, void *, size_t, size_t);
ssize_t __pread64_chk(int, void *, size_t, off64_t, size_t);

static ssize_t
reads(int fd, void *to, size_t n)
{
	return fails(FAIL_READ) ? -1 : syscall(SYS_read, fd, to, n);
}

static ssize_t
reads_at(int fd, void *to, size_t n, off64_t at)
{
	return fails(FAIL_READ) ? -1 : syscall(SYS_pread64, fd, to, n, at);
}

SHOWN ssize_t read(int fd, void *to, size_t n) { return reads(fd, to, n); }
SHOWN ssize_t __read_chk(int fd, void *to, size_t n, size_t room) { (void)room; return reads(fd, to, n); }
SHOWN ssize_t pread(int fd, void *to, size_t n, off_t at) { return reads_at(fd, to, n, at); }
SHOWN ssize_t pread64(int fd, void *to, size_t n, off64_t at) { return reads_at(fd, to, n, at); }

SHOWN ssize_t
__pread64_chk(int fd, void *to, size_t n, off64_t at, size_t room)
{
	(void)room;
	return reads_at(fd, to, n, at);
}

/* What is said on standard output and error is not a disk. */
SHOWN ssize_t
write(int fd, const void *from, size_t n)
{
	return fd > 2 && fails(FAIL_WRITE) ? -1 : syscall(SYS_write, fd, from, n);
}

SHOWN ssize_t
pwrite64(int fd, const void *from, size_t n, off64_t at)
{
	return fails(FAIL_WRITE) ? -1 : syscall(SYS_pwrite64, fd, from, n, at);
}

SHOWN int
ftruncate64(int fd, off64_t n)
{
	return fails(FAIL_WRITE) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

SHOWN int fsync(int fd) { return fails(FAIL_SYNC) ? -1 : (int)syscall(SYS_fsync, fd); }
SHOWN int fdatasync(int fd) { return fails(FAIL_SYNC) ? -1 : (int)syscall(SYS_fdatasync, fd); }

SHOWN int
open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & (O_CREAT | __O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (flags & (O_CREAT | __O_TMPFILE) && fails(FAIL_WRITE))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
