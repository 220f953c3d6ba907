/* told.c - see told.h: asking, and the tables of this floor. */
#include "platform/told.h"

#include <assert.h>
#include <string.h>

#include "platform/handed.h"
#include "platform_handed.h"
#include "platform_told.h"

/* Its parameters by their names. */
static const void *
args_of(struct arena *a, const struct stmt *s, id person, id account)
{
	char *args = arena_get(a, 2 * sizeof(id));

	assert(s->n_args <= 2);
	for (const struct field *f = s->args; f < s->args + s->n_args; f++) {
		assert(!strcmp(f->name, "person_id") || !strcmp(f->name, "account_id"));
		memcpy(args + f->at, strcmp(f->name, "person_id") ? &account : &person, sizeof(id));
	}
	return args;
}

failed
told_rows(struct db *d, struct arena *a, const struct told *t, id person, id account, const void **ret, size_t *ret_n)
{
	void *rows = NULL;

	TRY(db_all_(d, a, t->rows, NULL, args_of(a, t->rows, person, account), &rows, ret_n));
	*ret = rows;
	return NULL;
}

failed
told_binds(struct db *d, struct arena *a, const struct told *t, id person, id account, bool *ret)
{
	void *rows = NULL;
	size_t n;

	TRY(db_all_(d, a, t->binds, NULL, args_of(a, t->binds, person, account), &rows, &n));
	*ret = n && *(const int64_t *)field_of(&t->binds->row->fields[0], rows) > 0;
	return NULL;
}

failed
told_drop(struct act *x, const struct told *t, id person, id account)
{
	return db_run_(x->db, x->a, t->drop, NULL, args_of(x->a, t->drop, person, account), NULL);
}

static const struct told_column
	accounts[] = { { "login", "账号" }, { "mobile", "手机号" }, { "made", "开通于" },
		{ "password_set", "密码设置于" }, { 0 } },
	posts[] = { { "org_name", "工会" }, { "title", "职务" }, { "since", "开始" }, { "until", "结束" }, { 0 } },
	sessions[] = { { "began", "登录时间" }, { "seen", "最后使用" }, { "address", "网络地址" },
		{ "agent", "浏览器" }, { 0 } },
	notices[] = { { "at", "时间" }, { "title", "标题" }, { "body", "内容" }, { "read_at", "阅读于" }, { 0 } },
	matters[] = { { "title", "事项" }, { "since", "到这一步的时间" }, { "due", "最晚办理" }, { 0 } },
	moves[] = { { "title", "事项" }, { "at", "时间" }, { "move_label", "做了什么" }, { "by_name", "办理人" },
		{ "by_post", "职务" }, { "reason", "说明" }, { 0 } },
	handed[] = { { "at", "时间" }, { "kind", "方式", handed_kinds }, { "recipient", "提供给谁" },
		{ "fields", "哪些内容" }, { "basis", "依据" }, { "purpose", "用途" }, { "by_name", "谁" },
		{ "by_post", "职务" }, { 0 } },
	resets[] = { { "org_name", "工会" }, { "reason", "理由" }, { "made", "申请时间" }, { 0 } };

#define OFFICE "履行职务时的操作，不是关于本人的资料；做过什么记在审计里"
const struct told platform_told[] = {
	{ "post", "posts", "工会职务", &told_posts, posts, .binds = &bind_posts, .law = "工会干部任免的档案" },
	{ "session", "sessions", "登录", &told_sessions, sessions, .drop = &forget_sessions },
	{ "notice", "notices", "消息", &told_notices, notices, .drop = &forget_notices },
	{ "flow_move", "moves", "办理经过", &told_moves, moves, .drop = &forget_moves },
	{ "flow_item", "matters", "办理的事项", &told_matters, matters, .drop = &forget_matters },
	{ "second_reset", "second_resets", "重置动态口令", &told_resets, resets, .stays = "只有任过职务的才有" },
	{ "draft", .why = "没有提交的表单，只有本人打得开，30 天清除", .drop = &forget_drafts },
	{ "handed_person", "handed", "提供过您的哪些资料", &told_handed, handed, .drop = &forget_handed },
	{ "handed", .why = "提供记录里没有姓名；提供过谁的在“提供过您的哪些资料”里" },
	{ "password_past", .why = "只有不能还原的摘要", .drop = &forget_passwords },
	{ "recovery", .why = "只有不能还原的摘要", .drop = &forget_recoveries },
	{ "session_stale", .why = "结束登录的信号，一天清除" },
	{ "reveal", .why = OFFICE }, { "export_full", .why = OFFICE }, { "job", .why = OFFICE },
	{ "file", .why = OFFICE }, { "import_run", .why = OFFICE }, { "list_saved", .why = OFFICE },
	{ "list_choice", .why = OFFICE }, { "undo", .why = OFFICE }, { "dual", .why = OFFICE },
	{ "deputy", .why = OFFICE },
	/* The last to go: others lead to it. */
	{ "account", "accounts", "账号", &told_accounts, accounts, .drop = &forget_accounts },
	{ 0 } };
