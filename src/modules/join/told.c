/* told.c - what an applicant gave and agreed to, told to himself: platform/told.h. */
#include "join_told.h"
#include "platform/told.h"

static const struct told_column
	applications[] = { { "number", "编号" }, { "org_name", "工会" }, { "name", "姓名" },
		{ "document_type", "证件类型", document_types }, { "document_no", "证件号码" }, { "sex", "性别", sexes },
		{ "birth", "出生日期" }, { "mobile", "手机号" }, { "route", "途径", join_routes },
		{ "group_no", "群体", member_groups }, { "division", "街道代码" }, { "work_unit", "单位" }, { "job", "岗位" },
		{ "words", "申请的话" }, { "state", "情况", join_states }, { "made", "提交于" }, { 0 } },
	consents[] = { { "label", "同意什么" }, { "version", "第几版" }, { "words", "当时的说明" }, { "channel", "途径" },
		{ "at", "同意于" }, { "withdrawn", "撤回于" }, { 0 } },
	corrections[] = { { "number", "编号" }, { "kind", "更正什么", correction_kinds }, { "wanted", "改成" },
		{ "words", "说明" }, { "file_name", "证明材料" }, { "state", "情况", correction_states },
		{ "made", "提交于" }, { 0 } };

const struct told join_told[] = {
	{ "application", "applications", "入会申请", &told_applications, applications, .drop = &forget_applications },
	{ "consent", "consents", "同意过的", &told_consents, consents,
	  .stays = "同意过的凭据：只有编号，账号删除以后认不出是谁" },
	{ "correction", "corrections", "资料更正", &told_corrections, corrections, .drop = &forget_corrections },
	{ "application_draft", .why = "没有提交的申请，只有本人打得开，30 天清除", .drop = &forget_draft },
	{ 0 } };
