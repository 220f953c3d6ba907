/* shipped.c - what lies in a folder that was shipped to, and whether it is what this installation wrote: ship.h */
#include "app/ship.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"

struct mapped { void *at; size_t n; };

static void
unmap(void *v)
{
	const struct mapped *m = v;

	munmap(m->at, m->n);
}

failed
ship_bytes(struct arena *a, const char *path, str *ret)
{
	struct mapped *m = NEW(a, struct mapped);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return file_fault(a, path);
	if (fstat(fd, &st)) {
		close(fd);
		return file_fault(a, path);
	}
	m->n = (size_t)st.st_size;
	m->at = m->n ? mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	close(fd);
	if (m->at == MAP_FAILED)
		return file_fault(a, path);
	if (m->n)
		arena_defer(a, unmap, m);
	*ret = (str){ m->n ? m->at : "", m->n };
	return NULL;
}

/* --- numbers ------------------------------------------------------------------------------------------ */

static int
by_number(const void *one, const void *other)
{
	int64_t x = *(const int64_t *)one, y = *(const int64_t *)other;

	return x < y ? -1 : x > y;
}

failed
ship_numbers(struct arena *a, const char *folder, const char *prefix, struct ship_numbers *ret)
{
	size_t room = 0;
	struct dirent *e;
	DIR *d;

	*ret = (struct ship_numbers){ 0 };
	TRY(folder_open(a, folder, &d));
	while ((e = readdir(d))) {
		str name = str_of(e->d_name);
		int64_t number;

		if (!str_starts(name, str_of(prefix)) || !str_int(str_from(name, strlen(prefix)), &number) ||
		    number < 1 || number > PIECE_NUMBER_MOST)
			continue;
		if (ret->n == room) {
			int64_t *more = NEW_N(a, int64_t, room = room ? 2 * room : 256);

			if (ret->n)
				memcpy(more, ret->at, ret->n * sizeof *more);
			ret->at = more;
		}
		ret->at[ret->n++] = number;
	}
	if (ret->n)
		qsort(ret->at, ret->n, sizeof *ret->at, by_number);
	return NULL;
}

/* --- digests ------------------------------------------------------------------------------------------- */

#define MAC_LINE (sizeof "mac  " - 1 + 64 + 1)

static failed
not_ours(struct arena *a, const char *path)
{
	return FAIL(a, ERR_INVALID, "%s is not what this installation shipped: changed, cut off, or under another key",
	            path);
}

/* What stands before the last line, which is its digest. */
static failed
proven(struct arena *a, struct keys *keys, const char *purpose, const char *path, str *ret, str *ret_mac)
{
	unsigned char mac[32];
	str bytes, line;

	TRY(ship_bytes(a, path, &bytes));
	if (bytes.n <= MAC_LINE)
		return not_ours(a, path);
	*ret = str_part(bytes, 0, bytes.n - MAC_LINE);
	crypt_mac(keys, purpose, *ret, mac);
	*ret_mac = crypt_hex(a, (str){ (char *)mac, sizeof mac });
	line = arena_fmt(a, "mac  " FMT "\n", ARG(*ret_mac));
	return crypt_same(line.s, bytes.s + ret->n, MAC_LINE) ? NULL : not_ours(a, path);
}

/* "WORD  rest" */
static bool
line_of(str *lines, const char *word, str *ret)
{
	*ret = str_cut(lines, '\n');
	if (!str_eq(str_cut(ret, ' '), str_of(word)))
		return false;
	*ret = str_trim(*ret);
	return true;
}

failed
ship_piece_read(struct arena *a, struct keys *keys, const char *folder, int64_t number, struct ship_piece *ret)
{
	const char *path = db_piece_path(a, arena_fmt(a, "%s/pieces", folder).s, number);
	str bytes;

	TRY(proven(a, keys, "ship.piece", path, &bytes, &ret->mac));
	if (!line_of(&bytes, "after", &ret->after))
		return not_ours(a, path);
	TRY(db_piece_read(a, bytes, &ret->piece, &ret->images));
	return ret->piece.number == number ? NULL : not_ours(a, path);
}

bool
ship_base_text(struct arena *a, str text, struct ship_base *ret)
{
	struct ship_base b = { 0 };
	str lines, made, first, whole, file;

	if (!signed_read(a, text, &b.proof))
		return false;
	lines = b.proof.lines;
	if (!line_of(&lines, "gonghui-base-1", &made) || !moment_parse(made, &b.made) ||
	    !line_of(&lines, "first", &first) || !str_int(first, &b.first) || b.first < 1 ||
	    !line_of(&lines, "whole", &whole) || !str_int(whole, &b.whole) || b.whole < b.first ||
	    !line_of(&lines, "file", &file) || lines.n)
		return false;
	b.hex = str_cut(&file, ' ');
	if (b.hex.n != 64 || !str_int(str_trim(file), &b.size) || b.size < 0)
		return false;
	*ret = b;
	return true;
}

failed
ship_base_read(struct arena *a, struct keys *keys, const char *folder, int64_t number, struct ship_base *ret)
{
	const char *path = arena_fmt(a, "%s/base-%lld/base.txt", folder, (long long)number).s;
	struct ship_base b;
	str text;

	TRY(file_get(a, path, BASE_TEXT_MOST, &text));
	if (!ship_base_text(a, text, &b) || b.first != number || !signed_by_keys(a, keys, BASE_PURPOSE, &b.proof) ||
	    (b.proof.is_signed && !signed_by_signer(a, BASE_PURPOSE, &b.proof)))
		return not_ours(a, path);
	*ret = b;
	return NULL;
}
