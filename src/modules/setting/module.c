/* module.c - 系统设置: the tables of the module. */
#include "modules/modules.h"
#include "modules/setting/pages.h"
#include "modules/setting/setting.h"
#include "setting_queries.h"

static const struct permit permits[] = {
	LOOKED_AT(setting, "查看系统设置", FOR_CITY),
	{ "setting.edit", "修改系统设置", FOR_NOBODY, &kept_by_system },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/settings", settings_page, "setting.see" },
	{ HTTP_GET, "/settings/edit", setting_edit_page, "setting.edit" },
	{ HTTP_POST, "/settings", setting_edit_do, "setting.edit", .form = &setting_form_entity,
	  .again = setting_edit_page, .sample = "house=江阴市总工会&sms_ceiling=2000&password_profile=1&second_factor=2" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/settings", "系统设置", "settings", "setting.see", "系统", 62 },
	{ 0 }
};

static const struct stmt *const *const statements[] = { setting_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "setting.edit", "修改设置" }, { 0 } };

const struct module setting_module = {
	.name = "setting", .label = "系统设置", .permits = permits, .routes = routes, .menu = menu,
	.statements = statements,
	.acts = acts,
};
