/* why.c - why somebody may see a page, or not: asked by programs of themselves, of others by whoever keeps rights. */
#include "web/why.h"

#include "account_queries.h"
#include "account_why.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "modules/account/views.h"
#include "platform/rights.h"
#include "web/api.h"

static const struct text
	says_title  = { "why.title", "他为什么能看到" },
	says_line   = { "why.line", "{1}。写页面的地址，逐个职务看能不能打开、为什么；页面里的内容不会显示" },
	says_head   = { "why.head", "逐个职务看" },
	says_can    = { "why.can", "能看到" },
	says_cannot = { "why.cannot", "看不到" },
	says_none   = { "why.none", "没有职务" },
	says_none_how = { "why.none_how", "没有职务的人只能看自己的内容。" },
	says_closed = { "why.closed", "账号已停用，现在什么也打不开；下面是启用以后的情况。" },
	says_lent   = { "why.by_lent", "代{1}" };

struct why_query { str path; };
#define F(m, ...) FIELD(struct why_query, m, __VA_ARGS__)
static const struct field why_fields[] = { F(path, .label = "页面地址", .max = 400) };
#undef F
const struct entity why_query_entity = ENTITY(struct why_query, why_fields, .name = "why", .label = "为什么能看到");

struct why_row { str org_name, title, giver; bool may; str why; };
#define F(m, ...) FIELD(struct why_row, m, __VA_ARGS__)
static const struct field row_fields[] = {
	F(org_name, .label = "工会"), F(title, .label = "职务"), F(giver, .label = "代谁"), F(may, .label = "能看到"),
	F(why, .label = "为什么") };
#undef F
const struct entity why_row_entity = ENTITY(struct why_row, row_fields, .name = "why_row", .label = "为什么能看到");

static str
say(struct rq *rq, const struct text *t, str one)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

struct answers { struct why_row *at; size_t n; };

/* For each right of somebody, his own and those he stands in: what he has is said by platform/rights.h alone. */
static failed
answers_of(struct rq *rq, id person, id account, str name, str path, struct answers *ret)
{
	struct rights his;

	TRY(rights_of(web_db(rq), rq->a, rq->world, person, &his));
	*ret = (struct answers){ NEW_N(rq->a, struct why_row, his.n + 1), 0 };
	for (size_t i = 0; i < his.n && path.n; i++) {
		struct actor there = { .account = account, .person = person, .name = name, .post_title = S("") };
		struct verdict v;

		rights_take(rq->a, &his.at[i], &there);
		TRY(why_ask(rq, &there, name, path, &v));
		ret->at[ret->n++] = (struct why_row){ there.org_name, there.post_title, there.behalf.name, v.may,
			v.why };
	}
	return NULL;
}

static failed
send(struct rq *rq, const struct answers *all)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "items");
	emit_array(&j);
	for (size_t i = 0; i < all->n; i++)
		api_row(rq, &j, &why_row_entity, &all->at[i]);
	emit_end(&j);
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}

/* Of the session itself, in the post in which it acts. */
failed
why_own_get(struct rq *rq)
{
	static const struct text you = { "why.program", "您" };
	const struct why_query *q = rq->query;
	struct verdict v;
	struct why_row row;

	TRY(why_ask(rq, rq->who, str_of(you.zh), q->path, &v));
	row = (struct why_row){ rq->who->org_name, rq->who->post_title, rq->who->behalf.name, v.may, v.why };
	return send(rq, &(struct answers){ &row, 1 });
}

static failed
asked(struct rq *rq, struct account_officer_row *o, struct answers *ret)
{
	const struct why_query *q = rq->query;

	TRY(db_one(web_db(rq), rq->a, account_officer, web_scope(rq), o, .account_id = web_id(rq)));
	return answers_of(rq, o->person_id, o->account_id, o->name, q->path, ret);
}

failed
why_account_get(struct rq *rq)
{
	struct account_officer_row o;
	struct answers all;

	TRY(asked(rq, &o, &all));
	return send(rq, &all);
}

static void
fill_lines(struct rq *rq, const struct answers *all, struct why_view *v)
{
	struct why_line *at = NEW_N(rq->a, struct why_line, all->n + 1);

	for (size_t i = 0; i < all->n; i++) {
		const struct why_row *w = &all->at[i];
		str post = arena_fmt(rq->a, FMT " " FMT, ARG(w->org_name), ARG(w->title));

		if (w->giver.n)
			post = arena_fmt(rq->a, FMT " " FMT, ARG(say(rq, &says_lent, w->giver)), ARG(post));
		at[i] = (struct why_line){ post, { .label = str_of(w->may ? says_can.zh : says_cannot.zh),
			.tone = w->may ? "good" : "warn" }, w->why };
	}
	v->lines.at = at;
	v->lines.n = all->n;
	v->list_head = str_of(says_head.zh);
	v->nothing = (struct nothing){ .icon = "user-check", .head = str_of(says_none.zh),
		.text = str_of(says_none_how.zh) };
}

failed
why_account_page(struct rq *rq)
{
	const struct why_query *q = rq->query;
	struct account_officer_row o;
	struct answers all;
	struct why_view v = { .head = { .h1 = str_of(says_title.zh) }, .word = q->path };

	TRY(asked(rq, &o, &all));
	v.head.line = say(rq, &says_line, o.name);
	v.path = account_path(rq, o.account_id, "/why");
	if (o.state != ACCOUNT_STATE_OPEN)
		v.note = (struct note){ .tone = "warn", .text = str_of(says_closed.zh) };
	fill_lines(rq, &all, &v);
	account_crumbs(rq, o.name, o.account_id);
	TRY(web_page(rq, v.head.h1));
	account_why(&rq->out, &rq->view, &v);
	return web_done(rq);
}
