/* Opening, migrating, saving and watching over a database. */
#include "test/unit/db_fixture.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

static struct db_pool *
open_again(struct arena *a, const char *where, bool read_only)
{
	struct db_pool *p = NULL;

	OK(db_open(a, where, (struct db_options){ .readers = 1, .read_only = read_only }, &p));
	return p;
}

static const char *
where(struct db_pool *p, struct arena *a)
{
	return p->pg ? p->where : arena_fmt(a, "sqlite:%s", p->where).s;
}

/* --- one writer ------------------------------------------------------------------- */

TEST(only_one_pool_writes_to_a_file)
{
	const char *file = fixture_file(a);
	struct arena *first = arena_open(1 << 20);
	struct db_pool *p = fixture_open(first, file), *other;

	OK(fixture_add(p, first, 1, S("one")));
	FAILS(ERR_BUSY, db_open(a, file, (struct db_options){ 0 }, &other));
	arena_close(first);
	OK(db_open(a, file, (struct db_options){ 0 }, &other));
	assert_int_equal(fixture_count(other, a), 1);
}

TEST(a_dead_process_leaves_no_lock_and_no_half_written_row)
{
	const char *file = fixture_file(a);
	struct db_pool *p;
	int pipes[2], status;
	char ready;
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	if (!child) {
		p = fixture_open(a, file);
		OK(fixture_add(p, a, 1, S("acknowledged")));
		assert_int_equal(sqlite3_exec(p->writer.lite, "begin immediate; update counter set n = 9",
		                              NULL, NULL, NULL), SQLITE_OK);
		assert_int_equal(write(pipes[1], "!", 1), 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(pipes[0], &ready, 1), 1);
	FAILS(ERR_BUSY, db_open(a, file, (struct db_options){ 0 }, &p));
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	p = open_again(a, file, false);
	assert_int_equal(fixture_count(p, a), 1);
	close(pipes[0]);
	close(pipes[1]);
}

ON_ENGINES(who_only_reads_takes_no_lock_and_cannot_write)
{
	struct db_pool *reader = open_again(a, where(p, a), true);

	OK(fixture_add(p, a, 1, S("one")));
	assert_int_equal(fixture_count(reader, a), 1);
	if (!p->pg)
		FAILS(ERR_FAULT, fixture_add(reader, a, 2, S("two")));
}

TEST(a_place_that_is_none_is_refused)
{
	struct db_pool *p;

	FAILS(ERR_FAULT, db_open(a, "mysql://localhost", (struct db_options){ 0 }, &p));
	FAILS(ERR_FAULT, db_open(a, "sqlite:/nowhere/at/all.db", (struct db_options){ 0 }, &p));
	FAILS(ERR_BUSY, db_open(a, "postgresql:///x?host=/nowhere", (struct db_options){ 0 }, &p));
}

TEST(the_file_and_its_log_are_the_owners_alone)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };

	OK(fixture_add(p, a, 1, S("one")));
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct stat s;

		assert_int_equal(stat(arena_fmt(a, "%s%s", p->where, ends[i]).s, &s), 0);
		assert_int_equal(s.st_mode & 0777, 0600);
	}
}

/* --- what every connection is set to -------------------------------------------------- */

TEST(connections_are_set_as_promised)
{
	static const struct { const char *pragma; const char *writer, *reader; } settings[] = {
		{ "pragma journal_mode", "wal", "wal" }, { "pragma synchronous", "2", "2" },
		{ "pragma foreign_keys", "1", "1" }, { "pragma temp_store", "2", "2" },
		{ "pragma secure_delete", "1", "1" }, { "pragma trusted_schema", "0", "0" },
		{ "pragma wal_autocheckpoint", "0", "0" }, { "pragma query_only", "0", "1" },
	};
	struct db_pool *p = fixture_open(a, fixture_file(a));

	for (size_t i = 0; i < COUNT(settings); i++) {
		str got;

		OK(lite_text(&p->writer, a, settings[i].pragma, 0, &got));
		SAME(settings[i].writer, got);
		OK(lite_text(&p->readers.all[3], a, settings[i].pragma, 0, &got));
		SAME(settings[i].reader, got);
	}
}

/* Is this file mapped somewhere with the wish for large pages? */
static bool
is_mapped_large(const char *path)
{
	FILE *maps = fopen("/proc/self/smaps", "re");
	size_t n = strlen(path);
	bool here = false, large = false;
	char line[4096];

	assert_non_null(maps);
	while (!large && fgets(line, sizeof line, maps)) {
		size_t end = strcspn(line, "\n");

		if (strncmp(line, "VmFlags:", 8))
			here = here || (end > n && !strncmp(line + end - n, path, n));
		else {
			large = here && strstr(line, " hg");
			here = false;
		}
	}
	fclose(maps);
	return large;
}

TEST(what_is_read_is_mapped_in_large_pages)
{
	struct db_pool *p = fixture_open(a, fixture_file(a)), *again;

	if (access("/sys/kernel/mm/transparent_hugepage/enabled", F_OK)) {
		puts("# skipped: this kernel has none");
		return;
	}
	OK(fixture_add(p, a, 1, S("one")));
	db_checkpoint(p);
	again = open_again(a, where(p, a), true);
	assert_int_equal(fixture_count(again, a), 1);
	assert_true(is_mapped_large(p->where));
}

TEST(statements_are_prepared_once_for_each_connection)
{
	enum { MANY = 1500 };
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct stmt_text *texts = NEW_N(a, struct stmt_text, MANY);
	struct stmt many = sample_count;
	struct figure f;
	struct db *d;
	sqlite3_stmt *first;
	size_t before;

	OK(db_borrow(p, a, &d));
	before = d->cache.n;
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < MANY; i++) {
			texts[i] = sample_count_text[0];
			many.variants = &texts[i];
			OK(db_one_(d, a, &many, NULL, NULL, &f));
			first = i ? first : cache_get(&d->cache, texts)->lite;
		}
	assert_int_equal(d->cache.n, before + MANY);
	assert_ptr_equal(cache_get(&d->cache, texts)->lite, first);
	db_return(p, d);
}

/* --- steps ------------------------------------------------------------------------------ */

static const struct step club_1 = { 1, "club", "clubs", "create table club (club_id integer primary key)",
	"create table club (club_id bigint primary key)", "c1" };
static const struct step club_2 = { 2, "club", "names", "alter table club add column name text",
	"alter table club add column name text", "c2" };
static const struct step club_2_edited = { 2, "club", "names", "alter table club add column title text",
	"alter table club add column title text", "c2-edited" };
static const struct step club_3_wrong = { 3, "club", "wrong",
	"create table left_over (x integer); insert into no_such_table values (1)",
	"create table left_over (x integer); insert into no_such_table values (1)", "c3" };

ON_ENGINES(steps_are_applied_once_and_in_order)
{
	const struct step *steps[] = { &sample_step, &club_1, &club_2 };
	size_t applied = 9;
	struct db_gap gap;
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_migrated(d, a, steps, 3, &gap));
	assert_int_equal(gap.missing, 2);
	OK(db_migrate(p, a, steps, 2, (struct moment){ 1 }, &applied));
	assert_int_equal(applied, 1);
	OK(db_migrate(p, a, steps, 3, (struct moment){ 2 }, &applied));
	assert_int_equal(applied, 1);
	OK(db_migrate(p, a, steps, 3, (struct moment){ 3 }, &applied));
	assert_int_equal(applied, 0);
	OK(db_migrated(d, a, steps, 3, &gap));
	assert_int_equal(gap.missing, 0);
	assert_int_equal(gap.ahead, 0);
	db_return(p, d);
}

ON_ENGINES(a_step_edited_after_the_fact_is_refused)
{
	const struct step *steps[] = { &sample_step, &club_1, &club_2 };
	const struct step *edited[] = { &sample_step, &club_1, &club_2_edited };
	struct db_gap gap;
	size_t applied;
	struct db *d;
	failed e;

	OK(db_migrate(p, a, steps, 3, (struct moment){ 1 }, &applied));
	e = db_migrate(p, a, edited, 3, (struct moment){ 1 }, &applied);
	FAILS(ERR_CONFLICT, e);
	HAS(e->what, "club/0002_names");
	OK(db_borrow(p, a, &d));
	FAILS(ERR_CONFLICT, db_migrated(d, a, edited, 3, &gap));
	db_return(p, d);
}

ON_ENGINES(a_database_of_a_newer_program_is_refused)
{
	const struct step *steps[] = { &sample_step, &club_1, &club_2 };
	size_t applied;

	OK(db_migrate(p, a, steps, 3, (struct moment){ 1 }, &applied));
	FAILS(ERR_CONFLICT, db_migrate(p, a, steps, 2, (struct moment){ 1 }, &applied));
}

ON_ENGINES(a_step_that_fails_leaves_nothing_behind)
{
	const struct step *steps[] = { &sample_step, &club_1, &club_2, &club_3_wrong };
	static const struct step again = { 3, "club", "right", "create table left_over (x integer)",
		"create table left_over (x integer)", "c3-right" };
	size_t applied;

	FAILS(ERR_FAULT, db_migrate(p, a, steps, 4, (struct moment){ 1 }, &applied));
	steps[3] = &again;
	OK(db_migrate(p, a, steps, 4, (struct moment){ 1 }, &applied));
	assert_int_equal(applied, 1);
}

TEST(a_step_may_make_a_table_anew_but_not_break_its_keys)
{
	static const struct step
		parents = { 1, "kin", "kin", "create table parent (id integer primary key);"
			"create table child (parent integer not null references parent);"
			"insert into parent values (1); insert into child values (1)", "", "k1" },
		anew = { 2, "kin", "anew", "create table other (id integer primary key, name text);"
			"insert into other (id) select id from parent; drop table parent;"
			"alter table other rename to parent", "", "k2" },
		broken = { 3, "kin", "broken", "delete from parent", "", "k3" };
	const struct step *steps[] = { &sample_step, &parents, &anew, &broken };
	struct db_pool *p = fixture_open(a, fixture_file(a));
	size_t applied;
	failed e;
	str on;

	OK(db_migrate(p, a, steps, 3, (struct moment){ 1 }, &applied));
	assert_int_equal(applied, 2);
	e = db_migrate(p, a, steps, 4, (struct moment){ 1 }, &applied);
	FAILS(ERR_FAULT, e);
	HAS(e->what, "breaks foreign keys of child");
	OK(lite_text(&p->writer, a, "pragma foreign_keys", 0, &on));
	SAME("1", on);
}

/* --- backup ----------------------------------------------------------------------------------- */

struct busy { struct db_pool *p; atomic_bool stop; atomic_int written; int64_t failures; };

static void *
keep_writing(void *arg)
{
	struct busy *b = arg;

	for (int64_t key = 100000; !atomic_load(&b->stop); key++) {
		struct arena *a = arena_open(1 << 20);

		b->failures += fixture_add(b->p, a, key, (str){ 0 }) != NULL;
		atomic_fetch_add(&b->written, 1);
		arena_close(a);
	}
	return NULL;
}

static failed
add_bulk(struct db *d, void *arg)
{
	struct adding *job = arg;

	for (; job->row.sample_id.v < 20000; job->row.sample_id.v++)
		TRY(sample_insert(d, job));
	return NULL;
}

TEST(a_backup_made_while_others_write_is_whole)
{
	struct db_pool *p = fixture_open(a, fixture_file(a)), *copy;
	const char *path = arena_fmt(a, "%s.backup", p->where).s;
	struct adding bulk = { a, { .sample_id = { 1 }, .org_path = S("1.") } };
	struct busy b = { .p = p };
	struct db *d;
	pthread_t thread;
	int64_t n;
	str whole;

	OK(db_write_alone(p, a, add_bulk, &bulk));
	assert_int_equal(pthread_create(&thread, NULL, keep_writing, &b), 0);
	while (atomic_load(&b.written) < 10)
		sched_yield();
	OK(db_backup(p, a, path));
	FAILS(ERR_FAULT, db_backup(p, a, path));
	atomic_store(&b.stop, true);
	pthread_join(thread, NULL);
	assert_true(b.failures == 0);
	copy = open_again(a, arena_fmt(a, "sqlite:%s", path).s, false);
	n = fixture_count(copy, a);
	assert_true(n >= 20000 + 9 && n <= 19999 + b.written);
	OK(db_borrow(copy, a, &d));
	OK(db_integrity(d, a, &whole));
	SAME("ok", whole);
	db_return(copy, d);
}

TEST(a_backup_that_cannot_be_written_leaves_no_file)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));

	FAILS(ERR_FAULT, db_backup(p, a, "/nowhere/at/all.db"));
	FAILS(ERR_FAULT, db_backup(p, a, p->where));
	OK(fixture_add(p, a, 1, S("unharmed")));
}

/* --- watching ------------------------------------------------------------------------------------ */

ON_ENGINES(a_sound_database_says_ok_and_is_writable)
{
	struct db *d;
	str got;

	OK(db_borrow(p, a, &d));
	OK(db_integrity(d, a, &got));
	SAME("ok", got);
	db_return(p, d);
	OK(db_writable(p, a));
	OK(db_writable(p, a));
}

TEST(damage_is_reported)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	const char *path = p->where;
	struct adding bulk = { a, { .sample_id = { 1 }, .org_path = S("1.") } };
	char zeros[512] = { 0 };
	struct db *d;
	FILE *f;
	str got;

	OK(db_write_alone(p, a, add_bulk, &bulk));
	db_checkpoint(p);
	f = fopen(path, "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, 40 * 4096, SEEK_SET), 0);
	assert_int_equal(fwrite(zeros, 1, sizeof zeros, f), sizeof zeros);
	fclose(f);
	p = open_again(a, arena_fmt(a, "sqlite:%s", path).s, true);
	OK(db_borrow(p, a, &d));
	if (!db_integrity(d, a, &got))
		LACKS(got, "ok");
	db_return(p, d);
}

ON_ENGINES(a_plan_names_the_index)
{
	struct db *d;
	str plan;

	OK(db_borrow(p, a, &d));
	OK(db_plan(d, a, &sample_by_id, 0, &plan));
	HAS(plan, db_is_pg(d) ? "sample_pkey" : "SEARCH s USING INTEGER PRIMARY KEY");
	OK(db_plan(d, a, &sample_all, 0, &plan));
	db_return(p, d);
}

TEST(a_checkpoint_empties_the_log)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct stat s;

	OK(fixture_add(p, a, 1, S("one")));
	db_checkpoint(p);
	assert_int_equal(stat(arena_fmt(a, "%s-wal", p->where).s, &s), 0);
	assert_int_equal(s.st_size, 0);
	OK(fixture_add(p, a, 2, S("two")));
	assert_int_equal(fixture_count(p, a), 2);
}

static int64_t
log_size(struct db_pool *p, struct arena *a)
{
	struct stat s;

	assert_int_equal(stat(arena_fmt(a, "%s-wal", p->where).s, &s), 0);
	return s.st_size;
}

TEST(the_log_is_copied_back_once_writing_has_stopped)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct figure f;
	struct db *d;

	OK(fixture_add(p, a, 1, S("one")));
	/* Something was written within the hour. */
	assert_false(db_checkpoint_idle(p, 3600 * 1000));
	assert_true(log_size(p, a) > 0);
	assert_true(db_checkpoint_idle(p, 0));
	assert_int_equal(log_size(p, a), 0);
	/* Nothing has come since. */
	assert_false(db_checkpoint_idle(p, 0));
	/* Who still reads an older state is not disturbed, and the log waits for him. */
	OK(fixture_add(p, a, 2, S("two")));
	OK(db_borrow(p, a, &d));
	assert_int_equal(sqlite3_exec(d->lite, "begin; select count(*) from sample", NULL, NULL, NULL), SQLITE_OK);
	OK(fixture_add(p, a, 3, S("three")));
	assert_false(db_checkpoint_idle(p, 0));
	OK(db_one_(d, a, &sample_count, NULL, NULL, &f));
	assert_int_equal(f.n, 2);
	assert_int_equal(sqlite3_exec(d->lite, "commit", NULL, NULL, NULL), SQLITE_OK);
	db_return(p, d);
	assert_true(db_checkpoint_idle(p, 0));
	assert_int_equal(log_size(p, a), 0);
	assert_int_equal(fixture_count(p, a), 3);
}

/* A log that an earlier process left is copied back too. */
TEST(a_log_that_was_left_is_copied_back)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));

	assert_true(db_checkpoint_idle(p, 0));
	assert_false(db_checkpoint_idle(p, 0));
}

struct grown { struct arena *a; int64_t from; };

static failed
add_large(struct db *d, void *arg)
{
	struct grown *g = arg;
	struct adding job = { g->a, { .org_path = S("1."), .digest = { { arena_get(g->a, 1 << 20), 1 << 20 } } } };

	for (int i = 0; i < 4; i++) {
		job.row.sample_id.v = g->from++;
		TRY(sample_insert(d, &job));
	}
	return NULL;
}

/* Each rule writes about a thousand pages; without the writer's own checkpoints the log would hold all. */
TEST(the_log_does_not_grow_for_ever)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	struct stat s;

	for (int i = 0; i < 24; i++) {
		struct arena *one = arena_open(8 << 20);
		struct grown g = { one, 1 + i * 4 };

		OK(db_write(p, one, add_large, &g));
		arena_close(one);
	}
	assert_int_equal(stat(arena_fmt(a, "%s-wal", p->where).s, &s), 0);
	assert_true(s.st_size < (off_t)(WAL_PAGES + 2048) * 4200);
}
