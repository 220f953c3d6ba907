/*
 * clean.h - markup from outside made safe to print; wraps libxml2's HTML parser.
 *
 * Nothing of what came in is copied.  It is parsed, and a page's text is written anew from an
 * allow-list of elements and attributes: headings, paragraphs, lists, tables, quotations, emphasis, links,
 * pictures and films of our own.  What is not on the list goes, with its content where that is no text (scripts,
 * styles, forms, frames, drawings), else its text stays.  So `struct html` is what a browser reads in one way only, and
 * cleaning it once more changes nothing.
 *
 *	struct clean_found found;
 *	struct html body;
 *
 *	TRY(clean_html(a, pasted, &body, &found));
 *	if (found.foreign) …            pictures that lie elsewhere were left out
 *
 * A text without any tag is taken as plain: each line a paragraph.  Word's and WeChat's nests of sections, spans
 * and empty paragraphs become plain paragraphs; bold that they say by a style stays bold.
 */
#ifndef CLEAN_CLEAN_H
#define CLEAN_CLEAN_H

#include "base/base.h"

#define CLEAN_BYTES_MOST ((size_t)1 << 20)      /* of what comes in */
#define CLEAN_DEPTH_MOST 200                    /* elements inside one another */
#define CLEAN_FILES_MOST 200                    /* pictures, attachments and films of one text */
#define CLEAN_FILMS_MOST 10

/* The paths under which pictures and attachments lie; a number follows. */
#define CLEAN_PICTURE "/site/picture/"
#define CLEAN_FILE    "/site/file/"
#define CLEAN_FILM    "/site/film/"
#define CLEAN_POSTER  "/poster"         /* behind a film's path: the picture it has in an editor */

/* What was met on the way. */
struct clean_found {
	id files[CLEAN_FILES_MOST]; size_t n_files;     /* own pictures, attachments, films, posters, each once */
	id films[CLEAN_FILMS_MOST]; size_t n_films;     /* of these the films */
	int64_t pictures, unnamed;      /* pictures kept; of these without words for those who do not see them */
	int64_t foreign;                /* pictures left out: they lie elsewhere */
	int64_t dropped;                /* elements that were dropped with what they held */
};

/*
 * ERR_LARGE over CLEAN_BYTES_MOST; ERR_INVALID when it is no UTF-8, and, with a sentence, when it is nested deeper than
 * CLEAN_DEPTH_MOST or names more than CLEAN_FILES_MOST files or CLEAN_FILMS_MOST films; ERR_BUSY without memory.
 */
MAY_FAIL clean_html(struct arena *, str dirty, struct html *ret, struct clean_found *found);

/*
 * Cleaned markup whose own pictures have these sizes, so that a page keeps its place while they come; one that
 * is not named stays as it is.
 */
struct clean_size { id file; int64_t width, height; };
struct html clean_sized(struct arena *, struct html, const struct clean_size *, size_t n);

/*
 * Cleaned markup whose films have these posters, sizes and words, whatever stood there; one that is not named
 * stays as it is.
 */
struct clean_film { id film, poster; int64_t width, height; str words; };
struct html clean_film(struct arena *, id film);        /* it alone, in a paragraph */
struct html clean_filmed(struct arena *, struct html, const struct clean_film *, size_t n);

/* What a reader sees of cleaned markup: a line for each paragraph, heading, item and row. */
str clean_text(struct arena *, struct html);

#endif
