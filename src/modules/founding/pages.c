/* pages.c - applications to found a union on the desk: the list, one, the decision, one on behalf of a unit. */
#include <string.h>

#include "modules/founding/inside.h"
#include "web/decide.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_list     = { "foundings", "建会申请" },
	says_line     = { "foundings.line", "单位申请建会：{1} 个工作日内审查，选举报批后 {2} 个工作日内批准" },
	says_none     = { "foundings.none", "没有建会申请" },
	says_none_text = { "foundings.none_text", "单位的职工在手机“我要建会”里提交，会出现在这里和“待办”里；也可以代单位申请。" },
	says_new      = { "foundings.new", "代单位申请建会" },
	says_new_line = { "foundings.new_line", "替不方便上网的单位填写。提交以后，审查和批准由别的同事来办" },
	says_submit   = { "foundings.submit", "提交申请" },
	says_unit     = { "foundings.unit", "单位" },
	says_plan     = { "foundings.plan", "建会" },
	says_people   = { "foundings.people", "职工和联系人" },
	says_result   = { "foundings.result", "选举结果" },
	says_moved    = { "foundings.moved", "已办理。" },
	says_reason   = { "foundings.reason", "批准写批复文号，其他写理由，会发给申请人" },
	says_hint     = { "foundings.hint", "如“澄总工组〔2026〕12号”；退回、不同意必须写明理由" },
	says_own      = { "foundings.own", "这份申请是您提交的，补正、填写选举结果和报批在这里办；审查和批准由别的同事来办" },
	says_own_go   = { "foundings.own_go", "去办理" },
	says_at       = { "foundings.at", "编号 {1}，{2}前要办" },
	says_no       = { "foundings.no", "编号 {1}" },
	says_union    = { "foundings.union", "打开新成立的工会" },
	says_street   = { "foundings.street", "所在镇街" };
static const struct text
	check_code    = { "foundings.check.code", "统一社会信用代码两道校验都对" },
	check_free    = { "foundings.check.free", "这家单位没有被别的工会覆盖，也没有别的申请在办" },
	check_covered = { "foundings.check.covered", "这家单位现在已有工会，不要重复建" },
	check_form    = { "foundings.check.form", "愿意入会 {1} 人，建会形式：{2}" },
	check_form_25 = { "foundings.check.form_25", "达到 {1} 人应当建立工会委员会，不足的三种形式都可以（工会法第十一条）" },
	check_quorum  = { "foundings.check.quorum", "应到 {1} 人，实到 {2} 人" },
	check_enough  = { "foundings.check.enough", "达到三分之二，选举有效" },
	check_short   = { "foundings.check.short", "不到三分之二，选举无效" },
	will_prepare  = { "foundings.will.prepare", "等单位选举并报批" }, will_review = { "foundings.will.review", "等上级工会审查" },
	will_approve  = { "foundings.will.approve", "等上级工会批准" }, will_fix = { "foundings.will.fix", "等申请人补正" },
	will_done     = { "foundings.will.done", "工会成立" }, will_by = { "foundings.will.by", "{1}，最晚 {2}" },
	did_submit    = { "foundings.did", "提交申请" }, by_himself = { "foundings.himself", "申请人" };

static const struct text
	says_standing = { "foundings.standing", "候选人和得票" },
	col_name = { "foundings.col.name", "姓名" }, col_post = { "foundings.col.post", "职务" },
	col_votes = { "foundings.col.votes", "得票" }, col_result = { "foundings.col.result", "结果" },
	is_elected = { "foundings.elected", "当选" }, is_not_elected = { "foundings.not_elected", "未当选" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
label(const struct choice *choices, int64_t v)
{
	const struct choice *c = choice_of(choices, v);

	return str_of(c ? c->label : "");
}

failed
founding_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, founding_flow.name, ret);
}

/* --- the list ----------------------------------------------------------------------- */

failed
founding_list_page(struct rq *rq)
{
	const struct founding_filter *f = rq->query;
	const struct rules *rules = rq->world->rules;
	struct list_view l;

	TRY(record_list_view(rq, &founding_record, &l));
	record_state_views(rq, &l, founding_states, f->state);
	/* The saved views are the filter. */
	l.filters.n = 0;
	l.head.line = say(rq, &says_line, html_count(rq->a, rules_n(rules, S("founding.review"))),
		html_count(rq->a, rules_n(rules, S("founding.approve"))));
	l.nothing = (struct nothing){ .icon = "building-community", .head = str_of(says_none.zh),
		.text = str_of(says_none_text.zh) };
	TRY(web_page(rq, str_of(says_list.zh)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- on behalf of a unit ------------------------------------------------------------------ */

#define INDUSTRIES_MOST 100

failed
founding_form_options(struct rq *rq, struct form_view *f)
{
	struct founding_industries_rows rows;
	struct form_field *at = (struct form_field *)(uintptr_t)f->sections.at->fields.at;
	struct option *options;

	TRY(db_all(web_db(rq), rq->a, founding_industries, &rows, .most = INDUSTRIES_MOST));
	for (size_t i = 0; i < f->sections.at->fields.n; i++) {
		const char *name = at[i].field->name;

		if (at[i].field->kind == KIND_INT && str_eq(at[i].value, S("0")))
			at[i].value = (str){ 0 };
		at[i].wide = at[i].wide || at[i].field->kind == KIND_BOOL;
		if (!strcmp(name, "division"))
			TRY(org_street_options(web_db(rq), rq->a, at[i].value, &at[i].options));
		if (strcmp(name, "upper_id") || !rows.n)
			continue;
		options = NEW_N(rq->a, struct option, rows.n);
		for (size_t k = 0; k < rows.n; k++) {
			str key = arena_fmt(rq->a, "%lld", (long long)rows.at[k].org_id.v);

			options[k] = (struct option){ key, rows.at[k].name, { 0 }, str_eq(key, at[i].value) };
		}
		at[i].options = (struct options){ options, rows.n };
	}
	return NULL;
}

failed
founding_new_page(struct rq *rq)
{
	struct founding_form row = { .form = FOUND_COMMITTEE };
	struct form_view f = web_form_view(rq, &founding_form_entity, &row);
	struct crumb *at = NEW(rq->a, struct crumb);

	TRY(founding_form_options(rq, &f));
	f.head = (struct page_head){ .h1 = str_of(says_new.zh), .line = str_of(says_new_line.zh) };
	f.path = f.back = S("/foundings");
	f.submit = says_submit.zh;
	*at = (struct crumb){ str_of(says_list.zh), S("/foundings") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
founding_create_do(struct rq *rq)
{
	rq->record = &founding_record;
	return record_create_do(rq);
}

/* --- one: what it says ------------------------------------------------------------------------ */

static const char *const unit_facts[] = { "unit_name", "unit_uscc", "nature", "industry", "address", "employees",
	NULL };
static const char *const plan_facts[] = { "union_name", "form", "org_name", "document_no", NULL };
static const char *const people_facts[] = { "willing", "contact", "mobile", "group_names", "willing_names", NULL };
static const char *const result_facts[] = { "held", "entitled", "present", "valid", "years", "seats", NULL };

static struct fact_section
section_of(struct rq *rq, const struct founding *f, const struct text *head, const char *const *names)
{
	struct fact_section s = { .head = str_of(head->zh) };
	struct fact *at = NEW_N(rq->a, struct fact, 12);

	for (; *names; names++) {
		const struct field *d = entity_field(&founding_entity, str_of(*names));

		at[s.facts.n++] = (struct fact){ .label = str_of(d->label), .value = record_cell(rq, d, f),
			.unit = str_of(d->unit), .name = str_of(d->name),
			.wide = d->flags & LONG || !strcmp(*names, "address") || !strcmp(*names, "union_name"),
			.reveal = d->kind == KIND_SECRET && web_may(rq, "founding.reveal")
				? record_path(rq, &founding_record, f->founding_id, "/reveal") : (str){ 0 } };
	}
	s.facts.at = at;
	return s;
}

static failed
fill_sections(struct rq *rq, const struct founding *f, struct detail_view *d)
{
	struct fact_section *at = NEW_N(rq->a, struct fact_section, 4);
	struct fact *street = NEW_N(rq->a, struct fact, 13);
	size_t n = 0;
	str place;

	TRY(org_division_full_name(web_db(rq), rq->a, f->division, &place));
	at[n] = section_of(rq, f, &says_unit, unit_facts);
	memcpy(street, at[n].facts.at, at[n].facts.n * sizeof *street);
	street[at[n].facts.n] = (struct fact){ .label = str_of(says_street.zh),
		.value = { .text = place } };
	at[n].facts.at = street;
	at[n++].facts.n++;
	at[n++] = section_of(rq, f, &says_plan, plan_facts);
	at[n++] = section_of(rq, f, &says_people, people_facts);
	if (f->held.ymd)
		at[n++] = section_of(rq, f, &says_result, result_facts);
	d->sections.at = at;
	d->sections.n = n;
	return NULL;
}

/* Who stood, with how many votes, and who is elected. */
static failed
fill_people(struct rq *rq, const struct founding *f, struct detail_view *d)
{
	static const struct text *const heads[] = { &col_name, &col_post, &col_votes, &col_result };
	struct table_view *t = NEW(rq->a, struct table_view);
	struct column *columns = NEW_N(rq->a, struct column, COUNT(heads));
	struct committee_people people;
	bool elected[COMMITTEE_PEOPLE];
	struct row *rows;
	int64_t n;

	TRY(committee_people_read(rq->a, NULL, founding_committee(f->form), f->people, &people));
	committee_count(rq->world->rules, &people, f->entitled, f->present, f->seats, elected, &n);
	rows = NEW_N(rq->a, struct row, people.n + 1);
	for (size_t i = 0; i < COUNT(heads); i++)
		columns[i] = (struct column){ .label = str_of(heads[i]->zh), .numeric = heads[i] == &col_votes };
	for (size_t i = 0; i < people.n; i++) {
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));

		cells[0] = (struct cell_view){ .text = people.at[i].name };
		cells[1] = (struct cell_view){ .text = label(committee_posts, people.at[i].post) };
		cells[2] = (struct cell_view){ .text = html_count(rq->a, people.at[i].votes) };
		cells[3] = (struct cell_view){ .kind = CELL_STATE, .tone = elected[i] ? "good" : NULL,
			.text = str_of(elected[i] ? is_elected.zh : is_not_elected.zh) };
		rows[i] = (struct row){ .label = people.at[i].name, .cells = { cells, COUNT(heads) } };
	}
	*t = (struct table_view){ .head = str_of(says_standing.zh), .columns = { columns, COUNT(heads) },
		.rows = { rows, people.n } };
	d->tables = (struct tables){ t, 1 };
	return NULL;
}

static failed
fill_checks(struct rq *rq, const struct founding *f, struct detail_view *d)
{
	struct check_view *at = NEW_N(rq->a, struct check_view, 4);
	struct founding_covered_row there;
	size_t n = 0;
	failed e;

	at[n++] = (struct check_view){ "good", str_of(check_code.zh), f->unit_uscc, { 0 } };
	e = db_one(web_db(rq), rq->a, founding_covered, &there, .unit_uscc = f->unit_uscc, .unit_name = f->unit_name);
	if (e && e->code != ERR_MISSING)
		return e;
	if (f->state != FOUNDING_DONE)
		at[n++] = e ? (struct check_view){ "good", str_of(check_free.zh), { 0 }, { 0 } }
			: (struct check_view){ "warn", str_of(check_covered.zh), there.name, { 0 } };
	at[n++] = (struct check_view){ "good", say(rq, &check_form, html_count(rq->a, f->willing),
		label(founding_forms, f->form)), say(rq, &check_form_25, html_count(rq->a,
		rules_n(rq->world->rules, S("committee.members"))), (str){ 0 }), { 0 } };
	if (f->held.ymd)
		at[n++] = (struct check_view){ f->valid ? "good" : "warn", say(rq, &check_quorum,
			html_count(rq->a, f->entitled), html_count(rq->a, f->present)),
			str_of(f->valid ? check_enough.zh : check_short.zh), { 0 } };
	d->checks.at = at;
	d->checks.n = n;
	return f->held.ymd ? fill_people(rq, f, d) : NULL;
}

/* What is to come from a state, and who has it: the union above or the applicant. */
static const struct { const struct text *what; bool upper; } to_come[] = {
	[FOUNDING_SUBMITTED] = { &will_review, true }, [FOUNDING_RETURNED] = { &will_fix, false },
	[FOUNDING_PREPARING] = { &will_prepare, false }, [FOUNDING_FILED] = { &will_approve, true },
	[FOUNDING_DONE] = { NULL, false },
};

failed
founding_moves(struct rq *rq, const struct founding *f, bool newest, struct moves *ret)
{
	struct flow_steps steps;
	struct move_view *at, *back;
	bool open = f->state < (int64_t)COUNT(to_come) && to_come[f->state].what;
	size_t n = 0;

	TRY(flow_steps(web_db(rq), rq->a, &founding_flow, f->founding_id, &steps));
	at = NEW_N(rq->a, struct move_view, steps.n + 2);
	back = NEW_N(rq->a, struct move_view, steps.n + 2);
	for (size_t i = 0; i < steps.n; i++) {
		const struct flow_step *s = &steps.at[i];

		at[n++] = (struct move_view){ MOVE_DONE, i ? s->move_label : str_of(did_submit.zh),
			moment_text(rq->a, s->at), !s->by_post.n ? str_of(by_himself.zh) : newest
			? arena_fmt(rq->a, FMT " " FMT, ARG(s->by_post), ARG(s->by_name)) : s->by_post, s->reason };
	}
	if (open)
		at[n++] = (struct move_view){ MOVE_NOW, str_of(to_come[f->state].what->zh), { 0 }, f->due.ymd
			? say(rq, &will_by, to_come[f->state].upper ? f->org_name : str_of(by_himself.zh),
			      date_text(rq->a, f->due)) : (str){ 0 }, { 0 } };
	if (open)
		at[n++] = (struct move_view){ MOVE_LATER, str_of(will_done.zh), { 0 }, f->union_name, { 0 } };
	for (size_t i = 0; newest && i < n; i++)
		back[i] = at[n - 1 - i];
	*ret = (struct moves){ newest ? back : at, n };
	return NULL;
}

/* --- one: what is to be decided ------------------------------------------------------------------- */

static bool
is_own(const struct rq *rq, const struct founding *f)
{
	return f->account_id.v == rq->who->account.v || (f->person_id.v && f->person_id.v == rq->who->person.v);
}

failed
founding_page(struct rq *rq)
{
	static const struct decision_words words = { NULL, &says_reason, &says_hint };
	struct founding f;
	struct detail_view d;
	struct action *open = NEW(rq->a, struct action);
	const struct choice *state;

	TRY(record_detail_view(rq, &founding_record, web_id(rq), &f, &d));
	state = choice_of(founding_states, f.state);
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	d.head.line = f.due.ymd ? say(rq, &says_at, f.number, date_text(rq->a, f.due)) : say(rq, &says_no,
		f.number, (str){ 0 });
	if (f.made_org_id.v && web_may(rq, "org.see")) {
		*open = (struct action){ says_union.zh, "sitemap", arena_fmt(rq->a, "/orgs/%lld",
			(long long)f.made_org_id.v),
			.primary = true };
		d.head.actions = (struct actions){ open, 1 };
	}
	if (is_own(rq, &f) && f.state < FOUNDING_DONE && f.state != FOUNDING_REFUSED)
		d.note = (struct note){ .next = true, .head = str_of(says_own.zh), .action = { says_own_go.zh,
			"arrow-right",
			arena_fmt(rq->a, "/my/founding/%lld", (long long)f.founding_id.v) } };
	TRY(fill_sections(rq, &f, &d));
	TRY(fill_checks(rq, &f, &d));
	TRY(web_decision(rq, &founding_flow, f.founding_id, &words, &d.decision));
	TRY(founding_moves(rq, &f, true, &d.moves));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
founding_move_do(struct rq *rq)
{
	return web_move_do(rq, &founding_flow, &says_moved);
}
