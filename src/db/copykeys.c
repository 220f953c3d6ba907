/*
 * copykeys.c - indexes and foreign keys of a copy's target: put aside before the first row, made when all are there.
 *
 * An index that grows with every row is written all over, one that is made from all rows in its order; and a key that
 * leads elsewhere is looked up for each row, or joined once.  Their texts lie in the table copy_later meanwhile, and
 * each leaves it in the transaction that makes it: a copy that was killed goes on with the next.  Primary keys and
 * unique columns stay, for rows are read by them.
 */
#include "db/copyline.h"
#include "db/inside.h"

/* Indexes before what may rest on them; an index belongs to a constraint, or is one of the steps' own. */
static const char aside_pg[] =
	"create table copy_later (at bigint not null primary key, made text not null, gone text not null);"
	"insert into copy_later select row_number() over (order by keys, made), made, gone from ("
	" select false as keys, pg_get_indexdef(i.indexrelid) as made,"
	" format('drop index %s', i.indexrelid::regclass) as gone"
	" from pg_index i join pg_class c on c.oid = i.indexrelid"
	" where c.relnamespace = current_schema()::regnamespace"
	" and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype <> 'f')"
	" union all select true, format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname,"
	" pg_get_constraintdef(k.oid)), format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname)"
	" from pg_constraint k where k.contype = 'f' and k.connamespace = current_schema()::regnamespace) w";
/* The keys of an SQLite file are part of its tables: nobody looks at them while it is copied (lite_open). */
static const char aside_lite[] =
	"create table copy_later (at integer not null primary key, made text not null, gone text not null) strict;"
	"insert into copy_later select row_number() over (order by name), sql, 'drop index ' || name"
	" from sqlite_schema where type = 'index' and sql is not null";

struct later { int64_t at; str made; };
#define F(m) FIELD(struct later, m)
static const struct field later_fields[] = { F(at), F(made) };
#undef F
static const struct entity later_entity = ENTITY(struct later, later_fields, .name = "copy_later");
struct gone { str gone; };
static const struct field gone_fields[] = { FIELD(struct gone, gone) };
static const struct entity gone_entity = ENTITY(struct gone, gone_fields, .name = "copy_later");

static const struct stmt_text
	gone_text = { "select gone from copy_later order by at desc", "select gone from copy_later order by at desc" },
	next_text = { "select {*} from copy_later order by at limit 1",
		"select {*} from copy_later order by at limit 1" },
	done_text = { "delete from copy_later where at = ?1", "delete from copy_later where at = $1" };
static const struct stmt
	gone_all = { .name = "copy_later_gone", .row = &gone_entity, .variants = &gone_text },
	later_next = { .name = "copy_later_next", .row = &later_entity, .variants = &next_text },
	later_done = { .name = "copy_later_done", .args = later_fields, .n_args = 1, .writes = true,
		.variants = &done_text };

static failed
script(struct db *d, struct arena *a, const char *text)
{
	return d->pg ? pg_script(d, a, "copy_later", text) : lite_script(d, a, "copy_later", text);
}

failed
copy_keys_aside(struct db *d, struct arena *a)
{
	struct gone *rows;
	void *found;
	size_t n;

	TRY(script(d, a, d->pg ? aside_pg : aside_lite));
	TRY(db_all_(d, a, &gone_all, NULL, NULL, &found, &n));
	rows = found;
	for (size_t i = 0; i < n; i++)
		TRY(script(d, a, arena_z(a, rows[i].gone)));
	return NULL;
}

struct making { struct arena *a; bool more; };

static failed
make_next(struct db *d, void *arg)
{
	struct making *m = arg;
	struct later next;
	failed e = db_one_(d, m->a, &later_next, NULL, NULL, &next);

	m->more = !e;
	if (e)
		return e->code == ERR_MISSING ? NULL : e;
	/* A sort in memory instead of one on disk, of one index at a time. */
	if (d->pg)
		TRY(pg_script(d, m->a, "copy_later", "set local maintenance_work_mem = '256MB'"));
	TRY(script(d, m->a, arena_z(m->a, next.made)));
	return db_run_(d, m->a, &later_done, NULL, &next, NULL);
}

/* One at a time, so that a kill loses little. */
failed
db_copy_keys(struct db_pool *p, struct arena *a)
{
	struct making m = { .a = a, .more = true };

	while (m.more)
		TRY(db_write_alone(p, a, make_next, &m));
	return NULL;
}

failed
db_indexes_aside(struct db *d, struct arena *a)
{
	return d->pg ? NULL : copy_keys_aside(d, a);
}

failed
db_indexes_make(struct db *d, struct arena *a)
{
	struct making m = { .a = a, .more = !d->pg };

	while (m.more)
		TRY(make_next(d, &m));
	return d->pg ? NULL : lite_script(d, a, "copy_later", "drop table copy_later");
}

failed
copy_keys_hold(struct db *d, struct arena *a)
{
	str wrong;

	if (d->pg)
		return pg_script(d, a, "copy_later", "drop table copy_later");
	TRY(lite_text(d, a, "pragma foreign_key_check", 0, &wrong));
	return wrong.n ? FAIL(a, ERR_INVALID, "keys of " FMT " lead nowhere", ARG(wrong))
	               : lite_script(d, a, "copy_later", "drop table copy_later");
}
