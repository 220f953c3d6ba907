/* pages.c - terms and committees on the desk: lists, one term, one union, entering, leaving. */
#include <stdlib.h>

#include "modules/committee/inside.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_list      = { "terms", "届次与换届" },
	says_line      = { "terms.line", "工会委员会、经费审查委员会、女职工委员会的届次；届满前 {1} 个月和 {2} 个月各提醒一次" },
	says_all       = { "terms.all", "全部在任" },
	says_half      = { "terms.half", "半年内届满" },
	says_quarter   = { "terms.quarter", "三个月内届满" },
	says_late      = { "terms.late", "已超期" },
	says_none_due  = { "terms.none_due", "没有需要换届的委员会" },
	says_none_text = { "terms.none_text", "范围内的委员会离届满都还早。" },
	says_empty     = { "terms.empty", "还没有登记届次" },
	says_empty_text = { "terms.empty_text", "已有委员会的工会，由上一级工会点“补录现任届次”；新选举的，由工会登记换届。" },
	says_people    = { "terms.people", "现任委员" },
	says_former    = { "terms.former", "已离任" },
	says_nobody    = { "terms.nobody", "没有登记委员" },
	says_taken     = { "terms.taken", "{1} 人，名额 {2} 人" },
	says_by_elect  = { "terms.by_elect", "补选" },
	says_elect     = { "terms.elect", "登记换届" },
	says_leave     = { "terms.leave", "登记离任" },
	says_enter     = { "terms.enter", "补录现任届次" },
	says_ends      = { "terms.ends", "{1} 届满，还有 {2} 天" },
	says_over      = { "terms.over", "{1} 届满，已过 {2} 天" },
	says_past      = { "terms.past", "{1} 卸任" },
	says_warn_text = { "terms.warn_text", "届满前应向上级工会报送换届请示，按期选举。选举以后在这里登记，报上级批复。" },
	says_late_text = { "terms.late_text", "已经超期。请尽快选举，在这里登记，报上级批复；有困难的向上级工会说明。" },
	says_no_head   = { "terms.no_head", "{1}缺位，请按时补选" },
	says_elected   = { "terms.elected", "选举产生，{1}" },
	says_will_end  = { "terms.will_end", "任期届满，换届" },
	says_joined    = { "terms.joined", "{1} 补选为{2}" },
	says_left      = { "terms.left", "{1} {2}" };
static const struct text
	col_name = { "terms.col.name", "姓名" }, col_post = { "terms.col.post", "职务" },
	col_time = { "terms.col.time", "专职或兼职" }, col_known = { "terms.col.known", "名册" },
	col_since = { "terms.col.since", "任职" }, col_until = { "terms.col.until", "离任" },
	col_how = { "terms.col.how", "方式和原因" },
	is_full = { "terms.full", "专职" }, is_part = { "terms.part", "兼职" },
	is_known = { "terms.known", "已对上会员" }, is_unknown = { "terms.unknown", "只记姓名" };

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

static void
crumbs(struct rq *rq, str name, str path)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(says_list.zh), S("/terms") };
	at[1] = (struct crumb){ name, path };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = name.n ? 2 : 1;
}

/* --- the list ------------------------------------------------------------------------ */

static failed
fill_views(struct rq *rq, const struct committee_filter *f, struct list_view *l)
{
	static const struct { int64_t due; const struct text *label; const char *path; } views[] = {
		{ 0, &says_all, "/terms" }, { STAGE_HALF_YEAR, &says_half, "/terms?due=1" },
		{ STAGE_QUARTER, &says_quarter, "/terms?due=2" }, { STAGE_LATE, &says_late, "/terms?due=3" } };
	const struct world *w = rq->world;
	struct date today = web_today(rq), low, high;
	struct saved_view *at = NEW_N(rq->a, struct saved_view, COUNT(views));

	for (size_t i = 0; i < COUNT(views); i++) {
		struct committee_due_count_row row = { -1 };

		low = views[i].due == STAGE_LATE ? (struct date){ 19000101 } : today;
		high = views[i].due == STAGE_LATE ? date_plus(today, -1) : rules_due(w->rules, w->calendar,
			views[i].due == STAGE_QUARTER ? S("term.warn_again") : S("term.warn"), today);
		if (views[i].due)
			TRY(db_one(web_db(rq), rq->a, committee_due_count, web_scope(rq), &row, .low = low,
				.high = high, .most = 10000));
		at[i] = (struct saved_view){ str_of(views[i].label->zh), str_of(views[i].path), row.n,
			f->due == views[i].due && !f->all };
	}
	l->views.at = at;
	l->views.n = COUNT(views);
	return NULL;
}

/* What has to be pressed for: over, or within three months. */
failed
committee_due_menu_count(struct rq *rq, int64_t *ret)
{
	struct committee_due_count_row row;
	const struct world *w = rq->world;

	TRY(db_one(web_db(rq), rq->a, committee_due_count, web_scope(rq), &row, .low = (struct date){ 19000101 },
		.high = rules_due(w->rules, w->calendar, S("term.warn_again"), web_today(rq)),
		.most = MENU_COUNT_MOST));
	*ret = row.n;
	return NULL;
}

failed
committee_list_page(struct rq *rq)
{
	const struct committee_filter *f = rq->query;
	struct list_view l;
	const struct rules *rules = rq->world->rules;

	TRY(record_list_view(rq, &committee_term_record, &l));
	TRY(fill_views(rq, f, &l));
	l.head.h1 = str_of(says_list.zh);
	l.head.line = say(rq, &says_line, html_count(rq->a, rules_n(rules, S("term.warn"))),
		html_count(rq->a, rules_n(rules, S("term.warn_again"))));
	/* A term is entered from the page of its union. */
	l.head.actions = (struct actions){ 0 };
	l.nothing = (struct nothing){ .icon = f->due ? "circle-check" : "calendar-event",
		.head = str_of(f->due ? says_none_due.zh : says_empty.zh),
		.text = str_of(f->due ? says_none_text.zh : says_empty_text.zh) };
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one term --------------------------------------------------------------------------- */

static struct note
note_of(struct rq *rq, const struct committee_term *t)
{
	int32_t left = date_days(t->ends) - date_days(web_today(rq));
	str day = date_text(rq->a, t->ends);

	if (t->stage == STAGE_ENDED)
		return (struct note){ .head = say(rq, &says_past, date_text(rq->a, t->until), (str){ 0 }) };
	if (!t->head.n)
		return (struct note){ .tone = "warn", .head = say(rq, &says_no_head,
			label(committee_posts, committee_head_post(t->kind)), (str){ 0 }) };
	if (t->stage == STAGE_FAR)
		return (struct note){ 0 };
	return (struct note){ .tone = t->stage == STAGE_LATE ? "bad" : "warn",
		.text = str_of(left < 0 ? says_late_text.zh : says_warn_text.zh),
		.head = say(rq, left < 0 ? &says_over : &says_ends, day, html_count(rq->a, left < 0 ? -left : left)) };
}

static struct cell_view
text_cell(str text)
{
	return (struct cell_view){ .text = text };
}

static void
put_columns(struct rq *rq, const struct text *const *heads, size_t n, struct table_view *t)
{
	struct column *at = NEW_N(rq->a, struct column, n);

	for (size_t i = 0; i < n; i++)
		at[i] = (struct column){ .label = str_of(heads[i]->zh) };
	t->columns = (struct columns){ at, n };
}

/* Who sits now, or who sat: two tables of the same rows. */
static struct table_view
seats_table(struct rq *rq, const struct committee_seats_rows *seats, bool now)
{
	static const struct text *const sits[] = { &col_name, &col_post, &col_time, &col_known, &col_since };
	static const struct text *const sat[] = { &col_name, &col_post, &col_since, &col_until, &col_how };
	struct table_view t = { .head = str_of(now ? says_people.zh : says_former.zh),
		.nothing = { .icon = "users", .head = str_of(says_nobody.zh) } };
	struct row *rows = NEW_N(rq->a, struct row, seats->n + 1);

	put_columns(rq, now ? sits : sat, COUNT(sits), &t);
	for (size_t i = 0; i < seats->n; i++) {
		const struct committee_seats_row *s = &seats->at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(sits));

		if (now != !s->until.ymd)
			continue;
		cells[0] = text_cell(s->name);
		cells[1] = text_cell(label(committee_posts, s->post));
		cells[2] = text_cell(now ? str_of(s->full_time ? is_full.zh : is_part.zh) : date_text(rq->a, s->since));
		cells[3] = text_cell(now ? str_of(s->person_id.v ? is_known.zh : is_unknown.zh)
		                         : date_text(rq->a, s->until));
		cells[4] = text_cell(now ? date_text(rq->a, s->since) : label(committee_hows, s->how));
		cells[4].second = now ? (str){ 0 } : s->reason;
		rows[t.rows.n++] = (struct row){ s->seat_id, s->name, { cells, COUNT(sits) }, false };
	}
	t.rows.at = rows;
	return t;
}

static int
later_first(const void *one, const void *other)
{
	return str_cmp(((const struct move_view *)other)->when, ((const struct move_view *)one)->when);
}

/* Newest first: the end to come, who left and who came, the election. */
static struct moves
moves_of(struct rq *rq, const struct committee_term *t, const struct committee_seats_rows *seats)
{
	struct move_view *at = NEW_N(rq->a, struct move_view, 2 * seats->n + 3);
	size_t n = 0, first;

	if (!t->until.ymd)
		at[n++] = (struct move_view){ MOVE_LATER, str_of(says_will_end.zh), date_text(rq->a, t->ends),
			t->org_name, (str){ 0 } };
	first = n;
	for (size_t i = 0; i < seats->n; i++) {
		const struct committee_seats_row *s = &seats->at[i];

		if (s->until.ymd && s->how != LEFT_TERM && s->how != LEFT_CLOSED)
			at[n++] = (struct move_view){ MOVE_DONE, say(rq, &says_left, s->name,
				label(committee_hows, s->how)), date_text(rq->a, s->until), (str){ 0 }, s->reason };
		if (s->since.ymd > t->began.ymd)
			at[n++] = (struct move_view){ MOVE_DONE, say(rq, &says_joined, s->name,
				label(committee_posts, s->post)), date_text(rq->a, s->since), (str){ 0 }, (str){ 0 } };
	}
	at[n++] = (struct move_view){ MOVE_DONE, say(rq, &says_elected, committee_title(rq->a, t->kind, t->number),
		(str){ 0 }), date_text(rq->a, t->began), t->document_no, (str){ 0 } };
	qsort(at + first, n - first, sizeof *at, later_first);
	return (struct moves){ at, n };
}

static struct actions
term_actions(struct rq *rq, const struct committee_term *t, int64_t taken)
{
	struct action *at = NEW_N(rq->a, struct action, 3);
	size_t n = 0;

	if (t->until.ymd || !web_may(rq, "committee.edit"))
		return (struct actions){ 0 };
	if (taken)
		at[n++] = (struct action){ says_leave.zh, "logout",
			record_path(rq, &committee_term_record, t->term_id, "/leave") };
	if (taken < t->seats && t->kind != COMMITTEE_ONE)
		at[n++] = (struct action){ says_by_elect.zh, "user-plus",
			arena_fmt(rq->a, "/elections/new?org_id=%lld&kind=%lld&what=2", (long long)t->org_id.v,
			          (long long)t->kind) };
	at[n++] = (struct action){ says_elect.zh, "flag", arena_fmt(rq->a,
		"/elections/new?org_id=%lld&kind=%lld&what=1",
		(long long)t->org_id.v, (long long)(t->kind == COMMITTEE_ONE ? COMMITTEE_UNION : t->kind)),
		.primary = true };
	return (struct actions){ at, n };
}

failed
committee_term_page(struct rq *rq)
{
	struct committee_term t;
	struct committee_seats_rows seats;
	struct table_view *tables = NEW_N(rq->a, struct table_view, 2);
	struct detail_view d;
	int64_t taken;

	TRY(record_detail_view(rq, &committee_term_record, web_id(rq), &t, &d));
	TRY(db_all(web_db(rq), rq->a, committee_seats, web_scope(rq), &seats, .term_id = t.term_id));
	tables[0] = seats_table(rq, &seats, true);
	tables[1] = seats_table(rq, &seats, false);
	taken = (int64_t)tables[0].rows.n;
	if (!t.until.ymd)
		tables[0].line = say(rq, &says_taken, html_count(rq->a, taken), html_count(rq->a, t.seats));
	d.tables = (struct tables){ t.until.ymd ? tables + 1 : tables, t.until.ymd || !tables[1].rows.n ? 1 : 2 };
	d.head.h1 = committee_title(rq->a, t.kind, t.number);
	d.head.line = t.org_name;
	d.head.state = (struct state){ label(committee_stages, t.stage), choice_of(committee_stages,
		t.stage)->tone, NULL };
	d.head.actions = term_actions(rq, &t, taken);
	d.note = note_of(rq, &t);
	d.moves = moves_of(rq, &t, &seats);
	crumbs(rq, t.org_name, arena_fmt(rq->a, "/orgs/%lld/committee", (long long)t.org_id.v));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- one union ---------------------------------------------------------------------------- */

static const struct text
	says_of        = { "committee.of", "{1}的委员会" },
	says_org_list  = { "committee.orgs", "工会组织" },
	says_small     = { "committee.small", "会员 {1} 人，不足 {2} 人：可以单独或联合建立委员会，也可以只选一名组织员主持工作" },
	says_large     = { "committee.large", "会员 {1} 人，达到 {2} 人：应当建立工会委员会（工会法第十一条）" },
	says_size      = { "committee.size", "按会员人数，委员一般 {1} 到 {2} 人" },
	says_confirm   = { "committee.confirm", "（待核实）" },
	says_none      = { "committee.none", "没有登记届次" },
	says_none_how  = { "committee.none_how", "已有委员会的，请上一级工会补录；还没有的，登记换届，选举后报上级批复。" },
	says_past_head = { "committee.past_head", "往届" },
	says_matters   = { "committee.matters", "换届和补选" },
	says_no_matter = { "committee.no_matter", "还没有办理过" },
	says_no_matter_text = { "committee.no_matter_text", "届满前点“登记换届”；有人离任、名额空出来时办补选。" },
	says_facts     = { "committee.facts", "届次" },
	says_details   = { "committee.details", "委员和变动" };
static const struct text
	col_kind = { "committee.col.kind", "委员会" }, col_number = { "committee.col.number", "届次" },
	col_head = { "committee.col.head", "主席（主任）" }, col_began = { "committee.col.began", "选举产生" },
	col_ends = { "committee.col.ends", "届满或卸任" }, col_what = { "committee.col.what", "事项" },
	col_state = { "committee.col.state", "情况" }, col_held = { "committee.col.held", "选举日期" };

static failed
past_table(struct rq *rq, const struct committee_rows_rows *terms, struct table_view *ret)
{
	static const struct text *const heads[] = { &col_kind, &col_number, &col_head, &col_began, &col_ends };
	struct table_view t = { .head = str_of(says_past_head.zh) };
	struct row *rows = NEW_N(rq->a, struct row, terms->n + 1);

	put_columns(rq, heads, COUNT(heads), &t);
	for (size_t i = 0; i < terms->n; i++) {
		const struct committee_term *r = &terms->at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));

		if (!r->until.ymd)
			continue;
		cells[0] = (struct cell_view){ .text = label(committee_kinds, r->kind),
			.href = record_path(rq, &committee_term_record, r->term_id, "") };
		cells[1] = text_cell(html_count(rq->a, r->number));
		cells[2] = text_cell(r->head);
		cells[3] = text_cell(date_text(rq->a, r->began));
		cells[4] = text_cell(date_text(rq->a, r->until));
		rows[t.rows.n++] = (struct row){ r->term_id, cells[0].text, { cells, COUNT(heads) }, false };
	}
	t.rows.at = rows;
	*ret = t;
	return NULL;
}

static failed
matters_table(struct rq *rq, id org, struct table_view *ret)
{
	static const struct text *const heads[] = { &col_what, &col_kind, &col_number, &col_held, &col_state };
	struct table_view t = { .head = str_of(says_matters.zh),
		.nothing = { .icon = "flag", .head = str_of(says_no_matter.zh),
			.text = str_of(says_no_matter_text.zh) } };
	struct election_of_union_rows list;
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, election_of_union, web_scope(rq), &list, .org_id = org, .most = 20));
	rows = NEW_N(rq->a, struct row, list.n + 1);
	put_columns(rq, heads, COUNT(heads), &t);
	for (size_t i = 0; i < list.n; i++) {
		const struct election_of_union_row *e = &list.at[i];
		const struct choice *state = choice_of(election_states, e->state);
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));

		cells[0] = (struct cell_view){ .text = label(election_whats, e->what),
			.href = record_path(rq, &election_record, e->election_id, "") };
		cells[1] = text_cell(label(committee_kinds, e->kind));
		cells[2] = text_cell(html_count(rq->a, e->number));
		cells[3] = text_cell(date_text(rq->a, e->held));
		cells[4] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone };
		rows[i] = (struct row){ e->election_id, cells[0].text, { cells, COUNT(heads) }, false };
	}
	t.rows = (struct rows){ rows, list.n };
	*ret = t;
	return NULL;
}

static struct fact
term_fact(struct rq *rq, const struct committee_term *t, const char *name)
{
	const struct field *f = entity_field(&committee_term_entity, str_of(name));

	return (struct fact){ .label = str_of(f->label), .value = record_cell(rq, f, t), .unit = str_of(f->unit) };
}

/* One card for each kind of committee: the term in office, or that there is none. */
static struct fact_section
kind_section(struct rq *rq, int64_t kind, const struct committee_rows_rows *terms)
{
	static const char *const names[] = { "number", "head", "began", "ends", "stage", "seats" };
	struct fact_section s = { .head = label(committee_kinds, kind) };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names));

	for (size_t i = 0; i < terms->n; i++) {
		const struct committee_term *t = &terms->at[i];

		if (t->kind != kind || t->until.ymd)
			continue;
		for (size_t k = 0; k < COUNT(names); k++)
			at[s.facts.n++] = term_fact(rq, t, names[k]);
		s.more = (struct action){ .label = says_details.zh,
			.path = record_path(rq, &committee_term_record, t->term_id, "") };
	}
	if (!s.facts.n)
		at[s.facts.n++] = (struct fact){ .label = str_of(says_facts.zh), .wide = true,
			.value = { .text = str_of(says_none.zh), .second = str_of(says_none_how.zh) } };
	s.facts.at = at;
	return s;
}

static struct note
size_note(struct rq *rq, const struct org *o)
{
	int64_t least = rules_n(rq->world->rules, S("committee.members")), members = o->members + o->members_below;
	struct committee_size size;
	struct note n = { .tone = "info", .head = say(rq, members < least ? &says_small : &says_large,
		html_count(rq->a, members), html_count(rq->a, least)) };

	if (committee_size(rq->world->rules, members, &size))
		n.text = arena_cat(rq->a, say(rq, &says_size, html_count(rq->a, size.min), html_count(rq->a, size.max)),
			size.confirm ? str_of(says_confirm.zh) : S(""));
	return n;
}

static struct actions
union_actions(struct rq *rq, const struct org *o)
{
	struct action *at = NEW_N(rq->a, struct action, 2);
	size_t n = 0;

	if (o->state != ORG_ACTIVE)
		return (struct actions){ 0 };
	if (web_may(rq, "committee.approve") && (rq->who->org.v != o->org_id.v || !o->parent_id.v))
		at[n++] = (struct action){ says_enter.zh, "edit", arena_fmt(rq->a, "/terms/new?org_id=%lld",
			(long long)o->org_id.v) };
	if (web_may(rq, "committee.edit"))
		at[n++] = (struct action){ says_elect.zh, "flag", arena_fmt(rq->a,
			"/elections/new?org_id=%lld&kind=1&what=1",
			(long long)o->org_id.v), .primary = true };
	return (struct actions){ at, n };
}

#define TERMS_SHOWN 60

failed
committee_union_page(struct rq *rq)
{
	struct org o;
	struct committee_rows_rows terms;
	struct fact_section *sections = NEW_N(rq->a, struct fact_section, 3);
	struct table_view *tables = NEW_N(rq->a, struct table_view, 2);
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);
	struct detail_view d = { .sections = { sections, 3 } };
	bool one = false;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(db_all(web_db(rq), rq->a, committee_rows, web_scope(rq), &terms, .org_id = o.org_id, .most = TERMS_SHOWN));
	for (size_t i = 0; i < terms.n; i++) {
		committee_reckon(rq->world, &terms.at[i]);
		one = one || (terms.at[i].kind == COMMITTEE_ONE && !terms.at[i].until.ymd);
		if (terms.at[i].kind == COMMITTEE_UNION && !terms.at[i].until.ymd)
			d.note = note_of(rq, &terms.at[i]);
	}
	/* Of the two that lead a union the one that there is. */
	for (int64_t kind = COMMITTEE_UNION; kind <= COMMITTEE_WOMEN; kind++)
		sections[kind - 1] = kind_section(rq, kind == COMMITTEE_UNION && one ? COMMITTEE_ONE : kind, &terms);
	if (!d.note.head.n)
		d.note = size_note(rq, &o);
	TRY(matters_table(rq, o.org_id, &tables[0]));
	TRY(past_table(rq, &terms, &tables[1]));
	d.tables = (struct tables){ tables, tables[1].rows.n ? 2 : 1 };
	d.head.h1 = say(rq, &says_of, o.name, (str){ 0 });
	d.head.actions = union_actions(rq, &o);
	at[0] = (struct crumb){ str_of(says_org_list.zh), S("/orgs") };
	at[1] = (struct crumb){ o.name, arena_fmt(rq->a, "/orgs/%lld", (long long)o.org_id.v) };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 2;
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}
