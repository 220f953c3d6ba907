/* lists_inside.h - inside of floor 3: what the files about a list's views and columns share. */
#ifndef WEB_LISTS_INSIDE_H
#define WEB_LISTS_INSIDE_H

#include "web/sheets.h"

/* The saved view that is open, by `view` of the query or the form; absent when none is. */
id           lists_view(struct rq *);
struct shown lists_usual(struct arena *, const struct record *);
/* Every column there is: those that are shown, in their order, and the others behind them. */
size_t       lists_in_order(struct rq *, const struct record *, const struct list_columns *,
                            const struct field ***ret);
/* The page where they are chosen, which leads back to `next`. */
str          lists_columns_path(struct rq *, const struct record *, id view, str next);
const struct entity *lists_columns_entity(struct arena *, const struct record *);

#endif
