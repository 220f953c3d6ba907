/* fields.c - the tables that say what a term, an election and their forms are. */
#include "modules/committee/inside.h"

/* --- choices ------------------------------------------------------------------------ */

const struct choice committee_kinds[] = {
	{ COMMITTEE_UNION, "工会委员会", NULL }, { COMMITTEE_AUDIT, "经费审查委员会", NULL },
	{ COMMITTEE_WOMEN, "女职工委员会", NULL }, { COMMITTEE_ONE, "组织员", NULL }, { 0, NULL, NULL } };
const struct choice committee_elected[] = {
	{ COMMITTEE_UNION, "工会委员会", NULL }, { COMMITTEE_AUDIT, "经费审查委员会", NULL },
	{ COMMITTEE_WOMEN, "女职工委员会", NULL }, { 0, NULL, NULL } };
const struct choice committee_posts[] = {
	{ COMMITTEE_CHAIR, "主席", NULL }, { COMMITTEE_VICE, "副主席", NULL }, { COMMITTEE_SEAT, "委员", NULL },
	{ COMMITTEE_AUDIT_HEAD, "经审会主任", NULL }, { COMMITTEE_WOMEN_HEAD, "女工委主任", NULL },
	{ COMMITTEE_ORGANISER, "组织员", NULL }, { 0, NULL, NULL } };
const struct choice committee_stages[] = {
	{ STAGE_FAR, "在任", "good" }, { STAGE_HALF_YEAR, "半年内届满", "info" }, { STAGE_QUARTER, "三个月内届满", "warn" },
	{ STAGE_LATE, "已超期", "bad" }, { STAGE_ENDED, "往届", NULL }, { 0, NULL, NULL } };
const struct choice committee_hows[] = {
	{ LEFT_RESIGNED, "辞职", NULL }, { LEFT_REMOVED, "罢免", NULL }, { LEFT_MOVED, "工作调动", NULL },
	{ LEFT_RETIRED, "退休", NULL }, { LEFT_TERM, "届满", NULL }, { LEFT_CLOSED, "工会撤销", NULL },
	{ 0, NULL, NULL } };
const struct choice election_whats[] = {
	{ ELECTION_TERM, "换届选举", NULL }, { ELECTION_SEAT, "补选", NULL }, { 0, NULL, NULL } };
const struct choice election_states[] = {
	{ ELECTION_DRAFT, "筹备", "info" }, { ELECTION_SUBMITTED, "待批复", "warn" }, { ELECTION_RETURNED, "退回", "bad" },
	{ ELECTION_APPROVED, "已批复", "good" }, { ELECTION_DROPPED, "已取消", NULL }, { 0, NULL, NULL } };

static const struct choice years[] = { { 3, "3 年", NULL }, { 5, "5 年", NULL }, { 0, NULL, NULL } };
/* Whoever leaves before the end: the end itself is no choice. */
static const struct choice leaving[] = {
	{ LEFT_RESIGNED, "辞职", NULL }, { LEFT_REMOVED, "罢免", NULL }, { LEFT_MOVED, "工作调动", NULL },
	{ LEFT_RETIRED, "退休", NULL }, { 0, NULL, NULL } };
static const struct choice due[] = {
	{ STAGE_HALF_YEAR, "半年内届满", NULL }, { STAGE_QUARTER, "三个月内届满", NULL }, { STAGE_LATE, "已超期", NULL },
	{ 0, NULL, NULL } };

#define SEATS_MOST 100
#define VOTERS_MOST 1000000
#define PEOPLE_CHARS 4000
#define PEOPLE_HINT "每行一人：姓名 职务 专职或兼职 得票，如“王建国 主席 兼职 28”；可以从表格里整块粘贴。" \
	"名册里有同名的，在后面再写会员编号"

/* --- terms --------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct committee_term, m, __VA_ARGS__)
static const struct field term_fields[] = {
	F(term_id, .label = "编号", .flags = KEY),
	F(org_name, .label = "工会", .flags = LIST, .max = 120),
	F(kind, .label = "委员会", .flags = LIST, .choices = committee_kinds),
	F(number, .label = "届次", .flags = LIST),
	F(head, .label = "主席（主任）", .flags = LIST, .max = 30),
	F(began, .label = "本届开始", .flags = LIST),
	F(years, .label = "任期", .choices = years),
	F(ends, .label = "届满", .flags = LIST),
	F(stage, .label = "情况", .flags = LIST, .choices = committee_stages),
	F(seats, .label = "委员名额", .unit = "人"),
	F(document_no, .label = "批复文号", .max = 60),
	F(until, .label = "实际卸任"),
	F(org_id, .label = "工会编号", .flags = HIDE, .refers = &org_entity),
	F(org_path, .label = "范围", .flags = HIDE),
	F(ends_key, .label = "次序", .flags = HIDE),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity committee_term_entity = ENTITY(struct committee_term, term_fields, .name = "committee_term",
	.label = "届次");

#define F(m, ...) FIELD(struct committee_term_form, m, __VA_ARGS__)
static const struct field term_form_fields[] = {
	F(org_id, .label = "工会", .flags = MUST, .refers = &org_entity),
	F(kind, .label = "委员会", .flags = MUST, .choices = committee_kinds),
	F(number, .label = "第几届", .flags = MUST, .min = 1, .max = 99),
	F(began, .label = "本届选举产生的日期", .flags = MUST),
	F(years, .label = "任期", .flags = MUST, .choices = years, .hint = "基层工会 3 年或 5 年，其他 5 年"),
	F(seats, .label = "委员名额", .flags = MUST, .min = 1, .max = SEATS_MOST, .unit = "人"),
	F(people, .label = "现任委员", .flags = MUST | LONG, .min = 2, .max = PEOPLE_CHARS,
	  .hint = "每行一人：姓名 职务 专职或兼职，如“王建国 主席 兼职”。名册里有同名的，在后面再写会员编号"),
	F(document_no, .label = "当时的批复文号", .max = 60, .hint = "没有留存可以不填"),
};
#undef F
const struct entity committee_term_form_entity = ENTITY(struct committee_term_form, term_form_fields,
	.name = "committee_term_form", .label = "届次");

#define F(m, ...) FIELD(struct committee_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(kind, .label = "委员会", .choices = committee_kinds),
	F(due, .label = "换届提醒", .choices = due),
	F(org_id, .label = "工会", .flags = HIDE, .refers = &org_entity),
	F(all, .label = "也看往届"),
};
#undef F
const struct entity committee_filter_entity = ENTITY(struct committee_filter, filter_fields,
	.name = "committee_filter", .label = "筛选");

#define F(m, ...) FIELD(struct committee_leave_form, m, __VA_ARGS__)
static const struct field leave_fields[] = {
	F(seat_id, .label = "谁离任", .flags = MUST),
	F(how, .label = "方式", .flags = MUST, .choices = leaving),
	F(day, .label = "离任日期", .flags = MUST),
	F(entitled, .label = "全体会员（代表）", .max = VOTERS_MOST, .unit = "人", .hint = "罢免主席、副主席时填写"),
	F(votes, .label = "赞成罢免", .max = VOTERS_MOST, .unit = "票",
	  .hint = "须超过全体的半数（工会法第十八条），不是到会的半数"),
	F(consent_own, .label = "本级工会委员会已同意调动"),
	F(consent_upper, .label = "上一级工会已同意调动"),
	F(reason, .label = "原因和依据", .flags = MUST | LONG, .min = 2, .max = 500, .hint = "会议日期、文件文号等，会记入审计"),
};
#undef F
const struct entity committee_leave_entity = ENTITY(struct committee_leave_form, leave_fields,
	.name = "committee_leave", .label = "离任");

#define F(m, ...) FIELD(struct committee_new_query, m, __VA_ARGS__)
static const struct field new_fields[] = {
	F(org_id, .label = "工会", .refers = &org_entity),
	F(kind, .label = "委员会", .choices = committee_elected),
	F(what, .label = "事项", .choices = election_whats),
};
#undef F
const struct entity committee_new_entity = ENTITY(struct committee_new_query, new_fields, .name = "committee_new",
	.label = "委员会");

/* --- elections ------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct election, m, __VA_ARGS__)
static const struct field election_fields[] = {
	F(election_id, .label = "编号", .flags = KEY),
	F(org_name, .label = "工会", .flags = LIST, .max = 120),
	F(kind, .label = "委员会", .flags = LIST, .choices = committee_elected),
	F(what, .label = "事项", .flags = LIST, .choices = election_whats),
	F(number, .label = "届次", .flags = LIST),
	F(state, .label = "情况", .flags = LIST, .choices = election_states),
	F(held, .label = "选举日期", .flags = LIST),
	F(years, .label = "任期", .choices = years),
	F(seats, .label = "应选名额", .unit = "人"),
	F(entitled, .label = "应到", .unit = "人"),
	F(present, .label = "实到", .unit = "人"),
	F(valid, .label = "选举有效"),
	F(elected, .label = "当选", .unit = "人"),
	F(due, .label = "批复期限", .flags = LIST),
	F(document_no, .label = "批复文号", .max = 60),
	F(made, .label = "登记"),
	F(org_id, .label = "工会编号", .flags = HIDE, .refers = &org_entity),
	F(org_path, .label = "范围", .flags = HIDE),
	F(people, .label = "候选人名单", .flags = HIDE),
	F(no_relative, .label = "候选人回避", .flags = HIDE),
	F(rev, .label = "版本", .flags = HIDE),
};
#undef F
const struct entity election_entity = ENTITY(struct election, election_fields, .name = "election", .label = "换届选举");

#define F(m, ...) FIELD(struct election_form, m, __VA_ARGS__)
static const struct field election_form_fields[] = {
	F(org_id, .label = "工会", .flags = MUST, .refers = &org_entity),
	F(kind, .label = "委员会", .flags = MUST, .choices = committee_elected),
	F(what, .label = "事项", .flags = MUST, .choices = election_whats),
	F(years, .label = "新一届任期", .choices = years, .hint = "基层工会 3 年或 5 年，其他 5 年；补选不用填"),
	F(seats, .label = "应选名额", .flags = MUST, .min = 1, .max = SEATS_MOST, .unit = "人"),
	F(held, .label = "选举日期", .hint = "还没有选举的，下面几项先空着，选举以后再来填"),
	F(entitled, .label = "应到会", .max = VOTERS_MOST, .unit = "人", .hint = "有选举权的会员或代表"),
	F(present, .label = "实到会", .max = VOTERS_MOST, .unit = "人", .hint = "达到应到的三分之二，选举才有效"),
	F(people, .label = "候选人和得票", .flags = LONG, .max = PEOPLE_CHARS, .hint = PEOPLE_HINT),
	F(no_relative, .label = "已核对：候选人中没有企业主要负责人的近亲属（工会法第十条）"),
};
#undef F
const struct entity election_form_entity = ENTITY(struct election_form, election_form_fields,
	.name = "election_form", .label = "换届选举");

#define F(m, ...) FIELD(struct election_filter, m, __VA_ARGS__)
static const struct field election_filter_fields[] = {
	F(kind, .label = "委员会", .choices = committee_elected),
	F(state, .label = "情况", .choices = election_states),
};
#undef F
const struct entity election_filter_entity = ENTITY(struct election_filter, election_filter_fields,
	.name = "election_filter", .label = "筛选");
