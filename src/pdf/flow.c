/* flow.c - the items of a document, one after the other, and what each page bears. */
#include "pdf/inside.h"

static const struct text
	says_page = { "pdf.page", "第 {1} 页，共 {2} 页" },
	says_seal = { "pdf.seal", "盖章处" };

#define SEAL 42.0               /* millimetres: the seal of a federation, with room around it */
#define QUIET 4                 /* modules of light ground around a code, ISO/IEC 18004 */
#define FOOT 8.0                /* millimetres from the text to the foot */

static const double pale = 0.90;

/* --- each page ------------------------------------------------------------------- */

/* Across the page, three times, from the lower left to the upper right. */
static void
put_watermark(struct press *m)
{
	PangoLayout *l = press_lay(m, 0, PDF_TITLE, m->p->paper.watermark, m->width);
	double height;

	if (m->counting)
		return;
	for (int i = 1; i <= 3; i++) {
		cairo_save(m->cr);
		cairo_translate(m->cr, m->width / 2, m->height * i / 4);
		cairo_rotate(m->cr, -0.5);
		cairo_set_source_rgb(m->cr, pale, pale, pale);
		press_lines(m, l, -m->width / 2, -12, 0, m->height, &height);
		cairo_restore(m->cr);
	}
}

/* Two numbers in a sentence, without an arena: nothing may jump while the press is held. */
static size_t
page_words(char *ret, size_t most, int page, int pages)
{
	size_t n = 0;

	for (const char *c = says_page.zh; *c && n + 12 < most; c++) {
		if (c[0] == '{' && c[2] == '}') {
			n += (size_t)snprintf(ret + n, most - n, "%d", c[1] == '1' ? page : pages);
			c += 2;
		} else
			ret[n++] = *c;
	}
	return n;
}

static void
put_foot(struct press *m)
{
	double y = m->bottom + POINT(FOOT), height;
	char words[64];

	if (m->p->paper.footer.n)
		press_shrunk(m, (struct pdf_area){ PDF_MARGIN, MILLIMETRE(y), MILLIMETRE(m->right - m->left) - 40, 5 },
			PDF_NOTE, m->p->paper.footer);
	if (m->p->paper.unnumbered)
		return;
	PangoLayout *l = press_lay(m, 0, PDF_NOTE, (str){ words, page_words(words, sizeof words, m->page, m->pages) },
		m->right - m->left);

	pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
	press_lines(m, l, m->left, y, 0, 100, &height);
}

void
press_new_page(struct press *m)
{
	if (m->page >= PDF_PAGES_MOST) {
		m->over = true;
		return;
	}
	if (m->page && !m->counting)
		cairo_show_page(m->cr);
	m->page++;
	m->y = POINT(PDF_MARGIN);
	if (m->p->paper.watermark.n)
		put_watermark(m);
	put_foot(m);
}

/* --- the flow ----------------------------------------------------------------------- */

static void
put_paragraph(struct press *m, enum pdf_style style, str text)
{
	PangoLayout *l = press_lay(m, 0, style, text, m->right - m->left);
	double height, rest = press_height(l, 0);
	int from = 0, all = pango_layout_get_line_count(l);

	/* A head keeps two lines of what it heads. */
	if (style == PDF_HEAD && m->y + rest + POINT(14) > m->bottom)
		from = -1;
	while (from < all && !m->over) {
		if (from < 0 || (from = press_lines(m, l, m->left, m->y, from, m->bottom - m->y, &height)) < all) {
			press_new_page(m);
			l = press_lay(m, 0, style, text, m->right - m->left);
			from = from < 0 ? 0 : from;
			continue;
		}
		m->y += height;
	}
	m->y += press_after(style);
}

static void
put_seal(struct press *m, str who, str day)
{
	double side = POINT(SEAL), wide = POINT(80), x = m->right - wide, height;
	PangoLayout *l;

	if (m->y + side + POINT(24) > m->bottom)
		press_new_page(m);
	l = press_lay(m, 0, PDF_MIDDLE, who, wide);
	press_lines(m, l, x, m->y, 0, POINT(14), &height);
	m->y += height + POINT(2);
	if (!m->counting) {
		static const double dashes[] = { 4, 3 };

		cairo_save(m->cr);
		cairo_set_source_rgb(m->cr, 0.6, 0.6, 0.6);
		cairo_set_line_width(m->cr, 0.6);
		cairo_set_dash(m->cr, dashes, 2, 0);
		cairo_rectangle(m->cr, x + (wide - side) / 2, m->y, side, side);
		cairo_stroke(m->cr);
		cairo_restore(m->cr);
	}
	l = press_lay(m, 0, PDF_MIDDLE, str_of(says_seal.zh), wide);
	if (!m->counting)
		cairo_set_source_rgb(m->cr, 0.6, 0.6, 0.6);
	press_lines(m, l, x, m->y + side / 2 - 8, 0, side, &height);
	m->y += side + POINT(2);
	l = press_lay(m, 0, PDF_MIDDLE, day, wide);
	press_lines(m, l, x, m->y, 0, POINT(14), &height);
	m->y += height + POINT(4);
}

/* --- with a place of their own ---------------------------------------------------------- */

static void
put_code(struct press *m, struct pdf_area area, struct pdf_code code)
{
	double step = POINT(area.width) / (double)(code.side + 2 * QUIET);

	if (m->counting)
		return;
	cairo_set_source_rgb(m->cr, 0, 0, 0);
	for (size_t y = 0; y < code.side; y++)
		for (size_t x = 0, end; x < code.side; x = end + 1) {
			for (end = x; end < code.side && code.dark[y * code.side + end]; end++)
				;
			if (end > x)
				cairo_rectangle(m->cr, POINT(area.x) + step * (double)(x + QUIET),
					POINT(area.y) + step * (double)(y + QUIET), step * (double)(end - x), step);
		}
	cairo_fill(m->cr);
}

static void
put_shape(struct press *m, const struct pdf_item *i)
{
	const struct pdf_area *at = &i->area;

	if (m->counting)
		return;
	cairo_set_source_rgb(m->cr, 0.2, 0.2, 0.2);
	cairo_set_line_width(m->cr, 0.6);
	if (i->kind == PDF_ITEM_BOX)
		cairo_rectangle(m->cr, POINT(at->x), POINT(at->y), POINT(at->width), POINT(at->height));
	else if (i->kind == PDF_ITEM_LINE) {
		cairo_move_to(m->cr, POINT(at->x), POINT(at->y));
		cairo_line_to(m->cr, POINT(at->x + at->width), POINT(at->y + at->height));
	} else {
		cairo_move_to(m->cr, m->left, m->y);
		cairo_line_to(m->cr, m->right, m->y);
	}
	cairo_stroke(m->cr);
}

static void
put_item(struct press *m, const struct pdf_item *i)
{
	switch (i->kind) {
	case PDF_ITEM_TEXT:    put_paragraph(m, i->style, i->text); break;
	case PDF_ITEM_TEXT_AT: press_shrunk(m, i->area, i->style, i->text); break;
	case PDF_ITEM_TABLE:   press_table(m, i->table); break;
	case PDF_ITEM_SPACE:   m->y += POINT(i->area.height); break;
	case PDF_ITEM_PAGE:    press_new_page(m); break;
	case PDF_ITEM_SEAL:    put_seal(m, i->text, i->day); break;
	case PDF_ITEM_CODE:    put_code(m, i->area, i->code); break;
	case PDF_ITEM_RULE:    put_shape(m, i); m->y += POINT(3); break;
	case PDF_ITEM_BOX:
	case PDF_ITEM_LINE:    put_shape(m, i); break;
	}
}

void
press_run(struct press *m)
{
	m->page = 0;
	press_new_page(m);
	for (const struct pdf_item *i = m->p->first; i && !m->over; i = i->next)
		put_item(m, i);
}
