/* stage.c - what the routes of short messages need to be tried: a gateway that is set, and its rev. */
#include "modules/sms/inside.h"
#include "test/web/stage_inside.h"

static failed
set_up_rule(struct act *x, void *v)
{
	const struct sms_house form = { S("https://sms.example.gov.cn/send"), S("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") };
	struct sms_gateway was;

	(void)v;
	return sms_gateway_get(x->db, x->a, &was) ? sms_gateway_set(x, VENDOR_HOUSE, 0, &form)
		: act_record(x, (struct entry){ .what = "stage", .object = "sms_gateway" });
}

static void
gateway_first(struct stage *s)
{
	struct sms_gateway g;
	struct db *d;

	DO(act_run(s->w, s->a, &actor_house, S("stage"), set_up_rule, NULL));
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(sms_gateway_get(d, s->a, &g));
	db_return(s->w->pool, d);
	s->code = arena_fmt(s->a, "%lld", (long long)g.rev);
}

#define KEYS "&key_id=AKIDz8krbsJ5yKBZQpn74W&secret=Gu5t9xGARNpq86cd98joQYCN3&rev={code}&code="
static const struct lesson lessons[] = {
	{ "POST /sms/house", "url=https://sms.example.gov.cn/send&secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw&rev={code}",
	  .before = gateway_first },
	{ "POST /sms/tencent", "app_id=1400006666&sign=江阴市总工会" KEYS "1110", .before = gateway_first },
	{ "POST /sms/aliyun", "sign=江阴市总工会" KEYS "SMS_123456789", .before = gateway_first },
	{ "POST /sms/try", "mobile={new mobile}&kind=1" },
	{ "POST /sms/stop", .before = gateway_first },
	{ "POST /sms/start", .before = gateway_first },
	{ 0 }
};

const struct staging sms_staging = { .lessons = lessons };
