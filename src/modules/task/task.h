/* task.h - 我的任务: long work one has asked for, found again. */
#ifndef MODULES_TASK_TASK_H
#define MODULES_TASK_TASK_H

#include "platform/file.h"
#include "platform/job.h"

/* How far a job is, in the reader's words: the parts add up to `done`. */
struct task_count { int64_t total, handled, good, bad; bool running; };
struct task_count task_count(const struct job_row *);

/* About how many seconds are left; 0 when that cannot be told. */
int64_t task_left(const struct job_row *, struct moment now);

/* The result of one's own job: ERR_MISSING for another's, and for a job without a file. */
MAY_FAIL task_file(struct db *, struct arena *, id account, id job, struct file_row *ret);

#endif
