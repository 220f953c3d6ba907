/*
 * json_fuzz.c - JSON from programs and from sealed texts: what is taken has no name twice and no
 * depth that costs, and what emit_… writes of it is read again as the same.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "platform/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* The texts and numbers of one object, as rows of the API are. */
static str
written(struct arena *a, json_t *root)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };
	const char *name;
	json_t *value;

	emit_object(&j);
	json_object_foreach(root, name, value) {
		if (!json_is_string(value) && !json_is_integer(value) && !json_is_boolean(value))
			continue;
		emit_key(&j, arena_z(a, str_of(name)));
		if (json_is_string(value))
			emit_str(&j, (str){ json_string_value(value), json_string_length(value) });
		else if (json_is_integer(value))
			emit_int(&j, json_integer_value(value));
		else
			emit_bool(&j, json_is_true(value));
	}
	emit_end(&j);
	return buf_str(&b);
}

static void
compare(json_t *root, json_t *again)
{
	const char *name;
	json_t *value;

	json_object_foreach(again, name, value)
		assert(json_equal(value, json_object_get(root, name)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)32 << 20);
	json_t *root = json_text(a, (str){ n ? (const char *)bytes : "", n });

	if (json_is_object(root)) {
		json_t *again = json_text(a, written(a, root));

		assert(again);
		compare(root, again);
		json_decref(again);
	}
	json_decref(root);
	arena_close(a);
	return 0;
}
