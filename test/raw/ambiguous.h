/*
 * ambiguous.h - requests that two readers could read differently, each with the
 * status ours answers.  Behind every one stands a second request, /smuggled,
 * which must never run: the connection ends with the first answer.
 *
 * `by` says who refuses: the gate of src/http, or libmicrohttpd before the gate
 * sees the request (its answers have no sentence of ours; where it dislikes a
 * Content-Length, it writes the head of its answer twice before it closes).
 */
#ifndef TEST_RAW_AMBIGUOUS_H
#define TEST_RAW_AMBIGUOUS_H

enum by { GATE, LIBRARY, LIBRARY_TWICE };

struct ambiguous { const char *what; str bytes; int status; enum by by; };

#define SMUGGLED "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
#define RAW(s) { s SMUGGLED, sizeof s - 1 + sizeof SMUGGLED - 1 }
#define TO_POST "POST /echo HTTP/1.1\r\nHost: x\r\n"
#define TO_GET  "GET /echo HTTP/1.1\r\nHost: x\r\n"
#define ONCE "0\r\n\r\n"

static const struct ambiguous ambiguous[] = {
	{ "length, then chunked", RAW(TO_POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" ONCE), 400, GATE },
	{ "chunked, then length", RAW(TO_POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" ONCE), 400, GATE },
	{ "length twice, same", RAW(TO_POST "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"), 400, GATE },
	{ "length twice, other", RAW(TO_POST "Content-Length: 4\r\nContent-Length: 0\r\n\r\nabcd"), 400, GATE },
	{ "length as a list", RAW(TO_POST "Content-Length: 4,4\r\n\r\nabcd"), 400, LIBRARY_TWICE },
	{ "length with a sign", RAW(TO_POST "Content-Length: +4\r\n\r\nabcd"), 400, LIBRARY_TWICE },
	{ "length negative", RAW(TO_POST "Content-Length: -4\r\n\r\nabcd"), 400, LIBRARY_TWICE },
	{ "length hexadecimal", RAW(TO_POST "Content-Length: 0x4\r\n\r\nabcd"), 400, LIBRARY_TWICE },
	{ "length empty", RAW(TO_POST "Content-Length:\r\n\r\nabcd"), 400, LIBRARY_TWICE },
	{ "length over 64 bits", RAW(TO_POST "Content-Length: 99999999999999999999\r\n\r\nabcd"), 413, LIBRARY_TWICE },
	{ "length over 63 bits", RAW(TO_POST "Content-Length: 9223372036854775808\r\n\r\nabcd"), 400, GATE },
	{ "blank before the colon of length", RAW(TO_POST "Content-Length : 4\r\n\r\nabcd"), 400, GATE },
	{ "blank before the colon of encoding", RAW(TO_POST "Transfer-Encoding : chunked\r\n\r\n" ONCE), 400, GATE },
	{ "unknown encoding", RAW(TO_POST "Transfer-Encoding: xchunked\r\n\r\n" ONCE), 400, GATE },
	{ "two encodings", RAW(TO_POST "Transfer-Encoding: chunked, identity\r\n\r\n" ONCE), 400, GATE },
	{ "identity", RAW(TO_POST "Transfer-Encoding: identity\r\n\r\n" ONCE), 400, GATE },
	{ "encoding twice", RAW(TO_POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" ONCE), 400, GATE },
	{ "encoding with a tab inside", RAW(TO_POST "Transfer-Encoding: chunked\v\r\n\r\n" ONCE), 400, GATE },
	{ "chunked by HTTP/1.0", RAW("POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" ONCE), 400, GATE },
	{ "chunk without a size", RAW(TO_POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"), 400, LIBRARY },
	{ "chunk size with a sign", RAW(TO_POST "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n"), 400, LIBRARY },
	{ "chunk longer than its size", RAW(TO_POST "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n" ONCE), 400, LIBRARY },
	{ "trailers", RAW(TO_POST "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n"), 400, GATE },
	{ "host twice", RAW(TO_GET "Host: y\r\n\r\n"), 400, GATE },
	{ "no host", RAW("GET /echo HTTP/1.1\r\n\r\n"), 400, GATE },
	{ "host that is none", RAW("GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n"), 400, GATE },
	{ "type twice", RAW(TO_POST "Content-Type: a/b\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n"), 400, GATE },
	{ "authorization twice", RAW(TO_GET "Authorization: a\r\nAuthorization: b\r\n\r\n"), 400, GATE },
	{ "cookie twice", RAW(TO_GET "Cookie: a=1\r\nCookie: a=2\r\n\r\n"), 400, GATE },
	{ "folded line", RAW(TO_POST "Transfer-Encoding:\r\n chunked\r\n\r\n" ONCE), 400, GATE },
	{ "folded length", RAW(TO_POST "Content-Length: 4\r\n 4\r\n\r\nabcd"), 400, GATE },
	{ "folded first line", RAW("GET /echo HTTP/1.1\r\n Host: x\r\n\r\n"), 400, GATE },
	{ "field without a colon", RAW(TO_GET "X-Any\r\n\r\n"), 400, LIBRARY },
	{ "field without a name", RAW(TO_GET ": x\r\n\r\n"), 400, GATE },
	{ "field name with a bracket", RAW(TO_GET "X(): x\r\n\r\n"), 400, GATE },
	{ "NUL in a value", RAW(TO_GET "X-Any: a\0b\r\n\r\n"), 400, GATE },
	{ "NUL that hides a field", RAW(TO_POST "X-Any: a\0\r\nContent-Length: 0\r\n\r\n"), 400, GATE },
	{ "NUL in a name", RAW(TO_GET "X-\0Any: a\r\n\r\n"), 400, LIBRARY },
	{ "NUL in the path", RAW("GET /echo\0x HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "bare LF behind a field", RAW(TO_GET "X-Any: a\nX-More: b\r\n\r\n"), 400, GATE },
	{ "bare LF behind the first line", RAW("GET /echo HTTP/1.1\nHost: x\r\n\r\n"), 400, GATE },
	{ "bare LF at the end", RAW(TO_GET "\n"), 400, GATE },
	{ "bare LF everywhere", RAW("GET /echo HTTP/1.1\nHost: x\n\n"), 400, GATE },
	{ "bare CR in a value", RAW(TO_GET "X-Any: a\rX-More: b\r\n\r\n"), 400, GATE },
	{ "escape byte in a value", RAW(TO_GET "X-Any: \x1b\r\n\r\n"), 400, GATE },
	{ "overlong UTF-8 in a value", RAW(TO_GET "X-Any: \xC0\xAF\r\n\r\n"), 400, GATE },
	{ "escaped slash", RAW("GET /a%2fecho HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "escaped backslash", RAW("GET /a%5Cecho HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "escaped NUL", RAW("GET /echo%00 HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "escape that is none", RAW("GET /echo%zz HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "dots", RAW("GET /a/../echo HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "escaped dots", RAW("GET /a/%2e%2E/echo HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "two slashes", RAW("GET //echo HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "path parameter", RAW("GET /echo;x=1 HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "absolute target", RAW("GET http://y/echo HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "fragment", RAW("GET /echo#x HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "blank in the target", RAW("GET /echo x HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "two blanks before the target", RAW("GET  /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "tab before the target", RAW("GET\t/echo HTTP/1.1\r\nHost: x\r\n\r\n"), 400, LIBRARY },
	{ "blank behind the version", RAW("GET /echo HTTP/1.1 \r\nHost: x\r\n\r\n"), 400, LIBRARY },
	{ "asterisk", RAW("GET * HTTP/1.1\r\nHost: x\r\n\r\n"), 400, GATE },
	{ "CONNECT", RAW("CONNECT y:80 HTTP/1.1\r\nHost: x\r\n\r\n"), 405, GATE },
	{ "TRACE", RAW("TRACE /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 405, GATE },
	{ "unknown method", RAW("BREW /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 501, GATE },
	{ "method in small letters", RAW("get /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 501, GATE },
	{ "GET with a body", RAW(TO_GET "Content-Length: 4\r\n\r\nabcd"), 400, GATE },
	{ "HEAD with a body", RAW("HEAD /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"), 400, GATE },
	{ "DELETE with a body", RAW("DELETE /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"), 400, GATE },
	{ "expectation", RAW(TO_GET "Expect: more\r\n\r\n"), 417, GATE },
	{ "HTTP/0.9", RAW("GET /echo\r\n"), 400, LIBRARY },
	{ "HTTP/1.2", RAW("GET /echo HTTP/1.2\r\nHost: x\r\n\r\n"), 505, GATE },
	{ "HTTP/2 preface", RAW("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505, LIBRARY },
	{ "a version in small letters", RAW("GET /echo http/1.1\r\nHost: x\r\n\r\n"), 400, LIBRARY },
	{ "TLS hello", RAW("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), 0, LIBRARY },
};

#endif
