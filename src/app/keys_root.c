/*
 * keys_root.c - gonghui keys root FILE --two LOGIN LOGIN: a new root key (platform/root.h).
 *
 * The new file is there, whole and on the disk, before the database knows of it; a kill before the commit leaves the
 * old key in force and a file that the next run takes up, a kill behind it leaves the new key in force and values to
 * be sealed anew, with which the server or `gonghui keys rotate` goes on.
 */
#include <stdio.h>
#include <unistd.h>

#include "app/keys.h"
#include "modules/account/activation.h"
#include "modules/dual/dual.h"
#include "platform/chain.h"
#include "platform/root.h"
#include "platform_work.h"

#define TURN_ARENA ((size_t)64 << 20)

struct replacing {
	const struct restore_by *by;
	struct root_change change;
	int64_t codes;                  /* activation codes that have to be printed anew */
};

/* The file that is there is one that a killed run has made, or that was brought here: keys_succeed refuses old ones. */
static failed
make_file(struct arena *a, const char *path, struct keys **ret)
{
	if (access(path, F_OK))
		TRY(keys_make(a, path));
	return keys_open(a, path, ret);
}

static failed
seal_turn(struct arena *a, const struct world *w, struct chain *chain, struct chain_head *ret, int64_t *ret_rows)
{
	struct db *d;
	failed f;

	TRY(chain_seal(chain, a, ret_rows));
	TRY(db_borrow(w->pool, a, &d));
	f = chain_head_of(d, a, ret);
	db_return(w->pool, d);
	return f;
}

/*
 * Under the old key: what stands in blocks is proven with that.  A server that ended a moment ago may hold the lease;
 * then rows are left, and root_change says so.
 */
static failed
seal_record(struct arena *a, const struct config *c, const struct world *w)
{
	struct chain_head head = { .waiting = 1 };
	struct chain *chain;
	int64_t rows = 1;

	TRY(chain_open(a, w, c->audit_anchor, &chain));
	while (head.waiting && rows) {
		struct arena *turn = arena_open(TURN_ARENA);
		failed f;

		if (!turn)
			return FAIL(a, ERR_BUSY, "no memory for a turn");
		f = seal_turn(turn, w, chain, &head, &rows);
		if (f)
			f = FAIL(a, f->code, FMT, ARG(f->what));
		arena_close(turn);
		TRY(f);
	}
	return NULL;
}

static failed
replace_rule(struct act *x, void *v)
{
	struct replacing *r = v;
	const struct keys *keys = x->world->keys;
	id job;

	TRY(root_change(x, &r->change));
	TRY(activation_rekey(x, &r->codes));
	TRY(job_start(x, ROTATE_JOB, str_of(rotation_flow.label), S("{}"), &job));
	return act_record(x, (struct entry){ .what = "keys.root", .object = "key",
		.title = arena_fmt(x->a, FMT ", " FMT, ARG(r->by->asked), ARG(r->by->agreed)),
		.changes = arena_fmt(x->a, "{\"fingerprint\":[\"%s\",\"%s\"]}",
			keys_root(keys, keys_roots(keys) - 2)->mark, keys_root(keys, keys_roots(keys) - 1)->mark),
		.reason = S("gonghui keys root --two") });
}

static failed
reseal(struct arena *a, const struct world *w)
{
	struct rotation_left left;
	struct db *d;
	failed f;

	TRY(job_run_all(w, a));
	TRY(rotation_settle(w, a, ROTATE_JOB));
	TRY(db_borrow(w->pool, a, &d));
	f = rotation_count(d, a, w, &left);
	db_return(w->pool, d);
	TRY(f);
	printf("%lld values and %lld files are left under the old one\n", (long long)left.values,
	       (long long)left.files);
	if (left.values || left.files)
		return FAIL(a, ERR_FAULT, "not all could be sealed anew: gonghui check");
	return NULL;
}

static void
say_next(const struct config *c, const char *path, const struct replacing *r)
{
	printf("Now: say key_file = %s in the configuration, or put it where the old one lay, and start the servers.\n"
	       "Make new sheets (gonghui keys split): the old ones do not fit any more.\n"
	       "Keep " FMT ", apart, as long as there are backups from before: they need it.\n",
	       path, ARG(c->key_file));
	if (r->codes)
		printf("Print %lld activation codes anew: those on paper are void.\n", (long long)r->codes);
}

failed
keys_replace(struct arena *a, const struct config *c, const struct world *w, const char *path,
             const struct restore_by *by)
{
	struct replacing r = { .by = by };
	struct world there;
	struct keys *keys;

	TRY(make_file(a, path, &keys));
	TRY(seal_record(a, c, w));
	there = *w;
	there.keys = keys;
	r.change.old = w->keys;
	TRY(act_run_alone(&there, a, &actor_house, S("keys"), replace_rule, &r));
	printf("the root key is that in %s, fingerprint %s; %lld keyed digests were made anew\n", path,
	       keys_root(keys, keys_roots(keys) - 1)->mark, (long long)r.change.digests);
	fflush(stdout);
	say_next(c, path, &r);
	return reseal(a, &there);
}

failed
keys_new_root(struct arena *a, const struct config *c, const char *path, struct restore_by *by)
{
	struct world *w;

	TRY(world_open(a, c, (struct opening){ 0 }, &w));
	TRY(keys_sign(a, w, by));
	return keys_replace(a, c, w, path, by);
}
