/* str.c - see str.h. */
#include "base/str.h"

#include <string.h>

str
str_of(const char *z)
{
	return z ? (str){ z, strlen(z) } : (str){ 0 };
}

bool
str_eq(str a, str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.s, b.s, a.n));
}

int
str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.s, b.s, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(str s, str prefix)
{
	return s.n >= prefix.n && str_eq((str){ s.s, prefix.n }, prefix);
}

bool
str_ends(str s, str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

bool
str_has(str s, char c)
{
	return str_find(s, c) >= 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

str
str_trim(str s)
{
	while (s.n && is_blank(s.s[0]))
		s = (str){ s.s + 1, s.n - 1 };
	while (s.n && is_blank(s.s[s.n - 1]))
		s.n--;
	return s;
}

str
str_from(str s, size_t at)
{
	if (at > s.n)
		at = s.n;
	return s.s ? (str){ s.s + at, s.n - at } : s;
}

str
str_part(str s, size_t at, size_t n)
{
	s = str_from(s, at);
	if (n < s.n)
		s.n = n;
	return s;
}

ptrdiff_t
str_find(str s, char c)
{
	const char *p = s.n ? memchr(s.s, c, s.n) : NULL;

	return p ? p - s.s : -1;
}

ptrdiff_t
str_find_str(str s, str part)
{
	const char *p = s.n && part.n ? memmem(s.s, s.n, part.s, part.n) : NULL;

	return p ? p - s.s : -1;
}

str
str_cut(str *rest, char c)
{
	str all = *rest;
	ptrdiff_t at = str_find(all, c);

	if (at < 0) {
		*rest = (str){ 0 };
		return all;
	}
	*rest = str_from(all, (size_t)at + 1);
	all.n = (size_t)at;
	return all;
}

bool
str_int(str s, int64_t *ret)
{
	bool minus = s.n && s.s[0] == '-';
	int64_t v = 0;

	if (minus)
		s = str_from(s, 1);
	if (!str_digits(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s.s[i] - '0', &v))
			return false;
	if (!minus && __builtin_sub_overflow((int64_t)0, v, &v))
		return false;
	*ret = v;
	return true;
}

bool
str_digits(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.n > 0;
}

uint64_t
str_hash(str s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.s[i]) * 1099511628211u;
	return h;
}
