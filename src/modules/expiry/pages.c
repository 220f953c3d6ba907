/* pages.c - 保存期限: the table, and asking for another number of days. */
#include "modules/expiry/pages.h"

#include "modules/expiry/expiry.h"
#include "web_record.h"

#define KINDS_MOST 64

static const struct text
	says_title = { "expiries", "保存期限" },
	says_line  = { "expiries.line", "到期的每天凌晨自动清除并记入审计。改期限要两个人：安全管理员申请，系统管理员批准" },
	says_days  = { "expiries.days", "{1} 天" },
	says_forever = { "expiries.forever", "长期" },
	says_never = { "expiries.never", "还没有到期的" },
	says_past  = { "expiries.past", "{1}，累计 {2} 项" },
	says_edit  = { "expiries.edit", "改保存期限" },
	says_why   = { "expiries.why", "现在是 {1} 天。" },
	says_bounds = { "expiries.bounds", "可以定 {1} 到 {2} 天。到期以后清除，不能恢复。" },
	says_sent  = { "expiries.sent", "申请已提交，请系统管理员在 24 小时内批准。" },
	says_submit = { "expiries.submit", "提交申请" };

/* What has no end, said so that nobody looks for it. */
static const struct { const char *label, *basis; } kept[] = {
	{ "会员和会籍变动", "会员在籍期间和以后的工龄、互助、荣誉查询；误录的进回收站，30 天后清除" },
	{ "审计记录（封存文件）", "网络安全法：不少于六个月。本系统长期保存" },
	{ "同意和撤回同意的记录", "个人信息保护法：要能证明取得过同意" },
};

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
number(struct rq *rq, int64_t n)
{
	return html_count(rq->a, n);
}

static const struct column columns[] = {
	{ .label = S("内容") }, { .label = S("保存"), .numeric = true }, { .label = S("到期以后") },
	{ .label = S("为什么要留"), .cut = true }, { .label = S("最近一次清除") } };

static failed
kind_row(struct rq *rq, const struct expiry *e, struct row *ret)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
	struct expiry_past past;
	int64_t days;

	TRY(expiry_days(web_db(rq), rq->a, e, &days));
	TRY(expiry_last(web_db(rq), rq->a, e, &past));
	c[0].text = str_of(e->label);
	if (web_may(rq, EXPIRY_ASK))
		c[0].href = arena_fmt(rq->a, "/expiries/%s", e->name);
	c[1].text = say(rq, &says_days, number(rq, days), (str){ 0 });
	c[2].text = str_of(e->what);
	c[3].text = str_of(e->basis);
	c[4].text = past.at.us ? say(rq, &says_past, moment_text(rq->a, past.at), number(rq, past.n))
		: str_of(says_never.zh);
	*ret = (struct row){ .cells = { c, COUNT(columns) } };
	return NULL;
}

failed
expiries_page(struct rq *rq)
{
	struct row *rows = NEW_N(rq->a, struct row, KINDS_MOST + COUNT(kept));
	struct list_view l = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) },
		.path = S("/expiries"), .unit = "类", .columns = { columns, COUNT(columns) } };
	const struct expiry *e;
	size_t n = 0;

	for (size_t i = 0; i < KINDS_MOST && (e = expiry_at(i)); i++)
		TRY(kind_row(rq, e, &rows[n++]));
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

		c[0].text = str_of(kept[i].label);
		c[1].text = str_of(says_forever.zh);
		c[3].text = str_of(kept[i].basis);
		rows[n++] = (struct row){ .cells = { c, COUNT(columns) } };
	}
	l.rows.at = rows;
	l.rows.n = n;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- asking ------------------------------------------------------------------------------------ */

struct expiry_form { int64_t days; str reason; };
#define F(m, ...) FIELD(struct expiry_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(days, .label = "保存天数", .unit = "天", .flags = MUST, .min = 1, .max = 3650),
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity expiry_form_entity = ENTITY(struct expiry_form, form_fields, .name = "expiry_form", .label = "保存期限");

static failed
kind_of(struct rq *rq, const struct expiry **ret)
{
	*ret = rq->n_path && rq->path_words[0].s ? expiry_named(rq->path_words[0]) : NULL;
	return *ret ? NULL : FAIL(rq->a, ERR_MISSING, "no such kind");
}

failed
expiry_edit_page(struct rq *rq)
{
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct expiry_form now = { 0 };
	const struct expiry *e;
	struct form_view f;

	TRY(kind_of(rq, &e));
	TRY(expiry_days(web_db(rq), rq->a, e, &now.days));
	f = web_form_view(rq, &expiry_form_entity, &now);
	f.head = (struct page_head){ .h1 = str_of(says_edit.zh), .line = str_of(e->label) };
	f.note = (struct note){ .tone = "warn", .head = say(rq, &says_why, number(rq, now.days), (str){ 0 }),
		.text = say(rq, &says_bounds, number(rq, e->least), number(rq, e->most)) };
	f.path = arena_fmt(rq->a, "/expiries/%s", e->name);
	f.back = S("/expiries");
	f.submit = says_submit.zh;
	*crumb = (struct crumb){ str_of(says_title.zh), S("/expiries") };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct asking { const struct expiry *kind; const struct expiry_form *form; id made; };

static failed
ask_rule(struct act *x, void *v)
{
	struct asking *q = v;

	return expiry_ask(x, q->kind, q->form->days, q->form->reason, &q->made);
}

failed
expiry_edit_do(struct rq *rq)
{
	struct asking q = { .form = rq->form };

	TRY(kind_of(rq, &q.kind));
	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, ask_rule, &q, "/dual/%", &q.made);
}
