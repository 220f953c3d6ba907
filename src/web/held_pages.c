/* held_pages.c - 待整理 on the desk: the list, one row put right or given up, all of them as a sheet. */
#include <string.h>
#include <sys/stat.h>

#include "platform/file.h"
#include "platform/mask.h"
#include "web/held.h"
#include "web_record.h"

static const struct text
	says_h1      = { "held.h1", "待整理的{1}" },
	says_line    = { "held.line", "导入时没能收下的行都在这里，改好就能登记，不会丢" },
	says_crumb   = { "held.crumb", "待整理" },
	says_who     = { "held.who", "是谁" },
	says_why     = { "held.why", "原因" },
	says_from    = { "held.from", "来自" },
	says_since   = { "held.since", "放入时间" },
	says_state   = { "held.state", "情况" },
	says_row     = { "held.row", "第 {1} 行" },
	says_none    = { "held.none", "没有符合条件的行" },
	says_clean   = { "held.clean", "没有待整理的行" },
	says_clean_2 = { "held.clean_2", "导入时没能收下的行会放到这里。" },
	says_import  = { "held.import", "导入表格" },
	says_sheet   = { "held.sheet", "下载全部待整理的行" },
	says_fix     = { "held.fix", "待整理：{1}" },
	says_stood   = { "held.stood", "这一行原来的内容" },
	says_was     = { "held.was", "没能收下的原因" },
	says_save    = { "held.save", "改好了，登记" },
	says_drop    = { "held.drop", "不再需要" },
	says_drop_h1 = { "held.drop_h1", "不再需要这一行" },
	says_drop_note = { "held.drop_note", "这一行会移到“不再需要”里，内容和理由都保留" },
	says_drop_why = { "held.drop_why", "为什么不再需要" },
	says_filled  = { "held.filled", "已填 {1}，不改就留空。{2}" },
	says_settled = { "held.settled_flash", "已登记，这一行整理好了。" },
	says_dropped = { "held.dropped_flash", "已移到“不再需要”。" },
	says_file    = { "held.file", "待整理的{1}.xlsx" },
	says_explain = { "held.explain", "{1}。改好后直接上传这份表；“待整理编号”不要改，带 * 号的号码不改就留着。" },
	says_held    = { "held.audit_sheet", "下载待整理的行" },
	says_open    = { "held.open", "打开登记好的{1}" };

struct held_filter { int64_t state; str label; };
#define F(m, ...) FIELD(struct held_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(state, .label = "情况", .choices = held_states),
	F(label, .label = "姓名或名称", .max = 40),
};
#undef F
static const struct entity held_filter_entity =
	ENTITY(struct held_filter, filter_fields, .name = "held_filter", .label = "筛选");

struct held_drop_form { str reason; };
#define F(m, ...) FIELD(struct held_drop_form, m, __VA_ARGS__)
static const struct field drop_fields[] = { F(reason, .label = "理由", .flags = MUST, .min = 2, .max = 200) };
#undef F
static const struct entity held_drop_entity =
	ENTITY(struct held_drop_form, drop_fields, .name = "held_drop", .label = "不再需要");

static str
path_of(struct rq *rq, const char *tail)
{
	return arena_fmt(rq->a, "%s/held%s", rq->record->path, tail);
}

static str
one_path(struct rq *rq, id held, const char *tail)
{
	return arena_fmt(rq->a, "%s/held/%lld%s", rq->record->path, (long long)held.v, tail);
}

static str
say_label(struct rq *rq, const struct text *t)
{
	return sheet_say(rq->a, t, str_of(rq->record->label), (str){ 0 });
}

static void
put_crumbs(struct rq *rq, bool under_list)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(rq->record->label), str_of(rq->record->path) };
	at[1] = (struct crumb){ str_of(says_crumb.zh), path_of(rq, "") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = under_list ? 2 : 1;
}

/* "名册.xlsx 第 18 行" */
static str
from_text(struct rq *rq, str file, int64_t row)
{
	str where = row ? sheet_say(rq->a, &says_row, html_count(rq->a, row), (str){ 0 }) : S("");

	return file.n ? arena_fmt(rq->a, FMT " " FMT, ARG(file), ARG(where)) : where;
}

/* --- the list ------------------------------------------------------------------------ */

static failed
fill_rows(struct rq *rq, const struct held_list_rows *found, size_t n, struct list_view *l)
{
	struct row *rows = NEW_N(rq->a, struct row, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct held_list_row *h = &found->at[i];
		const struct choice *state = choice_of(held_states, h->state);
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 5);

		cells[0] = (struct cell_view){ .text = h->label, .href = one_path(rq, h->held_id, "") };
		TRY(crypt_open(rq->world->keys, rq->a, h->reason, &cells[1].text));
		cells[2].text = from_text(rq, h->file, h->row_no);
		cells[3].text = moment_text(rq->a, h->made);
		cells[4] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone };
		rows[i] = (struct row){ .row_id = h->held_id, .label = h->label, .cells = { cells, 5 } };
	}
	l->rows.at = rows;
	l->rows.n = n;
	return NULL;
}

static str
query_of(struct rq *rq, const struct held_filter *f, str cursor)
{
	struct out o = { .b = { .a = rq->a } };

	buf_fmt(&o.b, "?state=%lld", (long long)f->state);
	if (f->label.n) {
		buf_put(&o.b, S("&label="));
		out_urlpart(&o, f->label);
	}
	if (cursor.n) {
		buf_put(&o.b, S("&after="));
		out_urlpart(&o, cursor);
	}
	return arena_cat(rq->a, path_of(rq, ""), buf_str(&o.b));
}

static void
fill_frame(struct rq *rq, struct held_filter *f, struct list_view *l)
{
	static const struct text *const titles[] = { &says_who, &says_why, &says_from, &says_since, &says_state };
	struct column *columns = NEW_N(rq->a, struct column, COUNT(titles));
	struct form_field *fields = NEW_N(rq->a, struct form_field, 2);
	struct action *at = NEW_N(rq->a, struct action, 2);

	for (size_t i = 0; i < COUNT(titles); i++)
		columns[i].label = str_of(titles[i]->zh);
	l->columns.at = columns;
	l->columns.n = COUNT(titles);
	for (size_t i = 0; i < COUNT(filter_fields); i++)
		fields[i] = web_form_field(rq, &filter_fields[i], f);
	l->filters.at = fields;
	l->filters.n = 2;
	l->filtered = f->state != HELD_OPEN || f->label.n;
	if (l->rows.n && f->state == HELD_OPEN)
		at[l->head.actions.n++] = (struct action){ says_sheet.zh, "download", path_of(rq, "/sheet"),
			.post = true };
	at[l->head.actions.n++] = (struct action){ says_import.zh, "table-import",
		arena_fmt(rq->a, "%s/import", rq->record->path) };
	l->head.actions.at = at;
	l->nothing = l->filtered ? (struct nothing){ .head = str_of(says_none.zh) }
		: (struct nothing){ .icon = "circle-check", .head = str_of(says_clean.zh),
			.text = str_of(says_clean_2.zh) };
}

static failed
held_list_page(struct rq *rq)
{
	struct held_filter *f = rq->query;
	struct list_view l = { .head = { .h1 = say_label(rq, &says_h1), .line = str_of(says_line.zh) },
		.path = path_of(rq, ""), .unit = "行" };
	struct held_list_rows found;
	struct place after = { 0 };
	size_t n;

	f->state = f->state ? f->state : HELD_OPEN;
	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, held_list, web_scope(rq), &found, .record = str_of(rq->record->name),
		.state = f->state, .after_path = after.path, .after_id = after.row,
		.label = f->label.n ? f->label : (str){ 0 }, .most = PAGE_ROWS + 1));
	n = found.n > PAGE_ROWS ? PAGE_ROWS : found.n;
	TRY(fill_rows(rq, &found, n, &l));
	fill_frame(rq, f, &l);
	if (after.path.n)
		l.pager.first = query_of(rq, f, (str){ 0 });
	if (found.n > n)
		l.pager.next = query_of(rq, f, web_cursor(rq, (struct place){ found.at[n - 1].org_path, S(""),
			found.at[n - 1].held_id }));
	put_crumbs(rq, false);
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one row ---------------------------------------------------------------------------- */

static failed
find(struct rq *rq, struct held_by_id_row *ret)
{
	return db_one(web_db(rq), rq->a, held_by_id, web_scope(rq), ret, .record = str_of(rq->record->name),
		.held_id = web_id(rq));
}

/* A number goes out as its mask; where a mask would not look like one, as stars. */
static str
cell_text(struct arena *a, const struct field *f, str text)
{
	str mask = f->flags & SENSITIVE ? mask_value(a, f->name, text) : text;

	return !text.n ? S("") : f->flags & SENSITIVE && !sheet_masked(f, mask) ? S("******") : mask;
}

/* What is there already of a number is told by its mask alone. */
static const struct field *
with_mask(struct rq *rq, const struct field *f, str text)
{
	struct field *copy = NEW(rq->a, struct field);

	*copy = *f;
	copy->hint = arena_z(rq->a, sheet_say(rq->a, &says_filled, mask_value(rq->a, f->name, text),
		f->hint ? str_of(f->hint) : S("")));
	return copy;
}

#define HELD_OFFERS 400         /* more to choose from stay a line of text */

/* Is this what the row says?  A code stands before its name. */
static bool
is_meant(str label, str text)
{
	return str_eq(label, text) || (text.n && str_starts(label, text) && label.s[text.n] == ' ');
}

/* What the record offers is chosen from, beside what stood there. */
static failed
offer(struct rq *rq, str text, struct form_field *v)
{
	struct offers offers;
	struct option *at;
	size_t n = 0;

	TRY(sheet_offers(rq, v->field, HELD_OFFERS, &offers));
	if (!offers.at || offers.at == v->field->choices || offers.more)
		return NULL;
	at = NEW_N(rq->a, struct option, HELD_OFFERS + 1);
	for (const struct choice *c = offers.at; c->label; c++) {
		str label = str_of(c->label);
		bool chosen = is_meant(label, text);

		at[n++] = (struct option){ .value = label, .label = label, .chosen = chosen };
		text = chosen ? (str){ 0 } : text;
	}
	if (text.n)
		at[n++] = (struct option){ .value = text, .label = text, .chosen = true };
	v->options = (struct options){ at, n };
	return NULL;
}

/* A text that its field does not take stands in the form as it was, with what is wrong beside it. */
static struct form_field
filled(struct rq *rq, const struct field *f, str text)
{
	void *row = arena_get(rq->a, rq->record->form->size);
	failed wrong = text.n ? field_read(rq->a, f, text, row) : NULL;
	struct form_field v = web_form_field(rq, f, row);

	if (f->flags & SENSITIVE && text.n)
		v.field = with_mask(rq, f, text);
	if (!rq->fault && !text.n && f->kind != KIND_BOOL)
		v.value = (str){ 0 };
	if (rq->fault || !wrong)
		return v;
	v.fault = err_sentence(rq->a, wrong);
	if (!(f->flags & SENSITIVE) && !f->choices && f->kind != KIND_DATE)
		v.value = text;
	return v;
}

static failed
show_fix(struct rq *rq, const struct held_by_id_row *held, str cells, str reason)
{
	const struct entity *e = rq->record->form;
	struct form_field *fields = NEW_N(rq->a, struct form_field, e->n);
	struct form_view f = web_form_view(rq, e, NULL);
	struct form_section *section = NEW(rq->a, struct form_section);
	struct action *drop = NEW(rq->a, struct action);

	for (size_t i = 0; i < e->n; i++) {
		struct form_field *v = &fields[section->fields.n];

		if (!sheet_takes(&e->fields[i]))
			continue;
		*v = filled(rq, &e->fields[i], held_text(rq->a, cells, &e->fields[i]));
		TRY(offer(rq, v->value, v));
		section->fields.n++;
	}
	section->fields.at = fields;
	f.sections.at = section;
	*drop = (struct action){ says_drop.zh, "x", one_path(rq, held->held_id, "/drop") };
	f.head = (struct page_head){ .h1 = sheet_say(rq->a, &says_fix, held->label, (str){ 0 }),
		.line = from_text(rq, held->file, held->row_no), .actions = { drop, 1 } };
	f.note = (struct note){ .tone = "warn", .head = str_of(says_was.zh), .text = reason };
	f.path = one_path(rq, held->held_id, "");
	f.back = path_of(rq, "");
	f.submit = says_save.zh;
	f.rev = held->rev;
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

/* What stood in the row, numbers by their masks. */
static void
put_facts(struct rq *rq, str cells, struct detail_view *d)
{
	const struct entity *e = rq->record->form;
	struct fact_section *section = NEW(rq->a, struct fact_section);
	struct fact *facts = NEW_N(rq->a, struct fact, e->n);

	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		str text = sheet_takes(f) ? held_text(rq->a, cells, f) : (str){ 0 };

		if (text.n)
			facts[section->facts.n++] = (struct fact){ .label = str_of(f->label), .unit = str_of(f->unit),
				.value = { .text = cell_text(rq->a, f, text) } };
	}
	*section = (struct fact_section){ .head = str_of(says_stood.zh), .facts = { facts, section->facts.n } };
	d->sections.at = section;
	d->sections.n = 1;
}

/* One that is settled: what it was, and what became of it. */
static failed
show_settled(struct rq *rq, const struct held_by_id_row *held, str cells, str reason)
{
	const struct choice *state = choice_of(held_states, held->state);
	struct detail_view d = { .head = { .h1 = sheet_say(rq->a, &says_fix, held->label, (str){ 0 }),
		.line = from_text(rq, held->file, held->row_no),
		.state = { str_of(state->label), state->tone, NULL } } };
	struct move_view *moves = NEW_N(rq->a, struct move_view, 2);
	struct action *open = NEW(rq->a, struct action);

	moves[0] = (struct move_view){ .what = str_of(state->label), .when = moment_text(rq->a, held->settled),
		.by = held->settled_by, .why = held->note };
	moves[1] = (struct move_view){ .what = str_of(says_crumb.zh), .when = moment_text(rq->a, held->made),
		.why = reason };
	d.moves.at = moves;
	d.moves.n = 2;
	put_facts(rq, cells, &d);
	if (held->object_id.v && rq->record->one) {
		*open = (struct action){ arena_z(rq->a, say_label(rq, &says_open)), "external-link",
			arena_fmt(rq->a, "%s/%lld", rq->record->path, (long long)held->object_id.v) };
		d.head.actions.at = open;
		d.head.actions.n = 1;
	}
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

static failed
held_page(struct rq *rq)
{
	struct held_by_id_row held;
	str cells, reason;

	TRY(find(rq, &held));
	TRY(crypt_open(rq->world->keys, rq->a, held.reason, &reason));
	TRY(held_cells(rq->world, rq->a, &held, &cells));
	put_crumbs(rq, true);
	return held.state == HELD_OPEN ? show_fix(rq, &held, cells, reason) : show_settled(rq, &held, cells, reason);
}

static failed
held_fix_do(struct rq *rq)
{
	const struct entity *e = rq->record->form;
	struct held_fix fix = { .record = rq->record, .held = web_id(rq), .form = rq->form };
	struct held_by_id_row held;
	failed all = NULL;
	str cells;

	TRY(find(rq, &held));
	TRY(held_cells(rq->world, rq->a, &held, &cells));
	/* Numbers that were not typed anew are those that are held. */
	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		str text = f->flags & SENSITIVE && field_absent(f, rq->form) ? held_text(rq->a, cells, f) : (str){ 0 };

		if (text.n)
			all = err_join(rq->a, all, field_read(rq->a, f, text, rq->form));
	}
	TRY(all);
	if (!str_int(web_typed(rq, "rev"), &fix.rev))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	web_flash(rq, str_of(says_settled.zh));
	return web_write(rq, held_fix, &fix, rq->record->one ? arena_fmt(rq->a, "%s/%%", rq->record->path).s
		: path_of(rq, "").s, &fix.object);
}

static failed
held_drop_page(struct rq *rq)
{
	struct confirm_view c = { .submit = says_drop.zh, .note = { .head = str_of(says_drop_note.zh) },
		.reason_label = str_of(says_drop_why.zh) };
	struct held_by_id_row held;

	TRY(find(rq, &held));
	if (held.state != HELD_OPEN)
		return web_redirect(rq, one_path(rq, held.held_id, ""));
	c.head = (struct page_head){ .h1 = str_of(says_drop_h1.zh), .line = held.label };
	c.path = one_path(rq, held.held_id, "/drop");
	c.back = one_path(rq, held.held_id, "");
	c.once = web_once(rq);
	c.rev = held.rev;
	c.reason = web_typed(rq, "reason");
	if (rq->fault)
		c.fault = err_sentence(rq->a, rq->fault);
	put_crumbs(rq, true);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

static failed
held_drop_do(struct rq *rq)
{
	const struct held_drop_form *form = rq->form;
	struct held_fix fix = { .record = rq->record, .held = web_id(rq), .reason = form->reason };

	if (!str_int(web_typed(rq, "rev"), &fix.rev))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	web_flash(rq, str_of(says_dropped.zh));
	return web_write(rq, held_drop, &fix, path_of(rq, "").s, NULL);
}

/* --- all of them as a sheet ------------------------------------------------------------------ */

struct sheeting { struct rq *rq; struct sheet_out *to; struct sheet_cell *cells; size_t n; int64_t rows; };

static failed
put_held(void *v, struct arena *a, const void *row)
{
	struct sheeting *s = v;
	const struct held_all_row *h = row;
	const struct entity *e = s->rq->record->form;
	str cells, reason;
	size_t n = 0;

	TRY(crypt_open(s->rq->world->keys, a, h->cells, &cells));
	TRY(crypt_open(s->rq->world->keys, a, h->reason, &reason));
	s->cells[n++] = (struct sheet_cell){ SHEET_TEXT, arena_int(a, h->held_id.v) };
	s->cells[n++] = (struct sheet_cell){ SHEET_TEXT, reason.s ? reason : S("") };
	for (const struct field *f = e->fields; f < e->fields + e->n; f++)
		if (sheet_takes(f))
			s->cells[n++] = (struct sheet_cell){ SHEET_TEXT, cell_text(a, f, held_text(a, cells, f)) };
	s->rows++;
	return sheet_out_row(s->to, s->cells, n);
}

static failed
open_sheet(struct rq *rq, int fd, struct sheeting *s)
{
	const struct entity *e = rq->record->form;
	struct sheet_column *columns = NEW_N(rq->a, struct sheet_column, e->n + 2);
	str mark = sheet_say(rq->a, &says_explain, export_mark(rq->a, rq->world, rq->who), (str){ 0 });
	bool more;

	columns[s->n++] = (struct sheet_column){ .title = sheet_held_title(), .width = 22 };
	columns[s->n++] = (struct sheet_column){ .title = str_of(says_why.zh), .width = 60 };
	for (const struct field *f = e->fields; f < e->fields + e->n; f++)
		if (sheet_takes(f))
			TRY(sheet_column_of(rq, f, &columns[s->n++], &more));
	s->cells = NEW_N(rq->a, struct sheet_cell, s->n);
	return sheet_out_open(rq->a, fd, SHEET_XLSX, str_of(says_crumb.zh), mark, columns, s->n, &s->to);
}

static failed
record_sheet(struct act *x, void *v)
{
	const struct sheeting *s = v;

	return act_record(x, (struct entry){ .what = s->rq->record->import, .object = "held",
		.title = str_of(says_held.zh), .changes = arena_fmt(x->a, "{\"rows\":%lld}", (long long)s->rows) });
}

static failed
held_sheet_do(struct rq *rq)
{
	struct sheeting s = { .rq = rq };
	struct stat st;
	int fd;

	TRY(file_scratch(rq->world, rq->a, &fd));
	TRY(open_sheet(rq, fd, &s));
	TRY(db_each(web_db(rq), rq->a, held_all, web_scope(rq), put_held, &s, .record = str_of(rq->record->name)));
	TRY(sheet_out_close(s.to));
	/* The audit row first: what is not recorded is not sent. */
	TRY(web_write_only(rq, record_sheet, &s));
	if (fstat(fd, &st))
		return FAIL(rq->a, ERR_FAULT, "a sheet cannot be measured");
	return web_file(rq, fd, st.st_size, say_label(rq, &says_file), sheet_type(SHEET_XLSX));
}

failed
record_held_count(struct rq *rq, const char *record, int64_t *ret)
{
	struct held_many_row row;

	TRY(db_one(web_db(rq), rq->a, held_many, web_scope(rq), &row, .record = str_of(record),
		.most = HELD_COUNT_MOST));
	*ret = row.n;
	return NULL;
}

size_t
held_routes(struct arena *a, const struct record *r, struct route *ret)
{
	const char *base = arena_fmt(a, "%s/held", r->path).s, *one = arena_fmt(a, "%s/:id", base).s;
	const char *drop = arena_fmt(a, "%s/drop", one).s;
	size_t n = 0;

	ret[n++] = (struct route){ HTTP_GET, base, held_list_page, r->import, .query = &held_filter_entity,
		.sample = "state=1" };
	ret[n++] = (struct route){ HTTP_POST, arena_fmt(a, "%s/sheet", base).s, held_sheet_do, r->import };
	ret[n++] = (struct route){ HTTP_GET, one, held_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, one, held_fix_do, r->import, .form = r->form, .again = held_page };
	ret[n++] = (struct route){ HTTP_GET, drop, held_drop_page, r->import };
	ret[n++] = (struct route){ HTTP_POST, drop, held_drop_do, r->import, .form = &held_drop_entity,
		.again = held_drop_page };
	return n;
}
