/*
 * reveal.h - showing somebody's number in full: an act with a reason, in the record, and only so often.
 *
 * Whoever needs more than this in an hour or a day wants an export.  That has a budget of its own: what somebody
 * exports in full within a day, in however many portions and by whichever of his accounts, is added up, and
 * beyond it two people decide.
 */
#ifndef PLATFORM_REVEAL_H
#define PLATFORM_REVEAL_H

#include "platform/act.h"

#define REVEAL_HOUR 60          /* an account */
#define REVEAL_DAY  200

/* Leaves the entry in the record and counts it; ERR_LIMIT over the budget.  What is not recorded is not shown. */
MAY_FAIL reveal_record(struct act *, struct entry);

#define EXPORT_FULL_MOST 1000   /* rows with numbers in full that one person exports by himself in EXPORT_FULL_TIME */
#define EXPORT_FULL_TIME DAY
/* So many rows more, in the transaction that records them; *ret false, and nothing counted, when they are too many. */
MAY_FAIL reveal_rows(struct act *, int64_t rows, bool *ret);

#endif
