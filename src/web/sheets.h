/*
 * sheets.h - inside of floor 3: records as sheets, out and in.
 *
 * An import is a run (table import_run) over a kept file.  Each row read ends as
 * exactly one of created, updated, same, skipped, rejected; what became of it is
 * written (import_row) in the transaction that did it, together with the counts and
 * the number of the row.  So a killed run goes on where it stopped, and the same
 * file brought in twice changes nothing the second time.
 */
#ifndef WEB_SHEETS_H
#define WEB_SHEETS_H

#include "platform_import.h"
#include "sheet/sheet.h"
#include "web/record.h"

#define SHEET_DIRECT_MOST  5000         /* rows of an export that is answered at once */
#define SHEET_UPLOAD_MOST  ((int64_t)201 << 20)         /* the file of 200 MiB and the form around it */
#define IMPORT_BATCH       200          /* rows of one transaction */
#define IMPORT_BATCH_BYTES ((size_t)8 << 20)            /* or fewer, when they are long */
#define IMPORT_LOOK_MOST   20000        /* rows that the preview proves */
#define IMPORT_SHOWN       100          /* refused rows on a page */

/* A sentence with its values. */
str sheet_say(struct arena *, const struct text *, str one, str two);

/* The record of a name among all modules, or NULL. */
const struct record *record_named(str name);

/* --- columns: record_sheet.c ------------------------------------------------------- */

/* "月基本工资（元）" */
str sheet_title(struct arena *, const struct field *);
/* May a sheet hold this field of a form? */
bool sheet_takes(const struct field *);

struct sheet_map {
	int64_t head;                   /* number of the row of titles */
	str *titles;                    /* as the sheet has them */
	const struct field **fields;    /* of the form; NULL: not imported */
	size_t n;
};
/*
 * Reads up to the row of titles.  ERR_INVALID with a sentence: no column is
 * known, a column that must be there is not, or one is there twice.
 */
MAY_FAIL sheet_map_read(struct arena *, const struct record *, struct sheet *, struct sheet_map *ret);
/* One cell into a form; what a spreadsheet has damaged is refused, never guessed at. */
MAY_FAIL sheet_cell_read(struct arena *, const struct field *, const struct sheet_cell *, void *form);

/* The columns of an export: what the list shows, then the other fields that may be shown. */
struct shown { const struct field **at; size_t n; };
struct shown sheet_shown(struct arena *, const struct record *);
/* "name org_name": columns as they are stored, and back; *ret_lost counts those that are no more (may be NULL). */
str      columns_text(struct arena *, const struct field *const *, size_t n);
struct shown columns_named(struct arena *, const struct record *, str names, size_t *ret_lost);
struct sheet_cell sheet_cell_of(struct keys *, struct arena *, const struct field *, const void *row);

/* --- rows: import_rows.c ----------------------------------------------------------------- */

enum import_outcome { ROW_CREATED = 1, ROW_UPDATED, ROW_SAME, ROW_SKIPPED, ROW_REJECTED };

struct import_line {
	int64_t number;                 /* as the sheet shows it */
	enum import_outcome outcome;    /* what is to become of it; after the write, what became of it */
	void *form;                     /* what is to be written */
	bool *given;                    /* by column: the cell holds something */
	id object;
	int64_t rev;
	str label, reason;
};

/* A file being read in batches; `batch` is the memory of one of them. */
struct importing {
	const struct world *world;
	const struct actor *who;
	const struct record *record;
	struct arena *a, *batch;
	struct sheet *sheet;
	struct sheet_map map;
	id import;                      /* absent in a preview */
	struct import_sum sum;
	int64_t at;                     /* the last row that is done with */
	bool ended;
	struct import_line lines[IMPORT_BATCH]; size_t n;
};

/* Begins with the first row behind `after`; the memory goes with the arena. */
MAY_FAIL import_open(struct arena *, const struct world *, const struct actor *, const struct record *, int fd,
                     struct importing **ret);
/* Reads and proves the next batch; nothing is written.  n is 0 and `ended` set behind the last row. */
MAY_FAIL import_next(struct importing *);
/* True when the failure is the row's own and not the system's. */
bool     import_row_fault(failed);
str      import_reason(struct arena *, failed);
void     import_add(struct import_sum *, enum import_outcome);
/* "与第 18 行重复" */
str      import_twice(struct arena *, int64_t row);

/* --- the run: record_import.c, import_result.c ----------------------------------------------- */

/* Keeps the file and makes the run; the file is proven to be a sheet with the right columns. */
struct import_upload { const struct record *record; int fd; str name; id import; struct sealed_file *sealed; };
MAY_FAIL import_prove(const struct world *, struct arena *, struct import_upload *);    /* before the transaction */
MAY_FAIL import_make(struct act *, void *upload);
/* Asks for the job; a run that has one already is left as it is. */
struct import_asked { id import, job; const struct record *record; str name; };
MAY_FAIL import_ask(struct act *, void *asked);

/* Everything that is left of a run, here and now.  `run` may be NULL: no job stands behind it. */
MAY_FAIL import_run_rows(const struct world *, const struct actor *, struct arena *, const struct record *,
                         id import, struct job_run *run, struct import_sum *ret);
/* The refused rows with their reasons, in the user's own columns; absent when there are none. */
MAY_FAIL import_result_make(const struct world *, const struct actor *, struct arena *, const struct record *,
                            id import, id *ret);
struct import_sum import_sum_of(const struct import_by_id_row *);
/* 读到 20 行：新增 … */
str      import_line_of(struct arena *, const struct import_sum *);
MAY_FAIL import_job(struct job_run *);

/* --- exports: record_export.c -------------------------------------------------------------------- */

/*
 * Writes what the list shows to fd, at most `most` rows (0: all); *ret_more tells
 * that there were more.  Masked; with the line that says whose copy it is.
 */
struct export_ask {
	const struct record *record; const void *filter; enum sheet_format format; int64_t most;
	struct shown columns;           /* none: everything that may be shown */
	const id *ids; size_t n_ids;    /* these rows instead of the filter's; what is out of scope is left out */
};
struct export_done { int64_t rows; bool more; };
MAY_FAIL export_write(const struct world *, const struct actor *, struct arena *, struct db *,
	const struct export_ask *,
                      int fd, struct export_done *ret);
struct export_asked { struct export_ask ask; id job; };
/* The file as the answer, or the job that makes it when there are many rows; recorded either way. */
MAY_FAIL export_answer(struct rq *, struct export_asked *);
MAY_FAIL export_start(struct act *, void *asked);
MAY_FAIL export_job(struct job_run *);
str      export_name(struct arena *, const struct world *, const struct record *, enum sheet_format);
str      sheet_type(enum sheet_format);         /* of the HTTP answer */

/* --- the command line: sheet_admin.c ----------------------------------------------------------------- */

/* Somebody by his login, in his first post that has the permit; ERR_MISSING, ERR_DENIED with a sentence. */
MAY_FAIL sheet_actor(const struct world *, struct arena *, str login, const char *permit, struct actor *ret);
/* A file of DATA/spool by its bare name, unlinked once it is open. */
MAY_FAIL sheet_spooled(const struct world *, struct arena *, str name, int *ret_fd);
extern const struct route sheet_admin_routes[];
extern const struct job_kind sheet_jobs[];

#endif
