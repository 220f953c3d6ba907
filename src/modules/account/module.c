/* module.c - 账号与角色: the tables of the module. */
#include "account_codes.h"
#include "account_queries.h"
#include "account_reset.h"
#include "modules/account/account.h"
#include "modules/account/activation.h"
#include "modules/account/look.h"
#include "modules/account/pages.h"
#include "modules/account/reset.h"
#include "modules/modules.h"
#include "web/decide.h"

static const struct permit permits[] = {
	LOOKED_AT(account, "查看账号与角色", FOR_UPPER),
	{ "account.edit", "开通账号和授予职务", FOR_UPPER, &kept_by_security },
	{ "account.open", "停用和启用账号", FOR_NOBODY, &kept_by_system },
	LOOKED_AT(second, "查看关闭动态口令的申请", FOR_UPPER),
	{ "second.system", "确认关闭安全、审计管理员的动态口令", FOR_NOBODY, &kept_by_system },
	{ "second.security", "确认关闭系统、审计管理员的动态口令", FOR_NOBODY, &kept_by_security },
	{ "second.audit", "确认关闭系统、安全管理员的动态口令", FOR_NOBODY, &kept_by_audit },
	{ LOOK_PERMIT, "以他人身份查看权限", FOR_NOBODY, &kept_by_security },
	{ 0 }
};

static const struct route routes[] = {
	{ HTTP_GET, "/accounts", accounts_page, "account.see", .query = &account_filter_entity },
	{ HTTP_GET, "/accounts/roles", roles_page, "account.see" },
	{ HTTP_GET, "/accounts/roles/:id", role_page, "account.see" },
	{ HTTP_GET, "/accounts/unions", account_unions_page, "account.edit", .flags = LOOSE,
	  .query = &union_query_entity },
	{ HTTP_GET, "/accounts/new", account_new_page, "account.edit" },
	{ HTTP_POST, "/accounts", account_create_do, "account.edit", .form = &officer_form_entity,
	  .again = account_new_page,
	  .sample = "name=测试员&mobile=19000009999&login=ceshiyuan&org_name=无&title=干事&role_id=1" },
	{ HTTP_GET, "/accounts/activations", codes_page, "account.see", .query = &code_filter_entity },
	{ HTTP_GET, "/accounts/activations/new", codes_new_page, "account.edit" },
	{ HTTP_POST, "/accounts/activations", codes_open_do, "account.edit", .form = &activation_form_entity,
	  .again = codes_new_page, .sample = "which=1&title=经办人&role_id=1&days=30" },
	{ HTTP_POST, "/accounts/activations/ticked", codes_open_do, "account.edit", .form = &activation_form_entity,
	  .list = "ids", .again = codes_new_page, .sample = "ids=1&which=4&title=经办人&role_id=1&days=30" },
	{ HTTP_GET, "/accounts/activations/unions", codes_unions_page, "account.edit", .query = &code_union_entity },
	{ HTTP_POST, "/accounts/activations/choose", codes_choose_do, "account.edit", .list = "ids",
	  .sample = "ids=1&do=open" },
	{ HTTP_POST, "/accounts/activations/batch", codes_batch_do, "account.edit", .list = "ids",
	  .sample = "ids=1&do=withdraw" },
	{ HTTP_GET, "/accounts/activations/qr.svg", codes_picture, "account.edit", .query = &code_picture_entity,
	  .rate = RATE_FREE, .sample = "code=x" },
	{ HTTP_GET, "/activate", activate_page, .flags = OPEN | POCKET | LOOSE, .query = &activate_query_entity },
	{ HTTP_POST, "/activate", activate_do, .flags = OPEN | POCKET, .form = &activate_form_entity,
	  .again = activate_page, .rate = RATE_DOOR,
	  .sample = "code=2222-2222-2222&mobile=19000009998&sms=000000&name=测试员&login=ceshi&password=x&again=x" },
	{ HTTP_POST, "/activate/code", activate_code_do, .flags = OPEN | POCKET, .form = &activate_form_entity,
	  .again = activate_page, .rate = RATE_DOOR, .sample = "code=2222-2222-2222&mobile=19000009998" },
	{ HTTP_GET, "/accounts/:id", account_page, "account.see" },
	{ HTTP_GET, "/accounts/:id/password", account_reset_page, "account.edit" },
	{ HTTP_POST, "/accounts/:id/password", account_reset_do, "account.edit" },
	{ HTTP_GET, "/accounts/:id/second", reset_request_page, RESET_SEE },
	{ HTTP_POST, "/accounts/:id/second", reset_request_do, RESET_SEE, .form = &reset_form_entity,
	  .again = reset_request_page, .sample = "reason=手机丢失" },
	{ HTTP_GET, "/accounts/second/:id", reset_page, RESET_SEE },
	{ HTTP_POST, "/accounts/second/:id/move", reset_move_do, RESET_SEE, .form = &web_move_entity,
	  .again = reset_page, .sample = "move=confirm&reason=&rev=1" },
	{ HTTP_GET, "/accounts/:id/close", account_close_page, "account.open" },
	{ HTTP_POST, "/accounts/:id/close", account_close_do, "account.open",
		.form = &leave_form_entity,
	  .again = account_close_page, .sample = "reason=离岗" },
	{ HTTP_POST, "/accounts/:id/open", account_open_do, "account.open" },
	{ HTTP_POST, "/accounts/:id/sessions", account_sign_out_do, "account.open" },
	{ HTTP_GET, "/accounts/sessions", everybody_page, "account.open" },
	{ HTTP_POST, "/accounts/sessions", everybody_do, "account.open", .form = &everybody_form_entity,
	  .again = everybody_page, .sample = "reason=有账号被盗用" },
	{ HTTP_GET, "/accounts/:id/posts/new", account_post_new_page, "account.edit" },
	{ HTTP_POST, "/accounts/:id/posts", account_post_do, "account.edit",
		.form = &post_form_entity,
	  .again = account_post_new_page, .sample = "org_name=无&title=干事&role_id=1" },
	{ HTTP_GET, "/accounts/:id/posts/:id/end", account_post_end_page, "account.edit" },
	{ HTTP_POST, "/accounts/:id/posts/:id/end", account_post_end_do, "account.edit",
	  .form = &leave_form_entity, .again = account_post_end_page, .sample = "reason=换届" },
	{ HTTP_GET, "/accounts/:id/why", why_account_page, "account.edit", .flags = LOOSE, .query = &why_query_entity,
	  .sample = "path=/members" },
	{ HTTP_GET, "/api/v1/accounts/:id/why", why_account_get, "account.edit", .flags = API,
	  .query = &why_query_entity, .sample = "path=/members", .answer = &why_row_entity },
	{ HTTP_GET, "/api/v1/why", why_own_get, .flags = API, .query = &why_query_entity, .sample = "path=/members",
	  .answer = &why_row_entity },
	{ HTTP_GET, "/accounts/:id/look", look_page, LOOK_PERMIT },
	{ HTTP_POST, "/accounts/:id/look", look_do, LOOK_PERMIT, .form = &look_form_entity, .again = look_page,
	  .sample = "reason=核对离岗后的权限" },
	{ HTTP_POST, "/api/v1/accounts/:id/look", look_do, LOOK_PERMIT, .flags = API | MANY, .form = &look_form_entity,
	  .sample = "reason=核对离岗后的权限", .answer = &look_line_entity },
	{ HTTP_GET, "/me", own_page },
	{ HTTP_GET, "/me/password", own_password_page, .flags = CHANGING },
	{ HTTP_POST, "/me/password", own_password_do, .flags = CHANGING, .form = &own_password_entity,
		.again = own_password_page,
	  .sample = "old_password=x&new_password=x&new_again=x" },
	{ HTTP_GET, "/me/second", second_page },
	{ HTTP_GET, "/me/second/new", second_new_page, .flags = ENROLING },
	{ HTTP_GET, "/me/second/code.svg", second_picture, .flags = ENROLING, .query = &second_picture_entity,
	  .sample = "of=x" },
	{ HTTP_POST, "/me/second", second_enrol_do, .flags = ENROLING, .form = &second_form_entity,
	  .again = second_new_page, .sample = "code=000000&pending=x" },
	{ HTTP_GET, "/me/second/codes", second_codes_page },
	{ HTTP_POST, "/me/second/codes", second_codes_do, .form = &second_code_entity,
	  .again = second_codes_page, .sample = "code=000000" },
	{ HTTP_GET, "/me/second/off", second_off_page },
	{ HTTP_POST, "/me/second/off", second_off_do, .form = &second_code_entity,
	  .again = second_off_page, .sample = "code=000000" },
	{ HTTP_GET, "/me/looks", looks_page },
	{ HTTP_GET, "/api/v1/me/looks", looks_get, .flags = API | MANY, .answer = &look_entity },
	{ HTTP_GET, "/me/sessions", own_sessions_page },
	{ HTTP_POST, "/me/sessions/:id/end", own_session_end_do },
	{ HTTP_GET, "/my/sessions", my_sessions_page, .flags = POCKET },
	{ HTTP_POST, "/my/sessions/:id/end", own_session_end_do, .flags = POCKET },
	/* Only over admin.sock; whoever else asks is told that there is no such page. */
	{ HTTP_POST, "/admin/user", admin_user_do, .flags = OPEN | LANDING,
		.form = &admin_user_entity,
	  .sample = "do=open&login=nobody" },
	{ 0 }
};

static const struct menu menu[] = {
	{ "/accounts", "账号与角色", "key", "account.see", "系统", 60 },
	{ 0 }
};

static const struct stmt *const *const statements[] = {
	account_statements, account_codes_statements, account_reset_statements, NULL };
static const struct flow *const flows[] = { &second_flow, NULL };
static const struct listen listens[] = { { "org.moved", activation_org_moved },
	{ "org.closed", activation_org_closed }, { "org.taken_out", activation_org_taken_out },
	{ "org.moved", reset_org_moved }, { "org.merged", reset_org_merged },
	{ "person.merged", activation_person_merged }, { "person.merged", reset_person_merged }, { 0 } };
extern const struct step account_steps[];
extern const struct told account_told[];
/* One day's grace is over before the office opens. */
static const struct job_kind jobs[] = {
	{ RESET_LAPSE_JOB, "过期的关闭申请", reset_lapse_job, .daily = 6 }, { 0 } };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "account.prove", "核对密码" }, { "account.sign_out", "退出别人的登录" },
	{ "account.sign_out_all", "让所有人重新登录" }, { "activation.open", "开通激活码" },
	{ "activation.show", "打印或导出激活码" }, { "activation.again", "重新生成激活码" },
	{ "activation.withdraw", "收回激活码" }, { "activation.try", "输入激活码" },
	{ "activation.use", "激活账号" }, { "person.merged", "并入另一条登记" },
	{ "second.request", "申请关闭动态口令" }, { 0 } };
static const struct record_word things[] = {
	{ "activation", "激活码" }, { "second", "动态口令" }, { 0 } };

const struct module account_module = {
	.name = "account", .label = "账号与角色", .needs = (const char *const[]){ "org", "member", NULL }, .permits = permits,
		.routes = routes,
	.flows = flows, .menu = menu, .jobs = jobs, .listens = listens, .steps = account_steps,
	.statements = statements,
	.acts = acts, .things = things,
	.told = account_told,
};
