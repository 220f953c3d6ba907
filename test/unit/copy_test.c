/* Rows as lines: the same on both engines, whatever stands in them; words for finding; who may write meanwhile. */
#include "db/copy.h"
#include "test/unit/db_fixture.h"
#include "test/world.h"

static const struct db_column sample_words[] = {
	{ "sample_id", "key" }, { "name", "text" }, { "number", "int" }, { "yes", "bool" }, { "day", "date" },
	{ "at", "moment" }, { "sum", "money" }, { "digest", "blob" }, { "document", "secret" }, { "data", "json" },
	{ "org_path", "path" },
};
static const unsigned char first[] = { 0 };
static const struct db_key sample_keys[] = { { .primary = true, .columns = first, .n = 1 } };
static const struct db_table sample_table = { .name = "sample", .module = "test", .columns = sample_words,
	.n = COUNT(sample_words), .keys = sample_keys, .n_keys = 1 };

/* What SQLite and PostgreSQL spell in their own ways, or need to escape. */
static const struct sample nasty[] = {
	{ .sample_id = { 1 }, .org_path = S("") },
	{ .sample_id = { 2 }, .name = S(""), .number = INT64_MIN, .sum = { INT64_MAX }, .yes = true,
	  .day = { 19000101 }, .at = { -1 }, .digest = { S("") }, .document = { .sealed = S("\0\xff\\x") },
	  .org_path = S("0001") },
	{ .sample_id = { 3 }, .name = S("a\tb\nc\\d\re\bf\fg\vh \\N '\" 王娟🙂"), .day = { 21991231 },
	  .at = { (int64_t)1795853378123450 }, .digest = { S("\\N") }, .org_path = S("\\N") },
	{ .sample_id = { 4 }, .name = S("\\"), .at = { (int64_t)1795853378000000 }, .data = S("{\"a\": [1, null]}"),
	  .org_path = S("~") },
	{ .sample_id = { INT64_MAX }, .name = S("\\x0a"), .at = { (int64_t)1795853378000001 }, .org_path = S("\t") },
};

static failed
add_nasty(struct db *d, void *arg)
{
	for (size_t i = 0; i < COUNT(nasty); i++)
		TRY(db_run_(d, arg, &sample_add, NULL, &nasty[i], NULL));
	return NULL;
}

struct reading { struct arena *a; const struct db_table *table; str after; int64_t most; struct db_lines lines; };

static failed
read_lines(struct db *d, void *arg)
{
	struct reading *r = arg;

	return db_lines_read(d, r->a, r->table, r->after, r->most, &r->lines);
}

static struct db_lines
lines_of(struct db_pool *p, struct arena *a, const struct db_table *t, str after, int64_t most)
{
	struct reading r = { .a = a, .table = t, .after = after, .most = most };

	OK(db_write_alone(p, a, read_lines, &r));
	return r.lines;
}

struct writing { struct arena *a; const struct db_table *table; struct db_lines lines; };

static failed
write_lines(struct db *d, void *arg)
{
	struct writing *w = arg;

	return db_lines_write(d, w->a, w->table, &w->lines, (struct db_copied){ w->lines.last, w->lines.n, false });
}

/* A pool with the marks of a copy beside the table. */
static struct db_pool *
marked(struct arena *a, const char *where)
{
	static const struct step marks = { 2, "sample", "marks",
		"create table copy_run (name text primary key, last text, n integer not null, done integer not null) strict",
		"create table copy_run (name text primary key, last text, n bigint not null, done boolean not null)", "m" };
	struct db_pool *p = fixture_open(a, where);
	size_t applied;

	OK(db_migrate(p, a, (const struct step *const[]){ &sample_step, &marks }, 2, (struct moment){ 2 }, &applied));
	return p;
}

static void
goes_over(struct arena *a, struct db_pool *from, struct db_pool *to)
{
	struct db_lines out, there, half;
	struct db_copied now;
	struct sample *rows;
	struct db *d;
	size_t n;

	OK(db_write(from, a, add_nasty, a));
	out = lines_of(from, a, &sample_table, (str){ 0 }, 100);
	assert_int_equal(out.n, COUNT(nasty));
	SAME("9223372036854775807", out.last);
	OK(db_write_alone(to, a, write_lines, &(struct writing){ a, &sample_table, out }));
	there = lines_of(to, a, &sample_table, (str){ 0 }, 100);
	assert_true(str_eq(out.text, there.text));
	OK(db_borrow(to, a, &d));
	OK(db_all_(d, a, &sample_all, NULL, NULL, (void **)&rows, &n));
	OK(db_copied(d, a, &sample_table, &now));
	db_return(to, d);
	assert_int_equal(n, COUNT(nasty));
	assert_true(now.n == (int64_t)COUNT(nasty) && str_eq(now.last, out.last));
	for (size_t i = 0; i < n; i++) {
		assert_true(str_eq(rows[i].name, nasty[i].name) && !rows[i].name.s == !nasty[i].name.s);
		assert_true(str_eq(rows[i].org_path, nasty[i].org_path) && rows[i].number == nasty[i].number);
		assert_true(rows[i].at.us == nasty[i].at.us && rows[i].day.ymd == nasty[i].day.ymd);
		assert_true(str_eq(rows[i].document.sealed, nasty[i].document.sealed) && rows[i].yes == nasty[i].yes);
		assert_true(!rows[i].digest.bytes.s == !nasty[i].digest.bytes.s);
	}
	half = lines_of(to, a, &sample_table, S("2"), 2);
	assert_int_equal(half.n, 2);
	SAME("4", half.last);
}

TEST(a_row_is_the_same_line_on_both_engines_whatever_stands_in_it)
{
	const char *one = fixture_pg(a), *other = one ? fixture_pg(a) : NULL;

	if (!one)
		return;
	goes_over(a, fixture_open(a, fixture_file(a)), marked(a, one));
	goes_over(a, fixture_open(a, other), marked(a, fixture_file(a)));
}

TEST(a_moment_without_a_fraction_and_one_before_1970_read_as_postgresql_writes_them)
{
	struct db_pool *p = fixture_open(a, fixture_file(a));
	str text;

	OK(db_write(p, a, add_nasty, a));
	text = lines_of(p, a, &sample_table, (str){ 0 }, 100).text;
	HAS(text, "\t1969-12-31 23:59:59.999999+00\t");
	HAS(text, "\t2026-11-28 08:09:38.12345+00\t");
	HAS(text, "\t2026-11-28 08:09:38+00\t");
}

/* --- words for finding -------------------------------------------------------------------- */

static const struct db_table find_table = { .name = "sample_find", .module = "test", .search = true };
static const struct step find_step = { 2, "sample", "find",
	"create virtual table sample_find using fts5(tokens, content='', contentless_delete=1,"
	" tokenize='unicode61 remove_diacritics 0');"
	"insert into sample_find (rowid, tokens) values (7, '加 入 工 会 app2 工 会'), (9, '工'), (8, '会 工'), (11, '');"
	"delete from sample_find where rowid = 9;"
	"create table copy_run (name text primary key, last text, n integer not null, done integer not null) strict",
	"create table sample_find (row_id bigint primary key, tokens tsvector not null);"
	"create table copy_run (name text primary key, last text, n bigint not null, done boolean not null)", "f" };

TEST(words_for_finding_go_over_in_their_order_and_without_what_was_deleted)
{
	const char *where = fixture_pg(a);
	const struct step *steps[] = { &sample_step, &find_step };
	struct db_pool *lite, *pg;
	struct db_lines out;
	size_t applied;

	if (!where)
		return;
	lite = fixture_open(a, fixture_file(a));
	pg = fixture_open(a, where);
	OK(db_migrate(lite, a, steps, 2, (struct moment){ 2 }, &applied));
	OK(db_migrate(pg, a, steps, 2, (struct moment){ 2 }, &applied));
	out = lines_of(lite, a, &find_table, (str){ 0 }, 100);
	SAME("7\t加 入 工 会 app2 工 会\n8\t会 工\n", out.text);
	OK(db_write_alone(pg, a, write_lines, &(struct writing){ a, &find_table, out }));
	SAME("7\t加 入 工 会 app2 工 会\n8\t会 工\n", lines_of(pg, a, &find_table, (str){ 0 }, 100).text);
	SAME("8\t会 工\n", lines_of(pg, a, &find_table, S("7"), 100).text);
	SAME("8\t会 工\n", lines_of(lite, a, &find_table, S("7"), 100).text);
}

/* --- indexes and keys ------------------------------------------------------------------------------ */

struct shape { struct arena *a; str text; };

/* Indexes and constraints; on SQLite keys are part of a table's text. */
static failed
read_shape(struct db *d, void *arg)
{
	struct shape *s = arg;

	return d->pg ? pg_text(d, s->a, "select replace(x, current_schema(), '') from (select indexdef from pg_indexes"
		" where schemaname = current_schema() union all select conrelid::regclass || ' ' || conname || ' '"
		" || pg_get_constraintdef(oid) from pg_constraint where connamespace = current_schema()::regnamespace)"
		" w (x) order by 1", &s->text)
	             : lite_text(d, s->a, "select sql from sqlite_schema where sql is not null order by name", 0, &s->text);
}

static str
shape_of(struct db_pool *p, struct arena *a)
{
	struct shape s = { .a = a };

	OK(db_write_alone(p, a, read_shape, &s));
	return s.text;
}

static struct db_pool *
target(struct arena *a, const char *where)
{
	struct db_pool *p;

	OK(db_open(a, where, (struct db_options){ .readers = 1, .copying = true }, &p));
	return p;
}

/* Begun, killed, gone on with. */
static void
ends_like_new(struct arena *a, struct world *w, const char *fresh, const char *where)
{
	const struct moment now = { 2 };
	struct arena *early = arena_open(1 << 24);
	struct db_pool *new, *to;
	size_t applied;
	bool again;

	OK(db_open(a, fresh, (struct db_options){ .readers = 1 }, &new));
	OK(db_migrate(new, a, w->steps, w->n_steps, now, &applied));
	to = target(early, where);
	OK(db_copy_begin(to, early, S("one"), w->steps, w->n_steps, now, &again));
	assert_true(!again && shape_of(to, early).n < shape_of(new, early).n / 10 * 9);
	arena_close(early);
	to = target(a, where);
	OK(db_copy_begin(to, a, S("one"), w->steps, w->n_steps, now, &again));
	assert_true(again);
	OK(db_copy_keys(to, a));
	OK(db_copy_end(to, a));
	assert_true(str_eq(shape_of(new, a), shape_of(to, a)));
}

static failed
add_lost_post(struct db *d, void *arg)
{
	static const char pg[] = "insert into post (post_id, person_id, org_id, org_path, org_name, role_id, title, since)"
		" values (1, 1, 1, '1.', 'o', 999, 't', '2026-11-28')";
	static const char lite[] = "insert into post (post_id, person_id, org_id, org_path, org_name, role_id, title, since)"
		" values (1, 1, 1, '1.', 'o', 999, 't', 1)";

	return d->pg ? pg_script(d, arg, "post", pg) : lite_script(d, arg, "post", lite);
}

/* What the keys forbid may not be in a copy, though they are put aside meanwhile. */
static void
lost_post_is_told(struct arena *a, struct world *w, const char *where)
{
	struct db_pool *to = target(a, where);
	failed f;
	bool again;

	OK(db_copy_begin(to, a, S("one"), w->steps, w->n_steps, (struct moment){ 2 }, &again));
	OK(db_write_alone(to, a, add_lost_post, a));
	f = db_copy_keys(to, a);
	if (!f)
		f = db_copy_end(to, a);
	assert_true(f && f->code == (db_pool_is_pg(to) ? ERR_CONFLICT : ERR_INVALID));
	HAS(f->what, "post");
}

TEST(a_row_of_a_copy_that_leads_nowhere_is_told)
{
	struct world *w = test_world(a);
	const char *pg = fixture_pg(a);

	lost_post_is_told(a, w, fixture_file(a));
	if (pg)
		lost_post_is_told(a, w, pg);
}

TEST(a_copy_has_the_indexes_and_keys_of_a_new_installation)
{
	struct world *w = test_world(a);
	const char *fresh = fixture_pg(a);

	ends_like_new(a, w, fixture_file(a), fixture_file(a));
	if (fresh)
		ends_like_new(a, w, fresh, fixture_pg(a));
}

/* --- who may write meanwhile --------------------------------------------------------------------- */

struct holding { struct arena *a; struct world *w; };

static failed
hold_and_knock(struct db *d, void *arg)
{
	struct holding *h = arg;
	PGconn *c = PQconnectdb(h->w->pool->where);
	PGresult *r;

	TRY(db_copy_hold(d, h->a));
	r = PQexec(c, "set lock_timeout = 20; update setting set changed = changed");
	assert_string_equal(PQresultErrorField(r, PG_DIAG_SQLSTATE), "55P03");
	PQclear(r);
	r = PQexec(c, "select count(*) from setting");
	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	PQclear(r);
	PQfinish(c);
	return NULL;
}

TEST(while_it_is_copied_a_source_on_postgresql_is_read_and_not_written)
{
	struct world *w = test_world_pg(a);

	if (w)
		OK(db_write_alone(w->pool, a, hold_and_knock, &(struct holding){ a, w }));
}

TEST(every_table_of_the_steps_is_known_with_its_columns_and_key)
{
	struct world *w = test_world(a);
	size_t tables = 0, there = 0;
	str census;

	OK(db_census(test_db(w, a), a, &census));
	for (const struct db_table *t = db_tables; t->name; t++) {
		struct db_lines lines = lines_of(w->pool, a, t, (str){ 0 }, 1);

		assert_true(lines.n <= 1);
		tables++;
	}
	for (size_t i = 0; i < census.n; i++)
		there += census.s[i] == '\n';
	assert_int_equal(tables + 1, there);    /* schema_step is the migrations' own */
}
