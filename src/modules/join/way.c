/* way.c - where an application stands, as the applicant sees it. */
#include "modules/join/views.h"

#include "join_late.h"
#include "join_pages.h"

static const struct text
	says_title     = { "way.title", "入会进度" },
	says_by        = { "way.by", "最晚 {1} 给您答复" },
	says_above     = { "way.above", "已转上级工会审核" },
	says_above_text = { "way.above_text", "{1}没有按时答复，对不起。现在由{2}审核，您不用做什么。" },
	says_above_step = { "way.above_step", "过了期限，转上级工会" },
	says_late      = { "way.late", "答复的日子已过，对不起" },
	says_late_text = { "way.late_text", "应在 {1} 前答复。请拨打 12351 催办，也可以投诉。" },
	says_wait      = { "way.wait", "现在由{1}审核，还有 {2} 个工作日。您不用做什么。" },
	says_today     = { "way.today", "现在由{1}审核，今天是最后一天。您不用做什么。" },
	says_fix       = { "way.fix", "请您补正后再交" },
	says_in        = { "way.in", "您已加入工会" },
	says_in_text   = { "way.in_text", "电子会员卡已可使用。" },
	says_no        = { "way.no", "申请没有通过" },
	says_no_text   = { "way.no_text", "{1} 不同意的，可以向上级工会反映，或拨打 12351。" },
	says_back      = { "way.back", "申请已撤回" },
	says_back_text = { "way.back_text", "想再入会时，可以重新申请。" },
	says_gone      = { "way.gone", "已撤回。" };

/* What happened, as the applicant reads it, by the state it led to. */
static const struct text happened[] = {
	[JOIN_SUBMITTED] = { "did.submit", "您提交了申请" }, [JOIN_RETURNED] = { "did.return", "退回补正" },
	[JOIN_ACCEPTED] = { "did.accept", "审核通过，您已入会" }, [JOIN_REFUSED] = { "did.refuse", "没有通过" },
	[JOIN_WITHDRAWN] = { "did.withdraw", "您撤回了申请" } };
static const struct text
	says_resent     = { "did.resubmit", "您改好后又交了一次" },
	says_reviewing  = { "will.review", "工作人员审核" },
	says_reviewing_by = { "will.review_by", "{1}，最晚 {2}" },
	says_fixing     = { "will.fix", "等您补正" },
	says_card_later = { "will.card", "入会，领电子会员卡" },
	says_card_when  = { "will.card_when", "通过当天" };
static const struct choice states[] = {
	{ JOIN_SUBMITTED, "审核中", "info" }, { JOIN_RETURNED, "等您补正", "warn" }, { JOIN_ACCEPTED, "已入会", "good" },
	{ JOIN_REFUSED, "没有通过", "bad" }, { JOIN_WITHDRAWN, "已撤回", NULL }, { 0, NULL, NULL } };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

/* --- the way ------------------------------------------------------------------------------ */

static void
fill_words(struct rq *rq, struct way_view *w, str reason, str above)
{
	const struct application *row = &w->row;
	int32_t left = calendar_workdays_between(rq->world->calendar, web_today(rq), row->due);
	str due = date_text(rq->a, row->due);
	bool late = row->due.ymd && row->due.ymd < web_today(rq).ymd;

	switch (row->state) {
	case JOIN_SUBMITTED:
		if (above.n) {
			w->head = str_of(says_above.zh);
			w->text = say(rq, &says_above_text, row->org_name, above);
			break;
		}
		w->head = late ? str_of(says_late.zh) : say(rq, &says_by, due, (str){ 0 });
		w->text = late ? say(rq, &says_late_text, due, (str){ 0 })
		        : say(rq, left > 0 ? &says_wait : &says_today, row->org_name, html_count(rq->a, left));
		break;
	case JOIN_RETURNED:
		w->head = str_of(says_fix.zh);
		w->text = reason;
		break;
	case JOIN_ACCEPTED:
		w->head = str_of(says_in.zh);
		w->text = str_of(says_in_text.zh);
		break;
	case JOIN_REFUSED:
		w->head = str_of(says_no.zh);
		w->text = say(rq, &says_no_text, reason, (str){ 0 });
		break;
	default:
		w->head = str_of(says_back.zh);
		w->text = str_of(says_back_text.zh);
	}
}

/* Oldest first; behind it what is to come, who does it and until when. */
static void
fill_moves(struct rq *rq, struct way_view *w, const struct flow_steps *steps, str above)
{
	struct move_view *at = NEW_N(rq->a, struct move_view, steps->n + 3);
	size_t n = 0;

	for (size_t i = 0; i < steps->n; i++) {
		const struct flow_step *s = &steps->at[i];

		if (s->from_state == s->to_state) {
			at[n++] = (struct move_view){ MOVE_DONE, str_of(says_above_step.zh),
				moment_text(rq->a, s->at), s->reason, (str){ 0 } };
			continue;
		}
		at[n++] = (struct move_view){ MOVE_DONE, s->from_state == JOIN_RETURNED && s->to_state == JOIN_SUBMITTED
			? str_of(says_resent.zh) : str_of(happened[s->to_state].zh), moment_text(rq->a, s->at),
			s->by_post, s->reason };
	}
	if (w->row.state == JOIN_SUBMITTED && above.n)
		at[n++] = (struct move_view){ MOVE_NOW, str_of(says_reviewing.zh), above, (str){ 0 }, (str){ 0 } };
	else if (w->row.state == JOIN_SUBMITTED)
		at[n++] = (struct move_view){ MOVE_NOW, str_of(says_reviewing.zh), say(rq, &says_reviewing_by,
			w->row.org_name, date_text(rq->a, w->row.due)), (str){ 0 }, (str){ 0 } };
	if (w->row.state == JOIN_RETURNED)
		at[n++] = (struct move_view){ MOVE_NOW, str_of(says_fixing.zh), (str){ 0 }, (str){ 0 }, (str){ 0 } };
	if (w->row.state == JOIN_SUBMITTED || w->row.state == JOIN_RETURNED)
		at[n++] = (struct move_view){ MOVE_LATER, str_of(says_card_later.zh), str_of(says_card_when.zh),
			(str){ 0 }, (str){ 0 } };
	w->moves.at = at;
	w->moves.n = n;
}

failed
join_progress_page(struct rq *rq)
{
	struct way_view w = { 0 };
	struct join_late_of_row late;
	struct flow_steps steps;
	const struct choice *c;
	failed f = join_of_account(web_db(rq), rq->a, rq->who->account, &w.row);

	if (f)
		return f->code == ERR_MISSING ? web_redirect(rq, S("/my/join")) : f;
	TRY(flow_steps(web_db(rq), rq->a, &join_flow, w.row.application_id, &steps));
	c = choice_of(states, w.row.state);
	w.state = (struct state){ .label = str_of(c->label), .tone = c->tone };
	w.union_name = name_parts(rq->a, w.row.org_name);
	w.member = w.row.state == JOIN_ACCEPTED;
	w.fix = w.row.state == JOIN_RETURNED;
	w.withdraw = w.fix || w.row.state == JOIN_SUBMITTED;
	w.again = !w.withdraw && !w.member;
	TRY(db_one(web_db(rq), rq->a, join_late_of, &late, .application_id = w.row.application_id));
	fill_words(rq, &w, steps.n ? steps.at[steps.n - 1].reason : (str){ 0 }, late.above_name);
	fill_moves(rq, &w, &steps, late.above_name);
	TRY(web_page(rq, str_of(says_title.zh)));
	join_way(&rq->out, &w);
	return web_done(rq);
}

failed
join_withdraw_page(struct rq *rq)
{
	struct application row;
	failed f = join_of_account(web_db(rq), rq->a, rq->who->account, &row);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f || (row.state != JOIN_SUBMITTED && row.state != JOIN_RETURNED))
		return web_redirect(rq, S("/my/join/progress"));
	TRY(web_page(rq, str_of(says_title.zh)));
	join_withdraw_ask(&rq->out, &rq->view);
	return web_done(rq);
}

static failed
take_back(struct act *x, void *v)
{
	(void)v;
	return join_withdraw(x, (str){ 0 });
}

failed
join_withdraw_do(struct rq *rq)
{
	web_flash(rq, str_of(says_gone.zh));
	return web_write(rq, take_back, NULL, "/my/join/progress", NULL);
}
