/* Steps: old and new programs beside each other on one database, and what a step may make others wait for. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "test/unit/db_fixture.h"

#define BOTH(text) .sqlite = text, .pg = text
static const struct step
	clubs = { .number = 1, .module = "club", .name = "clubs", .digest = "c1",
		BOTH("create table club (club_id bigint primary key)") },
	wider = { .number = 2, .module = "club", .name = "wider", .digest = "c2", .expands = true,
		BOTH("alter table club add column name text") },
	other = { .number = 1, .module = "other", .name = "other", .digest = "o1", .expands = true,
		BOTH("create table other (other_id bigint primary key)") },
	narrower = { .number = 3, .module = "club", .name = "narrower", .digest = "c3",
		BOTH("alter table club rename column name to title") };
static const struct step
	*const of_old[] = { &sample_step, &clubs },
	*const of_new[] = { &sample_step, &clubs, &wider, &other },
	*const of_newest[] = { &sample_step, &clubs, &wider, &narrower, &other };

static size_t
migrate(struct db_pool *p, struct arena *a, const struct step *const *steps, size_t n)
{
	size_t applied = 99;

	OK(db_migrate(p, a, steps, n, (struct moment){ 1 }, &applied));
	return applied;
}

static struct db_gap
gap_of(struct db_pool *p, struct arena *a, const struct step *const *steps, size_t n)
{
	struct db_gap gap = { 99, 99 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_migrated(d, a, steps, n, &gap));
	db_return(p, d);
	return gap;
}

/* --- an older program ----------------------------------------------------------------------- */

ON_ENGINES(an_older_program_starts_and_serves_behind_what_only_adds)
{
	size_t ahead = 99;

	assert_int_equal(migrate(p, a, of_new, COUNT(of_new)), 3);
	assert_int_equal(migrate(p, a, of_old, COUNT(of_old)), 0);
	OK(db_ready(p, a, of_old, COUNT(of_old), &ahead));
	assert_int_equal(ahead, 2);
	assert_int_equal(gap_of(p, a, of_old, COUNT(of_old)).missing, 0);
	OK(db_ready(p, a, of_new, COUNT(of_new), &ahead));
	assert_int_equal(ahead, 0);
}

ON_ENGINES(behind_a_contraction_it_says_which_and_is_not_ready)
{
	size_t applied, ahead;
	failed e;

	migrate(p, a, of_newest, COUNT(of_newest));
	assert_non_null(e = db_ready(p, a, of_new, COUNT(of_new), &ahead));
	HAS(e->what, "a newer program has applied step club/0003_narrower to this database");
	HAS(e->what, "only the newer program may serve it");
	FAILS(ERR_CONFLICT, db_migrate(p, a, of_old, COUNT(of_old), (struct moment){ 1 }, &applied));
	OK(db_ready(p, a, of_newest, COUNT(of_newest), &ahead));
}

/* Also one of a module it has never heard of. */
ON_ENGINES(a_contraction_of_an_unknown_module_counts_too)
{
	static const struct step strange = { .number = 1, .module = "strange", .name = "taken", .digest = "s1",
		BOTH("drop table club") };
	const struct step *const steps[] = { &sample_step, &clubs, &strange };
	size_t applied;

	migrate(p, a, steps, 3);
	FAILS(ERR_CONFLICT, db_migrate(p, a, of_old, COUNT(of_old), (struct moment){ 1 }, &applied));
}

static failed
unmark(struct db *d, void *arg)
{
	static const char text[] = "alter table schema_step drop column expands";

	return db_is_pg(d) ? pg_script(d, arg, "unmark", "alter table schema_step drop column expands; drop table schema_server")
	                   : lite_script(d, arg, "unmark", text);
}

/* Of an installation of before nobody knows what its steps did. */
ON_ENGINES(steps_without_a_mark_are_taken_for_contractions)
{
	size_t applied;

	migrate(p, a, of_new, COUNT(of_new));
	OK(db_write_alone(p, a, unmark, a));
	assert_int_equal(gap_of(p, a, of_new, COUNT(of_new)).missing, 0);
	FAILS(ERR_CONFLICT, db_migrate(p, a, of_old, COUNT(of_old), (struct moment){ 1 }, &applied));
	assert_int_equal(migrate(p, a, of_newest, COUNT(of_newest)), 1);
	assert_int_equal(gap_of(p, a, of_newest, COUNT(of_newest)).ahead, 0);
}

/* --- servers that are alive ----------------------------------------------------------------------- */

TEST(what_takes_away_waits_until_no_server_is_left_that_does_not_know_it)
{
	const char *where = fixture_pg(a);
	struct db_pool *p;
	struct db_gap gap;
	size_t applied;
	failed e;

	if (!where)
		return;
	p = fixture_open(a, where);
	migrate(p, a, of_old, COUNT(of_old));
	OK(db_enter(p, a, S("one:/data"), of_old, COUNT(of_old)));
	assert_int_equal(migrate(p, a, of_new, COUNT(of_new)), 2);
	OK(db_stay(p, a, S("one:/data"), of_old, COUNT(of_old), &gap));
	assert_int_equal(gap.ahead, 2);
	OK(db_enter(p, a, S("two:/data"), of_newest, COUNT(of_newest)));
	e = db_migrate(p, a, of_newest, COUNT(of_newest), (struct moment){ 1 }, &applied);
	FAILS(ERR_CONFLICT, e);
	HAS(e->what, "step club/0003_narrower takes away or changes");
	HAS(e->what, "one:/data (heard of ");
	assert_true(str_find_str(e->what, S("two:/data")) < 0);
	assert_int_equal(gap_of(p, a, of_newest, COUNT(of_newest)).missing, 1);
	OK(db_leave(p, a, S("one:/data")));
	assert_int_equal(migrate(p, a, of_newest, COUNT(of_newest)), 1);
}

TEST(a_server_that_ended_without_a_word_is_gone_after_half_a_minute)
{
	const char *where = fixture_pg(a);
	struct db_pool *p;
	struct db_gap gap;
	size_t applied;

	if (!where)
		return;
	p = fixture_open(a, where);
	migrate(p, a, of_new, COUNT(of_new));
	OK(db_enter(p, a, S("one:/data"), of_new, COUNT(of_new)));
	fixture_pg_exec(where, "update schema_server set seen = seen - interval '20 s'");
	FAILS(ERR_CONFLICT, db_migrate(p, a, of_newest, COUNT(of_newest), (struct moment){ 1 }, &applied));
	fixture_pg_exec(where, "update schema_server set seen = seen - interval '11 s'");
	assert_int_equal(migrate(p, a, of_newest, COUNT(of_newest)), 1);
	FAILS(ERR_CONFLICT, db_stay(p, a, S("one:/data"), of_new, COUNT(of_new), &gap));
	FAILS(ERR_CONFLICT, db_enter(p, a, S("one:/data"), of_new, COUNT(of_new)));
}

/* --- waiting ------------------------------------------------------------------------------------ */

struct runner { const char *where; const struct step *const *steps; size_t n, applied; enum err_code code; };

static void *
run(void *arg)
{
	struct runner *r = arg;
	struct arena *a = arena_open(8 << 20);
	struct db_pool *p;
	failed e = db_open(a, r->where, (struct db_options){ .readers = 1 }, &p);

	if (!e)
		e = db_migrate(p, a, r->steps, r->n, (struct moment){ 1 }, &r->applied);
	r->code = e ? e->code : 0;
	arena_close(a);
	return NULL;
}

/* The answer to a question in the fixture's schema. */
static int64_t
ask(PGconn *c, const char *text)
{
	PGresult *r = PQexec(c, text);
	int64_t n = -1;

	if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r))
		str_int(str_of(PQgetvalue(r, 0, 0)), &n);
	PQclear(r);
	return n;
}

static void
until(PGconn *c, const char *text)
{
	for (int tries = 0; ask(c, text) <= 0; tries++) {
		assert_true(tries < 10000);
		usleep(2000);
	}
}

#define WAITING "select count(*) from pg_locks where relation = to_regclass('sample') and not granted"

/* One statement that wants the whole table would keep everybody behind it, as long as the long read lasts. */
TEST(a_step_that_waits_for_a_long_read_lets_the_others_pass)
{
	static const struct step column = { .number = 2, .module = "sample", .name = "column", .digest = "d2", .expands = true,
		BOTH("alter table sample add column extra text") };
	const struct step *const steps[] = { &sample_step, &column };
	const char *where = fixture_pg(a);
	struct runner r = { .where = where, .steps = steps, .n = 2 };
	pthread_t thread;
	PGconn *reads, *looks;

	if (!where)
		return;
	fixture_open(a, where);
	reads = PQconnectdb(where);
	looks = PQconnectdb(where);
	ask(looks, "set statement_timeout = '5s'");
	assert_int_equal(ask(reads, "begin; select count(*) from sample"), 0);
	pthread_create(&thread, NULL, run, &r);
	for (int i = 0; i < 3; i++) {
		until(looks, WAITING);
		assert_int_equal(ask(looks, "select count(*) from sample"), 0);
	}
	assert_int_equal(ask(reads, "commit; select 1"), 1);
	pthread_join(thread, NULL);
	assert_int_equal(r.code, 0);
	assert_int_equal(r.applied, 1);
	PQfinish(reads);
	PQfinish(looks);
}

static const struct step
	online = { .number = 2, .module = "sample", .name = "online", .digest = "d2", .expands = true, .online = true,
		.sqlite = "create index sample_number on sample (number, sum);\n",
		.pg = "create index concurrently if not exists sample_number on sample (number, sum);\n" },
	once = { .number = 3, .module = "sample", .name = "once", .digest = "d3", .expands = true, .online = true,
		.sqlite = "create unique index sample_once on sample (number);\n",
		.pg = "create unique index concurrently if not exists sample_once on sample (number);\n" };

/* Whoever is in the middle of a change holds up the index, and the index holds up nobody. */
TEST(an_index_is_made_while_others_write)
{
	const struct step *const steps[] = { &sample_step, &online };
	const char *where = fixture_pg(a);
	struct runner r = { .where = where, .steps = steps, .n = 2 };
	struct db_pool *p;
	pthread_t thread;
	PGconn *c, *looks;

	if (!where)
		return;
	p = fixture_open(a, where);
	OK(fixture_add(p, a, 1, S("one")));
	c = PQconnectdb(where);
	looks = PQconnectdb(where);
	assert_int_equal(ask(c, "begin; update sample set name = 'two'; select 1"), 1);
	pthread_create(&thread, NULL, run, &r);
	until(looks, "select count(*) from pg_stat_activity where query like 'create index concurrently%'"
	             " and wait_event_type = 'Lock'");
	OK(fixture_add(p, a, 2, S("beside")));
	assert_int_equal(ask(c, "commit; select 1"), 1);
	pthread_join(thread, NULL);
	assert_int_equal(r.code, 0);
	assert_int_equal(ask(c, "select count(*) from pg_index where indexrelid = "
	                        "to_regclass('sample_number') and indisvalid"), 1);
	PQfinish(c);
	PQfinish(looks);
}

TEST(what_a_failed_attempt_left_of_an_index_is_made_anew)
{
	const struct step *const steps[] = { &sample_step, &online, &once };
	const char *where = fixture_pg(a);
	struct db_pool *p;
	size_t applied;
	PGconn *c;

	if (!where)
		return;
	p = fixture_open(a, where);
	OK(fixture_add(p, a, 1, S("one")));
	OK(fixture_add(p, a, 2, S("two")));
	FAILS(ERR_CONFLICT, db_migrate(p, a, steps, 3, (struct moment){ 1 }, &applied));
	c = PQconnectdb(where);
	assert_int_equal(ask(c, "select count(*) from pg_index where indexrelid = "
	                        "to_regclass('sample_once') and not indisvalid"), 1);
	assert_int_equal(gap_of(p, a, steps, 3).missing, 1);
	fixture_pg_exec(where, "update sample set number = sample_id");
	assert_int_equal(migrate(p, a, steps, 3), 1);
	assert_int_equal(ask(c, "select count(*) from pg_index where indexrelid = "
	                        "to_regclass('sample_once') and indisvalid"), 1);
	PQfinish(c);
}

TEST(servers_that_start_at_once_apply_each_step_once)
{
	const struct step *const steps[] = { &sample_step, &online, &clubs, &wider, &narrower, &other };
	const char *where = fixture_pg(a);
	struct runner r[3];
	pthread_t threads[3];
	size_t applied = 0;

	if (!where)
		return;
	fixture_open(a, where);
	for (size_t i = 0; i < 3; i++) {
		r[i] = (struct runner){ .where = where, .steps = steps, .n = 6 };
		pthread_create(&threads[i], NULL, run, &r[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(r[i].code, 0);
		applied += r[i].applied;
	}
	assert_int_equal(applied, 5);
}
