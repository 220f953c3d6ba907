/*
 * sqlgen - a module's SQL into constants, for both engines.
 *
 *	sqlgen steps MODULE OUT.c steps/0001_x.sql …
 *		const struct step MODULE_steps[], ended by { 0 }
 *	sqlgen tables OUT.c --steps FILE…
 *		const struct db_table db_tables[], ended by { 0 }: every table of the steps of all
 *		modules with its columns and keys, each behind those it refers to
 *	sqlgen queries MODULE queries.sql OUT.h OUT.c [--include HEADER]… --steps FILE…
 *		a constant `struct stmt` for each statement, its parameters and row as
 *		structs, calls that db_run, db_one, db_all and db_each name, and
 *		const struct stmt *const MODULE_statements[], ended by NULL (for a file
 *		x.sql that is not queries.sql: MODULE_x_statements);
 *		FILE…: the steps of all modules, so that every table is known
 *	sqlgen sealed OUT.sql OUT.c --queries FILE… --steps FILE…
 *		statements over every $secret column, and struct sealed_column sealed_columns[]
 *
 * docs/sql.md is the manual of the language.  A fault is printed as
 * file:line: reason, the status is 1, and nothing is written.
 */
#include "sqlgen.h"

#include <stdio.h>
#include <string.h>

static int
usage(void)
{
	fputs("usage: sqlgen steps MODULE OUT.c FILE…\n"
	      "       sqlgen tables OUT.c --steps FILE…\n"
	      "       sqlgen queries MODULE IN.sql OUT.h OUT.c [--include HEADER]… --steps FILE…\n"
	      "       sqlgen sealed OUT.sql OUT.c --queries FILE… --steps FILE…\n",
	      stderr);
	return 2;
}

static int
sealed(int argc, char **argv)
{
	struct catalog tables = { 0 };
	int at = 5, n;

	while (at < argc && strcmp(argv[at], "--steps"))
		at++;
	n = at - 5;
	if (strcmp(argv[4], "--queries") || at == argc)
		return usage();
	for (at++; at < argc; at++)
		step_read(argv[at], &tables, NULL, NULL);
	sealed_write(&tables, argv[2], argv[3], argv + 5, (size_t)n);
	return 0;
}

int
main(int argc, char **argv)
{
	struct catalog tables = { 0 };
	struct query_job job = { .catalog = &tables };
	bool steps = false;

	if (argc >= 4 && !strcmp(argv[1], "steps")) {
		steps_write(argv[2], argv[3], argv + 4, (size_t)argc - 4);
		return 0;
	}
	if (argc >= 5 && !strcmp(argv[1], "tables") && !strcmp(argv[3], "--steps")) {
		for (int i = 4; i < argc; i++)
			step_read(argv[i], &tables, NULL, NULL);
		tables_write(argv[2], &tables);
		return 0;
	}
	if (argc >= 6 && !strcmp(argv[1], "sealed"))
		return sealed(argc, argv);
	if (argc < 6 || strcmp(argv[1], "queries"))
		return usage();
	job.module = argv[2];
	job.in = argv[3];
	job.out_h = argv[4];
	job.out_c = argv[5];
	job.includes = tool_get(sizeof(char *) * (size_t)argc);
	for (int i = 6; i < argc; i++) {
		if (!strcmp(argv[i], "--steps"))
			steps = true;
		else if (!strcmp(argv[i], "--include") && ++i < argc)
			job.includes[job.n_includes++] = argv[i];
		else if (steps)
			step_read(argv[i], &tables, NULL, NULL);
		else
			return usage();
	}
	queries_write(&job);
	return 0;
}
