/* desk.c - the account on the desk: how it stands, its settings, what was sent, posters with its code. */
#include "modules/wechat/inside.h"
#include "modules/wechat/views.h"

#include "web/record.h"
#include "web_record.h"
#include "wechat_pages.h"

static const struct text
	says_title   = { "wechat.desk", "公众号" },
	says_line    = { "wechat.desk_line", "关注的人在微信里入会、看卡、收办事结果，和网页是同一套" },
	says_none    = { "wechat.desk_none", "还没有接入公众号" },
	says_none_text = { "wechat.desk_none_text", "由系统管理员填写 AppID 和三个密钥，再到微信后台把服务器地址填上，就接好了。" },
	says_fill    = { "wechat.desk_fill", "填写公众号设置" },
	says_edit    = { "wechat.desk_edit", "修改设置" },
	says_count   = { "wechat.desk_count", "更新关注人数" },
	says_settings = { "wechat.settings", "公众号设置" },
	says_settings_line = { "wechat.settings_line", "密钥加密存放，谁也看不到原文；留空的不改" },
	says_saved   = { "wechat.saved", "公众号设置已保存。" },
	says_counted = { "wechat.counted", "关注人数已更新。" },
	says_followers = { "wechat.followers", "关注人数" }, says_at = { "wechat.at", "微信统计于 {1}" },
	says_never   = { "wechat.never", "还没有统计" },
	says_bound   = { "wechat.bound", "绑定了手机号" }, says_bound_note = { "wechat.bound_note", "收得到办事通知" },
	says_week    = { "wechat.week", "近 7 天新关注" }, says_week_note = { "wechat.week_note", "取消关注 {1} 人" },
	says_sent    = { "wechat.sent", "近 7 天发出通知" }, says_sent_note = { "wechat.sent_note", "没送到 {1} 条" },
	unit_people  = { "wechat.people", "人" }, unit_notices = { "wechat.notices", "条" },
	says_quiet   = { "wechat.quiet", "还没有人关注或取消" },
	says_quiet_text = { "wechat.quiet_text", "海报上印公众号的码，扫了就会关注。" },
	says_days    = { "wechat.days", "每天的关注和取消" },
	label_server = { "wechat.server", "服务器地址" }, label_domain = { "wechat.domain", "授权域名" },
	label_menu = { "wechat.menu_at", "菜单发布" }, says_not_yet = { "wechat.not_yet", "还没有发布" },
	says_failed = { "wechat.failed", "没有成功的文章" },
	says_failed_line = { "wechat.failed_line", "点开看原因，可以再试" },
	says_pieces = { "wechat.all_pieces", "全部文章" },
	says_kept  = { "wechat.kept", "没有填" };
static const struct column day_columns[] = { { .label = S("日期") }, { .label = S("新关注"), .unit = S("人"), .numeric = true },
	{ .label = S("取消关注"), .unit = S("人"), .numeric = true } };

static const struct column failed_columns[] = { { .label = S("标题"), .cut = true }, { .label = S("原因") },
	{ .label = S("时间") } };

#define FAILED_ROWS 5
#define DAYS 14
#define WEEK 7

/* --- how it stands ----------------------------------------------------------------------- */

static str
host_of(str base)
{
	ptrdiff_t at = str_find_str(base, S("://"));

	return at < 0 ? base : str_from(base, (size_t)at + 3);
}

static struct cell_view
kept(struct secret s)
{
	return s.sealed.n ? (struct cell_view){ .kind = CELL_SECRET, .secret = s }
		: (struct cell_view){ .text = str_of(says_kept.zh) };
}

static struct facts
account_facts(struct rq *rq, const struct wechat_account *w)
{
	static const char *const names[] = { "name", "app_id", "origin", "mode", "notices", "articles", "publishing",
		"token", "aes_key", "app_secret" };
	struct fact *at = NEW_N(rq->a, struct fact, COUNT(names) + 3);
	size_t n = 0;

	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *f = entity_field(&wechat_account_entity, str_of(names[i]));

		at[n++] = (struct fact){ .label = str_of(f->label), .value = f->kind == KIND_SECRET
			? kept(*(const struct secret *)field_of(f, w)) : (struct cell_view){ .text = field_show(rq->a,
			f, w) } };
	}
	at[n++] = (struct fact){ .label = str_of(label_menu.zh), .value = { .text = w->menu_sent.us
		? moment_text(rq->a, w->menu_sent) : str_of(says_not_yet.zh) } };
	at[n++] = (struct fact){ .label = str_of(label_server.zh), .wide = true, .value = { .text = arena_cat(rq->a,
		rq->world->base, S("/wechat/callback")) } };
	at[n++] = (struct fact){ .label = str_of(label_domain.zh), .wide = true,
		.value = { .text = host_of(rq->world->base) } };
	return (struct facts){ at, n };
}

static failed
figures(struct rq *rq, const struct wechat_account *w, const struct wechat_days_rows *days, struct wechat_figure *at)
{
	struct wechat_push_counts_rows sent;
	struct wechat_bound_count_row bound;
	int64_t came = 0, gone = 0, n = 0, bad = 0;
	struct date since = date_plus(web_today(rq), -(WEEK - 1));

	TRY(db_one(web_db(rq), rq->a, wechat_bound_count, &bound));
	TRY(db_all(web_db(rq), rq->a, wechat_push_counts, &sent, .since = moment_of(since)));
	for (size_t i = 0; i < days->n && days->at[i].day.ymd >= since.ymd; i++) {
		came += days->at[i].came;
		gone += days->at[i].gone;
	}
	for (size_t i = 0; i < sent.n; i++) {
		n += sent.at[i].n;
		bad += sent.at[i].state == PUSH_FAILED ? sent.at[i].n : 0;
	}
	at[0] = (struct wechat_figure){ str_of(says_followers.zh), S("–"), str_of(unit_people.zh),
		str_of(says_never.zh), { 0 } };
	if (w->counted.us) {
		at[0].value = html_count(rq->a, w->followers);
		at[0].note = wechat_say(rq->a, &says_at, moment_text(rq->a, w->counted), (str){ 0 });
	}
	at[1] = (struct wechat_figure){ str_of(says_bound.zh), html_count(rq->a, bound.n), str_of(unit_people.zh),
		str_of(says_bound_note.zh), { 0 } };
	at[2] = (struct wechat_figure){ str_of(says_week.zh), html_count(rq->a, came), str_of(unit_people.zh),
		wechat_say(rq->a, &says_week_note, html_count(rq->a, gone), (str){ 0 }), { 0 } };
	at[3] = (struct wechat_figure){ str_of(says_sent.zh), html_count(rq->a, n), str_of(unit_notices.zh),
		wechat_say(rq->a, &says_sent_note, html_count(rq->a, bad), (str){ 0 }), S("/wechat/sent") };
	return NULL;
}

/* What went wrong and waits for somebody; the page of each has the retry. */
static failed
failed_table(struct rq *rq, struct table_view *ret)
{
	struct wechat_piece_failed_rows rows;
	struct row *at;

	TRY(db_all(web_db(rq), rq->a, wechat_piece_failed, &rows, .most = FAILED_ROWS));
	at = NEW_N(rq->a, struct row, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(failed_columns));

		c[0] = (struct cell_view){ .text = rows.at[i].title, .href = arena_fmt(rq->a, "/wechat/pieces/%lld",
			(long long)rows.at[i].piece_id.v) };
		c[1].text = rows.at[i].why;
		c[2].text = moment_text(rq->a, rows.at[i].changed);
		at[i].cells.at = c;
		at[i].cells.n = COUNT(failed_columns);
	}
	*ret = (struct table_view){ .head = str_of(says_failed.zh), .line = str_of(says_failed_line.zh),
		.more = { says_pieces.zh, NULL, S("/wechat/pieces") },
		.columns = { failed_columns, COUNT(failed_columns) }, .rows = { at, rows.n } };
	return NULL;
}

static struct table_view
days_table(struct rq *rq, const struct wechat_days_rows *days)
{
	struct row *rows = NEW_N(rq->a, struct row, days->n + 1);

	for (size_t i = 0; i < days->n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(day_columns));

		c[0].text = date_text(rq->a, days->at[i].day);
		c[1].text = html_count(rq->a, days->at[i].came);
		c[2].text = html_count(rq->a, days->at[i].gone);
		rows[i].cells.at = c;
		rows[i].cells.n = COUNT(day_columns);
	}
	return (struct table_view){ .head = str_of(says_days.zh), .columns = { day_columns, COUNT(day_columns) },
		.rows = { rows, days->n }, .nothing = { .icon = "users", .head = str_of(says_quiet.zh),
		.text = str_of(says_quiet_text.zh) } };
}

failed
wechat_desk_page(struct rq *rq)
{
	struct action *at = NEW_N(rq->a, struct action, 3);
	struct wechat_figure *numbers = NEW_N(rq->a, struct wechat_figure, 4);
	struct wechat_desk_view d = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) } };
	struct wechat_account account;
	struct wechat_days_rows days;
	failed f = wechat_account_get(web_db(rq), rq->a, &account);
	bool may = web_may(rq, "wechat.account");

	if (f && f->code != ERR_MISSING)
		return f;
	if (f) {
		*at = (struct action){ says_fill.zh, "pencil", S("/wechat/settings"), .primary = true };
		d.nothing = (struct nothing){ .icon = "brand-wechat", .head = str_of(says_none.zh),
			.text = str_of(says_none_text.zh), .actions = { at, may ? 1 : 0 } };
	} else {
		TRY(db_all(web_db(rq), rq->a, wechat_days, &days, .most = DAYS));
		TRY(figures(rq, &account, &days, numbers));
		d.figures.at = numbers;
		d.figures.n = 4;
		d.facts = account_facts(rq, &account);
		d.days = days_table(rq, &days);
		TRY(failed_table(rq, &d.failed));
		if (web_may(rq, "wechat.edit"))
			at[d.head.actions.n++] = (struct action){ says_count.zh, "refresh", S("/wechat/count"),
				.post = true };
		if (may)
			at[d.head.actions.n++] = (struct action){ says_edit.zh, "pencil", S("/wechat/settings"),
				.primary = true };
		d.head.actions.at = at;
	}
	TRY(web_page(rq, d.head.h1));
	wechat_desk(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
wechat_count_do(struct rq *rq)
{
	failed f;

	web_give_back(rq);
	f = wechat_count(rq->world, rq->a, rq->who, rq->http->request_id);
	if (f && !f->say)
		return f;
	web_flash(rq, f ? err_sentence(rq->a, f) : str_of(says_counted.zh));
	return web_redirect(rq, S("/wechat"));
}

/* --- its settings ------------------------------------------------------------------------ */

static struct wechat_account_form
form_of(const struct wechat_account *w)
{
	return (struct wechat_account_form){ .name = w->name, .app_id = w->app_id, .origin = w->origin,
		.mode = w->mode, .notices = w->notices, .template_id = w->template_id, .word_title = w->word_title,
		.word_text = w->word_text, .word_time = w->word_time, .by_sms = w->by_sms,
		.publishing = w->publishing, .articles = w->articles };
}

/* The mask of a secret that is there, beside its empty input. */
static void
show_kept(struct form_view *f, const struct wechat_account *w)
{
	struct form_field *at = (struct form_field *)(uintptr_t)f->sections.at[0].fields.at;

	for (size_t i = 0; i < f->sections.at[0].fields.n; i++) {
		const struct field *kept = entity_field(&wechat_account_entity, str_of(at[i].field->name));

		if (kept && kept->kind == KIND_SECRET)
			at[i].kept = *(const struct secret *)field_of(kept, w);
	}
}

failed
wechat_settings_page(struct rq *rq)
{
	struct crumb crumb = { str_of(says_title.zh), S("/wechat") };
	struct wechat_account_form first = { .mode = WECHAT_SEALED, .notices = NOTICES_NONE,
		.publishing = PUBLISH_BY_HAND, .articles = ARTICLES_NONE, .by_sms = true };
	struct wechat_account was = { 0 };
	struct form_view f;
	failed e = wechat_account_get(web_db(rq), rq->a, &was);

	if (e && e->code != ERR_MISSING)
		return e;
	if (!e)
		first = form_of(&was);
	f = web_form_view(rq, &wechat_account_form_entity, &first);
	f.rev = was.rev;
	show_kept(&f, &was);
	f.head = (struct page_head){ .h1 = str_of(says_settings.zh), .line = str_of(says_settings_line.zh) };
	f.path = S("/wechat/settings");
	f.back = S("/wechat");
	rq->view.crumbs.at = &crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, f.head.h1));
	record_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

struct setting { int64_t rev; const struct wechat_account_form *form; };

static failed
set_rule(struct act *x, void *v)
{
	const struct setting *s = v;

	return wechat_account_set(x, s->rev, s->form);
}

failed
wechat_settings_do(struct rq *rq)
{
	struct setting s = { .form = rq->form };

	if (!str_int(web_typed(rq, "rev"), &s.rev))
		s.rev = 0;
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, set_rule, &s, "/wechat", NULL);
}
