/* forms.c - what is done with a union: making, changing, moving. */
#include <string.h>

#include "modules/org/inside.h"
#include "org_division.h"
#include "platform/account.h"
#include "platform/division.h"
#include "platform/job.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_new        = { "org.new.head", "新建工会" },
	says_edit       = { "org.edit.head", "修改工会资料" },
	says_place      = { "org.form.place", "隶属和名称" },
	says_street     = { "org.form.street", "所在区划" },
	says_unit       = { "org.form.unit", "代码和单位" },
	says_committee  = { "org.form.committee", "委员会" },
	says_list       = { "org.list", "工会组织" },
	says_move       = { "org.move.head", "调整“{1}”的隶属" },
	says_move_line  = { "org.move.line", "现在的上级是{1}" },
	says_move_note  = { "org.move.note", "会员、申请、岗位跟着一起移过去" },
	says_move_many  = { "org.move.many", "下面有 {1} 家基层工会、{2} 名会员，由后台逐家移动，完成以前这些工会只能查看。" },
	says_move_one   = { "org.move.one", "本级有 {1} 名会员，立即生效。" },
	says_nowhere    = { "org.move.nowhere", "您的范围内没有合适的上级工会" },
	says_move_do    = { "org.move.do", "调整隶属" },
	says_moved      = { "org.moved", "隶属已调整。" },
	says_moving     = { "org.moving", "已开始调整，进度在“我的任务”里。" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
number(struct rq *rq, int64_t v)
{
	return html_count(rq->a, v);
}

/* The list, and the union itself for pages about doing something with it. */
static void
fill_crumbs(struct rq *rq, const struct org *o)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(says_list.zh), S("/orgs") };
	if (o)
		at[1] = (struct crumb){ o->name, record_path(rq, &org_record, o->org_id, "") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = o ? 2 : 1;
}

/* --- pickers ------------------------------------------------------------------------------ */

static str
indented(struct rq *rq, str path, size_t top, str name)
{
	str label = name;

	for (size_t n = top; n < path.n; n += ORG_SEGMENT)
		label = arena_cat(rq->a, S("　"), label);
	return label;
}

static bool
may_go_under(const struct org *o, const struct org_federations_row *r)
{
	return org_may_stand(o->kind, r->kind, r->base) && !str_starts(r->org_path, o->org_path) &&
	       r->org_id.v != o->parent_id.v;
}

/* Federations in scope; for a union that moves, those it may stand under but does not yet. */
static failed
parent_options(struct rq *rq, const struct org *moves, id chosen, struct options *ret)
{
	struct org_federations_rows rows;
	struct option *at;
	size_t n = 0;

	TRY(db_all(web_db(rq), rq->a, org_federations, web_scope(rq), &rows, .most = ORG_PARENTS_MOST));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct org_federations_row *r = &rows.at[i];

		if (r->moving || (moves && !may_go_under(moves, r)))
			continue;
		at[n++] = (struct option){ arena_int(rq->a, r->org_id.v),
			indented(rq, r->org_path, rows.at[0].org_path.n, r->name), { 0 }, r->org_id.v == chosen.v };
	}
	if (!n)
		at[n++] = (struct option){ .value = S(""), .label = str_of(says_nowhere.zh) };
	*ret = (struct options){ at, n };
	return NULL;
}

/* The streets around, and the villages of the street: a select; unknown places stay a line of text. */
static failed
division_options(struct rq *rq, str near, struct form_field *f)
{
	struct org_areas areas;
	struct option *at;
	size_t n = 0;

	TRY(org_areas_near(web_db(rq), rq->a, near.n ? near : f->value, &areas));
	at = NEW_N(rq->a, struct option, areas.n + 2);
	for (size_t i = 0; i < areas.n; i++) {
		bool chosen = str_eq(areas.at[i].code, f->value);

		at[n++] = (struct option){ areas.at[i].code, areas.at[i].level > 4
			? arena_cat(rq->a, S("　"), areas.at[i].name) : areas.at[i].name, { 0 }, chosen };
		near = chosen ? (str){ 0 } : near;
	}
	/* What is stored stays to be chosen, though it lies elsewhere. */
	if (n && f->value.n && near.s && !str_eq(f->value, near))
		at[n++] = (struct option){ f->value, f->value, { 0 }, true };
	f->options = (struct options){ at, n };
	/* Who chooses from names is not asked for a code. */
	if (n) {
		struct field *named = NEW(rq->a, struct field);

		*named = *f->field;
		named->label = says_street.zh;
		f->field = named;
	}
	return NULL;
}

failed
org_street_options(struct db *d, struct arena *a, str chosen, struct options *ret)
{
	struct division_of_level_rows rows;
	struct option *at;

	TRY(db_all(d, a, division_of_level, &rows, .level = DIVISION_STREET));
	at = NEW_N(a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct option){ .value = rows.at[i].code, .label = rows.at[i].name,
			.chosen = str_eq(rows.at[i].code, chosen) };
	*ret = (struct options){ at, rows.n };
	return NULL;
}

/* --- the form -------------------------------------------------------------------------------- */

static const char *const place_names[] = { "parent_id", "kind", "base", "name", "short_name", "division",
	"address", NULL };
static const char *const unit_names[] = { "uscc", "unit_name", "unit_uscc", "nature", "industry", "employees",
	"contract", NULL };
static const char *const committee_names[] = { "chair", "phone", "officers", "founded", "term_ends", NULL };

static struct form_section
form_section(struct rq *rq, const struct text *head, const char *const *names, const struct org_form *row)
{
	struct form_section s = { .head = str_of(head->zh) };
	struct form_field *at = NEW_N(rq->a, struct form_field, 16);

	for (; *names; names++) {
		struct form_field *f = &at[s.fields.n++];

		*f = web_form_field(rq, entity_field(&org_form_entity, str_of(*names)), row);
		f->wide = !strcmp(*names, "address") || !strcmp(*names, "name");
		if (f->field->kind == KIND_INT && str_eq(f->value, S("0")))
			f->value = (str){ 0 };
	}
	s.fields.at = at;
	return s;
}

static struct form_field *
field_at(const struct form_section *s, size_t i)
{
	return (struct form_field *)(uintptr_t)&s->fields.at[i];
}

/* A grass-roots union of several units is no federation, but may have been asked for. */
static void
add_parent(struct rq *rq, const struct org_brief_row *parent, struct options *options)
{
	struct option *at = NEW_N(rq->a, struct option, options->n + 1);

	for (size_t i = 0; i < options->n; i++) {
		at[i] = options->at[i];
		if (at[i].chosen)
			return;
	}
	at[options->n] = (struct option){ arena_int(rq->a, parent->org_id.v), parent->name,
		.chosen = true };
	*options = (struct options){ at, options->n + 1 };
}

/* The three sections; the parent is chosen for a new union only. */
static failed
show_form(struct rq *rq, struct form_view *f, const struct org_form *row, const struct org_brief_row *parent,
          str near)
{
	struct form_section *s = NEW_N(rq->a, struct form_section, 3);
	bool new = !f->rev;

	s[0] = form_section(rq, &says_place, new ? place_names : place_names + 1, row);
	s[1] = form_section(rq, &says_unit, unit_names, row);
	s[2] = form_section(rq, &says_committee, committee_names, row);
	if (new) {
		struct form_field *p = field_at(&s[0], 0);

		TRY(parent_options(rq, NULL, parent->org_id, &p->options));
		if (parent->org_id.v)
			add_parent(rq, parent, &p->options);
		p->wide = true;
	}
	TRY(division_options(rq, near, field_at(&s[0], s[0].fields.n - 2)));
	f->sections.at = s;
	f->sections.n = 3;
	f->faults = web_faults(rq);
	f->once = web_once(rq);
	TRY(web_draft(rq, f));
	TRY(web_page(rq, f->head.h1));
	record_form(&rq->out, &rq->view, f);
	return web_done(rq);
}

struct org_new { id parent_id; };
#define F(m, ...) FIELD(struct org_new, m, __VA_ARGS__)
static const struct field new_fields[] = { F(parent_id, .label = "上级工会", .refers = &org_entity) };
#undef F
const struct entity org_new_entity = ENTITY(struct org_new, new_fields, .name = "org_new", .label = "工会");

failed
org_new_page(struct rq *rq)
{
	const struct org_new *query = rq->fault ? NULL : rq->query;
	struct form_view f = { .head = { .h1 = str_of(says_new.zh) }, .path = S("/orgs"), .back = S("/orgs") };
	struct org_form row = { .kind = ORG_BASE, .base = ORG_SINGLE };
	struct org_brief_row parent = { 0 };
	id above = query && query->parent_id.v ? query->parent_id : web_org(rq);
	int64_t typed;

	if (rq->fault)
		above.v = str_int(web_typed(rq, "parent_id"), &typed) ? typed : 0;
	if (above.v) {
		failed e = db_one(web_db(rq), rq->a, org_brief, web_scope(rq), &parent, .org_id = above);

		/* A parent out of scope was typed by hand: the form says so, the picker knows it not. */
		if (e && !(rq->fault && e->code == ERR_MISSING))
			return e;
	}
	row.parent_id = parent.org_id;
	row.division = parent.division;
	f.submit = says_new.zh;
	fill_crumbs(rq, NULL);
	return show_form(rq, &f, &row, &parent, parent.division);
}

failed
org_create_do(struct rq *rq)
{
	rq->record = &org_record;
	return record_create_do(rq);
}

failed
org_edit_page(struct rq *rq)
{
	struct form_view f = { .head = { .h1 = str_of(says_edit.zh) } };
	struct org_form row;
	struct org o;
	int64_t typed;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	row = org_form_of(&o);
	f.rev = rq->fault && str_int(web_typed(rq, "rev"), &typed) ? typed : o.rev;
	f.path = f.back = record_path(rq, &org_record, o.org_id, "");
	fill_crumbs(rq, &o);
	return show_form(rq, &f, &row, NULL, o.division);
}

failed
org_update_do(struct rq *rq)
{
	rq->record = &org_record;
	return record_update_do(rq);
}

/* --- moving ----------------------------------------------------------------------------------- */

struct move_form { id parent_id; str reason; };
#define F(m, ...) FIELD(struct move_form, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(parent_id, .label = "新的上级工会", .flags = MUST, .refers = &org_entity),
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200, .hint = "会记入审计"),
};
#undef F
const struct entity org_move_entity = ENTITY(struct move_form, move_fields, .name = "org_move", .label = "调整隶属");

failed
org_move_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &org_move_entity, NULL);
	struct org o;
	int64_t typed = 0;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	if (rq->fault && !str_int(web_typed(rq, "parent_id"), &typed))
		typed = 0;
	TRY(parent_options(rq, &o, (id){ typed }, &field_at(&f.sections.at[0], 0)->options));
	field_at(&f.sections.at[0], 0)->wide = true;
	f.head = (struct page_head){ .h1 = say(rq, &says_move, o.name, (str){ 0 }),
		.line = say(rq, &says_move_line, o.parent_name.s ? o.parent_name : S(""), (str){ 0 }) };
	f.note = (struct note){ .tone = "info", .head = str_of(says_move_note.zh), .text = o.unions_below
		? say(rq, &says_move_many, number(rq, o.unions_below), number(rq, o.members + o.members_below))
		: say(rq, &says_move_one, number(rq, o.members), (str){ 0 }) };
	f.path = record_path(rq, &org_record, o.org_id, "/move");
	f.back = record_path(rq, &org_record, o.org_id, "");
	f.submit = says_move_do.zh;
	fill_crumbs(rq, &o);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct moving { id org; const struct move_form *form; id job; };

static failed
move_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move(x, m->org, m->form->parent_id, m->form->reason, &m->job);
}

static failed
resume_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return org_move_resume(x, m->org, &m->job);
}

/* What only counts after the commit: a job may wait. */
static failed
moved(struct rq *rq, const struct moving *m)
{
	job_runner_wake(rq->world);
	web_flash(rq, str_of(m->job.v ? says_moving.zh : says_moved.zh));
	return NULL;
}

failed
org_move_do(struct rq *rq)
{
	struct moving m = { .org = web_id(rq), .form = rq->form };

	TRY(web_write(rq, move_rule, &m, record_path(rq, &org_record, m.org, "").s, NULL));
	return moved(rq, &m);
}

failed
org_resume_do(struct rq *rq)
{
	struct moving m = { .org = web_id(rq) };

	TRY(web_write(rq, resume_rule, &m, record_path(rq, &org_record, m.org, "").s, NULL));
	return moved(rq, &m);
}
