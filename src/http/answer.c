/*
 * answer.c - the worker's half of an exchange: the handler; and what is sent.
 * The library's answer is made on the loop, which also frees it: memory that
 * goes from thread to thread makes malloc's locks the bottleneck.
 */
#include "http/inside.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SOURCE_PIECE ((size_t)64 << 10)

/* SECURITY "The edge": on every answer whose handler has not said otherwise. */
static const struct { const char *name, *value; } protective[] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
	  "font-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; "
	  "frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cache-Control", "no-store" },
};

static bool
is_set(const struct http_response *rs, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < rs->n_headers; i++)
		if (rs->headers[i].name.n == n && !strncasecmp(rs->headers[i].name.s, name, n))
			return true;
	return false;
}

static void
add_protective(struct MHD_Response *to, const struct http_response *rs, bool secure)
{
	for (size_t i = 0; i < COUNT(protective); i++)
		if (!is_set(rs, protective[i].name))
			MHD_add_response_header(to, protective[i].name, protective[i].value);
	if (secure && !is_set(rs, "Strict-Transport-Security"))
		MHD_add_response_header(to, "Strict-Transport-Security", "max-age=31536000");
}

struct MHD_Response *
refusal_response(const struct refusal *no, bool goes_on)
{
	static const struct http_response nothing_set;
	/* The library promises not to write into a persistent buffer. */
	union { const char *text; void *bytes; } body = { .text = no->say.zh };
	struct MHD_Response *made = MHD_create_response_from_buffer(strlen(no->say.zh), body.bytes,
	                                                            MHD_RESPMEM_PERSISTENT);

	if (!made)
		return NULL;
	MHD_add_response_header(made, "Content-Type", "text/plain; charset=utf-8");
	if (!goes_on)
		MHD_add_response_header(made, "Connection", "close");
	if (no->field)
		MHD_add_response_header(made, no->field, no->value);
	add_protective(made, &nothing_set, false);
	return made;
}

static ssize_t
read_source(void *v, uint64_t at, char *to, size_t n)
{
	const struct http_source *s = v;
	int64_t got = s->read(s->v, (int64_t)at, to, n);

	return got > 0 ? (ssize_t)got : MHD_CONTENT_READER_END_WITH_ERROR;
}

static struct MHD_Response *
handler_response(struct exchange *x)
{
	struct http_response *rs = &x->response;
	union { const char *text; void *bytes; } body = { .text = rs->body.n ? rs->body.s : "" };
	struct MHD_Response *made;

	if (rs->source.read)
		made = MHD_create_response_from_callback((uint64_t)rs->source.size, SOURCE_PIECE, read_source,
			&rs->source, NULL);
	else if (rs->fd > 0)
		made = MHD_create_response_from_fd64((uint64_t)rs->fd_size, rs->fd);
	else
		made = MHD_create_response_from_buffer(rs->body.n, body.bytes,
		                                       MHD_RESPMEM_PERSISTENT);
	if (!made)
		return NULL;
	rs->fd = 0;     /* the library closes it */
	for (size_t i = 0; i < rs->n_headers; i++)
		if (MHD_add_response_header(made, rs->headers[i].name.s, rs->headers[i].value.s) !=
		    MHD_YES) {
			MHD_destroy_response(made);
			return NULL;
		}
	if (rs->close || atomic_load(&x->server->draining))
		MHD_add_response_header(made, "Connection", "close");
	add_protective(made, rs, x->request.secure);
	return made;
}

struct MHD_Response *
answer_make(struct exchange *x, unsigned *status)
{
	struct MHD_Response *made = x->refused ? NULL : handler_response(x);

	*status = (unsigned)x->response.status;
	if (!made) {
		x->refused = x->refused ? x->refused : refusal(REFUSE_BUSY);
		*status = (unsigned)x->refused->status;
		made = refusal_response(x->refused, false);
	}
	if (made)
		MHD_add_response_header(made, "X-Request-Id", x->request_id);
	return made;
}

bool
busy_make(struct http_server *s)
{
	static const char *const seconds[BUSY_ANSWERS] = { "2", "3", "4", "5" };
	struct refusal each = *refusal(REFUSE_BUSY);

	for (size_t i = 0; i < COUNT(s->busy); i++) {
		each.value = seconds[i];
		if (!(s->busy[i] = refusal_response(&each, true)))
			return false;
	}
	return true;
}

void
busy_free(struct http_server *s)
{
	for (size_t i = 0; i < COUNT(s->busy); i++)
		if (s->busy[i])
			MHD_destroy_response(s->busy[i]);
}

struct MHD_Response *
busy_answer(const struct exchange *x)
{
	struct http_server *s = x->server;

	if (!x->crowded_out || atomic_load(&s->draining))
		return NULL;
	return s->busy[(unsigned char)x->request_id[15] % COUNT(s->busy)];
}

void
answer_drop(struct exchange *x)
{
	if (x->response.fd > 0)
		close(x->response.fd);
	x->response.fd = 0;
	if (x->response.source.read)
		x->response.source.end(x->response.source.v);
	x->response.source = (struct http_source){ 0 };
}

/* The library wants C strings. */
static void
finish_fields(struct exchange *x)
{
	struct http_response *rs = &x->response;

	for (size_t i = 0; i < rs->n_headers; i++) {
		rs->headers[i].name.s = arena_z(x->a, rs->headers[i].name);
		rs->headers[i].value.s = arena_z(x->a, rs->headers[i].value);
	}
	if (!rs->status)
		rs->status = 500;
}

static void
hand_back(struct exchange *x)
{
	/* From here on the exchange may end on its loop at any time. */
	MHD_resume_connection(x->connection);
}

void
exchange_run(struct exchange *x)
{
	struct http_server *s = x->server;
	jmp_buf full;

	log_request_id(x->request_id);
	if (!setjmp(full)) {
		arena_full(x->a, &full);
		s->options.handler(s->options.ctx, x->a, &x->request, &x->response);
		/* The handler may have jumped on its own account and set another place. */
		arena_full(x->a, &full);
		finish_fields(x);
		atomic_fetch_add(&s->requests, 1);
	} else {
		log_fault("http", "a request used up its memory");
		x->refused = refusal(REFUSE_BUSY);
		atomic_fetch_add(&s->shed, 1);
	}
	arena_full(x->a, NULL);
	/* Readers, sessions and the baton are let go now, not when a slow client has read all. */
	arena_clean(x->a);
	log_request_id(NULL);
	hand_back(x);
}

void
exchange_give_up(struct exchange *x)
{
	atomic_fetch_add(&x->server->shed, 1);
	x->refused = refusal(REFUSE_BUSY);
	x->crowded_out = true;
	hand_back(x);
}
