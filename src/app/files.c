/* files.c - files and folders: files.h */
#include "app/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

failed
file_fault(struct arena *a, const char *path)
{
	return FAIL(a, errno == ENOSPC ? ERR_FULL : errno == ENOENT ? ERR_MISSING : ERR_FAULT, "%s: %s", path,
	            strerror(errno));
}

static failed
digest_of(struct arena *a, int fd, const char *path, str *ret_hex, int64_t *ret_size)
{
	unsigned char digest[32];
	struct stat st;
	void *at = NULL;

	if (fstat(fd, &st))
		return file_fault(a, path);
	if (st.st_size) {
		at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (at == MAP_FAILED)
			return file_fault(a, path);
	}
	crypt_sha256((str){ at ? at : "", (size_t)st.st_size }, digest);
	if (at)
		munmap(at, (size_t)st.st_size);
	*ret_hex = crypt_hex(a, (str){ (char *)digest, sizeof digest });
	*ret_size = st.st_size;
	return NULL;
}

failed
file_digest(struct arena *a, const char *path, str *ret_hex, int64_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	failed f;

	if (fd < 0)
		return file_fault(a, path);
	f = digest_of(a, fd, path, ret_hex, ret_size);
	close(fd);
	return f;
}

bool
file_write(int to, str bytes)
{
	while (bytes.n) {
		ssize_t n = write(to, bytes.s, bytes.n);

		if (n < 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

static failed
copy_bytes(struct arena *a, int from, int to, const char *path)
{
	char bytes[65536];
	ssize_t n;

	while ((n = read(from, bytes, sizeof bytes)) > 0)
		if (!file_write(to, (str){ bytes, (size_t)n }))
			return file_fault(a, path);
	return n < 0 || fsync(to) ? file_fault(a, path) : NULL;
}

failed
file_copy(struct arena *a, const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	failed f;

	if (in < 0)
		return file_fault(a, from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	f = out < 0 ? file_fault(a, to) : copy_bytes(a, in, out, to);
	close(in);
	if (out >= 0 && close(out) && !f)
		f = file_fault(a, to);
	return f;
}

failed
file_put(struct arena *a, const char *path, str text)
{
	const char *beside = arena_fmt(a, "%s.new", path).s;
	int to = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool put;

	if (to < 0)
		return file_fault(a, beside);
	put = file_write(to, text) && !fsync(to);
	if (close(to) || !put || rename(beside, path) || !crypt_settle(a, str_of(path)))
		return file_fault(a, path);
	return NULL;
}

failed
file_get(struct arena *a, const char *path, int64_t most, str *ret)
{
	int from = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *text;
	bool got;

	if (from < 0)
		return file_fault(a, path);
	if (fstat(from, &st) || st.st_size > most) {
		close(from);
		return FAIL(a, ERR_LARGE, "%s has more than %lld bytes", path, (long long)most);
	}
	text = arena_get(a, (size_t)st.st_size + 1);
	got = read(from, text, (size_t)st.st_size) == st.st_size;
	close(from);
	*ret = (str){ text, (size_t)st.st_size };
	return got ? NULL : file_fault(a, path);
}

/* --- folders --------------------------------------------------------------------------------- */

str
folder_of(str path)
{
	size_t n = path.n;

	while (n && path.s[n - 1] != '/')
		n--;
	return n ? str_part(path, 0, n) : S(".");
}

failed
folder_need(struct arena *a, const char *path)
{
	return mkdir(path, 0700) && errno != EEXIST ? file_fault(a, path) : NULL;
}

failed
folder_new(struct arena *a, const char *path)
{
	return mkdir(path, 0700) ? file_fault(a, path) : NULL;
}

static void
close_folder(void *v)
{
	closedir(v);
}

failed
folder_open(struct arena *a, const char *path, DIR **ret)
{
	if (!(*ret = opendir(path)))
		return file_fault(a, path);
	arena_defer(a, close_folder, *ret);
	return NULL;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

void
folder_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
