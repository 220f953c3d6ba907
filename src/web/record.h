/* record.h - inside of floor 3: what the files of derived pages share. */
#ifndef WEB_RECORD_H
#define WEB_RECORD_H

#include "web/site.h"

/* One value of a row as a cell of a list or a fact of a detail. */
struct cell_view record_cell(struct rq *, const struct field *, const void *row);
bool             record_numeric(const struct field *);
id               record_id(const struct record *, const void *row);
str              record_path(struct rq *, const struct record *, id, const char *tail);

/* The list page of a record as a view: modules that add to it begin here. */
MAY_FAIL record_list_view(struct rq *, const struct record *, struct list_view *ret);
/* The detail page as a view: one section with every field that may be shown. */
MAY_FAIL record_detail_view(struct rq *, const struct record *, id, void *row, struct detail_view *ret);

/* The present filter as hidden fields, and as a query with a cursor. */
struct pairs record_filter_pairs(struct rq *, const struct record *);
str          record_filter_query(struct rq *, const struct record *, str cursor);

/*
 * Leave the entry in the record before a number is shown in full; over the account's budget 429, and
 * that is recorded too (platform/reveal.h).
 */
MAY_FAIL record_revealed(struct rq *, struct entry *);

/* Handlers; rq->record says which. */
failed record_list_page(struct rq *);
failed record_detail_page(struct rq *);
failed record_new_page(struct rq *);
failed record_edit_page(struct rq *);
failed record_create_do(struct rq *);
failed record_update_do(struct rq *);
failed record_reveal_do(struct rq *);
failed record_reveal_again(struct rq *);
extern const struct entity record_reveal_entity;
failed record_export_do(struct rq *);
/* Rows of earlier imports of this record that wait in 待整理: the figure of a menu. */
failed record_held_count(struct rq *, const char *record, int64_t *ret);
/* What an export is asked for: the filter and the format.  Made once, at start. */
const struct entity *export_entity_of(struct arena *, const struct record *);

#define PAGE_ROWS 20

#endif
