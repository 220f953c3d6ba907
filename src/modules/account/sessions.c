/* sessions.c - signing others out: all devices of one account, or everybody, when something is wrong. */
#include "account_queries.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "platform_account.h"
#include "web_record.h"

static const struct text
	says_out     = { "sessions.out", "他在所有设备上的登录都已退出。" },
	says_all     = { "sessions.all", "让所有人重新登录" },
	says_line    = { "sessions.line", "怀疑账号被盗用、服务器被人动过时用" },
	says_why     = { "sessions.why", "所有人在所有设备上的登录马上退出，您自己的也一样。没有填完的内容还在各人的页面上，"
		"重新登录后接着提交。" },
	says_accounts = { "sessions.accounts", "账号与角色" },
	says_reason  = { "sessions.reason", "理由" },
	says_submit  = { "sessions.submit", "全部退出" };

struct everybody_form { str reason; };
#define F(m, ...) FIELD(struct everybody_form, m, __VA_ARGS__)
static const struct field everybody_fields[] = {
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity everybody_form_entity = ENTITY(struct everybody_form, everybody_fields,
	.name = "everybody", .label = "让所有人重新登录");

/* --- one account ------------------------------------------------------------------------- */

failed
account_sign_out(struct act *x, id account)
{
	struct account_officer_row o;

	TRY(db_one(x->db, x->a, account_officer, x->who->scope, &o, .account_id = account));
	TRY(db_run(x->db, x->a, session_drop_all, NULL, .account_id = account));
	TRY(session_stale(x, account));
	return act_record(x, (struct entry){ .what = "account.sign_out", .object = "account", .object_id = account,
		.title = o.name });
}

static failed
out_rule(struct act *x, void *v)
{
	return account_sign_out(x, *(const id *)v);
}

failed
account_sign_out_do(struct rq *rq)
{
	id account = web_id(rq);

	web_flash(rq, str_of(says_out.zh));
	return web_write(rq, out_rule, &account, account_path(rq, account, "").s, NULL);
}

/* --- everybody ----------------------------------------------------------------------------- */

failed
account_sign_out_all(struct act *x, str reason)
{
	TRY(db_run(x->db, x->a, session_drop_everybody, NULL));
	TRY(session_stale(x, (id){ 0 }));
	return act_record(x, (struct entry){ .what = "account.sign_out_all", .object = "account", .reason = reason });
}

failed
everybody_page(struct rq *rq)
{
	struct crumb crumb = { str_of(says_accounts.zh), S("/accounts") };
	struct confirm_view c = { .head = { .h1 = str_of(says_all.zh), .line = str_of(says_line.zh) },
		.note = { .tone = "warn", .text = str_of(says_why.zh) }, .submit = says_submit.zh,
		.reason_label = str_of(says_reason.zh), .once = web_once(rq), .path = S("/accounts/sessions"),
		.back = S("/accounts"), .reason = web_typed(rq, "reason") };

	c.fault = web_form_field(rq, &everybody_fields[0], NULL).fault;
	TRY(web_page(rq, c.head.h1));
	rq->view.crumbs = (struct crumbs){ &crumb, 1 };
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

static failed
everybody_rule(struct act *x, void *v)
{
	return account_sign_out_all(x, *(const str *)v);
}

failed
everybody_do(struct rq *rq)
{
	const struct everybody_form *form = rq->form;
	str reason = str_trim(form->reason);

	return web_write(rq, everybody_rule, &reason, "/sign-in", NULL);
}
