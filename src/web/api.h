/* api.h - inside of floor 3: what the files of the JSON API share. */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/site.h"

#define API_JSON_MOST  (1 << 20)        /* bytes of a body */
#define API_DEPTH_MOST 16
#define API_LIST_MOST  200              /* items of one answer; 50 unless asked */

/* How many items are asked for: `limit`, or 50. */
MAY_FAIL api_limit(struct rq *, int64_t *ret);

/* The body, one flat object, as pairs that the field tables read; ERR_INVALID with a sentence otherwise. */
MAY_FAIL api_body(struct rq *, struct http_pairs *ret);

/*
 * For a module's own route of the API: the body, proven by the route's form, as rq->form.  Where one handler serves
 * page and program: does nothing for the page.
 */
MAY_FAIL api_form(struct rq *);

/* Does a row's object hold this field?  A hidden rev too, since a change has to name it. */
bool api_shows(const struct field *);

/* One row as an object: ids as text, money in yuan, secrets masked. */
void api_row(struct rq *, struct json *, const struct entity *, const void *row);

/* Answers with rows, one behind another in memory: all there are, in `items`, and `next` null. */
MAY_FAIL api_rows(struct rq *, const struct entity *, const void *rows, size_t n);

#endif
