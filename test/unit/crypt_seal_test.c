/* Sealed values, blind indexes, wraps: what opens, what must not, and that threads may share the
 * keys. */
#include <pthread.h>

#include "test/test.h"

#include "crypt/keys.h"

#define PLACE "person.document_no"
static const id row = { 7 }, other_row = { 8 };
static const enum suite suites[] = { SUITE_XCHACHA, SUITE_SM4 };

static struct keys *
keys_with(struct arena *a, enum suite suite)
{
	struct keys *k = keys_for_tests(a, 1);

	keys_suite(k, suite, suite);
	return k;
}

static str
copy_with(struct arena *a, str s, size_t at, int flip)
{
	char *p = arena_z(a, s);

	p[at] = (char)(p[at] ^ flip);
	return (str){ p, s.n };
}

TEST(both_suites_give_back_what_was_sealed)
{
	static const char *const plains[] = { "", "1", "32059919880101001X", "慢性肾病三期，透析治疗" };

	for (size_t i = 0; i < COUNT(suites); i++)
		for (size_t j = 0; j < COUNT(plains); j++) {
			struct keys *k = keys_with(a, suites[i]);
			struct secret s;
			str plain = { 0 };

			OK(crypt_seal(k, a, PLACE, row, str_of(plains[j]), &s));
			assert_int_equal(s.sealed.s[1], suites[i]);
			OK(crypt_open(k, a, s, &plain));
			SAME(plains[j], plain);
		}
}

TEST(the_sealed_form_is_as_the_header_says)
{
	struct secret s;

	OK(crypt_seal(keys_with(a, SUITE_XCHACHA), a, PLACE, row, S("12345"), &s));
	assert_int_equal(s.sealed.n, 4 + 24 + 16 + 5);
	assert_memory_equal(s.sealed.s, "\1\1\0\1", 4);
	OK(crypt_seal(keys_with(a, SUITE_SM4), a, PLACE, row, S("12345"), &s));
	assert_int_equal(s.sealed.n, 4 + 16 + 32 + 5);
	assert_memory_equal(s.sealed.s, "\1\2\0\1", 4);
}

TEST(absent_seals_to_absent_and_back)
{
	struct keys *k = keys_for_tests(a, 1);
	struct secret s;
	str plain = S("untouched");

	OK(crypt_seal(k, a, PLACE, row, (str){ 0 }, &s));
	assert_null(s.sealed.s);
	OK(crypt_open(k, a, s, &plain));
	assert_null(plain.s);
	assert_null(crypt_blind(k, a, "person.mobile", (str){ 0 }).bytes.s);
}

TEST(a_value_moved_to_another_row_or_place_does_not_open)
{
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct keys *k = keys_with(a, suites[i]);
		struct secret one, two;
		str plain = S("untouched");

		OK(crypt_seal(k, a, PLACE, row, S("320599198801010011"), &one));
		OK(crypt_seal(k, a, PLACE, other_row, S("320599199002020022"), &two));
		FAILS(ERR_FAULT,
		      crypt_open(k, a, (struct secret){ two.sealed, PLACE, row }, &plain));
		FAILS(ERR_FAULT,
		      crypt_open(k, a, (struct secret){ one.sealed, PLACE, other_row }, &plain));
		FAILS(ERR_FAULT,
		      crypt_open(k, a, (struct secret){ one.sealed, "person.mobile", row },
		                 &plain));
		FAILS(ERR_FAULT,
		      crypt_open(k, a, (struct secret){ one.sealed, NULL, row }, &plain));
		SAME("untouched", plain);
	}
}

TEST(no_changed_byte_goes_unnoticed)
{
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct keys *k = keys_with(a, suites[i]);
		struct secret s;
		str plain;

		OK(crypt_seal(k, a, PLACE, row, S("19001234567"), &s));
		for (size_t at = 0; at < s.sealed.n; at++)
			for (int bit = 1; bit < 256; bit <<= 1)
				FAILS(ERR_FAULT, crypt_open(k, a, (struct secret){
					copy_with(a, s.sealed, at, bit), PLACE, row }, &plain));
		for (size_t n = 0; n < s.sealed.n; n++)
			FAILS(ERR_FAULT, crypt_open(k, a, (struct secret){
				str_part(s.sealed, 0, n), PLACE, row }, &plain));
		FAILS(ERR_FAULT, crypt_open(k, a, (struct secret){
			arena_cat(a, s.sealed, S("x")), PLACE, row }, &plain));
	}
}

TEST(another_root_key_opens_nothing)
{
	struct secret s;
	str plain;

	OK(crypt_seal(keys_for_tests(a, 1), a, PLACE, row, S("19001234567"), &s));
	FAILS(ERR_FAULT, crypt_open(keys_for_tests(a, 2), a, s, &plain));
}

TEST(sealing_needs_a_row_and_has_a_limit)
{
	struct keys *k = keys_for_tests(a, 1);
	char *big = arena_get(a, CRYPT_PLAIN_MOST + 1);
	struct secret s;
	str plain;

	FAILS(ERR_FAULT, crypt_seal(k, a, PLACE, (id){ 0 }, S("1"), &s));
	FAILS(ERR_LARGE, crypt_seal(k, a, PLACE, row, (str){ big, CRYPT_PLAIN_MOST + 1 }, &s));
	OK(crypt_seal(k, a, PLACE, row, (str){ big, CRYPT_PLAIN_MOST }, &s));
	OK(crypt_open(k, a, s, &plain));
	assert_int_equal(plain.n, CRYPT_PLAIN_MOST);
}

TEST(an_equal_seed_makes_equal_databases_and_different_values_never_share_a_nonce)
{
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct secret one, two, three;

		OK(crypt_seal(keys_with(a, suites[i]), a, PLACE, row, S("19001234567"), &one));
		OK(crypt_seal(keys_with(a, suites[i]), a, PLACE, row, S("19001234567"), &two));
		OK(crypt_seal(keys_with(a, suites[i]), a, PLACE, row, S("19001234568"), &three));
		SAME(one.sealed, two.sealed);
		assert_memory_not_equal(one.sealed.s + 4, three.sealed.s + 4, suites[i] == SUITE_SM4 ? 16 : 24);
	}
}

/* As of a process each; twice, for the second time some of the keys made of the beginnings are kept. */
TEST(values_whose_nonces_begin_differently_open_each_time)
{
	enum { PROCESSES = SUBKEYS_MOST + 2 };
	struct keys *k = keys_with(a, SUITE_XCHACHA);
	struct secret s[PROCESSES];
	str plain;

	k->fixed_nonces = false;
	for (int i = 0; i < PROCESSES; i++) {
		memset(k->nonce_prefix, i, sizeof k->nonce_prefix);
		OK(crypt_seal(k, a, PLACE, row, arena_fmt(a, "process %d", i), &s[i]));
	}
	for (int i = 0; i < 2 * PROCESSES; i++) {
		OK(crypt_open(k, a, s[i % PROCESSES], &plain));
		SAME(arena_fmt(a, "process %d", i % PROCESSES).s, plain);
	}
	assert_int_equal(keys_get(k, USE_SEAL, SUITE_XCHACHA, 1, PLACE)->n_subkeys, SUBKEYS_MOST);
}

TEST(what_does_not_open_leaves_nothing_behind)
{
	struct keys *k = keys_with(a, SUITE_XCHACHA);
	struct secret s;
	str plain;

	OK(crypt_seal(k, a, PLACE, row, S("19001234567"), &s));
	for (size_t i = 0; i < NONCE_FIRST; i++) {
		struct secret other = s;

		other.sealed = copy_with(a, s.sealed, 4 + i, 1);
		FAILS(ERR_FAULT, crypt_open(k, a, other, &plain));
	}
	assert_int_equal(keys_get(k, USE_SEAL, SUITE_XCHACHA, 1, PLACE)->n_subkeys, 0);
	OK(crypt_open(k, a, s, &plain));
	SAME("19001234567", plain);
}

TEST(changing_suite_and_epoch_keeps_old_values_open_and_marks_them_stale)
{
	struct keys *k = keys_for_tests(a, 1);
	struct secret old, now;
	str plain;

	OK(crypt_seal(k, a, PLACE, row, S("old"), &old));
	assert_false(crypt_stale(k, old));
	keys_epoch(k, 300);
	assert_true(crypt_stale(k, old));
	OK(crypt_seal(k, a, PLACE, row, S("now"), &now));
	assert_false(crypt_stale(k, now));
	assert_memory_equal(now.sealed.s, "\1\1\1\54", 4);
	OK(crypt_open(k, a, old, &plain));
	SAME("old", plain);
	keys_suite(k, SUITE_SM4, SUITE_XCHACHA);
	assert_true(crypt_stale(k, now));
	OK(crypt_open(k, a, now, &plain));
	SAME("now", plain);
}

TEST(epochs_that_were_never_ours_make_no_keys)
{
	struct keys *k = keys_for_tests(a, 1);
	struct secret s;
	size_t before;
	str plain;

	OK(crypt_seal(k, a, PLACE, row, S("1"), &s));
	before = k->n;
	for (int epoch = 0; epoch < 5000; epoch++) {
		char *p = arena_z(a, s.sealed);

		p[2] = (char)(epoch >> 8);
		p[3] = (char)epoch;
		/* The next one may have been begun by another server. */
		if (epoch != 1)
			FAILS(ERR_FAULT,
			      crypt_open(k, a, (struct secret){ { p, s.sealed.n }, PLACE, row },
			                 &plain));
	}
	assert_int_equal(before + 1, k->n);
}

TEST(below_the_floor_sealed_values_do_not_open)
{
	struct keys *k = keys_for_tests(a, 1);
	struct secret s;
	str plain, wrap = crypt_wrap(k, a, "cursor", S("42"), (struct moment){ 100 });

	OK(crypt_seal(k, a, PLACE, row, S("1"), &s));
	keys_epoch(k, 2);
	OK(crypt_open(k, a, s, &plain));
	keys_floor(k, 2);
	FAILS(ERR_FAULT, crypt_open(k, a, s, &plain));
	/* What travels has an end of its own. */
	OK(crypt_unwrap(k, a, "cursor", wrap, (struct moment){ 99 }, &plain));
	OK(crypt_seal(k, a, PLACE, row, S("1"), &s));
	OK(crypt_open(k, a, s, &plain));
}

TEST(a_blind_index_is_equal_for_equal_values_of_one_column_only)
{
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct keys *k = keys_with(a, suites[i]);
		str one = crypt_blind(k, a, "person.mobile", S("19001234567")).bytes;

		assert_int_equal(one.n, 16);
		SAME(one, crypt_blind(k, a, "person.mobile", S("19001234567")).bytes);
		assert_false(
			str_eq(one, crypt_blind(k, a, "person.mobile", S("19001234568")).bytes));
		assert_false(
			str_eq(one, crypt_blind(k, a, "account.mobile", S("19001234567")).bytes));
		assert_false(str_eq(
			one, crypt_blind(keys_for_tests(a, 9), a, "person.mobile", S("19001234567"))
				     .bytes));
	}
	assert_false(str_eq(crypt_blind(keys_with(a, SUITE_SM4), a, "c", S("1")).bytes,
	                    crypt_blind(keys_with(a, SUITE_XCHACHA), a, "c", S("1")).bytes));
}

/* --- what the suites are made of, against published vectors ----------------- */

static str
from_hex(struct arena *a, const char *hex)
{
	char *p = arena_get(a, strlen(hex) / 2 + 1);
	size_t n;

	assert_int_equal(sodium_hex2bin((unsigned char *)p, strlen(hex) / 2, hex, strlen(hex), NULL,
	                                &n, NULL),
	                 0);
	return (str){ p, n };
}

/* GB/T 32907-2016 A.1: counter mode over zeros, begun at the block, is that block enciphered. */
TEST(sm4_enciphers_the_block_of_the_standard)
{
	const unsigned char *key =
		(const unsigned char *)from_hex(a, "0123456789abcdeffedcba9876543210").s;
	unsigned char out[16];

	assert_true(sm4_ctr(keys_for_tests(a, 1), key, key, (str){ (char[16]){ 0 }, 16 }, out));
	SAME("681edf34d206965e86b3e94f536e4246", crypt_hex(a, (str){ (char *)out, 16 }));
}

static str
sm3(struct arena *a, str bytes)
{
	unsigned char *ret = arena_get(a, 32);

	assert_int_equal(EVP_Digest(bytes.s, bytes.n, ret, NULL, EVP_sm3(), NULL), 1);
	return (str){ (char *)ret, 32 };
}

/* GB/T 32905-2016 A.1 and A.2. */
TEST(sm3_digests_the_examples_of_the_standard)
{
	SAME("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
	     crypt_hex(a, sm3(a, S("abc"))));
	SAME("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
	     crypt_hex(a,
	               sm3(a,
	                   S("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd"))));
}

TEST(hmac_sm3_is_hmac_over_sm3_and_its_parts_are_joined)
{
	struct keys *k = keys_for_tests(a, 1);
	const struct key *key = keys_get(k, USE_SEAL, SUITE_SM4, 1, PLACE);
	char inner[64], outer[64];
	unsigned char got[32];
	str message = S("外包装内的数据"), want;

	for (size_t i = 0; i < 64; i++) {
		unsigned char b = i < 32 ? key->bytes[32 + i] : 0;

		inner[i] = (char)(b ^ 0x36);
		outer[i] = (char)(b ^ 0x5c);
	}
	want = sm3(a, arena_cat(a, (str){ inner, 64 }, message));
	want = sm3(a, arena_cat(a, (str){ outer, 64 }, want));
	assert_true(sm3_hmac(
		key->sm3, (str[]){ str_part(message, 0, 3), S(""), str_from(message, 3) }, 3, got));
	assert_memory_equal(want.s, got, 32);
}

TEST(keys_of_different_uses_suites_epochs_and_names_differ)
{
	struct keys *k = keys_for_tests(a, 1);
	const struct key *all[] = { keys_get(k, USE_SEAL, SUITE_XCHACHA, 1, "a"),
		                    keys_get(k, USE_SEAL, SUITE_SM4, 1, "a"),
		                    keys_get(k, USE_SEAL, SUITE_XCHACHA, 2, "a"),
		                    keys_get(k, USE_SEAL, SUITE_XCHACHA, 1, "b"),
		                    keys_get(k, USE_WRAP, SUITE_XCHACHA, 1, "a"),
		                    keys_get(k, USE_SEAL, SUITE_XCHACHA, 1, "aa") };

	for (size_t i = 0; i < COUNT(all); i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(all[i]->bytes, all[j]->bytes, 64);
	assert_ptr_equal(all[0], keys_get(k, USE_SEAL, SUITE_XCHACHA, 1, "a"));
}

/* --- wraps ------------------------------------------------------------------ */

#define UNTIL ((struct moment){ 1000 * SECOND })

TEST(a_wrap_opens_until_its_time_and_for_its_purpose)
{
	for (size_t i = 0; i < COUNT(suites); i++) {
		struct keys *k = keys_with(a, suites[i]);
		str w = crypt_wrap(k, a, "cursor", S("王小明,42"), UNTIL), plain = S("untouched");

		for (size_t j = 0; j < w.n; j++)
			assert_true(str_has(
				S("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
				w.s[j]));
		LACKS(w, "42");
		FAILS(ERR_INVALID,
		      crypt_unwrap(k, a, "cursor", w, (struct moment){ UNTIL.us + 1 }, &plain));
		FAILS(ERR_INVALID, crypt_unwrap(k, a, "form", w, (struct moment){ 1 }, &plain));
		FAILS(ERR_INVALID,
		      crypt_unwrap(k, a, "cursor", str_from(w, 1), (struct moment){ 1 }, &plain));
		FAILS(ERR_INVALID,
		      crypt_unwrap(k, a, "cursor", (str){ 0 }, (struct moment){ 1 }, &plain));
		SAME("untouched", plain);
		OK(crypt_unwrap(k, a, "cursor", w, UNTIL, &plain));
		SAME("王小明,42", plain);
	}
}

TEST(every_changed_character_of_a_wrap_is_refused)
{
	struct keys *k = keys_for_tests(a, 1);
	str w = crypt_wrap(k, a, "cursor", S("42"), UNTIL), plain;

	for (size_t i = 0; i < w.n; i++) {
		char *p = arena_z(a, w);

		p[i] = p[i] == 'A' ? 'B' : 'A';
		FAILS(ERR_INVALID,
		      crypt_unwrap(k, a, "cursor", (str){ p, w.n }, (struct moment){ 1 }, &plain));
	}
}

/* --- threads ------------------------------------------------------------------ */

struct worker { struct keys *keys; int number; bool ok; };

static void *
work(void *v)
{
	static const char *const places[] = { "person.document_no", "person.mobile",
		                              "claim.bank_card", "person.born" };
	struct worker *w = v;
	struct arena *a = arena_open(TEST_ARENA);

	w->ok = true;
	for (int i = 0; i < 400; i++) {
		const char *place = places[(w->number + i) % 4];
		str text = arena_fmt(a, "%d-%d", w->number, i), plain = { 0 };
		struct secret s;

		if (crypt_seal(w->keys, a, place, (id){ i + 1 }, text, &s) ||
		    crypt_open(w->keys, a, s, &plain) || !str_eq(text, plain) ||
		    crypt_blind(w->keys, a, place, text).bytes.n != 16)
			w->ok = false;
		arena_reset(a);
	}
	arena_close(a);
	return NULL;
}

TEST(eight_threads_share_the_keys)
{
	for (size_t s = 0; s < COUNT(suites); s++) {
		struct keys *k = keys_with(a, suites[s]);
		struct worker workers[8];
		pthread_t threads[8];

		k->fixed_nonces = false;
		for (int i = 0; i < 8; i++) {
			workers[i] = (struct worker){ k, i, false };
			assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
		}
		for (int i = 0; i < 8; i++) {
			pthread_join(threads[i], NULL);
			assert_true(workers[i].ok);
		}
		assert_int_equal(k->n, 8);
	}
}
