/*
 * faults.c - what becomes of a request when memory or the disk fails in the middle of it.
 *
 *	faults [--most N] [--every N] [--from N] [--lanes N] [ROUTE]        TAP
 *
 * Each route of the stage is asked once as it should be: how many allocations (writes, reads,
 * syncs) that takes, and which tables it adds rows to.  Then it is asked again and again, each
 * time with another one of them failing.  The program must live, the answer must be one of ours
 * (the same as before, or 5xx), and the tables must have grown by all of it or by nothing:
 * rows, record, notices and idempotency key together.
 *
 * --most: so many points of failure for a route and kind, spread over all; 0: every one.
 * --every: only every so-manieth route.  --from: from that one on, to go on with a run that was ended.
 * ROUTE: those whose name holds it.  --lanes: so many routes at a time; as many as there are processors.
 * Nothing of this has to outlive the machine: where there is a file system in memory, the installations
 * lie there.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "test/rig/fail.h"
#include "test/web/stage.h"
#include "web/site.h"

static const struct { enum fail_kind kind; const char *name; bool lasting; int error; } trials[] = {
	{ FAIL_MEMORY, "an allocation fails", false, 0 },
	{ FAIL_MEMORY, "allocations fail from one on", true, 0 },
	{ FAIL_WRITE, "a write finds the disk full", false, ENOSPC },
	{ FAIL_WRITE, "writes find the disk full from one on", true, ENOSPC },
	{ FAIL_WRITE, "a write fails", false, EIO },
	{ FAIL_READ, "a read fails", false, EIO },
	{ FAIL_SYNC, "a sync fails", false, EIO },
};

static bool
is_one_of(str name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, str_of(list[i])))
			return true;
	return false;
}

/*
 * What goes through several transactions on purpose: a guess is counted before it is looked at, and
 * each of many rows stands for itself and is told of.
 */
static const char *const stepwise[] = { "POST /sign-in", "POST /my/sign-in", "POST /api/v1/session", "POST /activate",
	"POST /activate/code", "POST /my/mobile", "POST /me/second", "POST /me/second/codes", "POST /me/second/off",
	"POST /transfers/batch", "POST /transfers/confirm" };

/* So does what is done with all that were ticked in a list. */
static bool
is_stepwise(str name)
{
	return is_one_of(name, stepwise, COUNT(stepwise)) ||
	       (str_starts(name, S("POST /lists/")) && str_ends(name, S("/batch/run")));
}

/* They draw with Pango or write with libxlsxwriter, which end the process for want of memory: docs/operations.md. */
static const char *const drawing[] = { "POST /my/data/export/pdf", "GET /orgs/:id/poster", "POST /lists/terms/batch",
	"POST /lists/elections/batch", "POST /lists/transfers/batch", "GET /orgs/:id/certificate/paper",
	"GET /articles/version/:id/sheet.pdf" };

/* Each table that is imported has two of them. */
static bool
is_drawing(str name)
{
	return is_one_of(name, drawing, COUNT(drawing)) || str_ends(name, S("/import/template")) ||
	       str_ends(name, S("/held/sheet"));
}

/* What a row of a table is told when it was not its fault. */
static const char *const told[] = { "系统正忙", "存储空间已满", "系统出了问题" };

/* What its preparation makes can stand there once only; so it begins anew each time. */
static const char *const single[] = { "POST /my/data/correction/withdraw" };

/* So can a saved view's name. */
static bool
names_view(str name)
{
	return str_starts(name, S("POST /lists/")) && (str_ends(name, S("/views")) || str_ends(name, S("/views/:id")));
}

#define ENDS_SECONDS 60         /* of the processor, for a request and the stage that it may need anew */
#define ASKS_MOST 24            /* of one stage, before what was made for them gets in the way */
#define ASKS_LEAST 6            /* so many should be left to it when the next trial begins */

struct rig {
	struct stage *s;
	struct arena *a;                /* of the stage */
	size_t route, asks, trial;
	const struct site_route *r;
	str name;
	bool steps, draws, single;
	long tried, by_kind[FAIL_KINDS], faults;
};

static void
stage_renew(struct rig *g)
{
	arena_close(g->a);
	g->a = arena_open((size_t)1 << 30);
	g->s = stage_new(g->a);
	g->r = &site_routes(visit_site(g->s->visits[NOBODY])).at[g->route];
	g->name = stage_name(g->a, g->r);
	g->asks = 0;
	g->steps = is_stepwise(g->name);
	g->draws = is_drawing(g->name);
	g->single = is_one_of(g->name, single, COUNT(single)) || names_view(g->name);
}

/* --- counting rows ------------------------------------------------------------------------ */

static str
census(struct stage *s)
{
	struct db *d = test_db(s->w, s->a);
	str said;
	failed f = db_census(d, s->a, &said);

	if (f)
		fail_msg("census: " FMT, ARG(f->what));
	return said;
}

/* "audit +1 member +1 " */
static str
grown(struct arena *a, str before, str after)
{
	struct buf b = { .a = a };

	for (str was, is; was = str_cut(&before, '\n'), is = str_cut(&after, '\n'), is.n;) {
		str table = str_cut(&is, ' ');
		int64_t n = 0, m = 0;

		str_cut(&was, ' ');
		str_int(was, &n);
		str_int(is, &m);
		if (n != m)
			buf_fmt(&b, FMT " %+lld ", ARG(table), (long long)(m - n));
	}
	return buf_str(&b);
}

/* --- one request ------------------------------------------------------------------------------ */

static struct fail next_failure;
static long calls;

static void
begin(void)
{
	fail_arm(next_failure);
}

static void
end(void)
{
	calls = fail_disarm();
}

struct answered { int status; str growth, body; long calls; };

static struct answered
ask_once(struct rig *g, struct fail how)
{
	struct stage *s = g->s;
	enum principal who;
	struct request q;
	struct answer got;
	str before;

	/* A lock of the guesses before is over. */
	if (g->steps)
		test_wait(s->w, HOUR);
	stage_turn(s);
	who = stage_who(s, g->r);
	q = stage_request(s, g->r, who, OWN);
	/* Its token is fetched now, not in the middle. */
	if (q.method != HTTP_GET && !q.api)
		visit_csrf(s->visits[who]);
	before = census(s);
	next_failure = how;
	visit_watch = (struct visit_watch){ begin, end };
	got = stage_send(s, who, &q, 0);
	visit_watch = (struct visit_watch){ 0 };
	return (struct answered){ got.status, grown(s->a, before, census(s)), got.body, calls };
}

/* What may be done so and so often only is done again on another day. */
static struct answered
ask(struct rig *g, struct fail how)
{
	struct answered got;

	if (g->asks >= (g->single ? 1 : ASKS_MOST)) {
		stage_renew(g);
		/* What is kept with the first alone (the titles of a sheet, say) is no part of it. */
		if (how.at && !g->single)
			ask_once(g, (struct fail){ .kind = how.kind });
	}
	g->asks++;
	got = ask_once(g, how);
	if (got.status != 429)
		return got;
	test_wait(g->s->w, DAY);
	return ask_once(g, how);
}

/* --- all of them -------------------------------------------------------------------------------- */

static void
complain(struct rig *g, long at, const struct answered *o, const char *what)
{
	str body = o->body;

	if (g->faults++ < 20)
		printf("# " FMT ", %s, at %ld: %s: %d, grew by [" FMT "] " FMT "\n", ARG(g->name), trials[g->trial].name, at, what,
		       o->status, ARG(o->growth), ARG(o->status < 300 ? S("") : utf8_first(str_cut(&body, '\n'), 160)));
}

static bool
is_told(str body)
{
	for (size_t i = 0; i < COUNT(told); i++)
		if (str_find_str(body, str_of(told[i])) >= 0)
			return true;
	return false;
}

static void
judge(struct rig *g, long at, const struct answered *good, const struct answered *o)
{
	bool all = str_eq(o->growth, good->growth), nothing = !o->growth.n;

	if (g->steps && (o->status >= 500 || is_told(o->body)))
		return;
	if (!all && !nothing) {
		complain(g, at, o, "a part of it was done");
		if (g->faults < 20)
			printf("#   all of it is [" FMT "]\n", ARG(good->growth));
	} else if (o->status == good->status && !all)
		complain(g, at, o, "it was not done and is said to be");
	else if (o->status != good->status && o->status < 500)
		complain(g, at, o, "is answered as if it were the asker's fault");
}

/* Shared with the parent, which tells it of a child that crashed. */
#define LAST_MOST 200
static char *last_trial;

/* Points of failure spread over all calls, beginning elsewhere for each route. */
static void
try_points(struct rig *g, long most)
{
	const struct fail none = { .kind = trials[g->trial].kind };
	struct answered good;
	char growth[1000];
	long step, at;

	/* What a stage has been asked before does not spoil it: only how often. */
	if (!g->s || g->asks > ASKS_MOST - ASKS_LEAST)
		stage_renew(g);
	if (g->draws && none.kind == FAIL_MEMORY)
		return;
	/* The second time statements are prepared and names known; what came with the first alone is no promise. */
	ask(g, none);
	good = ask(g, none);
	snprintf(growth, sizeof growth, FMT, ARG(good.growth));
	good.growth = str_of(growth);
	step = most && good.calls > most ? (good.calls + most - 1) / most : 1;
	for (at = 1 + g->tried % step; at <= good.calls; at += step) {
		struct fail how = { trials[g->trial].kind, at, trials[g->trial].lasting, trials[g->trial].error };
		struct answered o;

		snprintf(last_trial, LAST_MOST, "%s, at %ld of %ld", trials[g->trial].name, at, good.calls);
		/* One that does not end is ended: by the time of the processor, which nobody else's work makes longer. */
		setitimer(ITIMER_PROF, &(struct itimerval){ .it_value = { .tv_sec = ENDS_SECONDS } }, NULL);
		o = ask(g, how);
		judge(g, at, &good, &o);
		g->tried++;
		g->by_kind[how.kind]++;
		/* After a failed sync nothing is written any more: a new beginning. */
		if (how.kind == FAIL_SYNC)
			stage_renew(g);
	}
}

struct result { long tried, by_kind[FAIL_KINDS], faults; };

/* What the parent has made is not the child's to remove. */
static void
leave_at_once(void)
{
	fflush(stdout);
	_exit(1);
}

/* In a process of its own, so that a crash is told and ends only this route. */
static _Noreturn void
be_tried(size_t route, long most, int to)
{
	struct rig g = { .route = route };
	struct result r;

	/* The log tells each failure that was made here. */
	dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
	atexit(leave_at_once);
	for (g.trial = 0; g.trial < COUNT(trials); g.trial++)
		try_points(&g, most);
	fflush(stdout);
	r = (struct result){ .tried = g.tried, .faults = g.faults };
	memcpy(r.by_kind, g.by_kind, sizeof r.by_kind);
	arena_close(g.a);
	_exit(write(to, &r, sizeof r) != sizeof r);
}

/* --- several routes at a time ------------------------------------------------------------- */

#define LANES_MOST 16

struct lane { pid_t child; int from; char *last; str name; };
static struct lane lanes[LANES_MOST];

struct total { struct result r; int tests; };

static void
count(struct total *t, const struct lane *l, const struct result *r)
{
	for (size_t k = 0; k < FAIL_KINDS; k++)
		t->r.by_kind[k] += r->by_kind[k];
	t->r.faults += r->faults;
	printf("%sok %d - " FMT ": %ld failures\n", r->faults ? "not " : "", ++t->tests, ARG(l->name), r->tried);
}

/* Whoever is ready first. */
static void
lane_end(struct total *t)
{
	int status = 0;
	pid_t child = wait(&status);

	for (struct lane *l = lanes; l < lanes + LANES_MOST; l++) {
		struct result r;

		if (!l->child || l->child != child)
			continue;
		if (read(l->from, &r, sizeof r) != sizeof r)
			r = (struct result){ .faults = 1 };
		close(l->from);
		if (WIFSIGNALED(status)) {
			if (WTERMSIG(status) == SIGPROF)
				printf("# it does not end: %s\n", l->last);
			else
				printf("# it crashed by signal %d: %s\n", WTERMSIG(status), l->last);
			r.faults++;
		}
		l->child = 0;
		count(t, l, &r);
	}
}

static void
lane_begin(struct lane *l, str name, size_t route, long most)
{
	int pipes[2];

	fflush(stdout);
	if (!l->last)
		l->last = mmap(NULL, LAST_MOST, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l->last == MAP_FAILED || pipe(pipes) || (l->child = fork()) < 0)
		fail_msg("no process for " FMT, ARG(name));
	if (!l->child) {
		last_trial = l->last;
		be_tried(route, most, pipes[1]);
	}
	close(pipes[1]);
	l->from = pipes[0];
	l->name = name;
}

/* In memory where there is such a place: syncs that fail on purpose need no disk, and those that do not are quick. */
static void
lie_in_memory(struct arena *a)
{
	if (!access("/dev/shm", W_OK))
		setenv("TMPDIR", "/dev/shm", true);
	setenv("TMPDIR", test_folder(a), true);
}

struct asked { const char *only; long most, every, lanes, from; };

static struct asked
asked_for(int argc, char **argv)
{
	struct asked w = { .every = 1, .lanes = sysconf(_SC_NPROCESSORS_ONLN) };

	for (int i = 1; i < argc; i++) {
		long *number = !strcmp(argv[i], "--most") ? &w.most : !strcmp(argv[i], "--every") ? &w.every :
			!strcmp(argv[i], "--lanes") ? &w.lanes : !strcmp(argv[i], "--from") ? &w.from : NULL;

		if (!number)
			w.only = argv[i];
		else if (++i < argc)
			*number = strtol(argv[i], NULL, 10);
	}
	w.from = w.from < 0 ? 0 : w.from;
	if (w.lanes < 1 || w.lanes > LANES_MOST)
		w.lanes = w.lanes < 1 ? 1 : LANES_MOST;
	return w;
}

int
main(int argc, char **argv)
{
	static char said[1 << 16];      /* lines of several processes stay whole */
	struct asked w = asked_for(argc, argv);
	struct arena *a = arena_open((size_t)256 << 20);
	struct total t = { 0 };
	struct site_routes all;
	long busy = 0;

	setvbuf(stdout, said, _IOFBF, sizeof said);
	lie_in_memory(a);
	all = site_routes(visit_site(stage_new(a)->visits[NOBODY]));
	child_none();
	for (size_t i = (size_t)w.from; i < all.n; i += (size_t)(w.only ? 1 : w.every)) {
		str name = stage_name(a, &all.at[i]);
		struct lane *l = lanes;

		if (w.only ? str_find_str(name, str_of(w.only)) < 0 : stage_exception(&all.at[i]) != NULL)
			continue;
		if (busy == w.lanes) {
			lane_end(&t);
			busy--;
		}
		while (l->child)
			l++;
		lane_begin(l, name, i, w.most);
		busy++;
	}
	while (busy--)
		lane_end(&t);
	printf("# %d routes: failed %ld allocations, %ld writes, %ld reads, %ld syncs\n1..%d\n", t.tests,
	       t.r.by_kind[FAIL_MEMORY], t.r.by_kind[FAIL_WRITE], t.r.by_kind[FAIL_READ], t.r.by_kind[FAIL_SYNC], t.tests);
	arena_close(a);
	return t.r.faults > 0;
}
