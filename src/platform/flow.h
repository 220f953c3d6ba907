/*
 * flow.h - life cycles as tables.
 *
 * A flow is a small, fixed state machine over one kind of subject: who may
 * move it from which state to which, who may not (his own matter, a person who
 * already took part), what must be said, and by when the next one has to act.
 * The kernel keeps one flow_item row for each subject (what the inbox 我的待办
 * reads) and one flow_move row for each move (the timeline on its page).
 *
 *	static const struct move moves[] = {
 *		{ SUBMITTED, "accept", "通过", MEMBER, "join.review", NOT_SELF, .run = accept },
 *		{ 0 } };
 *	const struct flow join_flow = { .name = "join", .label = "入会申请", .states = states,
 *		.moves = moves, .path = "/applications/", .set = set_state };
 */
#ifndef PLATFORM_FLOW_H
#define PLATFORM_FLOW_H

#include "platform/act.h"

enum move_flag {
	REASON   = 1,   /* must say why */
	NOT_SELF = 2,   /* nobody decides on his own matter: compares persons */
	DISTINCT = 4,   /* no person twice in one flow */
	OWNER    = 8,   /* only the owner himself, no permit */
	TICKED   = 16,  /* offered for ticked rows of a list */
	HOUSE    = 32,  /* only the installation itself: timers, what follows from another move */
};

struct move {
	int64_t from;
	const char *name, *label;       /* "accept" in URLs and JSON; 通过 on the button */
	int64_t to;
	const char *permit;
	unsigned flags;
	const char *due;                /* rule that gives the new state's deadline; NULL none */
	const char *hint;               /* a line under the choice: what happens then */
	failed (*run)(struct act *, id subject, str reason);    /* the module's part, same transaction */
};

/* Who has to act in a state, for the inbox: a permit, or the owner when NULL. */
struct wait { int64_t state; const char *permit, *what; };

/* Who takes over what an officer leaves behind (platform/leave.h). */
struct flow_heir { id person, account; str name; };

struct flow {
	const char *name, *label;
	const struct choice *states;
	const struct move *moves;       /* ends in a NULL name */
	const struct wait *waits;       /* ends in a NULL what */
	const char *path;               /* of a subject's page on the desk, ends in '/' */
	const char *own_path;           /* and the owner's page in the pocket */
	failed (*set)(struct act *, id subject, int64_t from, int64_t to);      /* writes the subject's own row */
	/* A subject with two sides (a transfer): who sees it besides its union, those above and its owner; and what
	 * a move asks for besides permit and flags, as a refusal.  NULL: nothing. */
	failed (*sees)(struct db *, struct arena *, const struct actor *, id subject, bool *ret);
	failed (*may)(struct db *, struct arena *, const struct world *, const struct actor *, const struct move *,
	              id subject);
	/*
	 * What an officer owns here does not leave with him.  `heir`: who takes it over holds this permit, and
	 * `leave` writes the subject's own row; NULL: nobody can, and `leave` (to NULL, as the house) ends it.
	 * leave NULL: its owners are people with a matter of their own, who keep it.
	 */
	const char *heir;
	failed (*leave)(struct act *, id subject, int64_t state, const struct flow_heir *to);
};

/* Whose it is: the person, or the account of somebody who is not known as a person yet, or both. */
struct flow_subject { id subject, person, org_id; str org_path, title; id account; };

/* A new subject enters the flow in `state`; `due` is a rule's name or NULL. */
MAY_FAIL flow_begin(struct act *, const struct flow *, struct flow_subject, int64_t state, const char *due,
                    str comment);

/*
 * Make a move.  Fails with ERR_MISSING when the subject is not in the actor's
 * scope, ERR_DENIED without the permit or on his own matter (sentence says
 * which), ERR_INVALID when a reason is missing, and ERR_CONFLICT when somebody
 * else moved it first: the sentence names who and when.
 */
MAY_FAIL flow_move(struct act *, const struct flow *, id subject, str move, int64_t from, str reason);

/* The same by the installation itself (HOUSE): what follows, within this act, from what somebody does. */
MAY_FAIL flow_by_house(struct act *, const struct flow *, id subject, str move, int64_t from, str reason);

/*
 * A step of the timeline that moves nothing: a reminder, an escalation.  `title`, unless it is absent,
 * is what the inbox calls the subject from now on.
 */
MAY_FAIL flow_remark(struct act *, const struct flow *, id subject, str label, str reason, str title);

/* What this actor may do with a subject now, for buttons. */
struct flow_offer { const struct move *move; };
struct flow_offers { struct flow_offer *at; size_t n; };
MAY_FAIL flow_offers(struct db *, struct arena *, const struct world *, const struct actor *,
                     const struct flow *, id subject, struct flow_offers *ret);

/* The timeline, oldest first. */
struct flow_step {
	id move_id; struct moment at; int64_t from_state, to_state;
	str move_label, by_name, by_post, reason; struct date due;
};
struct flow_steps { struct flow_step *at; size_t n; };
MAY_FAIL flow_steps(struct db *, struct arena *, const struct flow *, id subject, struct flow_steps *ret);

/* The subject's present place in the flow; ERR_MISSING when it is in none. */
struct flow_place { int64_t state; struct date due; struct moment since; str waits_for; id person, account; };
MAY_FAIL flow_place(struct db *, struct arena *, const struct flow *, id subject, struct flow_place *ret);

/* The subject's union changed (a union moved, a transfer): re-scope its rows. */
MAY_FAIL flow_rescope(struct act *, const struct flow *, id subject, id org_id, str org_path);

/* The subject is over and gone: its place and its timeline go too; the record keeps what was done. */
MAY_FAIL flow_forget(struct act *, const struct flow *, id subject);

/* 我的待办: what waits for this actor in his scope, most urgent first. */
struct flow_waiting {
	str flow, title, what;
	id subject, org_id;
	int64_t state;
	struct date due;
	struct moment since;
};
struct flow_waitings { struct flow_waiting *at; size_t n; };
MAY_FAIL flow_inbox(struct db *, struct arena *, const struct world *, const struct actor *, int64_t most,
                    struct flow_waitings *ret);
/* How many wait for the actor in this flow (NULL: in all); no flow is counted beyond `most`. */
MAY_FAIL flow_inbox_count(struct db *, struct arena *, const struct world *, const struct actor *,
                          const char *flow, int64_t most, int64_t *ret);
/* Does some state of some flow wait for this permit?  For these alone the inbox asks. */
bool flow_is_waited_for(const struct world *, const char *permit);
const struct flow *flow_by_name(const struct world *, str name);        /* or NULL */

#endif
