/* commands.c - the words of the command line, and what all of them share. */
#include "app/commands.h"

#include <stdio.h>

const struct command commands[] = {
	{ "serve", "[--listen HOST:PORT]", "serve the pages and the API until told to stop", serve_command,
	  .files = true },
	{ "init", "", "make an empty installation: keys, tables, roles, the three administrators", init_command },
	{ "demo", "[--small] [--times N] [--seed N] [--day DATE|MOMENT]",
	  "fill the reference deployment and print its accounts", demo_command,
	  .files = true },
	{ "import", "RECORD FILE --as LOGIN [--only add|update] | RECORD --undo RUN --as LOGIN",
	  "import a sheet (CSV or XLSX) and print what became of each row, or take one back", import_command,
	  .files = true },
	{ "export", "RECORD FILE --as LOGIN", "write what the list shows, masked, as CSV or XLSX", export_command },
	{ "backup", "DIR | verify DIR | at MOMENT FROM DIR | origin DIR --public KEY | origin DIR --anchor FILE | "
	  "proven URI FOLDER",
	  "copy the database and the sealed files while the server runs; prove such a copy; make one of a past "
	  "moment (\"2026-11-29 10:00\", now) out of what was shipped to FROM; or prove without the key file whose "
	  "backup it is; on PostgreSQL, prove a dump that was restored into the database URI, with its files in FOLDER",
	  backup_command },
	{ "copy", "FROM TO | verify FROM TO",
	  "move the whole database to the other engine (sqlite:PATH, postgresql://…), or prove that two are "
	  "the same; a copy that was cut short goes on where it ended",
	  copy_command },
	{ "scale", "plan [--statements] | apply [--shards N]",
	  "say which rows lie where when PostgreSQL is spread over many shards; or spread it: over the workers of a "
	  "Citus cluster, or into partitions where there is no Citus",
	  scale_command },
	{ "restore", "DIR --code CODE | DIR --two LOGIN LOGIN",
	  "put a backup where the configuration says, when nothing is there yet; by the code of an agreed request, or "
	  "two administrators sign in here", restore_command },
	{ "check", "[--counts] [--repair] | --plaintext [PATH …]",
	  "look for what cannot be: integrity, counters, keys; or for numbers in the clear, there and in PATHs",
	  check_command },
	{ "audit", "[--most N] | verify [--anchor FILE] | key | export --month YYYY-MM FOLDER [--csv] | kept FOLDER",
	  "print the record, newest first; prove that it is whole; print its public key; write a sealed month for an "
	  "auditor; or prove copies of sealed months elsewhere", audit_command },
	{ "keys", "status | split FOLDER | join SHEET SHEET SHEET | rotate [--two LOGIN LOGIN] | "
	  "root FILE --two LOGIN LOGIN | verify [SHEET …]",
	  "where the keys stand; the root key in five shares on paper, and from three of them; new data keys; a new "
	  "root key in FILE",
	  keys_command },
	{ "user", "list | password LOGIN | open LOGIN | close LOGIN | second LOGIN --off", "accounts", user_command },
	{ "migrate", "", "bring the database to this version's tables", migrate_command },
	{ "routes", "", "print every route: method, path, layout, permit, sample", routes_command },
	{ "version", "", "print the version", version_command },
	{ 0 }
};

int
command_usage(const char *command, const char *word)
{
	fprintf(stderr, "gonghui %s: what is “%s”?  See gonghui %s --help.\n", command, word, command);
	return EXIT_USAGE;
}

int
command_failed(struct arena *a, failed f)
{
	str sentence = err_sentence(a, f);

	fprintf(stderr, "gonghui: " FMT "\n", ARG(f->what));
	if (f->say)
		fprintf(stderr, "         " FMT "\n", ARG(sentence));
	return EXIT_WORLD;
}

int
version_command(struct arena *a, struct config *c, int argc, char **argv)
{
	(void)a;
	(void)c;
	if (argc)
		return command_usage("version", argv[0]);
	puts("gonghui " GONGHUI_VERSION);
	return EXIT_FINE;
}

int
migrate_command(struct arena *a, struct config *c, int argc, char **argv)
{
	struct world *w;
	failed f;

	if (argc)
		return command_usage("migrate", argv[0]);
	f = world_open(a, c, (struct opening){ .migrate = true }, &w);
	if (f)
		return command_failed(a, f);
	puts("the tables are those of this version");
	return EXIT_FINE;
}
