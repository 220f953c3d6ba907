/* job.c - see job.h: one thread takes up what waits, in order. */
#include "platform/account.h"
#include "platform/job.h"

#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>

#include "platform/rights.h"
#include "platform_work.h"

#define END_TRIES 20
#define JOB_ARENA_MOST ((size_t)256 << 20)

const struct choice job_states[] = {
	{ JOB_WAITING, "等待中", "info" }, { JOB_RUNNING, "进行中", "info" }, { JOB_DONE, "已完成", "good" },
	{ JOB_FAILED, "没有完成", "bad" }, { JOB_CANCELLED, "已取消", NULL }, { 0, NULL, NULL } };

struct job_runner {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool asked, stop;
	const struct world *world;
	str name;                       /* of this server, in the rows of its jobs */
	id job;                         /* which it runs now; zero: none */
	struct moment lease;            /* of that job */
};

static const struct text
	says_rights = { "job.rights", "提交人的账号已停用或权限有变，任务没有执行。" },
	says_within = { "job.within", "提交时选的工会已不在您的范围里，任务没有执行。" },
	says_kind   = { "job.kind", "系统里已经没有这种任务。" },
	says_lost   = { "job.lost", "任务已由另一台服务器接着办。" },
	says_memory = { "job.memory", "任务用的内存超过上限，已经停下。" };

/*
 * What a narrowed scope asked for does not run in the whole one: the union stands before the arguments of
 * the kind, as a line of its own.
 */
#define WITHIN S("within ")

static str
args_with(struct act *x, str args)
{
	return x->who->within.org.v ? arena_fmt(x->a, FMT "%lld\n" FMT, ARG(WITHIN), (long long)x->who->within.org.v,
		ARG(args)) : args;
}

static str
args_of(str args, id *ret_within)
{
	str rest = args, line = str_cut(&rest, '\n');

	if (!str_starts(args, WITHIN) || !str_int(str_from(line, WITHIN.n), &ret_within->v))
		return args;
	return rest;
}

static struct job_row
row_of(const struct job_of_account_row *r)
{
	struct job_row row = { .job_id = r->job_id, .account_id = r->account_id, .person_id = r->person_id,
		.kind = r->kind, .label = r->label, .state = r->state, .expected = r->expected,
		.done = r->done, .failed_count = r->failed_count, .at = r->at, .note = r->note,
		.file_id = r->file_id, .made = r->made, .started = r->started, .ended = r->ended, .cancel = r->cancel };

	row.args = args_of(r->args, &row.within);
	return row;
}

failed
job_start(struct act *x, const char *kind, str title, str args_json, id *ret)
{
	id job = act_id(x);

	TRY(db_run(x->db, x->a, job_add, NULL, .job_id = job, .kind = str_of(kind), .label = title,
		.args = args_with(x, args_json), .account_id = x->who->account, .person_id = x->who->person,
		.post_id = x->who->post, .deputy_id = x->who->behalf.deputy, .made = x->now));
	TRY(act_record(x, (struct entry){ .what = "job.start", .object = "job", .object_id = job, .title = title }));
	*ret = job;
	return NULL;
}

failed
job_cancel(struct act *x, id job)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, job_ask_cancel, &changed, .job_id = job, .account_id = x->who->account));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "job %lld", (long long)job.v);
	return act_record(x, (struct entry){ .what = "job.cancel", .object = "job", .object_id = job });
}

static failed
move_job(struct db *d, struct arena *a, const struct job_run *r, const struct job_row *to)
{
	int64_t changed;

	TRY(db_run(d, a, job_move, &changed, .job_id = r->job.job_id, .runner = r->runner, .expected = to->expected,
		.done = to->done, .failed_count = to->failed_count, .at = to->at));
	return changed ? NULL : FAIL_SAY(a, ERR_CONFLICT, NULL, &says_lost);
}

static failed
write_progress(struct db *d, void *v)
{
	struct job_run *r = v;

	return move_job(d, r->a, r, &r->job);
}

failed
job_moved(struct act *x, const struct job_run *r, int64_t expected, int64_t done, int64_t failed_count, int64_t at)
{
	return move_job(x->db, x->a, r, &(struct job_row){ .expected = expected, .done = done,
		.failed_count = failed_count, .at = at });
}

failed
job_progress(struct job_run *r, int64_t expected, int64_t done, int64_t failed_count, int64_t at)
{
	r->job.expected = expected;
	r->job.done = done;
	r->job.failed_count = failed_count;
	r->job.at = at;
	return db_write(r->world->pool, r->a, write_progress, r);
}

bool
job_cancelled(struct job_run *r)
{
	struct job_is_cancelled_row row = { 0 };
	struct db *d;
	failed f = db_borrow(r->world->pool, r->a, &d);

	if (f)
		return false;
	f = db_one(d, r->a, job_is_cancelled, &row, .job_id = r->job.job_id);
	db_return(r->world->pool, d);
	r->job.cancel = !f && row.cancel;
	return r->job.cancel;
}

void job_note(struct job_run *r, str note) { r->job.note = arena_str(r->a, note); }
void job_result(struct job_run *r, id file) { r->job.file_id = file; }

failed
job_list(struct db *d, struct arena *a, id account, int64_t most, struct job_rows *ret)
{
	struct job_of_account_rows rows;

	TRY(db_all(d, a, job_of_account, &rows, .account_id = account, .most = most));
	ret->at = NEW_N(a, struct job_row, rows.n);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = row_of(&rows.at[i]);
	return NULL;
}

failed
job_one(struct db *d, struct arena *a, id account, id job, struct job_row *ret)
{
	struct job_of_account_row row;

	TRY(db_one(d, a, job_of_account, &row, .account_id = account, .job_id = job, .most = 1));
	*ret = row_of(&row);
	return NULL;
}

failed
job_count_open(struct db *d, struct arena *a, id account, int64_t *ret)
{
	struct job_open_count_row row;

	TRY(db_one(d, a, job_open_count, &row, .account_id = account));
	*ret = row.n;
	return NULL;
}

/* --- running ------------------------------------------------------------------------ */

struct asked { id account, post, deputy, within; };

/*
 * The requester as he stands now: a closed account, an ended post, days as a deputy that are over, a union that
 * has left his scope run nothing.
 */
static failed
requester(struct db *d, struct arena *a, const struct world *w, const struct asked *by, struct actor *ret)
{
	struct job_requester_row row;
	struct rights rights;
	const struct right *right;

	if (!by->account.v) {
		*ret = actor_house;
		return NULL;
	}
	TRY(db_one(d, a, job_requester, &row, .account_id = by->account));
	if (row.state != 1)
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_rights);
	*ret = (struct actor){ .account = row.account_id, .person = row.person_id,
		.post_title = S(""), .address = S(""), .scope = scope_self(row.person_id) };
	TRY(person_called(d, a, row.person_id, &ret->name));
	if (!ret->name.s)
		ret->name = S("");
	if (!by->post.v)
		return NULL;
	TRY(rights_of(d, a, w, row.person_id, &rights));
	if (!(right = rights_find(&rights, by->post, by->deputy)))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_rights);
	rights_take(a, right, ret);
	if (by->within.v && actor_narrow(w, d, a, by->within, ret))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_within);
	return NULL;
}

static const struct job_kind *
kind_of(const struct world *w, str name)
{
	for (size_t i = 0; i < w->n_jobs; i++)
		if (str_eq(str_of(w->jobs[i].name), name))
			return &w->jobs[i];
	return NULL;
}

struct finish { struct job_run *run; int64_t state; };

static failed
write_finish(struct act *x, void *v)
{
	struct finish *f = v;
	const struct job_row *j = &f->run->job;
	int64_t changed;

	TRY(db_run(x->db, x->a, job_finish, &changed, .job_id = j->job_id, .runner = f->run->runner,
		.state = f->state, .note = j->note, .file_id = j->file_id, .now = x->now));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_lost);
	return act_record(x, (struct entry){ .what = "job.end", .object = "job", .object_id = j->job_id,
		.title = j->label, .outcome = f->state == JOB_DONE ? OUTCOME_DONE : OUTCOME_REFUSED });
}

static failed
run_job(struct job_run *r, const struct asked *by)
{
	const struct job_kind *kind = kind_of(r->world, r->job.kind);
	struct actor *who = NEW(r->a, struct actor);
	struct db *d;
	failed f;

	if (!kind)
		return FAIL_SAY(r->a, ERR_FAULT, NULL, &says_kind);
	TRY(db_borrow(r->world->pool, r->a, &d));
	f = requester(d, r->a, r->world, by, who);
	db_return(r->world->pool, d);
	TRY(f);
	r->who = who;
	return kind->run(r);
}

/* Out of memory ends the job, not the process. */
static failed
run_guarded(struct job_run *r, const struct asked *by)
{
	jmp_buf full, *above = arena_full(r->a, &full);
	failed f;

	if (setjmp(full)) {
		arena_full(r->a, above);
		return FAIL_SAY(r->a, ERR_BUSY, NULL, &says_memory);
	}
	f = run_job(r, by);
	arena_full(r->a, above);
	return f;
}

/* --- one after the other ------------------------------------------------------------------ */

struct claim { struct arena *a; const struct world *world; str runner; struct job_claim_row row; bool found; };

static failed
claim_job(struct db *d, void *v)
{
	struct claim *c = v;
	struct moment now = world_now(c->world);
	failed f = db_one(d, c->a, job_claim, &c->row, .runner = c->runner, .now = now,
		.lease = { now.us + JOB_LEASE });

	c->found = !f;
	return f && f->code != ERR_MISSING ? f : NULL;
}

/* Whether somebody could claim one: asked of a reader, since most of the time there is none. */
static failed
any_waits(const struct world *w, struct arena *a, bool *ret)
{
	struct job_waits_row row;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, job_waits, &row, .now = world_now(w));
	db_return(w->pool, d);
	*ret = !f && row.n > 0;
	return f;
}

/* Tells the ticker what is running, so that its lease is renewed. */
static void
now_running(const struct world *w, id job)
{
	struct job_runner *r = w->runner;

	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->job = job;
	r->lease = (struct moment){ world_now(w).us + JOB_LEASE };
	pthread_mutex_unlock(&r->lock);
}

static failed
end_job(struct job_run *r, failed f)
{
	struct finish end = { .run = r };

	end.state = r->job.cancel ? JOB_CANCELLED : f ? JOB_FAILED : JOB_DONE;
	if (f) {
		log_fault("job", FMT ": %s: " FMT, ARG(r->job.kind), f->at, ARG(f->what));
		r->job.note = err_sentence(r->a, f);
	}
	/* Another server's transactions may be in the way again and again; a job's end must not get lost. */
	f = act_run(r->world, r->a, r->who, S(""), write_finish, &end);
	for (int i = 1; f && f->code == ERR_BUSY && i < END_TRIES; i++)
		f = act_run(r->world, r->a, r->who, S(""), write_finish, &end);
	return f;
}

static failed
run_claimed(const struct claim *c)
{
	const struct job_claim_row *n = &c->row;
	struct job_run r = { .world = c->world, .a = c->a, .who = &actor_house, .runner = c->runner,
		.job = { .job_id = n->job_id, .account_id = n->account_id, .person_id = n->person_id,
			.kind = n->kind, .label = n->label, .state = n->state,
			.expected = n->expected, .done = n->done, .failed_count = n->failed_count, .at = n->at,
			.note = n->note, .file_id = n->file_id, .made = n->made, .cancel = n->cancel } };
	struct asked by = { .account = n->account_id, .post = n->post_id, .deputy = n->deputy_id };
	failed f;

	r.job.args = args_of(n->args, &r.job.within);
	by.within = r.job.within;
	now_running(c->world, n->job_id);
	f = end_job(&r, n->cancel ? NULL : run_guarded(&r, &by));
	now_running(c->world, (id){ 0 });
	return f;
}

struct turn { const struct world *world; str runner; bool ran; };

static void
run_one(struct arena *a, void *v)
{
	struct turn *t = v;
	struct claim c = { .a = a, .world = t->world, .runner = t->runner };
	bool waits = false;
	failed f;

	f = any_waits(c.world, a, &waits);
	if (!f && waits)
		f = db_write(c.world->pool, a, claim_job, &c);
	/* Others were at it again and again: they run it, or the next second does. */
	if (f && f->code == ERR_BUSY) {
		f = NULL;
		c.found = false;        /* the rule had found one, and its transaction was undone */
	}
	if (!f && c.found)
		f = run_claimed(&c);
	/* Nothing can be done about it here; another second, or another server, tries again. */
	if (f)
		log_fault("job", "%s: " FMT, f->at, ARG(f->what));
	t->ran = c.found && !f;
}

/* Without memory it waits: a job that was begun goes on when its lease is over. */
static bool
run_next(const struct world *w, str runner, bool *ret_ran)
{
	struct turn t = { .world = w, .runner = runner };
	bool enough = arena_apart(JOB_ARENA_MOST, run_one, &t);

	if (!enough)
		log_fault("job", "no memory");
	*ret_ran = t.ran;
	return enough;
}

static failed
let_go(struct db *d, void *v)
{
	return db_run(d, v, job_let_go, NULL);
}

/* A file of SQLite has one server: what stands as running was left by one that is gone. */
static failed
take_up_what_was_left(const struct world *w, struct arena *a)
{
	return db_pool_is_pg(w->pool) ? NULL : db_write(w->pool, a, let_go, a);
}

failed
job_run_all(const struct world *w, struct arena *a)
{
	str runner = crypt_token(a);
	bool ran = true;

	while (ran)
		if (!run_next(w, runner, &ran))
			return FAIL(a, ERR_BUSY, "no memory for a job");
	return NULL;
}

struct renewal { struct arena *a; id job; str runner; struct moment lease; };

static failed
write_renewal(struct db *d, void *v)
{
	const struct renewal *n = v;

	return db_run(d, n->a, job_renew, NULL, .job_id = n->job, .runner = n->runner, .lease = n->lease);
}

failed
job_runner_renew(const struct world *w, struct arena *a)
{
	struct job_runner *r = w->runner;
	struct renewal n = { .a = a, .lease = { world_now(w).us + JOB_LEASE } };

	if (!r)
		return NULL;
	pthread_mutex_lock(&r->lock);
	if (r->job.v && n.lease.us - r->lease.us >= JOB_RENEW) {
		n.job = r->job;
		n.runner = r->name;
		r->lease = n.lease;
	}
	pthread_mutex_unlock(&r->lock);
	return n.job.v ? db_write(w->pool, a, write_renewal, &n) : NULL;
}

static void *
runner_main(void *v)
{
	struct job_runner *r = v;

	for (;;) {
		bool ran;
		int n = 0;

		pthread_mutex_lock(&r->lock);
		while (!r->asked && !r->stop)
			pthread_cond_wait(&r->wake, &r->lock);
		r->asked = false;
		if (r->stop) {
			pthread_mutex_unlock(&r->lock);
			return NULL;
		}
		pthread_mutex_unlock(&r->lock);
		while (run_next(r->world, r->name, &ran) && ran)
			n++;
		/* A job may have taken more than all pages together, and the next one may be a day away. */
		if (n)
			malloc_trim(0);
	}
}

failed
job_runner_start(struct arena *a, struct world *w)
{
	struct job_runner *r = NEW(a, struct job_runner);

	r->world = w;
	r->name = crypt_token(a);
	r->asked = true;
	TRY(take_up_what_was_left(w, a));
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->wake, NULL);
	/* Before the thread, which looks for it. */
	w->runner = r;
	if (pthread_create(&r->thread, NULL, runner_main, r)) {
		w->runner = NULL;
		return FAIL(a, ERR_FAULT, "no thread for jobs");
	}
	return NULL;
}

void
job_runner_wake(const struct world *w)
{
	struct job_runner *r = w->runner;

	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->asked = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

void
job_runner_stop(struct world *w)
{
	struct job_runner *r = w->runner;

	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	w->runner = NULL;
}
