/* home.c - see home.h. */
#include "modules/home/home.h"

#include <stdlib.h>

#include "home_queries.h"
#include "modules/org/org.h"

/* Months further back are never shown: a register of decades leaves no rows here. */
#define MONTHS_KEPT 24

static int64_t
month_of(struct date d)
{
	return d.ymd / 100;
}

static int64_t
months_since(struct date from, struct date to)
{
	return (to.ymd / 10000 - from.ymd / 10000) * 12 + (to.ymd / 100 % 100 - from.ymd / 100 % 100);
}

failed
home_member_joined(struct act *x, id member)
{
	struct home_member_row row;

	TRY(db_one(x->db, x->a, home_member, &row, .member_id = member));
	if (months_since(row.joined, act_today(x)) > MONTHS_KEPT)
		return NULL;
	return db_run(x->db, x->a, home_month_add, NULL, .org_id = row.org_id, .month = month_of(row.joined),
		.org_path = row.org_path, .n = 1);
}

/* The first day that months_since() does not leave out. */
static struct date
kept_since(struct date today)
{
	int32_t month = today.ymd / 10000 * 12 + today.ymd / 100 % 100 - 1 - MONTHS_KEPT;

	return (struct date){ month / 12 * 10000 + (month % 12 + 1) * 100 + 1 };
}

/* So many members of one union joined in one month. */
struct joining { int64_t month, n; id org; };

static int
by_month_and_sum(const void *a, const void *b)
{
	const struct joining *one = a, *two = b;

	return one->month != two->month ? (one->month > two->month) - (one->month < two->month)
	                                : (one->n > two->n) - (one->n < two->n);
}

/* Rows of one union follow one another, by day. */
static size_t
months_of(const struct home_joining_rows *rows, struct joining *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		struct joining one = { month_of(rows->at[i].joined), rows->at[i].n, rows->at[i].org_id };

		if (n && ret[n - 1].org.v == one.org.v && ret[n - 1].month == one.month)
			ret[n - 1].n += one.n;
		else
			ret[n++] = one;
	}
	return n;
}

failed
home_members_joined(struct act *x, const id *members, size_t n)
{
	struct home_joining_rows rows;
	struct joining *all;
	id *orgs;
	size_t many;

	TRY(db_all(x->db, x->a, home_joining, &rows, .members = db_ids(x->a, members, n),
		.since = kept_since(act_today(x))));
	all = NEW_N(x->a, struct joining, rows.n + 1);
	orgs = NEW_N(x->a, id, rows.n + 1);
	many = months_of(&rows, all);
	if (many)
		qsort(all, many, sizeof *all, by_month_and_sum);
	for (size_t i = 0, alike; i < many; i += alike) {
		for (alike = 0; i + alike < many && !by_month_and_sum(&all[i], &all[i + alike]); alike++)
			orgs[alike] = all[i + alike].org;
		TRY(db_run(x->db, x->a, home_months_add, DB_LATER, .orgs = db_ids(x->a, orgs, alike),
			.month = all[i].month, .n = all[i].n));
	}
	return NULL;
}

/* Entered by mistake: the row is in the bin by now. */
failed
home_member_removed(struct act *x, id member)
{
	struct home_binned_row row;

	TRY(db_one(x->db, x->a, home_binned, &row, .member_id = member));
	return db_run(x->db, x->a, home_month_less, NULL, .org_id = row.org_id, .month = month_of(row.joined));
}

/* Its import is taken back: the row is there while it is told. */
failed
home_member_taken_out(struct act *x, id member)
{
	struct home_member_row row;

	TRY(db_one(x->db, x->a, home_member, &row, .member_id = member));
	return db_run(x->db, x->a, home_month_less, NULL, .org_id = row.org_id, .month = month_of(row.joined));
}

failed
home_org_moved(struct act *x, id org)
{
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, home_month_rescope, NULL, .org_id = org, .org_path = path));
	return db_run(x->db, x->a, home_figure_rescope, NULL, .org_id = org, .org_path = path);
}

failed
home_joined(struct db *d, struct arena *a, struct scope scope, struct date day, int64_t *ret)
{
	struct home_month_sum_row row;

	TRY(db_one(d, a, home_month_sum, scope, &row, .month = month_of(day)));
	*ret = row.joined;
	return NULL;
}
