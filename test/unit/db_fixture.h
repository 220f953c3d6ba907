/*
 * db_fixture.h - a fresh database for each test of src/db, on either engine.
 *
 * ON_ENGINES(name) makes two tests of one body: one on a SQLite file in a folder
 * of its own, one in a schema of its own of the PostgreSQL that GONGHUI_TEST_PG
 * names (postgresql://…); without one the output says that it was skipped.
 * Folder and schema go with the arena.
 *
 *	ON_ENGINES(a_row_comes_back)
 *	{
 *		OK(db_run_(…));         a: the arena, p: the pool with table "sample"
 *	}
 */
#ifndef TEST_DB_FIXTURE_H
#define TEST_DB_FIXTURE_H

#include <ftw.h>
#include <libpq-fe.h>
#include <unistd.h>

#include "db/inside.h"
#include "test/test.h"

#define ON_ENGINES(name)                                                                     \
	static void name##_body_(struct arena *a, struct db_pool *p);                         \
	TEST(name##_sqlite) { name##_body_(a, fixture_open(a, fixture_file(a))); }             \
	TEST(name##_pg)                                                                        \
	{                                                                                      \
		const char *where = fixture_pg(a);                                             \
		if (where)                                                                     \
			name##_body_(a, fixture_open(a, where));                               \
	}                                                                                      \
	static void name##_body_(__attribute__((unused)) struct arena *a, struct db_pool *p)

/* --- places ------------------------------------------------------------------- */

static int
fixture_unlink(const char *path, const struct stat *s, int kind, struct FTW *f)
{
	(void)s, (void)kind, (void)f;
	return remove(path);
}

static void
fixture_remove(void *folder)
{
	nftw(folder, fixture_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

/* A folder that goes with the arena. */
static char *
fixture_folder(struct arena *a)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = arena_z(a, arena_fmt(a, "%s/gonghui-db-XXXXXX", tmp ? tmp : "/tmp"));

	assert_non_null(mkdtemp(folder));
	arena_defer(a, fixture_remove, folder);
	return folder;
}

static inline const char *
fixture_file(struct arena *a)
{
	return arena_fmt(a, "sqlite:%s/test.db", fixture_folder(a)).s;
}

struct fixture_schema { const char *server, *name; };

static void
fixture_pg_exec(const char *server, const char *text)
{
	PGconn *c = PQconnectdb(server);
	PGresult *r = PQexec(c, text);

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		print_error("%s: %s\n", text, PQerrorMessage(c));
	assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
	PQclear(r);
	PQfinish(c);
}

static void
fixture_pg_drop(void *arg)
{
	struct fixture_schema *s = arg;
	char text[160];

	snprintf(text, sizeof text, "set client_min_messages = warning; drop schema %s cascade", s->name);
	fixture_pg_exec(s->server, text);
}

static inline const char *
fixture_pg(struct arena *a)
{
	static int number;
	const char *server = getenv("GONGHUI_TEST_PG");
	struct fixture_schema *s = NEW(a, struct fixture_schema);

	if (!server || !*server) {
		puts("# skipped for PostgreSQL: GONGHUI_TEST_PG names no server");
		return NULL;
	}
	s->server = server;
	s->name = arena_fmt(a, "db_test_%d_%d", (int)getpid(), ++number).s;
	fixture_pg_exec(server, arena_fmt(a, "create schema %s", s->name).s);
	arena_defer(a, fixture_pg_drop, s);
	return arena_fmt(a, "%s%coptions=-csearch_path%%3D%s", server, strchr(server, '?') ? '&' : '?',
	                 s->name).s;
}

/* --- the table "sample" ------------------------------------------------------------ */

struct sample {
	id sample_id;
	str name;
	int64_t number;
	bool yes;
	struct date day;
	struct moment at;
	struct money sum;
	struct blob digest;
	struct secret document;
	str data;               /* jsonb on PostgreSQL */
	str org_path;
};
#define F(m, ...) FIELD(struct sample, m, __VA_ARGS__)
static const struct field sample_fields[] = {
	F(sample_id, .flags = KEY), F(name), F(number), F(yes), F(day), F(at), F(sum), F(digest),
	F(document, .seals = "sample.document", .sealed_by = offsetof(struct sample, sample_id)),
	F(data), F(org_path),
};
#undef F
static const struct entity sample_entity = ENTITY(struct sample, sample_fields, .name = "sample");

static const struct step sample_step = {
	.number = 1, .module = "sample", .name = "sample", .digest = "d1",
	.sqlite = "create table sample (sample_id integer primary key, name text unique, number integer not null,"
	          " yes integer not null, day integer, at integer, sum integer not null, digest blob,"
	          " document blob, data text, org_path text not null) strict;"
	          "create table counter (n integer not null) strict; insert into counter (n) values (0);",
	.pg = "create table sample (sample_id bigint primary key, name text unique, number bigint not null,"
	      " yes boolean not null, day date, at timestamptz, sum bigint not null, digest bytea,"
	      " document bytea, data jsonb, org_path text collate \"C\" not null);"
	      "create table counter (n bigint not null); insert into counter (n) values (0);",
};

#define SAMPLE_COLUMNS "sample_id, name, number, yes, day, at, sum, digest, document, data, org_path"
static const unsigned char sample_optional[] = { 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0 };
static const struct stmt_text sample_add_text[] = { {
	"insert into sample (" SAMPLE_COLUMNS ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	"insert into sample (" SAMPLE_COLUMNS ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, cast($10 as jsonb), $11)" } };
static const struct stmt sample_add = { .name = "sample_add", .args = sample_fields,
	.n_args = COUNT(sample_fields), .writes = true, .optional = sample_optional,
	.variants = sample_add_text };

struct sample_key { id sample_id; };
static const struct field sample_key_fields[] = { FIELD(struct sample_key, sample_id) };
static const struct stmt_text sample_by_id_text[] = { {
	"select {s.*} from sample s where s.sample_id = ?1",
	"select {s.*} from sample s where s.sample_id = $1" } };
static const struct stmt sample_by_id = { .name = "sample_by_id", .args = sample_key_fields,
	.n_args = 1, .row = &sample_entity, .variants = sample_by_id_text };

static const struct stmt_text sample_all_text[] = { {
	"select {*} from sample order by sample_id", "select {*} from sample order by sample_id" } };
static const struct stmt sample_all = { .name = "sample_all", .row = &sample_entity,
	.variants = sample_all_text };

struct figure { int64_t n; };
static const struct field figure_fields[] = { FIELD(struct figure, n) };
static const struct entity figure_entity = ENTITY(struct figure, figure_fields, .name = "figure");
static const struct stmt_text sample_count_text[] = { {
	"select count(*) from sample", "select count(*) from sample" } };
static const struct stmt sample_count = { .name = "sample_count", .row = &figure_entity,
	.variants = sample_count_text };

static inline struct db_pool *
fixture_open_with(struct arena *a, const char *where, struct db_options options)
{
	const struct step *steps[] = { &sample_step };
	struct db_pool *p = NULL;
	size_t applied = 0;

	OK(db_open(a, where, options, &p));
	OK(db_migrate(p, a, steps, 1, (struct moment){ 1 }, &applied));
	assert_int_equal(applied, 1);
	return p;
}

static inline struct db_pool *
fixture_open(struct arena *a, const char *where)
{
	return fixture_open_with(a, where, (struct db_options){ .readers = 4 });
}

/* --- small rules ---------------------------------------------------------------------- */

struct adding { struct arena *a; struct sample row; };

static inline failed
sample_insert(struct db *d, void *arg)
{
	struct adding *job = arg;

	return db_run_(d, job->a, &sample_add, NULL, &job->row, NULL);
}

/* Add a row that has this id and name, and nothing else. */
static inline failed
fixture_add(struct db_pool *p, struct arena *a, int64_t key, str name)
{
	struct adding job = { a, { .sample_id = { key }, .name = name, .org_path = S("1.") } };

	return db_write(p, a, sample_insert, &job);
}

static inline int64_t
fixture_count(struct db_pool *p, struct arena *a)
{
	struct figure f = { -1 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, &sample_count, NULL, NULL, &f));
	db_return(p, d);
	return f.n;
}

#endif
