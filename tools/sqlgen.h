/*
 * sqlgen.h - the parts of sqlgen: tokens of SQL, the tables that the steps
 * make, and the two writers.
 */
#ifndef TOOLS_SQLGEN_H
#define TOOLS_SQLGEN_H

#include "tool.h"

/* --- sqlscan.c: SQL into tokens ------------------------------------------ */

enum token_kind {
	END_OF_TEXT,
	SPACE,          /* " " or "\n"; comments are spaces too */
	WORD,           /* a name or keyword, in lower case */
	NUMBER,
	LITERAL,        /* with its quotes */
	PARAMETER,      /* :name, without the colon */
	TYPE,           /* $name, without the dollar */
	BRACE,          /* {…}, without the braces and the blanks inside them */
	SIGN,           /* one character */
};
struct token { enum token_kind kind; const char *s; int line; };

/*
 * Tokens of s[0..n), ended by END_OF_TEXT.  Refuses what one of the engines
 * does not know: x::t, quoted names, engine's placeholders, ilike, now() …
 */
struct token *sql_scan(const char *file, int line, const char *s, size_t n, size_t *ret_n);

bool token_is(const struct token *, const char *word_or_sign);
size_t token_next(const struct token *, size_t i);      /* the next that is no space */
size_t token_before(const struct token *, size_t i); /* the one before, or i itself at the start */

/* --- sqlsteps.c: steps and the tables they make ---------------------------- */

struct column { const char *name, *type; bool must; };  /* type without the dollar; must: not null */
/* What no two rows share, or, with `to`, what a row of that table has too. */
struct key { const char **columns; size_t n; bool primary, partial; const char *to, *index; };
enum place { ANYWHERE, BY_PERSON, EVERYWHERE };         /* of its rows, when the database is spread: sqlplace.c */
struct table {
	const char *name, *module;
	struct column *columns; size_t n;
	struct key *keys; size_t n_keys;
	bool search;
	enum place place;
};
struct catalog { struct table *tables; size_t n; };

const struct table *catalog_table(const struct catalog *, const char *name);    /* or NULL */
const struct column *table_column(const struct table *, const char *name);      /* or NULL */
bool table_scoped(const struct table *);                /* has a $path column */

/* What a step says of itself in its first line; online: indexes alone, made while others write. */
enum claim { UNSAID, EXPANDS, CONTRACTS };
struct step_kind { enum claim claim; bool online; };

/* Add what the step at `path` does to the tables; the texts may be NULL. */
struct step_kind step_read(const char *path, struct catalog *, struct text *sqlite, struct text *pg);
void steps_write(const char *module, const char *out, char **paths, size_t n);

/* One statement of a step: its tokens from..to; of a step that is online. */
struct part { const char *file; const struct token *t; size_t from, to; bool online; };
size_t part_at(const struct part *, size_t at);         /* the at-th that is no space, or END_OF_TEXT behind all */

/* --- sqlexpand.c: steps that only add ------------------------------------------ */

enum claim step_claim(const char *path, const char *source);
/* Refuses a statement that an older program could notice; the tables from `before` on were made by its step. */
void part_expands(const struct part *, const struct catalog *, size_t before);
bool part_is_index(const struct part *);

/* --- sqlplace.c: where rows lie -------------------------------------------------- */

bool part_is_place(const struct part *);
void place_read(const struct part *, struct catalog *);
void place_check(const struct catalog *);               /* what is unique, or refers to rows, can be */

/* --- sqltables.c: the tables' keys, and all of it as constants ---------------- */

/* `create table T (…)`, `create unique index I on T (…)`. */
void keys_of_table(const struct part *, struct table *);
void keys_of_index(const struct part *, struct catalog *);
void keys_drop_index(const struct part *, struct catalog *);
void keys_rename(struct catalog *, struct table *, const char *from, const char *to);   /* a column, or NULL: the table */
void tables_write(const char *out, const struct catalog *);

/* --- sqltext.c: a statement's text for both engines ------------------------- */

struct parameter {
	const char *name, *type;        /* type as queries.sql writes it */
	const char *place, *by; /* of a secret in a row: what it is sealed for, by which column */
	bool optional, used;
	int line;
};
/* A value that is nobody else's on any shard, and whose it is: numbers of parameters. */
struct stated_claim { const char *table, *column; int value, holder; };
#define MAX_PARAMETERS 40
#define MAX_IFS 7

/* A bit of text that is the same in every variant it is in. */
struct piece {
	const char *sqlite, *pg;        /* when number is 0 */
	int number;                     /* a placeholder: its number; below 0: LOW, HIGH, SELF */
	int when;                       /* 0: always; b+1: if bit b; -(b+1): if not bit b */
};
enum { LOW = -1, HIGH = -2, SELF = -3 };

struct statement {
	const char *file;
	int line;
	const char *name, *note;
	struct parameter args[MAX_PARAMETERS], columns[MAX_PARAMETERS];
	size_t n_args, n_columns;
	const char *row;                /* an entity's name, or NULL */
	bool has_row, writes, scoped, owned;
	bool fewer;                     /* its columns may end before the entity does */
	bool many;                      /* a parameter that holds many values: {ids :members} */
	bool house;                     /* a scoped table stands in it without braces: under a note */
	struct stated_claim claims[4]; size_t n_claims;
	const char *moves; int moves_to;        /* it gives rows of that table to the person of a parameter */
	int ifs[MAX_IFS];               /* the arg that decides */
	size_t n_ifs;
	struct piece *pieces;
	size_t n_pieces;
};

/* Check the text s[0..n), which begins at `line`, and cut it into pieces. */
void statement_text(struct statement *, const struct catalog *, int line, const char *s, size_t n);

/* sqlplace.c: whether what it writes can be found again; its claims. */
void statement_place(struct statement *, const struct catalog *, const struct token *, size_t n);

/* sqlvariant.c: one variant (bit i: the i-th parameter of ifs is present) for one engine. */
void statement_variant(const struct statement *, unsigned variant, bool pg, struct text *);

/* --- sqlquery.c: headings, and what C sees ---------------------------------- */

struct query_job {
	const char *module, *in, *out_h, *out_c;
	char **includes; size_t n_includes;
	const struct catalog *catalog;
};
void queries_write(const struct query_job *);

/* --- sqlsealed.c: the columns of sealed values ------------------------------- */

void sealed_write(const struct catalog *, const char *out_sql, const char *out_c, char **queries, size_t n);

#endif
