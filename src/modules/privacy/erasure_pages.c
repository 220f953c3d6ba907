/* erasure_pages.c - asking on the phone that one's data be deleted or restricted; deciding on the desk. */
#include "modules/privacy/pages.h"
#include "web/decide.h"
#include "web/record.h"
#include "web_pocket.h"
#include "web_record.h"

static const struct text
	says_title  = { "erasure.head", "删除或不再处理我的资料" },
	says_held   = { "erasure.held", "这些依法要保存，不能删：{1}。办好以后只保存，不再用于别的：名册、查询、导出里都没有您，"
	                "会员卡和服务停用。想恢复，您自己随时可以办" },
	says_drop   = { "erasure.drop", "您没有依法要保存的资料。办好以后，认得出您的资料全部删除，不能恢复，账号也不能再登录" },
	says_submit = { "erasure.submit", "提交申请" },
	says_sent   = { "erasure.sent", "申请已提交，15 个工作日内答复。" },
	says_by     = { "erasure.by", "最晚 {1} 给您答复" },
	says_back   = { "erasure.back", "撤回申请" },
	says_gone   = { "erasure.gone", "已撤回。" },
	says_lift   = { "erasure.lift", "恢复处理我的资料" },
	says_lifted = { "erasure.lifted", "已恢复，会员卡和服务可以用了。" },
	says_again  = { "erasure.again", "重新申请" },
	says_first  = { "erasure.first", "提交申请" },
	says_of     = { "erasure.of", "{1}的个人信息申请" },
	says_nobody = { "erasure.nobody", "没有登记姓名的账号" },
	says_due    = { "erasure.due", "最晚 {1} 答复（提交后 15 个工作日）" },
	says_kept   = { "erasure.kept", "依法要保存的" },
	says_none   = { "erasure.none", "没有，应当删除" },
	says_decided = { "erasure.decided", "已办理。" },
	says_reason = { "erasure.reason", "理由" },
	says_hint   = { "erasure.hint", "写明依据；不予办理的，会把理由告诉本人" };

static str
say(struct rq *rq, const struct text *t, str one)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* 会籍、工会职务 */
static str
bonds_text(struct arena *a, const struct erasure_bonds *bonds)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < bonds->n; i++) {
		if (b.n)
			buf_put(&b, S("、"));
		buf_put(&b, str_of(bonds->at[i]->label));
	}
	return buf_str(&b);
}

/* --- asking ---------------------------------------------------------------------------------- */

failed
my_erase_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &erasure_form_entity, NULL);
	struct erasure_bonds bonds;
	struct erasure last;
	failed x = erasure_of(web_db(rq), rq->a, rq->who, &last);

	if (x && x->code != ERR_MISSING)
		return x;
	if (!x && (last.state == ERASURE_ASKED || last.state == ERASURE_HELD))
		return web_redirect(rq, S("/my/data/erasure"));
	TRY(erasure_bonds(web_db(rq), rq->a, rq->who->person, rq->who->account, &bonds));
	f.head = (struct page_head){ .h1 = str_of(says_title.zh), .line = bonds.n
		? say(rq, &says_held, bonds_text(rq->a, &bonds)) : str_of(says_drop.zh) };
	f.path = S("/my/data/erase");
	f.back = S("/my/data");
	f.submit = says_submit.zh;
	TRY(web_page(rq, f.head.h1));
	rq->view.tabs.n = 0;
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct asking { const struct erasure_form *form; id made; };

static failed
ask(struct act *x, void *v)
{
	struct asking *k = v;

	return erasure_ask(x, k->form, &k->made);
}

failed
my_erase_do(struct rq *rq)
{
	struct asking k = { .form = rq->form };

	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, ask, &k, "/my/data/erasure", NULL);
}

/* The one thing he can do now. */
static struct action
next_action(int64_t state)
{
	if (state == ERASURE_ASKED)
		return (struct action){ says_back.zh, "arrow-back-up", S("/my/data/erasure/withdraw"), .post = true };
	if (state == ERASURE_HELD)
		return (struct action){ says_lift.zh, "arrow-back-up", S("/my/data/erasure/lift"), .primary = true,
			.post = true };
	return (struct action){ says_again.zh, "pencil", S("/my/data/erase") };
}

failed
my_erasure_page(struct rq *rq)
{
	struct answer_view v = { 0 };
	struct erasure e;
	struct flow_steps steps;
	const struct choice *state;
	struct action *action = NEW(rq->a, struct action);
	failed f = erasure_of(web_db(rq), rq->a, rq->who, &e);

	if (f)
		return f->code == ERR_MISSING ? web_redirect(rq, S("/my/data/erase")) : f;
	TRY(flow_steps(web_db(rq), rq->a, &erasure_flow, e.erasure_id, &steps));
	state = choice_of(erasure_states, e.state);
	v.state = (struct state){ str_of(state->label), state->tone, NULL };
	v.head = e.state == ERASURE_ASKED ? say(rq, &says_by, date_text(rq->a, e.due)) : str_of(state->label);
	v.text = e.state == ERASURE_REFUSED && steps.n ? steps.at[steps.n - 1].reason : (str){ 0 };
	v.moves = web_own_moves(rq, &steps, &says_first);
	*action = next_action(e.state);
	v.actions = (struct actions){ action, 1 };
	TRY(web_page(rq, str_of(says_title.zh)));
	pocket_answer(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
move_own(struct act *x, void *v)
{
	struct erasure e;

	TRY(erasure_of(x->db, x->a, x->who, &e));
	return flow_move(x, &erasure_flow, e.erasure_id, str_of(v), e.state, (str){ 0 });
}

failed
my_erasure_withdraw_do(struct rq *rq)
{
	static char withdraw[] = "withdraw";

	web_flash(rq, str_of(says_gone.zh));
	return web_write(rq, move_own, withdraw, "/my/data", NULL);
}

failed
my_erasure_lift_do(struct rq *rq)
{
	static char lift[] = "lift";

	web_flash(rq, str_of(says_lifted.zh));
	return web_write(rq, move_own, lift, "/my/data", NULL);
}

/* --- deciding -------------------------------------------------------------------------------------- */

failed
erasure_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, erasure_flow.name, ret);
}

/* What has to be kept of him, behind what he said. */
static failed
add_bonds(struct rq *rq, const struct erasure *e, struct detail_view *d)
{
	struct fact_section *sections = NEW_N(rq->a, struct fact_section, d->sections.n + 1);
	struct fact *fact = NEW_N(rq->a, struct fact, ERASURE_BONDS_MOST + 1);
	struct erasure_bonds bonds;

	TRY(erasure_bonds(web_db(rq), rq->a, e->person_id, e->account_id, &bonds));
	for (size_t i = 0; i < bonds.n; i++)
		fact[i] = (struct fact){ .label = str_of(bonds.at[i]->label),
			.value = { .text = str_of(bonds.at[i]->law) } };
	if (!bonds.n)
		fact[0] = (struct fact){ .label = str_of(says_kept.zh), .value = { .text = str_of(says_none.zh) } };
	for (size_t i = 0; i < d->sections.n; i++)
		sections[i] = d->sections.at[i];
	sections[d->sections.n] = (struct fact_section){ .head = str_of(says_kept.zh),
		.facts = { fact, bonds.n ? bonds.n : 1 } };
	d->sections.at = sections;
	d->sections.n++;
	return NULL;
}

failed
erasure_page(struct rq *rq)
{
	static const struct decision_words words = { NULL, &says_reason, &says_hint };
	struct erasure e;
	struct detail_view d;
	const struct choice *state;

	TRY(record_detail_view(rq, &erasure_record, web_id(rq), &e, &d));
	state = choice_of(erasure_states, e.state);
	d.head.h1 = say(rq, &says_of, e.name.n ? e.name : str_of(says_nobody.zh));
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	if (e.state == ERASURE_ASKED) {
		d.head.line = say(rq, &says_due, date_text(rq->a, e.due));
		TRY(add_bonds(rq, &e, &d));
	}
	TRY(web_decision(rq, &erasure_flow, e.erasure_id, &words, &d.decision));
	TRY(web_moves(rq, &erasure_flow, e.erasure_id, 0, &d.moves));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
erasure_move_do(struct rq *rq)
{
	return web_move_do(rq, &erasure_flow, &says_decided);
}
