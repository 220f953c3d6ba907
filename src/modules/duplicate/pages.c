/* pages.c - the review queue of pairs: both records side by side, the decision, the merge. */
#include <string.h>

#include "modules/duplicate/inside.h"
#include "platform/mask.h"
#include "platform_account.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_line     = { "duplicates.line", "登记新会员时自动核对，整个范围可以随时查一遍。只比对加密摘要，不另存明文" },
	says_none     = { "duplicates.none", "没有待办的疑似重复" },
	says_none_text = { "duplicates.none_text", "新登记的会员会自动核对。以前的名册没有查过的，可以在后台查一遍。" },
	says_find     = { "duplicates.find", "查一遍" },
	says_elsewhere = { "duplicate.elsewhere", "本市另一家工会" },
	says_title    = { "duplicate.title", "{1}：是不是同一个人" },
	says_side     = { "duplicate.side", "两条记录" },
	says_same     = { "duplicate.same", "一致" },
	says_differs  = { "duplicate.differs", "不同" },
	says_no_sign  = { "duplicate.no_sign", "不作依据" },
	says_head     = { "duplicate.head", "核对以后怎么办" },
	says_differ   = { "duplicate.differ", "不是同一个人" },
	says_differ_hint = { "duplicate.differ_hint", "记下来，以后不再提示这一对" },
	says_merge    = { "duplicate.merge", "是同一个人，合并" },
	says_reason   = { "duplicate.reason", "怎么核对的" },
	says_reason_hint = { "duplicate.reason_hint", "如“打电话问过本人，父子同名，手机是一家的套餐”" },
	says_done     = { "duplicate.done", "已记下：不是同一个人。" },
	says_cannot   = { "duplicate.cannot", "现在还不能合并" },
	says_foreign  = { "duplicate.foreign", "另一条记录在本市另一家工会，这里只显示一部分。由两边共同的上级工会来办。" },
	says_merged   = { "duplicate.merged", "已合并成一条。" },
	says_form     = { "duplicate.form", "合并{1}的两条记录" },
	says_form_line = { "duplicate.form_line", "两边的经过、账号、职务、消息、申请都跟到保留的那一条；"
	                   "另一条结束，指向它。合并以后不能拆开" },
	says_keep     = { "duplicate.keep", "保留哪一条会籍" },
	says_values   = { "duplicate.values", "不一样的，以哪一个为准" },
	says_values_line = { "duplicate.values_line", "先替您选了最近核实过的" },
	says_proof    = { "duplicate.proof", "核对" },
	says_seat     = { "duplicate.seat", "{1}，{2}" },
	says_joined   = { "duplicate.joined", "{1} 入会，编号 {2}" },
	says_later    = { "duplicate.later", "最近核实" },
	says_blank    = { "duplicate.blank", "（没有填）" },
	says_submit   = { "duplicate.submit", "合并" };


static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

failed
duplicate_menu_count(struct rq *rq, int64_t *ret)
{
	struct duplicate_open_row row;

	TRY(db_one(web_db(rq), rq->a, duplicate_open, web_scope(rq), &row, .most = MENU_COUNT_MOST));
	*ret = row.n;
	return NULL;
}

/* --- the list ----------------------------------------------------------------------------- */

static void
fill_views(struct rq *rq, const struct duplicate_filter *f, int64_t open, struct list_view *l)
{
	struct choice_list states = choice_list(duplicate_states);
	struct saved_view *at = NEW_N(rq->a, struct saved_view, states.n);

	for (size_t i = 0; i < states.n; i++)
		at[i] = (struct saved_view){ str_of(states.at[i].label), arena_fmt(rq->a, "%s?state=%lld",
			duplicate_record.path, (long long)states.at[i].v),
			states.at[i].v == DUPLICATE_OPEN ? open : -1, f->state == states.at[i].v };
	l->views.at = at;
	l->views.n = states.n;
}

static struct actions
find_action(struct rq *rq)
{
	struct action *at = NEW(rq->a, struct action);

	*at = (struct action){ says_find.zh, "search", S("/duplicates/find"), .post = true, .primary = true };
	return (struct actions){ at, 1 };
}

/* A side that is out of scope names no union. */
static void
name_unions(struct rq *rq, struct list_view *l)
{
	struct row *rows = NEW_N(rq->a, struct row, l->rows.n + 1);

	for (size_t i = 0; i < l->rows.n; i++) {
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, l->rows.at[i].cells.n);

		rows[i] = l->rows.at[i];
		for (size_t k = 0; k < rows[i].cells.n; k++) {
			cells[k] = rows[i].cells.at[k];
			if ((k == 2 || k == 5) && !cells[k].text.n)
				cells[k].text = str_of(says_elsewhere.zh);
		}
		rows[i].cells.at = cells;
	}
	l->rows.at = rows;
}

failed
duplicate_list_page(struct rq *rq)
{
	struct duplicate_filter *f = rq->query;
	struct list_view l;
	int64_t open;

	/* What waits is what an officer comes for. */
	if (!f->state)
		f->state = DUPLICATE_OPEN;
	rq->record = &duplicate_record;
	TRY(record_list_view(rq, &duplicate_record, &l));
	TRY(duplicate_menu_count(rq, &open));
	fill_views(rq, f, open, &l);
	name_unions(rq, &l);
	l.head.line = str_of(says_line.zh);
	l.head.actions = find_action(rq);
	l.filtered = f->why > 0;
	if (f->state == DUPLICATE_OPEN && !f->why)
		l.nothing = (struct nothing){ .icon = "circle-check", .head = str_of(says_none.zh),
			.text = str_of(says_none_text.zh), .actions = find_action(rq) };
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

struct finding { id job; };

static failed
find_rule(struct act *x, void *v)
{
	return duplicate_find(x, &((struct finding *)v)->job);
}

failed
duplicate_find_do(struct rq *rq)
{
	struct finding f = { { 0 } };

	return web_write(rq, find_rule, &f, "/tasks/%", &f.job);
}

/* --- one pair ----------------------------------------------------------------------------------- */

/* The first say who somebody is: they are compared, and shown of a side that is out of scope too. */
static const char *const compared[] = { "name", "document_type", "document_no", "sex", "birth", "mobile",
	"org_name", "status", "joined", "member_no", "tags", "work_unit", "job" };
#define WHO_ROWS   6
#define KNOWN_ROWS 7

/* What was read of both; whoever is out of scope is known by his person alone. */
struct pair_view { struct duplicate d; struct merge_pair pair; bool whole; failed refused; };

static failed
fill_foreign(struct rq *rq, id person, struct member *ret)
{
	struct person_by_id_row p;

	TRY(db_one(web_db(rq), rq->a, person_by_id, &p, .person_id = person));
	*ret = (struct member){ .person_id = person, .name = p.name, .document_no = p.document_no,
		.document_type = p.document_type, .birth = p.birth, .mobile = p.mobile, .sex = p.sex,
		.org_name = str_of(says_elsewhere.zh) };
	return NULL;
}

static failed
fill_side(struct rq *rq, id member, id person, struct member *ret, bool *whole)
{
	failed f = member_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), member, ret);

	if (!f || f->code != ERR_MISSING)
		return f;
	*whole = false;
	return fill_foreign(rq, person, ret);
}

static failed
read_pair(struct rq *rq, struct pair_view *ret)
{
	ret->whole = true;
	TRY(duplicate_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &ret->d));
	TRY(fill_side(rq, ret->d.one_member, ret->d.one_id, &ret->pair.keep, &ret->whole));
	TRY(fill_side(rq, ret->d.other_member, ret->d.other_id, &ret->pair.other, &ret->whole));
	if (!ret->whole || ret->d.state != DUPLICATE_OPEN)
		return NULL;
	TRY(member_merge_look(web_db(rq), rq->a, rq->world, web_scope(rq), ret->d.one_member,
			      ret->d.other_member, &ret->pair));
	ret->refused = member_merge_refused(web_db(rq), rq->a, rq->world, rq->who, &ret->pair);
	return NULL;
}

static failed
same_value(struct rq *rq, const struct field *f, const struct pair_view *p, bool *ret)
{
	str one, two;

	if (f->kind != KIND_SECRET) {
		*ret = field_same(f, &p->pair.keep, &p->pair.other);
		return NULL;
	}
	TRY(crypt_open(rq->world->keys, rq->a, *(const struct secret *)field_of(f, &p->pair.keep), &one));
	TRY(crypt_open(rq->world->keys, rq->a, *(const struct secret *)field_of(f, &p->pair.other), &two));
	*ret = str_eq(one, two);
	return NULL;
}

static failed
compare(struct rq *rq, const struct pair_view *p, struct table_view *ret)
{
	static const struct column columns[] = { { .label = S("项目") }, { .label = S("第一条") },
		{ .label = S("第二条") }, { .label = S("比对") } };
	size_t n = p->whole ? COUNT(compared) : KNOWN_ROWS;
	struct row *rows = NEW_N(rq->a, struct row, n);

	for (size_t i = 0; i < n; i++) {
		const struct field *f = entity_field(&member_entity, str_of(compared[i]));
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
		bool same;

		TRY(same_value(rq, f, p, &same));
		c[0].text = str_of(f->label);
		c[1] = record_cell(rq, f, &p->pair.keep);
		c[2] = record_cell(rq, f, &p->pair.other);
		if (i < WHO_ROWS)
			c[3] = (struct cell_view){ .kind = CELL_STATE, .tone = same ? "good" : "warn",
				.text = str_of(same ? says_same.zh : says_differs.zh) };
		else
			c[3].text = str_of(says_no_sign.zh);
		if (!i && p->pair.keep.member_id.v)
			c[1].href = record_path(rq, &member_record, p->pair.keep.member_id, "");
		if (!i && p->pair.other.member_id.v)
			c[2].href = record_path(rq, &member_record, p->pair.other.member_id, "");
		rows[i] = (struct row){ .cells = { c, COUNT(columns) } };
	}
	*ret = (struct table_view){ .head = str_of(says_side.zh), .columns = { columns, COUNT(columns) },
		.rows = { rows, n } };
	return NULL;
}

static void
fill_decision(struct rq *rq, const struct pair_view *p, struct detail_view *d)
{
	struct option *move = NEW(rq->a, struct option);
	struct action *merge = NEW(rq->a, struct action);

	if (p->d.state != DUPLICATE_OPEN || !web_may(rq, "duplicate.decide"))
		return;
	if (!p->whole) {
		d->note = (struct note){ .tone = "info", .text = str_of(says_foreign.zh), .next = true };
		return;
	}
	if (p->refused)
		d->note = (struct note){ .tone = "warn", .head = str_of(says_cannot.zh),
			.text = err_sentence(rq->a, p->refused) };
	*move = (struct option){ S("differ"), str_of(says_differ.zh), str_of(says_differ_hint.zh), true };
	d->decision = (struct decision){ .head = str_of(says_head.zh), .moves = { move, 1 },
		.path = record_path(rq, &duplicate_record, p->d.duplicate_id, "/differ"),
		.reason = web_typed(rq, "reason"), .reason_label = str_of(says_reason.zh),
		.reason_hint = str_of(says_reason_hint.zh), .once = web_once(rq),
		.fault = rq->fault ? err_sentence(rq->a, rq->fault) : (str){ 0 } };
	if (p->refused)
		return;
	*merge = (struct action){ says_merge.zh, "git-merge",
		record_path(rq, &duplicate_record, p->d.duplicate_id, "/merge"), .primary = true };
	d->head.actions = (struct actions){ merge, 1 };
}

static void
fill_crumbs(struct rq *rq, const struct duplicate *d)
{
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);

	crumbs[0] = (struct crumb){ str_of(duplicate_record.label), str_of(duplicate_record.path) };
	if (d)
		crumbs[1] = (struct crumb){ d->name, record_path(rq, &duplicate_record, d->duplicate_id, "") };
	rq->view.crumbs = (struct crumbs){ crumbs, d ? 2 : 1 };
}

failed
duplicate_page(struct rq *rq)
{
	struct table_view *table = NEW(rq->a, struct table_view);
	struct detail_view d = { .tables = { table, 1 } };
	struct move_view *moves = NEW_N(rq->a, struct move_view, 2);
	const struct choice *why, *state;
	struct pair_view p = { 0 };
	size_t n = 0;

	TRY(read_pair(rq, &p));
	TRY(compare(rq, &p, table));
	why = choice_of(duplicate_whys, p.d.why);
	state = choice_of(duplicate_states, p.d.state);
	d.head.h1 = say(rq, &says_title, p.d.name, (str){ 0 });
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	d.head.tag = str_of(why->label);
	fill_decision(rq, &p, &d);
	if (p.d.decided.us)
		moves[n++] = (struct move_view){ MOVE_DONE, str_of(state->label), moment_text(rq->a, p.d.decided),
			p.d.by_name, p.d.reason };
	moves[n++] = (struct move_view){ MOVE_DONE, str_of(why->label), moment_text(rq->a, p.d.found),
		{ 0 }, { 0 } };
	d.moves = (struct moves){ moves, n };
	fill_crumbs(rq, NULL);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

struct differing { id duplicate; str reason; };

static failed
differ_rule(struct act *x, void *v)
{
	const struct differing *d = v;

	return duplicate_differ(x, d->duplicate, d->reason);
}

failed
duplicate_differ_do(struct rq *rq)
{
	struct differing d = { web_id(rq), ((const struct differ_form *)rq->form)->reason };

	web_flash(rq, str_of(says_done.zh));
	return web_write(rq, differ_rule, &d, duplicate_record.path, NULL);
}

/* --- merging ---------------------------------------------------------------------------------------- */

/* A value of one side as the officer may see it. */
static str
shown_value(struct rq *rq, const struct field *f, const struct member *m)
{
	const struct field *shown = entity_field(&member_entity, str_of(f->name));
	str text = shown->kind == KIND_SECRET
		? mask_open(rq->world->keys, rq->a, *(const struct secret *)field_of(shown, m))
		: field_show(rq->a, shown, m);

	if (!strcmp(f->name, "document_no"))
		text = say(rq, &says_seat, field_show(rq->a, entity_field(&member_entity, S("document_type")), m),
			   text);
	return text.n ? text : str_of(says_blank.zh);
}

static struct form_field
side_field(struct rq *rq, const struct field *f, const struct pair_view *p, int64_t chosen)
{
	struct form_field v = web_form_field(rq, f, NULL);
	struct option *at = NEW_N(rq->a, struct option, 2);
	int64_t typed;

	if (rq->fault && str_int(v.value, &typed))
		chosen = typed;
	at[0] = (struct option){ S("1"), shown_value(rq, f, &p->pair.keep),
		str_of(p->pair.later == 1 ? says_later.zh : ""), chosen == 1 };
	at[1] = (struct option){ S("2"), shown_value(rq, f, &p->pair.other),
		str_of(p->pair.later == 2 ? says_later.zh : ""), chosen == 2 };
	v.radio = true;
	v.options = (struct options){ at, 2 };
	return v;
}

static str
seat_of(struct rq *rq, const struct member *m)
{
	const struct choice *status = choice_of(member_statuses, m->status);

	return say(rq, &says_seat, str_of(status ? status->label : ""),
		   say(rq, &says_joined, date_text(rq->a, m->joined), m->member_no));
}

/* Nothing is chosen beforehand where both memberships are in force. */
static struct form_field
keep_field(struct rq *rq, const struct pair_view *p)
{
	struct form_field v = web_form_field(rq, entity_field(&merge_form_entity, S("keep")), NULL);
	const struct member *one = &p->pair.keep, *two = &p->pair.other;
	bool lives = one->status < MEMBER_EXITED, other_lives = two->status < MEMBER_EXITED;
	struct option *at = NEW_N(rq->a, struct option, 2);

	at[0] = (struct option){ S("1"), one->org_name, seat_of(rq, one),
		rq->fault ? str_eq(v.value, S("1")) : lives && !other_lives };
	at[1] = (struct option){ S("2"), two->org_name, seat_of(rq, two),
		rq->fault ? str_eq(v.value, S("2")) : other_lives && !lives };
	v.radio = true;
	v.options = (struct options){ at, 2 };
	return v;
}

static failed
value_fields(struct rq *rq, const struct pair_view *p, struct form_fields *ret)
{
	struct form_field *at = NEW_N(rq->a, struct form_field, merge_form_entity.n);
	struct member_form one, two;
	size_t n = 0;

	TRY(member_merge_forms(rq->a, rq->world, &p->pair, &one, &two));
	for (size_t i = 0; i < merge_form_entity.n; i++) {
		const struct field *f = &merge_form_entity.fields[i];
		const struct field *value = entity_field(&member_form_entity, str_of(f->name));

		bool types = !strcmp(f->name, "document_no") && one.document_type != two.document_type;

		if (!value || (field_same(value, &one, &two) && !types))
			continue;
		at[n++] = side_field(rq, f, p, member_merge_side(f, &p->pair, &one, &two));
	}
	*ret = (struct form_fields){ at, n };
	return NULL;
}

failed
duplicate_merge_page(struct rq *rq)
{
	struct form_section *s = NEW_N(rq->a, struct form_section, 3);
	struct form_field *keep = NEW(rq->a, struct form_field), *reason = NEW(rq->a, struct form_field);
	struct form_view f = { .submit = says_submit.zh, .sections = { s, 3 }, .faults = web_faults(rq),
		.once = web_once(rq) };
	struct pair_view p = { 0 };

	TRY(read_pair(rq, &p));
	if (!p.whole)
		return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_foreign);
	*keep = keep_field(rq, &p);
	*reason = web_form_field(rq, entity_field(&merge_form_entity, S("reason")), NULL);
	s[0] = (struct form_section){ .head = str_of(says_keep.zh), .fields = { keep, 1 } };
	s[1] = (struct form_section){ .head = str_of(says_values.zh), .line = str_of(says_values_line.zh) };
	TRY(value_fields(rq, &p, &s[1].fields));
	s[2] = (struct form_section){ .head = str_of(says_proof.zh), .fields = { reason, 1 } };
	f.head = (struct page_head){ .h1 = say(rq, &says_form, p.d.name, (str){ 0 }),
		.line = str_of(says_form_line.zh) };
	f.path = record_path(rq, &duplicate_record, p.d.duplicate_id, "/merge");
	f.back = record_path(rq, &duplicate_record, p.d.duplicate_id, "");
	fill_crumbs(rq, &p.d);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct merging { id duplicate; const struct merge_form *form; };

static failed
merge_rule(struct act *x, void *v)
{
	const struct merging *m = v;
	struct duplicate d;

	TRY(duplicate_record.one(x->db, x->a, x->world, x->who->scope, m->duplicate, &d));
	return member_merge(x, d.one_member, d.other_member, m->form);
}

failed
duplicate_merge_do(struct rq *rq)
{
	struct merging m = { web_id(rq), rq->form };
	failed f;

	web_flash(rq, str_of(says_merged.zh));
	f = web_write(rq, merge_rule, &m, record_path(rq, &duplicate_record, m.duplicate, "").s, NULL);
	if (!f)
		session_forget_all(rq->world);
	return f;
}
