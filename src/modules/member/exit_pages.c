/* exit_pages.c - the request to leave on the phone, and 备案 of an expulsion on the desk. */
#include "modules/member/inside.h"
#include "web/decide.h"
#include "web/record.h"

#include "member_status.h"
#include "web_pocket.h"
#include "web_record.h"

static const struct text
	says_leave     = { "exit.title", "申请退会" },
	says_line      = { "exit.line", "退会自愿。工会会先和您谈话，{1}内办好。" },
	says_means     = { "exit.means", "退会以后" },
	says_meaning   = { "exit.meaning", "不再缴会费；没有选举权、被选举权和表决权；电子会员卡失效，不能享受会员待遇。"
		"想再入会，要重新申请。只是换了单位的，不用退会，办理转会就行。" },
	says_transfer  = { "exit.transfer", "换了单位，办理转会" },
	says_submit    = { "exit.submit", "提交退会申请" },
	says_got       = { "exit.got", "已提交，工会会和您联系。" },
	says_waiting   = { "exit.waiting", "最晚 {1} 办好" },
	says_wait_text = { "exit.wait_text", "您的工会会和您谈话，公布后收回会员证。想留下来，现在就可以撤回。" },
	says_late      = { "exit.late", "办理的日子已过，对不起" },
	says_late_text = { "exit.late_text", "应在 {1} 前办好。请拨打 12351 催办，也可以投诉。" },
	says_withdraw  = { "exit.withdraw", "撤回，继续做会员" },
	says_stayed    = { "exit.stayed", "已撤回，您的会籍不变。" },
	says_asked     = { "exit.asked", "您申请退会" },
	says_talk      = { "exit.talk", "工会谈话、公布、收回会员证" },
	says_none      = { "exit.no_member", "您还不是会员" },
	says_none_text = { "exit.no_member_text", "没有有效的会籍，不用退会。" },
	says_home      = { "exit.home", "回到首页" };

static const struct text
	says_report   = { "expulsion.title", "{1}的开除会籍备案" },
	says_report_line = { "expulsion.line", "{1}，最晚 {2}" },
	says_facts    = { "expulsion.facts", "开除会籍的情况" },
	says_decide   = { "expulsion.decide", "备案意见" },
	says_reason   = { "expulsion.reason", "理由，会发给报送的工会" },
	says_hint     = { "expulsion.hint", "退回核实必须写明理由" },
	says_sent     = { "expulsion.sent", "决定开除，报上级备案" },
	says_flash    = { "expulsion.done", "已提交意见。" },
	label_name    = { "expulsion.name", "姓名" },
	label_union   = { "expulsion.union", "工会" },
	label_day     = { "expulsion.day", "变动日期" },
	label_no      = { "expulsion.no", "刑事判决书文号" },
	label_judged  = { "expulsion.judged", "判决日期" },
	label_opinion = { "expulsion.opinion", "工会小组讨论的意见" },
	label_decided = { "expulsion.decided", "基层委员会决定的日期" },
	label_clause  = { "expulsion.clause", "依据" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

/* --- on the phone ----------------------------------------------------------------------- */

/* What stands where: the request is open, or there is none and a membership, or neither. */
static failed
show_open(struct rq *rq, const struct member_exit_own_row *row)
{
	struct action *act = NEW(rq->a, struct action);
	struct move_view *at = NEW_N(rq->a, struct move_view, 2);
	struct flow_place place;
	struct answer_view v;
	bool late;
	str due;

	TRY(flow_place(web_db(rq), rq->a, &member_exit_flow, row->exit_id, &place));
	due = date_text(rq->a, place.due);
	late = place.due.ymd < web_today(rq).ymd;
	at[0] = (struct move_view){ MOVE_DONE, str_of(says_asked.zh), moment_text(rq->a, row->made), (str){ 0 },
		row->words };
	at[1] = (struct move_view){ MOVE_NOW, str_of(says_talk.zh), (str){ 0 }, say(rq, &says_waiting, due,
		(str){ 0 }), (str){ 0 } };
	*act = (struct action){ says_withdraw.zh, NULL, S("/my/exit/withdraw"), .post = true };
	v = (struct answer_view){ .state = { str_of(member_exit_states[0].label), member_exit_states[0].tone, NULL },
		.head = late ? str_of(says_late.zh) : say(rq, &says_waiting, due, (str){ 0 }),
		.text = late ? say(rq, &says_late_text, due, (str){ 0 }) : str_of(says_wait_text.zh),
		.moves = { at, 2 }, .actions = { act, 1 } };
	TRY(web_page(rq, str_of(says_leave.zh)));
	pocket_answer(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
show_none(struct rq *rq)
{
	struct action *act = NEW(rq->a, struct action);
	struct pocket_block b = { 0 };

	*act = (struct action){ says_home.zh, NULL, S("/my"), .primary = true };
	b.nothing = (struct nothing){ .head = str_of(says_none.zh), .text = str_of(says_none_text.zh),
		.actions = { act, 1 } };
	TRY(web_page(rq, str_of(says_leave.zh)));
	pocket_lead(&rq->out, &(struct page_head){ .h1 = str_of(says_leave.zh) });
	pocket_block(&rq->out, &rq->view, &b);
	return web_done(rq);
}

static failed
show_form(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &member_leave_entity, NULL);

	f.head = (struct page_head){ .h1 = str_of(says_leave.zh), .line = say(rq, &says_line,
		rule_text(rq->a, rules_find(rq->world->rules, S("exit.answer"))), (str){ 0 }) };
	f.note = (struct note){ .tone = "warn", .head = str_of(says_means.zh), .text = str_of(says_meaning.zh),
		.action = { says_transfer.zh, NULL, S("/my/transfer"), .primary = false } };
	f.path = S("/my/exit");
	f.back = S("/my");
	f.submit = says_submit.zh;
	TRY(web_page(rq, f.head.h1));
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
member_leave_page(struct rq *rq)
{
	struct member_exit_own_row row;
	struct member m;
	failed f;

	if (!rq->who->person.v)
		return show_none(rq);
	f = db_one(web_db(rq), rq->a, member_exit_own, web_scope(rq), &row);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && row.state == EXIT_ASKED)
		return show_open(rq, &row);
	f = member_of_person(web_db(rq), rq->a, rq->who->person, &m);
	if (f)
		return f->code == ERR_MISSING ? show_none(rq) : f;
	return show_form(rq);
}

struct leaving { str words; id made; };

static failed
leave_rule(struct act *x, void *v)
{
	struct leaving *l = v;

	return member_exit_ask(x, l->words, &l->made);
}

failed
member_leave_do(struct rq *rq)
{
	struct leaving l = { .words = ((struct member_leave *)rq->form)->words };

	web_flash(rq, str_of(says_got.zh));
	return web_write(rq, leave_rule, &l, "/my/exit", NULL);
}

static failed
stay_rule(struct act *x, void *v)
{
	(void)v;
	return member_exit_withdraw(x);
}

failed
member_stay_do(struct rq *rq)
{
	web_flash(rq, str_of(says_stayed.zh));
	return web_write(rq, stay_rule, NULL, "/my", NULL);
}

/* A request is worked on where the membership is changed. */
failed
member_exit_page(struct rq *rq)
{
	struct member_exit_member_row row;

	TRY(db_one(web_db(rq), rq->a, member_exit_member, web_scope(rq), &row, .exit_id = web_id(rq)));
	return web_redirect(rq, record_path(rq, &member_record, row.member_id, "/move"));
}

/* --- 备案 ------------------------------------------------------------------------------------ */

static struct fact
fact(const struct text *label, str value, bool wide)
{
	return (struct fact){ .label = str_of(label->zh), .value = { .text = value }, .wide = wide };
}

static struct fact_sections
report_facts(struct rq *rq, const struct member_ground_one_row *r)
{
	struct fact_section *s = NEW(rq->a, struct fact_section);
	struct fact *at = NEW_N(rq->a, struct fact, 8);

	at[0] = fact(&label_name, r->name, false);
	at[0].value.href = record_path(rq, &member_record, r->member_id, "");
	at[1] = fact(&label_day, date_text(rq->a, r->day), false);
	at[2] = fact(&label_union, r->org_name, true);
	at[3] = fact(&label_no, r->judgement_no, false);
	at[4] = fact(&label_judged, date_text(rq->a, r->judgement_day), false);
	at[5] = fact(&label_decided, date_text(rq->a, r->decided), false);
	at[6] = fact(&label_clause, r->clause, true);
	at[7] = fact(&label_opinion, r->opinion, true);
	*s = (struct fact_section){ .head = str_of(says_facts.zh), .facts = { at, 8 } };
	return (struct fact_sections){ s, 1 };
}

failed
member_report_page(struct rq *rq)
{
	static const struct decision_words words = { &says_decide, &says_reason, &says_hint };
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct member_ground_one_row r;
	struct flow_place place;
	struct detail_view d = { 0 };
	const struct choice *state;

	TRY(db_one(web_db(rq), rq->a, member_ground_one, web_scope(rq), &r, .change_id = web_id(rq)));
	TRY(flow_place(web_db(rq), rq->a, &member_report_flow, r.change_id, &place));
	state = choice_of(member_report_states, place.state);
	d.head = (struct page_head){ .h1 = say(rq, &says_report, r.name, (str){ 0 }),
		.state = { str_of(state->label), state->tone, NULL } };
	if (place.due.ymd)
		d.head.line = say(rq, &says_report_line, str_of(state->label), date_text(rq->a, place.due));
	d.sections = report_facts(rq, &r);
	TRY(web_decision(rq, &member_report_flow, r.change_id, &words, &d.decision));
	TRY(web_moves(rq, &member_report_flow, r.change_id, 0, &d.moves));
	((struct move_view *)(uintptr_t)d.moves.at)[d.moves.n - 1].what = str_of(says_sent.zh);
	*crumb = (struct crumb){ str_of(expulsion_record.label), str_of(expulsion_record.path) };
	rq->view.crumbs = (struct crumbs){ crumb, 1 };
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
member_report_do(struct rq *rq)
{
	struct member_ground_one_row r;

	TRY(db_one(web_db(rq), rq->a, member_ground_one, web_scope(rq), &r, .change_id = web_id(rq)));
	return web_move_do(rq, &member_report_flow, &says_flash);
}
