/* fault.c - what a failure becomes: a page in plain words, or a problem document (RFC 9457). */
#include <string.h>

#include "web/site.h"
#include "web_states.h"

int
fault_status(failed f)
{
	static const int status[] = { [ERR_INVALID] = 422, [ERR_SESSION] = 401, [ERR_DENIED] = 403,
		[ERR_MISSING] = 404, [ERR_CONFLICT] = 409, [ERR_LARGE] = 413, [ERR_LIMIT] = 429,
		[ERR_BUSY] = 503, [ERR_FULL] = 507, [ERR_FAULT] = 500 };

	if (f->code == ERR_INVALID && str_eq(f->what, S("bad request")))
		return 400;
	return status[f->code];
}

static void
put_problem(struct rq *rq, failed f, int status)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "type"); emit_z(&j, "about:blank");
	emit_key(&j, "title"); emit_str(&j, err_sentence(rq->a, f));
	emit_key(&j, "status"); emit_int(&j, status);
	emit_key(&j, "instance"); emit_str(&j, rq->http->request_id);
	emit_key(&j, "fields");
	emit_object(&j);
	for (failed one = f; one; one = one->next)
		if (one->field) {
			emit_key(&j, one->field->name);
			emit_str(&j, err_sentence(rq->a, one));
		}
	emit_end(&j);
	emit_end(&j);
	rq->answer->body = buf_str(&b);
	page_headers(rq, status, S("application/problem+json"));
}

static struct faults
list_faults(struct rq *rq, failed f)
{
	struct faults all = { 0 };
	struct fault *at;
	size_t n = 0;

	for (failed one = f; one; one = one->next)
		n += one->field != NULL;
	at = NEW_N(rq->a, struct fault, n + 1);
	for (failed one = f; one; one = one->next)
		if (one->field)
			at[all.n++] = (struct fault){ NULL, str_of(one->field->label), err_sentence(rq->a, one) };
	all.at = at;
	return all;
}

/* The typed form, sealed for fifteen minutes, so that signing in again loses nothing. */
static str
keep_typed(struct rq *rq)
{
	struct buf b = { .a = rq->a };
	str sealed;

	if (rq->http->method != HTTP_POST || !rq->typed.n || rq->route->flags & (API | UPLOAD))
		return (str){ 0 };
	buf_fmt(&b, "%zu:" FMT, rq->http->path.n, ARG(rq->http->path));
	for (size_t i = 0; i < rq->typed.n; i++) {
		if (str_eq(rq->typed.at[i].name, S("csrf")))
			continue;
		buf_fmt(&b, "%zu:", rq->typed.at[i].name.n);
		buf_put(&b, rq->typed.at[i].name);
		buf_fmt(&b, "%zu:", rq->typed.at[i].value.n);
		buf_put(&b, rq->typed.at[i].value);
	}
	sealed = crypt_wrap(rq->world->keys, rq->a, "web.kept", buf_str(&b),
	                    (struct moment){ world_now(rq->world).us + 15 * MINUTE });
	/* The doors take no more than this. */
	return sealed.n <= KEPT_MOST ? sealed : (str){ 0 };
}

#define WAIT_SECONDS 5          /* where nothing better is known */
#define NEXT_MOST 500           /* bytes of where to go after signing in */

/* The page that was asked for, with its query where that is not too long. */
static str
page_asked(struct rq *rq)
{
	const struct http_request *http = rq->http;

	if (http->method != HTTP_GET && http->method != HTTP_HEAD)
		return S("/");
	if (!http->query.n || http->path.n + http->query.n >= NEXT_MOST)
		return http->path;
	return arena_fmt(rq->a, FMT "?" FMT, ARG(http->path), ARG(http->query));
}

static void
ask_to_sign_in(struct rq *rq)
{
	bool pocket = rq->route->flags & POCKET;
	str kept = keep_typed(rq);
	bool had = http_cookie(rq->http, S("session")).n || http_cookie(rq->http, S("__Host-session")).n;
	struct out to = { .b = { .a = rq->a } };

	/* A part of a page that is open: what stands at the door has no place in it. */
	if (web_fragment(rq)) {
		page_headers(rq, 401, S("text/plain; charset=utf-8"));
		return;
	}
	if (!kept.n) {
		out_raw(&to, pocket ? S("/my/sign-in?next=") : S("/sign-in?next="));
		out_urlpart(&to, page_asked(rq));
		rq->answer->status = 303;
		http_set(rq->answer, "Location", buf_str(&to.b));
		page_headers(rq, 303, S("text/plain; charset=utf-8"));
		return;
	}
	rq->answer->status = 401;
	rq->fault = NULL;
	rq->view = (struct view){ 0 };
	rq->out.b.n = 0;
	if (pocket)
		pocket_sign_in_answer(rq, kept, had);
	else
		sign_in_answer(rq, kept, had);
}

void
fault_answer(struct rq *rq, failed f)
{
	int status = fault_status(f);
	int64_t wait = rq->wait ? rq->wait : WAIT_SECONDS;
	struct fault_view v = { .status = status, .code = rq->http->request_id };

	if (rq->answer->status == 405)
		status = v.status = 405;
	rq->answer->status = status;
	rq->answer->n_headers = 0;
	session_visit_again(rq);
	rq->answer->body = (str){ 0 };
	rq->out.b.n = 0;
	if (status >= 500)
		log_fault("web", "%s: " FMT, f->at, ARG(f->what));
	if (status == 503 || status == 429)
		http_set(rq->answer, "Retry-After", arena_int(rq->a, wait));
	if (status == 405)
		http_set(rq->answer, "Allow", site_methods(rq));
	if (rq->route->flags & API) {
		if (status == 401)
			http_set(rq->answer, "WWW-Authenticate", S("Bearer"));
		put_problem(rq, f, status);
		return;
	}
	if (status == 401) {
		ask_to_sign_in(rq);
		return;
	}
	v.say = f->say ? err_sentence(rq->a, f) : (str){ 0 };
	v.faults = list_faults(rq, f);
	v.wait = status == 503 || status == 429 ? wait : 0;
	v.retry = rq->http->method == HTTP_GET && status >= 500 ? rq->http->path : (str){ 0 };
	if (status >= 500)
		web_give_back(rq);
	fault_page(rq, &v);
}
