/* fields.c - the tables that say what an application to found a union is. */
#include "modules/founding/inside.h"
#include "platform/uscc.h"

const struct choice founding_states[] = {
	{ FOUNDING_SUBMITTED, "待审查", "warn" }, { FOUNDING_RETURNED, "退回补正", "bad" },
	{ FOUNDING_REFUSED, "不同意", NULL }, { FOUNDING_PREPARING, "筹备选举", "info" },
	{ FOUNDING_FILED, "待批准", "warn" }, { FOUNDING_DONE, "已成立", "good" },
	{ FOUNDING_WITHDRAWN, "已撤回", NULL }, { 0, NULL, NULL } };
const struct choice founding_forms[] = {
	{ FOUND_COMMITTEE, "单独建立工会委员会", NULL }, { FOUND_JOINT, "与其他单位联合建立", NULL },
	{ FOUND_ORGANISER, "选举组织员一人", NULL }, { 0, NULL, NULL } };
static const struct choice years[] = { { 3, "3 年", NULL }, { 5, "5 年", NULL }, { 0, NULL, NULL } };

#define PERSONS_MOST 1000000
#define PEOPLE_CHARS 4000

static failed
check_code(struct arena *a, const struct field *f, const void *value)
{
	str proven;

	return uscc_check(a, f, *(const str *)value, &proven);
}

static failed
check_mobile(struct arena *a, const struct field *f, const void *value)
{
	str number;

	return mobile_check(a, f, *(const str *)value, &number);
}

/* --- an application as it is shown ---------------------------------------------------- */

#define F(m, ...) FIELD(struct founding, m, __VA_ARGS__)
static const struct field fields[] = {
	F(founding_id, .label = "编号", .flags = KEY),
	F(unit_name, .label = "单位名称", .flags = LIST, .max = 60),
	F(number, .label = "申请编号", .flags = LIST),
	F(org_name, .label = "上级工会", .flags = LIST, .max = 40),
	F(employees, .label = "职工人数", .unit = "人", .flags = LIST),
	F(willing, .label = "愿意入会", .unit = "人", .flags = LIST),
	F(form, .label = "建会形式", .choices = founding_forms),
	F(state, .label = "情况", .flags = LIST, .choices = founding_states),
	F(due, .label = "期限", .flags = LIST),
	F(made, .label = "提交"),
	F(union_name, .label = "拟定的工会名称", .max = 60),
	F(unit_uscc, .label = "单位统一社会信用代码"),
	F(division, .label = "所在镇街代码", .flags = HIDE),
	F(address, .label = "地址", .max = 100),
	F(nature, .label = "单位性质", .choices = org_natures),
	F(industry, .label = "所属行业", .choices = org_industries),
	F(contact, .label = "联系人"),
	F(mobile, .label = "联系电话", .seals = "founding.mobile", .sealed_by = offsetof(struct founding, founding_id)),
	F(group_names, .label = "筹备组", .flags = LONG),
	F(willing_names, .label = "愿意入会的职工", .flags = LONG, .max = PEOPLE_CHARS),
	F(held, .label = "选举日期"),
	F(entitled, .label = "应到", .unit = "人"),
	F(present, .label = "实到", .unit = "人"),
	F(years, .label = "任期", .choices = years),
	F(seats, .label = "委员名额", .unit = "人"),
	F(valid, .label = "选举有效"),
	F(people, .label = "候选人和得票", .flags = LONG, .max = PEOPLE_CHARS),
	F(document_no, .label = "批复文号"),
	F(made_org_id, .label = "成立的工会", .flags = HIDE, .refers = &org_entity),
	F(account_id, .label = "提交的账号", .flags = HIDE),
	F(person_id, .label = "提交的人", .flags = HIDE),
	F(org_id, .label = "上级工会编号", .flags = HIDE, .refers = &org_entity),
	F(org_path, .label = "范围", .flags = HIDE),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity founding_entity = ENTITY(struct founding, fields, .name = "founding", .label = "建会申请");

/* --- what is entered --------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct founding_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(unit_name, .label = "单位名称", .flags = MUST, .min = 2, .max = 60, .hint = "营业执照或登记证书上的全称"),
	F(unit_uscc, .label = "统一社会信用代码", .flags = MUST, .max = 40, .check = check_code, .hint = "18 位，写在执照上"),
	F(division, .label = "所在镇街", .flags = MUST, .max = 12),
	F(address, .label = "详细地址", .flags = MUST, .min = 2, .max = 100),
	F(nature, .label = "单位性质", .flags = MUST, .choices = org_natures),
	F(industry, .label = "所属行业", .flags = MUST, .choices = org_industries),
	F(employees, .label = "职工人数", .flags = MUST, .min = 1, .max = PERSONS_MOST, .unit = "人"),
	F(upper_id, .label = "归行业工会管理", .refers = &org_entity,
	  .hint = "学校、医院等归行业工会的选，其他单位不用选，由镇街工会办理"),
	F(willing, .label = "愿意加入工会的职工", .flags = MUST, .min = 1, .max = PERSONS_MOST, .unit = "人"),
	F(form, .label = "建会形式", .flags = MUST, .choices = founding_forms,
	  .hint = "会员 25 人以上应当建立工会委员会；不足 25 人的，也可以和别的单位联合建立，或者选举组织员一人"),
	F(union_name, .label = "拟定的工会名称", .flags = MUST, .min = 4, .max = 60, .hint = "如“江阴市某某有限公司工会委员会”"),
	F(group_names, .label = "筹备组成员", .flags = MUST | LONG, .min = 2, .max = 500,
	  .hint = "写姓名，用顿号隔开；企业主要负责人的近亲属不得作为委员候选人"),
	F(willing_names, .label = "愿意入会的职工姓名", .flags = LONG, .max = PEOPLE_CHARS, .hint = "可以不填，以后再逐人入会"),
	F(contact, .label = "联系人", .flags = MUST, .min = 2, .max = 30),
	F(mobile, .label = "联系手机", .flags = SENSITIVE, .max = 20, .check = check_mobile,
	  .hint = "只用于联系办理建会"),
	F(entrusted, .label = "我受本单位职工委托提出申请，所填属实"),
};
#undef F
const struct entity founding_form_entity = ENTITY(struct founding_form, form_fields, .name = "founding_form",
	.label = "建会申请");

#define F(m, ...) FIELD(struct founding_result, m, __VA_ARGS__)
static const struct field result_fields[] = {
	F(held, .label = "选举日期", .flags = MUST),
	F(entitled, .label = "应到会", .flags = MUST, .min = 1, .max = PERSONS_MOST, .unit = "人",
	  .hint = "全体会员或会员代表"),
	F(present, .label = "实到会", .flags = MUST, .min = 1, .max = PERSONS_MOST, .unit = "人",
	  .hint = "达到应到的三分之二，选举才有效"),
	F(years, .label = "任期", .choices = years, .hint = "3 年或 5 年；选举组织员的不用填"),
	F(seats, .label = "委员名额", .max = 100, .unit = "人", .hint = "由会员大会确定；选举组织员的不用填"),
	F(people, .label = "候选人和得票", .flags = MUST | LONG, .min = 2, .max = PEOPLE_CHARS,
	  .hint = "每行一人：姓名 职务 专职或兼职 得票，如“王建国 主席 兼职 28”；组织员写“王建国 组织员 8”"),
	F(no_relative, .label = "已核对：候选人中没有企业主要负责人的近亲属（工会法第十条）"),
};
#undef F
const struct entity founding_result_entity = ENTITY(struct founding_result, result_fields,
	.name = "founding_result", .label = "选举结果");

#define F(m, ...) FIELD(struct founding_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(state, .label = "情况", .choices = founding_states) };
#undef F
const struct entity founding_filter_entity = ENTITY(struct founding_filter, filter_fields,
	.name = "founding_filter", .label = "筛选");
