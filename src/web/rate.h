/*
 * rate.h - how often: classes of routes, and for each a measure by account, session, device and address.
 *
 * A class is derived from the route (reading, writing, searching) or named by it (`.rate`: doors,
 * machines).  Who is signed in is measured by account and session; a stranger by the visit's
 * cookie (the device) and the address.  One factory is one address, so for those who are signed in the
 * address counts only loosely.  Over a measure: 429 with Retry-After, before a body is read.
 *
 * A measure lets a burst through at once and then so many a minute (a leaky bucket, one number for each
 * key).  All is in memory and bounded: 65,536 keys; where there are more, the one that has been
 * idle longest is forgotten.  The keys are hashes; nothing is kept of whom they belong to.
 */
#ifndef WEB_RATE_H
#define WEB_RATE_H

#include "web/web.h"

enum rate_by { BY_ACCOUNT, BY_SESSION, BY_DEVICE, BY_ADDRESS, BY_ADDRESS_LOOSE, N_RATE_BY };

struct measure { int64_t burst, minute; };      /* at once; a minute in the long run; 0: not measured */
extern const struct measure rate_measures[N_RATES][N_RATE_BY];

struct rates;
struct rates *rates_new(struct arena *);

/* One more of this class by this key.  0: let it through; else the microseconds to wait for the next. */
int64_t rate_take(struct rates *, struct moment now, enum rate, enum rate_by, str key);

/* How many were turned away so far. */
int64_t rates_refused(const struct rates *);

/* The route's own class, or what its method and query make it. */
enum rate rate_of(const struct rq *);

/* Before the session is looked up: the address, loosely.  After it: everything else.  ERR_LIMIT and rq->wait. */
MAY_FAIL rate_at_the_door(struct rq *);
MAY_FAIL rate_prove(struct rq *);

#endif
