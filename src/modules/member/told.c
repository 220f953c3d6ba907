/* told.c - what is kept of a member, told to himself: platform/told.h. */
#include "member_told.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "modules/member/mobile.h"
#include "platform/told.h"

static const struct choice item_parts[] = {
	{ PART_SKILL, "职业技能" }, { PART_HONOUR, "荣誉" }, { PART_FAMILY, "家庭成员" }, { 0 } };

static const struct told_column
	person[] = { { "name", "姓名" }, { "sex", "性别", sexes }, { "document_type", "证件类型", document_types },
		{ "document_no", "证件号码" }, { "birth", "出生日期" }, { "mobile", "手机号" }, { "made", "登记于" }, { 0 } },
	members[] = { { "member_no", "会员编号" }, { "org_name", "工会" }, { "status", "会籍", member_statuses },
		{ "status_since", "从哪天起" }, { "joined", "入会日期" }, { "group_no", "群体", member_groups },
		{ "work_unit", "单位" }, { "job", "岗位" }, { "platform", "平台" }, { "wage", "会费计算基数（元）" },
		{ "nation", "民族", nations }, { "education", "学历", educations }, { "political", "政治面貌", politicals },
		{ "employment", "就业状况", employments }, { "skill", "技能等级", skills },
		{ "household", "户籍类型", households }, { "migrant", "农民工" }, { "made", "登记于" }, { 0 } },
	binned[] = { { "member_no", "会员编号" }, { "org_name", "工会" }, { "joined", "入会日期" },
		{ "work_unit", "单位" }, { "job", "岗位" }, { "reason", "理由" }, { "binned", "移出名册于" }, { 0 } },
	tags[] = { { "name", "群体" }, { 0 } },
	changes[] = { { "day", "哪天" }, { "kind", "变动", member_change_kinds }, { "reason", "说明" },
		{ "by_name", "办理人" }, { "at", "登记于" }, { 0 } },
	grounds[] = { { "day", "哪天" }, { "status", "变为", member_statuses }, { "clause", "依据" },
		{ "declared", "本人声明" }, { "announced", "宣布" }, { "unpaid_since", "从哪天起没交会费" },
		{ "warned", "提醒" }, { "judgement_no", "判决文号" }, { "judgement_day", "判决日期" },
		{ "opinion", "小组意见" }, { "decided", "委员会决定" }, { "undone", "撤销于" }, { 0 } },
	items[] = { { "part", "类别", item_parts }, { "name", "名称" }, { "sealed_name", "姓名" }, { "level", "等级" },
		{ "number", "证书编号" }, { "body", "发证单位" }, { "day", "日期" }, { "relation", "关系", relations },
		{ "purpose", "用途", purposes }, { "birth", "出生日期" }, { "made", "登记于" }, { 0 } },
	guardians[] = { { "words", "监护人同意的内容" }, { "by_name", "登记人" }, { "at", "同意于" },
		{ "withdrawn", "撤回于" }, { 0 } },
	exits[] = { { "words", "申请退会的话" }, { "state", "情况", member_exit_states }, { "made", "提交于" }, { 0 } },
	mobiles[] = { { "org_name", "工会" }, { "mobile", "新手机号" }, { "old_mobile", "旧手机号" },
		{ "question", "核对的问题" }, { "answer", "回答" }, { "reason", "理由" },
		{ "state", "情况", mobile_change_states }, { "made", "提交于" }, { 0 } },
	looks[] = { { "by_name", "谁" }, { "day", "哪天" }, { "times", "次数" }, { 0 } },
	record[] = { { "at", "时间" }, { "what", "做了什么", .act = true }, { "by_name", "谁" }, { "by_post", "职务" },
		{ "reason", "理由" }, { 0 } };

#define WITH_MEMBER "只和会籍一起有，会籍在就不删"
const struct told member_told[] = {
	{ "person", "person", "登记的本人", &told_person, person, .drop = &forget_person },
	{ "member", "memberships", "会籍", &told_members, members, .binds = &bind_members, .law = "会员实名登记（工会会员会籍管理办法）" },
	{ "member_bin", "removed_memberships", "移出名册的会籍", &told_binned, binned,
	  .binds = &bind_binned, .law = "误录删除的会籍，30 天后清除" },
	{ "member_tag", "tags", "群体标签", &told_tags, tags, .stays = WITH_MEMBER },
	{ "member_change", "changes", "会籍变动", &told_changes, changes, .stays = WITH_MEMBER },
	{ "member_ground", "grounds", "会籍变动的依据", &told_grounds, grounds, .stays = WITH_MEMBER },
	{ "person_item", "items", "技能、荣誉、家庭成员", &told_items, items, .drop = &forget_items },
	{ "guardian_consent", "guardian_consents", "监护人的同意", &told_guardians, guardians, .drop = &forget_guardians },
	{ "member_exit", "exits", "退会申请", &told_exits, exits, .drop = &forget_exits },
	{ "mobile_change", "mobile_changes", "更换手机", &told_mobiles, mobiles, .drop = &forget_mobiles },
	{ "viewed", "looks", "谁打开过您的资料", &told_looks, looks, .stays = "谁打开过页面的记录，到期清除" },
	{ "person_held", .why = "只记从什么时候起限制处理，在“删除或限制处理的申请”里" },
	{ "audit", "record", "审计里有关您的资料和账号的", &told_record, record,
	  .stays = "审计记录不能改（网络安全法第二十三条），号码在里面只有摘要" },
	{ 0 } };
