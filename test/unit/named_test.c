/* named_test.c - names kept in memory: never another's, never an old one for long. */
#include "platform/named.h"

#include "test/test.h"

static const struct moment now = { 1795000000 * SECOND };

static struct moment
later(int64_t us)
{
	return (struct moment){ now.us + us };
}

static str
found(struct named *t, struct arena *a, struct moment when, int64_t i)
{
	str name = { 0 };
	size_t missing = named_find(t, a, when, &(id){ i }, 1, &name);

	assert_int_equal(missing, !name.s);
	return name;
}

TEST(a_name_is_kept_for_a_minute)
{
	struct named *t = named_new(a);

	assert_null(found(t, a, now, 7).s);
	named_keep(t, now, (id){ 7 }, S("华士镇总工会"));
	SAME("华士镇总工会", found(t, a, later(MINUTE - 1), 7));
	assert_null(found(t, a, later(MINUTE), 7).s);
	assert_null(found(t, a, now, 8).s);
	named_keep(t, later(MINUTE), (id){ 7 }, S("华士镇"));
	SAME("华士镇", found(t, a, later(MINUTE), 7));
}

/* Whoever read it before the transaction ended would keep what it was. */
TEST(what_is_renamed_is_asked_for_until_the_rename_is_over)
{
	struct named *t = named_new(a);

	named_keep(t, now, (id){ 7 }, S("旧名"));
	named_forget(t, now);
	assert_null(found(t, a, now, 7).s);
	named_keep(t, later(1), (id){ 7 }, S("旧名"));
	assert_null(found(t, a, later(2), 7).s);
	named_keep(t, later(MINUTE), (id){ 7 }, S("新名"));
	SAME("新名", found(t, a, later(MINUTE), 7));
}

TEST(of_many_each_has_its_own_name_or_none)
{
	enum { MANY = 40000 };
	struct named *t = named_new(a);
	id *ids = NEW_N(a, id, MANY);
	str *names = NEW_N(a, str, MANY);
	size_t missing, there = 0;

	for (int i = 0; i < MANY; i++) {
		ids[i] = (id){ ((int64_t)i + 1) << 20 };
		named_keep(t, now, ids[i], arena_fmt(a, "工会%d", i));
	}
	missing = named_find(t, a, now, ids, MANY, names);
	for (int i = 0; i < MANY; i++)
		if (names[i].s) {
			SAME(arena_fmt(a, "工会%d", i).s, names[i]);
			there++;
		}
	assert_int_equal(there + missing, MANY);
	/* Those of one register stay, whatever their ids have in common. */
	assert_true(there > 15000);
}

TEST(a_longer_name_is_not_kept_and_an_empty_one_is)
{
	struct named *t = named_new(a);
	char *longer = arena_get(a, 113);

	memset(longer, 'a', 112);
	named_keep(t, now, (id){ 1 }, (str){ longer, 112 });
	assert_null(found(t, a, now, 1).s);
	named_keep(t, now, (id){ 1 }, (str){ longer, 111 });
	assert_int_equal(found(t, a, now, 1).n, 111);
	named_keep(t, now, (id){ 2 }, S(""));
	assert_non_null(found(t, a, now, 2).s);
}
