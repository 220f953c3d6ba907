/* Password strings, checked against libsodium's own Argon2, and the pool's door. */
#include "test/test.h"

#include "crypt/keys.h"

TEST(a_password_fits_its_string_and_no_other)
{
	static const enum password_cost costs[] = { PASSWORD_MEMBER, PASSWORD_ADMIN, PASSWORD_SM };

	for (size_t i = 0; i < COUNT(costs); i++) {
		str hash;
		bool fits = false;

		OK(password_hash(a, S("红旗渠-1965"), costs[i], &hash));
		LACKS(hash, "红旗渠");
		assert_true(password_verify(hash, S("红旗渠-1965")));
		assert_false(password_verify(hash, S("红旗渠-1966")));
		OK(password_check(a, hash, S("红旗渠-1965"), &fits));
		assert_true(fits);
		OK(password_check(a, hash, S(""), &fits));
		assert_false(fits);
	}
}

TEST(the_string_names_its_cost_and_libsodium_verifies_it)
{
	str hash;

	OK(password_hash(a, S("secret word"), PASSWORD_MEMBER, &hash));
	assert_true(str_starts(hash, S("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_int_equal(crypto_pwhash_str_verify(hash.s, "secret word", 11), 0);
	assert_int_not_equal(crypto_pwhash_str_verify(hash.s, "secret worD", 11), 0);
	OK(password_hash(a, S("secret word"), PASSWORD_ADMIN, &hash));
	assert_true(str_starts(hash, S("$argon2id$v=19$m=65536,t=3,p=1$")));
}

TEST(strings_of_libsodium_verify_here)
{
	char theirs[crypto_pwhash_STRBYTES];

	assert_int_equal(crypto_pwhash_str(theirs, "secret word", 11, 2, 8192 << 10), 0);
	assert_true(password_verify(str_of(theirs), S("secret word")));
	assert_false(password_verify(str_of(theirs), S("secret  word")));
}

TEST(equal_passwords_have_different_strings)
{
	str one, two;

	OK(password_hash(a, S("same"), PASSWORD_MEMBER, &one));
	OK(password_hash(a, S("same"), PASSWORD_MEMBER, &two));
	assert_false(str_eq(one, two));
}

TEST(a_dummy_has_the_form_and_cost_of_a_real_string)
{
	static const enum password_cost costs[] = { PASSWORD_MEMBER, PASSWORD_ADMIN, PASSWORD_SM };

	for (size_t i = 0; i < COUNT(costs); i++) {
		str dummy = password_dummy(costs[i]), real;
		bool fits = true;

		OK(password_hash(a, S("x"), costs[i], &real));
		assert_int_equal(real.n, dummy.n);
		assert_memory_equal(
			real.s, dummy.s,
			(size_t)(strrchr(real.s, ',') ? strrchr(real.s, ',') - real.s : 20));
		OK(password_check(a, dummy, S("x"), &fits));
		assert_false(fits);
	}
	/* It is really computed: with one base64 character off it would be refused unseen. */
	assert_int_equal(
		crypto_pwhash_str_needs_rehash(password_dummy(PASSWORD_MEMBER).s, 2, 19456 << 10),
		0);
}

TEST(strings_that_are_none_fit_nothing_and_cost_nothing)
{
	static const char *const wrong[] = {
		"",
		"x",
		"$argon2id$",
		"$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
		"$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
		"$argon2id$v=19$m=19456,t=2000000,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
		"$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA",
		"$pbkdf2-sm3$i=0$c2FsdA$aGFzaA", "$pbkdf2-sm3$i=9999999999$c2FsdA$aGFzaA",
		"$pbkdf2-sm3$i=1$c2FsdA$aGFzaA", "$pbkdf2-sm3$i=1$$", "$pbkdf2-sm3$i=" };

	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(password_verify(str_of(wrong[i]), S("")));
	assert_false(password_verify((str){ 0 }, S("")));
}

TEST(a_password_has_a_greatest_length)
{
	str most = { arena_get(a, PASSWORD_MOST + 1), PASSWORD_MOST }, hash;

	OK(password_hash(a, most, PASSWORD_MEMBER, &hash));
	assert_true(password_verify(hash, most));
	most.n++;
	FAILS(ERR_INVALID, password_hash(a, most, PASSWORD_MEMBER, &hash));
	assert_false(password_verify(hash, most));
}

TEST(a_full_gate_turns_away_at_once)
{
	struct gate g = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, .most = 2 };

	assert_true(gate_enter(&g));
	assert_true(gate_enter(&g));
	assert_false(gate_enter(&g));
	gate_leave(&g);
	assert_true(gate_enter(&g));
	assert_false(gate_enter(&g));
}

static void *
pass_through(void *v)
{
	struct gate *g = v;

	for (int i = 0; i < 200; i++)
		if (gate_enter(g))
			gate_leave(g);
	return NULL;
}

TEST(whoever_waits_at_the_gate_gets_in)
{
	struct gate g = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, .most = 2,
		          .queue = 64 };
	pthread_t threads[8];

	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, pass_through, &g), 0);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(g.inside, 0);
	assert_int_equal(g.waiting, 0);
}
