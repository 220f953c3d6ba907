/* module.c - 个人信息权利: the tables of the module. */
#include "modules/modules.h"
#include "modules/privacy/pages.h"

static const struct route routes[] = {
	{ HTTP_POST, "/my/data/export", own_json_do, .flags = POCKET, .rate = RATE_EXPORT },
	{ HTTP_POST, "/my/data/export/pdf", own_pdf_do, .flags = POCKET, .rate = RATE_EXPORT },
	{ 0 }
};

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = { { "own.export", "导出本人资料" }, { 0 } };

const struct module privacy_module = {
	.name = "privacy", .label = "个人信息权利", .needs = (const char *const[]){ "org", "member", "audit", NULL },
	.routes = routes, .acts = acts,
};
