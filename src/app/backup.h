/*
 * backup.h - what making, proving and restoring a backup share.
 *
 * A backup is a folder: gonghui.db (one state of the database, in one file), files/ and record/ (as they lie,
 * sealed) and manifest.txt, written last, a line for each thing it holds and at its end a keyed digest of all of it:
 *
 *	gonghui-backup-3  VERSION  MOMENT       (2: without the key)
 *	key  FINGERPRINT                        of the root key that it needs
 *	rows  TABLE N                           for each table
 *	audit  BLOCK HASH                       the head of the record's chain
 *	file  SHA-256  BYTES  NAME              for each file, gonghui.db among them
 *	mac  HMAC-SHA-256                       of every line before it, under the installation's root key
 */
#ifndef APP_BACKUP_H
#define APP_BACKUP_H

#include "app/app.h"
#include "app/files.h"

struct backup_file { str name, hex; int64_t size; };
struct manifest {
	str made, key, rows, audit;     /* MOMENT; FINGERPRINT; "TABLE N" lines; "BLOCK HASH" */
	struct backup_file *files;
	size_t n_files;
	int64_t bytes;
};

/*
 * Reads DIR/manifest.txt and proves its digest: ERR_INVALID with a letter changed, or with another key; it says then
 * which one is needed.
 */
MAY_FAIL manifest_read(struct arena *, struct keys *, const char *from, struct manifest *ret);

/*
 * One in the making, in the new folder `to`: after backup_begin its parts come in, by name, and with backup_end it
 * counts.
 */
struct backup {
	struct arena *a;
	struct keys *keys;
	const char *to;
	struct buf manifest;
	int64_t files, bytes;
};
void     backup_begin(struct backup *, struct moment made);
MAY_FAIL backup_read(struct backup *);                  /* what gonghui.db in it holds: its rows, its record */
MAY_FAIL backup_note(struct backup *, str name);        /* a file that is in it now */
MAY_FAIL backup_end(struct backup *);
void     backup_told(const struct backup *, str key_file);      /* on standard output */
/* gonghui backup at MOMENT FROM TO: ship.h */
MAY_FAIL backup_at(struct arena *, const struct config *, str moment, const char *from, const char *to);

/* What a copy of the database holds, as the manifest tells it. */
MAY_FAIL backup_rows(struct db *, struct arena *, str *ret);
MAY_FAIL backup_audit(struct db *, struct arena *, str *ret);

/*
 * Restore DIR into scratch and prove it: the manifest, each file, SQLite's integrity, the keys' canary, the rows
 * of each table, the record's chain with its sealed months and its head, 1,000 sealed values and every sealed
 * file.  What is wrong is
 * ERR_INVALID and says what.
 */
MAY_FAIL backup_prove(struct arena *, const struct config *, const char *dir);

/*
 * Nobody restores alone.  Either `code` stands for a request that two have agreed on (modules/dual/dual.h), for this
 * very folder; or, where no server can run any more, two people sign in here, against the accounts in the backup: the
 * first may ask for a restore, the second may agree to one.  Their passwords and one-time codes are read from the
 * terminal.  Fills in who they are; ERR_DENIED or ERR_INVALID otherwise.
 */
struct restore_by { str code, logins[2], key_file; str asked, agreed, reason, made; };
/* The two of by->logins, against this database. */
MAY_FAIL two_signed(struct arena *, const struct world *, struct db *, struct restore_by *);
MAY_FAIL restore_allowed(struct arena *, struct keys *, const char *dir, struct restore_by *);

#endif
