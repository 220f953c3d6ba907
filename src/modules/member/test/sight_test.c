/* sight_test.c - finding members; who sees whom, also when a union moves; what the check finds. */
#include "modules/member/test/registering.h"

/* --- finding, and who sees whom ----------------------------------------------------------------- */

ON_BOTH(members_are_found_by_name_initials_mobile_and_number)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form one = form_of(a, "王小明", 12, COMPANY), two = form_of(a, "王娟", 14, MILL),
	                   three = form_of(a, "John Smith", 16, SCHOOL);

	OK(register_as(w, a, city, &one, NULL));
	OK(register_as(w, a, city, &two, NULL));
	OK(register_as(w, a, city, &three, NULL));
	assert_int_equal(2, list_as(w, a, city, "王", NULL));
	assert_int_equal(1, list_as(w, a, city, "王 小明", NULL));
	assert_int_equal(1, list_as(w, a, city, "wxm", NULL));
	assert_int_equal(2, list_as(w, a, city, "W", NULL));
	assert_int_equal(1, list_as(w, a, city, "John", NULL));
	assert_int_equal(0, list_as(w, a, city, "小明", NULL));
	assert_int_equal(1, list_as(w, a, city, "190 0000 0014", NULL));
	assert_int_equal(1, list_as(w, a, city, one.document_no.s, NULL));
	assert_int_equal(0, list_as(w, a, city, "320599199003070018", NULL));
	assert_int_equal(3, list_as(w, a, city, "", NULL));
}

ON_BOTH(pages_go_on_where_the_last_one_ended)
{
	struct db *d = reader(w, a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct ask ask = { .most = 3 };
	struct found found;
	int64_t seen = 0;

	for (int i = 0; i < 7; i++) {
		struct member_form form = form_of(a, i % 2 ? "王娟" : "李强", 20 + 2 * i, i % 3 ? COMPANY : MILL);

		OK(register_as(w, a, city, &form, NULL));
	}
	for (int page = 0; page < 5; page++) {
		OK(member_record.list(d, a, w, city->scope, &ask, &found));
		seen += (int64_t)found.n;
		if (!found.n)
			break;
		ask.after = member_record.place((struct member *)found.at + found.n - 1);
	}
	assert_int_equal(7, seen);
}

ON_BOTH(nobody_sees_a_siblings_members)
{
	struct db *d = reader(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	const struct actor nobody = { .name = S("") };
	struct member_form form = form_of(a, "王娟", 12, COMPANY);
	struct member_changes changes;
	struct member m;
	int64_t count;
	id member;

	OK(register_as(w, a, base, &form, &member));
	assert_int_equal(1, list_as(w, a, street, NULL, NULL));
	assert_int_equal(0, list_as(w, a, mill, NULL, NULL));
	assert_int_equal(0, list_as(w, a, mill, "王娟", NULL));
	assert_int_equal(0, list_as(w, a, town, "19000000012", NULL));
	assert_int_equal(0, list_as(w, a, town, form.document_no.s, NULL));
	assert_int_equal(0, list_as(w, a, &nobody, NULL, NULL));
	assert_int_equal(0, list_as(w, a, &nobody, "王", NULL));
	OK(member_record.count(d, a, nobody.scope, &count));
	assert_int_equal(0, count);
	FAILS(ERR_MISSING, member_record.one(d, a, w, mill->scope, member, &m));
	FAILS(ERR_MISSING, update_as(w, a, mill, member, 1, &form));
	OK(member_changes(d, a, mill->scope, member, 10, &changes));
	assert_int_equal(0, changes.n);
}

struct moving { id org, parent, job; };

static failed
do_move_union(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->parent, S("区划调整"), &m->job);
}

ON_BOTH(members_follow_a_union_that_moves)
{
	struct db *d = reader(w, a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	const struct actor *street = test_actor(w, a, "town", TEST_STREET);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);
	struct moving m = { test_org(w, a, TEST_COMPANY).org_id, test_org(w, a, TEST_TOWN).org_id, { 0 } };
	struct member_changes changes;
	int64_t count;
	id member;

	OK(register_as(w, a, city, &form, &member));
	OK(act_run(w, a, city, S("test"), do_move_union, &m));
	assert_int_equal(1, list_as(w, a, town, NULL, NULL));
	assert_int_equal(0, list_as(w, a, street, NULL, NULL));
	OK(member_changes(d, a, town->scope, member, 10, &changes));
	assert_int_equal(1, changes.n);
	OK(member_record.count(d, a, town->scope, &count));
	assert_int_equal(1, count);
}

struct checking { const struct module *module; bool repair; struct buf found; };

static failed
do_check(struct act *x, void *v)
{
	struct checking *c = v;

	return c->module->check(x, c->repair, &c->found);
}

ON_BOTH(the_check_finds_nothing_after_all_that)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY), other = form_of(a, "李强", 13, MILL);
	struct member_move move = { MEMBER_EXITED, { 20261101 }, S("离职"), .declared = { 20261020 },
		.announced = { 20261025 }, .card = true };
	struct call c = { .move = &move, .rev = 1 };
	struct checking check = { .found = { .a = a } };

	for (const struct module *const *m = modules; *m; m++)
		if (!strcmp((*m)->name, "member"))
			check.module = *m;
	OK(register_as(w, a, city, &form, NULL));
	OK(register_as(w, a, city, &other, &c.member));
	OK(act_run(w, a, city, S("test"), do_move, &c));
	OK(act_run(w, a, &actor_house, S("test"), do_check, &check));
	SAME("", buf_str(&check.found));
}
