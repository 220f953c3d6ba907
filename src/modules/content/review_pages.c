/* review_pages.c - one version on the desk: what changed, who reviewed, what is to be decided, its sheet. */
#include <string.h>

#include "content_desk.h"
#include "modules/content/desk.h"
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
	says_decide   = { "version.decide", "下一步" },
	says_reason   = { "version.reason", "意见" },
	says_hint     = { "version.hint", "退回、撤下必须写；通过可以不写" },
	says_proof_hint = { "version.proof_hint", "退回必须写，一行写一处差错；没有差错可以不写" },
	says_move     = { "version.move", "请选择怎么办。" },
	says_moved    = { "version.moved", "已办理。" },
	says_began    = { "version.began", "写稿" },
	says_by       = { "version.by", "{1} {2}" },
	says_planned  = { "version.planned", "安排已保存。" },
	says_versions = { "version.versions", "各版" },
	says_number   = { "version.number", "版次" }, says_state = { "version.state", "状态" },
	says_who      = { "version.who", "修改人" }, says_when = { "version.when", "时间" },
	says_nth      = { "version.nth", "第 {1} 版" },
	says_models   = { "version.models", "劳模工匠风采" }, says_gone = { "version.gone", "本人撤回同意" },
	says_agrees   = { "version.agrees", "{1}，同意书：{2}" }, says_agreed = { "version.agreed", "本人同意展示" },
	says_withdrew = { "version.withdrew", "{1} 撤回，不再展示" },
	says_file     = { "sheet.file", "三审单-{1}.pdf" }, says_proof_file = { "sheet.proof_file", "三校三审单-{1}.pdf" };

static str
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
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
	ret->reason_hint = str_of(t->state >= CONTENT_PROOF_1 ? says_proof_hint.zh : says_hint.zh);
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

static failed
fill_facts(struct rq *rq, const struct content_text *t, struct version_view *v)
{
	static const char *const names[] = { "summary", "source", "author", "topic", "tags", "sourced",
		"unclassified" };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names) + 1);
	struct content_model m;

	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *f = entity_field(&content_text_entity, str_of(names[i]));

		at[i] = (struct fact){ .label = str_of(f->label), .value = { .text = field_show(rq->a, f, t) },
			.wide = f->flags & LONG };
	}
	v->facts = (struct facts){ at, COUNT(names) };
	if (!t->honour)
		return NULL;
	TRY(content_model_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), t->article_id, &m));
	at[v->facts.n++] = (struct fact){ .label = str_of(says_agreed.zh), .wide = true,
		.value = { .text = m.consent_gone.us
		? content_say(rq->a, &says_withdrew, date_text(rq->a, date_of(m.consent_gone)), (str){ 0 })
		: content_say(rq->a, &says_agrees, date_text(rq->a, m.consent_on), m.consent_paper) } };
	return site_person_of(rq, &(struct content_person){ t->person_name, t->honour, t->level, t->award_year,
		t->unit },
		t->cover_id, &v->person);
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

/* The place in the gallery, the last of the form, is asked of its entries alone. */
static failed
fill_plan(struct rq *rq, const struct article *a, const struct content_text *t, struct version_view *v)
{
	struct article_plan plan = { .pinned = a->pinned, .publish_hour = 9 };
	struct form_section *one = NEW(rq->a, struct form_section);
	struct content_model m;

	if (a->publish_from.us) {
		plan.publish_on = date_of(a->publish_from);
		plan.publish_hour = (a->publish_from.us - moment_of(plan.publish_on).us) / HOUR;
	}
	if (a->withdraw_on.us)
		plan.withdraw_day = date_plus(date_of(a->withdraw_on), -1);
	if (t->honour) {
		TRY(content_model_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), a->article_id, &m));
		plan.rank = m.rank;
	}
	v->plan = web_form_view(rq, &article_plan_entity, &plan);
	*one = v->plan.sections.at[0];
	one->fields.n -= !t->honour;
	v->plan.sections.at = one;
	v->plan.path = arena_fmt(rq->a, "/articles/%lld/plan", (long long)a->article_id.v);
	return NULL;
}

static void
fill_head(struct rq *rq, const struct content_text *t, const struct article *a, struct version_view *v)
{
	struct action *at = NEW_N(rq->a, struct action, 4);
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
		at[n++] = (struct action){ says_edit.zh, "pencil", arena_fmt(rq->a, "/%s/%lld/edit",
			t->honour ? "models" : "articles", (long long)a->article_id.v) };
	if (t->honour && web_may(rq, "content.write"))
		at[n++] = (struct action){ says_gone.zh, "ban",
			arena_fmt(rq->a, "/models/%lld/disagree", (long long)a->article_id.v) };
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
	TRY(version_findings(rq, &t, &all, &v));
	TRY(content_remarks(web_db(rq), rq->a, &t, &v.checks));
	TRY(fill_facts(rq, &t, &v));
	fill_versions(rq, &all, &v);
	fill_moves(rq, &steps, &v.moves);
	fill_head(rq, &t, &a, &v);
	if (t.state != CONTENT_DRAFT)
		v.sheet = arena_fmt(rq->a, "/articles/version/%lld/sheet.pdf", (long long)version.v);
	if (web_may(rq, "content.write") && a.newest_id.v == version.v)
		TRY(fill_plan(rq, &a, &t, &v));
	*crumb = t.honour ? (struct crumb){ str_of(says_models.zh), S("/models") }
		: (struct crumb){ str_of(says_list.zh), S("/articles") };
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

failed
model_page(struct rq *rq)
{
	struct content_model m;

	TRY(content_model_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	return show_version(rq, m.newest_id);
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
	if (t.honour)
		TRY(site_person_of(rq, &(struct content_person){ t.person_name, t.honour, t.level, t.award_year,
			t.unit },
			t.cover_id, &a.person));
	TRY(site_open(rq, t.title, &s));
	site_show_article(rq, &a);
	return site_close(rq, &s);
}

/* --- the sheet -------------------------------------------------------------------------------------- */

failed
version_sheet(struct rq *rq)
{
	struct version_view v = { 0 };
	struct version_list_rows all;
	struct flow_steps steps;
	struct content_text t;
	str bytes;

	TRY(db_one(web_db(rq), rq->a, text_get, web_scope(rq), &t, .version_id = web_id(rq)));
	TRY(db_all(web_db(rq), rq->a, version_list, web_scope(rq), &all, .article_id = t.article_id));
	TRY(flow_steps(web_db(rq), rq->a, &content_flow, t.version_id, &steps));
	TRY(version_reviews(rq, &t, &steps, &v));
	TRY(version_findings(rq, &t, &all, &v));
	web_give_back(rq);
	TRY(version_sheet_make(rq, &t, &steps, &v, &bytes));
	return web_pdf(rq, bytes, content_say(rq->a, v.proofed ? &says_proof_file : &says_file, t.title, (str){ 0 }),
		true);
}
