/* module.c - 双人操作: the tables of the module. */
#include "dual_queries.h"
#include "modules/dual/dual.h"
#include "modules/dual/pages.h"
#include "modules/modules.h"
#include "platform/rotate.h"

static const struct permit permits[] = {
	LOOKED_AT(dual, "双人操作", FOR_OFFICERS),
	{ KEYS_ASK, "申请轮换密钥和恢复备份", FOR_NOBODY, &kept_by_system },
	{ KEYS_AGREE, "批准轮换密钥和恢复备份", FOR_NOBODY, &kept_by_security },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/dual", dual_list_page, DUAL_SEE },
	{ HTTP_GET, "/dual/rotation", rotation_page, KEYS_ASK },
	{ HTTP_POST, "/dual/rotation", rotation_do, KEYS_ASK, .form = &rotation_form_entity, .again = rotation_page,
	  .sample = "reason=一年一换" },
	{ HTTP_GET, "/dual/restoring", restoring_page, KEYS_ASK },
	{ HTTP_POST, "/dual/restoring", restoring_do, KEYS_ASK, .form = &restoring_form_entity, .again = restoring_page,
	  .sample = "folder=/backup/2026-11-21&reason=磁盘坏了" },
	{ HTTP_GET, "/dual/:id", dual_page, DUAL_SEE },
	{ HTTP_POST, "/dual/:id/move", dual_move_do, DUAL_SEE, .form = &dual_move_entity, .again = dual_page,
	  .sample = "move=agree&reason=&rev=1" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/dual", "双人操作", "users", DUAL_SEE, "系统", 61 },
	{ 0 }
};

static const struct flow *const flows[] = { &rotation_flow, &restoring_flow, NULL };
static const struct listen listens[] = {
	{ "org.moved", dual_org_moved }, { "org.closed", dual_org_closed },
	{ "person.merged", dual_person_merged }, { 0 } };
static const struct stmt *const *const statements[] = { dual_statements, NULL };
static const struct job_kind jobs[] = { { ROTATE_JOB, "轮换密钥", rotate_job }, { 0 } };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = { { "rotation.ask", "申请轮换密钥" }, { "restoring.ask", "申请恢复备份" }, { 0 } };
static const struct record_word things[] = {
	{ "rotation", "轮换密钥" }, { "restoring", "恢复备份" }, { 0 } };

const struct module dual_module = {
	.name = "dual", .label = "双人操作", .needs = (const char *const[]){ "org", "member", NULL }, .permits = permits,
	.routes = routes, .flows = flows, .menu = menu, .jobs = jobs, .listens = listens,
	.statements = statements,
	.acts = acts, .things = things,
};
