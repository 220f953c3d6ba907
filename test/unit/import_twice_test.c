/*
 * import_twice_test.c - two who bring in the same people at the same moment: one makes each of them, the other is told,
 * and nobody is there twice, on both engines.
 */
#include <pthread.h>

#include "test/test.h"
#include "test/web/imports.h"
#include "web/module.h"

enum { PEOPLE = 10, BOTH = 5 };         /* of each file; of them in both */

/* The one who comes first, while the other has proven his rows and written none of them. */
static struct first {
	struct world *w;
	struct arena *a;
	const struct actor *who;
	str csv;
	int left;               /* calls until he comes */
	struct brought got;
} first;

static void
maybe_first(void)
{
	if (--first.left == 0)
		first.got = bring(first.w, first.a, first.who, first.csv);
}

static failed
match_then_first(struct act *x, const void *form, id *ret)
{
	failed f = member_record.match(x, form, ret);

	maybe_first();
	return f;
}

static failed
prefill_then_first(struct db *d, struct arena *a, const struct world *w, struct scope scope, id member, void *form,
                   int64_t *rev)
{
	failed f = member_record.prefill(d, a, w, scope, member, form, rev);

	maybe_first();
	return f;
}

static struct brought
second(struct world *w, struct arena *a, const struct actor *who, const struct record *r, str csv)
{
	struct import_sum sum;
	id import;

	OK(put(w, a, who, file_of(a, csv), "名册.csv", &import));
	OK(import_run_rows(w, who, a, r, import, NULL, &sum));
	return look(w, a, who, import, (id){ 0 });
}

static failed
check_all(struct act *x, void *v)
{
	for (const struct module *const *m = modules; *m; m++)
		if ((*m)->check)
			TRY((*m)->check(x, false, v));
	return NULL;
}

static str
checked(struct world *w, struct arena *a)
{
	struct buf said = { .a = a };

	OK(act_run(w, a, &actor_house, S("test"), check_all, &said));
	return said.n ? buf_str(&said) : S("");
}

ON_BOTH(who_was_made_meanwhile_is_refused_to_the_second)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct record r = member_record;
	struct brought got;

	r.match = match_then_first;
	first = (struct first){ w, a, who, people(a, PEOPLE - BOTH, PEOPLE, "6500"), PEOPLE, { { 0 } } };
	got = second(w, a, who, &r, people(a, 0, PEOPLE, "7000"));
	COUNTS(first.got, PEOPLE, 0, 0, 0, 0);
	COUNTS(got, PEOPLE - BOTH, 0, 0, 0, BOTH);
	for (int64_t row = 2 + PEOPLE - BOTH; row < 2 + PEOPLE; row++)
		HAS(reason(w, a, &got, row), "已是" MILL "的会员");
	assert_int_equal(members_of(w, a, who), 2 * PEOPLE - BOTH);
	SAME("", checked(w, a));
}

ON_BOTH(who_was_changed_meanwhile_is_refused_to_the_second)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct record r = member_record;
	struct brought got;

	COUNTS(bring(w, a, who, people(a, 0, PEOPLE, "6500")), PEOPLE, 0, 0, 0, 0);
	r.recall = NULL;
	r.prefill = prefill_then_first;
	first = (struct first){ w, a, who, people(a, PEOPLE - BOTH, BOTH, "8000"), PEOPLE, { { 0 } } };
	got = second(w, a, who, &r, people(a, 0, PEOPLE, "7000"));
	COUNTS(first.got, 0, BOTH, 0, 0, 0);
	COUNTS(got, 0, PEOPLE - BOTH, 0, 0, BOTH);
	for (int64_t row = 2 + PEOPLE - BOTH; row < 2 + PEOPLE; row++)
		HAS(reason(w, a, &got, row), "改过这位会员的资料");
	assert_int_equal(members_of(w, a, who), PEOPLE);
	/* The first one's value stands: with it nothing changes. */
	COUNTS(bring(w, a, who, people(a, PEOPLE - BOTH, BOTH, "8000")), 0, 0, BOTH, 0, 0);
	SAME("", checked(w, a));
}

/* --- side by side -------------------------------------------------------------------------------- */

enum { CROWD = 300 };

struct side { struct world *w; const struct actor *who; struct import_sum sum; id import; pthread_t thread; };

static void *
run_side(void *v)
{
	struct side *s = v;
	struct arena *a = arena_open(64 << 20);

	OK(import_run_rows(s->w, s->who, a, &member_record, s->import, NULL, &s->sum));
	arena_close(a);
	return NULL;
}

ON_BOTH(of_two_side_by_side_one_makes_each)
{
	const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
	struct side sides[2];

	for (size_t i = 0; i < COUNT(sides); i++) {
		sides[i] = (struct side){ .w = w, .who = who };
		OK(put(w, a, who, file_of(a, people(a, 0, CROWD, "6500")), "名册.csv", &sides[i].import));
	}
	for (size_t i = 0; i < COUNT(sides); i++)
		assert_int_equal(0, pthread_create(&sides[i].thread, NULL, run_side, &sides[i]));
	for (size_t i = 0; i < COUNT(sides); i++)
		assert_int_equal(0, pthread_join(sides[i].thread, NULL));
	for (size_t i = 0; i < COUNT(sides); i++) {
		struct import_sum sum = look(w, a, who, sides[i].import, (id){ 0 }).sum;

		assert_int_equal(sum.created + sum.same + sum.rejected, CROWD);
	}
	assert_int_equal(sides[0].sum.created + sides[1].sum.created, CROWD);
	assert_int_equal(members_of(w, a, who), CROWD);
	SAME("", checked(w, a));
}
