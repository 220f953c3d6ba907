/* applied.c - which steps a database has, and how that differs from those a program knows. */
#include "db/inside.h"

#include <string.h>

/* --- the tables ---------------------------------------------------------------------- */

static const char table_lite[] =
	"create table if not exists schema_step (module text not null, number integer not null,"
	" name text not null, digest text not null, applied integer not null,"
	" primary key (module, number)) strict, without rowid;"
	"alter table schema_step add column expands integer not null default 0";
static const char table_pg[] =
	"create table if not exists schema_step (module text not null, number bigint not null,"
	" name text not null, digest text not null, applied timestamptz not null,"
	" primary key (module, number));"
	"alter table schema_step add column expands boolean not null default false;"
	"create table schema_server (name text not null primary key, known text not null, seen timestamptz not null)";

static const struct field applied_fields[] = {
	FIELD(struct applied, module), FIELD(struct applied, number), FIELD(struct applied, name),
	FIELD(struct applied, digest), FIELD(struct applied, expands),
};
static const struct entity applied_entity =
	ENTITY(struct applied, applied_fields, .name = "schema_step");

struct count { int64_t n; };
static const struct field count_fields[] = { FIELD(struct count, n) };
static const struct entity count_entity = ENTITY(struct count, count_fields, .name = "count");

struct record { str module; int64_t number; str name, digest; struct moment applied; bool expands; };
static const struct field record_fields[] = {
	FIELD(struct record, module), FIELD(struct record, number), FIELD(struct record, name),
	FIELD(struct record, digest), FIELD(struct record, applied), FIELD(struct record, expands),
};

/* An installation of before has the table without the column: its steps were no expansions. */
static const struct stmt_text
	has_table_text = {
		"select count(*) from sqlite_schema where type = 'table' and name = 'schema_step'",
		"select count(*) from pg_class where oid = to_regclass('schema_step')" },
	has_marks_text = {
		"select count(*) from pragma_table_info('schema_step') where name = 'expands'",
		"select count(*) from pg_attribute where attrelid = to_regclass('schema_step')"
		" and attname = 'expands'" },
	applied_text = {
		"select {*} from schema_step order by module, number",
		"select {*} from schema_step order by module, number" },
	unmarked_text = {
		"select module, number, name, digest, 0 from schema_step order by module, number",
		"select module, number, name, digest, false from schema_step order by module, number" },
	record_text = {
		"insert into schema_step (module, number, name, digest, applied, expands)"
		" values (?1, ?2, ?3, ?4, ?5, ?6)",
		"insert into schema_step (module, number, name, digest, applied, expands)"
		" values ($1, $2, $3, $4, $5, $6)" };
static const struct stmt
	has_table = { .name = "schema_step_exists", .row = &count_entity,
		.variants = &has_table_text },
	has_marks = { .name = "schema_step_marks", .row = &count_entity,
		.variants = &has_marks_text },
	applied_all = { .name = "schema_step_all", .row = &applied_entity,
		.variants = &applied_text },
	unmarked_all = { .name = "schema_step_unmarked", .row = &applied_entity,
		.variants = &unmarked_text },
	record_add = { .name = "schema_step_add", .args = record_fields,
		.n_args = COUNT(record_fields), .writes = true, .variants = &record_text };

failed
applied_table(struct db *d, struct arena *a)
{
	struct count marks;

	TRY(db_one_(d, a, &has_marks, NULL, NULL, &marks));
	if (marks.n)
		return NULL;
	return d->pg ? pg_script(d, a, "schema_step", table_pg) : lite_script(d, a, "schema_step", table_lite);
}

failed
applied_read(struct db *d, struct arena *a, struct applied_list *ret)
{
	struct applied_list list = { 0 };
	struct count tables, marks;
	void *rows = NULL;

	TRY(db_one_(d, a, &has_table, NULL, NULL, &tables));
	TRY(db_one_(d, a, &has_marks, NULL, NULL, &marks));
	if (tables.n)
		TRY(db_all_(d, a, marks.n ? &applied_all : &unmarked_all, NULL, NULL, &rows, &list.n));
	list.at = rows;
	*ret = list;
	return NULL;
}

failed
applied_add(struct db *d, struct arena *a, const struct step *s, struct moment now)
{
	struct record row = { str_of(s->module), s->number, str_of(s->name), str_of(s->digest), now, s->expands };

	return db_run_(d, a, &record_add, NULL, &row, NULL);
}

/* --- compared with the steps of a program -------------------------------------------------- */

static bool
is_step(const struct applied *had, const struct step *s)
{
	return had->number == s->number && str_eq(had->module, str_of(s->module));
}

failed
applied_has(struct arena *a, const struct applied_list *list, const struct step *s, bool *ret)
{
	bool found = false;

	for (size_t i = 0; i < list->n; i++) {
		if (!is_step(&list->at[i], s))
			continue;
		if (!str_eq(list->at[i].digest, str_of(s->digest)))
			return FAIL(a, ERR_CONFLICT,
				    "step %s/%04d_%s was changed after it had been applied:"
				    " steps are never edited, add a new one",
				    s->module, s->number, s->name);
		found = true;
	}
	*ret = found;
	return NULL;
}

/* A database that a newer program has migrated is for this one too while all that it does not know only adds. */
failed
applied_gap(struct arena *a, const struct applied_list *list, const struct step *const *steps, size_t n,
            struct db_gap *ret)
{
	struct db_gap gap = { 0 };
	bool there;

	for (size_t i = 0; i < list->n; i++) {
		const struct applied *had = &list->at[i];
		size_t k = 0;

		while (k < n && !is_step(had, steps[k]))
			k++;
		if (k == n && !had->expands)
			return FAIL(a, ERR_CONFLICT, "a newer program has applied step " FMT "/%04lld_" FMT " to this"
			            " database, which this one does not know and which takes away or changes what it"
			            " works with: only the newer program may serve it", ARG(had->module),
			            (long long)had->number, ARG(had->name));
		gap.ahead += k == n;
	}
	for (size_t i = 0; i < n; i++) {
		TRY(applied_has(a, list, steps[i], &there));
		gap.missing += !there;
	}
	*ret = gap;
	return NULL;
}

failed
db_migrated(struct db *d, struct arena *a, const struct step *const *steps, size_t n, struct db_gap *ret)
{
	struct applied_list list;

	TRY(applied_read(d, a, &list));
	return applied_gap(a, &list, steps, n, ret);
}
