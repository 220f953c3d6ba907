/*
 * record_lists.c - a record's list as somebody likes it: views saved under a name, the one the list
 * opens with, the columns and their order.  Everything works without script, and the export takes
 * the columns that the list shows.
 */
#include <string.h>

#include "platform/lists.h"
#include "platform/undo.h"
#include "web/lists.h"
#include "web/lists_inside.h"
#include "web/sheets.h"
#include "web_lists.h"
#include "web_record.h"

static const struct text
	says_all       = { "lists.all", "全部" },
	says_save_h1   = { "lists.save", "存下查看方式" },
	says_save_line = { "lists.save_line", "以后在{1}列表上方点一下，就按这些条件和这些列来看" },
	says_save_word = { "lists.save_word", "存下" },
	says_what      = { "lists.what", "条件" },
	says_none_what = { "lists.no_condition", "没有条件，全部{1}" },
	says_chosen    = { "lists.chosen", "已选定" },
	says_views     = { "lists.views", "{1}的查看方式" },
	says_views_line = { "lists.views_line", "您自己存的，和本工会同事共用的" },
	says_none      = { "lists.none", "还没有存过查看方式" },
	says_none_text = { "lists.none_text", "在列表里按条件筛选以后，点“存下当前条件”，下次一点就到。" },
	says_back      = { "lists.back", "回到列表" },
	says_stale     = { "lists.stale", "“{1}”里有 {2} 个条件或列，这个版本已经没有了；其余的照办。" },
	says_saved     = { "lists.saved", "已存下，以后在列表上方就能点到。" },
	says_changed   = { "lists.changed", "已保存。" },
	says_removed   = { "lists.removed", "已删除查看方式。" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return sheet_say(rq->a, t, one, two);
}

/* --- the list's own part ----------------------------------------------------------------- */

static struct saved_view
saved_of(struct rq *rq, const struct record *r, const struct list_saved *v, id open)
{
	return (struct saved_view){ v->name, arena_fmt(rq->a, "/lists%s/views/%lld", r->path, (long long)v->view_id.v),
		-1, v->view_id.v == open.v };
}

static void
fill_choose(struct rq *rq, const struct record *r, const struct list_columns *c, struct list_view *l)
{
	const struct field **at;
	size_t n = lists_in_order(rq, r, c, &at);
	struct column_choice *choice = NEW_N(rq->a, struct column_choice, n + 1);

	for (size_t i = 0; i < n; i++)
		choice[i] = (struct column_choice){ at[i]->name, at[i]->label, i < c->n };
	l->choose.at = choice;
	l->choose.n = n;
	l->choose_path = lists_columns_path(rq, r, c->view, rq->http->query.n
		? arena_fmt(rq->a, FMT "?" FMT, ARG(rq->http->path), ARG(rq->http->query)) : rq->http->path);
	l->view = c->view.v ? arena_int(rq->a, c->view.v) : (str){ 0 };
}

failed
lists_fill(struct rq *rq, const struct record *r, const struct list_columns *c, struct list_view *l)
{
	struct list_saved_all saved;
	struct saved_view *views;

	TRY(lists_saved(web_db(rq), rq->a, rq->world, rq->who, r->name, &saved));
	views = NEW_N(rq->a, struct saved_view, saved.n + 1);
	/* A list that opens with a view is still to be had whole. */
	if (c->opens.v)
		l->whole = arena_fmt(rq->a, "%s?view=0", r->path);
	views[0] = (struct saved_view){ str_of(says_all.zh), l->whole.n ? l->whole : str_of(r->path), -1,
		!c->view.v && !l->filtered };
	for (size_t i = 0; i < saved.n; i++)
		views[i + 1] = saved_of(rq, r, &saved.at[i], c->view);
	l->views.at = views;
	l->views.n = 1;
	l->saved.at = views + 1;
	l->saved.n = saved.n;
	l->save_view = arena_cat(rq->a, arena_fmt(rq->a, "/lists%s/views/new", r->path),
		record_filter_query(rq, r, (str){ 0 }));
	l->manage_views = saved.n ? arena_fmt(rq->a, "/lists%s/views", r->path) : (str){ 0 };
	fill_choose(rq, r, c, l);
	return NULL;
}

void
record_state_views(struct rq *rq, struct list_view *l, const struct choice *states, int64_t chosen)
{
	struct choice_list all = choice_list(states);
	struct saved_view *at = NEW_N(rq->a, struct saved_view, all.n + 1);

	at[0] = (struct saved_view){ str_of(says_all.zh), l->path, -1, !chosen };
	for (size_t i = 0; i < all.n; i++)
		at[i + 1] = (struct saved_view){ str_of(all.at[i].label), arena_fmt(rq->a, FMT "?state=%lld",
			ARG(l->path), (long long)all.at[i].v), -1, chosen == all.at[i].v };
	l->views.at = at;
	l->views.n = all.n + 1;
}

failed
record_opens(struct rq *rq, const struct record *r, bool *ret_led)
{
	struct list_choice choice;
	struct list_saved view;
	failed f;

	*ret_led = false;
	if (rq->http->query.n || rq->http->method != HTTP_GET || rq->fault)
		return NULL;
	TRY(lists_choice(web_db(rq), rq->a, rq->who, r->name, &choice));
	if (!choice.view_id.v)
		return NULL;
	f = lists_saved_one(web_db(rq), rq->a, rq->world, rq->who, r->name, choice.view_id, &view);
	/* A colleague has taken it back: the list opens whole. */
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	*ret_led = true;
	return web_redirect(rq, arena_fmt(rq->a, "/lists%s/views/%lld", r->path, (long long)choice.view_id.v));
}

/* --- a view is asked in words -------------------------------------------------------------- */

/* What was asked for, into a filter; fields that are no more, or values they no longer take, are counted. */
static failed
asked_read(struct rq *rq, const struct record *r, str asked, void *filter, size_t *ret_lost)
{
	struct http_pairs pairs = { 0 };

	*ret_lost = 0;
	TRY(http_urlencoded(rq->a, asked, &pairs));
	for (size_t i = 0; i < pairs.n; i++) {
		const struct field *f = r->filter ? entity_field(r->filter, pairs.at[i].name) : NULL;

		if (!f || field_read(rq->a, f, pairs.at[i].value, filter))
			(*ret_lost)++;
	}
	return NULL;
}

/* 群体：快递员，会籍：在册 */
static failed
asked_words(struct rq *rq, const struct record *r, const void *filter, str *ret)
{
	struct buf b = { .a = rq->a };

	for (size_t i = 0; r->filter && i < r->filter->n; i++) {
		const struct field *f = &r->filter->fields[i];
		str v = field_plain(rq->a, f, filter), word = { 0 };

		if (!v.n || str_eq(v, S("0")))
			continue;
		buf_put(&b, b.n ? S("，") : S(""));
		buf_fmt(&b, "%s：", f->label);
		if (r->filter_word)
			TRY(r->filter_word(web_db(rq), rq->a, f, filter, &word));
		buf_put(&b, word.n ? word : f->kind == KIND_ID ? str_of(says_chosen.zh) : field_show(rq->a, f, filter));
	}
	*ret = b.n ? buf_str(&b) : say(rq, &says_none_what, str_of(r->label), (str){ 0 });
	return NULL;
}

static void *
new_filter(struct rq *rq, const struct record *r)
{
	return arena_get(rq->a, r->filter ? r->filter->size : 1);
}

/* --- saving one ------------------------------------------------------------------------------ */

struct view_form { str view_name; bool view_shared, view_opens; };
#define F(m, ...) FIELD(struct view_form, m, __VA_ARGS__)
static const struct field view_fields[] = {
	F(view_name, .label = "名称", .flags = MUST, .max = LISTS_NAME_MOST),
	F(view_shared, .label = "本工会的同事也能用"),
	F(view_opens, .label = "打开列表时先看它"),
};
#undef F
static const struct entity view_entity = ENTITY(struct view_form, view_fields, .name = "view", .label = "查看方式");

/* The filter, and the name and ticks behind it. */
static const struct entity *
save_entity_of(struct arena *a, const struct record *r)
{
	size_t n = r->filter ? r->filter->n : 0, size = r->filter ? r->filter->size : 0;
	size_t at = (size + _Alignof(struct view_form) - 1) / _Alignof(struct view_form) * _Alignof(struct view_form);
	struct field *fields = NEW_N(a, struct field, n + COUNT(view_fields));
	struct entity *e = NEW(a, struct entity);

	for (size_t i = 0; i < n; i++)
		fields[i] = r->filter->fields[i];
	for (size_t i = 0; i < COUNT(view_fields); i++) {
		fields[n + i] = view_fields[i];
		fields[n + i].at += at;
	}
	*e = (struct entity){ .name = "view", .label = says_save_h1.zh, .fields = fields, .n = n + COUNT(view_fields),
		.size = at + sizeof(struct view_form), .align = _Alignof(struct view_form) };
	return e;
}

static const struct view_form *
view_form_of(const struct entity *e, const void *row)
{
	return (const struct view_form *)((const char *)row + e->fields[e->n - COUNT(view_fields)].at);
}

static struct pairs
save_hidden(struct rq *rq, const struct record *r)
{
	struct pairs pairs = record_filter_pairs(rq, r);
	struct pair *at = NEW_N(rq->a, struct pair, pairs.n + 1);

	for (size_t i = 0; i < pairs.n; i++)
		at[i] = pairs.at[i];
	if (lists_view(rq).v)
		at[pairs.n++] = (struct pair){ S("view"), web_typed(rq, "view") };
	return (struct pairs){ at, pairs.n };
}

static struct form_field
stacked(struct form_field f)
{
	f.wide = true;
	return f;
}

failed
record_view_new_page(struct rq *rq)
{
	const struct record *r = rq->record;
	struct form_field *fields = NEW_N(rq->a, struct form_field, COUNT(view_fields));
	struct form_section *s = NEW(rq->a, struct form_section);
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct form_view f = { .head = { .h1 = str_of(says_save_h1.zh),
		.line = say(rq, &says_save_line, str_of(r->label), (str){ 0 }) },
		.path = arena_fmt(rq->a, "/lists%s/views", r->path), .submit = says_save_word.zh, .sections = { s, 1 },
		.faults = web_faults(rq), .once = web_once(rq) };
	size_t n = 0;

	/* Shown again, the filter stands at the beginning of the form. */
	if (rq->form)
		rq->query = rq->form;
	for (size_t i = 0; i < COUNT(view_fields); i++)
		if (&view_fields[i] != &view_fields[1] || web_may(rq, LISTS_SHARE))
			fields[n++] = stacked(web_form_field(rq, &view_fields[i], NULL));
	s->fields = (struct form_fields){ fields, n };
	f.back = arena_cat(rq->a, str_of(r->path), record_filter_query(rq, r, (str){ 0 }));
	f.hidden = save_hidden(rq, r);
	f.note = (struct note){ .tone = "info", .head = str_of(says_what.zh),
		.text = say(rq, &says_none_what, str_of(r->label), (str){ 0 }) };
	if (rq->query)
		TRY(asked_words(rq, r, rq->query, &f.note.text));
	*crumb = (struct crumb){ str_of(r->label), str_of(r->path) };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct saving { struct list_new new; id view; };

static failed
save_rule(struct act *x, void *v)
{
	struct saving *s = v;

	return lists_save(x, &s->new, &s->view);
}

static failed
change_rule(struct act *x, void *v)
{
	struct saving *s = v;

	return lists_change(x, s->view, &s->new);
}

/* The columns go along when they are not the record's usual ones. */
static failed
columns_to_save(struct rq *rq, const struct record *r, str *ret)
{
	struct shown usual = lists_usual(rq->a, r);
	struct list_columns c;
	str now;

	TRY(record_columns(rq, r, &c));
	now = columns_text(rq->a, c.at, c.n);
	*ret = str_eq(now, columns_text(rq->a, usual.at, usual.n)) ? (str){ 0 } : now;
	return NULL;
}

failed
record_view_save_do(struct rq *rq)
{
	const struct record *r = rq->record;
	const struct view_form *form = view_form_of(rq->route->form, rq->form);
	struct saving s = { .new = { .record = r->name, .name = form->view_name, .shared = form->view_shared,
		.opens = form->view_opens, .field = &view_fields[0] } };
	struct ask ask = { .filter = r->filter ? rq->form : NULL, .most = 1 };
	struct found found = { 0 };
	str asked;

	rq->query = rq->form;
	/* What could not be asked of the list is not kept for later: a union elsewhere is missing here too. */
	TRY(r->list(web_db(rq), rq->a, rq->world, web_scope(rq), &ask, &found));
	asked = record_filter_query(rq, r, (str){ 0 });
	s.new.asked = asked.n ? str_from(asked, 1) : asked;
	TRY(columns_to_save(rq, r, &s.new.columns));
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, save_rule, &s, arena_fmt(rq->a, "/lists%s/views/%%", r->path).s, &s.view);
}

/* --- opening, changing, taking away -------------------------------------------------------------- */

/* Leads to the list with what the view asks for; what is no more is said, and the rest is done. */
failed
record_view_open_page(struct rq *rq)
{
	const struct record *r = rq->record;
	void *filter = new_filter(rq, r);
	struct list_saved v;
	size_t lost, lost_columns = 0;
	str query;

	TRY(lists_saved_one(web_db(rq), rq->a, rq->world, rq->who, r->name, web_id(rq), &v));
	TRY(asked_read(rq, r, v.asked, filter, &lost));
	if (v.columns.n)
		columns_named(rq->a, r, v.columns, &lost_columns);
	rq->query = r->filter ? filter : NULL;
	rq->typed.n = 0;
	query = record_filter_query(rq, r, (str){ 0 });
	if (lost + lost_columns)
		web_flash(rq, say(rq, &says_stale, v.name, arena_fmt(rq->a, "%zu", lost + lost_columns)));
	return web_redirect(rq, arena_fmt(rq->a, "%s" FMT "%sview=%lld", r->path, ARG(query.n ? query : S("")),
		query.n ? "&" : "?", (long long)v.view_id.v));
}

failed
record_views_page(struct rq *rq)
{
	const struct record *r = rq->record;
	struct lists_page p = { .head = { .h1 = say(rq, &says_views, str_of(r->label), (str){ 0 }),
		.line = str_of(says_views_line.zh) },
		.may_share = web_may(rq, LISTS_SHARE), .name_most = LISTS_NAME_MOST };
	struct action *back = NEW(rq->a, struct action);
	struct list_saved_all saved;
	struct list_choice choice;
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct lists_row *rows;

	TRY(lists_saved(web_db(rq), rq->a, rq->world, rq->who, r->name, &saved));
	TRY(lists_choice(web_db(rq), rq->a, rq->who, r->name, &choice));
	rows = NEW_N(rq->a, struct lists_row, saved.n + 1);
	for (size_t i = 0; i < saved.n; i++) {
		const struct list_saved *v = &saved.at[i];
		void *filter = new_filter(rq, r);
		size_t lost;
		str words;

		TRY(asked_read(rq, r, v->asked, filter, &lost));
		TRY(asked_words(rq, r, filter, &words));
		rows[i] = (struct lists_row){ v->view_id, v->name, words,
			arena_fmt(rq->a, "/lists%s/views/%lld", r->path, (long long)v->view_id.v),
			.own = v->account_id.v == rq->who->account.v, .shared = v->org_id.v,
			.opens = v->view_id.v == choice.view_id.v };
	}
	p.rows.at = rows;
	p.rows.n = saved.n;
	*back = (struct action){ .label = says_back.zh, .icon = "arrow-left", .path = str_of(r->path) };
	p.nothing = (struct nothing){ .icon = "filter", .head = str_of(says_none.zh), .text = str_of(says_none_text.zh),
		.actions = { back, 1 } };
	*crumb = (struct crumb){ str_of(r->label), str_of(r->path) };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, p.head.h1));
	lists_views(&rq->out, &rq->view, &p);
	return web_done(rq);
}

failed
record_view_change_do(struct rq *rq)
{
	const struct view_form *form = rq->form;
	struct saving s = { .new = { .record = rq->record->name, .name = form->view_name, .shared = form->view_shared,
		.opens = form->view_opens, .field = &view_fields[0] }, .view = web_id(rq) };

	web_flash(rq, str_of(says_changed.zh));
	return web_write(rq, change_rule, &s, arena_fmt(rq->a, "/lists%s/views", rq->record->path).s, NULL);
}

struct removing { const struct record *record; id view, undo; };

static failed
remove_rule(struct act *x, void *v)
{
	struct removing *r = v;
	struct list_saved was;

	TRY(lists_saved_one(x->db, x->a, x->world, x->who, r->record->name, r->view, &was));
	TRY(lists_remove(x, r->record->name, r->view));
	return undo_offer(x, "list.view", r->view, 0, arena_fmt(x->a, FMT "\n" FMT "\n%lld\n" FMT "\n" FMT,
		ARG(was.record), ARG(was.name), (long long)was.org_id.v, ARG(was.columns.n ? was.columns : S("")),
		ARG(was.asked.n ? was.asked : S(""))), &r->undo);
}

failed
record_view_remove_do(struct rq *rq)
{
	struct removing r = { .record = rq->record, .view = web_id(rq) };

	TRY(web_write(rq, remove_rule, &r, arena_fmt(rq->a, "/lists%s/views", rq->record->path).s, NULL));
	web_flash_undo(rq, str_of(says_removed.zh), r.undo);
	return NULL;
}

/* --- the routes ------------------------------------------------------------------------------------- */

size_t
record_lists_routes(struct arena *a, const struct record *r, struct route *ret)
{
	const char *base = r->path, *views = arena_fmt(a, "/lists%s/views", base).s;
	const char *one = arena_fmt(a, "/lists%s/views/:id", base).s;
	const char *columns = arena_fmt(a, "/lists%s/columns", base).s;
	size_t n = 0;

	if (!r->list || r->no_list)
		return 0;
	ret[n++] = (struct route){ HTTP_GET, views, record_views_page, r->see };
	ret[n++] = (struct route){ HTTP_GET, arena_fmt(a, "/lists%s/views/new", base).s, record_view_new_page, r->see,
		.query = r->filter };
	ret[n++] = (struct route){ HTTP_POST, views, record_view_save_do, r->see, .form = save_entity_of(a, r),
		.again = record_view_new_page, .sample = "view_name=mine" };
	ret[n++] = (struct route){ HTTP_GET, one, record_view_open_page, r->see };
	ret[n++] = (struct route){ HTTP_POST, one, record_view_change_do, r->see, .form = &view_entity,
		.again = record_views_page, .sample = "view_name=other" };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "/lists%s/views/:id/remove", base).s,
		record_view_remove_do, r->see };
	ret[n++] = (struct route){ HTTP_GET, columns, record_columns_page, r->see };
	ret[n++] = (struct route){ HTTP_POST, columns, record_columns_do, r->see, .form = lists_columns_entity(a, r),
		.again = record_columns_page, .sample = arena_fmt(a, "%s=1", lists_usual(a, r).at[0]->name).s };
	n += batch_routes(a, r, ret + n);
	return n;
}
