/* division.h - inside of the org module: 行政区划更新, changes of the table of divisions and putting them in force. */
#ifndef MODULES_ORG_DIVISION_H
#define MODULES_ORG_DIVISION_H

#include "modules/org/inside.h"
#include "platform/job.h"

/* A change of a division.  Recoded: it is `code` now, whether that is new or another one took it in. */
enum division_kind { DIVISION_ADDED = 1, DIVISION_RENAMED, DIVISION_RECODED, DIVISION_ENDED };
enum division_state { DIVISION_PENDING = 1, DIVISION_IN_FORCE, DIVISION_DROPPED };
extern const struct choice division_kinds[], division_states[];

struct division_change_form { str code, name, parent, old_code; struct date since; };
extern const struct entity division_change_form_entity;
struct division_change_filter { int64_t state, kind; };
extern const struct entity division_change_filter_entity;
extern const struct record division_record;

/* What putting in force would do today: counts, where unions stand, and what is still in the way. */
struct division_effect { str code, old_code, name; int64_t unions, applications; };
struct division_plan {
	int64_t added, renamed, recoded, ended, unions, applications;
	struct { struct division_effect *at; size_t n; } effects;       /* those that somebody stands in */
	struct { str *at; size_t n; } faults;                           /* a sentence each */
	int64_t later;                                                  /* that come in force another day */
	struct date next;
};
MAY_FAIL division_plan(struct db *, struct arena *, struct date today, struct division_plan *ret);

/* All that is due, in one transaction: a new version of the table, unions and open applications in their new
 * divisions.  ERR_INVALID with the first fault of the plan. */
MAY_FAIL division_apply(struct act *, int64_t *ret_changes);

/* Asks for the job that does it; the same faults at once. */
MAY_FAIL division_ask(struct act *, id *ret_job);

#define DIVISION_JOB "org.divisions"
failed   division_job(struct job_run *);

struct rq;
failed division_apply_page(struct rq *);
failed division_apply_do(struct rq *);
failed division_list_page(struct rq *);

#endif
