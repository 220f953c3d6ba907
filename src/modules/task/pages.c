/* pages.c - one's own jobs: the list, the progress of one, its result. */
#include "modules/task/pages.h"

#include "modules/task/task.h"
#include "task_queries.h"
#include "web_record.h"

static const struct text
	says_tasks    = { "tasks", "我的任务" },
	says_line     = { "tasks.line", "导入、导出这样的长活在后台做，可以离开这一页，做完会在这里" },
	says_empty    = { "tasks.empty", "还没有任务" },
	says_first    = { "tasks.first", "导入表格、导出名单时会在这里看到进度和结果。" },
	says_left     = { "task.left", "约还要 " },
	says_seconds  = { "task.seconds", " 秒" },
	says_minutes  = { "task.minutes", " 分钟" },
	says_stop     = { "task.stop", "已经请它停下，做完手上这一批就停。" },
	says_stopping = { "task.stopping", "正在停下" },
	says_aside    = { "task.aside_head", "如果要停" },
	says_aside_text = { "task.aside", "停下以前做完的保留，没做的不做。可以离开这一页，任务会接着做。" },
	says_asked    = { "task.asked", "提交" },
	says_began    = { "task.began", "开始" },
	says_over     = { "task.over", "结束" },
	says_good     = { "task.good", "办成" },
	says_bad      = { "task.bad", "没有办成" },
	says_download = { "task.download", "下载结果" },
	says_sum      = { "task.sum", "办成的和没有办成的加起来，就是已处理的" };

#define PAGE_ROWS 20

static const struct column columns[] = {
	{ .label = S("任务"), .cut = true }, { .label = S("情况") },
	{ .label = S("预计"), .unit = S("行"), .numeric = true },
	{ .label = S("办成"), .unit = S("行"), .numeric = true },
	{ .label = S("没有办成"), .unit = S("行"), .numeric = true },
	{ .label = S("提交") }, { .label = S("结束") } };

static struct cell_view
state_cell(int64_t state)
{
	const struct choice *c = choice_of(job_states, state);

	return (struct cell_view){ .kind = CELL_STATE, .text = str_of(c ? c->label : ""),
		.tone = c ? c->tone : NULL };
}

static str
moment_or_none(struct arena *a, struct moment at)
{
	return at.us ? moment_text(a, at) : S("");
}

static struct row
task_row(struct rq *rq, const struct task_rows_row *j)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

	c[0] = (struct cell_view){ .text = j->label, .second = j->note,
		.href = arena_fmt(rq->a, "/tasks/%lld", (long long)j->job_id.v) };
	c[1] = state_cell(j->state);
	c[2].text = j->expected ? html_count(rq->a, j->expected) : S("");
	c[3].text = html_count(rq->a, j->done);
	c[4].text = html_count(rq->a, j->failed_count);
	c[5].text = moment_or_none(rq->a, j->made);
	c[6].text = moment_or_none(rq->a, j->ended);
	return (struct row){ .row_id = j->job_id, .label = j->label,
		.cells = { c, COUNT(columns) } };
}

failed
tasks_page(struct rq *rq)
{
	struct task_rows_rows found;
	struct place after;
	struct list_view l = { .head = { .h1 = str_of(says_tasks.zh),
		.line = str_of(says_line.zh) },
		.path = S("/tasks"), .columns = { columns, COUNT(columns) },
		.nothing = { "loader", str_of(says_empty.zh), str_of(says_first.zh), { 0 } } };
	struct out next = { .b = { .a = rq->a } };
	struct row *rows;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, task_rows, &found, .account_id = rq->who->account,
		.before = after.row,
		.most = PAGE_ROWS + 1));
	l.rows.n = found.n > PAGE_ROWS ? PAGE_ROWS : found.n;
	rows = NEW_N(rq->a, struct row, l.rows.n + 1);
	for (size_t i = 0; i < l.rows.n; i++)
		rows[i] = task_row(rq, &found.at[i]);
	l.rows.at = rows;
	if (after.row.v)
		l.pager.first = S("/tasks");
	if (found.n > PAGE_ROWS) {
		out_raw(&next, S("/tasks?after="));
		out_urlpart(&next, web_cursor(rq,
			(struct place){ .row = found.at[PAGE_ROWS - 1].job_id }));
		l.pager.next = buf_str(&next.b);
	}
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one job ---------------------------------------------------------------------- */

static str
left_words(struct rq *rq, const struct job_row *j)
{
	int64_t s = task_left(j, world_now(rq->world));

	if (!s)
		return (str){ 0 };
	return arena_fmt(rq->a, "%s%lld%s", says_left.zh, (long long)(s < 100 ? s : (s + 59) / 60),
	                 s < 100 ? says_seconds.zh : says_minutes.zh);
}

static struct moves
moves_of(struct rq *rq, const struct job_row *j)
{
	struct move_view *at = NEW_N(rq->a, struct move_view, 3);
	struct moves all = { at, 0 };

	if (j->ended.us)
		at[all.n++] = (struct move_view){ .what = str_of(says_over.zh),
			.when = moment_text(rq->a, j->ended),
			.why = (str){ 0 } };
	if (j->started.us)
		at[all.n++] = (struct move_view){ .state = j->ended.us ? MOVE_DONE : MOVE_NOW,
			.what = str_of(says_began.zh), .when = moment_text(rq->a, j->started) };
	at[all.n++] = (struct move_view){ .what = str_of(says_asked.zh),
		.when = moment_text(rq->a, j->made) };
	return all;
}

static struct actions
actions_of(struct rq *rq, const struct job_row *j, bool running)
{
	struct action *at = NEW_N(rq->a, struct action, 1);
	struct actions all = { at, 0 };

	if (running && !j->cancel)
		at[all.n++] = (struct action){ .label = says_aside.zh, .icon = "player-stop",
			.post = true,
			.path = arena_fmt(rq->a, "/tasks/%lld/cancel", (long long)j->job_id.v) };
	if (!running && j->file_id.v)
		at[all.n++] = (struct action){ .label = says_download.zh, .icon = "download",
			.primary = true,
			.path = arena_fmt(rq->a, "/tasks/%lld/file", (long long)j->job_id.v) };
	return all;
}

static struct progress_view
progress_of(struct rq *rq, const struct job_row *j, struct count_row counts[2])
{
	struct task_count c = task_count(j);
	const struct choice *state = choice_of(job_states, j->state);
	struct progress_view p = { .running = c.running, .poll = rq->http->path, .done = c.handled,
		.total = c.total, .unit = "行", .left = left_words(rq, j), .moves = moves_of(rq, j) };

	counts[0] = (struct count_row){ says_good.zh, "created", -1, c.good };
	counts[1] = (struct count_row){ says_bad.zh, "rejected", -1, c.bad };
	p.counts.at = counts;
	p.counts.n = c.total || c.handled ? 2 : 0;
	p.sum_line = p.counts.n ? str_of(says_sum.zh) : (str){ 0 };
	p.head = (struct page_head){ .h1 = j->label, .actions = actions_of(rq, j, c.running) };
	if (state)
		p.head.state = (struct state){ str_of(c.running && j->cancel ? says_stopping.zh
			: state->label),
			state->tone, NULL };
	if (j->note.n)
		p.note = (struct note){ .tone = j->state == JOB_DONE ? "good" : "warn",
			.head = j->note };
	if (c.running) {
		p.aside_head = str_of(says_aside.zh);
		p.aside = str_of(says_aside_text.zh);
	}
	return p;
}

failed
task_page(struct rq *rq)
{
	struct job_row j;
	struct count_row counts[2];
	struct progress_view p;
	struct crumb crumb = { str_of(says_tasks.zh), S("/tasks") };

	TRY(job_one(web_db(rq), rq->a, rq->who->account, web_id(rq), &j));
	p = progress_of(rq, &j, counts);
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	rq->view.refresh = p.running ? 5 : 0;
	TRY(web_page(rq, j.label));
	record_progress(&rq->out, &rq->view, &p);
	return web_done(rq);
}

static failed
cancel_rule(struct act *x, void *v)
{
	return job_cancel(x, *(const id *)v);
}

failed
task_cancel_do(struct rq *rq)
{
	id job = web_id(rq);

	web_flash(rq, str_of(says_stop.zh));
	return web_write(rq, cancel_rule, &job,
		arena_fmt(rq->a, "/tasks/%lld", (long long)job.v).s, NULL);
}

failed
task_file_page(struct rq *rq)
{
	struct file_row f;
	int64_t size;
	int fd;

	TRY(task_file(web_db(rq), rq->a, rq->who->account, web_id(rq), &f));
	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, f.file_id, &fd, &size));
	return web_file(rq, fd, size, f.name, f.type);
}

failed
task_menu_count(struct rq *rq, int64_t *ret)
{
	return job_count_open(web_db(rq), rq->a, rq->who->account, ret);
}
