/*
 * wire.c - signatures of the three ways, as they are published.
 *
 *	Standard Webhooks       HMAC-SHA256 of "ID.SECONDS.BODY", base64
 *	TC3-HMAC-SHA256         腾讯云 API 3.0 签名方法 v3
 *	ACS3-HMAC-SHA256        阿里云 V3 版请求体和签名机制
 */
#include "modules/sms/inside.h"

#define KEY_LEAST 24            /* bytes, as Standard Webhooks has it */
#define KEY_MOST  64

static str
hmac(struct arena *a, str key, str bytes)
{
	char *mac = arena_get(a, 32);

	crypt_hmac_sha256(key, bytes, (unsigned char *)mac);
	return (str){ mac, 32 };
}

static str
sha256_hex(struct arena *a, str bytes)
{
	unsigned char digest[32];

	crypt_sha256(bytes, digest);
	return crypt_hex(a, (str){ (char *)digest, sizeof digest });
}

/* --- Standard Webhooks --------------------------------------------------------------------- */

bool
sms_webhook_key(struct arena *a, str secret, str *ret)
{
	str text = str_starts(secret, S("whsec_")) ? str_from(secret, sizeof "whsec_" - 1) : secret, key;

	if (!crypt_base64_read(a, text, &key) || key.n < KEY_LEAST || key.n > KEY_MOST)
		return false;
	*ret = key;
	return true;
}

str
sms_webhook_signature(struct arena *a, str key, str name, int64_t seconds, str body)
{
	str text = arena_fmt(a, FMT ".%lld." FMT, ARG(name), (long long)seconds, ARG(body));

	return arena_cat(a, S("v1,"), crypt_base64(a, hmac(a, key, text)));
}

/* --- the clouds ---------------------------------------------------------------------------- */

/* method, path, query, "name:value" of each line, the names, the digest of the body. */
static str
canonical(struct arena *a, const struct sms_signing *s, str *ret_names)
{
	struct buf lines = { .a = a }, names = { .a = a };
	str digest = sha256_hex(a, s->body), head;

	for (size_t i = 0; i < s->n_headers; i++) {
		buf_fmt(&lines, "%s:" FMT "\n", s->headers[i].name, ARG(s->headers[i].value));
		buf_fmt(&names, "%s%s", i ? ";" : "", s->headers[i].name);
	}
	*ret_names = buf_str(&names);
	head = buf_str(&lines);
	return arena_fmt(a, "POST\n/\n" FMT "\n" FMT "\n" FMT "\n" FMT, ARG(s->query), ARG(head),
		ARG(*ret_names), ARG(digest));
}

str
sms_tc3_authorization(struct arena *a, const struct sms_signing *s)
{
	str names, request = sha256_hex(a, canonical(a, s, &names)), key = arena_cat(a, S("TC3"), s->secret), mac;
	str day = str_part(moment_iso(a, (struct moment){ s->seconds * SECOND }), 0, sizeof "2026-11-22" - 1);
	str scope = arena_fmt(a, FMT "/%s/tc3_request", ARG(day), s->service);
	str text = arena_fmt(a, "TC3-HMAC-SHA256\n%lld\n" FMT "\n" FMT, (long long)s->seconds, ARG(scope),
		ARG(request));

	key = hmac(a, hmac(a, hmac(a, key, day), str_of(s->service)), S("tc3_request"));
	mac = crypt_hex(a, hmac(a, key, text));
	return arena_fmt(a, "TC3-HMAC-SHA256 Credential=" FMT "/" FMT ", SignedHeaders=" FMT ", Signature=" FMT,
		ARG(s->key_id), ARG(scope), ARG(names), ARG(mac));
}

str
sms_acs3_authorization(struct arena *a, const struct sms_signing *s)
{
	str names, request = canonical(a, s, &names);
	str text = arena_cat(a, S("ACS3-HMAC-SHA256\n"), sha256_hex(a, request));
	str mac = crypt_hex(a, hmac(a, s->secret, text));

	return arena_fmt(a, "ACS3-HMAC-SHA256 Credential=" FMT ",SignedHeaders=" FMT ",Signature=" FMT, ARG(s->key_id),
		ARG(names), ARG(mac));
}
