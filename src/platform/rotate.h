/*
 * rotate.h - new data keys: the epoch of new values is raised, the old values are sealed anew in the background, and
 * when none is left the old epoch does not open any more.
 *
 * Two settings say where it stands: key.epoch, of what is written; key.floor, of the oldest that may be left.  Both
 * are read at start and each second, so every server follows; for that second an epoch that is one ahead opens.
 * The job rewrites row by row, in transactions of 1,000, what is not of the present epoch: a run that was killed
 * goes on with what is left.  The floor follows two minutes after the job, once a look over every column and file
 * has found nothing, for what somebody was about to write with the old key has long been written then; else the
 * job starts again an hour later.  A value that does not open stays as it is, and keeps the floor where it is.
 * Blind indexes and keyed digests have no epochs: they stand or fall with the root key.
 */
#ifndef PLATFORM_ROTATE_H
#define PLATFORM_ROTATE_H

#include "platform/job.h"

/* A column of sealed values; all of them, from the steps of all units, by tools/sqlsealed.c.  Ends in a NULL place. */
struct sealed_column { const char *place; const struct stmt *old, *set, *left; };
extern const struct sealed_column sealed_columns[];

/*
 * A column of keyed digests that somebody looks for: a $blob whose name ends in _index, _mark or _mac; all of them,
 * as above.  The table may have been made with them under other roots, so no other blob is called so.
 */
struct keyed_column { const char *name; const struct stmt *some, *set; };
extern const struct keyed_column keyed_columns[];

#define ROTATE_BATCH 1000
#define ROTATE_GRACE (2 * MINUTE)
#define ROTATE_AGAIN HOUR               /* after a job that left something */

struct rotation {
	int epoch, floor;
	bool running;                   /* a job waits or runs, or the floor has not followed yet */
	struct moment began;            /* when the epoch was raised */
	str root;                       /* keys_root_word of the present root key */
	struct moment root_since;
};
MAY_FAIL rotation_read(struct db *, struct arena *, struct rotation *ret);

/* How many values and files are not of the present epoch: looks at every row. */
struct rotation_left { int64_t values, files; };
MAY_FAIL rotation_count(struct db *, struct arena *, const struct world *, struct rotation_left *ret);

/* The next epoch stands in the database; whoever begins also starts rotate_job and then calls rotation_follow. */
MAY_FAIL rotation_begin(struct act *);
/* This server's keys are those that the database says; ERR_DENIED: another root key is, and nothing can be written. */
void     rotation_follow(const struct world *);
MAY_FAIL rotation_catch_up(const struct world *, struct arena *);       /* each second, by the server */
/* Raise the floor, or start the job again; each minute, by the server.  `kind` is rotate_job's. */
MAY_FAIL rotation_settle(const struct world *, struct arena *, const char *kind);

MAY_FAIL rotate_job(struct job_run *);

#endif
