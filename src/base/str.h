/*
 * str.h - text as pointer and length, passed by value.
 *
 * A str views bytes that somebody else owns (an arena, a constant, a request);
 * it is UTF-8 proven once at the door (utf8.h).  `.s == NULL` means "absent",
 * which is SQL NULL; an empty text has a pointer and n == 0.
 *
 *	str name = S("王小明");
 *	printf(FMT, ARG(name));
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { const char *s; size_t n; } str;

#define S(lit)  ((str){ "" lit, sizeof lit - 1 })
#define FMT     "%.*s"
#define ARG(x)  (int)(x).n, (x).s
#define COUNT(a) (sizeof(a) / sizeof *(a))

str  str_of(const char *z);                     /* NULL gives the absent str */
bool str_eq(str a, str b);                      /* absent equals empty */
int  str_cmp(str a, str b);                     /* by bytes, as memcmp */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, char c);
str  str_trim(str s);                           /* without ASCII blanks at both ends */
str  str_from(str s, size_t at);                /* the rest; empty when at is past the end */
str  str_part(str s, size_t at, size_t n);      /* clipped to s */

/* Where `c` or `part` first stands, or -1. */
ptrdiff_t str_find(str s, char c);
ptrdiff_t str_find_str(str s, str part);

/*
 * Cut `*rest` at the first `c`: returns what stood before it and leaves what
 * follows in `*rest`; without a `c` returns everything and leaves absent.
 *
 *	for (str rest = list, one; one = str_cut(&rest, ','), one.s; )
 */
str  str_cut(str *rest, char c);

/* A whole decimal number, optionally with a minus; false on anything else or overflow. */
bool str_int(str s, int64_t *ret);

/* True when all of s are ASCII digits and there is at least one. */
bool str_digits(str s);

uint64_t str_hash(str s);                       /* FNV-1a; for tables in memory, never for secrets */

#endif
