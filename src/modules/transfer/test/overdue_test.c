/* overdue_test.c - transfers: what is overdue goes to the union above, which does it in its place. */
#include "modules/transfer/test/cast.h"

static failed
do_start(struct act *x, void *v)
{
	return job_start(x, TRANSFER_OVERDUE_JOB, S("转会逾期提醒"), S("{}"), v);
}

static void
daily_round(struct cast *c)
{
	id job;

	OK(act_run(c->w, c->a, &actor_house, S("test"), do_start, &job));
	OK(job_run_all(c->w, c->a));
}

ON_BOTH(what_is_overdue_goes_up_and_is_done_in_place)
{
	struct cast c = cast_in(w, a, true);
	struct flow_steps steps;
	struct db *d;
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.street, t, "release", TRANSFER_RELEASE, ""));
	daily_round(&c);
	assert_int_equal(TRANSFER_RELEASE, seen_by(&c, c.street, t).state);
	test_wait(w, 7 * DAY);
	daily_round(&c);
	daily_round(&c);
	assert_int_equal(TRANSFER_RELEASE_ABOVE, seen_by(&c, c.street, t).state);
	assert_int_equal(1, told(&c, c.street));
	assert_int_equal(0, told(&c, c.city));
	assert_int_equal(1, waiting(&c, c.street));
	FAILS(ERR_DENIED, step(&c, c.town, t, "release_for", TRANSFER_RELEASE_ABOVE, ""));
	FAILS(ERR_DENIED, step(&c, c.company, t, "release_for", TRANSFER_RELEASE_ABOVE, ""));
	OK(step(&c, c.street, t, "release_for", TRANSFER_RELEASE_ABOVE, ""));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	OK(db_borrow(w->pool, a, &d));
	OK(flow_steps(d, a, &transfer_flow, t, &steps));
	db_return(w->pool, d);
	assert_int_equal(4, steps.n);
	SAME("转出逾期，转上级代办", steps.at[1].move_label);
	SAME("上级代为转出确认", steps.at[2].move_label);
	SAME(c.street->name.s, steps.at[2].by_name);
}

ON_BOTH(the_union_itself_may_still_confirm_late)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	test_wait(w, 7 * DAY);
	daily_round(&c);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE_ABOVE, ""));
	assert_int_equal(TRANSFER_ACCEPT, seen_by(&c, c.mill, t).state);
}

ON_BOTH(a_union_without_officers_is_stood_in_for_at_once)
{
	struct cast c = cast_in(w, a, false);
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	assert_int_equal(TRANSFER_ACCEPT_ABOVE, seen_by(&c, c.town, t).state);
	assert_int_equal(1, told(&c, c.town));
	OK(step(&c, c.town, t, "accept_for", TRANSFER_ACCEPT_ABOVE, ""));
	SAME(TEST_MILL, member_now(&c).org_path);
}

ON_BOTH(only_the_house_hands_up)
{
	struct cast c = cast_in(w, a, true);
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.street, t, "overdue", TRANSFER_RELEASE, ""));
	FAILS(ERR_DENIED, step(&c, c.city, t, "vacant", TRANSFER_RELEASE, ""));
}
