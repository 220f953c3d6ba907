/* figures_view.h - what the templates of figures and of the wall show. */
#ifndef MODULES_HOME_FIGURES_VIEW_H
#define MODULES_HOME_FIGURES_VIEW_H

#include "web/web.h"

/* One number of a chart; its table stands beside it and is what the chart is drawn from. */
struct figure_row { str label; int64_t n; str path; bool now; };
struct figure_rows { const struct figure_row *at; size_t n; };

enum figure_shape { FIGURE_COLUMNS, FIGURE_BARS };      /* upright by month; lying, with names */
struct figure_card {
	const char *name, *head, *unit, *key;           /* key: what the rows are: 月份, 群体 */
	enum figure_shape shape;
	struct figure_rows rows;
	str source;                                     /* 来源, 截至 */
	str more;                                       /* the page of its definition */
};
struct figure_cards { const struct figure_card *at; size_t n; };

/* Where a number comes from. */
struct figure_page {
	struct page_head head;
	struct figure_card card;
	struct facts facts;
	struct note note;
};

/* --- the wall: 1920 × 1080, read from a distance, no person on it ------------------------- */

struct wall_figure { const char *name; str value; const char *unit; str note; };
struct wall_bar { str label, value; int64_t width; };           /* of 1,000 */
struct wall_bars { const struct wall_bar *at; size_t n; };
struct wall_column { int64_t x, y, height, middle; str value, label; bool now; };
struct wall_view {
	str name, where, day, time, weekday;
	struct { const struct wall_figure *at; size_t n; } figures;
	struct wall_bars towns, groups;
	struct { const struct wall_column *at; size_t n; } months;
	str months_line, months_said, as_of;
	struct { const struct wall_bar *at; size_t n; } today;  /* label and value */
	struct { const struct wall_bar *at; size_t n; } open;
};

#endif
