/* dues.c - see dues.h.  Whole fen only; every product is checked. */
#include "platform/dues.h"

const struct dues_rule dues_national = {
	.name = S("会员会费"),
	.clause = S("会员按月缴纳本人基本工资的 0.5%，不足 10 元的部分不计（《中国工会章程》、工会会费收缴规定）"),
	.step = { 1000 }, .n = 5, .of = 1000,
};

static const struct dues_rule retained_rule = {
	.name = S("保留会籍免缴会费"),
	.clause = S("保留会籍期间不缴纳会费（《工会会员会籍管理办法》第二十一条）"),
};

static const struct text
	says_negative = { "dues.negative", "工资不能是负数。" },
	says_too_big  = { "dues.too_big", "金额太大，请检查是否多填了数字。" },
	says_months   = { "dues.months", "月数不能是负数。" };

struct dues_rule
dues_rule_of(const struct rules *pack)
{
	const struct rule *rate = rules_find(pack, S("dues.rate"));
	const struct rule *step = rules_find(pack, S("dues.round"));
	struct dues_rule r = dues_national;

	if (rate && rate->unit == RULE_SHARE && rate->n >= 0) {
		r.n = rate->n;
		r.of = rate->of;
		r.clause = rate->clause;
	}
	if (step && step->unit == RULE_FEN && step->n > 0)
		r.step.fen = step->n;
	return r;
}

failed
dues_monthly(struct arena *a, const struct field *f, const struct dues_rule *rule,
             struct money wage, bool retained, struct dues *ret)
{
	int64_t counted, amount;

	if (wage.fen < 0)
		return FAIL_SAY(a, ERR_INVALID, f, &says_negative);
	if (retained) {
		*ret = (struct dues){ .name = retained_rule.name, .clause = retained_rule.clause };
		return NULL;
	}
	counted = wage.fen / rule->step.fen * rule->step.fen;
	if (__builtin_mul_overflow(counted, rule->n, &amount))
		return FAIL_SAY(a, ERR_INVALID, f, &says_too_big);
	*ret = (struct dues){ { amount / rule->of }, rule->name, rule->clause };
	return NULL;
}

failed
dues_over(struct arena *a, const struct field *f, struct money month, int64_t months,
          struct money *ret)
{
	int64_t sum;

	if (months < 0)
		return FAIL_SAY(a, ERR_INVALID, f, &says_months);
	if (__builtin_mul_overflow(month.fen, months, &sum))
		return FAIL_SAY(a, ERR_INVALID, f, &says_too_big);
	*ret = (struct money){ sum };
	return NULL;
}
