/* text.c - what a reader sees of cleaned markup: see clean.h. */
#include "clean/clean.h"

static const struct { str name; char is; } references[] = {
	{ S("&amp;"), '&' }, { S("&lt;"), '<' }, { S("&gt;"), '>' }, { S("&quot;"), '"' }, { S("&#39;"), '\'' },
};

/* The tags that end a line when they are closed, or stand for one. */
static bool
ends_line(str tag)
{
	static const str lines[] = { S("/p"), S("/h2"), S("/h3"), S("/h4"), S("/li"), S("/tr"), S("br"), S("hr"),
		S("/figcaption"), S("/caption") };

	for (size_t i = 0; i < COUNT(lines); i++)
		if (str_eq(tag, lines[i]))
			return true;
	return false;
}

str
clean_text(struct arena *a, struct html html)
{
	struct buf b = { .a = a };
	str s = html.s;

	for (size_t i = 0; i < s.n;) {
		if (s.s[i] == '<') {
			str tag = str_part(s, i + 1, (size_t)(str_find(str_from(s, i), '>') - 1));

			if (ends_line(tag) && b.n && b.s[b.n - 1] != '\n')
				buf_char(&b, '\n');
			if (str_eq(tag, S("/td")) || str_eq(tag, S("/th")))
				buf_put(&b, S("  "));
			i += tag.n + 2;
			continue;
		}
		for (size_t k = 0; k < COUNT(references); k++)
			if (str_starts(str_from(s, i), references[k].name)) {
				buf_char(&b, references[k].is);
				i += references[k].name.n;
				goto next;
			}
		buf_char(&b, s.s[i++]);
next:;
	}
	return buf_str(&b);
}
