/* desk.c - applications on the desk: the list, the review, decisions on one and on many. */
#include "modules/join/views.h"

#include "join_late.h"
#include "web/decide.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_title    = { "applications", "入会审核" },
	says_list_line = { "applications.line", "收到申请后 5 个工作日内答复" },
	says_pending  = { "applications.pending", "待审 {1} 件" },
	says_all      = { "applications.all", "全部" },
	says_none     = { "applications.none", "没有待审核的申请" },
	says_none_text = { "applications.none_text", "都办完了。新的申请到了，会出现在这里和“待办”里。" },
	says_of       = { "review.of", "{1}的入会申请" },
	says_number   = { "review.number", "编号 {1}，最晚 {2} 答复" },
	says_left     = { "review.left", "，还有 {1} 个工作日" },
	says_late     = { "review.late", "，已过期限" },
	says_no       = { "review.no", "编号 {1}" },
	says_previous = { "review.previous", "上一件" },
	says_next     = { "review.next", "下一件" },
	says_content  = { "review.content", "申请内容" },
	says_by_phone = { "review.by_phone", "{1} 由本人在手机提交" },
	says_checked  = { "review.checked", "{1} 项通过，{2} 项请您留意" },
	says_age      = { "review.age", "{1} 岁" },
	says_decided  = { "review.decided", "已提交意见。" },
	says_above    = { "review.above", "逾期未答复，已转{1}" },
	says_above_text = { "review.above_text", "本来由{1}审核，过了期限，{2} 转来。请尽快办理，办理人会记下来。" },
	says_which    = { "units.which", "看看是哪些" },
	says_poster   = { "applications.poster", "入会海报" },
	says_followed = { "applications.poster_wechat", "公众号海报" },
	says_units    = { "units.title", "可以单独建会的单位" },
	says_units_line = { "units.line",
		"职工 25 人以上应当建立基层工会委员会（工会法第十一条）。"
		"下面的单位还没有自己的工会，已有这么多人在别的工会入会或申请，请上门联系" },
	says_units_note = { "units.note", "{1} 家单位可以单独建会了" },
	says_units_text = { "units.text", "它们的职工已有 25 人以上在您辖区的其他工会。" },
	says_code     = { "units.code", "统一社会信用代码 {1}，建会时请对照营业执照" },
	says_no_code  = { "units.no_code", "代码没有登记，建会时照营业执照填写" },
	says_units_none = { "units.none", "现在没有这样的单位" },
	says_units_none_text = { "units.none_text", "同一单位有 25 人在您辖区的其他工会入会或申请时，会出现在这里。" };
static const struct text
	will_wait = { "will.wait", "等审核" }, will_fix = { "will.own_fix", "等申请人补正" },
	will_in = { "will.in", "入会，发电子会员卡" }, will_in_by = { "will.in_by", "通过后立即完成" },
	will_by = { "will.by", "最晚 {1}" }, did_submit = { "did.first", "提交申请" },
	by_himself = { "did.himself", "{1}，手机" };
static const struct text
	label_age = { "review.label.age", "年龄" }, label_street = { "review.label.street", "所在街道" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

failed
join_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, join_flow.name, ret);
}

/* --- the list -------------------------------------------------------------------------------- */

static void
fill_views(struct rq *rq, const struct join_filter *f, int64_t pending, struct list_view *l)
{
	struct choice_list states = choice_list(join_states);
	struct saved_view *at = NEW_N(rq->a, struct saved_view, states.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < states.n; i++)
		at[n++] = (struct saved_view){ str_of(states.at[i].label), arena_fmt(rq->a, "/applications?state=%lld",
			(long long)states.at[i].v), states.at[i].v == JOIN_SUBMITTED ? pending : -1,
			!f->all && f->state == states.at[i].v };
	at[n++] = (struct saved_view){ str_of(says_all.zh), S("/applications?all=1"), -1, f->all };
	l->views.at = at;
	l->views.n = n;
}

#define UNITS_MOST 200

/* Employers that could have a union of their own: said where applications are looked at. */
static failed
fill_units(struct rq *rq, struct list_view *l)
{
	struct join_unit_hints_rows hints;

	TRY(db_all(web_db(rq), rq->a, join_unit_hints, web_scope(rq), &hints, .most = UNITS_MOST));
	if (hints.n)
		l->note = (struct note){ .tone = "info", .head = say(rq, &says_units_note, html_count(rq->a,
			(int64_t)hints.n), (str){ 0 }), .text = str_of(says_units_text.zh),
			.action = { says_which.zh, "building-community", S("/applications/units") } };
	return NULL;
}

failed
join_units_page(struct rq *rq)
{
	static const struct column columns[] = { { .label = S("单位"), .cut = true }, { .label = S("所在街道") },
		{ .label = S("人数"), .unit = S("人"), .numeric = true }, { .label = S("提示时间") } };
	struct join_unit_hints_rows hints;
	struct list_view l = { .head = { .h1 = str_of(says_units.zh), .line = str_of(says_units_line.zh) },
		.path = S("/applications/units"), .unit = "家", .columns = { columns, COUNT(columns) },
		.nothing = { .icon = "building-community", .head = str_of(says_units_none.zh),
		.text = str_of(says_units_none_text.zh) } };
	struct crumb crumb = { str_of(says_title.zh), S("/applications") };
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, join_unit_hints, web_scope(rq), &hints, .most = UNITS_MOST));
	rows = NEW_N(rq->a, struct row, hints.n + 1);
	for (size_t i = 0; i < hints.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

		c[0].text = hints.at[i].unit_name;
		c[0].second = hints.at[i].uscc.n ? say(rq, &says_code, hints.at[i].uscc, (str){ 0 })
			: str_of(says_no_code.zh);
		c[1].text = hints.at[i].org_name;
		c[2].text = html_count(rq->a, hints.at[i].persons);
		c[3].text = date_text(rq->a, date_of(hints.at[i].told));
		rows[i] = (struct row){ .row_id = hints.at[i].unit_hint_id, .label = hints.at[i].unit_name,
			.cells = { c, COUNT(columns) } };
	}
	l.rows.at = rows;
	l.rows.n = hints.n;
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

failed
join_list_page(struct rq *rq)
{
	struct join_filter *f = rq->query;
	struct action *poster = NEW_N(rq->a, struct action, 2);
	struct list_view l;
	int64_t pending;

	/* What waits is what an officer comes for; a word is looked for everywhere. */
	f->all = f->all || (!f->state && f->word.n);
	if (!f->all && !f->state)
		f->state = JOIN_SUBMITTED;
	TRY(record_list_view(rq, &join_record, &l));
	TRY(join_menu_count(rq, &pending));
	fill_views(rq, f, pending, &l);
	l.head.h1 = str_of(says_title.zh);
	l.head.line = str_of(says_list_line.zh);
	l.filtered = f->word.n || f->route;
	TRY(fill_units(rq, &l));
	*poster = (struct action){ says_poster.zh, "qrcode", arena_fmt(rq->a, "/orgs/%lld/poster",
		(long long)web_org(rq).v), .primary = false };
	/* The one with the official account's code, where there is an account. */
	poster[1] = (struct action){ says_followed.zh, "brand-wechat", arena_fmt(rq->a, "/wechat/posters/%lld",
		(long long)web_org(rq).v) };
	l.head.actions = (struct actions){ poster, site_has(rq->site, "/wechat/posters/:id") ? 2 : 1 };
	if (f->state == JOIN_SUBMITTED && !f->all && !l.filtered)
		l.nothing = (struct nothing){ .icon = "circle-check", .head = str_of(says_none.zh),
			.text = str_of(says_none_text.zh) };
	/* Moves for ticked rows are those of applications that wait. */
	if (f->state != JOIN_SUBMITTED || f->all)
		l.batch = (str){ 0 };
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one: what it says ------------------------------------------------------------------------ */

#define FACTS_MOST 14

static struct fact
fact_of(struct rq *rq, const struct application *row, const char *name)
{
	const struct field *f = entity_field(&application_entity, str_of(name));

	return (struct fact){ .label = str_of(f->label), .value = record_cell(rq, f, row), .name = str_of(name),
		.wide = f->flags & LONG, .reveal = f->kind == KIND_SECRET && web_may(rq, "member.reveal")
		? record_path(rq, &join_record, row->application_id, "/reveal") : (str){ 0 } };
}

static failed
age_fact(struct rq *rq, const struct application *row, struct fact *ret)
{
	struct date born = { 0 };
	str text;

	TRY(crypt_open(rq->world->keys, rq->a, row->birth, &text));
	(void)date_parse(text, &born);
	*ret = (struct fact){ .label = str_of(label_age.zh), .value = { .text = born.ymd ? say(rq, &says_age,
		arena_fmt(rq->a, "%d", date_years(born, web_today(rq))), (str){ 0 }) : (str){ 0 } } };
	return NULL;
}

static failed
fill_facts(struct rq *rq, const struct application *row, struct detail_view *d)
{
	static const char *const names[] = { "name", "mobile", "document_type", "document_no", "sex", "route", "group",
		"work_unit", "job" };
	struct fact_section *section = NEW(rq->a, struct fact_section);
	struct fact *at = NEW_N(rq->a, struct fact, FACTS_MOST);
	size_t n = 0;

	for (size_t i = 0; i < COUNT(names); i++)
		at[n++] = fact_of(rq, row, names[i]);
	TRY(age_fact(rq, row, &at[n++]));
	if (row->division.n) {
		at[n] = (struct fact){ .label = str_of(label_street.zh), .wide = true };
		TRY(org_division_full_name(web_db(rq), rq->a, row->division, &at[n++].value.text));
	}
	at[n] = fact_of(rq, row, "org_name");
	at[n].wide = true;
	if (web_may(rq, "org.see"))
		at[n].value.href = arena_fmt(rq->a, "/orgs/%lld", (long long)row->org_id.v);
	n++;
	if (row->words.n)
		at[n++] = fact_of(rq, row, "words");
	*section = (struct fact_section){ .head = str_of(says_content.zh), .line = say(rq, &says_by_phone,
		moment_text(rq->a, row->made), (str){ 0 }), .facts = { at, n } };
	d->sections.at = section;
	d->sections.n = 1;
	return NULL;
}

static failed
fill_checks(struct rq *rq, const struct application *row, struct detail_view *d, bool *ret_own)
{
	struct join_checks checks;
	struct check_view *at;
	int64_t good = 0;

	TRY(join_checks(web_db(rq), rq->a, rq->world, rq->who, row->application_id, &checks));
	at = NEW_N(rq->a, struct check_view, checks.n + 1);
	for (size_t i = 0; i < checks.n; i++) {
		at[i] = (struct check_view){ checks.at[i].tone, checks.at[i].text, checks.at[i].second, { 0 } };
		good += *checks.at[i].tone == 'g';
	}
	d->checks.at = at;
	d->checks.n = checks.n;
	d->checks_line = say(rq, &says_checked, html_count(rq->a, good), html_count(rq->a, (int64_t)checks.n - good));
	*ret_own = checks.own;
	return NULL;
}

/* Newest first, and above it what is to come. */
static failed
fill_moves(struct rq *rq, const struct application *row, struct detail_view *d)
{
	struct flow_steps steps;
	struct move_view *at;
	size_t n = 0;

	TRY(flow_steps(web_db(rq), rq->a, &join_flow, row->application_id, &steps));
	at = NEW_N(rq->a, struct move_view, steps.n + 2);
	if (row->state == JOIN_SUBMITTED)
		at[n++] = (struct move_view){ MOVE_LATER, str_of(will_in.zh), { 0 }, str_of(will_in_by.zh), { 0 } };
	if (row->state == JOIN_SUBMITTED)
		at[n++] = (struct move_view){ MOVE_NOW, str_of(will_wait.zh), { 0 },
			say(rq, &will_by, date_text(rq->a, row->due), (str){ 0 }), { 0 } };
	if (row->state == JOIN_RETURNED)
		at[n++] = (struct move_view){ MOVE_NOW, str_of(will_fix.zh), { 0 }, { 0 }, { 0 } };
	for (size_t i = steps.n; i-- > 0;) {
		const struct flow_step *s = &steps.at[i];
		str by = s->by_post.n ? arena_fmt(rq->a, FMT " " FMT, ARG(s->by_name), ARG(s->by_post))
		                      : say(rq, &by_himself, s->by_name.n ? s->by_name : row->name, (str){ 0 });

		if (s->from_state == s->to_state)
			by = s->reason;
		at[n++] = (struct move_view){ MOVE_DONE, i ? s->move_label : str_of(did_submit.zh),
			moment_text(rq->a, s->at), by, s->from_state == s->to_state ? (str){ 0 } : s->reason };
	}
	d->moves.at = at;
	d->moves.n = n;
	return NULL;
}

/* --- one: what is to be decided ----------------------------------------------------------------- */

/* Whoever comes second is told so by the row, which also knows of corrections: a state does not. */
static failed
fill_decision(struct rq *rq, const struct application *row, bool own, struct detail_view *d)
{
	if (own || row->state != JOIN_SUBMITTED)
		return NULL;
	TRY(web_decision(rq, &join_flow, row->application_id, NULL, &d->decision));
	if (!rq->fault || !str_int(web_typed(rq, "rev"), &d->decision.rev))
		d->decision.rev = row->rev;
	return NULL;
}

static failed
neighbour(struct rq *rq, const struct application *row, bool next, id *ret)
{
	struct join_next_row after = { 0 };
	struct join_previous_row before = { 0 };
	failed f = next
		? db_one(web_db(rq), rq->a, join_next, web_scope(rq), &after, .state = JOIN_SUBMITTED,
			.path = row->org_path, .after = row->application_id)
		: db_one(web_db(rq), rq->a, join_previous, web_scope(rq), &before, .state = JOIN_SUBMITTED,
			.path = row->org_path, .before = row->application_id);

	*ret = next ? after.application_id : before.application_id;
	return f && f->code == ERR_MISSING ? NULL : f;
}

static failed
fill_head(struct rq *rq, const struct application *row, struct detail_view *d)
{
	struct action *at = NEW_N(rq->a, struct action, 2);
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);
	const struct choice *state = choice_of(join_states, row->state);
	int32_t left = calendar_workdays_between(rq->world->calendar, web_today(rq), row->due);
	bool open = row->state == JOIN_SUBMITTED;
	int64_t pending;
	id next, previous;

	TRY(neighbour(rq, row, true, &next));
	TRY(neighbour(rq, row, false, &previous));
	TRY(join_menu_count(rq, &pending));
	crumbs[0] = (struct crumb){ str_of(says_title.zh), S("/applications") };
	crumbs[1] = (struct crumb){ say(rq, &says_pending, html_count(rq->a, pending), (str){ 0 }),
		S("/applications") };
	rq->view.crumbs.at = crumbs;
	rq->view.crumbs.n = 2;
	d->head.h1 = say(rq, &says_of, row->name, (str){ 0 });
	d->head.state = (struct state){ .label = str_of(state->label), .tone = state->tone };
	d->head.line = open ? arena_cat(rq->a, say(rq, &says_number, row->number, date_text(rq->a, row->due)),
		say(rq, left >= 0 ? &says_left : &says_late, html_count(rq->a, left), (str){ 0 }))
		: say(rq, &says_no, row->number, (str){ 0 });
	if (previous.v)
		at[d->head.actions.n++] = (struct action){ says_previous.zh, "chevron-left",
			record_path(rq, &join_record, previous, ""), .primary = false };
	if (next.v)
		at[d->head.actions.n++] = (struct action){ says_next.zh, "chevron-right",
			record_path(rq, &join_record, next, ""), .icon_after = true };
	d->head.actions.at = at;
	return NULL;
}

static failed
fill_late(struct rq *rq, const struct application *row, struct detail_view *d)
{
	struct join_late_of_row late;

	TRY(db_one(web_db(rq), rq->a, join_late_of, &late, .application_id = row->application_id));
	if (late.escalated.us && row->state == JOIN_SUBMITTED)
		d->note = (struct note){ .tone = "warn", .head = say(rq, &says_above, late.above_name, (str){ 0 }),
			.text = say(rq, &says_above_text, row->org_name, moment_text(rq->a, late.escalated)) };
	return NULL;
}

static failed
review_view(struct rq *rq, struct application *row, struct detail_view *ret)
{
	struct detail_view d = { 0 };
	bool own;

	TRY(join_record_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), row));
	TRY(fill_head(rq, row, &d));
	TRY(fill_facts(rq, row, &d));
	TRY(fill_checks(rq, row, &d, &own));
	TRY(fill_decision(rq, row, own, &d));
	TRY(fill_moves(rq, row, &d));
	TRY(fill_late(rq, row, &d));
	*ret = d;
	return NULL;
}

failed
join_review_page(struct rq *rq)
{
	struct application row;
	struct detail_view d;

	TRY(review_view(rq, &row, &d));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

static failed
decide(struct act *x, void *v)
{
	return join_decide(x, v);
}

failed
join_move_do(struct rq *rq)
{
	const struct decide_form *form = rq->form;
	struct join_decision d = { .application = web_id(rq), .move = form->move, .reason = form->reason,
		.from = form->from ? form->from : JOIN_SUBMITTED };
	struct application row;

	(void)str_int(web_typed(rq, "rev"), &d.rev);
	TRY(join_record_one(web_db(rq), rq->a, rq->world, web_scope(rq), d.application, &row));
	web_flash(rq, str_of(says_decided.zh));
	TRY(web_write(rq, decide, &d, record_path(rq, &join_record, d.application, "").s, NULL));
	join_forget(rq->world, &d);
	return NULL;
}

/* --- showing a number in full ---------------------------------------------------------------------- */

failed
join_reveal_do(struct rq *rq)
{
	const struct reveal_form *form = rq->form;
	const struct field *f = entity_field(&application_entity, form->field);
	struct application row;
	struct detail_view d;
	struct entry entry;
	struct fact *facts;
	str plain;

	TRY(review_view(rq, &row, &d));
	if (!f || f->kind != KIND_SECRET)
		return FAIL(rq->a, ERR_INVALID, "bad request");
	entry = (struct entry){ .what = "member.reveal", .object = "join", .object_id = row.application_id,
		.org_path = row.org_path, .title = join_title(rq->a, row.name), .reason = form->reason,
		.changes = arena_fmt(rq->a, "{\"field\":\"%s\"}", f->name) };
	/* The audit row first: what is not recorded is not shown. */
	TRY(record_revealed(rq, &entry));
	TRY(crypt_open(rq->world->keys, rq->a, *(const struct secret *)field_of(f, &row), &plain));
	facts = NEW_N(rq->a, struct fact, FACTS_MOST);
	for (size_t i = 0; i < d.sections.at->facts.n; i++) {
		facts[i] = d.sections.at->facts.at[i];
		if (str_eq(facts[i].name, form->field)) {
			facts[i].value = (struct cell_view){ .kind = CELL_SHOWN, .text = plain };
			facts[i].reveal = (str){ 0 };
		}
	}
	d.sections.at = &(struct fact_section){ d.sections.at->head, d.sections.at->line, d.sections.at->more,
		{ facts, d.sections.at->facts.n } };
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}
