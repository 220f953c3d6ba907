/* csv.c - reading CSV (RFC 4180, and what Excel and WPS make of it). */
#include <stdlib.h>
#include <string.h>

#include "sheet/encoding.h"

#define SAMPLE_LINES 10         /* that tell the delimiter */

/* Where in a record the reader stands. */
enum where {
	BEGIN,                  /* of a cell */
	PLAIN,
	QUOTED,
	CLOSED,                 /* after a quote that ends the cell, or is the first of two */
	BLANKS,                 /* between the ending quote and the delimiter */
};

struct csv {
	struct decoder decoder;
	str rest;               /* of the block at hand */
	char delimiter;
	enum where where;
	bool after_cr;          /* a line feed that comes now belongs to it */
	bool over;              /* the cell at hand is too long already */
	size_t column;
	int64_t number;         /* of the record at hand */
	struct bytes cell;
};

static str
csv_sample_line(str *rest)
{
	size_t n = 0;
	bool quoted = false;
	str line;

	while (n < rest->n && (quoted || (rest->s[n] != '\n' && rest->s[n] != '\r'))) {
		quoted ^= rest->s[n] == '"';
		n++;
	}
	line = str_part(*rest, 0, n);
	*rest = str_from(*rest, n + 1);
	return line;
}

static size_t
csv_count(str line, char delimiter)
{
	size_t n = 0;
	bool quoted = false;

	for (size_t i = 0; i < line.n; i++) {
		quoted ^= line.s[i] == '"';
		n += !quoted && line.s[i] == delimiter;
	}
	return n;
}

/* The one that the most of the first lines have equally often; between equals, the more columns. */
static char
csv_tell_delimiter(str text)
{
	static const char candidates[] = { ',', '\t', ';' };
	size_t best = 0;
	char delimiter = ',';

	for (size_t i = 0; i < COUNT(candidates); i++) {
		str rest = text;
		size_t lines = 0, least = 0, equal = 0;

		while (lines < SAMPLE_LINES && rest.n) {
			str line = csv_sample_line(&rest);
			size_t n = csv_count(line, candidates[i]);

			if (!line.n)
				continue;
			if (!lines++)
				least = n;
			equal += n && n == least;
		}
		if (equal * 1000 + (equal ? least : 0) > best) {
			best = equal * 1000 + least;
			delimiter = candidates[i];
		}
	}
	return delimiter;
}

bool
csv_open(struct sheet *s)
{
	struct csv *c = calloc(1, sizeof *c);
	enum encoding e;

	if (!(s->csv = c))
		return fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
	if (!encoding_tell(s->fd, s->size, &e))
		return fault_note(&s->fault, SAY_READ, 0, 0, 0);
	if (e == UNKNOWN || !decoder_open(&c->decoder, s->fd, e))
		return fault_note(&s->fault, SAY_ENCODING, 0, 0, 0);
	if (!bytes_put(&c->cell, "", 0))
		return fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
	if (!decoder_next(&c->decoder, &c->rest))
		return fault_note(&s->fault, SAY_READ, 0, 0, 0);
	/* Excel's own hint, a line that is none of the table. */
	if (c->rest.n >= 6 && !strncasecmp(c->rest.s, "sep=", 4) &&
	    (c->rest.s[5] == '\r' || c->rest.s[5] == '\n')) {
		c->delimiter = c->rest.s[4];
		c->rest = str_from(c->rest, 6);
		c->after_cr = c->rest.n && c->rest.s[-1] == '\r';
	} else {
		c->delimiter = csv_tell_delimiter(c->rest);
	}
	c->number = 1;
	line_clear(&s->line, 1);
	return true;
}

void
csv_end(struct csv *c)
{
	if (!c)
		return;
	decoder_close(&c->decoder);
	bytes_free(&c->cell);
	free(c);
}

str
csv_encoding(const struct csv *c)
{
	static const char *const names[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" };

	return str_of(names[c->decoder.encoding]);
}

int64_t
csv_consumed(const struct csv *c)
{
	/* What is still undigested, measured as text, may be longer than its bytes. */
	int64_t rest = (int64_t)c->rest.n;

	return c->decoder.at > rest ? c->decoder.at - rest : 0;
}

/*
 * What Excel writes to keep digits as text: ="001"; quotes in it are doubled.
 * True when the text is that and nothing more; then it is shortened to 001.
 */
static bool
csv_unwrap(struct bytes *cell)
{
	size_t n = 0;

	if (cell->n < 3 || cell->s[0] != '=' || cell->s[1] != '"' || cell->s[cell->n - 1] != '"')
		return false;
	for (size_t i = 2; i < cell->n - 1; i++)
		if (cell->s[i] == '"' && (i + 1 == cell->n - 1 || cell->s[++i] != '"'))
			return false;
	for (size_t i = 2; i < cell->n - 1; i++) {
		i += cell->s[i] == '"';
		cell->s[n++] = cell->s[i];
	}
	cell->n = n;
	return true;
}

static bool
csv_cell(struct sheet *s)
{
	struct csv *c = s->csv;
	bool unwrapped;
	str text;

	if (c->over)
		return fault_note(&s->fault, SAY_CELL, c->number, (int64_t)c->column + 1,
		                  s->limits.cell_most);
	unwrapped = csv_unwrap(&c->cell);
	text = (str){ c->cell.s, c->cell.n };
	/* Our own guard against formulas, see sheet_out. */
	if (!unwrapped && text.n && text.s[0] == '\'' && formula_like(text))
		text = str_from(text, 1);
	if (!line_put(&s->line, &s->limits, &s->fault, c->column, SHEET_TEXT, text))
		return false;
	c->cell.n = 0;
	c->column++;
	c->where = BEGIN;
	return true;
}

static bool
csv_put(struct sheet *s, const char *from, size_t n)
{
	struct csv *c = s->csv;

	/* Four bytes a character at most; the rest of a long cell is not kept. */
	if ((int64_t)(c->cell.n + n) > s->limits.cell_most * 4 + 16) {
		c->over = true;
		if (c->where == QUOTED)
			return true;
		return fault_note(&s->fault, SAY_CELL, c->number, (int64_t)c->column + 1,
		                  s->limits.cell_most);
	}
	return bytes_put(&c->cell, from, n) || fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
}

/* The bytes at the start of rest that mean nothing here. */
static size_t
csv_run(const struct csv *c)
{
	size_t n = 0;

	if (c->where == QUOTED) {
		while (n < c->rest.n && c->rest.s[n] != '"' && c->rest.s[n])
			n++;
		return n;
	}
	while (n < c->rest.n && c->rest.s[n] != c->delimiter && c->rest.s[n] != '\n' &&
	       c->rest.s[n] != '\r' && c->rest.s[n])
		n++;
	return n;
}

/* Takes one byte that means something; sets *ended when it ends the record. */
static bool
csv_byte(struct sheet *s, char b, bool *ended)
{
	struct csv *c = s->csv;

	if (!b)
		return fault_note(&s->fault, SAY_NUL, c->number, 0, 0);
	if (c->where == QUOTED) {
		c->where = CLOSED;
		return true;
	}
	if (b == c->delimiter)
		return csv_cell(s);
	if (b == '\n' || b == '\r') {
		*ended = true;
		c->after_cr = b == '\r';
		return csv_cell(s);
	}
	if (b == '"' && c->where == CLOSED) {
		c->where = QUOTED;
		return csv_put(s, &b, 1);
	}
	if (b == '"' && c->where == BEGIN) {
		c->where = QUOTED;
		return true;
	}
	if (c->where == CLOSED || c->where == BLANKS) {
		c->where = BLANKS;
		if (b == ' ' || b == '\t')
			return true;
		return fault_note(&s->fault, SAY_AFTER_QUOTE, c->number, 0, 0);
	}
	c->where = PLAIN;
	return csv_put(s, &b, 1);
}

/* At the end of the file; *ended when a last record was not closed by a line end. */
static bool
csv_finish(struct sheet *s, bool *ended)
{
	struct csv *c = s->csv;

	if (c->decoder.cut)
		return fault_note(&s->fault, SAY_ENCODING_ROW, c->number, 0, 0);
	if (c->where == QUOTED)
		return fault_note(&s->fault, SAY_QUOTE, c->number, 0, 0);
	s->ended = c->where == BEGIN && !c->column;
	*ended = !s->ended;
	return s->ended || csv_cell(s);
}

static bool
csv_record(struct sheet *s)
{
	struct csv *c = s->csv;
	bool ended = false;

	c->column = 0;
	line_clear(&s->line, c->number);
	while (!ended && !s->ended) {
		if (!c->rest.n && !decoder_next(&c->decoder, &c->rest))
			return fault_note(&s->fault, SAY_READ, 0, 0, 0);
		if (!c->rest.n) {
			if (!csv_finish(s, &ended))
				return false;
			continue;
		}
		if (c->after_cr) {
			c->after_cr = false;
			if (c->rest.s[0] == '\n') {
				c->rest = str_from(c->rest, 1);
				continue;
			}
		}
		if (c->where == PLAIN || c->where == QUOTED) {
			size_t n = csv_run(c);

			if (n && !csv_put(s, c->rest.s, n))
				return false;
			c->rest = str_from(c->rest, n);
			if (!c->rest.n)
				continue;
		}
		if (!csv_byte(s, c->rest.s[0], &ended))
			return false;
		c->rest = str_from(c->rest, 1);
	}
	return true;
}

bool
csv_next(struct sheet *s)
{
	struct csv *c = s->csv;

	do {
		if (!csv_record(s))
			return false;
		if (s->line.n && c->number > s->limits.rows_most)
			return fault_note(&s->fault, SAY_ROWS, 0, 0, s->limits.rows_most);
		c->number++;
	} while (!s->ended && !s->line.n);
	return true;
}
