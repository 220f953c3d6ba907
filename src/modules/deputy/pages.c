/* pages.c - one's own deputies and whom one stands in for; what whoever keeps accounts may end. */
#include "modules/deputy/pages.h"

#include "deputy_pages.h"
#include "platform/rights.h"
#include "web/api.h"
#include "web/record.h"
#include "web_record.h"

#define OWN_MOST 100

static const struct text
	says_title   = { "deputies.title", "请假代理" },
	says_line    = { "deputies.line", "不在的日子，委托同事用您的岗位办事；他办的每件事都写明是代您办的" },
	says_given   = { "deputies.given", "我委托的" },
	says_held    = { "deputies.held", "委托我的" },
	says_none    = { "deputies.none", "没有委托过" },
	says_none_how = { "deputies.none_how", "请假、出差以前，可以先定好谁来代理、从哪天到哪天。" },
	says_nobody  = { "deputies.nobody", "没有人委托您" },
	says_back    = { "deputies.back", "收回" },
	says_return  = { "deputies.return", "退回" },
	says_go      = { "deputies.go", "换到这个岗位" },
	says_new     = { "deputies.new", "委托代理" },
	says_new_line = { "deputies.new_line", "代理人能办的不超过您自己的权限；不能转给别人，不能替您授权，也不能批他或您自己提交的事" },
	says_near    = { "deputies.near", "下面“代理人”列出的是您工会的 {1} 位干部。" },
	says_few     = { "deputies.few", "您的工会里没有别的干部，请按姓名找范围内其他工会的。" },
	says_found   = { "deputies.found", "姓名里有“{1}”的干部有 {2} 位，在下面“代理人”里选。" },
	says_none_found = { "deputies.none_found", "没有找到姓名里有“{1}”的干部。" },
	says_sent    = { "deputies.sent", "已委托，两边都发了消息。" },
	says_back_h1 = { "deputies.back_h1", "收回代理" },
	says_return_h1 = { "deputies.return_h1", "退回代理" },
	says_back_why = { "deputies.back_why", "马上结束：{1}不再能用{2}的岗位看和办；已经办的都算数。两边都会收到消息。" },
	says_ended   = { "deputies.ended", "代理已结束。" },
	says_stop    = { "deputies.stop", "结束代理" },
	says_reason  = { "deputies.reason", "理由" },
	says_who     = { "deputies.who", "{1}（{2}）" };

struct deputy_query { str word; };
#define F(m, ...) FIELD(struct deputy_query, m, __VA_ARGS__)
static const struct field query_fields[] = { F(word, .label = "姓名", .max = 40, .flags = FIND) };
#undef F
const struct entity deputy_query_entity =
	ENTITY(struct deputy_query, query_fields, .name = "deputy_query", .label = "找干部");

struct deputy_stop { str reason; };
#define F(m, ...) FIELD(struct deputy_stop, m, __VA_ARGS__)
static const struct field stop_fields[] = { F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity deputy_stop_entity =
	ENTITY(struct deputy_stop, stop_fields, .name = "deputy_stop", .label = "结束代理");

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* --- one's own --------------------------------------------------------------------------- */

static const struct column given_columns[] = {
	{ .label = S("代理人") }, { .label = S("工会"), .cut = true }, { .label = S("职务") }, { .label = S("从哪天起") },
	{ .label = S("到哪天止") }, { .label = S("事由"), .cut = true }, { .label = S("情况") }, { .label = S("办理") } };
static const struct column held_columns[] = {
	{ .label = S("委托人") }, { .label = S("工会"), .cut = true }, { .label = S("职务") }, { .label = S("从哪天起") },
	{ .label = S("到哪天止") }, { .label = S("事由"), .cut = true }, { .label = S("情况") }, { .label = S("办理") } };

static struct row
line_of(struct rq *rq, const struct deputy *d, bool given)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(given_columns));
	const struct choice *state = choice_of(deputy_states, d->state), *how = choice_of(deputy_ends, d->ended_by);

	c[0].text = given ? d->name : d->giver_name;
	c[1].text = d->org_name;
	c[2].text = d->title;
	c[3].text = date_text(rq->a, d->first_day);
	c[4].text = date_text(rq->a, d->last_day);
	c[5].text = d->reason;
	c[6] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone,
		.second = how ? str_of(how->label) : (str){ 0 } };
	if (d->state != DEPUTY_OVER)
		c[7] = (struct cell_view){ .text = str_of(given ? says_back.zh : says_return.zh),
			.href = arena_fmt(rq->a, "/me/deputies/%lld/end", (long long)d->deputy_id.v) };
	return (struct row){ .row_id = d->deputy_id, .label = c[0].text, .cells = { c, COUNT(given_columns) } };
}

static struct table_view
table_of(struct rq *rq, const struct deputies *all, bool given)
{
	struct row *rows = NEW_N(rq->a, struct row, all->n + 1);
	struct table_view t = { .head = str_of(given ? says_given.zh : says_held.zh),
		.columns = { given ? given_columns : held_columns, COUNT(given_columns) }, .rows = { rows, 0 },
		.nothing = { .icon = "user-check", .head = str_of(given ? says_none.zh : says_nobody.zh),
			.text = given ? str_of(says_none_how.zh) : (str){ 0 } } };

	for (size_t i = 0; i < all->n; i++) {
		const struct deputy *d = &all->at[i];

		if ((d->giver_person_id.v == rq->who->person.v) != given)
			continue;
		rows[t.rows.n++] = line_of(rq, d, given);
		if (!given && d->state == DEPUTY_NOW)
			t.more = (struct action){ .label = says_go.zh, .path = S("/scope") };
	}
	return t;
}

static failed
own_rows(struct rq *rq, id deputy, struct deputies *ret)
{
	*ret = (struct deputies){ 0 };
	return !rq->who->person.v ? NULL
		: deputy_of(web_db(rq), rq->a, rq->world, rq->who->person, deputy, OWN_MOST, ret);
}

static void
crumbs(struct rq *rq, bool inside)
{
	static const struct crumb at[] = { { S("我的账号"), S("/me") }, { S("请假代理"), S("/me/deputies") } };

	rq->view.crumbs = (struct crumbs){ at, inside ? 2 : 1 };
}

failed
deputies_own_page(struct rq *rq)
{
	static const struct action act = { "委托代理", "user-check", S("/me/deputies/new"), .primary = true };
	struct table_view *tables = NEW_N(rq->a, struct table_view, 2);
	struct detail_view d = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) },
		.tables = { tables, 2 } };
	struct deputies own;

	TRY(own_rows(rq, (id){ 0 }, &own));
	tables[0] = table_of(rq, &own, true);
	tables[1] = table_of(rq, &own, false);
	if (rq->who->post.v && !rq->who->behalf.deputy.v)
		d.head.actions = (struct actions){ &act, 1 };
	crumbs(rq, false);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* All of them are there: few are named in a year. */
failed
deputies_own_get(struct rq *rq)
{
	struct deputies own;

	TRY(own_rows(rq, (id){ 0 }, &own));
	return api_rows(rq, &deputy_entity, own.at, own.n);
}

/* --- naming one ------------------------------------------------------------------------------ */

static struct options
post_options(struct rq *rq, const struct rights *mine)
{
	struct option *at = NEW_N(rq->a, struct option, mine->own + 1);
	str typed = web_typed(rq, "post_id");

	for (size_t i = 0; i < mine->own; i++) {
		const struct right *r = &mine->at[i];

		at[i] = (struct option){ arena_int(rq->a, r->post.v), arena_fmt(rq->a, FMT " " FMT, ARG(r->org_name),
			ARG(r->title)) };
		at[i].chosen = typed.n ? str_eq(typed, at[i].value) : r->post.v == rq->who->post.v;
	}
	return (struct options){ at, mine->own };
}

/* What he chose before stays among those offered, whatever he searched for since. */
static struct options
deputy_options(struct rq *rq, const struct candidates *found)
{
	struct option *at = NEW_N(rq->a, struct option, found->n + 1);
	str typed = web_typed(rq, "own_post_id");

	for (size_t i = 0; i < found->n; i++) {
		const struct candidate *c = &found->at[i];

		at[i] = (struct option){ arena_int(rq->a, c->own_post_id.v), say(rq, &says_who, c->name,
			arena_fmt(rq->a, FMT " " FMT, ARG(c->org_name), ARG(c->title))) };
		at[i].chosen = str_eq(typed, at[i].value);
	}
	return (struct options){ at, found->n };
}

static str
typed_word(struct rq *rq)
{
	const struct deputy_query *q = rq->route->query ? rq->query : NULL;

	return str_trim(q ? q->word : (str){ 0 });
}

static failed
found_for(struct rq *rq, str word, struct candidates *ret)
{
	struct buf like = { .a = rq->a };

	buf_char(&like, '%');
	for (size_t i = 0; i < word.n; i++) {
		if (word.s[i] == '%' || word.s[i] == '_' || word.s[i] == '\\')
			buf_char(&like, '\\');
		buf_char(&like, word.s[i]);
	}
	buf_char(&like, '%');
	return deputy_found(web_db(rq), rq->a, rq->who, word.n ? buf_str(&like) : (str){ 0 }, ret);
}

static str
found_line(struct rq *rq, str word, size_t n)
{
	str many = html_count(rq->a, (int64_t)n);

	if (word.n)
		return n ? say(rq, &says_found, word, many) : say(rq, &says_none_found, word, (str){ 0 });
	return n ? say(rq, &says_near, many, (str){ 0 }) : str_of(says_few.zh);
}

failed
deputy_new_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &deputy_form_entity, NULL);
	struct candidates found;
	struct rights mine;
	str word = typed_word(rq);

	TRY(rights_of(web_db(rq), rq->a, rq->world, rq->who->person, &mine));
	TRY(found_for(rq, word, &found));
	for (size_t i = 0; i < f.sections.at->fields.n; i++) {
		struct form_field *field = (struct form_field *)(uintptr_t)&f.sections.at->fields.at[i];

		if (field->field == entity_field(&deputy_form_entity, S("post_id")))
			field->options = post_options(rq, &mine);
		if (field->field == entity_field(&deputy_form_entity, S("own_post_id")))
			field->options = deputy_options(rq, &found);
	}
	f.head = (struct page_head){ .h1 = str_of(says_new.zh), .line = str_of(says_new_line.zh) };
	f.path = S("/me/deputies");
	f.back = S("/me/deputies");
	f.submit = says_new.zh;
	crumbs(rq, true);
	TRY(web_page(rq, f.head.h1));
	deputy_form_page(&rq->out, &rq->view, &f, word, found_line(rq, word, found.n));
	return web_done(rq);
}

failed
deputy_candidates_get(struct rq *rq)
{
	struct candidates found;

	TRY(found_for(rq, typed_word(rq), &found));
	return api_rows(rq, &candidate_entity, found.at, found.n);
}

struct giving { const struct deputy_form *form; id made; };

static failed
give_rule(struct act *x, void *v)
{
	struct giving *g = v;

	return deputy_give(x, g->form, &g->made);
}

failed
deputy_give_do(struct rq *rq)
{
	struct giving g = { 0 };

	TRY(api_form(rq));
	g.form = rq->form;
	if (rq->route->flags & API)
		return web_write(rq, give_rule, &g, "/api/v1/me/deputies", &g.made);
	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, give_rule, &g, "/me/deputies", NULL);
}

/* --- its end ----------------------------------------------------------------------------------- */

static failed
ask_page(struct rq *rq, const struct deputy *d, const struct text *h1, bool reason, str path, str back)
{
	struct confirm_view c = { .head = { .h1 = str_of(h1->zh), .line = arena_fmt(rq->a, FMT " " FMT,
			ARG(d->org_name), ARG(d->title)) },
		.note = { .tone = "warn", .text = say(rq, &says_back_why, d->name, d->giver_name) },
		.path = path, .back = back, .submit = h1->zh, .once = web_once(rq) };

	if (reason) {
		c.reason_label = str_of(says_reason.zh);
		c.reason = web_typed(rq, "reason");
		c.fault = web_form_field(rq, &stop_fields[0], NULL).fault;
	}
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

failed
deputy_back_page(struct rq *rq)
{
	struct deputies own;

	TRY(own_rows(rq, web_id(rq), &own));
	if (!own.n)
		return FAIL(rq->a, ERR_MISSING, "deputy %lld is not his", (long long)web_id(rq).v);
	crumbs(rq, true);
	return ask_page(rq, &own.at[0],
		own.at[0].giver_person_id.v == rq->who->person.v ? &says_back_h1 : &says_return_h1, false,
		rq->http->path, S("/me/deputies"));
}

struct ending { id deputy; str reason; };

static failed
back_rule(struct act *x, void *v)
{
	return deputy_take_back(x, ((const struct ending *)v)->deputy);
}

failed
deputy_back_do(struct rq *rq)
{
	struct ending e = { .deputy = web_id(rq) };

	if (!(rq->route->flags & API))
		web_flash(rq, str_of(says_ended.zh));
	return web_write(rq, back_rule, &e, "/me/deputies", NULL);
}

failed
deputy_page(struct rq *rq)
{
	struct deputy row;
	struct detail_view d;
	struct action *stop = NEW(rq->a, struct action);

	TRY(record_detail_view(rq, &deputy_record, web_id(rq), &row, &d));
	d.head.h1 = say(rq, &says_who, row.giver_name,
		arena_fmt(rq->a, FMT " " FMT, ARG(row.org_name), ARG(row.title)));
	if (row.state != DEPUTY_OVER && web_may(rq, "account.edit")) {
		*stop = (struct action){ says_stop.zh, "ban", record_path(rq, &deputy_record, row.deputy_id, "/end") };
		d.head.actions = (struct actions){ stop, 1 };
	}
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
deputy_stop_page(struct rq *rq)
{
	struct deputy row;

	TRY(deputy_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &row));
	return ask_page(rq, &row, &says_stop, true, rq->http->path, record_path(rq, &deputy_record, row.deputy_id, ""));
}

static failed
stop_rule(struct act *x, void *v)
{
	const struct ending *e = v;

	return deputy_stop(x, e->deputy, e->reason);
}

failed
deputy_stop_do(struct rq *rq)
{
	struct ending e = { .deputy = web_id(rq) };

	TRY(api_form(rq));
	e.reason = ((const struct deputy_stop *)rq->form)->reason;
	if (!(rq->route->flags & API))
		web_flash(rq, str_of(says_ended.zh));
	return web_write(rq, stop_rule, &e, record_path(rq, &deputy_record, e.deputy, "").s, NULL);
}
