/*
 * import_undo.c - an import taken back, from its last row to its first: what it made is removed,
 * what it changed is as it was.  A row that somebody has edited since stays, and is named; so is one
 * that cannot be taken back.  As in record_import.c a batch is one transaction, and a row that spoils
 * it is left out of it; a killed run goes on with the next row.
 */
#include <jansson.h>
#include <setjmp.h>
#include <string.h>

#include "platform/notice.h"
#include "platform_work.h"
#include "web/sheets.h"

#define UNDO_BATCH  100
#define UNDO_ARENA  ((size_t)64 << 20)
#define FORGET_ROWS 5000        /* of one transaction */

static const struct text
	says_name    = { "undo.name", "撤销导入{1}：{2}" },
	says_edited  = { "undo.edited", "导入以后又被改过，保留现在的内容。" },
	says_gone    = { "undo.gone", "已经不在了，或者不在您的范围内，保留不动。" },
	says_no_remove = { "undo.no_remove", "这类记录不能整批撤销新增，请逐个处理。" },
	says_empty   = { "undo.empty", "{1}原来没有填写，不能恢复成空的。" },
	says_forgotten = { "undo.forgotten", "原来的内容已不再保存，不能恢复。" },
	says_nothing = { "undo.nothing", "这次导入没有写入任何行，不用撤销。" },
	says_running = { "undo.running", "导入还在写入，请先停止或等它做完。" },
	says_old     = { "undo.old", "导入已超过 {1} 天，不能整批撤销了。" },
	says_sum     = { "undo.sum", "写入过 {1} 行：{2}。" },
	says_done    = { "undo.done", "已撤销 " },
	says_kept    = { "undo.kept", "，保留 " },
	says_failed  = { "undo.failed", "，没撤成 " },
	says_told    = { "undo.told", "{1}导入已撤销" },
	says_rows    = { "undo.rows", "撤销第 {1}–{2} 行" };

/* --- asking --------------------------------------------------------------------------- */

failed
import_undo_prove(struct act *x, const struct import_by_id_row *run)
{
	struct job_row job;

	if (!(run->created + run->updated))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_nothing);
	TRY(job_one(x->db, x->a, x->who->account, run->job_id, &job));
	if (job.state < JOB_DONE)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_running);
	if (x->now.us - run->made.us > UNDO_DAYS * DAY)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_old, arena_fmt(x->a, "%d", UNDO_DAYS));
	return NULL;
}

failed
import_undo_ask(struct act *x, void *v)
{
	struct import_asked *i = v;
	struct import_by_id_row run;
	struct job_row before;
	str title;

	TRY(db_one(x->db, x->a, import_by_id, &run, .import_id = i->import, .account_id = x->who->account));
	TRY(import_undo_prove(x, &run));
	i->job = run.undo_job_id;
	if (run.undo_job_id.v) {
		TRY(job_one(x->db, x->a, x->who->account, run.undo_job_id, &before));
		if (before.state <= JOB_DONE)
			return NULL;
	}
	title = sheet_say(x->a, &says_name, str_of(i->record->label), utf8_first(run.name, 60));
	TRY(job_start(x, "record.import.undo", title, arena_fmt(x->a, "{\"record\":\"%s\",\"import\":\"%lld\"}",
		i->record->name, (long long)i->import.v), &i->job));
	TRY(db_run(x->db, x->a, import_undo_start, NULL, .import_id = i->import, .job_id = i->job));
	return act_record(x, (struct entry){ .what = i->record->import, .object = "import", .object_id = i->import,
		.title = title });
}

/* --- one row -------------------------------------------------------------------------------- */

struct undo_line { struct import_undo_rows_row row; enum undo_outcome outcome; str reason; };

struct undoing {
	const struct record *record;
	struct job_run *run;
	struct arena *a;                /* of one batch */
	id import;
	int64_t at, done, kept, failed_count, expected;
	struct undo_line *lines; size_t n;
	size_t from, to;
	ptrdiff_t failed_at;
	int64_t sums[UNDO_FAILED + 1];  /* with this batch */
};

static void
end_as(struct undo_line *l, enum undo_outcome outcome, str reason)
{
	l->outcome = outcome;
	l->reason = reason;
}

/* What the import put there (index 1), or what stood there before (index 0), by the form's table. */
static failed
read_was(struct act *x, const struct record *r, str was, size_t index, void *form, bool *fields, bool *empty)
{
	json_t *root = json_loadb(was.s ? was.s : "", was.n, JSON_REJECT_DUPLICATES, NULL);
	failed all = NULL;

	for (size_t i = 0; i < r->form->n; i++) {
		const struct field *f = &r->form->fields[i];
		json_t *pair = json_object_get(root, f->name);
		str text = arena_str(x->a, str_of(json_string_value(json_array_get(pair, index))));
		static const char zero[64];

		if (!pair)
			continue;
		fields[i] = true;
		empty[i] = !text.n;
		if (text.n)
			all = err_join(x->a, all, field_read(x->a, f, text, form));
		else if (f->size <= sizeof zero)
			memcpy((char *)form + f->at, zero, f->size);
	}
	json_decref(root);
	return all;
}

static failed
put_back(struct act *x, const struct record *r, const struct undo_line *l, str was, void *now, struct undo_line *ret)
{
	bool *fields = NEW_N(x->a, bool, r->form->n), *empty = NEW_N(x->a, bool, r->form->n);

	TRY(read_was(x, r, was, 0, now, fields, empty));
	if (r->restore)
		return r->restore(x, l->row.object_id, l->row.rev, now, empty);
	for (size_t i = 0; i < r->form->n; i++)
		if (empty[i] && r->form->fields[i].flags & SENSITIVE) {
			end_as(ret, UNDO_FAILED, sheet_say(x->a, &says_empty, str_of(r->form->fields[i].label),
				(str){ 0 }));
			return NULL;
		}
	return r->update(x, l->row.object_id, l->row.rev, now);
}

static failed
undo_change(struct act *x, const struct record *r, struct undo_line *l)
{
	void *after = arena_get(x->a, r->form->size), *now = arena_get(x->a, r->form->size);
	bool *fields = NEW_N(x->a, bool, r->form->n), *empty = NEW_N(x->a, bool, r->form->n);
	int64_t rev;
	str was, differs;

	TRY(crypt_open(x->world->keys, x->a, l->row.was, &was));
	if (!was.n) {
		end_as(l, UNDO_FAILED, str_of(says_forgotten.zh));
		return NULL;
	}
	TRY(read_was(x, r, was, 1, after, fields, empty));
	TRY(import_compare(x, r, l->row.object_id, fields, after, now, &rev, &differs));
	/* A number may have been changed where the row's own rev does not tell: with the person. */
	if (rev != l->row.rev || differs.n) {
		end_as(l, UNDO_KEPT, str_of(says_edited.zh));
		return NULL;
	}
	return put_back(x, r, l, was, now, l);
}

static failed
undo_create(struct act *x, const struct record *r, struct undo_line *l)
{
	void *now = arena_get(x->a, r->form->size);
	int64_t rev = 0;

	if (!r->remove) {
		end_as(l, UNDO_FAILED, str_of(says_no_remove.zh));
		return NULL;
	}
	TRY(r->prefill(x->db, x->a, x->world, x->who->scope, l->row.object_id, now, &rev));
	if (rev != l->row.rev) {
		end_as(l, UNDO_KEPT, str_of(says_edited.zh));
		return NULL;
	}
	TRY(r->remove(x, l->row.object_id, l->row.rev));
	return db_run(x->db, x->a, held_reopen, x->who->scope, NULL, .record = str_of(r->name),
		.object_id = l->row.object_id);
}

/* A fault that was found before anything was written is the row's own. */
static failed
undo_line(struct act *x, struct undoing *u, struct undo_line *l)
{
	const struct record *r = u->record;
	int64_t written = db_written(x->db);
	struct secret sealed = { 0 };
	failed f = NULL;

	if (!l->outcome) {
		f = l->row.outcome == ROW_CREATED ? undo_create(x, r, l) : undo_change(x, r, l);
		if (f && (!import_row_fault(f) || db_written(x->db) != written))
			return f;
		if (f)
			end_as(l, f->code == ERR_MISSING ? UNDO_KEPT : UNDO_FAILED,
				f->code == ERR_MISSING ? str_of(says_gone.zh) : import_reason(x->a, f));
		else if (!l->outcome)
			l->outcome = UNDO_DONE;
	}
	TRY(crypt_seal(x->world->keys, x->a, "import_row.undo_reason", l->row.import_row_id, l->reason, &sealed));
	TRY(db_run(x->db, x->a, import_undo_put, NULL, .import_row_id = l->row.import_row_id,
		.undo = (int64_t)l->outcome, .reason = sealed));
	u->sums[l->outcome]++;
	return NULL;
}

/* --- batches ------------------------------------------------------------------------------------ */

static failed
undo_batch(struct act *x, void *v)
{
	struct undoing *u = v;
	int64_t first = u->lines[u->from].row.row_no, last = u->lines[u->to - 1].row.row_no;
	failed f;

	u->sums[UNDO_DONE] = u->done;
	u->sums[UNDO_KEPT] = u->kept;
	u->sums[UNDO_FAILED] = u->failed_count;
	u->failed_at = -1;
	for (size_t i = u->from; i < u->to; i++) {
		struct undo_line line = u->lines[i];

		if ((f = undo_line(x, u, &line))) {
			u->failed_at = (ptrdiff_t)i;
			return f;
		}
	}
	TRY(db_run(x->db, x->a, import_undo_count, NULL, .import_id = u->import, .undone = u->sums[UNDO_DONE],
		.kept = u->sums[UNDO_KEPT], .failed = u->sums[UNDO_FAILED], .row_no = last));
	TRY(db_run(x->db, x->a, job_move, NULL, .job_id = u->run->job.job_id, .expected = u->expected,
		.done = u->sums[UNDO_DONE], .failed_count = u->sums[UNDO_KEPT] + u->sums[UNDO_FAILED], .at = last));
	return act_record(x, (struct entry){ .what = u->record->import, .object = "import", .object_id = u->import,
		.title = sheet_say(x->a, &says_rows, arena_int(x->a, last),
			arena_int(x->a, first)) });
}

static failed
undo_part(struct undoing *u)
{
	TRY(act_run_alone(u->run->world, u->a, u->run->who, S("import"), undo_batch, u));
	u->done = u->sums[UNDO_DONE];
	u->kept = u->sums[UNDO_KEPT];
	u->failed_count = u->sums[UNDO_FAILED];
	u->at = u->lines[u->to - 1].row.row_no;
	return NULL;
}

static failed
undo_all(struct undoing *u)
{
	u->from = 0;
	u->to = u->n;
	while (u->from < u->n) {
		failed f = undo_part(u);

		if (!f) {
			u->from = u->to;
			u->to = u->n;
			continue;
		}
		if (u->failed_at < 0 || !import_row_fault(f))
			return f;
		u->to = (size_t)u->failed_at + 1;
		end_as(&u->lines[u->failed_at], UNDO_FAILED, import_reason(u->a, f));
	}
	return NULL;
}

static failed
read_lines(struct undoing *u)
{
	struct import_undo_rows_rows rows;
	struct db *d;
	failed f;

	TRY(db_borrow(u->run->world->pool, u->a, &d));
	f = db_all(d, u->a, import_undo_rows, &rows, .import_id = u->import, .before = u->at, .most = UNDO_BATCH);
	db_return(u->run->world->pool, d);
	TRY(f);
	u->n = rows.n;
	u->lines = NEW_N(u->a, struct undo_line, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		u->lines[i].row = rows.at[i];
	return NULL;
}

/* A batch that fills its memory fails the job and not the process. */
static failed
undo_guarded(struct undoing *u)
{
	jmp_buf full;
	failed f;

	arena_reset(u->a);
	if (setjmp(full)) {
		arena_full(u->a, NULL);
		arena_reset(u->a);
		return FAIL(u->run->a, ERR_BUSY, "no memory for a batch");
	}
	arena_full(u->a, &full);
	f = read_lines(u);
	if (!f && u->n)
		f = undo_all(u);
	arena_full(u->a, NULL);
	return f;
}

/* --- the job --------------------------------------------------------------------------------------- */

static str
sum_line(struct arena *a, const struct undoing *u)
{
	struct buf b = { .a = a };

	buf_put(&b, str_of(says_done.zh));
	buf_int(&b, u->done);
	buf_put(&b, str_of(says_kept.zh));
	buf_int(&b, u->kept);
	buf_put(&b, str_of(says_failed.zh));
	buf_int(&b, u->failed_count);
	return sheet_say(a, &says_sum, arena_int(a, u->expected), buf_str(&b));
}

static failed
tell(struct act *x, void *v)
{
	const struct undoing *u = v;
	str title = sheet_say(x->a, &says_told, str_of(u->record->label), (str){ 0 });

	if (x->who->person.v)
		TRY(notice_send(x, x->who->person, title, sum_line(x->a, u),
			arena_fmt(x->a, "%s/import/%lld", u->record->path, (long long)u->import.v)));
	return act_record(x, (struct entry){ .what = u->record->import, .object = "import", .object_id = u->import,
		.title = title });
}

static failed
begin(struct undoing *u)
{
	struct import_by_id_row was;
	struct db *d;
	failed f;

	TRY(db_borrow(u->run->world->pool, u->run->a, &d));
	f = db_one(d, u->run->a, import_by_id, &was, .import_id = u->import);
	db_return(u->run->world->pool, d);
	TRY(f);
	u->at = was.undo_row ? was.undo_row : INT64_MAX;
	u->done = was.undone;
	u->kept = was.undo_kept;
	u->failed_count = was.undo_failed;
	u->expected = was.created + was.updated;
	return NULL;
}

static void
batch_end(void *v)
{
	arena_close(v);
}

failed
import_undo_job(struct job_run *run)
{
	struct undoing *u = NEW(run->a, struct undoing);
	failed f;

	u->run = run;
	TRY(import_read_args(run, &u->record, &u->import));
	TRY(begin(u));
	if (!(u->a = arena_open(UNDO_ARENA)))
		return FAIL(run->a, ERR_BUSY, "no memory for a batch");
	arena_defer(run->a, batch_end, u->a);
	do {
		if (job_cancelled(run))
			break;
		TRY(undo_guarded(u));
	} while (u->n);
	job_note(run, sum_line(run->a, u));
	f = act_run(run->world, run->a, run->who, S("import"), tell, u);
	if (f)
		log_fault("import", "the end of an undo was not told: " FMT, ARG(f->what));
	return job_progress(run, u->expected, u->done, u->kept + u->failed_count, run->job.at);
}

/* --- forgetting what stood before ----------------------------------------------------------------------- */

struct forgetting { int64_t changed; };

static failed
forget(struct act *x, void *v)
{
	struct forgetting *t = v;
	struct moment since = { x->now.us - UNDO_DAYS * DAY };

	TRY(db_run(x->db, x->a, import_forget, &t->changed, .since = since, .most = FORGET_ROWS));
	return act_record(x, (struct entry){ .what = "import.forget", .object = "import" });
}

failed
import_forget_job(struct job_run *run)
{
	struct forgetting t = { 0 };

	do
		TRY(act_run(run->world, run->a, run->who, S("job"), forget, &t));
	while (t.changed == FORGET_ROWS);
	return NULL;
}
