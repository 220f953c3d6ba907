/* platform.c - floor 2 as a module: its steps and statements, so that they are migrated and checked like the others. */
#include "web/sheets.h"

#include "platform_account.h"
#include "platform_act.h"
#include "platform_flow.h"
#include "platform_import.h"
#include "platform_second.h"
#include "platform_work.h"

extern const struct step platform_steps[];
extern const struct module platform_module;

static const struct stmt *const *const statements[] = {
	platform_account_statements, platform_act_statements, platform_flow_statements,
	platform_import_statements, platform_second_statements, platform_work_statements, NULL };

const struct module platform_module = {
	.name = "platform", .label = "基础",
	.steps = platform_steps, .statements = statements, .routes = sheet_admin_routes,
};
