/* told.c - what is not told of this module's tables: platform/told.h. */
#include "modules/content/content.h"
#include "platform/told.h"

#define OFFICE "履行职务写的稿件，不是关于本人的资料"
const struct told content_told[] = {
	{ "content_version", .why = OFFICE }, { "content_hand", .why = OFFICE }, { "content_file", .why = OFFICE },
	{ 0 } };
