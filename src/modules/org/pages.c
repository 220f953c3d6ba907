/* pages.c - one union: its page. */
#include <string.h>

#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_pages.h"
#include "web/record.h"

static const struct text
	says_members    = { "org.figure.members", "会员" },
	says_unions     = { "org.figure.unions", "下级基层工会" },
	says_employees  = { "org.figure.employees", "职工 {1} 人" },
	says_own        = { "org.figure.own", "其中本级 {1} 人" },
	says_officers   = { "org.figure.officers", "专职工会干部" },
	says_term       = { "org.figure.term", "本届届满" },
	says_left       = { "org.figure.left", "还有 {1} 天" },
	says_over       = { "org.figure.over", "已过 {1} 天" },
	says_unknown    = { "org.figure.unknown", "未登记" },
	says_warn       = { "org.term.warn", "本届委员会还有 {1} 天届满，请准备换届" },
	says_late       = { "org.term.late", "本届委员会已届满 {1} 天，请尽快换届" },
	says_warn_text  = { "org.term.text", "{1} 届满。届满前应向上级工会报送换届请示，按期选举。" },
	says_frozen     = { "org.frozen.head", "正在调整隶属，暂时只能查看" },
	says_frozen_text = { "org.frozen.text", "下级工会和会员正由后台逐家移到新的上级之下，进度在提交人的“我的任务”里。"
	                     "很久没有进展时，可以点“继续调整”。" },
	says_closed     = { "org.closed.head", "这个工会已于 {1} 撤销，只供查看" },
	says_closed_text = { "org.closed.text", "会员的会籍和没有办完的事已转到“{1}”。" },
	says_closed_none = { "org.closed.none", "撤销时没有会员。历次变动在下面的“变动经过”里。" },
	says_heir        = { "org.closed.heir", "打开这家工会" },
	says_lacks       = { "org.lacks", "资料还缺：" },
	says_lacks_cover = { "org.lacks.cover", "覆盖的单位" },
	says_committee  = { "org.form.committee", "委员会" },
	says_list       = { "org.list", "工会组织" },
	says_persons    = { "org.unit.persons", "人" },
	says_houses     = { "org.unit.houses", "家" },
	says_resume     = { "org.act.resume", "继续调整" },
	says_below      = { "org.act.below", "新建下级" },
	says_change     = { "org.act.edit", "修改" },
	says_shift      = { "org.act.move", "调整隶属" },
	says_end        = { "org.act.close", "撤销" },
	says_merge      = { "org.act.merge", "合并" },
	says_divide     = { "org.act.split", "分立" },
	says_chart      = { "org.act.chart", "组织图" },
	says_certificate = { "org.act.certificate", "登记证" },
	says_basic      = { "org.section.basic", "基本情况" },
	says_terms      = { "org.section.terms", "委员和届次" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
number(struct rq *rq, int64_t v)
{
	return html_count(rq->a, v);
}

void
org_crumbs(struct rq *rq, const struct org *o)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(says_list.zh), S("/orgs") };
	at[1] = (struct crumb){ o->name, record_path(rq, &org_record, o->org_id, "") };
	rq->view.crumbs = (struct crumbs){ at, 2 };
}

/* --- one union, shown --------------------------------------------------------------- */

static const char *const basic_facts[] = { "kind", "base", "short_name", "parent_name", "uscc", "division_name",
	"address", "unit_name", "unit_uscc", "nature", "industry", "employees", "contract", NULL };
static const char *const committee_facts[] = { "chair", "phone", "officers", "founded", "term_ends", NULL };

/* What only a grass-roots union has: the employer it belongs to. */
static bool
of_a_unit(const char *name)
{
	static const char *const names[] = { "base", "unit_name", "unit_uscc", "nature", "industry", "employees",
		"contract" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static struct fact_section
section_of(struct rq *rq, const struct text *head, const char *const *names, const struct org *o)
{
	struct fact_section s = { .head = str_of(head->zh) };
	struct fact *facts = NEW_N(rq->a, struct fact, 16);

	for (; *names; names++) {
		const struct field *f = entity_field(&org_entity, str_of(*names));
		struct fact *fact = &facts[s.facts.n];

		if (o->kind != ORG_BASE && of_a_unit(*names))
			continue;
		s.facts.n++;
		*fact = (struct fact){ .label = str_of(f->label), .value = record_cell(rq, f, o),
			.unit = str_of(f->unit), .wide = !strcmp(*names, "address") };
		/* Nobody counted them: that is not nought. */
		if (!strcmp(*names, "employees") && !o->employees)
			fact->value.text = (str){ 0 };
	}
	s.facts.at = facts;
	return s;
}

static int32_t
days_left(struct rq *rq, const struct org *o)
{
	return date_days(o->term_ends) - date_days(web_today(rq));
}

static void
fill_figures(struct rq *rq, const struct org *o, struct org_about *a)
{
	struct org_figure *at = NEW_N(rq->a, struct org_figure, 4);
	bool wide = o->kind != ORG_BASE || o->unions_below;
	size_t n = 0;

	at[n++] = (struct org_figure){ says_members.zh, number(rq, o->members + o->members_below), says_persons.zh,
		wide ? say(rq, &says_own, number(rq, o->members), (str){ 0 })
		: o->employees ? say(rq, &says_employees, number(rq, o->employees), (str){ 0 }) : (str){ 0 } };
	if (wide)
		at[n++] = (struct org_figure){ says_unions.zh, number(rq, o->unions_below), says_houses.zh, { 0 } };
	at[n++] = (struct org_figure){ says_officers.zh, number(rq, o->officers), says_persons.zh, { 0 } };
	/* A closed union has no term any more. */
	if (o->state != ORG_ACTIVE) {
		a->figures = (struct org_figures){ at, n };
		return;
	}
	if (o->term_ends.ymd) {
		int32_t left = days_left(rq, o);

		at[n++] = (struct org_figure){ says_term.zh, date_text(rq->a, o->term_ends), NULL,
			say(rq, left < 0 ? &says_over : &says_left, number(rq, left < 0 ? -left : left), (str){ 0 }) };
	} else
		at[n++] = (struct org_figure){ says_term.zh, str_of(says_unknown.zh), NULL, { 0 } };
	a->figures = (struct org_figures){ at, n };
}

/* Where the members went: a way there for whoever may see it. */
static failed
fill_heir(struct rq *rq, const struct org *o, struct note *n)
{
	struct org heir;
	failed f = o->successor_id.v ? org_get(web_db(rq), rq->a, web_scope(rq), o->successor_id, &heir) : NULL;

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (o->successor_id.v)
		n->action = (struct action){ says_heir.zh, "arrow-right",
			record_path(rq, &org_record, heir.org_id, "") };
	return NULL;
}

/* What is not filled in, each with the form that fills it, for those who may. */
static failed
fill_advice(struct rq *rq, const struct org *o, struct org_about *a)
{
	struct org_lacks lacks;
	struct action *at;
	size_t n = 0;

	TRY(org_lacks(web_db(rq), rq->a, web_scope(rq), o, &lacks));
	if (!lacks.n && !lacks.covers)
		return NULL;
	at = NEW_N(rq->a, struct action, lacks.n + 1);
	for (size_t i = 0; i < lacks.n; i++, n++) {
		const struct field *f = lacks.at[i];
		bool term = !strcmp(f->name, "term_ends") && web_may(rq, "committee.approve");

		at[n] = (struct action){ .label = f->label };
		if (term)
			at[n].path = record_path(rq, &org_record, o->org_id, "/committee");
		else if (!o->moving && web_may(rq, "org.edit"))
			at[n].path = arena_fmt(rq->a, "/orgs/%lld/edit#f-%s", (long long)o->org_id.v, f->name);
	}
	if (lacks.covers)
		at[n++] = (struct action){ .label = says_lacks_cover.zh, .path = !o->moving && web_may(rq, "org.edit")
			? record_path(rq, &org_record, o->org_id, "/employers/new") : (str){ 0 } };
	a->advice.head = str_of(says_lacks.zh);
	a->advice.lacks.at = at;
	a->advice.lacks.n = n;
	return NULL;
}

/* Frozen, closed, or a term that ends: the most pressing of them. */
static failed
fill_note(struct rq *rq, const struct org *o, struct note *n)
{
	struct date warn = rules_due(rq->world->rules, rq->world->calendar, S("term.warn"), web_today(rq));
	int64_t left;
	id root;

	if (o->state != ORG_ACTIVE) {
		*n = (struct note){ .tone = "warn", .head = say(rq, &says_closed, date_text(rq->a, o->ended),
			(str){ 0 }),
			.text = o->successor_name.n ? say(rq, &says_closed_text, o->successor_name, (str){ 0 })
			: str_of(says_closed_none.zh) };
		TRY(fill_heir(rq, o, n));
	} else if (o->moving) {
		*n = (struct note){ .tone = "warn", .head = str_of(says_frozen.zh),
			.text = str_of(says_frozen_text.zh) };
		TRY(org_move_state(web_db(rq), rq->a, &root, &left));
		if (root.v == o->org_id.v && web_may(rq, "org.move"))
			n->action = (struct action){ says_resume.zh, "reload",
				arena_fmt(rq->a, "/orgs/%lld/resume", (long long)o->org_id.v), .post = true };
	} else if (o->term_ends.ymd && o->term_ends.ymd <= warn.ymd) {
		int32_t days = days_left(rq, o);

		*n = (struct note){ .tone = "warn",
			.head = say(rq, days < 0 ? &says_late : &says_warn, number(rq, days < 0 ? -days : days),
				(str){ 0 }),
			.text = say(rq, &says_warn_text, date_text(rq->a, o->term_ends), (str){ 0 }) };
	}
	return NULL;
}

static void
fill_actions(struct rq *rq, const struct org *o, struct page_head *h)
{
	struct action *at = NEW_N(rq->a, struct action, 10);
	bool open = o->state == ORG_ACTIVE && !o->moving;
	size_t n = 0;

	if (o->unions_below || o->kind != ORG_BASE)
		at[n++] = (struct action){ says_chart.zh, "sitemap",
			record_path(rq, &org_record, o->org_id, "/chart") };
	at[n++] = (struct action){ says_certificate.zh, "certificate",
		record_path(rq, &org_record, o->org_id, "/certificate") };

	if (open && web_may(rq, "org.edit")) {
		if (o->kind != ORG_BASE || o->base != ORG_SINGLE)
			at[n++] = (struct action){ says_below.zh, "plus",
				arena_fmt(rq->a, "/orgs/new?parent_id=%lld", (long long)o->org_id.v) };
		at[n++] = (struct action){ says_change.zh, "edit", record_path(rq, &org_record, o->org_id, "/edit") };
	}
	if (open && o->parent_id.v && web_may(rq, "org.move")) {
		at[n++] = (struct action){ says_shift.zh, "arrows-exchange",
			record_path(rq, &org_record, o->org_id, "/move") };
		if (o->kind == ORG_BASE)
			at[n++] = (struct action){ says_divide.zh, "arrows-split-2",
				record_path(rq, &org_record, o->org_id, "/split") };
		at[n++] = (struct action){ says_merge.zh, "git-merge",
			record_path(rq, &org_record, o->org_id, "/merge") };
		at[n++] = (struct action){ says_end.zh, "archive", record_path(rq, &org_record, o->org_id, "/close") };
	}
	h->actions.at = at;
	h->actions.n = n;
}

failed
org_about_fill(struct rq *rq, const struct org *o, struct org_about *ret)
{
	struct org_about a = { .head = { .h1 = o->name } };
	struct fact_section *sections = NEW_N(rq->a, struct fact_section, 2);
	const struct choice *kind = choice_of(org_kinds, o->kind);

	sections[0] = section_of(rq, &says_basic, basic_facts, o);
	sections[1] = section_of(rq, &says_committee, committee_facts, o);
	if (web_may(rq, "committee.see"))
		sections[1].more = (struct action){ .label = says_terms.zh,
			.path = record_path(rq, &org_record, o->org_id, "/committee") };
	a.sections.at = sections;
	a.sections.n = 2;
	a.head.tag = kind ? str_of(kind->label) : (str){ 0 };
	if (o->state != ORG_ACTIVE)
		a.head.state = (struct state){ .label = field_show(rq->a, entity_field(&org_entity, S("state")), o) };
	fill_figures(rq, o, &a);
	fill_actions(rq, o, &a.head);
	TRY(fill_note(rq, o, &a.note));
	TRY(fill_advice(rq, o, &a));
	*ret = a;
	return NULL;
}

failed
org_detail_page(struct rq *rq)
{
	struct org_about a;
	struct org o;
	struct crumb *at = NEW_N(rq->a, struct crumb, 1);

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(org_about_fill(rq, &o, &a));
	if (o.kind == ORG_BASE) {
		struct table_view *covers = NEW(rq->a, struct table_view);

		TRY(org_covers_table(rq, &o, covers));
		a.tables.at = covers;
		a.tables.n = 1;
	}
	TRY(org_history(rq, o.org_id, &a.moves));
	*at = (struct crumb){ str_of(says_list.zh), arena_fmt(rq->a, "/orgs?under=%lld", (long long)o.org_id.v) };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, o.name));
	org_page(&rq->out, &rq->view, &a);
	return web_done(rq);
}
