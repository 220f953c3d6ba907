/*
 * remind.c - the daily reminder of terms that end: six months before, three months before, and
 * when the day is over; once for each stage.  The union's officers are told each, the upper union's
 * once for all unions below it that came due.  A union whose committee nobody has entered yet is told by the end of
 * the term that its own form says.
 */
#include "modules/committee/inside.h"

#define REMIND_ROWS 200         /* terms of one transaction */

static const struct text
	says_soon     = { "committee.soon", "{1}将在 {2} 届满" },
	says_late     = { "committee.late", "{1}已在 {2} 届满" },
	says_soon_text = { "committee.soon_text", "请准备换届：成立筹备组，向上级工会报送换届请示，按期选举。" },
	says_late_text = { "committee.late_text", "已经超期。请尽快换届，或向上级工会说明情况。" },
	says_below    = { "committee.below", "下级有 {1} 个委员会临近或超过届满" },
	says_below_text = { "committee.below_text", "最早的是{1}，{2} 届满。请在“换届提醒”里逐家督促。" },
	says_this     = { "committee.this", "本届工会委员会" },
	says_bare     = { "committee.bare", "最早的是{1}，{2} 届满。它的委员会还没有登记，请先补录，再督促换届。" },
	says_done     = { "committee.reminded", "提醒了 {1} 个委员会。" };

struct reminding { struct date today, half, quarter; int64_t told, n; };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static failed
tell_upper(struct act *x, const struct committee_to_warn_row *first, int64_t n)
{
	bool bare = !first->term_id.v;

	return first->parent_id.v ? committee_tell(x, first->parent_id, "committee.approve",
		say(x->a, &says_below, arena_fmt(x->a, "%lld", (long long)n), (str){ 0 }),
		say(x->a, bare ? &says_bare : &says_below_text, first->name, date_text(x->a, first->ends)),
		bare ? arena_fmt(x->a, "/orgs/%lld/committee", (long long)first->org_id.v) : S("/terms?due=1")) : NULL;
}

static failed
tell_union(struct act *x, const struct reminding *r, const struct committee_to_warn_row *t)
{
	bool late = t->ends.ymd < r->today.ymd;
	int64_t warned = late ? 3 : t->ends.ymd <= r->quarter.ymd ? 2 : 1;

	if (t->term_id.v)
		TRY(db_run(x->db, x->a, committee_warned, NULL, .term_id = t->term_id, .warned = warned));
	else
		TRY(db_run(x->db, x->a, committee_told_put, NULL, .org_id = t->org_id, .ends = t->ends,
		           .warned = warned));
	return committee_tell(x, t->org_id, "committee.edit", say(x->a, late ? &says_late : &says_soon,
		t->term_id.v ? committee_title(x->a, t->kind, t->number) : str_of(says_this.zh),
		date_text(x->a, t->ends)),
		str_of(late ? says_late_text.zh : says_soon_text.zh),
		arena_fmt(x->a, "/orgs/%lld/committee", (long long)t->org_id.v));
}

/* Ordered by the upper union, so that each is told once for all of its own. */
static failed
remind(struct act *x, void *v)
{
	struct reminding *r = v;
	struct committee_to_warn_rows rows;
	size_t first = 0;

	TRY(db_all(x->db, x->a, committee_to_warn, &rows, .half = r->half, .quarter = r->quarter, .today = r->today,
		.most = REMIND_ROWS));
	r->n = (int64_t)rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		TRY(tell_union(x, r, &rows.at[i]));
		if (i + 1 < rows.n && rows.at[i + 1].parent_id.v == rows.at[i].parent_id.v)
			continue;
		TRY(tell_upper(x, &rows.at[first], (int64_t)(i + 1 - first)));
		first = i + 1;
	}
	r->told += r->n;
	return rows.n ? act_record(x, (struct entry){ .what = COMMITTEE_REMIND_JOB, .object = "committee_term",
		.changes = arena_fmt(x->a, "{\"told\":%zu}", rows.n) }) : NULL;
}

failed
committee_remind_job(struct job_run *r)
{
	const struct world *w = r->world;
	struct date today = world_today(w);
	struct reminding m = { .today = today, .half = rules_due(w->rules, w->calendar, S("term.warn"), today),
		.quarter = rules_due(w->rules, w->calendar, S("term.warn_again"), today), .n = REMIND_ROWS };

	while (m.n == REMIND_ROWS && !job_cancelled(r)) {
		TRY(act_run(w, r->a, r->who, S("job"), remind, &m));
		TRY(job_progress(r, m.told, m.told, 0, m.told));
	}
	job_note(r, say(r->a, &says_done, arena_fmt(r->a, "%lld", (long long)m.told), (str){ 0 }));
	return NULL;
}
