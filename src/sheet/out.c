/* out.c - writing: what both formats share. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sheet/inside.h"

struct sheet_out {
	struct arena *a;
	enum sheet_format format;
	size_t columns;
	struct csv_out *csv;
	struct xlsx_out *xlsx;
};

bool
formula_like(str s)
{
	static const str starts[] = {
		{ "=", 1 }, { "+", 1 }, { "-", 1 }, { "@", 1 },
		{ "\t", 1 }, { "\r", 1 }, { "\n", 1 },
		{ "＝", 3 }, { "＋", 3 }, { "－", 3 }, { "＠", 3 },
	};

	/* Our own guard counts as well, so that it can be told from an apostrophe of the text. */
	while (s.n && s.s[0] == '\'')
		s = str_from(s, 1);
	for (size_t i = 0; i < COUNT(starts); i++)
		if (str_starts(s, starts[i]))
			return true;
	return false;
}

failed
write_all(struct arena *a, int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t put = write(fd, s, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
			return FAIL(a, ERR_FULL, "no room for a sheet");
		if (put <= 0)
			return FAIL(a, ERR_FAULT, "writing a sheet: %s", strerror(errno));
		s += put;
		n -= (size_t)put;
	}
	return NULL;
}

failed
sheet_out_open(struct arena *a, int fd, enum sheet_format format, str sheet_name, str watermark,
               const struct sheet_column *columns, size_t n, struct sheet_out **ret)
{
	struct sheet_out *o = NEW(a, struct sheet_out);
	struct sheet_cell *titles = NEW_N(a, struct sheet_cell, n ? n : 1);
	struct sheet_cell mark = { SHEET_TEXT, watermark };

	*o = (struct sheet_out){ .a = a, .format = format, .columns = n };
	if (format == SHEET_XLSX) {
		TRY(xlsx_out_open(a, fd, sheet_name, watermark, columns, n, &o->xlsx));
		*ret = o;
		return NULL;
	}
	TRY(csv_out_open(a, fd, &o->csv));
	if (watermark.s)
		TRY(csv_out_row(o->csv, &mark, 1));
	for (size_t i = 0; i < n; i++)
		titles[i] = (struct sheet_cell){ SHEET_TEXT, columns[i].title };
	if (n)
		TRY(csv_out_row(o->csv, titles, n));
	*ret = o;
	return NULL;
}

failed
sheet_out_row(struct sheet_out *o, const struct sheet_cell *cells, size_t n)
{
	if (n > o->columns)
		return FAIL(o->a, ERR_FAULT, "%zu cells in a sheet of %zu columns", n, o->columns);
	return o->xlsx ? xlsx_out_row(o->xlsx, cells, n) : csv_out_row(o->csv, cells, n);
}

failed
sheet_out_close(struct sheet_out *o)
{
	return o->xlsx ? xlsx_out_close(o->xlsx) : csv_out_close(o->csv);
}
