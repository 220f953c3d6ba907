/* card_test.c - an article that is shared in WeChat: a card, signed for its page, and no foreign script elsewhere. */
#include "test/test.h"

#include "modules/wechat/test/newsroom.h"

#define KIT "https://res.wx.qq.com"

static struct answer
look(struct visit *v, str path, const char *agent)
{
	return visit_send(v, &(struct sending){ .method = HTTP_GET, .path = path,
		.headers = { { S("User-Agent"), str_of(agent) } }, .n_headers = 1 });
}

TEST(an_article_in_wechat_is_a_card_with_a_signature_of_its_page)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct visit *v = visit_beside(a, n.desk);
	str path = arena_fmt(a, "/site/article/%lld", (long long)published(&n, text(&n)).v), address, meta;
	struct answer got = look(v, path, "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0.50");
	const struct said *said;
	int64_t seconds;

	HAS(answer_header(&got, "Content-Security-Policy"), "script-src 'self' " KIT ";");
	HAS(got.body, "<meta property=\"og:title\" content=\"驿站延时开放\">");
	HAS(got.body, "<meta property=\"og:description\" content=\"九个驿站开到二十二点\">");
	meta = arena_fmt(a, "<meta property=\"og:url\" content=\"https://gonghui.example" FMT "\">", ARG(path));
	HAS(got.body, meta.s);
	HAS(got.body, "<meta property=\"og:image\" content=\"https://gonghui.example/a/cover.");
	HAS(got.body, "data-signature=\"/wechat/page-signature\"");
	LACKS(got.body, KIT);                   /* it comes behind the signature, or not at all */

	address = arena_fmt(a, "https://gonghui.example" FMT "?from=singlemessage", ARG(path));
	got = visit_get(v, arena_fmt(a, "/wechat/page-signature?url=" FMT, ARG(net_escape(a, address))).s);
	OK(said_json(a, got.body, &said));
	assert_true(str_int(said_text(said, "timestamp"), &seconds));
	SAME(said_text(said, "signature"), wechat_page_signature(a, S("TICKET"), said_text(said, "nonceStr"), seconds, address));
	SAME(APP_ID, said_text(said, "appId"));
}

TEST(outside_wechat_and_on_other_pages_no_foreign_script_is_let_in)
{
	struct world *w = test_world(a);
	struct newsroom n = newsroom(w, a, account_form(WECHAT_PLAIN));
	struct visit *v = visit_beside(a, n.desk);
	str path = arena_fmt(a, "/site/article/%lld", (long long)published(&n, text(&n)).v);
	const char *const others[] = { "/site", "/site/search?word=驿站", "/my", "/sign-in" };
	struct answer got = look(v, path, "Mozilla/5.0 (iPhone) Mobile Safari");

	assert_int_equal(got.status, 200);
	LACKS(answer_header(&got, "Content-Security-Policy"), "qq.com");
	LACKS(got.body, "card.");
	for (size_t i = 0; i < COUNT(others); i++) {
		got = look(v, str_of(others[i]), "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0.50");
		LACKS(answer_header(&got, "Content-Security-Policy"), "qq.com");
	}
}
