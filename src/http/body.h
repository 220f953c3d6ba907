/*
 * body.h - a request's body on its way in: in memory while it is small, then
 * in an unlinked file.  Runs on the event loop, where nothing may jump.
 */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdatomic.h>

#include "http/gate.h"

/* used: bytes on disk, up to HTTP_SPOOL_MOST */
struct spool { const char *folder; atomic_llong used; };

struct body {
	struct spool *spool;
	int64_t most, size;             /* bytes allowed, bytes taken */
	int64_t dropped;                /* bytes that came after it was refused */
	char *memory; size_t room;
	int fd;                         /* -1: all of it is in memory */
	int64_t spooled;                /* what of spool->used is ours */
	const struct refusal *no;       /* why it is not kept */
};

void body_open(struct body *, struct spool *, int64_t most);

/*
 * Take the next bytes.  A body over its limit, or one there is no room for, is
 * swallowed and refused when it has ended (body->no); false when a client does
 * not stop sending and the connection is to be cut.
 */
bool body_take(struct body *, struct arena *, const char *, size_t n);

/* The body has ended: puts body, body_fd and body_size into the request. */
void body_done(struct body *, struct http_request *);
void body_close(struct body *);

/* A new unlinked file in `folder`, or -1 and errno. */
int  spool_file(const char *folder);
bool spool_write(int fd, const char *, size_t n);       /* all of it; else errno */

#endif
