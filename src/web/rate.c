/* rate.c - see rate.h. */
#include "web/rate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "web/site.h"

/* Columns: account, session, device of a stranger, address of strangers, address of all. */
const struct measure rate_measures[N_RATES][N_RATE_BY] = {
	[RATE_READ]   = { { 400, 800 }, { 300, 600 }, { 120, 240 }, { 600, 1200 }, { 6000, 12000 } },
	[RATE_WRITE]  = { { 120, 240 }, { 90, 180 },  { 20, 30 },   { 120, 240 },  { 2000, 4000 } },
	[RATE_SEARCH] = { { 90, 180 },  { 60, 120 },  { 40, 60 },   { 200, 400 },  { 2000, 4000 } },
	[RATE_EXPORT] = { { 10, 10 },   { 10, 10 },   { 5, 5 },     { 20, 20 },    { 200, 200 } },
	[RATE_DOOR]   = { { 30, 30 },   { 30, 30 },   { 10, 10 },   { 100, 100 },  { 400, 400 } },
};

static const struct text says_often = { "rate.often", "操作太快了，请 {1} 秒后再试。" };

/* --- the keys --------------------------------------------------------------------- */

#define SETS   16384
#define WAYS   4
#define STRIPES 64

/* `full` is when the bucket of this key has run dry again: its only state. */
struct bucket { uint64_t key; int64_t full; };
struct rates {
	struct bucket sets[SETS][WAYS];
	pthread_mutex_t locks[STRIPES];
	unsigned char seed[16];         /* so that nobody chooses keys that meet */
	_Atomic int64_t refused;
	struct log_limit refusals;
};

struct rates *
rates_new(struct arena *a)
{
	struct rates *r = NEW(a, struct rates);

	for (size_t i = 0; i < STRIPES; i++)
		pthread_mutex_init(&r->locks[i], NULL);
	random_bytes(r->seed, sizeof r->seed);
	return r;
}

int64_t
rates_refused(const struct rates *r)
{
	return r ? r->refused : 0;
}

static uint64_t
key_of(const struct rates *r, enum rate class, enum rate_by by, str key)
{
	char bytes[16 + 2 + 64];
	size_t n = key.n < 64 ? key.n : 64;

	memcpy(bytes, r->seed, 16);
	bytes[16] = (char)class;
	bytes[17] = (char)by;
	memcpy(bytes + 18, key.s, n);
	return str_hash((str){ bytes, 18 + n }) | 1;
}

/* The key's bucket in its set, or the one that is dry the longest. */
static struct bucket *
bucket_of(struct bucket *set, uint64_t key)
{
	struct bucket *oldest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full < oldest->full)
			oldest = &set[i];
	}
	*oldest = (struct bucket){ .key = key };
	return oldest;
}

int64_t
rate_take(struct rates *r, struct moment now, enum rate class, enum rate_by by, str key)
{
	const struct measure *m = &rate_measures[class][by];
	uint64_t k = key_of(r, class, by, key);
	pthread_mutex_t *lock = &r->locks[k / 2 % STRIPES];
	int64_t one, full, wait;
	struct bucket *b;

	if (!m->minute)
		return 0;
	one = MINUTE / m->minute;
	pthread_mutex_lock(lock);
	b = bucket_of(r->sets[k / 2 % SETS], k);
	full = (b->full > now.us ? b->full : now.us) + one;
	wait = full - now.us - m->burst * one;
	if (wait <= 0)
		b->full = full;
	pthread_mutex_unlock(lock);
	if (wait <= 0)
		return 0;
	atomic_fetch_add(&r->refused, 1);
	return wait;
}

/* --- requests ------------------------------------------------------------------------ */

enum rate
rate_of(const struct rq *rq)
{
	const struct route *r = rq->route;

	if (r->rate)
		return r->rate;
	if (str_ends(str_of(r->path), S("/export")))
		return RATE_EXPORT;
	if (r->method != HTTP_GET)
		return RATE_WRITE;
	/* A program that pages through a list reads; a person who types words searches. */
	return r->query && rq->http->query.n && !(r->flags & API) ? RATE_SEARCH : RATE_READ;
}

static const char *const measured[N_RATE_BY] = { [BY_ACCOUNT] = "account", [BY_SESSION] = "session",
	[BY_DEVICE] = "device", [BY_ADDRESS] = "address", [BY_ADDRESS_LOOSE] = "address" };

static failed
take(struct rq *rq, enum rate_by by, str key)
{
	int64_t wait = rate_take(rq->site->rates, world_now(rq->world), rate_of(rq), by, key);

	if (!wait)
		return NULL;
	rq->wait = (wait + SECOND - 1) / SECOND;
	log_limited(&rq->site->rates->refusals, "rate", "too often by its %s: %s, from " FMT, measured[by],
	            rq->route->path, ARG(rq->http->remote));
	return FAIL_SAY(rq->a, ERR_LIMIT, NULL, &says_often, arena_int(rq->a, rq->wait));
}

static bool
is_measured(const struct rq *rq)
{
	return rq->site->rates && !rq->http->local && rate_of(rq) != RATE_FREE;
}

failed
rate_at_the_door(struct rq *rq)
{
	return is_measured(rq) ? take(rq, BY_ADDRESS_LOOSE, rq->http->remote) : NULL;
}

failed
rate_prove(struct rq *rq)
{
	if (!is_measured(rq))
		return NULL;
	if (!rq->who) {
		TRY(take(rq, BY_ADDRESS, rq->http->remote));
		/* A cookie that was made just now tells nothing about who sent none. */
		return session_visited(rq) ? take(rq, BY_DEVICE, rq->visit) : NULL;
	}
	TRY(take(rq, BY_SESSION, arena_int(rq->a, rq->who->session.v)));
	return take(rq, BY_ACCOUNT, arena_int(rq->a, rq->who->account.v));
}
