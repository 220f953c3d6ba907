/*
 * pack.h - bytes packed into a file and out of it, in a stream: gzip (RFC 1952), by zlib.
 *
 *	TRY(pack_new(a, fd, &p));
 *	TRY(pack_put(p, text));
 *	TRY(pack_end(p));                       until then nothing has to be in the file
 *
 *	TRY(unpack_new(a, fd, &u));
 *	TRY(unpack_line(u, 200, &line));        up to the next line feed, without it; absent at the end
 *	TRY(unpack_bytes(u, n, &bytes));
 *
 * A packer and an unpacker live in their arena; syncing and closing the file are the caller's.  What was not
 * packed by gzip, is cut short, or goes on behind its end is ERR_INVALID.
 */
#ifndef PACK_PACK_H
#define PACK_PACK_H

#include "base/base.h"

struct packer;
MAY_FAIL pack_new(struct arena *, int fd, struct packer **ret);
MAY_FAIL pack_put(struct packer *, str);
MAY_FAIL pack_end(struct packer *);

#define UNPACK_MOST ((size_t)4 << 20)           /* bytes asked for at once */

struct unpacker;
/* Reads from the file's first byte; its offset stays. */
MAY_FAIL unpack_new(struct arena *, int fd, struct unpacker **ret);
/* What they give is good until the next call.  More bytes than there are, or a longer line: ERR_INVALID. */
MAY_FAIL unpack_bytes(struct unpacker *, size_t n, str *ret);
MAY_FAIL unpack_line(struct unpacker *, size_t most, str *ret);

#endif
