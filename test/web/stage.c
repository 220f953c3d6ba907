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
	"a base officer elsewhere", "a town officer", "a city officer", "the system administrator",
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
	struct stage *s = NEW(a, struct stage);

	*s = (struct stage){ .w = test_world(a), .forever = a, .a = arena_open(ROUTE_ARENA), .number = 1000 };
	arena_defer(a, (void (*)(void *))arena_close, s->a);
	s->visits[NOBODY] = visit_new(a, s->w);
	for (enum principal p = NOBODY + 1; p < PRINCIPALS; p++) {
		s->visits[p] = visit_beside(a, s->visits[NOBODY]);
		if (jobs[p].role)
			s->actors[p] = test_actor(s->w, a, jobs[p].role, jobs[p].path);
	}
	s->actors[WORKER] = member_of_company(s, a);
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
	       who->post.v == s->actors[p]->post.v;
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
apply_first(struct stage *s)
{
	s->object = stage_apply(s, s->actors[APPLICANT], TEST_COMPANY);
}

static failed
return_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct join_decision d = { .application = m->made, .move = S("return"), .from = JOIN_SUBMITTED,
		.reason = S("请补全工作单位") };

	return join_decide(x, &d);
}

static void
returned_first(struct stage *s)
{
	struct making m = { 0 };

	apply_first(s);
	m.made = s->object;
	stage_make(s, s->actors[BASE], return_rule, &m);
}

static failed
on_file_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct member_form form = { .name = S("陈晓芸"), .document_type = DOCUMENT_RESIDENT,
		.document_no = m->s->document, .mobile = m->s->mobile, .org_id = m->parent, .joined = { 20260105 } };

	return member_register(x, &form, &m->made);
}

/* A member with the applicant's mobile, who has not been here before. */
static void
on_file_first(struct stage *s)
{
	struct making m = { .parent = stage_org(s, TEST_COMPANY) };

	s->applied = true;
	stage_turn(s);
	s->document = stage_document(s);
	stage_make(s, &actor_house, on_file_rule, &m);
}

static void
batch_first(struct stage *s)
{
	s->object = stage_application(s, &(id){ 0 });
}

#define CONSENTS "texts={texts}&join=1&use=1&number=1"
#define BY_TRADE "route=2&group=3&division=320281001&name=陈晓芸&document_type=111"

/* What a request needs besides its route's sample; {words} are filled by word_value. */
struct lesson { const char *route, *pairs; enum principal who; void (*before)(struct stage *); const char *permit; };
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
	{ "POST /members", "name=王样例&document_type=111&document_no={new document}&mobile={new mobile}"
	  "&joined=2026-01-05&org_name={company name}" },
	{ "PATCH /members/:id", "job=焊工&rev=1" },
	{ "POST /tags", "name=标签{new}" },
	{ "POST /tags/:id", "name=快递员&also=快递小哥&rev=1" }, { "PATCH /tags/:id", "also=快递小哥&rev=1" },
	{ "POST /members/:id/reveal", "field=document_no&reason=核对身份" },
	{ "POST /complaints/:id/reveal", "field=mobile&reason=回电话" },
	{ "POST /members/export", "format=csv" },
	{ "POST /orgs/export", "format=csv" },
	{ "POST /accounts", "name=测试员&mobile={new mobile}&login=ceshi{new}&org_name={company name}&title=干事"
	  "&role_id={role}" },
	{ "POST /accounts/:id/posts", "org_name={community name}&title=干事&role_id={role}" },
	{ "POST /me/password", "old_password=" TEST_PASSWORD "&new_password=Xin-mima-77&new_again=Xin-mima-77" },
	{ "GET /my/join", .who = APPLICANT }, { "GET /my/join/union", .who = APPLICANT },
	{ "GET /my/join/platform", .who = APPLICANT }, { "GET /my/join/form", .who = APPLICANT },
	{ "POST /my/join", BY_TRADE "&document_no={new document}&" CONSENTS, APPLICANT },
	{ "GET /my/join/progress", .who = APPLICANT, .before = apply_first },
	{ "GET /my/join/fix", .who = APPLICANT, .before = returned_first },
	{ "POST /my/join/fix", "route=1&name=陈晓芸&document_type=111&work_unit=样例公司&" CONSENTS, APPLICANT, returned_first },
	{ "GET /my/join/withdraw", .who = APPLICANT, .before = apply_first },
	{ "POST /my/join/withdraw", .who = APPLICANT, .before = apply_first },
	{ "GET /my/claim", .who = APPLICANT },
	{ "POST /my/claim", "document_type=111&document_no={document}", APPLICANT, on_file_first },
	{ "GET /my/data", .who = APPLICANT },
	{ "POST /my/data/consents/:id/withdraw", .who = APPLICANT },
	{ "POST /applications/batch", "ids={object}&do=accept", .before = batch_first },
	{ "GET /flows/join/:id/moves", .who = BASE, .permit = "join.see" },
	{ "POST /flows/join/:id/moves", "move=accept&from=1", BASE, .permit = "join.review" },
	{ "GET /flows/complaint/:id/moves", .who = TOWN, .permit = "complaint.see" },
	{ "POST /flows/complaint/:id/moves", "move=answer&from=1&reason=已经修好", CITY, .permit = "complaint.answer" },
};

static const struct exception exceptions[] = {
	{ "POST /admin/user", 404, "over admin.sock only" },
	{ "POST /admin/import", 404, "over admin.sock only" },
	{ "POST /admin/export", 404, "over admin.sock only" },
	{ "POST /orgs/:id/resume", 422, "takes up a move that stands still, and none does" },
};

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
	for (size_t i = 0; i < COUNT(lessons); i++)
		if (str_eq(str_of(lessons[i].route), name))
			return &lessons[i];
	for (size_t i = 0; i < COUNT(lessons); i++)
		if (str_eq(str_of(lessons[i].route), shared))
			return &lessons[i];
	return NULL;
}

const struct exception *
stage_exception(const struct site_route *r)
{
	static char name[200];
	struct arena *a = arena_open(1 << 16);

	snprintf(name, sizeof name, FMT, ARG(stage_name(a, r)));
	arena_close(a);
	for (size_t i = 0; i < COUNT(exceptions); i++)
		if (!strcmp(exceptions[i].route, name))
			return &exceptions[i];
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
	if (str_eq(word, S("document")))
		return s->document;
	if (str_eq(word, S("object")))
		return stage_id_text(s->a, s->object);
	if (str_eq(word, S("post")))
		return stage_id_text(s->a, s->actors[s->who]->post);
	if (str_eq(word, S("street")))
		return stage_id_text(s->a, stage_org(s, TEST_STREET));
	if (str_eq(word, S("town")))
		return stage_id_text(s->a, stage_org(s, TEST_TOWN));
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
