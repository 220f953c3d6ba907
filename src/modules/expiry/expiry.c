/* expiry.c - see expiry.h. */
#include "modules/expiry/expiry.h"

#include "expiry_queries.h"
#include "web/module.h"

static const struct text
	says_title  = { "expiry.title", "{1}：保存期限改为 {2} 天" },
	says_detail = { "expiry.detail", "现在是 {1} 天。改短以后，超过期限的在下一个凌晨清除，不能恢复" },
	says_bounds = { "expiry.bounds", "可以定 {1} 到 {2} 天。" },
	says_same   = { "expiry.same", "现在就是这个天数。" },
	says_gone   = { "expiry.gone", "{1} {2} 项" },
	says_done   = { "expiry.done", "清除 {1} 项" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

const struct expiry *
expiry_at(size_t at)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct expiry *e = (*m)->expiries; e && e->name; e++)
			if (!at--)
				return e;
	return NULL;
}

const struct expiry *
expiry_named(str name)
{
	const struct expiry *e;

	for (size_t i = 0; (e = expiry_at(i)); i++)
		if (str_eq(str_of(e->name), name))
			return e;
	return NULL;
}

failed
expiry_last(struct db *d, struct arena *a, const struct expiry *e, struct expiry_past *ret)
{
	struct expiry_past_one_row row;
	failed f;

	if (e->past)
		return e->past(d, a, &ret->at, &ret->n);
	f = db_one(d, a, expiry_past_one, &row, .kind = str_of(e->name));

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? (struct expiry_past){ 0 } : (struct expiry_past){ row.at, row.ended };
	return NULL;
}

/* --- changing by two ------------------------------------------------------------------------ */

failed
expiry_ask(struct act *x, const struct expiry *e, int64_t days, str reason, id *ret)
{
	int64_t now;

	TRY(expiry_days(x->db, x->a, e, &now));
	if (days < e->least || days > e->most)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_bounds, number(x->a, e->least), number(x->a, e->most));
	if (days == now)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_same);
	return dual_ask(x, &expiry_flow, (struct dual_asking){
		.title = say(x->a, &says_title, str_of(e->label), number(x->a, days)),
		.detail = say(x->a, &says_detail, number(x->a, now), (str){ 0 }),
		.args = arena_fmt(x->a, "%s %lld", e->name, (long long)days), .reason = reason }, ret);
}

/* "export 3", as it was asked for. */
static failed
set(struct act *x, id request, str reason)
{
	const struct expiry *e;
	struct dual p;
	int64_t days;
	str rest;

	(void)reason;
	TRY(dual_get(x->db, x->a, x->who, request, &p));
	rest = p.args;
	e = expiry_named(str_cut(&rest, ' '));
	if (!e || !str_int(rest, &days))
		return FAIL(x->a, ERR_FAULT, "request %lld is about no kind", (long long)request.v);
	return expiry_set(x, e, days);
}

static const struct move moves[] = {
	DUAL_MOVES(EXPIRY_AGREE, "改短会清除更多，清除的不能恢复；请核实理由", "按申请改", set), { 0 } };
static const struct wait waits[] = {
	{ DUAL_WAITING, EXPIRY_AGREE, "批准改保存期限" }, { DUAL_AGREED, NULL, "按申请改" }, { 0 } };

const struct flow expiry_flow = { .name = "expiry", .label = "改保存期限", .states = dual_states, .moves = moves,
	.waits = waits, .path = "/dual/", .set = dual_set, .may = dual_may,
	.leave = dual_leave };

/* --- the purge ---------------------------------------------------------------------------------- */

struct purging { const struct expiry *kind; int64_t n; };

static failed
purge_batch(struct act *x, void *v)
{
	struct purging *p = v;
	int64_t days;

	p->n = 0;
	TRY(expiry_days(x->db, x->a, p->kind, &days));
	TRY(p->kind->purge(x, (struct moment){ x->now.us - days * DAY }, EXPIRY_BATCH, &p->n));
	if (!p->n)
		return NULL;
	TRY(db_run(x->db, x->a, expiry_past_add, NULL, .kind = str_of(p->kind->name), .at = x->now, .ended = p->n));
	return act_record(x, (struct entry){ .what = "expiry.purge", .object = "expiry",
		.title = say(x->a, &says_gone, str_of(p->kind->label), number(x->a, p->n)) });
}

static failed
purge_kind(struct job_run *r, const struct expiry *kind, int64_t *done)
{
	struct purging p = { .kind = kind };

	if (!kind->purge)
		return NULL;
	do {
		TRY(act_run(r->world, r->a, &actor_house, S("job"), purge_batch, &p));
		*done += p.n;
	} while (p.n && !job_cancelled(r));
	return NULL;
}

/* One kind that fails keeps no other from its purge; the first failure is the job's. */
failed
expiry_job(struct job_run *r)
{
	const struct expiry *kind;
	failed first = NULL, f;
	int64_t done = 0, swept = 0;

	for (size_t i = 0; (kind = expiry_at(i)); i++) {
		f = purge_kind(r, kind, &done);
		if (f)
			log_fault("expiry", "%s: " FMT, kind->name, ARG(f->what));
		first = first ? first : f;
	}
	TRY(expiry_sweep(r->world, r->a, &swept));
	job_note(r, say(r->a, &says_done, number(r->a, done + swept), (str){ 0 }));
	TRY(job_progress(r, done + swept, done + swept, 0, done + swept));
	return first;
}
