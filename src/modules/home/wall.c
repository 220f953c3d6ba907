/* wall.c - the screen in the lobby: figures of the house, and nobody on it. */
#include "home_queries.h"
#include "home_wall.h"
#include "modules/home/figures.h"
#include "modules/home/figures_view.h"
#include "modules/home/home.h"
#include "modules/home/pages.h"
#include "modules/member/member.h"
#include "modules/org/org.h"
#include "web/record.h"

#define TOWNS_SHOWN  22         /* rows that fit */
#define TODAY_ASKED  5000       /* unions somebody joined today */
#define OPEN_SHOWN   6
#define CHART_WIDTH  704
#define CHART_FLOOR  250
#define CHART_HEIGHT 210
#define COLUMN_WIDTH 36

static const struct text
	says_where   = { "wall.where", "{1} 个镇街和园区，部门、行业和其他直属工会" },
	says_members = { "wall.members", "会员" },
	says_unions  = { "wall.unions", "基层工会" },
	says_kinds   = { "wall.kinds", "新就业形态会员" },
	says_joined  = { "wall.joined", "本月入会" },
	says_open    = { "wall.open", "办理中" },
	says_added   = { "wall.added", "本月入会 {1}" },
	says_of_all  = { "wall.of_all", "没有撤销的" },
	says_share   = { "wall.share", "占会员 {1}%" },
	says_last    = { "wall.last", "上月 {1}" },
	says_waiting = { "wall.waiting", "等审核、等补正、等答复的" },
	says_others  = { "wall.others", "部门、行业和其他" },
	says_line    = { "wall.line", "人，每月入会，纵轴从 0 起" },
	says_said    = { "wall.said", "近 12 个月每月入会人数，最多 {1} 人，本月到今天 {2} 人" },
	says_as_of   = { "wall.as_of", "群体和以前各月截至 {1}，其余随办随更新" },
	says_not     = { "wall.not", "群体还没有统计过" },
	says_month   = { "wall.month", "{1}月" };

static const char *const weekdays[] = { "星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
number(struct rq *rq, int64_t n)
{
	return html_count(rq->a, n);
}

static int64_t
share(int64_t n, int64_t most)
{
	return most > 0 ? n * 1000 / most : 0;
}

/* --- bars --------------------------------------------------------------------------------- */

/* Towns and parks in the order of divisions, as many as fit; what stands beside or behind them is one row. */
static failed
fill_towns(struct rq *rq, struct wall_view *w, int64_t *ret_below)
{
	struct home_below_rows below;
	struct wall_bar *at = NEW_N(rq->a, struct wall_bar, TOWNS_SHOWN + 1);
	int64_t most = 0, rest = 0;
	size_t n = 0;

	TRY(db_all(web_db(rq), rq->a, home_below, web_scope(rq), &below, .parent_id = web_org(rq)));
	while (n < below.n && n < TOWNS_SHOWN - 1 && (below.at[n].town || !below.at[0].town))
		n++;
	for (size_t i = 0; i < below.n; i++)
		if (i >= n)
			rest += below.at[i].members;
		else if (below.at[i].members > most)
			most = below.at[i].members;
	most = rest > most ? rest : most;
	for (size_t i = 0; i < n; i++)
		at[i] = (struct wall_bar){ below.at[i].short_name.n ? below.at[i].short_name : below.at[i].name,
			number(rq, below.at[i].members), share(below.at[i].members, most) };
	w->towns = (struct wall_bars){ at, n };
	if (rest)
		at[w->towns.n++] = (struct wall_bar){ str_of(says_others.zh), number(rq, rest), share(rest, most) };
	*ret_below = (int64_t)n;
	return NULL;
}

static void
fill_groups(struct rq *rq, const struct figures *f, struct wall_view *w)
{
	struct wall_bar *at = NEW_N(rq->a, struct wall_bar, 4);
	int64_t most = 0;

	for (int64_t g = GROUP_TRUCK; g <= GROUP_FOOD; g++)
		most = f->groups[g] > most ? f->groups[g] : most;
	for (int64_t g = GROUP_TRUCK; g <= GROUP_FOOD; g++)
		at[w->groups.n++] = (struct wall_bar){ str_of(choice_of(member_groups, g)->label),
			number(rq, f->groups[g]), share(f->groups[g], most) };
	w->groups.at = at;
}

static void
fill_months(struct rq *rq, const struct figures *f, struct wall_view *w)
{
	struct wall_column *at = NEW_N(rq->a, struct wall_column, FIGURE_MONTHS);
	int64_t most = 1;

	for (size_t i = 0; i < FIGURE_MONTHS; i++)
		most = f->joined[i] > most ? f->joined[i] : most;
	for (size_t i = 0; i < FIGURE_MONTHS; i++) {
		int64_t height = f->joined[i] * CHART_HEIGHT / most;
		int64_t x = (int64_t)i * CHART_WIDTH / FIGURE_MONTHS + 11;
		str month = arena_fmt(rq->a, "%lld", (long long)figures_month(web_today(rq), i) % 100);

		at[i] = (struct wall_column){ x, CHART_FLOOR - height, height, x + COLUMN_WIDTH / 2,
			number(rq, f->joined[i]), say(rq, &says_month, month, (str){ 0 }), i + 1 == FIGURE_MONTHS };
	}
	w->months.at = at;
	w->months.n = FIGURE_MONTHS;
	w->months_line = str_of(says_line.zh);
	w->months_said = say(rq, &says_said, number(rq, most), number(rq, f->joined[FIGURE_MONTHS - 1]));
}

/* --- today, and what is under way --------------------------------------------------------------- */

/* By the union below the house, two segments of a path: nobody is told from anybody. */
static failed
fill_today(struct rq *rq, struct wall_view *w)
{
	struct home_joined_on_rows rows;
	struct home_below_path_rows below;
	struct wall_bar *at;
	size_t k = 0;

	TRY(db_all(web_db(rq), rq->a, home_joined_on, web_scope(rq), &rows, .day = web_today(rq), .most = TODAY_ASKED));
	TRY(db_all(web_db(rq), rq->a, home_below_path, web_scope(rq), &below, .parent_id = web_org(rq)));
	at = NEW_N(rq->a, struct wall_bar, below.n + 2);
	for (size_t i = 0; i < below.n && w->today.n < TOWNS_SHOWN / 2; i++) {
		int64_t n = 0;

		while (k < rows.n && str_cmp(rows.at[k].org_path, below.at[i].org_path) < 0)
			k++;
		for (; k < rows.n && str_starts(rows.at[k].org_path, below.at[i].org_path); k++)
			n += rows.at[k].n;
		if (n)
			at[w->today.n++] = (struct wall_bar){ below.at[i].short_name.n ? below.at[i].short_name
				: below.at[i].name, number(rq, n), 0 };
	}
	w->today.at = at;
	return NULL;
}

static failed
fill_open(struct rq *rq, struct wall_view *w, int64_t *ret_all)
{
	struct home_waiting_rows rows;
	struct wall_bar *at;
	int64_t all = 0;

	TRY(db_all(web_db(rq), rq->a, home_waiting, web_scope(rq), &rows));
	at = NEW_N(rq->a, struct wall_bar, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct flow *flow = flow_by_name(rq->world, rows.at[i].flow);

		all += rows.at[i].n;
		if (flow && w->open.n < OPEN_SHOWN)
			at[w->open.n++] = (struct wall_bar){ str_of(flow->label), number(rq, rows.at[i].n), 0 };
	}
	w->open.at = at;
	*ret_all = all;
	return NULL;
}

/* --- the screen ------------------------------------------------------------------------------------ */

struct sums { int64_t members, unions, kinds, joined, before, open; };

static void
fill_figures(struct rq *rq, const struct sums *s, struct wall_view *w)
{
	struct wall_figure *at = NEW_N(rq->a, struct wall_figure, 5);

	at[0] = (struct wall_figure){ says_members.zh, number(rq, s->members), "人",
		say(rq, &says_added, number(rq, s->joined), (str){ 0 }) };
	at[1] = (struct wall_figure){ says_unions.zh, number(rq, s->unions), "家", str_of(says_of_all.zh) };
	at[2] = (struct wall_figure){ says_kinds.zh, number(rq, s->kinds), "人", say(rq, &says_share,
		arena_fmt(rq->a, "%lld.%lld", (long long)share(s->kinds, s->members) / 10,
			(long long)share(s->kinds, s->members) % 10), (str){ 0 }) };
	at[3] = (struct wall_figure){ says_joined.zh, number(rq, s->joined), "人",
		say(rq, &says_last, number(rq, s->before), (str){ 0 }) };
	at[4] = (struct wall_figure){ says_open.zh, number(rq, s->open), "件", str_of(says_waiting.zh) };
	w->figures.at = at;
	w->figures.n = 5;
}

failed
wall_screen(struct rq *rq)
{
	struct wall_view w = { 0 };
	struct sums s = { 0 };
	struct figures f;
	str now = moment_text(rq->a, world_now(rq->world));
	int64_t below;

	TRY(figures_of(web_db(rq), rq->a, web_scope(rq), web_org(rq), web_today(rq), &f));
	TRY(org_sum(web_db(rq), rq->a, web_scope(rq), &s.unions, &s.members));
	TRY(fill_towns(rq, &w, &below));
	TRY(fill_today(rq, &w));
	TRY(fill_open(rq, &w, &s.open));
	fill_groups(rq, &f, &w);
	s.kinds = f.of_new;
	fill_months(rq, &f, &w);
	s.joined = f.joined[FIGURE_MONTHS - 1];
	s.before = f.joined[FIGURE_MONTHS - 2];
	fill_figures(rq, &s, &w);
	w.where = say(rq, &says_where, number(rq, below), (str){ 0 });
	w.day = str_part(now, 0, 10);
	w.time = str_part(now, 11, 5);
	w.weekday = str_of(weekdays[date_weekday(web_today(rq))]);
	w.as_of = f.as_of.us ? say(rq, &says_as_of, moment_text(rq->a, f.as_of), (str){ 0 }) : str_of(says_not.zh);
	w.name = rq->who->within.org.v ? rq->who->within.name : rq->world->house;
	rq->view.title = w.name;
	rq->view.refresh = 60;
	view_fill(rq);
	wall_page(&rq->out, &rq->view, &w);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}
