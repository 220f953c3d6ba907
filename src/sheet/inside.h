/*
 * inside.h - what the files of this folder share.
 *
 * Expat and libzip call back while state of theirs is half done, so nothing in
 * a callback may jump: what grows here grows in malloc'd memory that hangs on
 * the sheet, is bounded, and is given back by the clean-up of the arena.  A
 * callback that meets a fault notes it in `struct fault`; sheet_failed makes
 * the error of it when the library has returned.
 */
#ifndef SHEET_INSIDE_H
#define SHEET_INSIDE_H

#include "sheet/sheet.h"

/* What a reader may be told; the sentences are in says.c. */
enum say {
	SAY_NOTHING,
	SAY_MEMORY, SAY_READ, SAY_DISK,
	SAY_NO_BYTES, SAY_NO_ROWS, SAY_NOT_SHEET, SAY_WEB, SAY_OLD, SAY_LOCKED, SAY_ODS, SAY_XLSB,
	SAY_BROKEN, SAY_BROKEN_ROW, SAY_DOCTYPE, SAY_NO_WORKSHEET, SAY_ORDER,
	SAY_ENCODING, SAY_ENCODING_ROW, SAY_NUL, SAY_QUOTE, SAY_AFTER_QUOTE, SAY_CHARACTER,
	SAY_PACKED, SAY_BOMB, SAY_ENTRIES, SAY_STRINGS, SAY_STRING_BYTES, SAY_STYLES,
	SAY_COLUMNS, SAY_ROWS, SAY_CELL, SAY_ROW_BYTES,
	SAY_OUT_CELL, SAY_OUT_ROWS,
	SAY_CHILD, SAY_CHILDREN, SAY_KEEPER,
	SAY_COUNT
};

/* A fault and where it is; what is 0 is not known.  The first one noted stays. */
struct fault { enum say say; int64_t row, column, limit; };

bool   fault_note(struct fault *, enum say, int64_t row, int64_t column, int64_t limit); /* false */
failed fault_failed(struct arena *, const struct fault *);

/* Bytes that grow; false when there is no memory. */
struct bytes { char *s; size_t n, cap; };

bool   bytes_put(struct bytes *, const char *, size_t n);
void   bytes_free(struct bytes *);

/* The code point as UTF-8: how many bytes, at most four. */
size_t utf8_write(char *to, uint32_t);

/* An open temporary file that has no name any more, or -1. */
int    temporary_file(void);

/* The row being read: texts one behind the other, cells by column. */
#define ROW_MOST ((size_t)8 << 20)              /* bytes of text in one row */

struct place { size_t at, n; enum sheet_kind kind; };
struct line {
	struct bytes text;
	struct place *place;                    /* `columns` of them */
	struct sheet_cell *cells;
	size_t columns, n;                      /* n: the last cell that is not empty, plus one */
	int64_t number;
};

bool   line_open(struct line *, size_t columns);
void   line_close(struct line *);
void   line_clear(struct line *, int64_t number);

/*
 * Sets the cell; false with a fault when the column is over the limit, the
 * text is too long or not proven, or the row is too large.  An empty text of
 * kind SHEET_TEXT leaves the cell empty.
 */
bool   line_put(struct line *, const struct sheet_limits *, struct fault *,
                size_t column, enum sheet_kind, str text);
bool   line_holds(const struct line *, size_t column);  /* has been set, even as an empty formula */
void   line_row(struct line *, struct sheet_row *ret);

struct csv;
struct xlsx;
struct remote;

struct sheet {
	struct arena *a;
	struct sheet_limits limits;
	enum sheet_format format;
	int fd;
	int64_t size;
	struct fault fault;
	failed failed;
	struct line line;
	bool any, ended;
	int spare;                              /* a scratch file to use, or -1: one is made */
	struct csv *csv;
	struct xlsx *xlsx;
	struct remote *remote;                  /* read by a child: neither of the two here */
};

failed sheet_failed(struct sheet *);            /* of its fault; NULL without one */

/* In this process, a child's or not: sheet_open without the choice.  *why: the fault of the file, if it is one. */
MAY_FAIL sheet_open_here(struct arena *, int fd, const struct sheet_limits *, int spare, struct fault *why,
                         struct sheet **ret);

/* Read at a place of the file; the bytes got, less only at its end, or -1. */
int64_t read_at(int fd, void *to, size_t n, int64_t at);

/*
 * The readers: open once, then a row at a time.  False from open and next is a
 * fault noted in the sheet; at the end next is true with `ended` set.  The end
 * functions take what open left, whether it came through or not.
 */
bool    csv_open(struct sheet *);
bool    csv_next(struct sheet *);
void    csv_end(struct csv *);
str     csv_encoding(const struct csv *);
int64_t csv_consumed(const struct csv *);

bool    xlsx_open(struct sheet *);
bool    xlsx_next(struct sheet *);
void    xlsx_end(struct xlsx *);
str     xlsx_name(const struct xlsx *);
size_t  xlsx_visible(const struct xlsx *);
int64_t xlsx_consumed(const struct xlsx *);
int64_t xlsx_merged(const struct xlsx *, int64_t *ret_last);

/* remote.c: the same by a child, whose answer is proven like a file's. */
bool    remote_open(struct sheet *);
bool    remote_next(struct sheet *);
str     remote_encoding(const struct remote *);
str     remote_name(const struct remote *);
size_t  remote_visible(const struct remote *);
int64_t remote_consumed(const struct remote *);
int64_t remote_merged(const struct remote *, int64_t *ret_last);

/* dates.c: which number formats show a day, a time of day, or hours that run on. */
enum { SHOWS_DAY = 1, SHOWS_TIME = 2, SHOWS_HOURS = 4 };
#define SERIAL_TEXT 40                          /* room for what serial_text writes */

unsigned char format_shows_builtin(int64_t number_format);
unsigned char format_shows(str code);

/*
 * The day or time a serial number stands for, shown as `shows` says; 0 when
 * the text is no number or no day Excel would show.
 */
size_t serial_text(str number, unsigned char shows, bool from_1904, char to[SERIAL_TEXT]);

/* What is written: CSV and XLSX. */
struct csv_out;
struct xlsx_out;

MAY_FAIL csv_out_open(struct arena *, int fd, struct csv_out **ret);
MAY_FAIL csv_out_row(struct csv_out *, const struct sheet_cell *, size_t n);
MAY_FAIL csv_out_close(struct csv_out *);

MAY_FAIL xlsx_out_open(struct arena *, int fd, str sheet_name, str watermark,
                       const struct sheet_column *, size_t n, struct xlsx_out **ret);
MAY_FAIL xlsx_out_row(struct xlsx_out *, const struct sheet_cell *, size_t n);
MAY_FAIL xlsx_out_close(struct xlsx_out *);

bool   number_like(str);        /* digits with a sign, a point, an exponent, and nothing else */
bool   formula_like(str);       /* what may be taken for a formula, also behind apostrophes */

/* What is written into an XLSX beside the caller's own texts. */
extern const struct text out_choices_sheet, out_choices_title, out_choices_error;
MAY_FAIL write_all(struct arena *, int fd, const char *, size_t n);

#endif
