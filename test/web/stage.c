/* stage.c - see stage.h: people, objects, valid requests. */
#include "test/web/stage_inside.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "modules/join/join.h"
#include "platform/account.h"
#include "platform/names.h"

#define ROUTE_ARENA ((size_t)256 << 20)         /* what one turn may use */

void
stage_must(failed f, const char *call, const char *file, int line)
{
	if (!f)
		return;
	print_error("%s: %s: error %d: " FMT "\n", f->at, call, (int)f->code, ARG(f->what));
	if (f->say)
		print_error("says: %s\n", f->say->zh);
	_fail(file, line);
}

str
stage_id_text(struct arena *a, id v)
{
	return arena_fmt(a, "%lld", (long long)v.v);
}

/* --- people ------------------------------------------------------------------------- */

const char *const principal_names[PRINCIPALS] = { "nobody", "a worker", "an applicant", "a base officer",
	"a base officer elsewhere", "a town officer", "the town officer's deputy", "a city officer", "the system administrator",
	"the security administrator", "the auditor" };

static const struct { const char *role, *path; } jobs[PRINCIPALS] = {
	[BASE] = { "base", TEST_COMPANY }, [BASE_ELSEWHERE] = { "base", TEST_MILL }, [TOWN] = { "town", TEST_STREET },
	[CITY] = { "city", TEST_CITY }, [SYSTEM] = { "system", TEST_CITY }, [SECURITY] = { "security", TEST_CITY },
	[AUDIT] = { "audit", TEST_CITY },
};

static failed
admit_worker(struct act *x, void *v)
{
	struct member_admission *m = v;
	id made;

	return member_admit(x, m, &made);
}

static const struct actor *
member_of_company(struct stage *s, struct arena *a)
{
	const struct actor *who = test_worker(s->w, a);
	struct member_admission m = { .person = who->person, .org = test_org(s->w, a, TEST_COMPANY).org_id,
		.joined = { 20260105 } };

	DO(act_run(s->w, a, &actor_house, S("stage"), admit_worker, &m));
	return who;
}

struct stage *
stage_new(struct arena *a)
{
	return stage_in(a, test_world(a));
}

struct stage *
stage_in(struct arena *a, struct world *w)
{
	struct stage *s = NEW(a, struct stage);

	*s = (struct stage){ .w = w, .forever = a, .a = arena_open(ROUTE_ARENA), .number = 1000 };
	arena_defer(a, (void (*)(void *))arena_close, s->a);
	s->visits[NOBODY] = visit_new(a, s->w);
	for (enum principal p = NOBODY + 1; p < PRINCIPALS; p++) {
		s->visits[p] = visit_beside(a, s->visits[NOBODY]);
		if (jobs[p].role)
			s->actors[p] = test_actor(s->w, a, jobs[p].role, jobs[p].path);
	}
	s->actors[WORKER] = member_of_company(s, a);
	s->actors[DEPUTY] = test_deputy(s->w, a, s->actors[TOWN], test_actor(s->w, a, "base", TEST_MILL));
	stage_turn(s);
	return s;
}

str
stage_mobile(struct stage *s)
{
	return names_mobile(s->a, ++s->number);
}

str
stage_document(struct stage *s)
{
	int64_t n = ++s->number;

	return names_document(s->a, date_plus((struct date){ 19900101 }, (int32_t)(n / 400)), SEX_FEMALE, n % 400);
}

/* Somebody who has proven a mobile, and no more. */
const struct actor *
stage_holder(struct stage *s, str mobile, str *ret_token)
{
	const struct actor *who;
	struct actor *kept = NEW(s->forever, struct actor);

	DO(sms_code_send(s->w, s->a, mobile, "sign-in", S("127.0.0.1")));
	DO(account_sign_in_mobile(s->w, s->a, mobile, test_code(s->w), S("127.0.0.1"), S("stage"), ret_token));
	DO(session_actor(s->w, s->a, *ret_token, S("127.0.0.1"), &who));
	*kept = *who;
	kept->name = arena_str(s->forever, who->name);
	kept->address = S("127.0.0.1");
	s->mobile = mobile;
	return kept;
}

static bool
is_signed_in(struct stage *s, enum principal p)
{
	const struct actor *who;
	str token = visit_token(s->visits[p]);

	return token.n && !session_actor(s->w, s->a, token, S("127.0.0.1"), &who) &&
	       who->post.v == s->actors[p]->post.v && who->behalf.deputy.v == s->actors[p]->behalf.deputy.v;
}

static void
come_in(struct stage *s, enum principal p)
{
	str token;

	if (p == NOBODY || (!(p == APPLICANT && s->applied) && s->actors[p] && is_signed_in(s, p)))
		return;
	if (p == APPLICANT) {
		s->applied = false;
		s->actors[p] = stage_holder(s, stage_mobile(s), &token);
		visit_cookie_set(s->visits[p], "session", token);
	} else
		visit_as(s->visits[p], s->actors[p]);
}

void
stage_turn(struct stage *s)
{
	arena_reset(s->a);
	stage_second_over(s);
	for (enum principal p = NOBODY; p < PRINCIPALS; p++) {
		visit_forget(s->visits[p]);
		come_in(s, p);
	}
}

/* --- valid requests --------------------------------------------------------------------------- */

/* A code is on its way to a mobile that waits for it. */
static void
send_code(struct stage *s)
{
	s->mobile = stage_mobile(s);
	DO(sms_code_send(s->w, s->a, s->mobile, "sign-in", S("127.0.0.1")));
	s->code = test_code(s->w);
}

static void
member_first(struct stage *s)
{
	s->object = stage_member(s);
}

static const struct lesson lessons[] = {
	{ "POST /sign-in", "account=test1&password=" TEST_PASSWORD },
	{ "POST /api/v1/session", "account=test1&password=" TEST_PASSWORD },
	{ "POST /my/sign-in", "mobile={mobile}&code={code}", .before = send_code },
	{ "POST /my/sign-in/code", "mobile={new mobile}" },
	{ "POST /post", "post_id={post}" },
	{ "POST /orgs", "parent_id={street}&kind=5&base=2&name=江阴市第{new}工会联合会" },
	{ "POST /orgs/:id", "kind=5&base=2&name=江阴市第{new}工会联合会&rev=1" },
	{ "PATCH /orgs/:id", "name=江阴市第{new}工会联合会&rev=1" },
	{ "POST /orgs/:id/move", "parent_id={town}&reason=区划调整" },
	{ "POST /orgs/:id/merge", "into_id={community}&day=2026-11-20&document_no=澄工复13号&reason=两家合并" },
	{ "POST /orgs/:id/split", "name=江阴市第{new}工会委员会&base=1&day=2026-11-20&document_no=澄工复14号&reason=单位分立&ids={second}" },
	{ "POST /orgs/:id/employers", "name=江阴市第{new}服务有限公司" },
	{ "POST /orgs/:id/employers/:id", "name=江阴市第{new}服务有限公司&rev=1" },
	{ "POST /members", "name=王样例&document_type=111&document_no={new document}&mobile={new mobile}"
	  "&joined=2026-01-05&org_name={company name}" },
	{ "PATCH /members/:id", "job=焊工&rev=1" },
	{ "POST /tags", "name=标签{new}" },
	{ "POST /tags/:id", "name=快递员&also=快递小哥&rev=1" }, { "PATCH /tags/:id", "also=快递小哥&rev=1" },
	{ "POST /members/:id/reveal", "field=document_no&reason=核对身份" },
	{ "POST /complaints/:id/reveal", "field=mobile&reason=回电话" },
	{ "POST /members/export", "format=csv" },
	{ "POST /orgs/export", "format=csv" },
	{ "POST /applications/export", "format=csv" }, { "POST /transfers/export", "format=csv" },
	{ "POST /terms/export", "format=csv" }, { "POST /elections/export", "format=csv" },
	{ "POST /expulsions/export", "format=csv" }, { "POST /duplicates/export", "format=csv" },
	{ "POST /tags/export", "format=csv" }, { "POST /members/bin/export", "format=csv" },
	{ "POST /members/import/:id/columns", "column=1001&column=2003&column=3010&column=4007" },
	{ "POST /members/held/:id", "rev=1&name=错样例&document_no={new document}&joined=2026-01-05&org_name={company name}" },
	{ "POST /members/held/:id/drop", "rev=1&reason=重复登记" },
	{ "POST /accounts", "name=测试员&mobile={new mobile}&login=ceshi{new}&org_name={company name}&title=干事"
	  "&role_id={role}" },
	{ "POST /accounts/:id/posts", "org_name={community name}&title=干事&role_id={role}" },
	{ "POST /accounts/activations", "which=3&org_name={company name}&title=经办人{new}&role_id={role}&days=30" },
	{ "POST /accounts/activations/ticked", "ids={company}&which=4&title=经办人{new}&role_id={role}&days=30" },
	{ "POST /accounts/activations/choose", "ids={company}&do=open" },
	{ "POST /me/password", "old_password=" TEST_PASSWORD "&new_password=Xin-mima-77&new_again=Xin-mima-77" },
	{ "GET /me/second/code.svg", "of={pending}", .before = stage_pending_first },
	{ "POST /me/second", "code={code}&pending={pending}&password=Xin-mima-77", .before = stage_pending_first },
	{ "POST /me/second/codes", "code={code}", .before = stage_second_first },
	{ "POST /me/second/off", "code={code}", .before = stage_second_first },
	{ "GET /my/data", .who = APPLICANT },
	{ "POST /members/:id/undo", "reason=登记错了&rev=2" },
	{ "POST /expulsions/:id/move", "move=file", TOWN },
	{ "GET /transfers/new", "member_id={object}", .before = stage_member_first },
	{ "POST /transfers", "member_id={object}&to_name={community name}&reason=换了单位", .before = stage_member_first },
	{ "POST /transfers/ask", "name=陈晓芸&document_type=111&document_no={document}&reason=已到本单位上班",
	  .before = stage_foreign_member_first },
	{ "POST /transfers/batch", "ids={object}&to_name={community name}&reason=单位关闭", .before = stage_member_first },
	{ "POST /transfers/confirm", "ids={object}&do=confirm", .before = stage_transfer_first },
	{ "GET /my/transfer", .before = stage_free_first },
	{ "POST /my/transfer", "org_id={mill}&reason=换了单位", .before = stage_free_first },
	{ "GET /my/transfer/progress", .before = stage_own_transfer_first },
	{ "POST /my/transfer/withdraw", .before = stage_own_transfer_first },
	{ "POST /my/transfer/object", .before = stage_union_transfer_first },
	{ "GET /my/exit", .before = stage_free_first },
	{ "POST /my/exit", .before = stage_free_first },
	{ "POST /my/exit/withdraw", .before = stage_exit_first },
	{ "GET /flows/transfer/:id/moves", .who = BASE, .permit = "transfer.see" },
	{ "POST /flows/transfer/:id/moves", "move=release&from=1", BASE, .permit = "transfer.confirm" },
	{ "GET /flows/expulsion/:id/moves", .who = TOWN, .permit = "member.edit" },
	{ "POST /flows/expulsion/:id/moves", "move=file&from=1", TOWN, .permit = "member.file" },
	{ "GET /flows/exit/:id/moves", .who = BASE, .permit = "member.edit" },
	{ "POST /flows/exit/:id/moves", "move=done&from=1", BASE, .permit = "member.edit" },
	{ "POST /lists/members/batch", "ids={object}&do=retain", .before = member_first, .who = BASE, .permit = "member.edit" },
	{ "POST /lists/members/batch/run", "ids={object}&do=retain&pick=6&reason=停薪留职", .before = member_first, .who = BASE,
	  .permit = "member.edit" },
	{ "GET /figures/:word", .who = BASE, .permit = "member.see" },
	{ "GET /flows/second/:id/moves", .who = TOWN, .permit = "second.see" },
	{ "POST /flows/second/:id/moves", "move=confirm&from=1", TOWN, .permit = "account.edit" },
	{ "GET /flows/complaint/:id/moves", .who = TOWN, .permit = "complaint.see" },
	{ "POST /flows/complaint/:id/moves", "move=answer&from=1&reason=已经修好", CITY, .permit = "complaint.answer" },
	{ 0 }
};

static const struct exception exceptions[] = {
	{ "POST /admin/user", 404, "over admin.sock only" },
	{ "POST /admin/import", 404, "over admin.sock only" },
	{ "POST /admin/import/undo", 404, "over admin.sock only" },
	{ "POST /admin/export", 404, "over admin.sock only" },
	{ "POST /api/v1/flows/exit/:id/moves", 422, "is done by the change of the membership, not by saying so" },
	{ "POST /api/v1/members/import", 422, "takes rows or a file, which no flat sample holds: import_test.c" },
	{ "GET /accounts/activations/qr.svg", 422, "shows what a page of strips has sealed for it" },
	{ "POST /orgs/:id/resume", 422, "takes up a move that stands still, and none does" },
	{ 0 }
};

/* Without a permit: they show nothing but one's own, or nothing personal. */
static const char *const own_things[] = {
	"POST /sign-out", "POST /post", "GET /search", "GET /figures/:word", "POST /drafts", "POST /drafts/drop", "POST /undo/:id",
	"GET /cards/check", "GET /me", "GET /me/password", "POST /me/password",
	"GET /sign-in/code", "POST /sign-in/code", "GET /me/second", "GET /me/second/new", "GET /me/second/code.svg",
	"POST /me/second", "GET /me/second/codes", "POST /me/second/codes", "GET /me/second/off", "POST /me/second/off",
	"GET /me/sessions", "POST /me/sessions/:id/end", "GET /my/sessions", "POST /my/sessions/:id/end", "GET /tasks", "GET /tasks/:id", "POST /tasks/:id/cancel",
	"GET /tasks/:id/file", "PUT /api/v1/session", "GET /api/v1/why", "GET /notices", "POST /notices/:id/read", "POST /notices/read", "DELETE /api/v1/session",
	"GET /api/v1/flows/complaint/:id/moves",
	"POST /api/v1/flows/complaint/:id/moves", "GET /api/v1/flows/second/:id/moves",
	"POST /api/v1/flows/second/:id/moves",
	"GET /api/v1/flows/transfer/:id/moves", "POST /api/v1/flows/transfer/:id/moves",
	"GET /api/v1/flows/exit/:id/moves", "POST /api/v1/flows/exit/:id/moves", "GET /api/v1/flows/expulsion/:id/moves",
	"POST /api/v1/flows/expulsion/:id/moves", NULL
};
static const char *const open_things[] = {
	"GET /", "GET /sign-in", "POST /sign-in", "GET /my", "GET /my/sign-in", "POST /my/sign-in", "POST /my/sign-in/code",
	"POST /elder", "POST /api/v1/session", "GET /api/openapi.json", "GET /healthz", "GET /readyz", "GET /metrics",
	"GET /my/complaint", "POST /my/complaint", "GET /my/complaint/look", "GET /my/complaint/:word", "GET /complaints/new",
	"POST /complaints/new", "GET /complaints/sent/:word", "POST /admin/user",
	"POST /admin/import", "POST /admin/import/undo", "POST /admin/export",
	"GET /privacy", "GET /join", "GET /activate", "POST /activate", "POST /activate/code", NULL
};

static const struct staging here = { .lessons = lessons, .things = stage_common_things, .exceptions = exceptions,
	.own = own_things, .open = open_things };

#define STAGED(module) extern const struct staging module##_staging;
#include "test/staged.h"
#undef STAGED
#define STAGED(module) &module##_staging,
const struct staging *const stagings[] = { &here,
#include "test/staged.h"
	NULL };
#undef STAGED

str
stage_name(struct arena *a, const struct site_route *r)
{
	static const char *const methods[] = { [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT",
		[HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE" };

	return arena_fmt(a, "%s %s", methods[r->route->method], r->route->path);
}

static const struct lesson *
lesson_of(struct arena *a, const struct site_route *r)
{
	str name = stage_name(a, r), method = name;
	str path = stage_page(r->route->path), shared;

	method = str_cut(&method, ' ');
	shared = arena_fmt(a, FMT " " FMT, ARG(method), ARG(path));
	for (const struct staging *const *m = stagings; *m; m++)
		for (const struct lesson *l = (*m)->lessons; l && l->route; l++)
			if (str_eq(str_of(l->route), name))
				return l;
	for (const struct staging *const *m = stagings; *m; m++)
		for (const struct lesson *l = (*m)->lessons; l && l->route; l++)
			if (str_eq(str_of(l->route), shared))
				return l;
	return NULL;
}

const struct exception *
stage_exception(const struct site_route *r)
{
	static char name[200];
	struct arena *a = arena_open(1 << 16);

	snprintf(name, sizeof name, FMT, ARG(stage_name(a, r)));
	arena_close(a);
	for (const struct staging *const *m = stagings; *m; m++)
		for (const struct exception *e = (*m)->exceptions; e && e->route; e++)
			if (!strcmp(e->route, name))
				return e;
	return NULL;
}

const char *
stage_permit(const struct site_route *r)
{
	struct arena *a = arena_open(1 << 16);
	const struct lesson *l = lesson_of(a, r);

	arena_close(a);
	return r->route->permit ? r->route->permit : l ? l->permit : NULL;
}

enum principal
stage_who(const struct stage *s, const struct site_route *r)
{
	const struct lesson *l = lesson_of(s->a, r);

	if (l && l->who)
		return l->who;
	if (r->route->flags & OPEN)
		return NOBODY;
	if (!r->route->permit)
		return r->route->flags & POCKET ? WORKER : BASE;
	for (enum principal p = WORKER; p < PRINCIPALS; p++)
		if (actor_may(s->w, s->actors[p], r->route->permit))
			return p;
	fail_msg("nobody may %s", r->route->permit);
	return NOBODY;
}

static str
word_value(struct stage *s, str word)
{
	struct join_texts texts;

	if (str_eq(word, S("new")))
		return arena_fmt(s->a, "%lld", (long long)++s->number);
	if (str_eq(word, S("new mobile")))
		return stage_mobile(s);
	if (str_eq(word, S("new document")))
		return stage_document(s);
	if (str_eq(word, S("mobile")))
		return s->mobile;
	if (str_eq(word, S("code")))
		return s->code;
	if (str_eq(word, S("pending")))
		return s->pending;
	if (str_eq(word, S("document")))
		return s->document;
	if (str_eq(word, S("object")))
		return stage_id_text(s->a, s->object);
	if (str_eq(word, S("post")))
		return stage_id_text(s->a, s->actors[s->who]->post);
	if (str_eq(word, S("street")))
		return stage_id_text(s->a, stage_org(s, TEST_STREET));
	if (str_eq(word, S("second")))
		return stage_id_text(s->a, s->second);
	if (str_eq(word, S("community")))
		return stage_id_text(s->a, stage_org(s, TEST_COMMUNITY));
	if (str_eq(word, S("town")))
		return stage_id_text(s->a, stage_org(s, TEST_TOWN));
	if (str_eq(word, S("company")))
		return stage_id_text(s->a, stage_org(s, TEST_COMPANY));
	if (str_eq(word, S("new union")))
		return stage_id_text(s->a, stage_new_union(s));
	if (str_eq(word, S("seat")))
		return stage_id_text(s->a, stage_seat(s));
	if (str_eq(word, S("new code")))
		return uscc_make(s->a, S("91"), S("320599"), (uint32_t)++s->number);
	if (str_eq(word, S("mill")))
		return stage_id_text(s->a, stage_org(s, TEST_MILL));
	if (str_eq(word, S("company name")))
		return test_org(s->w, s->a, TEST_COMPANY).name;
	if (str_eq(word, S("community name")))
		return test_org(s->w, s->a, TEST_COMMUNITY).name;
	if (str_eq(word, S("role")))
		return stage_id_text(s->a, stage_role(s, NULL));
	if (!str_eq(word, S("texts")))
		fail_msg("nobody knows the word " FMT, ARG(word));
	DO(join_texts(test_db(s->w, s->a), s->a, &texts));
	return texts.digest;
}

/* The sample's values stand plain in the tables; here they are encoded. */
static str
fill_pairs(struct stage *s, str pairs)
{
	struct out o = { .b = { .a = s->a } };

	for (str one; one = str_cut(&pairs, '&'), one.s; ) {
		str value = one, name = str_cut(&value, '=');
		struct buf filled = { .a = s->a };

		while (value.n) {
			ptrdiff_t at = str_find(value, '{');

			buf_put(&filled, str_part(value, 0, at < 0 ? value.n : (size_t)at));
			value = at < 0 ? S("") : str_from(value, (size_t)at + 1);
			if (at >= 0)
				buf_put(&filled, word_value(s, str_cut(&value, '}')));
		}
		if (o.b.n)
			buf_char(&o.b, '&');
		out_urlpart(&o, name);
		buf_char(&o.b, '=');
		out_urlpart(&o, buf_str(&filled));
	}
	return buf_str(&o.b);
}

/* A route of the API has the sample of the page beside it. */
static str
sample_of(struct stage *s, const struct site_route *r)
{
	struct site_routes all = site_routes(visit_site(s->visits[NOBODY]));

	if (r->route->sample || !(r->route->flags & API) || r->route->method == HTTP_DELETE)
		return str_of(r->route->sample);
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].route->method == r->route->method &&
		    str_eq(str_of(all.at[i].route->path), stage_page(r->route->path)))
			return str_of(all.at[i].route->sample);
	return (str){ 0 };
}

const struct entity *
stage_query(const struct site_route *r)
{
	return r->route->method == HTTP_GET ? r->route->query : NULL;
}

const struct entity *
stage_form(const struct site_route *r)
{
	if (r->route->form || r->route->method == HTTP_GET || r->route->method == HTTP_DELETE)
		return r->route->form;
	return r->record && r->route->flags & API ? r->record->form : NULL;
}

struct request
stage_request(struct stage *s, const struct site_route *r, enum principal who, enum standing place)
{
	const struct lesson *l = lesson_of(s->a, r);
	struct request q = { .method = r->route->method, .api = r->route->flags & API };
	str pairs;

	s->who = who;
	s->place = place;
	s->applied = s->applied || who == APPLICANT;
	if (l && l->before)
		l->before(s);
	q.path = stage_path(s, r->route->path);
	pairs = fill_pairs(s, l && l->pairs ? str_of(l->pairs) : sample_of(s, r));
	if (q.method == HTTP_GET) {
		q.query = pairs;
		return q;
	}
	q.body = pairs;
	q.type = S("application/x-www-form-urlencoded");
	if (r->route->flags & UPLOAD) {
		q.type = S("multipart/form-data; boundary=edge");
		q.body = stage_sheet(s, visit_csrf(s->visits[who]));
	} else if (q.api) {
		q.type = S("application/json");
		q.body = q.method == HTTP_DELETE ? (str){ 0 } : json_of_pairs(s->a, pairs);
	}
	return q;
}

struct answer
stage_send(struct stage *s, enum principal who, const struct request *q, unsigned flags)
{
	struct visit *v = s->visits[who];
	struct sending out = { .method = flags & AS_HEAD ? HTTP_HEAD : q->method, .bare = q->api, .body = q->body,
		.type = q->body.s ? q->type : (str){ 0 },
		.path = q->query.n ? arena_fmt(s->a, FMT "?" FMT, ARG(q->path), ARG(q->query)) : q->path };

	if (q->api && visit_token(v).n)
		out.headers[out.n_headers++] = (struct http_header){ S("Authorization"),
			arena_fmt(s->a, "Bearer " FMT, ARG(visit_token(v))) };
	if (q->method != HTTP_GET && !q->api && !(flags & WITHOUT_TOKEN))
		out.headers[out.n_headers++] = (struct http_header){ S("X-Csrf-Token"), visit_csrf(v) };
	s->sent++;
	return visit_send(v, &out);
}

/* --- pairs ------------------------------------------------------------------------------------------ */

str
pairs_with(struct arena *a, str pairs, str name, str raw)
{
	struct buf b = { .a = a };

	for (str one; one = str_cut(&pairs, '&'), one.s; ) {
		str value = one;

		if (one.n && !str_eq(str_cut(&value, '='), name))
			buf_fmt(&b, "%s" FMT, b.n ? "&" : "", ARG(one));
	}
	buf_fmt(&b, "%s" FMT "=" FMT, b.n ? "&" : "", ARG(name), ARG(raw));
	return buf_str(&b);
}

str
json_of_pairs(struct arena *a, str pairs)
{
	struct http_pairs read;
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	DO(http_urlencoded(a, pairs, &read));
	emit_object(&j);
	for (size_t i = 0; i < read.n; i++) {
		emit_key(&j, arena_z(a, read.at[i].name));
		emit_str(&j, read.at[i].value);
	}
	emit_end(&j);
	return buf_str(&b);
}
