/* demo.c - see demo.h. */
#include "modules/wechat/demo.h"

#include "modules/wechat/inside.h"

#define FOLLOWERS 320000
#define DAYS      14

static const struct text
	says_name  = { "demo.wechat", "江阴市职工之家" },
	says_phone = { "demo.phone", "电话" },
	says_call  = { "demo.call", "职工热线 12351，工作日 8:30 到 17:30 有人接；晚上请留言，第二天回电。" },
	says_class = { "demo.class", "周末课堂" },
	says_class_words = { "demo.class_words", "周末课堂每月开课，书法、瑜伽、英语，免费。开课前一周在这里通知，请留意。" };

static const struct { const struct text *word, *words; enum reply_kind kind; } replies[] = {
	{ &says_phone, &says_call, REPLY_PART }, { &says_class, &says_class_words, REPLY_PART } };

failed
wechat_demo(struct act *x)
{
	struct wechat_account_form form = { .name = str_of(says_name.zh), .app_id = S("wx1570bcc0b3cf8bd0"),
		.origin = S("gh_0123456789ab"), .mode = WECHAT_SEALED, .token = S("RMNlACHlV5ThzfRlVS4D4"),
		.aes_key = S("bAZC8S8nz5fcQ0Ui2HxQVGbC6FzyrzWKSuDbmzpBo3G"),
		.app_secret = S("0123456789abcdef0123456789abcdef"), .notices = NOTICES_TEMPLATE,
		.template_id = S("TEMPLATE"), .word_title = S("thing1"), .word_text = S("thing2"),
		.word_time = S("time3"), .by_sms = true, .publishing = PUBLISH_BY_HAND,
		.articles = ARTICLES_SITE };
	id made;

	TRY(wechat_account_set(x, 0, &form));
	for (size_t i = 0; i < COUNT(replies); i++)
		TRY(wechat_reply_make(x, &(struct wechat_reply_form){ .kind = replies[i].kind,
			.word = str_of(replies[i].word->zh), .words = str_of(replies[i].words->zh) }, &made));
	for (int32_t i = 1; i <= DAYS; i++)
		TRY(db_run(x->db, x->a, wechat_day_put, NULL, .day = date_plus(act_today(x), -i),
			.came = 180 + 37 * i % 90, .gone = 20 + 13 * i % 25));
	return db_run(x->db, x->a, wechat_account_counted, NULL, .wechat_account_id = WECHAT_ACCOUNT,
		.followers = FOLLOWERS, .counted = { x->now.us - 3 * HOUR });
}
