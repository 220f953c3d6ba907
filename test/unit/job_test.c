/* job_test.c - work in the background: started daily by the house, taken up by one runner. */
#include "platform/job.h"

#include <pthread.h>

#include "platform_work.h"
#include "test/test.h"
#include "test/world.h"

static _Atomic int ran;

static failed
count_run(struct job_run *r)
{
	(void)r;
	ran++;
	return NULL;
}

/* What the last run of its kind was given. */
static struct { char low[80]; char args[80]; } looked;

static failed
look_run(struct job_run *r)
{
	snprintf(looked.low, sizeof looked.low, FMT, ARG(r->who->scope.low));
	snprintf(looked.args, sizeof looked.args, FMT, ARG(r->job.args));
	return NULL;
}

static const struct job_kind kinds[] = {
	{ "early", "早上的活", count_run, 2 }, { "late", "晚上的活", count_run, 21 },
	{ "asked", "有人要才办的活", count_run, 0 },
	{ "look", "看看范围", look_run, 0 },
};

static struct world *
with_kinds(struct world *w)
{
	if (w) {
		w->jobs = kinds;
		w->n_jobs = COUNT(kinds);
	}
	ran = 0;
	return w;
}

static int64_t
begun(struct world *w, struct arena *a)
{
	return test_recorded(w, a, "job.start");
}

/* --- daily ------------------------------------------------------------------------------- */

static void
begins_once_a_day(struct world *w, struct arena *a)
{
	/* Nine in the morning: the hour of the early one was missed and is caught up; the late one waits. */
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 1);
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 1);
	test_wait(w, 12 * HOUR - SECOND);
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 1);
	test_wait(w, SECOND);
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 2);
	/* After midnight in China, which is 16:00 UTC, nothing is due until two. */
	test_wait(w, 3 * HOUR);
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 2);
	test_wait(w, 2 * HOUR);
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 3);
	OK(job_run_all(w, a));
	assert_int_equal(ran, 3);
	/* A day on which no server ran is not caught up on the next. */
	test_wait(w, 2 * DAY);
	OK(job_daily_start(w, a));
	assert_int_equal(begun(w, a), 4);
}

TEST(a_daily_job_begins_once_when_its_hour_has_come)
{
	begins_once_a_day(with_kinds(test_world(a)), a);
}

TEST(a_daily_job_begins_once_on_postgresql)
{
	struct world *w = with_kinds(test_world_pg(a));

	if (w)
		begins_once_a_day(w, a);
}

enum { SERVERS = 8 };
struct server { pthread_t thread; struct world *w; pthread_barrier_t *line; failed f; struct arena *a; };

static void *
start_daily(void *v)
{
	struct server *s = v;

	pthread_barrier_wait(s->line);
	s->f = job_daily_start(s->w, s->a);
	return NULL;
}

static void
race(struct world *w, struct arena *a)
{
	struct server servers[SERVERS];
	pthread_barrier_t line;

	pthread_barrier_init(&line, NULL, SERVERS);
	for (size_t i = 0; i < SERVERS; i++) {
		servers[i] = (struct server){ .w = w, .line = &line, .a = arena_open(16 << 20) };
		assert_int_equal(pthread_create(&servers[i].thread, NULL, start_daily, &servers[i]), 0);
	}
	for (size_t i = 0; i < SERVERS; i++) {
		pthread_join(servers[i].thread, NULL);
		OK(servers[i].f);
		arena_close(servers[i].a);
	}
	pthread_barrier_destroy(&line);
	assert_int_equal(begun(w, a), 1);
}

TEST(servers_that_start_at_once_make_one_job)
{
	race(with_kinds(test_world(a)), a);
}

TEST(servers_that_start_at_once_make_one_job_on_postgresql)
{
	struct world *w = with_kinds(test_world_pg(a));

	if (w)
		race(w, a);
}

/* --- two runners ------------------------------------------------------------------------------ */

enum { RUNNERS = 2, JOBS = 12 };
static struct { pthread_barrier_t line; pthread_mutex_t lock; id ran[64]; size_t n; } seen;

static bool
note_run(id job)
{
	bool first;

	pthread_mutex_lock(&seen.lock);
	first = seen.n < RUNNERS;
	seen.ran[seen.n++] = job;
	pthread_mutex_unlock(&seen.lock);
	return first;
}

/* The first two wait for one another: both runners are at work at the same time. */
static failed
meet(struct job_run *r)
{
	if (note_run(r->job.job_id))
		pthread_barrier_wait(&seen.line);
	return NULL;
}

/* Meanwhile two leases go by, renewed as the ticker does it; another server finds nothing to do. */
static failed
take_long(struct job_run *r)
{
	struct world *w = (struct world *)(uintptr_t)r->world, other = *w;

	note_run(r->job.job_id);
	other.runner = NULL;
	for (int i = 0; i < 6 && seen.n == 1; i++) {
		test_wait(w, JOB_RENEW);
		TRY(job_runner_renew(w, r->a));
		TRY(job_run_all(&other, r->a));
	}
	return job_progress(r, 1, 1, 0, 1);
}

/* Nobody renews: another server takes it up, and the first is told at its next batch. */
static failed
sleep_in(struct job_run *r)
{
	struct world *w = (struct world *)(uintptr_t)r->world;
	failed f;

	if (!note_run(r->job.job_id) || seen.n > 1)
		return job_progress(r, 1, 1, 0, 1);
	test_wait(w, JOB_LEASE);
	TRY(job_run_all(w, r->a));
	f = job_progress(r, 1, 0, 1, 1);
	assert_true(f && f->code == ERR_CONFLICT);
	return f;
}

static const struct job_kind run_kinds[] = {
	{ "meet", "碰头", meet, 0 }, { "long", "很久", take_long, 0 }, { "sleep", "睡过头", sleep_in, 0 } };

static struct world *
with_runs(struct world *w)
{
	w->jobs = run_kinds;
	w->n_jobs = COUNT(run_kinds);
	memset(&seen, 0, sizeof seen);
	pthread_mutex_init(&seen.lock, NULL);
	pthread_barrier_init(&seen.line, NULL, RUNNERS);
	return w;
}

static failed
ask_for(struct act *x, void *v)
{
	id job;

	return job_start(x, v, str_of(v), S("{}"), &job);
}

static failed
die_with_it(struct act *x, void *v)
{
	struct job_claim_row row;

	(void)v;
	TRY(db_one(x->db, x->a, job_claim, &row, .runner = S("dead"), .now = x->now, .lease = { x->now.us + JOB_LEASE }));
	return act_record(x, (struct entry){ .what = "test", .object = "job" });
}

static void *
run_all(void *v)
{
	struct server *s = v;

	s->f = job_run_all(s->w, s->a);
	return NULL;
}

static void
share(struct world *w, struct arena *a)
{
	struct server servers[RUNNERS];

	for (int i = 0; i < JOBS; i++)
		OK(act_run(w, a, &actor_house, S("t"), ask_for, "meet"));
	for (size_t i = 0; i < RUNNERS; i++) {
		servers[i] = (struct server){ .w = w, .a = arena_open(16 << 20) };
		assert_int_equal(pthread_create(&servers[i].thread, NULL, run_all, &servers[i]), 0);
	}
	for (size_t i = 0; i < RUNNERS; i++) {
		pthread_join(servers[i].thread, NULL);
		OK(servers[i].f);
		arena_close(servers[i].a);
	}
	OK(job_run_all(w, a));
	assert_int_equal(seen.n, JOBS);
	for (size_t i = 0; i < JOBS; i++)
		for (size_t k = 0; k < i; k++)
			assert_true(seen.ran[i].v != seen.ran[k].v);
	assert_int_equal(test_recorded(w, a, "job.end"), JOBS);
}

static void
outlive(struct world *w, struct arena *a)
{
	bool pg = db_pool_is_pg(w->pool);

	OK(act_run(w, a, &actor_house, S("t"), ask_for, "sleep"));
	OK(act_run(w, a, &actor_house, S("t"), die_with_it, NULL));
	OK(job_run_all(w, a));
	assert_int_equal(seen.n, 0);
	if (pg) {
		test_wait(w, JOB_LEASE - SECOND);
		OK(job_run_all(w, a));
		assert_int_equal(seen.n, 0);
		test_wait(w, SECOND);
	} else {
		/* The file's one server starts anew: what stands as running is nobody's. */
		OK(job_runner_start(a, w));
		job_runner_stop(w);
	}
	OK(job_run_all(w, a));
	assert_true(seen.n > 0);
	assert_int_equal(test_recorded(w, a, "job.end"), 1);
}

static void
last_long(struct world *w, struct arena *a)
{
	OK(act_run(w, a, &actor_house, S("t"), ask_for, "long"));
	OK(job_runner_start(a, w));
	/* The runner is asleep or at it; whoever is first, one of them ends it. */
	while (!test_recorded(w, a, "job.end"))
		job_runner_wake(w);
	job_runner_stop(w);
	assert_int_equal(seen.n, 1);
	assert_int_equal(test_recorded(w, a, "job.end"), 1);
}

static void
lose(struct world *w, struct arena *a)
{
	OK(act_run(w, a, &actor_house, S("t"), ask_for, "sleep"));
	OK(job_run_all(w, a));
	assert_int_equal(seen.n, 2);
	assert_int_equal(test_recorded(w, a, "job.end"), 1);
}

ON_BOTH(two_runners_share_the_jobs) { share(with_runs(w), a); }
ON_BOTH(what_a_dead_server_ran_is_taken_up) { outlive(with_runs(w), a); }
ON_BOTH(a_long_job_is_not_taken_away) { last_long(with_runs(w), a); }
ON_BOTH(who_lost_his_job_writes_no_more) { lose(with_runs(w), a); }

/* --- a narrowed scope ------------------------------------------------------------------------ */

static failed
start_look(struct act *x, void *v)
{
	return job_start(x, "look", S("看看范围"), S("{\"n\":1}"), v);
}

TEST(what_a_narrowed_scope_asked_for_runs_in_that_scope)
{
	struct world *w = with_kinds(test_world(a));
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct actor who = *city;
	id job;

	OK(act_run(w, a, city, S("t"), start_look, &job));
	OK(job_run_all(w, a));
	assert_string_equal(looked.low, TEST_CITY);
	OK(actor_narrow(w, test_db(w, a), a, test_org(w, a, TEST_STREET).org_id, &who));
	assert_string_equal(arena_z(a, who.scope.low), TEST_STREET);
	assert_int_equal(who.org.v, city->org.v);
	OK(act_run(w, a, &who, S("t"), start_look, &job));
	OK(job_run_all(w, a));
	assert_string_equal(looked.low, TEST_STREET);
	assert_string_equal(looked.args, "{\"n\":1}");
}

TEST(a_scope_is_narrowed_and_never_widened)
{
	struct world *w = test_world(a);
	struct actor who = *test_actor(w, a, "town", TEST_STREET);

	FAILS(ERR_MISSING, actor_narrow(w, test_db(w, a), a, test_org(w, a, TEST_CITY).org_id, &who));
	FAILS(ERR_MISSING, actor_narrow(w, test_db(w, a), a, test_org(w, a, TEST_MILL).org_id, &who));
	SAME(TEST_STREET, who.scope.low);
	OK(actor_narrow(w, test_db(w, a), a, test_org(w, a, TEST_COMPANY).org_id, &who));
	FAILS(ERR_MISSING, actor_narrow(w, test_db(w, a), a, test_org(w, a, TEST_STREET).org_id, &who));
	SAME(TEST_COMPANY, who.scope.low);
}
