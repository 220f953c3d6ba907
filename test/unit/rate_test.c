/* rate_test.c - how often: bursts and what follows them, by account, session, device and address. */
#include "web/rate.h"

#include "test/test.h"
#include "test/web/player.h"

static struct moment at(int64_t us) { return (struct moment){ TEST_NOW.us + us }; }

TEST(a_burst_goes_through_and_then_so_many_a_minute)
{
	struct rates *r = rates_new(a);
	const struct measure *m = &rate_measures[RATE_DOOR][BY_DEVICE];

	for (int64_t i = 0; i < m->burst; i++)
		assert_int_equal(rate_take(r, at(0), RATE_DOOR, BY_DEVICE, S("a phone")), 0);
	/* The next one has to wait for one share of the minute, whoever asks in between. */
	assert_int_equal(rate_take(r, at(0), RATE_DOOR, BY_DEVICE, S("a phone")), MINUTE / m->minute);
	assert_int_equal(rate_take(r, at(SECOND), RATE_DOOR, BY_DEVICE, S("a phone")), MINUTE / m->minute - SECOND);
	assert_int_equal(rate_take(r, at(0), RATE_DOOR, BY_DEVICE, S("another")), 0);
	assert_int_equal(rate_take(r, at(0), RATE_DOOR, BY_ADDRESS, S("a phone")), 0);
	assert_int_equal(rate_take(r, at(0), RATE_READ, BY_DEVICE, S("a phone")), 0);
	assert_int_equal(rate_take(r, at(MINUTE / m->minute), RATE_DOOR, BY_DEVICE, S("a phone")), 0);
	assert_true(rate_take(r, at(MINUTE / m->minute), RATE_DOOR, BY_DEVICE, S("a phone")) > 0);
	/* After a quiet hour there is one burst again, not sixty minutes' worth. */
	for (int64_t i = 0; i < m->burst; i++)
		assert_int_equal(rate_take(r, at(HOUR), RATE_DOOR, BY_DEVICE, S("a phone")), 0);
	assert_true(rate_take(r, at(HOUR), RATE_DOOR, BY_DEVICE, S("a phone")) > 0);
	assert_int_equal(rates_refused(r), 4);
}

/* Whoever sends a million keys makes others be forgotten at worst; nothing grows. */
TEST(a_million_keys_take_no_more_room)
{
	struct rates *r = rates_new(a);
	size_t before = arena_used(a);
	char key[24];

	for (int i = 0; i < 1000000; i++) {
		snprintf(key, sizeof key, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		assert_int_equal(rate_take(r, at(i), RATE_READ, BY_ADDRESS, str_of(key)), 0);
	}
	assert_int_equal(arena_used(a), before);
}

/* --- what is left out while more comes than can be done ----------------------------------------- */

static enum http_rank
ranked(struct arena *a, struct site *site, struct visit *v, enum http_method method, const char *path, const char *query)
{
	const struct http_header cookie = { S("Cookie"),
		arena_fmt(a, "session=" FMT, ARG(visit_cookie(v, "session"))) };
	struct http_request rq = { .method = method, .path = str_of(path), .query = str_of(query),
		.headers = &cookie, .n_headers = 1 };

	return site_rank(site, &rq);
}

TEST(the_doors_and_what_writes_are_left_out_last_and_administrators_never)
{
	struct world *w = test_world(a);
	struct site *site = site_new(a, w);
	struct visit *city = visit_new(a, w), *security = visit_new(a, w);

	visit_as(city, test_actor(w, a, "city", TEST_CITY));
	visit_as(security, test_actor(w, a, "security", TEST_CITY));
	visit_get(city, "/");
	visit_get(security, "/");
	assert_int_equal(ranked(a, site, city, HTTP_GET, "/a/desk.0123456789ab.css", NULL), HTTP_STATIC);
	assert_int_equal(ranked(a, site, city, HTTP_GET, "/members", NULL), HTTP_BROWSE);
	assert_int_equal(ranked(a, site, city, HTTP_GET, "/no-such-page", NULL), HTTP_BROWSE);
	assert_int_equal(ranked(a, site, city, HTTP_GET, "/members", "q=x"), HTTP_SEARCH);
	assert_int_equal(ranked(a, site, city, HTTP_POST, "/members/export", NULL), HTTP_SEARCH);
	assert_int_equal(ranked(a, site, city, HTTP_POST, "/sign-in", NULL), HTTP_LAST);
	assert_int_equal(ranked(a, site, city, HTTP_POST, "/members", NULL), HTTP_LAST);
	assert_int_equal(ranked(a, site, security, HTTP_GET, "/members", NULL), HTTP_KEPT);
	assert_int_equal(ranked(a, site, security, HTTP_POST, "/accounts", NULL), HTTP_KEPT);
}

static struct answer
ask(struct visit *v, int64_t n, const char *path)
{
	struct answer got = { 0 };

	for (int64_t i = 0; i < n; i++) {
		visit_forget(v);
		got = visit_get(v, path);
	}
	return got;
}

TEST(a_session_that_asks_too_fast_is_told_when_to_come_again)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *school = test_actor(w, a, "base", TEST_SCHOOL);
	int64_t most = rate_measures[RATE_READ][BY_SESSION].burst;
	struct visit *v, *other;
	struct answer got;

	w->rates = true;
	v = visit_new(a, w);
	other = visit_beside(a, v);
	visit_as(v, mill);
	visit_as(other, school);
	assert_int_equal(ask(v, most, "/me").status, 200);
	got = visit_get(v, "/me");
	assert_int_equal(got.status, 429);
	HAS(got.body, "操作太快了，请 1 秒后再试");
	SAME("1", answer_header(&got, "Retry-After"));
	/* The same house, the same address: nobody else has to wait. */
	assert_int_equal(visit_get(other, "/me").status, 200);
	/* Machines that watch the server, and what the browser fetches beside a page, are not measured. */
	assert_int_equal(ask(v, 50, "/healthz").status, 200);
	test_wait(w, SECOND);
	assert_int_equal(visit_get(v, "/me").status, 200);
}

TEST(an_account_with_many_sessions_is_one_account)
{
	struct world *w = test_world(a);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	int64_t session = rate_measures[RATE_READ][BY_SESSION].burst, account = rate_measures[RATE_READ][BY_ACCOUNT].burst;
	struct visit *v, *second;

	w->rates = true;
	v = visit_new(a, w);
	second = visit_beside(a, v);
	visit_as(v, mill);
	visit_as(second, mill);
	assert_int_equal(ask(v, session, "/me").status, 200);
	assert_int_equal(ask(second, account - session, "/me").status, 200);
	assert_int_equal(visit_get(second, "/me").status, 429);
}

TEST(a_factory_behind_one_address_works_on)
{
	struct world *w = test_world(a);
	int64_t each = rate_measures[RATE_READ][BY_SESSION].burst;
	int64_t people = rate_measures[RATE_READ][BY_ADDRESS].burst / each + 2;
	struct visit *v;

	w->rates = true;
	v = visit_new(a, w);
	for (int64_t i = 0; i < people; i++) {
		struct visit *one = visit_beside(a, v);

		visit_as(one, test_actor(w, a, "base", TEST_MILL));
		assert_int_equal(ask(one, each, "/me/sessions").status, 200);
	}
}

TEST(strangers_of_one_address_share_a_measure_and_a_program_gets_a_document)
{
	struct world *w = test_world(a);
	int64_t most = rate_measures[RATE_DOOR][BY_ADDRESS].burst;
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct visit *v, *inside;
	struct answer got = { 0 };

	w->rates = true;
	v = visit_new(a, w);
	inside = visit_beside(a, v);
	visit_as(inside, mill);
	for (int64_t i = 0; i < most; i++) {
		visit_forget(v);
		got = visit_json(v, HTTP_POST, "/api/v1/session", S("{"), (str){ 0 });
		assert_true(got.status != 429);
	}
	got = visit_json(v, HTTP_POST, "/api/v1/session", S("{"), (str){ 0 });
	assert_int_equal(got.status, 429);
	HAS(got.body, "\"status\":429");
	HAS(answer_header(&got, "Content-Type"), "problem+json");
	/* Who is signed in there goes on working, and strangers may still read. */
	assert_int_equal(visit_get(inside, "/me").status, 200);
	assert_int_equal(visit_get(visit_beside(a, v), "/sign-in").status, 200);
}

/* A device is its visit's cookie: ten wrong passwords at once, then one each six seconds. */
TEST(a_device_guesses_slowly)
{
	struct world *w = test_world(a);
	int64_t most = rate_measures[RATE_DOOR][BY_DEVICE].burst;
	struct visit *v;

	w->rates = true;
	v = visit_new(a, w);
	for (int64_t i = 0; i < most; i++)
		assert_int_equal(visit_post(v, "/sign-in", "account", "nobody", "password", "wrong", NULL).status, 422);
	assert_int_equal(visit_post(v, "/sign-in", "account", "nobody", "password", "wrong", NULL).status, 429);
}

/* --- every route has its class ------------------------------------------------------------- */

TEST(every_route_has_a_class_with_measures)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct site_routes all = site_routes(visit_site(v));
	size_t free_of_it = 0;

	for (size_t i = 0; i < all.n; i++) {
		struct http_request http = { .query = S("word=a") };
		struct rq rq = { .route = all.at[i].route, .http = &http };
		enum rate class = rate_of(&rq);

		free_of_it += class == RATE_FREE;
		if (class != RATE_FREE)
			for (size_t by = 0; by < N_RATE_BY; by++)
				assert_true(rate_measures[class][by].burst > 0 && rate_measures[class][by].minute > 0);
		if (all.at[i].route->method != HTTP_GET)
			assert_true(class != RATE_READ && class != RATE_SEARCH);
	}
	/* healthz, readyz, metrics; the pictures on a page of strips; what WeChat's servers ask and deliver */
	assert_int_equal(free_of_it, 6);
}
