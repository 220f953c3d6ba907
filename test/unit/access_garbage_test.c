/*
 * access_garbage_test.c - the access matrix: garbage in every parameter of every route is refused.
 *
 * On PostgreSQL with ACCESS_WHOLE=1 alone (script/test --pg).
 */
#include "test/unit/access_walk.h"

#include "web/site.h"

static str
repeat(struct arena *a, const char *what, size_t n)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < n; i++)
		buf_put(&b, str_of(what));
	return buf_str(&b);
}

struct garbage { const char *what; str raw; };

/* What no value of this field can be, as it stands in a URL. */
static size_t
garbage_for(struct arena *a, const struct field *f, struct garbage *ret)
{
	size_t n = 0, most = f->max > 0 ? (size_t)f->max : f->flags & LONG ? 4000 : 200;

	ret[n++] = (struct garbage){ "a NUL", S("a%00b") };
	ret[n++] = (struct garbage){ "no UTF-8", S("%ff%fe") };
	ret[n++] = (struct garbage){ "overlong UTF-8", S("%c0%af") };
	ret[n++] = (struct garbage){ "a control character", S("a%1bb") };
	ret[n++] = (struct garbage){ "half an escape", S("a%4") };
	if (f->kind == KIND_TEXT) {
		if (most < 100000)
			ret[n++] = (struct garbage){ "too long", repeat(a, "%E9%95%BF", most + 1) };
		return n;
	}
	ret[n++] = (struct garbage){ "words", S("abc") };
	ret[n++] = (struct garbage){ "too long", repeat(a, "9", 400) };
	if (f->kind == KIND_INT && f->choices)
		ret[n++] = (struct garbage){ "no choice", S("987654") };
	if (f->kind == KIND_INT || f->kind == KIND_ID || f->kind == KIND_MONEY)
		ret[n++] = (struct garbage){ "too large", S("99999999999999999999") };
	if (f->kind == KIND_DATE)
		ret[n++] = (struct garbage){ "no day", S("2026-02-30") };
	return n;
}

static void
expect_refusal(struct walk *w, enum principal who, const struct request *q, const char *what, const char *field)
{
	struct answer got = ask(w, who, q, 0);

	if (got.status != 400 && got.status != 422)
		fault(w, principal_names[who], q, &got, arena_fmt(w->s->a, "%s: %s", field, what).s);
}

/* Each field in turn; `put` makes the request that holds the raw pairs. */
static void
garbage_in(struct walk *w, enum principal who, struct request q, const struct entity *e, str pairs, bool query)
{
	str *to = query ? &q.query : &q.body;
	bool loose = w->r->route->flags & LOOSE;

	for (size_t i = 0; e && i < e->n; i++) {
		const struct field *f = &e->fields[i];
		struct garbage g[16];
		str name = str_of(f->name);
		size_t n = garbage_for(w->s->a, f, g);

		if (f->flags & (FIXED | KEY))
			continue;
		for (size_t k = 0; k < n; k++) {
			*to = pairs_with(w->s->a, pairs, name, g[k].raw);
			expect_refusal(w, who, &q, g[k].what, f->name);
		}
		*to = arena_fmt(w->s->a, FMT "&%s=1&%s=1", ARG(pairs), f->name, f->name);
		expect_refusal(w, who, &q, "twice", f->name);
	}
	if (!loose) {
		*to = arena_fmt(w->s->a, FMT "%szz_unknown=1", ARG(pairs), pairs.n ? "&" : "");
		expect_refusal(w, who, &q, "unknown", "zz_unknown");
	}
	*to = arena_fmt(w->s->a, FMT "&=1", ARG(pairs));
	expect_refusal(w, who, &q, "without a name", "");
}

static void
garbage_in_json(struct walk *w, enum principal who, struct request q, const struct entity *e)
{
	static const char *const broken[] = { "", "{", "[]", "null", "\"a\"", "{\"a\":1}", "{\"name\":{}}", "{\"name\":[1]}",
		"{\"name\":1.5}", "{\"name\":\"a\\u0000b\"}", "{\"name\":\"\xff\"}", "{\"name\":\"a\",\"name\":\"b\"}",
		"{\"name\":\"\\ud800\"}", "{\"move\":{}}", "{\"account\":1}" };
	str right = str_part(q.body, 0, q.body.n - 1);

	for (size_t i = 0; i < COUNT(broken); i++) {
		q.body = str_of(broken[i]);
		expect_refusal(w, who, &q, "broken", broken[i]);
	}
	q.type = S("text/plain");
	expect_refusal(w, who, &q, "not JSON", "type");
	q.type = S("application/json");
	for (size_t i = 0; e && i < e->n; i++) {
		const struct field *f = &e->fields[i];

		if (f->flags & (FIXED | KEY))
			continue;
		q.body = arena_fmt(w->s->a, FMT ",\"%s\":{}}", ARG(right), f->name);
		expect_refusal(w, who, &q, "an object", f->name);
		q.body = arena_fmt(w->s->a, "{\"%s\":\"" FMT "\"}", f->name, ARG(repeat(w->s->a, "9", 5000)));
		expect_refusal(w, who, &q, "too long", f->name);
	}
}

static void
garbage(struct walk *w)
{
	enum principal who = stage_who(w->s, w->r);
	struct request q;
	str body;

	if (stage_exception(w->r))
		return;
	q = stage_request(w->s, w->r, who, OWN);
	body = q.body;
	if (w->r->route->method == HTTP_GET) {
		garbage_in(w, who, q, stage_query(w->r), q.query, true);
		return;
	}
	if (w->r->route->flags & UPLOAD || w->r->route->method == HTTP_DELETE)
		return;
	if (q.api) {
		garbage_in_json(w, who, q, stage_form(w->r));
		return;
	}
	garbage_in(w, who, q, stage_form(w->r), body, false);
	q.type = S("text/plain");
	q.body = S("a=1");
	expect_refusal(w, who, &q, "no form", "type");
}

TEST(garbage_in_a_parameter_is_refused)
{
	walk_routes(a, test_world(a), garbage);
}

/* More than half of all requests, and the door that refuses them knows no engine. */
TEST(garbage_in_a_parameter_is_refused_pg)
{
	struct world *w = getenv("ACCESS_WHOLE") ? test_world_pg(a) : NULL;

	if (w)
		walk_routes(a, w, garbage);
}
