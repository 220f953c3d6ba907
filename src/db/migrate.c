/* migrate.c - forward-only steps, each applied once, in a transaction of its own. */
#include "db/inside.h"

#include <string.h>
#include <time.h>

/* Any fixed number: all that migrate one database take the same lock. */
#define LOCK_NUMBER "7019240531"

enum {
	PAUSE_MS = 700,                 /* between two attempts at a lock: meanwhile the others pass */
	PATIENCE_S = 600,
};

/* --- taking turns, and letting others pass ---------------------------------------------- */

/* Not waited for: whoever waits has a snapshot, and indexes that are made while others write wait for those to end. */
failed
schema_turn(struct db *d, struct arena *a, struct turn_asked *turn)
{
	str mine;

	if (!d->pg)
		return NULL;
	TRY(pg_text(d, a, "select pg_try_advisory_xact_lock(" LOCK_NUMBER ")", &mine));
	turn->others = !str_eq(mine, S("t"));
	return turn->others ? FAIL(a, ERR_BUSY, "another server applies steps") : NULL;
}

failed
schema_alone(struct db_pool *p, struct arena *a, struct turn_asked *turn, db_rule *rule, void *arg)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000 };
	int64_t until = ticks() + PATIENCE_S * SECOND;
	bool said = false;
	failed e;

	for (;;) {
		turn->others = false;
		e = baton_alone(p, a, true, rule, arg);
		if (!e || !p->pg || e->code != ERR_BUSY)
			return e;
		if (!turn->others && ticks() >= until)
			return FAIL(a, ERR_BUSY, "%s: for %d minutes there was no moment for it: " FMT ":"
			            " pg_stat_activity says whose transaction is open for so long", turn->what,
			            PATIENCE_S / 60, ARG(e->what));
		if (!said)
			log_note("db", "%s waits, and lets the others pass meanwhile: " FMT, turn->what, ARG(e->what));
		said = true;
		nanosleep(&pause, NULL);
	}
}

/* --- applying ------------------------------------------------------------------------ */

struct job { struct arena *a; const struct step *step; struct moment now; bool done; struct turn_asked turn; };

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

/* What an attempt that was cut short left is no index: it costs every write, and serves nobody. */
static failed
index_make(struct db *d, struct arena *a, str text)
{
	str rest = text, name, broken;

	/* create [unique] index concurrently if not exists NAME on … */
	while (!str_eq(str_cut(&rest, ' '), S("exists")))
		continue;
	name = str_cut(&rest, ' ');
	TRY(pg_text(d, a, arena_fmt(a, "select count(*) from pg_index where indexrelid = to_regclass('" FMT "')"
	                            " and not indisvalid", ARG(name)).s, &broken));
	if (!str_eq(broken, S("0")))
		TRY(pg_script(d, a, "index", arena_fmt(a, "drop index concurrently " FMT, ARG(name)).s));
	log_note("db", "index " FMT " is made, while others read and write", ARG(name));
	return pg_script(d, a, "index", arena_z(a, text));
}

static failed
indexes_make(struct db *d, struct arena *a, str texts)
{
	for (ptrdiff_t end; (end = str_find_str(texts, S(";\n"))) >= 0; texts = str_from(texts, (size_t)end + 2))
		TRY(index_make(d, a, str_part(texts, 0, (size_t)end)));
	return NULL;
}

/* On another line than the turn is held on: outside of a transaction. */
static failed
indexes_beside(struct db *d, struct arena *a, const struct step *s)
{
	struct db *other;
	failed e, after;

	/* The last statement stays open with what it saw until a plain text comes; the index would wait for it. */
	TRY(pg_script(d, a, "turn", "select"));
	if (!shelf_take(&d->pool->writers, WRITE_WAIT_MS, &other))
		return &db_out_of_turn;
	e = pg_alive(other) ? pg_hurry(other, a, false) : FAIL(a, ERR_BUSY, "PostgreSQL does not answer");
	if (!e)
		e = indexes_make(other, a, str_of(s->pg));
	after = pg_hurry(other, a, true);
	shelf_give(&d->pool->writers, other);
	return e ? e : after;
}

static failed
pg_apply(struct db *d, struct arena *a, const struct step *s)
{
	if (!s->expands)
		TRY(servers_know(d, a, s));
	if (s->online)
		return indexes_beside(d, a, s);
	TRY(pg_house(d, a));
	return pg_script(d, a, s->name, s->pg);
}

static failed
lite_apply(struct db *d, struct arena *a, const struct step *s)
{
	TRY(lite_script(d, a, s->name, s->sqlite));
	return keys_hold(d, a, s);
}

/* Another process may have applied the step while this one waited, so it is looked up again. */
static failed
step_apply(struct db *d, void *arg)
{
	struct job *j = arg;
	struct applied_list list;
	bool applied;

	j->done = false;
	TRY(schema_turn(d, j->a, &j->turn));
	TRY(applied_table(d, j->a));
	TRY(applied_read(d, j->a, &list));
	TRY(applied_has(j->a, &list, j->step, &applied));
	if (applied)
		return NULL;
	TRY(d->pg ? pg_apply(d, j->a, j->step) : lite_apply(d, j->a, j->step));
	TRY(applied_add(d, j->a, j->step, j->now));
	j->done = true;
	return NULL;
}

/* Whoever else migrates this database meanwhile has put it up, or waits. */
static failed
fence_raise(struct db *d, void *arg)
{
	struct job *j = arg;

	TRY(schema_turn(d, j->a, &j->turn));
	return pg_fence_raise(d, j->a, db_tables);
}

/* A table of PostgreSQL with a $path column is closed to who says no scope: those of new steps, and of old programs. */
static failed
fence(struct db_pool *p, struct arena *a)
{
	struct job j = { .a = a, .turn = { .what = "row-level security" } };
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
	TRY(schema_alone(p, a, &j.turn, fence_raise, &j));
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
	struct applied_list list = { 0 };
	struct db_gap gap;
	size_t done = 0;
	struct db *d;
	failed e;

	TRY(db_borrow(p, a, &d));
	e = applied_read(d, a, &list);
	db_return(p, d);
	TRY(e);
	TRY(applied_gap(a, &list, steps, n, &gap));
	if (gap.ahead)
		log_note("db", "the database has %zu steps of a newer program, which only add", gap.ahead);
	if (p->pg && gap.missing)
		TRY(may_make(p, a));
	for (size_t i = 0; i < n; i++) {
		str name = arena_fmt(a, "step %s/%04d_%s", steps[i]->module, steps[i]->number, steps[i]->name);
		struct job j = { .a = a, .step = steps[i], .now = now, .turn = { .what = name.s } };
		bool there;

		TRY(applied_has(a, &list, steps[i], &there));
		if (there)
			continue;
		TRY(schema_alone(p, a, &j.turn, step_apply, &j));
		done += j.done;
		if (j.done)
			log_note("db", "applied %s/%04d_%s", steps[i]->module, steps[i]->number,
				 steps[i]->name);
	}
	TRY(fence(p, a));
	*applied = done;
	return NULL;
}
