/* rules_test.c - who is on record twice is found, by whom he concerns, and decided once. */
#include "modules/duplicate/inside.h"
#include "modules/member/test/people.h"
#include "test/web/player.h"

struct doing { id row; str reason; struct merge_form form; id one, other; int64_t rev; struct member_form member; };

static failed do_find(struct act *x, void *v)
{
	return duplicate_find(x, v);
}

static failed do_differ(struct act *x, void *v)
{
	struct doing *d = v;

	return duplicate_differ(x, d->row, S("打电话核对过，是两个人"));
}

static failed do_merge(struct act *x, void *v)
{
	struct doing *d = v;

	return member_merge(x, d->one, d->other, &d->form);
}

static failed do_remove(struct act *x, void *v)
{
	struct doing *d = v;

	return member_remove(x, d->row, d->rev, S("录错了"));
}

static failed do_update(struct act *x, void *v)
{
	struct doing *d = v;

	return member_update(x, d->row, d->rev, &d->member);
}

static failed do_take_out(struct act *x, void *v)
{
	struct doing *d = v;

	return member_record.remove(x, d->row, d->rev);
}

static failed do_transfer(struct act *x, void *v)
{
	return member_transfer(x, v);
}

/* As if he had been registered before marks were kept. */
static failed do_forget(struct act *x, void *v)
{
	TRY(db_run(x->db, x->a, duplicate_mark_drop, NULL, .person_id = *(const id *)v));
	return act_record(x, (struct entry){ .what = "duplicate.find", .object = "member" });
}

/* The same number again, as another kind of document. */
static struct member_form
again(const struct world *w, struct arena *a, const struct member_form *was, const char *path)
{
	struct member_form form = *was;

	form.document_type = DOCUMENT_OTHER;
	form.sex = SEX_MALE;
	form.birth = (struct date){ 19910407 };
	form.org_id = test_org(w, a, path).org_id;
	return form;
}

static struct duplicate
first_pair(struct world *w, struct arena *a, const struct actor *who, size_t *n)
{
	struct found found;
	struct db *d = borrow(w, a);

	OK(duplicate_record.list(d, a, w, who->scope, &(struct ask){ .most = 50 }, &found));
	db_return(w->pool, d);
	*n = found.n;
	return found.n ? *(const struct duplicate *)found.at : (struct duplicate){ 0 };
}

static void
run_find(struct world *w, struct arena *a, const struct actor *who)
{
	id job;

	OK(act_run(w, a, who, S("t"), do_find, &job));
	OK(job_run_all(w, a));
}

ON_BOTH(the_same_number_is_found_when_it_is_entered_again)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET), *town = test_actor(w, a, "town", TEST_TOWN);
	struct member_form one = some_form(a, "王建国", 1), two;
	struct duplicate d;
	size_t n;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	enter(w, a, street, &one);
	two = again(w, a, &one, TEST_COMMUNITY);
	two.mobile = S("19000009999");
	enter(w, a, street, &two);
	d = first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
	assert_int_equal(d.why, DUPLICATE_DOCUMENT);
	first_pair(w, a, town, &n);
	assert_int_equal(n, 0);
	first_pair(w, a, test_actor(w, a, "base", TEST_COMPANY), &n);
	assert_int_equal(n, 1);
}

ON_BOTH(a_likeness_is_found_and_its_absence_is_not)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1), two = some_form(a, "王建国", 3), other = some_form(a, "王建国", 5);
	struct duplicate d;
	size_t n;

	one.org_id = two.org_id = other.org_id = test_org(w, a, TEST_COMPANY).org_id;
	two.mobile = S("19110000001");
	enter(w, a, street, &one);
	enter(w, a, street, &other);
	first_pair(w, a, street, &n);
	assert_int_equal(n, 0);
	enter(w, a, street, &two);
	d = first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
	assert_int_equal(d.why, DUPLICATE_LIKENESS);
}

ON_BOTH(a_changed_number_is_looked_at_again)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1), two = some_form(a, "王建国", 3);
	struct doing d = { .rev = 1 };
	size_t n;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	two.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	enter(w, a, street, &one);
	d.row = enter(w, a, street, &two);
	d.member = two;
	d.member.mobile = S("19110000001");
	OK(act_run(w, a, street, S("t"), do_update, &d));
	first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
}

ON_BOTH(the_walk_finds_what_was_there_before_and_nothing_twice)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form one = some_form(a, "王建国", 1), two;
	struct duplicate d;
	struct member m;
	int64_t recorded;
	size_t n;
	id first;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	first = enter(w, a, city, &one);
	m = member_now(w, a, city, first);
	OK(act_run(w, a, &actor_house, S("t"), do_forget, &m.person_id));
	two = again(w, a, &one, TEST_MILL);
	two.mobile = S("19000009999");
	enter(w, a, city, &two);
	first_pair(w, a, city, &n);
	assert_int_equal(n, 0);
	run_find(w, a, city);
	d = first_pair(w, a, city, &n);
	assert_int_equal(n, 1);
	/* Either side sees the pair, with the other's union unnamed. */
	d = first_pair(w, a, test_actor(w, a, "base", TEST_MILL), &n);
	assert_int_equal(n, 1);
	assert_true(!d.org_name.n != !d.other_org_name.n);
	recorded = test_recorded(w, a, "duplicate.find");
	run_find(w, a, city);
	first_pair(w, a, city, &n);
	assert_int_equal(n, 1);
	/* The job itself is recorded, and no batch was written. */
	assert_int_equal(test_recorded(w, a, "duplicate.find"), recorded + 1);
}

/* A killed job goes on behind the last union that it finished. */
ON_BOTH(a_walk_that_was_killed_is_taken_up_where_it_stood)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	const char *const at[] = { TEST_COMPANY, TEST_MILL };
	struct job_run r = { .world = w, .a = a, .who = city };
	struct duplicate_mark_one_row mark;
	id persons[2];
	struct db *d;

	for (size_t i = 0; i < COUNT(at); i++) {
		struct member_form form = some_form(a, "王建国", 1 + 2 * (int)i);

		form.org_id = test_org(w, a, at[i]).org_id;
		persons[i] = member_now(w, a, city, enter(w, a, city, &form)).person_id;
		OK(act_run(w, a, &actor_house, S("t"), do_forget, &persons[i]));
	}
	OK(act_run(w, a, city, S("t"), do_find, &r.job.job_id));
	r.job.at = test_org(w, a, TEST_COMPANY).org_id.v;
	assert_true(r.job.at < test_org(w, a, TEST_MILL).org_id.v);
	OK(duplicate_find_job(&r));
	d = borrow(w, a);
	FAILS(ERR_MISSING, db_one(d, a, duplicate_mark_one, &mark, .person_id = persons[0]));
	OK(db_one(d, a, duplicate_mark_one, &mark, .person_id = persons[1]));
	db_return(w->pool, d);
}

ON_BOTH(two_people_are_remembered_as_two)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET), *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form one = some_form(a, "王建国", 1), two = some_form(a, "王建国", 3);
	struct doing d = { .rev = 1 };
	struct duplicate now;
	size_t n;
	failed f;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	two.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	two.mobile = S("19110000001");
	enter(w, a, street, &one);
	d.one = enter(w, a, street, &two);
	d.row = first_pair(w, a, street, &n).duplicate_id;
	/* Who covers one side only does not decide. */
	FAILS(ERR_INVALID, act_run(w, a, base, S("t"), do_differ, &d));
	OK(act_run(w, a, street, S("t"), do_differ, &d));
	f = act_run(w, a, street, S("t"), do_differ, &d);
	FAILS(ERR_CONFLICT, f);
	run_find(w, a, street);
	d.member = two;
	d.member.job = S("焊工");
	d.row = d.one;
	OK(act_run(w, a, street, S("t"), do_update, &d));
	now = first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
	assert_int_equal(now.state, DUPLICATE_DIFFERENT);
}

ON_BOTH(a_merge_closes_the_pair_and_a_mistake_takes_it_away)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1), two, third = some_form(a, "李国强", 7), fourth;
	struct doing d = { .form = { .keep = 1, .reason = S("看过身份证原件") }, .rev = 1 };
	struct duplicate now;
	size_t n;

	one.org_id = third.org_id = test_org(w, a, TEST_COMPANY).org_id;
	d.one = enter(w, a, street, &one);
	two = again(w, a, &one, TEST_COMMUNITY);
	d.other = enter(w, a, street, &two);
	OK(act_run(w, a, street, S("t"), do_merge, &d));
	now = first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
	assert_int_equal(now.state, DUPLICATE_MERGED);

	enter(w, a, street, &third);
	fourth = again(w, a, &third, TEST_COMMUNITY);
	d.row = enter(w, a, street, &fourth);
	now = first_pair(w, a, street, &n);
	assert_int_equal(n, 2);
	OK(act_run(w, a, street, S("t"), do_remove, &d));
	now = first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
	assert_int_equal(now.state, DUPLICATE_MERGED);
}

/* The clear text is nowhere: neither in marks nor in pairs. */
ON_BOTH(marks_are_digests)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1);
	struct duplicate_mark_one_row mark;
	struct member m;
	struct db *d;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	m = member_now(w, a, street, enter(w, a, street, &one));
	d = borrow(w, a);
	OK(db_one(d, a, duplicate_mark_one, &mark, .person_id = m.person_id));
	db_return(w->pool, d);
	LACKS(mark.document_mark.bytes, one.document_no);
	LACKS(mark.likeness_mark.bytes, S("王建国"));
	assert_true(mark.document_mark.bytes.n >= 16);
}

/* An import is taken back: who is on record no more is nobody's double, and his marks are gone. */
ON_BOTH(who_is_taken_out_again_is_no_double_any_more)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1), two;
	struct doing d = { 0 };
	struct duplicate_mark_one_row mark;
	struct db *db;
	id person;
	size_t n;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	enter(w, a, street, &one);
	two = again(w, a, &one, TEST_COMMUNITY);
	d.row = enter(w, a, street, &two);
	person = member_now(w, a, street, d.row).person_id;
	first_pair(w, a, street, &n);
	assert_int_equal(n, 1);
	d.rev = member_now(w, a, street, d.row).rev;
	OK(act_run(w, a, street, S("t"), do_take_out, &d));
	first_pair(w, a, street, &n);
	assert_int_equal(n, 0);
	db = borrow(w, a);
	FAILS(ERR_MISSING, db_one(db, a, duplicate_mark_one, &mark, .person_id = person));
	db_return(w->pool, db);
}

ON_BOTH(a_pair_is_seen_where_the_member_is_now)
{
	const struct actor *street = test_actor(w, a, "town", TEST_STREET), *town = test_actor(w, a, "town", TEST_TOWN);
	struct member_form one = some_form(a, "王建国", 1), two;
	struct member_transfer t = { .from_name = S("x"), .reason = S("换了单位") };
	size_t n;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	enter(w, a, street, &one);
	two = again(w, a, &one, TEST_COMMUNITY);
	t.member = enter(w, a, street, &two);
	first_pair(w, a, town, &n);
	assert_int_equal(n, 0);
	t.to = test_org(w, a, TEST_MILL);
	OK(act_run(w, a, &actor_house, S("t"), do_transfer, &t));
	first_pair(w, a, town, &n);
	assert_int_equal(n, 1);
}

TEST(an_officer_compares_and_merges_on_the_page)
{
	struct world *w = test_world(a);
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form one = some_form(a, "王建国", 1), two;
	struct visit *v = visit_new(a, w);
	struct answer got;
	const char *path;
	size_t n;

	one.org_id = test_org(w, a, TEST_COMPANY).org_id;
	one.job = S("焊工");
	enter(w, a, street, &one);
	two = again(w, a, &one, TEST_COMMUNITY);
	two.job = S("电工");
	enter(w, a, street, &two);
	visit_as(v, street);
	HAS(visit_get(v, "/duplicates").body, S("王建国"));
	path = arena_fmt(a, "/duplicates/%lld", (long long)first_pair(w, a, street, &n).duplicate_id.v).s;
	got = visit_get(v, path);
	HAS(got.body, S("电工"));
	HAS(got.body, S("320599********"));
	LACKS(got.body, one.document_no);
	got = visit_get(v, arena_fmt(a, "%s/merge", path).s);
	HAS(got.body, S("电工"));
	LACKS(got.body, one.document_no);
	got = visit_post(v, arena_fmt(a, "%s/merge", path).s, "reason", "看过身份证原件", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(v, arena_fmt(a, "%s/merge", path).s, "keep", "2", "job", "1", "reason", "看过身份证原件", NULL);
	assert_int_equal(got.status, 303);
	got = visit_get(v, path);
	HAS(got.body, S("已合并"));
	/* One side only: the rest is left to whoever covers both. */
	visit_as(v, test_actor(w, a, "base", TEST_COMPANY));
	HAS(visit_get(v, path).body, S("王建国"));
}
