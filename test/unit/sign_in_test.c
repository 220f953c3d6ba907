/* sign_in_test.c - who guesses at the door learns nothing of which accounts there are. */
#include "platform/account.h"

#include "test/test.h"
#include "test/web/player.h"

struct told { str answer; struct password_work work; int64_t recorded; };

/* The whole answer but the request's own number, what was hashed for it and how many rows it wrote. */
static struct told
knock(struct visit *v, struct world *w, struct arena *a, const char *login, const char *password)
{
	struct password_work before = password_work(), behind;
	int64_t recorded = test_recorded(w, a, NULL);
	struct answer got = visit_json(v, HTTP_POST, "/api/v1/session", arena_fmt(a,
		"{\"account\":\"%s\",\"password\":\"%s\"}", login, password), (str){ 0 });
	str head = str_part(got.body, 0, (size_t)str_find_str(got.body, S("\"instance\""))), rest = str_from(got.body, head.n);

	behind = password_work();
	assert_int_equal(got.status, 422);
	return (struct told){ arena_cat(a, head, str_from(rest, (size_t)str_find_str(rest, S(",")))),
		{ behind.times - before.times, behind.cost - before.cost }, test_recorded(w, a, NULL) - recorded };
}

struct setting { id account; str hash; };

static failed
set_password(struct act *x, void *v)
{
	const struct setting *s = v;

	return account_password(x, s->account, s->hash, false);
}

static void
same(struct told want, struct told got)
{
	SAME(want.answer, got.answer);
	assert_int_equal(got.work.times, 1);
	assert_int_equal(got.work.cost, want.work.cost);
	assert_int_equal(got.recorded, want.recorded);
}

ON_BOTH(unknown_wrong_and_locked_are_answered_alike_and_cost_the_same)
{
	struct setting s = { test_actor(w, a, "base", TEST_MILL)->account };
	struct visit *v = visit_new(a, w);
	struct told wrong;
	str token;

	OK(password_hash(a, S("Right-2026"), PASSWORD_ADMIN, &s.hash));
	OK(act_run(w, a, &actor_house, S("t"), set_password, &s));
	wrong = knock(v, w, a, "test1", "Wrong-2026");
	assert_true(wrong.work.cost > 0 && wrong.recorded > 0);
	same(wrong, knock(v, w, a, "nobody-of-this-name", "Wrong-2026"));
	for (int i = 1; i < LOCK_TRIES; i++)
		same(wrong, knock(v, w, a, "test1", "Wrong-2026"));
	/* Locked: neither the wrong nor the right one tells, and the sentence names the rule to who is locked out. */
	same(wrong, knock(v, w, a, "test1", "Wrong-2026"));
	same(wrong, knock(v, w, a, "test1", "Right-2026"));
	HAS(wrong.answer, "锁定 15 分钟");
	/* However often, nobody is an account. */
	for (int i = 0; i < LOCK_TRIES; i++)
		same(wrong, knock(v, w, a, "nobody-of-this-name", "Wrong-2026"));
	test_wait(w, LOCK_TIME + SECOND);
	OK(account_sign_in(w, a, S("test1"), S("Right-2026"), S("127.0.0.1"), S("t"), &token));
}
