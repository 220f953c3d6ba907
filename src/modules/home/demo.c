/* demo.c - see demo.h. */
#include "modules/home/demo.h"

#include "home_demo.h"
#include "modules/home/figures.h"

failed
home_bulk_months(struct act *x, struct date day, int months)
{
	struct date from = { day.ymd / 100 * 100 + 1 };
	size_t n;

	for (int i = 0; i < months; i++) {
		/* 31 days on is the next month, and the day before the first the last one. */
		struct date to = { date_plus(from, 31).ymd / 100 * 100 + 1 };

		TRY(db_run(x->db, x->a, demo_month_fill, NULL, .month = from.ymd / 100, .from_day = from,
			.to_day = to));
		from = (struct date){ date_plus(from, -1).ymd / 100 * 100 + 1 };
	}
	return figures_recount(x, &n);
}
