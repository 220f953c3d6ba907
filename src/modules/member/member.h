/*
 * member.h - memberships: a person in a union, one active at most; what other
 * modules may use.
 */
#ifndef MODULES_MEMBER_MEMBER_H
#define MODULES_MEMBER_MEMBER_H

#include "modules/org/org.h"
#include "platform/document.h"
#include "platform/dues.h"

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
	int64_t       group;                    /* the primary one: the lowest of its tags 1 to 10 */
	str           tags;                     /* 货车司机、快递员: made from tag_bits, not stored */
	int64_t       tag_bits;
	int64_t       status;
	struct date   joined;
	struct money  dues;                     /* a month: made by member_reckon, not stored */
	struct money  wage;                     /* what the dues are reckoned from */
	str           org_path, name_key;
	int64_t       rev;
	/* Not of a brief list: */
	int64_t       sex;
	int64_t       document_type;
	struct secret birth;                    /* person.birth; shown as the year */
	int64_t       nation, education, political, employment, skill, household;
	str           work_unit, job;
	str           platform;                 /* 平台名称, of platform workers */
	str           member_no;
	bool          migrant;
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
	str           tags;                     /* names of tags, SEVERAL */
	struct date   joined;
	struct money  wage;                     /* 月基本工资, the base of the dues */
	int64_t       nation, education, political, employment, skill, household;
	str           work_unit, job;
	str           platform;
	bool          migrant;
};
extern const struct entity member_form_entity;
extern const struct record member_record;

/* What a link into the list may ask for besides a tag and a status: `?group=`, `?status=`. */
#define FILTER_NEW_KINDS 100                    /* the four groups of 新就业形态 */
#define FILTER_EIGHT     101                    /* 八大群体 */
#define FILTER_NO_GROUP  102                    /* without a primary group */
#define FILTER_LACKING   100                    /* without document or mobile */
#define FILTER_IN_FORCE  101                    /* 有会籍: below MEMBER_EXITED */

/*
 * Groups as tags.  1 to 10 are those of member_group; what an installation adds comes behind them.
 * A set of tags is a number with a bit for each.  In the sums of the four of 新就业形态 and of the
 * eight (八大群体) a member counts once, however many of their tags he has.
 */
struct tag {
	id      tag_id;
	str     name, counts;                   /* counts: the sums it is part of, in words */
	int64_t members, of_new, of_eight;      /* in force, in scope; those who count here in the sums */
	str     also;                           /* how sheets may call it too */
	int64_t state;
	int64_t rev;
};
enum tag_state { TAG_OPEN = 1, TAG_CLOSED };
extern const struct choice tag_states[];
extern const struct entity tag_entity;
extern const struct record tag_record;
struct tag_form { str name, also; int64_t state; };
extern const struct entity tag_form_entity;
struct tag_filter { int64_t state; };
struct tags { struct tag *at; size_t n; };
#define TAGS_MOST      62
#define TAGS_NEW_KINDS INT64_C(0x00F)           /* 1 to 4 */
#define TAGS_EIGHT     INT64_C(0x1FD)           /* 1, 3 to 9: 网约车司机 is not of the eight */
MAY_FAIL tags_read(struct db *, struct arena *, struct tags *ret);
MAY_FAIL tags_counted(struct db *, struct arena *, struct scope, struct tags *ret);
int64_t  tag_bit(int64_t tag);
str      tags_text(struct arena *, const struct tags *, int64_t bits);
/* A membership was changed by whatever statement: its tags' rows follow path, name and status. */
MAY_FAIL member_tags_follow(struct act *, id member);

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
MAY_FAIL member_ahead_by_document(struct db *, struct arena *, struct blob document_index);     /* DB_AHEAD */
/* A person's own membership in force, without its dues and the names of its tags; ERR_MISSING when there is none. */
MAY_FAIL member_of_person(struct db *, struct arena *, id person, struct member *ret);
/* The month's dues of a row, by the installation's rule (dues_rule_of); none while retained or after leaving. */
MAY_FAIL member_reckon(const struct dues_rule *, struct arena *, struct member *);

/*
 * In a block, to listeners that are told of many: whom it has made for this membership, so that nothing of it has to be
 * asked for.  NULL: he was on record before, or it is not known.
 */
struct member_seat { id org; str org_path; struct date joined; };
struct member_made {
	id  person;
	str name; int64_t document_type;
	str document_no, birth, mobile;         /* in the clear; absent where there is none */
	struct member_seat seat;
};
const struct member_made *member_made_now(const struct act *, id member);

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
	bool        made;               /* he is on record only since this transaction */
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
MAY_FAIL member_retained(struct db *, struct arena *, struct scope, int64_t *ret);
/* The kept figures of the retained, made anew (the check, bulk loads). */
MAY_FAIL member_recount_retained(struct act *);

/* The member himself asks to leave (exit.c): nobody refuses it, the union talks with him and then enters the change. */
MAY_FAIL member_exit_ask(struct act *, str words, id *ret);
/* The member has asked to leave, and nobody has done it yet. */
MAY_FAIL member_exit_pending(struct db *, struct arena *, id member, id person, bool *ret);

/* For a transfer, which has proven its sides: 在册 becomes 转出中 and back, for this reason; what is retained stays so. */
MAY_FAIL member_leaving(struct act *, id member, bool leaving, str reason);
/* The membership, and whatever is scoped by it, in another union; figures, timeline and record.  The union has been
 * proven open; ERR_CONFLICT when the membership has ended.  Tells "member.transferred". */
struct member_transfer { id member; struct org_public to; str from_name, reason; };
MAY_FAIL member_transfer(struct act *, const struct member_transfer *);
/* A membership as rules see it, whatever union it is in. */
struct member_state { id member_id, person_id, org_id; str org_path, name; int64_t status; };
MAY_FAIL member_state(struct db *, struct arena *, id member, struct member_state *ret);

/* The month's dues in words: "6500.00 元的 0.5%" and the clause; for pages. */
struct member_dues { struct money amount; str sum, clause; bool pays; };
MAY_FAIL member_dues(const struct world *, struct arena *, const struct member *, struct member_dues *ret);

/*
 * 误录删除: a membership that should never have been entered goes into the recycle bin: out of lists,
 * figures and uniqueness.  Refused where something stands on it: a post, or what a listener of
 * "member.removed" says (it may fail with a sentence; the row is in member_bin by then).  For BIN_DAYS
 * it can be brought back (ERR_CONFLICT says what came in between), then a job clears it away
 * ("member.purged"); the record keeps what was done.
 */
#define BIN_DAYS 30
MAY_FAIL member_remove(struct act *, id member, int64_t rev, str reason);
MAY_FAIL member_restore(struct act *, id member, str reason);

/*
 * 限制处理 (个人信息保护法 第四十七条): all memberships of this person are kept and no longer processed, wherever they
 * are: out of lists, searches, exports, figures; nobody registers or changes him until member_let_go.  Who may decide
 * it is the caller's to prove.  Fails like member_remove for an officer, and for who is going to another union.
 * Tells "member.held" and "member.unbinned" of each membership.
 */
MAY_FAIL member_hold(struct act *, id person, str reason);
MAY_FAIL member_let_go(struct act *, id person);
MAY_FAIL member_held(struct db *, struct arena *, id person, bool *ret);
/* A sentence when he is. */
MAY_FAIL member_check_held(struct act *, id person);
/* Somebody who was expelled, and where the report to the upper union stands (开除会籍备案). */
struct expulsion { id change_id; str name, org_name; struct date day; str judgement_no; struct date decided;
                   int64_t state; struct date due; str org_path; };
extern const struct entity expulsion_entity;

struct binned {
	id            member_id, person_id, org_id;
	str           name;
	struct secret document_no, mobile;
	str           org_name;
	int64_t       status;
	struct date   joined;
	str           reason, by_name;
	struct moment binned;
	struct date   until;                    /* made, not stored */
	str           org_path;
	int64_t       rev;
};
extern const struct entity binned_entity;
extern const struct record bin_record;

/* What happened to a membership, newest first. */
enum member_change_kind {
	CHANGE_JOINED = 1, CHANGE_EDITED, CHANGE_MOBILE, CHANGE_RETAINED, CHANGE_RESTORED,
	CHANGE_EXITED, CHANGE_EXPELLED, CHANGE_DECEASED, CHANGE_LEAVING, CHANGE_TRANSFERRED,
	CHANGE_DEEMED, CHANGE_UNDONE, CHANGE_STAYED,
	CHANGE_MERGED = 20, CHANGE_SPLIT,
	CHANGE_BINNED = 30, CHANGE_UNBINNED, CHANGE_SAME_PERSON, CHANGE_HELD, CHANGE_LET_GO
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
struct person_known { id person; bool made; };
MAY_FAIL person_put(struct act *, const struct person_form *, unsigned document_flags, struct person_known *ret);

/* A skill, an honour or a family member of a person, as it lies in the table. */
#define RELATION_CHILD 2
#define RELATION_OTHER 9
enum consent_channel { CONSENT_PAPER = 1, CONSENT_HIMSELF };
struct item {
	id            item_id, person_id;
	int64_t       part;
	str           name;                     /* occupation, or the honour's */
	struct secret sealed_name;              /* person_item.name: of a family member */
	int64_t       level;
	struct secret number;                   /* person_item.document_no: of a certificate */
	str           body;
	struct date   day;
	int64_t       relation, purpose;
	struct secret birth;                    /* person_item.birth */
	int64_t       rev;
};
extern const struct entity item_entity;
extern const struct choice honour_levels[], relations[], purposes[];

/*
 * Two records that are one human being.  `keep` says whose person and membership go on: 1 the one's,
 * 2 the other's; of each field the value of one side wins: 1, 2, or 0 for whichever was proven later.
 * The other's memberships, accounts, posts, notices and matters follow; his row stays, closed, and
 * points to the survivor (person_survivor).  A second membership in force ends today, recorded as
 * 合并.  Refused: two different numbers of one kind of document; oneself; two people in office; a
 * membership that is out of scope.  Tells "person.merged"; the subject is the person that lost.
 */
struct merge_form {
	int64_t keep;
	int64_t name, document_no, sex, birth, mobile, tags, wage, nation, education, political,
	        employment, skill, household, work_unit, job, platform, migrant;
	str     reason;
};
extern const struct entity merge_form_entity;
/* 2 where the other's value is taken when nothing is chosen. */
struct merge_pair { struct member keep, other; int64_t later; };
MAY_FAIL member_merge_look(struct db *, struct arena *, const struct world *, struct scope, id keep,
                           id other, struct merge_pair *ret);
/* Why this actor cannot merge the two as they stand, or NULL: asked before a form is shown. */
failed   member_merge_refused(struct db *, struct arena *, const struct world *, const struct actor *,
                              const struct merge_pair *);
/* The values of both as a form, sensitive ones opened: for choosing between them. */
MAY_FAIL member_merge_forms(struct arena *, const struct world *, const struct merge_pair *,
                            struct member_form *ret_keep, struct member_form *ret_other);
/* Which side wins where nothing is chosen: what is filled in, else what was proven later. */
int64_t  member_merge_side(const struct field *of_merge_form, const struct merge_pair *,
                           const struct member_form *one, const struct member_form *two);
MAY_FAIL member_merge(struct act *, id one, id other, const struct merge_form *);
/* Whom a merged person has become; ERR_MISSING: he has not been merged. */
MAY_FAIL person_survivor(struct db *, struct arena *, id loser, id *ret);

#endif
