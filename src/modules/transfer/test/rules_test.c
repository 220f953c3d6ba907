/* rules_test.c - transfers: who starts, who confirms, what moves, who sees it afterwards. */
#include "modules/transfer/inside.h"
#include "platform/notice.h"
#include "test/test.h"
#include "test/world.h"

/* --- the cast: a member of the company, officers on both sides, and above ---------------- */

struct cast {
	struct world *w;
	struct arena *a;
	const struct actor *worker, *company, *mill, *street, *town, *city;
	id member;
};

struct call {
	struct transfer_form form;
	struct transfer_request ask;
	struct member_admission admit;
	struct member_move move;
	id subject, made;
	const char *name;
	int64_t from;
	str reason;
};

static failed do_admit(struct act *x, void *v) { struct call *c = v; return member_admit(x, &c->admit, &c->made); }
static failed do_begin(struct act *x, void *v) { struct call *c = v; return transfer_begin(x, &c->form, &c->made); }
static failed do_ask(struct act *x, void *v) { struct call *c = v; return transfer_ask(x, &c->ask, &c->made); }
static failed do_remove(struct act *x, void *v) { struct call *c = v; return member_remove(x, c->subject, c->from, c->reason); }
static failed do_change(struct act *x, void *v) { struct call *c = v; return member_move(x, c->subject, c->from, &c->move); }

static failed
do_step(struct act *x, void *v)
{
	struct call *c = v;

	return flow_move(x, &transfer_flow, c->subject, str_of(c->name), c->from, c->reason);
}

static struct cast
cast_in(struct world *w, struct arena *a, bool with_mill)
{
	struct cast c = { w, a, test_worker(w, a), test_actor(w, a, "base", TEST_COMPANY), NULL,
		test_actor(w, a, "town", TEST_STREET), test_actor(w, a, "town", TEST_TOWN),
		test_actor(w, a, "city", TEST_CITY), { 0 } };
	struct call k = { .admit = { .person = c.worker->person, .org = test_org(w, a, TEST_COMPANY).org_id,
		.joined = { 20260105 } } };

	if (with_mill)
		c.mill = test_actor(w, a, "base", TEST_MILL);
	OK(act_run(w, a, &actor_house, S("test"), do_admit, &k));
	c.member = k.made;
	return c;
}

static failed
begin(struct cast *c, const struct actor *who, const char *to, id *ret)
{
	struct call k = { .form = { c->member, test_org(c->w, c->a, to).org_id, S("换了单位"),
		.own = who->person.v == c->worker->person.v } };

	TRY(act_run(c->w, c->a, who, S("test"), do_begin, &k));
	*ret = k.made;
	return NULL;
}

static failed
step(struct cast *c, const struct actor *who, id transfer, const char *name, int64_t from, const char *reason)
{
	return act_run(c->w, c->a, who, S("test"), do_step, &(struct call){ .subject = transfer, .name = name,
		.from = from, .reason = str_of(reason) });
}

static struct transfer
seen_by(struct cast *c, const struct actor *who, id transfer)
{
	struct transfer t = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(transfer_record.one(d, c->a, c->w, who->scope, transfer, &t));
	db_return(c->w->pool, d);
	return t;
}

static struct member_state
member_now(struct cast *c)
{
	struct member_state m = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_state(d, c->a, c->member, &m));
	db_return(c->w->pool, d);
	return m;
}

static int64_t
members_at(struct cast *c, const char *path)
{
	struct org org = { 0 };
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(org_get(d, c->a, scope_all(), test_org(c->w, c->a, path).org_id, &org));
	db_return(c->w->pool, d);
	return org.members + org.members_below;
}

static int64_t
waiting(struct cast *c, const struct actor *who)
{
	struct db *d;
	int64_t n;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(flow_inbox_count(d, c->a, c->w, who, "transfer", 100, &n));
	db_return(c->w->pool, d);
	return n;
}

static int64_t
told(struct cast *c, const struct actor *who)
{
	struct db *d;
	int64_t n;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(notice_count_unread(d, c->a, who->person, &n));
	db_return(c->w->pool, d);
	return n;
}

/* What his history says last. */
static str
last_reason(struct cast *c)
{
	struct member_changes changes;
	struct db *d;

	OK(db_borrow(c->w->pool, c->a, &d));
	OK(member_changes(d, c->a, scope_all(), c->member, 1, &changes));
	db_return(c->w->pool, d);
	return changes.at[0].reason;
}

#define SAYS(a, call, part) do { failed f_ = (call); assert_non_null(f_); HAS(err_sentence(a, f_), part); } while (0)

/* --- the whole way ------------------------------------------------------------------------- */

ON_BOTH(a_member_asks_both_unions_confirm_and_he_is_there)
{
	struct cast c = cast_in(w, a, true);
	id t;

	assert_int_equal(1, members_at(&c, TEST_STREET));
	OK(begin(&c, c.worker, TEST_MILL, &t));
	assert_int_equal(MEMBER_LEAVING, member_now(&c).status);
	assert_int_equal(1, waiting(&c, c.company));
	assert_int_equal(0, waiting(&c, c.mill));
	assert_int_equal(1, told(&c, c.company));
	/* Both sides see it from the beginning; the neighbours of either do not. */
	assert_int_equal(TRANSFER_RELEASE, seen_by(&c, c.mill, t).state);
	assert_int_equal(20261127, seen_by(&c, c.company, t).due.ymd);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	assert_int_equal(0, waiting(&c, c.company));
	assert_int_equal(1, waiting(&c, c.mill));
	assert_int_equal(1, members_at(&c, TEST_STREET));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	SAME(TEST_MILL, member_now(&c).org_path);
	assert_int_equal(0, members_at(&c, TEST_STREET));
	assert_int_equal(0, members_at(&c, TEST_COMPANY));
	assert_int_equal(1, members_at(&c, TEST_TOWN));
	assert_int_equal(1, members_at(&c, TEST_MILL));
	assert_int_equal(1, members_at(&c, TEST_CITY));
	assert_int_equal(TRANSFER_DONE, seen_by(&c, c.company, t).state);
	assert_int_equal(TRANSFER_DONE, seen_by(&c, c.mill, t).state);
	assert_int_equal(1, told(&c, c.worker));
}

ON_BOTH(what_is_scoped_by_the_member_goes_along)
{
	struct cast c = cast_in(w, a, true);
	struct member_changes changes;
	struct member m;
	struct db *d;
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	OK(db_borrow(w->pool, a, &d));
	FAILS(ERR_MISSING, member_record.one(d, a, w, c.company->scope, c.member, &m));
	OK(member_record.one(d, a, w, c.mill->scope, c.member, &m));
	SAME(test_org(w, a, TEST_MILL).name, m.org_name);
	OK(member_changes(d, a, c.company->scope, c.member, 10, &changes));
	assert_int_equal(0, changes.n);
	OK(member_changes(d, a, c.mill->scope, c.member, 10, &changes));
	assert_int_equal(3, changes.n);
	assert_int_equal(CHANGE_TRANSFERRED, changes.at[0].kind);
	assert_int_equal(20261122, changes.at[0].day.ymd);
	HAS(changes.at[0].reason, "换了单位");
	db_return(w->pool, d);
	assert_int_equal(1, test_recorded(w, a, "member.transfer"));
}

ON_BOTH(a_third_union_neither_sees_nor_moves_it)
{
	struct cast c = cast_in(w, a, true);
	const struct actor *school = test_actor(w, a, "base", TEST_SCHOOL);
	struct transfer row;
	struct db *d;
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(db_borrow(w->pool, a, &d));
	FAILS(ERR_MISSING, transfer_record.one(d, a, w, school->scope, t, &row));
	db_return(w->pool, d);
	FAILS(ERR_MISSING, step(&c, school, t, "release", TRANSFER_RELEASE, ""));
	FAILS(ERR_MISSING, begin(&c, school, TEST_MILL, &t));
	/* The other side sees it, and does not confirm in the first one's name. */
	FAILS(ERR_DENIED, step(&c, c.mill, t, "release", TRANSFER_RELEASE, ""));
}

/* --- who starts -------------------------------------------------------------------------------- */

ON_BOTH(the_union_that_is_left_has_confirmed_by_asking)
{
	struct cast c = cast_in(w, a, true);
	id t;

	OK(begin(&c, c.company, TEST_MILL, &t));
	assert_int_equal(TRANSFER_ACCEPT, seen_by(&c, c.mill, t).state);
	assert_int_equal(1, waiting(&c, c.mill));
	assert_int_equal(1, told(&c, c.worker));
	OK(step(&c, c.mill, t, "accept", TRANSFER_ACCEPT, ""));
	SAME(TEST_MILL, member_now(&c).org_path);
}

ON_BOTH(the_union_that_asks_for_him_need_not_confirm_again)
{
	struct cast c = cast_in(w, a, true);
	id t;

	OK(begin(&c, c.mill, TEST_MILL, &t));
	assert_int_equal(STARTED_BY_NEW, seen_by(&c, c.company, t).started);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	assert_int_equal(TRANSFER_DONE, seen_by(&c, c.mill, t).state);
	SAME(TEST_MILL, member_now(&c).org_path);
}

static failed
do_register(struct act *x, void *v)
{
	struct call *c = v;
	struct member_form form = { .name = c->ask.name, .document_type = DOCUMENT_RESIDENT,
		.document_no = c->ask.document_no, .org_id = test_org(x->world, x->a, TEST_COMPANY).org_id,
		.joined = { 20260105 } };

	return member_register(x, &form, &c->made);
}

TEST(a_request_needs_name_and_number_and_tells_nobody_more)
{
	struct world *w = test_world(a);
	struct cast c = cast_in(w, a, true);
	str number = document_make(a, S("320599"), (struct date){ 19900307 }, 12);
	struct call k = { .ask = { S("王小明"), DOCUMENT_RESIDENT, number, test_org(w, a, TEST_MILL).org_id,
		S("已到本单位上班") } };
	failed unknown = act_run(w, a, c.mill, S("test"), do_ask, &k), other;

	assert_non_null(unknown);
	OK(act_run(w, a, c.company, S("test"), do_register, &k));
	k.ask.name = S("王大明");
	other = act_run(w, a, c.mill, S("test"), do_ask, &k);
	assert_non_null(other);
	SAME(err_sentence(a, unknown).s, err_sentence(a, other));
	for (int i = 0; i < TRANSFER_TRIES; i++)
		transfer_refused(w, a, c.mill, S("test"), other);
	FAILS(ERR_LIMIT, act_run(w, a, c.mill, S("test"), do_ask, &k));
	test_wait(w, 2 * DAY);
	/* For a union that is not his, nothing is said at all. */
	k.ask.name = S("王小明");
	k.ask.to_org = test_org(w, a, TEST_SCHOOL).org_id;
	FAILS(ERR_MISSING, act_run(w, a, c.mill, S("test"), do_ask, &k));
	k.ask.to_org = test_org(w, a, TEST_MILL).org_id;
	OK(act_run(w, a, c.mill, S("test"), do_ask, &k));
	assert_int_equal(STARTED_BY_NEW, seen_by(&c, c.company, k.made).started);
}

/* --- what is refused ------------------------------------------------------------------------------ */

ON_BOTH(plain_sentences_for_what_cannot_be)
{
	struct cast c = cast_in(w, a, true);
	id t;

	SAYS(a, begin(&c, c.worker, TEST_COMPANY, &t), "本来就在");
	SAYS(a, begin(&c, c.worker, TEST_CITY, &t), "不能转到江阴市总工会");
	OK(begin(&c, c.worker, TEST_MILL, &t));
	SAYS(a, begin(&c, c.company, TEST_SCHOOL, &t), "2026-11-22 提出，转往江阴市盈帆针织");
}

struct closing { id org; };
static failed
do_close(struct act *x, void *v)
{
	return org_dissolve(x, ((struct closing *)v)->org, &(struct org_ending){ .day = act_today(x),
		.document_no = S("澄总工〔2026〕1号"), .reason = S("单位注销") });
}

ON_BOTH(a_closed_union_takes_nobody)
{
	struct cast c = cast_in(w, a, true);
	struct closing close = { test_org(w, a, TEST_MILL).org_id };
	struct call k = { .form = { c.member, close.org, S("换了单位"), .own = true } };
	failed f;

	OK(act_run(w, a, c.city, S("test"), do_close, &close));
	f = act_run(w, a, c.worker, S("test"), do_begin, &k);
	assert_non_null(f);
	assert_int_equal(ERR_INVALID, f->code);
	SAME("“江阴市盈帆针织服饰有限公司工会委员会”已撤销，不能再办理。", err_sentence(a, f));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
}

ON_BOTH(either_refuses_with_a_reason_and_he_stays)
{
	struct cast c = cast_in(w, a, true);
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_INVALID, step(&c, c.company, t, "refuse", TRANSFER_RELEASE, " "));
	OK(step(&c, c.company, t, "refuse", TRANSFER_RELEASE, "劳动合同还没有解除"));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	SAME("劳动合同还没有解除", last_reason(&c));
	SAME(TEST_COMPANY, member_now(&c).org_path);
	assert_int_equal(1, told(&c, c.worker));
	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	OK(step(&c, c.mill, t, "refuse", TRANSFER_ACCEPT, "不是本单位职工"));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	assert_int_equal(1, members_at(&c, TEST_COMPANY));
}

ON_BOTH(who_asked_takes_it_back_and_nobody_else)
{
	struct cast c = cast_in(w, a, true);
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.mill, t, "recall", TRANSFER_RELEASE, ""));
	FAILS(ERR_DENIED, step(&c, c.worker, t, "object", TRANSFER_RELEASE, "不要"));
	SAME("转往江阴市盈帆针织服饰有限公司工会委员会：换了单位", last_reason(&c));
	OK(step(&c, c.worker, t, "withdraw", TRANSFER_RELEASE, ""));
	SAME("本人撤回转会", last_reason(&c));
	OK(begin(&c, c.mill, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.company, t, "recall", TRANSFER_RELEASE, ""));
	FAILS(ERR_DENIED, step(&c, c.worker, t, "withdraw", TRANSFER_RELEASE, ""));
	/* The other side of where it waits: its own path does not hold the place in the flow. */
	OK(step(&c, c.mill, t, "recall", TRANSFER_RELEASE, ""));
	SAME("发起的工会撤回转会", last_reason(&c));
	assert_int_equal(MEMBER_ACTIVE, member_now(&c).status);
	OK(begin(&c, c.mill, TEST_MILL, &t));
	OK(step(&c, c.worker, t, "object", TRANSFER_RELEASE, "我没有换单位"));
	assert_int_equal(TRANSFER_REFUSED, seen_by(&c, c.mill, t).state);
}

ON_BOTH(nobody_confirms_his_own)
{
	struct cast c = cast_in(w, a, true);
	struct actor own = *c.company;
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	own.person = c.worker->person;
	FAILS(ERR_DENIED, step(&c, &own, t, "release", TRANSFER_RELEASE, ""));
}

ON_BOTH(who_confirms_second_is_told_who_was_first)
{
	struct cast c = cast_in(w, a, true);
	const struct actor *second = test_actor(w, a, "base", TEST_COMPANY);
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE, ""));
	SAYS(a, step(&c, second, t, "release", TRANSFER_RELEASE, ""), c.company->name.s);
}

/* --- in its place ------------------------------------------------------------------------------------ */

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
	id t;

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
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	test_wait(w, 7 * DAY);
	daily_round(&c);
	OK(step(&c, c.company, t, "release", TRANSFER_RELEASE_ABOVE, ""));
	assert_int_equal(TRANSFER_ACCEPT, seen_by(&c, c.mill, t).state);
}

ON_BOTH(a_union_without_officers_is_stood_in_for_at_once)
{
	struct cast c = cast_in(w, a, false);
	id t;

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
	id t;

	OK(begin(&c, c.worker, TEST_MILL, &t));
	FAILS(ERR_DENIED, step(&c, c.street, t, "overdue", TRANSFER_RELEASE, ""));
	FAILS(ERR_DENIED, step(&c, c.city, t, "vacant", TRANSFER_RELEASE, ""));
}

/* --- with the rest of the house --------------------------------------------------------------------------- */

ON_BOTH(who_dies_on_the_way_is_on_no_way)
{
	struct cast c = cast_in(w, a, true);
	struct call k = { .move = { MEMBER_DECEASED, { 20261121 }, S("因病去世") }, .subject = c.member, .from = 2 };
	id t;

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
	id t;

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
	id t;

	OK(begin(&c, c.company, TEST_MILL, &t));
	OK(act_run(w, a, c.city, S("test"), do_move_union, &m));
	mill = test_org(w, a, TEST_MILL);
	there.org_path = mill.org_path;
	there.scope = scope_of(a, mill.org_path);
	assert_int_equal(1, waiting(&c, &there));
	OK(step(&c, &there, t, "accept", TRANSFER_ACCEPT, ""));
	SAME(arena_z(a, mill.org_path), member_now(&c).org_path);
}

TEST(the_tables_agree_with_their_structs)
{
	const struct entity *all[] = { &transfer_entity, &transfer_filter_entity, &start_form_entity, &ask_form_entity,
		&own_transfer_entity, &batch_form_entity, &start_query_entity, &batch_query_entity, &picks_query_entity,
		&own_query_entity, &say_form_entity };

	(void)a;
	for (size_t i = 0; i < COUNT(all); i++)
		assert_true(entity_covers(all[i]));
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
	id transfer;

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
	id transfer;

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
	id transfer;

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
