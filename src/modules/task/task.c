/* task.c - see task.h. */
#include "modules/task/task.h"

struct task_count
task_count(const struct job_row *j)
{
	bool running = j->state == JOB_WAITING || j->state == JOB_RUNNING;
	int64_t handled = j->done + j->failed_count;

	return (struct task_count){ .total = j->expected, .handled = handled, .good = j->done,
		.bad = j->failed_count, .running = running };
}

int64_t
task_left(const struct job_row *j, struct moment now)
{
	struct task_count c = task_count(j);
	int64_t spent = (now.us - j->started.us) / SECOND;

	if (j->state != JOB_RUNNING || !j->started.us || spent <= 0 || c.handled <= 0 ||
		c.total <= c.handled)
		return 0;
	return spent * (c.total - c.handled) / c.handled + 1;
}

failed
task_file(struct db *d, struct arena *a, id account, id job, struct file_row *ret)
{
	struct job_row j;

	TRY(job_one(d, a, account, job, &j));
	if (!j.file_id.v)
		return FAIL(a, ERR_MISSING, "job %lld has no file", (long long)job.v);
	return file_one(d, a, account, j.file_id, ret);
}
