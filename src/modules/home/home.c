/* home.c - see home.h. */
#include "modules/home/home.h"

#include <stdlib.h>

#include "home_queries.h"
#include "modules/member/member.h"
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
by_month_and_org(const void *a, const void *b)
{
	const struct joining *one = a, *two = b;

	return one->month != two->month ? (one->month > two->month) - (one->month < two->month)
	                                : (one->org.v > two->org.v) - (one->org.v < two->org.v);
}

static int
by_month_and_sum(const void *a, const void *b)
{
	const struct joining *one = a, *two = b;

	return one->month != two->month ? (one->month > two->month) - (one->month < two->month)
	                                : (one->n > two->n) - (one->n < two->n);
}

/* Each union and month once. */
static size_t
sums_of(struct joining *all, size_t n)
{
	size_t sums = 0;

	if (n)
		qsort(all, n, sizeof *all, by_month_and_org);
	for (size_t i = 0; i < n; i++)
		if (sums && !by_month_and_org(&all[sums - 1], &all[i]))
			all[sums - 1].n += all[i].n;
		else
			all[sums++] = all[i];
	return sums;
}

/* When they joined, and where: known of those whom the import has just made, asked of the others. */
static failed
joinings_of(struct act *x, const id *members, size_t n, struct joining *all, size_t *ret)
{
	struct date since = kept_since(act_today(x));
	struct home_joining_rows rows = { 0 };
	id *others = NEW_N(x->a, id, n + 1);
	size_t n_others = 0;

	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		const struct member_made *m = member_made_now(x, members[i]);

		if (!m)
			others[n_others++] = members[i];
		else if (m->seat.joined.ymd >= since.ymd)
			all[(*ret)++] = (struct joining){ month_of(m->seat.joined), 1, m->seat.org };
	}
	if (n_others)
		TRY(db_all(x->db, x->a, home_joining, &rows, .members = db_ids(x->a, others, n_others),
			.since = since));
	for (size_t i = 0; i < rows.n; i++)
		all[(*ret)++] = (struct joining){ month_of(rows.at[i].joined), rows.at[i].n, rows.at[i].org_id };
	return NULL;
}

failed
home_members_joined(struct act *x, const id *members, size_t n)
{
	struct joining *all = NEW_N(x->a, struct joining, n + 1);
	id *orgs = NEW_N(x->a, id, n + 1);
	size_t many;

	TRY(joinings_of(x, members, n, all, &many));
	many = sums_of(all, many);
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
