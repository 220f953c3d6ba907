/* module.c - 待办与概况, 全站查找: the tables. */
#include "home_demo.h"
#include "home_queries.h"
#include "modules/home/home.h"
#include "modules/home/pages.h"
#include "modules/modules.h"

extern const struct step home_steps[];

static const struct route routes[] = {
	{ HTTP_GET, "/", home_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/search", search_page, .query = &search_query_entity, .sample = "word=工会" },
	{ 0 } };

static const struct menu menu[] = {
	{ "/", "待办与概况", "inbox", NULL, "工作台", 1, home_menu_count }, { 0 } };

static const struct listen listens[] = {
	{ "member.joined", home_member_joined }, { "member.restored", home_member_joined },
	{ "member.removed", home_member_removed }, { "org.moved", home_org_moved }, { 0 } };

static const struct stmt *const *const statements[] = { home_statements, home_demo_statements, NULL };

const struct module home_module = {
	.name = "home", .label = "待办与概况", .needs = (const char *const[]){ "org", "member", NULL },
	 .routes = routes, .menu = menu, .listens = listens,
	.steps = home_steps, .statements = statements,
};
