/* inside.h - what the files of the committee module share. */
#ifndef MODULES_COMMITTEE_INSIDE_H
#define MODULES_COMMITTEE_INSIDE_H

#include "committee_queries.h"
#include "modules/committee/committee.h"
#include "platform/job.h"

#define COMMITTEE_REMIND_JOB "committee.remind"
#define COMMITTEE_REMIND_HOUR 6

/* The post that leads a committee of this kind. */
int64_t  committee_head_post(int64_t kind);
/* The persons behind the names, from the union's register; names that are not unique stay names. */
MAY_FAIL committee_people_find(struct act *, str org_path, struct committee_people *);
/* Chair and end of term of the union, from its committee in office. */
MAY_FAIL committee_tell_union(struct act *, const struct committee_term_now_row *);
MAY_FAIL committee_seat_people(struct act *, const struct committee_term_now_row *, const struct committee_people *,
                               struct date since);
/* 第三届工会委员会 */
str      committee_title(struct arena *, int64_t kind, int64_t number);

/* What committee_prove_upper proves, for pages and flows. */
MAY_FAIL committee_is_upper(struct db *, struct arena *, const struct actor *, id org);
failed   election_may(struct db *, struct arena *, const struct world *, const struct actor *, const struct move *,
                      id election);
failed   election_set_state(struct act *, id election, int64_t from, int64_t to);
failed   election_submit(struct act *, id election, str reason);
failed   election_approve(struct act *, id election, str reason);
failed   election_return(struct act *, id election, str reason);

failed   committee_org_moved(struct act *, id org);
failed   committee_org_closed(struct act *, id org);
failed   committee_org_taken_out(struct act *, id org);
failed   committee_org_term(struct act *, id org);
failed   committee_person_merged(struct act *, id loser);
failed   committee_remind_job(struct job_run *);

/* --- pages --------------------------------------------------------------------------- */

struct rq;
struct committee_new_query { id org_id; int64_t kind, what; };
extern const struct entity committee_new_entity;

failed committee_list_page(struct rq *);
failed committee_term_page(struct rq *);
failed committee_union_page(struct rq *);
failed committee_record_page(struct rq *);
failed committee_record_do(struct rq *);
failed committee_leave_page(struct rq *);
failed committee_leave_do(struct rq *);
failed election_list_page(struct rq *);
failed election_page(struct rq *);
failed election_new_page(struct rq *);
failed election_create_do(struct rq *);
failed election_edit_page(struct rq *);
failed election_update_do(struct rq *);
failed election_move_do(struct rq *);
failed committee_menu_count(struct rq *, int64_t *ret);
failed committee_due_menu_count(struct rq *, int64_t *ret);

#endif
