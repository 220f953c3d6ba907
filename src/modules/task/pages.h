/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_TASK_PAGES_H
#define MODULES_TASK_PAGES_H

#include "web/web.h"

failed tasks_page(struct rq *);
failed task_page(struct rq *);
failed task_cancel_do(struct rq *);
failed task_file_page(struct rq *);
failed task_menu_count(struct rq *, int64_t *ret);

#endif
