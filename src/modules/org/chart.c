/*
 * chart.c - the organisation chart: a union and what stands below it, as a drawing that prints, and as a table.
 *
 * Drawn from lists, so that it is read on a phone and by a screen reader too.  What does not fit is counted, never left
 * out silently; the order is that of the tree, by kind and division.
 */
#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_papers.h"
#include "web/record.h"

#define CHART_BELOW     300     /* unions directly below the top of the drawing */
#define CHART_ALL       120     /* boxes of the drawing with a second level; more: the first level alone */
#define CHART_WIDE      8       /* from so many boxes on in columns */

static const struct text
	says_title   = { "chart", "组织图" },
	says_line    = { "chart.line", "“{1}”和它的下级" },
	says_how     = { "chart.how", "可以直接打印，点名称打开那家工会" },
	says_list    = { "chart.list", "表格" },
	says_nothing = { "chart.nothing", "没有下级工会" },
	says_nothing_text = { "chart.nothing_text", "新建下级以后会出现在这里。" },
	says_more    = { "chart.more", "另有 {1} 家，请打开上级查看" },
	says_unions  = { "chart.unions", "下级 {1} 家，会员 {2} 人" },
	says_members = { "chart.members", "会员 {2} 人" },
	col_name = { "chart.col.name", "工会名称" }, col_upper = { "chart.col.upper", "上级" },
	col_kind = { "chart.col.kind", "类别" }, col_unions = { "chart.col.unions", "下级基层工会" },
	col_members = { "chart.col.members", "会员" };

struct line { struct org_chart_node *node; str upper; int64_t kind, base, unions, members; };
struct lines { struct line at[CHART_BELOW * 2 + 2]; size_t n; };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
kind_of(int64_t kind, int64_t base)
{
	const struct choice *c = kind == ORG_BASE ? choice_of(org_bases, base) : choice_of(org_kinds, kind);

	return str_of(c ? c->label : "");
}

static struct org_chart_node
node_of(struct rq *rq, const struct org_chart_below_row *r)
{
	bool wide = r->kind != ORG_BASE || r->unions_below;

	return (struct org_chart_node){ .name = r->name, .federation = r->kind != ORG_BASE,
		.path = record_path(rq, &org_record, r->org_id, ""),
		.what = arena_fmt(rq->a, FMT " · " FMT, ARG(kind_of(r->kind, r->base)), ARG(say(rq,
			wide ? &says_unions : &says_members, html_count(rq->a, r->unions_below),
			html_count(rq->a, r->members + r->members_below)))) };
}

static void
add_line(struct lines *all, struct org_chart_node *node, str upper, const struct org_chart_below_row *r)
{
	if (all->n < COUNT(all->at))
		all->at[all->n++] = (struct line){ node, upper, r->kind, r->base, r->unions_below,
			r->members + r->members_below };
}

/* What stands below one union, and below each of these while there is room for all of it. */
static failed
load_below(struct rq *rq, id org, str name, int64_t room, struct org_chart_node *ret, struct lines *all)
{
	struct org_chart_below_rows rows;
	struct org_chart_node *at;
	size_t shown;

	TRY(db_all(web_db(rq), rq->a, org_chart_below, web_scope(rq), &rows, .parent_id = org,
		.most = CHART_BELOW + 1));
	shown = rows.n > CHART_BELOW ? CHART_BELOW : rows.n;
	at = NEW_N(rq->a, struct org_chart_node, shown + 1);
	for (size_t i = 0; i < shown; i++) {
		at[i] = node_of(rq, &rows.at[i]);
		add_line(all, &at[i], name, &rows.at[i]);
		if (rows.at[i].unions_below && room >= rows.at[i].direct + (int64_t)(shown - i)) {
			TRY(load_below(rq, rows.at[i].org_id, rows.at[i].name, 0, &at[i], all));
			room -= rows.at[i].direct;
		}
	}
	if (rows.n > shown)
		ret->more = say(rq, &says_more, html_count(rq->a, rows.at[0].beside - (int64_t)shown), (str){ 0 });
	ret->below = (struct org_chart_nodes){ at, shown };
	return NULL;
}

static struct table_view
table_of(struct rq *rq, const struct lines *all)
{
	static const struct text *const heads[] = { &col_name, &col_upper, &col_kind, &col_unions, &col_members };
	struct table_view t = { .head = str_of(says_list.zh), .nothing = { .icon = "sitemap",
		.head = str_of(says_nothing.zh), .text = str_of(says_nothing_text.zh) } };
	struct column *columns = NEW_N(rq->a, struct column, COUNT(heads));
	struct row *rows = NEW_N(rq->a, struct row, all->n + 1);

	for (size_t i = 0; i < COUNT(heads); i++)
		columns[i] = (struct column){ .label = str_of(heads[i]->zh), .numeric = i > 2 };
	columns[3].unit = S("家");
	columns[4].unit = S("人");
	for (size_t i = 0; i < all->n; i++) {
		const struct line *l = &all->at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, COUNT(heads));

		cells[0] = (struct cell_view){ .text = l->node->name, .href = l->node->path };
		cells[1] = (struct cell_view){ .text = l->upper };
		cells[2] = (struct cell_view){ .text = kind_of(l->kind, l->base) };
		cells[3] = (struct cell_view){ .text = html_count(rq->a, l->unions) };
		cells[4] = (struct cell_view){ .text = html_count(rq->a, l->members) };
		rows[i] = (struct row){ .label = l->node->name, .cells = { cells, COUNT(heads) } };
	}
	t.columns = (struct columns){ columns, COUNT(heads) };
	t.rows = (struct rows){ rows, all->n };
	return t;
}

failed
org_chart_page(struct rq *rq)
{
	struct lines *all = NEW(rq->a, struct lines);
	struct org_chart_view c = { .head = { .h1 = str_of(says_title.zh) }, .line = str_of(says_how.zh) };
	struct org o;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &o));
	c.head.line = say(rq, &says_line, o.name, (str){ 0 });
	c.top = node_of(rq, &(struct org_chart_below_row){ .org_id = o.org_id, .name = o.name, .kind = o.kind,
		.base = o.base, .members = o.members, .members_below = o.members_below,
		.unions_below = o.unions_below });
	TRY(load_below(rq, o.org_id, o.name, CHART_ALL, &c.top, all));
	c.wide = all->n >= CHART_WIDE;
	c.table = table_of(rq, all);
	org_crumbs(rq, &o);
	TRY(web_page(rq, c.head.h1));
	org_chart(&rq->out, &rq->view, &c);
	return web_done(rq);
}
