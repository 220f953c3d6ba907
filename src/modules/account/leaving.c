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
	says_above     = { "leave.above", "本工会没有别的干部可以接手，由上级工会有权限的干部接" },
	says_hidden    = { "leave.hidden", "（内容不显示）" },
	says_ends      = { "leave.ends", "随他离任作废" },
	says_nearest   = { "leave.nearest", "本工会有权限的干部；没有的，由上级工会接" },
	says_goes      = { "leave.goes", "交接" },
	says_sum       = { "leave.sum", "{1}。{2}" },
	says_chosen    = { "leave.chosen", "{1} 件已交给选定的接手人。" },
	says_next      = { "leave.next", "{1} 件已交给最近的有权限的干部。" },
	says_over      = { "leave.over", "{1} 件已作废。" },
	says_kept      = { "leave.kept", "{1} 件没有人能接，仍在他名下，请先给别人授予相应的职务。" };

struct leave_form { str reason; id heir_id; };
#define F(m, ...) FIELD(struct leave_form, m, __VA_ARGS__)
static const struct field leave_fields[] = {
	F(reason, .label = "理由", .flags = MUST | LONG, .min = 2, .max = 200),
	F(heir_id, .label = "谁来接手", .hint = "选的人没有某件事的权限时，那一件交给最近的有权限的干部") };
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

static struct options
heir_options(struct rq *rq, const struct left_heirs *heirs)
{
	struct option *at = NEW_N(rq->a, struct option, heirs->n + 1);
	str typed = web_typed(rq, "heir_id");

	for (size_t i = 0; i < heirs->n; i++) {
		const struct left_heir *h = &heirs->at[i];

		at[i] = (struct option){ arena_int(rq->a, h->post.v), arena_fmt(rq->a, FMT " " FMT, ARG(h->name),
			ARG(h->title)) };
		at[i].chosen = str_eq(typed, at[i].value);
	}
	return (struct options){ at, heirs->n };
}

static failed
leave_page(struct rq *rq, const struct account_officer_row *o, const struct leaving *l, struct leave_view v)
{
	struct left_items items;
	struct left_heirs heirs = { 0 };
	struct form_field heir;

	TRY(leave_list(web_db(rq), rq->a, rq->world, l, &items));
	if (l->path.n)
		TRY(leave_heirs(web_db(rq), rq->a, rq->world, web_scope(rq), l, &items, &heirs));
	v.items = items_table(rq, &items);
	v.confirm.once = web_once(rq);
	v.confirm.back = account_path(rq, o->account_id, "");
	v.confirm.submit = v.confirm.head.h1.s;
	v.reason = web_form_field(rq, &leave_fields[0], NULL);
	v.reason.wide = true;
	heir = web_form_field(rq, &leave_fields[1], NULL);
	heir.options = heir_options(rq, &heirs);
	v.heir = heir;
	v.asks = heirs.n > 0;
	if (!v.asks && items.n && l->path.n)
		v.items.line = str_of(says_above.zh);
	v.nearest = str_of(says_nearest.zh);
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

/* The union whose officers are offered: that of his first post here. */
failed
account_close_page(struct rq *rq)
{
	struct account_officer_row o;
	struct account_posts_of_rows posts;
	struct leaving l = { 0 };

	TRY(officer_asked(rq, &o));
	TRY(db_all(web_db(rq), rq->a, account_posts_of, web_scope(rq), &posts, .person_id = o.person_id));
	l.person = o.person_id;
	return leave_page(rq, &o, &l, (struct leave_view){ .confirm = {
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

struct leave { id account, post; const struct leave_form *form; struct left_sum sum; };

static failed
close_rule(struct act *x, void *v)
{
	struct leave *l = v;

	return account_set_state(x, l->account, false, l->form->reason, l->form->heir_id, &l->sum);
}

static failed
end_rule(struct act *x, void *v)
{
	struct leave *l = v;

	return account_end_post(x, l->account, l->post, l->form->reason, l->form->heir_id, &l->sum);
}

/* What became of it, in one line on the next page. */
static str
outcome(struct rq *rq, const struct text *done, const struct left_sum *sum)
{
	const struct { const struct text *say; int64_t n; } parts[] = {
		{ &says_chosen, sum->chosen }, { &says_next, sum->nearest }, { &says_over, sum->ended },
		{ &says_kept, sum->kept } };
	struct buf b = { .a = rq->a };

	for (size_t i = 0; i < COUNT(parts); i++)
		if (parts[i].n)
			buf_put(&b, say(rq, parts[i].say, html_count(rq->a, parts[i].n), (str){ 0 }));
	return say(rq, &says_sum, str_of(done->zh), b.n ? buf_str(&b) : S(""));
}

static failed
leave_do(struct rq *rq, act_rule *rule, const struct text *done)
{
	struct leave l = { .account = web_id(rq), .post = rq->path_ids[1], .form = rq->form };

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
