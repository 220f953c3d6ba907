/*
 * erasure.c - 删除, or else 限制处理, at somebody's own request (个人信息保护法 第四十七条).
 *
 * What has to be kept of him decides which of the two: the tables that bind (platform/told.h).  With a row in one of
 * them he is restricted, and may come back; without any, everything that says who he was goes.
 */
#include <assert.h>

#include "modules/member/member.h"
#include "modules/org/org.h"
#include "modules/privacy/privacy.h"
#include "platform/account.h"
#include "platform/notice.h"
#include "privacy_erasure.h"
#include "web/module.h"

static const struct text
	says_open    = { "erasure.open", "您的申请正在办理，或已经限制处理。" },
	says_office  = { "erasure.office", "您现在担任工会职务，请先结束职务，再来申请。" },
	says_matter  = { "erasure.matter", "“{1}”还没有办完，请等办完，或先撤回。" },
	says_title   = { "erasure.title", "删除或限制处理个人信息的申请" },
	says_bound   = { "erasure.bound", "有依法要保存的资料，不能删除，应当限制处理。" },
	says_free    = { "erasure.free", "没有依法要保存的资料，应当删除。" },
	says_done    = { "erasure.done", "您的资料已限制处理" },
	says_done_body = { "erasure.done_body", "依法要保存的还保存着，不再用于别的。名册、查询、导出里都没有您。"
	                   "想恢复，在“我的资料”里办。" },
	says_no      = { "erasure.no", "删除或限制处理的申请没有通过" },
	says_no_body = { "erasure.no_body", "{1} 不同意的，可以向上级工会反映，也可以依法向人民法院起诉（个人信息保护法第五十条）。" };

const struct choice erasure_states[] = {
	{ ERASURE_ASKED, "待答复", "info" }, { ERASURE_HELD, "已限制处理", "warn" }, { ERASURE_DONE, "已删除", "good" },
	{ ERASURE_REFUSED, "不予办理", "bad" }, { ERASURE_WITHDRAWN, "已撤回", NULL }, { ERASURE_LIFTED, "已恢复", NULL },
	{ 0, NULL, NULL } };

#define F(m, ...) FIELD(struct erasure, m, __VA_ARGS__)
static const struct field fields[] = {
	F(erasure_id, .label = "编号", .flags = KEY),
	F(name, .label = "姓名", .flags = LIST, .max = 40),
	F(org_name, .label = "工会", .flags = LIST, .max = 100),
	F(state, .label = "状态", .flags = LIST, .choices = erasure_states),
	F(made, .label = "提交时间", .flags = LIST),
	F(due, .label = "最晚答复", .flags = LIST),
	F(words, .label = "本人说明", .flags = LONG),
	F(person_id, .label = "人员", .flags = HIDE), F(account_id, .label = "账号", .flags = HIDE),
	F(org_id, .label = "工会", .flags = HIDE, .refers = &org_entity), F(org_path, .label = "范围", .flags = HIDE),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity erasure_entity = ENTITY(struct erasure, fields, .name = "erasure", .label = "个人信息申请");

#define F(m, ...) FIELD(struct erasure_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(state, .label = "状态", .choices = erasure_states) };
#undef F
const struct entity erasure_filter_entity = ENTITY(struct erasure_filter, filter_fields,
	.name = "erasure_filter", .label = "筛选");

#define F(m, ...) FIELD(struct erasure_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(words, .label = "想说的话", .flags = LONG, .max = 300, .hint = "可以不填") };
#undef F
const struct entity erasure_form_entity = ENTITY(struct erasure_form, form_fields,
	.name = "erasure_form", .label = "个人信息申请");

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* --- what binds ------------------------------------------------------------------------------ */

failed
erasure_bonds(struct db *d, struct arena *a, id person, id account, struct erasure_bonds *ret)
{
	struct erasure_bonds all = { 0 };

	for (const struct module *const *m = modules; *m; m++)
		for (const struct told *t = (*m)->told; t && t->table; t++) {
			bool bound = false;

			if (t->binds)
				TRY(told_binds(d, a, t, person, account, &bound));
			assert(!bound || all.n < ERASURE_BONDS_MOST);
			if (bound)
				all.at[all.n++] = t;
		}
	*ret = all;
	return NULL;
}

/* --- asking ------------------------------------------------------------------------------------ */

failed
erasure_of(struct db *d, struct arena *a, const struct actor *who, struct erasure *ret)
{
	return db_one(d, a, erasure_latest, ret, .person_id = who->person, .account_id = who->account);
}

static failed
check_free(struct act *x)
{
	struct erasure last;
	struct erasure_open_row open;
	struct erasure_office_row office;
	failed f = erasure_of(x->db, x->a, x->who, &last);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && (last.state == ERASURE_ASKED || last.state == ERASURE_HELD))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_open);
	TRY(db_one(x->db, x->a, erasure_office, &office, .person_id = x->who->person));
	if (office.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_office);
	f = db_one(x->db, x->a, erasure_open, &open, .person_id = x->who->person, .account_id = x->who->account);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_matter, open.title);
}

/* His union, else the one he applied to, else the federation. */
static failed
union_of(struct act *x, struct erasure_union_row *ret)
{
	struct erasure_root_row root;
	failed f = db_one(x->db, x->a, erasure_union, ret, .person_id = x->who->person, .account_id = x->who->account);

	if (!f || f->code != ERR_MISSING)
		return f;
	TRY(db_one(x->db, x->a, erasure_root, &root, .org_path = ROOT_PATH));
	*ret = (struct erasure_union_row){ root.org_id, root.org_path, root.name };
	return NULL;
}

failed
erasure_ask(struct act *x, const struct erasure_form *form, id *ret)
{
	struct erasure_union_row org;
	id key = act_id(x);
	str name;

	TRY(check_free(x));
	TRY(union_of(x, &org));
	TRY(person_called(x->db, x->a, x->who->person, &name));
	TRY(db_run(x->db, x->a, erasure_add, NULL, .erasure_id = key, .person_id = x->who->person,
		.account_id = x->who->account, .org_id = org.org_id, .org_path = org.org_path,
		.name = name.s ? name : S(""), .words = str_trim(form->words), .state = ERASURE_ASKED, .made = x->now));
	TRY(flow_begin(x, &erasure_flow, (struct flow_subject){ .subject = key, .person = x->who->person,
		.org_id = org.org_id, .org_path = org.org_path, .title = str_of(says_title.zh),
		.account = x->who->account }, ERASURE_ASKED, "erasure.answer", (str){ 0 }));
	*ret = key;
	return act_record(x, (struct entry){ .what = "erasure.ask", .object = "erasure", .object_id = key,
		.org_path = org.org_path, .title = str_of(says_title.zh) });
}

/* --- deciding -------------------------------------------------------------------------------------- */

static failed
set_state(struct act *x, id key, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, erasure_state_set, &changed, .erasure_id = key, .from_state = from, .state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "erasure %lld is in another state", (long long)key.v);
}

/* Which of the two it is the law says, not the officer. */
static failed
may(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct move *m, id key)
{
	struct erasure_inside_row e;
	struct erasure_bonds bonds;

	(void)w;
	(void)who;
	if (m->to != ERASURE_HELD && m->to != ERASURE_DONE)
		return NULL;
	TRY(db_one(d, a, erasure_inside, &e, .erasure_id = key));
	TRY(erasure_bonds(d, a, e.person_id, e.account_id, &bonds));
	if (m->to == ERASURE_HELD)
		return bonds.n ? NULL : FAIL_SAY(a, ERR_DENIED, NULL, &says_free);
	return bonds.n ? FAIL_SAY(a, ERR_DENIED, NULL, &says_bound) : NULL;
}

static failed
hold(struct act *x, id key, str reason)
{
	struct erasure_inside_row e;

	TRY(db_one(x->db, x->a, erasure_inside, &e, .erasure_id = key));
	TRY(member_hold(x, e.person_id, reason));
	return notice_send(x, e.person_id, str_of(says_done.zh), str_of(says_done_body.zh), S("/my/data/erasure"));
}

/* Last what others lead to: a person after his rows, the account at the end. */
static failed
drop_all(struct act *x, id person, id account)
{
	size_t n = 0;

	while (modules[n])
		n++;
	while (n--)
		for (const struct told *t = modules[n]->told; t && t->table; t++)
			if (t->drop)
				TRY(told_drop(x, t, person, account));
	return NULL;
}

static failed
drop(struct act *x, id key, str reason)
{
	struct erasure_inside_row e;
	struct erasure_accounts_rows accounts;

	(void)reason;
	TRY(db_one(x->db, x->a, erasure_inside, &e, .erasure_id = key));
	TRY(db_all(x->db, x->a, erasure_accounts, &accounts, .person_id = e.person_id, .account_id = e.account_id));
	for (size_t i = 0; i < accounts.n; i++)
		TRY(session_stale(x, accounts.at[i].account_id));
	TRY(drop_all(x, e.person_id, e.account_id));
	TRY(db_run(x->db, x->a, erasure_item_blank, NULL, .erasure_id = key));
	return db_run(x->db, x->a, erasure_blank, NULL, .erasure_id = key);
}

static failed
refuse(struct act *x, id key, str reason)
{
	struct erasure_inside_row e;

	TRY(db_one(x->db, x->a, erasure_inside, &e, .erasure_id = key));
	return e.person_id.v ? notice_send(x, e.person_id, str_of(says_no.zh), say(x, &says_no_body, reason),
		S("/my/data/erasure")) : NULL;
}

static failed
lift(struct act *x, id key, str reason)
{
	struct erasure_inside_row e;

	(void)reason;
	TRY(db_one(x->db, x->a, erasure_inside, &e, .erasure_id = key));
	return member_let_go(x, e.person_id);
}

static const struct move moves[] = {
	{ ERASURE_ASKED, "hold", "限制处理", ERASURE_HELD, "erasure.decide", REASON | NOT_SELF,
	  .hint = "依法要保存的只保存，不再处理：名册、查询、导出、人数里都没有他，会员服务停用", .run = hold },
	{ ERASURE_ASKED, "drop", "删除", ERASURE_DONE, "erasure.decide", REASON | NOT_SELF,
	  .hint = "认得出他的资料全部删除，不能恢复，账号也不能再登录", .run = drop },
	{ ERASURE_ASKED, "refuse", "不予办理", ERASURE_REFUSED, "erasure.decide", REASON | NOT_SELF,
	  .hint = "写明理由，会告诉本人", .run = refuse },
	{ ERASURE_ASKED, "withdraw", "撤回", ERASURE_WITHDRAWN, .flags = OWNER },
	{ ERASURE_HELD, "lift", "恢复处理", ERASURE_LIFTED, .flags = OWNER, .run = lift },
	{ ERASURE_HELD, "lift_for", "本人要求恢复", ERASURE_LIFTED, "erasure.decide", REASON | NOT_SELF,
	  .hint = "本人当面或书面要求的才办，写明怎样核对了本人", .run = lift },
	{ 0 }
};
static const struct wait waits[] = { { ERASURE_ASKED, "erasure.decide", "答复删除或限制处理的申请" }, { 0 } };

const struct flow erasure_flow = {
	.name = "erasure", .label = "个人信息申请", .states = erasure_states, .moves = moves, .waits = waits,
	.path = "/erasures/", .own_path = "/my/data/erasure", .set = set_state, .may = may,
};

/* --- following ------------------------------------------------------------------------------------ */

static failed
put_all(struct act *x, id from, id org, str path)
{
	struct erasure_at_org_rows rows;

	TRY(db_all(x->db, x->a, erasure_at_org, &rows, .org_id = from));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(db_run(x->db, x->a, erasure_put, NULL, .erasure_id = rows.at[i].erasure_id, .org_id = org,
			.org_path = path));
		TRY(flow_rescope(x, &erasure_flow, rows.at[i].erasure_id, org, path));
	}
	return NULL;
}

failed
erasure_org_moved(struct act *x, id org)
{
	str path;

	TRY(org_path_of(x, org, &path));
	return put_all(x, org, org, path);
}

failed
erasure_org_gone(struct act *x, id org)
{
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	return put_all(x, org, to.org_id, to.org_path);
}

failed
erasure_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, erasure_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

/* --- the record ------------------------------------------------------------------------------------ */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct erasure_filter *f = ask->filter;
	struct erasure_list_rows rows;

	(void)w;
	TRY(db_all(d, a, erasure_list, scope, &rows, .state = f ? f->state : 0, .after = ask->after.row,
		.after_path = ask->after.path, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *row)
{
	(void)w;
	return db_one(d, a, erasure_by_id, scope, (struct erasure *)row, .erasure_id = key);
}

static struct place
place(const void *row)
{
	const struct erasure *e = row;

	return (struct place){ e->org_path, (str){ 0 }, e->erasure_id };
}

static str title(const void *row) { (void)row; return str_of(says_title.zh); }
static str org_path(const void *row) { return ((const struct erasure *)row)->org_path; }

static const struct text says_empty = { "erasure.empty",
	"职工可以在手机“我的资料”里申请删除自己的资料，或不再处理；申请会出现在这里，15 个工作日内答复。" };

const struct record erasure_record = {
	.name = "erasure", .label = "个人信息申请", .path = "/erasures", .unit = "件", .group = "组织与会员",
	.see = "erasure.see", .row = &erasure_entity, .filter = &erasure_filter_entity,
	.list = list, .place = place, .one = one, .title = title, .org_path = org_path, .empty = &says_empty,
};

static const struct told_column erasures[] = {
	{ "org_name", "工会" }, { "words", "说的话" }, { "state", "情况", erasure_states }, { "made", "提交于" }, { 0 } };

const struct told privacy_told[] = {
	{ "erasure", "erasures", "删除或限制处理的申请", &told_erasures, erasures, .stays = "办完以后只留编号和结论" },
	{ 0 } };
