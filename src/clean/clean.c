/* clean.c - see clean.h. */
#include "clean/inside.h"

#include <stdlib.h>
#include <string.h>

static const struct text
	says_large = { "clean.large", "正文太长，请分成几篇，或者去掉粘贴进来的图片和格式再试。" },
	says_deep  = { "clean.deep", "粘贴的内容层次太深，请先粘贴到记事本，再从记事本粘贴过来。" },
	says_files = { "clean.files", "一篇文章最多放 {1} 个图片和附件，请分成几篇。" },
	says_films = { "clean.films", "一篇文章最多放 {1} 个视频，请分成几篇。" };

/* What an element becomes. */
enum role {
	UNWRAP,                 /* only what it holds */
	DROP,                   /* nothing */
	BREAK,                  /* what it holds, as a paragraph of its own: div, section */
	TEXT_BLOCK,             /* p, headings: holds words */
	CELL,                   /* li, td, figcaption: holds words, and lists and pictures */
	FRAME,                  /* ul, table, figure: holds only what it is for */
	FLOW,                   /* blockquote: holds paragraphs */
	WORDS,                  /* strong, em: inside a line */
	LINK, PICTURE, FILM, LINE_END, RULE,
};

struct element { const char *name; enum role role; const char *as; };
static const struct element elements[] = {
	{ "a", LINK, "a" }, { "applet", DROP, NULL }, { "article", BREAK, NULL }, { "aside", BREAK, NULL },
	{ "audio", DROP, NULL }, { "b", WORDS, "strong" }, { "base", DROP, NULL }, { "blockquote", FLOW, "blockquote" },
	{ "br", LINE_END, "br" }, { "button", DROP, NULL }, { "canvas", DROP, NULL }, { "caption", CELL, "caption" },
	{ "center", BREAK, NULL }, { "code", WORDS, "code" }, { "dd", BREAK, NULL }, { "del", WORDS, "s" },
	{ "div", BREAK, NULL }, { "dl", BREAK, NULL }, { "dt", BREAK, NULL }, { "em", WORDS, "em" },
	{ "embed", DROP, NULL }, { "figcaption", CELL, "figcaption" }, { "figure", FRAME, "figure" },
	{ "footer", BREAK, NULL }, { "frameset", DROP, NULL }, { "h1", TEXT_BLOCK, "h2" }, { "h2", TEXT_BLOCK, "h2" },
	{ "h3", TEXT_BLOCK, "h3" }, { "h4", TEXT_BLOCK, "h4" }, { "h5", TEXT_BLOCK, "h4" }, { "h6", TEXT_BLOCK, "h4" },
	{ "head", DROP, NULL }, { "header", BREAK, NULL }, { "hr", RULE, "hr" }, { "i", WORDS, "em" },
	{ "iframe", DROP, NULL }, { "img", PICTURE, "img" }, { "input", DROP, NULL }, { "ins", WORDS, "u" },
	{ "isindex", DROP, NULL }, { "li", CELL, "li" }, { "link", DROP, NULL }, { "main", BREAK, NULL },
	{ "map", DROP, NULL }, { "math", DROP, NULL }, { "meta", DROP, NULL }, { "nav", BREAK, NULL },
	{ "noembed", DROP, NULL }, { "noframes", DROP, NULL }, { "noscript", DROP, NULL }, { "object", DROP, NULL },
	{ "ol", FRAME, "ol" }, { "option", DROP, NULL }, { "p", TEXT_BLOCK, "p" }, { "param", DROP, NULL },
	{ "plaintext", DROP, NULL }, { "pre", TEXT_BLOCK, "p" }, { "s", WORDS, "s" }, { "script", DROP, NULL },
	{ "section", BREAK, NULL }, { "select", DROP, NULL }, { "source", DROP, NULL }, { "strike", WORDS, "s" },
	{ "strong", WORDS, "strong" }, { "style", DROP, NULL }, { "sub", WORDS, "sub" }, { "sup", WORDS, "sup" },
	{ "svg", DROP, NULL }, { "table", FRAME, "table" }, { "tbody", FRAME, "tbody" }, { "td", CELL, "td" },
	{ "template", DROP, NULL }, { "textarea", DROP, NULL }, { "tfoot", FRAME, "tbody" }, { "th", CELL, "th" },
	{ "thead", FRAME, "thead" }, { "title", DROP, NULL }, { "tr", FRAME, "tr" }, { "u", WORDS, "u" },
	{ "ul", FRAME, "ul" }, { "video", FILM, "video" }, { "xml", DROP, NULL }, { "xmp", DROP, NULL },
};

/* What may stand in what: a part without its whole is only a paragraph. */
static const struct { const char *part; const char *wholes[4]; } places[] = {
	{ "li", { "ul", "ol" } }, { "caption", { "table" } }, { "thead", { "table" } }, { "tbody", { "table" } },
	{ "tr", { "table", "thead", "tbody" } }, { "td", { "tr" } }, { "th", { "tr" } }, { "figcaption", { "figure" } },
};

/* What is open around the place where the writer stands. */
enum inside { IN_FLOW, IN_LINE, IN_CELL, IN_FRAME };
struct place { enum inside in; const char *frame; bool linked; };

struct cleaner {
	struct arena *a;
	struct buf out;
	struct clean_found *found;
	const char *block;              /* the paragraph that will be opened by its first word, or NULL */
	bool open, cell_words;          /* it is open; the cell at hand holds something */
	size_t block_from, block_words; /* bytes before its tag, and behind it */
	size_t after_break;             /* bytes when the last <br> was written: none follows at once */
	int depth;
	failed fault;
};

static int
by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct element *)row)->name);
}

static enum role
role_of(const xmlNode *n, const char **ret_as)
{
	const struct element *e = bsearch(n->name, elements, COUNT(elements), sizeof *elements, by_name);

	*ret_as = e ? e->as : NULL;
	return e ? e->role : UNWRAP;
}

static bool
fits(const char *part, const char *whole)
{
	for (size_t i = 0; i < COUNT(places); i++) {
		if (strcmp(places[i].part, part))
			continue;
		for (size_t k = 0; k < COUNT(places[i].wholes) && places[i].wholes[k]; k++)
			if (whole && !strcmp(places[i].wholes[k], whole))
				return true;
		return false;
	}
	return true;
}

/* --- writing --------------------------------------------------------------- */

static void
put_tag(struct cleaner *c, const char *name)
{
	buf_fmt(&c->out, "<%s>", name); /* idiom: of the allow-list */
}

static void
put_end(struct cleaner *c, const char *name)
{
	buf_fmt(&c->out, "</%s>", name); /* idiom: of the allow-list */
}

/* Words are coming: the paragraph they stand in is opened. */
static void
begin_words(struct cleaner *c, const struct place *p)
{
	if (p->in == IN_FLOW && !c->block)
		c->block = "p";
	if (c->block && !c->open) {
		c->block_from = c->out.n;
		put_tag(c, c->block);
		c->block_words = c->out.n;
		c->open = true;
	}
	c->cell_words = true;
}

/* The paragraph at hand, if any, is over. */
static void
end_block(struct cleaner *c)
{
	if (c->block && c->open && c->out.n == c->block_words)
		c->out.n = c->block_from;
	else if (c->block && c->open)
		put_end(c, c->block);
	c->block = NULL;
	c->open = false;
}

/* Right behind an opening tag there is no line to end. */
static bool
after_opening(const struct buf *b)
{
	size_t at = b->n;

	if (!b->n || b->s[b->n - 1] != '>')
		return !b->n;
	while (at && b->s[at - 1] != '<')
		at--;
	return b->s[at] != '/' && b->s[at] != 'i';
}

static void
put_break(struct cleaner *c)
{
	if (c->after_break == c->out.n || (c->block && !c->open) || after_opening(&c->out))
		return;
	put_tag(c, "br");
	c->after_break = c->out.n;
}

/* --- attributes ---------------------------------------------------------------- */

/* An attribute's value in the arena: libxml2's own copy goes at once. */
static str
attribute(struct cleaner *c, xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(n, (const xmlChar *)name);
	str s = { 0 };

	if (value) {
		s = str_of((const char *)value);
		s = utf8_proven(s) ? arena_str(c->a, s) : (str){ 0 };
		xmlFree(value);
	}
	return s;
}

/* Browsers drop tabs and line ends from an address, and take a backslash for a slash: nothing of that passes. */
static bool
address_is_plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] == 0x7f || s.s[i] == '\\')
			return false;
	return s.n > 0 && s.n <= 2000;
}

static bool
link_is_safe(str href)
{
	if (!address_is_plain(href))
		return false;
	if (href.s[0] == '/')
		return href.n == 1 || href.s[1] != '/';
	return str_starts(href, S("https://")) || str_starts(href, S("http://")) || str_starts(href, S("tel:")) ||
	       str_starts(href, S("mailto:"));
}

/* The id behind one of our own paths. */
static bool
own_id(str address, str path, id *ret)
{
	str digits = str_from(address, path.n);

	return str_starts(address, path) && str_digits(digits) && digits.n < 20 && str_int(digits, &ret->v);
}

static void
note_file(struct cleaner *c, id file)
{
	for (size_t i = 0; i < c->found->n_files; i++)
		if (c->found->files[i].v == file.v)
			return;
	if (c->found->n_files < CLEAN_FILES_MOST)
		c->found->files[c->found->n_files++] = file;
	else if (!c->fault)
		c->fault = FAIL_SAY(c->a, ERR_INVALID, NULL, &says_files, arena_fmt(c->a, "%d", CLEAN_FILES_MOST));
}

static void
put_number(struct cleaner *c, xmlNode *n, const char *name, int64_t most)
{
	int64_t v;

	if (str_int(attribute(c, n, name), &v) && v > 0 && v <= most)
		buf_fmt(&c->out, " %s=\"%lld\"", name, (long long)v);
}

/* Word and WeChat say bold by a style. */
static bool
is_bold(struct cleaner *c, xmlNode *n)
{
	str style = attribute(c, n, "style");
	ptrdiff_t at = str_find_str(style, S("font-weight:"));
	str weight = at < 0 ? (str){ 0 } : str_trim(str_from(style, (size_t)at + 12));

	return str_starts(weight, S("bold")) || str_starts(weight, S("6")) || str_starts(weight, S("7")) ||
	       str_starts(weight, S("8")) || str_starts(weight, S("9"));
}

/* --- elements --------------------------------------------------------------------- */

static void walk(struct cleaner *, xmlNode *, struct place);

static void
children(struct cleaner *c, xmlNode *n, struct place p)
{
	if (++c->depth > CLEAN_DEPTH_MOST && !c->fault)
		c->fault = FAIL_SAY(c->a, ERR_INVALID, NULL, &says_deep);
	for (xmlNode *child = c->fault ? NULL : n->children; child && !c->fault; child = child->next)
		walk(c, child, p);
	c->depth--;
}

/* Runs of blanks are one; none opens a paragraph. */
static void
put_words(struct cleaner *c, const xmlNode *n, const struct place *p)
{
	str s = str_of((const char *)n->content), rest = s;
	bool blank = false, any = false;

	if (p->in == IN_FRAME || !utf8_proven(s))
		return;
	while (rest.n) {
		str before = rest;
		uint32_t u = utf8_next(&rest);

		if (clean_is_blank(u)) {
			blank = true;
			continue;
		}
		if (clean_turns(before))
			continue;
		if (!any)
			begin_words(c, p);
		if (blank && (any || (c->out.n && c->out.s[c->out.n - 1] != '>' && c->out.s[c->out.n - 1] != ' ')))
			buf_char(&c->out, ' ');
		clean_escaped(&c->out, str_part(before, 0, before.n - rest.n));
		any = true;
		blank = false;
	}
	if (blank && c->out.n && c->out.s[c->out.n - 1] != '>' && c->out.s[c->out.n - 1] != ' ' &&
	    (c->open || p->in != IN_FLOW))
		buf_char(&c->out, ' ');
}

static void
put_link(struct cleaner *c, xmlNode *n, struct place p)
{
	str href = str_trim(attribute(c, n, "href"));
	struct place inside = p;
	id file;

	if (p.in == IN_FRAME || p.linked || !link_is_safe(href)) {
		children(c, n, p);
		return;
	}
	if (own_id(href, S(CLEAN_FILE), &file))
		note_file(c, file);
	begin_words(c, &p);
	buf_put(&c->out, S("<a href=\"")); /* idiom: of the allow-list */
	clean_escaped(&c->out, href);
	buf_put(&c->out, S("\" rel=\"noopener noreferrer\">"));
	inside.in = IN_LINE;
	inside.linked = true;
	children(c, n, inside);
	put_end(c, "a");
}

static void
note_film(struct cleaner *c, id film)
{
	for (size_t i = 0; i < c->found->n_films; i++)
		if (c->found->films[i].v == film.v)
			return;
	if (c->found->n_films < CLEAN_FILMS_MOST)
		c->found->films[c->found->n_films++] = film;
	else if (!c->fault)
		c->fault = FAIL_SAY(c->a, ERR_INVALID, NULL, &says_films, arena_fmt(c->a, "%d", CLEAN_FILMS_MOST));
	note_file(c, film);
}

/* A film, where a picture may stand; nothing of it is fetched before somebody wants to see it. */
static void
put_film(struct cleaner *c, xmlNode *n, id film, str words, struct place p)
{
	id poster;

	if (p.in == IN_FRAME && (!p.frame || strcmp(p.frame, "figure")))
		return;
	note_film(c, film);
	if (p.in != IN_FRAME)
		begin_words(c, &p);
	buf_fmt(&c->out, CLEAN_FILM_TAG "%lld\" aria-label=\"", (long long)film.v);
	clean_escaped(&c->out, utf8_first(words, 200));
	buf_char(&c->out, '"');
	if (own_id(attribute(c, n, "poster"), S(CLEAN_PICTURE), &poster)) {
		note_file(c, poster);
		buf_fmt(&c->out, " poster=\"" CLEAN_PICTURE "%lld\"", (long long)poster.v);
	}
	put_number(c, n, "width", 4096);
	put_number(c, n, "height", 4096);
	buf_put(&c->out, S("></video>")); /* idiom: of the allow-list */
}

/* In an editor it is a picture: the address of its poster, which is the film's own. */
static bool
is_poster(str src, id *ret)
{
	return str_ends(src, S(CLEAN_POSTER)) && own_id(str_part(src, 0, src.n - sizeof CLEAN_POSTER + 1),
		S(CLEAN_FILM), ret);
}

static void
put_picture(struct cleaner *c, xmlNode *n, struct place p)
{
	str src = str_trim(attribute(c, n, "src")), alt = str_trim(attribute(c, n, "alt"));
	id file;

	if (is_poster(src, &file)) {
		put_film(c, n, file, alt, p);
		return;
	}
	if (!own_id(src, S(CLEAN_PICTURE), &file)) {
		c->found->foreign++;
		return;
	}
	if (p.in == IN_FRAME && (!p.frame || strcmp(p.frame, "figure")))
		return;
	note_file(c, file);
	c->found->pictures++;
	c->found->unnamed += !alt.n;
	if (p.in != IN_FRAME)
		begin_words(c, &p);
	buf_fmt(&c->out, "<img src=\"" CLEAN_PICTURE "%lld\" alt=\"", (long long)file.v); /* idiom: of the allow-list */
	clean_escaped(&c->out, utf8_first(alt, 200));
	buf_char(&c->out, '"');
	put_number(c, n, "width", 4000);
	put_number(c, n, "height", 20000);
	buf_put(&c->out, S(" loading=\"lazy\">"));
}

static void
put_video(struct cleaner *c, xmlNode *n, struct place p)
{
	id film;

	if (own_id(str_trim(attribute(c, n, "src")), S(CLEAN_FILM), &film))
		put_film(c, n, film, str_trim(attribute(c, n, "aria-label")), p);
	else
		c->found->dropped++;
}

/* In a line or a cell a block can be no block: it begins a new line there. */
static void
put_inner_block(struct cleaner *c, xmlNode *n, struct place p)
{
	if (c->cell_words)
		put_break(c);
	children(c, n, p);
}

static void
put_block(struct cleaner *c, xmlNode *n, const char *as, struct place p)
{
	if (p.in == IN_FRAME)
		return;
	if (p.in != IN_FLOW) {
		put_inner_block(c, n, p);
		return;
	}
	end_block(c);
	c->block = as;
	children(c, n, (struct place){ .in = as ? IN_LINE : IN_FLOW });
	end_block(c);
}

/* A cell's own words; what was open around it is as before. */
static void
put_cell(struct cleaner *c, xmlNode *n, const char *as, struct place p)
{
	bool words = c->cell_words;

	if (!fits(as, p.frame)) {
		put_block(c, n, NULL, p);
		return;
	}
	buf_fmt(&c->out, "<%s", as);
	if (*as == 't') {
		put_number(c, n, "colspan", 50);
		put_number(c, n, "rowspan", 500);
	}
	buf_char(&c->out, '>');
	c->cell_words = false;
	children(c, n, (struct place){ .in = IN_CELL });
	put_end(c, as);
	c->cell_words = words;
}

static void
put_frame(struct cleaner *c, xmlNode *n, const char *as, struct place p)
{
	bool whole = !strcmp(as, "ul") || !strcmp(as, "ol") || !strcmp(as, "table") || !strcmp(as, "figure");
	bool list = !strcmp(as, "ul") || !strcmp(as, "ol");

	if (!fits(as, p.frame) || (p.in == IN_LINE) || (p.in == IN_CELL && !list) || (whole && p.in == IN_FRAME)) {
		put_block(c, n, NULL, p);
		return;
	}
	if (p.in == IN_FLOW)
		end_block(c);
	put_tag(c, as);
	children(c, n, (struct place){ .in = IN_FRAME, .frame = as });
	put_end(c, as);
}

static void
put_line_end(struct cleaner *c, struct place p)
{
	if (p.in == IN_LINE || p.in == IN_CELL)
		put_break(c);
	else if (p.in == IN_FLOW)
		end_block(c);
}

static void
put_element(struct cleaner *c, xmlNode *n, enum role role, const char *as, struct place p)
{
	size_t before = c->out.n, opened;

	switch (role) {
	case DROP:
		c->found->dropped++;
		return;
	case LINE_END:
		put_line_end(c, p);
		return;
	case RULE:
		if (p.in == IN_FLOW) {
			end_block(c);
			put_tag(c, as);
		}
		return;
	case LINK:       put_link(c, n, p); return;
	case PICTURE:    put_picture(c, n, p); return;
	case FILM:       put_video(c, n, p); return;
	case TEXT_BLOCK: put_block(c, n, as, p); return;
	case BREAK:      put_block(c, n, NULL, p); return;
	case CELL:       put_cell(c, n, as, p); return;
	case FRAME:      put_frame(c, n, as, p); return;
	case FLOW:
		if (p.in != IN_FLOW) {
			put_block(c, n, NULL, p);
			return;
		}
		end_block(c);
		put_tag(c, as);
		children(c, n, p);
		end_block(c);
		put_end(c, as);
		return;
	case UNWRAP:
		if (!is_bold(c, n)) {
			children(c, n, p);
			return;
		}
		as = "strong";
		break;
	case WORDS:
		break;
	}
	if (p.in == IN_FRAME)
		return;
	begin_words(c, &p);
	/* Emphasis around blocks is emphasis in none of them: only what stands in a line can have it. */
	p.in = IN_LINE;
	put_tag(c, as);
	opened = c->out.n;
	children(c, n, p);
	if (c->out.n == opened)
		c->out.n = before + (opened - before - strlen(as) - 2);
	else
		put_end(c, as);
}

static void
walk(struct cleaner *c, xmlNode *n, struct place p)
{
	const char *as = NULL;

	if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) {
		if (n->type == XML_TEXT_NODE)
			put_words(c, n, &p);
		return;
	}
	if (n->type == XML_ELEMENT_NODE) {
		enum role role = role_of(n, &as);

		put_element(c, n, role, as, p);
	}
}

/* --- the door ------------------------------------------------------------------------ */

static void
free_document(void *v)
{
	xmlFreeDoc(v);
}

failed
clean_html(struct arena *a, str dirty, struct html *ret, struct clean_found *found)
{
	struct clean_found seen = { 0 };
	struct cleaner c = { .a = a, .out = { .a = a }, .found = &seen };
	htmlDocPtr doc;
	xmlNode *root;

	if (dirty.n > CLEAN_BYTES_MOST)
		return FAIL_SAY(a, ERR_LARGE, NULL, &says_large);
	if (!utf8_proven(dirty))
		return FAIL(a, ERR_INVALID, "markup that is no UTF-8");
	if (!clean_has_markup(dirty)) {
		*ret = clean_paragraphs(a, dirty);
		*found = seen;
		return NULL;
	}
	doc = clean_parse(dirty);
	if (!doc)
		return FAIL(a, ERR_BUSY, "libxml2 made no document");
	arena_defer(a, free_document, doc);
	buf_reserve(&c.out, dirty.n + 64);
	root = xmlDocGetRootElement(doc);
	if (root)
		children(&c, root, (struct place){ .in = IN_FLOW });
	end_block(&c);
	if (c.fault)
		return c.fault;
	*ret = (struct html){ buf_str(&c.out) };
	*found = seen;
	return NULL;
}
