/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_NOTICE_PAGES_H
#define MODULES_NOTICE_PAGES_H

#include "web/web.h"

failed notices_page(struct rq *);
failed notice_open_do(struct rq *);
failed notice_all_do(struct rq *);
failed notice_menu_count(struct rq *, int64_t *ret);

#endif
