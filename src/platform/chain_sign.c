/* chain_sign.c - see chain.h: what leaves the installation, signed with the record's key of the hour. */
#include "platform/chain_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform_chain.h"

#define ANCHOR_LINE_MOST 512
#define LINE_ROOM        ((size_t)64 << 10)
#define KEPT_TRIES       3      /* audit.key may be put anew just while it is read, and be blank then */

struct chain_signing { struct signer *signer; struct chain_signer as; };

/* --- the line ---------------------------------------------------------------------------------- */

str
chain_signer_line(struct arena *a, const struct chain_signer *s)
{
	return arena_fmt(a, "%lld %lld " FMT " %lld " FMT, (long long)s->key_no.v, (long long)s->since.us,
	                 ARG(crypt_base64url(a, s->public_key)), (long long)s->by_key.v,
	                 ARG(s->by_key.v ? crypt_base64url(a, s->certificate) : S("-")));
}

bool
chain_signer_read(struct arena *a, str line, struct chain_signer *ret)
{
	struct chain_signer s = { .key_no = { 0 } };
	str word[5], rest = line;

	for (size_t i = 0; i < COUNT(word); i++)
		word[i] = str_cut(&rest, ' ');
	if (rest.n || !str_int(word[0], &s.key_no.v) || !str_int(word[1], &s.since.us) ||
	    !crypt_base64url_read(a, word[2], &s.public_key) || s.public_key.n != 32 ||
	    !str_int(word[3], &s.by_key.v) || s.key_no.v < 1)
		return false;
	if (s.by_key.v ? !crypt_base64url_read(a, word[4], &s.certificate) || s.certificate.n != 64 ||
	    s.by_key.v != s.key_no.v - 1 : !str_eq(word[4], S("-")))
		return false;
	*ret = s;
	return true;
}

/* --- signing ------------------------------------------------------------------------------------ */

static str
signed_text(struct arena *a, str about)
{
	return arena_cat(a, S("gonghui-signed-1 "), about);
}

failed
chain_signing_begin(const struct world *w, struct arena *a, struct chain_signing **ret)
{
	struct chain_signing *s = NEW(a, struct chain_signing);
	unsigned char *public = arena_get(a, 32);
	struct chain_kept kept;
	bool there = false;

	for (int i = 0; i < KEPT_TRIES && !there; i++)
		there = chain_kept_read(w, a, &kept);
	if (!there)
		return FAIL(a, ERR_MISSING, "the record has no key yet");
	TRY(signer_new(a, &s->signer));
	if (signer_unwrap(s->signer, w->keys, a, kept.wrapped))
		return FAIL(a, ERR_MISSING, "audit.key is another installation's");
	signer_public(s->signer, public);
	s->as = (struct chain_signer){ .key_no = kept.key_no, .by_key = kept.by_key, .since = kept.since,
		.public_key = { (char *)public, 32 }, .certificate = kept.by_key.v ? kept.signature : (str){ 0 } };
	*ret = s;
	return NULL;
}

const struct chain_signer *
chain_signing_as(const struct chain_signing *s)
{
	return &s->as;
}

str
chain_sign(const struct chain_signing *s, struct arena *a, str about)
{
	unsigned char signature[64];

	signer_sign(s->signer, signed_text(a, about), signature);
	return crypt_base64url(a, (str){ (char *)signature, sizeof signature });
}

bool
chain_signed(struct arena *a, const struct chain_signer *s, str about, str signature)
{
	str bytes;

	return crypt_base64url_read(a, signature, &bytes) &&
		signature_proves(s->public_key, signed_text(a, about), bytes);
}

/* --- whose key it is ------------------------------------------------------------------------------ */

static bool
certified_by(struct arena *a, const struct chain_signer *s, str public_key)
{
	return signature_proves(public_key, chain_key_text(a, s->key_no, s->since, s->public_key), s->certificate);
}

static struct chain_signer
of_row(const struct chain_keys_row *k)
{
	return (struct chain_signer){ .key_no = k->key_no, .by_key = k->by_key, .since = k->since,
		.public_key = k->public_key.bytes, .certificate = k->signature.bytes };
}

static bool
is_row(const struct chain_signer *s, const struct chain_keys_row *k)
{
	return k->key_no.v == s->key_no.v && k->since.us == s->since.us && str_eq(k->public_key.bytes, s->public_key);
}

static failed
stranger(struct arena *a, const struct chain_signer *s)
{
	return FAIL(a, ERR_INVALID, "key %lld, which signed it, is none of the record's", (long long)s->key_no.v);
}

failed
chain_signer_known(struct db *d, struct arena *a, const struct chain_signer *s)
{
	struct chain_keys_rows keys;
	const struct chain_keys_row *last;

	TRY(db_all(d, a, chain_keys, &keys));
	last = keys.n ? &keys.at[keys.n - 1] : NULL;
	for (size_t i = 0; i < keys.n; i++)
		if (is_row(s, &keys.at[i]))
			return NULL;
	/* Made, and no block stands under it yet. */
	if (s->key_no.v != (last ? last->key_no.v : 0) + 1)
		return stranger(a, s);
	return !s->by_key.v || certified_by(a, s, last->public_key.bytes) ? NULL : stranger(a, s);
}

/* Walks from the key that `first` is, as far as each is signed by the one before it, to `s`. */
static failed
walk(struct arena *a, const struct chain_keys_rows *keys, size_t first, const struct chain_signer *s)
{
	str trusted = keys->at[first].public_key.bytes;

	if (is_row(s, &keys->at[first]))
		return NULL;
	for (size_t i = first + 1; i < keys->n; i++) {
		struct chain_signer next = of_row(&keys->at[i]);

		if (next.by_key.v != keys->at[i - 1].key_no.v || !certified_by(a, &next, trusted))
			return FAIL(a, ERR_INVALID, "key %lld is not signed by the key before it: what is behind it "
			            "cannot be proven by an earlier one", (long long)next.key_no.v);
		if (is_row(s, &keys->at[i]))
			return NULL;
		trusted = next.public_key;
	}
	return s->by_key.v == keys->at[keys->n - 1].key_no.v && certified_by(a, s, trusted) ? NULL : stranger(a, s);
}

failed
chain_signer_descends(struct db *d, struct arena *a, const struct chain_signer *s, str public_key, id *ret_from)
{
	struct chain_keys_rows keys;
	str bytes;

	if (!crypt_base64url_read(a, public_key, &bytes) || bytes.n != 32)
		return FAIL(a, ERR_INVALID, "a public key is 43 letters, as gonghui audit key prints it");
	*ret_from = s->key_no;
	if (str_eq(bytes, s->public_key))
		return NULL;
	TRY(db_all(d, a, chain_keys, &keys));
	for (size_t i = 0; i < keys.n; i++)
		if (str_eq(keys.at[i].public_key.bytes, bytes)) {
			*ret_from = keys.at[i].key_no;
			return walk(a, &keys, i, s);
		}
	return FAIL(a, ERR_INVALID, "that public key is none of this record's");
}

/* --- by the anchor ---------------------------------------------------------------------------------- */

/* A line of it: the head as it was signed, and its signature. */
struct told { int64_t block_no; id key_no; str text, signature; };

static bool
read_told(struct arena *a, str line, struct told *ret)
{
	str rest = line, word[5];

	for (size_t i = 0; i < COUNT(word); i++)
		word[i] = str_cut(&rest, ' ');
	if (!str_eq(word[0], S("gonghui-audit-1")) || !str_int(word[1], &ret->block_no) ||
	    !str_int(word[4], &ret->key_no.v) || !crypt_base64url_read(a, rest, &ret->signature))
		return false;
	ret->text = str_part(line, 0, (size_t)(word[4].s + word[4].n - line.s));
	return true;
}

static void
close_file(void *v)
{
	fclose(v);
}

/* The newest head up to block `most`. */
static failed
last_told(struct arena *a, str anchor, int64_t most, struct told *ret)
{
	FILE *from = fopen(arena_z(a, anchor), "re");
	struct arena *room = arena_below(a, LINE_ROOM);
	char line[ANCHOR_LINE_MOST], best[ANCHOR_LINE_MOST] = "";
	struct told one;
	int64_t last = 0;

	if (!from)
		return FAIL(a, ERR_MISSING, FMT ": %s", ARG(anchor), strerror(errno));
	arena_defer(a, close_file, from);
	if (!room)
		return FAIL(a, ERR_BUSY, "no memory for the anchor");
	for (; fgets(line, sizeof line, from); arena_reset(room))
		if (read_told(room, str_trim(str_of(line)), &one) && one.block_no <= most && one.block_no >= last) {
			memcpy(best, line, sizeof best);
			last = one.block_no;
		}
	arena_close(room);
	return read_told(a, arena_str(a, str_trim(str_of(best))), ret) ? NULL
		: FAIL(a, ERR_INVALID, FMT " knows no head from before this was made", ARG(anchor));
}

/*
 * A signature commits to the key it proves under (Ed25519 as libsodium checks it): so a key of this database under
 * which a line of the anchor proves is the one that signed it.
 */
static failed
prove_told(struct db *d, struct arena *a, const struct told *t, const struct chain_keys_row *key)
{
	struct chain_block_of_row b;
	failed f = db_one(d, a, chain_block_of, &b, .block_no = { t->block_no });
	struct chain_block_head head;

	if (f && f->code != ERR_MISSING)
		return f;
	head = (struct chain_block_head){ t->block_no, b.at, b.hash.bytes, b.key_no };
	if (f || !str_eq(chain_head_text(a, &head), t->text))
		return FAIL(a, ERR_INVALID, "block %lld is not the one the anchor knows", (long long)t->block_no);
	return signature_proves(key->public_key.bytes, t->text, t->signature) ? NULL
		: FAIL(a, ERR_INVALID, "key %lld did not sign what stands in the anchor", (long long)t->key_no.v);
}

failed
chain_signer_anchored(struct db *d, struct arena *a, const struct chain_signer *s, str anchor, id *ret_from)
{
	struct chain_keys_rows keys;
	struct chain_head head;
	struct told told;
	size_t i = 0;

	TRY(chain_head_of(d, a, &head));
	TRY(last_told(a, anchor, head.block, &told));
	TRY(db_all(d, a, chain_keys, &keys));
	while (i < keys.n && keys.at[i].key_no.v != told.key_no.v)
		i++;
	if (i == keys.n)
		return FAIL(a, ERR_INVALID, "key %lld, which the anchor names, is none of this record's",
		            (long long)told.key_no.v);
	TRY(prove_told(d, a, &told, &keys.at[i]));
	*ret_from = told.key_no;
	return walk(a, &keys, i, s);
}
