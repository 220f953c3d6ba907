/* segment_kill_test.c - a night that seals one month and moves another, killed at each step of it. */
#include "test/unit/segments.h"

#include "test/unit/killed.h"

/* The installation, as a process that starts finds it. */
static struct world *
world_in(struct arena *a, const struct kept *k, struct moment now)
{
	struct clock *clock = NEW(a, struct clock);
	struct world *w;

	*clock = clock_at(now);
	w = world_new(a, kept_open(a, k), keys_for_tests(a, 1), clock);
	w->data = k->at;
	return w;
}

struct jobs { const struct kept *kept; struct moment now; };

static void
run_jobs(struct arena *a, void *v)
{
	const struct jobs *j = v;
	struct world *w = world_in(a, j->kept, j->now);

	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
}

/* What is there afterwards: the anchor knows every block, and all of them are proven. */
static void
goes_on(struct arena *a, const struct kept *k, struct moment now, int64_t rows)
{
	struct jobs next = { k, { now.us + DAY } };
	struct arena *own = arena_open(512 << 20);
	struct world *w = world_in(own, k, now);
	struct segments all;
	struct chain_report r;

	whole(w, own);
	arena_close(own);
	/* In a process of its own, which makes ids of its own. */
	assert_false(killed_at(0, run_jobs, &next));
	w = world_in(a, k, next.now);
	all = months(w, a);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	assert_int_equal(all.at[1].moved, 0);
	r = verify(w, a);
	assert_int_equal(r.fault, CHAIN_WHOLE);
	assert_true(r.rows + r.waiting >= rows);
	assert_int_equal(r.rows, r.moved + test_recorded(w, a, NULL) - r.waiting);
}

/* One month has to be sealed and another moved; the process dies at each step on the way. */
static void
killed_anywhere(struct arena *a, bool pg)
{
	struct arena *first = arena_open(256 << 20);
	struct kept *k = NEW(a, struct kept);
	struct world *w = kept_begin(a, first, pg, k);
	struct chain_report r;
	struct segments all;
	struct jobs night_of = { .kept = k };
	int n = 0;
	bool killed;

	if (!w) {
		arena_close(first);
		return;
	}
	for (int i = 0; i < 6; i++) {
		note(w, first, 5);
		seal(w, first);
	}
	to_december(w);
	night(w, first);
	keep_half_a_year(w, first);
	note(w, first, 3);
	seal(w, first);
	all = months(w, first);
	OK(segment_kept_note(w, first, &all.at[0]));
	/* Later than in any other test of this process, so that each child begins with ids of its own time. */
	test_wait(w, 900 * DAY);
	r = verify(w, first);
	assert_int_equal(r.fault, CHAIN_WHOLE);
	night_of.now = world_now(w);
	kept_take(a, first, w, k);
	do {
		struct arena *own = arena_open(512 << 20);

		kept_again(own, k);
		n = killed_next(n, pg);
		killed = killed_at(n, run_jobs, &night_of);
		goes_on(own, k, night_of.now, r.rows + r.waiting);
		arena_close(own);
	} while (killed);
	print_message("# killed at %s of %d steps\n", pg ? "some, on PostgreSQL," : "each", n - 1);
	assert_true(n > 10);
}

TEST(a_night_that_is_killed_anywhere_loses_nothing)
{
	killed_anywhere(a, false);
}

TEST(a_night_that_is_killed_anywhere_loses_nothing_pg)
{
	killed_anywhere(a, true);
}

/* What a kill between the file's name and its note leaves is made anew. */
ON_BOTH(a_file_that_was_not_noted_is_made_anew)
{
	FILE *to;

	note(w, a, 4);
	seal(w, a);
	to_december(w);
	for (int i = 0; i < 2; i++) {
		to = fopen(arena_fmt(a, FMT "/record/%s", ARG(w->data), i ? "2026-11" : ".2026-11").s, "w");
		assert_non_null(to);
		fputs("half of it", to);
		fclose(to);
	}
	night(w, a);
	assert_int_equal(months(w, a).n, 1);
	assert_false(is_there(w, a, ".2026-11"));
	whole(w, a);
}
