/* utf8.c - see utf8.h. */
#include "base/utf8.h"

bool
utf8_proven(str s)
{
	const unsigned char *p = (const unsigned char *)s.s, *end = p + s.n;

	while (p < end) {
		unsigned char c = *p++;
		int more;
		uint32_t u, least;

		if (c < 0x80) {
			if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
				return false;
			continue;
		}
		if (c >= 0xC2 && c <= 0xDF)
			more = 1, u = c & 0x1Fu, least = 0x80;
		else if ((c & 0xF0) == 0xE0)
			more = 2, u = c & 0x0Fu, least = 0x800;
		else if (c >= 0xF0 && c <= 0xF4)
			more = 3, u = c & 0x07u, least = 0x10000;
		else
			return false;
		if (end - p < more)
			return false;
		for (; more; more--, p++) {
			if ((*p & 0xC0) != 0x80)
				return false;
			u = u << 6 | (*p & 0x3Fu);
		}
		if (u < least || u < 0xA0 || u > 0x10FFFF || (u >= 0xD800 && u <= 0xDFFF))
			return false;
	}
	return true;
}

size_t
utf8_chars(str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.s[i] & 0xC0) != 0x80;
	return n;
}

uint32_t
utf8_next(str *rest)
{
	const unsigned char *p = (const unsigned char *)rest->s;
	size_t n;
	uint32_t u;

	if (!rest->n)
		return 0;
	if (p[0] < 0x80)
		n = 1, u = p[0];
	else if (p[0] < 0xE0)
		n = 2, u = p[0] & 0x1Fu;
	else if (p[0] < 0xF0)
		n = 3, u = p[0] & 0x0Fu;
	else
		n = 4, u = p[0] & 0x07u;
	if (n > rest->n)
		n = rest->n;
	for (size_t i = 1; i < n; i++)
		u = u << 6 | (p[i] & 0x3Fu);
	*rest = str_from(*rest, n);
	return u;
}

void
utf8_put(struct buf *b, uint32_t u)
{
	char c[4];
	size_t n;

	if (u < 0x80)
		c[0] = (char)u, n = 1;
	else if (u < 0x800)
		c[0] = (char)(0xC0 | u >> 6), n = 2;
	else if (u < 0x10000)
		c[0] = (char)(0xE0 | u >> 12), n = 3;
	else
		c[0] = (char)(0xF0 | u >> 18), n = 4;
	for (size_t i = 1; i < n; i++)
		c[i] = (char)(0x80 | (u >> 6 * (n - 1 - i) & 0x3F));
	buf_put(b, (str){ c, n });
}

bool
utf8_han(uint32_t u)
{
	return (u >= 0x4E00 && u <= 0x9FFF) || (u >= 0x3400 && u <= 0x4DBF) || u == 0x3007 ||
	       (u >= 0xF900 && u <= 0xFAFF) || (u >= 0x20000 && u <= 0x323AF);
}

str
utf8_first(str s, size_t chars)
{
	size_t at = 0;

	while (at < s.n && (chars > 0 || ((unsigned char)s.s[at] & 0xC0) == 0x80)) {
		if (((unsigned char)s.s[at] & 0xC0) != 0x80)
			chars--;
		at++;
		while (at < s.n && ((unsigned char)s.s[at] & 0xC0) == 0x80)
			at++;
	}
	return (str){ s.s, at };
}
