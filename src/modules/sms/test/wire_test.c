/* wire_test.c - signatures: the published vectors of the three ways, and the published program of one. */
#include "test/test.h"

#include <stdio.h>
#include <unistd.h>

#include "modules/sms/inside.h"

/* --- Standard Webhooks: the vector of its specification ------------------------------------------------------ */

#define SECRET  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID      "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define BODY    "{\"test\": 2432232314}"
#define SECONDS 1614265330

TEST(a_webhook_is_signed_as_the_specification_has_it)
{
	str key;

	assert_true(sms_webhook_key(a, S(SECRET), &key));
	SAME("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", sms_webhook_signature(a, key, S(ID), SECONDS, S(BODY)));
	assert_true(sms_webhook_key(a, S("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &key));
	assert_int_equal(key.n, 24);
}

TEST(a_key_that_is_too_short_or_no_base64_is_none)
{
	str key;

	assert_false(sms_webhook_key(a, S("whsec_"), &key));
	assert_false(sms_webhook_key(a, S("whsec_c2hvcnQ="), &key));
	assert_false(sms_webhook_key(a, S("a password of my own choice"), &key));
	assert_false(sms_webhook_key(a, S(""), &key));
}

#define PEER "test/sms/peer.mjs"

static str
peer(struct arena *a, str command)
{
	FILE *p = popen(arena_fmt(a, "node " PEER " " FMT, ARG(command)).s, "r");
	char *said = arena_get(a, 4096);
	size_t n;

	assert_non_null(p);
	n = fread(said, 1, 4095, p);
	assert_int_equal(pclose(p), 0);
	return str_trim((str){ said, n });
}

/* It takes nothing that is older than five minutes: it has the machine's time. */
TEST(the_published_program_takes_ours_and_nothing_that_was_bent)
{
	int64_t now = clock_now(&clock_real).us / SECOND;
	str body = S("{\"data\":{\"mobile\":\"19000000001\",\"sentence\":\"您的验证码是 123456\"}}"), key, good, rest;

	if (access(PEER, R_OK))
		skip();
	assert_true(sms_webhook_key(a, S(SECRET), &key));
	good = sms_webhook_signature(a, key, S(ID), now, body);
	rest = arena_fmt(a, SECRET " " ID " %lld '" FMT "'", (long long)now, ARG(good));
	SAME("good", peer(a, arena_fmt(a, "verify " FMT " '" FMT "'", ARG(rest), ARG(body))));
	SAME("bad", peer(a, arena_fmt(a, "verify " FMT " '" FMT " '", ARG(rest), ARG(body))));
	SAME(sms_webhook_signature(a, key, S(ID), SECONDS, body), peer(a, arena_fmt(a, "sign " SECRET " " ID " %d '" FMT "'",
		SECONDS, ARG(body))));
}

/* --- TC3-HMAC-SHA256: the example of 签名方法 v3 ------------------------------------------------------------- */

TEST(tencent_is_asked_as_its_manual_signs)
{
	static const struct net_header lines[] = { { "content-type", S("application/json; charset=utf-8") },
		{ "host", S("cvm.tencentcloudapi.com") } };
	struct sms_signing s = { .key_id = S("AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******"),
		.secret = S("Gu5t9xGARNpq86cd98joQYCN3*******"), .service = "cvm", .query = S(""), .headers = lines,
		.n_headers = COUNT(lines), .seconds = 1551113065, .body = S("{\"Limit\": 1, \"Filters\": [{\"Values\": "
		"[\"\\u672a\\u547d\\u540d\"], \"Name\": \"instance-name\"}]}") };

	SAME("TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, "
		"SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
		sms_tc3_authorization(a, &s));
	s.key_id = S("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
	s.secret = S("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
	HAS(sms_tc3_authorization(a, &s), "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
}

/* --- ACS3-HMAC-SHA256: the fixed example of V3 版请求体和签名机制 -------------------------------------------- */

TEST(aliyun_is_asked_as_its_manual_signs)
{
	static const struct net_header lines[] = { { "host", S("ecs.cn-shanghai.aliyuncs.com") },
		{ "x-acs-action", S("RunInstances") },
		{ "x-acs-content-sha256", S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") },
		{ "x-acs-date", S("2023-10-26T10:22:32Z") },
		{ "x-acs-signature-nonce", S("3156853299f313e23d1673dc12e1703d") }, { "x-acs-version", S("2014-05-26") } };
	struct sms_signing s = { .key_id = S("YourAccessKeyId"), .secret = S("YourAccessKeySecret"),
		.query = S("ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"), .body = S(""),
		.headers = lines, .n_headers = COUNT(lines) };

	SAME("ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
		"x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		sms_acs3_authorization(a, &s));
}

/* --- codes -------------------------------------------------------------------------------------------------- */

TEST(a_word_of_a_gateway_is_read_by_its_beginning_and_its_vendor)
{
	assert_int_equal(sms_code_class(VENDOR_ALIYUN, S("OK")), SMS_TAKEN);
	assert_int_equal(sms_code_class(VENDOR_TENCENT, S("Ok")), SMS_TAKEN);
	assert_int_equal(sms_code_class(VENDOR_TENCENT, S("OK")), SMS_NOT_KIND);
	assert_int_equal(sms_code_class(VENDOR_ALIYUN, S("isv.BUSINESS_LIMIT_CONTROL")), SMS_NOT_NUMBER);
	assert_int_equal(sms_code_class(VENDOR_TENCENT, S("LimitExceeded.PhoneNumberDailyLimit")), SMS_NOT_NUMBER);
	assert_int_equal(sms_code_class(VENDOR_TENCENT, S("LimitExceeded.AppMainlandChinaDailyLimit")), SMS_NOT_SETTING);
	assert_int_equal(sms_code_class(VENDOR_TENCENT, S("AuthFailure.SignatureFailure")), SMS_NOT_SETTING);
	assert_int_equal(sms_code_class(VENDOR_ALIYUN, S("Throttling.User")), SMS_NOT_NOW);
	/* What nobody knows is held against nobody but this message. */
	assert_int_equal(sms_code_class(VENDOR_ALIYUN, S("isv.SOMETHING_NEW")), SMS_NOT_KIND);
	HAS(sms_code_says(VENDOR_ALIYUN, S("isv.SOMETHING_NEW")), "客服");
	HAS(sms_code_says(VENDOR_ALIYUN, S("isv.AMOUNT_NOT_ENOUGH")), "充值");
}

TEST(a_gateway_that_repeats_the_number_or_the_code_is_not_quoted)
{
	struct sms_message m = { .kind = SMS_CODE, .mobile = S("19000000001"), .values = { S("123456") } };

	SAME("number-limit", sms_code_kept(a, S("number-limit"), &m));
	SAME("?", sms_code_kept(a, S("no 19000000001 here"), &m));
	SAME("?", sms_code_kept(a, S("123456 refused"), &m));
	SAME("ab", sms_code_kept(a, S("a\r\nb<\xE5"), &m).n == 3 ? S("ab") : S("other"));
	SAME("?", sms_code_kept(a, S("\n"), &m));
}

TEST(what_templates_take_is_cut_and_a_sentence_is_whole)
{
	struct sms_message m = { .kind = SMS_NOTICE, .values = { S("您申请加入江阴市晟科机械装备有限公司工会委员会的事"), S("已通过") } };

	SAME("您申请加入江阴市晟科机械装备有限公司工会", sms_cut(&m, 0));
	SAME("您申请加入江阴市晟科机械装备有限公司工会委员会的事：已通过", sms_sentence(a, &m));
	for (size_t i = 0; i < SMS_KINDS; i++) {
		assert_int_equal(sms_kinds[i].kind, i + 1);
		SAME(sms_kinds[i].label, str_of(choice_of(sms_kind_choices, (int64_t)i + 1)->label));
	}
}
