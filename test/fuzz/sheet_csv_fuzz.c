/* A CSV of any bytes is read to its end or refused with a sentence; what was read survives being written. */
#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sheet/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_row(const struct sheet_row *row, int64_t before)
{
	assert(row->number > before && row->n > 0 && row->n <= (size_t)sheet_limits.columns_most);
	for (size_t i = 0; i < row->n; i++) {
		assert(utf8_proven(row->at[i].text));
		assert((row->at[i].kind == SHEET_EMPTY) == !row->at[i].text.n);
	}
	assert(row->at[row->n - 1].text.n);
}

/* Reads fd, and writes what it reads to `out` unless that is NULL. */
static failed
read_all(struct arena *a, int fd, struct sheet_out *out, int64_t *rows)
{
	struct sheet *s;
	struct sheet_row row;
	int64_t before = 0, done, all;

	*rows = 0;
	TRY(sheet_open(a, fd, &sheet_limits, &s));
	for (;;) {
		TRY(sheet_next(s, &row));
		sheet_progress(s, &done, &all);
		assert(done >= 0 && done <= all);
		if (!row.number)
			return NULL;
		check_row(&row, before);
		before = row.number;
		++*rows;
		if (out)
			TRY(sheet_out_row(out, row.at, row.n));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct sheet_column columns[300];
	struct arena *a = arena_open(64 << 20);
	int in = memfd_create("in", MFD_CLOEXEC), to = memfd_create("to", MFD_CLOEXEC);
	struct sheet_out *out;
	int64_t rows, again;
	failed e;

	child_none();
	assert(a && in >= 0 && to >= 0 && write(in, bytes, n) == (ssize_t)n);
	e = sheet_out_open(a, to, SHEET_CSV, S(""), (str){ 0 }, columns, COUNT(columns), &out);
	assert(!e);
	e = read_all(a, in, out, &rows);
	assert(!e || (e->say && err_sentence(a, e).n));
	if (!e) {
		assert(!sheet_out_close(out));
		assert(!read_all(a, to, NULL, &again) && again == rows);
	}
	arena_close(a);
	close(in);
	close(to);
	return 0;
}
