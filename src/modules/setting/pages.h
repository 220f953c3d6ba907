/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_SETTING_PAGES_H
#define MODULES_SETTING_PAGES_H

#include "web/web.h"

failed settings_page(struct rq *);
failed setting_edit_page(struct rq *);
failed setting_edit_do(struct rq *);

#endif
