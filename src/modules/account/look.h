/*
 * look.h - 以他人身份查看权限: what somebody's desk is, shown to whoever keeps rights.
 *
 * What he may is shown, never what he would see: no row of business, and nothing by which he gets in.  The look is its
 * row in the record: there is no other list of looks, and none without one.  docs/decisions/0015-view-as.md.
 */
#ifndef MODULES_ACCOUNT_LOOK_H
#define MODULES_ACCOUNT_LOOK_H

#include "modules/account/account.h"

#define LOOK_PERMIT "account.look"

/*
 * Note, with its reason, that the actor looks at the rights of an account, and tell its owner.  Whose they are
 * is left in *ret.  ERR_MISSING: no officer's account in scope; ERR_DENIED: the actor's own.  A closed account's owner
 * cannot come in: he gets no message, and finds the look on his page when the account is open again.
 */
struct looked { id account, person; str name; bool open; };
MAY_FAIL account_look(struct act *, id account, str reason, struct looked *ret);
/* The same question without the look, for the page that asks for the reason. */
MAY_FAIL account_may_look(struct db *, struct arena *, const struct actor *, id account, struct looked *ret);

/* Who looked at one's own rights, newest first; at most LOOKS_MOST. */
#define LOOKS_MOST 100
struct look { struct moment at; str by_name, by_post, reason; };
struct looks { struct look *at; size_t n; };
extern const struct entity look_entity;
MAY_FAIL account_looked_at(struct db *, struct arena *, const struct actor *, struct looks *ret);

#endif
