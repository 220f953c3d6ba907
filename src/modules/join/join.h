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

/* How the union is found: by the employer; by trade and street, for work through a platform or for oneself; by the
 * street or village alone, where the employer has none. */
enum join_route { ROUTE_UNIT = 1, ROUTE_PLATFORM, ROUTE_FLEXIBLE, ROUTE_PLACE };
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
	id          org_id;                     /* of ROUTE_UNIT; of ROUTE_PLACE where a village's was picked */
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
	bool        share;                      /* the fourth, that nobody needs: handing it to the province */
	str         by;                         /* the code of an invitation */
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
/*
 * The union an applicant is led to: the employer's; of a trade the street's own, else the city's, else the
 * street's federation; the nearest above where a street has none.  `ret_why` (may be NULL): why this one.
 */
MAY_FAIL join_union(struct db *, struct arena *, const struct join_form *, struct org_public *ret, str *ret_why);

/* The consent texts in force, in the order they are shown, and the digest over all of them. */
struct join_text { id text; str purpose, label, words; int64_t version; struct blob digest; };
struct join_texts { struct join_text *at; size_t n; str digest; };
MAY_FAIL join_texts(struct db *, struct arena *, struct join_texts *ret);
/* The first versions of the texts that are not there yet: consents, and the privacy notice. */
MAY_FAIL join_seed_consents(struct act *);
/* What a text is for: joining needs it; one may agree or not; it is only to be read. */
enum consent_kind { CONSENT_MUST = 1, CONSENT_MAY, CONSENT_READ };
enum consent_kind join_consent_kind(str purpose);
str      join_consent_stops(str purpose);       /* what ends when it is taken back */
/* A new version after this one, which must be the newest (ERR_CONFLICT); who agreed before is asked anew. */
struct consent_form { str label, words; };
extern const struct entity consent_form_entity;
MAY_FAIL join_publish(struct act *, id text, const struct consent_form *, id *ret);
/* Agree to a text in force outside an application: a new version, or one that was left out. */
MAY_FAIL join_consent_give(struct act *, id text);
/* Take back a consent of this account, in all versions; an open application is withdrawn with one it needs. */
MAY_FAIL join_consent_withdraw(struct act *, id consent);

/*
 * What somebody began to fill in, kept for DRAFT_DAYS and without numbers: those are
 * typed again.  ERR_MISSING when there is none.
 */
#define DRAFT_DAYS 30
MAY_FAIL join_draft_save(struct act *, const struct join_form *);
MAY_FAIL join_draft(const struct world *, struct db *, struct arena *, id account, struct join_form *ret,
                    struct moment *ret_changed);

/* --- what is on record of oneself -------------------------------------------------------- */

/* What a member may change himself, at once. */
struct own_form {
	str work_unit, job;
	int64_t nation, education, political, skill, household, employment;
	bool migrant;
};
extern const struct entity own_form_entity;
MAY_FAIL own_update(struct act *, const struct own_form *);
MAY_FAIL own_prefill(const struct world *, struct db *, struct arena *, id person, struct own_form *ret);

/* What his union has to look at: name and document. */
enum correction_kind { CORRECT_NAME = 1, CORRECT_DOCUMENT };
extern const struct choice correction_kinds[];
enum correction_state { CORRECTION_ASKED = 1, CORRECTION_DONE, CORRECTION_REFUSED, CORRECTION_WITHDRAWN };
extern const struct choice correction_states[];
struct correction {
	id            correction_id;
	str           number;                   /* G20261118-0136 */
	str           name;
	int64_t       kind, document_type;
	struct secret wanted;                   /* correction.wanted: the name or number as it should be */
	str           org_name, words, file_name;
	int64_t       state;
	struct moment made;
	struct date   due;
	id            person_id, member_id, org_id;
	str           org_path;
	id            file_id;
	int64_t       rev;
};
extern const struct entity correction_entity;
struct correction_filter { int64_t state; };
extern const struct entity correction_filter_entity;
struct correction_form { int64_t kind; str name; int64_t document_type; str document_no, words; };
extern const struct entity correction_form_entity;
extern const struct record correction_record;
extern const struct flow correction_flow;
#define EVIDENCE_MOST (8 << 20) /* bytes of a photograph */
/* Ask for one; `file` is evidence that is kept already, or absent.  One at a time. */
struct correction_new { const struct correction_form *form; id file; str file_name; };
MAY_FAIL correction_ask(struct act *, const struct correction_new *, id *ret);

/*
 * A member's invitation and a union's poster are addresses that nobody can make up: the code
 * holds the id and a keyed mark.  An invitation is good while the membership is in force, and
 * for INVITED_A_DAY applications a day.
 */
#define INVITED_A_DAY 20
str      join_code(const struct world *, struct arena *, const char *what, id);       /* "invite", "poster" */
bool     join_code_read(const struct world *, struct arena *, const char *what, str code, id *ret);
struct join_invited { int64_t today, applied, accepted; };
MAY_FAIL join_invited_by(struct db *, struct arena *, id member, struct moment now, struct join_invited *ret);
/* The union and membership behind an invitation's code; ERR_MISSING when it is not good (any more). */
MAY_FAIL join_invitation(const struct world *, struct db *, struct arena *, str code, id *ret_member,
                         struct org_public *ret);

/* The poster of a union, A4, as PDF: its name, what one needs, a code to its door or (present) to this address. */
MAY_FAIL join_poster(const struct world *, struct arena *, const struct org_public *, str address, str *ret);

/* What the house does by itself each day. */
struct job_run;
MAY_FAIL join_deadlines_run(struct job_run *);  /* reminders, escalation, drafts that are over */
MAY_FAIL join_units_run(struct job_run *);      /* employers with people enough for a union of their own */

/*
 * The code of the electronic card: digits and capitals for a small QR code, issued
 * by the server and dead CARD_LIFE after; the page asks for a new one at CARD_RENEW.
 */
#define CARD_LIFE  (60 * SECOND)
#define CARD_RENEW (45 * SECOND)
str      card_code(const struct world *, struct arena *, id member, struct moment issued);
enum card_state { CARD_VALID = 1, CARD_LATE, CARD_FORGED, CARD_ENDED };        /* ended: the membership did */
struct card_answer {
	enum card_state state;
	id member;                      /* absent when forged */
	str name, org_name, org_path;   /* name masked; all absent unless valid */
	struct moment until;
};
MAY_FAIL card_check(const struct world *, struct db *, struct arena *, str code, struct moment now,
                    struct card_answer *ret);
/* The same for somebody who was shown one: each verification is recorded, whatever came out. */
MAY_FAIL card_verify(struct act *, str code, struct card_answer *ret);

/* What the system checked for the officer who reviews. */
struct join_check { const char *tone; str text, second; };
struct join_checks { struct join_check *at; size_t n; bool own; };              /* own: it is his own matter */
MAY_FAIL join_checks(struct db *, struct arena *, const struct world *, const struct actor *, id application,
                     struct join_checks *ret);

#endif
