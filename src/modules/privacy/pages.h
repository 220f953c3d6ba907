/* pages.h - inside: the handlers of this module. */
#ifndef MODULES_PRIVACY_PAGES_H
#define MODULES_PRIVACY_PAGES_H

#include "modules/privacy/privacy.h"
#include "web/web.h"

/* own_pages.c */
failed own_json_do(struct rq *);
failed own_pdf_do(struct rq *);

#endif
