/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_AUDIT_PAGES_H
#define MODULES_AUDIT_PAGES_H

#include "web/web.h"

extern const struct entity audit_filter_entity;

failed audit_list_page(struct rq *);
failed audit_row_page(struct rq *);
failed audit_prove_do(struct rq *);
failed audit_months_page(struct rq *);

/*
 * 已封存: what is to be said of these days (each may be absent).  Untouched when none of them is in a sealed month or,
 * `only_gone`, in one whose rows left the table.
 */
struct note;
MAY_FAIL audit_months_note(struct rq *, struct date from, struct date to, bool only_gone, struct note *ret);

extern const struct entity breach_query_entity, breach_sheet_entity;
failed breach_page(struct rq *);
failed breach_sheet_do(struct rq *);

#endif
