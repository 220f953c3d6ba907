/*
 * sheet.h - tables in and out, row by row: CSV and XLSX.  Memory does not grow
 * with rows.
 *
 *	TRY(sheet_open(a, fd, &sheet_limits, &s));
 *	for (;;) {
 *		TRY(sheet_next(s, &row));
 *		if (!row.number)
 *			break;
 *		…
 *	}
 *
 * In.  The format is told from the bytes, never from a file's name.  XLSX as
 * Excel, WPS and LibreOffice write it: the first visible worksheet is read,
 * hidden and filtered rows of it included.  CSV in UTF-8 (with or without its
 * mark), UTF-16 with a mark, or GB18030 (which holds GBK and GB2312), with
 * comma, semicolon or tab, whichever the first lines use.
 *
 * Rows in which every cell is empty are passed over (their numbers are not
 * reused), and a row ends with its last cell that is not empty.  Text is
 * UTF-8 proven; blanks at its ends are kept.
 *
 * Out.  No cell is ever written as a formula.
 */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include "base/base.h"
#include "base/child.h"

enum sheet_kind {
	SHEET_EMPTY,
	SHEET_TEXT,      /* of CSV every cell that is not empty; ="001" comes as 001 */
	SHEET_NUMBER,    /* with the digits of the file: 3.20599E+17 stays that */
	SHEET_DATE,      /* 2026-11-22; 2026-11-22 09:38:00 and 09:38:00 if a time is shown */
	SHEET_BOOL,      /* true, false */
	SHEET_FORMULA,   /* the result the program that saved it had worked out; "": it saved none */
	SHEET_ERROR,     /* #N/A, also as the result of a formula */
};
struct sheet_cell { enum sheet_kind kind; str text; };         /* text of an empty cell: "" */

/* number as the sheet shows it, from 1, ever growing; 0 after the last row. */
struct sheet_row { int64_t number; struct sheet_cell *at; size_t n; };

enum sheet_format { SHEET_CSV = 1, SHEET_XLSX };

struct sheet_limits {
	int64_t packed_most;            /* bytes of the file: 200 MiB */
	int64_t ratio_most;             /* unpacked : packed, 100; not asked below 16 MiB */
	int64_t entries_most;           /* 200 */
	int64_t strings_most;           /* 2,000,000 shared strings */
	int64_t columns_most;           /* 300; empty cells beyond are no fault */
	int64_t rows_most;              /* 2,000,000: the largest row number */
	int64_t cell_most;              /* characters in a cell: 32,767 */
};
extern const struct sheet_limits sheet_limits;

/* The reading of a sheet by a child (base/child.h): a program that opens sheets starts its keeper with this. */
extern const struct child_work sheet_work;

struct sheet;

/*
 * Begins reading the regular file fd from its first byte; fd is duplicated, so
 * the caller may close his.  The sheet lives until the arena is closed.  Every
 * fault of the file, here and in sheet_next, is ERR_INVALID, or ERR_LARGE when
 * it is over a limit, with a sentence for the reader that names the row or
 * cell where there is one.  ERR_BUSY: too many files are being read.
 */
MAY_FAIL sheet_open(struct arena *, int fd, const struct sheet_limits *, struct sheet **ret);
enum sheet_format sheet_format(const struct sheet *);
str      sheet_encoding(const struct sheet *);  /* "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" */
str      sheet_name(const struct sheet *);      /* of the worksheet that is read; "" of CSV */
size_t   sheet_visible(const struct sheet *);   /* how many worksheets a person sees; 1 of CSV */
/*
 * Merged cells, of which the first alone holds something: how many places, and the last row that one of them reaches
 * into.  They stand behind the rows of a worksheet: known when the last row is read, 0 before.
 */
int64_t  sheet_merged(const struct sheet *, int64_t *ret_last);

/*
 * The next row; its cells live until the next call.  A sheet in which no cell
 * holds anything fails at its end.  After a failure it fails again, the same.
 */
MAY_FAIL sheet_next(struct sheet *, struct sheet_row *ret);

/* How far: bytes of the file consumed, for a progress bar. */
void     sheet_progress(const struct sheet *, int64_t *done, int64_t *all);

/*
 * choices: a dropdown in XLSX; `open`: what is not among them may be typed there as well.
 * width in digits of the default font, 0: by the title.
 */
struct sheet_column { str title; int width; const struct choice *choices; bool open; };
struct sheet_out;

/*
 * Writes to fd, from where it stands: titles, then rows as they come.  A
 * `watermark` is a line above the titles, or absent.  Without rows it makes a
 * template.
 *
 * CSV: UTF-8 with its mark, CRLF.  A text that a spreadsheet would take for a
 * formula (= + - @ tab CR LF, and the wide forms of the first four) gets a
 * leading apostrophe; reading such a CSV takes it off again.
 *
 * XLSX: columns are formatted as text, so that what is typed below stays as
 * typed; SHEET_NUMBER becomes a number if its at most 15 digits survive that,
 * SHEET_DATE of the form 2026-11-22 a date, everything else text.  fd receives
 * everything at the close; until then it lies in temporary files without names.
 */
MAY_FAIL sheet_out_open(struct arena *, int fd, enum sheet_format, str sheet_name, str watermark,
                        const struct sheet_column *, size_t n, struct sheet_out **ret);

/* n may be smaller than the number of columns, not larger. */
MAY_FAIL sheet_out_row(struct sheet_out *, const struct sheet_cell *, size_t n);
MAY_FAIL sheet_out_close(struct sheet_out *);

#endif
