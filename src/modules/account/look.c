/* look.c - see look.h. */
#include "modules/account/look.h"

#include "account_queries.h"
#include "platform/notice.h"

static const struct text
	says_own   = { "look.own", "这是您自己的账号：能看什么、办什么，就是您现在的菜单，不用另外查看。" },
	says_told  = { "look.told", "{1}查看了您的权限" },
	says_body  = { "look.body", "看到的是您能打开什么、办什么，没有业务内容，也不能替您办事。理由：{1}" };

#define F(m, ...) FIELD(struct look, m, __VA_ARGS__)
static const struct field look_fields[] = {
	F(at, .label = "时间"), F(by_name, .label = "谁"), F(by_post, .label = "职务"), F(reason, .label = "理由") };
#undef F
const struct entity look_entity = ENTITY(struct look, look_fields, .name = "look", .label = "查看过权限的人");

static str
say(struct arena *a, const struct text *t, str one)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

failed
account_may_look(struct db *d, struct arena *a, const struct actor *who, id account, struct looked *ret)
{
	struct account_officer_row o;

	TRY(db_one(d, a, account_officer, who->scope, &o, .account_id = account));
	if (actor_is(who, o.person_id) || actor_is_account(who, o.account_id))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_own);
	*ret = (struct looked){ o.account_id, o.person_id, o.name, o.state == ACCOUNT_STATE_OPEN };
	return NULL;
}

failed
account_look(struct act *x, id account, str reason, struct looked *ret)
{
	str title = x->who->post_title, name = x->who->name;
	/* An account may be called by its post alone. */
	str by = str_eq(title, name) ? name : arena_fmt(x->a, FMT " " FMT, ARG(title), ARG(name));

	TRY(account_may_look(x->db, x->a, x->who, account, ret));
	reason = str_trim(reason);
	if (ret->open)
		TRY(notice_send(x, ret->person, say(x->a, &says_told, by), say(x->a, &says_body, reason),
			S("/me/looks")));
	return act_record(x, (struct entry){ .what = LOOK_PERMIT, .object = "account", .object_id = account,
		.title = ret->name, .reason = reason });
}

failed
account_looked_at(struct db *d, struct arena *a, const struct actor *who, struct looks *ret)
{
	struct account_looks_rows rows;

	TRY(db_all(d, a, account_looks, &rows, .account_id = who->account, .person_id = who->person,
		.most = LOOKS_MOST));
	*ret = (struct looks){ NEW_N(a, struct look, rows.n + 1), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct look){ rows.at[i].at, rows.at[i].by_name, rows.at[i].by_post, rows.at[i].reason };
	return NULL;
}
