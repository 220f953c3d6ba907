/* daily.c - see job.h: what the house starts by itself, once a day or whenever there is work. */
#include "platform/job.h"
#include "platform_work.h"

/* The hour that has begun in China, 0 to 23. */
static int
hour_of(struct moment now)
{
	return (int)((now.us - moment_of(date_of(now)).us) / HOUR);
}

static bool
is_started(const struct job_daily_of_rows *rows, const char *kind)
{
	for (size_t i = 0; i < rows->n; i++)
		if (str_eq(rows->at[i].kind, str_of(kind)))
			return true;
	return false;
}

static bool
is_due(const struct job_kind *kind, struct moment now)
{
	return kind->daily > 0 && hour_of(now) >= kind->daily;
}

/* The day's row decides: whoever wrote it first starts the job, and nobody else. */
static failed
start_rule(struct act *x, void *v)
{
	const struct job_kind *kind = v;
	int64_t changed;
	id job;

	TRY(job_start(x, kind->name, str_of(kind->label), S("{}"), &job));
	TRY(db_run(x->db, x->a, job_daily_add, &changed, .kind = str_of(kind->name), .day = act_today(x),
		.job_id = job));
	return changed ? NULL : FAIL(x->a, ERR_CONFLICT, "%s was started already", kind->name);
}

static failed
started_today(const struct world *w, struct arena *a, struct job_daily_of_rows *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_all(d, a, job_daily_of, ret, .day = world_today(w));
	db_return(w->pool, d);
	return f;
}

failed
job_daily_start(const struct world *w, struct arena *a)
{
	struct job_daily_of_rows rows;

	TRY(started_today(w, a, &rows));
	for (const struct job_kind *kind = w->jobs; kind < w->jobs + w->n_jobs; kind++) {
		failed f;

		if (!is_due(kind, world_now(w)) || is_started(&rows, kind->name))
			continue;
		f = act_run(w, a, &actor_house, S("daily"), start_rule, (void *)(uintptr_t)kind);
		if (f && f->code != ERR_CONFLICT)
			return f;
	}
	return NULL;
}

/* --- whenever there is work ------------------------------------------------------------- */

static failed
has_work(const struct world *w, struct arena *a, const struct job_kind *kind, bool *ret)
{
	struct job_open_of_row open;
	struct db *d;
	failed f;

	*ret = false;
	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, job_open_of, &open, .kind = str_of(kind->name));
	if (!f && !open.n)
		f = kind->due(d, a, world_now(w), ret);
	db_return(w->pool, d);
	return f;
}

/* Asked again inside: another server may have been first. */
static failed
start_due_rule(struct act *x, void *v)
{
	const struct job_kind *kind = v;
	struct job_open_of_row open;
	id job;

	TRY(db_one(x->db, x->a, job_open_of, &open, .kind = str_of(kind->name)));
	if (open.n)
		return NULL;
	TRY(db_run(x->db, x->a, job_house_sweep, NULL, .kind = str_of(kind->name), .before = { x->now.us - DAY }));
	return job_start(x, kind->name, str_of(kind->label), S("{}"), &job);
}

failed
job_due_start(const struct world *w, struct arena *a)
{
	for (const struct job_kind *kind = w->jobs; kind < w->jobs + w->n_jobs; kind++) {
		bool work = false;

		if (kind->due)
			TRY(has_work(w, a, kind, &work));
		if (work)
			TRY(act_run(w, a, &actor_house, S("due"), start_due_rule, (void *)(uintptr_t)kind));
	}
	return NULL;
}
