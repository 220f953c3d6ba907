/* inside.h - what the files of the org module share. */
#ifndef MODULES_ORG_INSIDE_H
#define MODULES_ORG_INSIDE_H

#include "modules/org/org.h"
#include "org_queries.h"
#include "platform/uscc.h"

#define ORG_SEGMENT 4           /* characters of a path for one level */
#define ORG_LEVELS  8           /* the deepest a union may stand; org_add_above names seven above it */
#define ORG_PARENTS_MOST 500    /* options of a picker */

extern const struct entity org_filter_entity;

/* --- org.c ---------------------------------------------------------------------- */

/* What a form would hold now: for editing, and for the record of what changed. */
struct org_form org_form_of(const struct org *);
/* May a union of this kind stand under that one? */
bool     org_may_stand(int64_t kind, int64_t parent_kind, int64_t parent_base);
/* More or fewer members and grass-roots unions for all that stands above this path. */
MAY_FAIL org_add_above(struct act *, str org_path, int64_t members, int64_t unions);
/* The next path under a union; it is never given again. */
MAY_FAIL org_take_path(struct act *, const struct org_brief_row *parent, str *ret);
/* Another union of this name under the same parent: a fault of `f`. */
MAY_FAIL org_check_sibling(struct act *, const struct field *f, id parent, str name, id self);
/* In scope, in being and not frozen; `f` is blamed, or nobody. */
MAY_FAIL org_find_open(struct act *, const struct field *f, id org, struct org_brief_row *ret);

/* --- move.c ----------------------------------------------------------------------- */

#define ORG_MOVE_JOB "org.move"
#define ORG_BATCH_UNIONS  50    /* of one transaction of a large move */
#define ORG_BATCH_MEMBERS 5000

failed   org_move_job(struct job_run *);
/* One transaction of a large move: a batch of unions, or the end of it; *ret_left is what remains. */
MAY_FAIL org_move_batch(struct act *, id root, int64_t *ret_left);
/* How many unions are frozen, and below which of them the move began; root is zero when none are. */
MAY_FAIL org_move_state(struct db *, struct arena *, id *ret_root, int64_t *ret_left);

/* --- search.c ----------------------------------------------------------------------- */

/* The list, narrowed to the subtree that the filter asks for. */
MAY_FAIL org_list(struct db *, struct arena *, struct scope, const struct org_filter *, struct place after,
                  int64_t most, struct org_listed_rows *ret);

/* --- divisions.c --------------------------------------------------------------------- */

struct org_areas { struct org_divisions_row *at; size_t n; };
/* The area of a division, its streets, and the villages of the division itself when it is a street. */
MAY_FAIL org_areas_near(struct db *, struct arena *, str division, struct org_areas *ret);
/* A code the table or the program knows; a fault of `f` otherwise.  Absent is fine. */
MAY_FAIL org_check_division(struct db *, struct arena *, const struct field *f, str code);

/* --- check.c -------------------------------------------------------------------------- */

failed   org_check(struct act *, bool repair, struct buf *ret);

/* --- pages.c, forms.c, tree.c -------------------------------------------------------------------- */

struct rq;
struct org_about;
extern const struct entity org_new_entity, org_move_entity, org_close_entity;
/* What is shown of a union: facts, figures, what is due, what may be done with it. */
MAY_FAIL org_about_fill(struct rq *, const struct org *, struct org_about *ret);
failed org_tree_page(struct rq *);
failed org_children_page(struct rq *);
failed org_detail_page(struct rq *);
failed org_new_page(struct rq *);
failed org_create_do(struct rq *);
failed org_edit_page(struct rq *);
failed org_update_do(struct rq *);
failed org_move_page(struct rq *);
failed org_move_do(struct rq *);
failed org_resume_do(struct rq *);
failed org_close_page(struct rq *);
failed org_close_do(struct rq *);

#endif
