/*
 * doors.c - the way in and out: signing in by password (desk, programs) and by
 * mobile (pocket), signing out, choosing a post, the large-text view; and the
 * pages for refusals.
 */
#include <string.h>

#include "platform/account.h"
#include "platform/second.h"
#include "web/sheets.h"
#include "web/api.h"
#include "web_doors.h"
#include "web_states.h"

static const struct text
	says_kept     = { "doors.kept", "内容" },
	says_again    = { "doors.again", "您刚才填写的内容还在，没有丢。点“接着提交”就办完这一步。" },
	says_old      = { "doors.old", "刚才填写的内容已超过 15 分钟，请重新填写。" },
	says_title    = { "doors.title", "登录" },
	says_again_title = { "doors.again_title", "接着办" },
	says_code     = { "doors.code", "这个账号登录还要动态口令：请把手机上现在的 6 位数字或一个备用码作为 code 一起提交。" };

/* --- forms ------------------------------------------------------------------------ */

struct password_form { str account, password, next, kept; };
#define F(m, ...) FIELD(struct password_form, m, __VA_ARGS__)
static const struct field password_fields[] = {
	F(account, .label = "账号", .flags = MUST, .max = 60),
	F(password, .label = "密码", .flags = MUST | SENSITIVE, .max = 200),
	F(next, .label = "然后去", .max = 500),
	F(kept, .label = "留着的内容", .max = KEPT_MOST),
};
#undef F
static const struct entity password_entity = ENTITY(struct password_form, password_fields, .name = "sign_in", .label = "登录");

struct code_form { str code, next, kept; };
#define F(m, ...) FIELD(struct code_form, m, __VA_ARGS__)
static const struct field code_fields[] = {
	F(code, .label = "动态口令", .flags = MUST | SENSITIVE, .max = 40),
	F(next, .label = "然后去", .max = 500),
	F(kept, .label = "留着的内容", .max = KEPT_MOST),
};
#undef F
static const struct entity code_entity = ENTITY(struct code_form, code_fields, .name = "second", .label = "动态口令");

struct program_form { str account, password, code; };
#define F(m, ...) FIELD(struct program_form, m, __VA_ARGS__)
static const struct field program_fields[] = {
	F(account, .label = "账号", .flags = MUST, .max = 60),
	F(password, .label = "密码", .flags = MUST | SENSITIVE, .max = 200),
	F(code, .label = "动态口令", .flags = SENSITIVE, .max = 40),
};
#undef F
static const struct entity program_entity = ENTITY(struct program_form, program_fields, .name = "sign_in", .label = "登录");

struct mobile_form { str mobile, code, next, kept; };
#define F(m, ...) FIELD(struct mobile_form, m, __VA_ARGS__)
static const struct field mobile_fields[] = {
	F(mobile, .label = "手机号", .flags = MUST | SENSITIVE, .max = 20),
	F(code, .label = "验证码", .max = 6),
	F(next, .label = "然后去", .max = 500),
	F(kept, .label = "留着的内容", .max = KEPT_MOST),
};
#undef F
static const struct entity mobile_entity = ENTITY(struct mobile_form, mobile_fields, .name = "sign_in", .label = "登录");

struct next_query { str next; };
#define F(m, ...) FIELD(struct next_query, m, __VA_ARGS__)
static const struct field next_fields[] = { F(next, .label = "然后去", .max = 500) };
#undef F
static const struct entity next_entity = ENTITY(struct next_query, next_fields, .name = "next", .label = "然后去");

struct post_form { id post_id, deputy_id; str next; };
#define F(m, ...) FIELD(struct post_form, m, __VA_ARGS__)
static const struct field post_fields[] = {
	F(post_id, .label = "职务"), F(deputy_id, .label = "代理"), F(next, .label = "然后去", .max = 500) };
#undef F
static const struct entity post_entity = ENTITY(struct post_form, post_fields, .name = "post", .label = "职务");

struct elder_form { bool elder; str back; };
#define F(m, ...) FIELD(struct elder_form, m, __VA_ARGS__)
static const struct field elder_fields[] = {
	F(elder, .label = "大字版"), F(back, .label = "回到", .max = 500) };
#undef F
static const struct entity elder_entity = ENTITY(struct elder_form, elder_fields, .name = "elder", .label = "大字版");

/* --- the desk's door ----------------------------------------------------------------- */

static failed
show_sign_in(struct rq *rq, struct sign_in_view *s)
{
	s->path = s->stage == SIGN_IN_CODE ? S("/sign-in/code") : S("/sign-in");
	s->first = S("/activate");
	s->account = web_typed(rq, "account");
	rq->view.title = str_of(says_title.zh);
	view_fill(rq);
	sign_in_desk(&rq->out, &rq->view, s);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

static failed
sign_in_page(struct rq *rq)
{
	const struct next_query *q = rq->route->query ? rq->query : NULL;
	struct sign_in_view s = { .next = rq->fault ? web_typed(rq, "next") : q ? q->next : (str){ 0 } };

	if (rq->fault) {
		s.fault = err_sentence(rq->a, rq->fault);
		s.kept = web_typed(rq, "kept");
		s.kept_line = s.kept.n ? str_of(says_kept.zh) : (str){ 0 };
	}
	if (rq->who && !rq->fault)
		return web_redirect(rq, S("/"));
	return show_sign_in(rq, &s);
}

void
sign_in_answer(struct rq *rq, str kept, bool expired)
{
	struct sign_in_view s = { .kept = kept, .kept_line = str_of(says_kept.zh), .expired = expired };
	failed f = show_sign_in(rq, &s);

	(void)f;
}

/* What was typed before the session ran out, to be submitted once more by its owner. */
static failed
show_again(struct rq *rq, str kept)
{
	struct http_pairs typed;
	struct pairs hidden = { 0 };
	struct pair *at;
	str path;
	failed f = kept_read(rq, kept, &path, &typed);

	if (f) {
		web_flash(rq, str_of(says_old.zh));
		return web_redirect(rq, S("/"));
	}
	at = NEW_N(rq->a, struct pair, typed.n + 1);
	for (size_t i = 0; i < typed.n; i++)
		at[hidden.n++] = (struct pair){ typed.at[i].name, typed.at[i].value };
	hidden.at = at;
	rq->view.title = str_of(says_again_title.zh);
	view_fill(rq);
	if (rq->route->flags & POCKET)
		pocket_again(&rq->out, &rq->view, path, str_of(says_again.zh), hidden);
	else
		desk_again(&rq->out, &rq->view, path, str_of(says_again.zh), hidden);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

/* The password was right, and the account has a second factor: its code, on a page of its own. */
static failed
ask_code(struct rq *rq, str next, str kept)
{
	struct sign_in_view s = { .stage = SIGN_IN_CODE, .next = next, .kept = kept };
	struct out to = { .b = { .a = rq->a } };

	if (kept.n)
		return show_sign_in(rq, &s);
	out_raw(&to, S("/sign-in/code"));
	if (next.n) {
		out_raw(&to, S("?next="));
		out_urlpart(&to, next);
	}
	return web_redirect(rq, buf_str(&to.b));
}

static failed
code_page(struct rq *rq)
{
	const struct next_query *q = rq->route->query ? rq->query : NULL;
	struct sign_in_view s = { .stage = SIGN_IN_CODE, .next = rq->fault ? web_typed(rq, "next") : q ? q->next
		: (str){ 0 } };

	if (rq->who->must != MUST_PROVE && !rq->fault)
		return web_redirect(rq, S("/"));
	if (rq->fault) {
		s.fault = err_sentence(rq->a, rq->fault);
		s.kept = web_typed(rq, "kept");
	}
	return show_sign_in(rq, &s);
}

static failed
entered(struct rq *rq, str token, str next, str kept)
{
	session_cookie(rq, token);
	rq->visit = token;
	TRY(session_actor(rq->world, rq->a, token, rq->http->remote, &rq->who));
	if (rq->who->must == MUST_PROVE)
		return ask_code(rq, next, kept);
	if (!kept.n)
		return web_redirect(rq, next.n ? next : rq->route->flags & POCKET ? S("/my") : S("/"));
	return show_again(rq, kept);
}

static failed
sign_in_do(struct rq *rq)
{
	const struct password_form *form = rq->form;
	str token;

	TRY(account_sign_in(rq->world, rq->a, form->account, form->password, rq->http->remote,
	                    http_header(rq->http, "User-Agent"), &token));
	return entered(rq, token, form->next, form->kept);
}

static failed
code_do(struct rq *rq)
{
	const struct code_form *form = rq->form;
	str token;

	if (rq->who->must != MUST_PROVE)
		return web_redirect(rq, S("/"));
	TRY(second_prove(rq->world, rq->a, rq->who, rq->http->request_id, &code_fields[0], form->code,
	                 second_enter, &token));
	return entered(rq, token, form->next, form->kept);
}

static failed
sign_out_do(struct rq *rq)
{
	TRY(session_end(rq->world, rq->a, rq->who, rq->who->session));
	session_cookie_end(rq);
	return web_redirect(rq, rq->who->post.v ? S("/sign-in") : S("/my"));
}

static failed
post_switch_do(struct rq *rq)
{
	const struct post_form *form = rq->form;
	str token;

	TRY(session_switch_post(rq->world, rq->a, rq->who,
		(struct session_post){ form->post_id, form->deputy_id }, &token));
	session_cookie(rq, token);
	return web_redirect(rq, form->next.n ? form->next : form->post_id.v ? S("/") : S("/my"));
}

/* --- the pocket's door ------------------------------------------------------------------ */

/* Inside WeChat its own way in stands first. */
static str
wechat_door(struct rq *rq, str next)
{
	struct out to = { .b = { .a = rq->a } };

	if (str_find_str(http_header(rq->http, "User-Agent"), S("MicroMessenger")) < 0 ||
	    !site_has(rq->site, "/wechat/enter"))
		return (str){ 0 };
	out_raw(&to, S("/wechat/enter?next="));
	out_urlpart(&to, next.n ? next : S("/my"));
	return buf_str(&to.b);
}

static failed
show_pocket_sign_in(struct rq *rq, struct pocket_sign_in_view *s)
{
	s->wechat = wechat_door(rq, s->next);
	s->path = S("/my/sign-in");
	s->code_path = S("/my/sign-in/code");
	s->changed = site_has(rq->site, "/my/mobile") ? S("/my/mobile") : (str){ 0 };
	rq->view.title = str_of(says_title.zh);
	view_fill(rq);
	sign_in_pocket(&rq->out, &rq->view, s);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

static failed
pocket_sign_in_page(struct rq *rq)
{
	const struct next_query *q = rq->route->query ? rq->query : NULL;
	struct pocket_sign_in_view s = { .next = q ? q->next : web_typed(rq, "next"),
		.mobile = web_typed(rq, "mobile"), .kept = web_typed(rq, "kept") };

	if (rq->fault && rq->fault->field && !strcmp(rq->fault->field->name, "mobile"))
		s.mobile_fault = err_sentence(rq->a, rq->fault);
	else if (rq->fault)
		s.code_fault = err_sentence(rq->a, rq->fault);
	s.sent = rq->fault && web_typed(rq, "code").n;
	s.kept_line = s.kept.n ? str_of(says_kept.zh) : (str){ 0 };
	if (rq->who && !rq->fault)
		return web_redirect(rq, S("/my"));
	return show_pocket_sign_in(rq, &s);
}

void
pocket_sign_in_answer(struct rq *rq, str kept, bool expired)
{
	struct pocket_sign_in_view s = { .kept = kept, .kept_line = str_of(says_kept.zh), .expired = expired };
	failed f = show_pocket_sign_in(rq, &s);

	(void)f;
}

static failed
pocket_code_do(struct rq *rq)
{
	const struct mobile_form *form = rq->form;
	struct pocket_sign_in_view s = { .next = form->next, .mobile = form->mobile, .kept = form->kept, .sent = true };

	TRY(sms_code_at(rq->a, sms_code_send(rq->world, rq->a, form->mobile, "sign-in", rq->http->remote),
		&mobile_fields[0], &mobile_fields[1]));
	if (rq->world->demo && rq->world->sms->shown)
		rq->view.flash = (struct flash){ .text = rq->world->sms->shown(rq->world->sms, rq->a, form->mobile),
			.tone = "info" };
	return show_pocket_sign_in(rq, &s);
}

static failed
pocket_sign_in_do(struct rq *rq)
{
	const struct mobile_form *form = rq->form;
	str token;

	TRY(account_sign_in_mobile(rq->world, rq->a, form->mobile, form->code, rq->http->remote,
	                           http_header(rq->http, "User-Agent"), &token));
	return entered(rq, token, form->next, form->kept);
}

static failed
elder_do(struct rq *rq)
{
	const struct elder_form *form = rq->form;

	if (form->elder)
		session_cookie_keep(rq, "elder", S("1"));
	else
		session_cookie_set(rq, "elder", S(""), true);
	return web_redirect(rq, form->back.n ? form->back : S("/my"));
}

/* --- programs ------------------------------------------------------------------------------ */

/* A program brings both at once; without a code that proves, its session is none. */
static failed
program_proves(struct rq *rq, str code, str *token)
{
	static const struct field *const field = &program_fields[2];
	const struct actor *who;
	failed f, ended;

	TRY(session_actor(rq->world, rq->a, *token, rq->http->remote, &who));
	if (who->must != MUST_PROVE)
		return NULL;
	f = code.n ? second_prove(rq->world, rq->a, who, rq->http->request_id, field, code, second_enter, token)
	           : FAIL_SAY(rq->a, ERR_INVALID, field, &says_code);
	if (!f)
		return NULL;
	ended = session_end(rq->world, rq->a, who, who->session);
	return ended ? ended : f;
}

static failed
api_sign_in(struct rq *rq)
{
	struct program_form form = { { 0 }, { 0 }, { 0 } };
	struct http_pairs body;
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	str token;

	TRY(api_body(rq, &body));
	TRY(params_check(rq, &program_entity, params_into(rq, &program_entity, body, &form, false, NULL), &form));
	TRY(account_sign_in(rq->world, rq->a, form.account, form.password, rq->http->remote,
	                    http_header(rq->http, "User-Agent"), &token));
	TRY(program_proves(rq, form.code, &token));
	emit_object(&j);
	emit_key(&j, "token");
	emit_str(&j, token);
	emit_key(&j, "idle_seconds");
	emit_int(&j, SESSION_IDLE_OFFICER / SECOND);
	emit_end(&j);
	return web_json(rq, 201, buf_str(&b));
}

/* The session goes on in another post, his own or one that he stands in, under a new token. */
static failed
api_switch(struct rq *rq)
{
	const struct post_form *form;
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	str token;

	TRY(api_form(rq));
	form = rq->form;
	TRY(session_switch_post(rq->world, rq->a, rq->who,
		(struct session_post){ form->post_id, form->deputy_id }, &token));
	emit_object(&j);
	emit_key(&j, "token");
	emit_str(&j, token);
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}

static failed
api_sign_out(struct rq *rq)
{
	TRY(session_end(rq->world, rq->a, rq->who, rq->who->session));
	rq->answer->status = 204;
	page_headers(rq, 204, S("application/json"));
	return NULL;
}

static failed
openapi_get(struct rq *rq)
{
	return web_json(rq, 200, rq->site->openapi);
}

/* --- refusals ---------------------------------------------------------------------------------- */

static const struct text
	says_not_found = { "fault.404", "没有找到" },
	says_closed    = { "fault.403", "不能打开" },
	says_undone    = { "fault.other", "没有办成" };

static const struct text *
title_of(int status)
{
	return status == 404 ? &says_not_found : status == 403 ? &says_closed : &says_undone;
}

/* What a form that was refused is about: "/applications/7" of "/applications/7/move". */
static str
object_page(const struct rq *rq)
{
	str path = rq->http->path, word = rq->n_path ? rq->path_words[0] : (str){ 0 };
	ptrdiff_t at = word.n ? str_find_str(path, word) : -1;

	if (rq->http->method == HTTP_GET || at < 0)
		return (str){ 0 };
	return str_part(path, 0, (size_t)at + word.n);
}

void
fault_page(struct rq *rq, struct fault_view *v)
{
	bool worker = rq->who && !rq->who->post.v;
	bool pocket = rq->route->flags & POCKET || str_starts(rq->http->path, S("/my")) || worker;

	v->back = pocket ? S("/my") : object_page(rq);
	rq->view.title = str_of(title_of(v->status)->zh);
	view_fill(rq);
	rq->view.why = (str){ 0 };      /* nothing is seen here */
	if (pocket)
		fault_pocket(&rq->out, &rq->view, v);
	else
		fault_desk(&rq->out, &rq->view, v);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, v->status, S("text/html; charset=utf-8"));
}

static bool
take_piece(str *rest, str *ret)
{
	str n = str_cut(rest, ':');
	int64_t size;

	if (!rest->s || !str_int(n, &size) || size < 0 || (size_t)size > rest->n)
		return false;
	*ret = str_part(*rest, 0, (size_t)size);
	*rest = str_from(*rest, (size_t)size);
	return true;
}

failed
kept_read(struct rq *rq, str kept, str *ret_path, struct http_pairs *ret)
{
	struct http_pairs pairs = { .at = NEW_N(rq->a, struct http_pair, HTTP_FIELDS_MOST) };
	str rest, path;

	TRY(crypt_unwrap(rq->world->keys, rq->a, "web.kept", kept, world_now(rq->world), &rest));
	if (!take_piece(&rest, &path))
		return FAIL(rq->a, ERR_INVALID, "a kept form of another shape");
	while (rest.n && pairs.n < HTTP_FIELDS_MOST) {
		struct http_pair *p = &pairs.at[pairs.n++];

		if (!take_piece(&rest, &p->name) || !take_piece(&rest, &p->value))
			return FAIL(rq->a, ERR_INVALID, "a kept form of another shape");
	}
	*ret_path = path;
	*ret = pairs;
	return NULL;
}

static const struct route routes[] = {
	{ HTTP_GET, "/sign-in", sign_in_page, .flags = OPEN | LOOSE, .query = &next_entity },
	{ HTTP_POST, "/sign-in", sign_in_do, .flags = OPEN | ALWAYS, .form = &password_entity, .again = sign_in_page,
	  .rate = RATE_DOOR, .sample = "account=nobody&password=wrong" },
	{ HTTP_GET, "/sign-in/code", code_page, .flags = PROVING | LOOSE, .query = &next_entity },
	{ HTTP_POST, "/sign-in/code", code_do, .flags = PROVING, .form = &code_entity, .again = code_page,
	  .rate = RATE_DOOR, .sample = "code=000000" },
	{ HTTP_POST, "/sign-out", sign_out_do, .flags = ALWAYS },
	{ HTTP_POST, "/post", post_switch_do, .form = &post_entity },
	{ HTTP_GET, "/my/sign-in", pocket_sign_in_page, .flags = OPEN | POCKET | LOOSE, .query = &next_entity },
	{ HTTP_POST, "/my/sign-in", pocket_sign_in_do, .flags = OPEN | POCKET, .form = &mobile_entity,
	  .rate = RATE_DOOR, .again = pocket_sign_in_page, .sample = "mobile=19000000001&code=000000" },
	{ HTTP_POST, "/my/sign-in/code", pocket_code_do, .flags = OPEN | POCKET, .form = &mobile_entity,
	  .rate = RATE_DOOR, .again = pocket_sign_in_page, .sample = "mobile=19000000001" },
	{ HTTP_POST, "/elder", elder_do, .flags = OPEN | POCKET, .form = &elder_entity, .sample = "elder=1&back=/my" },
	{ HTTP_POST, "/api/v1/session", api_sign_in, .flags = OPEN | API, .rate = RATE_DOOR },
	{ HTTP_PUT, "/api/v1/session", api_switch, .flags = API, .form = &post_entity },
	{ HTTP_DELETE, "/api/v1/session", api_sign_out, .flags = API | ALWAYS },
	{ HTTP_GET, "/api/openapi.json", openapi_get, .flags = OPEN | API },
	{ HTTP_GET, "/healthz", health_get, .flags = OPEN | LOOSE | API, .rate = RATE_FREE },
	{ HTTP_GET, "/readyz", ready_get, .flags = OPEN | LOOSE | API, .rate = RATE_FREE },
	{ HTTP_GET, "/metrics", metrics_get, .flags = OPEN | LOOSE | API, .rate = RATE_FREE },
	{ 0 }
};

const struct module doors_module = { .name = "doors", .label = "登录", .routes = routes, .jobs = sheet_jobs };
