/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_DUAL_PAGES_H
#define MODULES_DUAL_PAGES_H

#include "web/web.h"

extern const struct entity rotation_form_entity, restoring_form_entity, dual_move_entity;

failed dual_list_page(struct rq *);
failed dual_page(struct rq *);
failed dual_move_do(struct rq *);
failed rotation_page(struct rq *);
failed rotation_do(struct rq *);
failed restoring_page(struct rq *);
failed restoring_do(struct rq *);

#endif
