/* division.c - see division.h. */
#include "platform/division.h"

#include "platform/data/division_table.h"

static const unsigned char code_sizes[] = { 0, 2, 4, 6, 9, 12 };        /* by level */

const struct division *
division_all(size_t *n)
{
	*n = division_table_n;
	return division_table;
}

str
division_version(void)
{
	return str_of(division_table_version);
}

/* The first row whose code is not before `code`. */
static size_t
place_of(str code)
{
	size_t low = 0, high = division_table_n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_cmp(division_table[middle].code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct division *
division_find(str code)
{
	size_t i = place_of(code);

	if (i == division_table_n || !str_eq(division_table[i].code, code))
		return NULL;
	return &division_table[i];
}

str
division_name(str code)
{
	const struct division *d = division_find(code);

	return d ? d->name : (str){ 0 };
}

/* Such a city only groups counties. */
static const str grouping[] = {
	S("市辖区"), S("县"), S("省直辖县级行政区划"), S("自治区直辖县级行政区划"),
};

static bool
only_groups(const struct division *d)
{
	for (size_t i = 0; d->level == DIVISION_CITY && i < COUNT(grouping); i++)
		if (str_eq(d->name, grouping[i]))
			return true;
	return false;
}

str
division_full_name(struct arena *a, str code)
{
	struct buf b = { .a = a };

	for (size_t level = DIVISION_PROVINCE; level < COUNT(code_sizes); level++) {
		const struct division *d = division_find(str_part(code, 0, code_sizes[level]));

		if (!d || d->level != (int)level)
			break;
		if (!only_groups(d))
			buf_put(&b, d->name);
	}
	return buf_str(&b);
}

const struct division *
division_child(str parent, const struct division *last)
{
	const struct division *d = last ? last + 1 : division_table + place_of(parent);
	const struct division *end = division_table + division_table_n;

	/* a row of the same parent, past the children of the last */
	for (; d < end && str_starts(d->code, parent); d++)
		if (str_eq(d->parent, parent))
			return d;
	return NULL;
}

size_t
division_children(struct arena *a, str parent, const struct division *const **ret)
{
	const struct division **all;
	size_t n = 0;

	for (const struct division *d = NULL; (d = division_child(parent, d)); )
		n++;
	all = NEW_N(a, const struct division *, n + 1);
	n = 0;
	for (const struct division *d = NULL; (d = division_child(parent, d)); )
		all[n++] = d;
	*ret = all;
	return n;
}
