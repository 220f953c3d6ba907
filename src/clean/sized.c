/* sized.c - pictures and films of cleaned markup with what is known of them: see clean.h. */
#include "clean/inside.h"

#define OPENING "<img src=\"" CLEAN_PICTURE /* idiom: as the cleaner writes it */
#define CLOSING " loading=\"lazy\">"

static const struct clean_size *
size_of(const struct clean_size *sizes, size_t n, str digits)
{
	id file;

	if (!str_int(digits, &file.v))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (sizes[i].file.v == file.v)
			return &sizes[i];
	return NULL;
}

/* How many bytes `<img src="…" alt="…"` has at the beginning of `tag`: what stands there is the cleaner's own hand. */
static size_t
upto_sizes(str tag)
{
	str alt = S("\" alt=\"");
	ptrdiff_t from = str_find_str(tag, alt);
	ptrdiff_t to = from < 0 ? -1 : str_find(str_from(tag, (size_t)from + alt.n), '"');

	return to < 0 ? 0 : (size_t)from + alt.n + (size_t)to + 1;
}

struct html
clean_sized(struct arena *a, struct html html, const struct clean_size *sizes, size_t n)
{
	struct buf b = { .a = a };
	str rest = html.s;

	for (ptrdiff_t at; (at = str_find_str(rest, S(OPENING))) >= 0;) {
		str tag = str_from(rest, (size_t)at), digits = str_from(tag, sizeof OPENING - 1);
		const struct clean_size *size = size_of(sizes, n, str_cut(&digits, '"'));
		ptrdiff_t end = str_find_str(tag, S(CLOSING));
		size_t head = upto_sizes(tag);

		buf_put(&b, str_part(rest, 0, (size_t)at));
		rest = str_from(tag, 1);
		if (!size || !head || end < (ptrdiff_t)head) {
			buf_char(&b, '<');
			continue;
		}
		buf_put(&b, str_part(tag, 0, head));
		buf_fmt(&b, " width=\"%lld\" height=\"%lld\"" CLOSING, (long long)size->width,
			(long long)size->height);
		rest = str_from(tag, (size_t)end + sizeof CLOSING - 1);
	}
	buf_put(&b, rest);
	return (struct html){ buf_str(&b) };
}

#define FILM_END "></video>" /* idiom: as the cleaner writes it */

static const struct clean_film *
film_of(const struct clean_film *films, size_t n, str digits)
{
	id film;

	if (!str_int(digits, &film.v))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (films[i].film.v == film.v)
			return &films[i];
	return NULL;
}

struct html
clean_film(struct arena *a, id film)
{
	return (struct html){ arena_fmt(a, "<p>" CLEAN_FILM_TAG "%lld\" aria-label=\"\"" FILM_END "</p>", /* idiom: the same */
		(long long)film.v) };
}

struct html
clean_filmed(struct arena *a, struct html html, const struct clean_film *films, size_t n)
{
	struct buf b = { .a = a };
	str rest = html.s;

	for (ptrdiff_t at; (at = str_find_str(rest, S(CLEAN_FILM_TAG))) >= 0;) {
		str tag = str_from(rest, (size_t)at), digits = str_from(tag, sizeof CLEAN_FILM_TAG - 1);
		const struct clean_film *f = film_of(films, n, str_cut(&digits, '"'));
		ptrdiff_t end = str_find_str(tag, S(FILM_END));

		buf_put(&b, str_part(rest, 0, (size_t)at));
		rest = str_from(tag, end < 0 ? tag.n : (size_t)end + sizeof FILM_END - 1);
		if (!f) {
			buf_put(&b, str_part(tag, 0, tag.n - rest.n));
			continue;
		}
		buf_fmt(&b, CLEAN_FILM_TAG "%lld\" aria-label=\"", (long long)f->film.v);
		clean_escaped(&b, f->words);
		buf_fmt(&b, "\" poster=\"" CLEAN_PICTURE "%lld\" width=\"%lld\" height=\"%lld\"" FILM_END,
			(long long)f->poster.v, (long long)f->width, (long long)f->height);
	}
	buf_put(&b, rest);
	return (struct html){ buf_str(&b) };
}
