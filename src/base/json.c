/* json.c - see json.h. */
#include "base/json.h"

#include <assert.h>

static void
value_begins(struct json *j)
{
	if (j->after)
		buf_char(j->b, ',');
	j->after = true;
}

static void
level_opens(struct json *j, char open)
{
	value_begins(j);
	assert(j->depth < (int)sizeof j->open);
	j->open[j->depth++] = open;
	buf_char(j->b, open);
	j->after = false;
}

void emit_object(struct json *j) { level_opens(j, '{'); }
void emit_array(struct json *j) { level_opens(j, '['); }

void
emit_end(struct json *j)
{
	assert(j->depth > 0);
	buf_char(j->b, j->open[--j->depth] == '{' ? '}' : ']');
	j->after = true;
}

static void
put_text(struct buf *b, str s)
{
	size_t from = 0;

	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c >= ' ' && c != '"' && c != '\\' && c != '<')
			continue;
		buf_put(b, (str){ s.s + from, i - from });
		from = i + 1;
		if (c == '"' || c == '\\') {
			buf_char(b, '\\');
			buf_char(b, (char)c);
		} else if (c == '\n')
			buf_put(b, S("\\n"));
		else
			buf_fmt(b, "\\u%04x", c);
	}
	buf_put(b, str_from(s, from));
	buf_char(b, '"');
}

void
emit_key(struct json *j, const char *key)
{
	value_begins(j);
	put_text(j->b, str_of(key));
	buf_char(j->b, ':');
	j->after = false;
}

void
emit_str(struct json *j, str s)
{
	value_begins(j);
	if (s.s)
		put_text(j->b, s);
	else
		buf_put(j->b, S("null"));
}

void emit_z(struct json *j, const char *z) { emit_str(j, str_of(z)); }

void
emit_int(struct json *j, int64_t v)
{
	value_begins(j);
	buf_int(j->b, v);
}

void
emit_bool(struct json *j, bool v)
{
	value_begins(j);
	buf_put(j->b, v ? S("true") : S("false"));
}

void
emit_null(struct json *j)
{
	value_begins(j);
	buf_put(j->b, S("null"));
}

void
emit_id(struct json *j, id v)
{
	value_begins(j);
	if (!v.v) {
		buf_put(j->b, S("null"));
		return;
	}
	buf_char(j->b, '"');
	buf_int(j->b, v.v);
	buf_char(j->b, '"');
}

void
emit_raw(struct json *j, str s)
{
	value_begins(j);
	buf_put(j->b, s);
}
