/*
 * multipart.c - multipart/form-data (RFC 7578), read through a window of fixed
 * size, so that a large upload costs no more memory than a small one.
 *
 * Strict where readers differ: nothing before the first boundary, nothing but
 * a line end behind the last, one Content-Disposition a part, no encodings.
 */
#include "http/body.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define WINDOW        ((size_t)64 << 10)
#define BOUNDARY_MOST 70                /* RFC 2046 §5.1.1 */
#define LINE_MOST     4096              /* of a part's head */
#define LINES_MOST    8
#define NAME_MOST     255               /* bytes of a field's or a file's name */

static const struct text says_malformed = { "http.multipart", "上传的内容不完整或格式不正确，请重新提交。" };
static const struct text says_many_parts = { "http.many_parts", "提交的内容过多，最多 {1} 项。" };
static const struct text says_file_large = { "http.file_large", "文件超过允许的大小。" };
static const struct text says_value_large = { "http.value_large", "填写的内容过长。" };
static const struct text says_disk = { "http.spool_full", "服务器存储空间不足，暂时无法接收文件。" };

struct reader {
	struct arena *a;
	str memory; int fd;             /* where the rest comes from */
	int64_t at, size;               /* of the body */
	char window[WINDOW];
	size_t begin, end;              /* what of the window is not yet used */
	char mark[BOUNDARY_MOST + 5];   /* CR LF - - boundary */
	size_t mark_n;
	int64_t values, file_most;
	const char *spool;
};

/* Where a part's bytes go: text grows, a file is written. */
struct sink { struct buf text; int fd; int64_t size; };

struct held { int fd; };

static void
held_close(void *arg)
{
	struct held *h = arg;

	if (h->fd >= 0)
		close(h->fd);
}

static failed
malformed(struct arena *a)
{
	return FAIL_SAY(a, ERR_INVALID, NULL, &says_malformed);
}

/* Fill the window as far as the body goes. */
static failed
fill(struct reader *r)
{
	memmove(r->window, r->window + r->begin, r->end - r->begin);
	r->end -= r->begin;
	r->begin = 0;
	while (r->end < WINDOW && r->at < r->size) {
		size_t room = WINDOW - r->end;
		ssize_t got = r->size - r->at < (int64_t)room ? (ssize_t)(r->size - r->at)
		                                              : (ssize_t)room;

		if (r->fd < 0)
			memcpy(r->window + r->end, r->memory.s + r->at, (size_t)got);
		else if ((got = pread(r->fd, r->window + r->end, (size_t)got, r->at)) < 0 &&
		         errno == EINTR)
			continue;
		if (got <= 0)
			return FAIL(r->a, ERR_FAULT, "cannot read a spooled body: %s",
			            strerror(errno));
		r->end += (size_t)got;
		r->at += got;
	}
	return NULL;
}

static str
rest_of(const struct reader *r)
{
	return (str){ r->window + r->begin, r->end - r->begin };
}

/* The next line of a part's head, which ends in CR LF. */
static failed
read_line(struct reader *r, str *ret)
{
	str rest;
	ptrdiff_t end;

	if (r->end - r->begin < LINE_MOST)
		TRY(fill(r));
	rest = rest_of(r);
	end = rest.n ? str_find_str(rest, S("\r\n")) : -1;
	if (end < 0 || end > LINE_MOST)
		return malformed(r->a);
	*ret = str_part(rest, 0, (size_t)end);
	r->begin += (size_t)end + 2;
	return utf8_proven(*ret) ? NULL : malformed(r->a);
}

static failed
sink_put(struct reader *r, struct sink *to, str s)
{
	to->size += (int64_t)s.n;
	if (to->fd < 0) {
		r->values += (int64_t)s.n;
		if (r->values > HTTP_BODY_MOST)
			return FAIL_SAY(r->a, ERR_LARGE, NULL, &says_value_large);
		buf_put(&to->text, s);
		return NULL;
	}
	if (to->size > r->file_most)
		return FAIL_SAY(r->a, ERR_LARGE, NULL, &says_file_large);
	if (spool_write(to->fd, s.s, s.n))
		return NULL;
	if (errno == ENOSPC || errno == EDQUOT)
		return FAIL_SAY(r->a, ERR_FULL, NULL, &says_disk);
	return FAIL(r->a, ERR_FAULT, "cannot write an upload: %s", strerror(errno));
}

/* Everything up to the next boundary, which may lie across two fillings of the window. */
static failed
read_part(struct reader *r, struct sink *to)
{
	for (;;) {
		str rest, mark = { r->mark, r->mark_n };
		ptrdiff_t end;
		bool last;

		TRY(fill(r));
		last = r->at == r->size;
		rest = rest_of(r);
		end = rest.n ? str_find_str(rest, mark) : -1;
		if (end >= 0) {
			TRY(sink_put(r, to, str_part(rest, 0, (size_t)end)));
			r->begin += (size_t)end + mark.n;
			return NULL;
		}
		if (last)
			return malformed(r->a);
		/* The last bytes may be the begin of a boundary. */
		TRY(sink_put(r, to, str_part(rest, 0, rest.n - mark.n)));
		r->begin += rest.n - mark.n;
	}
}

/* A token, or a text in quotes, off the front; false when it is neither. */
static bool
take_value(struct arena *a, str *rest, str *ret)
{
	struct buf out = { .a = a };
	size_t i = 1;

	if (!rest->n || rest->s[0] != '"') {
		for (i = 0; i < rest->n && !strchr("; \t\"", rest->s[i]); )
			i++;
		*ret = str_part(*rest, 0, i);
		*rest = str_from(*rest, i);
		return i > 0;
	}
	for (; i < rest->n && rest->s[i] != '"'; i++) {
		/* Browsers write a quote as %22, others as \"; a lone backslash is itself. */
		if (rest->s[i] == '\\' && i + 1 < rest->n &&
		    (rest->s[i + 1] == '"' || rest->s[i + 1] == '\\'))
			i++;
		else if (str_starts(str_from(*rest, i), S("%22"))) {
			buf_char(&out, '"');
			i += 2;
			continue;
		}
		buf_char(&out, rest->s[i]);
	}
	if (i >= rest->n)
		return false;
	*ret = buf_str(&out);
	*rest = str_from(*rest, i + 1);
	return true;
}

/* The next `; name=value`; at the end, true and an absent name. */
static bool
take_parameter(struct arena *a, str *rest, str *name, str *value)
{
	ptrdiff_t equals;

	*rest = str_trim(*rest);
	*name = (str){ 0 };
	if (!rest->n)
		return true;
	if (rest->s[0] != ';' || (equals = str_find(*rest, '=')) < 0)
		return false;
	*name = str_trim(str_part(*rest, 1, (size_t)equals - 1));
	*rest = str_from(*rest, (size_t)equals + 1);
	return name->n > 0 && take_value(a, rest, value);
}

static bool
same_word(str s, const char *word)
{
	return s.n == strlen(word) && !strncasecmp(s.s, word, s.n);
}

/* form-data; name="…"; filename="…" */
static failed
read_disposition(struct arena *a, str s, struct http_part *p)
{
	str kind, name, value;
	size_t i;

	if (p->name.s)
		return malformed(a);
	for (i = 0; i < s.n && s.s[i] != ';'; )
		i++;
	kind = str_trim(str_part(s, 0, i));
	s = str_from(s, i);
	if (!same_word(kind, "form-data"))
		return malformed(a);
	for (;;) {
		if (!take_parameter(a, &s, &name, &value))
			return malformed(a);
		if (!name.s)
			break;
		if (same_word(name, "name") && !p->name.s)
			p->name = value;
		else if (same_word(name, "filename") && !p->file_name.s)
			p->file_name = value;
		else if (!same_word(name, "filename*"))
			return malformed(a);
	}
	/* Some senders give the whole path. */
	for (i = p->file_name.n;
	     i && p->file_name.s[i - 1] != '/' && p->file_name.s[i - 1] != '\\';)
		i--;
	p->file_name = str_from(p->file_name, i);
	if (!p->name.n || p->name.n > NAME_MOST || p->file_name.n > NAME_MOST ||
	    str_eq(p->file_name, S(".")) || str_eq(p->file_name, S("..")))
		return malformed(a);
	return NULL;
}

static failed
read_head(struct reader *r, struct http_part *p)
{
	str line, name;

	for (int i = 0; i <= LINES_MOST; i++) {
		TRY(read_line(r, &line));
		if (!line.n)
			return p->name.s ? NULL : malformed(r->a);
		line = arena_str(r->a, line);
		name = str_cut(&line, ':');
		if (!line.s || name.n != str_trim(name).n)
			return malformed(r->a);
		line = str_trim(line);
		if (same_word(name, "Content-Disposition"))
			TRY(read_disposition(r->a, line, p));
		else if (same_word(name, "Content-Type") && !p->type.s)
			p->type = line;
		else if (same_word(name, "Content-Type") ||
		         same_word(name, "Content-Transfer-Encoding"))
			return malformed(r->a);
	}
	return malformed(r->a);
}

static failed
sink_open(struct reader *r, struct sink *to)
{
	struct held *h = NEW(r->a, struct held);

	h->fd = -1;
	arena_defer(r->a, held_close, h);
	to->fd = h->fd = spool_file(r->spool);
	if (to->fd >= 0)
		return NULL;
	if (errno == ENOSPC || errno == EDQUOT)
		return FAIL_SAY(r->a, ERR_FULL, NULL, &says_disk);
	return FAIL(r->a, ERR_FAULT, "cannot make an upload's file: %s", strerror(errno));
}

/* An unchosen file has an empty name and no bytes. */
static failed
read_one(struct reader *r, struct http_part *p)
{
	struct sink to = { .text = { .a = r->a }, .fd = -1 };

	p->fd = -1;
	TRY(read_head(r, p));
	if (p->file_name.n)
		TRY(sink_open(r, &to));
	TRY(read_part(r, &to));
	p->fd = to.fd;
	p->size = to.size;
	p->value = to.fd < 0 ? buf_str(&to.text) : (str){ 0 };
	if (to.fd >= 0)
		lseek(to.fd, 0, SEEK_SET);
	else if (!utf8_proven(p->value) || (p->file_name.s && p->size))
		return malformed(r->a);
	return NULL;
}

/* Behind a boundary: true in *more when another part begins, false at the end of all. */
static failed
read_between(struct reader *r, bool *more)
{
	str rest;

	TRY(fill(r));
	rest = rest_of(r);
	*more = str_starts(rest, S("\r\n"));
	if (*more) {
		r->begin += 2;
		return NULL;
	}
	if (str_eq(rest, S("--")) || str_eq(rest, S("--\r\n")))
		return NULL;
	return malformed(r->a);
}

static failed
set_boundary(struct reader *r, str type)
{
	str rest = type, name, value, boundary = { 0 };
	ptrdiff_t semicolon = str_find(type, ';');

	if (semicolon < 0 ||
	    !same_word(str_trim(str_part(type, 0, (size_t)semicolon)), "multipart/form-data"))
		return malformed(r->a);
	rest = str_from(type, (size_t)semicolon);
	for (;;) {
		if (!take_parameter(r->a, &rest, &name, &value))
			return malformed(r->a);
		if (!name.s)
			break;
		if (!same_word(name, "boundary"))
			continue;
		if (boundary.s)
			return malformed(r->a);
		boundary = value;
	}
	if (!boundary.n || boundary.n > BOUNDARY_MOST)
		return malformed(r->a);
	for (size_t i = 0; i < boundary.n; i++)
		if (boundary.s[i] < ' ' || boundary.s[i] > '~')
			return malformed(r->a);
	memcpy(r->mark, "\r\n--", 4);
	memcpy(r->mark + 4, boundary.s, boundary.n);
	r->mark_n = boundary.n + 4;
	return NULL;
}

failed
http_multipart(struct arena *a, const struct http_request *rq, const char *spool, int64_t file_most,
               struct http_parts *ret)
{
	struct reader *r = NEW(a, struct reader);
	struct http_parts all = { NEW_N(a, struct http_part, HTTP_PARTS_MOST), 0 };
	bool more;

	r->a = a;
	r->memory = rq->body;
	r->fd = rq->body_fd;
	r->size = rq->body_size;
	r->file_most = file_most;
	r->spool = spool;
	TRY(set_boundary(r, http_header(rq, "Content-Type")));
	TRY(fill(r));
	/* The first boundary has no line end before it. */
	if (!str_starts(rest_of(r), (str){ r->mark + 2, r->mark_n - 2 }))
		return malformed(a);
	r->begin += r->mark_n - 2;
	for (;;) {
		TRY(read_between(r, &more));
		if (!more)
			break;
		if (all.n == HTTP_PARTS_MOST)
			return FAIL_SAY(a, ERR_LARGE, NULL, &says_many_parts,
			                arena_fmt(a, "%d", HTTP_PARTS_MOST));
		TRY(read_one(r, &all.at[all.n]));
		all.n++;
	}
	*ret = all;
	return NULL;
}
