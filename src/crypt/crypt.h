/*
 * crypt.h - sealed values, blind indexes, passwords, tokens.
 *
 * A sealed value carries version, suite, key epoch and nonce, and is bound to
 * its place ("person.document_no") and row: moved to another row it does not
 * open.  Keys come from one root key in a file outside the data folder;
 * purpose keys are derived, data keys have epochs.
 *
 *	TRY(crypt_seal(keys, a, "person.document_no", person, number, &sealed));
 *	TRY(crypt_open(keys, a, sealed, &plain));
 *
 * A sealed value as it lies in the database (docs/decisions/0003):
 *
 *	version 1 | suite 1 | epoch 2, big end first | nonce | tag | ciphertext
 *	XChaCha20-Poly1305: nonce 24, tag 16.  SM4-CTR + HMAC-SM3: nonce 16, tag 32.
 *
 * Places, columns and purposes are constants of the program: at most 63 bytes
 * each and fewer than 768 of them (with their epochs), since their keys are
 * kept.  The keys are locked in memory and do not pass a fork.
 */
#ifndef CRYPT_CRYPT_H
#define CRYPT_CRYPT_H

#include "base/base.h"

struct keys;

enum suite { SUITE_XCHACHA = 1, SUITE_SM4 = 2 };        /* XChaCha20-Poly1305; SM4-CTR + HMAC-SM3 */

#define CRYPT_PLAIN_MOST ((size_t)1 << 20)      /* bytes sealed at once */

/*
 * The root key: one line "gonghui-key-1 BASE64" of 32 bytes.  A new one is
 * made with mode 0600 and durable before this returns; an existing file is
 * never touched (ERR_CONFLICT).  Opening refuses a file that others can read
 * (group-readable is allowed when root owns it and we are not root, which is
 * how systemd hands credentials over).  The keys are wiped with their arena.
 */
MAY_FAIL keys_make(struct arena *, const char *path);
MAY_FAIL keys_open(struct arena *, const char *path, struct keys **ret);

/*
 * Escrow: the root key in five shares on paper, of which any three make it again; two tell nothing.  A share
 * knows its key's fingerprint (eight hex digits) and a check of its own, and each of its four lines on paper ends
 * in two check digits, so share_read names the line that was copied wrongly.  Joining makes a new key file, and an
 * existing one is never touched (ERR_CONFLICT); what does not fit together is ERR_INVALID and says which share.
 */
#define KEY_SHARES        5
#define KEY_SHARES_NEEDED 3
#define SHARE_LINES       4
struct key_share { int number; str fingerprint; unsigned char bytes[40]; };
struct key_shares { struct key_share at[KEY_SHARES]; };
MAY_FAIL keys_split(struct arena *, const char *path, struct key_shares *ret);
void     share_lines(struct arena *, const struct key_share *, str ret[SHARE_LINES]);   /* "ABCD EFGH IJKL MNOP  37" */
MAY_FAIL share_read(struct arena *, str sheet, struct key_share *ret);  /* lines "1  ABCD …  37" among others */
MAY_FAIL keys_join(struct arena *, const struct key_share *, size_t n, const char *path);
MAY_FAIL keys_shares_fit(struct arena *, const struct key_share *, size_t n, const char *path);
MAY_FAIL keys_fingerprint(struct arena *, const char *path, str *ret);

/* Keys and nonces without chance, for tests and the seeded demo: equal plain in an equal row seals
 * equally. */
struct keys *keys_for_tests(struct arena *, uint64_t seed);

/*
 * What new values are written with.  The suite is set right after opening, before other threads use
 * the keys; the epoch at any time.  Without a call: XChaCha, HMAC-SHA-256, epoch 1.
 * Values of the other suite and of earlier epochs still open, and of the epoch that comes next, for
 * another server may have begun it a second ago.  Below the floor sealed values and files do not
 * open: none is left.  The digest of blind indexes (`blind`) cannot change under a filled database:
 * the canary remembers it.
 */
#define KEYS_EPOCH_MOST 1000
void     keys_suite(struct keys *, enum suite seal, enum suite blind);
/* The profile of an installation, chosen once at `gonghui init`: all of SM, or none of it. */
void     keys_profile(struct keys *, bool sm);
bool     keys_sm(const struct keys *);
void     keys_epoch(struct keys *, int epoch);                  /* 1 … KEYS_EPOCH_MOST */
int      keys_epoch_now(const struct keys *);
void     keys_floor(struct keys *, int epoch);                  /* 1 … the present epoch */

/*
 * A new root key (docs/decisions/0019).  An installation that had earlier ones keeps what it needs of them in a ring,
 * sealed with the present one: so one key file opens everything.  Values sealed under an earlier root open by their
 * epoch; wraps of an earlier root do not, but the record's signing key.  Blind indexes, and digests that lie in the
 * database, are made under all roots in turn: crypt_again makes one that lies there into that of the newest root,
 * without knowing of what it is.
 */
#define KEYS_ROOTS_MOST 16
struct key_root {
	char mark[9];                   /* its fingerprint, as keys_fingerprint tells it */
	int first;                      /* the first epoch under it */
	/* Of an earlier one: when it ended, and the last block and the last key of the record under it. */
	struct moment until;
	int64_t block, key_no;
};
int  keys_roots(const struct keys *);
const struct key_root *keys_root(const struct keys *, int i);           /* 0: the first … keys_roots - 1: the present */
/* What the database says of its root: the fingerprint; empty with the first one. */
str  keys_root_word(const struct keys *);
/*
 * `k` was opened from a key file that was never used: it takes over after `old` with epoch `first`.  ERR_CONFLICT when
 * the file is one of the roots that `old` knows, ERR_LARGE after KEYS_ROOTS_MOST.  May be called again, before anything
 * is sealed.  The ring for the database; and reading it, right after keys_open: ERR_FAULT when it is another root's.
 */
MAY_FAIL keys_succeed(struct keys *k, struct arena *, const struct keys *old, struct key_root ended, int first);
MAY_FAIL keys_ring(struct keys *, struct arena *, struct blob *ret);
MAY_FAIL keys_ring_read(struct keys *, struct arena *, struct blob ring);
struct blob crypt_again(struct keys *, struct arena *, struct blob digest);

/* The canary is stored at init and proven at start: another key, or another digest, fails. */
MAY_FAIL keys_canary(struct keys *, struct arena *, struct blob *ret);
MAY_FAIL keys_prove(struct keys *, struct arena *, struct blob canary);

/*
 * Thread-safe, all that follow.  An absent plain seals to an absent secret and back.
 * Sealing for no row fails: the row's id comes first.  What does not open (other
 * key, place or row, or bytes changed) is ERR_FAULT.
 */
MAY_FAIL crypt_seal(struct keys *, struct arena *, const char *place, id row, str plain,
                    struct secret *ret);
MAY_FAIL crypt_open(struct keys *, struct arena *, struct secret, str *ret);
bool     crypt_stale(const struct keys *, struct secret);
/* How the epoch stands in an envelope, at its third byte: for statements that look for those of another. */
#define CRYPT_EPOCH_AT 2
struct blob crypt_epoch_bytes(struct arena *, int epoch);

/* A keyed digest for exact look-up and uniqueness: 16 bytes of HMAC, a key for each column.
 * The value is normalised by the caller.  Absent gives absent. */
struct blob crypt_blind(struct keys *, struct arena *, const char *column, str value);

/*
 * Short data that travels through the browser (cursors, states, typed forms): sealed, base64url,
 * with a time limit.  Good up to and including the moment `until`; ERR_INVALID with a sentence
 * when late or not ours.
 */
str      crypt_wrap(struct keys *, struct arena *, const char *purpose, str plain,
                    struct moment until);
MAY_FAIL crypt_unwrap(struct keys *, struct arena *, const char *purpose, str wrapped,
                      struct moment now, str *ret);

/* HMAC-SHA-256 under a purpose's key: CSRF tokens, card codes, audit rows; 32 bytes. */
void crypt_mac(struct keys *, const char *purpose, str bytes, unsigned char ret[32]);
/* The same under root `i` (keys_root), to prove what was made when it was the present one. */
void crypt_mac_of(struct keys *, int i, const char *purpose, str bytes, unsigned char ret[32]);
/* For what lies in the database and is looked up there: under all roots in turn, as crypt_blind. */
void crypt_mac_kept(struct keys *, struct arena *, const char *purpose, str bytes, unsigned char ret[32]);
void crypt_sha256(str bytes, unsigned char ret[32]);
/* HMAC-SHA-256 under a key of others' (a gateway's, of any length); ours are never handed out. */
void crypt_hmac_sha256(str key, str bytes, unsigned char ret[32]);
/* SHA-256 of bytes that come piece by piece. */
struct crypt_sum;
struct crypt_sum *crypt_sum_new(struct arena *);
void crypt_sum_add(struct crypt_sum *, str bytes);
void crypt_sum_end(struct crypt_sum *, unsigned char ret[32]);
void crypt_sha1(str bytes, unsigned char ret[20]);              /* only where a protocol of others wants it */
/* AES-256-CBC on whole blocks of 16 bytes, without padding or proof: the same.  False: not whole blocks. */
bool crypt_cbc(struct arena *, bool seal, const unsigned char key[32], const unsigned char iv[16], str in, str *ret);
bool crypt_same(const void *, const void *, size_t n);          /* in constant time */
str  crypt_base64url(struct arena *, str bytes);                /* without padding */
bool crypt_base64url_read(struct arena *, str text, str *ret);  /* in the one spelling only */
str  crypt_base64(struct arena *, str bytes);                   /* with padding, as mail and WeChat write it */
bool crypt_base64_read(struct arena *, str text, str *ret);     /* in the one spelling only */
str  crypt_hex(struct arena *, str bytes);
str  crypt_token(struct arena *);        /* 256 random bits, base64url, 43 characters */
str  crypt_code(struct arena *, int digits);                    /* 1 … 18 digits, also leading 0 */

/*
 * Ed25519 (RFC 8032).  The private half lies in locked memory and goes with the arena; signer_roll
 * makes a new pair in its place and erases the old one.  Between two starts it is kept sealed.
 */
struct signer;
MAY_FAIL signer_new(struct arena *, struct signer **ret);
void     signer_roll(struct signer *);
void     signer_copy(struct signer *to, const struct signer *from);
void     signer_public(const struct signer *, unsigned char ret[32]);
void     signer_sign(const struct signer *, str bytes, unsigned char ret[64]);
bool     signature_proves(str public_key, str bytes, str signature);
str      signer_wrap(const struct signer *, struct keys *, struct arena *);
MAY_FAIL signer_unwrap(struct signer *, struct keys *, struct arena *, str wrapped);

/*
 * One-time passwords by time (RFC 6238: HMAC-SHA-1, 30 s, six digits), as authenticator apps make them.
 * A code proves in its own step and, for whoever types slowly, the one before, and only for a step later than `after`:
 * none proves twice.  The caller keeps *ret_step as the next `after`, and counts the tries before he asks.
 */
#define TOTP_SECRET 20          /* bytes */
str      totp_secret(struct arena *);
str      totp_code(struct arena *, str secret, struct moment at);
bool     totp_proves(struct arena *, str secret, str code, struct moment now, int64_t after, int64_t *ret_step);
str      totp_base32(struct arena *, str bytes);                /* RFC 4648, without padding: for the app */

/*
 * Argon2id, or PBKDF2-HMAC-SM3 for the SM profile; the string names its own cost,
 * so a cost may be raised while older strings still verify.  Slow: never under the baton.
 */
enum password_cost {
	PASSWORD_MEMBER,        /* 19 MiB, t=2: OWASP's least, for tests */
	PASSWORD_ADMIN,         /* 64 MiB, t=3: every password of an installation */
	PASSWORD_SM,            /* PBKDF2-HMAC-SM3, 300,000 rounds */
};
#define PASSWORD_MOST 1024      /* bytes */
enum password_cost keys_passwords(const struct keys *);         /* of new passwords, by the profile */
MAY_FAIL password_hash(struct arena *, str plain, enum password_cost, str *ret);
bool     password_verify(str hash, str plain);          /* false also for a string not of ours */
/* Hashing and checking go through a bounded pool: as many at once as there are cores, a queue of
 * 64, then ERR_BUSY. */
MAY_FAIL password_check(struct arena *, str hash, str plain, bool *ret);
/* A constant string of this cost that no password fits: checked for an unknown account, so that
 * it takes as long. */
str      password_dummy(enum password_cost);
/* What this process has hashed so far: how often, and memory times passes of Argon2id in KiB (PBKDF2: its rounds). */
struct password_work { int64_t times, cost; };
struct password_work password_work(void);

/*
 * A file at rest, sealed in chunks of 64 KiB; a file cut short, grown or
 * changed fails with ERR_INVALID, by when `to` holds only proven chunks.  `from` is a regular file, read from
 * its first byte and its offset stays; `to` is written from where it is; syncing is the caller's.
 */
MAY_FAIL crypt_file_seal(struct keys *, struct arena *, int from, int to);
MAY_FAIL crypt_file_open(struct keys *, struct arena *, int from, int to);
/*
 * A sealed file of which parts are read, without opening the rest: ERR_INVALID when its head is not one of ours (or
 * of version 1, which has no parts).  The view lives in the arena, the descriptor stays the caller's; one thread at a
 * time.  crypt_view_read gives up to n plain bytes from `at`, never beyond a chunk; 0 at the end, -1 when that chunk
 * is damaged.
 */
struct crypt_view;
MAY_FAIL crypt_file_view(struct keys *, struct arena *, int fd, struct crypt_view **ret, int64_t *ret_size);
int64_t  crypt_view_read(struct crypt_view *, int64_t at, char *to, size_t n);
/* SHA-256 of all that stands in a file; its offset stays. */
MAY_FAIL crypt_file_sha256(struct arena *, int fd, unsigned char ret[32]);
/* Sealed in another epoch than new files are; the offset stays where it is. */
bool     crypt_file_stale(const struct keys *, int fd);

/*
 * A file's name is not on the disk with its bytes: true when the folder of `path` has been synced,
 * after a file was made or renamed there.
 */
bool crypt_settle(struct arena *, str path);

#endif
