/* record_columns.c - which columns of a record's list somebody wants, and in which order. */
#include "platform/lists.h"
#include "web/lists.h"
#include "web/lists_inside.h"
#include "web/sheets.h"
#include "web_lists.h"

static const struct text
	says_columns   = { "lists.columns", "{1}列表的列" },
	says_columns_line = { "lists.columns_line", "勾选要显示的列，用箭头排先后；导出也按这个来" },
	says_one       = { "lists.one", "至少要留一列。" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return sheet_say(rq->a, t, one, two);
}

/* --- which columns ------------------------------------------------------------------- */

id
lists_view(struct rq *rq)
{
	id view = { 0 };

	if (!str_int(web_typed(rq, "view"), &view.v) || view.v < 0)
		view.v = 0;
	return view;
}

struct shown
lists_usual(struct arena *a, const struct record *r)
{
	struct shown s = { NEW_N(a, const struct field *, r->row->n), 0 };

	for (const struct field *f = r->row->fields; f < r->row->fields + r->row->n; f++)
		if (f->flags & LIST)
			s.at[s.n++] = f;
	return s;
}

failed
record_columns(struct rq *rq, const struct record *r, struct list_columns *ret)
{
	struct list_columns c = { .view = lists_view(rq) };
	struct list_saved saved = { 0 };
	struct list_choice choice;
	struct shown s = { 0 };
	failed f = c.view.v ? lists_saved_one(web_db(rq), rq->a, rq->world, rq->who, r->name, c.view, &saved) : NULL;

	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		c.view.v = 0;
	TRY(lists_choice(web_db(rq), rq->a, rq->who, r->name, &choice));
	if (saved.columns.n)
		s = columns_named(rq->a, r, saved.columns, NULL);
	if (!s.n)
		s = columns_named(rq->a, r, choice.columns, NULL);
	if (!s.n)
		s = lists_usual(rq->a, r);
	c.at = s.at;
	c.n = s.n;
	c.opens = choice.view_id;
	*ret = c;
	return NULL;
}

static bool
among(const struct field *const *at, size_t n, const struct field *f)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] == f)
			return true;
	return false;
}

/* Those that are shown in their order, and the others behind them. */
size_t
lists_in_order(struct rq *rq, const struct record *r, const struct list_columns *c, const struct field ***ret)
{
	struct shown all = sheet_shown(rq->a, r);
	const struct field **at = NEW_N(rq->a, const struct field *, all.n + c->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		at[n++] = c->at[i];
	for (size_t i = 0; i < all.n; i++)
		if (!among(at, n, all.at[i]))
			at[n++] = all.at[i];
	*ret = at;
	return n;
}

/* --- choosing columns ---------------------------------------------------------------------------- */

str
lists_columns_path(struct rq *rq, const struct record *r, id view, str next)
{
	struct out o = { .b = { .a = rq->a } };

	buf_fmt(&o.b, "/lists%s/columns?next=", r->path);
	out_urlpart(&o, next.n ? next : str_of(r->path));
	if (view.v)
		buf_fmt(&o.b, "&view=%lld", (long long)view.v);
	return buf_str(&o.b);
}

/* One tick a column; the order is that in which the form sends them. */
const struct entity *
lists_columns_entity(struct arena *a, const struct record *r)
{
	struct shown all = sheet_shown(a, r);
	struct field *fields = NEW_N(a, struct field, all.n + 1);
	struct entity *e = NEW(a, struct entity);

	for (size_t i = 0; i < all.n; i++)
		fields[i] = (struct field){ .name = all.at[i]->name, .label = all.at[i]->label, .kind = KIND_BOOL,
			.at = i, .size = sizeof(bool), .align = _Alignof(bool) };
	*e = (struct entity){ .name = "columns", .label = says_columns.zh, .fields = fields, .n = all.n,
		.size = all.n + 1, .align = _Alignof(bool) };
	return e;
}

failed
record_columns_page(struct rq *rq)
{
	const struct record *r = rq->record;
	struct columns_page p = { .head = { .h1 = say(rq, &says_columns, str_of(r->label), (str){ 0 }),
		.line = str_of(says_columns_line.zh) }, .path = arena_fmt(rq->a, "/lists%s/columns", r->path) };
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct list_columns c;
	struct columns_row *rows;
	const struct field **at;
	size_t n;

	TRY(record_columns(rq, r, &c));
	n = lists_in_order(rq, r, &c, &at);
	rows = NEW_N(rq->a, struct columns_row, n + 1);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct columns_row){ at[i]->name, at[i]->label, i < c.n, i == 0, i + 1 == n };
	p.rows.at = rows;
	p.rows.n = n;
	if (c.view.v)
		p.view = arena_int(rq->a, c.view.v);
	p.back = str_starts(web_typed(rq, "next"), str_of(r->path)) ? web_typed(rq, "next") : str_of(r->path);
	p.fault = rq->fault ? err_sentence(rq->a, rq->fault) : (str){ 0 };
	*crumb = (struct crumb){ str_of(r->label), str_of(r->path) };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, p.head.h1));
	lists_columns_page(&rq->out, &rq->view, &p);
	return web_done(rq);
}

/* The columns in the order in which they stood in the form. */
static struct shown
ticked_columns(struct rq *rq, const struct record *r)
{
	struct shown s = { NEW_N(rq->a, const struct field *, r->row->n), 0 };

	for (size_t i = 0; i < rq->typed.n; i++) {
		const struct field *tick = entity_field(rq->route->form, rq->typed.at[i].name);

		if (tick && *(const bool *)field_of(tick, rq->form))
			s.at[s.n++] = entity_field(r->row, rq->typed.at[i].name);
	}
	return s;
}

/* "up-joined": one place forward. */
static void
move_column(struct shown *s, str act)
{
	bool up = str_starts(act, S("up-"));
	str name = str_from(act, up ? 3 : 5);

	for (size_t i = 0; i < s->n; i++)
		if (str_eq(str_of(s->at[i]->name), name)) {
			size_t to = up ? i - 1 : i + 1;
			const struct field *f = s->at[i];

			if (to < s->n) {
				s->at[i] = s->at[to];
				s->at[to] = f;
			}
			return;
		}
}

struct choosing { const struct record *record; id view; str columns; };

static failed
choose_rule(struct act *x, void *v)
{
	const struct choosing *c = v;

	return lists_columns(x, c->record->name, c->view, c->columns);
}

failed
record_columns_do(struct rq *rq)
{
	const struct record *r = rq->record;
	struct choosing c = { .record = r, .view = lists_view(rq) };
	struct shown s = ticked_columns(rq, r);
	str act = web_typed(rq, "do"), next = web_typed(rq, "next");
	bool moves = str_starts(act, S("up-")) || str_starts(act, S("down-"));

	if (moves)
		move_column(&s, act);
	if (str_eq(act, S("usual")))
		s = lists_usual(rq->a, r);
	if (!s.n)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_one);
	c.columns = columns_text(rq->a, s.at, s.n);
	TRY(web_write_only(rq, choose_rule, &c));
	if (moves)
		return web_redirect(rq, lists_columns_path(rq, r, c.view, next));
	return web_redirect(rq, next.n ? next : str_of(r->path));
}
