/* module.c - 消息: the tables of the module. */
#include "modules/modules.h"
#include "modules/notice/pages.h"
#include "notice_queries.h"

static const struct route routes[] = {
	{ HTTP_GET, "/my/notices", notices_page, .flags = POCKET },
	{ HTTP_POST, "/my/notices/:id/read", notice_open_do, .flags = POCKET },
	{ HTTP_POST, "/my/notices/read", notice_all_do, .flags = POCKET },
	{ HTTP_GET, "/notices", notices_page },
	{ HTTP_POST, "/notices/:id/read", notice_open_do },
	{ HTTP_POST, "/notices/read", notice_all_do },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/my/notices", "消息", "bell", NULL, NULL, 3, notice_menu_count },
	{ 0 }
};

static const struct stmt *const *const statements[] = { notice_statements, NULL };

const struct module notice_module = {
	.name = "notice", .label = "消息", .routes = routes, .menu = menu, .statements = statements,
};
