/*
 * dues.h - what a member pays a month: half a percent of the basic wage, of
 * which the part under ten yuan is left out; retained members pay nothing.
 * Rate and step come from the rule pack, so that a province may bring others.
 *
 *	struct dues_rule rule = dues_rule_of(world->rules);
 *	struct dues d;
 *	TRY(dues_monthly(a, f, &rule, wage, member_is_retained, &d));
 */
#ifndef PLATFORM_DUES_H
#define PLATFORM_DUES_H

#include "base/base.h"
#include "platform/rules.h"

struct dues_rule {
	str name, clause;                       /* as told to whoever asks why */
	struct money step;                      /* the wage counts in whole steps, > 0 */
	int64_t n, of;                          /* the share of those */
};
extern const struct dues_rule dues_national;    /* steps of 10 yuan, 5 of 1,000 */

/* "dues.rate" and "dues.round" of a pack; what it lacks is national. */
struct dues_rule dues_rule_of(const struct rules *);

/* Name and clause are of the rule that decided: the rate's, or the retained members'. */
struct dues { struct money amount; str name, clause; };

/* Fractions of a fen are dropped.  Fails with ERR_INVALID and f for a negative wage or one whose
 * dues no figure holds. */
MAY_FAIL dues_monthly(struct arena *, const struct field *f, const struct dues_rule *,
                      struct money wage, bool retained, struct dues *ret);

/* One month's dues over several months; ERR_INVALID on a negative count or overflow. */
MAY_FAIL dues_over(struct arena *, const struct field *f, struct money month, int64_t months,
                   struct money *ret);

#endif
