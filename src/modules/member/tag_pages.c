/* tag_pages.c - the tags there are, with how many members have each. */
#include "modules/member/inside.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_sums = { "tags.sums", "在册会员里，新就业形态劳动者 {1} 人，八大群体 {2} 人。有几个标签的人，每个标签里都算，合计里只算一次" };

/* The figure leads to whom it counts. */
static void
link_figures(struct rq *rq, struct list_view *l)
{
	struct row *rows = NEW_N(rq->a, struct row, l->rows.n + 1);

	for (size_t i = 0; i < l->rows.n; i++) {
		const struct row *was = &l->rows.at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, was->cells.n);

		for (size_t k = 0; k < was->cells.n; k++)
			cells[k] = was->cells.at[k];
		cells[2].href = arena_fmt(rq->a, "%s?group=%lld&status=%d", member_record.path,
					  (long long)was->row_id.v, FILTER_IN_FORCE);
		rows[i] = *was;
		rows[i].cells.at = cells;
	}
	l->rows.at = rows;
}

failed
tag_list_page(struct rq *rq)
{
	struct list_view l;
	struct tags tags;
	int64_t of_new = 0, of_eight = 0;

	rq->record = &tag_record;
	TRY(record_list_view(rq, &tag_record, &l));
	TRY(tags_counted(web_db(rq), rq->a, web_scope(rq), &tags));
	for (size_t i = 0; i < tags.n; i++) {
		of_new += tags.at[i].of_new;
		of_eight += tags.at[i].of_eight;
	}
	l.head.line = err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = &says_sums,
		.values = { html_count(rq->a, of_new), html_count(rq->a, of_eight) } });
	link_figures(rq, &l);
	TRY(web_page(rq, str_of(tag_record.label)));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}
