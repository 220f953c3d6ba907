/* employers_test.c - which union covers which employer, from when until when. */
#include "test/test.h"

#include "modules/org/inside.h"
#include "test/world.h"

struct doing { id org, cover; int64_t rev; struct org_cover_form form; struct org_cover_end end; struct org_form org_form; };

static failed
cover(struct act *x, void *v)
{
	struct doing *d = v;

	return org_cover_add(x, d->org, &d->form, &d->cover);
}

static failed
change(struct act *x, void *v)
{
	struct doing *d = v;

	return org_cover_change(x, d->org, d->cover, d->rev, &d->form);
}

static failed
stop(struct act *x, void *v)
{
	struct doing *d = v;

	return org_cover_stop(x, d->org, d->cover, &d->end);
}

static failed
make(struct act *x, void *v)
{
	struct doing *d = v;

	return org_create(x, &d->org_form, &d->org);
}

static failed
update(struct act *x, void *v)
{
	struct doing *d = v;

	return org_update(x, d->org, d->rev, &d->org_form);
}

static str
says(struct arena *a, failed f)
{
	return f ? err_sentence(a, f) : S("");
}

static struct org
read_org(struct world *w, struct arena *a, id org)
{
	struct db *d;
	struct org o;

	OK(db_borrow(w->pool, a, &d));
	OK(org_get(d, a, scope_all(), org, &o));
	db_return(w->pool, d);
	return o;
}

static struct org_covers
now(struct world *w, struct arena *a, id org)
{
	struct org_covers c;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(org_covers_now(d, a, scope_all(), org, 100, &c));
	db_return(w->pool, d);
	return c;
}

#define CODE S("91350100M000100Y43")            /* GB 32100's own example */
#define UNION_CODE S("81321100MC0001X231")

ON_BOTH(a_joint_union_names_its_units_and_the_last_one_stays)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct doing d = { .org_form = { .parent_id = test_org(w, a, TEST_STREET).org_id, .kind = ORG_BASE,
		.base = ORG_JOINT, .name = S("江阴市澄江街道通江路联合工会委员会") } };
	id first;

	OK(act_run(w, a, who, S("t"), make, &d));
	d.form = (struct org_cover_form){ .name = S("江阴市甲服务有限公司"), .uscc = S("91350100m000100y43"), .employees = 12,
		.since = { 20240301 } };
	OK(act_run(w, a, who, S("t"), cover, &d));
	first = d.cover;
	SAME(CODE, now(w, a, d.org).at[0].uscc);
	HAS(says(a, act_run(w, a, who, S("t"), cover, &d)), "已在这家工会的覆盖单位里");
	/* The last one of a joint union does not end. */
	d.end = (struct org_cover_end){ { 20261101 }, S("单位注销") };
	HAS(says(a, act_run(w, a, who, S("t"), stop, &d)), "至少要写明一个单位");
	d.form = (struct org_cover_form){ .name = S("江阴市乙服务有限公司") };
	OK(act_run(w, a, who, S("t"), cover, &d));
	d.cover = first;
	d.end.until = (struct date){ 20240201 };
	HAS(says(a, act_run(w, a, who, S("t"), stop, &d)), "不能早于开始日期 2024-03-01");
	d.end.until = (struct date){ 20261123 };
	HAS(says(a, act_run(w, a, who, S("t"), stop, &d)), "日期还没有到");
	d.end.until = (struct date){ 20261101 };
	OK(act_run(w, a, who, S("t"), stop, &d));
	HAS(says(a, act_run(w, a, who, S("t"), stop, &d)), "已经结束");
	assert_int_equal(1, now(w, a, d.org).n);
	/* It may come back: the history keeps both times. */
	d.form = (struct org_cover_form){ .uscc = CODE, .name = S("江阴市甲服务有限公司") };
	OK(act_run(w, a, who, S("t"), cover, &d));
	assert_int_equal(2, now(w, a, d.org).n);
}

ON_BOTH(an_employer_has_one_independent_union_at_a_time)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org_form = { .parent_id = test_org(w, a, TEST_STREET).org_id, .kind = ORG_BASE,
		.base = ORG_SINGLE, .name = S("江阴市甲制造有限公司工会委员会"), .unit_name = S("江阴市甲制造有限公司"), .unit_uscc = CODE } };
	struct doing other = d, joint = { .org = test_org(w, a, TEST_COMMUNITY).org_id };

	OK(act_run(w, a, who, S("t"), make, &d));
	SAME("江阴市甲制造有限公司", now(w, a, d.org).at[0].name);
	assert_true(now(w, a, d.org).at[0].sole);
	other.org_form.name = S("江阴市甲制造有限公司第二工会委员会");
	HAS(says(a, act_run(w, a, who, S("t"), make, &other)), "已有独立工会“江阴市甲制造有限公司工会委员会”");
	/* A trade or joint union may cover it besides. */
	joint.form = (struct org_cover_form){ .employer_id = now(w, a, d.org).at[0].employer_id };
	OK(act_run(w, a, who, S("t"), cover, &joint));
	/* An independent union has one. */
	d.form = (struct org_cover_form){ .name = S("江阴市乙制造有限公司") };
	HAS(says(a, act_run(w, a, who, S("t"), cover, &d)), "独立基层工会只覆盖一个单位");
	/* When its own form names another employer, the old coverage ends. */
	d.org_form.unit_name = S("江阴市丙制造有限公司");
	d.org_form.unit_uscc = S("91110000802100433B");
	d.rev = read_org(w, a, d.org).rev;
	OK(act_run(w, a, who, S("t"), update, &d));
	assert_int_equal(1, now(w, a, d.org).n);
	SAME("江阴市丙制造有限公司", now(w, a, d.org).at[0].name);
	/* Ending it is seen in the union's own form. */
	d.cover = now(w, a, d.org).at[0].cover_id;
	d.end = (struct org_cover_end){ { 20261122 }, S("单位搬迁") };
	OK(act_run(w, a, who, S("t"), stop, &d));
	assert_null(read_org(w, a, d.org).unit_name.s);
	/* Now the first employer is free for another. */
	other.org_form.name = S("江阴市甲制造有限公司职工工会委员会");
	OK(act_run(w, a, who, S("t"), make, &other));
}

ON_BOTH(a_code_of_a_union_or_of_another_employer_is_refused)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org_form = { .parent_id = test_org(w, a, TEST_STREET).org_id, .kind = ORG_BASE, .base = ORG_TRADE,
		.name = S("江阴市样例行业工会联合会"), .uscc = UNION_CODE } };

	OK(act_run(w, a, who, S("t"), make, &d));
	d.form = (struct org_cover_form){ .name = S("江阴市甲公司"), .uscc = UNION_CODE };
	HAS(says(a, act_run(w, a, who, S("t"), cover, &d)), "这个代码是工会“江阴市样例行业工会联合会”的");
	d.form.uscc = S("91350100M000100Y44");
	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), cover, &d));
	d.form.uscc = CODE;
	d.form.since = (struct date){ 20261123 };
	HAS(says(a, act_run(w, a, who, S("t"), cover, &d)), "日期还没有到");
	d.form.since = (struct date){ 0 };
	OK(act_run(w, a, who, S("t"), cover, &d));
	d.form.name = S("江阴市乙公司");
	HAS(says(a, act_run(w, a, who, S("t"), cover, &d)), "这个代码登记的单位是“江阴市甲公司”");
	assert_int_equal(1, now(w, a, d.org).n);
	/* Its name changes for all who cover it; an old copy of it is told. */
	d.rev = 1;
	OK(act_run(w, a, who, S("t"), change, &d));
	SAME("江阴市乙公司", now(w, a, d.org).at[0].name);
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), change, &d));
}

ON_BOTH(a_federation_covers_no_employers_and_a_neighbour_sees_none)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	const struct actor *neighbour = test_actor(w, a, "town", TEST_TOWN);
	struct doing d = { .org = who->org, .form = { .name = S("江阴市甲公司") } };
	struct org_cover c;

	HAS(says(a, act_run(w, a, who, S("t"), cover, &d)), "不是基层工会");
	d.org = test_org(w, a, TEST_COURIERS).org_id;
	FAILS(ERR_MISSING, act_run(w, a, neighbour, S("t"), cover, &d));
	OK(act_run(w, a, who, S("t"), cover, &d));
	FAILS(ERR_MISSING, org_cover_get(test_db(w, a), a, neighbour->scope, d.org, d.cover, &c));
}

ON_BOTH(a_union_becomes_independent_only_with_one_employer)
{
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_COMMUNITY).org_id };
	struct org o = read_org(w, a, d.org);

	d.form.name = S("江阴市甲商行");
	OK(act_run(w, a, who, S("t"), cover, &d));
	d.form.name = S("江阴市乙商行");
	OK(act_run(w, a, who, S("t"), cover, &d));
	d.org_form = org_form_of(&o);
	d.org_form.base = ORG_SINGLE;
	d.rev = o.rev;
	HAS(says(a, act_run(w, a, who, S("t"), update, &d)), "现在覆盖着 2 个");
	d.end = (struct org_cover_end){ { 20261122 }, S("搬走") };
	OK(act_run(w, a, who, S("t"), stop, &d));
	OK(act_run(w, a, who, S("t"), update, &d));
	assert_true(now(w, a, d.org).at[0].sole);
}

TEST(employers_are_found_by_code_and_by_a_part_of_the_name)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct doing d = { .org = test_org(w, a, TEST_COMMUNITY).org_id, .form = { .name = S("江阴市甲商行"), .uscc = CODE } };
	struct employer_found_rows rows;

	OK(act_run(w, a, who, S("t"), cover, &d));
	OK(org_employers(test_db(w, a), a, S("甲商"), 10, &rows));
	assert_int_equal(1, rows.n);
	OK(org_employers(test_db(w, a), a, S(" 91350100m000100y43"), 10, &rows));
	assert_int_equal(1, rows.n);
	/* A sign that stands for anything stands for nothing here. */
	OK(org_employers(test_db(w, a), a, S("%"), 10, &rows));
	assert_int_equal(0, rows.n);
	OK(org_employers(test_db(w, a), a, S("甲%行"), 10, &rows));
	assert_int_equal(0, rows.n);
}
