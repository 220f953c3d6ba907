/* xlsx.c - the rows of a worksheet, as expat comes upon them. */
#include <stdlib.h>
#include <string.h>

#include "sheet/book.h"

#define ROW_NUMBER_MOST ((int64_t)1 << 31)

/* What the cell at hand is, by its attribute t. */
enum type { NUMBER, SHARED, INLINE, STRING, BOOL, ERROR, DATE };

static const struct { const char *name; enum type type; } types[] = {
	{ "n", NUMBER }, { "s", SHARED }, { "inlineStr", INLINE }, { "str", STRING },
	{ "b", BOOL }, { "e", ERROR }, { "d", DATE },
};

struct xlsx {
	struct book book;
	struct sheet *sheet;
	bool data, row, cell, in_line, capture;         /* inside which elements */
	int phonetic;
	int64_t number;                 /* of the row at hand or behind */
	size_t column, next;            /* of the cell at hand; of one without a reference */
	enum type type;
	size_t style;
	bool formula, value, over;
	int64_t merged, merged_last;
	struct bytes text;
};

static void
row_begin(struct xml *x, const char **attributes)
{
	struct xlsx *w = x->of;
	str r = xml_attribute(attributes, "r");
	int64_t number = w->number + 1;

	x->row = number;
	if (r.s && (!str_int(r, &number) || number <= w->number || number > ROW_NUMBER_MOST)) {
		xml_refuse(x, SAY_ORDER, 0);
		return;
	}
	x->row = w->number = number;
	w->row = true;
	w->next = 0;
	line_clear(&w->sheet->line, number);
}

/* "AB12": the column from 0; false when it is not that, or of another row. */
static bool
reference(str r, int64_t row, size_t *ret)
{
	size_t column = 0, n = 0;
	int64_t number;

	for (; n < r.n && n < 3; n++) {
		char c = (char)(r.s[n] & ~32);

		if (c < 'A' || c > 'Z')
			break;
		column = column * 26 + (size_t)(c - 'A' + 1);
	}
	if (!n || !str_digits(str_from(r, n)) || !str_int(str_from(r, n), &number) || number != row)
		return false;
	*ret = column - 1;
	return true;
}

static void
cell_begin(struct xml *x, const char **attributes)
{
	struct xlsx *w = x->of;
	str r = xml_attribute(attributes, "r"), t = xml_attribute(attributes, "t");
	str style = xml_attribute(attributes, "s");
	int64_t number = 0;
	bool known = !t.s;

	w->column = w->next;
	if (r.s && !reference(r, w->number, &w->column)) {
		xml_refuse(x, SAY_ORDER, 0);
		return;
	}
	w->next = w->column + 1;
	w->type = NUMBER;
	for (size_t i = 0; !known && i < COUNT(types); i++) {
		known = str_eq(t, str_of(types[i].name));
		w->type = types[i].type;
	}
	if (!known || (style.s && (!str_int(style, &number) || number < 0))) {
		xml_refuse(x, SAY_BROKEN_ROW, 0);
		return;
	}
	w->style = (size_t)number;
	w->cell = true;
	w->formula = w->value = w->over = w->in_line = false;
	w->text.n = 0;
}

/* <mergeCell ref="B2:C9"/>: the last row is what stands behind the letters at the end. */
static void
merge_note(struct xlsx *w, str ref)
{
	int64_t last;
	size_t n = ref.n;

	while (n && ref.s[n - 1] >= '0' && ref.s[n - 1] <= '9')
		n--;
	w->merged++;
	if (str_int(str_from(ref, n), &last) && last > w->merged_last && last <= ROW_NUMBER_MOST)
		w->merged_last = last;
}

static void
sheet_begin(struct xml *x, const char *name, const char **attributes)
{
	struct xlsx *w = x->of;

	w->capture = false;
	if (!w->data) {
		w->data = x->depth == 2 && !strcmp(name, "sheetData");
		if (x->depth == 3 && !strcmp(name, "mergeCell"))
			merge_note(w, xml_attribute(attributes, "ref"));
	} else if (!w->row) {
		if (!strcmp(name, "row"))
			row_begin(x, attributes);
	} else if (!w->cell) {
		if (!strcmp(name, "c"))
			cell_begin(x, attributes);
	} else if (!strcmp(name, "v")) {
		w->capture = w->value = true;
	} else if (!strcmp(name, "f")) {
		w->formula = true;
	} else if (!strcmp(name, "is")) {
		w->in_line = true;
	} else if (!strcmp(name, "rPh")) {
		w->phonetic++;
	} else if (!strcmp(name, "t")) {
		w->capture = w->in_line && !w->phonetic;
	}
}

static void
sheet_text(struct xml *x, str s)
{
	struct xlsx *w = x->of;

	if (!w->capture || w->over)
		return;
	/* Four bytes a character, and each perhaps written as _xHHHH_. */
	w->over = (int64_t)(w->text.n + s.n) > w->sheet->limits.cell_most * 4 * 7;
	if (!w->over && !bytes_put(&w->text, s.s, s.n))
		xml_refuse(x, SAY_MEMORY, 0);
}

/* 2026-11-22T09:38:00.000Z as days and times are shown everywhere. */
static size_t
iso_text(str s, char to[SERIAL_TEXT])
{
	size_t n = s.n;

	if (n && s.s[n - 1] == 'Z')
		n--;
	if (n > 19)
		n = 19;
	memcpy(to, s.s, n);
	if (n > 10 && to[10] == 'T')
		to[10] = ' ';
	if (n == 19 && !memcmp(to + 10, " 00:00:00", 9))
		n = 10;
	return n;
}

/* The text of a cell that is no string; in `made` where it is not as written. */
static enum sheet_kind
plain_value(const struct xlsx *w, str *text, char made[SERIAL_TEXT])
{
	str s = str_trim(*text);
	unsigned char shows = w->style < w->book.n_styles ? w->book.styles[w->style] : 0;
	size_t n;

	*text = s;
	if (!s.n)
		return SHEET_EMPTY;
	switch (w->type) {
	case BOOL:
		*text = str_eq(s, S("1")) || str_eq(s, S("true")) ? S("true") : S("false");
		return SHEET_BOOL;
	case ERROR:
		return SHEET_ERROR;
	case DATE:
		*text = (str){ made, iso_text(s, made) };
		return SHEET_DATE;
	default:
		if (!number_like(s))
			return SHEET_TEXT;
		if (!shows || !(n = serial_text(s, shows, w->book.from_1904, made)))
			return SHEET_NUMBER;
		*text = (str){ made, n };
		return SHEET_DATE;
	}
}

static bool
cell_value(struct xlsx *w, str *text, enum sheet_kind *kind, char made[SERIAL_TEXT])
{
	struct sheet *s = w->sheet;
	int64_t number;

	*kind = SHEET_TEXT;
	*text = (str){ w->text.s, w->text.n };
	switch (w->type) {
	case SHARED:
		*text = str_trim(*text);
		if (!text->n)
			break;
		if (!str_int(*text, &number) ||
		    !strings_get(&w->book.strings, number, text, &w->over))
			return fault_note(&s->fault, SAY_BROKEN_ROW, w->number, 0, 0);
		break;
	case INLINE:
	case STRING:
		text_unescape(&w->text);
		text->n = w->text.n;
		break;
	default:
		*kind = plain_value(w, text, made);
	}
	return true;
}

/* A picture in a cell as WPS has it: a formula, whose saved result is its own text. */
static bool
is_picture(str text)
{
	return str_starts(text, S("=DISPIMG(")) || str_starts(text, S("=_xlfn.DISPIMG("));
}

static bool
cell_end(struct xlsx *w)
{
	struct sheet *s = w->sheet;
	char made[SERIAL_TEXT];
	enum sheet_kind kind;
	str text;

	if (!cell_value(w, &text, &kind, made))
		return false;
	if (w->over)
		return fault_note(&s->fault, SAY_CELL, w->number, (int64_t)w->column + 1,
		                  s->limits.cell_most);
	if (w->formula && is_picture(text)) {
		kind = SHEET_TEXT;
		text = S("");
	/* A result that is an empty text is saved as one; programs that save none leave the value out, or empty. */
	} else if (w->formula && kind != SHEET_ERROR && (text.n || w->type != STRING || !w->value))
		kind = SHEET_FORMULA;
	if (line_holds(&s->line, w->column))
		return fault_note(&s->fault, SAY_ORDER, w->number, 0, 0);
	return line_put(&s->line, &s->limits, &s->fault, w->column, kind, text);
}

static void
sheet_end(struct xml *x, const char *name)
{
	struct xlsx *w = x->of;
	struct sheet *s = w->sheet;

	w->capture = false;
	if (w->cell) {
		if (!strcmp(name, "rPh"))
			w->phonetic--;
		if (strcmp(name, "c"))
			return;
		w->cell = false;
		if (!cell_end(w))
			xml_refuse(x, SAY_BROKEN_ROW, 0);
	} else if (w->row && !strcmp(name, "row")) {
		w->row = false;
		x->pause = s->line.n > 0;
		if (x->pause && w->number > s->limits.rows_most)
			xml_refuse(x, SAY_ROWS, s->limits.rows_most);
	} else if (w->data && !strcmp(name, "sheetData")) {
		w->data = false;
	}
}

bool
xlsx_open(struct sheet *s)
{
	struct xlsx *w = calloc(1, sizeof *w);
	struct xml *x;

	if (!(s->xlsx = w))
		return fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
	w->sheet = s;
	strings_open(&w->book.strings, -1);
	if (!bytes_put(&w->text, "", 0))
		return fault_note(&s->fault, SAY_MEMORY, 0, 0, 0);
	if (!book_open(&w->book, s->fd, s->size, s->spare, &s->limits, &s->fault))
		return false;
	x = &w->book.xml;
	x->begin = sheet_begin;
	x->end = sheet_end;
	x->text = sheet_text;
	x->of = w;
	x->row = 0;
	return xml_open(x, package_find(&w->book.package, w->book.path));
}

bool
xlsx_next(struct sheet *s)
{
	struct xml *x = &s->xlsx->book.xml;

	return xml_run(x, &s->ended);
}

void
xlsx_end(struct xlsx *w)
{
	if (!w)
		return;
	book_close(&w->book);
	bytes_free(&w->text);
	free(w);
}

str
xlsx_name(const struct xlsx *w)
{
	return (str){ w->book.name.s, w->book.name.n };
}

size_t
xlsx_visible(const struct xlsx *w)
{
	return w->book.visible;
}

int64_t
xlsx_merged(const struct xlsx *w, int64_t *ret_last)
{
	*ret_last = w->merged_last;
	return w->merged;
}

int64_t
xlsx_consumed(const struct xlsx *w)
{
	const struct xml *x = &w->book.xml;
	double part = x->unpacked > 0 ? (double)x->fed / (double)x->unpacked : 1;

	return w->sheet->size - x->packed + (int64_t)((double)x->packed * (part < 1 ? part : 1));
}
