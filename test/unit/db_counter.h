/* db_counter.h - a row that all want, as submissions all want the counters of the house. */
#ifndef TEST_UNIT_DB_COUNTER_H
#define TEST_UNIT_DB_COUNTER_H

#include "test/unit/db_fixture.h"

static const struct stmt_text
	grow_text[] = { { "update counter set n = n + 1", "update counter set n = n + 1" } },
	counter_text[] = { { "select n from counter", "select n from counter" } };
static const struct stmt
	counter_grow = { .name = "counter_grow", .writes = true, .variants = grow_text },
	counter_read = { .name = "counter_read", .row = &figure_entity, .variants = counter_text };

static inline int64_t
counter(struct db_pool *p, struct arena *a)
{
	struct figure f = { -1 };
	struct db *d;

	OK(db_borrow(p, a, &d));
	OK(db_one_(d, a, &counter_read, NULL, NULL, &f));
	db_return(p, d);
	return f.n;
}

struct submission { struct arena *a; };

/* First they ask a little. */
static inline failed
submit(struct db *d, void *arg)
{
	struct submission *s = arg;
	struct figure f;

	for (int i = 0; i < 10; i++)
		TRY(db_one_(d, s->a, i ? &sample_count : &counter_read, NULL, NULL, &f));
	return db_run_(d, s->a, &counter_grow, NULL, NULL, NULL);
}

#endif
