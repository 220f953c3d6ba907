/* desk_pieces.c - articles of the website in the account: the list, how one stands, what an officer may do with it. */
#include "modules/wechat/inside.h"

#include "web/record.h"
#include "web_record.h"
#include "wechat_pages.h"

static const struct text
	says_title   = { "pieces", "公众号文章" },
	says_line    = { "pieces.line", "网站上三审通过的文章自动进公众号的草稿箱；网站上改了跟着改，撤了跟着撤" },
	says_none    = { "pieces.none", "还没有送进公众号的文章" },
	says_none_text = { "pieces.none_text", "文章三审通过、发布到网站后，会自动出现在这里。" },
	says_off     = { "pieces.off", "现在不送" },
	says_off_text = { "pieces.off_text", "公众号设置里的“网站文章送进草稿箱”选的是“不送”，要送请系统管理员改成别的。" },
	says_no_state = { "pieces.no_state", "没有这种状态的文章" },
	says_publish = { "pieces.publish", "发布到公众号" }, says_retry = { "pieces.retry", "再试一次" },
	says_replace = { "pieces.replace", "撤下旧的，换新版" },
	says_see     = { "pieces.see", "看微信里的" },
	says_ask     = { "pieces.ask", "发布到公众号？" },
	says_ask_line = { "pieces.ask_line", "发布后谁都看得到，不给关注者推送消息；微信不让改已发布的文章，只能撤下重发" },
	says_submitted = { "pieces.submitted", "已经交给微信发布，一般几分钟内有结果。" },
	says_tried   = { "pieces.tried", "马上再试一次，过一会儿刷新看结果。" },
	says_replaced = { "pieces.replaced", "马上撤下旧的，再建新版的草稿。" },
	says_fault   = { "pieces.fault", "没有办成" },
	says_stale   = { "pieces.stale", "网站上有了新的一版" },
	says_stale_text = { "pieces.stale_text",
		"微信里还是旧的，微信不让改。可以撤下旧的，把新版建成草稿再发布；原来的阅读数和链接就没有了。" },
	says_find    = { "pieces.find", "送一篇以前的" },
	says_find_line = { "pieces.find_line", "在网站上已经发布、还没有送进公众号的文章，从这里找" },
	says_type    = { "pieces.type", "输入标题或正文里的词，再点“筛选”" },
	says_not_found = { "pieces.not_found", "没有找到，请换一个词" },
	says_hand_ask = { "pieces.hand_ask", "送进公众号的草稿箱？" },
	says_hand_line = { "pieces.hand_line", "只建草稿；以后网站上改了跟着改，撤了跟着撤" },
	says_hand_in = { "pieces.hand_in", "送进草稿箱" },
	says_handed  = { "pieces.handed", "马上建草稿，过一会儿刷新看结果。" },
	says_waits   = { "pieces.waits", "会在 {1} 再试" };
static const struct text
	label_state = { "piece.state", "状态" }, label_made = { "piece.made", "第一次送出" },
	label_changed = { "piece.changed", "最近变化" }, label_site = { "piece.site", "网站上的" },
	label_wechat = { "piece.wechat", "公众号里的" }, label_why = { "piece.why", "说明" },
	label_title = { "piece.title", "标题" }, label_column = { "piece.column", "栏目" },
	word_read = { "piece.read", "打开文章" }, word_gone = { "piece.gone", "已撤下" };

#define ROWS 50
#define FOUND_MOST 20

struct pieces_query { int64_t state; };
#define F(m, ...) FIELD(struct pieces_query, m, __VA_ARGS__)
static const struct field query_fields[] = { F(state, .label = "状态", .choices = piece_states) };
#undef F
const struct entity wechat_pieces_entity = ENTITY(struct pieces_query, query_fields, .name = "wechat_pieces",
	.label = "公众号文章");

static str
path_of(struct arena *a, id piece, const char *behind)
{
	return arena_fmt(a, "/wechat/pieces/%lld%s", (long long)piece.v, behind);
}

static void
go_up(struct rq *rq, str label, str path)
{
	struct crumb *at = NEW(rq->a, struct crumb);

	*at = (struct crumb){ label, path };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
}

/* --- the list ---------------------------------------------------------------------------- */

static const struct column columns[] = { { .label = S("标题"), .cut = true }, { .label = S("状态") }, { .label = S("最近变化") },
	{ .label = S("说明"), .cut = true } };

static struct row
row_of(struct rq *rq, const struct wechat_pieces_row *p)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
	const struct choice *state = choice_of(piece_states, p->state);

	c[0] = (struct cell_view){ .text = p->title, .href = path_of(rq->a, p->piece_id, "") };
	c[1] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone };
	c[2].text = moment_text(rq->a, p->changed);
	c[3].text = p->why.n || !p->stale ? p->why : str_of(says_stale.zh);
	return (struct row){ .row_id = p->piece_id, .cells = { c, COUNT(columns) } };
}

/* Why it stays empty, where nothing is sent. */
static failed
explain_none(struct rq *rq, int64_t state, struct list_view *l)
{
	struct wechat_account account;
	failed f = wechat_account_get(web_db(rq), rq->a, &account);

	if (f && f->code != ERR_MISSING)
		return f;
	l->nothing = (struct nothing){ .icon = "file-text", .head = str_of(says_none.zh),
		.text = str_of(says_none_text.zh) };
	if (state)
		l->nothing = (struct nothing){ .icon = "file-text", .head = str_of(says_no_state.zh) };
	if (!f && account.articles == ARTICLES_NONE)
		l->note = (struct note){ .tone = "info", .head = str_of(says_off.zh),
			.text = str_of(says_off_text.zh) };
	return NULL;
}

static struct actions
find_action(struct rq *rq)
{
	struct action *at = NEW(rq->a, struct action);

	*at = (struct action){ says_find.zh, "search", S("/wechat/pieces/find") };
	return (struct actions){ at, web_may(rq, "wechat.publish") ? 1 : 0 };
}

failed
wechat_pieces_page(struct rq *rq)
{
	const struct pieces_query *q = rq->query;
	struct list_view l = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) },
		.path = S("/wechat/pieces"), .columns = { columns, COUNT(columns) } };
	struct wechat_pieces_rows rows;
	struct place after;
	struct row *at;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, wechat_pieces, &rows, .state = q->state, .most = ROWS + 1, .before = after.row));
	TRY(explain_none(rq, q->state, &l));
	l.head.actions = find_action(rq);
	at = NEW_N(rq->a, struct row, rows.n + 1);
	for (size_t i = 0; i < rows.n && i < ROWS; i++)
		at[l.rows.n++] = row_of(rq, &rows.at[i]);
	l.rows.at = at;
	record_state_views(rq, &l, piece_states, q->state);
	if (after.row.v)
		l.pager.first = arena_fmt(rq->a, "/wechat/pieces?state=%d", (int)q->state);
	if (rows.n > ROWS)
		l.pager.next = arena_fmt(rq->a, "/wechat/pieces?state=%d&after=" FMT, (int)q->state,
			ARG(web_cursor(rq, (struct place){ .row = rows.at[ROWS - 1].piece_id })));
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- one that was published before ------------------------------------------------------- */

struct find_query { str word; };
#define F(m, ...) FIELD(struct find_query, m, __VA_ARGS__)
static const struct field find_fields[] = { F(word, .label = "标题或正文里的词", .max = 40) };
#undef F
const struct entity wechat_find_entity = ENTITY(struct find_query, find_fields, .name = "wechat_find", .label = "找文章");

static const struct column find_columns[] = { { .label = S("标题"), .cut = true }, { .label = S("栏目") }, { .label = S("来源") },
	{ .label = S("发布") } };

failed
wechat_piece_find_page(struct rq *rq)
{
	const struct find_query *q = rq->query;
	struct form_field filter = web_form_field(rq, &find_fields[0], q);
	struct list_view l = { .head = { .h1 = str_of(says_find.zh), .line = str_of(says_find_line.zh) },
		.path = S("/wechat/pieces/find"), .columns = { find_columns, COUNT(find_columns) },
		.filters = { &filter, 1 }, .filtered = q->word.n > 0,
		.nothing = { .icon = "search", .head = str_of(q->word.n ? says_not_found.zh : says_type.zh) } };
	struct content_pieces found = { 0 };
	struct row *at;

	if (q->word.n)
		TRY(content_search(web_db(rq), rq->a, q->word, FOUND_MOST, &found));
	at = NEW_N(rq->a, struct row, found.n + 1);
	for (size_t i = 0; i < found.n; i++) {
		const struct content_piece *p = &found.at[i];
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(find_columns));

		c[0] = (struct cell_view){ .text = p->title, .href = arena_fmt(rq->a, "/wechat/pieces/article/%lld",
			(long long)p->article_id.v) };
		c[1].text = p->column_name;
		c[2].text = p->source.n ? p->source : p->org_name;
		c[3].text = date_text(rq->a, date_of(p->published));
		at[i].cells.at = c;
		at[i].cells.n = COUNT(find_columns);
	}
	l.rows.at = at;
	l.rows.n = found.n;
	go_up(rq, str_of(says_title.zh), S("/wechat/pieces"));
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

failed
wechat_piece_hand_in_page(struct rq *rq)
{
	struct confirm_view c = { .head = { .h1 = str_of(says_hand_ask.zh), .line = str_of(says_hand_line.zh) },
		.submit = says_hand_in.zh, .path = rq->http->path, .back = S("/wechat/pieces/find") };
	struct fact *at = NEW_N(rq->a, struct fact, 2);
	struct content_piece p;

	TRY(content_published(web_db(rq), rq->a, web_id(rq), &p));
	at[0] = (struct fact){ .label = str_of(label_title.zh), .value = { .text = p.title, .href = p.path },
		.wide = true };
	at[1] = (struct fact){ .label = str_of(label_column.zh), .value = { .text = p.column_name } };
	c.facts = (struct facts){ at, 2 };
	go_up(rq, str_of(says_title.zh), S("/wechat/pieces"));
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct handing { id article, made; };

static failed
hand_in(struct act *x, void *v)
{
	struct handing *h = v;

	return wechat_piece_hand_in(x, h->article, &h->made);
}

failed
wechat_piece_hand_in_do(struct rq *rq)
{
	struct handing h = { .article = web_id(rq) };
	failed f = web_write_only(rq, hand_in, &h);

	if (f && !(f->code == ERR_CONFLICT && f->say))
		return f;
	web_flash(rq, f ? err_sentence(rq->a, f) : str_of(says_handed.zh));
	return web_redirect(rq, f ? S("/wechat/pieces") : path_of(rq->a, h.made, ""));
}

/* --- one of them ------------------------------------------------------------------------- */

static void
put_fact(struct facts *to, struct fact *at, const struct text *label, struct cell_view value)
{
	at[to->n++] = (struct fact){ .label = str_of(label->zh), .value = value, .wide = label == &label_why };
}

static failed
facts_of(struct rq *rq, const struct wechat_piece_by_row *p, struct facts *ret)
{
	struct fact *at = NEW_N(rq->a, struct fact, 6);
	const struct choice *state = choice_of(piece_states, p->state);
	struct content_piece live;
	failed f = content_published(web_db(rq), rq->a, p->subject_id, &live);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = (struct facts){ .at = at };
	put_fact(ret, at, &label_state, (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label),
		.tone = state->tone });
	put_fact(ret, at, &label_made, (struct cell_view){ .text = moment_text(rq->a, p->made) });
	put_fact(ret, at, &label_changed, (struct cell_view){ .text = moment_text(rq->a, p->changed) });
	put_fact(ret, at, &label_site, (struct cell_view){ .text = str_of(f ? word_gone.zh : word_read.zh),
		.href = f ? (str){ 0 } : live.path });
	if (p->url.n)
		put_fact(ret, at, &label_wechat, (struct cell_view){ .text = str_of(says_see.zh), .href = p->url });
	if (p->why.n && p->state != PIECE_FAILED)
		put_fact(ret, at, &label_why, (struct cell_view){ .text = p->why, .second = p->next.us
			? wechat_say(rq->a, &says_waits, moment_text(rq->a, p->next), (str){ 0 }) : (str){ 0 } });
	return NULL;
}

/* What may be done now is the one thing to do next. */
static struct actions
actions_of(struct rq *rq, const struct wechat_piece_by_row *p)
{
	struct action *at = NEW(rq->a, struct action);

	if (!web_may(rq, "wechat.publish"))
		return (struct actions){ 0 };
	if (p->state == PIECE_DRAFT)
		*at = (struct action){ says_publish.zh, "send", path_of(rq->a, p->piece_id, "/publish"),
			.primary = true };
	else if (p->state == PIECE_FAILED)
		*at = (struct action){ says_retry.zh, "refresh", path_of(rq->a, p->piece_id, "/retry"), .primary = true,
			.post = true };
	else if (p->state == PIECE_OUT && p->stale)
		*at = (struct action){ says_replace.zh, "refresh", path_of(rq->a, p->piece_id, "/replace"),
			.primary = true, .post = true };
	return (struct actions){ at, at->label ? 1 : 0 };
}

failed
wechat_piece_page(struct rq *rq)
{
	struct wechat_piece_by_row p;
	struct fact_section section = { 0 };
	struct detail_view d = { .sections = { &section, 1 } };

	TRY(db_one(web_db(rq), rq->a, wechat_piece_by, &p, .piece_id = web_id(rq)));
	TRY(facts_of(rq, &p, &section.facts));
	d.head = (struct page_head){ .h1 = p.title, .actions = actions_of(rq, &p) };
	if (p.state == PIECE_FAILED)
		d.note = (struct note){ .tone = "bad", .head = str_of(says_fault.zh), .text = p.why };
	else if (p.state == PIECE_OUT && p.stale)
		d.note = (struct note){ .tone = "warn", .head = str_of(says_stale.zh),
			.text = str_of(says_stale_text.zh) };
	go_up(rq, str_of(says_title.zh), S("/wechat/pieces"));
	TRY(web_page(rq, p.title));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
wechat_piece_publish_page(struct rq *rq)
{
	struct confirm_view c = { .head = { .h1 = str_of(says_ask.zh), .line = str_of(says_ask_line.zh) },
		.submit = says_publish.zh, .path = rq->http->path, .back = path_of(rq->a, web_id(rq), "") };
	struct wechat_piece_by_row p;

	TRY(db_one(web_db(rq), rq->a, wechat_piece_by, &p, .piece_id = web_id(rq)));
	TRY(facts_of(rq, &p, &c.facts));
	go_up(rq, p.title, c.back);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

/* What cannot be done now is said on the page of the piece, where its state stands. */
static failed
decide(struct rq *rq, act_rule *rule, const struct text *done)
{
	id piece = web_id(rq);
	failed f = web_write_only(rq, rule, &piece);

	if (f && !(f->code == ERR_CONFLICT && f->say))
		return f;
	web_flash(rq, f ? err_sentence(rq->a, f) : str_of(done->zh));
	return web_redirect(rq, path_of(rq->a, piece, ""));
}

static failed publish(struct act *x, void *v) { return wechat_piece_publish(x, *(const id *)v); }
static failed retry(struct act *x, void *v) { return wechat_piece_retry(x, *(const id *)v); }
static failed replace(struct act *x, void *v) { return wechat_piece_replace(x, *(const id *)v); }

failed
wechat_piece_publish_do(struct rq *rq)
{
	return decide(rq, publish, &says_submitted);
}

failed
wechat_piece_retry_do(struct rq *rq)
{
	return decide(rq, retry, &says_tried);
}

failed
wechat_piece_replace_do(struct rq *rq)
{
	return decide(rq, replace, &says_replaced);
}
