/*
 * clean_fuzz.c - markup from outside: whatever comes in, what goes out is of the allow-list alone, well formed, and
 * cleaning it once more changes nothing.
 *
 * The reader below knows nothing of the cleaner: it takes what a browser would be given letter by letter.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "clean/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define OPEN_MOST (4 * CLEAN_DEPTH_MOST)

static bool
one_of(str word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, str_of(*words)))
			return true;
	return false;
}

static str
take_while(str *rest, const char *letters)
{
	size_t n = 0;

	while (n < rest->n && str_find(str_of(letters), rest->s[n]) >= 0)
		n++;
	str word = str_part(*rest, 0, n);

	*rest = str_from(*rest, n);
	return word;
}

#define WORD "abcdefghijklmnopqrstuvwxyz0123456789-"

/* Up to the closing quote; nothing in it can end it, or begin a tag. */
static str
take_value(str *rest)
{
	ptrdiff_t end;
	str value;

	assert(str_starts(*rest, S("=\"")));
	*rest = str_from(*rest, 2);
	end = str_find(*rest, '"');
	assert(end >= 0);
	value = str_part(*rest, 0, (size_t)end);
	assert(str_find(value, '<') < 0 && str_find(value, '>') < 0);
	*rest = str_from(*rest, (size_t)end + 1);
	return value;
}

static void
prove_address(str name, str value)
{
	if (str_eq(name, S("href")))
		assert((value.n && value.s[0] == '/' && !str_starts(value, S("//"))) || str_starts(value, S("https://")) ||
		       str_starts(value, S("http://")) || str_starts(value, S("tel:")) || str_starts(value, S("mailto:")));
	if (str_eq(name, S("src")) || str_eq(name, S("poster")))
		assert(str_starts(value, S(CLEAN_PICTURE)) || str_starts(value, S(CLEAN_FILM)));
}

static void
prove_attributes(str *rest)
{
	static const char *const names[] = { "href", "rel", "src", "alt", "width", "height", "loading", "colspan",
		"rowspan", "controls", "preload", "aria-label", "poster", NULL };

	while (str_starts(*rest, S(" "))) {
		str name;

		*rest = str_from(*rest, 1);
		name = take_while(rest, WORD);
		assert(one_of(name, names));
		if (!str_eq(name, S("controls")))
			prove_address(name, take_value(rest));
	}
	assert(str_starts(*rest, S(">")));
	*rest = str_from(*rest, 1);
}

struct open { str at[OPEN_MOST]; size_t n; };

static void
prove_tag(str *rest, struct open *o)
{
	static const char *const names[] = { "a", "strong", "blockquote", "br", "caption", "code", "s", "em", "figcaption",
		"figure", "h2", "h3", "h4", "hr", "img", "u", "li", "ol", "p", "sub", "sup", "table", "tbody", "td", "th",
		"thead", "tr", "ul", "video", NULL };
	static const char *const alone[] = { "br", "hr", "img", NULL };
	bool end = str_starts(*rest, S("/"));
	str name;

	if (end)
		*rest = str_from(*rest, 1);
	name = take_while(rest, WORD);
	assert(one_of(name, names));
	if (end) {
		assert(str_starts(*rest, S(">")));
		*rest = str_from(*rest, 1);
		assert(o->n && str_eq(o->at[--o->n], name));
		return;
	}
	prove_attributes(rest);
	if (one_of(name, alone))
		return;
	assert(o->n < OPEN_MOST);
	o->at[o->n++] = name;
}

static void
prove(str html)
{
	static const char *const entities[] = { "amp;", "lt;", "gt;", "quot;", "#39;", NULL };
	struct open open = { .n = 0 };

	/* (What turns the direction of writing hides where an address leads.) */
	assert(utf8_proven(html) && str_find_str(html, S("\xe2\x80\xae")) < 0 && str_find_str(html, S("\xe2\x81\xa6")) < 0);
	while (html.n) {
		char letter = html.s[0];
		bool known = letter != '&';

		html = str_from(html, 1);
		if (letter == '<')
			prove_tag(&html, &open);
		for (const char *const *e = entities; letter == '&' && *e; e++)
			known |= str_starts(html, str_of(*e));
		assert(known && letter != '>' && letter != '"' && letter != '\'');
	}
	assert(!open.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)256 << 20);
	struct clean_found found = { .n_files = 0 }, again = { .n_files = 0 };
	struct html once, twice;
	struct clean_size sizes[CLEAN_FILES_MOST];
	struct clean_film films[CLEAN_FILMS_MOST];

	if (!clean_html(a, (str){ (const char *)bytes, n }, &once, &found)) {
		prove(once.s);
		assert(!clean_html(a, once.s, &twice, &again));
		assert(str_eq(once.s, twice.s));
		assert(again.n_files == found.n_files && again.n_films == found.n_films);
		assert(utf8_proven(clean_text(a, once)));
		for (size_t i = 0; i < found.n_files; i++)
			sizes[i] = (struct clean_size){ found.files[i], 640, 480 };
		prove(clean_sized(a, once, sizes, found.n_files).s);
		for (size_t i = 0; i < found.n_films; i++)
			films[i] = (struct clean_film){ found.films[i], { 7 }, 640, 480, S("海报 <一> \"二\"") };
		prove(clean_filmed(a, once, films, found.n_films).s);
	}
	arena_close(a);
	return 0;
}
