/*
 * write.c - changes: a rule in its transaction, the idempotency key beside it.
 * A 2xx or 303 means that business rows, audit row, events and key are durable
 * together.
 */
#include <string.h>

#include "platform_act.h"
#include "web/keep.h"

struct write {
	struct rq *rq;
	act_rule *rule; void *arg;
	const char *then; const id *made;
	struct blob once;
	int status; str location;
	id made_first;                  /* what the first copy made, when this is another one */
	bool replayed;
};

static const struct text
	says_done = { "write.done", "这一步刚才已经办过了，不必再办一次。" };

/* "/members/%" with the id that was made. */
static str
location_of(struct arena *a, const char *then, const id *made)
{
	const char *mark = then ? strchr(then, '%') : NULL;

	if (!mark)
		return str_of(then);
	return arena_fmt(a, "%.*s%lld%s", (int)(mark - then), then, made ? (long long)made->v : 0, mark + 1);
}

/* The key counts for one account (or visit) and one address. */
static struct blob
once_digest(struct rq *rq)
{
	str bytes;
	char *p;

	if (!rq->once.n)
		return (struct blob){ 0 };
	bytes = arena_fmt(rq->a, "%lld|" FMT "|%d|" FMT "|" FMT, rq->who ? (long long)rq->who->account.v : 0,
	                  rq->who ? 0 : (int)rq->visit.n, rq->visit.s ? rq->visit.s : "", (int)rq->http->method,
	                  ARG(rq->http->path), ARG(rq->once));
	p = arena_get(rq->a, 32);
	crypt_sha256(bytes, (unsigned char *)p);
	return (struct blob){ { p, 32 } };
}

static void
replay(struct write *w, const struct once_find_row *first)
{
	w->replayed = true;
	w->status = (int)first->status;
	w->location = first->location;
	w->made_first = first->made;
}

static failed
run_once(struct act *x, void *v)
{
	struct write *w = v;
	struct once_find_row first;
	failed f;

	if (w->once.bytes.n && !db_is_pg(x->db)) {
		f = db_one(x->db, x->a, once_find, &first, .once_digest = w->once);
		if (!f) {
			replay(w, &first);
			return NULL;
		}
		if (f->code != ERR_MISSING)
			return f;
	}
	TRY(w->rule(x, w->arg));
	TRY(draft_sent(x, w->rq));
	w->location = location_of(x->a, w->then, w->made);
	if (w->once.bytes.n)
		TRY(db_run(x->db, x->a, once_add, DB_LATER, .once_digest = w->once, .at = x->now,
			.status = w->status, .location = w->location.s ? w->location : S(""),
			.made = w->made ? *w->made : (id){ 0 }));
	return NULL;
}

/*
 * On PostgreSQL the key is looked for before the rule and, when the rule fails, behind it, not in its transaction: keys
 * that are read there by many and written by many overtake one another (decisions/0023-journeys.md).  Of two copies of
 * a request the later may be refused by the key of the earlier, or by what the earlier has done, and a commit may be
 * there though its line broke.  The first copy's answer is everybody's.
 */
static failed
look_for_key(struct write *w, bool *ret)
{
	struct rq *rq = w->rq;
	struct once_find_row first;
	struct db *d;
	failed f;

	*ret = false;
	if (!w->once.bytes.n || !db_pool_is_pg(rq->world->pool))
		return NULL;
	TRY(db_borrow(rq->world->pool, rq->a, &d));
	f = db_one(d, rq->a, once_find, &first, .once_digest = w->once);
	db_return(rq->world->pool, d);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	/* It may have been written by another server. */
	db_mark_now(rq->world->pool);
	replay(w, &first);
	*ret = true;
	return NULL;
}

static failed
write_rule(struct rq *rq, struct write *w)
{
	/* Who is not signed in has no name, no rights and sees nothing. */
	const struct actor stranger = { .name = S(""), .post_title = S(""), .address = rq->http->remote };
	bool there;
	failed f;

	/* A link that is followed changes nothing; what may, says so in its route. */
	assert((rq->http->method != HTTP_GET && rq->http->method != HTTP_HEAD) || rq->route->flags & LANDING);
	w->rq = rq;
	w->once = once_digest(rq);
	web_give_back(rq);
	TRY(look_for_key(w, &there));
	if (there)
		return NULL;
	f = act_run(rq->world, rq->a, rq->who ? rq->who : &stranger, rq->http->request_id, run_once, w);
	return f && !look_for_key(w, &there) && there ? NULL : f;
}

failed
web_write(struct rq *rq, act_rule *rule, void *arg, const char *then, const id *made)
{
	bool api = rq->route->flags & API;
	struct write w = { .rule = rule, .arg = arg, .then = then, .made = made,
		.status = !api ? 303 : made ? 201 : 200 };

	TRY(write_rule(rq, &w));
	if (!api)
		return web_redirect(rq, w.location);
	if (w.location.n)
		http_set(rq->answer, "Location", w.location);
	return web_json(rq, w.status, !made ? S("{}") : arena_fmt(rq->a, "{\"id\":\"%lld\"}",
		(long long)(w.replayed ? w.made_first.v : made->v)));
}

failed
web_write_only(struct rq *rq, act_rule *rule, void *arg)
{
	struct write w = { .rule = rule, .arg = arg, .status = 200 };

	TRY(write_rule(rq, &w));
	/* The rule did not run, so what its handler would show is not known. */
	return w.replayed ? FAIL_SAY(rq->a, ERR_CONFLICT, NULL, &says_done) : NULL;
}
