/* media_test.c - which part of a file is asked for: RFC 9110 §14, at its edges. */
#include "test/test.h"
#include "web/media.h"

TEST(a_range_is_read_as_the_standard_has_it)
{
	static const struct { const char *range; enum media_range is; int64_t at, n; } cases[] = {
		{ "bytes=0-", MEDIA_PART, 0, 1000 }, { "bytes=0-0", MEDIA_PART, 0, 1 },
		{ "bytes=0-999", MEDIA_PART, 0, 1000 }, { "bytes=0-1000", MEDIA_PART, 0, 1000 },
		{ "bytes=999-", MEDIA_PART, 999, 1 }, { "bytes=999-999", MEDIA_PART, 999, 1 },
		{ "bytes=500-600", MEDIA_PART, 500, 101 }, { "Bytes=1-2", MEDIA_PART, 1, 2 },
		{ "bytes=-1", MEDIA_PART, 999, 1 }, { "bytes=-1000", MEDIA_PART, 0, 1000 },
		{ "bytes=-5000", MEDIA_PART, 0, 1000 }, { "bytes=0-99999999999999999999999", MEDIA_PART, 0, 1000 },
		{ "bytes=00001-0002", MEDIA_PART, 1, 2 },
		/* Begins behind the end, or has no bytes at all. */
		{ "bytes=1000-", MEDIA_BEYOND, 0, 0 }, { "bytes=1000-2000", MEDIA_BEYOND, 0, 0 },
		{ "bytes=99999999999999999999999-", MEDIA_BEYOND, 0, 0 }, { "bytes=-0", MEDIA_BEYOND, 0, 0 },
		/* More than one part, overlapping or not. */
		{ "bytes=0-1,3-4", MEDIA_WHOLE, 0, 0 }, { "bytes=0-,0-,0-,0-", MEDIA_WHOLE, 0, 0 },
		{ "bytes=0-0,-1", MEDIA_WHOLE, 0, 0 }, { "bytes=5-10,", MEDIA_WHOLE, 0, 0 },
		/* Nothing that could be read. */
		{ "", MEDIA_WHOLE, 0, 0 }, { "bytes", MEDIA_WHOLE, 0, 0 }, { "bytes=", MEDIA_WHOLE, 0, 0 },
		{ "bytes=-", MEDIA_WHOLE, 0, 0 }, { "bytes=5", MEDIA_WHOLE, 0, 0 }, { "bytes=2-1", MEDIA_WHOLE, 0, 0 },
		{ "bytes=a-b", MEDIA_WHOLE, 0, 0 }, { "bytes=+1-2", MEDIA_WHOLE, 0, 0 },
		{ "bytes=1-2-3", MEDIA_WHOLE, 0, 0 }, { "bytes=--1", MEDIA_WHOLE, 0, 0 },
		{ "bytes=0x1-2", MEDIA_WHOLE, 0, 0 }, { "bytes=1 - 2", MEDIA_WHOLE, 0, 0 },
		{ "lines=0-1", MEDIA_WHOLE, 0, 0 }, { "bytes 0-1", MEDIA_WHOLE, 0, 0 },
	};

	(void)a;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct media_part part = { 0 };
		enum media_range is = media_range(str_of(cases[i].range), 1000, &part);

		if (is != cases[i].is || part.at != cases[i].at || part.n != cases[i].n)
			fail_msg("%s: %d, %lld and %lld bytes", cases[i].range, (int)is, (long long)part.at,
				(long long)part.n);
	}
	assert_int_equal(media_range((str){ 0 }, 1000, &(struct media_part){ 0 }), MEDIA_WHOLE);
}
