/* pages.h - inside: the handlers of this module. */
#ifndef MODULES_PRIVACY_PAGES_H
#define MODULES_PRIVACY_PAGES_H

#include "modules/privacy/privacy.h"
#include "web/web.h"

/* own_pages.c */
failed own_json_do(struct rq *);
failed own_pdf_do(struct rq *);
/* erasure_pages.c */
failed my_erase_page(struct rq *);
failed my_erase_do(struct rq *);
failed my_erasure_page(struct rq *);
failed my_erasure_withdraw_do(struct rq *);
failed my_erasure_lift_do(struct rq *);
failed erasure_page(struct rq *);
failed erasure_move_do(struct rq *);
failed erasure_menu_count(struct rq *, int64_t *ret);

#endif
