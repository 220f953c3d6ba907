/* reset_pages.c - asking that somebody's second factor be switched off, and confirming it. */
#include <string.h>

#include "account_pages.h"
#include "account_queries.h"
#include "account_reset.h"
#include "modules/account/pages.h"
#include "modules/account/reset.h"
#include "web/decide.h"
#include "web_record.h"

static const struct text
	says_title   = { "reset.title", "关闭动态口令" },
	says_why     = { "reset.why", "只在本人手机和备用码都没有了的时候用。申请以后要由另一个人在 24 小时内确认；"
		"确认后本人所有设备上的登录马上退出，下次登录只要密码。本人会收到通知。" },
	says_reason  = { "reset.reason", "理由" },
	says_submit  = { "reset.submit", "申请关闭" },
	says_sent    = { "reset.sent", "申请已提交，请另一个人在 24 小时内确认。" },
	says_decide  = { "reset.decide", "确认" },
	says_words   = { "reset.words", "说明" },
	says_hint    = { "reset.hint", "不同意的，写明原因" },
	says_flash   = { "reset.flash", "已办理。" },
	says_name    = { "reset.name", "姓名" },
	says_union   = { "reset.union", "所在工会" },
	says_made    = { "reset.made", "申请于" },
	says_until   = { "reset.until", "最晚确认" };

struct reset_form { str reason; };
#define F(m, ...) FIELD(struct reset_form, m, __VA_ARGS__)
static const struct field reset_fields[] = {
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity reset_form_entity = ENTITY(struct reset_form, reset_fields, .name = "reset", .label = "关闭动态口令");

failed
reset_request_page(struct rq *rq)
{
	struct account_officer_row o;
	struct confirm_view c = { .head = { .h1 = str_of(says_title.zh) },
		.note = { .tone = "warn", .text = str_of(says_why.zh) }, .submit = says_submit.zh,
		.reason_label = str_of(says_reason.zh), .once = web_once(rq) };

	TRY(db_one(web_db(rq), rq->a, account_officer, web_scope(rq), &o, .account_id = web_id(rq)));
	c.head.line = o.name;
	c.path = account_path(rq, o.account_id, "/second");
	c.back = account_path(rq, o.account_id, "");
	c.reason = web_typed(rq, "reason");
	c.fault = web_form_field(rq, &reset_fields[0], NULL).fault;
	account_crumbs(rq, o.name, o.account_id);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct requesting { id account, made; str reason; };

static failed
request_rule(struct act *x, void *v)
{
	struct requesting *r = v;

	return reset_request(x, r->account, r->reason, &r->made);
}

failed
reset_request_do(struct rq *rq)
{
	const struct reset_form *form = rq->form;
	struct requesting r = { .account = web_id(rq), .reason = str_trim(form->reason) };

	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, request_rule, &r, "/accounts/second/%", &r.made);
}

/* --- one request ------------------------------------------------------------------------- */

static struct fact_section
facts_of(struct rq *rq, const struct reset_get_row *r)
{
	struct fact *at = NEW_N(rq->a, struct fact, 5);

	at[0] = (struct fact){ .label = str_of(says_name.zh), .value = { .text = r->name,
		.href = account_path(rq, r->account_id, "") } };
	at[1] = (struct fact){ .label = str_of(says_union.zh), .value = { .text = r->org_name } };
	at[2] = (struct fact){ .label = str_of(says_made.zh), .value = { .text = moment_text(rq->a, r->made) } };
	at[3] = (struct fact){ .label = str_of(says_until.zh),
		.value = { .text = moment_text(rq->a, (struct moment){ r->made.us + RESET_TIME }) } };
	at[4] = (struct fact){ .label = str_of(says_reason.zh), .value = { .text = r->reason }, .wide = true };
	return (struct fact_section){ .facts = { at, 5 } };
}

failed
reset_page(struct rq *rq)
{
	static const struct decision_words words = { &says_decide, &says_words, &says_hint };
	struct reset_get_row r;
	struct fact_section section;
	struct detail_view d = { .head = { .h1 = str_of(says_title.zh) }, .sections = { &section, 1 } };
	const struct choice *state;

	TRY(db_one(web_db(rq), rq->a, reset_get, web_scope(rq), &r, .reset_id = web_id(rq)));
	state = choice_of(reset_states, r.state);
	d.head.line = r.name;
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	section = facts_of(rq, &r);
	TRY(web_decision(rq, &second_flow, r.reset_id, &words, &d.decision));
	TRY(web_moves(rq, &second_flow, r.reset_id, 0, &d.moves));
	account_crumbs(rq, r.name, r.account_id);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
reset_move_do(struct rq *rq)
{
	return web_move_do(rq, &second_flow, &says_flash);
}
