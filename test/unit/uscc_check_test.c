/* 统一社会信用代码: both checks, the letters it never has, made-up codes. */
#include "test/test.h"

#include "platform/uscc.h"

static const struct field field = { .name = "uscc", .label = "统一社会信用代码" };

static const char *const vectors[] = { "91350100M000100Y43", "91110000802100433B",
	                               "81321100MC0001X231", "89321100MC0001X238" };

TEST(published_and_union_codes_are_taken_and_written_one_way)
{
	str got;

	for (size_t i = 0; i < COUNT(vectors); i++) {
		OK(uscc_check(a, &field, str_of(vectors[i]), &got));
		SAME(vectors[i], got);
	}
	OK(uscc_check(a, &field, S(" 91350100m000100y43 "), &got));
	SAME("91350100M000100Y43", got);
	OK(uscc_check(a, &field, S("９１３５０１００Ｍ０００１００Ｙ４３"), &got));
	SAME("91350100M000100Y43", got);
}

TEST(each_single_character_changed_is_noticed)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	str got;

	for (size_t v = 0; v < COUNT(vectors); v++)
		for (size_t at = 0; at < 18; at++)
			for (const char *c = alphabet; *c; c++) {
				char *p = arena_z(a, str_of(vectors[v]));

				if (p[at] == *c)
					continue;
				p[at] = *c;
				FAILS(ERR_INVALID, uscc_check(a, &field, str_of(p), &got));
			}
}

TEST(every_fault_has_a_sentence_of_its_own)
{
	static const char *const faults[][2] = {
		{ "", "请填写" },
		{ "91350100M000100Y4", "现在是 17 位" },
		{ "91350100M000100Y433", "现在是 19 位" },
		{ "9135O100M000100Y43", "第 5 位是字母 O，代码里没有 O，可能是数字 0" },
		{ "9I350100M000100Y43", "第 2 位是字母 I，代码里没有 I，可能是数字 1" },
		{ "913S0100M000100Y43", "可能是数字 5" },
		{ "91350100V000100Y43", "可能是字母 U" },
		{ "91350100M000100Y4Z", "可能是数字 2" },
		{ "91350100M000100-43", "第 16 位“-”" },
		{ "统一", "第 1 位“统”" },
		{ "913501A0M000100Y43", "第 7 位应为数字" },
		{ "9.13501E+17", "表格" },
		{ "91350100M000100Y44", "第 18 位" },
	};
	str got;

	for (size_t i = 0; i < COUNT(faults); i++) {
		failed e = uscc_check(a, &field, str_of(faults[i][0]), &got);

		assert_non_null(e);
		assert_ptr_equal(e->field, &field);
		HAS(err_sentence(a, e), faults[i][1]);
	}
}

/* A code whose last check was made to fit a wrong organisation code. */
TEST(the_inner_check_is_looked_at_too)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	int inner = 0;
	str got;

	for (const char *c = alphabet; *c; c++) {
		char *p = arena_z(a, S("91350100M000100Z43"));
		failed e;

		p[15] = 'Q';
		p[17] = *c;
		e = uscc_check(a, &field, str_of(p), &got);
		assert_non_null(e);
		inner += str_find_str(err_sentence(a, e), S("组织机构代码")) >= 0;
	}
	assert_int_equal(inner, 1);
}

TEST(made_codes_are_valid)
{
	str got;

	SAME("81321100MC", str_part(uscc_make(a, S("81"), S("321100"), 1), 0, 10));
	for (uint32_t i = 0; i < 1000000; i += 4999) {
		OK(uscc_check(a, &field, uscc_make(a, S("81"), S("320599"), i), &got));
		OK(uscc_check(a, &field, uscc_make(a, S("91"), S("320599"), i), &got));
	}
}
