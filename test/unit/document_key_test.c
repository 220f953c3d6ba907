/* document_key_test.c - one text for all ways of writing one document down. */
#include "platform/document.h"
#include "test/test.h"

#define TODAY ((struct date){ 20261122 })

static str
key(struct arena *a, int64_t type, const char *number)
{
	return document_key(a, type, str_of(number), TODAY);
}

TEST(fifteen_and_eighteen_digits_of_one_number_are_one_document)
{
	str long_one = document_make(a, S("320599"), (struct date){ 19680513 }, 123);
	str short_one = arena_fmt(a, FMT FMT, ARG(str_part(long_one, 0, 6)), ARG(str_part(long_one, 8, 9)));

	SAME(document_key(a, DOCUMENT_RESIDENT, long_one, TODAY), document_key(a, DOCUMENT_RESIDENT, short_one, TODAY));
	SAME(document_key(a, DOCUMENT_RESIDENT, long_one, TODAY), document_key(a, DOCUMENT_OTHER, long_one, TODAY));
	SAME(key(a, DOCUMENT_RESIDENT, "11010519491231002X"), key(a, DOCUMENT_OTHER, " 11010519491231002x "));
}

TEST(a_permit_reissued_is_the_same_permit)
{
	SAME(key(a, DOCUMENT_HOME, "H12345678"), key(a, DOCUMENT_HOME, "h1234567801"));
	SAME(key(a, DOCUMENT_TAIWAN, "12345678"), key(a, DOCUMENT_TAIWAN, "1234567802"));
}

TEST(other_numbers_and_other_kinds_differ)
{
	assert_false(str_eq(key(a, DOCUMENT_HOME, "H12345678"), key(a, DOCUMENT_HOME, "H12345679")));
	assert_false(str_eq(key(a, DOCUMENT_PASSPORT, "E12345678"), key(a, DOCUMENT_OFFICER, "E12345678")));
	assert_int_equal(key(a, DOCUMENT_PASSPORT, "").n, 0);
	/* A wrong check digit is no resident number, and no other one either. */
	assert_false(str_eq(key(a, DOCUMENT_RESIDENT, "11010519491231002X"), key(a, DOCUMENT_OTHER, "110105194912310021")));
}
