/* table.c - tables that go on over the pages. */
#include "pdf/inside.h"

#define PAD POINT(1.6)          /* between the frame of a cell and its text */
#define HAIR 0.5                /* points: a frame */

static double
width_of(const struct press *m, const struct pdf_table *t, size_t column)
{
	double all = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		all += t->columns[i].share;
	return (m->right - m->left) * t->columns[column].share / all;
}

static void
frame(struct press *m, double x, double width, double height, bool shaded)
{
	if (m->counting)
		return;
	cairo_rectangle(m->cr, x, m->y, width, height);
	if (shaded) {
		cairo_set_source_rgb(m->cr, 0.94, 0.94, 0.94);
		cairo_fill_preserve(m->cr);
	}
	cairo_set_source_rgb(m->cr, 0.35, 0.35, 0.35);
	cairo_set_line_width(m->cr, HAIR);
	cairo_stroke(m->cr);
}

/* The lines of one row from `from` on that fit into `room`; true when there are no more. */
static bool
put_part(struct press *m, const struct pdf_table *t, const str *cells, bool head, int *from, double room)
{
	PangoLayout *l[PDF_COLUMNS_MOST];
	int next[PDF_COLUMNS_MOST];
	double tallest = 0, height, x = m->left;
	bool all = true, counting = m->counting;

	for (size_t i = 0; i < t->n_columns; i++) {
		l[i] = press_lay(m, i, head ? PDF_HEAD : t->columns[i].style, cells[i], width_of(m, t, i) - 2 * PAD);
		if (head)
			pango_layout_set_alignment(l[i], PANGO_ALIGN_CENTER);
		m->counting = true;
		next[i] = press_lines(m, l[i], 0, 0, from[i], room - 2 * PAD, &height);
		m->counting = counting;
		tallest = height > tallest ? height : tallest;
		all = all && next[i] >= pango_layout_get_line_count(l[i]);
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		double width = width_of(m, t, i);

		frame(m, x, width, tallest + 2 * PAD, head);
		if (!counting)
			cairo_set_source_rgb(m->cr, 0, 0, 0);
		press_lines(m, l[i], x + PAD, m->y + PAD, from[i], tallest + 1, &height);
		from[i] = next[i];
		x += width;
	}
	m->y += tallest + 2 * PAD;
	return all;
}

static double
row_height(struct press *m, const struct pdf_table *t, const str *cells, bool head)
{
	double tallest = 0;

	for (size_t i = 0; i < t->n_columns; i++) {
		double h = press_height(press_lay(m, i, head ? PDF_HEAD : t->columns[i].style, cells[i],
			width_of(m, t, i) - 2 * PAD), 0);

		tallest = h > tallest ? h : tallest;
	}
	return tallest + 2 * PAD;
}

static bool
has_heads(const struct pdf_table *t)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].head.n)
			return true;
	return false;
}

static void
put_heads(struct press *m, const struct pdf_table *t)
{
	str heads[PDF_COLUMNS_MOST] = { 0 };
	int from[PDF_COLUMNS_MOST] = { 0 };

	if (!has_heads(t))
		return;
	for (size_t i = 0; i < t->n_columns; i++)
		heads[i] = t->columns[i].head;
	put_part(m, t, heads, true, from, m->bottom - m->y);
}

static void
put_row(struct press *m, const struct pdf_table *t, const str *cells, bool first)
{
	int from[PDF_COLUMNS_MOST] = { 0 };
	double height = row_height(m, t, cells, false);

	/* A head alone at the foot of a page helps nobody: it stays with its first row. */
	if (first && has_heads(t)) {
		str heads[PDF_COLUMNS_MOST] = { 0 };

		for (size_t i = 0; i < t->n_columns; i++)
			heads[i] = t->columns[i].head;
		if (m->y + row_height(m, t, heads, true) + height > m->bottom && m->y > POINT(PDF_MARGIN))
			press_new_page(m);
		put_heads(m, t);
	} else if (m->y + height > m->bottom && m->y > POINT(PDF_MARGIN)) {
		press_new_page(m);
		put_heads(m, t);
	}
	while (!m->over && !put_part(m, t, cells, false, from, m->bottom - m->y)) {
		press_new_page(m);
		put_heads(m, t);
	}
}

void
press_table(struct press *m, const struct pdf_table *t)
{
	for (size_t i = 0; i < t->n_rows && !m->over; i++)
		put_row(m, t, t->cells + i * t->n_columns, !i);
	if (!t->n_rows)
		put_heads(m, t);
	m->y += POINT(4);
}
