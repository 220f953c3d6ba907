/* Batches and their commits: what is acknowledged is durable, what failed left nothing. */
#include "test/unit/db_fixture.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* --- a batch made on purpose -------------------------------------------------------- */

/*
 * A rule that waits until so many others stand in the queue, so that they and
 * it are one batch.  The batch's age is wound back: only its size counts here.
 */
struct scene {
	struct db_pool *p;
	struct arena *a;
	size_t wait_for;
	struct sample row;
	failed (*then)(struct db *, struct scene *);
	pthread_t thread;
	failed result;
	jmp_buf full;
	bool jumped;
};

static size_t
waiting(struct db_pool *p)
{
	size_t n;

	pthread_mutex_lock(&p->baton.lock);
	n = p->baton.waiting;
	pthread_mutex_unlock(&p->baton.lock);
	return n;
}

static failed
scene_rule(struct db *d, void *arg)
{
	struct scene *s = arg;

	while (waiting(s->p) < s->wait_for)
		sched_yield();
	/* Not too old for others, however long this machine takes over it. */
	s->p->baton.begun = ticks() + 60 * 1000000;
	TRY(db_run_(d, s->a, &sample_add, NULL, &s->row, NULL));
	return s->then ? s->then(d, s) : NULL;
}

static void *
scene_run(void *arg)
{
	struct scene *s = arg;

	if (!setjmp(s->full))
		s->result = db_write(s->p, s->a, scene_rule, s);
	else
		s->jumped = true;
	if (s->jumped) {
		arena_close(s->a);
		s->a = NULL;
	}
	return NULL;
}

enum { SCENES = 4 };

/* The first waits until the others stand behind it; then they go one by one. */
static void
play(struct db_pool *p, struct scene s[SCENES])
{
	for (size_t i = 0; i < SCENES; i++) {
		s[i].p = p;
		s[i].a = arena_open(1 << 20);
		arena_full(s[i].a, &s[i].full);
		s[i].wait_for = i ? 0 : SCENES - 1;
		s[i].row = (struct sample){ .sample_id = { (int64_t)i + 1 }, .org_path = S("1.") };
		assert_int_equal(pthread_create(&s[i].thread, NULL, scene_run, &s[i]), 0);
		while (i && i < SCENES - 1 && waiting(p) < i)
			sched_yield();          /* (with the last behind it the first goes on) */
		while (!i) {
			bool held;

			pthread_mutex_lock(&p->baton.lock);
			held = p->baton.owned;
			pthread_mutex_unlock(&p->baton.lock);
			if (held)
				break;
			sched_yield();
		}
	}
	for (size_t i = 0; i < SCENES; i++)
		pthread_join(s[i].thread, NULL);
}

static void
strike(struct scene s[SCENES])
{
	for (size_t i = 0; i < SCENES; i++)
		arena_close(s[i].a);
}

TEST(rules_that_wait_share_one_commit)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	uint64_t before = p->baton.commits;
	struct scene s[SCENES] = { 0 };

	play(p, s);
	for (size_t i = 0; i < SCENES; i++)
		OK(s[i].result);
	assert_true(p->baton.commits == before + 1);
	assert_int_equal(fixture_count(p, a), SCENES);
	strike(s);
}

static failed
refuse(struct db *d, struct scene *s)
{
	(void)d;
	return FAIL(s->a, ERR_DENIED, "not this one");
}

TEST(one_refused_rule_leaves_the_others_of_its_batch_alone)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct scene s[SCENES] = { [1] = { .then = refuse }, [3] = { .then = refuse } };

	play(p, s);
	OK(s[0].result);
	FAILS(ERR_DENIED, s[1].result);
	OK(s[2].result);
	FAILS(ERR_DENIED, s[3].result);
	assert_int_equal(fixture_count(p, a), 2);
	strike(s);
}

/* A rule that swallows a failed statement does not get away with it, on either engine. */
static failed
swallow(struct db *d, void *arg)
{
	struct adding *job = arg;
	failed e;

	TRY(sample_insert(d, job));
	e = sample_insert(d, job);
	FAILS(ERR_CONFLICT, e);
	job->row.sample_id.v = 2;
	FAILS(ERR_CONFLICT, sample_insert(d, job));
	return NULL;
}

ON_ENGINES(a_rule_whose_statement_failed_fails)
{
	struct adding job = { a, { .sample_id = { 1 }, .org_path = S("1.") } };

	FAILS(ERR_CONFLICT, db_write(p, a, swallow, &job));
	assert_int_equal(fixture_count(p, a), 0);
	OK(fixture_add(p, a, 1, S("later")));
}

static int
refuse_commit(void *arg)
{
	++*(int *)arg;
	return 1;
}

TEST(a_failed_commit_fails_every_rule_of_its_batch)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct scene s[SCENES] = { [2] = { .then = refuse } };
	int refused = 0;

	sqlite3_commit_hook(p->writer.lite, refuse_commit, &refused);
	play(p, s);
	for (size_t i = 0; i < SCENES; i++)
		FAILS(ERR_FAULT, s[i].result);
	assert_int_equal(refused, 1);
	sqlite3_commit_hook(p->writer.lite, NULL, NULL);
	assert_int_equal(fixture_count(p, a), 0);
	OK(fixture_add(p, a, 9, S("goes on")));
	strike(s);
}

/* No page is left: SQLite then rolls back the whole transaction, and not this statement alone. */
static failed
fill_up(struct db *d, struct scene *s)
{
	struct sample row = { .sample_id = { 100 }, .org_path = S("1.") };
	struct blob large = { { arena_get(s->a, 100000), 100000 } };
	failed e;

	row.digest = large;
	assert_int_equal(sqlite3_exec(d->lite, "pragma max_page_count=1", NULL, NULL, NULL), SQLITE_OK);
	e = db_run_(d, s->a, &sample_add, NULL, &row, NULL);
	sqlite3_exec(d->lite, "pragma max_page_count=1000000", NULL, NULL, NULL);
	assert_true(sqlite3_get_autocommit(d->lite));
	/* Were it obeyed, this one would be a commit of its own. */
	assert_non_null(sample_insert(d, &(struct adding){ s->a, { .sample_id = { 101 }, .org_path = S("1.") } }));
	return e;
}

TEST(a_full_disk_fails_the_batch_and_not_the_next)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct scene s[SCENES] = { [1] = { .then = fill_up } };

	play(p, s);
	FAILS(ERR_FULL, s[0].result);
	FAILS(ERR_FULL, s[1].result);
	OK(s[2].result);
	OK(s[3].result);
	assert_int_equal(fixture_count(p, a), 2);
	strike(s);
}

static failed
fill_arena(struct db *d, struct scene *s)
{
	(void)d;
	while (arena_get(s->a, 4096))
		;
	return NULL;
}

TEST(a_rule_that_jumps_out_takes_only_its_own_work_along)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct scene s[SCENES] = { [1] = { .then = fill_arena }, [3] = { .then = fill_arena } };

	play(p, s);
	assert_true(s[1].jumped && s[3].jumped);
	OK(s[0].result);
	OK(s[2].result);
	assert_int_equal(fixture_count(p, a), 2);
	OK(fixture_add(p, a, 9, S("goes on")));
	strike(s);
}

ON_ENGINES(a_lone_rule_that_jumps_out_gives_the_writer_back)
{
	for (int64_t i = 0; i < 6; i++) {
		struct scene s = { .p = p, .a = arena_open(1 << 20), .then = fill_arena,
			.row = { .sample_id = { 1 }, .org_path = S("1.") } };

		arena_full(s.a, &s.full);
		scene_run(&s);
		assert_true(s.jumped);
		OK(fixture_add(p, a, 10 + i, (str){ 0 }));
	}
	assert_int_equal(fixture_count(p, a), 6);
}

static failed
many_alone(struct db *d, void *arg)
{
	struct adding *job = arg;

	for (int i = 0; i < 500; i++, job->row.sample_id.v++)
		TRY(sample_insert(d, job));
	return job->row.number ? FAIL(job->a, ERR_INVALID, "the last was wrong") : NULL;
}

ON_ENGINES(a_long_writer_is_all_or_nothing)
{
	struct adding job = { a, { .sample_id = { 1 }, .number = 1, .org_path = S("1.") } };

	FAILS(ERR_INVALID, db_write_alone(p, a, many_alone, &job));
	assert_int_equal(fixture_count(p, a), 0);
	job.row = (struct sample){ .sample_id = { 1 }, .org_path = S("1.") };
	OK(db_write_alone(p, a, many_alone, &job));
	assert_int_equal(fixture_count(p, a), 500);
}

struct nested { struct db_pool *p; struct arena *a; };

static failed
write_inside(struct db *d, void *arg)
{
	struct nested *n = arg;

	(void)d;
	return fixture_add(n->p, n->a, 1, S("inside"));
}

ON_ENGINES(a_rule_within_a_rule_is_caught)
{
	int status;
	pid_t child;

	child = fork();
	if (!child) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr))
			_exit(3);
		_exit(db_write(p, a, write_inside, &(struct nested){ p, a }) != NULL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

/* --- a disk that fails ----------------------------------------------------------------- */

/* The default file system of SQLite, but that the sync or the writes of a log fail on demand. */
struct bad_file { sqlite3_file base; bool is_log; };
static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods io;
	bool sync_fails, writes_fail;
	int syncs;
} bad;

static sqlite3_file *
real_file(sqlite3_file *f)
{
	return (sqlite3_file *)((struct bad_file *)f + 1);
}

#define PASS(f, call, ...) real_file(f)->pMethods->call(real_file(f), __VA_ARGS__)
static int bad_close(sqlite3_file *f) { return real_file(f)->pMethods->xClose(real_file(f)); }
static int bad_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) { return PASS(f, xRead, to, n, at); }
static int bad_truncate(sqlite3_file *f, sqlite3_int64 n) { return PASS(f, xTruncate, n); }
static int bad_size(sqlite3_file *f, sqlite3_int64 *n) { return PASS(f, xFileSize, n); }
static int bad_lock(sqlite3_file *f, int how) { return PASS(f, xLock, how); }
static int bad_unlock(sqlite3_file *f, int how) { return PASS(f, xUnlock, how); }
static int bad_reserved(sqlite3_file *f, int *ret) { return PASS(f, xCheckReservedLock, ret); }
static int bad_control(sqlite3_file *f, int what, void *arg) { return PASS(f, xFileControl, what, arg); }
static int bad_sector(sqlite3_file *f) { return real_file(f)->pMethods->xSectorSize(real_file(f)); }
static int bad_traits(sqlite3_file *f) { return real_file(f)->pMethods->xDeviceCharacteristics(real_file(f)); }
static int bad_shm_map(sqlite3_file *f, int page, int n, int grow, void volatile **ret) { return PASS(f, xShmMap, page, n, grow, ret); }
static int bad_shm_lock(sqlite3_file *f, int at, int n, int flags) { return PASS(f, xShmLock, at, n, flags); }
static void bad_shm_barrier(sqlite3_file *f) { real_file(f)->pMethods->xShmBarrier(real_file(f)); }
static int bad_shm_unmap(sqlite3_file *f, int gone) { return PASS(f, xShmUnmap, gone); }
static int bad_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **ret) { return PASS(f, xFetch, at, n, ret); }
static int bad_unfetch(sqlite3_file *f, sqlite3_int64 at, void *p) { return PASS(f, xUnfetch, at, p); }

static int
bad_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	if (bad.writes_fail && ((struct bad_file *)f)->is_log)
		return SQLITE_FULL;
	return PASS(f, xWrite, from, n, at);
}

static int
bad_sync(sqlite3_file *f, int flags)
{
	if (((struct bad_file *)f)->is_log && bad.sync_fails) {
		bad.syncs++;
		return SQLITE_IOERR_FSYNC;
	}
	return PASS(f, xSync, flags);
}

static int
bad_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *ret)
{
	int rc = bad.real->xOpen(bad.real, name, real_file(f), flags, ret);

	(void)v;
	f->pMethods = rc == SQLITE_OK ? &bad.io : NULL;
	((struct bad_file *)f)->is_log = flags & SQLITE_OPEN_WAL;
	return rc;
}

static void
bad_begin(void)
{
	static const sqlite3_io_methods methods = { 3, bad_close, bad_read, bad_write, bad_truncate, bad_sync,
		bad_size, bad_lock, bad_unlock, bad_reserved, bad_control, bad_sector, bad_traits,
		bad_shm_map, bad_shm_lock, bad_shm_barrier, bad_shm_unmap, bad_fetch, bad_unfetch };

	bad.real = sqlite3_vfs_find("unix");
	bad.vfs = *bad.real;
	bad.vfs.zName = "bad";
	bad.vfs.szOsFile += (int)sizeof(struct bad_file);
	bad.vfs.xOpen = bad_open;
	bad.vfs.pNext = NULL;
	bad.io = methods;
	bad.sync_fails = bad.writes_fail = false;
	bad.syncs = 0;
	assert_int_equal(sqlite3_vfs_register(&bad.vfs, 1), SQLITE_OK);
}

static void
bad_end(void *arg)
{
	(void)arg;
	bad.sync_fails = bad.writes_fail = false;
	sqlite3_vfs_unregister(&bad.vfs);
	/* Or another one would be the usual one now. */
	sqlite3_vfs_register(bad.real, 1);
}

TEST(after_a_failed_sync_nothing_is_acknowledged_and_the_sync_is_not_tried_again)
{
	struct db_pool *p;
	struct scene s[SCENES] = { 0 };

	bad_begin();
	arena_defer(a, bad_end, NULL);
	p = fixture_open(a, fixture_file(a));
	OK(fixture_add(p, a, 50, S("before")));
	bad.sync_fails = true;
	play(p, s);
	for (size_t i = 0; i < SCENES; i++)
		FAILS(ERR_FAULT, s[i].result);
	FAILS(ERR_FAULT, db_writable(p, a));
	assert_int_equal(bad.syncs, 1);
	bad.sync_fails = false;
	FAILS(ERR_FAULT, fixture_add(p, a, 51, S("after")));
	FAILS(ERR_FAULT, db_write_alone(p, a, many_alone, NULL));
	assert_int_equal(fixture_count(p, a), 1);
	strike(s);
}

TEST(a_full_disk_at_the_commit_passes_when_there_is_room_again)
{
	struct db_pool *p;
	struct scene s[SCENES] = { 0 };

	bad_begin();
	arena_defer(a, bad_end, NULL);
	p = fixture_open(a, fixture_file(a));
	bad.writes_fail = true;
	play(p, s);
	for (size_t i = 0; i < SCENES; i++)
		FAILS(ERR_FULL, s[i].result);
	assert_int_equal(fixture_count(p, a), 0);
	FAILS(ERR_FULL, db_writable(p, a));
	bad.writes_fail = false;
	OK(db_writable(p, a));
	OK(fixture_add(p, a, 1, S("room again")));
	strike(s);
}
