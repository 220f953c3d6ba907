/* keys.c - the root key's file, derivation, and the table of keys in use. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypt/keys.h"

#define LINE_HEAD "gonghui-key-1 "
#define LINE_SIZE (sizeof LINE_HEAD - 1 + 44 + 1)       /* 32 bytes in base64, line feed */

static const struct text
	says_exists   = { "keys.exists", "密钥文件 {1} 已经存在，不会覆盖。" },
	says_missing  = { "keys.missing", "打不开密钥文件 {1}：{2}。" },
	says_open_to  = { "keys.open_to_others", "密钥文件 {1} 能被其他用户读取，请先执行 chmod 600。" },
	says_no_key   = { "keys.no_key", "{1} 不是本系统的密钥文件，或者内容不完整。" },
	says_mismatch = { "keys.mismatch", "密钥与数据库不相符：请检查密钥文件是不是这套数据的那一份。" };

static const char *const use_names[N_USES] = {
	[USE_SEAL] = "seal", [USE_WRAP] = "wrap", [USE_BLIND] = "blind", [USE_MAC] = "mac",
	[USE_FILE] = "file", [USE_NONCE] = "nonce", [USE_RING] = "ring",
};

/* --- derivation --------------------------------------------------------- */

/* HKDF-Expand (RFC 5869) with SHA-256, 64 bytes. */
static void
expand(const unsigned char key[32], str info, unsigned char ret[64])
{
	crypto_auth_hmacsha256_state h;

	for (unsigned char i = 1; i <= 2; i++) {
		crypto_auth_hmacsha256_init(&h, key, 32);
		if (i > 1)
			crypto_auth_hmacsha256_update(&h, ret, 32);
		crypto_auth_hmacsha256_update(&h, (const unsigned char *)info.s, info.n);
		crypto_auth_hmacsha256_update(&h, &i, 1);
		crypto_auth_hmacsha256_final(&h, ret + (i - 1) * 32);
	}
	sodium_memzero(&h, sizeof h);
}

static EVP_MAC_CTX *
sm3_keyed(const struct keys *k, const unsigned char *bytes, size_t n)
{
	char digest[] = "SM3";
	const OSSL_PARAM options[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_END
	};
	EVP_MAC_CTX *c = k->hmac ? EVP_MAC_CTX_new(k->hmac) : NULL;

	if (c && EVP_MAC_init(c, bytes, n, options) == 1)
		return c;
	EVP_MAC_CTX_free(c);
	return NULL;
}

/* Digests have no epoch: what keys_get is told is which root. */
static bool
is_of_root(enum use use)
{
	return use == USE_BLIND || use == USE_MAC;
}

static const struct root *
root_of(const struct keys *k, enum use use, int epoch)
{
	int i = is_of_root(use) ? epoch : k->n_roots - 1;

	while (!is_of_root(use) && i && epoch < k->roots[i].is.first)
		i--;
	assert(i < k->n_roots);
	return &k->roots[i];
}

static void
key_derive(const struct keys *k, enum use use, enum suite suite, int epoch, str name,
           struct key *ret)
{
	char info[3 + NAME_MOST];

	info[0] = (char)suite;
	info[1] = (char)(is_of_root(use) ? 0 : epoch >> 8);
	info[2] = (char)(is_of_root(use) ? 0 : epoch);
	memcpy(info + 3, name.s, name.n);
	expand(root_of(k, use, epoch)->purpose[use], (str){ info, 3 + name.n }, ret->bytes);
	crypto_auth_hmacsha256_init(&ret->sha256, ret->bytes + 32, 32);
	if (suite == SUITE_SM4)
		ret->sm3 = sm3_keyed(k, ret->bytes + 32, 32);
}

/* --- the table ---------------------------------------------------------- */

static uint64_t
slot_hash(enum use use, enum suite suite, int epoch, str name)
{
	uint64_t h = str_hash(name) ^ (uint64_t)use << 48 ^ (uint64_t)suite << 40 ^
	             (uint64_t)epoch << 20;

	return h ^ h >> 20 ^ h >> 40;
}

/* The ready slot, or the free one where it would stand. */
static struct slot *
slot_find(struct keys *k, enum use use, enum suite suite, int epoch, str name, uint64_t hash)
{
	for (uint64_t i = hash;; i++) {
		struct slot *s = &k->slots[i % KEYS_SLOTS];

		if (!atomic_load_explicit(&s->ready, memory_order_acquire))
			return s;
		if (s->hash == hash && s->use == use && s->suite == suite && s->epoch == epoch &&
		    !memcmp(s->name, name.s, name.n) && !s->name[name.n])
			return s;
	}
}

struct key *
keys_get(struct keys *k, enum use use, enum suite suite, int epoch, const char *name)
{
	str n = str_of(name);
	uint64_t hash = slot_hash(use, suite, epoch, n);
	struct slot *s;

	assert(k->live && n.n <= NAME_MOST);
	s = slot_find(k, use, suite, epoch, n, hash);
	if (atomic_load_explicit(&s->ready, memory_order_acquire))
		return &s->key;
	pthread_mutex_lock(&k->adding);
	s = slot_find(k, use, suite, epoch, n, hash);
	if (!atomic_load_explicit(&s->ready, memory_order_relaxed)) {
		assert(k->n < KEYS_MOST);
		k->n++;
		key_derive(k, use, suite, epoch, n, &s->key);
		memcpy(s->name, n.s, n.n);
		s->use = (unsigned char)use;
		s->suite = (unsigned char)suite;
		s->epoch = (uint16_t)epoch;
		s->hash = hash;
		atomic_store_explicit(&s->ready, true, memory_order_release);
	}
	pthread_mutex_unlock(&k->adding);
	return &s->key;
}

void
keys_forget(struct keys *k)
{
	for (size_t i = 0; i < KEYS_SLOTS; i++)
		EVP_MAC_CTX_free(k->slots[i].key.sm3);
	sodium_memzero(k->slots, sizeof k->slots);
	k->n = 0;
}

/* --- opening and closing ------------------------------------------------ */

static void
keys_close(void *v)
{
	struct keys *k = v;

	if (k->live) {
		keys_forget(k);
		EVP_CIPHER_free(k->sm4);
		EVP_MAC_free(k->hmac);
		pthread_mutex_destroy(&k->adding);
		sodium_memzero(k, sizeof *k);
	}
	munlock(k, sizeof *k);
	munmap(k, sizeof *k);
}

/* NULL when there is no memory.  Locking is best effort: a small limit must not keep us from
 * starting. */
static struct keys *
keys_of_root(struct arena *a, const unsigned char root[ROOT_SIZE])
{
	unsigned char mark[4];
	struct keys *k;

	if (sodium_init() < 0)
		return NULL;
	k = mmap(NULL, sizeof *k, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (k == MAP_FAILED)
		return NULL;
	arena_defer(a, keys_close, k);
	if (mlock(k, sizeof *k))
		log_note("crypt", "keys are not locked in memory: %s", strerror(errno));
	madvise(k, sizeof *k, MADV_DONTDUMP);
	madvise(k, sizeof *k, MADV_WIPEONFORK);
	for (enum use u = 0; u < N_USES; u++) {
		str name = str_of(use_names[u]);

		crypto_auth_hmacsha256(k->roots[0].purpose[u], (const unsigned char *)name.s, name.n, root);
	}
	root_mark(root, mark);
	sodium_bin2hex(k->roots[0].is.mark, sizeof k->roots[0].is.mark, mark, sizeof mark);
	k->roots[0].is.first = 1;
	k->n_roots = 1;
	random_bytes(k->nonce_prefix, sizeof k->nonce_prefix);
	k->suite = k->blind = SUITE_XCHACHA;
	k->epoch = k->floor = 1;
	k->sm4 = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
	k->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	pthread_mutex_init(&k->adding, NULL);
	k->live = true;
	return k;
}

struct keys *
keys_for_tests(struct arena *a, uint64_t seed)
{
	unsigned char root[ROOT_SIZE];
	char text[64];
	int n = snprintf(text, sizeof text, "not a secret: %llu", (unsigned long long)seed);
	struct keys *k;

	crypto_hash_sha256(root, (const unsigned char *)text, (unsigned)n);
	k = keys_of_root(a, root);
	assert(k);
	k->fixed_nonces = true;
	return k;
}

void
keys_suite(struct keys *k, enum suite seal, enum suite blind)
{
	assert(suite_form((int)seal) && suite_form((int)blind));
	k->suite = seal;
	k->blind = blind;
}

void
keys_profile(struct keys *k, bool sm)
{
	keys_suite(k, sm ? SUITE_SM4 : SUITE_XCHACHA, sm ? SUITE_SM4 : SUITE_XCHACHA);
}

bool
keys_sm(const struct keys *k)
{
	return k->suite == SUITE_SM4;
}

enum password_cost
keys_passwords(const struct keys *k)
{
	return keys_sm(k) ? PASSWORD_SM : PASSWORD_ADMIN;
}

void
keys_epoch(struct keys *k, int epoch)
{
	assert(epoch >= 1 && epoch <= KEYS_EPOCH_MOST);
	k->epoch = (uint16_t)epoch;
}

int
keys_epoch_now(const struct keys *k)
{
	return k->epoch;
}

void
keys_floor(struct keys *k, int epoch)
{
	assert(epoch >= 1 && epoch <= k->epoch);
	k->floor = (uint16_t)epoch;
}

/* --- the file ----------------------------------------------------------- */

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno != EINTR)
			return false;
		if (put > 0) {
			p += put;
			n -= (size_t)put;
		}
	}
	return true;
}

bool
crypt_settle(struct arena *a, str path)
{
	size_t n = path.n;
	int fd;
	bool ok;

	while (n && path.s[n - 1] != '/')
		n--;
	fd = open(n ? arena_z(a, str_part(path, 0, n)) : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && !fsync(fd);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* A new name for what lies whole beside it; EEXIST when there is such a name. */
static bool
name_it(const char *beside, const char *path)
{
	if (!renameat2(AT_FDCWD, beside, AT_FDCWD, path, RENAME_NOREPLACE))
		return true;
	/* A file system that does not know it. */
	return (errno == EINVAL || errno == ENOSYS) && !link(beside, path) && !unlink(beside);
}

/* First beside its place: a key file that is there is whole.  What a kill left beside is no key of anybody. */
failed
root_write(struct arena *a, const char *path, const unsigned char root[ROOT_SIZE])
{
	const char *beside = arena_fmt(a, "%s.part", path).s;
	char line[LINE_SIZE + 1] = LINE_HEAD;
	bool ok, named = false;
	int fd;

	if (!access(path, F_OK))
		return FAIL_SAY(a, ERR_CONFLICT, NULL, &says_exists, str_of(path));
	unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_missing, str_of(path),
		                str_of(strerror(errno)));
	sodium_bin2base64(line + sizeof LINE_HEAD - 1, 45, root, ROOT_SIZE,
	                  sodium_base64_VARIANT_ORIGINAL);
	line[LINE_SIZE - 1] = '\n';
	ok = !fchmod(fd, 0600) && write_all(fd, line, LINE_SIZE) && !fsync(fd);
	sodium_memzero(line, sizeof line);
	ok = !close(fd) && ok && (named = name_it(beside, path)) && crypt_settle(a, str_of(path));
	if (ok)
		return NULL;
	const int why = errno;

	unlink(named ? path : beside);
	if (why == EEXIST)
		return FAIL_SAY(a, ERR_CONFLICT, NULL, &says_exists, str_of(path));
	return FAIL(a, why == ENOSPC ? ERR_FULL : ERR_FAULT, "key file: %s", strerror(why));
}

failed
keys_make(struct arena *a, const char *path)
{
	unsigned char root[ROOT_SIZE];
	failed f;

	random_bytes(root, sizeof root);
	f = root_write(a, path, root);
	sodium_memzero(root, sizeof root);
	return f;
}

/* Nobody but us reads it; or root lent it to our group, as systemd does with credentials. */
static bool
is_private(const struct stat *s)
{
	return !(s->st_mode & 077) || (!(s->st_mode & 037) && !s->st_uid && geteuid());
}

/* Reads one byte more than a key file has, to notice a longer one. */
static failed
read_line(struct arena *a, const char *path, char *line, size_t size, size_t *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat s;
	size_t n = 0;
	ssize_t got = -1;

	if (fd < 0 || fstat(fd, &s) || !S_ISREG(s.st_mode)) {
		str why = str_of(strerror(fd < 0 ? errno : EINVAL));

		if (fd >= 0)
			close(fd);
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_missing, str_of(path), why);
	}
	if (!is_private(&s)) {
		close(fd);
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_open_to, str_of(path));
	}
	while (n < size &&
	       ((got = read(fd, line + n, size - n)) > 0 || (got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	close(fd);
	if (got < 0)
		return FAIL(a, ERR_FAULT, "key file: %s", strerror(errno));
	*ret = n;
	return NULL;
}

failed
root_read(struct arena *a, const char *path, unsigned char root[ROOT_SIZE])
{
	char bytes[LINE_SIZE + 2];
	size_t n = 0, size = 0;
	bool ok;

	TRY(read_line(a, path, bytes, sizeof bytes, &n));
	str line = str_trim((str){ bytes, n });
	ok = n <= LINE_SIZE + 1 && str_starts(line, S(LINE_HEAD)) &&
	     base64_read(sodium_base64_VARIANT_ORIGINAL, str_from(line, sizeof LINE_HEAD - 1), root,
	                 ROOT_SIZE, &size) &&
	     size == ROOT_SIZE;
	sodium_memzero(bytes, sizeof bytes);
	if (ok)
		return NULL;
	sodium_memzero(root, ROOT_SIZE);
	return FAIL_SAY(a, ERR_FAULT, NULL, &says_no_key, str_of(path));
}

failed
keys_open(struct arena *a, const char *path, struct keys **ret)
{
	unsigned char root[ROOT_SIZE];
	struct keys *k;

	TRY(root_read(a, path, root));
	k = keys_of_root(a, root);
	sodium_memzero(root, sizeof root);
	if (!k)
		return FAIL(a, ERR_BUSY, "no memory for keys");
	*ret = k;
	return NULL;
}

/* --- the canary --------------------------------------------------------- */

#define CANARY_PLACE "keys.canary"
static const id canary_row = { 1 };

static str
canary_text(const struct keys *k)
{
	return k->blind == SUITE_SM4 ? S("gonghui, blind by HMAC-SM3")
	                             : S("gonghui, blind by HMAC-SHA-256");
}

failed
keys_canary(struct keys *k, struct arena *a, struct blob *ret)
{
	struct secret s;

	TRY(crypt_seal(k, a, CANARY_PLACE, canary_row, canary_text(k), &s));
	*ret = (struct blob){ s.sealed };
	return NULL;
}

failed
keys_prove(struct keys *k, struct arena *a, struct blob canary)
{
	str plain = { 0 };
	failed e =
		crypt_open(k, a, (struct secret){ canary.bytes, CANARY_PLACE, canary_row }, &plain);

	if (e || !str_eq(plain, canary_text(k)))
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_mismatch);
	return NULL;
}
