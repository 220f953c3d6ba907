/*
 * record_batch.c - acts for ticked rows: asked first with count and names, then done row by row, each
 * in a transaction of its own, with a result for each.  Only what is ticked is touched, never "all that
 * fit"; the kernel takes no more than 200 (params.c).
 */
#include <string.h>

#include "platform/account.h"
#include "platform/undo.h"
#include "web/keep.h"
#include "web/lists.h"
#include "web/sheets.h"
#include "web_lists.h"
#include "web_record.h"

static const struct text
	says_export   = { "batch.export", "导出勾选" },
	says_ask      = { "batch.ask", "{1}：勾选的 {2}" },
	says_list     = { "batch.list", "要办的{1}" },
	says_foreign  = { "batch.foreign", "有 {1} 行已不在您的范围内，不会办理" },
	says_none     = { "batch.none", "勾选的行都不在您的范围内，请回到列表重新勾选。" },
	says_each     = { "batch.each", "逐{1}办理，逐{1}给出结果；一{1}办不成，不影响别的" },
	says_sure     = { "batch.sure", "确定，办理 {1} {2}" },
	says_reason   = { "batch.reason", "原因" },
	says_must     = { "batch.must", "请写明原因，至少 2 个字。" },
	says_result   = { "batch.result", "{1}的结果" },
	says_done     = { "batch.done", "已办" },
	says_not      = { "batch.not", "没办成" },
	says_unknown  = { "batch.unknown", "编号 {1}" },
	says_rest     = { "batch.rest", "没办成的没有改动，可以逐件打开处理" },
	says_rows     = { "batch.rows", "{1}，勾选 {2} 行" },
	says_pick     = { "batch.pick", "请选择{1}。" },
	says_same     = { "batch.same", "没有变化" },
	says_same_why = { "batch.same_why", "原来就是这样，没有改动" },
	says_back     = { "batch.back", "已撤销 {1} 行。" },
	says_kept     = { "batch.kept", "已撤销 {1} 行；{2} 行后来又改过，没有动。" },
	says_finished = { "batch.finished", "{1}：办了 {2} 行。" },
	says_rights   = { "batch.rights", "您没有{1}的权限。" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return sheet_say(rq->a, t, one, two);
}

/* --- what is offered ------------------------------------------------------------------ */

/* A module's own act, a move of the flow, or the export: one of the three. */
struct offer { const char *verb, *label, *icon, *permit; const struct ticked_act *own; const struct move *move; };

#define ACTIONS_MOST 16

static size_t
offers_of(const struct record *r, struct offer ret[ACTIONS_MOST])
{
	size_t n = 0;

	for (const struct ticked_act *b = r->ticked; b && b->name; b++)
		ret[n++] = (struct offer){ b->name, b->label, b->icon, b->permit, .own = b };
	for (const struct move *m = r->flow ? r->flow->moves : NULL; m && m->name; m++)
		if (m->flags & TICKED && n < ACTIONS_MOST - 1)
			ret[n++] = (struct offer){ m->name, m->label, "check", m->permit, .move = m };
	if (r->export && r->one)
		ret[n++] = (struct offer){ "export", says_export.zh, "download", r->export };
	return n;
}

void
batch_fill(struct rq *rq, const struct record *r, struct list_view *l)
{
	struct offer offers[ACTIONS_MOST];
	struct batch_action *at = NEW_N(rq->a, struct batch_action, ACTIONS_MOST);
	size_t n = r->one && !r->no_list ? offers_of(r, offers) : 0;

	l->batches.n = 0;
	for (size_t i = 0; i < n; i++)
		if (web_may(rq, offers[i].permit))
			at[l->batches.n++] = (struct batch_action){ offers[i].label, offers[i].icon, offers[i].verb };
	l->batches.at = at;
	l->batch = l->batches.n ? arena_fmt(rq->a, "/lists%s/batch", r->path) : (str){ 0 };
}

static failed
chosen(struct rq *rq, struct offer *ret)
{
	struct offer offers[ACTIONS_MOST];
	size_t n = offers_of(rq->record, offers);

	for (size_t i = 0; i < n; i++)
		if (str_eq(web_typed(rq, "do"), str_of(offers[i].verb))) {
			if (!web_may(rq, offers[i].permit))
				return FAIL_SAY(rq->a, ERR_DENIED, NULL, &says_rights, str_of(offers[i].label));
			*ret = offers[i];
			return NULL;
		}
	return FAIL(rq->a, ERR_INVALID, "bad request");
}

static bool
needs_reason(const struct offer *o)
{
	return o->own ? o->own->reason : o->move && o->move->flags & REASON;
}

/* One of the picks, with its label; absent where the act has none of that id. */
static failed
find_pick(struct rq *rq, const struct offer *o, struct pick *ret)
{
	struct picks picks = { 0 };
	int64_t wanted;

	*ret = (struct pick){ 0 };
	if (!o->own || !o->own->picks || !str_int(web_typed(rq, "pick"), &wanted))
		return NULL;
	TRY(o->own->picks(web_db(rq), rq->a, &picks));
	for (size_t i = 0; i < picks.n; i++)
		if (picks.at[i].pick_id.v == wanted)
			*ret = picks.at[i];
	return NULL;
}

static failed
fill_picks(struct rq *rq, const struct offer *o, struct batch_page *p)
{
	struct picks picks;
	struct option *at;

	if (!o->own || !o->own->picks)
		return NULL;
	TRY(o->own->picks(web_db(rq), rq->a, &picks));
	at = NEW_N(rq->a, struct option, picks.n + 1);
	for (size_t i = 0; i < picks.n; i++) {
		str value = arena_fmt(rq->a, "%lld", (long long)picks.at[i].pick_id.v);

		at[i] = (struct option){ value, picks.at[i].label, (str){ 0 }, str_eq(web_typed(rq, "pick"), value) };
	}
	p->pick = o->own->pick;
	p->picks = (struct options){ at, picks.n };
	if (rq->fault && rq->fault->field && !strcmp(rq->fault->field->name, "pick")) {
		p->pick_fault = p->fault;
		p->fault = (str){ 0 };
	}
	return NULL;
}

/* --- asking first --------------------------------------------------------------------------- */

static failed
title_of(struct rq *rq, id row, str *ret)
{
	const struct record *r = rq->record;
	void *at = arena_get(rq->a, r->row->size);

	TRY(r->one(web_db(rq), rq->a, rq->world, web_scope(rq), row, at));
	*ret = r->title(at);
	return NULL;
}

static failed
fill_names(struct rq *rq, struct batch_page *p)
{
	struct batch_name *at = NEW_N(rq->a, struct batch_name, rq->ticked.n + 1);
	size_t foreign = 0;

	for (size_t i = 0; i < rq->ticked.n; i++) {
		str title;
		failed f = title_of(rq, rq->ticked.at[i], &title);

		if (f && f->code != ERR_MISSING)
			return f;
		foreign += f != NULL;
		if (!f)
			at[p->names.n++] = (struct batch_name){ rq->ticked.at[i], title,
				record_path(rq, rq->record, rq->ticked.at[i], "") };
	}
	p->names.at = at;
	if (foreign)
		p->foreign = say(rq, &says_foreign, arena_fmt(rq->a, "%zu", foreign), (str){ 0 });
	return p->names.n ? NULL : FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_none);
}

static failed
export_ticked(struct rq *rq)
{
	struct export_asked asked = { .ask = { .record = rq->record, .format = SHEET_XLSX, .ids = rq->ticked.at,
		.n_ids = rq->ticked.n } };
	struct list_columns columns;

	TRY(record_columns(rq, rq->record, &columns));
	asked.ask.columns = (struct shown){ columns.at, columns.n };
	return export_answer(rq, &asked);
}

failed
record_batch_ask_do(struct rq *rq)
{
	const struct record *r = rq->record;
	struct batch_page p = { .path = arena_fmt(rq->a, "/lists%s/batch/run", r->path), .back = str_of(r->path),
		.once = web_once(rq), .reason = web_typed(rq, "reason"),
		.fault = rq->fault ? err_sentence(rq->a, rq->fault) : (str){ 0 } };
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct offer o;
	str count;

	TRY(chosen(rq, &o));
	if (!o.own && !o.move)
		return export_ticked(rq);
	TRY(fill_names(rq, &p));
	TRY(fill_picks(rq, &o, &p));
	count = arena_fmt(rq->a, "%zu", p.names.n);
	p.head.h1 = say(rq, &says_ask, str_of(o.label), arena_fmt(rq->a, FMT " %s", ARG(count), r->unit));
	p.head.line = say(rq, &says_each, str_of(r->unit), (str){ 0 });
	p.list = say(rq, &says_list, str_of(r->label), (str){ 0 });
	p.hint = str_of(o.own ? o.own->hint : o.move->hint);
	p.verb = str_of(o.verb);
	p.submit = say(rq, &says_sure, count, str_of(r->unit));
	p.reason_label = needs_reason(&o) ? str_of(says_reason.zh) : (str){ 0 };
	*crumb = (struct crumb){ str_of(r->label), str_of(r->path) };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, p.head.h1));
	lists_batch(&rq->out, &rq->view, &p);
	return web_done(rq);
}

/* --- doing it, row by row ------------------------------------------------------------------------ */

struct batch_form { str reason; id pick; };
#define F(m, ...) FIELD(struct batch_form, m, __VA_ARGS__)
static const struct field batch_fields[] = { F(reason, .label = "原因", .flags = LONG, .max = 200),
	F(pick, .label = "选项") };
#undef F
static const struct entity batch_entity = ENTITY(struct batch_form, batch_fields, .name = "batch", .label = "批量办理");

struct row_act { const struct record *record; const struct offer *offer; id row, pick; str reason; int64_t rev; };

static failed
act_on_row(struct act *x, void *v)
{
	struct row_act *r = v;

	r->rev = 0;

	if (r->offer->own && r->offer->own->run_pick)
		return r->offer->own->run_pick(x, r->row, r->pick, r->reason, &r->rev);
	if (r->offer->own)
		return r->offer->own->run(x, r->row, r->reason);
	return flow_move(x, r->record->flow, r->row, str_of(r->offer->verb), r->offer->move->from, r->reason);
}

static str
done_word(const struct record *r, const struct offer *o)
{
	const struct choice *to = o->move ? choice_of(r->flow->states, o->move->to) : NULL;

	return o->own && o->own->done ? str_of(o->own->done) : str_of(to ? to->label : says_done.zh);
}

static struct result_row
act_on(struct rq *rq, const struct offer *o, id row, int64_t *done, struct buf *changed)
{
	const struct batch_form *form = rq->form;
	struct row_act r = { .record = rq->record, .offer = o, .row = row, .pick = form->pick, .reason = form->reason };
	struct result_row result = { .href = record_path(rq, rq->record, row, ""),
		.state = { .label = done_word(rq->record, o), .tone = "good" } };
	failed f = title_of(rq, row, &result.label);

	web_give_back(rq);
	if (f) {
		result.label = say(rq, &says_unknown, arena_int(rq->a, row.v), (str){ 0 });
		result.href = (str){ 0 };
	} else
		f = act_run(rq->world, rq->a, rq->who, rq->http->request_id, act_on_row, &r);
	if (f) {
		result.state = (struct state){ .label = str_of(says_not.zh), .tone = "bad" };
		result.why = err_sentence(rq->a, f);
		return result;
	}
	(*done)++;
	if (r.rev)
		buf_fmt(changed, "%lld:%lld ", (long long)row.v, (long long)r.rev);
	else if (o->own && o->own->run_pick) {
		result.state = (struct state){ .label = str_of(says_same.zh) };
		result.why = str_of(says_same_why.zh);
	}
	return result;
}

/* Who asked for how many; the key of the form stands beside it, so that a second press does nothing. */
static failed
record_asked(struct act *x, void *v)
{
	const struct entry *e = v;

	return act_record(x, *e);
}

/* --- taking a choice back, row by row ---------------------------------------------------------------- */

struct offering { const struct record *record; const struct offer *offer; id pick; str changed; size_t n; id undo; };

/* "12:5 13:2 …": rows that differ now, each with its rev. */
static failed
offer_back(struct act *x, void *v)
{
	struct offering *f = v;
	const char *back = f->offer->own->taken_back;

	TRY(undo_offer(x, arena_fmt(x->a, "batch.%s.%s", f->record->name, back).s, f->pick, 1, f->changed, &f->undo));
	return act_record(x, (struct entry){ .what = "list.batch.done", .object = f->record->name,
		.title = sheet_say(x->a, &says_finished, str_of(f->offer->label), arena_fmt(x->a, "%zu", f->n)) });
}

static const struct ticked_act *
ticked_named(const struct record *r, str name)
{
	for (const struct ticked_act *b = r->ticked; b && b->name; b++)
		if (str_eq(str_of(b->name), name))
			return b;
	return NULL;
}

failed
batch_take_back(struct act *x, const struct record *r, str name, id pick, str changed, str *ret_said)
{
	const struct ticked_act *back = ticked_named(r, name);
	int64_t done = 0, kept = 0;
	str rest = changed;

	if (!back || !back->run_pick || !actor_may(x->world, x->who, back->permit))
		return FAIL(x->a, ERR_MISSING, "no act takes that back");
	for (str one; one = str_cut(&rest, ' '), one.s; ) {
		str rev = one, row = str_cut(&rev, ':');
		int64_t v, n;
		failed f;

		if (!str_int(row, &v) || !str_int(rev, &n))
			continue;
		f = back->run_pick(x, (id){ v }, pick, (str){ 0 }, &n);
		if (f && f->code != ERR_CONFLICT && f->code != ERR_MISSING && f->code != ERR_INVALID)
			return f;
		f ? kept++ : done++;
	}
	*ret_said = sheet_say(x->a, kept ? &says_kept : &says_back, arena_fmt(x->a, "%lld", (long long)done),
		arena_fmt(x->a, "%lld", (long long)kept));
	return act_record(x, (struct entry){ .what = "list.batch.back", .object = r->name, .title = *ret_said });
}

/* Half a minute, as after every change that can be taken back whole. */
static failed
show_back(struct rq *rq, const struct offer *o, str changed)
{
	struct offering f = { .record = rq->record, .offer = o, .pick = ((const struct batch_form *)rq->form)->pick,
		.changed = changed };

	for (size_t i = 0; i < changed.n; i++)
		f.n += changed.s[i] == ' ';
	TRY(act_run(rq->world, rq->a, rq->who, rq->http->request_id, offer_back, &f));
	rq->view.flash = (struct flash){ .tone = "good", .undo = arena_fmt(rq->a, "/undo/%lld", (long long)f.undo.v),
		.text = say(rq, &says_finished, str_of(o->label), arena_fmt(rq->a, "%zu", f.n)) };
	return NULL;
}

failed
record_batch_do(struct rq *rq)
{
	const struct record *r = rq->record;
	struct result_view v = { .unit = r->unit, .back = str_of(r->path) };
	struct result_row *rows = NEW_N(rq->a, struct result_row, rq->ticked.n + 1);
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct buf changed = { .a = rq->a };
	struct entry entry;
	struct pick pick;
	struct offer o;

	TRY(chosen(rq, &o));
	if (!o.own && !o.move)
		return FAIL(rq->a, ERR_INVALID, "bad request");
	TRY(find_pick(rq, &o, &pick));
	if (o.own && o.own->picks && !pick.pick_id.v)
		return FAIL_SAY(rq->a, ERR_INVALID, &batch_fields[1], &says_pick, str_of(o.own->pick));
	if (needs_reason(&o) && utf8_chars(str_trim(((const struct batch_form *)rq->form)->reason)) < 2)
		return FAIL_SAY(rq->a, ERR_INVALID, &batch_fields[0], &says_must);
	entry = (struct entry){ .what = "list.batch", .object = r->name, .title = say(rq, &says_rows,
		arena_cat(rq->a, str_of(o.label), pick.label.n ? arena_cat(rq->a, S(" "), pick.label) : S("")),
		arena_fmt(rq->a, "%zu", rq->ticked.n)), .reason = ((const struct batch_form *)rq->form)->reason };
	TRY(web_write_only(rq, record_asked, &entry));
	for (size_t i = 0; i < rq->ticked.n; i++)
		rows[i] = act_on(rq, &o, rq->ticked.at[i], &v.done, &changed);
	/* What these rows' persons may do can have changed: it is read anew. */
	session_forget_all(rq->world);
	if (changed.n && o.own->taken_back)
		TRY(show_back(rq, &o, buf_str(&changed)));
	v.rows.at = rows;
	v.rows.n = rq->ticked.n;
	v.failed = (int64_t)rq->ticked.n - v.done;
	v.head.h1 = say(rq, &says_result, str_of(o.label), (str){ 0 });
	if (v.failed)
		v.note = (struct note){ .tone = "warn", .head = str_of(says_rest.zh) };
	*crumb = (struct crumb){ str_of(r->label), str_of(r->path) };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, v.head.h1));
	record_result(&rq->out, &rq->view, &v);
	return web_done(rq);
}

size_t
batch_routes(struct arena *a, const struct record *r, struct route *ret)
{
	struct offer offers[ACTIONS_MOST];
	size_t n = r->one ? offers_of(r, offers) : 0;
	const char *sample = n ? arena_fmt(a, "ids=1&do=%s", offers[0].verb).s : NULL;

	if (!n)
		return 0;
	ret[0] = (struct route){ HTTP_POST, arena_fmt(a, "/lists%s/batch", r->path).s, record_batch_ask_do, r->see,
		.list = "ids", .sample = sample };
	if (!offers[0].own && !offers[0].move)
		return 1;
	ret[1] = (struct route){ HTTP_POST, arena_fmt(a, "/lists%s/batch/run", r->path).s, record_batch_do, r->see,
		.form = &batch_entity, .list = "ids", .again = record_batch_ask_do,
		.sample = arena_fmt(a, "%s&reason=sample%s", sample,
			offers[0].own && offers[0].own->picks ? "&pick=1" : "").s };
	return 2;
}
