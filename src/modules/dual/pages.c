/* pages.c - 双人操作: what was asked for, what came of it, and asking for new keys or a restore. */
#include "modules/dual/pages.h"

#include <string.h>

#include "modules/dual/dual.h"
#include "platform/account.h"
#include "platform/rotate.h"
#include "platform_dual.h"
#include "web_record.h"

#define LIST_MOST 100

static const struct text
	says_title    = { "duals.title", "双人操作" },
	says_line     = { "duals.line", "一个人申请，另一个人在 24 小时内批准，申请人再执行；两步都进审计" },
	says_none     = { "duals.none", "还没有双人操作" },
	says_none_how = { "duals.none_how", "带完整号码的大批导出、轮换密钥、恢复备份、改保存期限、"
		"关闭别人的动态口令，都要两个人办，申请后在这里。" },
	says_reset    = { "duals.reset", "关闭动态口令" },
	says_decide   = { "duals.decide", "办理" },
	says_move     = { "duals.move", "请选一个结论。" },
	says_words    = { "duals.words", "说明" },
	says_hint     = { "duals.hint", "不同意的，写明原因" },
	says_flash    = { "duals.flash", "已办理。" },
	says_rotation = { "duals.rotation", "申请轮换密钥" },
	says_restoring = { "duals.restoring", "申请恢复备份" },
	says_sent     = { "duals.sent", "申请已提交，请安全管理员在 24 小时内批准。" },
	says_submit   = { "duals.submit", "提交申请" },
	says_rotation_why = { "duals.rotation_why", "密钥用久了、有人离开、或怀疑泄露时轮换。现在是第 {1} 期。"
		"由安全管理员批准，批准后您在申请页上执行；系统照常使用，旧密钥写的行在后台逐行换完，中途停机会接着换。" },
	says_restoring_why = { "duals.restoring_why", "恢复用备份里的数据代替现在的。由安全管理员批准，"
		"批准后您取恢复码，在服务器上执行 gonghui restore。" },
	says_job      = { "duals.job", "看任务" },
	says_code     = { "duals.code", "恢复码，{1} 以前有效" },
	says_code_how = { "duals.code_how", "在服务器上执行：gonghui restore {1} --code {2}" },
	says_done_how = { "duals.done_how", "进展看任务；换完以后旧密钥自动停用。" };

static const char *const fact_labels[] = { "申请人", "申请于", "最晚办理", "理由", "内容" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static void
crumbs(struct rq *rq)
{
	struct crumb *at = NEW(rq->a, struct crumb);

	*at = (struct crumb){ str_of(says_title.zh), S("/dual") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
}

/* --- the list ------------------------------------------------------------------------------- */

static const struct column columns[] = {
	{ .label = S("申请于") }, { .label = S("种类") }, { .label = S("内容"), .cut = true }, { .label = S("申请人") },
	{ .label = S("到哪一步") } };

struct listing { struct row *at; size_t n; };

static void
add(struct rq *rq, struct listing *l, str path, str kind, str title, str by, struct moment made,
    const struct choice *state)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

	c[0] = (struct cell_view){ .text = moment_text(rq->a, made), .href = path };
	c[1].text = kind;
	c[2].text = title;
	c[3].text = by;
	c[4] = (struct cell_view){ .kind = CELL_STATE, .text = state ? str_of(state->label) : S(""),
		.tone = state ? state->tone : NULL };
	l->at[l->n++] = (struct row){ .cells = { c, COUNT(columns) } };
}

static failed
add_duals(struct rq *rq, struct listing *l, const struct dual_listed_row *at, size_t n)
{
	id *persons = NEW_N(rq->a, id, n + 1);
	str *names;

	for (size_t i = 0; i < n; i++)
		persons[i] = at[i].person_id;
	TRY(persons_called(web_db(rq), rq->a, persons, n, &names));
	for (size_t i = 0; i < n; i++) {
		const struct flow *f = flow_by_name(rq->world, at[i].kind);

		add(rq, l, arena_fmt(rq->a, "/dual/%lld", (long long)at[i].subject_id.v),
		    f ? str_of(f->label) : at[i].kind, at[i].title, names[i].s ? names[i] : S(""), at[i].made,
		    choice_of(dual_states, at[i].state));
	}
	return NULL;
}

/* Second factors that are to be switched off, for who decides on them. */
static failed
add_resets(struct rq *rq, struct listing *l)
{
	const struct flow *f = flow_by_name(rq->world, S("second"));
	struct dual_resets_rows rows;

	TRY(db_all(web_db(rq), rq->a, dual_resets, web_scope(rq), &rows, .most = LIST_MOST));
	for (size_t i = 0; f && i < rows.n; i++)
		add(rq, l, arena_fmt(rq->a, "%s%lld", f->path, (long long)rows.at[i].subject_id.v),
		    str_of(says_reset.zh), rows.at[i].title, (str){ 0 }, rows.at[i].made,
		    choice_of(f->states, rows.at[i].state));
	return NULL;
}

/* Everybody sees his own; who agrees, or reads the record, what is in his scope. */
static bool
sees_others(struct rq *rq)
{
	return web_may(rq, "export.agree") || web_may(rq, KEYS_ASK) || web_may(rq, KEYS_AGREE) ||
	       web_may(rq, "audit.see");
}

static failed
fill(struct rq *rq, struct listing *l)
{
	struct dual_listed_rows all = { 0 };
	struct dual_own_rows own = { 0 };

	l->at = NEW_N(rq->a, struct row, 2 * LIST_MOST + 1);
	if (sees_others(rq)) {
		TRY(db_all(web_db(rq), rq->a, dual_listed, web_scope(rq), &all, .most = LIST_MOST));
		TRY(add_duals(rq, l, all.at, all.n));
	} else {
		TRY(db_all(web_db(rq), rq->a, dual_own, &own, .account_id = rq->who->account, .most = LIST_MOST));
		for (size_t i = 0; i < own.n; i++)
			TRY(add_duals(rq, l, &(struct dual_listed_row){ own.at[i].subject_id, own.at[i].kind,
				own.at[i].title, own.at[i].state, own.at[i].made, own.at[i].person_id }, 1));
	}
	return web_may(rq, "second.see") ? add_resets(rq, l) : NULL;
}

failed
dual_list_page(struct rq *rq)
{
	static const struct action asks[] = {
		{ "申请恢复备份", "history", S("/dual/restoring") },
		{ "申请轮换密钥", "key", S("/dual/rotation"), .primary = true } };
	struct listing found = { 0 };
	struct list_view l = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) },
		.path = S("/dual"), .unit = "件", .columns = { columns, COUNT(columns) },
		.nothing = { "users", str_of(says_none.zh), str_of(says_none_how.zh), { 0 } } };

	if (web_may(rq, KEYS_ASK))
		l.head.actions = (struct actions){ asks, COUNT(asks) };
	TRY(fill(rq, &found));
	l.rows.at = found.at;
	l.rows.n = found.n;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one ---------------------------------------------------------------------------------------- */

struct dual_move { str move, reason; };
#define F(m, ...) FIELD(struct dual_move, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(move, .label = "结论", .max = 40), F(reason, .label = "说明", .flags = LONG, .max = 200) };
#undef F
const struct entity dual_move_entity = ENTITY(struct dual_move, move_fields, .name = "dual_move", .label = "办理");

static failed
decision_of(struct rq *rq, const struct flow *f, const struct dual *p, struct decision *ret)
{
	struct flow_offers offers;
	struct option *at;

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, f, p->dual_id, &offers));
	if (!offers.n)
		return NULL;
	at = NEW_N(rq->a, struct option, offers.n);
	for (size_t i = 0; i < offers.n; i++) {
		const struct move *m = offers.at[i].move;

		at[i] = (struct option){ str_of(m->name), str_of(m->label), str_of(m->hint),
			str_eq(web_typed(rq, "move"), str_of(m->name)) };
	}
	*ret = (struct decision){ .head = str_of(says_decide.zh), .moves = { at, offers.n },
		.path = arena_fmt(rq->a, "/dual/%lld/move", (long long)p->dual_id.v),
		.reason = web_typed(rq, "reason"), .reason_label = str_of(says_words.zh),
		.reason_hint = str_of(says_hint.zh), .rev = p->state, .once = web_once(rq) };
	if (rq->fault && rq->fault->field && !strcmp(rq->fault->field->name, "move"))
		ret->move_fault = err_sentence(rq->a, rq->fault);
	else if (rq->fault)
		ret->fault = err_sentence(rq->a, rq->fault);
	return NULL;
}

static failed
moves_of(struct rq *rq, const struct flow *f, id subject, struct moves *ret)
{
	struct flow_steps steps;
	struct move_view *at;

	TRY(flow_steps(web_db(rq), rq->a, f, subject, &steps));
	at = NEW_N(rq->a, struct move_view, steps.n + 1);
	for (size_t i = 0; i < steps.n; i++) {
		const struct flow_step *s = &steps.at[steps.n - 1 - i];

		at[i] = (struct move_view){ .what = s->move_label, .when = moment_text(rq->a, s->at),
			.by = arena_fmt(rq->a, FMT " " FMT, ARG(s->by_post), ARG(s->by_name)), .why = s->reason };
	}
	*ret = (struct moves){ at, steps.n };
	return NULL;
}

static struct facts
facts_of(struct rq *rq, const struct dual *p)
{
	struct moment until = dual_until(p);
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(fact_labels));
	size_t n = 0;

	at[n++] = (struct fact){ .label = str_of(fact_labels[0]), .value = { .text = p->by_name } };
	at[n++] = (struct fact){ .label = str_of(fact_labels[1]),
		.value = { .text = moment_text(rq->a, p->made) } };
	if (until.us)
		at[n++] = (struct fact){ .label = str_of(fact_labels[2]),
			.value = { .text = moment_text(rq->a, until) } };
	at[n++] = (struct fact){ .label = str_of(fact_labels[3]), .value = { .text = p->reason }, .wide = true };
	if (p->detail.n)
		at[n++] = (struct fact){ .label = str_of(fact_labels[4]), .value = { .text = p->detail },
			.wide = true };
	return (struct facts){ at, n };
}

/* What who asked gets when it is done: the code, or the way to the job. */
static failed
outcome_of(struct rq *rq, const struct dual *p, struct note *ret)
{
	str code;

	TRY(restoring_code(web_db(rq), rq->a, rq->world, rq->who, p, &code));
	if (code.n)
		*ret = (struct note){ .tone = "good",
			.head = say(rq, &says_code, moment_text(rq->a, (struct moment){ p->agreed.us + DUAL_TIME }),
				(str){ 0 }),
			.text = say(rq, &says_code_how, p->args, code) };
	else if (p->job_id.v && p->account_id.v == rq->who->account.v)
		*ret = (struct note){ .tone = "good", .head = str_of(says_flash.zh), .text = str_of(says_done_how.zh),
			.action = { .label = says_job.zh,
				.path = arena_fmt(rq->a, "/tasks/%lld", (long long)p->job_id.v) } };
	return NULL;
}

failed
dual_page(struct rq *rq)
{
	struct dual p;
	const struct flow *f;
	const struct choice *state;
	struct fact_section section = { 0 };
	struct detail_view d = { .sections = { &section, 1 } };

	TRY(dual_get(web_db(rq), rq->a, rq->who, web_id(rq), &p));
	if (p.account_id.v != rq->who->account.v && !sees_others(rq))
		return FAIL(rq->a, ERR_MISSING, "request %lld is somebody else's", (long long)p.dual_id.v);
	if (!(f = flow_by_name(rq->world, p.kind)))
		return FAIL(rq->a, ERR_MISSING, "no flow " FMT, ARG(p.kind));
	state = choice_of(dual_states, p.state);
	d.head = (struct page_head){ .h1 = str_of(f->label), .line = p.title,
		.state = { str_of(state->label), state->tone, NULL } };
	section.facts = facts_of(rq, &p);
	TRY(outcome_of(rq, &p, &d.note));
	TRY(decision_of(rq, f, &p, &d.decision));
	TRY(moves_of(rq, f, p.dual_id, &d.moves));
	crumbs(rq);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

struct moving { const struct flow *flow; id request; str move, reason; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, m->flow, m->request, m->move, m->from, m->reason);
}

failed
dual_move_do(struct rq *rq)
{
	const struct dual_move *form = rq->form;
	struct moving m = { NULL, web_id(rq), form->move, form->reason, 0 };
	struct dual p;

	TRY(dual_get(web_db(rq), rq->a, rq->who, m.request, &p));
	if (p.account_id.v != rq->who->account.v && !sees_others(rq))
		return FAIL(rq->a, ERR_MISSING, "request %lld is somebody else's", (long long)p.dual_id.v);
	if (!(m.flow = flow_by_name(rq->world, p.kind)))
		return FAIL(rq->a, ERR_MISSING, "no flow " FMT, ARG(p.kind));
	if (!str_int(web_typed(rq, "rev"), &m.from))
		m.from = p.state;
	if (!form->move.n)
		return FAIL_SAY(rq->a, ERR_INVALID, &move_fields[0], &says_move);
	web_flash(rq, str_of(says_flash.zh));
	return web_write(rq, move_rule, &m, arena_fmt(rq->a, "/dual/%lld", (long long)m.request.v).s, NULL);
}

/* --- asking ---------------------------------------------------------------------------------------- */

struct rotation_form { str reason; };
#define F(m, ...) FIELD(struct rotation_form, m, __VA_ARGS__)
static const struct field rotation_fields[] = {
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity rotation_form_entity =
	ENTITY(struct rotation_form, rotation_fields, .name = "rotation", .label = "轮换密钥");

struct restoring_form { str folder, reason; };
#define F(m, ...) FIELD(struct restoring_form, m, __VA_ARGS__)
static const struct field restoring_fields[] = {
	F(folder, .label = "备份的文件夹", .flags = MUST, .min = 2, .max = 300,
	  .hint = "服务器上的位置，例如 /backup/2026-11-28；恢复码只对这一个有效"),
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity restoring_form_entity =
	ENTITY(struct restoring_form, restoring_fields, .name = "restoring", .label = "恢复备份");

static failed
show_form(struct rq *rq, const struct entity *e, const struct text *h1, str path, str why)
{
	struct form_view f = web_form_view(rq, e, NULL);

	f.head.h1 = str_of(h1->zh);
	f.note = (struct note){ .tone = "warn", .text = why };
	f.path = path;
	f.back = S("/dual");
	f.submit = says_submit.zh;
	crumbs(rq);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
rotation_page(struct rq *rq)
{
	return show_form(rq, &rotation_form_entity, &says_rotation, S("/dual/rotation"),
		say(rq, &says_rotation_why, arena_fmt(rq->a, "%d", keys_epoch_now(rq->world->keys)), (str){ 0 }));
}

failed
restoring_page(struct rq *rq)
{
	return show_form(rq, &restoring_form_entity, &says_restoring, S("/dual/restoring"),
		str_of(says_restoring_why.zh));
}

struct asking { str folder, reason; id made; };

static failed
rotation_rule(struct act *x, void *v)
{
	struct asking *q = v;

	return rotation_ask(x, q->reason, &q->made);
}

failed
rotation_do(struct rq *rq)
{
	struct asking q = { .reason = ((const struct rotation_form *)rq->form)->reason };

	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, rotation_rule, &q, "/dual/%", &q.made);
}

static failed
restoring_rule(struct act *x, void *v)
{
	struct asking *q = v;

	return restoring_ask(x, q->folder, q->reason, &q->made);
}

failed
restoring_do(struct rq *rq)
{
	const struct restoring_form *form = rq->form;
	struct asking q = { form->folder, form->reason, { 0 } };

	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, restoring_rule, &q, "/dual/%", &q.made);
}
