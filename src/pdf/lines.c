/* lines.c - text in lines: fonts, breaking, drawing. */
#include "pdf/inside.h"

#define SMALLEST 6.0            /* points: what can still be read on paper */

static const char serif[] = "Noto Serif CJK SC", sans[] = "Noto Sans CJK SC";

static const struct look {
	const char *family;
	double size, grey;
	PangoWeight weight;
	PangoAlignment align;
	int indent;                     /* characters of the first line */
	double after;                   /* millimetres below */
} looks[] = {
	[PDF_TEXT]      = { serif, 11, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_LEFT, 0, 2 },
	[PDF_PARAGRAPH] = { serif, 11, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_LEFT, 2, 2 },
	[PDF_TITLE]     = { serif, 20, 0, PANGO_WEIGHT_BOLD, PANGO_ALIGN_CENTER, 0, 5 },
	[PDF_SUBTITLE]  = { serif, 12, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_CENTER, 0, 5 },
	[PDF_HEAD]      = { sans, 12, 0, PANGO_WEIGHT_BOLD, PANGO_ALIGN_LEFT, 0, 2 },
	[PDF_RIGHT]     = { serif, 11, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_RIGHT, 0, 2 },
	[PDF_MIDDLE]    = { serif, 11, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_CENTER, 0, 2 },
	[PDF_NOTE]      = { sans, 9, 0.35, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_LEFT, 0, 1 },
	[PDF_FIGURE]    = { sans, 11, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_RIGHT, 0, 2 },
	[PDF_LARGE]     = { serif, 15, 0, PANGO_WEIGHT_BOLD, PANGO_ALIGN_LEFT, 0, 2 },
	[PDF_POSTER]    = { sans, 54, 0, PANGO_WEIGHT_BOLD, PANGO_ALIGN_CENTER, 0, 5 },
	[PDF_BILL]      = { sans, 24, 0, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_CENTER, 0, 4 },
};

double
press_after(enum pdf_style style)
{
	return POINT(looks[style].after);
}

static void
set_font(PangoLayout *l, const struct look *look, double size)
{
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family_static(d, look->family);
	pango_font_description_set_weight(d, look->weight);
	pango_font_description_set_size(d, (int)(size * PANGO_SCALE));
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
	pango_layout_set_indent(l, (int)(size * look->indent * PANGO_SCALE));
}

PangoLayout *
press_lay(struct press *m, size_t cell, enum pdf_style style, str text, double width)
{
	PangoLayout *l = m->cells[cell];
	const struct look *look = &looks[style];

	pango_layout_set_height(l, -1);
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_NONE);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(l, look->align);
	set_font(l, look, look->size);
	pango_layout_set_text(l, text.s ? text.s : "", (int)text.n);
	if (!m->counting)
		cairo_set_source_rgb(m->cr, look->grey, look->grey, look->grey);
	return l;
}

double
press_height(PangoLayout *l, int from)
{
	PangoLayoutIter *i = pango_layout_get_iter(l);
	int top, bottom, n = 0;
	double height = 0;

	do {
		pango_layout_iter_get_line_yrange(i, &top, &bottom);
		if (n++ >= from)
			height += (double)(bottom - top) / PANGO_SCALE;
	} while (pango_layout_iter_next_line(i));
	pango_layout_iter_free(i);
	return height;
}

int
press_lines(struct press *m, PangoLayout *l, double x, double y, int from, double room, double *ret_height)
{
	PangoLayoutIter *i = pango_layout_get_iter(l);
	double height = 0;
	int n = 0;

	do {
		PangoRectangle logical;
		int top, bottom;
		double base;

		pango_layout_iter_get_line_yrange(i, &top, &bottom);
		if (n < from)
			continue;
		if (height + (double)(bottom - top) / PANGO_SCALE > room)
			break;
		pango_layout_iter_get_line_extents(i, NULL, &logical);
		base = (double)(pango_layout_iter_get_baseline(i) - top) / PANGO_SCALE;
		if (!m->counting) {
			cairo_move_to(m->cr, x + (double)logical.x / PANGO_SCALE, y + height + base);
			pango_cairo_show_layout_line(m->cr, pango_layout_iter_get_line_readonly(i));
		}
		height += (double)(bottom - top) / PANGO_SCALE;
	} while (n++, pango_layout_iter_next_line(i));
	pango_layout_iter_free(i);
	*ret_height = height;
	return n;
}

void
press_shrunk(struct press *m, struct pdf_area area, enum pdf_style style, str text)
{
	PangoLayout *l = press_lay(m, 0, style, text, POINT(area.width));
	double size = looks[style].size, room = POINT(area.height), height;

	while (size > SMALLEST && press_height(l, 0) > room) {
		size -= 0.5;
		set_font(l, &looks[style], size);
	}
	if (press_height(l, 0) > room) {
		pango_layout_set_height(l, (int)(room * PANGO_SCALE));
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	}
	press_lines(m, l, POINT(area.x), POINT(area.y), 0, room + 1, &height);
}

/* Fontconfig answers with the nearest family it has: an answer of another name means ours is missing. */
static bool
has_family(PangoContext *context, const char *family)
{
	PangoFontDescription *asked = pango_font_description_new(), *got;
	PangoFont *font;
	bool same = false;

	pango_font_description_set_family_static(asked, family);
	pango_font_description_set_size(asked, 11 * PANGO_SCALE);
	if ((font = pango_context_load_font(context, asked))) {
		got = pango_font_describe(font);
		same = str_eq(str_of(pango_font_description_get_family(got)), str_of(family));
		pango_font_description_free(got);
		g_object_unref(font);
	}
	pango_font_description_free(asked);
	return same;
}

bool
press_fonts(PangoContext *context)
{
	return has_family(context, serif) && has_family(context, sans);
}
