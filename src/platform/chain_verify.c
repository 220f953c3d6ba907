/* chain_verify.c - see chain.h: keys, blocks and rows proven one after another; the first fault is named. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/chain_text.h"
#include "platform_chain.h"

#define LINE_MOST 512           /* of an anchor */

struct verify {
	struct db *d;
	struct arena *a;                /* of the whole run */
	const struct world *world;
	struct chain_report *report;
	struct chain_keys_rows keys;
	char hash[CHAIN_HASH];          /* of the block before */
	int64_t block_no;               /* the last one seen */
	int64_t *ids;                   /* of all rows in blocks, and of those that wait */
	size_t n, most;
};

/* The first fault stands; later ones may follow from it. */
static void
blame(struct verify *v, enum chain_fault fault, int64_t block, id row, const char *fmt, ...)
{
	va_list ap;

	if (v->report->fault)
		return;
	v->report->fault = fault;
	v->report->block = block;
	v->report->row = row;
	va_start(ap, fmt);
	v->report->what = arena_fmt_v(v->a, fmt, ap);
	va_end(ap);
}

/* --- keys ------------------------------------------------------------------------------------------ */

static const struct chain_keys_row *
key_of(const struct verify *v, id key_no)
{
	for (size_t i = 0; i < v->keys.n; i++)
		if (v->keys.at[i].key_no.v == key_no.v)
			return &v->keys.at[i];
	return NULL;
}

static void
prove_key(struct verify *v, const struct chain_keys_row *k)
{
	str text = chain_key_text(v->a, k->key_no, k->since, k->public_key.bytes);
	const struct chain_keys_row *by = k->by_key.v ? key_of(v, k->by_key) : NULL;
	unsigned char mac[32];

	crypt_mac(v->world->keys, "audit.key", text, mac);
	if (k->mac.bytes.n != sizeof mac || !crypt_same(k->mac.bytes.s, mac, sizeof mac))
		blame(v, CHAIN_KEY, 0, (id){ 0 }, "key %lld was not made by this installation", (long long)k->key_no.v);
	else if (k->by_key.v && (!by || !signature_proves(by->public_key.bytes, text, k->signature.bytes)))
		blame(v, CHAIN_KEY, 0, (id){ 0 }, "key %lld is not signed by the key before it",
		      (long long)k->key_no.v);
	v->report->breaks += !k->by_key.v && k->key_no.v > 1;
}

static failed
prove_keys(struct verify *v)
{
	TRY(db_all(v->d, v->a, chain_keys, &v->keys));
	for (size_t i = 0; i < v->keys.n; i++)
		prove_key(v, &v->keys.at[i]);
	v->report->keys = (int64_t)v->keys.n;
	return NULL;
}

/* --- rows -------------------------------------------------------------------------------------------- */

static void
close_room(void *room)
{
	arena_close(room);
}

/* Room for those that the blocks say they hold, and those that wait. */
static failed
make_room(struct verify *v)
{
	struct chain_size_row sealed;
	struct chain_waiting_count_row waiting;
	struct arena *room;

	TRY(db_one(v->d, v->a, chain_size, &sealed));
	TRY(db_one(v->d, v->a, chain_waiting_count, &waiting));
	v->most = (size_t)(sealed.n + waiting.n);
	if (!(room = arena_open((v->most + 8) * sizeof *v->ids)))
		return FAIL(v->a, ERR_BUSY, "no memory for the ids of %zu rows", v->most);
	arena_defer(v->a, close_room, room);
	if (!(v->ids = arena_try(room, (v->most + 1) * sizeof *v->ids)))
		return FAIL(v->a, ERR_BUSY, "no memory for the ids of %zu rows", v->most);
	return NULL;
}

static void
remember(struct verify *v, id row)
{
	/* More than the blocks say: one of them lies, and that has been seen. */
	if (v->n < v->most)
		v->ids[v->n++] = row.v;
}

static failed
prove_row(struct verify *v, struct arena *scratch, int64_t block, const char *entry, unsigned char digest[CHAIN_HASH])
{
	id row = chain_entry_id(entry);
	struct audit_row r;
	char right[CHAIN_ENTRY];
	failed f = db_one(v->d, scratch, chain_row, &r, .audit_id = row);

	remember(v, row);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		blame(v, CHAIN_ROW_GONE, block, row, "row %lld of block %lld was removed", (long long)row.v,
		      (long long)block);
		return NULL;
	}
	chain_row_digest(scratch, &r, digest);
	chain_entry(right, row, digest);
	if (!act_verify(v->world->keys, scratch, &r) || !crypt_same(right, entry, sizeof right))
		blame(v, CHAIN_ROW_CHANGED, block, row, "row %lld of block %lld was changed", (long long)row.v,
		      (long long)block);
	v->report->rows++;
	return NULL;
}

/* --- blocks --------------------------------------------------------------------------------------------- */

static bool
head_proven(struct verify *v, struct arena *a, const struct chain_blocks_row *b)
{
	const struct chain_keys_row *key = key_of(v, b->key_no);
	struct chain_block_head head = { b->block_no.v, b->at, b->hash.bytes, b->key_no };

	return key && signature_proves(key->public_key.bytes, chain_head_text(a, &head), b->signature.bytes);
}

static failed
prove_block(void *arg, struct arena *scratch, const void *row)
{
	struct verify *v = arg;
	const struct chain_blocks_row *b = row;
	str entries = b->entries.bytes;
	size_t n = entries.n / CHAIN_ENTRY;
	unsigned char *digests = arena_get(scratch, n * CHAIN_HASH + 1), hash[CHAIN_HASH];

	if (b->block_no.v != v->block_no + 1)
		blame(v, CHAIN_BLOCK_GONE, v->block_no + 1, (id){ 0 }, "block %lld was removed",
		      (long long)v->block_no + 1);
	for (size_t i = 0; i < n; i++)
		TRY(prove_row(v, scratch, b->block_no.v, entries.s + i * CHAIN_ENTRY, digests + i * CHAIN_HASH));
	chain_block_hash(scratch, b->block_no.v, b->at, (str){ v->hash, CHAIN_HASH },
	                 (str){ (char *)digests, n * CHAIN_HASH }, hash);
	if (entries.n % CHAIN_ENTRY || (int64_t)n != b->n || b->hash.bytes.n != CHAIN_HASH ||
	    !crypt_same(hash, b->hash.bytes.s, CHAIN_HASH) || !head_proven(v, scratch, b))
		blame(v, CHAIN_BLOCK_CHANGED, b->block_no.v, (id){ 0 }, "block %lld was changed, or what is before it",
		      (long long)b->block_no.v);
	if (b->hash.bytes.n == CHAIN_HASH)
		memcpy(v->hash, b->hash.bytes.s, CHAIN_HASH);
	v->block_no = b->block_no.v;
	v->report->blocks++;
	return NULL;
}

/* --- rows in no block --------------------------------------------------------------------------------------- */

static int
by_value(const void *one, const void *other)
{
	int64_t a, b;

	memcpy(&a, one, sizeof a);
	memcpy(&b, other, sizeof b);
	return (a > b) - (a < b);
}

struct extra { struct verify *v; size_t at; };

static failed
look_for_extra(void *arg, struct arena *scratch, const void *row)
{
	struct extra *e = arg;
	struct verify *v = e->v;
	id audit = ((const struct chain_row_ids_row *)row)->audit_id;

	(void)scratch;
	while (e->at < v->n && v->ids[e->at] < audit.v)
		e->at++;
	if (e->at == v->n || v->ids[e->at] != audit.v)
		blame(v, CHAIN_ROW_EXTRA, 0, audit, "row %lld was slipped in: no block holds it", (long long)audit.v);
	return NULL;
}

/* Rows that wait count as known, when their digest is right. */
static failed
add_waiting(struct verify *v)
{
	struct chain_open_ids_rows open;

	TRY(db_all(v->d, v->a, chain_open_ids, &open));
	for (size_t i = 0; i < open.n; i++) {
		struct audit_row r;
		failed f = db_one(v->d, v->a, chain_row, &r, .audit_id = open.at[i].audit_id);

		if (f && f->code != ERR_MISSING)
			return f;
		if (f)
			blame(v, CHAIN_ROW_GONE, 0, open.at[i].audit_id,
			      "row %lld, which waits for its block, was removed",
			      (long long)open.at[i].audit_id.v);
		else if (!act_verify(v->world->keys, v->a, &r))
			blame(v, CHAIN_ROW_CHANGED, 0, r.audit_id, "row %lld, which waits for its block, was changed",
			      (long long)r.audit_id.v);
		remember(v, open.at[i].audit_id);
	}
	v->report->waiting = (int64_t)open.n;
	return NULL;
}

static failed
prove_all_held(struct verify *v)
{
	struct extra e = { .v = v };

	TRY(add_waiting(v));
	if (v->n)
		qsort(v->ids, v->n, sizeof *v->ids, by_value);
	for (size_t i = 1; i < v->n; i++)
		if (v->ids[i] == v->ids[i - 1])
			blame(v, CHAIN_ROW_TWICE, 0, (id){ v->ids[i] }, "row %lld stands in two blocks",
			      (long long)v->ids[i]);
	return db_each(v->d, v->a, chain_row_ids, look_for_extra, &e);
}

/* --- what is known outside ------------------------------------------------------------------------------------ */

static void
prove_not_cut(struct verify *v)
{
	struct chain_kept kept;

	if (chain_kept_read(v->world, v->a, &kept) && kept.anchored > v->block_no)
		blame(v, CHAIN_CUT, v->block_no + 1, (id){ 0 },
		      "the record ends with block %lld, and block %lld had been sealed: its end was cut off, or the "
		      "database set back", (long long)v->block_no, (long long)kept.anchored);
}

static failed
prove_line(struct verify *v, struct arena *scratch, str line, int64_t number)
{
	struct chain_block_row b;
	str rest = line, signed_text, word[5];
	int64_t block_no;
	failed f;

	for (size_t i = 0; i < COUNT(word); i++)
		word[i] = str_cut(&rest, ' ');
	if (!str_eq(word[0], S("gonghui-audit-1")) || !word[1].s || !str_int(word[1], &block_no) || !word[4].s) {
		blame(v, CHAIN_ANCHOR, 0, (id){ 0 }, "line %lld of the anchor is none of ours", (long long)number);
		return NULL;
	}
	signed_text = (str){ line.s, (size_t)(word[4].s + word[4].n - line.s) };
	f = db_one(v->d, scratch, chain_block, &b, .block_no = { block_no });
	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		blame(v, CHAIN_CUT, block_no, (id){ 0 },
		      "block %lld stands in the anchor and no longer in the database",
		      (long long)block_no);
	else if (!str_eq(signed_text, chain_head_text(scratch, &(struct chain_block_head){ b.block_no.v, b.at,
		b.hash.bytes, b.key_no })))
		blame(v, CHAIN_ANCHOR, block_no, (id){ 0 }, "block %lld is not the one the anchor knows",
		      (long long)block_no);
	v->report->anchored++;
	return NULL;
}

static failed
prove_anchor(struct verify *v, str path)
{
	struct arena *scratch = arena_open(1 << 20);
	FILE *from = scratch ? fopen(arena_z(v->a, path), "re") : NULL;
	char line[LINE_MOST];
	int64_t number = 0;
	failed f = NULL;

	if (!from) {
		arena_close(scratch);
		return FAIL(v->a, ERR_MISSING, FMT ": %s", ARG(path), strerror(errno));
	}
	while (!f && fgets(line, sizeof line, from)) {
		f = prove_line(v, scratch, str_trim(str_of(line)), ++number);
		f = f ? FAIL(v->a, f->code, FMT, ARG(f->what)) : NULL;
		arena_reset(scratch);
	}
	fclose(from);
	arena_close(scratch);
	return f;
}

failed
chain_verify(struct db *d, struct arena *a, const struct world *w, str anchor, struct chain_report *ret)
{
	struct verify *v = NEW(a, struct verify);

	*ret = (struct chain_report){ 0 };
	*v = (struct verify){ .d = d, .a = a, .world = w, .report = ret };
	TRY(make_room(v));
	TRY(prove_keys(v));
	TRY(db_each(d, a, chain_blocks, prove_block, v));
	TRY(prove_all_held(v));
	prove_not_cut(v);
	return anchor.n ? prove_anchor(v, anchor) : NULL;
}
