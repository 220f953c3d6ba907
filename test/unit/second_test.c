/* second_test.c - the second factor: what proves, what does not, how often one may guess; on both engines. */
#include "platform/second.h"

#include <pthread.h>
#include <stdatomic.h>

#include "platform_account.h"
#include "platform_act.h"
#include "test/test.h"
#include "test/world.h"

#define HALF_MINUTE (30 * SECOND)

/* Somebody with a second factor, and his token of a session that has proven it. */
struct having { const struct actor *who; str secret, token; struct recovery_codes codes; };
struct taking { str secret, code, *token; bool again; struct recovery_codes *codes; };

static failed
take(struct act *x, void *v)
{
	struct taking *t = v;

	TRY(second_enrol(x, NULL, t->secret, t->code, t->again, t->codes));
	return second_enter(x, t->token);
}

static const struct actor *
actor_of(const struct world *w, struct arena *a, str token)
{
	const struct actor *who;

	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return who;
}

static str
sign_in(const struct world *w, struct arena *a, const char *login)
{
	str token;

	OK(account_sign_in(w, a, str_of(login), S(TEST_PASSWORD), S("127.0.0.1"), S("test"), &token));
	return token;
}

static struct having
somebody(struct world *w, struct arena *a, const char *role, const char *path)
{
	struct having h = { .who = test_actor(w, a, role, path), .secret = totp_secret(a) };
	struct taking t = { h.secret, totp_code(a, h.secret, world_now(w)), &h.token, false, &h.codes };

	h.who = actor_of(w, a, test_token(w, a, h.who));
	OK(act_run(w, a, h.who, S("t"), take, &t));
	h.who = actor_of(w, a, h.token);
	test_wait(w, HALF_MINUTE);
	return h;
}

static str
code_now(const struct world *w, struct arena *a, const struct having *h)
{
	return totp_code(a, h->secret, world_now(w));
}

/* Six digits that are none of the three good ones. */
static str
wrong_code(const struct world *w, struct arena *a, const struct having *h)
{
	str s = S("000000");
	int64_t step;

	for (int i = 0; totp_proves(a, h->secret, s, world_now(w), 0, &step); i++)
		s = arena_fmt(a, "%06d", i);
	return s;
}

static failed
prove(const struct world *w, struct arena *a, const struct actor *who, str code, str *token)
{
	return second_prove(w, a, who, S("t"), NULL, code, second_enter, token);
}

/* --- proving ------------------------------------------------------------------------------- */

ON_BOTH(a_session_proves_and_goes_on_under_a_new_token)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	str first = sign_in(w, a, "test1"), then;
	const struct actor *who = actor_of(w, a, first), *gone;

	assert_int_equal(actor_of(w, a, h.token)->must, MUST_NOTHING);
	assert_int_equal(who->must, MUST_PROVE);
	FAILS(ERR_INVALID, prove(w, a, who, wrong_code(w, a, &h), &then));
	OK(prove(w, a, who, code_now(w, a, &h), &then));
	FAILS(ERR_SESSION, session_actor(w, a, first, S("127.0.0.1"), &gone));
	assert_int_equal(actor_of(w, a, then)->must, MUST_NOTHING);
	assert_true(actor_of(w, a, then)->post.v == h.who->post.v);
	/* Another post, and it need not be given again. */
	OK(session_switch_post(w, a, actor_of(w, a, then), (struct session_post){ .post = { 0 } }, &first));
	assert_int_equal(actor_of(w, a, first)->must, MUST_NOTHING);
}

ON_BOTH(a_code_never_proves_twice)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	str token, code = code_now(w, a, &h);

	OK(prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), code, &token));
	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), code, &token));
	/* Nor does one from before it, though its half minute is not long ago. */
	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test1")),
		totp_code(a, h.secret, (struct moment){ world_now(w).us - HALF_MINUTE }), &token));
	test_wait(w, HALF_MINUTE);
	OK(prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), code_now(w, a, &h), &token));
}

ON_BOTH(a_recovery_code_proves_once)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	struct second now;
	str token;

	OK(prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), h.codes.at[3], &token));
	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), h.codes.at[3], &token));
	OK(second_of(test_db(w, a), a, h.who->account, &now));
	assert_int_equal(now.codes_left, SECOND_CODES - 1);
	for (size_t i = 0; i < SECOND_CODES; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(h.codes.at[i], h.codes.at[k]));
}

ON_BOTH(a_code_proves_for_its_own_account_only)
{
	struct having mill = somebody(w, a, "base", TEST_MILL), school = somebody(w, a, "base", TEST_SCHOOL);
	str token;

	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test2")), mill.codes.at[0], &token));
	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test2")), code_now(w, a, &mill), &token));
	OK(prove(w, a, actor_of(w, a, sign_in(w, a, "test2")), school.codes.at[0], &token));
}

ON_BOTH(five_wrong_ones_then_a_quarter_of_an_hour)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	const struct actor *who = actor_of(w, a, sign_in(w, a, "test1"));
	str token;

	for (int i = 0; i < LOCK_TRIES; i++)
		FAILS(ERR_INVALID, prove(w, a, who, wrong_code(w, a, &h), &token));
	FAILS(ERR_INVALID, prove(w, a, who, code_now(w, a, &h), &token));
	FAILS(ERR_INVALID, prove(w, a, who, h.codes.at[0], &token));
	test_wait(w, LOCK_TIME + SECOND);
	who = actor_of(w, a, sign_in(w, a, "test1"));
	OK(prove(w, a, who, code_now(w, a, &h), &token));
}

/* --- many at once ------------------------------------------------------------------------------ */

#define GUESSERS 16

struct guess {
	const struct world *w;
	struct actor who;
	str code;
	_Atomic int *proven, *refused;
	pthread_barrier_t *start;
};

static void *
guess(void *v)
{
	struct guess *g = v;
	struct arena *a = arena_open(4 << 20);
	str token;
	failed f;

	pthread_barrier_wait(g->start);
	f = prove(g->w, a, &g->who, g->code, &token);
	if (!f)
		atomic_fetch_add(g->proven, 1);
	else if (f->code == ERR_INVALID || f->code == ERR_BUSY)
		atomic_fetch_add(g->refused, 1);
	else
		print_error("%s: %d " FMT "\n", f->at, (int)f->code, ARG(f->what));
	arena_close(a);
	return NULL;
}

/* Everybody guesses at the same moment, each in a session of his own; gives how many came in. */
static int
all_at_once(struct world *w, struct arena *a, str code)
{
	_Atomic int proven = 0, refused = 0;
	pthread_t threads[GUESSERS];
	struct guess guesses[GUESSERS];
	pthread_barrier_t start;

	pthread_barrier_init(&start, NULL, GUESSERS);
	for (size_t i = 0; i < GUESSERS; i++)
		guesses[i] = (struct guess){ w, *actor_of(w, a, sign_in(w, a, "test1")), code, &proven, &refused, &start };
	for (size_t i = 0; i < GUESSERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, guess, &guesses[i]), 0);
	for (size_t i = 0; i < GUESSERS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
	assert_int_equal(proven + refused, GUESSERS);
	return proven;
}

ON_BOTH(a_code_proves_once_however_many_bring_it_together)
{
	struct having h = somebody(w, a, "base", TEST_MILL);

	assert_int_equal(all_at_once(w, a, code_now(w, a, &h)), 1);
	/* Those who came too late have used up the tries, or not; a recovery code is no better off. */
	test_wait(w, LOCK_TIME + SECOND);
	assert_int_equal(all_at_once(w, a, h.codes.at[0]), 1);
}

ON_BOTH(parallel_guesses_are_never_looked_at_more_than_five_times)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	int64_t before = test_recorded(w, a, "second.prove");

	assert_int_equal(all_at_once(w, a, wrong_code(w, a, &h)), 0);
	/* Fewer where the server was too busy to look at one that was counted. */
	assert_in_range(test_recorded(w, a, "second.prove") - before, 1, LOCK_TRIES);
}

/* --- having one ---------------------------------------------------------------------------------- */

static failed
leave(struct act *x, void *v)
{
	return second_off(x, *(id *)v, S("手机丢失"));
}

static failed
new_codes(struct act *x, void *v)
{
	return second_new_codes(x, v);
}

ON_BOTH(a_secret_counts_when_a_code_made_with_it_came_back)
{
	const struct actor *who = actor_of(w, a, test_token(w, a, test_actor(w, a, "base", TEST_MILL)));
	struct recovery_codes codes;
	struct second now;
	str token, secret = totp_secret(a);
	struct taking t = { secret, totp_code(a, totp_secret(a), world_now(w)), &token, false, &codes };

	FAILS(ERR_INVALID, act_run(w, a, who, S("t"), take, &t));
	OK(second_of(test_db(w, a), a, who->account, &now));
	assert_false(now.on);
	t.code = totp_code(a, secret, world_now(w));
	OK(act_run(w, a, who, S("t"), take, &t));
	OK(second_of(test_db(w, a), a, who->account, &now));
	assert_true(now.on);
	assert_int_equal(test_recorded(w, a, "second.on"), 1);
	/* The code that confirmed it is spent, and another secret does not come over it. */
	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), t.code, &token));
	who = actor_of(w, a, sign_in(w, a, "test1"));
	FAILS(ERR_CONFLICT, act_run(w, a, who, S("t"), take, &t));
}

ON_BOTH(new_recovery_codes_end_the_old_ones)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	struct recovery_codes codes;
	str token;

	OK(second_prove(w, a, h.who, S("t"), NULL, code_now(w, a, &h), new_codes, &codes));
	assert_int_equal(test_recorded(w, a, "second.codes"), 1);
	FAILS(ERR_INVALID, prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), h.codes.at[0], &token));
	OK(prove(w, a, actor_of(w, a, sign_in(w, a, "test1")), codes.at[0], &token));
}

ON_BOTH(switched_off_a_password_is_enough)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	id account = h.who->account;

	OK(second_prove(w, a, h.who, S("t"), NULL, code_now(w, a, &h), leave, &account));
	assert_int_equal(actor_of(w, a, sign_in(w, a, "test1"))->must, MUST_NOTHING);
	assert_int_equal(test_recorded(w, a, "second.off"), 1);
	FAILS(ERR_CONFLICT, act_run(w, a, &actor_house, S("t"), leave, &account));
}

/* --- who must ------------------------------------------------------------------------------------- */

static failed
administrators_must(struct act *x, void *v)
{
	(void)v;
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S(SECOND_SETTING), .value = S(SECOND_ADMINISTRATORS),
		.changed = x->now));
	TRY(session_stale(x, (id){ 0 }));
	return act_record(x, (struct entry){ .what = "setting.edit", .object = "setting" });
}

ON_BOTH(administrators_must_have_one_where_the_house_says_so)
{
	static const char *const roles[] = { "system", "security", "audit" };
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);

	for (size_t i = 0; i < COUNT(roles); i++)
		test_actor(w, a, roles[i], TEST_CITY);
	assert_int_equal(actor_of(w, a, sign_in(w, a, "test2"))->must, MUST_NOTHING);
	OK(act_run(w, a, &actor_house, S("t"), administrators_must, NULL));
	for (size_t i = 0; i < COUNT(roles); i++)
		assert_int_equal(actor_of(w, a, sign_in(w, a, arena_fmt(a, "test%zu", i + 2).s))->must, MUST_ENROL);
	assert_int_equal(actor_of(w, a, test_token(w, a, city))->must, MUST_NOTHING);
}

struct mobile_account { id person; str number; };

/* The account of a mobile, known to be this person's. */
static failed
link_mobile(struct act *x, void *v)
{
	struct mobile_account *m = v;
	struct account_by_mobile_row row;

	TRY(db_one(x->db, x->a, account_by_mobile, &row, .mobile_index = act_blind(x, "person.mobile", m->number)));
	TRY(db_run(x->db, x->a, account_person_change, NULL, .account_id = row.account_id, .person_id = m->person));
	return act_record(x, (struct entry){ .what = "test.link", .object = "account", .object_id = row.account_id });
}

static str
sign_in_mobile(const struct world *w, struct arena *a, str number)
{
	str token;

	OK(sms_code_send(w, a, number, "sign-in", S("127.0.0.1")));
	OK(account_sign_in_mobile(w, a, number, test_code(w), S("127.0.0.1"), S("test"), &token));
	return token;
}

ON_BOTH(a_short_message_is_no_way_around_it)
{
	struct having h = somebody(w, a, "base", TEST_MILL);
	struct mobile_account m = { h.who->person, S("19000000777") };
	const struct actor *who;
	id account = h.who->account;

	sign_in_mobile(w, a, m.number);
	OK(act_run(w, a, &actor_house, S("t"), link_mobile, &m));
	test_wait(w, HOUR);
	who = actor_of(w, a, sign_in_mobile(w, a, m.number));
	assert_true(who->person.v == h.who->person.v);
	assert_false(who->post.v);
	assert_int_equal(who->must, MUST_NOTHING);
	/* Without a second factor it leads to the post, as before. */
	OK(act_run(w, a, &actor_house, S("t"), leave, &account));
	test_wait(w, HOUR);
	assert_true(actor_of(w, a, sign_in_mobile(w, a, m.number))->post.v == h.who->post.v);
}
