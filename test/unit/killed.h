/*
 * killed.h - a process that dies at its N-th step, on an installation that can be had again as it was.
 *
 * A step is a sync or a rename of this program, and on PostgreSQL a commit that is about to be sent: what was
 * sent before it in its transaction the server forgets, and one that has arrived is met by the next step.
 */
#ifndef TEST_UNIT_KILLED_H
#define TEST_UNIT_KILLED_H

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/test.h"
#include "test/world.h"

/* --- dying: every call of this program comes by here, those of libpq too ----------------------------------- */

static int dies_at, done_now;

static void
step(void)
{
	if (dies_at && ++done_now == dies_at)
		_exit(9);
}

int
fsync(int fd)
{
	step();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	step();
	return (int)syscall(SYS_fdatasync, fd);
}

int
rename(const char *from, const char *to)
{
	step();
	return (int)syscall(SYS_rename, from, to);
}

int
renameat2(int from_at, const char *from, int to_at, const char *to, unsigned int how)
{
	step();
	return (int)syscall(SYS_renameat2, from_at, from, to_at, to, how);
}

__attribute__((visibility("default"))) ssize_t
send(int fd, const void *bytes, size_t n, int flags)
{
	if (memmem(bytes, n, "commit", strlen("commit")))
		step();
	return syscall(SYS_sendto, fd, bytes, n, flags, NULL, 0);
}

/* What happens to `run` when it dies at its N-th step; 0: at none.  False: it came to its end. */
static bool
killed_at(int n, void (*run)(struct arena *, void *), void *v)
{
	pid_t child = fork();
	int how;

	assert_true(child >= 0);
	if (!child) {
		struct arena *own = arena_open(512 << 20);

		if (!freopen("/dev/null", "w", stdout))
			_exit(1);
		dies_at = n;
		run(own, v);
		dies_at = 0;
		_exit(0);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how) && (WEXITSTATUS(how) == 9 || !WEXITSTATUS(how)));
	return WEXITSTATUS(how) == 9;
}

/*
 * The step to die at behind n.  On PostgreSQL, where an installation takes a second to be had again, every fourth;
 * each with RIG_EVERY=1.
 */
static int
killed_next(int n, bool pg)
{
	const char *every = getenv("RIG_EVERY");

	return n + (pg ? every ? atoi(every) : 4 : 1);
}

/* --- an installation as it was -------------------------------------------------------------------------------- */

/* Its folder is `at`; its database lies in there, or on PostgreSQL is one of its own, made from another. */
struct kept { char *folder; str at; const char *server, *base, *kept, *run, *schema; };

static const char *
kept_uri(struct arena *a, const char *server, const char *name)
{
	return arena_fmt(a, "%.*s/%s", (int)(strrchr(server, '/') - server), server, name).s;
}

/* The first field of what is answered, or "". */
static const char *
kept_ask(struct arena *a, const char *uri, str text)
{
	PGconn *c = PQconnectdb(uri);
	PGresult *r = PQexec(c, text.s);
	const char *said;

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg(FMT ": %s", ARG(text), PQerrorMessage(c));
	said = PQntuples(r) ? arena_z(a, str_of(PQgetvalue(r, 0, 0))) : "";
	PQclear(r);
	PQfinish(c);
	return said;
}

static void
kept_drop(void *v)
{
	const struct kept *k = v;
	struct arena *a = arena_open(1 << 20);
	const char *const all[] = { k->run, k->kept, k->base };

	for (size_t i = 0; i < COUNT(all); i++)
		kept_ask(a, k->server, arena_fmt(a, "drop database if exists %s with (force)", all[i]));
	arena_close(a);
}

/* A world to prepare, which goes with `first`; NULL: there is no PostgreSQL here. */
static struct world *
kept_begin(struct arena *a, struct arena *first, bool pg, struct kept *ret)
{
	const char *server = getenv("GONGHUI_TEST_PG");
	struct world *w;

	*ret = (struct kept){ .folder = test_folder(a) };
	ret->at = arena_fmt(a, "%s/run", ret->folder);
	if (!pg || !server || !*server)
		return pg ? test_world_pg(first) : test_world(first);
	/* Citus has its lines enciphered, and what is read by nobody here is no step. */
	setenv("PGSSLMODE", "disable", 1);
	ret->server = arena_z(a, str_of(server));
	ret->base = arena_fmt(a, "killed_base_%d", (int)getpid()).s;
	ret->kept = arena_fmt(a, "killed_kept_%d", (int)getpid()).s;
	ret->run = arena_fmt(a, "killed_run_%d", (int)getpid()).s;
	kept_ask(a, ret->server, arena_fmt(a, "create database %s", ret->base));
	arena_defer(a, kept_drop, ret);
	setenv("GONGHUI_TEST_PG", kept_uri(a, server, ret->base), 1);
	w = test_world_schema(first);
	ret->schema = kept_ask(a, kept_uri(a, ret->server, ret->base),
		S("select nspname from pg_namespace where nspname like 'world%'"));
	return w;
}

/* It is as it shall be: kept, and `first` with the world goes. */
static void
kept_take(struct arena *a, struct arena *first, struct world *w, struct kept *k)
{
	assert_true(k->server || db_checkpoint(w->pool));
	assert_int_equal(0, system(arena_fmt(a, "cp -R " FMT " %s/kept", ARG(w->data), k->folder).s));
	if (k->server) {
		kept_ask(a, k->server, arena_fmt(a, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'",
			k->base));
		kept_ask(a, k->server, arena_fmt(a, "create database %s template %s strategy file_copy", k->kept, k->base));
	}
	arena_close(first);
	if (k->server)
		setenv("GONGHUI_TEST_PG", k->server, 1);
}

static void
kept_again(struct arena *a, const struct kept *k)
{
	assert_int_equal(0, system(arena_fmt(a, "rm -rf " FMT " && cp -R %s/kept " FMT, ARG(k->at), k->folder, ARG(k->at)).s));
	if (!k->server)
		return;
	kept_ask(a, k->server, arena_fmt(a, "drop database if exists %s with (force)", k->run));
	kept_ask(a, k->server, arena_fmt(a, "create database %s template %s strategy file_copy", k->run, k->kept));
}

/* As a process finds it that starts now; whoever was killed is gone from the server too. */
static struct db_pool *
kept_open(struct arena *a, const struct kept *k)
{
	str where = arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(k->at));
	struct db_pool *pool;

	if (k->server) {
		while (strcmp("0", kept_ask(a, k->server, arena_fmt(a, "select count(*) from pg_stat_activity where datname = '%s'",
			k->run))))
			continue;
		where = arena_fmt(a, "%s?options=-csearch_path%%3D%s", kept_uri(a, k->server, k->run), k->schema);
	}
	OK(db_open(a, where.s, (struct db_options){ .readers = 2 }, &pool));
	return pool;
}

#endif
