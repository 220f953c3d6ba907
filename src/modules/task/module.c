/* module.c - 我的任务: the tables of the module. */
#include "modules/modules.h"
#include "modules/task/pages.h"
#include "task_queries.h"

static const struct route routes[] = {
	{ HTTP_GET, "/tasks", tasks_page },
	{ HTTP_GET, "/tasks/:id", task_page },
	{ HTTP_POST, "/tasks/:id/cancel", task_cancel_do },
	{ HTTP_GET, "/tasks/:id/file", task_file_page },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/tasks", "我的任务", "loader", NULL, "工作台", 2, task_menu_count },
	{ 0 }
};

static const struct stmt *const *const statements[] = { task_statements, NULL };

const struct module task_module = {
	.name = "task", .label = "我的任务", .routes = routes, .menu = menu, .statements = statements,
};
