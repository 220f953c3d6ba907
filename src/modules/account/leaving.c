/* leaving.c - the end of a post, the closing of an account: what he leaves behind, and who takes it over. */
#include "account_leaving.h"
#include "account_queries.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "modules/account/views.h"

static const struct text
	says_close     = { "account.close", "停用账号" },
	says_close_why = { "account.close_why",
		"停用后不能登录，正在用的马上退出；职务和办过的事都保留，可以再启用。" },
	says_closed    = { "account.closed_now", "账号已停用" },
	says_post_end  = { "account.post_end", "结束职务" },
	says_post_why  = { "account.post_why", "结束后马上看不到这个工会的数据；办过的事仍记在他名下。" },
	says_post_done = { "account.post_done", "职务已结束" },
	says_items     = { "leave.items", "他手上没有办完的事" },
	says_none      = { "leave.none", "没有要交接的事" },
	says_none_how  = { "leave.none_how", "等着审批的事本来就在本工会所有有权限的干部的待办里，不用交接。" },
	says_none_but  = { "leave.none_but", "没有写在他名下的稿件、申请；等着他审批的，列在下面。" },
	says_above     = { "leave.above", "本工会没有别的干部可以接手，由上级工会有权限的干部接" },
	says_hidden    = { "leave.hidden", "（内容不显示）" },
	says_ends      = { "leave.ends", "随他离任作废" },
	says_nearest   = { "leave.nearest", "最近的有权限的干部" },
	says_who       = { "leave.who", "{1}（{2} 件）由谁接手" },
	says_heir      = { "leave.heir", "{1} {2}" },
	says_heir_at   = { "leave.heir_at", "{1}，{2}" },
	says_goes      = { "leave.goes", "交接" },
	says_sum       = { "leave.sum", "{1}。{2}" },
	says_chosen    = { "leave.chosen", "{1} 件已交给选定的接手人。" },
	says_next      = { "leave.next", "{1} 件已交给最近的有权限的干部。" },
	says_over      = { "leave.over", "{1} 件已作废。" },
	says_waits     = { "leave.waits", "本工会只有他能办的事" },
	says_waits_line = { "leave.waits_line", "等着有权限的人办；本工会没有第二个人有这项权限" },
	says_left      = { "leave.left", "上级工会 {1} 人" },
	says_nobody    = { "leave.nobody", "没有人" },
	says_alone     = { "leave.alone", "有 {1} 件等着办的事，以后没有人能办" },
	says_alone_how = { "leave.alone_how", "本工会和上级工会都没有别的干部有这项权限。请先给接替的人授予职务，再办这一步。" },
	says_lies      = { "leave.lies", "{1} 件等着办的事现在没有人能办，请给接替的人授予职务。" },
	says_kept      = { "leave.kept", "{1} 件没有人能接，仍在他名下，请先给别人授予相应的职务。" };

/* heirs: of each kind of matter its flow's name and a post, "content:12"; a kind without a post is not chosen for. */
struct leave_form { str reason, heirs; };
#define F(m, ...) FIELD(struct leave_form, m, __VA_ARGS__)
static const struct field leave_fields[] = {
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200),
	F(heirs, .label = "谁来接手", .flags = SEVERAL, .max = 400) };
#undef F
const struct entity leave_form_entity = ENTITY(struct leave_form, leave_fields, .name = "leave", .label = "离任");

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* --- what he leaves ------------------------------------------------------------------------ */

static const struct column item_columns[] = {
	{ .label = S("事项"), .cut = true }, { .label = S("类别") }, { .label = S("办到哪里") }, { .label = S("以后") } };

static struct table_view
items_table(struct rq *rq, const struct left_items *items)
{
	struct row *rows = NEW_N(rq->a, struct row, items->n + 1);

	for (size_t i = 0; i < items->n; i++) {
		const struct left_item *it = &items->at[i];
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(item_columns));
		const struct choice *state = choice_of(it->flow->states, it->state);

		/* Who keeps accounts and reads no business sees what kind of matter it is, and no more. */
		c[0].text = !it->flow->heir || web_may(rq, it->flow->heir) ? it->title : str_of(says_hidden.zh);
		c[1].text = str_of(it->flow->label);
		c[2] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state ? state->label : ""),
			.tone = state ? state->tone : NULL };
		c[3].text = str_of(it->flow->heir ? says_goes.zh : says_ends.zh);
		rows[i] = (struct row){ it->subject, it->title, { c, COUNT(item_columns) }, false };
	}
	return (struct table_view){ .head = str_of(says_items.zh), .columns = { item_columns, COUNT(item_columns) },
		.rows = { rows, items->n },
		.nothing = { "circle-check", str_of(says_none.zh), str_of(says_none_how.zh), { 0 } } };
}

/* --- who takes it over, for each kind --------------------------------------------------------- */

static bool
was_typed(struct rq *rq, str value)
{
	for (size_t i = 0; i < rq->typed.n; i++)
		if (str_eq(rq->typed.at[i].name, S("heirs")) && str_eq(rq->typed.at[i].value, value))
			return true;
	return false;
}

/* The union stands there where he leaves more than one. */
static struct options
heir_options(struct rq *rq, const struct flow *f, const struct left_heirs *heirs, bool unions)
{
	struct option *at = NEW_N(rq->a, struct option, heirs->n + 1);

	for (size_t i = 0; i < heirs->n; i++) {
		const struct left_heir *h = &heirs->at[i];

		at[i] = (struct option){ arena_fmt(rq->a, "%s:%lld", f->name, (long long)h->post.v),
			say(rq, &says_heir, h->name, h->title) };
		if (unions)
			at[i].label = say(rq, &says_heir_at, at[i].label, h->org_name);
		at[i].chosen = was_typed(rq, at[i].value);
	}
	return (struct options){ at, heirs->n };
}

/* Is it the first matter of its kind?  *ret_n: how many there are. */
static bool
opens_kind(const struct left_items *items, size_t i, int64_t *ret_n)
{
	int64_t n = 0;

	for (size_t k = 0; k < items->n; k++) {
		if (items->at[k].flow == items->at[i].flow && k < i)
			return false;
		n += items->at[k].flow == items->at[i].flow;
	}
	*ret_n = n;
	return true;
}

static failed
fill_heirs(struct rq *rq, const struct leaving *l, const struct left_items *items, struct leave_view *v)
{
	struct leave_heir *at = NEW_N(rq->a, struct leave_heir, items->n + 1);
	int64_t n;

	v->heirs.at = at;
	for (size_t i = 0; i < items->n; i++) {
		const struct flow *f = items->at[i].flow;
		struct left_heirs heirs;

		if (!f->heir || !opens_kind(items, i, &n))
			continue;
		TRY(leave_heirs(web_db(rq), rq->a, rq->world, web_scope(rq), l, f, &heirs));
		at[v->heirs.n++] = (struct leave_heir){ f->name, say(rq, &says_who, str_of(f->label),
			html_count(rq->a, n)), heir_options(rq, f, &heirs, !l->post.v) };
		if (!heirs.n)
			at[v->heirs.n - 1].nobody = str_of(says_above.zh);
	}
	v->nearest = says_nearest.zh;
	return NULL;
}

/* --- what waits for him alone ------------------------------------------------------------------- */

static const struct column wait_columns[] = { { .label = S("等着办什么") }, { .label = S("件数"), .numeric = true },
	{ .label = S("以后谁能办") }, { .label = S("工会"), .cut = true } };

static failed
fill_waits(struct rq *rq, const struct leaving *l, struct leave_view *v)
{
	struct left_waits waits;
	struct row *rows;
	int64_t alone = 0;

	TRY(leave_waits(web_db(rq), rq->a, rq->world, l, &waits));
	rows = NEW_N(rq->a, struct row, waits.n + 1);
	for (size_t i = 0; i < waits.n; i++) {
		const struct left_wait *t = &waits.at[i];
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(wait_columns));

		c[0] = (struct cell_view){ .text = t->what, .second = str_of(t->flow->label) };
		c[1].text = html_count(rq->a, t->n);
		c[3].text = t->org_name;
		c[2] = (struct cell_view){ .kind = CELL_STATE, .tone = t->above ? "info" : "bad",
			.text = t->above ? say(rq, &says_left, html_count(rq->a, t->above), (str){ 0 })
			                 : str_of(says_nobody.zh) };
		rows[i] = (struct row){ .label = t->what, .cells = { c, COUNT(wait_columns) } };
		alone += t->above ? 0 : t->n;
	}
	if (waits.n)
		v->items.nothing.text = str_of(says_none_but.zh);
	v->waits = (struct table_view){ .head = str_of(says_waits.zh), .line = str_of(says_waits_line.zh),
		.columns = { wait_columns, COUNT(wait_columns) }, .rows = { rows, waits.n } };
	if (alone)
		v->alone = (struct note){ .tone = "bad", .text = str_of(says_alone_how.zh),
			.head = say(rq, &says_alone, html_count(rq->a, alone), (str){ 0 }) };
	return NULL;
}

static failed
leave_page(struct rq *rq, const struct account_officer_row *o, const struct leaving *l, struct leave_view v)
{
	struct left_items items;

	TRY(leave_list(web_db(rq), rq->a, rq->world, l, &items));
	v.items = items_table(rq, &items);
	TRY(fill_heirs(rq, l, &items, &v));
	TRY(fill_waits(rq, l, &v));
	v.confirm.once = web_once(rq);
	v.confirm.back = account_path(rq, o->account_id, "");
	v.confirm.submit = v.confirm.head.h1.s;
	v.reason = web_form_field(rq, &leave_fields[0], NULL);
	v.reason.wide = true;
	account_crumbs(rq, o->name, o->account_id);
	TRY(web_page(rq, v.confirm.head.h1));
	account_leave(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
officer_asked(struct rq *rq, struct account_officer_row *ret)
{
	return db_one(web_db(rq), rq->a, account_officer, web_scope(rq), ret, .account_id = web_id(rq));
}

failed
account_close_page(struct rq *rq)
{
	struct account_officer_row o;

	TRY(officer_asked(rq, &o));
	return leave_page(rq, &o, &(struct leaving){ .person = o.person_id }, (struct leave_view){ .confirm = {
		.head = { .h1 = str_of(says_close.zh), .line = o.name },
		.note = { .tone = "warn", .text = str_of(says_close_why.zh) },
		.path = account_path(rq, o.account_id, "/close") } });
}

failed
account_post_end_page(struct rq *rq)
{
	struct account_officer_row o;
	struct account_post_get_row p;
	struct leaving l;

	TRY(officer_asked(rq, &o));
	TRY(db_one(web_db(rq), rq->a, account_post_get, web_scope(rq), &p, .post_id = rq->path_ids[1],
		.person_id = o.person_id));
	l = (struct leaving){ o.person_id, p.post_id, p.org_path };
	return leave_page(rq, &o, &l, (struct leave_view){ .confirm = { .head = { .h1 = str_of(says_post_end.zh),
			.line = arena_fmt(rq->a, FMT " · " FMT " " FMT, ARG(o.name), ARG(p.org_name), ARG(p.title)) },
		.note = { .tone = "warn", .text = str_of(says_post_why.zh) },
		.path = arena_fmt(rq->a, "/accounts/%lld/posts/%lld/end", (long long)o.account_id.v,
			(long long)p.post_id.v) } });
}

/* --- doing it -------------------------------------------------------------------------------- */

struct leave { id account, post; str reason; struct left_choices heirs; struct left_sum sum; };

/* "content:12、founding:15"; a kind that was left to the nearest officer says nothing. */
static failed
read_heirs(struct rq *rq, str words, struct left_choices *ret)
{
	struct left_choice *at = NEW_N(rq->a, struct left_choice, words.n + 1);
	size_t n = 0;

	for (str word; word = field_word(&words), word.n; n++) {
		str kind = str_cut(&word, ':');
		const struct flow *f = flow_by_name(rq->world, kind);

		if (!f || !f->heir || !str_int(word, &at[n].post.v))
			return FAIL(rq->a, ERR_INVALID, "bad request");
		at[n].flow = kind;
	}
	*ret = (struct left_choices){ at, n };
	return NULL;
}

static failed
close_rule(struct act *x, void *v)
{
	struct leave *l = v;

	return account_set_state(x, l->account, false, l->reason, &l->heirs, &l->sum);
}

static failed
end_rule(struct act *x, void *v)
{
	struct leave *l = v;

	return account_end_post(x, l->account, l->post, l->reason, &l->heirs, &l->sum);
}

/* What became of it, in one line on the next page. */
static str
outcome(struct rq *rq, const struct text *done, const struct left_sum *sum)
{
	const struct { const struct text *say; int64_t n; } parts[] = {
		{ &says_chosen, sum->chosen }, { &says_next, sum->nearest }, { &says_over, sum->ended },
		{ &says_kept, sum->kept }, { &says_lies, sum->alone } };
	struct buf b = { .a = rq->a };

	for (size_t i = 0; i < COUNT(parts); i++)
		if (parts[i].n)
			buf_put(&b, say(rq, parts[i].say, html_count(rq->a, parts[i].n), (str){ 0 }));
	return say(rq, &says_sum, str_of(done->zh), b.n ? buf_str(&b) : S(""));
}

static failed
leave_do(struct rq *rq, act_rule *rule, const struct text *done)
{
	const struct leave_form *form = rq->form;
	struct leave l = { .account = web_id(rq), .post = rq->path_ids[1], .reason = form->reason };

	TRY(read_heirs(rq, form->heirs, &l.heirs));
	TRY(web_write_only(rq, rule, &l));
	web_flash(rq, outcome(rq, done, &l.sum));
	return web_redirect(rq, account_path(rq, l.account, ""));
}

failed
account_close_do(struct rq *rq)
{
	return leave_do(rq, close_rule, &says_closed);
}

failed
account_post_end_do(struct rq *rq)
{
	return leave_do(rq, end_rule, &says_post_done);
}
