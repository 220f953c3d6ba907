/*
 * web_kernel_test.c - what every route gets from the dispatcher: tokens, keys that make a
 * second copy harmless, forms that outlive a session, plain refusals.
 */
#include "test/test.h"
#include "test/web/stage.h"

#include <pthread.h>

#include "platform/account.h"

#define NEW_UNION "kind", "5", "base", "2", "name"

static struct visit *
officer(struct arena *a, struct world *w, const char *role, const char *path)
{
	struct visit *v = visit_new(a, w);

	visit_as(v, test_actor(w, a, role, path));
	return v;
}

static const char *
street_id(const struct world *w, struct arena *a)
{
	return arena_fmt(a, "%lld", (long long)test_org(w, a, TEST_STREET).org_id.v).s;
}

/* --- one effect ------------------------------------------------------------------------- */

TEST(the_second_click_gets_the_first_ones_answer)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	int64_t before = test_recorded(w, a, "org.create");
	struct answer one, two, other;

	one = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市甲工会联合会", "once", "k1", NULL);
	two = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市甲工会联合会", "once", "k1", NULL);
	other = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市乙工会联合会", "once", "k2", NULL);
	assert_int_equal(one.status, 303);
	assert_int_equal(two.status, 303);
	assert_int_equal(other.status, 303);
	HAS(answer_header(&one, "Location"), "/orgs/");
	SAME(answer_header(&one, "Location"), answer_header(&two, "Location"));
	assert_int_equal(test_recorded(w, a, "org.create"), before + 2);
}

TEST(a_key_is_good_for_one_account_only)
{
	struct world *w = test_world(a);
	struct visit *one = officer(a, w, "city", TEST_CITY), *two = officer(a, w, "city", TEST_CITY);
	int64_t before = test_recorded(w, a, "org.create");
	struct answer got;

	got = visit_post(one, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市甲工会联合会", "once", "k", NULL);
	assert_int_equal(got.status, 303);
	got = visit_post(two, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市乙工会联合会", "once", "k", NULL);
	assert_int_equal(got.status, 303);
	assert_int_equal(test_recorded(w, a, "org.create"), before + 2);
}

TEST(what_failed_may_be_sent_again_with_its_key)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct answer got;

	got = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "", "once", "k", NULL);
	assert_int_equal(got.status, 422);
	got = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市甲工会联合会", "once", "k", NULL);
	assert_int_equal(got.status, 303);
}

#define COPIES 100

struct copy { struct visit *v; const char *path; str body; pthread_barrier_t *start; struct answer got; };

static void *
send_copy(void *p)
{
	struct copy *c = p;

	pthread_barrier_wait(c->start);
	c->got = visit_form(c->v, c->path, c->body);
	return NULL;
}

static void
send_copies(struct arena *a, struct visit *v, const char *path, str body, struct copy copies[COPIES])
{
	pthread_t threads[COPIES];
	pthread_barrier_t start;

	visit_csrf(v);
	pthread_barrier_init(&start, NULL, COPIES);
	for (size_t i = 0; i < COPIES; i++) {
		copies[i] = (struct copy){ .v = visit_copy(a, v), .path = path, .body = body, .start = &start };
		if (pthread_create(&threads[i], NULL, send_copy, &copies[i]))
			fail_msg("no thread");
	}
	for (size_t i = 0; i < COPIES; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
}

TEST(a_hundred_copies_at_once_have_one_effect)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct form_pair pairs[] = { { S("parent_id"), str_of(street_id(w, a)) }, { S("kind"), S("5") }, { S("base"), S("2") },
		{ S("name"), S("江阴市同时工会联合会") }, { S("once"), S("the-key") } };
	int64_t before = test_recorded(w, a, "org.create");
	struct copy copies[COPIES];

	send_copies(a, v, "/orgs", form_encode(a, pairs, COUNT(pairs)), copies);
	for (size_t i = 0; i < COPIES; i++) {
		assert_int_equal(copies[i].got.status, 303);
		SAME(answer_header(&copies[0].got, "Location"), answer_header(&copies[i].got, "Location"));
	}
	assert_int_equal(test_recorded(w, a, "org.create"), before + 1);
}

TEST(a_program_s_second_copy_is_told_the_same_id)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	str token = test_token(w, a, test_actor(w, a, "city", TEST_CITY));
	str body = arena_fmt(a, "{\"parent_id\":\"%s\",\"kind\":5,\"base\":2,\"name\":\"江阴市甲工会联合会\"}", street_id(w, a));
	struct sending s = { .method = HTTP_POST, .path = S("/api/v1/orgs"), .type = S("application/json"), .body = body,
		.bare = true, .n_headers = 2, .headers = { { S("Authorization"), arena_fmt(a, "Bearer " FMT, ARG(token)) },
		{ S("Idempotency-Key"), S("k") } } };
	int64_t before = test_recorded(w, a, "org.create");
	struct answer one = visit_send(v, &s), two = visit_send(v, &s);

	assert_int_equal(one.status, 201);
	HAS(one.body, "{\"id\":\"");
	assert_int_equal(two.status, one.status);
	SAME(one.body, two.body);
	SAME(answer_header(&one, "Location"), answer_header(&two, "Location"));
	assert_int_equal(test_recorded(w, a, "org.create"), before + 1);
}

/* --- tokens -------------------------------------------------------------------------------- */

static struct answer
raw_form(struct visit *v, const char *path, str body, const char *name, const char *value)
{
	struct sending s = { .method = HTTP_POST, .path = str_of(path), .type = S("application/x-www-form-urlencoded"),
		.body = body };

	if (name)
		s.headers[s.n_headers++] = (struct http_header){ str_of(name), str_of(value) };
	return visit_send(v, &s);
}

TEST(a_form_proves_that_it_is_ours)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY), *other = officer(a, w, "city", TEST_CITY);
	str right = arena_fmt(a, "csrf=" FMT, ARG(visit_csrf(v)));
	str foreign = arena_fmt(a, "csrf=" FMT, ARG(visit_csrf(other)));
	str close = arena_fmt(a, "csrf=%cx" FMT, visit_csrf(v).s[0] == 'a' ? 'b' : 'a', ARG(str_from(visit_csrf(v), 2)));

	assert_int_equal(raw_form(v, "/sign-out", S(""), NULL, NULL).status, 403);
	assert_int_equal(raw_form(v, "/sign-out", S("csrf="), NULL, NULL).status, 403);
	assert_int_equal(raw_form(v, "/sign-out", foreign, NULL, NULL).status, 403);
	assert_int_equal(raw_form(v, "/sign-out", close, NULL, NULL).status, 403);
	assert_int_equal(raw_form(v, "/sign-out", right, "Sec-Fetch-Site", "cross-site").status, 403);
	assert_int_equal(raw_form(v, "/sign-out", right, "Sec-Fetch-Site", "same-site").status, 403);
	assert_int_equal(raw_form(v, "/sign-out", right, "Origin", "https://evil.gonghui.test.example").status, 403);
	assert_int_equal(raw_form(v, "/sign-out", right, "Origin", "https://evilgonghui.test").status, 403);
	assert_int_equal(visit_get(v, "/me").status, 200);
	assert_int_equal(raw_form(v, "/sign-out", right, "Origin", "https://gonghui.test").status, 303);
	assert_int_equal(visit_get(v, "/me").status, 303);
}

TEST(a_token_may_come_as_a_field_of_the_request)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct answer got = raw_form(v, "/sign-out", S(""), "X-Csrf-Token", arena_z(a, visit_csrf(v)));

	assert_int_equal(got.status, 303);
}

/* Asked each so many minutes: after how long it is over. */
static int64_t
lasts(struct visit *v, struct world *w, int64_t every)
{
	int64_t at = 0;

	while (at < 100 * DAY && visit_get(v, "/me/sessions").status == 200) {
		test_wait(w, every);
		at += every;
		visit_forget(v);
	}
	return at;
}

TEST(a_session_ends_though_it_is_used)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);

	assert_int_equal(lasts(v, w, 20 * MINUTE), SESSION_MOST_OFFICER + 20 * MINUTE);
}

TEST(a_change_of_post_makes_no_session_longer)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);
	int64_t before = 2 * HOUR;

	visit_as(v, who);
	for (int64_t at = 0; at < before; at += 20 * MINUTE) {
		test_wait(w, 20 * MINUTE);
		assert_int_equal(visit_get(v, "/me/sessions").status, 200);
	}
	assert_int_equal(visit_post(v, "/post", "post_id", arena_int(a, who->post.v).s, NULL).status, 303);
	assert_int_equal(before + lasts(v, w, 20 * MINUTE), SESSION_MOST_OFFICER + 20 * MINUTE);
}

TEST(an_administrator_is_idle_for_a_quarter_of_an_hour)
{
	struct world *w = test_world(a);
	struct visit *security = officer(a, w, "security", TEST_CITY), *city = officer(a, w, "city", TEST_CITY);

	test_wait(w, SESSION_IDLE_ADMINISTRATOR + MINUTE);
	assert_int_equal(visit_get(city, "/me/sessions").status, 200);
	assert_int_not_equal(visit_get(security, "/me/sessions").status, 200);
}

/* How many cookies the answer sets; each is of this host alone, over TLS alone. */
static int
host_cookies(const struct answer *got)
{
	int n = 0;

	for (size_t i = 0; i < got->n_headers; i++) {
		str value = got->headers[i].value;

		if (!str_eq(got->headers[i].name, S("Set-Cookie")))
			continue;
		n++;
		assert_true(str_starts(value, S("__Host-")));
		HAS(value, "; Path=/; HttpOnly; SameSite=Lax");
		HAS(value, "; Secure");
	}
	return n;
}

TEST(every_cookie_belongs_to_this_host_and_to_tls)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct sending out = { .method = HTTP_POST, .path = S("/elder"), .type = S("application/x-www-form-urlencoded"),
		.secure = true };
	struct answer got;

	visit_cookie_set(v, "__Host-session", visit_token(v));
	out.body = arena_fmt(a, "elder=1&csrf=" FMT, ARG(visit_csrf(v)));
	got = visit_send(v, &out);
	assert_int_equal(got.status, 303);
	assert_int_equal(host_cookies(&got), 1);
	SAME("max-age=31536000", answer_header(&got, "Strict-Transport-Security"));
	out.path = S("/sign-out");
	out.body = arena_fmt(a, "csrf=" FMT, ARG(visit_csrf(v)));
	got = visit_send(v, &out);
	assert_true(host_cookies(&got) >= 1);
	got = visit_send(visit_new(a, w), &(struct sending){ .method = HTTP_GET, .path = S("/sign-in"), .secure = true });
	assert_int_equal(got.status, 200);
	assert_int_equal(host_cookies(&got), 1);
}

TEST(what_the_browser_kept_goes_with_the_session)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct answer got = visit_post(v, "/sign-out", NULL);

	assert_int_equal(got.status, 303);
	SAME("\"cache\", \"storage\"", answer_header(&got, "Clear-Site-Data"));
}

TEST(a_refusal_page_of_a_stranger_still_has_a_form_that_works)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got = raw_form(v, "/elder", S("elder=1"), NULL, NULL);

	assert_int_equal(got.status, 403);
	assert_true(visit_cookie(v, "visit").n > 0);
	assert_int_equal(visit_post(v, "/elder", "elder", "1", NULL).status, 303);
}

/* --- sessions that end ------------------------------------------------------------------------ */

TEST(what_was_typed_outlives_the_session)
{
	struct world *w = test_world(a);
	const struct actor *who = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w);
	int64_t before = test_recorded(w, a, "org.create");
	struct answer got;
	str path, kept;

	visit_sign_in(v, "test1", TEST_PASSWORD);
	assert_true(who->account.v > 0);
	assert_int_equal(visit_get(v, "/orgs/new").status, 200);
	test_wait(w, SESSION_IDLE_OFFICER + MINUTE);
	got = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市留着工会联合会", "once", "k", NULL);
	assert_int_equal(got.status, 401);
	HAS(got.body, "已自动退出");
	LACKS(got.body, "江阴市留着工会联合会");
	assert_int_equal(test_recorded(w, a, "org.create"), before);

	kept = answer_cut(&got, S("name=\"kept\" value=\""), S("\""));
	assert_true(kept.n > 0);
	got = visit_post(v, "/sign-in", "account", "test1", "password", "wrong", "kept", arena_z(a, kept), NULL);
	assert_int_equal(got.status, 422);
	kept = answer_cut(&got, S("name=\"kept\" value=\""), S("\""));
	assert_true(kept.n > 0);
	got = visit_post(v, "/sign-in", "account", "test1", "password", TEST_PASSWORD, "kept", arena_z(a, kept), NULL);
	assert_int_equal(got.status, 200);
	HAS(got.body, "江阴市留着工会联合会");
	path = answer_cut(&got, S("<form class=\"act\" action=\""), S("\""));
	SAME("/orgs", path);
	got = visit_post(v, "/orgs", "parent_id", street_id(w, a), NEW_UNION, "江阴市留着工会联合会", "once", "k", NULL);
	assert_int_equal(got.status, 303);
	assert_int_equal(test_recorded(w, a, "org.create"), before + 1);
}

TEST(a_form_is_kept_for_a_quarter_of_an_hour)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;
	str kept;

	test_actor(w, a, "city", TEST_CITY);
	got = visit_post(v, "/orgs", "name", "江阴市留着工会联合会", NULL);
	assert_int_equal(got.status, 401);
	kept = answer_cut(&got, S("name=\"kept\" value=\""), S("\""));
	test_wait(w, 16 * MINUTE);
	got = visit_post(v, "/sign-in", "account", "test1", "password", TEST_PASSWORD, "kept", arena_z(a, kept), NULL);
	assert_int_equal(got.status, 303);
	got = visit_get(v, "/me");
	HAS(got.body, "请重新填写");
}

TEST(a_form_too_large_to_be_kept_does_not_bar_the_door)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	char *long_text = NEW_N(a, char, 200002);
	struct answer got;

	memset(long_text, 'a', 200001);
	got = visit_post(v, "/orgs", "name", long_text, NULL);
	assert_int_equal(got.status, 303);
	HAS(answer_header(&got, "Location"), "/sign-in");
}

TEST(signing_out_ends_the_session_and_not_only_the_cookie)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY), *tab = visit_copy(a, v);

	assert_int_equal(visit_get(tab, "/me").status, 200);
	assert_int_equal(visit_post(v, "/sign-out", NULL).status, 303);
	assert_int_equal(visit_get(tab, "/me").status, 303);
}

TEST(after_signing_in_one_is_where_one_wanted_to_be)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	test_actor(w, a, "city", TEST_CITY);
	got = visit_get(v, "/orgs?word=%E5%B7%A5&state=1");
	assert_int_equal(got.status, 303);
	SAME("/sign-in?next=%2Forgs%3Fword%3D%25E5%25B7%25A5%26state%3D1", answer_header(&got, "Location"));
	got = visit_get(v, arena_z(a, answer_header(&got, "Location")));
	HAS(got.body, "name=\"next\" value=\"/orgs?word=%E5%B7%A5&amp;state=1\"");
	got = visit_post(v, "/sign-in", "account", "test1", "password", TEST_PASSWORD, "next", "/orgs?word=%E5%B7%A5&state=1", NULL);
	SAME("/orgs?word=%E5%B7%A5&state=1", answer_header(&got, "Location"));
}

/* --- addresses --------------------------------------------------------------------------------- */

TEST(a_redirect_leads_to_an_own_page_only)
{
	static const char *const elsewhere[] = { "//evil.example", "/\\evil.example", "https://evil.example", "javascript:1",
		"/\t/evil.example", "/\r\nSet-Cookie: session=1", "/\n/evil.example", "evil", "" };
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct answer got;

	for (size_t i = 0; i < COUNT(elsewhere) - 1; i++) {
		got = visit_post(v, "/elder", "elder", "1", "back", elsewhere[i], NULL);
		assert_int_equal(got.status, 303);
		SAME("/", answer_header(&got, "Location"));
	}
	got = visit_post(v, "/elder", "elder", "1", "back", "/my/complaint?x=王 1", NULL);
	SAME("/my/complaint?x=%E7%8E%8B%201", answer_header(&got, "Location"));
}

TEST(an_address_that_knows_other_requests_says_so)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct answer got = visit_send(v, &(struct sending){ .method = HTTP_DELETE, .path = S("/orgs") });

	assert_int_equal(got.status, 405);
	SAME("GET, HEAD, POST", answer_header(&got, "Allow"));
	assert_int_equal(visit_get(v, "/orgs/0").status, 404);
	assert_int_equal(visit_get(v, "/orgs/-1").status, 404);
	assert_int_equal(visit_get(v, "/orgs/01").status, 404);
	assert_int_equal(visit_get(v, "/orgs/9223372036854775808").status, 404);
	assert_int_equal(visit_get(v, "/orgs/").status, 404);
}

/* --- when there is no room ------------------------------------------------------------------------- */

TEST(without_a_reader_the_answer_is_503_and_comes_at_once)
{
	struct world *w = test_world(a);
	struct visit *v = officer(a, w, "city", TEST_CITY);
	struct answer got;
	struct db *taken[64];
	size_t n = 0;

	assert_int_equal(visit_get(v, "/orgs").status, 200);
	while (n < COUNT(taken) && !db_borrow(w->pool, a, &taken[n]))
		n++;
	got = visit_get(v, "/orgs");
	assert_int_equal(got.status, 503);
	assert_true(answer_header(&got, "Retry-After").n > 0);
	HAS(got.body, "系统正忙");
	while (n)
		db_return(w->pool, taken[--n]);
	assert_int_equal(visit_get(v, "/orgs").status, 200);
}

/* --- two officers, one application ------------------------------------------------------------------- */

#define OFFICERS 2

TEST(of_two_officers_the_second_is_told_who_was_first)
{
	struct stage *s = stage_new(a);
	struct visit *one = s->visits[BASE], *two = visit_beside(a, one);
	struct answer first, second, page;
	const char *path;
	id ids[STAGE_THINGS];           /* the third is the application */

	visit_as(two, test_actor(s->w, a, "base", TEST_COMPANY));
	stage_things(s, BASE, OWN, ids);
	path = arena_fmt(a, "/applications/%lld/move", (long long)ids[2].v).s;
	page = visit_get(two, arena_fmt(a, "/applications/%lld", (long long)ids[2].v).s);
	assert_int_equal(page.status, 200);
	first = visit_post(one, path, "move", "refuse", "from", "1", "reason", "资料不全", NULL);
	assert_int_equal(first.status, 303);
	second = visit_post(two, path, "move", "accept", "from", "1", NULL);
	assert_int_equal(second.status, 409);
	HAS(second.body, s->actors[BASE]->name);
	assert_int_equal(test_recorded(s->w, a, "join.refuse"), 1);
	assert_int_equal(test_recorded(s->w, a, "join.accept"), 0);
}

struct decision_sent { struct visit *v; const char *path, *move; pthread_barrier_t *start; struct answer got; };

static void *
send_decision(void *p)
{
	struct decision_sent *d = p;

	pthread_barrier_wait(d->start);
	d->got = visit_post(d->v, d->path, "move", d->move, "from", "1", "reason", "资料核对过了", NULL);
	return NULL;
}

TEST(two_officers_at_once_decide_once)
{
	struct stage *s = stage_new(a);
	struct decision_sent sent[OFFICERS];
	pthread_t threads[OFFICERS];
	pthread_barrier_t start;
	id ids[STAGE_THINGS];
	int done = 0;

	stage_things(s, BASE, OWN, ids);
	pthread_barrier_init(&start, NULL, OFFICERS);
	for (size_t i = 0; i < OFFICERS; i++) {
		sent[i] = (struct decision_sent){ .v = visit_beside(a, s->visits[BASE]), .move = i ? "accept" : "refuse",
			.path = arena_fmt(a, "/applications/%lld/move", (long long)ids[2].v).s, .start = &start };
		visit_as(sent[i].v, test_actor(s->w, a, "base", TEST_COMPANY));
		visit_csrf(sent[i].v);
	}
	for (size_t i = 0; i < OFFICERS; i++)
		if (pthread_create(&threads[i], NULL, send_decision, &sent[i]))
			fail_msg("no thread");
	for (size_t i = 0; i < OFFICERS; i++) {
		pthread_join(threads[i], NULL);
		done += sent[i].got.status == 303;
		assert_true(sent[i].got.status == 303 || sent[i].got.status == 409);
	}
	pthread_barrier_destroy(&start);
	assert_int_equal(done, 1);
	assert_int_equal(test_recorded(s->w, a, "join.refuse") + test_recorded(s->w, a, "join.accept"), 1);
}

/* --- revealing is recorded, each time ------------------------------------------------------------------- */

TEST(a_number_is_never_shown_without_its_record)
{
	struct stage *s = stage_new(a);
	struct visit *v = s->visits[BASE];
	id one[STAGE_THINGS], two[STAGE_THINGS];
	int64_t before = test_recorded(s->w, a, "member.reveal");
	struct answer got;

	stage_things(s, BASE, OWN, one);
	stage_things(s, BASE, OWN, two);
	for (int i = 0; i < 3; i++) {
		const id *member = i == 1 ? &two[1] : &one[1];

		got = visit_post(v, arena_fmt(a, "/members/%lld/reveal", (long long)member->v).s, "field", "document_no", "reason",
			"核对身份", "once", "the-same-key", NULL);
		assert_true(got.status == 200 || got.status == 409);
		before += got.status == 200;
		assert_int_equal(test_recorded(s->w, a, "member.reveal"), before);
		assert_int_equal(got.status, i == 2 ? 409 : 200);
	}
}
