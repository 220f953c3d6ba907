/*
 * origin.c - gonghui backup origin DIR: whose a backup is, or a base that was shipped, proven by who has one public key
 * of the record or its anchor, and no key file.  decisions/0028-signed-backups.md
 */
#include <stdio.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/ship.h"

/* What the signed lines say of the folder. */
struct origin { str made; struct backup_file *files; size_t n_files; struct signed_lines proof; };

static failed
read_base(struct arena *a, const char *path, struct origin *ret)
{
	struct ship_base b;
	str text;

	TRY(file_get(a, path, BASE_TEXT_MOST, &text));
	if (!ship_base_text(a, text, &b) || !signed_by_signer(a, BASE_PURPOSE, &b.proof))
		return FAIL(a, ERR_INVALID, "%s is not what a key signed", path);
	*ret = (struct origin){ .made = moment_iso(a, b.made), .files = NEW_N(a, struct backup_file, 1), .n_files = 1,
		.proof = b.proof };
	ret->files[0] = (struct backup_file){ .name = S("gonghui.db"), .hex = b.hex, .size = b.size };
	return NULL;
}

static failed
read_lines(struct arena *a, const char *dir, struct origin *ret)
{
	const char *base = arena_fmt(a, "%s/base.txt", dir).s;
	struct manifest m;

	if (!access(base, F_OK))
		return read_base(a, base, ret);
	TRY(manifest_read(a, NULL, dir, &m));
	*ret = (struct origin){ .made = m.made, .files = m.files, .n_files = m.n_files, .proof = m.proof };
	return NULL;
}

static failed
prove_files(struct arena *a, const char *dir, const struct origin *o)
{
	bool database = false;

	for (size_t i = 0; i < o->n_files; i++) {
		const struct backup_file *f = &o->files[i];
		const char *path = arena_fmt(a, "%s/" FMT, dir, ARG(f->name)).s;
		int64_t size;
		str hex;

		TRY(file_digest(a, path, &hex, &size));
		if (size != f->size || !str_eq(hex, f->hex))
			return FAIL(a, ERR_INVALID, "%s is damaged: its bytes are not those that were signed", path);
		database |= str_eq(f->name, S("gonghui.db"));
	}
	return database ? NULL : FAIL(a, ERR_INVALID, "%s holds no database", dir);
}

failed
backup_origin(struct arena *a, const char *dir, const struct trust *trust)
{
	struct db_pool *pool;
	struct origin o;
	struct db *d;
	id from = { 0 };
	failed f;

	TRY(read_lines(a, dir, &o));
	TRY(prove_files(a, dir, &o));
	TRY(db_open(a, arena_fmt(a, "sqlite:%s/gonghui.db", dir).s, (struct db_options){ .read_only = true,
		.readers = 1 }, &pool));
	TRY(db_borrow(pool, a, &d));
	f = trust->anchor.n ? chain_signer_anchored(d, a, &o.proof.signer, trust->anchor, &from)
		: chain_signer_descends(d, a, &o.proof.signer, trust->public_key, &from);
	db_return(pool, d);
	TRY(f);
	printf("made " FMT ", %zu files as they were signed\n" FMT "\n", ARG(o.made), o.n_files,
	       ARG(signed_words(a, &o.proof)));
	printf("That key descends from key %lld, %s.\n", (long long)from.v,
	       trust->anchor.n ? "which signed the anchor's last head from before" : "whose public half was given");
	return NULL;
}
