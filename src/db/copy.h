/*
 * copy.h - whole tables out of one database and into another, whatever their engines.
 *
 * A row travels as a line such as PostgreSQL's COPY writes it: columns in the order of tables.h, tabs between them,
 * \N for absent, \x0a1b for bytes, moments in UTC.  The same row is the same line on both engines, so lines can be
 * compared, and so can digests of them.
 *
 * A target that a copy was begun into has a table `copy_run` until db_copy_end: who opens it meanwhile is refused
 * (db_open), and a copy that was killed goes on where its last transaction ended.
 */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "db/db.h"
#include "db/tables.h"

/* Rows by key; `last`: the last one's key, to go on behind.  Without rows: n is 0. */
struct db_lines { str text, last; int64_t n; };

/* At most so many rows behind the key `after` (absent: from the first).  Not for the reader of an SQLite file. */
MAY_FAIL db_lines_read(struct db *, struct arena *, const struct db_table *, str after, int64_t most,
                       struct db_lines *ret);

/* How far a table has come. */
struct db_copied { str last; int64_t n; bool done; };
MAY_FAIL db_copied(struct db *, struct arena *, const struct db_table *, struct db_copied *ret);

/* In a rule of the target: these rows, and how far it has come with them. */
MAY_FAIL db_lines_write(struct db *, struct arena *, const struct db_table *, const struct db_lines *,
                        struct db_copied now);

/* In a rule of the source: nobody else writes until it ends.  ERR_BUSY when somebody does and goes on. */
MAY_FAIL db_copy_hold(struct db *, struct arena *);

/*
 * Begin, or go on with, a copy of the installation `source` (anything that tells it from others).  ERR_CONFLICT: the
 * target is not empty, or is the beginning of another copy.  The target is opened with .copying.
 */
MAY_FAIL db_copy_begin(struct db_pool *, struct arena *, str source, const struct step *const *steps, size_t n,
                       struct moment now, bool *ret_again);
/* Behind the last row: the indexes and foreign keys that were put aside.  Goes on where it was killed. */
MAY_FAIL db_copy_keys(struct db_pool *, struct arena *);
MAY_FAIL db_copy_end(struct db_pool *, struct arena *);

/*
 * In a rule that adds millions of rows to a new file: SQLite's indexes are put aside and made behind it, in order.
 * Nothing may be looked up meanwhile but by primary keys.  PostgreSQL keeps its own.
 */
MAY_FAIL db_indexes_aside(struct db *, struct arena *);
MAY_FAIL db_indexes_make(struct db *, struct arena *);

#endif
