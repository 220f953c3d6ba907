/*
 * handed.h - 提供记录: personal data that was given to somebody: what, to whom, why, whose (个人信息保护法 第二十三条,
 * 第五十五条, 第五十六条: kept for three years).
 *
 * Whatever gives some out writes a row, in the transaction that records it; whose data it was stands beside it, so that
 * everybody is told of his own.
 *
 *	TRY(handed_add(x, &(struct handing){ HANDED_EXPORT, recipient, S("证件号码、手机"), purpose, persons, n, n }));
 */
#ifndef PLATFORM_HANDED_H
#define PLATFORM_HANDED_H

#include "platform/act.h"

enum handed_kind { HANDED_EXPORT = 1, HANDED_WECHAT, HANDED_SMS };
extern const struct choice handed_kinds[];

struct handing {
	int64_t kind;
	str recipient;                          /* absent: for the work of the union that asked */
	str fields, purpose;
	const id *persons; size_t n;            /* whose; none where they are told elsewhere */
	int64_t count;                          /* how many rows or people */
};
MAY_FAIL handed_add(struct act *, const struct handing *);

struct handed {
	id            handed_id;
	struct moment at;
	int64_t       kind;
	str           recipient, fields;
	int64_t       persons;
	str           purpose, basis;
	str           by_name, by_post;
	str           org_path;
};
extern const struct entity handed_entity;
struct handed_filter { int64_t kind; str recipient; struct date since, until; };
extern const struct entity handed_filter_entity;

#endif
