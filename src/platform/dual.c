/* dual.c - see dual.h. */
#include "platform/account.h"
#include "platform/dual.h"

#include <string.h>

#include "platform/notice.h"
#include "platform_dual.h"

static const struct text
	says_reason   = { "dual.reason", "请写明理由，批准的人要看。" },
	says_late     = { "dual.late", "申请已超过 24 小时，不能再办，请重新申请。" },
	says_agreed   = { "dual.agreed", "您的申请已获同意：{1}" },
	says_agreed_body = { "dual.agreed_body", "请在 24 小时内打开申请，执行后才生效；过时作废。" },
	says_refused  = { "dual.refused", "您的申请没有获得同意：{1}" },
	says_refused_body = { "dual.refused_body", "原因：{1}。" };

const struct choice dual_states[] = {
	{ DUAL_WAITING, "待批准", "warn" }, { DUAL_AGREED, "已批准，待执行", "info" }, { DUAL_DONE, "已执行", "good" },
	{ DUAL_REFUSED, "不同意", "bad" }, { DUAL_LAPSED, "已过期", NULL }, { DUAL_WITHDRAWN, "已撤回", NULL },
	{ 0, NULL, NULL } };

static str
say(struct act *x, const struct text *t, str one)
{
	return err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

static failed
read(struct db *d, struct arena *a, id dual, struct dual *ret)
{
	struct dual_one_row r;
	str name;

	TRY(db_one(d, a, dual_one, &r, .dual_id = dual));
	TRY(person_called(d, a, r.person_id, &name));
	*ret = (struct dual){ r.dual_id, r.kind, r.account_id, r.person_id, r.org_path, r.title, r.detail, r.args,
		r.reason, r.state, r.made, r.agreed, r.job_id, name.s ? name : S("") };
	return NULL;
}

failed
dual_get(struct db *d, struct arena *a, const struct actor *who, id dual, struct dual *ret)
{
	struct dual p;

	TRY(read(d, a, dual, &p));
	if (!scope_covers(who->scope, p.org_path) && p.account_id.v != who->account.v)
		return FAIL(a, ERR_MISSING, "request %lld is out of scope", (long long)dual.v);
	*ret = p;
	return NULL;
}

struct moment
dual_until(const struct dual *p)
{
	return p->state == DUAL_WAITING ? (struct moment){ p->made.us + DUAL_TIME }
	     : p->state == DUAL_AGREED ? (struct moment){ p->agreed.us + DUAL_TIME } : (struct moment){ 0 };
}

failed
dual_ask(struct act *x, const struct flow *f, struct dual_asking ask, id *ret)
{
	id dual = act_id(x);

	ask.reason = str_trim(ask.reason);
	if (utf8_chars(ask.reason) < 2)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_reason);
	TRY(db_run(x->db, x->a, dual_add, NULL, .dual_id = dual, .kind = str_of(f->name),
		.account_id = x->who->account, .person_id = x->who->person, .org_id = x->who->org,
		.org_path = x->who->org_path, .title = ask.title, .detail = ask.detail.n ? ask.detail : (str){ 0 },
		.args = ask.args, .reason = ask.reason, .state = DUAL_WAITING, .made = x->now));
	TRY(flow_begin(x, f, (struct flow_subject){ .subject = dual, .person = x->who->person, .org_id = x->who->org,
		.org_path = x->who->org_path, .title = ask.title, .account = x->who->account }, DUAL_WAITING, NULL,
		ask.reason));
	*ret = dual;
	return act_record(x, (struct entry){ .what = arena_z(x->a, arena_fmt(x->a, "%s.ask", f->name)),
		.object = f->name, .object_id = dual, .org_path = x->who->org_path, .title = ask.title,
		.reason = ask.reason });
}

failed
dual_under_way(struct act *x, const struct flow *f, bool *ret)
{
	struct dual_open_row row;

	TRY(db_one(x->db, x->a, dual_open, &row, .kind = str_of(f->name), .since = { x->now.us - 2 * DUAL_TIME }));
	*ret = row.n > 0;
	return NULL;
}

/* --- the flow ------------------------------------------------------------------------------- */

failed
dual_set(struct act *x, id dual, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, dual_state, &changed, .dual_id = dual, .from_state = from, .to_state = to));
	return changed ? NULL : FAIL(x->a, ERR_CONFLICT, "request %lld", (long long)dual.v);
}

/* What is over is neither agreed to nor carried out, whether the house has ended it yet or not. */
failed
dual_may(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct move *m,
         id subject)
{
	struct dual p;

	(void)who;
	if (m->flags & HOUSE)
		return NULL;
	TRY(read(d, a, subject, &p));
	return world_now(w).us > dual_until(&p).us ? FAIL_SAY(a, ERR_CONFLICT, NULL, &says_late) : NULL;
}

static failed
tell(struct act *x, id dual, const struct text *head, str body)
{
	struct dual p;

	TRY(read(x->db, x->a, dual, &p));
	return p.person_id.v ? notice_send(x, p.person_id, say(x, head, p.title), body,
		arena_fmt(x->a, "/dual/%lld", (long long)dual.v)) : NULL;
}

failed
dual_agree(struct act *x, id dual, str reason)
{
	(void)reason;
	TRY(db_run(x->db, x->a, dual_agreed, NULL, .dual_id = dual, .agreed = x->now));
	return tell(x, dual, &says_agreed, str_of(says_agreed_body.zh));
}

failed
dual_refuse(struct act *x, id dual, str reason)
{
	return tell(x, dual, &says_refused, say(x, &says_refused_body, reason));
}

failed
dual_leave(struct act *x, id dual, int64_t state, const struct flow_heir *to)
{
	struct dual p;

	(void)to;
	TRY(read(x->db, x->a, dual, &p));
	return flow_move(x, flow_by_name(x->world, p.kind), dual, state == DUAL_WAITING ? S("lapse") : S("expire"),
		state, (str){ 0 });
}

/* --- what is over ------------------------------------------------------------------------------ */

struct ending { const struct flow *flow; struct dual_late_row row; };

static failed
end(struct act *x, void *v)
{
	const struct ending *e = v;

	return flow_move(x, e->flow, e->row.dual_id, e->row.state == DUAL_WAITING ? S("lapse") : S("expire"),
		e->row.state, (str){ 0 });
}

failed
dual_sweep(const struct world *w, struct arena *a)
{
	struct dual_late_rows rows;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_all(d, a, dual_late, &rows, .before = { world_now(w).us - DUAL_TIME });
	db_return(w->pool, d);
	TRY(f);
	for (size_t i = 0; i < rows.n; i++) {
		struct ending e = { flow_by_name(w, rows.at[i].kind), rows.at[i] };

		if (!e.flow)
			continue;
		f = act_run(w, a, &actor_house, S("dual"), end, &e);
		/* Somebody was first. */
		if (f && f->code != ERR_CONFLICT)
			return f;
	}
	return NULL;
}

failed
dual_follow(struct act *x, id org, id to, str to_path)
{
	struct dual_of_union_rows rows;

	TRY(db_all(x->db, x->a, dual_of_union, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++) {
		const struct flow *f = flow_by_name(x->world, rows.at[i].kind);

		if (f)
			TRY(flow_rescope(x, f, rows.at[i].dual_id, to, to_path));
	}
	return db_run(x->db, x->a, dual_rescope, NULL, .org_id = org, .to_id = to, .org_path = to_path);
}

failed
dual_named_anew(struct act *x, id loser, id survivor)
{
	return db_run(x->db, x->a, dual_person_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}
