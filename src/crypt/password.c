/* password.c - password strings and the bounded pool of hashers. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <argon2.h>

#include "crypt/keys.h"

#define SALT_SIZE   16
#define HASH_SIZE   32
#define STRING_MOST 160
#define QUEUE_MOST  64
#define AT_ONCE_MOST 8

/* No string costs more than this, whoever wrote it into the database. */
#define KIB_MOST    (256 << 10)
#define PASSES_MOST 16
#define LANES_MOST  8
#define ROUNDS_MOST 5000000

#define B64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING
#define SM_HEAD "$pbkdf2-sm3$i="

static const struct text
	says_long = { "password.long", "密码太长，最多 1024 个字节。" };

/* The dummies' digests were drawn, not computed: no password is known for them. */
static const struct {
	uint32_t kib, passes, rounds;
	const char *dummy;
} costs[] = {
	[PASSWORD_MEMBER] = { 19456, 2, 0, "$argon2id$v=19$m=19456,t=2,p=1$"
		"kUG5G6Gy8WCYHBxYtwemNg$GgK2z0DzmBPHUC/0Y7CzRRwi8HYi263yDB/rSW3cDx0" },
	[PASSWORD_ADMIN] = { 65536, 3, 0, "$argon2id$v=19$m=65536,t=3,p=1$"
		"x6RqhduR6zUkLJzT8FJk2A$akRjTS8mJwy04uFwXjermywpe4BM9kcwO5nQvILWELI" },
	[PASSWORD_SM] = { 0, 0, 300000, SM_HEAD "300000$"
		"ctoxnSf7AF+xPzWnQrTiew$/GyphJN9ZSIvbiv/+yZRdJguoSdK/ZtR+uCWrPPl4Hg" },
};

str
password_dummy(enum password_cost cost)
{
	return str_of(costs[cost].dummy);
}

/* --- the pool ----------------------------------------------------------- */

bool
gate_enter(struct gate *g)
{
	bool ok = true;

	pthread_mutex_lock(&g->lock);
	if (g->inside >= g->most && g->waiting >= g->queue)
		ok = false;
	else {
		g->waiting++;
		while (g->inside >= g->most)
			pthread_cond_wait(&g->room, &g->lock);
		g->waiting--;
		g->inside++;
	}
	pthread_mutex_unlock(&g->lock);
	return ok;
}

void
gate_leave(struct gate *g)
{
	pthread_mutex_lock(&g->lock);
	g->inside--;
	pthread_cond_signal(&g->room);
	pthread_mutex_unlock(&g->lock);
}

static struct gate hashers = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
	                       .queue = QUEUE_MOST };
static pthread_once_t hashers_once = PTHREAD_ONCE_INIT;

static void
hashers_count(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	hashers.most = n < 1 ? 1 : n > AT_ONCE_MOST ? AT_ONCE_MOST : (int)n;
}

static atomic_int_fast64_t worked_times, worked_cost;

static void
count_work(int64_t cost)
{
	atomic_fetch_add(&worked_times, 1);
	atomic_fetch_add(&worked_cost, cost);
}

struct password_work
password_work(void)
{
	return (struct password_work){ atomic_load(&worked_times), atomic_load(&worked_cost) };
}

/* The cores and the memory are the process's, so this pool is too: one for all callers. */
static failed
hashers_enter(struct arena *a)
{
	pthread_once(&hashers_once, hashers_count);
	if (!gate_enter(&hashers))
		return FAIL(a, ERR_BUSY, "%d passwords are waiting already", QUEUE_MOST);
	return NULL;
}

/* --- PBKDF2-HMAC-SM3 ---------------------------------------------------- */

static bool
sm_digest(str plain, const unsigned char *salt, size_t salt_n, int64_t rounds,
          unsigned char ret[HASH_SIZE])
{
	count_work(rounds);
	return PKCS5_PBKDF2_HMAC(plain.n ? plain.s : "", (int)plain.n, salt, (int)salt_n,
	                         (int)rounds, EVP_sm3(), HASH_SIZE, ret) == 1;
}

/* 1 fits, 0 does not, -1 the library failed. */
static int
sm_verify(str hash, str plain)
{
	unsigned char salt[64], want[HASH_SIZE], got[HASH_SIZE];
	str rest = str_from(hash, sizeof SM_HEAD - 1), rounds_text = str_cut(&rest, '$'),
	    salt_text = str_cut(&rest, '$');
	int64_t rounds;
	size_t salt_n, want_n;

	if (!rest.s || !str_int(rounds_text, &rounds) || rounds < 1 || rounds > ROUNDS_MOST ||
	    !base64_read(B64, salt_text, salt, sizeof salt, &salt_n) ||
	    !base64_read(B64, rest, want, sizeof want, &want_n) ||
	    want_n != sizeof want)
		return 0;
	if (!sm_digest(plain, salt, salt_n, rounds, got))
		return -1;
	return crypt_same(want, got, sizeof want);
}

/* --- Argon2id ----------------------------------------------------------- */

static bool
take_cost(str *rest, str name, char end, int64_t most, int64_t *ret)
{
	str one = str_cut(rest, end);

	return str_starts(one, name) && str_int(str_from(one, name.n), ret) && *ret >= 1 && *ret <= most;
}

/*
 * Its memory lies in pages of 2 MiB where the system has them: it is read all over, and
 * of 19 MiB in pages of 4 KiB each would be made and looked up by itself.
 */
#define LARGE_PAGE ((size_t)2 << 20)

static int
large_get(uint8_t **ret, size_t n)
{
	size_t whole = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;

	if (!(*ret = aligned_alloc(LARGE_PAGE, whole)))
		return ARGON2_MEMORY_ALLOCATION_ERROR;
	madvise(*ret, whole, MADV_HUGEPAGE);
	return ARGON2_OK;
}

/* The library has cleared it. */
static void
large_free(uint8_t *at, size_t n)
{
	(void)n;
	free(at);
}

struct argon { int64_t kib, passes, lanes; unsigned char salt[64]; size_t salt_n; };

/* ARGON2_OK or the library's code. */
static int
argon_digest(str plain, struct argon *by, unsigned char *ret, size_t n)
{
	unsigned char word[PASSWORD_MOST + 1];
	argon2_context c = {
		.out = ret, .outlen = (uint32_t)n, .pwd = word, .pwdlen = (uint32_t)plain.n,
		.salt = by->salt, .saltlen = (uint32_t)by->salt_n, .t_cost = (uint32_t)by->passes,
		.m_cost = (uint32_t)by->kib, .lanes = (uint32_t)by->lanes, .threads = 1,
		.version = ARGON2_VERSION_13, .allocate_cbk = large_get, .free_cbk = large_free,
		.flags = ARGON2_FLAG_CLEAR_PASSWORD };

	if (plain.n)
		memcpy(word, plain.s, plain.n);
	count_work(by->kib * by->passes);
	return argon2id_ctx(&c);
}

static int
argon_verify(str hash, str plain)
{
	unsigned char want[64], got[sizeof want];
	str rest = str_from(hash, sizeof "$argon2id$" - 1);
	struct argon by;
	size_t n;
	int code;

	if (!str_eq(str_cut(&rest, '$'), S("v=19")) || !take_cost(&rest, S("m="), ',', KIB_MOST, &by.kib) ||
	    !take_cost(&rest, S("t="), ',', PASSES_MOST, &by.passes) ||
	    !take_cost(&rest, S("p="), '$', LANES_MOST, &by.lanes) ||
	    !base64_read(B64, str_cut(&rest, '$'), by.salt, sizeof by.salt, &by.salt_n) ||
	    !base64_read(B64, rest, want, sizeof want, &n))
		return 0;
	code = argon_digest(plain, &by, got, n);
	if (code == ARGON2_MEMORY_ALLOCATION_ERROR)
		return -1;
	return code == ARGON2_OK && crypt_same(want, got, n);
}

static bool
argon_make(str plain, uint32_t kib, uint32_t passes, char ret[STRING_MOST])
{
	struct argon by = { .kib = kib, .passes = passes, .lanes = 1, .salt_n = SALT_SIZE };
	unsigned char hash[HASH_SIZE];
	char salt_text[32], hash_text[64];

	random_bytes(by.salt, SALT_SIZE);
	if (argon_digest(plain, &by, hash, sizeof hash) != ARGON2_OK)
		return false;
	sodium_bin2base64(salt_text, sizeof salt_text, by.salt, SALT_SIZE, B64);
	sodium_bin2base64(hash_text, sizeof hash_text, hash, sizeof hash, B64);
	snprintf(ret, STRING_MOST, "$argon2id$v=19$m=%u,t=%u,p=1$%s$%s", kib, passes, salt_text, hash_text);
	return true;
}

static int
verify(str hash, str plain)
{
	if (hash.n >= STRING_MOST || plain.n > PASSWORD_MOST)
		return 0;
	return str_starts(hash, S("$argon2id$")) ? argon_verify(hash, plain)
	     : str_starts(hash, S(SM_HEAD)) ? sm_verify(hash, plain) : 0;
}

bool
password_verify(str hash, str plain)
{
	return verify(hash, plain) > 0;
}

failed
password_check(struct arena *a, str hash, str plain, bool *ret)
{
	int fits;

	TRY(hashers_enter(a));
	fits = verify(hash, plain);
	gate_leave(&hashers);
	if (fits < 0)
		return FAIL(a, ERR_BUSY, "no memory to hash");
	*ret = fits;
	return NULL;
}

static bool
make(str plain, enum password_cost cost, char ret[STRING_MOST])
{
	unsigned char salt[SALT_SIZE], hash[HASH_SIZE];
	char salt_text[32], hash_text[64];

	if (costs[cost].kib)
		return argon_make(plain, costs[cost].kib, costs[cost].passes, ret);
	random_bytes(salt, sizeof salt);
	if (!sm_digest(plain, salt, sizeof salt, costs[cost].rounds, hash))
		return false;
	sodium_bin2base64(salt_text, sizeof salt_text, salt, sizeof salt, B64);
	sodium_bin2base64(hash_text, sizeof hash_text, hash, sizeof hash, B64);
	snprintf(ret, STRING_MOST, SM_HEAD "%u$%s$%s", costs[cost].rounds, salt_text, hash_text);
	return true;
}

failed
password_hash(struct arena *a, str plain, enum password_cost cost, str *ret)
{
	char text[STRING_MOST];
	bool ok;

	if (plain.n > PASSWORD_MOST)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_long);
	TRY(hashers_enter(a));
	ok = make(plain, cost, text);
	gate_leave(&hashers);
	if (!ok)
		return FAIL(a, ERR_BUSY, "no memory to hash");
	*ret = arena_str(a, str_of(text));
	return NULL;
}
