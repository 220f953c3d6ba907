/* flow.c - see flow.h. */
#include "platform/flow.h"

#include <stdlib.h>
#include <string.h>

#include "platform/calendar.h"
#include "platform_flow.h"

static const struct text
	says_no_move = { "flow.no_move", "这一步现在办不了：{1}目前是“{2}”。" },
	says_first   = { "flow.first", "{1}已经在 {2} 办理，您看到的是之前的情况。" },
	says_reason  = { "flow.reason", "请写明理由，会告诉对方。" },
	says_own     = { "flow.own", "这是您本人的事，要由别人来办。" },
	says_twice   = { "flow.twice", "您已经办过前面的环节，这一步要由另一位办理。" },
	says_owner   = { "flow.owner", "这一步只能由本人办理。" },
	says_house   = { "flow.house", "这一步由系统办理。" };

const struct flow *
flow_by_name(const struct world *w, str name)
{
	for (size_t i = 0; i < w->n_flows; i++)
		if (str_eq(str_of(w->flows[i]->name), name))
			return w->flows[i];
	return NULL;
}

static const struct wait *
wait_of(const struct flow *f, int64_t state)
{
	for (const struct wait *w = f->waits; w && w->what; w++)
		if (w->state == state)
			return w;
	return NULL;
}

static const struct move *
move_of(const struct flow *f, int64_t from, str name)
{
	for (const struct move *m = f->moves; m->name; m++)
		if (m->from == from && str_eq(str_of(m->name), name))
			return m;
	return NULL;
}

static str
state_label(const struct flow *f, int64_t state)
{
	const struct choice *c = choice_of(f->states, state);

	return c ? str_of(c->label) : S("");
}

/* The day by which whoever the new state waits for must have acted. */
static struct date
deadline(struct act *x, const char *rule)
{
	return rule ? rules_due(x->world->rules, x->world->calendar, str_of(rule), act_today(x))
	            : (struct date){ 0 };
}

static str
permit_waited_for(const struct flow *f, int64_t state)
{
	const struct wait *w = wait_of(f, state);

	return w && w->permit ? str_of(w->permit) : (str){ 0 };
}

static failed
write_move(struct act *x, id item, str org_path, int64_t from, int64_t to, str label, str reason,
           struct date due)
{
	return db_run(x->db, x->a, flow_move_add, DB_LATER, .move_id = act_id(x), .item_id = item,
		.org_path = org_path, .at = x->now, .from_state = from, .to_state = to,
		.move_label = label, .person_id = x->who->person, .account_id = x->who->account,
		.for_person_id = x->who->behalf.person,
		.by_name = x->who->name.s ? x->who->name : S(""),
		.by_post = x->who->post_title.s ? x->who->post_title : S(""),
		.reason = reason, .due = due);
}

failed
flow_begin(struct act *x, const struct flow *f, struct flow_subject s, int64_t state, const char *due,
           str comment)
{
	struct date by = deadline(x, due);
	id item = act_id(x);

	TRY(db_run(x->db, x->a, flow_item_add, DB_LATER, .item_id = item, .flow = str_of(f->name),
		.subject_id = s.subject, .org_id = s.org_id, .org_path = s.org_path, .person_id = s.person,
		.account_id = s.account, .title = s.title, .state = state,
		/* What a deputy hands in is a matter of both. */
		.for_person_id = actor_is(x->who, s.person) ? x->who->behalf.person : (id){ 0 },
		.waits_for = permit_waited_for(f, state), .due = by,
		.since = x->now));
	return write_move(x, item, s.org_path, 0, state, state_label(f, state), comment, by);
}

static bool
is_own(const struct actor *who, const struct flow_item_get_row *item)
{
	return (item->person_id.v && who->person.v == item->person_id.v) ||
	       (item->account_id.v && who->account.v == item->account_id.v);
}

/*
 * His own matter, that of whom he stands in for, one that a deputy handed in for either, or one that either handed over
 * when he left.
 */
static failed
is_partial(struct db *d, struct arena *a, const struct actor *who, const struct flow_item_get_row *item, bool *ret)
{
	struct flow_left_by_row left = { 0 };

	*ret = actor_is(who, item->person_id) || actor_is(who, item->for_person_id) ||
	       actor_is_account(who, item->account_id);
	if (*ret || !who->person.v)
		return NULL;
	TRY(db_one(d, a, flow_left_by, &left, .item_id = item->item_id, .person_id = who->person,
		.for_person_id = who->behalf.person.v ? who->behalf.person : who->person));
	*ret = left.times > 0;
	return NULL;
}

/* What the flags and the permit of a move ask for.  NULL, or the refusal. */
static failed
may_by_table(struct db *d, struct arena *a, const struct world *w, const struct actor *who,
             const struct move *m, const struct flow_item_get_row *item)
{
	struct flow_move_by_row part = { 0 };
	bool partial = false;

	if (m->flags & HOUSE)
		return who->account.v || who->person.v ? FAIL_SAY(a, ERR_DENIED, NULL, &says_house) : NULL;
	if (m->flags & OWNER)
		return is_own(who, item) ? NULL : FAIL_SAY(a, ERR_DENIED, NULL, &says_owner);
	if (m->permit && !actor_may(w, who, m->permit))
		return FAIL(a, ERR_DENIED, "needs %s", m->permit);
	if (m->flags & (NOT_SELF | DISTINCT))
		TRY(is_partial(d, a, who, item, &partial));
	if (partial)
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_own);
	if (m->flags & DISTINCT && who->person.v) {
		TRY(db_one(d, a, flow_move_by, &part, .item_id = item->item_id, .person_id = who->person,
			.for_person_id = who->behalf.person.v ? who->behalf.person : who->person));
		if (part.times)
			return FAIL_SAY(a, ERR_DENIED, NULL, &says_twice);
	}
	return NULL;
}

/* May this actor make this move? */
static failed
may_move(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct flow *f,
         const struct move *m, id subject, const struct flow_item_get_row *item)
{
	TRY(may_by_table(d, a, w, who, m, item));
	return f->may ? f->may(d, a, w, who, m, subject) : NULL;
}

static failed
sees(struct db *d, struct arena *a, const struct actor *who, const struct flow *f, id subject,
     const struct flow_item_get_row *item)
{
	bool seen = scope_covers(who->scope, item->org_path) || is_own(who, item);

	if (!seen && f->sees)
		TRY(f->sees(d, a, who, subject, &seen));
	return seen ? NULL : FAIL(a, ERR_MISSING, "%s %lld is out of scope", f->name, (long long)subject.v);
}

/* The expected state is gone: say who was first. */
static failed
somebody_was_first(struct act *x, const struct flow *f, const struct flow_item_get_row *item)
{
	struct flow_move_last_row last = { 0 };

	TRY(db_one(x->db, x->a, flow_move_last, &last, .item_id = item->item_id));
	return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_first,
		arena_fmt(x->a, FMT FMT "（" FMT "）", ARG(last.by_post), ARG(last.by_name),
		          ARG(state_label(f, last.to_state))),
		moment_text(x->a, last.at));
}

failed
flow_move(struct act *x, const struct flow *f, id subject, str name, int64_t from, str reason)
{
	struct flow_item_get_row item;
	const struct move *m;
	struct date due;
	int64_t changed;

	TRY(db_one(x->db, x->a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	TRY(sees(x->db, x->a, x->who, f, subject, &item));
	if (!(m = move_of(f, from, name)))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_no_move, str_of(f->label), state_label(f, item.state));
	if (item.state != from)
		return somebody_was_first(x, f, &item);
	TRY(may_move(x->db, x->a, x->world, x->who, f, m, subject, &item));
	reason = str_trim(reason);
	if ((m->flags & REASON) && !reason.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_reason);
	due = deadline(x, m->due);
	TRY(db_run(x->db, x->a, flow_item_set, &changed, .item_id = item.item_id, .from_state = from,
		.state = m->to, .waits_for = permit_waited_for(f, m->to), .due = due, .since = x->now));
	if (changed != 1)
		return somebody_was_first(x, f, &item);
	TRY(write_move(x, item.item_id, item.org_path, from, m->to, str_of(m->label),
	               reason.n ? reason : (str){ 0 }, due));
	TRY(f->set(x, subject, from, m->to));
	if (m->run)
		TRY(m->run(x, subject, reason));
	return act_record(x, (struct entry){
		.what = arena_z(x->a, arena_fmt(x->a, "%s.%s", f->name, m->name)),
		.object = f->name, .object_id = subject, .org_path = item.org_path, .title = item.title,
		.reason = reason.n ? reason : (str){ 0 } });
}

struct by_house { const struct flow *flow; id subject; str move; int64_t from; str reason; };

static failed
move_by_house(struct act *x, void *v)
{
	const struct by_house *m = v;

	return flow_move(x, m->flow, m->subject, m->move, m->from, m->reason);
}

failed
flow_by_house(struct act *x, const struct flow *f, id subject, str move, int64_t from, str reason)
{
	struct by_house m = { f, subject, move, from, reason };

	return act_as(x, &actor_house, move_by_house, &m);
}

failed
flow_remark(struct act *x, const struct flow *f, id subject, str label, str reason, str title)
{
	struct flow_item_get_row item;

	TRY(db_one(x->db, x->a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	if (title.n)
		TRY(db_run(x->db, x->a, flow_item_title, NULL, .item_id = item.item_id, .title = title));
	return label.n ? write_move(x, item.item_id, item.org_path, item.state, item.state, label, reason, item.due)
	               : NULL;
}

failed
flow_offers(struct db *d, struct arena *a, const struct world *w, const struct actor *who,
            const struct flow *f, id subject, struct flow_offers *ret)
{
	struct flow_item_get_row item;
	struct flow_offers offers = { 0 };

	TRY(db_one(d, a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	TRY(sees(d, a, who, f, subject, &item));
	for (const struct move *m = f->moves; m->name; m++)
		offers.n += m->from == item.state;
	offers.at = NEW_N(a, struct flow_offer, offers.n);
	offers.n = 0;
	for (const struct move *m = f->moves; m->name; m++)
		if (m->from == item.state && !may_move(d, a, w, who, f, m, subject, &item))
			offers.at[offers.n++].move = m;
	*ret = offers;
	return NULL;
}

failed
flow_steps(struct db *d, struct arena *a, const struct flow *f, id subject, struct flow_steps *ret)
{
	struct flow_item_get_row item;
	struct flow_move_list_rows rows;

	TRY(db_one(d, a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	TRY(db_all(d, a, flow_move_list, &rows, .item_id = item.item_id));
	ret->at = NEW_N(a, struct flow_step, rows.n);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct flow_step){ rows.at[i].move_id, rows.at[i].at, rows.at[i].from_state,
			rows.at[i].to_state, rows.at[i].move_label, rows.at[i].by_name, rows.at[i].by_post,
			rows.at[i].reason, rows.at[i].due };
	return NULL;
}

failed
flow_place(struct db *d, struct arena *a, const struct flow *f, id subject, struct flow_place *ret)
{
	struct flow_item_get_row item;

	TRY(db_one(d, a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	*ret = (struct flow_place){ item.state, item.due, item.since, item.waits_for, item.person_id, item.account_id };
	return NULL;
}

failed
flow_rescope(struct act *x, const struct flow *f, id subject, id org_id, str org_path)
{
	struct flow_item_get_row item;

	TRY(db_one(x->db, x->a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	TRY(db_run(x->db, x->a, flow_item_rescope, NULL, .item_id = item.item_id, .org_id = org_id,
		.org_path = org_path));
	return db_run(x->db, x->a, flow_move_rescope, NULL, .item_id = item.item_id, .org_path = org_path);
}

failed
flow_forget(struct act *x, const struct flow *f, id subject)
{
	struct flow_item_get_row item;

	TRY(db_one(x->db, x->a, flow_item_get, &item, .flow = str_of(f->name), .subject_id = subject));
	TRY(db_run(x->db, x->a, flow_move_drop, NULL, .item_id = item.item_id));
	return db_run(x->db, x->a, flow_item_drop, NULL, .item_id = item.item_id);
}

/* --- the inbox ------------------------------------------------------------ */

bool
flow_is_waited_for(const struct world *w, const char *permit)
{
	for (size_t i = 0; i < w->n_flows; i++)
		for (const struct wait *t = w->flows[i]->waits; t && t->what; t++)
			if (t->permit && !strcmp(t->permit, permit))
				return true;
	return false;
}

static int
more_urgent(const void *one, const void *other)
{
	const struct flow_waiting *a = one, *b = other;
	int32_t da = a->due.ymd ? a->due.ymd : INT32_MAX, db = b->due.ymd ? b->due.ymd : INT32_MAX;

	return da != db ? (da > db) - (da < db) : (a->since.us > b->since.us) - (a->since.us < b->since.us);
}

failed
flow_inbox(struct db *d, struct arena *a, const struct world *w, const struct actor *who, int64_t most,
           struct flow_waitings *ret)
{
	str *permits = NEW_N(a, str, w->n_permits + 1);
	struct flow_waiting_for_rows rows;
	struct flow_waitings all = { 0 };
	size_t n = 0;

	for (size_t p = 0; p < w->n_permits; p++)
		if (permits_has(&who->permits, p) && flow_is_waited_for(w, w->permits[p].name))
			permits[n++] = str_of(w->permits[p].name);
	if (!n) {
		*ret = all;
		return NULL;
	}
	TRY(db_all(d, a, flow_waiting_for, who->scope, &rows, .permits = db_texts(a, permits, n), .most = most));
	all.at = NEW_N(a, struct flow_waiting, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct flow *f = flow_by_name(w, rows.at[i].flow);
		const struct wait *t = f ? wait_of(f, rows.at[i].state) : NULL;

		if (t)
			all.at[all.n++] = (struct flow_waiting){ .flow = rows.at[i].flow,
				.title = rows.at[i].title, .what = str_of(t->what),
				.subject = rows.at[i].subject_id, .state = rows.at[i].state,
				.due = rows.at[i].due, .since = rows.at[i].since, .org_id = rows.at[i].org_id };
	}
	if (all.n)
		qsort(all.at, all.n, sizeof *all.at, more_urgent);
	*ret = all;
	return NULL;
}

/* Whether an earlier wait of this flow names the permit too. */
static bool
is_repeated(const struct wait *waits, const struct wait *t)
{
	for (const struct wait *e = waits; e < t; e++)
		if (e->permit && !strcmp(e->permit, t->permit))
			return true;
	return false;
}

/* The menu of every desk page asks: one look into the index for each permit that the flow waits for. */
static failed
count_flow(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct flow *f,
           int64_t most, int64_t *sum)
{
	struct flow_waiting_count_row row;

	for (const struct wait *t = f->waits; t && t->what; t++) {
		if (!t->permit || is_repeated(f->waits, t) || !permits_has(&who->permits, permit_bit(w, t->permit)))
			continue;
		TRY(db_one(d, a, flow_waiting_count, who->scope, &row, .permit = str_of(t->permit),
			.flow = str_of(f->name), .most = most));
		*sum += row.n;
	}
	return NULL;
}

failed
flow_inbox_count(struct db *d, struct arena *a, const struct world *w, const struct actor *who,
                 const char *flow, int64_t most, int64_t *ret)
{
	int64_t sum = 0;

	for (size_t i = 0; i < w->n_flows; i++)
		if (!flow || !strcmp(w->flows[i]->name, flow))
			TRY(count_flow(d, a, w, who, w->flows[i], most, &sum));
	*ret = sum;
	return NULL;
}
