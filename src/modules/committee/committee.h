/*
 * committee.h - the committees of a union (工会委员会, 经费审查委员会, 女职工委员会):
 * terms, who sits in them, elections and what the upper union decides on them.
 *
 * A term is there once the upper union has approved the election it comes from;
 * the way there is an election, which is a flow.  Numbers (years of a term, quorum,
 * majority, sizes, days) are rules of a pack (platform/rules.h), never constants.
 */
#ifndef MODULES_COMMITTEE_COMMITTEE_H
#define MODULES_COMMITTEE_COMMITTEE_H

#include "modules/member/member.h"
#include "platform/flow.h"

/* COMMITTEE_ONE: no committee, one organiser in its place (工会法 第十一条), until a committee is elected. */
enum committee_kind { COMMITTEE_UNION = 1, COMMITTEE_AUDIT, COMMITTEE_WOMEN, COMMITTEE_ONE };
extern const struct choice committee_kinds[];
extern const struct choice committee_elected[];        /* those that elections are filed of */

/* A head is the chair of the committee, the others' head is called 主任. */
enum committee_post {
	COMMITTEE_CHAIR = 1, COMMITTEE_VICE, COMMITTEE_SEAT, COMMITTEE_AUDIT_HEAD, COMMITTEE_WOMEN_HEAD,
	COMMITTEE_ORGANISER                     /* one who stands for a committee where there are few members */
};
extern const struct choice committee_posts[];

/* How near the end of a term is; reckoned on the day it is shown. */
enum committee_stage { STAGE_FAR, STAGE_HALF_YEAR, STAGE_QUARTER, STAGE_LATE, STAGE_ENDED };
extern const struct choice committee_stages[];

struct committee_term {
	id          term_id;
	str         org_name;
	int64_t     kind, number;
	str         head;                       /* who leads it now; absent: vacant */
	struct date began;
	int64_t     years;
	struct date ends;                       /* began and years on */
	int64_t     stage;                      /* made by committee_reckon, not stored */
	int64_t     seats;
	str         document_no;                /* of the approval */
	struct date until;                      /* another one took its place; absent: in office */
	id          org_id;
	str         org_path, ends_key;         /* ends_key: the end as text, made for paging */
	int64_t     rev;
};
extern const struct entity committee_term_entity;

/* A committee in office that was elected before there was this register: entered by the upper union. */
struct committee_term_form {
	id          org_id;
	int64_t     kind, number;
	struct date began;
	int64_t     years, seats;
	str         people, document_no;
};
extern const struct entity committee_term_form_entity;

struct committee_filter { int64_t kind, due; id org_id; bool all; };
extern const struct entity committee_filter_entity;
extern const struct record committee_term_record;

/* --- people ------------------------------------------------------------------------- */

#define COMMITTEE_PEOPLE 100    /* lines of one list */

struct committee_person {
	str     name;
	int64_t post;
	bool    full_time, voted;               /* voted: the line tells how many votes */
	int64_t votes;
	str     member_no;
	id      person_id;                      /* found in the union's register, else absent */
};
struct committee_people { struct committee_person *at; size_t n; };

/*
 * Reads a list, a person a line: 王建国 主席 专职 28 [会员编号], blanks, tabs or commas
 * between.  Kind 0 is of one organiser.  Faults are ERR_INVALID of `f` and name the line.
 */
MAY_FAIL committee_people_read(struct arena *, const struct field *f, int64_t kind, str text,
                               struct committee_people *ret);

/*
 * Who of them is elected: nobody unless two thirds are present (election.quorum), then who has
 * more than half of those entitled (election.elect), the most votes first, as many as there are
 * seats; who is equal at the last seat is not elected.  Marks `elected` in *ret_elected[n].
 */
bool committee_count(const struct rules *, const struct committee_people *, int64_t entitled, int64_t present,
                     int64_t seats, bool *ret_elected, int64_t *ret_n);

/* How many seats a committee has by the union's members: advice; false when the pack says nothing.  `confirm`: the
 * numbers were not checked against the text, and a page says so. */
struct committee_size { int64_t min, max; bool confirm; };
bool committee_size(const struct rules *, int64_t members, struct committee_size *ret);

/* 3 or 5 years for a grass-roots union, 5 for others (工会法 第十六条); a fault of `f`. */
MAY_FAIL committee_check_years(struct act *, const struct field *f, int64_t org_kind, int64_t years);

/* --- terms -------------------------------------------------------------------------- */

/* The end of a term that began on this day. */
struct date committee_ends(struct date began, int64_t years);
/* The stage of a row, by term.warn and term.warn_again. */
void committee_reckon(const struct world *, struct committee_term *);

/*
 * A committee takes office: the one before it ends, chair and end of term of the union follow
 * (org_set_committee).  Everybody on the list sits from `began` on.
 */
struct committee_office {
	id          org_id;
	int64_t     kind, number;               /* number 0: the next one */
	struct date began;
	int64_t     years, seats;
	str         document_no;
	struct committee_people people;
};
MAY_FAIL committee_install(struct act *, const struct committee_office *, id *ret_term);

/*
 * Somebody leaves: resigns, is removed, moved, retires.  To move a chair or vice-chair away needs
 * the consent of the own committee and of the upper union, to remove one more than half of all
 * members or delegates (工会法 第十八条).
 */
enum committee_how { LEFT_RESIGNED = 1, LEFT_REMOVED, LEFT_MOVED, LEFT_RETIRED, LEFT_TERM, LEFT_CLOSED };
extern const struct choice committee_hows[];
struct committee_leave_form {
	id          seat_id;
	int64_t     how;
	struct date day;
	int64_t     entitled, votes;
	bool        consent_own, consent_upper;
	str         reason;
};
extern const struct entity committee_leave_entity;
MAY_FAIL committee_leave(struct act *, id term, const struct committee_leave_form *);

/* --- elections ---------------------------------------------------------------------- */

enum election_what { ELECTION_TERM = 1, ELECTION_SEAT };        /* 换届, 补选 */
extern const struct choice election_whats[];
enum election_state { ELECTION_DRAFT = 1, ELECTION_SUBMITTED, ELECTION_RETURNED, ELECTION_APPROVED, ELECTION_DROPPED };
extern const struct choice election_states[];

struct election {
	id            election_id;
	str           org_name;
	int64_t       kind, what, number, state;
	struct date   held;
	int64_t       years, seats, entitled, present;
	bool          valid;
	int64_t       elected;
	struct date   due;
	str           document_no;
	struct moment made;
	id            org_id;
	str           org_path, people;
	bool          no_relative;
	int64_t       rev;
};
extern const struct entity election_entity;

/* Held, entitled, present and people come together, or later all four. */
struct election_form {
	id          org_id;
	int64_t     kind, what, years, seats;
	struct date held;
	int64_t     entitled, present;
	str         people;
	bool        no_relative;
};
extern const struct entity election_form_entity;
struct election_filter { int64_t kind, state; };
extern const struct entity election_filter_entity;
extern const struct record election_record;
extern const struct flow election_flow;

MAY_FAIL election_make(struct act *, const struct election_form *, id *ret);
MAY_FAIL election_change(struct act *, id election, int64_t rev, const struct election_form *);

/* Wherever a union decides on one below it: its officers may not decide for themselves.  `f` may be NULL. */
MAY_FAIL committee_prove_upper(struct act *, id org);
/* Everybody who holds a post in this union with the right `permit` is told. */
MAY_FAIL committee_tell(struct act *, id org, const char *permit, str title, str body, str path);

#endif
