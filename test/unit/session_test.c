/* session_test.c - rights that change are gone from memory when the change is durable, on every server. */
#include "platform/account.h"

#include <pthread.h>

#include "test/test.h"
#include "test/world.h"

/* Another server on the same database: a memory of its own. */
static struct world *
server_beside(const struct world *w, struct arena *a)
{
	struct world *other = NEW(a, struct world);

	*other = *w;
	other->sessions = session_table_new(a);
	return other;
}

static struct actor
actor_of(const struct world *w, struct arena *a, str token)
{
	const struct actor *who;

	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return *who;
}

struct ending { id post; str token; bool read_meanwhile, give_up; };

/* A request of the officer comes between the change and its commit: it still reads the old rights. */
static failed
end_post(struct act *x, void *v)
{
	struct ending *e = v;
	struct arena *a;

	TRY(post_close(x, e->post));
	if (e->read_meanwhile) {
		a = arena_open(1 << 20);
		assert_true(actor_of(x->world, a, e->token).post.v);
		arena_close(a);
	}
	return e->give_up ? FAIL(x->a, ERR_INVALID, "thought better of it") : NULL;
}

static void
ended(struct world *w, struct arena *a, bool read_meanwhile)
{
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct ending e = { mill->post, test_token(w, a, mill), read_meanwhile, true };

	assert_true(actor_of(w, a, e.token).post.v);
	FAILS(ERR_INVALID, act_run(w, a, &actor_house, S("t"), end_post, &e));
	assert_true(actor_of(w, a, e.token).post.v);
	e.give_up = false;
	OK(act_run(w, a, &actor_house, S("t"), end_post, &e));
	assert_false(actor_of(w, a, e.token).post.v);
}

TEST(a_request_before_the_commit_does_not_keep_the_old_rights)
{
	ended(test_world(a), a, true);
}

TEST(a_request_before_the_commit_does_not_keep_the_old_rights_on_postgresql)
{
	struct world *w = test_world_pg(a);

	if (w)
		ended(w, a, true);
}

static void
heard_elsewhere(struct world *w, struct arena *a)
{
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL), *school = test_actor(w, a, "base", TEST_SCHOOL);
	struct world *other = server_beside(w, a);
	struct ending e = { mill->post, test_token(w, a, mill) };
	str token = test_token(w, a, school);
	const struct actor *who;

	assert_true(actor_of(other, a, e.token).post.v);
	OK(act_run(w, a, &actor_house, S("t"), end_post, &e));
	assert_true(actor_of(other, a, e.token).post.v);
	OK(session_catch_up(other, a));
	assert_false(actor_of(other, a, e.token).post.v);
	/* A session that was ended here ends there. */
	who = NEW(a, struct actor);
	*(struct actor *)(uintptr_t)who = actor_of(w, a, token);
	assert_true(actor_of(other, a, token).post.v);
	OK(session_end(w, a, who, who->session));
	OK(session_catch_up(other, a));
	FAILS(ERR_SESSION, session_actor(other, a, token, S("127.0.0.1"), &who));
	/* What was heard is swept when every server has had the time to hear it. */
	OK(session_sweep(w, a));
	test_wait(w, HOUR);
	OK(session_sweep(w, a));
	OK(session_catch_up(other, a));
}

TEST(another_server_hears_of_it_at_its_next_beat)
{
	heard_elsewhere(test_world(a), a);
}

TEST(another_server_hears_of_it_at_its_next_beat_on_postgresql)
{
	struct world *w = test_world_pg(a);

	if (w)
		heard_elsewhere(w, a);
}

/* --- readers all the while -------------------------------------------------------------------- */

enum { READERS = 4, ROUNDS = 30, TOKENS = 60 };
struct reading { pthread_t thread; const struct world *w; const str *tokens; pthread_barrier_t *line; };

/* Each session is read from the database once, so that some are just being read when the change commits. */
static void *
read_all(void *v)
{
	struct reading *r = v;

	pthread_barrier_wait(r->line);
	for (size_t i = 0; i < TOKENS; i++) {
		struct arena *a = arena_open(1 << 20);
		const struct actor *who;
		failed f = session_actor(r->w, a, r->tokens[i], S("127.0.0.1"), &who);

		(void)f;
		arena_close(a);
	}
	return NULL;
}

static void
round_of(struct world *w, struct arena *a)
{
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct ending e = { .post = mill->post };
	struct reading readers[READERS];
	pthread_barrier_t line;
	str tokens[TOKENS];

	for (size_t i = 0; i < TOKENS; i++)
		tokens[i] = test_token(w, a, mill);
	pthread_barrier_init(&line, NULL, READERS + 1);
	for (size_t k = 0; k < READERS; k++) {
		readers[k] = (struct reading){ .w = w, .tokens = tokens, .line = &line };
		assert_int_equal(pthread_create(&readers[k].thread, NULL, read_all, &readers[k]), 0);
	}
	pthread_barrier_wait(&line);
	OK(act_run(w, a, &actor_house, S("t"), end_post, &e));
	for (size_t k = 0; k < READERS; k++)
		pthread_join(readers[k].thread, NULL);
	pthread_barrier_destroy(&line);
	for (size_t i = 0; i < TOKENS; i++)
		assert_false(actor_of(w, a, tokens[i]).post.v);
}

TEST(readers_at_every_moment_bring_no_old_rights_back)
{
	struct world *w = test_world(a);

	for (int i = 0; i < ROUNDS; i++)
		round_of(w, a);
}
