/*
 * proof.h - when a backup was last restored into scratch and proven: DATA/backup.proven, written by
 * gonghui backup verify.  A backup that was not restored does not count (docs/operations.md).
 */
#ifndef PLATFORM_PROOF_H
#define PLATFORM_PROOF_H

#include "platform/world.h"

#define PROOF_MOST (48 * HOUR)          /* older than that, the system administrator is told */

/* Of when its data are, and when it was proven; zeros: never. */
struct proof { struct moment made, proven; };
struct proof proof_read(const struct world *, struct arena *);
MAY_FAIL proof_note(const struct world *, struct arena *, str made);    /* made: as the manifest has it */
/* Does it want a word?  Not on PostgreSQL without such a file: there others back up. */
bool     proof_late(const struct world *, const struct proof *);

#define SHIP_MOST (10 * MINUTE)         /* what is written is to be elsewhere by then: app/ship.h */
bool     ship_late(const struct world *);       /* never where nothing is shipped */

#endif
