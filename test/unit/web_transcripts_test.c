/* web_transcripts_test.c - src/modules/X/test/NAME.http and test/web/NAME.http, each in a world of its own. */
#include "test/test.h"
#include "test/web/transcript.h"

#include <glob.h>

#define TRANSCRIPT_ARENA ((size_t)512 << 20)

/* From the project's folder, where script/test stands; else from a build folder in it. */
static void
find(glob_t *g)
{
	static const char *const places[] = { "test/web/*.http", "src/modules/*/test/*.http",
		"../test/web/*.http", "../src/modules/*/test/*.http" };

	for (size_t i = 0; i < COUNT(places); i++)
		if (glob(places[i], i ? GLOB_APPEND : 0, NULL, g) && i == 3 && !g->gl_pathc)
			fail_msg("there are no transcripts here");
}

static void
play_all(struct world *(*world)(struct arena *))
{
	glob_t g = { 0 };
	size_t bad = 0;

	find(&g);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct arena *a = arena_open(TRANSCRIPT_ARENA);
		struct world *w = world(a);
		str fault = w ? transcript_play(a, w, g.gl_pathv[i]) : (str){ 0 };

		if (fault.n)
			print_error(FMT "\n", ARG(fault));
		bad += fault.n > 0;
		arena_close(a);
	}
	if (bad)
		fail_msg("%zu of %zu transcripts", bad, g.gl_pathc);
	globfree(&g);
}

TEST(every_transcript_plays_on_sqlite)
{
	play_all(test_world);
}

TEST(every_transcript_plays_on_postgresql)
{
	play_all(test_world_pg);
}

/* A player that is pleased with everything would show nothing. */
static void
expect_fault(struct arena *a, const char *text, const char *part)
{
	str fault = transcript_play_text(a, test_world(a), "t", str_of(text));

	HAS(fault.s ? fault : S(""), part);
}

TEST(a_transcript_notices_another_status)
{
	expect_fault(a, "> GET /healthz\n< 404\n", "t:2: this did not come back: 404\n200");
}

TEST(a_transcript_notices_what_is_not_there)
{
	expect_fault(a, "> GET /healthz\n< 200\n~ dead\n", "t:3: the answer lacks: dead");
	expect_fault(a, "> GET /healthz\n< 200\n! alive\n", "t:3: the answer has: alive");
	expect_fault(a, "> GET /healthz\n< 200\n? x = \"here\" \"there\"\n", "t:3: the answer does not hold x");
}

TEST(a_transcript_says_a_status_for_each_request)
{
	expect_fault(a, "> GET /healthz\n> GET /healthz\n< 200\n", "t:2: no status");
	expect_fault(a, "> GET /healthz\n", "no status");
	expect_fault(a, "> GET /{where}\n< 200\n", "nobody has said what this is: where");
}
