/*
 * complete.c - what the register still lacks of a union, and the form that fills each.
 *
 * Advice to whoever keeps the union's data, and nothing else: no share, no order, no comparison of unions comes of it
 * (国办函〔2026〕12号).  A union without a code of its own lacks none: small ones have none.
 */
#include <string.h>

#include "modules/org/inside.h"

enum of { OF_ALL, OF_SINGLE, OF_SEVERAL };      /* every union; an independent one; one of several employers */

/* The same as the condition `lacking` of org_listed: a test holds the two together. */
static const struct { const char *name; enum of of; } wanted[] = {
	{ "division", OF_ALL }, { "address", OF_ALL }, { "unit_name", OF_SINGLE }, { "unit_uscc", OF_SINGLE },
	{ "nature", OF_SINGLE }, { "industry", OF_SINGLE }, { "employees", OF_SINGLE }, { NULL, OF_SEVERAL },
	{ "chair", OF_ALL }, { "phone", OF_ALL }, { "founded", OF_ALL }, { "term_ends", OF_ALL },
};

static bool
concerns(const struct org *o, enum of of)
{
	bool base = o->kind == ORG_BASE, single = base && o->base == ORG_SINGLE;

	return of == OF_ALL || (of == OF_SINGLE ? single : base && !single);
}

failed
org_lacks(struct db *d, struct arena *a, struct scope scope, const struct org *o, struct org_lacks *ret)
{
	const struct field **at = NEW_N(a, const struct field *, COUNT(wanted));
	struct org_covers covers = { 0 };

	*ret = (struct org_lacks){ .at = at };
	if (o->state != ORG_ACTIVE)
		return NULL;
	for (size_t i = 0; i < COUNT(wanted); i++) {
		const struct field *f;

		if (!concerns(o, wanted[i].of))
			continue;
		if (!wanted[i].name) {
			TRY(org_covers_now(d, a, scope, o->org_id, 1, &covers));
			ret->covers = !covers.n;
			continue;
		}
		f = entity_field(&org_entity, str_of(wanted[i].name));
		if (!field_plain(a, f, o).n || (f->kind == KIND_INT && !*(const int64_t *)((const char *)o + f->at)))
			at[ret->n++] = f;
	}
	return NULL;
}
