/*
 * holder.h - the one place where a credential of a service outside is held: an access token, a
 * ticket.  Getting a new one may end the old one, so all threads share what is here, and one
 * of them at a time asks for another (single flight); the others wait, or go on with the old one
 * while it lives.  From 80 % of its life on it is renewed; what a peer refused is dropped by who met
 * the refusal.  Only in memory: a server that starts asks anew.
 *
 *	TRY(holder_get(w, a, "wechat.token", fetch, &account, &token));
 *	if (refused(answer))
 *		holder_drop(w, "wechat.token", token);
 */
#ifndef PLATFORM_HOLDER_H
#define PLATFORM_HOLDER_H

#include "platform/world.h"

#define HOLDERS_MOST 16
#define HELD_MOST    1024               /* bytes of a credential; WeChat asks for 512 */

struct holders *holders_new(struct arena *);

/* Asks the service; `refused` is what it would not take any more, or absent. */
struct held { str value; int64_t life; char bytes[HELD_MOST]; };        /* life in µs; bytes: of the holder */
typedef failed holder_fetch(const struct world *, struct arena *, void *arg, str refused, struct held *ret);

MAY_FAIL holder_get(const struct world *, struct arena *, const char *name, holder_fetch *, void *arg, str *ret);
/* The peer refused this value; only while it is the one that is held. */
void     holder_drop(const struct world *, const char *name, str value);
/* Whatever is held under this name is of an account that has changed. */
void     holder_forget(const struct world *, const char *name);

#endif
