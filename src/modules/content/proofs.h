/*
 * proofs.h - 三校: three proofreadings before the three reviews, where a union has decided so.
 *
 * Off unless a union turns it on, for itself and all below, or the installation's rule pack does (a rule
 * "content.proofs", which no pack of ours has).  Proofs are moves of the article's flow: bound to the version and
 * its digest, gone with
 * any change of the text, each by another person.  The first may be by the writer himself; no more than that.
 * What a proof found stands one fault a line in the words it is sent back with, and is counted from there.
 */
#ifndef MODULES_CONTENT_PROOFS_H
#define MODULES_CONTENT_PROOFS_H

#include "modules/org/org.h"

/* Who decided it for a union: on, then by the rule pack (org_id zero) or by that union, itself or above. */
struct content_proofing { bool on; id org_id; str org_name, by_name; struct moment since; };

MAY_FAIL content_proofed(struct db *, struct arena *, const struct world *, str org_path, struct content_proofing *ret);
/*
 * For the union the actor acts for.  ERR_CONFLICT when it is as wanted already, or when it was decided by the rule
 * pack or above, where alone it can be taken back.  What is being proofed or reviewed goes on as it began.
 */
MAY_FAIL content_proofing_set(struct act *, bool on);

/* Lines with words in them: each tells one fault. */
int64_t content_faults(str remark);

#endif
