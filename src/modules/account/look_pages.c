/* look_pages.c - 以他人身份查看权限: the question with its reason, the answer; and who looked at one's own rights. */
#include "account_look.h"
#include "account_queries.h"
#include "modules/account/look.h"
#include "modules/account/pages.h"
#include "modules/account/views.h"
#include "platform/rights.h"
#include "web/api.h"
#include "web/may.h"
#include "web_record.h"

static const struct text
	says_title   = { "look.title", "以他人身份查看权限" },
	says_ask     = { "look.ask", "会看到他每个职务的菜单、权限、范围和能办的事，看不到任何业务内容，也不能替他办事。"
		"查看会记入审计，并把您的姓名和理由告诉他本人。" },
	says_reason  = { "look.reason", "为什么要看" },
	says_submit  = { "look.submit", "查看" },
	says_shown   = { "look.shown", "这里只有权限，没有业务内容。这次查看已记入审计，已告诉本人。" },
	says_kept    = { "look.kept", "这里只有权限，没有业务内容。这次查看已记入审计；账号停用着，本人启用以后才看得到。" },
	says_why     = { "look.why", "理由：{1}" },
	says_closed  = { "look.closed", "账号已停用，现在什么也打不开；下面是启用以后的情况。" },
	says_nothing = { "look.nothing", "没有职务" },
	says_no_how  = { "look.no_how", "他在您的范围内没有在任的职务，只能看自己的内容。" },
	says_own     = { "look.own_post", "本人的职务" },
	says_lent    = { "look.lent", "代{1}办理" },
	says_less    = { "look.less", "管理员专有的权限不随代理借出" },
	says_open    = { "look.open_end", "没有写明，职务结束为止" },
	says_below   = { "look.below", "{1}和它的下级" },
	says_list    = { "look.list", "{1}列表" },
	says_at      = { "look.at", "打开 {1}" },
	says_to      = { "look.to", "办理 {1}" },
	says_also    = { "look.also", "另有 {1} 个页面" },
	says_pages   = { "look.pages", "{1} 个页面" },
	says_posts   = { "look.posts", "{1} 种办理" },
	says_in_all  = { "look.in_all", "连同页面上的小步骤，共 {1} 种办理" },
	says_looks   = { "looks.title", "谁查看过我的权限" },
	says_looks_line = { "looks.line", "安全管理员核对权限时可以看您能打开什么、办什么；看不到业务内容，也不能用您的身份办事" },
	says_list_head = { "looks.list", "查看记录" },
	says_no_looks = { "looks.none", "没有人查看过" },
	says_no_looks_how = { "looks.none_how", "以后有人查看，会记在这里，同时给您发消息。" },
	says_me      = { "looks.me", "我的账号" };

struct look_form { str reason; };
#define F(m, ...) FIELD(struct look_form, m, __VA_ARGS__)
static const struct field look_fields[] = {
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 4, .max = 200) };
#undef F
const struct entity look_form_entity = ENTITY(struct look_form, look_fields, .name = "look_form", .label = "查看权限");

/* For programs: one line for each entry of the menu and each permit of each right. */
enum { LINE_MENU = 1, LINE_PERMIT };
static const struct choice line_kinds[] = { { LINE_MENU, "菜单" }, { LINE_PERMIT, "权限" }, { 0 } };
struct look_line {
	str org_name, title, role, giver;
	struct date first_day, last_day;
	str within;
	int64_t kind;
	str name, label, group, pages, posts, acts;
};
#define F(m, ...) FIELD(struct look_line, m, __VA_ARGS__)
static const struct field line_fields[] = {
	F(org_name, .label = "工会"), F(title, .label = "职务"), F(role, .label = "角色"), F(giver, .label = "代谁"),
	F(first_day, .label = "从哪天起"), F(last_day, .label = "到哪天止"), F(within, .label = "能看的范围"),
	F(kind, .label = "菜单或权限", .choices = line_kinds), F(name, .label = "代号"), F(label, .label = "名称"),
	F(group, .label = "分组"), F(pages, .label = "能打开的地址"), F(posts, .label = "能办理的地址"),
	F(acts, .label = "能办的事") };
#undef F
const struct entity look_line_entity = ENTITY(struct look_line, line_fields, .name = "look_line", .label = "权限");

static str
say(struct rq *rq, const struct text *t, str one)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* --- the question ------------------------------------------------------------------------- */

failed
look_page(struct rq *rq)
{
	struct looked who;
	struct confirm_view c = { .head = { .h1 = str_of(says_title.zh) },
		.note = { .tone = "info", .text = str_of(says_ask.zh) }, .submit = says_submit.zh,
		.reason_label = str_of(says_reason.zh), .once = web_once(rq) };

	TRY(account_may_look(web_db(rq), rq->a, rq->who, web_id(rq), &who));
	c.head.line = who.name;
	c.path = account_path(rq, who.account, "/look");
	c.back = account_path(rq, who.account, "");
	c.reason = web_typed(rq, "reason");
	c.fault = web_form_field(rq, &look_fields[0], NULL).fault;
	account_crumbs(rq, who.name, who.account);
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

/* --- the answer ---------------------------------------------------------------------------- */

/* One right of his: as whom he acts in it, and what that opens. */
struct seen { const struct right *right; struct actor who; struct may may; };
struct seens { struct seen *at; size_t n; };

/* Rights at unions that the one who looks does not have are not his to see. */
static failed
see_all(struct rq *rq, const struct looked *l, struct seens *ret)
{
	struct rights his;

	TRY(rights_of(web_db(rq), rq->a, rq->world, l->person, &his));
	*ret = (struct seens){ NEW_N(rq->a, struct seen, his.n + 1), 0 };
	for (size_t i = 0; i < his.n; i++) {
		struct seen *s = &ret->at[ret->n];

		if (!scope_covers(web_scope(rq), his.at[i].org_path))
			continue;
		s->right = &his.at[i];
		s->who = (struct actor){ .account = l->account, .person = l->person, .name = l->name };
		rights_take(rq->a, s->right, &s->who);
		may_of(rq->a, rq->world, rq->site, &s->who, &s->may);
		ret->n++;
	}
	return NULL;
}

static void
add_word(struct buf *b, const char *between, str word)
{
	if (b->n)
		buf_put(b, str_of(between));
	buf_put(b, word);
}

static str
acts_of(struct rq *rq, const struct may_permit *p)
{
	struct buf b = { .a = rq->a };

	for (size_t i = 0; i < p->acts.n; i++)
		add_word(&b, "；", p->acts.at[i]);
	return buf_str(&b);
}

/* --- for a program ------------------------------------------------------------------------- */

static str
addresses(struct rq *rq, const struct compiled *const *at, size_t n)
{
	struct buf b = { .a = rq->a };

	for (size_t i = 0; i < n; i++)
		add_word(&b, " ", str_of(at[i]->of.route->path));
	return buf_str(&b);
}

static failed
send(struct rq *rq, const struct seens *all)
{
	struct look_line *at;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += all->at[i].may.menu.n + all->at[i].may.permits.n;
	at = NEW_N(rq->a, struct look_line, n + 1);
	n = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct seen *s = &all->at[i];
		const struct look_line line = { .org_name = s->right->org_name, .title = s->right->title,
			.role = s->right->role_label, .giver = s->right->behalf.name, .first_day = s->right->first,
			.last_day = s->right->behalf.last, .within = say(rq, &says_below, s->right->org_name) };

		for (size_t k = 0; k < s->may.menu.n; k++) {
			const struct menu *e = s->may.menu.at[k];

			at[n] = line;
			at[n].kind = LINE_MENU;
			at[n].label = str_of(e->label);
			at[n].group = str_of(e->group);
			at[n++].pages = str_of(e->path);
		}
		for (size_t k = 0; k < s->may.permits.n; k++) {
			const struct may_permit *p = &s->may.permits.at[k];

			at[n] = line;
			at[n].kind = LINE_PERMIT;
			at[n].name = str_of(p->permit->name);
			at[n].label = str_of(p->permit->label);
			at[n].group = p->module;
			at[n].pages = addresses(rq, p->pages.at, p->pages.n);
			at[n].posts = addresses(rq, p->posts.at, p->posts.n);
			at[n++].acts = acts_of(rq, p);
		}
	}
	return api_rows(rq, &look_line_entity, at, n);
}

/* --- for a reader --------------------------------------------------------------------------- */

enum { FACT_SOURCE, FACT_ROLE, FACT_FIRST, FACT_LAST, FACT_WITHIN, FACT_OWN, N_FACTS };
static const char *const fact_labels[N_FACTS] = {
	"来源", "角色", "从哪天起", "到哪天止", "能看的范围", "自己的页面" };

static struct facts
facts_of(struct rq *rq, const struct seen *s)
{
	const struct right *r = s->right;
	bool lent = r->behalf.deputy.v;
	struct fact *at = NEW_N(rq->a, struct fact, N_FACTS);

	for (size_t i = 0; i < N_FACTS; i++)
		at[i].label = str_of(fact_labels[i]);
	at[FACT_SOURCE].value = (struct cell_view){ .text = lent ? say(rq, &says_lent, r->behalf.name)
		: str_of(says_own.zh), .second = lent ? str_of(says_less.zh) : (str){ 0 } };
	at[FACT_ROLE].value.text = r->role_label;
	at[FACT_FIRST].value.text = date_text(rq->a, r->first);
	at[FACT_LAST].value.text = lent ? date_text(rq->a, r->behalf.last) : str_of(says_open.zh);
	at[FACT_WITHIN].value.text = say(rq, &says_below, r->org_name);
	at[FACT_OWN].value.text = say(rq, &says_pages, html_count(rq->a, (int64_t)s->may.own));
	return (struct facts){ at, N_FACTS };
}

/* The entries of one group, in one line. */
static struct look_groups
menu_of(struct rq *rq, const struct may *may)
{
	struct look_group *at = NEW_N(rq->a, struct look_group, may->menu.n + 1);
	struct buf b = { .a = rq->a };
	size_t n = 0;

	for (size_t i = 0; i < may->menu.n; i++) {
		const struct menu *e = may->menu.at[i];

		if (!n || !str_eq(at[n - 1].label, str_of(e->group))) {
			at[n++].label = str_of(e->group);
			b = (struct buf){ .a = rq->a };
		}
		add_word(&b, "、", str_of(e->label));
		at[n - 1].words = buf_str(&b);
	}
	return (struct look_groups){ at, n };
}

/* Lists by their name; of the other pages how many there are. */
static str
pages_of(struct rq *rq, const struct may_permit *p)
{
	struct buf b = { .a = rq->a };
	size_t others = p->pages.n;

	for (size_t i = 0; i < p->pages.n; i++)
		if (p->pages.at[i]->lists) {
			add_word(&b, "、", say(rq, &says_list, str_of(p->pages.at[i]->lists->label)));
			others--;
		}
	if (others)
		add_word(&b, "，", say(rq, b.n ? &says_also : &says_pages, html_count(rq->a, (int64_t)others)));
	return buf_str(&b);
}

static const struct column permit_columns[] = { { .label = S("权限") }, { .label = S("能打开") }, { .label = S("能办的事") } };

static struct table_view
permits_of(struct rq *rq, const struct may *may)
{
	struct row *rows = NEW_N(rq->a, struct row, may->permits.n + 1);

	for (size_t i = 0; i < may->permits.n; i++) {
		const struct may_permit *p = &may->permits.at[i];
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(permit_columns));

		c[0] = (struct cell_view){ .text = str_of(p->permit->label), .second = p->module };
		c[1].text = pages_of(rq, p);
		c[2].text = acts_of(rq, p);
		if (p->posts.n && !c[2].text.n)
			c[2].text = say(rq, &says_posts, html_count(rq->a, (int64_t)p->posts.n));
		else if (p->posts.n > p->acts.n)
			c[2].second = say(rq, &says_in_all, html_count(rq->a, (int64_t)p->posts.n));
		rows[i] = (struct row){ .label = c[0].text, .cells = { c, COUNT(permit_columns) } };
	}
	return (struct table_view){ .columns = { permit_columns, COUNT(permit_columns) },
		.rows = { rows, may->permits.n } };
}

/* Every address behind these permits, as the route table spells it. */
static struct look_groups
addresses_of(struct rq *rq, const struct may *may)
{
	struct look_group *at = NEW_N(rq->a, struct look_group, may->permits.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < may->permits.n; i++) {
		const struct may_permit *p = &may->permits.at[i];
		struct buf b = { .a = rq->a };

		if (p->pages.n)
			add_word(&b, "", say(rq, &says_at, addresses(rq, p->pages.at, p->pages.n)));
		if (p->posts.n)
			add_word(&b, "；", say(rq, &says_to, addresses(rq, p->posts.at, p->posts.n)));
		if (b.n)
			at[n++] = (struct look_group){ str_of(p->permit->label), buf_str(&b) };
	}
	return (struct look_groups){ at, n };
}

static failed
show(struct rq *rq, const struct looked *l, str reason, const struct seens *all)
{
	struct look_right *at = NEW_N(rq->a, struct look_right, all->n + 1);
	struct look_view v = { .head = { .h1 = str_of(says_title.zh), .line = l->name },
		.note = { .tone = l->open ? "info" : "warn", .head = str_of(l->open ? says_shown.zh : says_kept.zh),
			.text = say(rq, &says_why, reason) },
		.nothing = { .icon = "user-check", .head = str_of(says_nothing.zh), .text = str_of(says_no_how.zh) } };

	for (size_t i = 0; i < all->n; i++) {
		const struct seen *s = &all->at[i];

		at[i] = (struct look_right){ arena_fmt(rq->a, FMT " " FMT, ARG(s->right->org_name),
				ARG(s->right->title)),
			facts_of(rq, s), menu_of(rq, &s->may), permits_of(rq, &s->may), addresses_of(rq, &s->may) };
	}
	v.rights.at = at;
	v.rights.n = all->n;
	if (!l->open)
		v.closed = (struct note){ .tone = "warn", .text = str_of(says_closed.zh) };
	account_crumbs(rq, l->name, l->account);
	TRY(web_page(rq, v.head.h1));
	account_look_view(&rq->out, &rq->view, &v);
	return web_done(rq);
}

struct looking { id account; str reason; struct looked who; };

static failed
look_rule(struct act *x, void *v)
{
	struct looking *l = v;

	return account_look(x, l->account, l->reason, &l->who);
}

/* The row of the record first: what is not recorded is not shown. */
failed
look_do(struct rq *rq)
{
	struct looking l = { .account = web_id(rq) };
	struct seens all;

	TRY(api_form(rq));
	l.reason = ((const struct look_form *)rq->form)->reason;
	TRY(web_write_only(rq, look_rule, &l));
	TRY(see_all(rq, &l.who, &all));
	return rq->route->flags & API ? send(rq, &all) : show(rq, &l.who, l.reason, &all);
}

/* --- who looked at mine ---------------------------------------------------------------------- */

failed
looks_get(struct rq *rq)
{
	struct looks all;

	TRY(account_looked_at(web_db(rq), rq->a, rq->who, &all));
	return api_rows(rq, &look_entity, all.at, all.n);
}

failed
looks_page(struct rq *rq)
{
	static const struct column columns[] = {
		{ .label = S("时间") }, { .label = S("谁") }, { .label = S("职务") }, { .label = S("理由") } };
	struct crumb crumb = { str_of(says_me.zh), S("/me") };
	struct table_view table = { .head = str_of(says_list_head.zh), .columns = { columns, COUNT(columns) },
		.nothing = { "eye-off", str_of(says_no_looks.zh), str_of(says_no_looks_how.zh), { 0 } } };
	struct detail_view d = { .head = { .h1 = str_of(says_looks.zh), .line = str_of(says_looks_line.zh) },
		.tables = { &table, 1 } };
	struct looks all;
	struct row *rows;

	TRY(account_looked_at(web_db(rq), rq->a, rq->who, &all));
	rows = NEW_N(rq->a, struct row, all.n + 1);
	for (size_t i = 0; i < all.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));

		c[0].text = moment_text(rq->a, all.at[i].at);
		c[1].text = all.at[i].by_name;
		c[2].text = all.at[i].by_post;
		c[3].text = all.at[i].reason;
		rows[i] = (struct row){ .label = c[0].text, .cells = { c, COUNT(columns) } };
	}
	table.rows = (struct rows){ rows, all.n };
	rq->view.crumbs = (struct crumbs){ &crumb, 1 };
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}
