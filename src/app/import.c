/*
 * import.c - gonghui import: a sheet brought in as somebody with an account.  A
 * server that runs is asked to do it; without one it is done here and now.  Its number is printed first:
 * by that it can be taken back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/sheets.h"
#include "platform/job.h"

#define PIECE ((size_t)1 << 18)

static const struct text
	says_row = { "command.row", "第 {1} 行 {2}：" };

static const char *
bare_name(str path)
{
	const char *slash = strrchr(path.s, '/');

	return slash ? slash + 1 : path.s;
}

static failed
open_file(struct arena *a, str path, int *ret)
{
	int fd = open(arena_z(a, path), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return FAIL(a, ERR_MISSING, FMT ": %s", ARG(path), strerror(errno));
	*ret = fd;
	return NULL;
}

/* --- over the server ------------------------------------------------------------------ */

static failed
copy(struct arena *a, int from, int to)
{
	char *piece = arena_get(a, PIECE);
	ssize_t got;

	while ((got = read(from, piece, PIECE)) > 0)
		if (write(to, piece, (size_t)got) != got)
			return FAIL(a, ERR_FULL, "no room in the spool");
	return got ? FAIL(a, ERR_FAULT, "the file cannot be read: %s", strerror(errno)) : NULL;
}

/* The server reads it from its own spool, as the user it runs as. */
static failed
put_in_spool(struct arena *a, const struct config *c, int from, str *ret_name, const char **ret_path)
{
	str name = crypt_hex(a, str_part(crypt_token(a), 0, 16));
	const char *path = arena_fmt(a, FMT "/spool/" FMT, ARG(c->data), ARG(name)).s;
	int to = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	struct stat st;
	failed f;

	if (to < 0)
		return FAIL(a, ERR_FULL, "%s: %s", path, strerror(errno));
	*ret_name = name;
	*ret_path = path;
	f = copy(a, from, to);
	if (!f && (stat(arena_z(a, c->data), &st) || (geteuid() == 0 && fchown(to, st.st_uid, st.st_gid))))
		f = FAIL(a, ERR_FAULT, "%s: %s", path, strerror(errno));
	close(to);
	return f;
}

static failed
ask_server(struct arena *a, const struct config *c, const struct sheet_words *w, struct sheet_asked *ret)
{
	str socket = arena_fmt(a, FMT "/admin.sock", ARG(c->data)), spool;
	struct buf body = { .a = a };
	const char *path = NULL;
	failed f;
	int fd;

	*ret = (struct sheet_asked){ 0 };
	if (access(socket.s, F_OK))
		return NULL;
	TRY(open_file(a, w->file, &fd));
	f = put_in_spool(a, c, fd, &spool, &path);
	close(fd);
	if (!f) {
		sheet_pair(&body, "record", w->record);
		sheet_pair(&body, "login", w->login);
		sheet_pair(&body, "name", str_of(bare_name(w->file)));
		sheet_pair(&body, "spool", spool);
		if (w->mode)
			sheet_pair(&body, "mode", arena_fmt(a, "%d", (int)w->mode));
		f = sheet_ask(a, c, S("/admin/import"), buf_str(&body), ret);
	}
	/* Gone already when the server took it. */
	if (path)
		unlink(path);
	return f;
}

/* --- here and now ------------------------------------------------------------------------ */

static failed
import_here(struct world *w, struct arena *a, const struct record *r, const struct actor *who,
            const struct sheet_words *words, struct sheet_asked *ret)
{
	struct import_upload u = { .record = r, .name = str_of(bare_name(words->file)), .mode = words->mode };
	struct import_asked asked = { .record = r };
	failed f;

	TRY(open_file(a, words->file, &u.fd));
	f = import_prove(w, who, a, &u);
	close(u.fd);
	TRY(f);
	TRY(act_run(w, a, who, S("gonghui import"), import_make, &u));
	asked.import = u.import;
	TRY(act_run(w, a, who, S("gonghui import"), import_ask, &asked));
	TRY(job_run_all(w, a));
	*ret = (struct sheet_asked){ .import = u.import, .job = asked.job };
	return NULL;
}

/* --- what came of it ------------------------------------------------------------------------ */

static failed
print_refused(struct world *w, struct arena *a, struct db *d, id import)
{
	struct import_row_refusals_rows rows;
	str reason;

	TRY(db_all(d, a, import_row_refusals, &rows, .import_id = import, .after = 0, .most = IMPORT_SHOWN));
	for (size_t i = 0; i < rows.n; i++) {
		str row = arena_fmt(a, "%lld", (long long)rows.at[i].row_no);

		TRY(crypt_open(w->keys, a, rows.at[i].reason, &reason));
		printf("  " FMT FMT "\n", ARG(sheet_say(a, &says_row, row, rows.at[i].label)), ARG(reason));
	}
	return NULL;
}

static failed
print_sum(struct world *w, struct arena *a, id account, id import)
{
	struct import_by_id_row run;
	struct import_sum sum;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, import_by_id, &run, .import_id = import, .account_id = account);
	if (!f) {
		sum = import_sum_of(&run);
		printf("%lld  " FMT "\n", (long long)import.v, ARG(import_line_of(a, &sum)));
		f = print_refused(w, a, d, import);
	}
	db_return(w->pool, d);
	return f;
}

static failed
import_sheet(struct arena *a, const struct config *c, const struct sheet_words *words, const struct record *r)
{
	struct sheet_asked asked;
	struct actor who;
	struct job_row job;
	struct world *w;

	TRY(ask_server(a, c, words, &asked));
	TRY(world_open(a, c, (struct opening){ .read_only = asked.there, .lock_wait_ms = 1000 }, &w));
	TRY(sheet_actor(w, a, words->login, r->import, &who));
	if (!asked.there)
		TRY(import_here(w, a, r, &who, words, &asked));
	TRY(sheet_wait(w, a, who.account, asked.job, true, &job));
	TRY(print_sum(w, a, who.account, asked.import));
	return sheet_done(a, &job);
}

/* --- taking one back ------------------------------------------------------------------------- */

static failed
undo_here(struct world *w, struct arena *a, const struct actor *who, struct import_asked *asked)
{
	TRY(act_run(w, a, who, S("gonghui import"), import_undo_ask, asked));
	return job_run_all(w, a);
}

static failed
undo_import(struct arena *a, const struct config *c, const struct sheet_words *words, const struct record *r)
{
	struct import_asked undo = { .record = r, .import = words->undo };
	struct sheet_asked asked;
	struct buf body = { .a = a };
	struct actor who;
	struct job_row job;
	struct world *w;

	sheet_pair(&body, "record", words->record);
	sheet_pair(&body, "login", words->login);
	sheet_pair(&body, "import", arena_fmt(a, "%lld", (long long)words->undo.v));
	TRY(sheet_ask(a, c, S("/admin/import/undo"), buf_str(&body), &asked));
	TRY(world_open(a, c, (struct opening){ .read_only = asked.there, .lock_wait_ms = 1000 }, &w));
	TRY(sheet_actor(w, a, words->login, r->import, &who));
	if (!asked.there)
		TRY(undo_here(w, a, &who, &undo));
	TRY(sheet_wait(w, a, who.account, asked.there ? asked.job : undo.job, true, &job));
	printf(FMT "\n", ARG(job.note));
	return sheet_done(a, &job);
}

int
import_command(struct arena *a, struct config *c, int argc, char **argv)
{
	const struct record *r;
	struct sheet_words words;
	failed f;

	if (!sheet_words("import", argc, argv, true, &words, &r))
		return EXIT_USAGE;
	f = words.undo.v ? undo_import(a, c, &words, r) : import_sheet(a, c, &words, r);
	return f ? command_failed(a, f) : EXIT_FINE;
}
