/* within.c - 换范围: the page where an officer chooses one of his unions to look at, or one of his posts. */
#include "modules/org/inside.h"
#include "modules/org/views.h"
#include "org_within.h"
#include "platform/rights.h"
#include "web/web.h"

#define ROWS_SHOWN 60

static const struct text
	says_title = { "scope.title", "换范围" },
	says_line  = { "scope.line", "选一家下级工会，列表、数字、查找和导出就只剩它和它的下级。您的职务和权限不变，随时可以看回全部。" },
	says_now   = { "scope.now", "现在只看{1}。" },
	says_all   = { "scope.all", "现在看的是全部范围。" };

#define F(m, ...) FIELD(struct scope_query, m, __VA_ARGS__)
static const struct field query_fields[] = {
	F(word, .label = "工会名称", .max = 50, .flags = FIND), F(from, .label = "回到", .max = 400) };
#undef F
const struct entity scope_query_entity = ENTITY(struct scope_query, query_fields, .name = "scope_query", .label = "换范围");

#define F(m, ...) FIELD(struct scope_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(org_id, .label = "工会", .refers = &org_entity), F(from, .label = "回到", .max = 400) };
#undef F
const struct entity scope_form_entity = ENTITY(struct scope_form, form_fields, .name = "scope", .label = "换范围");

/* The module's answer to world.h: a union in being, in scope. */
failed
org_union_at(struct db *d, struct arena *a, struct scope scope, id org, struct within *ret)
{
	struct org_brief_row row;

	TRY(db_one(d, a, org_brief, scope, &row, .org_id = org));
	if (row.state != ORG_ACTIVE)
		return FAIL(a, ERR_MISSING, "union %lld is closed", (long long)org.v);
	*ret = (struct within){ row.org_id, row.name, row.org_path };
	return NULL;
}

/* --- the page ----------------------------------------------------------------------- */

static failed
found_below(struct rq *rq, str word, struct scope_view_page *v)
{
	struct org_filter filter = { .word = word, .state = ORG_ACTIVE };
	struct org_listed_rows rows;
	struct scope_row *at;

	TRY(org_list(web_db(rq), rq->a, rq->whole, &filter, (struct place){ 0 }, ROWS_SHOWN + 1, &rows));
	at = NEW_N(rq->a, struct scope_row, rows.n + 1);
	for (size_t i = 0; i < rows.n && i < ROWS_SHOWN; i++)
		at[v->rows.n++] = (struct scope_row){ rows.at[i].org_id, rows.at[i].name,
			rows.at[i].unions_below, rows.at[i].members + rows.at[i].members_below };
	v->rows.at = at;
	v->more = rows.n > ROWS_SHOWN;
	return NULL;
}

/* Without a word: what stands directly below the post's union. */
static failed
all_below(struct rq *rq, struct scope_view_page *v)
{
	struct org_federations_below_rows above;
	struct org_unions_below_rows unions;
	struct scope_row *at = NEW_N(rq->a, struct scope_row, ROWS_SHOWN);

	TRY(db_all(web_db(rq), rq->a, org_federations_below, rq->whole, &above, .parent_id = rq->who->org,
		.most = ROWS_SHOWN + 1));
	TRY(db_all(web_db(rq), rq->a, org_unions_below, rq->whole, &unions, .parent_id = rq->who->org,
		.most = ROWS_SHOWN + 1));
	for (size_t i = 0; i < above.n && v->rows.n < ROWS_SHOWN; i++)
		at[v->rows.n++] = (struct scope_row){ above.at[i].org_id, above.at[i].name,
			above.at[i].unions_below, above.at[i].members + above.at[i].members_below };
	for (size_t i = 0; i < unions.n && v->rows.n < ROWS_SHOWN; i++)
		at[v->rows.n++] = (struct scope_row){ unions.at[i].org_id, unions.at[i].name,
			unions.at[i].unions_below, unions.at[i].members + unions.at[i].members_below };
	v->rows.at = at;
	v->more = above.n + unions.n > v->rows.n;
	return NULL;
}

/* His own posts, and those he stands in for today. */
static failed
fill_posts(struct rq *rq, struct scope_view_page *v)
{
	struct rights mine;
	struct scope_post *at;

	TRY(rights_of(web_db(rq), rq->a, rq->world, rq->who->person, &mine));
	at = NEW_N(rq->a, struct scope_post, mine.n + 1);
	for (size_t i = 0; i < mine.n; i++) {
		const struct right *r = &mine.at[i];

		at[i] = (struct scope_post){ r->post, r->behalf.deputy, r->org_name, r->title, r->behalf.name,
			r->behalf.last.ymd ? date_text(rq->a, r->behalf.last) : (str){ 0 },
			r->post.v == rq->who->post.v && r->behalf.deputy.v == rq->who->behalf.deputy.v };
	}
	v->posts.at = at;
	v->posts.n = mine.n;
	return NULL;
}

failed
org_scope_page(struct rq *rq)
{
	const struct scope_query *q = rq->query;
	struct scope_view_page v = { .word = q->word, .from = q->from, .current = rq->who->within.org };
	struct err now = { .code = ERR_INVALID, .say = &says_now, .values = { rq->who->within.name } };

	if (!rq->who->post.v)
		return web_redirect(rq, S("/my"));
	TRY(q->word.n ? found_below(rq, q->word, &v) : all_below(rq, &v));
	TRY(fill_posts(rq, &v));
	v.head = (struct page_head){ .h1 = str_of(says_title.zh), .line = arena_cat(rq->a,
		v.current.v ? err_sentence(rq->a, &now) : str_of(says_all.zh), str_of(says_line.zh)) };
	TRY(web_page(rq, v.head.h1));
	org_scope(&rq->out, &rq->view, &v);
	return web_done(rq);
}

failed
org_scope_do(struct rq *rq)
{
	const struct scope_form *form = rq->form;
	struct within at;

	if (!rq->who->post.v)
		return FAIL(rq->a, ERR_DENIED, "only a post has a scope");
	if (form->org_id.v)
		TRY(org_union_at(web_db(rq), rq->a, rq->whole, form->org_id, &at));
	/* All of one's own union is no part of it. */
	web_within(rq, form->org_id.v == rq->who->org.v ? (id){ 0 } : form->org_id);
	return web_redirect(rq, web_list_path(form->from));
}
