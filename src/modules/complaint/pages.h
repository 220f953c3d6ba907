/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_COMPLAINT_PAGES_H
#define MODULES_COMPLAINT_PAGES_H

#include "web/web.h"

extern const struct entity complaint_number_entity;

failed complaint_box_page(struct rq *);
failed complaint_make_do(struct rq *);
failed complaint_look_page(struct rq *);
failed complaint_number_page(struct rq *);
failed complaint_page(struct rq *);
failed complaint_move_do(struct rq *);
failed complaint_menu_count(struct rq *, int64_t *ret);

#endif
