/*
 * site.c - from a proven HTTP request to a handler and back: route, session,
 * permit, parameters, token, in the order that tells a stranger the least.
 */
#include "web/record.h"
#include "web/site.h"

#include <stdlib.h>
#include <string.h>

#include "platform/account.h"
#include "platform/mask.h"
#include "platform/viewed.h"
#include "web/asset.h"
#include "web/known.h"
#include "web/rate.h"

struct site *
site_new(struct arena *a, struct world *w)
{
	struct site *site = NEW(a, struct site);

	site->world = w;
	site_compile(a, site);
	menu_compile(a, site);
	site->openapi = openapi_text(a, site);
	site->known = known_new(a);
	if (w->rates)
		site->rates = rates_new(a);
	return site;
}

int64_t
site_body_limit(void *v, enum http_method method, str path)
{
	const struct site *site = v;
	struct http_request http = { .method = method, .path = path };
	struct rq rq = { .http = &http };
	bool other;
	const struct compiled *c = site_match(site, &rq, &other);

	return c ? c->of.route->body_most : 0;
}

enum http_rank
site_rank(void *v, const struct http_request *http)
{
	const struct site *site = v;
	str token = session_cookie_token(http);
	struct rq rq = { .http = http };
	const struct compiled *c;
	bool other;

	if (str_starts(http->path, S("/a/")))
		return HTTP_STATIC;
	if (token.n && session_is_administrators(site->world, token))
		return HTTP_KEPT;
	if (!(c = site_match(site, &rq, &other)))
		return HTTP_BROWSE;
	rq.route = c->of.route;
	switch (rate_of(&rq)) {
	case RATE_READ:   return HTTP_BROWSE;
	case RATE_SEARCH:
	case RATE_EXPORT: return HTTP_SEARCH;
	default:          return HTTP_LAST;
	}
}

/* --- readers --------------------------------------------------------------- */

struct lent { struct db_pool *pool; struct rq *rq; };

static void
give_back(void *v)
{
	struct lent *l = v;

	if (l->rq->db_)
		db_return(l->pool, l->rq->db_);
	l->rq->db_ = NULL;
}

static failed
lend_reader(struct rq *rq)
{
	struct lent *l;

	if (rq->db_)
		return NULL;
	l = NEW(rq->a, struct lent);
	*l = (struct lent){ rq->world->pool, rq };
	rq->wrote = db_wrote(rq->world->pool);
	TRY(seen_borrow(rq));
	arena_defer(rq->a, give_back, l);
	db_snapshot(rq->db_);
	return NULL;
}

struct db *
web_db(struct rq *rq)
{
	failed f = lend_reader(rq);

	/* The pool was exhausted for two seconds: the dispatcher answers 503. */
	if (f)
		longjmp(*rq->busy, 2);
	return rq->db_;
}

void
web_give_back(struct rq *rq)
{
	if (rq->db_)
		db_return(rq->world->pool, rq->db_);
	rq->db_ = NULL;
}

/* --- small answers about the request ----------------------------------------- */

struct scope
web_scope(const struct rq *rq)
{
	return rq->who ? rq->who->scope : (struct scope){ 0 };
}

id
web_id(const struct rq *rq)
{
	return rq->path_ids[0];
}

bool
web_may(const struct rq *rq, const char *permit)
{
	return actor_may(rq->world, rq->who, permit);
}

struct date
web_today(const struct rq *rq)
{
	return world_today(rq->world);
}

bool
web_fragment(const struct rq *rq)
{
	return http_header(rq->http, "HX-Request").n > 0;
}

str
web_typed(const struct rq *rq, const char *name)
{
	return pairs_get(rq->typed, name);
}

struct cursor { int64_t row; size_t path; };

str
web_cursor(struct rq *rq, struct place p)
{
	struct buf b = { .a = rq->a };

	if (!p.row.v)
		return (str){ 0 };
	buf_fmt(&b, "%lld|%zu|", (long long)p.row.v, p.path.n);
	buf_put(&b, p.path);
	buf_put(&b, p.key);
	return crypt_wrap(rq->world->keys, rq->a, "web.cursor", buf_str(&b),
	                  (struct moment){ world_now(rq->world).us + DAY });
}

failed
web_cursor_read(struct rq *rq, str cursor, struct place *ret)
{
	str rest, row, n;
	int64_t v, length;

	if (!cursor.n) {
		*ret = (struct place){ 0 };
		return NULL;
	}
	TRY(crypt_unwrap(rq->world->keys, rq->a, "web.cursor", cursor, world_now(rq->world), &rest));
	row = str_cut(&rest, '|');
	n = str_cut(&rest, '|');
	if (!str_int(row, &v) || !str_int(n, &length) || length < 0 || (size_t)length > rest.n)
		return FAIL(rq->a, ERR_INVALID, "a cursor of another shape");
	*ret = (struct place){ str_part(rest, 0, (size_t)length), str_from(rest, (size_t)length), { v } };
	return NULL;
}

/* --- the way of a request ------------------------------------------------------ */

static bool
is_change(const struct rq *rq)
{
	return rq->http->method != HTTP_GET && rq->http->method != HTTP_HEAD;
}

static failed
refuse_permit(struct rq *rq)
{
	act_refused(rq->world, rq->a, rq->who, rq->http->request_id, (struct entry){
		.what = rq->route->permit, .object = "route", .title = str_of(rq->route->path),
		.org_path = rq->who->org_path });
	return FAIL(rq->a, ERR_DENIED, "needs %s", rq->route->permit);
}

/*
 * A form with faults is shown again by the page it came from, which meets the
 * object's absence first: so 404 comes before 422.
 */
static failed
show_again(struct rq *rq, failed fault)
{
	failed f;

	rq->fault = fault;
	rq->answer->n_headers = rq->headers_before;
	rq->answer->status = fault_status(fault);
	f = rq->route->again(rq);
	return f;
}

failed
web_form_fault(struct rq *rq, failed f)
{
	bool ours = f && (f->code == ERR_INVALID || f->code == ERR_LIMIT || (f->code == ERR_BUSY && f->field)) &&
		!str_eq(f->what, S("bad request"));

	if (!ours || !rq->route->again || rq->fault || rq->route->flags & API)
		return f;
	return show_again(rq, f);
}

static const struct text
	says_prove  = { "site.prove", "这次登录还要输入动态口令，请先输入，再办这件事。" },
	says_change = { "site.change", "密码是一次性的或已到期，请先改密码，再办这件事。" },
	says_enrol  = { "site.enrol", "您的职务登录要有动态口令，请先在网页上开通，再办这件事。" };

static const struct { unsigned flag; str page; const struct text *say; } first[] = {
	[MUST_PROVE]  = { PROVING, S("/sign-in/code"), &says_prove },
	[MUST_CHANGE] = { CHANGING, S("/me/password"), &says_change },
	[MUST_ENROL]  = { ENROLING, S("/me/second/new"), &says_enrol },
};

/* What a session must do first, it does first: this is the one place that sees to it.  True: it may go on. */
static bool
is_first(struct rq *rq)
{
	if (!rq->who || !rq->who->must || rq->route->flags & first[rq->who->must].flag)
		return true;
	/* What everybody may see on a phone or by the API is shown as to a stranger. */
	if (!(rq->route->flags & OPEN) || !(rq->route->flags & (POCKET | API)))
		return false;
	rq->who = NULL;
	return true;
}

static failed
lead_to_first(struct rq *rq)
{
	if (rq->route->flags & API)
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, first[rq->who->must].say);
	return web_redirect(rq, first[rq->who->must].page);
}

/*
 * The handler, and what every page of a record has in common: a list asked for without any condition opens with the
 * view chosen for that, and who was shown one row with sealed values is noted (viewed.h).
 */
static failed
run_handler(struct rq *rq, const struct compiled *c)
{
	bool led = false;

	if (c->lists && rq->who)
		TRY(record_opens(rq, c->lists, &led));
	if (led)
		return NULL;
	TRY(rq->route->run(rq));
	if (c->shows && rq->who && rq->who->account.v)
		viewed_note(rq->world, rq->who->account, c->shows->name, web_id(rq));
	return NULL;
}

static failed
run_route(struct rq *rq, const struct compiled *c)
{
	failed fault;

	bool upload = rq->route->flags & UPLOAD;

	TRY(rate_at_the_door(rq));
	TRY(session_find(rq));
	TRY(within_apply(rq));
	TRY(rate_prove(rq));
	/* A form is read before it is refused, to be kept over a new sign-in; a sheet is not. */
	if (!upload)
		TRY(params_body(rq));
	if (!rq->who && !(rq->route->flags & OPEN))
		return FAIL(rq->a, ERR_SESSION, "nobody is signed in");
	if (!is_first(rq))
		return lead_to_first(rq);
	if (rq->lost)
		return within_lost(rq);
	if (!site_may(c, rq->who))
		return rq->who ? refuse_permit(rq) : FAIL(rq->a, ERR_SESSION, "nobody is signed in");
	if (upload)
		TRY(params_body(rq));
	if (is_change(rq) && !(rq->route->flags & (API | LANDING)))
		TRY(csrf_prove(rq));
	rq->headers_before = rq->answer->n_headers;
	fault = params_query(rq);
	if (fault)
		return fault;
	fault = params_form(rq);
	if (fault)
		return web_form_fault(rq, fault);
	rq->once = rq->route->flags & API ? http_header(rq->http, "Idempotency-Key")
	                                  : pairs_get(rq->typed, "once");
	fault = run_handler(rq, c);
	if (fault && fault->code == ERR_MISSING && seen_again(rq)) {
		rq->answer->n_headers = rq->headers_before;
		rq->out.b.n = 0;
		rq->view = (struct view){ 0 };
		fault = run_handler(rq, c);
	}
	return web_form_fault(rq, fault);
}

static const struct text
	says_no_page   = { "site.no_page", "没有这个页面。" },
	says_no_method = { "site.no_method", "这个地址不接受这种请求。" };

static failed
dispatch(struct rq *rq)
{
	static const struct route nothing = { .path = "" }, nothing_api = { .path = "", .flags = API };
	bool other;
	const struct compiled *c = site_match(rq->site, rq, &other);

	if (!c) {
		rq->route = str_starts(rq->http->path, S("/api/")) ? &nothing_api : &nothing;
		TRY(session_find(rq));
		TRY(within_apply(rq));
		if (rq->who && rq->who->must)
			rq->who = NULL;
		if (other)
			rq->answer->status = 405;
		return FAIL_SAY(rq->a, ERR_MISSING, NULL, other ? &says_no_method : &says_no_page);
	}
	rq->route = c->of.route;
	rq->record = c->of.record;
	rq->flow = c->of.flow;
	return run_route(rq, c);
}

static bool
serve_asset(const struct http_request *http, struct http_response *answer)
{
	const struct asset *s;

	if (http->method != HTTP_GET && http->method != HTTP_HEAD)
		return false;
	if (!str_starts(http->path, S("/a/")) || !(s = asset_by_url(http->path)))
		return false;
	answer->status = 200;
	answer->body = s->plain;
	if (s->gzip.n && str_find_str(http_header(http, "Accept-Encoding"), S("gzip")) >= 0) {
		answer->body = s->gzip;
		http_set(answer, "Content-Encoding", S("gzip"));
	}
	http_set(answer, "Content-Type", str_of(s->type));
	http_set(answer, "Cache-Control", S("public, max-age=31536000, immutable"));
	http_set(answer, "Vary", S("Accept-Encoding"));
	http_set(answer, "X-Content-Type-Options", S("nosniff"));
	http_set(answer, "Cross-Origin-Resource-Policy", S("same-origin"));
	return true;
}

void
site_handle(void *v, struct arena *a, const struct http_request *http, struct http_response *answer)
{
	const struct site *site = v;
	struct rq *rq;
	jmp_buf busy;
	failed f;

	if (serve_asset(http, answer))
		return;
	rq = NEW(a, struct rq);
	rq->a = a;
	rq->http = http;
	rq->answer = answer;
	rq->world = site->world;
	rq->site = site;
	rq->busy = &busy;
	rq->out = (struct out){ .b = { .a = a }, .mask = mask_open, .v = site->world->keys };
	if (setjmp(busy))
		f = FAIL(a, ERR_BUSY, "no reader was free");
	else
		f = dispatch(rq);
	if (f)
		fault_answer(rq, f);
	seen_tell(rq);
}
