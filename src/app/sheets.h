/*
 * sheets.h - what gonghui import and gonghui export share: the words, asking the
 * server that runs, waiting for the job.
 */
#ifndef APP_SHEETS_H
#define APP_SHEETS_H

#include "app/commands.h"
#include "web/sheets.h"

struct sheet_words {
	str record, file, login;
	enum import_mode mode;          /* --only add, --only update; otherwise 0 */
	id undo;                        /* --undo RUN: no file; otherwise absent */
};

/*
 * RECORD FILE --as LOGIN [--only add|update], or RECORD --undo RUN --as LOGIN; false: the words are
 * wrong, and what is wrong was printed.
 */
bool sheet_words(const char *command, int argc, char **argv, bool import, struct sheet_words *ret,
                 const struct record **ret_record);

/* name=value pairs as a form's body; values of type str. */
void sheet_pair(struct buf *, const char *name, str value);

struct sheet_asked { bool there; id import, job; };     /* there: a server listens */
MAY_FAIL sheet_ask(struct arena *, const struct config *, str path, str body, struct sheet_asked *ret);

/* Until the job has ended, however it did; with `show` the progress goes to a terminal. */
MAY_FAIL sheet_wait(struct world *, struct arena *, id account, id job, bool show, struct job_row *ret);
/* ERR_FAULT with what the job noted unless it was done. */
MAY_FAIL sheet_done(struct arena *, const struct job_row *);

#endif
