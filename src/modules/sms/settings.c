/* settings.c - choosing and filling in a gateway, trying it, stopping it. */
#include "modules/sms/inside.h"
#include "modules/sms/views.h"

#include <string.h>

#include "sms_pages.h"
#include "web_record.h"

static const struct text
	says_title  = { "sms.desk", "短信" },
	says_choose = { "sms.choose_head", "选择网关" },
	says_choose_line = { "sms.choose_line", "三种里选一种；换了以后，原来的设置不再保留" },
	says_form_line = { "sms.form_line", "密钥加密存放，保存以后谁也看不到原文；密钥留空就不改。保存就启用" },
	says_saved  = { "sms.saved", "短信设置已保存。请试发一条，看能不能收到。" },
	says_try    = { "sms.try_head", "试发一条" },
	says_try_line = { "sms.try_line", "发一条样子短信，看网关通不通。里面的验证码是 000000，不能用来登录" },
	says_try_act = { "sms.try_act", "试发" },
	says_try_sent = { "sms.try_sent", "网关收下了。请看那部手机收到没有；没收到，多半是运营商还在审核签名或模板。" },
	says_try_demo = { "sms.try_demo", "这是演示系统，没有真的发出去。" },
	says_try_failed = { "sms.try_failed", "没有发成：{1}（代号 {2}）。" },
	says_stop   = { "sms.stop_head", "停用短信" },
	says_stop_line = { "sms.stop_line", "停用以后一条也不发：职工收不到验证码，用手机号登不进来。设置还留着，随时可以再启用" },
	says_stopped = { "sms.stop_done", "短信已停用。" }, says_started = { "sms.start_done", "短信已启用。" };

static const struct sms_way ways[] = {
	{ S("自己的短信网关"), S("单位已有短信平台的选这种：本系统把手机号和内容交给它，由它发出。"),
	  S("网关的地址；两边一样的密钥。网关怎么接收，见随系统附的 docs/operations.md"), S("/sms/house"), false },
	{ S("腾讯云短信"), S("用腾讯云账号发，按条计费。"),
	  S("SdkAppId；审核通过的签名和模板；SecretId 和 SecretKey"), S("/sms/tencent"), false },
	{ S("阿里云短信"), S("用阿里云账号发，按条计费。"),
	  S("审核通过的签名和模板；AccessKey ID 和 AccessKey Secret"), S("/sms/aliyun"), false } };

static void
crumbs(struct rq *rq, struct crumb *at)
{
	*at = (struct crumb){ str_of(says_title.zh), S("/sms") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
}

failed
sms_choose_page(struct rq *rq)
{
	struct sms_choose_view c = { .head = { .h1 = str_of(says_choose.zh), .line = str_of(says_choose_line.zh) } };
	struct sms_way *at = NEW_N(rq->a, struct sms_way, COUNT(ways));
	struct sms_gateway g = { .vendor = 0 };
	struct crumb up;
	failed f = sms_gateway_get(web_db(rq), rq->a, &g);

	if (f && f->code != ERR_MISSING)
		return f;
	for (size_t i = 0; i < COUNT(ways); i++) {
		at[i] = ways[i];
		at[i].current = g.vendor == (int64_t)i + VENDOR_HOUSE;
	}
	c.ways.at = at;
	c.ways.n = COUNT(ways);
	crumbs(rq, &up);
	TRY(web_page(rq, c.head.h1));
	sms_choose(&rq->out, &rq->view, &c);
	return web_done(rq);
}

/* --- filling in ------------------------------------------------------------------------------ */

/* The mask of the secret that is there, beside its empty input. */
static void
show_kept(struct form_view *f, const struct sms_gateway *g)
{
	struct form_field *at = (struct form_field *)(uintptr_t)f->sections.at[0].fields.at;

	for (size_t i = 0; i < f->sections.at[0].fields.n; i++)
		if (str_eq(str_of(at[i].field->name), S("secret")))
			at[i].kept = g->secret;
}

static failed
form_page(struct rq *rq, int64_t vendor)
{
	const struct entity *e = sms_form_entity(vendor);
	const struct sms_way *way = &ways[vendor - VENDOR_HOUSE];
	void *form = arena_get(rq->a, e->size);
	struct table_view templates = { 0 };
	struct sms_gateway g = { .vendor = 0 };
	str codes[SMS_KINDS + 1];
	struct form_view f;
	struct crumb up;
	failed none = sms_gateway_get(web_db(rq), rq->a, &g);

	if (none && none->code != ERR_MISSING)
		return none;
	TRY(sms_templates_get(web_db(rq), rq->a, codes));
	memset(form, 0, e->size);
	if (g.vendor == vendor)
		sms_form_fill(e, &g, codes, form);
	f = web_form_view(rq, e, form);
	f.rev = g.rev;
	if (g.vendor == vendor)
		show_kept(&f, &g);
	f.head = (struct page_head){ .h1 = way->name, .line = str_of(says_form_line.zh) };
	f.path = way->path;
	f.back = S("/sms");
	if (vendor != VENDOR_HOUSE)
		templates = sms_templates_table(rq, vendor);
	crumbs(rq, &up);
	TRY(web_page(rq, f.head.h1));
	sms_settings(&rq->out, &rq->view, &f, &templates);
	return web_done(rq);
}

struct setting { int64_t vendor, rev; const void *form; };

static failed
set_rule(struct act *x, void *v)
{
	const struct setting *s = v;

	return sms_gateway_set(x, s->vendor, s->rev, s->form);
}

static failed
form_do(struct rq *rq, int64_t vendor)
{
	struct setting s = { .vendor = vendor, .form = rq->form };

	if (!str_int(web_typed(rq, "rev"), &s.rev))
		s.rev = 0;
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, set_rule, &s, "/sms", NULL);
}

failed sms_house_page(struct rq *rq) { return form_page(rq, VENDOR_HOUSE); }
failed sms_tencent_page(struct rq *rq) { return form_page(rq, VENDOR_TENCENT); }
failed sms_aliyun_page(struct rq *rq) { return form_page(rq, VENDOR_ALIYUN); }
failed sms_house_do(struct rq *rq) { return form_do(rq, VENDOR_HOUSE); }
failed sms_tencent_do(struct rq *rq) { return form_do(rq, VENDOR_TENCENT); }
failed sms_aliyun_do(struct rq *rq) { return form_do(rq, VENDOR_ALIYUN); }

/* --- trying it --------------------------------------------------------------------------------- */

struct trial { str mobile; int64_t kind; };
#define F(m, ...) FIELD(struct trial, m, __VA_ARGS__)
static const struct field trial_fields[] = {
	F(mobile, .label = "发到哪个手机号", .flags = MUST | SENSITIVE, .max = 20, .hint = "您自己的，或事先说好的人的"),
	F(kind, .label = "试哪一类", .flags = MUST, .choices = sms_kind_choices, .hint = "每一类的模板都可以试一遍") };
#undef F
const struct entity sms_try_entity = ENTITY(struct trial, trial_fields, .name = "sms_try", .label = "试发短信");

failed
sms_try_page(struct rq *rq)
{
	struct trial first = { .kind = SMS_CODE };
	struct form_view f = web_form_view(rq, &sms_try_entity, &first);
	struct crumb up;

	f.head = (struct page_head){ .h1 = str_of(says_try.zh), .line = str_of(says_try_line.zh) };
	f.path = S("/sms/try");
	f.back = S("/sms");
	f.submit = says_try_act.zh;
	crumbs(rq, &up);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
sms_try_do(struct rq *rq)
{
	const struct trial *form = rq->form;
	struct sms_gateway g = { .vendor = 0 };
	struct sms_end end;
	failed f = sms_gateway_get(web_db(rq), rq->a, &g);

	if (f && f->code != ERR_MISSING)
		return f;
	web_give_back(rq);
	f = sms_try(rq->world, rq->a, rq->who, rq->http->request_id, form->mobile, form->kind, &end);
	TRY(sms_code_at(rq->a, f, &trial_fields[0], &trial_fields[0]));
	if (end.class == SMS_TAKEN)
		web_flash(rq, str_of(rq->world->demo ? says_try_demo.zh : says_try_sent.zh));
	else
		web_flash(rq, sms_say(rq->a, &says_try_failed, sms_code_says(g.vendor, end.code), end.code));
	return web_redirect(rq, S("/sms"));
}

/* --- stopping it ---------------------------------------------------------------------------------- */

failed
sms_stop_page(struct rq *rq)
{
	struct confirm_view c = { .head = { .h1 = str_of(says_stop.zh), .line = str_of(says_stop_line.zh) },
		.submit = says_stop.zh, .path = S("/sms/stop"), .back = S("/sms") };
	struct crumb up;

	crumbs(rq, &up);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

static failed
enable_rule(struct act *x, void *v)
{
	return sms_gateway_enable(x, *(const bool *)v);
}

static failed
enable(struct rq *rq, bool enabled)
{
	web_flash(rq, str_of(enabled ? says_started.zh : says_stopped.zh));
	return web_write(rq, enable_rule, &enabled, "/sms", NULL);
}

failed sms_stop_do(struct rq *rq) { return enable(rq, false); }
failed sms_start_do(struct rq *rq) { return enable(rq, true); }
