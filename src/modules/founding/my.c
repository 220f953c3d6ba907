/* my.c - asking for a union on the phone: the form, where it stands, putting it right, the first election. */
#include <string.h>

#include "founding_pages.h"
#include "modules/founding/inside.h"
#include "platform/division.h"
#include "platform_account.h"
#include "web/record.h"
#include "web_pocket.h"

#define OWN_MOST 20

static const struct text
	says_title    = { "my.founding", "我要建会" },
	says_line     = { "my.founding.line", "单位还没有工会的，职工可以在这里提出。办理不收钱" },
	says_own      = { "my.founding.own", "我的建会申请" },
	says_apply    = { "my.founding.apply", "申请建会" },
	says_apply_line = { "my.founding.apply_line", "约十分钟。准备好单位的统一社会信用代码；带“必填”的都要写" },
	says_submit   = { "my.founding.submit", "提交申请" },
	says_answer   = { "my.founding.answer", "上级工会 {1} 个工作日内答复" },
	says_fix      = { "my.founding.fix", "补正建会申请" },
	says_fixed    = { "my.founding.fixed", "改好再交" },
	says_result   = { "my.founding.result", "填写选举结果" },
	says_result_line = { "my.founding.result_line", "召开会员大会或会员代表大会，无记名投票选举以后填写" },
	says_result_do = { "my.founding.result_do", "保存选举结果" },
	says_saved    = { "my.founding.saved", "已保存，请核对后报批。" },
	says_filed    = { "my.founding.filed", "已报上级工会批准。" },
	says_gone     = { "my.founding.gone", "已撤回。" },
	says_facts    = { "my.founding.facts", "我的申请" },
	says_valid    = { "my.founding.valid", "选举有效，当选名单可以报批" },
	says_invalid  = { "my.founding.invalid", "选举无效：实到不足应到的三分之二，请重新选举再填写" };
static const struct text
	does_fix = { "my.founding.do.fix", "去补正" }, does_result = { "my.founding.do.result", "填写选举结果" },
	does_again = { "my.founding.do.again", "修改选举结果" }, does_file = { "my.founding.do.file", "报上级工会批准" },
	does_withdraw = { "my.founding.do.withdraw", "撤回申请" }, does_join = { "my.founding.do.join", "申请加入工会" };

/* Where it stands, as the applicant reads it: the head, and what to do or to wait for. */
static const struct { const char *label, *tone; struct text head, text; } stands[] = {
	[FOUNDING_SUBMITTED] = { "审查中", "info", { "my.f.1", "已收到，上级工会正在审查" },
		{ "my.f.1t", "由{1}办理，最晚 {2} 答复。您不用做什么。" } },
	[FOUNDING_RETURNED] = { "等您补正", "warn", { "my.f.2", "请您补正后再交" }, { "my.f.2t", "{1}退回，理由见下面的经过。" } },
	[FOUNDING_REFUSED] = { "没有同意", "bad", { "my.f.3", "申请没有同意" },
		{ "my.f.3t", "理由见下面的经过。有不同意见，可以拨打 12351，或向{1}的上级反映。" } },
	[FOUNDING_PREPARING] = { "筹备选举", "info", { "my.f.4", "同意筹备，请组织选举" },
		{ "my.f.4t", "成立筹备组，发展会员，召开会员大会选举，{2} 前填写结果报{1}批准。" } },
	[FOUNDING_FILED] = { "等批准", "info", { "my.f.5", "已报批，上级工会正在办理" },
		{ "my.f.5t", "由{1}办理，最晚 {2} 答复。您不用做什么。" } },
	[FOUNDING_DONE] = { "已成立", "good", { "my.f.6", "工会成立了" }, { "my.f.6t", "职工现在可以申请加入。" } },
	[FOUNDING_WITHDRAWN] = { "已撤回", NULL, { "my.f.7", "申请已撤回" }, { "my.f.7t", "想再建会时，可以重新申请。" } },
};

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
own_path(struct rq *rq, id founding, const char *tail)
{
	return arena_fmt(rq->a, "/my/founding/%lld%s", (long long)founding.v, tail);
}

/* --- the beginning ------------------------------------------------------------------------ */

failed
founding_my_page(struct rq *rq)
{
	struct founding_of_account_rows rows = { 0 };
	struct pocket_block own = { .head = str_of(says_own.zh) };
	struct pocket_row *at;

	if (rq->who && rq->who->account.v)
		TRY(db_all(web_db(rq), rq->a, founding_of_account, &rows, .account_id = rq->who->account,
			.most = OWN_MOST));
	at = NEW_N(rq->a, struct pocket_row, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct pocket_row){ .icon = "building-community", .title = rows.at[i].unit_name,
			.second = arena_fmt(rq->a, FMT " " FMT, ARG(rows.at[i].number),
				ARG(date_text(rq->a, date_of(rows.at[i].made)))),
			.path = own_path(rq, rows.at[i].founding_id, ""),
			.state = { str_of(stands[rows.at[i].state].label), stands[rows.at[i].state].tone, NULL } };
	own.rows = (struct pocket_rows){ at, rows.n };
	TRY(web_page(rq, str_of(says_title.zh)));
	founding_start(&rq->out, &rq->view, &(struct page_head){ .h1 = str_of(says_title.zh),
		.line = str_of(says_line.zh) }, &own,
		rules_n(rq->world->rules, S("committee.members")));
	return web_done(rq);
}

/* --- the form -------------------------------------------------------------------------------- */

/* A mobile that was proven is not asked for again. */
static failed
drop_mobile(struct rq *rq, struct form_view *f)
{
	struct form_section *s = (struct form_section *)(uintptr_t)f->sections.at;
	struct form_field *at = (struct form_field *)(uintptr_t)s->fields.at;
	struct account_mobile_get_row row;
	size_t n = 0;

	TRY(db_one(web_db(rq), rq->a, account_mobile_get, &row, .account_id = rq->who->account));
	for (size_t i = 0; i < s->fields.n; i++)
		if (!row.mobile.sealed.n || strcmp(at[i].field->name, "mobile"))
			at[n++] = at[i];
	s->fields.n = n;
	return NULL;
}

static failed
show_form(struct rq *rq, const struct founding_form *row, const struct text *head, const struct text *submit, str path,
          str back)
{
	struct form_view f = web_form_view(rq, &founding_form_entity, row);

	TRY(founding_form_options(rq, &f));
	TRY(drop_mobile(rq, &f));
	f.head = (struct page_head){ .h1 = str_of(head->zh), .line = str_of(says_apply_line.zh) };
	f.path = path;
	f.back = back;
	f.submit = submit->zh;
	f.line = say(rq, &says_answer, html_count(rq->a, rules_n(rq->world->rules, S("founding.review"))), (str){ 0 });
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
founding_apply_page(struct rq *rq)
{
	return show_form(rq, NULL, &says_apply, &says_submit, S("/my/founding/new"), S("/my/founding"));
}

struct applying { const struct founding_form *form; id made; };

static failed
apply_rule(struct act *x, void *v)
{
	struct applying *p = v;

	return founding_submit(x, p->form, &p->made);
}

failed
founding_apply_do(struct rq *rq)
{
	struct applying p = { .form = rq->form };

	return web_write(rq, apply_rule, &p, "/my/founding/%", &p.made);
}

failed
founding_fix_page(struct rq *rq)
{
	struct founding was;
	struct founding_form row;
	struct org_public upper;

	TRY(founding_own(web_db(rq), rq->a, rq->who, web_id(rq), &was));
	TRY(org_public_get(web_db(rq), rq->a, was.org_id, &upper));
	row = (struct founding_form){ .unit_name = was.unit_name, .unit_uscc = was.unit_uscc, .division = was.division,
		.address = was.address, .nature = was.nature, .industry = was.industry, .employees = was.employees,
		.upper_id = upper.kind == ORG_INDUSTRY ? was.org_id : (id){ 0 }, .willing = was.willing,
		.form = was.form, .union_name = was.union_name, .group_names = was.group_names,
		.willing_names = was.willing_names, .contact = was.contact };
	return show_form(rq, &row, &says_fix, &says_fixed, own_path(rq, was.founding_id, "/fix"),
		own_path(rq, was.founding_id, ""));
}

struct fixing { id founding; const void *form; };

static failed
fix_rule(struct act *x, void *v)
{
	const struct fixing *f = v;

	return founding_resubmit(x, f->founding, f->form);
}

failed
founding_fix_do(struct rq *rq)
{
	struct fixing f = { web_id(rq), rq->form };

	return web_write(rq, fix_rule, &f, own_path(rq, f.founding, "").s, NULL);
}

/* --- the first election -------------------------------------------------------------------------- */

failed
founding_result_page(struct rq *rq)
{
	struct founding was;
	struct founding_result row;
	struct form_view f;
	struct form_field *at;

	TRY(founding_own(web_db(rq), rq->a, rq->who, web_id(rq), &was));
	row = (struct founding_result){ was.held, was.entitled, was.present, was.years, was.seats, was.people, false };
	f = web_form_view(rq, &founding_result_entity, &row);
	at = (struct form_field *)(uintptr_t)f.sections.at->fields.at;
	for (size_t i = 0; i < f.sections.at->fields.n; i++)
		if (at[i].field->kind == KIND_INT && str_eq(at[i].value, S("0")))
			at[i].value = (str){ 0 };
	f.head = (struct page_head){ .h1 = str_of(says_result.zh), .line = str_of(says_result_line.zh) };
	f.back = own_path(rq, was.founding_id, "");
	f.submit = says_result_do.zh;
	f.path = own_path(rq, was.founding_id, "/result");
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

static failed
result_rule(struct act *x, void *v)
{
	const struct fixing *f = v;

	return founding_elected(x, f->founding, f->form);
}

failed
founding_result_do(struct rq *rq)
{
	struct fixing f = { web_id(rq), rq->form };

	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, result_rule, &f, own_path(rq, f.founding, "").s, NULL);
}

/* --- where it stands --------------------------------------------------------------------------------- */

static const struct text says_between = { "my.founding.between", "；" };

/* A person a line becomes a person a part of the line. */
static str
in_one_line(struct arena *a, str text)
{
	struct buf b = { .a = a };

	for (str rest = text, line; line = str_cut(&rest, '\n'), line.s; ) {
		if (b.n && str_trim(line).n)
			buf_put(&b, str_of(says_between.zh));
		buf_put(&b, str_trim(line));
	}
	return buf_str(&b);
}

static struct facts
facts_of(struct rq *rq, const struct founding *f)
{
	static const char *const names[] = { "number", "unit_name", "unit_uscc", "union_name", "form",
		"employees", "willing",
		"org_name", "document_no", "held", "entitled", "present", "people" };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names));
	size_t n = 0;

	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *d = entity_field(&founding_entity, str_of(names[i]));

		if (field_absent(d, f) || (d->kind == KIND_INT && !*(const int64_t *)field_of(d, f)))
			continue;
		at[n] = (struct fact){ .label = str_of(d->label), .value = record_cell(rq, d, f),
			.unit = str_of(d->unit) };
		if (d->flags & LONG)
			at[n].value.text = in_one_line(rq->a, at[n].value.text);
		n++;
	}
	return (struct facts){ at, n };
}

static void
fill_actions(struct rq *rq, const struct founding *f, struct answer_view *v)
{
	struct action *at = NEW_N(rq->a, struct action, 3);
	size_t n = 0;
	bool open = f->state == FOUNDING_SUBMITTED || f->state == FOUNDING_RETURNED || f->state == FOUNDING_PREPARING;

	if (f->state == FOUNDING_RETURNED)
		at[n++] = (struct action){ does_fix.zh, "pencil", own_path(rq, f->founding_id, "/fix"),
			.primary = true };
	if (f->state == FOUNDING_PREPARING && f->held.ymd && f->valid)
		at[n++] = (struct action){ does_file.zh, "send", own_path(rq, f->founding_id, "/file"), .primary = true,
			.post = true };
	if (f->state == FOUNDING_PREPARING)
		at[n++] = (struct action){ f->held.ymd ? does_again.zh : does_result.zh, "pencil",
			own_path(rq, f->founding_id, "/result"), .primary = !f->held.ymd || !f->valid };
	if (f->state == FOUNDING_DONE)
		at[n++] = (struct action){ does_join.zh, "user-plus", S("/my/join"), .primary = true };
	if (open)
		at[n++] = (struct action){ does_withdraw.zh, NULL, own_path(rq, f->founding_id, "/withdraw") };
	v->actions = (struct actions){ at, n };
}

failed
founding_progress_page(struct rq *rq)
{
	struct founding f;
	struct answer_view v = { .facts_head = str_of(says_facts.zh) };
	str fault = rq->fault ? err_sentence(rq->a, rq->fault) : (str){ 0 };

	TRY(founding_own(web_db(rq), rq->a, rq->who, web_id(rq), &f));
	v.state = (struct state){ str_of(stands[f.state].label), stands[f.state].tone, NULL };
	v.head = str_of(stands[f.state].head.zh);
	v.text = say(rq, &stands[f.state].text, f.org_name, date_text(rq->a, f.due));
	if (f.state == FOUNDING_PREPARING && f.held.ymd)
		v.text = str_of(f.valid ? says_valid.zh : says_invalid.zh);
	TRY(founding_moves(rq, &f, false, &v.moves));
	v.facts = facts_of(rq, &f);
	fill_actions(rq, &f, &v);
	TRY(web_page(rq, str_of(says_title.zh)));
	founding_progress(&rq->out, &rq->view, &v, fault);
	return web_done(rq);
}

struct moving { id founding; const char *move; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;
	struct founding f;

	TRY(founding_own(x->db, x->a, x->who, m->founding, &f));
	return flow_move(x, &founding_flow, m->founding, str_of(m->move), m->from ? m->from : f.state, (str){ 0 });
}

failed
founding_file_do(struct rq *rq)
{
	struct moving m = { web_id(rq), "file", FOUNDING_PREPARING };

	web_flash(rq, str_of(says_filed.zh));
	return web_write(rq, move_rule, &m, own_path(rq, m.founding, "").s, NULL);
}

failed
founding_withdraw_page(struct rq *rq)
{
	struct founding f;

	TRY(founding_own(web_db(rq), rq->a, rq->who, web_id(rq), &f));
	TRY(web_page(rq, str_of(says_title.zh)));
	founding_withdraw_ask(&rq->out, &rq->view, own_path(rq, f.founding_id, "/withdraw"),
		own_path(rq, f.founding_id, ""));
	return web_done(rq);
}

/* From whichever state it is in. */
failed
founding_withdraw_do(struct rq *rq)
{
	struct moving m = { web_id(rq), "withdraw", 0 };

	web_flash(rq, str_of(says_gone.zh));
	return web_write(rq, move_rule, &m, own_path(rq, m.founding, "").s, NULL);
}
