/* inside.h - what the files of the org module share. */
#ifndef MODULES_ORG_INSIDE_H
#define MODULES_ORG_INSIDE_H

#include "modules/org/org.h"
#include "org_changes.h"
#include "org_employers.h"
#include "org_queries.h"
#include "platform/uscc.h"

#define ORG_SEGMENT 4           /* characters of a path for one level */
#define ORG_LEVELS  8           /* the deepest a union may stand; org_add_above names seven above it */
#define ORG_PARENTS_MOST 500    /* options of a picker */

extern const struct entity org_filter_entity;

/* --- org.c ---------------------------------------------------------------------- */

/* What a form would hold now: for editing, and for the record of what changed. */
struct org_form org_form_of(const struct org *);
/* What does not depend on where the union stands; the form as it will be stored. */
MAY_FAIL org_prove_form(struct act *, struct org_form *, id self);
/* What a union stands under: one that is there, or one that a line before in the same sheet will make, whose row it is
 * (org then has its name and kind alone). */
struct org_above { struct org_brief_row org; int64_t row; size_t depth; };
/* May a union of this kind stand there, and is it not too deep? */
MAY_FAIL org_check_level(struct act *, const struct org_form *, const struct org_above *);
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

/* One box: what was typed, as the statements want it; one of the three at most. */
struct org_wanted { str phrase, initials, code; };
struct org_wanted org_wanted_of(struct arena *, str word);

/* The list, narrowed to the subtree that the filter asks for. */
MAY_FAIL org_list(struct db *, struct arena *, struct scope, const struct org_filter *, struct place after,
                  int64_t most, struct org_listed_rows *ret);

/* --- sheet.c -------------------------------------------------------------------------- */

/* By the form's id or name, in scope, in being and not frozen. */
MAY_FAIL org_find_above(struct act *, const struct org_form *, struct org_above *ret);
MAY_FAIL org_match(struct act *, const void *line, id *ret);
MAY_FAIL org_coming(struct act *, const void *line, int64_t row);
MAY_FAIL org_take_out(struct act *, id org, int64_t rev);

/* --- offers.c -------------------------------------------------------------------------- */

/* Unions above and divisions to choose from in a sheet, and what was chosen (platform/record.h). */
MAY_FAIL org_offers(struct db *, struct arena *, struct scope, const struct field *, int64_t most, struct offers *ret);
MAY_FAIL org_chosen(struct act *, void *form);
/* The code of a division that may have its name behind it: 320281001 澄江街道. */
str      org_division_code(str);

/* --- divisions.c --------------------------------------------------------------------- */

struct org_areas { struct org_divisions_row *at; size_t n; };
/* The area of a division, its streets, and the villages of the division itself when it is a street. */
MAY_FAIL org_areas_near(struct db *, struct arena *, str division, struct org_areas *ret);
/* A code the table or the program knows; a fault of `f` otherwise.  Absent is fine. */
MAY_FAIL org_check_division(struct db *, struct arena *, const struct field *f, str code);

/* --- employers.c ------------------------------------------------------------------------ */

#define ORG_COVERS_SHOWN 5      /* on the page of a union */
#define ORG_COVER_ROWS 20

struct org_cover_end { struct date until; str reason; };
extern const struct entity org_cover_end_entity;
struct org_cover_filter { str word; int64_t when; };
extern const struct entity org_cover_filter_entity;
extern const struct choice org_cover_whens[];
enum { COVER_NOW = 1, COVER_OVER };

MAY_FAIL org_cover_change(struct act *, id org, id cover, int64_t rev, const struct org_cover_form *);
MAY_FAIL org_cover_stop(struct act *, id org, id cover, const struct org_cover_end *);
MAY_FAIL org_cover_list(struct db *, struct arena *, struct scope, id org, const struct org_cover_filter *, id after,
                        int64_t most, struct org_covers *ret);
MAY_FAIL org_cover_get(struct db *, struct arena *, struct scope, id org, id cover, struct org_cover *ret);
/* By code, or by a part of the name. */
MAY_FAIL org_employers(struct db *, struct arena *, str word, int64_t most, struct employer_found_rows *ret);
/* What an independent union says of its employer in its own form, kept as the one it covers.  `was` is NULL for a new
 * union. */
MAY_FAIL org_cover_own(struct act *, id org, str org_path, const struct org_form *was, const struct org_form *);
/* All that a union covers goes over to another one, or ends. */
MAY_FAIL org_covers_hand_over(struct act *, id org, const struct org_brief_row *to, struct date day);

/* --- changes.c --------------------------------------------------------------------------- */

#define ORG_CHANGES_SHOWN 50

extern const struct entity org_ending_entity, org_merging_entity;
MAY_FAIL org_note(struct act *, struct org_change);
/* The last step of a merge, when nothing stands below any more. */
MAY_FAIL org_absorb(struct act *, id org);
/* Unions below one that is being merged, a batch of them, under the other; *ret is how many. */
MAY_FAIL org_take_children(struct act *, id org, id into, size_t *ret);
MAY_FAIL org_bring(struct act *, const struct org_brief_row *was, const struct org_brief_row *to, str *ret_path);

/* --- complete.c --------------------------------------------------------------------------- */

/* What is not filled in: fields of the union, and whether no employer is named of one that covers several. */
struct org_lacks { const struct field *const *at; size_t n; bool covers; };
MAY_FAIL org_lacks(struct db *, struct arena *, struct scope, const struct org *, struct org_lacks *ret);

/* --- certificate.c ----------------------------------------------------------------------- */

enum certificate_valid { CERTIFICATE_VALID = 1, CERTIFICATE_REPLACED, CERTIFICATE_RENAMED, CERTIFICATE_CLOSED };
extern const struct choice org_validities[];
struct org_issuing { str reason; };
extern const struct entity org_issuing_entity;
/* By a union above; while one holds under the present name only with a reason. */
MAY_FAIL org_certify(struct act *, id org, const struct org_issuing *);
/* Today, for anybody; ERR_MISSING when there is no such number.  `since` when it holds no more, where that is known. */
struct org_certificate_state { str name, issuer; struct date issued, since; int64_t valid; };
MAY_FAIL org_certificate_check(struct db *, struct arena *, str number, struct org_certificate_state *ret);
MAY_FAIL org_certificates_moved(struct act *, id org, str path);

/* --- check.c -------------------------------------------------------------------------- */

failed   org_check(struct act *, bool repair, struct buf *ret);

/* --- pages.c, forms.c, tree.c -------------------------------------------------------------------- */

struct rq;
struct org_about;
struct moves;
struct table_view;
extern const struct entity org_new_entity, org_move_entity;
/* What is shown of a union: facts, figures, what is due, what may be done with it. */
MAY_FAIL org_about_fill(struct rq *, const struct org *, struct org_about *ret);
/* 工会组织 > the union: above what is done with it. */
void   org_crumbs(struct rq *, const struct org *);
failed org_tree_page(struct rq *);
failed org_held_count(struct rq *, int64_t *ret);
failed org_children_page(struct rq *);
failed org_detail_page(struct rq *);
failed org_new_page(struct rq *);
failed org_create_do(struct rq *);
failed org_edit_page(struct rq *);
failed org_update_do(struct rq *);
failed org_move_page(struct rq *);
failed org_move_do(struct rq *);
failed org_resume_do(struct rq *);

/* --- reshape_pages.c, employer_pages.c --- */

failed org_dissolve_page(struct rq *);
failed org_dissolve_do(struct rq *);
failed org_merge_page(struct rq *);
failed org_merge_do(struct rq *);
extern const struct entity org_merge_query_entity;
MAY_FAIL org_history(struct rq *, id org, struct moves *ret);
failed org_chart_page(struct rq *);
failed org_certificate_page(struct rq *);
failed org_certificate_do(struct rq *);
failed org_certificate_paper(struct rq *);
failed org_certificate_check_page(struct rq *);
failed org_employers_page(struct rq *);
failed org_employer_new_page(struct rq *);
failed org_employer_add_do(struct rq *);
failed org_employer_edit_page(struct rq *);
failed org_employer_change_do(struct rq *);
failed org_employer_end_page(struct rq *);
failed org_employer_end_do(struct rq *);
extern const struct entity org_employer_query_entity;
MAY_FAIL org_covers_table(struct rq *, const struct org *, struct table_view *ret);

/* --- within.c -------------------------------------------------------------------------- */

struct scope_query { str word, from; };
extern const struct entity scope_query_entity;
struct scope_form { id org_id; str from; };
extern const struct entity scope_form_entity;
failed   org_union_at(struct db *, struct arena *, struct scope, id org, struct within *ret);
failed   org_scope_page(struct rq *);
failed   org_scope_do(struct rq *);

#endif
