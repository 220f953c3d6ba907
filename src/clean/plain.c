/* plain.c - words as they are written, and a text without any tag: see clean.h. */
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

/* What turns the direction of writing would make words and addresses read otherwise than they are. */
bool
clean_turns(str s)
{
	uint32_t u = s.s[0] == '\xe2' ? utf8_next(&s) : 0;

	return (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
}

void
clean_escaped(struct buf *b, str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (clean_turns(str_from(s, i)))
			i += 2;
		else switch (s.s[i]) {
		case '&':  buf_put(b, S("&amp;")); break;
		case '<':  buf_put(b, S("&lt;")); break;
		case '>':  buf_put(b, S("&gt;")); break;
		case '"':  buf_put(b, S("&quot;")); break;
		case '\'': buf_put(b, S("&#39;")); break;
		default:   buf_char(b, s.s[i]);
		}
}

/* Runs of blanks are one, and none stands at an end: as clean.c writes words. */
static void
put_line(struct buf *b, str rest)
{
	size_t from = b->n;
	bool blank = false;

	while (rest.n) {
		str before = rest;

		if (clean_is_blank(utf8_next(&rest)))
			blank = true;
		else if (!clean_turns(before)) {
			if (blank && b->n > from)
				buf_char(b, ' ');
			clean_escaped(b, str_part(before, 0, before.n - rest.n));
			blank = false;
		}
	}
}

/* Each line a paragraph. */
struct html
clean_paragraphs(struct arena *a, str text)
{
	struct buf b = { .a = a };

	for (str rest = text, line; line = str_cut(&rest, '\n'), line.s;) {
		size_t before = b.n, words;

		buf_put(&b, S("<p>")); /* idiom: of the allow-list */
		words = b.n;
		put_line(&b, line);
		if (b.n == words)
			b.n = before;
		else
			buf_put(&b, S("</p>")); /* idiom: of the allow-list */
	}
	return (struct html){ buf_str(&b) };
}
