/* stage.c - what the routes of unions and divisions need: certificates, changes of divisions, sheets of them. */
#include "test/web/stage_inside.h"

#include <setjmp.h>

#include <cmocka.h>

#include "modules/org/division.h"
#include "org_certificate.h"
#include "platform/job.h"
#include "platform_import.h"

/* --- certificates ------------------------------------------------------------------------------- */

static const char *const union_of[] = { [OWN] = TEST_COMPANY, [SIBLING] = TEST_MILL, [PARENT] = TEST_CITY,
	[ABSENT] = TEST_COMPANY };

static failed
certify_rule(struct act *x, void *v)
{
	struct making *m = v;

	return org_certify(x, m->parent, &(struct org_issuing){ S("原证损坏") });
}

static id
certified_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_org(s, union_of[s->place]) };
	struct certificate_now_row row;
	struct db *d;

	(void)ret;
	stage_make(s, &actor_house, certify_rule, &m);
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_one(d, s->a, certificate_now, scope_all(), &row, .org_id = m.parent));
	db_return(s->w->pool, d);
	s->code = row.number;
	return m.parent;
}

static void
certified_first(struct stage *s)
{
	(void)certified_thing(s, NULL);
}

/* --- changes of divisions --------------------------------------------------------------------------- */

/* A code of a street that nobody had before. */
static void
code_first(struct stage *s)
{
	s->code = arena_fmt(s->a, "320281%03lld", 300 + (long long)(++s->number % 700));
}

static failed
enter_rule(struct act *x, void *v)
{
	struct making *m = v;

	return division_record.create(x, &(struct division_change_form){ .code = m->text, .name = S("样例街道"),
		.since = { 20261101 } }, &m->made);
}

static id
change_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	code_first(s);
	m.text = s->code;
	stage_make(s, s->actors[CITY], enter_rule, &m);
	code_first(s);
	return m.made;
}

static void
change_first(struct stage *s)
{
	s->object = change_thing(s, NULL);
}

static id
view_thing(struct stage *s, id *ret)
{
	(void)ret;
	return stage_saved_view(s, "division");
}

/* A sheet of two changes, one of which cannot be taken; of somebody else it is a sheet of members. */
static id
sheet_thing(struct stage *s, id *ret)
{
	bool own = s->place == OWN;
	enum principal p = own ? s->who : BASE;
	struct request r = { .method = HTTP_POST, .path = own ? S("/divisions/import") : S("/members/import"),
		.type = S("multipart/form-data; boundary=edge") };
	struct answer got;
	id made = { 0 };

	(void)ret;
	code_first(s);
	r.body = own ? arena_fmt(s->a, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--edge\r\n"
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		"新代码,名称,原代码,施行日期\n" FMT ",样例街道,,2026-11-01\n320281001,,320281999,2026-11-01\n\r\n--edge--\r\n",
		ARG(visit_csrf(s->visits[p])), ARG(s->code)) : stage_sheet(s, visit_csrf(s->visits[p]));
	got = stage_send(s, p, &r, WITHOUT_TOKEN);
	if (!str_int(answer_cut(&got, arena_cat(s->a, r.path, S("/")), (str){ 0 }), &made.v))
		fail_msg("a sheet was not taken: %d\n" FMT, got.status, ARG(got.body));
	return made;
}

static id
begun_thing(struct stage *s, id *ret)
{
	bool own = s->place == OWN;
	id import = sheet_thing(s, ret);
	struct answer got = visit_post(s->visits[own ? s->who : BASE], arena_fmt(s->a, "/%s/import/%lld/run",
		own ? "divisions" : "members", (long long)import.v).s, NULL);

	if (got.status != 303)
		fail_msg("an import was not begun: %d\n" FMT, got.status, ARG(got.body));
	return import;
}

static id
ended_thing(struct stage *s, id *ret)
{
	id import = begun_thing(s, ret);

	DO(job_run_all(s->w, s->a));
	return import;
}

static id
held_thing(struct stage *s, id *ret)
{
	struct held_list_rows held = { 0 };
	struct db *d;

	(void)ended_thing(s, ret);
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_all(d, s->a, held_list, scope_all(), &held, .record = s->place == OWN ? S("division") : S("member"),
		.state = 1, .after_path = S(""), .most = 100));
	db_return(s->w->pool, d);
	if (!held.n)
		fail_msg("no row waits");
	return held.at[held.n - 1].held_id;
}

static const struct thing things[] = {
	{ "/lists/divisions/views/:id", NULL, view_thing, true },
	{ "/certificates/:word", NULL, certified_thing, false },
	{ "/divisions/import/:id", "/result", ended_thing, true }, { "/divisions/import/:id", "/undo", ended_thing, true },
	{ "/divisions/import/:id", "/stop", begun_thing, true }, { "/divisions/import/:id", NULL, sheet_thing, true },
	{ "/divisions/held/:id", NULL, held_thing, true }, { "/divisions/:id", NULL, change_thing, false }, { 0 } };

static const struct lesson lessons[] = {
	{ "GET /orgs/:id/certificate/paper", NULL, 0, certified_first },
	{ "POST /divisions", "code={code}&name=样例街道&since=2026-11-01", 0, code_first },
	{ "POST /divisions/apply", NULL, 0, change_first },
	{ "POST /divisions/:id", "code={code}&name=样例街道&since=2026-11-01&rev=1" },
	{ "PATCH /divisions/:id", "name=样例新街道&rev=1" },
	{ "POST /lists/divisions/batch", "ids={object}&do=drop", 0, change_first },
	{ "POST /lists/divisions/batch/run", "ids={object}&do=drop", 0, change_first },
	{ "POST /divisions/import/:id/columns", "column=1001&column=2002&column=3004&column=4005" },
	{ "POST /divisions/held/:id", "rev=1&code={code}&name=样例街道&since=2026-11-01" },
	{ "POST /divisions/held/:id/drop", "rev=1&reason=不用登记" }, { 0 } };

static const struct exception exceptions[] = {
	{ "POST /api/v1/divisions/import", 422, "takes rows or a file, which no flat sample holds: import_test.c" }, { 0 } };

static const char *const own[] = { "GET /scope", "POST /scope", NULL };
static const char *const open[] = { "GET /certificates/:word", NULL };

const struct staging org_staging = { .lessons = lessons, .things = things, .exceptions = exceptions,
	.own = own, .open = open };
