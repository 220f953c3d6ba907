/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_AUDIT_PAGES_H
#define MODULES_AUDIT_PAGES_H

#include "web/web.h"

extern const struct entity audit_filter_entity;

failed audit_list_page(struct rq *);
failed audit_row_page(struct rq *);
failed audit_prove_do(struct rq *);

#endif
