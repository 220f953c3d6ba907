/* fields.c - the tables that say what a transfer is, and what is typed. */
#include "modules/transfer/inside.h"

const struct choice transfer_states[] = {
	{ TRANSFER_RELEASE, "待转出确认", "info" }, { TRANSFER_RELEASE_ABOVE, "转出由上级代办", "warn" },
	{ TRANSFER_ACCEPT, "待接收确认", "info" }, { TRANSFER_ACCEPT_ABOVE, "接收由上级代办", "warn" },
	{ TRANSFER_DONE, "已转会", "good" }, { TRANSFER_REFUSED, "未同意", "bad" },
	{ TRANSFER_WITHDRAWN, "已撤回" }, { 0 } };

const struct choice transfer_starts[] = {
	{ STARTED_BY_MEMBER, "会员本人" }, { STARTED_BY_LEFT, "转出工会" }, { STARTED_BY_NEW, "转入工会" }, { 0 } };

static const struct choice sides[] = {
	{ SIDE_OURS, "等我们办" }, { SIDE_OPEN, "办理中" }, { SIDE_OUT, "转出" }, { SIDE_IN, "转入" }, { 0 } };

#define F(m, ...) FIELD(struct transfer, m, __VA_ARGS__)
static const struct field transfer_fields[] = {
	F(transfer_id, .label = "编号", .flags = KEY),
	F(name,        .label = "姓名", .flags = LIST | FIND, .max = 40),
	F(from_name,   .label = "转出工会", .flags = LIST, .max = 100),
	F(to_name,     .label = "转入工会", .flags = LIST, .max = 100),
	F(started,     .label = "谁提出", .flags = LIST, .choices = transfer_starts),
	F(state,       .label = "状态", .flags = LIST, .choices = transfer_states),
	F(due,         .label = "最晚", .flags = LIST),
	F(made,        .label = "提出时间"),
	F(member_no,   .label = "会员编号"),
	F(reason,      .label = "转会的原因", .flags = LONG, .max = 200),
	F(ended,       .label = "办结时间"),
	F(member_id,   .label = "会籍", .flags = HIDE),
	F(person_id,   .label = "人员", .flags = HIDE),
	F(from_org,    .label = "转出工会编号", .flags = HIDE),
	F(to_org,      .label = "转入工会编号", .flags = HIDE),
	F(from_path,   .label = "转出路径", .flags = HIDE),
	F(to_path,     .label = "转入路径", .flags = HIDE),
	F(rev,         .label = "版本", .flags = HIDE),
};
#undef F
const struct entity transfer_entity =
	ENTITY(struct transfer, transfer_fields, .name = "transfer", .label = "转会");

#define F(m, ...) FIELD(struct transfer_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(word,  .label = "姓名", .flags = FIND, .max = 40),
	F(side,  .label = "方向", .choices = sides),
	F(state, .label = "状态", .choices = transfer_states),
};
#undef F
const struct entity transfer_filter_entity =
	ENTITY(struct transfer_filter, filter_fields, .name = "transfer_filter", .label = "筛选");

/* --- what is typed -------------------------------------------------------------------- */

#define TO_NAME  .label = "转往哪家工会", .flags = MUST, .max = 100, .hint = "打几个字，从列出的名称里选；全市的工会都可以"
#define WHY      .label = "转会的原因", .flags = MUST | LONG, .min = 2, .max = 200

#define F(m, ...) FIELD(struct start_form, m, __VA_ARGS__)
static const struct field start_fields[] = {
	F(member_id, .label = "会员", .flags = MUST | HIDE), F(to_name, TO_NAME), F(reason, WHY) };
#undef F
const struct entity start_form_entity =
	ENTITY(struct start_form, start_fields, .name = "transfer_new", .label = "转出");

#define F(m, ...) FIELD(struct ask_form, m, __VA_ARGS__)
static const struct field ask_fields[] = {
	F(name,          .label = "姓名", .flags = MUST, .max = 40),
	F(document_type, .label = "证件类型", .flags = MUST, .choices = document_types),
	F(document_no,   .label = "证件号码", .flags = MUST | SENSITIVE, .max = 60,
	  .hint = "要和登记的完全一致；由会员本人提供"),
	F(to_name,       .label = "转入哪家工会", .max = 100, .hint = "只办一家工会的，可以不填"),
	F(reason,        WHY),
};
#undef F
const struct entity ask_form_entity = ENTITY(struct ask_form, ask_fields, .name = "transfer_ask", .label = "请求转入");

#define F(m, ...) FIELD(struct own_form, m, __VA_ARGS__)
static const struct field own_fields[] = {
	F(org_id, .label = "转往的工会", .flags = MUST | HIDE), F(reason, WHY) };
#undef F
const struct entity own_transfer_entity = ENTITY(struct own_form, own_fields, .name = "transfer_own", .label = "转会");

#define F(m, ...) FIELD(struct batch_form, m, __VA_ARGS__)
static const struct field batch_fields[] = {
	F(org_id, .label = "转出的工会", .flags = HIDE), F(to_name, TO_NAME), F(reason, WHY) };
#undef F
const struct entity batch_form_entity =
	ENTITY(struct batch_form, batch_fields, .name = "transfer_batch", .label = "批量转出");

/* --- what pages are asked for ------------------------------------------------------------ */

#define F(m, ...) FIELD(struct start_query, m, __VA_ARGS__)
static const struct field start_query_fields[] = { F(member_id, .label = "会员", .flags = MUST) };
#undef F
const struct entity start_query_entity =
	ENTITY(struct start_query, start_query_fields, .name = "transfer_member", .label = "会员");

#define F(m, ...) FIELD(struct batch_query, m, __VA_ARGS__)
static const struct field batch_query_fields[] = {
	F(org_name, .label = "从哪家工会转出", .max = 100, .hint = "打几个字，从列出的名称里选"),
	F(org_id, .label = "工会", .flags = HIDE, .refers = &org_entity),
	F(after,  .label = "从", .flags = HIDE, .max = 400) };
#undef F
const struct entity batch_query_entity =
	ENTITY(struct batch_query, batch_query_fields, .name = "transfer_from", .label = "工会");

#define F(m, ...) FIELD(struct picks_query, m, __VA_ARGS__)
static const struct field picks_fields[] = {
	F(to_name, .label = "工会", .max = 100), F(org_name, .label = "工会", .max = 100) };
#undef F
const struct entity picks_query_entity =
	ENTITY(struct picks_query, picks_fields, .name = "transfer_unions", .label = "工会");

#define F(m, ...) FIELD(struct own_query, m, __VA_ARGS__)
static const struct field own_query_fields[] = {
	F(org_id, .label = "工会", .flags = HIDE),
	F(word, .label = "单位或工会名称", .max = 60, .hint = "如“晟科机械”，或拼音首字母") };
#undef F
const struct entity own_query_entity =
	ENTITY(struct own_query, own_query_fields, .name = "transfer_to", .label = "工会");

#define F(m, ...) FIELD(struct say_form, m, __VA_ARGS__)
static const struct field say_fields[] = {
	F(reason, .label = "不同意的理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity say_form_entity =
	ENTITY(struct say_form, say_fields, .name = "transfer_object", .label = "不同意");
