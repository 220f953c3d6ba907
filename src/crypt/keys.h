/*
 * keys.h - inside src/crypt only: how keys are derived and kept, and the two
 * suites on bare bytes.
 */
#ifndef CRYPT_KEYS_H
#define CRYPT_KEYS_H

#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "crypt/crypt.h"

#define ROOT_SIZE  32
#define NAME_MOST  63
#define KEYS_SLOTS 1024
#define KEYS_MOST  768                          /* so that a search always ends soon */

/* What a key is for; each has a purpose key, derived from the root when it is opened. */
enum use { USE_SEAL, USE_WRAP, USE_BLIND, USE_MAC, USE_FILE, USE_NONCE, USE_RING, N_USES };

/* What XChaCha20 makes of a key and the first 16 bytes of a nonce, for the few beginnings that were met first. */
#define NONCE_FIRST 16
#define SUBKEYS_MOST 4
struct subkey { unsigned char first[NONCE_FIRST], bytes[32]; };

/* A data key.  The HMAC states are keyed already and copied for each value. */
struct key {
	unsigned char bytes[64];                /* the first half encrypts, the second proves */
	crypto_auth_hmacsha256_state sha256;
	EVP_MAC_CTX *sm3;                       /* of SUITE_SM4 */
	_Atomic int n_subkeys;                  /* those below that are whole; they never change */
	struct subkey subkeys[SUBKEYS_MOST];
};

struct slot {
	_Atomic bool ready;                     /* set last; what is ready never changes, but that subkeys are added */
	unsigned char use, suite;
	uint16_t epoch;
	uint64_t hash;
	char name[NAME_MOST + 1];
	struct key key;
};

/* A root key in use or used before: what the program knows of it, and its purpose keys. */
struct root { struct key_root is; unsigned char purpose[N_USES][32]; };

struct keys {
	bool live;                              /* a forked child finds false: its copy is wiped */
	bool fixed_nonces;
	enum suite suite, blind;
	_Atomic uint16_t epoch, floor;          /* of new values; before it sealed values and files do not open */
	int n_roots;                            /* the last is that of the key file */
	struct root roots[KEYS_ROOTS_MOST];
	unsigned char nonce_prefix[NONCE_FIRST];
	_Atomic uint64_t nonce_count;
	EVP_CIPHER *sm4;
	EVP_MAC *hmac;
	pthread_mutex_t adding;
	size_t n;
	struct slot slots[KEYS_SLOTS];
};

/* The root of the key file. */
static inline struct root *
root_now(struct keys *k)
{
	return &k->roots[k->n_roots - 1];
}

/*
 * The key for a use, suite, epoch and name; made at first, found without a lock afterwards.  What is sealed, wrapped
 * or filed has an epoch, and an epoch its root; blind indexes and digests have none: theirs is the number of the root.
 */
struct key *keys_get(struct keys *, enum use, enum suite, int epoch, const char *name);

/* A suite on bare bytes; false: does not open, or the library has no memory. */
struct suite_form {
	size_t nonce, tag;
	bool (*seal)(const struct keys *, const struct key *, str aad, const unsigned char *nonce,
	             str plain, unsigned char *tag, unsigned char *cipher);
	bool (*open)(struct keys *, struct key *, str aad, const unsigned char *nonce,
	             const unsigned char *tag, str cipher, unsigned char *plain);
};
const struct suite_form *suite_form(int suite);         /* NULL: not a suite of ours */

/* As crypt_unwrap; the wrap may be one of an earlier root. */
MAY_FAIL wrap_open_old(struct keys *, struct arena *, const char *purpose, str wrapped, struct moment now, str *ret);

bool sm4_ctr(const struct keys *, const unsigned char key[16], const unsigned char iv[16], str in,
             unsigned char *out);
bool sm3_hmac(const EVP_MAC_CTX *keyed, const str *parts, size_t n, unsigned char ret[32]);

/* The whole text in one of libsodium's variants of base64, in its one spelling. */
bool base64_read(int variant, str text, unsigned char *to, size_t most, size_t *ret);

/* The root key's file: a new one, durable before this returns; and the 32 bytes in one. */
MAY_FAIL root_write(struct arena *, const char *path, const unsigned char root[ROOT_SIZE]);
MAY_FAIL root_read(struct arena *, const char *path, unsigned char root[ROOT_SIZE]);

/* No key is in use any more: the roots are others from now on. */
void keys_forget(struct keys *);
void root_mark(const unsigned char root[ROOT_SIZE], unsigned char ret[4]);      /* its fingerprint */

/* At most `most` inside, at most `queue` waiting. */
struct gate { pthread_mutex_t lock; pthread_cond_t room; int most, queue, inside, waiting; };
bool gate_enter(struct gate *);                         /* waits; false: the queue is full */
void gate_leave(struct gate *);

#endif
