/*
 * door.c - a follower on his phone: in through WeChat without a password, bound once by SMS code, unbound when he
 * likes.
 */
#include "modules/wechat/inside.h"

#include <string.h>

#include "platform/account.h"
#include "platform_account.h"
#include "web/site.h"
#include "wechat_pages.h"

static const struct text
	says_title   = { "wechat.door", "微信绑定" },
	says_unset   = { "wechat.door_unset", "还没有接入公众号，请用手机号登录。" },
	says_old     = { "wechat.door_old", "这一步放得太久了，或者不是在这个手机上开始的，请从公众号重新打开。" },
	says_nobody  = { "wechat.door_nobody", "没有从微信得到您的身份，请从公众号重新打开，或者用手机号登录。" },
	says_bound   = { "wechat.door_bound", "微信已绑定，以后从公众号进来不用再登录。" },
	says_unbound = { "wechat.door_unbound", "已解除绑定，微信不再收到办事通知。" },
	says_on      = { "wechat.door_on", "已绑定" },
	says_off     = { "wechat.door_off", "还没有绑定" },
	says_line    = { "wechat.door_line", "绑定后，从公众号进来不用登录，办事结果会发到您的微信" },
	says_line_on = { "wechat.door_line_on", "从公众号进来不用登录，办事结果会发到您的微信" },
	says_ask     = { "wechat.door_ask", "解除微信绑定？" },
	says_ask_text = { "wechat.door_ask_text",
		"解除后，从公众号进来要用手机号登录，办事结果只在“消息”里提醒。您的会籍和资料不受影响，随时可以再绑。" };
static const struct text
	label_state = { "wechat.label_state", "状态" }, label_mobile = { "wechat.label_mobile", "登录手机号" },
	label_since = { "wechat.label_since", "绑定时间" }, label_account = { "wechat.label_account", "公众号" },
	label_here = { "wechat.label_here", "关注" }, word_here = { "wechat.word_here", "已关注" },
	word_gone = { "wechat.word_gone", "没有关注，收不到微信通知" };

/* --- out to WeChat and back -------------------------------------------------------------- */

struct enter_query { str next; bool bind; };
#define F(m, ...) FIELD(struct enter_query, m, __VA_ARGS__)
static const struct field enter_fields[] = { F(next, .label = "然后去", .max = 500), F(bind, .label = "绑定") };
#undef F
const struct entity wechat_enter_entity = ENTITY(struct enter_query, enter_fields, .name = "wechat_enter", .label = "进入");

struct back_query { str code, state, next; };
#define F(m, ...) FIELD(struct back_query, m, __VA_ARGS__)
static const struct field back_fields[] = {
	F(code, .label = "授权码", .max = 512), F(state, .label = "状态", .max = 128), F(next, .label = "然后去", .max = 500) };
#undef F
const struct entity wechat_state_entity = ENTITY(struct back_query, back_fields, .name = "wechat_back", .label = "回来");

/* A path with the own next behind it: "/wechat/bind?next=%2Fmy". */
static str
with_next(struct rq *rq, const char *path, str next)
{
	return next.n ? arena_fmt(rq->a, "%s?next=" FMT, path, ARG(net_escape(rq->a, next))) : str_of(path);
}

static str
goal(str next)
{
	return next.n ? next : S("/my");
}

failed
wechat_enter_page(struct rq *rq)
{
	const struct enter_query *q = rq->query;
	struct wechat_account account;
	failed f;

	if (rq->who && !q->bind)
		return web_redirect(rq, goal(q->next));
	f = wechat_account_get(web_db(rq), rq->a, &account);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		web_flash(rq, str_of(says_unset.zh));
		return web_redirect(rq, with_next(rq, "/my/sign-in", q->next));
	}
	rq->answer->status = 303;
	http_set(rq->answer, "Location", wechat_open_address(rq->world, rq->a, account.app_id,
		arena_cat(rq->a, rq->world->base, with_next(rq, "/wechat/back", goal(q->next))),
		wechat_state(rq->world, rq->a, rq->visit, goal(q->next))));
	page_headers(rq, 303, S("text/plain; charset=utf-8"));
	return NULL;
}

static failed
arrive(struct act *x, void *v)
{
	return wechat_arrive(x, v);
}

/* Bound: in, as himself, where nobody or the same one is signed in. */
static failed
let_in(struct rq *rq, const struct wechat_follower *f, str next)
{
	str token;

	if (!rq->who) {
		TRY(account_sign_in_proven(rq->world, rq->a, f->account_id, str_of(says_title.zh), rq->http->remote,
			http_header(rq->http, "User-Agent"), &token));
		session_cookie(rq, token);
	}
	return web_redirect(rq, goal(next));
}

failed
wechat_back_page(struct rq *rq)
{
	const struct back_query *q = rq->query;
	struct wechat_arrival r = { .state = q->state, .visit = rq->visit };
	struct wechat_call call;

	if (!wechat_state_proves(rq->world, rq->a, q->state, rq->visit, goal(q->next)))
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_old);
	if (!q->code.n)
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_nobody);
	web_give_back(rq);
	TRY(wechat_calling(rq->world, rq->a, &call));
	TRY(wechat_who(&call, rq->a, q->code, &r.openid));
	TRY(web_write_only(rq, arrive, &r));
	if (r.follower.account_id.v)
		return let_in(rq, &r.follower, q->next);
	return web_redirect(rq, with_next(rq, "/wechat/bind", q->next));
}

/* --- binding by SMS code ----------------------------------------------------------------- */

struct bind_form { str mobile, code, next; };
#define F(m, ...) FIELD(struct bind_form, m, __VA_ARGS__)
static const struct field bind_fields[] = {
	F(mobile, .label = "手机号", .flags = MUST | SENSITIVE, .max = 20), F(code, .label = "验证码", .max = 6),
	F(next, .label = "然后去", .max = 500) };
#undef F
const struct entity wechat_bind_entity = ENTITY(struct bind_form, bind_fields, .name = "wechat_bind", .label = "微信绑定");

static failed
show_bind(struct rq *rq, struct pocket_sign_in_view *s)
{
	s->path = S("/wechat/bind");
	s->code_path = S("/wechat/bind/code");
	TRY(web_page(rq, str_of(says_title.zh)));
	rq->view.tabs.n = 0;
	wechat_bind_form(&rq->out, &rq->view, s);
	return web_done(rq);
}

failed
wechat_bind_page(struct rq *rq)
{
	const struct enter_query *q = rq->route->query ? rq->query : NULL;
	struct pocket_sign_in_view s = { .next = q ? q->next : web_typed(rq, "next"),
		.mobile = web_typed(rq, "mobile") };
	id follower;

	if (!rq->fault)
		TRY(wechat_visitor(web_db(rq), rq->a, rq->world, rq->visit, &follower));
	if (rq->fault && rq->fault->field && !strcmp(rq->fault->field->name, "mobile"))
		s.mobile_fault = err_sentence(rq->a, rq->fault);
	else if (rq->fault)
		s.code_fault = err_sentence(rq->a, rq->fault);
	s.sent = rq->fault && web_typed(rq, "code").n;
	return show_bind(rq, &s);
}

failed
wechat_bind_code_do(struct rq *rq)
{
	const struct bind_form *form = rq->form;
	struct pocket_sign_in_view s = { .next = form->next, .mobile = form->mobile, .sent = true };
	id follower;

	TRY(wechat_visitor(web_db(rq), rq->a, rq->world, rq->visit, &follower));
	web_give_back(rq);
	TRY(sms_code_at(rq->a, sms_code_send(rq->world, rq->a, form->mobile, "sign-in", rq->http->remote),
		&bind_fields[0], &bind_fields[1]));
	if (rq->world->demo && rq->world->sms->shown)
		rq->view.flash = (struct flash){ .text = rq->world->sms->shown(rq->world->sms, rq->a, form->mobile),
			.tone = "info" };
	return show_bind(rq, &s);
}

static failed
bind(struct act *x, void *v)
{
	return wechat_bind(x, *(const id *)v);
}

failed
wechat_bind_do(struct rq *rq)
{
	const struct bind_form *form = rq->form;
	const struct actor *who;
	str token;
	id follower;
	failed f;

	TRY(wechat_visitor(web_db(rq), rq->a, rq->world, rq->visit, &follower));
	web_give_back(rq);
	TRY(account_sign_in_mobile(rq->world, rq->a, form->mobile, form->code, rq->http->remote,
		http_header(rq->http, "User-Agent"), &token));
	TRY(session_actor(rq->world, rq->a, token, rq->http->remote, &who));
	/* The code has shown whose number it is: he is signed in.  Whether this WeChat may be bound its page tells. */
	f = act_run(rq->world, rq->a, who, rq->http->request_id, bind, &follower);
	if (f && f->code != ERR_INVALID)
		return f;
	session_cookie(rq, token);
	rq->visit = token;
	rq->who = who;
	web_flash(rq, f ? err_sentence(rq->a, f) : str_of(says_bound.zh));
	return web_redirect(rq, f ? S("/my/wechat") : goal(form->next));
}

/* --- what is bound ----------------------------------------------------------------------- */

static void
put_fact(struct facts *to, struct fact *at, const struct text *label, struct cell_view value)
{
	at[to->n++] = (struct fact){ .label = str_of(label->zh), .value = value };
}

failed
wechat_own_page(struct rq *rq)
{
	struct fact *at = NEW_N(rq->a, struct fact, 6);
	struct facts facts = { .at = at };
	struct wechat_account account;
	struct account_mobile_get_row mobile;
	struct wechat_follower follower;
	failed set = wechat_account_get(web_db(rq), rq->a, &account);
	failed f = wechat_bound_to(web_db(rq), rq->a, rq->who->account, &follower);

	if (set && set->code != ERR_MISSING)
		return set;
	if (f && f->code != ERR_MISSING)
		return f;
	TRY(db_one(web_db(rq), rq->a, account_mobile_get, &mobile, .account_id = rq->who->account));
	if (!set)
		put_fact(&facts, at, &label_account, (struct cell_view){ .text = account.name });
	put_fact(&facts, at, &label_state, (struct cell_view){ .kind = CELL_STATE, .text = str_of(f ? says_off.zh
		: says_on.zh), .tone = f ? NULL : "good" });
	if (mobile.mobile.sealed.n)
		put_fact(&facts, at, &label_mobile, (struct cell_view){ .kind = CELL_SECRET, .secret = mobile.mobile });
	if (!f) {
		put_fact(&facts, at, &label_since, (struct cell_view){ .text = moment_text(rq->a, follower.bound) });
		put_fact(&facts, at, &label_here, (struct cell_view){ .text = str_of(follower.gone.us ? word_gone.zh
			: word_here.zh) });
	}
	TRY(web_page(rq, str_of(says_title.zh)));
	wechat_own(&rq->out, &(struct page_head){ .h1 = str_of(says_title.zh), .line = str_of(f ? says_line.zh
		: says_line_on.zh) }, facts, !f, !set);
	return web_done(rq);
}

failed
wechat_unbind_page(struct rq *rq)
{
	struct wechat_follower follower;
	failed f = wechat_bound_to(web_db(rq), rq->a, rq->who->account, &follower);

	if (f)
		return f->code == ERR_MISSING ? web_redirect(rq, S("/my/wechat")) : f;
	TRY(web_page(rq, str_of(says_ask.zh)));
	wechat_unbind_ask(&rq->out, &rq->view, &(struct page_head){ .h1 = str_of(says_ask.zh),
		.line = str_of(says_ask_text.zh) });
	return web_done(rq);
}

static failed
unbind(struct act *x, void *v)
{
	(void)v;
	return wechat_unbind(x);
}

failed
wechat_unbind_do(struct rq *rq)
{
	web_flash(rq, str_of(says_unbound.zh));
	return web_write(rq, unbind, NULL, "/my/wechat", NULL);
}
