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

/*
 * The columns of a list as this person wants them: those of the saved view that is open (`view` of
 * the query), else his own choice, else the record's LIST fields. `opens`: the view that the list opens with.
 */
struct list_columns { const struct field **at; size_t n; id view, opens; };
MAY_FAIL record_columns(struct rq *, const struct record *, struct list_columns *ret);
/* As the list's own views: 全部, and one for each of these states (`state` of the filter); `chosen`: 0 for all. */
void     record_state_views(struct rq *, struct list_view *, const struct choice *states, int64_t chosen);
/* A list asked for without any condition opens with the view chosen for that: *ret_led, and it was redirected to. */
MAY_FAIL record_opens(struct rq *, const struct record *, bool *ret_led);
/* Saved views and columns into a list's view; acts for its ticked rows. */
MAY_FAIL lists_fill(struct rq *, const struct record *, const struct list_columns *, struct list_view *);
void     batch_fill(struct rq *, const struct record *, struct list_view *);
size_t   batch_routes(struct arena *, const struct record *, struct route *ret);

/* Handlers; rq->record says which. */
failed record_views_page(struct rq *);
failed record_view_new_page(struct rq *);
failed record_view_save_do(struct rq *);
failed record_view_open_page(struct rq *);
failed record_view_change_do(struct rq *);
failed record_view_remove_do(struct rq *);
failed record_columns_page(struct rq *);
failed record_columns_do(struct rq *);
failed record_batch_ask_do(struct rq *);
failed record_batch_do(struct rq *);
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
/* The same as a note that leads there, above a list; none where nothing waits. */
MAY_FAIL record_held_note(struct rq *, const struct record *, struct note *ret);
/* What an export is asked for: the filter and the format.  Made once, at start. */
const struct entity *export_entity_of(struct arena *, const struct record *);

#define PAGE_ROWS 20

#endif
