/*
 * org.h - union organisations: one tree, from the federation to the
 * grass-roots union; what other modules may use.
 *
 * The path is a chain of four-character segments ("0001" the federation,
 * "00010007" a town below it); everything at or below a union sorts between
 * its path and the path with '~' behind it.  Paths change only by org_move.
 */
#ifndef MODULES_ORG_ORG_H
#define MODULES_ORG_ORG_H

#include "platform/act.h"
#include "platform/record.h"

/*
 * What stands where in the tree.  Under a city federation stand towns, parks,
 * industries and grass-roots unions; under a town or park industries (and parks,
 * under a town) and grass-roots unions; under an industry grass-roots unions;
 * and under a grass-roots union of several units (not ORG_SINGLE) others.
 */
enum org_kind {
	ORG_CITY = 1,           /* 市（县）总工会 */
	ORG_TOWN,               /* 镇街总工会 */
	ORG_PARK,               /* 园区（开发区）总工会 */
	ORG_INDUSTRY,           /* 行业（产业）工会联合会 */
	ORG_BASE,               /* 基层工会 */
};
extern const struct choice org_kinds[];

enum org_base { ORG_SINGLE = 1, ORG_JOINT, ORG_REGIONAL, ORG_TRADE };   /* 独立 联合 区域性 行业性 */
extern const struct choice org_bases[];

enum org_state { ORG_ACTIVE = 1, ORG_CLOSED };
extern const struct choice org_states[];
extern const struct choice org_natures[];               /* 单位性质类别, 110 … 700 */
extern const struct choice org_industries[];            /* GB/T 4754-2017 sections, A … T as 1 … 20 */

struct org {
	id          org_id;
	id          parent_id;
	str         org_path;
	int64_t     kind, base;
	str         name, short_name;
	str         parent_name;
	str         uscc;                       /* the union's own; may be absent, no fixed prefix */
	str         unit_name, unit_uscc;       /* the employer */
	str         division;                   /* code of the administrative division */
	str         division_name;
	str         address;
	int64_t     nature, industry;
	int64_t     employees;
	str         chair, phone;               /* 主席; the union's public telephone */
	int64_t     officers;                   /* 专职干部 */
	struct date founded, term_ends;
	bool        contract;                   /* 签有集体合同 */
	int64_t     state;
	/* Kept by the write: its own members, those of all unions below, and how many of these are
	 * grass-roots unions in being (federations between are not counted). */
	int64_t     members, members_below, unions_below;
	bool        moving;                     /* part of a subtree that is being moved: read-only */
	id          successor_id;               /* where members and papers went: merged into, or kept by */
	str         successor_name;
	struct date ended;
	str         name_key;
	int64_t     rev;
};
extern const struct entity org_entity;

/* The union above by its id, or, as sheets have it, by its name: the only one of that name in scope. */
struct org_form {
	id          parent_id;
	int64_t     kind, base;
	str         name, parent_name, short_name, uscc, unit_name, unit_uscc, division, address;
	int64_t     nature, industry, employees;
	str         chair, phone;
	int64_t     officers;
	struct date founded, term_ends;
	bool        contract;
};
extern const struct entity org_form_entity;
extern const struct record org_record;

/* What the list, the API and the export may be asked for: words, initials or a code; those whose data is not
 * complete; a subtree. */
/* under: the one that is shown, and of a record's list the subtree; within: the subtree that is listed. */
struct org_filter { str word; int64_t kind, state; bool lacking; id under, within; };

/* One union in scope; ERR_MISSING otherwise. */
MAY_FAIL org_get(struct db *, struct arena *, struct scope, id org, struct org *ret);
/* No more of it than where it stands and its name. */
struct org_place { id org_id; str org_path, name; };
MAY_FAIL org_place_get(struct db *, struct arena *, struct scope, id org, struct org_place *ret);
/*
 * What unions are called, from memory (platform/named.h), or asked for at once where one is not there: absent for an id
 * that is none.  They are those of rows that the asker sees: whose member somebody is, is no secret to him.
 */
MAY_FAIL org_names(struct db *, struct arena *, const struct world *, const id *orgs, size_t n, str **ret);
/*
 * For sheets that name a union (platform/record.h, offers and chosen): those in scope that have members of their own
 * (`bases`), or under which others may stand; a union whose name another has too with its code behind it.  And the
 * union of such a text: zero where it is none, and then *ret_name is not set.
 */
MAY_FAIL org_offered_unions(struct db *, struct arena *, struct scope, bool bases, int64_t most, struct offers *ret);
MAY_FAIL org_of_offer(struct act *, str text, str *ret_name, id *ret);
/* For listeners of "org.closed": the union it went into, else the one above it; ERR_MISSING when there is none. */
MAY_FAIL org_next_of(struct act *, id org, struct org_place *ret);
/* For what is not scoped by the asker (an applicant looks for his union): active unions only, public columns. */
struct org_public { id org_id; str org_path, name, division_name; int64_t kind, base; };
struct org_publics { struct org_public *at; size_t n; };
extern const struct entity org_public_entity;
MAY_FAIL org_public_get(struct db *, struct arena *, id org, struct org_public *ret);
MAY_FAIL org_public_ahead(struct db *, struct arena *, id org);         /* DB_AHEAD; of org_open_for_writing too */
/* By words, pinyin initials or USCC; `division` (a code, or the beginning of one) limits to an area, a street or a
 * village; absent: anywhere.  Nothing to search for finds nothing, unless a division is given: then all of it. */
MAY_FAIL org_public_search(struct db *, struct arena *, str word, str division, int64_t most, struct org_publics *ret);
/* The union a platform worker of this street belongs to: the street's industry union of his trade, else the
 * street's own federation, else the area's; ERR_MISSING when there is none.  `trade_word` is a label of
 * member_groups or any text that names the trade (快递员, 快递, 网约送餐员, 货车司机). */
MAY_FAIL org_for_trade(struct db *, struct arena *, str division, str trade_word, struct org_public *ret);
MAY_FAIL org_for_trade_ahead(struct db *, struct arena *, str division, str trade_word);        /* DB_AHEAD */

/*
 * A new union under one that is in the actor's scope; without a parent only by the installation itself.  Tells
 * "org.created".  Faults of the form are ERR_INVALID and name the field.
 */
MAY_FAIL org_create(struct act *, const struct org_form *, id *ret);
/* The parent is not changed here (org_move).  A new name tells "org.renamed", another end of
 * the term "org.term".  Another rev: ERR_CONFLICT. */
MAY_FAIL org_update(struct act *, id org, int64_t rev, const struct org_form *);
/*
 * Dissolving (工会法 第十三条: no arbitrary dissolution, and members keep their membership).  Refused while
 * unions stand below or something still waits for a decision; members, if there are any, are retained by
 * `keeper_id`, a union above or in scope.  Tells "org.dissolved" when there were members (each listener moves what is
 * its own to org_heir_of), then "org.closed".
 */
struct org_ending { id keeper_id; struct date day; str document_no, reason; };
MAY_FAIL org_dissolve(struct act *, id org, const struct org_ending *);
/*
 * Merging into another union of the same kind: members, what waits, officers, employers and the unions below go
 * over to it, and this one is closed with its successor kept.  Without unions below it is done at once (*ret_job is
 * zero); else the subtree is frozen and the job of org_move brings them over.  Tells "org.merged", once, when the
 * unions below have gone: each listener moves what is its own; then "org.closed".
 */
struct org_merging { id into_id; struct date day; str document_no, reason; };
MAY_FAIL org_merge(struct act *, id org, const struct org_merging *, id *ret_job);
/* The day on which a merger or a dissolution was decided, for those who are told of it. */
MAY_FAIL org_decided(struct act *, id org, struct date *ret);
/* For listeners of "org.merged" and "org.dissolved": where the rows of the union go. */
MAY_FAIL org_heir_of(struct act *, id org, struct org_public *ret);
/*
 * Dividing: a new union beside the old one, of its kind, and the day in the history of both.  Whoever calls moves
 * the members (`members` is how many), in the same transaction; employers named go over to the new union.
 */
struct org_splitting { struct org_form form; const id *covers; size_t n_covers; int64_t members;
                       struct date day; str document_no, reason; };
MAY_FAIL org_split_off(struct act *, id org, const struct org_splitting *, id *ret);
/* Chair and end of term as the committee in office has them; an absent chair: the place is vacant.  The union
 * is in the actor's scope. */
MAY_FAIL org_set_committee(struct act *, id org, str chair, struct date term_ends);
/* A union without unions below it: at once, its rows re-scoped by the listeners of "org.moved".
 * A larger subtree: freezes it and starts the job org.move; *ret_job is zero when it was done at once.
 * The caller then wakes the runner (job_runner_wake). */
MAY_FAIL org_move(struct act *, id org, id new_parent, str reason, id *ret_job);

/* Takes up a move of a subtree that stands still, because its job failed: starts the job once more. */
MAY_FAIL org_move_resume(struct act *, id org, id *ret_job);

/* For listeners of "org.taken_out", while an import is taken back: a union on which `n` rows of theirs hang stays. */
MAY_FAIL org_keep_if_used(struct act *, int64_t n);

/* --- employers: 用人单位 ------------------------------------------------------------ */

struct employer {
	id      employer_id;
	str     uscc;                   /* may be absent */
	str     name;
	int64_t nature, industry, employees;
	int64_t rev;
};
extern const struct entity employer_entity;

/* An employer that a union covers, or did.  An independent union covers one; an employer has one independent
 * union at a time, and may be covered by joint, regional or trade unions besides. */
struct org_cover {
	id      cover_id;
	id      org_id, employer_id;
	str     org_path;
	str     name, uscc;
	int64_t nature, industry, employees;
	bool    sole;                   /* as its independent union */
	struct date since, until;       /* until absent: still */
	str     reason;                 /* why it ended */
	int64_t rev;
};
extern const struct entity org_cover_entity;
struct org_covers { struct org_cover *at; size_t n; };
/* Those in force, in the order they came. */
MAY_FAIL org_covers_now(struct db *, struct arena *, struct scope, id org, int64_t most, struct org_covers *ret);

struct org_cover_form { id employer_id; str uscc, name; int64_t nature, industry, employees; struct date since; };
extern const struct entity org_cover_form_entity;
/*
 * One more employer of a grass-roots union: the one that is named by id or code, or a new one.  Faults are
 * ERR_INVALID and name the field: a code of a union or of another name, a day to come, an independent union
 * that has one already.
 */
MAY_FAIL org_cover_add(struct act *, id org, const struct org_cover_form *, id *ret);

/* --- history -------------------------------------------------------------------------- */

enum org_change_kind { ORG_FOUNDED = 1, ORG_RENAMED, ORG_MOVED, ORG_MERGED, ORG_TOOK_IN, ORG_DIVIDED, ORG_SPLIT_FROM,
                       ORG_DISSOLVED, ORG_KEEPS };
extern const struct choice org_change_kinds[];
struct org_change {
	id            change_id;
	id            org_id;
	str           org_path;
	struct moment at;
	int64_t       kind;
	struct date   day;
	id            other_id;
	str           other_name;
	int64_t       members;
	str           reason, document_no, by_name;
};
extern const struct entity org_change_entity;

/* Rules that write into a union call this first: closed or being moved → a sentence.  Not scoped, since
 * applicants write too: an officer's rule takes its union with {org o} or org_get besides. */
MAY_FAIL org_open_for_writing(struct act *, id org, struct org_public *ret);

/* One more or fewer member: the union's own figure and those of everything above it. */
MAY_FAIL org_count_members(struct act *, str org_path, int64_t change);

/* What a scope holds, from the kept figures: grass-roots unions in being, and members. */
MAY_FAIL org_sum(struct db *, struct arena *, struct scope, int64_t *ret_unions, int64_t *ret_members);

/* The event "org.moved": subject is the union, once for each union whose path changed; where it is now. */
MAY_FAIL org_path_of(struct act *, id org, str *ret);

/* --- divisions: 行政区划 ------------------------------------------------------------ */

/* What is to change in the table of divisions, or did (division_changes.c). */
struct division_change {
	id            change_id;
	int64_t       kind;
	str           code, name, old_code, old_name, parent;
	struct date   since;
	int64_t       state;
	str           version, by_name;
	struct moment made;
	int64_t       rev;
};
extern const struct entity division_change_entity;

/* Is it a division of the version in use? */
MAY_FAIL org_division_there(struct db *, struct arena *, str code, bool *ret);
#define STREET_DIGITS 9
/* The streets of the area that is served, by code, for a form. */
struct options;
MAY_FAIL org_street_options(struct db *, struct arena *, str chosen, struct options *ret);
/* 江苏省无锡市江阴市澄江街道, also of a code that was abolished; what is unknown at the lower end is left out. */
MAY_FAIL org_division_full_name(struct db *, struct arena *, str code, str *ret);
/* For listeners of "division.recoded" (the subject is a change): which code became which. */
MAY_FAIL org_division_recoded(struct act *, id change, str *ret_old, str *ret_new);

/* Fills the table of divisions from platform/division.h, once for each version. */
MAY_FAIL org_load_divisions(struct act *);

#endif
