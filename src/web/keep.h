/* keep.h - inside of floor 3: drafts of forms, and taking back. */
#ifndef WEB_KEEP_H
#define WEB_KEEP_H

#include "web/site.h"

/* What a form carries about its draft, beside its own fields. */
#define DRAFT_FORM "draft_form"         /* the path of its page: the draft is found by it */
#define DRAFT_USED "draft_used"         /* it was filled from the draft: what is not echoed is taken from there */
#define DRAFT_KEEP "draft_keep"         /* the names of its fields that are never echoed */

/* An empty field that is never echoed gets what the draft holds: before the form is proven. */
MAY_FAIL draft_refill(struct rq *);
/* The form has been sent: in the transaction of its rule. */
MAY_FAIL draft_sent(struct act *, struct rq *);

/* What a record held before it was edited, for undo; in the transaction of the edit. */
struct undo_edit { const struct record *record; id key; void *before; id undo; };
MAY_FAIL undo_before(struct act *, struct undo_edit *);
MAY_FAIL undo_after(struct act *, struct undo_edit *, const void *form);

/* record_batch.c: a choice made for ticked rows is taken back by the act of this name; says how many were, and how
 * many not. */
MAY_FAIL batch_take_back(struct act *, const struct record *, str name, id pick, str changed, str *ret_said);

extern const struct module keep_module;

#endif
