/*
 * json_text.h - a JSON text as jansson's tree.
 *
 *	json_t *root = json_text(a, args);
 *	…
 *	json_decref(root);
 */
#ifndef PLATFORM_JSON_TEXT_H
#define PLATFORM_JSON_TEXT_H

#include <jansson.h>

#include "base/arena.h"

/*
 * NULL: it is none, or has a name twice.  Where there is no memory the arena jumps as if it were
 * full: jansson alone would call the text a bad one, and an empty filter shows everything.
 */
json_t *json_text(struct arena *, str);

#endif
