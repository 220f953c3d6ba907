/* inside.h - what the files of this module share. */
#ifndef MODULES_DUPLICATE_INSIDE_H
#define MODULES_DUPLICATE_INSIDE_H

#include "duplicate_queries.h"
#include "modules/duplicate/duplicate.h"
#include "platform/job.h"

/* --- marks.c ------------------------------------------------------------------------ */

/* What is compared of somebody, opened. */
struct likeness { str name; int64_t document_type; struct secret document_no, birth, mobile; };
struct marks { struct blob document, likeness; };
MAY_FAIL duplicate_marks(struct arena *, const struct world *, const struct likeness *, struct marks *ret);
/* Of somebody in the clear. */
struct plain { str name; int64_t document_type; str document_no, birth, mobile; };
struct marks duplicate_marks_of_plain(struct arena *, const struct world *, const struct plain *);
bool     duplicate_marks_same(const struct marks *, const struct marks *);
/* Of many, the marks on record of this one; NULL: none. */
const struct duplicate_marks_of_row *duplicate_kept(const struct duplicate_marks_of_rows *, id person);
/* Keep a person's marks and pair him; counts new pairs. */
MAY_FAIL duplicate_keep(struct act *, id person, const struct marks *, int64_t *pairs);

/* The second half of that: with whom he shares a mark. */
MAY_FAIL duplicate_pair(struct act *, id person, const struct marks *, int64_t *pairs);
MAY_FAIL duplicate_follow_seat(struct act *, id person);        /* his pairs stand where he is a member now */

/* Listeners. */
failed   duplicate_removed(struct act *, id member);
failed   duplicate_taken_out(struct act *, id member);
failed   duplicate_person_merged(struct act *, id loser);
failed   duplicate_org_moved(struct act *, id org);
failed   duplicate_org_gone(struct act *, id org);

/* --- joined.c: duplicate_look of many members whose joining is told -------------------- */

failed   duplicate_look_many(struct act *, const id *members, size_t n);

/* --- find.c --------------------------------------------------------------------------- */

failed   duplicate_find_job(struct job_run *);

/* --- pages.c ---------------------------------------------------------------------------- */

struct rq;
struct differ_form { str move, reason; };       /* move: the one there is, as decisions post it */
extern const struct entity duplicate_differ_entity;
failed duplicate_list_page(struct rq *);
failed duplicate_page(struct rq *);
failed duplicate_find_do(struct rq *);
failed duplicate_differ_do(struct rq *);
failed duplicate_merge_page(struct rq *);
failed duplicate_merge_do(struct rq *);
failed duplicate_menu_count(struct rq *, int64_t *ret);

#endif
