/*
 * complaint.h - 投诉建议: a box in every terminal, an answer by a day.
 *
 * Anybody may put something in, also without signing in; it goes to his own
 * union, or to the federation.  It gets a number of twelve digits, by which the
 * answer is found; who has signed in is told by a notice as well.
 */
#ifndef MODULES_COMPLAINT_COMPLAINT_H
#define MODULES_COMPLAINT_COMPLAINT_H

#include "platform/flow.h"
#include "platform/record.h"

enum complaint_kind { COMPLAINT_COMPLAINT = 1, COMPLAINT_SUGGESTION, COMPLAINT_QUESTION };
enum complaint_state { COMPLAINT_RECEIVED = 1, COMPLAINT_ANSWERED };
extern const struct choice complaint_kinds[], complaint_states[];

struct complaint {
	id            complaint_id;
	str           number;
	int64_t       kind;
	str           words;
	str           org_name;
	int64_t       state;
	struct secret mobile;                   /* complaint.mobile: left for calling back */
	struct moment made;
	str           answer;
	struct moment answered;
	id            person_id, org_id;
	str           org_path;
};
extern const struct entity complaint_entity;

struct complaint_form {
	int64_t kind;
	str     words;
	str     mobile;                         /* SENSITIVE: will be sealed */
	bool    nameless;
};
extern const struct entity complaint_form_entity;

struct complaint_filter { int64_t kind, state; };
extern const struct entity complaint_filter_entity;

extern const struct record complaint_record;
extern const struct flow complaint_flow;

/* Twelve digits; made before the transaction, so that the page knows where to go. */
str complaint_number(struct arena *);

#define COMPLAINTS_AN_HOUR 5                    /* of one address */

/*
 * Put one into the box.  `address` is where the request came from: over
 * COMPLAINTS_AN_HOUR of them ERR_LIMIT.  `nameless` keeps neither person nor
 * account.
 */
struct complaint_new { const struct complaint_form *form; str number, address; };
MAY_FAIL complaint_make(struct act *, const struct complaint_new *, id *ret);

/* Listens to "org.moved": a union's complaints go with it. */
failed complaint_org_moved(struct act *, id org);
failed complaint_org_merged(struct act *, id org);
failed complaint_person_merged(struct act *, id loser);

#endif
