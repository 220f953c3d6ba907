/* body.c - an article's markup as a draft of the account takes it.  The cleaner wrote it, so it reads in one way. */
#include "modules/wechat/inside.h"

#include "clean/clean.h"

/* There paragraphs have no space between them, and no style sheet to give it. */
#define PARAGRAPH "<p style=\"margin:0 0 1em;line-height:1.75\">" /* idiom: WeChat's, no page of ours */

static const struct text says_films = { "body.films", "（视频）请点下面的“阅读原文”观看。" };
static const struct text says_links = { "body.links", "文中的链接和附件，请点下面的“阅读原文”打开。" };

/* The next tag of `rest`, "<…>", and the words before it; an absent tag: there is none any more. */
static str
next_tag(str *rest, str *ret_words)
{
	ptrdiff_t from = str_find(*rest, '<'), to = from < 0 ? -1 : str_find(str_from(*rest, (size_t)from), '>');
	str tag;

	if (to < 0) {
		*ret_words = *rest;
		*rest = (str){ 0 };
		return (str){ 0 };
	}
	*ret_words = str_part(*rest, 0, (size_t)from);
	tag = str_part(*rest, (size_t)from, (size_t)to + 1);
	*rest = str_from(*rest, (size_t)(from + to) + 1);
	return tag;
}

/* The value of an attribute as it is written there; the cleaner quotes each. */
static str
attribute(str tag, str name)
{
	ptrdiff_t at = str_find_str(tag, name);
	str rest = at < 0 ? (str){ 0 } : str_from(tag, (size_t)at + name.n);

	return str_cut(&rest, '"');
}

/* A film goes as its poster: WeChat takes videos of its own only. */
static bool
is_film(str tag)
{
	return str_starts(tag, S("<video ")); /* idiom: a tag that is read */
}

static bool
is_picture(str tag, id *ret)
{
	str src = attribute(tag, is_film(tag) ? S(" poster=\"") : S(" src=\""));

	return (is_film(tag) || str_starts(tag, S("<img "))) && str_starts(src, S(CLEAN_PICTURE)) && /* idiom: a tag that is read */
	       str_int(str_from(src, sizeof CLEAN_PICTURE - 1), &ret->v);
}

static size_t
place_of(struct wechat_files files, id file)
{
	size_t i = 0;

	while (i < files.n && files.at[i].v != file.v)
		i++;
	return i;
}

struct wechat_files
wechat_body_files(struct arena *a, struct html body)
{
	struct wechat_files files = { NEW_N(a, id, CLEAN_FILES_MOST), 0 };
	str rest = body.s, words, tag;
	id file;

	while ((tag = next_tag(&rest, &words)).n)
		if (is_picture(tag, &file) && place_of(files, file) == files.n && files.n < CLEAN_FILES_MOST)
			files.at[files.n++] = file;
	return files;
}

str
wechat_body(struct arena *a, struct html body, struct wechat_files files, const str *urls)
{
	struct buf b = { .a = a };
	str rest = body.s, words, tag;
	bool links = false;
	id file;

	do {
		tag = next_tag(&rest, &words);
		buf_put(&b, words);
		if (str_starts(tag, S("<a ")) || str_eq(tag, S("</a>"))) { /* idiom: tags that are left out */
			links = true;
		} else if (is_picture(tag, &file)) {
			size_t at = place_of(files, file);

			if (at < files.n)
				buf_fmt(&b, "<img src=\"" FMT "\" alt=\"" FMT "\">", ARG(urls[at]), /* idiom: WeChat's */
					ARG(attribute(tag, is_film(tag) ? S(" aria-label=\"") : S(" alt=\""))));
			if (is_film(tag))
				buf_fmt(&b, "<br>%s", says_films.zh); /* idiom: WeChat's */
		} else if (!str_eq(tag, S("</video>"))) { /* idiom: a tag that is left out */
			buf_put(&b, str_eq(tag, S("<p>")) ? S(PARAGRAPH) : tag); /* idiom: WeChat's */
		}
	} while (tag.n);
	if (links)
		buf_fmt(&b, PARAGRAPH "%s</p>", says_links.zh); /* idiom: WeChat's, no page of ours */
	return buf_str(&b);
}
