/* platform.c - floor 2 as a module: its steps and statements, so that they are migrated and checked like the others. */
#include "platform/lists.h"
#include "web/sheets.h"

#include "platform_account.h"
#include "platform_act.h"
#include "platform_flow.h"
#include "platform_import.h"
#include "platform_leave.h"
#include "platform_chain.h"
#include "platform_lists.h"
#include "platform_dual.h"
#include "platform_expiry.h"
#include "platform_handed.h"
#include "platform_rights.h"
#include "platform_rotate.h"
#include "platform_sealed.h"
#include "platform_second.h"
#include "platform_sms.h"
#include "platform_told.h"
#include "platform_viewed.h"
#include "platform_work.h"

extern const struct step platform_steps[];
extern const struct module platform_module;

static const struct permit permits[] = {
	{ LISTS_SHARE, "和本工会同事共用查看方式", FOR_OFFICERS },
	{ EXPORT_AGREE, "批准大批导出完整号码", FOR_CITY, &kept_by_security, .lent = true },
	{ 0 }
};

static const struct flow *const flows[] = { &full_export_flow, NULL };

static const struct stmt *const *const statements[] = {
	platform_account_statements, platform_act_statements, platform_chain_statements, platform_flow_statements,
	platform_import_statements, platform_leave_statements, platform_lists_statements,
	platform_dual_statements, platform_expiry_statements, platform_handed_statements, platform_rights_statements,
	platform_rotate_statements, platform_sealed_statements, platform_sms_statements,
	platform_second_statements, platform_told_statements, platform_viewed_statements,
	platform_work_statements, NULL };

/* What its rules record, in words; permits, moves, flows and records have their own. */
static const struct record_word acts[] = {
	{ "second.on", "开通动态口令" }, { "second.change", "换动态口令" },
	{ "list.save", "存下查看方式" }, { "list.change", "修改查看方式" }, { "list.remove", "删除查看方式" },
	{ "fullexport.ask", "申请导出完整号码" },
	{ "sign-in", "登录" }, { "sign-in.try", "输入密码" }, { "sign-out", "退出登录" },
	{ "sms.send", "发验证码" }, { "sms.try", "试发短信" }, { "sms.prove", "核对验证码" }, { "account.make", "开通账号" },
	{ "account.password", "设置密码" }, { "account.open", "启用账号" }, { "account.close", "停用账号" },
	{ "post.make", "授予职务" }, { "post.end", "结束职务" }, { "post.switch", "换岗位" }, { "leave.hand", "交接" },
	{ "leave.end", "因离任结束" },
	{ "role.make", "建立角色" }, { "member.edit", "修改会员" }, { "list.batch", "勾选批量办理" },
	{ "list.batch.done", "批量办理的结果" }, { "list.batch.back", "撤销批量办理" },
	{ "import.forget", "清除导入前的内容" }, { "job.start", "开始任务" }, { "job.cancel", "停下任务" },
	{ "job.end", "任务结束" }, { "notice.read", "阅读消息" }, { "keys.rotate", "轮换密钥" }, { "keys.root", "更换根密钥" },
	{ "keys.reseal", "用新密钥重新加密" }, { "keys.drop", "停用旧密钥" }, { "backup.restore", "恢复备份" },
	{ "backup.proven", "备份通过恢复验证" },
	{ "demo.members", "生成演示数据" }, { "init", "建立系统" }, { "draft.drop", "不要草稿" },
	{ "draft.purge", "清除旧草稿" }, { "draft.save", "保存草稿" }, { "installation.copy", "迁移整套数据" },
	{ "list.columns", "选列" }, { "notice.unread", "恢复为未读" }, { "second.codes", "换恢复码" },
	{ "second.off", "关闭动态口令" }, { "second.prove", "核对动态口令" }, { "second.try", "输入动态口令" },
	{ "undo.purge", "清除过期的撤销" }, { 0 } };
static const struct record_word things[] = {
	{ "account", "账号" }, { "post", "职务" }, { "role", "角色" }, { "sms", "短信" }, { "route", "页面" },
	{ "member", "会员" }, { "job", "任务" }, { "file", "文件" }, { "notice", "消息" },
	{ "setting", "设置" }, { "import", "导入" }, { "held", "待整理" }, { "fullexport", "导出完整号码" },
	{ "key", "密钥" }, { "backup", "备份" }, { "draft", "草稿" }, { "installation", "整套数据" },
	{ "list", "查看方式" }, { "undo", "撤销" }, { 0 } };

const struct module platform_module = {
	.name = "platform", .label = "基础",
	.permits = permits, .flows = flows, .steps = platform_steps, .statements = statements,
	.routes = sheet_admin_routes, .expiries = platform_expiries,
	.acts = acts, .things = things,
	.told = platform_told,
};
