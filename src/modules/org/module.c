/* module.c - S1, union organisations: the tables. */
#include "modules/modules.h"
#include "modules/org/division.h"
#include "modules/org/inside.h"
#include "org_certificate.h"
#include "org_division.h"
#include "org_sheet.h"

extern const struct step org_steps[];

static const struct permit permits[] = {
	{ "org.see", "查看工会组织", FOR_OFFICERS }, { "org.edit", "维护工会组织", FOR_UPPER },
	{ "org.import", "导入工会", FOR_UPPER },
	{ "org.move", "调整隶属和撤销", FOR_CITY }, { "division.edit", "维护行政区划", FOR_CITY }, { 0 } };

static const struct route routes[] = {
	{ HTTP_GET, "/orgs", org_tree_page, "org.see", .query = &org_filter_entity },
	{ HTTP_GET, "/orgs/new", org_new_page, "org.edit", .query = &org_new_entity },
	{ HTTP_POST, "/orgs", org_create_do, "org.edit", .form = &org_form_entity, .again = org_new_page,
	  .sample = "kind=5&base=2&name=样例联合工会委员会" },
	{ HTTP_GET, "/orgs/:id", org_detail_page, "org.see" },
	{ HTTP_GET, "/orgs/:id/children", org_children_page, "org.see" },
	{ HTTP_GET, "/orgs/:id/edit", org_edit_page, "org.edit" },
	{ HTTP_POST, "/orgs/:id", org_update_do, "org.edit", .form = &org_form_entity, .again = org_edit_page,
	  .sample = "kind=5&base=1&name=样例工会委员会&rev=1" },
	{ HTTP_GET, "/orgs/:id/move", org_move_page, "org.move" },
	{ HTTP_POST, "/orgs/:id/move", org_move_do, "org.move", .form = &org_move_entity, .again = org_move_page,
	  .sample = "parent_id=1&reason=区划调整" },
	{ HTTP_POST, "/orgs/:id/resume", org_resume_do, "org.move", .again = org_detail_page },
	{ HTTP_GET, "/orgs/:id/close", org_dissolve_page, "org.move" },
	{ HTTP_POST, "/orgs/:id/close", org_dissolve_do, "org.move", .form = &org_ending_entity,
	  .again = org_dissolve_page, .sample = "day=2026-11-20&document_no=澄工复〔2026〕12号&reason=单位注销" },
	{ HTTP_GET, "/orgs/:id/merge", org_merge_page, "org.move", .query = &org_merge_query_entity, .sample = "word=工会" },
	{ HTTP_POST, "/orgs/:id/merge", org_merge_do, "org.move", .form = &org_merging_entity, .again = org_merge_page,
	  .sample = "into_id=2&day=2026-11-20&document_no=澄工复〔2026〕13号&reason=两家单位合并" },
	{ HTTP_GET, "/orgs/:id/chart", org_chart_page, "org.see" },
	{ HTTP_GET, "/orgs/:id/certificate", org_certificate_page, "org.see" },
	{ HTTP_POST, "/orgs/:id/certificate", org_certificate_do, "org.edit", .form = &org_issuing_entity,
	  .again = org_certificate_page, .sample = "reason=原证损坏" },
	{ HTTP_GET, "/orgs/:id/certificate/paper", org_certificate_paper, "org.see" },
	{ HTTP_GET, "/divisions", division_list_page, "division.edit", .query = &division_change_filter_entity },
	{ HTTP_GET, "/divisions/apply", division_apply_page, "division.edit" },
	{ HTTP_POST, "/divisions/apply", division_apply_do, "division.edit", .again = division_apply_page },
	{ HTTP_GET, "/certificates/:word", org_certificate_check_page, .flags = OPEN | POCKET | LOOSE },
	{ HTTP_GET, "/orgs/:id/employers", org_employers_page, "org.see", .query = &org_cover_filter_entity,
	  .sample = "word=公司&when=1" },
	{ HTTP_GET, "/orgs/:id/employers/new", org_employer_new_page, "org.edit", .query = &org_employer_query_entity,
	  .sample = "word=公司" },
	{ HTTP_POST, "/orgs/:id/employers", org_employer_add_do, "org.edit", .form = &org_cover_form_entity,
	  .again = org_employer_new_page, .sample = "name=江阴市样例服务有限公司&employees=12&since=2026-11-01" },
	{ HTTP_GET, "/orgs/:id/employers/:id", org_employer_edit_page, "org.edit" },
	{ HTTP_POST, "/orgs/:id/employers/:id", org_employer_change_do, "org.edit", .form = &org_cover_form_entity,
	  .again = org_employer_edit_page, .sample = "name=江阴市样例服务有限公司&employees=14&rev=1" },
	{ HTTP_GET, "/orgs/:id/employers/:id/end", org_employer_end_page, "org.edit" },
	{ HTTP_POST, "/orgs/:id/employers/:id/end", org_employer_end_do, "org.edit", .form = &org_cover_end_entity,
	  .again = org_employer_end_page, .sample = "until=2026-11-20&reason=单位迁出" },
	{ HTTP_GET, "/scope", org_scope_page, .query = &scope_query_entity, .sample = "word=工会" },
	{ HTTP_POST, "/scope", org_scope_do, .form = &scope_form_entity, .sample = "org_id=0" },
	{ 0 } };

static const struct record *const records[] = { &org_record, &division_record, NULL };

static const struct menu menu[] = {
	{ "/orgs", "工会组织", "sitemap", "org.see", "组织与会员", 20, NULL },
	{ "/orgs/held", "待整理工会", "file-alert", "org.import", "组织与会员", 23, org_held_count },
	{ "/divisions", "行政区划更新", "map-pin", "division.edit", "系统", 93, NULL }, { 0 } };

static const struct job_kind jobs[] = { { ORG_MOVE_JOB, "调整隶属", org_move_job },
	{ DIVISION_JOB, "启用行政区划变更", division_job }, { 0 } };

static const struct stmt *const *const statements[] = { org_statements, org_employers_statements,
	org_changes_statements, org_certificate_statements, org_division_statements, org_sheet_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "division.enter", "登记区划变更" }, { "division.change", "修改区划变更" }, { "division.drop", "取消区划变更" },
	{ "org.create", "建立工会" }, { "org.edit", "修改工会" }, { "org.close", "撤销工会" },
	{ "org.move", "调整隶属" }, { "org.figures", "重算人数" }, { "division.load", "载入行政区划" },
	{ "division.apply", "启用区划变更" }, { "division.ask", "核对并启用区划变更" },
	{ "org.certify", "核发登记证" }, { "org.cover", "覆盖单位变动" }, { "org.merge", "合并工会" },
	{ "org.split", "分立工会" }, { "org.remove", "撤回误录的工会" }, { 0 } };
static const struct record_word things[] = {
	{ "division", "行政区划" }, { 0 } };

const struct module org_module = {
	.name = "org", .label = "工会组织", .permits = permits, .routes = routes, .records = records, .menu = menu,
	.jobs = jobs, .steps = org_steps, .statements = statements, .check = org_check,
	.union_at = org_union_at,
	.acts = acts, .things = things,
};
