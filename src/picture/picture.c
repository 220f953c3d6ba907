/* picture.c - see picture.h. */
#include "picture/picture.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct text
	says_kind   = { "picture.kind", "请选择 JPG 或 PNG 图片。其他格式请先另存为 JPG。" },
	says_large  = { "picture.large", "图片太大，请选 15 MB、3600 万像素以内的图片。" },
	says_small  = { "picture.small", "图片太小，看不清，请换一张。" },
	says_broken = { "picture.broken", "图片打不开，可能没有传完整，请重新上传。" };

#define PIECE (64 << 10)
#define QUALITY "82"

/* Decoded points take four bytes each: one picture at a time. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

struct reading {
	int most_side;
	bool too_many;
	int64_t width, height;          /* as the file says */
};

static const char *
kind_of(const unsigned char *head, ssize_t n)
{
	static const unsigned char png[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

	if (n >= 8 && !memcmp(head, png, sizeof png))
		return "png";
	return n >= 3 && head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff ? "jpeg" : NULL;
}

/* The size is known, nothing is decoded yet: the reader is told to make it no larger than is wanted. */
static void
prepare(GdkPixbufLoader *loader, gint width, gint height, gpointer v)
{
	struct reading *r = v;
	int longer = width > height ? width : height;

	r->width = width;
	r->height = height;
	if (width < 1 || height < 1 || (int64_t)width * height > PICTURE_POINTS_MOST) {
		r->too_many = true;
		/* Both readers end on a size of nothing, before they take memory for the points. */
		gdk_pixbuf_loader_set_size(loader, 0, 0);
		return;
	}
	if (longer > r->most_side) {
		int w = (int)((int64_t)width * r->most_side / longer),
			h = (int)((int64_t)height * r->most_side / longer);

		gdk_pixbuf_loader_set_size(loader, w > 0 ? w : 1, h > 0 ? h : 1);
	}
}

static void
unref(void *v)
{
	g_object_unref(v);
}

static void
unlock(void *v)
{
	pthread_mutex_unlock(v);
}

static void
free_bytes(void *v)
{
	g_free(v);
}

/* Fed in pieces, so that a size that is too much stops it before it is decoded. */
static bool
feed(GdkPixbufLoader *loader, int fd, const struct reading *r)
{
	guchar piece[PIECE];
	ssize_t n;
	bool ok = true;

	while (ok && !r->too_many && (n = read(fd, piece, sizeof piece)) > 0)
		ok = gdk_pixbuf_loader_write(loader, piece, (gsize)n, NULL);
	return gdk_pixbuf_loader_close(loader, NULL) && ok;
}

static failed
decode(struct arena *a, int fd, const char *kind, struct reading *r, GdkPixbuf **ret)
{
	GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type(kind, NULL);
	GdkPixbuf *points, *turned;
	bool whole;

	if (!loader)
		return FAIL(a, ERR_FAULT, "gdk-pixbuf reads no %s", kind);
	arena_defer(a, unref, loader);
	g_signal_connect(loader, "size-prepared", G_CALLBACK(prepare), r);
	whole = feed(loader, fd, r);
	if (r->too_many)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_large);
	points = gdk_pixbuf_loader_get_pixbuf(loader);
	if (!whole || !points)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_broken);
	turned = gdk_pixbuf_apply_embedded_orientation(points);
	if (!turned)
		return FAIL(a, ERR_BUSY, "no memory to turn a picture");
	arena_defer(a, unref, turned);
	*ret = turned;
	return NULL;
}

static failed
encode(struct arena *a, GdkPixbuf *points, struct picture *ret)
{
	bool see_through = gdk_pixbuf_get_has_alpha(points);
	gchar *bytes = NULL;
	gsize n = 0;
	gboolean ok = see_through
		? gdk_pixbuf_save_to_buffer(points, &bytes, &n, "png", NULL, "compression", "9", NULL)
		: gdk_pixbuf_save_to_buffer(points, &bytes, &n, "jpeg", NULL, "quality", QUALITY, NULL);

	if (!ok)
		return FAIL(a, ERR_BUSY, "a picture could not be written");
	arena_defer(a, free_bytes, bytes);
	*ret = (struct picture){ .bytes = { bytes, n }, .type = see_through ? "image/png" : "image/jpeg",
		.width = gdk_pixbuf_get_width(points), .height = gdk_pixbuf_get_height(points) };
	return NULL;
}

failed
picture_make(struct arena *a, int fd, int most_side, struct picture *ret)
{
	struct arena *work;
	struct reading r = { .most_side = most_side };
	struct picture made = { 0 };
	unsigned char head[16];
	const char *kind;
	GdkPixbuf *points;
	struct stat st;
	failed f;

	if (fstat(fd, &st) || lseek(fd, 0, SEEK_SET) < 0)
		return FAIL(a, ERR_FAULT, "cannot read a picture");
	if (st.st_size > PICTURE_BYTES_MOST)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_large);
	kind = kind_of(head, pread(fd, head, sizeof head, 0));
	if (!kind)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_kind);
	/* What is decoded goes when this returns, not with the request. */
	work = arena_open((size_t)1 << 20);
	if (!work)
		return FAIL(a, ERR_BUSY, "no memory");
	pthread_mutex_lock(&one_at_a_time);
	arena_defer(work, unlock, &one_at_a_time);
	f = decode(work, fd, kind, &r, &points);
	if (!f && (r.width < PICTURE_SIDE_LEAST || r.height < PICTURE_SIDE_LEAST))
		f = FAIL_SAY(work, ERR_INVALID, NULL, &says_small);
	if (!f)
		f = encode(work, points, &made);
	if (f)
		f = f->say ? err_say(a, f->code, f->at, NULL, f->say, (str){ 0 }, (str){ 0 })
			: FAIL(a, f->code, FMT, ARG(f->what));
	else
		made.bytes = arena_str(a, made.bytes);
	arena_close(work);
	if (!f)
		*ret = made;
	return f;
}
