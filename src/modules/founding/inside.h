/* inside.h - what the files of the founding module share. */
#ifndef MODULES_FOUNDING_INSIDE_H
#define MODULES_FOUNDING_INSIDE_H

#include "founding_queries.h"
#include "modules/founding/founding.h"
#include "platform/job.h"

#define FOUNDING_REMIND_JOB "founding.remind"
#define FOUNDING_REMIND_HOUR 7

const struct field *founding_field(const char *name);           /* of founding_form_entity */
/* The kind of committee the form elects; 0: one organiser. */
int64_t  founding_committee(int64_t form);

failed   founding_leave(struct act *, id founding, int64_t state, const struct flow_heir *to);
failed   founding_set_state(struct act *, id founding, int64_t from, int64_t to);
failed   founding_agree(struct act *, id founding, str reason);
failed   founding_return(struct act *, id founding, str reason);
failed   founding_refuse(struct act *, id founding, str reason);
failed   founding_file(struct act *, id founding, str reason);
failed   founding_approve(struct act *, id founding, str document_no);
failed   founding_org_moved(struct act *, id org);
failed   founding_division_recoded(struct act *, id change);
failed   founding_org_closed(struct act *, id org);
failed   founding_person_merged(struct act *, id loser);
failed   founding_remind_job(struct job_run *);

/* --- pages ------------------------------------------------------------------------- */

struct rq;

failed founding_list_page(struct rq *);
failed founding_page(struct rq *);
failed founding_move_do(struct rq *);
failed founding_new_page(struct rq *);
failed founding_create_do(struct rq *);
failed founding_menu_count(struct rq *, int64_t *ret);
failed founding_my_page(struct rq *);
failed founding_apply_page(struct rq *);
failed founding_apply_do(struct rq *);
failed founding_progress_page(struct rq *);
failed founding_fix_page(struct rq *);
failed founding_fix_do(struct rq *);
failed founding_result_page(struct rq *);
failed founding_result_do(struct rq *);
failed founding_file_do(struct rq *);
failed founding_withdraw_page(struct rq *);
failed founding_withdraw_do(struct rq *);
/* Streets of the area that is served, and unions of industries, for the form. */
struct form_view;
failed founding_form_options(struct rq *, struct form_view *);
/* What happened, newest or oldest first, and what is to come. */
struct moves;
failed founding_moves(struct rq *, const struct founding *, bool newest, struct moves *ret);

#endif
