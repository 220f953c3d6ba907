/*
 * import_api.c - imports over the JSON API.  Rows come as JSON, or a sheet as multipart; either way
 * they become the kept file of a run like any other, which begins at once.
 *
 *	POST /api/v1/members/import     {"rows":[{"name":"王小明",…},…],"mode":"add","name":"…"}
 *	                                or multipart/form-data with the part "file" (and "mode")
 *	GET  …/import/:id               what became of it so far
 *	GET  …/import/:id/rows          row by row, ?after=NEXT
 *	POST …/import/:id/undo          {}
 *
 * An Idempotency-Key makes a second copy of a request answer with the first one's run.
 */
#include <jansson.h>
#include <string.h>

#include "platform/file.h"
#include "web/api.h"
#include "web/import_view.h"

#define API_ROWS_MOST ((int64_t)8 << 20)        /* bytes of a JSON body; more come as a sheet */

static const struct text
	says_type  = { "import_api.type", "请用 application/json 提交 rows，或者用 multipart/form-data 提交表格文件。" },
	says_rows  = { "import_api.rows", "rows 要是一组对象，每个对象是一行，值是文字、数字、true 或 false。" },
	says_large = { "import_api.large", "JSON 最大 8 MB，更多的行请用 multipart/form-data 提交表格文件。" },
	says_field = { "import_api.field", "没有“{1}”这一列。" },
	says_mode  = { "import_api.mode", "mode 只能是 both、add 或 update。" },
	says_empty = { "import_api.empty", "rows 是空的。" },
	says_name  = { "import_api.name", "接口导入.csv" };

static const struct { const char *name; enum import_mode mode; } modes[] = {
	{ "both", IMPORT_BOTH }, { "add", IMPORT_ADD }, { "update", IMPORT_UPDATE } };

static failed
mode_of(struct rq *rq, str word, enum import_mode *ret)
{
	*ret = IMPORT_BOTH;
	if (!word.n)
		return NULL;
	for (size_t i = 0; i < COUNT(modes); i++)
		if (str_eq(word, str_of(modes[i].name))) {
			*ret = modes[i].mode;
			return NULL;
		}
	return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_mode);
}

/* --- rows in JSON become a sheet ------------------------------------------------------- */

static failed
cell_of(struct rq *rq, const json_t *v, struct sheet_cell *ret)
{
	*ret = (struct sheet_cell){ SHEET_TEXT, S("") };
	if (json_is_string(v))
		ret->text = arena_str(rq->a, (str){ json_string_value(v), json_string_length(v) });
	else if (json_is_integer(v))
		ret->text = arena_int(rq->a, json_integer_value(v));
	else if (json_is_boolean(v))
		ret->text = json_is_true(v) ? S("1") : S("0");
	else if (v && !json_is_null(v))
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_rows);
	return NULL;
}

/* The fields that stand in any row: they are the sheet's columns. */
static failed
columns_of(struct rq *rq, const json_t *rows, bool *used)
{
	const struct entity *e = rq->record->form;
	const json_t *row;
	const char *key;
	json_t *value;
	size_t i;

	json_array_foreach(rows, i, row) {
		if (!json_is_object(row))
			return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_rows);
		json_object_foreach((json_t *)(uintptr_t)row, key, value) {
			const struct field *f = entity_field(e, str_of(key));

			if (!f || !sheet_takes(f))
				return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_field, utf8_first(str_of(key), 40));
			used[f - e->fields] = true;
		}
	}
	return NULL;
}

static failed
write_rows(struct rq *rq, const json_t *rows, int fd)
{
	const struct entity *e = rq->record->form;
	struct sheet_column *columns = NEW_N(rq->a, struct sheet_column, e->n);
	struct sheet_cell *cells = NEW_N(rq->a, struct sheet_cell, e->n);
	bool *used = NEW_N(rq->a, bool, e->n);
	struct sheet_out *out;
	const json_t *row;
	size_t i, n = 0;

	TRY(columns_of(rq, rows, used));
	for (size_t f = 0; f < e->n; f++)
		if (used[f])
			columns[n++].title = str_of(e->fields[f].name);
	if (!n)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_empty);
	TRY(sheet_out_open(rq->a, fd, SHEET_CSV, S("rows"), (str){ 0 }, columns, n, &out));
	json_array_foreach(rows, i, row) {
		n = 0;
		for (size_t f = 0; f < e->n; f++)
			if (used[f])
				TRY(cell_of(rq, json_object_get(row, e->fields[f].name), &cells[n++]));
		TRY(sheet_out_row(out, cells, n));
	}
	return sheet_out_close(out);
}

static void
release(void *v)
{
	json_decref(v);
}

static failed
read_json(struct rq *rq, struct import_upload *u)
{
	json_t *root;
	const char *name;

	if (rq->http->body_size > API_ROWS_MOST || rq->http->body_fd >= 0)
		return FAIL_SAY(rq->a, ERR_LARGE, NULL, &says_large);
	root = json_loadb(rq->http->body.s ? rq->http->body.s : "", rq->http->body.n, JSON_REJECT_DUPLICATES, NULL);
	if (root)
		arena_defer(rq->a, release, root);
	if (!json_is_array(json_object_get(root, "rows")))
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_rows);
	TRY(mode_of(rq, str_of(json_string_value(json_object_get(root, "mode"))), &u->mode));
	name = json_string_value(json_object_get(root, "name"));
	u->name = name ? arena_str(rq->a, utf8_first(str_of(name), 100)) : str_of(says_name.zh);
	TRY(file_scratch(rq->world, rq->a, &u->fd));
	return write_rows(rq, json_object_get(root, "rows"), u->fd);
}

static failed
read_sheet(struct rq *rq, struct import_upload *u)
{
	str spool = arena_fmt(rq->a, FMT "/spool", ARG(rq->world->data));
	struct http_parts parts;

	TRY(http_multipart(rq->a, rq->http, spool.s, rq->route->body_most, &parts));
	u->fd = -1;
	for (size_t i = 0; i < parts.n; i++)
		if (parts.at[i].fd >= 0) {
			u->fd = parts.at[i].fd;
			u->name = parts.at[i].file_name;
		} else if (str_eq(parts.at[i].name, S("mode")))
			TRY(mode_of(rq, parts.at[i].value, &u->mode));
	return u->fd >= 0 ? NULL : FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_type);
}

/* --- handlers ------------------------------------------------------------------------------ */

/* The run and its job together: what is answered has begun. */
static failed
make_and_ask(struct act *x, void *v)
{
	struct import_upload *u = v;
	struct import_asked asked = { .record = u->record };

	TRY(import_make(x, u));
	asked.import = u->import;
	return import_ask(x, &asked);
}

static failed
import_post(struct rq *rq)
{
	struct import_upload u = { .record = rq->record };
	str type = http_header(rq->http, "Content-Type");
	failed f;

	if (str_starts(type, S("application/json")))
		TRY(read_json(rq, &u));
	else if (str_starts(type, S("multipart/form-data")))
		TRY(read_sheet(rq, &u));
	else
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_type);
	TRY(import_prove(rq->world, rq->who, rq->a, &u));
	f = web_write(rq, make_and_ask, &u, arena_fmt(rq->a, "/api/v1%s/import/%%", rq->record->path).s, &u.import);
	job_runner_wake(rq->world);
	return f;
}

static void
emit_count(struct json *j, const char *name, int64_t n)
{
	emit_key(j, name);
	emit_int(j, n);
}

static const char *
state_word(const struct job_row *job)
{
	static const char *const words[] = { "waiting", "waiting", "running", "done", "failed", "cancelled" };

	return words[job->state >= 0 && job->state < (int64_t)COUNT(words) ? job->state : 0];
}

static failed
import_get(struct rq *rq)
{
	struct import_by_id_row run;
	struct job_row job = { 0 }, undo = { 0 };
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	TRY(import_own(rq, &run));
	if (run.job_id.v)
		TRY(job_one(web_db(rq), rq->a, rq->who->account, run.job_id, &job));
	if (run.undo_job_id.v)
		TRY(job_one(web_db(rq), rq->a, rq->who->account, run.undo_job_id, &undo));
	emit_object(&j);
	emit_key(&j, "id"); emit_id(&j, run.import_id);
	emit_key(&j, "name"); emit_str(&j, run.name);
	emit_key(&j, "state"); emit_z(&j, run.job_id.v ? state_word(&job) : "preview");
	emit_key(&j, "note"); emit_str(&j, job.note);
	emit_count(&j, "read", run.rows_read);
	emit_count(&j, "created", run.created);
	emit_count(&j, "updated", run.updated);
	emit_count(&j, "same", run.same);
	emit_count(&j, "skipped", run.skipped);
	emit_count(&j, "rejected", run.rejected);
	emit_count(&j, "held", run.held);
	emit_key(&j, "undo");
	if (run.undo_job_id.v) {
		emit_object(&j);
		emit_key(&j, "state"); emit_z(&j, state_word(&undo));
		emit_count(&j, "done", run.undone);
		emit_count(&j, "kept", run.undo_kept);
		emit_count(&j, "failed", run.undo_failed);
		emit_end(&j);
	} else
		emit_null(&j);
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}

static failed
emit_row(struct rq *rq, struct json *j, const struct import_row_list_row *row)
{
	static const char *const became[] = { "", "created", "updated", "same", "skipped", "rejected" };
	static const char *const undone[] = { "", "done", "kept", "failed" };
	str reason, undo_reason;

	TRY(crypt_open(rq->world->keys, rq->a, row->reason, &reason));
	TRY(crypt_open(rq->world->keys, rq->a, row->undo_reason, &undo_reason));
	emit_object(j);
	emit_key(j, "row"); emit_int(j, row->row_no);
	emit_key(j, "outcome"); emit_z(j, became[row->outcome]);
	emit_key(j, "id"); emit_id(j, row->object_id);
	emit_key(j, "reason"); emit_str(j, reason);
	emit_key(j, "held_id"); emit_id(j, row->held_id);
	emit_key(j, "undo");
	if (row->undo)
		emit_z(j, undone[row->undo]);
	else
		emit_null(j);
	emit_key(j, "undo_reason"); emit_str(j, undo_reason);
	emit_end(j);
	return NULL;
}

static failed
import_rows_get(struct rq *rq)
{
	struct import_row_list_rows rows;
	struct import_by_id_row run;
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	int64_t most, after = 0;
	str typed = web_typed(rq, "after");

	TRY(import_own(rq, &run));
	TRY(api_limit(rq, &most));
	if (typed.n && !str_int(typed, &after))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	TRY(db_all(web_db(rq), rq->a, import_row_list, &rows, .import_id = run.import_id, .after = after,
		.most = most + 1));
	emit_object(&j);
	emit_key(&j, "items");
	emit_array(&j);
	for (size_t i = 0; i < rows.n && i < (size_t)most; i++)
		TRY(emit_row(rq, &j, &rows.at[i]));
	emit_end(&j);
	emit_key(&j, "next");
	emit_id(&j, (id){ rows.n > (size_t)most ? rows.at[most - 1].row_no : 0 });
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}

static failed
import_undo_post(struct rq *rq)
{
	struct import_asked asked = { .record = rq->record };
	struct import_by_id_row run;
	struct http_pairs body;
	failed f;

	TRY(import_own(rq, &run));
	/* An empty object: there is nothing to say. */
	TRY(api_body(rq, &body));
	TRY(params_into(rq, NULL, body, NULL, false, NULL));
	asked.import = run.import_id;
	f = web_write(rq, import_undo_ask, &asked, NULL, NULL);
	job_runner_wake(rq->world);
	return f;
}

size_t
import_api_routes(struct arena *a, const struct record *r, struct route *ret)
{
	const char *base = arena_fmt(a, "/api/v1%s/import", r->path).s, *one = arena_fmt(a, "%s/:id", base).s;
	size_t n = 0;

	if (!r->import || !r->create || !r->form)
		return 0;
	ret[n++] = (struct route){ HTTP_POST, base, import_post, r->import, API, .body_most = SHEET_UPLOAD_MOST };
	ret[n++] = (struct route){ HTTP_GET, one, import_get, r->import, API };
	ret[n++] = (struct route){ HTTP_GET, arena_fmt(a, "%s/rows", one).s, import_rows_get, r->import, API };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/undo", one).s, import_undo_post, r->import, API };
	return n;
}
