/*
 * backup.h - what making, proving and restoring a backup share.
 *
 * A backup is a folder: gonghui.db (one state of the database, in one file), files/ and record/ (as they lie,
 * sealed) and manifest.txt, written last, a line for each thing it holds and at its end a keyed digest and a signature
 * of all of it:
 *
 *	gonghui-backup-4  VERSION  MOMENT       (3: not signed; 2: nor with the key)
 *	key  FINGERPRINT                        of the root key that it needs
 *	rows  TABLE N                           for each table
 *	audit  BLOCK HASH                       the head of the record's chain
 *	file  SHA-256  BYTES  NAME              for each file, gonghui.db among them
 *	signer, mac, sign                       signed.h
 */
#ifndef APP_BACKUP_H
#define APP_BACKUP_H

#include "app/files.h"
#include "app/signed.h"

#define MANIFEST_PURPOSE "backup.manifest"
#define MANIFEST_MOST    ((int64_t)256 << 20)   /* bytes: two million files */

struct backup_file { str name, hex; int64_t size; };
struct manifest {
	str made, key, rows, audit;     /* MOMENT; FINGERPRINT; "TABLE N" lines; "BLOCK HASH" */
	struct backup_file *files;
	size_t n_files;
	int64_t bytes;
	struct signed_lines proof;      /* its end */
};

/* What the text of one says; false: it is none.  Nothing of it is proven. */
bool     manifest_text(struct arena *, str text, struct manifest *ret);
/*
 * Reads DIR/manifest.txt and proves its digest and its signature: ERR_INVALID with a letter changed, or with another
 * key; it says then which one is needed.  Whose the signer is, is left to prove: chain_signer_known.  Without `keys`
 * the signature alone is proven, and must be there.
 */
MAY_FAIL manifest_read(struct arena *, struct keys *, const char *from, struct manifest *ret);

/*
 * One in the making, in the new folder `to`: after backup_begin its parts come in, by name, and with backup_end it
 * counts.
 */
struct backup {
	struct arena *a;
	struct keys *keys;
	const struct chain_signing *as;                 /* NULL: nobody signs it */
	const char *to;
	struct buf manifest;
	int64_t files, bytes;
};
void     backup_begin(struct backup *, struct moment made);
/* Signs with the record's key of this hour, where there is one. */
MAY_FAIL backup_sign(struct backup *, const struct world *);
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

/* Of a database and its files in w->data, wherever from: the record, 1,000 sealed values, every sealed file. */
MAY_FAIL backup_prove_content(struct db *, struct arena *, const struct world *, int64_t *ret_sealed,
                              int64_t *ret_files);
/*
 * gonghui backup proven: that of a dump of PostgreSQL, restored into the database `db`, with the copies of files/ and
 * record/ in `folder`; it is noted when it is the installation's own.
 */
MAY_FAIL backup_proven(struct arena *, const struct config *, str db, str folder);

/*
 * Of a backup, or of a base that was shipped: that it is of this installation, by who has no key file, from one public
 * key of its record (gonghui audit key) or from its anchor.  Each file is what the signed lines say.
 */
struct trust { str public_key, anchor; };       /* one of them */
MAY_FAIL backup_origin(struct arena *, const char *dir, const struct trust *);

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
