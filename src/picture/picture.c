/* picture.c - see picture.h. */
#include "picture/picture.h"

#include <assert.h>
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
#define JPEG "image/jpeg"
#define PNG  "image/png"
#define WORK ((size_t)PICTURE_BYTES_MOST + (1 << 20))
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
	off_t at = 0;
	ssize_t n;
	bool ok = true;

	for (; ok && !r->too_many && (n = pread(fd, piece, sizeof piece, at)) > 0; at += n)
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
	*ret = (struct picture){ .bytes = { bytes, n }, .type = see_through ? PNG : JPEG,
		.width = gdk_pixbuf_get_width(points), .height = gdk_pixbuf_get_height(points) };
	return NULL;
}

/* --- in this process, a child's or not ------------------------------------------------- */

static failed
make_here(struct arena *a, int fd, int most_side, struct picture *ret)
{
	struct reading r = { .most_side = most_side };
	unsigned char head[16];
	const char *kind = kind_of(head, pread(fd, head, sizeof head, 0));
	GdkPixbuf *points;

	if (!kind)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_kind);
	TRY(decode(a, fd, kind, &r, &points));
	if (r.width < PICTURE_SIDE_LEAST || r.height < PICTURE_SIDE_LEAST)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_small);
	return encode(a, points, ret);
}

/* --- by a child ---------------------------------------------------------------------------- */

#define CPU_S    30
#define QUIET_MS 60000          /* nothing is said before it is done */
#define MEMORY   ((int64_t)512 << 20)   /* all points twice, and what the readers take */
#define ROOM     ((size_t)1 << 20)
#define SIDE_ANY 100000

/* What a child says first: a sentence of `says`, or a picture whose bytes follow. */
struct said { int64_t says, see_through, width, height, n; };

static const struct text *const says[] = { NULL, &says_kind, &says_large, &says_small, &says_broken };

static int64_t
number_of(const struct text *text)
{
	for (size_t i = 1; i < COUNT(says); i++)
		if (says[i] == text)
			return (int64_t)i;
	return -1;
}

static bool
run(str params)
{
	struct arena *a = arena_open(ROOM);
	struct picture p;
	struct said said;
	int most_side;
	failed f;

	if (!a || params.n != sizeof most_side)
		return false;
	memcpy(&most_side, params.s, sizeof most_side);
	f = make_here(a, CHILD_IN, most_side, &p);
	if (f && !f->say)
		return false;
	if (f)
		said = (struct said){ .says = number_of(f->say) };
	else
		said = (struct said){ 0, !strcmp(p.type, PNG), p.width, p.height, (int64_t)p.bytes.n };
	return child_say(&said, sizeof said) && (f || child_say(p.bytes.s, p.bytes.n));
}

/* The readers are found, and what they are made of is known to GLib. */
static void
ready(void)
{
	g_slist_free(gdk_pixbuf_get_formats());
	g_type_ensure(GDK_TYPE_PIXBUF_LOADER);
}

const struct child_work picture_work = { .name = "picture", .ready = ready, .run = run, .memory = MEMORY,
	.answer_most = PICTURE_BYTES_MOST, .cpu_s = CPU_S, .quiet_ms = QUIET_MS };

/* Proven: what it is by its own first bytes, and no larger than was asked for. */
static failed
take(struct arena *a, struct child *c, int most_side, struct picture *ret)
{
	struct said said;
	const char *bytes, *kind;

	TRY(child_take(c, sizeof said, &bytes));
	memcpy(&said, bytes, sizeof said);
	if (said.says > 0 && said.says < (int64_t)COUNT(says))
		return FAIL_SAY(a, ERR_INVALID, NULL, says[said.says]);
	if (said.says || said.n < 1 || said.n > PICTURE_BYTES_MOST || said.width < 1 || said.width > most_side ||
	    said.height < 1 || said.height > most_side)
		return FAIL(a, ERR_INVALID, "a child's answer is none");
	TRY(child_take(c, (size_t)said.n, &bytes));
	kind = kind_of((const unsigned char *)bytes, (ssize_t)said.n);
	if (!kind || strcmp(kind, said.see_through ? "png" : "jpeg"))
		return FAIL(a, ERR_INVALID, "a child's picture is none");
	*ret = (struct picture){ .bytes = arena_str(a, (str){ bytes, (size_t)said.n }),
		.type = said.see_through ? PNG : JPEG, .width = said.width, .height = said.height };
	return NULL;
}

static failed
make_away(struct arena *a, int fd, int most_side, struct picture *ret)
{
	struct child *c;
	failed f;

	TRY(child_ask(a, &picture_work, fd, -1, (str){ (const char *)&most_side, sizeof most_side }, &c));
	f = take(a, c, most_side, ret);
	return f && f->code == ERR_INVALID && !f->say ? FAIL_SAY(a, ERR_INVALID, NULL, &says_broken) : f;
}

failed
picture_make(struct arena *a, int fd, int most_side, struct picture *ret)
{
	struct picture made = { 0 };
	struct arena *work;
	struct stat st;
	bool child;
	failed f;

	assert(most_side > 0 && most_side <= SIDE_ANY);
	TRY(child_wanted(a, &child));
	if (fstat(fd, &st))
		return FAIL(a, ERR_FAULT, "cannot read a picture");
	if (st.st_size > PICTURE_BYTES_MOST)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_large);
	/* What is decoded goes when this returns, not with the request. */
	work = arena_open(WORK);
	if (!work)
		return FAIL(a, ERR_BUSY, "no memory");
	pthread_mutex_lock(&one_at_a_time);
	arena_defer(work, unlock, &one_at_a_time);
	f = child ? make_away(work, fd, most_side, &made) : make_here(work, fd, most_side, &made);
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
