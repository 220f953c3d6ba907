/* item_pages.c - skills, honours and family members: cards of a member's page, and one's own on the phone. */
#include <string.h>

#include "member_own.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "platform/mask.h"
#include "web/record.h"
#include "web_pocket.h"
#include "web_record.h"

static const struct text
	says_saved   = { "item.saved", "已保存。" },
	says_removed = { "item.removed", "已删除。" },
	says_remove  = { "item.remove", "删除这一条" },
	says_none    = { "item.none", "还没有登记" },
	says_own     = { "item.own", "技能、荣誉和家庭成员" },
	says_own_line = { "item.own_line", "技能和荣誉有错的，请联系您的工会更正；家庭成员可以自己登记和删除" },
	says_family  = { "item.family", "登记家庭成员" },
	says_only    = { "item.only", "只登记办事用得着的人。不登记不影响会籍。" },
	says_save    = { "item.save", "保存" },
	says_pair    = { "item.pair", "{1}，{2}" },
	says_data    = { "item.data", "回到我的资料" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* Which of the three a route is about stands in its path; the phone's own are of the family. */
static const struct part *
part_of_route(const struct rq *rq)
{
	for (const struct part *p = parts; p->name; p++)
		if (strstr(rq->route->path, p->name))
			return p;
	return part_of(PART_FAMILY);
}

static str
label_of(const struct choice *choices, int64_t v)
{
	const struct choice *c = choice_of(choices, v);

	return c ? str_of(c->label) : (str){ 0 };
}

static struct cell_view
cell(struct rq *rq, const char *name, const struct item *i)
{
	return record_cell(rq, entity_field(&item_entity, str_of(name)), i);
}

static struct cell_view
word(str text)
{
	return (struct cell_view){ .text = text };
}

/* --- the cards of a member's page ---------------------------------------------------------------- */

#define CELLS 5
static const struct column
	skill_columns[CELLS] = { { .label = S("职业（工种）") }, { .label = S("等级") }, { .label = S("证书编号") },
		{ .label = S("发证单位") }, { .label = S("发证日期") } },
	honour_columns[CELLS] = { { .label = S("荣誉名称") }, { .label = S("级别") }, { .label = S("授予单位") },
		{ .label = S("授予日期") } },
	family_columns[CELLS] = { { .label = S("关系") }, { .label = S("姓名") }, { .label = S("出生年份") },
		{ .label = S("用途") } };

static size_t
fill_cells(struct rq *rq, const struct part *p, const struct item *i, struct cell_view *c)
{
	switch (p->part) {
	case PART_SKILL:
		c[0] = word(i->name);
		c[1] = word(label_of(skills, i->level));
		c[2] = cell(rq, "number", i);
		c[3] = cell(rq, "body", i);
		c[4] = cell(rq, "day", i);
		return 5;
	case PART_HONOUR:
		c[0] = word(i->name);
		c[1] = word(label_of(honour_levels, i->level));
		c[2] = cell(rq, "body", i);
		c[3] = cell(rq, "day", i);
		return 4;
	default:
		c[0] = word(label_of(relations, i->relation));
		c[1] = cell(rq, "sealed_name", i);
		c[2] = cell(rq, "birth", i);
		c[3] = word(label_of(purposes, i->purpose));
		return 4;
	}
}

static failed
fill_card(struct rq *rq, const struct member *m, const struct part *p, bool edits, struct table_view *ret)
{
	const struct column *columns = p->part == PART_SKILL ? skill_columns
		: p->part == PART_HONOUR ? honour_columns : family_columns;
	struct items items;
	struct row *rows;
	size_t n = p->part == PART_SKILL ? 5 : 4;

	TRY(items_read(web_db(rq), rq->a, m->person_id, p, &items));
	rows = NEW_N(rq->a, struct row, items.n + 1);
	for (size_t i = 0; i < items.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, CELLS);

		(void)fill_cells(rq, p, &items.at[i], c);
		if (edits)
			c[0].href = arena_fmt(rq->a, "/members/%lld/%s/%lld", (long long)m->member_id.v,
				p->name, (long long)items.at[i].item_id.v);
		rows[i] = (struct row){ items.at[i].item_id, c[0].text, { c, n }, false };
	}
	*ret = (struct table_view){ .head = str_of(p->label), .columns = { columns, n },
		.rows = { rows, items.n }, .nothing = { .text = str_of(says_none.zh) } };
	if (edits)
		ret->more = (struct action){ p->add, "plus", arena_fmt(rq->a, "/members/%lld/%s/new",
			(long long)m->member_id.v, p->name), .primary = false };
	return NULL;
}

failed
item_cards(struct rq *rq, const struct member *m, struct tables *ret)
{
	bool edits = web_may(rq, member_record.edit) && member_in_being(m->status);
	struct table_view *at = NEW_N(rq->a, struct table_view, PART_FAMILY);
	size_t n = 0;

	for (const struct part *p = parts; p->name; p++)
		TRY(fill_card(rq, m, p, edits, &at[n++]));
	*ret = (struct tables){ at, n };
	return NULL;
}

/* --- the form, on both ----------------------------------------------------------------------------- */

/* What is kept sealed is shown by its mask. */
static void
show_kept(struct rq *rq, const struct item *i, struct form_view *f)
{
	const struct form_section *was = f->sections.at;
	struct form_section *section = NEW(rq->a, struct form_section);
	struct form_field *at = NEW_N(rq->a, struct form_field, was->fields.n);

	for (size_t k = 0; k < was->fields.n; k++) {
		const struct field *field = was->fields.at[k].field;

		at[k] = was->fields.at[k];
		if (!strcmp(field->name, "number"))
			at[k].kept = i->number;
		if (!strcmp(field->name, "name") && field->flags & SENSITIVE)
			at[k].kept = i->sealed_name;
		if (!strcmp(field->name, "birth"))
			at[k].kept = i->birth;
	}
	*section = *was;
	section->fields.at = at;
	f->sections.at = section;
}

static struct form_view
form_view(struct rq *rq, const struct part *p, const struct item *i)
{
	void *row = arena_get(rq->a, p->form->size);
	struct form_view f;
	int64_t rev;

	if (i)
		p->give(i, row);
	f = web_form_view(rq, p->form, row);
	if (i)
		show_kept(rq, i, &f);
	f.head.h1 = str_of(i ? p->edit : p->add);
	f.submit = says_save.zh;
	f.rev = i ? rq->fault && str_int(web_typed(rq, "rev"), &rev) ? rev : i->rev : 0;
	return f;
}

struct saving {
	struct item_owner owner;
	const struct part *part;
	const void *form;
	id item, made;
	int64_t rev;
};

static failed
save_rule(struct act *x, void *v)
{
	struct saving *s = v;

	return item_save(x, &s->owner, s->part, s->item, s->rev, s->form, &s->made);
}

static failed
remove_rule(struct act *x, void *v)
{
	struct saving *s = v;

	return item_remove(x, &s->owner, s->item);
}

static failed
save(struct rq *rq, struct saving *s, const char *then)
{
	s->part = part_of_route(rq);
	s->form = rq->form;
	if (s->item.v && (!str_int(web_typed(rq, "rev"), &s->rev) || s->rev <= 0))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, save_rule, s, then, NULL);
}

/* --- the desk ------------------------------------------------------------------------------------------ */

static failed
read_member(struct rq *rq, struct member *m, struct item_owner *ret)
{
	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), m));
	*ret = (struct item_owner){ m->person_id, m->member_id, m->name, m->org_path, false };
	return NULL;
}

static failed
show_desk(struct rq *rq, const struct item *i, const struct member *m)
{
	const struct part *p = part_of_route(rq);
	struct form_view f = form_view(rq, p, i);
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);
	struct action *act = NEW(rq->a, struct action);

	f.back = record_path(rq, &member_record, m->member_id, "");
	f.path = i ? arena_fmt(rq->a, FMT "/%s/%lld", ARG(f.back), p->name, (long long)i->item_id.v)
	           : arena_fmt(rq->a, FMT "/%s", ARG(f.back), p->name);
	if (i) {
		*act = (struct action){ says_remove.zh, "trash",
			arena_fmt(rq->a, FMT "/remove", ARG(f.path)), .post = true };
		f.head.actions = (struct actions){ act, 1 };
	}
	crumbs[0] = (struct crumb){ str_of(member_record.label), str_of(member_record.path) };
	crumbs[1] = (struct crumb){ m->name, f.back };
	rq->view.crumbs = (struct crumbs){ crumbs, 2 };
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
item_new_page(struct rq *rq)
{
	struct item_owner o;
	struct member m;

	TRY(read_member(rq, &m, &o));
	return show_desk(rq, NULL, &m);
}

failed
item_edit_page(struct rq *rq)
{
	struct item_owner o;
	struct member m;
	struct item i;

	TRY(read_member(rq, &m, &o));
	TRY(item_read(web_db(rq), rq->a, m.person_id, rq->path_ids[1], &i));
	return i.part == (int64_t)part_of_route(rq)->part ? show_desk(rq, &i, &m)
	     : FAIL(rq->a, ERR_MISSING, "item of another part");
}

failed
item_save_do(struct rq *rq)
{
	struct saving s = { .item = rq->n_path > 1 ? rq->path_ids[1] : (id){ 0 } };
	struct member m;

	TRY(read_member(rq, &m, &s.owner));
	return save(rq, &s, record_path(rq, &member_record, m.member_id, "").s);
}

failed
item_remove_do(struct rq *rq)
{
	struct saving s = { .item = rq->path_ids[1] };
	struct member m;

	TRY(read_member(rq, &m, &s.owner));
	web_flash(rq, str_of(says_removed.zh));
	return web_write(rq, remove_rule, &s, record_path(rq, &member_record, m.member_id, "").s, NULL);
}

/* --- one's own, on the phone -------------------------------------------------------------------------------- */

#define OWN_PATH "/my/profile"

static failed
read_own(struct rq *rq, struct item_owner *ret)
{
	struct member m;

	if (!rq->who->person.v)
		return FAIL(rq->a, ERR_MISSING, "nobody is known");
	TRY(member_of_person(web_db(rq), rq->a, rq->who->person, &m));
	*ret = (struct item_owner){ m.person_id, m.member_id, m.name, m.org_path, true };
	return NULL;
}

static str
level_of(const struct part *p, const struct item *i)
{
	return label_of(p->part == PART_SKILL ? skills : honour_levels, i->level);
}

/* Skills and honours, to look at. */
static void
own_facts(struct rq *rq, const struct part *p, const struct items *items)
{
	struct fact *at = NEW_N(rq->a, struct fact, items->n + 1);

	for (size_t i = 0; i < items->n; i++)
		at[i] = (struct fact){ .label = items->at[i].name, .value = { .text = level_of(p, &items->at[i]),
			.second = items->at[i].day.ymd ? date_text(rq->a, items->at[i].day) : (str){ 0 } } };
	item_own_facts(&rq->out, str_of(p->label), (struct facts){ at, items->n }, str_of(says_none.zh));
}

/* The family, to change. */
static void
own_family(struct rq *rq, const struct part *p, const struct items *items)
{
	struct pocket_row *rows = NEW_N(rq->a, struct pocket_row, items->n + 1);
	struct action add = { p->add, "plus", S(OWN_PATH "/family/new"), .primary = true };
	struct pocket_block b = { .head = str_of(p->label), .rows = { rows, items->n } };

	for (size_t k = 0; k < items->n; k++) {
		const struct item *i = &items->at[k];

		rows[k] = (struct pocket_row){ .icon = "users", .second = label_of(purposes, i->purpose),
			.title = say(rq, &says_pair, label_of(relations, i->relation),
				     mask_open(rq->world->keys, rq->a, i->sealed_name)),
			.path = arena_fmt(rq->a, OWN_PATH "/family/%lld", (long long)i->item_id.v) };
	}
	if (items->n)
		pocket_block(&rq->out, &rq->view, &b);
	else
		item_own_facts(&rq->out, b.head, (struct facts){ 0 }, str_of(says_none.zh));
	item_own_acts(&rq->out, &rq->view, &add);
}

failed
item_own_page(struct rq *rq)
{
	struct page_head head = { .h1 = str_of(says_own.zh), .line = str_of(says_own_line.zh) };
	struct action back = { says_data.zh, NULL, S("/my/data"), .primary = false };
	struct item_owner o;

	TRY(read_own(rq, &o));
	TRY(web_page(rq, head.h1));
	pocket_lead(&rq->out, &head);
	for (const struct part *p = parts; p->name; p++) {
		struct items items;

		TRY(items_read(web_db(rq), rq->a, o.person, p, &items));
		if (p->part == PART_FAMILY)
			own_family(rq, p, &items);
		else
			own_facts(rq, p, &items);
	}
	item_own_acts(&rq->out, &rq->view, &back);
	return web_done(rq);
}

static failed
show_own(struct rq *rq, const struct item *i)
{
	struct form_view f = form_view(rq, part_of(PART_FAMILY), i);
	struct action act = { says_remove.zh, "trash", { 0 }, .post = true };

	if (!i)
		f.head.h1 = str_of(says_family.zh);
	f.head.line = str_of(says_only.zh);
	f.path = i ? arena_fmt(rq->a, OWN_PATH "/family/%lld", (long long)i->item_id.v)
	           : S(OWN_PATH "/family");
	f.back = S(OWN_PATH);
	act.path = arena_fmt(rq->a, FMT "/remove", ARG(f.path));
	TRY(web_page(rq, f.head.h1));
	pocket_form(&rq->out, &rq->view, &f);
	if (i)
		item_own_acts(&rq->out, &rq->view, &act);
	return web_done(rq);
}

failed
item_own_new_page(struct rq *rq)
{
	struct item_owner o;

	TRY(read_own(rq, &o));
	return show_own(rq, NULL);
}

failed
item_own_edit_page(struct rq *rq)
{
	struct item_owner o;
	struct item i;

	TRY(read_own(rq, &o));
	TRY(item_read(web_db(rq), rq->a, o.person, web_id(rq), &i));
	return i.part == PART_FAMILY ? show_own(rq, &i) : FAIL(rq->a, ERR_MISSING, "not of the family");
}

failed
item_own_save_do(struct rq *rq)
{
	struct saving s = { .item = rq->n_path ? web_id(rq) : (id){ 0 } };

	TRY(read_own(rq, &s.owner));
	return save(rq, &s, OWN_PATH);
}

/* Only of the family: skills and honours are the union's to prove. */
failed
item_own_remove_do(struct rq *rq)
{
	struct saving s = { .item = web_id(rq) };
	struct item i;

	TRY(read_own(rq, &s.owner));
	TRY(item_read(web_db(rq), rq->a, s.owner.person, s.item, &i));
	if (i.part != PART_FAMILY)
		return FAIL(rq->a, ERR_MISSING, "not of the family");
	web_flash(rq, str_of(says_removed.zh));
	return web_write(rq, remove_rule, &s, OWN_PATH, NULL);
}
