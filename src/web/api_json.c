/* api_json.c - JSON in and out of field tables. */
#include <string.h>

#include "platform/json_text.h"
#include "platform/mask.h"
#include "web/api.h"

static const struct text
	says_json  = { "api.json", "请求的内容不是一个 JSON 对象。" },
	says_flat  = { "api.flat", "“{1}”的值只能是文字、数字、true、false 或 null。" },
	says_large = { "api.large", "请求的内容超过 1 MB。" },
	says_type  = { "api.type", "请用 Content-Type: application/json 提交。" };

static void
release(void *v)
{
	json_decref(v);
}

static failed
refuse(struct rq *rq, const struct text *say, str what)
{
	struct err *e = NEW(rq->a, struct err);

	*e = *(const struct err *)FAIL_SAY(rq->a, ERR_INVALID, NULL, say, utf8_first(what, 40));
	e->what = S("bad request");
	return e;
}

static failed
value_text(struct rq *rq, str name, const json_t *v, str *ret)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		*ret = arena_str(rq->a, (str){ json_string_value(v), json_string_length(v) });
		return utf8_proven(*ret) ? NULL : refuse(rq, &says_flat, name);
	case JSON_INTEGER:
		*ret = arena_int(rq->a, json_integer_value(v));
		return NULL;
	case JSON_TRUE:
		*ret = S("1");
		return NULL;
	case JSON_FALSE:
		*ret = S("0");
		return NULL;
	case JSON_NULL:
		*ret = S("");
		return NULL;
	case JSON_REAL: case JSON_OBJECT: case JSON_ARRAY:
		return refuse(rq, &says_flat, name);
	}
	return NULL;
}

failed
api_body(struct rq *rq, struct http_pairs *ret)
{
	str type = http_header(rq->http, "Content-Type");
	json_t *root, *value;
	const char *key;

	if (rq->http->body_size > API_JSON_MOST || rq->http->body_fd >= 0)
		return FAIL_SAY(rq->a, ERR_LARGE, NULL, &says_large);
	if (!str_starts(type, S("application/json")))
		return refuse(rq, &says_type, type);
	root = json_text(rq->a, rq->http->body);
	if (root)
		arena_defer(rq->a, release, root);
	if (!root || !json_is_object(root) || json_object_size(root) > HTTP_FIELDS_MOST)
		return refuse(rq, &says_json, (str){ 0 });
	ret->at = NEW_N(rq->a, struct http_pair, json_object_size(root) + 1);
	ret->n = 0;
	json_object_foreach(root, key, value) {
		struct http_pair *p = &ret->at[ret->n++];

		p->name = arena_str(rq->a, str_of(key));
		TRY(value_text(rq, p->name, value, &p->value));
	}
	return NULL;
}

failed
api_form(struct rq *rq)
{
	const struct entity *e = rq->route->form;
	struct http_pairs body;

	if (!(rq->route->flags & API))
		return NULL;
	TRY(api_body(rq, &body));
	rq->form = arena_get(rq->a, e->size);
	return params_check(rq, e, params_into(rq, e, body, rq->form, false, NULL), rq->form);
}

bool
api_shows(const struct field *f)
{
	return (!(f->flags & HIDE) || !strcmp(f->name, "rev")) && f->kind != KIND_BLOB;
}

static void
put_value(struct rq *rq, struct json *j, const struct field *f, const void *row)
{
	const void *p = field_of(f, row);

	switch (f->kind) {
	case KIND_ID:
		emit_id(j, *(const id *)p);
		return;
	case KIND_INT:
		emit_int(j, *(const int64_t *)p);
		return;
	case KIND_BOOL:
		emit_bool(j, *(const bool *)p);
		return;
	case KIND_SECRET:
		emit_str(j, mask_open(rq->world->keys, rq->a, *(const struct secret *)p));
		return;
	case KIND_TEXT: case KIND_DATE: case KIND_MOMENT: case KIND_MONEY: case KIND_BLOB:
		emit_str(j, field_plain(rq->a, f, row));
		return;
	}
}

void
api_row(struct rq *rq, struct json *j, const struct entity *e, const void *row)
{
	emit_object(j);
	for (const struct field *f = e->fields; f < e->fields + e->n; f++)
		if (api_shows(f)) {
			emit_key(j, f->flags & KEY ? "id" : f->name);
			put_value(rq, j, f, row);
		}
	emit_end(j);
}

failed
api_rows(struct rq *rq, const struct entity *e, const void *rows, size_t n)
{
	struct buf b = { .a = rq->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "items");
	emit_array(&j);
	for (size_t i = 0; i < n; i++)
		api_row(rq, &j, e, (const char *)rows + i * e->size);
	emit_end(&j);
	emit_key(&j, "next");
	emit_null(&j);
	emit_end(&j);
	return web_json(rq, 200, buf_str(&b));
}
