/*
 * document_fuzz.c - numbers as people and sheets write them.
 *
 * The first byte picks the kind of document, the rest is the text.  What is
 * taken must be taken again and stay as it is; a mask must not show all of it.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "platform/document.h"
#include "platform/mask.h"
#include "platform/uscc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct date today = { 20261122 };

static void
try_document(struct arena *a, int64_t type, str text)
{
	struct document once, again;

	if (document_check_as(a, NULL, type, text, today, DOCUMENT_IMPORT | DOCUMENT_MINOR, &once))
		return;
	assert(!document_check_as(a, NULL, type, once.number, today, DOCUMENT_MINOR, &again));
	assert(str_eq(once.number, again.number) && once.birth.ymd == again.birth.ymd &&
	       once.sex == again.sex);
	assert(!str_eq(mask_value(a, "person.document_no", once.number), once.number));
}

static void
try_codes(struct arena *a, str text)
{
	str once, again;

	if (!mobile_check(a, NULL, text, &once)) {
		assert(!mobile_check(a, NULL, once, &again) && str_eq(once, again));
		assert(once.n == 11 && str_digits(once));
	}
	if (!uscc_check(a, NULL, text, &once))
		assert(!uscc_check(a, NULL, once, &again) && str_eq(once, again));
}

static void
try_masks(struct arena *a, str text)
{
	static const char *const places[] = { "p.document_no", "p.mobile", "p.bank_card",
		                              "p.birth",       "p.name",   "p.address",
		                              "p.diagnosis" };

	for (size_t i = 0; i < COUNT(places); i++)
		assert(utf8_proven(mask_value(a, places[i], text)));
	assert(utf8_proven(mask_notice(a, text)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)16 << 20);
	str text = n > 1 && n < 4096 ? (str){ (const char *)bytes + 1, n - 1 } : S("");
	size_t kinds = 0;

	while (document_types[kinds].label)
		kinds++;
	if (n && utf8_proven(text)) {
		try_document(a, document_types[bytes[0] % kinds].v, text);
		try_codes(a, text);
		try_masks(a, text);
	}
	arena_close(a);
	return 0;
}
