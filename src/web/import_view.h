/* import_view.h - inside of floor 3: what the pages of an import share. */
#ifndef WEB_IMPORT_VIEW_H
#define WEB_IMPORT_VIEW_H

#include "web/sheets.h"

/* "/members/import…", "/members/import/12…" */
str      import_path(struct rq *, const char *tail);
str      import_run_path(struct rq *, id import, const char *tail);
void     import_crumbs(struct rq *, bool under_import);
/* The run of the path: one's own, of this record. */
MAY_FAIL import_own(struct rq *, struct import_by_id_row *ret);

extern const struct entity import_form_entity;
failed   import_template_get(struct rq *);
failed   import_upload_page(struct rq *);
failed   import_upload_do(struct rq *);
failed   import_preview_page(struct rq *, const struct import_by_id_row *);

/* import_columns.c: what the columns mean, chosen by hand and remembered for the union. */
failed   import_columns_page(struct rq *);
failed   import_columns_do(struct rq *);

/* import_undo_pages.c */
failed   import_undo_page(struct rq *);
failed   import_undo_do(struct rq *);
MAY_FAIL import_undo_show(struct rq *, const struct import_by_id_row *);
/* Offered: it wrote something, has ended, and is not too old. */
bool     import_undo_offered(const struct rq *, const struct import_by_id_row *, int64_t job_state);

#endif
