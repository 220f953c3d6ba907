/* strings.c - the shared strings of a workbook: see book.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sheet/book.h"

#define OVER UINT32_MAX         /* the length of a string that was too long */

void
strings_open(struct strings *t, int spill)
{
	*t = (struct strings){ .spill = spill };
}

void
strings_close(struct strings *t)
{
	for (size_t i = 0; i < t->n_blocks; i++) {
		/* The last block is still the buffer that was being filled. */
		if (i >= STRING_MEMORY && i + 1 < t->n_blocks)
			munmap(t->block[i], STRING_BLOCK);
		else
			free(t->block[i]);
	}
	free(t->at);
	if (t->spill >= 0)
		close(t->spill);
	strings_open(t, -1);
}

/* Puts the last block, which is full, into the file; its buffer is free for the next. */
static enum say
strings_spill(struct strings *t, char **buffer)
{
	size_t last = t->n_blocks - 1;
	off_t at = (off_t)((last - STRING_MEMORY) * STRING_BLOCK);
	void *map;

	if (t->spill < 0 && (t->spill = temporary_file()) < 0)
		return SAY_DISK;
	for (size_t done = 0; done < STRING_BLOCK; ) {
		ssize_t n = pwrite(t->spill, t->block[last] + done, STRING_BLOCK - done,
		                   at + (off_t)done);

		if (n <= 0)
			return SAY_DISK;
		done += (size_t)n;
	}
	map = mmap(NULL, STRING_BLOCK, PROT_READ, MAP_SHARED, t->spill, at);
	if (map == MAP_FAILED)
		return SAY_MEMORY;
	*buffer = t->block[last];
	t->block[last] = map;
	return SAY_NOTHING;
}

static enum say
strings_block(struct strings *t)
{
	char *buffer = NULL;

	if (t->n_blocks == STRING_BLOCKS)
		return SAY_STRING_BYTES;
	if (t->n_blocks > STRING_MEMORY) {
		enum say say = strings_spill(t, &buffer);

		if (say != SAY_NOTHING)
			return say;
	}
	if (!buffer && !(buffer = malloc(STRING_BLOCK)))
		return SAY_MEMORY;
	t->block[t->n_blocks++] = buffer;
	t->used = 0;
	return SAY_NOTHING;
}

bool
strings_add(struct strings *t, struct fault *f, str text, bool over)
{
	uint32_t length = over ? OVER : (uint32_t)text.n;

	if (over)
		text.n = 0;
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 1024;
		uint32_t *more = realloc(t->at, cap * sizeof *more);

		if (!more)
			return fault_note(f, SAY_MEMORY, 0, 0, 0);
		t->at = more;
		t->cap = cap;
	}
	if (!t->n_blocks || STRING_BLOCK - t->used < sizeof length + text.n) {
		enum say say = strings_block(t);

		if (say != SAY_NOTHING)
			return fault_note(f, say, 0, 0,
			                  (int64_t)(STRING_BLOCKS * STRING_BLOCK >> 20));
	}
	t->at[t->n++] = (uint32_t)((t->n_blocks - 1) * STRING_BLOCK + t->used);
	memcpy(t->block[t->n_blocks - 1] + t->used, &length, sizeof length);
	memcpy(t->block[t->n_blocks - 1] + t->used + sizeof length, text.s, text.n);
	t->used += sizeof length + text.n;
	return true;
}

bool
strings_get(const struct strings *t, int64_t number, str *ret, bool *over)
{
	const char *at;
	uint32_t length;

	if (number < 0 || number >= (int64_t)t->n)
		return false;
	at = t->block[t->at[number] / STRING_BLOCK] + t->at[number] % STRING_BLOCK;
	memcpy(&length, at, sizeof length);
	*over = length == OVER;
	*ret = (str){ at + sizeof length, *over ? 0 : length };
	return true;
}

/* The unit of _xHHHH_ at s, or -1. */
static int32_t
escaped_unit(const char *s, size_t n)
{
	int32_t u = 0;

	if (n < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		char c = s[i];

		if (c >= '0' && c <= '9')
			u = u * 16 + (c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			u = u * 16 + ((c | 32) - 'a' + 10);
		else
			return -1;
	}
	return u;
}

/* One escape, or the two of a surrogate pair, at *at; writes at most four bytes to `to`. */
static size_t
unescape_one(const struct bytes *b, size_t *at, char *to)
{
	int32_t u = escaped_unit(b->s + *at, b->n - *at);

	*at += 7;
	if (u >= 0xD800 && u <= 0xDBFF) {
		int32_t low = escaped_unit(b->s + *at, b->n - *at);

		if (low < 0xDC00 || low > 0xDFFF)
			return 0;
		*at += 7;
		u = 0x10000 + ((u & 0x3FF) << 10) + (low & 0x3FF);
	}
	/* Control characters say nothing to anybody and are left out. */
	if ((u >= 0xDC00 && u <= 0xDFFF) || u == 0x7F ||
	    (u < ' ' && u != '\t' && u != '\n' && u != '\r'))
		return 0;
	return utf8_write(to, (uint32_t)u);
}

void
text_unescape(struct bytes *b)
{
	size_t n = 0;

	if (!b->n || !memmem(b->s, b->n, "_x", 2))
		return;
	for (size_t at = 0; at < b->n; ) {
		if (escaped_unit(b->s + at, b->n - at) < 0)
			b->s[n++] = b->s[at++];
		else
			n += unescape_one(b, &at, b->s + n);
	}
	b->n = n;
}

/* Reading the part: <si> is a string, its text in <t> or in <r><t>; readings in <rPh> are not. */
struct reading {
	struct strings *strings;
	const struct sheet_limits *limits;
	struct bytes text;
	int phonetic;
	bool inside, capture, over;
};

static void
strings_begin(struct xml *x, const char *name, const char **attributes)
{
	struct reading *r = x->of;

	(void)attributes;
	if (!strcmp(name, "si")) {
		r->inside = true;
		r->over = false;
		r->text.n = 0;
	}
	r->phonetic += !strcmp(name, "rPh");
	r->capture = r->inside && !r->phonetic && !strcmp(name, "t");
}

static void
strings_text(struct xml *x, str s)
{
	struct reading *r = x->of;

	if (!r->capture || r->over)
		return;
	r->over = r->text.n + s.n > STRING_BLOCK / 2 ||
		(int64_t)(r->text.n + s.n) > r->limits->cell_most * 4 * 7;
	if (!r->over && !bytes_put(&r->text, s.s, s.n))
		xml_refuse(x, SAY_MEMORY, 0);
}

static void
strings_end(struct xml *x, const char *name)
{
	struct reading *r = x->of;

	r->capture = false;
	r->phonetic -= !strcmp(name, "rPh");
	if (!r->inside || strcmp(name, "si"))
		return;
	r->inside = false;
	if ((int64_t)r->strings->n >= r->limits->strings_most) {
		xml_refuse(x, SAY_STRINGS, r->limits->strings_most);
		return;
	}
	text_unescape(&r->text);
	if (!strings_add(r->strings, x->package->fault, (str){ r->text.s, r->text.n }, r->over))
		xml_refuse(x, SAY_BROKEN, 0);
}

bool
strings_read(struct strings *t, struct xml *x, int64_t part, const struct sheet_limits *limits)
{
	struct reading r = { .strings = t, .limits = limits };
	bool good;

	x->begin = strings_begin;
	x->text = strings_text;
	x->end = strings_end;
	x->of = &r;
	good = bytes_put(&r.text, "", 0) ? xml_whole(x, part) :
		fault_note(x->package->fault, SAY_MEMORY, 0, 0, 0);
	bytes_free(&r.text);
	return good;
}
