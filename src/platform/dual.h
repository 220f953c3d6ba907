/*
 * dual.h - 双人操作: what one asks for, another agrees to, and is done only then.
 *
 * A kind is a flow whose moves DUAL_MOVES makes: who asked may withdraw and, once agreed, carry it
 * out; whoever has the permit agrees or refuses, but never on his own request; nobody acts twice.  Each
 * side has a day: what nobody agreed to within it, or nobody carried out within the next, is over.
 * Both steps and the act itself are in the record.
 *
 *	TRY(dual_ask(x, &rotation_flow, (struct dual_asking){ .title = …, .args = …, .reason = … }, &made));
 *
 * Switching off somebody's second factor (modules/account/reset.h) is the same thing between officers, with its own
 * table; pages and inbox show both.
 */
#ifndef PLATFORM_DUAL_H
#define PLATFORM_DUAL_H

#include "platform/flow.h"

enum { DUAL_WAITING = 1, DUAL_AGREED, DUAL_DONE, DUAL_REFUSED, DUAL_LAPSED, DUAL_WITHDRAWN };
#define DUAL_TIME DAY
extern const struct choice dual_states[];

/* The moves of a kind: who agrees, what the button of the act says, what it does. */
#define DUAL_MOVES(agreeing, told, word, act)                                                             \
	{ DUAL_WAITING, "agree", "同意", DUAL_AGREED, agreeing, NOT_SELF | DISTINCT, .hint = told, .run = dual_agree }, \
	{ DUAL_WAITING, "refuse", "不同意", DUAL_REFUSED, agreeing, REASON | NOT_SELF | DISTINCT,         \
	  .hint = "不会执行，申请人会收到通知", .run = dual_refuse },                                          \
	{ DUAL_WAITING, "withdraw", "撤回申请", DUAL_WITHDRAWN, .flags = OWNER },                            \
	{ DUAL_AGREED, "execute", word, DUAL_DONE, .flags = OWNER, .run = act },                              \
	{ DUAL_AGREED, "drop", "不办了", DUAL_WITHDRAWN, .flags = OWNER },                                   \
	{ DUAL_WAITING, "lapse", "过期", DUAL_LAPSED, .flags = HOUSE },                                      \
	{ DUAL_AGREED, "expire", "过期", DUAL_LAPSED, .flags = HOUSE }

/* Who asked leaves: nobody else can carry it out, so it is over (flow.h). */
failed dual_leave(struct act *, id, int64_t state, const struct flow_heir *);
failed dual_agree(struct act *, id, str reason);
failed dual_refuse(struct act *, id, str reason);
failed dual_set(struct act *, id, int64_t from, int64_t to);
failed dual_may(struct db *, struct arena *, const struct world *, const struct actor *, const struct move *, id);

struct dual {
	id dual_id;
	str kind;                       /* the flow's name */
	id account_id, person_id;       /* who asked */
	str org_path, title, detail, args, reason;
	int64_t state;
	struct moment made, agreed;
	id job_id;
	str by_name;
};

/* `detail` is what who agrees must know; `args` is for the act alone and may hold sealed text. */
struct dual_asking { str title, detail, args, reason; };
MAY_FAIL dual_ask(struct act *, const struct flow *, struct dual_asking, id *ret);
/* ERR_MISSING when it is neither in the actor's scope nor his own. */
MAY_FAIL dual_get(struct db *, struct arena *, const struct actor *, id, struct dual *ret);
/* By when the next step has to be taken; absent when none has. */
struct moment dual_until(const struct dual *);
/* Is there one of this kind that waits, or is agreed to? */
MAY_FAIL dual_under_way(struct act *, const struct flow *, bool *ret);

/* Ends what is over; each minute, by the server. */
MAY_FAIL dual_sweep(const struct world *, struct arena *);
/* A union moved, or went into another: its requests go along. */
MAY_FAIL dual_follow(struct act *, id org, id to, str to_path);
/* Two records of one human being became one: what he asked for goes by the other. */
MAY_FAIL dual_named_anew(struct act *, id loser, id survivor);

#endif
