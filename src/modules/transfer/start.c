/* start.c - an officer begins: one member out, a request for one to come, many out at once. */
#include "modules/transfer/inside.h"
#include "platform/search.h"
#include "web/record.h"
#include "web/web.h"

#include "transfer_pages.h"
#include "web_parts.h"
#include "web_record.h"

#define PICKS_SHOWN 12
#define MEMBERS_SHOWN 100       /* to be ticked on one page */

static const struct text
	says_new     = { "transfer.new", "把{1}转到别的工会" },
	says_new_line = { "transfer.new_line", "提出就是本工会的转出确认；接着由转入工会在 {1}内确认接收" },
	says_submit  = { "transfer.submit", "提出转会" },
	says_begun   = { "transfer.begun", "已提出，等转入工会确认接收。" },
	says_ask     = { "transfer.ask_title", "请求转入" },
	says_ask_line = { "transfer.ask_line", "他现在的工会在 {1}内确认转出，您这里不用再确认，会籍随即转入" },
	says_asked   = { "transfer.asked", "已提出，等他现在的工会确认转出。" },
	says_batch   = { "transfer.batch", "批量转出" },
	says_batch_line = { "transfer.batch_line", "工会关闭、合并，或者联合工会的会员有了自己的工会：勾选会员，一起转往一家工会" },
	says_result  = { "transfer.batch_result", "批量转出的结果" },
	says_good    = { "transfer.batch_good", "已提出" },
	says_bad     = { "transfer.batch_bad", "没办成" },
	says_rest    = { "transfer.batch_rest", "没办成的没有改动" },
	says_unknown = { "transfer.batch_unknown", "会员 {1}" },
	says_tick    = { "transfer.batch_tick", "请勾选要转的会员。" },
	says_which   = { "transfer.batch_which", "请填写要从哪家工会转出，写全称。" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
days(struct rq *rq, const char *rule)
{
	return rule_text(rq->a, rules_find(rq->world->rules, str_of(rule)));
}

static void
crumbs(struct rq *rq)
{
	struct crumb *at = NEW(rq->a, struct crumb);

	*at = (struct crumb){ str_of(transfer_record.label), str_of(transfer_record.path) };
	rq->view.crumbs = (struct crumbs){ at, 1 };
}

/* The fields of a form; those that name a union suggest while one types. */
static struct form_view
form_of(struct rq *rq, const struct entity *e, const void *row)
{
	struct form_view f = web_form_view(rq, e, row);
	struct form_field *at = (struct form_field *)(uintptr_t)f.sections.at->fields.at;

	for (size_t i = 0; i < f.sections.at->fields.n; i++)
		if (str_ends(str_of(at[i].field->name), S("_name"))) {
			at[i].pick = S("/transfers/unions");
			at[i].wide = true;
		}
	f.back = str_of(transfer_record.path);
	f.submit = says_submit.zh;
	return f;
}

failed
transfer_unions_page(struct rq *rq)
{
	const struct picks_query *q = rq->query;
	struct transfer_picks_rows rows = { 0 };
	str phrase = search_phrase(rq->a, q->to_name.n ? q->to_name : q->org_name);
	struct option *at;

	if (phrase.n)
		TRY(db_all(web_db(rq), rq->a, transfer_picks, &rows, .phrase = phrase, .most = PICKS_SHOWN));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i].label = rows.at[i].name;
	part_picks(&rq->out, (struct options){ at, rows.n });
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

/* --- one out ----------------------------------------------------------------------------- */

failed
transfer_new_page(struct rq *rq)
{
	const struct start_query *q = rq->fault ? NULL : rq->query;
	struct pair *hidden = NEW(rq->a, struct pair);
	struct transfer_member_row m;
	struct form_view f = form_of(rq, &start_form_entity, NULL);
	id member = { 0 };

	if (q)
		member = q->member_id;
	else
		(void)str_int(web_typed(rq, "member_id"), &member.v);
	if (!member.v)
		return FAIL(rq->a, rq->fault ? ERR_INVALID : ERR_MISSING, "of whom?");
	TRY(db_one(web_db(rq), rq->a, transfer_member, web_scope(rq), &m, .member_id = member));
	*hidden = (struct pair){ S("member_id"), arena_fmt(rq->a, "%lld", (long long)member.v) };
	f.hidden = (struct pairs){ hidden, 1 };
	f.head = (struct page_head){ .h1 = say(rq, &says_new, m.name, (str){ 0 }),
		.line = say(rq, &says_new_line, days(rq, "transfer.accept"), (str){ 0 }) };
	f.sections = (struct form_sections){ f.sections.at, 1 };
	f.path = str_of(transfer_record.path);
	f.back = record_path(rq, &member_record, member, "");
	f.draft = arena_fmt(rq->a, "/transfers/new?member_id=%lld", (long long)member.v);
	TRY(web_draft(rq, &f));
	crumbs(rq);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct beginning { struct transfer_form form; str to_name; id made; };

static failed
begin_rule(struct act *x, void *v)
{
	struct beginning *b = v;

	TRY(transfer_union(x->db, x->a, entity_field(&start_form_entity, S("to_name")), b->to_name, &b->form.to_org));
	return transfer_begin(x, &b->form, &b->made);
}

failed
transfer_new_do(struct rq *rq)
{
	const struct start_form *form = rq->form;
	struct beginning b = { { .member = form->member_id, .reason = form->reason }, form->to_name, { 0 } };
	struct transfer_member_row m;

	TRY(db_one(web_db(rq), rq->a, transfer_member, web_scope(rq), &m, .member_id = form->member_id));
	web_flash(rq, str_of(says_begun.zh));
	return web_write(rq, begin_rule, &b, "/transfers/%", &b.made);
}

/* --- one in -------------------------------------------------------------------------------- */

failed
transfer_ask_page(struct rq *rq)
{
	struct ask_form row = { .document_type = DOCUMENT_RESIDENT };
	struct form_view f = form_of(rq, &ask_form_entity, &row);

	f.head = (struct page_head){ .h1 = str_of(says_ask.zh),
		.line = say(rq, &says_ask_line, days(rq, "transfer.release"), (str){ 0 }) };
	f.path = S("/transfers/ask");
	TRY(web_draft(rq, &f));
	crumbs(rq);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct requesting { struct transfer_request ask; str to_name; id made; failed refusal; };

static failed
ask_rule(struct act *x, void *v)
{
	struct requesting *r = v;
	const struct field *f = entity_field(&ask_form_entity, S("to_name"));

	/* Whoever acts for one union alone need not name it. */
	if (r->to_name.n)
		TRY(transfer_union(x->db, x->a, f, r->to_name, &r->ask.to_org));
	else
		r->ask.to_org = x->who->org;
	return r->refusal = transfer_ask(x, &r->ask, &r->made);
}

failed
transfer_ask_do(struct rq *rq)
{
	const struct ask_form *form = rq->form;
	struct requesting r = { { .name = form->name, .document_type = form->document_type,
		.document_no = form->document_no, .reason = form->reason }, str_trim(form->to_name), { 0 }, NULL };
	failed f;

	web_flash(rq, str_of(says_asked.zh));
	f = web_write(rq, ask_rule, &r, "/transfers/%", &r.made);
	if (r.refusal)
		transfer_refused(rq->world, rq->a, rq->who, rq->http->request_id, r.refusal);
	return f;
}

/* --- many out ------------------------------------------------------------------------------- */

/* What was asked for; of a form shown again, the union it was about. */
static struct batch_query
batch_asked(struct rq *rq)
{
	struct batch_query q = { 0 };

	if (!rq->fault)
		return *(const struct batch_query *)rq->query;
	(void)str_int(web_typed(rq, "org_id"), &q.org_id.v);
	return q;
}

/* The union that is emptied: named, or the officer's own. */
static failed
batch_union(struct rq *rq, const struct batch_query *q, struct org *ret, str *ret_fault)
{
	id org = q->org_id.v ? q->org_id : web_org(rq);
	failed f = q->org_name.n ? transfer_union(web_db(rq), rq->a, NULL, q->org_name, &org) : NULL;

	if (f && f->code != ERR_INVALID)
		return f;
	if (f) {
		*ret_fault = str_of(says_which.zh);
		org = web_org(rq);
	}
	return org_get(web_db(rq), rq->a, web_scope(rq), org, ret);
}

static struct form_field
pick_field(struct rq *rq, const struct entity *e, const char *name)
{
	struct form_field f = web_form_field(rq, entity_field(e, str_of(name)), NULL);

	f.pick = S("/transfers/unions");
	f.wide = true;
	return f;
}

static bool
is_ticked(const struct rq *rq, id member)
{
	for (size_t i = 0; i < rq->ticked.n; i++)
		if (rq->ticked.at[i].v == member.v)
			return true;
	return false;
}

static failed
fill_members(struct rq *rq, const struct batch_query *q, struct batch_view *v)
{
	struct transfer_members_rows rows;
	struct place after = { 0 };
	struct row *at;

	if (q->after.n)
		TRY(web_cursor_read(rq, q->after, &after));
	TRY(db_all(web_db(rq), rq->a, transfer_members, web_scope(rq), &rows, .org_id = v->org.org_id,
		.after_key = after.key, .after_id = after.row, .most = MEMBERS_SHOWN + 1));
	at = NEW_N(rq->a, struct row, rows.n + 1);
	for (size_t i = 0; i < rows.n && i < MEMBERS_SHOWN; i++) {
		const struct choice *s = choice_of(member_statuses, rows.at[i].status);
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 3);

		cells[0] = (struct cell_view){ .text = rows.at[i].name,
			.href = record_path(rq, &member_record, rows.at[i].member_id, "") };
		cells[1] = (struct cell_view){ .text = rows.at[i].job };
		cells[2] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(s->label), .tone = s->tone };
		at[v->rows.n++] = (struct row){ .row_id = rows.at[i].member_id, .label = rows.at[i].name,
			.cells = { cells, 3 }, .ticked = is_ticked(rq, rows.at[i].member_id) };
	}
	v->rows.at = at;
	if (rows.n > MEMBERS_SHOWN) {
		const struct transfer_members_row *last = &rows.at[MEMBERS_SHOWN - 1];

		v->next = arena_fmt(rq->a, "/transfers/batch?org_id=%lld&after=" FMT, (long long)v->org.org_id.v,
			ARG(web_cursor(rq, (struct place){ S(""), last->name_key, last->member_id })));
	}
	return NULL;
}

failed
transfer_batch_page(struct rq *rq)
{
	static const struct column columns[] = { { .label = S("姓名") }, { .label = S("岗位") }, { .label = S("会籍") } };
	struct batch_view v = { .head = { .h1 = str_of(says_batch.zh), .line = str_of(says_batch_line.zh) },
		.columns = { columns, COUNT(columns) }, .once = web_once(rq), .faults = web_faults(rq) };
	struct batch_query q = batch_asked(rq);

	TRY(batch_union(rq, &q, &v.org, &v.fault));
	v.from = pick_field(rq, &batch_query_entity, "org_name");
	v.to = pick_field(rq, &batch_form_entity, "to_name");
	v.reason = web_form_field(rq, entity_field(&batch_form_entity, S("reason")), NULL);
	TRY(fill_members(rq, &q, &v));
	crumbs(rq);
	TRY(web_page(rq, v.head.h1));
	transfer_batch(&rq->out, &rq->view, &v);
	return web_done(rq);
}

/* Each row in a transaction of its own. */
static struct result_row
begin_one(struct rq *rq, id member, const struct batch_form *form, int64_t *done)
{
	struct beginning b = { { .member = member, .reason = form->reason }, form->to_name, { 0 } };
	struct transfer_member_row m;
	struct result_row r = { .state = { .label = str_of(says_good.zh), .tone = "good" } };
	failed f = db_one(web_db(rq), rq->a, transfer_member, web_scope(rq), &m, .member_id = member);

	r.label = f ? say(rq, &says_unknown, arena_fmt(rq->a, "%lld", (long long)member.v), (str){ 0 }) : m.name;
	web_give_back(rq);
	if (!f)
		f = act_run(rq->world, rq->a, rq->who, rq->http->request_id, begin_rule, &b);
	if (f) {
		r.state = (struct state){ .label = str_of(says_bad.zh), .tone = "bad" };
		r.why = err_sentence(rq->a, f);
		return r;
	}
	r.href = record_path(rq, &transfer_record, b.made, "");
	(*done)++;
	return r;
}

failed
transfer_batch_do(struct rq *rq)
{
	struct result_row *rows = NEW_N(rq->a, struct result_row, rq->ticked.n + 1);
	struct result_view v = { .head = { .h1 = str_of(says_result.zh) }, .unit = member_record.unit,
		.back = S("/transfers?side=2") };
	const struct batch_form *form = rq->form;
	id to;
	failed f = transfer_union(web_db(rq), rq->a, entity_field(&batch_form_entity, S("to_name")),
		form->to_name, &to);

	if (!rq->ticked.n)
		f = err_join(rq->a, f, FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_tick));
	if (f)
		return web_form_fault(rq, f);
	for (size_t i = 0; i < rq->ticked.n; i++)
		rows[i] = begin_one(rq, rq->ticked.at[i], form, &v.done);
	v.rows.at = rows;
	v.rows.n = rq->ticked.n;
	v.failed = (int64_t)rq->ticked.n - v.done;
	if (v.failed)
		v.note = (struct note){ .tone = "warn", .head = str_of(says_rest.zh) };
	TRY(web_page(rq, v.head.h1));
	record_result(&rq->out, &rq->view, &v);
	return web_done(rq);
}
