/*
 * world.h - a whole installation for one test: migrated, with roles, divisions,
 * a small tree of unions, and people to act in it.
 *
 *	TEST(a_town_sees_its_own)
 *	{
 *		struct world *w = test_world(a);
 *		const struct actor *who = test_actor(w, a, "town", TEST_TOWN);
 *
 *		OK(act_run(w, a, who, S("t"), rename, &args));
 *		OK(org_get(test_db(w, a), a, who->scope, test_org(w, a, TEST_COMPANY).org_id, &org));
 *	}
 *
 * The clock stands at 2026-11-22 09:00 in China (a Sunday), the keys are
 * keys_for_tests(1), short messages are kept instead of sent, a second factor is offered, and no
 * administrator must have one.  Everything goes with the arena.  These functions fail the test when something does not succeed.
 *
 *	江阴市总工会                                    TEST_CITY       0001
 *	├── 澄江街道总工会                              TEST_STREET     00010001      320281001
 *	│   ├── 江阴市晟科机械装备有限公司工会委员会    TEST_COMPANY    000100010001
 *	│   ├── 江阴市澄江街道君山社区工会联合会        TEST_COMMUNITY  000100010002
 *	│   └── 江阴市澄江街道快递行业工会联合会        TEST_COURIERS   000100010003
 *	└── 华士镇总工会                                TEST_TOWN       00010002      320281107
 *	    ├── 江阴市盈帆针织服饰有限公司工会委员会    TEST_MILL       000100020001
 *	    └── 江阴市澄晖中心小学工会委员会            TEST_SCHOOL     000100020002
 *
 * The lowest are grass-roots unions (ORG_BASE); the couriers' is of a trade (ORG_TRADE), where
 * org_for_trade leads couriers of this street.
 */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include "app/app.h"
#include "modules/org/org.h"

#define TEST_CITY      "0001"
#define TEST_STREET    "00010001"
#define TEST_COMPANY   "000100010001"
#define TEST_COMMUNITY "000100010002"
#define TEST_COURIERS  "000100010003"
#define TEST_TOWN      "00010002"
#define TEST_MILL      "000100020001"
#define TEST_SCHOOL    "000100020002"

#define TEST_NOW ((struct moment){ 1795309200000000 })          /* 2026-11-22T01:00:00Z */

/* On a SQLite file of its own. */
struct world *test_world(struct arena *);

/*
 * On the server that GONGHUI_TEST_PG names (postgresql://…), in a database of its own; in a schema of that one where
 * the role may make no databases, or on a cluster, whose databases cannot be copied.  NULL, and a line in the output,
 * when it names none.
 */
struct world *test_world_pg(struct arena *);
/* In a schema anyhow. */
struct world *test_world_schema(struct arena *);

/* The same with its people on four shards: partitions, or those of a cluster when that server is its coordinator.  With
 * GONGHUI_TEST_SPREAD in the environment test_world_pg is this one too. */
struct world *test_world_spread(struct arena *);

/* A test's one body on both: `a` and `w` are there.  Without a server the second says that it was skipped. */
#define ON_BOTH(name)                                                     \
	static void name##_on_(struct arena *, struct world *);           \
	TEST(name) { name##_on_(a, test_world(a)); }                      \
	TEST(name##_pg)                                                   \
	{                                                                 \
		struct world *w = test_world_pg(a);                       \
		if (w)                                                    \
			name##_on_(a, w);                                 \
	}                                                                 \
	static void name##_on_(struct arena *a, struct world *w)

/* A reader, given back with the arena. */
struct db *test_db(const struct world *, struct arena *);

/* The union that stood at this path in the beginning, as it is now. */
struct org_public test_org(const struct world *, struct arena *, const char *path);

/* The clock moves on. */
void test_wait(struct world *, int64_t us);

/*
 * Somebody with an account and a post in the union at this path: role is one of
 * the roles an installation begins with (city town base system security audit).  A new person at each call,
 * named test1, test2 … as login, with password TEST_PASSWORD.
 */
const struct actor *test_actor(struct world *, struct arena *, const char *role, const char *path);
#define TEST_PASSWORD "Gonghui-2026"

/* The second stands in for the first, from today for seven days: as he acts in that post (platform/rights.h). */
const struct actor *test_deputy(struct world *, struct arena *, const struct actor *giver, const struct actor *to);

/* A worker: an account of a person without a post, as himself. */
const struct actor *test_worker(struct world *, struct arena *);

/* A session of this actor: the token for the cookie or "Authorization: Bearer". */
str test_token(struct world *, struct arena *, const struct actor *);

/* The last short message of this world, and whom it went to; absent when there was none. */
struct test_message { str mobile, sentence; };
struct test_message test_sms(const struct world *);
str test_code(const struct world *);            /* the six digits in it */
str test_sms_to(const struct world *, str mobile);      /* the last one to this number, of the last 16; absent: none */

/* What somebody with the file of the database in his hands does to it; of test_world only. */
void test_tamper(const struct world *, struct arena *, const char *sql);

/* A new folder under TMPDIR that goes with the arena. */
char *test_folder(struct arena *);

/* How many audit rows there are; with `what` (may be NULL), of that act only. */
int64_t test_recorded(const struct world *, struct arena *, const char *what);

#endif
