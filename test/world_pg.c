/*
 * world_pg.c - the installation tests run in, on PostgreSQL: see world.h.  The first of a program is made table by
 * table, and kept as the pattern that the others are copies of: three hundred tables and indexes take a second to make
 * and to drop, a copy of their files a tenth.
 */
#include "test/world_inside.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/spread.h"

/* Something of one world on the server, and the words that take it away. */
struct thing { const char *server, *drop; };

/* The first field of what is answered, or "". */
static const char *
ask(struct arena *a, const char *server, const char *text)
{
	PGconn *c = PQconnectdb(server);
	PGresult *r = PQexec(c, text);
	const char *said;

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", text, PQerrorMessage(c));
	said = PQntuples(r) ? arena_z(a, str_of(PQgetvalue(r, 0, 0))) : "";
	PQclear(r);
	PQfinish(c);
	return said;
}

static void
drop(void *v)
{
	const struct thing *t = v;
	PGconn *c = PQconnectdb(t->server);
	PGresult *r;

	PQclear(PQexec(c, "set client_min_messages = warning"));
	r = PQexec(c, t->drop);
	/* Also when the program ends, where no test can fail any more. */
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fprintf(stderr, "%s: %s\n", t->drop, PQerrorMessage(c));
		abort();
	}
	PQclear(r);
	PQfinish(c);
}

/* Made now, gone with the arena. */
static void
make(struct arena *a, const char *server, const char *text, const char *dropped)
{
	struct thing *t = NEW(a, struct thing);

	*t = (struct thing){ server, dropped };
	ask(a, server, text);
	arena_defer(a, drop, t);
}

/* "postgresql://…/gonghui_test?x" with another database. */
static str
uri_of(struct arena *a, const char *server, const char *base)
{
	const char *options = strchr(server, '?');
	size_t whole = options ? (size_t)(options - server) : strlen(server);
	const char *slash = memrchr(server, '/', whole);

	return arena_fmt(a, "%.*s/%s%s", (int)(slash - server), server, base, options ? options : "");
}

static struct world *
open_at(struct arena *a, str where, str folder)
{
	struct db_pool *pool;

	MUST(db_open(a, where.s, (struct db_options){ 0 }, &pool));
	return test_world_over(a, pool, folder);
}

/* The same world, its people on many shards: over the cluster, where that server has one, else in partitions. */
static struct world *
spread(struct world *whole, struct arena *a, str where)
{
	enum db_spread kind;
	struct world *w;

	MUST(db_spread(whole->pool, a, 4, &kind));
	w = open_at(a, where, whole->data);
	memcpy(kept(w)->orgs, kept(whole)->orgs, sizeof kept(w)->orgs);
	return w;
}

static int number;

static struct world *
in_schema(struct arena *a, const char *server, bool spreads)
{
	const char *name = arena_fmt(a, "world_%d_%d", (int)getpid(), ++number).s;
	str folder = test_world_folder(a), where;
	struct world *w;

	make(a, server, arena_fmt(a, "create schema %s", name).s, arena_fmt(a, "drop schema %s cascade", name).s);
	where = arena_fmt(a, "%s%coptions=-csearch_path%%3D%s", server, strchr(server, '?') ? '&' : '?', name);
	w = open_at(a, where, folder);
	test_world_build(w);
	return spreads ? spread(w, a, where) : w;
}

/* --- copies of a pattern ------------------------------------------------------------------- */

static struct arena *pattern_arena;
static const char *pattern_name;
static id pattern_orgs[TEST_UNIONS];

static void
pattern_end(void)
{
	arena_close(pattern_arena);
}

static void
make_base(struct arena *a, const char *server, const char *name, const char *of)
{
	make(a, server, arena_fmt(a, "create database %s template %s strategy file_copy", name, of).s,
		arena_fmt(a, "drop database %s with (force)", name).s);
}

static const char *
pattern(const char *server)
{
	struct arena *a;
	struct world *w;

	if (pattern_name)
		return pattern_name;
	pattern_arena = arena_open(1 << 20);
	atexit(pattern_end);
	pattern_name = arena_fmt(pattern_arena, "pattern_%d", (int)getpid()).s;
	make_base(pattern_arena, arena_z(pattern_arena, str_of(server)), pattern_name, "template0");
	a = arena_open((size_t)64 << 20);
	w = open_at(a, uri_of(a, server, pattern_name), test_world_folder(a));
	test_world_build(w);
	memcpy(pattern_orgs, kept(w)->orgs, sizeof pattern_orgs);
	arena_close(a);
	return pattern_name;
}

static bool
may_copy(struct arena *a, const char *server)
{
	return *ask(a, server, "select rolcreatedb and not exists (select 1 from pg_extension where extname = 'citus')"
		" from pg_roles where rolname = current_user") == 't';
}

static struct world *
in_base(struct arena *a, const char *server, bool spreads)
{
	const char *of = pattern(server), *name = arena_fmt(a, "world_%d_%d", (int)getpid(), ++number).s;
	str folder = test_world_folder(a), where = uri_of(a, server, name);
	struct world *w;

	make_base(a, server, name, of);
	w = open_at(a, where, folder);
	memcpy(kept(w)->orgs, pattern_orgs, sizeof pattern_orgs);
	return spreads ? spread(w, a, where) : w;
}

/* --- one of them --------------------------------------------------------------------------- */

static const char *
server_named(void)
{
	const char *server = getenv("GONGHUI_TEST_PG");

	if (server && *server)
		return server;
	puts("# skipped for PostgreSQL: GONGHUI_TEST_PG names no server");
	return NULL;
}

static struct world *
world_pg(struct arena *a, bool spreads)
{
	const char *server = server_named();

	if (!server)
		return NULL;
	return may_copy(a, server) ? in_base(a, server, spreads) : in_schema(a, server, spreads);
}

struct world *
test_world_pg(struct arena *a)
{
	return world_pg(a, getenv("GONGHUI_TEST_SPREAD"));
}

struct world *
test_world_spread(struct arena *a)
{
	return world_pg(a, true);
}

struct world *
test_world_schema(struct arena *a)
{
	const char *server = server_named();

	return server ? in_schema(a, server, getenv("GONGHUI_TEST_SPREAD")) : NULL;
}
