/* child_gone_test.c - the process that reads files has ended: who is told, and that all else goes on. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "jail/jail.h"
#include "sheet/sheet.h"
#include "test/test.h"
#include "test/web/player.h"

static const struct child_work *const works[] = { &sheet_work, NULL };

static void
end_keeper(void *v)
{
	(void)v;
	child_stop();
	child_none();
}

/* The one process that this one has: what systemd or the kernel would have killed. */
static void
kill_keeper(struct arena *a)
{
	const char *path = arena_fmt(a, "/proc/self/task/%d/children", (int)getpid()).s;
	FILE *f = fopen(path, "r");
	siginfo_t gone;
	int pid = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &gone, WEXITED | WNOWAIT), 0);
}

TEST(a_keeper_that_has_gone_is_said_to_whoever_can_start_the_server)
{
	struct visit *v, *system, *city;
	struct world *w;
	struct child *c;

	OK(child_start(a, works, &jail_of_children));
	arena_defer(a, end_keeper, NULL);
	w = test_world(a);
	v = visit_new(a, w);
	system = visit_beside(a, v);
	city = visit_beside(a, v);
	visit_as(system, test_actor(w, a, "system", TEST_CITY));
	visit_as(city, test_actor(w, a, "city", TEST_CITY));
	assert_false(child_gone());
	SAME("ready\n", visit_get(v, "/readyz").body);
	HAS(visit_get(v, "/metrics").body, "\ngonghui_files_read 1\n");
	LACKS(visit_get(system, "/").body, "读不了");
	kill_keeper(a);
	assert_true(child_gone());
	assert_int_equal(visit_get(v, "/readyz").status, 200);
	HAS(visit_get(v, "/readyz").body, "refused until the server is started anew");
	HAS(visit_get(v, "/metrics").body, "\ngonghui_files_read 0\n");
	HAS(visit_get(system, "/").body, "交上来的表格、图片现在都读不了");
	LACKS(visit_get(city, "/").body, "读不了");
	FAILS(ERR_BUSY, child_ask(a, &sheet_work, STDIN_FILENO, -1, (str){ 0 }, &c));
	child_stop();
	assert_false(child_gone());
}
