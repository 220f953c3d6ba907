/* pdf.c - a document as it is told, and its making. */
#include "pdf/inside.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <pthread.h>
#include <string.h>

/* --- telling ------------------------------------------------------------------- */

struct pdf *
pdf_new(struct arena *a, const struct pdf_paper *paper)
{
	struct pdf *p = NEW(a, struct pdf);

	*p = (struct pdf){ .a = a, .paper = *paper };
	p->end = &p->first;
	return p;
}

static void
add(struct pdf *p, struct pdf_item item)
{
	struct pdf_item *i = NEW(p->a, struct pdf_item);

	*i = item;
	p->text += item.text.n + item.day.n;
	*p->end = i;
	p->end = &i->next;
}

static bool
is_control(char c)
{
	return (unsigned char)c < ' ' && c != '\n';
}

/* Without control characters: some of them end a text for pango, others look like nothing. */
static str
plain(struct arena *a, str text)
{
	struct buf b = { .a = a };
	size_t i = 0;

	while (i < text.n && !is_control(text.s[i]))
		i++;
	if (i == text.n)
		return text;
	for (i = 0; i < text.n; i++)
		if (!is_control(text.s[i]))
			buf_char(&b, text.s[i]);
	return buf_str(&b);
}

void
pdf_text(struct pdf *p, enum pdf_style style, str text)
{
	add(p, (struct pdf_item){ PDF_ITEM_TEXT, style, .text = plain(p->a, text) });
}

void
pdf_text_at(struct pdf *p, struct pdf_area area, enum pdf_style style, str text)
{
	add(p, (struct pdf_item){ PDF_ITEM_TEXT_AT, style, .text = plain(p->a, text), .area = area });
}

void
pdf_table(struct pdf *p, const struct pdf_table *given)
{
	size_t n = given->n_rows * given->n_columns;
	str *cells = NEW_N(p->a, str, n ? n : 1);
	struct pdf_column *columns = NEW_N(p->a, struct pdf_column, given->n_columns);
	struct pdf_table *t = NEW(p->a, struct pdf_table);

	assert(given->n_columns && given->n_columns <= PDF_COLUMNS_MOST);
	for (size_t i = 0; i < n; i++) {
		cells[i] = plain(p->a, given->cells[i]);
		p->text += cells[i].n;
	}
	for (size_t i = 0; i < given->n_columns; i++) {
		columns[i] = given->columns[i];
		columns[i].head = plain(p->a, columns[i].head);
	}
	*t = (struct pdf_table){ columns, given->n_columns, cells, given->n_rows };
	add(p, (struct pdf_item){ PDF_ITEM_TABLE, .table = t });
}

void
pdf_space(struct pdf *p, double mm)
{
	add(p, (struct pdf_item){ PDF_ITEM_SPACE, .area = { .height = mm } });
}

void
pdf_rule(struct pdf *p)
{
	add(p, (struct pdf_item){ PDF_ITEM_RULE });
}

void
pdf_page(struct pdf *p)
{
	add(p, (struct pdf_item){ PDF_ITEM_PAGE });
}

void
pdf_seal(struct pdf *p, str who, str day)
{
	add(p, (struct pdf_item){ PDF_ITEM_SEAL, .text = plain(p->a, who), .day = plain(p->a, day) });
}

void
pdf_box(struct pdf *p, struct pdf_area area)
{
	add(p, (struct pdf_item){ PDF_ITEM_BOX, .area = area });
}

void
pdf_line(struct pdf *p, double x1, double y1, double x2, double y2)
{
	add(p, (struct pdf_item){ PDF_ITEM_LINE, .area = { x1, y1, x2 - x1, y2 - y1 } });
}

void
pdf_code_at(struct pdf *p, double x, double y, double size, struct pdf_code code)
{
	add(p, (struct pdf_item){ PDF_ITEM_CODE, .area = { x, y, size, size }, .code = code });
}

/* --- making ----------------------------------------------------------------------- */

/* What cairo has written: pieces, because it writes under the lock, where nothing may jump. */
struct piece { struct piece *next; size_t n; unsigned char bytes[64 << 10]; };
struct paper { struct arena *a; struct piece *first, *last; size_t n; bool large, full; };

static cairo_status_t
take_bytes(void *v, const unsigned char *bytes, unsigned int n)
{
	struct paper *w = v;

	if (w->n + n > PDF_BYTES_MOST) {
		w->large = true;
		return CAIRO_STATUS_WRITE_ERROR;
	}
	while (n) {
		size_t room = w->last ? sizeof w->last->bytes - w->last->n : 0, now = n < room ? n : room;

		if (!room) {
			struct piece *p = arena_try(w->a, sizeof *p);

			if (!p) {
				w->full = true;
				return CAIRO_STATUS_WRITE_ERROR;
			}
			*(w->last ? &w->last->next : &w->first) = p;
			w->last = p;
			continue;
		}
		memcpy(w->last->bytes + w->last->n, bytes, now);
		w->last->n += now;
		w->n += now;
		bytes += now;
		n -= (unsigned)now;
	}
	return CAIRO_STATUS_SUCCESS;
}

enum made { MADE, MADE_NO_FONTS, MADE_TOO_LARGE, MADE_NO_MEMORY };

static void
set_up(struct press *m, PangoFontMap *fonts)
{
	cairo_font_options_t *plain_glyphs = cairo_font_options_create();

	/* Glyphs where the paper wants them, not where a screen would round them to. */
	cairo_font_options_set_hint_style(plain_glyphs, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(plain_glyphs, CAIRO_HINT_METRICS_OFF);
	m->context = pango_font_map_create_context(fonts);
	pango_cairo_context_set_resolution(m->context, 72);
	pango_cairo_context_set_font_options(m->context, plain_glyphs);
	pango_context_set_round_glyph_positions(m->context, FALSE);
	pango_context_set_language(m->context, pango_language_from_string("zh-cn"));
	cairo_font_options_destroy(plain_glyphs);
	for (size_t i = 0; i < PDF_COLUMNS_MOST; i++)
		m->cells[i] = pango_layout_new(m->context);
}

static enum made
print(struct press *m, struct paper *w, const char *title, const char *made)
{
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take_bytes, w, m->width, m->height);
	cairo_status_t status;

	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, made);
	m->cr = cairo_create(s);
	m->counting = false;
	press_run(m);
	cairo_show_page(m->cr);
	status = cairo_status(m->cr);
	cairo_destroy(m->cr);
	cairo_surface_finish(s);
	status = status ? status : cairo_surface_status(s);
	cairo_surface_destroy(s);
	if (w->large)
		return MADE_TOO_LARGE;
	return status || w->full ? MADE_NO_MEMORY : MADE;
}

/* The press, with the lock held: everything that is not in the arena is given back here. */
static enum made
make(const struct pdf *p, struct paper *w, const char *title, const char *made)
{
	bool wide = p->paper.wide;
	struct press m = { .p = p, .counting = true, .width = POINT(wide ? PDF_HEIGHT : PDF_WIDTH),
		.height = POINT(wide ? PDF_WIDTH : PDF_HEIGHT) };
	PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	enum made result = MADE_NO_FONTS;

	if (!fonts)
		return MADE_NO_FONTS;
	m.left = POINT(PDF_MARGIN);
	m.right = m.width - m.left;
	m.bottom = m.height - POINT(PDF_MARGIN);
	set_up(&m, fonts);
	if (press_fonts(m.context)) {
		press_run(&m);
		m.pages = m.page;
		result = m.over ? MADE_TOO_LARGE : print(&m, w, title, made);
	}
	for (size_t i = 0; i < PDF_COLUMNS_MOST; i++)
		g_object_unref(m.cells[i]);
	g_object_unref(m.context);
	g_object_unref(fonts);
	return result;
}

failed
pdf_make(struct pdf *p, str *ret)
{
	/* One document at a time: a font map weighs as much as everything else a request may use. */
	static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
	const char *title = arena_z(p->a, plain(p->a, p->paper.title));
	/* Seconds are the finest that cairo reads. */
	const char *day = arena_z(p->a, arena_cat(p->a, str_part(moment_iso(p->a, p->paper.made), 0, 19), S("Z")));
	struct paper w = { .a = p->a };
	enum made result = MADE_TOO_LARGE;
	struct buf b = { .a = p->a };

	p->paper.footer = plain(p->a, p->paper.footer);
	p->paper.watermark = plain(p->a, p->paper.watermark);
	if (p->text <= PDF_TEXT_MOST) {
		pthread_mutex_lock(&turn);
		result = make(p, &w, title, day);
		pthread_mutex_unlock(&turn);
	}
	switch (result) {
	case MADE_NO_FONTS:
		return FAIL(p->a, ERR_FAULT, "no Chinese fonts for PDF: install fonts-noto-cjk");
	case MADE_TOO_LARGE:
		return FAIL(p->a, ERR_LARGE, "a PDF over its limits: %zu bytes of text", p->text);
	case MADE_NO_MEMORY:
		return FAIL(p->a, ERR_BUSY, "no memory for a PDF");
	case MADE:
		break;
	}
	buf_reserve(&b, w.n);
	for (const struct piece *i = w.first; i; i = i->next)
		buf_put(&b, (str){ (const char *)i->bytes, i->n });
	*ret = buf_str(&b);
	return NULL;
}
