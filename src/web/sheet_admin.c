/*
 * sheet_admin.c - imports and exports that the command line asks for while the
 * server runs: over admin.sock only, as somebody with an account, with his rights.
 * The sheet itself lies in DATA/spool; what comes of the job is read from the database.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "platform/account.h"
#include "platform/rights.h"
#include "platform_account.h"
#include "platform_work.h"
#include "web/sheets.h"

static const struct text
	says_login  = { "admin.login", "没有这个账号，或者账号已停用：{1}。" },
	says_permit = { "admin.permit", "账号 {1} 没有办这件事的权限。" },
	says_record = { "admin.record", "没有这种记录，或者它不能这样办：{1}。" },
	says_file   = { "admin.file", "文件没有送到服务器。" };

const struct job_kind sheet_jobs[] = {
	{ "record.import", "导入", import_job },
	{ EXPORT_JOB, "导出", export_job },
	{ "record.import.undo", "撤销导入", import_undo_job },
	{ "record.import.forget", "清除导入前的内容", import_forget_job, 4 },
	{ 0 }
};

/* --- who --------------------------------------------------------------------------- */

/* The first of his own posts with the permit: nobody at a console stands in for others. */
static failed
take_post(const struct world *w, struct arena *a, struct db *d, const char *permit, str login, struct actor *who)
{
	struct rights rights;

	TRY(rights_of(d, a, w, who->person, &rights));
	for (size_t i = 0; i < rights.own; i++) {
		if (!permits_has(&rights.at[i].permits, permit_bit(w, permit)))
			continue;
		rights_take(a, &rights.at[i], who);
		return NULL;
	}
	return FAIL_SAY(a, ERR_DENIED, NULL, &says_permit, login);
}

static failed
find_actor(const struct world *w, struct arena *a, struct db *d, str login, const char *permit, struct actor *ret)
{
	struct account_by_login_row account;
	str name;
	failed f = db_one(d, a, account_by_login, &account, .login = login);

	if (f && f->code != ERR_MISSING)
		return f;
	if (f || account.state != 1 || !account.person_id.v)
		return FAIL_SAY(a, ERR_MISSING, NULL, &says_login, login);
	TRY(person_called(d, a, account.person_id, &name));
	*ret = (struct actor){ .account = account.account_id, .person = account.person_id,
		.name = name.s ? name : S(""), .post_title = S(""), .address = S("admin.sock") };
	return take_post(w, a, d, permit, login, ret);
}

failed
sheet_actor(const struct world *w, struct arena *a, str login, const char *permit, struct actor *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = find_actor(w, a, d, login, permit, ret);
	db_return(w->pool, d);
	return f;
}

/* --- the file ------------------------------------------------------------------------ */

static void
close_fd(void *v)
{
	close((int)(intptr_t)v);
}

failed
sheet_spooled(const struct world *w, struct arena *a, str name, int *ret_fd)
{
	const char *path;
	int fd;

	for (size_t i = 0; i < name.n; i++)
		if (!((name.s[i] >= 'a' && name.s[i] <= 'z') || (name.s[i] >= '0' && name.s[i] <= '9') ||
			name.s[i] == '-'))
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_file);
	path = arena_fmt(a, FMT "/spool/" FMT, ARG(w->data), ARG(name)).s;
	fd = name.n ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	if (fd < 0)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_file);
	arena_defer(a, close_fd, (void *)(intptr_t)fd);
	unlink(path);
	*ret_fd = fd;
	return NULL;
}

/* --- handlers --------------------------------------------------------------------------- */

struct admin_form { str record, login, name, spool, format; int64_t mode, import; };
#define F(m, ...) FIELD(struct admin_form, m, __VA_ARGS__)
static const struct field admin_fields[] = {
	F(record, .label = "记录", .flags = MUST, .max = 40),
	F(login,  .label = "账号", .flags = MUST, .max = 60),
	F(name,   .label = "文件名", .max = 255),
	F(spool,  .label = "存放的名字", .max = 60),
	F(format, .label = "格式", .max = 4),
	F(mode,   .label = "这次要", .choices = import_modes),
	F(import, .label = "哪一次导入"),
};
#undef F
static const struct entity admin_entity =
	ENTITY(struct admin_form, admin_fields, .name = "admin_sheet", .label = "表格");

static failed
answer(struct rq *rq, int status, str say, id import, id job)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "say");
	emit_str(&j, say);
	emit_key(&j, "import");
	emit_id(&j, import);
	emit_key(&j, "job");
	emit_id(&j, job);
	emit_end(&j);
	return web_json(rq, status, buf_str(&b));
}

static failed
start_import(struct rq *rq, const struct admin_form *form, id *ret_import, id *ret_job)
{
	struct import_upload u = { .record = record_named(form->record), .name = form->name,
		.mode = (enum import_mode)form->mode };
	struct import_asked asked = { .record = u.record };
	struct actor who;

	TRY(sheet_spooled(rq->world, rq->a, form->spool, &u.fd));
	if (!u.record || !u.record->import || !u.record->create)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_record, form->record);
	TRY(sheet_actor(rq->world, rq->a, form->login, u.record->import, &who));
	TRY(import_prove(rq->world, &who, rq->a, &u));
	TRY(act_run(rq->world, rq->a, &who, rq->http->request_id, import_make, &u));
	asked.import = u.import;
	TRY(act_run(rq->world, rq->a, &who, rq->http->request_id, import_ask, &asked));
	*ret_import = u.import;
	*ret_job = asked.job;
	return NULL;
}

static failed
start_export(struct rq *rq, const struct admin_form *form, id *ret_job)
{
	const struct record *r = record_named(form->record);
	struct export_asked asked = { .ask = { .record = r,
		.format = str_eq(form->format, S("csv")) ? SHEET_CSV : SHEET_XLSX } };
	struct actor who;

	if (!r || !r->export)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_record, form->record);
	TRY(sheet_actor(rq->world, rq->a, form->login, r->export, &who));
	TRY(act_run(rq->world, rq->a, &who, rq->http->request_id, export_start, &asked));
	*ret_job = asked.job;
	return NULL;
}

static failed
start_undo(struct rq *rq, const struct admin_form *form, id *ret_job)
{
	struct import_asked asked = { .record = record_named(form->record), .import = { form->import } };
	struct actor who;

	if (!asked.record || !asked.record->import)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_record, form->record);
	TRY(sheet_actor(rq->world, rq->a, form->login, asked.record->import, &who));
	TRY(act_run(rq->world, rq->a, &who, rq->http->request_id, import_undo_ask, &asked));
	*ret_job = asked.job;
	return NULL;
}

enum asked_for { ASKED_IMPORT, ASKED_EXPORT, ASKED_UNDO };

static failed
admin_sheet(struct rq *rq, enum asked_for what)
{
	id run = { 0 }, job = { 0 };
	failed f;

	if (!rq->http->local)
		return FAIL(rq->a, ERR_MISSING, "not over admin.sock");
	f = what == ASKED_IMPORT ? start_import(rq, rq->form, &run, &job)
	  : what == ASKED_EXPORT ? start_export(rq, rq->form, &job) : start_undo(rq, rq->form, &job);
	if (f)
		return answer(rq, 422, import_reason(rq->a, f), (id){ 0 }, (id){ 0 });
	job_runner_wake(rq->world);
	return answer(rq, 200, S(""), run, job);
}

static failed
admin_import_do(struct rq *rq)
{
	return admin_sheet(rq, ASKED_IMPORT);
}

static failed
admin_export_do(struct rq *rq)
{
	return admin_sheet(rq, ASKED_EXPORT);
}

static failed
admin_undo_do(struct rq *rq)
{
	return admin_sheet(rq, ASKED_UNDO);
}

/* Whoever asks otherwise than over admin.sock is told that there is no such page. */
const struct route sheet_admin_routes[] = {
	{ HTTP_POST, "/admin/import", admin_import_do, .flags = OPEN | LANDING, .form = &admin_entity,
	  .sample = "record=member&login=nobody&name=a.csv&spool=a" },
	{ HTTP_POST, "/admin/import/undo", admin_undo_do, .flags = OPEN | LANDING, .form = &admin_entity,
	  .sample = "record=member&login=nobody&import=1" },
	{ HTTP_POST, "/admin/export", admin_export_do, .flags = OPEN | LANDING, .form = &admin_entity,
	  .sample = "record=member&login=nobody&format=csv" },
	{ 0 }
};
