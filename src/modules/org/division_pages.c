/* division_pages.c - 行政区划更新: the list of changes, what putting them in force does, and doing it. */
#include "modules/org/division.h"
#include "platform/job.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_title   = { "divisions", "行政区划更新" },
	says_line    = { "divisions.line", "登记或导入变更，核对以后一起启用，工会和没有办完的申请随之改到新代码" },
	says_preview = { "divisions.preview", "核对并启用" },
	says_apply   = { "divisions.apply", "启用行政区划变更" },
	says_do      = { "divisions.do", "启用" },
	says_started = { "divisions.started", "已提交启用，进度和结果在“我的任务”里。" },
	says_empty   = { "divisions.empty", "没有区划变更" },
	says_empty_text = { "divisions.empty_text", "民政部门公布撤并、更名以后，点“登记变更”，或导入一张表："
	                    "新代码、名称、上级代码、原代码、施行日期。" },
	says_counts  = { "divisions.counts", "启用以后" },
	says_added   = { "divisions.added", "新增区划" }, says_renamed = { "divisions.renamed", "更名" },
	says_recoded = { "divisions.recoded", "改代码或并入" }, says_ended = { "divisions.ended", "撤销" },
	says_unions  = { "divisions.unions", "随之改代码的工会" },
	says_applications = { "divisions.applications", "随之改代码的申请" },
	says_later   = { "divisions.later", "还没有到施行日期的变更" },
	says_later_text = { "divisions.later_text", "{1} 条，最近的 {2} 施行" },
	says_pieces  = { "divisions.pieces", "个" }, says_houses = { "divisions.houses", "家" },
	says_matters = { "divisions.matters", "件" },
	says_faults  = { "divisions.faults", "先改好这些，才能启用" },
	says_ready   = { "divisions.ready", "核对无误再启用：一次全部生效，记入审计。旧代码仍可查到去向" },
	says_none    = { "divisions.none", "现在没有可以启用的变更" },
	says_none_text = { "divisions.none_text", "先登记或导入变更；没有到施行日期的，到那天再来启用。" },
	says_in      = { "divisions.in", "受影响的地方" },
	says_in_none = { "divisions.in_none", "没有工会和申请受影响" },
	says_in_text = { "divisions.in_text", "撤并的区划里没有工会，也没有没办完的申请。" },
	col_old = { "divisions.col.old", "原代码" }, col_new = { "divisions.col.new", "新代码" },
	col_name = { "divisions.col.name", "名称" }, col_unions = { "divisions.col.unions", "工会（家）" },
	col_applications = { "divisions.col.applications", "没办完的申请（件）" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

failed
division_list_page(struct rq *rq)
{
	struct action *actions;
	struct list_view l;

	TRY(record_list_view(rq, &division_record, &l));
	l.head.h1 = str_of(says_title.zh);
	l.head.line = str_of(says_line.zh);
	actions = NEW_N(rq->a, struct action, l.head.actions.n + 1);
	actions[0] = (struct action){ says_preview.zh, "check", S("/divisions/apply") };
	for (size_t i = 0; i < l.head.actions.n; i++)
		actions[i + 1] = l.head.actions.at[i];
	l.head.actions = (struct actions){ actions, l.head.actions.n + 1 };
	l.nothing = (struct nothing){ .icon = "map-pin", .head = str_of(says_empty.zh),
		.text = str_of(says_empty_text.zh) };
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

static struct fact_section
counts_of(struct rq *rq, const struct division_plan *p)
{
	const struct { const struct text *label, *unit; int64_t n; } rows[] = {
		{ &says_added, &says_pieces, p->added }, { &says_renamed, &says_pieces, p->renamed },
		{ &says_recoded, &says_pieces, p->recoded }, { &says_ended, &says_pieces, p->ended },
		{ &says_unions, &says_houses, p->unions }, { &says_applications, &says_matters, p->applications } };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(rows) + 1);
	size_t n = 0;

	for (; n < COUNT(rows); n++)
		at[n] = (struct fact){ .label = str_of(rows[n].label->zh), .unit = str_of(rows[n].unit->zh),
			.value = { .text = html_count(rq->a, rows[n].n) } };
	if (p->later)
		at[n++] = (struct fact){ .label = str_of(says_later.zh), .wide = true, .value = { .text = say(rq,
			&says_later_text, html_count(rq->a, p->later), date_text(rq->a, p->next)) } };
	return (struct fact_section){ .head = str_of(says_counts.zh), .facts = { at, n } };
}

static struct table_view
effects_of(struct rq *rq, const struct division_plan *p)
{
	static const struct text *const heads[] = { &col_old, &col_new, &col_name, &col_unions, &col_applications };
	struct table_view t = { .head = str_of(says_in.zh), .nothing = { .icon = "check",
		.head = str_of(says_in_none.zh), .text = str_of(says_in_text.zh) } };
	struct column *columns = NEW_N(rq->a, struct column, COUNT(heads));
	struct row *rows = NEW_N(rq->a, struct row, p->effects.n + 1);

	for (size_t i = 0; i < COUNT(heads); i++)
		columns[i] = (struct column){ .label = str_of(heads[i]->zh), .numeric = i > 2 };
	for (size_t i = 0; i < p->effects.n; i++) {
		const struct division_effect *e = &p->effects.at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));

		cells[0] = (struct cell_view){ .text = e->old_code };
		cells[1] = (struct cell_view){ .text = e->code };
		cells[2] = (struct cell_view){ .text = e->name };
		cells[3] = (struct cell_view){ .text = html_count(rq->a, e->unions) };
		cells[4] = (struct cell_view){ .text = html_count(rq->a, e->applications) };
		rows[i] = (struct row){ .label = e->old_code, .cells = { cells, COUNT(heads) } };
	}
	t.columns = (struct columns){ columns, COUNT(heads) };
	t.rows = (struct rows){ rows, p->effects.n };
	return t;
}

failed
division_apply_page(struct rq *rq)
{
	struct fact_section *section = NEW(rq->a, struct fact_section);
	struct table_view *table = NEW(rq->a, struct table_view);
	struct action *act = NEW(rq->a, struct action);
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct detail_view d = { .head = { .h1 = str_of(says_apply.zh) } };
	struct division_plan p;
	struct check_view *faults;

	TRY(division_plan(web_db(rq), rq->a, web_today(rq), &p));
	faults = NEW_N(rq->a, struct check_view, p.faults.n + 1);
	for (size_t i = 0; i < p.faults.n; i++)
		faults[i] = (struct check_view){ "warn", p.faults.at[i], { 0 }, { 0 } };
	d.checks_head = str_of(says_faults.zh);
	d.checks = (struct checks){ faults, p.faults.n };
	*section = counts_of(rq, &p);
	d.sections = (struct fact_sections){ section, 1 };
	*table = effects_of(rq, &p);
	d.tables = (struct tables){ table, 1 };
	if (rq->fault)
		d.note = (struct note){ .tone = "bad", .head = err_sentence(rq->a, rq->fault) };
	else if (!(p.added + p.renamed + p.recoded + p.ended))
		d.note = (struct note){ .head = str_of(says_none.zh), .text = str_of(says_none_text.zh) };
	else if (!p.faults.n) {
		*act = (struct action){ says_do.zh, "check", S("/divisions/apply"), .primary = true, .post = true };
		d.head.actions = (struct actions){ act, 1 };
		d.note = (struct note){ .next = true, .head = str_of(says_ready.zh) };
	}
	*crumb = (struct crumb){ str_of(says_title.zh), S("/divisions") };
	rq->view.crumbs = (struct crumbs){ crumb, 1 };
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

static failed
ask_rule(struct act *x, void *v)
{
	return division_ask(x, v);
}

failed
division_apply_do(struct rq *rq)
{
	id job;

	TRY(web_write(rq, ask_rule, &job, "/divisions", NULL));
	job_runner_wake(rq->world);
	web_flash(rq, str_of(says_started.zh));
	return NULL;
}
