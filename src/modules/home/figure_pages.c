/* figure_pages.c - figures with their charts: the cards of the first page, and where each number comes from. */
#include "home_figures.h"
#include "home_queries.h"
#include "modules/home/figures.h"
#include "modules/home/figures_view.h"
#include "modules/home/home.h"
#include "modules/home/pages.h"
#include "modules/member/member.h"
#include "modules/org/org.h"

#define BELOW_SHOWN 40          /* unions below, of a chart; a longer list is the tree's */

static const struct text
	says_source   = { "figure.source", "来源：{1}，截至 {2}" },
	says_live     = { "figure.live", "来源：{1}，随办随更新" },
	says_uncounted = { "figure.uncounted", "还没有统计过，每天早上 3 点统计一次" },
	says_beside   = { "figure.beside", "部门、行业和其他直属工会" },
	says_none     = { "figure.none", "不属于以上群体" },
	says_what     = { "figure.what", "定义" },
	says_from     = { "figure.from", "来源" },
	says_until    = { "figure.until", "截至" },
	says_scope    = { "figure.scope", "范围" },
	says_update   = { "figure.update", "更新" },
	says_sums     = { "figure.sums", "合计" },
	says_once     = { "figure.once", "八大群体 {1} 人，新就业形态 {2} 人：合计里一人只算一次，和“群体标签”页的算法相同" },
	says_rows     = { "figure.rows", "明细" },
	says_open     = { "figure.open", "在列表里看" },
	says_below    = { "figure.below", "{1}及下级" },
	says_now      = { "figure.now", "现在（{1}）" },
	says_crumb    = { "figure.crumb", "待办与概况" };

/* What each figure is: its definition is a sentence one can hold a count against. */
enum figure { BY_JOINED, BY_GROUP, BY_MEMBERS, BY_UNIONS };
static const struct definition {
	const char *name, *head, *unit, *key, *what, *from, *update, *permit;
	enum figure_shape shape;
} definitions[] = {
	[BY_JOINED] = { "joined", "近 12 个月入会人数", "人", "月份",
	  "入会日期在这个月的会员，按当时入会的工会算；以后转走、退会的仍然算在里面，明细里只列现在仍在您范围内的人。", "会员登记",
	  "本月的数随登记更新；以前各月每天早上 3 点统计一次", "member.see", FIGURE_COLUMNS },
	[BY_GROUP] = { "groups", "会员的群体", "人", "群体",
	  "会籍在册、转出中或保留的会员，按群体标签分：一人有几个群体，每个群体里都算；退会、除名、去世的不算。", "会员登记",
	  "每天早上 3 点统计一次", "member.see", FIGURE_BARS },
	[BY_MEMBERS] = { "members", "各下级工会的会员", "人", "工会",
	  "会籍在册、转出中或保留的会员，一人一籍，连同各工会的下级一起算；退会、除名、去世的不算。按行政区划排列，不做排名。",
	  "会员登记", "随登记和会籍变动更新", "member.see", FIGURE_BARS },
	[BY_UNIONS] = { "unions", "各下级的基层工会", "家", "工会",
	  "没有撤销的基层工会，连同下级一起算；镇街、园区、行业一级不算基层。按行政区划排列，不做排名。",
	  "工会组织登记", "随组织的建立和撤销更新", "org.see", FIGURE_BARS },
};

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

/* --- rows: each leads to a list with as many ------------------------------------------ */

static void
month_rows(struct rq *rq, const struct figures *f, struct figure_rows *ret)
{
	struct figure_row *at = NEW_N(rq->a, struct figure_row, FIGURE_MONTHS);

	for (size_t i = 0; i < FIGURE_MONTHS; i++) {
		int64_t month = figures_month(web_today(rq), i);
		struct date first = { (int32_t)(month * 100 + 1) };
		/* 31 days on is the next month, and the day before its first the last one. */
		struct date next = { date_plus(first, 31).ymd / 100 * 100 + 1 };
		str year = arena_fmt(rq->a, "%lld", (long long)(month / 100));

		at[i] = (struct figure_row){ .n = f->joined[i], .now = i + 1 == FIGURE_MONTHS,
			.label = arena_fmt(rq->a, FMT "-%02d", ARG(year), (int)(month % 100)),
			.path = arena_fmt(rq->a, "/members?since=" FMT "&until=" FMT, ARG(date_text(rq->a, first)),
				ARG(date_text(rq->a, date_plus(next, -1)))) };
	}
	*ret = (struct figure_rows){ at, FIGURE_MONTHS };
}

/* Those whom groups and members count: `asked` narrows them down. */
static str
in_force_path(struct rq *rq, const char *asked, int64_t v)
{
	str all = arena_fmt(rq->a, "/members?status=%d", FILTER_IN_FORCE);

	return asked ? arena_fmt(rq->a, FMT "&%s=%lld", ARG(all), asked, (long long)v) : all;
}

/* The grass-roots unions of a union and all below it. */
static str
unions_path(struct rq *rq, id org)
{
	return arena_fmt(rq->a, "/orgs?within=%lld&kind=%d&state=%d", (long long)org.v, ORG_BASE, ORG_ACTIVE);
}

/* In the order of the standard, those of none last; a group without members is left out. */
static void
group_rows(struct rq *rq, const struct figures *f, struct figure_rows *ret)
{
	struct figure_row *at = NEW_N(rq->a, struct figure_row, FIGURE_GROUPS);
	size_t n = 0;

	for (const struct choice *c = member_groups; c->label; c++)
		if (c->v > 0 && c->v < FIGURE_GROUPS && f->groups[c->v])
			at[n++] = (struct figure_row){ .label = str_of(c->label), .n = f->groups[c->v],
				.path = in_force_path(rq, "group", c->v) };
	if (n && f->groups[0])
		at[n++] = (struct figure_row){ .label = str_of(says_none.zh), .n = f->groups[0],
			.path = in_force_path(rq, "group", FILTER_NO_GROUP) };
	*ret = (struct figure_rows){ at, n };
}

/* A union that stands below; its rows are those of its subtree. */
static struct figure_row
below_row(struct rq *rq, const struct home_below_row *b, bool unions)
{
	return (struct figure_row){ .label = b->short_name.n ? b->short_name : b->name,
		.n = unions ? b->unions : b->members,
		.path = unions ? unions_path(rq, b->org_id) : in_force_path(rq, "org_id", b->org_id.v) };
}

/*
 * `brief`: under a federation the towns one by one; all beside them as one row, which leads to where each has its own.
 */
static failed
below_rows(struct rq *rq, bool unions, bool brief, struct figure_rows *ret)
{
	struct home_below_rows below;
	struct figure_row *at, rest = { .label = str_of(says_beside.zh), .path = arena_fmt(rq->a, "/figures/%s",
		definitions[unions ? BY_UNIONS : BY_MEMBERS].name) };
	size_t n = 0;

	TRY(db_all(web_db(rq), rq->a, home_below, web_scope(rq), &below, .parent_id = web_org(rq)));
	at = NEW_N(rq->a, struct figure_row, below.n + 1);
	brief = brief && below.n && below.at[0].town;
	for (size_t i = 0; i < below.n; i++) {
		struct figure_row one = below_row(rq, &below.at[i], unions);

		if (!brief || below.at[i].town)
			at[n++] = one;
		else
			rest.n += one.n;
	}
	if (rest.n)
		at[n++] = rest;
	*ret = (struct figure_rows){ at, n };
	return NULL;
}

static failed
card_of(struct rq *rq, enum figure which, const struct figures *f, bool brief, struct figure_card *ret)
{
	const struct definition *d = &definitions[which];
	struct figure_card c = { d->name, d->head, d->unit, d->key, d->shape,
		.more = arena_fmt(rq->a, "/figures/%s", d->name) };

	if (which == BY_MEMBERS || which == BY_UNIONS) {
		TRY(below_rows(rq, which == BY_UNIONS, brief, &c.rows));
		c.source = say(rq, &says_live, str_of(d->from), (str){ 0 });
	} else {
		(which == BY_JOINED ? month_rows : group_rows)(rq, f, &c.rows);
		c.source = f->as_of.us ? say(rq, &says_source, str_of(d->from), moment_text(rq->a, f->as_of))
		                       : str_of(says_uncounted.zh);
	}
	*ret = c;
	return NULL;
}

failed
figure_cards(struct rq *rq, struct figure_card *ret_joined, struct figure_cards *ret_more)
{
	struct figure_card *more = NEW_N(rq->a, struct figure_card, 2);
	struct figures f;

	*ret_joined = (struct figure_card){ 0 };
	*ret_more = (struct figure_cards){ more, 0 };
	if (!web_may(rq, "member.see"))
		return NULL;
	TRY(figures_of(web_db(rq), rq->a, web_scope(rq), web_org(rq), web_today(rq), &f));
	TRY(card_of(rq, BY_JOINED, &f, true, ret_joined));
	TRY(card_of(rq, BY_MEMBERS, &f, true, &more[0]));
	/* A chart of hundreds says nothing, and one union has none below. */
	if (more[0].rows.n > 0 && more[0].rows.n <= BELOW_SHOWN)
		ret_more->n++;
	TRY(card_of(rq, BY_GROUP, &f, true, &more[ret_more->n]));
	if (more[ret_more->n].rows.n)
		ret_more->n++;
	rq->view.charts = true;
	return NULL;
}

/* --- one figure, and where it comes from ------------------------------------------------------ */

/* Whom or what the whole figure counts. */
static str
whole_path(struct rq *rq, enum figure which, const struct figure_rows *rows)
{
	switch (which) {
	case BY_UNIONS:
		return unions_path(rq, web_org(rq));
	case BY_JOINED:
		return arena_fmt(rq->a, "/members?since=" FMT "-01", ARG(rows->at[0].label));
	case BY_GROUP: case BY_MEMBERS:
		break;
	}
	return in_force_path(rq, NULL, 0);
}

static void
fill_facts(struct rq *rq, const struct definition *d, const struct figures *f, bool live, struct figure_page *p)
{
	struct fact *at = NEW_N(rq->a, struct fact, 7);
	str now = moment_text(rq->a, world_now(rq->world));

	at[0] = (struct fact){ .label = str_of(says_what.zh), .value.text = str_of(d->what) };
	at[1] = (struct fact){ .label = str_of(says_scope.zh),
		.value.text = say(rq, &says_below, web_org_name(rq), (str){ 0 }) };
	at[2] = (struct fact){ .label = str_of(says_until.zh), .value.text = live ? say(rq, &says_now, now, (str){ 0 })
		: f->as_of.us ? moment_text(rq->a, f->as_of) : str_of(says_uncounted.zh) };
	at[3] = (struct fact){ .label = str_of(says_from.zh), .value.text = str_of(d->from) };
	at[4] = (struct fact){ .label = str_of(says_update.zh), .value.text = str_of(d->update) };
	at[5] = (struct fact){ .label = str_of(says_rows.zh),
		.value = { .text = str_of(says_open.zh),
			.href = whole_path(rq, (enum figure)(d - definitions), &p->card.rows) } };
	at[6] = (struct fact){ .label = str_of(says_sums.zh),
		.value = { .text = say(rq, &says_once, html_count(rq->a, f->of_eight), html_count(rq->a, f->of_new)),
			.href = S("/tags") } };
	p->facts = (struct facts){ at, d == &definitions[BY_GROUP] && f->as_of.us ? 7 : 6 };
}

failed
figure_page(struct rq *rq)
{
	struct figure_page p = { 0 };
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct figures f;

	for (size_t i = 0; i < COUNT(definitions); i++) {
		const struct definition *d = &definitions[i];
		bool live = i == BY_MEMBERS || i == BY_UNIONS;

		if (!str_eq(rq->path_words[0], str_of(d->name)))
			continue;
		if (!rq->who->post.v || !web_may(rq, d->permit))
			return FAIL(rq->a, ERR_DENIED, "needs %s", d->permit);
		TRY(figures_of(web_db(rq), rq->a, web_scope(rq), web_org(rq), web_today(rq), &f));
		TRY(card_of(rq, (enum figure)i, &f, false, &p.card));
		fill_facts(rq, d, &f, live, &p);
		p.head.h1 = str_of(d->head);
		p.head.line = say(rq, &says_below, web_org_name(rq), (str){ 0 });
		*crumb = (struct crumb){ str_of(says_crumb.zh), S("/") };
		rq->view.crumbs.at = crumb;
		rq->view.crumbs.n = 1;
		rq->view.charts = p.card.rows.n <= BELOW_SHOWN;
		TRY(web_page(rq, p.head.h1));
		figure_whole(&rq->out, &rq->view, &p);
		return web_done(rq);
	}
	return FAIL(rq->a, ERR_MISSING, "no such figure");
}
