/* route.c - the routes of all modules and records, compiled into one table. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "web/site.h"

static size_t
bucket_of(str segment)
{
	return str_hash(segment) % BUCKETS;
}

/* "/members/:id" cut at its slashes; "/" has no segments. */
static size_t
cut_path(str path, str segments[SEGMENTS_MOST])
{
	str rest = str_from(path, 1);
	size_t n = 0;

	if (!rest.n)
		return 0;
	while (rest.s) {
		if (n == SEGMENTS_MOST)
			return SEGMENTS_MOST + 1;
		segments[n++] = str_cut(&rest, '/');
	}
	return n;
}

static bool
is_parameter(str segment)
{
	return segment.n && segment.s[0] == ':';
}

/* Literal segments before parameters, so that /members/new is not the member "new". */
static bool
goes_before(const struct compiled *one, const struct compiled *other)
{
	for (size_t i = 0; i < one->n && i < other->n; i++)
		if (is_parameter(one->segments[i]) != is_parameter(other->segments[i]))
			return is_parameter(other->segments[i]);
	return false;
}

static bool
holds_secrets(const struct record *r)
{
	for (size_t i = 0; i < r->row->n; i++)
		if (r->row->fields[i].kind == KIND_SECRET)
			return true;
	return false;
}

/* What a page shows of a record, whoever made the route. */
static void
look_for_record(struct compiled *c)
{
	const struct route *route = c->of.route;
	str path = str_of(route->path);

	if (route->method != HTTP_GET)
		return;
	if (str_starts(path, S("/api/v1")))
		path = str_from(path, 7);
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			str rest = str_from(path, strlen((*r)->path) < path.n ? strlen((*r)->path) : path.n);

			if (!str_starts(path, str_of((*r)->path)))
				continue;
			if (!rest.n && !(*r)->no_list && !(route->flags & API))
				c->lists = *r;
			if (str_eq(rest, S("/:id")) && holds_secrets(*r))
				c->shows = *r;
		}
}

static void
put_route(struct site *site, struct site_route of)
{
	struct compiled *c = &site->all[site->n++], **at;

	*c = (struct compiled){ .of = of };
	c->n = cut_path(str_of(of.route->path), c->segments);
	assert(c->n <= SEGMENTS_MOST);
	if (of.route->permit) {
		c->needs_permit = true;
		c->permit = permit_bit(site->world, of.route->permit);
	}
	look_for_record(c);
	at = &site->buckets[c->n && !is_parameter(c->segments[0]) ? bucket_of(c->segments[0]) : 0];
	while (*at && !goes_before(c, *at))
		at = &(*at)->next;
	c->next = *at;
	*at = c;
}

static size_t
count_routes(void)
{
	size_t n = 0;

	for (const struct module *const *m = modules; *m; m++) {
		for (const struct route *r = (*m)->routes; r && r->path; r++)
			n++;
		for (const struct record *const *r = (*m)->records; r && *r; r++)
			n += RECORD_ROUTES_MOST;
		for (const struct flow *const *f = (*m)->flows; f && *f; f++)
			n += 4;
	}
	return n;
}

static bool
has_route(const struct site *site, const struct route *r)
{
	for (size_t i = 0; i < site->n; i++)
		if (site->all[i].of.route->method == r->method && !strcmp(site->all[i].of.route->path, r->path))
			return true;
	return false;
}

/* A module's own route takes the place of a derived one with the same method and path. */
static void
put_derived(struct site *site, const struct route *routes, size_t n, struct site_route of)
{
	for (size_t i = 0; i < n; i++)
		if (!has_route(site, &routes[i])) {
			of.route = &routes[i];
			put_route(site, of);
		}
}

static void
put_module(struct arena *a, struct site *site, const struct module *m)
{
	for (const struct route *r = m->routes; r && r->path; r++)
		put_route(site, (struct site_route){ r, m, NULL, NULL });
	for (const struct record *const *r = m->records; r && *r; r++) {
		struct site_route of = { NULL, m, *r, NULL };
		struct route *pages = NEW_N(a, struct route, RECORD_ROUTES_MOST);
		struct route *api = NEW_N(a, struct route, RECORD_ROUTES_MOST);
		struct route *import = NEW_N(a, struct route, RECORD_ROUTES_MOST);
		struct route *lists = NEW_N(a, struct route, RECORD_ROUTES_MOST);

		put_derived(site, pages, record_routes(a, *r, pages), of);
		put_derived(site, import, record_import_routes(a, *r, import), of);
		put_derived(site, lists, record_lists_routes(a, *r, lists), of);
		put_derived(site, api, record_api_routes(a, *r, api), of);
	}
	for (const struct flow *const *f = m->flows; f && *f; f++) {
		struct route *api = NEW_N(a, struct route, 4);

		put_derived(site, api, flow_api_routes(a, *f, api), (struct site_route){ NULL, m, NULL, *f });
	}
}

void
site_compile(struct arena *a, struct site *site)
{
	site->all = NEW_N(a, struct compiled, count_routes());
	for (const struct module *const *m = modules; *m; m++)
		put_module(a, site, *m);
	site->routes.at = NEW_N(a, struct site_route, site->n);
	for (size_t i = 0; i < site->n; i++)
		site->routes.at[site->routes.n++] = site->all[i].of;
}

struct site_routes
site_routes(const struct site *site)
{
	return site->routes;
}

bool
site_has(const struct site *site, const char *path)
{
	for (size_t i = 0; i < site->routes.n; i++)
		if (site->routes.at[i].route->method == HTTP_GET && !strcmp(site->routes.at[i].route->path, path))
			return true;
	return false;
}

static bool
is_word(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", s.s[i]) || !s.s[i])
			return false;
	return s.n > 0 && s.n <= 64;
}

static bool
match_segment(struct rq *rq, str pattern, str segment)
{
	int64_t v;

	if (!is_parameter(pattern))
		return str_eq(pattern, segment);
	if (str_eq(pattern, S(":id"))) {
		if (!str_int(segment, &v) || v <= 0 || segment.s[0] == '0')
			return false;
		rq->path_ids[rq->n_path].v = v;
	} else if (!is_word(segment))
		return false;
	rq->path_words[rq->n_path++] = segment;
	return true;
}

static bool
match_path(struct rq *rq, const struct compiled *c, const str *segments, size_t n)
{
	rq->n_path = 0;
	if (c->n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!match_segment(rq, c->segments[i], segments[i]))
			return false;
	return true;
}

const struct compiled *
site_match(const struct site *site, struct rq *rq, bool *other_method)
{
	enum http_method method = rq->http->method == HTTP_HEAD ? HTTP_GET : rq->http->method;
	str segments[SEGMENTS_MOST];
	size_t n = cut_path(rq->http->path, segments);

	*other_method = false;
	if (n > SEGMENTS_MOST)
		return NULL;
	for (const struct compiled *c = site->buckets[n ? bucket_of(segments[0]) : 0]; c; c = c->next)
		if (match_path(rq, c, segments, n)) {
			if (c->of.route->method == method)
				return c;
			*other_method = true;
		}
	return NULL;
}

bool
site_may(const struct compiled *c, const struct actor *who)
{
	if (!who)
		return c->of.route->flags & OPEN && !c->needs_permit;
	return !c->needs_permit || permits_has(&who->permits, c->permit);
}

str
site_methods(struct rq *rq)
{
	static const struct { enum http_method method; const char *name; } all[] = { { HTTP_GET, "GET, HEAD" },
		{ HTTP_POST, "POST" }, { HTTP_PUT, "PUT" }, { HTTP_PATCH, "PATCH" }, { HTTP_DELETE, "DELETE" } };
	struct http_request http = *rq->http;
	struct rq asked = { .http = &http };
	struct buf b = { .a = rq->a };
	bool other;

	for (size_t i = 0; i < COUNT(all); i++) {
		http.method = all[i].method;
		if (site_match(rq->site, &asked, &other))
			buf_fmt(&b, "%s%s", b.n ? ", " : "", all[i].name);
	}
	return buf_str(&b);
}
