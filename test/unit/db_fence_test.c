/*
 * The second fence: a statement in which somebody forgot the scope, sent in a scope, reads and writes no row of
 * another; sent without one, none at all; and a connection at rest has none.
 */
#include "test/unit/db_fixture.h"

#include "db/spread.h"
#include "db/tables.h"
#include "test/world.h"

/* --- two tables, and statements that say they are scoped and ask for no scope -------------- */

static const struct db_column plot_columns[] = { { "plot_id", "key", true }, { "org_path", "path", true },
	{ "person_id", "id", true } };
static const struct db_column deed_columns[] = { { "deed_id", "key", true }, { "from_path", "path", true },
	{ "to_path", "path", true } };
static const struct db_table tables[] = { { .name = "plot", .columns = plot_columns, .n = COUNT(plot_columns) },
	{ .name = "deed", .columns = deed_columns, .n = COUNT(deed_columns) }, { .name = "elsewhere" }, { 0 } };

static const struct step plots = { .number = 1, .module = "plot", .name = "plots", .digest = "d", .sqlite = "", .pg =
	"create table plot (plot_id bigint primary key, org_path text collate \"C\" not null, person_id bigint not null);"
	"create table deed (deed_id bigint primary key, from_path text collate \"C\" not null,"
	" to_path text collate \"C\" not null)" };

struct plot { id plot_id; str org_path; id person_id; };
static const struct field plot_fields[] = { FIELD(struct plot, plot_id), FIELD(struct plot, org_path),
	FIELD(struct plot, person_id) };
static const struct entity plot_entity = ENTITY(struct plot, plot_fields, .name = "plot");

#define COUNT_PLOTS "select count(*) from plot"
#define ADD         "insert into plot (plot_id, org_path, person_id) values ($1, $2, $3)"

#define COUNTS(q, sql, ...)                                                                                 \
	static const struct stmt_text q##_text = { "", sql };                                               \
	static const struct stmt q = { .name = #q, .row = &figure_entity, .variants = &q##_text, __VA_ARGS__ }
COUNTS(count_forgotten, COUNT_PLOTS, .scoped = true);
COUNTS(count_own, COUNT_PLOTS, .owned = true);
COUNTS(count_house, COUNT_PLOTS, .house = true);
COUNTS(count_bare, COUNT_PLOTS);
COUNTS(deeds_forgotten, "select count(*) from deed", .scoped = true);

#define WRITES(q, sql, ...)                                                                                 \
	static const struct stmt_text q##_text = { "", sql };                                               \
	static const struct stmt q = { .name = #q, .args = plot_fields, .n_args = 3, .writes = true,        \
		.variants = &q##_text, __VA_ARGS__ }
WRITES(add_forgotten, ADD, .scoped = true);
WRITES(add_own, ADD, .owned = true);
WRITES(add_house, ADD, .house = true);
WRITES(add_bare, ADD);
WRITES(carry_forgotten, "update plot set org_path = $2, person_id = $3 where plot_id = $1", .scoped = true);

static const struct stmt_text
	clear_text = { "", "delete from plot" },
	halves_text = { "", "select {*} from plot where plot_id <= 300 union all select {*} from plot where plot_id > 300" };
static const struct stmt
	clear_forgotten = { .name = "clear_forgotten", .writes = true, .variants = &clear_text, .scoped = true },
	halves_forgotten = { .name = "halves_forgotten", .row = &plot_entity, .variants = &halves_text, .scoped = true };

static const struct scope east = { S("0001"), S("0002"), { 7 } }, west = { S("0002"), S("0003"), { 8 } },
	nobody = { .self = { 0 } };
static const struct plot eastern = { { 1 }, S("00010001"), { 20 } }, western = { { 2 }, S("0002"), { 7 } },
	northern = { { 3 }, S("0003"), { 8 } };

static failed
put_up(struct db *d, void *a)
{
	return pg_fence_raise(d, a, tables);
}

static failed
plant(struct db *d, void *a)
{
	TRY(db_run_(d, a, &add_house, NULL, &eastern, NULL));
	TRY(db_run_(d, a, &add_house, NULL, &western, NULL));
	TRY(db_run_(d, a, &add_house, NULL, &northern, NULL));
	TRY(pg_house(d, a));
	return pg_script(d, a, "deeds", "insert into deed values (1, '0001', '0002'), (2, '0003', '0001'),"
	                 " (3, '0003', '0003')");
}

/* The pool, and three plots behind their fence; NULL without a server. */
static struct db_pool *
fenced(struct arena *a, const char *how)
{
	const char *where = fixture_pg(a);
	struct db_pool *p = NULL;
	size_t applied;

	if (!where)
		return NULL;
	OK(db_open(a, arena_fmt(a, "%s%s", where, how).s, (struct db_options){ .readers = 1 }, &p));
	OK(db_migrate(p, a, (const struct step *const[]){ &plots }, 1, (struct moment){ 1 }, &applied));
	OK(db_write_alone(p, a, put_up, a));
	OK(db_write(p, a, plant, a));
	return p;
}

/* Tests run with prepared statements and without, as behind an old pgbouncer. */
#define FENCED(name)                                                                                        \
	static void name##_body_(struct arena *a, struct db_pool *p);                                       \
	TEST(name) { struct db_pool *p = fenced(a, ""); if (p) name##_body_(a, p); }                        \
	TEST(name##_unprepared) { struct db_pool *p = fenced(a, "&prepare=off"); if (p) name##_body_(a, p); } \
	static void name##_body_(struct arena *a, struct db_pool *p)

/* --- reading -------------------------------------------------------------------------- */

static int64_t
seen(struct db_pool *p, struct arena *a, const struct stmt *q, const struct scope *scope)
{
	struct figure f = { -1 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, q, scope, NULL, &f));
	db_return(p, d);
	return f.n;
}

FENCED(a_select_that_forgot_its_scope_sees_only_its_scope)
{
	assert_int_equal(seen(p, a, &count_forgotten, &east), 1);
	assert_int_equal(seen(p, a, &count_forgotten, &(struct scope){ S("0002"), S("0004"), { 0 } }), 2);
	assert_int_equal(seen(p, a, &count_forgotten, &nobody), 0);
	assert_int_equal(seen(p, a, &count_house, NULL), 3);
	/* Its own plot, in whatever union; not what lies in a scope that the statement did not ask for. */
	assert_int_equal(seen(p, a, &count_own, &east), 1);
	assert_int_equal(seen(p, a, &count_own, &nobody), 0);
	/* Of two sides, either. */
	assert_int_equal(seen(p, a, &deeds_forgotten, &east), 2);
	assert_int_equal(seen(p, a, &deeds_forgotten, &west), 1);
}

/* Two questions in one journey, of which the first has no scope; the one before them had the second's. */
FENCED(what_a_reader_announces_says_its_scope_anew)
{
	struct figure f = { -1 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, &count_forgotten, &east, NULL, &f));
	OK(db_one_(d, a, &count_bare, NULL, NULL, DB_AHEAD));
	OK(db_one_(d, a, &deeds_forgotten, &east, NULL, DB_AHEAD));
	OK(db_one_(d, a, &deeds_forgotten, &east, NULL, &f));
	assert_int_equal(f.n, 2);
	db_return(p, d);
}

struct looking { struct arena *a; const struct stmt *q; struct figure seen; };

static failed
look(struct db *d, void *v)
{
	struct looking *l = v;

	return db_one_(d, l->a, l->q, NULL, NULL, &l->seen);
}

FENCED(a_connection_at_rest_has_no_scope)
{
	struct looking house = { a, &count_house, { 0 } }, bare = { a, &count_bare, { 9 } };
	struct figure f = { 9 };
	struct db *d;

	assert_int_equal(seen(p, a, &count_bare, NULL), 0);
	assert_int_equal(seen(p, a, &count_house, NULL), 3);
	assert_int_equal(seen(p, a, &count_bare, NULL), 0);
	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, &count_house, NULL, NULL, &f));
	OK(db_one_(d, a, &count_bare, NULL, NULL, &f));
	assert_int_equal(f.n, 0);
	db_return(p, d);
	/* What one rule was allowed, the next on the same connection is not. */
	OK(db_write(p, a, look, &house));
	assert_int_equal(house.seen.n, 3);
	OK(db_write(p, a, look, &bare));
	assert_int_equal(bare.seen.n, 0);
}

/* --- writing -------------------------------------------------------------------------- */

struct writing {
	struct arena *a;
	const struct stmt *q;
	const struct scope *scope;
	struct plot row;
	bool later;
	int64_t n;
};

static failed
write_one(struct db *d, void *v)
{
	struct writing *w = v;

	return db_run_(d, w->a, w->q, w->scope, &w->row, w->later ? DB_LATER : &w->n);
}

#define PUT(q, scope, ...) db_write(p, a, write_one, &(struct writing){ a, &q, scope, __VA_ARGS__ })

FENCED(a_write_into_another_scope_is_refused)
{
	struct writing w = { .a = a, .q = &carry_forgotten, .scope = &east, .row = western };

	FAILS(ERR_FAULT, PUT(add_forgotten, &east, { { 4 }, S("0002"), { 20 } }));
	FAILS(ERR_FAULT, PUT(add_forgotten, &east, { { 4 }, S("0002"), { 20 } }, true));
	FAILS(ERR_FAULT, PUT(add_forgotten, &nobody, { { 4 }, S("0001"), { 20 } }));
	FAILS(ERR_FAULT, PUT(add_bare, NULL, { { 4 }, S("0001"), { 20 } }));
	FAILS(ERR_FAULT, PUT(add_own, &east, { { 4 }, S("0001"), { 8 } }));
	assert_int_equal(seen(p, a, &count_house, NULL), 3);
	OK(PUT(add_forgotten, &east, { { 4 }, S("00019999"), { 20 } }));
	OK(PUT(add_own, &east, { { 5 }, S("0003"), { 7 } }));
	assert_int_equal(seen(p, a, &count_house, NULL), 5);
	/* A row elsewhere is not found; one of ours is not carried off. */
	OK(db_write(p, a, write_one, &w));
	assert_int_equal(w.n, 0);
	FAILS(ERR_FAULT, PUT(carry_forgotten, &east, { { 1 }, S("0002"), { 20 } }));
	OK(PUT(clear_forgotten, &west, { { 0 } }));
	assert_int_equal(seen(p, a, &count_house, NULL), 4);
}

static failed
look_as_each(struct db *d, void *v)
{
	struct arena *a = v;
	struct figure f;
	struct plot row = { { 10 }, S("0001"), { 1 } };

	for (int i = 0; i < 3; i++) {
		TRY(db_run_(d, a, &add_house, NULL, &(struct plot){ { 20 + i }, S("0003"), { 1 } }, DB_LATER));
		row.plot_id.v++;
		TRY(db_run_(d, a, &add_forgotten, &east, &row, DB_LATER));
		TRY(db_one_(d, a, &count_forgotten, &west, NULL, &f));
		assert_int_equal(f.n, 1);
		TRY(db_one_(d, a, &count_forgotten, &east, NULL, &f));
		assert_int_equal(f.n, 2 + i);
		TRY(db_one_(d, a, &count_house, NULL, NULL, &f));
		assert_int_equal(f.n, 5 + 2 * i);
	}
	assert_int_equal(db_written(d), 6);
	return NULL;
}

FENCED(within_a_rule_each_statement_has_its_own)
{
	OK(db_write(p, a, look_as_each, a));
	assert_int_equal(seen(p, a, &count_house, NULL), 9);
}

struct again { struct arena *a; int runs; int64_t n; };

static failed
overtaken(struct db *d, void *v)
{
	struct again *g = v;
	struct figure f;

	TRY(db_one_(d, g->a, &count_forgotten, &east, NULL, &f));
	g->n = f.n;
	return g->runs++ ? NULL : pg_script(d, g->a, "overtaken",
	                                    "do $$ begin raise exception 'overtaken' using errcode = '40001'; end $$");
}

FENCED(a_rule_that_runs_again_says_its_scope_again)
{
	struct again g = { .a = a };

	OK(db_write(p, a, overtaken, &g));
	assert_int_equal(g.runs, 2);
	assert_int_equal(g.n, 1);
}

/* --- row by row ------------------------------------------------------------------------- */

static failed
plant_many(struct db *d, void *v)
{
	for (int64_t i = 10; i <= 600; i++)
		TRY(db_run_(d, v, &add_house, NULL, &(struct plot){ { i }, S("0001"), { 1 } }, DB_LATER));
	return NULL;
}

struct walking { struct db *d; int64_t n; };

static failed
ask_for_another(void *v, struct arena *scratch, const void *row)
{
	struct walking *w = v;
	struct figure f;

	(void)row;
	w->n++;
	return db_one_(w->d, scratch, &count_forgotten, &nobody, NULL, &f);
}

FENCED(a_walk_keeps_its_scope_whatever_is_asked_meanwhile)
{
	struct walking w = { .n = 0 };

	OK(db_write(p, a, plant_many, a));
	OK(db_borrow(p, a, &w.d));
	OK(db_each_(w.d, a, &halves_forgotten, &east, NULL, ask_for_another, &w));
	db_return(p, w.d);
	assert_int_equal(w.n, 592);
	assert_int_equal(seen(p, a, &count_bare, NULL), 0);
}

/* --- every table ------------------------------------------------------------------------- */

static str
asked(struct world *w, struct arena *a, const char *text)
{
	struct db *d = test_db(w, a);
	str said;

	OK(pg_text(d, a, text, &said));
	return said;
}

/* By the names of the columns, so that it is no work of what put them up. */
static const char open_tables[] =
	"select c.relname from pg_class c join pg_attribute t on t.attrelid = c.oid where c.relkind in ('r', 'p')"
	" and t.attname like '%\\_path' and c.relnamespace = (select oid from pg_namespace where nspname = current_schema())"
	" and not (c.relrowsecurity and c.relforcerowsecurity"
	" and (select count(*) from pg_policy where polrelid = c.oid and polcmd = '*')"
	" = case when c.relispartition then 0 else 1 end)";

static failed
tear_down(struct db *d, void *v)
{
	/* One at a time: a cluster takes no others beside. */
	TRY(pg_script(d, v, "torn", "alter table member no force row level security"));
	TRY(pg_script(d, v, "torn", "create policy gap on org using (true)"));
	return pg_script(d, v, "torn", d->pool->spread == DB_CLUSTER ? "drop policy fence1c_org_path on committee_term"
	                                                             : "drop policy fence1_org_path on committee_term");
}

TEST(every_table_with_a_path_has_its_fence_and_gets_it_back)
{
	struct world *w = test_world_pg(a);
	size_t n, applied, ahead;
	const struct step *const *steps;
	failed e;

	if (!w)
		return;
	steps = all_steps(a, &n);
	SAME("", asked(w, a, open_tables));
	SAME("t", asked(w, a, "select count(*) > 40 from pg_class where relforcerowsecurity and relnamespace ="
	                      " (select oid from pg_namespace where nspname = current_schema())"));
	OK(db_ready(w->pool, a, steps, n, &ahead));
	OK(db_write_alone(w->pool, a, tear_down, a));
	assert_non_null(e = db_ready(w->pool, a, steps, n, &ahead));
	HAS(e->what, "row-level security of the table");
	OK(db_migrate(w->pool, a, steps, n, world_now(w), &applied));
	SAME("", asked(w, a, open_tables));
	OK(db_ready(w->pool, a, steps, n, &ahead));
}

/* What one page asks is told apart by the server: the house's rows are nobody's who says no scope. */
TEST(whoever_asks_the_server_directly_sees_nothing)
{
	struct world *w = test_world_pg(a);

	if (!w)
		return;
	SAME("0", asked(w, a, "select count(*) from org"));
	SAME("8", asked(w, a, "begin; set local gonghui.scope = 'house'; select count(*) from org"));
}
