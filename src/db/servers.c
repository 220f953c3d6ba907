/*
 * servers.c - the servers of one PostgreSQL, and which steps each of them knows.
 *
 * A server that is alive renews its row every few seconds; the server's clock is PostgreSQL's, so machines whose
 * clocks differ agree on who is alive.  Whoever is about to take something away looks here first, under the lock that
 * a server takes once when it comes: so none comes in between.
 */
#include "db/inside.h"

enum { ALIVE_S = 30 };          /* not heard of for so long: it has gone */

struct server { str name, known; int64_t ago; };
#define F(m) FIELD(struct server, m)
static const struct field server_fields[] = { F(name), F(known), F(ago) };
#undef F
static const struct entity server_entity = ENTITY(struct server, server_fields, .name = "schema_server");

/* Of PostgreSQL alone. */
static const struct stmt_text
	alive_text = { .pg = "select name, known, cast(extract(epoch from clock_timestamp() - seen) as bigint)"
		" from schema_server where seen > clock_timestamp() - interval '30 s' order by name" },
	put_text = { .pg = "insert into schema_server (name, known, seen) values ($1, $2, clock_timestamp())"
		" on conflict (name) do update set known = excluded.known, seen = excluded.seen" },
	forget_text = { .pg = "delete from schema_server where seen < clock_timestamp() - interval '1 day'" },
	out_text = { .pg = "delete from schema_server where name = $1" };
static const struct stmt
	alive_all = { .name = "schema_server_alive", .row = &server_entity, .variants = &alive_text },
	server_put = { .name = "schema_server_put", .args = server_fields, .n_args = 2, .writes = true,
		.variants = &put_text },
	servers_forget = { .name = "schema_server_forget", .writes = true, .variants = &forget_text },
	server_out = { .name = "schema_server_out", .args = server_fields, .n_args = 1, .writes = true,
		.variants = &out_text };

/* "member/7", a space between them and around them all. */
static str
known_of(struct arena *a, const struct step *const *steps, size_t n)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, " %s/%d", steps[i]->module, steps[i]->number);
	buf_char(&b, ' ');
	return buf_str(&b);
}

failed
servers_know(struct db *d, struct arena *a, const struct step *s)
{
	str word = arena_fmt(a, " %s/%d ", s->module, s->number);
	struct buf behind = { .a = a };
	struct server *at;
	void *rows;
	size_t n;

	TRY(db_all_(d, a, &alive_all, NULL, NULL, &rows, &n));
	at = rows;
	for (size_t i = 0; i < n; i++)
		if (str_find_str(at[i].known, word) < 0)
			buf_fmt(&behind, "%s" FMT " (heard of %lld s ago)", behind.n ? ", " : "", ARG(at[i].name),
			        (long long)at[i].ago);
	return behind.n ? FAIL(a, ERR_CONFLICT, "step %s/%04d_%s takes away or changes what servers that are alive and"
	                       " do not know it work with: " FMT ": stop them, then try again; one that ended"
	                       " without a word counts as alive for %d s", s->module, s->number, s->name,
	                       ARG(buf_str(&behind)), (int)ALIVE_S) : NULL;
}

/* --- coming, staying, leaving ------------------------------------------------------------- */

struct visit {
	struct arena *a;
	struct server row;
	const struct step *const *steps; size_t n;
	struct turn_asked turn;
	struct db_gap gap;
};

static failed
enter(struct db *d, void *arg)
{
	struct visit *v = arg;
	struct applied_list list;

	TRY(schema_turn(d, v->a, &v->turn));
	TRY(applied_table(d, v->a));
	TRY(applied_read(d, v->a, &list));
	TRY(applied_gap(v->a, &list, v->steps, v->n, &v->gap));
	TRY(db_run_(d, v->a, &servers_forget, NULL, NULL, NULL));
	return db_run_(d, v->a, &server_put, NULL, &v->row, NULL);
}

failed
db_enter(struct db_pool *p, struct arena *a, str who, const struct step *const *steps, size_t n)
{
	struct visit v = { a, { who, known_of(a, steps, n), 0 }, steps, n, { .what = "the server's entry" }, { 0 } };

	return p->pg ? schema_alone(p, a, &v.turn, enter, &v) : NULL;
}

static failed
stay(struct db *d, void *arg)
{
	struct visit *v = arg;

	return db_run_(d, v->a, &server_put, NULL, &v->row, NULL);
}

failed
db_stay(struct db_pool *p, struct arena *a, str who, const struct step *const *steps, size_t n, struct db_gap *ret)
{
	struct visit v = { .a = a, .row = { who, known_of(a, steps, n), 0 } };
	const char *lost;
	struct db *d;
	failed e;

	*ret = (struct db_gap){ 0 };
	if (!p->pg)
		return NULL;
	TRY(db_write(p, a, stay, &v));
	TRY(db_borrow(p, a, &d));
	e = db_migrated(d, a, steps, n, ret);
	e = e ? e : shards_look(d, a, &lost);
	db_return(p, d);
	return e;
}

static failed
leave(struct db *d, void *arg)
{
	struct visit *v = arg;

	return db_run_(d, v->a, &server_out, NULL, &v->row, NULL);
}

failed
db_leave(struct db_pool *p, struct arena *a, str who)
{
	struct visit v = { .a = a, .row = { .name = who } };

	return p->pg ? db_write(p, a, leave, &v) : NULL;
}
