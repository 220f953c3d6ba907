/* reset_pages.c - asking that somebody's second factor be switched off, and confirming it. */
#include <string.h>

#include "account_pages.h"
#include "account_queries.h"
#include "account_reset.h"
#include "modules/account/pages.h"
#include "modules/account/reset.h"
#include "web_record.h"

static const struct text
	says_title   = { "reset.title", "关闭动态口令" },
	says_why     = { "reset.why", "只在本人手机和备用码都没有了的时候用。申请以后要由另一个人在 24 小时内确认；"
		"确认后本人所有设备上的登录马上退出，下次登录只要密码。本人会收到通知。" },
	says_reason  = { "reset.reason", "理由" },
	says_submit  = { "reset.submit", "申请关闭" },
	says_sent    = { "reset.sent", "申请已提交，请另一个人在 24 小时内确认。" },
	says_decide  = { "reset.decide", "确认" },
	says_move    = { "reset.move", "请选一个结论。" },
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

struct reset_move { str move, reason; };
#define F(m, ...) FIELD(struct reset_move, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(move, .label = "结论", .max = 40), F(reason, .label = "说明", .flags = LONG, .max = 200) };
#undef F
const struct entity reset_move_entity = ENTITY(struct reset_move, move_fields, .name = "move", .label = "办理");

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

static failed
decision_of(struct rq *rq, id reset, int64_t state, struct decision *ret)
{
	struct flow_offers offers;
	struct option *at;

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, &second_flow, reset, &offers));
	if (!offers.n)
		return NULL;
	at = NEW_N(rq->a, struct option, offers.n);
	for (size_t i = 0; i < offers.n; i++) {
		const struct move *m = offers.at[i].move;

		at[i] = (struct option){ str_of(m->name), str_of(m->label), str_of(m->hint),
			str_eq(web_typed(rq, "move"), str_of(m->name)) };
	}
	*ret = (struct decision){ .head = str_of(says_decide.zh), .moves = { at, offers.n },
		.path = arena_fmt(rq->a, "/accounts/second/%lld/move", (long long)reset.v),
		.reason = web_typed(rq, "reason"), .reason_label = str_of(says_words.zh),
		.reason_hint = str_of(says_hint.zh), .rev = state, .once = web_once(rq) };
	if (rq->fault && rq->fault->field && !strcmp(rq->fault->field->name, "move"))
		ret->move_fault = err_sentence(rq->a, rq->fault);
	else if (rq->fault)
		ret->fault = err_sentence(rq->a, rq->fault);
	return NULL;
}

static failed
moves_of(struct rq *rq, id reset, struct moves *ret)
{
	struct flow_steps steps;
	struct move_view *at;

	TRY(flow_steps(web_db(rq), rq->a, &second_flow, reset, &steps));
	at = NEW_N(rq->a, struct move_view, steps.n + 1);
	for (size_t i = 0; i < steps.n; i++) {
		const struct flow_step *s = &steps.at[steps.n - 1 - i];

		at[i] = (struct move_view){ .what = s->move_label, .when = moment_text(rq->a, s->at),
			.by = arena_fmt(rq->a, FMT " " FMT, ARG(s->by_post), ARG(s->by_name)), .why = s->reason };
	}
	*ret = (struct moves){ at, steps.n };
	return NULL;
}

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
	struct reset_get_row r;
	struct fact_section section;
	struct detail_view d = { .head = { .h1 = str_of(says_title.zh) }, .sections = { &section, 1 } };
	const struct choice *state;

	TRY(db_one(web_db(rq), rq->a, reset_get, web_scope(rq), &r, .reset_id = web_id(rq)));
	state = choice_of(reset_states, r.state);
	d.head.line = r.name;
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	section = facts_of(rq, &r);
	TRY(decision_of(rq, r.reset_id, r.state, &d.decision));
	TRY(moves_of(rq, r.reset_id, &d.moves));
	account_crumbs(rq, r.name, r.account_id);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

struct moving { id reset; str move, reason; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, &second_flow, m->reset, m->move, m->from, m->reason);
}

failed
reset_move_do(struct rq *rq)
{
	const struct reset_move *form = rq->form;
	struct moving m = { web_id(rq), form->move, form->reason, 0 };

	if (!str_int(web_typed(rq, "rev"), &m.from))
		m.from = RESET_WAITING;
	if (!form->move.n)
		return FAIL_SAY(rq->a, ERR_INVALID, &move_fields[0], &says_move);
	web_flash(rq, str_of(says_flash.zh));
	return web_write(rq, move_rule, &m, arena_fmt(rq->a, "/accounts/second/%lld", (long long)m.reset.v).s, NULL);
}
