/*
 * module.h - the shape every business module has: one constant made of tables.
 * Each list ends in a zero row or NULL; a list that is NULL is empty.
 */
#ifndef WEB_MODULE_H
#define WEB_MODULE_H

#include "http/http.h"
#include "platform/expiry.h"
#include "platform/flow.h"
#include "platform/job.h"
#include "platform/record.h"
#include "platform/told.h"

struct rq;
typedef failed handler(struct rq *);

enum route_flag {
	OPEN     = 1,           /* nobody needs to be signed in */
	POCKET   = 2,           /* phone layout */
	UPLOAD   = 4,           /* multipart with files */
	API      = 8,           /* JSON in and out, problem documents, bearer tokens */
	LANDING  = 16,          /* a GET that may write against a single-use state */
	LOOSE    = 32,          /* unknown parameters are ignored (open GET pages; WeChat adds its own) */
	CHANGING = 64,          /* reached also by who must change his password first */
	PROVING  = 128,         /* … give the second factor first */
	ENROLING = 256,         /* … take a second factor first */
	ALWAYS   = CHANGING | PROVING | ENROLING,
	MANY     = 512,         /* API: answers with a list of `answer`, items and next */
};

/* How often it may be asked for: web/rate.h.  0: derived from method and query. */
enum rate { RATE_DERIVED, RATE_READ, RATE_WRITE, RATE_SEARCH, RATE_EXPORT, RATE_DOOR, RATE_FREE, N_RATES };

/*
 * A route proves its input before the handler runs: `query` and `form` are
 * tables of the parameters it takes, and there are no others (400).  `list`
 * names the one parameter that may be repeated (ticked rows).  When the form
 * is wrong, or the rule says so, `again` shows the page with what was typed.
 */
struct route {
	enum http_method method;
	const char *path;               /* "/members/:id" */
	handler *run;
	const char *permit;             /* NULL: whoever is signed in (or everybody, OPEN) */
	unsigned flags;
	const struct entity *query, *form;
	const char *list;
	handler *again;
	int64_t body_most;              /* bytes; 0: the usual limit */
	enum rate rate;
	const char *sample;             /* for the access test: a valid query or body, a=1&b=2 */
	const struct entity *answer;    /* of a module's own API route: what OpenAPI says of its answer */
};

struct menu {
	const char *path, *label, *icon, *permit, *group;       /* group: 工作台, 组织与会员 … */
	int rank;
	failed (*count)(struct rq *, int64_t *ret);     /* the figure behind it, or NULL */
};

/* A word of the record for people: { "org.merge", "合并工会" }. */
struct record_word { const char *name, *label; };

/*
 * What the desk's one box finds, of the module that answers /search: the first line whose permit somebody has is his,
 * and without any he has no box.  scope: he works with unions, and may narrow his view to one.  Ends in a zero row.
 */
struct finds { const char *permit, *words; bool scope; };

struct module {
	const char *name, *label;
	const char *const *needs;                       /* modules it may include */
	const struct permit *permits;
	const struct route *routes;
	const struct record *const *records;
	const struct flow *const *flows;
	const struct menu *menu;
	const struct finds *finds;
	const struct job_kind *jobs;
	const struct listen *listens;
	const struct expiry *expiries;                  /* what is kept for a time only */
	const struct told *told;                        /* what is kept of one person, for himself */
	/* What its rules record and on what; permits, moves, flows and records have words of their own. */
	const struct record_word *acts, *things;
	const struct step *steps;
	const struct stmt *const *const *statements;    /* one list for each .sql file */
	/* Each minute while the server runs, and once when it stops: what is due, what was counted. */
	failed (*minute)(const struct world *, struct arena *);
	/* `gonghui check`: says what is wrong in `ret`, one line each; repairs when asked. */
	failed (*check)(struct act *, bool repair, struct buf *ret);
	/* The one module that has unions: one of them, in scope (world.h). */
	failed (*union_at)(struct db *, struct arena *, struct scope, id org, struct within *ret);
};

extern const struct module *const modules[];            /* app/modules.c; ends in NULL */

#endif
