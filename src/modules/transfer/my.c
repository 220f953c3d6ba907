/* my.c - on the phone: one's membership, asking for a transfer, how it goes. */
#include "modules/transfer/inside.h"
#include "web/record.h"
#include "web/web.h"

#include "transfer_pages.h"
#include "web_pocket.h"

#define FOUND_MOST 20

static const struct text
	says_title   = { "membership.title", "我的会籍" },
	says_none    = { "membership.none", "您还不是会员" },
	says_none_line = { "membership.none_line", "两分钟填完入会申请，办理不收钱" },
	says_vote    = { "membership.vote", "有选举权、被选举权和表决权" },
	says_no_vote = { "membership.no_vote", "保留会籍期间没有选举权、被选举权和表决权" },
	label_union  = { "membership.union", "工会" }, label_no = { "membership.no", "会员编号" },
	label_joined = { "membership.joined", "入会日期" }, label_dues = { "membership.dues", "每月会费" },
	label_vote   = { "membership.vote_label", "表决权" },
	row_transfer = { "membership.transfer", "换了单位，办理转会" },
	row_transfer_line = { "membership.transfer_line", "不用重新入会，会员编号不变" },
	row_progress = { "membership.progress", "转会进度" },
	row_progress_line = { "membership.progress_line", "转往{1}" },
	row_exit     = { "membership.exit", "申请退会" },
	row_exit_line = { "membership.exit_line", "先看看退会意味着什么" },
	row_join     = { "membership.join", "加入工会" };
static const struct text
	says_find    = { "own.find", "您要转到哪家工会？" },
	says_find_line = { "own.find_line", "找到新单位的工会，点一下就去填原因" },
	says_to      = { "own.to", "转到{1}" },
	says_to_line = { "own.to_line", "两边的工会各在 {1}内确认，不用您跑" },
	says_means   = { "own.means", "转会以后" },
	says_meaning = { "own.meaning", "会员编号、会员卡和入会日期不变；会费交给新的工会，"
		"表决权在新的工会。办好以前，您仍是原工会的会员。" },
	says_submit  = { "own.submit", "提交转会申请" },
	says_sent    = { "own.sent", "已提交。" },
	says_open    = { "own.open", "您已有一件转会在办" },
	says_look    = { "own.look", "看进度" };
static const struct text
	says_way     = { "own.way", "转会进度" },
	says_by      = { "own.by", "最晚 {1}" },
	says_by_head = { "own.by_head", "最晚 {1} 有下一步" },
	says_wait    = { "own.wait", "现在由{1}确认，办好会通知您。" },
	says_above   = { "own.above", "{1}没有按期确认，或没有经办人，现在由上级工会代办。" },
	says_late    = { "own.late", "确认的日子已过，对不起" },
	says_late_text = { "own.late_text", "应在 {1} 前确认。明天起由上级工会代办，您也可以拨打 12351。" },
	says_done    = { "own.done", "已经转到{1}" },
	says_done_text = { "own.done_text", "会员编号和会员卡不变。" },
	says_refused = { "own.refused", "转会没有办成" },
	says_back    = { "own.back", "转会已撤回" },
	says_stays   = { "own.stays", "会籍还在{1}。需要时可以再提。" },
	says_withdraw = { "own.withdraw", "撤回转会" },
	says_again   = { "own.again", "再提一次" },
	says_gone    = { "own.gone", "已撤回，会籍不变。" },
	says_objected = { "own.objected", "已告诉双方工会，会籍不转。" },
	says_begun   = { "own.begun", "{1}提出转会" },
	says_confirm = { "own.confirm", "{1}确认" },
	says_card    = { "own.card", "看会员卡" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
days(struct rq *rq, const char *rule)
{
	return rule_text(rq->a, rules_find(rq->world->rules, str_of(rule)));
}

/* One's own membership in force; ERR_MISSING when there is none. */
static failed
own_member(struct rq *rq, struct member *ret)
{
	if (!rq->who->person.v)
		return FAIL(rq->a, ERR_MISSING, "not a person yet");
	return member_of_person(web_db(rq), rq->a, rq->who->person, ret);
}

/* --- 我的会籍 ----------------------------------------------------------------------------- */

static struct fact
fact(const struct text *label, str value, str second)
{
	return (struct fact){ .label = str_of(label->zh), .value = { .text = value, .second = second } };
}

static failed
fill_facts(struct rq *rq, const struct member *m, struct own_view *v)
{
	struct fact *at = NEW_N(rq->a, struct fact, 5);
	struct member_dues dues;

	TRY(member_dues(rq->world, rq->a, m, &dues));
	at[0] = fact(&label_union, m->org_name, (str){ 0 });
	at[1] = fact(&label_no, m->member_no, (str){ 0 });
	at[2] = fact(&label_joined, date_text(rq->a, m->joined), (str){ 0 });
	at[3] = fact(&label_dues, dues.sum, dues.clause);
	at[4] = fact(&label_vote, str_of(member_may_vote(m) ? says_vote.zh : says_no_vote.zh), (str){ 0 });
	v->facts = (struct facts){ at, 5 };
	return NULL;
}

static failed
fill_rows(struct rq *rq, const struct member *m, struct own_view *v)
{
	struct pocket_row *at = NEW_N(rq->a, struct pocket_row, 3);
	struct transfer_open open;
	failed f = transfer_open(web_db(rq), rq->a, m->member_id, &open);
	size_t n = 0;

	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		at[n++] = (struct pocket_row){ .icon = "arrows-exchange", .title = str_of(row_transfer.zh),
			.second = str_of(row_transfer_line.zh), .path = S(TRANSFER_PATH) };
	else
		at[n++] = (struct pocket_row){ .icon = "clock", .title = str_of(row_progress.zh),
			.second = say(rq, &row_progress_line, open.to_name, (str){ 0 }),
			.path = S("/my/transfer/progress") };
	at[n++] = (struct pocket_row){ .icon = "logout", .title = str_of(row_exit.zh),
		.second = str_of(row_exit_line.zh), .path = S("/my/exit") };
	v->rows = (struct pocket_rows){ at, n };
	return NULL;
}

failed
my_membership_page(struct rq *rq)
{
	struct own_view v = { .head = { .h1 = str_of(says_title.zh) } };
	struct pocket_row *join = NEW(rq->a, struct pocket_row);
	const struct choice *status;
	struct member m;
	failed f = own_member(rq, &m);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		*join = (struct pocket_row){ .icon = "user-plus", .title = str_of(row_join.zh), .path = S("/my/join") };
		v.head = (struct page_head){ .h1 = str_of(says_none.zh), .line = str_of(says_none_line.zh) };
		v.rows = (struct pocket_rows){ join, 1 };
	} else {
		status = choice_of(member_statuses, m.status);
		v.state = (struct state){ str_of(status->label), status->tone, NULL };
		TRY(fill_facts(rq, &m, &v));
		TRY(fill_rows(rq, &m, &v));
	}
	TRY(web_page(rq, str_of(says_title.zh)));
	my_membership(&rq->out, &rq->view, &v);
	return web_done(rq);
}

/* --- asking ---------------------------------------------------------------------------------- */

static failed
show_find(struct rq *rq, const struct own_query *q, const struct transfer_open *open)
{
	struct find_view v = { .head = { .h1 = str_of(says_find.zh), .line = str_of(says_find_line.zh) },
		.word = web_form_field(rq, entity_field(&own_query_entity, S("word")), q) };
	struct org_publics found = { 0 };
	struct pocket_row *at;

	if (open->transfer_id.v)
		v.note = (struct note){ .tone = "info", .head = str_of(says_open.zh), .text = say(rq,
			&row_progress_line, open->to_name, (str){ 0 }), .action = { says_look.zh, NULL,
			S("/my/transfer/progress"), .primary = false } };
	v.searched = str_trim(q->word).n > 0;
	if (v.searched)
		TRY(org_public_search(web_db(rq), rq->a, str_trim(q->word), (str){ 0 }, FOUND_MOST, &found));
	at = NEW_N(rq->a, struct pocket_row, found.n + 1);
	for (size_t i = 0; i < found.n; i++)
		if (found.at[i].kind != ORG_CITY)
			at[v.found.n++] = (struct pocket_row){ .icon = "building", .title = found.at[i].name,
				.second = found.at[i].division_name, .path = transfer_url(rq->a, found.at[i].org_id) };
	v.found.at = at;
	TRY(web_page(rq, str_of(says_title.zh)));
	my_transfer_find(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
show_form(struct rq *rq, id to)
{
	struct form_view f = web_form_view(rq, &own_transfer_entity, NULL);
	struct pair *hidden = NEW(rq->a, struct pair);
	struct org_public org;

	TRY(org_public_get(web_db(rq), rq->a, to, &org));
	*hidden = (struct pair){ S("org_id"), arena_fmt(rq->a, "%lld", (long long)to.v) };
	f.hidden = (struct pairs){ hidden, 1 };
	f.head = (struct page_head){ .h1 = say(rq, &says_to, org.name, (str){ 0 }),
		.line = say(rq, &says_to_line, days(rq, "transfer.release"), (str){ 0 }) };
	f.note = (struct note){ .tone = "info", .head = str_of(says_means.zh), .text = str_of(says_meaning.zh) };
	f.path = S(TRANSFER_PATH);
	f.back = S(TRANSFER_PATH);
	f.submit = says_submit.zh;
	TRY(web_page(rq, str_of(says_title.zh)));
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
my_transfer_page(struct rq *rq)
{
	static const struct own_query none = { 0 };
	const struct own_query *q = rq->fault ? &none : rq->query;
	struct transfer_open open = { 0 };
	id to = q->org_id;
	struct member m;
	failed f = own_member(rq, &m);

	if (f)
		return f->code == ERR_MISSING ? web_redirect(rq, S("/my/membership")) : f;
	if (rq->fault)
		(void)str_int(web_typed(rq, "org_id"), &to.v);
	f = transfer_open(web_db(rq), rq->a, m.member_id, &open);
	if (f && f->code != ERR_MISSING)
		return f;
	return to.v && !(open.transfer_id.v && !rq->fault) ? show_form(rq, to) : show_find(rq, q, &open);
}

struct asking { struct transfer_form form; id made; };

static failed
ask_rule(struct act *x, void *v)
{
	struct asking *k = v;

	return transfer_begin(x, &k->form, &k->made);
}

failed
my_transfer_do(struct rq *rq)
{
	const struct own_form *form = rq->form;
	struct asking k = { .form = { .to_org = form->org_id, .reason = form->reason, .own = true } };
	struct member m;

	TRY(own_member(rq, &m));
	k.form.member = m.member_id;
	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, ask_rule, &k, "/my/transfer/progress", NULL);
}

/* --- how it goes ------------------------------------------------------------------------------- */

static bool
leaving(const struct transfer *t)
{
	return t->state <= TRANSFER_RELEASE_ABOVE;
}

static str
waits_for(const struct transfer *t)
{
	return leaving(t) ? t->from_name : t->to_name;
}

static void
fill_words(struct rq *rq, const struct transfer *t, str reason, struct answer_view *v)
{
	bool late = t->due.ymd && t->due.ymd < web_today(rq).ymd;
	bool above = t->state == TRANSFER_RELEASE_ABOVE || t->state == TRANSFER_ACCEPT_ABOVE;
	str due = date_text(rq->a, t->due), stays = say(rq, &says_stays, t->from_name, (str){ 0 });

	if (t->state == TRANSFER_DONE) {
		v->head = say(rq, &says_done, t->to_name, (str){ 0 });
		v->text = str_of(says_done_text.zh);
	} else if (t->state == TRANSFER_REFUSED) {
		v->head = str_of(says_refused.zh);
		v->text = arena_fmt(rq->a, FMT FMT, ARG(reason), ARG(stays));
	} else if (t->state == TRANSFER_WITHDRAWN) {
		v->head = str_of(says_back.zh);
		v->text = stays;
	} else {
		v->head = late ? str_of(says_late.zh) : say(rq, &says_by_head, due, (str){ 0 });
		v->text = late && !above ? say(rq, &says_late_text, due, (str){ 0 })
		        : say(rq, above ? &says_above : &says_wait, waits_for(t), (str){ 0 });
	}
}

/* Oldest first; behind it what is to come. */
static void
fill_moves(struct rq *rq, const struct transfer *t, const struct flow_steps *steps, struct answer_view *v)
{
	const struct choice *who = choice_of(transfer_starts, t->started);
	struct move_view *at = NEW_N(rq->a, struct move_view, steps->n + 2);
	size_t n = 0;

	for (size_t i = 0; i < steps->n; i++)
		at[n++] = (struct move_view){ MOVE_DONE, i ? steps->at[i].move_label : say(rq, &says_begun,
			str_of(who->label), (str){ 0 }), moment_text(rq->a, steps->at[i].at), steps->at[i].by_post,
			steps->at[i].reason };
	if (t->state < TRANSFER_DONE)
		at[n++] = (struct move_view){ MOVE_NOW, say(rq, &says_confirm, waits_for(t), (str){ 0 }),
			say(rq, &says_by, date_text(rq->a, t->due), (str){ 0 }), (str){ 0 }, (str){ 0 } };
	if (leaving(t))
		at[n++] = (struct move_view){ MOVE_LATER, say(rq, &says_confirm, t->to_name, (str){ 0 }), (str){ 0 },
			(str){ 0 }, (str){ 0 } };
	v->moves = (struct moves){ at, n };
}

static struct actions
actions_of(struct rq *rq, const struct transfer *t)
{
	struct action *at = NEW(rq->a, struct action);

	if (t->state == TRANSFER_DONE)
		*at = (struct action){ says_card.zh, "qrcode", S("/my/card"), .primary = true };
	else if (t->state > TRANSFER_DONE)
		*at = (struct action){ says_again.zh, NULL, S(TRANSFER_PATH), .primary = true };
	else if (t->started == STARTED_BY_MEMBER)
		*at = (struct action){ says_withdraw.zh, NULL, S("/my/transfer/withdraw"), .post = true };
	else
		return (struct actions){ 0 };
	return (struct actions){ at, 1 };
}

failed
my_progress_page(struct rq *rq)
{
	struct form_view object = { 0 };
	struct answer_view v = { 0 };
	struct flow_steps steps;
	const struct choice *state;
	struct transfer t;
	failed f = rq->who->person.v ? transfer_own(web_db(rq), rq->a, web_scope(rq), &t)
	                             : FAIL(rq->a, ERR_MISSING, "not a person yet");

	if (f)
		return f->code == ERR_MISSING ? web_redirect(rq, S("/my/membership")) : f;
	TRY(flow_steps(web_db(rq), rq->a, &transfer_flow, t.transfer_id, &steps));
	state = choice_of(transfer_states, t.state);
	v.state = (struct state){ str_of(state->label), state->tone, NULL };
	fill_words(rq, &t, steps.n ? steps.at[steps.n - 1].reason : (str){ 0 }, &v);
	fill_moves(rq, &t, &steps, &v);
	v.actions = actions_of(rq, &t);
	if (t.state < TRANSFER_DONE && t.started != STARTED_BY_MEMBER) {
		object = web_form_view(rq, &say_form_entity, NULL);
		object.path = S("/my/transfer/object");
	}
	TRY(web_page(rq, str_of(says_way.zh)));
	my_transfer_way(&rq->out, &rq->view, &v, &object);
	return web_done(rq);
}

struct ending { const char *move; str reason; };

static failed
end_rule(struct act *x, void *v)
{
	const struct ending *e = v;
	struct transfer t;

	TRY(transfer_own(x->db, x->a, x->who->scope, &t));
	return flow_move(x, &transfer_flow, t.transfer_id, str_of(e->move), t.state, e->reason);
}

failed
my_withdraw_do(struct rq *rq)
{
	struct ending e = { "withdraw", { 0 } };

	web_flash(rq, str_of(says_gone.zh));
	return web_write(rq, end_rule, &e, "/my/transfer/progress", NULL);
}

failed
my_object_do(struct rq *rq)
{
	struct ending e = { "object", ((struct say_form *)rq->form)->reason };

	web_flash(rq, str_of(says_objected.zh));
	return web_write(rq, end_rule, &e, "/my/transfer/progress", NULL);
}
