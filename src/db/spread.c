/*
 * spread.c - spreading a database: tables of people by person_id, those they are joined with everywhere.
 *
 * All of it is one transaction, so that a kill leaves the database as it was.  Keys and indexes are put aside before a
 * row moves and made when all lie where they belong: primary keys with person_id behind them, keys that are claimed as
 * plain indexes.  What is claimed stands in schema_key, spread by the value, so two who claim the same meet there.
 */
#include "db/inside.h"
#include "db/spread.h"

#include <string.h>

/* --- which tables, which keys ------------------------------------------------------------------- */

static const char by[] = "person_id";

bool
db_key_holds_person(const struct db_table *t, const struct db_key *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(t->columns[k->columns[i]].name, by))
			return true;
	return false;
}

bool
db_key_claimed(const struct db_table *t, const struct db_key *k)
{
	return t->place == DB_BY_PERSON && !k->to && !k->primary && k->n == 1 && !db_key_holds_person(t, k);
}

/* The tables that are to get that place; those of earlier steps may have it already. */
struct spreading { struct arena *a; int64_t shards; struct turn_asked turn; enum db_spread before, kind; str done; };

static bool
is_next(const struct spreading *s, const struct db_table *t, enum db_place place)
{
	str lines = s->done, line;

	if (t->place != place)
		return false;
	while ((line = str_cut(&lines, '\n')).n)
		if (str_eq(line, str_of(t->name)))
			return false;
	return true;
}

/* "'{person,member,…}'" */
static str
next_tables(const struct spreading *s, enum db_place place)
{
	struct buf b = { .a = s->a };

	buf_put(&b, S("'{"));
	for (const struct db_table *t = db_tables; t->name; t++)
		if (is_next(s, t, place))
			buf_fmt(&b, "%s%s", b.n > 2 ? "," : "", t->name);
	buf_put(&b, S("}'"));
	return buf_str(&b);
}

/* --- what stands, and how it is made again --------------------------------------------------------- */

/*
 * A line for each text, of the tables in %s: foreign keys from them and to them go first and come last; a primary key
 * gets person_id, any other one without it becomes an index, for a claim is looked up by it.
 */
#define OF_TABLES(column) column " in (select to_regclass(w) from unnest(cast(" FMT " as text[])) w)"
#define HOLDS(table, columns) "exists (select from pg_attribute p where p.attrelid = " table \
	" and p.attname = 'person_id' and p.attnum = any(" columns "))"
#define OF_NO_CONSTRAINT " and not exists (select from pg_constraint k where k.conindid = i.indexrelid)"

static const char keys_away[] =
	"select format('alter table %%s drop constraint %%I', conrelid::regclass, conname) from pg_constraint"
	" where contype = 'f' and (" OF_TABLES("conrelid") " or " OF_TABLES("confrelid") ")";

static const char rest_away[] =
	"select format('alter table %%s drop constraint %%I', conrelid::regclass, conname) from pg_constraint"
	" where contype in ('p', 'u') and " OF_TABLES("conrelid")
	" union all select format('drop index %%s', i.indexrelid::regclass) from pg_index i"
	" where " OF_TABLES("i.indrelid") OF_NO_CONSTRAINT;

static const char made_again[] =
	"select made from (select 1 as rank, conname as name, case when contype = 'u' and not holds"
	" then format('create index %%I on %%s %%s', conname, of_table, substr(def, position('(' in def)))"
	" else format('alter table %%s add constraint %%I %%s', of_table, conname, case when holds then def"
	" else replace(def, ')', ', person_id)') end) end as made"
	" from (select contype, conname, conrelid::regclass as of_table, pg_get_constraintdef(oid) as def, "
	HOLDS("conrelid", "conkey") " as holds from pg_constraint"
	" where contype in ('p', 'u') and " OF_TABLES("conrelid") ") c"
	" union all select 2, c.relname, case when " HOLDS("i.indrelid", "i.indkey::int2[]")
	" then pg_get_indexdef(i.indexrelid) else replace(pg_get_indexdef(i.indexrelid), 'CREATE UNIQUE', 'CREATE') end"
	" from pg_index i join pg_class c on c.oid = i.indexrelid"
	" where " OF_TABLES("i.indrelid") OF_NO_CONSTRAINT
	" union all select 3, conname, format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,"
	" pg_get_constraintdef(oid)) from pg_constraint"
	" where contype = 'f' and (" OF_TABLES("conrelid") " or " OF_TABLES("confrelid") ")) w order by rank, name";

/* Of all tables: a cluster takes along those that refer to what is everywhere, and takes no select in a policy. */
static const char fences_away[] =
	"select format(w, p.polname, p.polrelid::regclass) from pg_policy p join pg_class c on c.oid = p.polrelid,"
	" unnest(array['drop policy %1$I on %2$s', 'alter table %2$s no force row level security']) w"
	" where c.relnamespace = current_schema()::regnamespace";

/* Each line of what the text answers is a text to run. */
static failed
run_lines(struct db *d, struct arena *a, str lines)
{
	for (str line; line = str_cut(&lines, '\n'), line.n;)
		TRY(pg_script(d, a, "spread", arena_z(a, line)));
	return NULL;
}

static failed
run_told(struct db *d, struct arena *a, str text)
{
	str lines;

	TRY(pg_text(d, a, text.s, &lines));
	return run_lines(d, a, lines);
}

/* --- claims --------------------------------------------------------------------------------------------- */

static failed
claims_fill(struct db *d, const struct spreading *s)
{
	for (const struct db_table *t = db_tables; t->name; t++)
		for (const struct db_key *k = t->keys; is_next(s, t, DB_BY_PERSON) && k < t->keys + t->n_keys; k++) {
			const struct db_column *c = &t->columns[k->columns[0]];
			bool bytes = !strcmp(c->word, "blob");
			str value;

			if (!db_key_claimed(t, k))
				continue;
			value = bytes ? str_of(c->name) : arena_fmt(s->a, "convert_to(%s, 'UTF8')", c->name);
			TRY(pg_script(d, s->a, "spread", arena_fmt(s->a, "insert into schema_key"
			              " select '%s.%s', " FMT ","
			              " person_id from %s where %s is not null", t->name, c->name, ARG(value), t->name,
			              c->name).s));
		}
	return NULL;
}

/* --- partitions of one server --------------------------------------------------------------------------- */

static void
put_columns(struct buf *b, const struct db_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		buf_fmt(b, "%s%s", i ? ", " : "", t->columns[i].name);
}

static failed
partition(struct db *d, struct arena *a, const struct db_table *t, int64_t shards)
{
	struct buf b = { .a = a };

	buf_fmt(&b, "create table %s_spread (like %s including defaults including generated)"
	        " partition by hash (person_id);", t->name, t->name);
	for (int64_t i = 0; i < shards; i++)
		buf_fmt(&b, "create table %s_%lld partition of %s_spread"
		        " for values with (modulus %lld, remainder %lld);",
		        t->name, (long long)i, t->name, (long long)shards, (long long)i);
	buf_fmt(&b, "insert into %s_spread (", t->name);
	put_columns(&b, t);
	buf_put(&b, S(") select "));
	put_columns(&b, t);
	buf_fmt(&b, " from %s; drop table %s; alter table %s_spread rename to %s", t->name, t->name, t->name, t->name);
	buf_char(&b, 0);
	return pg_script(d, a, "spread", b.s);
}

static failed
parts_make(struct db *d, const struct spreading *s)
{
	TRY(claims_fill(d, s));
	for (const struct db_table *t = db_tables; t->name; t++)
		if (is_next(s, t, DB_BY_PERSON))
			TRY(partition(d, s->a, t, s->shards));
	return NULL;
}

/* --- a cluster -------------------------------------------------------------------------------------------- */

static failed
cluster_has_workers(struct db *d, struct arena *a)
{
	str n;

	TRY(pg_text(d, a, "select count(*) from citus_get_active_worker_nodes()", &n));
	return str_eq(n, S("0")) ? FAIL(a, ERR_INVALID, "the cluster has no workers yet:"
	                                " select citus_add_node('HOST', PORT) on its coordinator, for each") : NULL;
}

/*
 * For sessions to come, of this role here: what is said with `set local` reaches the workers, the fence above all; one
 * that says nothing counts as away after as long as a server does (pgline.c); and each session has one line to each
 * worker, which it keeps, where otherwise a question to all shards would have new ones made for it.
 */
static failed
cluster_is_told(struct db *d, struct arena *a)
{
	return run_told(d, a, S("select format('alter role %I in database %I set %s = %L', current_user,"
	                        " current_database(), name, value) from (values"
	                        " ('citus.propagate_set_commands', 'local'),"
	                        " ('citus.node_connection_timeout', '5s'),"
	                        " ('citus.max_adaptive_executor_pool_size', '1')) v (name, value)"
	                        " where current_setting(name) <> value"));
}

/* Beside those that lie there, but for the first of them. */
static failed
distribute(struct db *d, const struct spreading *s, const char *table, const char *column, const char *with)
{
	return pg_script(d, s->a, "spread", arena_fmt(s->a, "select create_distributed_table('%s', '%s',"
	                 " colocate_with => '%s')", table, column, strcmp(table, with) ? with : "none").s);
}

static failed
cluster_make(struct db *d, const struct spreading *s)
{
	struct arena *a = s->a;
	str of_people = next_tables(s, DB_BY_PERSON);

	TRY(cluster_has_workers(d, a));
	TRY(cluster_is_told(d, a));
	TRY(pg_script(d, a, "spread", arena_fmt(a, "set local citus.shard_count = %lld", (long long)s->shards).s));
	TRY(run_told(d, a, arena_fmt(a, rest_away, ARG(of_people), ARG(of_people))));
	for (const struct db_table *t = db_tables; t->name; t++)
		if (is_next(s, t, DB_EVERYWHERE))
			TRY(pg_script(d, a, "spread", arena_fmt(a, "select create_reference_table('%s')", t->name).s));
	for (const struct db_table *t = db_tables; t->name; t++)
		if (is_next(s, t, DB_BY_PERSON))
			TRY(distribute(d, s, t->name, by, "person"));
	if (!s->done.n)
		TRY(distribute(d, s, "schema_key", "value", "schema_key"));
	return claims_fill(d, s);
}

/* --- the rule ------------------------------------------------------------------------------------------------- */

static failed
nobody_there(struct db *d, struct arena *a)
{
	str who;

	TRY(pg_text(d, a, "select string_agg(name, ', ' order by name) from schema_server"
	                  " where seen > clock_timestamp() - interval '30 s'", &who));
	return who.n ? FAIL(a, ERR_CONFLICT, "servers that are alive would not know it: " FMT ": stop them, then try"
	                    " again; one that ended without a word counts as alive for 30 s", ARG(who)) : NULL;
}

/* What has its place already, a line each; with how many shards. */
static failed
find_done(struct db *d, struct spreading *s)
{
	str shards;

	if (!s->before)
		return pg_script(d, s->a, "spread",
		                 "create table schema_spread (kind text not null, shards bigint not null);"
		                 "create table schema_key (name text not null, value bytea not null,"
		                 " holder bigint not null, primary key (value, name))");
	TRY(pg_text(d, s->a, "select shards from schema_spread", &shards));
	str_int(shards, &s->shards);
	return pg_text(d, s->a, s->kind == DB_CLUSTER ? "select logicalrelid::text from pg_dist_partition"
	               : "select relname from pg_class where relkind = 'p'"
	                 " and relnamespace = current_schema()::regnamespace", &s->done);
}

static failed
spread_rule(struct db *d, void *arg)
{
	struct spreading *s = arg;
	struct arena *a = s->a;
	str of_people, again;

	/* An attempt before this one may have been undone behind its last line. */
	d->pool->spread = s->before;
	s->done = (str){ 0 };
	TRY(schema_turn(d, a, &s->turn));
	TRY(nobody_there(d, a));
	TRY(pg_house(d, a));
	if (s->kind == DB_CLUSTER)
		TRY(pg_script(d, a, "spread", "set local citus.multi_shard_modify_mode = 'sequential'"));
	TRY(find_done(d, s));
	of_people = next_tables(s, DB_BY_PERSON);
	if (str_eq(of_people, S("'{}'")) && (s->kind == DB_PARTS || str_eq(next_tables(s, DB_EVERYWHERE), S("'{}'"))))
		return FAIL(a, ERR_CONFLICT, "the database is spread already, every table of it");
	again = arena_fmt(a, made_again, ARG(of_people), ARG(of_people), ARG(of_people), ARG(of_people));
	TRY(pg_text(d, a, again.s, &again));
	TRY(run_told(d, a, arena_fmt(a, keys_away, ARG(of_people), ARG(of_people))));
	TRY(run_told(d, a, str_of(fences_away)));
	TRY(s->kind == DB_CLUSTER ? cluster_make(d, s) : parts_make(d, s));
	TRY(run_lines(d, a, again));
	if (!s->done.n)
		TRY(pg_script(d, a, "spread", arena_fmt(a, "insert into schema_spread values ('%s', %lld)",
		              s->kind == DB_CLUSTER ? "cluster" : "parts", (long long)s->shards).s));
	d->pool->spread = s->kind;
	return pg_fence_raise(d, a, db_tables);
}

failed
db_spread(struct db_pool *p, struct arena *a, int64_t shards, enum db_spread *ret)
{
	struct spreading s = { .a = a, .shards = shards, .turn = { .what = "spreading the tables" },
		.before = p->spread };
	struct db *d;
	str citus = { 0 };
	failed e;

	if (!p->pg)
		return FAIL(a, ERR_INVALID, "SQLite is one file and has nothing to spread: gonghui copy moves it to"
		            " PostgreSQL first");
	TRY(db_borrow(p, a, &d));
	e = pg_text(d, a, "select extname from pg_extension where extname = 'citus'", &citus);
	db_return(p, d);
	TRY(e);
	s.kind = s.before ? s.before : citus.n ? DB_CLUSTER : DB_PARTS;
	e = schema_alone(p, a, &s.turn, spread_rule, &s);
	if (e)
		p->spread = s.before;
	*ret = s.kind;
	return e;
}

enum db_spread
db_spread_of(const struct db_pool *p)
{
	return p->spread;
}

bool
db_over_servers(const struct db *d)
{
	return d->pool->spread == DB_CLUSTER;
}

failed
spread_find(struct db *d, struct arena *a)
{
	str kind;

	TRY(pg_text(d, a, "select to_regclass('schema_spread') is not null", &kind));
	if (str_eq(kind, S("f")))
		return NULL;
	TRY(pg_text(d, a, "select kind from schema_spread", &kind));
	d->pool->spread = str_eq(kind, S("cluster")) ? DB_CLUSTER : DB_PARTS;
	return NULL;
}
