/*
 * copy.c - gonghui copy FROM TO: a whole installation from one engine to the other, and the proof that it is the same.
 *
 * Both ends are held meanwhile: nobody writes into the source, nobody opens the target.  Tables go in the order of
 * db/tables.h, rows by key, thousands to a transaction that also says how far it has come, so that a copy that was
 * killed goes on there.  At the end every row is read again on both sides: counts and digests of each table have to
 * agree, and the record's chain has to be whole on the target, before it may be opened.
 */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "db/copy.h"
#include "platform/chain.h"
#include "platform_act.h"

enum {
	ROWS = 5000,            /* in a transaction */
	WORDS = 200000,         /* of an index of words: one reading of it gives so many rows */
	TOLD = 100000,          /* rows from one line of progress to the next */
};
#define ROOM ((size_t)512 << 20)        /* bytes the rows of one transaction may use */

struct job {
	struct arena *a, *here, *there;         /* here, there: a batch of rows */
	struct world *world;                    /* the source */
	struct db_pool *to;
	bool only_prove;
	struct db *from;                        /* while it is held */
	int64_t tables, rows, wrong;
};

static int64_t
batch_of(const struct db_table *t)
{
	return t->search ? WORDS : ROWS;
}

static void
close_room(void *arena)
{
	arena_close(arena);
}

static failed
open_room(struct arena *a, struct arena **ret)
{
	struct arena *room = arena_open(ROOM);

	if (!room)
		return FAIL(a, ERR_BUSY, "no memory");
	arena_defer(a, close_room, room);
	*ret = room;
	return NULL;
}

/* --- copying ------------------------------------------------------------------------------ */

struct batch { struct job *job; const struct db_table *table; struct db_lines lines; struct db_copied now; };

static failed
put_batch(struct db *d, void *v)
{
	struct batch *b = v;

	return db_lines_write(d, b->job->there, b->table, &b->lines, b->now);
}

static void
tell(const struct db_table *t, const struct db_copied *now, int64_t before)
{
	if (now->done && now->n)
		printf("%-20s %10lld\n", t->name, (long long)now->n);
	else if (!now->done && now->n / TOLD > before / TOLD)
		printf("%-20s %10lld …\n", t->name, (long long)now->n);
	fflush(stdout);
}

static failed
copy_table(struct job *j, const struct db_table *t)
{
	struct batch b = { .job = j, .table = t };
	struct db *d;
	failed f;

	TRY(db_borrow(j->to, j->a, &d));
	f = db_copied(d, j->a, t, &b.now);
	db_return(j->to, d);
	TRY(f);
	while (!b.now.done) {
		int64_t before = b.now.n;

		arena_reset(j->here);
		arena_reset(j->there);
		TRY(db_lines_read(j->from, j->here, t, b.now.last, batch_of(t), &b.lines));
		b.now.n += b.lines.n;
		b.now.done = !b.lines.n;
		if (b.lines.n)
			b.now.last = arena_str(j->a, b.lines.last);
		TRY(db_write_alone(j->to, j->there, put_batch, &b));
		tell(t, &b.now, before);
	}
	return NULL;
}

/* --- proving ------------------------------------------------------------------------------------ */

struct sum { int64_t n; unsigned char digest[32]; };

/* Over every line in its order, whatever batches they came in. */
static void
add_lines(struct arena *a, const struct db_lines *lines, struct sum *s)
{
	char *room = arena_get(a, sizeof s->digest + lines->text.n);
	str line;

	for (str rest = lines->text; line = str_cut(&rest, '\n'), line.n;) {
		memcpy(room, s->digest, sizeof s->digest);
		memcpy(room + sizeof s->digest, line.s, line.n);
		crypt_sha256((str){ room, sizeof s->digest + line.n }, s->digest);
		s->n++;
	}
}

/* The first row that is not the same on both sides, by its key: "12345", or nothing. */
static str
first_apart(struct arena *a, const struct db_lines *one, const struct db_lines *other)
{
	str rest = one->text, back = other->text, line, same;

	while (line = str_cut(&rest, '\n'), same = str_cut(&back, '\n'), line.n || same.n)
		if (!str_eq(line, same))
			return arena_str(a, str_part(line.n ? line : same, 0, 60));
	return (str){ 0 };
}

struct proof { struct job *job; const struct db_table *table; struct sum here, there; str apart; };

static failed
prove_table(struct db *there, void *v)
{
	struct proof *p = v;
	struct job *j = p->job;
	str here_last = { 0 }, there_last = { 0 };
	struct db_lines one, other;
	bool more = true;

	while (more) {
		arena_reset(j->here);
		arena_reset(j->there);
		TRY(db_lines_read(j->from, j->here, p->table, here_last, batch_of(p->table), &one));
		TRY(db_lines_read(there, j->there, p->table, there_last, batch_of(p->table), &other));
		add_lines(j->here, &one, &p->here);
		add_lines(j->there, &other, &p->there);
		if (!p->apart.s && !p->table->search)
			p->apart = first_apart(j->a, &one, &other);
		here_last = one.n ? arena_str(j->a, one.last) : here_last;
		there_last = other.n ? arena_str(j->a, other.last) : there_last;
		more = one.n || other.n;
	}
	return NULL;
}

static failed
prove(struct job *j, const struct db_table *t)
{
	struct proof p = { .job = j, .table = t };
	struct arena *room;
	str hex, key;

	/* The rule works in an arena of its own: the batches' are reset meanwhile. */
	TRY(open_room(j->a, &room));
	TRY(db_write_alone(j->to, room, prove_table, &p));
	j->tables++;
	j->rows += p.here.n;
	hex = crypt_hex(j->a, (str){ (char *)p.here.digest, 8 });
	if (p.here.n == p.there.n && !memcmp(p.here.digest, p.there.digest, sizeof p.here.digest)) {
		if (p.here.n)
			printf("%-20s %10lld  " FMT "  same\n", t->name, (long long)p.here.n, ARG(hex));
		return NULL;
	}
	j->wrong++;
	/* Up to the first tab: never a value of a person. */
	key = str_cut(&p.apart, '\t');
	printf("%-20s %10lld  DIFFERS: %lld rows on the other side%s" FMT "\n", t->name, (long long)p.here.n,
	       (long long)p.there.n, key.n ? ", the first apart is row " : "", ARG(key));
	return NULL;
}

static failed
prove_record(struct job *j)
{
	struct world *there = world_new(j->a, j->to, j->world->keys, &clock_real);
	struct chain_report r;
	struct db *d;
	failed f;

	/* Sealed months lie in the data folder, which serves both. */
	there->data = j->world->data;
	TRY(db_borrow(j->to, j->a, &d));
	f = chain_verify(d, j->a, there, (str){ 0 }, &r);
	db_return(j->to, d);
	TRY(f);
	if (r.fault)
		return FAIL(j->a, ERR_INVALID, "the record is not whole on the target: " FMT, ARG(r.what));
	printf("the record is whole there: %lld rows in %lld blocks, %lld wait for theirs\n", (long long)r.rows,
	       (long long)r.blocks, (long long)r.waiting);
	return NULL;
}

/* --- the whole ------------------------------------------------------------------------------------- */

static failed
copy_and_prove(struct job *j)
{
	for (const struct db_table *t = db_tables; t->name && !j->only_prove; t++)
		TRY(copy_table(j, t));
	puts(j->only_prove ? "comparing" : "copied; comparing");
	for (const struct db_table *t = db_tables; t->name; t++)
		TRY(prove(j, t));
	if (j->wrong)
		return FAIL(j->a, ERR_INVALID, "%lld of %lld tables are not the same", (long long)j->wrong,
		            (long long)j->tables);
	return prove_record(j);
}

/*
 * SQLite: the writer's connection reads, nobody else has it.  PostgreSQL: this transaction holds the locks, and what
 * it saw before it had them may be old; a reader sees what is there now, and that stays.
 */
static failed
while_held(struct db *d, void *v)
{
	struct job *j = v;
	struct db_pool *pool = j->world->pool;
	failed f;

	TRY(db_copy_hold(d, j->a));
	if (!db_pool_is_pg(pool)) {
		j->from = d;
		return copy_and_prove(j);
	}
	TRY(db_borrow(pool, j->a, &j->from));
	f = copy_and_prove(j);
	db_return(pool, j->from);
	return f;
}

/* What tells an installation from others: its canary, which is sealed at its birth. */
static failed
source_name(struct job *j, str *ret)
{
	const struct world *w = j->world;
	struct setting_get_row row;
	unsigned char digest[32];
	struct db_gap gap;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, j->a, &d));
	f = db_migrated(d, j->a, w->steps, w->n_steps, &gap);
	if (!f)
		f = db_one(d, j->a, setting_get, &row, .name = S("key.canary"));
	db_return(w->pool, d);
	TRY(f);
	if (gap.missing)
		return FAIL(j->a, ERR_CONFLICT, "the source has not all steps of this program:"
		            " run gonghui migrate on it");
	/* What they have added is not known here, and would be left behind. */
	if (gap.ahead)
		return FAIL(j->a, ERR_CONFLICT, "the source has %zu steps of a newer program: copy it with that one",
		            gap.ahead);
	crypt_sha256(row.value, digest);
	*ret = crypt_hex(j->a, (str){ (char *)digest, sizeof digest });
	return NULL;
}

/* In the source, so that it goes along. */
static failed
record_copy(struct act *x, void *v)
{
	(void)v;
	return act_record(x, (struct entry){ .what = "installation.copy", .object = "installation",
		.title = x->world->house });
}

static failed
begin(struct job *j, str source)
{
	bool again = false;

	TRY(db_copy_begin(j->to, j->a, source, j->world->steps, j->world->n_steps, world_now(j->world), &again));
	if (!again)
		return act_run(j->world, j->a, &actor_house, S("copy"), record_copy, NULL);
	puts("a copy was begun here: going on with it");
	return NULL;
}

static failed
finish(struct job *j, const struct config *c)
{
	printf("%lld tables, %lld rows: the same on both sides\n", (long long)j->tables, (long long)j->rows);
	if (j->only_prove)
		return NULL;
	TRY(db_copy_end(j->to, j->a));
	printf("Not in the database, so yours to carry: the sealed files (" FMT "/files and /record) and the key ("
	       FMT ").\nOn this machine the same --data and --key-file serve.\n", ARG(j->world->data),
	       ARG(c->key_file));
	puts("Serve the target from now on, and the source no more: what is written there comes here no longer.");
	return NULL;
}

static failed
copy(struct arena *a, struct config *c, str from, str to, bool only_prove)
{
	struct job j = { .a = a, .only_prove = only_prove };
	str source;

	if (str_eq(from, to))
		return FAIL(a, ERR_INVALID, "source and target are the same");
	c->db = from;
	TRY(open_room(a, &j.here));
	TRY(open_room(a, &j.there));
	TRY(world_open(a, c, (struct opening){ 0 }, &j.world));
	TRY(source_name(&j, &source));
	TRY(db_open(a, arena_z(a, to), (struct db_options){ .readers = 1, .copying = true }, &j.to));
	if (!only_prove)
		TRY(begin(&j, source));
	TRY(db_write_alone(j.world->pool, a, while_held, &j));
	return finish(&j, c);
}

int
copy_command(struct arena *a, struct config *c, int argc, char **argv)
{
	bool only_prove = argc == 3 && str_eq(str_of(argv[0]), S("verify"));
	failed f;

	if (argc != 2 && !only_prove)
		return command_usage("copy", argc ? argv[argc - 1] : "FROM TO");
	f = copy(a, c, str_of(argv[only_prove]), str_of(argv[only_prove + 1]), only_prove);
	return f ? command_failed(a, f) : EXIT_FINE;
}
