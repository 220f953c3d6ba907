/* division_test.c - 行政区划更新: proven one by one, put in force together, and nobody is left in what is no more. */
#include "test/test.h"

#include "modules/org/division.h"
#include "platform/division.h"
#include "test/world.h"

#define TODAY ((struct date){ 20261122 })

/* The mill stands in 华士镇 (320281107): the town with its villages goes into 澄江街道 (320281001). */
#define TOWN   S("320281107")
#define STREET S("320281001")

struct entering { struct division_change_form form; id made; int64_t changes; };

static failed
enter(struct act *x, void *v)
{
	struct entering *e = v;

	return division_record.create(x, &e->form, &e->made);
}

static failed
apply(struct act *x, void *v)
{
	struct entering *e = v;

	return division_apply(x, &e->changes);
}

static failed
load(struct act *x, void *v)
{
	(void)v;
	TRY(org_load_divisions(x));
	return act_record(x, (struct entry){ .what = "test.load", .object = "division" });
}

static failed
try(struct world *w, struct arena *a, const struct actor *who, const char *code, const char *name, const char *old,
    struct date since)
{
	struct entering e = { .form = { .code = str_of(code), .name = str_of(name), .old_code = str_of(old),
		.since = since } };

	if (!*code)
		e.form.code = (str){ 0 };
	if (!*name)
		e.form.name = (str){ 0 };
	if (!*old)
		e.form.old_code = (str){ 0 };
	return act_run(w, a, who, S("t"), enter, &e);
}

static str
says(struct arena *a, failed f)
{
	assert_non_null(f);
	return err_sentence(a, f);
}

static struct db *
borrow(struct world *w, struct arena *a)
{
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	return d;
}

static struct division_plan
plan(struct world *w, struct arena *a)
{
	struct division_plan p;
	struct db *d = borrow(w, a);

	OK(division_plan(d, a, TODAY, &p));
	db_return(w->pool, d);
	return p;
}

static bool
there(struct world *w, struct arena *a, str code)
{
	struct db *d = borrow(w, a);
	bool ret;

	OK(org_division_there(d, a, code, &ret));
	db_return(w->pool, d);
	return ret;
}

static struct org
mill(struct world *w, struct arena *a)
{
	struct db *d = borrow(w, a);
	struct org o;

	OK(org_get(d, a, scope_all(), test_org(w, a, TEST_MILL).org_id, &o));
	db_return(w->pool, d);
	return o;
}

static str
full_name(struct world *w, struct arena *a, str code)
{
	struct db *d = borrow(w, a);
	str ret;

	OK(org_division_full_name(d, a, code, &ret));
	db_return(w->pool, d);
	return ret;
}

ON_BOTH(a_change_that_cannot_be_is_refused_with_what_is_wrong)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);

	HAS(says(a, try(w, a, city, "", "", "", TODAY)), "至少写一个");
	HAS(says(a, try(w, a, city, "320281", "江阴市", "", TODAY)), "不用登记");
	HAS(says(a, try(w, a, city, "320281990", "", "", TODAY)), "要写名称");
	HAS(says(a, try(w, a, city, "320281990001", "新村", "", TODAY)), "上级区划 320281990");
	HAS(says(a, try(w, a, city, "320281001", "", "320281999", TODAY)), "没有原代码 320281999");
	HAS(says(a, try(w, a, city, "320281", "", "320281107", TODAY)), "不是同一级");
	HAS(says(a, try(w, a, city, "320281107", "", "320281107", TODAY)), "新代码和原代码相同");
	OK(try(w, a, city, "320281990", "高新街道", "", TODAY));
	OK(try(w, a, city, "320281990001", "新村", "", TODAY));
	HAS(says(a, try(w, a, city, "320281990", "高新街道", "", TODAY)), "已经登记了一条");
}

ON_BOTH(a_town_that_is_merged_takes_its_unions_along_and_keeps_its_name_in_history)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct entering e = { 0 };
	size_t villages = 0;
	str before = full_name(w, a, TOWN);

	SAME(TOWN, mill(w, a).division);
	OK(try(w, a, city, "320281001", "", "320281107", TODAY));
	/* Its villages must be told where they go. */
	HAS(plan(w, a).faults.at[0], "没有写明去处");
	HAS(says(a, act_run(w, a, city, S("t"), apply, &e)), "没有写明去处");
	for (const struct division *d = NULL; (d = division_child(TOWN, d)); villages++)
		OK(try(w, a, city, arena_fmt(a, "3202810019%02zu", villages).s, "", arena_str(a, d->code).s, TODAY));
	assert_int_equal(plan(w, a).faults.n, 0);
	assert_int_equal(plan(w, a).recoded, 1 + (int64_t)villages);
	assert_true(plan(w, a).unions >= 2);
	OK(act_run(w, a, city, S("t"), apply, &e));
	assert_int_equal(e.changes, 1 + (int64_t)villages);
	SAME(STREET, mill(w, a).division);
	assert_false(there(w, a, TOWN));
	assert_true(there(w, a, S("320281001900")));
	/* Who looks at an old number still reads where it was, and nobody may choose it any more. */
	SAME(before, full_name(w, a, TOWN));
	HAS(says(a, org_check_division(borrow(w, a), a, entity_field(&org_form_entity, S("division")), TOWN)),
	    "已经改为 320281001");
	assert_int_equal(test_recorded(w, a, "division.apply"), 1);
	HAS(says(a, act_run(w, a, city, S("t"), apply, &e)), "没有可以启用的变更");
	/* A start of the program does not bring its own table back. */
	OK(act_run(w, a, city, S("t"), load, NULL));
	assert_false(there(w, a, TOWN));
}

ON_BOTH(what_comes_in_force_later_waits_and_nobody_is_left_in_a_division_that_ends)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct entering e = { 0 };

	OK(try(w, a, city, "320281990", "高新街道", "", date_plus(TODAY, 9)));
	assert_int_equal(plan(w, a).later, 1);
	assert_int_equal(plan(w, a).added, 0);
	OK(try(w, a, city, "320281001", "澄江新街道", "", TODAY));
	OK(act_run(w, a, city, S("t"), apply, &e));
	assert_int_equal(e.changes, 1);
	assert_false(there(w, a, S("320281990")));
	HAS(full_name(w, a, STREET), "澄江新街道");
	OK(try(w, a, city, "320281107", "华士新镇", "", TODAY));
	OK(try(w, a, city, "", "", "320281107", TODAY));
	HAS(plan(w, a).faults.at[0], "分两次启用");
	HAS(says(a, act_run(w, a, city, S("t"), apply, &e)), "320281107");
	SAME(TOWN, mill(w, a).division);
}
