/* overdue.c - the daily round: a confirmation that is overdue goes to the union above. */
#include "modules/transfer/inside.h"

#define ROUND 200       /* transfers read at a time */

static const struct text says_done = { "transfer.round", "{1} 件转会逾期，已转上级代办。" };

struct handing { id transfer; int64_t state; };

static failed
hand_up(struct act *x, void *v)
{
	const struct handing *h = v;

	return transfer_by_house(x, h->transfer, "overdue", h->state);
}

/* Each in its own transaction; one that somebody confirmed meanwhile is no longer late. */
static failed
hand_all(struct job_run *r, const struct transfer_late_rows *rows, int64_t *done)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct handing h = { rows->at[i].transfer_id, rows->at[i].state };
		failed f = act_run(r->world, r->a, r->who, S("job"), hand_up, &h);

		if (f && f->code != ERR_CONFLICT)
			return f;
		*done += !f;
	}
	return NULL;
}

failed
transfer_overdue_job(struct job_run *r)
{
	struct transfer_late_rows rows;
	int64_t done = 0, seen = 0;
	struct db *d;
	failed f;
	id after = { 0 };

	do {
		TRY(db_borrow(r->world->pool, r->a, &d));
		f = db_all(d, r->a, transfer_late, &rows, .today = world_today(r->world), .after = after,
			.most = ROUND);
		db_return(r->world->pool, d);
		TRY(f);
		TRY(hand_all(r, &rows, &done));
		seen += (int64_t)rows.n;
		if (rows.n)
			after = rows.at[rows.n - 1].transfer_id;
		TRY(job_progress(r, seen, seen, 0, seen));
	} while (rows.n == ROUND);
	job_note(r, err_sentence(r->a, &(struct err){ .code = ERR_INVALID, .say = &says_done,
		.values = { arena_fmt(r->a, "%lld", (long long)done) } }));
	return NULL;
}
