/*
 * guesses.c - 200 people guess at the same moment: a password, a code by short message, a one-time
 * password.  However they come, no more than five are looked at before fifteen minutes are over (a
 * short message's code is dead then), and the right one is no better off behind them.
 *
 * RIG_ROUNDS=200 plays that so often.  On both engines.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "platform/account.h"
#include "platform/names.h"
#include "platform/second.h"
#include "test/test.h"
#include "test/world.h"

#define GUESSERS 200
#define TRIES    5
#define WINDOW   (15 * MINUTE + SECOND)

struct guess;
typedef failed guessing(struct guess *, struct arena *, str what);

struct guess {
	const struct world *w;
	const struct actor *who;
	str name, what;                 /* the account or mobile; what is guessed */
	guessing *run;
	pthread_barrier_t *start;
	atomic_int looked_at, proven, other;
};

static int
rounds(void)
{
	const char *n = getenv("RIG_ROUNDS");

	return n ? (int)strtol(n, NULL, 10) : 2;
}

static void *
guess(void *v)
{
	struct guess *g = v;
	struct arena *a = arena_open(8 << 20);
	failed f;

	pthread_barrier_wait(g->start);
	f = g->run(g, a, g->what);
	if (!f)
		atomic_fetch_add(&g->proven, 1);
	/* These two are said of what was looked at; another key, at the door with the same words, that it was not. */
	else if (f->say && (!strcmp(f->say->key, "account.wrong") || !strcmp(f->say->key, "second.wrong")))
		atomic_fetch_add(&g->looked_at, 1);
	else if (f->code != ERR_INVALID && f->code != ERR_BUSY)
		atomic_fetch_add(&g->other, 1);
	arena_close(a);
	return NULL;
}

static void
all_at_once(struct guess *g)
{
	pthread_barrier_t start;
	pthread_t threads[GUESSERS];

	pthread_barrier_init(&start, NULL, GUESSERS);
	g->start = &start;
	atomic_store(&g->looked_at, 0);
	atomic_store(&g->proven, 0);
	for (size_t i = 0; i < GUESSERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, guess, g), 0);
	for (size_t i = 0; i < GUESSERS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
	assert_int_equal(g->proven, 0);
	assert_int_equal(g->other, 0);
}

/* --- a password ------------------------------------------------------------------------------ */

static failed
by_password(struct guess *g, struct arena *a, str what)
{
	str token;

	return account_sign_in(g->w, a, g->name, what, S("127.0.0.1"), S("rig"), &token);
}

ON_BOTH(a_password_is_looked_at_five_times)
{
	struct guess g = { .w = w, .name = S("test1"), .what = S("Falsch-2026"), .run = by_password };

	test_actor(w, a, "base", TEST_MILL);
	for (int i = 0; i < rounds(); i++) {
		all_at_once(&g);
		assert_in_range(g.looked_at, 1, TRIES);
		FAILS(ERR_INVALID, by_password(&g, a, S(TEST_PASSWORD)));
		test_wait(w, WINDOW);
	}
	OK(by_password(&g, a, S(TEST_PASSWORD)));
}

/* --- a code by short message ------------------------------------------------------------------- */

static failed
by_message(struct guess *g, struct arena *a, str what)
{
	return sms_code_prove(g->w, a, g->name, "sign-in", what);
}

ON_BOTH(a_message_s_code_is_looked_at_five_times)
{
	struct guess g = { .w = w, .run = by_message };
	str right;

	for (int i = 0; i < rounds(); i++) {
		g.name = names_mobile(a, 5000 + i);
		OK(sms_code_send(w, a, g.name, "sign-in", S("127.0.0.1")));
		right = arena_str(a, test_code(w));
		g.what = str_eq(right, S("314159")) ? S("271828") : S("314159");
		/* Four are borne, of two hundred none is left. */
		for (int k = 0; k < TRIES - 1; k++)
			FAILS(ERR_INVALID, by_message(&g, a, g.what));
		OK(by_message(&g, a, right));
		test_wait(w, 2 * MINUTE);
		OK(sms_code_send(w, a, g.name, "sign-in", S("127.0.0.1")));
		right = arena_str(a, test_code(w));
		g.what = str_eq(right, S("314159")) ? S("271828") : S("314159");
		all_at_once(&g);
		FAILS(ERR_INVALID, by_message(&g, a, right));
		test_wait(w, HOUR);
	}
}

/* --- a one-time password --------------------------------------------------------------------------- */

struct taking { str secret, code; struct recovery_codes codes; };

static failed
take(struct act *x, void *v)
{
	struct taking *t = v;

	return second_enrol(x, NULL, t->secret, t->code, false, &t->codes);
}

static failed
by_totp(struct guess *g, struct arena *a, str what)
{
	str token;

	return second_prove(g->w, a, g->who, S("rig"), NULL, what, second_enter, &token);
}

ON_BOTH(a_one_time_password_is_looked_at_five_times)
{
	struct taking t = { .secret = totp_secret(a) };
	struct guess g = { .w = w, .run = by_totp };
	str token;
	int64_t step;

	g.who = test_actor(w, a, "base", TEST_MILL);
	t.code = totp_code(a, t.secret, world_now(w));
	OK(act_run(w, a, g.who, S("rig"), take, &t));
	for (int i = 0; i < rounds(); i++) {
		struct arena *each = arena_open(TEST_ARENA);
		int64_t before = test_recorded(w, each, "second.prove");

		test_wait(w, WINDOW);
		OK(account_sign_in(w, each, S("test1"), S(TEST_PASSWORD), S("127.0.0.1"), S("rig"), &token));
		OK(session_actor(w, each, token, S("127.0.0.1"), &g.who));
		g.what = S("000000");
		for (int k = 1; totp_proves(each, t.secret, g.what, world_now(w), 0, &step); k++)
			g.what = arena_fmt(each, "%06d", k);
		all_at_once(&g);
		assert_in_range(test_recorded(w, each, "second.prove") - before, 1, TRIES);
		FAILS(ERR_INVALID, by_totp(&g, each, totp_code(each, t.secret, world_now(w))));
		arena_close(each);
	}
}
