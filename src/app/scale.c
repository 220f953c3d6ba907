/*
 * scale.c - gonghui scale: where rows lie when a database of PostgreSQL is spread over many shards, and spreading it.
 *
 * Nothing is kept by hand: the places come from the steps (`place … by person_id`), the keys from the tables
 * (db/tables.h), and what goes to all shards from the statements of all modules.  docs/scale.md tells the words.
 */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "db/spread.h"
#include "web/module.h"

/* --- tables ------------------------------------------------------------------------------- */

static void
print_placed(enum db_place place, const char *heading)
{
	size_t n = 0;

	for (const struct db_table *t = db_tables; t->name; t++)
		n += t->place == place;
	printf("\n%s: %zu tables\n", heading, n);
	for (const struct db_table *t = db_tables; t->name; t++)
		if (t->place == place)
			printf("  %s\n", t->name);
}

static void
print_columns(const struct db_table *t, const struct db_key *k)
{
	for (size_t i = 0; i < k->n; i++)
		printf("%s%s", i ? ", " : "", t->columns[k->columns[i]].name);
}

static void
print_keys(void)
{
	size_t primary = 0, within = 0;

	puts("\nkeys: a unique one holds on one shard, so it has person_id in it, or is claimed in schema_key");
	for (const struct db_table *t = db_tables; t->name; t++)
		for (const struct db_key *k = t->keys; t->place == DB_BY_PERSON && k < t->keys + t->n_keys; k++) {
			primary += k->primary && !db_key_holds_person(t, k);
			within += !k->to && db_key_holds_person(t, k);
			if (!db_key_claimed(t, k))
				continue;
			printf("  %s (", t->name);
			print_columns(t, k);
			puts(") is claimed: nobody's twice, wherever he lies");
		}
	printf("  and %zu primary keys get person_id behind their id, %zu keys have it\n", primary, within);
}

/* --- statements -------------------------------------------------------------------------------- */

struct tally { size_t all, of_people, one, scoped, house; };

/* Whether it names a table that lies by person. */
static bool
of_people(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t n;

	for (const char *s = text; *s; s += n ? n : 1) {
		n = strspn(s, letters);
		for (const struct db_table *t = db_tables; t->name && n; t++)
			if (t->place == DB_BY_PERSON && strlen(t->name) == n && !memcmp(t->name, s, n))
				return true;
	}
	return false;
}

/* It says whose rows it is about, so that one shard is asked. */
static bool
says_whose(const struct stmt *q, const char *text)
{
	return strstr(text, "person_id = $") ||
	       (q->writes && !strncmp(text, "insert into ", 12) && !strstr(text, "select"));
}

static void
judge(const struct module *m, const struct stmt *q, bool list, struct tally *t)
{
	const char *text = q->variants[((size_t)1 << q->n_ifs) - 1].pg;

	t->all++;
	if (!of_people(text))
		return;
	t->of_people++;
	if (says_whose(q, text)) {
		t->one++;
		return;
	}
	t->scoped += q->scoped;
	t->house += !q->scoped;
	if (list)
		printf("  %-12s %-28s %s\n", m->name, q->name,
		       q->scoped ? "in somebody's scope: a union's people lie on all"
		       : q->note ? q->note : "by a number that does not say whose it is");
}

static void
print_statements(bool list)
{
	struct tally t = { 0 };

	puts("\nstatements");
	for (const struct module *const *m = modules; *m; m++)
		for (const struct stmt *const *const *file = (*m)->statements; file && *file; file++)
			for (const struct stmt *const *q = *file; *q; q++)
				judge(*m, *q, list, &t);
	printf("  %zu of %zu are about people: %zu say whose and go to one shard,\n"
	       "  %zu ask for the people in somebody's scope and go to all,\n"
	       "  %zu are the house's own or look for a number, and go to all%s\n", t.of_people, t.all, t.one, t.scoped,
	       t.house, list ? "" : " (--statements names them with their reasons)");
}

/* --- the commands ---------------------------------------------------------------------------------- */

static int
plan(bool list)
{
	puts("What belongs to one person lies together; unions, and what else people are joined with, are everywhere.");
	print_placed(DB_BY_PERSON, "by person, on one of many shards");
	print_placed(DB_EVERYWHERE, "everywhere, a copy on each server");
	print_placed(DB_ANYWHERE, "in one piece, on the server that is asked");
	print_keys();
	print_statements(list);
	return EXIT_FINE;
}

static failed
apply(struct arena *a, const struct config *c, int64_t shards)
{
	struct db_pool *pool;
	enum db_spread kind;

	if (!str_starts(c->db, S("postgres")))
		return FAIL(a, ERR_INVALID, "SQLite is one file and has nothing to spread: gonghui copy moves it to"
		            " PostgreSQL first");
	TRY(db_open(a, arena_z(a, c->db), (struct db_options){ .readers = 1 }, &pool));
	TRY(db_spread(pool, a, shards, &kind));
	printf(kind == DB_CLUSTER ? "spread over the servers of the cluster, %lld shards\n"
	                          : "spread over %lld partitions of one server\n", (long long)shards);
	return NULL;
}

int
scale_command(struct arena *a, struct config *c, int argc, char **argv)
{
	bool applies = argc && str_eq(str_of(argv[0]), S("apply")), list = false;
	int64_t shards = DB_SHARDS;
	failed f;

	if (!argc || (!applies && !str_eq(str_of(argv[0]), S("plan"))))
		return command_usage("scale", argc ? argv[0] : "");
	for (int i = 1; i < argc; i++) {
		if (!applies && str_eq(str_of(argv[i]), S("--statements")))
			list = true;
		else if (!applies || !str_eq(str_of(argv[i]), S("--shards")) || ++i == argc ||
		         !str_int(str_of(argv[i]), &shards) || shards < 1 || shards > DB_SHARDS_MOST)
			return command_usage("scale", argv[i < argc ? i : argc - 1]);
	}
	if (!applies)
		return plan(list);
	f = apply(a, c, shards);
	return f ? command_failed(a, f) : EXIT_FINE;
}
