/* trouble.c - what the system administrator has to know at once; and each day, what was handed to the gateway. */
#include "modules/sms/inside.h"

#include "platform/handed.h"
#include "sms_queries.h"

static const struct text
	says_none    = { "sms.home_none", "短信还没有接通" },
	says_none_how = { "sms.home_none_how", "职工收不到验证码，用手机号登不进来。请到“短信”里接上网关。" },
	says_off     = { "sms.home_off", "短信已停用" },
	says_off_how = { "sms.home_off_how", "职工收不到验证码，用手机号登不进来。要恢复，请到“短信”里点“启用”。" },
	says_bad     = { "sms.home_bad", "短信发不出去：最近一条 {1} 没有发成" },
	says_bad_how = { "sms.home_bad_how", "{1}。详情在“短信”里。" },
	fields       = { "sms.handed_fields", "手机号、短信内容" },
	purpose      = { "sms.handed_purpose", "把验证码和通知发到本人的手机" },
	recipient_tencent = { "sms.handed_tencent", "腾讯云计算（北京）有限责任公司（腾讯云短信）" },
	recipient_aliyun  = { "sms.handed_aliyun", "阿里云计算有限公司（阿里云短信服务）" },
	recipient_house   = { "sms.handed_house", "本单位的短信网关" };

failed
sms_trouble(struct db *d, struct arena *a, const struct world *w, struct sms_trouble *ret)
{
	struct sms_gateway g;
	struct sms_state s;
	failed f;

	*ret = (struct sms_trouble){ NULL, { 0 }, { 0 } };
	if (w->demo)
		return NULL;
	f = sms_gateway_get(d, a, &g);
	if (f && f->code != ERR_MISSING)
		return f;
	if (f || !g.enabled) {
		*ret = (struct sms_trouble){ "bad", str_of(f ? says_none.zh : says_off.zh),
			str_of(f ? says_none_how.zh : says_off_how.zh) };
		return NULL;
	}
	TRY(sms_state_now(d, a, &s));
	if (sms_state_is_bad(&s))
		*ret = (struct sms_trouble){ "bad", sms_say(a, &says_bad, moment_text(a, s.failed), (str){ 0 }),
			sms_say(a, &says_bad_how, sms_code_says(g.vendor, s.code), (str){ 0 }) };
	return NULL;
}

/* --- 提供记录 -------------------------------------------------------------------------------- */

static str
recipient(int64_t vendor)
{
	switch (vendor) {
	case VENDOR_TENCENT: return str_of(recipient_tencent.zh);
	case VENDOR_ALIYUN: return str_of(recipient_aliyun.zh);
	}
	return str_of(recipient_house.zh);
}

/* A row for each gateway that got messages, whichever is chosen by now. */
static failed
handed_rule(struct act *x, void *v)
{
	struct date today = act_today(x);
	struct sms_handed_rows given;
	struct sms_handed_told_row told;

	(void)v;
	TRY(db_one(x->db, x->a, sms_handed_told, &told, .kind = HANDED_SMS, .since = moment_of(today)));
	TRY(db_all(x->db, x->a, sms_handed, &given, .day = date_plus(today, -1)));
	for (size_t i = 0; !told.n && i < given.n; i++)
		TRY(handed_add(x, &(struct handing){ .kind = HANDED_SMS, .count = given.at[i].n,
			.fields = str_of(fields.zh), .purpose = str_of(purpose.zh),
			.recipient = recipient(given.at[i].vendor) }));
	return act_record(x, (struct entry){ .what = "sms.handed", .object = "sms_gateway", .object_id = SMS_GATEWAY,
		.org_path = ROOT_PATH });
}

/* Once a day, of the day before; where nothing is sent outside there is nothing to tell. */
failed
sms_handed_run(struct job_run *r)
{
	struct sms_gateway g;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = sms_gateway_get(d, r->a, &g);
	db_return(r->world->pool, d);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return act_run(r->world, r->a, r->who, S("daily"), handed_rule, NULL);
}
