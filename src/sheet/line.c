/* line.c - bytes that grow, temporary files, and the row being read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sheet/inside.h"

bool
bytes_put(struct bytes *b, const char *s, size_t n)
{
	if (b->cap - b->n < n || !b->s) {
		size_t cap = b->cap ? b->cap : 256;
		char *more;

		while (cap - b->n < n)
			cap *= 2;
		if (!(more = realloc(b->s, cap)))
			return false;
		b->s = more;
		b->cap = cap;
	}
	if (n)
		memcpy(b->s + b->n, s, n);
	b->n += n;
	return true;
}

void
bytes_free(struct bytes *b)
{
	free(b->s);
	*b = (struct bytes){ 0 };
}

size_t
utf8_write(char *to, uint32_t u)
{
	if (u < 0x80) {
		to[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		to[0] = (char)(0xC0 | u >> 6);
		to[1] = (char)(0x80 | (u & 0x3F));
		return 2;
	}
	if (u < 0x10000) {
		to[0] = (char)(0xE0 | u >> 12);
		to[1] = (char)(0x80 | (u >> 6 & 0x3F));
		to[2] = (char)(0x80 | (u & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | u >> 18);
	to[1] = (char)(0x80 | (u >> 12 & 0x3F));
	to[2] = (char)(0x80 | (u >> 6 & 0x3F));
	to[3] = (char)(0x80 | (u & 0x3F));
	return 4;
}

int
temporary_file(void)
{
	const char *folder = getenv("TMPDIR");
	char name[256];
	int fd;

	if (!folder || !*folder || strlen(folder) > sizeof name - 32)
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* Some file systems know no O_TMPFILE. */
	snprintf(name, sizeof name, "%s/gonghui-XXXXXX", folder);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0 && unlink(name)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool
line_open(struct line *l, size_t columns)
{
	*l = (struct line){ .columns = columns };
	l->place = calloc(columns, sizeof *l->place);
	l->cells = calloc(columns, sizeof *l->cells);
	return l->place && l->cells && bytes_put(&l->text, "", 0);
}

void
line_close(struct line *l)
{
	free(l->place);
	free(l->cells);
	bytes_free(&l->text);
	*l = (struct line){ 0 };
}

void
line_clear(struct line *l, int64_t number)
{
	memset(l->place, 0, l->n * sizeof *l->place);
	l->n = l->text.n = 0;
	l->number = number;
}

static bool
has_controls(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
			return true;
	}
	return false;
}

bool
line_put(struct line *l, const struct sheet_limits *most, struct fault *f,
         size_t column, enum sheet_kind kind, str text)
{
	int64_t row = l->number, at = (int64_t)column + 1;

	if (!text.n && kind != SHEET_FORMULA)
		return true;
	if (column >= l->columns)
		return fault_note(f, SAY_COLUMNS, row, 0, most->columns_most);
	if ((int64_t)text.n > most->cell_most && (int64_t)utf8_chars(text) > most->cell_most)
		return fault_note(f, SAY_CELL, row, at, most->cell_most);
	if (text.n > ROW_MOST - l->text.n)
		return fault_note(f, SAY_ROW_BYTES, row, 0, (int64_t)(ROW_MOST >> 20));
	if (!utf8_proven(text))
		return fault_note(f, has_controls(text) ? SAY_CHARACTER : SAY_ENCODING_ROW,
		                  row, at, 0);
	l->place[column] = (struct place){ l->text.n, text.n, kind };
	if (!bytes_put(&l->text, text.s, text.n))
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	if (column >= l->n)
		l->n = column + 1;
	return true;
}

bool
line_holds(const struct line *l, size_t column)
{
	return column < l->n && l->place[column].kind != SHEET_EMPTY;
}

void
line_row(struct line *l, struct sheet_row *ret)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct place *p = &l->place[i];

		l->cells[i] = (struct sheet_cell){ p->kind, { l->text.s + p->at, p->n } };
	}
	*ret = (struct sheet_row){ l->number, l->cells, l->n };
}
