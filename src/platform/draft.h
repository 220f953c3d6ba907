/*
 * draft.h - a form that was begun and not sent: one for each account and form, sealed, for seven days.
 *
 * A draft is what was typed, as the form would send it; it may hold numbers of people, so it lies sealed
 * and is read by its own account alone.  It is gone when the form has been sent.
 */
#ifndef PLATFORM_DRAFT_H
#define PLATFORM_DRAFT_H

#include "platform/act.h"

#define DRAFT_TIME       (7 * DAY)
#define DRAFT_MOST       50                     /* of an account */
#define DRAFT_BYTES_MOST ((size_t)1 << 20)      /* of one, encoded: as much as a form may be */

struct draft { str typed; struct moment saved; };       /* typed: a=1&b=2 */

/* `form` is the path of its page.  Another draft of the same form gives way; ERR_LARGE, ERR_INVALID when full. */
MAY_FAIL draft_save(struct act *, str form, str typed);
/* ERR_MISSING when there is none, or it is older than DRAFT_TIME. */
MAY_FAIL draft_find(struct db *, struct arena *, const struct world *, id account, str form, struct draft *ret);
/* Nothing happens where there is none. */
MAY_FAIL draft_forget(struct act *, str form);
/* What is older than DRAFT_TIME, of all accounts: once a day. */
MAY_FAIL draft_purge(struct act *);

#endif
