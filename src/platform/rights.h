/*
 * rights.h - what somebody may, and where: the one place where permits and a scope are made of posts.
 *
 * A person acts in one right at a time: in a post of his own, or, for some days, in the post of somebody
 * who named him his deputy (代理).  Sessions, jobs and the command line all come here, so that none of them can be
 * more generous than another.
 *
 * What a deputy is lent is read from the giver's post each time: the role it has now, at the union where it is now.
 * It is less than that by the permits kept for the three administrators, and it is nothing at all
 *	- outside its days, after it was ended, or when either's post has ended,
 *	- when the giver's account is closed,
 *	- of an administrator's post, and for anybody who holds one himself.
 * A right that was lent is found by the deputy's person alone, never as a post of his, so it cannot be lent on.
 *
 *	struct rights mine;
 *	TRY(rights_of(d, a, w, person, &mine));
 *	rights_take(a, rights_find(&mine, post, deputy), &who);
 */
#ifndef PLATFORM_RIGHTS_H
#define PLATFORM_RIGHTS_H

#include "platform/act.h"

struct right {
	id post, org;
	str title, org_name, org_path, role_name, role_label;
	struct permits permits;
	struct date first;              /* since when he has it */
	struct behalf behalf;           /* zero: his own post, until it is ended */
};
struct rights { struct right *at; size_t n, own; };     /* his own posts come first: `own` of them */

/* All that a person may act in now; a zero person has none. */
MAY_FAIL rights_of(struct db *, struct arena *, const struct world *, id person, struct rights *ret);

/* The right of this post, lent by this row or his own (zero); NULL: he has it not, or no more. */
const struct right *rights_find(const struct rights *, id post, id deputy);

/* The actor (account, person and name are there) acts in this right from now on. */
void rights_take(struct arena *, const struct right *, struct actor *);

/* Holds an administrator's post. */
bool rights_keeper(const struct rights *);

/* These without the ones that are kept for an administrator. */
struct permits rights_lent(const struct world *, const struct permits *);

#endif
