/* base_field_test.c - arenas, errors and field tables. */
#include "test/test.h"

#include <setjmp.h>
#include <string.h>

struct club { id club_id; str name; int64_t size, kind; bool open; struct date founded; struct money fee; };

static const struct choice kinds[] = { { 1, "文艺", NULL }, { 2, "体育", NULL }, { 0, NULL, NULL } };
static const struct text says_even = { "club.even", "人数要是双数。" };

static failed
check_even(struct arena *a, const struct field *f, const void *value)
{
	return *(const int64_t *)value % 2 ? FAIL_SAY(a, ERR_INVALID, f, &says_even) : NULL;
}

#define F(m, ...) FIELD(struct club, m, __VA_ARGS__)
static const struct field fields[] = {
	F(club_id, .label = "编号", .flags = KEY),
	F(name, .label = "名称", .flags = MUST, .min = 2, .max = 5),
	F(size, .label = "人数", .min = 2, .max = 40, .check = check_even),
	F(kind, .label = "种类", .flags = MUST, .choices = kinds),
	F(open, .label = "公开"),
	F(founded, .label = "成立"),
	F(fee, .label = "会费", .max = 10000),
};
static const struct entity club_entity = ENTITY(struct club, fields, .name = "club", .label = "社团");
static const struct field some_fields[] = { F(club_id), F(name), F(size) };
static const struct entity part_entity = ENTITY(struct club, some_fields, .name = "part");
#undef F

static struct club
good_club(void)
{
	return (struct club){ .name = S("合唱团"), .size = 20, .kind = 1 };
}

TEST(a_table_that_forgets_a_member_is_found)
{
	(void)a;
	assert_true(entity_covers(&club_entity));
	assert_false(entity_covers(&part_entity));
}

TEST(all_faults_of_a_form_come_together)
{
	struct club c = { .name = S("合"), .size = 41, .kind = 3, .fee = { 10001 } };
	failed f = entity_check(a, &club_entity, &c);
	size_t n = 0;

	assert_non_null(f);
	for (failed one = f; one; one = one->next) {
		assert_non_null(one->field);
		assert_int_equal(one->code, ERR_INVALID);
		n++;
	}
	assert_int_equal(n, 4);
	SAME(err_sentence(a, f), S("名称至少要 2 个字。"));
}

TEST(missing_and_own_checks_say_what_is_wrong)
{
	struct club c = good_club();

	OK(entity_check(a, &club_entity, &c));
	c.name = (str){ 0 };
	SAME(err_sentence(a, entity_check(a, &club_entity, &c)), S("请填写名称。"));
	c = good_club();
	c.size = 21;
	SAME(err_sentence(a, entity_check(a, &club_entity, &c)), S("人数要是双数。"));
	c = good_club();
	c.kind = 0;
	SAME(err_sentence(a, entity_check(a, &club_entity, &c)), S("请填写种类。"));
}

TEST(values_are_read_as_people_write_them)
{
	struct club c = { 0 };

	OK(field_read(a, &fields[3], S("体育"), &c));
	assert_int_equal(c.kind, 2);
	OK(field_read(a, &fields[4], S("是"), &c));
	assert_true(c.open);
	OK(field_read(a, &fields[5], S("2026年11月2日"), &c));
	assert_int_equal(c.founded.ymd, 20261102);
	OK(field_read(a, &fields[6], S("12.5"), &c));
	assert_int_equal(c.fee.fen, 1250);
	OK(field_read(a, &fields[6], S("-0.05"), &c));
	assert_int_equal(c.fee.fen, -5);
	OK(field_read(a, &fields[6], S("  "), &c));
	assert_int_equal(c.fee.fen, 0);
	FAILS(ERR_INVALID, field_read(a, &fields[6], S("1.234"), &c));
	FAILS(ERR_INVALID, field_read(a, &fields[6], S("92233720368547759"), &c));
	FAILS(ERR_INVALID, field_read(a, &fields[5], S("2026-02-30"), &c));
	FAILS(ERR_INVALID, field_read(a, &fields[3], S("9"), &c));
	FAILS(ERR_INVALID, field_read(a, &fields[2], S("2.0"), &c));
}

TEST(values_are_shown_as_people_read_them)
{
	struct club c = { .kind = 2, .fee = { -1250 }, .founded = { 20261102 } };

	SAME(field_show(a, &fields[3], &c), S("体育"));
	SAME(field_plain(a, &fields[3], &c), S("2"));
	SAME(field_show(a, &fields[6], &c), S("-12.50"));
	c.fee.fen = 5;
	SAME(field_show(a, &fields[6], &c), S("0.05"));
	c.fee.fen = 0;
	SAME(field_show(a, &fields[6], &c), S("0.00"));
	c.fee.fen = INT64_MIN;
	SAME(field_show(a, &fields[6], &c), S("-92233720368547758.08"));
	SAME(field_show(a, &fields[5], &c), S("2026-11-02"));
	SAME(field_show(a, &fields[4], &c), S("否"));
}

TEST(a_full_arena_jumps_to_its_owner_and_not_further)
{
	struct arena *small = arena_open(4096);
	jmp_buf full;

	(void)a;
	assert_non_null(small);
	if (!setjmp(full)) {
		arena_full(small, &full);
		for (int i = 0; i < 100; i++)
			arena_get(small, 100);
		arena_close(small);
		fail_msg("the limit was passed");
	}
	assert_null(arena_try(small, 100000));
	arena_close(small);
}

static void
take_many(struct arena *a, void *many)
{
	for (int i = 0; i < *(const int *)many; i++)
		arena_get(a, 100);
}

TEST(work_apart_ends_where_its_memory_does_and_whoever_asked_goes_on)
{
	int few = 10, many = 100;

	(void)a;
	assert_true(arena_apart(4096, take_many, &few));
	assert_false(arena_apart(4096, take_many, &many));
}

static int cleaned[3], n_cleaned;

static void
note_clean(void *v)
{
	cleaned[n_cleaned++] = *(int *)v;
}

TEST(clean_ups_run_in_reverse_and_once)
{
	struct arena *own = arena_open(1 << 16);
	static int one = 1, two = 2;

	(void)a;
	n_cleaned = 0;
	arena_defer(own, note_clean, &one);
	arena_defer(own, note_clean, &two);
	arena_clean(own);
	arena_reset(own);
	arena_close(own);
	assert_int_equal(n_cleaned, 2);
	assert_int_equal(cleaned[0], 2);
	assert_int_equal(cleaned[1], 1);
}

TEST(text_that_grows_keeps_what_it_had)
{
	struct buf b = { .a = a };

	for (int i = 0; i < 5000; i++)
		buf_int(&b, i % 10);
	buf_int(&b, INT64_MIN);
	assert_int_equal(b.n, 5020);
	assert_true(!memcmp(b.s + 4990, "0123456789-9223372036854775808", 30));
}
