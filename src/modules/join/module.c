/* module.c - the tables of joining. */
#include "join_follow.h"
#include "modules/join/views.h"
#include "modules/modules.h"

static const struct permit permits[] = {
	{ "join.see", "查看入会申请", KEEPER_NONE }, { "join.review", "审核入会申请", KEEPER_NONE }, { 0 } };

static const struct move moves[] = {
	{ JOIN_SUBMITTED, "accept", "通过", JOIN_ACCEPTED, "join.review", NOT_SELF | TICKED,
	  .hint = "今天入会，立即可用电子会员卡", .run = join_accept },
	{ JOIN_SUBMITTED, "return", "退回补正", JOIN_RETURNED, "join.review", REASON | NOT_SELF,
	  .hint = "申请人改好再交，期限重新计算", .run = join_return },
	{ JOIN_SUBMITTED, "refuse", "不通过", JOIN_REFUSED, "join.review", REASON | NOT_SELF,
	  .hint = "写明理由和依据，告知申诉途径", .run = join_refuse },
	{ JOIN_RETURNED, "resubmit", "改好再交", JOIN_SUBMITTED, .flags = OWNER, .due = "join.review" },
	{ JOIN_SUBMITTED, "withdraw", "撤回", JOIN_WITHDRAWN, .flags = OWNER },
	{ JOIN_RETURNED, "withdraw", "撤回", JOIN_WITHDRAWN, .flags = OWNER },
	{ 0 }
};

static const struct wait waits[] = {
	{ JOIN_SUBMITTED, "join.review", "审核入会申请" }, { JOIN_RETURNED, NULL, "补正入会申请" }, { 0 } };

const struct flow join_flow = {
	.name = "join", .label = "入会申请", .states = join_states, .moves = moves, .waits = waits,
	.path = "/applications/", .own_path = "/my/join/progress", .set = join_set_state,
};

static const struct route routes[] = {
	{ HTTP_GET, "/my", my_home_page, .flags = OPEN | POCKET | LOOSE },
	{ HTTP_GET, "/my/data", my_data_page, .flags = POCKET },
	{ HTTP_POST, "/my/data/consents/:id/withdraw", my_consent_do, .flags = POCKET },
	{ HTTP_GET, "/my/claim", my_claim_page, .flags = POCKET },
	{ HTTP_POST, "/my/claim", my_claim_do, .flags = POCKET, .form = &join_claim_entity, .again = my_claim_page,
	  .sample = "document_type=111&document_no=320599199001011234" },
	{ HTTP_GET, "/my/join", join_start_page, .flags = POCKET, .query = &join_start_entity },
	{ HTTP_GET, "/my/join/union", join_union_page, .flags = POCKET, .query = &join_union_entity },
	{ HTTP_GET, "/my/join/platform", join_platform_page, .flags = POCKET, .query = &join_where_entity,
	  .sample = "route=2" },
	{ HTTP_GET, "/my/join/form", join_form_page, .flags = POCKET, .query = &join_where_entity,
	  .sample = "route=2&group=3&division=320281001" },
	{ HTTP_POST, "/my/join", join_submit_do, .flags = POCKET, .form = &join_form_entity, .again = join_form_again,
	  .sample = "route=2&group=3&division=320281001&name=陈晓芸&document_type=111" },
	{ HTTP_GET, "/my/join/progress", join_progress_page, .flags = POCKET },
	{ HTTP_GET, "/my/join/fix", join_fix_page, .flags = POCKET },
	{ HTTP_POST, "/my/join/fix", join_fix_do, .flags = POCKET, .form = &join_form_entity, .again = join_fix_page,
	  .sample = "route=2&name=陈晓芸&document_type=111" },
	{ HTTP_GET, "/my/join/withdraw", join_withdraw_page, .flags = POCKET },
	{ HTTP_POST, "/my/join/withdraw", join_withdraw_do, .flags = POCKET },
	{ HTTP_GET, "/my/card", card_page, .flags = POCKET },
	{ HTTP_GET, "/my/card/code.svg", card_picture, .flags = POCKET },
	{ HTTP_GET, "/cards/check", card_check_page, .query = &join_code_entity },
	{ HTTP_GET, "/applications", join_list_page, "join.see", .query = &join_filter_entity },
	{ HTTP_GET, "/applications/:id", join_review_page, "join.see" },
	{ HTTP_POST, "/applications/:id/move", join_move_do, "join.review", .form = &join_decide_entity,
	  .again = join_review_page, .sample = "move=accept&from=1" },
	{ HTTP_POST, "/applications/:id/reveal", join_reveal_do, "member.reveal", .form = &join_reveal_entity,
	  .again = join_review_page, .sample = "field=mobile&reason=核对身份" },
	{ HTTP_POST, "/applications/batch", join_batch_do, "join.review", .list = "ids", .sample = "ids=1&do=accept" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/applications", "入会审核", "user-check", "join.see", "组织与会员", 22, join_menu_count },
	{ "/cards/check", "验会员卡", "qrcode", "member.see", "组织与会员", 28, NULL },
	{ "/my", "首页", "home", NULL, NULL, 1, NULL },
	{ "/my/data", "我的", "user", NULL, NULL, 9, NULL },
	{ 0 }
};

extern const struct step join_steps[];

static const struct stmt *const *const statements[] = { join_statements, join_follow_statements, NULL };

static const struct record *const records[] = { &join_record, NULL };
static const struct flow *const flows[] = { &join_flow, NULL };
static const struct listen listens[] = {
	{ "org.moved", join_org_moved }, { "member.removed", join_member_removed },
	{ "person.merged", join_person_merged }, { 0 } };

const struct module join_module = {
	.name = "join", .label = "网上入会", .needs = (const char *const[]){ "org", "member", NULL },
	.permits = permits, .routes = routes, .records = records,
	.flows = flows, .menu = menu, .listens = listens, .steps = join_steps,
	.statements = statements,
};
