/* sheets.c - see sheets.h. */
#include "app/sheets.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 200
#define LOOK_ARENA ((size_t)4 << 20)

static const struct text
	says_ended = { "command.ended", "任务没有做完：{1}" };

static bool
read_only(str word, enum import_mode *ret)
{
	*ret = str_eq(word, S("add")) ? IMPORT_ADD : str_eq(word, S("update")) ? IMPORT_UPDATE : 0;
	return *ret;
}

static bool
words_read(const char *command, int argc, char **argv, bool import, struct sheet_words *w)
{
	for (int i = 0; i < argc; i++) {
		bool more = i + 1 < argc, good = true;

		if (!strcmp(argv[i], "--as") && more)
			w->login = str_of(argv[++i]);
		else if (import && !strcmp(argv[i], "--only") && more)
			good = read_only(str_of(argv[++i]), &w->mode);
		else if (import && !strcmp(argv[i], "--undo") && more)
			good = str_int(str_of(argv[++i]), &w->undo.v) && w->undo.v > 0;
		else if (!w->record.n && argv[i][0] != '-')
			w->record = str_of(argv[i]);
		else if (!w->file.n && argv[i][0] != '-')
			w->file = str_of(argv[i]);
		else
			good = false;
		if (!good) {
			command_usage(command, argv[i]);
			return false;
		}
	}
	if (w->record.n && !w->file.n == (w->undo.v > 0) && w->login.n)
		return true;
	fprintf(stderr, "usage: gonghui %s RECORD FILE --as LOGIN%s\n", command, import
		? " [--only add|update]\n       gonghui import RECORD --undo RUN --as LOGIN" : "");
	return false;
}

static bool
is_offered(const struct record *r, bool import)
{
	return r && (import ? r->import && r->create && r->form : r->export && r->each);
}

bool
sheet_words(const char *command, int argc, char **argv, bool import, struct sheet_words *ret,
            const struct record **ret_record)
{
	struct sheet_words w = { 0 };

	if (!words_read(command, argc, argv, import, &w))
		return false;
	*ret_record = record_named(w.record);
	if (!is_offered(*ret_record, import)) {
		command_usage(command, w.record.s);
		return false;
	}
	*ret = w;
	return true;
}

void
sheet_pair(struct buf *b, const char *name, str value)
{
	buf_fmt(b, "%s%s=", b->n ? "&" : "", name);
	for (size_t i = 0; i < value.n; i++)
		buf_fmt(b, "%%%02X", (unsigned char)value.s[i]);
}

static failed
read_answer(struct arena *a, int status, str body, struct sheet_asked *ret)
{
	json_t *root = json_loadb(body.s, body.n, JSON_REJECT_DUPLICATES, NULL);
	str said = arena_str(a, str_of(json_string_value(json_object_get(root, "say"))));
	str import = arena_str(a, str_of(json_string_value(json_object_get(root, "import"))));
	str job = arena_str(a, str_of(json_string_value(json_object_get(root, "job"))));

	json_decref(root);
	if (status != 200)
		return FAIL(a, ERR_FAULT, FMT, ARG(said.n ? said : S("the server refused: see its log")));
	str_int(import, &ret->import.v);
	return str_int(job, &ret->job.v) ? NULL : FAIL(a, ERR_FAULT, "the server's answer is not one");
}

failed
sheet_ask(struct arena *a, const struct config *c, str path, str body, struct sheet_asked *ret)
{
	str socket = arena_fmt(a, FMT "/admin.sock", ARG(c->data)), answer;
	int status;
	failed f = http_ask_local(a, socket.s, HTTP_POST, path, S("application/x-www-form-urlencoded"), body,
	                          &status, &answer);

	*ret = (struct sheet_asked){ .there = !f || f->code != ERR_MISSING };
	if (f)
		return ret->there ? f : NULL;
	return read_answer(a, status, answer, ret);
}

/* --- waiting ------------------------------------------------------------------------------ */

static failed
look(struct world *w, struct arena *a, id account, id job, struct job_row *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = job_one(d, a, account, job, ret);
	db_return(w->pool, d);
	return f;
}

static void
rest(void)
{
	const struct timespec time = { .tv_nsec = LOOK_MS * 1000000L };

	nanosleep(&time, NULL);
}

failed
sheet_wait(struct world *w, struct arena *a, id account, id job, bool show, struct job_row *ret)
{
	struct arena *each = arena_open(LOOK_ARENA);
	struct job_row row = { 0 };
	failed f = NULL;

	if (!each)
		return FAIL(a, ERR_BUSY, "no memory");
	show = show && isatty(STDERR_FILENO);
	while (!f && row.state < JOB_DONE) {
		arena_reset(each);
		f = look(w, each, account, job, &row);
		if (!f && show)
			fprintf(stderr, "\r%lld / %lld ", (long long)(row.done + row.failed_count),
				(long long)row.expected);
		if (!f && row.state < JOB_DONE)
			rest();
	}
	if (show)
		fputs("\r                              \r", stderr);
	arena_close(each);
	return look(w, a, account, job, ret);
}

failed
sheet_done(struct arena *a, const struct job_row *job)
{
	if (job->state == JOB_DONE)
		return NULL;
	return FAIL_SAY(a, ERR_FAULT, NULL, &says_ended, job->note.s ? job->note : S(""));
}
