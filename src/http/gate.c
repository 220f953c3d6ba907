/* gate.c - see gate.h. */
#include "http/gate.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

static const struct refusal refusals[] = {
	[REFUSE_HEAD]        = { 400, { "http.head", "请求格式不正确。" }, NULL, NULL },
	[REFUSE_AMBIGUOUS]   = { 400, { "http.ambiguous", "请求头重复或自相矛盾。" }, NULL, NULL },
	[REFUSE_PATH]        = { 400, { "http.path", "网址格式不正确。" }, NULL, NULL },
	[REFUSE_LENGTH]      = { 400, { "http.length", "请求内容的长度标注不正确。" }, NULL, NULL },
	[REFUSE_BODY]        = { 400, { "http.body", "此类请求不能这样附带内容。" }, NULL, NULL },
	[REFUSE_HOST]        = { 400, { "http.host", "请求没有写明正确的主机名。" }, NULL, NULL },
	[REFUSE_OTHER_HOST]  = { 421, { "http.other_host", "本站不使用这个域名，请核对网址。" }, NULL, NULL },
	[REFUSE_METHOD]      = { 405, { "http.method", "不支持这种请求方法。" },
	                         "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE" },
	[REFUSE_VERB]        = { 501, { "http.verb", "不认识这种请求方法。" }, NULL, NULL },
	[REFUSE_VERSION]     = { 505, { "http.version", "不支持这个 HTTP 版本。" }, NULL, NULL },
	[REFUSE_EXPECT]      = { 417, { "http.expect", "无法满足请求的前提条件。" }, NULL, NULL },
	[REFUSE_TARGET_LONG] = { 414, { "http.target_long", "网址过长。" }, NULL, NULL },
	[REFUSE_HEAD_LONG]   = { 431, { "http.head_long", "请求头过多或过长。" }, NULL, NULL },
	[REFUSE_BODY_LONG]   = { 413, { "http.body_long", "提交的内容超过允许的大小。" }, NULL, NULL },
	[REFUSE_BUSY]        = { 503, { "http.busy", "访问人数较多，请稍后再试。" }, "Retry-After", "2" },
	[REFUSE_DISK]        = { 507, { "http.disk", "服务器存储空间不足，暂时无法接收文件。" }, NULL, NULL },
	[REFUSE_FAULT]       = { 500, { "http.fault", "服务器出错，请稍后再试。" }, NULL, NULL },
};

static const struct { str name; enum http_method method; bool head; } methods[] = {
	{ { "GET", 3 }, HTTP_GET, false },   { { "HEAD", 4 }, HTTP_GET, true },
	{ { "POST", 4 }, HTTP_POST, false }, { { "PUT", 3 }, HTTP_PUT, false },
	{ { "PATCH", 5 }, HTTP_PATCH, false }, { { "DELETE", 6 }, HTTP_DELETE, false },
};

static const str refused_methods[] = { { "OPTIONS", 7 }, { "TRACE", 5 }, { "CONNECT", 7 } };

/* RFC 9110 §5.3: fields whose values are lists, so that repeating them is the same as a comma. */
static const char *const list_fields[] = {
	"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control",
	"Connection", "Forwarded", "If-Match", "If-None-Match", "Keep-Alive", "Pragma", "TE", "Via", "Warning",
	"X-Forwarded-For",
};

const struct refusal *
refusal(enum refuse why)
{
	return &refusals[why];
}

static bool
same_name(str name, const char *other)
{
	return name.n == strlen(other) && !strncasecmp(name.s, other, name.n);
}

static const char *
end_of(str s)
{
	return s.s + s.n;
}

const struct refusal *
gate_bytes(const struct gate_head *h)
{
	const char *line = end_of(h->version) + 2;

	if (end_of(h->method) + 1 != h->target.s || end_of(h->target) + 1 != h->version.s)
		return refusal(REFUSE_HEAD);
	for (size_t i = 0; i < h->n_headers; i++) {
		const char *blank = end_of(h->headers[i].name) + 1, *value = h->headers[i].value.s;

		if (h->headers[i].name.s != line || value < blank || value > h->method.s + h->size)
			return refusal(REFUSE_HEAD);
		for (; blank < value; blank++)
			if (*blank != ' ' && *blank != '\t')
				return refusal(REFUSE_HEAD);
		line = end_of(h->headers[i].value) + 2;
	}
	return line + 2 == h->method.s + h->size ? NULL : refusal(REFUSE_HEAD);
}

/* RFC 9110 §5.6.2: what the name of a field or a method is made of. */
static bool
is_token(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    (!c || !strchr("!#$%&'*+-.^_`|~", c)))
			return false;
	}
	return s.n > 0;
}

static bool
is_visible(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.s[i] <= ' ' || s.s[i] == 0x7F)
			return false;
	return true;
}

const struct refusal *
gate_sizes(const struct gate_head *h)
{
	size_t bytes = 0;

	if (h->target.n > HTTP_TARGET_MOST)
		return refusal(REFUSE_TARGET_LONG);
	if (h->n_headers > HTTP_HEADER_COUNT)
		return refusal(REFUSE_HEAD_LONG);
	for (size_t i = 0; i < h->n_headers; i++)
		bytes += h->headers[i].name.n + h->headers[i].value.n + 4;
	return bytes > HTTP_HEADERS_MOST ? refusal(REFUSE_HEAD_LONG) : NULL;
}

static bool
is_list(str name)
{
	for (size_t i = 0; i < COUNT(list_fields); i++)
		if (same_name(name, list_fields[i]))
			return true;
	return false;
}

static const struct refusal *
join_field(struct arena *a, struct http_header *one, str more)
{
	size_t n = one->value.n + 2 + more.n;
	char *s = arena_try(a, n + 1);

	if (!s)
		return refusal(REFUSE_BUSY);
	memcpy(s, one->value.s, one->value.n);
	memcpy(s + one->value.n, ", ", 2);
	memcpy(s + one->value.n + 2, more.s, more.n);
	one->value = (str){ s, n };
	return NULL;
}

/* Names are tokens, values are text, nothing is said twice. */
static const struct refusal *
judge_fields(struct arena *a, struct gate_head *h, size_t *ret)
{
	const struct refusal *no;
	size_t n = 0, seen;

	for (size_t i = 0; i < h->n_headers; i++) {
		struct http_header one = h->headers[i];

		if (!is_token(one.name) || !utf8_proven(one.value) || str_has(one.value, '\r') ||
		    str_has(one.value, '\n'))
			return refusal(REFUSE_HEAD);
		one.value = str_trim(one.value);
		for (seen = 0; seen < n; seen++)
			if (h->headers[seen].name.n == one.name.n &&
			    !strncasecmp(h->headers[seen].name.s, one.name.s, one.name.n))
				break;
		if (seen == n)
			h->headers[n++] = one;
		else if (!is_list(one.name))
			return refusal(REFUSE_AMBIGUOUS);
		else if ((no = join_field(a, &h->headers[seen], one.value)))
			return no;
	}
	*ret = n;
	return NULL;
}

static str
field_value(const struct gate_head *h, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (same_name(h->headers[i].name, name))
			return h->headers[i].value;
	return (str){ 0 };
}

static const struct refusal *
judge_method(str method, struct gate_pass *pass)
{
	for (size_t i = 0; i < COUNT(methods); i++)
		if (str_eq(method, methods[i].name)) {
			pass->method = methods[i].method;
			pass->head = methods[i].head;
			return NULL;
		}
	for (size_t i = 0; i < COUNT(refused_methods); i++)
		if (str_eq(method, refused_methods[i]))
			return refusal(REFUSE_METHOD);
	return refusal(is_token(method) ? REFUSE_VERB : REFUSE_HEAD);
}

static const struct refusal *
judge_length(str length, str encoding, bool old, int64_t *ret)
{
	if (length.s && encoding.s)
		return refusal(REFUSE_AMBIGUOUS);
	*ret = 0;
	if (encoding.s) {
		*ret = -1;
		return old || !same_name(encoding, "chunked") ? refusal(REFUSE_LENGTH) : NULL;
	}
	if (length.s && (!str_digits(length) || !str_int(length, ret)))
		return refusal(REFUSE_LENGTH);
	return NULL;
}

/* A name or an address, with or without a port; the name alone is returned. */
static bool
host_name(str host, str *ret)
{
	ptrdiff_t end = host.n && host.s[0] == '[' ? str_find(host, ']') + 1 : str_find(host, ':');
	str name = host, port;

	if (end == 0)
		return false;
	if (end > 0) {
		name = str_part(host, 0, (size_t)end);
		port = str_from(host, (size_t)end);
		if (port.n && (port.s[0] != ':' || port.n > 6 || !str_digits(str_from(port, 1))))
			return false;
	}
	for (size_t i = 0; i < name.n; i++) {
		char c = name.s[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    c != '-' && c != '.' && c != '_' && !(name.s[0] == '[' && strchr("[:]", c)))
			return false;
	}
	*ret = name;
	return name.n > 0 && name.n <= 255;
}

static const struct refusal *
judge_host(str host, const str *hosts, size_t n)
{
	str name;

	if (!host_name(host, &name))
		return refusal(REFUSE_HOST);
	for (size_t i = 0; i < n; i++)
		if (hosts[i].n == name.n && !strncasecmp(hosts[i].s, name.s, name.n))
			return NULL;
	return n ? refusal(REFUSE_OTHER_HOST) : NULL;
}

static const struct refusal *
judge_target(str target, struct gate_pass *pass)
{
	ptrdiff_t mark = str_find(target, '?');

	if (!target.n || target.s[0] != '/' || !is_visible(target) || str_has(target, '#'))
		return refusal(REFUSE_PATH);
	pass->path = mark < 0 ? target : str_part(target, 0, (size_t)mark);
	pass->query = mark < 0 ? (str){ 0 } : str_from(target, (size_t)mark + 1);
	return NULL;
}

const struct refusal *
gate_judge(struct arena *a, struct gate_head *h, const str *hosts, size_t n_hosts,
           struct gate_pass *ret)
{
	struct gate_pass pass = { 0 };
	const struct refusal *no;
	bool old = str_eq(h->version, S("HTTP/1.0"));
	str expect;

	if ((no = judge_fields(a, h, &pass.n_headers)) || (no = judge_method(h->method, &pass)))
		return no;
	if (!old && !str_eq(h->version, S("HTTP/1.1")))
		return refusal(REFUSE_VERSION);
	if ((no = judge_length(field_value(h, pass.n_headers, "Content-Length"),
	                       field_value(h, pass.n_headers, "Transfer-Encoding"), old,
	                       &pass.length)) ||
	    (no = judge_host(field_value(h, pass.n_headers, "Host"), hosts, n_hosts)) ||
	    (no = judge_target(h->target, &pass)))
		return no;
	expect = field_value(h, pass.n_headers, "Expect");
	if (expect.s && !same_name(expect, "100-continue"))
		return refusal(REFUSE_EXPECT);
	if (pass.length && (pass.method == HTTP_GET || pass.method == HTTP_DELETE))
		return refusal(REFUSE_BODY);
	*ret = pass;
	return NULL;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* No empty segment but the last, no "." and no "..". */
static bool
segments_plain(str path)
{
	str rest = str_from(path, 1), segment;

	while (segment = str_cut(&rest, '/'), segment.s) {
		if (str_eq(segment, S(".")) || str_eq(segment, S("..")) || (!segment.n && rest.s))
			return false;
	}
	return true;
}

const struct refusal *
gate_path(str raw, char *to, str *ret)
{
	str path = { to, 0 };

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.s[i];

		if (c & 0x80 || strchr("\\;\"<>^`{|}", c))
			return refusal(REFUSE_PATH);
		if (c == '%') {
			int high = i + 2 < raw.n ? hex_digit(raw.s[i + 1]) : -1;
			int low = i + 2 < raw.n ? hex_digit(raw.s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return refusal(REFUSE_PATH);
			c = (char)(high * 16 + low);
			if ((unsigned char)c < ' ' || c == 0x7F || c == '/' || c == '\\')
				return refusal(REFUSE_PATH);
			i += 2;
		}
		to[path.n++] = c;
	}
	if (!path.n || to[0] != '/' || !utf8_proven(path) || !segments_plain(path))
		return refusal(REFUSE_PATH);
	*ret = path;
	return NULL;
}

bool
gate_listed(str address, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(address, list[i]))
			return true;
	return false;
}

static bool
is_address(str s)
{
	char z[INET6_ADDRSTRLEN];
	struct in6_addr at;

	if (!s.n || s.n >= sizeof z)
		return false;
	memcpy(z, s.s, s.n);
	z[s.n] = '\0';
	return inet_pton(AF_INET, z, &at) == 1 || inet_pton(AF_INET6, z, &at) == 1;
}

str
gate_remote(str peer, str forwarded_for, const str *proxies, size_t n_proxies)
{
	str rest = forwarded_for, one;
	size_t at;

	while (rest.n && gate_listed(peer, proxies, n_proxies)) {
		for (at = rest.n; at && rest.s[at - 1] != ','; at--)
			continue;
		one = str_trim(str_from(rest, at));
		if (!is_address(one))
			break;
		peer = one;
		rest.n = at ? at - 1 : 0;
	}
	return peer;
}
