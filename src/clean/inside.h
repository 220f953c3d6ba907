/* inside.h - between the files of src/clean. */
#ifndef CLEAN_INSIDE_H
#define CLEAN_INSIDE_H

#include <libxml/HTMLparser.h>

#include "clean/clean.h"

/* Is there a tag in it?  If not: each line a paragraph. */
bool clean_has_markup(str);
struct html clean_paragraphs(struct arena *, str text);

/* For words and for attributes. */
void clean_escaped(struct buf *, str);
/* Does it begin with what turns the direction of writing?  Nothing of that is written. */
bool clean_turns(str);

static inline bool
clean_is_blank(uint32_t u)
{
	return u == ' ' || u == '\t' || u == '\n' || u == '\r' || u == 0xa0 || u == 0x200b || u == 0xfeff;
}

/* A film as it is written, up to its number. */
#define CLEAN_FILM_TAG "<video controls preload=\"none\" src=\"" CLEAN_FILM /* idiom: of the allow-list */

/* The tree of what somebody wrote, the caller's to free; NULL: there is no memory. */
htmlDocPtr clean_parse(str dirty);

#endif
