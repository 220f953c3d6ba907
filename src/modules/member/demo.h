/*
 * demo.h - memberships by the hundred thousand, for the seeded demo.  The caller
 * vouches for what the rules would prove: documents and numbers that differ, dates
 * in order, a union that is there.  Neither counters nor the record are touched:
 * the caller counts (org_count_members) and records once for all.
 */
#ifndef MODULES_MEMBER_DEMO_H
#define MODULES_MEMBER_DEMO_H

#include "modules/member/member.h"
#include "platform/names.h"

struct member_bulk {
	id          person_id, member_id, change_id, org_id;
	str         org_path, name;
	str         document_no, mobile;        /* either may be absent */
	struct date birth, joined;
	int64_t     number;                     /* nine digits of the member number, below MEMBER_NUMBERS */
	int64_t     sex, tags, status;         /* tags: a bit for each */
	struct money wage;
	int64_t     nation, education, political, employment, skill, household;
	str         work_unit, job, platform;
	bool        migrant;

	/* made by member_bulk_ready */
	str           name_key, initials, member_no;
	struct blob   document_index, mobile_index;
	struct secret document_sealed, birth_sealed, mobile_sealed;
};
#define MEMBER_NUMBERS 1000000000

/* Sealing, indexing, reading the name: needs no database, so that several threads may do it. */
MAY_FAIL member_bulk_ready(const struct world *, struct arena *, struct member_bulk *);
/* The tags that the demo's city has added. */
enum { MEMBER_DEMO_MODEL = 11, MEMBER_DEMO_NEED, MEMBER_DEMO_WOMEN };
MAY_FAIL member_bulk_tags(struct act *);
/* The person, the membership and its first change. */
MAY_FAIL member_bulk_write(struct act *, const struct member_bulk *, str by_name);

/* Somebody with a mobile who is a member here; with `after`, one who was made later.  ERR_MISSING: nobody. */
struct member_sample { id member_id, person_id; str name, member_no; };
MAY_FAIL member_bulk_one(struct db *, struct arena *, id org, id after, struct member_sample *ret);

/* A resident number of that day that nobody has yet, counted down from the `from`th; of a later day when it is full. */
MAY_FAIL member_bulk_number(struct act *, struct date *born, enum sex, int64_t from, str *ret);

/* A skill, an honour and a family of his. */
MAY_FAIL member_bulk_items(struct act *, const struct member_sample *, str org_path);

#endif
