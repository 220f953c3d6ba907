/* desk.c - transfers on the desk: the list, one, confirming one or ticked ones. */
#include "modules/transfer/inside.h"
#include "web/decide.h"
#include "web/record.h"
#include "web/web.h"

#include "web_record.h"

static const struct text
	says_title   = { "transfers", "转会" },
	says_line    = { "transfers.line", "会籍随劳动关系转：双方工会确认，各有 {1}；逾期由上级代办" },
	says_all     = { "transfers.all", "全部" },
	says_none    = { "transfers.none", "没有等您办的转会" },
	says_none_text = { "transfers.none_text", "会员到别的工会去、别的工会的会员到您这里来，都在这里办。" },
	says_nothing = { "transfers.nothing", "这里没有转会" },
	says_ask     = { "transfers.ask", "请求转入" },
	says_batch   = { "transfers.batch", "批量转出" },
	says_of      = { "transfers.of", "{1}的转会" },
	says_due     = { "transfers.due", "现在等{1}办，最晚 {2}" },
	says_late    = { "transfers.late", "现在等{1}办，{2} 已过期限" },
	says_above   = { "transfers.above", "现在由上级代{1}办，最晚 {2}" },
	says_waits_above = { "transfers.waits_above", "等上级代{1}确认" },
	says_way     = { "transfers.way", "从哪里到哪里" },
	says_reason  = { "transfers.reason", "理由，会告诉会员和对方工会" },
	says_hint    = { "transfers.hint", "不同意的必须写明理由" },
	says_decided = { "transfers.decided", "已办理。" },
	says_waits   = { "transfers.waits", "等{1}确认" },
	says_by      = { "transfers.by", "最晚 {1}" },
	says_moves   = { "transfers.moves", "会籍转入{1}" },
	says_moves_by = { "transfers.moves_by", "接收确认后立即完成" },
	says_begun   = { "transfers.begun", "{1}提出转会" },
	says_result  = { "transfers.result", "批量确认的结果" },
	says_good    = { "transfers.good", "已确认" },
	says_bad     = { "transfers.bad", "没办成" },
	says_unknown = { "transfers.unknown", "转会 {1}" },
	says_rest    = { "transfers.rest", "没办成的没有改动，可以逐件打开处理" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

failed
transfer_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, transfer_flow.name, ret);
}

/* --- the list ------------------------------------------------------------------------- */

static void
fill_views(struct rq *rq, const struct transfer_filter *f, int64_t waiting, struct list_view *l)
{
	struct choice_list sides = choice_list(transfer_filter_entity.fields[1].choices);
	struct saved_view *at = NEW_N(rq->a, struct saved_view, sides.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < sides.n; i++)
		at[n++] = (struct saved_view){ str_of(sides.at[i].label), arena_fmt(rq->a, "/transfers?side=%lld",
			(long long)sides.at[i].v), sides.at[i].v == SIDE_OURS ? waiting : -1,
			f->side == sides.at[i].v };
	at[n++] = (struct saved_view){ str_of(says_all.zh), S("/transfers?state="), -1, !f->side && !f->state };
	l->views.at = at;
	l->views.n = n;
}

/* A row has room for one name that is cut short. */
static struct columns
whole_last(struct rq *rq, struct columns columns)
{
	struct column *at = NEW_N(rq->a, struct column, columns.n);
	struct column *last = NULL;

	for (size_t i = 0; i < columns.n; i++) {
		at[i] = columns.at[i];
		if (at[i].cut)
			last = &at[i];
	}
	if (last)
		last->cut = false;
	return (struct columns){ at, columns.n };
}

static struct actions
list_actions(struct rq *rq)
{
	struct action *at = NEW_N(rq->a, struct action, 2);

	if (!web_may(rq, "transfer.start"))
		return (struct actions){ 0 };
	at[0] = (struct action){ says_batch.zh, "users", S("/transfers/batch"), .primary = false };
	at[1] = (struct action){ says_ask.zh, "user-plus", S("/transfers/ask"), .primary = true };
	return (struct actions){ at, 2 };
}

failed
transfer_list_page(struct rq *rq)
{
	static const struct batch_action batch = { "确认", "check", "confirm" };
	struct transfer_filter *f = rq->query;
	struct list_view l;
	int64_t waiting;

	/* What waits for us is what an officer comes for. */
	if (!f->side && !f->state && !f->word.n && !rq->http->query.n)
		f->side = SIDE_OURS;
	TRY(record_list_view(rq, &transfer_record, &l));
	l.columns = whole_last(rq, l.columns);
	TRY(transfer_menu_count(rq, &waiting));
	fill_views(rq, f, waiting, &l);
	l.head = (struct page_head){ .h1 = str_of(says_title.zh), .line = say(rq, &says_line,
		rule_text(rq->a, rules_find(rq->world->rules, S("transfer.release"))), (str){ 0 }),
		.actions = list_actions(rq) };
	l.filtered = f->word.n || f->state;
	if (!l.filtered)
		l.nothing = (struct nothing){ .icon = "circle-check",
			.head = str_of(f->side == SIDE_OURS ? says_none.zh : says_nothing.zh),
			.text = str_of(says_none_text.zh), .actions = { l.head.actions.at + 1,
			l.head.actions.n ? 1 : 0 } };
	if (f->side == SIDE_OURS && l.rows.n) {
		l.batch = S("/transfers/confirm");
		l.batches.at = &batch;
		l.batches.n = 1;
	}
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one --------------------------------------------------------------------------------- */

static bool
leaving(const struct transfer *t)
{
	return t->state <= TRANSFER_RELEASE_ABOVE;
}

static bool
above(const struct transfer *t)
{
	return t->state == TRANSFER_RELEASE_ABOVE || t->state == TRANSFER_ACCEPT_ABOVE;
}

static str
waits_for(const struct transfer *t)
{
	return leaving(t) ? t->from_name : t->to_name;
}

static struct fact
fact_of(struct rq *rq, const struct transfer *t, const char *name)
{
	const struct field *f = entity_field(&transfer_entity, str_of(name));

	return (struct fact){ .label = str_of(f->label), .value = record_cell(rq, f, t), .name = str_of(name),
		.wide = f->flags & LONG || str_ends(str_of(name), S("_name")) };
}

/* The links are for whoever may see what they lead to. */
static void
fill_facts(struct rq *rq, const struct transfer *t, struct detail_view *d)
{
	static const char *const names[] = { "name", "member_no", "from_name", "to_name", "started", "made", "reason" };
	struct fact_section *s = NEW(rq->a, struct fact_section);
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names) + 1);
	str here = t->state == TRANSFER_DONE ? t->to_path : t->from_path;
	size_t n = 0;

	for (size_t i = 0; i < COUNT(names); i++)
		at[n++] = fact_of(rq, t, names[i]);
	if (scope_covers(web_scope(rq), here) && web_may(rq, member_record.see))
		at[0].value.href = record_path(rq, &member_record, t->member_id, "");
	if (t->ended.us)
		at[n++] = fact_of(rq, t, "ended");
	*s = (struct fact_section){ .head = str_of(says_way.zh), .facts = { at, n } };
	d->sections.at = s;
	d->sections.n = 1;
}

/* Newest first, and above it what is to come. */
static failed
fill_moves(struct rq *rq, const struct transfer *t, struct moves *ret)
{
	const struct choice *who = choice_of(transfer_starts, t->started);
	bool open = t->state < TRANSFER_DONE;
	struct move_view *at;

	TRY(web_moves(rq, &transfer_flow, t->transfer_id, open ? 2 : 0, ret));
	at = (struct move_view *)(uintptr_t)ret->at;
	at[ret->n - 1].what = say(rq, &says_begun, str_of(who->label), (str){ 0 });
	if (!open)
		return NULL;
	at[0] = (struct move_view){ MOVE_LATER, say(rq, &says_moves, t->to_name, (str){ 0 }), (str){ 0 },
		str_of(says_moves_by.zh), (str){ 0 } };
	at[1] = (struct move_view){ MOVE_NOW,
		say(rq, above(t) ? &says_waits_above : &says_waits, waits_for(t), (str){ 0 }), (str){ 0 },
		say(rq, &says_by, date_text(rq->a, t->due), (str){ 0 }), (str){ 0 } };
	return NULL;
}

failed
transfer_page(struct rq *rq)
{
	static const struct decision_words words = { NULL, &says_reason, &says_hint };
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct detail_view d = { 0 };
	const struct choice *state;
	struct transfer t;

	TRY(transfer_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &t));
	state = choice_of(transfer_states, t.state);
	d.head = (struct page_head){ .h1 = say(rq, &says_of, t.name, (str){ 0 }),
		.state = { str_of(state->label), state->tone, NULL } };
	if (t.state < TRANSFER_DONE)
		d.head.line = say(rq, above(&t) ? &says_above : t.due.ymd < web_today(rq).ymd
			? &says_late : &says_due, waits_for(&t),
			date_text(rq->a, t.due));
	*crumb = (struct crumb){ str_of(says_title.zh), str_of(transfer_record.path) };
	rq->view.crumbs = (struct crumbs){ crumb, 1 };
	fill_facts(rq, &t, &d);
	TRY(web_decision(rq, &transfer_flow, t.transfer_id, &words, &d.decision));
	TRY(fill_moves(rq, &t, &d.moves));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- confirming ---------------------------------------------------------------------------- */

struct deciding { id transfer; int64_t from; str move, reason; };

static failed
decide(struct act *x, void *v)
{
	const struct deciding *d = v;

	return flow_move(x, &transfer_flow, d->transfer, d->move, d->from, d->reason);
}

/* Both sides see it; whose turn it is, the flow says. */
failed
transfer_move_do(struct rq *rq)
{
	struct transfer t;

	TRY(transfer_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &t));
	return web_move_do(rq, &transfer_flow, &says_decided);
}

/* The one confirmation that this officer has for a transfer now; none: the ordinary one says why. */
static failed
confirmation(struct rq *rq, const struct transfer *t, str *ret)
{
	struct flow_offers offers;

	*ret = leaving(t) ? S("release") : S("accept");
	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, &transfer_flow, t->transfer_id, &offers));
	for (size_t i = 0; i < offers.n; i++)
		if (offers.at[i].move->flags & TICKED)
			*ret = str_of(offers.at[i].move->name);
	return NULL;
}

/* Each row in a transaction of its own: one that cannot be confirmed takes none along. */
static struct result_row
confirm_one(struct rq *rq, id transfer, int64_t *done)
{
	struct deciding d = { .transfer = transfer };
	struct transfer t;
	struct result_row r = { .href = record_path(rq, &transfer_record, transfer, ""),
		.state = { .label = str_of(says_good.zh), .tone = "good" } };
	failed f = transfer_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), transfer, &t);

	r.label = f ? say(rq, &says_unknown, arena_fmt(rq->a, "%lld", (long long)transfer.v), (str){ 0 }) : t.name;
	if (!f)
		f = confirmation(rq, &t, &d.move);
	web_give_back(rq);
	d.from = f ? 0 : t.state;
	if (!f)
		f = act_run(rq->world, rq->a, rq->who, rq->http->request_id, decide, &d);
	if (f) {
		r.state = (struct state){ .label = str_of(says_bad.zh), .tone = "bad" };
		r.why = err_sentence(rq->a, f);
		return r;
	}
	(*done)++;
	return r;
}

failed
transfer_confirm_do(struct rq *rq)
{
	struct result_row *rows = NEW_N(rq->a, struct result_row, rq->ticked.n + 1);
	struct result_view v = { .head = { .h1 = str_of(says_result.zh) }, .unit = transfer_record.unit,
		.back = S("/transfers") };

	if (!str_eq(web_typed(rq, "do"), S("confirm")))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	for (size_t i = 0; i < rq->ticked.n; i++)
		rows[i] = confirm_one(rq, rq->ticked.at[i], &v.done);
	v.rows.at = rows;
	v.rows.n = rq->ticked.n;
	v.failed = (int64_t)rq->ticked.n - v.done;
	if (v.failed)
		v.note = (struct note){ .tone = "warn", .head = str_of(says_rest.zh) };
	TRY(web_page(rq, v.head.h1));
	record_result(&rq->out, &rq->view, &v);
	return web_done(rq);
}
