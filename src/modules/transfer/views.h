/* views.h - what the templates of the transfer module show. */
#ifndef MODULES_TRANSFER_VIEWS_H
#define MODULES_TRANSFER_VIEWS_H

#include "modules/transfer/transfer.h"
#include "web/view.h"

/* Members of one union to be ticked, and where they go. */
struct batch_view {
	struct page_head head;
	struct org org;
	struct form_field from, to, reason;
	str fault, next, once;
	struct faults faults;
	struct columns columns;
	struct rows rows;
};

/* One's own membership on the phone. */
struct own_view {
	struct page_head head;
	struct state state;
	struct note note;
	struct facts facts;
	struct pocket_rows rows;
};

/* A union to go to: a box to search in, what was found. */
struct find_view {
	struct page_head head;
	struct note note;
	struct form_field word;
	struct pocket_rows found;
	bool searched;
};

#endif
