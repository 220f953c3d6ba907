/*
 * backup_sign_test.c - a backup's manifest is the installation's: who has the key file, and not the record's key of that
 * hour, cannot make one; who has one public key of the record, or its anchor, and no key file, can tell.
 */
#include "app/backup.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "platform/chain.h"
#include "platform/chain_text.h"
#include "test/test.h"
#include "test/world.h"

static failed
note_rule(struct act *x, void *v)
{
	(void)v;
	return act_record(x, (struct entry){ .what = "org.edit", .object = "org", .object_id = { 12 },
		.title = S("华士镇总工会") });
}

/* One more block; an hour later, so that it stands under the next key. */
static void
block(struct world *w, struct arena *a, struct chain *c)
{
	struct arena *room = arena_open(16 << 20);
	int64_t n;

	test_wait(w, HOUR + MINUTE);
	OK(act_run(w, a, &actor_house, S("t"), note_rule, NULL));
	OK(chain_seal(c, room, &n));
	assert_true(n > 0);
	arena_close(room);
}

static str
anchor_in(struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/anchor", ARG(w->data));
}

/* Three hours of record, each block under a key of its own. */
static struct chain *
three_hours(struct world *w, struct arena *a)
{
	struct chain *c;

	OK(chain_open(a, w, anchor_in(w, a), &c));
	for (int i = 0; i < 3; i++)
		block(w, a, c);
	return c;
}

/* A manifest as `gonghui backup` writes it, in a new folder: signed, when `as` may be. */
static const char *
manifest_in(struct world *w, struct arena *a, const char *name, bool with_signer)
{
	const char *to = arena_fmt(a, FMT "/%s", ARG(w->data), name).s;
	struct backup b = { .a = a, .keys = w->keys, .to = to };

	assert_int_equal(0, mkdir(to, 0700));
	assert_int_equal(0, mkdir(arena_fmt(a, "%s/files", to).s, 0700));
	assert_int_equal(0, mkdir(arena_fmt(a, "%s/record", to).s, 0700));
	OK(file_put(a, arena_fmt(a, "%s/gonghui.db", to).s, S("as if it were one")));
	backup_begin(&b, world_now(w));
	if (with_signer)
		OK(backup_sign(&b, w));
	OK(backup_note(&b, S("gonghui.db")));
	OK(backup_end(&b));
	return to;
}

static str
text_of(struct arena *a, const char *dir)
{
	str text;

	OK(file_get(a, arena_fmt(a, "%s/manifest.txt", dir).s, MANIFEST_MOST, &text));
	return text;
}

static void
put_text(struct arena *a, const char *dir, str text)
{
	OK(file_put(a, arena_fmt(a, "%s/manifest.txt", dir).s, text));
}

TEST(a_manifest_is_signed_by_the_key_of_the_hour)
{
	struct world *w = test_world(a);
	const char *dir;
	struct manifest m;

	three_hours(w, a);
	dir = manifest_in(w, a, "copy", true);
	OK(manifest_read(a, w->keys, dir, &m));
	assert_true(m.proof.is_signed);
	assert_int_equal(3, m.proof.signer.key_no.v);
	OK(chain_signer_known(test_db(w, a), a, &m.proof.signer));
	OK(manifest_read(a, NULL, dir, &m));
	HAS(signed_words(a, &m.proof), "signed by key 3 of the record");
}

/* Its own digest is right: made anew with the right root key. */
TEST(who_has_the_key_file_alone_cannot_change_it)
{
	struct world *w = test_world(a);
	struct signed_lines was;
	struct buf b = { .a = a };
	struct manifest m;
	const char *dir;

	three_hours(w, a);
	dir = manifest_in(w, a, "copy", true);
	assert_true(signed_read(a, text_of(a, dir), &was));
	buf_put(&b, was.lines);
	buf_put(&b, S("audit  9 -\n"));
	buf_fmt(&b, "signer  " FMT "\n", ARG(chain_signer_line(a, &was.signer)));
	signed_end(a, w->keys, NULL, MANIFEST_PURPOSE, &b);
	buf_fmt(&b, "sign  " FMT "\n", ARG(was.sign));
	put_text(a, dir, buf_str(&b));
	FAILS(ERR_INVALID, manifest_read(a, w->keys, dir, &m));
	FAILS(ERR_INVALID, manifest_read(a, NULL, dir, &m));
}

/* Nor with a key of his own that calls itself the record's. */
TEST(a_key_of_ones_own_is_none_of_the_records)
{
	struct world *w = test_world(a), *other = test_world(a);
	struct manifest m;
	struct buf b = { .a = a };
	struct chain_signing *as;
	struct chain_signer next;
	const char *dir;

	three_hours(w, a);
	three_hours(other, a);
	dir = manifest_in(w, a, "copy", true);
	OK(chain_signing_begin(other, a, &as));
	assert_true(signed_read(a, text_of(a, dir), &m.proof));
	buf_put(&b, m.proof.lines);
	signed_end(a, w->keys, as, MANIFEST_PURPOSE, &b);
	put_text(a, dir, buf_str(&b));
	OK(manifest_read(a, w->keys, dir, &m));
	FAILS(ERR_INVALID, chain_signer_known(test_db(w, a), a, &m.proof.signer));
	/* As the one that is to follow the last: its predecessor did not sign it. */
	next = m.proof.signer;
	next.key_no.v = 4;
	next.by_key.v = 3;
	FAILS(ERR_INVALID, chain_signer_known(test_db(w, a), a, &next));
}

TEST(one_without_signature_is_read_and_called_so)
{
	struct world *w = test_world(a);
	struct manifest m;
	const char *dir;

	three_hours(w, a);
	dir = manifest_in(w, a, "copy", false);
	OK(manifest_read(a, w->keys, dir, &m));
	assert_false(m.proof.is_signed);
	HAS(signed_words(a, &m.proof), "only the key file proves");
	FAILS(ERR_INVALID, manifest_read(a, NULL, dir, &m));
}

TEST(before_a_server_has_run_nobody_signs)
{
	struct world *w = test_world(a);
	struct manifest m;

	OK(manifest_read(a, w->keys, manifest_in(w, a, "copy", true), &m));
	assert_false(m.proof.is_signed);
}

/* The key that follows the last one, before a block stands under it. */
TEST(the_next_key_is_known_by_the_last)
{
	struct world *w = test_world(a);
	struct chain *c = three_hours(w, a);
	struct arena *room = arena_open(16 << 20);
	struct chain_signing *as;
	int64_t n;
	id from;

	OK(chain_seal(c, room, &n));
	test_wait(w, HOUR + MINUTE);
	OK(chain_seal(c, room, &n));
	arena_close(room);
	OK(chain_signing_begin(w, a, &as));
	assert_int_equal(4, chain_signing_as(as)->key_no.v);
	OK(chain_signer_known(test_db(w, a), a, chain_signing_as(as)));
	OK(chain_signer_anchored(test_db(w, a), a, chain_signing_as(as), anchor_in(w, a), &from));
	assert_int_equal(3, from.v);
}

/* --- without the key file --------------------------------------------------------------------- */

static str
public_of(struct world *w, struct arena *a)
{
	struct chain_signing *as;

	OK(chain_signing_begin(w, a, &as));
	return crypt_base64url(a, chain_signing_as(as)->public_key);
}

TEST(one_public_key_proves_what_descends_from_it)
{
	struct world *w = test_world(a), *other = test_world(a);
	struct chain_signing *as, *now;
	struct chain *c, *theirs;
	str first, second;
	id from;

	OK(chain_open(a, w, anchor_in(w, a), &c));
	block(w, a, c);
	first = public_of(w, a);
	OK(chain_signing_begin(w, a, &as));
	block(w, a, c);
	second = public_of(w, a);
	block(w, a, c);
	OK(chain_signing_begin(w, a, &now));
	OK(chain_signer_descends(test_db(w, a), a, chain_signing_as(now), first, &from));
	assert_int_equal(1, from.v);
	OK(chain_signer_descends(test_db(w, a), a, chain_signing_as(now), second, &from));
	assert_int_equal(2, from.v);
	/* Never from a later one: whoever has that could have made all before it. */
	FAILS(ERR_INVALID, chain_signer_descends(test_db(w, a), a, chain_signing_as(as), second, &from));
	OK(chain_open(a, other, anchor_in(other, a), &theirs));
	block(other, a, theirs);
	FAILS(ERR_INVALID, chain_signer_descends(test_db(w, a), a, chain_signing_as(now), public_of(other, a), &from));
	FAILS(ERR_INVALID, chain_signer_descends(test_db(w, a), a, chain_signing_as(now), S("AAAA"), &from));
}

/* A start without audit.key: what is behind it does not descend from what was before. */
TEST(a_key_that_nobody_signed_begins_anew)
{
	struct world *w = test_world(a);
	struct chain_signing *as;
	struct chain *c;
	str first;
	id from;

	OK(chain_open(a, w, anchor_in(w, a), &c));
	block(w, a, c);
	first = public_of(w, a);
	assert_int_equal(0, remove(arena_fmt(a, FMT "/audit.key", ARG(w->data)).s));
	OK(chain_open(a, w, anchor_in(w, a), &c));
	block(w, a, c);
	OK(chain_signing_begin(w, a, &as));
	OK(chain_signer_known(test_db(w, a), a, chain_signing_as(as)));
	FAILS(ERR_INVALID, chain_signer_descends(test_db(w, a), a, chain_signing_as(as), first, &from));
	OK(chain_signer_anchored(test_db(w, a), a, chain_signing_as(as), anchor_in(w, a), &from));
	assert_int_equal(2, from.v);
}

/* Whoever has the key file makes a record of his own, with keys of his own, digests and all. */
TEST(the_anchor_tells_a_record_made_anew)
{
	struct world *w = test_world(a), *other = test_world(a);
	struct chain_signing *as;
	id from;

	three_hours(w, a);
	three_hours(other, a);
	OK(chain_signing_begin(other, a, &as));
	OK(chain_signer_anchored(test_db(other, a), a, chain_signing_as(as), anchor_in(other, a), &from));
	FAILS(ERR_INVALID, chain_signer_anchored(test_db(other, a), a, chain_signing_as(as), anchor_in(w, a), &from));
	/* With the heads of the true one, and keys that did not sign them. */
	test_tamper(other, a, "delete from audit_block");
	FAILS(ERR_INVALID, chain_signer_anchored(test_db(other, a), a, chain_signing_as(as), anchor_in(other, a), &from));
}

/* With the right keys and a block that is another. */
TEST(the_anchor_tells_another_block)
{
	struct world *w = test_world(a);
	struct chain_signing *as;
	id from;

	three_hours(w, a);
	OK(chain_signing_begin(w, a, &as));
	OK(chain_signer_anchored(test_db(w, a), a, chain_signing_as(as), anchor_in(w, a), &from));
	test_tamper(w, a, "update audit_block set hash = zeroblob(32) where block_no = 3");
	FAILS(ERR_INVALID, chain_signer_anchored(test_db(w, a), a, chain_signing_as(as), anchor_in(w, a), &from));
}

/* Its blocks are the anchor's, and the key of the last is another. */
TEST(the_anchor_tells_another_key)
{
	struct world *w = test_world(a), *other = test_world(a);
	struct chain_signing *as;
	id from;

	three_hours(w, a);
	three_hours(other, a);
	OK(chain_signing_begin(other, a, &as));
	test_tamper(w, a, arena_fmt(a, "update audit_key set public_key = x'" FMT "' where key_no = 3",
	        ARG(crypt_hex(a, chain_signing_as(as)->public_key))).s);
	FAILS(ERR_INVALID, chain_signer_anchored(test_db(w, a), a, chain_signing_as(as), anchor_in(w, a), &from));
}
