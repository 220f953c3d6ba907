/* html_test.c - values as they stand in a page: nothing typed in becomes markup or a foreign link. */
#include "test/test.h"

#include "html/html.h"

static str
shown(struct arena *a, void (*put)(struct out *, str), const char *z)
{
	struct out o = { .b = { .a = a } };

	put(&o, str_of(z));
	return buf_str(&o.b);
}

#define SHOWN(macro, value) __extension__ ({ \
	struct out o_ = { .b = { .a = a } }; macro(&o_, (value)); buf_str(&o_.b); })

TEST(text_escapes_what_could_end_it)
{
	SAME("&lt;b onclick=&quot;x&quot;&gt; &amp;amp; &#39;", shown(a, out_str, "<b onclick=\"x\"> &amp; '"));
	SAME("王小明", shown(a, out_str, "王小明"));
	SAME("", shown(a, out_str, ""));
	SAME("&lt;", shown(a, out_str, "<"));
	SAME("a&gt;", shown(a, out_str, "a>"));
	SAME("", SHOWN(OUT_TEXT, (str){ 0 }));
}

/* They are looked at sixteen at a time, and fewer where fewer are left: no place and no length is passed over. */
#define TEXT_LENGTHS 50
static const char ends_text[] = "&<>\"'", ends_url[] = "\t \\\177\n";
static const size_t longer[] = { 5, 4, 4, 6, 5 };

TEST(wherever_it_stands)
{
	for (size_t n = 1; n <= TEXT_LENGTHS; n++)
		for (size_t at = 0; at < n; at++) {
			char text[TEXT_LENGTHS + 1] = { 0 }, path[TEXT_LENGTHS + 2] = "/";
			str got;

			memset(text, 'a', n);
			text[at] = ends_text[at % 5];
			got = shown(a, out_str, text);
			assert_int_equal(got.n, n - 1 + longer[at % 5]);
			assert_int_equal(got.s[at], '&');
			memset(path + 1, 'a', n);
			path[1 + at] = ends_url[at % 5];
			SAME("#", shown(a, out_url, path));
		}
}

TEST(numbers_are_plain_digits)
{
	SAME("0", SHOWN(OUT_TEXT, 0));
	SAME("-42", SHOWN(OUT_TEXT, -42));
	SAME("9223372036854775807", SHOWN(OUT_TEXT, INT64_MAX));
	SAME("-9223372036854775808", SHOWN(OUT_TEXT, INT64_MIN));
	SAME("7", SHOWN(OUT_ATTR, (size_t)7));
	SAME("123456789012345678", SHOWN(OUT_URLPART, ((id){ 123456789012345678 })));
}

TEST(figures_get_thousands_marks)
{
	SAME("0", html_count(a, 0));
	SAME("999", html_count(a, 999));
	SAME("1,000", html_count(a, 1000));
	SAME("500,700", html_count(a, 500700));
	SAME("-1,234,567", html_count(a, -1234567));
	SAME("-9,223,372,036,854,775,808", html_count(a, INT64_MIN));
}

TEST(money_has_two_decimals)
{
	SAME("12.50", SHOWN(OUT_TEXT, ((struct money){ 1250 })));
	SAME("0.05", SHOWN(OUT_TEXT, ((struct money){ 5 })));
	SAME("-0.05", SHOWN(OUT_TEXT, ((struct money){ -5 })));
	SAME("0.00", SHOWN(OUT_TEXT, ((struct money){ 0 })));
	SAME("-92233720368547758.08", SHOWN(OUT_TEXT, ((struct money){ INT64_MIN })));
}

TEST(days_and_moments_are_written_as_in_china)
{
	SAME("2026-11-22", SHOWN(OUT_TEXT, ((struct date){ 20261122 })));
	SAME("", SHOWN(OUT_TEXT, ((struct date){ 0 })));
	SAME("2026-11-22", SHOWN(OUT_URLPART, ((struct date){ 20261122 })));
	SAME("", SHOWN(OUT_TEXT, ((struct moment){ 0 })));
	SAME("1970-01-01 08:00", SHOWN(OUT_TEXT, ((struct moment){ 1 })));
}

TEST(a_url_is_ours_or_https)
{
	SAME("/members?a=1&amp;b=2", shown(a, out_url, "/members?a=1&b=2"));
	SAME("?page=2", shown(a, out_url, "?page=2"));
	SAME("#main", shown(a, out_url, "#main"));
	SAME("https://example.org/", shown(a, out_url, "https://example.org/"));
	SAME("/", shown(a, out_url, "/"));
}

TEST(any_other_url_becomes_a_hash)
{
	static const char *const refused[] = {
		"javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "java\nscript:x", "data:text/html,x",
		"vbscript:x", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "/\t/evil.example/",
		"http://evil.example/", "https://", "members", "", "/a b",
	};

	for (size_t i = 0; i < COUNT(refused); i++)
		SAME("#", shown(a, out_url, refused[i]));
	SAME("#", SHOWN(OUT_URL, (str){ 0 }));
}

TEST(a_part_of_a_url_cannot_leave_its_place)
{
	SAME("a%26b%3Dc%2F%3F%23%22%3C", shown(a, out_urlpart, "a&b=c/?#\"<"));
	SAME("%E7%8E%8B", shown(a, out_urlpart, "王"));
	SAME("Az09-._~", shown(a, out_urlpart, "Az09-._~"));
	SAME("%20%25%00", SHOWN(OUT_URLPART, ((str){ " %\0", 3 })));
}

static str
mask_all(void *v, struct arena *a, struct secret s)
{
	(void)v;
	return arena_fmt(a, "<%zu>", s.sealed.n);
}

TEST(a_secret_is_shown_only_masked)
{
	struct out o = { .b = { .a = a }, .mask = mask_all };
	struct secret s = { .sealed = S("sealed bytes") };

	OUT_TEXT(&o, mask(s));
	SAME("&lt;12&gt;", buf_str(&o.b));
	SAME("***", SHOWN(OUT_TEXT, mask(s)));
	SAME("", SHOWN(OUT_TEXT, mask((struct secret){ 0 })));
}

TEST(markup_from_the_cleaner_stays_markup)
{
	SAME("<b>x</b>", SHOWN(OUT_TEXT, ((struct html){ S("<b>x</b>") })));
}
