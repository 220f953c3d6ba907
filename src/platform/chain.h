/*
 * chain.h - the chain over the record: a row of it that is changed, removed, slipped in, put elsewhere
 * or cut off with all that follow is found, and by whoever has the public keys.
 *
 * A row is written with a keyed digest, in the transaction of what it tells about, and waits in
 * audit_open.  Within a second the sealer takes up what waits, 1,000 rows to a block:
 *
 *	hash of block N = SHA-256(N, moment, hash of block N-1, SHA-256 of each row with its digest)
 *
 * and signs the block's head with the Ed25519 key of the hour.  A new key is signed by the one before,
 * whose private half is then erased: who breaks in later cannot make the past anew.  Every 1,000 rows
 * and at most a minute after the last one, also when nothing more is written, the head goes to the anchor,
 * a place outside the database: who changes the database cannot take that back.  What is at most a second
 * old is not sealed yet.  Each server tells the anchor, whichever sealed.
 *
 * The private half of this hour lies sealed in DATA/audit.key, beside the number of the last anchored
 * block: a database rolled back behind it is noticed without an anchor too.  The file is in no backup.
 */
#ifndef PLATFORM_CHAIN_H
#define PLATFORM_CHAIN_H

#include "platform/act.h"

#define CHAIN_BLOCK_ROWS 1000           /* rows of one block, at most */
#define CHAIN_TURN       30             /* blocks sealed before others may write again */
#define CHAIN_KEY_TIME   HOUR
#define CHAIN_ANCHOR_TIME MINUTE
#define CHAIN_ANCHOR_WAIT_MS 2000       /* for a service's answer: the sealer waits meanwhile */
#define CHAIN_LEASE      (15 * SECOND)  /* of several servers one seals */

struct chain;

/*
 * `anchor`: absent, a file that is only ever appended to, "syslog:", or the https:// address of a service that takes a
 * line as the body of a POST and answers 2xx.  A service that does not is asked again a minute later; the head it gets
 * then holds all that was before.  Opens DATA/audit.key, or begins with a new key.
 */
MAY_FAIL chain_open(struct arena *, const struct world *, str anchor, struct chain **ret);

/* Can `anchor` be read again here, as chain_verify does? */
bool     chain_anchor_is_file(str anchor);

/* Take up what waits: called each second, by one thread.  Does nothing while another server has the lease. */
MAY_FAIL chain_seal(struct chain *, struct arena *, int64_t *ret_rows);
/* The same once more, and the head goes to the anchor at once: when the server stops. */
MAY_FAIL chain_end(struct chain *, struct arena *);

/* Where the chain stands. */
struct chain_head { int64_t block, waiting; struct moment at; };
MAY_FAIL chain_head_of(struct db *, struct arena *, struct chain_head *ret);

/* What is wrong, the first of it in the chain's order. */
enum chain_fault {
	CHAIN_WHOLE, CHAIN_KEY, CHAIN_BLOCK_GONE, CHAIN_BLOCK_CHANGED, CHAIN_ROW_GONE, CHAIN_ROW_CHANGED,
	CHAIN_ROW_EXTRA, CHAIN_ROW_TWICE, CHAIN_CUT, CHAIN_ANCHOR, CHAIN_SEGMENT
};
struct chain_report {
	int64_t blocks, rows, keys, waiting, anchored;  /* those of the segments' that left the table among them */
	int64_t segments, moved;        /* sealed months, all of them read; their rows that left the table */
	int64_t breaks;                 /* keys that no predecessor signed: a start without audit.key */
	enum chain_fault fault;
	int64_t block;                  /* where, or 0 */
	id row;
	str what;                       /* in English, for the operator */
};
/*
 * Verify all of it, sealed months (segment.h) and table together, without a gap between them.  `anchor` is a path of
 * what chain_open's anchor wrote, or absent.  ERR_… only when the database cannot be read; what is wrong with the
 * record stands in the report.
 */
MAY_FAIL chain_verify(struct db *, struct arena *, const struct world *, str anchor, struct chain_report *ret);

/*
 * What leaves the installation, as a backup's manifest, is signed with the key of the hour too.  A line says whose key
 * that is, so that it proves to whoever trusts an earlier one: its numbers, µs and bytes (base64url), and "-" where no
 * predecessor signed it:
 *
 *	KEY SINCE PUBLIC BY CERTIFICATE
 *
 * chain_signing_begin: ERR_MISSING where no server has run yet (or audit.key is another installation's), so that there
 * is no key.  It stays in locked memory as long as the arena, though its hour may end meanwhile.
 */
struct chain_signing;
struct chain_signer { id key_no, by_key; struct moment since; str public_key, certificate; };
MAY_FAIL chain_signing_begin(const struct world *, struct arena *, struct chain_signing **ret);
str      chain_signer_line(struct arena *, const struct chain_signer *);
bool     chain_signer_read(struct arena *, str line, struct chain_signer *ret);
const struct chain_signer *chain_signing_as(const struct chain_signing *);
/* `about` is one line without an end: what was hashed, and for which purpose.  base64url */
str      chain_sign(const struct chain_signing *, struct arena *, str about);
bool     chain_signed(struct arena *, const struct chain_signer *, str about, str signature);
/* A key of the record in this database, or the one that was to follow its last: else ERR_INVALID. */
MAY_FAIL chain_signer_known(struct db *, struct arena *, const struct chain_signer *);
/*
 * For whoever has no other key: does it descend, each key signed by the one before it, from the one with this public
 * half (base64url)?  Or from one that signed a head in this anchor (a file), where the newest head that the database
 * may know is one of its own?  ERR_INVALID says what is not so.  ret_from: the key that it was proven by.
 */
MAY_FAIL chain_signer_descends(struct db *, struct arena *, const struct chain_signer *, str public_key, id *ret_from);
MAY_FAIL chain_signer_anchored(struct db *, struct arena *, const struct chain_signer *, str anchor, id *ret_from);

#endif
