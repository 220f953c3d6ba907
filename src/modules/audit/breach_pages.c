/* breach_pages.c - 泄露查询: whose data did this account read, as a page and as a sheet. */
#include "modules/audit/breach.h"
#include "modules/audit/pages.h"
#include "platform/file.h"
#include "web/sheets.h"
#include "web_record.h"

#include <sys/stat.h>

#define SHOWN_MOST 500          /* of each source, on the page */
#define SHEET_ROWS 100000       /* and in a sheet */
#define SPAN_DAYS  30

static const struct text
	says_title  = { "breach.title", "泄露查询" },
	says_line   = { "breach.line", "一个账号在这段时间里看过谁的数据：看完整号码、导出、打开过谁的页面" },
	says_sum    = { "breach.sum", "{1}：看过 {2}" },
	says_people = { "breach.people", "{1} 个人（件）；导出共 {2} 行" },
	says_more   = { "breach.more", "只列出前 {1} 条，完整的请导出" },
	says_ask    = { "breach.ask", "请填账号和起止日期" },
	says_ask_how = { "breach.ask_how", "登录名在“账号与角色”里查。起止日期不填，查最近 30 天。" },
	says_none   = { "breach.none", "这段时间里没有看过谁的数据" },
	says_none_how = { "breach.none_how", "请检查账号和日期。遮盖号码的页面从本版本起才有记录。" },
	says_rows   = { "breach.rows", "{1} 行" },
	says_times  = { "breach.times", "{1} 次" },
	says_sheet_line = { "breach.sheet", "按这个账号和日期导出，记入审计；清单本身也是个人信息，请妥善保管" },
	says_audit_crumb = { "breach.crumb", "审计记录" },
	says_out    = { "breach.out", "泄露查询 {1} {2}" };

struct breach_query { str login; struct date from, to; };
#define F(m, ...) FIELD(struct breach_query, m, __VA_ARGS__)
static const struct field query_fields[] = {
	F(login, .label = "账号（登录名）", .max = 60), F(from, .label = "从"), F(to, .label = "到") };
#undef F
const struct entity breach_query_entity = ENTITY(struct breach_query, query_fields, .name = "breach", .label = "泄露查询");

struct breach_sheet { str login; struct date from, to; str format; };
#define F(m, ...) FIELD(struct breach_sheet, m, __VA_ARGS__)
static const struct field sheet_fields[] = {
	F(login, .label = "账号（登录名）", .flags = MUST, .max = 60), F(from, .label = "从"), F(to, .label = "到"),
	F(format, .label = "格式", .flags = MUST, .max = 4) };
#undef F
const struct entity breach_sheet_entity = ENTITY(struct breach_sheet, sheet_fields, .name = "breach_sheet", .label = "泄露查询");

static const struct column columns[] = {
	{ .label = S("怎样看的") }, { .label = S("看了谁") }, { .label = S("次数"), .numeric = true },
	{ .label = S("第一次") }, { .label = S("最后一次") }, { .label = S("当时写的理由"), .cut = true } };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static struct breach_query
bounds(struct rq *rq, const struct breach_query *q)
{
	struct breach_query b = *q;

	if (!b.to.ymd)
		b.to = web_today(rq);
	if (!b.from.ymd)
		b.from = date_plus(b.to, -SPAN_DAYS);
	return b;
}

static str
whom(struct rq *rq, const struct breach_line *line)
{
	return line->how == BREACH_EXPORT || str_starts(line->title, line->object) ? line->title
		: arena_fmt(rq->a, FMT " " FMT, ARG(line->object), ARG(line->title));
}

static str
often(struct rq *rq, const struct breach_line *line)
{
	return line->how == BREACH_EXPORT ? say(rq, &says_rows, html_count(rq->a, line->rows), (str){ 0 })
		: say(rq, &says_times, html_count(rq->a, line->times), (str){ 0 });
}

static struct row
row_of(struct rq *rq, const struct breach_line *line)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
	const struct choice *how = choice_of(breach_hows, line->how);

	c[0] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(how->label), .tone = how->tone };
	c[1].text = whom(rq, line);
	c[2].text = often(rq, line);
	c[3].text = moment_text(rq->a, line->first);
	c[4].text = moment_text(rq->a, line->last);
	c[5].text = line->reason;
	return (struct row){ .cells = { c, COUNT(columns) } };
}

static failed
fill(struct rq *rq, const struct breach_query *q, struct list_view *l)
{
	struct breach_answer b;
	struct row *rows;
	failed f = breach_find(web_db(rq), rq->a, rq->world, web_scope(rq), q->login, q->from, q->to, SHOWN_MOST, &b);

	if (f && f->code == ERR_MISSING && f->say) {
		l->nothing = (struct nothing){ "map-search", err_sentence(rq->a, f), str_of(says_ask_how.zh), { 0 } };
		return NULL;
	}
	TRY(f);
	rows = NEW_N(rq->a, struct row, b.n + 1);
	for (size_t i = 0; i < b.n; i++)
		rows[i] = row_of(rq, &b.at[i]);
	l->rows.at = rows;
	l->rows.n = b.n;
	l->head.line = say(rq, &says_sum, b.name.n ? b.name : b.login,
		say(rq, &says_people, html_count(rq->a, b.people), html_count(rq->a, b.exported)));
	if (b.more)
		l->pager.line = say(rq, &says_more, html_count(rq->a, SHOWN_MOST), (str){ 0 });
	l->nothing = (struct nothing){ "circle-check", str_of(says_none.zh), str_of(says_none_how.zh), { 0 } };
	return NULL;
}

failed
breach_page(struct rq *rq)
{
	const struct breach_query *asked = rq->query;
	struct breach_query q = bounds(rq, asked);
	struct form_field *fields = NEW_N(rq->a, struct form_field, COUNT(query_fields));
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct pair *keep = NEW_N(rq->a, struct pair, COUNT(query_fields));
	struct list_view l = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) },
		.path = S("/breach"), .unit = "条", .columns = { columns, COUNT(columns) },
		.filters = { fields, COUNT(query_fields) }, .filtered = asked->login.n > 0,
		.nothing = { "map-search", str_of(says_ask.zh), str_of(says_ask_how.zh), { 0 } } };

	for (size_t i = 0; i < COUNT(query_fields); i++)
		fields[i] = web_form_field(rq, &query_fields[i], &q);
	if (asked->login.n)
		TRY(fill(rq, &q, &l));
	/* What was read in months that left the table is not among these lines. */
	if (asked->login.n && !l.note.head.n)
		TRY(audit_months_note(rq, q.from, q.to, true, &l.note));
	if (l.rows.n) {
		for (size_t i = 0; i < COUNT(query_fields); i++)
			keep[i] = (struct pair){ str_of(query_fields[i].name),
				field_plain(rq->a, &query_fields[i], &q) };
		l.export = (struct export_view){ .path = S("/breach/sheet"),
			.keep = { keep, COUNT(query_fields) }, .line = str_of(says_sheet_line.zh) };
	}
	*crumb = (struct crumb){ str_of(says_audit_crumb.zh), S("/audit") };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- as a sheet -------------------------------------------------------------------------------- */

static failed
sheet_rule(struct act *x, void *v)
{
	return act_record(x, *(const struct entry *)v);
}

static failed
write_sheet(struct rq *rq, int fd, enum sheet_format format, const struct breach_answer *b)
{
	struct sheet_column titles[COUNT(columns)];
	struct sheet_out *out;

	for (size_t i = 0; i < COUNT(columns); i++)
		titles[i] = (struct sheet_column){ .title = columns[i].label };
	TRY(sheet_out_open(rq->a, fd, format, str_of(says_title.zh), export_mark(rq->a, rq->world, rq->who), titles,
		COUNT(columns), &out));
	for (size_t i = 0; i < b->n; i++) {
		const struct breach_line *l = &b->at[i];
		const str texts[COUNT(columns)] = { str_of(choice_of(breach_hows, l->how)->label), whom(rq, l),
			often(rq, l), moment_text(rq->a, l->first), moment_text(rq->a, l->last), l->reason };
		struct sheet_cell cells[COUNT(columns)];

		for (size_t k = 0; k < COUNT(columns); k++)
			cells[k] = (struct sheet_cell){ .kind = SHEET_TEXT, .text = texts[k] };
		TRY(sheet_out_row(out, cells, COUNT(columns)));
	}
	return sheet_out_close(out);
}

/* Recorded before it is sent: a list of people is personal data itself. */
failed
breach_sheet_do(struct rq *rq)
{
	const struct breach_sheet *form = rq->form;
	struct breach_query q = bounds(rq, &(struct breach_query){ form->login, form->from, form->to });
	enum sheet_format format = str_eq(form->format, S("csv")) ? SHEET_CSV : SHEET_XLSX;
	struct breach_answer b;
	struct entry e = { .what = "audit.breach", .object = "account" };
	struct stat st;
	int fd;

	TRY(breach_find(web_db(rq), rq->a, rq->world, web_scope(rq), q.login, q.from, q.to, SHEET_ROWS, &b));
	e.object_id = b.account;
	e.title = say(rq, &says_out, b.login, arena_fmt(rq->a, FMT "—" FMT, ARG(date_text(rq->a, q.from)),
		ARG(date_text(rq->a, q.to))));
	TRY(file_scratch(rq->world, rq->a, &fd));
	TRY(write_sheet(rq, fd, format, &b));
	TRY(web_write_only(rq, sheet_rule, &e));
	if (fstat(fd, &st))
		return FAIL(rq->a, ERR_FAULT, "a sheet cannot be measured");
	return web_file(rq, fd, st.st_size, arena_fmt(rq->a, FMT "%s", ARG(e.title),
		format == SHEET_CSV ? ".csv" : ".xlsx"), sheet_type(format));
}
