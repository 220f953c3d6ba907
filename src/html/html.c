/* html.c - values into HTML, each escaped for its place. */
#include "html/html.h"

#include <string.h>

/* What stands for the characters that could end a text or an attribute; 0: themselves. */
static const unsigned char escape_of[256] = {
	['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5,
};
static const str escapes[] = {
	{ 0 }, { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 }, { "&quot;", 6 }, { "&#39;", 5 },
};

/* RFC 3986's unreserved characters: all others are percent-encoded inside a URL. */
static const bool unreserved[256] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true,
	['-'] = true, ['.'] = true, ['_'] = true, ['~'] = true,
};

enum { AT_ONCE = 16 };
typedef unsigned char bytes __attribute__((vector_size(AT_ONCE)));
union at_once { bytes v; uint64_t words[AT_ONCE / 8]; uint32_t halves[AT_ONCE / 4]; };

/* The next bytes of s, at most AT_ONCE and at least 4 of them; where there are fewer, some of them twice. */
static union at_once
next_of(str s)
{
	union at_once is;

	if (s.n >= AT_ONCE)
		memcpy(&is, s.s, AT_ONCE);
	else if (s.n >= 8) {
		memcpy(&is.words[0], s.s, 8);
		memcpy(&is.words[1], s.s + s.n - 8, 8);
	} else {
		memcpy(&is.halves[0], s.s, 4);
		memcpy(&is.halves[1], s.s + s.n - 4, 4);
		is.words[1] = is.words[0];
	}
	return is;
}

/* None of the next bytes has to be escaped. */
static bool
plain(str s)
{
	union at_once is = next_of(s), hit;

	hit.v = (bytes)(is.v == '&') | (bytes)(is.v == '<') | (bytes)(is.v == '>') | (bytes)(is.v == '"') |
		(bytes)(is.v == '\'');
	return !(hit.words[0] | hit.words[1]);
}

void
out_str(struct out *o, str s)
{
	size_t from = 0, i = 0;

	while (i < s.n) {
		size_t to = s.n - i < AT_ONCE ? s.n : i + AT_ONCE;

		if (s.n - i >= 4 && plain(str_from(s, i)))
			i = to;
		for (; i < to; i++) {
			unsigned char escape = escape_of[(unsigned char)s.s[i]];

			if (!escape)
				continue;
			buf_put(&o->b, (str){ s.s + from, i - from });
			buf_put(&o->b, escapes[escape]);
			from = i + 1;
		}
	}
	if (from < s.n)
		buf_put(&o->b, (str){ s.s + from, s.n - from });
}

/* The decimal digits of v before `end`, with a mark before each group when mark is not 0. */
static str
digits(char *end, int64_t v, char mark)
{
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char *p = end;
	int n = 0;

	do {
		if (mark && n && n % 3 == 0)
			*--p = mark;
		*--p = (char)('0' + left % 10);
		n++;
	} while ((left /= 10) > 0);
	if (v < 0)
		*--p = '-';
	return (str){ p, (size_t)(end - p) };
}

void
out_int(struct out *o, int64_t v)
{
	char room[20];

	buf_put(&o->b, digits(room + sizeof room, v, 0));
}

str
html_count(struct arena *a, int64_t v)
{
	char room[26];

	return arena_str(a, digits(room + sizeof room, v, ','));
}

void
out_date(struct out *o, struct date d)
{
	char room[DATE_SIZE];

	if (d.ymd > 0)
		out_raw(o, date_digits(room, d));
}

void
out_urldate(struct out *o, struct date d)
{
	out_date(o, d);
}

void
out_moment(struct out *o, struct moment t)
{
	if (t.us)
		out_raw(o, moment_text(o->b.a, t));
}

void
out_money(struct out *o, struct money m)
{
	uint64_t fen = m.fen < 0 ? 0 - (uint64_t)m.fen : (uint64_t)m.fen;
	char cents[3] = { '.', (char)('0' + fen % 100 / 10), (char)('0' + fen % 10) };

	if (m.fen < 0)
		buf_char(&o->b, '-');
	out_int(o, (int64_t)(fen / 100));
	buf_put(&o->b, (str){ cents, sizeof cents });
}

/* Without a hook nothing of a secret is shown but that there is one. */
void
out_masked(struct out *o, struct masked m)
{
	if (!m.of.sealed.n)
		return;
	out_str(o, o->mask ? o->mask(o->v, o->b.a, m.of) : S("***"));
}

static bool
printable(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] == '\\' || s.s[i] == 127)
			return false;
	return true;
}

/* The same of the next AT_ONCE bytes, or as many as there are. */
static bool
printable_at_once(str s)
{
	union at_once is = next_of(s), hit;

	hit.v = (bytes)(is.v <= ' ') | (bytes)(is.v == '\\') | (bytes)(is.v == 127);
	return !(hit.words[0] | hit.words[1]);
}

/*
 * A URL that a value decides wholly: a path, query or fragment of our own, or
 * https.  Browsers take "/\" for "//" and drop tabs and newlines, so a
 * backslash or a control character anywhere refuses it.
 */
static bool
url_allowed(str s)
{
	for (str rest = s; rest.n; rest = str_from(rest, AT_ONCE))
		if (rest.n < 4 ? !printable(rest) : !printable_at_once(rest))
			return false;
	if (str_starts(s, S("https://")))
		return s.n > sizeof "https://" - 1;
	if (str_starts(s, S("//")))
		return false;
	return s.n && (s.s[0] == '/' || s.s[0] == '#' || s.s[0] == '?');
}

void
out_url(struct out *o, str s)
{
	if (url_allowed(s))
		out_str(o, s);
	else
		out_raw(o, S("#"));
}

void
out_urlpart(struct out *o, str s)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		char coded[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (unreserved[c])
			continue;
		buf_put(&o->b, (str){ s.s + from, i - from });
		buf_put(&o->b, (str){ coded, sizeof coded });
		from = i + 1;
	}
	if (from < s.n)
		buf_put(&o->b, (str){ s.s + from, s.n - from });
}
