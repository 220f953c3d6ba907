/* platform.c - floor 2 as a module: its steps and statements, so that they are migrated and checked like the others. */
#include "platform/lists.h"
#include "web/sheets.h"

#include "platform_account.h"
#include "platform_act.h"
#include "platform_flow.h"
#include "platform_import.h"
#include "platform_chain.h"
#include "platform_lists.h"
#include "platform_dual.h"
#include "platform_expiry.h"
#include "platform_rotate.h"
#include "platform_sealed.h"
#include "platform_second.h"
#include "platform_viewed.h"
#include "platform_work.h"

extern const struct step platform_steps[];
extern const struct module platform_module;

static const struct permit permits[] = {
	{ LISTS_SHARE, "和本工会同事共用查看方式", FOR_OFFICERS },
	{ EXPORT_AGREE, "批准大批导出完整号码", FOR_CITY | FOR_SECURITY },
	{ 0 }
};

static const struct flow *const flows[] = { &full_export_flow, NULL };

static const struct stmt *const *const statements[] = {
	platform_account_statements, platform_act_statements, platform_chain_statements, platform_flow_statements,
	platform_import_statements, platform_lists_statements,
	platform_dual_statements, platform_expiry_statements, platform_rotate_statements, platform_sealed_statements,
	platform_second_statements, platform_viewed_statements, platform_work_statements, NULL };

const struct module platform_module = {
	.name = "platform", .label = "基础",
	.permits = permits, .flows = flows, .steps = platform_steps, .statements = statements,
	.routes = sheet_admin_routes, .expiries = platform_expiries,
};
