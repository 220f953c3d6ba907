/*
 * record_import.c - a sheet brought in: the run, its batches, its job.
 *
 * Rows are proven with a reader first (import_rows.c).  A batch is one transaction:
 * the rows, the report of each, the counts, the number of the last row, an audit
 * row.  A rule ends at its first failed statement, so a row that spoils the
 * transaction costs its batch: what stands before it is written anew without it,
 * then the rest.  Each row is so written at most twice, whatever is wrong with
 * how many.
 */
#include <setjmp.h>
#include <string.h>

#include "platform/file.h"
#include "platform/json_text.h"
#include "platform/notice.h"
#include "web/sheets.h"

#define BUSY_TRIES 5            /* of a batch; each waits for the baton as long as db.h says */

static const struct text
	says_name    = { "import.name", "导入{1}：{2}" },
	says_batch   = { "import.batch", "第 {1}–{2} 行" },
	says_sum     = { "import.sum", "读到 {1} 行：{2}。" },
	says_created = { "import.created", "新增 " },
	says_updated = { "import.updated", "，更新 " },
	says_same    = { "import.same", "，无变化 " },
	says_skipped = { "import.skipped", "，跳过 " },
	says_rejected = { "import.rejected", "，拒绝 " },
	says_merged  = { "import.merged_cells", "合并的单元格 {1} 处" },
	says_done    = { "import.done", "{1}导入完成" },
	says_stopped = { "import.stopped", "{1}导入已停止" },
	says_broken  = { "import.broken", "{1}导入没有做完" },
	says_rights  = { "import.rights", "您没有导入{1}的权限。" },
	says_memory  = { "import.memory_write", "这些行的内容太多，写不进去。请删去多余的列后再上传。" },
	says_undone  = { "import.undone", "这次导入已经撤销，不能接着写。请重新上传。" },
	says_gone    = { "import.gone", "原来上传的文件已经不在了，请重新上传。" };

/* --- the run ---------------------------------------------------------------------- */

failed
import_titles_of(struct db *d, struct arena *a, const struct actor *who, const struct record *r,
                 struct import_titles_rows *ret)
{
	*ret = (struct import_titles_rows){ 0 };
	return who->org.v ? db_all(d, a, import_titles, ret, .org_id = who->org, .record = str_of(r->name)) : NULL;
}

failed
import_prove(const struct world *w, const struct actor *who, struct arena *a, struct import_upload *u)
{
	struct sheet_wish wish = { .loose = u->loose };
	struct sheet_map map;
	struct sheet *s;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = import_titles_of(d, a, who, u->record, &wish.titles);
	db_return(w->pool, d);
	TRY(f);
	TRY(sheet_open(a, u->fd, &sheet_limits, &s));
	TRY(sheet_map_read(a, u->record, s, &wish, &map));
	f = sheet_map_prove(a, u->record, &map);
	if (f && !u->loose)
		return f;
	u->unsure = f != NULL;
	u->fields = sheet_map_text(a, &map);
	u->sealed = NEW(a, struct sealed_file);
	return file_seal(w, a, u->fd, u->sealed);
}

failed
import_make(struct act *x, void *v)
{
	struct import_upload *u = v;

	u->import = act_id(x);
	TRY(file_keep_sealed(x, u->sealed, u->name, S("application/octet-stream"), "import"));
	TRY(db_run(x->db, x->a, import_put, NULL, .import_id = u->import, .record = str_of(u->record->name),
		.account_id = x->who->account, .file_id = u->sealed->file_id, .name = utf8_first(u->name, 120),
		.made = x->now, .mode = u->mode ? (int64_t)u->mode : IMPORT_BOTH, .fields = u->fields));
	return act_record(x, (struct entry){ .what = u->record->import, .object = "import", .object_id = u->import,
		.title = sheet_say(x->a, &says_name, str_of(u->record->label), utf8_first(u->name, 60)) });
}

failed
import_ask(struct act *x, void *v)
{
	struct import_asked *i = v;
	struct import_by_id_row run;
	struct job_row before;
	str args;

	TRY(db_one(x->db, x->a, import_by_id, &run, .import_id = i->import, .account_id = x->who->account));
	if (run.undo_job_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_undone);
	i->job = run.job_id;
	if (run.job_id.v) {
		TRY(job_one(x->db, x->a, x->who->account, run.job_id, &before));
		if (before.state < JOB_FAILED)
			return NULL;
	}
	args = arena_fmt(x->a, "{\"record\":\"%s\",\"import\":\"%lld\"}", i->record->name, (long long)i->import.v);
	TRY(job_start(x, "record.import", sheet_say(x->a, &says_name, str_of(i->record->label),
		utf8_first(run.name, 60)),
		args, &i->job));
	return db_run(x->db, x->a, import_start, NULL, .import_id = i->import, .job_id = i->job);
}

struct import_sum
import_sum_of(const struct import_by_id_row *r)
{
	return (struct import_sum){ r->rows_read, r->created, r->updated, r->same, r->skipped, r->rejected };
}

str
import_line_of(struct arena *a, const struct import_sum *s)
{
	struct buf b = { .a = a };
	const struct { const struct text *word; int64_t n; } parts[] = {
		{ &says_created, s->created }, { &says_updated, s->updated }, { &says_same, s->same },
		{ &says_skipped, s->skipped }, { &says_rejected, s->rejected } };

	for (size_t i = 0; i < COUNT(parts); i++) {
		buf_put(&b, str_of(parts[i].word->zh));
		buf_int(&b, parts[i].n);
	}
	return sheet_say(a, &says_sum, arena_int(a, s->read), buf_str(&b));
}

/* --- one batch, in one transaction ---------------------------------------------------- */

struct batch {
	struct importing *im;
	struct job_run *run;
	size_t from, to;
	bool together;                  /* as a block: act.h */
	ptrdiff_t failed_at;            /* the line at which it ended, or -1 */
	str said;                       /* what the rule said about that line, when it spoilt the rest as well */
	struct import_sum sum;          /* with this batch */
	int64_t held;
};

/* A second row about what this file has just made: its first row is named. */
static void
name_first(struct act *x, struct batch *b, const struct import_line *l, str *reason, bool *twice)
{
	struct import_row_of_row first;
	id object = { 0 };

	if (!b->im->record->match || b->im->record->match(x, l->form, &object) || !object.v)
		return;
	if (db_one(x->db, x->a, import_row_of, &first, .import_id = b->im->import, .object_id = object))
		return;
	*reason = import_twice(x->a, first.row_no);
	*twice = true;
}

static failed
change(struct act *x, const struct record *r, const struct import_line *l, id *object)
{
	if (l->outcome == ROW_CREATED)
		return r->create(x, l->form, object);
	*object = l->object;
	return l->outcome == ROW_UPDATED ? r->update(x, l->object, l->rev, l->form) : NULL;
}

/* What becomes of a line: as the rule says. */
struct became { enum import_outcome outcome; id object, row, held; str reason; };

/*
 * A fault that the rule finds before it has written anything is the row's own
 * outcome; any other ends the transaction.
 */
static failed
change_line(struct act *x, struct batch *b, const struct import_line *l, struct became *ret)
{
	int64_t written = db_written(x->db);
	bool twice = l->twice;
	failed f = change(x, b->im->record, l, &ret->object);

	if (f && (!import_row_fault(f) || !f->say || db_written(x->db) != written))
		return f;
	if (f) {
		ret->outcome = ROW_REJECTED;
		ret->object = (id){ 0 };
		ret->reason = b->said = import_reason(x->a, f);
	} else if (ret->outcome == ROW_UPDATED && db_written(x->db) == written)
		ret->outcome = ROW_SAME;
	if (ret->outcome == ROW_REJECTED && !l->object.v && l->form)
		name_first(x, b, l, &ret->reason, &twice);
	if (ret->outcome == ROW_REJECTED && !twice) {
		TRY(held_keep(x, b->im, l, ret->reason, &ret->held));
		b->held++;
	} else if (l->held.v && ret->object.v)
		TRY(held_settled(x, l->held, l->held_rev, ret->object));
	return NULL;
}

static failed
write_line(struct act *x, struct batch *b, size_t n)
{
	const struct import_line *l = &b->im->lines[n];
	struct became c = { .outcome = l->outcome, .row = act_id(x), .reason = l->reason };
	struct secret reason = { 0 }, was = { 0 };
	int64_t rev = 0;

	b->said = (str){ 0 };
	TRY(change_line(x, b, l, &c));
	if (c.outcome == ROW_CREATED)
		rev = 1;
	if (c.outcome == ROW_UPDATED) {
		rev = l->rev + 1;
		TRY(crypt_seal(x->world->keys, x->a, "import_row.was", c.row, l->was, &was));
	}
	TRY(crypt_seal(x->world->keys, x->a, "import_row.reason", c.row, c.reason, &reason));
	TRY(db_run(x->db, x->a, import_row_put, DB_LATER, .import_row_id = c.row, .import_id = b->im->import,
		.row_no = l->number, .outcome = (int64_t)c.outcome, .label = l->label, .reason = reason,
		.object_id = c.object, .rev = rev, .was = was, .held_id = c.held));
	import_add(&b->sum, c.outcome);
	return NULL;
}

static failed
write_job(struct act *x, const struct batch *b, int64_t at)
{
	int64_t done = b->im->done, all = b->im->all, expected = b->sum.read;

	if (!b->run)
		return NULL;
	/* How many rows there are is known at the end; until then, by the bytes that are read. */
	if (!b->im->ended && done > 0 && all > done)
		expected = (int64_t)((double)b->sum.read * (double)all / (double)done);
	return job_moved(x, b->run, expected, b->sum.read - b->sum.rejected - b->sum.skipped,
		b->sum.rejected + b->sum.skipped, at);
}

static str
counts_text(struct arena *a, const struct import_sum *was, const struct import_sum *is)
{
	return arena_fmt(a, "{\"created\":%lld,\"updated\":%lld,\"same\":%lld,\"skipped\":%lld,\"rejected\":%lld}",
		(long long)(is->created - was->created), (long long)(is->updated - was->updated),
		(long long)(is->same - was->same), (long long)(is->skipped - was->skipped),
		(long long)(is->rejected - was->rejected));
}

static failed
write_lines(struct act *x, void *v)
{
	struct batch *b = v;
	failed f;

	x->known = b->together ? b->im->known : NULL;
	if (b->together)
		TRY(import_ahead(x, b->im, b->from, b->to));
	for (size_t i = b->from; i < b->to; i++)
		if ((f = write_line(x, b, i))) {
			b->failed_at = (ptrdiff_t)i;
			return f;
		}
	return NULL;
}

static failed
write_batch(struct act *x, void *v)
{
	struct batch *b = v;
	const struct importing *im = b->im;
	int64_t first = im->lines[b->from].number, last = im->lines[b->to - 1].number;

	x->sheet = true;
	b->sum = im->sum;
	b->held = im->held;
	b->failed_at = -1;
	TRY(b->together ? act_block(x, write_lines, b) : write_lines(x, b));
	TRY(db_run(x->db, x->a, import_count, NULL, .import_id = im->import, .rows_read = b->sum.read,
		.created = b->sum.created, .updated = b->sum.updated, .same = b->sum.same,
		.skipped = b->sum.skipped, .rejected = b->sum.rejected, .held = b->held, .at_row = last));
	TRY(write_job(x, b, last));
	return act_record(x, (struct entry){ .what = im->record->import, .object = "import", .object_id = im->import,
		.title = sheet_say(x->a, &says_batch, arena_int(x->a, first),
			arena_int(x->a, last)),
		.changes = counts_text(x->a, &im->sum, &b->sum) });
}

/*
 * Alone: without the savepoint that others need, whose journal grows with the batch
 * and is gone through at each statement.
 */
static failed
try_part(struct batch *b)
{
	struct importing *im = b->im;
	failed f = NULL;

	for (int i = 0; i < BUSY_TRIES; i++) {
		f = act_run_alone(im->world, im->batch, im->who, S("import"), write_batch, b);
		if (!f || f->code != ERR_BUSY)
			break;
	}
	return f;
}

/* A block tells a fault late, or of another row: the rows are written one by one to learn whose it is. */
static failed
write_part(struct batch *b)
{
	struct importing *im = b->im;
	failed f;

	b->together = im->blocks;
	f = try_part(b);
	if (f && b->together && import_row_fault(f)) {
		b->together = false;
		f = try_part(b);
	}
	if (f)
		return f;
	im->sum = b->sum;
	im->held = b->held;
	im->at = im->lines[b->to - 1].number;
	return NULL;
}

/* Everything proven is written; a row that spoils its transaction is refused and left out of it. */
static failed
write_all(struct importing *im, struct job_run *run)
{
	struct batch *b = NEW(im->batch, struct batch);

	*b = (struct batch){ .im = im, .run = run, .to = im->n };
	while (b->from < im->n) {
		failed f = write_part(b);

		if (!f) {
			b->from = b->to;
			b->to = im->n;
			continue;
		}
		if (b->failed_at < 0 || !import_row_fault(f))
			return f;
		b->to = (size_t)b->failed_at + 1;
		im->lines[b->failed_at].outcome = ROW_REJECTED;
		im->lines[b->failed_at].object = (id){ 0 };
		im->lines[b->failed_at].reason = b->said.n ? b->said : import_reason(im->batch, f);
	}
	return NULL;
}

/* A rule that runs out of memory holds the baton until the batch's memory is given back. */
static failed
write_guarded(struct importing *im, struct job_run *run)
{
	jmp_buf full;
	bool over;
	failed f;

	if (setjmp(full)) {
		over = arena_over(im->batch);
		arena_full(im->batch, NULL);
		arena_reset(im->batch);
		return over ? FAIL_SAY(im->a, ERR_LARGE, NULL, &says_memory)
			: FAIL(im->a, ERR_BUSY, "no memory for a batch");
	}
	arena_full(im->batch, &full);
	f = write_all(im, run);
	arena_full(im->batch, NULL);
	return f;
}

/* --- the whole ------------------------------------------------------------------------------ */

static failed
run_of(const struct world *w, struct arena *a, id import, struct import_by_id_row *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, import_by_id, ret, .import_id = import);
	db_return(w->pool, d);
	return f;
}

static failed
set_merged(struct act *x, void *v)
{
	const struct importing *im = v;
	int64_t n = import_merged(im);

	TRY(db_run(x->db, x->a, import_merged_set, NULL, .import_id = im->import, .merged = n));
	return act_record(x, (struct entry){ .what = im->record->import, .object = "import", .object_id = im->import,
		.title = sheet_say(x->a, &says_merged, arena_int(x->a, n), (str){ 0 }) });
}

/* Told at the end of the sheet, behind its rows: the page of the result says it. */
static failed
note_merged(struct importing *im)
{
	return act_run(im->world, im->a, im->who, S("import"), set_merged, im);
}

failed
import_run_rows(const struct world *w, const struct actor *who, struct arena *a, const struct record *r, id import,
                struct job_run *run, struct import_sum *ret)
{
	struct import_by_id_row was;
	struct importing *im;
	int64_t size;
	failed f;
	int fd;

	TRY(run_of(w, a, import, &was));
	f = file_open(w, a, was.file_id, &fd, &size);
	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, NULL, &says_gone) : f;
	TRY(import_open(a, w, who, r, fd, &was, &im));
	im->import = import;
	im->sum = import_sum_of(&was);
	if (was.at_row > im->at)
		im->at = was.at_row;
	while (!im->ended && !(run && job_cancelled(run))) {
		TRY(import_take(&im));
		TRY(write_guarded(im, run));
	}
	*ret = im->sum;
	return im->ended && import_merged(im) ? note_merged(im) : NULL;
}

struct ending { const struct record *record; id import; struct import_sum sum; const struct text *title; str line; };

static failed
tell(struct act *x, void *v)
{
	const struct ending *e = v;
	str title = sheet_say(x->a, e->title, str_of(e->record->label), (str){ 0 });

	if (x->who->person.v)
		TRY(notice_send(x, x->who->person, title, e->line,
			arena_fmt(x->a, "%s/import/%lld", e->record->path, (long long)e->import.v)));
	return act_record(x, (struct entry){ .what = e->record->import, .object = "import",
		.object_id = e->import, .title = title,
		.changes = counts_text(x->a, &(struct import_sum){ 0 }, &e->sum) });
}

/* What was done stays done when it cannot be told. */
static void
tell_owner(struct job_run *run, struct ending *e)
{
	failed f = act_run(run->world, run->a, run->who, S("import"), tell, e);

	if (f)
		log_fault("import", "the end of an import was not told: " FMT, ARG(f->what));
}

failed
import_read_args(struct job_run *run, const struct record **ret, id *ret_import)
{
	json_t *root = json_text(run->a, run->job.args);
	str name = arena_str(run->a, str_of(json_string_value(json_object_get(root, "record"))));
	str import = arena_str(run->a, str_of(json_string_value(json_object_get(root, "import"))));
	const struct record *r = record_named(name);

	json_decref(root);
	if (!r || !r->import || !r->create || !r->form || !str_int(import, &ret_import->v))
		return FAIL(run->a, ERR_MISSING, "no such record to import");
	if (!actor_may(run->world, run->who, r->import))
		return FAIL_SAY(run->a, ERR_DENIED, NULL, &says_rights, str_of(r->label));
	*ret = r;
	return NULL;
}

/* What was refused before the file broke off is handed out as well; the fault itself lies behind it. */
static void
result_of_part(struct job_run *run, const struct record *r, id import, failed why)
{
	id result = { 0 };
	failed f = why->say ? import_result_make(run->world, run->who, run->a, r, import, &result) : NULL;

	if (f)
		log_fault("import", "no result of an import that broke off: " FMT, ARG(f->what));
	job_result(run, result);
}

failed
import_job(struct job_run *run)
{
	const struct record *r;
	struct import_sum sum = { 0 };
	id import, result;
	failed f;

	TRY(import_read_args(run, &r, &import));
	f = import_run_rows(run->world, run->who, run->a, r, import, run, &sum);
	if (f) {
		result_of_part(run, r, import, f);
		tell_owner(run, &(struct ending){ r, import, sum, &says_broken, err_sentence(run->a, f) });
		return f;
	}
	job_note(run, import_line_of(run->a, &sum));
	TRY(import_result_make(run->world, run->who, run->a, r, import, &result));
	job_result(run, result);
	tell_owner(run, &(struct ending){ r, import, sum, run->job.cancel ? &says_stopped : &says_done,
		import_line_of(run->a, &sum) });
	if (run->job.cancel)
		return NULL;
	return job_progress(run, sum.read, sum.read - sum.rejected - sum.skipped,
		sum.rejected + sum.skipped, run->job.at);
}
