/* site.c - what everybody reads: home, columns, articles, topics, search; the city's site and those of unions. */
#include "modules/content/site.h"

#include "content_site.h"
#include "platform/search.h"
#include "web/site.h"

#define ROWS 20
#define BLOCK_ROWS 6
#define MORE_ROWS 3     /* beside the lead, with their summaries */
#define NEWS_ROWS 8
#define RELATED_ROWS 6
#define BLOCKS_MOST 12
#define FILMS_ROWS  12
#define FILMS_HOME  4
#define PEOPLE_HOME 6

static const struct text
	says_home   = { "site.home", "首页" },
	says_about  = { "site.about", "{1}：工会新闻、职工服务、政策解读" },
	says_search = { "site.search", "搜索" },
	says_found  = { "site.found", "含有“{1}”的文章" },
	says_none   = { "site.none", "没有找到" },
	says_none_text = { "site.none_text", "换一个词再试，或者从上面的栏目里找。" },
	says_empty  = { "site.empty", "这个栏目还没有文章" },
	says_empty_text = { "site.empty_text", "发布以后会出现在这里，先看看别的栏目。" },
	says_word   = { "site.word", "请在上面输入要找的词。" },
	says_films  = { "site.films", "短视频" },
	says_no_films = { "site.no_films", "还没有短视频" },
	says_topic  = { "site.topic", "专题：{1}" };

#define F(m, ...) FIELD(struct site_query, m, __VA_ARGS__)
static const struct field query_fields[] = {
	F(word,  .label = "要找的词", .max = 40), F(topic, .label = "专题", .max = 20), F(after, .label = "从哪里接着", .max = 40) };
#undef F
const struct entity site_query_entity = ENTITY(struct site_query, query_fields, .name = "site_query", .label = "网站");

/* --- the layout ------------------------------------------------------------------------ */

failed
site_place(struct rq *rq, id org, struct site_place *ret)
{
	struct column_for_rows columns;
	struct site_place s = { 0 };
	struct site_org_row city;
	struct org_public o;

	if (org.v) {
		TRY(org_public_get(web_db(rq), rq->a, org, &o));
		s = (struct site_place){ .org = o.org_id, .org_path = o.org_path, .name = o.name,
			.city = str_eq(o.org_path, ROOT_PATH) };
	} else {
		TRY(db_one(web_db(rq), rq->a, site_org, &city, .org_path = ROOT_PATH));
		s = (struct site_place){ .org = city.org_id, .org_path = city.org_path, .name = city.name,
			.city = true };
	}
	s.base = s.home = s.city ? S("/site") : arena_fmt(rq->a, "/u/%lld", (long long)s.org.v);
	s.about = content_say(rq->a, &says_about, s.name, (str){ 0 });
	TRY(db_all(web_db(rq), rq->a, column_for, &columns, .org_path = s.org_path));
	s.columns.at = NEW_N(rq->a, struct site_link, columns.n + 1);
	for (size_t i = 0; i < columns.n; i++)
		if (!columns.at[i].parent_id.v)
			s.columns.at[s.columns.n++] = (struct site_link){ .label = columns.at[i].name,
				.path = arena_fmt(rq->a, FMT "/column/%lld", ARG(s.base),
				(long long)columns.at[i].column_id.v) };
	for (size_t i = 0; i < s.columns.n; i++)
		s.columns.at[i].current = str_eq(s.columns.at[i].path, rq->http->path);
	*ret = s;
	return NULL;
}

failed
site_open(struct rq *rq, str title, struct site_place *s)
{
	rq->view.title = title;
	view_fill(rq);
	buf_reserve(&rq->out.b, (size_t)32 << 10);
	site_begin(&rq->out, &rq->view, s);
	return NULL;
}

failed
site_close(struct rq *rq, const struct site_place *s)
{
	site_end(&rq->out, &rq->view, s);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

void
site_show_article(struct rq *rq, const struct site_article *a)
{
	site_article_body(&rq->out, a);
}

/* --- rows --------------------------------------------------------------------------------- */

static str
article_path(struct arena *a, id article)
{
	return arena_fmt(a, "/site/article/%lld", (long long)article.v);
}

static struct site_item
item_of(struct rq *rq, const struct site_rows_row *r)
{
	return (struct site_item){ .path = article_path(rq->a, r->article_id), .title = r->title,
		.when = date_text(rq->a, date_of(r->published)), .from = r->source.n ? r->source : r->org_name,
		.column = r->column_name, .summary = r->summary, .cover_id = r->cover_id };
}

static struct site_items
items_of(struct rq *rq, const struct site_rows_rows *rows, size_t most)
{
	struct site_items items = { NEW_N(rq->a, struct site_item, rows->n + 1), 0 };

	for (size_t i = 0; i < rows->n && i < most; i++)
		items.at[items.n++] = item_of(rq, &rows->at[i]);
	return items;
}

/* --- where words were found ------------------------------------------------------------------- */

/* How many bytes of `text` the letters of `word` cover, read as a search reads them; 0: they do not stand here. */
static size_t
covers(str text, str word)
{
	str rest = text;

	for (str w = word; w.n;) {
		uint32_t u = search_fold(utf8_next(&w));

		if (!u)
			continue;
		if (!rest.n || search_fold(utf8_next(&rest)) != u)
			return 0;
	}
	return text.n - rest.n;
}

static struct line_pieces
marked(struct arena *a, str text, str word)
{
	struct line_pieces l = { NEW_N(a, struct piece, text.n + 2), 0 };
	size_t from = 0;

	for (str rest = text; rest.n && word.n;) {
		size_t n = covers(rest, word), at = text.n - rest.n;

		if (!n) {
			utf8_next(&rest);
			continue;
		}
		if (at > from)
			l.at[l.n++] = (struct piece){ PIECE_SAME, str_part(text, from, at - from) };
		l.at[l.n++] = (struct piece){ PIECE_ADDED, str_part(text, at, n) };
		from = at + n;
		rest = str_from(text, from);
	}
	if (l.n && from < text.n)
		l.at[l.n++] = (struct piece){ PIECE_SAME, str_from(text, from) };
	return l;
}

/* --- lists -------------------------------------------------------------------------------------- */

/* "1795309200000000-12": where the next page begins. */
static void
read_after(str after, struct moment *at, id *row)
{
	str rest = after, first = str_cut(&rest, '-');

	if (!str_int(first, &at->us) || !str_int(rest, &row->v) || at->us <= 0 || row->v <= 0) {
		at->us = 0;
		row->v = 0;
	}
}

static str
next_path(struct rq *rq, const struct site_rows_rows *rows, const char *keep, str value)
{
	const struct site_rows_row *last = &rows->at[ROWS - 1];
	struct out url = { .b = { .a = rq->a } };

	if (rows->n <= ROWS)
		return (str){ 0 };
	if (keep) {
		buf_fmt(&url.b, "%s=", keep);
		out_urlpart(&url, value);
		buf_char(&url.b, '&');
	}
	return arena_fmt(rq->a, FMT "?" FMT "after=%lld-%lld", ARG(rq->http->path), ARG(buf_str(&url.b)),
		(long long)last->published.us, (long long)last->article_id.v);
}

static failed
show_list(struct rq *rq, struct site_place *s, struct site_list *l)
{
	if (!l->none.n) {
		l->none = str_of(says_empty.zh);
		l->none_text = str_of(says_empty_text.zh);
	}
	TRY(site_open(rq, l->h1, s));
	site_list_body(&rq->out, l);
	return site_close(rq, s);
}

static failed
show_column(struct rq *rq, id org, id column)
{
	const struct site_query *q = rq->query;
	struct column_for_rows columns;
	struct site_list l = { 0 };
	struct site_rows_rows rows;
	struct column_get_row c;
	struct site_place s;
	struct moment before = { 0 };
	id before_id = { 0 }, upper;

	TRY(db_one(web_db(rq), rq->a, column_get, &c, .column_id = column));
	TRY(site_place(rq, org, &s));
	if (c.state != COLUMN_OPEN || !(c.org_id.v == s.org.v || (c.shared && str_starts(s.org_path, c.org_path))))
		return FAIL(rq->a, ERR_MISSING, "column %lld is not of this site", (long long)column.v);
	read_after(q ? q->after : (str){ 0 }, &before, &before_id);
	/* On a union's site its own articles; on that of the column's union, whoever wrote for it. */
	TRY(db_all(web_db(rq), rq->a, site_rows, &rows, .column_id = column,
		.org_id = c.org_id.v == s.org.v ? (id){ 0 } : s.org, .before = before, .before_id = before_id,
		.most = ROWS + 1));
	TRY(db_all(web_db(rq), rq->a, column_for, &columns, .org_path = s.org_path));
	upper = c.parent_id.v ? c.parent_id : column;
	l.parts.at = NEW_N(rq->a, struct site_link, columns.n + 1);
	for (size_t i = 0; i < columns.n; i++)
		if (columns.at[i].parent_id.v == upper.v || (columns.at[i].column_id.v == upper.v && c.parent_id.v))
			l.parts.at[l.parts.n++] = (struct site_link){ columns.at[i].name, arena_fmt(rq->a,
				FMT "/column/%lld",
				ARG(s.base), (long long)columns.at[i].column_id.v),
				columns.at[i].column_id.v == column.v };
	l.h1 = c.name;
	l.line = c.intro;
	l.items = items_of(rq, &rows, ROWS);
	l.next = next_path(rq, &rows, NULL, (str){ 0 });
	return show_list(rq, &s, &l);
}

failed
site_column_page(struct rq *rq)
{
	return show_column(rq, (id){ 0 }, web_id(rq));
}

failed
site_union_column_page(struct rq *rq)
{
	return show_column(rq, rq->path_ids[0], rq->path_ids[1]);
}

failed
site_topic_page(struct rq *rq)
{
	const struct site_query *q = rq->query;
	struct site_list l = { 0 };
	struct site_rows_rows rows = { 0 };
	struct site_place s;
	struct moment before = { 0 };
	id before_id = { 0 };

	TRY(site_place(rq, (id){ 0 }, &s));
	read_after(q->after, &before, &before_id);
	if (q->topic.n)
		TRY(db_all(web_db(rq), rq->a, site_rows, &rows, .topic = q->topic, .before = before,
			.before_id = before_id, .most = ROWS + 1));
	l.h1 = content_say(rq->a, &says_topic, q->topic, (str){ 0 });
	l.items = items_of(rq, &rows, ROWS);
	l.next = next_path(rq, &rows, "topic", q->topic);
	return show_list(rq, &s, &l);
}

failed
site_search_page(struct rq *rq)
{
	const struct site_query *q = rq->query;
	str word = str_trim(q->word), phrase = search_phrase(rq->a, word);
	struct site_list l = { .search = true, .none = str_of(says_none.zh) };
	struct site_rows_rows rows = { 0 };
	struct site_place s;
	struct moment before = { 0 };
	id before_id = { 0 };

	TRY(site_place(rq, (id){ 0 }, &s));
	s.word = word;
	read_after(q->after, &before, &before_id);
	if (phrase.n)
		TRY(db_all(web_db(rq), rq->a, site_rows, &rows, .phrase = phrase, .before = before,
			.before_id = before_id,
			.most = ROWS + 1));
	l.h1 = word.n ? content_say(rq->a, &says_found, word, (str){ 0 }) : str_of(says_search.zh);
	l.none_text = str_of(phrase.n ? says_none_text.zh : says_word.zh);
	l.items = items_of(rq, &rows, ROWS);
	for (size_t i = 0; i < l.items.n; i++) {
		l.items.at[i].marked_title = marked(rq->a, l.items.at[i].title, word);
		l.items.at[i].marked_summary = marked(rq->a, l.items.at[i].summary, word);
	}
	l.next = next_path(rq, &rows, "word", word);
	return show_list(rq, &s, &l);
}

/* --- films ------------------------------------------------------------------------------------------ */

static failed
films_of(struct rq *rq, const struct site_place *s, const struct site_query *q, int64_t most,
	struct site_films_rows *ret)
{
	struct moment before = { 0 };
	id before_id = { 0 };

	read_after(q ? q->after : (str){ 0 }, &before, &before_id);
	return db_all(web_db(rq), rq->a, site_films, ret, .org_id = s->org, .org_path = s->org_path, .before = before,
		.before_id = before_id, .most = most);
}

static struct site_films
film_items(struct rq *rq, const struct site_films_rows *rows, size_t most)
{
	struct site_films films = { NEW_N(rq->a, struct site_film, rows->n + 1), 0 };

	for (size_t i = 0; i < rows->n && i < most; i++) {
		const struct site_films_row *r = &rows->at[i];

		films.at[films.n++] = (struct site_film){ .path = article_path(rq->a, r->article_id),
			.title = r->title, .when = date_text(rq->a, date_of(r->published)), .from = r->org_name,
			.words = r->words, .length = content_length(rq->a, r->ms), .poster_id = r->poster_id };
	}
	return films;
}

static failed
show_films(struct rq *rq, id org)
{
	struct site_film_list l = { .none = str_of(says_no_films.zh), .none_text = str_of(says_empty_text.zh) };
	struct site_films_rows rows;
	struct site_place s;

	TRY(site_place(rq, org, &s));
	TRY(films_of(rq, &s, rq->query, FILMS_ROWS + 1, &rows));
	l.films = film_items(rq, &rows, FILMS_ROWS);
	if (rows.n > FILMS_ROWS)
		l.next = arena_fmt(rq->a, FMT "?after=%lld-%lld", ARG(rq->http->path),
			(long long)rows.at[FILMS_ROWS - 1].published.us,
			(long long)rows.at[FILMS_ROWS - 1].article_id.v);
	TRY(site_open(rq, str_of(says_films.zh), &s));
	site_films_body(&rq->out, &l);
	return site_close(rq, &s);
}

failed
site_films_page(struct rq *rq)
{
	return show_films(rq, (id){ 0 });
}

failed
site_union_films_page(struct rq *rq)
{
	return show_films(rq, web_id(rq));
}

/* --- home --------------------------------------------------------------------------------------------- */

/* What stands first, the newest beside it, and the newest of each column. */
static failed
show_home(struct rq *rq, id org)
{
	struct column_for_rows columns;
	struct site_home h = { 0 };
	struct site_home_rows rows;
	struct site_films_rows films;
	struct site_rows_rows of;
	struct site_place s;
	struct site_item *first;

	TRY(site_place(rq, org, &s));
	TRY(db_all(web_db(rq), rq->a, site_home, &rows, .org_id = s.org, .org_path = s.org_path,
		.most = 1 + MORE_ROWS + NEWS_ROWS));
	first = NEW_N(rq->a, struct site_item, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct site_rows_row r = { .article_id = rows.at[i].article_id, .title = rows.at[i].title,
			.published = rows.at[i].published, .source = rows.at[i].source, .org_name = rows.at[i].org_name,
			.column_name = rows.at[i].column_name, .summary = rows.at[i].summary,
			.cover_id = rows.at[i].cover_id };

		first[i] = item_of(rq, &r);
	}
	if (rows.n) {
		h.lead = first;
		h.more = (struct site_items){ first + 1, rows.n - 1 < MORE_ROWS ? rows.n - 1 : MORE_ROWS };
		h.news = (struct site_items){ first + 1 + h.more.n, rows.n - 1 - h.more.n };
	}
	TRY(films_of(rq, &s, NULL, FILMS_HOME, &films));
	h.films = film_items(rq, &films, FILMS_HOME);
	TRY(site_people_first(rq, &s, PEOPLE_HOME, &h.people));
	TRY(db_all(web_db(rq), rq->a, column_for, &columns, .org_path = s.org_path));
	h.blocks.at = NEW_N(rq->a, struct site_block, columns.n + 1);
	for (size_t i = 0; i < columns.n && h.blocks.n < BLOCKS_MOST; i++) {
		TRY(db_all(web_db(rq), rq->a, site_rows, &of, .column_id = columns.at[i].column_id,
			.org_id = columns.at[i].org_id.v == s.org.v ? (id){ 0 } : s.org, .most = BLOCK_ROWS));
		if (of.n)
			h.blocks.at[h.blocks.n++] = (struct site_block){ .head = columns.at[i].name,
				.more = arena_fmt(rq->a, FMT "/column/%lld", ARG(s.base),
				(long long)columns.at[i].column_id.v),
				.items = items_of(rq, &of, BLOCK_ROWS) };
	}
	TRY(site_open(rq, str_of(says_home.zh), &s));
	site_home_body(&rq->out, &h, &s);
	return site_close(rq, &s);
}

failed
site_home_page(struct rq *rq)
{
	return show_home(rq, (id){ 0 });
}

failed
site_union_page(struct rq *rq)
{
	return show_home(rq, web_id(rq));
}

/* --- one article ------------------------------------------------------------------------------------------ */

static failed
related(struct rq *rq, const struct site_one_row *r, struct site_items *ret)
{
	struct site_related_rows rows;

	TRY(db_all(web_db(rq), rq->a, site_related, &rows, .column_id = r->column_id,
		.topic = r->topic.n ? r->topic : (str){ 0 }, .except_id = r->article_id, .most = RELATED_ROWS));
	*ret = (struct site_items){ NEW_N(rq->a, struct site_item, rows.n + 1), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct site_item){ .path = article_path(rq->a, rows.at[i].article_id),
			.title = rows.at[i].title,
			.when = date_text(rq->a, date_of(rows.at[i].published)) };
	return NULL;
}

#define SIGNATURE  "/wechat/page-signature"
#define WECHAT_KIT "https://res.wx.qq.com"

/*
 * A card where it is shared; in WeChat that takes WeChat's script with a signature of the account, where the
 * installation has one, and only there its host is let in.
 */
static struct site_card *
card_of(struct rq *rq, const struct site_one_row *r)
{
	struct site_card *card = NEW(rq->a, struct site_card);
	str base = rq->world->base;

	*card = (struct site_card){ .title = r->title, .summary = r->summary,
		.link = arena_cat(rq->a, base, article_path(rq->a, r->article_id)), .picture = r->cover_id.v
		? arena_fmt(rq->a, FMT "/site/picture/%lld", ARG(base), (long long)r->cover_id.v)
		: arena_cat(rq->a, base, str_of(asset_url("cover.png"))) };
	if (terminal_of(http_header(rq->http, "User-Agent")) == TERMINAL_WECHAT && site_has(rq->site, SIGNATURE)) {
		card->signed_at = S(SIGNATURE);
		web_scripts_from(rq, WECHAT_KIT);
	}
	return card;
}

failed
site_article_page(struct rq *rq)
{
	struct out topic = { .b = { .a = rq->a } };
	struct site_article a = { 0 };
	struct column_get_row c;
	struct clean_found found;
	struct site_one_row r;
	struct site_place s;

	TRY(db_one(web_db(rq), rq->a, site_one, &r, .article_id = web_id(rq)));
	TRY(db_one(web_db(rq), rq->a, column_get, &c, .column_id = r.column_id));
	/* In a column of the federation it is read on the federation's site, whoever wrote it. */
	TRY(site_place(rq, c.org_id, &s));
	s.about = r.summary;
	/* What lies in the database is not believed: it passes the cleaner each time it is shown. */
	TRY(clean_html(rq->a, r.body, &a.body, &found));
	out_urlpart(&topic, r.topic);
	a = (struct site_article){ .article_id = r.article_id, .title = r.title, .source = r.source.n ? r.source
		: r.org_name,
		.author = r.author, .when = date_text(rq->a, date_of(r.published)), .column = r.column_name,
		.column_path = arena_fmt(rq->a, FMT "/column/%lld", ARG(s.base), (long long)r.column_id.v),
		.topic = r.topic,
		.topic_path = arena_fmt(rq->a, "/site/topic?topic=" FMT, ARG(buf_str(&topic.b))),
		.complaint = S("/complaints/new"), .views = r.views ? html_count(rq->a, r.views) : (str){ 0 },
		.body = a.body };
	if (r.honour)
		TRY(site_person_of(rq, &(struct content_person){ r.person_name, r.honour, r.level, r.award_year,
			r.unit },
			r.cover_id, &a.person));
	TRY(related(rq, &r, &a.related));
	s.card = card_of(rq, &r);
	TRY(site_open(rq, r.title, &s));
	site_show_article(rq, &a);
	reach_count(rq->world, r.article_id, terminal_of(http_header(rq->http, "User-Agent")), false);
	return site_close(rq, &s);
}

/* The end of the text came into view.  Counted in memory, like a view: no row is written by it. */
failed
site_read_note(struct rq *rq)
{
	struct site_one_row r;

	TRY(db_one(web_db(rq), rq->a, site_one, &r, .article_id = web_id(rq)));
	reach_count(rq->world, r.article_id, terminal_of(http_header(rq->http, "User-Agent")), true);
	page_headers(rq, 204, S("text/plain; charset=utf-8"));
	return NULL;
}
