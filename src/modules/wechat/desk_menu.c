/* desk_menu.c - replies and the menu on the desk. */
#include "modules/wechat/inside.h"
#include "modules/wechat/views.h"

#include "web/record.h"
#include "web_record.h"
#include "wechat_pages.h"

static const struct text
	says_drop    = { "wechat.reply_drop", "删除" },
	says_dropped = { "wechat.dropped", "已删除。" },
	says_menu    = { "wechat.menu", "公众号菜单" },
	says_line    = { "wechat.menu_line", "改好后要发布，关注的人才看得到" },
	says_new     = { "wechat.menu_new", "添加按钮" },
	says_change  = { "wechat.menu_change", "修改按钮" },
	says_send    = { "wechat.menu_send", "发布到微信" },
	says_added   = { "wechat.menu_added", "按钮已保存，发布后生效。" },
	says_sent    = { "wechat.menu_done", "菜单已发布到微信。" };

/* --- replies ----------------------------------------------------------------------------- */

failed
wechat_reply_page(struct rq *rq)
{
	struct action *at = NEW_N(rq->a, struct action, 8);
	struct wechat_reply row;
	struct detail_view d;
	size_t n = 0;

	rq->record = &wechat_reply_record;
	TRY(record_detail_view(rq, rq->record, web_id(rq), &row, &d));
	if (web_may(rq, "wechat.edit")) {
		at[n++] = (struct action){ says_drop.zh, "trash", arena_fmt(rq->a, "/wechat/replies/%lld/remove",
			(long long)row.reply_id.v), .post = true };
		for (size_t i = 0; i < d.head.actions.n && n < 8; i++)
			at[n++] = d.head.actions.at[i];
		d.head.actions.at = at;
		d.head.actions.n = n;
	}
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

static failed
drop_reply(struct act *x, void *v)
{
	return wechat_reply_drop(x, *(const id *)v);
}

failed
wechat_reply_drop_do(struct rq *rq)
{
	id reply = web_id(rq);

	web_flash(rq, str_of(says_dropped.zh));
	return web_write(rq, drop_reply, &reply, "/wechat/replies", NULL);
}

/* --- the menu ---------------------------------------------------------------------------- */

static struct wechat_menu_row
row_of(const struct wechat_menu *m, str top)
{
	return (struct wechat_menu_row){ .menu_id = m->menu_id, .label = m->label, .top = top,
		.under = m->parent_id.v != 0, .kind = str_of(choice_of(wechat_menu_kinds, m->kind)->label),
		.target = m->target.n ? m->target : S("–") };
}

/* Each button with what lies behind it, in their order. */
static void
fill(struct arena *a, const struct wechat_menu_all_rows *all, struct wechat_menu_view *v)
{
	struct wechat_menu_row *rows = NEW_N(a, struct wechat_menu_row, all->n + 1);
	struct wechat_menu_top *tops = NEW_N(a, struct wechat_menu_top, all->n + 1);

	for (size_t i = 0; i < all->n; i++) {
		struct wechat_menu_top *top = &tops[v->tops.n];

		if (all->at[i].parent_id.v)
			continue;
		v->tops.n++;
		top->label = all->at[i].label;
		rows[v->rows.n++] = row_of(&all->at[i], (str){ 0 });
		top->subs.at = &rows[v->rows.n];
		for (size_t k = 0; k < all->n; k++)
			if (all->at[k].parent_id.v == all->at[i].menu_id.v) {
				rows[v->rows.n++] = row_of(&all->at[k], top->label);
				top->subs.n++;
			}
	}
	v->rows.at = rows;
	v->tops.at = tops;
}

failed
wechat_menu_page(struct rq *rq)
{
	struct action *at = NEW_N(rq->a, struct action, 2);
	struct wechat_menu_view v = { .head = { .h1 = str_of(says_menu.zh), .line = str_of(says_line.zh) },
		.may = web_may(rq, "wechat.edit") };
	struct wechat_menu_all_rows rows;

	TRY(db_all(web_db(rq), rq->a, wechat_menu_all, &rows));
	fill(rq->a, &rows, &v);
	at[0] = (struct action){ says_new.zh, "plus", S("/wechat/menu/new") };
	at[1] = (struct action){ says_send.zh, "send", S("/wechat/menu/send"), .primary = true, .post = true };
	v.head.actions.at = at;
	v.head.actions.n = v.may ? 2 : 0;
	TRY(web_page(rq, v.head.h1));
	wechat_menu_list(&rq->out, &rq->view, &v);
	return web_done(rq);
}

/* The buttons that open: what another may be put behind. */
static failed
fill_parents(struct rq *rq, struct form_view *f, id parent)
{
	struct form_field *at = (struct form_field *)(uintptr_t)f->sections.at[0].fields.at;
	struct wechat_menu_all_rows rows;
	struct option *options;
	size_t n = 0;

	TRY(db_all(web_db(rq), rq->a, wechat_menu_all, &rows));
	options = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		if (!rows.at[i].parent_id.v && rows.at[i].kind == MENU_MORE)
			options[n++] = (struct option){ .value = arena_fmt(rq->a, "%lld",
				(long long)rows.at[i].menu_id.v), .label = rows.at[i].label,
				.chosen = rows.at[i].menu_id.v == parent.v };
	at[0].options.at = options;
	at[0].options.n = n;
	return NULL;
}

static failed
show_form(struct rq *rq, const struct wechat_menu *was)
{
	struct crumb crumb = { str_of(says_menu.zh), S("/wechat/menu") };
	struct wechat_menu_form now = { was->parent_id, was->place, was->label, was->kind, was->target };
	struct form_view f = web_form_view(rq, &wechat_menu_form_entity, was->menu_id.v ? &now : NULL);
	int64_t parent = 0;

	if (rq->fault && !str_int(web_typed(rq, "parent_id"), &parent))
		parent = 0;
	TRY(fill_parents(rq, &f, rq->fault ? (id){ parent } : was->parent_id));
	f.head.h1 = str_of(was->menu_id.v ? says_change.zh : says_new.zh);
	f.path = was->menu_id.v ? arena_fmt(rq->a, "/wechat/menu/%lld", (long long)was->menu_id.v) : S("/wechat/menu");
	f.back = S("/wechat/menu");
	f.rev = was->rev;
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

failed
wechat_menu_new_page(struct rq *rq)
{
	return show_form(rq, &(struct wechat_menu){ 0 });
}

failed
wechat_menu_edit_page(struct rq *rq)
{
	struct wechat_menu was;

	TRY(db_one(web_db(rq), rq->a, wechat_menu_by, &was, .menu_id = web_id(rq)));
	return show_form(rq, &was);
}

struct changing { id entry; int64_t rev; const struct wechat_menu_form *form; };

static failed
make(struct act *x, void *v)
{
	struct changing *c = v;

	return wechat_menu_make(x, c->form, &c->entry);
}

static failed
change(struct act *x, void *v)
{
	struct changing *c = v;

	return wechat_menu_change(x, c->entry, c->rev, c->form);
}

static failed
drop(struct act *x, void *v)
{
	return wechat_menu_drop(x, ((const struct changing *)v)->entry);
}

failed
wechat_menu_make_do(struct rq *rq)
{
	struct changing c = { .form = rq->form };

	web_flash(rq, str_of(says_added.zh));
	return web_write(rq, make, &c, "/wechat/menu", &c.entry);
}

failed
wechat_menu_change_do(struct rq *rq)
{
	struct changing c = { .entry = web_id(rq), .form = rq->form };

	if (!str_int(web_typed(rq, "rev"), &c.rev))
		c.rev = 0;
	web_flash(rq, str_of(says_added.zh));
	return web_write(rq, change, &c, "/wechat/menu", NULL);
}

failed
wechat_menu_drop_do(struct rq *rq)
{
	struct changing c = { .entry = web_id(rq) };
	failed f = web_write_only(rq, drop, &c);

	if (f && f->code != ERR_INVALID)
		return f;
	web_flash(rq, f ? err_sentence(rq->a, f) : str_of(says_dropped.zh));
	return web_redirect(rq, S("/wechat/menu"));
}

static failed
menu_sent(struct act *x, void *v)
{
	(void)v;
	TRY(db_run(x->db, x->a, wechat_account_menu, NULL, .wechat_account_id = WECHAT_ACCOUNT, .menu_sent = x->now));
	return act_record(x, (struct entry){ .what = "wechat.menu", .object = "wechat_account",
		.object_id = WECHAT_ACCOUNT, .org_path = ROOT_PATH });
}

static failed
send_menu(struct rq *rq)
{
	const struct said *said;
	struct wechat_call call;
	int64_t code;
	str json;

	TRY(wechat_menu_json(web_db(rq), rq->a, rq->world, &json));
	web_give_back(rq);
	TRY(wechat_calling(rq->world, rq->a, &call));
	return wechat_ask(&call, rq->a, "/cgi-bin/menu/create", json, &said, &code);
}

failed
wechat_menu_send_do(struct rq *rq)
{
	failed f = send_menu(rq);

	if (f && !f->say)
		return f;
	if (!f)
		TRY(web_write_only(rq, menu_sent, NULL));
	web_flash(rq, f ? err_sentence(rq->a, f) : str_of(says_sent.zh));
	return web_redirect(rq, S("/wechat/menu"));
}
