/* body.c - see body.h. */
#include "http/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)4 << 10)
#define SWALLOW    ((int64_t)1 << 20)   /* read past the limit, so that a client sees its 413 */

int
spool_file(const char *folder)
{
	char path[4096];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), saved;

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	/* A file system without O_TMPFILE. */
	if ((size_t)snprintf(path, sizeof path, "%s/spool-XXXXXX", folder) >= sizeof path)
		return errno = ENAMETOOLONG, -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0) {
		saved = errno;
		unlink(path);
		errno = saved;
	}
	return fd;
}

bool
spool_write(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		n -= (size_t)put;
	}
	return true;
}

void
body_open(struct body *b, struct spool *spool, int64_t most)
{
	*b = (struct body){ .spool = spool, .most = most, .fd = -1 };
}

/* Room grows by doubling with what has come: what was only declared costs nothing. */
static bool
body_room(struct body *b, struct arena *a, size_t need)
{
	size_t room = b->room ? b->room : FIRST_ROOM;
	char *memory;

	if (need <= b->room)
		return true;
	while (room < need)
		room *= 2;
	if (!(memory = arena_try(a, room)))
		return false;
	if (b->memory)
		memcpy(memory, b->memory, (size_t)b->size);
	b->memory = memory;
	b->room = room;
	return true;
}

static const struct refusal *
disk_refusal(void)
{
	return refusal(errno == ENOSPC || errno == EDQUOT ? REFUSE_DISK : REFUSE_FAULT);
}

static const struct refusal *
body_spill(struct body *b, const char *bytes, size_t n)
{
	int64_t more = (int64_t)n + (b->fd < 0 ? b->size : 0);

	if (atomic_fetch_add(&b->spool->used, more) + more > HTTP_SPOOL_MOST) {
		atomic_fetch_sub(&b->spool->used, more);
		return refusal(REFUSE_BUSY);
	}
	b->spooled += more;
	if (b->fd < 0 && ((b->fd = spool_file(b->spool->folder)) < 0 ||
	                  !spool_write(b->fd, b->memory, (size_t)b->size)))
		return disk_refusal();
	return spool_write(b->fd, bytes, n) ? NULL : disk_refusal();
}

bool
body_take(struct body *b, struct arena *a, const char *bytes, size_t n)
{
	if (!b->no && (int64_t)n > b->most - b->size)
		b->no = refusal(REFUSE_BODY_LONG);
	if (!b->no && b->fd < 0 && b->size + (int64_t)n <= HTTP_BODY_IN_MEMORY) {
		if (body_room(b, a, (size_t)b->size + n))
			memcpy(b->memory + b->size, bytes, n);
		else
			b->no = refusal(REFUSE_BUSY);
	} else if (!b->no) {
		b->no = body_spill(b, bytes, n);
	}
	b->size += (int64_t)n;
	if (b->no)
		b->dropped += (int64_t)n;
	return b->dropped <= SWALLOW;
}

void
body_done(struct body *b, struct http_request *rq)
{
	rq->body = b->memory && b->fd < 0 ? (str){ b->memory, (size_t)b->size } : S("");
	rq->body_fd = b->fd;
	rq->body_size = b->size;
	if (b->fd >= 0)
		lseek(b->fd, 0, SEEK_SET);
}

void
body_close(struct body *b)
{
	if (b->fd >= 0)
		close(b->fd);
	if (b->spooled)
		atomic_fetch_sub(&b->spool->used, b->spooled);
	b->fd = -1;
	b->spooled = 0;
}
