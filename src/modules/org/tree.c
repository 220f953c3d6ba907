/* tree.c - the tree browser: a page that works without script, and the part of it that htmx asks for. */
#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_pages.h"
#include "web/record.h"
#include "web/web.h"

#define BRANCH_ROWS 50          /* unions of one branch shown at once */
#define FEDERATIONS_MOST 300    /* of one branch; they come first and all */
#define FOUND_ROWS 50

static const struct text
	says_title = { "org.title", "工会组织" },
	says_line  = { "org.line", "{1} 家基层工会，{2} 名会员" },
	says_all   = { "org.view.all", "全部" },
	says_lacking = { "org.view.lacking", "资料待完善" },
	says_closed = { "org.view.closed", "已撤销" },
	says_within = { "org.view.within", "{1}的基层工会" },
	says_subtree = { "org.view.subtree", "{1}及下级" },
	says_none  = { "org.none", "没有找到“{1}”。可以少写几个字，或者写每个字的拼音首字母。" },
	says_none_lacking = { "org.none.lacking", "各家工会的资料都填齐了。" },
	says_none_within = { "org.none.within", "这里没有这样的工会。" },
	says_none_closed = { "org.none.closed", "没有已撤销的工会。" },
	says_sort  = { "org.export", "导出当前范围的工会，记入审计" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

/* --- a branch ------------------------------------------------------------------- */

static struct org_node
node_of(id org, str name, int64_t kind, int64_t unions, int64_t members)
{
	bool federation = kind != ORG_BASE;

	return (struct org_node){ .org_id = org, .name = name, .figure = federation ? unions : members,
		.opens = federation || unions };
}

/* Where the next rows of a branch are; the cursor names the last one shown. */
static void
fill_more(struct rq *rq, struct org_branch *b, const struct org_unions_below_row *last)
{
	str cursor = web_cursor(rq, (struct place){ S(""), last->name_key, last->org_id });

	b->more = arena_fmt(rq->a, "/orgs?under=%lld&after=" FMT, (long long)b->org_id.v, ARG(cursor));
	b->more_part = arena_fmt(rq->a, "/orgs/%lld/children?after=" FMT, (long long)b->org_id.v, ARG(cursor));
}

static failed
load_branch(struct rq *rq, id org, str name, struct place after, struct org_branch *ret)
{
	struct org_federations_below_rows above = { 0 };
	struct org_unions_below_rows unions;
	struct org_branch b = { .org_id = org, .name = name };
	struct org_node *nodes;
	size_t shown;

	if (!after.row.v)
		TRY(db_all(web_db(rq), rq->a, org_federations_below, web_scope(rq), &above, .parent_id = org,
			.most = FEDERATIONS_MOST));
	TRY(db_all(web_db(rq), rq->a, org_unions_below, web_scope(rq), &unions, .parent_id = org,
		.after_id = after.row, .after_key = after.key, .most = BRANCH_ROWS + 1));
	shown = unions.n > BRANCH_ROWS ? BRANCH_ROWS : unions.n;
	/* One more: the union that is shown may stand on a later page of its branch. */
	nodes = NEW_N(rq->a, struct org_node, above.n + shown + 1);
	b.nodes.at = nodes;
	for (size_t i = 0; i < above.n; i++)
		nodes[b.nodes.n++] = node_of(above.at[i].org_id, above.at[i].name, above.at[i].kind,
			above.at[i].unions_below, above.at[i].members + above.at[i].members_below);
	for (size_t i = 0; i < shown; i++)
		nodes[b.nodes.n++] = node_of(unions.at[i].org_id, unions.at[i].name, unions.at[i].kind,
			unions.at[i].unions_below, unions.at[i].members + unions.at[i].members_below);
	if (unions.n > shown)
		fill_more(rq, &b, &unions.at[shown - 1]);
	*ret = b;
	return NULL;
}

failed
org_children_page(struct rq *rq)
{
	struct org_brief_row row;
	struct org_branch b;
	struct place after;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_one(web_db(rq), rq->a, org_brief, web_scope(rq), &row, .org_id = web_id(rq)));
	if (!web_fragment(rq))
		return web_redirect(rq, arena_fmt(rq->a, "/orgs?under=%lld", (long long)row.org_id.v));
	TRY(load_branch(rq, row.org_id, row.name, after, &b));
	TRY(web_page(rq, str_of(says_title.zh)));
	if (after.row.v)
		org_nodes_part(&rq->out, &b);
	else
		org_branch_part(&rq->out, &b);
	return web_done(rq);
}

/* --- from the top to the union that is shown ----------------------------------------- */

static failed
load_chain(struct rq *rq, str path, struct org_chain_rows *ret)
{
	str p[ORG_LEVELS] = { 0 };
	size_t n = 0;

	for (size_t at = ORG_SEGMENT; at <= path.n && n < ORG_LEVELS; at += ORG_SEGMENT)
		p[n++] = str_part(path, 0, at);
	return db_all(web_db(rq), rq->a, org_chain, web_scope(rq), ret, .p1 = p[0], .p2 = p[1], .p3 = p[2],
		.p4 = p[3], .p5 = p[4], .p6 = p[5], .p7 = p[6], .p8 = p[7]);
}

/* The node of an id in a branch; put at its end when it stands on a later page. */
static struct org_node *
child_node(struct org_branch *b, struct org_node *nodes, const struct org_chain_row *row)
{
	for (size_t i = 0; i < b->nodes.n; i++)
		if (nodes[i].org_id.v == row->org_id.v)
			return &nodes[i];
	nodes[b->nodes.n] = node_of(row->org_id, row->name, row->kind, row->unions_below,
		row->members + row->members_below);
	return &nodes[b->nodes.n++];
}

/* Opens the chain from its first row down; the last row is the one that is shown. */
static failed
open_chain(struct rq *rq, const struct org_chain_rows *chain, struct place after, struct org_node *top)
{
	struct org_node *node = top;

	*top = node_of(chain->at[0].org_id, chain->at[0].name, chain->at[0].kind, chain->at[0].unions_below,
		chain->at[0].members + chain->at[0].members_below);
	for (size_t i = 0; i < chain->n; i++) {
		bool last = i + 1 == chain->n;
		struct org_branch *b = NEW(rq->a, struct org_branch);
		struct org_node *nodes;

		node->current = last;
		if (!node->opens)
			return NULL;
		TRY(load_branch(rq, node->org_id, node->name, last ? after : (struct place){ 0 }, b));
		b->current = last;
		node->below = b;
		node->open = true;
		nodes = (struct org_node *)(uintptr_t)b->nodes.at;
		if (!last)
			node = child_node(b, nodes, &chain->at[i + 1]);
	}
	return NULL;
}

/* --- the page ------------------------------------------------------------------------- */

static failed
fill_found(struct rq *rq, const struct org_filter *filter, struct place after, struct org_tree_view *t)
{
	struct org_filter all = *filter;
	struct org_listed_rows rows;
	struct org_node *nodes;
	struct out query = { .b = { .a = rq->a } };

	all.under = (id){ 0 };
	TRY(org_list(web_db(rq), rq->a, web_scope(rq), &all, after, FOUND_ROWS + 1, &rows));
	nodes = NEW_N(rq->a, struct org_node, rows.n + 1);
	t->found.at = nodes;
	for (size_t i = 0; i < rows.n && i < FOUND_ROWS; i++) {
		nodes[i] = node_of(rows.at[i].org_id, rows.at[i].name, rows.at[i].kind, rows.at[i].unions_below,
			rows.at[i].members + rows.at[i].members_below);
		nodes[i].current = filter->under.v ? rows.at[i].org_id.v == filter->under.v : !i;
		nodes[i].closed = rows.at[i].state != ORG_ACTIVE;
		t->found.n++;
	}
	if (rows.n <= FOUND_ROWS)
		return NULL;
	out_raw(&query, S("/orgs?word="));
	out_urlpart(&query, filter->word);
	for (size_t i = 0; i < t->kept.n; i++) {
		out_raw(&query, S("&"));
		out_raw(&query, t->kept.at[i].name);
		out_raw(&query, S("="));
		out_urlpart(&query, t->kept.at[i].value);
	}
	out_raw(&query, S("&after="));
	out_urlpart(&query, web_cursor(rq, org_record.place(&rows.at[FOUND_ROWS - 1])));
	t->more = buf_str(&query.b);
	return NULL;
}

/* All of them as a tree, or a list of those that need somebody; what was chosen stays with another word. */
static failed
fill_views(struct rq *rq, const struct org_filter *filter, struct org_tree_view *t)
{
	struct saved_view *at = NEW_N(rq->a, struct saved_view, 3);
	struct pair *kept = NEW_N(rq->a, struct pair, 4);
	struct org_brief_row top;
	bool closed = filter->state == ORG_CLOSED;
	size_t n = 0;

	at[0] = (struct saved_view){ str_of(says_all.zh), S("/orgs"), -1,
		!filter->lacking && !closed && !filter->within.v };
	at[1] = (struct saved_view){ str_of(says_lacking.zh), S("/orgs?lacking=1"), -1, filter->lacking };
	at[2] = (struct saved_view){ str_of(says_closed.zh), arena_fmt(rq->a, "/orgs?state=%d", ORG_CLOSED), -1,
		closed && !filter->lacking };
	t->views.at = at;
	t->views.n = 3;
	if (filter->within.v) {
		TRY(db_one(web_db(rq), rq->a, org_brief, web_scope(rq), &top, .org_id = filter->within));
		/* The list has not the room for the others besides. */
		t->views.n = 2;
		at[1] = (struct saved_view){ say(rq, filter->kind == ORG_BASE ? &says_within : &says_subtree,
			top.name, (str){ 0 }), arena_fmt(rq->a, "/orgs?within=%lld&kind=%d&state=%d",
			(long long)top.org_id.v, ORG_BASE, ORG_ACTIVE), -1, true };
		kept[n++] = (struct pair){ S("within"), arena_int(rq->a, filter->within.v) };
	}
	if (filter->lacking)
		kept[n++] = (struct pair){ S("lacking"), S("1") };
	if (filter->state)
		kept[n++] = (struct pair){ S("state"), arena_fmt(rq->a, "%lld", (long long)filter->state) };
	if (filter->kind)
		kept[n++] = (struct pair){ S("kind"), arena_fmt(rq->a, "%lld", (long long)filter->kind) };
	t->kept = (struct pairs){ kept, n };
	t->nothing = filter->word.n ? say(rq, &says_none, filter->word, (str){ 0 })
		: str_of(filter->within.v ? says_none_within.zh : closed ? says_none_closed.zh : says_none_lacking.zh);
	return NULL;
}

/* The union to be shown: asked for, else the first that was found, else the one of the post. */
static id
chosen(struct rq *rq, const struct org_filter *filter, const struct org_tree_view *t)
{
	if (filter->under.v)
		return filter->under;
	return t->found.n ? t->found.at[0].org_id : web_org(rq);
}

static failed
fill_head(struct rq *rq, const struct org *shown, struct org_tree_view *t)
{
	int64_t unions, members;
	struct pair *keep = NEW_N(rq->a, struct pair, t->kept.n + 2);
	size_t n = 0;

	TRY(org_sum(web_db(rq), rq->a, web_scope(rq), &unions, &members));
	t->line = say(rq, &says_line, html_count(rq->a, unions), html_count(rq->a, members));
	if (web_may(rq, "org.edit"))
		t->new = arena_fmt(rq->a, "/orgs/new?parent_id=%lld",
			(long long)(shown->kind == ORG_BASE && shown->base == ORG_SINGLE && shown->parent_id.v
			            ? shown->parent_id.v : shown->org_id.v));
	if (web_may(rq, "org.import")) {
		t->import = S("/orgs/import");
		TRY(record_held_note(rq, &org_record, &t->waiting));
	}
	for (size_t i = 0; i < t->kept.n; i++)
		keep[n++] = t->kept.at[i];
	if (t->word.n)
		keep[n++] = (struct pair){ S("word"), t->word };
	else if (!t->searched && shown->kind != ORG_BASE)
		keep[n++] = (struct pair){ S("under"), arena_int(rq->a, shown->org_id.v) };
	t->export.export = (struct export_view){ .path = S("/orgs/export"), .keep = { keep, n },
		.line = str_of(says_sort.zh) };
	return NULL;
}

/* The unions above the shown one, as far as the scope goes, lead back to themselves. */
static void
fill_crumbs(struct rq *rq, const struct org_chain_rows *chain)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, chain->n + 1);
	size_t n = 0;

	for (size_t i = 0; i + 1 < chain->n; i++)
		at[n++] = (struct crumb){ chain->at[i].name,
			arena_fmt(rq->a, "/orgs?under=%lld", (long long)chain->at[i].org_id.v) };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = n;
}

failed
org_held_count(struct rq *rq, int64_t *ret)
{
	return record_held_count(rq, "org", ret);
}

failed
org_tree_page(struct rq *rq)
{
	const struct org_filter *filter = rq->query;
	struct org_tree_view t = { .word = filter->word,
		.searched = filter->word.n || filter->state || filter->kind || filter->lacking || filter->within.v };
	struct org_chain_rows chain;
	struct place after;
	struct org shown;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(fill_views(rq, filter, &t));
	if (t.searched)
		TRY(fill_found(rq, filter, after, &t));
	TRY(org_get(web_db(rq), rq->a, web_scope(rq), chosen(rq, filter, &t), &shown));
	TRY(load_chain(rq, shown.org_path, &chain));
	if (!t.searched)
		TRY(open_chain(rq, &chain, after, &t.top));
	TRY(fill_head(rq, &shown, &t));
	TRY(org_about_fill(rq, &shown, &t.about));
	fill_crumbs(rq, &chain);
	TRY(web_page(rq, str_of(says_title.zh)));
	org_tree(&rq->out, &rq->view, &t);
	return web_done(rq);
}
