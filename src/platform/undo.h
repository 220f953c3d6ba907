/*
 * undo.h - what takes back one change: offered to its author for half a minute, done by the rule that
 * would do it by hand.
 *
 * Offered are changes whose reverse is whole: a record's edited fields (none of them sealed), a saved
 * view that was taken away, messages that were all marked as read.  Nothing that told somebody
 * something, moved a matter on or made a record is offered; a change that somebody has built upon
 * since is not taken back.
 */
#ifndef PLATFORM_UNDO_H
#define PLATFORM_UNDO_H

#include "platform/act.h"

#define UNDO_SHOWN (30 * SECOND)        /* how long the button stands there */
#define UNDO_TIME  (60 * SECOND)        /* how long it is good for: hands and networks are slow */

/* `act` says which rule takes it back ("record.member"), `was` what it needs for that. */
struct undo { id undo_id; str act; id object; int64_t rev; str was; };

/* In the transaction of the change. */
MAY_FAIL undo_offer(struct act *, const char *act, id object, int64_t rev, str was, id *ret);
/* Takes the offer, once; ERR_MISSING when it is another's or taken, ERR_INVALID with a sentence when late. */
MAY_FAIL undo_take(struct act *, id undo, struct undo *ret);
/* Offers that nobody took. */
MAY_FAIL undo_purge(struct act *);

#endif
