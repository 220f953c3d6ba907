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

/* A sheet of two rows, one of which cannot be taken: of changes of divisions, or of unions. */
static str
rows_of(struct stage *s, bool unions)
{
	code_first(s);
	if (unions)
		return arena_fmt(s->a, "类别,基层工会类型,工会名称\n基层工会,独立,江阴市样例" FMT "公司工会委员会\n基层工会,独立,会\n",
			ARG(s->code));
	return arena_fmt(s->a, "新代码,名称,原代码,施行日期\n" FMT ",样例街道,,2026-11-01\n320281001,,320281999,2026-11-01\n",
		ARG(s->code));
}

/* In the place in hand; of somebody else it is a sheet of members. */
static id
bring_sheet(struct stage *s, bool unions)
{
	bool own = s->place == OWN;
	enum principal p = own ? s->who : BASE;
	str rows = rows_of(s, unions);
	struct request r = { .method = HTTP_POST, .type = S("multipart/form-data; boundary=edge"),
		.path = own ? unions ? S("/orgs/import") : S("/divisions/import") : S("/members/import") };
	struct answer got;
	id made = { 0 };

	r.body = own ? arena_fmt(s->a, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--edge\r\n"
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		FMT "\r\n--edge--\r\n", ARG(visit_csrf(s->visits[p])), ARG(rows)) : stage_sheet(s, visit_csrf(s->visits[p]));
	got = stage_send(s, p, &r, WITHOUT_TOKEN);
	if (!str_int(answer_cut(&got, arena_cat(s->a, r.path, S("/")), (str){ 0 }), &made.v))
		fail_msg("a sheet was not taken: %d\n" FMT, got.status, ARG(got.body));
	return made;
}

static id
begin_sheet(struct stage *s, bool unions)
{
	bool own = s->place == OWN;
	id import = bring_sheet(s, unions);
	struct answer got = visit_post(s->visits[own ? s->who : BASE], arena_fmt(s->a, "/%s/import/%lld/run",
		own ? unions ? "orgs" : "divisions" : "members", (long long)import.v).s, NULL);

	if (got.status != 303)
		fail_msg("an import was not begun: %d\n" FMT, got.status, ARG(got.body));
	return import;
}

static id
end_sheet(struct stage *s, bool unions)
{
	id import = begin_sheet(s, unions);

	DO(job_run_all(s->w, s->a));
	return import;
}

static id
held_row(struct stage *s, bool unions)
{
	struct held_list_rows held = { 0 };
	struct db *d;

	(void)end_sheet(s, unions);
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_all(d, s->a, held_list, scope_all(), &held, .record = s->place != OWN ? S("member") : unions ? S("org")
		: S("division"), .state = 1, .after_path = S(""), .most = 100));
	db_return(s->w->pool, d);
	if (!held.n)
		fail_msg("no row waits");
	return held.at[held.n - 1].held_id;
}

static id sheet_thing(struct stage *s, id *ret) { (void)ret; return bring_sheet(s, false); }
static id begun_thing(struct stage *s, id *ret) { (void)ret; return begin_sheet(s, false); }
static id ended_thing(struct stage *s, id *ret) { (void)ret; return end_sheet(s, false); }
static id held_thing(struct stage *s, id *ret) { (void)ret; return held_row(s, false); }
static id union_sheet_thing(struct stage *s, id *ret) { (void)ret; return bring_sheet(s, true); }
static id union_begun_thing(struct stage *s, id *ret) { (void)ret; return begin_sheet(s, true); }
static id union_ended_thing(struct stage *s, id *ret) { (void)ret; return end_sheet(s, true); }
static id union_held_thing(struct stage *s, id *ret) { (void)ret; return held_row(s, true); }

static const struct thing things[] = {
	{ "/lists/divisions/views/:id", NULL, view_thing, true },
	{ "/certificates/:word", NULL, certified_thing, false },
	{ "/divisions/import/:id", "/result", ended_thing, true }, { "/divisions/import/:id", "/undo", ended_thing, true },
	{ "/divisions/import/:id", "/stop", begun_thing, true }, { "/divisions/import/:id", NULL, sheet_thing, true },
	{ "/orgs/import/:id", "/result", union_ended_thing, true }, { "/orgs/import/:id", "/undo", union_ended_thing, true },
	{ "/orgs/import/:id", "/stop", union_begun_thing, true }, { "/orgs/import/:id", NULL, union_sheet_thing, true },
	{ "/orgs/held/:id", NULL, union_held_thing, true },
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
	{ "POST /orgs/import/:id/columns", "column=1002&column=2003&column=3004" },
	{ "POST /orgs/held/:id", "rev=1&kind=5&base=1&name=江阴市改好{code}公司工会委员会&parent_name=澄江街道总工会", 0, code_first },
	{ "POST /orgs/held/:id/drop", "rev=1&reason=不用登记" },
	{ "POST /divisions/held/:id", "rev=1&code={code}&name=样例街道&since=2026-11-01" },
	{ "POST /divisions/held/:id/drop", "rev=1&reason=不用登记" }, { 0 } };

static const struct exception exceptions[] = {
	{ "POST /api/v1/orgs/import", 422, "takes rows or a file, which no flat sample holds: import_test.c" },
	{ "POST /api/v1/divisions/import", 422, "takes rows or a file, which no flat sample holds: import_test.c" }, { 0 } };

static const char *const own[] = { "GET /scope", "POST /scope", NULL };
static const char *const open[] = { "GET /certificates/:word", NULL };

const struct staging org_staging = { .lessons = lessons, .things = things, .exceptions = exceptions,
	.own = own, .open = open };
