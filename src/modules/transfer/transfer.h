/*
 * transfer.h - a membership goes from one union to another: 一次入会、动态接转
 * (工会会员会籍管理办法 arts. 1 to 8).  Both unions confirm; nobody joins twice.
 */
#ifndef MODULES_TRANSFER_TRANSFER_H
#define MODULES_TRANSFER_TRANSFER_H

#include "modules/member/member.h"

/* Those below TRANSFER_DONE are open.  _ABOVE: the union did not act in time or has nobody who can; the one above
 * may act in its place, and the timeline says so. */
enum transfer_state {
	TRANSFER_RELEASE = 1, TRANSFER_RELEASE_ABOVE, TRANSFER_ACCEPT, TRANSFER_ACCEPT_ABOVE,
	TRANSFER_DONE, TRANSFER_REFUSED, TRANSFER_WITHDRAWN
};
extern const struct choice transfer_states[];

/* Who asked for it: the member himself, the union he leaves, the union he comes to. */
enum transfer_start { STARTED_BY_MEMBER = 1, STARTED_BY_LEFT, STARTED_BY_NEW };
extern const struct choice transfer_starts[];

struct transfer {
	id            transfer_id;
	str           name;
	str           from_name, to_name;
	int64_t       started, state;
	struct date   due;
	struct moment made;
	str           member_no, reason;
	struct moment ended;
	id            member_id, person_id, from_org, to_org;
	str           from_path, to_path;
	int64_t       rev;
};
extern const struct entity transfer_entity;
extern const struct flow transfer_flow;
extern const struct record transfer_record;

/* Where a worker begins, with the union he found or without: "/my/transfer?org_id=88". */
#define TRANSFER_PATH "/my/transfer"
str transfer_url(struct arena *, id to_org);

/*
 * Asks for one.  Whose asking it is follows from the actor: the member himself, an officer over the union that is
 * left (which counts as its confirmation), or one over the union that is come to (whose confirmation follows by itself
 * when the other union has given its own).  Plain sentences, ERR_INVALID: no membership in force, the same
 * union, a union that is closed or being moved, an exit that is under way, and a second transfer, which is told of
 * the first.  ERR_MISSING when neither side is in the actor's scope.
 */
struct transfer_form { id member, to_org; str reason; bool own; };      /* own: asked by the member, on the phone */
MAY_FAIL transfer_begin(struct act *, const struct transfer_form *, id *ret);

/* The same by whoever comes to ask for a member of another union: named by his document and his name, both exact, so
 * that nobody looks people up; the same ERR_INVALID whether there is no such document or another name. */
#define TRANSFER_TRIES 20       /* mismatches of one account in a day; then ERR_LIMIT: nobody tries numbers out */
struct transfer_request { str name; int64_t document_type; str document_no; id to_org; str reason; };
MAY_FAIL transfer_ask(struct act *, const struct transfer_request *, id *ret);
/* A mismatch of transfer_ask goes into the record, in a transaction of its own; other failures do not. */
void transfer_refused(const struct world *, struct arena *, const struct actor *, str request_id, failed);

/* One's own latest, open or not; ERR_MISSING when there was none. */
MAY_FAIL transfer_own(struct db *, struct arena *, struct scope, struct transfer *ret);
/* The open one of a membership, whoever asks: where to, since when. */
struct transfer_open { id transfer_id; str to_name; struct moment made; };
MAY_FAIL transfer_open(struct db *, struct arena *, id member, struct transfer_open *ret);

/* The daily round: what is overdue goes to the union above.  A job; twice a day does no harm. */
struct job_run;
failed transfer_overdue_job(struct job_run *);
#define TRANSFER_OVERDUE_JOB "transfer.overdue"

#endif
