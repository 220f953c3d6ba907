/*
 * asked.h - statements that a server was heard to ask, to be asked once more by bare libpq.
 *
 * Their file (bench/heard.mjs makes it) has for each statement a line of its number, a tab, and its parameters with tabs
 * between them (\N: absent), behind the texts: "= NUMBER TAB TEXT".  A line "." ends a transaction.
 *
 * What goes wrong ends the program in words.
 */
#ifndef BENCH_ASKED_H
#define BENCH_ASKED_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

enum { ASKED_TEXTS = 512, ASKED_PARAMETERS = 64 };

struct asked { int text, n; bool ends; const char *values[ASKED_PARAMETERS]; };
extern struct asked *asked;
extern size_t asked_n;

/* A connection, and the texts that are prepared on it. */
struct asking { PGconn *c; bool ready[ASKED_TEXTS]; };

void asked_read(const char *path);
void asked_must(PGconn *, PGresult *, ExecStatusType wanted);
void asking_open(struct asking *, const char *url);
void asking_prepare(struct asking *, const struct asked *);
/* The caller clears it. */
PGresult *asking_run(struct asking *, const struct asked *);
/* Statement i of all (beyond the last, the first again), and its rows are read. */
void asking_rows(struct asking *, size_t i);

#endif
