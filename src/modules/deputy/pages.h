/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_DEPUTY_PAGES_H
#define MODULES_DEPUTY_PAGES_H

#include "modules/deputy/deputy.h"
#include "web/web.h"

extern const struct entity deputy_query_entity, deputy_stop_entity;

failed deputies_own_page(struct rq *);
failed deputy_new_page(struct rq *);
failed deputy_give_do(struct rq *);
failed deputy_back_page(struct rq *);
failed deputy_back_do(struct rq *);
failed deputy_page(struct rq *);
failed deputy_stop_page(struct rq *);
failed deputy_stop_do(struct rq *);
/* for programs */
failed deputies_own_get(struct rq *);
failed deputy_candidates_get(struct rq *);

#endif
