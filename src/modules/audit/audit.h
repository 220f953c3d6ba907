/*
 * audit.h - 审计记录: the record of who did what, to look at and to verify.
 *
 * Nothing here changes a row; there is no statement that could.
 */
#ifndef MODULES_AUDIT_AUDIT_H
#define MODULES_AUDIT_AUDIT_H

#include "platform/act.h"

/* What was done, in words: a known act, a move of a flow, or the permit that was asked for. */
str audit_what(struct arena *, const struct world *, str what, str object);
/* 会员, 工会 …; as it stands where no module knows it. */
str audit_object(const struct world *, str object);
/* The other way: member for 会员; a word that no module has stays as it is. */
str audit_object_named(str label);

/* The acts a list can be narrowed to: those of all modules. */
struct record_words { const struct record_word *at; size_t n; };
struct record_words audit_acts(struct arena *);

extern const struct choice audit_outcomes[];

/*
 * Rows made from the first moment of `from` to the last of `to` have ids in [low, high);
 * an absent day is no bound, which is a zero id.
 */
struct audit_span { id low, high; };
struct audit_span audit_span(struct date from, struct date to);

/* One row in scope as it was written; ERR_MISSING otherwise. */
MAY_FAIL audit_get(struct db *, struct arena *, struct scope, id audit, struct audit_row *ret);

/*
 * What changed, from the JSON of act.h's audit_changes: a line for each field, by its
 * label where the object's tables know it.  Of a secret only that it changed.
 */
struct audit_change { str label, before, after; };
struct audit_changes { struct audit_change *at; size_t n; };
MAY_FAIL audit_changes_read(struct arena *, str object, str changes, struct audit_changes *ret);

/* Every row of a span proven: how many, and the first whose digest is not its own (or zero). */
struct audit_proof { int64_t rows, wrong; id first_wrong; };
MAY_FAIL audit_prove(struct db *, struct arena *, const struct world *, struct scope,
	struct audit_span,
                     struct audit_proof *ret);

#endif
