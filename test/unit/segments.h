/* segments.h - what tests of the record's months share: a record that grows, nights, months, and who gets at the files. */
#ifndef TEST_UNIT_SEGMENTS_H
#define TEST_UNIT_SEGMENTS_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/chain.h"
#include "platform/expiry.h"
#include "platform/job.h"
#include "platform/segment.h"
#include "test/test.h"
#include "test/web/imports.h"

/* --- a record that grows ---------------------------------------------------------------------------------- */

static inline failed
note_rule(struct act *x, void *v)
{
	return act_record(x, (struct entry){ .what = "org.edit", .object = "org", .object_id = { 12 },
		.title = S("华士镇总工会"), .changes = S("{\"name\":[\"旧\",\"新\"]}"), .reason = *(const str *)v });
}

static inline void
note(struct world *w, struct arena *a, int n)
{
	for (int i = 0; i < n; i++) {
		str reason = arena_fmt(a, "第 %d 行", i);

		OK(act_run(w, a, &actor_house, S("t"), note_rule, &reason));
	}
}

static inline str
anchor_in(const struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/anchor", ARG(w->data));
}

static inline void
seal(struct world *w, struct arena *a)
{
	struct arena *own = arena_open(64 << 20);
	struct chain *c;
	int64_t n;

	OK(chain_open(a, w, anchor_in(w, a), &c));
	test_wait(w, 2 * MINUTE);
	OK(chain_seal(c, own, &n));
	arena_close(own);
}

static inline struct chain_report
verify(struct world *w, struct arena *a)
{
	struct chain_report r;

	ASK(chain_verify(d, a, w, anchor_in(w, a), &r));
	return r;
}

static inline void
whole(struct world *w, struct arena *a)
{
	struct chain_report r = verify(w, a);

	if (r.fault)
		print_error(FMT "\n", ARG(r.what));
	assert_int_equal(r.fault, CHAIN_WHOLE);
}

static inline struct segments
months(struct world *w, struct arena *a)
{
	struct segments all;

	ASK(segment_list(d, a, &all));
	return all;
}

/* The night's jobs, and the chain behind them. */
static inline void
night(struct world *w, struct arena *a)
{
	OK(job_daily_start(w, a));
	OK(job_run_all(w, a));
	seal(w, a);
}

/* From 22 November to the morning of the first of the month behind. */
static inline void
to_december(struct world *w)
{
	test_wait(w, 9 * DAY + HOUR);
}

static inline failed
set_days(struct act *x, void *v)
{
	const struct expiry *e = platform_expiries;

	while (strcmp(e->name, "record"))
		e++;
	TRY(expiry_set(x, e, *(const int64_t *)v));
	return act_record(x, (struct entry){ .what = "expiry.execute", .object = "expiry" });
}

static inline void
keep_half_a_year(struct world *w, struct arena *a)
{
	int64_t days = 184;

	OK(act_run(w, a, &actor_house, S("t"), set_days, &days));
}

static inline bool
is_there(const struct world *w, struct arena *a, const char *name)
{
	return !access(arena_fmt(a, FMT "/record/%s", ARG(w->data), name).s, F_OK);
}

/* November in six blocks, sealed; December in two, sealed too; some of January. */
static inline void
two_months(struct world *w, struct arena *a)
{
	for (int i = 0; i < 6; i++) {
		note(w, a, 5);
		seal(w, a);
	}
	to_december(w);
	night(w, a);
	note(w, a, 3);
	seal(w, a);
	test_wait(w, 31 * DAY);
	night(w, a);
	note(w, a, 2);
	seal(w, a);
	assert_int_equal(months(w, a).n, 2);
}

/* Half a year later, with copies elsewhere: November is in its file alone. */
static inline void
november_moved(struct world *w, struct arena *a)
{
	struct segments all = months(w, a);

	keep_half_a_year(w, a);
	OK(segment_kept_note(w, a, &all.at[0]));
	test_wait(w, 160 * DAY);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	assert_int_equal(all.at[1].moved, 0);
}

static inline void
shell(const struct world *w, struct arena *a, const char *command)
{
	assert_int_equal(0, system(arena_fmt(a, "cd " FMT "/record && %s", ARG(w->data), command).s));
}

#endif
