/*
 * named.h - what rows of one kind are called, kept in memory: a list shows the name of the union in each of its rows,
 * and looking it up costs as much as the row.
 *
 * A name is kept for a minute: what another server or the command line renames comes up then.  What this process
 * renames is seen at once, since nothing is found or kept for a minute after named_forget; a transaction is over by
 * then.
 *
 * Threads may share it.  It holds some 16,000 names of up to 111 bytes; what finds no room, or is longer, is not kept.
 */
#ifndef PLATFORM_NAMED_H
#define PLATFORM_NAMED_H

#include "base/base.h"

struct named;
struct named *named_new(struct arena *);

/* names[i] of ids[i], in the arena; where none is kept it stays as it is.  How many were not. */
size_t named_find(struct named *, struct arena *, struct moment now, const id *ids, size_t n, str *names);
void   named_keep(struct named *, struct moment now, id, str name);
void   named_forget(struct named *, struct moment now);

#endif
