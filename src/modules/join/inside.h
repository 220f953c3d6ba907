/* inside.h - what the files of the join module share. */
#ifndef MODULES_JOIN_INSIDE_H
#define MODULES_JOIN_INSIDE_H

#include "modules/join/join.h"
#include "join_queries.h"
#include "platform/account.h"
#include "platform_account.h"

#define REFUSALS_MOST 5         /* of one account in a day: what a refusal tells is no way to look people up */

enum join_field { FIELD_ROUTE, FIELD_ORG, FIELD_GROUP, FIELD_DIVISION, FIELD_NAME, FIELD_DOCUMENT_TYPE,
                  FIELD_DOCUMENT_NO, FIELD_SEX, FIELD_BIRTH, FIELD_WORK_UNIT, FIELD_JOB, FIELD_WORDS,
                  FIELD_TEXTS, FIELD_JOIN, FIELD_USE, FIELD_NUMBER, FIELD_SHARE, FIELD_BY };
const struct field *join_field(enum join_field);        /* of join_form_entity */

/* --- fields.c ------------------------------------------------------------------- */

/* The parameters of pages and of the decision. */
extern const struct entity join_start_entity, join_union_entity, join_where_entity, join_decide_entity,
	join_reveal_entity, join_code_entity, join_issue_entity, card_reply_entity,
	join_land_entity, join_draft_entity;
struct land_query { str org, by; };
struct start_query { int64_t route; };
struct union_query { str word; };
struct where_query { int64_t route; id org_id; int64_t group; str division, by; };
struct decide_form { str move; int64_t from; str reason; };
struct reveal_form { str field, reason; };
struct code_query { str code; };
struct issue_query { int64_t t; };

/* --- apply.c -------------------------------------------------------------------- */

/* The account that acts, its proven mobile, and the person it is linked to (zero when none). */
struct applicant { struct account_mobile_get_row account; str mobile; struct person_by_id_row person; };
MAY_FAIL join_applicant(struct act *, struct applicant *ret);
/* Present in both and the same bytes. */
bool     join_same(struct blob, struct blob);
/* What an application is called in the record and the inbox: 入会申请 陈晓芸 */
str      join_title(struct arena *, str name);

/* --- consent.c ------------------------------------------------------------------ */

/* All three ticks, and that what was shown is still in force. */
MAY_FAIL join_check_consents(struct act *, const struct join_form *, struct join_texts *ret);
MAY_FAIL join_write_consents(struct act *, const struct join_texts *, const struct join_form *, id account, id person);

/* --- checks.c ------------------------------------------------------------------- */

/* Is it the officer's own application, under whatever account or telephone? */
MAY_FAIL join_is_own(struct db *, struct arena *, const struct actor *, const struct join_inside_row *, bool *ret);

/* --- review.c ------------------------------------------------------------------- */

failed   join_set_state(struct act *, id application, int64_t from, int64_t to);
failed   join_accept(struct act *, id application, str reason);
failed   join_return(struct act *, id application, str reason);
failed   join_refuse(struct act *, id application, str reason);
failed   join_org_moved(struct act *, id org);
failed   join_division_recoded(struct act *, id change);
failed   join_org_merged(struct act *, id org);

/* --- correct.c ------------------------------------------------------------------- */

/* The latest of a person; ERR_MISSING when there is none. */
MAY_FAIL correction_of(struct db *, struct arena *, id person, struct correction *ret);
failed   correction_org_moved(struct act *, id org);
failed   correction_org_gone(struct act *, id org);
failed   correction_member_transferred(struct act *, id member);

/* --- invite.c -------------------------------------------------------------------- */

/* What a union's poster leads to; from the configured address, never from a request. */
str      join_poster_address(const struct world *, struct arena *, id org);

/* --- follow.c -------------------------------------------------------------------------- */

failed   join_member_removed(struct act *, id member);  /* refuses: who applied himself is no mistake */
failed   join_person_merged(struct act *, id loser);

/* --- record.c ------------------------------------------------------------------- */

MAY_FAIL join_record_list(struct db *, struct arena *, const struct world *, struct scope, const struct ask *,
                          struct found *ret);
MAY_FAIL join_record_one(struct db *, struct arena *, const struct world *, struct scope, id, void *row);

#endif
