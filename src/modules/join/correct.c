/* correct.c - a member's name or document is put right: he asks, with evidence; his union compares and decides. */
#include "modules/join/inside.h"

#include "join_correct.h"
#include "platform/notice.h"

static const struct text
	says_member = { "correct.member", "您还不是会员，没有登记的资料可以更正。" },
	says_open   = { "correct.open", "您已有一份更正申请正在办理，等它办完再提。" },
	says_kind   = { "correct.kind", "请选择要更正什么。" },
	says_name   = { "correct.name", "请填写正确的姓名。" },
	says_number = { "correct.number", "请填写正确的证件号码。" },
	says_done   = { "correct.done", "您的资料已更正" },
	says_done_body = { "correct.done_body", "{1}已按您的申请改好。" },
	says_no     = { "correct.no", "更正申请没有通过" },
	says_no_body = { "correct.no_body", "{1} 不同意的，可以向上级工会反映，或拨打 12351。" };

const struct choice correction_kinds[] = {
	{ CORRECT_NAME, "姓名", NULL }, { CORRECT_DOCUMENT, "证件号码", NULL }, { 0, NULL, NULL } };
const struct choice correction_states[] = {
	{ CORRECTION_ASKED, "待核对", "info" }, { CORRECTION_DONE, "已更正", "good" },
	{ CORRECTION_REFUSED, "不予更正", "bad" }, { CORRECTION_WITHDRAWN, "已撤回", NULL }, { 0, NULL, NULL } };

#define F(m, ...) FIELD(struct correction, m, __VA_ARGS__)
static const struct field fields[] = {
	F(correction_id, .label = "更正", .flags = KEY),
	F(number, .label = "编号"),
	F(name, .label = "会员", .flags = LIST),
	F(kind, .label = "更正什么", .flags = LIST, .choices = correction_kinds),
	F(document_type, .label = "证件类型", .choices = document_types),
	F(wanted, .label = "改成", .seals = "correction.wanted", .sealed_by = offsetof(struct correction, correction_id)),
	F(org_name, .label = "工会", .flags = LIST, .max = 80),
	F(words, .label = "说明", .flags = LONG),
	F(file_name, .label = "证明材料"),
	F(state, .label = "状态", .flags = LIST, .choices = correction_states),
	F(made, .label = "提交时间", .flags = LIST),
	F(due, .label = "最晚答复", .flags = LIST),
	F(person_id, .label = "人员", .flags = HIDE), F(member_id, .label = "会员", .flags = HIDE),
	F(org_id, .label = "工会", .flags = HIDE, .refers = &org_entity),
	F(org_path, .label = "范围", .flags = HIDE), F(file_id, .label = "文件", .flags = HIDE),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity correction_entity = ENTITY(struct correction, fields, .name = "correction", .label = "资料更正");

#define F(m, ...) FIELD(struct correction_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(state, .label = "状态", .choices = correction_states) };
#undef F
const struct entity correction_filter_entity = ENTITY(struct correction_filter, filter_fields,
	.name = "correction_filter", .label = "筛选");

#define F(m, ...) FIELD(struct correction_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(kind, .label = "更正什么", .flags = MUST, .choices = correction_kinds),
	F(name, .label = "正确的姓名", .max = 40, .hint = "更正姓名的填这里"),
	F(document_type, .label = "正确的证件类型", .choices = document_types),
	F(document_no, .label = "正确的证件号码", .flags = SENSITIVE, .max = 40, .hint = "更正证件号码的填这里"),
	F(words, .label = "哪里错了", .flags = LONG, .max = 300),
};
#undef F
const struct entity correction_form_entity = ENTITY(struct correction_form, form_fields,
	.name = "correction_form", .label = "更正申请");
enum { FORM_KIND, FORM_NAME, FORM_TYPE, FORM_NUMBER };

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

static str
title_of(struct act *x, int64_t kind, str name)
{
	return arena_fmt(x->a, "%s%s " FMT, correction_flow.label, choice_of(correction_kinds, kind)->label, ARG(name));
}

/* --- asking ------------------------------------------------------------------------------- */

static failed
wanted_of(struct act *x, const struct correction_form *form, str *ret)
{
	struct document d;

	if (form->kind == CORRECT_NAME) {
		*ret = str_trim(form->name);
		return ret->n ? NULL : FAIL_SAY(x->a, ERR_INVALID, &form_fields[FORM_NAME], &says_name);
	}
	if (form->kind != CORRECT_DOCUMENT)
		return FAIL_SAY(x->a, ERR_INVALID, &form_fields[FORM_KIND], &says_kind);
	if (!form->document_no.n)
		return FAIL_SAY(x->a, ERR_INVALID, &form_fields[FORM_NUMBER], &says_number);
	TRY(document_check(x->a, &form_fields[FORM_NUMBER], form->document_type ? form->document_type
		: DOCUMENT_RESIDENT, form->document_no, act_today(x), &d));
	*ret = d.number;
	return NULL;
}

failed
correction_of(struct db *d, struct arena *a, id person, struct correction *ret)
{
	if (!person.v)
		return FAIL(a, ERR_MISSING, "not a person");
	return db_one(d, a, correction_latest, ret, .person_id = person);
}

static failed
check_none_open(struct act *x)
{
	struct correction last;
	failed f = correction_of(x->db, x->a, x->who->person, &last);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return last.state == CORRECTION_ASKED ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_open) : NULL;
}

failed
correction_ask(struct act *x, const struct correction_new *n, id *ret)
{
	const struct correction_form *form = n->form;
	id key = act_id(x);
	struct member m;
	struct secret wanted;
	str plain, title;
	failed f = x->who->person.v ? member_of_person(x->db, x->a, x->who->person, &m)
	                            : FAIL(x->a, ERR_MISSING, "not a person");

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_member) : f;
	TRY(wanted_of(x, form, &plain));
	TRY(check_none_open(x));
	TRY(act_seal(x, "correction.wanted", key, plain, &wanted));
	title = title_of(x, form->kind, m.name);
	TRY(db_run(x->db, x->a, correction_add, NULL, .correction_id = key,
		.number = arena_fmt(x->a, "G%d-%06llu", act_today(x).ymd,
			(unsigned long long)((uint64_t)key.v * 0x9e3779b97f4a7c15u >> 24) % 1000000),
		.person_id = x->who->person, .member_id = m.member_id, .org_id = m.org_id, .org_path = m.org_path,
		.name = m.name, .kind = form->kind, .document_type = form->kind == CORRECT_DOCUMENT
		? form->document_type ? form->document_type : DOCUMENT_RESIDENT : 0, .wanted = wanted,
		.words = form->words, .file_id = n->file, .file_name = n->file_name, .state = CORRECTION_ASKED,
		.made = x->now));
	TRY(flow_begin(x, &correction_flow, (struct flow_subject){ .subject = key, .person = x->who->person,
		.org_id = m.org_id, .org_path = m.org_path, .title = title, .account = x->who->account },
		CORRECTION_ASKED, "join.review", (str){ 0 }));
	*ret = key;
	return act_record(x, (struct entry){ .what = "correction.ask", .object = "correction", .object_id = key,
		.org_path = m.org_path, .title = title });
}

/* --- deciding ------------------------------------------------------------------------------- */

static failed
set_state(struct act *x, id key, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, correction_state_set, &changed, .correction_id = key, .from_state = from, .state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "correction %lld is in another state", (long long)key.v);
}

static failed
apply(struct act *x, id key, str reason)
{
	struct correction c;
	struct member_form form;
	int64_t rev;
	str wanted;

	(void)reason;
	TRY(db_one(x->db, x->a, correction_inside, &c, .correction_id = key));
	TRY(crypt_open(x->world->keys, x->a, c.wanted, &wanted));
	TRY(member_record.prefill(x->db, x->a, x->world, x->who->scope, c.member_id, &form, &rev));
	if (c.kind == CORRECT_NAME)
		form.name = wanted;
	else {
		form.document_type = c.document_type;
		form.document_no = wanted;
		form.sex = 0;           /* told by the number */
	}
	TRY(member_update(x, c.member_id, rev, &form));
	return notice_send(x, c.person_id, str_of(says_done.zh), say(x, &says_done_body,
		str_of(choice_of(correction_kinds, c.kind)->label)), S("/my/data"));
}

static failed
refuse(struct act *x, id key, str reason)
{
	struct correction c;

	TRY(db_one(x->db, x->a, correction_inside, &c, .correction_id = key));
	return notice_send(x, c.person_id, str_of(says_no.zh), say(x, &says_no_body, reason), S("/my/data/correction"));
}

static const struct move moves[] = {
	{ CORRECTION_ASKED, "accept", "核对无误，更正", CORRECTION_DONE, "member.edit", NOT_SELF,
	  .hint = "会员资料马上改好，并告诉本人", .run = apply },
	{ CORRECTION_ASKED, "refuse", "不予更正", CORRECTION_REFUSED, "member.edit", REASON | NOT_SELF,
	  .hint = "写明理由，会告诉本人", .run = refuse },
	{ CORRECTION_ASKED, "withdraw", "撤回", CORRECTION_WITHDRAWN, .flags = OWNER },
	{ 0 }
};
static const struct wait waits[] = { { CORRECTION_ASKED, "member.edit", "核对资料更正" }, { 0 } };

const struct flow correction_flow = {
	.name = "correction", .label = "更正", .states = correction_states, .moves = moves, .waits = waits,
	.path = "/corrections/", .own_path = "/my/data/correction", .set = set_state,
};

/* Hears "org.moved", in the transaction that moved the union. */
failed
correction_org_moved(struct act *x, id org)
{
	struct correction_at_org_rows rows;
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_all(x->db, x->a, correction_at_org, &rows, .org_id = org));
	if (!rows.n)
		return NULL;
	TRY(db_run(x->db, x->a, correction_rescope, NULL, .org_id = org, .org_path = path));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &correction_flow, rows.at[i].correction_id, org, path));
	return NULL;
}

static failed
put(struct act *x, id correction, id org, str path)
{
	TRY(db_run(x->db, x->a, correction_put, NULL, .correction_id = correction, .org_id = org, .org_path = path));
	return flow_rescope(x, &correction_flow, correction, org, path);
}

/* Merged or dissolved: the members went to one union, all of them. */
failed
correction_org_gone(struct act *x, id org)
{
	struct correction_at_org_rows rows;
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	TRY(db_all(x->db, x->a, correction_at_org, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(put(x, rows.at[i].correction_id, to.org_id, to.org_path));
	return NULL;
}

failed
correction_member_transferred(struct act *x, id member)
{
	struct correction_of_member_rows rows;

	TRY(db_all(x->db, x->a, correction_of_member, &rows, .member_id = member));
	for (size_t i = 0; i < rows.n; i++)
		TRY(put(x, rows.at[i].correction_id, rows.at[i].org_id, rows.at[i].org_path));
	return NULL;
}

/* --- the record ------------------------------------------------------------------------------- */

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct correction_filter *f = ask->filter;
	struct correction_list_rows rows;

	(void)w;
	TRY(db_all(d, a, correction_list, scope, &rows, .state = f ? f->state : 0, .after = ask->after.row,
		.after_path = ask->after.path, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *row)
{
	(void)w;
	return db_one(d, a, correction_by_id, scope, (struct correction *)row, .correction_id = key);
}

static struct place
place(const void *row)
{
	const struct correction *c = row;

	return (struct place){ c->org_path, (str){ 0 }, c->correction_id };
}

static str
title(const void *row)
{
	return ((const struct correction *)row)->name;
}

static str
path_of_row(const void *row)
{
	return ((const struct correction *)row)->org_path;
}

const struct record correction_record = {
	.name = "correction", .label = "资料更正", .path = "/corrections", .unit = "件", .group = "组织与会员",
	.see = "member.edit", .reveal = "member.reveal", .row = &correction_entity, .filter = &correction_filter_entity,
	.list = list, .place = place, .one = one, .title = title, .org_path = path_of_row,
};
