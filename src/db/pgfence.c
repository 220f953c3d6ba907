/*
 * pgfence.c - the second fence of PostgreSQL: forced row-level security on every table with a $path column.
 *
 * The scope stands in each statement (sqlgen puts it there); the fence is for the statement in which somebody forgot
 * it.  A transaction-local setting says for whom the statements of the moment run: "LOW HIGH SELF" of a scope, or
 * "house".  It travels in the statement's own journey and ends with its transaction, so a connection at rest, or
 * one that pgbouncer hands to another session, has none, and without one no row of these tables is there.
 * docs/decisions/0013-second-fence.md
 */
#include "db/inside.h"
#include "db/spread.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#define SETTING "current_setting('gonghui.scope', true)"
#define SET     "select set_config('gonghui.scope', $1, true)"

static const struct fence house = { "house" };

/* --- the scope of a statement --------------------------------------------------------------- */

bool
pg_fence_of(const struct call *c, struct fence *ret)
{
	const struct stmt *q = c->q;
	str low = { 0 }, high = { 0 }, self = { 0 };
	int n;

	if (!q->house && !q->scoped && !q->owned)
		return false;
	if (q->house) {
		*ret = house;
		return true;
	}
	if (q->scoped) {
		low = c->scope->low;
		high = c->scope->high;
	}
	if (q->owned)
		self = arena_int(c->a, c->scope->self.v);
	n = snprintf(ret->said, sizeof ret->said, FMT " " FMT " " FMT, ARG(low), ARG(high), ARG(self));
	assert(n > 0 && (size_t)n < sizeof ret->said);
	return true;
}

/* The last one lasts as long as its transaction; outside of one it is over with its statement. */
bool
pg_fence_stands(const struct db *d, const struct fence *f)
{
	return (d->sent || PQtransactionStatus(d->pg) == PQTRANS_INTRANS) && !strcmp(d->fence.said, f->said);
}

const struct trouble *
pg_fence_prepare(struct db *d, struct trouble *t)
{
	return pg_end(d, PQprepare(d->pg, "fence", SET, 0, NULL), true, t);
}

/* What reaches the servers of a cluster takes no parameter.  Paths are letters and digits (docs/sql.md, Scope). */
static void
spell_local(const struct fence *f, char ret[300])
{
	assert(!strchr(f->said, '\'') && !strchr(f->said, '\\'));
	snprintf(ret, 300, "set local gonghui.scope = '%s'", f->said);
}

bool
pg_fence_send(struct db *d, const struct fence *f)
{
	const char *value = f->said;
	char text[300];

	d->fence = *f;
	d->put++;
	if (d->pool->spread == DB_CLUSTER) {
		spell_local(f, text);
		return PQsendQueryParams(d->pg, text, 0, NULL, NULL, NULL, NULL, 0);
	}
	return d->pool->prepare ? PQsendQueryPrepared(d->pg, "fence", 1, &value, NULL, NULL, 0)
	                        : PQsendQueryParams(d->pg, SET, 1, NULL, &value, NULL, NULL, 0);
}

const struct trouble *
pg_fence_set(struct db *d, const struct fence *f, struct trouble *t)
{
	const char *value = f->said;
	char text[300];

	if (pg_arrived(d, t))
		return t;
	if (pg_fence_stands(d, f))
		return NULL;
	d->fence = *f;
	if (d->pool->spread == DB_CLUSTER) {
		spell_local(f, text);
		return pg_word(d, text, t);
	}
	return pg_end(d, PQexecParams(d->pg, SET, 1, NULL, &value, NULL, NULL, 0), true, t);
}

failed
pg_house(struct db *d, struct arena *a)
{
	struct trouble t;

	return pg_fence_set(d, &house, &t) ? TROUBLE(a, "fence", &t) : NULL;
}

void
pg_house_first(struct db *d, struct buf *b)
{
	d->fence = house;
	buf_put(b, d->pool->spread == DB_CLUSTER ? S("set local gonghui.scope = 'house';")
	                                         : S("select set_config('gonghui.scope', 'house', true);"));
}

/* --- the fence of a table ---------------------------------------------------------------------- */

static bool
is_path(const struct db_column *c)
{
	return !strcmp(c->word, "path");
}

static bool
is_person(const struct db_column *c)
{
	return !strcmp(c->name, "person_id");
}

static bool
scoped(const struct db_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_path(&t->columns[i]))
			return true;
	return false;
}

/*
 * "fence1_from_path_to_path_person_id": its form (on a cluster another one) and the columns it asks, so that one of
 * another kind is made anew.
 */
static str
fence_name(struct arena *a, const struct db_table *t, bool cluster)
{
	struct buf b = { .a = a };

	buf_put(&b, cluster ? S("fence1c") : S("fence1"));
	for (size_t i = 0; i < t->n; i++)
		if (is_path(&t->columns[i]) || is_person(&t->columns[i]))
			buf_fmt(&b, "_%s", t->columns[i].name);
	return buf_str(&b);
}

/*
 * What PostgreSQL asks of each row, read or written.  A setting is read once for a statement (each select in brackets),
 * not for each row; `case` because the planner takes it to let half of the rows through, where it would take a range
 * with bounds it does not know for one in two hundred and plan by that.  A cluster takes no select in a policy.
 */
static void
put_fence(struct buf *b, const struct db_table *t, bool cluster)
{
	const char *select = cluster ? "" : "select ";
	const char *person = NULL;

	buf_fmt(b, "case when (%s" SETTING " = 'house') then true", select);
	for (const struct db_column *c = t->columns; c < t->columns + t->n; c++) {
		if (is_path(c))
			buf_fmt(b, " when %s >= (%ssplit_part(" SETTING ", ' ', 1))"
			        " and %s < (%ssplit_part(" SETTING ", ' ', 2)) then true",
			        c->name, select, c->name, select);
		else if (is_person(c))
			person = c->name;
	}
	if (person)
		buf_fmt(b, " else %s = (%snullif(split_part(" SETTING ", ' ', 3), '')::bigint) end", person, select);
	else
		buf_put(b, S(" else false end"));
}

failed
pg_fence_passed(struct db *d, struct arena *a, bool *ret)
{
	str passes;

	TRY(pg_text(d, a, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user", &passes));
	*ret = str_eq(passes, S("t"));
	return NULL;
}

/* --- as it is, and as it should be ------------------------------------------------------------- */

/* A line for each table of the schema: its name, whether its fence is up for everybody, its policies. */
static const char standing[] =
	"select c.relname || ' ' || (c.relrowsecurity and c.relforcerowsecurity) || ' '"
	" || coalesce(string_agg(p.polname::text, ',' order by p.polname), '')"
	" from pg_class c left join pg_policy p on p.polrelid = c.oid"
	" where c.relkind in ('r', 'p')"
	" and c.relnamespace = (select oid from pg_namespace where nspname = current_schema())"
	" group by c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity";

/* What stands behind the name of the table; absent: there is no such table. */
static str
standing_of(str lines, const struct db_table *t)
{
	for (str line; line = str_cut(&lines, '\n'), line.n;)
		if (str_eq(str_cut(&line, ' '), str_of(t->name)))
			return line;
	return (str){ 0 };
}

/*
 * Who asks a partition by its own name passes by the policies of its table, so it gets the fence with no gate in it:
 * through the table its rows are there by the table's policies, by its name none is there.
 */
static const char open_parts[] =
	"select c.relname from pg_class c join pg_inherits i on i.inhrelid = c.oid"
	" join pg_class t on t.oid = i.inhparent"
	" where c.relkind = 'r' and t.relforcerowsecurity and not (c.relrowsecurity and c.relforcerowsecurity)"
	" and c.relnamespace = current_schema()::regnamespace";

/* "true fence1_org_path" is what is wanted. */
static bool
fenced(struct arena *a, const struct db_table *t, str stands, bool cluster)
{
	return str_eq(stands, arena_cat(a, S("true "), fence_name(a, t, cluster)));
}

/* The first table whose fence is not as its columns want it, or NULL. */
static const struct db_table *
first_open(struct arena *a, const struct db_table *t, str lines, bool cluster)
{
	for (; t->name; t++) {
		str stands = scoped(t) ? standing_of(lines, t) : (str){ 0 };

		if (stands.n && !fenced(a, t, stands, cluster))
			return t;
	}
	return NULL;
}

failed
pg_fence_open(struct db *d, struct arena *a, const struct db_table *tables, const char **ret)
{
	const struct db_table *open;
	str lines;

	TRY(pg_text(d, a, standing, &lines));
	open = first_open(a, tables, lines, d->pool->spread == DB_CLUSTER);
	TRY(pg_text(d, a, open_parts, &lines));
	*ret = open ? open->name : lines.n ? arena_z(a, str_cut(&lines, '\n')) : NULL;
	return NULL;
}

/* Whoever asks, the owner too: no row of it but by a policy. */
static failed
shut(struct db *d, struct arena *a, const char *table)
{
	TRY(pg_script(d, a, "fence", arena_fmt(a, "alter table %s enable row level security", table).s));
	return pg_script(d, a, "fence", arena_fmt(a, "alter table %s force row level security", table).s);
}

/* A command at a time: a cluster hands the text on to its servers as it came. */
static failed
raise_one(struct db *d, struct arena *a, const struct db_table *t, str stands, bool cluster)
{
	struct buf b = { .a = a };
	str name;

	for (str_cut(&stands, ' '); name = str_cut(&stands, ','), name.n;)
		TRY(pg_script(d, a, "fence", arena_fmt(a, "drop policy " FMT " on %s", ARG(name), t->name).s));
	TRY(shut(d, a, t->name));
	buf_fmt(&b, "create policy " FMT " on %s using (", ARG(fence_name(a, t, cluster)), t->name);
	put_fence(&b, t, cluster);
	buf_put(&b, S(")"));
	buf_char(&b, 0);
	return pg_script(d, a, "fence", b.s);
}

failed
pg_fence_raise(struct db *d, struct arena *a, const struct db_table *t)
{
	bool cluster = d->pool->spread == DB_CLUSTER;
	str lines;

	TRY(pg_text(d, a, standing, &lines));
	for (; (t = first_open(a, t, lines, cluster)); t++)
		TRY(raise_one(d, a, t, standing_of(lines, t), cluster));
	TRY(pg_text(d, a, open_parts, &lines));
	for (str line; line = str_cut(&lines, '\n'), line.n;)
		TRY(shut(d, a, arena_z(a, line)));
	return NULL;
}
