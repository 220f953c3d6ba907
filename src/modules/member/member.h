/*
 * member.h - memberships: a person in a union, one active at most; what other
 * modules may use.
 */
#ifndef MODULES_MEMBER_MEMBER_H
#define MODULES_MEMBER_MEMBER_H

#include "modules/org/org.h"
#include "platform/document.h"

/* 会籍状态.  Those below MEMBER_EXITED are memberships in force. */
enum member_status {
	MEMBER_ACTIVE = 1, MEMBER_LEAVING, MEMBER_RETAINED,
	MEMBER_EXITED, MEMBER_EXPELLED, MEMBER_DECEASED
};
extern const struct choice member_statuses[];

/* 八大群体 and the other platform group; the four of new employment are 1 to 4. */
enum member_group {
	GROUP_NONE = 0,
	GROUP_TRUCK = 1, GROUP_HAILING, GROUP_COURIER, GROUP_FOOD,
	GROUP_NURSING, GROUP_HOUSEHOLD, GROUP_MALL, GROUP_ESTATE, GROUP_GUARD, GROUP_OTHER_PLATFORM
};
extern const struct choice member_groups[];
extern const struct choice sexes[], educations[], politicals[], nations[];
extern const struct choice employments[], skills[], households[];

struct member {                                 /* a row of the list, the detail, the export */
	id            member_id;
	id            person_id, org_id;
	str           name;
	struct secret document_no;              /* person.document_no */
	struct secret mobile;                   /* person.mobile */
	str           org_name;
	int64_t       group;
	int64_t       status;
	struct date   joined;
	struct money  dues;                     /* a month: made by member_reckon, not stored */
	struct money  wage;                     /* what the dues are reckoned from */
	int64_t       sex;
	int64_t       document_type;
	struct secret birth;                    /* person.birth; shown as the year */
	int64_t       nation, education, political, employment, skill, household;
	str           work_unit, job;
	str           member_no;
	bool          migrant;
	str           org_path, name_key;
	int64_t       rev;
};
extern const struct entity member_entity;

/* What is entered: on the page, by the API, in a sheet. */
struct member_form {
	str           name;
	int64_t       document_type;
	str           document_no;              /* SENSITIVE: will be sealed */
	int64_t       sex;
	struct date   birth;                    /* SENSITIVE; told by the number where it does */
	str           mobile;                   /* SENSITIVE */
	str           org_name; id org_id;      /* one of the two: sheets write the name */
	int64_t       group;
	struct date   joined;
	struct money  wage;                     /* 月基本工资, the base of the dues */
	int64_t       nation, education, political, employment, skill, household;
	str           work_unit, job;
	bool          migrant;
};
extern const struct entity member_form_entity;
extern const struct record member_record;

/* A membership in force of this document, whoever asks: for "one active membership". */
struct member_there {
	id          member_id, org_id, person_id;
	str         org_name, name;
	int64_t     status;
	struct blob mobile_index;
	str         org_path;
};
MAY_FAIL member_find_by_document(struct db *, struct arena *, struct blob document_index,
                                 struct member_there *ret);
/* A person's own membership in force, without its dues; ERR_MISSING when there is none. */
MAY_FAIL member_of_person(struct db *, struct arena *, id person, struct member *ret);
/* The month's dues of a row, by the installation's rules; none while retained or after leaving. */
MAY_FAIL member_reckon(const struct world *, struct arena *, struct member *);

/* The blind index of a document, as person and member keep it: of "111|320599…". */
struct blob member_document_index(const struct world *, struct arena *, int64_t type, str number);

/*
 * Register a person as a member: makes or finds the person, checks the one membership, seals,
 * counts, tells "member.joined".  The union is org_id, or the only one in scope of that exact
 * org_name; whoever acts for one grass-roots union alone need not name it.  Faults are
 * ERR_INVALID, all of them joined, each with the field of member_form.  Everything is proven
 * before anything is written: in a batch, a line that fails leaves nothing behind.
 */
MAY_FAIL member_register(struct act *, const struct member_form *, id *ret);
/* The same from an accepted application: the person exists already. */
struct member_admission {
	id          person, org;
	int64_t     group;
	struct date joined;
	str         work_unit, job;
};
MAY_FAIL member_admit(struct act *, const struct member_admission *, id *ret);

/*
 * Change what is on record.  SENSITIVE inputs that are absent leave what is stored, and so do an
 * absent union (moving to another is a transfer of its own), sex and document type.  Where nothing
 * differs, nothing is written or recorded.  Another `rev` is ERR_CONFLICT; its sentence says who
 * changed the member, and when.
 */
MAY_FAIL member_update(struct act *, id member, int64_t rev, const struct member_form *);

/*
 * 会籍变动 (status.c): retained, exited, expelled, deceased, and back while the membership is in force.  Each kind
 * asks for what its rule asks for (工会会员会籍管理办法 arts. 17 to 23); faults are ERR_INVALID, all of them
 * joined, with their fields of member_move.  The unions' figures follow; an open request of the member to leave is
 * closed by it, an expulsion is reported to the upper union.  Another `rev` is ERR_CONFLICT.  Tells "member.left" or
 * "member.moved".
 */
enum retain_ground { RETAIN_PENSION = 1, RETAIN_JOBLESS, RETAIN_ARMY, RETAIN_CLOSED, RETAIN_STUDY, RETAIN_OTHER };
extern const struct choice retain_grounds[];
struct member_move {
	int64_t     status;
	struct date day;
	str         reason;
	int64_t     ground;                     /* retained: of retain_grounds */
	bool        deemed;                     /* exited: 视为自动退会, not of his own will */
	struct date declared, announced;        /* exited of his own will: he said so, it was announced, */
	bool        card;                       /* and the card was taken back */
	struct date unpaid_since;               /* deemed to have left: both have lasted since this day, */
	bool        unpaid, idle;
	struct date warned;                     /* though he was told on this one */
	str         judgement_no;               /* expelled: sentenced by this judgement of this day, */
	struct date judgement_day;
	str         opinion;                    /* the group's opinion, */
	struct date decided;                    /* and the day the committee decided */
};
MAY_FAIL member_move(struct act *, id member, int64_t rev, const struct member_move *);

/* 撤销变动: takes the last change back, by somebody else, while the rule "member.undo" allows; both stay on record.
 * ERR_INVALID says why not.  Tells "member.restored" when the membership is in force again. */
MAY_FAIL member_undo(struct act *, id member, int64_t rev, str reason);

/* Has a vote, may be elected: in force and not retained (art. 21); on his way to another union he votes where he is. */
bool     member_may_vote(const struct member *);

/* Memberships in force in a scope, and how many of them are retained: those are not counted in statistics (art. 16). */
MAY_FAIL member_counted(struct db *, struct arena *, struct scope, int64_t *ret_in_force, int64_t *ret_retained);
/* The kept figures of the retained, made anew (the check, bulk loads). */
MAY_FAIL member_recount_retained(struct act *);

/* The member himself asks to leave (exit.c): nobody refuses it, the union talks with him and then enters the change. */
MAY_FAIL member_exit_ask(struct act *, str words, id *ret);
/* The member has asked to leave, and nobody has done it yet. */
MAY_FAIL member_exit_pending(struct db *, struct arena *, id member, bool *ret);

/* For a transfer, which has proven its sides: 在册 becomes 转出中 and back; what is retained stays so. */
MAY_FAIL member_leaving(struct act *, id member, bool leaving);
/* The membership, and whatever is scoped by it, in another union; figures, timeline and record.  The union has been
 * proven open.  Tells "member.transferred". */
struct member_transfer { id member; struct org_public to; str from_name, reason; };
MAY_FAIL member_transfer(struct act *, const struct member_transfer *);
/* A membership as rules see it, whatever union it is in. */
struct member_state { id member_id, person_id, org_id; str org_path, name; int64_t status; };
MAY_FAIL member_state(struct db *, struct arena *, id member, struct member_state *ret);

/* The month's dues in words: "6500.00 元的 0.5%" and the clause; for pages. */
struct member_dues { struct money amount; str sum, clause; bool pays; };
MAY_FAIL member_dues(const struct world *, struct arena *, const struct member *, struct member_dues *ret);

/* What happened to a membership, newest first. */
enum member_change_kind {
	CHANGE_JOINED = 1, CHANGE_EDITED, CHANGE_MOBILE, CHANGE_RETAINED, CHANGE_RESTORED,
	CHANGE_EXITED, CHANGE_EXPELLED, CHANGE_DECEASED, CHANGE_LEAVING, CHANGE_TRANSFERRED,
	CHANGE_DEEMED, CHANGE_UNDONE, CHANGE_STAYED,
	CHANGE_MERGED = 20, CHANGE_SPLIT
};
extern const struct choice member_change_kinds[];
struct member_change {
	id            change_id;
	struct moment at;
	int64_t       kind;
	struct date   day;
	str           reason, by_name;
};
struct member_changes { struct member_change *at; size_t n; };
MAY_FAIL member_changes(struct db *, struct arena *, struct scope, id member, int64_t most,
                        struct member_changes *ret);

/*
 * Making or finding the person of a document: the same sealed fields for joining and registering.
 * Faults name document_no, sex, birth, mobile or name, all that there are.  A document that is on
 * record under another name is refused; another mobile than the stored one takes its place and is
 * recorded.  `document_flags` are those of document.h.  Nothing is written before everything has
 * been proven.
 */
struct person_form {
	str         name;
	int64_t     document_type;
	str         document_no;
	int64_t     sex;
	struct date birth;
	str         mobile;
};
MAY_FAIL person_put(struct act *, const struct person_form *, unsigned document_flags,
                    id *ret_person);

#endif
