/* seal.c - sealed values, blind indexes, wraps and digests. */
#include <assert.h>
#include <string.h>

#include "crypt/keys.h"

#define VERSION   1
#define HEAD_SIZE 4             /* version, suite, epoch */

static const struct text
	says_late  = { "wrap.late", "页面放得太久，已经失效，请刷新后再试。" },
	says_wrong = { "wrap.wrong", "链接不完整或者不是本系统给出的，请返回上一页重新打开。" };

/* --- the suites --------------------------------------------------------- */

static bool
xchacha_seal(const struct keys *k, const struct key *key, str aad, const unsigned char *nonce,
             str plain, unsigned char *tag, unsigned char *cipher)
{
	(void)k;
	return !crypto_aead_xchacha20poly1305_ietf_encrypt_detached(cipher, tag, NULL,
		(const unsigned char *)plain.s, plain.n, (const unsigned char *)aad.s, aad.n,
		NULL, nonce, key->bytes);
}

static const struct subkey *
subkey_of(const struct key *key, int n, const unsigned char *first)
{
	for (int i = 0; i < n; i++)
		if (!memcmp(key->subkeys[i].first, first, NONCE_FIRST))
			return &key->subkeys[i];
	return NULL;
}

static void
subkey_keep(struct keys *k, struct key *key, const struct subkey *s)
{
	int n;

	pthread_mutex_lock(&k->adding);
	n = atomic_load_explicit(&key->n_subkeys, memory_order_relaxed);
	if (n < SUBKEYS_MOST && !subkey_of(key, n, s->first)) {
		key->subkeys[n] = *s;
		atomic_store_explicit(&key->n_subkeys, n + 1, memory_order_release);
	}
	pthread_mutex_unlock(&k->adding);
}

/*
 * XChaCha20-Poly1305 is ChaCha20-Poly1305 with the rest of the nonce under a key that one more ChaCha block makes of
 * its beginning (draft-irtf-cfrg-xchacha-03, 2.3).  Ours begin with what the process that sealed drew when it started,
 * so that whole registers begin alike, and the block is worth keeping.
 */
static bool
xchacha_open(struct keys *k, struct key *key, str aad, const unsigned char *nonce,
             const unsigned char *tag, str cipher, unsigned char *plain)
{
	unsigned char rest[crypto_aead_chacha20poly1305_IETF_NPUBBYTES] = { 0 };
	int n = atomic_load_explicit(&key->n_subkeys, memory_order_acquire);
	const struct subkey *s = subkey_of(key, n, nonce);
	struct subkey own;
	bool opens;

	memcpy(rest + 4, nonce + NONCE_FIRST, 8);
	if (!s) {
		memcpy(own.first, nonce, NONCE_FIRST);
		crypto_core_hchacha20(own.bytes, nonce, key->bytes, NULL);
	}
	opens = !crypto_aead_chacha20poly1305_ietf_decrypt_detached(plain, NULL,
		(const unsigned char *)cipher.s, cipher.n, tag, (const unsigned char *)aad.s, aad.n,
		rest, s ? s->bytes : own.bytes);
	if (!s) {
		/* Of what does not open the beginning may be anything. */
		if (opens && n < SUBKEYS_MOST)
			subkey_keep(k, key, &own);
		sodium_memzero(&own, sizeof own);
	}
	return opens;
}

bool
sm4_ctr(const struct keys *k, const unsigned char key[16], const unsigned char iv[16], str in,
        unsigned char *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok = c && k->sm4 && EVP_EncryptInit_ex2(c, k->sm4, key, iv, NULL) == 1 &&
	          EVP_EncryptUpdate(c, out, &n, (const unsigned char *)in.s, (int)in.n) == 1 &&
	          (size_t)n == in.n;

	EVP_CIPHER_CTX_free(c);
	return ok;
}

bool
sm3_hmac(const EVP_MAC_CTX *keyed, const str *parts, size_t n, unsigned char ret[32])
{
	EVP_MAC_CTX *c = keyed ? EVP_MAC_CTX_dup(keyed) : NULL;
	size_t size = 0;
	bool ok = c;

	for (size_t i = 0; i < n; i++)
		ok = ok && (!parts[i].n ||
		            EVP_MAC_update(c, (const unsigned char *)parts[i].s, parts[i].n) == 1);
	ok = ok && EVP_MAC_final(c, ret, &size, 32) == 1 && size == 32;
	EVP_MAC_CTX_free(c);
	return ok;
}

/* Encrypt, then MAC over place, NUL, row (the aad: its end is plain, for the row has 8 bytes),
 * nonce and ciphertext. */
static bool
sm4_tag(const struct key *key, str aad, const unsigned char *nonce, str cipher,
        unsigned char ret[32])
{
	const str parts[] = { aad, { (const char *)nonce, 16 }, cipher };

	return sm3_hmac(key->sm3, parts, COUNT(parts), ret);
}

static bool
sm4_seal(const struct keys *k, const struct key *key, str aad, const unsigned char *nonce,
         str plain, unsigned char *tag, unsigned char *cipher)
{
	return sm4_ctr(k, key->bytes, nonce, plain, cipher) &&
	       sm4_tag(key, aad, nonce, (str){ (const char *)cipher, plain.n }, tag);
}

static bool
sm4_open(struct keys *k, struct key *key, str aad, const unsigned char *nonce,
         const unsigned char *tag, str cipher, unsigned char *plain)
{
	unsigned char want[32];

	return sm4_tag(key, aad, nonce, cipher, want) && crypt_same(want, tag, sizeof want) &&
	       sm4_ctr(k, key->bytes, nonce, cipher, plain);
}

static const struct suite_form forms[] = {
	[SUITE_XCHACHA] = { 24, 16, xchacha_seal, xchacha_open },
	[SUITE_SM4]     = { 16, 32, sm4_seal, sm4_open },
};

const struct suite_form *
suite_form(int suite)
{
	return suite == SUITE_XCHACHA || suite == SUITE_SM4 ? &forms[suite] : NULL;
}

/* --- the envelope ------------------------------------------------------- */

struct aad { char bytes[NAME_MOST + 1 + 8]; size_t n; };

static str
aad_of(struct aad *to, const char *name, id row)
{
	size_t n = strlen(name);

	assert(n <= NAME_MOST);
	memcpy(to->bytes, name, n + 1);
	for (int i = 0; i < 8; i++)
		to->bytes[n + 1 + (size_t)i] = (char)((uint64_t)row.v >> (56 - 8 * i));
	return (str){ to->bytes, n + 9 };
}

/* Of tests and the demo: what is sealed decides it, so that equal ones mean equal messages. */
static void
nonce_fixed(struct keys *k, str aad, str plain, unsigned char ret[16])
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, root_now(k)->purpose[USE_NONCE], 32, 16);
	crypto_generichash_update(&h, (const unsigned char *)aad.s, aad.n);
	crypto_generichash_update(&h, (const unsigned char *)plain.s, plain.n);
	crypto_generichash_final(&h, ret, 16);
}

/*
 * A nonce no other value has.  XChaCha's is long enough for a beginning drawn at start and a counter, which spares a
 * system call; SM4-CTR's is drawn, since its counter blocks must not meet.  A fixed one has a beginning too, and 8
 * bytes of digest behind it: that two of a million and a half were equal is one chance in 16 million.
 */
static void
nonce_make(struct keys *k, str aad, str plain, unsigned char *ret, size_t n)
{
	bool two = n == NONCE_FIRST + 8;
	unsigned char digest[16];
	uint64_t count;

	if (k->fixed_nonces && two) {
		nonce_fixed(k, S(""), S(""), ret);
		nonce_fixed(k, aad, plain, digest);
		memcpy(ret + NONCE_FIRST, digest, 8);
	} else if (k->fixed_nonces) {
		nonce_fixed(k, aad, plain, ret);
	} else if (two) {
		count = atomic_fetch_add_explicit(&k->nonce_count, 1, memory_order_relaxed);
		memcpy(ret, k->nonce_prefix, NONCE_FIRST);
		memcpy(ret + NONCE_FIRST, &count, 8);
	} else {
		random_bytes(ret, n);
	}
}

/* False when the suite's library failed. */
static bool
envelope_seal(struct keys *k, struct arena *a, enum use use, const char *name, id row, str plain,
              str *ret)
{
	const struct suite_form *form = &forms[k->suite];
	const int epoch = k->epoch;
	const struct key *key = keys_get(k, use, k->suite, epoch, name);
	size_t n = HEAD_SIZE + form->nonce + form->tag + plain.n;
	unsigned char *p = arena_get(a, n + 1), *nonce = p + HEAD_SIZE, *tag = nonce + form->nonce;
	struct aad bound;
	str aad = aad_of(&bound, name, row);

	p[0] = VERSION;
	p[1] = (unsigned char)k->suite;
	p[2] = (unsigned char)(epoch >> 8);
	p[3] = (unsigned char)epoch;
	nonce_make(k, aad, plain, nonce, form->nonce);
	if (!form->seal(k, key, aad, nonce, plain, tag, tag + form->tag))
		return false;
	*ret = (str){ (char *)p, n };
	return true;
}

/* Epochs that were never ours are refused unseen, so that foreign bytes cannot fill the table of
 * keys; so is what is older than `oldest`. */
static bool
envelope_open(struct keys *k, struct arena *a, enum use use, int oldest, const char *name, id row, str sealed,
              str *ret)
{
	const unsigned char *p = (const unsigned char *)sealed.s;
	const struct suite_form *form = sealed.n >= HEAD_SIZE ? suite_form(p[1]) : NULL;
	int epoch = form ? p[2] << 8 | p[3] : 0;
	struct aad bound;
	size_t at;
	char *plain;

	if (!form || p[0] != VERSION || !epoch || epoch > k->epoch + 1 || epoch < oldest)
		return false;
	at = HEAD_SIZE + form->nonce + form->tag;
	if (sealed.n < at || sealed.n - at > CRYPT_PLAIN_MOST)
		return false;
	plain = arena_get(a, sealed.n - at + 1);
	if (!form->open(k, keys_get(k, use, (enum suite)p[1], epoch, name),
	                aad_of(&bound, name, row), p + HEAD_SIZE, p + HEAD_SIZE + form->nonce,
	                str_from(sealed, at), (unsigned char *)plain))
		return false;
	*ret = (str){ plain, sealed.n - at };
	return true;
}

failed
crypt_seal(struct keys *k, struct arena *a, const char *place, id row, str plain,
           struct secret *ret)
{
	str sealed = { 0 };

	if (!row.v)
		return FAIL(a, ERR_FAULT, "sealing %s for no row", place);
	if (plain.n > CRYPT_PLAIN_MOST)
		return FAIL(a, ERR_LARGE, "sealing %zu bytes", plain.n);
	if (plain.s && !envelope_seal(k, a, USE_SEAL, place, row, plain, &sealed))
		return FAIL(a, ERR_FAULT, "suite %d cannot seal here", (int)k->suite);
	*ret = (struct secret){ sealed, place, row };
	return NULL;
}

failed
crypt_open(struct keys *k, struct arena *a, struct secret s, str *ret)
{
	str plain = { 0 };

	if (s.sealed.s &&
	    (!s.place || !envelope_open(k, a, USE_SEAL, k->floor, s.place, s.row, s.sealed, &plain)))
		return FAIL(a, ERR_FAULT, "%s of row %lld does not open",
		            s.place ? s.place : "a secret of no place", (long long)s.row.v);
	*ret = plain;
	return NULL;
}

bool
crypt_stale(const struct keys *k, struct secret s)
{
	const unsigned char *p = (const unsigned char *)s.sealed.s;

	return s.sealed.n >= HEAD_SIZE && (p[1] != k->suite || (p[2] << 8 | p[3]) != k->epoch);
}

struct blob
crypt_epoch_bytes(struct arena *a, int epoch)
{
	char *p = arena_get(a, 2);

	p[0] = (char)(epoch >> 8);
	p[1] = (char)epoch;
	return (struct blob){ { p, 2 } };
}

/* --- digests ------------------------------------------------------------ */

/* The library behind a function that cannot fail has no memory: leave as a full arena does. */
static void
no_memory(struct arena *a)
{
	arena_get(a, SIZE_MAX);
}

#define BLIND_SIZE 16
#define AGAIN      "again"      /* columns and purposes are told apart by the first root already */

/* HMAC by the digest of blind indexes. */
static void
blind_digest(struct keys *k, struct arena *a, int root, const char *name, str value, unsigned char ret[32])
{
	const struct key *key = keys_get(k, USE_BLIND, k->blind, root, name);
	crypto_auth_hmacsha256_state h;

	if (k->blind == SUITE_SM4) {
		if (!sm3_hmac(key->sm3, &value, 1, ret))
			no_memory(a);
		return;
	}
	h = key->sha256;
	crypto_auth_hmacsha256_update(&h, (const unsigned char *)value.s, value.n);
	crypto_auth_hmacsha256_final(&h, ret);
}

/* From the digest under the roots before `root` to that of all; `n` bytes of it lie in the database. */
static void
digest_on(struct keys *k, struct arena *a, int root, unsigned char digest[32], size_t n)
{
	for (; root < k->n_roots; root++)
		blind_digest(k, a, root, AGAIN, (str){ (char *)digest, n }, digest);
}

struct blob
crypt_blind(struct keys *k, struct arena *a, const char *column, str value)
{
	unsigned char digest[32], *ret;

	if (!value.s)
		return (struct blob){ 0 };
	blind_digest(k, a, 0, column, value, digest);
	digest_on(k, a, 1, digest, BLIND_SIZE);
	ret = arena_get(a, BLIND_SIZE);
	memcpy(ret, digest, BLIND_SIZE);
	return (struct blob){ { (char *)ret, BLIND_SIZE } };
}

struct blob
crypt_again(struct keys *k, struct arena *a, struct blob digest)
{
	unsigned char bytes[32];
	size_t n = digest.bytes.n;

	assert(n <= sizeof bytes);
	memcpy(bytes, digest.bytes.s, n);
	digest_on(k, a, k->n_roots - 1, bytes, n);
	return (struct blob){ arena_str(a, (str){ (char *)bytes, n }) };
}

void
crypt_mac_of(struct keys *k, int i, const char *purpose, str bytes, unsigned char ret[32])
{
	crypto_auth_hmacsha256_state h = keys_get(k, USE_MAC, SUITE_XCHACHA, i, purpose)->sha256;

	crypto_auth_hmacsha256_update(&h, (const unsigned char *)bytes.s, bytes.n);
	crypto_auth_hmacsha256_final(&h, ret);
}

void
crypt_mac(struct keys *k, const char *purpose, str bytes, unsigned char ret[32])
{
	crypt_mac_of(k, k->n_roots - 1, purpose, bytes, ret);
}

void
crypt_mac_kept(struct keys *k, struct arena *a, const char *purpose, str bytes, unsigned char ret[32])
{
	crypt_mac_of(k, 0, purpose, bytes, ret);
	digest_on(k, a, 1, ret, 32);
}

/* --- wraps -------------------------------------------------------------- */

#define UNTIL_SIZE 8
static const id wrap_row = { 0 };

str
crypt_wrap(struct keys *k, struct arena *a, const char *purpose, str plain, struct moment until)
{
	char *p = arena_get(a, UNTIL_SIZE + plain.n);
	str sealed = { 0 };

	assert(plain.n <= CRYPT_PLAIN_MOST - UNTIL_SIZE);
	for (int i = 0; i < UNTIL_SIZE; i++)
		p[i] = (char)((uint64_t)until.us >> (56 - 8 * i));
	if (plain.n)
		memcpy(p + UNTIL_SIZE, plain.s, plain.n);
	if (!envelope_seal(k, a, USE_WRAP, purpose, wrap_row, (str){ p, UNTIL_SIZE + plain.n },
	                   &sealed))
		no_memory(a);
	return crypt_base64url(a, sealed);
}

static failed
unwrap(struct keys *k, struct arena *a, int oldest, const char *purpose, str wrapped, struct moment now, str *ret)
{
	str sealed = { 0 }, plain = { 0 };
	uint64_t until = 0;

	if (!crypt_base64url_read(a, wrapped, &sealed) ||
	    !envelope_open(k, a, USE_WRAP, oldest, purpose, wrap_row, sealed, &plain) ||
	    plain.n < UNTIL_SIZE)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_wrong);
	for (int i = 0; i < UNTIL_SIZE; i++)
		until = until << 8 | (unsigned char)plain.s[i];
	if ((int64_t)until < now.us)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_late);
	*ret = str_from(plain, UNTIL_SIZE);
	return NULL;
}

failed
crypt_unwrap(struct keys *k, struct arena *a, const char *purpose, str wrapped, struct moment now,
             str *ret)
{
	return unwrap(k, a, root_now(k)->is.first, purpose, wrapped, now, ret);
}

failed
wrap_open_old(struct keys *k, struct arena *a, const char *purpose, str wrapped, struct moment now, str *ret)
{
	return unwrap(k, a, 1, purpose, wrapped, now, ret);
}
