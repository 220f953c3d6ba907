/* form.c - a=1&b=2: see http.h. */
#include "http/http.h"

#include <string.h>

static const struct text says_bad_escape = { "http.bad_escape", "提交的内容编码不正确，请刷新页面后重试。" };
static const struct text says_many_fields = { "http.many_fields", "提交的字段过多，最多 {1} 项。" };

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `to` has room for s.n bytes. */
static bool
unescape(str s, char *to, str *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i] == '+' ? ' ' : s.s[i];

		if (c == '%') {
			int high = i + 2 < s.n ? hex_digit(s.s[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_digit(s.s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		to[n++] = c;
	}
	*ret = (str){ to, n };
	return utf8_proven(*ret);
}

static size_t
count_fields(str s)
{
	size_t n = 0;

	for (str one; one = str_cut(&s, '&'), one.s; )
		n += one.n > 0;
	return n;
}

failed
http_urlencoded(struct arena *a, str s, struct http_pairs *ret)
{
	size_t n = count_fields(s);
	struct http_pairs all = { NULL, 0 };
	char *to;

	if (n > HTTP_FIELDS_MOST)
		return FAIL_SAY(a, ERR_LARGE, NULL, &says_many_fields,
		                arena_fmt(a, "%d", HTTP_FIELDS_MOST));
	all.at = NEW_N(a, struct http_pair, n + 1);
	to = arena_get(a, s.n + 1);
	for (str one; one = str_cut(&s, '&'), one.s; ) {
		struct http_pair *p = &all.at[all.n];
		str name, value = one;

		if (!one.n)
			continue;
		name = str_cut(&value, '=');
		if (!unescape(name, to, &p->name) || !p->name.n)
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_bad_escape);
		to += name.n;
		if (!unescape(value, to, &p->value))
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_bad_escape);
		to += value.n;
		all.n++;
	}
	*ret = all;
	return NULL;
}
