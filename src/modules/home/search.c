/* search.c - the one box of the desk: pages, one's own matters, members, unions and accounts of the scope. */
#include <string.h>

#include "home_pages.h"
#include "modules/account/account.h"
#include "modules/home/pages.h"
#include "modules/member/member.h"
#include "modules/org/org.h"
#include "platform/search.h"
#include "web/record.h"

#define ROWS_SHOWN  10          /* of each kind of record */
#define ITEMS_ASKED 100         /* of one's inbox, looked through by title */
#define PAGES_MOST  8

static const struct text
	says_title = { "search.title", "全站查找" },
	says_line  = { "search.line", "按“{1}”找，只找您范围内的内容" },
	says_accounts = { "search.accounts", "账号" },
	says_ask_accounts = { "search.ask_accounts", "请在上面的框里写要找的姓名、登录名或页面" },
	says_none  = { "search.none", "可以写姓名、工会名称，或者它们的拼音首字母；也可以写完整的手机号、"
		"证件号码、统一社会信用代码。只找您范围内的内容。" },
	says_none_accounts = { "search.none_accounts", "可以写姓名或登录名里的几个字，也可以写页面的名称。" },
	says_ask   = { "search.ask", "请在上面的框里写要找的姓名、工会名称、首字母或号码" },
	says_all   = { "search.all", "全部结果" };

struct search_query { str word; };
#define F(m, ...) FIELD(struct search_query, m, __VA_ARGS__)
static const struct field query_fields[] = { F(word, .label = "要找的内容", .max = 60) };
#undef F
const struct entity search_query_entity = ENTITY(struct search_query, query_fields, .name = "search", .label = "查找");

static str
say(struct rq *rq, const struct text *t, str one)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one } };

	return err_sentence(rq->a, &e);
}

/* --- one kind of record --------------------------------------------------------------- */

/* The columns of the record's list, but what it is called stands first. */
static size_t
columns_of(struct rq *rq, const struct record *r, const struct field ***ret)
{
	const struct field **at = NEW_N(rq->a, const struct field *, r->row->n);
	size_t n = 0;

	for (unsigned named = FIND; ; named = 0) {
		for (const struct field *f = r->row->fields; f < r->row->fields + r->row->n; f++)
			if (f->flags & LIST && (f->flags & FIND) == named)
				at[n++] = f;
		if (!named)
			break;
	}
	*ret = at;
	return n;
}

static struct row
row_of(struct rq *rq, const struct record *r, const void *at, const struct field *const *columns, size_t n)
{
	struct cell_view *cells = NEW_N(rq->a, struct cell_view, n + 1);
	struct row row = { .row_id = record_id(r, at), .label = r->title(at), .cells = { cells, n } };

	for (size_t i = 0; i < n; i++)
		cells[i] = record_cell(rq, columns[i], at);
	cells[0].href = record_path(rq, r, row.row_id, "");
	return row;
}

static void
fill_columns(struct rq *rq, const struct field *const *columns, size_t n, struct columns *ret)
{
	struct column *at = NEW_N(rq->a, struct column, n + 1);

	for (size_t i = 0; i < n; i++)
		at[i] = (struct column){ .label = str_of(columns[i]->label), .unit = str_of(columns[i]->unit),
			.numeric = record_numeric(columns[i]) };
	*ret = (struct columns){ at, n };
}

static struct action
more_of(struct rq *rq, const char *path, str word)
{
	struct out more = { .b = { .a = rq->a } };

	out_raw(&more, str_of(path));
	out_raw(&more, S("?word="));
	out_urlpart(&more, word);
	return (struct action){ .label = says_all.zh, .path = buf_str(&more.b) };
}

/* The record's own list, asked for the word; a table only when something was found. */
static failed
find_records(struct rq *rq, const struct record *r, str word, struct table_view *tables, size_t *n)
{
	void *filter = arena_get(rq->a, r->filter->size);
	struct ask ask = { .filter = filter, .most = ROWS_SHOWN + 1 };
	struct found found = { 0 };
	struct table_view t = { .head = str_of(r->label) };
	const struct field **columns;
	size_t n_columns;
	struct row *rows;

	TRY(field_read(rq->a, entity_field(r->filter, S("word")), word, filter));
	TRY(r->list(web_db(rq), rq->a, rq->world, web_scope(rq), &ask, &found));
	if (!found.n)
		return NULL;
	n_columns = columns_of(rq, r, &columns);
	fill_columns(rq, columns, n_columns, &t.columns);
	rows = NEW_N(rq->a, struct row, found.n);
	for (size_t i = 0; i < found.n && i < ROWS_SHOWN; i++)
		rows[t.rows.n++] = row_of(rq, r, (const char *)found.at + i * r->row->size, columns, n_columns);
	t.rows.at = rows;
	if (found.n > ROWS_SHOWN)
		t.more = more_of(rq, r->path, word);
	tables[(*n)++] = t;
	return NULL;
}

/* --- accounts ----------------------------------------------------------------------------- */

static const struct column account_columns[] = {
	{ .label = S("姓名") }, { .label = S("登录名") }, { .label = S("职务") }, { .label = S("所在工会"), .cut = true },
	{ .label = S("账号") } };

static struct row
account_row(struct rq *rq, const struct account_found *f)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(account_columns));
	const struct choice *state = choice_of(account_states, f->state);

	c[0] = (struct cell_view){ .text = f->name,
		.href = arena_fmt(rq->a, "/accounts/%lld", (long long)f->account_id.v) };
	c[1].text = f->login;
	c[2].text = f->title;
	c[3].text = f->org_name;
	c[4] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone };
	return (struct row){ .row_id = f->account_id, .label = f->name, .cells = { c, COUNT(account_columns) } };
}

static failed
find_accounts(struct rq *rq, str word, struct table_view *tables, size_t *n)
{
	struct table_view t = { .head = str_of(says_accounts.zh),
		.columns = { account_columns, COUNT(account_columns) } };
	struct account_founds found;
	struct row *rows;

	TRY(account_find(web_db(rq), rq->a, web_scope(rq), word, ROWS_SHOWN + 1, &found));
	if (!found.n)
		return NULL;
	rows = NEW_N(rq->a, struct row, found.n);
	for (size_t i = 0; i < found.n && i < ROWS_SHOWN; i++)
		rows[t.rows.n++] = account_row(rq, &found.at[i]);
	t.rows.at = rows;
	if (found.n > ROWS_SHOWN)
		t.more = more_of(rq, "/accounts", word);
	tables[(*n)++] = t;
	return NULL;
}

/* --- pages and matters ------------------------------------------------------------------- */

/* Entries of the menu that this person sees; known when the page has been begun. */
static void
find_pages(struct rq *rq, str word, struct search_view *s)
{
	struct home_item *at = NEW_N(rq->a, struct home_item, PAGES_MOST);
	size_t n = 0;

	for (size_t g = 0; g < rq->view.menu.n; g++)
		for (size_t i = 0; i < rq->view.menu.at[g].items.n && n < PAGES_MOST; i++) {
			const struct menu_item *m = &rq->view.menu.at[g].items.at[i];

			if (str_find_str(str_of(m->label), word) >= 0)
				at[n++] = (struct home_item){ .title = str_of(m->label), .path = str_of(m->path) };
		}
	s->pages.at = at;
	s->pages.n = n;
}

static failed
find_items(struct rq *rq, str word, struct search_view *s)
{
	struct flow_waitings waiting;
	struct home_item *at;
	size_t n = 0;

	TRY(flow_inbox(web_db(rq), rq->a, rq->world, rq->who, ITEMS_ASKED, &waiting));
	at = NEW_N(rq->a, struct home_item, waiting.n + 1);
	for (size_t i = 0; i < waiting.n && n < ROWS_SHOWN; i++) {
		const struct flow_waiting *w = &waiting.at[i];
		const struct flow *flow = flow_by_name(rq->world, w->flow);

		if (flow && flow->path && str_find_str(w->title, word) >= 0)
			at[n++] = (struct home_item){ .title = w->title, .what = w->what,
				.due = date_text(rq->a, w->due),
				.path = arena_fmt(rq->a, "%s%lld", flow->path, (long long)w->subject.v) };
	}
	s->items.at = at;
	s->items.n = n;
	return NULL;
}

/* --- the page ------------------------------------------------------------------------------- */

static failed
find_all(struct rq *rq, str word, struct search_view *s)
{
	struct table_view *tables = NEW_N(rq->a, struct table_view, 3);
	enum search_kind kind = search_guess(word);
	size_t n = 0;

	if (kind != SEARCH_USCC && web_may(rq, "member.see"))
		TRY(find_records(rq, &member_record, word, tables, &n));
	if (kind != SEARCH_MOBILE && kind != SEARCH_DOCUMENT && web_may(rq, "org.see"))
		TRY(find_records(rq, &org_record, word, tables, &n));
	if (kind != SEARCH_MOBILE && kind != SEARCH_DOCUMENT && kind != SEARCH_USCC && web_may(rq, "account.see"))
		TRY(find_accounts(rq, word, tables, &n));
	s->tables = (struct tables){ tables, n };
	return find_items(rq, word, s);
}

failed
search_page(struct rq *rq)
{
	str word = str_trim(((const struct search_query *)rq->query)->word);
	bool accounts = web_may(rq, "account.see") && !web_may(rq, "member.see");
	struct search_view s = { .word = word, .line = word.n ? say(rq, &says_line, word)
		: str_of(accounts ? says_ask_accounts.zh : says_ask.zh) };

	if (!rq->who->post.v)
		return web_redirect(rq, S("/my"));
	if (word.n)
		TRY(find_all(rq, word, &s));
	rq->view.search = word;
	TRY(web_page(rq, str_of(says_title.zh)));
	if (word.n)
		find_pages(rq, word, &s);
	if (word.n && !s.pages.n && !s.items.n && !s.tables.n)
		s.nothing = str_of(accounts ? says_none_accounts.zh : says_none.zh);
	search_results(&rq->out, &rq->view, &s);
	return web_done(rq);
}
