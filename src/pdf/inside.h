/* inside.h - what the files of pdf share: the document as it is told, and the press that draws it. */
#ifndef PDF_INSIDE_H
#define PDF_INSIDE_H

#include <pango/pangocairo.h>

#include "pdf/pdf.h"

#define POINT(mm) ((mm) * 72.0 / 25.4)          /* the unit of cairo's pages */
#define MILLIMETRE(point) ((point) * 25.4 / 72.0)

enum pdf_item_kind { PDF_ITEM_TEXT, PDF_ITEM_TEXT_AT, PDF_ITEM_TABLE, PDF_ITEM_SPACE, PDF_ITEM_RULE,
                     PDF_ITEM_PAGE, PDF_ITEM_SEAL, PDF_ITEM_BOX, PDF_ITEM_LINE, PDF_ITEM_CODE };

struct pdf_item {
	enum pdf_item_kind kind;
	enum pdf_style style;
	str text, day;                  /* day: of a seal */
	struct pdf_area area;           /* of a line: from x, y by width, height */
	const struct pdf_table *table;
	struct pdf_code code;
	struct pdf_item *next;
};

struct pdf {
	struct arena *a;
	struct pdf_paper paper;
	struct pdf_item *first, **end;
	size_t text;                    /* bytes of all texts */
};

/* Draws twice: first to count the pages (nothing reaches the paper), then for good.  In points. */
struct press {
	const struct pdf *p;
	cairo_t *cr;
	PangoContext *context;
	PangoLayout *cells[PDF_COLUMNS_MOST];
	bool counting;
	double width, height, left, right, bottom, y;
	int page, pages;
	bool over;                      /* more pages than there may be */
};

/* --- lines.c ------------------------------------------------------------------ */

/* Lays out a text in a width; the layout is the press's, good until its next use. */
PangoLayout *press_lay(struct press *, size_t cell, enum pdf_style, str, double width);
double press_height(PangoLayout *, int from);           /* of the lines from `from` on */
/* Draws the lines from `from` on that fit into `room`; returns the first that did not. */
int    press_lines(struct press *, PangoLayout *, double x, double y, int from, double room, double *ret_height);
void   press_shrunk(struct press *, struct pdf_area, enum pdf_style, str);
double press_after(enum pdf_style);                     /* the space below a paragraph */
bool   press_fonts(PangoContext *);                     /* are the Chinese fonts there? */

/* --- flow.c --------------------------------------------------------------------- */

void press_run(struct press *);         /* all items, from a first page on */
void press_new_page(struct press *);
/* --- table.c -------------------------------------------------------------------- */

void press_table(struct press *, const struct pdf_table *);

#endif
