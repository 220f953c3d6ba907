/* review_pages.c - one version on the desk: what changed, who reviewed, what is to be decided, its sheet. */
#include <string.h>

#include "content_desk.h"
#include "modules/content/desk.h"
#include "pdf/pdf.h"
#include "web/record.h"

static const struct text
	says_list     = { "articles.crumb", "稿件与三审" },
	says_online   = { "version.online", "线上是 {1} 发布的第 {2} 版，这一版终审通过以后才换上。" },
	says_is_live  = { "version.live", "正在网站上，{1} 发布。" },
	says_column   = { "version.column", "拟发：网站“{1}”" },
	says_edit     = { "version.edit", "改稿" },
	says_preview  = { "version.preview", "预览" },
	says_open     = { "version.open", "看线上版" },
	says_newer    = { "version.newer", "这不是最新的一版" },
	says_newest   = { "version.newest", "看最新一版" },
	says_waiting  = { "version.waiting", "还没到" },
	says_yours    = { "version.yours", "等您审" },
	says_now      = { "version.now", "审核中" },
	says_until    = { "version.until", "最晚 {1}" },
	says_passed   = { "version.passed", "通过" },
	says_returned = { "version.returned", "退回" },
	says_nobody   = { "version.nobody", "待定" },
	says_first    = { "version.first", "初审" }, says_second = { "version.second", "复审" },
	says_final    = { "version.final", "终审" },
	says_decide   = { "version.decide", "下一步" },
	says_reason   = { "version.reason", "意见" },
	says_hint     = { "version.hint", "退回、撤下必须写；通过可以不写" },
	says_move     = { "version.move", "请选择怎么办。" },
	says_moved    = { "version.moved", "已办理。" },
	says_began    = { "version.began", "写稿" },
	says_by       = { "version.by", "{1} {2}" },
	says_planned  = { "version.planned", "安排已保存。" },
	says_versions = { "version.versions", "各版" },
	says_number   = { "version.number", "版次" }, says_state = { "version.state", "状态" },
	says_who      = { "version.who", "修改人" }, says_when = { "version.when", "时间" },
	says_nth      = { "version.nth", "第 {1} 版" };

static str
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

static str
label_of(int64_t state)
{
	return str_of(choice_of(content_states, state)->label);
}

/* --- three reviews -------------------------------------------------------------------------- */

static const struct { int64_t state; const struct text *order; const char *permit; } reviews[] = {
	{ CONTENT_FIRST, &says_first, "content.first" }, { CONTENT_SECOND, &says_second, "content.second" },
	{ CONTENT_FINAL, &says_final, "content.final" },
};

/* The step by which a review ended: somebody passed or returned it there. */
static const struct flow_step *
step_of(const struct flow_steps *steps, int64_t state)
{
	for (size_t i = 0; i < steps->n; i++)
		if (steps->at[i].from_state == state && steps->at[i].to_state != CONTENT_RECALLED)
			return &steps->at[i];
	return NULL;
}

failed
version_reviews(struct rq *rq, const struct content_text *t, const struct flow_steps *steps, struct version_view *v)
{
	struct review_line *at = NEW_N(rq->a, struct review_line, COUNT(reviews));
	struct flow_place place;

	TRY(flow_place(web_db(rq), rq->a, &content_flow, t->version_id, &place));
	for (size_t i = 0; i < COUNT(reviews); i++) {
		const struct flow_step *s = step_of(steps, reviews[i].state);
		bool returned = s && s->to_state == CONTENT_RETURNED, now = t->state == reviews[i].state;

		at[i] = (struct review_line){ .order = str_of(reviews[i].order->zh), .name = str_of(says_nobody.zh) };
		if (s) {
			at[i].name = s->by_name;
			at[i].state = (struct state){ str_of(returned ? says_returned.zh : says_passed.zh),
				returned ? "bad" : "good", NULL };
			at[i].line = content_say(rq->a, &says_by, s->by_post, moment_text(rq->a, s->at));
			at[i].remark = s->reason;
		} else if (now) {
			at[i].yours = v->decision.moves.n && web_may(rq, reviews[i].permit);
			at[i].state = (struct state){ str_of(at[i].yours ? says_yours.zh : says_now.zh), "warn", NULL };
			if (place.due.ymd)
				at[i].line = content_say(rq->a, &says_until, date_text(rq->a, place.due), (str){ 0 });
		} else
			at[i].state = (struct state){ str_of(says_waiting.zh), NULL, NULL };
	}
	v->reviews.at = at;
	v->reviews.n = COUNT(reviews);
	return NULL;
}

/* --- the page --------------------------------------------------------------------------------- */

static failed
fill_decision(struct rq *rq, const struct content_text *t, struct decision *ret)
{
	struct flow_offers offers;
	struct option *at;
	str typed = web_typed(rq, "move");

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, &content_flow, t->version_id, &offers));
	at = NEW_N(rq->a, struct option, offers.n + 1);
	for (size_t i = 0; i < offers.n; i++) {
		const struct move *m = offers.at[i].move;

		at[ret->moves.n++] = (struct option){ str_of(m->name), str_of(m->label), str_of(m->hint),
			offers.n == 1 || str_eq(typed, str_of(m->name)) };
	}
	if (!offers.n)
		return NULL;
	ret->moves.at = at;
	ret->head = str_of(says_decide.zh);
	ret->path = arena_fmt(rq->a, "/articles/version/%lld/move", (long long)t->version_id.v);
	ret->reason = web_typed(rq, "reason");
	ret->reason_label = str_of(says_reason.zh);
	ret->reason_hint = str_of(says_hint.zh);
	ret->rev = t->state;
	ret->once = web_once(rq);
	if (rq->fault && rq->fault->field && !strcmp(rq->fault->field->name, "move"))
		ret->move_fault = err_sentence(rq->a, rq->fault);
	else if (rq->fault && !rq->fault->field)
		ret->fault = err_sentence(rq->a, rq->fault);
	return NULL;
}

/* With what it is compared: what is read now, else the version before it. */
static failed
find_other(struct rq *rq, const struct content_text *t, const struct article *a, const struct version_list_rows *all,
           struct content_text *ret, bool *found)
{
	id other = a->live_id.v == t->version_id.v ? (id){ 0 } : a->live_id;

	for (size_t i = 0; i < all->n && !other.v; i++)
		if (all->at[i].number == t->number - 1)
			other = all->at[i].version_id;
	*found = other.v > 0;
	return other.v ? db_one(web_db(rq), rq->a, text_get, web_scope(rq), ret, .version_id = other) : NULL;
}

static failed
fill_text(struct rq *rq, const struct content_text *t, const struct article *a, const struct version_list_rows *all,
          struct version_view *v)
{
	struct clean_found found;
	struct content_text other;
	struct html body;
	bool any;

	TRY(clean_html(rq->a, t->body, &v->body, &found));
	TRY(find_other(rq, t, a, all, &other, &any));
	if (!any)
		return NULL;
	TRY(clean_html(rq->a, other.body, &body, &found));
	v->compared = other.number;
	v->difference = content_difference(rq->a, clean_text(rq->a, body), clean_text(rq->a, v->body));
	v->marking = str_find_str(rq->http->query, S("view=plain")) < 0;
	v->toggle = v->marking ? arena_cat(rq->a, rq->http->path, S("?view=plain")) : rq->http->path;
	return NULL;
}

static void
fill_facts(struct rq *rq, const struct content_text *t, struct version_view *v)
{
	static const char *const names[] = { "summary", "source", "author", "topic", "tags", "sourced",
		"unclassified" };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names));

	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *f = entity_field(&content_text_entity, str_of(names[i]));

		at[i] = (struct fact){ .label = str_of(f->label), .value = { .text = field_show(rq->a, f, t) },
			.wide = f->flags & LONG };
	}
	v->facts = (struct facts){ at, COUNT(names) };
}

static void
fill_versions(struct rq *rq, const struct version_list_rows *all, struct version_view *v)
{
	static const struct text *const heads[] = { &says_number, &says_state, &says_who, &says_when };
	struct column *columns = NEW_N(rq->a, struct column, COUNT(heads));
	struct row *rows = NEW_N(rq->a, struct row, all->n + 1);

	for (size_t i = 0; i < COUNT(heads); i++)
		columns[i] = (struct column){ .label = str_of(heads[i]->zh) };
	for (size_t i = 0; i < all->n; i++) {
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));
		const struct choice *state = choice_of(content_states, all->at[i].state);

		cells[0] = (struct cell_view){ .text = content_say(rq->a, &says_nth, number(rq->a, all->at[i].number),
			(str){ 0 }),
			.href = arena_fmt(rq->a, "/articles/version/%lld", (long long)all->at[i].version_id.v) };
		cells[1] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone };
		cells[2] = (struct cell_view){ .text = all->at[i].by_name };
		cells[3] = (struct cell_view){ .text = moment_text(rq->a, all->at[i].changed) };
		rows[i] = (struct row){ .label = cells[0].text, .cells = { cells, COUNT(heads) } };
	}
	v->versions = (struct table_view){ .head = str_of(says_versions.zh), .columns = { columns, COUNT(heads) },
		.rows = { rows, all->n } };
}

static void
fill_moves(struct rq *rq, const struct flow_steps *steps, struct moves *ret)
{
	struct move_view *at = NEW_N(rq->a, struct move_view, steps->n + 1);

	for (size_t i = 0; i < steps->n; i++) {
		const struct flow_step *s = &steps->at[steps->n - 1 - i];

		at[i] = (struct move_view){ .what = s->from_state ? s->move_label : str_of(says_began.zh),
			.when = moment_text(rq->a, s->at), .by = content_say(rq->a, &says_by, s->by_post, s->by_name),
			.why = s->reason };
	}
	*ret = (struct moves){ at, steps->n };
}

static void
fill_plan(struct rq *rq, const struct article *a, struct version_view *v)
{
	struct article_plan plan = { .pinned = a->pinned, .publish_hour = 9 };

	if (a->publish_from.us) {
		plan.publish_on = date_of(a->publish_from);
		plan.publish_hour = (a->publish_from.us - moment_of(plan.publish_on).us) / HOUR;
	}
	if (a->withdraw_on.us)
		plan.withdraw_day = date_plus(date_of(a->withdraw_on), -1);
	v->plan = web_form_view(rq, &article_plan_entity, &plan);
	v->plan.path = arena_fmt(rq->a, "/articles/%lld/plan", (long long)a->article_id.v);
}

static void
fill_head(struct rq *rq, const struct content_text *t, const struct article *a, struct version_view *v)
{
	struct action *at = NEW_N(rq->a, struct action, 3);
	const struct choice *state = choice_of(content_states, t->state);
	size_t n = 0;

	v->head = (struct page_head){ .h1 = t->title, .state = { str_of(state->label), state->tone, NULL },
		.line = content_say(rq->a, &says_column, t->column_name, (str){ 0 }) };
	if (a->live_id.v == t->version_id.v)
		v->note = (struct note){ .tone = "good", .head = content_say(rq->a, &says_is_live, moment_text(rq->a,
			a->published),
			(str){ 0 }) };
	else if (a->newest_id.v != t->version_id.v)
		v->note = (struct note){ .tone = "info", .head = str_of(says_newer.zh), .action = { says_newest.zh,
			"arrow-right",
			arena_fmt(rq->a, "/articles/%lld", (long long)a->article_id.v) } };
	else if (a->live_id.v && v->compared)
		v->note = (struct note){ .tone = "info", .head = content_say(rq->a, &says_online, date_text(rq->a,
			date_of(a->published)), number(rq->a, v->compared)) };
	at[n++] = (struct action){ says_preview.zh, "device-mobile",
		arena_fmt(rq->a, "/articles/version/%lld/preview", (long long)t->version_id.v) };
	if (a->live_id.v)
		at[n++] = (struct action){ says_open.zh, "external-link",
			arena_fmt(rq->a, "/site/article/%lld", (long long)a->article_id.v) };
	if (web_may(rq, "content.write") && a->newest_id.v == t->version_id.v)
		at[n++] = (struct action){ says_edit.zh, "pencil",
			arena_fmt(rq->a, "/articles/%lld/edit", (long long)a->article_id.v) };
	v->head.actions = (struct actions){ at, n };
}

static failed
show_version(struct rq *rq, id version)
{
	struct version_view v = { 0 };
	struct version_list_rows all;
	struct flow_steps steps;
	struct content_text t;
	struct article a;
	struct crumb *crumb = NEW(rq->a, struct crumb);

	TRY(db_one(web_db(rq), rq->a, text_get, web_scope(rq), &t, .version_id = version));
	TRY(article_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), t.article_id, &a));
	TRY(db_all(web_db(rq), rq->a, version_list, web_scope(rq), &all, .article_id = t.article_id));
	TRY(flow_steps(web_db(rq), rq->a, &content_flow, version, &steps));
	v.text = &t;
	TRY(fill_text(rq, &t, &a, &all, &v));
	TRY(fill_decision(rq, &t, &v.decision));
	TRY(version_reviews(rq, &t, &steps, &v));
	TRY(content_remarks(web_db(rq), rq->a, &t, &v.checks));
	fill_facts(rq, &t, &v);
	fill_versions(rq, &all, &v);
	fill_moves(rq, &steps, &v.moves);
	fill_head(rq, &t, &a, &v);
	if (t.state != CONTENT_DRAFT)
		v.sheet = arena_fmt(rq->a, "/articles/version/%lld/sheet.pdf", (long long)version.v);
	if (web_may(rq, "content.write") && a.newest_id.v == version.v)
		fill_plan(rq, &a, &v);
	*crumb = (struct crumb){ str_of(says_list.zh), S("/articles") };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, t.title));
	desk_version(&rq->out, &rq->view, &v);
	return web_done(rq);
}

failed
version_page(struct rq *rq)
{
	return show_version(rq, web_id(rq));
}

failed
article_page(struct rq *rq)
{
	struct article a;

	TRY(article_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &a));
	return show_version(rq, a.newest_id);
}

/* --- deciding ---------------------------------------------------------------------------------- */

struct moving { id version; str move, reason; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, &content_flow, m->version, m->move, m->from, m->reason);
}

/* `rev` is the state the reviewer saw: who comes second is told who was first. */
failed
version_move_do(struct rq *rq)
{
	const struct content_move_form *form = rq->form;
	struct moving m = { web_id(rq), form->move, form->reason, 0 };

	if (!str_int(web_typed(rq, "rev"), &m.from))
		m.from = CONTENT_DRAFT;
	if (!form->move.n)
		return FAIL_SAY(rq->a, ERR_INVALID, &content_move_entity.fields[0], &says_move);
	web_flash(rq, str_of(says_moved.zh));
	return web_write(rq, move_rule, &m, arena_fmt(rq->a, "/articles/version/%lld", (long long)m.version.v).s, NULL);
}

struct planning { id article; const struct article_plan *plan; };

static failed
plan_rule(struct act *x, void *v)
{
	const struct planning *p = v;

	return article_schedule(x, p->article, p->plan);
}

failed
article_plan_do(struct rq *rq)
{
	struct planning p = { web_id(rq), rq->form };

	web_flash(rq, str_of(says_planned.zh));
	return web_write(rq, plan_rule, &p, arena_fmt(rq->a, "/articles/%lld", (long long)p.article.v).s, NULL);
}

/* --- as readers will see it --------------------------------------------------------------------- */

failed
version_preview_page(struct rq *rq)
{
	struct site_article a = { 0 };
	struct clean_found found;
	struct content_text t;
	struct site_place s;

	TRY(db_one(web_db(rq), rq->a, text_get, web_scope(rq), &t, .version_id = web_id(rq)));
	TRY(site_place(rq, t.org_id, &s));
	a = (struct site_article){ .article_id = t.article_id, .title = t.title, .source = t.source, .author = t.author,
		.when = date_text(rq->a, date_of(t.changed)), .column = t.column_name, .column_path = s.home,
		.preview = true,
		.complaint = S("/complaints/new") };
	TRY(clean_html(rq->a, t.body, &a.body, &found));
	TRY(site_open(rq, t.title, &s));
	site_show_article(rq, &a);
	return site_close(rq, &s);
}

/* --- the sheet -------------------------------------------------------------------------------------- */

static const struct text
	sheet_title   = { "sheet.title", "稿件三审单" },
	sheet_article = { "sheet.article", "标题" }, sheet_column = { "sheet.column", "栏目" },
	sheet_source  = { "sheet.source", "来源、作者" }, sheet_version = { "sheet.version", "版次、状态" },
	sheet_checks  = { "sheet.checks", "核对" }, sheet_hash = { "sheet.hash", "送审文字摘要值" },
	sheet_yes     = { "sheet.yes", "事实和来源已核对；已做保密审查" },
	sheet_review  = { "sheet.review", "审次" }, sheet_name = { "sheet.name", "审稿人" },
	sheet_time    = { "sheet.time", "时间" }, sheet_result = { "sheet.result", "结论" },
	sheet_remark  = { "sheet.remark", "意见" }, sheet_none = { "sheet.none", "无" },
	sheet_wrote   = { "sheet.wrote", "写稿" },
	sheet_note    = { "sheet.note", "三位审稿人与作者各不相同，由系统按人核对。发布的文字与摘要值一致，改动一字须重新三审。" },
	sheet_two     = { "sheet.two", "{1}；{2}" },
	sheet_file    = { "sheet.file", "三审单-{1}.pdf" };

static failed
make_sheet(struct rq *rq, const struct content_text *t, const struct flow_steps *steps, str *ret)
{
	static const struct pdf_column fact_columns[] = { { .share = 1, .style = PDF_TEXT }, { .share = 4,
		.style = PDF_TEXT } };
	struct pdf_column columns[] = { { str_of(sheet_review.zh), 1, PDF_TEXT }, { str_of(sheet_name.zh), 2.4,
		PDF_TEXT },
		{ str_of(sheet_time.zh), 2, PDF_TEXT }, { str_of(sheet_result.zh), 1, PDF_TEXT },
		{ str_of(sheet_remark.zh), 3, PDF_TEXT } };
	str *cells = NEW_N(rq->a, str, 5 * COUNT(reviews));
	struct pdf *p = pdf_new(rq->a, &(struct pdf_paper){ .title = str_of(sheet_title.zh), .footer = t->org_name,
		.made = world_now(rq->world) });
	str facts[] = { str_of(sheet_article.zh), t->title, str_of(sheet_column.zh), t->column_name,
		str_of(sheet_source.zh), content_say(rq->a, &sheet_two, t->source, t->author.n ? t->author
		: str_of(sheet_none.zh)),
		str_of(sheet_version.zh), content_say(rq->a, &sheet_two, content_say(rq->a, &says_nth, number(rq->a,
		t->number),
			(str){ 0 }), label_of(t->state)),
		str_of(sheet_wrote.zh), content_say(rq->a, &sheet_two, t->by_name, moment_text(rq->a, t->changed)),
		str_of(sheet_checks.zh), str_of(t->sourced && t->unclassified ? sheet_yes.zh : sheet_none.zh),
		str_of(sheet_hash.zh), crypt_hex(rq->a, t->hash.bytes) };

	for (size_t i = 0; i < COUNT(reviews); i++) {
		const struct flow_step *s = step_of(steps, reviews[i].state);
		str *row = cells + 5 * i;

		row[0] = str_of(reviews[i].order->zh);
		row[1] = s ? arena_fmt(rq->a, FMT "\n" FMT, ARG(s->by_name), ARG(s->by_post)) : str_of(says_nobody.zh);
		row[2] = s ? moment_text(rq->a, s->at) : S("");
		row[3] = s ? str_of(s->to_state == CONTENT_RETURNED ? says_returned.zh : says_passed.zh) : S("");
		row[4] = s && s->reason.n ? s->reason : S("");
	}
	pdf_text(p, PDF_TITLE, str_of(sheet_title.zh));
	pdf_space(p, 4);
	pdf_table(p, &(struct pdf_table){ fact_columns, COUNT(fact_columns), facts, COUNT(facts) / 2 });
	pdf_space(p, 6);
	pdf_table(p, &(struct pdf_table){ columns, COUNT(columns), cells, COUNT(reviews) });
	pdf_space(p, 4);
	pdf_text(p, PDF_NOTE, str_of(sheet_note.zh));
	pdf_seal(p, t->org_name, date_text(rq->a, web_today(rq)));
	return pdf_make(p, ret);
}

failed
version_sheet(struct rq *rq)
{
	struct flow_steps steps;
	struct content_text t;
	str bytes;

	TRY(db_one(web_db(rq), rq->a, text_get, web_scope(rq), &t, .version_id = web_id(rq)));
	TRY(flow_steps(web_db(rq), rq->a, &content_flow, t.version_id, &steps));
	web_give_back(rq);
	TRY(make_sheet(rq, &t, &steps, &bytes));
	return web_pdf(rq, bytes, content_say(rq->a, &sheet_file, t.title, (str){ 0 }), true);
}
