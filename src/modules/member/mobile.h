/*
 * mobile.h - a member who signs in by his mobile has another one now: it is changed by two.
 *
 * He says so on the phone without signing in, or an officer of his union opens it for him.  One officer proves who
 * he is (a document seen, a question that his union can answer), another one confirms; then the number is the new
 * one, every session ends, and both numbers are told.  What he is answered on the phone does not tell whether he is
 * on file.  Who holds an administrator's post changes nothing this way.
 */
#ifndef MODULES_MEMBER_MOBILE_H
#define MODULES_MEMBER_MOBILE_H

#include "modules/member/member.h"

enum mobile_change_state { MOBILE_ASKED = 1, MOBILE_PROVEN, MOBILE_CHANGED, MOBILE_REFUSED, MOBILE_LAPSED };
extern const struct choice mobile_change_states[];
extern const struct choice mobile_documents[];
extern const struct flow mobile_flow;
#define MOBILE_LAPSE_JOB "member.mobile.lapse"
#define MOBILE_ASKS_MOST 3              /* of one person within a day, by whoever says he is the one */

struct mobile_ask { str name; int64_t document_type; str document_no, mobile, sms; };
extern const struct entity mobile_ask_entity;
/* What the officer saw and heard. */
struct mobile_proof { int64_t document; str question, answer; };
extern const struct entity mobile_proof_entity;
struct mobile_opening { str mobile; int64_t document; str question, answer; };
extern const struct entity mobile_opening_entity;

/* A code to the new number; then the request.  Faults are of the form alone: who is not on file is answered the
 * same. */
MAY_FAIL mobile_send(const struct world *, struct arena *, const struct mobile_ask *, str address);
MAY_FAIL mobile_request(const struct world *, struct arena *, const struct mobile_ask *, str address, str request_id);
/* An officer opens it and has proven who it is: another one confirms. */
MAY_FAIL mobile_open(struct act *, id member, const struct mobile_opening *, id *ret);
MAY_FAIL mobile_prove(struct act *, id change, const struct mobile_proof *);

failed   mobile_lapse_job(struct job_run *);
/* Listeners: a member, or a union with its members, is somewhere else. */
MAY_FAIL mobile_member_moved(struct act *, id member);
MAY_FAIL mobile_org_moved(struct act *, id org);
/* Has this person an account?  Then his number is what he signs in by, and one officer alone does not change it. */
MAY_FAIL mobile_is_bound(struct db *, struct arena *, id person, bool *ret);

/* mobile_pages.c, mobile_my.c */
struct rq;
struct mobile_move_form { str move, reason; };
extern const struct entity mobile_move_entity;
failed mobile_page(struct rq *);
failed mobile_move_do(struct rq *);
failed mobile_open_page(struct rq *);
failed mobile_open_do(struct rq *);
failed mobile_prove_page(struct rq *);
failed mobile_prove_do(struct rq *);
failed mobile_ask_page(struct rq *);
failed mobile_code_do(struct rq *);
failed mobile_ask_do(struct rq *);

#endif
