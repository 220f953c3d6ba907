/* mobile_pages.c - a changed mobile on the desk: opened for a member, proven, confirmed by another officer. */
#include <string.h>

#include "member_mobile.h"
#include "modules/member/inside.h"
#include "modules/member/mobile.h"
#include "platform/mask.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_title    = { "mobile.page", "更换手机" },
	says_open     = { "mobile.open_line", "{1}现在登记的手机是 {2}。核验身份后，要由另一个人复核，手机才会更换。" },
	says_none     = { "mobile.no_number", "没有" },
	says_note     = { "mobile.note", "手机就是登录的钥匙，要两个人办" },
	says_note_text = { "mobile.note_text", "您看证件、向他的工会核实，另一个人复核；不要只凭电话里的声音。"
		"更换后他所有的登录退出，新旧号码都会收到短信。" },
	says_submit   = { "mobile.submit", "提交复核" },
	says_sent     = { "mobile.sent", "已提交，请另一个人复核。" },
	says_prove    = { "mobile.prove", "核验身份" },
	says_proven   = { "mobile.proven_flash", "已核验，请另一个人复核。" },
	says_decide   = { "mobile.decide", "办理" },
	says_reason   = { "mobile.reason", "说明" },
	says_hint     = { "mobile.hint", "不同意的写明理由，会用短信告诉提出的号码" },
	says_choose   = { "mobile.choose", "请选一个结论。" },
	says_flash    = { "mobile.flash", "已办理。" },
	says_next     = { "mobile.next", "等{1}，最晚 {2}" },
	says_other    = { "mobile.other", "您已经办过这一件的一步，下一步要由另一个人办。" },
	says_facts    = { "mobile.facts", "要换的手机" },
	says_proof    = { "mobile.proof_head", "核验的情况" },
	label_name    = { "mobile.name", "会员" },
	label_union   = { "mobile.union", "所在工会" },
	label_new     = { "mobile.new_label", "新手机" },
	label_old     = { "mobile.old_label", "登记的手机" },
	label_by      = { "mobile.by", "由谁提出" },
	label_himself = { "mobile.himself", "本人在手机上提出，新号码收到过验证码" },
	label_officer = { "mobile.officer", "工会干部替他提出" },
	label_made    = { "mobile.made", "提出于" };

#define F(m, ...) FIELD(struct mobile_move_form, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(move, .label = "结论", .max = 40), F(reason, .label = "说明", .flags = LONG, .max = 200) };
#undef F
const struct entity mobile_move_entity =
	ENTITY(struct mobile_move_form, move_fields, .name = "mobile_move", .label = "更换手机");

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
path_of(struct rq *rq, id change, const char *tail)
{
	return arena_fmt(rq->a, "%s%lld%s", mobile_flow.path, (long long)change.v, tail);
}

static void
crumbs(struct rq *rq, str name, id member)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(member_record.label), str_of(member_record.path) };
	at[1] = (struct crumb){ name, record_path(rq, &member_record, member, "") };
	rq->view.crumbs = (struct crumbs){ at, 2 };
}

static struct note
warning(void)
{
	return (struct note){ .tone = "warn", .head = str_of(says_note.zh), .text = str_of(says_note_text.zh) };
}

/* --- opened for a member ------------------------------------------------------------------- */

failed
mobile_open_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &mobile_opening_entity, NULL);
	struct member m;
	str now;

	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	now = m.mobile.sealed.n ? mask_open(rq->world->keys, rq->a, m.mobile) : str_of(says_none.zh);
	f.head = (struct page_head){ .h1 = str_of(says_title.zh), .line = say(rq, &says_open, m.name, now) };
	f.note = warning();
	f.path = record_path(rq, &member_record, m.member_id, "/mobile");
	f.back = record_path(rq, &member_record, m.member_id, "");
	f.submit = says_submit.zh;
	crumbs(rq, m.name, m.member_id);
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct opening { id member, made; const struct mobile_opening *form; };

static failed
open_rule(struct act *x, void *v)
{
	struct opening *o = v;

	return mobile_open(x, o->member, o->form, &o->made);
}

failed
mobile_open_do(struct rq *rq)
{
	struct opening o = { .member = web_id(rq), .form = rq->form };

	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, open_rule, &o, "/mobiles/%", &o.made);
}

/* --- proving who it is ------------------------------------------------------------------------ */

failed
mobile_prove_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &mobile_proof_entity, NULL);
	struct mobile_get_row c;

	TRY(db_one(web_db(rq), rq->a, mobile_get, web_scope(rq), &c, .mobile_change_id = web_id(rq)));
	f.head = (struct page_head){ .h1 = str_of(says_prove.zh), .line = c.name };
	f.note = warning();
	f.path = path_of(rq, c.mobile_change_id, "/prove");
	f.back = path_of(rq, c.mobile_change_id, "");
	f.submit = says_submit.zh;
	crumbs(rq, c.name, c.member_id);
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct proving { id change; const struct mobile_proof *form; };

static failed
prove_rule(struct act *x, void *v)
{
	const struct proving *p = v;

	return mobile_prove(x, p->change, p->form);
}

failed
mobile_prove_do(struct rq *rq)
{
	struct proving p = { web_id(rq), rq->form };

	web_flash(rq, str_of(says_proven.zh));
	return web_write(rq, prove_rule, &p, path_of(rq, p.change, "").s, NULL);
}

/* --- one request -------------------------------------------------------------------------------- */

/* Proving has a form of its own; everything else is decided here. */
static failed
fill_decision(struct rq *rq, const struct mobile_get_row *c, struct detail_view *d)
{
	struct flow_offers offers;
	struct action *act = NEW(rq->a, struct action);
	struct option *at;
	size_t n = 0;

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, &mobile_flow, c->mobile_change_id, &offers));
	at = NEW_N(rq->a, struct option, offers.n + 1);
	for (size_t i = 0; i < offers.n; i++) {
		const struct move *m = offers.at[i].move;

		if (!strcmp(m->name, "prove")) {
			*act = (struct action){ says_prove.zh, "id", path_of(rq, c->mobile_change_id, "/prove"),
				.primary = true };
			d->head.actions = (struct actions){ act, 1 };
			continue;
		}
		at[n++] = (struct option){ str_of(m->name), str_of(m->label), str_of(m->hint),
			str_eq(web_typed(rq, "move"), str_of(m->name)) };
	}
	if (!n)
		return NULL;
	d->decision = (struct decision){ .head = str_of(says_decide.zh), .moves = { at, n },
		.path = path_of(rq, c->mobile_change_id, "/move"), .reason = web_typed(rq, "reason"),
		.reason_label = str_of(says_reason.zh), .reason_hint = str_of(says_hint.zh), .rev = c->state,
		.once = web_once(rq) };
	if (rq->fault && rq->fault->field == &move_fields[0])
		d->decision.move_fault = err_sentence(rq->a, rq->fault);
	else if (rq->fault)
		d->decision.fault = err_sentence(rq->a, rq->fault);
	return NULL;
}

static failed
fill_place(struct rq *rq, const struct mobile_get_row *c, struct detail_view *d)
{
	struct flow_place place;
	const struct choice *state = choice_of(mobile_change_states, c->state);

	d->head.state = (struct state){ str_of(state->label), state->tone, NULL };
	if (c->state > MOBILE_PROVEN)
		return NULL;
	TRY(flow_place(web_db(rq), rq->a, &mobile_flow, c->mobile_change_id, &place));
	d->note = (struct note){ .next = true, .head = say(rq, &says_next,
		str_of(mobile_flow.waits[c->state == MOBILE_PROVEN].what), date_text(rq->a, place.due)) };
	if (!d->decision.path.n && !d->head.actions.n && web_may(rq, "member.mobile"))
		d->note.text = str_of(says_other.zh);
	return NULL;
}

static failed
fill_moves(struct rq *rq, id change, struct moves *ret)
{
	struct flow_steps steps;
	struct move_view *at;

	TRY(flow_steps(web_db(rq), rq->a, &mobile_flow, change, &steps));
	at = NEW_N(rq->a, struct move_view, steps.n + 1);
	for (size_t i = 0; i < steps.n; i++) {
		const struct flow_step *s = &steps.at[steps.n - 1 - i];

		at[i] = (struct move_view){ .what = s->move_label, .when = moment_text(rq->a, s->at),
			.by = arena_fmt(rq->a, FMT " " FMT, ARG(s->by_post), ARG(s->by_name)), .why = s->reason };
	}
	*ret = (struct moves){ at, steps.n };
	return NULL;
}

static struct fact
fact(const struct text *label, str text)
{
	return (struct fact){ .label = str_of(label->zh), .value = { .text = text } };
}

static struct fact
masked(struct rq *rq, const struct text *label, struct secret s)
{
	return fact(label, s.sealed.n ? mask_open(rq->world->keys, rq->a, s) : str_of(says_none.zh));
}

static struct fact_sections
sections_of(struct rq *rq, const struct mobile_get_row *c)
{
	struct fact_section *at = NEW_N(rq->a, struct fact_section, 2);
	struct fact *what = NEW_N(rq->a, struct fact, 6), *proof = NEW_N(rq->a, struct fact, 3);

	what[0] = fact(&label_name, c->name);
	what[0].value.href = record_path(rq, &member_record, c->member_id, "");
	what[1] = fact(&label_union, c->org_name);
	what[2] = masked(rq, &label_old, c->old_mobile);
	what[3] = masked(rq, &label_new, c->mobile);
	what[4] = fact(&label_by, str_of(c->by_himself ? label_himself.zh : label_officer.zh));
	what[5] = fact(&label_made, moment_text(rq->a, c->made));
	at[0] = (struct fact_section){ .head = str_of(says_facts.zh), .facts = { what, 6 } };
	if (!c->document)
		return (struct fact_sections){ at, 1 };
	for (size_t i = 0; i < 3; i++) {
		const struct field *f = &mobile_proof_entity.fields[i];
		struct mobile_proof p = { c->document, c->question, c->answer };

		proof[i] = (struct fact){ .label = str_of(f->label), .value = { .text = field_show(rq->a, f, &p) },
			.wide = i > 0 };
	}
	at[1] = (struct fact_section){ .head = str_of(says_proof.zh), .facts = { proof, 3 } };
	return (struct fact_sections){ at, 2 };
}

failed
mobile_page(struct rq *rq)
{
	struct detail_view d = { .head = { .h1 = str_of(says_title.zh) } };
	struct mobile_get_row c;

	TRY(db_one(web_db(rq), rq->a, mobile_get, web_scope(rq), &c, .mobile_change_id = web_id(rq)));
	d.head.line = c.name;
	d.sections = sections_of(rq, &c);
	TRY(fill_decision(rq, &c, &d));
	TRY(fill_place(rq, &c, &d));
	TRY(fill_moves(rq, c.mobile_change_id, &d.moves));
	crumbs(rq, c.name, c.member_id);
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

struct moving { id change; str move, reason; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, &mobile_flow, m->change, m->move, m->from, m->reason);
}

failed
mobile_move_do(struct rq *rq)
{
	const struct mobile_move_form *form = rq->form;
	struct moving m = { web_id(rq), form->move, form->reason, 0 };

	if (!str_int(web_typed(rq, "rev"), &m.from))
		m.from = MOBILE_PROVEN;
	if (!form->move.n)
		return FAIL_SAY(rq->a, ERR_INVALID, &move_fields[0], &says_choose);
	web_flash(rq, str_of(says_flash.zh));
	return web_write(rq, move_rule, &m, path_of(rq, m.change, "").s, NULL);
}
