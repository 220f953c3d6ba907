/* desk_models.c - 劳模工匠 on the desk: writing an entry, and that somebody no longer agrees; whether 三校 is the rule. */
#include "content_desk.h"
#include "modules/content/desk.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_list     = { "models.list", "劳模工匠风采" },
	says_write    = { "models.write", "写一位" }, says_change = { "models.change", "改稿" },
	says_line     = { "models.line", "先写好保存，再送三审；发布以后在网站的“劳模工匠风采”里" },
	says_live     = { "models.live", "线上的旧版不动，改好的这一版三审通过以后才换上" },
	says_reviewed = { "models.reviewed", "这篇正在审。保存改动以后，已经做过的审核作废，要重新送审" },
	says_withdrew = { "models.withdrew", "本人 {1} 撤回了同意。要再展示，先填新的同意日期和同意书" },
	says_gone     = { "models.disagree", "本人撤回同意" },
	says_gone_line = { "models.disagree_line", "马上从网站撤下，正在审的停下；照片也不再公开" },
	says_submit   = { "models.disagree_submit", "撤回同意，马上撤下" },
	says_why      = { "models.disagree_why", "本人怎么说的" },
	says_done     = { "models.disagreed", "已记下，网站上不再展示。" },
	says_name     = { "models.name", "姓名" }, says_agreed = { "models.agreed", "同意" },
	says_paper    = { "models.paper", "{1}，同意书：{2}" };

#define F(m, ...) FIELD(struct disagree_form, m, __VA_ARGS__)
static const struct field disagree_fields[] = { F(reason, .label = "本人怎么说的", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity disagree_form_entity = ENTITY(struct disagree_form, disagree_fields, .name = "disagree_form",
	.label = "撤回同意");

/* --- writing ------------------------------------------------------------------------------- */

failed
model_new_page(struct rq *rq)
{
	struct model_form row = { .source = rq->who->org_name, .award_year = web_today(rq).ymd / 10000 };
	struct form_view f = web_form_view(rq, &model_form_entity, &row);

	f.head = (struct page_head){ .h1 = str_of(says_write.zh), .line = str_of(says_line.zh) };
	f.path = f.back = S("/models");
	return content_show_editor(rq, &f, rq->who->org_path, &says_list, S("/models"));
}

failed
model_edit_page(struct rq *rq)
{
	struct model_form row = { 0 };
	struct content_model m;
	struct form_view f;
	int64_t rev, typed;

	TRY(content_model_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	TRY(content_model_record.prefill(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &row, &rev));
	if (rq->fault && str_int(web_typed(rq, "rev"), &typed))
		rev = typed;
	f = web_form_view(rq, &model_form_entity, &row);
	f.head = (struct page_head){ .h1 = str_of(says_change.zh) };
	f.rev = rev;
	f.path = f.back = record_path(rq, &content_model_record, web_id(rq), "");
	if (m.consent_gone.us)
		f.note = (struct note){ .tone = "warn", .head = content_say(rq->a, &says_withdrew,
			date_text(rq->a, date_of(m.consent_gone)), (str){ 0 }) };
	else if (content_under_way(m.state))
		f.note = (struct note){ .tone = "warn", .head = str_of(says_reviewed.zh) };
	else if (m.live_id.v)
		f.note = (struct note){ .tone = "info", .head = str_of(says_live.zh) };
	return content_show_editor(rq, &f, m.org_path, &says_list, S("/models"));
}

failed
model_create_do(struct rq *rq)
{
	rq->record = &content_model_record;
	return record_create_do(rq);
}

failed
model_update_do(struct rq *rq)
{
	rq->record = &content_model_record;
	return record_update_do(rq);
}

/* --- he no longer agrees ------------------------------------------------------------------- */

failed
model_disagree_page(struct rq *rq)
{
	struct crumb *at = NEW(rq->a, struct crumb);
	struct fact *facts = NEW_N(rq->a, struct fact, 2);
	struct content_model m;
	struct confirm_view c;

	TRY(content_model_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	facts[0] = (struct fact){ .label = str_of(says_name.zh), .value = { .text = m.person_name } };
	facts[1] = (struct fact){ .label = str_of(says_agreed.zh), .value = { .text = content_say(rq->a, &says_paper,
		date_text(rq->a, m.consent_on), m.consent_paper) } };
	c = (struct confirm_view){ .head = { .h1 = str_of(says_gone.zh), .line = str_of(says_gone_line.zh) },
		.facts = { facts, 2 }, .path = record_path(rq, &content_model_record, web_id(rq), "/disagree"),
		.back = record_path(rq, &content_model_record, web_id(rq), ""), .once = web_once(rq),
		.submit = says_submit.zh, .reason_label = str_of(says_why.zh), .reason = web_typed(rq, "reason"),
		.fault = rq->fault ? err_sentence(rq->a, rq->fault) : (str){ 0 } };
	*at = (struct crumb){ str_of(says_list.zh), S("/models") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct disagreeing { id entry; str why; };

static failed
disagree_rule(struct act *x, void *v)
{
	const struct disagreeing *d = v;

	return model_disagree(x, d->entry, d->why);
}

failed
model_disagree_do(struct rq *rq)
{
	const struct disagree_form *form = rq->form;
	struct disagreeing d = { web_id(rq), form->reason };

	web_flash(rq, str_of(says_done.zh));
	return web_write(rq, disagree_rule, &d, record_path(rq, &content_model_record, d.entry, "").s, NULL);
}

/* --- three proofs --------------------------------------------------------------------------------- */

static const struct text
	says_proofs   = { "proofing", "三校" },
	says_proofs_line = { "proofing.line", "三审以前先校对三次：三个人各校一次，作者最多自己做一校；改动一字就重新校、重新审" },
	says_off      = { "proofing.off", "没有实行" }, says_on = { "proofing.on", "已经实行" },
	says_state    = { "proofing.state", "本工会" }, says_by = { "proofing.by", "由谁规定" },
	says_since    = { "proofing.since", "从什么时候起" }, says_rule = { "proofing.rule", "全系统的规则" },
	says_who      = { "proofing.who", "{1}，{2}" },
	says_all      = { "proofing.all", "全系统实行三校，由系统管理员在规则文件里定，这里不能改" },
	says_above    = { "proofing.above", "上级工会规定的，由上级工会取消" },
	says_set      = { "proofing.set", "已经实行三校，从下一次送稿开始。" },
	says_unset    = { "proofing.unset", "已经取消三校，正在校对的稿件照原样办完。" };

#define F(m, ...) FIELD(struct proofing_form, m, __VA_ARGS__)
static const struct field proofing_fields[] = { F(on, .label = "实行三校") };
#undef F
const struct entity proofing_form_entity = ENTITY(struct proofing_form, proofing_fields, .name = "proofing_form",
	.label = "三校");

failed
proofing_page(struct rq *rq)
{
	struct proofing_view v = { .head = { .h1 = str_of(says_proofs.zh), .line = str_of(says_proofs_line.zh) } };
	struct fact *at = NEW_N(rq->a, struct fact, 3);
	struct content_proofing p;

	TRY(content_proofed(web_db(rq), rq->a, rq->world, rq->who->org_path, &p));
	v.on = p.on;
	v.facts.at = at;
	at[v.facts.n++] = (struct fact){ .label = str_of(says_state.zh), .value = { .kind = CELL_STATE,
		.text = str_of(p.on ? says_on.zh : says_off.zh), .tone = p.on ? "good" : NULL } };
	if (p.on)
		at[v.facts.n++] = (struct fact){ .label = str_of(says_by.zh), .value = { .text = p.org_id.v
			? content_say(rq->a, &says_who, p.org_name, p.by_name) : str_of(says_rule.zh) } };
	if (p.since.us)
		at[v.facts.n++] = (struct fact){ .label = str_of(says_since.zh), .value = { .text = moment_text(rq->a,
			p.since) } };
	if (!p.on || p.org_id.v == rq->who->org.v)
		v.path = S("/proofing");
	else
		v.note = (struct note){ .tone = "info", .head = str_of(p.org_id.v ? says_above.zh : says_all.zh) };
	if (rq->fault)
		v.note = (struct note){ .tone = "bad", .head = err_sentence(rq->a, rq->fault) };
	TRY(web_page(rq, v.head.h1));
	desk_proofing(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
proofing_rule(struct act *x, void *v)
{
	return content_proofing_set(x, *(const bool *)v);
}

failed
proofing_do(struct rq *rq)
{
	const struct proofing_form *form = rq->form;
	bool on = form->on;

	web_flash(rq, str_of(on ? says_set.zh : says_unset.zh));
	return web_write(rq, proofing_rule, &on, "/proofing", NULL);
}
