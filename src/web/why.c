/* why.c - see why.h. */
#include "web/why.h"

#include <string.h>

#include "web/site.h"

static const struct text
	says_you      = { "why.you", "您" },
	says_own      = { "why.own", "{1}能看到，是因为这里只有{1}自己的内容，登录的人都能看自己的。" },
	says_permit   = { "why.permit", "{1}能看到，是因为有“{2}”的权限。" },
	says_post     = { "why.post", "权限来自职务：{1}（角色：{2}）。" },
	says_lent     = { "why.lent", "权限来自代{1}办理的职务：{2}。" },
	says_until    = { "why.until", "{1}（角色：{2}）" },
	says_scope    = { "why.scope", "能看到的是{1}和它的下级。" },
	says_narrowed = { "why.narrowed", "现在只看{1}和它的下级。" },
	says_last     = { "why.last", "代理到 {1} 止。" },
	says_no_page  = { "why.no_page", "没有这个页面。" },
	says_open     = { "why.open", "这一页不登录也能看。" },
	says_without  = { "why.without", "{1}看不到，因为没有“{2}”的权限。" },
	says_beyond   = { "why.beyond", "{1}有“{2}”的权限，但没有这一条，或者它不在" },
	says_beyond_scope = { "why.beyond_scope", "{1}和它的下级。" },
	says_further  = { "why.further", "办这件事时，页面还会按事情本身再核对。" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
label_of(const struct world *w, const char *permit)
{
	return str_of(w->permits[permit_bit(w, permit)].label);
}

str
why_text(struct arena *a, const struct world *w, const struct actor *who, str subject, const char *permit)
{
	struct buf b = { .a = a };
	str post = arena_fmt(a, FMT " " FMT, ARG(who->org_name), ARG(who->post_title));

	if (!permit)
		return say(a, &says_own, subject, (str){ 0 });
	buf_put(&b, say(a, &says_permit, subject, label_of(w, permit)));
	if (who->behalf.deputy.v) {
		buf_put(&b, say(a, &says_lent, who->behalf.name, say(a, &says_until, post, who->role)));
		buf_put(&b, say(a, &says_last, date_text(a, who->behalf.last), (str){ 0 }));
	} else
		buf_put(&b, say(a, &says_post, post, who->role));
	buf_put(&b, say(a, &says_scope, who->org_name, (str){ 0 }));
	if (who->within.org.v)
		buf_put(&b, say(a, &says_narrowed, who->within.name, (str){ 0 }));
	return buf_str(&b);
}

str
why_here(struct rq *rq)
{
	const struct route *r = rq->route;

	if (!rq->who || rq->http->method != HTTP_GET || r->flags & (OPEN | POCKET | API) || !strchr(r->path, ':') ||
	    (!r->permit && rq->who->must))
		return (str){ 0 };
	return why_text(rq->a, rq->world, rq->who, str_of(says_you.zh), r->permit);
}

/* --- a page that is not being shown ---------------------------------------------------------- */

/* "https://gonghui.example.org/members/12?view=3#top" is the page /members/12. */
static str
page_of(str typed)
{
	ptrdiff_t at;

	typed = str_trim(typed);
	if ((at = str_find_str(typed, S("://"))) >= 0) {
		typed = str_from(typed, (size_t)at + 3);
		at = str_find(typed, '/');
		typed = at < 0 ? S("/") : str_from(typed, (size_t)at);
	}
	for (size_t i = 0; i < typed.n; i++)
		if (typed.s[i] == '?' || typed.s[i] == '#')
			return str_part(typed, 0, i);
	return typed;
}

/* The record whose row the path names: its detail and what lies below it. */
static const struct record *
record_of(str path)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			size_t n = strlen((*r)->path);

			if (str_starts(path, str_of((*r)->path)) && path.n > n + 1 && path.s[n] == '/' &&
			    path.s[n + 1] >= '1' && path.s[n + 1] <= '9')
				return *r;
		}
	return NULL;
}

failed
why_ask(struct rq *rq, const struct actor *who, str subject, str typed, struct verdict *ret)
{
	struct http_request http = *rq->http;
	struct rq asked = { .http = &http };
	const struct compiled *c;
	const struct record *r;
	const char *permit;
	bool other;
	failed f = NULL;

	http.method = HTTP_GET;
	http.path = page_of(typed);
	*ret = (struct verdict){ 0 };
	if (!str_starts(http.path, S("/")) || !(c = site_match(rq->site, &asked, &other))) {
		ret->why = str_of(says_no_page.zh);
		return NULL;
	}
	permit = c->of.route->permit;
	if (c->of.route->flags & OPEN) {
		*ret = (struct verdict){ true, str_of(says_open.zh) };
		return NULL;
	}
	if (!site_may(c, who)) {
		ret->why = say(rq->a, &says_without, subject, label_of(rq->world, permit));
		return NULL;
	}
	r = permit && asked.path_ids[0].v ? record_of(http.path) : NULL;
	if (r && r->one)
		f = r->one(web_db(rq), rq->a, rq->world, who->scope, asked.path_ids[0], arena_get(rq->a, r->row->size));
	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		ret->why = arena_cat(rq->a, say(rq->a, &says_beyond, subject, label_of(rq->world, permit)),
			say(rq->a, &says_beyond_scope, who->org_name, (str){ 0 }));
		return NULL;
	}
	*ret = (struct verdict){ true, why_text(rq->a, rq->world, who, subject, permit) };
	if (permit && asked.path_ids[0].v && !r)
		ret->why = arena_cat(rq->a, ret->why, str_of(says_further.zh));
	return NULL;
}
