/* module.c - 待办与概况, 全站查找: the tables. */
#include "home_demo.h"
#include "home_queries.h"
#include "modules/home/figures.h"
#include "modules/home/home.h"
#include "modules/home/pages.h"
#include "modules/modules.h"

extern const struct step home_steps[];

static const struct route routes[] = {
	{ HTTP_GET, "/", home_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/figures/:word", figure_page },
	{ HTTP_GET, "/wall", wall_screen, "home.wall" },
	{ HTTP_GET, "/search", search_page, .query = &search_query_entity, .sample = "word=工会" },
	{ 0 } };

static const struct permit permits[] = { { "home.wall", "大厅展示屏", FOR_CITY | FOR_WALL }, { 0 } };

static const struct menu menu[] = {
	{ "/", "待办与概况", "inbox", NULL, "工作台", 1, home_menu_count },
	{ "/wall", "大厅展示屏", "chart-bar", "home.wall", "工作台", 9, NULL }, { 0 } };

/* An administrator has no unions and members: he finds the accounts he keeps. */
static const struct finds finds[] = {
	{ "org.see", "找会员、工会、事项或页面", .scope = true }, { "account.see", "找账号或页面" }, { 0 } };

static const struct job_kind jobs[] = { { "home.figures", "每日统计", figures_job, .daily = 3 }, { 0 } };

static const struct listen listens[] = {
	{ "member.joined", home_member_joined, home_members_joined }, { "member.unbinned", home_member_joined },
	{ "member.removed", home_member_removed }, { "member.held", home_member_removed },
	{ "member.taken_out", home_member_taken_out },
	{ "org.moved", home_org_moved }, { 0 } };

static const struct stmt *const *const statements[] = { home_statements, home_demo_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "home.figures", "每日统计" }, { 0 } };
static const struct record_word things[] = {
	{ "org", "工会" }, { 0 } };

const struct module home_module = {
	.name = "home", .label = "待办与概况", .needs = (const char *const[]){ "org", "member", "account", "sms", NULL },
	 .permits = permits, .routes = routes, .menu = menu, .finds = finds, .listens = listens, .jobs = jobs,
	.steps = home_steps, .statements = statements, .check = home_check,
	.acts = acts, .things = things,
};
