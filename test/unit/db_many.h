/* db_many.h - rules that write many rows and wait for none of them. */
#ifndef TEST_UNIT_DB_MANY_H
#define TEST_UNIT_DB_MANY_H

#include "test/unit/db_fixture.h"

static inline failed
add_later(struct db *d, struct arena *a, int64_t key)
{
	struct sample row = { .sample_id = { key }, .org_path = S("1.") };

	return db_run_(d, a, &sample_add, NULL, &row, DB_LATER);
}

struct many { struct arena *a; int64_t n; int64_t twice; struct figure seen; };

static inline failed
add_many(struct db *d, void *arg)
{
	struct many *m = arg;

	for (int64_t key = 1; key <= m->n; key++)
		TRY(add_later(d, m->a, key));
	if (m->twice)
		TRY(add_later(d, m->a, m->twice));
	return NULL;
}

static inline failed
add_many_and_look(struct db *d, void *arg)
{
	struct many *m = arg;

	TRY(add_many(d, arg));
	TRY(db_one_(d, m->a, &sample_count, NULL, NULL, &m->seen));
	return NULL;
}

#endif
