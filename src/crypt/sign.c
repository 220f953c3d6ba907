/* sign.c - Ed25519: signing, proving, and keeping the private half sealed between two starts. */
#include <string.h>

#include "crypt/keys.h"

struct signer { unsigned char secret[crypto_sign_SECRETKEYBYTES]; };

#define SIGNER_PURPOSE "signer.secret"
#define FOREVER        ((struct moment){ INT64_MAX / 2 })

static void
signer_free(void *v)
{
	sodium_free(v);
}

failed
signer_new(struct arena *a, struct signer **ret)
{
	struct signer *s = sodium_init() < 0 ? NULL : sodium_malloc(sizeof *s);

	if (!s)
		return FAIL(a, ERR_BUSY, "no locked memory for a signing key");
	arena_defer(a, signer_free, s);
	signer_roll(s);
	*ret = s;
	return NULL;
}

void
signer_roll(struct signer *s)
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES];

	crypto_sign_keypair(public, s->secret);
}

void
signer_copy(struct signer *to, const struct signer *from)
{
	memcpy(to->secret, from->secret, sizeof to->secret);
}

void
signer_public(const struct signer *s, unsigned char ret[32])
{
	crypto_sign_ed25519_sk_to_pk(ret, s->secret);
}

void
signer_sign(const struct signer *s, str bytes, unsigned char ret[64])
{
	crypto_sign_detached(ret, NULL, (const unsigned char *)bytes.s, bytes.n, s->secret);
}

bool
signature_proves(str public_key, str bytes, str signature)
{
	return public_key.n == crypto_sign_PUBLICKEYBYTES && signature.n == crypto_sign_BYTES &&
	       !crypto_sign_verify_detached((const unsigned char *)signature.s,
	                                    (const unsigned char *)bytes.s, bytes.n,
	                                    (const unsigned char *)public_key.s);
}

str
signer_wrap(const struct signer *s, struct keys *k, struct arena *a)
{
	return crypt_wrap(k, a, SIGNER_PURPOSE, (str){ (const char *)s->secret, sizeof s->secret },
	                  FOREVER);
}

failed
signer_unwrap(struct signer *s, struct keys *k, struct arena *a, str wrapped)
{
	str secret;

	/* What was kept before there was a new root goes on to sign: its successor is kept under the new one. */
	TRY(wrap_open_old(k, a, SIGNER_PURPOSE, wrapped, (struct moment){ 0 }, &secret));
	if (secret.n != sizeof s->secret)
		return FAIL(a, ERR_FAULT, "not a signing key");
	memcpy(s->secret, secret.s, sizeof s->secret);
	sodium_memzero((char *)(uintptr_t)secret.s, secret.n);
	return NULL;
}
