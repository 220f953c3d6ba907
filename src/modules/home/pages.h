/* pages.h - handlers of the home module, and what their templates show. */
#ifndef MODULES_HOME_PAGES_H
#define MODULES_HOME_PAGES_H

#include "modules/home/figures_view.h"

/* One thing that waits: `late` and `today` colour what is left of the time. */
struct home_item { str title, path, what, from, due, left; bool late, today; };
struct home_job { str label, path, second; struct state state; };
struct home_note { str title, path, second; };
struct home_figure { const char *name; str value; const char *unit; str note, path; };

/* What waits for somebody one stands in for today: a few, and the way into his post. */
struct home_lent {
	id post, deputy;
	str head, line;
	struct { const struct home_item *at; size_t n; } items;
};

struct home_view {
	struct page_head head;
	struct note note, files, shipping, sms; /* what the installation itself wants */
	struct { const struct home_figure *at; size_t n; } figures;
	struct { const struct home_item *at; size_t n; } items;
	str all_line;                   /* under a list that is cut */
	struct { const struct home_lent *at; size_t n; } lent;
	struct { const struct home_job *at; size_t n; } jobs;
	struct { const struct home_note *at; size_t n; } notes;
	struct figure_card joined;      /* beside the matters; the others below them */
	struct figure_cards charts;
};

struct search_view {
	str word, line;
	struct { const struct home_item *at; size_t n; } pages;         /* of the menu */
	struct { const struct home_item *at; size_t n; } items;         /* of one's own inbox */
	struct tables tables;
	str nothing;                    /* what to try, when nothing was found */
};

failed home_page(struct rq *);
failed search_page(struct rq *);
failed figure_page(struct rq *);
failed wall_screen(struct rq *);
/* The charts of one's scope: who joined by month, and the others; none for who may not see members. */
MAY_FAIL figure_cards(struct rq *, struct figure_card *ret_joined, struct figure_cards *ret_more);
failed home_menu_count(struct rq *, int64_t *ret);

extern const struct entity search_query_entity;

#endif
