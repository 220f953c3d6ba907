/* chain_verify.c - see chain.h: keys, blocks and rows proven one after another; the first fault is named. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/segment.h"
#include "platform_chain.h"

#define LINE_MOST 512                   /* of an anchor */
#define ANCHOR_ROOM ((size_t)4 << 30)   /* bytes its lines may use: one a minute is 40 MB in a year */
#define BLOCK_ROOM ((size_t)256 << 20)  /* bytes a block's rows may use */

/* A line of the anchor, or one that is none; met: the block was seen, same: and its head is the one that was signed. */
struct anchored { int64_t block_no, number; unsigned char digest[CHAIN_HASH]; bool ours, met, same; };
/* A row that says a month was sealed, and no noted segment is the one it tells of. */
struct stray { id row; str title; };

struct verify {
	struct db *d;
	struct arena *a;                /* of the whole run */
	struct arena *rows;             /* of the block that is looked at */
	const struct world *world;
	struct chain_report *report;
	struct chain_keys_rows keys;
	struct segments segments;
	bool *certified;                /* for each: the record knows it */
	struct stray stray;
	struct anchored *anchor;        /* by block and line */
	size_t n_anchor;
	int64_t moved;                  /* the last block whose rows left the table */
	char moved_hash[CHAIN_HASH];
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

	crypt_mac_of(v->world->keys, chain_key_root(v->world->keys, k->key_no), "audit.key", text, mac);
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

/* Is it one that says a month was sealed?  Then a segment has to be the one it tells of. */
static void
look_for_certificate(struct verify *v, struct arena *a, const struct audit_row *r)
{
	if (!str_eq(r->what, S(SEGMENT_ACT)))
		return;
	for (size_t i = 0; i < v->segments.n; i++)
		if (str_eq(r->changes, segment_certificate(a, &v->segments.at[i]))) {
			v->certified[i] = true;
			return;
		}
	if (!v->stray.row.v)
		v->stray = (struct stray){ r->audit_id, arena_str(v->a, r->title) };
}

static void
row_changed(struct verify *v, int64_t block, id row)
{
	blame(v, CHAIN_ROW_CHANGED, block, row, "row %lld of block %lld was changed", (long long)row.v,
	      (long long)block);
}

/* `r`: NULL when it is gone. */
static void
prove_row(struct verify *v, struct arena *a, int64_t block, const char *entry, const struct audit_row *r,
          unsigned char digest[CHAIN_HASH])
{
	id row = chain_entry_id(entry);
	char right[CHAIN_ENTRY];
	bool proven;

	remember(v, row);
	if (!r) {
		blame(v, CHAIN_ROW_GONE, block, row, "row %lld of block %lld was removed", (long long)row.v,
		      (long long)block);
		return;
	}
	proven = chain_row_prove(v->world->keys, a, block, r, digest);
	chain_entry(right, row, digest);
	if (!proven || !crypt_same(right, entry, sizeof right))
		row_changed(v, block, row);
	look_for_certificate(v, a, r);
	v->report->rows++;
}

/* --- blocks --------------------------------------------------------------------------------------------- */

static int
by_block(const void *one, const void *other)
{
	const struct anchored *a = one, *b = other;
	int c = (a->block_no > b->block_no) - (a->block_no < b->block_no);

	return c ? c : (a->number > b->number) - (a->number < b->number);
}

static void
meet_anchor(struct verify *v, const struct chain_block_head *h, str text)
{
	unsigned char digest[CHAIN_HASH];
	size_t low = 0, high = v->n_anchor;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->anchor[middle].block_no < h->block_no)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == v->n_anchor || v->anchor[low].block_no != h->block_no)
		return;
	crypt_sha256(text, digest);
	for (; low < v->n_anchor && v->anchor[low].block_no == h->block_no; low++) {
		v->anchor[low].met = true;
		v->anchor[low].same = !memcmp(v->anchor[low].digest, digest, sizeof digest);
	}
}

/* The hash of the block before, and the signature; *whole: its own count and bytes are as they should be. */
static void
prove_head(struct verify *v, struct arena *a, const struct chain_block_head *h, str digests, str signature, bool whole)
{
	const struct chain_keys_row *key = key_of(v, h->key_no);
	str text = chain_head_text(a, h);
	unsigned char hash[CHAIN_HASH];

	chain_block_hash(a, h->block_no, h->at, (str){ v->hash, CHAIN_HASH }, digests, hash);
	if (!whole || h->hash.n != CHAIN_HASH || !crypt_same(hash, h->hash.s, CHAIN_HASH) || !key ||
	    !signature_proves(key->public_key.bytes, text, signature))
		blame(v, CHAIN_BLOCK_CHANGED, h->block_no, (id){ 0 }, "block %lld was changed, or what is before it",
		      (long long)h->block_no);
	if (h->hash.n == CHAIN_HASH)
		memcpy(v->hash, h->hash.s, CHAIN_HASH);
	meet_anchor(v, h, text);
	v->block_no = h->block_no;
}

static failed
prove_rows(struct verify *v, struct arena *a, const struct chain_blocks_row *b)
{
	struct chain_block_head head = { b->block_no.v, b->at, b->hash.bytes, b->key_no };
	str entries = b->entries.bytes;
	size_t n = entries.n / CHAIN_ENTRY;
	unsigned char *digests = arena_get(a, n * CHAIN_HASH + 1);
	const struct audit_row **rows = NEW_N(a, const struct audit_row *, n + 1);

	TRY(chain_block_rows(v->d, a, entries, rows));
	for (size_t i = 0; i < n; i++)
		prove_row(v, a, b->block_no.v, entries.s + i * CHAIN_ENTRY, rows[i], digests + i * CHAIN_HASH);
	prove_head(v, a, &head, (str){ (char *)digests, n * CHAIN_HASH }, b->signature.bytes,
	           !(entries.n % CHAIN_ENTRY) && (int64_t)n == b->n);
	return NULL;
}

static failed
prove_block(void *arg, struct arena *scratch, const void *row)
{
	struct verify *v = arg;
	const struct chain_blocks_row *b = row;
	failed f;

	if (b->block_no.v != v->block_no + 1)
		blame(v, CHAIN_BLOCK_GONE, v->block_no + 1, (id){ 0 }, "block %lld was removed",
		      (long long)v->block_no + 1);
	arena_reset(v->rows);
	f = prove_rows(v, v->rows, b);
	v->report->blocks++;
	return f ? FAIL(scratch, f->code, FMT, ARG(f->what)) : NULL;
}

/* --- sealed months ------------------------------------------------------------------------------------------ */

static failed
prove_segment_block(void *arg, struct arena *a, const struct segment_block *b)
{
	struct verify *v = arg;
	unsigned char *digests = arena_get(a, b->n * CHAIN_HASH + 1);

	if (b->head.block_no != v->block_no + 1)
		blame(v, CHAIN_BLOCK_GONE, v->block_no + 1, (id){ 0 }, "block %lld was removed",
		      (long long)v->block_no + 1);
	for (size_t i = 0; i < b->n; i++) {
		if (!chain_row_prove(v->world->keys, a, b->head.block_no, &b->rows[i], digests + i * CHAIN_HASH))
			row_changed(v, b->head.block_no, b->rows[i].audit_id);
		look_for_certificate(v, a, &b->rows[i]);
	}
	prove_head(v, a, &b->head, (str){ (char *)digests, b->n * CHAIN_HASH }, b->signature, true);
	if (b->head.block_no > v->moved)
		return NULL;
	memcpy(v->moved_hash, v->hash, CHAIN_HASH);
	v->report->rows += (int64_t)b->n;
	v->report->moved += (int64_t)b->n;
	v->report->blocks++;
	return NULL;
}

/* What cannot be read is named, and the chain goes on behind it as it was noted. */
static failed
prove_segment(struct verify *v, const struct segment *s)
{
	const struct segment_reader reader = { .block = prove_segment_block, .arg = v };
	failed f;

	if (s->first != v->block_no + 1)
		blame(v, CHAIN_SEGMENT, v->block_no + 1, (id){ 0 },
		      "blocks %lld to %lld stand in no segment: that of a month before " FMT " is missing",
		      (long long)v->block_no + 1, (long long)s->first - 1, ARG(segment_month(v->a, s->month)));
	f = segment_walk(v->world, v->a, segment_path(v->world, v->a, s->month), s, &reader);
	if (f && f->code != ERR_INVALID && f->code != ERR_MISSING)
		return f;
	if (f)
		blame(v, CHAIN_SEGMENT, s->first, (id){ 0 }, FMT, ARG(f->what));
	v->block_no = s->last;
	if (s->hash.n == CHAIN_HASH)
		memcpy(v->hash, s->hash.s, CHAIN_HASH);
	v->report->segments++;
	return NULL;
}

/* Behind them the table goes on where its rows begin: they may be in both for years. */
static failed
prove_segments(struct verify *v)
{
	TRY(segment_list(v->d, v->a, &v->segments));
	v->certified = NEW_N(v->a, bool, v->segments.n + 1);
	for (size_t i = 0; i < v->segments.n; i++)
		v->moved = v->segments.at[i].moved > v->moved ? v->segments.at[i].moved : v->moved;
	for (size_t i = 0; i < v->segments.n; i++)
		TRY(prove_segment(v, &v->segments.at[i]));
	memcpy(v->hash, v->moved_hash, CHAIN_HASH);
	v->block_no = v->moved;
	return NULL;
}

/* Segments and the record vouch for one another. */
static void
prove_certificates(struct verify *v)
{
	for (size_t i = 0; i < v->segments.n; i++)
		if (!v->certified[i])
			blame(v, CHAIN_SEGMENT, v->segments.at[i].first, (id){ 0 },
			      "the segment of " FMT " is not one that the record knows",
			      ARG(segment_month(v->a, v->segments.at[i].month)));
	if (v->stray.row.v)
		blame(v, CHAIN_SEGMENT, 0, v->stray.row, "row %lld tells of a sealed month (" FMT ") whose note was "
		      "removed or changed", (long long)v->stray.row.v, ARG(v->stray.title));
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
		else if (!act_verify_bytes(v->world->keys, keys_roots(v->world->keys) - 1,
		                           audit_row_bytes(v->a, &r), &r))
			blame(v, CHAIN_ROW_CHANGED, 0, r.audit_id, "row %lld, which waits for its block, was changed",
			      (long long)r.audit_id.v);
		else
			look_for_certificate(v, v->a, &r);
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

static void
read_line(str line, struct anchored *ret)
{
	str rest = line, word[5];

	for (size_t i = 0; i < COUNT(word); i++)
		word[i] = str_cut(&rest, ' ');
	ret->ours = str_eq(word[0], S("gonghui-audit-1")) && word[1].s && str_int(word[1], &ret->block_no) && word[4].s;
	if (ret->ours)
		crypt_sha256((str){ line.s, (size_t)(word[4].s + word[4].n - line.s) }, ret->digest);
}

static void
close_file(void *v)
{
	fclose(v);
}

/* Its lines, by block: the heads are compared while the blocks are walked through. */
static failed
read_anchor(struct verify *v, str path)
{
	FILE *from = fopen(arena_z(v->a, path), "re");
	struct arena *room = arena_below(v->a, ANCHOR_ROOM);
	char line[LINE_MOST];
	struct buf b;

	if (!from)
		return FAIL(v->a, ERR_MISSING, FMT ": %s", ARG(path), strerror(errno));
	arena_defer(v->a, close_file, from);
	if (!room)
		return FAIL(v->a, ERR_BUSY, "no memory for the anchor");
	arena_defer(v->a, close_room, room);
	b = (struct buf){ .a = room };
	while (fgets(line, sizeof line, from)) {
		struct anchored one = { .number = ++v->report->anchored };

		read_line(str_trim(str_of(line)), &one);
		buf_put(&b, (str){ (char *)&one, sizeof one });
	}
	v->anchor = (struct anchored *)(void *)b.s;
	v->n_anchor = (size_t)v->report->anchored;
	if (v->n_anchor)
		qsort(v->anchor, v->n_anchor, sizeof *v->anchor, by_block);
	return NULL;
}

static void
prove_anchor(struct verify *v)
{
	const struct anchored *first = NULL;

	for (size_t i = 0; i < v->n_anchor; i++)
		if (!v->anchor[i].same && (!first || v->anchor[i].number < first->number))
			first = &v->anchor[i];
	if (!first)
		return;
	if (!first->ours)
		blame(v, CHAIN_ANCHOR, 0, (id){ 0 }, "line %lld of the anchor is none of ours",
		      (long long)first->number);
	else if (!first->met)
		blame(v, CHAIN_CUT, first->block_no, (id){ 0 },
		      "block %lld stands in the anchor and no longer in the database", (long long)first->block_no);
	else
		blame(v, CHAIN_ANCHOR, first->block_no, (id){ 0 }, "block %lld is not the one the anchor knows",
		      (long long)first->block_no);
}

failed
chain_verify(struct db *d, struct arena *a, const struct world *w, str anchor, struct chain_report *ret)
{
	struct verify *v = NEW(a, struct verify);

	*ret = (struct chain_report){ 0 };
	*v = (struct verify){ .d = d, .a = a, .world = w, .report = ret };
	if (!(v->rows = arena_below(a, BLOCK_ROOM)))
		return FAIL(a, ERR_BUSY, "no memory for a block's rows");
	arena_defer(a, close_room, v->rows);
	if (anchor.n)
		TRY(read_anchor(v, anchor));
	TRY(make_room(v));
	TRY(prove_keys(v));
	TRY(prove_segments(v));
	TRY(db_each(d, a, chain_blocks, prove_block, v, .after = v->moved));
	TRY(prove_all_held(v));
	prove_certificates(v);
	prove_not_cut(v);
	prove_anchor(v);
	return NULL;
}
