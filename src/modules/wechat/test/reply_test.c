/* reply_test.c - a follower's words that meet no reply of the desk: services, articles that everybody may read, unions. */
#include "test/test.h"

#include "modules/wechat/test/newsroom.h"

static str
said(const struct newsroom *n, const char *words)
{
	static int number;
	struct delivery d;
	struct answer got;

	number++;
	d = plain(n->w, n->a, arena_fmt(n->a, "r%d", number).s, text_xml(n->a, "o1", words, 7000 + number));
	got = deliver(n->desk, n->a, &d);
	assert_int_equal(got.status, 200);
	return answer_cut(&got, S("<Content><![CDATA["), S("]]></Content>"));
}

ON_BOTH(words_find_articles_that_are_on_the_website_and_nothing_else)
{
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct writing draft = { .form = text(&n) };
	id article;

	draft.form.title = S("没有发布的驿站稿");
	OK(act_run(w, a, n.author, S("t"), write_rule, &draft));
	HAS(said(&n, "驿站"), "没有看懂");
	article = published(&n, text(&n));
	HAS(said(&n, "驿站"), "网站上的文章：");
	HAS(said(&n, "驿站"), arena_fmt(a, "<a href=\"https://gonghui.example/site/article/%lld\">驿站延时开放</a>",
		(long long)article.v).s);
	LACKS(said(&n, "驿站"), "没有发布");
	HAS(said(&n, "请问驿站什么时候开？"), "驿站延时开放");
	HAS(said(&n, "二十二点"), "驿站延时开放");       /* also by what stands in it */
	withdraw(&n, article);
	LACKS(said(&n, "驿站"), "驿站延时开放");
}

TEST(services_stand_before_articles_and_a_few_of_them_are_told)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	str got;
	size_t found = 0;

	for (int i = 0; i < 5; i++) {
		struct article_form form = text(&n);

		form.title = arena_fmt(a, "转会问答第%d期", i + 1);
		published(&n, form);
	}
	got = said(&n, "转会");
	HAS(got, "您可能想办：");
	HAS(got, "/wechat/enter?next=%2Fmy%2Ftransfer");
	assert_true(str_find_str(got, S("您可能想办")) < str_find_str(got, S("网站上的文章")));
	HAS(got, "转会问答第5期");              /* the newest ones */
	for (str rest = got; str_find_str(rest, S("问答第")) >= 0; found++)
		rest = str_from(rest, (size_t)str_find_str(rest, S("问答第")) + 3);
	assert_int_equal(found, 3);
}

TEST(where_nothing_fits_he_is_told_kindly_what_can_be_done)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	str got = said(&n, "量子纠缠");

	HAS(got, "没有看懂");
	HAS(got, "这些可以在这里办：");
	HAS(got, "加入工会</a>");
	HAS(got, "投诉建议</a>");
	assert_true(got.n <= WECHAT_TEXT_MOST);
	HAS(said(&n, "。"), "没有看懂");
	HAS(said(&n, "的"), "没有看懂");
}

TEST(a_long_answer_ends_with_a_whole_line)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	str got;

	for (int i = 0; i < 3; i++) {
		struct article_form form = text(&n);

		form.title = S("入会转会建会投诉绑定会员卡消息资料进度一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三");
		published(&n, form);
	}
	w->base = S("https://the-house-of-workers-and-staff.federation-of-trade-unions.jiangyin.wuxi.jiangsu.example.example.example");
	got = said(&n, "入会转会建会投诉绑定会员卡消息资料进度");
	assert_true(got.n > 1000 && got.n <= WECHAT_TEXT_MOST);
	assert_true(str_ends(got, S("</a>")));
}
