/* bin_pages.c - removing whom one entered by mistake, and the recycle bin. */
#include "modules/member/inside.h"
#include "web/record.h"
#include "web_record.h"

static const struct text
	says_remove   = { "bin.remove", "误录删除：{1}" },
	says_what     = { "bin.what", "只用来删除录错的人。退会、去世、调走的，请办“会籍变动”或转会，记录要留下。" },
	says_then     = { "bin.then", "放进回收站 30 天，名册和人数里不再有他，证件号码可以重新登记；"
	                  "过了 30 天资料彻底清除，只留操作记录。" },
	says_do       = { "bin.do", "删除，放进回收站" },
	says_reason   = { "bin.reason", "为什么删除" },
	says_removed  = { "bin.removed", "已放进回收站，30 天内可以恢复。" },
	says_line     = { "bin.line", "录错删除的会员在这里保留 30 天，期满自动清除" },
	says_none     = { "bin.none", "回收站是空的" },
	says_none_text = { "bin.none_text", "录错的会员，可以在他的页面里按“误录删除”；删除的会在这里保留 30 天。" },
	says_restore  = { "bin.restore", "恢复" },
	says_back     = { "bin.back", "恢复到名册：{1}" },
	says_why_back = { "bin.why_back", "为什么恢复" },
	says_restored = { "bin.restored", "已恢复到名册。" },
	says_keeps    = { "bin.keeps", "保留到 {1}，期满清除全部资料，只留操作记录" };


static str
say(struct rq *rq, const struct text *t, str one)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* --- removing ------------------------------------------------------------------------------ */

failed
member_remove_page(struct rq *rq)
{
	struct confirm_view c = { .submit = says_do.zh, .reason_label = str_of(says_reason.zh),
		.reason = web_typed(rq, "reason"), .once = web_once(rq) };
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);
	struct member m;

	TRY(member_one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &m));
	c.head = (struct page_head){ .h1 = say(rq, &says_remove, m.name), .line = m.org_name };
	c.note = (struct note){ .tone = "warn", .head = str_of(says_what.zh), .text = str_of(says_then.zh) };
	c.path = record_path(rq, &member_record, m.member_id, "/remove");
	c.back = record_path(rq, &member_record, m.member_id, "");
	c.rev = m.rev;
	if (rq->fault)
		c.fault = err_sentence(rq->a, rq->fault);
	crumbs[0] = (struct crumb){ str_of(member_record.label), str_of(member_record.path) };
	crumbs[1] = (struct crumb){ m.name, c.back };
	rq->view.crumbs = (struct crumbs){ crumbs, 2 };
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct removing { id member; int64_t rev; str reason; };

static failed
remove_rule(struct act *x, void *v)
{
	const struct removing *r = v;

	return member_remove(x, r->member, r->rev, r->reason);
}

failed
member_remove_do(struct rq *rq)
{
	struct removing r = { web_id(rq), 0, ((const struct bin_reason *)rq->form)->reason };

	if (!str_int(web_typed(rq, "rev"), &r.rev))
		return FAIL(rq->a, ERR_INVALID, "bad request");
	web_flash(rq, str_of(says_removed.zh));
	return web_write(rq, remove_rule, &r, bin_record.path, NULL);
}

/* --- the bin --------------------------------------------------------------------------------- */

failed
bin_list_page(struct rq *rq)
{
	static const struct action to_members[] = { { "会员名册", "users", S("/members"), .primary = true } };
	struct list_view l;

	rq->record = &bin_record;
	TRY(record_list_view(rq, &bin_record, &l));
	l.head.line = str_of(says_line.zh);
	if (!l.filtered)
		l.nothing = (struct nothing){ .icon = "trash", .head = str_of(says_none.zh),
			.text = str_of(says_none_text.zh), .actions = { to_members, 1 } };
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

failed
bin_page(struct rq *rq)
{
	struct binned b;
	struct detail_view d;
	struct action *restore = NEW(rq->a, struct action);

	rq->record = &bin_record;
	TRY(record_detail_view(rq, &bin_record, web_id(rq), &b, &d));
	d.head.line = say(rq, &says_keeps, date_text(rq->a, b.until));
	if (web_may(rq, "member.restore")) {
		*restore = (struct action){ says_restore.zh, "arrow-back-up",
			record_path(rq, &bin_record, b.member_id, "/restore"), .primary = true };
		d.head.actions = (struct actions){ restore, 1 };
	}
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
bin_restore_page(struct rq *rq)
{
	struct confirm_view c = { .submit = says_restore.zh, .reason_label = str_of(says_why_back.zh),
		.reason = web_typed(rq, "reason"), .once = web_once(rq) };
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);
	struct binned b;

	TRY(bin_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &b));
	c.head = (struct page_head){ .h1 = say(rq, &says_back, b.name), .line = b.org_name };
	c.path = record_path(rq, &bin_record, b.member_id, "/restore");
	c.back = record_path(rq, &bin_record, b.member_id, "");
	if (rq->fault)
		c.fault = err_sentence(rq->a, rq->fault);
	crumbs[0] = (struct crumb){ str_of(bin_record.label), str_of(bin_record.path) };
	crumbs[1] = (struct crumb){ b.name, c.back };
	rq->view.crumbs = (struct crumbs){ crumbs, 2 };
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct restoring { id member; str reason; };

static failed
restore_rule(struct act *x, void *v)
{
	const struct restoring *r = v;

	return member_restore(x, r->member, r->reason);
}

failed
bin_restore_do(struct rq *rq)
{
	struct restoring r = { web_id(rq), ((const struct bin_back *)rq->form)->reason };

	web_flash(rq, str_of(says_restored.zh));
	return web_write(rq, restore_rule, &r, record_path(rq, &member_record, r.member, "").s, NULL);
}
