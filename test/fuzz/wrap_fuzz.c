/*
 * wrap_fuzz.c - what comes back from browsers and lies in the database: bytes
 * nobody has proven are unwrapped, opened and decoded.
 *
 * The keys are those of a test, so a fuzzer that knew them could forge; without
 * them nothing may open but what the corpus holds.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "crypt/crypt.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
try_text(struct keys *k, struct arena *a, str text)
{
	str plain = { 0 };

	if (!crypt_unwrap(k, a, "fuzz", text, (struct moment){ 1 }, &plain))
		assert(plain.n < text.n &&
		       crypt_unwrap(k, a, "fuzz", text, (struct moment){ 3 }, &plain));
	if (crypt_base64url_read(a, text, &plain))
		assert(str_eq(crypt_base64url(a, plain), text));
}

static void
try_bytes(struct keys *k, struct arena *a, str sealed)
{
	str plain = { 0 };
	failed e = crypt_open(k, a, (struct secret){ sealed, "fuzz.place", { 1 } }, &plain);

	assert(e || plain.n <= sealed.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)16 << 20);
	struct keys *k = keys_for_tests(a, 1);
	str input = { (const char *)bytes, n };

	if (n < (1 << 20)) {
		try_text(k, a, input);
		try_bytes(k, a, input);
	}
	arena_close(a);
	return 0;
}
