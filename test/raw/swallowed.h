/*
 * swallowed.h - requests that carry a second one, /smuggled, where one reader sees a body or the value
 * of a field and another the next request.  Somebody in front who passes bytes on as they came takes
 * each for one request; so nothing may run at /smuggled behind him.
 */
#ifndef TEST_RAW_SWALLOWED_H
#define TEST_RAW_SWALLOWED_H

#include "test/raw/ambiguous.h"

struct swallowed { const char *what; str bytes; };

#define CARRIES(s) { s, sizeof s - 1 }
#define LENGTH  "Content-Length: 35\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
/* One chunk around the second request; and what ends a body before it, in a body of 40 bytes. */
#define CHUNK  "23\r\n" SMUGGLED "\r\n0\r\n"
#define BEHIND "\r\n0\r\n\r\n" SMUGGLED

_Static_assert(sizeof SMUGGLED - 1 == 35, "the lengths here are those of this request");

static const struct swallowed swallowed[] = {
	/* A body to everybody: it runs where a head is refused and the rest read as what comes next. */
	{ "GET with a length", CARRIES(TO_GET LENGTH "\r\n" SMUGGLED) },
	{ "GET in chunks", CARRIES(TO_GET CHUNKED "\r\n" CHUNK "\r\n") },
	{ "HEAD", CARRIES("HEAD /echo HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "DELETE", CARRIES("DELETE /echo HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "OPTIONS", CARRIES("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "TRACE", CARRIES("TRACE /echo HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "unknown method", CARRIES("BREW /echo HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "escaped slash", CARRIES("POST /a%2fecho HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "two slashes", CARRIES("POST //echo HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "path parameter", CARRIES("POST /echo;x=1 HTTP/1.1\r\nHost: x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "expectation", CARRIES(TO_POST "Expect: more\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "cookie twice", CARRIES(TO_POST "Cookie: a=1\r\nCookie: a=2\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "type twice", CARRIES(TO_POST "Content-Type: a/b\r\nContent-Type: a/b\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "field name with a bracket", CARRIES(TO_POST "X(): x\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "trailers", CARRIES(TO_POST CHUNKED "\r\n" CHUNK "X-Any: x\r\n\r\n") },

	/* Whose word about the length counts. */
	{ "length around an end, then chunked", CARRIES(TO_POST "Content-Length: 40\r\n" CHUNKED BEHIND) },
	{ "chunked, then length around an end", CARRIES(TO_POST CHUNKED "Content-Length: 40\r\n" BEHIND) },
	{ "chunk behind a length", CARRIES(TO_POST "Content-Length: 4\r\n" CHUNKED "\r\n" CHUNK "\r\n") },
	{ "length behind a chunk's field", CARRIES(TO_POST CHUNKED "Content-Length: 4\r\n\r\n" CHUNK "\r\n") },
	{ "length twice, the first is meant", CARRIES(TO_POST LENGTH "Content-Length: 0\r\n\r\n" SMUGGLED) },
	{ "length twice, the second is meant", CARRIES(TO_POST "Content-Length: 0\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "length as a list", CARRIES(TO_POST "Content-Length: 0, 35\r\n\r\n" SMUGGLED) },
	{ "length with a sign", CARRIES(TO_POST "Content-Length: +35\r\n\r\n" SMUGGLED) },
	{ "length hexadecimal", CARRIES(TO_POST "Content-Length: 0x23\r\n\r\n" SMUGGLED) },
	{ "blank before the colon of length", CARRIES(TO_POST "Content-Length : 35\r\n\r\n" SMUGGLED) },
	{ "blank before the colon of encoding",
		CARRIES(TO_POST "Content-Length: 40\r\nTransfer-Encoding : chunked\r\n" BEHIND) },
	{ "unknown encoding", CARRIES(TO_POST "Content-Length: 40\r\nTransfer-Encoding: xchunked\r\n" BEHIND) },
	{ "two encodings", CARRIES(TO_POST "Content-Length: 40\r\nTransfer-Encoding: chunked, identity\r\n" BEHIND) },
	{ "encoding behind a tab", CARRIES(TO_POST "Content-Length: 40\r\nTransfer-Encoding: \vchunked\r\n" BEHIND) },
	{ "chunked by HTTP/1.0",
		CARRIES("POST /echo HTTP/1.0\r\nHost: x\r\nContent-Length: 40\r\n" CHUNKED BEHIND) },

	/* Where a line ends. */
	{ "encoding in a folded line", CARRIES(TO_POST "Content-Length: 40\r\nTransfer-Encoding:\r\n chunked\r\n" BEHIND) },
	{ "length in a folded line", CARRIES(TO_POST "X-Any: a\r\n Content-Length: 35\r\n\r\n" SMUGGLED) },
	{ "folded length", CARRIES(TO_POST "Content-Length:\r\n 35\r\n\r\n" SMUGGLED) },
	{ "folded first line", CARRIES("POST /echo HTTP/1.1\r\n Content-Length: 35\r\nHost: x\r\n\r\n" SMUGGLED) },
	{ "a head that ends in bare LF", CARRIES(TO_POST "X-Any: a\n\n" SMUGGLED) },
	{ "a head that ends in LF CR LF", CARRIES(TO_GET "X-Any: a\n\r\n" SMUGGLED) },
	{ "bare LF before a length", CARRIES(TO_POST "X-Any: a\nContent-Length: 0\r\n" LENGTH "\r\n" SMUGGLED) },
	{ "bare LF before an encoding", CARRIES(TO_POST "X-Any: a\n" CHUNKED "Content-Length: 40\r\n" BEHIND) },
	{ "bare CR before an encoding", CARRIES(TO_POST "X-Any: a\r" CHUNKED "Content-Length: 40\r\n" BEHIND) },
	{ "NUL that hides a length", CARRIES(TO_POST "X-Any: a\0\r\n" LENGTH "\r\n" SMUGGLED) },

	/* Where a chunk ends. */
	{ "chunk size with a sign", CARRIES(TO_POST CHUNKED "\r\n+" CHUNK "\r\n") },
	{ "chunk size hexadecimal", CARRIES(TO_POST CHUNKED "\r\n0x" CHUNK "\r\n") },
	{ "chunk size over 64 bits", CARRIES(TO_POST CHUNKED "\r\n10000000000000000\r\n\r\n" SMUGGLED) },
};

#endif
