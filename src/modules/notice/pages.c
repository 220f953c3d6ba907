/* pages.c - one's own notices, in the pocket and on the desk: the same handlers, two looks. */
#include "modules/notice/pages.h"

#include "modules/notice/notice.h"
#include "notice_pages.h"
#include "platform/undo.h"

static const struct text
	says_notices = { "notices", "消息" },
	says_line    = { "notices.line", "只有您自己看得到" },
	says_read    = { "notices.read", "已全部标为已读。" };

#define PAGE_ROWS 20

static bool
pocket(const struct rq *rq)
{
	return rq->route->flags & POCKET;
}

static str
base_path(const struct rq *rq)
{
	return pocket(rq) ? S("/my/notices") : S("/notices");
}

static failed
read_rows(struct rq *rq, struct notice_rows *ret, struct pager *pager)
{
	struct place after;
	struct out next = { .b = { .a = rq->a } };

	*ret = (struct notice_rows){ 0 };
	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	if (rq->who->person.v)
		TRY(notice_list(web_db(rq), rq->a, rq->who->person, after.row, PAGE_ROWS + 1, ret));
	if (after.row.v)
		pager->first = base_path(rq);
	if (ret->n <= PAGE_ROWS)
		return NULL;
	ret->n = PAGE_ROWS;
	out_raw(&next, base_path(rq));
	out_raw(&next, S("?after="));
	out_urlpart(&next, web_cursor(rq,
		(struct place){ .row = ret->at[PAGE_ROWS - 1].notice_id }));
	pager->next = buf_str(&next.b);
	return NULL;
}

failed
notices_page(struct rq *rq)
{
	struct notice_rows rows;
	struct pager pager = { 0 };
	struct page_head head = { .h1 = str_of(says_notices.zh), .line = str_of(says_line.zh) };
	int64_t unread = 0;

	TRY(read_rows(rq, &rows, &pager));
	if (rq->who->person.v)
		TRY(notice_count_unread(web_db(rq), rq->a, rq->who->person, &unread));
	TRY(web_page(rq, head.h1));
	if (pocket(rq))
		notice_pocket(&rq->out, &rq->view, rows, &head, pager.next, unread > 0);
	else
		notice_desk(&rq->out, &rq->view, rows, &head, &pager, unread > 0);
	return web_done(rq);
}

struct opening { id notice, undo; str path; int64_t n; bool pocket; };

static failed
open_rule(struct act *x, void *v)
{
	struct opening *o = v;

	return notice_open(x, o->notice, &o->path);
}

failed
notice_open_do(struct rq *rq)
{
	struct opening o = { .notice = web_id(rq) };

	TRY(web_write_only(rq, open_rule, &o));
	return web_redirect(rq, o.path.n ? o.path : base_path(rq));
}

static failed
open_all_rule(struct act *x, void *v)
{
	struct opening *o = v;

	TRY(notice_open_all(x, &o->n));
	/* Taken back by the moment at which they were all marked. */
	return o->n ? undo_offer(x, "notice.read", (id){ o->pocket ? 1 : 2 }, x->now.us, (str){ 0 }, &o->undo) : NULL;
}

failed
notice_all_do(struct rq *rq)
{
	struct opening o = { .pocket = pocket(rq) };

	TRY(web_write_only(rq, open_all_rule, &o));
	web_flash_undo(rq, str_of(says_read.zh), o.undo);
	return web_redirect(rq, base_path(rq));
}

failed
notice_menu_count(struct rq *rq, int64_t *ret)
{
	*ret = 0;
	return rq->who && rq->who->person.v
		? notice_count_unread(web_db(rq), rq->a, rq->who->person, ret) : NULL;
}
