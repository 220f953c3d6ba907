/* leave_waits.c - see leave.h: what waits for a permit, and lies when its only holder leaves. */
#include "platform/leave.h"

#include <stdlib.h>

#include "platform/account.h"
#include "platform/rights.h"
#include "platform_leave.h"

/* Officers who hold a permit at a union, and at those above it. */
struct holders_at { int64_t here, above; };

static failed
holders_of(struct db *d, struct arena *a, const struct world *w, const struct leaving *l, str path, size_t bit,
           struct holders_at *ret)
{
	struct leave_officers_rows rows;
	struct holders_at all = { 0 };

	TRY(db_all(d, a, leave_officers, &rows, .org_path = path, .person_id = l->person));
	for (size_t i = 0; i < rows.n; i++) {
		struct permits p = permits_read(w, rows.at[i].permits);
		bool before = false;

		if (!permits_has(&p, bit))
			continue;
		/* By a second post he is no second officer; the nearest one came first. */
		for (size_t k = 0; k < i && !before; k++) {
			struct permits q = permits_read(w, rows.at[k].permits);

			before = rows.at[k].person_id.v == rows.at[i].person_id.v && permits_has(&q, bit);
		}
		all.here += !before && str_eq(rows.at[i].org_path, path);
		all.above += !before && !str_eq(rows.at[i].org_path, path);
	}
	*ret = all;
	return NULL;
}

static int
by_path(const void *one, const void *other)
{
	return str_cmp(*(const str *)one, ((const struct leave_below_row *)other)->org_path);
}

/* Somebody below the union that is left reaches this path; `below` is in order. */
static bool
reached_below(const struct leave_below_rows *below, str left, str path)
{
	for (size_t n = path.n; below->n && n > left.n; n--) {
		str part = str_part(path, 0, n);

		if (bsearch(&part, below->at, below->n, sizeof *below->at, by_path))
			return true;
	}
	return false;
}

static const struct wait *
wait_of(const struct flow *f, int64_t state)
{
	for (const struct wait *t = f->waits; t && t->what; t++)
		if (t->state == state)
			return t;
	return NULL;
}

static failed
add_waits(struct db *d, struct arena *a, const struct world *w, const struct leaving *l, const struct right *r,
          size_t bit, struct left_waits *ret)
{
	struct scope there = scope_of(a, r->org_path);
	str permit = str_of(w->permits[bit].name);
	struct leave_waiting_rows rows;
	struct leave_below_rows below;
	struct holders_at holders;
	struct left_wait *last = NULL;
	int64_t state = 0;
	struct left_waits all;

	TRY(db_all(d, a, leave_waiting, there, &rows, .permit = permit));
	if (!rows.n)
		return NULL;
	TRY(holders_of(d, a, w, l, r->org_path, bit, &holders));
	if (holders.here)
		return NULL;
	TRY(db_all(d, a, leave_below, there, &below, .person_id = l->person, .permit = permit));
	all = (struct left_waits){ NEW_N(a, struct left_wait, ret->n + rows.n + 1), ret->n };
	for (size_t i = 0; i < ret->n; i++)
		all.at[i] = ret->at[i];
	for (size_t i = 0; i < rows.n; i++) {
		const struct flow *f = flow_by_name(w, rows.at[i].flow);
		const struct wait *t = f ? wait_of(f, rows.at[i].state) : NULL;

		if (!t || reached_below(&below, r->org_path, rows.at[i].org_path))
			continue;
		if (!last || last->flow != f || state != rows.at[i].state) {
			last = &all.at[all.n++];
			state = rows.at[i].state;
			*last = (struct left_wait){ f, str_of(t->what), r->org_name, 0, holders.above };
		}
		last->n += rows.at[i].n;
	}
	*ret = all;
	return NULL;
}

/* Does he reach the same by a right that he keeps, or by one that is counted already? */
static bool
reaches_besides(const struct rights *his, const struct leaving *l, size_t i, size_t bit)
{
	const struct right *r = &his->at[i];

	for (size_t k = 0; k < his->own; k++) {
		const struct right *o = &his->at[k];

		if (k == i || !str_starts(r->org_path, o->org_path) || !permits_has(&o->permits, bit))
			continue;
		if (l->post.v || o->org_path.n < r->org_path.n || k < i)
			return true;
	}
	return false;
}

failed
leave_waits(struct db *d, struct arena *a, const struct world *w, const struct leaving *l, struct left_waits *ret)
{
	struct left_waits all = { 0 };
	struct rights his;

	TRY(rights_of(d, a, w, l->person, &his));
	for (size_t i = 0; i < his.own; i++)
		for (size_t bit = 0; bit < w->n_permits; bit++)
			if ((!l->post.v || his.at[i].post.v == l->post.v) && permits_has(&his.at[i].permits, bit) &&
			    flow_is_waited_for(w, w->permits[bit].name) && !reaches_besides(&his, l, i, bit))
				TRY(add_waits(d, a, w, l, &his.at[i], bit, &all));
	*ret = all;
	return NULL;
}
