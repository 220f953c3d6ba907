/* views.h - what templates of the module show. */
#ifndef MODULES_ACCOUNT_VIEWS_H
#define MODULES_ACCOUNT_VIEWS_H

#include "web/view.h"

/* Who takes over one kind of matters; `nobody`: what becomes of them where nobody can be chosen. */
struct leave_heir { const char *flow; str label; struct options options; str nobody; };

/* Before a post ends or an account is closed: what is left behind, what waits for him alone, who takes over. */
struct leave_view {
	struct confirm_view confirm;
	struct note alone;              /* nobody would be left for something */
	struct table_view items, waits;
	struct { const struct leave_heir *at; size_t n; } heirs;
	struct form_field reason;
	const char *nearest;            /* who it is when nobody is chosen */
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

/* What somebody may, one part for each of his rights; the words of one line belong together. */
struct look_group { str label, words; };
struct look_groups { const struct look_group *at; size_t n; };
struct look_right { str head; struct facts facts; struct look_groups menu; struct table_view permits;
                    struct look_groups addresses; };
struct look_view {
	struct page_head head;
	struct note note, closed;
	struct { const struct look_right *at; size_t n; } rights;
	struct nothing nothing;
};

#endif
