/*
 * limit_rows - the limit of an import, of applications and of accepting them: how fast bare
 * SQLite writes the very rows that they left, into the same database with the same indexes.
 *
 *	limit_rows DATABASE                     prints the greatest key there is now, and how many jobs are not done
 *	limit_rows DATABASE AFTER BATCH WHAT    WHAT: member, application, acceptance
 *
 * Takes out the rows whose key is beyond AFTER (keys follow time) from every table
 * that it writes, and puts them back as they were, BATCH of WHAT to a commit.
 * Prints how many of WHAT a second, and how many there were.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What others refer to comes first. */
enum { TABLES = 10 };
static const struct set { const char *what, *counted; struct { const char *name, *key; } tables[TABLES]; } sets[] = {
	{ "member", "member", { { "person", "person_id" }, { "member", "member_id" }, { "member_change", "change_id" },
	              { "audit", "audit_id" }, { "import_row", "import_row_id" }, { "duplicate_mark", "person_id" } } },
	{ "application", "application", { { "application", "application_id" }, { "consent", "consent_id" },
	                   { "flow_item", "item_id" }, { "flow_move", "move_id" }, { "audit", "audit_id" } } },
	{ "acceptance", "member", { { "person", "person_id" }, { "member", "member_id" }, { "member_change", "change_id" },
	                            { "member_tag", "member_id" }, { "duplicate_mark", "person_id" }, { "flow_move", "move_id" },
	                            { "notice", "notice_id" }, { "outbox", "outbox_id" }, { "session_stale", "stale_id" },
	                            { "audit", "audit_id" } } },
};
enum { SETS = sizeof sets / sizeof *sets };

struct table { sqlite3_stmt *insert; sqlite3_value **values; size_t rows; int columns; };

static sqlite3 *lite;

static void
must(int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
		return;
	fprintf(stderr, "limit_rows: %s\n", sqlite3_errmsg(lite));
	exit(1);
}

static sqlite3_stmt *
prepare(const char *text)
{
	sqlite3_stmt *s;

	must(sqlite3_prepare_v2(lite, text, -1, &s, NULL));
	return s;
}

static void
take(struct table *t, const char *name, const char *key, const char *after)
{
	char text[1500], marks[400] = "?", insert[2000], names[1000];
	sqlite3_stmt *s;
	size_t most = 0;

	/* Without the columns that are reckoned from others: nobody can write those. */
	snprintf(text, sizeof text, "select group_concat(name) from pragma_table_info('%s')", name);
	s = prepare(text);
	sqlite3_step(s);
	snprintf(names, sizeof names, "%s", (const char *)sqlite3_column_text(s, 0));
	must(sqlite3_finalize(s));
	snprintf(text, sizeof text, "select %s from %s where %s > %s order by 1", names, name, key, after);
	s = prepare(text);
	t->columns = sqlite3_column_count(s);
	while (sqlite3_step(s) == SQLITE_ROW) {
		if (t->rows == most) {
			most = most ? 2 * most : 1024;
			t->values = realloc(t->values, sizeof *t->values * most * (size_t)t->columns);
		}
		for (int i = 0; i < t->columns; i++)
			t->values[t->rows * (size_t)t->columns + (size_t)i] = sqlite3_value_dup(sqlite3_column_value(s, i));
		t->rows++;
	}
	must(sqlite3_finalize(s));
	for (int i = 1; i < t->columns; i++)
		strcat(marks, ", ?");
	snprintf(insert, sizeof insert, "insert into %s (%s) values (%s)", name, names, marks);
	t->insert = prepare(insert);
}

static void
drop(const char *name, const char *key, const char *after)
{
	char text[200];
	sqlite3_stmt *s;

	snprintf(text, sizeof text, "delete from %s where %s > %s", name, key, after);
	s = prepare(text);
	must(sqlite3_step(s));
	must(sqlite3_finalize(s));
}

static void
put(struct table *t, size_t from, size_t to)
{
	for (size_t row = from; row < to && row < t->rows; row++) {
		for (int i = 0; i < t->columns; i++)
			must(sqlite3_bind_value(t->insert, i + 1, t->values[row * (size_t)t->columns + (size_t)i]));
		must(sqlite3_step(t->insert));
		must(sqlite3_reset(t->insert));
	}
}

/* The tables' rows in step, so that each commit has its share of all. */
static void
put_back(struct table *all, size_t count, size_t batch)
{
	for (size_t at = 0; at < count; at += batch) {
		must(sqlite3_exec(lite, "begin immediate", NULL, NULL, NULL));
		for (int i = 0; i < TABLES && all[i].insert; i++) {
			size_t to = at + batch < count ? (at + batch) * all[i].rows / count : all[i].rows;

			put(&all[i], at * all[i].rows / count, to);
		}
		must(sqlite3_exec(lite, "commit", NULL, NULL, NULL));
	}
}

/* Every change leaves a row in the record, so its key is the latest. */
static int
print_key(void)
{
	sqlite3_stmt *s = prepare("select (select max(audit_id) from audit), (select count(*) from job where state < 3)");

	must(sqlite3_step(s));
	printf("%lld %d\n", (long long)sqlite3_column_int64(s, 0), sqlite3_column_int(s, 1));
	must(sqlite3_finalize(s));
	return 0;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct set *
set_of(const char *what)
{
	for (int i = 0; i < SETS; i++)
		if (!strcmp(sets[i].what, what))
			return &sets[i];
	fprintf(stderr, "limit_rows: %s?\n", what);
	exit(2);
}

int
main(int argc, char **argv)
{
	struct table all[TABLES] = { 0 };
	const struct set *set;
	size_t count = 0;
	double began;

	if (argc != 5 && argc != 2) {
		fputs("usage: limit_rows DATABASE [AFTER BATCH WHAT]\n", stderr);
		return 2;
	}
	must(sqlite3_open_v2(argv[1], &lite, SQLITE_OPEN_READWRITE, NULL));
	must(sqlite3_exec(lite, "pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on;"
	                  "pragma cache_size=-16000; pragma mmap_size=68719476736;", NULL, NULL, NULL));
	if (argc == 2)
		return print_key();
	set = set_of(argv[4]);
	for (int i = 0; i < TABLES && set->tables[i].name; i++) {
		take(&all[i], set->tables[i].name, set->tables[i].key, argv[2]);
		if (!strcmp(set->tables[i].name, set->counted))
			count = all[i].rows;
	}
	/* Rows that stay refer to some of those that are taken out, and put back. */
	must(sqlite3_exec(lite, "pragma foreign_keys=off; begin immediate", NULL, NULL, NULL));
	for (int i = TABLES; i-- > 0;)
		if (set->tables[i].name)
			drop(set->tables[i].name, set->tables[i].key, argv[2]);
	must(sqlite3_exec(lite, "commit; pragma wal_checkpoint(truncate); pragma foreign_keys=on", NULL, NULL, NULL));
	began = seconds();
	put_back(all, count, strtoul(argv[3], NULL, 10));
	printf("%.0f %zu\n", (double)count / (seconds() - began), count);
	return 0;
}
