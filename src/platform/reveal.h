/*
 * reveal.h - showing somebody's number in full: an act with a reason, in the record, and only so often.
 *
 * Whoever needs more than this in an hour or a day wants an export, which two people decide on.
 */
#ifndef PLATFORM_REVEAL_H
#define PLATFORM_REVEAL_H

#include "platform/act.h"

#define REVEAL_HOUR 60          /* an account */
#define REVEAL_DAY  200

/* Leaves the entry in the record and counts it; ERR_LIMIT over the budget.  What is not recorded is not shown. */
MAY_FAIL reveal_record(struct act *, struct entry);

#endif
