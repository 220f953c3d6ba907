/*
 * tmplgen.h - where in the HTML a template stands: text, a tag, an attribute,
 * a URL.  tmplplace.c follows it by the character, tmplgen.c asks it before
 * each value and compares it where branches meet.
 */
#ifndef TOOLS_TMPLGEN_H
#define TOOLS_TMPLGEN_H

#include "tool.h"

enum place {
	IN_TEXT,
	IN_PLAIN,               /* textarea, title: text without markup */
	IN_EMPTY,               /* script, iframe: nothing but blanks */
	IN_COMMENT,             /* dropped */
	IN_TAG_NAME,
	IN_TAG,                 /* behind a blank: an attribute may begin */
	BEHIND_NAME,            /* a blank, > or / must follow */
	IN_NAME,                /* of an attribute */
	BEHIND_EQUALS,
	IN_ATTRIBUTE,
	IN_URL,                 /* at its very start */
	IN_URL_PART,
};

struct state {
	enum place place;
	char tag[32], attribute[64];
	char quote;
	char start[16];         /* how the attribute's value begins, blanks left out */
	bool source;            /* this tag has a src */
	int pre;                /* open <pre> */
	bool blank;             /* what was written last is a blank, whichever way we came */
};

/* Where we are in the template, for messages. */
struct spot { const char *file; int line; };

const char *place_name(enum place);

/* Move over the character at p, looking no further than end; true when it is to be written. */
bool state_step(struct state *, struct spot, const char *p, const char *end);

/* A directive that writes nothing stands here: names are complete. */
void state_rest(struct state *, struct spot);

/* The macro of html.h that writes a value here; dies where none may stand. */
const char *state_value(struct state *, struct spot, const char *expression);

/* Meeting of two ways; false when they cannot meet.  Adds b to a. */
bool state_join(struct state *a, const struct state *b);
bool state_same(const struct state *a, const struct state *b);

#endif
