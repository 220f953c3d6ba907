/*
 * record_export.c - what the list shows as a sheet: masked, marked with whose copy
 * it is, recorded before it is sent.  Small ones are answered at once; others are a
 * job, whose file is found under 我的任务.
 */
#include <string.h>
#include <sys/stat.h>

#include "platform/file.h"
#include "platform/json_text.h"
#include "platform/reveal.h"
#include "web/sheets.h"

#define ASKED_FOR (7 * DAY)     /* how long the filter of a waiting job stays readable */

static const struct text
	says_format_label = { "export.format_label", "格式" },
	says_export = { "export.export", "导出" },
	says_every  = { "export.every", "列表里没有的列也要" },
	says_mark   = { "export.mark", "{1} 导出于 {2} 仅供工作使用" },
	says_task   = { "export.task", "导出{1}" },
	says_rows   = { "export.rows", "导出 {1} 行" },
	says_large  = { "export.large", "超过 {1} 行，已转到后台导出，做好后在这里下载。" },
	says_format = { "export.format", "格式只能是 xlsx 或 csv。" },
	says_rights = { "export.rights", "您没有导出{1}的权限。" },
	says_full_label = { "export.full_label", "完整号码" },
	says_reason_label = { "export.reason_label", "为什么要完整号码" },
	says_reason = { "export.reason", "请写明为什么要完整号码，会记入审计。" },
	says_reveal = { "export.reveal", "您没有查看完整号码的权限，可以导出遮盖的。" },
	says_mark_full = { "export.mark_full", "{1} 含完整号码" },
	says_old    = { "export.old", "这个任务排队太久，请重新导出。" };

/* --- the form: the filter, and the format behind it -------------------------------- */

static failed
check_format(struct arena *a, const struct field *f, const void *value)
{
	str s = *(const str *)value;

	return str_eq(s, S("xlsx")) || str_eq(s, S("csv")) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_format);
}

const struct entity *
export_entity_of(struct arena *a, const struct record *r)
{
	size_t n = r->filter ? r->filter->n : 0, size = r->filter ? r->filter->size : 0;
	size_t at = (size + _Alignof(str) - 1) / _Alignof(str) * _Alignof(str);
	struct field *fields = NEW_N(a, struct field, n + 4);
	struct entity *e = NEW(a, struct entity);
	size_t full = at + 2 * sizeof(str);

	for (size_t i = 0; i < n; i++)
		fields[i] = r->filter->fields[i];
	fields[n] = (struct field){ .name = "format", .label = says_format_label.zh, .kind = KIND_TEXT,
		.flags = MUST, .at = at,
		.size = sizeof(str), .align = _Alignof(str), .max = 4, .check = check_format };
	fields[n + 1] = (struct field){ .name = "reason", .label = says_reason_label.zh, .kind = KIND_TEXT,
		.at = at + sizeof(str), .size = sizeof(str), .align = _Alignof(str), .max = 200 };
	fields[n + 2] = (struct field){ .name = "full", .label = says_full_label.zh, .kind = KIND_BOOL,
		.at = full, .size = sizeof(bool), .align = _Alignof(bool) };
	fields[n + 3] = (struct field){ .name = "every", .label = says_every.zh, .kind = KIND_BOOL,
		.at = full + sizeof(bool), .size = sizeof(bool), .align = _Alignof(bool) };
	*e = (struct entity){ .name = "export", .label = says_export.zh, .fields = fields, .n = n + 4,
		.size = full + sizeof(str), .align = r->filter && r->filter->align > _Alignof(str)
			? r->filter->align : _Alignof(str) };
	return e;
}

static enum sheet_format
format_of(str word)
{
	return str_eq(word, S("csv")) ? SHEET_CSV : SHEET_XLSX;
}

str
sheet_type(enum sheet_format f)
{
	return f == SHEET_CSV ? S("text/csv; charset=utf-8")
	                      : S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

str
export_name(struct arena *a, const struct world *w, const struct record *r, enum sheet_format f)
{
	str now = moment_text(a, world_now(w));

	return arena_fmt(a, "%s-" FMT "-" FMT FMT "%s", r->label, ARG(str_part(now, 0, 10)), ARG(str_part(now, 11, 2)),
	                 ARG(str_part(now, 14, 2)), f == SHEET_CSV ? ".csv" : ".xlsx");
}

/* --- writing ------------------------------------------------------------------------------ */

struct writing {
	const struct world *world;
	struct arena *a;
	struct sheet_out *to;
	struct shown shown;
	struct sheet_cell *cells;
	int64_t rows, most;
	bool more, full;
};

/* The end of a walk that has seen enough. */
static const struct err enough = { .code = ERR_LARGE, .at = HERE, .what = { "enough", 6 } };

static failed
write_row(void *v, struct arena *scratch, const void *row)
{
	struct writing *w = v;

	if (w->most && w->rows == w->most) {
		w->more = true;
		return &enough;
	}
	for (size_t i = 0; i < w->shown.n; i++)
		w->cells[i] = sheet_cell_of(w->world->keys, scratch, w->shown.at[i], row, w->full);
	w->rows++;
	return sheet_out_row(w->to, w->cells, w->shown.n);
}

/* Row by row, in the order in which they were ticked. */
static failed
write_ticked(const struct world *w, const struct actor *who, struct arena *a, struct db *d,
             const struct export_ask *ask, struct writing *out)
{
	for (size_t i = 0; i < ask->n_ids; i++) {
		void *row = arena_get(a, ask->record->row->size);
		failed f = ask->record->one(d, a, w, who->scope, ask->ids[i], row);

		if (f && f->code != ERR_MISSING)
			return f;
		if (!f)
			TRY(write_row(out, a, row));
	}
	return NULL;
}

#define WALK_ROWS  200          /* a page of a list that is walked along */
#define WALK_ARENA ((size_t)16 << 20)

static void
page_end(void *v)
{
	arena_close(v);
}

failed
record_walk(const struct record *r, struct db *d, struct arena *a, const struct world *w, struct scope scope,
            const void *filter, db_each_row *each, void *arg)
{
	struct ask ask = { .filter = filter, .most = WALK_ROWS };
	struct found found = { .n = WALK_ROWS };
	struct arena *page;

	if (r->each)
		return r->each(d, a, w, scope, filter, each, arg);
	page = arena_below(a, WALK_ARENA);
	if (!page)
		return FAIL(a, ERR_BUSY, "no memory for a page of a list");
	arena_defer(a, page_end, page);
	while (found.n == WALK_ROWS) {
		arena_reset(page);
		TRY(r->list(d, page, w, scope, &ask, &found));
		for (size_t i = 0; i < found.n; i++) {
			const char *row = (const char *)found.at + i * r->row->size;

			TRY(each(arg, page, row));
			ask.after = r->place(row);
		}
		/* The next page begins behind it, in memory that outlives this one's. */
		ask.after.path = arena_str(a, ask.after.path);
		ask.after.key = arena_str(a, ask.after.key);
	}
	return NULL;
}

str
export_mark(struct arena *a, const struct world *w, const struct actor *who)
{
	struct buf b = { .a = a };
	const str parts[] = { w->house, who->within.name, who->name, who->post_title };

	for (size_t i = 0; i < COUNT(parts); i++) {
		if (b.n && parts[i].n)
			buf_char(&b, ' ');
		buf_put(&b, parts[i]);
	}
	return sheet_say(a, &says_mark, buf_str(&b), moment_text(a, world_now(w)));
}

failed
export_write(const struct world *w, const struct actor *who, struct arena *a, struct db *d,
	const struct export_ask *ask,
             int fd, struct export_done *ret)
{
	const struct record *r = ask->record;
	struct writing out = { .world = w, .a = a, .most = ask->most, .full = ask->full,
		.shown = ask->columns.n ? ask->columns : sheet_shown(a, r) };
	struct sheet_column *columns = NEW_N(a, struct sheet_column, out.shown.n + 1);
	str mark = export_mark(a, w, who);
	failed f;

	if (ask->full)
		mark = sheet_say(a, &says_mark_full, mark, (str){ 0 });
	for (size_t i = 0; i < out.shown.n; i++)
		columns[i].title = sheet_title(a, out.shown.at[i]);
	out.cells = NEW_N(a, struct sheet_cell, out.shown.n + 1);
	TRY(sheet_out_open(a, fd, ask->format, str_of(r->label), mark, columns, out.shown.n, &out.to));
	f = ask->n_ids ? write_ticked(w, who, a, d, ask, &out)
	               : record_walk(r, d, a, w, who->scope, ask->filter, write_row, &out);
	if (f && !out.more)
		return f;
	if (!out.more)
		TRY(sheet_out_close(out.to));
	*ret = (struct export_done){ out.rows, out.more };
	return NULL;
}

/* {"rows":12,"format":"xlsx","filter":{…}}: numbers that were searched for stay out of the record. */
static str
audit_text(struct act *x, const struct export_ask *ask, int64_t rows)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "rows");
	emit_int(&j, rows);
	emit_key(&j, "format");
	emit_z(&j, ask->format == SHEET_CSV ? "csv" : "xlsx");
	if (ask->full) {
		emit_key(&j, "full");
		emit_bool(&j, true);
	}
	emit_key(&j, "filter");
	emit_object(&j);
	for (size_t i = 0; ask->record->filter && ask->filter && i < ask->record->filter->n; i++) {
		const struct field *f = &ask->record->filter->fields[i];
		str v = field_plain(x->a, f, ask->filter);
		unsigned char mac[32];

		if (!v.n || str_eq(v, S("0")))
			continue;
		emit_key(&j, f->name);
		/* A word may be a name or a number: the digest tells that it was the same one. */
		crypt_mac(x->world->keys, "audit.secret", v, mac);
		emit_str(&j, f->flags & (SENSITIVE | FIND) ? crypt_hex(x->a, (str){ (char *)mac, 8 })
		                                            : field_show(x->a, f, ask->filter));
	}
	emit_end(&j);
	emit_end(&j);
	return buf_str(&b);
}

/* alone: nobody else has agreed to it.  over: too much in full for one alone, nothing was recorded. */
struct exported { const struct export_ask *ask; int64_t rows; bool alone, over; };

static failed
record_exported(struct act *x, void *v)
{
	struct exported *e = v;
	str rows = arena_int(x->a, e->rows);
	bool within = true;

	if (e->ask->full && e->alone)
		TRY(reveal_rows(x, e->rows, &within));
	e->over = !within;
	if (e->over)
		return FAIL(x->a, ERR_LIMIT, "%d rows in full a day", EXPORT_FULL_MOST);
	return act_record(x, (struct entry){ .what = e->ask->record->export, .object = e->ask->record->name,
		.org_path = x->who->org_path, .title = sheet_say(x->a, &says_rows, rows, (str){ 0 }),
		.changes = audit_text(x, e->ask, e->rows), .reason = e->ask->full ? e->ask->reason : (str){ 0 } });
}

static failed
file_size(struct arena *a, int fd, int64_t *ret)
{
	struct stat st;

	if (fstat(fd, &st))
		return FAIL(a, ERR_FAULT, "an export cannot be measured");
	*ret = st.st_size;
	return NULL;
}

/* Numbers in full: with the permit, for a reason, and more than a few only when somebody else agrees. */
static failed
ask_full(struct rq *rq, struct export_ask *ask)
{
	const struct field *full = entity_field(rq->route->form, S("full"));
	const struct field *reason = entity_field(rq->route->form, S("reason"));

	ask->full = *(const bool *)field_of(full, rq->form);
	if (!ask->full)
		return NULL;
	ask->reason = str_trim(*(const str *)field_of(reason, rq->form));
	ask->most = EXPORT_FULL_MOST;
	if (!rq->record->reveal || !web_may(rq, rq->record->reveal))
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_reveal);
	return utf8_chars(ask->reason) > 1 ? NULL : FAIL_SAY(rq->a, ERR_INVALID, reason, &says_reason);
}

failed
record_export_do(struct rq *rq)
{
	const struct record *r = rq->record;
	const struct field *format = entity_field(rq->route->form, S("format"));
	const struct field *every = entity_field(rq->route->form, S("every"));
	struct export_asked asked = { .ask = { .record = r, .filter = rq->form,
		.format = format_of(*(const str *)field_of(format, rq->form)), .most = SHEET_DIRECT_MOST } };
	struct list_columns columns;

	TRY(ask_full(rq, &asked.ask));
	if (!*(const bool *)field_of(every, rq->form)) {
		TRY(record_columns(rq, r, &columns));
		asked.ask.columns = (struct shown){ columns.at, columns.n };
	}
	return export_answer(rq, &asked);
}

/* Here and now when it is small, else as a job. */
failed
export_answer(struct rq *rq, struct export_asked *asked)
{
	const struct record *r = asked->ask.record;
	struct export_done done;
	struct exported e = { .ask = &asked->ask, .alone = true };
	int64_t size;
	failed f;
	int fd;

	TRY(file_scratch(rq->world, rq->a, &fd));
	TRY(export_write(rq->world, rq->who, rq->a, web_db(rq), &asked->ask, fd, &done));
	if (done.more && asked->ask.full)
		return full_export_ask(rq, &asked->ask);
	if (done.more) {
		web_flash(rq, sheet_say(rq->a, &says_large, arena_fmt(rq->a, "%d", SHEET_DIRECT_MOST), (str){ 0 }));
		TRY(web_write(rq, export_start, asked, "/tasks/%", &asked->job));
		job_runner_wake(rq->world);
		return NULL;
	}
	/* The audit row first: what is not recorded is not sent. */
	e.rows = done.rows;
	f = web_write_only(rq, record_exported, &e);
	if (e.over)
		return full_export_ask(rq, &asked->ask);
	TRY(f);
	TRY(file_size(rq->a, fd, &size));
	return web_file(rq, fd, size, export_name(rq->a, rq->world, r, asked->ask.format),
	                sheet_type(asked->ask.format));
}

/* --- as a job ------------------------------------------------------------------------------- */

/* What was asked for may hold a number: it waits sealed. */
static str
filter_text(struct act *x, const struct export_ask *ask)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };

	emit_object(&j);
	for (size_t i = 0; ask->record->filter && ask->filter && i < ask->record->filter->n; i++) {
		const struct field *f = &ask->record->filter->fields[i];
		str v = field_plain(x->a, f, ask->filter);

		/* Nothing chosen, or not ticked: no value that could be read again. */
		if (v.n && !str_eq(v, S("0"))) {
			emit_key(&j, f->name);
			emit_str(&j, v);
		}
	}
	emit_end(&j);
	return crypt_wrap(x->world->keys, x->a, "web.export", buf_str(&b), (struct moment){ x->now.us + ASKED_FOR });
}

str
export_args(struct act *x, const struct export_ask *ask)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "record");
	emit_z(&j, ask->record->name);
	emit_key(&j, "format");
	emit_z(&j, ask->format == SHEET_CSV ? "csv" : "xlsx");
	emit_key(&j, "filter");
	emit_str(&j, filter_text(x, ask));
	emit_key(&j, "columns");
	emit_str(&j, columns_text(x->a, ask->columns.at, ask->columns.n));
	if (ask->full) {
		emit_key(&j, "reason");
		emit_str(&j, ask->reason);
	}
	emit_end(&j);
	return buf_str(&b);
}

failed
export_start(struct act *x, void *v)
{
	struct export_asked *e = v;
	const struct record *r = e->ask.record;

	return job_start(x, EXPORT_JOB, sheet_say(x->a, &says_task, str_of(r->label), (str){ 0 }),
		export_args(x, &e->ask), &e->job);
}

static failed
filter_read(struct arena *a, const struct world *w, const struct record *r, str sealed, void **ret)
{
	void *filter = r->filter ? arena_get(a, r->filter->size) : NULL;
	const char *name;
	json_t *root, *value;
	failed f = NULL;
	str text;

	if (crypt_unwrap(w->keys, a, "web.export", sealed, world_now(w), &text))
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_old);
	root = json_text(a, text);
	json_object_foreach(root, name, value) {
		const struct field *field = r->filter ? entity_field(r->filter, str_of(name)) : NULL;

		if (field && !f)
			f = field_read(a, field, str_of(json_string_value(value)), filter);
	}
	json_decref(root);
	*ret = filter;
	return f;
}

static failed
ask_read(struct job_run *run, struct export_ask *ret)
{
	json_t *root = json_text(run->a, run->job.args);
	str record = arena_str(run->a, str_of(json_string_value(json_object_get(root, "record"))));
	str format = arena_str(run->a, str_of(json_string_value(json_object_get(root, "format"))));
	str filter = arena_str(run->a, str_of(json_string_value(json_object_get(root, "filter"))));
	str names = arena_str(run->a, str_of(json_string_value(json_object_get(root, "columns"))));
	str reason = arena_str(run->a, str_of(json_string_value(json_object_get(root, "reason"))));
	const struct record *r = record_named(record);
	void *values = NULL;

	json_decref(root);
	if (!r || !r->export)
		return FAIL(run->a, ERR_MISSING, "no such record to export");
	if (!actor_may(run->world, run->who, r->export))
		return FAIL_SAY(run->a, ERR_DENIED, NULL, &says_rights, str_of(r->label));
	/* With a reason: numbers in full, which two have agreed on (record_full.c). */
	if (reason.n && !(r->reveal && actor_may(run->world, run->who, r->reveal)))
		return FAIL_SAY(run->a, ERR_DENIED, NULL, &says_reveal);
	TRY(filter_read(run->a, run->world, r, filter, &values));
	*ret = (struct export_ask){ .record = r, .filter = values, .format = format_of(format), .full = reason.n > 0,
		.reason = reason };
	if (names.n)
		ret->columns = columns_named(run->a, r, names, NULL);
	return NULL;
}

struct keeping { struct exported exported; struct sealed_file sealed; str name; };

static failed
keep_export(struct act *x, void *v)
{
	struct keeping *k = v;

	TRY(file_keep_sealed(x, &k->sealed, k->name, sheet_type(k->exported.ask->format), "export"));
	return record_exported(x, &k->exported);
}

failed
export_job(struct job_run *run)
{
	struct export_ask ask;
	struct export_done done;
	struct keeping k = { .exported = { .ask = &ask } };
	struct db *d;
	failed f;
	int fd;

	TRY(ask_read(run, &ask));
	TRY(file_scratch(run->world, run->a, &fd));
	TRY(db_borrow(run->world->pool, run->a, &d));
	f = export_write(run->world, run->who, run->a, d, &ask, fd, &done);
	db_return(run->world->pool, d);
	TRY(f);
	TRY(file_seal(run->world, run->a, fd, &k.sealed));
	k.exported.rows = done.rows;
	k.name = export_name(run->a, run->world, ask.record, ask.format);
	TRY(act_run(run->world, run->a, run->who, S("job"), keep_export, &k));
	job_result(run, k.sealed.file_id);
	job_note(run, sheet_say(run->a, &says_rows, arena_int(run->a, done.rows), (str){ 0 }));
	return job_progress(run, done.rows, done.rows, 0, done.rows);
}
