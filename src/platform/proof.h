/*
 * proof.h - when a backup was last restored into scratch and proven: DATA/backup.proven, written by
 * gonghui backup verify.  On PostgreSQL, by gonghui backup proven, it is a setting, and each server learns it from
 * there.  A backup that was not restored does not count (docs/operations.md).
 */
#ifndef PLATFORM_PROOF_H
#define PLATFORM_PROOF_H

#include "platform/act.h"

#define PROOF_MOST (48 * HOUR)          /* older than that, the system administrator is told */

/* Of when its data are, and when it was proven; zeros: never. */
struct proof { struct moment made, proven; };
struct proof proof_read(const struct world *, struct arena *);
MAY_FAIL proof_note(const struct world *, struct arena *, str made);    /* made: as the manifest has it */
/* The setting; and the file from it, when that is of an older one.  Each server asks each minute. */
MAY_FAIL proof_put(struct act *, str made);
MAY_FAIL proof_learn(const struct world *, struct arena *);
/* Does it want a word? */
bool     proof_late(const struct world *, const struct proof *);

#define SHIP_MOST (10 * MINUTE)         /* what is written is to be elsewhere by then: app/ship.h */
bool     ship_late(const struct world *);       /* never where nothing is shipped */

#endif
