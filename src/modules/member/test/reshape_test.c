/* reshape_test.c - unions that are merged, dissolved, divided: where members, papers and officers go. */
#include "test/test.h"

#include "member_status.h"
#include "modules/join/join.h"
#include "modules/member/inside.h"
#include "modules/org/inside.h"
#include "platform/account.h"
#include "platform/job.h"
#include "test/world.h"

#define PAPER S("澄工复〔2026〕12号")
#define THAT_DAY ((struct date){ 20261120 })

struct doing {
	id org, made, job;
	struct member_form member;
	struct join_form application;
	struct org_merging merging;
	struct org_ending ending;
	struct member_splitting splitting;
	struct org_cover_form cover;
	struct buf *out;
};

static failed
register_member(struct act *x, void *v)
{
	struct doing *d = v;

	return member_register(x, &d->member, &d->made);
}

static failed
merge(struct act *x, void *v)
{
	struct doing *d = v;

	return org_merge(x, d->org, &d->merging, &d->job);
}

static failed
dissolve(struct act *x, void *v)
{
	struct doing *d = v;

	return org_dissolve(x, d->org, &d->ending);
}

static failed
split(struct act *x, void *v)
{
	struct doing *d = v;

	return member_split(x, d->org, &d->splitting, &d->made);
}

static failed
cover(struct act *x, void *v)
{
	struct doing *d = v;

	return org_cover_add(x, d->org, &d->cover, &d->made);
}


static failed
leave(struct act *x, void *v)
{
	return member_move(x, *(id *)v, 1, &(struct member_move){ .status = MEMBER_EXITED,
		.day = THAT_DAY, .reason = S("辞职"), .declared = THAT_DAY, .announced = THAT_DAY, .card = true });
}

static failed
apply(struct act *x, void *v)
{
	struct doing *d = v;
	struct join_texts texts;

	TRY(join_texts(x->db, x->a, &texts));
	d->application.texts = texts.digest;
	return join_submit(x, &d->application, &d->made);
}

static failed
check(struct act *x, void *v)
{
	struct buf *out = v;

	TRY(org_check(x, false, out));
	TRY(member_check(x, false, out));
	return act_record(x, (struct entry){ .what = "test.check", .object = "org" });
}

/* --- looking ----------------------------------------------------------------------- */

static str
says(struct arena *a, failed f)
{
	return f ? err_sentence(a, f) : S("");
}

static id
at(const struct world *w, struct arena *a, const char *path)
{
	return test_org(w, a, path).org_id;
}

static struct org
org_now(struct world *w, struct arena *a, id org)
{
	struct db *d;
	struct org o;

	OK(db_borrow(w->pool, a, &d));
	OK(org_get(d, a, scope_all(), org, &o));
	db_return(w->pool, d);
	return o;
}

static struct member
member_now(struct world *w, struct arena *a, id member)
{
	struct member m;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(member_one(d, a, w, scope_all(), member, &m));
	db_return(w->pool, d);
	return m;
}

static struct member_change
last_change(struct world *w, struct arena *a, id member)
{
	struct member_changes c;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(member_changes(d, a, scope_all(), member, 1, &c));
	db_return(w->pool, d);
	return c.at[0];
}

static str
change_of(struct world *w, struct arena *a, id member)
{
	return last_change(w, a, member).reason;
}

static struct org_change
history(struct world *w, struct arena *a, id org)
{
	struct org_change_list_rows rows = { 0 };
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_all(d, a, org_change_list, scope_all(), &rows, .org_id = org, .most = 1));
	db_return(w->pool, d);
	return rows.at[0];
}

/* Nothing is miscounted or lies at another path than its union. */
static str
wrong(struct world *w, struct arena *a)
{
	struct buf b = { .a = a };

	OK(act_run(w, a, &actor_house, S("t"), check, &b));
	return buf_str(&b);
}

static id
member_of(struct world *w, struct arena *a, const char *path, int n, const char *unit)
{
	struct doing d = { .member = { .name = S("王样例"), .document_type = DOCUMENT_RESIDENT,
		.document_no = document_make(a, S("320599"), (struct date){ 19900307 }, n), .work_unit = str_of(unit),
		.mobile = arena_fmt(a, "1900%07d", n), .org_id = at(w, a, path), .joined = { 20260105 } } };

	OK(act_run(w, a, &actor_house, S("t"), register_member, &d));
	return d.made;
}

/* Somebody applies who has an account of his own. */
static id
application_of(struct world *w, struct arena *a, const char *path)
{
	struct doing d = { .application = { .route = ROUTE_UNIT, .org_id = at(w, a, path), .name = S("陈晓芸"),
		.document_type = DOCUMENT_RESIDENT, .document_no = document_make(a, S("320599"), (struct date){ 19910307 }, 7),
		.join = true, .use = true, .number = true } };
	const struct actor *who;
	str token;

	OK(sms_code_send(w, a, S("19000004444"), "sign-in", S("127.0.0.1")));
	OK(account_sign_in_mobile(w, a, S("19000004444"), test_code(w), S("127.0.0.1"), S("test"), &token));
	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	OK(act_run(w, a, who, S("t"), apply, &d));
	return d.made;
}

/* --- merging ------------------------------------------------------------------------- */

ON_BOTH(members_papers_and_officers_go_over_to_the_other_union)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	const struct actor *officer = test_actor(w, a, "base", TEST_COMPANY);
	id from = at(w, a, TEST_COMPANY), into = at(w, a, TEST_COMMUNITY);
	id one = member_of(w, a, TEST_COMPANY, 1, "甲"), two = member_of(w, a, TEST_COMPANY, 2, "甲");
	id gone = member_of(w, a, TEST_COMPANY, 3, "甲");
	struct doing d = { .org = from, .merging = { into, THAT_DAY, PAPER, S("两家单位合并") } };
	struct doing other = { .org = from, .cover = { .name = S("江阴市甲公司") } };
	struct org_covers covers;
	int64_t waiting;

	OK(act_run(w, a, who, S("t"), leave, &gone));
	application_of(w, a, TEST_COMPANY);
	OK(act_run(w, a, who, S("t"), cover, &other));
	OK(act_run(w, a, who, S("t"), merge, &d));
	assert_int_equal(0, d.job.v);
	assert_int_equal(into.v, member_now(w, a, one).org_id.v);
	assert_int_equal(into.v, member_now(w, a, gone).org_id.v);
	SAME(TEST_COMMUNITY, member_now(w, a, two).org_path);
	assert_int_equal(last_change(w, a, two).day.ymd, THAT_DAY.ymd);
	HAS(change_of(w, a, one), "并入“江阴市澄江街道君山社区工会联合会”");
	SAME("辞职", change_of(w, a, gone));
	assert_int_equal(2, org_now(w, a, into).members);
	assert_int_equal(0, org_now(w, a, from).members);
	assert_int_equal(ORG_CLOSED, org_now(w, a, from).state);
	assert_int_equal(20261120, org_now(w, a, from).ended.ymd);
	SAME("江阴市澄江街道君山社区工会联合会", org_now(w, a, from).successor_name);
	assert_int_equal(ORG_MERGED, history(w, a, from).kind);
	assert_int_equal(ORG_TOOK_IN, history(w, a, into).kind);
	SAME(PAPER, history(w, a, into).document_no);
	assert_int_equal(2, history(w, a, into).members);
	/* Whoever reviews in the other union finds the application, the officer of the first one is now there. */
	struct db *db = test_db(w, a);
	const struct actor *reviewer = test_actor(w, a, "base", TEST_COMMUNITY);
	struct post_of_person_rows posts = { 0 };

	OK(flow_inbox_count(db, a, w, reviewer, "join", 100, &waiting));
	assert_int_equal(1, waiting);
	OK(db_all(db, a, post_of_person, &posts, .person_id = officer->person));
	SAME(TEST_COMMUNITY, posts.at[0].org_path);
	OK(org_covers_now(db, a, scope_all(), into, 10, &covers));
	assert_int_equal(1, covers.n);
	assert_false(covers.at[0].sole);
	SAME("", wrong(w, a));
	/* What is closed cannot be merged again, nor be merged into. */
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "已撤销");
	d = (struct doing){ .org = into, .merging = { from, THAT_DAY, PAPER, S("再合并") } };
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "已撤销");
}

ON_BOTH(a_town_is_merged_with_all_that_stands_below_it)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	id from = at(w, a, TEST_TOWN), into = at(w, a, TEST_STREET), mill = at(w, a, TEST_MILL);
	id one = member_of(w, a, TEST_MILL, 1, "甲");
	struct doing d = { .org = from, .merging = { into, THAT_DAY, PAPER, S("区划调整") } };
	struct doing other = { .member = { .name = S("王样例"), .document_type = DOCUMENT_RESIDENT, .org_id = mill,
		.document_no = document_make(a, S("320599"), (struct date){ 19900307 }, 9), .joined = { 20260105 },
		.mobile = S("19000000009") } };
	struct org o;

	OK(act_run(w, a, who, S("t"), merge, &d));
	assert_int_not_equal(0, d.job.v);
	/* Until the job has run the subtree can be read, and nothing is written into it. */
	assert_true(org_now(w, a, mill).moving);
	HAS(says(a, act_run(w, a, who, S("t"), register_member, &other)), "正在调整隶属");
	OK(job_run_all(w, a));
	o = org_now(w, a, mill);
	assert_int_equal(into.v, o.parent_id.v);
	assert_true(str_starts(o.org_path, S(TEST_STREET)));
	assert_false(o.moving);
	SAME(o.org_path, member_now(w, a, one).org_path);
	assert_int_equal(ORG_CLOSED, org_now(w, a, from).state);
	assert_int_equal(1, org_now(w, a, into).members_below);
	assert_int_equal(0, org_now(w, a, from).members_below);
	assert_int_equal(5, org_now(w, a, into).unions_below);
	SAME("", wrong(w, a));
	OK(act_run(w, a, who, S("t"), register_member, &other));
	/* A second run of the job finds nothing to do. */
	OK(job_run_all(w, a));
	SAME("", wrong(w, a));
}

TEST(a_merge_that_cannot_be_says_why_and_writes_nothing)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	id company = at(w, a, TEST_COMPANY), street = at(w, a, TEST_STREET), town = at(w, a, TEST_TOWN);
	struct doing d = { .org = company, .merging = { company, THAT_DAY, PAPER, S("合并") } };

	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "不能并入自己");
	d.merging.into_id = street;
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "类别不同");
	d.org = street;
	d.merging.into_id = company;
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "不能并入自己的下级");
	d.org = at(w, a, TEST_CITY);
	d.merging.into_id = town;
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "最上级的工会");
	d.org = company;
	d.merging = (struct org_merging){ at(w, a, TEST_COMMUNITY), { 20261123 }, S(" "), S("合并") };
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "批准文号");
	d.merging.document_no = PAPER;
	HAS(says(a, act_run(w, a, who, S("t"), merge, &d)), "日期还没有到");
	/* A union that is not in scope is as good as none. */
	d.merging = (struct org_merging){ at(w, a, TEST_MILL), THAT_DAY, PAPER, S("合并") };
	FAILS(ERR_INVALID, act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), merge, &d));
	d.org = at(w, a, TEST_MILL);
	FAILS(ERR_MISSING, act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), merge, &d));
	assert_int_equal(ORG_FOUNDED, history(w, a, company).kind);
	assert_int_equal(0, org_now(w, a, company).successor_id.v);
	SAME("", wrong(w, a));
}

/* --- dissolving --------------------------------------------------------------------------- */

ON_BOTH(members_of_a_dissolved_union_keep_their_membership)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	const struct actor *officer = test_actor(w, a, "base", TEST_COMPANY);
	id org = at(w, a, TEST_COMPANY), one = member_of(w, a, TEST_COMPANY, 1, "甲");
	struct doing d = { .org = org, .ending = { .day = THAT_DAY, .document_no = PAPER, .reason = S("单位终止") } };
	struct post_of_person_rows posts = { 0 };
	struct member_ground_last_row ground;

	HAS(says(a, act_run(w, a, who, S("t"), dissolve, &d)), "还有 1 名会员");
	d.ending.keeper_id = org;
	HAS(says(a, act_run(w, a, who, S("t"), dissolve, &d)), "不能由它自己");
	d.ending.keeper_id = at(w, a, TEST_TOWN);
	HAS(says(a, act_run(w, a, who, S("t"), dissolve, &d)), "不在您的范围内");
	/* The union above the actor's own is above this one too. */
	d.ending.keeper_id = at(w, a, TEST_CITY);
	OK(act_run(w, a, who, S("t"), dissolve, &d));
	assert_int_equal(MEMBER_RETAINED, member_now(w, a, one).status);
	assert_int_equal(at(w, a, TEST_CITY).v, member_now(w, a, one).org_id.v);
	HAS(change_of(w, a, one), "会籍由“江阴市总工会”保留");
	/* On the day that was decided, not the one on which it was entered; and with its ground. */
	assert_int_equal(last_change(w, a, one).day.ymd, THAT_DAY.ymd);
	OK(db_one(test_db(w, a), a, member_ground_last, scope_all(), &ground, .member_id = one));
	assert_int_equal(ground.day.ymd, THAT_DAY.ymd);
	assert_int_equal(ground.status_before, MEMBER_ACTIVE);
	SAME("《工会法》第十三条", ground.clause);
	assert_int_equal(ORG_DISSOLVED, history(w, a, org).kind);
	assert_int_equal(ORG_KEEPS, history(w, a, at(w, a, TEST_CITY)).kind);
	OK(db_all(test_db(w, a), a, post_of_person, &posts, .person_id = officer->person));
	assert_int_equal(0, posts.n);
	SAME("", wrong(w, a));
}

ON_BOTH(what_waits_is_settled_before_a_union_is_dissolved)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = at(w, a, TEST_TOWN), .ending = { .day = THAT_DAY, .document_no = PAPER, .reason = S("撤并") } };

	HAS(says(a, act_run(w, a, who, S("t"), dissolve, &d)), "下面还有 2 家工会");
	application_of(w, a, TEST_COMPANY);
	d.org = at(w, a, TEST_COMPANY);
	HAS(says(a, act_run(w, a, who, S("t"), dissolve, &d)), "还有 1 件事没有办完");
	d.ending.document_no = (str){ 0 };
	HAS(says(a, act_run(w, a, who, S("t"), dissolve, &d)), "批准文号");
	assert_int_equal(ORG_ACTIVE, org_now(w, a, d.org).state);
}

/* --- dividing -------------------------------------------------------------------------------- */

static struct doing
splitting(id org, const char *name, const id *members, size_t n)
{
	return (struct doing){ .org = org, .splitting = { .members = members, .n_members = n, .org = { .day = THAT_DAY,
		.form = { .base = ORG_SINGLE, .name = str_of(name) }, .document_no = PAPER, .reason = S("单位分立") } } };
}

ON_BOTH(a_new_union_takes_the_members_it_is_given)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	id org = at(w, a, TEST_COURIERS), foreign = member_of(w, a, TEST_MILL, 9, "丙");
	id all[] = { member_of(w, a, TEST_COURIERS, 1, "甲"), member_of(w, a, TEST_COURIERS, 2, "甲"),
		member_of(w, a, TEST_COURIERS, 3, "乙") };
	struct doing d = splitting(org, "江阴市甲快递有限公司工会委员会", all, 0), c = { .org = org };
	struct org_covers covers;

	HAS(says(a, act_run(w, a, who, S("t"), split, &d)), "至少要有一名会员");
	d = splitting(org, "江阴市甲快递有限公司工会委员会", all, 3);
	HAS(says(a, act_run(w, a, who, S("t"), split, &d)), "所有会员都分出去了");
	d = splitting(org, "江阴市甲快递有限公司工会委员会", &foreign, 1);
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), split, &d));
	c.cover.name = S("江阴市甲快递有限公司");
	OK(act_run(w, a, who, S("t"), cover, &c));
	d = splitting(org, "江阴市甲快递有限公司工会委员会", all, 2);
	d.splitting.org.covers = &c.made;
	d.splitting.org.n_covers = 1;
	OK(act_run(w, a, who, S("t"), split, &d));
	assert_int_equal(d.made.v, member_now(w, a, all[1]).org_id.v);
	assert_int_equal(org.v, member_now(w, a, all[2]).org_id.v);
	HAS(change_of(w, a, all[0]), "分到“江阴市甲快递有限公司工会委员会”");
	assert_int_equal(2, org_now(w, a, d.made).members);
	assert_int_equal(1, org_now(w, a, org).members);
	assert_int_equal(ORG_DIVIDED, history(w, a, org).kind);
	assert_int_equal(ORG_SPLIT_FROM, history(w, a, d.made).kind);
	SAME("江阴市甲快递有限公司", org_now(w, a, d.made).unit_name);
	OK(org_covers_now(test_db(w, a), a, scope_all(), d.made, 10, &covers));
	assert_true(covers.at[0].sole);
	SAME("", wrong(w, a));
}
