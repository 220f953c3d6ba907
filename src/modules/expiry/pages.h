/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_EXPIRY_PAGES_H
#define MODULES_EXPIRY_PAGES_H

#include "web/web.h"

extern const struct entity expiry_form_entity;

failed expiries_page(struct rq *);
failed expiry_edit_page(struct rq *);
failed expiry_edit_do(struct rq *);

#endif
