/* module.c - 投诉建议: the tables of the module. */
#include "complaint_queries.h"
#include "complaint_told.h"
#include "modules/complaint/complaint.h"
#include "modules/complaint/pages.h"
#include "modules/modules.h"
#include "web/decide.h"

extern const struct step complaint_steps[];
extern const struct told complaint_told[];

static const struct permit permits[] = {
	{ "complaint.see", "查看投诉建议", FOR_UPPER },
	{ "complaint.answer", "答复投诉建议", FOR_CITY },
	{ "complaint.reveal", "查看投诉人电话", FOR_CITY },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/my/complaint", complaint_box_page, .flags = OPEN | POCKET | LOOSE },
	{ HTTP_POST, "/my/complaint", complaint_make_do, .flags = OPEN | POCKET,
		.form = &complaint_form_entity,
	  .again = complaint_box_page, .sample = "kind=2&words=驿站的饮水机坏了，请修一修" },
	{ HTTP_GET, "/my/complaint/look", complaint_look_page, .flags = OPEN | POCKET | LOOSE,
	  .query = &complaint_number_entity, .sample = "number=000000000000" },
	{ HTTP_GET, "/my/complaint/:word", complaint_number_page, .flags = OPEN | POCKET | LOOSE },
	{ HTTP_GET, "/complaints/new", complaint_box_page, .flags = OPEN | LOOSE },
	{ HTTP_POST, "/complaints/new", complaint_make_do, .flags = OPEN,
		.form = &complaint_form_entity,
	  .again = complaint_box_page, .sample = "kind=2&words=系统的导出很慢，请看一看" },
	{ HTTP_GET, "/complaints/sent/:word", complaint_number_page, .flags = OPEN | LOOSE },
	{ HTTP_GET, "/complaints/:id", complaint_page, "complaint.see" },
	{ HTTP_POST, "/complaints/:id/move", complaint_move_do, "complaint.answer",
		.form = &web_move_entity,
	  .again = complaint_page, .sample = "move=answer&reason=已经修好&rev=1" },
	{ 0 }
};

static const struct record *const records[] = { &complaint_record, NULL };
static const struct flow *const flows[] = { &complaint_flow, NULL };
static const struct listen listens[] = { { "org.moved", complaint_org_moved },
	{ "org.merged", complaint_org_merged }, { "person.merged", complaint_person_merged }, { 0 } };

static const struct menu menu[] = {
	{ "/complaints", "投诉建议", "message-report", "complaint.see", "服务职工", 40, complaint_menu_count },
	{ 0 }
};

static const struct stmt *const *const statements[] = { complaint_statements, complaint_told_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "complaint.make", "提交投诉建议" }, { "complaint.reveal", "查看投诉人电话" }, { 0 } };
static const struct record_word things[] = {
	{ "complaint", "投诉建议" }, { 0 } };

const struct module complaint_module = {
	.name = "complaint", .label = "投诉建议", .needs = (const char *const[]){ "org", "member", NULL },
		.permits = permits, .routes = routes,
	.records = records, .flows = flows, .menu = menu, .listens = listens,
	.steps = complaint_steps,
	.statements = statements,
	.acts = acts, .things = things,
	.told = complaint_told,
};
