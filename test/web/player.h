/*
 * player.h - a browser without a network: requests go through site_handle in
 * this process, cookies are kept, forms carry their token.
 *
 *	struct world *w = test_world(a);
 *	struct visit *v = visit_new(a, w);
 *	struct answer got;
 *
 *	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
 *	got = visit_get(v, "/members?word=wxm");
 *	assert_int_equal(got.status, 200);
 *	HAS(got.body, "王小明");
 *	got = visit_post(v, "/members", "name", "王小明", "sex", "1", NULL);
 *	SAME("/members/12", answer_header(&got, "Location"));
 *
 * A visit belongs to one thread; several visits of one site may be used at the same time.
 * What an answer points to lives until visit_forget or as long as the visit.
 */
#ifndef TEST_WEB_PLAYER_H
#define TEST_WEB_PLAYER_H

#include "test/world.h"

struct visit;

struct answer { int status; const struct http_header *headers; size_t n_headers; str body; };

/* A browser at a site of its own over this world; ends with the arena. */
struct visit *visit_new(struct arena *, struct world *);
/* Another browser at the same site, nobody signed in yet. */
struct visit *visit_beside(struct arena *, const struct visit *);
/* The same browser once more, with its cookies: what a second tab or a double click sends. */
struct visit *visit_copy(struct arena *, const struct visit *);
const struct site *visit_site(const struct visit *);
/* Answers so far are given back. */
void visit_forget(struct visit *);

/* The path with its query, percent-encoded where it must be. */
struct answer visit_get(struct visit *, const char *path);
/* Names and values, as C strings, in turn, and NULL; the form's token goes along. */
struct answer visit_post(struct visit *, const char *path, ...) __attribute__((sentinel));
/* The same with the form encoded already: a=1&b=2. */
struct answer visit_form(struct visit *, const char *path, str encoded);
/* A program's request: no cookies; an absent body sends none, an absent bearer no Authorization. */
struct answer visit_json(struct visit *, enum http_method, const char *path, str body, str bearer);

/* Everything said by hand.  Cookies go along unless `bare`; what is absent is not sent. */
struct sending {
	enum http_method method;
	str path, type, body;
	struct http_header headers[8]; size_t n_headers;
	bool bare, secure;              /* secure: as if it came over TLS */
};
struct answer visit_send(struct visit *, const struct sending *);

/* Called around the site's part of every request, where they are set: for rigs that let something fail in it. */
extern struct visit_watch { void (*begin)(void), (*end)(void); } visit_watch;

str answer_header(const struct answer *, const char *name);     /* absent when it is not there */
/* What stands between two texts in the answer's fields and body; absent when it does not. */
str answer_cut(const struct answer *, str before, str behind);
str answer_text(struct arena *, const struct answer *);         /* "200\nName: value\n…\n\nbody" */

/* Through the doors, as people do; the test fails where they stay closed. */
void visit_sign_in(struct visit *, const char *login, const char *password);
void visit_sign_in_mobile(struct visit *, const char *mobile);
/* Straight in: a session of this actor. */
void visit_as(struct visit *, const struct actor *);

str  visit_token(const struct visit *);         /* of the session, also good as a bearer; absent for nobody */
str  visit_csrf(struct visit *);                /* what a form of this visit has to carry */
str  visit_cookie(const struct visit *, const char *name);
void visit_cookie_set(struct visit *, const char *name, str value);     /* absent: thrown away */

/* a=1&b=2 of names and values, encoded. */
struct form_pair { str name, value; };
str  form_encode(struct arena *, const struct form_pair *, size_t n);

#endif
