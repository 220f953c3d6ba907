/* dues.c - a member's dues with the sum explained: from what, by which rule. */
#include "modules/member/inside.h"
#include "platform/dues.h"

static const struct text
	says_dues    = { "members.dues", "{1} 元，是月基本工资 {2}" },
	says_rounded = { "members.dues_rounded", "{1} 元：月基本工资 {2}" },
	says_rate    = { "members.rate", "{1} 元的 {2}" },
	says_less    = { "members.rate_less", "{1} 元，不足 {2}" },
	says_counted = { "members.rate_counted", " 元的部分不计，按 {1} 元的 {2}" },
	says_none_due = { "members.none_due", "{1} 元" },
	says_no_wage = { "members.no_wage", "{1} 元，没有登记月基本工资" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* 0.5% of a rule that says 5 of 1,000. */
static str
percent_of(struct arena *a, const struct dues_rule *rule)
{
	int64_t thousandths = rule->n * 1000 / rule->of;

	return thousandths % 10 ? arena_fmt(a, "%lld.%lld%%", (long long)thousandths / 10,
	                                    (long long)thousandths % 10)
	                        : arena_fmt(a, "%lld%%", (long long)thousandths / 10);
}

static str
yuan(struct arena *a, struct money m)
{
	return arena_fmt(a, "%lld.%02lld", (long long)m.fen / 100, (long long)m.fen % 100);
}

/* The step of the rule, 10 yuan, without its ".00". */
static str
step_of(struct arena *a, const struct dues_rule *rule)
{
	return rule->step.fen % 100 ? yuan(a, rule->step) : arena_int(a, rule->step.fen / 100);
}

static str
explain(struct arena *a, const struct dues_rule *rule, struct money wage, str due)
{
	struct money counted = { wage.fen / rule->step.fen * rule->step.fen };
	str rate = percent_of(a, rule), from;

	if (counted.fen == wage.fen)
		return say(a, &says_dues, due, say(a, &says_rate, yuan(a, wage), rate));
	from = arena_cat(a, say(a, &says_less, yuan(a, wage), step_of(a, rule)),
	                 say(a, &says_counted, yuan(a, counted), rate));
	return say(a, &says_rounded, due, from);
}

failed
member_dues(const struct world *w, struct arena *a, const struct member *m, struct member_dues *ret)
{
	struct dues_rule rule = dues_rule_of(w->rules);
	struct dues d = { 0 };
	str due;

	*ret = (struct member_dues){ .pays = m->status == MEMBER_ACTIVE || m->status == MEMBER_LEAVING };
	if (member_in_being(m->status))
		TRY(dues_monthly(a, NULL, &rule, m->wage, m->status == MEMBER_RETAINED, &d));
	ret->amount = d.amount;
	ret->clause = d.clause;
	due = yuan(a, d.amount);
	ret->sum = !ret->pays ? say(a, &says_none_due, due, (str){ 0 })
	         : m->wage.fen ? explain(a, &rule, m->wage, due) : say(a, &says_no_wage, due, (str){ 0 });
	return NULL;
}
