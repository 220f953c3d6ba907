/*
 * ship.h - what is written goes to a folder on another machine's disk, every minute or as often as is set (`ship`):
 * from it the installation of any moment is had again.  docs/operations.md, docs/decisions/0026-shipping.md
 *
 *	base-NUMBER/gonghui.db    a copy of the database, on which pieces are put from NUMBER on
 *	base-NUMBER/base.txt      what it is, with a digest and a signature (signed.h)
 *	pieces/NUMBER             db/wal.h, between a line that names the piece before it and the digest of all of it
 *	files/, record/           as they lie in the data folder, sealed
 *
 * Numbers go on by one; one that is left out says that what was written then is not there (a full disk, a program
 * that wrote and shipped nothing), and a base follows it.  Digests are keyed, as a backup's: HMAC-SHA-256 under the
 * root key.
 */
#ifndef APP_SHIP_H
#define APP_SHIP_H

#include "app/signed.h"
#include "db/wal.h"

enum { SHIP_SECONDS = 60, SHIP_SECONDS_MOST = 300, SHIP_DAYS = 7 };
#define SHIP_BASE_EVERY DAY

struct ship;
/* Begins to keep what is written, on a thread of its own; NULL when the configuration names no folder. */
MAY_FAIL ship_start(struct arena *, struct world *, const struct config *, struct ship **ret);
/* What was written until now is shipped, and a next start can go on from there. */
void     ship_stop(struct ship *);

/* What a folder has. */
#define BASE_PURPOSE   "ship.base"
#define BASE_TEXT_MOST 4096             /* bytes */
struct ship_base { int64_t first, whole; struct moment made; str hex; int64_t size; struct signed_lines proof; };
struct ship_piece { struct db_piece piece; str images, after, mac; };
struct ship_numbers { int64_t *at; size_t n; };

/* What the text of base.txt says; false: it is none.  Nothing of it is proven. */
bool     ship_base_text(struct arena *, str text, struct ship_base *ret);
/* ERR_MISSING: it is not there; ERR_INVALID: it is not what this installation shipped. */
MAY_FAIL ship_base_read(struct arena *, struct keys *, const char *folder, int64_t number, struct ship_base *ret);
MAY_FAIL ship_piece_read(struct arena *, struct keys *, const char *folder, int64_t number, struct ship_piece *ret);
/* Of what is called PREFIX and a number in the folder, in order. */
MAY_FAIL ship_numbers(struct arena *, const char *folder, const char *prefix, struct ship_numbers *ret);
MAY_FAIL ship_bytes(struct arena *, const char *path, str *ret);        /* mapped, until the arena is closed */

#endif
