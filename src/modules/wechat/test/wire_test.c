/* wire_test.c - the protocol's bytes: the published vectors, other people's programs, and what is bent. */
#include "test/test.h"

#include <unistd.h>

#include "modules/wechat/inside.h"

static const str token = S("RMNlACHlV5ThzfRlVS4D4"), app_id = S("wx1570bcc0b3cf8bd0");
static const str aes_key = S("bAZC8S8nz5fcQ0Ui2HxQVGbC6FzyrzWKSuDbmzpBo3G");
static const str timestamp = S("1409735669"), nonce = S("1320562132");
static const unsigned char random_16[] = "0123456789abcdef";

static struct wechat_keys
keys(struct arena *a)
{
	struct wechat_keys k = { .app_id = app_id, .token = token, .has_aes = true };

	assert_true(wechat_aes_key(a, aes_key, k.aes));
	return k;
}

TEST(a_film_is_its_poster_there_and_is_seen_here)
{
	struct html body = { S("<p>看<video controls preload=\"none\" src=\"/site/film/12\" aria-label=\"充电柜\" "
		"poster=\"/site/picture/7\" width=\"320\" height=\"180\"></video></p>") };
	struct wechat_files files = wechat_body_files(a, body);
	str made, url = S("https://mmbiz.example/7");

	assert_int_equal(files.n, 1);
	assert_int_equal(files.at[0].v, 7);
	made = wechat_body(a, body, files, &url);
	HAS(made, "看<img src=\"https://mmbiz.example/7\" alt=\"充电柜\"><br>（视频）请点下面的“阅读原文”观看。</p>");
	LACKS(made, "video");
}

static const struct { str message, sealed, signature; } vectors[] = {
	{ S("hehe"), S("deDSs0mO2SVhpA2r+P6wFdEm7/6JOmaS1zqNeg7oo/fpaDdE7oLtrawXKVQcHUDxEuS4o585ZvRd9CBu1rOuRQ=="),
	  S("6e5f33eeb354f0a218af132c9958a0a3e64e1e9b") },
	{ S("<xml><Content>工会</Content></xml>"), S("deDSs0mO2SVhpA2r+P6wFeorEiDsbd2ZS6sLcB2prohvDb9hDKL0/32fbLaZenzbt0+BVzwUpHLhysnw6r"
	  "un7HOQAFyysA1sgGthowaFPT1q8vWWEefy5YEP4+CRDWv0"), S("db8f76c2b9c0717ac97e9a67228a100ef16a2131") },
	{ S("aaaaaaaaaaaaaaaaaaaaaaaaaa"), S("deDSs0mO2SVhpA2r+P6wFb8/LprLxwVDYVe/v4Dtl5ywIJLvd3fEFN6Cts/fAtolP9pMR5s0zLzoNMDZYSKwrx"
	  "E1Usdqe/+Tn/ixAARgyLXjaJga6ECB1tOU2YYQN+a8"), S("75281f0e3c639f7f01cbfb3b994a1fac3a5c05d1") },
};

TEST(the_envelope_is_byte_for_byte_the_published_one)
{
	struct wechat_keys k = keys(a);
	str got;

	for (size_t i = 0; i < COUNT(vectors); i++) {
		SAME(vectors[i].sealed, wechat_seal(a, &k, random_16, vectors[i].message));
		SAME(vectors[i].signature, wechat_signature(a, token, timestamp, nonce, vectors[i].sealed));
		OK(wechat_open(a, &k, vectors[i].sealed, &got));
		SAME(vectors[i].message, got);
	}
}

TEST(signatures_are_the_published_ones)
{
	SAME("8edac0945683c119ee71c9f6256d76c48aa08a96", wechat_signature(a, token, S("timestamp"), S("nonce"), S("encrypt")));
	SAME("1f54d232ee3085709dd51ff0a419724115825fee", wechat_signature(a, token, timestamp, nonce, (str){ 0 }));
}

TEST(a_page_is_signed_as_the_sdk_wants_it_and_without_its_fragment)
{
	str ticket = S("sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg");
	str word = S("Wm3WZYTPz0wzccnW");

	SAME("f4d90daf4b3bca3078ab155816175ba34c443a7b", wechat_page_signature(a, ticket, word, 1414587457, S("http://mp.weixin.qq.com")));
	SAME("0f9de62fce790f9a083d5c99e95740ceb90c27ed",
		wechat_page_signature(a, ticket, word, 1414587457, S("http://mp.weixin.qq.com?params=value")));
	SAME("0f9de62fce790f9a083d5c99e95740ceb90c27ed",
		wechat_page_signature(a, ticket, word, 1414587457, S("http://mp.weixin.qq.com?params=value#top")));
}

TEST(an_envelope_of_another_app_does_not_open)
{
	struct wechat_keys k = keys(a), other = k;
	str got;

	other.app_id = S("wx0000000000000000");
	FAILS(ERR_INVALID, wechat_open(a, &k, wechat_seal(a, &other, random_16, S("hehe")), &got));
	/* Nor one whose id only begins or ends like ours. */
	other.app_id = S("wx1570bcc0b3cf8bd0x");
	FAILS(ERR_INVALID, wechat_open(a, &k, wechat_seal(a, &other, random_16, S("hehe")), &got));
	other.app_id = S("");
	FAILS(ERR_INVALID, wechat_open(a, &k, wechat_seal(a, &other, random_16, S("hehe")), &got));
}

/* Plain text bent at one place and sealed again with the right key: what a peer with the key, or an oracle, could send. */
static str
reseal(struct arena *a, const struct wechat_keys *k, str plain)
{
	str sealed;

	assert_true(crypt_cbc(a, true, k->aes, k->aes, plain, &sealed));
	return crypt_base64(a, sealed);
}

static str
unsealed(struct arena *a, const struct wechat_keys *k, str message)
{
	str bytes, plain;

	assert_true(crypt_base64_read(a, wechat_seal(a, k, random_16, message), &bytes));
	assert_true(crypt_cbc(a, false, k->aes, k->aes, bytes, &plain));
	return plain;
}

TEST(every_length_of_message_comes_back_and_every_bent_padding_is_refused)
{
	struct wechat_keys k = keys(a);
	char letters[80];
	int64_t refused = 0;

	memset(letters, 'm', sizeof letters);
	for (size_t n = 0; n < sizeof letters; n++) {
		str message = { letters, n }, plain = unsealed(a, &k, message), got;
		size_t pad = (unsigned char)plain.s[plain.n - 1];

		assert_true(pad >= 1 && pad <= 32);
		OK(wechat_open(a, &k, reseal(a, &k, plain), &got));
		assert_true(str_eq(got, message));
		for (size_t i = 1; i <= pad; i++) {
			str bent = arena_str(a, plain);

			((char *)(uintptr_t)bent.s)[bent.n - i] ^= 0x40;
			FAILS(ERR_INVALID, wechat_open(a, &k, reseal(a, &k, bent), &got));
			refused++;
		}
	}
	assert_true(refused > 1000);
}

TEST(a_length_that_lies_is_refused)
{
	struct wechat_keys k = keys(a);
	static const unsigned char lies[][4] = { { 0, 0, 0, 5 }, { 0, 0, 0, 3 }, { 0xff, 0xff, 0xff, 0xff }, { 0x80, 0, 0, 4 }, { 0, 0, 1, 0 } };

	for (size_t i = 0; i < COUNT(lies); i++) {
		str bent = arena_str(a, unsealed(a, &k, S("hehe"))), got;

		memcpy((char *)(uintptr_t)bent.s + 16, lies[i], 4);
		FAILS(ERR_INVALID, wechat_open(a, &k, reseal(a, &k, bent), &got));
	}
}

TEST(what_is_no_envelope_is_refused)
{
	struct wechat_keys k = keys(a);
	static const str bad[] = { S(""), S("a"), S("===="), S("deDSs0mO2SVhpA2r+P6wFQ=="), S("工会"), S("deDSs0mO2SVhpA2r-P6wFQ") };
	str got, cut = str_part(vectors[1].sealed, 0, 44);

	for (size_t i = 0; i < COUNT(bad); i++)
		FAILS(ERR_INVALID, wechat_open(a, &k, bad[i], &got));
	FAILS(ERR_INVALID, wechat_open(a, &k, cut, &got));
	k.has_aes = false;
	FAILS(ERR_INVALID, wechat_open(a, &k, vectors[0].sealed, &got));
}

TEST(a_key_is_43_characters_that_make_32_bytes)
{
	unsigned char key[32];

	assert_true(wechat_aes_key(a, aes_key, key));
	assert_false(wechat_aes_key(a, str_part(aes_key, 0, 42), key));
	assert_false(wechat_aes_key(a, S("bAZC8S8nz5fcQ0Ui2HxQVGbC6FzyrzWKSuDbmzpBo3!"), key));
	assert_false(wechat_aes_key(a, S(""), key));
}

/* --- other people's programs ---------------------------------------------------------------------------- */

#define PEER "test/wechat/peer.mjs"

static str
peer(struct arena *a, const char *what, str one, str two)
{
	const char *command = arena_fmt(a, "node --no-deprecation %s %s '" FMT "' '" FMT "'", PEER, what, ARG(one), ARG(two)).s;
	FILE *p = popen(command, "r");
	char *said = arena_get(a, 65536);
	size_t n;

	assert_non_null(p);
	n = fread(said, 1, 65535, p);
	assert_int_equal(pclose(p), 0);
	return str_trim((str){ said, n });
}

TEST(two_programs_of_others_open_ours_and_we_open_theirs)
{
	struct wechat_keys k = keys(a);
	static const char *const peers[] = { "wechat-crypto", "wecom" };
	str messages = S("hehe|aaaaaaaaaaaaaaaaaaaaaaaaaa|<xml><Content>工会</Content></xml>|你好 12351|");

	if (access(PEER, R_OK))
		skip();
	for (size_t i = 0; i < COUNT(peers); i++) {
		str theirs = peer(a, arena_fmt(a, "seal %s", peers[i]).s, messages, S(""));
		struct buf ours = { .a = a };
		str got;

		for (str rest = messages, lines = theirs, one; one = str_cut(&rest, '|'), one.s;) {
			str line = str_cut(&lines, '\n'), sealed = str_cut(&line, ' ');

			OK(wechat_open(a, &k, sealed, &got));
			assert_true(str_eq(one, got));
			SAME(line, wechat_signature(a, token, timestamp, nonce, sealed));
			buf_put(&ours, wechat_seal(a, &k, random_16, one));
			buf_char(&ours, '|');
		}
		SAME(arena_cat(a, messages, S("")), peer(a, arena_fmt(a, "open %s", peers[i]).s, str_part(buf_str(&ours), 0, ours.n - 1),
			S("")));
	}
}

/* --- XML ------------------------------------------------------------------------------------------------------ */

TEST(a_message_is_read_and_what_it_holds_is_text)
{
	struct wechat_message m;

	OK(wechat_message_read(a, S("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName>o1</FromUserName><CreateTime>1348831860"
		"</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[<b>入会</b> & ]]&gt;]]></Content><MsgId>1234567890123456</MsgId>"
		"</xml>"), &m));
	SAME("gh_1", m.to);
	SAME("o1", m.from);
	SAME("<b>入会</b> & ]]&gt;", m.content);
	SAME("1234567890123456", m.msg_id);
	assert_int_equal(m.made, 1348831860);
}

TEST(a_doctype_an_entity_bomb_and_what_is_deep_are_refused)
{
	static const str bad[] = {
		S("<!DOCTYPE xml [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xml><FromUserName>&e;</FromUserName><MsgType>text</MsgType>"
		  "<CreateTime>1</CreateTime></xml>"),
		S("<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]>"
		  "<xml><FromUserName>&c;</FromUserName><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>"),
		S("<!DOCTYPE xml SYSTEM 'http://127.0.0.1:1/x.dtd'><xml><FromUserName>o</FromUserName><MsgType>text</MsgType>"
		  "<CreateTime>1</CreateTime></xml>"),
		S("<xml><FromUserName>&unknown;</FromUserName><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>"),
		S("<xml><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>"
		  "</a><FromUserName>o</FromUserName><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>"),
		S("<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><CreateTime>1</CreateTime>"),
		S("<xml></xml>"), S(""), S("{}"),
		S("<xml><FromUserName>\xff</FromUserName><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>"),
	};
	struct wechat_message m;

	for (size_t i = 0; i < COUNT(bad); i++)
		FAILS(ERR_INVALID, wechat_message_read(a, bad[i], &m));
}

TEST(no_text_of_ours_ends_its_own_cdata)
{
	struct wechat_message m = { .from = S("o1"), .to = S("gh_1") };
	str xml = wechat_answer_xml(a, &m, (struct wechat_answer){ .words = S("a]]></Content><Content>b]]>c") }, 1);
	const struct said *said;

	OK(said_xml(a, xml, &said));
	SAME("a]]></Content><Content>b]]>c", said_text(said, "Content"));
	SAME("o1", said_text(said, "ToUserName"));
}

TEST(a_long_answer_is_cut_between_characters)
{
	struct wechat_message m = { .from = S("o1"), .to = S("gh_1") };
	struct buf b = { .a = a };
	const struct said *said;

	for (int i = 0; i < 1000; i++)
		buf_put(&b, S("工"));
	for (int i = 0; i < 3; i++, buf_char(&b, 'x')) {
		OK(said_xml(a, wechat_answer_xml(a, &m, (struct wechat_answer){ .words = buf_str(&b) }, 1), &said));
		assert_true(said_text(said, "Content").n <= WECHAT_TEXT_MOST);
		assert_true(said_text(said, "Content").n > WECHAT_TEXT_MOST - 3);
		assert_true(utf8_proven(said_text(said, "Content")));
	}
}

TEST(json_with_a_name_twice_or_too_deep_is_refused)
{
	const struct said *said;
	struct buf b = { .a = a };

	OK(said_json(a, S("{\"errcode\":0,\"data\":{\"openid\":[\"o1\",\"o2\"]},\"x\":true}"), &said));
	assert_int_equal(said_int(said, "errcode", 7), 0);
	SAME("o1", said_at(said_at(said, "data"), "openid")->first->text);
	FAILS(ERR_INVALID, said_json(a, S("{\"a\":1,\"a\":2}"), &said));
	for (int i = 0; i < 40; i++)
		buf_char(&b, '[');
	for (int i = 0; i < 40; i++)
		buf_char(&b, ']');
	FAILS(ERR_INVALID, said_json(a, buf_str(&b), &said));
	FAILS(ERR_INVALID, said_json(a, S("<html>"), &said));
}
