/*
 * ticker.h - what a server does by itself, each second and each minute, on two threads.
 *
 * One hears what other servers changed of sessions and rights, and does nothing else: an ended session is
 * over here within a second, however long the record's anchor or the work of a minute takes.  The other does
 * all the rest: last seen, jobs, the record, and each minute what modules have to do.
 *
 *	TRY(ticker_start(a, w, chain, &ticker));
 *	…
 *	replaced = ticker_stop(ticker);         // no beat any more; jobs may still be ending
 *	ticker_end(ticker);                     // when nobody writes any more: the record's last head
 */
#ifndef APP_TICKER_H
#define APP_TICKER_H

#include "platform/chain.h"

struct ticker;
MAY_FAIL ticker_start(struct arena *, const struct world *, struct chain *, struct ticker **ret);
/* True: another root key was put in meanwhile, this server writes no more. */
bool     ticker_stop(struct ticker *);
void     ticker_end(struct ticker *);

#endif
