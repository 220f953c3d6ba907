/* xlsx_out.c - writing XLSX through libxlsxwriter, row by row. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "sheet/package.h"

#define CELL_MOST   32767       /* characters, the format's own limit */
#define NAME_MOST   31          /* of a worksheet's name */
#define DIGITS_MOST 15          /* of a number that a spreadsheet keeps */
#define WIDTH_LEAST 8
#define WIDTH_MOST  255
#define TEXT_FORMAT 49          /* the built-in number format @ */

struct xlsx_out {
	struct arena *a;
	int fd, spool;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *text, *plain, *day;
	const struct sheet_column *columns;
	size_t *counts;                 /* by column: how many choices */
	size_t n;
	int64_t row;                    /* the next one, from 0 */
	struct bytes z;                 /* a text as libxlsxwriter wants it */
};

static void
xlsx_out_end(void *arg)
{
	struct xlsx_out *o = arg;
	lxw_worksheet *sheet;

	/* A workbook that was never closed leaves its worksheets' temporary files open. */
	if (o->book) {
		STAILQ_FOREACH(sheet, o->book->worksheets, list_pointers)
			if (sheet->optimize_tmpfile)
				fclose(sheet->optimize_tmpfile);
		lxw_workbook_free(o->book);
	}
	if (o->spool >= 0)
		close(o->spool);
	bytes_free(&o->z);
}

static failed
xlsx_failed(struct xlsx_out *o, lxw_error e)
{
	if (e == LXW_NO_ERROR)
		return NULL;
	if (e == LXW_ERROR_MEMORY_MALLOC_FAILED)
		return FAIL(o->a, ERR_BUSY, "no memory for a workbook");
	if (e == LXW_ERROR_CREATING_TMPFILE || e == LXW_ERROR_ZIP_FILE_ADD ||
	    e == LXW_ERROR_ZIP_CLOSE || e == LXW_ERROR_ZIP_FILE_OPERATION)
		return FAIL(o->a, ERR_FULL, "writing a workbook: %s", lxw_strerror(e));
	return FAIL(o->a, ERR_FAULT, "writing a workbook: %s", lxw_strerror(e));
}

/* A name Excel takes: 31 characters, none of []:*?/\ and no apostrophe at the ends. */
static const char *
worksheet_name(struct arena *a, str name)
{
	char *z = arena_z(a, utf8_first(str_trim(name), NAME_MOST));
	size_t n = strlen(z);

	for (size_t i = 0; i < n; i++)
		if (strchr("[]:*?/\\", z[i]) || (z[i] == '\'' && (i == 0 || i == n - 1)))
			z[i] = '_';
	return n ? z : "Sheet1";
}

/*
 * Ends in a NUL; what in the text looks like _x0041_ is written so that it is
 * not read as the character of that number.
 */
static bool
xlsx_text(struct bytes *z, str s)
{
	z->n = 0;
	for (str rest = s; rest.n; ) {
		ptrdiff_t at = str_find_str(rest, S("_x"));
		size_t n = at < 0 ? rest.n : (size_t)at;

		if (!bytes_put(z, rest.s, n) || (at >= 0 && !bytes_put(z, "_x005F_x", 8)))
			return false;
		rest = str_from(rest, at < 0 ? n : n + 2);
	}
	return bytes_put(z, "", 1);
}

static failed
xlsx_write_text(struct xlsx_out *o, size_t column, str s, lxw_format *format)
{
	if (s.n > CELL_MOST && utf8_chars(s) > CELL_MOST) {
		struct fault f = { SAY_OUT_CELL, o->row + 1, (int64_t)column + 1, CELL_MOST };

		return fault_failed(o->a, &f);
	}
	if (!xlsx_text(&o->z, s))
		return FAIL(o->a, ERR_BUSY, "no memory for a cell");
	return xlsx_failed(o, worksheet_write_string(o->sheet, (lxw_row_t)o->row, (lxw_col_t)column,
	                                             o->z.s, format));
}

/* A number that keeps its value when a spreadsheet has made a float of it. */
static bool
survives(str s, double *ret)
{
	str rest = str_starts(s, S("-")) ? str_from(s, 1) : s;
	size_t digits = 0;
	char z[32];

	for (size_t i = 0; i < rest.n; i++) {
		if (rest.s[i] != '.' && (rest.s[i] < '0' || rest.s[i] > '9'))
			return false;
		digits += rest.s[i] != '.';
	}
	/* 007 and .5 and 1. would come back written otherwise. */
	if (!number_like(s) || digits > DIGITS_MOST || rest.s[0] == '.' ||
	    rest.s[rest.n - 1] == '.' || (rest.n > 1 && rest.s[0] == '0' && rest.s[1] != '.'))
		return false;
	memcpy(z, s.s, s.n);
	z[s.n] = 0;
	*ret = strtod(z, NULL);
	return true;
}

/* A day of the form 2026-11-22, from where both systems count alike. */
static bool
day_serial(str s, double *ret)
{
	static const struct date day_0 = { 18991230 };
	struct date d;

	if (s.n != 10 || s.s[4] != '-' || !date_parse(s, &d) || d.ymd < 19000301)
		return false;
	*ret = date_days(d) - date_days(day_0);
	return true;
}

static failed
xlsx_out_cell(struct xlsx_out *o, size_t column, const struct sheet_cell *c)
{
	double number;

	if (c->kind == SHEET_EMPTY || !c->text.n)
		return NULL;
	if (c->kind == SHEET_NUMBER && survives(c->text, &number))
		return xlsx_failed(o, worksheet_write_number(o->sheet, (lxw_row_t)o->row,
		                                             (lxw_col_t)column, number, o->plain));
	if (c->kind == SHEET_DATE && day_serial(c->text, &number))
		return xlsx_failed(o, worksheet_write_number(o->sheet, (lxw_row_t)o->row,
		                                             (lxw_col_t)column, number, o->day));
	if (c->kind == SHEET_BOOL && (str_eq(c->text, S("true")) || str_eq(c->text, S("false"))))
		return xlsx_failed(o, worksheet_write_boolean(o->sheet, (lxw_row_t)o->row,
			(lxw_col_t)column, str_eq(c->text, S("true")), o->plain));
	return xlsx_write_text(o, column, c->text, o->text);
}

static double
column_width(const struct sheet_column *c)
{
	str rest = c->title;
	int width = 2;

	if (c->width > 0)
		return c->width < WIDTH_MOST ? c->width : WIDTH_MOST;
	for (uint32_t u; rest.n && width < WIDTH_MOST && (u = utf8_next(&rest)); )
		width += u < 0x2E80 ? 1 : 2;
	return width > WIDTH_LEAST ? width : WIDTH_LEAST;
}

static failed
xlsx_heading(struct xlsx_out *o, str watermark)
{
	lxw_format *pale = workbook_add_format(o->book), *bold = workbook_add_format(o->book);

	if (!pale || !bold)
		return FAIL(o->a, ERR_BUSY, "no memory for a workbook");
	format_set_font_color(pale, 0x808080);
	format_set_italic(pale);
	format_set_bold(bold);
	format_set_num_format_index(bold, TEXT_FORMAT);
	for (size_t i = 0; i < o->n; i++)
		TRY(xlsx_failed(o, worksheet_set_column(o->sheet, (lxw_col_t)i, (lxw_col_t)i,
		                                        column_width(&o->columns[i]), o->text)));
	if (watermark.s) {
		TRY(xlsx_write_text(o, 0, watermark, pale));
		o->row++;
	}
	for (size_t i = 0; i < o->n; i++)
		if (o->columns[i].title.n)
			TRY(xlsx_write_text(o, i, o->columns[i].title, bold));
	o->row++;
	worksheet_freeze_panes(o->sheet, (lxw_row_t)o->row, 0);
	return NULL;
}

/*
 * The list of a column lies in a hidden worksheet: in the cell's rule it may
 * have 255 characters only.  libxlsxwriter 1.1.4 forgets a copy of each formula
 * it is given for a list; so it gets a list of one, and its text is exchanged.
 */
static failed
xlsx_dropdown(struct xlsx_out *o, size_t column)
{
	char letters[LXW_MAX_COL_NAME_LENGTH], none[] = "-";
	char *list[] = { none, NULL };
	lxw_data_validation rule = {
		.validate = LXW_VALIDATION_TYPE_LIST,
		.value_list = list,
		.show_error = o->columns[column].open ? LXW_VALIDATION_OFF : LXW_VALIDATION_ON,
		.error_title = arena_z(o->a, str_of(out_choices_title.zh)),
		.error_message = arena_z(o->a, str_of(out_choices_error.zh)),
	};
	lxw_data_val_obj *rules, *made = NULL;

	TRY(xlsx_failed(o, worksheet_data_validation_range(o->sheet, (lxw_row_t)o->row,
		(lxw_col_t)column, LXW_ROW_MAX - 1, (lxw_col_t)column, &rule)));
	STAILQ_FOREACH(rules, o->sheet->data_validations, list_pointers)
		made = rules;
	assert(made);
	lxw_col_to_name(letters, (lxw_col_t)column, 1);
	free(made->value_formula);
	made->value_formula = strdup(arena_z(o->a, arena_fmt(o->a, "'%s'!%s$1:%s$%zu",
		out_choices_sheet.zh, letters, letters, o->counts[column])));
	return made->value_formula ? NULL : FAIL(o->a, ERR_BUSY, "no memory for a list of choices");
}

static size_t
choices_count(const struct choice *c)
{
	size_t n = 0;

	while (c && c[n].label)
		n++;
	return n;
}

static failed
xlsx_choices(struct xlsx_out *o)
{
	lxw_worksheet *hidden;
	size_t most = 0;

	for (size_t i = 0; i < o->n; i++) {
		o->counts[i] = choices_count(o->columns[i].choices);
		if (o->counts[i])
			TRY(xlsx_dropdown(o, i));
		most = o->counts[i] > most ? o->counts[i] : most;
	}
	if (!most)
		return NULL;
	if (!(hidden = workbook_add_worksheet(o->book, out_choices_sheet.zh)))
		return FAIL(o->a, ERR_FAULT, "no second worksheet for the choices");
	worksheet_hide(hidden);
	for (size_t row = 0; row < most; row++)
		for (size_t i = 0; i < o->n; i++)
			if (row < o->counts[i])
				TRY(xlsx_failed(o, worksheet_write_string(hidden, (lxw_row_t)row,
					(lxw_col_t)i, o->columns[i].choices[row].label, NULL)));
	return NULL;
}

failed
xlsx_out_open(struct arena *a, int fd, str sheet_name, str watermark,
              const struct sheet_column *columns, size_t n, struct xlsx_out **ret)
{
	struct xlsx_out *o = NEW(a, struct xlsx_out);
	struct sheet_column *own = NEW_N(a, struct sheet_column, n ? n : 1);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	const char *name = worksheet_name(a, sheet_name);
	char path[32];

	memcpy(own, columns, n * sizeof *own);
	*o = (struct xlsx_out){ .a = a, .fd = fd, .spool = -1, .columns = own, .n = n,
		.counts = NEW_N(a, size_t, n ? n : 1) };
	arena_defer(a, xlsx_out_end, o);
	if ((o->spool = temporary_file()) < 0)
		return FAIL(a, ERR_FULL, "no temporary file for a workbook");
	/* libxlsxwriter opens what it writes by name; a file without one has this name. */
	snprintf(path, sizeof path, "/proc/self/fd/%d", o->spool);
	if (!strcmp(name, out_choices_sheet.zh))
		name = "Sheet1";
	if (!(o->book = workbook_new_opt(path, &options)) ||
	    !(o->sheet = workbook_add_worksheet(o->book, name)) ||
	    !(o->text = workbook_add_format(o->book)) ||
	    !(o->plain = workbook_add_format(o->book)) ||
	    !(o->day = workbook_add_format(o->book)))
		return FAIL(a, ERR_BUSY, "no memory for a workbook");
	format_set_num_format_index(o->text, TEXT_FORMAT);
	format_set_num_format(o->day, "yyyy-mm-dd");
	TRY(xlsx_heading(o, watermark));
	TRY(xlsx_choices(o));
	*ret = o;
	return NULL;
}

failed
xlsx_out_row(struct xlsx_out *o, const struct sheet_cell *cells, size_t n)
{
	if (o->row >= LXW_ROW_MAX) {
		struct fault f = { SAY_OUT_ROWS, 0, 0, LXW_ROW_MAX };

		return fault_failed(o->a, &f);
	}
	for (size_t i = 0; i < n; i++)
		TRY(xlsx_out_cell(o, i, &cells[i]));
	o->row++;
	return NULL;
}

/*
 * libxlsxwriter does not look whether its temporary files took what it wrote.
 * On a full disk the worksheet would be shorter than its rows, in a file that
 * is otherwise sound: so it is unpacked and its length and end looked at.
 */
static bool
worksheet_whole(int fd, int64_t least)
{
	static const char end[] = "</worksheet>";
	struct fault f = { 0 };
	char block[16384 + sizeof end];
	size_t kept = 0;
	int64_t all = 0, n = -1;
	zip_file_t *file;
	zip_t *zip;

	if (!archive_open(fd, &f, &zip))
		return false;
	if ((file = zip_fopen(zip, "xl/worksheets/sheet1.xml", 0))) {
		/* The last bytes of a block stay before the next one. */
		while ((n = zip_fread(file, block + kept, 16384)) > 0) {
			size_t have = kept + (size_t)n;

			all += n;
			kept = have < sizeof end - 1 ? have : sizeof end - 1;
			memmove(block, block + have - kept, kept);
		}
		zip_fclose(file);
	}
	zip_discard(zip);
	return n == 0 && all > least && kept == sizeof end - 1 && !memcmp(block, end, kept);
}

failed
xlsx_out_close(struct xlsx_out *o)
{
	lxw_workbook *book = o->book;
	FILE *rows = o->sheet->optimize_tmpfile;
	char block[16384];
	int64_t least = 0, n;

	if (rows && (fflush(rows) || ferror(rows) || (least = ftello(rows)) < 0))
		return FAIL(o->a, ERR_FULL, "no room for the rows of a workbook");
	/* It is freed by the close, whether that succeeds or not. */
	o->book = NULL;
	TRY(xlsx_failed(o, workbook_close(book)));
	if (!worksheet_whole(o->spool, least))
		return FAIL(o->a, ERR_FULL, "no room for a workbook");
	for (int64_t at = 0; (n = read_at(o->spool, block, sizeof block, at)) != 0; at += n) {
		if (n < 0)
			return FAIL(o->a, ERR_FAULT, "reading a workbook back");
		TRY(write_all(o->a, o->fd, block, (size_t)n));
	}
	return NULL;
}
