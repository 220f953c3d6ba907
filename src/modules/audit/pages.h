/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_AUDIT_PAGES_H
#define MODULES_AUDIT_PAGES_H

#include "web/web.h"

extern const struct entity audit_filter_entity;

failed audit_list_page(struct rq *);
failed audit_row_page(struct rq *);
failed audit_prove_do(struct rq *);

extern const struct entity breach_query_entity, breach_sheet_entity;
failed breach_page(struct rq *);
failed breach_sheet_do(struct rq *);

#endif
