/* csv_out.c - writing CSV: RFC 4180, UTF-8 with its mark, and nothing a spreadsheet would run. */
#include <string.h>

#include "sheet/inside.h"

#define BLOCK 65536             /* bytes gathered before they are written */

struct csv_out {
	struct arena *a;
	int fd;
	size_t n;
	char block[BLOCK];
};

static failed
csv_flush(struct csv_out *o)
{
	size_t n = o->n;

	o->n = 0;
	return write_all(o->a, o->fd, o->block, n);
}

static failed
csv_write(struct csv_out *o, str s)
{
	while (s.n) {
		size_t n = s.n < BLOCK - o->n ? s.n : BLOCK - o->n;

		memcpy(o->block + o->n, s.s, n);
		o->n += n;
		s = str_from(s, n);
		if (o->n == BLOCK)
			TRY(csv_flush(o));
	}
	return NULL;
}

failed
csv_out_open(struct arena *a, int fd, struct csv_out **ret)
{
	struct csv_out *o = NEW(a, struct csv_out);

	o->a = a;
	o->fd = fd;
	TRY(csv_write(o, S("\xEF\xBB\xBF")));
	*ret = o;
	return NULL;
}

static bool
csv_quoted(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] && strchr(",;\t\"\r\n", s.s[i]))
			return true;
	/* Some programs take blanks at the ends away unless they are quoted. */
	return s.n && (s.s[0] == ' ' || s.s[s.n - 1] == ' ');
}

static failed
csv_out_cell(struct csv_out *o, const struct sheet_cell *c)
{
	bool number = c->kind == SHEET_NUMBER && number_like(c->text), quoted = csv_quoted(c->text);
	str rest = c->text, part;

	if (c->kind == SHEET_EMPTY || !rest.n)
		return NULL;
	if (quoted)
		TRY(csv_write(o, S("\"")));
	if (!number && formula_like(rest))
		TRY(csv_write(o, S("'")));
	if (!quoted)
		return csv_write(o, rest);
	while (part = str_cut(&rest, '"'), part.s) {
		TRY(csv_write(o, part));
		if (rest.s)
			TRY(csv_write(o, S("\"\"")));
	}
	return csv_write(o, S("\""));
}

failed
csv_out_row(struct csv_out *o, const struct sheet_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			TRY(csv_write(o, S(",")));
		TRY(csv_out_cell(o, &cells[i]));
	}
	return csv_write(o, S("\r\n"));
}

failed
csv_out_close(struct csv_out *o)
{
	return csv_flush(o);
}
