/* told.c - what is not told of this module's tables: platform/told.h. */
#include "modules/account/account.h"
#include "platform/told.h"

const struct told account_told[] = {
	{ "activation", .why = "开通码只有摘要；用它开通的职务在“工会职务”里" },
	{ 0 } };
