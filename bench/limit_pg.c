/*
 * limit_pg - what PostgreSQL answers to a bare libpq program: statements that a
 * server was heard to ask, or rows like those of an application, each thread on a
 * connection of its own.  Prints a second: statements, or commits.
 *
 *	limit_pg URL THREADS SECONDS ask FILE
 *	limit_pg URL THREADS SECONDS rules FILE         each transaction once, as pgbench would; overtaken, it is run again
 *	limit_pg URL THREADS SECONDS commit ROWS        a wide row and so many narrow ones, as limit_rows' commit.c
 *
 * FILE (bench/heard.mjs makes it) has for each statement a line of its number, a tab, and its parameters with tabs
 * between them (\N: absent), behind the texts: "= NUMBER TAB TEXT".  A line "." ends a transaction.  Rules need a
 * database as it was before they were heard.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXTS = 512, PARAMETERS = 64, WIDE = 700, NARROW = 150 };

struct asked { int text, n; bool ends; const char *values[PARAMETERS]; };

static char *texts[TEXTS];
static struct asked *all;
static size_t n_all;
static const char *url;
static int rows;                /* 0: ask */
static bool rules;
static _Atomic size_t next_rule;
static size_t *rule_at, n_rules;        /* where in `all` each begins; one more, where the last ends */
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
must(PGconn *c, PGresult *r, ExecStatusType wanted)
{
	if (PQresultStatus(r) != wanted) {
		fprintf(stderr, "limit_pg: %s", PQerrorMessage(c));
		exit(1);
	}
	PQclear(r);
}

static void
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL, *rest, *field;
	size_t size = 0, most = 0;
	ssize_t n;

	if (!f)
		exit(1);
	while ((n = getline(&line, &size, f)) > 0) {
		line[n - 1] = 0;
		rest = line;
		field = strsep(&rest, "\t");
		if (*field == '=') {
			texts[strtol(field + 1, NULL, 10) % TEXTS] = strdup(rest);
			continue;
		}
		if (*field == '.') {
			all[n_all - 1].ends = true;
			continue;
		}
		if (n_all == most) {
			most = most ? 2 * most : 1024;
			all = realloc(all, most * sizeof *all);
		}
		all[n_all] = (struct asked){ .text = (int)strtol(field, NULL, 10) % TEXTS };
		while ((field = strsep(&rest, "\t")) && all[n_all].n < PARAMETERS)
			all[n_all].values[all[n_all].n++] = strcmp(field, "\\N") ? strdup(field) : NULL;
		n_all++;
	}
	fclose(f);
	if (!n_all)
		exit(1);
}

/* What a text does not name cannot be inferred: such a one is a text.  Bytes are told by how they are spelt. */
static void
prepare(PGconn *c, const char *name, const struct asked *one)
{
	Oid types[PARAMETERS] = { 0 };

	for (int i = 0; i < one->n; i++) {
		char mark[16];
		size_t length = (size_t)snprintf(mark, sizeof mark, "$%d", i + 1);
		const char *at = strstr(texts[one->text], mark);

		while (at && at[length] >= '0' && at[length] <= '9')
			at = strstr(at + length, mark);
		types[i] = one->values[i] && !strncmp(one->values[i], "\\x", 2) ? 17 : at ? 0 : 25;
	}
	must(c, PQprepare(c, name, texts[one->text], one->n, types), PGRES_COMMAND_OK);
}

static void
ask(PGconn *c, size_t from)
{
	bool ready[TEXTS] = { 0 };

	for (size_t i = from; seconds() < ends; i++) {
		const struct asked *one = &all[i % n_all];
		char name[16];

		snprintf(name, sizeof name, "s%d", one->text);
		if (!ready[one->text])
			prepare(c, name, one);
		ready[one->text] = true;
		must(c, PQexecPrepared(c, name, one->n, one->values, NULL, NULL, 0), PGRES_TUPLES_OK);
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
		must(c, r, PGRES_COMMAND_OK);
	PQclear(r);
	return good;
}

static bool
run_rule(PGconn *c, size_t from, size_t to)
{
	bool good = did(c, PQexec(c, "begin isolation level serializable"));

	for (size_t i = from; i < to && good; i++) {
		char name[16];

		snprintf(name, sizeof name, "s%d", all[i].text);
		good = did(c, PQexecPrepared(c, name, all[i].n, all[i].values, NULL, NULL, 0));
	}
	if (good && did(c, PQexec(c, "commit")))
		return true;
	must(c, PQexec(c, "rollback"), PGRES_COMMAND_OK);
	return false;
}

static void
run_rules(PGconn *c)
{
	bool known[TEXTS] = { 0 };
	size_t at;

	for (size_t i = 0; i < n_all; i++) {
		char name[16];

		snprintf(name, sizeof name, "s%d", all[i].text);
		if (!known[all[i].text])
			prepare(c, name, &all[i]);
		known[all[i].text] = true;
	}
	pthread_barrier_wait(&all_ready);
	while ((at = atomic_fetch_add(&next_rule, 1)) < n_rules && seconds() < ends) {
		while (!run_rule(c, rule_at[at], rule_at[at + 1]))
			;
		atomic_fetch_add(&done, 1);
	}
}

static void
find_rules(void)
{
	rule_at = calloc(n_all + 1, sizeof *rule_at);
	for (size_t i = 0; i < n_all; i++)
		if (all[i].ends)
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
	must(c, PQprepare(c, "wide", "insert into bench_wide values ($1, $2)", 0, NULL), PGRES_COMMAND_OK);
	must(c, PQprepare(c, "narrow", "insert into bench_narrow values ($1, $2, $3)", 0, NULL), PGRES_COMMAND_OK);
	while (seconds() < ends) {
		int64_t k = atomic_fetch_add(&key, 1);

		must(c, PQexec(c, "begin isolation level serializable"), PGRES_COMMAND_OK);
		snprintf(id, sizeof id, "%lld", (long long)k);
		values[1] = wide;
		must(c, PQexecPrepared(c, "wide", 2, values, NULL, NULL, 0), PGRES_COMMAND_OK);
		snprintf(other, sizeof other, "%lld", (long long)k);
		values[1] = other;
		values[2] = narrow;
		for (int i = 0; i < rows; i++) {
			snprintf(id, sizeof id, "%lld", (long long)k * 100 + i);
			must(c, PQexecPrepared(c, "narrow", 3, values, NULL, NULL, 0), PGRES_COMMAND_OK);
		}
		must(c, PQexec(c, "commit"), PGRES_COMMAND_OK);
		atomic_fetch_add(&done, 1);
	}
}

static void *
run(void *number)
{
	PGconn *c = PQconnectdb(url);

	if (PQstatus(c) != CONNECTION_OK)
		exit(1);
	if (rows)
		commit(c);
	else if (rules)
		run_rules(c);
	else
		ask(c, n_all / 7 * (size_t)(uintptr_t)number);
	PQfinish(c);
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
		must(c, PQexec(c, "set client_min_messages = error; drop table if exists bench_wide, bench_narrow;"
			"create table bench_wide (id bigint primary key, bytes bytea);"
			"create table bench_narrow (id bigint primary key, other bigint, bytes bytea);"
			"create index on bench_narrow (other)"), PGRES_COMMAND_OK);
		PQfinish(c);
	} else {
		read_file(argv[5]);
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
