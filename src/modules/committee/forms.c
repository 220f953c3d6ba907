/* forms.c - what is entered: a term in office, who leaves, an election; and the decision on one. */
#include <string.h>

#include "modules/committee/inside.h"
#include "web/decide.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_list     = { "elections", "换届选举" },
	says_line     = { "elections.line", "换届和补选：登记、报批、批复。上级工会 {1} 个工作日内批复" },
	says_empty    = { "elections.empty", "没有换届或补选" },
	says_empty_text = { "elections.empty_text", "在工会的“委员会”页点“登记换届”，选举以后填写结果，再报上级批复。" },
	says_enter    = { "elections.enter", "补录现任届次" },
	says_enter_line = { "elections.enter_line", "{1}。这里登记平台启用以前已经选出的委员会，新选举的请用“登记换届”" },
	says_new      = { "elections.new", "登记换届或补选" },
	says_edit     = { "elections.edit", "填写选举结果" },
	says_save     = { "elections.save", "保存" },
	says_size     = { "elections.size", "会员 {1} 人" },
	says_size_text = { "elections.size_text", "应选名额由会员大会或会员代表大会确定，委员一般 {1} 到 {2} 人" },
	says_confirm  = { "elections.confirm", "（待核实）" },
	says_leave    = { "elections.leave", "登记离任" },
	says_leave_line = { "elections.leave_line", "{1}，{2}" },
	says_saved    = { "elections.saved", "已保存。" },
	says_moved    = { "elections.moved", "已办理。" },
	says_reason   = { "elections.reason", "批准写批复文号，退回、取消写明理由" },
	says_hint     = { "elections.hint", "如“澄总工组〔2026〕12号”。退回和取消的理由会发给对方" },
	says_people   = { "elections.people", "候选人和得票" },
	says_checked  = { "elections.checked", "系统核对" },
	says_nobody   = { "elections.nobody", "还没有填写候选人和得票" },
	says_nobody_text = { "elections.nobody_text", "选举以后点“填写选举结果”。" },
	says_wait     = { "elections.wait", "等上一级工会批复" },
	says_by       = { "elections.by", "最晚 {1}" },
	says_next     = { "elections.next", "下一步：填写选举结果，报上级批复" },
	says_next_submit = { "elections.next_submit", "下一步：报上级批复" },
	says_back_note = { "elections.back_note", "被退回，请改好再报" },
	says_is_elected = { "elections.is_elected", "当选" },
	says_not_elected = { "elections.not_elected", "未当选" };
static const struct text
	check_quorum  = { "check.quorum", "应到 {1} 人，实到 {2} 人" },
	check_enough  = { "check.enough", "达到三分之二，选举有效" },
	check_short   = { "check.short", "不到三分之二，选举无效，要重新选举" },
	check_elected = { "check.elected", "应选 {1} 人，当选 {2} 人" },
	check_majority = { "check.majority", "得票超过应到的半数，至少 {1} 票" },
	check_surplus = { "check.surplus", "候选人 {1} 人，应选 {2} 人" },
	check_surplus_more = { "check.surplus_more", "差额达到百分之五" },
	check_surplus_less = { "check.surplus_less", "差额选举时候选人应多于应选百分之五，等额的请在请示中说明" },
	check_relative = { "check.relative", "已核对候选人中没有企业主要负责人的近亲属" },
	check_relative_text = { "check.relative_text", "工会法第十条" };
static const struct text
	col_name = { "election.col.name", "姓名" }, col_post = { "election.col.post", "职务" },
	col_votes = { "election.col.votes", "得票" }, col_known = { "election.col.known", "名册" },
	col_result = { "election.col.result", "结果" },
	is_known = { "election.known", "已对上会员" }, is_unknown = { "election.unknown", "只记姓名" };

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

static str
number(struct rq *rq, int64_t v)
{
	return html_count(rq->a, v);
}

/* 工会组织 > 某某工会委员会 */
static void
union_crumbs(struct rq *rq, const struct org *o)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 1);

	*at = (struct crumb){ o->name, arena_fmt(rq->a, "/orgs/%lld/committee", (long long)o->org_id.v) };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
}

/* The union a form is about: asked for, typed before, or that of the post. */
static failed
union_of(struct rq *rq, struct org *ret)
{
	const struct committee_new_query *q = rq->fault ? NULL : rq->query;
	id org = q && q->org_id.v ? q->org_id : web_org(rq);
	int64_t typed;

	if (rq->fault && str_int(web_typed(rq, "org_id"), &typed))
		org.v = typed;
	return org_get(web_db(rq), rq->a, web_scope(rq), org, ret);
}

/* The fields of a form without the first `skip`, and those skipped as hidden values. */
static void
hide_first(struct rq *rq, const struct entity *e, const void *row, size_t skip, struct form_view *f)
{
	struct form_section *s = NEW(rq->a, struct form_section);
	struct pair *hidden = NEW_N(rq->a, struct pair, skip);
	struct form_field *fields = NEW_N(rq->a, struct form_field, e->n);

	for (size_t i = 0; i < e->n; i++) {
		struct form_field *to = &fields[s->fields.n];

		if (i < skip) {
			hidden[i] = (struct pair){ str_of(e->fields[i].name), rq->fault ? web_typed(rq,
				e->fields[i].name)
				: field_plain(rq->a, &e->fields[i], row) };
			continue;
		}
		*to = web_form_field(rq, &e->fields[i], row);
		/* Nobody counted yet: that is not nought. */
		if (to->field->kind == KIND_INT && str_eq(to->value, S("0")))
			to->value = (str){ 0 };
		to->wide = to->wide || to->field->kind == KIND_BOOL;
		s->fields.n++;
	}
	s->fields.at = fields;
	f->sections.at = s;
	f->sections.n = 1;
	f->hidden = (struct pairs){ hidden, skip };
}

/* A number that was not checked against the text is marked. */
static str
marked(struct rq *rq, str text, bool confirm)
{
	return arena_cat(rq->a, text, confirm ? str_of(says_confirm.zh) : S(""));
}

static struct note
size_note(struct rq *rq, const struct org *o)
{
	int64_t members = o->members + o->members_below;
	struct committee_size size;

	if (!committee_size(rq->world->rules, members, &size))
		return (struct note){ 0 };
	return (struct note){ .tone = "info", .head = say(rq, &says_size, number(rq, members), (str){ 0 }),
		.text = marked(rq, say(rq, &says_size_text, number(rq, size.min), number(rq, size.max)),
		size.confirm) };
}

/* --- a term in office is entered ---------------------------------------------------------- */

failed
committee_record_page(struct rq *rq)
{
	struct committee_term_form row = { .kind = COMMITTEE_UNION };
	struct form_view f = web_form_view(rq, &committee_term_form_entity, &row);
	struct org o;

	TRY(union_of(rq, &o));
	row.org_id = o.org_id;
	hide_first(rq, &committee_term_form_entity, &row, 1, &f);
	f.head = (struct page_head){ .h1 = str_of(says_enter.zh), .line = say(rq, &says_enter_line, o.name,
		(str){ 0 }) };
	f.path = S("/terms");
	f.back = arena_fmt(rq->a, "/orgs/%lld/committee", (long long)o.org_id.v);
	f.submit = says_save.zh;
	f.draft = arena_fmt(rq->a, "/terms/new?org_id=%lld", (long long)o.org_id.v);
	TRY(web_draft(rq, &f));
	union_crumbs(rq, &o);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
committee_record_do(struct rq *rq)
{
	rq->record = &committee_term_record;
	return record_create_do(rq);
}

/* --- leaving --------------------------------------------------------------------------------- */

failed
committee_leave_page(struct rq *rq)
{
	struct committee_leave_form row = { .day = web_today(rq) };
	struct form_view f = web_form_view(rq, &committee_leave_entity, &row);
	struct committee_seats_rows seats;
	struct committee_term t;
	struct form_field *who = (struct form_field *)(uintptr_t)f.sections.at->fields.at;
	struct option *at;

	TRY(committee_term_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &t));
	TRY(db_all(web_db(rq), rq->a, committee_seats, web_scope(rq), &seats, .term_id = t.term_id));
	at = NEW_N(rq->a, struct option, seats.n + 1);
	for (size_t i = 0; i < seats.n; i++) {
		str key = arena_fmt(rq->a, "%lld", (long long)seats.at[i].seat_id.v);

		if (!seats.at[i].until.ymd)
			at[who->options.n++] = (struct option){ key, seats.at[i].name,
				label(committee_posts, seats.at[i].post), str_eq(key, who->value) };
	}
	who->options.at = at;
	for (size_t i = 0; i < f.sections.at->fields.n; i++) {
		who[i].wide = who[i].wide || who[i].field->kind == KIND_BOOL;
		if (who[i].field->kind == KIND_INT && str_eq(who[i].value, S("0")))
			who[i].value = (str){ 0 };
	}
	f.head = (struct page_head){ .h1 = str_of(says_leave.zh), .line = say(rq, &says_leave_line, t.org_name,
		committee_title(rq->a, t.kind, t.number)) };
	f.path = record_path(rq, &committee_term_record, t.term_id, "/leave");
	f.back = record_path(rq, &committee_term_record, t.term_id, "");
	f.submit = says_leave.zh;
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct leaving { id term; const struct committee_leave_form *form; };

static failed
leave_rule(struct act *x, void *v)
{
	const struct leaving *l = v;

	return committee_leave(x, l->term, l->form);
}

failed
committee_leave_do(struct rq *rq)
{
	struct leaving l = { web_id(rq), rq->form };

	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, leave_rule, &l, record_path(rq, &committee_term_record, l.term, "").s, NULL);
}

/* --- elections: the list ------------------------------------------------------------------------- */

failed
committee_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, election_flow.name, ret);
}

failed
election_list_page(struct rq *rq)
{
	const struct election_filter *f = rq->query;
	struct list_view l;

	TRY(record_list_view(rq, &election_record, &l));
	record_state_views(rq, &l, election_states, f->state);
	l.head.line = say(rq, &says_line, number(rq, rules_n(rq->world->rules, S("committee.approve"))), (str){ 0 });
	l.nothing = (struct nothing){ .icon = "flag", .head = str_of(says_empty.zh),
		.text = str_of(says_empty_text.zh) };
	TRY(web_page(rq, str_of(says_list.zh)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- elections: entering --------------------------------------------------------------------------- */

failed
election_new_page(struct rq *rq)
{
	const struct committee_new_query *q = rq->fault ? NULL : rq->query;
	struct election_form row = { .kind = q && q->kind ? q->kind : COMMITTEE_UNION,
		.what = q && q->what ? q->what : ELECTION_TERM };
	struct form_view f = web_form_view(rq, &election_form_entity, &row);
	struct org o;

	TRY(union_of(rq, &o));
	row.org_id = o.org_id;
	hide_first(rq, &election_form_entity, &row, 1, &f);
	f.head = (struct page_head){ .h1 = str_of(says_new.zh), .line = o.name };
	f.note = size_note(rq, &o);
	f.path = S("/elections");
	f.back = arena_fmt(rq->a, "/orgs/%lld/committee", (long long)o.org_id.v);
	f.submit = says_save.zh;
	f.draft = arena_fmt(rq->a, "/elections/new?org_id=%lld", (long long)o.org_id.v);
	TRY(web_draft(rq, &f));
	union_crumbs(rq, &o);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
election_create_do(struct rq *rq)
{
	rq->record = &election_record;
	return record_create_do(rq);
}

failed
election_edit_page(struct rq *rq)
{
	struct election_form row = { 0 };
	struct form_view f = web_form_view(rq, &election_form_entity, &row);
	struct org o;
	int64_t typed;

	TRY(election_record.prefill(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &row, &f.rev));
	TRY(org_get(web_db(rq), rq->a, web_scope(rq), row.org_id, &o));
	if (rq->fault && str_int(web_typed(rq, "rev"), &typed))
		f.rev = typed;
	/* Whose election it is, of which committee, is no question any more. */
	hide_first(rq, &election_form_entity, &row, 3, &f);
	f.head = (struct page_head){ .h1 = str_of(says_edit.zh), .line = o.name };
	f.note = size_note(rq, &o);
	f.path = f.back = record_path(rq, &election_record, web_id(rq), "");
	f.submit = says_save.zh;
	TRY(web_draft(rq, &f));
	union_crumbs(rq, &o);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
election_update_do(struct rq *rq)
{
	rq->record = &election_record;
	return record_update_do(rq);
}

/* --- elections: one ------------------------------------------------------------------------------------ */

static struct table_view
people_table(struct rq *rq, const struct candidates_rows *list)
{
	static const struct text *const heads[] = { &col_name, &col_post, &col_votes, &col_known, &col_result };
	struct table_view t = { .head = str_of(says_people.zh), .nothing = { .icon = "users",
		.head = str_of(says_nobody.zh), .text = str_of(says_nobody_text.zh) } };
	struct column *columns = NEW_N(rq->a, struct column, COUNT(heads));
	struct row *rows = NEW_N(rq->a, struct row, list->n + 1);

	for (size_t i = 0; i < COUNT(heads); i++)
		columns[i] = (struct column){ .label = str_of(heads[i]->zh), .numeric = heads[i] == &col_votes };
	for (size_t i = 0; i < list->n; i++) {
		const struct candidates_row *c = &list->at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));

		cells[0] = (struct cell_view){ .text = c->name };
		cells[1] = (struct cell_view){ .text = label(committee_posts, c->post) };
		cells[2] = (struct cell_view){ .text = number(rq, c->votes) };
		cells[3] = (struct cell_view){ .text = str_of(c->person_id.v ? is_known.zh : is_unknown.zh) };
		cells[4] = (struct cell_view){ .kind = CELL_STATE, .tone = c->elected ? "good" : NULL,
			.text = str_of(c->elected ? says_is_elected.zh : says_not_elected.zh) };
		rows[i] = (struct row){ .label = c->name, .cells = { cells, COUNT(heads) } };
	}
	t.columns = (struct columns){ columns, COUNT(heads) };
	t.rows = (struct rows){ rows, list->n };
	return t;
}

static void
fill_checks(struct rq *rq, const struct election *e, size_t standing, struct detail_view *d)
{
	const struct rule *majority = rules_find(rq->world->rules, S("election.elect"));
	const struct rule *surplus = rules_find(rq->world->rules, S("election.surplus"));
	struct check_view *at = NEW_N(rq->a, struct check_view, 4);
	bool more = rule_holds(surplus, (int64_t)standing - e->seats, e->seats);
	size_t n = 0;

	if (!e->held.ymd)
		return;
	at[n++] = (struct check_view){ e->valid ? "good" : "warn", say(rq, &check_quorum, number(rq, e->entitled),
		number(rq, e->present)), str_of(e->valid ? check_enough.zh : check_short.zh), { 0 } };
	at[n++] = (struct check_view){ e->elected == e->seats ? "good" : "warn", say(rq, &check_elected,
		number(rq, e->seats), number(rq, e->elected)), say(rq, &check_majority,
		number(rq, rule_bound(majority, e->entitled)), (str){ 0 }), { 0 } };
	at[n++] = (struct check_view){ more ? "good" : "warn", say(rq, &check_surplus, number(rq, (int64_t)standing),
		number(rq, e->seats)), marked(rq, str_of(more ? check_surplus_more.zh : check_surplus_less.zh),
			surplus->confirm),
		{ 0 } };
	at[n++] = (struct check_view){ "good", str_of(check_relative.zh), str_of(check_relative_text.zh), { 0 } };
	d->checks_head = str_of(says_checked.zh);
	d->checks.at = at;
	d->checks.n = n;
}

static failed
fill_moves(struct rq *rq, const struct election *e, struct moves *ret)
{
	bool waits = e->state == ELECTION_SUBMITTED;

	TRY(web_moves(rq, &election_flow, e->election_id, waits, ret));
	if (waits)
		*(struct move_view *)(uintptr_t)ret->at = (struct move_view){ MOVE_NOW, str_of(says_wait.zh), { 0 },
			say(rq, &says_by, date_text(rq->a, e->due), (str){ 0 }), { 0 } };
	return NULL;
}

static struct note
next_note(struct rq *rq, const struct election *e)
{
	struct note n = { .next = true };

	if (e->state == ELECTION_SUBMITTED)
		n.head = arena_fmt(rq->a, FMT "，" FMT, ARG(str_of(says_wait.zh)),
			ARG(say(rq, &says_by, date_text(rq->a, e->due), (str){ 0 })));
	else if (e->state == ELECTION_RETURNED)
		n = (struct note){ .tone = "warn", .head = str_of(says_back_note.zh) };
	else if (e->state == ELECTION_DRAFT)
		n.head = str_of(e->valid ? says_next_submit.zh : says_next.zh);
	else
		n.next = false;
	return n;
}

failed
election_page(struct rq *rq)
{
	static const struct decision_words words = { NULL, &says_reason, &says_hint };
	struct election e;
	struct candidates_rows people;
	struct table_view *table = NEW(rq->a, struct table_view);
	struct action *edit = NEW(rq->a, struct action);
	struct detail_view d;
	const struct choice *state;

	TRY(record_detail_view(rq, &election_record, web_id(rq), &e, &d));
	TRY(db_all(web_db(rq), rq->a, candidates, web_scope(rq), &people, .election_id = e.election_id));
	state = choice_of(election_states, e.state);
	*table = people_table(rq, &people);
	d.tables = (struct tables){ table, 1 };
	d.head.h1 = arena_fmt(rq->a, FMT FMT, ARG(committee_title(rq->a, e.kind, e.number)),
		ARG(label(election_whats, e.what)));
	d.head.line = e.org_name;
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	d.head.actions = (struct actions){ 0 };
	if (web_may(rq, "committee.edit") && (e.state == ELECTION_DRAFT || e.state == ELECTION_RETURNED)) {
		*edit = (struct action){ says_edit.zh, "pencil", record_path(rq, &election_record, e.election_id,
			"/edit") };
		d.head.actions = (struct actions){ edit, 1 };
	}
	d.note = next_note(rq, &e);
	fill_checks(rq, &e, people.n, &d);
	TRY(web_decision(rq, &election_flow, e.election_id, &words, &d.decision));
	TRY(fill_moves(rq, &e, &d.moves));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
election_move_do(struct rq *rq)
{
	return web_move_do(rq, &election_flow, &says_moved);
}
