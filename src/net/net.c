/* net.c - see net.h. */
#include "net/net.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STORE "/etc/ssl/certs/ca-certificates.crt"
#define IDLE  8                 /* handles with their connections, kept for the next one */

struct net {
	pthread_mutex_t lock;
	CURL *idle[IDLE]; size_t n_idle;
	str peers;
};

/* One question on its way: what the callbacks need. */
struct asking {
	struct arena *a;
	char *bytes; size_t n, cap, most;
	bool private, denied, large, full;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
begin(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void
end(void *v)
{
	struct net *n = v;

	while (n->n_idle)
		curl_easy_cleanup(n->idle[--n->n_idle]);
	pthread_mutex_destroy(&n->lock);
}

struct net *
net_new(struct arena *a, str peers)
{
	struct net *n = NEW(a, struct net);

	pthread_once(&once, begin);
	pthread_mutex_init(&n->lock, NULL);
	n->peers = arena_str(a, peers);
	arena_defer(a, end, n);
	return n;
}

static CURL *
take_handle(struct net *n)
{
	CURL *c = NULL;

	pthread_mutex_lock(&n->lock);
	if (n->n_idle)
		c = n->idle[--n->n_idle];
	pthread_mutex_unlock(&n->lock);
	return c ? c : curl_easy_init();
}

static void
give_handle(struct net *n, CURL *c)
{
	curl_easy_reset(c);             /* its connections stay */
	pthread_mutex_lock(&n->lock);
	if (n->n_idle < IDLE) {
		n->idle[n->n_idle++] = c;
		c = NULL;
	}
	pthread_mutex_unlock(&n->lock);
	if (c)
		curl_easy_cleanup(c);
}

/* --- where it may go ----------------------------------------------------------------- */

static bool
is_private_4(uint32_t ip)
{
	static const struct { uint32_t net; int bits; } ranges[] = {
		{ 0x00000000, 8 }, { 0x0A000000, 8 }, { 0x64400000, 10 }, { 0x7F000000, 8 }, { 0xA9FE0000, 16 },
		{ 0xAC100000, 12 }, { 0xC0000000, 24 }, { 0xC0000200, 24 }, { 0xC0A80000, 16 }, { 0xC6120000, 15 },
		{ 0xC6336400, 24 }, { 0xCB007100, 24 }, { 0xE0000000, 3 } };

	for (size_t i = 0; i < COUNT(ranges); i++)
		if (ip >> (32 - ranges[i].bits) == ranges[i].net >> (32 - ranges[i].bits))
			return true;
	return false;
}

/* Of IPv6 only 2000::/3 is public, and in it not what wraps an address of version 4. */
static bool
is_private(const struct sockaddr *s)
{
	const struct sockaddr_in *four = (const void *)s;
	const struct sockaddr_in6 *six = (const void *)s;
	const unsigned char *b = six->sin6_addr.s6_addr;

	if (s->sa_family == AF_INET)
		return is_private_4(ntohl(four->sin_addr.s_addr));
	return s->sa_family != AF_INET6 || b[0] >> 5 != 1 || (b[0] == 0x20 && b[1] == 0x02) ||
	       (b[0] == 0x20 && b[1] == 0x01 && !b[2] && !b[3]);
}

static curl_socket_t
on_socket(void *v, curlsocktype purpose, struct curl_sockaddr *s)
{
	struct asking *q = v;

	if (purpose != CURLSOCKTYPE_IPCXN || (!q->private && is_private(&s->addr))) {
		q->denied = true;
		return CURL_SOCKET_BAD;
	}
	return socket(s->family, s->socktype | SOCK_CLOEXEC, s->protocol);
}

static bool
is_peer(const struct net *n, str where)
{
	for (str rest = n->peers, one; one = str_cut(&rest, ','), one.s;)
		if (one.n && str_eq(str_trim(one), where))
			return true;
	return false;
}

/* host:port of an address that may be asked; the host alone is what faults name. */
static failed
look_at(struct net *n, struct arena *a, const char *url, bool *ret_peer, str *ret_host)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL;
	failed f = NULL;

	if (!u || curl_url_set(u, CURLUPART_URL, url, 0) || curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) || curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT))
		f = FAIL(a, ERR_INVALID, "not an address of a service");
	else if (!curl_url_get(u, CURLUPART_USER, &user, 0))
		f = FAIL(a, ERR_INVALID, "an address with a name before the host");
	else {
		*ret_host = arena_str(a, str_of(host));
		*ret_peer = is_peer(n, arena_fmt(a, "%s:%s", host, port));
		if (strcmp(scheme, "https") && !(*ret_peer && !strcmp(scheme, "http")))
			f = FAIL(a, ERR_DENIED, "%s is asked by %s, not https", host, scheme);
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_free(user);
	curl_url_cleanup(u);
	return f;
}

/* --- asking ---------------------------------------------------------------------------- */

static size_t
on_bytes(char *bytes, size_t size, size_t count, void *v)
{
	struct asking *q = v;
	size_t n = size * count;

	if (q->n + n > q->most) {
		q->large = true;
		return 0;
	}
	if (q->n + n + 1 > q->cap) {
		size_t cap = (q->n + n + 1) * 2;
		char *more = arena_try(q->a, cap);

		if (!more) {
			q->full = true;
			return 0;
		}
		if (q->n)
			memcpy(more, q->bytes, q->n);
		q->bytes = more;
		q->cap = cap;
	}
	memcpy(q->bytes + q->n, bytes, n);
	q->n += n;
	return n;
}

static bool
put_parts(CURL *c, const struct net_ask *ask, curl_mime **ret)
{
	curl_mime *m = curl_mime_init(c);

	for (size_t i = 0; m && i < ask->n_parts; i++) {
		const struct net_part *p = &ask->parts[i];
		curl_mimepart *part = curl_mime_addpart(m);

		/* File names and values end in a NUL: they come from an arena. */
		if (!part || curl_mime_name(part, p->name) || curl_mime_data(part, p->bytes.s, p->bytes.n) ||
		    (p->type && curl_mime_type(part, p->type)) ||
		    (p->file_name.n && curl_mime_filename(part, p->file_name.s))) {
			curl_mime_free(m);
			return false;
		}
	}
	*ret = m;
	return m && !curl_easy_setopt(c, CURLOPT_MIMEPOST, m);
}

/* What would end a line and begin another one gets into no head. */
static bool
is_header(const struct net_header *h)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	if (!*h->name || h->name[strspn(h->name, letters)])
		return false;
	for (size_t i = 0; i < h->value.n; i++)
		if ((unsigned char)h->value.s[i] < 0x20 || h->value.s[i] == 0x7F)
			return false;
	return h->value.n > 0;
}

static failed
check_headers(struct arena *a, const struct net_ask *ask)
{
	if (ask->n_headers > NET_HEADERS_MOST)
		return FAIL(a, ERR_INVALID, "%zu lines of a head", ask->n_headers);
	for (size_t i = 0; i < ask->n_headers; i++)
		if (!is_header(&ask->headers[i]))
			return FAIL(a, ERR_INVALID, "no line of a head: %s", ask->headers[i].name);
	return NULL;
}

static struct curl_slist *
list_headers(struct arena *a, const struct net_ask *ask)
{
	struct curl_slist *list = NULL;

	if (ask->type) {
		list = curl_slist_append(NULL, arena_fmt(a, "Content-Type:%s%s", *ask->type ? " " : "", ask->type).s);
		list = curl_slist_append(list, "Expect:");
	}
	for (size_t i = 0; i < ask->n_headers; i++)
		list = curl_slist_append(list, arena_fmt(a, "%s: " FMT, ask->headers[i].name,
			ARG(ask->headers[i].value)).s);
	return list;
}

static void
set_options(CURL *c, struct asking *q, const struct net_ask *ask, const char *url)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, q->private ? "http,https" : "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CAINFO, STORE);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)NET_CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(ask->wait_ms ? ask->wait_ms : NET_WAIT_MS));
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, ask->once ? 1L : 0L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "gonghui");
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, q);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, q);
}

static failed
run(CURL *c, struct asking *q, const struct net_ask *ask, const char *url, str host, struct net_answer *ret)
{
	struct curl_slist *headers = list_headers(q->a, ask);
	curl_mime *parts = NULL;
	char *type = NULL;
	curl_off_t begun = 0;           /* µs until the first byte went out */
	long status = 0;
	CURLcode code;

	set_options(c, q, ask, url);
	if (headers)
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	if (ask->type) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body.n);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, ask->body.s ? ask->body.s : "");
	}
	code = ask->n_parts && !put_parts(c, ask, &parts) ? CURLE_OUT_OF_MEMORY : curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c, CURLINFO_PRETRANSFER_TIME_T, &begun);
	curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
	ret->type = type ? arena_str(q->a, str_of(type)) : (str){ 0 };
	curl_slist_free_all(headers);
	curl_mime_free(parts);
	if (q->denied)
		return FAIL(q->a, ERR_DENIED, FMT " lies in a private network", ARG(host));
	if (q->large)
		return FAIL(q->a, ERR_LARGE, FMT " answers more than %zu bytes", ARG(host), q->most);
	if (code || q->full)
		return FAIL(q->a, begun ? ERR_FAULT : ERR_BUSY, FMT ": %s", ARG(host), curl_easy_strerror(code));
	ret->status = (int)status;
	ret->body = (str){ q->bytes ? q->bytes : "", q->n };
	return NULL;
}

failed
net_ask(struct net *n, struct arena *a, const struct net_ask *ask, struct net_answer *ret)
{
	struct asking q = { .a = a, .most = (size_t)(ask->most ? ask->most : NET_ANSWER_MOST) };
	struct net_answer got = { 0 };
	const char *url = arena_z(a, ask->url);
	int64_t size = (int64_t)ask->body.n;
	str host = { 0 };
	CURL *c;
	failed f;

	for (size_t i = 0; i < ask->n_parts; i++)
		size += (int64_t)ask->parts[i].bytes.n;
	if (size > NET_BODY_MOST)
		return FAIL(a, ERR_LARGE, "%lld bytes are more than is sent at once", (long long)size);
	TRY(check_headers(a, ask));
	TRY(look_at(n, a, url, &q.private, &host));
	if (!(c = take_handle(n)))
		return FAIL(a, ERR_BUSY, "no memory for a connection");
	f = run(c, &q, ask, url, host, &got);
	give_handle(n, c);
	if (!f)
		*ret = got;
	return f;
}

str
net_escape(struct arena *a, str s)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf b = { .a = a };

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			strchr("-._~", c) != NULL) {
			buf_char(&b, (char)c);
			continue;
		}
		buf_char(&b, '%');
		buf_char(&b, hex[c >> 4]);
		buf_char(&b, hex[c & 15]);
	}
	return buf_str(&b);
}
