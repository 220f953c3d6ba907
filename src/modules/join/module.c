/* module.c - the tables of joining. */
#include "join_correct.h"
#include "join_follow.h"
#include "join_late.h"
#include "join_ledger.h"
#include "join_told.h"
#include "modules/join/views.h"
#include "modules/modules.h"
#include "web/decide.h"

static const struct permit permits[] = {
	{ "join.see", "查看入会申请", FOR_OFFICERS }, { "join.review", "审核入会申请", FOR_OFFICERS },
	{ "card.check", "验会员卡", FOR_OFFICERS }, { "consent.edit", "发布说明和同意书", FOR_CITY }, { 0 } };

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
	{ HTTP_GET, "/my/data/edit", my_edit_page, .flags = POCKET },
	{ HTTP_POST, "/my/data/edit", my_edit_do, .flags = POCKET, .form = &own_form_entity, .again = my_edit_page,
	  .sample = "work_unit=样例公司&job=焊工" },
	{ HTTP_GET, "/my/data/correct", my_correct_page, .flags = POCKET },
	{ HTTP_POST, "/my/data/correct", my_correct_do, .flags = POCKET | UPLOAD, .form = &correction_form_entity,
	  .again = my_correct_page, .body_most = EVIDENCE_MOST },
	{ HTTP_GET, "/my/data/correction", my_correction_page, .flags = POCKET },
	{ HTTP_POST, "/my/data/correction/withdraw", my_correction_withdraw_do, .flags = POCKET },
	{ HTTP_GET, "/my/consents", my_consents_page, .flags = POCKET },
	{ HTTP_POST, "/my/consents/:id/give", my_consent_give_do, .flags = POCKET },
	{ HTTP_POST, "/my/consents/:id/withdraw", my_consent_do, .flags = POCKET },
	{ HTTP_GET, "/privacy", join_privacy_page, .flags = OPEN | POCKET | LOOSE },
	{ HTTP_GET, "/join", join_land_page, .flags = OPEN | POCKET | LOOSE, .query = &join_land_entity },
	{ HTTP_GET, "/my/invite", join_invite_page, .flags = POCKET },
	{ HTTP_GET, "/my/invite/code.svg", join_invite_picture, .flags = POCKET },
	{ HTTP_GET, "/consent-texts", consent_texts_page, "consent.edit" },
	{ HTTP_GET, "/consent-texts/:id", consent_text_page, "consent.edit" },
	{ HTTP_GET, "/consent-texts/:id/edit", consent_text_edit_page, "consent.edit" },
	{ HTTP_POST, "/consent-texts/:id", consent_text_publish_do, "consent.edit", .form = &consent_form_entity,
	  .again = consent_text_edit_page, .sample = "label=自愿加入中国工会，遵守工会章程和纪律"
	  "&words=我自愿加入中国工会，承认并遵守《中国工会章程》，退会自由，可以随时提出。" },
	{ HTTP_GET, "/orgs/:id/poster", join_poster_page, "join.see" },
	{ HTTP_GET, "/applications/units", join_units_page, "join.see" },
	{ HTTP_GET, "/corrections/:id", correction_page, "member.edit" },
	{ HTTP_POST, "/corrections/:id/move", correction_move_do, "member.edit", .form = &web_move_entity,
	  .again = correction_page, .sample = "move=refuse&reason=和证件不一致&rev=1" },
	{ HTTP_POST, "/corrections/:id/file", correction_file_do, "member.edit" },
	{ HTTP_GET, "/my/claim", my_claim_page, .flags = POCKET },
	{ HTTP_POST, "/my/claim", my_claim_do, .flags = POCKET, .form = &join_claim_entity, .again = my_claim_page,
	  .sample = "document_type=111&document_no=320599199001011234" },
	{ HTTP_GET, "/my/join", join_start_page, .flags = POCKET, .query = &join_start_entity },
	{ HTTP_GET, "/my/join/union", join_union_page, .flags = POCKET, .query = &join_union_entity },
	{ HTTP_GET, "/my/join/platform", join_platform_page, .flags = POCKET, .query = &join_where_entity,
	  .sample = "route=2" },
	{ HTTP_GET, "/my/join/place", join_place_page, .flags = POCKET, .query = &join_where_entity,
	  .sample = "division=320281001" },
	{ HTTP_GET, "/my/join/draft", join_draft_page, .flags = POCKET },
	{ HTTP_POST, "/my/join/draft", join_draft_do, .flags = POCKET, .form = &join_draft_entity,
	  .again = join_form_again, .sample = "route=2&group=3&division=320281001&name=陈" },
	{ HTTP_POST, "/my/join/draft/drop", join_draft_drop_do, .flags = POCKET },
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
	{ HTTP_GET, "/my/card/code", card_renew_page, .flags = POCKET },
	{ HTTP_GET, "/my/card/code.svg", card_picture, .flags = POCKET, .query = &join_issue_entity },
	{ HTTP_GET, "/cards/check", card_check_page, "card.check" },
	{ HTTP_POST, "/cards/check", card_check_do, "card.check", .form = &join_code_entity,
	  .again = card_check_page, .sample = "code=G1-1-1-0000000000000000" },
	{ HTTP_POST, "/api/v1/cards/check", card_check_post, "card.check", .flags = API, .form = &join_code_entity,
	  .rate = RATE_WRITE, .sample = "code=G1-1-1-0000000000000000", .answer = &card_reply_entity },
	{ HTTP_GET, "/applications", join_list_page, "join.see", .query = &join_filter_entity },
	{ HTTP_GET, "/applications/:id", join_review_page, "join.see" },
	{ HTTP_POST, "/applications/:id/move", join_move_do, "join.review", .form = &join_decide_entity,
	  .again = join_review_page, .sample = "move=accept&from=1" },
	{ HTTP_POST, "/applications/:id/reveal", join_reveal_do, "member.reveal", .form = &join_reveal_entity,
	  .again = join_review_page, .sample = "field=mobile&reason=核对身份" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/applications", "入会审核", "user-check", "join.see", "组织与会员", 22, join_menu_count },
	{ "/cards/check", "验会员卡", "qrcode", "card.check", "组织与会员", 28, NULL },
	{ "/corrections", "资料更正", "id", "member.edit", "组织与会员", 24, correction_menu_count },
	{ "/consent-texts", "说明和同意书", "shield-check", "consent.edit", "组织与会员", 29, NULL },
	{ "/my", "首页", "home", NULL, NULL, 1, NULL },
	{ "/my/data", "我的", "user", NULL, NULL, 9, NULL },
	{ 0 }
};

extern const struct step join_steps[];
extern const struct told join_told[];
extern const struct expiry join_expiries[];      /* over.c */

static const struct stmt *const *const statements[] = { join_statements, join_late_statements,
	join_ledger_statements, join_correct_statements, join_follow_statements, join_told_statements, NULL };

static const struct job_kind jobs[] = {
	{ "join.deadlines", "入会申请的提醒和督办", join_deadlines_run, .daily = 8 },
	{ "join.units", "可以单独建会的单位", join_units_run, .daily = 5 },
	{ 0 }
};

static const struct record *const records[] = { &join_record, &correction_record, NULL };
static const struct flow *const flows[] = { &join_flow, &correction_flow, NULL };
static const struct listen listens[] = {
	{ "org.moved", join_org_moved }, { "org.moved", correction_org_moved },
	{ "org.merged", correction_org_gone }, { "org.dissolved", correction_org_gone },
	{ "member.transferred", correction_member_transferred }, { "org.merged", join_org_merged },
	{ "member.removed", join_member_removed }, { "person.merged", join_person_merged },
	{ "division.recoded", join_division_recoded }, { 0 } };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "account.person", "账号认到本人" }, { "member.reveal", "查看完整号码" },
	{ "person.edit", "修改人员" }, { "join.submit", "提交入会申请" },
	{ "join.refused", "没有收下入会申请" }, { "consent.text", "修改告知文字" },
	{ "consent.withdraw", "撤回同意" }, { "consent.give", "表示同意" },
	{ "correction.ask", "申请更正资料" }, { "correction.file", "查看更正的证明" },
	{ "join.above", "转上级审核" }, { "join.draft", "保存入会草稿" },
	{ "join.draft_purge", "清除旧的入会草稿" }, { "join.escalate", "入会逾期转上级" },
	{ "join.remind", "入会审核提醒" }, { "join.unit", "提示单独建会" }, { 0 } };
static const struct record_word things[] = {
	{ "person", "人员" }, { "join", "入会申请" }, { "application", "入会申请" }, { "consent", "同意书" },
	{ "consent_text", "告知文字" }, { "unit_hint", "可以建会的单位" }, { "correction", "更正" }, { 0 } };

const struct module join_module = {
	.name = "join", .label = "网上入会", .needs = (const char *const[]){ "org", "member", NULL },
	.permits = permits, .routes = routes, .records = records,
	.flows = flows, .menu = menu, .listens = listens, .steps = join_steps,
	.jobs = jobs, .expiries = join_expiries,
	.statements = statements,
	.acts = acts, .things = things,
	.told = join_told,
};
