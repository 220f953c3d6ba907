/*
 * leave.h - 工作交接: what stands in an officer's name does not go with him.
 *
 * Which matters are an officer's own, a flow says (flow.h: `leave`); they are found through the kernel's flow_item
 * rows, so a new flow with that entry is listed and handed over without a line here.  When a post ends, those in its
 * unions go to the one who was chosen, if he holds the permit there, else to the nearest officer who does: of the same
 * union, then of the unions above.  What nobody can take over (a request that takes two people) ends.  Workers' own
 * matters are not touched.
 *
 * What waits for a permit stands in nobody's name and is not handed over; but where he is the only one of the union who
 * holds that permit, it would lie there.  leave_waits counts what does, and who is left above.
 *
 * A matter that was handed over stays his for what concerns deciding: who gave it away never decides on it.
 */
#ifndef PLATFORM_LEAVE_H
#define PLATFORM_LEAVE_H

#include "platform/flow.h"

/* A post that ends, or (no post) an account that is closed. */
struct leaving { id person, post; str path; };

struct left_item { const struct flow *flow; id item, subject; str title, org_path; int64_t state; };
struct left_items { struct left_item *at; size_t n; };

/* What he leaves: open, in his name, within the path, and not reached by another post of his. */
MAY_FAIL leave_list(struct db *, struct arena *, const struct world *, const struct leaving *, struct left_items *ret);

/* Officers of the unions he leaves who could take matters of this flow over: those a page offers. */
struct left_heir { id post; str name, title, org_name; };
struct left_heirs { struct left_heir *at; size_t n; };
MAY_FAIL leave_heirs(struct db *, struct arena *, const struct world *, struct scope, const struct leaving *,
                     const struct flow *, struct left_heirs *ret);

/* Who takes over the matters of one flow: the holder of that post, where he may have them. */
struct left_choice { str flow; id post; };
struct left_choices { const struct left_choice *at; size_t n; };

/*
 * Hand it all over, to whoever was chosen for its kind (nobody: to whoever is nearest).  In the same
 * transaction, and before the post or account ends.  Each has a step in its timeline, a row in the record and a
 * message to who has it now.  `kept`: nobody above holds the permit either, so it stays.  `alone`: matters that wait
 * for a permit which nobody will hold any more (leave_waits).
 */
struct left_sum { int64_t chosen, nearest, ended, kept, alone; };
MAY_FAIL leave_behind(struct act *, const struct leaving *, const struct left_choices *, str reason,
                      struct left_sum *ret);

/*
 * Kinds of matters at which he is the only one of his union: they wait for a permit that no other officer there
 * holds, nor one of the union below in which they lie.  `n`: how many wait; `above`: officers of the unions above who
 * hold it (whose account is open); 0: nobody would be left.  Deputies are not counted: their days end.
 */
struct left_wait { const struct flow *flow; str what, org_name; int64_t n, above; };
struct left_waits { struct left_wait *at; size_t n; };
MAY_FAIL leave_waits(struct db *, struct arena *, const struct world *, const struct leaving *, struct left_waits *ret);

/* The leaving of this post; its person's account where it is zero. */
MAY_FAIL leave_of_post(struct db *, struct arena *, id post, struct leaving *ret);

#endif
