/* import_pages.c - bringing in a sheet: upload, preview, progress, result. */
#include <string.h>
#include <sys/stat.h>

#include "platform/file.h"
#include "platform/mask.h"
#include "web/sheets.h"
#include "web_record.h"

static const struct text
	says_upload   = { "import.h1_upload", "导入{1}：上传表格" },
	says_preview  = { "import.h1_preview", "导入{1}：预览" },
	says_writing  = { "import.h1_writing", "导入{1}：写入中" },
	says_result   = { "import.h1_result", "导入{1}：结果" },
	says_import   = { "import.crumb", "导入" },
	says_from     = { "import.from", "{1}，由您于 {2} 上传。还没有写入任何数据。" },
	says_from_run = { "import.from_run", "{1}，{2} 上传" },
	says_write    = { "import.write", "写入 {1} 行" },
	says_write_many = { "import.write_many", "写入" },
	says_again    = { "import.again", "换一份表格" },
	says_all      = { "import.all", "全部行都已逐行核对" },
	says_some     = { "import.some", "先核对了前 {1} 行，其余的在写入时逐行核对" },
	says_clean    = { "import.clean", "没有被拒绝的行" },
	says_clean_2  = { "import.clean_2", "可以放心写入。" },
	says_no_write = { "import.no_write", "没有可以写入的行。请改好后重新上传。" },
	says_mapped   = { "import.mapped", "已对应" },
	says_passed   = { "import.passed", "跳过这一列" },
	says_choose   = { "import.choose", "请先选择要上传的表格文件。" },
	says_explain  = { "import.explain", "{1}导入模板：从第 3 行开始填写。带 * 的列必填；号码保持文本格式；日期写作 2026-11-22。" },
	says_template = { "import.template", "{1}导入模板.xlsx" },
	says_before   = { "import.before", "以前的导入" },
	says_col_name = { "import.col_name", "表格" },
	says_col_at   = { "import.col_at", "上传时间" },
	says_col_sum  = { "import.col_sum", "结果" },
	says_not_yet  = { "import.not_yet", "还没有写入" },
	says_refused  = { "import.refused", "没有导入的行" },
	says_first    = { "import.first", "前 {1} 行；全部的在“下载需要修改的行”里" },
	says_col_row  = { "import.col_row", "行号" },
	says_col_who  = { "import.col_who", "是谁" },
	says_col_why  = { "import.col_why", "原因" },
	says_download = { "import.download", "下载需要修改的行" },
	says_go_on    = { "import.go_on", "接着导入" },
	says_stop     = { "import.stop", "停止写入" },
	says_leave    = { "import.leave", "可以放心离开这一页" },
	says_leave_2  = { "import.leave_2", "任务在后台继续，做完会发消息给您，也能在“我的任务”里找到。断电或重启后接着做，不会重复。" },
	says_aside    = { "import.aside", "如果要停" },
	says_aside_2  = { "import.aside_2", "停止后，已写入的行保留，可以以后接着做。" },
	says_sum_line = { "import.sum_line", "五类相加等于读到的行数。" },
	says_failed   = { "import.failed", "没有做完" },
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

static str
path_of(struct rq *rq, const char *tail)
{
	return arena_fmt(rq->a, "%s/import%s", rq->record->path, tail);
}

static str
run_path(struct rq *rq, id import, const char *tail)
{
	return arena_fmt(rq->a, "%s/import/%lld%s", rq->record->path, (long long)import.v, tail);
}

static void
put_crumbs(struct rq *rq, bool under_import)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(rq->record->label), str_of(rq->record->path) };
	at[1] = (struct crumb){ str_of(says_import.zh), path_of(rq, "") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = under_import ? 2 : 1;
}

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return sheet_say(rq->a, t, one, two);
}

static str
say_label(struct rq *rq, const struct text *t)
{
	return sheet_say(rq->a, t, str_of(rq->record->label), (str){ 0 });
}

/* --- the template ------------------------------------------------------------------- */

static failed
template_get(struct rq *rq)
{
	const struct entity *form = rq->record->form;
	struct sheet_column *columns = NEW_N(rq->a, struct sheet_column, form->n);
	struct sheet_out *out;
	struct stat st;
	size_t n = 0;
	int fd;

	for (const struct field *f = form->fields; f < form->fields + form->n; f++)
		if (sheet_takes(f))
			columns[n++] = (struct sheet_column){ .choices = f->choices,
				.width = f->flags & SENSITIVE ? 22 : 0,
				.title = f->flags & MUST ? arena_cat(rq->a, sheet_title(rq->a, f), S("*"))
				                         : sheet_title(rq->a, f) };
	TRY(file_scratch(rq->world, rq->a, &fd));
	TRY(sheet_out_open(rq->a, fd, SHEET_XLSX, str_of(rq->record->label), say_label(rq, &says_explain),
		columns, n, &out));
	TRY(sheet_out_close(out));
	if (fstat(fd, &st))
		return FAIL(rq->a, ERR_FAULT, "a template cannot be measured");
	return web_file(rq, fd, st.st_size, say_label(rq, &says_template), sheet_type(SHEET_XLSX));
}

/* --- upload --------------------------------------------------------------------------- */

/* The required columns first. */
static void
fill_known(struct rq *rq, struct upload_view *u)
{
	const struct entity *form = rq->record->form;
	str *at = NEW_N(rq->a, str, form->n);

	for (int later = 0; later < 2; later++)
		for (const struct field *f = form->fields; f < form->fields + form->n; f++)
			if (sheet_takes(f) && !!(f->flags & MUST) != later)
				at[u->columns.n++] = sheet_title(rq->a, f);
	u->columns.at = at;
}

static failed
fill_before(struct rq *rq, struct upload_view *u)
{
	struct table_view *t = NEW(rq->a, struct table_view);
	struct column *columns = NEW_N(rq->a, struct column, 3);
	struct import_recent_rows runs;
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, import_recent, &runs, .account_id = rq->who->account,
		.record = str_of(rq->record->name), .most = 10));
	if (!runs.n)
		return NULL;
	rows = NEW_N(rq->a, struct row, runs.n);
	for (size_t i = 0; i < runs.n; i++) {
		const struct import_recent_row *r = &runs.at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 3);
		struct import_sum sum = { r->rows_read, r->created, r->updated, r->same, r->skipped, r->rejected };

		cells[0] = (struct cell_view){ .text = r->name, .href = run_path(rq, r->import_id, "") };
		cells[1].text = moment_text(rq->a, r->made);
		cells[2].text = r->job_id.v ? import_line_of(rq->a, &sum) : str_of(says_not_yet.zh);
		rows[i] = (struct row){ .row_id = r->import_id, .label = r->name, .cells = { cells, 3 } };
	}
	columns[0].label = str_of(says_col_name.zh);
	columns[1].label = str_of(says_col_at.zh);
	columns[2].label = str_of(says_col_sum.zh);
	*t = (struct table_view){ .head = str_of(says_before.zh), .columns = { columns, 3 }, .rows = { rows, runs.n } };
	u->before.at = t;
	u->before.n = 1;
	return NULL;
}

static failed
upload_page(struct rq *rq)
{
	struct upload_view u = { .head = { .h1 = say_label(rq, &says_upload) }, .path = path_of(rq, ""),
		.back = str_of(rq->record->path), .sample = path_of(rq, "/template") };

	if (rq->fault)
		u.fault = import_reason(rq->a, rq->fault);
	fill_known(rq, &u);
	TRY(fill_before(rq, &u));
	u.once = web_once(rq);
	put_crumbs(rq, false);
	TRY(web_page(rq, u.head.h1));
	record_upload(&rq->out, &rq->view, &u);
	return web_done(rq);
}

static failed
upload_do(struct rq *rq)
{
	struct import_upload u = { .record = rq->record };
	failed f;

	if (!rq->upload || !rq->upload->size)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_choose);
	u.fd = rq->upload->fd;
	u.name = rq->upload->file_name;
	f = import_prove(rq->world, rq->a, &u);
	/* Too large inside is a fault of the file like any other: said on the page it came from. */
	if (f && f->code == ERR_LARGE && f->say)
		f = err_say(rq->a, ERR_INVALID, f->at, NULL, f->say, f->values[0], f->values[1]);
	TRY(f);
	return web_write(rq, import_make, &u, path_of(rq, "/%").s, &u.import);
}

/* --- preview ----------------------------------------------------------------------------- */

struct look { struct importing *im; struct import_column *columns; struct import_fault *faults; size_t n; };

/* The first value of each column, a personal one masked. */
static void
take_samples(struct rq *rq, struct look *k)
{
	for (size_t i = 0; i < k->im->n; i++)
		for (size_t c = 0; c < k->im->map.n; c++) {
			const struct field *f = k->im->map.fields[c];
			const struct import_line *l = &k->im->lines[i];
			str v;

			if (!f || k->columns[c].sample.n || !l->given[c])
				continue;
			v = arena_str(rq->a, field_show(k->im->batch, f, l->form));
			k->columns[c].sample = f->flags & SENSITIVE ? mask_value(rq->a, f->name, v) : utf8_first(v, 40);
		}
}

static void
take_faults(struct rq *rq, struct look *k)
{
	for (size_t i = 0; i < k->im->n; i++) {
		const struct import_line *l = &k->im->lines[i];

		import_add(&k->im->sum, l->outcome);
		if (l->outcome == ROW_REJECTED && k->n < IMPORT_SHOWN)
			k->faults[k->n++] = (struct import_fault){ .row = l->number, .who = arena_str(rq->a, l->label),
				.why = arena_str(rq->a, l->reason) };
	}
}

static failed
look_through(struct rq *rq, id file, struct look *k)
{
	int64_t size;
	int fd;

	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, file, &fd, &size));
	TRY(import_open(rq->a, rq->world, rq->who, rq->record, fd, &k->im));
	k->columns = NEW_N(rq->a, struct import_column, k->im->map.n);
	k->faults = NEW_N(rq->a, struct import_fault, IMPORT_SHOWN);
	while (!k->im->ended && k->im->sum.read < IMPORT_LOOK_MOST) {
		TRY(import_next(k->im));
		take_samples(rq, k);
		take_faults(rq, k);
	}
	for (size_t c = 0; c < k->im->map.n; c++) {
		const struct field *f = k->im->map.fields[c];

		k->columns[c].from = k->im->map.titles[c];
		k->columns[c].to = f ? str_of(f->label) : (str){ 0 };
		k->columns[c].state = f ? (struct state){ str_of(says_mapped.zh), "good", NULL }
		                        : (struct state){ str_of(says_passed.zh), NULL, "minus" };
	}
	return NULL;
}

static void
preview_actions(struct rq *rq, const struct look *k, id import, struct page_head *h)
{
	int64_t to_write = k->im->sum.created + k->im->sum.updated;
	struct action *at = NEW_N(rq->a, struct action, 2);

	at[h->actions.n++] = (struct action){ says_again.zh, "arrow-left", path_of(rq, "") };
	if (to_write || !k->im->ended)
		at[h->actions.n++] = (struct action){ k->im->ended
			? arena_z(rq->a, say(rq, &says_write, html_count(rq->a, to_write), (str){ 0 }))
				: says_write_many.zh,
			"arrow-right", run_path(rq, import, "/run"), .primary = true, .post = true,
				.icon_after = true };
	h->actions.at = at;
}

static failed
show_preview(struct rq *rq, const struct import_by_id_row *run)
{
	struct preview_view p = { .head = { .h1 = say_label(rq, &says_preview),
		.line = say(rq, &says_from, run->name, moment_text(rq->a, run->made)) } };
	struct look k = { 0 };

	TRY(look_through(rq, run->file_id, &k));
	p.sum = k.im->sum;
	p.read_line = k.im->ended ? str_of(says_all.zh)
	                          : say(rq, &says_some, html_count(rq->a, k.im->sum.read), (str){ 0 });
	p.columns.at = k.columns;
	p.columns.n = k.im->map.n;
	p.faults.at = k.faults;
	p.faults.n = k.n;
	p.clean = (struct nothing){ .icon = "circle-check", .head = str_of(says_clean.zh),
		.text = str_of(p.sum.created + p.sum.updated || !k.im->ended ? says_clean_2.zh : says_no_write.zh) };
	preview_actions(rq, &k, run->import_id, &p.head);
	put_crumbs(rq, true);
	TRY(web_page(rq, p.head.h1));
	record_preview(&rq->out, &rq->view, &p);
	return web_done(rq);
}

/* --- progress and result --------------------------------------------------------------------- */

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
		t->line = say(rq, &says_first, arena_fmt(rq->a, "%d", IMPORT_SHOWN), (str){ 0 });
	p->tables.at = t;
	p->tables.n = 1;
	return NULL;
}

static void
progress_actions(struct rq *rq, const struct import_by_id_row *run, const struct job_row *job, struct page_head *h)
{
	struct action *at = NEW_N(rq->a, struct action, 2);

	if (job->state < JOB_DONE && !job->cancel)
		at[h->actions.n++] = (struct action){ says_stop.zh, "player-stop", run_path(rq,
			run->import_id, "/stop"),
			.post = true };
	if (job->state >= JOB_FAILED)
		at[h->actions.n++] = (struct action){ says_go_on.zh, "arrow-right", run_path(rq,
			run->import_id, "/run"),
			.post = true, .primary = !run->result_id.v };
	if (job->state >= JOB_DONE && run->result_id.v)
		at[h->actions.n++] = (struct action){ says_download.zh, "download", run_path(rq,
			run->import_id, "/result"),
			.primary = true };
	h->actions.at = at;
}

static failed
show_progress(struct rq *rq, const struct import_by_id_row *run)
{
	struct progress_view p = { .import = true, .unit = "行", .poll = run_path(rq, run->import_id, "") };
	const struct choice *state;
	struct job_row job;

	TRY(job_one(web_db(rq), rq->a, rq->who->account, run->job_id, &job));
	p.running = job.state < JOB_DONE;
	p.done = run->rows_read;
	p.total = p.running ? job.expected : run->rows_read;
	if (p.total < p.done)
		p.total = p.done;
	state = choice_of(job_states, job.state);
	p.head = (struct page_head){ .h1 = say_label(rq, p.running ? &says_writing : &says_result),
		.line = say(rq, &says_from_run, run->name, moment_text(rq->a, run->made)),
		.state = { str_of(state->label), state->tone, NULL } };
	fill_counts(rq, run, &p);
	if (p.running) {
		p.note = (struct note){ .tone = "info", .head = str_of(says_leave.zh),
			.text = str_of(says_leave_2.zh) };
		p.aside_head = str_of(says_aside.zh);
		p.aside = str_of(says_aside_2.zh);
		rq->view.refresh = 5;
	} else if (job.state == JOB_FAILED)
		p.note = (struct note){ .tone = "bad", .head = str_of(says_failed.zh), .text = job.note };
	if (!p.running)
		TRY(fill_refused(rq, run, &p));
	progress_actions(rq, run, &job, &p.head);
	put_crumbs(rq, true);
	TRY(web_page(rq, p.head.h1));
	record_progress(&rq->out, &rq->view, &p);
	return web_done(rq);
}

static failed
own_run(struct rq *rq, struct import_by_id_row *ret)
{
	TRY(db_one(web_db(rq), rq->a, import_by_id, ret, .import_id = web_id(rq), .account_id = rq->who->account));
	return str_eq(ret->record, str_of(rq->record->name)) ? NULL
	     : FAIL(rq->a, ERR_MISSING, "an import of another record");
}

static failed
run_page(struct rq *rq)
{
	struct import_by_id_row run;

	TRY(own_run(rq, &run));
	return run.job_id.v ? show_progress(rq, &run) : show_preview(rq, &run);
}

static failed
run_do(struct rq *rq)
{
	struct import_by_id_row run;
	struct import_asked asked = { .record = rq->record };

	TRY(own_run(rq, &run));
	asked.import = run.import_id;
	TRY(web_write(rq, import_ask, &asked, run_path(rq, run.import_id, "").s, NULL));
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

	TRY(own_run(rq, &run));
	if (!run.job_id.v)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_not_begun);
	web_flash(rq, str_of(says_asked_stop.zh));
	return web_write(rq, stopping, &run.job_id, run_path(rq, run.import_id, "").s, NULL);
}

static failed
result_get(struct rq *rq)
{
	struct import_by_id_row run;
	struct file_row file;
	int64_t size;
	int fd;

	TRY(own_run(rq, &run));
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
	size_t n = 0;

	if (!r->import || !r->create || !r->form)
		return 0;
	ret[n++] = (struct route){ HTTP_GET, base, upload_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, base, upload_do, r->import, .flags = UPLOAD, .again = upload_page,
		.body_most = SHEET_UPLOAD_MOST };
	ret[n++] = (struct route){ HTTP_GET, arena_fmt(a, "%s/import/template", r->path).s, template_get, r->import };
	ret[n++] = (struct route){ HTTP_GET, one, run_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/run", one).s, run_do, r->import };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/stop", one).s, stop_do, r->import };
	ret[n++] = (struct route){ HTTP_GET, arena_fmt(a, "%s/result", one).s, result_get, r->import };
	return n;
}
