/* desk_sent.c - notices that went out; and posters with the account's code. */
#include "modules/wechat/inside.h"

#include <string.h>

#include "platform/account.h"
#include "web/record.h"
#include "web_record.h"
#include "wechat_pages.h"

static const struct text
	says_title  = { "wechat.sent_title", "微信通知" },
	says_line   = { "wechat.sent_line", "绑定了微信的人，每条通知只发一次；没送到的，本系统“消息”里都有" },
	says_none   = { "wechat.sent_none", "还没有发过微信通知" },
	says_none_text = { "wechat.sent_none_text", "有人绑定微信后，入会结果、转会进展等会自动发到他的微信。" },
	says_poster = { "wechat.poster", "公众号入会海报" },
	says_poster_line = { "wechat.poster_line", "扫海报上的码，先关注公众号，再收到“{1}”的入会链接" },
	says_make   = { "wechat.poster_make", "向微信要一个码，生成海报" },
	says_file   = { "wechat.poster_file", "公众号入会海报.pdf" };

#define SENT_ROWS 50

struct list_query { int64_t state; };
#define F(m, ...) FIELD(struct list_query, m, __VA_ARGS__)
static const struct field list_fields[] = { F(state, .label = "状态", .choices = push_states) };
#undef F
const struct entity wechat_list_entity = ENTITY(struct list_query, list_fields, .name = "wechat_sent", .label = "微信通知");

/* --- notices ----------------------------------------------------------------------------- */

static const struct column push_columns[] = { { .label = S("时间") }, { .label = S("发给") }, { .label = S("标题"), .cut = true },
	{ .label = S("结果") }, { .label = S("说明"), .cut = true } };

static struct row
push_row(struct rq *rq, const struct wechat_pushes_row *p, str name, str title)
{
	struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(push_columns));
	const struct choice *state = choice_of(push_states, p->state);

	c[0].text = moment_text(rq->a, p->ended.us ? p->ended : p->made);
	c[1].text = name;
	c[2].text = title;
	c[3] = (struct cell_view){ .kind = CELL_STATE, .text = str_of(state->label), .tone = state->tone };
	c[4].text = p->why;
	return (struct row){ .row_id = p->push_id, .cells = { c, COUNT(push_columns) } };
}

/* Of the rows of a page: to whom, and what; a notice that was cleared away since has no title. */
static failed
fill_pushes(struct rq *rq, const struct wechat_pushes_rows *pushes, struct rows *ret)
{
	struct row *at = NEW_N(rq->a, struct row, ret->n + 1);
	id *persons = NEW_N(rq->a, id, ret->n + 1), *notices = NEW_N(rq->a, id, ret->n + 1);
	struct wechat_titles_rows titles;
	str *names;

	for (size_t i = 0; i < ret->n; i++) {
		persons[i] = pushes->at[i].person_id;
		notices[i] = pushes->at[i].notice_id;
	}
	TRY(persons_called(web_db(rq), rq->a, persons, ret->n, &names));
	TRY(db_all(web_db(rq), rq->a, wechat_titles, &titles, .notices = db_ids(rq->a, notices, ret->n),
		.persons = db_ids(rq->a, persons, ret->n)));
	for (size_t i = 0; i < ret->n; i++) {
		str title = S("");

		for (size_t k = 0; k < titles.n; k++)
			if (titles.at[k].notice_id.v == notices[i].v)
				title = titles.at[k].title;
		at[i] = push_row(rq, &pushes->at[i], names[i], title);
	}
	ret->at = at;
	return NULL;
}

failed
wechat_sent_page(struct rq *rq)
{
	const struct list_query *q = rq->query;
	struct list_view l = { .head = { .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) },
		.path = S("/wechat/sent"), .columns = { push_columns, COUNT(push_columns) },
		.nothing = { .icon = "send", .head = str_of(says_none.zh), .text = str_of(says_none_text.zh) } };
	struct wechat_pushes_rows rows;
	struct place after;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, wechat_pushes, &rows, .state = q->state, .most = SENT_ROWS + 1,
		.before = after.row));
	l.rows.n = rows.n > SENT_ROWS ? SENT_ROWS : rows.n;
	TRY(fill_pushes(rq, &rows, &l.rows));
	record_state_views(rq, &l, push_states, q->state);
	if (after.row.v)
		l.pager.first = arena_fmt(rq->a, "/wechat/sent?state=%d", (int)q->state);
	if (rows.n > SENT_ROWS)
		l.pager.next = arena_fmt(rq->a, "/wechat/sent?state=%d&after=" FMT, (int)q->state,
			ARG(web_cursor(rq, (struct place){ .row = rows.at[SENT_ROWS - 1].push_id })));
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

/* --- posters ----------------------------------------------------------------------------- */

/* A union in the officer's scope. */
static failed
union_of(struct rq *rq, struct org_public *ret)
{
	struct org org;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &org));
	return org_public_get(web_db(rq), rq->a, org.org_id, ret);
}

failed
wechat_poster_page(struct rq *rq)
{
	struct wechat_scene_of_row scene;
	struct org_public org;
	struct confirm_view c = { .head = { .h1 = str_of(says_poster.zh) }, .submit = says_make.zh };
	str bytes;
	failed f;

	TRY(union_of(rq, &org));
	f = db_one(web_db(rq), rq->a, wechat_scene_of, &scene, .org_id = org.org_id);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f) {
		web_give_back(rq);
		TRY(join_poster(rq->world, rq->a, &org, scene.url, &bytes));
		return web_pdf(rq, bytes, str_of(says_file.zh), true);
	}
	c.head.line = wechat_say(rq->a, &says_poster_line, org.name, (str){ 0 });
	c.path = rq->http->path;
	c.back = S("/applications");
	TRY(web_page(rq, c.head.h1));
	record_confirm(&rq->out, &rq->view, &c);
	return web_done(rq);
}

struct scene { id org; str path, name, url; };

static failed
keep_scene(struct act *x, void *v)
{
	const struct scene *s = v;

	TRY(db_run(x->db, x->a, wechat_scene_put, NULL, .org_id = s->org, .url = s->url, .made = x->now));
	return act_record(x, (struct entry){ .what = "wechat.poster", .object = "org", .object_id = s->org,
		.org_path = s->path, .title = s->name });
}

static failed
ask_scene(struct rq *rq, struct scene *s)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	const struct said *said;
	struct wechat_call call;
	int64_t code;

	emit_object(&j);
	emit_key(&j, "action_name");
	emit_z(&j, "QR_LIMIT_STR_SCENE");
	emit_key(&j, "action_info");
	emit_object(&j);
	emit_key(&j, "scene");
	emit_object(&j);
	emit_key(&j, "scene_str");
	emit_str(&j, wechat_scene_name(rq->world, rq->a, s->org));
	emit_end(&j);
	emit_end(&j);
	emit_end(&j);
	TRY(wechat_calling(rq->world, rq->a, &call));
	TRY(wechat_ask(&call, rq->a, "/cgi-bin/qrcode/create", buf_str(&b), &said, &code));
	s->url = said_text(said, "url");
	return NULL;
}

failed
wechat_poster_make_do(struct rq *rq)
{
	struct org_public org;
	struct scene s;
	failed f;

	TRY(union_of(rq, &org));
	web_give_back(rq);
	s = (struct scene){ .org = org.org_id, .path = org.org_path, .name = org.name };
	f = ask_scene(rq, &s);
	if (f && !f->say)
		return f;
	if (!f)
		return web_write(rq, keep_scene, &s, "/wechat/posters/%", &s.org);
	web_flash(rq, err_sentence(rq->a, f));
	return web_redirect(rq, rq->http->path);
}
