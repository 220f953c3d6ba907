/* job_test.c - work in the background: started daily by the house, taken up by one runner. */
#include "platform/job.h"

#include <pthread.h>

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

static const struct job_kind kinds[] = {
	{ "early", "早上的活", count_run, 2 }, { "late", "晚上的活", count_run, 21 },
	{ "asked", "有人要才办的活", count_run, 0 },
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
