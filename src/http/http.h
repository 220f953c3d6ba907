/*
 * http.h - HTTP/1.1: an event loop that never blocks, a strict gate in front of
 * every handler, and a pool of workers that run handlers straight through.
 *
 * The handler runs on a worker, with an arena of its own, after the whole body
 * has arrived (small ones in memory, larger ones in an unlinked temporary
 * file).  It fills the response; bodies live in the arena until they are sent,
 * and so do the arena's clean-ups: what others wait for (a reader of the
 * database) is given back before the handler returns.
 *
 * What the edge refuses, and what needs a proxy in front, is in docs/edge.md.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };
struct http_header { str name, value; };

struct http_request {
	enum http_method method;        /* a HEAD arrives here as HTTP_GET; its body is not sent */
	bool head;                      /* it was a HEAD */
	str path;                       /* decoded once, UTF-8 proven, begins with '/' */
	str query;                      /* raw, behind the '?'; absent when there is none */
	const struct http_header *headers; size_t n_headers;
	str remote;                     /* the client's address; forwarded only by a proxy */
	bool secure;                    /* came by TLS, as the configured proxy says */
	bool local;                     /* came in by admin.sock */
	str request_id;
	str body;                       /* a body up to HTTP_BODY_IN_MEMORY */
	int body_fd;                    /* else an open unlinked file at offset 0; -1 when none */
	int64_t body_size;
};

/*
 * A body that is read piece by piece while it is sent.  `read` runs on an event loop: up to n bytes of the body from
 * `at`, at least one; it may wait for a disk and for nothing else, and has no arena.  -1 ends the connection.  `end`
 * is called once, also when nothing was sent.  What they look at lies in the request's arena.
 */
struct http_source {
	int64_t (*read)(void *v, int64_t at, char *to, size_t n);
	void (*end)(void *v);
	void *v;
	int64_t size;
};

struct http_response {
	int status;
	struct http_header headers[32]; size_t n_headers;
	str body;                       /* in the arena or constant */
	int fd; int64_t fd_size;        /* or a file, sent whole, then closed; fd 0: none */
	struct http_source source;      /* or what is read while it is sent */
	bool close;                     /* end the connection after this answer */
};

/*
 * Names are compared without case.  A field sent twice was refused, or joined
 * with ", " where HTTP allows a list (Accept, X-Forwarded-For …), so what comes
 * back is never ambiguous; absent when not sent.  A cookie sent twice is absent.
 */
str  http_header(const struct http_request *, const char *name);
str  http_cookie(const struct http_request *, str name);

/*
 * Adds a field; asserts room and no CR, LF or NUL.  The server itself writes
 * Content-Length, Date, Connection and X-Request-Id, and puts the protective
 * fields (Content-Security-Policy, nosniff, no-referrer, COOP, CORP, no-store)
 * on every answer whose handler has not set them.  A status of 0 becomes 500.
 */
void http_set(struct http_response *, const char *name, str value);

/* Runs on a worker.  When the arena is full it is left by a jump and the client gets 503. */
typedef void http_handler(void *ctx, struct arena *, const struct http_request *,
                          struct http_response *);
/*
 * What the body of this request may weigh, asked before it is read; 0 = the
 * usual HTTP_BODY_MOST.  Runs on an event loop: it looks into tables, no more.
 */
typedef int64_t http_body_limit(void *ctx, enum http_method, str path);
/*
 * What is left out first while more comes than can be done: files of the pages' look, then pages, then searches and
 * exports, and last of all the doors and what writes.  Administrators have workers of their own then.  Asked on an
 * event loop once the head is judged, and only while requests wait.
 */
enum http_rank { HTTP_LAST, HTTP_SEARCH, HTTP_BROWSE, HTTP_STATIC, HTTP_KEPT };
typedef enum http_rank http_rank_of(void *ctx, const struct http_request *);

#define HTTP_TARGET_MOST      (8 << 10)
#define HTTP_HEADERS_MOST     (16 << 10)
#define HTTP_HEADER_COUNT     64
#define HTTP_BODY_IN_MEMORY   (256 << 10)
#define HTTP_BODY_MOST        (1 << 20)
#define HTTP_ARENA_MOST       (64 << 20)
#define HTTP_SPOOL_MOST       ((int64_t)4 << 30)        /* all bodies on disk; then 503 */
#define HTTP_CONNECTIONS      4096
#define HTTP_CONNECTIONS_EACH 512       /* of one address on each event loop, where no proxy is configured */
#define HTTP_QUEUE_MOST       2048      /* requests waiting for a worker; then 503 */
#define HTTP_QUEUE_WAIT_MS    2000      /* or when the oldest of them has waited so long */
#define HTTP_HEADER_MS        10000     /* from the first byte to the end of the head */
#define HTTP_IDLE_MS          15000     /* no byte either way */
#define HTTP_RATE_LEAST       1024      /* bytes/s of a body, in and out, after HTTP_HEADER_MS */

/* Texts and tables stay the caller's and live as long as the server. */
struct http_options {
	str listen;                     /* "127.0.0.1:8080", "[::1]:0"; LISTEN_FDS=1 goes before it */
	const char *admin_socket;       /* admin.sock (0600, for this user and root), or NULL */
	const char *spool;              /* folder for large bodies */
	const str *hosts; size_t n_hosts;       /* accepted Host names without port; none = any */
	/* Peers whose X-Forwarded-For and -Proto count; "unix": who comes by a unix socket. */
	const str *proxies; size_t n_proxies;
	int workers;                    /* 0: 64 */
	/*
	 * Requests that read (GET), begun at a time; 0: as many as there are workers.  Of those that take longer than
	 * a few ms not all are counted, so that what waits for something keeps nobody out for long.
	 */
	int at_once;
	http_handler *handler; http_body_limit *body_limit; http_rank_of *rank; void *ctx;
};
struct http_server;
/*
 * Answers from when it returns.  ERR_INVALID: `listen` is no ADDRESS:PORT;
 * ERR_CONFLICT: the port or admin.sock is taken; ERR_FAULT: the system.
 */
MAY_FAIL http_start(struct arena *, const struct http_options *, struct http_server **ret);
str      http_url(const struct http_server *);                  /* http://127.0.0.1:8080 */
/*
 * Accepts no more, lets requests in flight finish for up to drain_ms, answers
 * 503 to those no worker has begun, waits for handlers that run, and stops.
 */
void     http_stop(struct http_server *, int64_t drain_ms);

/* Since the start: answered by a handler, refused, shed for load; the other two as of now. */
struct http_stats { int64_t requests, refused, in_flight, waiting, shed; };
struct http_stats http_stats(const struct http_server *);

/* --- bodies and queries: form.h's parsers, no allocation but the arena ------- */

struct http_pair { str name, value; };
struct http_pairs { struct http_pair *at; size_t n; };
#define HTTP_FIELDS_MOST 256

/*
 * a=1&b=2, percent-decoded and UTF-8 proven; ERR_INVALID on bad escapes and
 * nameless fields, ERR_LARGE over HTTP_FIELDS_MOST.  Repeated names stay, in order.
 */
MAY_FAIL http_urlencoded(struct arena *, str, struct http_pairs *ret);

struct http_part { str name, file_name, type, value; int fd; int64_t size; };   /* fd >= 0: a file */
struct http_parts { struct http_part *at; size_t n; };
#define HTTP_PARTS_MOST 16
/*
 * multipart/form-data from memory or body_fd, read in pieces.  A part with a
 * file name becomes an unlinked file in `spool`, at offset 0, closed with the
 * arena; an unchosen file (no name, no bytes) has fd -1 and an empty value.
 * file_name is the last part of the path, UTF-8 proven.  ERR_INVALID: not
 * multipart, or not well formed to the last boundary; ERR_LARGE: over
 * HTTP_PARTS_MOST, a file over file_most, values over HTTP_BODY_MOST together;
 * ERR_FULL: no room in `spool`.
 */
MAY_FAIL http_multipart(struct arena *, const struct http_request *, const char *spool,
                        int64_t file_most, struct http_parts *ret);

/*
 * A request over admin.sock from another process of this installation.  An
 * absent content_type sends none.  ERR_MISSING: no server listens there;
 * ERR_LARGE: an answer over HTTP_LOCAL_ANSWER; ERR_FAULT: it broke off.
 */
#define HTTP_LOCAL_ANSWER (16 << 20)
MAY_FAIL http_ask_local(struct arena *, const char *socket_path, enum http_method, str path,
                        str content_type, str body, int *status, str *ret);

#endif
