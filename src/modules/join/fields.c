/* fields.c - what an application is made of. */
#include "modules/join/inside.h"

const struct choice join_states[] = {
	{ JOIN_SUBMITTED, "待审核", "info" }, { JOIN_RETURNED, "退回补正", "warn" },
	{ JOIN_ACCEPTED, "已入会", "good" }, { JOIN_REFUSED, "不予通过", "bad" },
	{ JOIN_WITHDRAWN, "已撤回", NULL }, { 0, NULL, NULL }
};

const struct choice join_routes[] = {
	{ ROUTE_UNIT, "在单位上班", NULL }, { ROUTE_PLATFORM, "跑车、送货、送餐", NULL },
	{ ROUTE_FLEXIBLE, "做家政、护工、保安等", NULL },
	{ ROUTE_PLACE, "单位还没有工会", NULL }, { 0, NULL, NULL }
};

#define PLACE(member, place) .seals = place, .sealed_by = offsetof(struct application, application_id)

#define F(m, ...) FIELD(struct application, m, __VA_ARGS__)
static const struct field application_fields[] = {
	F(application_id, .label = "申请", .flags = KEY),
	F(name, .label = "姓名", .flags = LIST),
	F(number, .label = "编号", .flags = LIST),
	F(document_no, .label = "证件号码", .flags = LIST, PLACE(document_no, "application.document_no")),
	F(mobile, .label = "手机", PLACE(mobile, "application.mobile")),
	F(org_name, .label = "拟加入", .flags = LIST, .max = 80),
	F(route, .label = "入会途径", .flags = LIST, .choices = join_routes),
	F(group, .label = "群体", .choices = member_groups),
	F(state, .label = "状态", .flags = LIST, .choices = join_states),
	F(due, .label = "最晚答复", .flags = LIST),
	F(made, .label = "提交时间", .flags = LIST),
	F(org_id, .label = "工会", .flags = HIDE, .refers = &org_entity),
	F(account_id, .label = "账号", .flags = HIDE),
	F(person_id, .label = "人员", .flags = HIDE),
	F(org_path, .label = "范围", .flags = HIDE),
	F(document_type, .label = "证件类型", .choices = document_types),
	F(sex, .label = "性别", .choices = sexes),
	F(birth, .label = "出生年份", PLACE(birth, "application.birth")),
	F(division, .label = "所在街道", .flags = HIDE),
	F(work_unit, .label = "单位或站点"),
	F(job, .label = "岗位"),
	F(words, .label = "想对工会说的话", .flags = LONG),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity application_entity = ENTITY(struct application, application_fields,
	.name = "application", .label = "入会申请");

#define F(m, ...) FIELD(struct join_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(state, .label = "状态", .choices = join_states, .flags = HIDE),
	F(route, .label = "入会途径", .choices = join_routes),
	F(word, .label = "姓名、编号、手机或证件号码", .max = 60),
	F(all, .label = "全部状态", .flags = HIDE),
};
#undef F
const struct entity join_filter_entity = ENTITY(struct join_filter, filter_fields,
	.name = "application_filter", .label = "筛选");

#define F(m, ...) FIELD(struct join_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(route, .label = "工作情况", .flags = MUST | HIDE, .choices = join_routes),
	F(org_id, .label = "单位工会", .flags = HIDE, .refers = &org_entity),
	F(group, .label = "您做什么", .flags = HIDE, .choices = member_groups),
	F(division, .label = "在哪个街道", .flags = HIDE, .max = 12),
	F(name, .label = "姓名", .min = 2, .max = 40, .hint = "和证件上一样"),
	F(document_type, .label = "证件", .flags = MUST, .choices = document_types),
	F(document_no, .label = "证件号码", .flags = SENSITIVE, .max = 40,
	  .hint = "身份证 18 位，末位可以是 X。性别和年龄由号码得出，不用再填"),
	F(sex, .label = "性别", .choices = sexes),
	F(birth, .label = "出生日期", .flags = SENSITIVE),
	F(work_unit, .label = "单位、平台或站点", .max = 60),
	F(job, .label = "做什么工作", .max = 30),
	F(words, .label = "想对工会说的话", .flags = LONG, .max = 300),
	F(texts, .label = "说明的版本", .flags = HIDE, .max = 64),
	F(join, .label = "自愿入会"),
	F(use, .label = "使用资料"),
	F(number, .label = "使用证件号码"),
	F(share, .label = "提供给省级平台"),
	F(by, .label = "邀请", .flags = HIDE, .max = 40),
};
#undef F
const struct entity join_form_entity = ENTITY(struct join_form, form_fields,
	.name = "join_form", .label = "入会申请");

const struct field *
join_field(enum join_field f)
{
	return &form_fields[f];
}

/* --- parameters ------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct join_claim, m, __VA_ARGS__)
static const struct field claim_fields[] = {
	F(document_type, .label = "证件", .flags = MUST, .choices = document_types),
	F(document_no, .label = "证件号码", .flags = MUST | SENSITIVE, .max = 40, .hint = "入会时登记的证件"),
};
#undef F
const struct entity join_claim_entity = ENTITY(struct join_claim, claim_fields, .name = "claim", .label = "找到会员卡");

#define F(m, ...) FIELD(struct start_query, m, __VA_ARGS__)
static const struct field start_fields[] = { F(route, .label = "工作情况", .choices = join_routes) };
#undef F
const struct entity join_start_entity = ENTITY(struct start_query, start_fields, .name = "start", .label = "工作情况");

#define F(m, ...) FIELD(struct union_query, m, __VA_ARGS__)
static const struct field union_fields[] = {
	F(word, .label = "单位名称", .max = 40, .hint = "写单位名称里的几个字，或拼音首字母") };
#undef F
const struct entity join_union_entity = ENTITY(struct union_query, union_fields, .name = "union", .label = "找工会");

#define F(m, ...) FIELD(struct where_query, m, __VA_ARGS__)
static const struct field where_fields[] = {
	F(route, .label = "工作情况", .choices = join_routes),
	F(org_id, .label = "单位工会", .refers = &org_entity),
	F(group, .label = "您做什么", .choices = member_groups),
	F(division, .label = "常在哪个街道", .max = 12, .hint = "站点所在的街道，或者跑得最多的街道"),
	F(by, .label = "邀请", .flags = HIDE, .max = 40),
};
#undef F
const struct entity join_where_entity = ENTITY(struct where_query, where_fields, .name = "where", .label = "在哪里工作");

#define F(m, ...) FIELD(struct decide_form, m, __VA_ARGS__)
static const struct field decide_fields[] = {
	F(move, .label = "结论", .flags = MUST, .max = 20),
	F(from, .label = "办理前的状态", .choices = join_states),
	F(reason, .label = "理由", .max = 300),
};
#undef F
const struct entity join_decide_entity = ENTITY(struct decide_form, decide_fields, .name = "decision", .label = "审核意见");

#define F(m, ...) FIELD(struct reveal_form, m, __VA_ARGS__)
static const struct field reveal_fields[] = {
	F(field, .label = "查看的内容", .flags = MUST, .max = 40),
	F(reason, .label = "理由", .flags = MUST, .min = 2, .max = 200),
};
#undef F
const struct entity join_reveal_entity = ENTITY(struct reveal_form, reveal_fields, .name = "reveal", .label = "查看");

#define F(m, ...) FIELD(struct code_query, m, __VA_ARGS__)
static const struct field code_fields[] = { F(code, .label = "会员码", .flags = MUST, .max = 80) };
#undef F
const struct entity join_code_entity = ENTITY(struct code_query, code_fields, .name = "code", .label = "会员码");

#define F(m, ...) FIELD(struct issue_query, m, __VA_ARGS__)
static const struct field issue_fields[] = { F(t, .label = "发码时间") };
#undef F
const struct entity join_issue_entity = ENTITY(struct issue_query, issue_fields, .name = "issue", .label = "会员码");

/* The same struct as join_form, read without asking for anything: what is half filled in is kept so. */
#define F(m, ...) FIELD(struct join_form, m, __VA_ARGS__)
static const struct field draft_fields[] = {
	F(route, .label = "工作情况", .choices = join_routes),
	F(org_id, .label = "单位工会", .refers = &org_entity),
	F(group, .label = "您做什么", .choices = member_groups),
	F(division, .label = "在哪个街道", .max = 12),
	F(name, .label = "姓名", .max = 40),
	F(document_type, .label = "证件", .choices = document_types),
	F(document_no, .label = "证件号码", .flags = SENSITIVE, .max = 40),
	F(sex, .label = "性别", .choices = sexes),
	F(birth, .label = "出生日期", .flags = SENSITIVE),
	F(work_unit, .label = "单位、平台或站点", .max = 60),
	F(job, .label = "做什么工作", .max = 30),
	F(words, .label = "想对工会说的话", .flags = LONG, .max = 300),
	F(texts, .label = "说明的版本", .max = 64),
	F(join, .label = "自愿入会"),
	F(use, .label = "使用资料"),
	F(number, .label = "使用证件号码"),
	F(share, .label = "提供给省级平台"),
	F(by, .label = "邀请", .max = 40),
};
#undef F
const struct entity join_draft_entity = ENTITY(struct join_form, draft_fields, .name = "join_draft", .label = "草稿");

#define F(m, ...) FIELD(struct land_query, m, __VA_ARGS__)
static const struct field land_fields[] = {
	F(org, .label = "海报", .max = 40), F(by, .label = "邀请", .max = 40) };
#undef F
const struct entity join_land_entity = ENTITY(struct land_query, land_fields, .name = "land", .label = "入会");

#define F(m, ...) FIELD(struct consent_form, m, __VA_ARGS__)
static const struct field consent_fields[] = {
	F(label, .label = "名称", .flags = MUST, .min = 4, .max = 60, .hint = "打勾的那一行字"),
	F(words, .label = "说明全文", .flags = MUST | LONG, .min = 20, .max = 4000,
	  .hint = "谁在用、用来做什么、用哪些、保存多久、怎样撤回，都要写清楚"),
};
#undef F
const struct entity consent_form_entity = ENTITY(struct consent_form, consent_fields,
	.name = "consent_text", .label = "说明和同意书");
