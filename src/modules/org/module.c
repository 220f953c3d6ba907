/* module.c - S1, union organisations: the tables. */
#include "modules/modules.h"
#include "modules/org/inside.h"

extern const struct step org_steps[];

static const struct permit permits[] = {
	{ "org.see", "查看工会组织" }, { "org.edit", "维护工会组织" }, { "org.move", "调整隶属和撤销" }, { 0 } };

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
	{ HTTP_GET, "/orgs/:id/close", org_close_page, "org.move" },
	{ HTTP_POST, "/orgs/:id/close", org_close_do, "org.move", .form = &org_close_entity, .again = org_close_page,
	  .sample = "reason=单位注销" },
	{ 0 } };

static const struct record *const records[] = { &org_record, NULL };

static const struct menu menu[] = {
	{ "/orgs", "工会组织", "sitemap", "org.see", "组织与会员", 20, NULL }, { 0 } };

static const struct job_kind jobs[] = { { ORG_MOVE_JOB, "调整隶属", org_move_job }, { 0 } };

static const struct stmt *const *const statements[] = { org_statements, NULL };

const struct module org_module = {
	.name = "org", .label = "工会组织", .permits = permits, .routes = routes, .records = records, .menu = menu,
	.jobs = jobs, .steps = org_steps, .statements = statements, .check = org_check,
};
