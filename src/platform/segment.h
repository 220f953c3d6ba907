/*
 * segment.h - 封存的月份: a month of the record that is over, in one sealed file, DATA/record/2026-10.
 *
 * Daily at three the house closes each month that is over (days are China's) and whose rows are all in the chain: the
 * blocks behind the month before, up to the last one that was sealed in it or holds a row made in it.  So segments
 * follow one another block by block, and a row that came after its month was closed is in the next one.  The
 * file is made beside its place, read back and compared with the table, and only then noted, in the database and
 * in the record itself.  Packed (gzip), sealed (crypt_file_seal), and inside:
 *
 *	gonghui-record-1 202610 FIRST LAST              the month and its blocks
 *	key NO SINCE BY PUBLIC SIGNATURE                the hours' keys those were signed with
 *	block NO AT ROWS KEY HASH SIGNATURE             and behind it its rows:
 *	row BYTES MAC                                   so many bytes (act.h's audit_row_bytes), a line feed
 *	end ROWS BEFORE HASH CONTENT PUBLIC SIGNATURE   CONTENT: SHA-256 of all that is above
 *
 * The last line's key is made for the segment and its private half forgotten at once; what vouches for it is the
 * row audit.segment, which names it and is sealed in the chain by the key of the hour.
 *
 * Rows that are older than the record is kept online (保存期限, the kind `record`) are moved out of the table, block by
 * block, when their segment was read and compared once more and somebody has proven a copy of it elsewhere:
 * gonghui backup verify, or gonghui audit kept FOLDER.  A run that was killed goes on with the next block.
 */
#ifndef PLATFORM_SEGMENT_H
#define PLATFORM_SEGMENT_H

#include "platform/chain_text.h"
#include "platform/job.h"

#define SEGMENT_ACT  "audit.segment"    /* in the record: a month was sealed */
#define SEGMENT_MOVE "audit.move"       /* rows of it left the table */

struct segment {
	int month;                              /* 202610 */
	int64_t first, last, rows;              /* blocks */
	str before, hash, content;              /* of the block before the first, of the last, of the file's text */
	str public_key, signature;
	int64_t size;                           /* bytes, when it was made */
	struct moment made;
	int64_t moved;                          /* the last block whose rows left the table; 0: none */
	struct moment moved_at;
};
struct segments { struct segment *at; size_t n; };

/* Those that are noted, the oldest first. */
MAY_FAIL segment_list(struct db *, struct arena *, struct segments *ret);

str  segment_month(struct arena *, int month);                  /* 2026-10 */
bool segment_month_read(str, int *ret);
str  segment_path(const struct world *, struct arena *, int month);
/* What its key signs, and what the row audit.segment says changed: how the chain vouches for it. */
str  segment_text(struct arena *, const struct segment *);
str  segment_certificate(struct arena *, const struct segment *);

/* A block as it stands in a segment. */
struct segment_block { struct chain_block_head head; str signature; const struct audit_row *rows; size_t n; };
struct segment_key { id key_no, by_key; struct moment since; str public_key, signature; };
struct segment_reader {
	failed (*key)(void *arg, struct arena *scratch, const struct segment_key *);    /* NULL: passed over */
	failed (*block)(void *arg, struct arena *scratch, const struct segment_block *);
	void *arg;
};
/*
 * Read the file at `path` from one end to the other.  ERR_MISSING when it is not there; ERR_INVALID when it was damaged
 * or cut short, is another month's, or not the one that was noted as `want`: its sentence says which, in English.
 * A reader's own failure is handed up.
 */
MAY_FAIL segment_walk(const struct world *, struct arena *, str path, const struct segment *want,
                      const struct segment_reader *);

/* Are its rows also in the table as they stand in the file, those behind `moved`?  ERR_INVALID says which is not. */
MAY_FAIL segment_compare(const struct world *, struct db *, struct arena *, const struct segment *);

/* For the rotation of keys: is the file of another epoch than new ones are; seal it anew (*ret: it was). */
bool     segment_stale(const struct world *, struct arena *, int month);
MAY_FAIL segment_reseal(const struct world *, struct arena *, int month, bool *ret);

/* A folder elsewhere holds this segment, read and found right; DATA/record.kept remembers. */
MAY_FAIL segment_kept_note(const struct world *, struct arena *, const struct segment *);
bool     segment_kept(const struct world *, struct arena *, const struct segment *);

/* When rows last left the table, and how many in all; zeros: never. */
MAY_FAIL segment_past(struct db *, struct arena *, struct moment *ret_at, int64_t *ret_n);

/* Closes what is over, moves what is old: the daily job. */
MAY_FAIL segment_job(struct job_run *);

/* Inside, for segment_keep.c: the file of these blocks, in its place; fills in the rest of the struct. */
MAY_FAIL segment_write(const struct world *, struct db *, struct arena *, struct segment *);

#endif
