/* import_progress.c - a run while it writes and when it has ended; the routes of an import. */
#include <string.h>

#include "platform/file.h"
#include "web/import_view.h"
#include "web_record.h"

static const struct text
	says_writing  = { "import.h1_writing", "导入{1}：写入中" },
	says_result   = { "import.h1_result", "导入{1}：结果" },
	says_from_run = { "import.from_run", "{1}，{2} 上传" },
	says_refused  = { "import.refused", "没有导入的行" },
	says_first    = { "import.first", "前 {1} 行；全部的在“下载需要修改的行”里" },
	says_col_row  = { "import.col_row", "行号" },
	says_col_who  = { "import.col_who", "是谁" },
	says_col_why  = { "import.col_why", "原因" },
	says_download = { "import.download", "下载需要修改的行" },
	says_go_on    = { "import.go_on", "接着导入" },
	says_stop     = { "import.stop", "停止写入" },
	says_undo     = { "import.undo", "整批撤销" },
	says_leave    = { "import.leave", "可以放心离开这一页" },
	says_leave_2  = { "import.leave_2", "任务在后台继续，做完会发消息给您，也能在“我的任务”里找到。断电或重启后接着做，不会重复。" },
	says_aside    = { "import.aside", "如果要停" },
	says_aside_2  = { "import.aside_2", "停止后，已写入的行保留，可以以后接着做，也可以整批撤销。"
	                  "撤销会逐行说明结果：已还原、因后来被改而保留、没撤成。" },
	says_sum_line = { "import.sum_line", "五类相加等于读到的行数。" },
	says_failed   = { "import.failed", "没有做完" },
	says_held     = { "import.held", "{1} 行放进了待整理" },
	says_held_2   = { "import.held_2", "没能收下的行不会丢：可以逐行改好，也可以改好“需要修改的行”再导入一次。" },
	says_open     = { "import.held_open", "去整理" },
	says_will     = { "import.will", "给出结果和被拒绝的行" },
	says_system   = { "import.system", "系统" },
	says_began    = { "import.began", "开始写入" },
	says_uploaded = { "import.uploaded", "上传表格" },
	says_seconds  = { "import.seconds", "约还要 {1} 秒" },
	says_minutes  = { "import.minutes", "约还要 {1} 分钟" },
	says_asked_stop = { "import.asked_stop", "正在停止。" },
	says_not_begun  = { "import.not_begun", "这次导入还没有开始写入，不用停止。" };

/* In the order of enum import_outcome. */
static const struct { const char *swatch; struct text says; } outcomes[] = {
	{ "created", { "import.row_created", "新增" } },
	{ "updated", { "import.row_updated", "更新" } },
	{ "same", { "import.row_same", "无变化" } },
	{ "skipped", { "import.row_skipped", "跳过" } },
	{ "rejected", { "import.row_rejected", "拒绝" } },
};

static void
fill_counts(struct rq *rq, const struct import_by_id_row *run, struct progress_view *p)
{
	struct count_row *at = NEW_N(rq->a, struct count_row, 5);
	const int64_t n[] = { run->created, run->updated, run->same, run->skipped, run->rejected };

	for (size_t i = 0; i < COUNT(n); i++)
		at[i] = (struct count_row){ outcomes[i].says.zh, outcomes[i].swatch, p->running ? -1 : n[i], n[i] };
	p->counts.at = at;
	p->counts.n = COUNT(n);
	p->sum_line = str_of(says_sum_line.zh);
	if (run->merged)
		p->sum_line = arena_cat(rq->a, p->sum_line, import_merged_say(rq->a, run->merged));
}

static failed
fill_refused(struct rq *rq, const struct import_by_id_row *run, struct progress_view *p)
{
	struct table_view *t = NEW(rq->a, struct table_view);
	struct column *columns = NEW_N(rq->a, struct column, 3);
	struct import_row_refusals_rows found;
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, import_row_refusals, &found, .import_id = run->import_id, .after = 0,
		.most = IMPORT_SHOWN));
	if (!found.n)
		return NULL;
	rows = NEW_N(rq->a, struct row, found.n);
	for (size_t i = 0; i < found.n; i++) {
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 3);

		cells[0].text = html_count(rq->a, found.at[i].row_no);
		cells[1].text = found.at[i].label;
		TRY(crypt_open(rq->world->keys, rq->a, found.at[i].reason, &cells[2].text));
		rows[i] = (struct row){ .row_id = found.at[i].import_row_id, .label = found.at[i].label,
			.cells = { cells, 3 } };
	}
	columns[0] = (struct column){ .label = str_of(says_col_row.zh), .numeric = true };
	columns[1].label = str_of(says_col_who.zh);
	columns[2].label = str_of(says_col_why.zh);
	*t = (struct table_view){ .head = str_of(says_refused.zh), .columns = { columns, 3 },
		.rows = { rows, found.n } };
	if (found.n == IMPORT_SHOWN)
		t->line = sheet_say(rq->a, &says_first, arena_fmt(rq->a, "%d", IMPORT_SHOWN), (str){ 0 });
	p->tables.at = t;
	p->tables.n = 1;
	return NULL;
}

static void
progress_actions(struct rq *rq, const struct import_by_id_row *run, const struct job_row *job, struct page_head *h)
{
	struct action *at = NEW_N(rq->a, struct action, 4);

	if (import_undo_offered(rq, run, job->state))
		at[h->actions.n++] = (struct action){ says_undo.zh, "arrow-back-up", import_run_path(rq,
			run->import_id, "/undo") };
	if (job->state < JOB_DONE && !job->cancel)
		at[h->actions.n++] = (struct action){ says_stop.zh, "player-stop", import_run_path(rq,
			run->import_id, "/stop"),
			.post = true };
	if (job->state >= JOB_FAILED)
		at[h->actions.n++] = (struct action){ says_go_on.zh, "arrow-right", import_run_path(rq,
			run->import_id, "/run"),
			.post = true, .primary = !run->result_id.v };
	if (job->state >= JOB_DONE && run->result_id.v)
		at[h->actions.n++] = (struct action){ says_download.zh, "download", import_run_path(rq,
			run->import_id, "/result"),
			.primary = true };
	h->actions.at = at;
}

/* "约还要 40 秒": as fast as until now. */
static str
time_left(struct rq *rq, const struct job_row *job, int64_t done, int64_t total)
{
	int64_t spent = world_now(rq->world).us - job->started.us, left;

	if (job->state != JOB_RUNNING || !job->started.us || done < 1 || total <= done || spent < SECOND)
		return (str){ 0 };
	left = (int64_t)((double)spent * (double)(total - done) / (double)done) / SECOND + 1;
	return left < 90 ? sheet_say(rq->a, &says_seconds, arena_int(rq->a, left), (str){ 0 })
	     : sheet_say(rq->a, &says_minutes, arena_int(rq->a, left / 60 + 1), (str){ 0 });
}

/* Newest first. */
static void
fill_moves(struct rq *rq, const struct import_by_id_row *run, const struct job_row *job, struct progress_view *p)
{
	struct move_view *at = NEW_N(rq->a, struct move_view, 3);
	size_t n = 0;

	if (p->running)
		at[n++] = (struct move_view){ .state = MOVE_LATER, .what = str_of(says_will.zh),
			.by = str_of(says_system.zh) };
	else
		at[n++] = (struct move_view){ .what = str_of(choice_of(job_states, job->state)->label),
			.when = moment_text(rq->a, job->ended), .by = str_of(says_system.zh) };
	if (job->started.us)
		at[n++] = (struct move_view){ .state = p->running ? MOVE_NOW : MOVE_DONE, .what = str_of(says_began.zh),
			.when = moment_text(rq->a, job->started), .by = rq->who->name };
	at[n++] = (struct move_view){ .what = str_of(says_uploaded.zh), .when = moment_text(rq->a, run->made),
		.by = rq->who->name };
	p->moves.at = at;
	p->moves.n = n;
}

static failed
show_progress(struct rq *rq, const struct import_by_id_row *run)
{
	struct progress_view p = { .import = true, .unit = "行", .poll = import_run_path(rq, run->import_id, "") };
	const struct choice *state;
	struct job_row job;

	TRY(job_one(web_db(rq), rq->a, rq->who->account, run->job_id, &job));
	p.running = job.state < JOB_DONE;
	p.done = run->rows_read;
	p.total = p.running ? job.expected : run->rows_read;
	if (p.total < p.done)
		p.total = p.done;
	state = choice_of(job_states, job.state);
	p.head = (struct page_head){ .h1 = sheet_say(rq->a, p.running ? &says_writing : &says_result,
			str_of(rq->record->label), (str){ 0 }),
		.line = sheet_say(rq->a, &says_from_run, run->name, moment_text(rq->a, run->made)),
		.state = { str_of(state->label), state->tone, NULL } };
	fill_counts(rq, run, &p);
	fill_moves(rq, run, &job, &p);
	p.left = time_left(rq, &job, p.done, p.total);
	if (p.running) {
		p.note = (struct note){ .tone = "info", .head = str_of(says_leave.zh),
			.text = str_of(says_leave_2.zh) };
		p.aside_head = str_of(says_aside.zh);
		p.aside = str_of(says_aside_2.zh);
		rq->view.refresh = 5;
	} else if (run->held)
		p.note = (struct note){ .tone = "warn",
			.head = sheet_say(rq->a, &says_held, html_count(rq->a, run->held), (str){ 0 }),
			.text = str_of(says_held_2.zh), .action = { says_open.zh, "arrow-right",
			arena_fmt(rq->a, "%s/held", rq->record->path), .icon_after = true } };
	if (job.state == JOB_FAILED)
		p.note = (struct note){ .tone = "bad", .head = str_of(says_failed.zh), .text = job.note };
	if (!p.running)
		TRY(fill_refused(rq, run, &p));
	progress_actions(rq, run, &job, &p.head);
	import_crumbs(rq, true);
	TRY(web_page(rq, p.head.h1));
	record_progress(&rq->out, &rq->view, &p);
	return web_done(rq);
}

failed
import_own(struct rq *rq, struct import_by_id_row *ret)
{
	TRY(db_one(web_db(rq), rq->a, import_by_id, ret, .import_id = web_id(rq), .account_id = rq->who->account));
	return str_eq(ret->record, str_of(rq->record->name)) ? NULL
	     : FAIL(rq->a, ERR_MISSING, "an import of another record");
}

static failed
run_page(struct rq *rq)
{
	struct import_by_id_row run;

	TRY(import_own(rq, &run));
	if (!run.job_id.v)
		return import_preview_page(rq, &run);
	return run.undo_job_id.v ? import_undo_show(rq, &run) : show_progress(rq, &run);
}

static failed
run_do(struct rq *rq)
{
	struct import_by_id_row run;
	struct import_asked asked = { .record = rq->record };

	TRY(import_own(rq, &run));
	asked.import = run.import_id;
	TRY(web_write(rq, import_ask, &asked, import_run_path(rq, run.import_id, "").s, NULL));
	job_runner_wake(rq->world);
	return NULL;
}

static failed
stopping(struct act *x, void *v)
{
	return job_cancel(x, *(const id *)v);
}

static failed
stop_do(struct rq *rq)
{
	struct import_by_id_row run;

	TRY(import_own(rq, &run));
	if (!run.job_id.v)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_not_begun);
	web_flash(rq, str_of(says_asked_stop.zh));
	return web_write(rq, stopping, &run.job_id, import_run_path(rq, run.import_id, "").s, NULL);
}

static failed
result_get(struct rq *rq)
{
	struct import_by_id_row run;
	struct file_row file;
	int64_t size;
	int fd;

	TRY(import_own(rq, &run));
	if (!run.result_id.v)
		return FAIL(rq->a, ERR_MISSING, "import %lld has no result", (long long)run.import_id.v);
	TRY(file_one(web_db(rq), rq->a, rq->who->account, run.result_id, &file));
	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, file.file_id, &fd, &size));
	return web_file(rq, fd, size, file.name, file.type);
}

size_t
record_import_routes(struct arena *a, const struct record *r, struct route *ret)
{
	const char *one = arena_fmt(a, "%s/import/:id", r->path).s, *base = arena_fmt(a, "%s/import", r->path).s;
	const char *columns = arena_fmt(a, "%s/columns", one).s, *undo = arena_fmt(a, "%s/undo", one).s;
	size_t n = 0;

	if (!r->import || !r->create || !r->form)
		return 0;
	ret[n++] = (struct route){ HTTP_GET, base, import_upload_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, base, import_upload_do, r->import, .flags = UPLOAD,
		.form = &import_form_entity, .again = import_upload_page, .body_most = SHEET_UPLOAD_MOST };
	ret[n++] = (struct route){ HTTP_GET, arena_fmt(a, "%s/template", base).s, import_template_get, r->import };
	ret[n++] = (struct route){ HTTP_GET, one, run_page, r->import };
	ret[n++] = (struct route){ HTTP_GET, columns, import_columns_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, columns, import_columns_do, r->import, .list = "column",
		.again = import_columns_page };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/run", one).s, run_do, r->import };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/stop", one).s, stop_do, r->import };
	ret[n++] = (struct route){ HTTP_GET, arena_fmt(a, "%s/result", one).s, result_get, r->import };
	ret[n++] = (struct route){ HTTP_GET, undo, import_undo_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, undo, import_undo_do, r->import };
	return n + held_routes(a, r, ret + n);
}
