/*
 * said_fuzz.c - what services outside say: XML and JSON nobody has proven, and envelopes sealed with nobody's key.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "modules/wechat/wechat.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Every text that came through is UTF-8, and there are no more of them than there may be. */
static size_t
walk(const struct said *s, int deep)
{
	size_t n = 0;

	assert(deep <= SAID_DEEP + 1);
	for (; s; s = s->next) {
		assert(utf8_proven(s->text) && (!s->name.s || utf8_proven(s->name)));
		n += 1 + walk(s->first, deep + 1);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)64 << 20);
	struct wechat_keys keys = { .app_id = S("wx1570bcc0b3cf8bd0"), .has_aes = true };
	str text = { (const char *)bytes, n }, plain;
	struct wechat_message m;
	const struct said *said;

	if (!said_xml(a, text, &said))
		assert(walk(said, 0) <= SAID_NODES + 1);
	if (!said_json(a, text, &said))
		assert(walk(said, 0) <= SAID_NODES + 1);
	if (!wechat_message_read(a, text, &m))
		assert(m.from.n && m.type.n);
	if (!wechat_open(a, &keys, text, &plain))
		assert(plain.n < n);
	arena_close(a);
	return 0;
}
