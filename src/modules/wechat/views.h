/* views.h - what the module's own templates show. */
#ifndef MODULES_WECHAT_VIEWS_H
#define MODULES_WECHAT_VIEWS_H

#include "modules/wechat/wechat.h"
#include "web/view.h"

struct wechat_figure { str name, value, unit, note, path; };
struct wechat_desk_view {
	struct page_head head;
	struct note note;
	struct { const struct wechat_figure *at; size_t n; } figures;
	struct facts facts;
	struct table_view failed, days;
	struct nothing nothing;
};

struct wechat_menu_row { id menu_id; str label, top, kind, target; bool under; };
struct wechat_menu_top { str label; struct { const struct wechat_menu_row *at; size_t n; } subs; };
struct wechat_menu_view {
	struct page_head head;
	struct note note;
	struct { const struct wechat_menu_row *at; size_t n; } rows;
	struct { const struct wechat_menu_top *at; size_t n; } tops;
	bool may;
};

#endif
