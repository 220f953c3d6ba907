/*
 * wal.h - SQLite: what is written, in pieces, from which the database of any moment can be had again.
 *
 * A base is a copy (db_backup) made while pieces are kept.  Put onto it in order, all pieces from its first on give the
 * database as it was at the moment of the last one.  A piece has the last image of each page that changed, so putting
 * one twice, or one from before the base was made, does no harm; leaving one out does.
 *
 *	gonghui-wal-1 NUMBER MOMENT PAGE_BYTES PAGES_OF_THE_DATABASE IMAGES
 *	page number (4 bytes, the first one highest) and its bytes, for each image
 */
#ifndef DB_WAL_H
#define DB_WAL_H

#include "db/db.h"

#define PIECE_NUMBER_MOST 999999999999  /* twelve digits */
struct db_piece { int64_t number; struct moment until; uint32_t page, pages; int64_t images; };

/*
 * From now on nothing leaves the log that is not in a piece in `folder` (made when it is not there), the first of them
 * `next` or later.  ret_known: what was written since the last piece of an earlier time is known, and goes on from
 * there; otherwise db_wal_anew comes before the next base.
 */
MAY_FAIL db_wal_keep(struct db_pool *, struct arena *, const char *folder, int64_t next, bool *ret_known);
/* What was written since the last piece becomes one; nothing, none.  ret_next: the number of the next. */
MAY_FAIL db_wal_cut(struct db_pool *, struct arena *, struct moment until, int64_t *ret_next);
/* Whether the pieces have all that was written: not after a full disk, say. */
bool     db_wal_known(struct db_pool *);
/* Pieces begin here, before a base is made: with `next`, or later, and at least one number is left out. */
MAY_FAIL db_wal_anew(struct db_pool *, struct arena *, int64_t next, int64_t *ret_next);

const char *db_piece_path(struct arena *, const char *folder, int64_t number);
str         db_piece_head(struct arena *, const struct db_piece *);
/* ERR_INVALID: these bytes are no whole piece.  ret_images: a part of them. */
MAY_FAIL db_piece_read(struct arena *, str bytes, struct db_piece *ret, str *ret_images);
/* Onto the file of a database that nobody has open. */
MAY_FAIL db_piece_put(struct arena *, const struct db_piece *, str images, const char *path);
/* All pieces are on: one file that needs no log beside it, on the disk when this returns. */
MAY_FAIL db_pieces_end(struct arena *, const char *path);

#endif
