/* own_pages.c - one's own data to take away: a file for machines, or on paper. */
#include <unistd.h>

#include "modules/privacy/pages.h"
#include "pdf/pdf.h"
#include "platform/file.h"

#define PAPER_MOST 200          /* rows of one kind on paper, the latest; the file has them all */

static const struct text
	says_file  = { "own.file", "我的资料.json" },
	says_own   = { "own.pdf", "我的资料" },
	says_line  = { "own.pdf_line", "{1}，{2} 由本人下载，号码完整，请自己保管好" },
	says_paper = { "own.pdf_file", "我的资料.pdf" },
	says_more  = { "own.pdf_more", "共 {1} 条，这里是最近的 {2} 条，全部在 JSON 文件里" },
	says_cell  = { "own.pdf_cell", "{1}：{2}" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static failed
record(struct act *x, void *v)
{
	(void)v;
	return own_record(x);
}

/* --- for a machine ------------------------------------------------------------------------------ */

failed
own_json_do(struct rq *rq)
{
	str json;
	int fd;

	TRY(own_json(web_db(rq), rq->a, rq->world, rq->who, &json));
	/* The audit row first: what is not recorded is not sent. */
	TRY(web_write_only(rq, record, NULL));
	TRY(file_scratch(rq->world, rq->a, &fd));
	if (write(fd, json.s, json.n) != (ssize_t)json.n || lseek(fd, 0, SEEK_SET))
		return FAIL(rq->a, ERR_FULL, "the spool is full");
	return web_file(rq, fd, (int64_t)json.n, str_of(says_file.zh), S("application/json"));
}

/* --- on paper ----------------------------------------------------------------------------------- */

/* Of one row a table, a line for each of its cells. */
static failed
put_table(struct pdf *p, struct rq *rq, const struct own_part *part)
{
	static const struct pdf_column columns[] = { { .share = 1, .style = PDF_TEXT },
		{ .share = 3, .style = PDF_TEXT } };
	size_t most = 0, n = 0;
	str *cells;

	while (part->told->columns[most].name)
		most++;
	cells = NEW_N(rq->a, str, 2 * most + 2);
	for (const struct told_column *c = part->told->columns; c->name; c++) {
		cells[2 * n] = str_of(c->label);
		TRY(own_cell(rq->world, rq->a, part, 0, c, true, &cells[2 * n + 1]));
		n += cells[2 * n + 1].n > 0;
	}
	pdf_table(p, &(struct pdf_table){ columns, COUNT(columns), cells, n });
	return NULL;
}

/* Of many a paragraph each: 时间：…；标题：… */
static failed
put_line(struct pdf *p, struct rq *rq, const struct own_part *part, size_t row)
{
	struct buf b = { .a = rq->a };
	str value;

	for (const struct told_column *c = part->told->columns; c->name; c++) {
		TRY(own_cell(rq->world, rq->a, part, row, c, true, &value));
		if (!value.n)
			continue;
		if (b.n)
			buf_put(&b, S("；"));
		buf_put(&b, say(rq->a, &says_cell, str_of(c->label), value));
	}
	pdf_text(p, PDF_TEXT, buf_str(&b));
	pdf_space(p, 1);
	return NULL;
}

static failed
put_part(struct pdf *p, struct rq *rq, const struct own_part *part)
{
	size_t first = part->n > PAPER_MOST ? part->n - PAPER_MOST : 0;

	pdf_space(p, 4);
	pdf_text(p, PDF_HEAD, str_of(part->told->label));
	if (first)
		pdf_text(p, PDF_NOTE, say(rq->a, &says_more, arena_int(rq->a, (int64_t)part->n),
			arena_int(rq->a, PAPER_MOST)));
	if (part->n == 1)
		return put_table(p, rq, part);
	for (size_t i = first; i < part->n; i++)
		TRY(put_line(p, rq, part, i));
	return NULL;
}

failed
own_pdf_do(struct rq *rq)
{
	struct pdf *p = pdf_new(rq->a, &(struct pdf_paper){ .title = str_of(says_own.zh),
		.footer = rq->world->house, .made = world_now(rq->world) });
	struct own_parts all;
	str bytes;

	TRY(own_parts(web_db(rq), rq->a, rq->who, &all));
	pdf_text(p, PDF_TITLE, str_of(says_own.zh));
	pdf_text(p, PDF_NOTE, say(rq->a, &says_line, rq->world->house, moment_text(rq->a, world_now(rq->world))));
	for (size_t i = 0; i < all.n; i++)
		TRY(put_part(p, rq, &all.at[i]));
	/* The audit row first: what is not recorded is not sent. */
	TRY(web_write_only(rq, record, NULL));
	TRY(pdf_make(p, &bytes));
	return web_pdf(rq, bytes, str_of(says_paper.zh), false);
}
