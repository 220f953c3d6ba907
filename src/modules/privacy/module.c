/* module.c - 个人信息权利: the tables of the module. */
#include "modules/modules.h"
#include "modules/privacy/pages.h"
#include "privacy_erasure.h"
#include "web/decide.h"

extern const struct step privacy_steps[];
extern const struct told privacy_told[];

static const struct permit permits[] = {
	{ "erasure.see", "查看个人信息申请", FOR_OFFICERS },
	{ "erasure.decide", "答复删除或限制处理的申请", FOR_OFFICERS },
	LOOKED_AT(handed, "查看提供记录", FOR_NOBODY),
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_POST, "/my/data/export", own_json_do, .flags = POCKET },
	{ HTTP_POST, "/my/data/export/pdf", own_pdf_do, .flags = POCKET },
	{ HTTP_GET, "/my/data/erase", my_erase_page, .flags = POCKET },
	{ HTTP_POST, "/my/data/erase", my_erase_do, .flags = POCKET, .form = &erasure_form_entity,
	  .again = my_erase_page, .sample = "words=不再用了" },
	{ HTTP_GET, "/my/data/erasure", my_erasure_page, .flags = POCKET },
	{ HTTP_POST, "/my/data/erasure/withdraw", my_erasure_withdraw_do, .flags = POCKET },
	{ HTTP_POST, "/my/data/erasure/lift", my_erasure_lift_do, .flags = POCKET },
	{ HTTP_GET, "/erasures/:id", erasure_page, "erasure.see" },
	{ HTTP_POST, "/erasures/:id/move", erasure_move_do, "erasure.decide", .form = &web_move_entity,
	  .again = erasure_page, .sample = "move=refuse&reason=本人已撤回口头要求&rev=1" },
	{ 0 }
};

static const struct record *const records[] = { &erasure_record, &handed_record, NULL };
static const struct flow *const flows[] = { &erasure_flow, NULL };
static const struct listen listens[] = {
	{ "org.moved", erasure_org_moved }, { "org.merged", erasure_org_gone }, { "org.dissolved", erasure_org_gone },
	{ "person.merged", erasure_person_merged }, { 0 } };

static const struct menu menu[] = {
	{ "/erasures", "个人信息申请", "shield-lock", "erasure.see", "组织与会员", 25, erasure_menu_count },
	{ "/handovers", "提供记录", "send", "handed.see", "系统", 65 }, { 0 } };

static const struct stmt *const *const statements[] = { privacy_erasure_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "own.export", "导出本人资料" }, { "erasure.ask", "申请删除或限制处理" }, { 0 } };
static const struct record_word things[] = { { "erasure", "个人信息申请" }, { "handed", "提供记录" }, { 0 } };

const struct module privacy_module = {
	.name = "privacy", .label = "个人信息权利", .needs = (const char *const[]){ "org", "member", "audit", NULL },
	.permits = permits, .routes = routes, .records = records, .flows = flows, .menu = menu, .listens = listens,
	.steps = privacy_steps, .statements = statements, .acts = acts, .things = things, .told = privacy_told,
};
