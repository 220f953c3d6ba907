/* months.c - 月度封存: which months of the record are sealed, how much they hold, and where their rows are. */
#include "modules/audit/pages.h"

#include "modules/audit/audit.h"
#include "platform/segment.h"
#include "web_record.h"

static const struct text
	says_months  = { "audit.months", "月度封存" },
	says_line    = { "audit.months.line", "每个月结束以后，上个月的记录封存成一个加密、签名的文件，不再改变" },
	says_none    = { "audit.months.none", "还没有封存的月份" },
	says_when    = { "audit.months.when", "一个月结束以后的第一个凌晨封存。" },
	says_state   = { "audit.months.state", "已封存" },
	says_blocks  = { "audit.months.blocks", "{1}–{2}" },
	says_online  = { "audit.months.online", "在数据库里" },
	says_moving  = { "audit.months.moving", "正在移出" },
	says_moved   = { "audit.months.moved", "只在封存文件里" },
	says_copied  = { "audit.months.copied", "备份已验证" },
	says_alone   = { "audit.months.alone", "还没有验证过的备份" },
	says_record  = { "audit", "审计记录" },
	says_sealed  = { "audit.month.sealed", "{1} 已封存：{2} 条" },
	says_span    = { "audit.month.span", "{1} 到 {2}" },
	says_there   = { "audit.month.there", "这里按条件能查到。" },
	says_file    = { "audit.month.file", "其中 {1} 条已移出数据库，这里查不到；由运维用 gonghui audit export --month {2} 导出。" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
blocks_text(struct rq *rq, const struct segment *s)
{
	return say(rq, &says_blocks, arena_fmt(rq->a, "%lld", (long long)s->first),
		arena_fmt(rq->a, "%lld", (long long)s->last));
}

/* --- the list of them --------------------------------------------------------------------------- */

static const struct column columns[] = {
	{ .label = S("月份") }, { .label = S("状态") }, { .label = S("条数"), .numeric = true }, { .label = S("区块") },
	{ .label = S("封存时间") }, { .label = S("记录在哪里") }, { .label = S("内容校验值"), .cut = true } };

static struct row
month_row(struct rq *rq, const struct segment *s)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
	bool kept = segment_kept(rq->world, rq->a, s);

	c[0].text = segment_month(rq->a, s->month);
	c[1] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(says_state.zh), .tone = "good" };
	c[2].text = html_count(rq->a, s->rows);
	c[3].text = blocks_text(rq, s);
	c[4].text = moment_text(rq->a, s->made);
	c[5].text = str_of(s->moved == s->last ? says_moved.zh : s->moved ? says_moving.zh : says_online.zh);
	c[5].second = str_of(kept ? says_copied.zh : says_alone.zh);
	c[6].text = crypt_hex(rq->a, s->content);
	return (struct row){ .cells = { c, COUNT(columns) } };
}

failed
audit_months_page(struct rq *rq)
{
	struct list_view l = { .head = { .h1 = str_of(says_months.zh), .line = str_of(says_line.zh) },
		.path = S("/audit/months"), .columns = { columns, COUNT(columns) },
		.nothing = { NULL, str_of(says_none.zh), str_of(says_when.zh), { 0 } } };
	struct crumb *crumb = NEW(rq->a, struct crumb);
	struct segments all;
	struct row *rows;

	TRY(segment_list(web_db(rq), rq->a, &all));
	rows = NEW_N(rq->a, struct row, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		rows[i] = month_row(rq, &all.at[all.n - 1 - i]);
	l.rows.at = rows;
	l.rows.n = all.n;
	*crumb = (struct crumb){ str_of(says_record.zh), S("/audit") };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- what the record says of days in sealed months ------------------------------------------------------ */

static int
month_of(struct date day)
{
	return day.ymd / 100;
}

static str
sealed_text(struct rq *rq, const struct segment *first, const struct segment *last, int64_t rows)
{
	str months = segment_month(rq->a, first->month);

	if (first != last)
		months = say(rq, &says_span, months, segment_month(rq->a, last->month));
	return say(rq, &says_sealed, months, html_count(rq->a, rows));
}

failed
audit_months_note(struct rq *rq, struct date from, struct date to, bool only_gone, struct note *ret)
{
	const struct segment *first = NULL, *last = NULL, *gone = NULL;
	int64_t rows = 0, moved = 0;
	struct segments all;

	TRY(segment_list(web_db(rq), rq->a, &all));
	for (size_t i = 0; i < all.n; i++) {
		const struct segment *s = &all.at[i];

		if ((from.ymd && s->month < month_of(from)) || (to.ymd && s->month > month_of(to)))
			continue;
		first = first ? first : s;
		last = s;
		rows += s->rows;
		if (s->moved) {
			gone = gone ? gone : s;
			moved += s->rows;
		}
	}
	if (!first || (only_gone && !moved))
		return NULL;
	*ret = (struct note){ .tone = moved ? "warn" : "info", .head = sealed_text(rq, first, last, rows),
		.text = moved ? say(rq, &says_file, html_count(rq->a, moved), segment_month(rq->a, gone->month))
			: str_of(says_there.zh),
		.action = { str_of(says_months.zh).s, NULL, S("/audit/months") } };
	return NULL;
}
