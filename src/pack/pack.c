/* pack.c - see pack.h. */
#include "pack/pack.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include <zlib.h>

#define LEVEL 6
#define GZIP  (15 + 16)                         /* zlib's word for: the largest window, and gzip's frame */
#define PIECE ((size_t)64 << 10)

/* --- in ---------------------------------------------------------------------------------------- */

struct packer { struct arena *a; int fd; z_stream z; unsigned char out[PIECE]; };

static void
packer_close(void *v)
{
	deflateEnd(&((struct packer *)v)->z);
}

failed
pack_new(struct arena *a, int fd, struct packer **ret)
{
	struct packer *p = NEW(a, struct packer);

	p->a = a;
	p->fd = fd;
	if (deflateInit2(&p->z, LEVEL, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return FAIL(a, ERR_BUSY, "no memory for packing");
	arena_defer(a, packer_close, p);
	*ret = p;
	return NULL;
}

static failed
write_out(struct packer *p, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t put = write(p->fd, p->out + done, n - done);

		if (put < 0 && errno != EINTR)
			return FAIL(p->a, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_FAULT, "write: %s",
			            strerror(errno));
		done += put > 0 ? (size_t)put : 0;
	}
	return NULL;
}

static failed
run(struct packer *p, str text, int how)
{
	assert(text.n <= UINT32_MAX);
	p->z.next_in = (z_const Bytef *)(uintptr_t)text.s;
	p->z.avail_in = (uInt)text.n;
	do {
		p->z.next_out = p->out;
		p->z.avail_out = PIECE;
		if (deflate(&p->z, how) == Z_STREAM_ERROR)
			return FAIL(p->a, ERR_FAULT, "packing failed");
		TRY(write_out(p, PIECE - p->z.avail_out));
	} while (!p->z.avail_out);
	return NULL;
}

failed
pack_put(struct packer *p, str text)
{
	return run(p, text, Z_NO_FLUSH);
}

failed
pack_end(struct packer *p)
{
	return run(p, (str){ 0 }, Z_FINISH);
}

/* --- out ------------------------------------------------------------------------------------------ */

struct unpacker {
	struct arena *a;
	int fd;
	off_t at;
	z_stream z;
	bool ended;                             /* the frame's end was seen */
	char *room;                             /* what is unpacked and not asked for yet: [from, to) */
	size_t from, to, cap;
	unsigned char in[PIECE];
};

static void
unpacker_close(void *v)
{
	inflateEnd(&((struct unpacker *)v)->z);
}

failed
unpack_new(struct arena *a, int fd, struct unpacker **ret)
{
	struct unpacker *u = NEW(a, struct unpacker);

	u->a = a;
	u->fd = fd;
	u->cap = UNPACK_MOST + PIECE;
	u->room = arena_get(a, u->cap);
	if (inflateInit2(&u->z, GZIP) != Z_OK)
		return FAIL(a, ERR_BUSY, "no memory for unpacking");
	arena_defer(a, unpacker_close, u);
	*ret = u;
	return NULL;
}

static failed
damaged(struct unpacker *u)
{
	return FAIL(u->a, ERR_INVALID, "what was packed is damaged or cut short");
}

static failed
read_in(struct unpacker *u)
{
	ssize_t got;

	do
		got = pread(u->fd, u->in, sizeof u->in, u->at);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return FAIL(u->a, ERR_FAULT, "read: %s", strerror(errno));
	u->at += got;
	u->z.next_in = u->in;
	u->z.avail_in = (uInt)got;
	return NULL;
}

/* More into the room, or the end. */
static failed
fill(struct unpacker *u)
{
	size_t before;
	int rc;

	if (u->from) {
		memmove(u->room, u->room + u->from, u->to - u->from);
		u->to -= u->from;
		u->from = 0;
	}
	before = u->to;
	while (u->to == before && !u->ended) {
		if (!u->z.avail_in)
			TRY(read_in(u));
		if (!u->z.avail_in)
			return damaged(u);
		u->z.next_out = (Bytef *)u->room + u->to;
		u->z.avail_out = (uInt)(u->cap - u->to);
		rc = inflate(&u->z, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END)
			return damaged(u);
		u->to = u->cap - u->z.avail_out;
		u->ended = rc == Z_STREAM_END;
	}
	if (u->ended && !u->z.avail_in)
		TRY(read_in(u));
	return u->ended && u->z.avail_in ? damaged(u) : NULL;
}

failed
unpack_bytes(struct unpacker *u, size_t n, str *ret)
{
	assert(n <= UNPACK_MOST);
	while (u->to - u->from < n) {
		if (u->ended)
			return damaged(u);
		TRY(fill(u));
	}
	*ret = (str){ u->room + u->from, n };
	u->from += n;
	return NULL;
}

failed
unpack_line(struct unpacker *u, size_t most, str *ret)
{
	const char *end = NULL;
	size_t n;

	assert(most < UNPACK_MOST);
	while (!(end = memchr(u->room + u->from, '\n', u->to - u->from)) && !u->ended) {
		if (u->to - u->from > most)
			return damaged(u);
		TRY(fill(u));
	}
	if (!end && u->to == u->from) {
		*ret = (str){ 0 };
		return NULL;
	}
	n = end ? (size_t)(end - (u->room + u->from)) : most + 1;
	if (n > most)
		return damaged(u);
	*ret = (str){ u->room + u->from, n };
	u->from += n + 1;
	return NULL;
}
