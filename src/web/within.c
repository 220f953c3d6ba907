/*
 * within.c - 范围: an officer of many unions looks at one of them for a while.
 *
 * What he chose travels in a cookie, sealed for his account and post.  It is applied here, once for each request, to
 * the actor himself: his scope becomes that union's, so whatever asks with it (lists, figures, exports, search, rules)
 * finds nothing beside.  The union is looked up in the post's scope each time, so the cookie never widens anything,
 * and a union that moved is followed.  Programs and the phone's pages are not narrowed: they show no bar that says so.
 */
#include "web/site.h"

#define COOKIE "within"
#define KEPT   (30 * DAY)       /* longer than any session */

static const struct text
	says_lost = { "within.lost", "您选的工会已不在您的范围里，现在看的是全部范围。" },
	says_try  = { "within.try", "您选的工会已不在您的范围里，刚才这一步没有办。请刷新页面看清范围，再办一次。" };

static str
owner(struct rq *rq)
{
	return arena_fmt(rq->a, "%lld|%lld|", (long long)rq->who->account.v, (long long)rq->who->post.v);
}

void
web_within(struct rq *rq, id org)
{
	str text = arena_fmt(rq->a, FMT "%lld", ARG(owner(rq)), (long long)org.v);

	session_cookie_set(rq, COOKIE, org.v ? crypt_wrap(rq->world->keys, rq->a, "web.within", text,
		(struct moment){ world_now(rq->world).us + KEPT }) : S(""), !org.v);
}

/* The union this account chose in this post; zero: none. */
static id
chosen(struct rq *rq)
{
	str sealed = session_cookie_value(rq, COOKIE), text, mine = owner(rq);
	id org = { 0 };

	if (!sealed.n || crypt_unwrap(rq->world->keys, rq->a, "web.within", sealed, world_now(rq->world), &text) ||
	    !str_starts(text, mine) || !str_int(str_from(text, mine.n), &org.v))
		return (id){ 0 };
	return org;
}

failed
within_apply(struct rq *rq)
{
	struct actor *who;
	id org;
	failed f;

	if (!rq->who)
		return NULL;
	rq->whole = rq->who->scope;
	if (!rq->who->post.v || rq->who->must || rq->route->flags & (API | POCKET) || !(org = chosen(rq)).v)
		return NULL;
	who = NEW(rq->a, struct actor);
	*who = *rq->who;
	f = actor_narrow(rq->world, web_db(rq), rq->a, org, who);
	if (f && f->code == ERR_MISSING && seen_again(rq))
		f = actor_narrow(rq->world, web_db(rq), rq->a, org, who);
	if (f && f->code != ERR_MISSING)
		return f;
	rq->lost = f;
	if (!f)
		rq->who = who;
	return NULL;
}

/* Nothing is shown or done in a scope that he did not expect: a page begins again, an act is refused. */
failed
within_lost(struct rq *rq)
{
	if (rq->http->method != HTTP_GET && rq->http->method != HTTP_HEAD)
		return FAIL_SAY(rq->a, ERR_CONFLICT, NULL, &says_try);
	web_within(rq, (id){ 0 });
	web_flash(rq, str_of(says_lost.zh));
	return web_redirect(rq, S("/"));
}

id
web_org(const struct rq *rq)
{
	return rq->who->within.org.v ? rq->who->within.org : rq->who->org;
}

str
web_org_name(const struct rq *rq)
{
	return rq->who->within.org.v ? rq->who->within.name : rq->who->org_name;
}

str
web_list_path(str from)
{
	str rest = from, path = str_cut(&rest, '?'), one;

	if (!str_starts(path, S("/")) || str_starts(path, S("/scope")))
		return S("/");
	for (str walk = path; one = str_cut(&walk, '/'), one.s; )
		if (str_digits(one))
			return S("/");
	return path;
}
