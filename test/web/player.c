/* player.c - see player.h: requests in this process. */
#include "test/web/player.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "web/site.h"

#define ANSWERS_MOST ((size_t)512 << 20)        /* bytes of answers until visit_forget */
#define COOKIES_MOST 8

struct cookie { char name[32]; char value[512]; bool there; };

struct visit {
	struct world *w;
	struct site *site;
	struct arena *a;                /* of the answers */
	struct cookie cookies[COOKIES_MOST];
	char csrf[64];                  /* of the last page; empty: not seen since the session changed */
};

/* --- beginning and ending ---------------------------------------------------------- */

static void
visit_end(void *v)
{
	arena_close(((struct visit *)v)->a);
}

static struct visit *
visit_at(struct arena *a, struct world *w, struct site *site)
{
	struct visit *v = NEW(a, struct visit);

	v->w = w;
	v->site = site;
	v->a = arena_open(ANSWERS_MOST);
	arena_defer(a, visit_end, v);
	return v;
}

struct visit *
visit_new(struct arena *a, struct world *w)
{
	return visit_at(a, w, site_new(a, w));
}

struct visit *
visit_beside(struct arena *a, const struct visit *v)
{
	return visit_at(a, v->w, v->site);
}

struct visit *
visit_copy(struct arena *a, const struct visit *v)
{
	struct visit *other = visit_beside(a, v);

	memcpy(other->cookies, v->cookies, sizeof other->cookies);
	memcpy(other->csrf, v->csrf, sizeof other->csrf);
	return other;
}

const struct site *
visit_site(const struct visit *v)
{
	return v->site;
}

void
visit_forget(struct visit *v)
{
	arena_reset(v->a);
}

/* --- cookies -------------------------------------------------------------------------- */

str
visit_cookie(const struct visit *v, const char *name)
{
	for (size_t i = 0; i < COOKIES_MOST; i++)
		if (v->cookies[i].there && !strcmp(v->cookies[i].name, name))
			return str_of(v->cookies[i].value);
	return (str){ 0 };
}

void
visit_cookie_set(struct visit *v, const char *name, str value)
{
	struct cookie *at = NULL;

	for (size_t i = 0; i < COOKIES_MOST && !at; i++)
		if (v->cookies[i].there && !strcmp(v->cookies[i].name, name))
			at = &v->cookies[i];
	for (size_t i = 0; i < COOKIES_MOST && !at && value.s; i++)
		if (!v->cookies[i].there)
			at = &v->cookies[i];
	if (!at && value.s)
		fail_msg("no room for the cookie %s", name);
	if (!at)
		return;
	if (value.n >= sizeof at->value || strlen(name) >= sizeof at->name)
		fail_msg("the cookie %s is too long", name);
	if (!strcmp(name, "session") || !strcmp(name, "visit"))
		v->csrf[0] = 0;
	at->there = value.s != NULL;
	snprintf(at->name, sizeof at->name, "%s", name);
	snprintf(at->value, sizeof at->value, FMT, ARG(value));
}

static void
keep_cookie(struct visit *v, str set)
{
	str value = str_cut(&set, ';'), name = str_cut(&value, '=');
	bool ended = set.s && str_find_str(set, S("Max-Age=0")) >= 0 && !value.n;

	visit_cookie_set(v, arena_z(v->a, name), ended ? (str){ 0 } : value);
}

static str
cookie_line(const struct visit *v)
{
	struct buf b = { .a = v->a };

	for (size_t i = 0; i < COOKIES_MOST; i++)
		if (v->cookies[i].there)
			buf_fmt(&b, "%s%s=%s", b.n ? "; " : "", v->cookies[i].name, v->cookies[i].value);
	return b.n ? buf_str(&b) : (str){ 0 };
}

/* --- one request -------------------------------------------------------------------------- */

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
	     : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static str
decode(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] == '%' && i + 2 < s.n && hex(s.s[i + 1]) >= 0 && hex(s.s[i + 2]) >= 0) {
			buf_char(&b, (char)(hex(s.s[i + 1]) * 16 + hex(s.s[i + 2])));
			i += 2;
		} else
			buf_char(&b, s.s[i]);
	return buf_str(&b);
}

static void
add_header(struct http_header *at, size_t *n, const char *name, str value)
{
	if (value.s)
		at[(*n)++] = (struct http_header){ str_of(name), value };
}

static str
read_file(struct arena *a, const struct http_response *r)
{
	char *bytes = arena_get(a, (size_t)r->fd_size + 1);
	ssize_t n = pread(r->fd, bytes, (size_t)r->fd_size, 0);

	close(r->fd);
	if (n != (ssize_t)r->fd_size)
		fail_msg("the file of the answer is shorter than it says");
	return (str){ bytes, (size_t)n };
}

static str
read_source(struct arena *a, const struct http_source *s)
{
	char *bytes = arena_get(a, (size_t)s->size + 1);

	for (int64_t at = 0, got; at < s->size; at += got)
		if ((got = s->read(s->v, at, bytes + at, (size_t)(s->size - at))) <= 0)
			fail_msg("the source of the answer ends at %lld", (long long)at);
	s->end(s->v);
	return (str){ bytes, (size_t)s->size };
}

/* The answer outlives its request's arena. */
static struct answer
keep_answer(struct visit *v, const struct http_response *r)
{
	struct http_header *headers = NEW_N(v->a, struct http_header, r->n_headers + 1);
	struct answer got = { .status = r->status, .headers = headers, .n_headers = r->n_headers };

	for (size_t i = 0; i < r->n_headers; i++)
		headers[i] = (struct http_header){ arena_str(v->a, r->headers[i].name),
			arena_str(v->a, r->headers[i].value) };
	got.body = r->source.read ? read_source(v->a, &r->source) : r->fd > 0 ? read_file(v->a, r) : arena_str(v->a, r->body.s ? r->body : S(""));
	return got;
}

struct visit_watch visit_watch;

static void
watch(void (*f)(void))
{
	if (f)
		f();
}

/* As the server's worker does it: an arena with a limit, and 503 when it is full. */
static struct answer
handle(struct visit *v, const struct http_request *http)
{
	struct arena *a = arena_open(HTTP_ARENA_MOST);
	struct http_response r = { 0 };
	struct answer got;
	jmp_buf full;

	if (setjmp(full)) {
		arena_full(a, NULL);
		arena_clean(a);
		watch(visit_watch.end);
		arena_close(a);
		return (struct answer){ .status = 503, .body = S("a request used up its memory") };
	}
	arena_full(a, &full);
	watch(visit_watch.begin);
	site_handle(v->site, a, http, &r);
	arena_full(a, NULL);
	watch(visit_watch.end);
	got = keep_answer(v, &r);
	arena_close(a);
	return got;
}

static void
learn(struct visit *v, const struct answer *got)
{
	str csrf;

	for (size_t i = 0; i < got->n_headers; i++)
		if (str_eq(got->headers[i].name, S("Set-Cookie")))
			keep_cookie(v, got->headers[i].value);
	csrf = answer_cut(got, S("name=\"csrf\" value=\""), S("\""));
	if (csrf.n && csrf.n < sizeof v->csrf)
		snprintf(v->csrf, sizeof v->csrf, FMT, ARG(csrf));
}

/* As the server has it: a large body lies in a file. */
static void
spool(struct http_request *http)
{
	if (http->body.n <= HTTP_BODY_IN_MEMORY)
		return;
	http->body_fd = memfd_create("body", MFD_CLOEXEC);
	if (http->body_fd < 0 || write(http->body_fd, http->body.s, http->body.n) != (ssize_t)http->body.n)
		fail_msg("no room for a body");
	lseek(http->body_fd, 0, SEEK_SET);
	http->body = S("");
}

struct answer
visit_send(struct visit *v, const struct sending *s)
{
	struct http_header headers[COUNT(s->headers) + 4];
	struct http_request http = { .method = s->method, .headers = headers, .remote = S("127.0.0.1"),
		.request_id = S("0000000000000000"), .body = s->body, .body_fd = -1,
		.body_size = (int64_t)s->body.n, .secure = s->secure };
	str query = s->path, path = str_cut(&query, '?');
	struct answer got;

	http.path = decode(v->a, path);
	http.query = query;
	add_header(headers, &http.n_headers, "Host", S("gonghui.test"));
	add_header(headers, &http.n_headers, "Content-Type", s->type);
	add_header(headers, &http.n_headers, "Cookie", s->bare ? (str){ 0 } : cookie_line(v));
	for (size_t i = 0; i < s->n_headers; i++)
		headers[http.n_headers++] = s->headers[i];
	add_header(headers, &http.n_headers, "User-Agent", S("player"));        /* another one stands before it */
	spool(&http);
	got = handle(v, &http);
	if (http.body_fd >= 0)
		close(http.body_fd);
	if (!s->bare)
		learn(v, &got);
	return got;
}

/* --- what people and programs send ----------------------------------------------------------- */

struct answer
visit_get(struct visit *v, const char *path)
{
	return visit_send(v, &(struct sending){ .method = HTTP_GET, .path = str_of(path) });
}

str
form_encode(struct arena *a, const struct form_pair *pairs, size_t n)
{
	struct out o = { .b = { .a = a } };

	for (size_t i = 0; i < n; i++) {
		if (o.b.n)
			buf_char(&o.b, '&');
		out_urlpart(&o, pairs[i].name);
		buf_char(&o.b, '=');
		out_urlpart(&o, pairs[i].value);
	}
	return buf_str(&o.b);
}

struct answer
visit_form(struct visit *v, const char *path, str encoded)
{
	struct form_pair token = { S("csrf"), visit_csrf(v) };
	str body = form_encode(v->a, &token, 1);

	if (encoded.n)
		body = arena_fmt(v->a, FMT "&" FMT, ARG(encoded), ARG(body));
	return visit_send(v, &(struct sending){ .method = HTTP_POST, .path = str_of(path),
		.type = S("application/x-www-form-urlencoded"), .body = body });
}

struct answer
visit_post(struct visit *v, const char *path, ...)
{
	struct form_pair pairs[64];
	size_t n = 0;
	va_list more;

	va_start(more, path);
	for (const char *name; n < COUNT(pairs) && (name = va_arg(more, const char *)); n++)
		pairs[n] = (struct form_pair){ str_of(name), str_of(va_arg(more, const char *)) };
	va_end(more);
	return visit_form(v, path, form_encode(v->a, pairs, n));
}

struct answer
visit_json(struct visit *v, enum http_method method, const char *path, str body, str bearer)
{
	struct sending s = { .method = method, .path = str_of(path), .body = body, .bare = true };

	if (body.s)
		s.type = S("application/json");
	if (bearer.s)
		s.headers[s.n_headers++] = (struct http_header){ S("Authorization"),
			arena_fmt(v->a, "Bearer " FMT, ARG(bearer)) };
	return visit_send(v, &s);
}

/* --- reading an answer -------------------------------------------------------------------------- */

str
answer_header(const struct answer *got, const char *name)
{
	for (size_t i = 0; i < got->n_headers; i++)
		if (got->headers[i].name.n == strlen(name) &&
		    !strncasecmp(got->headers[i].name.s, name, got->headers[i].name.n))
			return got->headers[i].value;
	return (str){ 0 };
}

static str
cut_between(str s, str before, str behind)
{
	ptrdiff_t at = str_find_str(s, before), end;

	if (at < 0)
		return (str){ 0 };
	s = str_from(s, (size_t)at + before.n);
	end = behind.n ? str_find_str(s, behind) : (ptrdiff_t)s.n;
	return end < 0 ? (str){ 0 } : str_part(s, 0, (size_t)end);
}

str
answer_cut(const struct answer *got, str before, str behind)
{
	str s;

	for (size_t i = 0; i < got->n_headers; i++)
		if ((s = cut_between(got->headers[i].value, before, behind)).s)
			return s;
	return cut_between(got->body, before, behind);
}

str
answer_text(struct arena *a, const struct answer *got)
{
	struct buf b = { .a = a };

	buf_fmt(&b, "%d\n", got->status);
	for (size_t i = 0; i < got->n_headers; i++)
		buf_fmt(&b, FMT ": " FMT "\n", ARG(got->headers[i].name), ARG(got->headers[i].value));
	buf_char(&b, '\n');
	buf_put(&b, got->body);
	return buf_str(&b);
}

/* --- through the doors ------------------------------------------------------------------------------ */

str
visit_token(const struct visit *v)
{
	return visit_cookie(v, "session");
}

str
visit_csrf(struct visit *v)
{
	struct rq rq = { .a = v->a, .world = v->w, .visit = visit_token(v) };

	if (v->csrf[0])
		return str_of(v->csrf);
	if (!rq.visit.s) {
		if (!visit_cookie(v, "visit").s)
			visit_get(v, "/sign-in");
		rq.visit = visit_cookie(v, "visit");
	}
	snprintf(v->csrf, sizeof v->csrf, FMT, ARG(csrf_token(&rq)));
	return str_of(v->csrf);
}

static void
expect_open(const struct answer *got, const char *who)
{
	if (got->status != 303)
		fail_msg("%s could not sign in: %d\n" FMT, who, got->status, ARG(utf8_first(got->body, 4000)));
}

void
visit_sign_in(struct visit *v, const char *login, const char *password)
{
	struct answer got;

	visit_get(v, "/sign-in");
	got = visit_post(v, "/sign-in", "account", login, "password", password, NULL);
	expect_open(&got, login);
}

void
visit_sign_in_mobile(struct visit *v, const char *mobile)
{
	struct answer got;

	visit_get(v, "/my/sign-in");
	got = visit_post(v, "/my/sign-in/code", "mobile", mobile, NULL);
	if (got.status != 200)
		fail_msg("%s got no code: %d\n" FMT, mobile, got.status, ARG(got.body));
	got = visit_post(v, "/my/sign-in", "mobile", mobile, "code", arena_z(v->a, test_code(v->w)), NULL);
	expect_open(&got, mobile);
}

void
visit_as(struct visit *v, const struct actor *who)
{
	visit_cookie_set(v, "session", test_token(v->w, v->a, who));
}
