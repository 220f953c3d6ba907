/* plain.c - a text without any tag: see clean.h. */
#include "clean/inside.h"

/* A tag, or a character written as a reference. */
bool
clean_has_markup(str s)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		char next = s.s[i + 1];

		if (s.s[i] == '<' && (next == '/' || next == '!' || next == '?' || (next >= 'a' && next <= 'z') ||
		    (next >= 'A' && next <= 'Z')))
			return true;
	}
	return false;
}

/* Each line a paragraph. */
struct html
clean_paragraphs(struct arena *a, str text)
{
	struct buf b = { .a = a };

	for (str rest = text, line; line = str_cut(&rest, '\n'), line.s;) {
		line = str_trim(line);
		if (!line.n)
			continue;
		buf_put(&b, S("<p>")); /* idiom: of the allow-list */
		clean_escaped(&b, line);
		buf_put(&b, S("</p>")); /* idiom: of the allow-list */
	}
	return (struct html){ buf_str(&b) };
}
