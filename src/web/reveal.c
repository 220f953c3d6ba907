/* reveal.c - one number in full, for a reason, on the page the module shows it on. */
#include "platform/reveal.h"
#include "web/record.h"
#include "web/site.h"

static const struct text
	says_shown = { "reveal.shown", "{1}已完整显示，已记入审计。离开本页就看不到了。" };

struct reveal_form { str field, reason; };
#define F(m, ...) FIELD(struct reveal_form, m, __VA_ARGS__)
static const struct field reveal_fields[] = {
	F(field, .label = "查看的内容", .flags = MUST, .max = 40),
	F(reason, .label = "理由", .flags = MUST, .min = 2, .max = 200),
};
#undef F
const struct entity record_reveal_entity = ENTITY(struct reveal_form, reveal_fields, .name = "reveal", .label = "查看");

static failed
reveal_rule(struct act *x, void *v)
{
	return reveal_record(x, *(const struct entry *)v);
}

failed
record_revealed(struct rq *rq, struct entry *e)
{
	failed f = web_write_only(rq, reveal_rule, e);

	if (f && f->code == ERR_LIMIT) {
		act_refused(rq->world, rq->a, rq->who, rq->http->request_id, *e);
		rq->wait = HOUR / SECOND;
	}
	return f;
}

/*
 * The record's page as its module has it: the route that answers GET for "/members/12" when
 * "/members/12/reveal" was posted.
 */
static failed
own_page(struct rq *rq)
{
	struct http_request *http = NEW(rq->a, struct http_request);
	const struct compiled *c;
	bool other;

	*http = *rq->http;
	http->method = HTTP_GET;
	http->path = record_path(rq, rq->record, web_id(rq), "");
	http->query = (str){ 0 };
	rq->http = http;
	c = site_match(rq->site, rq, &other);
	if (!c)
		return FAIL(rq->a, ERR_MISSING, "no page of the record");
	rq->route = c->of.route;
	rq->query = rq->route->query ? arena_get(rq->a, rq->route->query->size) : NULL;
	return rq->route->run(rq);
}

/* Nothing is shown: the page stands as before, with the sentence that says why above it. */
failed
record_reveal_again(struct rq *rq)
{
	rq->view.flash = (struct flash){ .text = err_sentence(rq->a, rq->fault), .tone = "bad",
		.back = record_path(rq, rq->record, web_id(rq), "") };
	if (rq->wait)
		http_set(rq->answer, "Retry-After", arena_int(rq->a, rq->wait));
	return own_page(rq);
}

failed
record_reveal_do(struct rq *rq)
{
	const struct record *r = rq->record;
	const struct reveal_form *form = rq->form;
	const struct field *f = entity_field(r->row, form->field);
	void *row = arena_get(rq->a, r->row->size);
	struct entry entry;
	struct secret secret;

	TRY(r->one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), row));
	if (!f || f->kind != KIND_SECRET)
		return FAIL(rq->a, ERR_INVALID, "bad request");
	secret = *(const struct secret *)field_of(f, row);
	entry = (struct entry){ .what = r->reveal, .object = r->name, .object_id = web_id(rq),
		.org_path = r->org_path ? r->org_path(row) : (str){ 0 }, .title = r->title(row),
		.changes = arena_fmt(rq->a, "{\"field\":\"%s\"}", f->name), .reason = form->reason };
	/* The audit row first: what is not recorded is not shown. */
	TRY(record_revealed(rq, &entry));
	TRY(crypt_open(rq->world->keys, rq->a, secret, &rq->revealed.plain));
	rq->revealed.field = f;
	rq->revealed.sealed = secret.sealed;
	rq->view.flash = (struct flash){ .text = err_sentence(rq->a, &(struct err){ .code = ERR_INVALID,
		.say = &says_shown, .values = { str_of(f->label) } }), .tone = "info",
		.back = record_path(rq, r, web_id(rq), "") };
	return own_page(rq);
}
