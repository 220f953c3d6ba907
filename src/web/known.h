/* known.h - what pages let choose from, kept in memory while nothing is written. */
#ifndef WEB_KNOWN_H
#define WEB_KNOWN_H

#include "web/web.h"

struct known;
struct known *known_new(struct arena *);                /* one for a site */

/*
 * The text that was kept under that name for this actor's scope, a copy of the request's own.  Absent: none was, or
 * this process has written since (db_wrote), or a minute is over: what other servers wrote comes up then.
 */
str  known_text(struct rq *, const char *name);
void known_keep(struct rq *, const char *name, str text);

/* Options as the markup of a select, to be kept: none of them is chosen. */
str  known_markup(struct rq *, struct options);
/* That markup with the option of this value chosen; false, and as it was: there is none. */
bool known_choose(struct arena *, str markup, str value, struct html *ret);

#endif
