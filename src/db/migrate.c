/* migrate.c - forward-only steps, each applied once, in a transaction of its own. */
#include "db/inside.h"

#include <string.h>

/* Any fixed number: all that migrate one database take the same lock. */
#define LOCK_NUMBER "7019240531"

/* --- what was applied ------------------------------------------------------------ */

static const char table_lite[] =
	"create table if not exists schema_step (module text not null, number integer not null,"
	" name text not null, digest text not null, applied integer not null,"
	" primary key (module, number)) strict, without rowid";
static const char table_pg[] =
	"set local lock_timeout = 0; select pg_advisory_xact_lock(" LOCK_NUMBER ");"
	"create table if not exists schema_step (module text not null, number bigint not null,"
	" name text not null, digest text not null, applied timestamptz not null,"
	" primary key (module, number))";

struct applied { str module; int64_t number; str digest; };
static const struct field applied_fields[] = {
	FIELD(struct applied, module), FIELD(struct applied, number), FIELD(struct applied, digest),
};
static const struct entity applied_entity =
	ENTITY(struct applied, applied_fields, .name = "schema_step");

struct count { int64_t n; };
static const struct field count_fields[] = { FIELD(struct count, n) };
static const struct entity count_entity = ENTITY(struct count, count_fields, .name = "count");

struct record { str module; int64_t number; str name, digest; struct moment applied; };
static const struct field record_fields[] = {
	FIELD(struct record, module), FIELD(struct record, number), FIELD(struct record, name),
	FIELD(struct record, digest), FIELD(struct record, applied),
};

static const struct stmt_text
	has_table_text = {
		"select count(*) from sqlite_schema where type = 'table' and name = 'schema_step'",
		"select count(*) from pg_class where oid = to_regclass('schema_step')" },
	applied_text = {
		"select {*} from schema_step order by module, number",
		"select {*} from schema_step order by module, number" },
	record_text = {
		"insert into schema_step (module, number, name, digest, applied)"
		" values (?1, ?2, ?3, ?4, ?5)",
		"insert into schema_step (module, number, name, digest, applied)"
		" values ($1, $2, $3, $4, $5)" };
static const struct stmt
	has_table = { .name = "schema_step_exists", .row = &count_entity,
		.variants = &has_table_text },
	applied_all = { .name = "schema_step_all", .row = &applied_entity,
		.variants = &applied_text },
	record_add = { .name = "schema_step_add", .args = record_fields,
		.n_args = COUNT(record_fields), .writes = true, .variants = &record_text };

static failed
applied_read(struct db *d, struct arena *a, struct applied **ret, size_t *ret_n)
{
	struct count tables;

	TRY(db_one_(d, a, &has_table, NULL, NULL, &tables));
	*ret = NULL;
	*ret_n = 0;
	return tables.n ? db_all_(d, a, &applied_all, NULL, NULL, (void **)ret, ret_n) : NULL;
}

static failed
step_find(struct arena *a, const struct step *s, const struct applied *list, size_t n, bool *ret)
{
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		if (list[i].number != s->number || !str_eq(list[i].module, str_of(s->module)))
			continue;
		if (!str_eq(list[i].digest, str_of(s->digest)))
			return FAIL(a, ERR_CONFLICT,
				    "step %s/%04d_%s was changed after it had been applied:"
				    " steps are never edited, add a new one",
				    s->module, s->number, s->name);
		found = true;
	}
	*ret = found;
	return NULL;
}

/* A database that a newer program has migrated is not for this one. */
static failed
none_newer(struct arena *a, const struct step *const *steps, size_t n, const struct applied *list,
           size_t n_list)
{
	for (size_t i = 0; i < n_list; i++) {
		int64_t newest = 0;

		for (size_t k = 0; k < n; k++)
			if (str_eq(list[i].module, str_of(steps[k]->module)) &&
			    steps[k]->number > newest)
				newest = steps[k]->number;
		if (newest && list[i].number > newest)
			return FAIL(a, ERR_CONFLICT,
				    "the database has step " FMT "/%04lld, which this program"
				    " does not know: it was made by a newer one",
				    ARG(list[i].module), (long long)list[i].number);
	}
	return NULL;
}

/* --- applying ------------------------------------------------------------------------ */

struct job { struct arena *a; const struct step *step; struct moment now; bool done; };

static failed
table_make(struct db *d, void *arg)
{
	struct job *j = arg;

	return db_is_pg(d) ? pg_script(d, j->a, "schema_step", table_pg)
	                   : lite_script(d, j->a, "schema_step", table_lite);
}

/* While the step ran, SQLite enforced no foreign keys, so that a table could be made anew. */
static failed
keys_hold(struct db *d, struct arena *a, const struct step *s)
{
	str wrong;

	TRY(lite_text(d, a, "pragma foreign_key_check", 0, &wrong));
	if (wrong.n)
		return FAIL(a, ERR_FAULT, "step %s/%04d_%s breaks foreign keys of " FMT,
		            s->module, s->number, s->name, ARG(wrong));
	return NULL;
}

/* Another process may have applied the step while this one waited, so it is looked up again. */
static failed
step_apply(struct db *d, void *arg)
{
	struct job *j = arg;
	const struct step *s = j->step;
	struct record row = { str_of(s->module), s->number, str_of(s->name), str_of(s->digest),
			      j->now };
	struct applied *list;
	bool applied;
	size_t n;

	TRY(table_make(d, j));
	TRY(applied_read(d, j->a, &list, &n));
	TRY(step_find(j->a, s, list, n, &applied));
	j->done = !applied;
	if (applied)
		return NULL;
	if (db_is_pg(d))
		TRY(pg_house(d, j->a));
	TRY(db_is_pg(d) ? pg_script(d, j->a, s->name, s->pg)
			: lite_script(d, j->a, s->name, s->sqlite));
	if (!db_is_pg(d))
		TRY(keys_hold(d, j->a, s));
	return db_run_(d, j->a, &record_add, NULL, &row, NULL);
}

/* Whoever else migrates this database meanwhile has put it up, or waits. */
static failed
fence_raise(struct db *d, void *arg)
{
	struct arena *a = arg;

	TRY(pg_script(d, a, "lock", "set local lock_timeout = 0; select pg_advisory_xact_lock(" LOCK_NUMBER ")"));
	return pg_fence_raise(d, a, db_tables);
}

/* A table of PostgreSQL with a $path column is closed to who says no scope: those of new steps, and of old programs. */
static failed
fence(struct db_pool *p, struct arena *a)
{
	const char *open;
	bool passed;
	struct db *d;
	failed e;

	if (!p->pg || p->copying)
		return NULL;
	TRY(db_borrow(p, a, &d));
	e = pg_fence_open(d, a, db_tables, &open);
	if (!e)
		e = pg_fence_passed(d, a, &passed);
	db_return(p, d);
	TRY(e);
	if (passed)
		log_fault("db", "the role is a superuser or bypasses row-level security: there is no second fence");
	if (!open)
		return NULL;
	TRY(baton_alone(p, a, true, fence_raise, a));
	log_note("db", "row-level security put up, first on %s", open);
	return NULL;
}

static failed
may_make(struct db_pool *p, struct arena *a)
{
	struct db *d;
	failed e;

	TRY(db_borrow(p, a, &d));
	e = pg_may_make(d, a);
	db_return(p, d);
	return e;
}

failed
db_migrate(struct db_pool *p, struct arena *a, const struct step *const *steps, size_t n,
           struct moment now, size_t *applied)
{
	struct applied *list = NULL;
	size_t n_list = 0, done = 0;
	struct db *d;
	failed e;

	TRY(db_borrow(p, a, &d));
	e = applied_read(d, a, &list, &n_list);
	db_return(p, d);
	TRY(e);
	TRY(none_newer(a, steps, n, list, n_list));
	for (size_t i = 0; i < n; i++) {
		struct job j = { .a = a, .step = steps[i], .now = now };
		bool there;

		TRY(step_find(a, steps[i], list, n_list, &there));
		if (there)
			continue;
		if (p->pg && !done)
			TRY(may_make(p, a));
		TRY(baton_alone(p, a, true, step_apply, &j));
		done += j.done;
		if (j.done)
			log_note("db", "applied %s/%04d_%s", steps[i]->module, steps[i]->number,
				 steps[i]->name);
	}
	TRY(fence(p, a));
	*applied = done;
	return NULL;
}

failed
db_migrated(struct db *d, struct arena *a, const struct step *const *steps, size_t n,
	    size_t *missing)
{
	struct applied *list;
	size_t n_list, count = 0;

	TRY(applied_read(d, a, &list, &n_list));
	TRY(none_newer(a, steps, n, list, n_list));
	for (size_t i = 0; i < n; i++) {
		bool there;

		TRY(step_find(a, steps[i], list, n_list, &there));
		count += !there;
	}
	*missing = count;
	return NULL;
}
