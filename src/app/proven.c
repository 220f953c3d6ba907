/*
 * proven.c - gonghui backup proven URI FOLDER: a dump of PostgreSQL, restored by its own tools into a database of its
 * own, is the installation's as it was at a moment, and whole.
 *
 * Nobody's word is taken for it.  What `backup verify` proves of a backup on SQLite is proven of that database and of
 * the copies of DATA/files and DATA/record in FOLDER, and that its record is a beginning of the one here.  Then the
 * moment is known to every server (proof.h), and stands in the record.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/backup.h"
#include "platform/proof.h"
#include "platform_chain.h"

struct proven { const struct world *world; str made; struct chain_head head; int64_t sealed, files; };

/* Its own copies, so that those here may be damaged and nobody is deceived. */
static failed
prove_apart(struct arena *a, const struct config *c, str folder)
{
	char here[PATH_MAX], there[PATH_MAX];

	if (!realpath(arena_z(a, folder), there))
		return file_fault(a, arena_z(a, folder));
	if (realpath(arena_z(a, c->data), here) && str_eq(str_of(here), str_of(there)))
		return FAIL(a, ERR_INVALID, FMT " is where this installation keeps its files: name the copies that "
		            "were restored", ARG(folder));
	return NULL;
}

static failed
prove_there(struct arena *a, const struct config *c, str db, str folder, struct proven *p, str *ret_hash)
{
	struct config there = *c;
	struct world *w;
	struct db *d;
	failed f;

	there.db = db;
	there.data = folder;
	TRY(world_open(a, &there, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	db_snapshot(d);
	f = backup_prove_content(d, a, w, &p->sealed, &p->files);
	if (!f)
		f = chain_head_of(d, a, &p->head);
	if (!f)
		f = backup_audit(d, a, ret_hash);
	db_return(w->pool, d);
	return f;
}

/* The block that it ends with, as the record here has it. */
static failed
prove_ours(struct arena *a, const struct world *w, const struct proven *p, str hash)
{
	struct chain_block_of_row b;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, chain_block_of, &b, .block_no = { p->head.block });
	db_return(w->pool, d);
	if (f && f->code != ERR_MISSING)
		return f;
	return !f && str_eq(hash, arena_fmt(a, "%lld " FMT, (long long)p->head.block, ARG(crypt_hex(a, b.hash.bytes))))
		? NULL : FAIL(a, ERR_INVALID, "its record is not the beginning of the one here: it is another "
		"installation's, or has gone on by itself");
}

static failed
note_rule(struct act *x, void *v)
{
	const struct proven *p = v;

	TRY(proof_put(x, p->made));
	return act_record(x, (struct entry){ .what = "backup.proven", .object = "backup", .title = p->made });
}

failed
backup_proven(struct arena *a, const struct config *c, str db, str folder)
{
	struct proven p = { 0 };
	struct world *w;
	str hash;

	TRY(prove_apart(a, c, folder));
	TRY(world_open(a, c, (struct opening){ 0 }, &w));
	if (!db_pool_is_pg(w->pool))
		return FAIL(a, ERR_INVALID, "here gonghui backup verify DIR does that");
	TRY(prove_there(a, c, db, folder, &p, &hash));
	if (!p.head.block)
		return FAIL(a, ERR_INVALID, "its record has not begun");
	TRY(prove_ours(a, w, &p, hash));
	p.made = moment_iso(a, p.head.at);
	TRY(act_run(w, a, &actor_house, S("backup proven"), note_rule, &p));
	TRY(proof_note(w, a, p.made));
	printf("as of " FMT ": whole; the record too; %lld sealed values and %lld files opened\n", ARG(p.made),
	       (long long)p.sealed, (long long)p.files);
	return NULL;
}
