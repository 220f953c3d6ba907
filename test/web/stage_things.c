/* stage_things.c - the objects that stand in paths, each at every place. */
#include "test/web/stage_inside.h"

#include <setjmp.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "committee_queries.h"
#include "member_queries.h"
#include "modules/complaint/complaint.h"
#include "modules/duplicate/duplicate.h"
#include "modules/founding/founding.h"
#include "modules/member/items.h"
#include "modules/org/inside.h"
#include "platform/account.h"
#include "platform/file.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform/undo.h"
#include "platform_account.h"
#include "platform_act.h"
#include "platform_lists.h"
#include "platform_work.h"

/* Unions by place. */
static const char *const union_of[] = { [OWN] = TEST_COMPANY, [SIBLING] = TEST_MILL, [PARENT] = TEST_CITY,
	[ABSENT] = TEST_COMPANY };

const char *
stage_union_of(const struct stage *s)
{
	return union_of[s->place];
}

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

static failed
cover_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct org_covers now;

	TRY(org_covers_now(x->db, x->a, scope_all(), m->parent, 1, &now));
	m->made = now.n ? now.at[0].cover_id : (id){ 0 };
	/* Two of a joint union, so that one can end. */
	for (int i = 0; i < 2 && !now.n; i++) {
		struct org_cover_form form = { .name = arena_fmt(x->a, "江阴市第%lld服务有限公司", (long long)++m->s->number) };

		if (!i || !m->text.n)
			TRY(org_cover_add(x, m->parent, &form, &m->made));
	}
	return now.n ? act_record(x, (struct entry){ .what = "test.look", .object = "org" }) : NULL;
}

/* A union below the asker's with two members, one of whom may go. */
static id
divided_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = s->place == PARENT ? stage_org(s, TEST_SCHOOL) : org_thing(s, ret) };

	for (int i = 0; i < 2; i++) {
		s->document = stage_document(s);
		stage_make(s, &actor_house, make_member_rule, &m);
	}
	s->second = m.made;
	return m.parent;
}

/* An employer that a union covers. */
static id
cover_thing(struct stage *s, id *ret)
{
	struct making m = { .parent = s->place == PARENT ? stage_org(s, TEST_SCHOOL) : org_thing(s, ret) };

	m.text = s->who == BASE || s->place == PARENT ? S("single") : (str){ 0 };
	stage_make(s, &actor_house, cover_rule, &m);
	*ret = m.made;
	return m.parent;
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

id
stage_member(struct stage *s)
{
	return member_thing(s, &(id){ 0 });
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
close_rule(struct act *x, void *v)
{
	return account_open_close(x, ((struct making *)v)->made, false);
}

id
stage_account(struct stage *s, id *ret)
{
	const struct actor *who = test_actor(s->w, s->a, s->place == PARENT ? "city" : "base", union_of[s->place]);

	*ret = who->post;
	return who->account;
}

static id
closed_account_thing(struct stage *s, id *ret)
{
	struct making m = { .made = stage_account(s, ret) };

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

id
stage_new_union(struct stage *s)
{
	struct making m = { .text = arena_fmt(s->a, "江阴市第%lld工会联合会", (long long)++s->number),
		.parent = stage_org(s, TEST_STREET) };

	stage_make(s, &actor_house, make_org_rule, &m);
	return m.made;
}

struct saved_thing { const char *record; str name; id made; };

static failed
save_view_rule(struct act *x, void *v)
{
	struct saved_thing *t = v;

	t->made = act_id(x);
	TRY(db_run(x->db, x->a, list_saved_add, NULL, .view_id = t->made, .account_id = x->who->account,
		.record = str_of(t->record), .name = t->name, .made = x->now));
	return act_record(x, (struct entry){ .what = "stage", .object = "list" });
}

id
stage_saved_view(struct stage *s, const char *record)
{
	struct saved_thing t = { record, arena_fmt(s->a, "样例 %lld", (long long)++s->number), { 0 } };

	DO(act_run(s->w, s->a, owner(s), S("stage"), save_view_rule, &t));
	return t.made;
}

static id member_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "member"); }
static id complaint_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "complaint"); }
static id transfer_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "transfer"); }

static failed
undo_thing_rule(struct act *x, void *v)
{
	struct making *m = v;

	TRY(undo_offer(x, "notice.read", (id){ 2 }, 1, (str){ 0 }, &m->made));
	return act_record(x, (struct entry){ .what = "stage", .object = "undo" });
}

static id
undo_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, owner(s), undo_thing_rule, &m);
	return m.made;
}

static id
figure_thing(struct stage *s, id *ret)
{
	(void)ret;
	s->code = S("joined");
	return (id){ 1 };
}

const struct thing stage_common_things[] = {
	{ "/orgs/:id/employers/:id", NULL, cover_thing, true },
	{ "/orgs/:id/split", NULL, divided_thing, true },
	{ "/lists/members/views/:id", NULL, member_view, true },
	{ "/lists/complaints/views/:id", NULL, complaint_view, true },
	{ "/lists/transfers/views/:id", NULL, transfer_view, true },
	{ "/orgs/:id", NULL, org_thing, true },
	{ "/members/import/:id", "/result", stage_ended_import, true },
	{ "/members/import/:id", "/undo", stage_ended_import, true },
	{ "/members/held/:id", NULL, stage_held, true },
	{ "/members/import/:id", "/stop", stage_begun_import, true },
	{ "/members/import/:id", NULL, stage_import, true },
	{ "/members/bin/:id", NULL, binned_thing, true },
	{ "/members/:id/skills/:id", NULL, skill_thing, true },
	{ "/members/:id/honours/:id", NULL, honour_thing, true },
	{ "/members/:id/family/:id", NULL, family_thing, true },
	{ "/members/:id", "/undo", stage_expelled, true },
	{ "/members/:id", NULL, member_thing, true },
	{ "/transfers/:id", NULL, stage_transfer, true },
	{ "/flows/transfer/:id", NULL, stage_transfer, true },
	{ "/expulsions/:id", NULL, stage_report, true },
	{ "/flows/expulsion/:id", NULL, stage_report, true },
	{ "/exits/:id", NULL, stage_exit, true },
	{ "/flows/exit/:id", NULL, stage_exit, true },
	{ "/my/profile/family/:id", NULL, own_family_thing, true },
	{ "/tags/:id", NULL, tag_thing, false },
	{ "/duplicates/:id", NULL, duplicate_thing, true },
	{ "/flows/complaint/:id", NULL, complaint_thing, true },
	{ "/accounts/roles/:id", NULL, stage_role, false },
	{ "/accounts/second/:id", NULL, stage_second_reset, true },
	{ "/flows/second/:id", NULL, stage_second_reset, true },
	{ "/accounts/:id", "/second", stage_second_account, true },
	{ "/accounts/:id", "/open", closed_account_thing, true },
	{ "/accounts/:id", NULL, stage_account, true },
	{ "/tasks/:id", "/file", ended_job_thing, true },
	{ "/tasks/:id", NULL, job_thing, true },
	{ "/notices/:id", NULL, notice_thing, true },
	{ "/my/notices/:id", NULL, notice_thing, true },
	{ "/me/sessions/:id", NULL, session_thing, true }, { "/my/sessions/:id", NULL, session_thing, true },
	{ "/audit/:id", NULL, audit_thing, false },
	{ "/complaints/sent/:word", NULL, complaint_thing, false },
	{ "/my/complaint/:word", NULL, complaint_thing, false },
	{ "/complaints/:id", NULL, complaint_thing, true },
	{ "/undo/:id", NULL, undo_thing, true },
	{ "/figures/:word", NULL, figure_thing, false },
	{ 0 }
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
	ret[n++] = stage_account(s, &second);
	ret[n++] = job_thing(s, &second);
	ret[n++] = notice_thing(s, &second);
	ret[n++] = complaint_thing(s, &second);
	ret[n++] = stage_import(s, &second);
	ret[n++] = stage_term(s, &second);
	ret[n++] = stage_election(s, &second);
	ret[n++] = stage_transfer(s, &second);
	ret[n++] = stage_correction(s, &second);
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

	for (const struct staging *const *m = stagings; *m; m++)
		for (const struct thing *t = (*m)->things; t && t->path; t++)
			if (str_starts(path, str_of(t->path)) && (!t->tail || str_ends(path, str_of(t->tail))))
				return t;
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
