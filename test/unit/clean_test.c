/* clean_test.c - what is pasted comes out as plain, safe markup, and comes out the same when it is cleaned again. */
#include "test/test.h"

#include <stdio.h>

#include "clean/clean.h"

static str
cleaned(struct arena *a, str dirty)
{
	struct clean_found found;
	struct html ret;

	OK(clean_html(a, dirty, &ret, &found));
	return ret.s;
}

TEST(plain_lines_become_paragraphs)
{
	SAME("<p>第一段</p><p>1 &lt; 2 &amp; 3</p>", cleaned(a, S("第一段\n\n1 < 2 & 3\n")));
	SAME("", cleaned(a, S("  \n")));
}

TEST(what_word_pastes_keeps_its_words_and_loses_its_clothes)
{
	str word = S("<html xmlns:o='urn'><head><style>p.MsoNormal{color:red}</style></head><body lang=ZH-CN>"
		"<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
		"<h1 style='text-align:center'>送清凉</h1>"
		"<p class=MsoNormal><span lang=EN-US style='font-family:宋体'><o:p>&nbsp;</o:p></span></p>"
		"<p class=MsoNormal style='text-indent:21pt'><b>八月</b><span style='font-weight:bold'>五日</span>，"
		"<span lang=EN-US>9</span>个驿站<u>开门</u>。</p>"
		"<table class=MsoTableGrid border=1><tr><td width=90><p class=MsoNormal>站点</p></td>"
		"<td colspan=2><p>电话</p></td></tr></table></body></html>");

	SAME("<h2>送清凉</h2><p><strong>八月</strong><strong>五日</strong>，9个驿站<u>开门</u>。</p>"
		"<table><tr><td>站点</td><td colspan=\"2\">电话</td></tr></table>", cleaned(a, word));
}

TEST(what_wechat_pastes_becomes_paragraphs_and_foreign_pictures_are_told)
{
	str wechat = S("<section data-tools=\"x\"><section style=\"margin:0\"><span>第一段</span></section>"
		"<section><section><p>第二段</p><p><br></p></section></section>"
		"<p><img data-src=\"https://mmbiz.qpic.cn/a\" src=\"https://mmbiz.qpic.cn/a\"></p></section>"
		"<ul><li><p>一</p></li><li>二</li></ul>");
	struct clean_found found;
	struct html ret;

	OK(clean_html(a, wechat, &ret, &found));
	SAME("<p>第一段</p><p>第二段</p><ul><li>一</li><li>二</li></ul>", ret.s);
	assert_int_equal(found.foreign, 1);
	assert_int_equal(found.pictures, 0);
}

TEST(own_pictures_and_attachments_stay_and_are_counted)
{
	struct clean_found found;
	struct html ret;

	OK(clean_html(a, S("<figure><img src=\"/site/picture/7\" alt=\"驿站\" width=640 height=220 onerror=x>"
		"<figcaption>内景</figcaption></figure><p><img src=/site/picture/8></p>"
		"<p><a href=\"/site/file/9\" target=_blank>附件</a></p>"), &ret, &found));
	SAME("<figure><img src=\"/site/picture/7\" alt=\"驿站\" width=\"640\" height=\"220\" loading=\"lazy\">"
		"<figcaption>内景</figcaption></figure><p><img src=\"/site/picture/8\" alt=\"\" loading=\"lazy\"></p>"
		"<p><a href=\"/site/file/9\" rel=\"noopener noreferrer\">附件</a></p>", ret.s);
	assert_int_equal(found.pictures, 2);
	assert_int_equal(found.unnamed, 1);
	assert_int_equal(found.n_files, 3);
}

TEST(own_pictures_get_the_sizes_they_have_and_cleaning_again_keeps_them)
{
	static const struct clean_size sizes[] = { { { 12 }, 1280, 720 }, { { 7 }, 640, 360 } };
	struct clean_found found;
	struct html body, again;

	OK(clean_html(a, S("<p>a<img src=/site/picture/12 alt='灯 \"亮\" > 着' width=9 height=8></p><p><img src=/site/picture/7>"
		"<img src=/site/picture/99 alt=x width=3></p>"), &body, &found));
	body = clean_sized(a, body, sizes, COUNT(sizes));
	SAME("<p>a<img src=\"/site/picture/12\" alt=\"灯 &quot;亮&quot; &gt; 着\" width=\"1280\" height=\"720\" loading=\"lazy\"></p>"
		"<p><img src=\"/site/picture/7\" alt=\"\" width=\"640\" height=\"360\" loading=\"lazy\">"
		"<img src=\"/site/picture/99\" alt=\"x\" width=\"3\" loading=\"lazy\"></p>", body.s);
	OK(clean_html(a, body.s, &again, &found));
	SAME(body.s, again.s);
	/* Words that look like one are words. */
	OK(clean_html(a, S("<p>&lt;img src=\"/site/picture/12\" alt=\"\" loading=\"lazy\"&gt;</p>"), &body, &found));
	SAME(body.s, clean_sized(a, body, sizes, COUNT(sizes)).s);
}

TEST(a_film_of_ones_own_stays_and_any_other_goes)
{
	static const struct clean_film films[] = { { { 12 }, { 7 }, 320, 180, S("灯 \"亮\" > 着") } };
	struct clean_found found;
	struct html body, again;

	OK(clean_html(a, S("<p>看<img src=/site/film/12/poster alt=x onerror=alert(1)>完</p>"
		"<video src=/site/film/13 autoplay onplay=alert(1) poster=//evil/x.png><source src=//evil/x.mp4>字</video>"), &body,
		&found));
	assert_int_equal(found.n_films, 2);
	body = clean_filmed(a, body, films, 1);
	SAME("<p>看<video controls preload=\"none\" src=\"/site/film/12\" aria-label=\"灯 &quot;亮&quot; &gt; 着\" "
		"poster=\"/site/picture/7\" width=\"320\" height=\"180\"></video>完</p>"
		"<p><video controls preload=\"none\" src=\"/site/film/13\" aria-label=\"\"></video></p>", body.s);
	OK(clean_html(a, body.s, &again, &found));
	SAME(body.s, again.s);
	assert_int_equal(found.n_films, 2);
	assert_int_equal(found.n_files, 3);
	SAME("看完\n", clean_text(a, again));
	for (const char *const *bad = (const char *const[]){ "<video src=https://evil/x.mp4>x</video>",
			"<video src=/site/film/12x>x</video>", "<video src=/site/film/../picture/1>x</video>",
			"<img src=/site/film/12/poster/x>", "<img src=/site/film//poster>", "<video>x</video>",
			"<video src=\"/site/film/-1\">x</video>", NULL }; *bad; bad++) {
		OK(clean_html(a, str_of(*bad), &body, &found));
		assert_int_equal(found.n_films, 0);
		LACKS(body.s, "<video");
	}
}

TEST(links_lead_to_pages_and_telephones_only)
{
	LACKS(cleaned(a, S("<a href=\"java&#9;script:alert(1)\">x</a>")), "href");
	LACKS(cleaned(a, S("<a href=\"//evil.example/\">x</a>")), "href");
	LACKS(cleaned(a, S("<a href=\"/\\evil.example/\">x</a>")), "href");
	LACKS(cleaned(a, S("<a href=\"data:text/html,x\">x</a>")), "href");
	HAS(cleaned(a, S("<a href=\"tel:12351\">x</a>")), "href=\"tel:12351\"");
	HAS(cleaned(a, S("<a href=\"https://example.org/?a=1&amp;b=2\">x</a>")),
		"href=\"https://example.org/?a=1&amp;b=2\"");
}

TEST(a_nest_too_deep_and_a_text_too_large_are_refused_in_words)
{
	struct buf deep = { .a = a };
	struct clean_found found;
	struct html ret;

	for (int i = 0; i < 1000; i++)
		buf_put(&deep, S("<div>"));
	buf_put(&deep, S("x"));
	FAILS(ERR_INVALID, clean_html(a, buf_str(&deep), &ret, &found));
	for (int i = 0; i < 300000; i++)
		buf_put(&deep, S("<b>"));
	FAILS(ERR_INVALID, clean_html(a, buf_str(&deep), &ret, &found));
	buf_put(&deep, S(" "));
	while (deep.n <= CLEAN_BYTES_MOST)
		buf_put(&deep, S("0123456789abcdef"));
	FAILS(ERR_LARGE, clean_html(a, buf_str(&deep), &ret, &found));
}

TEST(entities_of_a_document_are_never_expanded)
{
	LACKS(cleaned(a, S("<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">"
		"<!ENTITY c SYSTEM \"file:///etc/passwd\">]><p>&b;&c;</p>")), "aaaaaaaaaaaa");
}

/* --- the corpus ------------------------------------------------------------------------- */

static const char *const tags[] = { "p", "h2", "h3", "h4", "br", "hr", "strong", "em", "u", "s", "sub", "sup", "code",
	"blockquote",
	"ul", "ol", "li", "a", "img", "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "td", "th" };

static bool
is_allowed(str name)
{
	for (size_t i = 0; i < COUNT(tags); i++)
		if (str_eq(name, str_of(tags[i])))
			return true;
	return false;
}

/* A tag without what stands in quotes. */
static str
unquoted(struct arena *a, str tag)
{
	struct buf b = { .a = a };
	bool inside = false;

	for (size_t i = 0; i < tag.n; i++) {
		inside ^= tag.s[i] == '"';
		if (!inside)
			buf_char(&b, tag.s[i]);
	}
	return buf_str(&b);
}

/* Every '<' opens or closes an element of the list, written as the cleaner writes it. */
static void
prove_markup(struct arena *a, str s, str payload)
{
	for (size_t i = 0; i < s.n; i++) {
		str tag, name;

		if (s.s[i] != '<')
			continue;
		tag = str_part(s, i + 1, (size_t)str_find(str_from(s, i), '>') - 1);
		name = str_starts(tag, S("/")) ? str_from(tag, 1) : tag;
		name = str_cut(&name, ' ');
		tag = unquoted(a, tag);
		if (!is_allowed(name) || str_find_str(tag, S(" on")) >= 0 || str_find_str(tag, S("style")) >= 0)
			fail_msg("%s became %s", arena_z(a, payload), arena_z(a, s));
	}
}

TEST(nothing_of_the_corpus_is_more_than_the_list_and_cleaning_again_changes_nothing)
{
	FILE *f = fopen("src/modules/content/test/payloads.txt", "r");
	char line[4096];
	int n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		str payload = arena_str(a, str_trim(str_of(line))), once = cleaned(a, payload), again;

		prove_markup(a, once, payload);
		again = cleaned(a, once);
		if (once.n && str_find(once, '<') >= 0 && !str_eq(once, again))
			fail_msg("%s: %s became %s", arena_z(a, payload), arena_z(a, once), arena_z(a, again));
		n++;
	}
	fclose(f);
	assert_true(n >= 300);
}

TEST(the_text_of_markup_is_a_line_for_each_paragraph)
{
	SAME("站点  电话  \n", clean_text(a, (struct html){ S("<table><tr><td>站点</td><td>电话</td></tr></table>") }));
	SAME("题\n一 & 二\n三\n", clean_text(a, (struct html){ S("<h2>题</h2><p>一 &amp; 二</p><ul><li>三</li></ul>") }));
}

TEST(emphasis_in_a_cell_or_an_item_stands_in_it)
{
	SAME("<table><tr><td><strong>站点</strong>一</td></tr></table>",
		cleaned(a, S("<table><tr><td><b>站点</b>一</td></tr></table>")));
	SAME("<ul><li><em>一</em></li><li><a href=\"/a\" rel=\"noopener noreferrer\"><strong>二</strong></a></li></ul>",
		cleaned(a, S("<ul><li><i>一</i><li><a href=/a><b>二</b></a></ul>")));
	SAME("<p><a href=\"/a\" rel=\"noopener noreferrer\">外里</a></p>",
		cleaned(a, S("<a href=/a>外<o:a href=/b>里</o:a></a>")));
}

TEST(a_text_without_tags_is_written_as_one_with_them)
{
	SAME("<p>一 二</p><p>三</p>", cleaned(a, S(" 一  \t二\r\n\n\xe2\x80\xae三\xe2\x80\x8b")));
	SAME("<p>一 二</p>", cleaned(a, S("<p>一 <u></u> 二</p>")));
}
