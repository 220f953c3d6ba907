/*
 * pdf.h - A4 pages with Chinese text; wraps cairo and pango.
 *
 * A document is told from top to bottom, and drawn by pdf_make: text flows down
 * the page and on to the next one; what has an area of its own stands where it
 * is told, on the page the flow has reached.  All measures are millimetres from
 * the upper left corner.
 *
 *	struct pdf *p = pdf_new(a, &(struct pdf_paper){ .title = S("工会登记表"), .made = now });
 *	str bytes;
 *
 *	pdf_text(p, PDF_TITLE, S("工会登记表"));
 *	pdf_table(p, &table);
 *	pdf_seal(p, S("江阴市总工会"), S("2026年11月22日"));
 *	TRY(pdf_make(p, &bytes));
 *
 * The same calls give the same bytes: the day of making is the caller's, not the
 * clock's.  Pages carry no links and no tags (cairo 1.16 damages a file that
 * has any).  Texts are UTF-8 and stay the caller's until pdf_make; control
 * characters other than a newline are left out.  A character that no installed
 * font holds is drawn as a box with its code, so that nothing vanishes unseen.
 *
 * Making is the work of one thread at a time: others wait for their turn.  A
 * document has at most PDF_PAGES_MOST pages and PDF_TEXT_MOST bytes of text; what
 * it is made of lies in the arena, and the fonts are given back after it.
 */
#ifndef PDF_PDF_H
#define PDF_PDF_H

#include "base/base.h"

#define PDF_PAGES_MOST 500
#define PDF_TEXT_MOST  ((size_t)4 << 20)
#define PDF_BYTES_MOST ((size_t)32 << 20)       /* of the finished document */
#define PDF_COLUMNS_MOST 16

#define PDF_WIDTH  210.0
#define PDF_HEIGHT 297.0
#define PDF_MARGIN 20.0

struct pdf;

struct pdf_paper {
	str title;                      /* of the document; readers show it above the page */
	str footer;                     /* at the left of the foot of each page, or absent */
	str watermark;                  /* pale, across each page, or absent */
	struct moment made;
	bool wide;                      /* A4 lying on its side: 297 by 210 */
	bool unnumbered;                /* without 第 1 页，共 2 页 at the foot */
};

struct pdf *pdf_new(struct arena *, const struct pdf_paper *);

/* --- text ---------------------------------------------------------------------- */

enum pdf_style {
	PDF_TEXT,                       /* 11 pt serif, from the left */
	PDF_PARAGRAPH,                  /* the same, its first line two characters in */
	PDF_TITLE,                      /* 20 pt bold, in the middle */
	PDF_SUBTITLE,                   /* 12 pt, in the middle */
	PDF_HEAD,                       /* 12 pt bold sans-serif; never the last line of a page */
	PDF_RIGHT,                      /* 11 pt, to the right: who signs, and when */
	PDF_MIDDLE,                     /* 11 pt, in the middle */
	PDF_NOTE,                       /* 9 pt, grey */
	PDF_FIGURE,                     /* 11 pt sans-serif, to the right: numbers in a table */
	PDF_LARGE,                      /* 15 pt bold, from the left: a name on a card */
	PDF_POSTER,                     /* 54 pt bold sans-serif, in the middle: read from across the room */
	PDF_BILL,                       /* 24 pt sans-serif, in the middle: the lines of a poster */
};

struct pdf_area { double x, y, width, height; };

/* A paragraph in the flow.  Lines break by the rules of Chinese: no comma begins one, no opening bracket ends one. */
void pdf_text(struct pdf *, enum pdf_style, str);
/* Inside an area, from its top: made smaller down to 6 pt if it must be, and cut off with … if that is not enough. */
void pdf_text_at(struct pdf *, struct pdf_area, enum pdf_style, str);

/* --- tables --------------------------------------------------------------------- */

struct pdf_column { str head; double share; enum pdf_style style; };    /* share: of the width, against the others */
/* Cells row by row, n_columns each.  Without any head no line of heads is drawn.  Heads are repeated on each page; a
 * row goes over to the next page as a whole, unless it is longer than a page. */
struct pdf_table {
	const struct pdf_column *columns; size_t n_columns;
	const str *cells; size_t n_rows;
};
/* The table, its columns and cells are the caller's again when it returns; the texts live until pdf_make, as all do. */
void pdf_table(struct pdf *, const struct pdf_table *);

/* --- the rest of the flow ---------------------------------------------------------- */

void pdf_space(struct pdf *, double mm);
void pdf_rule(struct pdf *);                    /* a thin line across the page */
void pdf_page(struct pdf *);                    /* what follows begins a new page */
/* Who signs, an empty square for the seal, the day: at the right, kept together. */
void pdf_seal(struct pdf *, str who, str day);

/* --- with a place of their own ------------------------------------------------------- */

void pdf_box(struct pdf *, struct pdf_area);                    /* a thin frame */
void pdf_line(struct pdf *, double x1, double y1, double x2, double y2);
/* Modules of a QR code, row by row, true is dark; drawn as rectangles, four quiet modules around it inside `size`.
 * A size of 30 mm is read easily from paper. */
struct pdf_code { const bool *dark; size_t side; };
void pdf_code_at(struct pdf *, double x, double y, double size, struct pdf_code);

/* --- the document ----------------------------------------------------------------------- */

/*
 * The finished document, in the arena.  Fails with ERR_LARGE over the limits
 * above, ERR_BUSY when there is no memory for it, and ERR_FAULT when the Chinese
 * fonts (Noto Serif CJK SC, Noto Sans CJK SC: package fonts-noto-cjk) are not installed.
 */
MAY_FAIL pdf_make(struct pdf *, str *ret);

#endif
