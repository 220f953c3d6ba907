/* module.c - founding a union: the tables of the module. */
#include "founding_told.h"
#include "modules/founding/inside.h"
#include "modules/modules.h"
#include "web/decide.h"

extern const struct step founding_steps[];
extern const struct told founding_told[];

static const struct permit permits[] = {
	{ "founding.see", "查看建会申请", FOR_UPPER }, { "founding.make", "代单位申请建会", FOR_UPPER },
	{ "founding.review", "审查建会申请", FOR_UPPER }, { "founding.approve", "批准成立工会", FOR_UPPER },
	{ "founding.reveal", "查看建会联系电话", FOR_UPPER }, { 0 } };

static const struct move moves[] = {
	{ FOUNDING_SUBMITTED, "agree", "同意筹备", FOUNDING_PREPARING, "founding.review", NOT_SELF, "founding.prepare",
	  .hint = "单位成立筹备组、发展会员、选举，再报批", .run = founding_agree },
	{ FOUNDING_SUBMITTED, "return", "退回补正", FOUNDING_RETURNED, "founding.review", REASON | NOT_SELF,
	  .hint = "写明要改什么，改好再交，期限重新计算", .run = founding_return },
	{ FOUNDING_SUBMITTED, "refuse", "不同意", FOUNDING_REFUSED, "founding.review", REASON | NOT_SELF,
	  .hint = "写明理由和依据", .run = founding_refuse },
	{ FOUNDING_RETURNED, "resubmit", "改好再交", FOUNDING_SUBMITTED, .flags = OWNER, .due = "founding.review" },
	{ FOUNDING_PREPARING, "file", "报批", FOUNDING_FILED, .flags = OWNER, .due = "founding.approve",
	  .run = founding_file },
	{ FOUNDING_FILED, "approve", "批准成立", FOUNDING_DONE, "founding.approve", REASON | NOT_SELF,
	  .hint = "写批复文号；工会立即成立，第一届委员会随之登记", .run = founding_approve },
	{ FOUNDING_FILED, "back", "退回重报", FOUNDING_PREPARING, "founding.approve", REASON | NOT_SELF, "founding.prepare",
	  .hint = "写明选举结果哪里要改", .run = founding_return },
	{ FOUNDING_SUBMITTED, "withdraw", "撤回", FOUNDING_WITHDRAWN, .flags = OWNER },
	{ FOUNDING_RETURNED, "withdraw", "撤回", FOUNDING_WITHDRAWN, .flags = OWNER },
	{ FOUNDING_PREPARING, "withdraw", "撤回", FOUNDING_WITHDRAWN, .flags = OWNER },
	{ 0 }
};

static const struct wait waits[] = {
	{ FOUNDING_SUBMITTED, "founding.review", "审查建会申请" }, { FOUNDING_FILED, "founding.approve", "批准成立工会" },
	{ FOUNDING_RETURNED, NULL, "补正建会申请" }, { FOUNDING_PREPARING, NULL, "筹备选举" }, { 0 } };

const struct flow founding_flow = {
	.name = "founding", .label = "建会申请", .states = founding_states, .moves = moves, .waits = waits,
	.path = "/foundings/", .own_path = "/my/founding", .set = founding_set_state,
	.heir = "founding.make", .leave = founding_leave,
};

#define SAMPLE "unit_name=江阴市澄锐精密制造有限公司&unit_uscc=91320599MA1AAAAA5J&division=320281001&address=澄江中路1号" \
	"&nature=170&industry=3&employees=40&willing=20&form=1&union_name=江阴市澄锐精密制造有限公司工会委员会" \
	"&group_names=王建国、李晓梅&contact=王建国&mobile=19000000088&entrusted=1"
#define SAMPLE_RESULT "held=2026-11-20&entitled=20&present=18&years=3&seats=3&people=王建国 主席 兼职 18&no_relative=1"

static const struct route routes[] = {
	{ HTTP_GET, "/my/founding", founding_my_page, .flags = OPEN | POCKET | LOOSE },
	{ HTTP_GET, "/my/founding/new", founding_apply_page, .flags = POCKET },
	{ HTTP_POST, "/my/founding/new", founding_apply_do, .flags = POCKET, .form = &founding_form_entity,
	  .again = founding_apply_page, .sample = SAMPLE },
	{ HTTP_GET, "/my/founding/:id", founding_progress_page, .flags = POCKET },
	{ HTTP_GET, "/my/founding/:id/fix", founding_fix_page, .flags = POCKET },
	{ HTTP_POST, "/my/founding/:id/fix", founding_fix_do, .flags = POCKET, .form = &founding_form_entity,
	  .again = founding_fix_page, .sample = SAMPLE },
	{ HTTP_GET, "/my/founding/:id/result", founding_result_page, .flags = POCKET },
	{ HTTP_POST, "/my/founding/:id/result", founding_result_do, .flags = POCKET, .form = &founding_result_entity,
	  .again = founding_result_page, .sample = SAMPLE_RESULT },
	{ HTTP_POST, "/my/founding/:id/file", founding_file_do, .flags = POCKET, .again = founding_progress_page },
	{ HTTP_GET, "/my/founding/:id/withdraw", founding_withdraw_page, .flags = POCKET },
	{ HTTP_POST, "/my/founding/:id/withdraw", founding_withdraw_do, .flags = POCKET,
	  .again = founding_progress_page },
	{ HTTP_GET, "/foundings", founding_list_page, "founding.see", .query = &founding_filter_entity },
	{ HTTP_GET, "/foundings/new", founding_new_page, "founding.make" },
	{ HTTP_POST, "/foundings", founding_create_do, "founding.make", .form = &founding_form_entity,
	  .again = founding_new_page, .sample = SAMPLE },
	{ HTTP_GET, "/foundings/:id", founding_page, "founding.see" },
	{ HTTP_POST, "/foundings/:id/move", founding_move_do, "founding.see", .form = &web_move_entity,
	  .again = founding_page, .sample = "move=agree&rev=1" },
	{ 0 }
};

static const struct record *const records[] = { &founding_record, NULL };
static const struct flow *const flows[] = { &founding_flow, NULL };
static const struct listen listens[] = { { "org.moved", founding_org_moved },
	{ "org.closed", founding_org_closed }, { "person.merged", founding_person_merged },
	{ "division.recoded", founding_division_recoded }, { 0 } };

static const struct menu menu[] = {
	{ "/foundings", "建会申请", "building-community", "founding.see", "组织与会员", 23, founding_menu_count }, { 0 } };

static const struct job_kind jobs[] = {
	{ FOUNDING_REMIND_JOB, "建会期限提醒", founding_remind_job, FOUNDING_REMIND_HOUR }, { 0 } };

static const struct stmt *const *const statements[] = { founding_statements, founding_told_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "founding.elected", "登记建会选举结果" }, { "founding.submit", "提交建会申请" }, { 0 } };

const struct module founding_module = {
	.name = "founding", .label = "建会", .needs = (const char *const[]){ "org", "member", "committee", NULL },
	.permits = permits, .routes = routes, .records = records, .flows = flows, .menu = menu, .jobs = jobs,
	.listens = listens, .steps = founding_steps, .statements = statements,
	.acts = acts,
	.told = founding_told,
};
