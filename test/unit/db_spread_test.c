/*
 * A database that is spread over shards: what is unique stays so wherever its person lies, who becomes another takes
 * his rows along, the fence stands on every shard, and it is spread once, with no server beside.
 */
#include "test/unit/db_fixture.h"

#include "db/inside.h"
#include "db/spread.h"
#include "member_merge.h"
#include "platform_account.h"
#include "platform_work.h"
#include "test/world.h"

enum { PEOPLE = 24 };           /* ids that follow one another: some on each of four shards */

#define ON_SHARDS(name)                                                                  \
	static void name##_on_(struct arena *, struct world *);                          \
	TEST(name)                                                                       \
	{                                                                                \
		struct world *w = test_world_spread(a);                                  \
		if (w)                                                                   \
			name##_on_(a, w);                                                \
	}                                                                                \
	static void name##_on_(__attribute__((unused)) struct arena *a, struct world *w)

/* --- people ------------------------------------------------------------------------------------ */

struct putting { struct arena *a; id person; str document; int64_t rev; };

static struct blob
index_of(str document)
{
	return (struct blob){ document };
}

static failed
put_person(struct db *d, void *arg)
{
	const struct putting *p = arg;

	return db_run(d, p->a, person_add, NULL, .person_id = p->person, .name = S("甲"), .name_key = S("甲"),
	              .initials = S("j"), .document_index = index_of(p->document), .verified_by = 1, .made = TEST_NOW);
}

static failed
set_person(struct db *d, void *arg)
{
	const struct putting *p = arg;
	int64_t changed;

	TRY(db_run(d, p->a, person_set, &changed, .person_id = p->person, .rev = p->rev, .name = S("甲"),
	           .name_key = S("甲"), .initials = S("j"), .document_index = index_of(p->document)));
	assert_int_equal(changed, 1);
	return NULL;
}

static failed
add(struct world *w, struct arena *a, int64_t person, str document)
{
	return db_write(w->pool, a, put_person, &(struct putting){ a, { person }, document, 0 });
}

static failed
change(struct world *w, struct arena *a, int64_t person, int64_t rev, str document)
{
	return db_write(w->pool, a, set_person, &(struct putting){ a, { person }, document, rev });
}

static void
refused(failed e)
{
	assert_non_null(e);
	assert_int_equal(e->code, ERR_CONFLICT);
	HAS(e->what, "UNIQUE constraint failed: person.document_index");
}

ON_SHARDS(a_document_is_nobodys_twice_on_whichever_shard_he_lies)
{
	OK(add(w, a, 1, S("one document")));
	for (int64_t i = 2; i <= PEOPLE; i++)
		refused(add(w, a, i, S("one document")));
	for (int64_t i = 2; i <= PEOPLE; i++)
		OK(add(w, a, i, arena_fmt(a, "document of %lld", (long long)i)));
	for (int64_t i = 2; i <= PEOPLE; i++)
		refused(change(w, a, i, 1, S("one document")));
	OK(change(w, a, 1, 1, S("one document")));
}

ON_SHARDS(a_document_that_was_given_up_is_the_next_ones)
{
	OK(add(w, a, 1, S("one document")));
	OK(change(w, a, 1, 1, (str){ 0 }));
	OK(add(w, a, 2, S("one document")));
	refused(change(w, a, 1, 2, S("one document")));
	OK(change(w, a, 2, 1, S("another")));
	OK(change(w, a, 1, 2, S("one document")));
}

/* What stood before it was spread is claimed by whoever had it. */
TEST(a_document_of_before_is_claimed_too)
{
	struct world *w = test_world_pg(a);
	enum db_spread kind;

	if (!w || db_spread_of(w->pool))
		return;
	OK(add(w, a, 1, S("one document")));
	OK(db_spread(w->pool, a, 4, &kind));
	for (int64_t i = 2; i <= PEOPLE; i++)
		refused(add(w, a, i, S("one document")));
}

struct claimant { struct world *w; int64_t person; bool came; };

static void *
claims(void *arg)
{
	struct claimant *c = arg;
	struct arena *a = arena_open(1 << 20);

	c->came = !add(c->w, a, c->person, S("one document"));
	arena_close(a);
	return NULL;
}

ON_SHARDS(of_those_who_claim_the_same_at_once_one_gets_it)
{
	struct claimant all[PG_WRITERS];
	pthread_t threads[PG_WRITERS];
	int came = 0;

	for (int i = 0; i < PG_WRITERS; i++) {
		all[i] = (struct claimant){ w, i + 1, false };
		assert_int_equal(pthread_create(&threads[i], NULL, claims, &all[i]), 0);
	}
	for (int i = 0; i < PG_WRITERS; i++) {
		pthread_join(threads[i], NULL);
		came += all[i].came;
	}
	assert_int_equal(came, 1);
}

/* --- rows that get another person ----------------------------------------------------------------- */

static failed
put_notices(struct db *d, void *arg)
{
	struct arena *a = arg;

	for (int64_t i = 1; i <= PEOPLE; i++)
		TRY(db_run(d, a, notice_add, NULL, .notice_id = { i }, .person_id = { i % 2 + 1 }, .at = TEST_NOW,
		           .title = arena_fmt(a, "“%lld”\\\t'", (long long)i), .body = S("x")));
	return NULL;
}

static failed
follow(struct db *d, void *arg)
{
	int64_t changed = 0;

	TRY(db_run(d, arg, merge_notices, &changed, .loser_id = { 1 }, .survivor_id = { 2 }));
	assert_int_equal(changed, PEOPLE / 2);
	return NULL;
}

ON_SHARDS(rows_follow_the_one_they_belong_to)
{
	struct notice_of_person_rows rows = { 0 };
	struct db *d;

	OK(db_write(w->pool, a, put_notices, a));
	OK(db_write(w->pool, a, follow, a));
	d = test_db(w, a);
	OK(db_all(d, a, notice_of_person, &rows, .person_id = { 1 }, .most = 100));
	assert_int_equal(rows.n, 0);
	OK(db_all(d, a, notice_of_person, &rows, .person_id = { 2 }, .most = 100));
	assert_int_equal(rows.n, PEOPLE);
	for (size_t i = 0; i < rows.n; i++)
		SAME(arena_fmt(a, "“%lld”\\\t'", (long long)rows.at[i].notice_id.v), rows.at[i].title);
}

/* --- the fence --------------------------------------------------------------------------------------- */

ON_SHARDS(the_fence_stands_on_what_is_spread)
{
	struct db *d = test_db(w, a);
	const char *open;
	str seen;

	OK(pg_fence_open(d, a, db_tables, &open));
	assert_null(open);
	OK(pg_text(d, a, "select count(*) from org", &seen));
	SAME("0", seen);
	OK(pg_house(d, a));
}

/* Rows that its parts hold, counted by their own names. */
#define IN_PARTS "select coalesce(sum(cast((xpath('/row/n/text()', query_to_xml('select count(*) as n from '" \
	" || inhrelid::regclass, false, true, '')))[1] as text)::int), 0)" \
	" from pg_inherits where inhparent = 'mobile_change'::regclass"
#define IN_SHARDS "select sum(result::int) from run_command_on_shards('mobile_change', 'select count(*) from %s')"

static failed
put_changes(struct db *d, void *arg)
{
	TRY(pg_house(d, arg));
	for (int n = 1; n <= 50; n++)
		TRY(pg_script(d, arg, "t", arena_fmt(arg, "insert into mobile_change (mobile_change_id, member_id,"
		              " person_id, org_id, org_path, org_name, name, mobile, mobile_index, by_himself, document,"
		              " state, made) values (%d, %d, %d, 1, '1.', '甲', '乙', 'x', 'y', true, 0, 0,"
		              " current_timestamp)", n, n, n).s));
	return NULL;
}

ON_SHARDS(a_part_has_no_rows_for_who_asks_it_by_its_name)
{
	bool cluster = db_spread_of(w->pool) == DB_CLUSTER;
	struct db *d = test_db(w, a);
	str seen;

	OK(db_write_alone(w->pool, a, put_changes, a));
	OK(pg_script(d, a, "t", "begin"));
	OK(pg_script(d, a, "t", "set local gonghui.scope = 'house'"));
	OK(pg_text(d, a, "select count(*) from mobile_change", &seen));
	SAME("50", seen);
	if (!cluster) {
		OK(pg_text(d, a, IN_PARTS, &seen));
		SAME("0", seen);
	}
	OK(pg_script(d, a, "t", "rollback"));
	OK(pg_text(d, a, cluster ? IN_SHARDS : IN_PARTS, &seen));
	SAME("0", seen);
}

/* --- spreading --------------------------------------------------------------------------------------------- */

static failed
one_piece(struct db *d, void *arg)
{
	return pg_script(d, arg, "t", "create table notice_whole (like notice including all);"
	                 "insert into notice_whole select * from notice; drop table notice;"
	                 "alter table notice_whole rename to notice");
}

ON_SHARDS(it_is_spread_once_and_what_came_later_is_too)
{
	enum db_spread kind;

	FAILS(ERR_CONFLICT, db_spread(w->pool, a, 4, &kind));
	OK(db_write(w->pool, a, put_notices, a));
	OK(db_write_alone(w->pool, a, one_piece, a));
	OK(db_spread(w->pool, a, 9, &kind));
	OK(db_write(w->pool, a, follow, a));
	FAILS(ERR_CONFLICT, db_spread(w->pool, a, 4, &kind));
}

TEST(while_a_server_is_alive_nothing_is_spread)
{
	struct world *w = test_world_pg(a);
	enum db_spread kind;
	failed e;

	if (!w || db_spread_of(w->pool))
		return;
	OK(db_enter(w->pool, a, S("machine:folder"), w->steps, w->n_steps));
	e = db_spread(w->pool, a, 4, &kind);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_CONFLICT);
	HAS(e->what, "machine:folder");
	assert_int_equal(db_spread_of(w->pool), DB_WHOLE);
	OK(add(w, a, 1, S("one document")));
	refused(add(w, a, 2, S("one document")));
	OK(db_leave(w->pool, a, S("machine:folder")));
	OK(db_spread(w->pool, a, 4, &kind));
}

TEST(a_file_is_not_spread)
{
	struct world *w = test_world(a);
	enum db_spread kind;

	FAILS(ERR_INVALID, db_spread(w->pool, a, 4, &kind));
}

