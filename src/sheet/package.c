/* package.c - the archive: see package.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sheet/package.h"

#define TAIL_MOST (22 + 65535 + 20)     /* the end record, its comment, and some more */

static unsigned
two_bytes(const char *p)
{
	return (unsigned)(unsigned char)p[0] | (unsigned)(unsigned char)p[1] << 8;
}

/*
 * Looks at the end record before libzip does, which would make a table of
 * however many entries it promises.  A comment may hold what looks like a
 * second one; none may promise too many.
 */
static bool
check_end_records(int fd, int64_t size, const struct sheet_limits *limits, struct fault *f)
{
	int64_t n = size < TAIL_MOST ? size : TAIL_MOST;
	char *tail = malloc((size_t)n);
	bool good = true, found = false;

	if (!tail)
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	if (read_at(fd, tail, (size_t)n, size - n) != n) {
		free(tail);
		return fault_note(f, SAY_READ, 0, 0, 0);
	}
	for (int64_t i = 0; good && i + 22 <= n; i++) {
		if (memcmp(tail + i, "PK\5\6", 4))
			continue;
		found = true;
		if (two_bytes(tail + i + 8) > limits->entries_most ||
		    two_bytes(tail + i + 10) > limits->entries_most)
			good = fault_note(f, SAY_ENTRIES, 0, 0, limits->entries_most);
	}
	free(tail);
	if (!found)
		return fault_note(f, SAY_BROKEN, 0, 0, 0);
	return good;
}

/*
 * What libzip reads from: the descriptor by an offset of its own.  Behind stdio the offset would be the one that
 * everybody has who has the descriptor, and whoever keeps the file while a child still reads it would keep a torn one.
 */
struct archive { int fd; zip_int64_t size, at; zip_error_t error; };

static zip_int64_t
archive_tell(zip_stat_t *to, zip_uint64_t room, struct archive *archive)
{
	if (room < sizeof *to) {
		zip_error_set(&archive->error, ZIP_ER_INVAL, 0);
		return -1;
	}
	zip_stat_init(to);
	to->valid = ZIP_STAT_SIZE;
	to->size = (zip_uint64_t)archive->size;
	return sizeof *to;
}

static zip_int64_t
archive_read(struct archive *archive, void *to, zip_uint64_t n)
{
	zip_int64_t got = read_at(archive->fd, to, (size_t)n, archive->at);

	if (got < 0)
		zip_error_set(&archive->error, ZIP_ER_READ, EIO);
	else
		archive->at += got;
	return got;
}

static zip_int64_t
archive_seek(struct archive *archive, void *where, zip_uint64_t n)
{
	zip_int64_t at = zip_source_seek_compute_offset((zip_uint64_t)archive->at, (zip_uint64_t)archive->size,
	                                                where, n, &archive->error);

	if (at >= 0)
		archive->at = at;
	return at < 0 ? -1 : 0;
}

static zip_int64_t
archive_do(void *v, void *data, zip_uint64_t n, zip_source_cmd_t what)
{
	struct archive *archive = v;

	switch (what) {
	case ZIP_SOURCE_OPEN:
		archive->at = 0;
		return 0;
	case ZIP_SOURCE_READ:
		return archive_read(archive, data, n);
	case ZIP_SOURCE_SEEK:
		return archive_seek(archive, data, n);
	case ZIP_SOURCE_TELL:
		return archive->at;
	case ZIP_SOURCE_STAT:
		return archive_tell(data, n, archive);
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&archive->error, data, n);
	case ZIP_SOURCE_CLOSE:
		return 0;
	case ZIP_SOURCE_FREE:
		zip_error_fini(&archive->error);
		free(archive);
		return 0;
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
			ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, -1);
	default:
		zip_error_set(&archive->error, ZIP_ER_OPNOTSUPP, 0);
		return -1;
	}
}

/* What a fault of the archive is to whoever handed it in: a disk that does not read is not his. */
static enum say
archive_says(const zip_error_t *e)
{
	switch (zip_error_code_zip(e)) {
	case ZIP_ER_MEMORY: return SAY_MEMORY;
	case ZIP_ER_READ:   return SAY_READ;
	default:            return SAY_BROKEN;
	}
}

enum say
package_says(const struct package *p)
{
	return archive_says(zip_get_error(p->zip));
}

enum say
part_says(zip_file_t *part)
{
	return archive_says(zip_file_get_error(part));
}

bool
archive_open(int fd, struct fault *f, zip_t **ret)
{
	struct archive *archive = calloc(1, sizeof *archive);
	zip_source_t *source;
	struct stat st;
	zip_error_t e;
	zip_t *zip;

	if (!archive)
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	if (fstat(fd, &st)) {
		free(archive);
		return fault_note(f, SAY_READ, 0, 0, 0);
	}
	*archive = (struct archive){ .fd = fd, .size = st.st_size };
	zip_error_init(&archive->error);
	zip_error_init(&e);
	if (!(source = zip_source_function_create(archive_do, archive, &e))) {
		free(archive);
		zip_error_fini(&e);
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	}
	if (!(zip = zip_open_from_source(source, ZIP_RDONLY, &e))) {
		enum say say = archive_says(&e);

		zip_source_free(source);
		zip_error_fini(&e);
		return fault_note(f, say, 0, 0, 0);
	}
	zip_error_fini(&e);
	*ret = zip;
	return true;
}

/* What one entry declares of itself. */
static enum say
entry_fault(const struct package *p, const zip_stat_t *st)
{
	zip_uint64_t need = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
		ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;

	if ((st->valid & need) != need)
		return SAY_BROKEN;
	if (st->encryption_method != ZIP_EM_NONE)
		return SAY_LOCKED;
	if (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE)
		return SAY_BROKEN;
	if (st->size > (zip_uint64_t)RATIO_FREE &&
	    st->size / (zip_uint64_t)p->ratio_most > st->comp_size)
		return SAY_BOMB;
	return SAY_NOTHING;
}

bool
package_open(struct package *p, int fd, int64_t size, const struct sheet_limits *limits,
             struct fault *f)
{
	int64_t n, all = 0;

	*p = (struct package){ .fault = f, .ratio_most = limits->ratio_most };
	p->may_unpack = size * limits->ratio_most;
	if (p->may_unpack < RATIO_FREE)
		p->may_unpack = RATIO_FREE;
	if (!check_end_records(fd, size, limits, f) || !archive_open(fd, f, &p->zip))
		return false;
	n = zip_get_num_entries(p->zip, 0);
	if (n > limits->entries_most)
		return fault_note(f, SAY_ENTRIES, 0, 0, limits->entries_most);
	for (int64_t i = 0; i < n; i++) {
		zip_stat_t st;
		enum say say;

		if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st))
			return fault_note(f, SAY_BROKEN, 0, 0, 0);
		if ((say = entry_fault(p, &st)) != SAY_NOTHING)
			return fault_note(f, say, 0, 0, 0);
		/* Entries that overlap in the file add up here to more than it can hold. */
		if (st.size > (zip_uint64_t)(p->may_unpack - all))
			return fault_note(f, SAY_BOMB, 0, 0, 0);
		all += (int64_t)st.size;
	}
	return true;
}

void
package_close(struct package *p)
{
	if (p->zip)
		zip_discard(p->zip);
	p->zip = NULL;
}

/* As programs write them: a leading slash, or backslashes. */
static bool
same_path(const char *entry, const char *path)
{
	entry += *entry == '/' || *entry == '\\';
	for (; *entry && *path; entry++, path++) {
		char one = *entry == '\\' ? '/' : *entry;

		if (one != *path && strncasecmp(&one, path, 1))
			return false;
	}
	return *entry == *path;
}

int64_t
package_find(const struct package *p, const char *path)
{
	int64_t n = zip_get_num_entries(p->zip, 0);

	for (int64_t i = 0; i < n; i++) {
		const char *name = zip_get_name(p->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);

		if (name && same_path(name, path))
			return i;
	}
	return -1;
}

bool
package_path(const char *from, str target, char to[PATH_MOST])
{
	const char *slash = strrchr(from, '/');
	size_t n = 0;
	str rest = target;

	if (!target.n)
		return false;
	if (target.s[0] == '/')
		rest = str_from(target, 1);
	else if (slash)
		n = (size_t)(slash - from) + 1;
	if (n >= PATH_MOST)
		return false;
	memcpy(to, from, n);
	for (str step; step = str_cut(&rest, '/'), step.s; ) {
		if (str_eq(step, S(".")) || !step.n)
			continue;
		if (str_eq(step, S(".."))) {
			if (!n)
				return false;
			for (n--; n && to[n - 1] != '/'; n--)
				;
			continue;
		}
		if (step.n + 2 > PATH_MOST - n)
			return false;
		memcpy(to + n, step.s, step.n);
		n += step.n;
		if (rest.s)
			to[n++] = '/';
	}
	to[n] = 0;
	return n > 0;
}
