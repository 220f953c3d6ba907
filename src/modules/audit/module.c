/* module.c - 审计记录: the tables of the module. */
#include "audit_queries.h"
#include "modules/audit/pages.h"
#include "modules/modules.h"
#include "platform/segment.h"

static const struct permit permits[] = {
	{ "audit.see", "查看审计记录", FOR_NOBODY, &kept_by_audit },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/audit", audit_list_page, "audit.see", .query = &audit_filter_entity,
	  .sample = "what=sign-in&outcome=1" },
	{ HTTP_POST, "/audit/prove", audit_prove_do, "audit.see" },
	{ HTTP_GET, "/breach", breach_page, "audit.see", .query = &breach_query_entity, .sample = "login=test1" },
	{ HTTP_POST, "/breach/sheet", breach_sheet_do, "audit.see", .form = &breach_sheet_entity,
	  .sample = "login=test1&format=csv" },
	{ HTTP_GET, "/audit/months", audit_months_page, "audit.see" },
	{ HTTP_GET, "/audit/:id", audit_row_page, "audit.see" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/breach", "泄露查询", "search", "audit.see", "系统", 64 },
	{ "/audit", "审计记录", "history", "audit.see", "系统", 61 },
	{ 0 }
};

static const struct job_kind jobs[] = { { "audit.months", "封存审计记录", segment_job, .daily = 3 }, { 0 } };
static const struct stmt *const *const statements[] = { audit_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "audit.prove", "校验记录" }, { "audit.breach", "导出泄露查询" },
	{ SEGMENT_ACT, "封存一个月的记录" }, { SEGMENT_MOVE, "移出封存的记录" }, { 0 } };
static const struct record_word things[] = {
	{ "audit", "审计记录" }, { 0 } };

const struct module audit_module = {
	.name = "audit", .label = "审计记录", .permits = permits, .routes = routes, .menu = menu,
	.jobs = jobs, .statements = statements,
	.acts = acts, .things = things,
};
