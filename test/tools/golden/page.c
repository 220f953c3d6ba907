/* made by tmplgen from page.html; do not edit */
#include "page.h"

#line 6 "page.html"
void
pager(struct out *o, int64_t page, bool more)
{
	(void)o;
	out_raw(o, S("<nav class=\"pager\"><a href=\"?page="));
#line 7 "page.html"
	OUT_URLPART(o, (page - 1));
	out_raw(o, S("\">上一页</a>"));
#line 7 "page.html"
	if (more) {
	out_raw(o, S("<a href=\"?page="));
#line 7 "page.html"
	OUT_URLPART(o, (page + 1));
	out_raw(o, S("\">下一页</a>"));
	}
	out_raw(o, S("</nav>"));
}

#line 10 "page.html"
void
member_list(struct out *o, struct lines v, str word, str back, struct secret s)
{
	(void)o;
	out_raw(o, S("<!doctype html>\n"
		"<title>"));
#line 13 "page.html"
	OUT_ATTR(o, (word));
	out_raw(o, S(" \"会员\"</title>\n"
		"<form hx-get=\"/members?word="));
#line 14 "page.html"
	OUT_URLPART(o, (word));
	out_raw(o, S("\" class=\"a\">\n"
		"<input name=\"word\" value=\""));
#line 16 "page.html"
	OUT_ATTR(o, (word));
	out_raw(o, S("\""));
#line 16 "page.html"
	if (word.n) {
	out_raw(o, S(" checked"));
	}
	out_raw(o, S(" disabled>\n"
		"<textarea name=\"t\">\n"
		"   "));
#line 18 "page.html"
	OUT_ATTR(o, (word));
	out_raw(o, S("\n"
		"  </textarea>\n"
		"</form>\n"
		"<table>\n"));
#line 22 "page.html"
	{ __auto_type m_all = (v);
	for (size_t m_i = 0; m_i < m_all.n; m_i++) {
	__auto_type m = &m_all.at[m_i];
	(void)m;
	out_raw(o, S("<tr"));
#line 23 "page.html"
	if (!m->active) {
	out_raw(o, S(" class=\"left\""));
	}
	out_raw(o, S("><td><a href=\"/members/"));
#line 23 "page.html"
	OUT_URLPART(o, (m->member_id));
	out_raw(o, S("\">"));
#line 23 "page.html"
	OUT_TEXT(o, (m->name));
	out_raw(o, S("</a><td>"));
#line 23 "page.html"
	OUT_TEXT(o, (m_i));
	out_raw(o, S("<td>"));
#line 23 "page.html"
	OUT_TEXT(o, (m->joined));
	out_raw(o, S("<td>"));
#line 23 "page.html"
	OUT_TEXT(o, (m->dues));
	out_raw(o, S("\n"));
	}
	if (!m_all.n) {
	out_raw(o, S("<tr><td>没有会员\n"));
	}
	}
	out_raw(o, S("</table>\n"));
#line 28 "page.html"
	if (!v.n) {
	out_raw(o, S("<p>没有</p>"));
#line 28 "page.html"
	} else if (v.n > 1) {
	out_raw(o, S("<p>"));
#line 28 "page.html"
	OUT_TEXT(o, (v.n));
	out_raw(o, S(" 人</p>"));
#line 28 "page.html"
	} else {
	out_raw(o, S("<p>一人</p>"));
	}
	out_raw(o, S("\n"));
#line 29 "page.html"
	__auto_type twice = ( v.n * 2);
	out_raw(o, S("<p class=\""));
#line 30 "page.html"
	if (twice > 3) {
	out_raw(o, S("many"));
#line 30 "page.html"
	} else {
	out_raw(o, S("few"));
	}
	out_raw(o, S("\">"));
#line 30 "page.html"
	OUT_TEXT(o, (twice));
	out_raw(o, S(" "));
#line 30 "page.html"
	OUT_TEXT(o, (mask(s)));
	out_raw(o, S("</p>\n"));
#line 31 "page.html"
	pager(o, 2, true);
	out_raw(o, S("\n"
		"<pre>\n"
		"a\n"
		"  b\n"
		"</pre>\n"
		"<a href=\""));
#line 36 "page.html"
	OUT_URL(o, (back));
	out_raw(o, S("&amp;x="));
#line 36 "page.html"
	OUT_URLPART(o, (word));
	out_raw(o, S("\">返回</a>\n"
		"<script src=\"/a/x.js\" defer></script>\n"));
#line 38 "page.html"
	{ __auto_type m_all = (v);
	for (size_t m_i = 0; m_i < m_all.n; m_i++) {
	__auto_type m = &m_all.at[m_i];
	(void)m;
#line 38 "page.html"
	OUT_TEXT(o, (m->name));
	out_raw(o, S("\n"));
	}
	}
	out_raw(o, S(" end"));
}
