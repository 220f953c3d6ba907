/* figures.c - see figures.h: one walk over the register in the order of paths, rolled up on the way. */
#include "modules/home/figures.h"

#include <assert.h>

#include "home_queries.h"
#include "modules/home/home.h"
#include "modules/member/member.h"

#define DEPTH_MOST  12                  /* segments of a path */
#define WRITE_BATCH 500                 /* rows of one transaction */
#define LATE        (48 * HOUR)         /* a count older than this has not run */

enum { COUNT_ORG, COUNT_MEMBERS, COUNT_MONTH, COUNT_TAG };

/* What is summed for a union: kept as "m=12 n=4 e=5 g3=4 j202611=1". */
struct sum { id org; str path; int64_t members, of_new, of_eight, groups[FIGURE_GROUPS], joined[FIGURE_MONTHS]; };

struct row { id org; str path, counts; };

struct walk {
	struct arena *a;
	struct date today;
	struct sum open[DEPTH_MOST]; size_t n_open;     /* from the federation to where the walk is */
	struct row *at; size_t n, room;
};

int64_t
figures_month(struct date today, size_t at)
{
	int64_t month = today.ymd / 10000 * 12 + today.ymd / 100 % 100 - 1 - (FIGURE_MONTHS - 1 - (int64_t)at);

	return month / 12 * 100 + month % 12 + 1;
}

/* --- counting ----------------------------------------------------------------------------- */

static str
counts_text(struct walk *w, const struct sum *s)
{
	struct buf b = { .a = w->a };

	buf_fmt(&b, "m=%lld n=%lld e=%lld", (long long)s->members, (long long)s->of_new, (long long)s->of_eight);
	for (size_t i = 0; i < FIGURE_GROUPS; i++)
		if (s->groups[i])
			buf_fmt(&b, " g%zu=%lld", i, (long long)s->groups[i]);
	for (size_t i = 0; i < FIGURE_MONTHS; i++)
		if (s->joined[i])
			buf_fmt(&b, " j%lld=%lld", (long long)figures_month(w->today, i), (long long)s->joined[i]);
	return buf_str(&b);
}

static void
grow(struct walk *w)
{
	struct row *more;

	if (w->n < w->room)
		return;
	w->room = w->room ? 2 * w->room : 256;
	more = NEW_N(w->a, struct row, w->room);
	for (size_t i = 0; i < w->n; i++)
		more[i] = w->at[i];
	w->at = more;
}

/* The walk has left this union: its row is whole, and what it holds is its parent's too. */
static void
close_one(struct walk *w)
{
	struct sum *s = &w->open[--w->n_open], *up = w->n_open ? s - 1 : NULL;

	for (size_t i = 0; up && i < FIGURE_GROUPS; i++)
		up->groups[i] += s->groups[i];
	for (size_t i = 0; up && i < FIGURE_MONTHS; i++)
		up->joined[i] += s->joined[i];
	if (up) {
		up->members += s->members;
		up->of_new += s->of_new;
		up->of_eight += s->of_eight;
	}
	grow(w);
	w->at[w->n++] = (struct row){ s->org, s->path, counts_text(w, s) };
}

static void
add_month(struct walk *w, struct sum *s, int64_t month, int64_t n)
{
	for (size_t i = 0; i < FIGURE_MONTHS; i++)
		if (figures_month(w->today, i) == month)
			s->joined[i] += n;
}

/* A member is in each of his groups; `first_of` says in which sums he counts here, once in each. */
static void
add_tag(struct sum *s, int64_t tag, int64_t first_of, int64_t n)
{
	if (tag > 0 && tag <= GROUP_OTHER_PLATFORM)
		s->groups[tag] += n;
	s->of_new += first_of & 1 ? n : 0;
	s->of_eight += first_of & 2 ? n : 0;
}

static failed
count_row(void *v, struct arena *scratch, const void *at)
{
	const struct home_count_each_row *r = at;
	struct walk *w = v;
	struct sum *s;

	(void)scratch;
	while (w->n_open && !str_starts(r->org_path, w->open[w->n_open - 1].path))
		close_one(w);
	if (r->kind == COUNT_ORG) {
		assert(w->n_open < DEPTH_MOST);
		w->open[w->n_open++] = (struct sum){ .org = { r->figure }, .path = arena_str(w->a, r->org_path) };
		return NULL;
	}
	/* Rows of a union that is closed belong to nobody's figures. */
	s = w->n_open ? &w->open[w->n_open - 1] : NULL;
	if (!s || !str_eq(s->path, r->org_path))
		return NULL;
	if (r->kind == COUNT_MONTH)
		add_month(w, s, r->figure, r->n);
	else if (r->kind == COUNT_TAG)
		add_tag(s, r->figure / 4, r->figure % 4, r->n);
	else {
		s->members += r->n;
		s->groups[GROUP_NONE] += r->figure ? 0 : r->n;
	}
	return NULL;
}

static failed
count_all(struct db *d, struct walk *w)
{
	TRY(db_each(d, w->a, home_count_each, count_row, w, .first = figures_month(w->today, 0)));
	while (w->n_open)
		close_one(w);
	return NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

struct writing { struct walk *walk; size_t from, to; bool last; struct moment as_of; };

static failed
write_rows(struct act *x, void *v)
{
	const struct writing *p = v;

	for (size_t i = p->from; i < p->to; i++)
		TRY(db_run(x->db, x->a, home_figure_put, NULL, .org_id = p->walk->at[i].org,
			.org_path = p->walk->at[i].path, .as_of = p->as_of, .counts = p->walk->at[i].counts));
	if (p->last)
		TRY(db_run(x->db, x->a, home_figure_drop, NULL, .before = p->as_of));
	return act_record(x, (struct entry){ .what = "home.figures", .object = "org",
		.title = arena_fmt(x->a, "%zu", p->to - p->from) });
}

failed
figures_recount(struct act *x, size_t *ret)
{
	struct walk w = { .a = x->a, .today = act_today(x) };
	struct writing p = { .walk = &w, .last = true, .as_of = x->now };

	TRY(count_all(x->db, &w));
	p.to = w.n;
	TRY(write_rows(x, &p));
	*ret = w.n;
	return NULL;
}

/* Counted on a reader, written in batches, so that nobody waits long for the writer. */
failed
figures_job(struct job_run *r)
{
	struct walk w = { .a = r->a, .today = world_today(r->world) };
	struct writing p = { .walk = &w, .as_of = world_now(r->world) };
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = count_all(d, &w);
	db_return(r->world->pool, d);
	TRY(f);
	for (p.from = 0; p.from < w.n; p.from = p.to) {
		p.to = p.from + WRITE_BATCH < w.n ? p.from + WRITE_BATCH : w.n;
		p.last = p.to == w.n;
		TRY(act_run(r->world, r->a, r->who, S("job"), write_rows, &p));
		TRY(job_progress(r, (int64_t)w.n, (int64_t)p.to, 0, (int64_t)p.to));
	}
	return NULL;
}

/* --- reading --------------------------------------------------------------------------------- */

static void
read_one(struct date today, str one, struct figures *f)
{
	str value = one, name = str_cut(&value, '=');
	int64_t key = 0, n;

	if (!name.n || !str_int(value, &n) || (name.n > 1 && !str_int(str_from(name, 1), &key)))
		return;
	if (name.s[0] == 'm')
		f->members = n;
	else if (name.s[0] == 'n')
		f->of_new = n;
	else if (name.s[0] == 'e')
		f->of_eight = n;
	else if (name.s[0] == 'g' && key >= 0 && key < FIGURE_GROUPS)
		f->groups[key] = n;
	for (size_t i = 0; name.s[0] == 'j' && i < FIGURE_MONTHS; i++)
		if (figures_month(today, i) == key)
			f->joined[i] = n;
}

failed
figures_of(struct db *d, struct arena *a, struct scope scope, id org, struct date today, struct figures *ret)
{
	struct figures all = { 0 };
	struct home_figure_of_row row;
	failed f = db_one(d, a, home_figure_of, scope, &row, .org_id = org);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f) {
		all.as_of = row.as_of;
		for (str rest = row.counts, one; one = str_cut(&rest, ' '), one.s; )
			read_one(today, one, &all);
	}
	/* The month that runs is kept by the write, and is the same figure everywhere. */
	TRY(home_joined(d, a, scope, today, &all.joined[FIGURE_MONTHS - 1]));
	*ret = all;
	return NULL;
}

/* --- gonghui check ------------------------------------------------------------------------------ */

/* Figures are of the day they were counted: what can be wrong is that they were not, or are older than two days. */
failed
home_check(struct act *x, bool repair, struct buf *ret)
{
	struct home_figure_last_row last;
	size_t n;
	failed f = db_one(x->db, x->a, home_figure_last, &last);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && last.as_of.us < x->now.us - LATE)
		buf_fmt(ret, "figures: last counted " FMT "; the daily job home.figures has not run\n",
			ARG(moment_text(x->a, last.as_of)));
	return repair ? figures_recount(x, &n) : NULL;
}
