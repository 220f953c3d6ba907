/* employer_pages.c - the employers a union covers: its list, covering one more, changing, ending. */
#include <string.h>

#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_employer_find.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_head    = { "covers.head", "“{1}”的覆盖单位" },
	says_title   = { "covers.title", "覆盖单位" },
	says_line    = { "covers.line", "现在 {1} 个，职工 {2} 人" },
	says_more    = { "covers.more", "查看全部" },
	says_add     = { "covers.add", "登记覆盖单位" },
	says_list    = { "covers.orgs", "工会组织" },
	says_none    = { "covers.none", "还没有登记覆盖单位" },
	says_nomatch = { "covers.nomatch", "没有符合条件的单位" },
	says_none_text = { "covers.none_text", "把这家工会覆盖的用人单位逐个登记进来，入会的职工才找得到它。" },
	says_nomatch_text = { "covers.nomatch_text", "少写几个字，或者清除条件再看。" },
	says_new     = { "covers.new", "登记覆盖单位" },
	says_new_line = { "covers.new_line", "先查一查单位是否已在库里，查到就直接选用，不用再填。" },
	says_chosen  = { "covers.chosen", "选用已在库里的单位“{1}”" },
	says_chosen_text = { "covers.chosen_text", "核对代码和名称，填好开始日期即可。" },
	says_edit    = { "covers.edit", "修改单位资料" },
	says_end     = { "covers.end", "结束覆盖“{1}”" },
	says_end_note = { "covers.end_note", "只结束这家工会和单位的关系，不影响会员的会籍" },
	says_end_do  = { "covers.end_do", "确定结束" },
	says_save    = { "covers.save", "保存" },
	says_added   = { "covers.added", "已登记。" },
	says_saved   = { "covers.saved", "已保存。" },
	says_ended   = { "covers.ended", "已结束。" },
	says_now     = { "covers.state_now", "覆盖中" },
	says_over    = { "covers.state_over", "已结束" },
	says_stop    = { "covers.act_end", "结束" },
	says_unit    = { "covers.unit", "单位" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
path_of(struct rq *rq, id org, id cover, const char *tail)
{
	if (!cover.v)
		return arena_fmt(rq->a, "/orgs/%lld/employers%s", (long long)org.v, tail);
	return arena_fmt(rq->a, "/orgs/%lld/employers/%lld%s", (long long)org.v, (long long)cover.v, tail);
}

static void
fill_crumbs(struct rq *rq, const struct org *o, bool below)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 3);

	at[0] = (struct crumb){ str_of(says_list.zh), S("/orgs") };
	at[1] = (struct crumb){ o->name, record_path(rq, &org_record, o->org_id, "") };
	at[2] = (struct crumb){ str_of(says_title.zh), path_of(rq, o->org_id, (id){ 0 }, "") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = below ? 3 : 2;
}

static bool
may_change(const struct rq *rq, const struct org *o)
{
	return o->state == ORG_ACTIVE && !o->moving && web_may(rq, "org.edit");
}

/* --- rows -------------------------------------------------------------------------- */

static const char *const columns[] = { "name", "uscc", "nature", "employees", "since", "until", NULL };

static struct columns
column_heads(struct rq *rq)
{
	struct column *at = NEW_N(rq->a, struct column, 8);
	size_t n = 0;

	for (const char *const *c = columns; *c; c++) {
		const struct field *f = entity_field(&org_cover_entity, str_of(*c));

		at[n++] = (struct column){ .label = str_of(f->label), .unit = str_of(f->unit),
			.numeric = record_numeric(f) };
	}
	return (struct columns){ at, n };
}

static struct rows
cover_rows(struct rq *rq, const struct org_covers *covers, bool links)
{
	struct row *rows = NEW_N(rq->a, struct row, covers->n + 1);

	for (size_t i = 0; i < covers->n; i++) {
		const struct org_cover *c = &covers->at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 8);
		size_t n = 0;

		for (const char *const *name = columns; *name; name++)
			cells[n++] = record_cell(rq, entity_field(&org_cover_entity, str_of(*name)), c);
		if (!c->employees)
			cells[3].text = (str){ 0 };
		if (links && !c->until.ymd)
			cells[0].href = path_of(rq, c->org_id, c->cover_id, "");
		if (c->until.ymd)
			cells[5].second = c->reason;
		else
			cells[5] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(says_now.zh),
				.tone = "good" };
		rows[i] = (struct row){ .row_id = c->cover_id, .label = c->name, .cells = { cells, n } };
	}
	return (struct rows){ rows, covers->n };
}

static struct nothing
nothing_here(struct rq *rq, const struct org *o, bool filtered)
{
	struct action *act = NEW(rq->a, struct action);

	*act = (struct action){ says_add.zh, "plus", path_of(rq, o->org_id, (id){ 0 }, "/new"), .primary = false };
	return (struct nothing){ .icon = "building", .head = str_of(filtered ? says_nomatch.zh : says_none.zh),
		.text = str_of(filtered ? says_nomatch_text.zh : says_none_text.zh),
		.actions = { act, !filtered && may_change(rq, o) } };
}

failed
org_covers_table(struct rq *rq, const struct org *o, struct table_view *ret)
{
	struct org_covers covers;
	struct cover_count_row count;

	TRY(org_covers_now(web_db(rq), rq->a, web_scope(rq), o->org_id, ORG_COVERS_SHOWN, &covers));
	TRY(db_one(web_db(rq), rq->a, cover_count, &count, .org_id = o->org_id));
	*ret = (struct table_view){ .head = str_of(says_title.zh), .columns = column_heads(rq),
		.rows = cover_rows(rq, &covers, false), .nothing = nothing_here(rq, o, false),
		.line = say(rq, &says_line, html_count(rq->a, count.now), html_count(rq->a, count.employees)),
		.more = { .label = says_more.zh, .path = path_of(rq, o->org_id, (id){ 0 }, "") } };
	return NULL;
}

/* --- the list ---------------------------------------------------------------------------- */

static void
fill_filters(struct rq *rq, struct list_view *l, const struct org_cover_filter *filter)
{
	struct form_field *at = NEW_N(rq->a, struct form_field, 2);

	at[0] = web_form_field(rq, entity_field(&org_cover_filter_entity, S("word")), filter);
	at[1] = web_form_field(rq, entity_field(&org_cover_filter_entity, S("when")), filter);
	l->filters = (struct form_fields){ at, 2 };
	l->filtered = filter->word.n || filter->when;
}

static void
fill_pager(struct rq *rq, struct list_view *l, const struct org_cover_filter *filter, const struct org_cover *last)
{
	struct out query = { .b = { .a = rq->a } };

	if (!last)
		return;
	out_raw(&query, l->path);
	out_raw(&query, S("?word="));
	out_urlpart(&query, filter->word.s ? filter->word : S(""));
	out_raw(&query, arena_fmt(rq->a, "&when=%lld&after=", (long long)filter->when));
	out_urlpart(&query, web_cursor(rq, (struct place){ S(""), S(""), last->cover_id }));
	l->pager.next = buf_str(&query.b);
}

failed
org_employers_page(struct rq *rq)
{
	const struct org_cover_filter *filter = rq->query;
	struct action *add = NEW(rq->a, struct action);
	struct org_covers covers;
	struct cover_count_row count;
	struct list_view l = { .unit = says_unit.zh };
	struct place after;
	struct org o;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(org_cover_list(web_db(rq), rq->a, web_scope(rq), o.org_id, filter, after.row, ORG_COVER_ROWS + 1, &covers));
	TRY(db_one(web_db(rq), rq->a, cover_count, &count, .org_id = o.org_id));
	*add = (struct action){ says_add.zh, "plus", path_of(rq, o.org_id, (id){ 0 }, "/new"), .primary = true };
	l.head = (struct page_head){ .h1 = say(rq, &says_head, o.name, (str){ 0 }),
		.line = say(rq, &says_line, html_count(rq->a, count.now), html_count(rq->a, count.employees)),
		.actions = { add, may_change(rq, &o) } };
	l.path = path_of(rq, o.org_id, (id){ 0 }, "");
	fill_filters(rq, &l, filter);
	if (after.row.v)
		l.pager.first = l.path;
	if (covers.n > ORG_COVER_ROWS) {
		covers.n = ORG_COVER_ROWS;
		fill_pager(rq, &l, filter, &covers.at[covers.n - 1]);
	}
	l.columns = column_heads(rq);
	l.rows = cover_rows(rq, &covers, may_change(rq, &o));
	l.nothing = nothing_here(rq, &o, l.filtered);
	fill_crumbs(rq, &o, false);
	TRY(web_page(rq, str_of(says_title.zh)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- covering one more ------------------------------------------------------------------------ */

struct employer_query { str word; id employer_id; };
#define F(m, ...) FIELD(struct employer_query, m, __VA_ARGS__)
static const struct field query_fields[] = {
	F(word, .label = "单位名称或统一社会信用代码", .max = 60),
	F(employer_id, .label = "单位", .flags = HIDE, .refers = &employer_entity),
};
#undef F
const struct entity org_employer_query_entity = ENTITY(struct employer_query, query_fields, .name = "employer_query",
	.label = "用人单位");

static struct form_field *
form_fields(struct rq *rq, const struct entity *e, const void *row, struct form_view *f)
{
	struct form_section *s = NEW(rq->a, struct form_section);
	struct form_field *at = NEW_N(rq->a, struct form_field, e->n);

	for (size_t i = 0; i < e->n; i++) {
		if (e->fields[i].flags & HIDE)
			continue;
		at[s->fields.n] = web_form_field(rq, &e->fields[i], row);
		if (e->fields[i].kind == KIND_INT && str_eq(at[s->fields.n].value, S("0")))
			at[s->fields.n].value = (str){ 0 };
		s->fields.n++;
	}
	s->fields.at = at;
	f->sections.at = s;
	f->sections.n = 1;
	f->faults = web_faults(rq);
	f->once = web_once(rq);
	return at;
}

/* A fault of no field: why this union cannot. */
static void
fill_fault(struct rq *rq, struct form_view *f)
{
	if (rq->fault && !rq->fault->field)
		f->note = (struct note){ .tone = "bad", .head = err_sentence(rq->a, rq->fault) };
}

static failed
fill_found(struct rq *rq, const struct org *o, str word, struct org_employer_find *find)
{
	struct employer_found_rows rows;
	struct org_employer_hit *at;

	TRY(org_employers(web_db(rq), rq->a, word, ORG_COVER_ROWS, &rows));
	at = NEW_N(rq->a, struct org_employer_hit, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct cover_others_rows others;
		struct buf by = { .a = rq->a };

		TRY(db_all(web_db(rq), rq->a, cover_others, &others, .employer_id = rows.at[i].employer_id,
			.except_id = o->org_id, .most = 3));
		for (size_t k = 0; k < others.n; k++) {
			buf_put(&by, k ? S("、") : S(""));
			buf_put(&by, others.at[k].name);
		}
		at[i] = (struct org_employer_hit){ rows.at[i].name, rows.at[i].uscc, buf_str(&by),
			arena_fmt(rq->a, "/orgs/%lld/employers/new?employer_id=%lld", (long long)o->org_id.v,
				(long long)rows.at[i].employer_id.v) };
	}
	find->hits.at = at;
	find->hits.n = rows.n;
	find->word = word;
	find->path = path_of(rq, o->org_id, (id){ 0 }, "/new");
	return NULL;
}

failed
org_employer_new_page(struct rq *rq)
{
	const struct employer_query *query = rq->fault ? NULL : rq->query;
	struct org_cover_form row = { 0 };
	struct org_employer_find find = { 0 };
	struct form_view f = { .submit = says_add.zh };
	struct employer e = { 0 };
	struct org o;
	int64_t typed = 0;
	struct pair *hidden = NEW(rq->a, struct pair);

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(fill_found(rq, &o, query ? query->word : (str){ 0 }, &find));
	row.employer_id = query ? query->employer_id : (id){ 0 };
	if (rq->fault && str_int(web_typed(rq, "employer_id"), &typed))
		row.employer_id.v = typed;
	if (row.employer_id.v) {
		TRY(db_one(web_db(rq), rq->a, employer_get, &e, .employer_id = row.employer_id));
		row = (struct org_cover_form){ e.employer_id, e.uscc, e.name, e.nature, e.industry,
			e.employees, { 0 } };
		*hidden = (struct pair){ S("employer_id"), arena_int(rq->a, e.employer_id.v) };
		f.hidden = (struct pairs){ hidden, 1 };
		f.note = (struct note){ .tone = "info", .head = say(rq, &says_chosen, e.name, (str){ 0 }),
			.text = str_of(says_chosen_text.zh) };
	}
	form_fields(rq, &org_cover_form_entity, &row, &f)[1].wide = true;
	fill_fault(rq, &f);
	f.head = (struct page_head){ .h1 = str_of(says_new.zh), .line = str_of(says_new_line.zh) };
	f.path = f.back = path_of(rq, o.org_id, (id){ 0 }, "");
	fill_crumbs(rq, &o, true);
	TRY(web_page(rq, f.head.h1));
	org_employer_new(&rq->out, &rq->view, &find, &f);
	return web_done(rq);
}

struct covering { id org, cover, made; int64_t rev; const void *form; };

static failed
add_rule(struct act *x, void *v)
{
	struct covering *c = v;

	return org_cover_add(x, c->org, c->form, &c->made);
}

failed
org_employer_add_do(struct rq *rq)
{
	struct covering c = { .org = web_id(rq), .form = rq->form };

	TRY(web_write(rq, add_rule, &c, path_of(rq, c.org, (id){ 0 }, "").s, NULL));
	web_flash(rq, str_of(says_added.zh));
	return NULL;
}

/* --- changing, ending ----------------------------------------------------------------------------- */

static failed
load(struct rq *rq, struct org *o, struct org_cover *c)
{
	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), o));
	TRY(org_cover_get(web_db(rq), rq->a, web_scope(rq), o->org_id, rq->path_ids[1], c));
	fill_crumbs(rq, o, true);
	return NULL;
}

failed
org_employer_edit_page(struct rq *rq)
{
	struct form_view f = { .submit = says_save.zh };
	struct action *stop = NEW(rq->a, struct action);
	struct org_cover_form row;
	struct org_cover c;
	struct org o;
	int64_t typed;

	TRY(load(rq, &o, &c));
	row = (struct org_cover_form){ (id){ 0 }, c.uscc, c.name, c.nature, c.industry, c.employees, c.since };
	f.rev = rq->fault && str_int(web_typed(rq, "rev"), &typed) ? typed : c.rev;
	form_fields(rq, &org_cover_form_entity, &row, &f)[1].wide = true;
	fill_fault(rq, &f);
	*stop = (struct action){ says_stop.zh, "archive", path_of(rq, o.org_id, c.cover_id, "/end"), false };
	f.head = (struct page_head){ .h1 = str_of(says_edit.zh), .line = c.name,
		.state = { .label = str_of(c.until.ymd ? says_over.zh : says_now.zh),
			.tone = c.until.ymd ? NULL : "good" },
		.actions = { stop, !c.until.ymd } };
	f.path = path_of(rq, o.org_id, c.cover_id, "");
	f.back = path_of(rq, o.org_id, (id){ 0 }, "");
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

static failed
change_rule(struct act *x, void *v)
{
	struct covering *c = v;

	return org_cover_change(x, c->org, c->cover, c->rev, c->form);
}

failed
org_employer_change_do(struct rq *rq)
{
	struct covering c = { .org = web_id(rq), .cover = rq->path_ids[1], .form = rq->form };

	if (!str_int(web_typed(rq, "rev"), &c.rev))
		c.rev = 0;
	TRY(web_write(rq, change_rule, &c, path_of(rq, c.org, (id){ 0 }, "").s, NULL));
	web_flash(rq, str_of(says_saved.zh));
	return NULL;
}

failed
org_employer_end_page(struct rq *rq)
{
	struct form_view f = { .submit = says_end_do.zh };
	struct org_cover_end row = { .until = web_today(rq) };
	struct org_cover c;
	struct org o;

	TRY(load(rq, &o, &c));
	f.head.h1 = say(rq, &says_end, c.name, (str){ 0 });
	f.note = (struct note){ .tone = "info", .head = str_of(says_end_note.zh) };
	form_fields(rq, &org_cover_end_entity, &row, &f)[1].wide = true;
	fill_fault(rq, &f);
	f.path = path_of(rq, o.org_id, c.cover_id, "/end");
	f.back = path_of(rq, o.org_id, c.cover_id, "");
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

static failed
end_rule(struct act *x, void *v)
{
	struct covering *c = v;

	return org_cover_stop(x, c->org, c->cover, c->form);
}

failed
org_employer_end_do(struct rq *rq)
{
	struct covering c = { .org = web_id(rq), .cover = rq->path_ids[1], .form = rq->form };

	TRY(web_write(rq, end_rule, &c, path_of(rq, c.org, (id){ 0 }, "").s, NULL));
	web_flash(rq, str_of(says_ended.zh));
	return NULL;
}
