/*
 * figures.h - what the desk and the wall show in numbers, and where each number comes from.
 *
 * Members and unions are kept by the write (org_sum, home_joined).  What would be counted over the
 * register, groups and months, is counted once a day for each union with all below it (job
 * "home.figures") and by `gonghui check --counts --repair`; a page says of when it is.
 */
#ifndef MODULES_HOME_FIGURES_H
#define MODULES_HOME_FIGURES_H

#include "platform/job.h"

#define FIGURE_GROUPS 16        /* groups have numbers below this */
#define FIGURE_MONTHS 12        /* the present one and those before it */

/* One union with all below it, as it was counted. */
struct figures {
	struct moment as_of;            /* absent: not counted yet */
	int64_t members;
	/* Of each of member_groups, 0: of none; who is of several is in each.  In the two sums everybody is once. */
	int64_t groups[FIGURE_GROUPS], of_new, of_eight;
	int64_t joined[FIGURE_MONTHS];  /* the oldest first; the last is the present month */
};

/* Of the union at which the scope begins; absent figures when it was not counted yet. */
MAY_FAIL figures_of(struct db *, struct arena *, struct scope, id org, struct date today, struct figures *ret);
/* The month that stands at this place of `joined`, as 202611. */
int64_t  figures_month(struct date today, size_t at);

/* Counts the whole register and writes a row for each union; *ret is how many. */
MAY_FAIL figures_recount(struct act *, size_t *ret);
failed   figures_job(struct job_run *);
failed   home_check(struct act *, bool repair, struct buf *ret);

#endif
