/* stage_things.c - the objects that stand in paths, each at every place. */
#include "test/web/stage_inside.h"

#include <setjmp.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "join_queries.h"
#include "modules/complaint/complaint.h"
#include "modules/duplicate/duplicate.h"
#include "modules/join/join.h"
#include "modules/member/items.h"
#include "platform/account.h"
#include "platform/file.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform_account.h"
#include "platform_act.h"
#include "platform_work.h"

/* Unions by place. */
static const char *const union_of[] = { [OWN] = TEST_COMPANY, [SIBLING] = TEST_MILL, [PARENT] = TEST_CITY,
	[ABSENT] = TEST_COMPANY };

id
stage_org(struct stage *s, const char *path)
{
	return test_org(s->w, s->a, path).org_id;
}

/* Whose own things are: the one who asks, or somebody like him. */
static const struct actor *
owner(struct stage *s)
{
	if (s->place == OWN)
		return s->actors[s->who];
	return s->who == BASE ? s->actors[BASE_ELSEWHERE] : s->actors[BASE];
}

void
stage_make(struct stage *s, const struct actor *who, act_rule *rule, struct making *m)
{
	m->s = s;
	DO(act_run(s->w, s->a, who, S("stage"), rule, m));
}

static failed
make_org_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct org_form form = { .parent_id = m->parent, .kind = ORG_BASE, .base = ORG_JOINT, .name = m->text };

	return org_create(x, &form, &m->made);
}

/* For a base officer his own union; others get a new one below theirs. */
static id
org_thing(struct stage *s, id *ret)
{
	struct making m = { .text = arena_fmt(s->a, "江阴市第%lld工会联合会", (long long)++s->number),
		.parent = stage_org(s, s->place == SIBLING ? TEST_TOWN : TEST_STREET) };

	(void)ret;
	if (s->place == PARENT)
		return stage_org(s, TEST_CITY);
	if (s->who == BASE)
		return stage_org(s, union_of[s->place]);
	stage_make(s, &actor_house, make_org_rule, &m);
	return m.made;
}

static failed
make_member_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct member_form form = { .name = S("王样例"), .document_type = DOCUMENT_RESIDENT,
		.document_no = m->s->document, .mobile = stage_mobile(m->s), .org_id = m->parent,
		.joined = { 20260105 } };

	return member_register(x, &form, &m->made);
}

static id
member_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_org(s, s->place == PARENT ? TEST_SCHOOL : union_of[s->place]) };

	(void)ret;
	s->document = stage_document(s);
	stage_make(s, &actor_house, make_member_rule, &m);
	return m.made;
}

static failed
remove_rule(struct act *x, void *v)
{
	return member_remove(x, ((struct making *)v)->made, 1, S("录错了"));
}

static id
binned_thing(struct stage *s, id *ret)
{
	struct making m = { .made = member_thing(s, ret) };
	struct actor house = actor_house;

	house.scope = scope_all();
	stage_make(s, &house, remove_rule, &m);
	return m.made;
}

static failed
same_again_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct member_form form = { .name = S("王样例"), .document_type = DOCUMENT_OTHER, .sex = SEX_FEMALE,
		.birth = { 19900101 }, .document_no = m->s->document, .mobile = stage_mobile(m->s),
		.org_id = m->parent, .joined = { 20260105 } };

	return member_register(x, &form, &m->made);
}

/* Two of one number in one union; above everybody: in two towns. */
static id
duplicate_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = stage_org(s, s->place == PARENT ? TEST_SCHOOL : union_of[s->place]) };
	struct found found;
	struct db *d;

	(void)member_thing(s, ret);
	stage_make(s, &actor_house, same_again_rule, &m);
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(duplicate_record.list(d, s->a, s->w, scope_all(), &(struct ask){ .most = 1 }, &found));
	db_return(s->w->pool, d);
	return ((const struct duplicate *)found.at)->duplicate_id;
}

/* One of the lists of a person: whose it is stands in `owner`. */
struct keeping { struct item_owner owner; int64_t part; id made; };

static failed
item_rule(struct act *x, void *v)
{
	static const struct skill_form skill = { .occupation = S("焊工"), .level = 3 };
	static const struct honour_form honour = { .name = S("市劳动模范"), .level = 3 };
	static const struct family_form family = { .relation = 1, .name = S("陈样例"), .purpose = 4 };
	struct keeping *k = v;
	const void *form = k->part == PART_SKILL ? (const void *)&skill
		: k->part == PART_HONOUR ? (const void *)&honour : &family;

	return item_save(x, &k->owner, part_of(k->part), (id){ 0 }, 0, form, &k->made);
}

static id
item_thing(struct stage *s, int64_t part, id *ret)
{
	id member = member_thing(s, ret);
	struct keeping k = { .part = part };
	struct member m;
	struct db *d;

	DO(db_borrow(s->w->pool, s->a, &d));
	DO(member_record.one(d, s->a, s->w, scope_all(), member, &m));
	db_return(s->w->pool, d);
	k.owner = (struct item_owner){ m.person_id, member, m.name, m.org_path, false };
	DO(act_run(s->w, s->a, &actor_house, S("stage"), item_rule, &k));
	*ret = k.made;
	return member;
}

static id skill_thing(struct stage *s, id *ret) { return item_thing(s, PART_SKILL, ret); }
static id honour_thing(struct stage *s, id *ret) { return item_thing(s, PART_HONOUR, ret); }
static id family_thing(struct stage *s, id *ret) { return item_thing(s, PART_FAMILY, ret); }

static id
own_family_thing(struct stage *s, id *ret)
{
	const struct actor *who = owner(s);
	struct keeping k = { .owner = { who->person, { 1 }, who->name, S(TEST_COMPANY), true }, .part = PART_FAMILY };

	(void)ret;
	DO(act_run(s->w, s->a, &actor_house, S("stage"), item_rule, &k));
	return k.made;
}

static id
tag_thing(struct stage *s, id *ret)
{
	(void)s;
	(void)ret;
	return (id){ GROUP_COURIER };
}

static failed
apply_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct join_texts texts;
	struct join_form form = { .route = ROUTE_UNIT, .org_id = m->parent, .name = S("陈晓芸"),
		.document_type = DOCUMENT_RESIDENT, .document_no = m->s->document, .join = true, .use = true,
		.number = true };

	TRY(join_texts(x->db, x->a, &texts));
	form.texts = texts.digest;
	return join_submit(x, &form, &m->made);
}

id
stage_apply(struct stage *s, const struct actor *who, const char *path)
{
	struct making m = { .parent = stage_org(s, path) };

	s->document = stage_document(s);
	stage_make(s, who, apply_rule, &m);
	return m.made;
}

id
stage_application(struct stage *s, id *ret)
{
	str token;

	(void)ret;
	return stage_apply(s, stage_holder(s, stage_mobile(s), &token),
		s->place == PARENT ? TEST_SCHOOL : union_of[s->place]);
}

static failed
close_rule(struct act *x, void *v)
{
	return account_open_close(x, ((struct making *)v)->made, false);
}

static id
account_thing(struct stage *s, id *ret)
{
	const struct actor *who = test_actor(s->w, s->a, s->place == PARENT ? "city" : "base", union_of[s->place]);

	*ret = who->post;
	return who->account;
}

static id
closed_account_thing(struct stage *s, id *ret)
{
	struct making m = { .made = account_thing(s, ret) };

	stage_make(s, &actor_house, close_rule, &m);
	return m.made;
}

id
stage_role(struct stage *s, id *ret)
{
	struct role_by_name_row row;

	(void)ret;
	DO(db_one(test_db(s->w, s->a), s->a, role_by_name, &row, .name = S("base")));
	return row.role_id;
}

static failed
job_rule(struct act *x, void *v)
{
	struct making *m = v;

	return job_start(x, "record.export", S("导出会员"), S("{}"), &m->made);
}

static failed
job_end_rule(struct act *x, void *v)
{
	struct making *m = v;

	TRY(job_start(x, "record.export", S("导出会员"), S("{}"), &m->made));
	TRY(file_keep(x, m->fd, S("会员.csv"), S("text/csv"), "export", &m->other));
	return db_run(x->db, x->a, job_finish, NULL, .job_id = m->made, .state = JOB_DONE, .note = S("导出 9 人"),
		.file_id = m->other, .now = x->now);
}

static id
job_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, owner(s), job_rule, &m);
	return m.made;
}

static id
ended_job_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	DO(file_scratch(s->w, s->a, &m.fd));
	if (write(m.fd, "姓名\n", 7) != 7)
		fail_msg("no room for a file");
	stage_make(s, owner(s), job_end_rule, &m);
	return m.made;
}

static failed
notice_rule(struct act *x, void *v)
{
	struct making *m = v;

	TRY(notice_send(x, m->parent, S("样例"), S("样例消息"), S("/me")));
	return act_record(x, (struct entry){ .what = "stage", .object = "notice" });
}

static id
notice_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = owner(s)->person };
	struct notice_rows rows = { 0 };

	(void)ret;
	stage_make(s, &actor_house, notice_rule, &m);
	DO(notice_list(test_db(s->w, s->a), s->a, m.parent, (id){ 0 }, 1, &rows));
	return rows.at[0].notice_id;
}

static id
session_thing(struct stage *s, id *ret)
{
	const struct actor *who = owner(s);
	struct session_rows rows = { 0 };

	(void)ret;
	test_token(s->w, s->a, who);
	DO(session_list(test_db(s->w, s->a), s->a, who->account, &rows));
	return rows.at[0].session_id;
}

static id
audit_thing(struct stage *s, id *ret)
{
	struct audit_list_rows rows = { 0 };

	(void)ret;
	DO(db_all(test_db(s->w, s->a), s->a, audit_list, scope_all(), &rows, .most = 1));
	return rows.at[0].audit_id;
}

static failed
complaint_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct complaint_form form = { .kind = COMPLAINT_SUGGESTION, .words = S("驿站的饮水机坏了，请修一修"),
		.mobile = S("19000000077") };
	struct complaint_new n = { .form = &form, .number = m->text,
		.address = arena_fmt(x->a, "10.0.%lld.1", (long long)++m->s->number) };

	return complaint_make(x, &n, &m->made);
}

static id
complaint_thing(struct stage *s, id *ret)
{
	struct making m = { .text = complaint_number(s->a) };

	(void)ret;
	/* By a colleague, since one sees one's own anyway. */
	stage_make(s, s->place == PARENT ? s->actors[CITY] : test_actor(s->w, s->a, "base", union_of[s->place]),
		complaint_rule, &m);
	s->code = m.text;
	return m.made;
}

static id
consent_thing(struct stage *s, id *ret)
{
	struct join_consents_rows rows = { 0 };
	const struct actor *who = s->actors[APPLICANT];
	str token;

	(void)ret;
	if (s->place != OWN)
		who = stage_holder(s, stage_mobile(s), &token);
	stage_apply(s, who, TEST_COMPANY);
	DO(db_all(test_db(s->w, s->a), s->a, join_consents, &rows, .account_id = who->account));
	return rows.at[0].consent_id;
}

/* A sheet of two rows, one of which cannot be taken. */
str
stage_sheet(struct stage *s, str csrf)
{
	return arena_fmt(s->a, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--edge\r\n"
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		"姓名,证件号码,入会日期,所属工会\n王样例," FMT ",2026-01-05," FMT "\n错样例,123,2026-01-05," FMT "\n\r\n--edge--\r\n",
		ARG(csrf), ARG(stage_document(s)), ARG(test_org(s->w, s->a, TEST_COMPANY).name),
		ARG(test_org(s->w, s->a, TEST_COMPANY).name));
}

static id
uploaded(struct stage *s, enum principal p)
{
	struct request r = { .method = HTTP_POST, .path = S("/members/import"),
		.type = S("multipart/form-data; boundary=edge"), .body = stage_sheet(s, visit_csrf(s->visits[p])) };
	struct answer got = stage_send(s, p, &r, WITHOUT_TOKEN);
	id made = { 0 };

	if (!str_int(answer_cut(&got, S("/members/import/"), (str){ 0 }), &made.v))
		fail_msg("a sheet was not taken: %d\n" FMT, got.status, ARG(got.body));
	return made;
}

static id
import_thing(struct stage *s, id *ret)
{
	(void)ret;
	return uploaded(s, s->place == OWN ? s->who : s->who == BASE ? BASE_ELSEWHERE : BASE);
}

/* Asked for, and not yet taken up by the runner. */
static id
begun_import_thing(struct stage *s, id *ret)
{
	enum principal p = s->place == OWN ? s->who : s->who == BASE ? BASE_ELSEWHERE : BASE;
	id import = uploaded(s, p);
	struct answer got = visit_post(s->visits[p], arena_fmt(s->a, "/members/import/%lld/run",
		(long long)import.v).s, NULL);

	(void)ret;
	if (got.status != 303)
		fail_msg("an import was not begun: %d\n" FMT, got.status, ARG(got.body));
	return import;
}

static id
ended_import_thing(struct stage *s, id *ret)
{
	id import = begun_import_thing(s, ret);

	DO(job_run_all(s->w, s->a));
	return import;
}

/* By the longest beginning of a path; `tail` chooses among those. */
struct thing { const char *path, *tail; id (*make)(struct stage *, id *ret_second); bool scoped; };
static const struct thing things[] = {
	{ "/orgs/:id", NULL, org_thing, true },
	{ "/members/import/:id", "/result", ended_import_thing, true },
	{ "/members/import/:id", "/stop", begun_import_thing, true },
	{ "/members/import/:id", NULL, import_thing, true },
	{ "/members/bin/:id", NULL, binned_thing, true },
	{ "/members/:id/skills/:id", NULL, skill_thing, true },
	{ "/members/:id/honours/:id", NULL, honour_thing, true },
	{ "/members/:id/family/:id", NULL, family_thing, true },
	{ "/members/:id", NULL, member_thing, true },
	{ "/my/profile/family/:id", NULL, own_family_thing, true },
	{ "/tags/:id", NULL, tag_thing, false },
	{ "/duplicates/:id", NULL, duplicate_thing, true },
	{ "/applications/:id", NULL, stage_application, true },
	{ "/flows/join/:id", NULL, stage_application, true },
	{ "/flows/complaint/:id", NULL, complaint_thing, true },
	{ "/accounts/roles/:id", NULL, stage_role, false },
	{ "/accounts/:id", "/open", closed_account_thing, true },
	{ "/accounts/:id", NULL, account_thing, true },
	{ "/tasks/:id", "/file", ended_job_thing, true },
	{ "/tasks/:id", NULL, job_thing, true },
	{ "/notices/:id", NULL, notice_thing, true },
	{ "/my/notices/:id", NULL, notice_thing, true },
	{ "/me/sessions/:id", NULL, session_thing, true },
	{ "/audit/:id", NULL, audit_thing, false },
	{ "/complaints/sent/:word", NULL, complaint_thing, false },
	{ "/my/complaint/:word", NULL, complaint_thing, false },
	{ "/complaints/:id", NULL, complaint_thing, true },
	{ "/my/data/consents/:id", NULL, consent_thing, true },
};

size_t
stage_things(struct stage *s, enum principal who, enum standing place, id ret[STAGE_THINGS])
{
	size_t n = 0;
	id second;

	s->who = who;
	s->place = place;
	ret[n++] = org_thing(s, &second);
	ret[n++] = member_thing(s, &second);
	ret[n++] = stage_application(s, &second);
	ret[n++] = account_thing(s, &second);
	ret[n++] = job_thing(s, &second);
	ret[n++] = notice_thing(s, &second);
	ret[n++] = complaint_thing(s, &second);
	ret[n++] = import_thing(s, &second);
	return n;
}

str
stage_page(const char *path)
{
	return str_from(str_of(path), strncmp(path, "/api/v1/", 8) ? 0 : 7);
}

static const struct thing *
thing_of(const char *route)
{
	str path = stage_page(route);

	for (size_t i = 0; i < COUNT(things); i++)
		if (str_starts(path, str_of(things[i].path)) && (!things[i].tail || str_ends(path, str_of(things[i].tail))))
			return &things[i];
	return NULL;
}

bool
stage_is_scoped(const struct site_route *r)
{
	const struct thing *t = thing_of(r->route->path);

	return t && t->scoped;
}

str
stage_path(struct stage *s, const char *route)
{
	const struct thing *t = thing_of(route);
	struct buf b = { .a = s->a };
	id ids[2] = { { 0 }, { 0 } };
	size_t n = 0;

	if (!strchr(route, ':'))
		return str_of(route);
	if (!t)
		fail_msg("nobody knows an object for %s: teach stage.c's table `things`", route);
	ids[0] = t->make(s, &ids[1]);
	s->object = ids[0];
	if (s->place == ABSENT)
		ids[0].v = ids[1].v = 4611686018427387904;
	for (str rest = str_from(str_of(route), 1), one; one = str_cut(&rest, '/'), one.s; ) {
		buf_char(&b, '/');
		if (str_eq(one, S(":word")))
			buf_put(&b, s->place == ABSENT ? S("000000000000") : s->code);
		else if (str_starts(one, S(":")) && n < COUNT(ids))
			buf_fmt(&b, "%lld", (long long)ids[n++].v);
		else
			buf_put(&b, one);
	}
	return buf_str(&b);
}
