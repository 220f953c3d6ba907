/* Dues: half a percent of whole tens of yuan, and no figure that runs over. */
#include "test/test.h"

#include "platform/dues.h"

static const struct field field = { .name = "wage", .label = "基本工资" };

TEST(half_a_percent_of_whole_tens)
{
	static const int64_t table[][2] = {     /* wage in fen, dues in fen */
		{ 0, 0 }, { 999, 0 }, { 1000, 5 }, { 1999, 5 }, { 200000, 1000 }, { 345699, 1725 },
		{ 349999, 1745 }, { 350000, 1750 }, { 1234567, 6170 } };
	struct dues d;

	for (size_t i = 0; i < COUNT(table); i++) {
		OK(dues_monthly(a, &field, &dues_national, (struct money){ table[i][0] }, false,
		                &d));
		assert_int_equal(d.amount.fen, table[i][1]);
		HAS(d.clause, "0.5%");
	}
}

TEST(retained_members_pay_nothing_and_are_told_why)
{
	struct dues d;

	OK(dues_monthly(a, &field, &dues_national, (struct money){ 500000 }, true, &d));
	assert_int_equal(d.amount.fen, 0);
	HAS(d.clause, "第二十一条");
}

TEST(impossible_wages_are_refused)
{
	struct dues d;
	struct money sum;

	FAILS(ERR_INVALID,
	      dues_monthly(a, &field, &dues_national, (struct money){ -1 }, false, &d));
	FAILS(ERR_INVALID, dues_monthly(a, &field, &dues_national, (struct money){ -1 }, true, &d));
	FAILS(ERR_INVALID,
	      dues_monthly(a, &field, &dues_national, (struct money){ INT64_MAX }, false, &d));
	OK(dues_monthly(a, &field, &dues_national, (struct money){ INT64_MAX / 5 }, false, &d));
	OK(dues_over(a, &field, (struct money){ 1750 }, 12, &sum));
	assert_int_equal(sum.fen, 21000);
	FAILS(ERR_INVALID, dues_over(a, &field, (struct money){ 1750 }, -1, &sum));
	FAILS(ERR_INVALID, dues_over(a, &field, (struct money){ INT64_MAX }, 2, &sum));
}

TEST(another_rule_is_only_other_values)
{
	static const struct dues_rule rule = { S("试行"), S("某省试行办法"), { 10000 }, 3, 1000 };
	struct dues d;

	OK(dues_monthly(a, &field, &rule, (struct money){ 345699 }, false, &d));
	assert_int_equal(d.amount.fen, 1020);
	SAME("试行", d.name);
}

TEST(the_national_pack_and_the_built_in_rule_agree)
{
	struct dues_rule rule = dues_rule_of(&rules_national);

	assert_int_equal(rule.step.fen, dues_national.step.fen);
	assert_int_equal(rule.n * dues_national.of, dues_national.n * rule.of);
	assert_true(rule.clause.n > 0);
}

TEST(a_pack_of_the_province_stands_over_it)
{
	static const struct rule rules[] = {
		{ .name = S("dues.rate"),
		  .n = 1,
		  .of = 100,
		  .unit = RULE_SHARE,
		  .clause = S("某省规定") },
		{ .name = S("dues.round"), .n = 100, .unit = RULE_FEN }
	};
	static const struct rules pack = { S("某省"), rules, COUNT(rules), NULL };
	struct dues_rule rule = dues_rule_of(&pack);
	struct dues d;

	OK(dues_monthly(a, &field, &rule, (struct money){ 345699 }, false, &d));
	assert_int_equal(d.amount.fen, 3456);
	SAME("某省规定", d.clause);
}
