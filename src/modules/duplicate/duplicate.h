/*
 * duplicate.h - people who may be on record twice: found by what would be equal, decided by an officer.
 *
 * Of each person two keyed digests are kept and no clear text: of his document, written one way
 * (document_key), and of his name, birth and the last four digits of his mobile.  Where a digest is
 * somebody else's too, the two become a pair of the review queue.
 */
#ifndef MODULES_DUPLICATE_DUPLICATE_H
#define MODULES_DUPLICATE_DUPLICATE_H

#include "modules/member/member.h"

enum duplicate_why { DUPLICATE_DOCUMENT = 1, DUPLICATE_LIKENESS };
enum duplicate_state { DUPLICATE_OPEN = 1, DUPLICATE_MERGED, DUPLICATE_DIFFERENT };
extern const struct choice duplicate_whys[], duplicate_states[];

struct duplicate {                              /* a pair */
	id            duplicate_id;
	str           name;
	struct secret document_no;
	id            one_id;                   /* persons */
	str           org_name;                 /* absent: a union that is out of scope */
	str           other_name;
	struct secret other_document_no;
	id            other_id;
	str           other_org_name;
	int64_t       why, state;
	struct moment found, decided;
	str           by_name, reason;
	id            one_member, other_member;
	str           org_path, other_path;
};
extern const struct entity duplicate_entity;
extern const struct record duplicate_record;
struct duplicate_filter { int64_t state, why; };
extern const struct entity duplicate_filter_entity;

/*
 * Make this member's person's marks anew and pair him with whoever has an equal one; a pair that was
 * decided stays decided.  Called for each member that is made, changed, moved or brought back.
 */
MAY_FAIL duplicate_look(struct act *, id member);

/* 不是同一人: remembered, so that the two are never offered again.  ERR_INVALID when the officer
 * covers only one side, ERR_CONFLICT when somebody decided before. */
MAY_FAIL duplicate_differ(struct act *, id duplicate, str reason);

/* Over everybody in scope, in the background: O(n log n), a thousand people at a time; taken up
 * behind the last union that was finished. */
#define DUPLICATE_JOB "duplicate.find"
MAY_FAIL duplicate_find(struct act *, id *ret_job);

#endif
