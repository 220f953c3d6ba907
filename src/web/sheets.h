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
#define IMPORT_BLOCK       500          /* … that is a block: act.h */
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

/* What is offered for a field: its own choices, else the record's (platform/record.h, offers); at NULL: nothing. */
MAY_FAIL sheet_offers(struct rq *, const struct field *, int64_t most, struct offers *ret);
/* A column to be filled in, with its dropdown; *more tells that it has not all there is to choose from. */
MAY_FAIL sheet_column_of(struct rq *, const struct field *, struct sheet_column *ret, bool *more);

struct sheet_map {
	int64_t head;                   /* number of the row of titles */
	str *titles;                    /* as the sheet has them */
	const struct field **fields;    /* of the form; NULL: not imported */
	size_t n;
	size_t held;                    /* the column of 待整理编号; n when there is none */
	size_t filled;                  /* titles that are not empty */
};
/* What goes before the titles themselves: what was chosen for this sheet, then what the union means by a title. */
struct sheet_wish {
	str chosen;                     /* as sheet_map_text made it, or absent */
	struct import_titles_rows titles;
	bool loose;                     /* somebody will be asked: the titles need not be known */
};
/* Reads up to the row of titles.  ERR_INVALID with a sentence when none is found. */
MAY_FAIL sheet_map_read(struct arena *, const struct record *, struct sheet *, const struct sheet_wish *,
                        struct sheet_map *ret);
/* ERR_INVALID with a sentence: a column that must be there is not, or two mean the same field. */
MAY_FAIL sheet_map_prove(struct arena *, const struct record *, const struct sheet_map *);
str      sheet_map_text(struct arena *, const struct sheet_map *);
str      sheet_held_title(void);
/* An exported mask where the number itself should stand. */
bool     sheet_masked(const struct field *, str text);
/* One cell into a form; what a spreadsheet has damaged is refused, never guessed at. */
MAY_FAIL sheet_cell_read(struct arena *, const struct field *, const struct sheet_cell *, void *form);

/* The columns of an export: what the list shows, then the other fields that may be shown. */
struct shown { const struct field **at; size_t n; };
struct shown sheet_shown(struct arena *, const struct record *);
/* "name org_name": columns as they are stored, and back; *ret_lost counts those that are no more (may be NULL). */
str      columns_text(struct arena *, const struct field *const *, size_t n);
struct shown columns_named(struct arena *, const struct record *, str names, size_t *ret_lost);
/* `full`: numbers that are otherwise masked. */
struct sheet_cell sheet_cell_of(struct keys *, struct arena *, const struct field *, const void *row, bool full);

/* --- rows: import_rows.c ----------------------------------------------------------------- */

enum import_outcome { ROW_CREATED = 1, ROW_UPDATED, ROW_SAME, ROW_SKIPPED, ROW_REJECTED };

/* What a run is asked to do; what it is not asked to do is skipped. */
enum import_mode { IMPORT_BOTH = 1, IMPORT_ADD, IMPORT_UPDATE };
extern const struct choice import_modes[];

struct import_line {
	int64_t number;                 /* as the sheet shows it */
	enum import_outcome outcome;    /* what is to become of it; after the write, what became of it */
	void *form;                     /* what is to be written */
	bool *given;                    /* by column: the cell holds something */
	str *cells;                     /* by column: what stood there, for the holding area */
	bool twice;                     /* about what an earlier row was about: not held */
	id object;
	int64_t rev;
	str was;                        /* JSON: of each field that changes, what stood there and what will */
	id held;                        /* the row of 待整理 that it puts right */
	int64_t held_rev;
	str label, reason;
};

/* An object met, and the row it was met in. */
struct import_met { int64_t object, row; };

/* A file being read in batches; `batch` is the memory of one of them, `reading` the sheet's. */
struct importing {
	const struct world *world;
	const struct actor *who;
	const struct record *record;
	struct arena *a, *batch, *reading;
	struct sheet *sheet;
	int64_t done, all;              /* bytes of the sheet that are read, behind this batch */
	struct sheet_map map;
	id import;                      /* absent in a preview */
	enum import_mode mode;
	bool *formulas;                 /* by column: a formula's stored result was read */
	struct import_sum sum;
	int64_t held;                   /* refused rows that wait in 待整理 */
	int64_t at;                     /* the last row that is done with */
	bool ended;
	bool blocks;                    /* on PostgreSQL, of a record that says how: its batches are blocks */
	void *known;                    /* what was asked for all lines of this batch: platform/record.h, ahead */
	struct sheet_lines kept;        /* what the record remembers of new ones: platform/record.h, coming */
	struct import_line lines[IMPORT_BLOCK]; size_t n;
	struct import_beside *beside;   /* blocks: who reads the next one meanwhile */
	struct import_met before[IMPORT_BLOCK]; size_t n_before;        /* … the objects of the one that is written */
};

/* The sheet of a run, or of one to be; the memory goes with the arena. */
MAY_FAIL import_open(struct arena *, const struct world *, const struct actor *, const struct record *, int fd,
                     const struct import_by_id_row *run, struct importing **ret);
/* Another batch of the same sheet. */
MAY_FAIL import_again(struct importing *, struct importing **ret);
/* Reads and proves the next batch; nothing is written.  n is 0 and `ended` set behind the last row. */
MAY_FAIL import_next(struct importing *);
/*
 * The next batch of a run, in *im: import_beside.c.  Where batches are blocks a thread reads and proves the one behind
 * it until it is asked for, while the caller writes this one.
 */
MAY_FAIL import_take(struct importing **im);
/* What the rules will ask about these lines is asked for all of them at once (record.ahead), where there is such. */
MAY_FAIL import_ahead(struct act *, const struct importing *, size_t from, size_t to);
/* Places of merged cells below the titles; known behind the last row. */
int64_t  import_merged(const struct importing *);
str      import_merged_say(struct arena *, int64_t n);
/* True when the failure is the row's own and not the system's. */
bool     import_row_fault(failed);
str      import_reason(struct arena *, failed);
void     import_add(struct import_sum *, enum import_outcome);
/* "与第 18 行重复" */
str      import_twice(struct arena *, int64_t row);

/* --- the run: record_import.c, import_result.c ----------------------------------------------- */

/*
 * Keeps the file and makes the run.  The file is proven to be a sheet with the right columns; with
 * `loose` their meaning may still be missing, and *unsure tells that it is.
 */
struct import_upload {
	const struct record *record;
	int fd;
	str name;
	enum import_mode mode;          /* 0 is IMPORT_BOTH */
	bool loose, unsure;
	id import;
	str fields;
	struct sealed_file *sealed;
};
MAY_FAIL import_prove(const struct world *, const struct actor *, struct arena *, struct import_upload *);
MAY_FAIL import_make(struct act *, void *upload);       /* in a transaction, after it was proven */
/* Asks for the job; a run that has one already is left as it is. */
struct import_asked { id import, job; const struct record *record; str name; };
MAY_FAIL import_ask(struct act *, void *asked);
/* What this officer's union means by titles. */
MAY_FAIL import_titles_of(struct db *, struct arena *, const struct actor *, const struct record *,
                          struct import_titles_rows *ret);

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
MAY_FAIL import_read_args(struct job_run *, const struct record **ret, id *ret_import);

/* --- taking one back: import_undo.c ----------------------------------------------------------- */

#define UNDO_DAYS 30            /* after which what stood before is forgotten */

enum undo_outcome { UNDO_DONE = 1, UNDO_KEPT, UNDO_FAILED };
/* ERR_INVALID with a sentence: it wrote nothing, still runs, or is too old. */
MAY_FAIL import_undo_prove(struct act *, const struct import_by_id_row *);
MAY_FAIL import_undo_ask(struct act *, void *asked);
MAY_FAIL import_undo_job(struct job_run *);
MAY_FAIL import_forget_job(struct job_run *);           /* daily */
/* {"mobile":["旧","新"]} of the fields that differ; import_rows.c */
MAY_FAIL import_compare(struct act *, const struct record *, id, const bool *fields, const void *form,
                        void *now, int64_t *ret_rev, str *ret_was);

/* --- rows that wait: import_held.c ------------------------------------------------------------- */

#define HELD_COUNT_MOST 1000

enum held_state { HELD_OPEN = 1, HELD_SETTLED, HELD_DROPPED };
extern const struct choice held_states[];

/* A refused row goes there, once; *ret is where it lies. */
MAY_FAIL held_keep(struct act *, const struct importing *, const struct import_line *, str reason, id *ret);
/* A row that puts one right; rows of a sheet carry its number. */
MAY_FAIL held_find(struct act *, const struct record *, id, struct held_by_id_row *ret);
MAY_FAIL held_settled(struct act *, id held, int64_t rev, id object);
/* What stood in it, a field's text at a time; absent when it had none. */
str      held_text(struct arena *, str cells, const struct field *);
MAY_FAIL held_cells(const struct world *, struct arena *, const struct held_by_id_row *, str *ret);
size_t   held_routes(struct arena *, const struct record *, struct route *ret);
size_t   import_api_routes(struct arena *, const struct record *, struct route *ret);

/* --- exports: record_export.c -------------------------------------------------------------------- */

/*
 * Writes what the list shows to fd, at most `most` rows (0: all); *ret_more tells
 * that there were more.  Masked, or in full as far as EXPORT_FULL_MOST goes (platform/reveal.h; more
 * needs a second person: record_full.c); with the line that says whose copy it is.
 */
#define EXPORT_JOB "record.export"

struct export_ask {
	const struct record *record;
	const void *filter;
	enum sheet_format format;
	int64_t most;
	bool full;                      /* numbers in full, for `reason` */
	str reason, recipient;          /* recipient: outside of the union; absent for its own work */
	struct shown columns;           /* none: everything that may be shown */
	const id *ids; size_t n_ids;    /* these rows instead of the filter's; what is out of scope is left out */
};
/* persons: whose numbers stand in it in full */
struct export_done { int64_t rows; bool more; const id *persons; size_t n_persons; };
/* All rows that fit: by the record's own walk, or by its list, a page at a time. */
MAY_FAIL record_walk(const struct record *, struct db *, struct arena *, const struct world *, struct scope,
                     const void *filter, db_each_row *, void *arg);
MAY_FAIL export_write(const struct world *, const struct actor *, struct arena *, struct db *,
	const struct export_ask *,
                      int fd, struct export_done *ret);
struct export_asked { struct export_ask ask; id job; };
/* Whose copy it is: the line above the titles. */
str      export_mark(struct arena *, const struct world *, const struct actor *);
/* The file as the answer, or the job that makes it when there are many rows; recorded either way. */
MAY_FAIL export_answer(struct rq *, struct export_asked *);
MAY_FAIL export_start(struct act *, void *asked);
/* What the job is told; the filter waits sealed. */
str      export_args(struct act *, const struct export_ask *);
/* Asks that somebody else agrees to so many numbers in full, and answers with the request's page. */
MAY_FAIL full_export_ask(struct rq *, const struct export_ask *);
extern const struct flow full_export_flow;
#define EXPORT_AGREE "export.agree"
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
