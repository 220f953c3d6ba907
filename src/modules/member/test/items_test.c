/* items_test.c - skills, honours, family: sealed, recorded, a child's only with a guardian's consent. */
#include "member_items.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "modules/member/test/people.h"
#include "platform/job.h"
#include "test/web/player.h"

struct doing { struct item_owner owner; int64_t part; const void *form; id item; int64_t rev; };

static failed do_save(struct act *x, void *v)
{
	struct doing *d = v;

	return item_save(x, &d->owner, part_of(d->part), d->item, d->rev, d->form, &d->item);
}

static failed do_drop(struct act *x, void *v)
{
	struct doing *d = v;

	return item_remove(x, &d->owner, d->item);
}

static struct doing
of_somebody(struct world *w, struct arena *a, const struct actor *who, int n, int64_t part, const void *form)
{
	struct member_form f = some_form(a, "王建国", n);
	struct member m;

	f.org_id = test_org(w, a, TEST_COMPANY).org_id;
	m = member_now(w, a, who, enter(w, a, who, &f));
	return (struct doing){ { m.person_id, m.member_id, m.name, m.org_path, false }, part, form, { 0 }, 0 };
}

static struct item
stored(struct world *w, struct arena *a, const struct doing *d)
{
	struct item i = { 0 };
	struct db *db = borrow(w, a);

	OK(item_read(db, a, d->owner.person, d->item, &i));
	db_return(w->pool, db);
	return i;
}

static failed
consent_in_force(struct world *w, struct arena *a, id item, struct consent_of_row *ret)
{
	struct db *db = borrow(w, a);
	failed f = db_one(db, a, consent_of, ret, .item_id = item);

	db_return(w->pool, db);
	return f;
}

/* A fault at this field of the form. */
static void
faults(failed f, const char *field)
{
	FAILS(ERR_INVALID, f);
	assert_non_null(f->field);
	assert_string_equal(f->field->name, field);
}

ON_BOTH(a_skill_is_kept_changed_and_removed_and_each_is_recorded)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct skill_form form = { S("焊工"), 3, S("2110003000123456"), S("江阴市人社局"), { 20210610 } };
	struct doing d = of_somebody(w, a, who, 1, PART_SKILL, &form);
	struct item i;

	OK(act_run(w, a, who, S("t"), do_save, &d));
	i = stored(w, a, &d);
	SAME("焊工", i.name);
	SAME("2110003000123456", opened(w, a, i.number));
	LACKS(i.number.sealed, S("2110003000"));
	form.level = 2;
	form.number = (str){ 0 };
	d.rev = 1;
	OK(act_run(w, a, who, S("t"), do_save, &d));
	i = stored(w, a, &d);
	assert_int_equal(i.level, 2);
	SAME("2110003000123456", opened(w, a, i.number));
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), do_save, &d));
	OK(act_run(w, a, who, S("t"), do_drop, &d));
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), do_drop, &d));
	assert_int_equal(test_recorded(w, a, "person.item"), 2);
	assert_int_equal(test_recorded(w, a, "person.item_remove"), 1);
}

ON_BOTH(a_child_under_fourteen_is_kept_only_with_consent_for_that_purpose)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct family_form form = { RELATION_CHILD, S("王小宝"), { 0 }, 2, false };
	struct doing d = of_somebody(w, a, who, 3, PART_FAMILY, &form);
	struct consent_of_row consent;
	struct item_count_row count;
	struct db *db;

	faults(act_run(w, a, who, S("t"), do_save, &d), "birth");
	/* Nor is a grandchild, who is one of the other relatives. */
	form.relation = RELATION_OTHER;
	faults(act_run(w, a, who, S("t"), do_save, &d), "birth");
	form.birth = (struct date){ 20200101 };
	faults(act_run(w, a, who, S("t"), do_save, &d), "consent");
	form.relation = RELATION_CHILD;
	/* Fourteen tomorrow. */
	form.birth = (struct date){ 20121123 };
	faults(act_run(w, a, who, S("t"), do_save, &d), "consent");
	db = borrow(w, a);
	OK(db_one(db, a, item_count, &count, .person_id = d.owner.person));
	db_return(w->pool, db);
	assert_int_equal(count.n, 0);
	d.item = (id){ 0 };
	form.consent = true;
	OK(act_run(w, a, who, S("t"), do_save, &d));
	OK(consent_in_force(w, a, d.item, &consent));
	assert_int_equal(consent.channel, CONSENT_PAPER);
	HAS(consent.words, S("单独同意"));
	HAS(consent.words, S("金秋助学"));
	/* Another purpose is another consent. */
	form.consent = false;
	form.purpose = 3;
	d.rev = 1;
	faults(act_run(w, a, who, S("t"), do_save, &d), "consent");
	form.purpose = 2;
	OK(act_run(w, a, who, S("t"), do_save, &d));
	OK(act_run(w, a, who, S("t"), do_drop, &d));
	FAILS(ERR_MISSING, consent_in_force(w, a, d.item, &consent));
}

ON_BOTH(who_is_fourteen_needs_none)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct family_form form = { RELATION_CHILD, S("王小宝"), { 20121122 }, 2, false };
	struct doing d = of_somebody(w, a, who, 5, PART_FAMILY, &form);
	struct consent_of_row consent;

	OK(act_run(w, a, who, S("t"), do_save, &d));
	FAILS(ERR_MISSING, consent_in_force(w, a, d.item, &consent));
}

ON_BOTH(nobody_reaches_anothers_and_no_day_is_to_come)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct honour_form form = { S("市劳动模范"), 3, { 20240430 }, S("江阴市人民政府") };
	struct doing d = of_somebody(w, a, who, 7, PART_HONOUR, &form), other = of_somebody(w, a, who, 9, PART_HONOUR, &form);

	OK(act_run(w, a, who, S("t"), do_save, &d));
	other.item = d.item;
	other.rev = 1;
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), do_save, &other));
	FAILS(ERR_MISSING, act_run(w, a, who, S("t"), do_drop, &other));
	form.day = (struct date){ 20261123 };
	d.rev = 1;
	faults(act_run(w, a, who, S("t"), do_save, &d), "day");
}

static failed do_merge(struct act *x, void *v)
{
	struct doing *both = v;

	return member_merge(x, both[0].owner.member, both[1].owner.member,
		&(struct merge_form){ .keep = 1, .reason = S("同一个人") });
}

ON_BOTH(they_follow_the_survivor_of_a_merge)
{
	const struct actor *who = test_actor(w, a, "town", TEST_STREET);
	struct family_form form = { RELATION_CHILD, S("王小宝"), { 20200101 }, 2, true };
	struct doing both[2] = { of_somebody(w, a, who, 11, PART_FAMILY, &form) };
	struct member_form again = some_form(a, "王建国", 11);
	struct member m;

	again.document_type = DOCUMENT_OTHER;
	again.sex = SEX_MALE;
	again.birth = (struct date){ 19910407 };
	again.org_id = test_org(w, a, TEST_COMMUNITY).org_id;
	m = member_now(w, a, who, enter(w, a, who, &again));
	both[1] = (struct doing){ { m.person_id, m.member_id, m.name, m.org_path, false }, PART_FAMILY, &form, { 0 }, 0 };
	OK(act_run(w, a, who, S("t"), do_save, &both[1]));
	OK(act_run(w, a, who, S("t"), do_merge, both));
	both[0].item = both[1].item;
	SAME("王小宝", opened(w, a, stored(w, a, &both[0]).sealed_name));
}

static failed do_admit(struct act *x, void *v)
{
	id made;

	return member_admit(x, v, &made);
}

TEST(a_worker_keeps_his_family_on_the_phone_and_only_looks_at_his_skills)
{
	struct world *w = test_world(a);
	const struct actor *worker = test_worker(w, a), *who = test_actor(w, a, "town", TEST_STREET);
	struct member_admission in = { .person = worker->person, .org = test_org(w, a, TEST_COMPANY).org_id,
		.joined = { 20260105 } };
	struct skill_form skill = { S("焊工"), 3, S("2110003000123456"), { 0 }, { 0 } };
	struct doing d = { { worker->person, { 1 }, worker->name, S(TEST_COMPANY), false }, PART_SKILL, &skill, { 0 }, 0 };
	struct visit *v = visit_new(a, w);
	struct answer got;
	const char *path;

	OK(act_run(w, a, &actor_house, S("t"), do_admit, &in));
	OK(act_run(w, a, who, S("t"), do_save, &d));
	visit_as(v, worker);
	HAS(visit_get(v, "/my/profile").body, "焊工");
	got = visit_post(v, "/my/profile/family", "relation", "2", "name", "王小宝", "birth", "2020-01-01", "purpose", "2", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "监护人");
	got = visit_post(v, "/my/profile/family", "relation", "2", "name", "王小宝", "birth", "2020-01-01", "purpose", "2",
		"consent", "1", NULL);
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/my/profile");
	HAS(got.body, "王*宝");
	LACKS(got.body, "王小宝");
	path = arena_z(a, arena_cat(a, S("/my/profile/family/"), answer_cut(&got, S("/my/profile/family/"), S("\""))));
	assert_int_equal(visit_get(v, path).status, 200);
	/* Not his skills. */
	got = visit_post(v, arena_fmt(a, "/my/profile/family/%lld/remove", (long long)d.item.v).s, NULL);
	assert_int_equal(got.status, 404);
	got = visit_post(v, arena_fmt(a, "%s/remove", path).s, NULL);
	assert_int_equal(got.status, 303);
	LACKS(visit_get(v, "/my/profile").body, "王*宝");
}
