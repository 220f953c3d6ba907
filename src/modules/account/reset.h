/*
 * reset.h - somebody lost telephone and recovery codes: his second factor is switched off by two.
 *
 * One asks and says why, another confirms within a day; neither is the owner, and both have all
 * unions where he holds a post in their scope.  He is told at both steps, and all his sessions end.
 * gonghui user second LOGIN --off does the same at the server, recorded as the house's doing.
 */
#ifndef MODULES_ACCOUNT_RESET_H
#define MODULES_ACCOUNT_RESET_H

#include "modules/account/account.h"

enum { RESET_WAITING = 1, RESET_DONE, RESET_REFUSED, RESET_LAPSED };
#define RESET_TIME DAY
#define RESET_LAPSE_JOB "second-lapse"

extern const struct choice reset_states[];
extern const struct flow second_flow;

MAY_FAIL reset_request(struct act *, id account, str reason, id *ret);
/* Off at once, all sessions ended, its owner told: what a confirmed request does, and the command line. */
MAY_FAIL reset_now(struct act *, id account, id person, str reason);
MAY_FAIL reset_lapse_job(struct job_run *);

/* listeners */
MAY_FAIL reset_org_moved(struct act *, id org);
MAY_FAIL reset_org_merged(struct act *, id org);
MAY_FAIL reset_person_merged(struct act *, id loser);

#endif
