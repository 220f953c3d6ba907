/* decide.c - see decide.h. */
#include "web/decide.h"

#include <string.h>

static const struct text says_choose = { "decide.choose", "请选择怎么办。" };

#define F(m, ...) FIELD(struct web_move, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(move, .label = "结论", .max = 40),
	F(reason, .label = "说明", .flags = LONG, .max = 1000),
};
#undef F
const struct entity web_move_entity = ENTITY(struct web_move, move_fields, .name = "move", .label = "办理");

/* A page may have other forms, whose faults are theirs. */
static void
fill_faults(struct rq *rq, struct decision *d)
{
	if (!rq->route->form || !entity_field(rq->route->form, S("move")))
		return;
	for (failed f = rq->fault; f; f = f->next)
		if (f->field && !strcmp(f->field->name, "move"))
			d->move_fault = err_sentence(rq->a, f);
		else
			d->fault = err_sentence(rq->a, f);
}

failed
web_decision(struct rq *rq, const struct flow *flow, id subject, const struct decision_words *words,
             struct decision *ret)
{
	struct flow_offers offers;
	struct flow_place place;
	struct option *at;
	str typed = web_typed(rq, "move");
	size_t n = 0;

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, flow, subject, &offers));
	at = NEW_N(rq->a, struct option, offers.n + 1);
	/* What its owner may do stands on his own page. */
	for (size_t i = 0; i < offers.n; i++) {
		const struct move *m = offers.at[i].move;

		if (m->permit)
			at[n++] = (struct option){ str_of(m->name), str_of(m->label), str_of(m->hint ? m->hint : ""),
				str_eq(typed, str_of(m->name)) };
	}
	if (!n)
		return NULL;
	/* One move is no choice to be made. */
	at->chosen |= n == 1;
	TRY(flow_place(web_db(rq), rq->a, flow, subject, &place));
	*ret = (struct decision){ .moves = { at, n },
		.path = arena_fmt(rq->a, "%s%lld/move", flow->path, (long long)subject.v),
		.reason = web_typed(rq, "reason"), .rev = place.state, .once = web_once(rq) };
	if (words) {
		ret->head = words->head ? str_of(words->head->zh) : (str){ 0 };
		ret->reason_label = str_of(words->reason->zh);
		ret->reason_hint = str_of(words->hint->zh);
	}
	fill_faults(rq, ret);
	return NULL;
}

failed
web_moves(struct rq *rq, const struct flow *flow, id subject, size_t ahead, struct moves *ret)
{
	struct flow_steps steps;
	struct move_view *at;
	size_t n = ahead;

	TRY(flow_steps(web_db(rq), rq->a, flow, subject, &steps));
	at = NEW_N(rq->a, struct move_view, ahead + steps.n + 1);
	for (size_t i = steps.n; i-- > 0;) {
		const struct flow_step *s = &steps.at[i];

		at[n++] = (struct move_view){ MOVE_DONE, s->move_label, moment_text(rq->a, s->at), s->by_post.n
			? arena_fmt(rq->a, FMT " " FMT, ARG(s->by_post), ARG(s->by_name)) : s->by_name, s->reason };
	}
	*ret = (struct moves){ at, n };
	return NULL;
}

struct moves
web_own_moves(struct rq *rq, const struct flow_steps *steps, const struct text *first)
{
	struct move_view *at = NEW_N(rq->a, struct move_view, steps->n + 1);

	for (size_t i = 0; i < steps->n; i++) {
		const struct flow_step *s = &steps->at[i];

		at[i] = (struct move_view){ .what = s->from_state ? s->move_label : str_of(first->zh),
			.when = moment_text(rq->a, s->at),
			.by = s->by_post.n ? arena_fmt(rq->a, FMT " " FMT, ARG(s->by_name), ARG(s->by_post))
			: (str){ 0 }, .why = s->reason };
	}
	return (struct moves){ at, steps->n };
}

struct moving { const struct flow *flow; id subject; str move, reason; int64_t from; };

static failed
move_rule(struct act *x, void *v)
{
	const struct moving *m = v;

	return flow_move(x, m->flow, m->subject, m->move, m->from, m->reason);
}

/* `rev` is the state the officer saw: who comes second is told who was first.  A form without it (a script's) speaks
 * of the state there is. */
failed
web_move_do(struct rq *rq, const struct flow *flow, const struct text *done)
{
	const struct web_move *form = rq->form;
	struct moving m = { flow, web_id(rq), form->move, form->reason, 0 };
	struct flow_place place;

	if (!str_trim(form->move).n)
		return FAIL_SAY(rq->a, ERR_INVALID, &move_fields[0], &says_choose);
	if (!str_int(web_typed(rq, "rev"), &m.from)) {
		TRY(flow_place(web_db(rq), rq->a, flow, m.subject, &place));
		m.from = place.state;
	}
	web_flash(rq, str_of(done->zh));
	return web_write(rq, move_rule, &m, arena_fmt(rq->a, "%s%lld", flow->path, (long long)m.subject.v).s,
		NULL);
}
