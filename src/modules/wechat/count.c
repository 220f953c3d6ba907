/* count.c - each day: followers as the platform counts them, and what is over is swept. */
#include "modules/wechat/inside.h"

#include "platform/handed.h"
#include "platform/job.h"
#include "wechat_push.h"

struct count { int64_t followers; bool known; };

static const struct text
	says_platform = { "handed.wechat", "深圳市腾讯计算机系统有限公司（微信公众平台）" },
	says_message  = { "handed.message", "微信给的编号、消息的标题和内容" },
	says_purpose  = { "handed.purpose", "把办理结果发到本人的微信" };

/* What went to WeChat yesterday, once: whose it was the messages themselves tell. */
static failed
hand_over(struct act *x)
{
	struct moment today = moment_of(act_today(x));
	struct push_handed_row sent;

	TRY(db_one(x->db, x->a, push_handed, &sent, .since = { today.us - DAY }, .until = today,
		.kind = HANDED_WECHAT));
	if (!sent.persons || sent.told)
		return NULL;
	return handed_add(x, &(struct handing){ .kind = HANDED_WECHAT, .recipient = str_of(says_platform.zh),
		.fields = str_of(says_message.zh), .purpose = str_of(says_purpose.zh), .count = sent.persons });
}

static failed
count_rule(struct act *x, void *v)
{
	const struct count *c = v;

	TRY(db_run(x->db, x->a, wechat_seen_sweep, NULL, .before = { x->now.us - DAY }));
	TRY(hand_over(x));
	TRY(db_run(x->db, x->a, wechat_visit_sweep, NULL, .before = { x->now.us - DAY }));
	if (c->known)
		TRY(db_run(x->db, x->a, wechat_account_counted, NULL, .wechat_account_id = WECHAT_ACCOUNT,
			.followers = c->followers, .counted = x->now));
	return act_record(x, (struct entry){ .what = "wechat.count", .object = "wechat_account",
		.object_id = WECHAT_ACCOUNT, .org_path = ROOT_PATH });
}

failed
wechat_count(const struct world *w, struct arena *a, const struct actor *who, str request_id)
{
	struct wechat_call call;
	struct count c = { 0 };
	const struct said *said;
	int64_t code;

	TRY(wechat_calling(w, a, &call));
	TRY(wechat_ask(&call, a, "/cgi-bin/user/get", (str){ 0 }, &said, &code));
	c.followers = said_int(said, "total", 0);
	c.known = true;
	return act_run(w, a, who, request_id, count_rule, &c);
}

failed
wechat_count_run(struct job_run *r)
{
	struct count none = { 0 };
	struct wechat_account account;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = wechat_account_get(d, r->a, &account);
	db_return(r->world->pool, d);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	f = wechat_count(r->world, r->a, r->who, S("daily"));
	if (!f)
		return NULL;
	/* What is over is swept, whatever the platform says. */
	job_note(r, err_sentence(r->a, f));
	return act_run(r->world, r->a, r->who, S("daily"), count_rule, &none);
}
