/*
 * pictures.c - pictures of articles at the platform: in a body by its address there, a cover by its number.  What it
 * has already is not uploaded again, whichever article shows it.
 */
#include "modules/wechat/inside.h"

#include <unistd.h>

#include "picture/picture.h"
#include "web/asset.h"

#define IN_BODY_MOST ((size_t)1 << 20)  /* bytes of a picture in a body */
#define ROOM         ((size_t)128 << 20) /* one picture, decoded and made again */
#define COVER        "cover.png"        /* of an article that has no picture */

static const struct text says_picture = { "piece.picture", "正文里有一张图片太大，缩小以后还超过 1 MB，请换一张" };

static failed
read_whole(struct arena *a, int fd, int64_t size, str *ret)
{
	char *bytes = arena_get(a, (size_t)size + 1);

	for (int64_t at = 0, got; at < size; at += got)
		if ((got = pread(fd, bytes + at, (size_t)(size - at), at)) <= 0)
			return FAIL(a, ERR_FAULT, "a picture of %lld bytes ends at %lld", (long long)size,
				(long long)at);
	*ret = (str){ bytes, (size_t)size };
	return NULL;
}

static failed
open_picture(const struct world *w, struct arena *a, id file, struct content_picture *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = content_picture_open(d, a, w, file, ret);
	db_return(w->pool, d);
	return f;
}

/* As it is kept here, or smaller where the platform takes less in a body. */
static failed
small_enough(struct arena *a, const struct content_picture *kept, str *ret_bytes, str *ret_type)
{
	static const int sides[] = { 1080, 800, 600 };
	struct picture made;

	TRY(read_whole(a, kept->fd, kept->size, ret_bytes));
	*ret_type = kept->type;
	for (size_t i = 0; i < COUNT(sides) && ret_bytes->n > IN_BODY_MOST; i++) {
		TRY(picture_make(a, kept->fd, sides[i], &made));
		*ret_bytes = made.bytes;
		*ret_type = str_of(made.type);
	}
	return ret_bytes->n <= IN_BODY_MOST ? NULL : FAIL_SAY(a, ERR_INVALID, NULL, &says_picture);
}

struct known { struct arena *a; id file; str url; struct moment now; };

static failed
know(struct db *d, void *v)
{
	const struct known *k = v;

	return db_run(d, k->a, wechat_picture_add, NULL, .file_id = k->file, .url = k->url, .now = k->now);
}

static failed
upload(struct wechat_call *call, struct arena *a, id file, str *ret_url, int64_t *ret_code)
{
	struct known known = { .a = a, .file = file, .now = world_now(call->w) };
	struct content_picture kept;
	const struct said *said;
	str bytes, type;

	TRY(open_picture(call->w, a, file, &kept));
	TRY(small_enough(a, &kept, &bytes, &type));
	TRY(wechat_upload(call, a, "/cgi-bin/media/uploadimg", type, bytes, &said, ret_code));
	known.url = said_text(said, "url");
	if (!known.url.n)
		return FAIL(a, ERR_FAULT, "a picture without an address");
	*ret_url = known.url;
	return db_write(call->w->pool, a, know, &known);
}

/* What an arena of one picture says of its fault outlives it. */
static failed
kept_fault(struct arena *a, failed f)
{
	struct err *e = NEW(a, struct err);

	*e = *f;
	e->what = arena_str(a, f->what);
	e->values[0] = arena_str(a, f->values[0]);
	e->values[1] = arena_str(a, f->values[1]);
	return e;
}

failed
wechat_picture_known(const struct world *w, struct arena *a, id file, str *ret_url)
{
	struct wechat_picture_url_row row = { 0 };
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, wechat_picture_url, &row, .file_id = file);
	db_return(w->pool, d);
	if (f && f->code != ERR_MISSING)
		return f;
	*ret_url = row.url;
	return NULL;
}

failed
wechat_picture_upload(struct wechat_call *call, struct arena *a, id file, str *ret_url, int64_t *ret_code)
{
	struct arena *small = arena_below(a, ROOM);
	str url = { 0 };
	failed f = upload(call, small, file, &url, ret_code);

	if (f)
		f = kept_fault(a, f);
	else
		*ret_url = arena_str(a, url);
	arena_close(small);
	return f;
}

failed
wechat_cover_upload(struct wechat_call *call, struct arena *a, id file, str *ret_media, int64_t *ret_code)
{
	struct content_picture kept = { .type = S("image/png") };
	str bytes = asset_by_name(S(COVER))->plain;
	const struct said *said;

	if (file.v) {
		TRY(open_picture(call->w, a, file, &kept));
		TRY(read_whole(a, kept.fd, kept.size, &bytes));
	}
	TRY(wechat_upload(call, a, "/cgi-bin/material/add_material?type=image", kept.type, bytes, &said, ret_code));
	if (!said_text(said, "media_id").n)
		return FAIL(a, ERR_FAULT, "a cover without a number");
	*ret_media = said_text(said, "media_id");
	return NULL;
}
