/*
 * child.h - bytes from strangers are read by a process that has nothing.
 *
 * A file that somebody hands in is read by code that was written to understand
 * everything (ZIP, XML, JPEG).  Such code runs in a child of its own, for one file: the file
 * comes as a descriptor, what was read goes back over a channel, and there is nothing
 * else: no file system, no network, no memory of the server.  It may take
 * so much memory and processor, is ended when it takes more, and its
 * end is a refused file and no more.
 *
 * Children are made by the keeper, a process without threads that is forked before the server
 * has any, before it has read a key or opened a database (docs/decisions/0012-child.md).
 *
 *	TRY(child_ask(a, &sheet_work, fd, spare, params, &c));
 *	TRY(child_take(c, sizeof head, &bytes));
 *
 * Whoever takes must not believe: the child may have become somebody else's.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/err.h"

#define CHILDREN_MOST     16            /* at a time; the next is told ERR_BUSY */
#define CHILD_PARAMS_MOST 128           /* bytes */

/* What a child finds open, and nothing else. */
enum { CHILD_IN = 3, CHILD_OUT, CHILD_SPARE };

/* A sanitizer keeps terabytes of address space, makes calls of its own, and writes to standard error. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CHILD_WATCHED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CHILD_WATCHED true
#endif
#endif
#ifndef CHILD_WATCHED
#define CHILD_WATCHED false
#endif

struct child;

/* One kind of work. */
struct child_work {
	const char *name;               /* for the log; the keeper finds it by this */
	void (*ready)(void);            /* once, in the keeper: loads what a child cannot load any more; or NULL */
	bool (*run)(str params);        /* in the child: from CHILD_IN, by child_say; false: it did not come through */
	int64_t memory;                 /* bytes of address space, beyond what the keeper has */
	int64_t spare;                  /* bytes it may write to CHILD_SPARE */
	int64_t answer_most;            /* bytes that child_take may be asked for at once */
	int cpu_s;                      /* seconds of processor, for all of it */
	int quiet_ms;                   /* longest time without a byte, while somebody waits for one */
};

/*
 * How a child is shut in; from src/jail.  `shut` is the last that is done before `run`: what is called
 * afterwards and not allowed ends it, with the number of the call in *note.
 */
struct child_jail {
	bool (*shut)(volatile int *note);
	void (*call)(int number, char *to, size_t n);   /* the name of a call, for the log */
};

/*
 * Starts the keeper of these works (the table ends in NULL and lives on).  Only while the process has one
 * thread.  It ends with this process.  ERR_FAULT: the system has no process or socket left.
 */
MAY_FAIL child_start(struct arena *, const struct child_work *const *, const struct child_jail *);
/*
 * True: the keeper that was started has ended (killed, mostly for want of memory).  Files are refused until the
 * server is started anew: by then it has threads and has given up fork, so it cannot start another.
 */
bool     child_gone(void);
void     child_stop(void);              /* ends it and waits for that; for tests */

/* Said by tests and fuzz targets, which read in their own process so that a fault has a trace. */
void     child_none(void);

/* True: a child has to be asked.  Without child_start or child_none nothing is read: ERR_FAULT. */
MAY_FAIL child_wanted(struct arena *, bool *ret);

/*
 * Has the regular file `in` read; `spare` is a scratch file, or -1.  Both stay the caller's.  The child ends
 * with the arena at the latest.  ERR_BUSY: too many at a time, or the keeper has gone.
 */
MAY_FAIL child_ask(struct arena *, const struct child_work *, int in, int spare, str params, struct child **ret);

/* Exactly n of its bytes, which live until the next call.  ERR_INVALID: it ended before, or overran. */
MAY_FAIL child_take(struct child *, size_t n, const char **ret);

/* In the child.  Bytes go out when there are enough of them, and by child_flush; false: nobody listens. */
bool     child_say(const void *, size_t n);
bool     child_flush(void);

#endif
