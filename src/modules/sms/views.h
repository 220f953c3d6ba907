/* views.h - what the module's own templates show. */
#ifndef MODULES_SMS_VIEWS_H
#define MODULES_SMS_VIEWS_H

#include "modules/sms/sms.h"
#include "web/view.h"

struct sms_figure { str name, value, unit, note, path; };
struct sms_desk_view {
	struct page_head head;
	struct note demo, note;
	struct { const struct sms_figure *at; size_t n; } figures;
	struct facts facts, last;
	struct nothing nothing;
	struct table_view today, templates;
};

/* One of the three ways, to choose from. */
struct sms_way { str name, text, needs, path; bool current; };
struct sms_choose_view { struct page_head head; struct { const struct sms_way *at; size_t n; } ways; };

#endif
