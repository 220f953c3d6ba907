/*
 * fail.h - the N-th allocation, or the N-th call to the disk, fails: linked into a rig before
 * everything else (fail.c), so that SQLite and the libraries are met too.
 *
 *	fail_arm((struct fail){ .kind = FAIL_MEMORY, .at = 3 });
 *	…what is tried…
 *	calls = fail_disarm();         how many there were, those that failed too
 *
 * Preloaded into a server with RIG_MEMORY_EVERY=N, one allocation of N fails in whatever thread, from
 * one SIGUSR1 to the next: memory.mjs.
 */
#ifndef TEST_RIG_FAIL_H
#define TEST_RIG_FAIL_H

#include <stdbool.h>

enum fail_kind { FAIL_MEMORY, FAIL_WRITE, FAIL_READ, FAIL_SYNC, FAIL_KINDS };

/* at 0: none fails, all are counted.  lasting: those behind it fail too.  error: errno of a disk. */
struct fail { enum fail_kind kind; long at; bool lasting; int error; };

void fail_arm(struct fail);
long fail_disarm(void);

#endif
