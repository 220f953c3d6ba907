/* world_inside.h - what the files of the test world share. */
#ifndef TEST_WORLD_INSIDE_H
#define TEST_WORLD_INSIDE_H

#include "test/world.h"

#define TEST_UNIONS 8

/* What belongs to one world; the world's own pointers lead here. */
struct kept {
	struct clock clock;             /* first: the world's pointer to it leads to the rest */
	struct kept_sms { struct sms sms; struct kept *of; } sms;
	struct arena *a;
	struct test_message last, sent[16];
	size_t n_sent;
	id orgs[TEST_UNIONS];
	int64_t actors;
};

static inline struct kept *
kept(const struct world *w)
{
	return (struct kept *)(uintptr_t)w->clock;
}

/* The test cannot go on without it. */
#define MUST(call) test_must((call), #call, __FILE__, __LINE__)
void test_must(failed, const char *call, const char *file, int line);

/* A folder of an installation, gone with the arena; the world over a database; the tables, the unions and the roles. */
str           test_world_folder(struct arena *);
struct world *test_world_over(struct arena *, struct db_pool *, str folder);
void          test_world_build(struct world *);

#endif
