/* callback_test.c - what the platform delivers is answered once, whatever the mode; what is not from it is refused. */
#include "test/test.h"

#include "modules/wechat/test/platform.h"

static str
content(struct arena *a, const struct answer *got)
{
	const struct said *said;

	assert_int_equal(got->status, 200);
	OK(said_xml(a, got->body, &said));
	return said_text(said, "Content");
}

static int64_t
followers(const struct world *w, struct arena *a, int64_t *ret_gone)
{
	struct wechat_days_rows days = { 0 };
	int64_t came = 0;

	*ret_gone = 0;
	OK(db_all(test_db(w, a), a, wechat_days, &days, .most = 100));
	for (size_t i = 0; i < days.n; i++) {
		came += days.at[i].came;
		*ret_gone += days.at[i].gone;
	}
	return came;
}

TEST(the_address_is_checked_by_its_echo)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	str timestamp = arena_fmt(a, "%lld", (long long)(TEST_NOW.us / SECOND));
	str right = wechat_signature(a, S(TOKEN), timestamp, S("n1"), (str){ 0 });
	struct answer got;

	/* Before there is an account there is no such address. */
	assert_int_equal(visit_get(v, "/wechat/callback?signature=x&timestamp=1&nonce=n&echostr=e").status, 404);
	set_up(w, a, 0, account_form(WECHAT_SEALED));
	got = visit_get(v, arena_fmt(a, "/wechat/callback?signature=" FMT "&timestamp=" FMT "&nonce=n1&echostr=5836%%3Cb%%3E", ARG(right),
		ARG(timestamp)).s);
	assert_int_equal(got.status, 200);
	SAME("5836<b>", got.body);
	HAS(answer_header(&got, "Content-Type"), "text/plain");
	got = visit_get(v, arena_fmt(a, "/wechat/callback?signature=" FMT "&timestamp=" FMT "&nonce=n2&echostr=5836", ARG(right),
		ARG(timestamp)).s);
	assert_int_equal(got.status, 403);
	test_wait(w, 6 * MINUTE);
	got = visit_get(v, arena_fmt(a, "/wechat/callback?signature=" FMT "&timestamp=" FMT "&nonce=n1&echostr=5836", ARG(right),
		ARG(timestamp)).s);
	assert_int_equal(got.status, 403);
}

ON_BOTH(a_word_is_answered_in_the_plain_mode)
{
	struct visit *v = visit_new(a, w);
	struct delivery d;
	struct answer got;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	d = plain(w, a, "n1", text_xml(a, "o1", "我想看会员卡", 1));
	got = deliver(v, a, &d);
	HAS(content(a, &got), "电子会员卡");
	HAS(content(a, &got), "https://gonghui.example/wechat/enter?next=%2Fmy%2Fcard");
	d = plain(w, a, "n2", text_xml(a, "o1", "晟科机械", 2));
	got = deliver(v, a, &d);
	HAS(content(a, &got), "江阴市晟科机械装备有限公司工会委员会");
	HAS(content(a, &got), "%2Fjoin%3Forg%3D");
	d = plain(w, a, "n3", text_xml(a, "o1", "#$%", 3));
	got = deliver(v, a, &d);
	HAS(content(a, &got), "没有看懂");
}

TEST(a_sealed_message_gets_a_sealed_answer)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct wechat_keys k = { .app_id = S(APP_ID), .has_aes = true };
	struct delivery d;
	struct answer got;
	const struct said *said;
	str xml;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	assert_true(wechat_aes_key(a, S(AES), k.aes));
	d = sealed(w, a, "n1", S(APP_ID), text_xml(a, "o1", "转会", 1));
	got = deliver(v, a, &d);
	assert_int_equal(got.status, 200);
	LACKS(got.body, "转会");
	OK(said_xml(a, got.body, &said));
	SAME(said_text(said, "MsgSignature"), wechat_signature(a, S(TOKEN), said_text(said, "TimeStamp"), said_text(said, "Nonce"),
		said_text(said, "Encrypt")));
	OK(wechat_open(a, &k, said_text(said, "Encrypt"), &xml));
	HAS(xml, "转会");
	HAS(xml, "<ToUserName><![CDATA[o1]]>");
}

TEST(what_is_not_from_the_platform_is_refused)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	str xml = text_xml(a, "o1", "入会", 1);
	struct delivery good, d;

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	good = sealed(w, a, "n1", S(APP_ID), xml);

	d = good, d.sealed = S("0000000000000000000000000000000000000000");             /* another signature */
	assert_int_equal(deliver(v, a, &d).status, 403);
	d = good, d.signature = S("0000000000000000000000000000000000000000");
	assert_int_equal(deliver(v, a, &d).status, 403);
	d = good, d.nonce = S("n2");                                                    /* of another nonce */
	assert_int_equal(deliver(v, a, &d).status, 403);
	d = sealed(w, a, "n1", S("wx0000000000000000"), xml);                           /* a foreign app */
	assert_int_equal(deliver(v, a, &d).status, 422);
	d = plain(w, a, "n1", xml);                                                     /* not sealed at all */
	assert_int_equal(deliver(v, a, &d).status, 403);
	d = sealed(w, a, "n1", S(APP_ID), S("<xml><ToUserName>gh_other</ToUserName><FromUserName>o1</FromUserName>"
		"<CreateTime>1</CreateTime><MsgType>text</MsgType></xml>"));            /* for another account */
	assert_int_equal(deliver(v, a, &d).status, 403);
	d = good, d.body = S("<!DOCTYPE x [<!ENTITY e 'x'>]><xml><Encrypt>&e;</Encrypt></xml>");
	assert_int_equal(deliver(v, a, &d).status, 422);
	d = good, d.body = (str){ 0 };
	assert_int_equal(deliver(v, a, &d).status, 403);
	assert_int_equal(test_recorded(w, a, "wechat.message"), 0);
	assert_int_equal(deliver(v, a, &good).status, 200);                             /* and the good one is good */
	assert_int_equal(test_recorded(w, a, "wechat.message"), 1);
	test_wait(w, 6 * MINUTE);                                                       /* but not later */
	assert_int_equal(deliver(v, a, &good).status, 403);
}

TEST(the_plain_copy_beside_an_envelope_is_not_believed)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct delivery d;
	int64_t gone;

	set_up(w, a, 0, account_form(WECHAT_BOTH));
	d = sealed(w, a, "n1", S(APP_ID), text_xml(a, "o1", "入会", 1));
	d.body = arena_fmt(a, "<xml><FromUserName>o1</FromUserName><MsgType>event</MsgType><Event>subscribe</Event>"
		"<CreateTime>1</CreateTime>" FMT, ARG(str_from(d.body, sizeof "<xml>" - 1)));
	assert_int_equal(deliver(v, a, &d).status, 200);
	assert_int_equal(followers(w, a, &gone), 0);
}

ON_BOTH(a_repeated_delivery_has_one_effect_and_the_first_answer)
{
	struct visit *v = visit_new(a, w);
	struct delivery d;
	struct answer first, again;
	int64_t gone;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	d = plain(w, a, "n1", event_xml(a, "o1", "subscribe", S(""), 1795309200));
	first = deliver(v, a, &d);
	HAS(content(a, &first), "欢迎您");
	for (int i = 0; i < 3; i++) {
		test_wait(w, 5 * SECOND);
		d = plain(w, a, arena_fmt(a, "again%d", i).s, d.body);
		again = deliver(v, a, &d);
		SAME(first.body, again.body);
	}
	assert_int_equal(followers(w, a, &gone), 1);
	assert_int_equal(test_recorded(w, a, "wechat.message"), 1);

	/* What happened later is another event, in the same second too. */
	d = plain(w, a, "n2", event_xml(a, "o1", "unsubscribe", S(""), 1795309200));
	SAME("success", deliver(v, a, &d).body);
	assert_int_equal(followers(w, a, &gone), 1);
	assert_int_equal(gone, 1);
	d = plain(w, a, "n3", event_xml(a, "o1", "subscribe", S(""), 1795309260));
	deliver(v, a, &d);
	assert_int_equal(followers(w, a, &gone), 2);
}

TEST(a_plain_signature_is_good_for_one_body)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct delivery d;
	int64_t gone;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	d = plain(w, a, "n1", text_xml(a, "o1", "入会", 1));
	assert_int_equal(deliver(v, a, &d).status, 200);
	assert_int_equal(deliver(v, a, &d).status, 200);
	d.body = event_xml(a, "o2", "subscribe", S(""), 1795309200);
	assert_int_equal(deliver(v, a, &d).status, 403);
	assert_int_equal(followers(w, a, &gone), 0);
}

ON_BOTH(who_scans_a_unions_poster_is_led_to_that_union)
{
	struct visit *v = visit_new(a, w);
	id org = test_org(w, a, TEST_COMPANY).org_id;
	str scene = wechat_scene_name(w, a, org);
	struct wechat_follower f;
	struct delivery d;
	struct answer got;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	assert_true(scene.n <= 64);
	d = plain(w, a, "n1", event_xml(a, "o1", "subscribe", arena_cat(a, S("qrscene_"), scene), 1795309200));
	got = deliver(v, a, &d);
	HAS(got.body, "加入江阴市晟科机械装备有限公司工会委员会");
	HAS(got.body, "/wechat/enter?next=%2Fjoin%3Forg%3D");
	OK(db_one(test_db(w, a), a, wechat_follower_by_index, &f, .openid_index = crypt_blind(w->keys, a, "wechat_follower.openid", S("o1"))));
	assert_int_equal(f.org_id.v, org.v);
	assert_true(f.here);
	d = plain(w, a, "n2", event_xml(a, "o1", "SCAN", scene, 1795309300));
	got = deliver(v, a, &d);
	HAS(got.body, "加入江阴市晟科机械装备有限公司工会委员会");
	/* A code that nobody of ours has made leads nowhere in particular. */
	d = plain(w, a, "n3", event_xml(a, "o2", "subscribe", S("qrscene_join_ABC-0000000000"), 1795309200));
	got = deliver(v, a, &d);
	HAS(content(a, &got), "欢迎您");
}

ON_BOTH(the_desks_words_come_before_the_services)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct visit *v = visit_new(a, w), *desk = visit_beside(a, v);
	struct delivery d;
	struct answer got;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	visit_as(desk, city);
	got = visit_post(desk, "/wechat/replies", "kind", "1", "word", "入会", "words", "今天入会有水杯", "title", "", "link", "", NULL);
	assert_int_equal(got.status, 303);
	got = visit_post(desk, "/wechat/replies", "kind", "2", "word", "电影", "words", "周末放电影", "title", "报名", "link", "/my", NULL);
	assert_int_equal(got.status, 303);
	got = visit_post(desk, "/wechat/replies", "kind", "1", "word", "入会", "words", "又一条", NULL);
	assert_int_equal(got.status, 422);
	HAS(got.body, "已经有回复了");
	got = visit_post(desk, "/wechat/replies", "kind", "2", "word", "网站", "words", "看这里", "title", "网站", "link", "javascript:alert(1)", NULL);
	assert_int_equal(got.status, 422);
	d = plain(w, a, "n1", text_xml(a, "o1", " 入会 ", 1));
	got = deliver(v, a, &d);
	SAME("今天入会有水杯", content(a, &got));
	d = plain(w, a, "n2", text_xml(a, "o1", "我要看电影", 2));
	got = deliver(v, a, &d);
	HAS(got.body, "<MsgType><![CDATA[news]]>");
	HAS(got.body, "/wechat/enter?next=%2Fmy");
	d = plain(w, a, "n3", text_xml(a, "o1", "怎么入会", 3));
	got = deliver(v, a, &d);
	HAS(content(a, &got), "加入工会");
}

TEST(a_menus_button_says_its_words)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w), *desk = visit_beside(a, v);
	struct delivery d;
	struct answer got;

	set_up(w, a, 0, account_form(WECHAT_PLAIN));
	visit_as(desk, test_actor(w, a, "city", TEST_CITY));
	visit_post(desk, "/wechat/replies", "kind", "3", "word", "电话", "words", "职工热线 12351", NULL);
	d = plain(w, a, "n1", event_xml(a, "o1", "CLICK", S("电话"), 1795309200));
	got = deliver(v, a, &d);
	SAME("职工热线 12351", content(a, &got));
}

TEST(the_secrets_are_sealed_and_shown_to_nobody)
{
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);
	struct wechat_account account;
	static const char *const secrets[] = { TOKEN, AES, SECRET };
	static const char *const pages[] = { "/wechat", "/wechat/settings", "/audit" };
	const struct actor *system = test_actor(w, a, "system", TEST_CITY), *audit = test_actor(w, a, "audit", TEST_CITY);

	set_up(w, a, 0, account_form(WECHAT_SEALED));
	OK(wechat_account_get(test_db(w, a), a, &account));
	for (size_t i = 0; i < COUNT(secrets); i++) {
		LACKS(account.token.sealed, secrets[i]);
		LACKS(account.aes_key.sealed, secrets[i]);
		LACKS(account.app_secret.sealed, secrets[i]);
		for (size_t k = 0; k < COUNT(pages); k++) {
			struct answer got;

			visit_as(v, k < 2 ? system : audit);
			got = visit_get(v, pages[k]);
			assert_int_equal(got.status, 200);
			LACKS(got.body, secrets[i]);
		}
	}
	/* Saved without them they stay. */
	visit_as(v, system);
	assert_int_equal(visit_post(v, "/wechat/settings", "name", "新名称", "app_id", APP_ID, "origin", ORIGIN, "mode", "3", "notices", "1",
		"articles", "1", "publishing", "1", "rev", "1", NULL).status, 303);
	OK(wechat_account_get(test_db(w, a), a, &account));
	SAME("新名称", account.name);
	assert_true(account.token.sealed.n && account.aes_key.sealed.n && account.app_secret.sealed.n);
}
