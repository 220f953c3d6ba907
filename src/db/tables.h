/*
 * tables.h - every table there is, as the steps of all modules leave it.
 *
 * Made by sqlgen; each stands behind those it refers to.  What copies an installation, or plans where its rows lie,
 * reads it from here, so that nobody keeps a list by hand.
 */
#ifndef DB_TABLES_H
#define DB_TABLES_H

#include "base/base.h"

/* "org_path", "path" (the word of the steps, without its $), and whether it is never absent. */
struct db_column { const char *name, *word; bool must; };

/* Columns that no two rows share (of those a condition picks, when partial), or that lead to another table's row. */
struct db_key { const char *to; bool primary, partial; const unsigned char *columns; size_t n; };

/* Where its rows lie when the database is spread (spread.c): in one piece; with their person; a copy everywhere. */
enum db_place { DB_ANYWHERE, DB_BY_PERSON, DB_EVERYWHERE };

struct db_table {
	const char *name, *module;
	enum db_place place;
	bool search;                    /* words for finding rows: no columns of its own */
	const struct db_column *columns; size_t n;
	const struct db_key *keys; size_t n_keys;
};
extern const struct db_table db_tables[];               /* ends in a NULL name */

#endif
