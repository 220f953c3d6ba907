/* copyline.h - lines of copy.h, for its two engines. */
#ifndef DB_COPYLINE_H
#define DB_COPYLINE_H

#include "db/copy.h"

enum spelling { AS_NUMBER, AS_TEXT, AS_BYTES, AS_BOOL, AS_DATE, AS_MOMENT };
enum spelling column_spelling(const struct db_column *);
const struct db_key *table_key(const struct db_table *);
str table_columns(struct arena *, const struct db_table *);      /* "a, b" */
str table_key_columns(struct arena *, const struct db_table *);
str line_key(struct arena *, const struct db_table *, str line);        /* its fields, a tab between them */

/* A value into a line, and out of a field of one; `to` has room for field.n bytes. */
void line_put_text(struct buf *, str);
void line_put_bytes(struct buf *, str);
void line_put_number(struct buf *, enum spelling, int64_t);
bool line_absent(str field);
str  line_text(str field, char *to);
str  line_bytes(str field, char *to);
int64_t line_number(str field, enum spelling);

MAY_FAIL lite_lines_read(struct db *, struct arena *, const struct db_table *, str after, int64_t most,
                         struct db_lines *ret);
MAY_FAIL lite_lines_write(struct db *, struct arena *, const struct db_table *, const struct db_lines *);
MAY_FAIL pg_lines_read(struct db *, struct arena *, const struct db_table *, str after, int64_t most,
                       struct db_lines *ret);
MAY_FAIL pg_lines_write(struct db *, struct arena *, const struct db_table *, const struct db_lines *);

/*
 * In a rule of the target: indexes and foreign keys are put aside, which db_copy_keys makes again; and are found whole
 * at the end (ERR_INVALID: a key leads nowhere).
 */
MAY_FAIL copy_keys_aside(struct db *, struct arena *);
MAY_FAIL copy_keys_hold(struct db *, struct arena *);

#endif
