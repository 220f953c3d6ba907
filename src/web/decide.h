/*
 * decide.h - what the page of something with a life cycle has (docs/flows.md): the decision an officer may take
 * now, the timeline, and the handler of the decision's form.
 *
 *	TRY(web_decision(rq, &complaint_flow, c.complaint_id, &words, &d.decision));
 *	TRY(web_moves(rq, &complaint_flow, c.complaint_id, &d.moves));
 *	…
 *	{ HTTP_POST, "/complaints/:id/move", complaint_move_do, "complaint.see", .form = &web_move_entity, … }
 *	return web_move_do(rq, &complaint_flow, &says_answered);
 */
#ifndef WEB_DECIDE_H
#define WEB_DECIDE_H

#include "platform/flow.h"
#include "web/web.h"

/* Posted: the name of a move, what the flow asks a word for, and as `rev` the state that was seen. */
struct web_move { str move, reason; };
extern const struct entity web_move_entity;

/* Above the choices ("您的意见" when absent); what the box of words is called, and a line under it.  NULL: the usual. */
struct decision_words { const struct text *head, *reason, *hint; };

/*
 * The moves this actor may make as an officer, each with its hint; *ret stays empty when there is none.  What was
 * typed and what was wrong with it stand where they were.  The form goes to the flow's path, the id and /move.
 */
MAY_FAIL web_decision(struct rq *, const struct flow *, id subject, const struct decision_words *,
                      struct decision *ret);

/* The timeline, newest first, behind as many places as `ahead` for what is to come: those are the caller's to fill. */
MAY_FAIL web_moves(struct rq *, const struct flow *, id subject, size_t ahead, struct moves *ret);

/* The way of what is one's own, oldest first: officers by name and post, himself not; `first`: what began it. */
struct moves web_own_moves(struct rq *, const struct flow_steps *, const struct text *first);

/* Makes the move that rq->form (web_move_entity) names, for the subject of the path's id; then back to its page. */
failed   web_move_do(struct rq *, const struct flow *, const struct text *done);

#endif
