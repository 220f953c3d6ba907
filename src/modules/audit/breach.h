/*
 * breach.h - whose data did this account read: for who has to tell the people concerned (个人信息保护法 第五十七条).
 *
 * Between two days: numbers in full, exports (also of rows that wait to be put right) and what somebody handed in
 * to prove who he is, from the record; pages of one person with masked numbers, from platform/viewed.h.  An export
 * is one line with its number of rows: whom it held is told by asking for the same again.
 */
#ifndef MODULES_AUDIT_BREACH_H
#define MODULES_AUDIT_BREACH_H

#include "modules/audit/audit.h"

enum breach_how { BREACH_FULL = 1, BREACH_EXPORT, BREACH_PAGE, BREACH_FILE };
extern const struct choice breach_hows[];

struct breach_line {
	int64_t how;
	str object, title;
	id object_id;
	struct moment first, last;
	int64_t times, rows;            /* rows: of an export */
	str reason;
};
struct breach_answer {
	id account; str login, name;
	struct breach_line *at; size_t n;
	bool more;                      /* there are more than `most` */
	int64_t people, exported;       /* different objects; rows of all exports */
};

/* ERR_MISSING with a sentence when there is no such account. */
MAY_FAIL breach_find(struct db *, struct arena *, const struct world *, struct scope, str login, struct date from,
                     struct date to, int64_t most, struct breach_answer *ret);

#endif
