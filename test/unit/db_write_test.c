/* Rules, batches and their commits: what is acknowledged is durable, what failed left nothing. */
#include "test/unit/db_fixture.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const struct stmt_text
	grow_text[] = { { "update counter set n = n + 1", "update counter set n = n + 1" } },
	counter_text[] = { { "select n from counter", "select n from counter" } };
static const struct stmt
	counter_grow = { .name = "counter_grow", .writes = true, .variants = grow_text },
	counter_read = { .name = "counter_read", .row = &figure_entity, .variants = counter_text };

static int64_t
counter(struct db_pool *p, struct arena *a)
{
	struct figure f = { -1 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, &counter_read, NULL, NULL, &f));
	db_return(p, d);
	return f.n;
}

/* --- many at once ---------------------------------------------------------------- */

enum { THREADS = 200, EACH = 5 };
enum fate { FINE, REFUSED, CONFLICT, FATES };

struct client {
	pthread_t thread;
	struct db_pool *p;
	int number;
	int64_t acknowledged, wrongly;
};

struct visit { struct arena *a; struct sample row; enum fate fate; };

static failed
visit(struct db *d, void *arg)
{
	struct visit *v = arg;

	TRY(db_run_(d, v->a, &counter_grow, NULL, NULL, NULL));
	TRY(db_run_(d, v->a, &sample_add, NULL, &v->row, NULL));
	if (v->fate == CONFLICT)        /* the same row again */
		TRY(db_run_(d, v->a, &sample_add, NULL, &v->row, NULL));
	return v->fate == REFUSED ? FAIL(v->a, ERR_DENIED, "refused") : NULL;
}

static void *
client_run(void *arg)
{
	static const enum err_code codes[] = { [REFUSED] = ERR_DENIED, [CONFLICT] = ERR_CONFLICT };
	struct client *c = arg;

	for (int i = 0; i < EACH; i++) {
		struct arena *a = arena_open(1 << 20);
		int64_t key = c->number * EACH + i + 1;
		struct visit v = { a, { .sample_id = { key }, .org_path = S("1.") }, (enum fate)(key % FATES) };
		failed e = db_write(c->p, a, visit, &v);

		if (!e && v.fate == FINE)
			c->acknowledged |= 1 << i;
		else if (!e || e->code != codes[v.fate])
			c->wrongly++;
		arena_close(a);
	}
	return NULL;
}

ON_ENGINES(two_hundred_threads_lose_and_invent_nothing)
{
	struct client *clients = NEW_N(a, struct client, THREADS);
	int64_t acknowledged = 0, expected = 0;
	struct sample *rows;
	struct db *d;
	size_t n;

	for (int i = 0; i < THREADS; i++) {
		clients[i] = (struct client){ .p = p, .number = i };
		assert_int_equal(pthread_create(&clients[i].thread, NULL, client_run, &clients[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(clients[i].thread, NULL);
		assert_true(clients[i].wrongly == 0);
	}
	for (int i = 0; i < THREADS * EACH; i++) {
		acknowledged += clients[i / EACH].acknowledged >> i % EACH & 1;
		expected += (i + 1) % FATES == FINE;
	}
	OK(db_borrow(p, a, &d));
	OK(db_all_(d, a, &sample_all, NULL, NULL, (void **)&rows, &n));
	db_return(p, d);
	assert_true((int64_t)n == acknowledged);
	assert_true(counter(p, a) == acknowledged);
	for (size_t i = 0; i < n; i++) {
		int64_t at = rows[i].sample_id.v - 1;

		assert_true(clients[at / EACH].acknowledged >> at % EACH & 1);
	}
	assert_true(acknowledged == expected);
}

/* --- many at once on several servers ----------------------------------------------- */

struct crowd { pthread_t thread; struct db_pool *p; int64_t done; };
struct submission { struct arena *a; };

/* All want the same row, as submissions all want the counters of the house; first they ask a little. */
static failed
submit(struct db *d, void *arg)
{
	struct submission *s = arg;
	struct figure f;

	for (int i = 0; i < 10; i++)
		TRY(db_one_(d, s->a, i ? &sample_count : &counter_read, NULL, NULL, &f));
	return db_run_(d, s->a, &counter_grow, NULL, NULL, NULL);
}

static void *
crowd_run(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < EACH; i++) {
		struct arena *a = arena_open(1 << 20);
		struct submission s = { .a = a };

		c->done += !db_write(c->p, a, submit, &s);
		arena_close(a);
	}
	return NULL;
}

TEST(sixty_four_writers_of_two_servers_are_never_told_that_it_is_busy)
{
	enum { WRITERS = 64 };
	const char *where = fixture_pg(a);
	struct crowd crowd[WRITERS];
	struct db_pool *servers[2];

	if (!where)
		return;
	servers[0] = fixture_open(a, where);
	OK(db_open(a, where, (struct db_options){ .readers = 1 }, &servers[1]));
	for (int i = 0; i < WRITERS; i++) {
		crowd[i] = (struct crowd){ .p = servers[i % 2] };
		assert_int_equal(pthread_create(&crowd[i].thread, NULL, crowd_run, &crowd[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(crowd[i].thread, NULL);
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(crowd[i].done, EACH);
	assert_true(counter(servers[0], a) == WRITERS * EACH);
}

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

/* Somebody else's change comes between this rule's reading and its writing. */
struct overtaken { struct arena *a; const char *server; int tries, times; int64_t read; };

static failed
read_then_grow(struct db *d, void *arg)
{
	struct overtaken *o = arg;
	struct figure f;

	TRY(db_one_(d, o->a, &counter_read, NULL, NULL, &f));
	o->read = f.n;
	if (o->tries++ < o->times)
		fixture_pg_exec(o->server, "update counter set n = n + 10");
	return db_run_(d, o->a, &counter_grow, NULL, NULL, NULL);
}

TEST(a_rule_overtaken_on_postgresql_is_run_again)
{
	const char *server = fixture_pg(a);
	struct overtaken o = { .a = a, .server = server, .times = 1 };
	struct db_pool *p;

	if (!server)
		return;
	p = fixture_open(a, server);
	OK(db_write(p, a, read_then_grow, &o));
	assert_int_equal(o.tries, 2);
	assert_true(o.read == 10 && counter(p, a) == 11);
	o = (struct overtaken){ .a = a, .server = server, .times = 100 };
	FAILS(ERR_BUSY, db_write(p, a, read_then_grow, &o));
	assert_int_equal(o.tries, PG_TRIES);
	assert_true(counter(p, a) == 11 + PG_TRIES * 10);
}

/* A rule of one server, and those of another that overtake it whenever they may. */
struct race { struct arena *a; struct db_pool *other; const char *server; int runs; pthread_t thread; _Atomic bool went; };

static void *
overtake(void *arg)
{
	struct race *r = arg;
	struct arena *a = arena_open(1 << 20);
	struct submission s = { .a = a };

	OK(db_write(r->other, a, submit, &s));
	r->went = true;
	arena_close(a);
	return NULL;
}

/* The other one has gone, or it waits for its turn. */
static void
went_or_waits(struct race *r)
{
	PGconn *c = PQconnectdb(r->server);
	bool waits = false;

	while (!r->went && !waits) {
		PGresult *w = PQexec(c, "select from pg_locks where relation = 'schema_server'::regclass and not granted");

		waits = PQntuples(w) > 0;
		PQclear(w);
	}
	PQfinish(c);
}

static failed
race(struct db *d, void *arg)
{
	struct race *r = arg;
	struct figure f;

	TRY(db_one_(d, r->a, &counter_read, NULL, NULL, &f));
	if (r->runs++)
		pthread_join(r->thread, NULL);
	r->went = false;
	assert_int_equal(pthread_create(&r->thread, NULL, overtake, r), 0);
	went_or_waits(r);
	return db_run_(d, r->a, &counter_grow, NULL, NULL, NULL);
}

TEST(a_rule_that_was_overtaken_often_is_overtaken_no_more)
{
	struct race r = { .a = a, .server = fixture_pg(a) };
	struct db_pool *p;

	if (!r.server)
		return;
	p = fixture_open(a, r.server);
	OK(db_open(a, r.server, (struct db_options){ .readers = 1 }, &r.other));
	OK(db_write(p, a, race, &r));
	pthread_join(r.thread, NULL);
	assert_int_equal(r.runs, PG_MEETS + 1);
	assert_true(r.went && counter(p, a) == PG_MEETS + 2);
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

	bad.real = sqlite3_vfs_find(NULL);
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
