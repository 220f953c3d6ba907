/*
 * roots.c - one root key after another, and the ring in which the present one keeps those before it.
 *
 *	version 1 | nonce 24 | tag 16 | first epoch of the present root 2, and for each before it, the oldest first:
 *	fingerprint 8 | first epoch 2 | until 8 | block 8 | key 8 | purpose keys 32 each
 *
 * The ring is sealed by XChaCha20-Poly1305 in both profiles, with a key of its own from the present root.  Numbers have
 * their big end first.
 */
#include <string.h>

#include "crypt/keys.h"

#define VERSION    1
#define NONCE      crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG        crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD       (1 + NONCE + TAG)
#define MARK       8
#define ENTRY      (MARK + 2 + 3 * 8 + N_USES * 32)
#define PLAIN_MOST (2 + ENTRY * (KEYS_ROOTS_MOST - 1))

static const struct text
	says_same = { "roots.same", "密钥文件的指纹是 {1}，这套数据已经用过它，不能再当新的根密钥。" },
	says_most = { "roots.most", "根密钥已经换过 {1} 次，到头了。" },
	says_ring = { "roots.ring", "数据库里存的旧密钥打不开：密钥环损坏，或者密钥文件不是这套数据的那一份。" };

int
keys_roots(const struct keys *k)
{
	return k->n_roots;
}

const struct key_root *
keys_root(const struct keys *k, int i)
{
	return &k->roots[i].is;
}

str
keys_root_word(const struct keys *k)
{
	return k->n_roots > 1 ? str_of(k->roots[k->n_roots - 1].is.mark) : S("");
}

failed
keys_succeed(struct keys *k, struct arena *a, const struct keys *old, struct key_root ended, int first)
{
	struct root own = *root_now(k);
	int n = old->n_roots;

	for (int i = 0; i < n; i++)
		if (!strcmp(old->roots[i].is.mark, own.is.mark)) {
			sodium_memzero(&own, sizeof own);
			return FAIL_SAY(a, ERR_CONFLICT, NULL, &says_same, arena_str(a, str_of(old->roots[i].is.mark)));
		}
	if (n == KEYS_ROOTS_MOST) {
		sodium_memzero(&own, sizeof own);
		return FAIL_SAY(a, ERR_LARGE, NULL, &says_most, arena_fmt(a, "%d", KEYS_ROOTS_MOST - 1));
	}
	memcpy(k->roots, old->roots, (size_t)n * sizeof *k->roots);
	k->roots[n - 1].is.until = ended.until;
	k->roots[n - 1].is.block = ended.block;
	k->roots[n - 1].is.key_no = ended.key_no;
	own.is.first = first;
	k->roots[n] = own;
	sodium_memzero(&own, sizeof own);
	k->n_roots = n + 1;
	keys_forget(k);
	k->suite = old->suite;
	k->blind = old->blind;
	return NULL;
}

/* --- bytes ------------------------------------------------------------------------------- */

static unsigned char *
put(unsigned char *to, uint64_t v, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = (unsigned char)(v >> (8 * (n - 1 - i)));
	return to + n;
}

static const unsigned char *
take(const unsigned char *from, int n, uint64_t *ret)
{
	*ret = 0;
	for (int i = 0; i < n; i++)
		*ret = *ret << 8 | from[i];
	return from + n;
}

static unsigned char *
put_root(unsigned char *to, const struct root *r)
{
	memcpy(to, r->is.mark, MARK);
	to = put(to + MARK, (uint64_t)r->is.first, 2);
	to = put(to, (uint64_t)r->is.until.us, 8);
	to = put(to, (uint64_t)r->is.block, 8);
	to = put(to, (uint64_t)r->is.key_no, 8);
	memcpy(to, r->purpose, sizeof r->purpose);
	return to + sizeof r->purpose;
}

static const unsigned char *
take_root(const unsigned char *from, struct root *r)
{
	uint64_t first, until, block, key;

	memcpy(r->is.mark, from, MARK);
	from = take(from + MARK, 2, &first);
	from = take(from, 8, &until);
	from = take(from, 8, &block);
	from = take(from, 8, &key);
	memcpy(r->purpose, from, sizeof r->purpose);
	r->is.first = (int)first;
	r->is.until = (struct moment){ (int64_t)until };
	r->is.block = (int64_t)block;
	r->is.key_no = (int64_t)key;
	return from + sizeof r->purpose;
}

/* --- the ring ------------------------------------------------------------------------------ */

failed
keys_ring(struct keys *k, struct arena *a, struct blob *ret)
{
	unsigned char plain[PLAIN_MOST], *end = put(plain, (uint64_t)root_now(k)->is.first, 2);
	unsigned char *sealed, *nonce, *tag;
	size_t n;

	for (int i = 0; i < k->n_roots - 1; i++)
		end = put_root(end, &k->roots[i]);
	n = (size_t)(end - plain);
	sealed = arena_get(a, HEAD + n);
	nonce = sealed + 1;
	tag = nonce + NONCE;
	sealed[0] = VERSION;
	random_bytes(nonce, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt_detached(tag + TAG, tag, NULL, plain, n, sealed, 1, NULL, nonce,
		root_now(k)->purpose[USE_RING]);
	sodium_memzero(plain, sizeof plain);
	*ret = (struct blob){ { (char *)sealed, HEAD + n } };
	return NULL;
}

static void
take_ring(struct keys *k, const unsigned char *plain, int n)
{
	struct root own = *root_now(k);
	uint64_t first;

	plain = take(plain, 2, &first);
	for (int i = 0; i < n; i++)
		plain = take_root(plain, &k->roots[i]);
	own.is.first = (int)first;
	k->roots[n] = own;
	k->n_roots = n + 1;
	sodium_memzero(&own, sizeof own);
	keys_forget(k);
}

failed
keys_ring_read(struct keys *k, struct arena *a, struct blob ring)
{
	const unsigned char *p = (const unsigned char *)ring.bytes.s, *tag = p + 1 + NONCE;
	size_t n = ring.bytes.n > HEAD + 2 ? ring.bytes.n - HEAD : 0;
	unsigned char plain[PLAIN_MOST];

	if (!n || n > sizeof plain || (n - 2) % ENTRY || p[0] != VERSION ||
	    crypto_aead_xchacha20poly1305_ietf_decrypt_detached(plain, NULL, tag + TAG, n, tag, p, 1, p + 1,
	                                                        root_now(k)->purpose[USE_RING]))
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_ring);
	take_ring(k, plain, (int)((n - 2) / ENTRY));
	sodium_memzero(plain, sizeof plain);
	return NULL;
}
