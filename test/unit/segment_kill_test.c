/* segment_kill_test.c - a night that seals one month and moves another, killed at each step of it. */
#include "test/unit/segments.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* --- dying at the N-th sync or rename: every call of this program comes by here ------------------------- */

static int dies_at, done_now;

static void
step(void)
{
	if (dies_at && ++done_now == dies_at)
		_exit(9);
}

int
fsync(int fd)
{
	step();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	step();
	return (int)syscall(SYS_fdatasync, fd);
}

int
rename(const char *from, const char *to)
{
	step();
	return (int)syscall(SYS_rename, from, to);
}

/* --- killed ------------------------------------------------------------------------------------------------------ */

/* The installation in this folder, as a process that starts finds it. */
static struct world *
world_in(struct arena *a, str folder, struct moment now)
{
	struct clock *clock = NEW(a, struct clock);
	struct db_pool *pool;
	struct world *w;

	*clock = clock_at(now);
	OK(db_open(a, arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(folder)).s, (struct db_options){ .readers = 2 }, &pool));
	w = world_new(a, pool, keys_for_tests(a, 1), clock);
	w->data = folder;
	return w;
}

static void
run_jobs(struct arena *a, str folder, struct moment now)
{
	struct world *w = world_in(a, folder, now);

	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
}

/* false: it came to its end. */
static bool
killed_at(int n, str folder, struct moment now)
{
	pid_t child = fork();
	int how;

	assert_true(child >= 0);
	if (!child) {
		struct arena *a = arena_open(512 << 20);

		dies_at = n;
		run_jobs(a, folder, now);
		dies_at = 0;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how) && (WEXITSTATUS(how) == 9 || !WEXITSTATUS(how)));
	return WEXITSTATUS(how) == 9;
}

/* What is there afterwards: the anchor knows every block, and all of them are proven. */
static void
goes_on(struct arena *a, str folder, struct moment now, int64_t rows)
{
	struct arena *own = arena_open(512 << 20);
	struct world *w = world_in(own, folder, now);
	struct segments all;
	struct chain_report r;

	whole(w, own);
	arena_close(own);
	/* In a process of its own, which makes ids of its own. */
	assert_false(killed_at(0, folder, (struct moment){ now.us + DAY }));
	w = world_in(a, folder, (struct moment){ now.us + DAY });
	all = months(w, a);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	assert_int_equal(all.at[1].moved, 0);
	r = verify(w, a);
	assert_int_equal(r.fault, CHAIN_WHOLE);
	assert_true(r.rows + r.waiting >= rows);
	assert_int_equal(r.rows, r.moved + test_recorded(w, a, NULL) - r.waiting);
}

/* One month has to be sealed and another moved; the process dies at each sync and each rename on the way. */
TEST(a_night_that_is_killed_anywhere_loses_nothing)
{
	struct arena *first = arena_open(256 << 20);
	struct world *w = test_world(first);
	char *folder = test_folder(a);
	struct moment now;
	struct chain_report r;
	struct segments all;
	int n = 0;
	bool killed;

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
	now = world_now(w);
	assert_true(db_checkpoint(w->pool));
	assert_int_equal(0, system(arena_fmt(first, "cp -R " FMT " %s/kept", ARG(w->data), folder).s));
	arena_close(first);
	do {
		struct arena *own = arena_open(512 << 20);
		str at = arena_fmt(own, "%s/run", folder);

		assert_int_equal(0, system(arena_fmt(own, "rm -rf " FMT " && cp -R %s/kept " FMT, ARG(at), folder, ARG(at)).s));
		killed = killed_at(++n, at, now);
		goes_on(own, at, now, r.rows + r.waiting);
		arena_close(own);
	} while (killed);
	print_message("# killed at each of %d steps\n", n - 1);
	assert_true(n > 10);
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
