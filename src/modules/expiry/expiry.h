/*
 * expiry.h - 保存期限: the table of what is kept for how long, changing it by two persons, and the daily purge.
 *
 * The kinds are the modules' own (platform/expiry.h).  The security administrator asks for another number of days,
 * the system administrator agrees, the first carries it out (platform/dual.h).
 */
#ifndef MODULES_EXPIRY_EXPIRY_H
#define MODULES_EXPIRY_EXPIRY_H

#include "platform/dual.h"
#include "platform/expiry.h"
#include "platform/job.h"

#define EXPIRY_SEE   "expiry.see"
#define EXPIRY_ASK   "expiry.ask"
#define EXPIRY_AGREE "expiry.agree"
#define EXPIRY_JOB   "expiry.purge"
#define EXPIRY_BATCH 500        /* of one transaction */

/* All kinds of all modules, in their order; *ret is NULL behind the last. */
const struct expiry *expiry_at(size_t i);
const struct expiry *expiry_named(str name);            /* or NULL */

/* When the purge last ended something of a kind, and how much in all; zero: never. */
struct expiry_past { struct moment at; int64_t n; };
MAY_FAIL expiry_last(struct db *, struct arena *, const struct expiry *, struct expiry_past *ret);

extern const struct flow expiry_flow;
/* ERR_INVALID when the days are out of bounds or those of now. */
MAY_FAIL expiry_ask(struct act *, const struct expiry *, int64_t days, str reason, id *ret);

MAY_FAIL expiry_job(struct job_run *);

#endif
