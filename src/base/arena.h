/*
 * arena.h - memory with one lifetime, and text that grows in it.
 *
 * Nothing in an arena is freed singly: closing it runs the clean-ups in
 * reverse order and gives all of it back.  An arena has a limit from birth;
 * when it is full, or the system has no memory, the arena jumps to the
 * dispatcher that opened it (arena_full), which fails that one request and
 * not the process.  Inside a callback of SQLite, expat or libmicrohttpd use
 * arena_try, which returns NULL instead of jumping.
 *
 *	struct arena *a = arena_open(64 << 20);
 *	struct member *m = NEW(a, struct member);
 *	str s = arena_fmt(a, "%s-%d", "R", 7);
 *	arena_close(a);
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "base/str.h"

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

struct arena;

struct arena *arena_open(size_t most);          /* bytes; NULL when there is no memory */
/* One within another's work: when it is full it jumps where that one would; closed by whoever opened it. */
struct arena *arena_below(struct arena *above, size_t most);
void   arena_close(struct arena *);
void   arena_reset(struct arena *);             /* runs clean-ups, keeps one block for reuse */
void   arena_clean(struct arena *);             /* runs the clean-ups now; the memory stays */
void   arena_small(struct arena *);             /* it grows by 1 KiB: one of thousands, long-lived */
void   arena_large(struct arena *);             /* by 16 MiB, and keeps them for reuse: filled again and again */
/* Where to jump; NULL (the default) aborts.  What stood before comes back, for whoever sets it for a while. */
jmp_buf *arena_full(struct arena *, jmp_buf *);
void   arena_starve(struct arena *) __attribute__((noreturn));     /* there is no memory: the same way out */
/* f in memory of its own, which is given back behind it; false: there was not enough, and f ended where it stood. */
bool   arena_apart(size_t most, void (*f)(struct arena *, void *arg), void *arg);
/* What could not be given last: was it over this arena's limit, and not the machine's memory?  Until it is reset. */
bool   arena_over(const struct arena *);
size_t arena_used(const struct arena *);        /* bytes handed out since open or reset */

void  *arena_get(struct arena *, size_t n);     /* zeroed, 16-aligned, never NULL */
void  *arena_try(struct arena *, size_t n);     /* the same, NULL when full */
void  *arena_room(struct arena *, size_t n);    /* the same, not zeroed: for what is written over at once */
str    arena_str(struct arena *, str);          /* a copy; ends in a NUL that n does not count */
char  *arena_z(struct arena *, str);            /* the same as a C string; absent gives "" */
str    arena_fmt(struct arena *, const char *fmt, ...) PRINTF(2, 3);
str    arena_fmt_v(struct arena *, const char *fmt, va_list) PRINTF(2, 0);
str    arena_int(struct arena *, int64_t);      /* in decimal digits */
str    arena_cat(struct arena *, str, str);

/* Run f(arg) when the arena is closed or reset; the last asked runs first. */
void   arena_defer(struct arena *, void (*f)(void *), void *arg);

#define NEW(a, T)      ((T *)arena_get((a), sizeof(T)))
#define NEW_N(a, T, n) ((T *)arena_get((a), sizeof(T) * (size_t)(n)))

/* Growing text.  Born with its arena: struct buf b = { .a = a }; */
struct buf { struct arena *a; char *s; size_t n, cap; };

void   buf_fmt(struct buf *, const char *fmt, ...) PRINTF(2, 3);
void   buf_int(struct buf *, int64_t);
void   buf_reserve(struct buf *, size_t more);  /* room for `more` bytes without moving again */
void   buf_hex(struct buf *, str bytes);        /* two digits each, small letters */
str    buf_str(struct buf *);                   /* what is in it; ends in a NUL that n does not count */

/* A page is some three thousand of these: they are in line, and seldom ask for room. */
static inline void
buf_put(struct buf *b, str s)
{
	if (!s.n)
		return;
	if (b->cap - b->n < s.n)
		buf_reserve(b, s.n);
	memcpy(b->s + b->n, s.s, s.n);
	b->n += s.n;
}

static inline void
buf_char(struct buf *b, char c)
{
	if (b->cap == b->n)
		buf_reserve(b, 1);
	b->s[b->n++] = c;
}

#endif
