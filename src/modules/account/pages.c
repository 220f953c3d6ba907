/* pages.c - officers' accounts: the list, one of them with its posts. */
#include "modules/account/pages.h"

#include "account_pages.h"
#include "account_queries.h"
#include "modules/account/account.h"
#include "modules/account/look.h"
#include "modules/account/reset.h"
#include "platform/search.h"
#include "web/site.h"
#include "web_record.h"

static const struct text
	says_accounts = { "accounts", "账号与角色" },
	says_line     = { "accounts.line", "在您范围内有职务的账号，一行一个职务" },
	says_none     = { "accounts.none", "没有找到这样的账号" },
	says_empty    = { "accounts.empty", "您的范围内还没有干部账号" },
	says_relax    = { "accounts.relax", "少写几个字，或者换登录名再试。" },
	says_first    = { "accounts.first", "给下级工会的干部开通账号，他们才能登录办公台。" },
	says_reset    = { "account.reset", "重设密码" },
	says_sign_out = { "account.sign_out", "退出他的登录" },
	says_second   = { "account.second", "关闭动态口令" },
	says_on       = { "account.second_on", "已开通" },
	says_not_on   = { "account.second_off", "没有开通" },
	says_close    = { "account.close", "停用账号" },
	says_reopen   = { "account.reopen", "启用账号" },
	says_post_new = { "account.post_new", "增加职务" },
	says_why      = { "account.why", "为什么能看到" },
	says_look     = { "account.look_at", "以他人身份查看" },
	says_post_end = { "account.post_end", "结束职务" },
	says_posts    = { "account.posts", "职务" },
	says_no_posts = { "account.no_posts", "没有职务" },
	says_now      = { "account.now", "在任" },
	says_was      = { "account.was", "已结束" },
	says_locked   = { "account.locked_now", "密码连续输错，锁定中" },
	says_never    = { "account.never", "还没有登录过" };

#define PAGE_ROWS  20
#define PICKS_MOST 12

struct account_filter { str word; bool closed; };
#define F(m, ...) FIELD(struct account_filter, m, __VA_ARGS__)
static const struct field account_filter_fields[] = {
	F(word, .label = "姓名或登录名", .max = 40), F(closed, .label = "只看已停用的") };
#undef F
const struct entity account_filter_entity = ENTITY(struct account_filter, account_filter_fields,
	.name = "account_filter", .label = "筛选");

struct union_query { str org_name; };
#define F(m, ...) FIELD(struct union_query, m, __VA_ARGS__)
static const struct field union_query_fields[] = { F(org_name, .label = "工会", .max = 120) };
#undef F
const struct entity union_query_entity = ENTITY(struct union_query, union_query_fields,
	.name = "union_query", .label = "工会");

/* --- the list ------------------------------------------------------------------------ */

failed
account_find(struct db *d, struct arena *a, struct scope scope, str word, int64_t most, struct account_founds *ret)
{
	struct account_officers_rows rows = { 0 };
	str part = search_part(a, word);
	struct account_found *at;

	if (part.n)
		TRY(db_all(d, a, account_officers, scope, &rows, .word = part, .closed = false, .most = most));
	at = NEW_N(a, struct account_found, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct account_officers_row *r = &rows.at[i];

		at[i] = (struct account_found){ r->account_id, r->name, r->login, r->title, r->org_name, r->role_label,
			r->state };
	}
	*ret = (struct account_founds){ at, rows.n };
	return NULL;
}

static struct cell_view
state_cell(int64_t state)
{
	const struct choice *c = choice_of(account_states, state);

	return (struct cell_view){ .kind = CELL_STATE, .text = str_of(c ? c->label : ""),
		.tone = c ? c->tone : NULL };
}

static const struct column officer_columns[] = {
	{ .label = S("姓名") }, { .label = S("登录名") }, { .label = S("职务") },
	{ .label = S("所在工会"), .cut = true }, { .label = S("角色") }, { .label = S("账号") } };

static struct row
officer_row(struct rq *rq, const struct account_officers_row *r)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(officer_columns));

	c[0] = (struct cell_view){ .text = r->name,
		.href = arena_fmt(rq->a, "/accounts/%lld", (long long)r->account_id.v) };
	c[1].text = r->login;
	c[2].text = r->title;
	c[3].text = r->org_name;
	c[4].text = r->role_label;
	c[5] = state_cell(r->state);
	return (struct row){ .row_id = r->post_id, .label = r->name,
		.cells = { c, COUNT(officer_columns) } };
}

static str
filter_query(struct rq *rq, const struct account_filter *q, str cursor)
{
	struct out o = { .b = { .a = rq->a } };

	out_raw(&o, S("/accounts?word="));
	out_urlpart(&o, q->word);
	out_raw(&o, q->closed ? S("&closed=1") : S(""));
	if (cursor.n) {
		out_raw(&o, S("&after="));
		out_urlpart(&o, cursor);
	}
	return buf_str(&o.b);
}

static void
fill_list(struct rq *rq, const struct account_filter *q, const struct account_officers_rows *found,
          struct list_view *l)
{
	size_t n = found->n > PAGE_ROWS ? PAGE_ROWS : found->n;
	struct row *rows = NEW_N(rq->a, struct row, n + 1);
	struct form_field *filters = NEW_N(rq->a, struct form_field, 2);

	for (size_t i = 0; i < n; i++)
		rows[i] = officer_row(rq, &found->at[i]);
	l->rows.at = rows;
	l->rows.n = n;
	for (size_t i = 0; i < 2; i++)
		filters[i] = web_form_field(rq, &account_filter_fields[i], q);
	l->filters.at = filters;
	l->filters.n = 2;
	l->filtered = q->word.n || q->closed;
	l->columns.at = officer_columns;
	l->columns.n = COUNT(officer_columns);
	l->nothing = (struct nothing){ .head = str_of(l->filtered ? says_none.zh : says_empty.zh),
		.text = str_of(l->filtered ? says_relax.zh : says_first.zh) };
	if (web_typed(rq, "after").n)
		l->pager.first = filter_query(rq, q, (str){ 0 });
	if (found->n > PAGE_ROWS)
		l->pager.next = filter_query(rq, q, web_cursor(rq, (struct place){
			.path = found->at[n - 1].org_path, .row = found->at[n - 1].post_id }));
}

failed
accounts_page(struct rq *rq)
{
	static const struct action actions[] = {
		{ "角色", "shield-lock", S("/accounts/roles"), .primary = false },
		{ "激活码", "key", S("/accounts/activations"), .primary = false },
		{ "开通账号", "user-plus", S("/accounts/new"), .primary = true } };
	static const struct action opener[] = {
		{ "角色", "shield-lock", S("/accounts/roles"), .primary = false },
		{ "激活码", "key", S("/accounts/activations"), .primary = false },
		{ "让所有人重新登录", "logout", S("/accounts/sessions"), .primary = false } };
	const struct account_filter *q = rq->query;
	struct account_officers_rows found;
	struct place after;
	struct list_view l = { .head = { .h1 = str_of(says_accounts.zh),
		.line = str_of(says_line.zh),
		.actions = { actions, web_may(rq, "account.edit") ? 3 : 2 } },
		.path = S("/accounts") };

	if (web_may(rq, "account.open"))
		l.head.actions = (struct actions){ opener, COUNT(opener) };
	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, account_officers, web_scope(rq), &found,
		.word = search_part(rq->a, q->word), .closed = q->closed, .org_path = after.path,
		.post_id = after.row, .most = PAGE_ROWS + 1));
	fill_list(rq, q, &found, &l);
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* What one types of a union's name, answered with the names that fit. */
failed
account_unions_page(struct rq *rq)
{
	const struct union_query *q = rq->query;
	struct account_unions_like_rows rows = { 0 };
	struct option *at;
	str word = search_part(rq->a, q->org_name);

	if (word.n)
		TRY(db_all(web_db(rq), rq->a, account_unions_like, web_scope(rq), &rows,
			.word = word,
			.most = PICKS_MOST));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i].label = rows.at[i].name;
	account_picks(&rq->out, (struct options){ at, rows.n });
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

/* --- one account ------------------------------------------------------------------------ */

str
account_path(struct rq *rq, id account, const char *tail)
{
	return arena_fmt(rq->a, "/accounts/%lld%s", (long long)account.v, tail);
}

void
account_crumbs(struct rq *rq, str name, id account)
{
	struct crumb *c = NEW_N(rq->a, struct crumb, 2);

	c[0] = (struct crumb){ str_of(says_accounts.zh), S("/accounts") };
	c[1] = (struct crumb){ name, account_path(rq, account, "") };
	rq->view.crumbs.at = c;
	rq->view.crumbs.n = account.v ? 2 : 1;
}

static const struct column post_columns[] = {
	{ .label = S("职务") }, { .label = S("所在工会"), .cut = true }, { .label = S("角色") },
	{ .label = S("开始") }, { .label = S("情况") }, { .label = S("办理") } };

static struct row
post_line(struct rq *rq, id account, const struct account_posts_of_row *p, bool own)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(post_columns));

	c[0].text = p->title;
	c[1].text = p->org_name;
	c[2].text = p->role_label;
	c[3].text = date_text(rq->a, date_of(p->since));
	c[4] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(p->until.us ? says_was.zh
		: says_now.zh),
		.tone = p->until.us ? NULL : "good" };
	if (!p->until.us && !own && web_may(rq, "account.edit"))
		c[5] = (struct cell_view){ .text = str_of(says_post_end.zh),
			.href = arena_fmt(rq->a,
			"/accounts/%lld/posts/%lld/end", (long long)account.v,
			(long long)p->post_id.v) };
	return (struct row){ .row_id = p->post_id, .label = p->title,
		.cells = { c, COUNT(post_columns) } };
}

static failed
posts_table(struct rq *rq, const struct account_officer_row *o, struct table_view *ret)
{
	struct account_posts_of_rows posts;
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, account_posts_of, web_scope(rq), &posts,
		.person_id = o->person_id));
	rows = NEW_N(rq->a, struct row, posts.n + 1);
	for (size_t i = 0; i < posts.n; i++)
		rows[i] = post_line(rq, o->account_id, &posts.at[i],
			actor_is(rq->who, o->person_id));
	*ret = (struct table_view){ .head = str_of(says_posts.zh),
		.columns = { post_columns, COUNT(post_columns) },
		.rows = { rows, posts.n }, .nothing = { .head = str_of(says_no_posts.zh) } };
	return NULL;
}

static struct actions
account_actions(struct rq *rq, const struct account_officer_row *o, bool second)
{
	struct action *at = NEW_N(rq->a, struct action, 8);
	struct actions all = { at, 0 };

	if (actor_is(rq->who, o->person_id))
		return all;
	if (web_may(rq, "account.open"))
		at[all.n++] = o->state == ACCOUNT_STATE_OPEN
			? (struct action){ says_close.zh, "ban",
				account_path(rq, o->account_id, "/close"), .primary = false }
			: (struct action){ says_reopen.zh, "check",
				account_path(rq, o->account_id, "/open"), .post = true };
	if (web_may(rq, "account.open"))
		at[all.n++] = (struct action){ says_sign_out.zh, "logout",
			account_path(rq, o->account_id, "/sessions"), .post = true };
	if (second)
		at[all.n++] = (struct action){ says_second.zh, "shield-lock",
			account_path(rq, o->account_id, "/second"), .primary = false };
	if (web_may(rq, LOOK_PERMIT))
		at[all.n++] = (struct action){ says_look.zh, "eye", account_path(rq, o->account_id, "/look") };
	if (web_may(rq, "account.edit")) {
		at[all.n++] = (struct action){ says_why.zh, "help", account_path(rq, o->account_id, "/why") };
		at[all.n++] = (struct action){ says_reset.zh, "key",
			account_path(rq, o->account_id, "/password"),
			.primary = false };
		at[all.n++] = (struct action){ says_post_new.zh, "plus",
			account_path(rq, o->account_id, "/posts/new"),
			.primary = true };
	}
	return all;
}

enum { FACT_LOGIN, FACT_MOBILE, FACT_MADE, FACT_SET, FACT_SECOND, FACT_ENTERED, FACT_SESSIONS, FACT_STATE,
	N_FACTS };
static const char *const fact_labels[N_FACTS] = {
	"登录名", "手机", "开通于", "密码设置于", "动态口令", "最近登录", "没有退出的登录", "账号" };
static const char unit_sessions[] = "个";

/* The last sign-in that succeeded, and from where. */
static failed
entered_cell(struct rq *rq, id account, struct cell_view *ret)
{
	struct account_entered_row entered;
	failed f = db_one(web_db(rq), rq->a, account_entered, &entered, .account_id = account);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? (struct cell_view){ .text = str_of(says_never.zh) }
	         : (struct cell_view){ .text = moment_text(rq->a, entered.at),
		.second = entered.address };
	return NULL;
}

static failed
account_facts(struct rq *rq, const struct account_officer_row *o, bool second, struct facts *ret)
{
	struct account_sessions_row sessions;
	struct fact *at = NEW_N(rq->a, struct fact, N_FACTS);
	int64_t since = world_now(rq->world).us - o->tried.us;

	TRY(db_one(web_db(rq), rq->a, account_sessions, &sessions, .account_id = o->account_id));
	for (size_t i = 0; i < N_FACTS; i++)
		at[i].label = str_of(fact_labels[i]);
	at[FACT_LOGIN].value.text = o->login;
	if (o->mobile.sealed.n)
		at[FACT_MOBILE].value = (struct cell_view){ .kind = CELL_SECRET,
			.secret = o->mobile };
	at[FACT_MADE].value.text = moment_text(rq->a, o->made);
	if (o->password_set.us)
		at[FACT_SET].value.text = moment_text(rq->a, o->password_set);
	at[FACT_SECOND].value.text = str_of(second ? says_on.zh : says_not_on.zh);
	TRY(entered_cell(rq, o->account_id, &at[FACT_ENTERED].value));
	at[FACT_SESSIONS].value.text = html_count(rq->a, sessions.n);
	at[FACT_SESSIONS].unit = str_of(unit_sessions);
	at[FACT_STATE].value = state_cell(o->state);
	if (o->tries >= LOCK_TRIES && since < LOCK_TIME)
		at[FACT_STATE].value.second = str_of(says_locked.zh);
	*ret = (struct facts){ at, N_FACTS };
	return NULL;
}

/* --- one account, its page -------------------------------------------------------------- */

failed
account_page(struct rq *rq)
{
	struct account_officer_row o;
	struct fact_section section = { 0 };
	struct second second;
	struct table_view posts;
	struct detail_view d = { .sections = { &section, 1 }, .tables = { &posts, 1 } };
	const struct choice *state;
	bool asks;

	TRY(db_one(web_db(rq), rq->a, account_officer, web_scope(rq), &o,
		.account_id = web_id(rq)));
	TRY(reset_may_ask(web_db(rq), rq->a, rq->world, rq->who, o.person_id, &asks));
	TRY(second_of(web_db(rq), rq->a, o.account_id, &second));
	TRY(account_facts(rq, &o, second.on, &section.facts));
	TRY(posts_table(rq, &o, &posts));
	state = choice_of(account_states, o.state);
	d.head = (struct page_head){ .h1 = o.name, .actions = account_actions(rq, &o, second.on && asks) };
	if (state)
		d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	account_crumbs(rq, (str){ 0 }, (id){ 0 });
	TRY(web_page(rq, o.name));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}
