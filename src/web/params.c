/*
 * params.c - parameters, proven at the door.  Unknown and repeated ones are
 * refused (no mass assignment); every value is read by its field's table.
 */
#include <string.h>
#include <unistd.h>

#include "web/keep.h"

static const struct text
	says_unknown  = { "params.unknown", "请求里有不认识的参数“{1}”。" },
	says_repeated = { "params.repeated", "请求里的参数“{1}”出现了不止一次。" },
	says_ticked   = { "params.ticked", "请先勾选要办理的行。" },
	says_many     = { "params.many", "一次最多办理 {1} 行。" },
	says_type     = { "params.type", "提交的内容格式不对。" };

#define TICKED_MOST 200

/* Fields every form of ours carries beside its own. */
static const char *const kernel_form[] = { "csrf", "once", "rev", "do", "next", "view", DRAFT_FORM, DRAFT_USED,
	DRAFT_KEEP, NULL };
static const char *const kernel_query[] = { "after", "per", "limit", "view", "draft", "next",
	NULL };

str
pairs_get(struct http_pairs pairs, const char *name)
{
	for (size_t i = 0; i < pairs.n; i++)
		if (str_eq(pairs.at[i].name, str_of(name)))
			return pairs.at[i].value;
	return (str){ 0 };
}

str
pairs_words(struct arena *a, struct http_pairs pairs, const char *name)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < pairs.n; i++) {
		if (!str_eq(pairs.at[i].name, str_of(name)) || !pairs.at[i].value.n)
			continue;
		buf_put(&b, b.n ? S("、") : S(""));
		buf_put(&b, pairs.at[i].value);
	}
	return b.n ? buf_str(&b) : (str){ 0 };
}

static bool
is_in(const char *const *names, str name)
{
	for (; names && *names; names++)
		if (str_eq(str_of(*names), name))
			return true;
	return false;
}

static failed
refuse(struct rq *rq, const struct text *say, str name)
{
	struct err *e = NEW(rq->a, struct err);

	*e = *(const struct err *)FAIL_SAY(rq->a, ERR_INVALID, NULL, say, utf8_first(name, 40));
	e->what = S("bad request");
	return e;
}

/*
 * Read `pairs` by the entity's table.  Names of other fields are refused with a
 * "bad request" (400); wrong values come back joined, for 422.
 */
failed
params_into(struct rq *rq, const struct entity *e, struct http_pairs pairs, void *row, bool loose,
            const char *const *kernel)
{
	failed all = NULL;

	for (size_t i = 0; i < pairs.n; i++) {
		const struct field *f = e ? entity_field(e, pairs.at[i].name) : NULL;

		if (rq->route->list && str_eq(pairs.at[i].name, str_of(rq->route->list)))
			continue;
		if (!f && !loose && !is_in(kernel, pairs.at[i].name))
			return refuse(rq, &says_unknown, pairs.at[i].name);
		if (f && f->flags & SEVERAL) {
			all = err_join(rq->a, all, field_read(rq->a, f,
				pairs_words(rq->a, pairs, f->name), row));
			continue;
		}
		for (size_t k = 0; (f || !loose) && k < i; k++)
			if (str_eq(pairs.at[k].name, pairs.at[i].name))
				return refuse(rq, &says_repeated, pairs.at[i].name);
		if (f && !(f->flags & (FIXED | KEY)))
			all = err_join(rq->a, all, field_read(rq->a, f, pairs.at[i].value, row));
	}
	return all;
}

static bool
names_field(failed all, const struct field *f)
{
	for (; all; all = all->next)
		if (all->field == f)
			return true;
	return false;
}

failed
params_check(struct rq *rq, const struct entity *e, failed found, const void *row)
{
	failed more;

	if (!e || (found && str_eq(found->what, S("bad request"))))
		return found;
	more = entity_check(rq->a, e, row);
	if (more && more->code != ERR_INVALID)
		return more;
	for (; more; more = more->next) {
		struct err *one = NEW(rq->a, struct err);

		if (names_field(found, more->field))
			continue;
		*one = *more;
		one->next = NULL;
		found = err_join(rq->a, found, one);
	}
	return found;
}

failed
params_query(struct rq *rq)
{
	const struct entity *e = rq->route->query;
	struct http_pairs pairs = { 0 };

	TRY(http_urlencoded(rq->a, rq->http->query, &pairs));
	rq->query = e ? arena_get(rq->a, e->size) : NULL;
	if (rq->route->method != HTTP_GET && !rq->http->query.n)
		return NULL;
	if (rq->route->method == HTTP_GET && !rq->typed.n)
		rq->typed = pairs;
	return params_check(rq, e, params_into(rq, e, pairs, rq->query, rq->route->flags & LOOSE,
		kernel_query), rq->query);
}

static failed
read_multipart(struct rq *rq)
{
	struct http_parts parts;
	str spool = arena_fmt(rq->a, FMT "/spool", ARG(rq->world->data));

	TRY(http_multipart(rq->a, rq->http, spool.s, rq->route->body_most, &parts));
	rq->typed.at = NEW_N(rq->a, struct http_pair, parts.n);
	for (size_t i = 0; i < parts.n; i++) {
		if (parts.at[i].fd >= 0) {
			if (rq->upload)
				return refuse(rq, &says_repeated, parts.at[i].name);
			rq->upload = &parts.at[i];
		} else if (!parts.at[i].file_name.s)    /* else: none was chosen, and a browser says so */
			rq->typed.at[rq->typed.n++] = (struct http_pair){ parts.at[i].name, parts.at[i].value };
	}
	return NULL;
}

/* The body in memory: a long article lies in a file when it comes. */
static failed
whole_body(struct rq *rq, str *ret)
{
	int64_t n = rq->http->body_size;
	char *bytes;

	if (rq->http->body_fd < 0) {
		*ret = rq->http->body;
		return NULL;
	}
	bytes = arena_get(rq->a, (size_t)n + 1);
	for (int64_t at = 0, got; at < n; at += got)
		if ((got = pread(rq->http->body_fd, bytes + at, (size_t)(n - at), at)) <= 0)
			return FAIL(rq->a, ERR_FAULT, "a body of %lld bytes ends at %lld", (long long)n, (long long)at);
	*ret = (str){ bytes, (size_t)n };
	return NULL;
}

failed
params_body(struct rq *rq)
{
	str type = http_header(rq->http, "Content-Type"), body;

	if (rq->http->method == HTTP_GET || rq->http->method == HTTP_HEAD || rq->route->flags & API)
		return NULL;
	if (rq->route->flags & UPLOAD) {
		if (!str_starts(type, S("multipart/form-data")))
			return refuse(rq, &says_type, type);
		return read_multipart(rq);
	}
	if (rq->http->body_size && !str_starts(type, S("application/x-www-form-urlencoded")))
		return refuse(rq, &says_type, type);
	TRY(whole_body(rq, &body));
	return http_urlencoded(rq->a, body, &rq->typed);
}

/* The repeated parameter of a batch: ids of ticked rows. */
static failed
read_ticked(struct rq *rq)
{
	size_t n = 0;

	rq->ticked.at = NEW_N(rq->a, id, rq->typed.n);
	for (size_t i = 0; i < rq->typed.n; i++) {
		int64_t v;

		if (!str_eq(rq->typed.at[i].name, str_of(rq->route->list)))
			continue;
		if (!str_int(rq->typed.at[i].value, &v) || v <= 0)
			return refuse(rq, &says_type, rq->typed.at[i].value);
		rq->ticked.at[n++].v = v;
	}
	if (n > TICKED_MOST)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_many, arena_fmt(rq->a, "%d", TICKED_MOST));
	rq->ticked.n = n;
	return n ? NULL : FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_ticked);
}

failed
params_form(struct rq *rq)
{
	const struct entity *e = rq->route->form;
	failed found;

	if (rq->http->method == HTTP_GET || rq->http->method == HTTP_HEAD || rq->route->flags & API)
		return NULL;
	rq->form = e ? arena_get(rq->a, e->size) : NULL;
	TRY(draft_refill(rq));
	found = params_into(rq, e, rq->typed, rq->form, rq->route->flags & LOOSE, kernel_form);
	if (!found && rq->route->list)
		TRY(read_ticked(rq));
	return params_check(rq, e, found, rq->form);
}
