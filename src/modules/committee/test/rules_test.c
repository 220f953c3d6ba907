/* rules_test.c - committees: who is elected, what the upper union decides, who leaves how, who is reminded. */
#include "test/test.h"

#include "modules/committee/inside.h"
#include "modules/org/inside.h"
#include "platform/names.h"
#include "platform/notice.h"
#include "test/world.h"

#define PEOPLE "王建国 主席 专职 28\n李晓梅 副主席 兼职 25\n陈志强 委员 兼职 24\n"

/* --- rules as acts ------------------------------------------------------------------- */

struct making { struct election_form form; id made; };
struct changing { id election; int64_t rev; struct election_form form; };
struct moving { id election; const char *move; int64_t from; str reason; };
struct leaving { id term; struct committee_leave_form form; };
struct entering { struct committee_term_form form; id made; };
struct shifting { id org, to, job; };

static failed make(struct act *x, void *v) { struct making *m = v; return election_make(x, &m->form, &m->made); }
static failed leave(struct act *x, void *v) { struct leaving *l = v; return committee_leave(x, l->term, &l->form); }

static failed
change(struct act *x, void *v)
{
	struct changing *c = v;

	return election_change(x, c->election, c->rev, &c->form);
}

static failed
move(struct act *x, void *v)
{
	struct moving *m = v;

	return flow_move(x, &election_flow, m->election, str_of(m->move), m->from, m->reason);
}

static failed
enter(struct act *x, void *v)
{
	struct entering *e = v;

	return committee_term_record.create(x, &e->form, &e->made);
}

static failed
shift(struct act *x, void *v)
{
	struct shifting *s = v;

	return org_move(x, s->org, s->to, S("区划调整"), &s->job);
}

static failed
remind(struct act *x, void *v)
{
	return job_start(x, COMMITTEE_REMIND_JOB, S("换届提醒"), S("{}"), v);
}

/* --- a union and its people ------------------------------------------------------------ */

static struct election_form
held(struct world *w, struct arena *a, const char *path)
{
	return (struct election_form){ .org_id = test_org(w, a, path).org_id, .kind = COMMITTEE_UNION,
		.what = ELECTION_TERM, .years = 5, .seats = 3, .held = { 20261120 }, .entitled = 45, .present = 30,
		.people = S(PEOPLE), .no_relative = true };
}

static failed
file(struct world *w, struct arena *a, const struct actor *who, struct making *m)
{
	TRY(act_run(w, a, who, S("t"), make, m));
	return act_run(w, a, who, S("t"), move, &(struct moving){ m->made, "submit", ELECTION_DRAFT, { 0 } });
}

static failed
decide(struct world *w, struct arena *a, const struct actor *who, id election, const char *what, const char *why)
{
	return act_run(w, a, who, S("t"), move, &(struct moving){ election, what, ELECTION_SUBMITTED, str_of(why) });
}

static struct org
union_at(struct world *w, struct arena *a, const char *path)
{
	struct org o;

	OK(org_get(test_db(w, a), a, scope_all(), test_org(w, a, path).org_id, &o));
	return o;
}

static struct committee_term_now_row
term_now(struct world *w, struct arena *a, id org)
{
	struct committee_term_now_row row = { 0 };

	OK(db_one(test_db(w, a), a, committee_term_now, &row, .org_id = org, .kind = COMMITTEE_UNION));
	return row;
}

/* A committee of the company, in office since 2026-11-20. */
static id
installed(struct world *w, struct arena *a)
{
	struct making m = { .form = held(w, a, TEST_COMPANY) };

	OK(file(w, a, test_actor(w, a, "base", TEST_COMPANY), &m));
	OK(decide(w, a, test_actor(w, a, "town", TEST_STREET), m.made, "approve", "澄总工组〔2026〕12号"));
	return term_now(w, a, m.form.org_id).term_id;
}

static id
seat_of(struct world *w, struct arena *a, id term, const char *name)
{
	struct committee_seats_rows rows = { 0 };
	id seat = { 0 };

	OK(db_all(test_db(w, a), a, committee_seats, scope_all(), &rows, .term_id = term));
	for (size_t i = 0; i < rows.n; i++)
		if (str_eq(rows.at[i].name, str_of(name)))
			seat = rows.at[i].seat_id;
	assert_true(seat.v);
	return seat;
}

static int64_t
unread(struct world *w, struct arena *a, const struct actor *who)
{
	/* A reader each time would use them up. */
	struct arena *own = arena_open((size_t)1 << 20);
	int64_t n;

	OK(notice_count_unread(test_db(w, own), a, who->person, &n));
	arena_close(own);
	return n;
}

static str
sentence(struct arena *a, failed f)
{
	return f ? err_sentence(a, f) : S("(no failure)");
}

/* --- counting ---------------------------------------------------------------------------- */

static int64_t
elected(struct arena *a, const char *text, int64_t entitled, int64_t present, int64_t seats)
{
	struct committee_people people;
	bool won[COMMITTEE_PEOPLE];
	int64_t n;

	OK(committee_people_read(a, NULL, COMMITTEE_UNION, str_of(text), &people));
	committee_count(&rules_national, &people, entitled, present, seats, won, &n);
	return n;
}

TEST(two_thirds_have_to_be_there_and_more_than_half_of_all_must_agree)
{
	/* 三分之二以上 includes the number itself, 过半数 does not. */
	assert_int_equal(elected(a, "王建国 主席 16", 30, 20, 1), 1);
	assert_int_equal(elected(a, "王建国 主席 16", 30, 19, 1), 0);
	assert_int_equal(elected(a, "王建国 主席 15", 30, 30, 1), 0);
	assert_int_equal(elected(a, "王建国 主席 16", 31, 30, 1), 1);
	assert_int_equal(elected(a, "王建国 主席 0", 0, 0, 1), 0);
}

TEST(the_most_votes_win_and_equals_at_the_last_seat_do_not)
{
	assert_int_equal(elected(a, "王建国 主席 28\n李晓梅 委员 25\n陈志强 委员 20", 30, 30, 2), 2);
	assert_int_equal(elected(a, "王建国 主席 28\n李晓梅 委员 20\n陈志强 委员 20", 30, 30, 2), 1);
}

TEST(a_list_is_read_as_it_is_pasted)
{
	struct committee_people p;

	OK(committee_people_read(a, NULL, COMMITTEE_UNION, S("王建国\t主席\t专职\t28\r\n\n李晓梅，委员，兼职，25 202611220007"), &p));
	assert_int_equal(p.n, 2);
	assert_true(p.at[0].full_time && p.at[0].votes == 28 && p.at[0].post == COMMITTEE_CHAIR);
	SAME("202611220007", p.at[1].member_no);
	FAILS(ERR_INVALID, committee_people_read(a, NULL, COMMITTEE_UNION, S("王建国 28"), &p));
	FAILS(ERR_INVALID, committee_people_read(a, NULL, COMMITTEE_AUDIT, S("王建国 主席 28"), &p));
	FAILS(ERR_INVALID, committee_people_read(a, NULL, COMMITTEE_UNION, S("王建国 主席 28\n王建国 委员 3"), &p));
	FAILS(ERR_INVALID, committee_people_read(a, NULL, COMMITTEE_UNION, S("王 主席 28"), &p));
	FAILS(ERR_INVALID, committee_people_read(a, NULL, COMMITTEE_UNION, S("王建国 主席 很多"), &p));
}

TEST(sizes_and_years_come_from_the_pack)
{
	struct committee_size size = { 0 };
	struct date leap = committee_ends((struct date){ 20240229 }, 5);

	assert_true(committee_size(&rules_national, 24, &size) && size.min == 3 && size.max == 5);
	assert_true(committee_size(&rules_national, 201, &size) && size.min == 7 && size.max == 15);
	assert_true(size.confirm);
	assert_int_equal(leap.ymd, 20290228);
}

/* --- the way ------------------------------------------------------------------------------ */

ON_BOTH(an_election_is_filed_returned_filed_again_and_approved)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct making m = { .form = held(w, a, TEST_COMPANY) };
	struct committee_term t;
	struct org o;

	OK(file(w, a, own, &m));
	OK(decide(w, a, town, m.made, "return", "请补充候选人名单"));
	assert_int_equal(unread(w, a, own), 1);
	OK(act_run(w, a, own, S("t"), move, &(struct moving){ m.made, "resubmit", ELECTION_RETURNED, { 0 } }));
	FAILS(ERR_INVALID, decide(w, a, town, m.made, "approve", ""));
	OK(decide(w, a, town, m.made, "approve", "澄总工组〔2026〕12号"));
	o = union_at(w, a, TEST_COMPANY);
	SAME("王建国", o.chair);
	assert_int_equal(o.term_ends.ymd, 20311120);
	OK(committee_term_record.one(test_db(w, a), a, w, town->scope, term_now(w, a, o.org_id).term_id, &t));
	SAME("澄总工组〔2026〕12号", t.document_no);
	assert_int_equal(t.number, 1);
	assert_int_equal(t.stage, STAGE_FAR);
	assert_int_equal(test_recorded(w, a, "election.approve"), 1);
}


ON_BOTH(nobody_decides_for_his_own_union)
{
	const struct actor *own = test_actor(w, a, "town", TEST_COMPANY);
	struct making m = { .form = held(w, a, TEST_COMPANY) };

	OK(file(w, a, own, &m));
	/* Neither who filed it, nor a colleague with every right. */
	FAILS(ERR_DENIED, decide(w, a, own, m.made, "approve", "1号"));
	FAILS(ERR_DENIED, decide(w, a, test_actor(w, a, "town", TEST_COMPANY), m.made, "approve", "1号"));
	FAILS(ERR_DENIED, decide(w, a, test_actor(w, a, "base", TEST_COMPANY), m.made, "approve", "1号"));
	FAILS(ERR_MISSING, decide(w, a, test_actor(w, a, "town", TEST_TOWN), m.made, "approve", "1号"));
	OK(decide(w, a, test_actor(w, a, "town", TEST_STREET), m.made, "approve", "1号"));
}

ON_BOTH(an_invalid_election_is_kept_but_not_filed)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY);
	struct making m = { .form = held(w, a, TEST_COMPANY) };
	struct changing c;

	m.form.present = 29;
	FAILS(ERR_INVALID, file(w, a, own, &m));
	c = (struct changing){ m.made, 1, held(w, a, TEST_COMPANY) };
	OK(act_run(w, a, own, S("t"), change, &c));
	FAILS(ERR_CONFLICT, act_run(w, a, own, S("t"), change, &c));
	OK(act_run(w, a, own, S("t"), move, &(struct moving){ m.made, "submit", ELECTION_DRAFT, { 0 } }));
	c.rev = 3;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), change, &c));
}

ON_BOTH(without_a_chair_nothing_is_filed)
{
	struct making m = { .form = held(w, a, TEST_COMPANY) };

	m.form.people = S("王建国 主席 专职 20\n李晓梅 委员 兼职 25");
	FAILS(ERR_INVALID, file(w, a, test_actor(w, a, "base", TEST_COMPANY), &m));
}

ON_BOTH(what_is_entered_has_to_hold)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY);
	struct making good = { .form = held(w, a, TEST_COMPANY) }, m;

	m = good, m.form.no_relative = false;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.years = 4;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.present = 46;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.present = 27;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.held = (struct date){ 20261123 };
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.people = (str){ 0 };
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.org_id = test_org(w, a, TEST_MILL).org_id;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	m = good, m.form.what = ELECTION_SEAT;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	OK(act_run(w, a, own, S("t"), make, &good));
	/* One at a time. */
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &(struct making){ .form = good.form }));
}

ON_BOTH(a_federation_elects_for_five_years)
{
	struct making m = { .form = held(w, a, TEST_STREET) };

	m.form.years = 3;
	FAILS(ERR_INVALID, act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), make, &m));
	m.form.years = 5;
	OK(act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), make, &m));
}

ON_BOTH(the_next_term_ends_the_one_before)
{
	struct making m = { .form = held(w, a, TEST_COMPANY) };
	id first = installed(w, a);
	struct committee_term was;

	/* Not elected before the present one was. */
	FAILS(ERR_INVALID, act_run(w, a, test_actor(w, a, "base", TEST_COMPANY), S("t"), make, &m));

	test_wait(w, 30 * DAY);
	m.form.held = (struct date){ 20261221 };
	m.form.people = S("李晓梅 主席 专职 30\n陈志强 委员 兼职 25");
	OK(file(w, a, test_actor(w, a, "base", TEST_COMPANY), &m));
	OK(decide(w, a, test_actor(w, a, "town", TEST_STREET), m.made, "approve", "30号"));
	OK(committee_term_record.one(test_db(w, a), a, w, scope_all(), first, &was));
	assert_int_equal(was.until.ymd, 20261221);
	assert_int_equal(was.stage, STAGE_ENDED);
	assert_int_equal(term_now(w, a, m.form.org_id).number, 2);
	SAME("李晓梅", union_at(w, a, TEST_COMPANY).chair);
}

ON_BOTH(an_organiser_sits_until_there_is_a_committee)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct entering one = { .form = { .org_id = test_org(w, a, TEST_COMPANY).org_id, .kind = COMMITTEE_ONE, .number = 1,
		.began = { 20260101 }, .years = 3, .seats = 1, .people = S("周敏 组织员 兼职\n") } };
	struct committee_term was;
	struct making m = { .form = held(w, a, TEST_COMPANY) };

	one.form.people = S("周敏 委员 兼职\n");
	HAS(sentence(a, act_run(w, a, town, S("t"), enter, &one)), "可以写组织员");
	one.form.people = S("周敏 组织员 兼职\n");
	OK(act_run(w, a, town, S("t"), enter, &one));
	SAME("周敏（组织员）", union_at(w, a, TEST_COMPANY).chair);
	assert_int_equal(union_at(w, a, TEST_COMPANY).term_ends.ymd, 20290101);
	/* Elections are of committees; the first one takes his place. */
	m.form.kind = COMMITTEE_ONE;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	installed(w, a);
	OK(committee_term_record.one(test_db(w, a), a, w, scope_all(), one.made, &was));
	assert_int_equal(was.until.ymd, 20261120);
	SAME("王建国", union_at(w, a, TEST_COMPANY).chair);
	/* And stays there. */
	one.form.number = 2;
	HAS(sentence(a, act_run(w, a, town, S("t"), enter, &one)), "现任工会委员会已经登记");
}

struct ending { id org; struct date term_ends; };

/* The union's own form, with another end of its term. */
static failed
end_by_hand(struct act *x, void *v)
{
	const struct ending *e = v;
	struct org_form form;
	struct org o;

	TRY(org_get(x->db, x->a, x->who->scope, e->org, &o));
	form = org_form_of(&o);
	form.term_ends = e->term_ends;
	return org_update(x, e->org, o.rev, &form);
}

ON_BOTH(a_term_does_not_end_before_it_begins)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *own = test_actor(w, a, "base", TEST_COMPANY);
	struct entering in = { .form = { .org_id = test_org(w, a, TEST_MILL).org_id, .kind = COMMITTEE_UNION, .number = 1,
		.began = { 20261123 }, .years = 5, .seats = 5, .people = S("周敏 主席 专职\n") } };
	struct making m = { .form = held(w, a, TEST_COMPANY) };
	struct ending e = { test_org(w, a, TEST_COMPANY).org_id, { 20200101 } };

	/* Without a committee on record nobody knows better. */
	OK(act_run(w, a, own, S("t"), end_by_hand, &e));
	installed(w, a);
	e.term_ends = (struct date){ 20261120 };
	HAS(sentence(a, act_run(w, a, own, S("t"), end_by_hand, &e)), "本届委员会 2026-11-20 就任，届满日期要在这之后");
	e.term_ends = (struct date){ 20261121 };
	OK(act_run(w, a, own, S("t"), end_by_hand, &e));
	assert_int_equal(union_at(w, a, TEST_COMPANY).term_ends.ymd, 20261121);
	HAS(sentence(a, act_run(w, a, own, S("t"), make, &m)), "2026-11-20");
	HAS(sentence(a, act_run(w, a, city, S("t"), enter, &in)), "选举产生的日期还没有到");
	in.form.began = (struct date){ 20261122 };
	OK(act_run(w, a, city, S("t"), enter, &in));
}

/* --- leaving, and filling what is empty --------------------------------------------------------- */

ON_BOTH(a_chair_is_moved_with_two_consents_and_removed_by_more_than_half_of_all)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	id term = installed(w, a);
	struct leaving l = { term, { .seat_id = seat_of(w, a, term, "王建国"), .how = LEFT_MOVED, .day = { 20261121 },
		.consent_own = true, .reason = S("工作需要") } };

	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), leave, &l));
	l.form.how = LEFT_REMOVED;
	l.form.entitled = 44;
	l.form.votes = 22;
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), leave, &l));
	l.form.votes = 23;
	OK(act_run(w, a, own, S("t"), leave, &l));
	assert_null(union_at(w, a, TEST_COMPANY).chair.s);
	assert_int_equal(unread(w, a, town), 1);
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), leave, &l));
	/* An ordinary member may simply go; not before he came. */
	l.form = (struct committee_leave_form){ .seat_id = seat_of(w, a, term, "陈志强"), .how = LEFT_MOVED,
		.day = { 20261119 }, .reason = S("调往外地") };
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), leave, &l));
	l.form.day = (struct date){ 20261122 };
	OK(act_run(w, a, own, S("t"), leave, &l));
}

ON_BOTH(a_by_election_fills_what_is_empty)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct making m = { .form = held(w, a, TEST_COMPANY) };
	id term = installed(w, a);
	struct leaving l = { term, { .seat_id = seat_of(w, a, term, "王建国"), .how = LEFT_RESIGNED,
		.day = { 20261121 }, .reason = S("本人辞职") } };

	m.form.what = ELECTION_SEAT;
	m.form.seats = 1;
	m.form.held = (struct date){ 20261122 };
	m.form.people = S("赵敏 主席 兼职 28");
	FAILS(ERR_INVALID, act_run(w, a, own, S("t"), make, &m));
	OK(act_run(w, a, own, S("t"), leave, &l));
	OK(file(w, a, own, &m));
	OK(decide(w, a, town, m.made, "approve", "13号"));
	SAME("赵敏", union_at(w, a, TEST_COMPANY).chair);
	assert_int_equal(term_now(w, a, m.form.org_id).number, 1);
	assert_int_equal(union_at(w, a, TEST_COMPANY).term_ends.ymd, 20311120);
}

static failed
enrol(struct act *x, void *v)
{
	struct member_form form = { .name = S("王建国"), .document_type = DOCUMENT_RESIDENT,
		.document_no = names_document(x->a, (struct date){ 19800101 }, SEX_MALE, (*(int64_t *)v)++),
		.mobile = names_mobile(x->a, *(int64_t *)v), .joined = { 20260105 },
		.org_id = x->who->org };

	return member_register(x, &form, &(id){ 0 });
}

struct finding { str path; struct committee_people people; };

static failed
find(struct act *x, void *v)
{
	struct finding *f = v;

	TRY(committee_people_find(x, f->path, &f->people));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

ON_BOTH(a_name_is_found_in_the_register_when_it_is_the_only_one)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY);
	struct finding f = { .path = S(TEST_COMPANY) };
	int64_t n = 0;

	OK(committee_people_read(a, NULL, COMMITTEE_UNION, S("王建国 主席 28\n李晓梅 委员 25"), &f.people));
	OK(act_run(w, a, own, S("t"), enrol, &n));
	OK(act_run(w, a, own, S("t"), find, &f));
	assert_true(f.people.at[0].person_id.v);
	assert_int_equal(f.people.at[1].person_id.v, 0);
	/* Two of that name: nobody is guessed. */
	OK(act_run(w, a, own, S("t"), enrol, &n));
	OK(act_run(w, a, own, S("t"), find, &f));
	assert_int_equal(f.people.at[0].person_id.v, 0);
}

/* --- entering, reminding, moving ------------------------------------------------------------------ */

static struct entering
old_term(struct world *w, struct arena *a, const char *path, int32_t began)
{
	return (struct entering){ .form = { test_org(w, a, path).org_id, COMMITTEE_UNION, 3, { began }, 5, 3,
		S("王建国 主席 兼职\n李晓梅 委员"), { 0 } } };
}

ON_BOTH(a_committee_in_office_is_entered_by_the_upper_union_once)
{
	struct entering e = old_term(w, a, TEST_COMPANY, 20220520);

	FAILS(ERR_DENIED, act_run(w, a, test_actor(w, a, "town", TEST_COMPANY), S("t"), enter, &e));
	OK(act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), enter, &e));
	assert_int_equal(union_at(w, a, TEST_COMPANY).term_ends.ymd, 20270520);
	FAILS(ERR_INVALID, act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), enter, &e));
}

ON_BOTH(each_stage_is_told_once_to_the_union_and_to_the_one_above)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct entering e = old_term(w, a, TEST_COMPANY, 20220520), far = old_term(w, a, TEST_COMMUNITY, 20241001);
	id job;

	OK(act_run(w, a, town, S("t"), enter, &e));
	OK(act_run(w, a, town, S("t"), enter, &far));
	for (int i = 0; i < 2; i++) {
		OK(act_run(w, a, &actor_house, S("t"), remind, &job));
		OK(job_run_all(w, a));
		assert_int_equal(unread(w, a, own), 1);
		assert_int_equal(unread(w, a, town), 1);
	}
	/* 2027-02-20: three months; 2027-05-21: over. */
	test_wait(w, 91 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), remind, &job));
	OK(job_run_all(w, a));
	assert_int_equal(unread(w, a, own), 2);
	test_wait(w, 90 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), remind, &job));
	OK(job_run_all(w, a));
	assert_int_equal(unread(w, a, own), 3);
	assert_int_equal(unread(w, a, town), 3);
}

ON_BOTH(a_union_that_says_only_when_its_term_ends_is_told_too)
{
	const struct actor *own = test_actor(w, a, "base", TEST_COMPANY), *town = test_actor(w, a, "town", TEST_STREET);
	struct ending e = { test_org(w, a, TEST_COMPANY).org_id, { 20270521 } };
	struct entering entered = old_term(w, a, TEST_COMPANY, 20241001);
	id job;

	OK(act_run(w, a, own, S("t"), end_by_hand, &e));
	for (int i = 0; i < 2; i++) {
		OK(act_run(w, a, &actor_house, S("t"), remind, &job));
		OK(job_run_all(w, a));
		assert_int_equal(unread(w, a, own), 1);
		assert_int_equal(unread(w, a, town), 1);
	}
	test_wait(w, 91 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), remind, &job));
	OK(job_run_all(w, a));
	assert_int_equal(unread(w, a, own), 2);
	/* Put off, it is another end; with a committee on record, that one's counts. */
	e.term_ends = (struct date){ 20270601 };
	OK(act_run(w, a, own, S("t"), end_by_hand, &e));
	OK(act_run(w, a, &actor_house, S("t"), remind, &job));
	OK(job_run_all(w, a));
	assert_int_equal(unread(w, a, own), 3);
	OK(act_run(w, a, town, S("t"), enter, &entered));
	test_wait(w, 150 * DAY);
	OK(act_run(w, a, &actor_house, S("t"), remind, &job));
	OK(job_run_all(w, a));
	assert_int_equal(unread(w, a, own), 3);
}

ON_BOTH(the_list_shows_who_is_due_the_soonest_first)
{
	const struct actor *town = test_actor(w, a, "town", TEST_STREET);
	struct entering e = old_term(w, a, TEST_COMPANY, 20220520), late = old_term(w, a, TEST_COMMUNITY, 20210101);
	struct committee_filter f = { .due = STAGE_HALF_YEAR };
	struct found found;
	struct committee_term *rows;

	OK(act_run(w, a, town, S("t"), enter, &e));
	OK(act_run(w, a, town, S("t"), enter, &late));
	OK(committee_term_record.list(test_db(w, a), a, w, town->scope, &(struct ask){ .filter = &f, .most = 10 }, &found));
	rows = found.at;
	assert_int_equal(found.n, 1);
	assert_int_equal(rows[0].stage, STAGE_HALF_YEAR);
	f.due = STAGE_LATE;
	OK(committee_term_record.list(test_db(w, a), a, w, town->scope, &(struct ask){ .filter = &f, .most = 10 }, &found));
	rows = found.at;
	assert_int_equal(found.n, 1);
	assert_int_equal(rows[0].stage, STAGE_LATE);
	OK(committee_term_record.list(test_db(w, a), a, w, test_actor(w, a, "town", TEST_TOWN)->scope,
		&(struct ask){ .filter = &f, .most = 10 }, &found));
	assert_int_equal(found.n, 0);
}

ON_BOTH(everything_moves_with_its_union)
{
	id company = test_org(w, a, TEST_COMPANY).org_id;
	const struct actor *town;
	struct making m = { .form = held(w, a, TEST_COMPANY) };
	struct shifting s = { company, test_org(w, a, TEST_TOWN).org_id, { 0 } };
	struct committee_seats_rows seats;
	id term = installed(w, a);

	m.form.kind = COMMITTEE_AUDIT;
	m.form.people = S("李晓梅 主任 兼职 28");
	OK(file(w, a, test_actor(w, a, "base", TEST_COMPANY), &m));
	OK(act_run(w, a, test_actor(w, a, "city", TEST_CITY), S("t"), shift, &s));
	town = test_actor(w, a, "town", TEST_TOWN);
	OK(db_all(test_db(w, a), a, committee_seats, town->scope, &seats, .term_id = term));
	assert_int_equal(seats.n, 3);
	OK(decide(w, a, town, m.made, "approve", "华总工〔2026〕1号"));
}
