/* desk.c - how sending stands: the gateway, the last ones, today, and what templates have to say. */
#include "modules/sms/inside.h"
#include "modules/sms/views.h"

#include "platform_sms.h"
#include "sms_pages.h"
#include "web/api.h"

static const struct text
	says_title  = { "sms.title", "短信" },
	says_line   = { "sms.line", "验证码和通知从这里发出去。密钥加密存放，保存以后谁也看不到原文" },
	says_demo   = { "sms.demo", "演示系统不发短信" },
	says_demo_text = { "sms.demo_text", "验证码直接显示在页面上，给看演示的人用。这里可以看看怎么设置，设了也不会发出去。" },
	says_none   = { "sms.none", "还没有接通短信" },
	says_none_text = { "sms.none_text", "有自己的短信网关，准备好它的地址和密钥就行。用腾讯云或阿里云，"
		"先在那边办好三样：短信签名（工会名称，要审核）、短信模板（照下面的写法申请，至少办“验证码”一种）、"
		"密钥（只授短信权限）。" },
	says_choose = { "sms.choose", "选择网关" }, says_edit = { "sms.edit", "修改设置" },
	says_other  = { "sms.other", "换一种网关" }, says_try = { "sms.try", "试发一条" },
	says_stop   = { "sms.stop", "停用" }, says_start = { "sms.start", "启用" },
	says_off    = { "sms.off", "短信已停用" },
	says_off_text = { "sms.off_text", "现在一条也不发，职工收不到验证码。要恢复请点“启用”。" },
	says_bad    = { "sms.bad", "最近一条没有发成" }, says_bad_text = { "sms.bad_text", "{1}。改好以后请“试发一条”。" },
	says_rests  = { "sms.rests", "网关连着几次没有发成，系统每半分钟才试一条" },
	says_works  = { "sms.works", "在用" }, says_stopped = { "sms.stopped", "已停用" },
	says_sent   = { "sms.sent", "今天发成" }, says_failed = { "sms.failed", "今天没发成" },
	says_unsure = { "sms.unsure_today", "今天没有回音" }, says_ceiling = { "sms.ceiling_day", "每天上限" },
	says_sent_note = { "sms.sent_note", "网关收下就算" }, says_failed_note = { "sms.failed_note", "本人当时就看到了提示" },
	says_unsure_note = { "sms.unsure_note", "可能发了也可能没发，按发了算" },
	says_ceiling_note = { "sms.ceiling_note", "到了就不再发，在系统设置里改" },
	unit        = { "sms.unit", "条" },
	label_state = { "sms.label_state", "情况" }, label_sent = { "sms.label_sent", "最近发成" },
	label_bad   = { "sms.label_bad", "最近没发成" }, label_code = { "sms.label_code", "代号" },
	label_todo  = { "sms.label_todo", "怎么办" }, says_never = { "sms.never", "还没有过" },
	says_today  = { "sms.today", "今天，按类别" },
	says_templates = { "sms.templates", "模板怎么写" },
	says_templates_line = { "sms.templates_line", "照抄到运营商那里申请；变量的名称和顺序不能改，只有“验证码”是必须的" },
	says_no_template = { "sms.no_template", "没有填，不发" }, says_no_need = { "sms.no_need", "不用模板" },
	says_no_values = { "sms.no_values", "没有变量" };

struct status { int64_t gateway; bool enabled, works; struct moment sent_at, failed_at; str failed_code, failed_says;
                int64_t sent, failed, unsure, ceiling; };
#define F(m, ...) FIELD(struct status, m, __VA_ARGS__)
static const struct field status_fields[] = {
	F(gateway, .label = "网关", .choices = sms_vendors), F(enabled, .label = "启用"),
	F(works, .label = "最近一条发成了"), F(sent_at, .label = "最近发成"), F(failed_at, .label = "最近没发成"),
	F(failed_code, .label = "网关给的代号"), F(failed_says, .label = "怎么办"), F(sent, .label = "今天发成"),
	F(failed, .label = "今天没发成"), F(unsure, .label = "今天没有回音"), F(ceiling, .label = "每天上限") };
#undef F
const struct entity sms_status_entity = ENTITY(struct status, status_fields, .name = "sms_status", .label = "短信情况");

/* All that both the page and the programs are told. */
struct standing {
	struct sms_gateway gateway;             /* vendor 0: none is set */
	str templates[SMS_KINDS + 1];
	struct sms_state last;
	struct sms_day_of_rows today;
	struct status status;
};

static failed
look(struct rq *rq, struct standing *s)
{
	int64_t counted;
	failed f;

	*s = (struct standing){ .gateway = { .vendor = 0 } };
	f = sms_gateway_get(web_db(rq), rq->a, &s->gateway);
	if (f && f->code != ERR_MISSING)
		return f;
	TRY(sms_templates_get(web_db(rq), rq->a, s->templates));
	TRY(sms_state_now(web_db(rq), rq->a, &s->last));
	TRY(db_all(web_db(rq), rq->a, sms_day_of, &s->today, .day = web_today(rq)));
	TRY(sms_today(web_db(rq), rq->a, rq->world, &counted, &s->status.ceiling));
	for (size_t i = 0; i < s->today.n; i++) {
		s->status.sent += s->today.at[i].sent;
		s->status.failed += s->today.at[i].failed;
		s->status.unsure += s->today.at[i].unsure;
	}
	s->status.gateway = s->gateway.vendor;
	s->status.enabled = s->gateway.enabled;
	s->status.works = s->last.sent.us && !sms_state_is_bad(&s->last);
	s->status.sent_at = s->last.sent;
	s->status.failed_at = s->last.failed;
	s->status.failed_code = s->last.code;
	s->status.failed_says = s->last.failed.us ? sms_code_says(s->gateway.vendor, s->last.code) : (str){ 0 };
	return NULL;
}

failed
sms_status_get(struct rq *rq)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	struct standing s;

	TRY(look(rq, &s));
	api_row(rq, &j, &sms_status_entity, &s.status);
	return web_json(rq, 200, buf_str(&b));
}

/* --- parts of the page ---------------------------------------------------------------------- */

static struct fact
fact(const struct text *label, str value)
{
	return (struct fact){ .label = str_of(label->zh), .value = { .text = value } };
}

static struct facts
gateway_facts(struct rq *rq, const struct sms_gateway *g)
{
	static const char *const names[] = { "vendor", "url", "app_id", "sign", "key_id", "secret", "changed" };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names) + 1);
	size_t n = 0;

	at[n++] = (struct fact){ .label = str_of(label_state.zh), .value = { .kind = CELL_STATE,
		.text = str_of(g->enabled ? says_works.zh : says_stopped.zh), .tone = g->enabled ? "good" : "warn" } };
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *f = entity_field(&sms_gateway_entity, str_of(names[i]));

		if (f->kind == KIND_SECRET)
			at[n++] = (struct fact){ .label = str_of(f->label), .value = { .kind = CELL_SECRET,
				.secret = g->secret } };
		else if (!field_absent(f, g))
			at[n++] = (struct fact){ .label = str_of(f->label), .wide = i == 1,
				.value = { .text = field_show(rq->a, f, g) } };
	}
	return (struct facts){ at, n };
}

static struct facts
last_facts(struct rq *rq, const struct standing *s)
{
	struct fact *at = NEW_N(rq->a, struct fact, 4);
	size_t n = 0;

	at[n++] = fact(&label_sent, s->last.sent.us ? moment_text(rq->a, s->last.sent) : str_of(says_never.zh));
	at[n++] = fact(&label_bad, s->last.failed.us ? moment_text(rq->a, s->last.failed) : str_of(says_never.zh));
	if (s->last.failed.us) {
		at[n - 1].value.second = str_of(sms_kind_of(s->last.kind)->label);
		at[n++] = fact(&label_code, s->last.code);
		at[n] = fact(&label_todo, s->status.failed_says);
		at[n++].wide = true;
	}
	return (struct facts){ at, n };
}

static void
figures(struct rq *rq, const struct status *s, struct sms_desk_view *d)
{
	struct sms_figure *at = NEW_N(rq->a, struct sms_figure, 4);
	str one = str_of(unit.zh);

	at[0] = (struct sms_figure){ str_of(says_sent.zh), html_count(rq->a, s->sent), one, str_of(says_sent_note.zh),
		{ 0 } };
	at[1] = (struct sms_figure){ str_of(says_failed.zh), html_count(rq->a, s->failed), one,
		str_of(says_failed_note.zh), { 0 } };
	at[2] = (struct sms_figure){ str_of(says_unsure.zh), html_count(rq->a, s->unsure), one,
		str_of(says_unsure_note.zh), { 0 } };
	at[3] = (struct sms_figure){ str_of(says_ceiling.zh), html_count(rq->a, s->ceiling), one,
		str_of(says_ceiling_note.zh), site_has(rq->site, "/settings") ? S("/settings") : (str){ 0 } };
	d->figures.at = at;
	d->figures.n = 4;
}

static const struct column today_columns[] = { { .label = S("类别") },
	{ .label = S("发成"), .unit = S("条"), .numeric = true },
	{ .label = S("没发成"), .unit = S("条"), .numeric = true }, { .label = S("没有回音"), .unit = S("条"), .numeric = true },
	{ .label = S("模板") } };

static struct table_view
today_table(struct rq *rq, const struct standing *s)
{
	struct row *rows = NEW_N(rq->a, struct row, SMS_KINDS);

	for (size_t i = 0; i < SMS_KINDS; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(today_columns));
		struct sms_day_of_row n = { 0 };
		str code = s->templates[sms_kinds[i].kind];

		for (size_t k = 0; k < s->today.n; k++)
			if (s->today.at[k].kind == sms_kinds[i].kind)
				n = s->today.at[k];
		c[0].text = str_of(sms_kinds[i].label);
		c[1].text = html_count(rq->a, n.sent);
		c[2].text = html_count(rq->a, n.failed);
		c[3].text = html_count(rq->a, n.unsure);
		c[4].text = code.n ? code : str_of(s->gateway.vendor == VENDOR_HOUSE ? says_no_need.zh
			: says_no_template.zh);
		rows[i].cells.at = c;
		rows[i].cells.n = COUNT(today_columns);
	}
	return (struct table_view){ .head = str_of(says_today.zh), .columns = { today_columns, COUNT(today_columns) },
		.rows = { rows, SMS_KINDS } };
}

/* --- what templates have to say --------------------------------------------------------------- */

static const struct column template_columns[] = { { .label = S("类别") }, { .label = S("模板内容") }, { .label = S("变量") } };

/* ${code} or {1}. */
static str
spelt(struct arena *a, int64_t vendor, const struct sms_kind *k)
{
	struct sms_message m = { .kind = k->kind };

	for (size_t i = 0; i < sms_n_values(k); i++)
		m.values[i] = vendor == VENDOR_TENCENT ? arena_fmt(a, "{%zu}", i + 1)
			: arena_fmt(a, "${%s}", k->values[i].name);
	return sms_sentence(a, &m);
}

static str
variables(struct arena *a, int64_t vendor, const struct sms_kind *k)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < sms_n_values(k); i++) {
		buf_put(&b, i ? S("；") : S(""));
		if (vendor == VENDOR_TENCENT)
			buf_fmt(&b, "{%zu} %s", i + 1, k->values[i].label);
		else
			buf_fmt(&b, "%s %s", k->values[i].name, k->values[i].label);
	}
	return b.n ? buf_str(&b) : str_of(says_no_values.zh);
}

struct table_view
sms_templates_table(struct rq *rq, int64_t vendor)
{
	struct row *rows = NEW_N(rq->a, struct row, SMS_KINDS);

	for (size_t i = 0; i < SMS_KINDS; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(template_columns));

		c[0].text = str_of(sms_kinds[i].label);
		c[1].text = spelt(rq->a, vendor, &sms_kinds[i]);
		c[2].text = variables(rq->a, vendor, &sms_kinds[i]);
		rows[i].cells.at = c;
		rows[i].cells.n = COUNT(template_columns);
	}
	return (struct table_view){ .head = str_of(says_templates.zh), .line = str_of(says_templates_line.zh),
		.columns = { template_columns, COUNT(template_columns) }, .rows = { rows, SMS_KINDS } };
}

/* --- the page ---------------------------------------------------------------------------------- */

static const char *const form_paths[] = { NULL, "/sms/house", "/sms/tencent", "/sms/aliyun" };

static void
offer(struct rq *rq, const struct standing *s, struct sms_desk_view *d)
{
	struct action *at = NEW_N(rq->a, struct action, 4);
	size_t n = 0;

	if (!s->gateway.vendor) {
		at[n++] = (struct action){ says_choose.zh, "plus", S("/sms/settings"), .primary = true };
		d->nothing = (struct nothing){ .icon = "message-report", .head = str_of(says_none.zh),
			.text = str_of(says_none_text.zh), .actions = { at, n } };
		return;
	}
	if (s->gateway.enabled) {
		at[n++] = (struct action){ says_stop.zh, "player-pause", S("/sms/stop") };
		at[n++] = (struct action){ says_try.zh, "send", S("/sms/try") };
	} else
		at[n++] = (struct action){ says_start.zh, "player-play", S("/sms/start"), .post = true };
	at[n++] = (struct action){ says_other.zh, "arrows-exchange", S("/sms/settings") };
	at[n++] = (struct action){ says_edit.zh, "pencil", str_of(form_paths[s->gateway.vendor]), .primary = true };
	d->head.actions = (struct actions){ at, n };
}

static struct note
note_of(struct rq *rq, const struct standing *s)
{
	if (!s->gateway.vendor)
		return (struct note){ 0 };
	if (!s->gateway.enabled)
		return (struct note){ .tone = "warn", .head = str_of(says_off.zh), .text = str_of(says_off_text.zh) };
	if (!sms_state_is_bad(&s->last))
		return (struct note){ 0 };
	return (struct note){ .tone = "bad", .head = str_of(rq->world->sms && rq->world->sms->rests ? says_rests.zh
		: says_bad.zh), .text = sms_say(rq->a, &says_bad_text, s->status.failed_says, (str){ 0 }) };
}

failed
sms_desk_page(struct rq *rq)
{
	struct sms_desk_view d = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) } };
	struct standing s;

	TRY(look(rq, &s));
	if (rq->world->demo)
		d.demo = (struct note){ .tone = "info", .head = str_of(says_demo.zh),
			.text = str_of(says_demo_text.zh) };
	d.note = note_of(rq, &s);
	offer(rq, &s, &d);
	if (s.gateway.vendor) {
		figures(rq, &s.status, &d);
		d.facts = gateway_facts(rq, &s.gateway);
		d.last = last_facts(rq, &s);
		d.today = today_table(rq, &s);
	} else
		d.templates = sms_templates_table(rq, VENDOR_ALIYUN);
	TRY(web_page(rq, d.head.h1));
	sms_desk(&rq->out, &rq->view, &d);
	return web_done(rq);
}
