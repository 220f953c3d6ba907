/* pages.c - the box and its answers in the pocket and on the desk; answering. */
#include "modules/complaint/pages.h"

#include <string.h>

#include "complaint_pages.h"
#include "complaint_queries.h"
#include "modules/complaint/complaint.h"
#include "web/decide.h"
#include "web/record.h"
#include "web_pocket.h"
#include "web_record.h"

static const struct text
	says_box      = { "complaint.box", "投诉建议" },
	says_line     = { "complaint.line", "{1} 个工作日内答复。写给谁、谁来办，您都能看到。" },
	says_submit   = { "complaint.submit", "提交" },
	says_own      = { "complaint.own", "我说过的" },
	says_sent     = { "complaint.sent", "已收到，谢谢您" },
	says_keep     = { "complaint.keep", "请记下编号 {1}，凭它看答复。最晚 {2} 答复。" },
	says_done     = { "complaint.done", "已答复" },
	says_who      = { "complaint.who", "由{1}及上级工会办理" },
	says_unknown  = { "complaint.unknown", "没有这个编号，请核对一下，是 12 位数字。" },
	says_number   = { "complaint.number", "编号" },
	says_kind     = { "complaint.kind", "关于什么" },
	says_words    = { "complaint.words", "说的话" },
	says_made     = { "complaint.made", "提交" },
	says_answer   = { "complaint.answer_text", "答复" },
	says_answered = { "complaint.answered_at", "答复于" },
	says_facts    = { "complaint.facts", "内容" },
	says_decide   = { "complaint.decide", "答复" },
	says_reason   = { "complaint.reason", "答复的话，会原样发给本人" },
	says_hint     = { "complaint.hint", "说清办了什么、什么时候办好；没有留名的，凭编号看" },
	says_due      = { "complaint.due", "最晚 {1} 答复" },
	says_flash    = { "complaint.flash", "答复已发出。" };

#define OWN_MOST 10

struct number_query { str number; };
#define F(m, ...) FIELD(struct number_query, m, __VA_ARGS__)
static const struct field number_fields[] = { F(number, .label = "编号", .max = 40) };
#undef F
const struct entity complaint_number_entity = ENTITY(struct number_query, number_fields,
	.name = "number", .label = "编号");

static bool
pocket(const struct rq *rq)
{
	return rq->route->flags & POCKET;
}

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t,
		.values = { one, two } });
}

static struct state
state_of(int64_t state)
{
	const struct choice *c = choice_of(complaint_states, state);

	return (struct state){ str_of(c ? c->label : ""), c ? c->tone : NULL, NULL };
}

static str
kind_of(int64_t kind)
{
	const struct choice *c = choice_of(complaint_kinds, kind);

	return str_of(c ? c->label : "");
}

/* --- the box --------------------------------------------------------------------------- */

static failed
own_block(struct rq *rq, struct pocket_block *ret)
{
	struct complaint_own_rows rows = { 0 };
	struct pocket_row *at;

	if (rq->who && rq->who->person.v)
		TRY(db_all(web_db(rq), rq->a, complaint_own, web_scope(rq), &rows,
			.most = OWN_MOST));
	at = NEW_N(rq->a, struct pocket_row, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct pocket_row){ .title = utf8_first(rows.at[i].words, 40),
			.second = arena_fmt(rq->a, FMT " " FMT,
			ARG(date_text(rq->a, date_of(rows.at[i].made))),
			                    ARG(kind_of(rows.at[i].kind))),
			.path = arena_fmt(rq->a, "/my/complaint/" FMT, ARG(rows.at[i].number)),
			.state = state_of(rows.at[i].state) };
	*ret = (struct pocket_block){ .head = str_of(says_own.zh), .rows = { at, rows.n } };
	return NULL;
}

static failed
show_box(struct rq *rq, str number, str number_fault)
{
	struct form_view f = web_form_view(rq, &complaint_form_entity, NULL);
	struct pocket_block own;
	str days = arena_fmt(rq->a, "%lld",
		(long long)rules_n(rq->world->rules, S("complaint.reply")));

	f.head = (struct page_head){ .h1 = str_of(says_box.zh),
		.line = say(rq, &says_line, days, (str){ 0 }) };
	f.path = pocket(rq) ? S("/my/complaint") : S("/complaints/new");
	f.submit = says_submit.zh;
	TRY(own_block(rq, &own));
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	if (pocket(rq))
		complaint_box_pocket(&rq->out, &rq->view, &f, &own, number, number_fault);
	else
		record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
complaint_box_page(struct rq *rq)
{
	return show_box(rq, (str){ 0 }, (str){ 0 });
}

struct making { struct complaint_new new; id made; };

static failed
make_rule(struct act *x, void *v)
{
	struct making *m = v;

	return complaint_make(x, &m->new, &m->made);
}

failed
complaint_make_do(struct rq *rq)
{
	struct making m = { .new = { rq->form, complaint_number(rq->a), rq->http->remote } };

	return web_write(rq, make_rule, &m, arena_fmt(rq->a, "%s/" FMT, pocket(rq) ? "/my/complaint"
		: "/complaints/sent", ARG(m.new.number)).s, NULL);
}

/* --- by number: the thank-you page, and later the answer ----------------------------------- */

failed
complaint_look_page(struct rq *rq)
{
	const struct number_query *q = rq->query;
	struct complaint_by_number_row row;
	str number = str_trim(q->number);
	failed f = db_one(web_db(rq), rq->a, complaint_by_number, &row, .number = number.s ? number
		: S(""));

	if (!f)
		return web_redirect(rq, arena_fmt(rq->a, "/my/complaint/" FMT, ARG(row.number)));
	return f->code == ERR_MISSING ? show_box(rq, number, str_of(says_unknown.zh)) : f;
}

static struct facts
facts_of(struct rq *rq, const struct complaint_by_number_row *c)
{
	struct fact *at = NEW_N(rq->a, struct fact, 6);
	struct facts all = { at, 4 };

	at[0] = (struct fact){ .label = str_of(says_number.zh), .value = { .text = c->number } };
	at[1] = (struct fact){ .label = str_of(says_kind.zh),
		.value = { .text = kind_of(c->kind) } };
	at[2] = (struct fact){ .label = str_of(says_made.zh),
		.value = { .text = moment_text(rq->a, c->made) } };
	at[3] = (struct fact){ .label = str_of(says_words.zh), .value = { .text = c->words },
		.wide = true };
	if (c->state != COMPLAINT_ANSWERED)
		return all;
	at[4] = (struct fact){ .label = str_of(says_answered.zh),
		.value = { .text = moment_text(rq->a, c->answered) } };
	at[5] = (struct fact){ .label = str_of(says_answer.zh), .value = { .text = c->answer },
		.wide = true };
	all.n = 6;
	return all;
}

failed
complaint_number_page(struct rq *rq)
{
	struct complaint_by_number_row c;
	struct flow_place place;
	struct answer_view v;
	struct page_head head;
	struct note note;
	str line;

	TRY(db_one(web_db(rq), rq->a, complaint_by_number, &c, .number = rq->path_words[0]));
	TRY(flow_place(web_db(rq), rq->a, &complaint_flow, c.complaint_id, &place));
	line = c.state == COMPLAINT_ANSWERED ? c.answer
	     : say(rq, &says_keep, c.number, date_text(rq->a, place.due));
	v = (struct answer_view){ .state = state_of(c.state), .text = line,
		.head = str_of(c.state == COMPLAINT_ANSWERED ? says_done.zh : says_sent.zh),
		.facts_head = str_of(says_facts.zh), .facts = facts_of(rq, &c),
		.line = say(rq, &says_who, c.org_name, (str){ 0 }) };
	TRY(web_page(rq, str_of(says_box.zh)));
	if (pocket(rq)) {
		pocket_answer(&rq->out, &rq->view, &v);
		return web_done(rq);
	}
	head = (struct page_head){ .h1 = v.head, .line = v.line, .state = v.state };
	note = (struct note){ .tone = "good", .text = line };
	complaint_answer_desk(&rq->out, &rq->view, &head, &note, v.facts);
	return web_done(rq);
}

/* --- the desk: one of them, and its answer ---------------------------------------------------- */

failed
complaint_page(struct rq *rq)
{
	static const struct decision_words words = { &says_decide, &says_reason, &says_hint };
	struct complaint c;
	struct flow_place place;
	struct detail_view d;

	TRY(record_detail_view(rq, &complaint_record, web_id(rq), &c, &d));
	TRY(flow_place(web_db(rq), rq->a, &complaint_flow, c.complaint_id, &place));
	d.head.state = state_of(c.state);
	if (c.state == COMPLAINT_RECEIVED && place.due.ymd)
		d.head.line = say(rq, &says_due, date_text(rq->a, place.due), (str){ 0 });
	TRY(web_decision(rq, &complaint_flow, c.complaint_id, &words, &d.decision));
	TRY(web_moves(rq, &complaint_flow, c.complaint_id, 0, &d.moves));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
complaint_move_do(struct rq *rq)
{
	return web_move_do(rq, &complaint_flow, &says_flash);
}

failed
complaint_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, complaint_flow.name, ret);
}
