/* random.c - see random.h. */
#include "base/random.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

void
random_bytes(void *to, size_t n)
{
	char *p = to;

	while (n) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}


id
id_new(struct moment now)
{
	static _Atomic int64_t last;
	uint32_t chance;
	int64_t was = atomic_load(&last), next;

	random_bytes(&chance, sizeof chance);
	do {
		next = (now.us / 1000 - ID_EPOCH) << ID_LOW | (int64_t)(chance >> (32 - ID_LOW));
		if (next <= was)
			next = was + 1;
	} while (!atomic_compare_exchange_weak(&last, &was, next));
	return (id){ next };
}

id
id_least(struct moment at)
{
	int64_t ms = at.us / 1000 - ID_EPOCH;

	return (id){ ms > 0 ? ms << ID_LOW : 0 };
}

uint64_t
dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

uint64_t
dice_below(struct dice *d, uint64_t n)
{
	return (uint64_t)((unsigned __int128)dice_next(d) * n >> 64);
}
