/* pages.c - the settings, and what the program counts by: calendar and rules. */
#include "modules/setting/pages.h"

#include "modules/setting/setting.h"
#include "web_record.h"

static const struct text
	says_settings = { "settings", "系统设置" },
	says_edit     = { "settings.edit", "修改设置" },
	says_saved    = { "settings.saved", "设置已保存。名称在重启服务后显示。" },
	says_house    = { "settings.house", "本系统" },
	says_rules    = { "settings.rules", "法规和期限" },
	says_rules_line = { "settings.rules_line", "只读。没有对照原文核实的，标着“待核实”" },
	says_check    = { "settings.check", "待核实" },
	says_checked  = { "settings.checked", "已核实" },
	says_days     = { "settings.days", "节假日安排" },
	says_known    = { "settings.known", "{1} 年的放假安排已有，按工作日算的期限是准的" },
	says_unknown  = { "settings.unknown", "还没有 {1} 年的放假安排，先按周末休息算；国务院办公厅公布后请尽快补上" },
	says_sms      = { "settings.sms", "短信今天已发 {1} 条，上限 {2} 条" },
	says_near     = { "settings.near", "快到上限了，到了就发不出验证码。确有需要请调高" },
	says_demo_on  = { "settings.demo_on", "是，每一页都写着" },
	says_demo_off = { "settings.demo_off", "不是" };

static const char *const fact_labels[] = { "工会名称", "演示系统", "每天短信上限", "今天已发短信", "法规包", "密码规定", "动态口令" };
static const char unit_sms[] = "条";

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t,
		.values = { one, two } });
}

/* --- what the program counts by --------------------------------------------------------- */

static const struct column rule_columns[] = {
	{ .label = S("限定什么") }, { .label = S("数值") }, { .label = S("依据"), .cut = true },
	{ .label = S("地区") }, { .label = S("核实") }, { .label = S("代码") } };

static struct row
rule_row(struct rq *rq, const struct rules *pack, const struct rule *r)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(rule_columns));

	c[0].text = r->note;
	c[1].text = rule_text(rq->a, r);
	c[2].text = r->clause;
	c[3].text = pack->name;
	c[4] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(r->confirm ? says_check.zh
		: says_checked.zh),
		.tone = r->confirm ? "warn" : "good" };
	c[5].text = r->name;
	return (struct row){ .cells = { c, COUNT(rule_columns) } };
}

/* Each rule once, as the nearest pack has it. */
static struct table_view
rules_table(struct rq *rq)
{
	size_t most = 0, n = 0;
	struct row *rows;

	for (const struct rules *p = rq->world->rules; p; p = p->base)
		most += p->n;
	rows = NEW_N(rq->a, struct row, most + 1);
	for (const struct rules *p = rq->world->rules; p; p = p->base)
		for (size_t i = 0; i < p->n; i++)
			if (rules_find(rq->world->rules, p->at[i].name) == &p->at[i])
				rows[n++] = rule_row(rq, p, &p->at[i]);
	return (struct table_view){ .head = str_of(says_rules.zh),
		.line = str_of(says_rules_line.zh),
		.columns = { rule_columns, COUNT(rule_columns) }, .rows = { rows, n } };
}

static struct checks
calendar_checks(struct rq *rq, const struct settings *s)
{
	struct check_view *at = NEW_N(rq->a, struct check_view, 3);
	int year = web_today(rq).ymd / 10000;
	bool near = s->sms_today >= s->form.sms_ceiling * 8 / 10;

	for (int i = 0; i < 2; i++) {
		bool known = calendar_knows(rq->world->calendar, year + i);
		str words = arena_fmt(rq->a, "%d", year + i);

		at[i] = (struct check_view){ .tone = known ? "good" : "warn",
			.text = say(rq, known ? &says_known : &says_unknown, words, (str){ 0 }) };
	}
	at[2] = (struct check_view){ .tone = near ? "warn" : "good",
		.text = say(rq, &says_sms, html_count(rq->a, s->sms_today),
		html_count(rq->a, s->form.sms_ceiling)),
		.second = near ? str_of(says_near.zh) : (str){ 0 } };
	return (struct checks){ at, 3 };
}

/* --- the pages ------------------------------------------------------------------------------ */

static struct facts
facts_of(struct rq *rq, const struct settings *s)
{
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(fact_labels));

	for (size_t i = 0; i < COUNT(fact_labels); i++)
		at[i].label = str_of(fact_labels[i]);
	at[0].value.text = s->form.house;
	at[1].value.text = str_of(s->demo ? says_demo_on.zh : says_demo_off.zh);
	at[2].value.text = html_count(rq->a, s->form.sms_ceiling);
	at[2].unit = str_of(unit_sms);
	at[3].value.text = html_count(rq->a, s->sms_today);
	at[3].unit = str_of(unit_sms);
	at[4].value.text = rq->world->rules->name;
	for (const struct password_profile *p = password_profiles; p->name; p++)
		if (p->profile == s->form.password_profile)
			at[5].value.text = str_of(p->label);
	at[5].wide = true;
	at[6].value.text = field_show(rq->a, entity_field(&setting_form_entity, S("second_factor")), &s->form);
	at[6].wide = true;
	return (struct facts){ at, COUNT(fact_labels) };
}

failed
settings_page(struct rq *rq)
{
	static const struct action actions[] = { { "修改设置", "pencil", S("/settings/edit"), .primary = true } };
	struct settings s;
	struct fact_section section = { .head = str_of(says_house.zh) };
	struct table_view rules;
	struct detail_view d = { .head = { .h1 = str_of(says_settings.zh) },
		.sections = { &section, 1 },
		.checks_head = str_of(says_days.zh), .tables = { &rules, 1 } };

	TRY(setting_read(web_db(rq), rq->a, rq->world, &s));
	if (web_may(rq, "setting.edit"))
		d.head.actions = (struct actions){ actions, COUNT(actions) };
	section.facts = facts_of(rq, &s);
	d.checks = calendar_checks(rq, &s);
	rules = rules_table(rq);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
setting_edit_page(struct rq *rq)
{
	struct settings s;
	struct form_view f;
	struct crumb crumb = { str_of(says_settings.zh), S("/settings") };

	TRY(setting_read(web_db(rq), rq->a, rq->world, &s));
	f = web_form_view(rq, &setting_form_entity, &s.form);
	f.head.h1 = str_of(says_edit.zh);
	f.path = f.back = S("/settings");
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

static failed
change_rule(struct act *x, void *v)
{
	return setting_change(x, v);
}

failed
setting_edit_do(struct rq *rq)
{
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, change_rule, rq->form, "/settings", NULL);
}
