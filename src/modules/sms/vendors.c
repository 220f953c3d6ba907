/*
 * vendors.c - one message to each of the three: how it is asked, and what its answer means.
 *
 * The house's own gateway is asked by POST of JSON, signed as Standard Webhooks (README.md has an example).  2xx: it is
 * taken, and 409 too, which says that this id was taken before.  429 and 503: not now; 4xx: not at all.  Any other
 * status tells nothing, as no answer does.
 */
#include "modules/sms/inside.h"

#define TENCENT "sms.tencentcloudapi.com"
#define ALIYUN  "dysmsapi.aliyuncs.com"
#define REGION  "ap-guangzhou"          /* of the service, not of the people */

bool
sms_exchange(const struct sms_call *c, struct arena *a, const struct net_ask *ask, struct net_answer *got,
	struct sms_end *ret)
{
	static const struct { enum err_code code; enum sms_class class; str word; } ends[] = {
		{ ERR_BUSY, SMS_UNHEARD, S("no-connection") }, { ERR_DENIED, SMS_NOT_SETTING, S("denied") },
		{ ERR_INVALID, SMS_NOT_SETTING, S("no-address") }, { ERR_LARGE, SMS_UNSURE, S("no-answer") },
		{ ERR_FAULT, SMS_UNSURE, S("no-answer") } };
	struct net_ask timed = *ask;
	failed f;

	timed.wait_ms = c->wait_ms;
	f = c->w->net ? net_ask(c->w->net, a, &timed, got) : FAIL(a, ERR_BUSY, "nobody may be asked");
	if (!f)
		return true;
	/* The host alone, never more of the address. */
	log_fault("sms", FMT, ARG(f->what));
	*ret = (struct sms_end){ SMS_UNSURE, S("no-answer"), false };
	for (size_t i = 0; i < COUNT(ends); i++)
		if (ends[i].code == f->code)
			*ret = (struct sms_end){ ends[i].class, ends[i].word, false };
	return false;
}

str
sms_cloud_base(const struct sms_call *c, struct arena *a, const char *host, str *ret_host)
{
	str base = c->w->sms_cloud;
	ptrdiff_t at = str_find_str(base, S("://"));

	*ret_host = at < 0 ? str_of(host) : str_from(base, (size_t)at + 3);
	return at < 0 ? arena_cat(a, S("https://"), str_of(host)) : base;
}

static void
end(const struct sms_call *c, struct arena *a, const struct sms_message *m, str code, struct sms_end *ret)
{
	ret->code = sms_code_kept(a, code, m);
	ret->class = sms_code_class(c->gateway.vendor, ret->code);
}

/* --- the house's own ----------------------------------------------------------------------- */

static str
house_body(const struct sms_call *c, struct arena *a, const struct sms_message *m)
{
	const struct sms_kind *k = sms_kind_of(m->kind);
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "type");
	emit_z(&j, "sms.send");
	emit_key(&j, "timestamp");
	emit_str(&j, moment_iso(a, world_now(c->w)));
	emit_key(&j, "data");
	emit_object(&j);
	emit_key(&j, "mobile");
	emit_str(&j, m->mobile);
	emit_key(&j, "kind");
	emit_z(&j, k->name);
	emit_key(&j, "values");
	emit_object(&j);
	for (size_t i = 0; i < sms_n_values(k); i++) {
		emit_key(&j, k->values[i].name);
		emit_str(&j, m->values[i]);
	}
	emit_end(&j);
	emit_key(&j, "sentence");
	emit_str(&j, sms_sentence(a, m));
	emit_end(&j);
	emit_end(&j);
	return buf_str(&b);
}

/* The word for it that the gateway gave, or its status. */
static str
house_code(struct arena *a, const struct net_answer *got)
{
	const struct said *said;
	str code = said_json(a, got->body, &said) ? (str){ 0 } : said_text(said, "code");

	return code.n ? code : arena_fmt(a, "HTTP-%d", got->status);
}

void
sms_house_send(const struct sms_call *c, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	str key, seconds, body = house_body(c, a, m);
	int64_t now = world_now(c->w).us / SECOND;
	struct net_header headers[3];
	struct net_answer got;

	if (!sms_webhook_key(a, c->secret, &key)) {
		*ret = (struct sms_end){ SMS_NOT_SETTING, S("no-key"), false };
		return;
	}
	seconds = arena_fmt(a, "%lld", (long long)now);
	headers[0] = (struct net_header){ "webhook-id", c->id };
	headers[1] = (struct net_header){ "webhook-timestamp", seconds };
	headers[2] = (struct net_header){ "webhook-signature", sms_webhook_signature(a, key, c->id, now, body) };
	if (!sms_exchange(c, a, &(struct net_ask){ .url = c->gateway.url, .type = "application/json", .body = body,
	    .headers = headers, .n_headers = COUNT(headers) }, &got, ret))
		return;
	*ret = (struct sms_end){ SMS_UNSURE, sms_code_kept(a, house_code(a, &got), m), false };
	if (got.status / 100 == 2 || got.status == 409)
		*ret = (struct sms_end){ SMS_TAKEN, S("taken"), false };
	else if (got.status == 429 || got.status == 503)
		ret->class = SMS_NOT_NOW;
	else if (got.status / 100 == 4)
		ret->class = sms_code_class(VENDOR_HOUSE, ret->code);
}

/* --- 腾讯云 SendSms 2021-01-11 ------------------------------------------------------------- */

static str
tencent_body(const struct sms_call *c, struct arena *a, const struct sms_message *m)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "PhoneNumberSet");
	emit_array(&j);
	emit_str(&j, arena_cat(a, S("+86"), m->mobile));
	emit_end(&j);
	emit_key(&j, "SmsSdkAppId");
	emit_str(&j, c->gateway.app_id);
	emit_key(&j, "SignName");
	emit_str(&j, c->gateway.sign);
	emit_key(&j, "TemplateId");
	emit_str(&j, c->templates[m->kind]);
	emit_key(&j, "TemplateParamSet");
	emit_array(&j);
	for (size_t i = 0; i < sms_n_values(sms_kind_of(m->kind)); i++)
		emit_str(&j, sms_cut(m, i));
	emit_end(&j);
	emit_key(&j, "SessionContext");
	emit_str(&j, c->id);
	emit_end(&j);
	return buf_str(&b);
}

/* What is wrong with the question stands under Error; what became of the number in the set of states. */
static str
tencent_code(struct arena *a, const struct net_answer *got)
{
	const struct said *said, *states;

	if (said_json(a, got->body, &said))
		return (str){ 0 };
	said = said_at(said, "Response");
	if (said_at(said, "Error"))
		return said_text(said_at(said, "Error"), "Code");
	states = said_at(said, "SendStatusSet");
	return said_text(states ? states->first : NULL, "Code");
}

void
sms_tencent_send(const struct sms_call *c, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	int64_t now = world_now(c->w).us / SECOND;
	str host, base = sms_cloud_base(c, a, TENCENT, &host), body = tencent_body(c, a, m), code;
	const struct net_header signs[] = { { "content-type", S("application/json; charset=utf-8") }, { "host", host },
		{ "x-tc-action", S("sendsms") } };
	const struct net_header headers[] = { { "X-TC-Action", S("SendSms") }, { "X-TC-Version", S("2021-01-11") },
		{ "X-TC-Region", S(REGION) }, { "X-TC-Timestamp", arena_fmt(a, "%lld", (long long)now) },
		{ "Authorization", sms_tc3_authorization(a, &(struct sms_signing){ c->gateway.key_id, c->secret, "sms",
		  S(""), body, signs, COUNT(signs), now }) } };
	struct net_answer got;

	if (!sms_exchange(c, a, &(struct net_ask){ .url = arena_cat(a, base, S("/")), .body = body,
	    .type = "application/json; charset=utf-8", .headers = headers, .n_headers = COUNT(headers),
	    .once = true }, &got, ret))
		return;
	*ret = (struct sms_end){ SMS_UNSURE, arena_fmt(a, "HTTP-%d", got.status), false };
	code = tencent_code(a, &got);
	if (code.n)
		end(c, a, m, code, ret);
}

/* --- 阿里云 SendSms 2017-05-25 ------------------------------------------------------------- */

static str
aliyun_values(struct arena *a, const struct sms_message *m)
{
	const struct sms_kind *k = sms_kind_of(m->kind);
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	for (size_t i = 0; i < sms_n_values(k); i++) {
		emit_key(&j, k->values[i].name);
		emit_str(&j, sms_cut(m, i));
	}
	emit_end(&j);
	return buf_str(&b);
}

/* In the order of the names, as it is signed and as it is asked. */
static str
aliyun_query(const struct sms_call *c, struct arena *a, const struct sms_message *m)
{
	const struct { const char *name; str value; } pairs[] = { { "OutId", c->id }, { "PhoneNumbers", m->mobile },
		{ "SignName", c->gateway.sign }, { "TemplateCode", c->templates[m->kind] },
		{ "TemplateParam", aliyun_values(a, m) } };
	struct buf b = { .a = a };

	for (size_t i = 0; i < COUNT(pairs); i++) {
		str value = net_escape(a, pairs[i].value);

		buf_fmt(&b, "%s%s=" FMT, i ? "&" : "", pairs[i].name, ARG(value));
	}
	return buf_str(&b);
}

void
sms_aliyun_send(const struct sms_call *c, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	str host, base = sms_cloud_base(c, a, ALIYUN, &host), query = aliyun_query(c, a, m);
	str date = arena_cat(a, str_part(moment_iso(a, world_now(c->w)), 0, sizeof "2026-11-22T01:38:00" - 1), S("Z"));
	struct net_header headers[] = { { "host", host }, { "x-acs-action", S("SendSms") },
		{ "x-acs-content-sha256", S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") },
		{ "x-acs-date", date }, { "x-acs-signature-nonce", crypt_token(a) },
		{ "x-acs-version", S("2017-05-25") }, { "Authorization", { 0 } } };
	const struct said *said;
	struct net_answer got;

	headers[COUNT(headers) - 1].value = sms_acs3_authorization(a, &(struct sms_signing){ c->gateway.key_id,
		c->secret, NULL, query, S(""), headers, COUNT(headers) - 1, 0 });
	if (!sms_exchange(c, a, &(struct net_ask){ .url = arena_fmt(a, FMT "/?" FMT, ARG(base), ARG(query)), .type = "",
	    .body = S(""), .headers = headers, .n_headers = COUNT(headers), .once = true }, &got, ret))
		return;
	*ret = (struct sms_end){ SMS_UNSURE, arena_fmt(a, "HTTP-%d", got.status), false };
	if (!said_json(a, got.body, &said) && said_text(said, "Code").n)
		end(c, a, m, said_text(said, "Code"), ret);
}
