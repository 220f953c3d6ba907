/* status_pages.c - 会籍变动 on the desk: what applies now, what it means, what it asks for; taking it back; 备案. */
#include "modules/member/inside.h"
#include "platform/dues.h"
#include "web/record.h"

#include "member_pages.h"
#include "member_status.h"
#include "web_pocket.h"
#include "web_record.h"

static const struct text
	says_move     = { "members.move", "会籍变动" },
	says_which    = { "members.move_which", "{1}现在是“{2}”，可以办下面这些" },
	says_save     = { "members.move_do", "办理{1}" },
	says_saved    = { "members.moved", "已办理。" },
	says_means    = { "members.means", "办理以后" },
	says_open     = { "members.transferring", "正在办理转会" },
	says_open_text = { "members.transferring_text", "转会办好或撤回以前，只能登记退会、开除会籍或去世。" },
	says_asked    = { "members.asked", "本人 {1} 在手机上申请退会" },
	says_asked_do = { "members.asked_do", "谈话、公布、收回会员证以后，在“自愿退会”里登记。" },
	says_undo     = { "members.undo", "撤销变动" },
	says_undo_of  = { "members.undo_of", "撤销{1}的“{2}”" },
	says_undo_line = { "members.undo_line", "变动由另一位工会干部撤销。原来的变动和撤销都留在会籍变化里。" },
	says_undone   = { "members.undone", "已撤销。" },
	says_back_to  = { "members.back_to", "撤销以后" },
	says_change   = { "members.change", "变动" },
	says_day      = { "members.change_day", "变动日期" },
	says_clause   = { "members.clause", "依据" };

/* What follows from a change; {1} the dues, {2} how long it may be taken back. */
static const struct text means[] = {
	[TURN_RETAIN] = { "means.retain", "免缴会费；没有选举权、被选举权和表决权；不计入会员统计人数。"
		"电子会员卡照常使用，以后可以恢复在册。{2}内办错的，可以由另一位干部撤销。" },
	[TURN_RESTORE] = { "means.restore", "按{1}缴会费；恢复选举权、被选举权和表决权；计入会员统计人数。" },
	[TURN_EXIT] = { "means.exit", "会籍终止，不再缴会费，没有表决权，电子会员卡失效。再入会要重新申请。"
		"{2}内办错的，可以由另一位干部撤销。" },
	[TURN_DEEM] = { "means.deem", "会籍终止，不再缴会费，没有表决权，电子会员卡失效。再入会要重新申请。"
		"两个条件要同时具备，而且经过教育。{2}内办错的，可以由另一位干部撤销。" },
	[TURN_EXPEL] = { "means.expel", "会籍终止，电子会员卡失效，收回会员证。办理后自动报上级工会备案。"
		"{2}内办错的，可以由另一位干部撤销。" },
	[TURN_DECEASE] = { "means.decease", "会籍终止，电子会员卡失效。{2}内办错的，可以由另一位干部撤销。" },
};

/* What each kind is about, on the first page. */
static const struct text about[] = {
	[TURN_RETAIN] = { "about.retain", "退休、失业、服兵役等；免缴会费，没有表决权" },
	[TURN_RESTORE] = { "about.restore", "重新缴会费，恢复表决权" },
	[TURN_EXIT] = { "about.exit", "本人声明，工会公布，收回会员证" },
	[TURN_DEEM] = { "about.deem", "六个月不缴会费、不参加组织生活，经教育不改" },
	[TURN_EXPEL] = { "about.expel", "只限严重违法犯罪并受到刑事处罚；报上级备案" },
	[TURN_DECEASE] = { "about.decease", "登记去世日期" },
};

/* Which fields of member_move a kind asks for, beside the day and the reason. */
static const char *const asks[][6] = {
	[TURN_RETAIN] = { "ground", "day", "reason" },
	[TURN_RESTORE] = { "day", "reason" },
	[TURN_EXIT] = { "declared", "announced", "day", "card", "reason" },
	[TURN_DEEM] = { "unpaid_since", "warned", "day", "unpaid", "idle", "reason" },
	[TURN_EXPEL] = { "judgement_no", "judgement_day", "decided", "day", "opinion", "reason" },
	[TURN_DECEASE] = { "day", "reason" },
};

static const int64_t leads_to[] = {
	[TURN_RETAIN] = MEMBER_RETAINED, [TURN_RESTORE] = MEMBER_ACTIVE, [TURN_EXIT] = MEMBER_EXITED,
	[TURN_DEEM] = MEMBER_EXITED, [TURN_EXPEL] = MEMBER_EXPELLED, [TURN_DECEASE] = MEMBER_DECEASED };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
label_of(const struct choice *choices, int64_t v)
{
	const struct choice *c = choice_of(choices, v);

	return c ? str_of(c->label) : S("");
}

/* --- which change applies now ---------------------------------------------------------- */

static bool
applies(const struct member *m, enum turn turn)
{
	int64_t to = leads_to[turn];

	return member_in_being(m->status) && to != m->status &&
	       !(m->status == MEMBER_LEAVING && member_in_being(to));
}

static str
meaning(struct rq *rq, enum turn turn)
{
	struct dues_rule dues = dues_rule_of(rq->world->rules);

	return say(rq, &means[turn], dues.name,
		rule_text(rq->a, rules_find(rq->world->rules, S("member.undo"))));
}

/* The request of the member himself, or the transfer that is open. */
static failed
fill_note(struct rq *rq, const struct member *m, struct note *n)
{
	struct member_exit_of_row row;
	failed f;

	if (m->status == MEMBER_LEAVING) {
		*n = (struct note){ .tone = "info", .head = str_of(says_open.zh), .text = str_of(says_open_text.zh) };
		return NULL;
	}
	f = db_one(web_db(rq), rq->a, member_exit_of, web_scope(rq), &row, .member_id = m->member_id,
		.person_id = m->person_id);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	*n = (struct note){ .tone = "warn", .head = say(rq, &says_asked, date_text(rq->a, date_of(row.made)),
		(str){ 0 }), .text = arena_fmt(rq->a, "“" FMT "” %s", ARG(row.words), says_asked_do.zh) };
	return NULL;
}

static failed
show_turns(struct rq *rq, const struct member *m, const struct note *note)
{
	struct option *at = NEW_N(rq->a, struct option, TURN_DECEASE);
	struct page_head head = { .h1 = str_of(says_move.zh),
		.line = say(rq, &says_which, m->name, label_of(member_statuses, m->status)) };
	size_t n = 0;

	for (enum turn t = TURN_RETAIN; t <= TURN_DECEASE; t++)
		if (applies(m, t))
			at[n++] = (struct option){ arena_fmt(rq->a, "%d", (int)t), label_of(member_turns, t),
				str_of(about[t].zh), false };
	member_crumbs(rq, m);
	TRY(web_page(rq, head.h1));
	member_turns_form(&rq->out, &rq->view, &head, note, record_path(rq, &member_record, m->member_id, "/move"),
		record_path(rq, &member_record, m->member_id, ""), (struct options){ at, n });
	return web_done(rq);
}

/* --- the form of one kind ------------------------------------------------------------------ */

static enum turn
turn_typed(struct rq *rq)
{
	int64_t status = 0;

	(void)str_int(web_typed(rq, "status"), &status);
	if (status == MEMBER_EXITED && web_typed(rq, "deemed").n)
		return TURN_DEEM;
	for (enum turn t = TURN_RETAIN; t <= TURN_DECEASE; t++)
		if (leads_to[t] == status)
			return t;
	return 0;
}

static struct pairs
hidden_of(struct rq *rq, enum turn turn)
{
	struct pair *at = NEW_N(rq->a, struct pair, 2);

	at[0] = (struct pair){ S("status"), arena_int(rq->a, leads_to[turn]) };
	at[1] = (struct pair){ S("deemed"), S("1") };
	return (struct pairs){ at, turn == TURN_DEEM ? 2 : 1 };
}

/* What the kind asks for has to be filled in, though the table's row serves them all. */
static const struct field *
must_have(struct rq *rq, const char *name)
{
	struct field *f = NEW(rq->a, struct field);

	*f = *entity_field(&member_move_entity, str_of(name));
	f->flags |= MUST;
	return f;
}

/* Each ground with the clause it rests on. */
static struct options
ground_options(struct rq *rq)
{
	struct choice_list all = choice_list(retain_grounds);
	struct option *at = NEW_N(rq->a, struct option, all.n);

	for (size_t i = 0; i < all.n; i++) {
		str value = arena_int(rq->a, all.at[i].v);

		at[i] = (struct option){ value, str_of(all.at[i].label),
			member_clause(MEMBER_RETAINED, all.at[i].v), str_eq(value, web_typed(rq, "ground")) };
	}
	return (struct options){ at, all.n };
}

static struct form_fields
fields_of(struct rq *rq, enum turn turn, const struct member_move *row)
{
	struct form_field *at = NEW_N(rq->a, struct form_field, COUNT(asks[0]));
	size_t n = 0;

	for (size_t i = 0; i < COUNT(asks[0]) && asks[turn][i]; i++) {
		at[n] = web_form_field(rq, must_have(rq, asks[turn][i]), row);
		at[n].radio = at[n].field->choices != NULL;
		if (at[n].radio)
			at[n].options = ground_options(rq);
		at[n].wide = at[n].wide || at[n].field->kind == KIND_BOOL;
		n++;
	}
	return (struct form_fields){ at, n };
}

static failed
show_form(struct rq *rq, const struct member *m, const struct note *asked, enum turn turn)
{
	struct member_move row = { .day = web_today(rq) };
	struct form_section *s = NEW(rq->a, struct form_section);
	struct form_view f = { .submit = say(rq, &says_save, label_of(member_turns, turn), (str){ 0 }).s,
		.sections = { s, 1 }, .faults = web_faults(rq), .once = web_once(rq),
		.hidden = hidden_of(rq, turn), .rev = m->rev };

	s->fields = fields_of(rq, turn, &row);
	s->line = member_clause(leads_to[turn], 0);
	s->head = label_of(member_turns, turn);
	f.head = (struct page_head){ .h1 = say(rq, &says_save, s->head, (str){ 0 }),
		.line = asked->head.n && turn == TURN_EXIT ? asked->head : (str){ 0 } };
	f.note = (struct note){ .tone = "warn", .head = str_of(says_means.zh), .text = meaning(rq, turn) };
	f.path = record_path(rq, &member_record, m->member_id, "/move");
	f.back = record_path(rq, &member_record, m->member_id, "");
	member_crumbs(rq, m);
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
member_move_page(struct rq *rq)
{
	const struct member_turn *q = rq->fault ? NULL : rq->query;
	enum turn turn = q ? (enum turn)q->turn : turn_typed(rq);
	struct note note = { 0 };
	struct member m;

	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	TRY(fill_note(rq, &m, &note));
	if (!turn || (!rq->fault && !applies(&m, turn)))
		return show_turns(rq, &m, &note);
	return show_form(rq, &m, &note, turn);
}

struct moving { id member; int64_t rev; const struct member_move *form; };

static failed
move_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return member_move(x, m->member, m->rev, m->form);
}

failed
member_move_do(struct rq *rq)
{
	struct moving m = { .member = web_id(rq), .form = rq->form };

	if (!str_int(web_typed(rq, "rev"), &m.rev))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, move_rule, &m, record_path(rq, &member_record, m.member, "").s, NULL);
}

/* --- 撤销变动 --------------------------------------------------------------------------------- */

/* The last change, while it stands and may be taken back by this actor. */
static failed
last_change(struct rq *rq, const struct member *m, struct member_ground_last_row *ret, bool *ret_offered)
{
	failed f = db_one(web_db(rq), rq->a, member_ground_last, web_scope(rq), ret, .member_id = m->member_id,
		.person = m->person_id);
	struct date last;

	*ret_offered = false;
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	last = rules_due(rq->world->rules, rq->world->calendar, S("member.undo"), date_of(ret->at));
	*ret_offered = ret->status == m->status && web_today(rq).ymd <= last.ymd &&
		!actor_is(rq->who, ret->by_id);
	return NULL;
}

failed
member_undo_ahead(struct rq *rq, const struct member *m)
{
	if (!web_may(rq, member_record.edit))
		return NULL;
	return db_one(web_db(rq), rq->a, member_ground_last, web_scope(rq), DB_AHEAD, .member_id = m->member_id,
	              .person = m->person_id);
}

failed
member_add_undo(struct rq *rq, const struct member *m, struct page_head *h)
{
	struct member_ground_last_row g;
	struct action *at = NEW_N(rq->a, struct action, h->actions.n + 1);
	bool offered;

	if (!web_may(rq, member_record.edit))
		return NULL;
	TRY(last_change(rq, m, &g, &offered));
	if (!offered)
		return NULL;
	at[0] = (struct action){ says_undo.zh, "arrow-back-up",
		record_path(rq, &member_record, m->member_id, "/undo"), .primary = false };
	for (size_t i = 0; i < h->actions.n; i++)
		at[i + 1] = h->actions.at[i];
	h->actions = (struct actions){ at, h->actions.n + 1 };
	return NULL;
}

failed
member_undo_page(struct rq *rq)
{
	const struct field *reason = entity_field(&member_undo_entity, S("reason"));
	struct fact *facts = NEW_N(rq->a, struct fact, 4);
	struct confirm_view c = { .submit = says_undo.zh, .once = web_once(rq),
		.reason_label = str_of(reason->label), .reason = web_typed(rq, "reason") };
	struct member_ground_last_row g;
	struct member m;
	str was;
	bool offered;

	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	TRY(last_change(rq, &m, &g, &offered));
	if (!offered && !rq->fault)
		return web_redirect(rq, record_path(rq, &member_record, m.member_id, ""));
	was = label_of(member_statuses, m.status);
	c.head = (struct page_head){ .h1 = say(rq, &says_undo_of, m.name, was), .line = str_of(says_undo_line.zh) };
	facts[0] = (struct fact){ .label = str_of(says_change.zh), .value = { .text = was } };
	facts[1] = (struct fact){ .label = str_of(says_day.zh), .value = { .text = date_text(rq->a, g.day) } };
	facts[2] = (struct fact){ .label = str_of(says_clause.zh), .value = { .text = g.clause } };
	facts[3] = (struct fact){ .label = str_of(says_back_to.zh),
		.value = { .text = label_of(member_statuses, g.status_before == MEMBER_LEAVING ? MEMBER_ACTIVE
			: g.status_before) } };
	c.facts = (struct facts){ facts, offered ? 4 : 0 };
	for (failed f = rq->fault; f; f = f->next)
		c.fault = err_sentence(rq->a, f);
	c.path = record_path(rq, &member_record, m.member_id, "/undo");
	c.back = record_path(rq, &member_record, m.member_id, "");
	c.rev = m.rev;
	member_crumbs(rq, &m);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct undoing { id member; int64_t rev; str reason; };

static failed
undo_rule(struct act *x, void *v)
{
	struct undoing *u = v;

	return member_undo(x, u->member, u->rev, u->reason);
}

failed
member_undo_do(struct rq *rq)
{
	struct undoing u = { .member = web_id(rq), .reason = ((struct member_undo *)rq->form)->reason };

	if (!str_int(web_typed(rq, "rev"), &u.rev))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	web_flash(rq, str_of(says_undone.zh));
	return web_write(rq, undo_rule, &u, record_path(rq, &member_record, u.member, "").s, NULL);
}
