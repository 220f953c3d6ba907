/* handed.c - see handed.h. */
#include "platform/handed.h"

#include "platform_handed.h"

static const struct text
	says_duty    = { "handed.duty", "履行法定职责（个人信息保护法第十三条、工会法），没有提供给单位以外的人" },
	says_consent = { "handed.consent", "须有本人单独同意或法律规定（个人信息保护法第二十三条），由导出的人核实" },
	says_sends   = { "handed.sends", "受本单位委托发送，只按约定使用（个人信息保护法第二十一条）" },
	says_bound   = { "handed.bound", "本人绑定微信时同意（个人信息保护法第二十三条）" };

const struct choice handed_kinds[] = {
	{ HANDED_EXPORT, "导出完整号码", "warn" }, { HANDED_WECHAT, "发到微信的消息", "info" },
	{ HANDED_SMS, "短信", "info" }, { 0, NULL, NULL } };

#define F(m, ...) FIELD(struct handed, m, __VA_ARGS__)
static const struct field fields[] = {
	F(handed_id, .label = "编号", .flags = KEY),
	F(at, .label = "时间", .flags = LIST),
	F(kind, .label = "方式", .flags = LIST, .choices = handed_kinds),
	F(recipient, .label = "提供给谁", .flags = LIST, .max = 60),
	F(fields, .label = "哪些内容", .flags = LIST, .max = 300),
	F(persons, .label = "多少人", .flags = LIST),
	F(purpose, .label = "用途", .flags = LIST | LONG),
	F(basis, .label = "依据", .flags = LONG),
	F(by_name, .label = "谁", .flags = LIST), F(by_post, .label = "职务"),
	F(org_path, .label = "范围", .flags = HIDE),
};
#undef F
const struct entity handed_entity = ENTITY(struct handed, fields, .name = "handed", .label = "提供记录");

#define F(m, ...) FIELD(struct handed_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(kind, .label = "方式", .choices = handed_kinds), F(recipient, .label = "提供给谁", .max = 60),
	F(since, .label = "从"), F(until, .label = "到") };
#undef F
const struct entity handed_filter_entity = ENTITY(struct handed_filter, filter_fields,
	.name = "handed_filter", .label = "筛选");

static str
basis_of(const struct handing *h)
{
	if (h->kind == HANDED_WECHAT)
		return str_of(says_bound.zh);
	if (h->kind == HANDED_SMS)
		return str_of(says_sends.zh);
	return str_of(h->recipient.n ? says_consent.zh : says_duty.zh);
}

static str
present(str s)
{
	return s.s ? s : S("");
}

failed
handed_add(struct act *x, const struct handing *h)
{
	id key = act_id(x);

	TRY(db_run(x->db, x->a, handed_insert, NULL, .handed_id = key, .at = x->now, .kind = h->kind,
		.recipient = h->recipient, .fields = h->fields, .basis = basis_of(h), .purpose = h->purpose,
		.persons = h->count, .account_id = x->who->account, .by_name = present(x->who->name),
		.by_post = present(x->who->post_title), .org_path = x->who->org_path.n ? x->who->org_path : ROOT_PATH));
	for (size_t i = 0; i < h->n; i++)
		TRY(db_run(x->db, x->a, handed_person_add, DB_LATER, .handed_row_id = act_id(x),
			.person_id = h->persons[i], .handed_id = key));
	return NULL;
}
