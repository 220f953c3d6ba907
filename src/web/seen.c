/*
 * seen.c - which reads may lag, and how a session that has written reads its own.
 *
 * The one place that says it: GET may be answered from a replica; what changes something, follows a link that may
 * (LANDING), or does not say how far it has written is answered from the primary.  How far that is, a place in the
 * database's log, goes out with each answer to a change and comes back with what is asked next, to whichever of
 * several servers: for browsers in a cookie, for programs in a header.  It is sealed, and good for nothing else.
 */
#include <string.h>

#include "web/site.h"

#define COOKIE "seen"
#define HEADER "Gonghui-Seen"
#define KEPT   (30 * DAY)       /* longer than any session */

static bool
read_mark(struct rq *rq, str sealed, int64_t *ret)
{
	str text;

	return !crypt_unwrap(rq->world->keys, rq->a, "web.seen", sealed, world_now(rq->world), &text) &&
	       str_int(text, ret);
}

/* True: this request's reads may lag, behind nothing that was there at the mark. */
static bool
may_lag(struct rq *rq, uint64_t *ret_mark)
{
	bool get = rq->http->method == HTTP_GET || rq->http->method == HTTP_HEAD;
	bool program = rq->route->flags & API;
	str sent = program ? http_header(rq->http, HEADER) : session_cookie_value(rq, COOKIE);
	int64_t mark = 0;

	if (!get || rq->sure || rq->route->flags & LANDING)
		return false;
	/* A browser brings back what it got, and a stranger wrote nothing; a program has to say that it has not. */
	if (!sent.n && program && rq->who)
		return false;
	if (sent.n && !str_eq(sent, S("0")) && !read_mark(rq, sent, &mark))
		return false;
	*ret_mark = (uint64_t)mark;
	return true;
}

failed
seen_borrow(struct rq *rq)
{
	struct db_pool *pool = rq->world->pool;
	uint64_t mark = 0;

	if (!db_replicated(pool) || !may_lag(rq, &mark))
		return db_borrow(pool, rq->a, &rq->db_);
	TRY(db_borrow_lagging(pool, rq->a, mark, &rq->db_));
	rq->lagged = db_stands_in(rq->db_);
	return NULL;
}

void
seen_tell(struct rq *rq)
{
	uint64_t mark = db_mark(rq->world->pool), none;
	str sealed;

	if (!mark || may_lag(rq, &none))
		return;
	/* One that is not known is above all others. */
	sealed = crypt_wrap(rq->world->keys, rq->a, "web.seen",
	                    arena_int(rq->a, mark > INT64_MAX ? INT64_MAX : (int64_t)mark),
	                    (struct moment){ world_now(rq->world).us + KEPT });
	if (rq->route->flags & API)
		http_set(rq->answer, HEADER, sealed);
	else
		session_cookie_set(rq, COOKIE, sealed, false);
}

bool
seen_again(struct rq *rq)
{
	if (!rq->lagged || rq->sure)
		return false;
	web_give_back(rq);
	return rq->sure = true;
}
