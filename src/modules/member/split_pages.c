/* split_pages.c - dividing a union: the new one, and who goes to it. */
#include "member_reshape.h"
#include "member_split.h"
#include "modules/member/inside.h"
#include "web/record.h"

static const struct text
	says_head = { "split.head", "从“{1}”分立" },
	says_line = { "split.line", "新的工会与它同一上级，勾选的单位和会员转过去" },
	says_note = { "split.note", "分立以后不能撤回" },
	says_text = { "split.text", "会员的会龄和会籍变化不变，两家工会的经过里都会记下。原来的工会至少留下一名会员。" },
	says_more = { "split.more", "只列出前 {1} 名；人多时请按单位分出，或分几次办理。" },
	says_list = { "split.orgs", "工会组织" },
	says_new  = { "split.new", "新的工会" },
	says_split = { "split.do", "确定分立" },
	says_done = { "split.done", "分立已完成，这是新的工会。" };

#define SPLIT_SHOWN 300         /* members one by one */
#define SPLIT_UNITS 100
#define SPLIT_MOST  5000        /* members of one division: one transaction */

static const struct text says_many = { "split.many", "一次最多分出 5000 名会员，请分几次办理。" };

struct split_form { str name; int64_t base; struct date day; str document_no, reason; };
#define F(m, ...) FIELD(struct split_form, m, __VA_ARGS__)
static const struct field split_fields[] = {
	F(name,        .label = "新工会名称", .flags = MUST, .min = 2, .max = 60, .hint = "全称，如“江阴市某某有限公司工会委员会”"),
	F(base,        .label = "基层工会类型", .flags = MUST, .choices = org_bases),
	F(day,         .label = "分立日期", .flags = MUST),
	F(document_no, .label = "批准文号", .flags = MUST, .min = 2, .max = 60, .hint = "上一级工会的批复"),
	F(reason,      .label = "分立的理由", .flags = MUST | LONG, .min = 2, .max = 200),
};
#undef F
const struct entity member_split_entity = ENTITY(struct split_form, split_fields, .name = "split", .label = "分立");

static str
say(struct rq *rq, const struct text *t, str one)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* --- the page --------------------------------------------------------------------- */

static bool
was_ticked(struct rq *rq, const struct form_view *f, id pick)
{
	str wanted = arena_int(rq->a, pick.v);

	for (size_t i = 0; i < f->draft_ticks.n; i++)
		if (str_eq(f->draft_ticks.at[i], wanted))
			return true;
	for (size_t i = 0; i < rq->typed.n; i++)
		if (str_eq(rq->typed.at[i].name, S("ids")) && str_eq(rq->typed.at[i].value, wanted))
			return true;
	return false;
}

static failed
fill_units(struct rq *rq, id org, struct split_view *s)
{
	struct org_covers covers;
	struct split_pick *at;

	TRY(org_covers_now(web_db(rq), rq->a, web_scope(rq), org, SPLIT_UNITS, &covers));
	at = NEW_N(rq->a, struct split_pick, covers.n + 1);
	for (size_t i = 0; i < covers.n; i++) {
		struct member_of_unit_rows rows;

		TRY(db_all(web_db(rq), rq->a, member_of_unit, &rows, .org_id = org, .work_unit = covers.at[i].name));
		at[i] = (struct split_pick){ covers.at[i].cover_id, covers.at[i].name, covers.at[i].uscc,
			(int64_t)rows.n,
			was_ticked(rq, &s->form, covers.at[i].cover_id) };
	}
	s->units = (struct split_picks){ at, covers.n };
	return NULL;
}

static failed
fill_people(struct rq *rq, id org, struct split_view *s)
{
	struct member_split_list_rows rows;
	struct split_pick *at;

	TRY(db_all(web_db(rq), rq->a, member_split_list, web_scope(rq), &rows, .org_id = org, .most = SPLIT_SHOWN + 1));
	if (rows.n > SPLIT_SHOWN) {
		rows.n = SPLIT_SHOWN;
		s->more = say(rq, &says_more, html_count(rq->a, SPLIT_SHOWN));
	}
	at = NEW_N(rq->a, struct split_pick, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct split_pick){ rows.at[i].member_id, rows.at[i].name, rows.at[i].work_unit, 0,
			was_ticked(rq, &s->form, rows.at[i].member_id) };
	s->people = (struct split_picks){ at, rows.n };
	return NULL;
}

failed
member_split_page(struct rq *rq)
{
	struct split_form row = { .base = ORG_SINGLE, .day = web_today(rq) };
	struct form_field *fields = NEW_N(rq->a, struct form_field, COUNT(split_fields));
	struct form_section *section = NEW(rq->a, struct form_section);
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);
	struct split_view s = { .form = { .once = web_once(rq), .faults = web_faults(rq), .submit = says_split.zh } };
	struct form_view *f = &s.form;
	struct org o;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	f->head = (struct page_head){ .h1 = say(rq, &says_head, o.name), .line = str_of(says_line.zh) };
	f->note = rq->fault && !rq->fault->field
		? (struct note){ .tone = "bad", .head = err_sentence(rq->a, rq->fault) }
		: (struct note){ .tone = "warn", .head = str_of(says_note.zh), .text = str_of(says_text.zh) };
	for (size_t i = 0; i < COUNT(split_fields); i++) {
		fields[i] = web_form_field(rq, &split_fields[i], &row);
		fields[i].wide = !i || i == COUNT(split_fields) - 1;
	}
	*section = (struct form_section){ .head = str_of(says_new.zh), .fields = { fields, COUNT(split_fields) } };
	f->sections.at = section;
	f->sections.n = 1;
	f->back = record_path(rq, &org_record, o.org_id, "");
	f->path = record_path(rq, &org_record, o.org_id, "/split");
	TRY(web_draft(rq, f));
	TRY(fill_units(rq, o.org_id, &s));
	TRY(fill_people(rq, o.org_id, &s));
	crumbs[0] = (struct crumb){ str_of(says_list.zh), S("/orgs") };
	crumbs[1] = (struct crumb){ o.name, f->back };
	rq->view.crumbs.at = crumbs;
	rq->view.crumbs.n = 2;
	TRY(web_page(rq, f->head.h1));
	member_split_view(&rq->out, &rq->view, &s);
	return web_done(rq);
}

/* --- doing it ------------------------------------------------------------------------- */

struct splitting { struct rq *rq; id org, made; };
struct taking { id *covers, *members; size_t n_covers, n_members; };

static failed
take_member(struct act *x, struct taking *t, id member)
{
	for (size_t i = 0; i < t->n_members; i++)
		if (t->members[i].v == member.v)
			return NULL;
	if (t->n_members >= SPLIT_MOST)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_many);
	t->members[t->n_members++] = member;
	return NULL;
}

/* A tick is an employer, whose members go along, or a member. */
static failed
take_tick(struct act *x, id org, const struct org_covers *covers, id tick, struct taking *t)
{
	struct member_of_unit_rows rows;
	size_t at = 0;

	while (at < covers->n && covers->at[at].cover_id.v != tick.v)
		at++;
	if (at == covers->n)
		return take_member(x, t, tick);
	t->covers[t->n_covers++] = tick;
	TRY(db_all(x->db, x->a, member_of_unit, &rows, .org_id = org, .work_unit = covers->at[at].name));
	for (size_t i = 0; i < rows.n; i++)
		TRY(take_member(x, t, rows.at[i].member_id));
	return NULL;
}

static failed
split_rule(struct act *x, void *v)
{
	struct splitting *s = v;
	const struct split_form *form = s->rq->form;
	struct taking t = { .covers = NEW_N(x->a, id, s->rq->ticked.n), .members = NEW_N(x->a, id, SPLIT_MOST) };
	struct org_covers covers;

	TRY(org_covers_now(x->db, x->a, x->who->scope, s->org, SPLIT_UNITS, &covers));
	for (size_t i = 0; i < s->rq->ticked.n; i++)
		TRY(take_tick(x, s->org, &covers, s->rq->ticked.at[i], &t));
	return member_split(x, s->org, &(struct member_splitting){ .members = t.members, .n_members = t.n_members,
		.org = { .form = { .name = form->name, .base = form->base }, .covers = t.covers, .n_covers = t.n_covers,
			.day = form->day, .document_no = form->document_no, .reason = form->reason } }, &s->made);
}

failed
member_split_do(struct rq *rq)
{
	struct splitting s = { .rq = rq, .org = web_id(rq) };

	TRY(web_write(rq, split_rule, &s, "/orgs/%", &s.made));
	web_flash(rq, str_of(says_done.zh));
	return NULL;
}
