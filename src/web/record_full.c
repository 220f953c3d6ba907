/*
 * record_full.c - many numbers in full, at once or within a day: asked for by one, agreed to by another, then
 * made as a job.
 *
 * Who asks needs the right to see them, now and when the job runs; who agrees sees what it is about and how many
 * rows, and no number.
 */
#include "platform/dual.h"
#include "platform/reveal.h"
#include "platform_dual.h"
#include "web/sheets.h"

#define COUNTED_MOST 100000     /* rows; beyond, the request says "or more" */

static const struct text
	says_title  = { "full.title", "导出{1}（含完整号码，{2} 行）" },
	says_more   = { "full.more", "{1} 以上" },
	says_where  = { "full.where", "{1}：{2}" },
	says_some   = { "full.some", "（已填）" },
	says_all    = { "full.all", "申请人范围内的全部" },
	says_format = { "full.format", "。格式 {1}" },
	says_sent   = { "full.sent", "一天之内带完整号码的导出，合计超过 {1} 行的，要由另一个人在 24 小时内批准。"
		"申请已提交，批准后您会收到消息。" };

struct counting { int64_t n; };
static const struct err enough = { .code = ERR_LARGE, .at = HERE, .what = { "enough", 6 } };

static failed
count_row(void *v, struct arena *scratch, const void *row)
{
	struct counting *c = v;

	(void)scratch;
	(void)row;
	return ++c->n > COUNTED_MOST ? &enough : NULL;
}

/* "状态：在册，民族：汉族": what was searched for by word or number is not repeated. */
static str
where(struct arena *a, const struct export_ask *ask)
{
	struct buf b = { .a = a };

	for (size_t i = 0; ask->record->filter && ask->filter && i < ask->record->filter->n; i++) {
		const struct field *f = &ask->record->filter->fields[i];
		str v = field_plain(a, f, ask->filter);

		if (!v.n || str_eq(v, S("0")))
			continue;
		if (b.n)
			buf_put(&b, S("，"));
		buf_put(&b, sheet_say(a, &says_where, str_of(f->label),
			f->flags & (SENSITIVE | FIND) || f->kind == KIND_ID ? str_of(says_some.zh)
			: field_show(a, f, ask->filter)));
	}
	if (!b.n)
		buf_put(&b, str_of(says_all.zh));
	buf_put(&b, sheet_say(a, &says_format, ask->format == SHEET_CSV ? S("CSV") : S("XLSX"), (str){ 0 }));
	return buf_str(&b);
}

struct full_asking { const struct export_ask *ask; int64_t rows; id made; };

static failed
ask_rule(struct act *x, void *v)
{
	struct full_asking *q = v;
	str rows = html_count(x->a, q->rows < COUNTED_MOST ? q->rows : COUNTED_MOST);

	if (q->rows > COUNTED_MOST)
		rows = sheet_say(x->a, &says_more, rows, (str){ 0 });
	return dual_ask(x, &full_export_flow, (struct dual_asking){
		.title = sheet_say(x->a, &says_title, str_of(q->ask->record->label), rows),
		.detail = where(x->a, q->ask), .args = export_args(x, q->ask), .reason = q->ask->reason }, &q->made);
}

failed
full_export_ask(struct rq *rq, const struct export_ask *ask)
{
	struct full_asking q = { .ask = ask };
	struct counting c = { 0 };
	failed f = record_walk(ask->record, web_db(rq), rq->a, rq->world, rq->who->scope, ask->filter, count_row, &c);

	if (f && c.n <= COUNTED_MOST)
		return f;
	q.rows = c.n;
	web_flash(rq, sheet_say(rq->a, &says_sent, html_count(rq->a, EXPORT_FULL_MOST), (str){ 0 }));
	return web_write(rq, ask_rule, &q, "/dual/%", &q.made);
}

static void
wake(const struct world *w, id job)
{
	(void)job;
	job_runner_wake(w);
}

/* It runs as whoever asked, with the rights he has then. */
static failed
start(struct act *x, id request, str reason)
{
	struct dual p;
	id job;

	(void)reason;
	TRY(dual_get(x->db, x->a, x->who, request, &p));
	TRY(job_start(x, EXPORT_JOB, p.title, p.args, &job));
	act_after_commit(x, wake, job);
	return db_run(x->db, x->a, dual_job, NULL, .dual_id = request, .job_id = job);
}

static const struct move moves[] = {
	DUAL_MOVES(EXPORT_AGREE, "请先核实用途；批准后由申请人导出，文件上有他的名字，只有他能下载", "导出", start), { 0 } };
static const struct wait waits[] = {
	{ DUAL_WAITING, EXPORT_AGREE, "批准导出完整号码" }, { DUAL_AGREED, NULL, "导出" }, { 0 } };

const struct flow full_export_flow = { .name = "fullexport", .label = "导出完整号码", .states = dual_states,
	.moves = moves, .waits = waits, .path = "/dual/", .set = dual_set, .may = dual_may,
	.leave = dual_leave };
