/*
 * session.c - who asks: the cookie or bearer token, and the token that proves
 * a form is ours.  Over TLS the cookies carry the __Host- prefix.
 */
#include <string.h>

#include "platform/account.h"
#include "web/site.h"

static const struct text
	says_csrf = { "csrf", "这个页面打开得太久，或者不是从本系统提交的。请返回刷新后再提交。" };

static str
cookie_name(const struct rq *rq, const char *name)
{
	return rq->http->secure ? arena_fmt(rq->a, "__Host-%s", name) : str_of(name);
}

/* Without an arena: asked on an event loop. */
str
session_cookie_token(const struct http_request *http)
{
	return http_cookie(http, http->secure ? S("__Host-session") : S("session"));
}

static void
set_cookie(struct rq *rq, const char *name, str value, const char *more)
{
	http_set(rq->answer, "Set-Cookie", arena_fmt(rq->a, FMT "=" FMT "; Path=/; HttpOnly; SameSite=Lax%s%s",
		ARG(cookie_name(rq, name)), ARG(value), rq->http->secure ? "; Secure" : "", more));
}

str
session_cookie_value(struct rq *rq, const char *name)
{
	return http_cookie(rq->http, cookie_name(rq, name));
}

void
session_cookie_set(struct rq *rq, const char *name, str value, bool over)
{
	set_cookie(rq, name, value, over ? "; Max-Age=0" : "");
}

void
session_cookie_keep(struct rq *rq, const char *name, str value)
{
	set_cookie(rq, name, value, "; Max-Age=31536000");
}

void
session_cookie(struct rq *rq, str token)
{
	set_cookie(rq, "session", token, "");
}

void
session_cookie_end(struct rq *rq)
{
	/* What the browser kept of the pages goes too; not its cookies, of which some are of nobody's session. */
	http_set(rq->answer, "Clear-Site-Data", S("\"cache\", \"storage\""));
	set_cookie(rq, "session", S(""), "; Max-Age=0");
}

bool
session_visited(const struct rq *rq)
{
	return rq->visit.n && str_eq(rq->visit, http_cookie(rq->http, cookie_name(rq, "visit")));
}

void
session_visit_again(struct rq *rq)
{
	if (!rq->who && rq->visit.n && !session_visited(rq))
		set_cookie(rq, "visit", rq->visit, "");
}

static str
bearer(const struct rq *rq)
{
	str h = http_header(rq->http, "Authorization");

	return str_starts(h, S("Bearer ")) ? str_trim(str_from(h, 7)) : (str){ 0 };
}

failed
session_find(struct rq *rq)
{
	bool api = rq->route && rq->route->flags & API;
	str token = api ? bearer(rq) : http_cookie(rq->http, cookie_name(rq, "session"));
	failed f;

	if (token.n) {
		f = session_actor(rq->world, rq->a, token, rq->http->remote, &rq->who);
		if (f && f->code != ERR_SESSION)
			return f;
		if (!f) {
			rq->visit = token;
			return NULL;
		}
	}
	if (api)
		return NULL;
	/* Nobody is signed in: forms are bound to this visit instead. */
	rq->visit = http_cookie(rq->http, cookie_name(rq, "visit"));
	if (rq->visit.n != 43) {
		rq->visit = crypt_token(rq->a);
		set_cookie(rq, "visit", rq->visit, "");
	}
	return NULL;
}

str
csrf_token(struct rq *rq)
{
	unsigned char mac[32];

	crypt_mac(rq->world->keys, "web.csrf", rq->visit, mac);
	return crypt_base64url(rq->a, (str){ (char *)mac, 18 });
}

/* Our own origin, when the browser says where the form came from. */
static bool
is_own_origin(const struct rq *rq)
{
	str site = http_header(rq->http, "Sec-Fetch-Site"), origin = http_header(rq->http, "Origin");
	str host = http_header(rq->http, "Host");

	if (site.n && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
		return false;
	if (origin.n && !str_eq(origin, S("null")))
		return str_ends(origin, host) && origin.n > host.n && origin.s[origin.n - host.n - 1] == '/';
	return true;
}

failed
csrf_prove(struct rq *rq)
{
	str sent = pairs_get(rq->typed, "csrf"), right = csrf_token(rq);

	if (!sent.n)
		sent = http_header(rq->http, "X-Csrf-Token");
	if (!is_own_origin(rq) || sent.n != right.n || !crypt_same(sent.s, right.s, right.n))
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_csrf);
	return NULL;
}
