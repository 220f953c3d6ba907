/* arena.c - see arena.h.  Blocks hang in a list; the newest is the one in use. */
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif
#ifdef ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define ALIGN      ((size_t)16)
#define BLOCK_SIZE ((size_t)32 << 10)
#define SMALL_SIZE ((size_t)1 << 10)
#define LARGE_SIZE ((size_t)16 << 20)

struct block { struct block *next; size_t size; _Alignas(16) char bytes[]; };
struct defer { struct defer *next; void (*f)(void *); void *arg; };

struct arena {
	struct block *blocks;
	struct defer *defers;
	char *p, *end;
	size_t held, used, most, block;
	jmp_buf *full;
	struct arena *above;
	bool over;
};

struct arena *
arena_open(size_t most)
{
	struct arena *a = calloc(1, sizeof *a);

	if (a) {
		a->most = most;
		a->block = BLOCK_SIZE;
	}
	return a;
}

struct arena *
arena_below(struct arena *above, size_t most)
{
	struct arena *a = arena_open(most);

	if (a)
		a->above = above;
	return a;
}

void
arena_small(struct arena *a)
{
	a->block = SMALL_SIZE;
}

void
arena_large(struct arena *a)
{
	a->block = LARGE_SIZE;
}

jmp_buf *
arena_full(struct arena *a, jmp_buf *where)
{
	jmp_buf *was = a->full;

	a->full = where;
	return was;
}

bool
arena_over(const struct arena *a)
{
	return a->over;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

static bool
arena_grow(struct arena *a, size_t n)
{
	size_t size = n > a->block ? n : a->block, rest = a->most - a->held;
	struct block *b;

	if (size > rest && n <= rest)
		size = rest;
	a->over = size > rest;
	if (a->over || !(b = malloc(sizeof *b + size)))
		return false;
	b->next = a->blocks;
	b->size = size;
	a->blocks = b;
	a->held += size;
	a->p = b->bytes;
	a->end = b->bytes + size;
	POISON(a->p, size);
	return true;
}

void *
arena_room(struct arena *a, size_t n)
{
	void *p;

	if (n > a->most) {
		a->over = true;
		return NULL;
	}
	n = (n + ALIGN - 1) & ~(ALIGN - 1);
	if (n > (size_t)(a->end - a->p) && !arena_grow(a, n))
		return NULL;
	p = a->p;
	a->p += n;
	a->used += n;
	UNPOISON(p, n);
	return p;
}

void *
arena_try(struct arena *a, size_t n)
{
	void *p = arena_room(a, n);

	return p ? memset(p, 0, n) : NULL;
}

void
arena_starve(struct arena *a)
{
	for (; a; a = a->above)
		if (a->full)
			longjmp(*a->full, 1);
	abort();
}

bool
arena_apart(size_t most, void (*f)(struct arena *, void *arg), void *arg)
{
	struct arena *a = arena_open(most);
	volatile bool done = false;
	jmp_buf full;

	if (a && !setjmp(full)) {
		arena_full(a, &full);
		f(a, arg);
		done = true;
	}
	arena_close(a);
	return done;
}

/* What arena_room gives, or the way out. */
static void *
arena_must(struct arena *a, size_t n)
{
	void *p = arena_room(a, n);

	if (!p)
		arena_starve(a);
	return p;
}

void *
arena_get(struct arena *a, size_t n)
{
	return memset(arena_must(a, n), 0, n);
}

void
arena_defer(struct arena *a, void (*f)(void *), void *arg)
{
	struct defer *d = NEW(a, struct defer);

	*d = (struct defer){ a->defers, f, arg };
	a->defers = d;
}

void
arena_clean(struct arena *a)
{
	while (a->defers) {
		struct defer *d = a->defers;

		a->defers = d->next;
		d->f(d->arg);
	}
}

void
arena_reset(struct arena *a)
{
	size_t kept = a->block > BLOCK_SIZE ? a->block : BLOCK_SIZE;

	arena_clean(a);
	while (a->blocks && (a->blocks->next || a->blocks->size > kept)) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		a->held -= b->size;
		UNPOISON(b->bytes, b->size);
		free(b);
	}
	a->used = 0;
	a->over = false;
	a->p = a->blocks ? a->blocks->bytes : NULL;
	a->end = a->blocks ? a->blocks->bytes + a->blocks->size : NULL;
	if (a->blocks)
		POISON(a->p, a->blocks->size);
}

void
arena_close(struct arena *a)
{
	if (!a)
		return;
	arena_clean(a);
	for (struct block *b = a->blocks, *next; b; b = next) {
		next = b->next;
		UNPOISON(b->bytes, b->size);
		free(b);
	}
	free(a);
}

char *
arena_z(struct arena *a, str s)
{
	char *p = arena_must(a, s.n + 1);

	if (s.n)
		memcpy(p, s.s, s.n);
	p[s.n] = '\0';
	return p;
}

str
arena_str(struct arena *a, str s)
{
	return s.s ? (str){ arena_z(a, s), s.n } : s;
}

str
arena_fmt_v(struct arena *a, const char *fmt, va_list ap)
{
	char small[256];
	va_list again;
	int n;
	char *p;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof small, fmt, ap);
	assert(n >= 0);
	p = arena_must(a, (size_t)n + 1);
	if ((size_t)n < sizeof small)
		memcpy(p, small, (size_t)n + 1);
	else
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (str){ p, (size_t)n };
}

str
arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	str s;

	va_start(ap, fmt);
	s = arena_fmt_v(a, fmt, ap);
	va_end(ap);
	return s;
}

str
arena_cat(struct arena *a, str one, str two)
{
	char *p = arena_must(a, one.n + two.n + 1);

	if (one.n)
		memcpy(p, one.s, one.n);
	if (two.n)
		memcpy(p + one.n, two.s, two.n);
	p[one.n + two.n] = '\0';
	return (str){ p, one.n + two.n };
}

/* --- growing text ------------------------------------------------------- */

void
buf_reserve(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 512;
	char *p;

	if (b->cap - b->n >= more)
		return;
	while (cap - b->n < more)
		cap *= 2;
	p = arena_must(b->a, cap);        /* not zeroed: it is written over at once */
	if (b->n)
		memcpy(p, b->s, b->n);
	b->s = p;
	b->cap = cap;
}

void
buf_hex(struct buf *b, str bytes)
{
	static const char digits[] = "0123456789abcdef";

	buf_reserve(b, 2 * bytes.n);
	for (size_t i = 0; i < bytes.n; i++) {
		buf_char(b, digits[(unsigned char)bytes.s[i] >> 4]);
		buf_char(b, digits[bytes.s[i] & 15]);
	}
}

str
buf_str(struct buf *b)
{
	if (!b->s)
		return S("");
	buf_reserve(b, 1);
	b->s[b->n] = '\0';
	return (str){ b->s, b->n };
}

/* The digits of v, at the end of the room. */
static str
digits(char room[24], int64_t v)
{
	char *end = room + 24, *p = end;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	return (str){ p, (size_t)(end - p) };
}

str
arena_int(struct arena *a, int64_t v)
{
	char room[24];

	return arena_str(a, digits(room, v));
}

void
buf_int(struct buf *b, int64_t v)
{
	char room[24];

	buf_put(b, digits(room, v));
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_put(b, arena_fmt_v(b->a, fmt, ap));
	va_end(ap);
}
