/*
 * access_test.c - the access matrix, made from the table of routes: each first shows that it
 * lets in who may come with what is his; then nobody, those without the permit, forms without
 * a token, foreign and absent objects are refused.  Garbage: access_garbage_test.c.
 *
 * ACCESS_ROUTE=/orgs walks only the routes whose name holds this.
 */
#include "test/unit/access_walk.h"

#include "web/site.h"

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
