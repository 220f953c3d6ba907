/*
 * disk.c - a disk that may lose its power: preloaded into a server, it notes
 * what the files below RIG_ROOT held before each write that no sync has
 * followed yet, and every name that came or went in a folder not synced since.
 * When the process is dead, crash.mjs loses a random part of that.
 *
 *	LD_PRELOAD=rig_disk.so RIG_ROOT=/data RIG_LOG=/log RIG_DIE_AT=120 gonghui serve …
 *
 * RIG_DIE_AT: the process kills itself at the so-manieth write, cut or sync; 0: never.
 *
 * LOG/<inode> holds records: a head of 32 bytes (kind, place, bytes, size of
 * the file before), and behind a write's the old bytes, in whole sectors as
 * far as the file went.  A sync's place says up to where of the log it holds.
 * LOG/names holds lines: "+ PATH", "- PATH SAVED", "> FROM TO SAVED", "= FOLDER" (synced); SAVED
 * is a link to what had the name before, or "-".
 *
 * A sync takes SYNC_US and no disk is asked: the pages stay with the kernel,
 * which a killed process does not take along.
 */
/* The names themselves are wanted, not what the headers would make of them. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHOWN     __attribute__((visibility("default")))
#define SECTOR    ((off_t)512)
#define FILES     4096
#define PIECE     (64 << 10)
#define SYNC_US   1500

enum kind { WRITE = 1, SYNC = 2 };
struct record { int64_t kind, at, n, size; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { bool used, folder; ino_t inode; int log; char path[256]; } files[FILES];
static const char *root, *log_folder;
static size_t root_n;
static int names = -1, saved;
static long events, die_at;

/* --- the calls themselves ------------------------------------------------------- */

static int
real_open(int at, const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, at, path, flags, mode);
}

static ssize_t
real_write(int fd, const void *from, size_t n)
{
	return syscall(SYS_write, fd, from, n);
}

static void
put(int fd, const void *from, size_t n)
{
	if (real_write(fd, from, n) != (ssize_t)n)
		abort();
}

__attribute__((constructor)) static void
begin(void)
{
	const char *die = getenv("RIG_DIE_AT");
	char path[PATH_MAX];

	root = getenv("RIG_ROOT");
	log_folder = getenv("RIG_LOG");
	if (!root || !log_folder)
		return;
	root_n = strlen(root);
	die_at = die ? strtol(die, NULL, 10) : 0;
	snprintf(path, sizeof path, "%s/names", log_folder);
	names = real_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	/* The children of this process, if it has any, are another matter. */
	unsetenv("LD_PRELOAD");
}

static void
event(void)
{
	if (++events == die_at)
		kill(getpid(), SIGKILL);
}

/* --- what is watched --------------------------------------------------------------- */

static bool
watched(const char *path)
{
	return names >= 0 && path && !strncmp(path, root, root_n) && (!path[root_n] || path[root_n] == '/') &&
	       strncmp(path + root_n, "/spool", 6) && strlen(path) < sizeof files[0].path;
}

static int
log_of(ino_t inode, int flags)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%llu", log_folder, (unsigned long long)inode);
	return real_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | flags, 0600);
}

static void
note_name(const char *format, ...)
{
	char line[PATH_MAX];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	put(names, line, (size_t)n);
}

/* Another link to what is about to lose its name, so that the name can come back. */
static void
save(const char *path, char *to, size_t n)
{
	snprintf(to, n, "%s/saved%d", log_folder, saved++);
	if (link(path, to))
		snprintf(to, n, "-");
}

static void
remember(int fd, const char *path, bool made)
{
	struct stat st;

	if (fd < 0 || fd >= FILES || fstat(fd, &st) || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
		return;
	files[fd].folder = S_ISDIR(st.st_mode);
	files[fd].inode = st.st_ino;
	snprintf(files[fd].path, sizeof files[fd].path, "%s", path);
	files[fd].log = files[fd].folder ? -1 : log_of(st.st_ino, made ? O_TRUNC : 0);
	files[fd].used = true;
	if (made)
		note_name("+ %s\n", path);
}

static int
open_any(int at, const char *path, int flags, mode_t mode)
{
	bool mine = watched(path), made, cut = mine && flags & O_TRUNC;
	int fd;

	if (!mine || (flags & O_TMPFILE) == O_TMPFILE)
		return real_open(at, path, flags, mode);
	pthread_mutex_lock(&lock);
	made = flags & O_CREAT && access(path, F_OK);
	fd = real_open(at, path, flags & ~O_TRUNC, mode);
	remember(fd, path, made);
	pthread_mutex_unlock(&lock);
	if (fd >= 0 && cut && ftruncate(fd, 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

#define MODE_OF(flags, mode)                                    \
	if ((flags) & (O_CREAT | __O_TMPFILE)) {                \
		va_list ap_;                                    \
		va_start(ap_, flags);                           \
		mode = va_arg(ap_, mode_t);                     \
		va_end(ap_);                                    \
	}

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

SHOWN int open(const char *path, int flags, ...) { mode_t m = 0; MODE_OF(flags, m) return open_any(AT_FDCWD, path, flags, m); }
SHOWN int open64(const char *path, int flags, ...) { mode_t m = 0; MODE_OF(flags, m) return open_any(AT_FDCWD, path, flags, m); }
SHOWN int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
SHOWN int __open64_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }

SHOWN int
close(int fd)
{
	pthread_mutex_lock(&lock);
	if (fd >= 0 && fd < FILES && files[fd].used) {
		files[fd].used = false;
		if (files[fd].log >= 0)
			syscall(SYS_close, files[fd].log);
	}
	pthread_mutex_unlock(&lock);
	return (int)syscall(SYS_close, fd);
}

static bool
mine(int fd)
{
	return fd >= 0 && fd < FILES && files[fd].used;
}

/* --- what has not reached the disk ----------------------------------------------------- */

/* With the lock held: what the sectors from `at` on held, as far as the file goes. */
static void
note_old(int fd, off_t at, off_t n)
{
	char old[PIECE];
	struct stat st;
	struct record r = { .kind = WRITE };

	if (fstat(fd, &st))
		return;
	r.size = st.st_size;
	n += at % SECTOR;
	at -= at % SECTOR;
	n = (n + SECTOR - 1) / SECTOR * SECTOR;
	do {
		off_t more = n < PIECE ? n : PIECE;
		ssize_t got = syscall(SYS_pread64, fd, old, (size_t)more, at);

		memset(old + (got > 0 ? got : 0), 0, (size_t)(more - (got > 0 ? got : 0)));
		r.at = at;
		r.n = more;
		put(files[fd].log, &r, sizeof r);
		put(files[fd].log, old, (size_t)more);
		at += more;
		n -= more;
	} while (n > 0);
}

SHOWN ssize_t
write(int fd, const void *from, size_t n)
{
	ssize_t done;
	off_t at;

	if (!mine(fd))
		return real_write(fd, from, n);
	pthread_mutex_lock(&lock);
	at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
	note_old(fd, at, (off_t)n);
	event();
	done = real_write(fd, from, n);
	pthread_mutex_unlock(&lock);
	return done;
}

SHOWN ssize_t
pwrite(int fd, const void *from, size_t n, off_t at)
{
	ssize_t done;

	pthread_mutex_lock(&lock);
	if (mine(fd)) {
		note_old(fd, at, (off_t)n);
		event();
	}
	done = syscall(SYS_pwrite64, fd, from, n, at);
	pthread_mutex_unlock(&lock);
	return done;
}

SHOWN ssize_t pwrite64(int fd, const void *from, size_t n, off_t at) { return pwrite(fd, from, n, at); }

SHOWN int
ftruncate(int fd, off_t to)
{
	struct stat st;
	int done;

	pthread_mutex_lock(&lock);
	if (mine(fd) && !fstat(fd, &st)) {
		note_old(fd, to, st.st_size > to ? st.st_size - to : 0);
		event();
	}
	done = (int)syscall(SYS_ftruncate, fd, to);
	pthread_mutex_unlock(&lock);
	return done;
}

SHOWN int ftruncate64(int fd, off_t to) { return ftruncate(fd, to); }

static int
sync_any(int fd)
{
	struct record r = { .kind = SYNC };
	struct stat st;
	int log;

	if (!mine(fd))
		return 0;
	pthread_mutex_lock(&lock);
	event();
	log = files[fd].folder ? names : files[fd].log;
	r.at = !files[fd].folder && !fstat(log, &st) ? st.st_size : 0;
	pthread_mutex_unlock(&lock);
	usleep(SYNC_US);
	pthread_mutex_lock(&lock);
	event();
	if (files[fd].folder)
		note_name("= %s\n", files[fd].path);
	else
		put(log, &r, sizeof r);
	pthread_mutex_unlock(&lock);
	return 0;
}

SHOWN int fsync(int fd) { return sync_any(fd); }
SHOWN int fdatasync(int fd) { return sync_any(fd); }

/* --- names ----------------------------------------------------------------------------------- */

SHOWN int
unlink(const char *path)
{
	char kept[PATH_MAX] = "-";
	int done;

	if (!watched(path))
		return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	pthread_mutex_lock(&lock);
	save(path, kept, sizeof kept);
	done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	if (!done)
		note_name("- %s %s\n", path, kept);
	event();
	pthread_mutex_unlock(&lock);
	return done;
}

SHOWN int
rename(const char *from, const char *to)
{
	char kept[PATH_MAX] = "-";
	int done;

	if (!watched(from) || !watched(to))
		return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
	pthread_mutex_lock(&lock);
	save(to, kept, sizeof kept);
	done = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
	if (!done)
		note_name("> %s %s %s\n", from, to, kept);
	event();
	pthread_mutex_unlock(&lock);
	return done;
}
