/*
 * join.h - joining a union online: the application, its review, the consents
 * given with it, and the code on the electronic card.
 *
 * An application belongs to the mobile account that made it.  Who the applicant
 * is (a person) is known at once only when the person on file has the proven
 * mobile; otherwise an officer's acceptance makes or finds the person.
 */
#ifndef MODULES_JOIN_JOIN_H
#define MODULES_JOIN_JOIN_H

#include "modules/member/member.h"

enum join_state { JOIN_SUBMITTED = 1, JOIN_RETURNED, JOIN_ACCEPTED, JOIN_REFUSED, JOIN_WITHDRAWN };
extern const struct choice join_states[];

/* How the union is found: by the employer; by trade and street, for work through a platform or for oneself. */
enum join_route { ROUTE_UNIT = 1, ROUTE_PLATFORM, ROUTE_FLEXIBLE };
extern const struct choice join_routes[];

struct application {                            /* a row of the list, the detail, the API */
	id            application_id;
	str           name;
	str           number;                   /* R20261118-0136 */
	struct secret document_no;              /* application.document_no */
	struct secret mobile;                   /* application.mobile, proven by SMS */
	str           org_name;
	int64_t       route, group;             /* group: of member.h */
	int64_t       state;
	struct date   due;                      /* the next one has to act by */
	struct moment made;
	id            org_id, account_id, person_id;
	str           org_path;
	int64_t       document_type, sex;
	struct secret birth;                    /* application.birth */
	str           division, work_unit, job, words;
	int64_t       rev;
};
extern const struct entity application_entity;

struct join_filter { int64_t state, route; str word; bool all; };
extern const struct entity join_filter_entity;

struct join_form {                              /* what an applicant enters */
	int64_t     route;
	id          org_id;                     /* of ROUTE_UNIT */
	int64_t     group;                      /* of the others: the trade, */
	str         division;                   /* and the code of the street */
	str         name;
	int64_t     document_type;
	str         document_no;                /* SENSITIVE: will be sealed */
	int64_t     sex;                        /* told by most numbers */
	struct date birth;                      /* SENSITIVE; told by most numbers */
	str         work_unit, job, words;
	str         texts;                      /* digest of the consent texts that were shown */
	bool        join, use, number;          /* the three ticks: to join, to use the data, the document number */
};
extern const struct entity join_form_entity;

extern const struct record join_record;
extern const struct flow join_flow;

/*
 * Submit an application for the account that acts (it must have a mobile proven
 * by SMS).  Fails with a sentence for the field at fault; when the document has
 * a membership or an open application, the sentence says where as far as the
 * mobile proves that it is the asker's own.  Five refusals a day and account.
 */
MAY_FAIL join_submit(struct act *, const struct join_form *, id *ret);
/* The returned application of this account, corrected and handed in again.  The document stays. */
MAY_FAIL join_resubmit(struct act *, const struct join_form *, id *ret);
/* Withdraw this account's open application. */
MAY_FAIL join_withdraw(struct act *, str reason);
/*
 * Somebody who is a member already, or is on file, finds himself: the document
 * and the proven mobile must both be those of one person; the account is linked
 * to him.  Fails with one sentence for all else; five a day and account.
 */
struct join_claim { int64_t document_type; str document_no; };
extern const struct entity join_claim_entity;
MAY_FAIL join_claim(struct act *, const struct join_claim *);
/* Count a refusal that tells something about a document; called after the transaction has failed. */
void     join_refused(const struct world *, struct arena *, const struct actor *, str request_id, failed);

/*
 * Decide on one: accept, return or refuse.  `rev` is that of the page the officer
 * saw; 0: not asked.  Once it is committed, join_forget lets the sessions of the
 * accounts that were linked or unlinked read anew who they are.
 */
struct join_decision { id application; str move; int64_t from; str reason; int64_t rev; id *forget; size_t n_forget; };
MAY_FAIL join_decide(struct act *, struct join_decision *);
void     join_forget(const struct world *, const struct join_decision *);

/* The latest application of an account; ERR_MISSING when it has none. */
MAY_FAIL join_of_account(struct db *, struct arena *, id account, struct application *ret);
/* The union an applicant is led to: org_id for ROUTE_UNIT, else by trade and street. */
MAY_FAIL join_union(struct db *, struct arena *, const struct join_form *, struct org_public *ret);

/* The consent texts in force, in the order they are shown, and the digest over all of them. */
struct join_text { id text; str purpose, label, words; int64_t version; struct blob digest; };
struct join_texts { struct join_text *at; size_t n; str digest; };
MAY_FAIL join_texts(struct db *, struct arena *, struct join_texts *ret);
/* The first versions of the consent texts; does nothing where there are some. */
MAY_FAIL join_seed_consents(struct act *);
/* Take back a consent of this account; an open application is withdrawn with it. */
MAY_FAIL join_consent_withdraw(struct act *, id consent);

/*
 * The code of the electronic card: digits and capitals for a small QR code,
 * made anew every CARD_SLOT, dead CARD_LIFE after its slot began.
 */
#define CARD_SLOT (30 * SECOND)
#define CARD_LIFE (60 * SECOND)
str      card_code(const struct world *, struct arena *, id member, struct moment now);
/* How many whole seconds the code made now still lives. */
int64_t  card_seconds(struct moment now);
enum card_state { CARD_VALID = 1, CARD_LATE, CARD_FORGED, CARD_ENDED };        /* ended: the membership did */
struct card_answer { enum card_state state; str name, org_name; };              /* name masked; absent unless valid */
MAY_FAIL card_check(const struct world *, struct db *, struct arena *, str code, struct moment now,
                    struct card_answer *ret);

/* What the system checked for the officer who reviews. */
struct join_check { const char *tone; str text, second; };
struct join_checks { struct join_check *at; size_t n; bool own; };              /* own: it is his own matter */
MAY_FAIL join_checks(struct db *, struct arena *, const struct world *, const struct actor *, id application,
                     struct join_checks *ret);

#endif
