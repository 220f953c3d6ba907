/* module.c - people who may be on record twice: the tables. */
#include "duplicate_told.h"
#include "modules/duplicate/inside.h"
#include "modules/modules.h"

extern const struct step duplicate_steps[];
extern const struct told duplicate_told[];

static const struct permit permits[] = {
	{ "duplicate.see", "查看疑似重复", FOR_OFFICERS }, { "duplicate.decide", "办理疑似重复、合并记录", FOR_UPPER }, { 0 } };

static const struct route routes[] = {
	{ HTTP_GET, "/duplicates", duplicate_list_page, "duplicate.see", .query = &duplicate_filter_entity,
	  .sample = "state=1&why=1" },
	{ HTTP_POST, "/duplicates/find", duplicate_find_do, "duplicate.see" },
	{ HTTP_GET, "/duplicates/:id", duplicate_page, "duplicate.see" },
	{ HTTP_POST, "/duplicates/:id/differ", duplicate_differ_do, "duplicate.decide",
	  .form = &duplicate_differ_entity, .again = duplicate_page, .sample = "reason=打电话核对过，是两个人" },
	{ HTTP_GET, "/duplicates/:id/merge", duplicate_merge_page, "duplicate.decide" },
	{ HTTP_POST, "/duplicates/:id/merge", duplicate_merge_do, "duplicate.decide", .form = &merge_form_entity,
	  .again = duplicate_merge_page, .sample = "keep=1&reason=看过身份证原件" },
	{ 0 } };

static const struct record *const records[] = { &duplicate_record, NULL };

static const struct menu menu[] = {
	{ "/duplicates", "疑似重复", "copy", "duplicate.see", "组织与会员", 27, duplicate_menu_count }, { 0 } };

static const struct job_kind jobs[] = { { DUPLICATE_JOB, "查找重复登记", duplicate_find_job }, { 0 } };

static const struct listen listens[] = {
	{ "member.joined", duplicate_look, duplicate_look_many }, { "member.edited", duplicate_look },
	{ "member.moved", duplicate_look }, { "member.left", duplicate_look },
	{ "member.transferred", duplicate_look }, { "member.restored", duplicate_look },
	{ "member.unbinned", duplicate_look },
	{ "member.removed", duplicate_removed }, { "member.held", duplicate_removed },
	{ "member.taken_out", duplicate_taken_out },
	{ "person.merged", duplicate_person_merged }, { "org.moved", duplicate_org_moved },
	{ "org.merged", duplicate_org_gone }, { "org.dissolved", duplicate_org_gone }, { 0 } };

static const struct stmt *const *const statements[] = { duplicate_statements, duplicate_told_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "member.left", "会员离会" }, { "member.moved", "会籍转移" }, { "duplicate.find", "查找重复登记" },
	{ "duplicate.differ", "认定不是同一人" }, { 0 } };
static const struct record_word things[] = {
	{ "duplicate", "疑似重复" }, { 0 } };

const struct module duplicate_module = {
	.name = "duplicate", .label = "疑似重复", .needs = (const char *const[]){ "org", "member", NULL },
	.permits = permits, .routes = routes, .records = records, .menu = menu, .jobs = jobs,
	.listens = listens, .steps = duplicate_steps, .statements = statements,
	.acts = acts, .things = things,
	.told = duplicate_told,
};
