/*
 * check.c - gonghui check: do the kept figures and the paths agree with the tree?
 *
 * One pass over all unions; each adds itself to those above it by parent, so
 * that the result is right also while a subtree is being moved.
 */
#include "modules/org/inside.h"

#include <stdlib.h>

struct sum { int64_t members, unions; };

static int
by_id(const void *key, const void *row)
{
	int64_t a = ((const id *)key)->v, b = ((const struct org_figures_row *)row)->org_id.v;

	return (a > b) - (a < b);
}

/* The row of an id, or NULL; rows are ordered by it. */
static const struct org_figures_row *
find(const struct org_figures_rows *rows, id org)
{
	return org.v ? bsearch(&org, rows->at, rows->n, sizeof *rows->at, by_id) : NULL;
}

static void
add_up(const struct org_figures_rows *rows, struct sum *sums)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct org_figures_row *row = &rows->at[i], *up = row;
		int64_t union_ = row->kind == ORG_BASE && row->state == ORG_ACTIVE;

		for (int level = 0; level < ORG_LEVELS && (up = find(rows, up->parent_id)); level++) {
			sums[up - rows->at].members += row->members;
			sums[up - rows->at].unions += union_;
		}
	}
}

static void
check_place(const struct org_figures_rows *rows, const struct org_figures_row *row, struct buf *ret)
{
	const struct org_figures_row *up = find(rows, row->parent_id);
	str above = str_part(row->org_path, 0, row->org_path.n - ORG_SEGMENT);

	if (row->parent_id.v && !up)
		buf_fmt(ret, "org %lld: its parent is not there\n", (long long)row->org_id.v);
	else if (up && !str_eq(up->org_path, above))
		buf_fmt(ret, "org %lld: its path does not follow from its parent's\n", (long long)row->org_id.v);
}

static failed
check_figures(struct act *x, const struct org_figures_row *row, const struct sum *sum, bool repair,
              struct buf *ret, size_t *repaired)
{
	if (row->members_below == sum->members && row->unions_below == sum->unions)
		return NULL;
	buf_fmt(ret, "org %lld: members below %lld, counted %lld; unions below %lld, counted %lld\n",
	        (long long)row->org_id.v, (long long)row->members_below, (long long)sum->members,
	        (long long)row->unions_below, (long long)sum->unions);
	if (!repair)
		return NULL;
	++*repaired;
	return db_run(x->db, x->a, org_figures_set, NULL, .org_id = row->org_id, .members_below = sum->members,
		.unions_below = sum->unions);
}

/* A move whose job failed is brought to its end. */
static failed
finish_move(struct act *x, bool repair, struct buf *ret)
{
	int64_t left;
	id root;

	TRY(org_move_state(x->db, x->a, &root, &left));
	if (!left)
		return NULL;
	buf_fmt(ret, "org %lld: a move is not finished, %lld unions are left\n", (long long)root.v, (long long)left);
	while (repair && root.v && left)
		TRY(org_move_batch(x, root, &left));
	return NULL;
}

failed
org_check(struct act *x, bool repair, struct buf *ret)
{
	struct org_figures_rows rows;
	struct sum *sums;
	size_t repaired = 0;

	TRY(finish_move(x, repair, ret));
	TRY(db_all(x->db, x->a, org_figures, &rows));
	sums = NEW_N(x->a, struct sum, rows.n + 1);
	add_up(&rows, sums);
	for (size_t i = 0; i < rows.n; i++) {
		check_place(&rows, &rows.at[i], ret);
		TRY(check_figures(x, &rows.at[i], &sums[i], repair, ret, &repaired));
	}
	if (!repaired)
		return NULL;
	return act_record(x, (struct entry){ .what = "org.figures", .object = "org",
		.changes = arena_fmt(x->a, "{\"repaired\":%zu}", repaired) });
}
