/* crypt_totp_test.c - the vectors of RFC 6238 (appendix B, the last six digits) and RFC 4648. */
#include "crypt/crypt.h"
#include "test/test.h"

#define SECRET S("12345678901234567890")

static struct moment
unix_time(int64_t seconds)
{
	return (struct moment){ seconds * SECOND };
}

TEST(the_vectors_of_the_standard)
{
	SAME("287082", totp_code(a, SECRET, unix_time(59)));
	SAME("081804", totp_code(a, SECRET, unix_time(1111111109)));
	SAME("050471", totp_code(a, SECRET, unix_time(1111111111)));
	SAME("005924", totp_code(a, SECRET, unix_time(1234567890)));
	SAME("279037", totp_code(a, SECRET, unix_time(2000000000)));
	SAME("353130", totp_code(a, SECRET, unix_time(20000000000)));
}

TEST(base32_of_the_standard)
{
	SAME("", totp_base32(a, S("")));
	SAME("MY", totp_base32(a, S("f")));
	SAME("MZXQ", totp_base32(a, S("fo")));
	SAME("MZXW6", totp_base32(a, S("foo")));
	SAME("MZXW6YQ", totp_base32(a, S("foob")));
	SAME("MZXW6YTB", totp_base32(a, S("fooba")));
	SAME("MZXW6YTBOI", totp_base32(a, S("foobar")));
}

TEST(a_code_proves_for_a_minute_and_never_early)
{
	int64_t step = 0;
	str code = totp_code(a, SECRET, unix_time(1000 * 30));

	assert_true(totp_proves(a, SECRET, code, unix_time(1000 * 30), 0, &step));
	assert_int_equal(1000, step);
	assert_false(totp_proves(a, SECRET, code, unix_time(999 * 30 + 29), 0, &step));
	assert_true(totp_proves(a, SECRET, code, unix_time(1001 * 30 + 29), 0, &step));
	assert_false(totp_proves(a, SECRET, code, unix_time(1002 * 30), 0, &step));
	assert_false(totp_proves(a, SECRET, code, unix_time(998 * 30), 0, &step));
}

TEST(no_code_proves_twice)
{
	int64_t step = 0;
	str code = totp_code(a, SECRET, unix_time(1000 * 30));

	assert_true(totp_proves(a, SECRET, code, unix_time(1000 * 30), 0, &step));
	assert_false(totp_proves(a, SECRET, code, unix_time(1000 * 30), step, &step));
	assert_false(totp_proves(a, SECRET, totp_code(a, SECRET, unix_time(999 * 30)), unix_time(1000 * 30), step, &step));
	assert_true(totp_proves(a, SECRET, totp_code(a, SECRET, unix_time(1001 * 30)), unix_time(1001 * 30), step, &step));
}

TEST(what_is_no_code_does_not_prove)
{
	static const char *const codes[] = { "", "1", "28708", "2870820", "28708x", "２８７０８２" };
	int64_t step = 0;

	for (size_t i = 0; i < COUNT(codes); i++)
		assert_false(totp_proves(a, SECRET, str_of(codes[i]), unix_time(59), 0, &step));
	assert_false(totp_proves(a, (str){ 0 }, S("287082"), unix_time(59), 0, &step));
}

TEST(secrets_differ)
{
	str one = totp_secret(a), other = totp_secret(a);

	assert_int_equal(TOTP_SECRET, one.n);
	assert_false(str_eq(one, other));
}
