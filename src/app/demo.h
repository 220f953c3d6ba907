/*
 * demo.h - what the files of gonghui demo share.
 *
 * The same seed and day give the same names, numbers, dates and ids; what is
 * sealed differs each time, since nonces must.
 */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "app/init.h"
#include "modules/org/org.h"
#include "platform/names.h"

/* How much there is of what. */
struct demo_size {
	int64_t streets;                /* towns and parks, at most */
	int64_t unions;                 /* grass-roots unions */
	int64_t offices, schools, hospitals, villages, joints;  /* villages and joints: of each street, at most */
	int64_t members, platform;      /* members in all; of these through platforms; the accepted besides */
	int64_t applications;
};

/* A grass-roots union. */
struct demo_org {
	id org_id, parent_id;
	str path, name, employer, street;       /* street: the code of its division */
	int64_t group;                          /* of its members: a platform's trade */
	int32_t industry;                       /* 1 … 20 */
	struct date founded;
	uint64_t weight;                        /* share of the members */
	int64_t members;
};

/* Who signs in on the phone. */
struct demo_login { str name, mobile; };

struct demo {
	struct world *world;
	struct demo_size size;
	uint64_t seed;
	struct date day;                        /* the demo's today */
	id city;
	str city_name;
	struct { id org_id; str path, name, code; } *streets; size_t n_streets;
	struct demo_org *orgs; size_t n_orgs;
	str hash;                               /* of DEMO_PASSWORD */
	struct demo_login worker, courier;
	id reviewer;                            /* the city's officer */
	id newsroom[4];                         /* who writes and reviews the site's articles: demo_newsroom */
	int64_t mobiles;                        /* of those who are no members yet: given so far */
};

#define FIRST_MOBILE 9000000            /* of those who are no members yet */
#define DEMO_PASSWORD "Gonghui-2026"
#define DEMO_TIMES_MOST 100             /* the reference deployment so many times: 50 million members */
#define DEMO_FOUNDED 1                  /* unions that come of an application */
#define DEMO_DOUBLES 6                  /* members who are on record twice */
#define DEMO_ACCEPTED_OF_60 12          /* applications that became members, all of platform workers */

#define DEMO_EXPELLED 1                 /* made a member first, so that the members in being are the round number */

/* A rule's act over an arena of its own that is emptied between rows. */
struct demo_scratch { struct act x; struct arena *a; };
MAY_FAIL demo_scratch(struct act *, struct demo_scratch *ret);
void     demo_scratch_next(struct act *, struct demo_scratch *);         /* after each row that succeeded */

/* demo_orgs.c: the city, its towns, parks and industries, and the grass-roots unions. */
MAY_FAIL demo_orgs(struct act *, struct demo *);
/* demo_people.c: persons and memberships; the unions' figures. */
MAY_FAIL demo_people(struct act *, struct demo *);
/* demo_stories.c: accounts to sign in with, applications on their way, notices. */
MAY_FAIL demo_stories(struct act *, struct demo *);
/* An account of a proven mobile; with a login, also for a password. */
MAY_FAIL demo_account(struct act *, str login, str hash, str mobile, id person, id *ret);
/* Whoever decides in the demo: an officer of the city. */
MAY_FAIL demo_reviewer(struct act *, const struct demo *, struct actor *ret);
/* Who writes an article, and the three who review it: officers of the city, each another person. */
enum demo_newsroom { DEMO_AUTHOR, DEMO_FIRST, DEMO_SECOND, DEMO_FINAL, DEMO_NEWSROOM };
MAY_FAIL demo_newsroom(struct act *, const struct demo *, enum demo_newsroom, struct actor *ret);
/* demo_content.c: columns and articles of the city's site. */
MAY_FAIL demo_content(struct act *, struct demo *);
/* demo_gallery.c: its model workers and craftsmen, after the columns. */
MAY_FAIL demo_gallery(struct act *, struct demo *);
/* demo_committees.c: terms of all unions, elections and foundings on their way. */
MAY_FAIL demo_committees(struct act *, struct demo *);
/* demo_moves.c: transfers on both sides, an exit asked for, an expulsion to be filed. */
MAY_FAIL demo_moves(struct act *, struct demo *, const struct actor *city, id base_officer);
/* demo_persons.c: who is on record twice, whom somebody entered by mistake. */
MAY_FAIL demo_persons(struct act *, struct demo *, const struct actor *officer);
void     demo_accounts_print(const struct demo *);

#endif
