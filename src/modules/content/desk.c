/* desk.c - articles on the desk: the list, writing one, pictures and attachments, figures of reach. */
#include <string.h>
#include <unistd.h>

#include "content_desk.h"
#include "modules/content/desk.h"
#include "platform/file.h"
#include "platform/search.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_all      = { "articles.all", "全部" },
	says_line     = { "articles.line", "写稿、送审、发布。三位审稿人各不相同，发的就是终审通过的那一版" },
	says_none     = { "articles.none", "这里没有稿件" },
	says_none_text = { "articles.none_text", "点“写稿”写第一篇，保存以后送审。" },
	says_write    = { "articles.write", "写稿" },
	says_change   = { "articles.change", "改稿" },
	says_list     = { "articles", "稿件与三审" },
	says_about    = { "articles.about", "栏目和来源" },
	says_new_line = { "articles.new_line", "先写好保存，再送三审" },
	says_live     = { "articles.live", "线上的旧版不动，改好的这一版三审通过以后才换上" },
	says_reviewed = { "articles.reviewed", "这篇正在审。保存改动以后，已经做过的审核作废，要重新送审" },
	says_pictures = { "pictures", "图片与附件" },
	says_pictures_line = { "pictures.line", "写稿时从这里插入。图片说明必填，看不见图片的职工靠它" },
	says_no_pictures = { "pictures.none", "还没有图片" },
	says_no_pictures_text = { "pictures.none_text", "在右边上传第一张，写稿时就能插入。" },
	says_kept     = { "pictures.kept", "已上传，写稿时可以插入" },
	says_file     = { "pictures.file", "请选择文件。" },
	says_type     = { "pictures.type", "请选择 PDF、Word（.docx）或 Excel（.xlsx）文件，内容要和文件名的后缀一致。" },
	says_no_cover = { "pictures.no_cover", "不要封面" }, says_choose = { "pictures.choose", "请选择图片" },
	says_found    = { "pictures.found", "找到 {1} 张" }, says_many = { "pictures.many", "找到 {1} 张以上，再多输入几个字" },
	says_not_found = { "pictures.not_found", "没有找到" },
	says_not_found_text = { "pictures.not_found_text", "换几个字再找，或者清除条件看全部。" },
	says_reach    = { "reach", "传播数据" },
	says_reach_line = { "reach.line", "只看自己的变化，不给下级工会排名" },
	says_days     = { "reach.days", "按天" }, says_columns = { "reach.columns", "按栏目" },
	says_terminals = { "reach.terminals", "按终端" }, says_wci = { "reach.wci", "公众号传播指数（WCI V14.2）" },
	says_wci_line = { "reach.wci_line", "两种公开的算法并列，只看本号走势" },
	says_day      = { "reach.day", "日期" }, says_column = { "reach.column", "栏目" },
	says_terminal = { "reach.terminal", "终端" }, says_views = { "reach.views", "浏览" }, says_reads = { "reach.reads", "读完" },
	says_account  = { "reach.account", "公众号" }, says_period = { "reach.period", "时间" },
	says_with     = { "reach.with", "含转发" }, says_without = { "reach.without", "不含转发" },
	says_nothing  = { "reach.nothing", "这段时间还没有数据" },
	says_nothing_text = { "reach.nothing_text", "文章有人看以后，一分钟内会出现在这里。" },
	says_enter    = { "reach.enter", "填数据" },
	says_enter_text = { "reach.enter_text", "到“公众号数据”里填写或导入表格。" };

#define F(m, ...) FIELD(struct picture_query, m, __VA_ARGS__)
static const struct field picture_query_fields[] = { F(made, .label = "刚上传的"), F(poster, .label = "封面图"),
	F(word, .label = "说明或文件名", .max = 40) };
#undef F
const struct entity picture_query_entity = ENTITY(struct picture_query, picture_query_fields, .name = "picture_query",
	.label = "图片");

#define F(m, ...) FIELD(struct choices_query, m, __VA_ARGS__)
static const struct field choices_fields[] = { F(word, .label = "说明或文件名", .max = 40), F(poster_id, .label = "封面图"),
	F(cover_id, .label = "封面"), F(must, .label = "必选") };
#undef F
const struct entity choices_query_entity = ENTITY(struct choices_query, choices_fields, .name = "choices_query",
	.label = "查找图片");

#define F(m, ...) FIELD(struct article_query, m, __VA_ARGS__)
static const struct field article_query_fields[] = { F(film, .label = "短视频") };
#undef F
const struct entity article_query_entity = ENTITY(struct article_query, article_query_fields, .name = "article_query",
	.label = "写稿");

#define F(m, ...) FIELD(struct reach_query, m, __VA_ARGS__)
static const struct field reach_query_fields[] = { F(since, .label = "从"), F(until, .label = "到") };
#undef F
const struct entity reach_query_entity = ENTITY(struct reach_query, reach_query_fields, .name = "reach_query",
	.label = "传播数据");

#define PICTURES_SHOWN 60
#define REACH_DAYS 30

failed
article_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, content_flow.name, ret);
}

/* --- the list ------------------------------------------------------------------------------ */

failed
article_list_page(struct rq *rq)
{
	const struct article_filter *f = rq->query;
	static const int64_t shown[] = { CONTENT_DRAFT, CONTENT_FIRST, CONTENT_SECOND, CONTENT_FINAL, CONTENT_APPROVED,
		CONTENT_LIVE, CONTENT_RETURNED, CONTENT_WITHDRAWN };
	struct saved_view *at = NEW_N(rq->a, struct saved_view, COUNT(shown) + 1);
	struct list_view l;

	rq->record = &article_record;
	TRY(record_list_view(rq, &article_record, &l));
	at[0] = (struct saved_view){ str_of(says_all.zh), S("/articles"), -1, !f->state };
	for (size_t i = 0; i < COUNT(shown); i++)
		at[i + 1] = (struct saved_view){ str_of(choice_of(content_states, shown[i])->label),
			arena_fmt(rq->a, "/articles?state=%lld", (long long)shown[i]), -1, f->state == shown[i] };
	l.views.at = at;
	l.views.n = COUNT(shown) + 1;
	l.head.line = str_of(says_line.zh);
	if (!l.filtered)
		l.nothing = (struct nothing){ .icon = "file-text", .head = str_of(says_none.zh),
			.text = str_of(says_none_text.zh) };
	TRY(web_page(rq, str_of(says_list.zh)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- writing --------------------------------------------------------------------------------- */

static failed
column_options(struct rq *rq, str org_path, str chosen, struct options *ret)
{
	struct column_for_rows rows;
	struct option *at;

	TRY(db_all(web_db(rq), rq->a, column_for, &rows, .org_path = org_path));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		str key = arena_fmt(rq->a, "%lld", (long long)rows.at[i].column_id.v), upper = { 0 };

		for (size_t k = 0; k < rows.n && rows.at[i].parent_id.v; k++)
			if (rows.at[k].column_id.v == rows.at[i].parent_id.v)
				upper = rows.at[k].name;
		at[i] = (struct option){ .value = key, .chosen = str_eq(key, chosen), .label = upper.n
			? arena_fmt(rq->a, FMT "／" FMT, ARG(upper), ARG(rows.at[i].name)) : rows.at[i].name };
	}
	*ret = (struct options){ at, rows.n };
	return NULL;
}

/* Title, body and summary on the left; what describes it on the right. */
static failed
split_form(struct rq *rq, struct form_view *f, str org_path)
{
	struct form_section *two = NEW_N(rq->a, struct form_section, 2);
	struct form_fields all = f->sections.at->fields;
	struct form_field *left = NEW_N(rq->a, struct form_field, all.n), *right = NEW_N(rq->a, struct form_field,
		all.n);

	for (size_t i = 0; i < all.n; i++) {
		struct form_field field = all.at[i];
		const char *name = field.field->name;

		if (!strcmp(name, "column_id"))
			TRY(column_options(rq, org_path, field.value, &field.options));
		if (!strcmp(name, "cover_id"))
			TRY(content_picture_choice(rq, &field));
		if (!strcmp(name, "title") || !strcmp(name, "body") || !strcmp(name, "summary"))
			left[two[0].fields.n++] = field;
		else
			right[two[1].fields.n++] = field;
	}
	two[0].fields.at = left;
	two[1].fields.at = right;
	two[1].head = str_of(says_about.zh);
	f->sections.at = two;
	f->sections.n = 2;
	return NULL;
}

failed
content_show_editor(struct rq *rq, struct form_view *f, str org_path, const struct text *list, str list_path)
{
	struct crumb *at = NEW(rq->a, struct crumb);
	struct options films;

	TRY(web_draft(rq, f));
	TRY(split_form(rq, f, org_path));
	TRY(content_film_options(rq, &films));
	*at = (struct crumb){ str_of(list->zh), list_path };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, f->head.h1));
	desk_editor(&rq->out, &rq->view, f, films);
	return web_done(rq);
}

failed
article_new_page(struct rq *rq)
{
	const struct article_query *q = rq->http->method == HTTP_POST ? NULL : rq->query;
	struct article_form row = { .source = rq->who->org_name };
	struct film_about_row film;
	struct form_view f;

	if (q && q->film.v) {
		TRY(db_one(web_db(rq), rq->a, film_about, &film, .file_id = q->film));
		row.title = film.alt;
		row.body = clean_filmed(rq->a, clean_film(rq->a, q->film), &(struct clean_film){ film.file_id,
			film.poster_id, film.width, film.height, film.alt }, 1).s;
	}
	f = web_form_view(rq, &article_form_entity, &row);
	f.head = (struct page_head){ .h1 = str_of(says_write.zh), .line = str_of(says_new_line.zh) };
	f.path = f.back = S("/articles");
	return content_show_editor(rq, &f, rq->who->org_path, &says_list, S("/articles"));
}

failed
article_edit_page(struct rq *rq)
{
	struct article_form row = { 0 };
	struct form_view f;
	struct article a;
	int64_t rev, typed;

	TRY(article_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &a));
	TRY(article_record.prefill(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &row, &rev));
	if (rq->fault && str_int(web_typed(rq, "rev"), &typed))
		rev = typed;
	f = web_form_view(rq, &article_form_entity, &row);
	f.head = (struct page_head){ .h1 = str_of(says_change.zh) };
	f.rev = rev;
	f.path = f.back = record_path(rq, &article_record, web_id(rq), "");
	if (content_under_way(a.state))
		f.note = (struct note){ .tone = "warn", .head = str_of(says_reviewed.zh) };
	else if (a.live_id.v)
		f.note = (struct note){ .tone = "info", .head = str_of(says_live.zh) };
	return content_show_editor(rq, &f, a.org_path, &says_list, S("/articles"));
}

failed
article_create_do(struct rq *rq)
{
	rq->record = &article_record;
	TRY(record_create_do(rq));
	return NULL;
}

failed
article_update_do(struct rq *rq)
{
	rq->record = &article_record;
	return record_update_do(rq);
}

/* --- pictures and attachments ------------------------------------------------------------------ */

struct pager
content_pager(struct rq *rq, str path, id after, id last)
{
	struct place place = { .row = last };
	struct pager p = { 0 };

	if (after.v)
		p.first = str_part(path, 0, path.n - 1);
	if (last.v)
		p.next = arena_fmt(rq->a, FMT "after=" FMT, ARG(path), ARG(web_cursor(rq, place)));
	return p;
}

static str
found_words(struct arena *a, int64_t n)
{
	bool many = n > PICTURES_SHOWN;

	return content_say(a, many ? &says_many : &says_found, arena_int(a, many ? PICTURES_SHOWN : n), (str){ 0 });
}

/* The one that is chosen now stays, or an article would lose its cover for being old. */
static failed
picture_options(struct rq *rq, str word, id chosen, bool must, struct options *ret)
{
	struct option none = { .value = S(""), .label = str_of(must ? says_choose.zh : says_no_cover.zh) };
	struct file_seen_row seen = { 0 };
	struct file_rows_rows rows;
	struct option *at;
	failed f = chosen.v ? db_one(web_db(rq), rq->a, file_seen, web_scope(rq), &seen, .file_id = chosen) : NULL;
	size_t n = 0;

	if (f && f->code != ERR_MISSING)
		return f;
	TRY(db_all(web_db(rq), rq->a, file_rows, web_scope(rq), &rows, .kind = FILE_PICTURE,
		.word = search_part(rq->a, word), .most = PICTURES_SHOWN + 1));
	at = NEW_N(rq->a, struct option, rows.n + 2);
	if (str_trim(word).n)
		none.hint = rows.n ? found_words(rq->a, (int64_t)rows.n) : str_of(says_not_found.zh);
	at[n++] = none;
	if (!f && seen.kind == FILE_PICTURE)
		at[n++] = (struct option){ arena_int(rq->a, seen.file_id.v), seen.alt, { 0 }, true };
	for (size_t i = 0; i < rows.n && i < PICTURES_SHOWN; i++) {
		const struct file_rows_row *r = &rows.at[i];

		if (r->file_id.v != seen.file_id.v)
			at[n++] = (struct option){ .value = arena_int(rq->a, r->file_id.v), .label = r->alt };
	}
	*ret = (struct options){ at, n };
	return NULL;
}

failed
content_picture_choice(struct rq *rq, struct form_field *field)
{
	bool must = field->field->flags & MUST;
	id chosen = { 0 };

	(void)str_int(field->value, &chosen.v);
	field->seek = must ? S("/pictures/choices?must=1") : S("/pictures/choices");
	return picture_options(rq, (str){ 0 }, chosen, must, &field->options);
}

/* While one types; what is chosen now comes along by the name of its field. */
failed
picture_choices_page(struct rq *rq)
{
	const struct choices_query *q = rq->query;
	struct options options;

	TRY(picture_options(rq, q->word, q->cover_id.v ? q->cover_id : q->poster_id, q->must, &options));
	part_seek(&rq->out, options);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

/* What was looked for goes with the pages. */
static str
pictures_path(struct rq *rq, str word)
{
	struct out path = { .b = { .a = rq->a } };

	out_raw(&path, S("/pictures?"));
	if (word.n) {
		out_raw(&path, S("word="));
		out_urlpart(&path, word);
		out_raw(&path, S("&"));
	}
	return buf_str(&path.b);
}

static failed
fill_pictures(struct rq *rq, str word, struct pictures_view *v)
{
	struct file_rows_rows pictures, files;
	str part = search_part(rq->a, word);
	struct place after;
	bool more;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, file_rows, web_scope(rq), &pictures, .kind = FILE_PICTURE, .word = part,
		.after = after.row, .most = PICTURES_SHOWN + 1));
	TRY(db_all(web_db(rq), rq->a, file_rows, web_scope(rq), &files, .kind = FILE_ATTACHMENT, .word = part,
		.most = PICTURES_SHOWN));
	more = pictures.n > PICTURES_SHOWN;
	v->pictures.at = pictures.at;
	v->pictures.n = more ? PICTURES_SHOWN : pictures.n;
	v->files.at = files.at;
	v->files.n = files.n;
	v->pager = content_pager(rq, pictures_path(rq, word), after.row,
		more ? pictures.at[PICTURES_SHOWN - 1].file_id : (id){ 0 });
	v->filtered = part.n > 0;
	if (v->filtered)
		v->nothing = (struct nothing){ .icon = "search", .head = str_of(says_not_found.zh),
			.text = str_of(says_not_found_text.zh) };
	return NULL;
}

failed
picture_page(struct rq *rq)
{
	static const struct picture_query none;
	const struct picture_query *q = rq->http->method == HTTP_POST ? &none : rq->query;
	bool attachment = str_eq(rq->http->path, S("/attachments"));
	struct pictures_view v = { .head = { .h1 = str_of(says_pictures.zh), .line = str_of(says_pictures_line.zh) },
		.nothing = { .icon = "photo", .head = str_of(says_no_pictures.zh),
		.text = str_of(says_no_pictures_text.zh) } };

	TRY(fill_pictures(rq, q->word, &v));
	v.word = (struct form_field){ .field = entity_field(&picture_query_entity, S("word")), .value = q->word };
	v.alt = web_form_field(rq, &picture_form_entity.fields[0], NULL);
	if (q->made.v)
		v.note = (struct note){ .tone = "good", .head = str_of(says_kept.zh) };
	if (rq->fault && (attachment || !rq->fault->field))
		*(attachment ? &v.attachment_fault : &v.fault) = err_sentence(rq->a, rq->fault);
	TRY(web_page(rq, v.head.h1));
	desk_pictures(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
keep_rule(struct act *x, void *v)
{
	return content_keep_file(x, v);
}

failed
picture_keep_do(struct rq *rq)
{
	const struct picture_form *form = rq->form;
	struct sealed_file sealed;
	struct content_upload u = { .kind = FILE_PICTURE, .alt = str_trim(form->alt), .sealed = &sealed };

	if (!rq->upload || !rq->upload->size)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_file);
	/* Decoding and sealing take long: no reader is held meanwhile, and the baton is not there yet. */
	web_give_back(rq);
	TRY(content_seal_picture(rq->world, rq->a, rq->upload->fd, &u));
	u.name = utf8_first(rq->upload->file_name, 80);
	return web_write(rq, keep_rule, &u, "/pictures?made=%", &u.made);
}

/* What the ending says and what the bytes say: how the file begins, and the part that a package of Office lists. */
static const struct { str ending, type, head, part; } attachments[] = {
	{ S(".pdf"), S("application/pdf"), S("%PDF-"), { 0 } },
	{ S(".docx"), S("application/vnd.openxmlformats-officedocument.wordprocessingml.document"), S("PK\3\4"),
	  S("word/document.xml") },
	{ S(".xlsx"), S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), S("PK\3\4"),
	  S("xl/workbook.xml") },
};

#define LISTED_MOST ((int64_t)1 << 20)  /* a package lists its parts at its end */

static bool
is_listed(struct arena *a, int fd, int64_t size, str part)
{
	int64_t from = size > LISTED_MOST ? size - LISTED_MOST : 0;
	size_t n = (size_t)(size - from);
	char *end = arena_get(a, n);

	return !part.n || (pread(fd, end, n, from) == (ssize_t)n && memmem(end, n, part.s, part.n));
}

/* Absent: the file is not what its name says. */
static str
attachment_type(struct arena *a, int fd, int64_t size, str name)
{
	char head[8] = { 0 };

	if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head)
		return (str){ 0 };
	for (size_t i = 0; i < COUNT(attachments); i++)
		if (str_ends(name, attachments[i].ending) &&
		    str_starts((str){ head, sizeof head }, attachments[i].head) &&
		    is_listed(a, fd, size, attachments[i].part))
			return attachments[i].type;
	return (str){ 0 };
}

failed
attachment_keep_do(struct rq *rq)
{
	struct sealed_file sealed;
	struct content_upload u = { .kind = FILE_ATTACHMENT, .sealed = &sealed };

	if (!rq->upload || !rq->upload->size)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_file);
	u.name = utf8_first(rq->upload->file_name, 80);
	u.type = attachment_type(rq->a, rq->upload->fd, rq->upload->size, rq->upload->file_name);
	if (!u.type.n)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_type);
	web_give_back(rq);
	TRY(file_seal(rq->world, rq->a, rq->upload->fd, &sealed));
	return web_write(rq, keep_rule, &u, "/pictures?made=%", &u.made);
}

/* --- reach --------------------------------------------------------------------------------------- */

static struct table_view
table_of(struct rq *rq, const struct text *head, const struct text *const *columns, size_t n, size_t rows)
{
	struct column *at = NEW_N(rq->a, struct column, n);

	for (size_t i = 0; i < n; i++)
		at[i] = (struct column){ .label = str_of(columns[i]->zh), .numeric = i > 0 };
	return (struct table_view){ .head = str_of(head->zh), .columns = { at, n }, .rows = { NEW_N(rq->a, struct row,
		rows + 1), 0 },
		.nothing = { .icon = "chart-bar", .head = str_of(says_nothing.zh),
		.text = str_of(says_nothing_text.zh) } };
}

static void
add_row(struct rq *rq, struct table_view *t, str label, str one, str two, str three)
{
	struct row *rows = (struct row *)(uintptr_t)t->rows.at;
	struct cell_view *cells = NEW_N(rq->a, struct cell_view, 4);

	cells[0] = (struct cell_view){ .text = label };
	cells[1] = (struct cell_view){ .text = one };
	cells[2] = (struct cell_view){ .text = two };
	cells[3] = (struct cell_view){ .text = three };
	rows[t->rows.n++] = (struct row){ .label = label, .cells = { cells, t->columns.n } };
}

static failed
fill_reach(struct rq *rq, struct date since, struct date until, struct table_view *ret)
{
	static const struct text *const by_day[] = { &says_day, &says_views, &says_reads },
		*const by_column[] = { &says_column, &says_views, &says_reads },
		*const by_terminal[] = { &says_terminal, &says_views, &says_reads };
	struct reach_days_rows days;
	struct reach_columns_rows columns;
	struct reach_terminals_rows kinds;

	TRY(db_all(web_db(rq), rq->a, reach_days, web_scope(rq), &days, .since = since, .until = until));
	TRY(db_all(web_db(rq), rq->a, reach_columns, web_scope(rq), &columns, .since = since, .until = until));
	TRY(db_all(web_db(rq), rq->a, reach_terminals, web_scope(rq), &kinds, .since = since, .until = until));
	ret[0] = table_of(rq, &says_days, by_day, COUNT(by_day), days.n);
	for (size_t i = days.n; i-- > 0;)
		add_row(rq, &ret[0], date_text(rq->a, days.at[i].day), html_count(rq->a, days.at[i].views),
			html_count(rq->a, days.at[i].reads), (str){ 0 });
	ret[1] = table_of(rq, &says_columns, by_column, COUNT(by_column), columns.n);
	for (size_t i = 0; i < columns.n; i++)
		add_row(rq, &ret[1], columns.at[i].name, html_count(rq->a, columns.at[i].views),
			html_count(rq->a, columns.at[i].reads), (str){ 0 });
	ret[2] = table_of(rq, &says_terminals, by_terminal, COUNT(by_terminal), kinds.n);
	for (size_t i = 0; i < kinds.n; i++)
		add_row(rq, &ret[2], str_of(choice_of(terminals, kinds.at[i].terminal)->label),
			html_count(rq->a, kinds.at[i].views), html_count(rq->a, kinds.at[i].reads), (str){ 0 });
	return NULL;
}

/* Both published ways beside one another: only a trend of one's own means something. */
static failed
fill_wci(struct rq *rq, struct table_view *ret)
{
	static const struct text *const heads[] = { &says_account, &says_period, &says_with, &says_without };
	struct wci_rows_rows rows;

	TRY(db_all(web_db(rq), rq->a, wci_rows, web_scope(rq), &rows, .most = 24));
	*ret = table_of(rq, &says_wci, heads, COUNT(heads), rows.n);
	ret->line = str_of(says_wci_line.zh);
	ret->more = (struct action){ says_enter.zh, "pencil", S("/wci") };
	ret->nothing.text = str_of(says_enter_text.zh);
	for (size_t i = 0; i < rows.n; i++)
		add_row(rq, ret, rows.at[i].account, arena_fmt(rq->a, FMT " — " FMT, ARG(date_text(rq->a,
			rows.at[i].since)),
			ARG(date_text(rq->a, rows.at[i].until))), arena_fmt(rq->a, "%.2f", wci(&wci_with_forwards,
			&rows.at[i])),
			arena_fmt(rq->a, "%.2f", wci(&wci_without_forwards, &rows.at[i])));
	return NULL;
}

failed
reach_page(struct rq *rq)
{
	const struct reach_query *q = rq->query;
	struct reach_query between = { q->since, q->until };
	struct reach_view v = { .head = { .h1 = str_of(says_reach.zh), .line = str_of(says_reach_line.zh) } };
	struct table_view *tables = NEW_N(rq->a, struct table_view, 4);
	struct form_field *filters = NEW_N(rq->a, struct form_field, 2);

	if (!between.until.ymd)
		between.until = web_today(rq);
	if (!between.since.ymd)
		between.since = date_plus(between.until, 1 - REACH_DAYS);
	for (size_t i = 0; i < 2; i++)
		filters[i] = web_form_field(rq, &reach_query_fields[i], &between);
	v.filters = (struct form_fields){ filters, 2 };
	TRY(fill_reach(rq, between.since, between.until, tables));
	TRY(fill_wci(rq, &tables[3]));
	v.tables = (struct tables){ tables, 4 };
	TRY(web_page(rq, v.head.h1));
	desk_reach(&rq->out, &rq->view, &v);
	return web_done(rq);
}
