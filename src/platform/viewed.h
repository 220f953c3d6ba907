/*
 * viewed.h - whose page somebody has looked at, for the question "whose data did this account read".
 *
 * Numbers in full and exports stand in the record themselves.  A page of one person with its masked numbers is
 * too frequent for that: it is noted in memory and written behind, each second, as one row for account, object
 * and day with how often and when.  What a server saw in its last second before it died is not written.
 */
#ifndef PLATFORM_VIEWED_H
#define PLATFORM_VIEWED_H

#include "platform/world.h"

struct viewed;
struct viewed *viewed_new(struct arena *);
void     viewed_note(const struct world *, id account, const char *object, id object_id);
MAY_FAIL viewed_flush(const struct world *, struct arena *);    /* each second, by the server, and before it ends */

#endif
