/* module.c - the tables of transfers. */
#include "modules/modules.h"
#include "modules/transfer/inside.h"
#include "transfer_told.h"
#include "web/decide.h"

static const struct permit permits[] = {
	{ "transfer.see", "查看转会", FOR_OFFICERS }, { "transfer.start", "提出转会", FOR_OFFICERS },
	{ "transfer.confirm", "确认本工会的转会", FOR_OFFICERS },
	{ "transfer.stand_in", "代为确认下级逾期的转会", FOR_UPPER }, { 0 } };

/* How an open transfer may end without coming about, the same in each of its states. */
#define ENDS(state)                                                                                    \
	{ state, "withdraw", "撤回", TRANSFER_WITHDRAWN, .flags = OWNER, .run = transfer_over },           \
	{ state, "object", "本人不同意", TRANSFER_REFUSED, .flags = OWNER | REASON, .run = transfer_over }, \
	{ state, "recall", "撤回", TRANSFER_WITHDRAWN, "transfer.start", NOT_SELF,                         \
	  .hint = "会籍不变，会员会收到通知", .run = transfer_over },                                      \
	{ state, "gone", "工会合并或撤销，不用再转", TRANSFER_WITHDRAWN, .flags = HOUSE, .run = transfer_over },    \
	{ state, "void", "会籍已终止", TRANSFER_WITHDRAWN, .flags = HOUSE, .run = transfer_over }

/* What the union itself may do, in time or late. */
#define RELEASES(state)                                                                                \
	{ state, "release", "转出确认", TRANSFER_ACCEPT, "transfer.confirm", NOT_SELF | TICKED,            \
	  .due = "transfer.accept", .hint = "接着由转入工会确认接收", .run = transfer_released },          \
	{ state, "refuse", "不同意转出", TRANSFER_REFUSED, "transfer.confirm", REASON | NOT_SELF,          \
	  .hint = "写明理由，会告诉会员和对方工会", .run = transfer_over }
#define ACCEPTS(state)                                                                                 \
	{ state, "accept", "接收确认", TRANSFER_DONE, "transfer.confirm", NOT_SELF | TICKED,               \
	  .hint = "会籍立即转入，会员编号和会员卡不变", .run = transfer_done },                             \
	{ state, "refuse", "不同意接收", TRANSFER_REFUSED, "transfer.confirm", REASON | NOT_SELF,          \
	  .hint = "写明理由，会告诉会员和对方工会", .run = transfer_over }

static const struct move moves[] = {
	RELEASES(TRANSFER_RELEASE),
	{ TRANSFER_RELEASE, "overdue", "转出逾期，转上级代办", TRANSFER_RELEASE_ABOVE, .flags = HOUSE,
	  .due = "transfer.stand_in", .run = transfer_handed_up },
	{ TRANSFER_RELEASE, "vacant", "转出工会没有经办人，转上级代办", TRANSFER_RELEASE_ABOVE, .flags = HOUSE,
	  .due = "transfer.stand_in", .run = transfer_handed_up },
	ENDS(TRANSFER_RELEASE),

	RELEASES(TRANSFER_RELEASE_ABOVE),
	{ TRANSFER_RELEASE_ABOVE, "release_for", "上级代为转出确认", TRANSFER_ACCEPT, "transfer.stand_in", NOT_SELF | TICKED,
	  .due = "transfer.accept", .hint = "记为代办；接着由转入工会确认接收", .run = transfer_released },
	{ TRANSFER_RELEASE_ABOVE, "refuse_for", "上级代为不同意转出", TRANSFER_REFUSED, "transfer.stand_in", REASON | NOT_SELF,
	  .hint = "记为代办；写明理由，会告诉会员和双方工会", .run = transfer_over },
	ENDS(TRANSFER_RELEASE_ABOVE),

	ACCEPTS(TRANSFER_ACCEPT),
	{ TRANSFER_ACCEPT, "agreed", "转入工会已提出请求，视为接收", TRANSFER_DONE, .flags = HOUSE, .run = transfer_done },
	{ TRANSFER_ACCEPT, "overdue", "接收逾期，转上级代办", TRANSFER_ACCEPT_ABOVE, .flags = HOUSE,
	  .due = "transfer.stand_in", .run = transfer_handed_up },
	{ TRANSFER_ACCEPT, "vacant", "转入工会没有经办人，转上级代办", TRANSFER_ACCEPT_ABOVE, .flags = HOUSE,
	  .due = "transfer.stand_in", .run = transfer_handed_up },
	ENDS(TRANSFER_ACCEPT),

	ACCEPTS(TRANSFER_ACCEPT_ABOVE),
	{ TRANSFER_ACCEPT_ABOVE, "accept_for", "上级代为接收确认", TRANSFER_DONE, "transfer.stand_in", NOT_SELF | TICKED,
	  .hint = "记为代办；会籍立即转入，会员编号和会员卡不变", .run = transfer_done },
	{ TRANSFER_ACCEPT_ABOVE, "refuse_for", "上级代为不同意接收", TRANSFER_REFUSED, "transfer.stand_in", REASON | NOT_SELF,
	  .hint = "记为代办；写明理由，会告诉会员和双方工会", .run = transfer_over },
	ENDS(TRANSFER_ACCEPT_ABOVE),
	{ 0 }
};

static const struct wait waits[] = {
	{ TRANSFER_RELEASE, "transfer.confirm", "确认转出" },
	{ TRANSFER_RELEASE_ABOVE, "transfer.stand_in", "代为确认转出" },
	{ TRANSFER_ACCEPT, "transfer.confirm", "确认接收" },
	{ TRANSFER_ACCEPT_ABOVE, "transfer.stand_in", "代为确认接收" }, { 0 } };

const struct flow transfer_flow = {
	.name = "transfer", .label = "转会", .states = transfer_states, .moves = moves, .waits = waits,
	.path = "/transfers/", .own_path = "/my/transfer/progress", .set = transfer_set_state,
	.sees = transfer_sees, .may = transfer_may,
};

static const struct route routes[] = {
	{ HTTP_GET, "/transfers", transfer_list_page, "transfer.see", .query = &transfer_filter_entity },
	{ HTTP_GET, "/transfers/new", transfer_new_page, "transfer.start", .query = &start_query_entity,
	  .sample = "member_id=1" },
	{ HTTP_POST, "/transfers", transfer_new_do, "transfer.start", .form = &start_form_entity,
	  .again = transfer_new_page, .sample = "member_id=1&to_name=x&reason=换了单位" },
	{ HTTP_GET, "/transfers/ask", transfer_ask_page, "transfer.start" },
	{ HTTP_POST, "/transfers/ask", transfer_ask_do, "transfer.start", .form = &ask_form_entity,
	  .again = transfer_ask_page,
	  .sample = "name=王样例&document_type=111&document_no=x&reason=已到本单位上班" },
	{ HTTP_GET, "/transfers/unions", transfer_unions_page, "transfer.start", .query = &picks_query_entity,
	  .sample = "to_name=工会" },
	{ HTTP_GET, "/transfers/batch", transfer_batch_page, "transfer.start", .query = &batch_query_entity },
	{ HTTP_POST, "/transfers/batch", transfer_batch_do, "transfer.start", .form = &batch_form_entity,
	  .list = "ids", .again = transfer_batch_page, .sample = "ids=1&to_name=x&reason=单位关闭" },
	{ HTTP_POST, "/transfers/confirm", transfer_confirm_do, "transfer.see", .list = "ids",
	  .sample = "ids=1&do=confirm" },
	{ HTTP_GET, "/transfers/:id", transfer_page, "transfer.see" },
	{ HTTP_POST, "/transfers/:id/move", transfer_move_do, "transfer.see", .form = &web_move_entity,
	  .again = transfer_page, .sample = "move=release&rev=1" },
	{ HTTP_GET, "/my/membership", my_membership_page, .flags = POCKET },
	{ HTTP_GET, "/my/transfer", my_transfer_page, .flags = POCKET, .query = &own_query_entity,
	  .sample = "word=工会" },
	{ HTTP_POST, "/my/transfer", my_transfer_do, .flags = POCKET, .form = &own_transfer_entity,
	  .again = my_transfer_page, .sample = "org_id=1&reason=换了单位" },
	{ HTTP_GET, "/my/transfer/progress", my_progress_page, .flags = POCKET },
	{ HTTP_POST, "/my/transfer/withdraw", my_withdraw_do, .flags = POCKET },
	{ HTTP_POST, "/my/transfer/object", my_object_do, .flags = POCKET, .form = &say_form_entity,
	  .again = my_progress_page, .sample = "reason=我没有换单位" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/transfers", "转会", "transfer", "transfer.see", "组织与会员", 23, transfer_menu_count },
	{ "/my/membership", "会籍", "id", NULL, NULL, 5, NULL },
	{ 0 }
};

static const struct job_kind jobs[] = {
	{ TRANSFER_OVERDUE_JOB, "转会逾期提醒", transfer_overdue_job, .daily = 7 }, { 0 } };

static const struct listen listens[] = {
	{ "org.moved", transfer_org_moved }, { "org.merged", transfer_org_merged },
	{ "org.dissolved", transfer_org_dissolved }, { "org.closed", transfer_org_closed },
	{ "member.left", transfer_member_left },
	{ "member.removed", transfer_member_removed },
	{ "person.merged", transfer_person_merged }, { 0 } };

extern const struct step transfer_steps[];
extern const struct told transfer_told[];
static const struct stmt *const *const statements[] = { transfer_statements, transfer_told_statements, NULL };
static const struct record *const records[] = { &transfer_record, NULL };
static const struct flow *const flows[] = { &transfer_flow, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "transfer.begin", "发起转会" }, { "transfer.refused", "没有收下转会请求" }, { 0 } };

const struct module transfer_module = {
	.name = "transfer", .label = "转会", .needs = (const char *const[]){ "org", "member", NULL },
	.permits = permits, .routes = routes, .records = records, .flows = flows, .menu = menu,
	.jobs = jobs, .listens = listens, .steps = transfer_steps, .statements = statements,
	.acts = acts,
	.told = transfer_told,
};
