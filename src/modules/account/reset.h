/*
 * reset.h - somebody lost telephone and recovery codes: his second factor is switched off by two.
 *
 * One asks and says why, another confirms within a day; neither is the owner, and both have all
 * unions where he holds a post in their scope.  Of the system, security and audit administrators (三员) the
 * other two do it, one each: no officer, and nobody of the owner's own kind.  The auditor, who has no list of
 * accounts, only confirms.  He is told at both steps, and all his sessions end.
 * gonghui user second LOGIN --off does the same at the server, recorded as the house's doing.
 */
#ifndef MODULES_ACCOUNT_RESET_H
#define MODULES_ACCOUNT_RESET_H

#include "modules/account/account.h"

/* RESET_BY_…: it waits for the one of the three who confirms it. */
enum { RESET_WAITING = 1, RESET_DONE, RESET_REFUSED, RESET_LAPSED,
	RESET_BY, RESET_BY_SYSTEM = RESET_BY + KEEPER_SYSTEM, RESET_BY_SECURITY, RESET_BY_AUDIT };
#define RESET_SEE "second.see"
#define RESET_TIME DAY
#define RESET_LAPSE_JOB "second-lapse"

extern const struct choice reset_states[];
extern const struct flow second_flow;

/* Would a request by this actor be taken?  For the button. */
MAY_FAIL reset_may_ask(struct db *, struct arena *, const struct world *, const struct actor *, id person, bool *ret);
MAY_FAIL reset_request(struct act *, id account, str reason, id *ret);
/* Off at once, all sessions ended, its owner told: what a confirmed request does, and the command line. */
MAY_FAIL reset_now(struct act *, id account, id person, str reason);
MAY_FAIL reset_lapse_job(struct job_run *);

/* listeners */
MAY_FAIL reset_org_moved(struct act *, id org);
MAY_FAIL reset_org_merged(struct act *, id org);
MAY_FAIL reset_person_merged(struct act *, id loser);

#endif
