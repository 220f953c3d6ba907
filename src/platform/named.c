/* named.c - see named.h: buckets of four places each, by a hash of the id. */
#include "platform/named.h"

#include <pthread.h>
#include <string.h>

enum { BUCKETS = 4096, WAYS = 4, BYTES = 111 };
#define KEPT_TIME MINUTE

struct kept_name { int64_t id, until; unsigned char n; char bytes[BYTES]; };
struct named { pthread_mutex_t lock; int64_t quiet_until; struct kept_name at[BUCKETS][WAYS]; };

static void
named_end(void *v)
{
	struct named *t = v;

	pthread_mutex_destroy(&t->lock);
}

struct named *
named_new(struct arena *a)
{
	struct named *t = NEW(a, struct named);

	pthread_mutex_init(&t->lock, NULL);
	arena_defer(a, named_end, t);
	return t;
}

static struct kept_name *
bucket_of(struct named *t, id i)
{
	return t->at[((uint64_t)i.v * 0x9E3779B97F4A7C15u >> 32) % BUCKETS];
}

static const struct kept_name *
find(struct named *t, int64_t now, id i)
{
	const struct kept_name *b = bucket_of(t, i);

	for (size_t w = 0; w < WAYS; w++)
		if (b[w].id == i.v && b[w].until > now)
			return &b[w];
	return NULL;
}

size_t
named_find(struct named *t, struct arena *a, struct moment now, const id *ids, size_t n, str *names)
{
	/* Room before the lock: an arena that is full leaves by a jump. */
	char *p = arena_get(a, n * BYTES + 1);
	size_t missing = 0;

	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < n; i++) {
		const struct kept_name *k = t->quiet_until > now.us ? NULL : find(t, now.us, ids[i]);

		if (!k) {
			missing++;
			continue;
		}
		memcpy(p, k->bytes, k->n);
		names[i] = (str){ p, k->n };
		p += k->n;
	}
	pthread_mutex_unlock(&t->lock);
	return missing;
}

/* Its own place, or the one whose time ends first. */
static struct kept_name *
place_of(struct named *t, id i)
{
	struct kept_name *b = bucket_of(t, i), *best = b;

	for (size_t w = 0; w < WAYS; w++) {
		if (b[w].id == i.v)
			return &b[w];
		if (b[w].until < best->until)
			best = &b[w];
	}
	return best;
}

void
named_keep(struct named *t, struct moment now, id i, str name)
{
	struct kept_name *k;

	if (name.n > BYTES || !i.v)
		return;
	pthread_mutex_lock(&t->lock);
	if (t->quiet_until <= now.us) {
		k = place_of(t, i);
		*k = (struct kept_name){ .id = i.v, .until = now.us + KEPT_TIME, .n = (unsigned char)name.n };
		if (name.n)
			memcpy(k->bytes, name.s, name.n);
	}
	pthread_mutex_unlock(&t->lock);
}

void
named_forget(struct named *t, struct moment now)
{
	pthread_mutex_lock(&t->lock);
	memset(t->at, 0, sizeof t->at);
	t->quiet_until = now.us + KEPT_TIME;
	pthread_mutex_unlock(&t->lock);
}
