/*
 * http_form_fuzz.c - bodies of forms.  A first line that begins with "multipart/" is the type of
 * what follows; anything else is a=1&b=2.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
try_pairs(struct arena *a, str text)
{
	struct http_pairs p;
	failed e = http_urlencoded(a, text, &p);

	assert(!e || e->say);
	for (size_t i = 0; !e && i < p.n; i++)
		assert(p.at[i].name.n && utf8_proven(p.at[i].name) && utf8_proven(p.at[i].value));
	assert(e || p.n <= HTTP_FIELDS_MOST);
}

static failed
read_parts(struct arena *a, str type, str body, int fd, struct http_parts *ret)
{
	struct http_header h = { S("Content-Type"), type };
	struct http_request rq = { .headers = &h, .n_headers = 1, .body = fd < 0 ? body : S(""), .body_fd = fd,
		.body_size = (int64_t)body.n };

	return http_multipart(a, &rq, "/dev/shm", 1 << 20, ret);
}

/* From memory and from a file it is read alike. */
static void
try_parts(struct arena *a, str type, str body)
{
	int fd = memfd_create("body", MFD_CLOEXEC);
	struct http_parts one, other;
	failed e = read_parts(a, type, body, -1, &one), f;

	assert(fd >= 0 && write(fd, body.s, body.n) == (ssize_t)body.n);
	f = read_parts(a, type, body, fd, &other);
	assert(!e == !f && (e || one.n == other.n));
	for (size_t i = 0; !e && i < one.n; i++) {
		const struct http_part *p = &one.at[i];

		assert(p->name.n && utf8_proven(p->name) && p->size == other.at[i].size && !memchr(p->file_name.n ? p->file_name.s
			: "", '/', p->file_name.n));
		assert((p->fd >= 0) == (p->file_name.n > 0) && p->size <= (int64_t)body.n);
	}
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)32 << 20);
	str body = { n ? (const char *)bytes : "", n };

	if (str_starts(body, S("multipart/"))) {
		str type = str_cut(&body, '\n');

		try_parts(a, type, body.s ? body : S(""));
	} else {
		try_pairs(a, body);
	}
	arena_close(a);
	return 0;
}
