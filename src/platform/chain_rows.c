/* chain_rows.c - see chain_text.h: the rows of a block, out of the table. */
#include "platform/chain_text.h"

#include <stdlib.h>

#include "platform_chain.h"

/* Rows between those of a block that belong to others, as many as are read along. */
#define OTHERS_MOST 1000

static int
by_id(const void *key, const void *row)
{
	int64_t a = ((const id *)key)->v, b = ((const struct audit_row *)row)->audit_id.v;

	return (a > b) - (a < b);
}

static failed
find_alone(struct db *d, struct arena *a, id row, const struct audit_row **ret)
{
	struct audit_row *r = NEW(a, struct audit_row);
	failed f = db_one(d, a, chain_row, r, .audit_id = row);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? NULL : r;
	return NULL;
}

failed
chain_block_rows(struct db *d, struct arena *a, str entries, const struct audit_row **ret)
{
	size_t n = entries.n / CHAIN_ENTRY;
	struct chain_rows_between_rows found = { 0 };
	id low = { INT64_MAX }, high = { 0 };

	for (size_t i = 0; i < n; i++) {
		id row = chain_entry_id(entries.s + i * CHAIN_ENTRY);

		low = row.v < low.v ? row : low;
		high = row.v > high.v ? row : high;
	}
	if (n)
		TRY(db_all(d, a, chain_rows_between, &found, .low = low, .high = high,
			.most = (int64_t)n + OTHERS_MOST));
	for (size_t i = 0; i < n; i++) {
		id row = chain_entry_id(entries.s + i * CHAIN_ENTRY);

		ret[i] = found.n ? bsearch(&row, found.at, found.n, sizeof *found.at, by_id) : NULL;
		if (!ret[i])
			TRY(find_alone(d, a, row, &ret[i]));
	}
	return NULL;
}
