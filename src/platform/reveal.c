/* reveal.c - see reveal.h. */
#include "platform/reveal.h"

#include "platform_act.h"

static const struct text
	says_hour = { "reveal.hour", "一小时内已经看过 {1} 次完整号码，请过一小时再看。确需大量核对，请用导出。" },
	says_day  = { "reveal.day", "一天内已经看过 {1} 次完整号码，请明天再看。确需大量核对，请用导出。" };

failed
reveal_record(struct act *x, struct entry e)
{
	struct reveal_count_row n;
	id account = x->who->account;

	TRY(db_one(x->db, x->a, reveal_count, &n, .account_id = account, .hour = { x->now.us - HOUR },
		.day = { x->now.us - DAY }));
	if (n.in_day >= REVEAL_DAY)
		return FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_day, arena_fmt(x->a, "%d", REVEAL_DAY));
	if (n.in_hour >= REVEAL_HOUR)
		return FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_hour, arena_fmt(x->a, "%d", REVEAL_HOUR));
	TRY(db_run(x->db, x->a, reveal_drop, NULL, .account_id = account, .before = { x->now.us - DAY }));
	TRY(db_run(x->db, x->a, reveal_add, NULL, .reveal_id = act_id(x), .account_id = account, .at = x->now));
	return act_record(x, e);
}

failed
reveal_rows(struct act *x, int64_t rows, bool *ret)
{
	struct export_full_sum_row sum;
	id account = x->who->account;
	struct moment since = { x->now.us - EXPORT_FULL_TIME };

	TRY(db_one(x->db, x->a, export_full_sum, &sum, .account_id = account, .person_id = x->who->person,
		.since = since));
	if (sum.rows + rows > EXPORT_FULL_MOST) {
		*ret = false;
		return NULL;
	}
	TRY(db_run(x->db, x->a, export_full_drop, NULL, .account_id = account, .before = since));
	TRY(db_run(x->db, x->a, export_full_add, NULL, .export_id = act_id(x), .account_id = account, .at = x->now,
		.rows = rows));
	*ret = true;
	return NULL;
}
