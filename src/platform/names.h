/*
 * names.h - invented people and places for demonstrations, tests and measurements.
 *
 * What is made looks like a county-level city's unions: surnames and given names
 * as common as in life (two-character and polyphonic surnames, rare characters and
 * other scripts included), employers of all kinds, addresses, wages.  Nothing is
 * taken from a real register: mobiles begin with 1900, which nobody is given,
 * documents and codes carry the division 320599, which does not exist; likeness
 * to a real name is chance.
 *
 * The same dice give the same names; what must be unique is made from a number n.
 * Thread-safe (each thread its own dice).
 */
#ifndef PLATFORM_NAMES_H
#define PLATFORM_NAMES_H

#include "base/base.h"
#include "platform/document.h"

/* A whole name as somebody of that sex and year of birth (1930 to 2015) would have it. */
str names_person(struct dice *, struct arena *, enum sex, int birth_year);

#define NAMES_MOBILES 10000000
#define NAMES_DOCUMENTS 500     /* of one region, sex and day */
#define NAMES_CODES 1000000     /* of one region */

/* The n-th mobile, 1900 and seven digits; NAMES_MOBILES differ, beyond them several share one. */
str names_mobile(struct arena *, int64_t n);

/* A resident number with a right check digit; of one day and sex 5,000 differ, those of region 320599 first. */
str names_document(struct arena *, struct date born, enum sex, int64_t n);

/*
 * The n-th USCC with right check characters (ten times NAMES_CODES differ); kind "81" of a
 * union, "91" of a company, "12" of an institution.
 */
str names_uscc(struct arena *, str kind, int64_t n);

/* A monthly wage in whole tens of yuan, most about 6,500, all between 2,490 and 40,000. */
struct money names_wage(struct dice *);

/* "江苏省无锡市江阴市华士镇澄和路118号2幢301室": within `area`, a division's full name. */
str names_address(struct dice *, struct arena *, str area);

enum names_kind {
	NAMES_COMPANY, NAMES_SCHOOL, NAMES_HOSPITAL, NAMES_OFFICE, NAMES_VILLAGE, NAMES_COMMUNITY,
	NAMES_JOINT, NAMES_TRADE, NAMES_KINDS
};

struct names_unit {
	str employer;           /* 江阴市澄锐精密制造有限公司; absent for unions of several units */
	str union_name;         /* 江阴市澄锐精密制造有限公司工会委员会 */
	str short_name;         /* 澄锐精密工会 */
	char industry;          /* GB/T 4754 section, 'A' to 'T' */
};

#define NAMES_COMPANIES 44640
#define NAMES_OTHERS    930     /* schools, hospitals, joint unions: so many differ */
#define NAMES_OFFICES   24
#define NAMES_TRADES    4       /* 快递 外卖配送 网约车 货运, of each town */

/*
 * The n-th unit of a kind.  `town` is a street-level division's name (华士镇), wanted
 * for villages, communities, joint and trade unions; `village` its village's or
 * community's name as divisions have it (龙砂村村委会), wanted for these two.  Names
 * differ for different n below the number of the kind, town and village being equal.
 */
struct names_unit names_unit(struct arena *, enum names_kind, str town, str village, int64_t n);

#endif
