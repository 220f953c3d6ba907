/* told.c - what is not told of this module's tables: platform/told.h. */
#include "duplicate_told.h"
#include "platform/told.h"

const struct told duplicate_told[] = {
	{ "duplicate_mark", .why = "只有不能还原的摘要，用来发现重复登记", .drop = &forget_mark },
	{ 0 } };
