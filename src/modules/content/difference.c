/* difference.c - what became of a text, line by line and character by character. */
#include "modules/content/inside.h"

#include <string.h>

#define LINES_MOST 600          /* compared line by line; beyond, the rest is shown as replaced */
#define CHARS_MOST 1500         /* of one line, compared by characters */

struct texts { const str *at; size_t n; };

/* The longest common part of two rows of texts: how many of each from here on, as a table of (n+1) × (m+1). */
static uint16_t *
common(struct arena *a, struct texts x, struct texts y)
{
	size_t width = y.n + 1;
	uint16_t *t = NEW_N(a, uint16_t, (x.n + 1) * width);

	for (size_t i = x.n; i-- > 0;)
		for (size_t k = y.n; k-- > 0;)
			t[i * width + k] = str_eq(x.at[i], y.at[k]) ? (uint16_t)(t[(i + 1) * width + k + 1] + 1)
				: t[(i + 1) * width + k] > t[i * width + k + 1] ? t[(i + 1) * width + k]
					: t[i * width + k + 1];
	return t;
}

static void
add(struct line_pieces *l, enum piece_kind kind, str text)
{
	struct piece *last = l->n ? &l->at[l->n - 1] : NULL;

	if (last && last->kind == kind && last->text.s + last->text.n == text.s)
		last->text.n += text.n;
	else
		l->at[l->n++] = (struct piece){ kind, text };
}

static struct texts
characters(struct arena *a, str s)
{
	str *at = NEW_N(a, str, s.n + 1);
	size_t n = 0;

	for (str rest = s; rest.n;) {
		str before = rest;

		utf8_next(&rest);
		at[n++] = str_part(before, 0, before.n - rest.n);
	}
	return (struct texts){ at, n };
}

/* A line that was changed: what of it went and what came. */
static struct line_pieces
changed_line(struct arena *a, str before, str after)
{
	struct texts x = characters(a, before), y = characters(a, after);
	struct line_pieces l = { NEW_N(a, struct piece, x.n + y.n + 2), 0 };
	uint16_t *t;
	size_t i = 0, k = 0;

	if (x.n > CHARS_MOST || y.n > CHARS_MOST) {
		add(&l, PIECE_GONE, before);
		add(&l, PIECE_ADDED, after);
		return l;
	}
	t = common(a, x, y);
	while (i < x.n || k < y.n) {
		if (i < x.n && k < y.n && str_eq(x.at[i], y.at[k])) {
			add(&l, PIECE_SAME, y.at[k]);
			i++, k++;
		} else if (i < x.n && (k == y.n || t[(i + 1) * (y.n + 1) + k] >= t[i * (y.n + 1) + k + 1]))
			add(&l, PIECE_GONE, x.at[i++]);
		else
			add(&l, PIECE_ADDED, y.at[k++]);
	}
	return l;
}

static struct texts
lines(struct arena *a, str s)
{
	size_t room = 2, n = 0;
	str *at;

	for (size_t i = 0; i < s.n; i++)
		room += s.s[i] == '\n';
	at = NEW_N(a, str, room);
	for (str rest = s, line; line = str_cut(&rest, '\n'), line.s && n < LINES_MOST;)
		if (str_trim(line).n)
			at[n++] = str_trim(line);
	return (struct texts){ at, n };
}

static void
whole_line(struct arena *a, struct difference *d, enum piece_kind kind, str text)
{
	struct piece *p = NEW(a, struct piece);

	*p = (struct piece){ kind, text };
	d->at[d->n++] = (struct line_pieces){ p, 1 };
}

static void
count(struct difference *d)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->at[i].n; k++) {
			const struct piece *p = &d->at[i].at[k];

			d->added += p->kind == PIECE_ADDED ? (int64_t)utf8_chars(p->text) : 0;
			d->gone += p->kind == PIECE_GONE ? (int64_t)utf8_chars(p->text) : 0;
		}
}

/* Between two lines that both have, as many went as came: each is taken for the other's change. */
struct difference
content_difference(struct arena *a, str before, str after)
{
	struct texts x = lines(a, before), y = lines(a, after);
	struct difference d = { .at = NEW_N(a, struct line_pieces, x.n + y.n + 1) };
	uint16_t *t = common(a, x, y);
	size_t width = y.n + 1, i = 0, k = 0;

	while (i < x.n || k < y.n) {
		size_t gone = i, came = k;

		while (gone < x.n && came < y.n && !str_eq(x.at[gone], y.at[came])) {
			if (t[(gone + 1) * width + came] >= t[gone * width + came + 1])
				gone++;
			else
				came++;
		}
		if (gone == x.n || came == y.n) {
			gone = x.n;
			came = y.n;
		}
		for (; i < gone && k < came; i++, k++)
			d.at[d.n++] = changed_line(a, x.at[i], y.at[k]);
		for (; i < gone; i++)
			whole_line(a, &d, PIECE_GONE, x.at[i]);
		for (; k < came; k++)
			whole_line(a, &d, PIECE_ADDED, y.at[k]);
		if (i < x.n && k < y.n) {
			whole_line(a, &d, PIECE_SAME, y.at[k]);
			i++, k++;
		}
	}
	count(&d);
	return d;
}
