/* told.c - unions that somebody asked to found, told to himself: platform/told.h. */
#include "founding_told.h"
#include "platform/told.h"

static const struct told_column foundings[] = {
	{ "number", "编号" }, { "unit_name", "单位" }, { "contact", "联系人" }, { "mobile", "联系电话" },
	{ "state", "情况", founding_states }, { "made", "提交于" }, { 0 } };

const struct told founding_told[] = {
	{ "founding", "foundings", "建会申请", &told_foundings, foundings,
	  .binds = &bind_foundings, .law = "工会成立的档案（基层工会组织建设）" },
	{ 0 } };
