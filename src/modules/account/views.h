/* views.h - what templates of the module show. */
#ifndef MODULES_ACCOUNT_VIEWS_H
#define MODULES_ACCOUNT_VIEWS_H

#include "web/view.h"

/* Before a post ends or an account is closed: what is left behind; `asks`: somebody could be chosen to take it over. */
struct leave_view {
	struct confirm_view confirm;
	struct table_view items;
	struct form_field reason, heir;
	bool asks;
	str nearest;                    /* who it is when nobody is chosen */
};

/* Why somebody may see a page, one line for each of his posts; `word`: the page asked about. */
struct why_line { str post; struct state state; str why; };
struct why_view {
	struct page_head head;
	struct note note;
	str path, word;
	str list_head;
	struct { const struct why_line *at; size_t n; } lines;
	struct nothing nothing;
};

#endif
