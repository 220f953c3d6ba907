/* held.h - inside of floor 3: the rules of 待整理 that its pages call. */
#ifndef WEB_HELD_H
#define WEB_HELD_H

#include "web/sheets.h"

/* A row put right, or given up for `reason`.  `object` is what became of it. */
struct held_fix { const struct record *record; id held; int64_t rev; const void *form; str reason; id object; };
MAY_FAIL held_fix(struct act *, void *fix);
MAY_FAIL held_drop(struct act *, void *fix);

#endif
