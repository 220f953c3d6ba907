/* site.h - inside of floor 3: the compiled routes and what its files share. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include "web/web.h"

#define SEGMENTS_MOST 8
#define BUCKETS 64

struct compiled {
	struct site_route of;
	str segments[SEGMENTS_MOST]; size_t n;  /* ":id", ":word" or the literal */
	size_t permit;                          /* bit */
	bool needs_permit;
	const struct record *lists;             /* the route is the page of its list */
	const struct record *shows;             /* the page or JSON of one row, which has sealed values */
	struct compiled *next;
};

struct menu_place {
	const struct menu *entry;
	size_t permit;                          /* bit */
	str path;
	struct html plain;                      /* of the desk: struct menu_item's */
};

struct site {
	struct world *world;
	struct compiled *all; size_t n;
	struct compiled *buckets[BUCKETS];      /* by the first segment, most literal first */
	struct site_routes routes;
	struct menu_place *menu; size_t n_menu;         /* all entries by rank; filtered for each request */
	str openapi;                            /* made once */
	struct rates *rates;                    /* NULL: nobody is measured */
	struct known *known;                    /* known.h */
};

/* route.c */
void site_compile(struct arena *, struct site *);
/* The route of a path; sets the path's ids.  NULL: none; *other_method tells that the path exists. */
const struct compiled *site_match(const struct site *, struct rq *, bool *other_method);
str      site_methods(struct rq *);             /* what the path may be asked: "GET, HEAD, POST" */

/*
 * May this actor (NULL: nobody is signed in) ask for it?  The one answer: for the request itself, for the question
 * why somebody may, and for what somebody's desk is (may.h).
 */
bool     site_may(const struct compiled *, const struct actor *);

/* params.c */
MAY_FAIL params_query(struct rq *);             /* the URL's parameters into rq->query */
MAY_FAIL params_body(struct rq *);              /* the body's into rq->typed, rq->upload */
MAY_FAIL params_form(struct rq *);              /* rq->typed into rq->form and rq->ticked */
MAY_FAIL params_into(struct rq *, const struct entity *, struct http_pairs, void *row, bool loose,
                     const char *const *kernel);
/* What params_into found wrong, and what is missing or out of bounds in the fields it could read. */
MAY_FAIL params_check(struct rq *, const struct entity *, failed found, const void *row);
/* All values of a SEVERAL field, joined by 、; absent when there is none. */
str      pairs_words(struct arena *, struct http_pairs, const char *name);
str      pairs_get(struct http_pairs, const char *name);        /* the first; absent when none */

/* session.c */
MAY_FAIL session_find(struct rq *);             /* fills who and visit from cookie or bearer */
void     session_cookie(struct rq *, str token);
str      session_cookie_token(const struct http_request *);
void     session_cookie_end(struct rq *);
void     session_visit_again(struct rq *);      /* the visit's cookie, when an answer was begun anew */
bool     session_visited(const struct rq *);    /* the visit's cookie was sent, not made now */
str      csrf_token(struct rq *);
MAY_FAIL csrf_prove(struct rq *);

str      session_cookie_value(struct rq *, const char *name);
void     session_cookie_set(struct rq *, const char *name, str value, bool over);       /* over: it is thrown away */
void     session_cookie_keep(struct rq *, const char *name, str value);                 /* for a year */

/*
 * seen.c: the reader of a request, of the primary or of a replica that knows what this session wrote; how far it has
 * written goes out with the answer; what a replica did not find is looked for once more (true), on the primary.
 */
MAY_FAIL seen_borrow(struct rq *);
void     seen_tell(struct rq *);
bool     seen_again(struct rq *);

/* within.c */
MAY_FAIL within_apply(struct rq *);             /* after session_find: narrows who to what he chose */
MAY_FAIL within_lost(struct rq *);              /* answers when that union has left his scope */

/* page.c */
void     page_headers(struct rq *, int status, str type);
void     view_fill(struct rq *);

/* menu.c */
void     menu_compile(struct arena *, struct site *);
/* Does it stand in this actor's menu on the desk? */
bool     menu_offers(const struct actor *, const struct menu_place *);
void     menu_fill(struct rq *);

/* fault.c */
void     fault_answer(struct rq *, failed);
int      fault_status(failed);
void     fault_page(struct rq *, struct fault_view *);

/* doors.c: signing in and out; the pages shown when a session has run out, with the typed form kept */
extern const struct module doors_module;
void     sign_in_answer(struct rq *, str kept, bool expired);
void     pocket_sign_in_answer(struct rq *, str kept, bool expired);
#define KEPT_MOST 200000        /* characters of a typed form that is kept */
/* What keep_typed sealed: the path and the pairs. */
MAY_FAIL kept_read(struct rq *, str kept, str *ret_path, struct http_pairs *ret);

/* health.c: the handlers of /healthz, /readyz and /metrics, whose routes stand in doors.c */
MAY_FAIL health_get(struct rq *);
MAY_FAIL ready_get(struct rq *);
MAY_FAIL metrics_get(struct rq *);

/* record_pages.c, record_api.c, import_pages.c: the routes derived from a record; each returns how many it wrote */
size_t   record_routes(struct arena *, const struct record *, struct route *ret);
size_t   record_import_routes(struct arena *, const struct record *, struct route *ret);
size_t   record_lists_routes(struct arena *, const struct record *, struct route *ret);
size_t   record_api_routes(struct arena *, const struct record *, struct route *ret);
size_t   flow_api_routes(struct arena *, const struct flow *, struct route *ret);
#define RECORD_ROUTES_MOST 32

/* openapi.c */
str      openapi_text(struct arena *, const struct site *);

#endif
