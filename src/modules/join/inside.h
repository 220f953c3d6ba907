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
                  FIELD_TEXTS, FIELD_JOIN, FIELD_USE, FIELD_NUMBER };
const struct field *join_field(enum join_field);        /* of join_form_entity */

/* --- fields.c ------------------------------------------------------------------- */

extern const struct entity join_decide_entity, join_ticked_entity, card_check_entity;
struct decide_form { str move; int64_t from; str reason; };
struct code_query { str code; };

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
MAY_FAIL join_write_consents(struct act *, const struct join_texts *, id account, id person);

/* --- review.c ------------------------------------------------------------------- */

failed   join_set_state(struct act *, id application, int64_t from, int64_t to);
failed   join_accept(struct act *, id application, str reason);
failed   join_return(struct act *, id application, str reason);
failed   join_refuse(struct act *, id application, str reason);
failed   join_org_moved(struct act *, id org);

/* --- record.c ------------------------------------------------------------------- */

MAY_FAIL join_record_list(struct db *, struct arena *, const struct world *, struct scope, const struct ask *,
                          struct found *ret);
MAY_FAIL join_record_one(struct db *, struct arena *, struct scope, id, void *row);

/* --- pages: pocket.c, form.c, card_pages.c, desk.c --------------------------------- */

struct rq;
failed my_home_page(struct rq *);
failed my_data_page(struct rq *);
failed my_consent_do(struct rq *);
failed my_claim_page(struct rq *);
failed my_claim_do(struct rq *);
failed join_start_page(struct rq *);
failed join_union_page(struct rq *);
failed join_platform_page(struct rq *);
failed join_form_page(struct rq *);
failed join_form_again(struct rq *);
failed join_submit_do(struct rq *);
failed join_fix_page(struct rq *);
failed join_resubmit_do(struct rq *);
failed join_progress_page(struct rq *);
failed join_withdraw_page(struct rq *);
failed join_withdraw_do(struct rq *);
failed card_page(struct rq *);
failed card_picture(struct rq *);
failed card_check_page(struct rq *);
failed join_list_page(struct rq *);
failed join_review_page(struct rq *);
failed join_move_do(struct rq *);
failed join_batch_do(struct rq *);
failed join_reveal_do(struct rq *);
failed join_menu_count(struct rq *, int64_t *ret);

extern const struct entity join_start_entity, join_where_entity, join_union_entity, join_reveal_entity;
struct start_query { int64_t route; };
struct union_query { str word; };
struct where_query { int64_t route, group; str division; };

#endif
