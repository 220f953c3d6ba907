/* totp.c - one-time passwords by time, RFC 6238 over RFC 4226: HMAC-SHA-1, 30 s, six digits. */
#include <openssl/hmac.h>
#include <string.h>

#include "crypt/keys.h"

#define STEP   (30 * SECOND)
#define DIGITS 6

str
totp_secret(struct arena *a)
{
	char *bytes = arena_get(a, TOTP_SECRET);

	random_bytes(bytes, TOTP_SECRET);
	return (str){ bytes, TOTP_SECRET };
}

/* Without memory there is no code: one made up instead could be guessed. */
static uint32_t
code_of(struct arena *a, str secret, int64_t step)
{
	unsigned char counter[8], mac[20];
	unsigned int n = sizeof mac;
	size_t at;

	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	if (!HMAC(EVP_sha1(), secret.s, (int)secret.n, counter, sizeof counter, mac, &n))
		arena_starve(a);
	at = mac[19] & 15;
	return (((uint32_t)mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 |
	        mac[at + 3]) % 1000000;
}

str
totp_code(struct arena *a, str secret, struct moment at)
{
	return arena_fmt(a, "%06u", code_of(a, secret, at.us / STEP));
}

bool
totp_proves(struct arena *a, str secret, str code, struct moment now, int64_t after, int64_t *ret_step)
{
	int64_t step = now.us / STEP, found = 0;

	if (code.n != DIGITS || !str_digits(code) || secret.n != TOTP_SECRET)
		return false;
	/* Both are reckoned, so that time tells nothing. */
	for (int64_t s = step - 1; s <= step; s++)
		if (crypt_same(totp_code(a, secret, (struct moment){ s * STEP }).s, code.s, DIGITS) && s > after)
			found = s;
	if (found)
		*ret_step = found;
	return found;
}

str
totp_base32(struct arena *a, str bytes)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct buf b = { .a = a };
	uint32_t held = 0;
	int bits = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		held = (held << 8 | (unsigned char)bytes.s[i]) & 0xffff;
		for (bits += 8; bits >= 5; bits -= 5)
			buf_char(&b, letters[held >> (bits - 5) & 31]);
	}
	if (bits)
		buf_char(&b, letters[held << (5 - bits) & 31]);
	return buf_str(&b);
}
