/* rules_test.c - limits of the law, their packs, and counting by them. */
#include "test/test.h"

#include "platform/rules.h"

static struct date
day(int32_t ymd)
{
	return (struct date){ ymd };
}

static const struct rule *
national(str name)
{
	const struct rule *r = rules_find(&rules_national, name);

	assert_non_null(r);
	return r;
}

TEST(the_law_of_trade_unions_is_in)
{
	assert_int_equal(25, rules_n(&rules_national, S("committee.members")));
	SAME("工会法 第十一条", national(S("committee.members"))->clause);
	assert_int_equal(16, rules_n(&rules_national, S("age.join")));
	SAME("劳动法 第十五条", national(S("age.join"))->clause);
	assert_int_equal(5, rules_n(&rules_national, S("join.review")));
	assert_int_equal(RULE_WORKING_DAYS, national(S("join.review"))->unit);
	assert_int_equal(3, rules_n(&rules_national, S("join.remind")));
	assert_int_equal(20, rules_n(&rules_national, S("bargain.reply")));
	assert_null(rules_find(&rules_national, S("no.such")));
	assert_null(rules_find(&rules_national, S("")));
}

TEST(a_province_stands_over_the_nation)
{
	const struct rule *reply = rules_find(&rules_jiangsu, S("bargain.reply"));

	SAME("江苏省集体协商条例", reply->clause);
	assert_true(reply->confirm);
	assert_ptr_equal(national(S("join.review")), rules_find(&rules_jiangsu, S("join.review")));
}

static void
check_pack(const struct rules *pack)
{
	for (size_t i = 0; i < pack->n; i++) {
		const struct rule *r = &pack->at[i];

		if (i)
			assert_true(str_cmp(pack->at[i - 1].name, r->name) < 0);
		assert_true(r->clause.n && r->note.n && r->unit && r->n > 0);
		assert_int_equal(r->unit == RULE_SHARE, r->of > 0);
		assert_ptr_equal(r, rules_find(pack, r->name));
	}
}

TEST(built_in_packs_are_whole)
{
	check_pack(&rules_national);
	check_pack(&rules_jiangsu);
	for (size_t i = 0; i < rules_jiangsu.n; i++)
		assert_non_null(rules_find(&rules_national, rules_jiangsu.at[i].name));
}

TEST(half_and_more_than_half_differ)
{
	const struct rule *contract = national(S("contract.adopt")), *congress = national(S("congress.adopt"));
	const struct rule *quorum = national(S("congress.quorum")), *managers = national(S("congress.managers"));

	assert_true(rule_holds(contract, 50, 100));
	assert_false(rule_holds(contract, 49, 100));
	assert_false(rule_holds(congress, 50, 100));
	assert_true(rule_holds(congress, 51, 100));
	assert_true(rule_holds(quorum, 20, 30));
	assert_false(rule_holds(quorum, 66, 100));
	assert_true(rule_holds(quorum, 67, 100));
	assert_true(rule_holds(managers, 6, 30));
	assert_false(rule_holds(managers, 7, 30));
	assert_false(rule_holds(contract, 0, 0));
	assert_true(rule_holds(contract, INT64_MAX / 2 + 1, INT64_MAX));
}

TEST(bounds_are_what_satisfies)
{
	const struct rule *contract = national(S("contract.adopt")), *congress = national(S("congress.adopt"));

	assert_int_equal(50, rule_bound(contract, 100));
	assert_int_equal(51, rule_bound(contract, 101));
	assert_int_equal(51, rule_bound(congress, 100));
	assert_int_equal(51, rule_bound(congress, 101));
	assert_int_equal(67, rule_bound(national(S("congress.quorum")), 100));
	assert_int_equal(20, rule_bound(national(S("congress.managers")), 104));
	for (int64_t whole = 1; whole < 60; whole++) {
		int64_t n = rule_bound(congress, whole);

		assert_true(rule_holds(congress, n, whole) && !rule_holds(congress, n - 1, whole));
	}
}

TEST(limits_become_days)
{
	const struct calendar *c = &calendar_china;

	/* 5 working days from Friday 13 February 2026: the 14th is worked, then 春节 to the 23rd */
	assert_int_equal(20260227, rules_due(&rules_national, c, S("join.review"), day(20260213)).ymd);
	assert_int_equal(20260323, rules_due(&rules_national, c, S("bargain.reply"), day(20260302)).ymd);
	/* three years from 1 June 2023 end on Monday 1 June 2026 */
	assert_int_equal(20260601, rules_due(&rules_national, c, S("term.basic_min"), day(20230601)).ymd);
	/* half a year from 31 August 2025 is 28 February 2026, a Saturday that is worked */
	assert_int_equal(20260228, rules_due(&rules_national, c, S("term.warn"), day(20250831)).ymd);
	assert_int_equal(20240229, rules_due(&rules_national, c, S("term.warn_again"), day(20231129)).ymd);
	assert_int_equal(0, rules_due(&rules_national, c, S("term.warn"), day(0)).ymd);
}

TEST(rules_are_shown_in_words)
{
	SAME("5 个工作日", rule_text(a, national(S("join.review"))));
	SAME("25 人", rule_text(a, national(S("committee.members"))));
	SAME("不少于 2/3", rule_text(a, national(S("congress.quorum"))));
	SAME("超过 1/2", rule_text(a, national(S("congress.adopt"))));
	SAME("不超过 20%", rule_text(a, national(S("congress.managers"))));
	SAME("10.00 元", rule_text(a, national(S("dues.round"))));
}

TEST(a_pack_is_read_over_another)
{
	struct rules zhejiang;
	const struct rule *r;

	OK(rules_read(a, S("# 浙江\nname = 浙江省\n\n[bargain.reply]\r\nn = 10\nunit = working_days\n"
	                   "clause = 浙江省集体合同条例\n[contract.adopt]\nn = > 1/2\nclause = 浙江\nconfirm = yes\n"
	                   "[congress.managers]\nn = <= 15%\n[aid.limit]\nn=2\nunit=times\nclause=甲\nnote=乙\n"),
	              &rules_national, &zhejiang));
	SAME("浙江省", zhejiang.name);
	assert_int_equal(4, zhejiang.n);
	r = rules_find(&zhejiang, S("bargain.reply"));
	assert_int_equal(10, r->n);
	assert_int_equal(RULE_WORKING_DAYS, r->unit);
	SAME("收到协商要求后书面答复的期限", r->note);
	assert_false(r->confirm);
	r = rules_find(&zhejiang, S("contract.adopt"));
	assert_int_equal(RULE_MORE_THAN, r->than);
	assert_true(r->confirm);
	assert_false(rule_holds(r, 50, 100));
	assert_int_equal(15, rule_bound(rules_find(&zhejiang, S("congress.managers")), 100));
	assert_int_equal(2, rules_n(&zhejiang, S("aid.limit")));
	assert_int_equal(5, rules_n(&zhejiang, S("join.review")));
	OK(rules_read(a, (str){ 0 }, &rules_national, &zhejiang));
	assert_int_equal(0, zhejiang.n);
}

TEST(faults_of_a_pack_are_named)
{
	static const struct { str text, says; } faults[] = {
		{ S("[join.review]\nn = 5 Tage\n"), S("第2行") },
		{ S("[join.review]\nn = -5\n"), S("第2行") },
		{ S("[join.review]\nn = 99999999999999999999\n"), S("第2行") },
		{ S("[join review]\n"), S("第1行") },
		{ S("[join.review\n"), S("第1行") },
		{ S("[]\n"), S("第1行") },
		{ S("[\n"), S("第1行") },
		{ S("n = 5\n"), S("第1行") },
		{ S("[join.review]\nn = 5\n[join.review]\n"), S("第3行") },
		{ S("[join.review]\nn = 5\nunit = weeks\n"), S("第3行") },
		{ S("[join.review]\nfor = 5\n"), S("第2行") },
		{ S("[join.review]\nfive\n"), S("第2行") },
		{ S("[congress.quorum]\nn = 2/0\n"), S("第2行") },
		{ S("[congress.quorum]\nn = > 5\n"), S("第2行") },
		{ S("[join.review]\nunit = days\n"), S("缺少数值") },
		{ S("[new.one]\nn = 5\nclause = 甲\n"), S("缺少单位") },
		{ S("[new.one]\nn = 5\nunit = days\n"), S("缺少依据") },
		{ S("[join.review]\nn = 1/2\nunit = share\n"), S("不是一类") },
		{ S("[congress.quorum]\nn = 2\n"), S("不是一类") },
	};

	for (size_t i = 0; i < COUNT(faults); i++) {
		struct rules pack;
		failed e = rules_read(a, faults[i].text, &rules_national, &pack);

		if (!e)
			fail_msg("did not fail: " FMT, ARG(faults[i].text));
		assert_int_equal(ERR_INVALID, e->code);
		HAS(err_sentence(a, e), faults[i].says);
	}
}

TEST(a_pack_has_limits)
{
	struct buf b = { .a = a };
	struct rules pack;

	for (int i = 0; i <= RULES_MOST; i++)
		buf_fmt(&b, "[r%d]\nn = 1\nunit = days\nclause = x\n", i);
	FAILS(ERR_LARGE, rules_read(a, buf_str(&b), NULL, &pack));
	FAILS(ERR_LARGE, rules_read(a, (str){ "", RULES_TEXT_MOST + 1 }, NULL, &pack));
}
