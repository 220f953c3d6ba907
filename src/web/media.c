/* media.c - see media.h. */
#include "web/media.h"

#include <strings.h>

#include "platform/file.h"

/* --- what is asked for ------------------------------------------------------------------- */

/* Digits and nothing else; what is over 18 of them is as good as endless. */
static bool
read_place(str s, int64_t *ret)
{
	if (!str_digits(s) || !s.n)
		return false;
	if (s.n > 18)
		*ret = INT64_MAX;
	else if (!str_int(s, ret))
		return false;
	return true;
}

enum media_range
media_range(str range, int64_t size, struct media_part *ret)
{
	str rest = range, unit = str_cut(&rest, '='), first, last;
	int64_t from = 0, to = size - 1;

	if (unit.n != 5 || strncasecmp(unit.s, "bytes", 5) || !rest.s || str_find(rest, ',') >= 0)
		return MEDIA_WHOLE;
	rest = str_trim(rest);
	first = str_cut(&rest, '-');
	last = rest;
	if (!rest.s || (first.n && !read_place(first, &from)) || (last.n && !read_place(last, &to)) ||
	    (!first.n && !last.n) || (first.n && last.n && to < from))
		return MEDIA_WHOLE;
	if (!first.n) {
		/* The last so many bytes. */
		from = to < size ? size - to : 0;
		if (!to)
			return MEDIA_BEYOND;
		to = size - 1;
	}
	if (from >= size)
		return MEDIA_BEYOND;
	to = to < size - 1 ? to : size - 1;
	*ret = (struct media_part){ from, to - from + 1 };
	return MEDIA_PART;
}

/* Is this tag in a list of them?  Compared as strong ones: W/"…" never is. */
static bool
tag_in(str list, str tag)
{
	for (str rest = list, one; one = str_cut(&rest, ','), one.s;) {
		one = str_trim(one);
		if (str_eq(one, tag) || str_eq(one, S("*")))
			return true;
	}
	return false;
}

/* --- the answer --------------------------------------------------------------------------- */

struct sending { struct file_view *file; int64_t from; };

static int64_t
read_part(void *v, int64_t at, char *to, size_t n)
{
	const struct sending *s = v;

	return crypt_view_read(s->file->part, s->from + at, to, n);
}

static void
end_part(void *v)
{
	const struct sending *s = v;

	file_view_close(s->file);
}

static failed
refuse_range(struct rq *rq, int64_t size)
{
	http_set(rq->answer, "Content-Range", arena_fmt(rq->a, "bytes */%lld", (long long)size));
	rq->answer->status = 416;
	return NULL;
}

failed
web_media(struct rq *rq, id file, str type, str tag)
{
	str quoted = arena_fmt(rq->a, "\"" FMT "\"", ARG(tag)), wanted = http_header(rq->http, "If-Range");
	struct sending *s = NEW(rq->a, struct sending);
	enum media_range range = MEDIA_WHOLE;
	struct media_part part;

	http_set(rq->answer, "ETag", quoted);
	http_set(rq->answer, "Accept-Ranges", S("bytes"));
	http_set(rq->answer, "Cache-Control", S("private, no-cache"));
	http_set(rq->answer, "Content-Type", type);
	if (tag_in(http_header(rq->http, "If-None-Match"), quoted)) {
		rq->answer->status = 304;
		return NULL;
	}
	web_give_back(rq);
	TRY(file_view(rq->world, rq->a, file, &s->file));
	part = (struct media_part){ 0, s->file->size };
	/* A part of what it was is no part of what it is; a date says too little.  Of a HEAD there are no parts. */
	if (!rq->http->head && (!wanted.s || str_eq(wanted, quoted)))
		range = media_range(http_header(rq->http, "Range"), s->file->size, &part);
	if (range == MEDIA_BEYOND) {
		int64_t size = s->file->size;

		file_view_close(s->file);
		return refuse_range(rq, size);
	}
	if (range == MEDIA_PART)
		http_set(rq->answer, "Content-Range", arena_fmt(rq->a, "bytes %lld-%lld/%lld", (long long)part.at,
			(long long)(part.at + part.n - 1), (long long)s->file->size));
	s->from = part.at;
	rq->answer->source = (struct http_source){ read_part, end_part, s, part.n };
	rq->answer->status = range == MEDIA_PART ? 206 : 200;
	return NULL;
}
