/* qr_test.c - codes as pictures. */
#include "test/test.h"

#include "qr/qr.h"

TEST(a_text_becomes_one_path_on_white)
{
	str svg = qr_svg(a, S("G1-ABC-7-0123456789ABCDEF"));

	assert_true(str_starts(svg, S("<svg xmlns=")));
	assert_true(str_ends(svg, S("\"/></svg>")));
	/* 25 capitals fit version 2, 25 modules, and four quiet ones on each side. */
	HAS(svg, "viewBox=\"0 0 33 33\"");
	/* The upper left finder begins at the edge of the quiet zone and is seven wide. */
	HAS(svg, "d=\"M4 4h7v1h-7z");
	SAME(svg, qr_svg(a, S("G1-ABC-7-0123456789ABCDEF")));
	assert_false(str_eq(svg, qr_svg(a, S("G1-ABC-7-0123456789ABCDEG"))));
}

TEST(small_letters_and_chinese_are_taken_as_bytes)
{
	assert_true(qr_svg(a, S("https://example.org/工会")).n > 0);
}

TEST(what_no_code_holds_gives_nothing)
{
	char *longer = arena_get(a, QR_TEXT_MOST + 1);

	memset(longer, 'a', QR_TEXT_MOST + 1);
	assert_null(qr_svg(a, S("")).s);
	assert_null(qr_svg(a, S("a\0b")).s);
	assert_null(qr_svg(a, (str){ longer, QR_TEXT_MOST + 1 }).s);
	assert_non_null(qr_svg(a, (str){ longer, QR_TEXT_MOST }).s);
}
