/* record_pages.c - list, detail and forms derived from a record's tables. */
#include <string.h>

#include "web/keep.h"
#include "web/record.h"
#include "web_record.h"
#include "web_states.h"

static const struct text
	says_all     = { "record.count", "在您的范围内共 {1} {2}" },
	says_new     = { "record.new", "登记{1}" },
	says_edit    = { "record.edit", "修改{1}" },
	says_edit_word = { "record.edit_word", "修改" },
	says_import  = { "record.import", "导入" },
	says_save    = { "record.save", "保存" },
	says_none    = { "record.none", "没有找到符合条件的{1}" },
	says_empty   = { "record.empty", "这里还没有{1}" },
	says_relax   = { "record.relax", "少填几个条件，或者核对一下号码再试。" },
	says_clear   = { "record.clear", "清除条件" },
	says_begin   = { "record.begin", "从这里登记第一个{1}，或者用表格一次导入。" },
	says_later   = { "record.later", "有了新的，会出现在这里；不在您范围内的不显示。" },
	says_saved   = { "record.saved", "已保存。" },
	says_made    = { "record.made", "已登记。" },
	says_first   = { "record.first", "{1}在 {2} " },
	says_changed = { "record.changed", "另一位同事刚刚" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

bool
record_numeric(const struct field *f)
{
	return f->kind == KIND_MONEY || (f->kind == KIND_INT && !f->choices);
}

struct cell_view
record_cell(struct rq *rq, const struct field *f, const void *row)
{
	struct cell_view c = { .kind = CELL_TEXT };
	const struct choice *choice;

	if (f->kind == KIND_SECRET) {
		c.secret = *(const struct secret *)field_of(f, row);
		if (rq->revealed.field == f && str_eq(rq->revealed.sealed, c.secret.sealed))
			return (struct cell_view){ .kind = CELL_SHOWN, .text = rq->revealed.plain };
		c.kind = c.secret.sealed.n ? CELL_SECRET : CELL_TEXT;
		return c;
	}
	c.text = f->kind == KIND_INT && !f->choices ? html_count(rq->a, *(const int64_t *)field_of(f, row))
	                                            : field_show(rq->a, f, row);
	if (f->choices && (choice = choice_of(f->choices, *(const int64_t *)field_of(f, row))) && choice->tone) {
		c.kind = CELL_STATE;
		c.tone = choice->tone;
	}
	return c;
}

id
record_id(const struct record *r, const void *row)
{
	return *(const id *)field_of(entity_key(r->row), row);
}

str
record_path(struct rq *rq, const struct record *r, id row, const char *tail)
{
	struct buf b = { .a = rq->a };

	buf_put(&b, str_of(r->path));
	buf_char(&b, '/');
	buf_int(&b, row.v);
	buf_put(&b, str_of(tail));
	return buf_str(&b);
}

/* --- the list ------------------------------------------------------------------- */

struct pairs
record_filter_pairs(struct rq *rq, const struct record *r)
{
	struct pairs all = { 0 };
	struct pair *at = NEW_N(rq->a, struct pair, (r->filter ? r->filter->n : 0) + 1);

	for (size_t i = 0; r->filter && i < r->filter->n; i++) {
		const struct field *f = &r->filter->fields[i];
		str v = rq->query ? field_plain(rq->a, f, rq->query) : (str){ 0 };

		if (v.n && !(f->kind == KIND_INT && str_eq(v, S("0"))) && !(f->kind == KIND_BOOL && str_eq(v, S("0"))))
			at[all.n++] = (struct pair){ str_of(f->name), v };
	}
	all.at = at;
	return all;
}

str
record_filter_query(struct rq *rq, const struct record *r, str cursor)
{
	struct pairs pairs = record_filter_pairs(rq, r);
	struct out o = { .b = { .a = rq->a } };
	str limit = web_typed(rq, "per"), view = web_typed(rq, "view");

	for (size_t i = 0; i < pairs.n; i++) {
		buf_char(&o.b, o.b.n ? '&' : '?');
		out_raw(&o, pairs.at[i].name);
		buf_char(&o.b, '=');
		out_urlpart(&o, pairs.at[i].value);
	}
	if (limit.n && str_digits(limit)) {
		buf_put(&o.b, o.b.n ? S("&per=") : S("?per="));
		out_urlpart(&o, limit);
	}
	if (view.n && str_digits(view)) {
		buf_put(&o.b, o.b.n ? S("&view=") : S("?view="));
		out_raw(&o, view);
	}
	if (cursor.n) {
		buf_put(&o.b, o.b.n ? S("&after=") : S("?after="));
		out_urlpart(&o, cursor);
	}
	return buf_str(&o.b);
}

static int64_t
page_rows(struct rq *rq)
{
	int64_t n;

	return str_int(web_typed(rq, "per"), &n) && (n == 50 || n == 100) ? n : PAGE_ROWS;
}

static void
fill_columns(struct rq *rq, const struct list_columns *c, struct list_view *l)
{
	struct column *columns = NEW_N(rq->a, struct column, c->n + 1);

	for (size_t i = 0; i < c->n; i++)
		columns[i] = (struct column){ .label = str_of(c->at[i]->label), .unit = str_of(c->at[i]->unit),
			.numeric = record_numeric(c->at[i]), .cut = c->at[i]->kind == KIND_TEXT && c->at[i]->max > 40 };
	l->columns.at = columns;
	l->columns.n = c->n;
}

static void
fill_rows(struct rq *rq, const struct record *r, const struct found *found, int64_t most,
          const struct list_columns *c, struct list_view *l)
{
	size_t n = found->n > (size_t)most ? (size_t)most : found->n;
	struct row *rows = NEW_N(rq->a, struct row, n + 1);

	for (size_t i = 0; i < n; i++) {
		const void *at = (const char *)found->at + i * r->row->size;
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, c->n + 1);

		for (size_t k = 0; k < c->n; k++)
			cells[k] = record_cell(rq, c->at[k], at);
		rows[i] = (struct row){ record_id(r, at), r->title(at), { cells, c->n }, false };
		if (r->one)
			cells[0].href = record_path(rq, r, rows[i].row_id, "");
	}
	l->rows.at = rows;
	l->rows.n = n;
}

static void
fill_pager(struct rq *rq, const struct record *r, const struct found *found, int64_t most, struct list_view *l)
{
	struct page_size *sizes = NEW_N(rq->a, struct page_size, 3);
	static const int64_t offered[] = { PAGE_ROWS, 50, 100 };

	for (size_t i = 0; i < COUNT(offered); i++)
		sizes[i] = (struct page_size){ offered[i], offered[i] == most };
	l->pager.sizes.at = sizes;
	l->pager.sizes.n = COUNT(offered);
	l->pager.path = str_of(r->path);
	l->pager.keep = record_filter_pairs(rq, r);
	l->pager.unit = r->unit;
	if (web_typed(rq, "after").n)
		l->pager.first = arena_cat(rq->a, str_of(r->path), record_filter_query(rq, r, (str){ 0 }));
	if ((int64_t)found->n > most) {
		const void *last = (const char *)found->at + (size_t)(most - 1) * r->row->size;

		l->pager.next = arena_cat(rq->a, str_of(r->path),
			record_filter_query(rq, r, web_cursor(rq, r->place(last))));
	}
}

static void
fill_filters(struct rq *rq, const struct record *r, struct list_view *l)
{
	struct form_field *fields = NEW_N(rq->a, struct form_field, (r->filter ? r->filter->n : 0) + 1);

	for (size_t i = 0; r->filter && i < r->filter->n; i++)
		if (!(r->filter->fields[i].flags & HIDE))
			fields[l->filters.n++] = web_form_field(rq, &r->filter->fields[i], rq->query);
	l->filters.at = fields;
	l->filtered = record_filter_pairs(rq, r).n > 0;
}

static void
fill_actions(struct rq *rq, const struct record *r, struct page_head *h)
{
	struct action *at = NEW_N(rq->a, struct action, 2);

	if (r->import && r->create && web_may(rq, r->import))
		at[h->actions.n++] = (struct action){ says_import.zh, "table-import",
			arena_fmt(rq->a, "%s/import", r->path), .primary = false };
	if (r->create && web_may(rq, r->edit))
		at[h->actions.n++] = (struct action){ r->create_word ? r->create_word->zh
			: arena_z(rq->a, say(rq, &says_new, str_of(r->label), (str){ 0 })), "plus",
			arena_fmt(rq->a, "%s/new", r->path), .primary = true };
	h->actions.at = at;
}

/* Nothing fits: fewer conditions.  Nothing there: how the first one comes in. */
static void
fill_nothing(struct rq *rq, const struct record *r, struct list_view *l)
{
	struct action *clear = NEW(rq->a, struct action);

	l->nothing.head = say(rq, l->filtered ? &says_none : &says_empty, str_of(r->label), (str){ 0 });
	if (l->filtered) {
		*clear = (struct action){ says_clear.zh, "filter-off", arena_fmt(rq->a, "%s?view=0", r->path) };
		l->nothing.text = str_of(says_relax.zh);
		l->nothing.actions = (struct actions){ clear, 1 };
		return;
	}
	l->nothing.text = r->empty ? str_of(r->empty->zh) : l->head.actions.n
		? say(rq, &says_begin, str_of(r->label), (str){ 0 }) : str_of(says_later.zh);
	l->nothing.actions = l->head.actions;
}

failed
record_list_view(struct rq *rq, const struct record *r, struct list_view *ret)
{
	struct list_view l = { .head = { .h1 = str_of(r->label) }, .path = str_of(r->path), .unit = r->unit };
	int64_t most = page_rows(rq), count;
	struct ask ask = { .filter = rq->query, .most = most + 1, .known = rq->known };
	struct found found = { 0 };
	struct list_columns columns;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &ask.after));
	TRY(record_columns(rq, r, &columns));
	ask.brief = true;
	for (size_t i = 0; i < columns.n; i++)
		ask.brief = ask.brief && columns.at[i]->flags & LIST;
	TRY(r->list(web_db(rq), rq->a, rq->world, web_scope(rq), &ask, &found));
	if (r->count) {
		if (rq->counted)
			count = *rq->counted;
		else
			TRY(r->count(web_db(rq), rq->a, web_scope(rq), &count));
		l.head.line = say(rq, &says_all, html_count(rq->a, count), str_of(r->unit));
	}
	fill_columns(rq, &columns, &l);
	fill_rows(rq, r, &found, most, &columns, &l);
	fill_pager(rq, r, &found, most, &l);
	fill_filters(rq, r, &l);
	fill_actions(rq, r, &l.head);
	fill_nothing(rq, r, &l);
	if (r->export && web_may(rq, r->export))
		l.export = (struct export_view){ .path = arena_fmt(rq->a, "%s/export", r->path),
			.keep = record_filter_pairs(rq, r), .full = r->reveal && web_may(rq, r->reveal),
			.every = !r->no_list };
	l.once = web_once(rq);
	if (!r->no_list) {
		TRY(lists_fill(rq, r, &columns, &l));
		batch_fill(rq, r, &l);
	}
	*ret = l;
	return NULL;
}

failed
record_list_page(struct rq *rq)
{
	struct list_view l;

	TRY(record_list_view(rq, rq->record, &l));
	TRY(web_page(rq, str_of(rq->record->label)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- the detail ------------------------------------------------------------------- */

failed
record_detail_view(struct rq *rq, const struct record *r, id key, void *row, struct detail_view *ret)
{
	struct detail_view d = { 0 };
	struct fact_section *section = NEW(rq->a, struct fact_section);
	struct fact *facts = NEW_N(rq->a, struct fact, r->row->n);
	struct crumb *crumb = NEW(rq->a, struct crumb);
	bool reveal = r->reveal && web_may(rq, r->reveal);

	TRY(r->one(web_db(rq), rq->a, rq->world, web_scope(rq), key, row));
	for (const struct field *f = r->row->fields; f < r->row->fields + r->row->n; f++) {
		if (f->flags & (KEY | HIDE))
			continue;
		facts[section->facts.n++] = (struct fact){ .label = str_of(f->label), .unit = str_of(f->unit),
			.value = record_cell(rq, f, row), .wide = f->flags & LONG, .name = str_of(f->name),
			.reveal = reveal && f->kind == KIND_SECRET ? record_path(rq, r, key, "/reveal") : (str){ 0 } };
	}
	section->facts.at = facts;
	d.sections.at = section;
	d.sections.n = 1;
	d.head.h1 = r->title(row);
	*crumb = (struct crumb){ str_of(r->label), str_of(r->path) };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	if (r->update && web_may(rq, r->edit)) {
		struct action *edit = NEW(rq->a, struct action);

		*edit = (struct action){ says_edit_word.zh, "pencil", record_path(rq, r, key, "/edit") };
		d.head.actions.at = edit;
		d.head.actions.n = 1;
	}
	*ret = d;
	return NULL;
}

failed
record_detail_page(struct rq *rq)
{
	void *row = arena_get(rq->a, rq->record->row->size);
	struct detail_view d;

	TRY(record_detail_view(rq, rq->record, web_id(rq), row, &d));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- forms ------------------------------------------------------------------------- */

static failed
show_form(struct rq *rq, str h1, str path, str back, const void *row, int64_t rev)
{
	struct form_view f = web_form_view(rq, rq->record->form, row);

	f.head.h1 = h1;
	f.path = path;
	f.back = back;
	f.submit = says_save.zh;
	f.rev = rev;
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
record_new_page(struct rq *rq)
{
	const struct record *r = rq->record;
	void *row = arena_get(rq->a, r->form->size);
	int64_t rev = 0;

	if (r->prefill && !rq->fault)
		TRY(r->prefill(web_db(rq), rq->a, rq->world, web_scope(rq), (id){ 0 }, row, &rev));
	return show_form(rq, r->create_word ? str_of(r->create_word->zh)
		: say(rq, &says_new, str_of(r->label), (str){ 0 }), str_of(r->path), str_of(r->path), row, 0);
}

failed
record_edit_page(struct rq *rq)
{
	const struct record *r = rq->record;
	void *row = arena_get(rq->a, r->form->size);
	int64_t rev, typed;

	TRY(r->prefill(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), row, &rev));
	if (rq->fault && str_int(web_typed(rq, "rev"), &typed))
		rev = typed;
	return show_form(rq, say(rq, &says_edit, str_of(r->label), (str){ 0 }), record_path(rq, r, web_id(rq), ""),
	                 record_path(rq, r, web_id(rq), ""), row, rev);
}

struct change { const struct record *r; id key; int64_t rev; const void *form; struct undo_edit edit; };

static failed
create_rule(struct act *x, void *v)
{
	struct change *c = v;

	return c->r->create(x, c->form, &c->key);
}

static failed
update_rule(struct act *x, void *v)
{
	struct change *c = v;

	c->edit = (struct undo_edit){ .record = c->r, .key = c->key };
	TRY(undo_before(x, &c->edit));
	TRY(c->r->update(x, c->key, c->rev, c->form));
	return undo_after(x, &c->edit, c->form);
}

failed
record_create_do(struct rq *rq)
{
	struct change c = { .r = rq->record, .form = rq->form };

	web_flash(rq, str_of(says_made.zh));
	return web_write(rq, create_rule, &c, arena_fmt(rq->a, "%s/%%", rq->record->path).s, &c.key);
}

/* As the form carries it: what was not chosen is empty, and not a choice 0 that nobody offers. */
static str
sent_again(struct rq *rq, const struct field *f, const void *row)
{
	if (f->choices && !choice_of(f->choices, *(const int64_t *)field_of(f, row)))
		return S("");
	return field_plain(rq->a, f, row);
}

/* Somebody saved first: what he changed beside what was typed, each field to be decided. */
static failed
explain_conflict(struct rq *rq, struct change *c, failed conflict)
{
	const struct record *r = c->r;
	void *theirs = arena_get(rq->a, r->form->size);
	struct conflict_field *fields = NEW_N(rq->a, struct conflict_field, r->form->n);
	struct pair *agreed = NEW_N(rq->a, struct pair, r->form->n);
	str *again = NEW_N(rq->a, str, r->form->n);
	struct conflict_view v = { .what = str_of(r->label), .path = rq->http->path,
		.back = record_path(rq, r, c->key, ""), .once = str_part(crypt_token(rq->a), 0, 22) };

	TRY(r->prefill(web_db(rq), rq->a, rq->world, web_scope(rq), c->key, theirs, &v.rev));
	/* A rule that knows who was first and when names them as the values of its sentence. */
	v.who = conflict->values[0].n && conflict->values[1].n
		? say(rq, &says_first, conflict->values[0], conflict->values[1]) : str_of(says_changed.zh);
	for (const struct field *f = r->form->fields; f < r->form->fields + r->form->n; f++) {
		if (f->flags & SENSITIVE) {
			if (!field_absent(f, c->form))
				again[v.again.n++] = str_of(f->label);
		} else if (field_same(f, theirs, c->form))
			agreed[v.hidden.n++] = (struct pair){ str_of(f->name), sent_again(rq, f, theirs) };
		else
			fields[v.fields.n++] = (struct conflict_field){ .name = f->name, .label = str_of(f->label),
				.theirs = field_show(rq->a, f, theirs), .yours = field_show(rq->a, f, c->form),
				.theirs_value = sent_again(rq, f, theirs), .yours_value = sent_again(rq, f, c->form) };
	}
	v.fields.at = fields;
	v.hidden.at = agreed;
	v.again.at = again;
	rq->answer->n_headers = 0;
	rq->view.title = str_of(r->label);
	view_fill(rq);
	conflict_desk(&rq->out, &rq->view, &v);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 409, S("text/html; charset=utf-8"));
	return NULL;
}

failed
record_update_do(struct rq *rq)
{
	struct change c = { .r = rq->record, .key = web_id(rq), .form = rq->form };
	failed f;

	if (!str_int(web_typed(rq, "rev"), &c.rev))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	f = web_write(rq, update_rule, &c, record_path(rq, rq->record, c.key, "").s, NULL);
	if (!f)
		web_flash_undo(rq, str_of(says_saved.zh), c.edit.undo);
	return f && f->code == ERR_CONFLICT && !f->field ? explain_conflict(rq, &c, f) : f;
}

/* --- the routes ------------------------------------------------------------------------- */

size_t
record_routes(struct arena *a, const struct record *r, struct route *ret)
{
	const char *base = r->path;
	const char *one = arena_fmt(a, "%s/:id", base).s, *new = arena_fmt(a, "%s/new", base).s;
	const char *edit = arena_fmt(a, "%s/:id/edit", base).s, *reveal = arena_fmt(a, "%s/:id/reveal", base).s;
	size_t n = 0;

	if (r->export)
		ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/export", base).s, record_export_do, r->export,
			.form = export_entity_of(a, r) };
	if (r->no_pages)
		return n;
	if (r->list)
		ret[n++] = (struct route){ HTTP_GET, base, record_list_page, r->see, .query = r->filter };
	if (r->one)
		ret[n++] = (struct route){ HTTP_GET, one, record_detail_page, r->see };
	if (r->create) {
		ret[n++] = (struct route){ HTTP_GET, new, record_new_page, r->edit };
		ret[n++] = (struct route){ HTTP_POST, base, record_create_do, r->edit, .form = r->form,
			.again = record_new_page };
	}
	if (r->update && r->prefill) {
		ret[n++] = (struct route){ HTTP_GET, edit, record_edit_page, r->edit };
		ret[n++] = (struct route){ HTTP_POST, one, record_update_do, r->edit, .form = r->form,
			.again = record_edit_page };
	}
	if (r->reveal && r->one)
		ret[n++] = (struct route){ HTTP_POST, reveal, record_reveal_do, r->reveal,
			.form = &record_reveal_entity,
			.again = record_reveal_again };
	return n;
}
