/*
 * job.h - long work in the background, found again under 我的任务.
 *
 * A job belongs to who asked for it and runs with his rights, checked again
 * when it starts.  Its counts add up: expected = done + failed when it ends.
 * It is resumed after a restart from `at`, which the job itself moves on
 * inside the transaction of each batch.
 *
 * Whoever takes up a job claims it with a lease of two minutes, so that of two servers on one
 * PostgreSQL only one runs it.  The server renews the lease while it lives; a job whose server is gone is
 * taken up by the other when the lease is over.  A file of SQLite has one server, so at its start
 * what an earlier one left is taken up at once.  A run that has lost its job (its machine slept)
 * learns it at its next batch: what it writes is refused (job_moved, ERR_CONFLICT).
 */
#ifndef PLATFORM_JOB_H
#define PLATFORM_JOB_H

#include "platform/act.h"

enum job_state { JOB_WAITING = 1, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
extern const struct choice job_states[];

struct job_row {
	id job_id, account_id, person_id;
	str kind, label, args;
	id within;                              /* the union its requester had narrowed his scope to, or zero */
	int64_t state, expected, done, failed_count, at;
	str note;                               /* one line for the reader: what came out, or why it failed */
	id file_id;                             /* result to download, or absent */
	struct moment made, started, ended;
	bool cancel;
};
struct job_rows { struct job_row *at; size_t n; };

struct job_run {
	const struct world *world;
	struct arena *a;                        /* of the whole run */
	const struct actor *who;                /* the requester, with present rights */
	struct job_row job;
	str runner;                             /* who claimed it */
};

/* Ask for one; it starts when the transaction has committed.  `title` names it for its owner. */
MAY_FAIL job_start(struct act *, const char *kind, str title, str args_json, id *ret);
MAY_FAIL job_cancel(struct act *, id job);
MAY_FAIL job_progress(struct job_run *, int64_t expected, int64_t done, int64_t failed_count, int64_t at);
/* The same inside the transaction of a batch, which is undone when another server has taken the job. */
MAY_FAIL job_moved(struct act *, const struct job_run *, int64_t expected, int64_t done, int64_t failed_count,
                   int64_t at);
bool     job_cancelled(struct job_run *);       /* asked before each batch */
void     job_note(struct job_run *, str note);
void     job_result(struct job_run *, id file);

MAY_FAIL job_list(struct db *, struct arena *, id account, int64_t most, struct job_rows *ret);
MAY_FAIL job_one(struct db *, struct arena *, id account, id job, struct job_row *ret);
MAY_FAIL job_count_open(struct db *, struct arena *, id account, int64_t *ret);

/*
 * What the house starts by itself (struct job_kind.daily): every kind whose hour has come in China today
 * and that has no job of this day yet gets one, with the house as its requester.  Hours that were
 * missed are caught up on the same day, not on the next.  A row for each kind and day, made in the
 * job's own transaction, keeps two servers from starting it twice.  Called each minute by the server.
 */
MAY_FAIL job_daily_start(const struct world *, struct arena *);

/*
 * What the house starts whenever there is work (struct job_kind.due): called each second by the server.
 * Of a kind only one waits or runs at a time; those of the day before that failed at nothing are swept.
 */
MAY_FAIL job_due_start(const struct world *, struct arena *);

/* The runner: one thread; wakes when a job is asked for; takes up what a crash left. */
MAY_FAIL job_runner_start(struct arena *, struct world *);
void     job_runner_wake(const struct world *);
MAY_FAIL job_runner_renew(const struct world *, struct arena *);        /* each second, by the server */
#define JOB_LEASE (2 * MINUTE)
#define JOB_RENEW (JOB_LEASE / 3)       /* what is left of it when it is renewed: two thirds */
void     job_runner_stop(struct world *);
MAY_FAIL job_run_all(const struct world *, struct arena *);     /* for tests and the command line: here and now */

#endif
