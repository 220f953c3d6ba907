/*
 * limit_pg - what PostgreSQL answers to a bare libpq program: statements that a
 * server was heard to ask, or rows like those of an application, each thread on a
 * connection of its own.  Prints a second: statements, or commits.
 *
 *	limit_pg URL THREADS SECONDS ask FILE
 *	limit_pg URL THREADS SECONDS rules FILE         each transaction once, as pgbench would; overtaken, it is run again
 *	limit_pg URL THREADS SECONDS commit ROWS        a wide row and so many narrow ones, as limit_rows' commit.c
 *
 * FILE is of asked.h.  Rules need a database as it was before they were heard.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/asked.h"

enum { WIDE = 700, NARROW = 150 };

static const char *url;
static int rows;                /* 0: ask */
static bool rules;
static _Atomic size_t next_rule;
static size_t *rule_at, n_rules;        /* where in `asked` each begins; one more, where the last ends */
static pthread_barrier_t all_ready;
static double ends;
static _Atomic uint64_t done;
static _Atomic int64_t key;

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
ask(struct asking *a, size_t from)
{
	for (size_t i = from; seconds() < ends; i++) {
		asking_rows(a, i);
		atomic_fetch_add(&done, 1);
	}
}

/* False: another transaction overtook this one. */
static bool
did(PGconn *c, PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	bool good = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

	if (!good && (!state || (strcmp(state, "40001") && strcmp(state, "40P01"))))
		asked_must(c, r, PGRES_COMMAND_OK);
	PQclear(r);
	return good;
}

static bool
run_rule(struct asking *a, size_t from, size_t to)
{
	bool good = did(a->c, PQexec(a->c, "begin isolation level serializable"));

	for (size_t i = from; i < to && good; i++)
		good = did(a->c, asking_run(a, &asked[i]));
	if (good && did(a->c, PQexec(a->c, "commit")))
		return true;
	asked_must(a->c, PQexec(a->c, "rollback"), PGRES_COMMAND_OK);
	return false;
}

static void
run_rules(struct asking *a)
{
	size_t at;

	for (size_t i = 0; i < asked_n; i++)
		asking_prepare(a, &asked[i]);
	pthread_barrier_wait(&all_ready);
	while ((at = atomic_fetch_add(&next_rule, 1)) < n_rules && seconds() < ends) {
		while (!run_rule(a, rule_at[at], rule_at[at + 1]))
			;
		atomic_fetch_add(&done, 1);
	}
}

static void
find_rules(void)
{
	rule_at = calloc(asked_n + 1, sizeof *rule_at);
	for (size_t i = 0; i < asked_n; i++)
		if (asked[i].ends)
			rule_at[++n_rules] = i + 1;
}

/* As pgbench would: a statement, its answer, the next. */
static void
commit(PGconn *c)
{
	char wide[2 * WIDE + 3], narrow[2 * NARROW + 3], id[24], other[24];
	const char *values[3] = { id, other, NULL };

	memset(wide, 'a', sizeof wide);
	memset(narrow, 'a', sizeof narrow);
	memcpy(wide, "\\x", 2);
	memcpy(narrow, "\\x", 2);
	wide[sizeof wide - 1] = narrow[sizeof narrow - 1] = 0;
	asked_must(c, PQprepare(c, "wide", "insert into bench_wide values ($1, $2)", 0, NULL), PGRES_COMMAND_OK);
	asked_must(c, PQprepare(c, "narrow", "insert into bench_narrow values ($1, $2, $3)", 0, NULL), PGRES_COMMAND_OK);
	while (seconds() < ends) {
		int64_t k = atomic_fetch_add(&key, 1);

		asked_must(c, PQexec(c, "begin isolation level serializable"), PGRES_COMMAND_OK);
		snprintf(id, sizeof id, "%lld", (long long)k);
		values[1] = wide;
		asked_must(c, PQexecPrepared(c, "wide", 2, values, NULL, NULL, 0), PGRES_COMMAND_OK);
		snprintf(other, sizeof other, "%lld", (long long)k);
		values[1] = other;
		values[2] = narrow;
		for (int i = 0; i < rows; i++) {
			snprintf(id, sizeof id, "%lld", (long long)k * 100 + i);
			asked_must(c, PQexecPrepared(c, "narrow", 3, values, NULL, NULL, 0), PGRES_COMMAND_OK);
		}
		asked_must(c, PQexec(c, "commit"), PGRES_COMMAND_OK);
		atomic_fetch_add(&done, 1);
	}
}

static void *
run(void *number)
{
	struct asking a;

	asking_open(&a, url);
	if (rows)
		commit(a.c);
	else if (rules)
		run_rules(&a);
	else
		ask(&a, asked_n / 7 * (size_t)(uintptr_t)number);
	PQfinish(a.c);
	return NULL;
}

int
main(int argc, char **argv)
{
	pthread_t threads[64];
	size_t n = argc == 6 ? strtoul(argv[2], NULL, 10) : 0;
	double began;

	if (!n || n > 64) {
		fputs("usage: limit_pg URL THREADS SECONDS ask FILE | rules FILE | commit ROWS\n", stderr);
		return 2;
	}
	url = argv[1];
	if (!strcmp(argv[4], "commit")) {
		PGconn *c = PQconnectdb(url);

		rows = (int)strtol(argv[5], NULL, 10);
		asked_must(c, PQexec(c, "set client_min_messages = error; drop table if exists bench_wide, bench_narrow;"
			"create table bench_wide (id bigint primary key, bytes bytea);"
			"create table bench_narrow (id bigint primary key, other bigint, bytes bytea);"
			"create index on bench_narrow (other)"), PGRES_COMMAND_OK);
		PQfinish(c);
	} else {
		asked_read(argv[5]);
		rules = !strcmp(argv[4], "rules");
		find_rules();
	}
	began = seconds();
	ends = began + (double)strtol(argv[3], NULL, 10);
	pthread_barrier_init(&all_ready, NULL, (unsigned)n + 1);
	for (size_t i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, run, (void *)(uintptr_t)i);
	if (rules) {
		pthread_barrier_wait(&all_ready);
		began = seconds();
	}
	for (size_t i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%.0f\n", (double)atomic_load(&done) / (seconds() - began));
	return 0;
}
