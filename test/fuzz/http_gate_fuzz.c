/*
 * http_gate_fuzz.c - the head of a request: the first line, then a field a line, as the library hands
 * them over.  What passes is what docs/edge.md promises to handlers.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "http/gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static size_t
read_fields(str rest, struct http_header *fields)
{
	size_t n = 0;

	for (str line, value; line = str_cut(&rest, '\n'), line.s && n <= HTTP_HEADER_COUNT; n++) {
		value = line;
		fields[n].name = str_cut(&value, ':');
		fields[n].value = value.s ? value : S("");
		while (fields[n].value.n && (fields[n].value.s[0] == ' ' || fields[n].value.s[0] == '\t'))
			fields[n].value = str_from(fields[n].value, 1);
	}
	return n;
}

static void
check_path(str path)
{
	assert(path.n && path.s[0] == '/' && utf8_proven(path) && !memchr(path.s, 0, path.n));
	assert(str_find_str(path, S("//")) < 0 && str_find_str(path, S("/../")) < 0 && !str_ends(path, S("/..")));
}

static void
check_request(const struct http_request *rq, const struct gate_pass *pass)
{
	static const char *const once[] = { "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Cookie",
		"Authorization" };
	int lengths = http_header(rq, "Content-Length").s != NULL, chunked = http_header(rq, "Transfer-Encoding").s != NULL;

	assert(lengths + chunked <= 1);
	assert(chunked == (pass->length == -1));
	for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
		int seen = 0;

		for (size_t k = 0; k < rq->n_headers; k++)
			seen += rq->headers[k].name.n == strlen(once[i]) &&
				!strncasecmp(rq->headers[k].name.s, once[i], rq->headers[k].name.n);
		assert(seen <= 1);
	}
	/* A cookie is a part of the field, or is not there. */
	for (const char *const *name = (const char *const[]){ "session", "visit", "__Host-session", NULL }; *name; name++) {
		str value = http_cookie(rq, str_of(*name)), all = http_header(rq, "Cookie");

		assert(!value.n || (all.n && value.s >= all.s && value.s + value.n <= all.s + all.n));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)16 << 20);
	struct http_header fields[HTTP_HEADER_COUNT + 1];
	struct gate_head head = { .headers = fields };
	str rest = { (const char *)bytes, n }, line;
	struct gate_pass pass;
	str path;

	line = str_cut(&rest, '\n');
	head.method = str_cut(&line, ' ');
	head.target = line.s ? str_cut(&line, ' ') : S("");
	head.version = line.s ? line : S("");
	if (rest.s)
		head.n_headers = read_fields(rest, fields);
	if (!gate_sizes(&head) && !gate_judge(a, &head, NULL, 0, &pass)) {
		struct http_request rq = { .headers = head.headers, .n_headers = pass.n_headers };

		check_request(&rq, &pass);
		if (!gate_path(pass.path, arena_get(a, pass.path.n + 1), &path))
			check_path(path);
		gate_remote(S("10.0.0.1"), http_header(&rq, "X-Forwarded-For"), (const str[]){ S("10.0.0.1") }, 1);
	}
	arena_close(a);
	return 0;
}
