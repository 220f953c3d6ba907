/*
 * check.c - gonghui check: looks for what cannot be.
 *
 * Looking needs no writer, so it may be done while the server runs; repairing
 * does.  Prints one line for each fault; ends with 1 when there is one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/commands.h"
#include "app/plaintext.h"
#include "jail/jail.h"
#include "platform/flow.h"
#include "platform/rotate.h"
#include "platform_flow.h"
#include "platform_work.h"

struct checking { bool counts, repair; struct buf said; int64_t looked; };

/* --- life cycles: where an item is, and where its last move left it ------------------------ */

static const char *
waits_for(const struct flow *flow, int64_t state)
{
	for (const struct wait *w = flow->waits; w && w->what; w++)
		if (w->state == state)
			return w->permit;
	return NULL;
}

struct flows_check { const struct world *world; struct checking *c; };

static failed
check_item(void *v, struct arena *a, const void *at)
{
	struct flows_check *check = v;
	const struct flow_item_each_row *row = at;
	const struct flow *flow = flow_by_name(check->world, row->flow);
	struct buf *said = &check->c->said;

	(void)a;
	check->c->looked++;
	if (!flow) {
		buf_fmt(said, "flow item %lld: no module has a flow " FMT "\n", (long long)row->item_id.v,
			ARG(row->flow));
		return NULL;
	}
	if (!choice_of(flow->states, row->state))
		buf_fmt(said, FMT " %lld: there is no state %lld\n", ARG(row->flow), (long long)row->subject_id.v,
		        (long long)row->state);
	if (row->last_state != row->state)
		buf_fmt(said, FMT " %lld: is in state %lld, its last move led to %lld\n", ARG(row->flow),
		        (long long)row->subject_id.v, (long long)row->state, (long long)row->last_state);
	if (!str_eq(row->waits_for, str_of(waits_for(flow, row->state))))
		buf_fmt(said, FMT " %lld: waits for \"" FMT "\" in state %lld\n", ARG(row->flow),
		        (long long)row->subject_id.v, ARG(row->waits_for), (long long)row->state);
	return NULL;
}

static failed
check_flows(struct act *x, struct checking *c)
{
	struct flows_check check = { x->world, c };

	return db_each(x->db, x->a, flow_item_each, check_item, &check);
}

/* --- files: each row has its sealed file ------------------------------------------------------ */

static failed
check_file(void *v, struct arena *a, const void *at)
{
	struct flows_check *check = v;
	const struct file_each_row *row = at;
	str path = arena_fmt(a, FMT "/files/%lld", ARG(check->world->data), (long long)row->file_id.v);
	struct stat st;

	check->c->looked++;
	if (stat(path.s, &st))
		buf_fmt(&check->c->said, "file %lld: " FMT ": %s\n", (long long)row->file_id.v, ARG(path),
			strerror(errno));
	else if (st.st_size < row->size)
		buf_fmt(&check->c->said, "file %lld: is shorter than it was\n", (long long)row->file_id.v);
	return NULL;
}

static failed
check_files(struct act *x, struct checking *c)
{
	struct flows_check check = { x->world, c };

	return db_each(x->db, x->a, file_each, check_file, &check);
}

/* --- the database itself --------------------------------------------------------------------------- */

static failed
check_database(struct act *x, struct checking *c)
{
	size_t n;
	const struct step *const *steps = all_steps(x->a, &n);
	struct db_gap gap;
	str said;

	TRY(db_migrated(x->db, x->a, steps, n, &gap));
	if (gap.missing)
		buf_fmt(&c->said, "%zu steps of this version are not applied: gonghui migrate\n", gap.missing);
	TRY(db_integrity(x->db, x->a, &said));
	if (!str_eq(said, S("ok")))
		buf_fmt(&c->said, FMT "\n", ARG(said));
	return NULL;
}

static failed
print_counts(struct act *x)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			int64_t n;

			if (!(*r)->count)
				continue;
			TRY((*r)->count(x->db, x->a, scope_all(), &n));
			printf("%-16s %10lld\n", (*r)->name, (long long)n);
		}
	return NULL;
}

/* --- keys ------------------------------------------------------------------------------------------------ */

/* Nothing wrong while a rotation is under way; without one, something was not sealed anew. */
static failed
check_keys(struct act *x, struct checking *c)
{
	struct rotation_left left;
	struct rotation now;

	TRY(rotation_read(x->db, x->a, &now));
	TRY(rotation_count(x->db, x->a, x->world, &left));
	printf("keys: epoch %d, %lld values and %lld files of an earlier one\n", now.epoch, (long long)left.values,
	       (long long)left.files);
	if ((left.values || left.files) && !now.running)
		buf_fmt(&c->said, "no rotation is under way, and the old key is dropped: they do not open\n");
	return NULL;
}

/* --- all of it ---------------------------------------------------------------------------------------- */

static failed
check_modules(struct act *x, void *v)
{
	struct checking *c = v;

	for (const struct module *const *m = modules; *m; m++)
		if ((*m)->check)
			TRY((*m)->check(x, c->repair, &c->said));
	return NULL;
}

static failed
look(struct act *x, struct checking *c)
{
	if (c->counts)
		TRY(print_counts(x));
	TRY(check_database(x, c));
	TRY(check_flows(x, c));
	TRY(check_files(x, c));
	TRY(check_keys(x, c));
	return c->repair ? NULL : check_modules(x, c);
}

failed
check_world(struct act *x, str *ret)
{
	struct checking c = { .said = { .a = x->a } };

	TRY(look(x, &c));
	*ret = buf_str(&c.said);
	return NULL;
}

/* Which replicas are asked, and which are not and why. */
static void
check_replicas(const struct world *w, struct arena *a, struct checking *c)
{
	struct db_servers all;

	db_watch_once(w->pool, w->steps, w->n_steps);
	all = db_servers(w->pool, a);
	for (size_t i = 1; i < all.n; i++) {
		const struct db_server *s = &all.at[i];

		if (s->used)
			printf("replica %s: in order, %lld bytes behind\n", s->name, (long long)s->behind_bytes);
		else
			buf_fmt(&c->said, "the replica %s is left out: " FMT "\n", s->name, ARG(s->why));
	}
}

/* The keys are proven by world_open: with others nothing opens at all. */
static failed
check(struct arena *a, const struct config *config, struct checking *c)
{
	struct world *w;
	struct act x = { .who = &actor_house, .a = a, .request_id = S("check") };
	failed f;

	TRY(world_open(a, config, (struct opening){ .read_only = !c->repair, .replicas = true }, &w));
	x.world = w;
	x.now = world_now(w);
	TRY(db_borrow(w->pool, a, &x.db));
	f = look(&x, c);
	db_return(w->pool, x.db);
	check_replicas(w, a, c);
	if (!f && c->repair)
		f = act_run_alone(w, a, &actor_house, S("check"), check_modules, c);
	return f;
}

/* 1,000 of our own secrets, and nothing of them in the clear. */
static int
plaintext_command(struct arena *a, struct config *config, char **paths, int n)
{
	struct plaintext_found found = { 0 };
	failed f = plaintext_check(a, config, paths, n, &found);

	if (f)
		return command_failed(a, f);
	printf("%lld canaries looked for in %lld files, %lld bytes: %lld found\n", (long long)found.canaries,
	       (long long)found.files, (long long)found.bytes, (long long)found.finds);
	return found.finds ? EXIT_WORLD : EXIT_FINE;
}

int
check_command(struct arena *a, struct config *config, int argc, char **argv)
{
	struct checking c = { .said = { .a = a } };
	str said;
	failed f;

	if (argc && !strcmp(argv[0], "--plaintext"))
		return plaintext_command(a, config, argv + 1, argc - 1);
	for (int i = 0; i < argc; i++) {
		if (!strcmp(argv[i], "--counts"))
			c.counts = true;
		else if (!strcmp(argv[i], "--repair"))
			c.repair = true;
		else
			return command_usage("check", argv[i]);
	}
	if ((f = check(a, config, &c)))
		return command_failed(a, f);
	printf("jail: " FMT "\n", ARG(config->no_jail ? S("switched off (no_jail)") : jail_said(a)));
	said = buf_str(&c.said);
	fwrite(said.s, 1, said.n, stdout);
	if (said.n) {
		puts(c.repair ? "What could be put right was; look again."
			: "Something is wrong; --repair puts figures right.");
		return EXIT_WORLD;
	}
	puts("nothing is wrong");
	return EXIT_FINE;
}
