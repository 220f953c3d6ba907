/*
 * html.h - what a compiled template calls; the type of a value and its place
 * pick the escape.  There is no way to print a struct secret: only mask(s) is
 * accepted, and it is opened and masked by the hook the request has set.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include "base/base.h"

/* Where a template writes.  `mask` opens and masks a secret; `v` is what it is given. */
struct out { struct buf b; str (*mask)(void *v, struct arena *, struct secret); void *v; };

static inline void out_raw(struct out *o, str s) { buf_put(&o->b, s); }
void out_str(struct out *, str);
void out_int(struct out *, int64_t);            /* plain digits */
void out_date(struct out *, struct date);       /* 2026-11-22; absent: nothing */
void out_moment(struct out *, struct moment);   /* 2026-11-22 09:38 */
void out_money(struct out *, struct money);     /* 12.50: the unit stands in the page */
void out_masked(struct out *, struct masked);
void out_url(struct out *, str);                /* start of a URL: own paths and https only, else "#" */
void out_urlpart(struct out *, str);            /* inside a URL: percent-encodes */
str  html_count(struct arena *, int64_t);       /* 500,700: figures with thousands marks */
static inline void out_cstr(struct out *o, const char *z) { out_str(o, str_of(z)); }
static inline void out_size(struct out *o, size_t n) { out_int(o, (int64_t)n); }
static inline void out_id(struct out *o, id i) { out_int(o, i.v); }
static inline void out_html(struct out *o, struct html h) { out_raw(o, h.s); }
static inline void out_urlint(struct out *o, int64_t v) { out_int(o, v); }
static inline void out_urlid(struct out *o, id i) { out_int(o, i.v); }
static inline void out_urlcstr(struct out *o, const char *z) { out_urlpart(o, str_of(z)); }
static inline void out_urlz(struct out *o, const char *z) { out_url(o, str_of(z)); }
void out_urldate(struct out *, struct date);

#define OUT_TEXT(o, x) _Generic((x), str: out_str, const char *: out_cstr, char *: out_cstr,      \
	int: out_int, long: out_int, long long: out_int, unsigned long: out_size, unsigned: out_int, \
	id: out_id, struct date: out_date, struct moment: out_moment, struct money: out_money,      \
	struct masked: out_masked, struct html: out_html)(o, x)
#define OUT_ATTR(o, x) _Generic((x), str: out_str, const char *: out_cstr, char *: out_cstr,      \
	int: out_int, long: out_int, long long: out_int, unsigned long: out_size, unsigned: out_int, \
	id: out_id, struct date: out_date, struct moment: out_moment, struct money: out_money,      \
	struct masked: out_masked)(o, x)
#define OUT_URL(o, x) _Generic((x), str: out_url, const char *: out_urlz, char *: out_urlz)(o, x)
#define OUT_URLPART(o, x) _Generic((x), str: out_urlpart, const char *: out_urlcstr,              \
	char *: out_urlcstr, int: out_urlint, long: out_urlint, long long: out_urlint,             \
	unsigned long: out_size, unsigned: out_urlint, id: out_urlid,                              \
	struct date: out_urldate)(o, x)

#endif
