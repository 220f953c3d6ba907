/*
 * random.h - bytes nobody can guess, ids in order of time, and a seeded stream
 * for demo data and tests.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/types.h"

void random_bytes(void *to, size_t n);          /* from the kernel; aborts if it cannot */

/*
 * A new id: 42 bits of milliseconds since 2020, 21 bits of counter and chance;
 * ids made later are larger within one process.  Thread-safe.
 */
#define ID_EPOCH ((int64_t)1577836800000)       /* 2020-01-01 UTC, in milliseconds */
#define ID_LOW   21
id   id_new(struct moment now);
id   id_least(struct moment);                   /* none that is made from then on is smaller; zero before 2020 */

/* A reproducible stream (splitmix64); not for secrets. */
struct dice { uint64_t state; };
uint64_t dice_next(struct dice *);
uint64_t dice_below(struct dice *, uint64_t n); /* 0 … n-1, n > 0 */

#endif
