/* encode.c - digests without keys, base64url, hex, tokens and codes. */
#include <assert.h>

#include "crypt/keys.h"

#define URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

void
crypt_sha256(str bytes, unsigned char ret[32])
{
	crypto_hash_sha256(ret, (const unsigned char *)bytes.s, bytes.n);
}

void
crypt_hmac_sha256(str key, str bytes, unsigned char ret[32])
{
	crypto_auth_hmacsha256_state h;

	crypto_auth_hmacsha256_init(&h, (const unsigned char *)key.s, key.n);
	crypto_auth_hmacsha256_update(&h, (const unsigned char *)bytes.s, bytes.n);
	crypto_auth_hmacsha256_final(&h, ret);
	sodium_memzero(&h, sizeof h);
}

struct crypt_sum { crypto_hash_sha256_state state; };

struct crypt_sum *
crypt_sum_new(struct arena *a)
{
	struct crypt_sum *s = NEW(a, struct crypt_sum);

	crypto_hash_sha256_init(&s->state);
	return s;
}

void
crypt_sum_add(struct crypt_sum *s, str bytes)
{
	crypto_hash_sha256_update(&s->state, (const unsigned char *)bytes.s, bytes.n);
}

void
crypt_sum_end(struct crypt_sum *s, unsigned char ret[32])
{
	crypto_hash_sha256_final(&s->state, ret);
}

bool
crypt_same(const void *one, const void *other, size_t n)
{
	return !sodium_memcmp(one, other, n);
}

str
crypt_base64url(struct arena *a, str bytes)
{
	size_t size = sodium_base64_encoded_len(bytes.n, URL);
	char *p = arena_get(a, size);

	sodium_bin2base64(p, size, (const unsigned char *)bytes.s, bytes.n, URL);
	return (str){ p, size - 1 };
}

/* libsodium 1.0.18 takes bytes over 0x7F for the last letter of its alphabet: they are refused
 * first. */
bool
base64_read(int variant, str text, unsigned char *to, size_t most, size_t *ret)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.s[i] >= 0x80)
			return false;
	return text.s && !sodium_base642bin(to, most, text.s, text.n, NULL, ret, NULL, variant);
}

bool
crypt_base64url_read(struct arena *a, str text, str *ret)
{
	size_t most = text.n / 4 * 3 + 3, n = 0;
	char *p = arena_get(a, most + 1);

	if (!base64_read(URL, text, (unsigned char *)p, most, &n))
		return false;
	*ret = (str){ p, n };
	return true;
}

str
crypt_base64(struct arena *a, str bytes)
{
	size_t size = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_ORIGINAL);
	char *p = arena_get(a, size);

	sodium_bin2base64(p, size, (const unsigned char *)bytes.s, bytes.n, sodium_base64_VARIANT_ORIGINAL);
	return (str){ p, size - 1 };
}

bool
crypt_base64_read(struct arena *a, str text, str *ret)
{
	size_t most = text.n / 4 * 3 + 3, n = 0;
	char *p = arena_get(a, most + 1);

	if (!base64_read(sodium_base64_VARIANT_ORIGINAL, text, (unsigned char *)p, most, &n))
		return false;
	*ret = (str){ p, n };
	return true;
}

void
crypt_sha1(str bytes, unsigned char ret[20])
{
	EVP_Digest(bytes.s, bytes.n, ret, NULL, EVP_sha1(), NULL);
}

bool
crypt_cbc(struct arena *a, bool seal, const unsigned char key[32], const unsigned char iv[16], str in, str *ret)
{
	EVP_CIPHER_CTX *c = in.n % 16 || in.n > CRYPT_PLAIN_MOST * 2 ? NULL : EVP_CIPHER_CTX_new();
	unsigned char *out = arena_get(a, in.n + 16);
	int n = 0, rest = 0;
	bool good = c && EVP_CipherInit_ex(c, EVP_aes_256_cbc(), NULL, key, iv, seal) &&
	            EVP_CIPHER_CTX_set_padding(c, 0) &&
	            EVP_CipherUpdate(c, out, &n, (const unsigned char *)in.s, (int)in.n) &&
	            EVP_CipherFinal_ex(c, out + n, &rest);

	EVP_CIPHER_CTX_free(c);
	if (good)
		*ret = (str){ (char *)out, (size_t)(n + rest) };
	return good;
}

str
crypt_hex(struct arena *a, str bytes)
{
	char *p = arena_get(a, bytes.n * 2 + 1);

	sodium_bin2hex(p, bytes.n * 2 + 1, (const unsigned char *)bytes.s, bytes.n);
	return (str){ p, bytes.n * 2 };
}

str
crypt_token(struct arena *a)
{
	char bytes[32];

	random_bytes(bytes, sizeof bytes);
	return crypt_base64url(a, (str){ bytes, sizeof bytes });
}

str
crypt_code(struct arena *a, int digits)
{
	uint64_t most = 1, v;

	assert(digits >= 1 && digits <= 18);
	for (int i = 0; i < digits; i++)
		most *= 10;
	/* Numbers past the last whole multiple would make small codes likelier. */
	do
		random_bytes(&v, sizeof v);
	while (v >= UINT64_MAX - UINT64_MAX % most);
	return arena_fmt(a, "%0*llu", digits, (unsigned long long)(v % most));
}
