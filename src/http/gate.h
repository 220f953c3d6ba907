/*
 * gate.h - what a request must be before anything is done with it: decisions
 * over the bytes of its head, which know neither sockets nor the library.
 *
 * Every function says why it refuses (one of the constant refusals) or returns
 * NULL.  A refusal is answered with its sentence, and the connection is closed.
 */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include "http/http.h"

struct refusal {
	int status;
	struct text say;
	const char *field, *value;      /* one more header field, or NULL */
};

enum refuse {
	REFUSE_HEAD,            /* 400: not a request as HTTP/1.1 writes it */
	REFUSE_AMBIGUOUS,       /* 400: two readers could disagree about it */
	REFUSE_PATH,            /* 400 */
	REFUSE_LENGTH,          /* 400: Content-Length or Transfer-Encoding */
	REFUSE_BODY,            /* 400: a body where none belongs, or one with trailers */
	REFUSE_HOST,            /* 400: no Host, or not a name */
	REFUSE_OTHER_HOST,      /* 421 */
	REFUSE_METHOD,          /* 405: known to HTTP, not to us */
	REFUSE_VERB,            /* 501 */
	REFUSE_VERSION,         /* 505 */
	REFUSE_EXPECT,          /* 417 */
	REFUSE_TARGET_LONG,     /* 414 */
	REFUSE_HEAD_LONG,       /* 431 */
	REFUSE_BODY_LONG,       /* 413 */
	REFUSE_BUSY,            /* 503 */
	REFUSE_DISK,            /* 507 */
	REFUSE_FAULT,           /* 500 */
};
const struct refusal *refusal(enum refuse);

/*
 * A request's head as it came.  `size` counts its bytes from the method to
 * behind the blank line.  Header values have lost the blanks before them, and
 * nothing else.
 */
struct gate_head {
	str method, target, version;
	size_t size;
	struct http_header *headers; size_t n_headers;  /* HTTP_HEADER_COUNT + 1: there were more */
};

/* Target and fields are within their limits.  Asked first: the rest costs with their size. */
const struct refusal *gate_sizes(const struct gate_head *);

/*
 * The byte filter.  All views of a head point into the one buffer it was read
 * into; when every line ends in CR LF and holds no NUL, the end of one and the
 * begin of the next are exactly so far apart as the syntax says.  A bare LF, a
 * NUL, a folded line or a second blank moves them, and the head is refused.
 */
const struct refusal *gate_bytes(const struct gate_head *);

struct gate_pass {
	enum http_method method;
	bool head;              /* HEAD: method is HTTP_GET */
	str path, query;        /* of the target, both raw; query absent without a '?' */
	int64_t length;         /* of the body; -1: chunked */
	size_t n_headers;       /* of head->headers, trimmed; repeated list fields are joined */
};

/*
 * Every rule about the head, in the order of docs/edge.md.  Joined fields and
 * nothing else are made in the arena.  `hosts`: accepted names, none = any.
 */
const struct refusal *gate_judge(struct arena *, struct gate_head *, const str *hosts,
                                 size_t n_hosts, struct gate_pass *ret);

/* Decode a raw path once into `to`, which has room for raw.n bytes, and prove it. */
const struct refusal *gate_path(str raw, char *to, str *ret);

/*
 * The client's address: the peer's own, or, when the peer is a configured
 * proxy, the last address of X-Forwarded-For that is not one too.
 */
str gate_remote(str peer, str forwarded_for, const str *proxies, size_t n_proxies);

/* True when `address` is one of them. */
bool gate_listed(str address, const str *list, size_t n);

#endif
