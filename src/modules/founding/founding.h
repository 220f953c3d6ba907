/*
 * founding.h - 建会: an employer without a union asks for one; the union above
 * reviews, the workers elect, the union above approves, and the union is there.
 *
 * An application belongs to the account that made it, which has a mobile proven by
 * SMS (or is an officer's, who enters it for the unit).
 */
#ifndef MODULES_FOUNDING_FOUNDING_H
#define MODULES_FOUNDING_FOUNDING_H

#include "modules/committee/committee.h"

enum founding_state {
	FOUNDING_SUBMITTED = 1, FOUNDING_RETURNED, FOUNDING_REFUSED, FOUNDING_PREPARING, FOUNDING_FILED,
	FOUNDING_DONE, FOUNDING_WITHDRAWN
};
extern const struct choice founding_states[];

/* 工会法 第十一条: from 25 members on a committee; fewer may also join with others, or elect one organiser. */
enum founding_form_of { FOUND_COMMITTEE = 1, FOUND_JOINT, FOUND_ORGANISER };
extern const struct choice founding_forms[];

struct founding {
	id            founding_id;
	str           unit_name;
	str           number;
	str           org_name;                 /* the union above */
	int64_t       employees, willing, form, state;
	struct date   due;
	struct moment made;
	str           union_name, unit_uscc, division, address;
	int64_t       nature, industry;
	str           contact;
	struct secret mobile;                   /* founding.mobile */
	str           group_names, willing_names;
	struct date   held;
	int64_t       entitled, present, years, seats;
	bool          valid;
	str           people, document_no;
	id            made_org_id, account_id, person_id, org_id;
	str           org_path;
	int64_t       rev;
};
extern const struct entity founding_entity;

struct founding_form {
	str     unit_name, unit_uscc, division, address;
	int64_t nature, industry, employees;
	id      upper_id;                       /* an industry's union; absent: that of the street */
	int64_t willing, form;
	str     union_name, group_names, willing_names, contact, mobile;
	bool    entrusted;
};
extern const struct entity founding_form_entity;

/* What came out of the first election. */
struct founding_result { struct date held; int64_t entitled, present, years, seats; str people; bool no_relative; };
extern const struct entity founding_result_entity;

struct founding_filter { int64_t state; };
extern const struct entity founding_filter_entity;
extern const struct record founding_record;
extern const struct flow founding_flow;

/* The union an application goes to: the industry's where one is named, else that of the street, else of the area. */
MAY_FAIL founding_upper(struct db *, struct arena *, const struct founding_form *, struct org_public *ret);

/*
 * Ask for a union.  ERR_INVALID with the field: codes that are wrong, a unit that a union covers already (its
 * name is told, it is public), one that is being applied for, a form that does not fit the number of members.
 */
MAY_FAIL founding_submit(struct act *, const struct founding_form *, id *ret);
/* One's own that was returned, corrected and handed in again. */
MAY_FAIL founding_resubmit(struct act *, id founding, const struct founding_form *);
/* The result of the first election, while one's own is being prepared. */
MAY_FAIL founding_elected(struct act *, id founding, const struct founding_result *);
/* One's own, by the account or the person; ERR_MISSING otherwise. */
MAY_FAIL founding_own(struct db *, struct arena *, const struct actor *, id founding, struct founding *ret);

#endif
