/*
 * lists.h - how an account looks at a record's list: views it saved under a name, and the columns
 * it wants.  A view keeps what was asked for as "group=3&status=1" by the filter's field names,
 * sealed, since a word that was looked for may be somebody's number; fields that a later version
 * no longer has are the reader's to pass over.
 *
 * A view belongs to one account.  Shared, by whoever has "list.share", it is seen by the officers of
 * the union he acts for, and stays his to change.
 */
#ifndef PLATFORM_LISTS_H
#define PLATFORM_LISTS_H

#include "platform/act.h"

#define LISTS_SAVED_MOST 20             /* of an account and a record */
#define LISTS_NAME_MOST  20             /* characters */
#define LISTS_SHARE      "list.share"

struct list_saved {
	id view_id, account_id, org_id;         /* org_id: whose officers see it too, or absent */
	str record, name;
	str asked;                              /* opened */
	str columns;                            /* "name org_name joined"; absent: as the account likes */
};
struct list_saved_all { struct list_saved *at; size_t n; };

/* One's own and those shared in the union one acts for, oldest first. */
MAY_FAIL lists_saved(struct db *, struct arena *, const struct world *, const struct actor *, const char *record,
                     struct list_saved_all *ret);
/* ERR_MISSING when it is neither own nor shared with the actor. */
MAY_FAIL lists_saved_one(struct db *, struct arena *, const struct world *, const struct actor *, const char *record,
                         id view, struct list_saved *ret);

/* `name` is a field of the form, for the fault: empty, there already, or too many views. */
struct list_new { const char *record; str name, asked, columns; bool shared, opens; const struct field *field; };
MAY_FAIL lists_save(struct act *, const struct list_new *, id *ret);
/* Of one's own; ERR_MISSING otherwise.  Sharing needs LISTS_SHARE (ERR_DENIED). */
MAY_FAIL lists_change(struct act *, id view, const struct list_new *);
MAY_FAIL lists_remove(struct act *, const char *record, id view);
/* Puts back what lists_remove took, under its id; ERR_INVALID when the name was taken meanwhile. */
MAY_FAIL lists_restore(struct act *, const struct list_saved *);

/* The columns of an account, and the view its list opens with; both absent when never chosen. */
struct list_choice { str columns; id view_id; };
MAY_FAIL lists_choice(struct db *, struct arena *, const struct actor *, const char *record, struct list_choice *ret);
/* Of the view where it is one's own, else of the account; absent columns: the record's usual ones. */
MAY_FAIL lists_columns(struct act *, const char *record, id view, str columns);

#endif
