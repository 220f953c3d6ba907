/* package.c - the archive: see package.h. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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

bool
archive_open(int fd, struct fault *f, zip_t **ret)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	FILE *file = own < 0 ? NULL : fdopen(own, "rb");
	zip_error_t e;
	zip_source_t *source;
	zip_t *zip;

	if (!file) {
		if (own >= 0)
			close(own);
		return fault_note(f, SAY_READ, 0, 0, 0);
	}
	zip_error_init(&e);
	if (!(source = zip_source_filep_create(file, 0, -1, &e))) {
		fclose(file);
		zip_error_fini(&e);
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	}
	if (!(zip = zip_open_from_source(source, ZIP_RDONLY, &e))) {
		bool memory = zip_error_code_zip(&e) == ZIP_ER_MEMORY;

		zip_source_free(source);
		zip_error_fini(&e);
		return fault_note(f, memory ? SAY_MEMORY : SAY_BROKEN, 0, 0, 0);
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
