/* told.c - what somebody complained of, told to himself: platform/told.h. */
#include "complaint_told.h"
#include "platform/told.h"

static const struct told_column complaints[] = {
	{ "number", "查询编号" }, { "kind", "关于什么", complaint_kinds }, { "words", "说的话" }, { "mobile", "联系电话" },
	{ "org_name", "工会" }, { "state", "情况", complaint_states }, { "made", "提交于" }, { "answer", "答复" },
	{ "answered", "答复于" }, { 0 } };

const struct told complaint_told[] = {
	{ "complaint", "complaints", "投诉建议", &told_complaints, complaints, .drop = &forget_complainer },
	{ 0 } };
