/* export.c - gonghui export: what the list shows, masked, into a file; the format by its ending. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/sheets.h"
#include "platform/file.h"
#include "platform/job.h"

#define PIECE ((size_t)1 << 18)

static failed
ask_server(struct arena *a, const struct config *c, const struct sheet_words *w, enum sheet_format format,
           struct sheet_asked *ret)
{
	struct buf body = { .a = a };

	sheet_pair(&body, "record", w->record);
	sheet_pair(&body, "login", w->login);
	sheet_pair(&body, "format", format == SHEET_CSV ? S("csv") : S("xlsx"));
	return sheet_ask(a, c, S("/admin/export"), buf_str(&body), ret);
}

static failed
export_here(struct world *w, struct arena *a, const struct record *r, const struct actor *who,
            enum sheet_format format, struct sheet_asked *ret)
{
	struct export_asked asked = { .ask = { .record = r, .format = format } };

	TRY(act_run(w, a, who, S("gonghui export"), export_start, &asked));
	TRY(job_run_all(w, a));
	*ret = (struct sheet_asked){ .job = asked.job };
	return NULL;
}

/* Out of the installation's sealed files; an existing file is left alone. */
static failed
write_out(struct world *w, struct arena *a, id file, str path)
{
	char *piece = arena_get(a, PIECE);
	int64_t size;
	ssize_t got;
	int from, to;

	TRY(file_open(w, a, file, &from, &size));
	to = open(arena_z(a, path), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (to < 0)
		return FAIL(a, ERR_FAULT, FMT ": %s", ARG(path), strerror(errno));
	while ((got = read(from, piece, PIECE)) > 0)
		if (write(to, piece, (size_t)got) != got) {
			close(to);
			return FAIL(a, ERR_FULL, FMT ": no room", ARG(path));
		}
	close(to);
	return NULL;
}

static failed
export_sheet(struct arena *a, const struct config *c, const struct sheet_words *words, const struct record *r,
             enum sheet_format format)
{
	struct sheet_asked asked;
	struct actor who;
	struct job_row job;
	struct world *w;

	TRY(ask_server(a, c, words, format, &asked));
	TRY(world_open(a, c, (struct opening){ .read_only = asked.there, .lock_wait_ms = 1000 }, &w));
	TRY(sheet_actor(w, a, words->login, r->export, &who));
	if (!asked.there)
		TRY(export_here(w, a, r, &who, format, &asked));
	TRY(sheet_wait(w, a, who.account, asked.job, false, &job));
	TRY(sheet_done(a, &job));
	TRY(write_out(w, a, job.file_id, words->file));
	printf(FMT "  " FMT "\n", ARG(words->file), ARG(job.note));
	return NULL;
}

int
export_command(struct arena *a, struct config *c, int argc, char **argv)
{
	const struct record *r;
	struct sheet_words words;
	enum sheet_format format;
	failed f;

	if (!sheet_words("export", argc, argv, false, &words, &r))
		return EXIT_USAGE;
	if (!str_ends(words.file, S(".csv")) && !str_ends(words.file, S(".xlsx"))) {
		fputs("gonghui export: FILE ends in .csv or .xlsx\n", stderr);
		return EXIT_USAGE;
	}
	format = str_ends(words.file, S(".csv")) ? SHEET_CSV : SHEET_XLSX;
	if (!access(words.file.s, F_OK)) {
		fprintf(stderr, "gonghui export: " FMT " is there already\n", ARG(words.file));
		return EXIT_WORLD;
	}
	f = export_sheet(a, c, &words, r, format);
	return f ? command_failed(a, f) : EXIT_FINE;
}
