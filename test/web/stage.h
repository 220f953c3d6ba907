/*
 * stage.h - who comes to the routes, with what: the people, the objects and the valid requests
 * that the access test walks with.
 *
 * A route's own sample is used where it can stand by itself; where a request needs what only
 * exists in a world (an id, a fresh number), a table of `lessons` says it.  A path's
 * parameters are filled by a table of `things`.  A new route with a parameter that neither knows
 * fails the test until it is taught, in src/modules/NAME/test/stage.c, whose `NAME_staging` the
 * build finds.
 */
#ifndef TEST_WEB_STAGE_H
#define TEST_WEB_STAGE_H

#include "test/web/player.h"

/* In the order in which they are tried: the least powerful who may comes first. */
enum principal {
	NOBODY,
	WORKER,                 /* a member of the company, without a post */
	APPLICANT,              /* by a mobile only; no person is known */
	BASE,                   /* base officer of the company */
	BASE_ELSEWHERE,         /* base officer of the mill, under another town */
	TOWN,                   /* officer of the company's street */
	DEPUTY,                 /* an officer of the mill, under another town, who stands in for the one above */
	CITY, SYSTEM, SECURITY, AUDIT,
	PRINCIPALS
};
extern const char *const principal_names[PRINCIPALS];

/* Where an object stands, or whose it is. */
enum standing {
	OWN,                    /* in the company; one's own */
	SIBLING,                /* in the mill; somebody else's of the same kind */
	PARENT,                 /* at the federation, above everybody but the city */
	ABSENT,                 /* nowhere */
};

struct stage {
	struct world *w;
	struct arena *forever, *a;              /* a: of the route at hand */
	struct visit *visits[PRINCIPALS];
	const struct actor *actors[PRINCIPALS]; /* NULL: nobody */
	int64_t number;                         /* of the last fresh number */
	enum principal who;                     /* whose request is being made ready */
	enum standing place;
	str code, mobile, document, pending;    /* what a preparation leaves for the request */
	id object;                              /* the path's first parameter */
	id second;                              /* of things made with it: a member of the union */
	bool applied;                           /* the applicant is no longer a new one */
	int64_t sent;                           /* requests so far */
};

/* A world with everybody in it, or this new one; `forever` lives as long as the stage. */
struct stage *stage_new(struct arena *forever);
struct stage *stage_in(struct arena *forever, struct world *);
/* Whoever has been signed out comes in again, and what earlier routes used is given back. */
void stage_turn(struct stage *);

/* Why a route cannot show its 2xx to the access test, and what it answers instead; NULL: it can. */
struct exception { const char *route; int status; const char *why; };
const struct exception *stage_exception(const struct site_route *);

/* What a module's routes need; each list ends in a zero.  own and open: routes without a permit, "GET /me". */
struct staging {
	const struct lesson *lessons;
	const struct thing *things;
	const struct exception *exceptions;
	const char *const *own, *const *open;
};
extern const struct staging *const stagings[];          /* ends in NULL */

/* "POST /members/:id" */
str stage_name(struct arena *, const struct site_route *);
/* Who may: the first principal with the route's permit. */
enum principal stage_who(const struct stage *, const struct site_route *);
/* Is there anything that this principal may not see among objects of the route? */
bool stage_is_scoped(const struct site_route *);
/* The permit that a rule asks for behind a route without one, or the route's; NULL: none. */
const char *stage_permit(const struct site_route *);

/* A request of this principal, ready to be sent: path with an object of that place, query, body. */
struct request { enum http_method method; str path, query, body, type; bool api; };
struct request stage_request(struct stage *, const struct site_route *, enum principal, enum standing);
/* The fields of the route's query or form, where it has one: `form` of a derived API route too. */
const struct entity *stage_query(const struct site_route *);
const struct entity *stage_form(const struct site_route *);

enum { WITHOUT_TOKEN = 1, AS_HEAD = 2 };
struct answer stage_send(struct stage *, enum principal, const struct request *, unsigned flags);

/* One object of each kind at a place, for lists that must or must not show it: how many. */
#define STAGE_THINGS 12
size_t stage_things(struct stage *, enum principal, enum standing, id ret[STAGE_THINGS]);

/* The pairs a=1&b=2 of a body or query with one replaced (raw, encoded already) or added. */
str pairs_with(struct arena *, str pairs, str name, str raw);
str json_of_pairs(struct arena *, str pairs);

#endif
