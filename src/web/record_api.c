/* record_api.c - a record as JSON: list, one, create, change; and a flow's moves. */
#include <string.h>

#include "web/api.h"
#include "web/sheets.h"

static const struct text
	says_rev = { "api.rev", "修改时请带上读到的 rev，免得盖掉别人的修改。" };

/* "once" and "rev" are the kernel's; other names are the form's. */
static const char *const kernel_names[] = { "rev", NULL };

/* --- reading ----------------------------------------------------------------------- */

failed
api_limit(struct rq *rq, int64_t *ret)
{
	static const struct text says_limit = { "api.limit", "limit 要在 1 到 {1} 之间。" };
	str text = web_typed(rq, "limit");

	*ret = 50;
	if (text.n && (!str_int(text, ret) || *ret < 1 || *ret > API_LIST_MOST))
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_limit, arena_fmt(rq->a, "%d", API_LIST_MOST));
	return NULL;
}

static failed
api_list(struct rq *rq)
{
	const struct record *r = rq->record;
	struct ask ask = { .filter = rq->query };
	struct found found = { 0 };
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };
	int64_t most;
	size_t n;

	TRY(api_limit(rq, &most));
	TRY(web_cursor_read(rq, web_typed(rq, "after"), &ask.after));
	ask.most = most + 1;
	TRY(r->list(web_db(rq), rq->a, rq->world, web_scope(rq), &ask, &found));
	n = found.n > (size_t)most ? (size_t)most : found.n;
	emit_object(&j);
	emit_key(&j, "items");
	emit_array(&j);
	for (size_t i = 0; i < n; i++)
		api_row(rq, &j, r->row, (const char *)found.at + i * r->row->size);
	emit_end(&j);
	emit_key(&j, "next");
	emit_str(&j, found.n > n ? web_cursor(rq, r->place((const char *)found.at + (n - 1) * r->row->size))
	                         : (str){ 0 });
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}

static failed
api_one(struct rq *rq)
{
	const struct record *r = rq->record;
	void *row = arena_get(rq->a, r->row->size);
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	TRY(r->one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), row));
	api_row(rq, &j, r->row, row);
	return web_json(rq, 200, buf_str(&b));
}

/* --- writing ------------------------------------------------------------------------- */

struct api_change { const struct record *r; id key; int64_t rev; void *form; };

static failed
api_create_rule(struct act *x, void *v)
{
	struct api_change *c = v;

	return c->r->create(x, c->form, &c->key);
}

static failed
api_update_rule(struct act *x, void *v)
{
	struct api_change *c = v;

	return c->r->update(x, c->key, c->rev, c->form);
}

static failed
api_create(struct rq *rq)
{
	const struct record *r = rq->record;
	struct api_change c = { .r = r, .form = arena_get(rq->a, r->form->size) };
	struct http_pairs body;

	TRY(api_body(rq, &body));
	TRY(params_check(rq, r->form, params_into(rq, r->form, body, c.form, false, NULL), c.form));
	return web_write(rq, api_create_rule, &c, arena_fmt(rq->a, "/api/v1%s/%%", r->path).s, &c.key);
}

/* What the body leaves out stays as it is: the present form is read first. */
static failed
api_update(struct rq *rq)
{
	const struct record *r = rq->record;
	struct api_change c = { .r = r, .key = web_id(rq), .form = arena_get(rq->a, r->form->size) };
	struct http_pairs body;
	int64_t present;

	TRY(r->prefill(web_db(rq), rq->a, rq->world, web_scope(rq), c.key, c.form, &present));
	TRY(api_body(rq, &body));
	TRY(params_check(rq, r->form, params_into(rq, r->form, body, c.form, false, kernel_names), c.form));
	if (!str_int(pairs_get(body, "rev"), &c.rev))
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_rev);
	return web_write(rq, api_update_rule, &c, NULL, NULL);
}

size_t
record_api_routes(struct arena *a, const struct record *r, struct route *ret)
{
	const char *base = arena_fmt(a, "/api/v1%s", r->path).s, *one = arena_fmt(a, "%s/:id", base).s;
	size_t n = 0;

	if (r->list)
		ret[n++] = (struct route){ HTTP_GET, base, api_list, r->see, API, .query = r->filter };
	if (r->one)
		ret[n++] = (struct route){ HTTP_GET, one, api_one, r->see, API };
	if (r->create && r->form)
		ret[n++] = (struct route){ HTTP_POST, base, api_create, r->edit, API, .body_most = API_JSON_MOST };
	n += import_api_routes(a, r, ret + n);
	if (r->update && r->prefill)
		ret[n++] = (struct route){ HTTP_PATCH, one, api_update, r->edit, API, .body_most = API_JSON_MOST };
	return n;
}

/* --- flows ------------------------------------------------------------------------------ */

struct move_form { str move; int64_t from; str reason; };
#define F(m, ...) FIELD(struct move_form, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(move, .label = "步骤", .flags = MUST, .max = 40),
	F(from, .label = "目前的状态", .flags = MUST),
	F(reason, .label = "理由", .flags = LONG, .max = 500),
};
#undef F
static const struct entity move_entity = ENTITY(struct move_form, move_fields, .name = "move", .label = "办理");

struct api_move { const struct flow *flow; id subject; struct move_form form; };

static failed
api_move_rule(struct act *x, void *v)
{
	struct api_move *m = v;

	return flow_move(x, m->flow, m->subject, m->form.move, m->form.from, m->form.reason);
}

/* A flow's subjects are the records whose pages it leads to. */
static bool
is_subject(const struct flow *f, const struct record *r)
{
	return f->path && str_starts(str_of(f->path), str_of(r->path)) && !strcmp(f->path + strlen(r->path), "/");
}

static bool
may_see_subjects(struct rq *rq)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++)
			if ((*r)->see && is_subject(rq->flow, *r) && web_may(rq, (*r)->see))
				return true;
	for (const struct move *m = rq->flow->moves; m->name; m++)
		if (m->permit && web_may(rq, m->permit))
			return true;
	return false;
}

/*
 * Seen by whoever may see such subjects or decide on them and has this one in his scope,
 * or owns it; the same body for foreign and absent.
 */
static failed
api_moves_get(struct rq *rq)
{
	struct flow_offers offers;
	struct flow_place place;
	struct flow_steps steps;
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, rq->flow, web_id(rq), &offers));
	TRY(flow_place(web_db(rq), rq->a, rq->flow, web_id(rq), &place));
	if (!(place.account.v && place.account.v == rq->who->account.v) &&
	    !(place.person.v && place.person.v == rq->who->person.v) && !may_see_subjects(rq))
		return FAIL(rq->a, ERR_DENIED, "may not see a subject of %s", rq->flow->name);
	TRY(flow_steps(web_db(rq), rq->a, rq->flow, web_id(rq), &steps));
	emit_object(&j);
	emit_key(&j, "state"); emit_int(&j, place.state);
	emit_key(&j, "due"); emit_str(&j, date_text(rq->a, place.due));
	emit_key(&j, "moves");
	emit_array(&j);
	for (size_t i = 0; i < offers.n; i++)
		emit_z(&j, offers.at[i].move->name);
	emit_end(&j);
	emit_key(&j, "steps");
	emit_array(&j);
	for (size_t i = 0; i < steps.n; i++) {
		emit_object(&j);
		emit_key(&j, "at"); emit_str(&j, moment_iso(rq->a, steps.at[i].at));
		emit_key(&j, "from"); emit_int(&j, steps.at[i].from_state);
		emit_key(&j, "to"); emit_int(&j, steps.at[i].to_state);
		emit_key(&j, "label"); emit_str(&j, steps.at[i].move_label);
		emit_key(&j, "by"); emit_str(&j, steps.at[i].by_name);
		emit_key(&j, "reason"); emit_str(&j, steps.at[i].reason);
		emit_end(&j);
	}
	emit_end(&j);
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}

static failed
api_moves_post(struct rq *rq)
{
	struct api_move m = { .flow = rq->flow, .subject = web_id(rq) };
	struct flow_offers offers;
	struct http_pairs body;

	TRY(flow_offers(web_db(rq), rq->a, rq->world, rq->who, rq->flow, web_id(rq), &offers));
	TRY(api_body(rq, &body));
	TRY(params_check(rq, &move_entity, params_into(rq, &move_entity, body, &m.form, false, NULL), &m.form));
	return web_write(rq, api_move_rule, &m, NULL, NULL);
}

size_t
flow_api_routes(struct arena *a, const struct flow *f, struct route *ret)
{
	const char *path = arena_fmt(a, "/api/v1/flows/%s/:id/moves", f->name).s;

	ret[0] = (struct route){ HTTP_GET, path, api_moves_get, .flags = API };
	ret[1] = (struct route){ HTTP_POST, path, api_moves_post, .flags = API };
	return 2;
}
