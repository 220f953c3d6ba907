/*
 * access_test.c - the access matrix, made from the table of routes: each first shows that it
 * lets in who may come with what is his; then nobody, those without the permit, forms without
 * a token, foreign and absent objects and garbage in every parameter are refused.
 *
 * ACCESS_ROUTE=/orgs walks only the routes whose name holds this.  On PostgreSQL garbage is asked with ACCESS_WHOLE=1
 * alone (script/test --pg).
 */
#include "test/test.h"
#include "test/web/stage_inside.h"

#include "web/site.h"

#define SAID_MOST 700           /* bytes of an answer that is shown */

struct walk { struct stage *s; const struct site_route *r; str name; size_t faults; };

static void
fault(struct walk *w, const char *who, const struct request *q, const struct answer *got, const char *what)
{
	bool shown = got->status == 422 || got->status >= 500 || got->status < 300;
	str said = answer_cut(got, S("<main"), S("</main>"));

	w->faults++;
	print_error("** " FMT " as %s: %s: %d " FMT "\n   " FMT "%s" FMT " [" FMT "]\n", ARG(w->name), who, what, got->status,
		ARG(answer_header(got, "Location").s ? answer_header(got, "Location") : S("")), ARG(q->path),
		q->query.n ? "?" : "", ARG(q->query.n ? q->query : S("")), ARG(q->body.s ? q->body : S("")));
	if (shown)
		print_error("   " FMT "\n", ARG(utf8_first(said.n ? said : got->body, SAID_MOST)));
}

static bool
is_refused(int status)
{
	return status >= 400 && status < 500;
}

/* The protective fields stand on every answer, a refusal's too. */
static void
expect_fields(struct walk *w, const struct request *q, const struct answer *got)
{
	static const struct { const char *name, *part; } fields[] = { { "Content-Security-Policy", "default-src 'none'" },
		{ "X-Content-Type-Options", "nosniff" }, { "Referrer-Policy", "no-referrer" }, { "Cache-Control", "no-store" } };

	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_find_str(answer_header(got, fields[i].name), str_of(fields[i].part)) < 0)
			fault(w, "anybody", q, got, fields[i].name);
	for (size_t i = 0; i < got->n_headers; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(got->headers[i].name, got->headers[k].name) &&
			    !str_eq(got->headers[i].name, S("Set-Cookie")))
				fault(w, "anybody", q, got, got->headers[i].name.s);
	if (got->status >= 500)
		fault(w, "anybody", q, got, "our fault");
}

static struct answer
ask(struct walk *w, enum principal who, const struct request *q, unsigned flags)
{
	struct answer got = stage_send(w->s, who, q, flags);

	expect_fields(w, q, &got);
	return got;
}

typedef void walker(struct walk *);

static void
walk_routes(struct arena *a, struct world *world, walker *one)
{
	struct stage *s = stage_in(a, world);
	struct site_routes all = site_routes(visit_site(s->visits[NOBODY]));
	const char *only = getenv("ACCESS_ROUTE");
	size_t faults = 0, walked = 0;

	for (size_t i = 0; i < all.n; i++) {
		struct arena *names = arena_open(1 << 16);
		struct walk w = { .s = s, .r = &all.at[i], .name = stage_name(names, &all.at[i]) };

		if (!only || str_find_str(w.name, str_of(only)) >= 0) {
			stage_turn(s);
			one(&w);
			walked++;
		}
		faults += w.faults;
		arena_close(names);
	}
	print_message("# %lld requests, %zu faults in %zu routes\n", (long long)s->sent, faults, walked);
	if (faults)
		fail_msg("%zu faults in %zu routes", faults, walked);
}

/* --- the right one gets in ---------------------------------------------------------------- */

static bool
is_in(const struct answer *got)
{
	return got->status >= 200 && got->status < 400 &&
	       str_find_str(answer_header(got, "Location"), S("sign-in?next=")) < 0;
}

static void
right_one(struct walk *w)
{
	const struct exception *e = stage_exception(w->r);
	enum principal who = stage_who(w->s, w->r);
	struct request q = stage_request(w->s, w->r, who, OWN);
	struct answer got = ask(w, who, &q, 0), head;

	if (e) {
		if (got.status != e->status)
			fault(w, principal_names[who], &q, &got, "not the answer that the exception says");
		return;
	}
	if (!is_in(&got))
		fault(w, principal_names[who], &q, &got, "does not get in");
	if (q.method != HTTP_GET)
		return;
	head = ask(w, who, &q, AS_HEAD);
	if (head.status != got.status)
		fault(w, principal_names[who], &q, &head, "HEAD is answered otherwise");
}

ON_BOTH(who_may_gets_what_is_his)
{
	walk_routes(a, w, right_one);
}

/* --- others do not -------------------------------------------------------------------------- */

static void
nobody(struct walk *w)
{
	enum principal who = stage_who(w->s, w->r);
	struct request q;
	struct answer got;

	if (w->r->route->flags & OPEN)
		return;
	q = stage_request(w->s, w->r, who, OWN);
	got = ask(w, NOBODY, &q, 0);
	if (got.status != 401 && !(got.status == 303 && !q.api &&
	    str_find_str(answer_header(&got, "Location"), S("sign-in?next=")) >= 0))
		fault(w, principal_names[NOBODY], &q, &got, "is let in");
	if (q.api && !answer_header(&got, "WWW-Authenticate").n)
		fault(w, principal_names[NOBODY], &q, &got, "is not told how");
}

ON_BOTH(nobody_is_led_to_the_door)
{
	walk_routes(a, w, nobody);
}

static void
without_permit(struct walk *w)
{
	const char *permit = stage_permit(w->r);
	enum principal who = stage_who(w->s, w->r);
	struct request q;

	if (!permit)
		return;
	q = stage_request(w->s, w->r, who, OWN);
	for (enum principal p = WORKER; p < PRINCIPALS; p++) {
		struct answer got;

		if (actor_may(w->s->w, w->s->actors[p], permit))
			continue;
		got = ask(w, p, &q, 0);
		/* Where the permit is a rule's, what is out of scope is met first. */
		if (got.status != 403 && !(got.status == 404 && !w->r->route->permit))
			fault(w, principal_names[p], &q, &got, permit);
	}
}

ON_BOTH(without_the_permit_it_is_403)
{
	walk_routes(a, w, without_permit);
}

/* Who has signed in may be anybody: an officer, or a mobile of which no person is known. */
static void
anybody_signed_in(struct walk *w)
{
	enum principal who = stage_who(w->s, w->r);
	struct request q;

	if (stage_permit(w->r) || w->r->route->flags & OPEN)
		return;
	q = stage_request(w->s, w->r, who, OWN);
	for (enum principal p = WORKER; p < PRINCIPALS; p++)
		ask(w, p, &q, 0);
}

ON_BOTH(where_no_permit_is_asked_everybody_is_answered)
{
	walk_routes(a, w, anybody_signed_in);
}

static void
without_token(struct walk *w)
{
	enum principal who = stage_who(w->s, w->r);
	struct request q;
	struct answer got;

	if (w->r->route->method == HTTP_GET || w->r->route->flags & (API | LANDING))
		return;
	q = stage_request(w->s, w->r, who, OWN);
	if (w->r->route->flags & UPLOAD) {
		ptrdiff_t at = str_find_str(q.body, visit_csrf(w->s->visits[who]));

		q.body = arena_fmt(w->s->a, FMT "%c" FMT, ARG(str_part(q.body, 0, (size_t)at)),
			q.body.s[at] == 'x' ? 'y' : 'x', ARG(str_from(q.body, (size_t)at + 1)));
	}
	got = ask(w, who, &q, WITHOUT_TOKEN);
	if (got.status != 403)
		fault(w, principal_names[who], &q, &got, "changes something without the form's token");
}

ON_BOTH(without_the_forms_token_it_is_403)
{
	walk_routes(a, w, without_token);
}

/* A program's token does not open pages, nor a page's cookie the API. */
static void
other_door(struct walk *w)
{
	enum principal who = stage_who(w->s, w->r);
	struct request q;
	struct answer got;
	struct sending s;

	if (w->r->route->flags & OPEN)
		return;
	q = stage_request(w->s, w->r, who, OWN);
	s = (struct sending){ .method = q.method, .path = q.path, .body = q.body, .type = q.type, .bare = !q.api };
	if (!q.api)
		s.headers[s.n_headers++] = (struct http_header){ S("Authorization"),
			arena_fmt(w->s->a, "Bearer " FMT, ARG(visit_token(w->s->visits[who]))) };
	got = visit_send(w->s->visits[who], &s);
	if (got.status != 401 && !(got.status == 303 && str_find_str(answer_header(&got, "Location"), S("sign-in")) >= 0))
		fault(w, principal_names[who], &q, &got, "comes in by the other door");
}

ON_BOTH(cookies_are_for_pages_and_bearers_for_programs)
{
	walk_routes(a, w, other_door);
}

/* --- foreign and absent: one answer -------------------------------------------------------------- */

/* The answer without the id that was asked for. */
static str
masked(struct arena *a, str body, const struct request *q)
{
	struct buf b = { .a = a };
	str rest = q->path, one, object = { 0 };

	while (one = str_cut(&rest, '/'), one.s && !object.n)
		if (str_digits(one))
			object = one;
	for (ptrdiff_t at; object.n && (at = str_find_str(body, object)) >= 0; ) {
		buf_put(&b, str_part(body, 0, (size_t)at));
		buf_put(&b, S("ID"));
		body = str_from(body, (size_t)at + object.n);
	}
	buf_put(&b, body);
	return buf_str(&b);
}

/* What a deputy is told: the figure of his own messages beside it counts what reached himself meanwhile. */
static str
told(struct walk *w, enum principal who, const struct request *q, const struct answer *got)
{
	bool page = who == DEPUTY && !q->api;

	return masked(w->s->a, page ? answer_cut(got, S("<main"), S("</main>")) : answer_text(w->s->a, got), q);
}

static void
compare_foreign(struct walk *w, enum principal who, enum standing place, str absent)
{
	struct request q = stage_request(w->s, w->r, who, place);
	struct answer got = ask(w, who, &q, 0);

	if (got.status != 404)
		fault(w, principal_names[who], &q, &got, place == SIBLING ? "foreign" : "above");
	else if (!str_eq(absent, told(w, who, &q, &got)))
		fault(w, principal_names[who], &q, &got, "foreign and absent are told apart");
}

static void
foreign(struct walk *w)
{
	static const enum principal all[] = { WORKER, APPLICANT, BASE, TOWN, DEPUTY, CITY, SYSTEM, SECURITY, AUDIT };
	const char *permit = stage_permit(w->r);
	enum principal first = stage_who(w->s, w->r);

	if (!strchr(w->r->route->path, ':') || w->r->route->flags & OPEN)
		return;
	for (size_t i = 0; i < COUNT(all); i++) {
		enum principal who = all[i];
		struct request q;
		struct answer got;
		str absent;

		if (permit ? !actor_may(w->s->w, w->s->actors[who], permit) : who != first)
			continue;
		q = stage_request(w->s, w->r, who, ABSENT);
		got = ask(w, who, &q, 0);
		absent = told(w, who, &q, &got);
		if (got.status != 404)
			fault(w, principal_names[who], &q, &got, "absent");
		/* Nothing is foreign to who sees the whole house, but what is somebody else's own. */
		if (!stage_is_scoped(w->r) || got.status != 404 || (permit && who >= CITY))
			continue;
		compare_foreign(w, who, SIBLING, absent);
		if (permit)
			compare_foreign(w, who, PARENT, absent);
	}
}

ON_BOTH(foreign_and_absent_are_answered_the_same)
{
	walk_routes(a, w, foreign);
}

/* --- a narrowed scope: what lies outside is foreign to the city too --------------------------------- */

/* The city's officer looks at the street alone. */
static void
look_at_street(struct stage *s)
{
	id street = test_org(s->w, s->a, TEST_STREET).org_id;
	struct answer got = visit_post(s->visits[CITY], "/scope", "org_id", stage_id_text(s->a, street).s, NULL);

	assert_int_equal(got.status, 303);
}

static void
narrowed(struct walk *w)
{
	const char *permit = stage_permit(w->r);
	struct request q;
	struct answer got;
	str absent;

	if (!permit || !strchr(w->r->route->path, ':') || w->r->route->flags & (OPEN | API | POCKET) ||
	    !actor_may(w->s->w, w->s->actors[CITY], permit))
		return;
	look_at_street(w->s);
	q = stage_request(w->s, w->r, CITY, ABSENT);
	got = ask(w, CITY, &q, 0);
	if (!stage_is_scoped(w->r) || got.status != 404)
		return;
	/* Around it stand the figures of the menu: what was made meanwhile is his own doing. */
	absent = masked(w->s->a, answer_cut(&got, S("<main"), S("</main>")), &q);
	q = stage_request(w->s, w->r, CITY, SIBLING);
	got = ask(w, CITY, &q, 0);
	if (got.status != 404)
		fault(w, principal_names[CITY], &q, &got, "foreign");
	else if (!str_eq(absent, masked(w->s->a, answer_cut(&got, S("<main"), S("</main>")), &q)))
		fault(w, principal_names[CITY], &q, &got, "foreign and absent are told apart");
}

ON_BOTH(who_has_narrowed_his_scope_is_answered_as_if_the_rest_were_absent)
{
	walk_routes(a, w, narrowed);
}

/* A union that is not one's own does not come in by a field of a form either. */
static void
foreign_field(struct walk *w)
{
	const struct entity *e = stage_form(w->r);
	enum principal who = stage_who(w->s, w->r);

	for (size_t i = 0; e && who != NOBODY && i < e->n; i++) {
		struct request q;
		struct answer got;

		if (e->fields[i].refers != &org_entity || who > TOWN || who == APPLICANT)
			continue;
		q = stage_request(w->s, w->r, who, OWN);
		if (q.api)
			continue;
		q.body = pairs_with(w->s->a, q.body, str_of(e->fields[i].name),
			arena_fmt(w->s->a, "%lld", (long long)test_org(w->s->w, w->s->a, TEST_MILL).org_id.v));
		q.body = entity_field(e, S("org_name")) ? pairs_with(w->s->a, q.body, S("org_name"), S("")) : q.body;
		got = ask(w, who, &q, 0);
		if (!is_refused(got.status))
			fault(w, principal_names[who], &q, &got, "a foreign union in the form");
	}
}

ON_BOTH(a_foreign_union_does_not_come_in_by_a_form)
{
	walk_routes(a, w, foreign_field);
}

/* --- lists ------------------------------------------------------------------------------------------- */

/* What a list shows to somebody: which of these stand in it. */
static size_t
count_shown(struct walk *w, enum principal who, const id *ids, size_t n, struct request *ret_q, struct answer *ret)
{
	size_t shown = 0;

	*ret_q = stage_request(w->s, w->r, who, OWN);
	ret_q->query = (str){ 0 };
	*ret = ask(w, who, ret_q, 0);
	for (size_t i = 0; i < n; i++)
		shown += str_find_str(ret->body, arena_fmt(w->s->a, "%lld", (long long)ids[i].v)) >= 0;
	return shown;
}

ON_BOTH(lists_show_ones_own_and_nothing_foreign)
{
	/* The city's officer has narrowed his scope to the street. */
	static const enum principal all[] = { BASE, TOWN, DEPUTY, CITY };
	struct stage *s = stage_in(a, w);
	struct site_routes routes = site_routes(visit_site(s->visits[NOBODY]));
	struct walk at = { .s = s };

	look_at_street(s);
	for (size_t k = 0; k < COUNT(all); k++, stage_turn(s)) {
		id own[STAGE_THINGS], foreign_ones[STAGE_THINGS];
		size_t n_own = stage_things(s, all[k], OWN, own), n = stage_things(s, all[k], SIBLING, foreign_ones), seen = 0;

		for (size_t i = 0; i < routes.n; i++) {
			struct request q;
			struct answer got;

			at.r = &routes.at[i];
			if (at.r->route->method != HTTP_GET || strchr(at.r->route->path, ':') ||
			    at.r->route->flags & (OPEN | POCKET) || stage_who(s, at.r) > all[k] ||
			    (all[k] == CITY && at.r->route->flags & API))
				continue;
			at.name = stage_name(a, at.r);
			if (count_shown(&at, all[k], foreign_ones, n, &q, &got))
				fault(&at, principal_names[all[k]], &q, &got, "shows something foreign");
			seen += count_shown(&at, all[k], own, n_own, &q, &got);
		}
		if (seen < n_own)
			fail_msg("%s sees %zu of his own things: the lists were not asked", principal_names[all[k]], seen);
	}
	if (at.faults)
		fail_msg("%zu faults", at.faults);
}

/* --- what is open, and what needs no permit -------------------------------------------------------------- */

/* Whoever adds a route without a permit says in his staging that it shows one's own, or nothing personal. */
static bool
is_said(str name, bool open)
{
	for (const struct staging *const *m = stagings; *m; m++)
		for (const char *const *one = open ? (*m)->open : (*m)->own; one && *one; one++)
			if (str_eq(name, str_of(*one)))
				return true;
	return false;
}

/* Of an open route, an own one in the pocket, or one with a permit: every route is one of the three. */
TEST(what_needs_no_permit_is_written_down)
{
	struct site_routes routes = site_routes(visit_site(visit_new(a, test_world(a))));
	size_t faults = 0;

	for (size_t i = 0; i < routes.n; i++) {
		const struct route *r = routes.at[i].route;
		str name = stage_name(a, &routes.at[i]);
		bool open = r->flags & OPEN;

		if (open && r->permit)
			print_error("** " FMT " is open and has a permit\n", ARG(name)), faults++;
		if (open ? is_said(name, true) : r->permit || r->flags & POCKET || is_said(name, false))
			continue;
		print_error("** " FMT " %s\n", ARG(name), open ? "is open" : "needs no permit");
		faults++;
	}
	if (faults)
		fail_msg("%zu routes", faults);
}

/* --- garbage ------------------------------------------------------------------------------------------ */

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
