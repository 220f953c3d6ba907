/*
 * web.h - a request, as handlers see it.
 *
 * By the time a handler runs, the session, the permit, the CSRF token and every
 * parameter are proven.  A handler reads (web_db), changes through a rule
 * (web_write), and answers with a page, a redirect, JSON or a file.  What it
 * returns as failed becomes the error page or the problem document.
 *
 *	failed
 *	club_page(struct rq *rq)
 *	{
 *		struct club c;
 *
 *		TRY(db_one(web_db(rq), rq->a, club_by_id, web_scope(rq), &c, .club_id = web_id(rq)));
 *		TRY(web_page(rq, S("社团")));
 *		club_detail(&rq->out, &rq->view, &c);
 *		return web_done(rq);
 *	}
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "html/html.h"
#include "web/module.h"
#include "web/view.h"

struct site;

struct rq {
	struct arena *a;
	const struct http_request *http;
	struct http_response *answer;
	const struct world *world;
	const struct site *site;
	const struct route *route;
	const struct record *record;    /* derived pages: the record they are about */
	const void *known;              /* what its list needs and the page has read already (struct ask); or NULL */
	const int64_t *counted;         /* how many the list has, which the page has read already; or NULL */
	const struct flow *flow;
	struct db *db_;                 /* use web_db */
	const struct actor *who;        /* NULL: nobody is signed in */
	struct scope whole;             /* of his post, where who->scope is narrowed */
	bool lost;                      /* narrowed to a union that he no longer has */
	id path_ids[4]; str path_words[4]; size_t n_path;       /* :id and :word of the path, in order */
	void *query, *form;             /* the structs of the route's tables, proven */
	struct { id *at; size_t n; } ticked;                    /* the route's list parameter */
	struct http_pairs typed;        /* the body as it came, for showing a form again */
	struct http_part *upload;       /* the file of an UPLOAD route, or NULL */
	failed fault;                   /* set when a form is shown again */
	str visit;                      /* what the CSRF token is bound to */
	str once;                       /* idempotency key, or absent */
	/* The one secret whose full value record_cell shows on this page, just asked for with a reason. */
	struct { const struct field *field; str sealed, plain; } revealed;
	uint64_t wrote;                 /* db_wrote before the reader's first look */
	bool lagged, sure;              /* it was of a replica; from now on only the primary is asked (seen.c) */
	int64_t wait;                   /* seconds: Retry-After of a 429, when it is known */
	const char *script_host;        /* web_scripts_from */
	bool chosen_media;              /* web_media_chosen */
	struct view view;
	struct out out;
	size_t headers_before;          /* set by the dispatcher; what a failed handler added is dropped */
	jmp_buf *busy;                  /* where web_db unwinds to when no reader is free */
};

/*
 * A reader; ERR_BUSY unwinds to the dispatcher.  What is asked by GET may be asked of a replica, which is a moment
 * behind but has all that this session wrote; in a request that changes something, what the primary says counts.
 */
struct db   *web_db(struct rq *);
void         web_give_back(struct rq *);        /* before anything that waits: the reader is for others */
struct scope web_scope(const struct rq *);      /* the zero scope when nobody is signed in */
/* The union on top of that scope, and its name: what pages begin with.  Who somebody is, says rq->who->org. */
id           web_org(const struct rq *);
str          web_org_name(const struct rq *);
id           web_id(const struct rq *);         /* the path's first :id */
bool         web_may(const struct rq *, const char *permit);
struct date  web_today(const struct rq *);

/* How many wait for the reader in this flow, in all of them for NULL. */
MAY_FAIL web_waiting(struct rq *, const char *flow, int64_t *ret);

/*
 * 范围: from the next request on the officer sees this union and what is below it (a zero id: all of his post's
 * again).  web/within.c applies it to rq->who before anything is looked up, so lists, figures, exports, jobs and
 * search have no other scope; rq->whole is the post's, for the page where one chooses.
 */
void         web_within(struct rq *, id org);
/* Where he came from, if that is a list; home if it is one object's page, which may lie outside now. */
str          web_list_path(str from);

/*
 * Run a rule in one transaction with its audit row and the idempotency key, and
 * answer when it is durable: 303 to `then` for pages, 200/201 for the API.  A
 * '%' in `then` becomes the id the rule left in *made (may be NULL).  A second
 * copy of the same request gets the first one's answer.  A fault of the form
 * shows the route's `again` page.
 */
MAY_FAIL web_write(struct rq *, act_rule *, void *arg, const char *then, const id *made);
/* The same without an answer: the handler answers itself (results of a batch).  A second copy is ERR_CONFLICT. */
MAY_FAIL web_write_only(struct rq *, act_rule *, void *arg);

/* A fault of the typed form: shows the route's `again` page; other failures pass through. */
MAY_FAIL web_form_fault(struct rq *, failed);

/* Pages: web_page opens the desk or pocket layout by the route's flag, web_done closes it. */
MAY_FAIL web_page(struct rq *, str title);
MAY_FAIL web_done(struct rq *);
bool     web_fragment(const struct rq *);               /* asked by htmx: no layout */
/* This page's policy lets scripts come from that host too ("https://res.wx.qq.com"); before the page is closed. */
void     web_scripts_from(struct rq *, const char *host);
/* Lets it play what a person has chosen from his own disk (blob:), before it is sent; before the page is closed. */
void     web_media_chosen(struct rq *);
MAY_FAIL web_redirect(struct rq *, str path);           /* 303 */
MAY_FAIL web_json(struct rq *, int status, str body);
MAY_FAIL web_file(struct rq *, int fd, int64_t size, str name, str type);       /* as an attachment */
MAY_FAIL web_pdf(struct rq *, str bytes, str name, bool shown);  /* shown in the browser, or as an attachment */
void     web_flash(struct rq *, str sentence);          /* a toast on the next page */
void     web_flash_undo(struct rq *, str sentence, id undo);    /* with 撤销, where undo.h offered it (not 0) */
str      web_typed(const struct rq *, const char *name);        /* what was typed in a form shown again */

/* Keyset pages: the cursor travels sealed. */
str          web_cursor(struct rq *, struct place);
MAY_FAIL     web_cursor_read(struct rq *, str cursor, struct place *ret);

/* Fields of a form as the templates want them: values from `row`, or what was typed with its faults. */
struct form_view  web_form_view(struct rq *, const struct entity *, const void *row);
struct form_field web_form_field(struct rq *, const struct field *, const void *row);
struct faults     web_faults(struct rq *);
/* The form keeps a draft: offers one that is there, fills it in when it was asked for.  Not for passwords.  The page is
 * what it is found by: its path, or what `draft` says where a query says of whom it is. */
MAY_FAIL          web_draft(struct rq *, struct form_view *);
str               web_once(struct rq *);                /* the idempotency key a form carries */

/* --- the site: what app builds once --------------------------------------- */

struct site *site_new(struct arena *, struct world *);  /* routes of all modules and records, compiled */
void         site_handle(void *site, struct arena *, const struct http_request *, struct http_response *);
int64_t      site_body_limit(void *site, enum http_method, str path);
enum http_rank site_rank(void *site, const struct http_request *);

/* Is there a page at this path, in whatever module?  For links to what an installation may not have. */
bool         site_has(const struct site *, const char *path);

/* All routes with their owners, for the access test and OpenAPI. */
struct site_route { const struct route *route; const struct module *module; const struct record *record;
                    const struct flow *flow; };
struct site_routes { struct site_route *at; size_t n; };
struct site_routes site_routes(const struct site *);

#endif
