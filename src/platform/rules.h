/*
 * rules.h - the numbers that laws and regulations set, as data.
 *
 * A limit has a name, a value, a unit and the clause it comes from, so that what
 * the product decides by it can be explained.  Packs lie on one another: what a
 * province (or the operator, by a file) sets stands over the national value.
 * Values whose text was not at hand are marked: an operator should confirm them.
 *
 * Packs are constant and may be used by all threads.
 *
 *	const struct rule *r = rules_find(&rules_jiangsu, S("join.review"));     5 working days
 *	struct date due = rules_due(&rules_jiangsu, &calendar_china, S("join.review"), today);
 *	if (rule_holds(rules_find(pack, S("contract.adopt")), yes, all_delegates)) …
 */
#ifndef PLATFORM_RULES_H
#define PLATFORM_RULES_H

#include "base/base.h"
#include "platform/calendar.h"

enum rule_unit {
	RULE_WORKING_DAYS = 1,  /* 工作日 */
	RULE_DAYS,              /* 日: calendar days, ending on a working day */
	RULE_MONTHS,            /* 个月 */
	RULE_YEARS,             /* 年; of a person: 周岁 */
	RULE_PERSONS,           /* 人 */
	RULE_FEN,               /* 分: money */
	RULE_TIMES,             /* 次 */
	RULE_SHARE,             /* n / of of a whole, compared as `than` says */
	RULE_SECONDS,           /* 秒 */
	RULE_MEGABYTES,         /* MB: 1,048,576 bytes */
};

/* 以上、半数以上 include the number itself, 超过、过半数 do not (民法典 第一千二百五十九条). */
enum rule_than { RULE_AT_LEAST, RULE_MORE_THAN, RULE_AT_MOST };

struct rule {
	str name;               /* "join.review": letters, digits, _ and dots */
	int64_t n, of;          /* of: only for RULE_SHARE, > 0 */
	enum rule_unit unit;
	enum rule_than than;
	bool confirm;           /* the value was not checked against the text itself */
	str clause;             /* "工会法 第十一条", or "平台默认" where no rule sets a value */
	str note;               /* what it limits, for the reader */
};

struct rules {
	str name;               /* "全国", "江苏省" */
	const struct rule *at;
	size_t n;               /* ordered by name */
	const struct rules *base;       /* looked in when the name is not here, or NULL */
};

extern const struct rules rules_national;
extern const struct rules rules_jiangsu;        /* over rules_national */

#define RULES_TEXT_MOST ((size_t)256 << 10)
#define RULES_MOST      1000                    /* rules of one file */

/* The rule as this pack has it, or NULL. */
const struct rule *rules_find(const struct rules *, str name);

/* The number of a rule that is known to be there: an unknown name is our fault, asserted. */
int64_t rules_n(const struct rules *, str name);

/*
 * The last day for what begins on `from`, by a rule in days, working days, months
 * or years; the end of a month does not run over (31 January and one month:
 * 28 February), and all but whole working days end on a working day.
 */
struct date rules_due(const struct rules *, const struct calendar *, str name, struct date from);

/* A RULE_SHARE: does part of whole satisfy it?  Exact; false when the whole is 0 or less. */
bool rule_holds(const struct rule *, int64_t part, int64_t whole);

/* The smallest part that satisfies AT_LEAST or MORE_THAN of the whole, the largest for AT_MOST. */
int64_t rule_bound(const struct rule *, int64_t whole);

/* "5 个工作日", "25 人", "三分之二以上" as "≥ 2/3", "10.00 元". */
str rule_text(struct arena *, const struct rule *);

/*
 * Reads a pack over `base` (may be NULL):
 *
 *	name = 浙江省                    the pack's own name
 *	[bargain.reply]
 *	n = 10                          or 2/3, > 1/2, <= 20% with unit = share
 *	unit = working_days             working_days days months years persons fen times seconds
 *	                                megabytes share
 *	clause = 浙江省集体合同条例
 *	note = 收到要约后的书面答复期限
 *	confirm = yes                   optional
 *
 * Lines beginning with # or ; are passed over.  n is required; unit, clause and
 * note may be left out where `base` has the rule.  A rule of the base cannot change
 * between a share and a number.  Fails with ERR_INVALID and a sentence that names
 * the line, ERR_LARGE over RULES_TEXT_MOST bytes or RULES_MOST rules.
 */
MAY_FAIL rules_read(struct arena *, str ini_text, const struct rules *base, struct rules *ret);

#endif
