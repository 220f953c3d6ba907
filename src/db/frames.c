/*
 * frames.c - what a transaction adds to SQLite's log goes to the system in one piece.
 *
 * SQLite writes each page by two calls, a head of 24 bytes and the page: six hundred for the commit of fifteen
 * applications, which take longer than the sync behind them.  Here what is written where the last piece ended is put
 * together until somebody may look: until the page of a commit's frame is there (its head says so; readers of other
 * connections read no further than the last commit), until a sync, a read, a size is asked, the room is full, or
 * something is written elsewhere.  What is written elsewhere is not kept back.
 *
 * A write that fails is told when it is tried: the commit behind it has failed, as it would have.
 */
#include "db/inside.h"

#include <string.h>

#define VFS_NAME "gonghui-log"
#define NOWHERE (-1)
/* The system's VFS takes less than 128 KiB at a time (SQLite's unixWrite writes the size's lower 17 bits). */
enum { ROOM = 1 << 20, PIECE = 124 << 10, FRAME_HEAD = 24, COMMIT_AT = 4 };

/* The file of the system's own VFS lies behind it. */
struct frames {
	sqlite3_file is;
	char *kept;                     /* ROOM bytes, or NULL: nothing is kept back */
	int n;
	sqlite3_int64 end;              /* in the file, behind what is kept */
	bool commits;                   /* the head that was written last is of a transaction's last frame */
};

static sqlite3_file *
real(struct frames *f)
{
	return (sqlite3_file *)(f + 1);
}

static int
flush(struct frames *f)
{
	int n = f->n, rc = SQLITE_OK, piece;

	f->n = 0;
	for (int i = 0; i < n && rc == SQLITE_OK; i += piece) {
		piece = n - i < PIECE ? n - i : PIECE;
		rc = real(f)->pMethods->xWrite(real(f), f->kept + i, piece, f->end - n + i);
	}
	/* Nothing may be put behind what is not there. */
	if (rc != SQLITE_OK)
		f->end = NOWHERE;
	return rc;
}

static int
frames_close(sqlite3_file *file)
{
	struct frames *f = (struct frames *)file;
	int rc = flush(f), closed = real(f)->pMethods->xClose(real(f));

	sqlite3_free(f->kept);
	return rc == SQLITE_OK ? closed : rc;
}

static int
frames_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
	struct frames *f = (struct frames *)file;
	int rc = flush(f);

	return rc == SQLITE_OK ? real(f)->pMethods->xRead(real(f), to, n, at) : rc;
}

static int
write_through(struct frames *f, const void *from, int n, sqlite3_int64 at)
{
	int rc = flush(f);

	if (rc == SQLITE_OK)
		rc = real(f)->pMethods->xWrite(real(f), from, n, at);
	f->end = rc == SQLITE_OK ? at + n : NOWHERE;
	return rc;
}

static int
frames_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	struct frames *f = (struct frames *)file;
	unsigned char pages[4];
	int rc;

	if (at != f->end || !f->kept || n > ROOM)
		return write_through(f, from, n, at);
	if (f->n + n > ROOM && (rc = flush(f)) != SQLITE_OK)
		return rc;
	memcpy(f->kept + f->n, from, (size_t)n);
	f->n += n;
	f->end += n;
	if (n == FRAME_HEAD) {
		/* The size of the database behind the transaction; 0: it is not over. */
		memcpy(pages, (const char *)from + COMMIT_AT, sizeof pages);
		f->commits = pages[0] | pages[1] | pages[2] | pages[3];
		return SQLITE_OK;
	}
	return f->commits ? flush(f) : SQLITE_OK;
}

static int
frames_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct frames *f = (struct frames *)file;
	int rc = flush(f);

	f->end = NOWHERE;
	return rc == SQLITE_OK ? real(f)->pMethods->xTruncate(real(f), size) : rc;
}

static int
frames_sync(sqlite3_file *file, int flags)
{
	struct frames *f = (struct frames *)file;
	int rc = flush(f);

	return rc == SQLITE_OK ? real(f)->pMethods->xSync(real(f), flags) : rc;
}

static int
frames_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	struct frames *f = (struct frames *)file;
	int rc = flush(f);

	return rc == SQLITE_OK ? real(f)->pMethods->xFileSize(real(f), ret) : rc;
}

static int
frames_lock(sqlite3_file *file, int level)
{
	sqlite3_file *r = real((struct frames *)file);

	return r->pMethods->xLock(r, level);
}

static int
frames_unlock(sqlite3_file *file, int level)
{
	sqlite3_file *r = real((struct frames *)file);

	return r->pMethods->xUnlock(r, level);
}

static int
frames_reserved(sqlite3_file *file, int *ret)
{
	sqlite3_file *r = real((struct frames *)file);

	return r->pMethods->xCheckReservedLock(r, ret);
}

static int
frames_control(sqlite3_file *file, int what, void *arg)
{
	sqlite3_file *r = real((struct frames *)file);

	return r->pMethods->xFileControl(r, what, arg);
}

static int
frames_sector(sqlite3_file *file)
{
	sqlite3_file *r = real((struct frames *)file);

	return r->pMethods->xSectorSize(r);
}

static int
frames_traits(sqlite3_file *file)
{
	sqlite3_file *r = real((struct frames *)file);

	return r->pMethods->xDeviceCharacteristics(r);
}

/* Version 1: a log is neither mapped nor has it shared memory of its own. */
static const sqlite3_io_methods methods = {
	.iVersion = 1, .xClose = frames_close, .xRead = frames_read, .xWrite = frames_write,
	.xTruncate = frames_truncate, .xSync = frames_sync, .xFileSize = frames_size, .xLock = frames_lock,
	.xUnlock = frames_unlock, .xCheckReservedLock = frames_reserved, .xFileControl = frames_control,
	.xSectorSize = frames_sector, .xDeviceCharacteristics = frames_traits,
};

static sqlite3_vfs vfs;

static int
frames_open(sqlite3_vfs *v, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	struct frames *f = (struct frames *)file;
	sqlite3_vfs *below = v->pAppData;
	int rc;

	if (!(flags & SQLITE_OPEN_WAL))
		return below->xOpen(below, name, file, flags, ret_flags);
	memset(f, 0, sizeof *f);
	rc = below->xOpen(below, name, real(f), flags, ret_flags);
	/* Also where it failed: SQLite closes whatever has methods. */
	if (real(f)->pMethods) {
		f->is.pMethods = &methods;
		f->kept = sqlite3_malloc(ROOM);
		f->end = NOWHERE;
	}
	return rc;
}

/* On top of what is the usual one now. */
const char *
frames_vfs(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	sqlite3_vfs *below = sqlite3_vfs_find(NULL);

	pthread_mutex_lock(&lock);
	if (below && vfs.pAppData != below) {
		sqlite3_vfs_unregister(&vfs);
		vfs = *below;
		vfs.pNext = NULL;
		vfs.zName = VFS_NAME;
		vfs.pAppData = below;
		vfs.szOsFile += (int)sizeof(struct frames);
		vfs.xOpen = frames_open;
		sqlite3_vfs_register(&vfs, 0);
	}
	pthread_mutex_unlock(&lock);
	return vfs.zName;
}
