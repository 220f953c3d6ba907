/* made by tmplgen from page.html; do not edit */
#ifndef MADE_page_h
#define MADE_page_h

#include "html/html.h"
#line 1 "page.html"
 #include "base/base.h"
struct line { id member_id; str name; struct date joined; struct money dues; bool active; };
struct lines { struct line *at; size_t n; };

void pager(struct out *o, int64_t page, bool more);
void member_list(struct out *o, struct lines v, str word, str back, struct secret s);

#endif
