/* import_undo_pages.c - taking an import back: the question, the progress, what became of each row. */
#include <string.h>

#include "web/import_view.h"
#include "web_record.h"

static const struct text
	says_ask     = { "undo.ask", "撤销导入{1}" },
	says_line    = { "undo.line", "{1}，{2} 上传" },
	says_note    = { "undo.note", "撤销后，这次新增的会去掉，这次更新的恢复成原来的内容" },
	says_note_2  = { "undo.note_2", "导入以后又被改过的行保留不动，并逐行列出。撤销本身也记入审计，不能再撤销。" },
	says_created = { "undo.created", "这次新增" },
	says_updated = { "undo.updated", "这次更新" },
	says_rows    = { "undo.rows_n", "{1} 行" },
	says_submit  = { "undo.submit", "整批撤销" },
	says_running = { "undo.h1_running", "导入{1}：撤销中" },
	says_done    = { "undo.h1_done", "导入{1}：已撤销" },
	says_sum     = { "undo.sum_line", "三类相加等于写入过的行数。" },
	says_left    = { "undo.left", "没有还原的行" },
	says_first   = { "undo.first", "前 {1} 行" },
	says_row     = { "undo.row", "行号" },
	says_who     = { "undo.who", "是谁" },
	says_why     = { "undo.why", "原因" },
	says_leave   = { "undo.leave", "可以放心离开这一页" },
	says_leave_2 = { "undo.leave_2", "任务在后台继续，做完会发消息给您，也能在“我的任务”里找到。" },
	says_failed  = { "undo.not_ended", "没有做完" },
	says_go_on   = { "undo.go_on", "接着撤销" };

static const struct { const char *swatch; struct text says; } undone[] = {
	{ "created", { "undo.row_done", "已还原" } },
	{ "skipped", { "undo.row_kept", "保留（后来被改过）" } },
	{ "rejected", { "undo.row_failed", "没撤成" } },
};

bool
import_undo_offered(const struct rq *rq, const struct import_by_id_row *run, int64_t job_state)
{
	return job_state >= JOB_DONE && run->created + run->updated && !run->undo_job_id.v &&
	       world_now(rq->world).us - run->made.us <= UNDO_DAYS * DAY;
}

failed
import_undo_page(struct rq *rq)
{
	struct confirm_view c = { .submit = says_submit.zh, .note = { .tone = "warn", .head = str_of(says_note.zh),
		.text = str_of(says_note_2.zh) } };
	struct fact *facts = NEW_N(rq->a, struct fact, 2);
	struct import_by_id_row run;
	struct job_row job;

	TRY(import_own(rq, &run));
	if (!run.job_id.v)
		return web_redirect(rq, import_run_path(rq, run.import_id, ""));
	TRY(job_one(web_db(rq), rq->a, rq->who->account, run.job_id, &job));
	if (!import_undo_offered(rq, &run, job.state))
		return web_redirect(rq, import_run_path(rq, run.import_id, ""));
	facts[0] = (struct fact){ .label = str_of(says_created.zh), .value = { .text = sheet_say(rq->a, &says_rows,
		html_count(rq->a, run.created), (str){ 0 }) } };
	facts[1] = (struct fact){ .label = str_of(says_updated.zh), .value = { .text = sheet_say(rq->a, &says_rows,
		html_count(rq->a, run.updated), (str){ 0 }) } };
	c.head = (struct page_head){ .h1 = sheet_say(rq->a, &says_ask, str_of(rq->record->label), (str){ 0 }),
		.line = sheet_say(rq->a, &says_line, run.name, moment_text(rq->a, run.made)) };
	c.facts.at = facts;
	c.facts.n = 2;
	c.path = import_run_path(rq, run.import_id, "/undo");
	c.back = import_run_path(rq, run.import_id, "");
	c.once = web_once(rq);
	import_crumbs(rq, true);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

failed
import_undo_do(struct rq *rq)
{
	struct import_asked asked = { .record = rq->record };
	struct import_by_id_row run;

	TRY(import_own(rq, &run));
	asked.import = run.import_id;
	TRY(web_write(rq, import_undo_ask, &asked, import_run_path(rq, run.import_id, "").s, NULL));
	job_runner_wake(rq->world);
	return NULL;
}

/* --- progress and result ------------------------------------------------------------------ */

static failed
fill_left(struct rq *rq, const struct import_by_id_row *run, struct progress_view *p)
{
	struct table_view *t = NEW(rq->a, struct table_view);
	struct column *columns = NEW_N(rq->a, struct column, 3);
	struct import_undo_left_rows left;
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, import_undo_left, &left, .import_id = run->import_id, .most = IMPORT_SHOWN));
	if (!left.n)
		return NULL;
	rows = NEW_N(rq->a, struct row, left.n);
	for (size_t i = 0; i < left.n; i++) {
		const struct import_undo_left_row *l = &left.at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 3);

		cells[0].text = html_count(rq->a, l->row_no);
		cells[1].text = l->label;
		if (rq->record->one)
			cells[1].href = arena_fmt(rq->a, "%s/%lld", rq->record->path, (long long)l->object_id.v);
		TRY(crypt_open(rq->world->keys, rq->a, l->undo_reason, &cells[2].text));
		rows[i] = (struct row){ .row_id = l->import_row_id, .label = l->label, .cells = { cells, 3 } };
	}
	columns[0] = (struct column){ .label = str_of(says_row.zh), .numeric = true };
	columns[1].label = str_of(says_who.zh);
	columns[2].label = str_of(says_why.zh);
	*t = (struct table_view){ .head = str_of(says_left.zh), .columns = { columns, 3 }, .rows = { rows, left.n } };
	if (left.n == IMPORT_SHOWN)
		t->line = sheet_say(rq->a, &says_first, arena_fmt(rq->a, "%d", IMPORT_SHOWN), (str){ 0 });
	p->tables.at = t;
	p->tables.n = 1;
	return NULL;
}

static void
fill_counts(struct rq *rq, const struct import_by_id_row *run, struct progress_view *p)
{
	struct count_row *at = NEW_N(rq->a, struct count_row, COUNT(undone));
	const int64_t n[] = { run->undone, run->undo_kept, run->undo_failed };

	for (size_t i = 0; i < COUNT(n); i++) {
		at[i] = (struct count_row){ undone[i].says.zh, undone[i].swatch, p->running ? -1 : n[i], n[i] };
		p->done += n[i];
	}
	p->total = run->created + run->updated;
	p->counts.at = at;
	p->counts.n = COUNT(n);
	p->sum_line = str_of(says_sum.zh);
}

failed
import_undo_show(struct rq *rq, const struct import_by_id_row *run)
{
	struct progress_view p = { .import = true, .unit = "行", .poll = import_run_path(rq, run->import_id, "") };
	struct action *go_on = NEW(rq->a, struct action);
	const struct choice *state;
	struct job_row job;

	TRY(job_one(web_db(rq), rq->a, rq->who->account, run->undo_job_id, &job));
	p.running = job.state < JOB_DONE;
	state = choice_of(job_states, job.state);
	p.head = (struct page_head){ .h1 = sheet_say(rq->a, p.running ? &says_running : &says_done,
			str_of(rq->record->label), (str){ 0 }),
		.line = sheet_say(rq->a, &says_line, run->name, moment_text(rq->a, run->made)),
		.state = { str_of(state->label), state->tone, NULL } };
	fill_counts(rq, run, &p);
	if (p.running) {
		p.note = (struct note){ .tone = "info", .head = str_of(says_leave.zh),
			.text = str_of(says_leave_2.zh) };
		rq->view.refresh = 5;
	} else
		TRY(fill_left(rq, run, &p));
	if (job.state >= JOB_FAILED) {
		*go_on = (struct action){ says_go_on.zh, "arrow-right", import_run_path(rq, run->import_id, "/undo"),
			.post = true, .primary = true };
		p.head.actions.at = go_on;
		p.head.actions.n = 1;
		p.note = (struct note){ .tone = "bad", .head = str_of(says_failed.zh), .text = job.note };
	}
	import_crumbs(rq, true);
	TRY(web_page(rq, p.head.h1));
	record_progress(&rq->out, &rq->view, &p);
	return web_done(rq);
}
