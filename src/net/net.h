/*
 * net.h - asking services outside: HTTPS by libcurl, and what they answer read into memory.
 *
 * Nothing is asked but https:// of a public address whose certificate the system's own store
 * proves.  The address that is really connected to is looked at, so that a name cannot lead into
 * the house's network; redirects are not followed; no proxy is taken from the environment.
 * Peers in the house (host:port) are what the operator configured, and only those may
 * be asked by http:// and lie at a private address.
 *
 *	struct net *net = net_new(a, S("127.0.0.1:8090"));
 *	TRY(net_ask(net, a, &(struct net_ask){ .url = url, .type = "application/json", .body = json }, &got));
 *
 * Thread-safe; connections are kept for the next one.  What fails says the host and never the
 * rest of the address, which may hold a token.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/base.h"

#define NET_WAIT_MS     5000            /* for the whole answer */
#define NET_CONNECT_MS  3000
#define NET_ANSWER_MOST ((int64_t)1 << 20)
#define NET_BODY_MOST   ((int64_t)16 << 20)

struct net;
struct net *net_new(struct arena *, str peers);         /* "host:port,host:port", or absent */

/* A part of a form with files; `file_name` absent: a plain value. */
struct net_part { const char *name, *type; str file_name, bytes; };

/* A line of the head.  The name: letters, digits and '-'; the value: no control bytes, or ERR_INVALID. */
#define NET_HEADERS_MOST 12
struct net_header { const char *name; str value; };

struct net_ask {
	str url;
	const char *type;               /* of `body`; "": said to nobody; NULL: a GET without one */
	str body;
	const struct net_header *headers; size_t n_headers;
	const struct net_part *parts; size_t n_parts;   /* instead of a body: multipart/form-data */
	int64_t most, wait_ms;          /* of the answer; 0: the usual limits */
	/*
	 * It must not be heard twice: a connection of its own.  On a kept one that ended without an answer libcurl
	 * asks once more by itself, and whoever was asked may have heard both.
	 */
	bool once;
};
struct net_answer { int status; str type, body; };

/*
 * ERR_BUSY: no connection or no proof, nothing was said; ERR_FAULT: it was sent, and no whole answer came:
 * what became of it is not known; ERR_LARGE: over a limit; ERR_DENIED: an address that may not be
 * asked; ERR_INVALID: no such URL.  Any status that came is an answer.
 */
MAY_FAIL net_ask(struct net *, struct arena *, const struct net_ask *, struct net_answer *ret);

str net_escape(struct arena *, str);            /* for a value in a query */

/*
 * What a peer said, in JSON or XML, as a tree of names and texts: numbers and booleans as
 * they were written.  A list's members have no names.  Depth and size are bounded; XML with a
 * DOCTYPE is refused before an entity can be declared, JSON with a name twice.  The texts
 * are proven UTF-8.
 */
#define SAID_DEEP  16
#define SAID_NODES 20000
struct said { str name, text; struct said *first, *next; };
MAY_FAIL said_json(struct arena *, str bytes, const struct said **ret);
MAY_FAIL said_xml(struct arena *, str bytes, const struct said **ret);  /* the root element */
const struct said *said_at(const struct said *, const char *name);      /* or NULL; so the two below go on */
str     said_text(const struct said *, const char *name);
int64_t said_int(const struct said *, const char *name, int64_t otherwise);

#endif
