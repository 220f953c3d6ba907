/* Replicas without a standby: the mark a commit leaves, and servers that are none.  Real ones: test/rig/replicas.mjs. */
#include "test/unit/db_fixture.h"

static const struct step *const steps[] = { &sample_step };

ON_ENGINES(without_replicas_who_may_lag_asks_the_one_there_is)
{
	struct db *d;

	OK(fixture_add(p, a, 1, S("one")));
	assert_false(db_replicated(p));
	assert_int_equal(db_mark(p), 0);
	OK(db_watch(p, a, steps, 1));
	OK(db_borrow_lagging(p, a, 0, &d));
	assert_false(db_stands_in(d) || db_lags(d));
	db_return(p, d);
	assert_int_equal(db_servers(p, a).n, 0);
}

static struct db_pool *
beside_itself(struct arena *a, const char *where)
{
	str self = str_of(where);

	return fixture_open_with(a, where, (struct db_options){ .readers = 2, .replicas = &self, .n_replicas = 1 });
}

/* Bytes of the log, as the server says. */
static uint64_t
log_end(struct db_pool *p, struct arena *a)
{
	int64_t end = 0;
	struct db *d;
	str said;

	OK(db_borrow(p, a, &d));
	OK(pg_text(d, a, "select pg_current_wal_insert_lsn() - '0/0'", &said));
	db_return(p, d);
	assert_true(str_int(said, &end));
	return (uint64_t)end;
}

static failed
refuse(struct db *d, void *arg)
{
	struct adding *job = arg;

	TRY(sample_insert(d, job));
	return FAIL(job->a, ERR_DENIED, "refused");
}

TEST(a_commit_brings_its_place_in_the_log_along)
{
	const char *where = fixture_pg(a);
	struct db_pool *p;
	uint64_t before, after;

	if (!where)
		return;
	p = beside_itself(a, where);
	before = log_end(p, a);
	OK(fixture_add(p, a, 1, S("one")));
	after = db_mark(p);
	assert_true(after > before && after <= log_end(p, a));
	FAILS(ERR_DENIED, db_write(p, a, refuse, &(struct adding){ a, { .sample_id = { 2 }, .org_path = S("1.") } }));
	assert_int_equal(db_mark(p), after);
	OK(fixture_add(p, a, 3, S("three")));
	assert_true(db_mark(p) > after);
	assert_int_equal(fixture_count(p, a), 2);
}

/* Also by the threads of db_watch, which end with the pool. */
TEST(what_somebody_was_told_of_is_marked_until_the_log_is_known)
{
	const char *where = fixture_pg(a);
	struct db_pool *p;

	if (!where)
		return;
	p = beside_itself(a, where);
	OK(fixture_add(p, a, 1, S("one")));
	db_mark_now(p);
	assert_true(db_mark(p) == UINT64_MAX);
	OK(db_watch(p, a, steps, 1));
	assert_true(db_mark(p) < UINT64_MAX);
}

TEST(a_server_that_is_no_standby_is_left_out_in_words)
{
	const char *where = fixture_pg(a);
	struct db_servers all;
	struct db_pool *p;
	struct db *d;

	if (!where)
		return;
	p = beside_itself(a, where);
	assert_int_equal(db_servers(p, a).at[1].why.n, 0);
	db_watch_once(p, steps, 1);
	all = db_servers(p, a);
	assert_int_equal(all.n, 2);
	SAME("primary", str_of(all.at[0].name));
	assert_false(all.at[1].used);
	HAS(all.at[1].why, "it is no standby");
	OK(db_borrow_lagging(p, a, 0, &d));
	assert_false(db_stands_in(d));
	db_return(p, d);
}

static void
is_refused(struct arena *a, const char *where, size_t n, str replica, const char *words)
{
	str replicas[] = { replica, replica, replica, replica, replica, replica, replica, replica, replica };
	struct db_pool *p;
	failed e = db_open(a, where, (struct db_options){ .readers = 1, .replicas = replicas, .n_replicas = n }, &p);

	assert_non_null(e);
	HAS(e->what, words);
}

TEST(what_cannot_be_a_replica_is_refused_at_the_start)
{
	const char *where = fixture_pg(a);

	is_refused(a, fixture_file(a), 1, S("postgresql://gonghui@127.0.0.1/gonghui"), "only a database of PostgreSQL has");
	if (!where)
		return;
	is_refused(a, where, 1, S("sqlite:other.db"), "a postgresql:// URI of one server");
	is_refused(a, where, 1, S("postgresql://gonghui@one,two/gonghui"), "a postgresql:// URI of one server");
	is_refused(a, where, 9, S("postgresql://gonghui@127.0.0.1/gonghui"), "9 replicas: there may be 8");
}
