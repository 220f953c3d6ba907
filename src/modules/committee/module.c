/* module.c - committees, terms, elections: the tables of the module. */
#include "committee_demo.h"
#include "committee_told.h"
#include "modules/committee/inside.h"
#include "modules/modules.h"
#include "web/decide.h"

extern const struct step committee_steps[];
extern const struct told committee_told[];

static const struct permit permits[] = {
	{ "committee.see", "查看委员会和届次", FOR_OFFICERS }, { "committee.edit", "办理换届和委员变动", FOR_OFFICERS },
	{ "committee.approve", "批复下级换届选举", FOR_UPPER }, { 0 } };

/* A union that is closed elects nobody any more. */
#define CLOSES(state) { state, "close", "工会已撤销，不再选举", ELECTION_DROPPED, .flags = HOUSE }

static const struct move moves[] = {
	{ ELECTION_DRAFT, "submit", "报上级批复", ELECTION_SUBMITTED, "committee.edit", 0, "committee.approve",
	  .hint = "选举有效、选出主席（主任）以后报", .run = election_submit },
	{ ELECTION_RETURNED, "resubmit", "改好再报", ELECTION_SUBMITTED, "committee.edit", 0, "committee.approve",
	  .hint = "期限重新计算", .run = election_submit },
	{ ELECTION_SUBMITTED, "approve", "批准", ELECTION_APPROVED, "committee.approve", REASON | NOT_SELF,
	  .hint = "写批复文号；新一届立即登记，主席和届满日期随之更新", .run = election_approve },
	{ ELECTION_SUBMITTED, "return", "退回", ELECTION_RETURNED, "committee.approve", REASON | NOT_SELF,
	  .hint = "写明要改什么", .run = election_return },
	{ ELECTION_DRAFT, "drop", "取消", ELECTION_DROPPED, "committee.edit", REASON, .hint = "这次不办了，写明原因" },
	{ ELECTION_RETURNED, "drop", "取消", ELECTION_DROPPED, "committee.edit", REASON,
	  .hint = "这次不办了，写明原因" },
	CLOSES(ELECTION_DRAFT), CLOSES(ELECTION_SUBMITTED), CLOSES(ELECTION_RETURNED),
	{ 0 }
};

static const struct wait waits[] = {
	{ ELECTION_SUBMITTED, "committee.approve", "批复换届选举" },
	{ ELECTION_RETURNED, "committee.edit", "改正换届选举" }, { 0 } };

const struct flow election_flow = {
	.name = "election", .label = "换届选举", .states = election_states, .moves = moves, .waits = waits,
	.path = "/elections/", .set = election_set_state, .may = election_may,
};


static const struct route routes[] = {
	{ HTTP_GET, "/terms", committee_list_page, "committee.see", .query = &committee_filter_entity },
	{ HTTP_GET, "/terms/new", committee_record_page, "committee.approve", .query = &committee_new_entity },
	{ HTTP_POST, "/terms", committee_record_do, "committee.approve", .form = &committee_term_form_entity,
	  .again = committee_record_page,
	  .sample = "kind=1&number=1&began=2024-05-20&years=5&seats=5&people=王建国 主席 兼职" },
	{ HTTP_GET, "/terms/:id", committee_term_page, "committee.see" },
	{ HTTP_GET, "/terms/:id/leave", committee_leave_page, "committee.edit" },
	{ HTTP_POST, "/terms/:id/leave", committee_leave_do, "committee.edit", .form = &committee_leave_entity,
	  .again = committee_leave_page, .sample = "seat_id=1&how=1&day=2026-11-20&reason=本人辞职" },
	{ HTTP_GET, "/orgs/:id/committee", committee_union_page, "committee.see" },
	{ HTTP_GET, "/elections", election_list_page, "committee.see", .query = &election_filter_entity },
	{ HTTP_GET, "/elections/new", election_new_page, "committee.edit", .query = &committee_new_entity },
	{ HTTP_GET, "/elections/:id", election_page, "committee.see" },
	{ HTTP_GET, "/elections/:id/edit", election_edit_page, "committee.edit" },
	{ HTTP_POST, "/elections", election_create_do, "committee.edit", .form = &election_form_entity,
	  .again = election_new_page, .sample = "kind=1&what=1&years=5&seats=5" },
	{ HTTP_POST, "/elections/:id", election_update_do, "committee.edit", .form = &election_form_entity,
	  .again = election_edit_page, .sample = "kind=1&what=1&years=3&seats=5&rev=1" },
	{ HTTP_POST, "/elections/:id/move", election_move_do, "committee.see", .form = &web_move_entity,
	  .again = election_page, .sample = "move=drop&reason=这次不办了&rev=1" },
	{ 0 }
};

static const struct record *const records[] = { &committee_term_record, &election_record, NULL };
static const struct flow *const flows[] = { &election_flow, NULL };
static const struct listen listens[] = {
	{ "org.moved", committee_org_moved }, { "org.closed", committee_org_closed },
	{ "org.taken_out", committee_org_taken_out }, { "org.term", committee_org_term },
	{ "person.merged", committee_person_merged }, { 0 } };

static const struct menu menu[] = {
	{ "/terms", "届次与换届", "calendar-event", "committee.see", "组织与会员", 24, committee_due_menu_count },
	{ "/elections", "换届选举", "flag", "committee.see", "组织与会员", 25, committee_menu_count }, { 0 } };

static const struct job_kind jobs[] = {
	{ COMMITTEE_REMIND_JOB, "换届提醒", committee_remind_job, COMMITTEE_REMIND_HOUR }, { 0 } };

static const struct stmt *const *const statements[] = { committee_statements, committee_demo_statements,
	committee_told_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "committee.bulk", "登记委员会演示数据" }, { "committee.install", "登记新一届委员会" },
	{ "committee.leave", "委员离任" }, { "election.edit", "修改换届登记" },
	{ "election.make", "登记换届选举" }, { 0 } };
static const struct record_word things[] = {
	{ "committee_term", "届次" }, { 0 } };

const struct module committee_module = {
	.name = "committee", .label = "委员会与换届", .needs = (const char *const[]){ "org", "member", NULL },
	.permits = permits, .routes = routes, .records = records, .flows = flows, .menu = menu, .jobs = jobs,
	.listens = listens, .steps = committee_steps, .statements = statements,
	.acts = acts, .things = things,
	.told = committee_told,
};
