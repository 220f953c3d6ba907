/* file.c - see file.h: DATA/files/<id>, sealed; scratch files are unlinked from birth. */
#include "platform/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform_work.h"

static void
close_fd(void *v)
{
	close((int)(intptr_t)v);
}

static void
close_with(struct arena *a, int fd)
{
	arena_defer(a, close_fd, (void *)(intptr_t)fd);
}

static str
path_of(struct arena *a, const struct world *w, id file)
{
	return arena_fmt(a, FMT "/files/%lld", ARG(w->data), (long long)file.v);
}

static failed
no_file(struct arena *a, const char *what)
{
	return FAIL(a, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_FAULT, "%s: %s", what, strerror(errno));
}

failed
file_scratch(const struct world *w, struct arena *a, int *ret_fd)
{
	int fd = open(arena_fmt(a, FMT "/spool", ARG(w->data)).s, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		return no_file(a, "no scratch file");
	close_with(a, fd);
	*ret_fd = fd;
	return NULL;
}

/* Sealed, and on the disk with its name. */
static failed
seal_into(const struct world *w, struct arena *a, int fd, str path)
{
	int to = open(path.s, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	failed f;

	if (to < 0)
		return no_file(a, "cannot make a file");
	close_with(a, to);
	f = crypt_file_seal(w->keys, a, fd, to);
	if (!f && (fsync(to) || !crypt_settle(a, path)))
		f = no_file(a, "cannot sync a file");
	if (f)
		unlink(path.s);
	return f;
}

failed
file_seal(const struct world *w, struct arena *a, int fd, struct sealed_file *ret)
{
	id file = w->ids ? (id){ w->ids->next++ } : id_new(world_now(w));
	struct stat st;

	if (fstat(fd, &st))
		return FAIL(a, ERR_FAULT, "cannot read what is to be kept");
	TRY(seal_into(w, a, fd, path_of(a, w, file)));
	*ret = (struct sealed_file){ file, st.st_size };
	return NULL;
}

failed
file_keep_sealed(struct act *x, const struct sealed_file *f, str name, str type, const char *purpose)
{
	return db_run(x->db, x->a, file_add, NULL, .file_id = f->file_id, .name = utf8_first(name, 120), .type = type,
		.size = f->size, .account_id = x->who->account,
		.org_path = x->who->org_path.s ? x->who->org_path : S(""), .purpose = str_of(purpose), .made = x->now);
}

failed
file_keep(struct act *x, int fd, str name, str type, const char *purpose, id *ret)
{
	struct sealed_file f;

	TRY(file_seal(x->world, x->a, fd, &f));
	TRY(file_keep_sealed(x, &f, name, type, purpose));
	*ret = f.file_id;
	return NULL;
}

failed
file_repurpose(struct act *x, id file, const char *was, const char *purpose)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, file_purpose_set, &changed, .file_id = file, .account_id = x->who->account,
		.was = str_of(was), .purpose = str_of(purpose)));
	return changed ? NULL : FAIL(x->a, ERR_MISSING, "file %lld is no %s", (long long)file.v, was);
}

failed
file_open(const struct world *w, struct arena *a, id file, int *ret_fd, int64_t *ret_size)
{
	int from = open(path_of(a, w, file).s, O_RDONLY | O_CLOEXEC), to;
	struct stat st;

	if (from < 0)
		return FAIL(a, ERR_MISSING, "file %lld", (long long)file.v);
	close_with(a, from);
	TRY(file_scratch(w, a, &to));
	TRY(crypt_file_open(w->keys, a, from, to));
	if (fstat(to, &st) || lseek(to, 0, SEEK_SET) < 0)
		return FAIL(a, ERR_FAULT, "cannot read the opened file");
	*ret_fd = to;
	*ret_size = st.st_size;
	return NULL;
}

failed
file_view(const struct world *w, struct arena *a, id file, struct file_view **ret)
{
	struct file_view *v = NEW(a, struct file_view);
	failed f;

	v->fd = open(path_of(a, w, file).s, O_RDONLY | O_CLOEXEC);
	if (v->fd < 0)
		return FAIL(a, ERR_MISSING, "file %lld", (long long)file.v);
	f = crypt_file_view(w->keys, a, v->fd, &v->part, &v->size);
	if (f)
		file_view_close(v);
	else
		*ret = v;
	return f;
}

void
file_view_close(struct file_view *v)
{
	close(v->fd);
	v->fd = -1;
}

bool
file_stale(const struct world *w, struct arena *a, id file)
{
	int fd = open(path_of(a, w, file).s, O_RDONLY | O_CLOEXEC);
	bool stale = fd >= 0 && crypt_file_stale(w->keys, fd);

	if (fd >= 0)
		close(fd);
	return stale;
}

static failed
seal_to(const struct world *w, struct arena *a, int from, const char *path)
{
	int to = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	failed f;

	if (to < 0)
		return FAIL(a, ERR_FULL, "cannot make a file");
	f = crypt_file_seal(w->keys, a, from, to);
	if (!f && fsync(to))
		f = FAIL(a, ERR_FULL, "cannot sync a file");
	close(to);
	return f;
}

/* Beside it first, under a name that no backup takes along; what a kill left there is written over. */
failed
file_reseal(const struct world *w, struct arena *a, id file, bool *ret)
{
	const char *path = path_of(a, w, file).s;
	const char *beside = arena_fmt(a, FMT "/files/.%lld", ARG(w->data), (long long)file.v).s;
	int64_t size;
	int fd;

	*ret = false;
	if (!file_stale(w, a, file))
		return NULL;
	TRY(file_open(w, a, file, &fd, &size));
	TRY(seal_to(w, a, fd, beside));
	if (rename(beside, path))
		return FAIL(a, ERR_FAULT, "cannot put a file in its place");
	*ret = true;
	return NULL;
}

failed
file_one(struct db *d, struct arena *a, id account, id file, struct file_row *ret)
{
	struct file_of_account_row r;

	TRY(db_one(d, a, file_of_account, &r, .file_id = file, .account_id = account));
	*ret = (struct file_row){ r.file_id, r.name, r.type, r.size, r.account_id, r.org_path, r.purpose, r.made };
	return NULL;
}
