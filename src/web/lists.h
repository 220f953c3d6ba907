/* lists.h - inside of floor 3: what the pages of saved views and columns show. */
#ifndef WEB_LISTS_H
#define WEB_LISTS_H

#include "web/view.h"

/* One saved view: what it asks for in words, whose it is, and what may be done with it. */
struct lists_row {
	id view_id;
	str name, asked, path;          /* path: opens it; + "/remove" takes it away */
	bool own, shared, opens;
};
struct lists_page {
	struct page_head head;
	struct { const struct lists_row *at; size_t n; } rows;
	struct nothing nothing;
	bool may_share;
	int64_t name_most;
};

/* Ticked rows, named before anything is done with them. */
struct batch_name { id row_id; str name, path; };
struct batch_page {
	struct page_head head;
	str list, hint, foreign, path, back, once, verb, submit;
	str reason_label, reason, fault;        /* reason_label absent: no reason is asked */
	const char *pick;                       /* what is chosen for all: 标签 */
	str pick_fault;
	struct options picks;
	struct { const struct batch_name *at; size_t n; } names;
};

/* One column: its place is the order of the rows. */
struct columns_row { const char *name, *label; bool chosen, first, last; };
struct columns_page {
	struct page_head head;
	struct { const struct columns_row *at; size_t n; } rows;
	str path, back, view, fault;
};

#endif
