/*
 * backup.c - gonghui backup DIR: a copy of everything but the keys, while the
 * server runs.
 *
 * DIR must not be there yet.  It gets gonghui.db (one state of the database, in
 * one file), files/ (as they lie, sealed) and manifest.txt, which is written last:
 * a folder without one is no backup.  The database is copied first, so that every
 * file it names is there to be copied afterwards.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"

struct backup {
	struct arena *a;
	const struct world *world;
	const char *to;
	struct buf manifest;
	int64_t files, bytes;
};

static failed
no_file(struct arena *a, const char *path)
{
	return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path, strerror(errno));
}

/* --- one file ------------------------------------------------------------------------------ */

static failed
digest_of(struct arena *a, int fd, const char *path, str *ret_hex, int64_t *ret_size)
{
	unsigned char digest[32];
	struct stat st;
	void *at = NULL;

	if (fstat(fd, &st))
		return no_file(a, path);
	if (st.st_size) {
		at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (at == MAP_FAILED)
			return no_file(a, path);
	}
	crypt_sha256((str){ at ? at : "", (size_t)st.st_size }, digest);
	if (at)
		munmap(at, (size_t)st.st_size);
	*ret_hex = crypt_hex(a, (str){ (char *)digest, sizeof digest });
	*ret_size = st.st_size;
	return NULL;
}

/* A line of the manifest for what is now in the backup, and on the disk. */
static failed
note_file(struct backup *b, str name)
{
	const char *path = arena_fmt(b->a, "%s/" FMT, b->to, ARG(name)).s;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int64_t size = 0;
	str hex;
	failed f;

	if (fd < 0)
		return no_file(b->a, path);
	f = fsync(fd) ? no_file(b->a, path) : digest_of(b->a, fd, path, &hex, &size);
	close(fd);
	TRY(f);
	buf_fmt(&b->manifest, FMT "  %12lld  " FMT "\n", ARG(hex), (long long)size, ARG(name));
	b->files++;
	b->bytes += size;
	return NULL;
}

static failed
copy_bytes(struct arena *a, int from, int to, const char *path)
{
	char bytes[65536];
	ssize_t n;

	while ((n = read(from, bytes, sizeof bytes)) > 0)
		for (ssize_t done = 0, put; done < n; done += put)
			if ((put = write(to, bytes + done, (size_t)(n - done))) < 0)
				return no_file(a, path);
	return n < 0 ? no_file(a, path) : NULL;
}

static failed
copy_file(struct backup *b, const char *name)
{
	const char *source = arena_fmt(b->a, FMT "/files/%s", ARG(b->world->data), name).s;
	const char *path = arena_fmt(b->a, "%s/files/%s", b->to, name).s;
	int from = open(source, O_RDONLY | O_CLOEXEC), to;
	failed f;

	if (from < 0)
		return no_file(b->a, source);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	f = to < 0 ? no_file(b->a, path) : copy_bytes(b->a, from, to, path);
	close(from);
	if (to >= 0 && close(to) && !f)
		f = no_file(b->a, path);
	return f ? f : note_file(b, arena_fmt(b->a, "files/%s", name));
}

/* --- all of them ------------------------------------------------------------------------------ */

static void
close_folder(void *v)
{
	closedir(v);
}

static failed
copy_files(struct backup *b)
{
	str source = arena_fmt(b->a, FMT "/files", ARG(b->world->data));
	const char *path = arena_fmt(b->a, "%s/files", b->to).s;
	DIR *folder = opendir(source.s);
	struct dirent *e;

	if (!folder)
		return no_file(b->a, source.s);
	arena_defer(b->a, close_folder, folder);
	if (mkdir(path, 0700))
		return no_file(b->a, path);
	while ((e = readdir(folder)))
		if (e->d_name[0] != '.')
			TRY(copy_file(b, e->d_name));
	return NULL;
}

/* What the copy holds, read from the copy itself: that it can be read is half of what a backup is for. */
static failed
count_copy(struct backup *b)
{
	struct db_pool *pool;
	struct db *d;
	str said;

	TRY(db_open(b->a, arena_fmt(b->a, "sqlite:%s/gonghui.db", b->to).s, (struct db_options){ .read_only = true,
		.readers = 1 }, &pool));
	TRY(db_borrow(pool, b->a, &d));
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			int64_t n;

			if (!(*r)->count)
				continue;
			TRY((*r)->count(d, b->a, scope_all(), &n));
			buf_fmt(&b->manifest, "count  %s  %lld\n", (*r)->name, (long long)n);
		}
	TRY(db_integrity(d, b->a, &said));
	db_return(pool, d);
	return str_eq(said, S("ok")) ? NULL : FAIL(b->a, ERR_FAULT, "the copy is damaged: " FMT, ARG(said));
}

/* First beside its place: a manifest that is there is whole. */
static failed
write_manifest(struct backup *b)
{
	const char *path = arena_fmt(b->a, "%s/manifest.txt", b->to).s, *beside = arena_fmt(b->a, "%s.new", path).s;
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), folder;
	str text = buf_str(&b->manifest);

	if (fd < 0)
		return no_file(b->a, beside);
	if (write(fd, text.s, text.n) != (ssize_t)text.n || fsync(fd)) {
		close(fd);
		return no_file(b->a, beside);
	}
	close(fd);
	if (rename(beside, path) || (folder = open(b->to, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return no_file(b->a, path);
	fsync(folder);
	close(folder);
	return NULL;
}

static failed
backup(struct arena *a, const struct config *c, const char *to)
{
	struct backup b = { .a = a, .to = to, .manifest = { .a = a } };
	struct world *w;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	if (db_pool_is_pg(w->pool))
		return FAIL(a, ERR_INVALID,
			"PostgreSQL is saved by pg_dump or pgbackrest; copy " FMT "/files beside it",
		            ARG(w->data));
	b.world = w;
	if (mkdir(to, 0700))
		return no_file(a, to);
	buf_fmt(&b.manifest, "gonghui-backup-1  " GONGHUI_VERSION "  " FMT "\n", ARG(moment_iso(a, world_now(w))));
	TRY(db_backup(w->pool, a, arena_fmt(a, "%s/gonghui.db", to).s));
	TRY(count_copy(&b));
	TRY(note_file(&b, S("gonghui.db")));
	TRY(copy_files(&b));
	TRY(write_manifest(&b));
	printf("%lld files, %lld bytes in %s\n", (long long)b.files, (long long)b.bytes, to);
	printf("The keys (" FMT ") are not in it: without them nobody can read it.  Keep them elsewhere.\n",
	       ARG(c->key_file));
	return NULL;
}

int
backup_command(struct arena *a, struct config *c, int argc, char **argv)
{
	failed f;

	if (argc != 1)
		return command_usage("backup", argc ? argv[1] : "DIR");
	f = backup(a, c, argv[0]);
	return f ? command_failed(a, f) : EXIT_FINE;
}
