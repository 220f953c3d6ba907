/* walput.c - pieces of what was written, put onto a base: wal.h */
#include "db/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define WORD "gonghui-wal-1"

static failed
fault(struct arena *a, const char *path)
{
	return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path, strerror(errno));
}

const char *
db_piece_path(struct arena *a, const char *folder, int64_t number)
{
	return arena_fmt(a, "%s/%012lld", folder, (long long)number).s;
}

str
db_piece_head(struct arena *a, const struct db_piece *p)
{
	return arena_fmt(a, WORD " %lld " FMT " %u %u %lld\n", (long long)p->number, ARG(moment_iso(a, p->until)),
	                 p->page, p->pages, (long long)p->images);
}

static bool
read_head(str line, struct db_piece *ret)
{
	int64_t page, pages;
	str word = str_cut(&line, ' '), number = str_cut(&line, ' '), until = str_cut(&line, ' ');
	str page_said = str_cut(&line, ' '), pages_said = str_cut(&line, ' ');

	if (!str_eq(word, S(WORD)) || !str_int(number, &ret->number) || !moment_parse(until, &ret->until) ||
	    !str_int(page_said, &page) || !str_int(pages_said, &pages) || !str_int(line, &ret->images))
		return false;
	ret->page = (uint32_t)page;
	ret->pages = (uint32_t)pages;
	return ret->number > 0 && ret->number <= PIECE_NUMBER_MOST && page >= 512 && page <= 65536 && pages > 0 &&
		pages <= UINT32_MAX && ret->images > 0 && ret->images <= UINT32_MAX;
}

failed
db_piece_read(struct arena *a, str bytes, struct db_piece *ret, str *ret_images)
{
	str rest = bytes, head = str_cut(&rest, '\n');

	if (!read_head(head, ret) || rest.n != (size_t)ret->images * (4 + ret->page))
		return FAIL(a, ERR_INVALID, "these are no %zu bytes of a piece", bytes.n);
	*ret_images = rest;
	return NULL;
}

static bool
put_all(const struct db_piece *p, str images, int to)
{
	for (const char *at = images.s; at < images.s + images.n; at += 4 + p->page) {
		const unsigned char *n = (const unsigned char *)at;
		int64_t page = (int64_t)n[0] << 24 | n[1] << 16 | n[2] << 8 | n[3];

		/* Images of pages that the database lost again: it ends before them. */
		if (page > p->pages)
			continue;
		if (page < 1 || pwrite(to, at + 4, p->page, (page - 1) * p->page) != (ssize_t)p->page)
			return false;
	}
	return !ftruncate(to, (off_t)p->pages * p->page);
}

failed
db_piece_put(struct arena *a, const struct db_piece *p, str images, const char *path)
{
	int to = open(path, O_RDWR | O_CLOEXEC);
	bool put = to >= 0 && put_all(p, images, to);

	if (to >= 0 && close(to))
		put = false;
	return put ? NULL : fault(a, path);
}

/* Bytes 18 and 19 of the file say how it is written: 1, with a journal that is there only meanwhile; 2, with a log. */
failed
db_pieces_end(struct arena *a, const char *path)
{
	int to = open(path, O_RDWR | O_CLOEXEC);
	bool put = to >= 0 && pwrite(to, "\1\1", 2, 18) == 2 && !fsync(to);

	if (to >= 0 && close(to))
		put = false;
	return put ? NULL : fault(a, path);
}
