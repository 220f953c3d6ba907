/*
 * wire.c - the bytes of the protocol: signatures, and the envelope of the encrypted mode.
 *
 * Key = base64(43 characters and "="), 32 bytes; AES-256-CBC, IV = its first 16 bytes.  Plain = 16 random bytes,
 * the length in 4 (big end first), the message, the app's id; PKCS#7 to blocks of 32, so 1 to 32 bytes of padding.
 */
#include <string.h>

#include "modules/wechat/inside.h"

#define HEAD  20                /* random and length */
#define BLOCK 32

/*
 * Its 43 characters were drawn singly, so the last may hold two bits that no byte takes; they are
 * cleared, since base64 is read in its one spelling only.
 */
bool
wechat_aes_key(struct arena *a, str text, unsigned char ret[32])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *last = text.n == 43 && text.s[42] ? strchr(letters, text.s[42]) : NULL;
	str bytes;

	if (!last || !crypt_base64_read(a, arena_fmt(a, FMT "%c=", ARG(str_part(text, 0, 42)),
	    letters[(last - letters) & ~3]), &bytes) || bytes.n != 32)
		return false;
	memcpy(ret, bytes.s, 32);
	return true;
}

failed
wechat_keys_of(const struct world *w, struct arena *a, const struct wechat_account *account, struct wechat_keys *ret)
{
	str aes = { 0 };

	*ret = (struct wechat_keys){ .app_id = account->app_id };
	TRY(crypt_open(w->keys, a, account->token, &ret->token));
	if (account->aes_key.sealed.n)
		TRY(crypt_open(w->keys, a, account->aes_key, &aes));
	ret->has_aes = aes.n && wechat_aes_key(a, aes, ret->aes);
	return NULL;
}

static void
sort(str *at, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k && str_cmp(at[k], at[k - 1]) < 0; k--) {
			str one = at[k];

			at[k] = at[k - 1];
			at[k - 1] = one;
		}
}

str
wechat_signature(struct arena *a, str token, str timestamp, str nonce, str sealed)
{
	str parts[] = { token, timestamp, nonce, sealed };
	struct buf b = { .a = a };
	unsigned char digest[20];

	sort(parts, COUNT(parts));
	for (size_t i = 0; i < COUNT(parts); i++)
		buf_put(&b, parts[i]);
	crypt_sha1(buf_str(&b), digest);
	return crypt_hex(a, (str){ (char *)digest, sizeof digest });
}

bool
wechat_signed(str want, str got)
{
	return want.n == 40 && got.n == 40 && crypt_same(want.s, got.s, 40);
}

str
wechat_seal(struct arena *a, const struct wechat_keys *keys, const unsigned char random[16], str message)
{
	size_t n = HEAD + message.n + keys->app_id.n, pad = BLOCK - n % BLOCK;
	unsigned char *plain = arena_get(a, n + pad);
	str sealed = { 0 };

	memcpy(plain, random, 16);
	for (int i = 0; i < 4; i++)
		plain[16 + i] = (unsigned char)(message.n >> (24 - 8 * i));
	memcpy(plain + HEAD, message.s, message.n);
	memcpy(plain + HEAD + message.n, keys->app_id.s, keys->app_id.n);
	memset(plain + n, (int)pad, pad);
	return crypt_cbc(a, true, keys->aes, keys->aes, (str){ (char *)plain, n + pad }, &sealed) ? crypt_base64(a,
		sealed) : (str){ 0 };
}

failed
wechat_open(struct arena *a, const struct wechat_keys *keys, str sealed, str *ret)
{
	size_t pad, n, length = 0;
	const unsigned char *p;
	str bytes, plain;

	if (!keys->has_aes || !crypt_base64_read(a, sealed, &bytes) || !bytes.n || bytes.n % BLOCK ||
	    !crypt_cbc(a, false, keys->aes, keys->aes, bytes, &plain))
		return FAIL(a, ERR_INVALID, "not an envelope");
	p = (const unsigned char *)plain.s;
	pad = p[plain.n - 1];
	if (pad < 1 || pad > BLOCK || pad + HEAD > plain.n)
		return FAIL(a, ERR_INVALID, "not our envelope");
	n = plain.n - pad;
	for (size_t i = n; i < plain.n; i++)
		if (p[i] != pad)
			return FAIL(a, ERR_INVALID, "not our envelope");
	for (int i = 0; i < 4; i++)
		length = length << 8 | p[16 + i];
	if (length > n - HEAD || !str_eq(str_part(plain, HEAD + length, n - HEAD - length), keys->app_id))
		return FAIL(a, ERR_INVALID, "not our envelope");
	*ret = str_part(plain, HEAD, length);
	return NULL;
}

str
wechat_page_signature(struct arena *a, str ticket, str nonce, int64_t seconds, str url)
{
	str rest = url, page = str_cut(&rest, '#'), text;
	unsigned char digest[20];

	text = arena_fmt(a, "jsapi_ticket=" FMT "&noncestr=" FMT "&timestamp=%lld&url=" FMT, ARG(ticket), ARG(nonce),
		(long long)seconds, ARG(page));
	crypt_sha1(text, digest);
	return crypt_hex(a, (str){ (char *)digest, sizeof digest });
}
