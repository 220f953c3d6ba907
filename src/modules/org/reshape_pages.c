/* reshape_pages.c - dissolving and merging a union, each with what goes along; its history. */
#include <string.h>

#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_reshape.h"
#include "platform/account.h"
#include "platform/job.h"
#include "platform/search.h"
#include "web/record.h"

static const struct text
	says_form       = { "reshape.form", "批准和理由" },
	says_members    = { "reshape.members", "会员" },
	says_flows      = { "reshape.flows", "没有办完的事" },
	says_posts      = { "reshape.posts", "工会干部岗位" },
	says_covers     = { "reshape.covers", "覆盖单位" },
	says_unions     = { "reshape.unions", "下级工会" },
	says_persons    = { "reshape.persons", "人" }, says_matters = { "reshape.matters", "件" },
	says_pieces     = { "reshape.pieces", "个" }, says_houses = { "reshape.houses", "家" },
	says_inbox      = { "dissolve.inbox", "打开我的待办" },
	says_below      = { "dissolve.below", "打开下级工会" },
	says_dissolve   = { "dissolve.head", "撤销“{1}”" },
	says_settle     = { "dissolve.settle", "还不能撤销" },
	says_has_unions = { "dissolve.unions", "下面还有 {1} 家工会，请先撤销它们或调整它们的隶属。" },
	says_has_flows  = { "dissolve.flows", "还有 {1} 件事没有办完，请先在“我的待办”里办完。" },
	says_warn       = { "dissolve.warn", "撤销以后不能恢复" },
	says_warn_text  = { "dissolve.text", "不得随意撤销工会组织（工会法第十三条）。会员保留会籍，岗位随之结束，资料仍可查看。" },
	says_do_end     = { "dissolve.do", "确定撤销" },
	says_ended      = { "dissolve.done", "工会已撤销。" },
	says_merge      = { "merge.head", "“{1}”并入其他工会" },
	says_merge_into = { "merge.into", "“{1}”并入“{2}”" },
	says_merge_line = { "merge.line", "先选并入哪个工会，再核对会随之变动的" },
	says_merge_warn = { "merge.warn", "合并以后不能恢复" },
	says_merge_text = { "merge.text", "不得随意合并工会组织（工会法第十三条）。会员、没办完的事、岗位和覆盖单位一并转入，"
	                    "“{1}”撤销，今后仍可查到它的去向。" },
	says_merge_many = { "merge.many", "下面的 {1} 家工会由后台逐家转入，完成以前它们只能查看。" },
	says_do_merge   = { "merge.do", "确定合并" },
	says_merged     = { "merge.done", "合并已完成。" },
	says_merging    = { "merge.started", "已开始合并，进度在“我的任务”里。" },
	says_document   = { "history.document", "{1}，{2}" },
	says_people     = { "history.people", "{1}，涉及会员 {2} 人" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

/* --- what goes along ------------------------------------------------------------------- */

static failed
load_along(struct rq *rq, const struct org *o, struct org_bound_row *ret)
{
	return db_one(web_db(rq), rq->a, org_bound, ret, .org_id = o->org_id);
}

/* Before what cannot be taken back stands what it takes along. */
static struct org_figures
along_of(struct rq *rq, const struct org *o, const struct org_bound_row *b)
{
	struct org_figure *at = NEW_N(rq->a, struct org_figure, 5);

	at[0] = (struct org_figure){ says_members.zh, html_count(rq->a, o->members), says_persons.zh, { 0 } };
	at[1] = (struct org_figure){ says_flows.zh, html_count(rq->a, b->flows), says_matters.zh, { 0 } };
	at[2] = (struct org_figure){ says_posts.zh, html_count(rq->a, b->posts), says_pieces.zh, { 0 } };
	at[3] = (struct org_figure){ says_covers.zh, html_count(rq->a, b->covers), says_pieces.zh, { 0 } };
	at[4] = (struct org_figure){ says_unions.zh, html_count(rq->a, b->open_below), says_houses.zh, { 0 } };
	return (struct org_figures){ at, 5 };
}

static struct form_section
section_of(struct rq *rq, const struct text *head, const struct entity *e, const void *row)
{
	struct form_section s = { .head = str_of(head->zh) };
	struct form_field *at = NEW_N(rq->a, struct form_field, e->n);

	for (size_t i = 0; i < e->n; i++)
		at[s.fields.n++] = web_form_field(rq, &e->fields[i], row);
	s.fields.at = at;
	return s;
}

static struct form_field *
field_at(const struct form_section *s, size_t i)
{
	return (struct form_field *)(uintptr_t)&s->fields.at[i];
}

static void
fill_form(struct rq *rq, struct form_view *f, const struct entity *e, const void *row)
{
	struct form_section *s = NEW(rq->a, struct form_section);

	*s = section_of(rq, &says_form, e, row);
	f->sections.at = s;
	f->sections.n = 1;
	f->faults = web_faults(rq);
	f->once = web_once(rq);
	if (rq->fault && !rq->fault->field)
		f->note = (struct note){ .tone = "bad", .head = err_sentence(rq->a, rq->fault) };
}

/* --- dissolving -------------------------------------------------------------------------- */

/* The unions above it, the nearest first. */
static failed
keepers(struct rq *rq, const struct org *o, struct options *ret)
{
	struct org_above_rows rows;
	struct option *at;
	str p[ORG_LEVELS - 1] = { 0 };
	size_t n = 0;
	int64_t typed = 0;

	for (size_t i = ORG_SEGMENT; i < o->org_path.n && n < COUNT(p); i += ORG_SEGMENT)
		p[n++] = str_part(o->org_path, 0, i);
	if (!n)
		return NULL;
	TRY(db_all(web_db(rq), rq->a, org_above, &rows, .p1 = p[0], .p2 = p[1], .p3 = p[2], .p4 = p[3], .p5 = p[4],
		.p6 = p[5], .p7 = p[6]));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	if (!str_int(web_typed(rq, "keeper_id"), &typed))
		typed = 0;
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct option){ arena_int(rq->a, rows.at[i].org_id.v),
			rows.at[i].name, { 0 },
			typed ? rows.at[i].org_id.v == typed : !i };
	*ret = (struct options){ at, rows.n };
	return NULL;
}

/* False while something stands in the way; the note says what, and leads there. */
static bool
note_dissolving(struct rq *rq, const struct org *o, const struct org_bound_row *along, struct note *n)
{
	if (along->open_below)
		*n = (struct note){ .tone = "bad", .head = str_of(says_settle.zh),
			.text = say(rq, &says_has_unions, html_count(rq->a, along->open_below), (str){ 0 }),
			.action = { says_below.zh, "sitemap", arena_fmt(rq->a, "/orgs?under=%lld",
			(long long)o->org_id.v) } };
	else if (along->flows)
		*n = (struct note){ .tone = "bad", .head = str_of(says_settle.zh),
			.text = say(rq, &says_has_flows, html_count(rq->a, along->flows), (str){ 0 }),
			.action = { says_inbox.zh, "inbox", S("/") } };
	else
		*n = (struct note){ .tone = "warn", .head = str_of(says_warn.zh), .text = str_of(says_warn_text.zh) };
	return !along->open_below && !along->flows;
}

failed
org_dissolve_page(struct rq *rq)
{
	struct org_ending row = { .day = web_today(rq) };
	struct org_reshape_view v = { .form = { .submit = says_do_end.zh } };
	struct form_view *f = &v.form;
	struct org_bound_row along;
	struct org o;
	bool free;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	TRY(load_along(rq, &o, &along));
	v.along = along_of(rq, &o, &along);
	free = note_dissolving(rq, &o, &along, &f->note);
	fill_form(rq, f, &org_ending_entity, &row);
	TRY(keepers(rq, &o, &field_at(f->sections.at, 0)->options));
	for (size_t i = 0; i < org_ending_entity.n; i++)
		field_at(f->sections.at, i)->wide = i != 1 && i != 2;
	f->head.h1 = say(rq, &says_dissolve, o.name, (str){ 0 });
	f->path = free || rq->fault ? record_path(rq, &org_record, o.org_id, "/close") : (str){ 0 };
	f->back = record_path(rq, &org_record, o.org_id, "");
	if (f->path.n)
		TRY(web_draft(rq, f));
	org_crumbs(rq, &o);
	TRY(web_page(rq, f->head.h1));
	org_reshape(&rq->out, &rq->view, &v);
	return web_done(rq);
}

struct reshaping { id org, job; const void *form; };

static failed
dissolve_rule(struct act *x, void *v)
{
	struct reshaping *r = v;

	return org_dissolve(x, r->org, r->form);
}

failed
org_dissolve_do(struct rq *rq)
{
	struct reshaping r = { .org = web_id(rq), .form = rq->form };

	TRY(web_write(rq, dissolve_rule, &r, record_path(rq, &org_record, r.org, "").s, NULL));
	session_forget_all(rq->world);
	web_flash(rq, str_of(says_ended.zh));
	return NULL;
}

/* --- merging: which one ------------------------------------------------------------------------ */

struct merge_query { str word; id into_id; };
#define F(m, ...) FIELD(struct merge_query, m, __VA_ARGS__)
static const struct field query_fields[] = {
	F(word, .label = "名称、拼音首字母或代码", .max = 60),
	F(into_id, .label = "并入哪个工会", .flags = HIDE, .refers = &org_entity),
};
#undef F
const struct entity org_merge_query_entity = ENTITY(struct merge_query, query_fields, .name = "merge_query", .label = "合并");

#define HITS_MOST 20

/* Beside it at first; by a word anywhere in scope. */
static failed
find_others(struct rq *rq, const struct org *o, str word, struct org_merge_find *ret)
{
	struct org_alike_rows rows;
	struct org_merge_hit *at;
	struct org_wanted w = org_wanted_of(rq->a, word);
	bool searched = w.phrase.s || w.initials.s || w.code.s;

	TRY(db_all(web_db(rq), rq->a, org_alike, web_scope(rq), &rows, .kind = o->kind,
		.parent_id = searched ? (id){ 0 } : o->parent_id, .except_id = o->org_id, .phrase = w.phrase,
		.initials = w.initials, .code = w.code, .most = HITS_MOST));
	at = NEW_N(rq->a, struct org_merge_hit, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct org_merge_hit){ rows.at[i].name, rows.at[i].parent_name,
			arena_fmt(rq->a, "/orgs/%lld/merge?into_id=%lld", (long long)o->org_id.v,
				(long long)rows.at[i].org_id.v),
			rows.at[i].members + rows.at[i].members_below };
	*ret = (struct org_merge_find){ .path = record_path(rq, &org_record, o->org_id, "/merge"), .word = word,
		.searched = searched, .hits = { at, rows.n } };
	return NULL;
}

static failed
choose_page(struct rq *rq, const struct org *o, str word)
{
	struct page_head head = { .h1 = say(rq, &says_merge, o->name, (str){ 0 }), .line = str_of(says_merge_line.zh) };
	struct org_merge_find find;

	TRY(find_others(rq, o, word, &find));
	TRY(web_page(rq, head.h1));
	org_merge_choose(&rq->out, &rq->view, &head, &find);
	return web_done(rq);
}

/* --- merging: what goes along, and yes ------------------------------------------------------------ */

failed
org_merge_page(struct rq *rq)
{
	const struct merge_query *query = rq->fault ? NULL : rq->query;
	struct org_merging row = { .day = web_today(rq), .into_id = query ? query->into_id : (id){ 0 } };
	struct org_reshape_view v = { .form = { .submit = says_do_merge.zh } };
	struct form_view *f = &v.form;
	struct option *into = NEW(rq->a, struct option);
	struct org_brief_row other;
	struct org_bound_row along;
	struct org o;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	org_crumbs(rq, &o);
	if (rq->fault && !str_int(web_typed(rq, "into_id"), &row.into_id.v))
		row.into_id.v = 0;
	if (!row.into_id.v)
		return choose_page(rq, &o, query ? query->word : (str){ 0 });
	failed e = db_one(web_db(rq), rq->a, org_brief, web_scope(rq), &other, .org_id = row.into_id);
	if (e && rq->fault && e->code == ERR_MISSING)
		other = (struct org_brief_row){ .name = S("") };
	else
		TRY(e);
	TRY(load_along(rq, &o, &along));
	v.along = along_of(rq, &o, &along);
	f->note = (struct note){ .tone = "warn", .head = str_of(says_merge_warn.zh),
		.text = arena_cat(rq->a, say(rq, &says_merge_text, o.name, (str){ 0 }), along.open_below
			? say(rq, &says_merge_many, html_count(rq->a, along.open_below), (str){ 0 }) : S("")) };
	fill_form(rq, f, &org_merging_entity, &row);
	*into = (struct option){ arena_int(rq->a, row.into_id.v), other.name, { 0 }, true };
	field_at(f->sections.at, 0)->options = (struct options){ into, 1 };
	field_at(f->sections.at, 0)->wide = field_at(f->sections.at, 3)->wide = true;
	f->head.h1 = say(rq, &says_merge_into, o.name, other.name);
	f->path = record_path(rq, &org_record, o.org_id, "/merge");
	f->back = f->path;
	f->draft = arena_fmt(rq->a, FMT "?into_id=%lld", ARG(f->path), (long long)row.into_id.v);
	TRY(web_draft(rq, f));
	TRY(web_page(rq, f->head.h1));
	org_reshape(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
merge_rule(struct act *x, void *v)
{
	struct reshaping *r = v;

	return org_merge(x, r->org, r->form, &r->job);
}

failed
org_merge_do(struct rq *rq)
{
	struct reshaping r = { .org = web_id(rq), .form = rq->form };

	TRY(web_write(rq, merge_rule, &r, record_path(rq, &org_record, r.org, "").s, NULL));
	session_forget_all(rq->world);
	job_runner_wake(rq->world);
	web_flash(rq, str_of(r.job.v ? says_merging.zh : says_merged.zh));
	return NULL;
}

/* --- history ------------------------------------------------------------------------------------------ */

failed
org_history(struct rq *rq, id org, struct moves *ret)
{
	struct org_change_list_rows rows;
	struct move_view *at;

	TRY(db_all(web_db(rq), rq->a, org_change_list, web_scope(rq), &rows, .org_id = org, .most = ORG_CHANGES_SHOWN));
	at = NEW_N(rq->a, struct move_view, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct org_change *c = &rows.at[i];
		const struct choice *kind = choice_of(org_change_kinds, c->kind);
		str what = str_of(kind ? kind->label : "");

		if (c->other_name.n)
			what = arena_fmt(rq->a, FMT "：" FMT, ARG(what), ARG(c->other_name));
		at[i] = (struct move_view){ .state = MOVE_DONE, .what = what, .when = date_text(rq->a, c->day),
			.by = c->members ? say(rq, &says_people, c->by_name, html_count(rq->a, c->members))
			: c->by_name,
			.why = c->document_no.n && c->reason.n ? say(rq, &says_document, c->document_no, c->reason)
			     : c->reason };
	}
	*ret = (struct moves){ at, rows.n };
	return NULL;
}
