/* Every step and every statement of every module, on both engines. */
#include "platform/account.h"
#include "test/test.h"
#include "test/world.h"

static size_t
check_all(struct db *d, struct arena *a)
{
	size_t n = 0, wrong = 0;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct stmt *const *const *file = (*m)->statements; file && *file; file++)
			for (const struct stmt *const *q = *file; *q; q++, n++) {
				failed f = db_prepare_check(d, a, *q);

				if (f)
					print_error("%s: %s: " FMT "\n", (*m)->name, (*q)->name, ARG(f->what));
				wrong += !!f;
			}
	assert_int_equal(wrong, 0);
	return n;
}

TEST(every_statement_is_understood_by_sqlite)
{
	assert_true(check_all(test_db(test_world(a), a), a) > 60);
}

TEST(every_statement_is_understood_by_postgresql)
{
	struct world *w = test_world_pg(a);

	if (w)
		assert_true(check_all(test_db(w, a), a) > 60);
}

TEST(a_second_migration_finds_nothing_to_do)
{
	struct world *w = test_world(a);
	struct db_gap gap;
	size_t n, applied;
	const struct step *const *steps = all_steps(a, &n);

	OK(db_migrate(w->pool, a, steps, n, world_now(w), &applied));
	assert_int_equal(applied, 0);
	OK(db_migrated(test_db(w, a), a, steps, n, &gap));
	assert_int_equal(gap.missing, 0);
}

TEST(a_module_s_steps_are_numbered_in_order)
{
	size_t n;
	const struct step *const *steps = all_steps(a, &n);

	for (size_t i = 1; i < n; i++)
		if (!strcmp(steps[i - 1]->module, steps[i]->module))
			assert_int_equal(steps[i]->number, steps[i - 1]->number + 1);
		else
			assert_int_equal(steps[i]->number, 1);
}

/* --- the tests' own installation ------------------------------------------------------ */

TEST(people_of_a_test_act_where_they_are_posted)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *worker = test_worker(w, a), *found;
	str token = test_token(w, a, town);

	assert_true(scope_covers(town->scope, S(TEST_MILL)));
	assert_false(scope_covers(town->scope, S(TEST_COMPANY)));
	assert_false(scope_covers(worker->scope, S(TEST_COMPANY)));
	assert_int_not_equal(town->person.v, worker->person.v);
	SAME("华士镇总工会", test_org(w, a, TEST_TOWN).name);

	OK(session_actor(w, a, token, S("::1"), &found));
	assert_int_equal(found->post.v, town->post.v);
	assert_memory_equal(&found->permits, &town->permits, sizeof found->permits);
	test_wait(w, 31 * MINUTE);
	FAILS(ERR_SESSION, session_actor(w, a, token, S("::1"), &found));
}

TEST(worlds_do_not_share_what_is_written)
{
	struct world *one = test_world(a), *other = test_world(a);
	int64_t before = test_recorded(other, a, NULL);

	test_worker(one, a);
	assert_int_equal(test_recorded(other, a, NULL), before);
	assert_int_equal(test_recorded(one, a, "account.make"), 1);
}
