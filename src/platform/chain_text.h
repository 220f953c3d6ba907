/* chain_text.h - what is hashed and signed, for chain.c and chain_verify.c. */
#ifndef PLATFORM_CHAIN_TEXT_H
#define PLATFORM_CHAIN_TEXT_H

#include "platform/chain.h"

#define CHAIN_ENTRY 16                  /* bytes of a row in its block: its id, and 8 of its digest */
#define CHAIN_HASH  32

struct chain_block_head { int64_t block_no; struct moment at; str hash; id key_no; };

/* "gonghui-audit-1 BLOCK µs HASH KEY": what is signed, and what the anchor holds before the signature. */
str chain_head_text(struct arena *, const struct chain_block_head *);
str chain_key_text(struct arena *, id key_no, struct moment since, str public_key);
void chain_row_digest(struct arena *, const struct audit_row *, unsigned char ret[CHAIN_HASH]);
/* Which root key rows are proven with that stand in this block, and a key of the record with this number. */
int  chain_root(const struct keys *, int64_t block);
int  chain_key_root(const struct keys *, id key_no);
/* The row's digest, and whether its keyed one is right where it stands: its bytes are made once. */
bool chain_row_prove(struct keys *, struct arena *, int64_t block, const struct audit_row *,
                     unsigned char ret[CHAIN_HASH]);
/* `digests` are those of all rows of the block, one behind another. */
void chain_block_hash(struct arena *, int64_t block_no, struct moment at, str hash_before, str digests,
                      unsigned char ret[CHAIN_HASH]);
void chain_entry(char *to, id row, const unsigned char digest[CHAIN_HASH]);
id   chain_entry_id(const char *entry);
/*
 * The rows of a block in the order of its entries, one for each; NULL: it is gone.  They are asked for by the span of
 * their ids, once for all of them, since ids follow time.
 */
MAY_FAIL chain_block_rows(struct db *, struct arena *, str entries, const struct audit_row **ret);

/* DATA/audit.key as it was last written; false when there is none or it is not ours. */
struct chain_kept { id key_no, by_key; struct moment since; int64_t anchored; str wrapped, signature; };
bool chain_kept_read(const struct world *, struct arena *, struct chain_kept *ret);

#endif
