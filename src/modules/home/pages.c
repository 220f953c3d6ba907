/* pages.c - 待办与概况: what waits, the figures, one's own jobs and messages. */
#include "modules/home/pages.h"

#include "base/child.h"
#include "home_pages.h"
#include "modules/home/home.h"
#include "modules/org/org.h"
#include "modules/sms/sms.h"
#include "platform/flow.h"
#include "platform/job.h"
#include "platform/notice.h"
#include "platform/proof.h"
#include "platform/rights.h"

#define ITEMS_SHOWN 20
#define LENT_SHOWN  5
#define JOBS_SHOWN  4
#define NOTES_SHOWN 4
#define WAITING_MOST 1000       /* in one flow; the figure says no more */

static const struct text
	says_title    = { "home.title", "待办与概况" },
	says_line     = { "home.line", "{1}，有 {2} 件事等您办" },
	says_none     = { "home.none", "{1}，没有等您办的事" },
	says_urgent   = { "home.urgent", "，其中 {1} 件今天到期、{2} 件已过期" },
	says_members  = { "home.members", "会员" },
	says_joined   = { "home.joined", "本月入会 {1} 人" },
	says_unions   = { "home.unions", "基层工会" },
	says_waiting  = { "home.waiting", "等您办的事" },
	says_first    = { "home.first", "最早的一件 {1} 到期" },
	says_late     = { "home.late", "已过 {1} 天" },
	says_today    = { "home.today", "今天到期" },
	says_left     = { "home.left", "{1} 个工作日" },
	says_do       = { "home.do", "办最急的一件" },
	says_never    = { "home.never", "备份从来没有做过恢复验证" },
	says_proof    = { "home.proof", "最近一次通过恢复验证的备份，是 {1} 的数据，已超过 48 小时" },
	says_proof_how = { "home.proof_how", "现在出了故障，可能恢复不了，或者要丢这段时间的数据。"
		"请在服务器上执行 gonghui backup 新文件夹，再执行 gonghui backup verify 新文件夹；两条都加进每天的定时任务。" },
	says_proof_pg = { "home.proof_pg", "现在出了故障，可能恢复不了，或者要丢这段时间的数据。"
		"请把最近的备份恢复到另一个数据库，再执行 gonghui backup proven 那个数据库 文件夹；每天做一次。" },
	says_ship     = { "home.ship", "{1} 以后写进系统的内容，还没有送到备份文件夹" },
	says_ship_how = { "home.ship_how", "这台机器现在坏了，那以后的内容就找不回来。请看那个文件夹是不是满了、断开了；"
		"通了以后系统自己接着送，不会漏。" },
	says_sms      = { "home.sms", "去看短信" },
	says_files    = { "home.files", "交上来的表格、图片现在都读不了" },
	says_files_how = { "home.files_how", "专门读文件的进程结束了（多半是内存不够），服务器自己不能再起一个。别的事照常办；"
		"请重新启动服务器：systemctl restart gonghui。" },
	says_lent     = { "home.lent", "{1}的待办：{2} 件" },
	says_lent_line = { "home.lent_line", "您代理{1}，到 {2} 止。用他的岗位打开来办" },
	says_all      = { "home.all", "先列出最急的 {1} 件，共 {2} 件；办完一件，后面的就上来。" };

static const char *const weekdays[] = { "星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(rq->a, &e);
}

static str
number(struct rq *rq, int64_t v)
{
	return html_count(rq->a, v);
}

failed
home_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, NULL, ret);
}

/* --- what waits ------------------------------------------------------------------ */

static struct home_item
item_of(struct rq *rq, const struct flow_waiting *w, str from)
{
	const struct flow *flow = flow_by_name(rq->world, w->flow);
	struct home_item i = { .title = w->title, .what = w->what, .from = from,
		.path = arena_fmt(rq->a, "%s%lld", flow && flow->path ? flow->path : "/", (long long)w->subject.v) };
	int32_t days = date_days(w->due) - date_days(web_today(rq));

	if (!w->due.ymd)
		return i;
	i.due = date_text(rq->a, w->due);
	i.late = days < 0;
	i.today = days == 0;
	i.left = i.late ? say(rq, &says_late, number(rq, -days), (str){ 0 }) : i.today ? str_of(says_today.zh)
		: say(rq, &says_left, number(rq, calendar_workdays_between(rq->world->calendar, web_today(rq), w->due)),
		      (str){ 0 });
	return i;
}

/* Whose matters they are: the names of their unions, which the inbox knows by id only. */
static failed
items_of(struct rq *rq, const struct flow_waitings *waiting, struct home_item **ret)
{
	struct home_item *items = NEW_N(rq->a, struct home_item, waiting->n + 1);
	id *orgs = NEW_N(rq->a, id, waiting->n + 1);
	str *names;

	for (size_t i = 0; i < waiting->n; i++)
		orgs[i] = waiting->at[i].org_id;
	TRY(org_names(web_db(rq), rq->a, rq->world, orgs, waiting->n, &names));
	for (size_t i = 0; i < waiting->n; i++)
		items[i] = item_of(rq, &waiting->at[i], names[i]);
	*ret = items;
	return NULL;
}

static failed
fill_items(struct rq *rq, int64_t all, struct home_view *h)
{
	struct flow_waitings waiting;
	struct home_item *at;
	struct action *first;
	int64_t late = 0, today = 0;
	str day = arena_fmt(rq->a, FMT " %s", ARG(date_text(rq->a, web_today(rq))),
		weekdays[date_weekday(web_today(rq))]);

	TRY(flow_inbox(web_db(rq), rq->a, rq->world, rq->who, ITEMS_SHOWN, &waiting));
	TRY(items_of(rq, &waiting, &at));
	for (size_t i = 0; i < waiting.n; i++) {
		late += at[i].late;
		today += at[i].today;
	}
	h->items.at = at;
	h->items.n = waiting.n;
	h->head.line = say(rq, waiting.n ? &says_line : &says_none, day, number(rq, all));
	if (late || today)
		h->head.line = arena_cat(rq->a, h->head.line,
			say(rq, &says_urgent, number(rq, today), number(rq, late)));
	if (all > (int64_t)waiting.n)
		h->all_line = say(rq, &says_all, number(rq, (int64_t)waiting.n), number(rq, all));
	if (!waiting.n)
		return NULL;
	first = NEW(rq->a, struct action);
	*first = (struct action){ .label = says_do.zh, .path = at[0].path, .primary = true };
	h->head.actions.at = first;
	h->head.actions.n = 1;
	return NULL;
}

/* --- for somebody else ------------------------------------------------------------------ */

static failed
lent_of(struct rq *rq, const struct right *r, struct home_lent *ret)
{
	struct actor there = *rq->who;
	struct flow_waitings waiting;
	struct home_item *at;
	int64_t all;

	rights_take(rq->a, r, &there);
	TRY(flow_inbox_count(web_db(rq), rq->a, rq->world, &there, NULL, WAITING_MOST, &all));
	TRY(flow_inbox(web_db(rq), rq->a, rq->world, &there, LENT_SHOWN, &waiting));
	TRY(items_of(rq, &waiting, &at));
	*ret = (struct home_lent){ .post = r->post, .deputy = r->behalf.deputy, .items = { at, waiting.n },
		.head = say(rq, &says_lent, r->behalf.name, number(rq, all)),
		.line = say(rq, &says_lent_line, arena_fmt(rq->a, FMT " " FMT, ARG(r->org_name), ARG(r->title)),
			date_text(rq->a, r->behalf.last)) };
	return NULL;
}

/* What waits for those whose deputy he is stands under his own; it is done in their post, by one press. */
static failed
fill_lent(struct rq *rq, struct home_view *h)
{
	struct rights mine;
	struct home_lent *at;
	size_t n = 0;

	TRY(rights_of(web_db(rq), rq->a, rq->world, rq->who->person, &mine));
	at = NEW_N(rq->a, struct home_lent, mine.n + 1);
	for (size_t i = mine.own; i < mine.n; i++)
		if (mine.at[i].behalf.deputy.v != rq->who->behalf.deputy.v)
			TRY(lent_of(rq, &mine.at[i], &at[n++]));
	h->lent.at = at;
	h->lent.n = n;
	return NULL;
}

/* --- the installation itself: for the system administrator ------------------------------- */

static failed
fill_sms(struct rq *rq, struct home_view *h)
{
	struct sms_trouble t;

	TRY(sms_trouble(web_db(rq), rq->a, rq->world, &t));
	if (t.tone)
		h->sms = (struct note){ .tone = t.tone, .head = t.head, .text = t.text,
			.action = { says_sms.zh, NULL, S("/sms") } };
	return NULL;
}

static failed
fill_house(struct rq *rq, struct home_view *h)
{
	struct proof p;

	if (!web_may(rq, "setting.edit"))
		return NULL;
	if (child_gone())
		h->files = (struct note){ .tone = "bad", .head = str_of(says_files.zh),
			.text = str_of(says_files_how.zh) };
	p = proof_read(rq->world, rq->a);
	if (proof_late(rq->world, &p))
		h->note = (struct note){ .tone = "bad",
			.text = str_of(db_pool_is_pg(rq->world->pool) ? says_proof_pg.zh : says_proof_how.zh),
			.head = p.made.us ? say(rq, &says_proof, moment_text(rq->a, p.made), (str){ 0 })
				: str_of(says_never.zh) };
	if (ship_late(rq->world))
		h->shipping = (struct note){ .tone = "bad", .text = str_of(says_ship_how.zh),
			.head = say(rq, &says_ship, moment_text(rq->a, (struct moment){ rq->world->shipped }),
			            (str){ 0 }) };
	return fill_sms(rq, h);
}

/* --- figures ------------------------------------------------------------------------ */

static failed
fill_figures(struct rq *rq, int64_t waiting, struct home_view *h)
{
	struct home_figure *at = NEW_N(rq->a, struct home_figure, 3);
	int64_t unions, members, joined;
	size_t n = 0;

	TRY(org_sum(web_db(rq), rq->a, web_scope(rq), &unions, &members));
	if (web_may(rq, "member.see")) {
		TRY(home_joined(web_db(rq), rq->a, web_scope(rq), web_today(rq), &joined));
		at[n++] = (struct home_figure){ says_members.zh, number(rq, members), "人",
			say(rq, &says_joined, number(rq, joined), (str){ 0 }), S("/figures/members") };
	}
	if (web_may(rq, "org.see"))
		at[n++] = (struct home_figure){ says_unions.zh, number(rq, unions), "家", web_org_name(rq), S("/figures/unions") };
	if (n)
		at[n++] = (struct home_figure){ says_waiting.zh, number(rq, waiting), "件", h->items.n && h->items.at[0].due.n
			? say(rq, &says_first, h->items.at[0].due, (str){ 0 }) : (str){ 0 }, S("#todo") };
	h->figures.at = at;
	h->figures.n = n;
	return NULL;
}

/* --- one's own jobs and messages --------------------------------------------------------- */

static failed
fill_jobs(struct rq *rq, struct home_view *h)
{
	struct job_rows jobs;
	struct home_job *at;

	TRY(job_list(web_db(rq), rq->a, rq->who->account, JOBS_SHOWN, &jobs));
	at = NEW_N(rq->a, struct home_job, jobs.n + 1);
	for (size_t i = 0; i < jobs.n; i++) {
		const struct job_row *j = &jobs.at[i];
		const struct choice *state = choice_of(job_states, j->state);

		at[i] = (struct home_job){ .label = j->label,
			.path = arena_fmt(rq->a, "/tasks/%lld", (long long)j->job_id.v),
			.state = { state ? str_of(state->label) : S(""), state ? state->tone : NULL, NULL },
			.second = j->note.n ? j->note : moment_text(rq->a, j->made) };
	}
	h->jobs.at = at;
	h->jobs.n = jobs.n;
	return NULL;
}

static failed
fill_notes(struct rq *rq, struct home_view *h)
{
	struct notice_rows notes = { 0 };
	struct home_note *at;

	if (rq->who->person.v)
		TRY(notice_list(web_db(rq), rq->a, rq->who->person, (id){ 0 }, NOTES_SHOWN, &notes));
	at = NEW_N(rq->a, struct home_note, notes.n + 1);
	for (size_t i = 0; i < notes.n; i++)
		at[i] = (struct home_note){ notes.at[i].title, S("/notices"), moment_text(rq->a, notes.at[i].at) };
	h->notes.at = at;
	h->notes.n = notes.n;
	return NULL;
}

/* Strangers read the site, where there is one, else they sign in; a worker without a post has his own pages. */
failed
home_page(struct rq *rq)
{
	struct home_view h = { .head = { .h1 = str_of(says_title.zh) } };
	int64_t waiting;

	if (!rq->who)
		return web_redirect(rq, site_has(rq->site, "/site") ? S("/site") : S("/sign-in"));
	if (!rq->who->post.v)
		return web_redirect(rq, S("/my"));
	TRY(flow_inbox_count(web_db(rq), rq->a, rq->world, rq->who, NULL, WAITING_MOST, &waiting));
	TRY(fill_house(rq, &h));
	TRY(fill_items(rq, waiting, &h));
	TRY(fill_lent(rq, &h));
	TRY(fill_figures(rq, waiting, &h));
	TRY(fill_jobs(rq, &h));
	TRY(fill_notes(rq, &h));
	TRY(figure_cards(rq, &h.joined, &h.charts));
	TRY(web_page(rq, h.head.h1));
	home_desk(&rq->out, &rq->view, &h);
	return web_done(rq);
}
