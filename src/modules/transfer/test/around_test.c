/* around_test.c - transfers beside the rest of the house: deaths, retained ones, the bin, unions that move or are no more. */
#include "modules/transfer/test/cast.h"

/* --- with the rest of the house --------------------------------------------------------------------------- */

ON_BOTH(who_dies_on_the_way_is_on_no_way)
{
	struct cast c = cast_in(w, a, true);
	struct call k = { .move = { MEMBER_DECEASED, { 20261121 }, S("因病去世") }, .subject = c.member, .from = 2 };
	id t = { 0 };

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(act_run(w, a, c.company, S("test"), do_change, &k));
	assert_int_equal(TRANSFER_WITHDRAWN, seen_by(&c, c.mill, t).state);
	assert_int_equal(MEMBER_DECEASED, member_now(&c).status);
	assert_int_equal(0, members_at(&c, TEST_CITY));
}

ON_BOTH(the_retained_go_retained_and_are_not_counted_anywhere)
{
	struct cast c = cast_in(w, a, true);
	struct call k = { .move = { MEMBER_RETAINED, { 20261101 }, S("单位停产"), .ground = RETAIN_CLOSED },
		.subject = c.member, .from = 1 };
	int64_t in_force, retained;
	struct db *d;
	id t = { 0 };

	OK(act_run(w, a, c.company, S("test"), do_change, &k));
	OK(begin(&c, c.worker, TEST_MILL, &t));
	assert_int_equal(MEMBER_RETAINED, member_now(&c).status);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	assert_int_equal(MEMBER_RETAINED, member_now(&c).status);
	OK(db_borrow(w->pool, a, &d));
	OK(member_counted(d, a, c.street->scope, &in_force, &retained));
	assert_int_equal(0, in_force + retained);
	OK(member_counted(d, a, c.town->scope, &in_force, &retained));
	assert_int_equal(1, in_force);
	assert_int_equal(1, retained);
	db_return(w->pool, d);
}

struct moving { id org, parent, job; };
static failed
do_move_union(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->parent, S("区划调整"), &m->job);
}

ON_BOTH(a_transfer_follows_the_union_that_moves)
{
	struct cast c = cast_in(w, a, true);
	struct moving m = { test_org(w, a, TEST_MILL).org_id, test_org(w, a, TEST_STREET).org_id, { 0 } };
	struct org_public mill;
	struct actor there = *c.mill;
	id t = { 0 };

	OK(begin(&c, c.company, TEST_MILL, &t));
	OK(act_run(w, a, c.city, S("test"), do_move_union, &m));
	mill = test_org(w, a, TEST_MILL);
	there.org_path = mill.org_path;
	there.scope = scope_of(a, mill.org_path);
	assert_int_equal(1, waiting(&c, &there));
	OK(step(&c, &there, t, "accept", TRANSFER_ACCEPT, ""));
	SAME(arena_z(a, mill.org_path), member_now(&c).org_path);
}

/* --- who is being transferred is not thrown away ------------------------------------------------------- */

static int64_t
rev_of(struct cast *c)
{
	struct member m;
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_record.one(d, c->a, c->w, scope_all(), c->member, &m));
	db_return(c->w->pool, d);
	return m.rev;
}

static failed
remove_member(struct cast *c)
{
	return act_run(c->w, c->a, c->street, S("test"), do_remove, &(struct call){ .subject = c->member,
		.from = rev_of(c), .reason = S("录错了") });
}

ON_BOTH(a_member_in_transfer_does_not_go_into_the_bin_retained_or_not)
{
	struct cast c = cast_in(w, a, true);
	struct call k = { .subject = c.member, .from = 1, .move = { .status = MEMBER_RETAINED, .day = { 20261120 },
		.ground = 1, .reason = S("年满退休") } };
	id transfer = { 0 };

	OK(begin(&c, c.company, TEST_MILL, &transfer));
	FAILS(ERR_INVALID, remove_member(&c));
	OK(step(&c, c.company, transfer, "recall", TRANSFER_ACCEPT, ""));
	/* Retained: the status does not tell that a transfer is under way. */
	k.from = rev_of(&c);
	OK(act_run(w, a, c.company, S("test"), do_change, &k));
	OK(begin(&c, c.company, TEST_MILL, &transfer));
	assert_int_equal(member_now(&c).status, MEMBER_RETAINED);
	HAS(err_sentence(a, remove_member(&c)), "正在转会");
	OK(step(&c, c.company, transfer, "recall", TRANSFER_ACCEPT, ""));
	OK(remove_member(&c));
}

/* --- unions that are no more ------------------------------------------------------------------------------ */

struct ending { id org; struct org_merging merging; struct org_ending ending; id job; };

static failed do_merge(struct act *x, void *v) { struct ending *e = v; return org_merge(x, e->org, &e->merging, &e->job); }
static failed do_dissolve(struct act *x, void *v) { struct ending *e = v; return org_dissolve(x, e->org, &e->ending); }

ON_BOTH(a_transfer_goes_on_from_and_to_the_union_that_the_other_went_into)
{
	struct cast c = cast_in(w, a, true);
	struct ending e = { .org = test_org(w, a, TEST_MILL).org_id, .merging = { test_org(w, a, TEST_SCHOOL).org_id,
		{ 20261120 }, S("澄工复〔2026〕12号"), S("两家单位合并") } };
	const struct actor *school = test_actor(w, a, "base", TEST_SCHOOL);
	id transfer = { 0 };

	OK(begin(&c, c.company, TEST_MILL, &transfer));
	OK(act_run(w, a, c.city, S("test"), do_merge, &e));
	assert_int_equal(seen_by(&c, school, transfer).to_org.v, e.merging.into_id.v);
	assert_int_equal(waiting(&c, school), 1);
	/* The one he is leaving is merged too. */
	e = (struct ending){ .org = test_org(w, a, TEST_COMPANY).org_id, .merging = e.merging };
	e.merging.into_id = test_org(w, a, TEST_COMMUNITY).org_id;
	OK(act_run(w, a, c.city, S("test"), do_merge, &e));
	OK(step(&c, school, transfer, "accept", TRANSFER_ACCEPT, ""));
	assert_int_equal(member_now(&c).org_id.v, test_org(w, a, TEST_SCHOOL).org_id.v);
}

ON_BOTH(a_transfer_into_a_union_that_is_dissolved_or_the_same_by_now_ends_and_says_so)
{
	struct cast c = cast_in(w, a, true);
	struct ending e = { .org = test_org(w, a, TEST_MILL).org_id, .ending = { .day = { 20261120 },
		.document_no = S("澄工复〔2026〕12号"), .reason = S("单位终止") } };
	struct ending same = { .org = test_org(w, a, TEST_SCHOOL).org_id, .merging = {
		test_org(w, a, TEST_COMPANY).org_id, { 20261120 }, S("澄工复〔2026〕13号"), S("两家单位合并") } };
	int64_t before;
	id transfer = { 0 };

	/* He asks himself; his own union has to release him first, so nothing waits at the mill. */
	OK(begin(&c, c.worker, TEST_MILL, &transfer));
	before = told(&c, c.worker);
	OK(act_run(w, a, c.city, S("test"), do_dissolve, &e));
	assert_int_equal(seen_by(&c, c.company, transfer).state, TRANSFER_WITHDRAWN);
	assert_int_equal(told(&c, c.worker), before + 1);
	assert_int_equal(member_now(&c).status, MEMBER_ACTIVE);
	OK(begin(&c, c.worker, TEST_SCHOOL, &transfer));
	OK(act_run(w, a, c.city, S("test"), do_merge, &same));
	assert_int_equal(seen_by(&c, c.company, transfer).state, TRANSFER_WITHDRAWN);
	assert_int_equal(told(&c, c.worker), before + 2);
}
